// kept.test.mjs -- the processes keep who a reader is and what the door of a thread says; each change of either shows on the next request.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serverStart } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server, question, other;
const visitors = {}, people = {};
const ROUNDS = 4; // so that each process has been asked

before(async () => {
	server = await serverStart();
	for (const key of ['ada', 'ben', 'cleo']) {
		people[key] = server.person({ email: `${key}@example.com`, name: `${key} Keller`, admin: key === 'ada' });
		visitors[key] = await new Visitor(server).signIn(`${key}@example.com`);
	}
	server.space({ slug: 'floor', name: 'Shop floor', owner: 'ada@example.com' });
	server.space({ slug: 'board', name: 'Quality board', hidden: true, owner: 'ada@example.com' });
	const ask = async (title) => (await server.api('POST', '/questions', { token: server.token('ada@example.com'), body: { title, body: 'Since Monday.', space: 'floor' } })).json.id;
	question = await ask('Why does the press stop at noon?');
	other = await ask('Which oil for the press?');
});
after(() => server?.stop());

const space = (slug) => Number(server.sql(`select id from space where slug = '${slug}'`));
async function look(who) {
	const where = `/questions/${question}/why-does-the-press-stop-at-noon`;
	return visitors[who].get(where);
}
// Everybody looks until all processes keep everything; then the change; then what each sees, and it is that every time.
async function change(sql, seen) {
	for (let i = 0; i < ROUNDS; i++) {
		for (const who of Object.keys(visitors))
			await look(who);
	}
	server.sql(sql);
	for (let i = 0; i < ROUNDS; i++) {
		for (const [who, right] of Object.entries(seen)) {
			const page = await look(who);
			assert.ok(right(page), `${who} after: ${sql} (${page.status})`);
		}
	}
}
const writes = (page) => page.status === 200 && /action="[^"]*\/answers"/.test(page.text);
const reads = (page) => page.status === 200 && !/action="[^"]*\/answers"/.test(page.text);
const nothing = (page) => page.status === 404 && !page.text.includes('press');
const shows = (words) => (page) => page.status === 200 && page.text.includes(words);
const hides = (words) => (page) => page.status === 200 && !page.text.includes(words);
const member = (who, role) => `insert into membership (space, person, role, created_at) values (${space('floor')}, ${people[who].id}, '${role}', now())`;

test('a role that is given, changed and taken away counts on the next page', async () => {
	await change(member('ben', 'reader'), { ben: reads, cleo: writes });
	await change(`update membership set role = 'moderator' where person = ${people.ben.id}`, { ben: writes });
	await change(`update thread set locked_at = now(), locked_by = ${people.ada.id} where id = ${question}`, { ben: writes, cleo: reads });
	await change(`update membership set role = 'reader' where person = ${people.ben.id}`, { ben: reads });
	await change(`delete from membership where person = ${people.ben.id}`, { ben: reads });
	await change(`update thread set locked_at = null, locked_by = null where id = ${question}`, { ben: writes, cleo: writes });
});

test('a space that closes is closed on the next page, and open again to whoever joins', async () => {
	await change(`update space set private = true where slug = 'floor'`, { ben: nothing, cleo: nothing, ada: writes });
	await change(member('ben', 'member'), { ben: writes, cleo: nothing });
	await change(`delete from membership where person = ${people.ben.id}`, { ben: nothing });
	await change(`update space set private = false where slug = 'floor'`, { ben: writes, cleo: writes });
	await change(`update thread set space = ${space('board')} where id = ${question}`, { ben: nothing, cleo: nothing, ada: writes });
	await change(`update thread set space = ${space('floor')} where id = ${question}`, { ben: writes });
});

test('what a thread is linked with is shown as it is now, and only to whoever may read it', async () => {
	const title = 'Which oil for the press?';
	await change(`insert into post_link (from_post, to_post, kind, created_at) values (${question}, ${other}, 'related', now())`, { ben: shows(title), ada: shows(title) });
	await change(`update thread set space = ${space('board')} where id = ${other}`, { ben: hides(title), ada: shows(title) });
	await change(`update thread set space = ${space('floor')} where id = ${other}`, { ben: shows(title) });
	await change(`update post set title = 'Which grease for the press?' where id = ${other}`, { ben: shows('Which grease for the press?') });
	await change(`update post set withdrawn_at = now(), withdrawn_by = ${people.ada.id} where id = ${other}`, { ben: hides('Which grease') });
	await change(`update post set withdrawn_at = null, withdrawn_by = null where id = ${other}`, { ben: shows('Which grease') });
	await change(`delete from post_link where from_post = ${question}; insert into post_link (from_post, to_post, kind, created_at) values (${question}, ${other}, 'supersedes', now())`,
		{ ben: shows('Older: this one takes its place.') });
	await change(`delete from post_link where from_post = ${question}`, { ben: hides('Which grease') });
});

test('whoever wrote and wherever it stands are called what they are called now', async () => {
	await change(`update person set name = 'Adelheid Keller' where id = ${people.ada.id}`, { ben: shows('Adelheid Keller'), cleo: hides('ada Keller') });
	await change(`update person set team = 'Maintenance' where id = ${people.ada.id}`, { ben: shows('Maintenance') });
	await change(`update space set name = 'Press shop' where slug = 'floor'`, { ben: shows('Press shop'), cleo: hides('Shop floor') });
	await change(`update space set language = 'de' where slug = 'floor'`, { ben: shows('lang="de"') });
	await change(`update space set language = 'en', name = 'Shop floor' where slug = 'floor'; update person set name = 'ada Keller', team = '' where id = ${people.ada.id}`,
		{ ben: (page) => shows('ada Keller')(page) && hides('lang="de"')(page) });
});

