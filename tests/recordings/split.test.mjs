// split.test.mjs -- a long recording is cut into several tips at its steps, as its author chooses.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { recordingMake, settled, upload } from '../lib/media.mjs';
import { folderMake, serverStart, until } from '../lib/server.mjs';

const TITLE = 'Look after the lathe on Monday morning';
let server, browser, work, ada, bob, tip, whole, parts;
const api = (token, method, where, body) => server.api(method, where, { token, body });
const send = async (file) => upload(server, ada, fs.readFileSync(file));

before(async () => {
	work = folderMake('split');
	server = await serverStart({ env: { PEERLORE_TRANSCRIBER: 'off' } });
	server.person({ email: 'ada@example.com', admin: true });
	server.person({ email: 'bob@example.com' });
	ada = server.token('ada@example.com');
	bob = server.token('bob@example.com');
	browser = await browserOpen();
	tip = (await api(ada, 'POST', '/tips', { title: TITLE, body: 'All of it.', tags: ['lathe'], recording: await send(recordingMake(work, 'webm vp8', { seconds: 9 })) })).json.id;
	await settled(server, ada, tip);
	const put = await server.api('PUT', `/posts/${tip}/recording/captions`, { token: ada, headers: { 'content-type': 'text/vtt' },
		body: 'WEBVTT\n\n00:00.500 --> 00:01.500\ngood morning\n\n00:02.000 --> 00:03.200\noil the quillwort bearing\n\n00:04.500 --> 00:06.000\nsweep the gudgeon\n\n00:06.200 --> 00:08.000\nand lock the turnbuckle\n' });
	assert.equal(put.status, 204, put.text);
	assert.equal((await api(ada, 'PUT', `/posts/${tip}/recording/chapters`, { chapters: ['0:02 Oil the bearings of the lathe', '0:04 Sweep', '0:06'] })).status, 204);
	whole = await settled(server, ada, tip);
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

test('the author chooses which steps become tips, and names them; a title that is none comes back beside its part', async () => {
	const page = await pageOpen(browser, { server });
	await signIn(page, server, 'ada@example.com');
	await page.goto(`/tips/${tip}`);
	await page.getByRole('link', { name: 'Make tips of them' }).click();
	assert.deepEqual(await axe(page), []);
	const titles = page.getByLabel(/^Title of the part/), boxes = page.getByRole('checkbox');
	assert.deepEqual(await titles.evaluateAll((l) => l.map((i) => i.value)), [`Beginning: ${TITLE}`, 'Oil the bearings of the lathe', `Sweep: ${TITLE}`, `Step 3: ${TITLE}`]);
	assert.deepEqual(await boxes.evaluateAll((l) => l.map((i) => i.checked)), [false, true, true, true]);
	await titles.nth(2).fill('Sweep');
	await boxes.nth(3).uncheck();
	await page.getByRole('button', { name: 'Make these tips' }).click();
	await page.getByText('at least 10 characters').waitFor();
	assert.equal(await titles.nth(2).getAttribute('aria-invalid'), 'true');
	assert.deepEqual(await boxes.evaluateAll((l) => l.map((i) => i.checked)), [false, true, true, false]);
	assert.equal((await api(bob, 'GET', '/tips')).json.items.length, 1, 'nothing was made');
	await titles.nth(2).fill('Sweep behind the lathe');
	await Promise.all([page.waitForURL(new RegExp(`/tips/${tip}/(?!split)`)), page.getByRole('button', { name: 'Make these tips' }).click()]);
	for (const name of ['Oil the bearings of the lathe', 'Sweep behind the lathe'])
		await page.getByRole('complementary').getByRole('link', { name }).waitFor();
	assert.deepEqual(page.problems, []);
	await page.getByRole('complementary').getByRole('link', { name: 'Sweep behind the lathe' }).click();
	await page.getByText('This is a part of it.').waitFor();
	await page.getByRole('complementary').getByRole('link', { name: TITLE }).waitFor();
	await page.context().close();
	parts = (await api(bob, 'GET', '/tips')).json.items.filter((t) => t.id !== tip).sort((a, b) => a.id - b.id);
	assert.deepEqual(parts.map((t) => [t.title, t.tags, t.excerpt]), [['Oil the bearings of the lathe', ['lathe'], `A part of “${TITLE}”`], ['Sweep behind the lathe', ['lathe'], `A part of “${TITLE}”`]]);
});

test('each part is its stretch of the recording, with the lines that were corrected there, and is found by them', async () => {
	const [oil, sweep] = [await settled(server, ada, parts[0].id), await settled(server, ada, parts[1].id)];
	assert.deepEqual([oil.state, sweep.state], ['ready', 'ready'], `${oil.error} ${sweep.error}`);
	for (const part of [oil, sweep])
		assert.ok(Math.abs(part.seconds - 2) < 0.2, `${part.seconds} s`);
	assert.deepEqual([oil.kind, oil.draft, oil.picture], [whole.kind, false, true]);
	assert.deepEqual(oil.lines.map((l) => [l.from, l.text]), [[0, 'oil the quillwort bearing']]);
	assert.deepEqual(sweep.lines.map((l) => [l.from, l.to, l.text]), [[0.5, 2, 'sweep the gudgeon']]);
	await until('it is found', async () => (await api(bob, 'GET', '/search?q=gudgeon')).json.items.length === 2);
	const hit = (await api(bob, 'GET', '/search?q=gudgeon')).json.items.find((i) => i.id === parts[1].id);
	assert.ok(hit.t >= 0.5 && hit.t < 2, `${hit.t}`);
	const left = await settled(server, ada, tip);
	assert.deepEqual([left.seconds, left.lines.length, left.chapters.length], [whole.seconds, 4, 3], 'the whole is as it was');
});

test('a program reads the stretches and cuts two of them, one with a title of its own', async () => {
	const stretches = (await api(ada, 'GET', `/tips/${tip}/parts`)).json.items;
	assert.deepEqual(stretches.map((s) => [s.number, s.from, s.step, s.title]), [[1, 0, false, `Beginning: ${TITLE}`], [2, 2, true, 'Oil the bearings of the lathe'], [3, 4, true, `Sweep: ${TITLE}`], [4, 6, true, `Step 3: ${TITLE}`]]);
	assert.equal((await api(bob, 'POST', `/tips/${tip}/parts`, { parts: ['1'] })).status, 403);
	const tips = (await api(bob, 'GET', '/tips')).json.items.length;
	for (const [wrong, field] of [[['5'], 'parts'], [['Sweep'], 'parts'], [['0 Sweep behind it'], 'parts'], [[], 'parts'], [['1', '3 Sweep'], 'title']])
		assert.deepEqual((await api(ada, 'POST', `/tips/${tip}/parts`, { parts: wrong })).json.errors.map((e) => e.field), [field], String(wrong));
	assert.equal((await api(bob, 'GET', '/tips')).json.items.length, tips, 'nothing was made');
	const made = await api(ada, 'POST', `/tips/${tip}/parts`, { parts: ['4', '1 Say good morning to the lathe'] });
	assert.equal(made.status, 201, made.text);
	const [last, first] = await Promise.all(made.json.items.map((p) => settled(server, ada, p.id)));
	assert.ok(Math.abs(last.seconds - 3) < 0.3 && Math.abs(first.seconds - 2) < 0.2, `${last.seconds} s and ${first.seconds} s`);
	assert.deepEqual(await Promise.all(made.json.items.map(async (p) => (await api(bob, 'GET', `/tips/${p.id}`)).json.title)), [`Step 3: ${TITLE}`, 'Say good morning to the lathe']);
});

test('a part lives on its own: another recording of the whole, or its end, does not reach it', async () => {
	assert.equal((await api(ada, 'PUT', `/posts/${tip}/recording`, { recording: await send(recordingMake(work, 'wav', { seconds: 1 })) })).status, 200);
	await settled(server, ada, tip);
	assert.equal((await api(ada, 'DELETE', `/posts/${tip}`)).status, 204);
	const part = await settled(server, ada, parts[0].id);
	assert.equal(part.state, 'ready');
	assert.equal((await fetch(server.url + part.media, { headers: { authorization: `Bearer ${bob}` } })).status, 200);
	const page = await pageOpen(browser, { server, scripts: false });
	await signIn(page, server, 'bob@example.com');
	await page.goto(`/tips/${parts[0].id}`);
	assert.equal(await page.getByText('This is a part of it.').count(), 0, 'what was withdrawn is not named');
	assert.equal((await page.goto(`/tips/${parts[0].id}/split`)).status(), 403, 'and nobody else cuts it');
	await page.context().close();
});

test('a whole that is replaced before its part is cut: the part says so', async () => {
	const other = (await api(ada, 'POST', '/tips', { title: 'Start the lathe after a holiday', recording: await send(recordingMake(work, 'mp4', { seconds: 5 })) })).json.id;
	const { id } = await settled(server, ada, other);
	assert.equal((await api(ada, 'PUT', `/posts/${other}/recording/chapters`, { chapters: ['0:00 Take the cover off slowly', '0:02 Put the cover back on'] })).status, 204);
	server.sql(`update recording set served = 7, generation = 7 where id = ${id}`);
	const page = await pageOpen(browser, { server, scripts: false });
	await signIn(page, server, 'ada@example.com');
	await page.goto(`/tips/${other}/split`);
	await page.getByRole('checkbox').nth(1).uncheck();
	await Promise.all([page.waitForURL(new RegExp(`/tips/${other}/(?!split)`)), page.getByRole('button', { name: 'Make these tips' }).click()]);
	const [part] = (await api(ada, 'GET', '/tips')).json.items.filter((t) => t.title === 'Take the cover off slowly');
	const failed = await settled(server, ada, part.id);
	assert.deepEqual([failed.state, failed.may_retry], ['failed', false]);
	assert.match(failed.error, /not here any more/);
	await page.context().close();
});
