// unnamed.test.mjs -- somebody asks without their name: colleagues answer, they accept, an administrator looks who it
// is and they are told, and in the end they put their name to it. Also without scripts.
// time limit: 240
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pagesOpen } from '../lib/browser.mjs';
import { mailboxOpen } from '../lib/mailbox.mjs';
import { serverStart, until } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server, box, browser, pages;
const people = {}, token = {};
const SOMEONE = 'Someone in the company';

before(async () => {
	box = await mailboxOpen();
	server = await serverStart({ env: { ...box.env, PEERLORE_UNROUTED: 'no' } });
	browser = await browserOpen();
	for (const [key, name, admin] of [['ada', 'Ada Verhoeven', true], ['ben', 'Ben Achter'], ['cleo', 'Cleo Wong'], ['mia', 'Mia Owner'], ['dora', 'Dora Lind']]) {
		people[key] = server.person({ email: `${key}@example.com`, name, admin });
		token[key] = server.token(people[key].email);
	}
	server.space({ slug: 'floor', name: 'Shop floor', owner: 'mia@example.com' });
	server.space({ slug: 'strict', name: 'Strict room', owner: 'mia@example.com' });
	pages = await pagesOpen(browser, server, { cleo: people.cleo, ben: people.ben, ada: people.ada });
});
after(async () => {
	for (const page of Object.values(pages ?? {}))
		assert.deepEqual(page.problems, []);
	await browser?.close();
	await server?.stop();
	await box?.close();
});

async function call(who, method, where, body, status) {
	const answer = await server.api(method, where, { token: token[who], body });
	assert.ok(status ? answer.status === status : answer.status < 300, `${method} ${where}: ${answer.status} ${answer.text}`);
	return answer.json;
}
const ask = (who, title, more) => call(who, 'POST', '/questions', { title, body: 'I would rather not say who I am.', anonymous: true, ...more }).then((j) => j.id);
const inbox = (who) => call(who, 'GET', '/me/inbox').then((j) => j.items);
const sql = (text) => server.sql(text)[0]?.[0];

let question;

