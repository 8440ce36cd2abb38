// storm.mjs -- broken requests from a seed: generated, sent in pieces, left in different ways.
//
// 300 requests, always the same; 3,000 others each time with PEERLORE_FULL=1 or `make check-all`. PEERLORE_KORE_SEED
// repeats a run; a failure prints it. Best with SAN=1.
import assert from 'node:assert/strict';
import { Raw } from './client.mjs';

const full = process.env.PEERLORE_FULL === '1' || process.env.PEERLORE_TEST_ALL === '1';
export const count = full ? 3000 : 300;
export const seed = Number(process.env.PEERLORE_KORE_SEED ?? (full ? Math.floor(Math.random() * 2 ** 31) : 20261122));

// mulberry32: small, and the same everywhere.
export function generator(state) {
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
}

// Requests that are in order; a server without the probe's places answers 404 to some.
const starts = [
	'GET /echo HTTP/1.1\r\nHost: a\r\n\r\n',
	'GET /echo?a=%00%zz&b[]=c HTTP/1.0\r\nHost: a:80\r\nConnection: close\r\n\r\n',
	'HEAD /big?500 HTTP/1.1\r\nHost: [::1]:80\r\nUser-Agent: x\r\n\r\n',
	'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n',
	'DELETE http://a/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n',
	'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\na=b&c=d=e',
	'PUT /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 30\r\nExpect: 100-continue\r\n\r\nGET /pid HTTP/1.1\r\nHost: a\r\n\r\n',
	'PATCH /echo HTTP/1.1\nHost: a\nContent-Length: 3\n\nabc',
	'POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
	'GET /header?cookie HTTP/1.1\r\nHost: a\r\nCookie: a=b; c="d;e"; =f; g\r\nCookie: h=i\r\nReferer: x\r\nReferer: y\r\n\r\n',
	'GET /search?q=vpn+%22wlan%22&space=1&page=2 HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip, br\r\nIf-None-Match: "x"\r\nRange: bytes=0-1\r\n\r\n',
	'POST /signin HTTP/1.1\r\nHost: a\r\nOrigin: http://a\r\nContent-Length: 27\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nemail=a%40b&password=c&x=%0',
	'POST /api/v1/questions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x\r\nIdempotency-Key: y\r\nContent-Length: 15\r\nContent-Type: application/json\r\n\r\n{"title":[[{}]]',
	'GET /questions/1/%2e%2e/x HTTP/1.1\r\nHost: a\r\nCookie: pl=AAAA; pl=\r\nX-Forwarded-For: 1.2.3.4, x\r\n\r\n',
	'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 120\r\nContent-Type: multipart/form-data; boundary=--x\r\n\r\n----x\r\nContent-Disposition: form-data; name="a"; filename="../b;c"\r\n\r\nbytes\r\n----x--\r\n',
];
const tokens = ['\r\n', '\n', '\r', '\r\n\r\n', '\n\n', '\0', ' ', '\t', ':', '?', '%', '%00', '%2f', '..', '//', ';', '=', '&', '\x80\xff', '\xc3\x28', '\x1b[31m',
	'Host: b\r\n', 'Content-Length: 5\r\n', 'content-length: 18446744073709551615\r\n', 'Content-Length: -1\r\n', 'Transfer-Encoding: chunked\r\n', 'Connection: close\r\n',
	'Connection: upgrade\r\nUpgrade: websocket\r\n', ' folded\r\n', 'X:\r\n', ': x\r\n', 'HTTP/1.1', 'HTTP/9.9', 'GET ', 'POST ', 'A'.repeat(300), 'x'.repeat(2100), 'y: '.padEnd(9000, 'z') + '\r\n'];

export function mutated(random) {
	const below = (n) => Math.floor(random() * n);
	let bytes = Buffer.from(starts[below(starts.length)], 'latin1');
	const splice = (at, cut, add) => (bytes = Buffer.concat([bytes.subarray(0, at), add, bytes.subarray(at + cut)]));
	const changes = [
		() => splice(below(bytes.length + 1), 0, Buffer.from(tokens[below(tokens.length)], 'latin1')),
		() => splice(below(bytes.length + 1), below(8), Buffer.alloc(0)),
		() => bytes.length && (bytes = Buffer.from(bytes), (bytes[below(bytes.length)] = below(256))),
		() => bytes.length && (bytes = Buffer.from(bytes), (bytes[below(bytes.length)] ^= 1 << below(8))),
		() => splice(below(bytes.length + 1), 0, bytes.subarray(below(bytes.length), below(bytes.length) + 60)),
		() => (bytes = bytes.subarray(0, below(bytes.length + 1))),
		() => splice(bytes.length, 0, Buffer.from(starts[below(starts.length)], 'latin1')),
		() => splice(below(bytes.length + 1), 0, Buffer.from('X-A: b\r\n'.repeat(below(150)), 'latin1')),
		() => {
			const lines = bytes.toString('latin1').split('\n');
			lines.splice(below(lines.length), 0, lines[below(lines.length)]);
			bytes = Buffer.from(lines.join('\n'), 'latin1');
		},
		() => (bytes = Buffer.from(bytes.toString('latin1').replace(/\d+/, String(below(2) ? below(100) : below(2 ** 31))), 'latin1')),
	];
	for (let n = 1 + below(5); n > 0; n--) changes[below(changes.length)]();

	const pieces = [];
	for (let from = 0; from < bytes.length; ) {
		const n = below(4) ? bytes.length - from : 1 + below(bytes.length - from);
		pieces.push(bytes.subarray(from, from + n));
		from += n;
	}
	return pieces;
}

// Sends the pieces and leaves in one of three ways; what comes back must be HTTP or nothing.
export async function play(port, pieces, random) {
	const raw = new Raw(port);
	try {
		for (const piece of pieces) {
			await raw.send(piece);
			if (random() < 0.3) await new Promise((r) => setTimeout(r, 1 + random() * 20));
		}
		const leave = random();
		if (leave < 0.3) return;
		if (leave < 0.5) raw.socket.end();
		await Promise.race([raw.answers(1, 4000).catch(() => {}), raw.close(4000).catch(() => {})]);
		const head = raw.text.slice(0, 9);
		assert.ok(raw.text === '' || /^HTTP\/1\.[01] /.test(head), `answered ${JSON.stringify(head)}`);
	} finally {
		raw.destroy();
	}
}

// The whole run: `count` requests on 16 connections at a time. `look` is called after each and throws when
// the server has come to harm; what it throws gets the seed and the last requests.
export async function storm(port, count, seed, look) {
	const random = generator(seed);
	const recent = [];
	const lane = async (from) => {
		for (let i = from; i < count; i += 16) {
			const pieces = mutated(random);
			recent.push(Buffer.concat(pieces).toString('latin1'));
			if (recent.length > 20) recent.shift();
			await play(port, pieces, random);
			look();
		}
	};
	try {
		await Promise.all(Array.from({ length: 16 }, (_, i) => lane(i)));
	} catch (e) {
		e.message += `\nPEERLORE_KORE_SEED=${seed}; the last requests:\n${recent.map((r) => JSON.stringify(r.slice(0, 400))).join('\n')}`;
		throw e;
	}
}
