// The night's learning: from what people opened, on only when it helps, and never from what is private.
// time limit: 480
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { folderMake, serverStart, until } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

// People ask for "fropple", answers are written about "gelmite": made-up words, so that only what was learned joins them.
const asked = ['fropple', 'dunket', 'wispar', 'molrig', 'tarvok', 'quemby', 'zintle', 'borvane', 'heskit', 'plonder', 'yarmick', 'cruddle'];
const written = ['gelmite', 'orbance', 'stuvine', 'karpole', 'nimbrek', 'fexion', 'ulvarat', 'drispel', 'jontrel', 'mavidex', 'sorquin', 'belthorn'];
const machines = ['pump', 'lathe', 'robot', 'crane'];
const PEOPLE = 6;

let server, ada, token, admin;
const threads = []; // {id, machine, parts}

before(async () => {
	const conf = path.join(folderMake('ranking'), 'ranking.conf');
	fs.writeFileSync(conf, 'learn_pairs = 60\n');
	fs.chmodSync(conf, 0o644);
	server = await serverStart({ env: { PEERLORE_RANKING: conf } });
	ada = server.person({ email: 'ada@example.com', name: 'Ada', admin: true });
	for (let i = 1; i <= PEOPLE; i++)
		server.person({ email: `p${i}@example.com`, name: `Person ${i}` });
	token = server.token('ada@example.com');
	admin = await new Visitor(server).signIn('ada@example.com');
	fill();
	await until('the index has it all', async () =>
		(await server.api('GET', '/search?q=vocabulary', { token })).json?.items?.length === 1
		&& (await server.api('GET', '/search?q=crane&limit=100', { token })).json.items.length === 12);
});
after(() => server?.stop());

const post = (title, body, space = `(select id from space where slug = 'general')`) => `with t as (
	insert into thread (id, kind, space, created_at, activity_at) values (nextval('post_id'), 'question', ${space}, now(), now()) returning id, space)
	insert into post (id, kind, thread, space, author, owner, title, body, body_html, created_at)
	select id, 'question', id, space, ${ada.id}, ${ada.id}, '${title}', '${body}', '', now() from t returning id;`;

// Four machines with twelve threads each, of three parts; every part is in many threads.
function fill() {
	for (let i = 0; i < 48; i++) {
		const parts = [i % 12, (i * 5 + 3) % 12, (i * 7 + Math.floor(i / 12) + 1) % 12];
		const names = parts.map((p) => written[p]).join(' ');
		const machine = machines[Math.floor(i / 12)];
		const [[id]] = server.sql(post(`Notes on the ${machine}: ${names}`, `The ${machine} has ${names}. Look after them each week.`));
		threads.push({ id: Number(id), machine, parts });
	}
	server.sql(post('A vocabulary of the works', `Words one hears: ${asked.join(', ')}.`));
}

// Somebody searched for this and opened that; at times of their own, so that each is judged by itself.
let pairs = 0;
function opened(query, thread, choice = 'opened') {
	pairs++;
	return `with s as (insert into search_shown (person, kind, query, shown, shown_at)
		select id, 'search', '${query}', '{${thread}}', now() - interval '${pairs} hours' from person where email = 'p${1 + pairs % PEOPLE}@example.com' returning id, shown_at)
		insert into search_choice (shown, thread, rank, choice, chosen_at) select id, ${thread}, 1, '${choice}', shown_at + interval '1 minute' from s;`;
}
const forget = () => server.sql('delete from search_choice; delete from search_shown; update translation set run = null, bytes = null, in_similar = false, in_search = false; delete from learning_run');
const runs = () => server.sql(`select outcome, opened + solved + duplicates, measured, similar_used, search_used from learning_run order by id`);
const inUse = () => server.sql('select run is not null and wanted from translation')[0][0] === 't';

async function night() {
	const before = runs().length;
	server.sql(`update job set run_at = now(), attempts = 0, state = 'waiting' where kind = 'learn'`);
	await until('the night is over', () => runs().length > before, 120000);
	return runs().at(-1);
}

