// browsers.test.mjs -- the main job in Firefox and WebKitGTK: one asks, a colleague answers, it is accepted and found again; what
// is published plays, seeks and shows its lines; Firefox records, too.
// In make check-all alone: the browsers are large. time limit: 300
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { folderMake, full, sanitized, serverStart, until } from '../lib/server.mjs';
import { recordingMake, settled, upload } from '../lib/media.mjs';
import { firefoxMissing, firefoxOpen, webkitMissing, webkitOpen } from '../lib/others.mjs';

const unless = (missing) => (!full ? 'in make check-all' : sanitized ? 'the browsers are not ours' : missing);
let server, ada, ben, tip;

before(async () => {
	if (!full || sanitized)
		return;
	const work = folderMake('browsers');
	server = await serverStart({ env: { PEERLORE_TRANSCRIBER: 'off' } });
	server.person({ email: 'ada@example.com', admin: true });
	ada = server.token('ada@example.com');
	server.person({ email: 'ben@example.com', name: 'Ben Achter' });
	ben = server.token('ben@example.com');
	tip = (await server.api('POST', '/tips', { token: ada, body: { title: 'Change the coolant filter', summary: 'Shown once.', body: 'Watch it.' } })).json.id;
	const file = fs.readFileSync(recordingMake(work, 'webm vp9', { seconds: 8, size: '640x360' }));
	const put = await server.api('PUT', `/posts/${tip}/recording`, { token: ada, body: { recording: await upload(server, ada, file), kind: 'screen' } });
	assert.equal(put.status, 201, put.text);
	assert.equal((await settled(server, ada, tip)).state, 'ready');
	const lines = await server.api('PUT', `/posts/${tip}/recording/captions`, { token: ada, body: 'WEBVTT\n\n00:05.000 --> 00:07.000\nTurn the cap\n', headers: { 'content-type': 'text/vtt' } });
	assert.equal(lines.status, 204);
});
after(() => server?.stop());

// -- the main job -----------------------------------------------------------------------------------------------------

// Runs in the page: what may be done twice, for a page that goes away, and now and then one that stays, does not answer.
async function sure(browser, code) {
	const { value } = await until(`an answer to ${code}`, () => browser.ask(code, 10000).then((value) => ({ value }), (e) => {
		if (/did not answer/.test(e.message))
			return null;
		throw e;
	}));
	return value;
}
const field = (browser, where, text) => sure(browser, `const area = document.querySelector(${JSON.stringify(where)});
	area.focus();
	area.value = ${JSON.stringify(text)};
	area.dispatchEvent(new InputEvent('input', {bubbles: true, inputType: 'insertText'}));`);
// What it does is waited for.
async function click(browser, where, words = '') {
	const found = `[...document.querySelectorAll(${JSON.stringify(where)})].find((e) => e.textContent.includes(${JSON.stringify(words)}))`;
	assert.ok(await sure(browser, `return ${found} !== undefined`), `there is no ${where} ${words}`);
	await browser.ask(`setTimeout(() => ${found}.click(), 0)`, 5000).catch(() => {});
}
const shows = (browser, what, code) => until(`${what} to be there`, () => browser.ask(`return (${code}) || null`, 5000).catch(() => null));
const text = (where) => `[...document.querySelectorAll(${JSON.stringify(where)})].map((e) => e.textContent).join(' ')`;

const signIn = async (browser) => {
	await browser.open(server.link('ada@example.com'));
	await click(browser, 'main form button');
	await until('to be signed in', () => browser.ask(`return document.documentElement.dataset.csrf !== undefined && document.querySelector('main form[action^="/link"]') === null`, 5000).catch(() => false));
};

