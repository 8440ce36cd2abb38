// unnamed-asked.test.mjs -- who is asked, what they are mailed and what digests say is the same whoever asked without a name.
// time limit: 400
//
// Two companies: in one Ann asks, in the other Bea. Hal's team is Ann's and Cara has answered Ann before, Gus's is Bea's and
// he has answered her: whoever ranked by that would ask others, or say so. All mails go to a real mail server, and all that
// went to anybody but these two is compared, byte by byte but for tokens and ports.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { mailboxOpen } from '../lib/mailbox.mjs';
import { folderMake, until } from '../lib/server.mjs';
import { World } from './world.mjs';

const worlds = {};
const NAMES = ['ann', 'bea', 'cara', 'gus', 'hal', 'ida', 'jon', 'kim', 'own', 'adm'];
const KNOW = ['cara', 'gus', 'hal', 'ida', 'jon', 'kim'];
// A Tuesday at ten, when everybody works.
const tuesday = new Date();
tuesday.setUTCDate(tuesday.getUTCDate() + (9 - tuesday.getUTCDay()) % 7);
tuesday.setUTCHours(10, 0, 0, 0);

async function worldMake(asker) {
	const box = await mailboxOpen();
	// The seat that explores keeps to the best.
	const ranking = path.join(folderMake(`ranking-${asker}`), 'ranking.conf');
	fs.writeFileSync(ranking, 'route_explore = 0.01\n');
	fs.chmodSync(ranking, 0o644);
	const world = await World.start({ env: { ...box.env, PEERLORE_UNROUTED: 'no', PEERLORE_RANKING: ranking, PEERLORE_LIMITS: 'off',
		PEERLORE_TEST_CLOCK: String(Math.round((tuesday - Date.now()) / 1000)) } });
	const who = {};
	for (const name of NAMES)
		who[name] = await world.caller(`${name}@example.com`, { name: `${name[0].toUpperCase()}${name.slice(1)} Person`, admin: name === 'adm' });
	Object.assign(world, { who, asker, box });
	world.call = async (name, method, where, body) => {
		const answer = await who[name].api(method, where, body);
		assert.ok(answer.status < 300, `${method} ${where}: ${answer.status} ${answer.text}`);
		return answer.text && JSON.parse(answer.text);
	};
	await world.sql.run(`insert into space (slug, name, private) values ('floor', 'Shop floor', false);
		insert into membership (space, person, role) select s.id, ${who.own.id}, 'owner' from space s where s.slug = 'floor';
		update person set team = 'Paint shop' where id in (${who.ann.id}, ${who.hal.id}); update person set team = 'Press shop' where id in (${who.bea.id}, ${who.gus.id})`);
	for (const name of ['ann', 'bea', 'own', 'adm'])
		await world.call(name, 'PATCH', '/me', { asks_per_week: 0 });
	await world.sql.run(`update job set run_at = '2100-01-01' where kind = 'route'`);
	// All know as much of the lathe; two of them told it to one of the two.
	const old = async (from, by, n) => {
		const q = (await world.call(from, 'POST', '/questions', { title: `How do I set the lathe for part ${n}?`, body: 'The turret does not move.', tags: ['lathe'] })).id;
		await world.call(by, 'POST', `/questions/${q}/answers`, { body: 'Turn the turret of the lathe by hand first.' });
		await world.sql.run(`update routing set state = 'answered', next_at = null, wave_until = null, ended_at = now() where question = ${q}; delete from invitation`);
	};
	let n = 0;
	for (const by of KNOW) {
		for (const from of [by === 'cara' ? 'ann' : by === 'gus' ? 'bea' : 'own', 'own'])
			await old(from, by, n++);
	}
	await world.sql.run(`delete from notice; delete from mail; update post set created_at = '${new Date(tuesday - 2 * 86400000).toISOString()}'`);
	// What is equally near stands in the order of the index: the same one here and there.
	world.server.run('reindex');
	await world.indexed();
	box.mails.length = 0;
	return world;
}

const both = (run) => Promise.all(Object.values(worlds).map(run));

before(async () => {
	for (const asker of ['ann', 'bea'])
		worlds[asker] = await worldMake(asker);
});
after(async () => {
	for (const world of Object.values(worlds)) {
		await world.stop();
		await world.box.close();
	}
});

const TITLE = 'Why does the lathe stop when I lean on it?';
const preview = (world, more = '') => world.call(world.asker, 'GET', `/routing/preview?title=${encodeURIComponent(TITLE)}&tags=lathe&space=floor${more}`)
	.then((j) => JSON.stringify(j.items).replace(/127\.0\.0\.1:\d+/g, 'here'));

test('who is shown before it is asked goes by the asker with a name, and by nobody without one', async () => {
	const named = await both((w) => preview(w)), unnamed = await both((w) => preview(w, '&anonymous=true'));
	assert.notEqual(named[0], named[1], 'a name makes a difference, so this test can see');
	assert.match(named.join(), /answered this person before|answered you|your team|same team/i);
	const lines = (text) => JSON.parse(text).flatMap((i) => [i.person.name, ...i.why.map((w) => w.text)]);
	assert.deepEqual(lines(unnamed[0]), lines(unnamed[1]));
	assert.equal(unnamed[0], unnamed[1]);
	assert.equal(JSON.parse(unnamed[0]).length, 3);
});

