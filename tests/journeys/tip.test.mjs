// A tip from its recording to the second that a colleague looks for: a screen recorded with speech, the network lost in
// the middle, trimmed, shared, its transcript corrected; a colleague finds it by a spoken word and lands there.
//
// PEERLORE_TEST_PICTURES=assets/readme make check ONLY=journeys/tip writes README's pictures of it.
// time limit: 240
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { axe, launchOptions, pageOpen, signIn } from '../lib/browser.mjs';
import { ffmpeg, speak, wordErrors } from '../lib/media.mjs';
import { serverStart, until } from '../lib/server.mjs';

const SAID = ['Open the work order on the left', 'Press the red button to book scrap', 'Choose the reason from the list', 'Type the number of parts and press enter'];
const TITLE = 'Book scrap from the work order';
// What is recorded: a program of the company's, in a tab of its own.
const PROGRAM = `<!doctype html><title>Work orders</title><style>body { font: 26px sans-serif; margin: 0; background: #eef1f4 } header { background: #24435c; color: #fff; padding: 14px 28px }
main { display: grid; grid-template-columns: 22rem 1fr; gap: 28px; padding: 28px } button, select, input { font: inherit; padding: 12px 16px } nav button { display: block; width: 100%; text-align: left; margin: 0 0 10px; background: #fff; border: 1px solid #b8c3cc }
section { background: #fff; border: 1px solid #b8c3cc; padding: 24px } .scrap { background: #b3261e; color: #fff; border: 0 } label { display: block; margin: 18px 0 6px } [hidden] { display: none }</style>
<header>Work orders <span id="clock"></span></header><main><nav><button id="order">4711 Bearing cap, 200</button><button>4712 Gland plate, 80</button><button>4713 Hinge, 400</button></nav>
<section><h2 id="which">Choose an order</h2><button class="scrap" id="scrap" hidden>Book scrap</button><form hidden><label>Reason</label><select><option>Choose</option><option>Burr on the edge</option><option>Wrong bore</option></select><label>Parts</label><input size="6"></form><p id="done"></p></section></main>
<script>const $ = (q) => document.querySelector(q); setInterval(() => ($('#clock').textContent = new Date().toLocaleTimeString('en-GB')), 200);
$('#order').onclick = () => { $('#which').textContent = 'Order 4711, bearing cap'; $('#scrap').hidden = false; }; $('#scrap').onclick = () => ($('form').hidden = false);
$('form').onsubmit = () => { $('#done').textContent = 'Booked: ' + $('input').value + ' parts, ' + $('select').value; return false; };</script>`;
const RECORDER = { permissions: ['microphone', 'camera'], width: 720, height: 700, deviceScaleFactor: process.env.PEERLORE_TEST_PICTURES ? 1.5 : 1 };
let server, browser, anna, program, folder;

before(async () => {
	server = await serverStart();
	server.person({ email: 'anna@example.com', name: 'Anna Keller' });
	server.person({ email: 'ben@example.com', name: 'Ben Achter' });
	folder = fs.mkdtempSync(path.join(os.tmpdir(), 'speech-'));
	// Nobody speaks while it is counted down; a breath between two sentences.
	const pause = (s) => ['-f', 'lavfi', '-t', String(s), '-i', 'anullsrc=r=16000:cl=mono'];
	const parts = SAID.flatMap((text, i) => [...pause(i === 0 ? 5 : 0.8), '-i', speak(path.join(folder, `${i}.wav`), `${text}.`)]);
	const wav = path.join(folder, 'speech.wav');
	ffmpeg(...parts, '-filter_complex', `${SAID.map((_, i) => `[${2 * i}][${2 * i + 1}]`).join('')}concat=n=${2 * SAID.length}:v=0:a=1`, wav);
	browser = await chromium.launch(launchOptions(['--use-fake-device-for-media-stream', '--auto-select-tab-capture-source-by-title=Work orders',
		`--use-file-for-fake-audio-capture=${wav}%noloop`, '--autoplay-policy=no-user-gesture-required'], { whole: true }));
	anna = await pageOpen(browser, { server, ...RECORDER });
	program = await anna.context().newPage();
	// Each frame is drawn, filmed and made smaller without help of a graphics card.
	await program.setViewportSize(process.env.PEERLORE_TEST_PICTURES ? { width: 1280, height: 720 } : { width: 800, height: 450 });
	await program.setContent(PROGRAM);
	await anna.bringToFront();
	await signIn(anna, server, 'anna@example.com');
});
after(async () => {
	await browser?.close();
	await server?.stop();
	if (folder)
		fs.rmSync(folder, { recursive: true });
});