test('she asks without her name, and only she sees that it is hers', async () => {
	const { cleo, ben } = pages;
	await cleo.goto('/questions/ask');
	await cleo.getByLabel('Your question in one sentence').fill('What do I do when my foreman shouts at me?');
	await cleo.getByLabel('What do you want to do?').fill('Work in peace.');
	await cleo.getByLabel('Ask without my name').check();
	assert.deepEqual(await axe(cleo), []);
	await Promise.all([cleo.waitForURL(/\/questions\/\d+\//), cleo.getByRole('main').getByRole('button', { name: 'Ask your colleagues' }).last().click()]);
	question = Number(/questions\/(\d+)/.exec(cleo.url())[1]);
	await cleo.getByText('You asked this without your name.').waitFor();
	assert.deepEqual(await axe(cleo), []);
	await ben.goto(`/questions/${question}`);
	assert.match(await ben.locator('main .by').first().textContent(), new RegExp(SOMEONE));
	assert.doesNotMatch(await ben.content(), /Cleo|without your name/);
	assert.equal(await ben.locator(`main a[href^="/people/"]`).count(), 0);
	// She finds it among hers, and nobody finds it at her.
	await cleo.goto('/questions?author=me');
	await cleo.getByRole('link', { name: 'What do I do when my foreman' }).waitFor();
	for (const sift of ['state=unanswered&sort=oldest', 'sort=votes', 'sort=active', 'space=general&sift=yes']) {
		await cleo.goto(`/questions?author=me&${sift}`);
		await cleo.getByRole('link', { name: 'What do I do when my foreman' }).waitFor();
	}
	await cleo.goto('/questions?author=me&state=accepted');
	assert.equal(await cleo.getByRole('link', { name: 'What do I do when my foreman' }).count(), 0);
	await ben.goto('/questions?author=me&sort=votes');
	assert.doesNotMatch(await ben.content(), /foreman/);
	await ben.goto(`/people/${people.cleo.id}`);
	assert.doesNotMatch(await ben.content(), /foreman/);
	assert.equal((await call('ben', 'GET', `/questions/${question}`)).author.id, null);
	assert.equal((await call('ben', 'GET', `/questions/${question}`)).author.name, SOMEONE);
});

test('a colleague answers, she comments and accepts, and all he reads is that somebody did', async () => {
	const { cleo, ben } = pages;
	await ben.goto(`/questions/${question}`);
	await ben.locator('#answer textarea').fill('Speak with the works council, they keep it to themselves.');
	await Promise.all([ben.waitForURL(/#a-\d+/), ben.getByRole('button', { name: 'Post answer' }).click()]);
	const [news] = (await inbox('cleo')).filter((n) => n.type === 'answered');
	assert.equal(news.actor.name, 'Ben Achter');
	// It stands on her home, as any question of hers would.
	assert.ok((await call('cleo', 'GET', '/home')).tasks.some((t) => t.title === 'What do I do when my foreman shouts at me?'));
	await cleo.goto(`/questions/${question}`);
	await Promise.all([cleo.waitForURL(/#a-\d+/), cleo.getByRole('button', { name: 'Accept this answer' }).click()]);
	await call('cleo', 'POST', `/posts/${question}/comments`, { body: 'That was good advice.' });
	await call('cleo', 'PATCH', `/posts/${question}`, { body: 'Now it is quiet.', revision: 1, note: 'after a week' });
	const answer = (await call('ben', 'GET', `/questions/${question}`)).accepted;
	await call('cleo', 'PUT', `/posts/${answer}/use`);
	await call('cleo', 'PUT', `/posts/${answer}/vote`, { value: 1 });
	await call('cleo', 'POST', '/thanks', { person: people.ben.id, post: answer, reason: 'You took me seriously' });
	await cleo.reload();
	assert.equal(await cleo.getByRole('button', { name: 'This worked for me' }).getAttribute('aria-pressed'), 'true');
	const heard = await inbox('ben');
	assert.deepEqual(heard.map((n) => [n.type, n.actor?.name, n.actor?.id]).filter(([t]) => t !== 'invitation'), [['thanked', SOMEONE, null], ['accepted', SOMEONE, null]]);
	for (const where of [`/questions/${question}`, `/posts/${question}/revisions`, `/people/${people.ben.id}`, '/inbox', '/questions', '/top?period=year']) {
		await ben.goto(where);
		assert.doesNotMatch(await ben.content(), /Cleo/, where);
	}
	await ben.goto(`/posts/${question}/revisions`);
	assert.match(await ben.content(), new RegExp(`${SOMEONE}[^]*after a week`));
	// Her own are hers: she may not vote for them, and is not told of what she did.
	assert.equal((await server.api('PUT', `/posts/${question}/vote`, { token: token.cleo, body: { value: 1 } })).status, 403);
	assert.deepEqual((await inbox('cleo')).map((n) => n.type).filter((t) => t !== 'invitation'), ['answered']);
});

test('who moderates and who owns the space see no more than anybody, and the trail names nobody', async () => {
	await call('ben', 'PUT', `/posts/${question}/flag`, { reason: 'other', words: 'Is this for us?' });
	assert.equal((await server.api('PUT', `/posts/${question}/flag`, { token: token.cleo, body: { reason: 'rude' } })).status, 403);
	assert.equal((await server.api('GET', `/posts/${question}/flag`, { token: token.mia })).status, 405);
	const ada = new Visitor(server);
	await ada.signIn('ada@example.com');
	await server.chained();
	const trail = (await ada.get('/admin/audit')).text;
	assert.match(trail, new RegExp(`${SOMEONE}</span></span><span>post.written|${SOMEONE}</span>`));
	const rows = server.sql(`select action from audit where object_kind in ('post', 'comment') and actor = ${people.cleo.id}`);
	assert.deepEqual(rows, []);
	assert.ok(Number(sql(`select count(*) from audit where actor = ${-question}`)) >= 5);
	server.run('audit', '--check');
	for (const who of ['mia', 'ben'])
		assert.equal((await server.api('POST', `/questions/${question}/asker`, { token: token[who], body: { reason: 'I want to know' } })).status, 404);
});

test('what is written into the database under a name in her thread is nobody’s all the same', async () => {
	const answer = Number(sql(`select accepted_answer from thread where id = ${question}`));
	const cleo = people.cleo.id;
	server.sql(`insert into comment (post, thread, author, body, body_html, created_at) values (${answer}, ${question}, ${cleo}, 'Forgotten', '<p>Forgotten</p>', now())`);
	assert.equal(sql(`select author from comment where body = 'Forgotten'`), String(-question));
	server.sql(`update post set edited_by = ${cleo} where id = ${answer}`);
	assert.equal(sql(`select edited_by from post where id = ${answer}`), String(-question));
	assert.throws(() => server.sql(`insert into audit_new (happened_at, actor, action, object_kind, object, detail, once, mac) values (now(), ${cleo}, 'vote', 'post', ${answer}, '', 1, 'x')`), /would name/);
});

test('an administrator looks who it is, with a reason; she is told, in the inbox and by mail', async () => {
	const { ada, cleo } = pages;
	await ada.goto(`/questions/${question}`);
	await ada.getByRole('link', { name: 'Who asked?' }).click();
	assert.doesNotMatch(await ada.content(), /Cleo/);
	assert.deepEqual(await axe(ada), []);
	await ada.getByLabel('Why do you need to know?').fill('The works council asked me to protect them');
	await ada.getByRole('button', { name: 'Look who asked' }).click();
	await ada.getByRole('link', { name: 'Cleo Wong' }).waitFor();
	assert.deepEqual(await axe(ada), []);
	await ada.goto(`/posts/${question}/asker`);
	assert.doesNotMatch(await ada.content(), /Cleo Wong/);
	const [news] = await inbox('cleo');
	assert.deepEqual([news.type, news.actor.name, news.url], ['asker-looked', 'Ada Verhoeven', `/posts/${question}/asker`]);
	await cleo.goto('/inbox');
	await cleo.getByText('looked who asked this without a name').waitFor();
	await cleo.goto(news.url);
	await cleo.getByText('The works council asked me to protect them').waitFor();
	assert.equal(sql(`select detail from audit_all where action = 'unnamed.looked'`), `person ${people.cleo.id}`);
	// The mail: her digest.
	assert.equal(sql(`select count(*) from digest_plan where person = ${people.cleo.id}`), '1');
	server.sql(`update digest_plan set due_at = now() - interval '1 second' where person = ${people.cleo.id}; update job set run_at = now() where kind = 'digests'`);
	const mail = await until('the mail that tells her', () => box.mails.find((m) => m.to_.includes('cleo@example.com') && /looked\s+who\s+asked/.test(m.text)));
	assert.match(mail.text, /asker/);
	// Without a proof of a few minutes ago nothing is said, and nothing without a reason.
	assert.equal((await server.api('POST', `/questions/${question}/asker`, { token: token.ada, body: { reason: ' ' } })).status, 422);
});

test('she puts her name to it, for ever: then it is like any other', async () => {
	const { cleo, ben } = pages;
	await cleo.goto(`/posts/${question}/asker`);
	assert.deepEqual(await axe(cleo), []);
	await Promise.all([cleo.waitForURL(/done=named/), cleo.getByRole('button', { name: 'Show my name from now on' }).click()]);
	await cleo.getByText('Your name stands there now').waitFor();
	await ben.goto(`/questions/${question}`);
	assert.doesNotMatch(await ben.content(), new RegExp(SOMEONE));
	assert.match(await ben.locator('main .by').first().textContent(), /Cleo Wong/);
	await ben.goto(`/people/${people.cleo.id}`);
	assert.match(await ben.content(), /foreman/);
	for (const [table, column] of [['post', 'author'], ['post', 'owner'], ['post', 'edited_by'], ['comment', 'author'], ['revision', 'author'], ['vote', 'person'], ['post_use', 'person'], ['thanks', 'giver'], ['notice', 'actor']])
		assert.equal(sql(`select count(*) from ${table} where ${column} < 0`), '0', `${table}.${column}`);
	assert.equal((await server.api('PUT', `/questions/${question}/name`, { token: token.cleo })).status, 404);
	assert.equal((await server.api('GET', `/posts/${question}/asker`, { token: token.cleo })).status, 404);
	assert.equal(sql('select count(*) from thread t join counted_mark c on c.id = t.id where t.unnamed <> c.unnamed'), '0');
});

test('a space may want names; without scripts the form comes back with what was ticked', async () => {
	await call('mia', 'PATCH', '/spaces/strict', { anonymous: false });
	assert.equal((await call('mia', 'GET', '/spaces/strict')).anonymous, false);
	const cleo = new Visitor(server);
	await cleo.signIn('cleo@example.com');
	await cleo.get('/questions/ask');
	const form = { title: 'May I leave early on Friday?', goal: 'My child is ill.', tags: '', anonymous: 'yes' };
	const back = await cleo.send('/questions/ask', { ...form, space: 'strict' });
	assert.equal(back.status, 422);
	assert.match(back.text, /questions are asked with a name/);
	assert.match(back.text, /name="anonymous" value="yes" checked/);
	assert.equal(sql(`select count(*) from post where title like 'May I leave%'`), '0');
	const asked = await cleo.send('/questions/ask', { ...form, space: 'floor' });
	assert.equal(asked.status, 303);
	const id = Number(/questions\/(\d+)/.exec(asked.location)[1]);
	const page = await cleo.follow();
	assert.match(page.text, /You asked this without your name/);
	const named = await cleo.send(`/posts/${id}/name`);
	assert.equal(named.status, 303);
	assert.match((await cleo.follow()).text, />Cleo Wong</);
});

test('a draft keeps that it is to be without a name', async () => {
	const { cleo } = pages;
	await cleo.goto('/questions/ask');
	await cleo.getByLabel('Your question in one sentence').fill('A draft that I would not sign');
	await cleo.getByLabel('Ask without my name').check();
	await until('the draft on the server', async () => (await server.api('GET', '/drafts/question', { token: token.cleo })).json?.anonymous === true);
	await cleo.evaluate(() => localStorage.clear());
	await cleo.goto('/questions/ask');
	await until('the box to be ticked again', () => cleo.getByLabel('Ask without my name').isChecked());
	await call('cleo', 'DELETE', '/drafts/question');
	await cleo.evaluate(() => localStorage.clear());
});

test('who asked is asked by us in name only, and a colleague who asks them learns nothing from it', async () => {
	// She alone knows about gaskets: were she left out, she would be found.
	for (const n of [1, 2, 3]) {
		const q = await call('dora', 'POST', '/questions', { title: `Which gasket goes where, part ${n}?`, body: 'It drips.', tags: ['gasket'] });
		await call('cleo', 'POST', `/questions/${q.id}/answers`, { body: 'The gasket of size nine.' });
	}
	const id = await ask('cleo', 'Which gasket did I put in the wrong way round?', { tags: ['gasket'] });
	await until('somebody to be chosen', () => sql(`select wave > 0 or state <> 'asking' from routing where question = ${id}`) === 't');
	assert.equal(sql(`select count(*) from invitation where question = ${id} and person = ${people.cleo.id}`), '1');
	assert.equal(sql(`select count(*) from notice where kind = 'invitation' and thread = ${id} and person = ${people.cleo.id}`), '0');
	const said = await server.api('POST', `/questions/${id}/invitations`, { token: token.ben, body: { person: people.cleo.id } });
	assert.doesNotMatch(said.text, /asked it|who asked/i);
});

test('her voice would name her, so there is no recording of hers; and her questions count among what somebody new may write', async () => {
	const id = await ask('cleo', 'How do I say no to overtime?');
	const bad = await server.api('POST', `/questions/${id}/answers`, { token: token.cleo, body: { body: 'Like this.', recording: 'aaaaaaaaaaaaaaaaaaaaaa' } });
	assert.equal(bad.status, 422);
	assert.match(bad.text, /would know your voice/);
});

test('merged into another question she stays without a name in it, and after undoing, too', async () => {
	const id = await ask('cleo', 'Who pays when I break a tool?');
	const target = (await call('dora', 'POST', '/questions', { title: 'What happens when a tool breaks?', body: 'In my hand.' })).id;
	server.sql(`insert into membership (space, person, role) select id, ${people.mia.id}, 'moderator' from space where slug = 'general' on conflict do nothing`);
	await call('mia', 'PUT', `/questions/${id}/merged`, { into: target });
	const said = (await call('cleo', 'POST', `/posts/${target}/comments`, { body: 'It was the old one.' })).id;
	assert.equal(sql(`select author from comment where id = ${said}`), String(-id));
	assert.doesNotMatch((await server.api('GET', `/questions/${target}`, { token: token.ben })).text, /Cleo/);
	await call('mia', 'PUT', `/questions/${id}/merged`, { into: null });
	assert.equal(sql(`select thread from unnamed where alias = ${-id}`), String(id));
	const after = (await call('cleo', 'POST', `/posts/${id}/comments`, { body: 'And mine.' })).id;
	assert.equal(sql(`select author from comment where id = ${after}`), String(-id));
	const by = (await call('cleo', 'POST', `/posts/${target}/comments`, { body: 'By name here.' })).id;
	assert.equal(sql(`select author from comment where id = ${by}`), String(people.cleo.id));
	assert.equal(sql('select count(*) from thread t join counted_mark c on c.id = t.id where t.unnamed <> c.unnamed'), '0');
});

test('whoever asked without a name is told before recording that a voice would give them away; others may record', async () => {
	const id = await ask('cleo', 'How do I lift the crate without help?');
	const own = (await call('cleo', 'POST', `/questions/${id}/answers`, { body: 'I found a lever.' })).id;
	const { cleo, ben } = pages;
	await cleo.goto(`/questions/${id}`);
	await cleo.getByText('your own answer cannot be recorded').waitFor();
	assert.equal(await cleo.getByRole('button', { name: 'Record the answer' }).count(), 0);
	await cleo.goto(`/posts/${own}/record`);
	await cleo.getByText('You are here without your name').waitFor();
	assert.deepEqual(await axe(cleo), []);
	assert.equal(await cleo.locator('form[data-record]').count(), 0);
	await ben.goto(`/questions/${id}`);
	assert.doesNotMatch(await ben.content(), /cannot be recorded/);
	await Promise.all([ben.waitForURL(/answers\/new/), ben.getByRole('button', { name: 'Record the answer' }).click()]);
	assert.equal(await ben.locator('form[data-record]').count(), 1);
	// The same without scripts; what they typed is still there.
	const visitor = new Visitor(server);
	await visitor.signIn('cleo@example.com');
	await visitor.get(`/questions/${id}`);
	const { status, text } = await visitor.send(`/questions/${id}/answers/new`, { body: 'With two levers.' });
	assert.equal(status, 200);
	assert.match(text, /your own answer cannot be recorded/);
	assert.match(text, /With two levers\./);
	assert.doesNotMatch(text, /data-record/);
});

test('whoever is erased leaves no pseudonym there either', async () => {
	const id = await ask('dora', 'How do I hand in my notice?');
	const ada = new Visitor(server);
	await ada.signIn('ada@example.com');
	await ada.get('/admin');
	assert.equal((await ada.send(`/admin/people/${people.dora.id}`, { act: 'erase', confirm: 'Dora Lind' })).location, '/admin?done=erased');
	const read = await call('ben', 'GET', `/questions/${id}`);
	assert.equal(read.author.name, SOMEONE);
	assert.equal(sql('select count(*) from (select 1 from thread t join counted_thread c on c.id = t.id where t.answers <> c.answers) x'), '0');
});
