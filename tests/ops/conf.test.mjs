// conf.test.mjs -- what conf/ offers works as it stands: a proxy with TLS, PostgreSQL for production, units of systemd.
// time limit: 300
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import { after, test } from 'node:test';
import { Server, binary, folderMake, portFree, sanitized, serverStart, top, until } from '../lib/server.mjs';
import { certificateMake } from '../lib/mailbox.mjs';
import { Visitor } from '../lib/visitor.mjs';

// The certificate of this test is known to nobody.
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
process.removeAllListeners('warning');

const conf = (name) => fs.readFileSync(path.join(top, 'conf', name), 'utf8');
const missing = (program, how) => spawnSync(program, how).error && `${program} is not installed`;
const children = new Set();
after(() => children.forEach((c) => c.kill('SIGKILL')));
function start(program, args, env = {}) {
	const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
	child.log = '';
	children.add(child);
	for (const from of [child.stdout, child.stderr])
		from.on('data', (d) => (child.log += d));
	child.gone = new Promise((done) => child.once('close', (code) => {
		children.delete(child);
		done(code);
	}));
	return child;
}
// Every change is to a line that is there.
function changed(text, ...changes) {
	for (const [from, to] of changes) {
		assert.ok(text.includes(from), from);
		text = text.replace(from, to);
	}
	return text;
}

// -- the proxy ------------------------------------------------------------------------------------------------

const LIMIT = 5;
async function behindProxy(t) {
	const why = missing('haproxy', ['-v']);
	if (why)
		return t.skip(why);
	const [plain, tls] = [await portFree(), await portFree()], folder = folderMake('proxy'), { key, cert } = certificateMake();
	const url = `https://127.0.0.1:${tls}`;
	const server = await serverStart({ env: { PEERLORE_BASE_URL: url, PEERLORE_PROXIES: '127.0.0.1', PEERLORE_LIMITS: 'on', PEERLORE_LIMIT_SIGNIN: String(LIMIT) } });
	fs.writeFileSync(path.join(folder, 'peerlore.pem'), Buffer.concat([cert, key]), { mode: 0o600 });
	const file = path.join(folder, 'haproxy.cfg');
	fs.writeFileSync(file, changed(conf('haproxy.cfg'), ['maxconn 10000', 'maxconn 500'], ['bind :80', `bind 127.0.0.1:${plain}`], ['bind :443 ssl crt /etc/haproxy/peerlore.pem', `bind 127.0.0.1:${tls} ssl crt ${folder}/peerlore.pem`],
		['server one 127.0.0.1:8080', `server one 127.0.0.1:${server.port}`]));
	const check = spawnSync('haproxy', ['-c', '-f', file], { encoding: 'utf8' });
	assert.equal(check.status, 0, check.stderr);
	assert.doesNotMatch(check.stdout + check.stderr, /WARNING|ALERT/);
	const proxy = start('haproxy', ['-db', '-f', file]);
	await until('the proxy', () => proxy.exitCode !== null || fetch(`${url}/healthz`).then((r) => r.status === 200, () => false));
	assert.equal(proxy.exitCode, null, proxy.log);
	return { server, proxy, url, plain, done: async () => {
		proxy.kill('SIGTERM');
		await proxy.gone;
		await server.stop();
	} };
}
const raw = (url, { method = 'GET', headers = {}, body } = {}) => new Promise((done, fail) => {
	const request = (url.startsWith('https') ? https : http).request(url, { method, headers, agent: false, rejectUnauthorized: false }, (answer) => {
		const parts = [];
		answer.on('data', (d) => parts.push(d)).on('end', () => done({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(parts).toString(), tls: answer.socket.getProtocol?.() }));
	});
	request.on('error', fail).end(body);
});