// One of README's pictures: what is on the screen, from an element on.
async function picture(page, name, from) {
	if (!process.env.PEERLORE_TEST_PICTURES)
		return;
	await page.locator(from).first().evaluate((e) => scrollTo(0, e.getBoundingClientRect().top + scrollY - 16));
	await page.mouse.move(0, 0);
	const png = path.join(folder, `${name}.png`);
	await page.screenshot({ path: png });
	ffmpeg('-i', png, '-c:v', 'libwebp', '-quality', '82', '-compression_level', '6', path.join(process.env.PEERLORE_TEST_PICTURES, `${name}.webp`));
}

const seconds = async (page) => {
	const [m, s] = (await page.locator('[data-time]').textContent()).split(':').map(Number);
	return m * 60 + s;
};
const received = () => Number(server.sql('select coalesce(max(received), 0) from upload')[0][0]);
// As the person, but not in the page, which comes again by itself while a recording is prepared.
const api = async (page, where) => (await page.request.get(`/api/v1${where}`)).json();

let tip;

test('a screen is recorded with speech; the network goes in the middle, and nothing is lost', async () => {
	await anna.goto('/tips/new');
	await anna.getByRole('button', { name: 'Start in 3, 2, 1' }).click();
	await anna.getByText('Recording', { exact: true }).waitFor();
	await until('the first second is saved', async () => /Saved up to/.test(await anna.locator('[data-saved]').textContent()));
	await program.locator('#order').click();
	await anna.keyboard.press('m');
	await anna.getByText('1 step marked').waitFor();
	assert.deepEqual(await axe(anna), [], 'while recording');

	await anna.context().setOffline(true);
	await anna.getByText('The network is gone').waitFor();
	const [before_, at] = [received(), await seconds(anna)];
	await program.locator('#scrap').click();
	await until('three more seconds are recorded', async () => await seconds(anna) >= at + 3);
	assert.equal(received(), before_, 'nothing arrives meanwhile');
	await picture(anna, 'tip-record', '[data-talk]');
	await anna.context().setOffline(false);
	await until('it goes on', () => received() > before_);
	await program.locator('select').selectOption('Wrong bore');
	await anna.keyboard.press('m');
	await anna.getByText('2 steps marked').waitFor();
	await program.locator('input').fill('6');
	await program.locator('input').press('Enter');
	await until('the speech is said', async () => await seconds(anna) >= 14);
	await anna.getByRole('button', { name: 'Stop', exact: true }).click();
	await anna.getByText('Saved. Nothing can be lost now.').waitFor();
	const [[size, finished]] = server.sql('select size, finished_at is not null from upload');
	assert.equal(Number(size), received());
	assert.equal(finished, 't');
});

let recorded;

test('it is trimmed, named and shared', async () => {
	recorded = Number(await anna.getByLabel('End at').inputValue());
	await anna.getByLabel('Start at').fill('1');
	assert.match(await anna.locator('[data-length]').textContent(), /after trimming/);
	assert.deepEqual(await axe(anna), [], 'trimming');
	await anna.getByLabel(/^Step 1/).fill('Open the order');
	await anna.getByLabel(/^Step 2/).fill('Say why');
	await picture(anna, 'tip-trim', '[data-trim]');
	await anna.getByLabel('Title').fill(TITLE);
	await anna.getByLabel('In one line').fill('No form, and no walk to the office.');
	await anna.getByLabel('Tags').fill('scrap');
	await anna.getByRole('button', { name: 'Share the tip' }).click();
	await anna.getByRole('heading', { level: 1, name: TITLE }).waitFor();
	tip = Number(/\/tips\/(\d+)/.exec(anna.url())[1]);
	await anna.getByText('The recording is being prepared.').or(anna.locator('video')).first().waitFor();
	assert.deepEqual(anna.problems.filter((p) => !/ERR_INTERNET_DISCONNECTED/.test(p)), []);
});

test('it is prepared, plays with its steps, and a link leads to a second of it', async () => {
	await until('it is prepared', async () => (await api(anna, `/tips/${tip}`)).recording.state !== 'preparing', 120000);
	const { recording } = await api(anna, `/tips/${tip}`);
	assert.equal(recording.state, 'ready', JSON.stringify(recording));
	assert.ok(Math.abs(recording.seconds - (recorded - 1)) < 1, `${recording.seconds} s of ${recorded} s`);
	// The page came back by itself when it was ready.
	await anna.locator('video').waitFor();
	await anna.goto(`/tips/${tip}?t=3`);
	assert.match(anna.url(), /\/tips\/\d+\/book-scrap-from-the-work-order\?t=3$/);
	const time = () => anna.locator('video').evaluate((v) => v.currentTime);
	await until('it is at the third second', async () => Math.abs(await time() - 3) < 0.3);
	await anna.getByRole('link', { name: 'Say why' }).click();
	await until('the step is current', async () => (await anna.locator('.chapters [aria-current]').textContent()).includes('Say why'));
	assert.equal(await anna.getByRole('link', { name: 'Open the order' }).getAttribute('aria-current'), null);
	await anna.locator('video').evaluate((v) => v.pause());
	assert.deepEqual(await axe(anna), [], 'watching');
	assert.match(await anna.locator('[data-now-link]').getAttribute('href'), /\?t=\d+$/);
});

