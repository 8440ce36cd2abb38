// replace.test.mjs -- another recording in place of the first: from the page of the post, its address kept, and noted.
import assert from 'node:assert/strict';
import path from 'node:path';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { filesBelow, recordingMake, settled, speak, upload } from '../lib/media.mjs';
import { folderMake, serverStart, until } from '../lib/server.mjs';

let server, browser, work, ada, bob, tip, first;
const api = (token, method, where, body) => server.api(method, where, { token, body });
const media = () => filesBelow(path.join(server.data, 'media/recordings'));

before(async () => {
	work = folderMake('replace');
	server = await serverStart();
	server.person({ email: 'ada@example.com', admin: true });
	server.person({ email: 'bob@example.com' });
	ada = server.token('ada@example.com');
	bob = server.token('bob@example.com');
	browser = await browserOpen();
	const file = recordingMake(work, 'webm vp8', { seconds: 2 });
	tip = (await api(ada, 'POST', '/tips', { title: 'Change the coolant filter', body: 'Like this.', tags: ['coolant'], recording: await upload(server, ada, fs.readFileSync(file)) })).json.id;
	first = await settled(server, ada, tip);
	assert.equal((await server.api('PUT', `/posts/${tip}/recording/captions`, { token: ada, body: 'WEBVTT\n\n00:00.500 --> 00:01.500\nthe quillwort is old\n', headers: { 'content-type': 'text/vtt' } })).status, 204);
	await until('it is found', async () => (await api(bob, 'GET', '/search?q=quillwort')).json.items.length === 1);
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

test('its author sends another recording from the page of the tip; the address stays, the rest is the new one\'s', async () => {
	const page = await pageOpen(browser, { server, scripts: false });
	await signIn(page, server, 'ada@example.com');
	await page.goto(`/tips/${tip}`);
	await page.getByRole('link', { name: 'Replace' }).click();
	await page.getByRole('button', { name: 'Use this recording' }).click();
	await page.getByText('Record something first, or choose a file.').waitFor();
	await page.getByLabel('A recording from another program').setInputFiles(speak(path.join(work, 'new.wav'), 'Close the blue valve first. Then turn the cap.'));
	await page.getByLabel('What is different in it?').fill('Shown on the new machine');
	await Promise.all([page.waitForURL(new RegExp(`/tips/${tip}/`)), page.getByRole('button', { name: 'Use this recording' }).click()]);
	const now = await settled(server, ada, tip, { lines: true });
	assert.deepEqual([now.state, now.id, now.media, now.picture, now.draft], ['ready', first.id, first.media, false, true]);
	assert.doesNotMatch(now.lines.map((l) => l.text).join(' '), /quillwort/);
	assert.equal(media().every((f) => f.startsWith(`${first.id}/2/`)), true, `what was there is gone: ${media()}`);
	assert.equal(server.sql('select count(*) from upload')[0][0], '1', 'and what it was made of');
	await until('search has forgotten it', async () => (await api(bob, 'GET', '/search?q=quillwort')).json.items.length === 0);
	const revisions = (await api(bob, 'GET', `/posts/${tip}/revisions`)).json.items;
	assert.deepEqual(revisions.map((r) => [r.number, r.note, r.body]), [[2, 'Shown on the new machine', 'Like this.'], [1, '', 'Like this.']]);
	const { revision, tags, edited_at: edited } = (await api(bob, 'GET', `/tips/${tip}`)).json;
	assert.deepEqual([revision, tags, edited !== null], [2, ['coolant'], true]);
	await page.context().close();
});

test('until the new one is ready the old one plays, also when the new one is none', async () => {
	const before_ = await settled(server, ada, tip);
	const put = await api(ada, 'PUT', `/posts/${tip}/recording`, { recording: await upload(server, ada, Buffer.from('this is no recording at all')) });
	assert.equal(put.status, 200, put.text);
	const failed = await settled(server, ada, tip);
	assert.equal(failed.state, 'failed');
	assert.deepEqual(failed.lines, before_.lines, 'with its lines');
	assert.equal((await fetch(server.url + failed.media, { headers: { authorization: `Bearer ${bob}` } })).status, 200);
	assert.equal((await api(bob, 'GET', `/posts/${tip}/revisions`)).json.items[0].note, 'Another recording');

	const page = await pageOpen(browser, { server });
	await signIn(page, server, 'ada@example.com');
	await page.goto(`/tips/${tip}`);
	await page.getByText('That is no recording we can read').waitFor();
	assert.equal(await page.locator('video').count(), 1);
	assert.equal(await page.getByRole('button', { name: 'Try it again' }).count(), 0, 'with the same file that would not help');
	await page.getByRole('link', { name: 'Another recording' }).click();
	await page.locator('[data-file]').setInputFiles(recordingMake(work, 'mp4', { seconds: 2 }));
	await page.getByText('Saved. Nothing can be lost now.').waitFor();
	assert.deepEqual(await axe(page), []);
	await Promise.all([page.waitForURL(new RegExp(`/tips/${tip}/`)), page.getByRole('button', { name: 'Use this recording' }).click()]);
	assert.equal((await settled(server, ada, tip)).state, 'ready');
	assert.deepEqual(page.problems, []);
	await page.context().close();
});

test('nobody else replaces it, and a post without a recording gets its first in the same way', async () => {
	assert.equal((await api(bob, 'PUT', `/posts/${tip}/recording`, { recording: await upload(server, bob, Buffer.from('abc')) })).status, 403);
	const plain = (await api(ada, 'POST', '/tips', { title: 'Open the lid with a spoon', body: 'Gently.' })).json.id;
	const page = await pageOpen(browser, { server, scripts: false });
	await signIn(page, server, 'bob@example.com');
	assert.equal((await page.goto(`/posts/${plain}/record`)).status(), 403);
	await page.context().close();
	const mine = await pageOpen(browser, { server, scripts: false });
	await signIn(mine, server, 'ada@example.com');
	await mine.goto(`/posts/${plain}/edit`);
	await mine.getByRole('link', { name: /^Record it/ }).click();
	await mine.getByLabel('A recording from another program').setInputFiles(recordingMake(work, 'wav', { seconds: 1 }));
	await Promise.all([mine.waitForURL(new RegExp(`/tips/${plain}/`)), mine.getByRole('button', { name: 'Use this recording' }).click()]);
	assert.equal((await settled(server, ada, plain)).state, 'ready');
	assert.equal((await api(ada, 'GET', `/posts/${plain}/revisions`)).json.items.length, 1, 'its first is no change of what was there');
	await mine.context().close();
});
