// audit.test.mjs -- the audit trail is one chain whoever writes at once, and `audit --check` names the row that was touched.
// time limit: 240
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { full, serverStart } from '../lib/server.mjs';
import { chance, seed } from '../faults/faults.mjs';

const random = chance();
const TAMPERS = full ? 1000 : 60;
let server, boss, token, people;

// Of all that is there: what waits for the worker is chained first.
async function check(...args) {
	await server.chained();
	return checkNow(...args);
}

const checkNow = (...args) => {
	const { status, stdout, stderr } = server.try(['audit', '--check', '--json', ...args]);
	assert.ok(stdout, stderr);
	return { status, stderr, ...JSON.parse(stdout) };
};
const api = (method, where, body, as = token) => server.api(method, where, { token: as, body });
const rows = () => Number(server.sql('select count(*) from audit_all')[0][0]);

before(async () => {
	console.error(`seed ${seed}`);
	server = await serverStart();
	boss = server.person({ email: 'boss@example.com', name: 'Bo Ss', admin: true });
	token = server.token('boss@example.com');
	people = Array.from({ length: 8 }, (_, i) => server.person({ email: `p${i}@example.com` }));
});
after(() => server?.stop());

test('what many do at once is one chain without a gap', async () => {
	const had = rows();
	// Four transactions at once are all a node runs; the command line writes beside them.
	const change = async (i) => {
		for (;;) {
			const answer = await api('PATCH', `/people/${people[i % 8].id}`, { suspended: i % 16 < 8, ...(i % 16 < 8 ? { reason: 'For a test.' } : {}) });
			if (answer.status !== 503) // very busy: it asks for another try
				return answer;
		}
	};
	const all = Promise.all(Array.from({ length: 48 }, (_, i) => change(i)));
	server.space({ slug: 'beside' });
	for (const a of await all)
		assert.equal(a.status, 200, a.text);
	assert.ok(rows() > had + 8);
	const { status, rows: checked, waiting } = await check();
	assert.deepEqual([status, checked, waiting], [0, rows(), 0]);
	assert.deepEqual(server.sql('select min(id), max(id), count(*) from audit'), [['1', String(checked), String(checked)]]);
});

test('what failed leaves no row, and what is rolled back neither', async () => {
	const had = rows();
	const none = await api('POST', '/spaces', { slug: 'beside', name: 'Once more' });
	assert.equal(none.status, 422, none.text);
	assert.equal((await api('PATCH', '/people/999999', { suspended: true, reason: 'Nobody.' })).status, 404);
	assert.equal(rows(), had);
});

test('a row cannot be changed by who holds the tables, and the program may not even try', () => {
	assert.throws(() => server.sql(`update audit set detail = 'x' where id = 1`), /only added to/);
	assert.throws(() => server.sql('delete from audit'), /only added to/);
});

const put = (what) => server.sql(`begin; alter table audit disable trigger audit_only_grows; ${what}; alter table audit enable trigger audit_only_grows; commit`);

// One thing done to the table as its owner may do it with the trigger off; where the check has to find it.
const n = (most) => 1 + Math.floor(random() * most);
const tampers = [
	(row) => [`update audit set detail = detail || 'x' where id = ${row}`, row],
	(row) => [`update audit set happened_at = happened_at - interval '1 day' where id = ${row}`, row],
	(row) => [`update audit set action = 'nothing' where id = ${row}`, row],
	(row) => [`update audit set object = object + 1 where id = ${row}`, row],
	(row) => [`update audit set object_kind = 'x' where id = ${row}`, row],
	(row) => [`update audit set actor = case when actor is null then ${boss.id} else null end where id = ${row}`, row],
	(row) => [`update audit set mac = sha256(mac) where id = ${row}`, row],
	(row) => [`update audit set hash = sha256(hash) where id = ${row}`, row],
	(row) => [`update audit set mac = null, hash = null where id = ${row}`, row === 1 ? 2 : row],
	(row) => [`delete from audit where id = ${row}`, row],
	(row, last) => [`delete from audit where id >= ${row}`, row, last],
	// Cut off, with the head put where the rows end now: only the hash of the head still tells.
	(row, last) => [`delete from audit where id > ${row}; update audit_head set last = ${row}`, row === last ? 0 : row],
	// Taken out, and all behind it moved up.
	(row, last) => (row === last ? null : [`delete from audit where id = ${row}; update audit set id = -id where id > ${row}; update audit set id = -id - 1 where id < 0; update audit_head set last = last - 1`,
		row]),
	// Two rows change places.
	(row, last) => (row === last ? null : [`update audit set id = 0 where id = ${row}; update audit set id = ${row} where id = ${row + 1}; update audit set id = ${row + 1} where id = 0`, row]),
	// A row put in with what somebody without the keys can make up.
	(row, last) => [`insert into audit (id, action, object_kind, object, mac, hash) select last + 1, 'made.up', 'post', 1, sha256('a'), sha256('b') from audit_head; update audit_head set last = last + 1, hash = sha256('b')`, last + 1],
];