test('its author corrects what a machine wrote down', async () => {
	await until('the machine has listened', async () => (await api(anna, `/posts/${tip}/recording`)).lines.length > 0, 120000);
	await anna.goto(`/tips/${tip}/transcript`);
	assert.deepEqual(await axe(anna), [], 'correcting');
	const lines = anna.locator('input[name="line"]');
	const heard = await lines.evaluateAll((l) => l.map((i) => i.value));
	assert.ok(wordErrors(SAID.join(' '), heard.join(' ')) < 0.6, `it heard: ${heard.join(' / ')}`);
	await lines.first().focus();
	await anna.keyboard.press('Enter');
	if (heard.length > 1)
		assert.equal(await lines.nth(1).evaluate((i) => i === document.activeElement), true, 'Enter leads to the next line');
	// Each line becomes the sentence it was meant to be; the one that is looked for stands where it was said.
	for (const [i, line] of heard.entries()) {
		const [best] = SAID.map((text) => ({ text, wrong: wordErrors(text, line) })).sort((a, b) => a.wrong - b.wrong);
		if (best.wrong < 0.7)
			await lines.nth(i).fill(`${best.text}.`);
	}
	await anna.getByRole('button', { name: 'Save the lines' }).click();
	await anna.locator('.cues', { hasText: 'reason' }).waitFor();
	assert.equal(await anna.getByText('A machine wrote this down').count(), 0);
});

test('a colleague finds it by a word that was said, and lands on that second', async () => {
	const ben = await pageOpen(browser, { server, ...RECORDER });
	await signIn(ben, server, 'ben@example.com');
	await until('it is found', async () => (await api(ben, '/search?q=reason')).items.length === 1);
	const [hit] = (await api(ben, '/search?q=reason')).items;
	const [line] = (await api(ben, `/posts/${tip}/recording`)).lines.filter((l) => /reason/.test(l.text));
	assert.ok(hit.t >= line.from && hit.t < line.to, `${hit.t} in ${line.from} to ${line.to}`);
	assert.match(hit.snippet, /<mark>reason<\/mark>/);
	await ben.goto('/search?q=reason');
	await picture(ben, 'tip-find', 'body');
	await ben.getByRole('link', { name: TITLE }).click();
	await ben.locator('video').waitFor();
	await until('it stands where the word is said', async () => Math.abs(await ben.locator('video').evaluate((v) => v.currentTime) - line.from) < 2);
	await until('its picture is there', async () => ben.locator('video').evaluate((v) => v.readyState >= 2 && !v.seeking));
	await picture(ben, 'tip-watch', '.crumb');
	await ben.getByLabel('Your comment').fill('Wrong bore is new in the list.');
	await ben.getByRole('checkbox', { name: /^About/ }).check();
	await ben.getByRole('button', { name: 'Post comment' }).click();
	await ben.locator('.talk .at').waitFor();
	assert.deepEqual(ben.problems, []);
	await ben.context().close();
});

