// What people looked for in vain: who sees it, what of it, and what can be done about it.
// time limit: 480
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serverStart, until } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server, admin;
const token = {}, id = {};

before(async () => {
	server = await serverStart();
	for (const name of ['ada', 'ben', 'cleo', 'dora']) {
		id[name] = server.person({ email: `${name}@example.com`, name: `${name[0].toUpperCase()}${name.slice(1)} Marlow`, admin: name === 'ada' }).id;
		token[name] = server.token(`${name}@example.com`);
	}
	assert.equal((await server.api('PATCH', '/me', { token: token.cleo, body: { team: 'Gate' } })).status, 200);
	admin = await new Visitor(server).signIn('ada@example.com');
	await ask('dora', { title: 'How do I clean the coolant sump of a lathe?', body: 'It smells.' });
	server.space({ slug: 'lab', name: 'Lab', hidden: true, owner: 'ben@example.com' });
	server.run('member', 'add', '--space', 'lab', '--email', 'cleo@example.com', '--role', 'member');
	await ask('ben', { title: 'Which furnace for project halcyonite?', body: 'Halcyonite melts early.', space: 'lab' });
	await until('the index has it all', async () => (await find('ben', 'halcyonite')).length === 1 && (await find('ben', 'coolant')).length === 1);
});
after(() => server?.stop());

async function ask(who, question) {
	const answer = await server.api('POST', '/questions', { token: token[who], body: question });
	assert.equal(answer.status, 201, answer.text);
	return answer.json.id;
}

async function find(who, q) {
	const answer = await server.api('GET', `/search?${new URLSearchParams({ q })}`, { token: token[who] });
	assert.equal(answer.status, 200, answer.text);
	return answer.json.items;
}

// Searches forget themselves between two tests; the rest stays.
const clean = () => server.sql('delete from search_choice; delete from search_shown; delete from gap');
// An hour goes by, and the worker makes the list.
async function hour() {
	server.sql(`update search_shown set shown_at = shown_at - interval '1 hour'; update search_choice set chosen_at = chosen_at - interval '1 hour'`);
	return list();
}
async function list() {
	const [[at]] = server.sql(`update job set run_at = clock_timestamp(), attempts = 0 where kind = 'gaps' returning run_at`);
	// Claimed it is put off by some minutes, done by an hour.
	await until('the list is made', () => server.sql(`select run_at > timestamptz '${at}' + interval '30 minutes' from job where kind = 'gaps'`)[0][0] === 't');
	return gaps();
}
async function gaps(who = 'ada') {
	const answer = await server.api('GET', '/gaps?limit=100', { token: token[who] });
	assert.equal(answer.status, 200, answer.text);
	return answer.json.items;
}
const phrases = (items) => items.map((g) => `${g.people}x${g.searches} ${g.phrase}`);

test('what two people look for in vain is on the list, what one does is not', async () => {
	for (const who of ['ben', 'cleo', 'cleo'])
		await find(who, 'swap a night shift');
	await find('dora', 'night shifts swapping');
	await find('ben', 'parental leave form');
	await find('ben', 'parental leave');
	const items = await hour();
	assert.deepEqual(phrases(items), ['3x4 swap a night shift']);
	assert.equal(items[0].written, null);
	const page = await admin.get('/admin/gaps');
	assert.match(page.text, /swap a night shift/);
	assert.match(page.text, /3 people, 4 searches/);
	assert.doesNotMatch(page.text, /parental|Marlow</);
	assert.doesNotMatch(page.text.replace(/<header[^]*?<\/header>/, ''), /Marlow|@example/, 'never who');
});

test('half an hour must go by before a search was in vain', async () => {
	clean();
	for (const who of ['ben', 'cleo'])
		await find(who, 'swap a night shift');
	assert.deepEqual(await list(), []);
	assert.deepEqual(phrases(await hour()), ['2x2 swap a night shift']);
});

test('whoever opens what was found, asks, or looks for a colleague did not search in vain', async () => {
	clean();
	for (const who of ['ben', 'cleo']) {
		const visitor = await new Visitor(server).signIn(`${who}@example.com`);
		const page = await visitor.get('/search?q=coolant+sump');
		await visitor.get(/href="(\/questions\/\d+\/[^"]*shown=\d+)"/.exec(page.text)[1]);
		await find(who, 'Dora Marlow');
	}
	await find('dora', 'forklift licence');
	await find('cleo', 'forklift licence');
	await ask('dora', { title: 'Where do I renew the papers for stackers?', body: 'Mine has run out.' });
	await until('opened is noted', () => server.sql(`select count(*) from search_choice`)[0][0] === '2');
	server.sql(`update post set created_at = created_at - interval '1 hour'`);
	assert.deepEqual(await hour(), [], 'cleo alone looked for it in vain');
});