async function asked(browser, name) {
	const title = `Which filter goes into the coolant tank of press ${name}?`;
	const found = (what) => until(`${what} to be found`, async () => (await server.api('GET', `/search?q=${encodeURIComponent(what)}`, { token: ben })).json.items.length > 0);
	await found('coolant');
	await signIn(browser);

	// What is there already is shown while one writes, and how the text will look before it is posted.
	await browser.open(`${server.url}/questions/ask`);
	await field(browser, '#title', title);
	await shows(browser, 'what was answered already', `${text('[data-similar-list]:not([hidden])')}.includes('Change the coolant filter')`);
	await field(browser, '#goal', 'Change it **before** the shift.');
	await field(browser, '#tags', `coolant, ${name.toLowerCase()}`);
	await click(browser, '#ask .acts button[type="button"]', 'Preview');
	await shows(browser, 'the preview', `${text('.preview strong')} === 'before'`);
	await click(browser, '#ask .acts button', 'Ask your colleagues');
	await shows(browser, 'the question', `${text('h1')} === ${JSON.stringify(title)} && ${text('.ttl')}.includes('Waiting for an answer')`);
	const question = Number(await sure(browser, `return location.pathname.split('/')[2]`));

	// A colleague's answer, and one's own through the form; a vote, in place; accepted.
	const { json: answer } = await server.api('POST', `/questions/${question}/answers`, { token: ben, body: { body: 'The blue one, with the ring on top.' } });
	await browser.open(`${server.url}/questions/${question}`);
	await field(browser, '#answer textarea', 'Or the *grey* one.');
	await click(browser, '#answer button[type="submit"]', 'Post answer');
	await shows(browser, 'one\'s own answer', `${text('.answers .prose em')} === 'grey'`);
	await click(browser, `#a-${answer.id} [data-vote="1"]`);
	await shows(browser, 'the vote', `${text(`#a-${answer.id} output`)} === '1' && document.querySelector('#a-${answer.id} [data-vote="1"]').getAttribute('aria-pressed') === 'true'`);
	await click(browser, `#a-${answer.id} button`, 'Accept this answer');
	await shows(browser, 'that it was accepted', `${text('.ttl .state')}.includes('Answered and accepted') && ${text('.answers h2')}.includes('Accepted answer')`);
	const { json: { answers } } = await server.api('GET', `/questions/${question}`, { token: ben });
	assert.deepEqual(answers.map((a) => [a.id === answer.id, a.accepted, a.score]), [[true, true, 1], [false, false, 0]]);

	// The next who wonders finds it by a suggestion and by a search.
	await found(title);
	await browser.open(`${server.url}/questions`);
	await field(browser, '#find', `coolant tank of press ${name}`);
	await shows(browser, 'a suggestion', `[...document.querySelectorAll('#find-list [role="option"]')].some((e) => e.textContent === ${JSON.stringify(title)})`);
	await click(browser, '.find button');
	await shows(browser, 'the hit', `location.pathname === '/search' && ${text('.hits .hit')}.includes(${JSON.stringify(title)})`);
	await click(browser, '.hits .hit a', title);
	await shows(browser, 'its page', `location.pathname.startsWith('/questions/${question}') && ${text('.answers .prose')}.includes('The blue one')`);
	// It fits on the screen, and looks as our style sheet says.
	const drawn = await sure(browser, `return {wide: document.documentElement.scrollWidth <= innerWidth, styled: getComputedStyle(document.querySelector('.page')).display !== 'block'}`);
	assert.deepEqual(drawn, { wide: true, styled: true });
}

// -- recordings ---------------------------------------------------------------------------------------------------------

// Opened at a second, played on, sought back and forth; its captions are there.
async function watched(browser) {
	await signIn(browser);
	await browser.open(`${server.url}/tips/${tip}?t=5`);
	const video = `document.querySelector('video')`;
	const plays = async (what, code) => {
		const said = await shows(browser, what, `${video}.error ? 'media error ' + ${video}.error.code : (${code}) && 'well'`);
		assert.equal(said, 'well', what);
	};
	await sure(browser, `${video}.muted = true`);
	await plays('the recording at its second', `${video}.readyState >= 2 && !${video}.seeking && ${video}.currentTime > 4`);
	const landed = await sure(browser, `return ${video}.currentTime`);
	await sure(browser, `${video}.play().catch(() => {})`);
	await plays('what comes then', `${video}.currentTime > ${landed} + 0.5`);
	const sought = [];
	for (const to of [1.5, 6.5, 0.2]) {
		await sure(browser, `${video}.pause(); ${video}.currentTime = ${to}`);
		await plays(`second ${to}`, `!${video}.seeking && ${video}.readyState >= 2`);
		sought.push(await sure(browser, `return ${video}.currentTime`));
	}
	await sure(browser, `${video}.textTracks[0].mode = 'showing'`);
	await plays('its lines', `${video}.textTracks[0].cues?.length > 0`);
	const seen = { landed, sought, ...await sure(browser, `const video = ${video}, canvas = document.createElement('canvas');
		canvas.width = canvas.height = 32;
		canvas.getContext('2d').drawImage(video, 0, 0, 32, 32);
		const colours = new Set(new Uint32Array(canvas.getContext('2d').getImageData(0, 0, 32, 32).data.buffer)).size;
		return {duration: video.duration, line: video.textTracks[0].cues[0].text, width: video.videoWidth, colours};`) };
	assert.ok(Math.abs(seen.landed - 5) < 0.3, `it opens at ${seen.landed}`);
	assert.ok(Math.abs(seen.duration - 8) < 0.3, `it lasts ${seen.duration} s`);
	seen.sought.forEach((at, i) => assert.ok(Math.abs(at - [1.5, 6.5, 0.2][i]) < 0.1, `sought ${seen.sought}`));
	assert.equal(seen.line, 'Turn the cap');
	assert.equal(seen.width, 640);
	assert.ok(seen.colours > 10, 'there is a picture');
}

test('Firefox: one asks, sees what it will look like, is answered, votes, accepts, and it is found again', { skip: unless(firefoxMissing()) }, async () => {
	const firefox = await firefoxOpen();
	try {
		await asked(firefox, 'Firefox');
	} finally {
		await firefox.close();
	}
});

test('Firefox opens a recording at its second, plays it, seeks in it and shows its lines', { skip: unless(firefoxMissing()) }, async () => {
	const firefox = await firefoxOpen();
	try {
		await watched(firefox);
	} finally {
		await firefox.close();
	}
});

test('WebKitGTK: one asks, sees what it will look like, is answered, votes, accepts, and it is found again', { skip: unless(webkitMissing()) }, async () => {
	const webkit = await webkitOpen();
	try {
		await asked(webkit, 'WebKitGTK');
	} finally {
		await webkit.close();
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
		await click(firefox, '[name="what"][value="camera"]');
		await click(firefox, '[data-start]');
		await until('three seconds of it to be saved', async () => {
			const { saved, wrong } = await sure(firefox, `return {saved: document.querySelector('[data-saved]').textContent, wrong: document.querySelector('[data-wrong]').textContent}`);
			assert.equal(wrong, '');
			return /Saved up to 0:(0[3-9]|[1-5])/.test(saved);
		});
		await click(firefox, '[data-stop]');
		await shows(firefox, 'that all of it is saved', `${text('[data-sending]')}.startsWith('Saved')`);
		await field(firefox, '#title', 'Look at the gauge before the shift');
		await click(firefox, '#tip [type="submit"]');
		await shows(firefox, 'the tip', `/^\\/tips\\/\\d+/.test(location.pathname)`);
		const id = Number(await sure(firefox, `return location.pathname.split('/')[2]`));
		const recording = await settled(server, ada, id);
		assert.equal(recording.state, 'ready', recording.error);
		assert.ok(recording.picture && recording.sound && recording.seconds > 2.5, JSON.stringify(recording));
	} finally {
		await firefox.close();
	}
});
