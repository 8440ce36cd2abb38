// up.test.mjs -- one command brings everything up, keeps it up, and leaves nothing behind however it ends.
// time limit: 480
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { Server, binary, folderMake, full, portFree, processesOf, serverStart, until } from '../lib/server.mjs';

const nothingLeft = (data) => until('every process to end', () => processesOf(data).length === 0);
const called = (data, name) => processesOf(data).filter((p) => p.command === `peerlore ${name}`);
// The oldest process of that kind is the one `up` started; the others are its workers.
const parentOf = (data, name) => called(data, name).sort((a, b) => a.pid - b.pid)[0]?.pid;

function run(env, args = ['up']) {
	return spawnSync(binary, args, { env: { ...process.env, ...env }, encoding: 'utf8', timeout: 60000 });
}

test('it starts empty, refuses a second one beside it, and Ctrl-C ends all of it cleanly', async () => {
	const server = await serverStart({ fresh: true });
	assert.equal(server.output, '', 'without --demo no sign-in link is printed');
	const second = run({ PEERLORE_DATA: server.data, PEERLORE_LISTEN: `127.0.0.1:${await portFree()}` });
	assert.equal(second.status, 1);
	assert.match(second.stderr, /already running in .*, as process \d+/);
	const { data } = server;
	assert.deepEqual(await server.pause(), { code: 0, signal: null });
	await nothingLeft(data);
	assert.equal(fs.readFileSync(path.join(data, 'lock'), 'utf8'), '');
	await server.stop();
});

