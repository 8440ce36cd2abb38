// A face beside the name: sent, made square and small, nothing else of the file kept, removed, and gone with its person.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { after, before, test } from 'node:test';
import { filesBelow } from '../lib/media.mjs';
import { folderMake, serverStart, until } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server, work, ada, ben;
const password = 'four brown gearboxes';

before(async () => {
	work = folderMake('picture');
	server = await serverStart({ env: { PEERLORE_TRANSCRIBER: 'off' } });
	server.person({ email: 'ada@example.com', name: 'Ada Admin', admin: true, password });
	server.person({ email: 'ben@example.com', name: 'Ben Fitter', password });
	ada = new Visitor(server);
	await ada.password('ada@example.com', password);
	ben = new Visitor(server);
	await ben.password('ben@example.com', password);
});
after(() => server?.stop());

const idOf = (who) => Number(server.sql(`select id from person where email = '${who}@example.com'`)[0][0]);
const ffmpeg = (...words) => {
	const run = spawnSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...words]);
	assert.equal(run.status, 0, String(run.stderr));
};
// Left half red, right half blue.
function drawn(name, width = 640, height = 480) {
	const file = path.join(work, name);
	ffmpeg('-f', 'lavfi', '-i', `color=red:s=${width / 2}x${height}`, '-f', 'lavfi', '-i', `color=blue:s=${width / 2}x${height}`, '-filter_complex', 'hstack', '-frames:v', '1', file);
	return fs.readFileSync(file);
}
// The pixels of a picture, as rows of [r, g, b].
function pixels(bytes) {
	const file = path.join(work, 'seen.webp');
	fs.writeFileSync(file, bytes);
	const run = spawnSync('ffmpeg', ['-v', 'error', '-i', file, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'], { maxBuffer: 1 << 26 });
	assert.equal(run.status, 0, String(run.stderr));
	const side = Math.sqrt(run.stdout.length / 3);
	return { side, at: (x, y) => [...run.stdout.subarray(3 * (Math.floor(y * side) * side + Math.floor(x * side)), 3 * (Math.floor(y * side) * side + Math.floor(x * side)) + 3)] };
}
const isRed = ([r, g, b]) => r > 150 && g < 90 && b < 90, isBlue = ([r, g, b]) => b > 150 && r < 90 && g < 90;

async function send(visitor, bytes, name = 'me.jpg', type = 'image/jpeg') {
	await visitor.get('/settings');
	const body = new FormData();
	body.append('csrf', visitor.csrf);
	body.append('file', new Blob([bytes], { type }), name);
	return visitor.call('POST', '/settings/picture', { body });
}
const settled = (who) => until('the picture to be prepared', () => server.sql(`select 1 from face where person = ${idOf(who)} and upload is null`).length === 1);
async function shown(visitor, who, side = 256) {
	const version = server.sql(`select face from person where id = ${idOf(who)}`)[0][0];
	const answer = await fetch(`${server.url}/people/${idOf(who)}/picture/${side}?v=${version}`, { headers: visitor.cookies.size > 0 ? { cookie: [...visitor.cookies].map(([n, v]) => `${n}=${v}`).join('; ') } : {}, redirect: 'manual' });
	return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
}

// What a camera writes beside the picture: which way it was held, its maker, and a place.
function exif(jpeg, turned) {
	const words = Buffer.from('EXIFCANARY 52.5200N 13.4050E\0');
	const tiff = Buffer.alloc(8 + 2 + 12 * 2 + 4);
	tiff.write('MM\0*\0\0\0\x08', 0, 'latin1');
	tiff.writeUInt16BE(2, 8);
	tiff.writeUInt16BE(0x010f, 10); // the maker
	tiff.writeUInt16BE(2, 12);
	tiff.writeUInt32BE(words.length, 14);
	tiff.writeUInt32BE(tiff.length, 18);
	tiff.writeUInt16BE(0x0112, 22); // which way
	tiff.writeUInt16BE(3, 24);
	tiff.writeUInt32BE(1, 26);
	tiff.writeUInt16BE(turned, 30);
	const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, words]);
	const head = Buffer.from([0xff, 0xe1, 0, 0]);
	head.writeUInt16BE(body.length + 2, 2);
	return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}

