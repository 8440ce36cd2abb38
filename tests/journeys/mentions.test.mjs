// Naming colleagues with @: offered while one types, linked, told once, and only to who may read it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { serverStart } from '../lib/server.mjs';

let server, browser;
const token = {}, id = {};
const people = { anna: 'Anna Keller', ben: 'Ben Öztürk', cleo: 'Cleo Wong', dora: 'Dora Keller' };

before(async () => {
	server = await serverStart({ env: { PEERLORE_LIMITS: 'off' } });
	for (const [key, name] of Object.entries(people)) {
		id[key] = server.person({ email: `${key}@example.com`, name }).id;
		token[key] = server.token(`${key}@example.com`);
	}
	server.space({ slug: 'lab', name: 'The lab', hidden: true, owner: 'anna@example.com' });
	server.run('member', 'add', '--space', 'lab', '--email', 'ben@example.com', '--role', 'member');
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
const news = async (who) => (await call(who, 'GET', '/me/inbox', undefined, 200)).items.filter((n) => n.type === 'mentioned');
const offered = async (who, query) => (await call(who, 'GET', `/mentions?${query}`, undefined, 200)).items.map((p) => p.handle);

test('everybody who can sign in has a handle of their own, and it stays when they are called otherwise', async () => {
	const handle = (key) => server.sql(`select handle from person where id = ${id[key]}`)[0][0];
	assert.deepEqual(Object.keys(people).map(handle), ['anna.keller', 'ben.ozturk', 'cleo.wong', 'dora.keller']);
	assert.equal((await call('cleo', 'GET', `/people/${id.anna}`, undefined, 200)).handle, 'anna.keller', 'and the page of the person says it');
	const second = server.person({ email: 'anna2@example.com', name: 'Anna  Keller' }).id;
	assert.equal(server.sql(`select handle from person where id = ${second}`)[0][0], 'anna.keller2');
	const nameless = server.person({ email: 'li.na@example.com', name: '李娜' }).id;
	assert.equal(server.sql(`select handle from person where id = ${nameless}`)[0][0], 'li.na');
	await call('dora', 'PATCH', '/me', { name: 'Dora Marsh' }, 200);
	assert.equal(handle('dora'), 'dora.keller');
});

test('who is named hears of it once, however often the text is changed, and the text leads to them', async () => {
	const q = await call('anna', 'POST', '/questions', { title: 'Who knows the old press by heart?', body: 'I think @Cleo.Wong does. Not `@ben.ozturk`, nor me: @anna.keller. And @nobody.here.' });
	const shown = (await call('ben', 'GET', `/questions/${q.id}`, undefined, 200)).html;
	assert.match(shown, new RegExp(`<a class="at" href="/people/${id.cleo}">@Cleo.Wong</a> does`));
	assert.match(shown, /<code>@ben.ozturk<\/code>.*And @nobody.here\./);
	assert.deepEqual((await news('cleo')).map((n) => n.seen), [false]);
	assert.deepEqual([await news('ben'), await news('anna')], [[], []]);
	await call('anna', 'PATCH', `/posts/${q.id}`, { body: 'I think @cleo.wong does, or @dora.keller.', revision: 1 }, 200);
	assert.deepEqual([(await news('cleo')).length, (await news('dora')).length], [1, 1]);
	await call('anna', 'PATCH', `/posts/${q.id}`, { body: 'Nobody.', revision: 2 }, 200);
	await call('anna', 'PATCH', `/posts/${q.id}`, { body: 'Well, @cleo.wong.', revision: 3 }, 200);
	assert.equal((await news('cleo')).length, 1);
	// An answer tells who asked that there is one, not twice.
	await call('cleo', 'POST', `/questions/${q.id}/answers`, { body: '@anna.keller, ask @ben.ozturk.' });
	assert.deepEqual([(await news('anna')).length, (await news('ben')).length], [0, 1]);
});

test('a comment names as well, and leads to itself; withdrawn it is as if it had never been said', async () => {
	const q = await call('anna', 'POST', '/questions', { title: 'Where does the spare belt hang?', body: 'In hall 2?' });
	const comment = await call('ben', 'POST', `/posts/${q.id}/comments`, { body: '@dora.keller hung it there' });
	const before = (await news('dora')).length;
	assert.match((await news('dora'))[0].url, new RegExp(`#c-${comment.id}$`));
	await call('ben', 'DELETE', `/comments/${comment.id}`, undefined, 204);
	assert.equal((await news('dora')).length, before - 1);
});

test('whoever may not read it hears nothing, and is not offered', async () => {
	const before = (await news('cleo')).length;
	const q = await call('anna', 'POST', '/questions', { title: 'Which vial is the one that leaks?', body: '@cleo.wong or @ben.ozturk may know.', space: 'lab' });
	assert.equal((await news('cleo')).length, before);
	assert.equal((await news('ben')).some((n) => n.question.title.includes('vial')), true);
	// Not later either, when she may: it is no news then.
	assert.deepEqual(await offered('anna', 'q=ben&space=lab'), ['ben.ozturk']);
	assert.deepEqual(await offered('anna', 'q=Özt&space=lab'), ['ben.ozturk']);
	assert.deepEqual(await offered('anna', 'q=cleo&space=lab'), []);
	assert.deepEqual(await offered('anna', `q=cleo&post=${q.id}`), []);
	assert.deepEqual(await offered('anna', 'q=cleo'), ['cleo.wong']);
	assert.deepEqual(await offered('anna', 'q=keller'), ['anna.keller2', 'dora.keller']);
	// To who may not read it, it is a place like one that is not there.
	for (const query of ['q=ben&space=lab', `q=ben&post=${q.id}`, 'q=ben&space=none', 'q=ben&post=999999'])
		assert.deepEqual(await offered('cleo', query), [], query);
	assert.deepEqual(await offered('anna', 'q='), []);
	assert.deepEqual(await offered('anna', 'q=%25'), []);
	assert.deepEqual(await offered('anna', "q='"), []);
});

test('while one types, names and tags are offered and chosen with the keys or by touch', async () => {
	const q = await call('anna', 'POST', '/questions', { title: 'Which glove for the hot end?', body: 'Not the thin ones.', tags: ['gloves', 'glue'] });
	const page = await pageOpen(browser, { server, width: 360, height: 740, hasTouch: true });
	await signIn(page, server, 'cleo@example.com');
	await page.goto(`/questions/${q.id}`);
	const body = page.getByLabel('What works?');
	const list = page.getByRole('listbox', { name: 'Colleagues' });
	await body.pressSequentially('Ask @ke');
	await list.waitFor();
	assert.deepEqual(await list.getByRole('option').count(), 3);
	assert.equal(await list.getByRole('option').first().getAttribute('aria-selected'), 'true');
	assert.deepEqual(await axe(page), []);
	await body.press('ArrowDown');
	await body.press('Enter');
	assert.match(await body.inputValue(), /^Ask @(anna|dora)\.keller2? $/);
	await body.pressSequentially('`@be');
	await page.waitForTimeout(400);
	assert.equal(await page.getByRole('listbox').count(), 0, 'not in code');
	await body.fill('');
	await body.pressSequentially('See #glo');
	const tags = page.getByRole('listbox', { name: 'Tags' });
	await tags.getByRole('option', { name: 'gloves' }).tap();
	assert.equal(await body.inputValue(), 'See [#gloves](/tags/gloves) ');
	await body.pressSequentially('or @ben');
	await list.waitFor();
	await body.press('Escape');
	assert.equal(await list.count(), 0);
	await page.goto('/questions/ask');
	const field = page.getByRole('combobox', { name: 'Tags' });
	await field.pressSequentially('metal, gl');
	await tags.waitFor();
	assert.equal(await field.getAttribute('aria-expanded'), 'true');
	assert.deepEqual(await axe(page), []);
	if (process.env.PEERLORE_TEST_SHOTS)
		await page.screenshot({ path: `${process.env.PEERLORE_TEST_SHOTS}/complete-360.png`, fullPage: true });
	await field.press('Tab');
	assert.match(await field.inputValue(), /^metal, (gloves|glue), $/);
	assert.deepEqual(page.problems, []);
	await page.context().close();
});
