// unnamed-asked.test.mjs -- who is asked is the same whoever asks without a name, in name only if it is themselves.
// time limit: 400
//
// Two companies: in one Ann asks, who knows nothing of it, in the other Cara, who knows most. Hal's team is Ann's and Cara has
// answered Ann before, Ida's team is Cara's and Gus has answered her: whoever ranked by that would ask others, or say so. Gus,
// Hal, Ida, Jon and Kim know as much as one another: who of them comes first is drawn, and not by who asks.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { mailboxOpen } from '../lib/mailbox.mjs';
import { until } from '../lib/server.mjs';
import { Sql, World } from './world.mjs';

const worlds = { ann: null, cara: null }; // in this order, whichever is ready first
const KNOW = ['cara', 'gus', 'hal', 'ida', 'jon', 'kim'];
const NAMES = ['ann', ...KNOW, 'lou', 'own', 'adm'];
// A Tuesday at ten, when everybody works.
const tuesday = new Date();
tuesday.setUTCDate(tuesday.getUTCDate() + (9 - tuesday.getUTCDay()) % 7);
tuesday.setUTCHours(10, 0, 0, 0);

// Stopped and started again, with something done between.
async function again(world, change) {
	world.sql.close();
	world.agent.destroy();
	await world.server.pause();
	change();
	world.server.launch();
	await world.server.ready();
	world.sql = new Sql(world.server);
	world.agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
}

