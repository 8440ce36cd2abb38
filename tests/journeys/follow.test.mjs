// follow.test.mjs -- people follow a question, a tag, a space, a colleague, and hear of what is new there: once, never of
// their own doings, never of what they may not read; they stop it, also from the mail. All of it also without scripts.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { mailboxOpen } from '../lib/mailbox.mjs';
import { serverStart, until } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server, box, browser;
const people = {}, token = {};
// A Tuesday at ten: the digest comes the morning after.
const tuesday = new Date();
tuesday.setUTCDate(tuesday.getUTCDate() + (9 - tuesday.getUTCDay()) % 7 + 7);
tuesday.setUTCHours(10, 0, 0, 0);
const clockAt = (when) => String(Math.round((when - Date.now()) / 1000));

before(async () => {
	box = await mailboxOpen();
	server = await serverStart({ env: { ...box.env, PEERLORE_TEST_CLOCK: clockAt(tuesday) } });
	browser = await browserOpen();
	for (const [key, name, admin] of [['ada', 'Ada Verhoeven', true], ['ben', 'Ben Achter'], ['cleo', 'Cleo Wong'], ['dora', 'Dora Lind']]) {
		people[key] = server.person({ email: `${key}@example.com`, name, admin });
		token[key] = server.token(people[key].email);
	}
	server.space({ slug: 'board', name: 'Quality board', hidden: true, owner: 'ada@example.com' });
	server.space({ slug: 'floor', name: 'Shop floor', owner: 'ada@example.com' });
	for (const who of ['ada', 'ben', 'dora'])
		await call(who, 'PATCH', '/me/notifications', { digest: 'off' });
});
after(async () => {
	await browser?.close();
	await server?.stop();
	await box?.close();
});

async function call(who, method, where, body) {
	const answer = await server.api(method, where, { token: token[who], body });
	assert.ok(answer.status < 300, `${method} ${where}: ${answer.status} ${answer.text}`);
	return answer.json;
}
const status = async (who, method, where, body) => (await server.api(method, where, { token: token[who], body })).status;
const ask = (who, title, more) => call(who, 'POST', '/questions', { title, body: 'Since Monday.', ...more }).then((j) => j.id);
const answer = (who, question, body = 'Turn it off and on.') => call(who, 'POST', `/questions/${question}/answers`, { body }).then((j) => j.id);
const comment = (who, post, body = 'Which one?') => call(who, 'POST', `/posts/${post}/comments`, { body }).then((j) => j.id);
const follow = (who, what) => call(who, 'PUT', `${what}/follow`);
// Everybody has been told of all that has happened.
const told = () => until('the followers to be told', () => server.sql(`select count(*) from job where kind = 'follow'`)[0][0] === '0');
const inbox = async (who) => {
	await told();
	return (await call(who, 'GET', '/me/inbox')).items;
};
const kinds = async (who) => (await inbox(who)).map((n) => n.type);
const agree = () => assert.deepEqual(server.sql(`select p.id from person p join counted_inbox c on c.person = p.id
	where (p.inbox_waiting, p.inbox_news) is distinct from (c.waiting, c.news)`), []);
const afresh = () => server.sql('delete from mail; delete from digest_item; delete from digest; delete from notice; delete from follow; delete from digest_plan');

test('five comments on what one follows are one line of the inbox, with their number, read or unread together', async () => {
	const question = await ask('ben', 'Which grease does the spindle take?'), other = await ask('ben', 'Who greases the spindle?');
	for (const q of [question, other])
		await follow('cleo', `/posts/${q}`);
	const ids = [];
	for (const words of ['Yellow.', 'No, red.', 'Red, since spring.', 'And how much?', 'Two strokes.'])
		ids.push(await comment('ben', question, words));
	await comment('ben', other, 'The early shift.');
	const rows = (await inbox('cleo')).filter((n) => n.type === 'followed-commented');
	assert.deepEqual(rows.map((n) => [n.question.id, n.comments]), [[other, 1], [question, 5]]);
	assert.ok(rows[1].url.includes(`c-${ids[4]}`) || rows[1].url.includes(String(question)), rows[1].url);
	const cleo = await new Visitor(server).signIn('cleo@example.com');
	const page = (await cleo.get('/inbox')).text;
	assert.match(page, /wrote the latest of 5 comments/);
	// One that is taken back is not counted, be it the latest.
	await call('ben', 'DELETE', `/comments/${ids[4]}`);
	assert.deepEqual((await inbox('cleo')).filter((n) => n.question.id === question).map((n) => n.comments), [4]);
	await call('cleo', 'PUT', '/me/inbox/seen', {});
	await comment('ben', question, 'Thank you.');
	assert.deepEqual((await inbox('cleo')).filter((n) => n.question.id === question).map((n) => [n.comments, n.seen]), [[1, false], [4, true]]);
	agree();
	afresh();
});