// Where the right thread stands among similar questions for words it does not have.
async function place({ id, machine, parts }) {
	const title = `${machine} ${parts.slice(0, 2).map((p) => asked[p]).join(' ')} acting up`;
	const { json } = await server.api('GET', `/similar?${new URLSearchParams({ title })}`, { token });
	const at = json.items.findIndex((q) => q.id === id);
	return at < 0 ? 99 : at;
}
const placeOfAll = async () => (await Promise.all(threads.slice(0, 12).map(place))).reduce((a, b) => a + Math.min(b, 9), 0);
async function searched({ id, machine, parts }) {
	const { json } = await server.api('GET', `/search?${new URLSearchParams({ q: `${machine} ${parts.slice(0, 2).map((p) => asked[p]).join(' ')}` })}`, { token });
	const at = json.items.findIndex((q) => q.id === id);
	return at < 0 ? 20 : at;
}
const searchedOfAll = async () => (await Promise.all(threads.slice(0, 12).map(searched))).reduce((a, b) => a + b, 0);

test('with too few pairs nothing is learned, and it says how many there are', async () => {
	server.sql(opened('pump fropple', threads[0].id));
	assert.deepEqual((await night()).slice(0, 3), ['few', '1', '0']);
	assert.equal(inUse(), false);
	const page = await admin.get('/admin/learning');
	assert.equal(page.status, 200);
	assert.match(page.text, /No learned words in use/);
	assert.match(page.text, /1 of 60 pairs/);
});

test('pairs that lead nowhere in particular are learned from, measured, and not used', async () => {
	forget();
	// Words of one thing, threads of another: there is nothing in common to find.
	server.sql(threads.flatMap(({ machine, parts }, i) => [0, 1].map((k) =>
		opened(`${machine} ${asked[(parts[k] * 5 + i + k * 3) % 12]} ${asked[(parts[k] + i * 7) % 12]}`, threads[12 * Math.floor(i / 12) + (i * 5 + k * 7) % 12].id))).join('\n'));
	const [outcome, , measured, ...used] = await night();
	assert.deepEqual([outcome, ...used], ['measured', 'f', 'f']);
	assert.ok(Number(measured) >= 8, `${measured} questions were tried`);
	assert.equal(inUse(), false);
	assert.match((await admin.get('/admin/learning')).text, /It found no more for sure/);
});

test('pairs that mean something are used from the next question on, without a restart', async () => {
	forget();
	const without = await placeOfAll(), searchWithout = await searchedOfAll();
	server.sql(threads.flatMap(({ id, machine, parts }) => [[0, 1], [1, 2], [0, 2]].map(([a, b], k) =>
		opened(`${machine} ${asked[parts[a]]} ${asked[parts[b]]}`, id, k === 2 ? 'solved' : 'opened'))).join('\n'));
	const [outcome, said, measured, ...used] = await night();
	assert.deepEqual([outcome, said, ...used], ['measured', '144', 't', 't']);
	assert.ok(Number(measured) > 10, `${measured} questions were tried`);
	assert.equal(inUse(), true);
	const withTable = await placeOfAll();
	assert.ok(withTable < without, `places before: ${without}, now: ${withTable}`);
	const searchWith = await searchedOfAll();
	assert.ok(searchWith < searchWithout, `in search before: ${searchWithout}, now: ${searchWith}`);

	const page = (await admin.get('/admin/learning')).text;
	assert.match(page, /Learned words are in use/);
	assert.match(page, /It found more, in search and among similar questions; in use/);
	await admin.send('/admin/learning', { act: 'off' });
	assert.match((await admin.follow()).text, /Learned words are switched off/);
	assert.equal(await placeOfAll(), without, 'as if nothing had been learned');
	assert.equal(await searchedOfAll(), searchWithout);
	await admin.send('/admin/learning', { act: 'on' });
	await admin.follow();
	assert.equal(await placeOfAll(), withTable);
});

test('an administrator can let the night begin', async () => {
	const before = runs().length;
	await admin.get('/admin/learning');
	const answer = await admin.send('/admin/learning', { act: 'now' });
	assert.equal(answer.status, 303);
	await until('the night is over', () => runs().length > before, 120000);
	assert.deepEqual(runs().at(-1), runs().at(-2), 'the same pairs give the same table');
});

