// races.test.mjs -- the same thing done 32 times at once: counters equal their rows, one row for each unique
// key, and nobody gets a 5xx. time limit: 240
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { full, serverStart } from '../lib/server.mjs';
import { call, chance, page, seed, sql } from './faults.mjs';

const COPIES = 32;
const rounds = full ? 15 : 1;
const random = chance();
let server, asker, token, voters, question, answers;
let made = 0;

const every = (n, fn) => Promise.all(Array.from({ length: n }, (_, i) => fn(i)));
const api = (method, where, options) => call(server, method, `/api/v1${where}`, options);

// All answers, which must be of these statuses.
async function race(what, fn, allowed, copies = COPIES) {
	const all = await every(copies, fn);
	for (const a of all)
		assert.ok(allowed.includes(a.status), `${what}: ${a.status} ${a.lost ?? ''} ${a.text}\n${server.log.slice(-3000)}`);
	return all;
}
const count = (all, status) => all.filter((a) => a.status === status).length;
const one = async (query) => (await sql(server, query)).flat();

before(async () => {
	server = await serverStart();
	asker = server.person({ email: 'anna@example.com', admin: true });
	token = server.token('anna@example.com');
	voters = Array.from({ length: 8 }, (_, i) => {
		const person = server.person({ email: `voter${i}@example.com` });
		return { ...person, token: server.token(person.email) };
	});
	question = (await api('POST', '/questions', { token, body: { title: 'Who wins a race?', body: 'Of many.' } })).json.id;
	answers = (await every(8, (i) => api('POST', `/questions/${question}/answers`, { token: voters[i].token, body: { body: `I do, says ${i}.` } }))).map((a) => a.json.id);
	console.error(`seed ${seed}`);
});
after(() => server?.stop());

async function again(fn) {
	for (let i = 0; i < rounds; i++)
		await fn(i);
}

test('vote: the score is the sum of the votes', () => again(async () => {
	await race('vote', (i) => api('PUT', `/posts/${question}/vote`, { token: voters[i % 8].token, body: { value: random.of([1, 1, -1, 0]) } }), [200, 204]);
	const [score, sum, rows, thread] = await one(`select p.score, (select coalesce(sum(value), 0) from vote where post = p.id),
		(select count(*) from vote where post = p.id), t.score from post p join thread t on t.id = p.id where p.id = ${question}`);
	assert.deepEqual([score, thread], [sum, sum]);
	assert.ok(Number(rows) <= 8);
	await race('the same vote', () => api('PUT', `/posts/${question}/vote`, { token: voters[0].token, body: { value: 1 } }), [200, 204]);
	assert.deepEqual(await one(`select count(*), sum(value) from vote where post = ${question} and person = ${voters[0].id}`), ['1', '1']);
}));

test('"this worked for me": uses are their rows', () => again(async () => {
	await race('use', (i) => api(random() < 0.6 ? 'PUT' : 'DELETE', `/posts/${answers[0]}/use`, { token: i % 8 === 0 ? token : voters[i % 8].token }), [200, 204]);
	const [uses, rows] = await one(`select uses, (select count(*) from post_use where post = ${answers[0]}) from post where id = ${answers[0]}`);
	assert.equal(uses, rows);
}));

test('accept: one answer is accepted', () => again(async () => {
	await race('accept', (i) => api('PUT', `/questions/${question}/accepted`, { token, body: { answer: i % 9 === 8 ? null : answers[i % 8] } }), [200, 204]);
	const [accepted] = await one(`select coalesce(accepted_answer, 0) from thread where id = ${question}`);
	assert.ok(['0', ...answers.map(String)].includes(accepted));
	const shown = (await api('GET', `/questions/${question}`, { token })).json;
	assert.ok(shown.answers.filter((a) => a.accepted).length <= 1);
	assert.equal(shown.answers.filter((a) => a.accepted).map((a) => String(a.id)).join() || '0', accepted);
}));

