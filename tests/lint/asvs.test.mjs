// asvs.test.mjs -- tests/asvs.tsv: requirements of OWASP ASVS 5.0.0 that hold here, each with its level there (1 is asked of everybody),
// in words of ours, with the file that does it and the test that proves it. It lists what is proved, not all that is asked.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { top } from '../lib/server.mjs';

const [heading, ...rows] = fs.readFileSync(path.join(top, 'tests/asvs.tsv'), 'utf8').trimEnd().split('\n').map((l) => l.split('\t'));
const read = (file) => fs.readFileSync(path.join(top, file), 'utf8');

test('each row says what is asked, where it is done and by which test it is proved', () => {
	assert.deepEqual([heading.length, heading[0]], [6, 'ASVS 5.0.0']);
	for (const row of rows) {
		assert.equal(row.filter((cell) => cell.trim() !== '').length, 6, row.join(' | '));
		assert.match(row[0], /^\d+\.\d+\.\d+$/);
		assert.match(row[1], /^[123]$/);
	}
	const number = ([id]) => id.split('.').reduce((n, part) => n * 100 + Number(part), 0);
	assert.deepEqual(rows.map(number), rows.map(number).toSorted((a, b) => a - b), 'in their order');
	assert.equal(new Set(rows.map(([id]) => id)).size, rows.length);
});

test('each file and each test that it names is there', () => {
	for (const [id, , , where, file, name] of rows) {
		assert.ok(fs.existsSync(path.join(top, where)), `${id}: ${where}`);
		assert.ok(read(file).includes(`test('${name.replaceAll("'", "\\'")}'`), `${id}: ${file} has no test "${name}"`);
	}
});
