// recordings.mjs -- how long a person with a recording waits, and what it costs the server: `make bench ONLY=recordings`.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { launchOptions, pageOpen, signIn } from '../lib/browser.mjs';
import { processesOf, until } from '../lib/server.mjs';
import { ffmpeg, speak } from '../lib/media.mjs';

const MB = 1 << 20;
const SPEECH = 'Close the blue valve first. Then turn the cap and lift the old filter out of the machine. Wipe the ring with a dry cloth. ' +
	'Push the new filter in until you hear it click. Open the valve again and wait for the green lamp. ';

const tus = (token, more = {}) => ({ authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0', ...more });

async function sendBegin(server, token, size) {
	const made = await fetch(`${server.url}/uploads`, { method: 'POST', headers: tus(token, { 'upload-length': String(size) }) });
	if (made.status !== 201)
		throw new Error(`upload: ${made.status} ${await made.text()}`);
	return server.url + made.headers.get('location');
}

// In pieces of 1 MB, as the recorder does.
async function sendAll(token, where, bytes, size, piece = MB) {
	for (let at = 0; at < size; at += piece) {
		const part = bytes.subarray(0, Math.min(piece, size - at));
		const sent = await fetch(where, { method: 'PATCH', body: part, headers: tus(token, { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(at) }) });
		if (sent.status !== 204)
			throw new Error(`upload: ${sent.status} ${await sent.text()}`);
	}
}
const forget = (token, where) => fetch(where, { method: 'DELETE', headers: tus(token) });

// -- from "stop" to "saved" ------------------------------------------------------------------------------------

// Three recordings of the screen with a voice in Chromium; both moments are those of the page.
async function stopToSaved(server, wav) {
	const browser = await chromium.launch(launchOptions(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream',
		`--use-file-for-fake-audio-capture=${wav}`, '--autoplay-policy=no-user-gesture-required']));
	const took = [];
	try {
		const page = await pageOpen(browser, { server });
		await signIn(page, server, 'person2@bench.example');
		for (let n = 0; n < 3; n++) {
			await page.goto('/tips/new');
			await page.getByRole('button', { name: 'Start in 3, 2, 1' }).click();
			await until('five seconds of it', async () => /0:0[5-9]/.test(await page.locator('[data-time]').textContent()), 60000);
			took.push(await page.evaluate(() => new Promise((done) => {
				const words = document.querySelector('[data-sending]');
				const began = performance.now();
				new MutationObserver(() => /^Saved/.test(words.textContent) && done(performance.now() - began)).observe(words, { childList: true, characterData: true, subtree: true });
				document.querySelector('[data-stop]').click();
			})));
		}
	} finally {
		await browser.close();
	}
	return took.sort((a, b) => a - b);
}

// -- from "share" to something that plays, and to something that is read -------------------------------------------

// A minute of 720p as a browser records it: 20 pictures a second that change everywhere, and somebody talking.
function minuteMake(folder) {
	const file = path.join(folder, 'minute.webm');
	const voice = speak(path.join(folder, 'minute.wav'), SPEECH.repeat(4));
	ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=1280x720:rate=20:duration=60', '-stream_loop', '-1', '-i', voice, '-t', '60',
		'-c:v', 'libvpx', '-b:v', '1500k', '-deadline', 'realtime', '-cpu-used', '8', '-c:a', 'libopus', file);
	return file;
}