test('what was said not to belong together, and what was not enough, teaches nothing', async () => {
	const [kept] = server.sql('select count(*) from learning_pair');
	// Dismissed in the same list; looked on within three minutes; asked within half an hour.
	server.sql(`${opened('pump kettle', threads[1].id)}
		insert into search_choice (shown, thread, rank, choice, chosen_at) select id, ${threads[1].id}, 1, 'dismissed', shown_at + interval '2 minutes' from search_shown where query = 'pump kettle';
		${opened('lathe kettle', threads[13].id)}
		insert into search_shown (person, kind, query, shown, shown_at) select person, 'search', 'lathe teapot', '{}', shown_at + interval '2 minutes' from search_shown where query = 'lathe kettle';
		${opened('robot kettle', threads[25].id)}
		with t as (insert into thread (id, kind, space, created_at, activity_at) select nextval('post_id'), 'question', space.id, s.shown_at + interval '9 minutes', s.shown_at
			from space, search_shown s where slug = 'general' and query = 'robot kettle' returning id, space, created_at)
		insert into post (id, kind, thread, space, author, owner, title, body, body_html, created_at)
		select t.id, 'question', t.id, t.space, s.person, s.person, 'Robot and kettle, please help', 'How?', '', t.created_at from t, search_shown s where query = 'robot kettle';`);
	assert.deepEqual(server.sql(`select kind from learning_pair where asked like '% kettle'`), [['dismissed']]);
	assert.deepEqual(server.sql(`select count(*) - 1 from learning_pair`), [kept]);
});

test('no word of a private space gets into the table, whoever typed it', async () => {
	server.space({ slug: 'vault', name: 'Vault', hidden: true, owner: 'ada@example.com' });
	const vault = `(select id from space where slug = 'vault')`;
	const [[secret]] = server.sql(post('Notes on the pump: obsidarium gelmite', 'The obsidarium pump, for us alone.', vault));
	const [[other]] = server.sql(post('Obsidarium again', 'The obsidarium pump and its gelmite.', vault));
	server.sql(`${[0, 1, 2].map(() => opened('pump obsidarium dunket', secret)).join('\n')}
		${threads.slice(0, 6).map(({ id }) => opened('pump obsidarium fropple', id)).join('\n')}
		insert into post_link (from_post, to_post, kind, created_by, created_at) values (${other}, ${secret}, 'duplicate', ${ada.id}, now()),
			(${other}, ${threads[0].id}, 'duplicate', ${ada.id}, now()), (${threads[1].id}, ${secret}, 'duplicate', ${ada.id}, now())`);
	await night();
	const bytes = server.sql(`select encode(bytes, 'escape') from translation`)[0][0];
	assert.match(bytes, /gelmit/, 'the table is there, and its words can be read');
	assert.match(bytes, /froppl/);
	assert.doesNotMatch(bytes, /obsidari/);
	assert.deepEqual(server.sql(`select count(*) from learning_pair where thread in (${secret}, ${other}) or asked_in in (${secret}, ${other})`), [['0']]);
});

test('a space that closes takes the table with it, and the next night begins at once', async () => {
	assert.equal(inUse(), true);
	const before = runs().length;
	server.sql(`insert into space (slug, name) values ('floor', 'Floor')`);
	// In one go with the closing: the worker looks for the next night at once.
	assert.equal(server.sql(`begin; update space set private = true where slug = 'floor'; select run is not null and wanted from translation; commit`).at(-1)[0], 'f');
	await until('another night', () => runs().length > before, 120000);
	assert.equal(inUse(), true, 'nothing of it was in the floor');
});

test('only administrators see and switch it', async () => {
	const person = await new Visitor(server).signIn('p1@example.com');
	assert.equal((await person.get('/admin/learning')).status, 403);
	assert.equal((await person.send('/admin/learning', { act: 'off' })).status, 403);
	await admin.get('/admin/learning');
	assert.equal((await admin.send('/admin/learning', { act: 'nonsense' })).status, 422);
	assert.equal(server.sql('select wanted from translation')[0][0], 't');
});
