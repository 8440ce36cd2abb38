// What may be out of date: a day to look again, two colleagues who say so, and what readers then see.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { serverStart, until } from '../lib/server.mjs';

let server, browser;
const token = {};
const people = ['anna', 'ben', 'cleo', 'dora'];

before(async () => {
	server = await serverStart();
	for (const name of people) {
		server.person({ email: `${name}@example.com`, name: `${name[0].toUpperCase()}${name.slice(1)} Keller`, admin: name === 'dora' });
		token[name] = server.token(`${name}@example.com`);
	}
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
const question = (id) => call('ben', 'GET', `/questions/${id}`, undefined, 200);
const search = async (q) => (await call('ben', 'GET', `/search?q=${encodeURIComponent(q)}`, undefined, 200)).items;
const day = (days) => new Date(Date.now() + days * 86400e3).toISOString().slice(0, 10);
const words = 'May be out of date';

async function visit(name) {
	const page = await pageOpen(browser, { server, scripts: false });
	await signIn(page, server, `${name}@example.com`);
	return page;
}

// The day passes: as if the clock had moved, and the job of the hour has run.
async function dayPasses(id) {
	server.sql(`update thread set review_by = review_by - interval '400 days' where id = ${id};
		update job set run_at = now() - interval '1 minute' where kind = 'stale'`);
	await until('the job', () => server.sql(`select 1 from job where kind = 'stale' and run_at > now() and attempts = 0`).length > 0);
}

test('two colleagues say that an answer is outdated: readers are warned, and its author\'s new text settles it', async () => {
	const q = await call('anna', 'POST', '/questions', { title: 'How do I book a meeting room upstairs?', body: 'The panel is dark.' });
	const a = await call('ben', 'POST', `/questions/${q.id}/answers`, { body: 'Call the reception.' });
	await call('ben', 'PUT', `/posts/${a.id}/outdated`, undefined, 403); // one's own
	const cleo = await visit('cleo');
	await cleo.goto(`/questions/${q.id}`);
	await cleo.getByRole('button', { name: 'Outdated' }).click();
	await cleo.getByText('1 colleague says it is outdated').waitFor();
	assert.equal(await cleo.getByRole('button', { name: 'Outdated' }).getAttribute('aria-pressed'), 'true');
	assert.equal(await cleo.getByText(words).count(), 0);
	assert.deepEqual(await call('cleo', 'PUT', `/posts/${a.id}/outdated`, undefined, 200), { outdated: 1 }); // twice is once
	assert.deepEqual(await call('dora', 'PUT', `/posts/${a.id}/outdated`, undefined, 200), { outdated: 2 });

	const anna = await visit('anna');
	await anna.goto(`/questions/${q.id}`);
	await anna.getByText(words).waitFor();
	assert.match(await anna.locator('main').textContent(), /2 colleagues said that it no longer holds/);
	await until('the mark in results', async () => (await search('meeting room'))[0]?.stale === true);
	await anna.goto('/search?q=meeting+room');
	assert.equal(await anna.locator('.hits').getByText(words).count(), 1);
	await anna.goto(`/posts/${q.id}/review`);
	assert.match(await anna.locator('section').textContent(), /Dora Keller[\s\S]*Cleo Keller/);
	assert.equal((await (await visit('cleo')).goto(`/posts/${q.id}/review`)).status(), 403);

	await call('ben', 'PATCH', `/posts/${a.id}`, { body: 'Scan the code at the door.', revision: 1 }, 200);
	await anna.goto(`/questions/${q.id}`);
	assert.equal(await anna.getByText(words).count(), 0);
	assert.equal((await question(q.id)).stale, false);
	assert.deepEqual([...anna.problems, ...cleo.problems], []);
});

test('what is said of an answer that does not count makes no warning, until it is the one that counts', async () => {
	const q = await call('anna', 'POST', '/questions', { title: 'Which door is open at night?', body: 'The north one is locked.' });
	const good = await call('ben', 'POST', `/questions/${q.id}/answers`, { body: 'The south door.' });
	const old = await call('dora', 'POST', `/questions/${q.id}/answers`, { body: 'The north door.' });
	await call('anna', 'PUT', `/questions/${q.id}/accepted`, { answer: good.id }, 200);
	for (const who of ['anna', 'cleo'])
		await call(who, 'PUT', `/posts/${old.id}/outdated`, undefined, 200);
	assert.equal((await question(q.id)).stale, false);
	await call('anna', 'PUT', `/questions/${q.id}/accepted`, { answer: old.id }, 200);
	assert.equal((await question(q.id)).stale, true);
	await call('cleo', 'DELETE', `/posts/${old.id}/outdated`, undefined, 200);
	assert.equal((await question(q.id)).stale, false);
	await call('cleo', 'PUT', `/posts/${old.id}/outdated`, undefined, 200);
	await call('dora', 'DELETE', `/posts/${old.id}`, undefined, 204);
	assert.equal((await question(q.id)).stale, false);
	assert.equal(server.try(['recount', '--check']).status, 0);
});

test('a day to look again passes: readers, results and ranking know it without anybody writing', async () => {
	const old = await call('anna', 'POST', '/questions', { title: 'How do I order a forklift battery?', body: 'It is empty every morning.' });
	const other = await call('anna', 'POST', '/questions', { title: 'How do I order a forklift battery?', body: 'It is empty every morning.' });
	await until('the index', async () => (await search('forklift battery')).length === 2);
	const first = (await search('forklift battery'))[0].id;
	const anna = await visit('anna');
	await anna.goto(`/questions/${first}`);
	await anna.getByRole('link', { name: 'Review', exact: true }).click();
	await anna.getByLabel('Look at it again by').fill(day(30));
	await anna.getByRole('button', { name: 'It holds' }).click();
	await anna.getByText('Due on').waitFor();
	assert.equal((await question(first)).review_by, day(30));
	await dayPasses(first);
	await anna.reload();
	await anna.getByText('A review was due on').waitFor();
	await until('the index', async () => (await search('forklift battery'))[0].id !== first);
	const [fresh, stale] = await search('forklift battery');
	assert.deepEqual([fresh.stale, stale.stale, stale.id], [false, true, first]);
	assert.ok([old.id, other.id].includes(first));

	await anna.getByRole('link', { name: 'Review', exact: true }).click();
	await anna.getByText('The review was due on').waitFor();
	await anna.getByRole('button', { name: 'No review needed' }).click();
	await anna.locator('h1', { hasText: 'forklift' }).waitFor();
	assert.equal(await anna.getByText(words).count(), 0);
	assert.equal((await question(first)).review_by, null);
	assert.deepEqual(anna.problems, []);
});

test('the day is of the calendar, lies ahead, and is set by whoever answers for the question', async () => {
	const q = await call('anna', 'POST', '/questions', { title: 'Who has the key to the roof?', body: 'The gutter is full.' });
	const a = await call('ben', 'POST', `/questions/${q.id}/answers`, { body: 'The janitor.' });
	for (const by of ['soon', '2035-13-01', '2035-02-30', '2035-1-1', '20350101', '2035-01-01T00:00:00Z', day(-1), day(4000), '0000-00-00'])
		assert.deepEqual((await call('anna', 'PUT', `/posts/${q.id}/review`, { by }, 422)).errors.map((e) => e.field), ['by'], by);
	await call('anna', 'PUT', `/posts/${q.id}/review`, {}, 422);
	await call('ben', 'PUT', `/posts/${q.id}/review`, { by: day(5) }, 403);
	await call('ben', 'PUT', `/posts/${a.id}/review`, { by: day(5) }, 422);
	assert.deepEqual(await call('anna', 'PUT', `/posts/${q.id}/review`, { by: day(0) }, 200), { review_by: day(0) });
	assert.equal((await question(q.id)).stale, false); // today is not over
	for (const who of ['cleo', 'dora'])
		await call(who, 'PUT', `/posts/${a.id}/outdated`, undefined, 200);
	assert.equal((await question(q.id)).stale, true);
	await call('anna', 'PUT', `/posts/${q.id}/review`, { by: null }, 200);
	assert.equal((await question(q.id)).stale, true);
	await call('anna', 'PUT', `/posts/${q.id}/review`, { by: day(5) }, 200); // looked at
	assert.equal((await question(q.id)).stale, false);
});
