// server.mjs -- a Peerlore of one's own for a test: `const server = await serverStart()`, at the end `server.stop()`.
//
// It has its own data folder below TMPDIR and its own port. Nothing here waits for a time, only for conditions.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { program } from './prepared.mjs';

export const top = path.resolve(import.meta.dirname, '../..');
export const build = path.resolve(top, process.env.PEERLORE_TEST_BUILD ?? 'build');
export const binary = path.join(build, 'peerlore');
// A build with sanitizers: no sandbox around the workers, and everything slower.
export const sanitized = path.basename(build) === 'san';
// make check-all: full counts.
export const full = process.env.PEERLORE_TEST_ALL === '1';
// How long a condition is waited for, ms: only a test that fails takes it, so it is enough for a machine others use, too.
export const patience = sanitized ? 240000 : 120000;

// Waits until done() gives something true, and gives it back; says `what` when it never does.
export async function until(what, done, ms = patience) {
	const end = Date.now() + ms;
	// Asking costs what waits for it needs: less often after a while.
	for (let pause = 10; ; pause = Math.min(pause * 1.3, 60)) {
		const seen = await done();
		if (seen)
			return seen;
		if (Date.now() > end)
			throw new Error(`waited ${ms} ms for ${what}`);
		await new Promise((r) => setTimeout(r, pause));
	}
}

// What the server closed while we were busy elsewhere (a program that was waited for) is noticed before it is used again: the
// first turn may come before the sockets are looked at.
export async function noticed() {
	await new Promise(setImmediate);
	await new Promise(setImmediate);
}

// A folder that goes away with the test; others may pass through it, for servers started by root are not root.
export function folderMake(name = 'work') {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), `peerlore-${name}-`));
	fs.chmodSync(folder, 0o755);
	return folder;
}

function portIsFree(port) {
	return new Promise((done) => {
		const probe = net.createServer();
		probe.once('error', () => done(false));
		probe.listen(port, '127.0.0.1', () => probe.close(() => done(true)));
	});
}

const given = new Set();
export async function portFree() {
	const first = Number(process.env.PEERLORE_TEST_PORT ?? 20000 + (process.pid % 500) * 16);
	for (let port = first; port < first + 16; port++) {
		if (given.has(port))
			continue;
		given.add(port);
		if (await portIsFree(port))
			return port;
	}
	throw new Error(`no free port from ${first} on`);
}

// What a failed test left running is ended with the file, which would never end otherwise.
const running = new Set();
after(() => {
	for (const child of running)
		child.kill('SIGKILL');
});

export class Server {
	constructor({ data, port, env = {} } = {}) {
		this.work = data ? null : folderMake('server');
		this.data = data ?? path.join(this.work, 'data');
		this.port = port;
		this.url = `http://127.0.0.1:${port}`;
		this.env = { ...process.env, PEERLORE_DATA: this.data, PEERLORE_LISTEN: `127.0.0.1:${port}`, PEERLORE_LIMITS: 'off',
			// Whom a question goes to depends on who is at work: only tests about that let it go anywhere.
			PEERLORE_UNROUTED: 'yes', ...env };
		this.log = '';
		this.output = '';
		this.ended = null;
	}

	// Starts `up` and comes back at once.
	launch(args = []) {
		this.ended = null;
		this.child = spawn(binary, ['up', ...args], { env: this.env, cwd: top, stdio: ['ignore', 'pipe', 'pipe'] });
		running.add(this.child);
		this.child.stdout.on('data', (d) => (this.output += d));
		this.child.stderr.on('data', (d) => (this.log += d));
		this.gone = new Promise((done) => this.child.once('close', (code, signal) => {
			this.ended = { code, signal };
			running.delete(this.child);
			done(this.ended);
		}));
		return this;
	}

