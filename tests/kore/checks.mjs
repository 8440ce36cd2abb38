// checks.mjs -- what must hold of any server on our copy of Kore, byte by byte.
//
// Needs no route of its own: a place that answers GET and one that takes POST,
// whatever they answer. raw.test.mjs runs this against the probe,
// server.test.mjs against a whole Peerlore.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Raw, ask, closing, get, plain, post } from './client.mjs';

export function rawChecks(server) {
	// server: { name, port(), get, post, headers: [lines in lower case] }
	const check = (name, run) => test(`${name} (${server.name})`, () => run(server.port()));
	const G = server.get;
	const P = server.post;

	const refused = async (port, status, ...pieces) => assert.deepEqual(await closing(port, ...pieces), [status]);

	check('a plain request is answered and the connection kept', async (port) => {
		const raw = new Raw(port);
		await raw.send(get(G));
		const [first] = await raw.answers(1);
		await raw.send(get(G));
		assert.deepEqual(await raw.answers(2), [first, first]);
		assert.ok(first < 400, `GET ${G} gave ${first}`);
		raw.destroy();
	});

	check('a body longer than its Content-Length is refused', (port) =>
		refused(port, 400, `POST ${P} HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nab`));
	check('a body behind Content-Length: 0 is refused', (port) =>
		refused(port, 400, `POST ${P} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\nab`));

	for (const method of ['GET', 'HEAD', 'DELETE', 'OPTIONS']) {
		check(`a ${method} with a body is refused and its body is never read as a request`, (port) => {
			const inner = get(G);
			return refused(port, 400, `${method} ${G} HTTP/1.1\r\nHost: a\r\nContent-Length: ${inner.length}\r\n\r\n`, inner);
		});
	}
	check('a GET with Content-Length: 0 is a plain GET', async (port) => {
		assert.ok((await ask(port, get(G, 'Content-Length: 0'))).status < 400);
	});

	check('Transfer-Encoding is refused with 501, alone and beside a Content-Length', async (port) => {
		const chunked = '5\r\nhello\r\n0\r\n\r\n';
		await refused(port, 501, `POST ${P} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n`, chunked);
		await refused(port, 501, `POST ${P} HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n${chunked}`);
		await refused(port, 501, `POST ${P} HTTP/1.1\r\nHost: a\r\ntransfer-encoding: identity\r\nContent-Length: 5\r\n\r\nhello`);
		await refused(port, 501, get(G, 'TRANSFER-ENCODING: x'));
	});

	check('two Content-Length, or one that is not all digits, is refused', async (port) => {
		const lines = [['3', '10'], ['3', '3'], ['+3'], ['-3'], ['0x3'], ['3,3'], ['3 3'], ['3 '], [' 3 ;'], ['']];
		for (const values of lines) {
			const header = values.map((v) => `Content-Length: ${v}\r\n`).join('');
			await refused(port, 400, `POST ${P} HTTP/1.1\r\nHost: a\r\n${header}\r\nabc`);
			await refused(port, 400, `GET ${G} HTTP/1.1\r\nHost: a\r\n${header}\r\n`);
		}
	});
	check('a Content-Length no number can hold is refused', (port) =>
		refused(port, 411, `POST ${P} HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n`));
	check('a POST or PUT without Content-Length has an empty body', async (port) => {
		for (const method of ['POST', 'PUT', 'PATCH']) {
			const raw = new Raw(port);
			await raw.send(`${method} ${P} HTTP/1.1\r\nHost: a\r\n\r\n`);
			const [status] = await raw.answers(1);
			assert.ok(status !== 400 && status !== 411 && status < 500, `${method}: ${status}`);
			// The connection stands where it should: what follows is the next request.
			await raw.send(get(G));
			assert.ok((await raw.answers(2))[1] < 400);
			raw.destroy();
		}
		await refused(port, 400, `POST ${P} HTTP/1.1\r\nHost: a\r\n\r\nab`);
	});

	check('two requests in one segment give one 400', (port) => refused(port, 400, get(G) + get(G)));
	check('a request behind a whole POST in one segment is refused', (port) => refused(port, 400, post(P, 'a=b') + get(G)));

	check('forty headers are kept and too many are refused with 431', async (port) => {
		const many = (n) => Array.from({ length: n }, (_, i) => `X-Header-${i}: value ${i}`);
		assert.ok((await ask(port, get(G, ...many(40)))).status < 400);
		assert.ok((await ask(port, get(G, ...many(96)))).status < 400);
		for (const n of [97, 98, 110, 400]) await refused(port, 431, get(G, ...many(n)));
	});

	check('only Host is the host, and two of them are refused', async (port) => {
		assert.ok((await ask(port, `GET ${G} HTTP/1.1\r\nHostx: e\r\nHost: a\r\n\r\n`)).status < 400);
		await refused(port, 400, `GET ${G} HTTP/1.1\r\nHostx: e\r\n\r\n`);
		await refused(port, 400, `GET ${G} HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n`);
		await refused(port, 400, `GET ${G} HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n`);
		await refused(port, 400, `GET ${G} HTTP/1.1\r\nHost:\r\n\r\n`);
		await refused(port, 400, `GET ${G} HTTP/1.1\r\nX: y\r\n\r\n`);
	});

	check('a header block that is too large is refused with 413 at once', async (port) => {
		const begun = Date.now();
		await refused(port, 413, get(G, `X-Large: ${'x'.repeat(20000)}`));
		await refused(port, 413, `GET ${G} HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(17000)}`);
		assert.ok(Date.now() - begun < 2000);
		assert.ok((await ask(port, get(G, `X-Large: ${'x'.repeat(15000)}`))).status < 400);
	});

	check('control bytes in the header block are refused', async (port) => {
		for (const bad of ['\0', '\x01', '\x0b', '\x1b', '\x7f', '\r', '\t', '\rX: y', '\0\r\nContent-Length: 9']) {
			await refused(port, 400, `GET ${G} HTTP/1.1\r\nHost: a\r\nX: b${bad}c\r\n\r\n`);
			await refused(port, 400, `GET ${G}?${bad} HTTP/1.1\r\nHost: a\r\n\r\n`);
		}
		await refused(port, 400, `GET ${G} HTTP/1.1\r\nHost: a\r\nX: b\r\n folded\r\n\r\n`);
		await refused(port, 400, `GET ${G} HTTP/1.1\r\nHost : a\r\n\r\n`);
	});

	check('nothing is read behind a request that was refused', async (port) => {
		await refused(port, 400, `GET ${G}\r\n\r\n`, get(G), get(G));
		await refused(port, 505, `GET ${G} HTTP/3.0\r\nHost: a\r\n\r\n`, get(G));
		await refused(port, 414, get(`/${'a'.repeat(3000)}`), get(G));
		await refused(port, 400, `TRACE ${G} HTTP/1.1\r\nHost: a\r\n\r\n${get(G)}`);
		await refused(port, 400, `BREW ${G} HTTP/1.1\r\nHost: a\r\n\r\n`, get(G));
		const next = `GET ${G} HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n`;
		assert.match(plain(port, 1000, `GET ${G}\\r\\n\\r\\n`, ...Array(6).fill(next)), / twice 0$/m);
	});

	check('the answer to a body that is too large arrives whole', async (port) => {
		for (let i = 0; i < 5; i++) {
			const raw = new Raw(port);
			await raw.send(`POST ${P} HTTP/1.1\r\nHost: a\r\nContent-Length: 90000000\r\n\r\n${'x'.repeat(60000)}`);
			assert.deepEqual(await raw.close(), [413]);
			assert.ok(raw.whole());
		}
		const large = `POST ${P} HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 90000000\\r\\n\\r\\n{60000}`;
		assert.equal(plain(port, 20, large), 'resets 0 twice 0\n');
	});

	check("Kore's own error answers carry our headers", async (port) => {
		const requests = [get(G) + get(G), `POST ${P} HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n`, get(G, 'Transfer-Encoding: x'), get(G, `X: ${'x'.repeat(20000)}`)];
		for (const request of requests) {
			const { status, head } = await ask(port, request);
			assert.ok(status >= 400);
			for (const line of server.headers) assert.ok(head.toLowerCase().includes(`\r\n${line}\r\n`), `${line} is not in ${head}`);
			assert.match(head, /\r\nconnection: close\r\n/i);
			assert.doesNotMatch(head, /kore/i);
		}
		assert.doesNotMatch((await ask(port, get(G))).head, /kore/i);
	});

	check('HTTP/1.0 is answered and closed', async (port) => {
		const statuses = await closing(port, `GET ${G} HTTP/1.0\r\nHost: a\r\n\r\n`);
		assert.equal(statuses.length, 1);
		assert.ok(statuses[0] < 400);
	});

	check('a HEAD has the headers of the GET and no body', async (port) => {
		const raw = new Raw(port);
		await raw.send(`HEAD ${G} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
		const statuses = await raw.close();
		assert.equal(statuses.length, 1);
		assert.ok(raw.text.endsWith('\r\n\r\n'));
	});
}
