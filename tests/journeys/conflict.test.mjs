// Two who change the same text: what they changed at different places is both there, the same lines are shown to whoever
// saves second, and a secret that was taken out meanwhile does not come back. Also without scripts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { serverStart } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server, browser;
const token = {};

before(async () => {
	server = await serverStart();
	for (const name of ['anna', 'ben', 'mo']) {
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
const revisions = async (who, post) => (await call(who, 'GET', `/posts/${post}/revisions`, undefined, 200)).items;
const text = (form) => form.getByLabel('Text', { exact: true });
async function visit(name, options = {}) {
	const page = await pageOpen(browser, { server, ...options });
	await signIn(page, server, `${name}@example.com`);
	return page;
}
// What stands in a form's text, as a browser without scripts shows it.
const typed = (html) => /<textarea id="body"[^>]*>\n?([^<]*)<\/textarea>/.exec(html)[1].replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&');

test('who saves second at other places finds both changes in the form, and saves both', async () => {
	const q = await ask('anna', 'How do I set up the press?', { body: 'First the table.\n\nThen the stop.\n\nLast the guard.', tags: ['press', 'guard'] });
	const anna = await visit('anna');
	await anna.goto(`/posts/${q.id}/edit`);
	await call('mo', 'PATCH', `/posts/${q.id}`, { body: 'First the table, wiped clean.\n\nThen the stop.\n\nLast the guard.', tags: ['press', 'safety'], revision: 1 }, 200);
	await text(anna).fill('First the table.\n\nThen the stop.\n\nLast the guard, with its key.\n\nTry it by hand.');
	await anna.getByLabel('Title').fill('How do I set up press four?');
	await anna.getByLabel('Tags').fill('press, guard, key');
	await anna.getByRole('button', { name: 'Save' }).click();
	await anna.getByRole('alert').getByText('both changes are in the text below').waitFor();
	assert.equal(await text(anna).inputValue(), 'First the table, wiped clean.\n\nThen the stop.\n\nLast the guard, with its key.\n\nTry it by hand.');
	assert.equal(await anna.getByLabel('Tags').inputValue(), 'press, key, safety');
	assert.equal(await anna.getByLabel('Title').inputValue(), 'How do I set up press four?');
	assert.deepEqual((await anna.getByRole('alert').locator('.diff ins').allTextContents()), [', with its key.\n\nTry it by hand']);
	assert.deepEqual(await axe(anna), []);
	await anna.getByRole('button', { name: 'Save' }).click();
	await anna.getByRole('heading', { level: 1, name: 'How do I set up press four?' }).waitFor();
	const [last] = await revisions('anna', q.id);
	assert.deepEqual([last.number, last.body, last.tags.sort()], [3, 'First the table, wiped clean.\n\nThen the stop.\n\nLast the guard, with its key.\n\nTry it by hand.', ['key', 'press', 'safety']]);
	assert.deepEqual(anna.problems, []);
});

test('the same lines are shown as theirs and mine, without scripts too, and mine are saved once they were seen', async () => {
	const q = await ask('anna', 'Which oil for the press?', { body: 'Take oil 46.\n\nFill it cold.' });
	const anna = await new Visitor(server).signIn('anna@example.com');
	await anna.get(`/posts/${q.id}/edit`);
	await call('mo', 'PATCH', `/posts/${q.id}`, { title: 'Which oil for press four?', body: 'Take oil 68.\n\nFill it cold.\n\nNote the day.', revision: 1 }, 200);
	const form = { revision: 1, title: 'Which oil for the big press?', body: 'Take oil 46 in winter.\r\n\r\nFill it cold.', tags: '', note: 'Winter' };
	const again = await anna.send(`/posts/${q.id}/edit`, form);
	assert.equal(again.status, 409);
	assert.match(again.text, /Both of you changed the same lines/);
	assert.match(again.text, /Their title: Which oil for press four\?/);
	assert.match(again.text, /<del>68<\/del><ins>46 in winter<\/ins>/);
	assert.equal(typed(again.text), 'Take oil 46 in winter.\n\nFill it cold.\n\nNote the day.');
	assert.match(again.text, /name="revision" value="2"/);
	assert.match(again.text, /value="Winter"/);
	assert.equal((await anna.send(`/posts/${q.id}/edit`, { ...form, revision: 2, body: typed(again.text) })).status, 303);
	assert.deepEqual((await revisions('anna', q.id)).map((r) => [r.number, r.title, r.body])[0], [3, 'Which oil for the big press?', 'Take oil 46 in winter.\n\nFill it cold.\n\nNote the day.']);
});

test('a form that was opened before a redaction does not bring the secret back, and says so', async () => {
	const secret = 'tin-soldier-9';
	const q = await ask('anna', `Is the code still ${secret}?`, { body: `It says:\n\nThe code is ${secret} today.\n\nBut it does not open.`, tags: ['door', secret] });
	const a = await call('ben', 'POST', `/questions/${q.id}/answers`, { body: `Try it twice.\n\n${secret}` });
	const anna = await visit('anna'), ben = await visit('ben', { scripts: false });
	await anna.goto(`/posts/${q.id}/edit`);
	await ben.goto(`/posts/${a.id}/edit`);
	await call('mo', 'POST', `/posts/${q.id}/redactions`, { words: secret }, 200);
	assert.deepEqual((await revisions('anna', q.id)).map((r) => [r.number, r.body]), [2, 1].map((n) => [n, 'It says:\n\nThe code is [gone] today.\n\nBut it does not open.']));

	// In its place, and the line moved to another.
	await text(anna).fill(`The code is ${secret} today.\n\nIt says:\n\nOn the small lamp, too: it stays red.\n\nBut it does not open. Why?`);
	await anna.getByRole('button', { name: 'Save' }).click();
	await anna.getByRole('alert').getByText('A secret was taken out of this text meanwhile').waitFor();
	assert.equal((await anna.content()).includes(secret), false);
	assert.match(await text(anna).inputValue(), /On the small lamp, too[^]*Why\?/);
	assert.equal(await anna.getByLabel('Title').inputValue(), 'Is the code still [gone]?');
	assert.deepEqual(await axe(anna), []);
	await anna.getByRole('button', { name: 'Save' }).click();
	await anna.getByRole('heading', { level: 1, name: 'Is the code still [gone]?' }).waitFor();

	await text(ben).fill(`Try it three times.\n\n${secret}`);
	await ben.getByRole('button', { name: 'Save' }).click();
	await ben.getByText('A secret was taken out of this text meanwhile').waitFor();
	assert.equal(await text(ben).inputValue(), 'Try it three times.\n\n[gone]');
	await ben.getByRole('button', { name: 'Save' }).click();
	await ben.getByText('Try it three times.').waitFor();

	// Programs are refused, and must look first.
	await call('anna', 'PATCH', `/posts/${q.id}`, { body: secret, revision: 1 }, 409);
	for (const table of ['post', 'revision', 'thread', 'tag', 'draft', 'audit_all', 'outbox'])
		assert.deepEqual(server.sql(`select count(*) from ${table} x where strpos(x::text, '${secret}') > 0`), [['0']], table);
	// Whoever opens the form now edits what stands there, marks and all.
	await call('anna', 'PATCH', `/posts/${q.id}`, { body: 'The code was changed.', revision: (await revisions('anna', q.id))[0].number }, 200);
	assert.deepEqual([...anna.problems, ...ben.problems], []);
});

// What every page of a conflict has: what happened stands on the first screen of a phone, has the focus, and its form follows it.
async function atOnce(page, name) {
	const told = page.getByRole('alert').filter({ has: page.getByRole('heading', { name }) });
	await told.waitFor();
	await page.waitForLoadState();
	await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'alert');
	const box = await told.getByRole('heading', { name }).boundingBox();
	assert.ok(box.y >= 0 && box.y + box.height < page.viewportSize().height, `it stands at ${box.y}`);
	assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
	// Between the two there is no other form.
	assert.ok(await told.evaluate((section) => {
		const forms = [...document.querySelectorAll('main form')];
		const next = forms.find((form) => section.compareDocumentPosition(form) & Node.DOCUMENT_POSITION_FOLLOWING) ?? null;
		return section.querySelector('form') !== null || next?.querySelector('[name=revision]') !== null;
	}));
	assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('role')), 'alert', 'and nothing took the focus away');
}

