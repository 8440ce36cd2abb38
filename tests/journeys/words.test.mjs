// The company's words: an administrator teaches search a word, and everybody finds more by it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { serverStart, until } from '../lib/server.mjs';

let server, browser;
const token = {};

before(async () => {
	server = await serverStart();
	server.person({ email: 'ada@example.com', name: 'Ada Verhoeven', admin: true });
	server.person({ email: 'ben@example.com', name: 'Ben Achter' });
	for (const name of ['ada', 'ben'])
		token[name] = server.token(`${name}@example.com`);
	server.space({ slug: 'board', hidden: true, owner: 'ada@example.com' });
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
const ask = (who, title, body, more = {}) => call(who, 'POST', '/questions', { title, body, ...more });
const search = (who, q, more = '') => call(who, 'GET', `/search?q=${encodeURIComponent(q)}${more}`, undefined, 200);
const ids = (found) => found.items.map((i) => i.id);

async function visit(email, options = {}) {
	const page = await pageOpen(browser, { server, ...options });
	await signIn(page, server, email);
	return page;
}

// Runs a periodic job now instead of at night.
async function jobRun(kind) {
	server.sql(`update job set run_at = now() - interval '1 minute' where kind = '${kind}'`);
	await until(`the job ${kind}`, () => server.sql(`select 1 from job where kind = '${kind}' and run_at > now() and attempts = 0`).length > 0);
}

test('an administrator teaches search a word, without scripts, and a colleague finds by it', async () => {
	const laptop = await ask('ben', 'Which laptop may I take home over the weekend?', 'The grey ones are heavy.');
	const notebook = await ask('ben', 'Who repairs a notebook with a broken hinge?', 'It does not close any more.');
	await until('the index', async () => (await search('ben', 'hinge')).items.length === 1);

	const ada = await visit('ada@example.com', { scripts: false });
	await ada.goto('/admin/words');
	await ada.getByText('Nothing yet.').waitFor();
	await ada.getByLabel('Word or phrase').fill('laptop');
	await ada.getByRole('button', { name: 'Add' }).click();
	// The browser asks for the second field by itself; what gets past it is said at the field.
	await ada.getByLabel('Also called').fill('Laptop');
	await ada.getByRole('button', { name: 'Add' }).click();
	await ada.getByText('That is the word itself').waitFor();
	assert.equal(await ada.getByLabel('Word or phrase').inputValue(), 'laptop');
	await ada.getByLabel('Also called').fill('notebook, portable computer');
	await ada.getByRole('button', { name: 'Add' }).click();
	await ada.getByText('Search knows it from now on.').waitFor();

	const ben = await visit('ben@example.com');
	await ben.goto('/search?q=laptop');
	assert.deepEqual(await ben.locator('.hits h2').allTextContents(), ['Which laptop may I take home over the weekend?', 'Who repairs a notebook with a broken hinge?']);
	assert.match(await ben.locator('main').textContent(), /Also looked for notebook/);
	await ben.getByRole('link', { name: 'Only what I typed' }).click();
	await ben.waitForURL(/%22laptop%22/);
	assert.equal(await ben.locator('.hits h2').count(), 1);
	assert.deepEqual(ids(await search('ben', 'laptops')), [laptop.id, notebook.id]);
	assert.deepEqual(ids(await search('ben', 'notebook')), [notebook.id, laptop.id]);

	await ada.getByRole('link', { name: 'Change laptop' }).click();
	await ada.getByLabel('Only a search for the word').check();
	await ada.getByRole('button', { name: 'Save' }).click();
	await ada.getByText('Saved.').waitFor();
	assert.deepEqual(ids(await search('ben', 'notebook')), [notebook.id]);
	await ada.getByRole('button', { name: 'Take out laptop' }).click();
	await ada.getByText('Taken out.').waitFor();
	assert.deepEqual(ids(await search('ben', 'laptop')), [laptop.id]);
	assert.deepEqual([...ada.problems, ...ben.problems], []);
});

test('an acronym finds its expansion and the other way, and an answer says what was looked for', async () => {
	const long = await ask('ben', 'Where do I sign for the non conformance report?', 'Somebody in quality knows.');
	const short = await ask('ben', 'Who closes an NCR that is older than a year?', 'It still hangs there.');
	await until('the index', async () => (await search('ben', 'hangs')).items.length === 1);
	const made = await call('ada', 'POST', '/glossary', { term: 'NCR', means: ['non conformance report'], kind: 'acronym' });
	const found = await search('ben', 'ncr');
	assert.deepEqual(ids(found), [short.id, long.id]);
	assert.deepEqual(found.also, ['non conformance report']);
	assert.equal(found.exactly, '"ncr"');
	assert.deepEqual(ids(await search('ben', 'non conformance report is:unanswered')), [long.id, short.id]);
	assert.equal((await search('ben', 'non conformance report is:unanswered')).exactly, '"non conformance report" is:unanswered');
	assert.deepEqual(ids(await search('ben', '"NCR"')), [short.id]);
	assert.equal((await search('ben', '"NCR"')).also, undefined);
	assert.deepEqual((await call('ben', 'GET', '/glossary', undefined, 200)).items, [{ id: made.id, term: 'NCR', means: ['non conformance report'], kind: 'acronym' }]);
	await call('ada', 'DELETE', `/glossary/${made.id}`, undefined, 204);
	assert.deepEqual(ids(await search('ben', 'NCR')), [short.id]);
	await call('ada', 'DELETE', `/glossary/${made.id}`, undefined, 404);
	await call('ben', 'POST', '/glossary', { term: 'NCR', means: ['x y'] }, 403);
});

test('an entry that makes no sense is refused at its field', async () => {
	await call('ada', 'POST', '/glossary', { term: 'taken', means: ['gone'] });
	const bad = [
		[{ term: '', means: ['a b'] }, 'term'], [{ term: '  "" ', means: ['a b'] }, 'term'], [{ term: '???', means: ['a b'] }, 'term'],
		[{ term: 'x'.repeat(81), means: ['a b'] }, 'term'], [{ term: 'one two three four five six seven eight nine', means: ['a b'] }, 'term'],
		[{ term: 'TAKEN', means: ['a b'] }, 'term'], [{ term: 'two words', means: ['a b'], kind: 'acronym' }, 'term'],
		[{ term: 'fine', means: [] }, 'means'], [{ term: 'fine', means: ['', ' '] }, 'means'], [{ term: 'fine', means: ['Fine'] }, 'means'],
		[{ term: 'fine', means: ['x'.repeat(81)] }, 'means'], [{ term: 'fine', means: ['!!'] }, 'means'],
		[{ term: 'fine', means: Array.from({ length: 11 }, (_, i) => `word${i}`) }, 'means'], [{ term: 'fine', means: ['a b'], kind: 'maybe' }, 'kind'],
	];
	for (const [body, field] of bad) {
		const { errors } = await call('ada', 'POST', '/glossary', body, 422);
		assert.ok(errors.some((e) => e.field === field), `${JSON.stringify(body)}: ${JSON.stringify(errors)}`);
	}
	assert.equal((await call('ada', 'GET', '/glossary', undefined, 200)).items.length, 1);
});

test('acronyms that open posts explain are offered at night, and those of private posts never', async () => {
	const open = await ask('ben', 'How do I book the coordinate measuring machine (CMM)?', 'There is a list somewhere.');
	const answer = await call('ben', 'POST', `/questions/${open.id}/answers`, { body: 'Ask Ada. The CMM (coordinate measuring machine) is free on Mondays, says the **sales order portal** (SOP).' });
	await ask('ada', 'When does the secret merger task force (SMTF) meet?', 'Never tell.', { space: 'board' });
	await jobRun('acronyms');
	const ada = await visit('ada@example.com');
	await ada.goto('/admin/words');
	const offers = ada.locator('section', { hasText: 'Seen in what people wrote' }).locator('li');
	assert.equal(await offers.count(), 2);
	assert.match(await offers.first().textContent(), /CMM coordinate measuring machine\s*In 2 posts/);
	assert.match(await offers.last().textContent(), /SOP sales order portal/);
	assert.doesNotMatch(await ada.content(), /SMTF|merger/);
	assert.deepEqual(await axe(ada), []);
	await ada.getByRole('button', { name: 'Add CMM' }).click();
	await ada.getByText('Search knows it from now on.').waitFor();
	await ada.getByRole('button', { name: 'Do not offer SOP again' }).click();
	await ada.getByText('That will not be offered again.').waitFor();
	assert.equal(await offers.count(), 0);
	assert.ok((await call('ada', 'GET', '/glossary', undefined, 200)).items.some((e) => e.term === 'CMM' && e.kind === 'acronym'));

	// What is no longer open is no longer offered, without waiting for the night.
	await call('ben', 'PATCH', `/posts/${answer.id}`, { body: 'See the total cost sheet (TCS).', revision: 1 }, 200);
	await jobRun('acronyms');
	await ada.goto('/admin/words');
	assert.match(await offers.first().textContent(), /TCS/);
	await call('ben', 'DELETE', `/posts/${answer.id}`, undefined, 204);
	await ada.goto('/admin/words');
	assert.equal(await offers.count(), 0);
	assert.deepEqual(ada.problems, []);
});
