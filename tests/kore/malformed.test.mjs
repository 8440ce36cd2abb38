// malformed.test.mjs -- the probe takes broken requests by the thousand.
// time limit: 240
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { ask, get, probeStart, probeStop, until } from './client.mjs';
import { count, seed, storm } from './storm.mjs';

test(`${count} broken requests neither stop nor confuse the server`, async () => {
	const probe = await probeStart({ workers: 1, header: 1, body: 1, idle: 2 });
	try {
		const pid = (await ask(probe.port, get('/pid'))).body;
		await storm(probe.port, count, seed, () => assert.ok(!probe.ended, `the server has ended: ${probe.output.slice(-3000)}`));
		assert.equal((await ask(probe.port, get('/pid'))).body, pid, `the worker was replaced; PEERLORE_KORE_SEED=${seed}`);
		// Whatever was left hanging is cleared away by the time-outs.
		await until(async () => /^peers 1\nrequests 1\n$/.test((await ask(probe.port, get('/peers'))).body), 'the connections to go');
	} finally {
		await probeStop(probe);
	}
	assert.doesNotMatch(probe.output, /ERROR: AddressSanitizer|runtime error|restarting worker/, `PEERLORE_KORE_SEED=${seed}`);
});