async function minute(server, token, file) {
	const bytes = fs.readFileSync(file);
	const where = await sendBegin(server, token, bytes.length);
	for (let at = 0; at < bytes.length; at += MB) {
		const part = bytes.subarray(at, at + MB);
		await fetch(where, { method: 'PATCH', body: part, headers: tus(token, { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(at) }) });
	}
	const { json } = await server.api('POST', '/tips', { token, body: { title: `Change the coolant filter, take ${Date.now()}`, summary: 'One minute.', body: 'Watch.' } });
	const began = Date.now();
	const put = await server.api('PUT', `/posts/${json.id}/recording`, { token, body: { recording: where.split('/').at(-1), kind: 'screen' } });
	if (put.status !== 201)
		throw new Error(`recording: ${put.status} ${put.text}`);
	const seen = async () => (await server.api('GET', `/posts/${json.id}/recording`, { token })).json;
	const ready = await until('it to play', async () => ['ready', 'failed'].includes((await seen()).state) && Date.now() - began, 300000);
	const lines = await until('what was said', async () => (await seen()).lines.length > 0 && Date.now() - began, 300000);
	await server.api('DELETE', `/posts/${json.id}`, { token });
	return { ready, lines };
}

// -- memory -----------------------------------------------------------------------------------------------------------

// What is ours alone of the web server's processes, in kB; pages of the file itself are the kernel's.
function memory(pids) {
	let kb = 0;
	for (const pid of pids) {
		const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
		kb += Number(/^RssAnon:\s+(\d+)/m.exec(status)[1]);
	}
	return kb;
}

async function flat(server, token, size, piece) {
	const pids = processesOf(server.data).filter((p) => !/postgres|worker|publish|embed/.test(p.command)).map((p) => p.pid);
	const bytes = Buffer.alloc(piece, 'recording ');
	// Once for what is needed once for all.
	let where = await sendBegin(server, token, 8 * MB);
	await sendAll(token, where, bytes, 8 * MB, Math.min(piece, 8 * MB));
	await forget(token, where);
	const before = memory(pids);
	let least = before, most = before;
	const look = setInterval(() => {
		const now = memory(pids);
		least = Math.min(least, now);
		most = Math.max(most, now);
	}, 10);
	where = await sendBegin(server, token, size);
	await sendAll(token, where, bytes, size, piece);
	clearInterval(look);
	await forget(token, where);
	return { grew: (most - before) / 1024, shrank: (before - least) / 1024 };
}

// -- twenty at once ---------------------------------------------------------------------------------------------------------

// Twenty people send as fast as they can, until told to stop.
async function twenty(server, tokens) {
	const piece = Buffer.alloc(MB, 'recording ');
	let going = true, sent = 0;
	const one = async (token) => {
		while (going) {
			const where = await sendBegin(server, token, 20 * MB);
			for (let at = 0; at < 20 * MB && going; at += MB) {
				const answer = await fetch(where, { method: 'PATCH', body: piece, headers: tus(token, { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(at) }) });
				if (answer.status !== 204)
					throw new Error(`upload: ${answer.status} ${await answer.text()}`);
				sent += MB;
			}
			await forget(token, where);
		}
	};
	const all = tokens.map(one);
	return { stop: async () => {
		going = false;
		await Promise.all(all);
		return sent;
	} };
}

// -- twenty pictures at once ------------------------------------------------------------------------------------------------

// A photo of 24 megapixels and about 8 MB, as a telephone takes it.
function photoMake(folder) {
	const file = path.join(folder, 'photo.jpg');
	ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=6000x4000', '-vf', 'noise=alls=22:allf=t', '-frames:v', '1', '-q:v', '5', file);
	return fs.readFileSync(file);
}

// Twenty people send photos, one after the other, until told to stop; each becomes a picture.
async function photos(server, tokens, photo) {
	let going = true, sent = 0;
	const made = [];
	const one = async (token) => {
		while (going) {
			const begun = await fetch(`${server.url}/uploads`, { method: 'POST', body: photo, headers: tus(token, { 'upload-length': String(photo.length), 'content-type': 'application/offset+octet-stream' }) });
			if (begun.status !== 201)
				throw new Error(`upload: ${begun.status} ${await begun.text()}`);
			const put = await server.api('POST', '/pictures', { token, body: { upload: begun.headers.get('location').split('/').at(-1) } });
			// So many wait to be prepared that no more of theirs are taken.
			if (put.status === 422)
				await forget(token, begun.headers.get('location'));
			else if (put.status !== 201)
				throw new Error(`picture: ${put.status} ${put.text}`);
			else
				made.push([token, put.json.id]);
			sent++;
		}
	};
	const all = tokens.map(one);
	return { stop: async () => {
		going = false;
		await Promise.all(all);
		return { sent, made };
	} };
}