test('answer with one key: one answer', () => again(async (n) => {
	const [before] = await one(`select answers from thread where id = ${question}`);
	const all = await race('answer', () => api('POST', `/questions/${question}/answers`, { token, body: { body: 'Once and for all.' }, headers: { 'idempotency-key': `answer-${n}` } }), [201]);
	assert.equal(new Set(all.map((a) => a.json.id)).size, 1);
	assert.deepEqual(await one(`select answers, (select count(*) from post where thread = ${question} and kind = 'answer' and withdrawn_at is null) from thread where id = ${question}`),
		[String(Number(before) + 1), String(Number(before) + 1)]);
	const mixed = await race('answers of one key', (i) => api('POST', `/questions/${question}/answers`, { token, body: { body: `Number ${i % 4}` }, headers: { 'idempotency-key': `mixed-${n}` } }), [201, 422]);
	assert.equal(new Set(mixed.filter((a) => a.status === 201).map((a) => a.json.id)).size, 1);
	assert.equal(count(mixed, 201), COPIES / 4);
}));

test('edit of one revision: exactly one wins', () => again(async () => {
	const { revision } = (await api('GET', `/questions/${question}`, { token })).json;
	const all = await race('edit', (i) => api('PATCH', `/posts/${question}`, { token, body: { body: `Of many, says copy ${i} of ${made++}.`, tags: [`tag-${i}`], revision } }), [200, 204, 409]);
	assert.equal(COPIES - count(all, 409), 1);
	const [now, rows, last] = await one(`select revision, (select count(*) from revision where post = ${question}), (select max(number) from revision where post = ${question}) from post where id = ${question}`);
	assert.deepEqual([now, rows, last], Array(3).fill(String(revision + 1)));
	assert.deepEqual(await one(`select count(*) from thread_tag where thread = ${question}`), ['1']);
}));

test('questions with the same new tags: each tag once, each question with all of its tags', () => again(async (n) => {
	const names = Array.from({ length: 5 }, (_, i) => `new-${n}-${i}`);
	const mixed = (i) => names.slice(i % 5).concat(names.slice(0, i % 5));
	const all = await race('ask', (i) => api('POST', '/questions', { token: voters[i % 8].token, body: { title: `Which tag is new, ${i}?`, body: 'All.', tags: mixed(i) } }), [201]);
	assert.deepEqual(await one(`select count(*), count(distinct name) from tag where name like 'new-${n}-%'`), ['5', '5']);
	const ids = all.map((a) => a.json.id).join();
	assert.deepEqual(await one(`select count(*) from thread_tag where thread in (${ids})`), [String(5 * COPIES)], 'every question has its five tags');
	assert.deepEqual(await one(`select distinct questions from tag_count c join tag g on g.id = c.tag where g.name like 'new-${n}-%'`), [String(COPIES)]);
}));

test('comments and withdrawals', () => again(async () => {
	const said = await race('comment', (i) => api('POST', `/posts/${answers[i % 8]}/comments`, { token: voters[i % 8].token, body: { body: `Me too, ${i}.` } }), [201]);
	assert.equal(new Set(said.map((a) => a.json.id)).size, COPIES);
	await race('withdraw a comment', () => api('DELETE', `/comments/${said[0].json.id}`, { token: voters[0].token }), [200, 204, 404, 410]);
	const mine = (await api('POST', `/questions/${question}/answers`, { token, body: { body: 'Never mind.' } })).json.id;
	await api('PUT', `/questions/${question}/accepted`, { token, body: { answer: mine } });
	await race('withdraw, accept, vote', (i) => [() => api('DELETE', `/posts/${mine}`, { token }),
		() => api('PUT', `/questions/${question}/accepted`, { token, body: { answer: mine } }),
		() => api('PUT', `/posts/${mine}/vote`, { token: voters[i % 8].token, body: { value: 1 } })][i % 3](), [200, 204, 404, 410, 422]);
	const [answersNow, rows, accepted, score, sum] = await one(`select t.answers, (select count(*) from post where thread = t.id and kind = 'answer' and withdrawn_at is null),
		coalesce(t.accepted_answer, 0) = ${mine}, p.score, (select coalesce(sum(value), 0) from vote where post = p.id) from thread t join post p on p.id = ${mine} where t.id = ${question}`);
	assert.deepEqual([answersNow, accepted, score], [rows, 'f', sum]);
}));

