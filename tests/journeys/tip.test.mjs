// A tip from its recording to the second that a colleague looks for: recorded with the network lost in the middle,
// trimmed, shared, its transcript corrected; a colleague finds it by a spoken word and lands there.
// time limit: 240
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { launchOptions, pageOpen, signIn } from '../lib/browser.mjs';
import { serverStart, until } from '../lib/server.mjs';

const SPEECH = 'Close the blue valve first. Then turn the cap and lift the old filter out of the machine.';
const TITLE = 'Change the coolant filter without draining the tank';
let server, browser, anna, folder;

before(async () => {
	server = await serverStart();
	server.person({ email: 'anna@example.com', name: 'Anna Keller' });
	server.person({ email: 'ben@example.com', name: 'Ben Achter' });
	folder = fs.mkdtempSync(path.join(os.tmpdir(), 'speech-'));
	const wav = path.join(folder, 'speech.wav');
	execFileSync('flite', ['-voice', 'rms', '-t', SPEECH, '-o', wav]);
	browser = await chromium.launch(launchOptions(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream',
		`--use-file-for-fake-audio-capture=${wav}`, '--autoplay-policy=no-user-gesture-required']));
	anna = await pageOpen(browser, { server });
	await signIn(anna, server, 'anna@example.com');
});
after(async () => {
	await browser?.close();
	await server?.stop();
	if (folder)
		fs.rmSync(folder, { recursive: true });
});

const seconds = async (page) => {
	const [m, s] = (await page.locator('[data-time]').textContent()).split(':').map(Number);
	return m * 60 + s;
};
const received = () => Number(server.sql('select coalesce(max(received), 0) from upload')[0][0]);
const api = async (page, where) => page.evaluate((w) => fetch(`/api/v1${w}`).then((r) => r.json()), where);

let tip;

test('a screen is recorded with speech; the network goes in the middle, and nothing is lost', async () => {
	await anna.goto('/tips/new');
	await anna.getByRole('button', { name: 'Start in 3, 2, 1' }).click();
	await anna.getByText('Recording', { exact: true }).waitFor();
	await until('the first second is saved', async () => /Saved up to/.test(await anna.locator('[data-saved]').textContent()));
	await anna.keyboard.press('m');
	await anna.getByText('1 step marked').waitFor();

	await anna.context().setOffline(true);
	await anna.getByText('The network is gone').waitFor();
	const [before_, at] = [received(), await seconds(anna)];
	await until('three more seconds are recorded', async () => await seconds(anna) >= at + 3);
	assert.equal(received(), before_, 'nothing arrives meanwhile');
	await anna.context().setOffline(false);
	await until('it goes on', () => received() > before_);
	await anna.keyboard.press('m');
	await anna.getByText('2 steps marked').waitFor();
	await until('the speech is said', async () => await seconds(anna) >= 8);
	await anna.getByRole('button', { name: 'Stop', exact: true }).click();
	await anna.getByText('Saved. Nothing can be lost now.').waitFor();
	const [[size, finished]] = server.sql('select size, finished_at is not null from upload');
	assert.equal(Number(size), received());
	assert.equal(finished, 't');
});

test('it is trimmed, named and shared', async () => {
	await anna.getByLabel('Start at').fill('0.5');
	assert.match(await anna.locator('[data-length]').textContent(), /after trimming/);
	await anna.getByLabel('Title').fill(TITLE);
	await anna.getByLabel('In one line').fill('Ten minutes instead of an hour.');
	await anna.getByLabel('Tags').fill('coolant');
	await anna.getByLabel(/^Step 1/).fill('Close the valve');
	await anna.getByLabel(/^Step 2/).fill('Lift the filter');
	await anna.getByRole('button', { name: 'Share the tip' }).click();
	await anna.getByRole('heading', { level: 1, name: TITLE }).waitFor();
	tip = Number(/\/tips\/(\d+)/.exec(anna.url())[1]);
	await anna.getByText('The recording is being prepared.').or(anna.locator('video')).first().waitFor();
	assert.deepEqual(anna.problems.filter((p) => !/ERR_INTERNET_DISCONNECTED/.test(p)), []);
});
