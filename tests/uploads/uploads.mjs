// uploads.mjs -- calls in the tus protocol, exactly as written, for the tests of uploads.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import http from 'node:http';

export const PART = 'application/offset+octet-stream';
export const b64 = (text) => Buffer.from(text).toString('base64');
export const sha = (bytes, how = 'sha256', as = 'hex') => createHash(how).update(bytes).digest(as);

// Bytes that look like nothing and are always the same.
export function bytesOf(n, seed = 1) {
	const out = Buffer.allocUnsafe(n);
	let x = (seed * 2654435761 + 1) >>> 0;
	for (let i = 0; i < n; i += 4) {
		x ^= x << 13;
		x ^= x >>> 17;
		x ^= x << 5;
		out.writeUInt32LE(x >>> 0, Math.min(i, n - 4));
	}
	return out;
}

// One call: {status, headers, text}. Sends what it is told and nothing else, also methods fetch would not.
export function call(base, method, where, { headers = {}, body, agent } = {}) {
	return new Promise((done, failed) => {
		const url = new URL(where, base);
		const sent = { ...headers };
		if (body !== undefined || ['POST', 'PATCH'].includes(method))
			sent['content-length'] = String(body?.length ?? 0);
		const request = http.request({ host: url.hostname, port: url.port, path: url.pathname + url.search, method, headers: sent, agent }, (answer) => {
			const pieces = [];
			answer.on('data', (d) => pieces.push(d));
			answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(pieces).toString() }));
			answer.on('error', failed);
		});
		request.on('error', failed);
		request.end(body);
	});
}

// Somebody who sends: calls with their token and the version of the protocol.
export class Sender {
	constructor(server, token) {
		this.server = server;
		this.token = token;
	}

	tus(method, where, { headers = {}, ...rest } = {}) {
		return call(this.server.url, method, where, { headers: { authorization: `Bearer ${this.token}`, 'tus-resumable': '1.0.0', ...headers }, ...rest });
	}

	// A new upload; gives its address.
	async begin(size, headers = {}) {
		const made = await this.tus('POST', '/uploads', { headers: { ...(size === undefined ? { 'upload-defer-length': '1' } : { 'upload-length': String(size) }), ...headers } });
		if (made.status !== 201)
			throw new Error(`${made.status} ${made.text}`);
		return made.headers.location;
	}

	part(where, offset, body, headers = {}) {
		return this.tus('PATCH', where, { headers: { 'content-type': PART, 'upload-offset': String(offset), ...headers }, body });
	}

	async offset(where) {
		const seen = await this.tus('HEAD', where);
		return seen.status === 200 ? Number(seen.headers['upload-offset']) : -seen.status;
	}

	file(where) {
		return path.join(this.server.data, 'media/uploads', where.split('/').at(-1));
	}

	bytes(where) {
		return fs.readFileSync(this.file(where));
	}
}
