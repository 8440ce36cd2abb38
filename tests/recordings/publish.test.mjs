// publish.test.mjs -- from an upload to something that plays: every kind of file, trims, replacing, failing, being killed.
// time limit: 300
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { binary, folderMake, processesOf, sanitized, serverStart, until } from '../lib/server.mjs';
import { KINDS, boxes, filesBelow, probe, recordingMake, settled, upload } from '../lib/media.mjs';

let server, ada, bob, work, media;

before(async () => {
	work = folderMake('media');
	server = await serverStart({ env: { PEERLORE_RECORDING_SECONDS: '10', PEERLORE_TRANSCRIBER: 'off' } });
	server.person({ email: 'ada@example.com', admin: true });
	server.person({ email: 'bob@example.com' });
	ada = server.token('ada@example.com');
	bob = server.token('bob@example.com');
	media = path.join(server.data, 'media');
});
after(async () => {
	if (process.env.PEERLORE_TEST_LOG)
		console.error(server?.log);
	await server?.stop();
});

let asked = 0;
const ask = async (title = `How do I start machine number ${++asked}?`, token = ada) =>
	(await server.api('POST', '/questions', { token, body: { title, body: 'Show me, please.' } })).json.id;
const attach = (post, recording, more = {}, token = ada) => server.api('PUT', `/posts/${post}/recording`, { token, body: { recording, ...more } });
const publish = async (file, more) => {
	const post = await ask();
	const answer = await attach(post, await upload(server, ada, fs.readFileSync(file)), more);
	assert.equal(answer.status, 201, answer.text);
	assert.equal(answer.json.state, 'preparing');
	return post;
};
const get = (where, headers = {}, token = ada) => fetch(server.url + where, { headers: { authorization: `Bearer ${token}`, ...headers }, redirect: 'manual' });
const bytesOf = async (where) => Buffer.from(await (await get(where)).arrayBuffer());

// Nothing is prepared or listened to any more, and nothing is left of it.
const atRest = async () => {
	await until('all jobs of recordings', () => server.sql(`select 1 from job where kind in ('publish', 'transcribe') and state = 'waiting'`).length === 0, 120000);
	assert.deepEqual(filesBelow(path.join(media, 'making')), []);
};

test('every kind of file becomes H.264 and AAC that begins to play at once, with a picture to show before', async () => {
	const posts = [];
	for (const kind of KINDS)
		posts.push([kind, await publish(recordingMake(work, kind, { seconds: 2 }))]);
	for (const [kind, post] of posts) {
		const recording = await settled(server, ada, post);
		assert.equal(recording.state, 'ready', `${kind}: ${recording.error}`);
		const silent = ['m4a', 'mp3', 'ogg', 'wav'].includes(kind);
		assert.equal(recording.picture, !silent, kind);
		assert.ok(Math.abs(recording.seconds - 2) < 0.3, `${kind}: ${recording.seconds} s`);
		for (const part of ['media', 'small']) {
			const bytes = await bytesOf(recording[part]);
			const order = boxes(bytes).map((b) => b.type);
			assert.ok(order.indexOf('moov') > 0 && order.indexOf('moov') < order.indexOf('mdat'), `${kind} ${part}: ${order}`);
			const file = path.join(work, 'out.mp4');
			fs.writeFileSync(file, bytes);
			const codecs = probe(file).streams.map((s) => s.codec_name);
			assert.deepEqual(codecs, silent ? ['aac'] : ['h264', 'aac'], `${kind} ${part}`);
		}
		assert.equal((await bytesOf(recording.poster)).subarray(0, 3).toString('hex'), 'ffd8ff', kind);
	}
	await atRest();
});

test('the first and last of a recording are cut off, and steps move along', async () => {
	const post = await publish(recordingMake(work, 'webm vp8', { seconds: 5, size: '1400x200', name: 'long' }),
		{ kind: 'screen', trim_from_ms: 1000, trim_to_ms: 4000, steps: ['0:00.5 Before', '0:02.5 Open the lid', '0:03', '0:04.5 Behind'] });
	const recording = await settled(server, ada, post);
	assert.equal(recording.state, 'ready', recording.error);
	assert.ok(Math.abs(recording.seconds - 3) < 0.2, `${recording.seconds} s`);
	assert.deepEqual(recording.chapters, [{ seconds: 1.5, title: 'Open the lid' }, { seconds: 2, title: '' }]);
	assert.equal(recording.width, 1280);
	const file = path.join(work, 'small.mp4');
	fs.writeFileSync(file, await bytesOf(recording.small));
	assert.equal(probe(file).streams.find((s) => s.codec_type === 'video').width, 640);
});