/* say(line); page(): one measurement of question pages, {p50, p99, errors}. */
export async function pictures(server, { say, page }) {
	const work = fs.mkdtempSync(path.join(os.tmpdir(), 'peerlore-pictures-'));
	try {
		const photo = photoMake(work);
		const tokens = Array.from({ length: 20 }, (_, i) => server.token(`person${i + 2}@bench.example`));
		const quiet = await page();
		const others = await photos(server, tokens, photo);
		const busy = await page();
		const { sent, made } = await others.stop();
		const preparing = await page();
		const ready = async () => server.sql(`select count(*) from picture where state = 'ready'`)[0][0];
		say(`pictures         question pages p99 ${quiet.p99.toFixed(1)} ms, while 20 people send photos of ${(photo.length / MB).toFixed(1)} MB (${sent} came) ${busy.p99.toFixed(1)} ms` +
			`${busy.errors ? `  ${busy.errors} ERRORS` : ''}  ${verdict(busy.p99, 50)}, while they are prepared (${await ready()} of ${made.length}) ${preparing.p99.toFixed(1)} ms  ${verdict(preparing.p99, 50)}`);
		server.sql(`delete from upload where id in (select upload from picture); delete from picture; delete from job where kind = 'picture'; delete from upload_day`);
	} finally {
		fs.rmSync(work, { recursive: true, force: true });
	}
}

// -- all of it -----------------------------------------------------------------------------------------------------------------

const verdict = (value, bound) => (value <= bound ? `within ${bound}` : `OVER ${bound}`);

/* say(line); page(connections): one measurement of question pages, {p50, p99, errors}. */
export async function recordings(server, { say, page }) {
	const work = fs.mkdtempSync(path.join(os.tmpdir(), 'peerlore-recordings-'));
	try {
		const token = server.token('person2@bench.example');
		const took = await stopToSaved(server, speak(path.join(work, 'voice.wav'), SPEECH));
		say(`recordings       from "stop" to "saved" ${took.map((t) => t.toFixed(0)).join(', ')} ms  ${verdict(took.at(-1), 500)}`);
		const { ready, lines } = await minute(server, token, minuteMake(work));
		say(`recordings       60 s of 720p: plays after ${(ready / 1000).toFixed(1)} s  ${verdict(ready / 1000, 20)}; its transcript after ${(lines / 1000).toFixed(1)} s  ${verdict(lines / 1000, 40)}`);
		for (const piece of [MB, 200 * MB]) {
			const { grew, shrank } = await flat(server, token, 200 * MB, piece);
			say(`recordings       200 MB in pieces of ${piece / MB} MB: the server's memory + ${grew.toFixed(1)}, - ${shrank.toFixed(1)} MB  ${verdict(Math.max(grew, shrank), 4)}`);
		}
		const tokens = Array.from({ length: 20 }, (_, i) => server.token(`person${i + 2}@bench.example`));
		const quiet = await page();
		const others = await twenty(server, tokens);
		const began = Date.now();
		const busy = await page();
		const seconds = (Date.now() - began) / 1000;
		const sent = await others.stop();
		say(`recordings       question pages p99 ${quiet.p99.toFixed(1)} ms, with 20 uploads at once (${(sent / MB / seconds).toFixed(0)} MB/s) ${busy.p99.toFixed(1)} ms` +
			`${busy.errors ? `  ${busy.errors} ERRORS` : ''}  ${verdict(busy.p99, 50)}`);
	} finally {
		fs.rmSync(work, { recursive: true, force: true });
	}
}
