// phrases.test.mjs -- what was said is found, and opens where it was said: with transcripts given, and with those that the
// built-in engine made of speech.
//
// 20 phrases and 4 in make check; `make check-all ONLY=recordings/phrases` plants 200 of each and says how many were found.
// time limit: 400
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { folderMake, full, sanitized, serverStart, until } from '../lib/server.mjs';
import { ffmpeg, recordingMake, settled, speak, upload } from '../lib/media.mjs';
import { Visitor } from '../lib/visitor.mjs';
import { chance, talk } from '../lib/spoken.mjs';

const PHRASES = 10; // in a recording
const NEAR = 2; // seconds
let server, ada, reader, work;

before(() => (work = folderMake('phrases')));

async function begin(transcriber) {
	server = await serverStart({ env: { PEERLORE_TRANSCRIBER: transcriber } });
	server.person({ email: 'ada@example.com', admin: true });
	ada = server.token('ada@example.com');
	reader = await new Visitor(server).signIn('ada@example.com');
}
const end = async () => {
	await server?.stop();
	server = null;
};
after(end);

async function publish(file, n) {
	const made = await server.api('POST', '/tips', { token: ada, body: { title: `Keep workplace number ${n} running`, summary: 'Shown once.', body: 'Watch it.' } });
	const put = await server.api('PUT', `/posts/${made.json.id}/recording`, { token: ada, body: { recording: await upload(server, ada, fs.readFileSync(file)), kind: 'voice' } });
	assert.equal(put.status, 201, put.text);
	return made.json.id;
}

// Asks for a phrase and follows the result: the second it opens at, or why not.
async function opened(post, phrase) {
	const { items } = (await server.api('GET', `/search?q=${encodeURIComponent(phrase)}`, { token: ada })).json;
	const place = items.findIndex((i) => i.id === post);
	if (place < 0)
		return { phrase, place: Infinity };
	const page = await reader.get(items[place].url);
	const second = /<(?:video|audio)[^>]* src="[^"]*#t=([\d.]+)"/.exec(page.text)?.[1];
	return { phrase, place, second: second === undefined ? null : Number(second) };
}

// How many of what was planted, {post, phrase, said}, lead within NEAR of where they are said, from the first or one of the first five results.
async function measured(name, planted) {
	let found = 0, first = 0;
	const missed = [];
	for (const { post, phrase, said } of planted) {
		const seen = await opened(post, phrase);
		const near = seen.place < 5 && seen.second !== null && Math.abs(seen.second - said) <= NEAR;
		found += near;
		first += near && seen.place === 0;
		if (!near)
			missed.push(`"${phrase}" said at ${said.toFixed(1)}: result ${seen.place + 1}, opens at ${seen.second}`);
	}
	const share = (n) => `${n} of ${planted.length} (${(100 * n / planted.length).toFixed(1)} %)`;
	console.log(`figure: ${name}: ${share(found)} planted phrases found and opened within ${NEAR} s of where they are said, ${share(first)} by the first result`);
	return { share: found / planted.length, missed: missed.join('\n') };
}

const stamp = (s) => `${String(Math.floor(s / 60)).padStart(2, '0')}:${(s % 60).toFixed(3).padStart(6, '0')}`;

// Somebody speaks: each word takes its time, with pauses; lines end where the words of a transcript would be broken.
function spoken(random, sentences) {
	const lines = [], phrases = [];
	let at = 0.5, line = null;
	const broken = () => {
		if (line)
			lines.push(`${stamp(line.from)} --> ${stamp(at)}\n${line.words.join(' ')}\n`);
		line = null;
	};
	for (const { words, phrase, at: where } of sentences) {
		for (const [i, word] of words.entries()) {
			if (line && (line.words.join(' ').length > 40 + random(20) || at - line.from > 4.5))
				broken();
			line ??= { from: at, words: [] };
			if (phrase && i === where)
				phrases.push({ phrase, said: at });
			line.words.push(word);
			at += (80 + 55 * word.length + random(150)) / 1000;
		}
		// Half of the sentences run on within a line.
		if (random(2)) {
			broken();
			at += random(1200) / 1000;
		}
	}
	broken();
	return { vtt: `WEBVTT\n\n${lines.join('\n')}`, phrases, seconds: at + 0.5 };
}