test('a step marked in the last moment, later than anything that was put down, stands at the end', async () => {
	const post = await publish(recordingMake(work, 'webm vp8', { seconds: 3, name: 'late' }), { kind: 'screen', steps: ['0:01 Open', '0:03.4 Close'] });
	const { chapters, seconds } = await settled(server, ada, post);
	assert.deepEqual(chapters.map((c) => c.title), ['Open', 'Close']);
	assert.ok(chapters[1].seconds < seconds && chapters[1].seconds > seconds - 0.1, `${chapters[1].seconds} of ${seconds} s`);
});

test('a part is sent where a part is asked for, and what the browser has is not sent again', async () => {
	const recording = (await server.api('GET', `/posts/${await firstReady()}/recording`, { token: ada })).json;
	const part = await get(recording.media, { range: 'bytes=10-19' });
	assert.equal(part.status, 206);
	assert.equal((await part.arrayBuffer()).byteLength, 10);
	assert.match(part.headers.get('content-range'), /^bytes 10-19\/\d+$/);
	assert.equal(part.headers.get('content-type'), 'video/mp4');
	assert.equal(part.headers.get('x-content-type-options'), 'nosniff');
	assert.equal(part.headers.get('cache-control'), 'private, no-cache');
	const etag = part.headers.get('etag');
	assert.equal((await get(recording.media, { 'if-none-match': etag })).status, 304);
	assert.equal((await get(recording.media, { range: 'bytes=10-19', 'if-range': etag })).status, 206);
	assert.equal((await get(recording.media, { range: 'bytes=10-19', 'if-range': '"other"' })).status, 200);
	assert.equal((await get(recording.media, { range: 'bytes=99999999-' })).status, 416);
	assert.equal((await get(recording.media, {}, 'nonsense')).status === 200, false);
});

const firstReady = async () => Number(server.sql(`select post from recording where state = 'ready' and has_video order by id limit 1`)[0][0]);

// -- found where it is said ----------------------------------------------------------------------------------

const VTT = `WEBVTT

1
00:00:00.200 --> 00:00:01.000
First unscrew the turbine cover

2
00:00:01.000 --> 00:00:02.000
then lift the gudgeon carefully & put it <b>down</b>
`;
const raw = (method, where, type, body, token = ada) => server.api(method, where, { token, body, headers: { 'content-type': type } });
const find = async (q, token = ada) => (await server.api('GET', `/search?q=${encodeURIComponent(q)}`, { token })).json.items;

test('what a person corrects is in captions and search at once, and search opens the very second', async () => {
	const post = await firstReady();
	assert.equal((await raw('PUT', `/posts/${post}/recording/captions`, 'text/vtt', VTT)).status, 204);
	const recording = (await server.api('GET', `/posts/${post}/recording`, { token: ada })).json;
	assert.equal(recording.draft, false);
	assert.deepEqual(recording.lines.map((l) => [l.from, l.to, l.text]), [[0.2, 1, 'First unscrew the turbine cover'],
		[1, 2, 'then lift the gudgeon carefully & put it down']]);
	assert.match(await (await get(recording.captions)).text(), /lift the gudgeon carefully &amp; put it down\n/);
	assert.match(await (await get(`${recording.captions}?format=srt`)).text(), /^1\n00:00:00,200 --> 00:00:01,000\nFirst unscrew the turbine cover\n\n2\n/);
	await until('the lines to be found', async () => (await find('gudgeon')).length === 1);
	const [hit] = await find('lift the gudgeon');
	assert.equal(hit.id, post);
	assert.ok(hit.t >= 1 && hit.t < 1.5, `${hit.t}`);
	assert.match(hit.snippet, /then <mark>lift<\/mark> the <mark>gudgeon<\/mark> carefully &amp; put it down/);
	assert.match(hit.url, /\?t=1$/);

	assert.equal((await server.api('PUT', `/posts/${post}/recording/lines/2`, { token: ada, body: { text: 'then lift the flywheel' } })).status, 204);
	await until('the corrected line', async () => (await find('flywheel')).length === 1 && (await find('gudgeon')).length === 0);
	assert.equal((await server.api('PUT', `/posts/${post}/recording/chapters`, { token: ada, body: { chapters: ['0:01.500 Mizzenmast', '0:00 Beginning'] } })).status, 204);
	await until('the chapter', async () => (await find('mizzenmast')).length === 1);
	assert.equal((await find('mizzenmast'))[0].t, 1.5);
	assert.equal((await find('unscrew turbine'))[0].t < 0.5, true);
});

