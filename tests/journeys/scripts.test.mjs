// What scripts add: suggestions, similar questions, votes at once, copying, the editor, drafts, keys, times.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { serverStart, until } from '../lib/server.mjs';
import { siteFill } from '../lib/site.mjs';

let server, browser, site, page;

before(async () => {
	server = await serverStart();
	site = await siteFill(server);
	browser = await browserOpen();
	page = await pageOpen(browser, { server, permissions: ['clipboard-read', 'clipboard-write'] });
	await signIn(page, server, 'ada@example.com');
	await until('the index', async () => (await server.api('GET', '/search?q=torque', { token: site.token.ben })).json.items.length > 1);
});
after(async () => {
	await browser?.close();
	await server?.stop();
});
// Neither an error nor a report of the content security policy, after each of them.
afterEach(() => assert.deepEqual(page.problems.splice(0), []));

const solved = () => `/questions/${site.questions.solved.id}`;
const answerOf = (text) => page.locator('.answers article', { hasText: text });

test('titles come up below the box while one types, and the keys go through them', async () => {
	await page.goto('/');
	const box = page.getByLabel('What do you need to know?');
	await box.pressSequentially('stainl');
	const option = page.getByRole('option', { name: /stainless screws/ });
	await option.waitFor();
	assert.equal(await box.getAttribute('aria-expanded'), 'true');
	await box.press('ArrowDown');
	assert.equal(await option.getAttribute('aria-selected'), 'true');
	assert.equal(await box.getAttribute('aria-activedescendant'), await option.getAttribute('id'));
	await box.press('Escape');
	assert.equal(await option.isVisible(), false);
	await box.press('e');
	await option.waitFor();
	await box.press('ArrowDown');
	await box.press('Enter');
	await page.waitForURL('**/questions/*/which-torque*');
});

test('a suggestion can be pressed', async () => {
	await page.goto('/questions');
	await page.locator('#find').pressSequentially('stainl');
	await page.getByRole('option', { name: /stainless screws/ }).click();
	await page.waitForURL('**/questions/*/which-torque*');
});

test('what was asked before comes up while one types, and can be left out and brought back', async () => {
	await page.goto('/questions/ask');
	await page.locator('#title').pressSequentially('torque for stainless screws', { delay: 5 });
	const best = page.locator('.close-by');
	await best.waitFor();
	assert.match(await best.textContent(), /Which torque do I use for stainless screws/);
	await page.locator('.close-by').getByRole('button', { name: 'Not this' }).click();
	await until('another one, or none', async () => !/stainless screws/.test(await page.locator('[data-similar-list]').textContent()));
	await page.getByRole('button', { name: 'Undo' }).click();
	assert.match(await best.textContent(), /Which torque do I use for stainless screws/);
	await best.getByRole('button', { name: 'This solved it' }).click();
	await page.getByRole('heading', { name: 'Solved without asking' }).waitFor();
	assert.deepEqual(server.sql(`select choice from search_choice where thread = ${site.questions.solved.id}`), [['solved']]);
});

test('a vote shows at once and is still there on the next visit', async () => {
	await page.goto(solved());
	const answer = page.locator('.post', { hasText: 'Take 70 %' });
	const up = answer.getByRole('button', { name: 'Useful', exact: true }), down = answer.getByRole('button', { name: 'Not useful' });
	assert.equal(await up.getAttribute('aria-pressed'), 'true');
	assert.equal(await answer.locator('output').textContent(), '1');
	await Promise.all([page.waitForResponse('**/vote'), down.click()]);
	assert.equal(await answer.locator('output').textContent(), '-1');
	assert.equal(await up.getAttribute('aria-pressed'), 'false');
	await page.reload();
	assert.equal(await down.getAttribute('aria-pressed'), 'true');
	assert.equal(await answer.locator('output').textContent(), '-1');
	await Promise.all([page.waitForResponse('**/vote'), down.click()]);
	assert.equal(await answer.locator('output').textContent(), '0');
});

test('a vote that the server did not take goes back, and says so', async () => {
	await page.goto(solved());
	const answer = page.locator('.post', { hasText: 'Take 70 %' });
	await page.route('**/vote', (route) => route.abort());
	await answer.getByRole('button', { name: 'Useful', exact: true }).click();
	await page.getByText('Nobody answers').waitFor();
	assert.equal(await answer.locator('output').textContent(), '0');
	assert.equal(await answer.getByRole('button', { name: 'Useful', exact: true }).getAttribute('aria-pressed'), 'false');
	await page.unroute('**/vote');
	page.problems = page.problems.filter((p) => !/ERR_FAILED/.test(p));
});

test('"this worked for me" counts at once and can be taken back', async () => {
	await page.goto(solved());
	const worked = page.locator('.worked').first();
	assert.match(await worked.textContent(), /worked for 1 colleague/);
	await worked.locator('[data-use]').click();
	await worked.getByText('It worked for 2 colleagues').waitFor();
	assert.equal(await worked.locator('circle').count(), 2);
	await page.reload();
	assert.match(await worked.textContent(), /worked for 2 colleagues/);
	await worked.locator('[data-use]').click();
	await worked.getByText('It worked for 1 colleague').waitFor();
});