test('a picture becomes two squares, upright, and nothing else of the file is kept', async () => {
	assert.doesNotMatch((await ben.get(`/people/${idOf('ben')}`)).text, /<img[^>]*picture/);
	assert.equal((await shown(ada, 'ben')).status, 404);
	const jpeg = exif(drawn('wide.jpg'), 6); // turned to the right: red comes to the top
	assert.ok(jpeg.includes('EXIFCANARY'));
	const sent = await send(ben, jpeg, 'EXIFCANARY.jpg');
	assert.equal(sent.status, 303, sent.text);
	assert.match((await ben.follow()).text, /We have your picture/);
	await settled('ben');
	for (const side of [96, 256]) {
		const seen = await shown(ada, 'ben', side);
		assert.equal(seen.status, 200);
		assert.equal(seen.headers.get('content-type'), 'image/webp');
		assert.equal(seen.headers.get('x-content-type-options'), 'nosniff');
		assert.equal(seen.headers.get('cache-control'), 'private, no-cache');
		assert.match(seen.headers.get('content-security-policy'), /sandbox/);
		assert.ok(seen.bytes.length < 20000, `${seen.bytes.length} bytes`);
		const p = pixels(seen.bytes);
		assert.equal(p.side, side);
		assert.ok(isRed(p.at(0.5, 0.1)) && isBlue(p.at(0.5, 0.9)), `${p.at(0.5, 0.1)} over ${p.at(0.5, 0.9)}`);
		for (const word of ['EXIF', 'CANARY', 'ICCP', 'XMP '])
			assert.ok(!seen.bytes.includes(word), word);
	}
	assert.equal((await shown(ada, 'ben', 48)).status, 404);
	assert.equal((await shown(ada, 'ben', 0)).status, 404);
	// The file that was sent is gone, row and all.
	await until('what was sent to be gone', () => server.sql('select count(*) from upload')[0][0] === '0' && ['uploads', 'making'].every((f) => filesBelow(path.join(server.data, 'media', f)).length === 0));
	assert.match((await ada.get(`/people/${idOf('ben')}`)).text, /<img class="face xl" src="\/people\/\d+\/picture\/256\?v=1" alt="Ben Fitter"/);
	assert.match((await ada.get('/people')).text, /<img class="face l" src="\/people\/\d+\/picture\/96\?v=1" alt=""/);
	// Who has it is asked again each time, and told that it still holds.
	const etag = (await shown(ada, 'ben')).headers.get('etag');
	assert.equal((await ada.call('GET', `/people/${idOf('ben')}/picture/256`, { headers: { 'if-none-match': etag } })).status, 304);
});

test('whoever is not signed in sees no picture', async () => {
	const stranger = new Visitor(server);
	const seen = await shown(stranger, 'ben');
	assert.equal(seen.status, 303);
	assert.match(seen.headers.get('location'), /^\/signin/);
	const etag = (await shown(ada, 'ben')).headers.get('etag');
	assert.equal((await stranger.call('GET', `/people/${idOf('ben')}/picture/256`, { headers: { 'if-none-match': etag } })).status, 303);
	assert.equal((await fetch(`${server.url}/people/${idOf('ben')}/picture/96`, { headers: { authorization: 'Bearer pl_nothing' }, redirect: 'manual' })).status, 303);
	assert.equal((await fetch(`${server.url}/people/${idOf('ben')}/picture/96`, { headers: { authorization: `Bearer ${server.token('ada@example.com', 'read')}` } })).status, 200);
});

test('PNG, WebP and GIF are taken, too, and an address never shows another picture than before', async () => {
	for (const [i, name] of ['see.png', 'see.webp', 'see.gif'].entries()) {
		assert.equal((await send(ben, drawn(name, 300, 300), name, 'application/octet-stream')).status, 303, name);
		await settled('ben');
		assert.deepEqual(server.sql(`select p.face, f.fault from person p join face f on f.person = p.id where p.id = ${idOf('ben')}`), [[String(i + 2), '']], name);
		const p = pixels((await shown(ada, 'ben')).bytes);
		assert.ok(isRed(p.at(0.1, 0.5)) && isBlue(p.at(0.9, 0.5)), name);
	}
});

const crc = (bytes) => Buffer.from((zlib.crc32(bytes) >>> 0).toString(16).padStart(8, '0'), 'hex');
const chunk = (name, data) => {
	const body = Buffer.concat([Buffer.from(name), data]), length = Buffer.alloc(4);
	length.writeUInt32BE(data.length);
	return Buffer.concat([length, body, crc(body)]);
};
function pngSaying(width, height) {
	const head = Buffer.alloc(13);
	head.writeUInt32BE(width, 0);
	head.writeUInt32BE(height, 4);
	head.set([8, 2], 8);
	return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', zlib.deflateSync(Buffer.alloc(100))), chunk('IEND', Buffer.alloc(0))]);
}