// -- what goes wrong -------------------------------------------------------------------------------------------

const recordings = () => filesBelow(path.join(media, 'recordings'));

test('another recording takes its place at the same address; until then the old one plays, and its upload is gone', async () => {
	const post = await publish(recordingMake(work, 'mp4', { seconds: 1, name: 'first' }));
	const first = await settled(server, ada, post);
	const before = await bytesOf(first.media), etag = (await get(first.media)).headers.get('etag');
	assert.equal((await attach(post, await upload(server, ada, fs.readFileSync(recordingMake(work, 'wav', { seconds: 2, name: 'second' }))))).status, 200);
	await until('the second', async () => (await get(first.media, { 'if-none-match': etag })).status === 200, 60000);
	const second = await settled(server, ada, post);
	assert.equal(second.media, first.media);
	assert.equal(second.picture, false);
	assert.notDeepEqual(await bytesOf(second.media), before);
	await until('the first files to be gone', async () => recordings().filter((f) => f.startsWith(`${second.id}/`)).length === 3);
	assert.deepEqual(recordings().filter((f) => f.startsWith(`${second.id}/`)), ['media.mp4', 'poster.jpg', 'small.mp4'].map((f) => `${second.id}/2/${f}`));
});

test('what is used, somebody else\'s or nonsense cannot be attached, and nobody attaches to the post of another', async () => {
	const file = fs.readFileSync(recordingMake(work, 'ogg', { seconds: 1, name: 'used' }));
	const mine = await upload(server, ada, file);
	const post = await ask();
	assert.equal((await attach(post, mine, {}, bob)).status, 403);
	const theirs = await upload(server, bob, file);
	for (const [recording, more, field] of [[theirs, {}, 'recording'], ['A'.repeat(22), {}, 'recording'], ['../../etc/passwd', {}, 'recording'], [mine, { trim_from_ms: 900, trim_to_ms: 1000 }, 'trim'],
		[mine, { kind: 'hologram' }, 'kind'], [mine, { steps: ['later Something'] }, 'steps'], [mine, { steps: Array.from({ length: 101 }, (_, i) => `${i} a`) }, 'steps']]) {
		const answer = await attach(post, recording, more);
		assert.equal(answer.status, 422, answer.text);
		assert.equal(answer.json.errors[0].field, field);
	}
	assert.equal((await attach(post, mine)).status, 201);
	assert.equal((await settled(server, ada, post)).state, 'ready');
	assert.equal((await attach(await ask(), mine)).status, 422);
});

test('published before all of it was sent, it waits for the rest; what is never sent ends as failed, and another takes its place', async () => {
	const file = fs.readFileSync(recordingMake(work, 'ogg', { seconds: 1, name: 'growing' }));
	const tus = { authorization: `Bearer ${ada}`, 'tus-resumable': '1.0.0' };
	const begin = async () => (await fetch(`${server.url}/uploads`, { method: 'POST', headers: { ...tus, 'upload-length': String(file.length) } })).headers.get('location').split('/').at(-1);
	const send = (id, from, to) => fetch(`${server.url}/uploads/${id}`,
		{ method: 'PATCH', headers: { ...tus, 'upload-offset': String(from), 'content-type': 'application/offset+octet-stream' }, body: file.subarray(from, to) });
	const state = async (post) => (await server.api('GET', `/posts/${post}/recording`, { token: ada })).json;

	const post = await ask(), id = await begin();
	await send(id, 0, 1000);
	const answer = await attach(post, id);
	assert.equal(answer.status, 201, answer.text);
	assert.equal(answer.json.state, 'uploading');
	assert.equal((await attach(await ask(), id)).status, 422, 'only one may wait for it');
	assert.equal((await send(id, 1000, file.length)).status, 204);
	assert.equal((await settled(server, ada, post)).state, 'ready');

	for (const end of ['taken back', 'expired']) {
		const waiting = await ask(), never = await begin();
		assert.equal((await attach(waiting, never)).json.state, 'uploading');
		if (end === 'taken back')
			assert.equal((await fetch(`${server.url}/uploads/${never}`, { method: 'DELETE', headers: tus })).status, 204);
		else
			server.sql(`update upload set expires_at = now() - interval '1 minute' where id = '${never}'; update job set run_at = now() where kind = 'uploads'`);
		const lost = await settled(server, ada, waiting);
		assert.equal(lost.state, 'failed', end);
		assert.match(lost.error, /never sent in full/);
		assert.equal((await server.api('POST', `/posts/${waiting}/recording/retry`, { token: ada })).status, 409);
		assert.ok((await attach(waiting, await upload(server, ada, file))).status < 300, 'another one is sent instead');
		assert.equal((await settled(server, ada, waiting)).state, 'ready');
	}
	// Replaced while it still waits.
	const replaced = await ask(), slow = await begin();
	assert.equal((await attach(replaced, slow)).json.state, 'uploading');
	assert.ok((await attach(replaced, await upload(server, ada, file))).status < 300);
	assert.equal((await settled(server, ada, replaced)).state, 'ready');
	assert.equal((await send(slow, 0, file.length)).status, 404, 'nobody waits for it any more');
});