	async ready(ms = patience) {
		await until(`${this.url}/readyz`, async () => {
			if (this.ended)
				throw new Error(`up ended: ${JSON.stringify(this.ended)}\n${this.log}`);
			try {
				const answer = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(2000) });
				await answer.arrayBuffer();
				return answer.status === 200;
			} catch {
				return false;
			}
		}, ms).catch((e) => {
			e.message += `\n${this.log}`;
			throw e;
		});
		return this;
	}

	// A command of the program with this server's settings: {status, stdout, stderr}.
	try(args, { input, env } = {}) {
		return spawnSync(binary, args, { env: { ...this.env, ...env }, cwd: top, input, encoding: 'utf8', maxBuffer: 1 << 28 });
	}

	// The same, which must succeed: what it printed.
	run(...args) {
		const options = typeof args.at(-1) === 'object' ? args.pop() : {};
		const { status, stdout, stderr } = this.try(args, options);
		if (status !== 0)
			throw new Error(`peerlore ${args.join(' ')}: exit status ${status}\n${stderr}`);
		return stdout.trim();
	}

	// Everything that was done is in the chain of the audit trail.
	async chained() {
		await until('the worker to chain the audit trail', () => this.sql('select count(*) from audit_new')[0][0] === '0');
	}

	// Adds a person: {id, email, name}, and password when one is given.
	person({ email, name = email.split('@')[0], admin = false, password } = {}) {
		const args = ['user', 'add', '--email', email, '--name', name];
		if (admin)
			args.push('--admin');
		if (password)
			args.push('--password-stdin');
		return { id: Number(this.run(...args, { input: password ? password + '\n' : undefined })), email, name, password };
	}

	token(email, scopes = 'all') {
		return this.run('token', 'create', '--email', email, '--scopes', scopes);
	}

	link(email) {
		return this.run('user', 'link', '--email', email);
	}

	space({ slug, name = slug, hidden = false, owner } = {}) {
		return this.run('space', 'add', '--slug', slug, '--name', name, ...(hidden ? ['--private'] : []),
			...(owner ? ['--owner', owner] : []));
	}

	// A call of the API: {status, headers, json, text}.
	async api(method, where, { token, body, headers = {} } = {}) {
		await noticed();
		const answer = await fetch(`${this.url}/api/v1${where}`, {
			method,
			redirect: 'manual',
			headers: { ...(token ? { authorization: `Bearer ${token}` } : {}),
				...(body !== undefined ? { 'content-type': 'application/json' } : {}), ...headers },
			body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
		});
		const text = await answer.text();
		let json = null;
		try {
			json = JSON.parse(text);
		} catch { /* not JSON */ }
		return { status: answer.status, headers: answer.headers, json, text };
	}

	// A connection string for its database, as a role.
	conninfo(role = 'peerlore_owner') {
		const short = path.join(this.data, 'socket-folder');
		const folder = fs.existsSync(short) ? fs.readFileSync(short, 'utf8') : path.join(this.data, 'socket');
		return `host=${folder} user=${role} dbname=peerlore`;
	}

	// For what neither role of ours may do: loading without triggers, looking at locks.
	superuser() {
		return this.conninfo('postgres');
	}

	// Rows of a query on its database, as arrays of text.
	sql(text) {
		const run = spawnSync(program('psql'), ['-X', '-q', '-A', '-t', '-F', '\t', '-v', 'ON_ERROR_STOP=1', '-d', this.conninfo()],
			{ input: text, encoding: 'utf8', maxBuffer: 1 << 28 });
		if (run.status !== 0)
			throw new Error(`psql: ${run.stderr}`);
		return run.stdout.split('\n').filter((l) => l !== '').map((l) => l.split('\t'));
	}

	// Ends `up` as Ctrl-C does and waits for it.
	async stop(signal = 'SIGINT') {
		if (this.child && !this.ended) {
			this.child.kill(signal);
			const timer = setTimeout(() => this.child.kill('SIGKILL'), patience);
			await this.gone;
			clearTimeout(timer);
		}
		const { ended } = this;
		if (this.work)
			fs.rmSync(this.work, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
		this.work = null;
		return ended;
	}

	// Ends it and keeps the data, to start again with launch().
	async pause(signal = 'SIGINT') {
		this.child.kill(signal);
		return this.gone;
	}
}

// The cluster that most tests begin with is a copy of one that run.mjs made; the clock of a test that sets its own has to
// see it made.
function clusterCopy(server) {
	const prepared = process.env.PEERLORE_TEST_PREPARED;
	const { PEERLORE_TEST_CLOCK: clock, PEERLORE_DATABASE: database } = server.env;
	if (prepared === undefined || clock !== undefined || database !== undefined || server.work === null)
		return;
	const { status, stderr } = spawnSync('cp', ['-a', path.join(prepared, 'data'), server.data], { encoding: 'utf8' });
	if (status !== 0)
		throw new Error(`cp: ${stderr}`);
}

// A server that is ready. Options: demo, env, data, fresh (nothing is there, not even a cluster).
export async function serverStart({ demo = false, fresh = demo, ...options } = {}) {
	const server = new Server({ ...options, port: await portFree() });
	if (!fresh)
		clusterCopy(server);
	server.launch(demo ? ['--demo'] : []);
	try {
		return await server.ready();
	} catch (e) {
		await server.stop();
		throw e;
	}
}

// Every process of a server's, by its settings or its folder, zombies left out: [{pid, command}].
export function processesOf(data) {
	const list = [];
	for (const pid of fs.readdirSync('/proc').filter((n) => /^\d+$/.test(n))) {
		try {
			const environ = fs.readFileSync(`/proc/${pid}/environ`, 'utf8');
			const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
			const state = /\) (.)/.exec(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))[1];
			if (state !== 'Z' && (environ.split('\0').includes(`PEERLORE_DATA=${data}`) || command.includes(`${data}/pg`)))
				list.push({ pid: Number(pid), command });
		} catch { /* it has ended meanwhile */ }
	}
	return list;
}
