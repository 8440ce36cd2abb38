// unnamed-asked.test.mjs -- who would be asked is the same whoever asks without a name.
// time limit: 400
//
// Two companies: in one Ann asks, in the other Bea. Hal's team is Ann's and Cara has answered Ann before, Gus's is Bea's and
// he has answered her: whoever ranked by that would ask others, or say so.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { folderMake } from '../lib/server.mjs';
import { World } from './world.mjs';

const worlds = {};
const NAMES = ['ann', 'bea', 'cara', 'gus', 'hal', 'ida', 'jon', 'kim', 'own', 'adm'];
const KNOW = ['cara', 'gus', 'hal', 'ida', 'jon', 'kim'];
// A Tuesday at ten, when everybody works.
const tuesday = new Date();
tuesday.setUTCDate(tuesday.getUTCDate() + (9 - tuesday.getUTCDay()) % 7);
tuesday.setUTCHours(10, 0, 0, 0);

async function worldMake(asker) {
	// The seat that explores keeps to the best.
	const ranking = path.join(folderMake(`ranking-${asker}`), 'ranking.conf');
	fs.writeFileSync(ranking, 'route_explore = 0.01\n');
	fs.chmodSync(ranking, 0o644);
	const world = await World.start({ env: { PEERLORE_UNROUTED: 'no', PEERLORE_RANKING: ranking, PEERLORE_LIMITS: 'off',
		PEERLORE_TEST_CLOCK: String(Math.round((tuesday - Date.now()) / 1000)) } });
	const who = {};
	for (const name of NAMES)
		who[name] = await world.caller(`${name}@example.com`, { name: `${name[0].toUpperCase()}${name.slice(1)} Person`, admin: name === 'adm' });
	Object.assign(world, { who, asker });
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
		await world.sql.run(`update routing set state = 'answered', next_at = null, wave_until = null, ended_at = now() where question = ${q}; delete from invitation where question = ${q}`);
	};
	let n = 0;
	for (const by of KNOW) {
		for (const from of [by === 'cara' ? 'ann' : by === 'gus' ? 'bea' : 'own', 'own'])
			await old(from, by, n++);
	}
	await world.sql.run(`delete from notice; update post set created_at = '${new Date(tuesday - 2 * 86400000).toISOString()}'`);
	// What is equally near stands in the order of the index: the same one here and there.
	world.server.run('reindex');
	await world.indexed();
	return world;
}

const both = (run) => Promise.all(Object.values(worlds).map(run));

before(async () => {
	for (const asker of ['ann', 'bea'])
		worlds[asker] = await worldMake(asker);
});
after(async () => {
	for (const world of Object.values(worlds))
		await world.stop();
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
	assert.equal(JSON.parse(unnamed[0]).length, 3);
});
