// faults.mjs -- what the tests of faults share: writers that keep a ledger, commands that do not stop the
// clock, chance with a seed, and "the index equals a rebuild".
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { program as postgres } from '../lib/prepared.mjs';
import { binary, full, processesOf, top, until } from '../lib/server.mjs';

export const pause = (ms) => new Promise((r) => setTimeout(r, ms));

// Chance that can be repeated: PEERLORE_TEST_CHANCE; at full count another one each time; mulberry32.
export const seed = Number(process.env.PEERLORE_TEST_CHANCE ?? (full ? Date.now() % 1e9 : 20261122));
export function chance(from = seed) {
	let a = from >>> 0;
	const next = () => {
		a = (a + 0x6d2b79f5) >>> 0;
		let t = Math.imul(a ^ (a >>> 15), 1 | a);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
	next.below = (n) => Math.floor(next() * n);
	next.of = (list) => list[next.below(list.length)];
	return next;
}

function end(child, ms) {
	let stdout = '', stderr = '';
	child.stdout?.on('data', (d) => (stdout += d));
	child.stderr?.on('data', (d) => (stderr += d));
	const timer = setTimeout(() => child.kill('SIGKILL'), ms);
	return new Promise((done) => child.once('close', (status, signal) => {
		clearTimeout(timer);
		done({ status, signal, stdout, stderr });
	}));
}

// A command of the program while everything else goes on: {status, stdout, stderr}.
export function command(server, args, { env = {}, ms = 60000 } = {}) {
	return end(spawn(binary, args, { env: { ...server.env, ...env }, cwd: top, stdio: ['ignore', 'pipe', 'pipe'] }), ms);
}

// psql with a script on its input, while everything else goes on; as owner of the tables.
export function psql(server, script, { ms = 60000 } = {}) {
	const child = spawn(postgres('psql'), ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', server.conninfo()], { stdio: ['pipe', 'pipe', 'pipe'] });
	child.stdin.on('error', () => {});
	child.stdin.end(script);
	return end(child, ms);
}

// Rows of a query. A deadlock is tried again, as the program does it.
export async function sql(server, script) {
	let run;
	do
		run = await psql(server, script);
	while (/deadlock detected/.test(run.stderr));
	const { status, stdout, stderr } = run;
	assert.equal(status, 0, stderr);
	return stdout.split('\n').filter((l) => l !== '').map((l) => l.split('|'));
}

// A session that stays open until end() or the end of test t, so that a test that fails holds no lock against the
// next: say() sends lines and waits for what they print.
export function session(server, t) {
	const child = spawn(postgres('psql'), ['-X', '-q', '-A', '-t', '-d', server.conninfo()], { stdio: ['pipe', 'pipe', 'inherit'] });
	let seen = '', n = 0;
	child.stdout.on('data', (d) => (seen += d));
	t.after(() => child.kill('SIGKILL'));
	return {
		async say(text) {
			const mark = `said-${n++}`;
			child.stdin.write(`${text}\n\\echo ${mark}\n`);
			return until(`psql to answer ${text}`, () => seen.includes(`${mark}\n`) && seen.split('\n'));
		},
		end() {
			child.stdin.end();
			return new Promise((done) => child.once('close', done));
		},
	};
}

// A question in one statement, as the API would write it; for writers that are to sleep before they commit.
export function askFunction(server) {
	return sql(server, `create or replace function ask(in_space text, by bigint, words text) returns bigint language sql as $$
		with t as (insert into thread (id, kind, space, created_at, activity_at)
			select nextval('post_id'), 'question', s.id, now(), now() from space s where slug = in_space returning id, space)
		insert into post (id, kind, thread, space, author, owner, title, body, body_html, created_at)
		select id, 'question', id, space, by, by, words, words, '', now() from t returning id $$`);
}

// Compares the index with one made anew; gives it ms to get there and says how long it took. How long it may take is
// a matter of the machine's speed, and for --all.
export async function indexEquals(server, ms = full ? 5000 : 60000) {
	const begin = Date.now();
	for (;;) {
		const { status, stdout, stderr } = await command(server, ['reindex', '--check', '--json']);
		const took = Date.now() - begin;
		if (status === 0)
			return { ...JSON.parse(stdout), took };

		if (took > ms)
			assert.fail(`after ${took} ms the index differs from a rebuild: ${stdout} ${stderr}\n${server.log.slice(-4000)}`);
		await pause(100);
	}
}

// -- calls that may meet a server that is not there ---------------------------------------------------

// {status, json, headers} or {lost: why}.
export async function call(server, method, where, { token, body, headers = {}, ms = 30000 } = {}) {
	try {
		const answer = await fetch(`${server.url}${where}`, {
			method,
			redirect: 'manual',
			signal: AbortSignal.timeout(ms),
			headers: { ...(token ? { authorization: `Bearer ${token}` } : {}),
				...(body !== undefined ? { 'content-type': 'application/json' } : {}), ...headers },
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const text = await answer.text();
		let json = null;
		try {
			json = JSON.parse(text);
		} catch { /* not JSON */ }
		return { status: answer.status, headers: answer.headers, json, text };
	} catch (e) {
		return { lost: e.cause?.code ?? e.name };
	}
}

let number = 0; // of a write, over all writers of this test file

// Writers that never give up: each write has a key and is repeated with it until it is answered. What was
// acknowledged stands in ledger: {key, where, body, id, word}.
export class Writers {
	constructor(server, tokens, { random = chance(), where, between = 5, unexpected = () => false } = {}) {
		Object.assign(this, { server, tokens, random, between, unexpected, where: where ?? (() => this.choose()) });
		this.ledger = [];
		this.repeats = 0;
		this.refused = []; // answers that should not have been
		this.questions = [];
		this.running = false;
	}

	choose() {
		const word = `w${seed.toString(36)}x${(number++).toString(36)}`;
		if (this.questions.length === 0 || this.random() < 0.4)
			return { kind: 'question', where: '/api/v1/questions', word, body: { title: `What does ${word} mean here?`, body: `I read ${word} on a sign.`, tags: [this.random.of(['signs', 'halls', 'keys'])] } };
		const on = this.random.of(this.questions);
		if (this.random() < 0.6)
			return { kind: 'answer', where: `/api/v1/questions/${on}/answers`, word, body: { body: `It means ${word}.` } };
		return { kind: 'comment', where: `/api/v1/posts/${on}/comments`, word, body: { body: `Thanks, ${word}.` } };
	}

	async write(token, write) {
		write.key = `key-${write.word}`;
		write.token = token;
		for (;;) {
			const answer = await call(this.server, 'POST', write.where, { token, body: write.body, headers: { 'idempotency-key': write.key } });
			if (answer.status === 201) {
				write.id = answer.json.id;
				this.ledger.push(write);
				if (write.kind === 'question')
					this.questions.push(write.id);
				return;
			}
			if (!answer.lost && answer.status !== 503 && answer.status !== 429) {
				if (!this.unexpected(answer, write))
					this.refused.push({ status: answer.status, text: answer.text, where: write.where });
				return;
			}
			this.repeats++;
			await pause(50);
		}
	}

	async writer(token) {
		while (this.running) {
			await this.write(token, this.where());
			await pause(this.random.below(2 * this.between));
		}
	}

	start() {
		this.running = true;
		this.all = Promise.all(this.tokens.map((t) => this.writer(t)));
		return this;
	}

	async stop() {
		this.running = false;
		await this.all;
	}

	// Every acknowledged write is there once, and repeating it gives the first answer again.
	async prove(sample = this.ledger.length) {
		assert.deepEqual(this.refused, []);
		const words = await sql(this.server, `select w[1], what from (
			select kind || ' ' || id as what, regexp_matches(body, 'w[0-9a-z]+x[0-9a-z]+', 'g') as w from post
			union all select 'comment ' || id, regexp_matches(body, 'w[0-9a-z]+x[0-9a-z]+', 'g') from comment) x`);
		const by = new Map();
		for (const [word, what] of words)
			by.set(word, [...(by.get(word) ?? []), what]);
		for (const { word, kind, id } of this.ledger)
			assert.deepEqual(by.get(word), [`${kind} ${id}`], `${kind} ${id} (${word}) is there once`);
		for (const write of this.ledger.slice(-sample)) {
			const again = await call(this.server, 'POST', write.where, { token: write.token, body: write.body, headers: { 'idempotency-key': write.key } });
			assert.deepEqual([again.status, again.json?.id], [201, write.id], `${write.where} ${write.key}: ${again.lost ?? again.text}`);
		}
		const [[n]] = await sql(this.server, `select (select count(*) from post) + (select count(*) from comment)`);
		assert.equal(Number(n), this.ledger.length + (this.before ?? 0), 'nothing is there that was not acknowledged');
		const [[partial]] = await sql(this.server, 'select count(*) from post p where not exists (select from revision r where r.post = p.id and r.number = p.revision)');
		assert.equal(partial, '0', 'a post is there with its revision');
	}
}

// -- processes ------------------------------------------------------------------------------------------

const pids = (list) => list.map((p) => p.pid).sort((a, b) => a - b);
const named = (data, name) => processesOf(data).filter((p) => p.command.startsWith(`peerlore ${name}`));
function parentPid(pid) {
	return Number(/\) . (\d+)/.exec(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))[1]);
}

export const workerPid = (server) => pids(named(server.data, 'worker'))[0];
export function servePids(server) {
	const all = pids(named(server.data, 'serve'));
	const parent = all.find((p) => parentPid(p) === server.child.pid);
	return { parent, workers: all.filter((p) => p !== parent) };
}
export function postmasterPid(server) {
	try {
		return Number(fs.readFileSync(path.join(server.data, 'pg/postmaster.pid'), 'utf8').split('\n')[0]);
	} catch {
		return undefined;
	}
}
// Children of the postmaster that serve us, with what they call themselves.
export function backendPids(server) {
	const postmaster = postmasterPid(server);
	const list = [];
	for (const name of fs.readdirSync('/proc').filter((n) => /^\d+$/.test(n))) {
		try {
			if (parentPid(name) === postmaster && /peerlore_app peerlore/.test(fs.readFileSync(`/proc/${name}/cmdline`, 'utf8')))
				list.push(Number(name));
		} catch { /* it has ended meanwhile */ }
	}
	return list.sort((a, b) => a - b);
}
// False when it is gone already.
export function kill(pid, signal = 'SIGKILL') {
	try {
		process.kill(pid, signal);
		return true;
	} catch {
		return false;
	}
}

// -- a PostgreSQL that is nobody's child -----------------------------------------------------------------

const asPostgres = process.getuid() === 0 ? ['runuser', '-u', 'postgres', '--'] : [];
const versions = '/usr/lib/postgresql';

export class Cluster {
	constructor() {
		const newest = fs.readdirSync(versions).map(Number).filter((n) => n >= 15).sort((a, b) => b - a)[0];
		this.bin = path.join(versions, String(newest), 'bin');
		this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'peerlore-pg-'));
		this.data = path.join(this.folder, 'data');
		fs.chmodSync(this.folder, 0o755);
		if (asPostgres.length > 0)
			spawnSync('chown', ['postgres', this.folder]);
		this.program('initdb', '-D', this.data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync', '--no-instructions');
		fs.appendFileSync(path.join(this.data, 'postgresql.conf'),
			`listen_addresses = ''\nunix_socket_directories = '${this.folder}'\nmax_connections = 60\nshared_buffers = 32MB\nrecovery_init_sync_method = syncfs\n`);
		this.ctl('start');
		this.conninfo = `host=${this.folder} user=postgres dbname=peerlore`;
		this.program('createdb', '-h', this.folder, '-U', 'postgres', 'peerlore');
	}

	program(name, ...args) {
		const run = spawnSync(asPostgres[0] ?? path.join(this.bin, name), asPostgres.length > 0 ? [...asPostgres.slice(1), path.join(this.bin, name), ...args] : args,
			{ encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'], cwd: this.folder, timeout: 60000 });
		assert.equal(run.status, 0, `${name}: ${run.stderr}`);
	}

	ctl(...args) {
		this.program('pg_ctl', '-D', this.data, '-l', path.join(this.folder, 'log'), '-w', '-s', ...args);
	}

	// The same while everything else goes on.
	async ctlSlowly(...args) {
		const all = [...asPostgres, path.join(this.bin, 'pg_ctl'), '-D', this.data, '-l', path.join(this.folder, 'log'), '-w', '-s', ...args];
		const child = spawn(all[0], all.slice(1), { stdio: 'ignore', cwd: this.folder });
		const { status } = await end(child, 60000);
		assert.equal(status, 0, `pg_ctl ${args.join(' ')}`);
	}

	postmaster() {
		return Number(fs.readFileSync(path.join(this.data, 'postmaster.pid'), 'utf8').split('\n')[0]);
	}

	// The postmaster's children: all, or those that serve somebody.
	children(serving = false) {
		const postmaster = this.postmaster();
		return fs.readdirSync('/proc').filter((n) => /^\d+$/.test(n)).map(Number).filter((pid) => {
			try {
				return parentPid(pid) === postmaster && (!serving || /peerlore \[local\]/.test(fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8')));
			} catch {
				return false;
			}
		});
	}

	// True when it takes connections.
	async accepts() {
		const child = spawn(path.join(this.bin, 'pg_isready'), ['-q', '-h', this.folder, '-t', '1'], { stdio: 'ignore' });
		return (await end(child, 2000)).status === 0;
	}

	remove() {
		try {
			for (const pid of [this.postmaster(), ...this.children()])
				kill(pid, 'SIGCONT');
			this.ctl('stop', '-m', 'immediate');
		} catch { /* it does not run */ }
		fs.rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
	}
}

// -- pages ---------------------------------------------------------------------------------------------------

// A session cookie, as a browser gets it from a one-time link.
export async function signIn(server, email) {
	const link = server.link(email);
	const page = await fetch(link);
	const pre = (page.headers.get('set-cookie') ?? '').split(';')[0];
	const csrf = /name="csrf" value="([^"]+)"/.exec(await page.text())[1];
	const answer = await fetch(link, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ csrf }),
		headers: { 'sec-fetch-site': 'same-origin', ...(pre ? { cookie: pre } : {}) } });
	assert.equal(answer.status, 303, await answer.text());
	return /\b((?:__Host-)?pl=[^;]+)/.exec(answer.headers.get('set-cookie'))[1];
}

