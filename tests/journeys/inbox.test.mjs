// inbox.test.mjs -- somebody answers, the asker hears of it; what a reader may no longer see is neither shown nor
// counted; all of it also without scripts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { serverStart, until } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server, browser, people, token;

before(async () => {
	server = await serverStart();
	browser = await browserOpen();
	people = {
		ada: server.person({ email: 'ada@example.com', name: 'Ada Verhoeven', admin: true }),
		ben: server.person({ email: 'ben@example.com', name: 'Ben Achter' }),
		cleo: server.person({ email: 'cleo@example.com', name: 'Cleo Wong' }),
	};
	token = Object.fromEntries(Object.entries(people).map(([key, p]) => [key, server.token(p.email)]));
	server.space({ slug: 'board', name: 'Quality board', hidden: true, owner: 'ada@example.com' });
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
const ask = (who, title, space = 'general') => call(who, 'POST', '/questions', { title, body: 'Since Monday.', space }).then((j) => j.id);
const answer = (who, question, body = 'Turn it off and on.') => call(who, 'POST', `/questions/${question}/answers`, { body }).then((j) => j.id);
const inbox = async (who) => (await call(who, 'GET', '/me/inbox')).items;
const kinds = async (who) => (await inbox(who)).map((n) => n.type);
const counts = (who) => server.sql(`select inbox_waiting, inbox_news from person where id = ${people[who].id}`)[0];
const agree = () => assert.deepEqual(server.sql(`select p.id from person p join counted_inbox c on c.person = p.id
	where (p.inbox_waiting, p.inbox_news) is distinct from (c.waiting, c.news)`), []);
const clear = () => server.sql('delete from notice');
// What asks to act is made by features above this one; here by hand, as they do it.
const invite = (who, question, kind = 'invitation', about = 1) => server.sql(`insert into notice (person, kind, act, post, thread, actor, about, created_at)
	select ${people[who].id}, '${kind}', true, id, id, author, ${about}, now() from post where id = ${question}`);

test('an answer, its acceptance and a comment reach whom they concern, and nobody hears of themself', async () => {
	const question = await ask('ben', 'Why does the press hiss?');
	const given = await answer('cleo', question);
	assert.deepEqual(await kinds('ben'), ['answered']);
	const [news] = await inbox('ben');
	assert.equal(news.question.id, question);
	assert.equal(news.question.title, 'Why does the press hiss?');
	assert.equal(news.actor.id, people.cleo.id);
	assert.equal(news.url, `/questions/${question}#a-${given}`);
	assert.deepEqual([news.act, news.seen, news.done], [false, false, false]);
	await call('ben', 'PUT', `/questions/${question}/accepted`, { answer: given });
	await call('ben', 'POST', `/posts/${given}/comments`, { body: 'That was it.' });
	await call('cleo', 'POST', `/posts/${question}/comments`, { body: 'Which press?' });
	assert.deepEqual(await kinds('cleo'), ['commented', 'accepted']);
	assert.deepEqual(await kinds('ben'), ['commented', 'answered']);
	// One's own doings.
	const own = await answer('ben', question, 'Or the valve.');
	await call('ben', 'POST', `/posts/${own}/comments`, { body: 'The left one.' });
	await call('ben', 'PUT', `/questions/${question}/accepted`, { answer: own });
	assert.deepEqual(await kinds('ben'), ['commented', 'answered']);
	assert.deepEqual(await kinds('cleo'), ['commented'], 'the acceptance was taken back');
	agree();
	clear();
});

test('what is withdrawn is not announced any more', async () => {
	const question = await ask('ben', 'Which oil for the saw?');
	const given = await answer('cleo', question);
	const comment = (await call('cleo', 'POST', `/posts/${question}/comments`, { body: 'Which saw?' })).id;
	assert.deepEqual(await kinds('ben'), ['commented', 'answered']);
	await call('cleo', 'DELETE', `/comments/${comment}`);
	assert.deepEqual(await kinds('ben'), ['answered']);
	assert.deepEqual(counts('ben'), ['0', 't']);
	await call('cleo', 'DELETE', `/posts/${given}`);
	assert.deepEqual(await kinds('ben'), []);
	assert.deepEqual(counts('ben'), ['0', 'f']);
	invite('cleo', question);
	assert.deepEqual(counts('cleo'), ['1', 'f']);
	await call('ben', 'DELETE', `/posts/${question}`);
	assert.deepEqual(counts('cleo'), ['0', 'f']);
	assert.deepEqual(await kinds('cleo'), []);
	agree();
	clear();
});

test('whoever may not read it any more has no notice of it and no count', async () => {
	await call('ada', 'PUT', `/spaces/board/members/${people.ben.id}`, { role: 'member' });
	const question = await ask('ben', 'Which complaint goes first?', 'board');
	await answer('ada', question);
	const second = await ask('ada', 'Who writes the minutes?', 'board');
	invite('ben', second);
	assert.deepEqual(counts('ben'), ['1', 't']);
	await call('ada', 'DELETE', `/spaces/board/members/${people.ben.id}`);
	assert.deepEqual(counts('ben'), ['0', 'f']);
	assert.deepEqual(await kinds('ben'), []);
	const ben = await new Visitor(server).signIn('ben@example.com');
	const page = await ben.get('/inbox');
	assert.doesNotMatch(page.text, /complaint|minutes|board/i);
	// And again when they may.
	await call('ada', 'PUT', `/spaces/board/members/${people.ben.id}`, { role: 'member' });
	assert.deepEqual(counts('ben'), ['1', 't']);
	await call('ada', 'DELETE', `/spaces/board/members/${people.ben.id}`);
	await call('ada', 'PATCH', '/spaces/board', { private: false });
	assert.deepEqual(counts('ben'), ['1', 't']);
	await call('ada', 'PATCH', '/spaces/board', { private: true });
	assert.deepEqual(counts('ben'), ['0', 'f']);
	server.sql(`update thread set space = (select id from space where slug = 'general') where id = ${second}`);
	assert.deepEqual(counts('ben'), ['1', 'f']);
	agree();
	clear();
});

test('moved by a moderator out of its asker\'s sight: they are told so, and nothing of where it is', async () => {
	server.space({ slug: 'yard', name: 'Lorry yard', owner: 'ada@example.com' });
	const question = await ask('ben', 'Why does the gate squeak?', 'yard');
	await answer('cleo', question);
	await call('cleo', 'PUT', '/me/follows', { kind: 'thread', object: question }).catch(() => {});
	clear();
	await call('ada', 'PUT', `/posts/${question}/space`, { space: 'board' });
	await call('ada', 'PATCH', `/posts/${question}`, { title: 'Why does the vault door squeak?', revision: 1 });
	const [told] = await inbox('ben');
	assert.deepEqual([told.type, told.title, told.question, told.space, told.actor, told.url, told.act],
		['moved-away', 'Why does the gate squeak?', null, { slug: 'yard', name: 'Lorry yard' }, null, '/spaces/yard', false]);
	assert.deepEqual(await inbox('cleo'), [], 'whoever answered or follows it hears nothing');
	assert.deepEqual(counts('ben'), ['0', 't']);
	const ben = await new Visitor(server).signIn('ben@example.com');
	const page = (await ben.get('/inbox')).text;
	assert.match(page, /<span class="t">Why does the gate squeak\?<\/span>/);
	assert.match(page, /moved it to a space you are not a member of[^]*href="\/spaces\/yard">Lorry yard</);
	assert.doesNotMatch(page, /vault|board/i);
	assert.equal((await ben.get('/spaces/yard')).status, 200);
	// Whoever may read it there needs no such word, and whoever may not read where it was gets none.
	await call('ada', 'PUT', `/spaces/board/members/${people.ben.id}`, { role: 'member' });
	assert.deepEqual([await kinds('ben'), counts('ben')], [[], ['0', 'f']]);
	await call('ada', 'DELETE', `/spaces/board/members/${people.ben.id}`);
	assert.deepEqual([await kinds('ben'), counts('ben')], [['moved-away'], ['0', 't']]);
	await call('ada', 'PATCH', '/spaces/yard', { private: true });
	assert.deepEqual([await kinds('ben'), counts('ben')], [[], ['0', 'f']]);
	agree();
	await call('ada', 'PATCH', '/spaces/yard', { private: false });
	await call('ada', 'PATCH', '/spaces/board', { private: false });
	assert.deepEqual([await kinds('ben'), counts('ben')], [[], ['0', 'f']]);
	await call('ada', 'PATCH', '/spaces/board', { private: true });
	assert.deepEqual(await kinds('ben'), ['moved-away']);
	agree();
	// Moved back, they are told where it is.
	await call('ada', 'PUT', `/posts/${question}/space`, { space: 'yard', wider: true });
	assert.deepEqual(await kinds('ben'), ['moved']);
	agree();
	clear();
});

test('asked without a name, it is its asker who is told that it was moved out of their sight', async () => {
	const question = (await call('ben', 'POST', '/questions', { title: 'Whom do I ask about my pay?', body: 'Since May.', space: 'yard', anonymous: true })).id;
	await call('ada', 'PUT', `/posts/${question}/space`, { space: 'board' });
	assert.deepEqual((await inbox('ben')).map((n) => [n.type, n.title]), [['moved-away', 'Whom do I ask about my pay?']]);
	agree();
	clear();
});

test('whoever answers has done what they were asked in that question, and only there', async () => {
	const asked = await ask('ben', 'How long does the glue need?'), other = await ask('ben', 'Where is the glue kept?');
	invite('cleo', asked);
	invite('cleo', asked, 'shared', 2);
	invite('cleo', other, 'invitation', 3);
	assert.deepEqual(counts('cleo'), ['3', 'f']);
	await answer('cleo', asked);
	assert.deepEqual(counts('cleo'), ['1', 'f']);
	const list = await inbox('cleo');
	assert.deepEqual(list.map((n) => [n.type, n.question.id, n.done]), [['invitation', other, false], ['shared', asked, true], ['invitation', asked, true]]);
	agree();
	clear();
});

test('without scripts: the count at the top, the page, all marked as read', async () => {
	const cleo = await new Visitor(server).signIn('cleo@example.com');
	const empty = await cleo.get('/inbox');
	assert.match(empty.text, /Nothing waits for you/);
	assert.match(empty.text, /No news yet/);
	assert.doesNotMatch(empty.text, /class="(count|dot)"|Mark all as read/);
	const mine = await ask('cleo', 'Does the crane <b>really</b> lift "two" tonnes?'), asked = await ask('ben', 'Who has the key to hall 3?');
	await answer('ben', mine);
	invite('cleo', asked);
	for (const where of ['/', `/questions/${mine}/does-the-crane-b-really-b-lift-two-tonnes`, '/tags', '/questions', '/inbox', '/nowhere']) {
		const page = await cleo.get(where);
		const text = page.status === 301 ? (await cleo.follow()).text : page.text;
		assert.match(text, /<span class="count">1<\/span><span class="vh"> waiting for you<\/span><span class="dot"/, where);
	}
	const page = await cleo.get('/inbox');
	assert.match(page.text, /Does the crane &lt;b&gt;really&lt;\/b&gt; lift/);
	assert.match(page.text, /answered your question/);
	assert.match(page.text, /New<\/span>/);
	// What comes while the page is read stays new.
	const upto = /name="upto" value="(\d+)"/.exec(page.text)[1];
	await call('ben', 'POST', `/posts/${mine}/comments`, { body: 'Three, even.' });
	assert.equal((await cleo.send('/inbox/seen', { upto })).status, 303);
	assert.deepEqual((await inbox('cleo')).map((n) => [n.type, n.seen]), [['commented', false], ['invitation', true], ['answered', true]]);
	assert.deepEqual(counts('cleo'), ['1', 't']);
	await call('cleo', 'PUT', '/me/inbox/seen', {});
	assert.deepEqual(counts('cleo'), ['1', 'f']);
	const read = await cleo.get('/inbox');
	assert.match(read.text, /class="count">1</);
	assert.doesNotMatch(read.text, /class="dot"|Mark all as read|New<\/span>/);
	clear();
});

test('one piece of news is read without opening it, and unread again: by the button, by the keyboard, without scripts', async () => {
	const mine = await ask('cleo', 'Who has the <i>small</i> torque wrench?'), asked = await ask('ben', 'Who counts the wrenches?');
	await answer('ben', mine);
	await call('ben', 'POST', `/posts/${mine}/comments`, { body: 'The red one?' });
	invite('cleo', asked);
	const of = async (type) => (await inbox('cleo')).find((n) => n.type === type);
	const answered = (await of('answered')).id, commented = (await of('commented')).id, waits = (await of('invitation')).id;
	const seen = async () => [(await of('answered')).seen, (await of('commented')).seen];
	for (let twice = 0; twice < 2; twice++) {
		await call('cleo', 'PUT', `/me/inbox/${commented}/seen`);
		assert.deepEqual(await seen(), [false, true]);
	}
	assert.deepEqual(counts('cleo'), ['1', 't']);
	await call('cleo', 'PUT', `/me/inbox/${answered}/seen`);
	assert.deepEqual(counts('cleo'), ['1', 'f']);
	for (let twice = 0; twice < 2; twice++) {
		await call('cleo', 'DELETE', `/me/inbox/${answered}/seen`);
		assert.deepEqual([await seen(), counts('cleo')], [[false, true], ['1', 't']]);
	}
	agree();
	// What waits is done and not read; what is another's is not there.
	for (const [who, id] of [['cleo', waits], ['ben', answered], ['cleo', 999999]])
		assert.equal((await server.api('PUT', `/me/inbox/${id}/seen`, { token: token[who] })).status, 404);
	await call('cleo', 'DELETE', `/me/inbox/${commented}/seen`);

	for (const scripts of [true, false]) {
		const page = await pageOpen(browser, { server, scripts, width: 360 });
		await signIn(page, server, 'cleo@example.com');
		await page.goto('/inbox');
		const row = page.locator(`#n-${answered}`);
		assert.equal(await page.locator('section[aria-labelledby=h-wait]').getByRole('button').count(), 0, 'what waits is not read away');
		assert.equal(await row.locator('.new-word').count(), 1);
		await row.getByRole('button', { name: 'Mark as read' }).click();
		await row.getByRole('button', { name: 'Mark as unread' }).waitFor();
		await until('it to be read', async () => (await seen())[0]);
		assert.equal(await row.locator('.new-word').count(), 0);
		assert.deepEqual(await seen(), [true, false], 'it alone');
		if (scripts) {
			assert.deepEqual(await axe(page), []);
			await row.locator('a.t').focus();
			await page.keyboard.press('r');
		} else {
			await row.getByRole('button', { name: 'Mark as unread' }).press('Enter');
		}
		await row.getByRole('button', { name: 'Mark as read' }).waitFor();
		await until('it to be unread', async () => !(await seen())[0]);
		await row.locator('.new-word').waitFor();
		assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
		assert.deepEqual(page.problems, []);
		await page.context().close();
	}
	// A bundle of comments is one line, and read as one.
	await call('cleo', 'PUT', '/me/inbox/seen', {});
	await call('ada', 'PUT', `/posts/${mine}/follow`);
	for (const body of ['Or blue?', 'Blue it is.'])
		await call('ben', 'POST', `/posts/${mine}/comments`, { body });
	await until('followers to be told', async () => (await inbox('ada')).some((n) => n.type === 'followed-commented' && n.comments === 2));
	const bundle = (await inbox('ada')).find((n) => n.type === 'followed-commented');
	await call('ada', 'PUT', `/me/inbox/${bundle.id}/seen`);
	assert.deepEqual((await inbox('ada')).filter((n) => n.type === 'followed-commented').map((n) => [n.comments, n.seen]), [[2, true]]);
	await call('ada', 'DELETE', `/me/inbox/${bundle.id}/seen`);
	assert.deepEqual((await inbox('ada')).filter((n) => n.type === 'followed-commented').map((n) => [n.comments, n.seen]), [[2, false]]);
	agree();
	clear();
});

test('the inbox goes on page by page, and nobody reads another\'s', async () => {
	const question = await ask('ben', 'How many screws are in a box?');
	for (let i = 0; i < 45; i++)
		await call('cleo', 'POST', `/posts/${question}/comments`, { body: `About ${i}.` });
	const seen = [];
	for (let cursor = ''; cursor !== null;) {
		const page = await call('ben', 'GET', `/me/inbox?limit=20${cursor && `&cursor=${cursor}`}`);
		seen.push(...page.items.map((n) => n.url));
		cursor = page.next;
	}
	assert.equal(seen.length, 45);
	assert.equal(new Set(seen).size, 45);
	const ben = await new Visitor(server).signIn('ben@example.com');
	const first = (await ben.get('/inbox')).text;
	const second = (await ben.get(/href="(\/inbox\?cursor=\d+)"/.exec(first)[1])).text;
	const links = (text) => [...text.matchAll(/#c-(\d+)/g)].map((m) => m[1]);
	assert.equal(new Set([...links(first), ...links(second)]).size, 40);
	assert.match(second, /Older news/);
	for (const bad of ['x', '-1', '0'])
		assert.equal((await server.api('GET', `/me/inbox?cursor=${bad}`, { token: token.ben })).status, 422);
	assert.deepEqual(await inbox('cleo'), []);
	await call('cleo', 'PUT', '/me/inbox/seen', {});
	assert.deepEqual(counts('ben'), ['0', 't']);
	clear();
});

test('in the browser: whoever opens the question has read its news', async () => {
	const question = await ask('cleo', 'Where do the pallets go?');
	await answer('ben', question);
	const page = await pageOpen(browser, { server });
	await signIn(page, server, 'cleo@example.com');
	await page.goto('/');
	await page.getByRole('link', { name: /Inbox.*with news/ }).click();
	assert.deepEqual(await axe(page), []);
	await page.getByRole('link', { name: 'Where do the pallets go?' }).click();
	await until('the news to be read', () => counts('cleo')[1] === 'f');
	await page.goto('/inbox');
	assert.equal(await page.locator('.inbox .dot').count(), 0);
	assert.deepEqual(page.problems, []);
	clear();
});
