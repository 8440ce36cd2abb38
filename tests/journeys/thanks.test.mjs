// thanks.test.mjs -- a colleague thanks another for an answer and for anything; who reads it; how to be left out of it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { serverStart } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server, browser, people, token;

before(async () => {
	server = await serverStart();
	browser = await browserOpen();
	people = Object.fromEntries([['ada', 'Ada Verhoeven'], ['ben', 'Ben Achter'], ['cleo', 'Cleo Wong'], ['dan', 'Dan Moreau'], ['fay', 'Fay Lindqvist']].map(([key, name]) =>
		[key, server.person({ email: `${key}@example.com`, name, admin: key === 'ada' })]));
	token = Object.fromEntries(Object.entries(people).map(([key, p]) => [key, server.token(p.email)]));
	server.space({ slug: 'board', name: 'Quality board', hidden: true, owner: 'ada@example.com' });
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

async function call(who, method, where, body, status) {
	const answer = await server.api(method, where, { token: token[who], body });
	assert.ok(status === undefined ? answer.status < 300 : answer.status === status, `${method} ${where}: ${answer.status} ${answer.text}`);
	return answer.json;
}
const asked = (who, title, space = 'general') => call(who, 'POST', '/questions', { title, body: 'Since Monday.', space }).then((j) => j.id);
const answered = (who, question) => call(who, 'POST', `/questions/${question}/answers`, { body: 'Turn it off and on.' }).then((j) => j.id);
const thank = (who, whom, reason, post, status) => call(who, 'POST', '/thanks', { person: people[whom].id, reason, ...(post && { post }) }, status);
const thanksOf = (who, whom) => call(who, 'GET', `/people/${people[whom].id}/thanks`).then((j) => j.items.map((t) => t.reason));
const inbox = (who) => call(who, 'GET', '/me/inbox').then((j) => j.items);

test('without scripts: from an answer to its author, who reads it in the inbox and on their page; and taken back', async () => {
	const question = await asked('ada', 'Why does the press hiss?');
	const answer = await answered('ben', question);
	const page = await pageOpen(browser, { server, scripts: false });
	await signIn(page, server, 'cleo@example.com');
	await page.goto(`/questions/${question}`);
	await page.locator(`#a-${answer}`).getByRole('link', { name: 'Thank' }).click();
	await page.getByRole('heading', { name: 'Thank Ben Achter' }).waitFor();
	await page.getByLabel('What did it do for you?').fill('The late shift\ncould go on.');
	await page.getByRole('button', { name: 'Say thank you' }).click();
	await page.getByText('They will read it in their inbox').waitFor();
	assert.match(page.url(), new RegExp(`/questions/${question}/`));
	const [news] = await inbox('ben');
	assert.deepEqual([news.type, news.reason, news.actor.id, news.question.id, news.url], ['thanked', 'The late shift could go on.', people.cleo.id, question, `/questions/${question}#a-${answer}`]);

	const ben = await pageOpen(browser, { server, scripts: false });
	await signIn(ben, server, 'ben@example.com');
	await ben.goto('/inbox');
	await ben.getByText('thanks you: “The late shift could go on.”').waitFor();
	await ben.goto(`/people/${people.ben.id}`);
	assert.equal(await ben.locator('.thanks blockquote').textContent(), '“The late shift could go on.”');
	const scripted = await pageOpen(browser, { server });
	await signIn(scripted, server, 'ada@example.com');
	for (const where of [`/people/${people.ben.id}/ben-achter`, `/thanks/new?post=${answer}`]) {
		await scripted.goto(where);
		assert.deepEqual(await axe(scripted), [], where);
	}

	await page.getByRole('button', { name: 'Undo' }).click();
	await page.getByText('Taken back').waitFor();
	assert.deepEqual(await thanksOf('ada', 'ben'), []);
	assert.deepEqual(await inbox('ben'), []);
	assert.deepEqual([...page.problems, ...ben.problems], []);
});

test('for anything, from a page of a person; the inbox leads to it', async () => {
	const cleo = await new Visitor(server).signIn('cleo@example.com');
	const page = await cleo.get(`/people/${people.dan.id}/dan-moreau`);
	assert.match(page.text, new RegExp(`href="/thanks/new\\?person=${people.dan.id}"`));
	const { id } = await thank('cleo', 'dan', 'For standing in on Friday.');
	const [news] = await inbox('dan');
	assert.deepEqual([news.type, news.question, news.space, news.url], ['thanked', null, null, `/people/${people.dan.id}#thanks-${id}`]);
	assert.equal((await call('dan', 'GET', '/me/inbox')).items.length, 1);
	const dan = await new Visitor(server).signIn('dan@example.com');
	assert.match((await dan.get('/inbox')).text, /“For standing in on Friday.”/);
	assert.equal((await call('ada', 'GET', `/people/${people.dan.id}`)).thanks, 1);
});

test('never to oneself, not for what they had no part in, not without a reason, and five times a day at most', async () => {
	const question = await asked('ada', 'Which oil for the saw?');
	const answer = await answered('ben', question);
	assert.equal((await thank('ben', 'ben', 'I am good.', answer, 422)).errors[0].field, 'person');
	assert.equal((await thank('cleo', 'dan', 'For this.', answer, 422)).errors[0].field, 'post');
	assert.equal((await thank('cleo', 'ben', ' \n ', answer, 422)).errors[0].field, 'reason');
	assert.equal((await thank('cleo', 'ben', 'x'.repeat(501), answer, 422)).errors[0].field, 'reason');
	await thank('cleo', 'ben', 'é'.repeat(500), answer);
	await call('cleo', 'POST', '/thanks', { person: 999999, reason: 'Whoever you are.' }, 422);
	for (let i = 0; i < 5; i++)
		await thank('dan', 'ben', `Reason ${i}`, i % 2 ? answer : undefined);
	assert.equal((await thank('dan', 'ben', 'Once more', undefined, 422)).errors[0].field, 'person');
	await thank('dan', 'cleo', 'Somebody else');
	// At once they are no more than one after another.
	const many = await Promise.all(Array.from({ length: 8 }, () => server.api('POST', '/thanks', { token: token.ada, body: { person: people.cleo.id, reason: 'At once' } })));
	assert.deepEqual(many.map((a) => a.status).sort(), [201, 201, 201, 201, 201, 422, 422, 422]);
	// A form comes back with what was typed.
	const cleo = await new Visitor(server).signIn('cleo@example.com');
	await cleo.get(`/thanks/new?post=${answer}`);
	const back = await cleo.send('/thanks', { person: people.ben.id, post: answer, reason: 'y'.repeat(600) });
	assert.equal(back.status, 422);
	assert.match(back.text, /under 500 characters/);
	assert.match(back.text, /y{600}/);
});

test('thanks for what stands in a private space are read there alone', async () => {
	for (const name of ['ben', 'cleo'])
		await call('ada', 'PUT', `/spaces/board/members/${people[name].id}`, { role: 'member' });
	const question = await asked('ben', 'Which complaint goes first?', 'board');
	const answer = await answered('cleo', question);
	const before_ = await thanksOf('dan', 'cleo');
	const { id } = await thank('ben', 'cleo', 'The audit went well.', answer);
	assert.deepEqual(await thanksOf('ada', 'cleo'), ['The audit went well.', ...before_]);
	assert.deepEqual(await thanksOf('dan', 'cleo'), before_);
	assert.equal((await call('dan', 'GET', `/people/${people.cleo.id}`)).thanks, before_.length);
	await call('dan', 'DELETE', `/thanks/${id}`, undefined, 404);
	await call('dan', 'POST', '/thanks', { person: people.cleo.id, post: answer, reason: 'I guess' }, 404);
	const dan = await new Visitor(server).signIn('dan@example.com');
	assert.doesNotMatch((await dan.get(`/people/${people.cleo.id}/cleo-wong`)).text, /audit|complaint|board/i);
	// Whoever leaves keeps what they said and got only as long as they read it.
	await call('ada', 'DELETE', `/spaces/board/members/${people.cleo.id}`);
	assert.deepEqual(await thanksOf('cleo', 'cleo'), before_);
	await call('ada', 'PUT', `/spaces/board/members/${people.cleo.id}`, { role: 'member' });
	// With the answer its thanks are gone.
	await call('cleo', 'DELETE', `/posts/${answer}`);
	assert.deepEqual(await thanksOf('ada', 'cleo'), before_);
});

test('whoever takes no part is thanked in private: others see nothing of it, and all of it again when they come back', async () => {
	await thank('ada', 'dan', 'For the drawings.');
	const before_ = await thanksOf('ada', 'dan');
	assert.ok(before_.length >= 2);
	assert.equal((await call('dan', 'PATCH', '/me', { recognition: false })).recognition, false);
	assert.equal((await call('dan', 'GET', '/me')).recognition, false);
	assert.deepEqual(await thanksOf('ben', 'dan'), []);
	const seen = await call('ben', 'GET', `/people/${people.dan.id}`);
	assert.equal('thanks' in seen, false);
	assert.equal('recognition' in seen, false, 'whether somebody takes part is theirs to say');
	const ben = await new Visitor(server).signIn('ben@example.com');
	assert.doesNotMatch((await ben.get(`/people/${people.dan.id}/dan-moreau`)).text, /drawings|id="h-thanks"/);
	// They read it themselves, and whoever said it does.
	assert.deepEqual(await thanksOf('dan', 'dan'), before_);
	assert.deepEqual(await thanksOf('ada', 'dan'), ['For the drawings.']);
	// What they said to others is not shown either.
	assert.ok(!(await thanksOf('ada', 'cleo')).includes('Somebody else'));
	await call('dan', 'PATCH', '/me', { recognition: 'no' }, 422);
	// And by the box in the settings.
	const dan = await new Visitor(server).signIn('dan@example.com');
	await dan.get('/settings');
	assert.equal((await dan.send('/settings/recognition', { part: 'yes' })).status, 303);
	assert.deepEqual(await thanksOf('ben', 'dan'), before_);
});

test('the owner of a space decides whether anything in it is thanked for', async () => {
	const question = await asked('ben', 'Who writes the minutes?', 'board');
	const answer = await answered('ada', question);
	await thank('cleo', 'ada', 'Now I know.', answer);
	assert.equal((await call('ada', 'PATCH', '/spaces/board', { recognition: false })).recognition, false);
	await call('cleo', 'PATCH', '/spaces/board', { recognition: true }, 403);
	assert.deepEqual(await thanksOf('cleo', 'ada'), []);
	assert.equal((await thank('cleo', 'ada', 'Again', answer, 422)).errors[0].field, 'post');
	const cleo = await new Visitor(server).signIn('cleo@example.com');
	assert.doesNotMatch((await cleo.get(`/questions/${question}/who-writes-the-minutes`)).text, /thanks\/new/);
	const ada = await new Visitor(server).signIn('ada@example.com');
	await ada.get('/spaces/board/settings');
	assert.equal((await ada.send('/spaces/board/settings', { name: 'Quality board', about: '', revision: '0', counting: 'asked', recognition: 'yes' })).status, 303);
	assert.deepEqual(await thanksOf('cleo', 'ada'), ['Now I know.']);
	assert.match((await cleo.get(`/questions/${question}/who-writes-the-minutes`)).text, /thanks\/new/);
});

test('a leader puts something forward: on /top and at home for whoever may read it, once a week, hidden at once by opting out', async () => {
	const question = await asked('dan', 'Who has the key to hall 4?');
	const answer = await answered('fay', question);
	const shout = (who, whom, reason, post, status) => call(who, 'POST', '/thanks', { person: people[whom].id, reason, shout: true, ...(post && { post }) }, status);
	const seen = {};
	for (const who of ['ben', 'dan', 'ada'])
		seen[who] = await new Visitor(server).signIn(people[who].email);
	const where = async (who, words) => (await Promise.all(['/', '/top'].map(async (path) => (await seen[who].get(path)).text.includes(words)))).join();
	await shout('dan', 'fay', 'Not a leader', answer, 422);
	assert.doesNotMatch((await seen.dan.get(`/thanks/new?post=${answer}`)).text, /name="shout"/);
	assert.match((await seen.ada.get(`/thanks/new?post=${answer}`)).text, /name="shout"/);
	const typed = await seen.dan.send('/thanks', { person: people.fay.id, post: answer, reason: 'Not a leader', shout: 'yes' });
	assert.equal(typed.status, 422);
	assert.match(typed.text, /Administrators put things forward/);
	await seen.ada.get('/settings');
	assert.equal((await seen.ada.send('/thanks', { person: people.fay.id, post: answer, reason: 'Hall 4 opened in time.', shout: 'yes' })).status, 303);
	assert.equal(await where('dan', 'Hall 4 opened in time.'), 'true,true');
	assert.ok((await thanksOf('dan', 'fay')).includes('Hall 4 opened in time.'));
	// A second one within seven days is none; thanks without it are.
	await shout('ada', 'ben', 'Twice in a week', undefined, 422);
	assert.doesNotMatch((await seen.ada.get(`/thanks/new?person=${people.ben.id}`)).text, /name="shout"/);
	await thank('ada', 'ben', 'Twice in a week');
	// Whoever takes no part is nowhere, at once: receiver or giver.
	for (const who of ['fay', 'ada']) {
		await call(who, 'PATCH', '/me', { recognition: false });
		assert.equal(await where('dan', 'Hall 4 opened in time.'), 'false,false', who);
		await call(who, 'PATCH', '/me', { recognition: true });
		assert.equal(await where('dan', 'Hall 4 opened in time.'), 'true,true', who);
	}
	// An owner puts forward what is in their space, for those who read it.
	server.space({ slug: 'night', name: 'Night shift', hidden: true, owner: 'ben@example.com' });
	await call('ben', 'PUT', `/spaces/night/members/${people.fay.id}`, { role: 'member' });
	const secret = await answered('fay', await asked('ben', 'Who wakes the foreman at night?', 'night'));
	await shout('ben', 'fay', 'The foreman slept well.', secret);
	assert.equal(await where('ben', 'The foreman slept well.'), 'true,false', 'on /top only of that space');
	assert.equal(await where('dan', 'The foreman slept well.'), 'false,false');
	assert.match((await seen.ben.get('/top?space=night')).text, /The foreman slept well/);
	// Taken back it is gone.
	const { items } = await call('ada', 'GET', `/people/${people.fay.id}/thanks`);
	await call('ada', 'DELETE', `/thanks/${items.find((t) => t.shout).id}`);
	assert.equal(await where('dan', 'Hall 4 opened in time.'), 'false,false');
});
