// top.test.mjs -- a manager reads what helped most, thanks somebody for it and takes the table along; who and what is
// left out of it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { serverStart, until } from '../lib/server.mjs';

let server, browser, people, token;
const names = { ada: 'Ada Verhoeven', ben: 'Ben Achter', cleo: 'Cleo Wong', dan: 'Dan Moreau', eva: 'Eva Lindqvist' };

before(async () => {
	server = await serverStart();
	browser = await browserOpen();
	people = Object.fromEntries(Object.entries(names).map(([key, name]) => [key, server.person({ email: `${key}@example.com`, name, admin: key === 'ada' })]));
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
const asked = (who, title, more = {}) => call(who, 'POST', '/questions', { title, body: 'Since Monday.', ...more }).then((j) => j.id);
const answered = (who, question) => call(who, 'POST', `/questions/${question}/answers`, { body: 'Turn it off and on.' }).then((j) => j.id);
const thank = (who, whom, reason) => call(who, 'POST', '/thanks', { person: people[whom].id, reason });
const worked = (who, post) => call(who, 'PUT', `/posts/${post}/use`);
const top = (who, query = 'period=year') => call(who, 'GET', `/top?${query}`);
const of = async (who, whom, query) => (await top(who, query)).people.find((p) => p.person.id === people[whom].id);
const post = {};

test('helped counts people, not clicks: uses, searches that ended, and whoever asked', async () => {
	post.question = await asked('ada', 'Why does the press hiss?', { tags: ['press'] });
	post.answer = await answered('ben', post.question);
	post.tip = (await call('ben', 'POST', '/tips', { title: 'Bleed the press on Mondays', body: 'Open the left valve.', tags: ['press', 'monday'] })).id;
	for (const who of ['ada', 'cleo', 'dan'])
		await worked(who, post.answer);
	await worked('cleo', post.tip);
	await call('ada', 'PUT', `/questions/${post.question}/accepted`, { answer: post.answer });
	await call('dan', 'PUT', `/posts/${post.answer}/vote`, { value: 1 });
	const year = await top('eva');
	const [ben] = year.people;
	assert.equal(ben.person.name, 'Ben Achter');
	assert.deepEqual([ben.helped, ben.worked, ben.accepted, ben.votes, ben.thanks], [3, 4, 1, 1, 0]);
	assert.deepEqual(year.posts.map((p) => [p.id, p.type, p.helped, p.worked]), [[post.answer, 'answer', 3, 3], [post.tip, 'tip', 1, 1]]);
	assert.equal(year.posts[0].title, 'Why does the press hiss?');
	assert.equal(year.posts[0].url, `/questions/${post.question}#a-${post.answer}`);
	assert.deepEqual([year.helped, year.writers, year.worked], [3, 1, 4]);
	// By topic, kind and team.
	assert.deepEqual((await top('eva', 'period=year&tag=monday')).posts.map((p) => p.id), [post.tip]);
	assert.deepEqual((await top('eva', 'period=year&type=tip')).people.map((p) => p.helped), [1]);
	assert.deepEqual((await top('eva', 'period=year&team=Nowhere')).people, []);
	await call('eva', 'GET', '/top?period=decade', undefined, 422);
	await call('eva', 'GET', '/top?tag=nothing', undefined, 422);
	await call('eva', 'GET', '/top?type=person', undefined, 422);
});

test('a search that ended with an answer counts for it, once a day and person', async () => {
	const shown = server.sql(`insert into search_shown (person, kind, query, shown, shown_at) values
		(${people.eva.id}, 'search', 'hissing press', '{${post.question}}', now() - interval '1 hour'),
		(${people.ben.id}, 'search', 'hissing press', '{${post.question}}', now() - interval '1 hour') returning id`);
	for (const [id] of shown)
		server.sql(`insert into search_choice (shown, thread, rank, choice, chosen_at) values (${id}, ${post.question}, 1, 'opened', now() - interval '50 minutes')`);
	server.sql(`update job set run_at = now() where kind = 'credit'`);
	await until('the read to be counted', async () => (await of('ada', 'ben'))?.reads === 1);
	const ben = await of('ada', 'ben');
	assert.deepEqual([ben.helped, ben.reads], [4, 1], 'not his own');
	await until('reputation', async () => (await of('ada', 'ben')).reputation > 0);
	const { worked: w } = ben;
	assert.equal(w, 4);
});

test('what was taken back is gone at once, and reputation follows', async () => {
	await call('dan', 'DELETE', `/posts/${post.answer}/use`);
	const ben = await of('ada', 'ben');
	assert.deepEqual([ben.helped, ben.worked], [3, 3]);
	const had = ben.reputation;
	server.sql(`update job set run_at = now() where kind = 'credit'`);
	await until('reputation to follow', async () => (await of('ada', 'ben')).reputation < had);
	assert.equal(server.sql(`select count(*) from credit where amount < 0`)[0][0], '1', 'a counter entry');
	await worked('dan', post.answer);
});

test('only what the reader may read counts', async () => {
	await call('ada', 'PUT', `/spaces/board/members/${people.cleo.id}`, { role: 'member' });
	const question = await asked('ada', 'Which complaint goes first?', { space: 'board', tags: ['audit'] });
	const answer = await answered('cleo', question);
	await worked('ada', answer);
	assert.equal((await of('ada', 'cleo', 'period=year&space=board')).helped, 1);
	assert.equal(await of('ada', 'cleo'), undefined, 'without naming it only open spaces count');
	await call('dan', 'GET', '/top?space=board', undefined, 422);
	await call('dan', 'GET', '/top?tag=audit', undefined, 422);
	assert.deepEqual((await top('ada', 'period=year&space=board')).posts.map((p) => p.id), [answer]);
});

test('whoever takes no part is nowhere in it, and a space without recognition counts for nothing', async () => {
	await call('ben', 'PATCH', '/me', { recognition: false });
	for (const query of ['period=week', 'period=year', 'period=year&tag=press', 'period=year&type=answer']) {
		const text = JSON.stringify(await top('ben', query));
		assert.doesNotMatch(text, /Ben Achter/, query);
		assert.doesNotMatch(text, new RegExp(`"id":${post.answer},`), query);
	}
	await call('ben', 'PATCH', '/me', { recognition: true });
	assert.equal((await of('ada', 'ben')).helped, 4);
	await call('ada', 'PATCH', '/spaces/general', { recognition: false });
	assert.deepEqual((await top('eva')).people, []);
	await call('ada', 'PATCH', '/spaces/general', { recognition: true });
});

test('where there is very much it says that it is being counted, and then the same as before, whatever is asked for', async () => {
	const wishes = ['period=year', 'period=year&type=answer', 'period=year&type=tip', 'period=year&tag=press', 'period=year&tag=monday&type=tip', 'period=year&team=Mill', 'period=year&space=general', 'period=year&space=general&tag=press',
		'period=year&tag=huge', 'period=year&tag=huge&type=tip', 'period=year&space=general&type=tip', 'period=year&space=general&tag=huge'];
	const all = async () => {
		const seen = {};
		for (const wish of wishes) {
			const { counted_at, ...view } = await top('eva', wish);
			seen[wish] = view;
		}
		return seen;
	};
	// What a vote writes beside itself is not read here, and takes ten times as long.
	const votes = (change) => server.sql(`begin; alter table vote disable trigger vote_changed; alter table vote disable trigger who_did;
		${change}; alter table vote enable trigger vote_changed; alter table vote enable trigger who_did; commit`);
	server.sql(`update person set team = 'Mill' where id = ${people.ben.id}; update job set run_at = now() + interval '1 day' where kind = 'top'`);
	await thank('cleo', 'ben', 'The mill turns.');
	// A topic and a space so large that their lists are kept ready.
	server.sql(`insert into person (name, state) values ('Fan', 'imported'); insert into tag (name) values ('huge');
		with t as (insert into thread (id, kind, space, created_at, activity_at) select 910000 + n, 'tip', s.id, now(), now() from generate_series(1, 2010) n, space s where s.slug = 'general' returning id, space)
		insert into post (id, kind, thread, space, author, owner, title, body, body_html, created_at) select id, 'tip', id, space, ${people.ada.id}, ${people.ada.id}, 'A tip', '', '', now() from t`);
	// All at once what the trigger does row by row: each writes into one row, which takes longer with each that a transaction holds.
	server.sql(`begin; alter table thread_tag disable trigger thread_tag_changed;
		insert into thread_tag (thread, tag, created_at) select t.id, g.id, now() from thread t, tag g where t.id > 910000 and g.name = 'huge';
		update thread set tags = thread_tags(id) where id > 910000;
		select tag_count_add(g.id, s.id, 2010) from tag g, space s where g.name = 'huge' and s.slug = 'general';
		alter table thread_tag enable trigger thread_tag_changed; commit`);
	votes(`insert into vote (post, person, value, created_at) select p.id, v.id, 1, now() from post p, person v where p.id > 910000 and v.name = 'Fan'`);
	server.run('ledger');
	const live = await all();
	assert.equal(live['period=year&tag=huge'].people[0].person.id, people.ada.id);
	assert.equal(live['period=year&team=Mill'].people.length, 1);
	// Facts that nobody here may read, and that are very many.
	server.sql(`insert into person (name, state) select 'Voter ' || n, 'imported' from generate_series(1, 110) n;
		with t as (insert into thread (id, kind, space, created_at, activity_at) select 900000 + n, 'tip', s.id, now(), now() from generate_series(1, 50) n, space s where s.slug = 'board' returning id, space)
		insert into post (id, kind, thread, space, author, owner, title, body, body_html, created_at) select id, 'tip', id, space, ${people.ada.id}, ${people.ada.id}, 'A tip', '', '', now() from t`);
	votes(`insert into vote (post, person, value, created_at) select p.id, v.id, 1, now() from post p, person v where p.id between 900000 and 910000 and v.name like 'Voter %'`);
	server.run('ledger');
	for (const wish of wishes) {
		const view = await top('eva', wish);
		assert.deepEqual([view.counting, view.people, view.posts], [true, [], []], wish);
	}
	const eva = await pageOpen(browser, { server });
	await signIn(eva, server, 'eva@example.com');
	await eva.goto('/top?period=year');
	await eva.getByRole('heading', { name: 'Being counted' }).waitFor();
	assert.deepEqual(await axe(eva), []);
	server.sql(`update job set run_at = now() where kind = 'top'`);
	await until('it to be counted', async () => !(await top('eva')).counting);
	assert.ok((await top('eva')).counted_at);
	assert.deepEqual(await all(), live);
	assert.deepEqual(server.sql(`select k.tag > 0, k.space > 0, k.kind from top_kept k where k.period = 'year' and (k.tag > 0 or k.space > 0) and k.kind in ('', 'tip') order by 1, 2, 3`),
		[['f', 't', ''], ['f', 't', 'tip'], ['t', 'f', ''], ['t', 'f', 'tip']], 'of these nothing is added up while somebody waits');
	assert.equal((await top('eva', 'period=last-month')).counting, false);
	await call('ben', 'PATCH', '/me', { recognition: false });
	for (const wish of wishes)
		assert.doesNotMatch(JSON.stringify(await top('eva', wish)), /Ben Achter/, wish);
	await call('ben', 'PATCH', '/me', { recognition: true });
	// As it was, for what follows.
	votes('delete from vote where post > 900000');
	server.sql(`delete from thanks where reason = 'The mill turns.'; update person set team = '' where id = ${people.ben.id}; delete from top_kept; delete from top_kept_post`);
	assert.deepEqual(eva.problems, []);
});

test('a manager reads the month, thanks somebody, and takes it along', async () => {
	const eva = await pageOpen(browser, { server });
	await signIn(eva, server, 'eva@example.com');
	await eva.goto('/top');
	await eva.getByRole('heading', { level: 1 }).getByText('colleagues').waitFor();
	assert.match(await eva.locator('.rank li').first().textContent(), /Why does the press hiss\?[\s\S]*Helped 4 people: 3 said “this worked”, 1 search ended here, accepted by whoever asked\./);
	assert.match(await eva.locator('aside').textContent(), /Ben Achter/);
	assert.deepEqual(await axe(eva), []);
	await eva.locator('.rank li').first().getByRole('link', { name: /^Thank/ }).click();
	await eva.getByLabel('What did it do for you?').fill('=The line ran on.');
	await eva.getByRole('button', { name: 'Say thank you' }).click();
	await eva.getByText('They will read it in their inbox').waitFor();
	await eva.goto('/top?period=year');
	assert.match(await eva.locator('.thanks').textContent(), /The line ran on[\s\S]*Eva Lindqvist[\s\S]*to Ben Achter/);
	const csv = await eva.evaluate(() => fetch('/top/csv?period=month').then((r) => r.text()));
	assert.match(csv, /^kind,name,team,title,address,helped,worked,reads,accepted,thanks,points\r\nperson,"Ben Achter","",,\/people\/\d+,4,4,1,1,1,\d+\r\n/);
	await eva.setViewportSize({ width: 320, height: 640 });
	assert.ok(await eva.evaluate(() => document.documentElement.scrollWidth <= 320), 'it fits a narrow screen');
	assert.deepEqual(eva.problems, []);
});

test('a sheet about oneself, for oneself, also for whoever takes no part', async () => {
	await call('ben', 'PATCH', '/me', { recognition: false });
	const ben = await pageOpen(browser, { server });
	await signIn(ben, server, 'ben@example.com');
	await ben.goto(`/people/${people.ben.id}`);
	await ben.getByRole('link', { name: 'What you contributed' }).click();
	await ben.getByRole('heading', { level: 1 }).getByText('found what they needed in what you wrote').waitFor();
	assert.match(await ben.locator('main').textContent(), /Why does the press hiss\?[\s\S]*Helped 4 people[\s\S]*Bleed the press on Mondays[\s\S]*The line ran on/);
	assert.deepEqual(await axe(ben), []);
	await call('ben', 'PATCH', '/me', { recognition: true });
	const dan = await pageOpen(browser, { server });
	await signIn(dan, server, 'dan@example.com');
	await dan.goto('/top/mine');
	assert.match(await dan.locator('main').textContent(), /nobody has said yet that something of yours helped/);
	assert.deepEqual([...ben.problems, ...dan.problems], []);
});

test('the ledger folded anew from what happened is the same', async () => {
	const sums = () => server.sql('select person, sum(amount) from credit group by person order by person');
	server.run('ledger');
	const had = sums();
	assert.deepEqual(JSON.parse(server.try(['ledger', '--check', '--json']).stdout), { entries: 0, badges: 0 });
	server.sql('delete from post_use where person = ' + people.cleo.id);
	const late = server.try(['ledger', '--check', '--json']);
	assert.equal(late.status, 1);
	assert.ok(JSON.parse(late.stdout).entries > 0);
	assert.deepEqual(sums(), had, 'it was only checked');
	server.run('ledger');
	assert.notDeepEqual(sums(), had);
});

test('badges: earned by what helped, seen by whoever may read it, gone at once without recognition', async () => {
	const badges = async (who, whom) => (await call(who, 'GET', `/people/${people[whom].id}`)).badges?.map((b) => `${b.badge} ${b.spaces.map((s) => s.slug)}`);
	await call('ben', 'PATCH', '/me', { recognition: true });
	const answer = await answered('dan', await asked('ada', 'Who has the spare belt?'));
	const secret = await answered('cleo', await asked('ada', 'Who reads the minutes?', { space: 'board' }));
	await worked('eva', answer);
	await worked('ada', secret);
	server.run('ledger');
	assert.deepEqual(await badges('eva', 'dan'), ['first-help general']);
	assert.deepEqual(await badges('ada', 'cleo'), ['first-help board']);
	assert.deepEqual(await badges('eva', 'cleo'), [], 'what is private earns nothing outside');
	const eva = await pageOpen(browser, { server });
	await signIn(eva, server, 'eva@example.com');
	await eva.goto(`/people/${people.dan.id}`);
	assert.match(await eva.getByRole('region', { name: 'Known for' }).textContent(), /First help[\s\S]*A colleague found what they needed[\s\S]*General/);
	assert.deepEqual(await axe(eva), []);
	await eva.goto(`/people/${people.cleo.id}`);
	assert.equal(await eva.getByText('Known for').count(), 0);
	await eva.goto(`/people/${people.eva.id}`);
	await eva.getByText('What else there is').click();
	await eva.getByText('Ten different colleagues found').waitFor();
	await call('dan', 'PATCH', '/me', { recognition: false });
	assert.equal(await badges('eva', 'dan'), undefined);
	assert.deepEqual(await badges('dan', 'dan'), ['first-help general'], 'for oneself');
	await eva.goto(`/people/${people.dan.id}`);
	assert.equal(await eva.getByText('First help').count(), 0);
	await call('dan', 'PATCH', '/me', { recognition: true });
	await call('ada', 'PATCH', '/spaces/general', { recognition: false });
	assert.deepEqual(await badges('eva', 'dan'), []);
	await call('ada', 'PATCH', '/spaces/general', { recognition: true });
	// Taken back by the worker when it no longer holds.
	await call('eva', 'DELETE', `/posts/${answer}/use`);
	server.sql(`update job set run_at = now() where kind = 'credit'`);
	await until('the badge to be taken back', async () => (await badges('eva', 'dan')).length === 0);
	assert.deepEqual(eva.problems, []);
});

test('a cell that a spreadsheet would take for a formula is plain text', async () => {
	server.sql(`update person set team = '=1+1' where id = ${people.ben.id}`);
	const eva = await pageOpen(browser, { server });
	await signIn(eva, server, 'eva@example.com');
	await eva.goto('/top?period=year');
	const csv = await eva.evaluate(() => fetch('/top/csv?period=year').then((r) => r.text()));
	assert.match(csv, /"Ben Achter","'=1\+1"/);
});