test('whoever follows a question hears of answers, comments, acceptance and closing; nobody hears of it twice', async () => {
	const question = await ask('ben', 'Why does the press hiss?');
	assert.deepEqual(await follow('cleo', `/posts/${question}`), { following: true });
	await follow('cleo', `/posts/${question}`);
	// Who asked hears of it anyway, and who did it knows.
	await follow('ben', `/posts/${question}`);
	await follow('dora', `/posts/${question}`);
	const given = await answer('dora', question);
	const [news] = await inbox('cleo');
	assert.deepEqual([news.type, news.question.id, news.actor.id, news.url, news.act], ['followed-answered', question, people.dora.id, `/questions/${question}#a-${given}`, false]);
	assert.equal(news.follow, (await call('cleo', 'GET', '/me/following')).items[0].id);
	assert.deepEqual(await kinds('ben'), ['answered']);
	assert.deepEqual(await kinds('dora'), []);
	const said = await comment('cleo', given);
	assert.deepEqual(await kinds('dora'), ['commented']);
	assert.deepEqual(await kinds('ben'), ['followed-commented', 'answered']);
	assert.deepEqual(await kinds('cleo'), ['followed-answered']);
	await call('ben', 'PUT', `/questions/${question}/accepted`, { answer: given });
	assert.deepEqual(await kinds('cleo'), ['followed-accepted', 'followed-answered']);
	assert.deepEqual(await kinds('dora'), ['accepted', 'commented']);
	await call('ben', 'PUT', `/questions/${question}/closed`, { reason: 'solved' });
	assert.deepEqual(await kinds('cleo'), ['followed-closed', 'followed-accepted', 'followed-answered']);
	assert.deepEqual(await kinds('dora'), ['followed-closed', 'accepted', 'commented']);
	agree();
	// What is taken back is no news any more.
	await call('ben', 'PUT', `/questions/${question}/closed`, { reason: null });
	await call('ben', 'PUT', `/questions/${question}/accepted`, { answer: null });
	await call('cleo', 'DELETE', `/comments/${said}`);
	assert.deepEqual(await kinds('cleo'), ['followed-answered']);
	assert.deepEqual(await kinds('ben'), ['answered']);
	assert.deepEqual(await kinds('dora'), []);
	await call('dora', 'DELETE', `/posts/${given}`);
	assert.deepEqual(await kinds('cleo'), []);
	// Once more is told once more.
	await call('ben', 'PUT', `/questions/${question}/closed`, { reason: 'solved' });
	assert.deepEqual(await kinds('cleo'), ['followed-closed']);
	agree();
	// No longer.
	assert.deepEqual(await call('cleo', 'DELETE', `/posts/${question}/follow`), { following: false });
	await comment('dora', question);
	assert.deepEqual(await kinds('cleo'), ['followed-closed']);
	assert.deepEqual((await call('cleo', 'GET', '/me/following')).items, []);
	afresh();
});

test('what is new with a tag, in a space and from a colleague is one thing for whoever follows all three', async () => {
	await ask('ben', 'Where is the calliper kept?', { tags: ['callipers'], space: 'floor' });
	for (const what of ['/tags/callipers', '/spaces/floor', `/people/${people.ben.id}`])
		await follow('cleo', what);
	await follow('dora', '/tags/callipers');
	await follow('ben', '/spaces/floor');
	const asked = await ask('ben', 'Who calibrates the calliper?', { tags: ['callipers'], space: 'floor' });
	assert.deepEqual((await inbox('cleo')).map((n) => [n.type, n.question.id]), [['followed-posted', asked]]);
	assert.deepEqual(await kinds('dora'), ['followed-posted']);
	assert.deepEqual(await kinds('ben'), []);
	const tip = await call('ben', 'POST', '/tips', { title: 'Warm the calliper in your hand first', body: 'Two minutes.', tags: ['callipers'] });
	assert.deepEqual((await inbox('cleo')).map((n) => n.question.id), [tip.id, asked]);
	// An answer of a colleague, not of others.
	const other = await ask('dora', 'Does the gauge need oil?');
	await answer('ada', other);
	await answer('ben', other);
	assert.deepEqual((await inbox('cleo')).map((n) => [n.type, n.question.id]), [['followed-answered', other], ['followed-posted', tip.id], ['followed-posted', asked]]);
	agree();
	afresh();
});

