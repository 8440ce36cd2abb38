// speech.test.mjs -- what the built-in engine hears of what was said.
// time limit: 240
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { folderMake, sanitized, serverStart, until } from '../lib/server.mjs';
import { recordingMake, settled, speak, upload, wordErrors } from '../lib/media.mjs';

let server, ada, work;

before(async () => {
	work = folderMake('speech');
	server = await serverStart();
	server.person({ email: 'ada@example.com', admin: true });
	ada = server.token('ada@example.com');
});
after(() => server?.stop());

async function publish(file, more) {
	const { id } = (await server.api('POST', '/questions', { token: ada, body: { title: 'How do I start the machine?', body: 'Show me.' } })).json;
	const put = await server.api('PUT', `/posts/${id}/recording`, { token: ada, body: { recording: await upload(server, ada, fs.readFileSync(file)), ...more } });
	assert.equal(put.status, 201, put.text);
	return id;
}

test('what somebody says is written down as a draft with times, and found', { skip: sanitized && 'pocketsphinx takes long enough' }, async () => {
	const said = 'Open the lid and turn the handle to the left before you start the machine';
	const sound = speak(path.join(work, 'speech.wav'), said);
	const post = await publish(recordingMake(work, 'webm vp8', { seconds: 5, sound, name: 'spoken' }), { kind: 'camera' });
	const recording = await settled(server, ada, post, { lines: true });
	assert.equal(recording.draft, true);
	const heard = recording.lines.map((l) => l.text).join(' ');
	assert.ok(wordErrors(said, heard) < 0.3, `${wordErrors(said, heard)}: ${heard}`);
	assert.ok(recording.lines.every((l, i) => l.from < l.to && l.to <= recording.seconds && (i === 0 || l.from >= recording.lines[i - 1].from)));
	const answer = await fetch(server.url + recording.captions, { headers: { authorization: `Bearer ${ada}` } });
	assert.equal(answer.headers.get('content-type'), 'text/vtt; charset=utf-8');
	assert.match(await answer.text(), /^WEBVTT\n\n1\n00:00:/);
	// Found by a word of it, at the line it stands in.
	const find = async () => (await server.api('GET', '/search?q=handle', { token: ada })).json.items;
	await until('a spoken word to be found', async () => (await find()).length === 1);
	const [hit] = await find(), line = recording.lines.find((l) => /handle/.test(l.text));
	assert.ok(hit.t >= line.from && hit.t < line.to, `${hit.t} in ${line.from} to ${line.to}`);
});
