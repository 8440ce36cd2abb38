// What becomes of what was shown: opened, not this, this solved it, asked before. With scripts and without.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { serverStart, until } from '../lib/server.mjs';
import { siteFill } from '../lib/site.mjs';

let server, browser, site;

before(async () => {
	server = await serverStart();
	site = await siteFill(server);
	await until('the index has it all', async () =>
		(await server.api('GET', '/search?q=torque', { token: site.token.ben })).json?.items?.length >= 2);
	browser = await browserOpen();
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

async function visit(who, options = {}) {
	const page = await pageOpen(browser, { server, ...options });
	await signIn(page, server, site.people[who].email);
	return page;
}
const choices = (who) => server.sql(`select c.thread, c.choice from search_choice c join search_shown s on s.id = c.shown
	where s.person = ${site.people[who].id} order by c.chosen_at, c.choice`);
const questions = () => Number(server.sql('select count(*) from thread')[0][0]);
const draft = async (page) => page.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith('draft:')).length);

test('without scripts: not this keeps all that was written and leaves that one out; this solved it ends without a question', async () => {
	const page = await visit('ben', { scripts: false });
	const { solved, answered } = site.questions;
	await page.goto('/questions/ask?title=Which+torque+for+stainless+screws%2C+and+does+the+wrench+click%3F');
	await page.getByLabel('What do you want to do?').fill('Mount the gland plate.');
	await page.getByLabel('What have you tried?').fill('The drawing.');
	await page.getByLabel('Where are you stuck?').fill('It says nothing.');
	await page.getByLabel('Tags').fill('gland');
	await page.getByLabel('Who may read it').selectOption('floor');
	await page.getByRole('button', { name: /^Not this ?: Which torque/ }).click();
	const list = page.locator('[data-similar-list]');
	await list.getByRole('link', { name: 'click twice' }).waitFor();
	assert.doesNotMatch(await list.textContent(), /Which torque do I use/);
	assert.match(await page.getByLabel('Your question in one sentence').inputValue(), /^Which torque for stainless/);
	assert.equal(await page.getByLabel('What do you want to do?').inputValue(), 'Mount the gland plate.');
	assert.equal(await page.getByLabel('What have you tried?').inputValue(), 'The drawing.');
	assert.equal(await page.getByLabel('Where are you stuck?').inputValue(), 'It says nothing.');
	assert.equal(await page.getByLabel('Tags').inputValue(), 'gland');
	assert.equal(await page.getByLabel('Who may read it').inputValue(), 'floor');

	const count = questions();
	await page.getByRole('button', { name: /^This solved it ?: Why does the torque wrench/ }).click();
	await page.getByRole('heading', { name: 'Solved without asking' }).waitFor();
	assert.equal(questions(), count, 'nothing was posted');
	assert.deepEqual(choices('ben'), [[String(solved.id), 'dismissed'], [String(answered.id), 'solved']]);
	await page.getByRole('link', { name: 'Why does the torque wrench' }).click();
	await page.getByRole('heading', { level: 1, name: 'Why does the torque wrench' }).waitFor();
	assert.deepEqual(page.problems, []);
	await page.context().close();
});

test('with scripts: not this is said while the form stays, this solved it ends with the draft forgotten', async () => {
	const page = await visit('cleo');
	const { solved, answered } = site.questions;
	await page.goto('/questions/ask');
	await page.getByLabel('What do you want to do?').fill('Mount the gland plate.');
	await page.locator('#title').pressSequentially('torque wrench clicks, stainless screws', { delay: 5 });
	const list = page.locator('[data-similar-list]');
	await list.getByRole('button', { name: /^Not this ?: Which torque/ }).waitFor();
	const address = page.url();
	await list.getByRole('button', { name: /^Not this ?: Which torque/ }).click();
	await until('left out', async () => !/Which torque do I use/.test(await list.textContent()));
	await until('the server was told', () => choices('cleo').some(([t, c]) => t === String(solved.id) && c === 'dismissed'));
	// It does not come back with the next letter.
	await Promise.all([page.waitForResponse('**/api/v1/similar?**'), page.locator('#title').pressSequentially(' again')]);
	await list.getByRole('button', { name: /^Not this ?: Why does the torque wrench/ }).waitFor();
	assert.doesNotMatch(await list.textContent(), /Which torque do I use/);
	assert.equal(page.url(), address);
	assert.equal(await page.getByLabel('What do you want to do?').inputValue(), 'Mount the gland plate.');
	assert.equal(await draft(page), 1);

	const count = questions();
	await list.getByRole('button', { name: /^This solved it ?: Why does the torque wrench/ }).click();
	await page.getByRole('heading', { name: 'Solved without asking' }).waitFor();
	assert.equal(questions(), count);
	assert.deepEqual(await axe(page), []);
	assert.equal(await draft(page), 0, 'the draft is done with');
	assert.ok(choices('cleo').some(([t, c]) => t === String(answered.id) && c === 'solved'));
	assert.deepEqual(page.problems, []);
	await page.context().close();
});