test('nobody hears of what they may not read, when it is told or when it is shown', async () => {
	for (const who of ['ben', 'cleo'])
		await call('ada', 'PUT', `/spaces/board/members/${people[who].id}`, { role: 'member' });
	const question = await ask('ada', 'Which complaint goes first?', { space: 'board', tags: ['complaints'] });
	for (const what of [`/posts/${question}`, '/tags/complaints', '/spaces/board', `/people/${people.ada.id}`])
		for (const who of ['ben', 'cleo'])
			await follow(who, what);
	await answer('ben', question);
	assert.deepEqual(await kinds('cleo'), ['followed-answered']);
	await call('ada', 'DELETE', `/spaces/board/members/${people.cleo.id}`);
	assert.deepEqual(await kinds('cleo'), []);
	assert.deepEqual(server.sql(`select inbox_news from person where id = ${people.cleo.id}`), [['f']]);
	await comment('ada', question);
	await ask('ada', 'Who writes the minutes?', { space: 'board', tags: ['complaints'] });
	assert.deepEqual(await kinds('cleo'), []);
	assert.deepEqual(await kinds('ben'), ['followed-posted', 'followed-commented']);
	assert.equal(server.sql(`select count(*) from notice where person = ${people.cleo.id} and kind <> 'followed-answered'`)[0][0], '0', 'nor is it kept for later');
	// The list says nothing of it; the colleague is still there.
	assert.deepEqual((await call('cleo', 'GET', '/me/following')).items.map((f) => f.kind), ['person']);
	assert.equal((await call('ben', 'GET', '/me/following')).items.length, 4);
	for (const what of [`/posts/${question}`, '/tags/complaints', '/spaces/board'])
		for (const method of ['PUT', 'DELETE'])
			assert.equal(await status('cleo', method, `${what}/follow`), 404, `${method} ${what}`);
	// What they cannot see any more they can let go all the same; what is another's they cannot.
	const mine = server.sql(`select id from follow where person = ${people.cleo.id} and kind = 'space'`)[0][0];
	const others = server.sql(`select id from follow where person = ${people.ben.id} and kind = 'space'`)[0][0];
	assert.equal(await status('cleo', 'DELETE', `/me/following/${others}`), 404);
	assert.equal(await status('cleo', 'DELETE', `/me/following/${mine}`), 204);
	// A suspended person hears of nothing.
	server.sql(`update person set state = 'suspended' where id = ${people.ben.id}`);
	await comment('ada', question);
	await told();
	assert.equal(server.sql(`select count(*) from notice where person = ${people.ben.id} and kind = 'followed-commented'`)[0][0], '1');
	server.sql(`update person set state = 'active' where id = ${people.ben.id}`);
	agree();
	afresh();
});

test('a space with many followers is told in rounds, and a worker that is killed in between loses and doubles nothing', async () => {
	server.sql(`insert into person (id, email, name) overriding system value select 10000 + n, 'many' || n || '@example.com', 'Many ' || n from generate_series(1, 450) n;
		insert into follow (person, kind, object, created_at) select 10000 + n, 'space', s.id, now() from generate_series(1, 450) n, space s where s.slug = 'floor'`);
	await server.pause();
	server.launch();
	await server.ready();
	const asked = await ask('ben', 'Who sweeps the yard in winter?', { space: 'floor' });
	await told();
	assert.deepEqual(server.sql(`select count(*), count(distinct person) from notice where kind = 'followed-posted' and post = ${asked}`), [['450', '450']]);
	assert.equal(server.sql(`select count(*) from digest_plan where person > 10000`)[0][0], '450');
	// The same round again changes nothing.
	server.sql(`insert into job (kind, argument, run_at) values ('follow', 'posted.${asked}.${people.ben.id}.0', now() - interval '1 year')`);
	await told();
	assert.equal(server.sql(`select count(*) from notice where kind = 'followed-posted' and post = ${asked}`)[0][0], '450');
	agree();
	server.sql(`delete from follow where person > 10000`);
	afresh();
});

