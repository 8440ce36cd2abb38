// postgres.test.mjs -- PostgreSQL is restarted, away, frozen, under load: a friendly 503 meanwhile, none for long (at full
// count: none later than three seconds) after it is back, nothing lost. time limit: 240
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { full, portFree, serverStart, until } from '../lib/server.mjs';
import { Cluster, Writers, call, chance, fieldsOf, indexEquals, kill, page, pause, seed, servePids, signIn } from './faults.mjs';

const LATE = 3000; // in make check-all no error later than this after PostgreSQL accepts connections; before, only that they end
const random = chance();
let cluster, server, writers, cookie, token, question, workersBefore;
let reading = false, seen = [], readers = [];

// What people do meanwhile; every answer is noted with its time.
async function reader(ask, who) {
	while (reading) {
		const begin = Date.now();
		const answer = await ask();
		seen.push({ who, begin, end: Date.now(), ...answer, text: answer.status === 200 ? undefined : answer.text });
		await pause(10 + random.below(20));
	}
}

before(async () => {
	cluster = new Cluster();
	server = await serverStart({ env: { PEERLORE_DATABASE: cluster.conninfo } });
	server.conninfo = () => cluster.conninfo;
	const emails = ['anna', 'ben', 'cleo', 'dora'].map((n) => `${n}@example.com`);
	for (const email of emails)
		server.person({ email });
	token = server.token(emails[0]);
	cookie = await signIn(server, emails[1]);
	writers = new Writers(server, emails.map((e) => server.token(e)), { random, between: 15 });
	const asked = await server.api('POST', '/questions', { token, body: { title: 'Who restarts PostgreSQL?', body: 'Somebody must.' } });
	question = asked.json.id;
	writers.before = 1;
	workersBefore = servePids(server).workers;
	assert.ok(workersBefore.length >= 2);
	writers.start();
	reading = true;
	readers = [() => page(server, `/questions/${question}/who-restarts-postgresql`, { cookie }), () => page(server, '/', { cookie }),
		() => page(server, '/search?q=postgresql', { cookie }), () => call(server, 'GET', `/api/v1/questions/${question}`, { token })].map(reader);
	console.error(`seed ${seed}`);
});
after(async () => {
	reading = false;
	writers.running = false;
	await server?.stop();
	cluster?.remove();
});

// Runs a disturbance that returns when PostgreSQL should be back; checks what people saw.
async function disturb(name, what, { wait503 = false } = {}) {
	seen = [];
	const begin = Date.now();
	await what();
	await until('PostgreSQL to accept connections', () => cluster.accepts());
	const back = Date.now();
	if (full)
		await pause(LATE + 300);
	// Each of them reads on: ten times in a row, and nobody is told to come back any more.
	await until('everybody to be served again', () => {
		const since = seen.filter((s) => s.begin > back);
		return readers.every((_, who) => {
			const last = since.filter((s) => s.who === who).slice(-10);
			return last.length === 10 && last.every((s) => s.status === 200);
		});
	});
	const bad = seen.filter((s) => s.status !== 200);
	for (const b of bad) {
		assert.equal(b.status, 503, `${name}: ${b.status} ${b.lost} ${b.text}`);
		assert.ok(Number(b.headers.get('retry-after')) > 0, `${name}: Retry-After`);
		assert.match(b.text, /Back in a moment|urn:peerlore:|did not work/);
	}
	const last = Math.max(0, ...bad.map((b) => b.end - back));
	assert.ok(!full || last <= LATE, `${name}: a 503 came ${last} ms after PostgreSQL was back`);
	assert.ok(seen.some((s) => s.status === 200 && s.begin > back), 'pages are there again');
	if (wait503)
		assert.ok(bad.length > 0, `${name}: somebody was told to come back`);
	const said = server.log.split('\n').filter((l) => !l.startsWith('request:')).slice(-40).join('\n');
	assert.deepEqual(servePids(server).workers, workersBefore, `the HTTP workers lived through it\n${said}`);
	console.error(`${name}: away ${back - begin} ms, ${bad.length} of ${seen.length} answers 503, the last ${last} ms after it was back, slowest ${Math.max(...seen.map((s) => s.end - s.begin))} ms`);
	assert.deepEqual(writers.refused, []);
}