test('every row that was touched is found, and it is named', async () => {
	await server.chained();
	const last = rows();
	server.sql('create table audit_kept as table audit; create table audit_head_kept as table audit_head');
	for (let i = 0; i < TAMPERS; i++) {
		const done = tampers[i % tampers.length](n(last), last);
		if (!done || done[1] === 0)
			continue;
		put(done[0]);
		const found = await check();
		assert.equal(found.status, 1, `not found: ${done[0]}`);
		assert.equal(found.broken, done[1], `${done[0]}: ${found.stderr}`);
		put(`delete from audit; insert into audit select * from audit_kept; delete from audit_head; insert into audit_head select * from audit_head_kept`);
	}
	assert.equal((await check()).status, 0, 'and as it was it is whole again');
});

// While this is open no worker takes anything into the chain.
async function chainHeld(t) {
	const hold = spawn('psql', ['-X', '-q', '-t', '-d', server.conninfo()], { stdio: ['pipe', 'pipe', 'inherit'] });
	t.after(() => hold.kill());
	hold.stdin.write(`begin; lock table audit_head in exclusive mode; select 'held';\n`);
	await once(hold.stdout, 'data');
	return async () => {
		hold.stdin.end('commit;\n');
		await once(hold, 'close');
		await server.chained();
	};
}

test('no writer waits for the chain; what is not in it yet is said, shown in front, and chained in its order', async (t) => {
	await server.chained();
	const had = rows();
	const goOn = await chainHeld(t);
	for (let i = 0; i < 7; i++)
		assert.equal((await api('PATCH', '/me', { team: `Team ${i}` })).status, 200);
	const now = checkNow();
	assert.deepEqual([now.status, now.rows, now.waiting, now.last], [0, had, 7, had]);
	assert.match(now.stderr, /7 rows are not in the chain yet/);
	assert.equal(server.run('audit', '--export').split('\r\n').length, had + 1);
	const one = (await api('GET', '/audit?limit=4')).json;
	assert.deepEqual(one.items.map((i) => [i.id, i.hash, i.action]), Array(4).fill([null, null, 'me_change']));
	assert.match(one.next, /^w\d+$/);
	const rest = (await api('GET', `/audit?limit=4&cursor=${one.next}`)).json;
	assert.deepEqual(rest.items.map((i) => i.id), [null, null, null, had]);
	assert.deepEqual((await api('GET', `/audit?limit=4&cursor=${rest.next}`)).json.items.map((i) => i.id), [1, 2, 3, 4].map((i) => had - i));
	const order = server.sql('select encode(mac, \'hex\') from audit_new order by id').flat();
	await goOn();
	const then = await check();
	assert.deepEqual([then.status, then.rows, then.waiting, then.last], [0, had + 7, 0, had + 7]);
	assert.deepEqual(server.sql(`select encode(mac, 'hex') from audit where id > ${had} order by id`).flat(), order);
	assert.equal((await api('GET', '/audit?cursor=w')).status, 422);
});

test('a row that was touched while it waited, copied or made up is found too, and stops no other', async (t) => {
	const last = (await check()).last;
	server.sql('create table audit_here as table audit; create table audit_head_here as table audit_head');
	const waits = (what) => `insert into audit_new (happened_at, actor, action, object_kind, object, detail, once, mac) ${what}`;
	for (const [tamper, fault] of [
		[`update audit_new set detail = detail || 'x' where id = (select min(id) from audit_new)`, /row \d+ was changed/],
		[`update audit_new set actor = null where id = (select min(id) from audit_new)`, /row \d+ was changed/],
		[`update audit_new set actor = 999999 where id = (select min(id) from audit_new)`, /row \d+ was changed/],
		[`update audit_new set once = once + 1 where id = (select min(id) from audit_new)`, /row \d+ was changed/],
		[waits(`select now(), ${boss.id}, 'made.up', 'post', 1, '', 1, sha256('a')`), /row \d+ was changed/],
		[waits(`select happened_at, actor, action, object_kind, object, detail, once, mac from audit where id = 2`), /row \d+ is a copy/],
		[waits(`select happened_at, actor, action, object_kind, object, detail, once, mac from audit_new order by id limit 1`), /row \d+ is a copy/],
	]) {
		const goOn = await chainHeld(t);
		assert.equal((await api('PATCH', '/me', { team: 'One' })).status, 200);
		server.sql(tamper);
		assert.equal((await api('PATCH', '/me', { team: 'Two' })).status, 200);
		await goOn();
		const found = checkNow();
		assert.equal(found.status, 1, `not found: ${tamper}`);
		assert.match(found.stderr, fault, tamper);
		assert.equal(found.broken, tamper.startsWith('insert') ? last + 2 : last + 1, tamper);
		assert.ok(rows() > last + 1);
		put(`delete from audit; delete from audit_head; insert into audit select * from audit_here; insert into audit_head select * from audit_head_here`);
	}
	assert.equal((await check()).status, 0);
});

