// lists.test.mjs -- lists by state and order, each with tag and space, page by page; and a space's own front.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { serverStart, until } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server, browser;
const people = {}, token = {}, q = {};

before(async () => {
	server = await serverStart();
	browser = await browserOpen();
	for (const [key, name, admin] of [['ada', 'Ada Verhoeven', true], ['ben', 'Ben Achter'], ['cleo', 'Cleo Wong'], ['dora', 'Dora Lind']]) {
		people[key] = server.person({ email: `${key}@example.com`, name, admin });
		token[key] = server.token(people[key].email);
	}
	server.space({ slug: 'floor', name: 'Shop floor', owner: 'ada@example.com' });
	server.space({ slug: 'board', name: 'Quality board', hidden: true, owner: 'ada@example.com' });
	for (const [key, space, tags] of [['open', 'general', ['press']], ['answered', 'general', ['press']], ['accepted', 'floor', ['press', 'saw']],
		['closed', 'floor', ['saw']], ['wiki', 'general', ['saw']], ['recorded', 'floor', ['press']], ['hidden', 'board', ['press']]])
		q[key] = (await call(key === 'hidden' ? 'ada' : 'ben', 'POST', '/questions', { title: `What about the one that is ${key}?`, body: 'Since Monday.', space, tags })).id;
	const best = {};
	for (const key of ['answered', 'accepted', 'wiki'])
		best[key] = (await call('cleo', 'POST', `/questions/${q[key]}/answers`, { body: 'Turn it.' })).id;
	await call('ben', 'PUT', `/questions/${q.accepted}/accepted`, { answer: best.accepted });
	await call('ben', 'PUT', `/questions/${q.closed}/closed`, { reason: 'solved' });
	await call('cleo', 'PUT', `/posts/${best.wiki}/wiki`, { wiki: true });
	server.sql(`update thread set recorded = true where id = ${q.recorded}`);
	for (const who of ['ada', 'cleo'])
		await call(who, 'PUT', `/posts/${q.wiki}/vote`, { value: 1 });
	await call('ada', 'PUT', `/posts/${q.closed}/vote`, { value: 1 });
	await call('ada', 'PUT', `/posts/${q.open}/vote`, { value: -1 });
	await call('cleo', 'PUT', `/posts/${best.accepted}/vote`, { value: 1 }).catch(() => {});
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
const name = (id) => Object.keys(q).find((k) => q[k] === id);
async function list(query, who = 'ben') {
	const names = [];
	for (let next = ''; next !== null;) {
		const page = await call(who, 'GET', `/questions?${query}${next && `&cursor=${next}`}`);
		names.push(...page.items.map((i) => name(i.id)));
		next = page.next;
	}
	return names.join(' ');
}

test('each state lists what is in it, and nothing of a space one may not read', async () => {
	assert.equal(await list('state=unanswered'), 'recorded open');
	assert.equal(await list('state=unaccepted'), 'recorded wiki answered open');
	assert.equal(await list('state=accepted'), 'accepted');
	assert.equal(await list('state=closed'), 'closed');
	assert.equal(await list('state=wiki'), 'wiki');
	assert.equal(await list('state=recorded'), 'recorded');
	assert.equal(await list('state=unaccepted', 'ada'), 'hidden recorded wiki answered open');
	for (const [field, query] of [['state', 'state=lost'], ['sort', 'sort=loudest']])
		assert.equal((await server.api('GET', `/questions?${query}`, { token: token.ben })).json.errors[0].field, field);
});

test('each order goes on where a page ended, with a tag, in a space, in a state', async () => {
	const newest = 'recorded wiki closed accepted answered open';
	assert.equal(await list('limit=2'), newest);
	assert.equal(await list('sort=oldest&limit=1'), newest.split(' ').reverse().join(' '));
	assert.equal(await list('sort=oldest&limit=4'), newest.split(' ').reverse().join(' '));
	const votes = await list('sort=votes');
	assert.match(votes, /^wiki closed (recorded accepted answered) open$/, 'the same number of votes: the newer first');
	for (const limit of [1, 2, 3])
		assert.equal(await list(`sort=votes&limit=${limit}`), votes);
	const active = await list('sort=active');
	assert.equal(await list('sort=active&limit=1&state='), active);
	assert.equal(await list('sort=votes&tag=saw&limit=1'), 'wiki closed accepted');
	assert.equal(await list('sort=oldest&tag=press&space=floor&limit=1'), 'accepted recorded');
	assert.equal(await list('sort=active&space=floor&limit=1').then((s) => s.split(' ').sort().join(' ')), 'accepted closed recorded');
	assert.equal(await list('state=unaccepted&tag=press&space=general&limit=1'), 'answered open');
});

test('several tags at once mean all of them, and since when it was asked narrows every list, page by page', async () => {
	const made = {};
	for (const [key, tags, days] of [['both', ['mill', 'coolant'], 3], ['mill', ['mill'], 20], ['old', ['mill', 'coolant', 'hall-2'], 200], ['coolant', ['coolant'], 0]]) {
		made[key] = q[key] = (await call('dora', 'POST', '/questions', { title: `What about the one for ${key}?`, body: 'Since Monday.', tags })).id;
		server.sql(`update post set created_at = created_at - interval '${days} days' where id = ${made[key]};
			update thread set created_at = created_at - interval '${days} days', activity_at = activity_at - interval '${days} days' where id = ${made[key]};
			update thread_tag set created_at = created_at - interval '${days} days' where thread = ${made[key]}`);
	}
	q.secret = (await call('ada', 'POST', '/questions', { title: 'What about the one that is secret?', body: 'Since Monday.', space: 'board', tags: ['mill', 'coolant', 'price'] })).id;
	for (const limit of [1, 2, 20]) {
		for (const [query, names] of [['tag=mill&tag=coolant', 'both old'], ['tag=coolant,mill', 'both old'], ['tag=mill&tag=Coolant&tag=mill', 'both old'], ['tag=mill&tag=coolant&tag=hall-2', 'old'],
			['tag=mill&tag=coolant&sort=oldest', 'old both'], ['tag=mill&tag=coolant&sort=reads', 'old both'], ['tag=mill&tag=coolant&sort=votes', 'old both'], ['tag=mill&tag=coolant&state=accepted', ''], ['tag=hall-2&tag=press', ''],
			['tag=mill&since=week', 'both'], ['tag=mill&since=month', 'both mill'], ['tag=mill&since=year&sort=oldest', 'old mill both'], ['tag=coolant&since=day', 'coolant'],
			[`tag=mill&since=${new Date(Date.now() - 50 * 86400e3).toISOString().slice(0, 10)}`, 'both mill'], ['tag=mill&tag=coolant&since=week&state=unanswered', 'both'], ['tag=mill&since=2200-01-01', '']])
			assert.equal(await list(`${query}&limit=${limit}`), names, query);
	}
	assert.equal(await list('tag=mill&tag=coolant', 'ada'), 'secret both old');
	assert.match(await list('since=month'), /^coolant recorded wiki closed accepted answered open both mill$/);
	for (const [query, field] of [['tag=mill&tag=price', 'tag'], ['tag=mill&tag=nothing-like-it', 'tag'], ['tag=mill&tag=coolant&tag=hall-2&tag=press&tag=saw&tag=tooth', 'tag'], ['since=yesterday', 'since'], ['since=2026-02-30', 'since'], ['since=0', 'since']])
		assert.equal((await server.api('GET', `/questions?${query}`, { token: token.ben })).json.errors[0].field, field, query);

	for (const scripts of [true, false]) {
		const page = await pageOpen(browser, { server, scripts, width: scripts ? 1280 : 360 });
		await signIn(page, server, 'ben@example.com');
		const shown = () => page.locator('ol.hits .t').evaluateAll((links) => links.map((l) => Number(l.pathname.split('/')[2]))).then((ids) => ids.map(name).join(' '));
		const show = () => page.locator('form.sift').getByRole('button', { name: 'Show' }).click();
		await page.goto('/questions?sift=yes');
		await page.getByLabel('Tag', { exact: true }).fill('mill');
		await show();
		await page.getByRole('link', { name: 'Take away mill' }).waitFor();
		await page.getByLabel('And tag').fill('Coolant, hall-2');
		await page.getByLabel('Asked').selectOption({ label: 'In the last year' });
		await show();
		await page.getByRole('link', { name: 'Take away hall-2' }).waitFor();
		assert.equal(await shown(), 'old');
		await page.getByRole('link', { name: 'Take away hall-2' }).click();
		await page.getByRole('link', { name: 'Take away hall-2' }).waitFor({ state: 'detached' });
		assert.equal(await shown(), 'both old');
		assert.equal(await page.getByLabel('Asked').inputValue(), 'year', 'the rest of the sift stays');
		await page.getByLabel('Since').fill(new Date(Date.now() - 30 * 86400e3).toISOString().slice(0, 10));
		await show();
		await page.waitForURL(/day=\d/);
		assert.equal(await shown(), 'both');
		assert.equal(await page.getByLabel('Asked').inputValue(), '', 'a date goes before a span');
		assert.deepEqual(scripts ? await axe(page) : [], []);
		await page.getByLabel('And tag').fill('nothing-like-it');
		await show();
		await page.getByText('There is no question with this tag').waitFor();
		assert.equal(await page.getByLabel('And tag').inputValue(), 'nothing-like-it');
		assert.equal(await shown(), 'both', 'what is known of it is met');
		await page.goto('/tags/mill?tag=coolant&since=week');
		assert.equal(await shown(), 'both');
		await page.getByRole('link', { name: 'Take away coolant' }).click();
		await page.getByRole('link', { name: 'Take away coolant' }).waitFor({ state: 'detached' });
		assert.equal(await shown(), 'both');
		const wrong = await page.goto('/questions?day=2026-02-30');
		assert.equal(wrong.status(), 422);
		await page.getByText('A date looks like this: 2027-03-31').waitFor();
		assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
		assert.deepEqual(page.problems, []);
		await page.context().close();
	}
	for (const [who, ids] of [['dora', Object.values(made)], ['ada', [q.secret]]])
		for (const id of ids)
			await call(who, 'DELETE', `/posts/${id}`);
	for (const key of [...Object.keys(made), 'secret'])
		delete q[key];
});

test('how often others read a question is counted, shown, and an order of the lists; one person counts once, its asker never', async () => {
	const sql = (id) => server.sql(`select coalesce((select reads from thread_read where thread = ${id}), 0)`)[0][0];
	const visitor = {};
	for (const who of ['ada', 'ben', 'cleo'])
		visitor[who] = await new Visitor(server).signIn(`${who}@example.com`);
	const read = async (who, key) => {
		const answer = await visitor[who].get(`/questions/${q[key]}`);
		return answer.status === 301 ? (await visitor[who].get(answer.location)).text : answer.text;
	};
	// Once an hour, whichever of the workers is met.
	const hour = () => Math.floor(Date.now() / 3600e3), began = hour();
	for (let i = 0; i < 12; i++) {
		for (const [who, key] of [['ada', 'wiki'], ['cleo', 'wiki'], ['cleo', 'open'], ['ben', 'wiki'], ['ben', 'answered']])
			await read(who, key);
	}
	await until('it to be written', () => Number(sql(q.wiki)) >= 2 && Number(sql(q.open)) >= 1);
	assert.equal(sql(q.answered), '0', 'its asker alone looked at it');
	// What is kept in memory is gone with the server, and another one counts nobody a second time. Over one connection,
	// for one worker writes what it noted in one go: when the last look has been counted, the others are written.
	await server.pause();
	await server.launch().ready();
	const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
	const cookie = [...visitor.ada.cookies].map(([n, v]) => `${n}=${v}`).join('; ');
	const look = (where) => new Promise((done, fail) => http.get(new URL(where, server.url), { agent, headers: { cookie } },
		(answer) => answer.resume().on('end', () => done(answer))).on('error', fail));
	for (const key of ['wiki', 'accepted'])
		assert.equal((await look((await look(`/questions/${q[key]}`)).headers.location)).statusCode, 200);
	await until('the looks after it to be written', () => sql(q.accepted) === '1');
	const hours = hour() - began + 1;
	assert.ok(Number(sql(q.wiki)) <= 2 * hours, `${sql(q.wiki)} looks by two people in ${hours} hours`);
	assert.ok(Number(sql(q.open)) <= hours);
	agent.destroy();
	assert.ok(Number(server.sql('select count(*) from thread_look')[0][0]) >= 4);
	assert.equal((await call('ben', 'GET', `/questions/${q.answered}`)).reads, 0);
	assert.ok((await call('ben', 'GET', `/questions/${q.wiki}`)).reads >= 2);
	// A number that stood still when Ben looks would tell that he asked.
	q.unnamed = (await call('ben', 'POST', '/questions', { title: 'What about the one without a name?', body: 'Since Monday.', anonymous: true })).id;
	await read('ben', 'unnamed');
	await until('the page to say it', async () => /<span>read \d+ times<\/span>/.test(await read('ada', 'wiki')));
	assert.doesNotMatch(await read('ben', 'answered'), /<span>read /);
	await until('his look to be written', () => sql(q.unnamed) === '1');
	await call('ben', 'DELETE', `/posts/${q.unnamed}`);
	// Far apart, for a look from before may still be written.
	server.sql(`delete from thread_read; insert into thread_read (thread, reads) values (${q.closed}, 70), (${q.open}, 900), (${q.hidden}, 5000), (${q.answered}, 70), (${q.wiki}, 400)`);
	for (const limit of [1, 2, 4, 20])
		assert.equal(await list(`sort=reads&limit=${limit}`), 'open wiki closed answered recorded accepted');
	assert.equal(await list('sort=reads&tag=press&limit=1'), 'open answered recorded accepted');
	assert.equal(await list('sort=reads&state=closed'), 'closed');
	assert.equal(await list('sort=reads&space=general&limit=1'), 'open wiki answered');
	assert.equal(await list('sort=reads', 'ada'), 'hidden open wiki closed answered recorded accepted');
	assert.match((await visitor.ben.get('/questions?sort=reads')).text, /<option value="reads" selected>Most read/);
	assert.match((await visitor.ben.get('/questions?sort=reads')).text, /the one that is open\?[^]*?<span>read 90\d times<\/span>/);
	assert.match((await visitor.ben.get('/questions?author=me&sort=reads')).text, /the one that is open/);
});

test('every list says how many voted for a question, at once, also the list that was kept', async () => {
	const ben = await new Visitor(server).signIn('ben@example.com');
	const said = async (where, key) => {
		const row = (await ben.get(where)).text.split('<li>').find((r) => r.includes(`the one that is ${key}?`));
		return /<span>(-?\d+ votes?)<\/span>/.exec(row)?.[1];
	};
	for (const where of ['/questions', '/questions?sort=active', '/questions?sort=votes', '/questions?author=me', '/tags/saw', `/people/${people.ben.id}`])
		assert.equal(await said(where, 'wiki'), '2 votes', where);
	assert.equal(await said('/questions', 'closed'), '1 vote');
	assert.equal(await said('/questions?state=unanswered', 'open'), '-1 votes');
	assert.equal(await said('/spaces/floor', 'accepted'), undefined, 'nobody voted');
	assert.match((await ben.get('/questions')).text, /1 answer, accepted/);
	await until('the index', async () => (await ben.get('/search?q=wiki')).text.includes('<li>'));
	assert.match((await ben.get('/search?q=wiki')).text, /<span>2 votes<\/span>/);
	for (const [value, words] of [[1, '3 votes'], [0, '2 votes']]) {
		await call('dora', 'PUT', `/posts/${q.wiki}/vote`, { value });
		for (let i = 0; i < 4; i++)
			assert.equal(await said('/questions', 'wiki'), words);
	}
});

test('what somebody asked and answered is listed in full, in each order, page by page; one\'s own also without a name', async () => {
	const unnamed = (await call('ben', 'POST', '/questions', { title: 'May one ask here without a name?', body: 'Since Monday.', anonymous: true })).id;
	const mine = (await call('ben', 'POST', `/questions/${unnamed}/answers`, { body: 'One may.' })).id;
	const shown = [];
	for (const key of ['accepted', 'open', 'hidden'])
		shown.push((await call('ada', 'POST', `/questions/${q[key]}/answers`, { body: `About ${key}.` })).id);
	await call('ben', 'PUT', `/posts/${shown[0]}/vote`, { value: 1 });
	await call('ben', 'PUT', `/posts/${shown[1]}/use`);
	const all = async (who, where) => {
		const ids = [];
		for (let next = ''; next !== null;) {
			const page = await call(who, 'GET', `${where}${where.includes('?') ? '&' : '?'}limit=1${next && `&cursor=${next}`}`);
			ids.push(...page.items.map((i) => i.id));
			next = page.next;
		}
		return ids;
	};
	const of = (who) => `/people/${people[who].id}/answers`;
	assert.deepEqual(await all('ben', of('ada')), [shown[1], shown[0]], 'nothing of a space one may not read');
	assert.deepEqual(await all('ada', of('ada')), [shown[2], shown[1], shown[0]]);
	assert.deepEqual(await all('ben', `${of('ada')}?sort=votes`), [shown[0], shown[1]]);
	assert.deepEqual(await all('ben', `${of('ada')}?sort=uses`), [shown[1], shown[0]]);
	assert.deepEqual(await all('ben', of('ben')), [mine]);
	assert.deepEqual(await all('ada', of('ben')), [], 'an administrator learns no more');
	assert.ok((await all('ben', '/questions?author=me')).includes(unnamed));
	for (const who of ['ada', 'cleo'])
		assert.ok(!(await all(who, `/questions?author=${people.ben.id}`)).includes(unnamed));
	assert.ok((await all('cleo', `/questions?author=${people.ben.id}`)).includes(q.open));
	assert.deepEqual(await all('cleo', '/questions?author=me'), []);
	assert.deepEqual(await all('cleo', `/questions?author=${people.ben.id}&tag=saw&sort=oldest`), [q.accepted, q.closed, q.wiki]);
	for (const [where, field] of [['/questions?author=ben', 'author'], [`${of('ada')}?sort=best`, 'sort'], [`${of('ada')}?cursor=x`, 'cursor']])
		assert.equal((await server.api('GET', where, { token: token.ben })).json.errors[0].field, field);
	assert.equal((await server.api('GET', '/people/999999/answers', { token: token.ben })).status, 404);
	// The pages: without scripts, each order a link, and no kept list of everybody's for one person's.
	const cleo = await new Visitor(server).signIn('cleo@example.com');
	const page = (await cleo.get(`/people/${people.ada.id}/answers?sort=votes`)).text;
	assert.match(page, /sort=votes" aria-current="page">Most votes/);
	assert.ok(page.indexOf(`#a-${shown[0]}`) > 0 && page.indexOf(`#a-${shown[0]}`) < page.indexOf(`#a-${shown[1]}`) && !page.includes(`#a-${shown[2]}`));
	assert.match((await cleo.get(`/people/${people.cleo.id}/answers`)).text, /Turn it\./);
	const asked = (await cleo.get(`/questions?author=${people.ada.id}`)).text;
	assert.match(asked, /<h1>Questions of Ada Verhoeven<\/h1>/);
	assert.doesNotMatch(asked, /the one that is/);
	assert.match((await cleo.get(`/questions?author=${people.ben.id}&state=unanswered`)).text, /the one that is recorded/);
	assert.equal((await cleo.get('/questions?author=999999')).status, 404);
});

test('on the page of all questions one sifts without scripts, and the address keeps it', async () => {
	const ben = await new Visitor(server).signIn('ben@example.com');
	const plain = await ben.get('/questions');
	assert.doesNotMatch(plain.text, /<select id="state"/);
	const sifted = (await ben.get('/questions?state=unaccepted&sort=votes&tag=press&space=general')).text;
	assert.match(sifted, /<option value="unaccepted" selected>/);
	assert.match(sifted, /<option value="votes" selected>/);
	assert.match(sifted, /name="tag" value="press"/);
	assert.deepEqual([...sifted.matchAll(/class="t" href="\/questions\/(\d+)/g)].map((m) => name(Number(m[1]))), ['answered', 'open']);
	const wrong = await ben.get('/questions?sift=yes&tag=nothing-like-it');
	assert.equal(wrong.status, 422);
	assert.match(wrong.text, /There is no question with this tag/);
	assert.match(wrong.text, /name="tag" value="nothing-like-it"/);
	assert.match((await ben.get('/questions?state=wiki&space=floor')).text, /Nothing like that/);
});

test('a space has its own front: what is pinned, what waits longest, who helped, what it is for', async () => {
	await call('ada', 'PUT', `/posts/${q.accepted}/pinned`, { pinned: true });
	const page = await pageOpen(browser, { server });
	await signIn(page, server, 'ben@example.com');
	await page.goto(`${server.url}/spaces/floor`);
	await page.waitForSelector('section[aria-labelledby=h-pin] >> text=accepted');
	await page.waitForSelector('section[aria-labelledby=h-wait] >> text=recorded');
	await page.waitForSelector('section[aria-labelledby=h-people] >> text=Cleo Wong');
	assert.deepEqual(await axe(page), []);
	await page.click('text=All that wait');
	assert.equal(await page.inputValue('#sort'), 'oldest');
	await page.waitForSelector('ol >> text=recorded');
	assert.equal(await page.locator('section[aria-labelledby=h-pin]').count(), 0, 'what is above the list is above its front alone');
	await page.selectOption('#state', 'closed');
	await page.click('form.sift button');
	await page.waitForSelector('ol >> text=closed');
	assert.deepEqual(await axe(page), []);
	await page.close();
});

// The last, for nobody takes its threads away again.
test('every list is found by an index: none reads all threads and sorts them', async () => {
	server.sql(`with t as (
			insert into thread (id, kind, space, author, created_at, activity_at, score)
			select nextval('post_id'), 'question', s.id, ${people.ben.id}, now() - i * interval '1 hour', now() - i * interval '1 hour', i % 7 from generate_series(1, 20000) i, space s where s.slug = 'general'
			returning id, space, created_at)
		insert into post (id, kind, thread, space, author, owner, title, body, body_html, excerpt, created_at)
		select id, 'question', id, space, ${people.ben.id}, ${people.ben.id}, 'Filler', 'x', 'x', 'x', created_at from t`);
	server.sql('analyze thread; analyze post');
	// Twice, because the first time a connection reads what it must know of tables.
	const cost = (state, sort, since = 'null') => {
		const sift = `question_sieve(array(select id from space), '${state}', '${sort}', null, null, null, ${since}, null, null, 21)`;
		const said = server.sql(`do $$ begin perform count(*) from ${sift}; end $$; explain (analyze, buffers, format json) select * from ${sift}`).flat().join('');
		return JSON.parse(said.slice(said.indexOf('[')))[0].Plan;
	};
	for (const [state, sort, since] of [['', 'votes'], ['', 'reads'], ['unanswered', 'reads'], ['', 'oldest'], ['unaccepted', 'newest'], ['unanswered', 'oldest'], ['closed', 'newest'], ['wiki', 'newest'], ['recorded', 'newest'], ['unanswered', 'active'], ['', 'votes', `now() - interval '1 day'`], ['unanswered', 'newest', `now() - interval '7 days'`]]) {
		const plan = cost(state, sort, since);
		assert.ok(plan['Shared Hit Blocks'] + plan['Shared Read Blocks'] < 400, `${state} ${sort}: ${plan['Shared Hit Blocks'] + plan['Shared Read Blocks']} blocks`);
	}
});