test('people: one of each address, one use of each link', () => again(async (n) => {
	const invited = await race('invite', () => api('POST', '/people', { token, body: { email: `new${n}@example.com`, name: 'New' } }), [201, 409, 422]);
	assert.ok(count(invited, 201) >= 1);
	assert.deepEqual(await one(`select count(*) from person where email = 'new${n}@example.com'`), ['1']);
	assert.deepEqual(await one(`select count(*) from sign_in_link l join person p on p.id = l.person where p.email = 'new${n}@example.com' and used_at is null`), ['1'], 'one link is valid');

	const visit = async (where) => {
		const answer = await fetch(where);
		const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0];
		return { cookie, csrf: /name="csrf" value="([^"]+)"/.exec(await answer.text())?.[1] };
	};
	const link = server.link('voter1@example.com').replace(server.url, '');
	const { cookie, csrf } = await visit(server.url + link);
	const before = Number((await one(`select count(*) from session where person = ${voters[1].id}`))[0]);
	const used = await race('link', () => page(server, link, { cookie, form: { csrf } }), [303, 404, 410]);
	assert.equal(count(used, 303), 1);
	assert.deepEqual(await one(`select count(*) from session where person = ${voters[1].id}`), [String(before + 1)]);

	let accepted = 0;
	for (const way of invited.filter((a) => a.status === 201)) {
		const where = way.json.invitation.replace(server.url, '');
		const door = await visit(server.url + where);
		if (door.csrf === undefined)
			continue; // a later invitation took its place
		const all = await race('accept an invitation', () => page(server, where, { ms: 120000, cookie: door.cookie, form: { csrf: door.csrf, name: 'New', password: 'twelve green lathes', again: 'twelve green lathes' } }), [303, 404, 410], 12);
		accepted += count(all, 303);
	}
	assert.equal(accepted, 1);
	assert.deepEqual(await one(`select state, (select count(*) from session where person = p.id) from person p where email = 'new${n}@example.com'`), ['active', '1']);
}));

test('spaces and members: one of each', () => again(async (n) => {
	const all = await race('space', () => api('POST', '/spaces', { token, body: { slug: `hall-${n}`, name: 'Hall', private: true } }), [201, 409, 422]);
	assert.equal(count(all, 201), 1);
	assert.deepEqual(await one(`select count(*) from space where slug = 'hall-${n}'`), ['1']);
	await race('member', (i) => (random() < 0.7 ? api('PUT', `/spaces/hall-${n}/members/${voters[i % 2].id}`, { token, body: { role: random.of(['reader', 'member', 'moderator']) } })
		: api('DELETE', `/spaces/hall-${n}/members/${voters[i % 2].id}`, { token })), [200, 201, 204, 404]);
	// Somebody must always be there who may let others in.
	await api('PUT', `/spaces/hall-${n}/members/${voters[2].id}`, { token, body: { role: 'owner' } });
	await race('both owners leave', (i) => api('DELETE', `/spaces/hall-${n}/members/${i % 2 ? voters[2].id : asker.id}`, { token: i % 2 ? voters[2].token : token }), [200, 204, 403, 404, 409, 422], 8);
	assert.notDeepEqual(await one(`select count(*) from membership m join space s on s.id = m.space where s.slug = 'hall-${n}' and m.role = 'owner'`), ['0']);
}));