test('who followed a question that becomes part of another follows that one, until it is undone', async () => {
	const one = await ask('ben', 'Where do visitors park?', { space: 'floor' }), two = await ask('dora', 'Visitor parking, where?', { space: 'floor' });
	await follow('cleo', `/posts/${two}`);
	await call('ada', 'PUT', `/questions/${two}/merged`, { into: one });
	await answer('ben', one, 'Behind the boiler house.');
	assert.deepEqual((await inbox('cleo')).map((n) => n.question.id), [one]);
	assert.deepEqual((await call('cleo', 'GET', '/me/following')).items.map((f) => f.name), ['Where do visitors park?']);
	await call('ada', 'PUT', `/questions/${two}/merged`, { into: null });
	assert.deepEqual((await call('cleo', 'GET', '/me/following')).items.map((f) => f.name), ['Visitor parking, where?']);
	afresh();
});

test('what cannot be followed is said', async () => {
	assert.equal(await status('ben', 'PUT', `/people/${people.ben.id}/follow`), 403);
	assert.equal(await status('ben', 'PUT', '/people/999999/follow'), 404);
	assert.equal(await status('ben', 'PUT', '/tags/nothing-here/follow'), 404);
	const gone = await ask('ben', 'Asked twice by mistake, sorry');
	await call('ben', 'DELETE', `/posts/${gone}`);
	assert.equal(await status('cleo', 'PUT', `/posts/${gone}/follow`), 410);
	const offer = await call('ben', 'POST', '/mentoring/offers', { kind: 'flash', title: 'Ten minutes on the press', body: 'I show you.', capacity: 1 });
	assert.equal(await status('cleo', 'PUT', `/posts/${offer.id}/follow`), 404);
	const wrong = await server.api('GET', '/me/following?kind=planet', { token: token.ben });
	assert.deepEqual([wrong.status, wrong.json.errors[0].field], [422, 'kind']);
});

test('without scripts: follow on each page, see it there, and stop on the page of what one follows', async () => {
	await ask('ben', 'Why does the saw sing?', { tags: ['saws'], space: 'floor' });
	const question = await ask('ben', 'Why does the saw stop?', { tags: ['saws', 'c++'], space: 'floor' });
	const cleo = await new Visitor(server).signIn('cleo@example.com');
	for (const [where, action] of [[`/questions/${question}/why-does-the-saw-stop`, `/posts/${question}/follow`], ['/tags/c%2B%2B', '/tags/c%2B%2B/follow'], ['/spaces/floor', '/spaces/floor/follow'], [`/people/${people.ben.id}/ben-achter`, `/people/${people.ben.id}/follow`]]) {
		const pressed = async () => /aria-pressed="(\w+)" data-keep>Follow/.exec((await cleo.get(where)).text)[1];
		assert.equal(await pressed(), 'false', where);
		assert.equal((await cleo.send(action, { follow: 'yes' })).status, 303);
		assert.equal(await pressed(), 'true', where);
		assert.equal((await cleo.send(action, { follow: 'no' })).status, 303);
		assert.equal(await pressed(), 'false', where);
		await cleo.send(action, { follow: 'yes' });
	}
	const list = await cleo.get('/following');
	for (const words of ['Why does the saw stop?', 'c++', 'Shop floor', 'Ben Achter'])
		assert.ok(list.text.includes(`>${words}</a>`), words);
	assert.doesNotMatch((await cleo.get('/following?kind=tag')).text, /Why does the saw stop/);
	// A page at a time.
	server.sql(`insert into follow (person, kind, object, created_at) select ${people.cleo.id}, 'person', p.id, now() from person p where p.id > 10000 limit 30`);
	const next = /href="(\/following\?cursor=\d+)" rel="next"/.exec((await cleo.get('/following')).text)[1];
	assert.ok((await cleo.get(next)).text.includes('Why does the saw stop?'));
	for (const [, action] of list.text.matchAll(/action="(\/following\/\d+\/stop)"/g))
		assert.equal((await cleo.send(action, {})).location, '/following?done=unfollowed');
	assert.deepEqual((await call('cleo', 'GET', '/me/following?limit=100')).items.map((f) => f.kind).filter((k) => k !== 'person'), []);
	afresh();
});