const health = async () => [(await page(server, '/healthz', { ms: 2000 })).status, (await page(server, '/readyz', { ms: 9000 })).status];

test('restarted, fast', () => disturb('restart -m fast', () => cluster.ctlSlowly('restart', '-m', 'fast')));
test('restarted, immediate', () => disturb('restart -m immediate', () => cluster.ctlSlowly('restart', '-m', 'immediate')));

test('away for a while: pages and the API say so, and what was typed comes back', async () => {
	const typed = { title: 'Does <this> text & "that" survive?', goal: 'Keep every word\nof two lines', tried: 'Hoping', stuck: '' };
	const form = fieldsOf((await page(server, '/questions/ask', { cookie })).text, '/questions/ask');
	let kept;
	await disturb('stopped for a while', async () => {
		await cluster.ctlSlowly('stop', '-m', 'fast');
		assert.deepEqual(await health(), [200, 503]);
		const sent = await page(server, '/questions/ask', { cookie, form: { ...form, ...typed } });
		assert.equal(sent.status, 503);
		assert.ok(Number(sent.headers.get('retry-after')) > 0);
		kept = fieldsOf(sent.text, '/questions/ask');
		assert.ok(kept, sent.text);
		for (const name of ['title', 'goal', 'tried'])
			assert.equal(kept[name].replaceAll('\r\n', '\n'), typed[name]);
		assert.equal(kept.once, form.once, 'the same try: it may have been saved after all');
		const api = await call(server, 'POST', '/api/v1/questions', { token, body: { title: 'Is anybody there?', body: 'Hello?' } });
		assert.equal(api.status, 503);
		assert.match(api.headers.get('content-type'), /^application\/problem\+json/);
		assert.ok(Number(api.headers.get('retry-after')) > 0);
		await pause(500);
		await cluster.ctlSlowly('start');
	}, { wait503: true });
	const again = await page(server, '/questions/ask', { cookie, form: kept });
	assert.equal(again.status, 303, again.text);
	const twice = await page(server, '/questions/ask', { cookie, form: kept });
	assert.deepEqual([twice.status, twice.location], [303, again.location], 'sent twice, asked once');
	writers.before++;
	assert.deepEqual(await health(), [200, 200]);
});

test('its processes frozen', async () => {
	await disturb('all frozen', async () => {
		const all = [cluster.postmaster(), ...cluster.children()];
		all.forEach((pid) => kill(pid, 'SIGSTOP'));
		const begin = Date.now();
		assert.deepEqual(await health(), [200, 503]);
		await pause(Math.max(0, 6000 - (Date.now() - begin)));
		assert.deepEqual(await health(), [200, 503]);
		all.forEach((pid) => kill(pid, 'SIGCONT'));
	}, { wait503: true });
});

test('the processes that serve us frozen, for good', async () => {
	const frozen = [];
	await disturb('backends frozen', async () => {
		frozen.push(...cluster.children(true));
		frozen.forEach((pid) => kill(pid, 'SIGSTOP'));
		// New connections work, so nobody has to wake them; what they had locked is free when they are ended.
		await pause(6500);
		frozen.forEach((pid) => kill(pid, 'SIGCONT'));
	}, { wait503: true });
});

test('nothing acknowledged was lost or doubled, and the index equals a rebuild', async () => {
	for (let i = 0; full && i < 10; i++)
		await disturb(`restart ${i}`, () => cluster.ctlSlowly('restart', '-m', random.of(['fast', 'immediate'])));
	reading = false;
	await writers.stop();
	await Promise.all(readers);
	const { took } = await indexEquals(server);
	await writers.prove(40);
	console.error(`${writers.ledger.length} writes acknowledged, ${writers.repeats} repeated, index equal after ${took} ms`);
	const metrics = await page(server, '/metrics', {});
	assert.match(metrics.text, /database_connections ([1-9]\d*)\n[^]*database_connections_wanted \1\n/);
});
