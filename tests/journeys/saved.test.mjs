// saved.test.mjs -- somebody keeps a question, an answer, a tip for themselves, with a word why, and finds it again;
// nobody else does, and what they may not read any more is not there.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { serverStart } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server, browser;
const people = {}, token = {}, at = {};

before(async () => {
	server = await serverStart();
	browser = await browserOpen();
	for (const [key, name, admin] of [['ada', 'Ada Verhoeven', true], ['ben', 'Ben Achter'], ['cleo', 'Cleo Wong']]) {
		people[key] = server.person({ email: `${key}@example.com`, name, admin });
		token[key] = server.token(people[key].email);
	}
	server.space({ slug: 'board', name: 'Quality board', hidden: true, owner: 'ada@example.com' });
	server.space({ slug: 'floor', name: 'Shop floor', owner: 'ada@example.com' });
	await call('ada', 'PUT', `/spaces/board/members/${people.cleo.id}`, { role: 'member' });
	at.question = (await call('ben', 'POST', '/questions', { title: 'Which grease for the spindle?', body: 'It squeaks.', space: 'floor' })).id;
	at.answer = (await call('ada', 'POST', `/questions/${at.question}/answers`, { body: 'The **blue** one, NLGI 2.' })).id;
	at.tip = (await call('ben', 'POST', '/tips', { title: 'Wipe the cone before each change', body: 'With a dry cloth.' })).id;
	at.hidden = (await call('ada', 'POST', '/questions', { title: 'Which supplier do we drop?', body: 'Prices.', space: 'board' })).id;
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
const saved = async (who, query = '') => (await call(who, 'GET', `/me/saved${query}`)).items;
const titles = async (who, query) => (await saved(who, query)).map((s) => `${s.type} ${s.title}`);

test('question, answer and tip are saved with a note, sifted by kind and words, and taken off again', async () => {
	for (const [post, note] of [[at.question, 'for the new spindle'], [at.answer, undefined], [at.tip, 'show Dora']])
		assert.deepEqual(await call('cleo', 'PUT', `/posts/${post}/saved`, note && { note }), { saved: true });
	const [tip, answer, question] = await saved('cleo');
	assert.deepEqual([tip.type, tip.note, tip.url], ['tip', 'show Dora', `/tips/${at.tip}/wipe-the-cone-before-each-change`]);
	assert.deepEqual([answer.type, answer.title, answer.note, answer.url, answer.author.id], ['answer', 'Which grease for the spindle?', '', `/questions/${at.question}/which-grease-for-the-spindle#a-${at.answer}`, people.ada.id]);
	assert.equal(question.note, 'for the new spindle');
	assert.deepEqual(await titles('cleo', '?kind=answer'), ['answer Which grease for the spindle?']);
	assert.deepEqual(await titles('cleo', '?q=DORA'), ['tip Wipe the cone before each change']);
	assert.deepEqual(await titles('cleo', '?q=nlgi+grease'), ['answer Which grease for the spindle?']);
	assert.deepEqual(await titles('cleo', '?q=spindle+cloth'), []);
	assert.deepEqual(await titles('cleo', `?q=${encodeURIComponent("%' or ''='")}`), []);
	// Twice is once; without a note it stays, with an empty one it goes.
	await call('cleo', 'PUT', `/posts/${at.question}/saved`);
	assert.equal((await saved('cleo', '?kind=question'))[0].note, 'for the new spindle');
	await call('cleo', 'PUT', `/posts/${at.question}/saved`, { note: ' ' });
	assert.equal((await saved('cleo', '?kind=question'))[0].note, '');
	const long = await server.api('PUT', `/posts/${at.question}/saved`, { token: token.cleo, body: { note: 'ü'.repeat(301) } });
	assert.deepEqual([long.status, long.json.errors[0].field], [422, 'note']);
	for (let i = 0; i < 2; i++)
		assert.deepEqual(await call('cleo', 'DELETE', `/posts/${at.tip}/saved`), { saved: false });
	assert.deepEqual(await titles('cleo'), ['answer Which grease for the spindle?', 'question Which grease for the spindle?']);
	for (const query of ['?kind=offer', '?limit=0', '?cursor=x'])
		assert.equal((await server.api('GET', `/me/saved${query}`, { token: token.cleo })).status, 422, query);
});

test('a page at a time, and all of them once', async () => {
	const posts = [];
	for (let i = 0; i < 25; i++)
		posts.push((await call('ben', 'POST', '/questions', { title: `How long is piece number ${i}?`, body: 'In mm.' })).id);
	for (const post of posts)
		await call('ben', 'PUT', `/posts/${post}/saved`);
	const seen = [];
	for (let where = '/me/saved?limit=10', n = 0; where && n < 9; n++) {
		const { items, next } = await call('ben', 'GET', where);
		seen.push(...items.map((s) => s.id));
		where = next && `/me/saved?limit=10&cursor=${next}`;
	}
	assert.deepEqual(seen, posts.toReversed());
	const ben = await new Visitor(server).signIn('ben@example.com');
	const next = /href="(\/saved\?[^"]+)" rel="next"/.exec((await ben.get('/saved?kind=question&q=piece')).text)[1].replaceAll('&amp;', '&');
	const older = (await ben.get(next)).text;
	assert.match(older, /piece number 0\?/);
	assert.doesNotMatch(older, /piece number 24/);
});