test('what is no picture of ours is refused at the field, with the reason', async () => {
	const before = server.sql(`select face from person where id = ${idOf('ben')}`)[0][0];
	const refused = async (bytes, reason, name) => {
		const answer = await send(ben, bytes, name);
		assert.equal(answer.status, 422, `${name}: ${answer.status}`);
		const field = /<input type="file"[^>]*>/.exec(answer.text)[0];
		assert.match(field, /aria-invalid="true"/, name);
		assert.match(field, /aria-describedby="[^"]*picture-e/, name);
		assert.match(/<div id="picture-e">(.*?)<\/div>/s.exec(answer.text)[1], reason, name);
	};
	await refused('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', /none of them/, 'x.svg');
	await refused('', /empty/, 'empty.jpg');
	await refused(pngSaying(20000, 20000), /too many dots/, 'bomb.png');
	await refused(pngSaying(11000, 11000), /too many dots/, 'bomb2.png');
	await refused(pngSaying(20, 20), /too small/, 'dot.png');
	await refused(Buffer.concat([drawn('heavy.png', 100, 100), Buffer.alloc(13 << 20)]), /12 MB/, 'heavy.png');
	// Without a file there is nothing to take.
	await ben.get('/settings');
	const body = new FormData();
	body.append('csrf', ben.csrf);
	const none = await ben.call('POST', '/settings/picture', { body });
	assert.equal(none.status, 422);
	assert.match(none.text, /Choose a picture first/);
	assert.equal(server.sql(`select count(*) from job where kind = 'face'`)[0][0], '0');
	// What shows only when it is decoded is said as soon as it did; the one before stays.
	const late = [['cut.jpg', drawn('cut.jpg').subarray(0, 700)], ['lies.png', pngSaying(4000, 4000)], ['page.jpg', Buffer.concat([drawn('page.jpg').subarray(0, 300), Buffer.from('<script>alert(1)</script>'.repeat(50))])]];
	for (const [name, bytes] of late) {
		assert.equal((await send(ben, bytes, name)).status, 303, name);
		await settled('ben');
		const page = await ben.get('/settings');
		if (server.sql(`select face from person where id = ${idOf('ben')}`)[0][0] === before)
			assert.match(/<div id="picture-e">(.*?)<\/div>/s.exec(page.text)[1], /Nothing could be made of that file/, name);
	}
	assert.equal((await shown(ada, 'ben')).status, 200);
});

test('a program sends one as an upload and hears how it goes', async () => {
	const token = server.token('ada@example.com', 'read write');
	const png = drawn('api.png', 200, 400);
	const made = await fetch(`${server.url}/uploads`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0', 'upload-length': String(png.length), 'content-type': 'application/offset+octet-stream' }, body: png });
	assert.equal(made.status, 201, await made.text());
	const upload = made.headers.get('location').split('/').at(-1);
	assert.equal((await server.api('GET', '/me/picture', { token })).json.state, 'none');
	// Of somebody else it is not there.
	assert.equal((await server.api('PUT', '/me/picture', { token: server.token('ben@example.com', 'read write'), body: { upload } })).status, 422);
	assert.equal((await server.api('PUT', '/me/picture', { token, body: { upload } })).json.state, 'preparing');
	await settled('ada');
	const { json } = await server.api('GET', '/me/picture', { token });
	assert.deepEqual([json.state, json.reason], ['ready', null]);
	assert.equal((await server.api('GET', `/people/${idOf('ada')}`, { token })).json.picture, json.picture);
	assert.equal((await server.api('DELETE', '/me/picture', { token })).status, 204);
	assert.equal((await server.api('GET', `/people/${idOf('ada')}`, { token })).json.picture, null);
});

test('removed, or its person erased, it is gone from pages, addresses and the database', async () => {
	assert.equal((await send(ada, drawn('ada.jpg'))).status, 303);
	await settled('ada');
	assert.equal((await shown(ben, 'ada')).status, 200);
	await ada.get('/settings');
	assert.equal((await ada.send('/settings/picture/remove')).status, 303);
	assert.match((await ada.follow()).text, /Your picture is gone/);
	assert.equal((await shown(ben, 'ada')).status, 404);
	assert.equal(server.sql(`select count(*) from face where person = ${idOf('ada')} and (small is not null or large is not null)`)[0][0], '0');

	const id = idOf('ben');
	assert.equal((await shown(ada, 'ben')).status, 200);
	await ada.get('/admin');
	assert.equal((await ada.send(`/admin/people/${id}`, { act: 'erase', confirm: 'Ben Fitter' })).location, '/admin?done=erased');
	assert.equal(server.sql(`select count(*) from face where person = ${id}`)[0][0], '0');
	assert.equal((await ada.get(`/people/${id}/picture/256`)).status, 404);
	assert.doesNotMatch((await ada.get(`/people/${id}`)).text, /<img[^>]*picture/);
});