test('too long a recording is refused with a reason, and a trimmed one is not', async () => {
	const file = recordingMake(work, 'wav', { seconds: 14, name: 'lengthy' });
	const long = await settled(server, ada, await publish(file));
	assert.equal(long.state, 'failed');
	assert.match(long.error, /longer than recordings may be here/);
	assert.equal((await settled(server, ada, await publish(file, { trim_from_ms: 4000, trim_to_ms: 13000 }))).state, 'ready');
	const behind = await settled(server, ada, await publish(file, { trim_from_ms: 20000, trim_to_ms: 30000 }));
	assert.match(behind.error, /Nothing is left of it/);
});

test('killed in the middle, it is done again and leaves nothing behind', async () => {
	const post = await publish(recordingMake(work, 'webm vp9', { seconds: 8, size: '640x360', name: 'heavy' }));
	await until('ffmpeg to run', () => filesBelow(path.join(media, 'making')).some((f) => /media\.mp4$/.test(f)), 60000);
	const [child] = processesOf(server.data).filter((p) => /peerlore publish/.test(p.command));
	process.kill(child.pid, 'SIGKILL');
	await until('its children to be gone', () => !processesOf(server.data).some((p) => p.pid === child.pid || /bwrap|ffmpeg/.test(p.command)));
	// The lease of whoever died would hold it for a minute.
	server.sql(`update job set run_at = now() where kind = 'publish'`);
	assert.equal((await settled(server, ada, post)).state, 'ready');
	await atRest();
});

test('where the box cannot run nothing is run, its author is told, and it can be tried again', async () => {
	const { id } = (await server.api('POST', '/questions', { token: ada, body: { title: 'How do I stop it, then?', body: 'Show me.' } })).json;
	const post = await publish(recordingMake(work, 'mp3', { seconds: 1, name: 'later' }));
	await settled(server, ada, post);
	server.sql(`update recording set state = 'failed', error = 'The box was shut.', served = 0 where post = ${post}`);
	const failed = (await server.api('GET', `/posts/${post}/recording`, { token: ada })).json;
	assert.deepEqual([failed.state, failed.error, failed.may_retry], ['failed', 'The box was shut.', true]);
	assert.equal((await get(failed.media)).status, 404);
	const others = (await server.api('GET', `/posts/${post}/recording`, { token: bob })).json;
	assert.deepEqual([others.state, others.error, others.may_retry], ['failed', undefined, false]);
	assert.equal((await server.api('POST', `/posts/${post}/recording/retry`, { token: bob })).status, 403);
	assert.equal((await server.api('POST', `/posts/${post}/recording/retry`, { token: ada })).status, 200);
	assert.equal((await settled(server, ada, post)).state, 'ready');
	assert.equal((await server.api('POST', `/posts/${post}/recording/retry`, { token: ada })).status, 409);
	assert.equal((await server.api('POST', `/posts/${id}/recording/retry`, { token: ada })).status, 404);
	const doctor = server.try(['doctor']);
	assert.equal(doctor.status, sanitized ? 1 : 0, doctor.stdout); // with sanitizers the server has no sandbox, and doctor says so
	assert.match(doctor.stdout, /ffmpeg runs in its box/);
	// A user who may make no namespaces: a container, as most of them come.
	const owner = process.getuid() === 0 ? ['runuser', '-u', 'postgres', '--'] : [];
	const [first, ...rest] = [...owner, 'unshare', '--user', '--map-current-user', '--keep-caps', 'sh', '-c', `echo 0 > /proc/sys/user/max_user_namespaces;
		exec setpriv --ambient-caps=-all --inh-caps=-all --bounding-set=-all ${binary} doctor`];
	const shut = spawnSync(first, rest, { env: { ...server.env, PEERLORE_DATABASE: 'host=/nowhere' }, encoding: 'utf8' });
	assert.equal(shut.status, 1, shut.stderr);
	assert.match(shut.stderr, /recordings cannot be prepared: the box does not run: bwrap: /);
});