// A page as somebody signed in sees it, or a form they send: {status, headers, text, location} or {lost}.
export async function page(server, where, { cookie, form, ms = 30000 } = {}) {
	try {
		const answer = await fetch(`${server.url}${where}`, { redirect: 'manual', signal: AbortSignal.timeout(ms),
			...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
			headers: { cookie, 'sec-fetch-site': 'same-origin' } });
		return { status: answer.status, headers: answer.headers, location: answer.headers.get('location'), text: await answer.text() };
	} catch (e) {
		return { lost: e.cause?.code ?? e.name };
	}
}

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
export const plain = (html) => html.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => entities[name]);
// The fields of the form with this action as it stands on a page.
export function fieldsOf(html, action) {
	const form = new RegExp(`<form[^>]*action="${action.replace(/[/?]/g, '\\$&')}"[^>]*>(.*?)</form>`, 's').exec(html)?.[1];
	if (form === undefined)
		return undefined;
	const fields = {};
	for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
		const name = /name="([^"]*)"/.exec(tag)?.[1];
		if (name)
			fields[name] = plain(/value="([^"]*)"/.exec(tag)?.[1] ?? '');
	}
	for (const [, name, text] of form.matchAll(/<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)<\/textarea>/gs))
		fields[name] = plain(text);
	return fields;
}