test('haproxy.cfg: pages, writing, an open inbox and an upload go through it; what is not for outsiders does not', async (t) => {
	const at = await behindProxy(t);
	if (!at)
		return;
	const { server, url, plain } = at;
	const ada = server.person({ email: 'ada@example.com', admin: true });
	server.person({ email: 'ben@example.com' });
	const [token, bens] = ['ada', 'ben'].map((n) => server.token(`${n}@example.com`));

	const led = await raw(`http://127.0.0.1:${plain}/questions?sort=new`);
	assert.deepEqual([led.status, led.headers.location], [308, `https://127.0.0.1:${plain}/questions?sort=new`]);
	const door = await raw(`${url}/signin`);
	assert.equal(door.status, 200);
	assert.match(door.headers['strict-transport-security'], /max-age=31536000/);
	assert.match(door.tls, /^TLSv1\.[23]$/);
	assert.equal((await raw(`${url}/metrics`)).status, 404);
	assert.equal((await raw(`http://127.0.0.1:${server.port}/metrics`)).status, 200, 'from inside it is there');

	const visitor = new Visitor({ url, link: (email) => server.link(email) });
	await visitor.signIn('ada@example.com');
	assert.ok([...visitor.cookies.keys()].some((n) => n.startsWith('__Host-')), [...visitor.cookies.keys()].join());
	assert.equal((await visitor.get('/')).status, 200);
	const asked = await visitor.get('/questions/ask');
	const fields = Object.fromEntries([...asked.text.matchAll(/<input[^>]*type="hidden"[^>]*name="(\w+)"[^>]*value="([^"]*)"/g)].map(([, k, v]) => [k, v]));
	const posted = await visitor.send('/questions/ask', { ...fields, title: 'Does it go through the proxy?', goal: 'All of it', tried: '', stuck: '', tags: '', space: 'general' });
	assert.equal(posted.status, 303, posted.text);
	const id = Number(/\/questions\/(\d+)/.exec(posted.location)[1]);

	// An open inbox hears of an answer while it waits.
	const at0 = /data-pulse="([^"]*)"|stream\?at=([^"&]*)/.exec((await visitor.get('/inbox')).text);
	const cookie = [...visitor.cookies].map(([n, v]) => `${n}=${v}`).join('; ');
	const stream = raw(`${url}/inbox/stream?at=${at0?.[1] ?? at0?.[2]}`, { headers: { cookie } });
	let heard = false;
	stream.then(() => (heard = true));
	await until('the stream to wait in the server', async () => Number(/requests_running (\d+)/.exec((await raw(`http://127.0.0.1:${server.port}/metrics`)).text)[1]) > 1);
	assert.equal(heard, false);
	assert.equal((await fetch(`${url}/api/v1/questions/${id}/answers`, { method: 'POST', headers: { authorization: `Bearer ${bens}`, 'content-type': 'application/json' }, body: JSON.stringify({ body: 'It does.' }) })).status, 201);
	const event = await stream;
	assert.equal(event.status, 200);
	assert.match(event.headers['content-type'], /^text\/event-stream/);
	assert.match(event.text, /event: inbox/);

	// A file in parts, gone on with.
	const tus = { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0' }, bytes = Buffer.alloc(3e6, 'proxy ');
	const made = await raw(`${url}/uploads`, { method: 'POST', headers: { ...tus, 'upload-length': String(bytes.length), 'content-length': '0' } });
	assert.equal(made.status, 201, made.text);
	const place = new URL(made.headers.location, url).href;
	for (let from = 0; from < bytes.length; from += 1e6) {
		const part = bytes.subarray(from, from + 1e6);
		const sent = await raw(place, { method: 'PATCH', body: part, headers: { ...tus, 'upload-offset': String(from), 'content-type': 'application/offset+octet-stream', 'content-length': String(part.length) } });
		assert.deepEqual([sent.status, sent.headers['upload-offset']], [204, String(from + part.length)]);
	}
	assert.equal((await raw(place, { method: 'HEAD', headers: tus })).headers['upload-offset'], String(bytes.length));
	assert.equal(server.sql(`select received from upload where person = ${ada.id}`)[0][0], String(bytes.length));

	// Whoever invents an address for each attempt is still one.
	let last;
	for (let i = 0; i <= LIMIT + 1; i++) {
		const stranger = new Visitor({ url });
		await stranger.get('/signin');
		last = await stranger.send('/signin', { email: 'ada@example.com', password: `guess number ${i}` }, { headers: { 'x-forwarded-for': `198.51.100.${i}`, forwarded: `for=198.51.100.${i}` } });
	}
	assert.equal(last.status, 429);

	// A node that stops is not asked any more, and the proxy says so itself.
	await server.pause();
	await until('the proxy to notice', async () => (await raw(`${url}/healthz`)).status === 503);
	server.launch();
	await server.ready();
	await until('the proxy to notice', async () => (await raw(`${url}/healthz`)).status === 200);
	await at.done();
});