test('an end that was cut off together with its head is found by a row known from outside', async () => {
	const { last, hash } = await check();
	assert.equal((await check('--known', `${last}:${hash}`)).status, 0);
	const cut = last - 3;
	put(`delete from audit where id > ${cut}; update audit_head set last = ${cut}, hash = (select hash from audit where id = ${cut})`);
	assert.equal((await check()).status, 0, 'the chain alone cannot know');
	const found = await check('--known', `${last}:${hash}`);
	assert.deepEqual([found.status, found.broken], [1, cut + 1]);
	// Written anew up to that number it is another row.
	for (let i = 0; i < 3; i++)
		server.space({ slug: `anew-${i}` });
	const anew = await check('--known', `${last}:${hash}`);
	assert.deepEqual([anew.status, anew.broken], [1, last]);
	assert.equal(server.try(['audit', '--check', '--known', '7:abc']).status, 2);
});

test('the trail is read by administrators: page by page, sifted, and as a table', async () => {
	// Commands have held this process up for so long that the server has closed what was open: let that be noticed.
	await new Promise((r) => setTimeout(r));
	await server.chained();
	const last = rows();
	const first = (await api('GET', '/audit?limit=5')).json;
	assert.deepEqual(first.items.map((i) => i.id), [0, 1, 2, 3, 4].map((i) => last - i));
	assert.deepEqual((await api('GET', `/audit?limit=5&cursor=${first.next}`)).json.items.map((i) => i.id), [5, 6, 7, 8, 9].map((i) => last - i));
	const suspended = (await api('GET', `/audit?action=person.suspended&object=${people[0].id}&kind=person`)).json.items;
	assert.ok(suspended.length > 0);
	for (const row of suspended)
		assert.deepEqual([row.action, row.object, row.person, row.name], ['person.suspended', people[0].id, boss.id, 'Bo Ss']);
	assert.equal((await api('GET', '/audit?cursor=x')).status, 422);
	const table = server.run('audit', '--export').split('\r\n');
	assert.equal(table.length, last + 1);
	assert.match(table[1], /^1,\d{4}-.*,"person\.added","person",\d+,"administrator",[0-9a-f]{64}$/);
	// What is exported is what --known takes.
	const [number, hash] = [table.at(-1).split(',')[0], table.at(-1).split(',').at(-1)];
	assert.equal((await check('--known', `${number}:${hash}`)).status, 0);
	const nobody = server.person({ email: 'nobody@example.com' });
	assert.equal((await api('GET', '/audit', undefined, server.token(nobody.email))).status, 403);
});

test('what people do leaves exactly one row each, also where nobody thought of one; what only looks leaves none', async () => {
	const [ann, ben] = [server.person({ email: 'ann@example.com' }), server.person({ email: 'ben@example.com' })].map((p) => server.token(p.email));
	let seen = rows();
	const one = async (what, answer, expect = 1) => {
		assert.ok(answer.status < 300, `${what}: ${answer.text}`);
		const now = rows();
		assert.equal(now - seen, expect, what);
		seen = now;
		return answer.json;
	};
	const { id: question } = await one('question', await api('POST', '/questions', { title: 'Where is the trail?', body: 'Of what we do.' }, ann));
	const { id: answer } = await one('answer', await api('POST', `/questions/${question}/answers`, { body: 'Under administration.' }, ben));
	await one('accept', await api('PUT', `/questions/${question}/accepted`, { answer }, ann));
	await one('accept again', await api('PUT', `/questions/${question}/accepted`, { answer }, ann), 0);
	await one('vote', await api('PUT', `/posts/${answer}/vote`, { value: 1 }, ann));
	await one('use', await api('PUT', `/posts/${answer}/use`, undefined, ann));
	await one('comment', await api('POST', `/posts/${answer}/comments`, { body: 'Thank you.' }, ann));
	await one('edit', await api('PATCH', `/posts/${question}`, { revision: 1, title: 'Where is the audit trail?' }, ann));
	await one('profile', await api('PATCH', '/me', { team: 'Field' }, ann));
	await one('withdraw', await api('DELETE', `/posts/${answer}`, undefined, ben));
	await one('withdraw again', await api('DELETE', `/posts/${answer}`, undefined, ben), 0);
	await one('the list', await api('GET', '/questions', undefined, ann), 0);
	assert.equal((await check()).status, 0);
	// Who voted is nobody's business, not even by asking for all that somebody did.
	const [vote] = (await api('GET', '/audit?action=vote')).json.items;
	assert.deepEqual([vote.kind, vote.object, vote.person, vote.name], ['post', answer, null, null]);
	const annId = server.sql(`select id from person where email = 'ann@example.com'`)[0][0];
	const acts = (await api('GET', `/audit?person=${annId}`)).json.items.map((i) => i.action);
	assert.ok(acts.includes('post.written') && !acts.includes('vote'), acts.join());
});