test('what worked and what is called outdated is counted as it is now', async () => {
	const answer = (await server.api('POST', `/questions/${question}/answers`, { token: server.token('ben@example.com'), body: { body: 'The belt slips: tighten it.' } })).json.id;
	const mark = (table, who, at) => `insert into ${table} (post, person, created_at) values (${answer}, ${people[who].id}, '${at}')`;

	await change(mark('post_use', 'ada', '2026-03-01T10:00:00Z'), { ben: shows('2026-03-01') });
	await change(mark('post_use', 'cleo', '2026-04-02T10:00:00Z'), { ben: shows('2026-04-02') });
	await change(`delete from post_use where person = ${people.cleo.id}`, { ben: (page) => shows('2026-03-01')(page) && hides('2026-04-02')(page) });
	await change(mark('post_outdated', 'cleo', '2026-04-02T10:00:00Z'), { ben: shows('1 colleague says it is outdated') });
	await change(`delete from post_outdated where post = ${answer}`, { ben: hides('it is outdated') });
	await change(`delete from post_use where post = ${answer}`, { ben: hides('2026-03-01') });
});

test('a name, a suspension and what becomes of the thread show at once', async () => {
	await change(`update person set name = 'Benno Keller' where id = ${people.ben.id}`, { ben: (page) => page.status === 200 && !page.text.includes('ben Keller') && page.text.includes('Benno Keller') });
	await change(`update thread set closed_at = now(), closed_by = ${people.ada.id}, closed_reason = 'solved' where id = ${question}`, { ben: reads, cleo: reads });
	await change(`update thread set closed_at = null, closed_by = null, closed_reason = null where id = ${question}`, { ben: writes });
	await change(`update thread set kind = 'tip' where id = ${question}`, { ben: (page) => page.status === 301 && page.location.includes('/tips/') });
	await change(`update thread set kind = 'question' where id = ${question}`, { ben: writes });
	await change(`update post set withdrawn_at = now(), withdrawn_by = ${people.ada.id} where id = ${question}`, { cleo: (page) => page.status === 410 && !page.text.includes('Since Monday') });
	await change(`update post set withdrawn_at = null, withdrawn_by = null where id = ${question}`, { cleo: writes });
	await change(`update person set state = 'suspended', epoch = epoch + 1 where id = ${people.cleo.id}`, { cleo: (page) => page.status === 303, ben: writes });
});

// Search shows entries that are kept; what may change in one is what a list shows of a thread.
test('a search shows each hit as it is now, and only to whoever may read it', async () => {
	const search = async (who, words) => ({ text: (await visitors[who].get(`/search?q=${words}`)).text.replace(/<[^>]*>/g, '') });
	const comes = async (words) => {
		for (let i = 0; i < 300 && !there((await search('ben', words)).text); i++)
			await new Promise((r) => setTimeout(r, 100));
	};
	const there = (text) => text.includes('Which grease for the press?'), gone = (text) => !text.includes('Which grease');
	await comes('grease');
	const seen = async (sql, who, right) => {
		for (let i = 0; i < ROUNDS; i++)
			await search(who, 'grease');
		server.sql(sql);
		for (let i = 0; i < ROUNDS; i++)
			assert.ok(right((await search(who, 'grease')).text), `${who} after: ${sql}`);
	};
	await seen(`select 1`, 'ben', there);
	await seen(`update space set name = 'Press shop' where slug = 'floor'`, 'ben', (text) => there(text) && text.includes('Press shop') && !text.includes('Shop floor'));
	await seen(`update person set name = 'Adelheid Keller' where id = ${people.ada.id}`, 'ben', (text) => text.includes('Adelheid Keller') && !text.includes('ada Keller'));
	await seen(`update thread set space = ${space('board')} where id = ${other}`, 'ben', gone);
	const joins = `insert into membership (space, person, role, created_at) values (${space('board')}, ${people.ben.id}, 'reader', now())`;
	server.sql(joins);
	await comes('grease');
	await seen(`select 1`, 'ben', there);
	await seen(`delete from membership where person = ${people.ben.id}`, 'ben', gone);
	await seen(joins, 'ben', there);
	server.sql(`update thread set space = ${space('floor')} where id = ${other}`);
	await comes('grease');
	await seen(`select 1`, 'ben', there);
	await seen(`update post set withdrawn_at = now(), withdrawn_by = ${people.ada.id} where id = ${other}`, 'ben', gone);
});

// Two threads may have one place in the memory of a process; both are found and shown all the same.
test('a search shows threads that are kept in one place', async () => {
	const ask = async (title) => (await server.api('POST', '/questions', { token: server.token('ada@example.com'), body: { title, body: 'As it says.', space: 'floor' } })).json.id;
	const first = await ask('Where is the torque wrench kept?');
	server.sql(`select setval('post_id', ${first + 8192 - 1})`); // a multiple of the number of places
	const second = await ask('Who lends the torque wrench?');
	assert.equal((second - first) % 4096, 0);
	const both = async () => {
		const { text } = await visitors.ben.get('/search?q=wrench');
		return text.includes(`/questions/${first}/`) && text.includes(`/questions/${second}/`);
	};
	for (let i = 0; i < 300 && !(await both()); i++)
		await new Promise((r) => setTimeout(r, 100));
	for (let i = 0; i < ROUNDS; i++)
		assert.ok(await both());
	for (let i = 0; i < ROUNDS; i++)
		for (const id of [first, second])
			assert.equal((await visitors.ben.get(`/questions/${id}/x`)).location.includes(`/questions/${id}/`), true);
});