test('a word of a private space is shown to nobody, though two of its members typed it', async () => {
	clean();
	for (const who of ['ben', 'cleo']) {
		await find(who, 'halcyonite torch');
		await find(who, 'halcyonites');
		await find(who, 'torch');
	}
	const items = await hour();
	assert.deepEqual(phrases(items), ['2x4 torch']);
	for (const where of ['/admin/gaps', '/admin/gaps/people?title=torch'])
		assert.doesNotMatch((await admin.get(where)).text, /halcyon/i);
	// When it stands in an open space, too, it is no secret.
	await ask('dora', { title: 'What is this halcyonite everybody talks about?', body: 'I read it on the notice board.' });
	await until('it is found', async () => (await find('dora', 'notice board')).some((q) => /halcyonite/.test(q.title)));
	server.sql(`delete from search_shown where query = 'notice board'`);
	const open = await list();
	assert.match(phrases(open).join('; '), /halcyonite torch/);
});

test('what was written since is named, while everybody may read it', async () => {
	clean();
	for (const who of ['ben', 'cleo'])
		await find(who, 'bicycle shed key');
	assert.equal((await hour())[0].written, null);
	const question = await ask('dora', { title: 'Who has the key of the bicycle shed?', body: 'The shed behind hall 2.' });
	await until('it is found', async () => (await find('dora', 'bicycle')).length === 1);
	const [gap] = (await list()).filter((g) => /bicycle/.test(g.phrase));
	assert.equal(gap.written.id, question);
	assert.match((await admin.get('/admin/gaps')).text, /Written since: <a href="\/questions\/\d+\/who-has-the-key-of-the-bicycle-shed">/);
	await server.api('DELETE', `/posts/${question}`, { token: token.dora });
	assert.equal((await gaps()).find((g) => /bicycle/.test(g.phrase)).written, null, 'withdrawn at once');
});

test('from a gap one asks, or finds who could write it down', async () => {
	const page = await admin.get('/admin/gaps');
	const where = /href="(\/questions\/ask\?title=[^"]*bicycle[^"]*)"/.exec(page.text)[1].replaceAll('&amp;', '&');
	assert.match((await admin.get(where)).text, /bicycle shed key<\/textarea>/);
	const question = await ask('ben', { title: 'Which lock does the bicycle shed take?', body: 'A small one?' });
	await server.api('POST', `/questions/${question}/answers`, { token: token.cleo, body: { body: 'The bicycle shed takes the key from the gate house.' } });
	// Cleo, of the team Gate, is found as well.
	await until('it is found', async () => (await find('dora', 'gate house')).some((q) => q.id === question));
	await admin.get('/admin/gaps');
	const people = await admin.get(/href="(\/admin\/gaps\/people\?title=[^"]*bicycle[^"]*)"/.exec(admin.last.text)[1].replaceAll('&amp;', '&'));
	assert.equal(people.status, 200);
	assert.match(people.text, /Cleo Marlow[^]*answered/);
});

test('only administrators see the list', async () => {
	const person = await new Visitor(server).signIn('ben@example.com');
	for (const where of ['/admin/gaps', '/admin/gaps/people?title=bicycle'])
		assert.equal((await person.get(where)).status, 403);
	assert.equal((await server.api('GET', '/gaps', { token: token.ben })).status, 403);
	assert.equal((await server.api('GET', '/gaps', { token: server.token('ada@example.com', 'read') })).status, 403, 'nor does a token that may only read');
	assert.equal((await server.api('GET', '/gaps?cursor=x', { token: token.ada })).status, 422);
});

test('the list comes in pages', async () => {
	clean();
	for (const who of ['ben', 'cleo']) {
		for (const q of ['umbrella stand', 'canteen menu', 'visitor badge'])
			await find(who, q);
	}
	assert.equal((await hour()).length, 3);
	const seen = [];
	let cursor = '';
	do {
		const { json } = await server.api('GET', `/gaps?limit=2${cursor && `&cursor=${cursor}`}`, { token: token.ada });
		seen.push(...json.items.map((g) => g.phrase));
		cursor = json.next;
	} while (cursor);
	assert.deepEqual(seen.sort(), ['canteen menu', 'umbrella stand', 'visitor badge']);
});

test('after half a year a search is forgotten', async () => {
	server.sql(`update search_shown set shown_at = now() - interval '181 days' where query = 'canteen menu'`);
	server.sql(`update job set run_at = now() where kind = 'tidy'`);
	await until('tidied', () => server.sql(`select count(*) from search_shown where query = 'canteen menu'`)[0][0] === '0');
	assert.deepEqual((await list()).map((g) => g.phrase).sort(), ['umbrella stand', 'visitor badge']);
});