// -- PostgreSQL -----------------------------------------------------------------------------------------------

function clusterMake() {
	const bin = fs.readdirSync('/usr/lib/postgresql').sort().map((v) => `/usr/lib/postgresql/${v}/bin`).find((f) => fs.existsSync(`${f}/initdb`));
	const root = process.getuid() === 0, as = root ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'] : [];
	const user = root ? 'postgres' : spawnSync('id', ['-un'], { encoding: 'utf8' }).stdout.trim();
	const work = folderMake('pg');
	if (root)
		assert.equal(spawnSync('chown', ['postgres', work]).status, 0);
	const data = path.join(work, 'pg'), socket = path.join(work, 's');
	const run = (program, ...args) => {
		const [first, ...rest] = [...as, path.join(bin, program), ...args], done = spawnSync(first, rest, { encoding: 'utf8' });
		assert.equal(done.status, 0, `${program}: ${done.stderr}`);
		return done.stdout;
	};
	// As the head of the file says, for pg_createcluster.
	const flags = /pg_createcluster 15 main -- (.*)/.exec(conf('postgresql/peerlore.conf'))[1].split(' ');
	run('initdb', '-D', data, '--username=postgres', '--auth=peer', '--no-sync', '--no-instructions', ...flags);
	fs.mkdirSync(socket, { mode: 0o700 });
	const put = (name, text) => {
		fs.writeFileSync(path.join(data, name), text);
		if (root)
			assert.equal(spawnSync('chown', ['postgres', path.join(data, name), socket]).status, 0);
	};
	put('peerlore.conf', conf('postgresql/peerlore.conf'));
	put('pg_hba.conf', conf('postgresql/pg_hba.conf').replace(/^local\tall\t+postgres\tpeer$/m, 'local\tall\tpostgres\tpeer map=here'));
	put('pg_ident.conf', `${conf('postgresql/pg_ident.conf').replaceAll('\tpeerlore\t', `\t${user}\t`).replace(/^peerlore\tpeerlore\t/gm, `peerlore\t${user}\t`)}
here ${user} postgres
here root postgres
peerlore root peerlore_app
peerlore root peerlore_owner
`);
	const base = fs.readFileSync(path.join(data, 'postgresql.conf'), 'utf8');
	put('postgresql.conf', `${base}\nlisten_addresses = ''\nunix_socket_directories = '${socket}'\ninclude 'peerlore.conf'\n`);
	const server = start([...as, path.join(bin, 'postgres')][0], [...[...as, path.join(bin, 'postgres')].slice(1), '-D', data]);
	return { server, socket, at: (role, database = 'peerlore') => `host=${socket} user=${role} dbname=${database}` };
}
function psql(conninfo, input) {
	const run = spawnSync('psql', ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', conninfo], { input, encoding: 'utf8' });
	assert.equal(run.status, 0, run.stderr);
	return run.stdout.trim();
}

test('conf/postgresql: a cluster starts with it, every setting holds, and Peerlore serves from it with two roles', async () => {
	const cluster = clusterMake();
	await until('PostgreSQL', () => cluster.server.exitCode !== null || spawnSync('psql', ['-X', '-d', cluster.at('postgres', 'template1'), '-c', 'select 1']).status === 0).catch((e) => {
		throw new Error(`${e.message}\n${cluster.server.log}`);
	});
	assert.equal(cluster.server.exitCode, null, cluster.server.log);
	const admin = cluster.at('postgres', 'template1');
	assert.equal(psql(admin, 'select name, setting, error from pg_file_settings where error is not null or not applied and sourcefile like \'%peerlore.conf\''), '');
	const wanted = [...conf('postgresql/peerlore.conf').matchAll(/^(\w+) = /gm)].map((m) => m[1]);
	assert.ok(wanted.length > 30);
	assert.equal(psql(admin, `select count(*) from pg_settings where lower(name) in (${wanted.map((n) => `'${n}'`)}) and sourcefile like '%/peerlore.conf' and not pending_restart`), String(wanted.length));
	psql(admin, fs.readFileSync(path.join(top, 'sql/cluster.sql'), 'utf8'));

	const server = new Server({ port: await portFree(), env: { PEERLORE_DATABASE: cluster.at('peerlore_app') } });
	const owner = { env: { PEERLORE_DATABASE: cluster.at('peerlore_owner') } };
	const migrated = server.try(['migrate'], owner);
	assert.equal(migrated.status, 0, migrated.stderr);
	const [serve, worker] = ['serve', 'worker'].map((name) => start(binary, [name], server.env));
	server.child = serve;
	await server.ready().catch((e) => {
		throw new Error(`${e.message}\n${serve.log}\n${worker.log}`);
	});
	const ada = server.person({ email: 'ada@example.com', admin: true });
	const asked = await server.api('POST', '/questions', { token: server.token(ada.email), body: { title: 'Does it serve from there?', body: 'Yes?' } });
	assert.equal(asked.status, 201, asked.text);
	await until('the index', () => server.try(['reindex', '--check']).status === 0);
	const seen = JSON.parse(server.try(['doctor', '--json']).stdout).findings;
	assert.deepEqual(seen.filter((f) => f.state === 'wrong' && !(sanitized && f.about === 'sandbox')), []);
	for (const about of ['database', 'checksums', 'connections', 'roles', 'migrations', 'worker', 'index', 'server'])
		assert.ok(seen.some((f) => f.about === about && f.state === 'well'), `${about}: ${JSON.stringify(seen.filter((f) => f.about === about))}`);
	const owners = JSON.parse(server.try(['doctor', '--json'], owner).stdout).findings;
	assert.ok(owners.some((f) => f.about === 'roles' && f.state === 'warning' && /may change tables/.test(f.found)), 'as the owner it would be warned of');
	// A backup needs to read; to restore one must be the owner.
	const place = folderMake('backup');
	if (process.getuid() === 0)
		assert.equal(spawnSync('chown', ['postgres', place]).status, 0);
	server.run('backup', path.join(place, 'b'));
	for (const child of [serve, worker]) {
		child.kill('SIGTERM');
		assert.equal(await child.gone, 0, child.log);
	}
	cluster.server.kill('SIGINT');
	await cluster.server.gone;
	server.child = null;
	await server.stop();
});

// -- systemd --------------------------------------------------------------------------------------------------

// systemd's own score: 0 is shut, 10 is open. The worker makes boxes, which takes namespaces and mounts.
const MOST = { 'peerlore-serve.service': 15, 'peerlore-migrate.service': 15, 'peerlore-worker.service': 40 };

test('conf/systemd: systemd understands every line, and the units are as shut as they can be', (t) => {
	const why = missing('systemd-analyze', ['--version']);
	if (why)
		return t.skip(why);
	const folder = folderMake('systemd');
	const names = fs.readdirSync(path.join(top, 'conf/systemd'));
	assert.deepEqual(names.sort(), Object.keys(MOST).sort());
	for (const name of names) {
		const text = conf(`systemd/${name}`);
		assert.match(text, /^ExecStart=\/usr\/local\/bin\/peerlore (serve|worker|migrate) --config \/etc\/peerlore\/peerlore\.conf$/m);
		fs.writeFileSync(path.join(folder, name), text.replace('/usr/local/bin/peerlore', binary));
	}
	const verify = spawnSync('systemd-analyze', ['verify', '--man=no', ...names.map((n) => path.join(folder, n))], { encoding: 'utf8' });
	const about = verify.stderr.split('\n').filter((l) => /peerlore/.test(l));
	assert.deepEqual(about, []);
	fs.writeFileSync(path.join(folder, 'peerlore-wrong.service'), '[Service]\nExecStart=/bin/true\nProtectSistem=strict\n');
	assert.match(spawnSync('systemd-analyze', ['verify', '--man=no', path.join(folder, 'peerlore-wrong.service')], { encoding: 'utf8' }).stderr, /peerlore-wrong.*ProtectSistem/, 'it would have said so');
	for (const name of names) {
		const score = spawnSync('systemd-analyze', ['security', '--offline=yes', `--threshold=${MOST[name]}`, path.join(folder, name)], { encoding: 'utf8' });
		assert.equal(score.status, 0, score.stdout.split('\n').slice(-3).join('\n') + score.stderr);
	}
});