test('with scripts the button shows it at once, and the inbox says why', async () => {
	const question = await ask('ben', 'Why is the lathe slow?');
	const page = await pageOpen(browser, { server });
	await signIn(page, server, people.cleo.email);
	await page.goto(`/questions/${question}`);
	await page.getByRole('button', { name: 'Follow', exact: true }).click();
	await page.getByText('You find what is new here in your inbox.').waitFor();
	assert.equal(await page.getByRole('button', { name: 'Follow', exact: true }).getAttribute('aria-pressed'), 'true');
	await answer('dora', question);
	await told();
	await page.goto('/inbox');
	assert.match(await page.locator('.rows li', { hasText: 'Why is the lathe slow?' }).textContent(), /New\s*Dora Lind\s*answered\s*you follow it/);
	assert.deepEqual(await axe(page), []);
	await page.goto('/following');
	assert.deepEqual(await axe(page), []);
	await page.getByRole('button', { name: 'Stop following' }).click();
	await page.getByText('You no longer follow it.').waitFor();
	await page.context().close();
	afresh();
});

test('the digest has it, within what its reader wants, and one click in it stops that one thing', async () => {
	const one = await ask('ben', 'Which oil for the gearbox?'), two = await ask('ben', 'Which oil for the chain?');
	for (const what of [one, two])
		await follow('cleo', `/posts/${what}`);
	await call('cleo', 'PATCH', '/me/notifications', { mail_off: ['followed-commented'] });
	const private_ = await ask('ada', 'Which oil costs too much?', { space: 'board' });
	await call('ada', 'PUT', `/spaces/board/members/${people.cleo.id}`, { role: 'member' });
	await follow('cleo', `/posts/${private_}`);
	await answer('dora', one);
	await comment('dora', two);
	await answer('ada', private_);
	await told();
	// She leaves the board before her morning.
	await call('ada', 'DELETE', `/spaces/board/members/${people.cleo.id}`);
	await server.pause();
	const morning = new Date(tuesday.getTime() + 22.05 * 3600000);
	server.env.PEERLORE_TEST_CLOCK = clockAt(morning);
	server.launch();
	await server.ready();
	const mail = await box.mail('cleo@example.com');
	assert.match(mail.text, /Which oil for the gearbox\?\s+Dora Lind answered this/);
	assert.match(mail.text, /Because you follow it\. Stop following: http/);
	assert.doesNotMatch(mail.text + mail.html, /chain|costs|board/i);
	assert.match(mail.html, /Because you follow it\. <a href="[^"]+">Stop following/);
	const link = new URL(/Stop following: (\S+)/.exec(mail.text)[1]);
	const at = link.pathname;
	// As anybody does who has the link: without cookies, and on a connection of its own.
	const plain = (method, where, body) => new Promise((done, fail) => {
		const sent = http.request(`${server.url}${where}`, { method, agent: false, headers: body && { 'content-type': 'application/x-www-form-urlencoded' } }, (answer) => {
			let text = '';
			answer.setEncoding('utf8').on('data', (d) => (text += d)).on('end', () => done({ status: answer.statusCode, text }));
		});
		sent.on('error', fail);
		sent.end(body);
	});
	// Looking changes nothing, whoever looks.
	const seen = (await plain('GET', at)).text;
	assert.match(seen, /Cleo Wong follows a question or tip/);
	assert.doesNotMatch(seen, /gearbox/);
	assert.equal((await call('cleo', 'GET', '/me/following')).items.length, 2);
	// Mail programs send this.
	const stop = (where) => plain('POST', where, 'List-Unsubscribe=One-Click');
	assert.equal((await stop(at.replace(/\/(\d+)\./, (_, n) => `/${Number(n) + 1}.`))).status, 404, 'not for somebody else');
	assert.equal((await stop(at.replace(/(\/\d+\.)(\d+)\./, (_, a, n) => `${a}${Number(n) + 1}.`))).status, 404, 'not for another of hers');
	assert.equal((await stop(at)).status, 200);
	assert.equal((await stop(at)).status, 200);
	assert.deepEqual((await call('cleo', 'GET', '/me/following')).items.map((f) => f.name), ['Which oil for the chain?']);
	assert.equal((await call('cleo', 'GET', '/me/notifications')).digest, 'daily', 'the digest goes on');
	agree();
});
