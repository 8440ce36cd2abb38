import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { binary, top } from '../lib/server.mjs';

const document = JSON.parse(fs.readFileSync(path.join(top, 'assets/api/openapi.json'), 'utf8'));

test('the OpenAPI document names every operation of the API and no other', () => {
	const routes = JSON.parse(spawnSync(binary, ['routes', '--json'], { encoding: 'utf8' }).stdout)
		.filter((r) => r.pattern.startsWith('/api/v1/'))
		.map((r) => `${r.method.toLowerCase()} ${r.pattern.slice('/api/v1'.length)}`).sort();
	const described = Object.entries(document.paths)
		.flatMap(([where, operations]) => Object.keys(operations).map((method) => `${method} ${where}`)).sort();
	assert.deepEqual(described, routes);
});

test('every reference in the OpenAPI document leads somewhere', () => {
	const follow = (ref) => ref.slice(2).split('/').reduce((at, key) => at?.[key], document);
	JSON.stringify(document, (key, value) => {
		if (key === '$ref')
			assert.ok(follow(value), value);
		return value;
	});
});

test('every operation has its own name', () => {
	const names = Object.values(document.paths).flatMap((p) => Object.values(p).map((o) => o.operationId));
	assert.equal(new Set(names).size, names.length);
});