test('it is theirs alone: no page, no call and no count of others knows of it, the administrator\'s included', async () => {
	const trail = () => server.sql('select (select count(*) from audit) + (select count(*) from audit_new)')[0][0];
	const before = trail();
	await call('cleo', 'PUT', `/posts/${at.question}/saved`, { note: 'secretly hopeless' });
	for (const what of [`/posts/${at.question}`, `/people/${people.ben.id}`, '/spaces/floor'])
		for (const method of ['PUT', 'DELETE'])
			await call('cleo', method, `${what}/follow`);
	assert.equal(trail(), before, 'administrators read the audit trail');
	const ada = await new Visitor(server).signIn('ada@example.com');
	for (const where of ['/', '/saved', `/questions/${at.question}/which-grease-for-the-spindle`, `/people/${people.cleo.id}/cleo-wong`, '/admin', `/posts/${at.question}/manage`, '/inbox'])
		assert.doesNotMatch((await ada.get(where)).text, /hopeless/, where);
	assert.deepEqual(await saved('ada'), []);
	assert.match((await ada.get(`/questions/${at.question}/which-grease-for-the-spindle`)).text, /name="saved" value="yes" aria-pressed="false"/);
});

test('what one may not read any more, or was withdrawn, is not there, and comes back', async () => {
	await call('cleo', 'PUT', `/posts/${at.hidden}/saved`, { note: 'mine' });
	assert.ok((await titles('cleo')).includes('question Which supplier do we drop?'));
	assert.equal((await server.api('PUT', `/posts/${at.hidden}/saved`, { token: token.ben })).status, 404);
	await call('ada', 'DELETE', `/spaces/board/members/${people.cleo.id}`);
	assert.ok(!(await titles('cleo')).includes('question Which supplier do we drop?'));
	assert.deepEqual(await titles('cleo', '?q=mine'), []);
	const cleo = await new Visitor(server).signIn('cleo@example.com');
	assert.doesNotMatch((await cleo.get('/saved')).text, /supplier|board/i);
	for (const method of ['PUT', 'DELETE'])
		assert.equal((await server.api(method, `/posts/${at.hidden}/saved`, { token: token.cleo })).status, 404, method);
	await call('ada', 'PUT', `/spaces/board/members/${people.cleo.id}`, { role: 'reader' });
	assert.deepEqual((await saved('cleo', '?q=mine')).map((s) => s.note), ['mine']);
	const gone = (await call('ben', 'POST', `/questions/${at.question}/answers`, { body: 'The red one.' })).id;
	await call('cleo', 'PUT', `/posts/${gone}/saved`);
	await call('ben', 'DELETE', `/posts/${gone}`);
	assert.ok(!(await saved('cleo')).some((s) => s.id === gone));
	assert.equal((await server.api('PUT', `/posts/${gone}/saved`, { token: token.cleo })).status, 410);
});

test('a saved answer goes along when its question becomes part of another', async () => {
	const into = (await call('ben', 'POST', '/questions', { title: 'Which grease where, all in one?', body: 'A list.', space: 'floor' })).id;
	await call('ada', 'PUT', `/questions/${at.question}/merged`, { into });
	const found = (await saved('cleo', '?kind=answer'))[0];
	assert.equal(found.title, 'Which grease where, all in one?');
	const cleo = await new Visitor(server).signIn('cleo@example.com');
	assert.match((await cleo.get(`/questions/${into}/which-grease-where-all-in-one`)).text, new RegExp(`formaction="/posts/${at.answer}/saved" name="saved" value="no" aria-pressed="true"`));
	await call('ada', 'PUT', `/questions/${at.question}/merged`, { into: null });
	assert.match((await cleo.get(`/questions/${at.question}/which-grease-for-the-spindle`)).text, new RegExp(`formaction="/posts/${at.answer}/saved" name="saved" value="no" aria-pressed="true"`));
});

test('without scripts: save, write why, take off; with them at once', async () => {
	server.sql('delete from saved_post');
	const cleo = await new Visitor(server).signIn('cleo@example.com');
	assert.match((await cleo.get('/saved')).text, /Nothing saved yet/);
	assert.equal((await cleo.send(`/posts/${at.answer}/saved`, { saved: 'yes' })).location, `/questions/${at.question}#a-${at.answer}`);
	const back = await cleo.send(`/posts/${at.answer}/saved`, { note: 'the blue one', next: '/saved?kind=answer' });
	assert.equal(back.location, '/saved?kind=answer');
	assert.match((await cleo.get('/saved?kind=answer')).text, /<p>the blue one<\/p>/);
	await cleo.send(`/posts/${at.answer}/saved`, { saved: 'no', next: '/saved' });
	assert.deepEqual(await saved('cleo'), []);
	const page = await pageOpen(browser, { server });
	await signIn(page, server, people.cleo.email);
	await page.goto(`/questions/${at.question}`);
	await page.locator(`#a-${at.answer}`).getByRole('button', { name: 'Save', exact: true }).click();
	await page.getByText('Saved: only you see it.').waitFor();
	await page.goto('/saved');
	await page.getByText('Add a note').click();
	await page.getByLabel('Why you saved it').fill('next Tuesday');
	await page.getByRole('button', { name: 'Save note' }).click();
	await page.locator('.rows p', { hasText: 'next Tuesday' }).waitFor();
	assert.deepEqual(await axe(page), []);
	await page.getByRole('button', { name: 'Take off the list' }).click();
	await page.getByText('Nothing saved yet').waitFor();
	await page.context().close();
});
