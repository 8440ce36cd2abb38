// metrics.test.mjs -- /metrics is what Prometheus reads: promtool accepts it, its figures are true, and not everybody gets them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import { processesOf, serverStart, until } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

const WORKERS = 3;
let server, ada, admin;
before(async () => {
	server = await serverStart({ env: { PEERLORE_WORKERS: String(WORKERS) } });
	ada = server.person({ email: 'ada@example.com', admin: true });
	admin = server.token(ada.email);
});
after(() => server?.stop());

// Each call on a connection of its own, so that any of the processes may answer.
async function look(headers = {}) {
	const answer = await fetch(`${server.url}/metrics`, { headers: { connection: 'close', ...headers }, redirect: 'manual' });
	return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
}

// {name: {type, help, samples: [{labels, value}]}}
function read(text) {
	const families = {};
	for (const line of text.trimEnd().split('\n')) {
		const head = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line);
		if (head) {
			const family = (families[head[2]] ??= { samples: [] });
			assert.equal(family[head[1].toLowerCase()], undefined, `${line}: once`);
			family[head[1].toLowerCase()] = head[3];
			continue;
		}
		const [, name, labels, value] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? assert.fail(line);
		const family = families[name] ?? families[name.replace(/_(bucket|sum|count)$/, '')];
		assert.ok(family?.type && family.help, `${name} has a type and says what it is`);
		family.samples.push({ name, labels: Object.fromEntries([...(labels ?? '').matchAll(/(\w+)="([^"]*)"/g)].map(([, k, v]) => [k, v])), value: Number(value) });
	}
	return families;
}
const figures = async () => read((await look()).text);
const value = (families, name) => families[`peerlore_${name}`].samples[0].value;
const requests = (families, area, kind, status) => families.peerlore_requests_total.samples
	.find((s) => s.labels.area === area && s.labels.kind === kind && s.labels.status === status)?.value ?? 0;

test('promtool reads it and has nothing to say', async (t) => {
	const { type, text } = await look();
	assert.equal(type, 'text/plain; version=0.0.4; charset=utf-8');
	assert.ok(Object.keys(read(text)).length > 30);
	const run = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
	if (run.error)
		return t.skip('promtool is not installed (Debian package prometheus)');
	assert.deepEqual([run.status, run.stdout + run.stderr], [0, '']);
	const wrong = spawnSync('promtool', ['check', 'metrics'], { input: '# TYPE a_total gauge\na_total 1\n', encoding: 'utf8' });
	assert.notEqual(wrong.status, 0, 'it would have something to say');
});

test('requests of all processes are counted, by area, kind, status and time', async () => {
	const before = await figures();
	const calls = 60;
	for (let i = 0; i < calls; i++) {
		await fetch(`${server.url}/questions`, { headers: { connection: 'close' }, redirect: 'manual' });
		await fetch(`${server.url}/nowhere`, { headers: { connection: 'close' } });
	}
	await server.api('POST', '/questions', { token: admin, body: { title: 'Who counts the counters?', body: 'x' } });
	await server.api('POST', '/questions', { token: admin, body: { nonsense: 1 } });
	const after = await figures();
	const more = (...what) => requests(after, ...what) - requests(before, ...what);
	assert.equal(more('questions', 'read', '3xx'), calls, 'each is led to sign in');
	assert.equal(more('none', 'read', '4xx'), calls);
	assert.deepEqual([more('api', 'write', '2xx'), more('api', 'write', '4xx')], [1, 1]);
	const of = (families, name, le) => families.peerlore_request_duration_seconds.samples.find((s) => s.name.endsWith(name) && s.labels.area === 'questions' &&
		s.labels.kind === 'read' && s.labels.le === le)?.value ?? 0;
	assert.equal(of(after, '_count') - of(before, '_count'), calls);
	assert.equal(of(after, '_bucket', '+Inf'), of(after, '_count'));
	const buckets = after.peerlore_request_duration_seconds.samples.filter((s) => s.name.endsWith('_bucket') && s.labels.area === 'questions' && s.labels.kind === 'read').map((s) => s.value);
	assert.ok(buckets.every((v, i) => i === 0 || v >= buckets[i - 1]), `${buckets}: each holds the ones before`);
	assert.ok(of(after, '_sum') > 0);
});

test('what a process counted is not lost with it', async () => {
	const asked = requests(await figures(), 'questions', 'read', '3xx');
	assert.ok(asked > 0);
	const workers = processesOf(server.data).filter((p) => /^http/.test(fs.readFileSync(`/proc/${p.pid}/comm`, 'utf8')));
	assert.ok(workers.length >= WORKERS, JSON.stringify(processesOf(server.data)));
	for (const { pid } of workers)
		process.kill(pid, 'SIGKILL');
	await until('others in their place', async () => {
		try {
			return (await look()).status === 200;
		} catch {
			return false;
		}
	});
	assert.ok(requests(await figures(), 'questions', 'read', '3xx') >= asked);
});

test('the pool, queues, index, sessions and the disk are as they are', async () => {
	await until('all connections', async () => value(await figures(), 'database_connections') === 6 * WORKERS);
	server.sql(`insert into job (kind, argument, state, last_error, run_at) values ('route', '999998', 'dead', 'internal', now()),
		('route', '999999', 'waiting', 'internal', now() + interval '1 day')`);
	const stopped = processesOf(server.data).filter((p) => p.command === 'peerlore worker');
	stopped.forEach((p) => process.kill(p.pid, 'SIGSTOP'));
	try {
		server.sql(`update job set run_at = now() - interval '1 hour' where kind = 'tidy';
			insert into outbox (kind, object, created_at) select 'thread', max(id), now() - interval '2 hours' from thread;
			insert into session (token_hash, person, epoch, created_at, seen_at, expires_at) select decode(repeat('ab', 32), 'hex'), ${ada.id}, 0, now(), now(), now() + interval '1 hour'`);
		const f = await figures();
		assert.equal(value(f, 'database_connections_wanted'), 6 * WORKERS);
		assert.deepEqual([value(f, 'jobs_dead'), value(f, 'jobs_failing')], [1, 1]);
		assert.ok(value(f, 'jobs_overdue_seconds') >= 3600);
		assert.ok(value(f, 'index_behind') >= 1 && value(f, 'index_behind_seconds') >= 7200);
		assert.ok(value(f, 'sessions') >= 1 && value(f, 'sessions_active') >= 1);
		assert.ok(value(f, 'database_bytes') > 1e6);
		assert.ok(value(f, 'disk_free_bytes') > 0 && value(f, 'disk_size_bytes') > value(f, 'disk_free_bytes'));
		assert.equal(value(f, 'migration_level'), Number(server.sql('select max(number) from schema_migration')[0][0]));
	} finally {
		stopped.forEach((p) => process.kill(p.pid, 'SIGCONT'));
	}
	await until('the index to catch up', async () => value(await figures(), 'index_behind') === 0);
});

test('only this machine and tokens of administrators may read it', async () => {
	const away = { 'x-forwarded-for': '203.0.113.9' };
	const bob = server.person({ email: 'bob@example.com' });
	assert.equal((await look()).status, 200);
	assert.equal((await look(away)).status, 404);
	const bearer = async (token) => (await look({ ...away, authorization: `Bearer ${token}` })).status;
	assert.equal(await bearer(admin), 200);
	assert.equal(await bearer(server.token(ada.email, 'admin')), 200);
	assert.equal(await bearer(server.token(ada.email, 'write')), 404, 'the role counts in a token that may use it');
	assert.equal(await bearer(server.token(bob.email, 'all')), 404);
	assert.equal(await bearer('nonsense'), 303, 'led to sign in');
	const visitor = await new Visitor(server).signIn(ada.email);
	assert.equal((await visitor.call('GET', '/metrics', { headers: away })).status, 404, 'a browser is not asked for figures');
	server.sql(`update person set state = 'suspended' where id = ${ada.id}`);
	assert.equal(await bearer(admin), 303);
	server.sql(`update person set state = 'active' where id = ${ada.id}`);
});
