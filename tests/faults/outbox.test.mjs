// outbox.test.mjs -- whatever order transactions commit in, and whatever becomes of the worker, the index ends
// up equal to a rebuild, and nobody finds what they may not read. time limit: 300
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { folderMake, full, portFree, serverStart, until } from '../lib/server.mjs';
import { Writers, askFunction, chance, command, indexEquals, kill, pause, seed, session, sql, workerPid } from './faults.mjs';

let server, anna, outsider, ids;
const random = chance();
const secret = 'zephirine';

async function found(token, word) {
	const { status, json, text } = await server.api('GET', `/search?q=${encodeURIComponent(word)}`, { token });
	assert.equal(status, 200, text);
	return json;
}

// Nothing of a private space, not even its words: no hit, no count, no title while typing, no correction.
async function outsiderFindsNothing(word = secret) {
	const search = await found(outsider, word);
	assert.deepEqual([search.estimate, search.items, search.did_you_mean], [0, [], undefined], JSON.stringify(search));
	const suggest = await server.api('GET', `/suggest?q=${word.slice(0, 6)}`, { token: outsider });
	assert.deepEqual(suggest.json.items, []);
	const similar = await server.api('GET', `/similar?title=${word}%20press`, { token: outsider });
	assert.ok(similar.json.items.every((i) => !i.title.includes(word)), similar.text);
}

before(async () => {
	server = await serverStart();
	ids = [server.person({ email: 'anna@example.com', admin: true }).id, server.person({ email: 'otto@example.com' }).id];
	anna = server.token('anna@example.com');
	outsider = server.token('otto@example.com');
	server.space({ slug: 'board', hidden: true, owner: 'anna@example.com' });
	server.space({ slug: 'works' });
	await askFunction(server);
	console.error(`seed ${seed}`);
});
after(() => server?.stop());

test('a transaction that commits late is not lost; a position by id alone would lose it', async (t) => {
	const late = session(server, t);
	await late.say(`begin; select ask('general', ${ids[0]}, 'The late question about kumquats');`);
	await sql(server, `select ask('general', ${ids[0]}, 'The early question about rambutans')`);
	// A reader that noted the highest id it saw would be here now.
	const [[seen]] = await sql(server, 'select max(id) from outbox');
	await late.say('commit;');
	await late.end();
	const [[lateId]] = await sql(server, `select min(o.id) from outbox o join post p on p.thread = o.object where p.title ~ 'late'`);
	assert.ok(Number(lateId) < Number(seen), `rows beyond ${seen} do not include ${lateId}`);
	for (const word of ['kumquats', 'rambutans'])
		await until(`${word} to be found`, async () => (await found(anna, word)).items.length === 1);
	await indexEquals(server);
});

test('sixteen writers that sleep before they commit: no row is skipped', async () => {
	const rounds = full ? 30 : 4;
	const scripts = Array.from({ length: 16 }, (_, w) => Array.from({ length: rounds }, (_, i) =>
		`begin; select ask('general', ${ids[0]}, 'Sleeper ${w} said number${w}n${i}'); select pg_sleep(${(random() * 0.25).toFixed(3)}); commit;`).join('\n'));
	await Promise.all(scripts.map((s) => sql(server, s)));
	const { documents, took } = await indexEquals(server);
	console.error(`16 writers x ${rounds}: ${documents} documents, equal after ${took} ms`);
	for (let w = 0; w < 16; w += 5)
		assert.equal((await found(anna, `number${w}n${rounds - 1}`)).items.length, 1);
});

