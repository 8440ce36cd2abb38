// browsers.test.mjs -- what is published plays, seeks and shows its lines in Firefox and WebKitGTK; Firefox records, too.
// In make check-all alone: the browsers are large. time limit: 300
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { folderMake, full, sanitized, serverStart, until } from '../lib/server.mjs';
import { recordingMake, settled, upload } from '../lib/media.mjs';
import { firefoxMissing, firefoxOpen, webkitMissing, webkitOpen } from '../lib/others.mjs';

const unless = (missing) => (!full ? 'in make check-all' : sanitized ? 'the browsers are not ours' : missing);
let server, ada, tip;

before(async () => {
	if (!full || sanitized)
		return;
	const work = folderMake('browsers');
	server = await serverStart({ env: { PEERLORE_TRANSCRIBER: 'off' } });
	server.person({ email: 'ada@example.com', admin: true });
	ada = server.token('ada@example.com');
	tip = (await server.api('POST', '/tips', { token: ada, body: { title: 'Change the coolant filter', summary: 'Shown once.', body: 'Watch it.' } })).json.id;
	const file = fs.readFileSync(recordingMake(work, 'webm vp9', { seconds: 8, size: '640x360' }));
	const put = await server.api('PUT', `/posts/${tip}/recording`, { token: ada, body: { recording: await upload(server, ada, file), kind: 'screen' } });
	assert.equal(put.status, 201, put.text);
	assert.equal((await settled(server, ada, tip)).state, 'ready');
	const lines = await server.api('PUT', `/posts/${tip}/recording/captions`, { token: ada, body: 'WEBVTT\n\n00:05.000 --> 00:07.000\nTurn the cap\n', headers: { 'content-type': 'text/vtt' } });
	assert.equal(lines.status, 204);
});
after(() => server?.stop());

const signIn = async (browser) => {
	await browser.open(server.link('ada@example.com'));
	// Its answer takes the page away while it runs.
	await browser.ask(`setTimeout(() => document.querySelector('main form button').click(), 0)`);
	await until('to be signed in', () => browser.ask(`return document.documentElement.dataset.csrf !== undefined && document.querySelector('main form[action^="/link"]') === null`).catch(() => false));
};

// Opened at a second, played on, sought back and forth; its captions are there.
async function watched(browser) {
	await signIn(browser);
	await browser.open(`${server.url}/tips/${tip}?t=5`);
	const seen = await browser.ask(`
		const video = document.querySelector('video');
		const told = (name, have) => have() ? true : new Promise((done, failed) => {
			video.addEventListener(name, done, {once: true});
			video.addEventListener('error', () => failed(new Error('media error ' + video.error.code)), {once: true});
		});
		const reach = (what) => new Promise((done) => {
			const look = () => what() ? done() : setTimeout(look, 20);
			look();
		});
		if (video.error)
			throw new Error('media error ' + video.error.code);
		video.muted = true;
		await told('loadeddata', () => video.readyState >= 2);
		await reach(() => !video.seeking);
		const landed = video.currentTime;
		await video.play();
		await reach(() => video.currentTime > landed + 0.5);
		video.pause();
		const sought = [];
		for (const to of [1.5, 6.5, 0.2]) {
			video.currentTime = to;
			await told('seeked', () => false);
			sought.push(video.currentTime);
		}
		video.textTracks[0].mode = 'showing';
		await reach(() => video.textTracks[0].cues?.length > 0);
		const canvas = document.createElement('canvas');
		canvas.width = canvas.height = 32;
		canvas.getContext('2d').drawImage(video, 0, 0, 32, 32);
		const colours = new Set(new Uint32Array(canvas.getContext('2d').getImageData(0, 0, 32, 32).data.buffer)).size;
		return {landed, sought, duration: video.duration, line: video.textTracks[0].cues[0].text, width: video.videoWidth, colours};`);
	assert.ok(Math.abs(seen.landed - 5) < 0.3, `it opens at ${seen.landed}`);
	assert.ok(Math.abs(seen.duration - 8) < 0.3, `it lasts ${seen.duration} s`);
	seen.sought.forEach((at, i) => assert.ok(Math.abs(at - [1.5, 6.5, 0.2][i]) < 0.1, `sought ${seen.sought}`));
	assert.equal(seen.line, 'Turn the cap');
	assert.equal(seen.width, 640);
	assert.ok(seen.colours > 10, 'there is a picture');
}

test('Firefox opens a recording at its second, plays it, seeks in it and shows its lines', { skip: unless(firefoxMissing()) }, async () => {
	const firefox = await firefoxOpen();
	try {
		await watched(firefox);
	} finally {
		await firefox.close();
	}
});

test('WebKitGTK opens a recording at its second, plays it, seeks in it and shows its lines', { skip: unless(webkitMissing()) }, async () => {
	const webkit = await webkitOpen();
	try {
		await watched(webkit);
	} finally {
		await webkit.close();
	}
});

test('Firefox records with camera and microphone, saves while it does, and what comes of it plays', { skip: unless(firefoxMissing()) }, async () => {
	const firefox = await firefoxOpen();
	try {
		await signIn(firefox);
		await firefox.open(`${server.url}/tips/new`);
		await firefox.ask(`document.querySelector('[name="what"][value="camera"]').click(); document.querySelector('[data-start]').click()`);
		await until('three seconds of it to be saved', async () => {
			const { saved, wrong } = await firefox.ask(`return {saved: document.querySelector('[data-saved]').textContent, wrong: document.querySelector('[data-wrong]').textContent}`);
			assert.equal(wrong, '');
			return /Saved up to 0:0[3-9]/.test(saved);
		}, 60000);
		await firefox.ask(`document.querySelector('[data-stop]').click()`);
		await until('all of it to be saved', () => firefox.ask(`return /^Saved/.test(document.querySelector('[data-sending]').textContent)`), 60000);
		await firefox.ask(`document.querySelector('#title').value = 'Look at the gauge before the shift';
			setTimeout(() => document.querySelector('#tip [type="submit"]').click(), 0)`);
		await until('it to be shared', () => firefox.ask(`return /^\\/tips\\/\\d+/.test(location.pathname)`).catch(() => false), 60000);
		const id = Number(await firefox.ask(`return location.pathname.split('/')[2]`));
		const recording = await settled(server, ada, id);
		assert.equal(recording.state, 'ready', recording.error);
		assert.ok(recording.picture && recording.sound && recording.seconds > 2.5, JSON.stringify(recording));
	} finally {
		await firefox.close();
	}
});
