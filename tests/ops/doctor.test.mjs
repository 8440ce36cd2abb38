// doctor.test.mjs -- doctor finds what we break, each thing by itself, says what to do, and is content when it is mended.
// time limit: 480
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { program } from '../lib/prepared.mjs';
import { folderMake, portFree, processesOf, sanitized, serverStart, until } from '../lib/server.mjs';
import { Mailbox, certificateMake } from '../lib/mailbox.mjs';

let server;
before(async () => {
	server = await serverStart();
	const ada = server.person({ email: 'ada@example.com', admin: true });
	const token = server.token(ada.email);
	server.space({ slug: 'inner', hidden: true, owner: ada.email });
	for (const space of ['general', 'inner'])
		for (let i = 0; i < 12; i++)
			await server.api('POST', '/questions', { token, body: { title: `Which lamp is number ${i} in ${space}?`, body: 'I see none.', space } });
	await until('the index', () => server.try(['reindex', '--check']).status === 0);
});
after(() => server?.stop());

// Not blocking: some of what it asks is this very process.
function doctor(env = {}, args = []) {
	const child = spawn(path.resolve(process.env.PEERLORE_TEST_BUILD ?? 'build', 'peerlore'), ['doctor', '--json', ...args],
		{ env: { ...server.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
	let out = '', log = '';
	child.stdout.on('data', (d) => (out += d));
	child.stderr.on('data', (d) => (log += d));
	return new Promise((done) => child.once('close', (status) => {
		const found = JSON.parse(out);
		for (const f of found.findings)
			assert.equal(f.remedy !== '', ['warning', 'wrong'].includes(f.state), `${JSON.stringify(f)}: a remedy for what is not well, and for nothing else`);
		assert.equal(status, found.findings.some((f) => f.state === 'wrong') ? 1 : 0, out + log);
		assert.equal(found.well, status === 0);
		done({ status, log, findings: found.findings });
	}));
}

const rank = ['well', 'unseen', 'warning', 'wrong'];
// The worst that is found about something.
const worst = (findings, about) => findings.filter((f) => f.about === about).sort((a, b) => rank.indexOf(b.state) - rank.indexOf(a.state))[0];

async function ill(about, state, why, { env, args, undo, wait } = {}) {
	let seen;
	try {
		const look = async () => (seen = worst((await doctor(env, args)).findings, about));
		await look();
		if (wait)
			await until(`${about} to be ${state}`, async () => seen?.state === state || (await look()).state === state);
		assert.equal(seen?.state, state, `${about}: ${JSON.stringify(seen)}`);
		assert.match(seen.found, why);
	} finally {
		await undo?.();
	}
}
const well = async (about, env) => {
	const seen = worst((await doctor(env)).findings, about);
	assert.equal(seen?.state, 'well', `${about}: ${JSON.stringify(seen)}`);
};

function superuser(text) {
	const run = spawnSync(program('psql'), ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', server.superuser()], { input: text, encoding: 'utf8' });
	assert.equal(run.status, 0, run.stderr);
	return run.stdout.trim();
}
const mine = (file, mode = 0o600) => {
	fs.chmodSync(file, mode);
	if (process.getuid() === 0)
		assert.equal(spawnSync('chown', ['postgres', file]).status, 0);
	return file;
};

// While the worker stands still.
async function asleep(run) {
	const workers = processesOf(server.data).filter((p) => p.command === 'peerlore worker');
	assert.ok(workers.length > 0);
	workers.forEach((p) => process.kill(p.pid, 'SIGSTOP'));
	try {
		await run();
	} finally {
		workers.forEach((p) => process.kill(p.pid, 'SIGCONT'));
	}
}

test('an installation that is well has nothing wrong, and looking changes nothing', async () => {
	const before = fs.readdirSync(server.data).sort();
	const { findings } = await doctor({ PEERLORE_LIMITS: 'on' });
	const not = findings.filter((f) => f.state !== 'well' && !(sanitized && f.about === 'sandbox'));
	// What the machine around a test may lack.
	assert.deepEqual(not.filter((f) => !['mail', 'clock', 'disk'].includes(f.about) || f.state === 'wrong'), []);
	for (const about of ['settings', 'data', 'key', 'disk', 'database', 'checksums', 'connections', 'migrations', 'roles', 'transactions', 'clock',
		'recordings', 'transcriber', 'dump', 'worker', 'outbox', 'jobs', 'index', 'server', 'sandbox', 'tls', 'mail'])
		assert.ok(findings.some((f) => f.about === about), about);
	assert.deepEqual(fs.readdirSync(server.data).sort(), before);
	const plain = server.try(['doctor']);
	assert.match(plain.stdout, /^\d+ wrong, \d+ warnings, \d+ well$/m);
});

test('settings', async () => {
	await ill('settings', 'warning', /rate limits are off/);
	await ill('settings', 'warning', /insecure = yes/, { env: { PEERLORE_INSECURE: 'yes', PEERLORE_LIMITS: 'on' } });
	await ill('settings', 'wrong', /PEERLORE_WORKERS: workers: say a number/, { env: { PEERLORE_WORKERS: 'many' } });
	const conf = path.join(folderMake(), 'my.conf');
	fs.writeFileSync(conf, 'colour = blue\n');
	await ill('settings', 'wrong', /my\.conf:1: colour: there is no such setting/, { args: ['--config', conf] });
	fs.writeFileSync(conf, 'database = host=/nowhere password=x\n');
	fs.chmodSync(conf, 0o666);
	const { findings } = await doctor({}, ['--config', conf]);
	const found = findings.filter((f) => f.about === 'settings' && f.state === 'wrong').map((f) => f.found).join('\n');
	assert.match(found, /can be written by others \(mode 666\)/);
	assert.match(found, /holds the password of the database/);
});

test('files and their rights', async () => {
	fs.chmodSync(server.data, 0o755);
	await ill('data', 'wrong', /is open to others \(mode 755\)/, { undo: () => fs.chmodSync(server.data, 0o700) });
	await well('data');
	const key = path.join(server.data, 'master.key'), held = fs.readFileSync(key);
	fs.chmodSync(key, 0o640);
	await ill('key', 'wrong', /can be read by others \(mode 640\)/, { undo: () => fs.chmodSync(key, 0o600) });
	fs.writeFileSync(key, 'short');
	await ill('key', 'wrong', /does not hold a key/, { undo: () => fs.writeFileSync(key, held) });
	fs.renameSync(key, `${key}.away`);
	await ill('key', 'warning', /there is no .*master\.key/, { undo: () => fs.renameSync(`${key}.away`, key) });
	await well('key');
	const mark = path.join(server.data, 'restoring');
	fs.writeFileSync(mark, 'x');
	await ill('data', 'wrong', /a restore was begun here/, { undo: () => fs.unlinkSync(mark) });
	await ill('data', 'wrong', /there is no folder/, { env: { PEERLORE_DATA: path.join(server.work, 'elsewhere') } });
	assert.ok(!fs.existsSync(path.join(server.work, 'elsewhere')), 'looking makes nothing');
	const secret = path.join(folderMake(), 'secret');
	fs.writeFileSync(secret, 'abc');
	for (const [about, env] of [['embeddings', { PEERLORE_EMBEDDINGS_URL: 'http://127.0.0.1:9', PEERLORE_EMBEDDINGS_MODEL: 'm', PEERLORE_EMBEDDINGS_KEY_FILE: secret }],
		['transcriber', { PEERLORE_TRANSCRIBER_URL: 'http://127.0.0.1:9', PEERLORE_TRANSCRIBER_MODEL: 'm', PEERLORE_TRANSCRIBER_KEY_FILE: secret }]]) {
		mine(secret, 0o644);
		await ill(about, 'wrong', /can be read by others/, { env });
		mine(secret, 0o600);
		await well(about, env);
		await ill(about, 'wrong', /cannot read .*gone: No such file/, { env: Object.fromEntries(Object.entries(env).map(([k, v]) => [k, v === secret ? `${secret}-gone` : v])) });
	}
	await ill('transcriber', 'wrong', /it cannot be run: \/usr\/bin\/no-such: No such file/, { env: { PEERLORE_TRANSCRIBER: '/usr/bin/no-such' } });
});

test('the disk', async () => {
	await ill('disk', 'wrong', /below the reserve: nothing new is written/, { env: { PEERLORE_DISK_RESERVE: '100T' } });
});

test('how the database is set', async () => {
	const set = (name, value) => superuser(`alter system set ${name} = ${value};\nselect pg_reload_conf();`);
	const reset = (name) => superuser(`alter system reset ${name};\nselect pg_reload_conf();`);
	for (const [name, why] of [['fsync', /^fsync is off/], ['full_page_writes', /^full_page_writes is off/]]) {
		set(name, 'off');
		await ill('database', 'wrong', why, { undo: () => reset(name), wait: true });
	}
	await until('the database to be well', async () => worst((await doctor()).findings, 'database').state === 'well');
	await ill('connections', 'wrong', /64 web server processes and the worker want up to 392 connections, and PostgreSQL gives 97/, { env: { PEERLORE_WORKERS: '64' } });
	await ill('clock', 'wrong', /are \d{2,} s apart/, { env: { PEERLORE_TEST_CLOCK: '61' } });
	await ill('database', 'wrong', /it does not answer/, { env: { PEERLORE_DATABASE: 'host=/nowhere' } });
	await ill('worker', 'unseen', /need a database that answers/, { env: { PEERLORE_DATABASE: 'host=/nowhere' } });
	const index = `'person_pkey'::regclass`;
	superuser(`update pg_index set indisvalid = false where indexrelid = ${index}`);
	await ill('database', 'wrong', /1 indexes are not valid, such as person_pkey/, { undo: () => superuser(`update pg_index set indisvalid = true where indexrelid = ${index}`) });
});

test('rights of the role that serves', async () => {
	superuser('alter role peerlore_app superuser');
	await ill('roles', 'wrong', /peerlore_app, which may do anything/, { undo: () => superuser('alter role peerlore_app nosuperuser') });
	superuser('grant create on schema public to peerlore_app');
	await ill('roles', 'warning', /peerlore_app, which may change tables/, { undo: () => superuser('revoke create on schema public from peerlore_app') });
	superuser('revoke select on tag from peerlore_app; revoke insert on audit from peerlore_app');
	await ill('roles', 'wrong', /lacks rights on 2 tables, such as audit/, { undo: () => superuser('grant select on tag to peerlore_app; grant insert on audit to peerlore_app') });
	await well('roles');
});

test('transactions that stay open', async () => {
	for (const [text, state, why] of [['select count(*) from person;', 'warning', /has one open for \d{2,} min .*vacuum cannot clean up/],
		[`insert into outbox (kind, object) select 'thread', max(id) from thread;`, 'wrong', /has one open for \d{2,} min .*search hears of nothing newer/]]) {
		const psql = spawn(program('psql'), ['-X', '-q', '-d', server.conninfo()], { stdio: ['pipe', 'pipe', 'inherit'] });
		let said = '';
		psql.stdout.on('data', (d) => (said += d));
		psql.stdin.write(`begin;\n${text}\n\\echo begun\n`);
		await until('the transaction', () => said.includes('begun'));
		await ill('transactions', state, why, { env: { PEERLORE_TEST_CLOCK: '660' } });
		psql.stdin.end('rollback;\n');
		await new Promise((done) => psql.once('close', done));
	}
	await well('transactions', { PEERLORE_TEST_CLOCK: '660' });
});

test('migrations behind and ahead of the program', async () => {
	const [[number, name]] = server.sql('select number, name from schema_migration order by number desc limit 1');
	server.sql(`delete from schema_migration where number = ${number}`);
	await ill('migrations', 'wrong', new RegExp(`the database is at ${number - 1}, this program at ${number}`),
		{ undo: () => server.sql(`insert into schema_migration (number, name) values (${number}, '${name}')`) });
	server.sql(`insert into schema_migration (number, name) values (9999, 'later')`);
	await ill('migrations', 'wrong', /the database is at 9999, this program knows/, { undo: () => server.sql('delete from schema_migration where number = 9999') });
	await well('migrations');
});

test('an index that lacks, keeps or misplaces something', async () => {
	const quietly = (text) => superuser(`set session_replication_role = replica;\n${text}`);
	const [[id, title, space]] = server.sql(`select p.id, p.title, t.space from post p join thread t on t.id = p.id order by p.id desc limit 1`);
	quietly(`update post set title = 'What nobody told the index' where id = ${id}`);
	await ill('index', 'wrong', new RegExp(`of \\d+ threads 1 are not in it as they are in the database, such as ${id}`),
		{ undo: () => quietly(`update post set title = '${title}' where id = ${id}`) });
	quietly(`update thread set withdrawn = true where id = ${id}`);
	await ill('index', 'wrong', new RegExp(`such as ${id}`), { undo: () => quietly(`update thread set withdrawn = false where id = ${id}`) });
	await well('index');
	quietly(`update thread set space = (select id from space where slug = 'general') where id = ${id}`);
	await ill('index', 'wrong', new RegExp(`such as ${id}`), { undo: () => quietly(`update thread set space = ${space} where id = ${id}`) });
	await well('index');
	// A worker that is awake would make another at once.
	await asleep(async () => {
		fs.renameSync(path.join(server.data, 'index/current'), path.join(server.data, 'index/away'));
		await ill('index', 'wrong', /there is none in/, { undo: () => fs.renameSync(path.join(server.data, 'index/away'), path.join(server.data, 'index/current')) });
	});
	await well('index');
});

test('a worker that stands still, and what waits for it', async () => {
	await asleep(async () => {
		server.sql(`insert into outbox (kind, object) select 'thread', max(id) from thread`);
		const later = { PEERLORE_TEST_CLOCK: '300' };
		await ill('worker', 'wrong', /none was seen for \d{3,} s/, { env: later });
		await ill('outbox', 'wrong', /search is [1-9]\d* changes behind, the oldest \d{3,} s old/, { env: later });
		server.sql(`update job set run_at = now() - interval '1 hour' where kind = 'tidy'`);
		await ill('jobs', 'wrong', /the longest has been due for \d{4,} s/);
	});
	await until('the worker to be well', async () => {
		const { findings } = await doctor();
		return ['worker', 'outbox', 'jobs'].every((about) => worst(findings, about).state === 'well');
	});
});

test('jobs that fail and jobs that were given up', async () => {
	server.sql(`insert into job (kind, argument, last_error, attempts, run_at) values ('route', '999999', 'internal', 3, now() + interval '1 hour')`);
	await ill('jobs', 'warning', /route 999999 fails after 3 tries: internal/);
	server.sql(`update job set state = 'dead', attempts = 8 where argument = '999999'`);
	await ill('jobs', 'wrong', /route 999999 was given up after 8 tries: internal/, { undo: () => server.sql(`delete from job where argument = '999999'`) });
	await well('jobs');
});

test('dumps that are old, broken or missing', async () => {
	await ill('dump', 'warning', /there is none, after 3 days/, { env: { PEERLORE_TEST_CLOCK: String(3 * 86400 + 600) } });
	server.run('backup', '--nightly');
	const folder = path.join(server.data, 'backup');
	const [name] = fs.readdirSync(folder), file = path.join(folder, name);
	await well('dump');
	await ill('dump', 'warning', /the last is 3 days old/, { env: { PEERLORE_TEST_CLOCK: String(3 * 86400 + 600) } });
	fs.truncateSync(file, 50);
	await ill('dump', 'wrong', new RegExp(`${name} cannot be read`), { undo: () => fs.unlinkSync(file) });
	fs.mkdirSync(path.join(server.data, 'media/.backup'), { recursive: true });
	await ill('dump', 'warning', /a backup was stopped/, { undo: () => fs.rmSync(path.join(server.data, 'media/.backup'), { recursive: true }) });
});

test('a server that is not there, not ready or not in its sandbox', async () => {
	await ill('server', 'wrong', /nothing answers on 127\.0\.0\.1:\d+/, { env: { PEERLORE_LISTEN: `127.0.0.1:${await portFree()}` } });
	const port = await portFree();
	const other = http.createServer((req, res) => {
		res.writeHead(req.url === '/metrics' ? 200 : 503);
		res.end('peerlore_sandboxed 0\n');
	}).listen(port, '127.0.0.1');
	const env = { PEERLORE_LISTEN: `127.0.0.1:${port}` };
	try {
		await ill('server', 'wrong', /it answers 503 to \/readyz/, { env });
		await ill('sandbox', 'wrong', /are not filtered/, { env });
	} finally {
		other.close();
	}
	if (sanitized)
		await ill('sandbox', 'wrong', /are not filtered/);
	else
		await well('sandbox');
});

test('TLS and proxies', async () => {
	const port = await portFree(), { key, cert } = certificateMake();
	const base = { PEERLORE_BASE_URL: `https://127.0.0.1:${port}` };
	await ill('proxies', 'wrong', /everybody shares one rate limit/, { env: base });
	await well('proxies', { ...base, PEERLORE_PROXIES: '127.0.0.1' });
	await ill('tls', 'wrong', /does not answer/, { env: base });
	const proxy = https.createServer({ key, cert }, (req, res) => res.end('ok\n')).listen(port, '127.0.0.1');
	await ill('tls', 'wrong', /does not answer: .*certificate/i, { env: base, undo: () => proxy.close() });
	await ill('tls', 'wrong', /is reached without TLS/, { env: { PEERLORE_LISTEN: `0.0.0.0:${server.port}`, PEERLORE_INSECURE: 'yes', PEERLORE_BASE_URL: server.url } });
});

test('a mail server that is away, or does not let us in', async () => {
	const box = new Mailbox(), tls = certificateMake(), file = path.join(folderMake(), 'password');
	fs.writeFileSync(file, 'right');
	await box.listen({ tls, user: 'peerlore', password: 'right' });
	const env = { PEERLORE_SMTP_URL: `smtp://127.0.0.1:${box.server.server.address().port}`, PEERLORE_MAIL_FROM: 'ask@example.com',
		PEERLORE_SMTP_USER: 'peerlore', PEERLORE_SMTP_PASSWORD_FILE: mine(file), PEERLORE_SMTP_CA_FILE: tls.file };
	const { findings } = await doctor(env);
	assert.ok(findings.some((f) => f.about === 'mail' && f.state === 'well' && /lets us in/.test(f.found)), JSON.stringify(findings.filter((f) => f.about === 'mail')));
	assert.equal(box.signedIn.secure, true);
	assert.equal(box.mails.length, 0, 'it sends none');
	fs.writeFileSync(file, 'wrong');
	await ill('mail', 'wrong', /denied|login/i, { env });
	fs.chmodSync(file, 0o604);
	await ill('mail', 'wrong', /./, { env });
	const other = certificateMake();
	fs.writeFileSync(file, 'right');
	mine(file);
	await ill('mail', 'wrong', /certificate/i, { env: { ...env, PEERLORE_SMTP_CA_FILE: other.file } });
	await new Promise((done) => box.server.close(done));
	await ill('mail', 'wrong', /connect/i, { env });
	assert.ok(!(await doctor({ PEERLORE_SMTP_URL: '' })).findings.some((f) => f.about === 'mail' && f.state === 'wrong'));
});

// Last, because it stops the server.
test('what only a stopped database can show', async () => {
	await server.pause();
	await ill('database', 'wrong', /PostgreSQL does not run in/);
	const pg = path.join(server.data, 'pg');
	const bin = fs.readdirSync('/usr/lib/postgresql').map((v) => `/usr/lib/postgresql/${v}/bin`).find((f) => fs.existsSync(`${f}/pg_checksums`));
	const run = spawnSync(`${bin}/pg_checksums`, ['--disable', '-D', pg], { encoding: 'utf8', ...(process.getuid() === 0 ? { uid: fs.statSync(pg).uid, gid: fs.statSync(pg).gid } : {}) });
	assert.equal(run.status, 0, run.stderr);
	fs.writeFileSync(path.join(pg, 'local.conf'), 'max_prepared_transactions = 2\n');
	mine(path.join(pg, 'local.conf'));
	server.launch();
	await server.ready();
	await ill('checksums', 'warning', /data checksums are off/);
	superuser(`begin;\ninsert into outbox (kind, object) select 'thread', max(id) from thread;\nprepare transaction 'forgotten';`);
	await ill('transactions', 'wrong', /1 prepared ones were forgotten/, { env: { PEERLORE_TEST_CLOCK: '660' }, undo: () => superuser(`rollback prepared 'forgotten'`) });
});