// Who was asked and for which reasons; in which wave those who know as much come is drawn.
const routed = async (world) => (await world.sql.run(`select p.name, i.state, round(i.score::numeric, 6), array(select r.text from invitation_reason r where r.invitation = i.id order by r.text)
	from invitation i join person p on p.id = i.person order by p.name`)).map((r) => r.join(' | '));
const mailed = (world) => world.box.mails.filter((m) => !m.to_.some((t) => /^(ann|bea)@/.test(t)))
	.map((m) => `${m.to_}\n${m.subject}\n${m.from?.name}\n${m.text}\n${m.html}`
		.replace(/127\.0\.0\.1:\d+/g, 'here').replace(/(unsubscribe|take|pass)\/[\w.~-]+/g, '$1/token').replace(/\b\d{1,2}:\d\d\b/g, 'time')
		// A write that was tried again has taken a number, whoever asked.
		.replace(/\/questions\/\d+/g, '/questions/n').replace(/#([ac])-\d+/g, '#$1-n')).sort();
const sooner = (world, question) => world.sql.run(`update routing set next_at = '2000-01-01', wave_until = '2000-01-01' where question = ${question};
	update invitation set asked_at = asked_at - interval '1 day' where question = ${question}; insert into job (kind, run_at) values ('route', '2000-01-01') on conflict (kind, argument) do update set run_at = excluded.run_at`);

test('the same colleagues are asked, for the same reasons, wave after wave, and mailed the same', async () => {
	await both(async (world) => {
		world.question = (await world.call(world.asker, 'POST', '/questions', { title: TITLE, body: 'It only stops for me.', tags: ['lathe'], space: 'floor', anonymous: true })).id;
		await until('three to be asked', async () => Number(await world.sql.one(`select count(*) from invitation where question = ${world.question} and asked_at is not null`)) >= 3, 60000);
		await until('their mails', () => mailed(world).length >= 3, 60000);
		await sooner(world, world.question);
		await until('three more', async () => Number(await world.sql.one(`select count(*) from invitation where question = ${world.question} and asked_at is not null`)) >= 6, 60000);
		await until('their mails', () => mailed(world).length >= 6, 60000);
		await sooner(world, world.question);
		await until('the owner of the space', async () => (await world.sql.one(`select count(*) from notice where kind = 'escalated' and person = ${world.who.own.id}`)) === '1', 60000);
	});
	const [a, b] = await both(routed);
	assert.ok(a.length >= 6, String(a));
	assert.deepEqual(a, b);
	const [x, y] = Object.values(worlds).map(mailed);
	assert.ok(x.length >= 6, `${x.length} mails`);
	assert.deepEqual(x, y);
	assert.doesNotMatch(x.join(), /Ann Person|Bea Person|Paint shop|Press shop|before\b.*person/);
	assert.match(x.join(), /A colleague asks in Shop floor/);
});

test('news of it reaches followers and digests the same', async () => {
	await both(async (world) => {
		const { question } = world, sent = world.box.mails.length;
		await world.call('kim', 'PUT', `/posts/${question}/follow`);
		const a = (await world.call('cara', 'POST', `/questions/${question}/answers`, { body: 'Tighten the guard of the lathe.' })).id;
		await world.call(world.asker, 'POST', `/posts/${a}/comments`, { body: 'I did, @ida.person, it stops still.' });
		await world.call(world.asker, 'POST', `/questions/${question}/answers`, { body: 'It was the switch below the guard.' });
		await world.call(world.asker, 'PUT', `/questions/${question}/accepted`, { answer: a });
		await world.call(world.asker, 'PUT', `/posts/${a}/use`);
		await world.call(world.asker, 'POST', '/thanks', { person: world.who.cara.id, post: a, reason: 'You helped me more than you know' });
		await until('followers', async () => (await world.sql.one(`select count(*) from job where kind = 'follow'`)) === '0');
		await world.sql.run(`update digest_plan set due_at = '${tuesday.toISOString()}'; insert into digest_plan (person, due_at) select id, '${tuesday.toISOString()}' from person where state = 'active' and email is not null on conflict (person) do nothing;
			insert into job (kind, run_at) values ('digests', '2000-01-01') on conflict (kind, argument) do update set run_at = excluded.run_at`);
		await until('the digests', () => world.box.mails.slice(sent).filter((m) => m.to_.some((t) => /^(cara|ida|kim)@/.test(t))).length >= 3, 60000);
		await until('the rest of them', async () => (await world.sql.one(`select count(*) from mail where state = 'waiting'`)) === '0', 60000);
	});
	const [x, y] = Object.values(worlds).map(mailed);
	assert.ok(x.some((m) => m.startsWith('cara@') && /You helped me more than you know/.test(m)) && x.some((m) => m.startsWith('kim@') && /Tighten|answered/.test(m)), 'a digest says so');
	assert.deepEqual(x, y);
	assert.doesNotMatch(x.join(), /Ann Person|Bea Person/);
});