test('nothing that listens is root, and the database has no TCP port', async () => {
	const server = await serverStart({ fresh: true });
	try {
		if (process.getuid() === 0) {
			for (const { pid, command } of processesOf(server.data))
				assert.notEqual(fs.statSync(`/proc/${pid}`).uid === 0 && /^Uid:\s+0/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8')), true, command);
		}
		assert.deepEqual(server.sql('show listen_addresses'), []);
		assert.deepEqual(server.sql('show server_encoding'), [['UTF8']]);
		assert.equal(fs.statSync(server.data).mode & 0o777, 0o700);
		assert.equal(fs.statSync(path.join(server.data, 'socket')).mode & 0o777, 0o700);
		assert.deepEqual(server.sql(`select datlocprovider from pg_database where datname = 'peerlore'`), [['i']]);
		assert.deepEqual(server.sql(`select has_table_privilege('peerlore_app', c.oid, 'truncate') or not has_table_privilege('peerlore_app', c.oid, 'select')
			from pg_class c where relkind = 'r' and relnamespace = 'public'::regnamespace group by 1`), [['f']]);
	} finally {
		await server.stop();
	}
});

test('kill -9 of up leaves nothing running, and the next start works', async () => {
	const server = await serverStart();
	const { data } = server;
	await server.pause('SIGKILL');
	server.launch();
	await server.ready();
	await server.pause('SIGKILL');
	await nothingLeft(data);
	await server.stop();
});

test('a database that still runs is taken over', async () => {
	const server = await serverStart();
	const postmaster = Number(fs.readFileSync(path.join(server.data, 'pg/postmaster.pid'), 'utf8').split('\n')[0]);
	process.kill(postmaster, 'SIGSTOP'); // deaf to the news that its parent is gone
	await server.pause('SIGKILL');
	server.launch();
	await until('it to notice', () => /taking it over/.test(server.log));
	process.kill(postmaster, 'SIGCONT');
	await server.ready();
	await server.stop();
});

test('a child that is killed is started again', async () => {
	const server = await serverStart();
	for (const name of ['serve', 'worker']) {
		const before = parentOf(server.data, name);
		assert.ok(before, `${name} runs`);
		process.kill(before, 'SIGKILL');
		await until(`another ${name}`, () => (parentOf(server.data, name) ?? before) !== before);
		await server.ready();
	}
	const postmaster = Number(fs.readFileSync(path.join(server.data, 'pg/postmaster.pid'), 'utf8').split('\n')[0]);
	process.kill(postmaster, 'SIGKILL');
	await until('another database', () => /the database ended with signal 9/.test(server.log));
	await until('a new postmaster', () => {
		const file = path.join(server.data, 'pg/postmaster.pid');
		const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
		return Number(text.split('\n')[0]) !== postmaster && /ready/.test(text);
	});
	await server.ready();
	assert.deepEqual(await server.stop(), { code: 0, signal: null });
});

test('a child that dies five times within a minute ends up with the reason', async () => {
	const server = await serverStart();
	const { data } = server;
	for (let last = 0, i = 0; i < 5; i++) {
		last = await until('a worker', () => server.ended || (parentOf(data, 'worker') !== last && parentOf(data, 'worker')));
		if (typeof last === 'number')
			process.kill(last, 'SIGKILL');
	}
	assert.deepEqual(await server.gone, { code: 1, signal: null });
	assert.match(server.log, /worker ended 5 times within a minute, the last time with signal 9 \(SIGKILL\): giving up/);
	await nothingLeft(data);
	await server.stop();
});

test('a busy port is an error that names it', async () => {
	const port = await portFree();
	const other = net.createServer().listen(port, '127.0.0.1');
	await new Promise((r) => other.once('listening', r));
	const data = path.join(folderMake(), 'data');
	const { status, stderr } = run({ PEERLORE_DATA: data, PEERLORE_LISTEN: `127.0.0.1:${port}` });
	other.close();
	assert.equal(status, 1);
	assert.match(stderr, new RegExp(`cannot listen on 127.0.0.1:${port}: Address already in use`));
	assert.deepEqual(processesOf(data), []);
});

test('an unknown setting is refused by file and line', () => {
	const file = path.join(folderMake(), 'x.conf');
	fs.writeFileSync(file, '# mine\ncolour = blue\n');
	const { status, stderr } = run({}, ['up', '--config', file]);
	assert.equal(status, 2);
	assert.ok(stderr.includes(`${file}:2: colour: there is no such setting`), stderr);
});

test('a data folder too deep for a socket works all the same', async () => {
	const data = path.join(folderMake(), 'x'.repeat(60), 'y'.repeat(60), 'data');
	fs.mkdirSync(path.dirname(data), { recursive: true });
	if (process.getuid() === 0) {
		for (let folder = path.dirname(data); folder.includes('xxx'); folder = path.dirname(folder))
			fs.chmodSync(folder, 0o777);
	}
	const server = await serverStart({ data });
	const folder = fs.readFileSync(path.join(data, 'socket-folder'), 'utf8');
	assert.equal(fs.statSync(folder).mode & 0o777, 0o700);
	await server.stop();
	fs.rmSync(folder, { recursive: true, force: true });
});

test('root in a folder that user postgres cannot reach is told what to do', { skip: process.getuid() !== 0 && 'needs root' }, async () => {
	const closed = folderMake();
	fs.chmodSync(closed, 0o700);
	const { status, stderr } = run({ PEERLORE_DATA: path.join(closed, 'data'), PEERLORE_LISTEN: `127.0.0.1:${await portFree()}` });
	assert.equal(status, 1);
	assert.match(stderr, /user postgres cannot reach the data folder/);
	assert.match(stderr, /hint: .*PEERLORE_DATA=/);
});

test('a nightly dump is whole or not there, seven are kept, and a backup restores into a new installation', async () => {
	const server = await serverStart();
	const folder = path.join(server.data, 'backup');
	const day = 86400;
	for (let i = 0; i < 9; i++)
		server.run('backup', '--nightly', { env: { PEERLORE_TEST_CLOCK: String(i * day) } });
	const dumps = fs.readdirSync(folder).sort();
	assert.equal(dumps.length, 7, dumps.join(' '));
	assert.ok(dumps.every((n) => /^peerlore-\d{8}\.dump$/.test(n)), dumps.join(' '));
	const out = path.join(folderMake(), 'backup');
	if (process.getuid() !== 0 || fs.statSync(path.dirname(out)).uid === 0)
		server.run('backup', out);
	assert.equal(server.try(['backup', out]).status, 2, 'a second backup does not overwrite the first');
	const tables = `select count(*) from pg_tables where schemaname = 'public'`;
	const before = server.sql(tables);
	await server.stop();
	const other = { PEERLORE_DATA: path.join(folderMake(), 'data'), PEERLORE_LISTEN: `127.0.0.1:${await portFree()}` };
	fs.chmodSync(path.dirname(out), 0o755);
	fs.chmodSync(out, 0o755);
	fs.chmodSync(path.join(out, 'peerlore.dump'), 0o644);
	assert.equal(run(other, ['restore', out]).status, 0);
	assert.equal(run(other, ['restore', out]).status, 1, 'a database that is not empty is left alone');
	const restored = await serverStart({ data: other.PEERLORE_DATA });
	assert.deepEqual(restored.sql(tables), before);
	await restored.stop();
});

test('with demo content the sign-in link is printed before the server is ready', async () => {
	const server = new Server({ port: await portFree() });
	server.launch(['--demo']);
	await server.ready(120000);
	const link = /http:\/\/\S+/.exec(server.output)?.[0];
	assert.ok(link?.startsWith(server.url), server.output);
	const [[people, spaces, hidden, questions, open, unanswered]] = server.sql(`select (select count(*) from person), (select count(*) from space),
		(select count(*) from space where private), count(*), count(*) filter (where accepted_answer is null), count(*) filter (where answers = 0) from thread`);
	assert.deepEqual([people, spaces, hidden], ['25', '3', '1']);
	assert.ok(Number(questions) >= 60 && Number(open) > 0 && Number(unanswered) > 0, `${questions} ${open} ${unanswered}`);
	assert.deepEqual(server.sql('select count(*) from thread t join post p on p.thread = t.id where p.created_at < t.created_at or p.created_at > now()'), [['0']]);
	await server.pause();
	const begin = Date.now();
	server.output = '';
	server.launch(['--demo']);
	await server.ready();
	const seconds = (Date.now() - begin) / 1000;
	assert.match(server.output, /http:\/\/\S+/);
	assert.ok(!full || seconds < 3, `a second start took ${seconds} s`);
	await server.stop();
});