test('a link is copied', async () => {
	await page.goto(solved());
	await answerOf('Take 70 %').getByRole('link', { name: 'Copy link' }).click();
	await page.getByText('Link copied.').waitFor();
	assert.match(await page.evaluate(() => navigator.clipboard.readText()), /\/questions\/\d+\/which-torque[^#]*#a-\d+$/);
});

test('the toolbar writes Markdown around what is chosen', async () => {
	await page.goto(`/questions/${site.questions.open.id}`);
	const box = page.getByLabel('What works?');
	// What was begun is asked for when somebody begins to write, and would come into the middle of it.
	await box.focus();
	await until('what was begun', async () => await box.inputValue() === 'There is one on Thursdays, in');
	await box.fill('There is one');
	await box.evaluate((e) => e.setSelectionRange(9, 12));
	await page.getByRole('button', { name: 'Bold' }).click();
	assert.equal(await box.inputValue(), 'There is **one**');
	await box.evaluate((e) => e.setSelectionRange(e.value.length, e.value.length));
	await page.getByRole('button', { name: 'List', exact: true }).click();
	assert.equal(await box.inputValue(), 'There is **one**\n- first point');
	assert.equal(await box.evaluate((e) => e.value.slice(e.selectionStart, e.selectionEnd)), 'first point');
	await until('it to be kept', () => page.evaluate((place) => Object.entries(localStorage).filter(([key]) => key.endsWith(place))
		.map(([, text]) => JSON.parse(text)).some(({ sent, values }) => sent && values.body.endsWith('first point')), `:answer-${site.questions.open.id}`));
});

test('a draft is kept until it is posted', async () => {
	await page.goto(`/questions/${site.questions.open.id}`);
	const box = page.getByLabel('What works?');
	await until('what was begun', async () => (await box.inputValue()).endsWith('first point'));
	await box.fill('On Tuesdays at three.');
	await page.getByText('Draft kept').waitFor();
	await page.goto('/');
	await page.goto(`/questions/${site.questions.open.id}`);
	await until('it to be there again', async () => await box.inputValue() === 'On Tuesdays at three.');
	await page.getByRole('button', { name: 'Post answer' }).click();
	await page.locator('.answers .prose', { hasText: 'On Tuesdays at three.' }).waitFor();
	assert.equal(await box.inputValue(), '');
	await page.reload();
	assert.equal(await box.inputValue(), '');
});

test('one writes where one writes next: in what was just opened, in what is wrong', async () => {
	const at = () => page.evaluate(() => document.activeElement.getAttribute('name'));
	await page.goto(solved());
	await page.locator('summary', { hasText: 'Comment' }).first().click();
	await until('the comment to have the focus', async () => await at() === 'body');
	await page.goto('/questions/ask');
	await page.getByLabel('Your question in one sentence').fill('Short');
	await page.getByRole('button', { name: 'Ask your colleagues' }).click();
	await page.locator('#title[aria-invalid]').waitFor();
	assert.equal(await at(), 'title');
	assert.equal(await page.getByText('Maybe answered already').isVisible(), false, 'nothing is like a title that is none');
});

test('the keys can be seen, and turned off', async () => {
	await page.goto('/questions');
	await page.keyboard.press('?');
	const sheet = page.getByRole('dialog', { name: 'Keyboard' });
	await sheet.getByLabel('Use these keys').uncheck();
	await sheet.getByRole('button', { name: 'Close' }).click();
	await page.keyboard.press('/');
	assert.notEqual(await page.evaluate(() => document.activeElement.name), 'q');
	await page.getByRole('button', { name: 'Keyboard' }).click();
	await sheet.getByLabel('Use these keys').check();
	await page.keyboard.press('Escape');
	await page.keyboard.press('/');
	assert.equal(await page.evaluate(() => document.activeElement.name), 'q');
	// What is typed into a field is text.
	await page.keyboard.press('c');
	assert.equal(await page.locator('#find').inputValue(), 'c');
});

test('recent times are told in words, with the exact one behind them', async () => {
	await page.goto('/questions');
	const time = page.locator('main time').first();
	assert.match(await time.textContent(), /just now|ago/);
	assert.match(await time.getAttribute('title'), /\d{4}/);
	const plain = await pageOpen(browser, { server, scripts: false });
	await signIn(plain, server, 'ben@example.com');
	await plain.goto('/questions');
	assert.match(await plain.locator('main time').first().textContent(), /^\d{1,2} \w{3} \d{4}$/);
	await plain.context().close();
});

test('markup in what is typed stays text in all of these', async () => {
	const nasty = '<img src=x onerror="window.hacked = 1"> in a title of a question';
	const { id } = await site.ask('ben', { title: nasty, body: nasty });
	await until('it to be found', async () => (await server.api('GET', '/suggest?q=title+of+a', { token: site.token.ben })).json.items.length > 0);
	await page.goto('/');
	await page.getByLabel('What do you need to know?').pressSequentially('title of a');
	await page.getByRole('option').first().waitFor();
	assert.match(await page.getByRole('option').first().textContent(), /<img src=x/);
	await page.goto('/questions/ask');
	await page.locator('#title').fill('in a title of a question');
	await page.locator('.close-by').waitFor();
	assert.match(await page.locator('.close-by').textContent(), /<img src=x/);
	await page.goto(`/questions/${id}`);
	await page.goto('/search?q=title');
	assert.equal(await page.evaluate(() => window.hacked), undefined);
});