test('a space made private and open again under writers', async () => {
	const writers = new Writers(server, [anna, anna], { random });
	writers.where = () => {
		const write = Writers.prototype.choose.call(writers);
		if (write.kind === 'question')
			Object.assign(write.body, { space: random.of(['works', 'board']), title: `The ${secret} press says ${write.word}` });
		return write;
	};
	writers.start();
	for (let i = 0; i < (full ? 40 : 6); i++) {
		await pause(random.below(150));
		await sql(server, `update space set private = not private where slug = 'works'`);
	}
	await sql(server, `update space set private = true where slug = 'works'`);
	// PostgreSQL decides at once; the index follows.
	const search = await found(outsider, secret);
	assert.deepEqual(search.items, []);
	await writers.stop();
	assert.deepEqual(writers.refused.filter((r) => r.status !== 404 && r.status !== 403), []);
	const { took } = await indexEquals(server);
	await outsiderFindsNothing();
	console.error(`${writers.ledger.length} writes while a space changed, equal after ${took} ms`);
});

test('a new private space under writers', async () => {
	const made = await server.api('POST', '/spaces', { token: anna, body: { slug: 'vault', name: 'Vault', private: true } });
	assert.equal(made.status, 201, made.text);
	const member = await sql(server, `insert into membership (space, person, role) select id, ${ids[0]}, 'owner' from space where slug = 'vault' on conflict do nothing returning 1`);
	assert.ok(member.length <= 1);
	const writers = new Writers(server, [anna, anna, anna], { random });
	writers.where = () => {
		const write = Writers.prototype.choose.call(writers);
		if (write.kind === 'question')
			Object.assign(write.body, { space: 'vault', title: `The quokkavault holds ${write.word}` });
		return write;
	};
	writers.start();
	for (let i = 0; i < (full ? 40 : 8); i++)
		await outsiderFindsNothing('quokkavault');
	await pause(300);
	await writers.stop();
	assert.deepEqual(writers.refused, []);
	await indexEquals(server);
	await outsiderFindsNothing('quokkavault');
	assert.ok((await found(anna, 'quokkavault')).estimate > 0);
});

test('made anew while people write and search; the command killed now and then', async () => {
	const writers = new Writers(server, [anna, anna], { random }).start();
	let running = true, searches = 0;
	const searcher = (async () => {
		while (running) {
			assert.ok((await found(anna, 'sleeper')).items.length > 0, 'the old index is read until the new one is there');
			searches++;
		}
	})();
	for (let i = 0; i < (full ? 20 : 4); i++) {
		const { status, signal, stderr } = await command(server, ['reindex'], { ms: i % 2 ? 20 + random.below(60) : 60000 });
		assert.ok(signal === 'SIGKILL' || status === 0, stderr);
	}
	running = false;
	await searcher;
	await writers.stop();
	assert.deepEqual(writers.refused, []);
	const { took } = await indexEquals(server);
	console.error(`${writers.ledger.length} writes and ${searches} searches while the index was made anew, equal after ${took} ms`);
});

test('kill -9 of the worker while spaces change and threads move', async () => {
	// Five deaths within a minute, and `up` gives up; so four each life.
	const lives = full ? 12 : 1;
	const times = [];
	for (let life = 0; life < lives; life++) {
		for (let i = 0; i < 4; i++) {
			const worker = await until('a worker', () => workerPid(server));
			await pause(random.below(400));
			for (let n = 0; n < 4; n++) {
				await sql(server, random() < 0.4 ? `update space set private = not private where slug = '${random.of(['works', 'board'])}'`
					: `update thread set space = (select id from space where slug = '${random.of(['works', 'board', 'general'])}')
						where id in (select id from thread order by random() limit 5)`);
			}
			await pause(random.below(20));
			kill(worker);
			await until('another worker', () => (workerPid(server) ?? worker) !== worker);
			times.push((await indexEquals(server)).took);
		}
		await sql(server, `update space set private = true where slug in ('works', 'board');
			update post set title = '${secret} ' || id where kind = 'question' and space in (select id from space where private)`);
		await indexEquals(server);
		await sql(server, `update post set title = 'plain ' || id, body = 'plain' where title ~ '${secret}' and space in (select id from space where not private)`);
		await indexEquals(server);
		if (life + 1 < lives) {
			await server.pause();
			await server.launch().ready();
		}
	}
	console.error(`${times.length} kills of the worker, equal after ${Math.max(...times)} ms at most`);
	await sql(server, `update post set body = 'plain' where body ~ '${secret}' and space in (select id from space where not private)`);
	await indexEquals(server);
	await outsiderFindsNothing();
});

