// server.test.mjs -- the bytes of checks.mjs, and broken requests, against a whole Peerlore.
// time limit: 240
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { serverStart } from '../lib/server.mjs';
import { ask, get } from './client.mjs';
import { rawChecks } from './checks.mjs';
import { count, seed, storm } from './storm.mjs';

let server;
before(async () => (server = await serverStart()));
after(async () => {
	await server.stop();
	assert.doesNotMatch(server.output + server.log, /ERROR: AddressSanitizer|runtime error|restarting worker/);
});

rawChecks({
	name: 'Peerlore',
	port: () => server.port,
	get: '/healthz',
	post: '/signin',
	headers: ['x-content-type-options: nosniff', 'referrer-policy: same-origin', 'cache-control: no-store'],
});

test(`${count} broken requests neither stop nor confuse Peerlore`, async () => {
	await storm(server.port, count, seed, () => assert.equal(server.ended, null, server.log));
	assert.equal((await ask(server.port, get('/healthz'))).status, 200);
	assert.doesNotMatch(server.output + server.log, /ERROR: AddressSanitizer|runtime error|restarting worker/, `PEERLORE_KORE_SEED=${seed}`);
});