test('a conflict is the first thing seen on a phone, wherever it happens, and its form comes next', async () => {
	for (let i = 0; i < 12; i++)
		server.run('member', 'add', '--space', 'press', '--email', server.person({ email: `member${i}@example.com`, name: `Member ${i}` }).email, '--role', 'member');
	const q = await ask('anna', 'Who cleans the press on Friday?', { body: 'One line only.', tags: ['rota'] });
	const other = (await call('anna', 'POST', '/questions', { title: 'Who has the other rota?', body: 'One line only.' }));
	const offer = await call('ben', 'POST', '/mentoring/offers', { kind: 'one-to-one', title: 'Leading a shift', body: 'We talk.', capacity: 2 });
	const pair = (await call('mo', 'POST', `/mentoring/offers/${offer.id}/requests`, { goal: 'Lead alone.' })).id;
	await call('ben', 'PUT', `/mentorships/${pair}`, { state: 'accepted' }, 200);
	const agreement = () => call('mo', 'GET', `/mentorships/${pair}/agreement`, undefined, 200);
	await call('ben', 'PUT', `/mentorships/${pair}/agreement`, { goals: ['Lead alone'], privacy: 'between-us', revision: 0 }, 200);
	for (const scripts of [true, false]) {
		const mo = await visit('mo', { width: 360, height: 740, scripts });
		const about = `Of presses, ${scripts}.`, revision = (await call('mo', 'GET', '/spaces/press', undefined, 200)).revision;
		await mo.goto('/spaces/press/settings');
		await mo.getByLabel('In a sentence or two').fill(`Mine, ${scripts}.`);
		await call('mo', 'PATCH', '/spaces/press', { about, revision }, 200);
		await mo.locator('form', { has: mo.getByLabel('In a sentence or two') }).getByRole('button', { name: 'Save' }).click();
		await atOnce(mo, 'Somebody changed this while you were writing');
		if (scripts)
			assert.deepEqual(await axe(mo), []);
		// Scripts take what was done out of the address as soon as the page is there.
		await Promise.all([mo.waitForURL(/done=saved/),
			mo.locator('form', { has: mo.getByLabel('In a sentence or two') }).getByRole('button', { name: 'Save' }).click()]);
		assert.equal((await call('mo', 'GET', '/spaces/press', undefined, 200)).about, `Mine, ${scripts}.`);

		const now = (await revisions('mo', q.id))[0];
		await mo.goto(`/posts/${q.id}/edit`);
		await text(mo).fill(`My line, ${scripts}.`);
		await call('mo', 'PATCH', `/posts/${q.id}`, { body: `Their line, ${scripts}.`, revision: now.number }, 200);
		await mo.getByRole('button', { name: 'Save' }).click();
		await atOnce(mo, 'Somebody changed this while you were writing');

		// What a tag is about; what somebody suggests, changed since; what two agreed on.
		const tag = (await call('mo', 'GET', '/tags/rota', undefined, 200)).revision;
		await mo.goto('/tags/rota/manage');
		await mo.getByLabel('In a sentence or two').fill(`Whose turn it is, ${scripts}.`);
		await call('mo', 'PATCH', '/tags/rota', { about: `Turns, ${scripts}.`, revision: tag }, 200);
		await mo.locator('form', { has: mo.getByLabel('In a sentence or two') }).getByRole('button', { name: 'Save' }).click();
		await atOnce(mo, 'Somebody changed this while you were writing');

		await mo.goto(`/posts/${other.id}/suggest`);
		await text(mo).fill(`The same, ${scripts}.`);
		await mo.getByLabel('Why?').fill('Shorter');
		await call('anna', 'PATCH', `/posts/${other.id}`, { body: `Hers, ${scripts}.`, revision: (await revisions('anna', other.id))[0].number }, 200);
		await mo.getByRole('button', { name: 'Suggest' }).first().click();
		await atOnce(mo, 'Somebody changed this while you were writing');

		await mo.goto(`/mentorships/${pair}`);
		await mo.locator('summary', { hasText: 'Change it' }).click();
		await mo.getByLabel('Goals, one on each line').fill(`My goal, ${scripts}`);
		await call('ben', 'PUT', `/mentorships/${pair}/agreement`, { goals: [`His goal, ${scripts}`], rhythm: 'Mondays', privacy: 'between-us', revision: (await agreement()).revision }, 200);
		await mo.getByRole('button', { name: 'Save, and ask Ben to agree' }).click();
		await atOnce(mo, 'Somebody changed this while you were writing');
		await mo.getByRole('alert').getByText(`His goal, ${scripts}`).waitFor();
		assert.equal(await mo.getByLabel('Goals, one on each line').inputValue(), `My goal, ${scripts}`);
		if (scripts)
			assert.deepEqual(await axe(mo), []);
		await Promise.all([mo.waitForURL(/mentorships\/\d+/), mo.getByRole('button', { name: 'Save, and ask Ben to agree' }).click()]);
		await mo.getByText('Ben has not agreed yet').waitFor();
		assert.deepEqual((await agreement()).goals.map((g) => g.goal), [`My goal, ${scripts}`]);
		// Nobody agrees to what they have not read.
		const ben = await visit('ben', { width: 360, height: 740, scripts });
		await ben.goto(`/mentorships/${pair}`);
		await call('mo', 'PUT', `/mentorships/${pair}/agreement`, { goals: [`Another goal, ${scripts}`], privacy: 'free', revision: (await agreement()).revision }, 200);
		await ben.getByRole('button', { name: 'I agree' }).click();
		await ben.getByRole('alert').getByText('You have not agreed to it').waitFor();
		await ben.waitForFunction(() => document.activeElement?.getAttribute('role') === 'alert');
		await ben.getByRole('button', { name: 'I agree' }).click();
		await ben.getByText('Agreed by both of you').waitFor();
		assert.deepEqual(ben.problems, []);
		await ben.context().close();

		await call('mo', 'PUT', `/posts/${q.id}/saved`, { note: `First ${scripts}` }, 200);
		await mo.goto('/saved');
		const note = mo.locator(`form[action="/posts/${q.id}/saved"]`).filter({ has: mo.getByLabel('Why you saved it') });
		await mo.locator('summary', { hasText: 'Change the note' }).click();
		await note.getByLabel('Why you saved it').fill('Mine');
		await call('mo', 'PUT', `/posts/${q.id}/saved`, { note: `Second ${scripts}` }, 200);
		await note.getByRole('button', { name: 'Save note' }).click();
		await atOnce(mo, /was changed meanwhile/);
		assert.deepEqual(mo.problems, []);
		await mo.context().close();
	}
	// What is wrong with a field of that form is not hidden below the members, either.
	const mo = await visit('mo', { width: 360, height: 740, scripts: false });
	await mo.goto('/spaces/press/settings');
	await mo.getByLabel('In a sentence or two').fill('x'.repeat(4100));
	await mo.locator('form', { has: mo.getByLabel('In a sentence or two') }).getByRole('button', { name: 'Save' }).click();
	const about = await mo.getByLabel('In a sentence or two').boundingBox();
	assert.ok(about.y < 740, `it stands at ${about.y}`);
	assert.equal(await mo.getByLabel('In a sentence or two').inputValue(), 'x'.repeat(4100));
	await mo.context().close();
});