test('restored into a new cluster with the old index beside it: built anew, and said', async () => {
	const out = path.join(folderMake(), 'copy');
	server.run('backup', out);
	for (const name of ['', 'peerlore.dump'])
		fs.chmodSync(path.join(out, name), 0o755);
	const tables = `select 'post', count(*) from post union all select 'comment', count(*) from comment order by 1`;
	const before = await sql(server, tables);
	const work = folderMake();
	const env = { PEERLORE_DATA: path.join(work, 'data'), PEERLORE_LISTEN: `127.0.0.1:${await portFree()}` };
	const { status, stderr } = await command(server, ['restore', out], { env });
	assert.equal(status, 0, stderr);
	await server.pause();
	fs.cpSync(path.join(server.data, 'index'), path.join(env.PEERLORE_DATA, 'index'), { recursive: true });
	if (process.getuid() === 0) {
		const { uid, gid } = fs.statSync(env.PEERLORE_DATA);
		for (const name of fs.readdirSync(path.join(env.PEERLORE_DATA, 'index'), { recursive: true }))
			fs.chownSync(path.join(env.PEERLORE_DATA, 'index', name), uid, gid);
		fs.chownSync(path.join(env.PEERLORE_DATA, 'index'), uid, gid);
	}
	const old = server;
	server = await serverStart({ data: env.PEERLORE_DATA });
	await old.stop();
	await until('the worker to say so', () => /building the search index anew: it belongs to another database cluster/.test(server.log));
	assert.deepEqual(await sql(server, tables), before);
	await indexEquals(server);
	// Keys of the old installation open nothing here.
	anna = server.token('anna@example.com');
	outsider = server.token('otto@example.com');
	await outsiderFindsNothing();
	// Work goes on there, and is found.
	const asked = await server.api('POST', '/questions', { token: anna, body: { title: 'Where did the pangolins go?', body: 'All of them.' } });
	assert.equal(asked.status, 201);
	await until('it to be found', async () => (await found(anna, 'pangolins')).items.length === 1);
});

test('an older backup put back into the same cluster: the index does not know what never was', async () => {
	const out = path.join(folderMake(), 'copy');
	server.run('backup', out);
	for (const name of ['', 'peerlore.dump'])
		fs.chmodSync(path.join(out, name), 0o755);
	const asked = await server.api('POST', '/questions', { token: anna, body: { title: 'Who will remember the axolotls?', body: 'Nobody, soon.' } });
	assert.equal(asked.status, 201);
	await until('it to be found', async () => (await found(anna, 'axolotls')).items.length === 1);
	const admin = server.conninfo('postgres').replace('dbname=peerlore', 'dbname=postgres');
	kill(workerPid(server));
	const again = spawnSync('psql', ['-X', '-q', '-d', admin, '-c', 'drop database peerlore with (force)', '-c', 'create database peerlore owner peerlore_owner'], { encoding: 'utf8' });
	assert.equal(again.status, 0, again.stderr);
	// `restore` takes a new data folder only: this is somebody who knows better.
	const back = spawnSync('pg_restore', ['--single-transaction', '--exit-on-error', '--no-owner', '-d', server.conninfo(), path.join(out, 'peerlore.dump')],
		{ encoding: 'utf8' });
	assert.equal(back.status, 0, back.stderr);
	await server.pause();
	await server.launch().ready();
	assert.deepEqual(await sql(server, `select count(*) from post where title ~ 'axolotls'`), [['0']]);
	await indexEquals(server);
});
