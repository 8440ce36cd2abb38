// kill.test.mjs -- kill -9 of any process at random points under writers: no acknowledged write is lost, none
// is doubled when it is repeated, and the index equals a rebuild soon after. time limit: 240
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { full, processesOf, serverStart, until } from '../lib/server.mjs';
import { Writers, backendPids, call, chance, indexEquals, kill, pause, postmasterPid, seed, servePids, workerPid } from './faults.mjs';

const random = chance();
const rounds = full ? 50 : 5;
let server, writers;

before(async () => {
	server = await serverStart();
	const emails = ['anna', 'ben', 'cleo', 'dora'].map((n) => `${n}@example.com`);
	for (const email of emails)
		server.person({ email });
	writers = new Writers(server, emails.map((e) => server.token(e)), { random });
	console.error(`seed ${seed}`);
});
after(() => server?.stop());

const victims = {
	'HTTP worker': () => random.of(servePids(server).workers),
	'serve': () => servePids(server).parent,
	'indexer': () => workerPid(server),
	'backend': () => random.of(backendPids(server)),
	'postmaster': () => postmasterPid(server),
	'up': () => server.child.pid,
};

// Every kind once before any comes twice; more than four deaths of one child within a minute end `up`.
function order() {
	const list = [];
	while (list.length < rounds) {
		const kinds = Object.keys(victims);
		while (kinds.length > 0)
			list.push(...kinds.splice(random.below(kinds.length), 1));
	}
	return list.slice(0, rounds);
}

async function strike(kind) {
	const pid = await until(kind, () => victims[kind]());
	await pause(random.below(600));
	assert.ok(kill(pid), `${kind} is there`);
	if (kind !== 'up')
		return;
	await server.gone;
	// Nothing of it runs on, without anybody's help.
	await until('every process to end', () => processesOf(server.data).length === 0);
	server.launch();
}

test(`${rounds} times kill -9 under four writers`, async (t) => {
	const recovery = [], equal = [];
	writers.start();
	for (const kind of order()) {
		await strike(kind);
		const begin = Date.now();
		await pause(20);
		await server.ready();
		const probe = await until('an answer', async () => {
			const answer = await call(server, 'GET', '/api/v1/me', { token: writers.tokens[0], ms: 2000 });
			return answer.status === 200 && answer;
		});
		assert.equal(probe.status, 200);
		recovery.push([kind, Date.now() - begin]);
		await pause(random.below(300));
		await writers.stop();
		equal.push((await indexEquals(server)).took);
		await writers.prove(20);
		writers.start();
	}
	await writers.stop();
	await writers.prove();
	const slowest = {};
	for (const [kind, ms] of recovery)
		slowest[kind] = Math.max(slowest[kind] ?? 0, ms);
	console.error(`${rounds} kills, ${writers.ledger.length} writes acknowledged, ${writers.repeats} repeated; ` +
		`index equal after ${Math.max(...equal)} ms at most; ready again after at most ${JSON.stringify(slowest)} ms`);
	t.diagnostic(`seed ${seed}`);
});
