// What becomes of a post: closed and opened again, locked, pinned, as its asker, a colleague and a moderator see it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { serverStart, until } from '../lib/server.mjs';

let server, browser;
const token = {};
const people = ['anna', 'ben', 'cleo', 'mo'];

before(async () => {
	server = await serverStart();
	for (const name of people) {
		server.person({ email: `${name}@example.com`, name: `${name[0].toUpperCase()}${name.slice(1)} Keller` });
		token[name] = server.token(`${name}@example.com`);
	}
	server.space({ slug: 'press', name: 'Press shop', owner: 'mo@example.com' });
	browser = await browserOpen();
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

async function call(who, method, where, body, status = 201) {
	const answer = await server.api(method, where, { token: token[who], body });
	assert.equal(answer.status, status, `${method} ${where}: ${answer.text}`);
	return answer.json;
}
const ask = (who, title, more = {}) => call(who, 'POST', '/questions', { title, body: 'The manual is silent.', space: 'press', ...more });
const question = (id, who = 'ben') => call(who, 'GET', `/questions/${id}`, undefined, 200);

async function visit(name, options = {}) {
	const page = await pageOpen(browser, { server, scripts: false, ...options });
	await signIn(page, server, `${name}@example.com`);
	return page;
}

test('who asked closes their question with a reason: it takes no more answers, nobody is asked, and it opens again', async () => {
	const q = await ask('anna', 'How do I unjam the feeder of press four?');
	await call('ben', 'PUT', `/questions/${q.id}/closed`, { reason: 'solved' }, 403);
	const anna = await visit('anna');
	await anna.goto(`/questions/${q.id}`);
	await anna.getByRole('link', { name: 'Look after it' }).click();
	assert.deepEqual(await axe(anna), []);
	await anna.getByLabel('Why?').selectOption({ label: 'It is solved, nothing more is needed' });
	await anna.getByLabel('What should the reader know?').fill('The fitter was here.');
	await anna.getByRole('button', { name: 'Close the question' }).click();
	await anna.getByText('Closed: it is solved').waitFor();
	assert.match(await anna.locator('main').textContent(), /“The fitter was here\.”\s+by Anna Keller/);
	assert.equal(await anna.getByLabel('What works?').count(), 0);
	assert.deepEqual(await axe(anna), []);

	await call('ben', 'POST', `/questions/${q.id}/answers`, { body: 'Late.' }, 409);
	await call('ben', 'POST', `/posts/${q.id}/comments`, { body: 'I saw it.' });
	const closed = (await question(q.id)).closed;
	assert.deepEqual([closed.reason, closed.note, closed.by.name], ['solved', 'The fitter was here.', 'Anna Keller']);
	const listed = async (query) => (await call('ben', 'GET', `/questions?space=press${query}`, undefined, 200)).items.find((i) => i.id === q.id);
	assert.equal(await listed('&state=unanswered'), undefined);
	assert.equal((await listed('')).closed, true);
	await until('nobody to be asked', () => server.sql(`select 1 from routing where question = ${q.id} and state = 'closed'`).length > 0 ||
		server.sql(`update routing set next_at = now() - interval '1 second' where question = ${q.id}`) && false);

	await anna.getByRole('link', { name: 'Look after it' }).click();
	await anna.getByRole('button', { name: 'Open it again' }).click();
	await anna.getByText('Open again.').waitFor();
	await call('ben', 'POST', `/questions/${q.id}/answers`, { body: 'Lift the left rail.' });
	assert.equal((await question(q.id)).closed, null);
	assert.deepEqual(server.sql(`select action from audit where object = ${q.id} order by id`).flat(), ['close', 'reopen']);
	assert.deepEqual(anna.problems, []);
});

test('what a moderator closed its asker does not open, and a closing without a reason is none', async () => {
	const q = await ask('anna', 'Where do I buy a cheaper press?');
	for (const body of [{}, { reason: 'because' }, { reason: '' }, { reason: 7 }, { reason: 'other', note: 'x'.repeat(301) }])
		await call('mo', 'PUT', `/questions/${q.id}/closed`, body, 422);
	await call('mo', 'PUT', `/questions/${q.id}/closed`, { reason: 'elsewhere', note: 'Ask purchasing.' }, 200);
	await call('anna', 'PUT', `/questions/${q.id}/closed`, { reason: null }, 403);
	await call('anna', 'PUT', `/questions/${q.id}/closed`, { reason: 'solved' }, 403);
	const anna = await visit('anna');
	await anna.goto(`/posts/${q.id}/manage`);
	await anna.getByText('A moderator closed it').waitFor();
	await call('mo', 'PUT', `/questions/${q.id}/closed`, { reason: null }, 200);
	await call('mo', 'PUT', `/questions/${q.id}/closed`, { reason: null }, 200); // twice is once
	assert.equal(server.sql(`select 1 from audit where object = ${q.id} and action = 'reopen'`).length, 1);
	const tip = await call('anna', 'POST', '/tips', { title: 'Oil the press before the shift', body: 'Two drops.', space: 'press' });
	await call('mo', 'PUT', `/questions/${tip.id}/closed`, { reason: 'other' }, 404);
});

test('a locked thread takes nothing but from a moderator, and is as before when it is unlocked', async () => {
	const q = await ask('anna', 'Who may switch the press off?');
	const a = await call('ben', 'POST', `/questions/${q.id}/answers`, { body: 'The shift leader.' });
	const said = await call('cleo', 'POST', `/posts/${a.id}/comments`, { body: 'Not on Sundays.' });
	await call('anna', 'PUT', `/posts/${q.id}/locked`, { locked: true }, 403);
	await call('mo', 'PUT', `/posts/${a.id}/locked`, { locked: true }, 422);
	const mo = await visit('mo');
	await mo.goto(`/posts/${q.id}/manage`);
	await mo.getByRole('button', { name: 'Lock as it is' }).click();
	await mo.getByText('A moderator keeps it as it is').waitFor();
	const tries = [['POST', `/questions/${q.id}/answers`, { body: 'Me.' }], ['POST', `/posts/${q.id}/comments`, { body: 'Me.' }], ['PUT', `/posts/${a.id}/vote`, { value: 1 }],
		['PUT', `/posts/${a.id}/use`], ['PUT', `/posts/${a.id}/outdated`]];
	for (const [method, where, body] of tries)
		await call('cleo', method, where, body, 409);
	await call('ben', 'PATCH', `/posts/${a.id}`, { body: 'Anybody.', revision: 1 }, 409);
	await call('ben', 'DELETE', `/posts/${a.id}`, undefined, 409);
	await call('cleo', 'DELETE', `/comments/${said.id}`, undefined, 409);
	await call('anna', 'PUT', `/questions/${q.id}/accepted`, { answer: a.id }, 409);
	const cleo = await visit('cleo');
	await cleo.goto(`/questions/${q.id}`);
	assert.equal(await cleo.locator('form#answer').count(), 0);
	assert.equal(await cleo.getByRole('button', { name: 'This worked for me' }).count(), 0);
	await call('mo', 'POST', `/posts/${q.id}/comments`, { body: 'Decided by the works council.' });
	await call('mo', 'PUT', `/posts/${q.id}/locked`, { locked: false }, 200);
	await call('cleo', 'PUT', `/posts/${a.id}/vote`, { value: 1 }, 200);
	assert.deepEqual([...mo.problems, ...cleo.problems], []);
});

test('a space shows first what its moderators pinned, three at most, to those who may read it', async () => {
	const ids = [];
	for (const n of ['one', 'two', 'three', 'four'])
		ids.push((await ask('anna', `What is rule number ${n} of the press shop?`)).id);
	await call('anna', 'PUT', `/posts/${ids[0]}/pinned`, { pinned: true }, 403);
	for (const id of ids)
		await call('mo', 'PUT', `/posts/${id}/pinned`, { pinned: true }, 200);
	const ben = await visit('ben');
	await ben.goto('/spaces/press');
	const pinned = ben.locator('section', { has: ben.getByRole('heading', { name: 'Pinned' }) });
	assert.deepEqual(await pinned.locator('a.t').evaluateAll((all) => all.map((a) => Number(a.getAttribute('href').split('/')[2]))), [ids[3], ids[2], ids[1]]);
	assert.deepEqual(await axe(ben), []);
	assert.equal((await question(ids[0])).pinned, false);
	await call('mo', 'PUT', `/posts/${ids[3]}/pinned`, { pinned: false }, 200);
	await ben.reload();
	assert.equal(await pinned.locator('a.t').count(), 2);
	assert.deepEqual(ben.problems, []);
});