// The colour of a place of a picture, as [red, green, blue]: the mean of what a crop of ffmpeg's leaves.
const colour = (file, at, crop) => [...ffmpeg('-ss', String(at), '-i', file, '-frames:v', '1', '-vf', `crop=${crop},scale=1:1:flags=area`, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-')];

test('whoever talks is seen in the corner of their screen, and nowhere else', async () => {
	await anna.goto('/tips/new');
	await anna.getByLabel('Show my picture in the corner').check();
	await anna.getByRole('button', { name: 'Start in 3, 2, 1' }).click();
	await until('three seconds are saved', async () => /Saved up to 0:0[3-9]/.test(await anna.locator('[data-saved]').textContent()));
	await anna.keyboard.press('s');
	await anna.getByText('Saved. Nothing can be lost now.').waitFor();
	await anna.getByLabel('Title').fill('See who talks about the work order');
	await anna.getByRole('button', { name: 'Share the tip' }).click();
	await anna.getByRole('heading', { level: 1, name: 'See who talks' }).waitFor();
	const id = Number(/\/tips\/(\d+)/.exec(anna.url())[1]);
	await until('it is prepared', async () => (await api(anna, `/tips/${id}`)).recording.state !== 'preparing', 120000);
	const { recording } = await api(anna, `/tips/${id}`);
	assert.equal(recording.state, 'ready', JSON.stringify(recording));
	const { width, height } = recording, file = path.join(folder, 'corner.mp4');
	fs.writeFileSync(file, await (await anna.request.get(recording.media)).body());
	// Chromium's camera is green; the program is nearly white there.
	const [red, green] = colour(file, 2, `${width * 0.18}:${width * 0.12}:${width * 0.8}:${height - width * 0.15}`), beside = colour(file, 2, `${width * 0.12}:${width * 0.12}:${width * 0.6}:${height - width * 0.15}`);
	assert.ok(green - red > 40, `${[red, green]} in the corner of ${width} by ${height}`);
	assert.ok(beside.every((c) => c > 220), `${beside} beside it`);
});

test('without scripts the second is a link, and the words are there to read', async () => {
	const plain = await pageOpen(browser, { server, scripts: false });
	await signIn(plain, server, 'ben@example.com');
	await plain.goto(`/tips/${tip}`);
	const link = plain.locator('.cues a').first();
	const href = await link.getAttribute('href');
	await link.click();
	await plain.waitForURL(new RegExp(`${href.replace('?', '\\?')}$`));
	assert.match(await plain.locator('video').getAttribute('src'), new RegExp(`#${href.slice(1)}$`));
	await plain.goto('/tips/new');
	await plain.getByText('Recording needs JavaScript').waitFor();
	await plain.context().close();
});

test('a tab that was closed while recording leaves its recording, and it is offered again', async () => {
	const ben = await pageOpen(browser, { server, ...RECORDER });
	await signIn(ben, server, 'ben@example.com');
	await ben.goto('/tips/new');
	await ben.getByText('Voice only').click();
	await ben.getByRole('button', { name: 'Start in 3, 2, 1' }).click();
	await until('two seconds are saved', async () => /Saved up to 0:0[2-9]/.test(await ben.locator('[data-saved]').textContent()));
	await ben.keyboard.press('m');
	const saved = Number(server.sql('select received from upload where finished_at is null')[0][0]);
	const again = await ben.context().newPage();
	await ben.close();
	await again.goto('/tips/new');
	await again.locator('[data-draft]', { hasText: 'Cut off' }).waitFor();
	await again.getByRole('button', { name: 'Go on with it' }).click();
	await again.getByText('Saved. Nothing can be lost now.').waitFor();
	const [[size, finished]] = server.sql('select size, finished_at is not null from upload order by created_at desc limit 1');
	assert.ok(Number(size) >= saved, 'what was saved is there');
	assert.equal(finished, 't');
	await again.getByLabel('Title').fill('Listen for the click of the blue valve');
	await again.getByRole('button', { name: 'Share the tip' }).click();
	await again.getByRole('heading', { level: 1, name: 'Listen for the click' }).waitFor();
	const id = Number(/\/tips\/(\d+)/.exec(again.url())[1]);
	await until('it is prepared', async () => (await api(again, `/tips/${id}`)).recording.state !== 'preparing', 120000).catch(() => {});
	assert.equal((await server.api('GET', `/tips/${id}`, { token: server.token('ben@example.com') })).json.recording.state, 'ready');
	await again.context().close();
});

test('who cannot record is told why, and keeps the form', async () => {
	const tell = async (script, words) => {
		const page = await pageOpen(browser, { server, ...RECORDER });
		await page.addInitScript(script);
		await signIn(page, server, 'ben@example.com');
		await page.goto('/tips/new');
		await page.getByText('Voice only').click();
		await page.getByRole('button', { name: 'Start in 3, 2, 1' }).click();
		await page.getByText(words).waitFor();
		assert.equal(await page.getByLabel('How it goes').isVisible(), true);
		await page.context().close();
	};
	await tell(() => delete window.MediaRecorder, 'This browser cannot record');
	await tell(() => (navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))), 'The browser may not use your microphone');
	await tell(() => (navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotFoundError'))), 'We found no microphone here');
});

test('a file made elsewhere is sent, trimmed and shared like any other', async () => {
	const file = path.join(folder, 'made-elsewhere.wav');
	fs.copyFileSync(path.join(folder, 'speech.wav'), file);
	await anna.goto('/tips/new');
	await anna.locator('[data-file]').setInputFiles(file);
	await anna.getByText('Saved. Nothing can be lost now.').waitFor();
	await anna.getByLabel('End at').fill('3');
	await anna.getByLabel('Title').fill('Close the blue valve before anything else');
	await anna.getByRole('button', { name: 'Share the tip' }).click();
	await anna.getByRole('heading', { level: 1, name: 'Close the blue valve' }).waitFor();
	const id = Number(/\/tips\/(\d+)/.exec(anna.url())[1]);
	const recording = async () => (await server.api('GET', `/tips/${id}`, { token: server.token('anna@example.com') })).json.recording;
	await until('it is prepared', async () => (await recording()).state !== 'preparing', 120000);
	const { state, seconds } = await recording();
	assert.equal(state, 'ready');
	assert.ok(Math.abs(seconds - 3) < 0.3, `${seconds} s`);
});