test('phrases of given transcripts are found and open where they are said', async () => {
	await begin('off');
	const [recordings, sentences, length] = full ? [20, 50, 178] : [2, 30, 110], random = chance(4), used = new Set(), planted = [];
	const silence = recordingMake(work, 'ogg', { seconds: length, name: 'silence' });
	for (let n = 0; n < recordings; n++) {
		const { vtt, phrases, seconds } = spoken(random, talk(random, sentences, PHRASES, used));
		assert.ok(seconds < length, `${seconds} s`);
		const post = await publish(silence, n + 1);
		assert.equal((await settled(server, ada, post)).state, 'ready');
		const put = await server.api('PUT', `/posts/${post}/recording/captions`, { token: ada, body: vtt, headers: { 'content-type': 'text/vtt' } });
		assert.equal(put.status, 204, put.text);
		planted.push(...phrases.map((p) => ({ post, ...p })));
	}
	const last = planted.at(-1);
	await until('the last to be found', async () => (await opened(last.post, last.phrase)).second !== undefined);
	const { share, missed } = await measured('transcripts given', planted);
	assert.ok(share >= 0.95, missed);
	await end();
});

// Each sentence is said by itself, so that it is known when it begins.
function said(n, sentences) {
	const parts = [], phrases = [];
	let at = 0;
	for (const [i, { words, phrase, at: where }] of sentences.entries()) {
		const file = speak(path.join(work, `part-${i}.wav`), `${words.join(' ')}.`);
		const seconds = (fs.statSync(file).size - 44) / 32000;
		// The words before the phrase take about their share of the letters.
		const letters = (list) => list.join(' ').length;
		if (phrase)
			phrases.push({ phrase, said: at + seconds * letters(words.slice(0, where)) / letters(words) });
		at += seconds;
		parts.push(`file '${file}'`);
	}
	const all = path.join(work, 'parts.txt'), wav = path.join(work, `spoken-${n}.wav`);
	fs.writeFileSync(all, parts.join('\n'));
	ffmpeg('-f', 'concat', '-safe', '0', '-i', all, '-c', 'copy', wav);
	return { wav, phrases };
}

async function spokenAreFound() {
	const random = chance(8), used = new Set(), planted = [], posts = [];
	const recordings = 20, phrases = PHRASES;
	const spoken = Array.from({ length: recordings }, (_, n) => said(n, talk(random, phrases * 2, phrases, used)));
	await begin('pocketsphinx');
	for (const [n, made] of spoken.entries()) {
		const post = await publish(made.wav, n + 1);
		posts.push(post);
		planted.push(...made.phrases.map((p) => ({ post, ...p })));
	}
	for (const post of posts)
		await settled(server, ada, post, { lines: true, ms: 1200000 });
	const lines = (await server.api('GET', `/posts/${posts.at(-1)}/recording`, { token: ada })).json.lines;
	const word = lines.map((l) => l.text).join(' ').split(' ').sort((a, b) => b.length - a.length)[0];
	await until('what was heard last to be found', async () => (await opened(posts.at(-1), word)).second !== undefined);
	const { share, missed } = await measured('what pocketsphinx heard', planted);
	assert.ok(share >= 0.5, missed);
	await end();
}

// How well it hears. That what it heard is found is seen before each change, too: journeys/tip, journeys/recorded-answer.
if (full)
	test('phrases that were spoken are found by what the built-in engine heard', { skip: sanitized && 'pocketsphinx takes long enough' }, spokenAreFound);
