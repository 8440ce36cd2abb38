// form.test.mjs -- a recording as the file of a form, for browsers without scripts.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { filesBelow, recordingMake, settled } from '../lib/media.mjs';
import { folderMake, serverStart } from '../lib/server.mjs';

const MAX = 3 << 20;
let server, browser, page, work, token;
const uploads = () => Number(server.sql('select count(*) from upload')[0][0]);

before(async () => {
	work = folderMake('form');
	server = await serverStart({ env: { PEERLORE_TRANSCRIBER: 'off', PEERLORE_LIMITS: 'on', PEERLORE_UPLOAD_MAX: String(MAX), PEERLORE_UPLOAD_DAY: String(5 * MAX) } });
	server.person({ email: 'ada@example.com', admin: true });
	token = server.token('ada@example.com');
	browser = await browserOpen();
	page = await pageOpen(browser, { server, scripts: false });
	await signIn(page, server, 'ada@example.com');
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

const fileOf = (name, bytes) => {
	const file = path.join(work, name);
	fs.writeFileSync(file, bytes);
	return file;
};
const fill = async ({ title, file, body = '' }) => {
	await page.goto('/tips/new');
	await page.getByLabel('A recording from another program').setInputFiles(file);
	await page.getByLabel('Title').fill(title);
	await page.getByLabel('How it goes').fill(body);
	await page.getByRole('button', { name: 'Share the tip' }).click();
};

test('a tip is shared with a file and no script, and its text comes as it was typed', async () => {
	const film = recordingMake(work, 'mp4', { seconds: 2 });
	await fill({ title: 'Change the coolant filter', file: film, body: 'First “this”,\nthen + & = 100 % that.' });
	await page.getByRole('heading', { level: 1, name: 'Change the coolant filter' }).waitFor();
	const tip = Number(/\/tips\/(\d+)/.exec(page.url())[1]);
	assert.equal((await settled(server, token, tip)).state, 'ready');
	assert.equal((await server.api('GET', `/tips/${tip}`, { token })).json.body, 'First “this”,\nthen + & = 100 % that.');
	const [[size, name]] = server.sql('select size, file_name from upload');
	assert.deepEqual([Number(size), name], [fs.statSync(film).size, 'mp4.mp4']);
	await page.reload();
	assert.match(await page.locator('video').getAttribute('src'), /^\/recordings\/\d+\/media/);
});

test('so is an answer, from the page that its form leads to', async () => {
	const question = (await server.api('POST', '/questions', { token, body: { title: 'How do I open the lid?', body: 'It is shut.' } })).json.id;
	await page.goto(`/questions/${question}`);
	await page.getByLabel('What works?').fill('Like this.');
	await page.getByRole('button', { name: 'Record the answer' }).click();
	assert.equal(await page.getByLabel('What works?').inputValue(), 'Like this.');
	await page.getByLabel('A recording from another program').setInputFiles(recordingMake(work, 'wav', { seconds: 1 }));
	await Promise.all([page.waitForURL(/#a-\d+$/), page.getByRole('button', { name: 'Post answer' }).click()]);
	const answer = Number(/#a-(\d+)/.exec(page.url())[1]);
	assert.equal((await settled(server, token, answer)).state, 'ready');
});

test('a form that comes back keeps the file that came with it', async () => {
	await fill({ title: 'Short', file: recordingMake(work, 'wav', { seconds: 1, name: 'again' }) });
	await page.getByText('at least 10 characters').waitFor();
	await page.getByText('Your file has arrived').waitFor();
	const [[id]] = server.sql('select id from upload order by created_at desc limit 1');
	assert.equal(await page.locator('[name="recording"]').inputValue(), id);
	await page.getByLabel('Title').fill('Close the lid before you start');
	await page.getByRole('button', { name: 'Share the tip' }).click();
	await page.getByRole('heading', { level: 1, name: 'Close the lid' }).waitFor();
	const tip = Number(/\/tips\/(\d+)/.exec(page.url())[1]);
	assert.equal((await settled(server, token, tip)).state, 'ready');
});

test('a file that is too large, or empty, is refused beside its field, and nothing that was typed is lost', async () => {
	const before_ = uploads();
	for (const [name, bytes, words] of [['large.mp4', Buffer.alloc(MAX + 5000, 7), 'larger than this site takes'], ['empty.mp4', Buffer.alloc(0), 'That file is empty']]) {
		await fill({ title: 'Change the coolant filter again', file: fileOf(name, bytes), body: `The text beside ${name}` });
		const problem = page.locator('#recording-e', { hasText: words });
		await problem.waitFor();
		assert.match(await page.getByLabel('A recording from another program').getAttribute('aria-describedby'), /recording-e/);
		assert.equal(await page.getByLabel('How it goes').inputValue(), `The text beside ${name}`);
		assert.equal(await page.getByLabel('Title').inputValue(), 'Change the coolant filter again');
		assert.equal(await page.locator('[name="recording"]').inputValue(), '');
	}
	assert.equal(uploads(), before_, 'nothing of them is kept');
	assert.equal(server.sql("select count(*) from post where title = 'Change the coolant filter again'")[0][0], '0');
});

test('beyond the quota of a day it says so; a body that breaks off leaves nothing that counts', async () => {
	const big = Buffer.alloc(MAX - 4096, 9);
	for (let i = 0; i < 5 && Number(server.sql('select coalesce(sum(bytes), 0) from upload_day')[0][0]) + big.length <= 5 * MAX; i++)
		await fill({ title: 'Short', file: fileOf('quota.mp4', big) });
	await fill({ title: 'Change the coolant filter once more', file: fileOf('quota.mp4', big), body: 'Kept.' });
	await page.locator('#recording-e', { hasText: 'more than you may send in one day' }).waitFor();
	assert.equal(await page.getByLabel('How it goes').inputValue(), 'Kept.');

	const cookies = (await page.context().cookies()).map((c) => `${c.name}=${c.value}`).join('; ');
	const csrf = await page.locator('#tip [name="csrf"]').inputValue();
	const send = (body, headers = {}) => fetch(`${server.url}/tips/new`, { method: 'POST', redirect: 'manual', body,
		headers: { cookie: cookies, 'sec-fetch-site': 'same-origin', 'content-type': 'multipart/form-data; boundary=b', ...headers } });
	const part = (name, value, more = '') => `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
	assert.equal((await send(part('csrf', csrf))).status, 400, 'no end');
	assert.equal((await send(`${part('csrf', csrf)}--b--`, { 'content-type': 'multipart/form-data' })).status, 415);
	assert.equal((await send(`${part('csrf', csrf)}${part('title', 'x'.repeat(300000))}--b--`)).status, 413, 'a text of that length');
	const there = uploads();
	assert.equal((await send(`${part('file', 'abc', '; filename="a.mp4"')}${part('csrf', csrf)}--b--`)).status, 403, 'the token comes first');
	assert.equal(uploads(), there);
	assert.deepEqual(filesBelow(path.join(server.data, 'media/uploads')).length >= there, true);
});
