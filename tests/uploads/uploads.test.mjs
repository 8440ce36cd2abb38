// uploads.test.mjs -- what an upload keeps when things go wrong, what it refuses, and what is left of it in the end.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import { after, before, test } from 'node:test';
import * as tus from 'tus-js-client';
import { binary, full, processesOf, serverStart, until } from '../lib/server.mjs';
import { PART, Sender, b64, bytesOf, call, sha } from './uploads.mjs';

const MB = 1024 * 1024;
let server, anna, ben;

before(async () => {
	server = await serverStart();
	for (const who of ['anna', 'ben'])
		server.person({ email: `${who}@example.com` });
	anna = new Sender(server, server.token('anna@example.com', 'write'));
	ben = new Sender(server, server.token('ben@example.com', 'write'));
});
after(() => server?.stop());

// Sends a PATCH of `size` bytes as raw bytes, of which only `bytes` follow; gives the socket.
async function rawPart(sender, where, offset, size, bytes, headers = []) {
	const socket = net.connect(sender.server.port, '127.0.0.1');
	socket.on('error', () => {});
	socket.text = '';
	socket.on('data', (d) => (socket.text += d));
	socket.closed_ = new Promise((ok) => socket.once('close', ok));
	await new Promise((ok) => socket.once('connect', ok));
	socket.write([`PATCH ${where} HTTP/1.1`, 'host: x', `authorization: Bearer ${sender.token}`, 'tus-resumable: 1.0.0', `content-type: ${PART}`,
		`upload-offset: ${offset}`, `content-length: ${size}`, ...headers, '', ''].join('\r\n'));
	await new Promise((ok) => socket.write(bytes, ok));
	return socket;
}
const arrived = (sender, where, n) => until(`${n} bytes to arrive`, () => fs.statSync(sender.file(where)).size >= n);
const problem = (answer, status, type) => {
	assert.equal(answer.status, status, answer.text);
	assert.equal(answer.headers['content-type'], 'application/problem+json');
	assert.equal(answer.headers['tus-resumable'], '1.0.0');
	assert.equal(JSON.parse(answer.text).type, `urn:peerlore:${type}`);
	assert.ok(JSON.parse(answer.text).title.length > 10);
};

test('an upload keeps what came before its client left', async () => {
	for (const [size, sent, how] of [[3 * MB, 2_000_001, 'destroy'], [3 * MB, 100, 'destroy'], [3 * MB, 1_500_000, 'end'], [3 * MB, 700_000, 'resetAndDestroy']]) {
		const bytes = bytesOf(size, sent), where = await anna.begin(size);
		const socket = await rawPart(anna, where, 0, size, bytes.subarray(0, sent));
		// One that leaves before its request is read has not asked; a reset throws away what the system has not handed on yet.
		await arrived(anna, where, how === 'resetAndDestroy' ? sent : 1);
		socket[how]();
		await until('the offset to follow', async () => await anna.offset(where) === sent);
		assert.equal((await anna.part(where, sent, bytes.subarray(sent))).status, 204, how);
		assert.equal(sha(anna.bytes(where)), sha(bytes));
	}
});

test('a body shorter than was said is kept when its client falls silent, and the client is told', async () => {
	const where = await anna.begin(1000), bytes = bytesOf(1000);
	const socket = await rawPart(anna, where, 0, 1000, bytes.subarray(0, 400));
	await socket.closed_;
	assert.match(socket.text, /^HTTP\/1\.1 408 /);
	await until('the offset', async () => await anna.offset(where) === 400);
	assert.equal((await anna.part(where, 400, bytes.subarray(400))).status, 204);
	assert.equal(sha(anna.bytes(where)), sha(bytes));
});

