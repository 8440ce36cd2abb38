// An answer that is quicker shown than written: recorded from its form, found by a word, opened on the second.
// time limit: 240
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { axe, launchOptions, pageOpen, signIn } from '../lib/browser.mjs';
import { recordingMake, settled, speak, upload } from '../lib/media.mjs';
import { folderMake, serverStart, until } from '../lib/server.mjs';

const SPEECH = 'Close the blue valve first. Then turn the cap and lift the old filter out of the machine.';
const TITLE = 'How do I change the coolant filter?';
let server, browser, work, question, shown, written;
const token = {};
const api = (who, method, where, body) => server.api(method, where, { token: token[who], body });
const send = async (who, file) => upload(server, token[who], fs.readFileSync(file));

before(async () => {
	work = folderMake('recorded-answer');
	server = await serverStart();
	for (const name of ['anna', 'ben', 'cleo', 'mo'])
		server.person({ email: `${name}@example.com`, name: `${name[0].toUpperCase()}${name.slice(1)} Vogt`, admin: name === 'mo' });
	for (const name of ['anna', 'ben', 'cleo', 'mo'])
		token[name] = server.token(`${name}@example.com`);
	question = (await api('anna', 'POST', '/questions', { title: TITLE, body: 'Without draining the tank, please.' })).json.id;
	browser = await chromium.launch(launchOptions(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream',
		`--use-file-for-fake-audio-capture=${speak(path.join(work, 'speech.wav'), SPEECH)}`, '--autoplay-policy=no-user-gesture-required']));
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

test('whoever knows it records the answer: what was typed stays in the form', async () => {
	const ben = await pageOpen(browser, { server });
	await signIn(ben, server, 'ben@example.com');
	await ben.goto(`/questions/${question}`);
	await ben.getByLabel('What works?').fill('It takes a minute.');
	await ben.getByRole('button', { name: 'Record the answer' }).click();
	await ben.getByRole('heading', { name: TITLE }).waitFor();
	assert.equal(await ben.getByLabel('What works?').inputValue(), 'It takes a minute.');
	assert.deepEqual(await axe(ben), [], 'the form');
	await ben.getByText('Voice only').click();
	await ben.getByRole('button', { name: 'Start in 3, 2, 1' }).click();
	await ben.getByText('Recording', { exact: true }).waitFor();
	await until('the speech is said', async () => /0:0[7-9]/.test(await ben.locator('[data-time]').textContent()));
	await ben.keyboard.press('m');
	await ben.getByRole('button', { name: 'Stop', exact: true }).click();
	await ben.getByText('Saved. Nothing can be lost now.').waitFor();
	await ben.getByLabel(/^Step 1/).fill('Lift the filter');
	await Promise.all([ben.waitForURL(/#a-\d+$/), ben.getByRole('button', { name: 'Post answer' }).click()]);
	shown = Number(/#a-(\d+)/.exec(ben.url())[1]);
	await ben.getByText('The recording is being prepared.').or(ben.locator('video')).first().waitFor();
	assert.deepEqual(ben.problems, []);
	await ben.close();
	const recording = await settled(server, token.ben, shown, { lines: true });
	assert.equal(recording.state, 'ready', recording.error);
	assert.deepEqual(recording.chapters.map((c) => c.title), ['Lift the filter']);
	const answers = (await api('cleo', 'GET', `/questions/${question}`)).json.answers;
	assert.deepEqual(answers.map((a) => [a.id, a.body, a.recording.state]), [[shown, 'It takes a minute.', 'ready']]);
});

test('the API takes an answer that is only a recording, and one of nothing at all it refuses', async () => {
	const file = recordingMake(work, 'webm vp8', { seconds: 3 });
	const made = await api('cleo', 'POST', `/questions/${question}/answers`, { body: '', recording: await send('cleo', file) });
	assert.equal(made.status, 201, made.text);
	written = made.json.id;
	assert.equal((await settled(server, token.cleo, written)).state, 'ready');
	assert.equal((await api('cleo', 'POST', `/questions/${question}/answers`, { body: '' })).status, 422);
	assert.equal((await api('cleo', 'POST', `/questions/${question}/answers`, { body: 'x', recording: 'A'.repeat(22) })).status, 422);
	const theirs = await send('ben', file);
	assert.equal((await api('cleo', 'POST', `/questions/${question}/answers`, { body: 'x', recording: theirs })).status, 422, 'somebody else\'s upload');
	assert.equal((await api('cleo', 'GET', `/questions/${question}`)).json.answers.length, 2, 'nothing was posted');
	const { revision } = (await api('cleo', 'GET', `/questions/${question}`)).json.answers.find((a) => a.id === written);
	assert.equal((await api('cleo', 'PATCH', `/posts/${written}`, { body: 'Watch the second half.', revision })).status, 200);
	const kept = (await api('anna', 'GET', `/questions/${question}`)).json.answers.find((a) => a.id === written);
	assert.deepEqual([kept.body, kept.recording.state], ['Watch the second half.', 'ready'], 'its text is edited, its recording stays');
});

test('a colleague finds it by a word that was said in it, and lands on that second of that answer', async () => {
	const vtt = 'WEBVTT\n\n00:01.000 --> 00:02.500\nfirst close the quillwort valve\n\n00:05.000 --> 00:06.500\nthen lift the gudgeon\n';
	const put = await server.api('PUT', `/posts/${shown}/recording/captions`, { token: token.ben, body: vtt, headers: { 'content-type': 'text/vtt' } });
	assert.equal(put.status, 204, put.text);
	const found = async () => (await api('anna', 'GET', '/search?q=gudgeon')).json.items;
	await until('it is found', async () => (await found()).length === 1);
	const [hit] = await found();
	assert.deepEqual([hit.type, hit.id], ['question', question]);
	assert.ok(hit.t >= 5 && hit.t < 6.5, `${hit.t}`);
	assert.match(hit.url, new RegExp(`\\?t=\\d+&answer=${shown}#a-${shown}$`));

	const at = Math.floor(hit.t);
	const anna = await pageOpen(browser, { server });
	await signIn(anna, server, 'anna@example.com');
	await anna.goto('/search?q=gudgeon');
	await anna.getByRole('link', { name: TITLE }).first().click();
	const video = (id) => anna.locator(`#a-${id} video`);
	const time = (id) => video(id).evaluate((v) => v.currentTime);
	await video(shown).waitFor();
	await until('it stands where the word is said', async () => Math.abs(await time(shown) - at) < 0.5);
	assert.equal(await time(written), 0, 'the other recording begins at its beginning');
	await anna.locator(`#a-${shown} .cues [aria-current]`, { hasText: 'gudgeon' }).waitFor();
	assert.deepEqual(await axe(anna), [], 'the question');
	// Something is said about that second.
	await anna.locator(`#a-${shown}`).getByText('Comment', { exact: true }).click();
	await anna.locator(`#a-${shown}`).getByLabel('Your comment').fill('Mine is green.');
	await anna.locator(`#a-${shown}`).getByRole('checkbox', { name: `About 0:0${at}` }).check();
	await Promise.all([anna.waitForURL(/#c-\d+$/), anna.locator(`#a-${shown}`).getByRole('button', { name: 'Post comment' }).click()]);
	assert.equal(await anna.locator(`#a-${shown} .talk .at`).getAttribute('href'), `?t=${at}&answer=${shown}#a-${shown}`);
	assert.deepEqual(anna.problems, []);
	await anna.context().close();
});

test('without scripts the address alone opens the answer at the second', async () => {
	const plain = await pageOpen(browser, { server, scripts: false });
	await signIn(plain, server, 'cleo@example.com');
	await plain.goto(`/questions/${question}?t=5&answer=${shown}#a-${shown}`);
	assert.match(plain.url(), new RegExp(`/how-do-i-[a-z-]+\\?t=5&answer=${shown}#a-${shown}$`));
	assert.match(await plain.locator(`#a-${shown} video`).getAttribute('src'), /#t=5$/);
	assert.match(await plain.locator(`#a-${written} video`).getAttribute('src'), /#t=0$/);
	await plain.getByRole('button', { name: 'Record the answer' }).click();
	await plain.getByText('Recording needs JavaScript').waitFor();
	await plain.context().close();
});

test('its author corrects what is said, tries a failed one again, and nobody else may', async () => {
	const broken = (await api('ben', 'POST', `/questions/${question}/answers`, { body: 'Here.', recording: await send('ben', recordingMake(work, 'wav', { seconds: 1 })) })).json.id;
	await settled(server, token.ben, broken);
	server.sql(`update recording set state = 'failed', error = 'It was too heavy.', served = 0 where post = ${broken}`);
	const [ben, anna] = [await pageOpen(browser, { server }), await pageOpen(browser, { server })];
	await signIn(ben, server, 'ben@example.com');
	await signIn(anna, server, 'anna@example.com');
	await anna.goto(`/questions/${question}`);
	await anna.locator(`#a-${broken}`).getByText('could not be prepared').waitFor();
	assert.equal(await anna.getByRole('button', { name: 'Try it again' }).count(), 0);
	assert.equal(await anna.getByRole('link', { name: 'Correct it' }).count(), 0);
	await ben.goto(`/questions/${question}`);
	await ben.locator(`#a-${broken}`).getByText('It was too heavy.').waitFor();
	await Promise.all([ben.waitForURL(new RegExp(`#a-${broken}$`)), ben.getByRole('button', { name: 'Try it again' }).click()]);
	assert.equal((await settled(server, token.ben, broken)).state, 'ready');

	await ben.goto(`/questions/${question}#a-${shown}`);
	await ben.locator(`#a-${shown} summary`, { hasText: 'What is said' }).click();
	await ben.locator(`#a-${shown}`).getByRole('link', { name: 'Correct it' }).click();
	await ben.locator('input[name="line"]').first().fill('first close the turnbuckle');
	await Promise.all([ben.waitForURL(new RegExp(`#a-${shown}$`)), ben.getByRole('button', { name: 'Save the lines' }).click()]);
	await until('search has it', async () => (await api('anna', 'GET', '/search?q=turnbuckle')).json.items.length === 1);
	assert.equal((await api('anna', 'PUT', `/posts/${shown}/recording`, { recording: 'A'.repeat(22) })).status, 403);
	await Promise.all([ben.context().close(), anna.context().close()]);
});

test('withdrawn, its media and its words are gone; in a private space outsiders see nothing', async () => {
	const { recording } = (await api('cleo', 'GET', `/questions/${question}`)).json.answers.find((a) => a.id === shown);
	const get = async (who, where) => (await fetch(server.url + where, { headers: { authorization: `Bearer ${token[who]}` } })).status;
	assert.equal(await get('cleo', recording.media), 200);
	assert.equal((await api('ben', 'DELETE', `/posts/${shown}`)).status, 204);
	for (const part of ['media', 'small', 'poster', 'captions'])
		assert.equal(await get('ben', recording[part]), 404, part);
	await until('it is not found any more', async () => (await api('anna', 'GET', '/search?q=turnbuckle')).json.items.length === 0);
	assert.equal((await api('ben', 'POST', `/posts/${shown}/restore`)).status, 204);
	assert.equal(await get('cleo', recording.media), 200);
	server.space({ slug: 'vault', name: 'Vault', owner: 'anna@example.com', hidden: true });
	server.sql(`update thread set space = (select id from space where slug = 'vault') where id = ${question}; update post set space = (select id from space where slug = 'vault') where thread = ${question}`);
	assert.equal(await get('anna', recording.media), 200);
	for (const part of ['media', 'small', 'poster', 'captions'])
		assert.equal(await get('cleo', recording[part]), 404, part);
});