async function worldMake(asker) {
	// Nobody is asked about what is only there to know from.
	const box = await mailboxOpen();
	const world = await World.start({ env: { ...box.env, PEERLORE_LIMITS: 'off', PEERLORE_TEST_CLOCK: String(Math.round((tuesday - Date.now()) / 1000)) } });
	// Lots are drawn with the key of the company: these two have the same one.
	await again(world, () => fs.writeFileSync(path.join(world.server.data, 'master.key'), Buffer.alloc(32, 'lots')));
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
		insert into membership (space, person, role) select s.id, p.id, case when p.id = ${who.own.id} then 'owner' else 'member' end
			from space s, person p where s.slug = 'floor' and p.id in (${['own', 'lou', ...KNOW].map((n) => who[n].id)});
		update person set team = 'Paint shop' where id in (${who.ann.id}, ${who.hal.id}); update person set team = 'Press shop' where id in (${who.cara.id}, ${who.ida.id})`);
	for (const name of ['ann', 'own', 'adm'])
		await world.call(name, 'PATCH', '/me', { asks_per_week: 0 });
	let n = 0;
	const old = async (from, by) => {
		const q = (await world.call(from, 'POST', '/questions', { title: `How do I set the lathe for part ${n++}?`, body: 'The turret does not move.', tags: ['lathe'] })).id;
		await world.call(by, 'POST', `/questions/${q}/answers`, { body: 'Turn the turret of the lathe by hand first.' });
	};
	for (const [from, by] of [['ann', 'cara'], ['cara', 'gus'], ['own', 'cara'], ['own', 'cara'], ...KNOW.slice(2).map((k) => ['own', k])])
		await old(from, by);
	await world.sql.run(`delete from notice; update post set created_at = '${new Date(tuesday - 2 * 86400000).toISOString()}'`);
	await again(world, () => (world.server.env.PEERLORE_UNROUTED = 'no'));
	// What is equally near stands here in the order in which it was written, and there in that of a new index.
	if (asker === 'cara')
		world.server.run('reindex');
	await world.indexed();
	return world;
}

const both = (run) => Promise.all(Object.values(worlds).map(run));

before(async () => {
	await Promise.all(['ann', 'cara'].map(async (asker) => (worlds[asker] = await worldMake(asker))));
});
after(async () => {
	for (const world of Object.values(worlds)) {
		await world?.stop();
		await world?.box.close();
	}
});

const TITLE = 'Why does the lathe stop when I lean on it?';
const preview = async (world, more = '') =>
	(await world.call(world.asker, 'GET', `/routing/preview?title=${encodeURIComponent(TITLE)}&tags=lathe&space=floor${more}`)).items.map((i) => ({ name: i.person.name, why: i.why.map((w) => w.text), you: i.you }));

test('who is shown before it is asked goes by the asker with a name, and by nobody without one', async () => {
	const [a, c] = await both((w) => preview(w));
	assert.match(JSON.stringify(a), /answered this person before|answered you|your team|same team/i, 'a name makes a difference, so this test can see');
	assert.notDeepEqual(a, c);
	assert.ok(!c.some((i) => i.name === 'Cara Person'));
	const [x, y] = await both((w) => preview(w, '&anonymous=true'));
	const plain = (list) => list.map(({ name, why }) => ({ name, why }));
	assert.deepEqual(plain(x), plain(y));
	assert.equal(x.length, 3);
	// Who knows most is shown that they are asked in name only.
	assert.deepEqual([x.filter((i) => i.you).length, y.filter((i) => i.you).map((i) => i.name)], [0, ['Cara Person']]);
});

// Everything that is known of a question's way, but the moments.
const way = (world, q) => world.sql.run(`select i.wave, i.seat, p.name, i.state, coalesce(i.passed_reason, ''), round(i.propensity::numeric, 3),
		(select string_agg(r.text || coalesce(r.thread::text, ''), ' / ' order by r.place) from invitation_reason r where r.invitation = i.id)
	from invitation i join person p on p.id = i.person where i.question = ${q} order by i.id`);
// The worker goes on as if the time of this wave were over.
const wavePush = async (world, q) => {
	const wave = await world.sql.one(`select wave from routing where question = ${q}`);
	await world.sql.run(`update routing set next_at = '${tuesday.toISOString()}'::timestamptz - interval '1 hour', wave_until = '${tuesday.toISOString()}'::timestamptz - interval '1 hour' where question = ${q};
		insert into job (kind, argument, run_at) values ('route', '${q}', '${tuesday.toISOString()}'::timestamptz - interval '1 hour') on conflict (kind, argument) do nothing`);
	await until(`the wave behind ${wave}`, async () => (await world.sql.one(`select wave > ${wave} and (state <> 'asking' or wave_until > '${tuesday.toISOString()}') from routing where question = ${q}`)) === 't');
};
const told = (world, q) => world.sql.run(`select p.name, n.kind, count(m.id) > 0, coalesce(n.actor, 0) from notice n join person p on p.id = n.person left join mail m on m.notice = n.id
	where n.thread = ${q} and p.id not in (${world.who.ann.id}, ${world.who.cara.id}) group by p.name, n.kind, n.id, n.actor order by n.id`);
const level = (text) => text.replace(/127\.0\.0\.1:\d+/g, 'here').replace(/\d{4}-\d\d-\d\dT[\d:.]+Z?/g, 'then').replace(/(name="csrf" value|data-csrf)="[\w-]+"/g, 'csrf').replace(/name="once" value="[\w-]+"/g, 'once')
	.replace(/\b\d\d:\d\d\b/g, 'o\'clock').replace(/"score":[\d.e-]+/g, 'score').replace(/reference [0-9a-f]{16}/g, 'reference');

// What others see of it: colleagues, its owner's page, an administrator.
async function seen(world, q) {
	const list = {};
	for (const name of ['hal', 'lou', 'own', 'adm']) {
		for (const where of [`/api/v1/questions/${q}`, `/api/v1/questions/${q}/experts?limit=20`, `/api/v1/questions/${q}/routing`, `/routing/${q}/colleague`, `/questions/${q}/why-does-the-lathe-stop-when-i-lean-on-it`, '/admin/routing']) {
			const answer = await (where.startsWith('/api/') ? world.who[name].api('GET', where.slice('/api/v1'.length)) : world.who[name].page('GET', where));
			assert.ok(answer.status < 500, `${name} ${where}: ${answer.status}`);
			list[`${name} ${where}`] = `${answer.status} ${level(answer.text)}`;
		}
	}
	return list;
}

test('the same colleagues are asked, in the same order and waves, for the same reasons, whoever asks without a name', async () => {
	const made = await both(async (w) => (await w.call(w.asker, 'POST', '/questions', { title: TITLE, body: 'Nobody may know that I ask.', tags: ['lathe'], space: 'floor', anonymous: true })).id);
	assert.equal(made[0], made[1]);
	const q = made[0];
	await both((w) => until('the first wave', async () => (await w.sql.one(`select wave from routing where question = ${q}`)) === '1'));
	const waves = [];
	for (;;) {
		const [a, c] = await both((w) => way(w, q));
		assert.deepEqual(c, a);
		waves.push(a);
		assert.deepEqual(...await both((w) => told(w, q)));
		const [here, there] = await both((w) => seen(w, q));
		for (const key of Object.keys(here))
			assert.equal(there[key], here[key], key);
		if (waves.length === 4)
			break;
		await both((w) => wavePush(w, q));
	}
	// Three, three more, the group, and then whoever looks after it.
	assert.equal(waves[0].length, 3);
	assert.ok(waves[0].some(([, , name]) => name === 'Cara Person'), 'who knows most is among them');
	assert.ok(waves[1].length > 3 && waves[2].length > waves[1].length, JSON.stringify(waves));
	assert.deepEqual(await both((w) => w.sql.run(`select state, wave, owner from routing where question = ${q}`)), Array(2).fill([['escalated', '4', String(worlds.ann.who.own.id)]]));
	const all = await told(worlds.ann, q);
	assert.ok(all.length >= 6 && all.some(([, kind, mailed]) => kind === 'invitation' && mailed === 't'), JSON.stringify(all));
});

test('whoever is asked in name only hears nothing of it, and what they add themselves is not theirs by name', async () => {
	const { cara } = worlds, q = await cara.sql.one('select max(question) from routing');
	assert.equal(await cara.sql.one(`select count(*) from invitation where question = ${q} and person = ${cara.who.cara.id}`), '1');
	const notices = `select kind from notice where person = ${cara.who.cara.id} and kind = 'invitation'`;
	assert.deepEqual(await cara.sql.run(notices), []);
	const page = (await cara.who.cara.page('GET', `/questions/${q}/why-does-the-lathe-stop-when-i-lean-on-it`)).text;
	assert.doesNotMatch(page, /You may know this/);
	assert.match(page, /asked in name only/);
	// In the other world she is asked as anybody is, so this test can see.
	assert.equal((await worlds.ann.sql.run(notices.replace(/person = \d+/, `person = ${worlds.ann.who.cara.id}`))).length, 1);
	await both((w) => w.call(w.asker, 'POST', `/questions/${q}/answers`, { body: 'I found out: it was the door.' }));
	await both((w) => until('an end', async () => (await w.sql.one(`select state from routing where question = ${q}`)) === 'answered'));
	assert.deepEqual(...await both((w) => way(w, q)));
	assert.equal(await cara.sql.one(`select count(*) from invitation where question = ${q} and state = 'answered'`), '0');
});

test('who was shown for one\'s name is not taken along when it is asked without it, nor the other way', async () => {
	const { ann } = worlds, { jon } = ann.who;
	const ask = async (title, more) => {
		const form = await ann.who.ann.page('GET', '/questions/ask');
		const fields = { once: /name="once" value="([^"]+)"/.exec(form.text)[1], title, goal: 'Lean on the lathe.', tags: 'lathe', space: 'floor', ask: jon.id, ...more };
		const answer = await ann.who.ann.page('POST', '/questions/ask', fields);
		assert.equal(answer.status, 303, answer.text);
		return ann.sql.one(`select preferred from routing where question = ${/\/questions\/(\d+)/.exec(answer.headers.location)[1]}`);
	};
	// Shown without scripts, the form says for whom it was.
	const shown = await ann.who.ann.page('POST', '/questions/ask/people', { title: TITLE, goal: 'Lean.', tags: 'lathe', space: 'floor', anonymous: 'yes' });
	assert.match(shown.text, /name="ask_anonymous" value="yes"/);
	assert.match(shown.text, new RegExp(`name="ask" value="${ann.who.cara.id}"`));
	// Whoever would be among them sees themselves, and cannot take themselves out.
	const own = (await worlds.cara.who.cara.page('POST', '/questions/ask/people', { title: TITLE, goal: 'Lean.', tags: 'lathe', space: 'floor', anonymous: 'yes' })).text;
	assert.match(own, /asked in name only/);
	assert.doesNotMatch(own, new RegExp(`name="leave" value="${worlds.cara.who.cara.id}"`));
	assert.equal(await ask('May I lean on the lathe of the day?', { anonymous: 'yes' }), '{}');
	assert.equal(await ask('May I lean on the lathe of the night?', { anonymous: 'yes', ask_anonymous: 'yes' }), `{${jon.id}}`);
	assert.equal(await ask('May I lean on the lathe of the week?', { ask_anonymous: 'yes' }), '{}');
	assert.equal(await ask('May I lean on the lathe of the year?', {}), `{${jon.id}}`);
});