test('Enter in the form asks; it does not press what stands at a similar question', async () => {
	for (const scripts of [true, false]) {
		const page = await visit('ada', { scripts });
		await page.goto('/questions/ask?title=Which+torque+for+brass+screws+in+the+housing%3F');
		await page.getByRole('button', { name: /^This solved it ?: Which torque/ }).first().waitFor();
		await page.getByLabel('What do you want to do?').fill('Mount the housing.');
		await page.locator('#tags').fill('torque');
		await page.locator('#tags').press('Enter');
		await page.getByRole('heading', { level: 1, name: 'Which torque for brass screws' }).waitFor();
		assert.deepEqual(page.problems, []);
		await page.context().close();
	}
	assert.deepEqual(choices('ada'), []);
});

test('a result that is opened is noted, from a search and from the list of similar questions', async () => {
	const { solved } = site.questions;
	const page = await visit('ada', { scripts: false });
	await page.goto('/search?q=stainless');
	await page.getByRole('link', { name: /Which torque do I use/ }).click();
	await page.getByRole('heading', { level: 1, name: /Which torque do I use/ }).waitFor();
	await until('noted', () => choices('ada').length === 1);
	await page.goto('/questions/ask?title=stainless+screws+and+their+torque');
	await page.getByRole('link', { name: /Which torque do I use/ }).click();
	await page.getByRole('heading', { level: 1, name: /Which torque do I use/ }).waitFor();
	await until('noted', () => choices('ada').length === 2);
	assert.deepEqual(choices('ada'), [[String(solved.id), 'opened'], [String(solved.id), 'opened']]);
	await page.context().close();
});

test('who asked says that it was asked before; both pages show it, and it can be taken back', async () => {
	const { answered, solved } = site.questions;
	const page = await visit('cleo');
	await page.goto(`/questions/${answered.id}`);
	await page.locator('summary', { hasText: 'Asked before?' }).click();
	for (const [typed, sentence] of [['no such thing', /We know no question/], ['99999999', /We know no question/], [`Q ${answered.id}`, /this very question/]]) {
		await page.getByLabel('The earlier question').fill(typed);
		await page.getByRole('button', { name: 'This is a duplicate of it' }).click();
		await page.getByText(sentence).waitFor();
		assert.equal(await page.getByLabel('The earlier question').inputValue(), typed, 'what was typed is still there');
		assert.deepEqual(await axe(page), []);
	}
	await page.getByLabel('The earlier question').fill(`${server.url}/questions/${solved.id}/which-torque?shown=1#a-2`);
	await page.getByRole('button', { name: 'This is a duplicate of it' }).click();
	await page.getByText('Both questions now lead to each other').waitFor();
	assert.match(await page.locator('aside').textContent(), /Which torque do I use[^]*This is a duplicate of it/);
	await page.goto(`/questions/${solved.id}`);
	assert.match(await page.locator('aside').textContent(), /Why does the torque wrench[^]*A duplicate of this one/);
	// The other way round it cannot be one as well.
	await page.locator('summary', { hasText: 'Asked before?' }).click();
	await page.getByLabel('The earlier question').fill(String(answered.id));
	await page.getByRole('button', { name: 'This is a duplicate of it' }).click();
	await page.getByText('marked as a duplicate of this one already').waitFor();
	await page.goto(`/questions/${answered.id}`);
	await page.getByRole('button', { name: 'Not a duplicate after all' }).click();
	await page.getByText('two questions again').waitFor();
	assert.deepEqual(server.sql(`select count(*) from post_link where kind = 'duplicate'`), [['0']]);
	assert.deepEqual(page.problems, []);
	await page.context().close();
});

test('a duplicate by API: for who asked or moderates, and of what they may read', async () => {
	const { answered, solved, open } = site.questions;
	const put = (who, id, question) => server.api('PUT', `/questions/${id}/duplicate`, { token: site.token[who], body: { question } });
	const hidden = Number(server.sql(`select t.id from thread t join space s on s.id = t.space where s.slug = 'board'`)[0][0]);
	assert.deepEqual((await put('cleo', answered.id, solved.id)).json, { duplicate_of: solved.id });
	assert.deepEqual((await put('cleo', answered.id, open.id)).json, { duplicate_of: open.id }, 'of one only: the later word counts');
	assert.deepEqual(server.sql(`select from_post, to_post, created_by from post_link where kind = 'duplicate'`),
		[[String(answered.id), String(open.id), String(site.people.cleo.id)]]);
	assert.equal((await put('ben', answered.id, solved.id)).status, 403, 'not theirs');
	assert.equal((await put('ada', open.id, solved.id)).status, 200, 'she owns the space');
	assert.equal((await put('cleo', answered.id, hidden)).status, 422, 'private is like missing');
	assert.equal((await put('cleo', answered.id, 99999999)).status, 422);
	assert.equal((await put('ben', hidden, solved.id)).status, 404);
	assert.deepEqual((await put('cleo', answered.id, null)).json, { duplicate_of: null });
	assert.deepEqual((await put('ada', open.id, null)).json, { duplicate_of: null });
	assert.equal((await server.api('PUT', `/questions/${answered.id}/duplicate`, { token: site.token.cleo, body: {} })).status, 422, 'nothing said is no taking back');
});
