// programme.test.mjs -- a programme: opened, joined, wishes said, pairs found, adjusted by hand, found again, published.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { serverStart } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server, programme;
const id = {}, who = {}, token = {};
const api = (name, method, where, body) => server.api(method, where, { token: token[name], body });
const mail = (name) => `${name.toLowerCase()}@example.com`;
const day = (days) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);
const P = (behind = '') => `/mentoring/programmes/${programme}${behind}`;

before(async () => {
	server = await serverStart();
	for (const name of ['Mo', 'Ines', 'Omar', 'Petra', 'Ben', 'Cleo', 'Dora', 'Emil', 'Fay']) {
		id[name] = server.person({ email: mail(name), name, admin: name === 'Mo' }).id;
		token[name] = server.token(mail(name));
		who[name] = await new Visitor(server).signIn(mail(name));
	}
});
after(() => server?.stop());

const join = (name, as, more = {}) => who[name].send(P('/join'), { as, goal: `${name} learns`, capacity: '1', ...more, tags: more.topics ?? '' });

// {Ines: '1', Omar: 'never'}
function choose(name, wishes) {
	const fields = new URLSearchParams({ csrf: who[name].csrf });
	for (const [other, place] of Object.entries(wishes)) {
		fields.append('who', id[other]);
		fields.append('place', place);
	}
	return who[name].call('POST', P('/choices'), { body: fields.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
}

// "Ben: Ines", as the administrator's page shows it.
async function pairs() {
	const { text } = await who.Mo.get(P('/pairs'));
	return [...text.matchAll(/<h3><a [^>]*>([^<]*)<\/a> learns from <a [^>]*>([^<]*)<\/a>/g)].map(([, mentee, mentor]) => `${mentee}: ${mentor}`).toSorted();
}
const whyOf = (text, mentee) => new RegExp(`>${mentee}</a> learns from.*?</article>`, 's').exec(text)?.[0].replace(/<form.*/s, '').replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const rule = (mentor, mentee, ruling) => who.Mo.send(P('/rulings'), { mentor: id[mentor], mentee: id[mentee], ruling });
const run = () => who.Mo.send(P('/pairs'), { act: 'run' });

test('an administrator opens a programme, others cannot', async () => {
	const fields = { name: 'First year of leading', about: 'Pairs meet every two weeks.', closes_on: day(10), begins_on: day(14), ends_on: day(190) };
	assert.equal((await who.Ben.send('/mentoring/programmes/new', fields)).status, 403);
	await who.Mo.get('/mentoring/programmes/new');
	const wrong = await who.Mo.send('/mentoring/programmes/new', { ...fields, name: 'ab', about: ' ', closes_on: day(20), begins_on: '2026-02-30', ends_on: 'soon' });
	assert.equal(wrong.status, 422);
	for (const sentence of ['3 to 60 characters', 'what it is for', 'the day it begins', 'the day it ends'])
		assert.ok(wrong.text.includes(sentence), sentence);
	assert.equal((await who.Mo.send('/mentoring/programmes/new', { ...fields, closes_on: day(15) })).status, 422, 'sign-up closes before it begins');
	const { status, location } = await who.Mo.send('/mentoring/programmes/new', fields);
	assert.equal(status, 303);
	programme = Number(/programmes\/(\d+)/.exec(location)[1]);
	assert.match((await who.Ben.get('/mentoring/programmes')).text, /First year of leading/);
});

test('people sign up, with a goal or with places', async () => {
	const none = await join('Ben', 'mentee', { goal: ' ' });
	assert.equal(none.status, 422);
	assert.match(none.text, /Say in a sentence/);
	assert.equal((await join('Ines', 'mentor', { capacity: '51' })).status, 422);
	assert.equal((await join('Ines', 'boss')).status, 422);
	for (const [name, capacity, topics] of [['Ines', '1', 'shifts'], ['Omar', '2', 'lathes'], ['Petra', '2', 'lathes, shifts']])
		assert.equal((await join(name, 'mentor', { capacity, topics })).status, 303);
	for (const [name, topics] of [['Ben', 'shifts'], ['Cleo', 'shifts'], ['Dora', 'lathes'], ['Emil', ''], ['Fay', '']])
		assert.equal((await join(name, 'mentee', { topics })).status, 303, who[name].last.text);
	// Another side is another sign-up.
	assert.equal((await join('Fay', 'mentor')).status, 303);
	assert.equal((await join('Fay', 'mentee')).status, 303);
	assert.match((await who.Ben.get(P())).text, /5 to learn, 3 mentors/);
});

test('wishes are each at one place, of people on the other side, and nobody reads them', async () => {
	assert.equal((await choose('Ben', { Ines: '1', Omar: '1' })).status, 422);
	assert.equal((await choose('Ben', { Ines: '11' })).status, 422);
	assert.equal((await choose('Mo', { Ines: '1' })).status, 403, 'not in it');
	assert.equal((await choose('Ben', { Ines: '3', Cleo: '1', Omar: '5' })).status, 303);
	const { text } = await who.Ben.get(P());
	assert.deepEqual([...text.matchAll(/aria-label="Place of (\w+)">.*?<option value="(\w*)" selected/g)].map((m) => `${m[1]} ${m[2]}`), ['Ines 1', 'Omar 2'], 'the first of those who are there is the first');
	await choose('Ben', { Ines: '1' });
	await choose('Cleo', { Ines: '1', Omar: '2' });
	await choose('Ines', { Cleo: '1' });
	await choose('Emil', { Omar: '1', Petra: 'never' });
	await choose('Omar', { Fay: 'never', Emil: '2' });
	assert.ok(!/Choice 1" selected|selected>Rather not/.test((await who.Petra.get(P())).text));
});

test('pairs are stable, say why, and respect who is kept apart', async () => {
	assert.equal((await who.Mo.send(P('/pairs'), { act: 'publish' })).status, 409, 'nothing was found yet');
	assert.equal((await run()).status, 303);
	// Ines takes one and rather has Cleo; Ben goes on to whom he shares a topic with, Petra.
	const first = await pairs();
	assert.ok(first.includes('Cleo: Ines') && first.includes('Ben: Petra'), String(first));
	assert.ok(first.includes('Emil: Omar') && first.includes('Fay: Petra'), `kept apart: ${first}`);
	const { text } = await who.Mo.get(P('/pairs'));
	assert.match(whyOf(text, 'Cleo'), /Choice 1 of Cleo Choice 1 of Ines Both named shifts/);
	assert.match(whyOf(text, 'Ben'), /Place 2 for Ben, by fit .*Both named shifts/);
	await run();
	assert.deepEqual(await pairs(), first, 'again is the same');
});

test('a pair is fixed or forbidden by hand, and the others are found anew', async () => {
	assert.equal((await rule('Ines', 'Ben', 'fixed')).status, 303);
	assert.equal((await who.Mo.send(P('/pairs'), { act: 'publish' })).status, 409, 'something changed');
	assert.equal((await rule('Ines', 'Cleo', 'fixed')).status, 422, 'she has one place');
	assert.equal((await rule('Petra', 'Emil', 'fixed')).status, 422, 'he would rather not');
	assert.equal((await rule('Ben', 'Ines', 'fixed')).status, 422, 'the wrong way round');
	await run();
	const fixed = await pairs();
	assert.ok(fixed.includes('Ben: Ines') && fixed.includes('Dora: Omar') && fixed.includes('Cleo: Petra'), String(fixed));
	await rule('Omar', 'Dora', 'forbidden');
	await run();
	const without = await pairs();
	assert.ok(without.includes('Dora: Petra') && without.includes('Cleo: Omar'), String(without));
	await rule('Omar', 'Dora', 'free');
	await run();
	assert.deepEqual(await pairs(), fixed);
});

test('nobody is matched with their manager', async () => {
	const manager = (who, manager) => api(who, 'PATCH', `/people/${id.Dora}`, { manager });
	assert.equal((await manager('Ben', id.Omar)).status, 403, 'administrators say who');
	assert.equal((await manager('Mo', id.Dora)).status, 422);
	assert.equal((await manager('Mo', 599999)).status, 422);
	const set = await manager('Mo', id.Omar);
	assert.deepEqual([set.status, set.json.manager], [200, id.Omar], set.text);
	assert.equal((await api('Ben', 'GET', `/people/${id.Dora}`)).json.manager, undefined);
	await run();
	assert.ok((await pairs()).includes('Dora: Petra'), String(await pairs()));
	assert.equal((await rule('Omar', 'Dora', 'fixed')).status, 422);
	// The same on the page of administrators, by address.
	await who.Mo.get('/admin');
	assert.match(who.Mo.last.text, /Reports to Omar/);
	assert.equal((await who.Mo.send(`/admin/people/${id.Dora}`, { act: 'manager', manager: 'nobody@example.com' })).status, 422);
	assert.equal((await who.Mo.send(`/admin/people/${id.Dora}`, { act: 'manager', manager: mail('Ben') })).status, 303);
	assert.match((await who.Mo.get('/admin')).text, /Reports to Ben/);
	assert.equal((await who.Mo.send(`/admin/people/${id.Dora}`, { act: 'manager', manager: '' })).status, 303);
	await run();
	assert.ok((await pairs()).includes('Dora: Omar'), String(await pairs()));
});

test('in the browser: wishes are said, and what was found is published', async () => {
	const browser = await browserOpen();
	try {
		const page = await pageOpen(browser, { server });
		await signIn(page, server, mail('Dora'));
		await page.goto('/mentoring');
		await page.click('text=Programmes');
		await page.click('text=First year of leading');
		await page.selectOption('[aria-label="Place of Omar"]', '1');
		await page.click('text=Save your choices');
		await page.waitForSelector('text=Nobody but the organisers sees whom you chose');
		assert.deepEqual(await axe(page), []);
		await signIn(page, server, mail('Mo'));
		await page.goto(P('/pairs'));
		await page.click('text=Find pairs again');
		await page.waitForSelector('article:has-text("Dora learns from Omar")');
		assert.deepEqual(await axe(page), []);
		await page.click('text=Publish 5 pairs');
		await page.waitForSelector('text=Everybody in a pair finds it in their inbox');
		await signIn(page, server, mail('Dora'));
		await page.goto('/inbox');
		await page.click('a.t:has-text("First year of leading, with Omar")');
		await page.waitForSelector('h1:has-text("You and Omar")');
		assert.deepEqual(page.problems, []);
	} finally {
		await browser.close();
	}
});

test('a published pair is a mentorship like any; who is in it hears of it once', async () => {
	const own = (await api('Dora', 'GET', '/mentorships')).json.items;
	assert.deepEqual(own.map((m) => [m.state, m.mentor.name, m.goal]), [['accepted', 'Omar', 'Dora learns']]);
	assert.deepEqual((await api('Dora', 'GET', '/me/inbox')).json.items.map((n) => n.type), ['mentor-accepted']);
	const omar = (await api('Omar', 'GET', '/me/inbox')).json.items;
	assert.deepEqual(omar.map((n) => [n.type, n.act]), [['mentor-matched', false], ['mentor-matched', false]]);
	assert.ok(omar.some((n) => n.url === `/mentorships/${own[0].id}`));
	const offer = (await api('Omar', 'GET', `/mentoring/offers/${own[0].offer.id}`)).json;
	assert.deepEqual([offer.state, offer.capacity, offer.free], ['closed', 2, 0], 'exactly the places that were given');
	assert.equal((await api('Cleo', 'GET', `/mentorships/${own[0].id}`)).status, 404);
	assert.equal((await run()).status, 409, 'what is published stays');
	assert.equal((await join('Dora', 'mentee')).status, 409);
	const { text } = await who.Cleo.get(P());
	assert.match(text, /Your mentor.*Petra/s);
	assert.match(text, /What became of it.*Pairs<\/dt><dd>5/s);
});

test('of few pairs there are no figures', async () => {
	const first = programme;
	const { location } = await who.Mo.send('/mentoring/programmes/new', { name: 'A small one', about: 'Two of us.', closes_on: day(1), begins_on: day(2), ends_on: day(30) });
	programme = Number(/programmes\/(\d+)/.exec(location)[1]);
	await join('Ines', 'mentor');
	await join('Ben', 'mentee');
	await run();
	assert.equal((await who.Mo.send(P('/pairs'), { act: 'publish' })).status, 303);
	const { text } = await who.Ben.get(P());
	assert.match(text, /Your mentor.*Ines/s);
	assert.ok(!text.includes('What became of it'));
	programme = first;
});

test('colleagues a mentor has elsewhere count where the programme says so', async () => {
	const { location } = await who.Mo.send('/mentoring/programmes/new', { name: 'Everywhere counts', about: 'Busy people.', closes_on: day(1), begins_on: day(2), ends_on: day(30), everywhere: 'yes' });
	programme = Number(/programmes\/(\d+)/.exec(location)[1]);
	await join('Omar', 'mentor', { capacity: '3' }); // and two from before
	await join('Fay', 'mentee');
	await join('Emil', 'mentee');
	await join('Ben', 'mentee');
	await choose('Omar', { Emil: '1' });
	await run();
	assert.deepEqual(await pairs(), ['Emil: Omar']);
	assert.match((await who.Mo.get(P('/pairs'))).text, /Without a mentor <span class="num">2</);
});
