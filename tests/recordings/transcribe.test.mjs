// transcribe.test.mjs -- other engines that listen: a command of the operator's, and an OpenAI-compatible endpoint.
// time limit: 240
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { folderMake, serverStart, until } from '../lib/server.mjs';
import { recordingMake, settled, upload } from '../lib/media.mjs';

let server, stub, ada, work, file;
const asked = [];
let answer = { status: 200, json: {} };

before(async () => {
	work = folderMake('engines');
	// It says how it was called, and listens to nothing.
	const command = path.join(work, 'listen');
	fs.writeFileSync(command, `#!/bin/sh
head -c 4 "$1" | grep -q RIFF || exit 3
printf 'WEBVTT\\n\\n00:00.100 --> 00:00.900\\nheard by the command\\n'
`, { mode: 0o755 });
	const key = path.join(work, 'key');
	fs.writeFileSync(key, 'sesame\n', { mode: 0o644 });
	stub = http.createServer((request, response) => {
		const parts = [];
		request.on('data', (d) => parts.push(d));
		request.on('end', () => {
			asked.push({ url: request.url, headers: request.headers, body: Buffer.concat(parts) });
			response.writeHead(answer.status, { 'content-type': 'application/json' });
			response.end(JSON.stringify(answer.json));
		});
	});
	await new Promise((done) => stub.listen(0, '127.0.0.1', done));
	server = await serverStart({ env: { PEERLORE_TRANSCRIBER: command, PEERLORE_TRANSCRIBER_URL: `http://127.0.0.1:${stub.address().port}`,
		PEERLORE_TRANSCRIBER_MODEL: 'whisper-1', PEERLORE_TRANSCRIBER_KEY_FILE: key } });
	server.person({ email: 'ada@example.com', admin: true });
	server.space({ slug: 'vault', hidden: true, owner: 'ada@example.com' });
	ada = server.token('ada@example.com');
	file = fs.readFileSync(recordingMake(work, 'wav', { seconds: 2 }));
});
after(async () => {
	await server?.stop();
	stub?.closeAllConnections();
	stub?.close();
});

async function publish(space) {
	const { id } = (await server.api('POST', '/questions', { token: ada, body: { title: 'How is the engine called?', body: 'Listen.', space } })).json;
	const put = await server.api('PUT', `/posts/${id}/recording`, { token: ada, body: { recording: await upload(server, ada, file), kind: 'voice' } });
	assert.equal(put.status, 201, put.text);
	return id;
}

test('an endpoint is sent the sound as WAV, with model and key, and its words become lines', async () => {
	answer = { status: 200, json: { text: 'Turn it off and on', words: [{ word: 'Turn', start: 0.1, end: 0.4 }, { word: 'it', start: 0.4, end: 0.5 }, { word: 'off', start: 1.2, end: 9 }] } };
	const recording = await settled(server, ada, await publish('general'), { lines: true });
	assert.equal(recording.draft, true);
	assert.deepEqual(recording.lines.map((l) => l.text), ['Turn it', 'off']);
	assert.ok(recording.lines[1].to <= recording.seconds, 'nothing is said behind the end');
	const [call] = asked;
	assert.equal(asked.length, 1);
	assert.equal(call.url, '/v1/audio/transcriptions');
	assert.equal(call.headers.authorization, 'Bearer sesame');
	assert.match(call.headers['content-type'], /^multipart\/form-data; boundary=/);
	const text = call.body.toString('latin1');
	assert.match(text, /name="model"\r\n\r\nwhisper-1\r\n/);
	assert.match(text, /name="response_format"\r\n\r\nverbose_json\r\n/);
	const at = text.indexOf('RIFF');
	assert.ok(at > 0 && text.slice(at + 8, at + 12) === 'WAVE');
	assert.equal(call.body.readUInt16LE(at + 22), 1, 'one channel');
	assert.equal(call.body.readUInt32LE(at + 24), 16000, '16 kHz');
});

test('what is said in a private space is not sent anywhere: the command listens to it', async () => {
	const before = asked.length;
	const recording = await settled(server, ada, await publish('vault'), { lines: true });
	assert.deepEqual(recording.lines.map((l) => l.text), ['heard by the command']);
	assert.equal(asked.length, before);
});

test('an endpoint that fails is asked again later; the recording plays all the same', async () => {
	answer = { status: 500, json: {} };
	const before = asked.length;
	const post = await publish('general');
	assert.equal((await settled(server, ada, post)).state, 'ready');
	await until('it to be asked', () => asked.length > before, 60000);
	answer = { status: 200, json: { segments: [{ text: 'Better now.', start: 0, end: 1 }] } };
	await until('another attempt', () => {
		server.sql(`update job set run_at = now() where kind = 'transcribe' and last_error <> ''`);
		return server.sql(`select 1 from cue c join recording r on r.id = c.recording where r.post = ${post}`).length === 1;
	}, 60000);
	assert.ok(!server.log.includes('sesame') && !server.log.includes('Better now'), 'neither key nor words are logged');
});