test('a request behind a part, or behind one that was refused, is read as itself', async () => {
	const where = await anna.begin(5);
	const socket = await rawPart(anna, where, 0, 5, Buffer.from('hello'));
	await until('the answer', () => socket.text.includes('\r\n\r\n'));
	socket.write(`OPTIONS /uploads HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${anna.token}\r\n\r\n`);
	await until('the second', () => (socket.text.match(/HTTP\/1\.1 204/g) ?? []).length === 2);
	socket.destroy();
	// Refused before its body was read: what is in the body is never a request.
	const hidden = `DELETE ${where} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${anna.token}\r\ntus-resumable: 1.0.0\r\n\r\n`;
	const bad = await rawPart(anna, where, 3, hidden.length, hidden);
	await until('the answer', () => bad.text.includes('\r\n\r\n'));
	bad.write(`OPTIONS /uploads HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${anna.token}\r\n\r\n`);
	await until('the second', () => (bad.text.match(/HTTP\/1\.1 \d+/g) ?? []).length === 2);
	assert.deepEqual(bad.text.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 409', 'HTTP/1.1 204']);
	bad.destroy();
	assert.equal(await anna.offset(where), 5);
	// One that is too long to be read away: answered, and the connection ends.
	const long = await rawPart(anna, where, 3, 500 * MB, Buffer.alloc(100));
	await long.closed_;
	assert.match(long.text, /^HTTP\/1\.1 409 [^]*connection: close/);
	assert.equal((long.text.match(/HTTP\/1\.1/g) ?? []).length, 1);
});

test('nobody is read from who may not send', async () => {
	const body = bytesOf(200_000);
	for (const headers of [{}, { authorization: 'Bearer pl_nonsense' }, { authorization: `Bearer ${server.token('ben@example.com', 'read')}` }]) {
		const answer = await call(server.url, 'POST', '/uploads', { headers: { ...headers, 'tus-resumable': '1.0.0', 'upload-length': '200000', 'content-type': PART }, body });
		assert.ok([401, 403].includes(answer.status), answer.text);
	}
	assert.deepEqual(server.sql(`select count(*) from upload u join person p on p.id = u.person where p.email = 'ben@example.com'`), [['0']]);
});

test('somebody else\'s upload answers exactly as one that never was', async () => {
	const where = await anna.begin(10, { 'upload-metadata': `filename ${b64('secret.webm')}` });
	await anna.part(where, 0, Buffer.from('0123'));
	const calls = [['HEAD'], ['PATCH', { 'content-type': PART, 'upload-offset': '4' }, Buffer.from('x')], ['PATCH', { 'content-type': PART, 'upload-offset': '0' }, Buffer.from('x')],
		['DELETE'], ['GET'], ['PATCH', { 'content-type': 'text/plain' }, Buffer.from('x')]];
	for (const [method, headers, body] of calls) {
		const [other, none, odd] = await Promise.all([where, '/uploads/AAAAAAAAAAAAAAAAAAAAAA', '/uploads/x'].map((w) => ben.tus(method, w, { headers, body })));
		for (const answer of [other, none, odd])
			delete answer.headers.date;
		assert.deepEqual(other, none);
		assert.deepEqual(odd, none);
		if (!headers?.['content-type'] || headers['upload-offset'])
			assert.equal(other.status, method === 'GET' ? 405 : 404);
	}
	assert.equal(await anna.offset(where), 4);
});

test('an upload goes on after kill -9 of the server, from no further than what was acknowledged', { timeout: 500000 }, async () => {
	const bytes = bytesOf(12 * MB, 3);
	const mine = await serverStart();
	try {
		mine.person({ email: 'anna@example.com' });
		const me = new Sender(mine, mine.token('anna@example.com', 'write'));
		const where = await me.begin(bytes.length);
		assert.equal((await me.part(where, 0, bytes.subarray(0, 2 * MB))).status, 204);
		// In the middle of a part: the server dies with it.
		const socket = await rawPart(me, where, 2 * MB, 6 * MB, bytes.subarray(2 * MB, 5 * MB));
		await arrived(me, where, 5 * MB);
		for (const { pid, command } of processesOf(mine.data)) {
			if (command.startsWith(binary) && /\bserve\b/.test(command))
				process.kill(pid, 'SIGKILL');
		}
		await socket.closed_;
		await until('the server to be back', () => fetch(`${mine.url}/healthz`).then((a) => a.ok, () => false));
		await mine.ready();
		const offset = await me.offset(where);
		assert.ok(offset >= 2 * MB && offset <= 5 * MB, `${offset}`);
		assert.equal((await me.part(where, offset, bytes.subarray(offset))).status, 204);
		assert.equal(sha(me.bytes(where)), sha(bytes));
		// The real client does the same by itself.
		const other = await me.begin(bytes.length);
		let killed = 0;
		await new Promise((done, failed) => {
			new tus.Upload(bytes, { uploadUrl: mine.url + other, headers: { authorization: `Bearer ${me.token}` }, chunkSize: MB, retryDelays: Array(60).fill(200),
				onChunkComplete: (size, sent) => {
					if (sent < 4 * MB || killed++)
						return;
					for (const { pid, command } of processesOf(mine.data)) {
						if (command.startsWith(binary) && /\bserve\b/.test(command))
							process.kill(pid, 'SIGKILL');
					}
				},
				onError: failed, onSuccess: done }).start();
		});
		assert.ok(killed > 0);
		assert.equal(sha(me.bytes(other)), sha(bytes));
	} finally {
		await mine.stop();
	}
});

test('what the row says is never more than the file has, and the smaller counts', async () => {
	const bytes = bytesOf(3000), where = await anna.begin(3000);
	await anna.part(where, 0, bytes.subarray(0, 2000));
	fs.truncateSync(anna.file(where), 1500);
	assert.equal(await anna.offset(where), 1500);
	assert.equal((await anna.part(where, 2000, bytes.subarray(2000))).status, 409);
	assert.equal((await anna.part(where, 1500, bytes.subarray(1500, 1600))).status, 204);
	// A file that has more than the row vouches for: cut back.
	fs.appendFileSync(anna.file(where), 'rubbish');
	assert.equal(await anna.offset(where), 1600);
	assert.equal((await anna.part(where, 1600, bytes.subarray(1600))).status, 204);
	assert.equal(sha(anna.bytes(where)), sha(bytes));
	fs.rmSync(anna.file(where));
	assert.equal(await anna.offset(where), 0);
});

test('what has come is summed up while it comes, over parts, a refused one and lost clients, and a byte that a disk turns is found', async () => {
	const bytes = Buffer.alloc(1_500_000, 'a'), whole = '89d921c6a0a70489eba554aac77311d6b2f883cc2705515b856e37042fe96247'; // BLAKE2b of them, worked out elsewhere
	const row = (where) => server.sql(`select encode(sum, 'hex'), sum_state is null from upload where id = '${where.split('/').at(-1)}'`)[0];
	const at = [];
	const wrong = () => JSON.parse(server.try(['doctor', '--deep', '--json']).stdout).findings.filter((f) => f.about === 'media' && f.state === 'wrong' && at.some((where) => f.found.includes(where.split('/').at(-1))));
	for (const cuts of [[1_500_000], [7, 600_000, 1_499_999, 1_500_000], [64, 128, 500_032, 1_500_000]]) {
		const where = await anna.begin(bytes.length);
		let offset = 0;
		for (const end of cuts) {
			// One that is not what it says it is does not count.
			assert.equal((await anna.part(where, offset, Buffer.alloc(end - offset, 'b'), { 'upload-checksum': `sha1 ${sha(bytes.subarray(offset, end), 'sha1', 'base64')}` })).status, 460);
			assert.equal((await anna.part(where, offset, bytes.subarray(offset, end), { 'upload-checksum': `sha256 ${sha(bytes.subarray(offset, end), 'sha256', 'base64')}` })).status, 204);
			offset = end;
			if (offset < bytes.length)
				assert.deepEqual(row(where), ['', 'f']);
		}
		assert.deepEqual(row(where), [whole, 't']);
		at.push(where);
	}
	const left = await anna.begin(bytes.length), socket = await rawPart(anna, left, 0, bytes.length, bytes.subarray(0, 900_000));
	await arrived(anna, left, 1);
	socket.destroy();
	await until('the offset to follow', async () => await anna.offset(left) === 900_000);
	assert.equal((await anna.part(left, 900_000, bytes.subarray(900_000))).status, 204);
	assert.deepEqual(row(left), [whole, 't']);
	// Nobody has taken them yet, and all of them are well.
	assert.deepEqual(wrong(), []);
	const turned = fs.openSync(anna.file(at[1]), 'r+');
	fs.writeSync(turned, 'A', 300_000);
	fs.closeSync(turned);
	assert.match(wrong().map((f) => f.found).join(), new RegExp(at[1].split('/').at(-1)));
	// A file that lost its end vouches for nothing any more, and goes on all the same.
	const short = await anna.begin(3000);
	await anna.part(short, 0, bytes.subarray(0, 2000));
	fs.truncateSync(anna.file(short), 1500);
	assert.equal((await anna.part(short, 1500, bytes.subarray(1500, 3000))).status, 204);
	assert.deepEqual(row(short), ['', 't']);
	for (const where of [...at, left, short])
		assert.equal((await anna.tus('DELETE', where)).status, 204);
});

test('of two who write to one upload at once only one does', async () => {
	const bytes = bytesOf(2 * MB), where = await anna.begin(2 * MB);
	const socket = await rawPart(anna, where, 0, 2 * MB, bytes.subarray(0, MB));
	await arrived(anna, where, MB);
	problem(await anna.part(where, 0, bytes.subarray(0, 100)), 423, 'upload-busy');
	socket.write(bytes.subarray(MB));
	await until('the first to be done', () => socket.text.includes(' 204 '));
	socket.destroy();
	assert.equal(sha(anna.bytes(where)), sha(bytes));
	// Sixteen at the same moment: each byte once.
	const many = await anna.begin(100_000);
	const answers = await Promise.all(Array.from({ length: 16 }, () => anna.part(many, 0, bytes.subarray(0, 100_000))));
	assert.deepEqual(answers.map((a) => a.status).filter((s) => s === 204), [204]);
	assert.ok(answers.every((a) => [204, 409, 423].includes(a.status)), answers.map((a) => a.status).join());
	assert.equal(sha(anna.bytes(many)), sha(bytes.subarray(0, 100_000)));
});

test('a part that is not what its checksum says is forgotten, whole or broken off', async () => {
	const bytes = bytesOf(1_200_000, 5), where = await anna.begin(bytes.length);
	const checked = (offset, part, how = 'sha256', of = part) => anna.part(where, offset, part, { 'upload-checksum': `${how} ${sha(of, how, 'base64')}` });
	assert.equal((await checked(0, bytes.subarray(0, 1000), 'sha1')).status, 204);
	problem(await checked(1000, bytes.subarray(1000, 900_000), 'sha256', bytes), 460, 'upload-checksum');
	assert.equal(await anna.offset(where), 1000);
	assert.equal(fs.statSync(anna.file(where)).size, 1000);
	for (const header of ['md5 AAAA', 'sha1 AAAA', 'sha1', 'sha256 !', 'sha1 AAAAAAAAAAAAAAAAAAAAAAAAAAA= x'])
		problem(await anna.part(where, 1000, bytes.subarray(1000, 2000), { 'upload-checksum': header }), 400, 'malformed');
	const socket = await rawPart(anna, where, 1000, 900_000, bytes.subarray(1000, 500_000), [`upload-checksum: sha1 ${sha(bytes, 'sha1', 'base64')}`]);
	await arrived(anna, where, 500_000);
	socket.destroy();
	await until('the part to be forgotten', () => fs.statSync(anna.file(where)).size === 1000);
	assert.equal(await anna.offset(where), 1000);
	assert.equal((await checked(1000, bytes.subarray(1000), 'sha256')).status, 204);
	assert.equal(sha(anna.bytes(where)), sha(bytes));
});

test('the method can stand in a header, and is checked as if it had been used', async () => {
	const where = await anna.begin(5);
	const over = (method, headers, body) => anna.tus('POST', where, { headers: { 'x-http-method-override': method, ...headers }, body });
	assert.equal((await over('PATCH', { 'content-type': PART, 'upload-offset': '0' }, Buffer.from('hello'))).status, 204);
	assert.equal((await over('HEAD')).headers['upload-offset'], '5');
	assert.equal((await over('PUT')).status, 405);
	assert.equal((await ben.tus('POST', where, { headers: { 'x-http-method-override': 'DELETE' } })).status, 404);
	assert.equal((await over('DELETE')).status, 204);
	assert.equal(await anna.offset(where), -404);
});

test('an upload that was taken back leaves nothing behind', async () => {
	const where = await anna.begin(100);
	await anna.part(where, 0, Buffer.alloc(50));
	assert.ok(fs.existsSync(anna.file(where)));
	assert.equal((await anna.tus('DELETE', where)).status, 204);
	await until('the file to go', () => !fs.existsSync(anna.file(where)));
	assert.deepEqual(server.sql(`select count(*) from upload where id = '${where.split('/').at(-1)}'`), [['0']]);
});

test('names are cleaned of what nobody sees, whatever they say', async () => {
	const names = ['../../etc/passwd', 'a\u0000b\r\nc', 'gpj.\u202eexe', '\u200b', 'x'.repeat(1000), Buffer.from([0xff, 0xfe]), ''];
	for (const name of names) {
		const where = await anna.begin(1, { 'upload-metadata': `filename ${Buffer.from(name).toString('base64')}`.trim() });
		const [[kept]] = server.sql(`select '>' || file_name || '<' from upload where id = '${where.split('/').at(-1)}'`);
		assert.doesNotMatch(kept, /[\u0000-\u001f\u200b-\u200f\u202a-\u202e]/);
		assert.ok(kept.length <= 202);
		assert.equal(fs.readdirSync(`${server.data}/media/uploads`).filter((n) => !/^[\w-]{22}$/.test(n)).length, 0);
	}
	for (const text of ['x'.repeat(5000), Array.from({ length: 40 }, (_, i) => `k${i}`).join(','), ' ,', 'a,,b', 'a !!!!'])
		assert.equal((await anna.tus('POST', '/uploads', { headers: { 'upload-length': '1', 'upload-metadata': text } })).status, 400, text.slice(0, 20));
});

test('what a person sends in a day and an hour is bounded, and they are told', async () => {
	const mine = await serverStart({ env: { PEERLORE_LIMITS: 'on', PEERLORE_UPLOAD_DAY: '3M', PEERLORE_UPLOAD_MAX: '2M', PEERLORE_LIMIT_UPLOAD: '6', PEERLORE_LIMIT_PICTURE: '3' } });
	try {
		for (const who of ['anna', 'ben'])
			mine.person({ email: `${who}@example.com` });
		const me = new Sender(mine, mine.token('anna@example.com', 'write')), other = new Sender(mine, mine.token('ben@example.com', 'write'));
		const post = (size, who = me) => who.tus('POST', '/uploads', { headers: { 'upload-length': String(size) } });
		problem(await post(2 * MB + 1), 413, 'upload-too-large');
		const first = await me.begin(2 * MB);
		assert.equal((await me.part(first, 0, bytesOf(2 * MB))).status, 204);
		const over = await post(1.5 * MB);
		problem(over, 429, 'upload-quota');
		assert.ok(Number(over.headers['retry-after']) > 0 && Number(over.headers['retry-after']) <= 86400);
		// Of unknown length: it stops where the day ends.
		const open = await me.begin();
		assert.equal((await me.part(open, 0, bytesOf(MB))).status, 204);
		problem(await me.part(open, MB, Buffer.alloc(1)), 429, 'upload-quota');
		// Taking it back does not give the day back.
		assert.equal((await me.tus('DELETE', first)).status, 204);
		problem(await post(1.5 * MB), 429, 'upload-quota');
		assert.deepEqual(mine.sql('select sum(bytes) from upload_day'), [[String(3 * MB)]]);
		// The sixth of the hour was the last.
		assert.equal((await post(1)).status, 429);
		const seventh = await post(1);
		problem(seventh, 429, 'too-many');
		assert.ok(Number(seventh.headers['retry-after']) > 0);
		assert.equal((await post(1, other)).status, 201);
		// Pictures count by themselves, up to their size and without a length that is still open.
		const image = (size) => other.tus('POST', '/uploads', { headers: { ...(size < 0 ? { 'upload-defer-length': '1' } : { 'upload-length': String(size) }),
			'upload-metadata': `filetype ${Buffer.from('image/png').toString('base64')}` } });
		for (let i = 0; i < 5; i++)
			assert.equal((await post(1, other)).status, 201);
		problem(await post(1, other), 429, 'too-many');
		for (let i = 0; i < 3; i++)
			assert.equal((await image(1)).status, 201);
		problem(await image(1), 429, 'too-many');
		problem(await image(-1), 429, 'too-many');
	} finally {
		await mine.stop();
	}
});

test('uploads nobody took are removed when their time is over, with files that belong to nothing', async () => {
	const mine = await serverStart();
	try {
		mine.person({ email: 'anna@example.com' });
		const me = new Sender(mine, mine.token('anna@example.com', 'write'));
		const half = await me.begin(100), whole = await me.begin(4), taken = await me.begin(4), young = await me.begin(4);
		await me.part(half, 0, Buffer.alloc(10));
		for (const where of [whole, taken])
			assert.equal((await me.part(where, 0, Buffer.from('1234'))).status, 204);
		const ids = (list) => list.map((w) => `'${w.split('/').at(-1)}'`).join();
		mine.sql(`update upload set taken_at = now() where id in (${ids([taken])}); update upload set expires_at = now() - interval '1 second' where id in (${ids([half, whole, taken])})`);
		for (const where of [half, whole])
			assert.equal(await me.offset(where), -404);
		assert.equal(await me.offset(taken), 4);
		const stray = `${mine.data}/media/uploads/${'S'.repeat(22)}`, fresh = `${mine.data}/media/uploads/${'F'.repeat(22)}`;
		fs.copyFileSync(me.file(young), stray);
		fs.utimesSync(stray, new Date(0), new Date(Date.now() - 2 * 3600e3));
		fs.copyFileSync(me.file(young), fresh);
		mine.sql(`update job set run_at = now() where kind = 'uploads'`);
		await until('the job', () => !fs.existsSync(stray));
		assert.deepEqual([half, whole, taken, young].map((w) => fs.existsSync(me.file(w))), [false, false, true, true]);
		assert.ok(fs.existsSync(fresh), 'one that may be about to get its row stays');
		assert.deepEqual(mine.sql('select count(*) from upload'), [['2']]);
	} finally {
		await mine.stop();
	}
});

test('below the disk reserve no upload begins and none goes on', async () => {
	const mine = await serverStart({ env: { PEERLORE_DISK_RESERVE: String(2 ** 50) } });
	try {
		mine.person({ email: 'anna@example.com' });
		const me = new Sender(mine, mine.token('anna@example.com', 'write')), where = `/uploads/${'A'.repeat(22)}`;
		mine.sql(`insert into upload (id, person, size, created_at, touched_at, expires_at) select '${'A'.repeat(22)}', id, 10, now(), now(), now() + interval '1 day' from person`);
		for (const answer of [await me.tus('POST', '/uploads', { headers: { 'upload-length': '10' } }), await me.part(where, 0, Buffer.alloc(10))]) {
			problem(answer, 507, 'disk-full');
			assert.ok(Number(answer.headers['retry-after']) > 0);
		}
		assert.equal(await me.offset(where), 0);
		assert.ok(!fs.existsSync(me.file(where)));
	} finally {
		await mine.stop();
	}
});

test('twenty uploads at once arrive, and pages are answered meanwhile', async () => {
	const films = Array.from({ length: 20 }, (_, i) => bytesOf(3 * MB + i, i + 1));
	let done = 0, pages = 0;
	const sent = Promise.all(films.map(async (film) => {
		const where = await anna.begin(film.length);
		for (let at = 0; at < film.length; at += MB)
			assert.equal((await anna.part(where, at, film.subarray(at, at + MB))).status, 204);
		assert.equal(sha(anna.bytes(where)), sha(film));
		done++;
	}));
	while (done < films.length && pages < 500) {
		assert.equal((await server.api('GET', '/questions', { token: anna.token })).status, 200);
		pages++;
		if (done < films.length)
			await new Promise((r) => setImmediate(r));
	}
	await sent;
	assert.ok(pages > 0);
});

test('200 MB in one request leave the server\'s memory as it was', { skip: !full && 'only with --all' }, async () => {
	const rss = () => processesOf(server.data).filter(({ command }) => command.startsWith(binary) && /\bserve\b/.test(command))
		.map(({ pid }) => [pid, Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024]);
	const bytes = bytesOf(200 * MB, 9);
	await anna.part(await anna.begin(MB), 0, bytes.subarray(0, MB)); // both have seen one
	const before = new Map(rss()), where = await anna.begin(bytes.length);
	let most = 0, going = true;
	const watch = (async () => {
		while (going) {
			for (const [pid, mb] of rss())
				most = Math.max(most, mb - (before.get(pid) ?? 0));
			await new Promise((r) => setTimeout(r, 20));
		}
	})();
	const started = performance.now();
	assert.equal((await anna.part(where, 0, bytes)).status, 204);
	going = false;
	await watch;
	console.log(`# 200 MB in ${Math.round(performance.now() - started)} ms, a process grew by at most ${most.toFixed(1)} MB`);
	assert.ok(most < 4, `${most} MB`);
	assert.equal(sha(anna.bytes(where)), sha(bytes));
});
