// stream.test.mjs -- an open inbox shows what comes, by a real EventSource in a real browser; a stream ends with its
// session, nobody has more than a few, and without scripts the page is the page.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { serverStart, until } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server, browser;
const people = {}, token = {};

before(async () => {
	server = await serverStart({ env: { PEERLORE_WORKERS: '1' } });
	browser = await browserOpen();
	for (const [key, name] of [['ben', 'Ben Achter'], ['cleo', 'Cleo Wong'], ['dora', 'Dora Lind']]) {
		people[key] = server.person({ email: `${key}@example.com`, name });
		token[key] = server.token(people[key].email);
	}
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

async function call(who, method, where, body) {
	const answer = await server.api(method, where, { token: token[who], body });
	assert.ok(answer.status < 300, `${method} ${where}: ${answer.status} ${answer.text}`);
	return answer.json;
}
const ask = (who, title) => call(who, 'POST', '/questions', { title, body: 'Since Monday.' }).then((j) => j.id);
const answer = (who, question) => call(who, 'POST', `/questions/${question}/answers`, { body: 'Turn it off and on.' });

test('what comes while the inbox is open stands there without anybody loading it again, and its taking back too', async () => {
	const question = await ask('cleo', 'Which oil for the saw?');
	const page = await pageOpen(browser, { server });
	await signIn(page, server, people.cleo.email);
	await page.goto('/inbox');
	await page.getByText('No news yet').waitFor();
	const loads = [];
	page.on('framenavigated', (f) => loads.push(f.url()));
	const given = await answer('ben', question);
	await page.locator('main li', { hasText: 'Which oil for the saw?' }).waitFor();
	assert.equal(await page.locator('[data-pulse-said]').textContent(), 'The inbox has changed.');
	await page.locator('header .inbox .dot').waitFor({ state: 'attached' });
	await axe(page);
	await call('ben', 'DELETE', `/posts/${given.id}`);
	await page.getByText('No news yet').waitFor();
	assert.equal(await page.locator('header .inbox .dot').count(), 0);
	// The next one comes as well: the stream is still listened to.
	await answer('ben', await ask('cleo', 'And which for the drill?'));
	await page.locator('main li', { hasText: 'And which for the drill?' }).waitFor();
	assert.deepEqual(loads, []);
	await page.context().close();
});

test('a stream says what changed, from what its reader knew, and nothing of anybody else', async () => {
	const dora = await new Visitor(server).signIn(people.dora.email);
	const first = await dora.get('/inbox/stream?at=nothing');
	assert.equal(first.headers.get('content-type'), 'text/event-stream');
	assert.match(first.text, /^retry: \d+\nevent: inbox\nid: 0\.0\.0\ndata: \{"waiting":0,"news":false\}\n\n$/);
	const waits = dora.call('GET', '/inbox/stream', { headers: { 'last-event-id': '0.0.0' } });
	let ended = false;
	waits.then(() => (ended = true));
	const question = await ask('dora', 'Who has the ladder?');
	await answer('ben', await ask('cleo', 'Not of your business?'));
	assert.equal(ended, false, 'what concerns others is no news');
	await answer('ben', question);
	assert.match((await waits).text, /id: 0\.1\.\d+\ndata: \{"waiting":0,"news":true\}/);
});

test('a stream ends with its session, and its browser does not come back', async () => {
	const page = await pageOpen(browser, { server });
	await signIn(page, server, people.ben.email);
	await page.goto('/inbox');
	await page.evaluate(() => {
		globalThis.own = new EventSource(`/inbox/stream?at=${document.querySelector('main').dataset.pulse}`);
	});
	await page.waitForFunction(() => globalThis.own.readyState !== EventSource.CLOSED);
	server.sql(`update person set epoch = epoch + 1 where id = ${people.ben.id}`);
	await page.waitForFunction(() => globalThis.own.readyState === EventSource.CLOSED);
	await page.context().close();
});

test('nobody has more than four streams at once, and a place is free again when its reader leaves', async () => {
	const dora = await new Visitor(server).signIn(people.dora.email);
	let known = /id: (\S+)/.exec((await dora.get('/inbox/stream?at=nothing')).text)[1];
	const leaving = new AbortController();
	const headers = { cookie: [...dora.cookies].map(([k, v]) => `${k}=${v}`).join('; ') };
	// What is new meanwhile ends a stream: its reader comes back for more.
	const stay = async () => {
		while (!leaving.signal.aborted) {
			const text = await fetch(`${server.url}/inbox/stream?at=${known}`, { headers, signal: leaving.signal }).then((r) => r.text()).catch(() => '');
			known = /id: (\S+)/.exec(text)?.[1] ?? known;
			await new Promise((r) => setTimeout(r, 20));
		}
	};
	const four = [stay(), stay(), stay(), stay()];
	await until('the fifth to be sent away', async () => (await fetch(`${server.url}/inbox/stream?at=other`, { headers })).status === 204);
	leaving.abort();
	await Promise.all(four);
	await until('a place to be free', async () => (await fetch(`${server.url}/inbox/stream?at=other`, { headers })).status === 200);
});

test('without scripts the inbox is as it was loaded, and an older page of it listens to nothing', async () => {
	const page = await pageOpen(browser, { server, scripts: false });
	await signIn(page, server, people.cleo.email);
	await page.goto('/inbox');
	await page.locator('main li', { hasText: 'And which for the drill?' }).waitFor();
	const cleo = await new Visitor(server).signIn(people.cleo.email);
	assert.doesNotMatch((await cleo.get('/inbox?cursor=999999')).text, /data-pulse=/);
	assert.equal((await fetch(`${server.url}/inbox/stream`, { redirect: 'manual' })).status, 303);
	await page.context().close();
});
