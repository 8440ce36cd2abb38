// client.mjs -- a connection that sends exactly the bytes it is told, and starts the probe.
import net from 'node:net';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execFileSync, spawn } from 'node:child_process';

export const probePath = process.env.PEERLORE_KORE_PROBE ?? `${process.env.PEERLORE_TEST_BUILD ?? 'build'}/tests/kore-probe`;

// Waits until `done()` is true; says `what` when it never is.
export async function until(done, what, ms = 60000) {
	const end = Date.now() + ms;
	while (!(await done())) {
		if (Date.now() > end) throw new Error(`waited ${ms} ms for ${what}`);
		await new Promise((r) => setTimeout(r, 5));
	}
}

export class Raw {
	constructor(port, options = {}) {
		this.pieces = [];
		this.closed = false;
		this.error = null;
		this.socket = net.connect({ port, host: options.host ?? '127.0.0.1', allowHalfOpen: true });
		this.socket.setNoDelay(true);
		this.socket.on('data', (d) => this.pieces.push(d));
		this.socket.on('error', (e) => ((this.error = e), (this.closed = true)));
		this.socket.on('end', () => ((this.closed = true), this.socket.end()));
		this.socket.on('close', () => (this.closed = true));
		this.connected = new Promise((ok) => this.socket.once('connect', ok).once('error', ok));
	}

	// One write, so that what belongs in one segment travels in one.
	async send(bytes) {
		await this.connected;
		if (this.closed) return;
		await new Promise((ok) => this.socket.write(bytes, ok));
	}

	// Two writes the server surely reads apart.
	async sendInTwo(first, second, ms = 150) {
		await this.send(first);
		await new Promise((r) => setTimeout(r, ms));
		await this.send(second);
	}

	get received() {
		if (this.pieces.length > 1) this.pieces = [Buffer.concat(this.pieces)];
		return this.pieces[0] ?? Buffer.alloc(0);
	}

	get text() {
		return this.received.toString('latin1');
	}

	// The status of every answer so far, in order.
	get statuses() {
		return [...this.text.matchAll(/HTTP\/1\.[01] (\d{3})/g)].map((m) => Number(m[1]));
	}

	async answers(n, ms) {
		await until(() => this.statuses.length >= n && this.whole(), `${n} answers, have ${this.statuses} in ${JSON.stringify(this.text.slice(0, 300))}`, ms);
		return this.statuses;
	}

	// The last answer has all of its body.
	whole() {
		const at = this.text.lastIndexOf('HTTP/1.');
		const head = this.text.indexOf('\r\n\r\n', at);
		if (at < 0 || head < 0) return false;
		const length = /content-length: (\d+)/i.exec(this.text.slice(at, head));
		return !length || this.received.length >= head + 4 + Number(length[1]);
	}

	async close(ms) {
		await until(() => this.closed, `the server to close, have ${JSON.stringify(this.text.slice(0, 300))}`, ms);
		return this.statuses;
	}

	destroy() {
		this.socket.destroy();
	}
}

// Sends the pieces and returns the statuses once the server has closed.
export async function closing(port, ...pieces) {
	const raw = new Raw(port);
	try {
		for (const [i, piece] of pieces.entries()) {
			if (i > 0) await new Promise((r) => setTimeout(r, 150));
			await raw.send(piece);
		}
		return await raw.close();
	} finally {
		raw.destroy();
	}
}

// One request on its own connection: status, header block and body.
export async function ask(port, request, ms) {
	const raw = new Raw(port);
	try {
		await raw.send(request);
		const [status] = await raw.answers(1, ms);
		const at = raw.text.indexOf('\r\n\r\n');
		return { status, head: raw.text.slice(0, at + 2), body: raw.text.slice(at + 4) };
	} finally {
		raw.destroy();
	}
}

// What a plain client sees that Node's sockets hide: plain.pl.
export const plain = (port, times, ...pieces) =>
	execFileSync('perl', ['tests/kore/plain.pl', port, times, ...pieces], { encoding: 'utf8' });

export const get = (where, ...lines) => `GET ${where} HTTP/1.1\r\nHost: a\r\n${lines.map((l) => l + '\r\n').join('')}\r\n`;
export const post = (where, body, ...lines) =>
	`POST ${where} HTTP/1.1\r\nHost: a\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${lines.map((l) => l + '\r\n').join('')}\r\n${body}`;

// A test that fails leaves its probe behind; it neither keeps us waiting nor outlives us.
const running = new Set();
process.on('exit', () => {
	for (const probe of running) {
		probe.child.kill('SIGKILL');
		fs.rmSync(probe.data, { recursive: true, force: true });
	}
});

let nextPort = Math.floor(Math.random() * 16);

// Starts the probe on a free port of its range, in a folder of its own, as nobody when we are root.
export async function probeStart(settings = {}) {
	const data = fs.mkdtempSync(path.join(os.tmpdir(), 'peerlore-probe-'));
	const asRoot = process.getuid() === 0;
	const program = asRoot ? path.join(data, 'kore-probe') : path.resolve(probePath);
	if (asRoot) {
		// The build may lie where nobody cannot go.
		fs.copyFileSync(probePath, program);
		fs.chmodSync(program, 0o755);
		fs.chmodSync(data, 0o755);
		fs.chownSync(data, 65534, 65534);
	}
	const first = Number(process.env.PEERLORE_TEST_PORT ?? 18100);
	for (let attempt = 0; attempt < 40; attempt++) {
		const port = first + (nextPort++ % 16);
		const args = [`port=${port}`, `data=${data}`, ...Object.entries(settings).map(([k, v]) => `${k}=${v}`)];
		const child = spawn(program, args, {
			cwd: data,
			stdio: ['ignore', 'pipe', 'pipe'],
			...(asRoot ? { uid: 65534, gid: 65534 } : {}),
			env: { PATH: process.env.PATH, ASAN_OPTIONS: 'detect_leaks=0', UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1' },
		});
		const probe = { port, data, child, args, program, output: '', ended: false };
		const keep = (d) => (probe.output += d);
		child.stdout.on('data', keep);
		child.stderr.on('data', keep);
		child.on('exit', () => (probe.ended = true));
		for (const handle of [child, child.stdout, child.stderr]) handle.unref();
		running.add(probe);
		await until(() => probe.ended || (probe.output.match(/worker \d+ started/g) ?? []).length >= (settings.workers ?? 1), 'the probe to start');
		if (!probe.ended) return probe;
		running.delete(probe);
		if (!/could not listen/.test(probe.output)) throw new Error(`the probe ended: ${probe.output}`);
	}
	throw new Error(`no free port from ${first} to ${first + 15}`);
}

export async function probeStop(probe) {
	if (!probe.ended) probe.child.kill('SIGTERM');
	await until(() => probe.ended, 'the probe to stop', 20000).catch(() => probe.child.kill('SIGKILL'));
	running.delete(probe);
	fs.rmSync(probe.data, { recursive: true, force: true });
}

// The probe is built with sanitizers: no sandbox, and everything slower.
export const sanitized = () => fs.readFileSync(probePath).includes('__asan_init');
