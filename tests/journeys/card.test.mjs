// The card of a question: two decoders read its code from pictures of the page, and its short address leads on.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import jsqr from 'jsqr';
import { PNG } from 'pngjs';
import { axe, browserOpen, pageOpen } from '../lib/browser.mjs';
import { serverStart } from '../lib/server.mjs';

const BASE = 'https://ask.example.com';
let server, browser, token, question, answer, secret;

before(async () => {
	server = await serverStart({ env: { PEERLORE_BASE_URL: BASE } });
	for (const name of ['anna', 'ben'])
		server.person({ email: `${name}@example.com`, name: `${name} Keller` });
	token = { anna: server.token('anna@example.com'), ben: server.token('ben@example.com') };
	server.space({ slug: 'board', name: 'Board', hidden: true, owner: 'anna@example.com' });
	const post = async (where, body) => (await server.api('POST', where, { token: token.anna, body })).json;
	question = await post('/questions', { title: 'Which torque do I use for stainless screws when the drawing says nothing at all about them?', body: 'None is given.' });
	answer = await post(`/questions/${question.id}/answers`, { body: 'The chart hangs in hall 2.' });
	secret = await post('/questions', { title: 'Which hall do we sell next year?', body: 'Hall 2?', space: 'board' });
	browser = await browserOpen();
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

// What two programs that know nothing of one another read in a picture.
function decoded(png) {
	const zbar = spawnSync('zbarimg', ['--quiet', '--raw', '-'], { input: png, encoding: 'utf8' });
	assert.equal(zbar.status, 0, `zbarimg: ${zbar.error ?? zbar.stderr}`);
	const { data, width, height } = PNG.sync.read(png);
	return [zbar.stdout.trim(), jsqr(new Uint8ClampedArray(data), width, height)?.data];
}

// With https as the base address the cookie would not come back over http: who asks is the token.
const asked = (who) => ({ extraHTTPHeaders: { cookie: who } });
async function cookieOf(email) {
	const { pathname } = new URL(server.link(email));
	const door = await fetch(server.url + pathname, { redirect: 'manual' });
	const text = await door.text(), pre = door.headers.getSetCookie().map((c) => c.split(';')[0]).join('; ');
	const sent = await fetch(server.url + pathname, { method: 'POST', redirect: 'manual', headers: { cookie: pre, 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' },
		body: new URLSearchParams({ csrf: /name="csrf" value="([^"]*)"/.exec(text)[1] }).toString() });
	return sent.headers.getSetCookie().map((c) => c.split(';')[0]).find((c) => /pl=./.test(c));
}

test('two decoders read the short address from the card, in any width and theme and on paper', async () => {
	const cookie = await cookieOf('ben@example.com');
	for (const how of [{ width: 1280 }, { width: 360 }, { width: 360, dark: true }, { width: 1280, dark: true }]) {
		const page = await pageOpen(browser, { server, ...how, ...asked(cookie) });
		await page.goto(`/posts/${question.id}/card`);
		for (const media of ['screen', 'print']) {
			await page.emulateMedia({ media });
			const picture = await page.screenshot({ fullPage: true });
			assert.deepEqual(decoded(picture), Array(2).fill(`${BASE}/q/${question.id}`), `${JSON.stringify(how)} ${media}`);
		}
		await page.emulateMedia({ media: 'print' });
		assert.ok(await page.getByText(`ask.example.com/q/${question.id}`).isVisible());
		assert.ok(await page.locator('.card h2').isVisible());
		assert.ok(!await page.getByRole('heading', { name: 'A card to print' }).isVisible());
		await page.emulateMedia({ media: 'screen' });
		assert.ok(await page.getByRole('button', { name: 'Print' }).isVisible());
		assert.deepEqual(await axe(page), []);
		assert.deepEqual(page.problems, []);
		await page.context().close();
	}
});

test('the short address leads once to where the post is read, also under a new title', async () => {
	const cookie = await cookieOf('ben@example.com');
	const ask = (where, who = cookie) => fetch(server.url + where, { redirect: 'manual', headers: who ? { cookie: who } : {} });
	const first = await ask(`/q/${question.id}`);
	assert.equal(first.status, 303);
	assert.match(first.headers.get('location'), new RegExp(`^/questions/${question.id}/which-torque-`));
	assert.equal((await ask(first.headers.get('location'))).status, 200, 'one step, not two');
	assert.equal((await server.api('PATCH', `/posts/${question.id}`, { token: token.anna, body: { title: 'Which torque for stainless screws?', revision: 1 } })).status, 200);
	const then = await ask(`/q/${question.id}`);
	assert.equal(then.headers.get('location'), `/questions/${question.id}/which-torque-for-stainless-screws`);
	assert.equal((await ask(`/q/${answer.id}`)).headers.get('location'), `/questions/${question.id}#a-${answer.id}`);
	// Nobody learns what they may not read; who is not signed in comes back to it.
	const [hidden, none] = await Promise.all([ask(`/q/${secret.id}`), ask('/q/999999')]);
	assert.deepEqual([hidden.status, none.status], [404, 404]);
	assert.deepEqual([(await ask(`/posts/${secret.id}/card`)).status, (await ask('/posts/999999/card')).status], [404, 404]);
	assert.equal((await ask(`/q/${question.id}`, null)).headers.get('location'), `/signin?next=/q/${question.id}`);
	// What was withdrawn is gone here too, with the words of its title.
	assert.equal((await server.api('DELETE', `/posts/${question.id}`, { token: token.anna })).status, 204);
	for (const where of [`/posts/${question.id}/card`, `/q/${question.id}`, `/q/${answer.id}`]) {
		const gone = await ask(where);
		assert.equal(gone.status, 410, where);
		assert.doesNotMatch(await gone.text(), /stainless/);
	}
});

test('a tip has its card, one press away from it, and its short address leads to the tip', async () => {
	const cookie = await cookieOf('ben@example.com');
	const tip = (await server.api('POST', '/tips', { token: token.anna, body: { title: 'Hang the torque chart beside the vice', body: 'Where everybody sees it.' } })).json.id;
	const page = await pageOpen(browser, { server, width: 360, ...asked(cookie) });
	await page.goto(`/tips/${tip}/hang-the-torque-chart-beside-the-vice`); // a redirect would lose who asks
	await page.getByRole('link', { name: 'card to print' }).click();
	await page.getByRole('button', { name: 'Print' }).waitFor();
	assert.deepEqual(decoded(await page.screenshot({ fullPage: true })), Array(2).fill(`${BASE}/q/${tip}`));
	assert.deepEqual(page.problems, []);
	await page.context().close();
	const answer = await fetch(`${server.url}/q/${tip}`, { redirect: 'manual', headers: { cookie } });
	assert.equal(answer.status, 303);
	assert.equal(answer.headers.get('location'), `/tips/${tip}/hang-the-torque-chart-beside-the-vice`);
});
