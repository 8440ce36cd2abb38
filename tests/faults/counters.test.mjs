// counters.test.mjs -- after anything people do, counters equal what they count; damaged ones are put right by
// a command. time limit: 300
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { full, serverStart, until } from '../lib/server.mjs';
import { call, chance, indexEquals, pause, seed, session, sql } from './faults.mjs';

const random = chance();
const spaces = ['general', 'works', 'board'];
let server, people;

before(async () => {
	server = await serverStart();
	people = ['anna', 'ben', 'cleo', 'dora'].map((name) => {
		const person = server.person({ email: `${name}@example.com`, admin: name === 'anna' });
		return { ...person, token: server.token(person.email) };
	});
	server.space({ slug: 'works' });
	server.space({ slug: 'board', hidden: true, owner: 'anna@example.com' });
	await sql(server, `insert into membership (space, person, role) select s.id, p.id, 'member' from space s, person p where s.slug = 'board' on conflict do nothing`);
	console.error(`seed ${seed}`);
});
after(() => server?.stop());

const check = () => {
	const { status, stdout } = server.try(['recount', '--check', '--json']);
	return { status, ...JSON.parse(stdout) };
};
const right = { status: 0, posts: 0, threads: 0, tags: 0, inboxes: 0 };

test('random doings, withdrawals and moves between spaces leave every counter right', async () => {
	const questions = [], answers = [];
	const any = () => random.of(random() < 0.5 && answers.length > 0 ? answers : questions);
	const tags = () => ['press', 'saw', 'glue', 'paint', 'belt'].filter(() => random() < 0.4);
	const doings = {
		async ask(who) {
			const made = await call(server, 'POST', '/api/v1/questions', { token: who.token, body: { title: 'How do we count this?', body: 'By hand.', tags: tags(), space: random.of(spaces) } });
			if (made.status === 201) // a space that is private just now refuses
				questions.push({ id: made.json.id, by: who });
		},
		async answer(who) {
			const on = random.of(questions);
			const made = await call(server, 'POST', `/api/v1/questions/${on.id}/answers`, { token: who.token, body: { body: 'One, two.' } });
			if (made.status === 201)
				answers.push({ id: made.json.id, by: who, on });
		},
		comment: (who) => call(server, 'POST', `/api/v1/posts/${any().id}/comments`, { token: who.token, body: { body: 'Three.' } }),
		flag: (who) => call(server, random() < 0.8 ? 'PUT' : 'DELETE', `/api/v1/posts/${any().id}/flag`, { token: who.token, body: { reason: 'outdated' } }),
		async note(who) {
			const made = await call(server, 'POST', `/api/v1/posts/${any().id}/comments`, { token: people[0].token, body: { body: 'Four.' } });
			if (made.status !== 201)
				return made;
			await call(server, 'PUT', `/api/v1/comments/${made.json.id}/flag`, { token: who.token, body: { reason: 'outdated' } });
			return random() < 0.5 && call(server, 'DELETE', `/api/v1/comments/${made.json.id}`, { token: people[0].token });
		},
		seen: (who) => call(server, 'PUT', '/api/v1/me/inbox/seen', { token: who.token, body: random() < 0.5 ? {} : { question: random.of(questions).id } }),
		// As whoever routes questions does it: a notice for an act, beside everything else that goes on.
		invite: (who) => sql(server, `insert into notice (person, kind, act, post, thread, about, created_at)
			select r.id, 'invitation', true, t.id, t.id, ${random.below(1e9) + 1}, now() from thread t join space s on s.id = t.space, person r
			where t.id = ${random.of(questions).id} and r.id = ${who.id} for share of t, s`),
		leave: () => random() < 0.3 && sql(server, `with gone as (delete from membership where person = ${random.of(people).id} and random() < .5 returning 1)
			insert into membership (space, person, role) select s.id, p.id, 'member' from space s, person p where s.slug = 'board'
			and not exists (select from gone) and p.id = ${random.of(people).id} on conflict do nothing`),
		vote: (who) => call(server, 'PUT', `/api/v1/posts/${any().id}/vote`, { token: who.token, body: { value: random.below(3) - 1 } }),
		outdated: (who) => call(server, random() < 0.7 ? 'PUT' : 'DELETE', `/api/v1/posts/${any().id}/outdated`, { token: who.token }),
		use: (who) => call(server, random() < 0.7 ? 'PUT' : 'DELETE', `/api/v1/posts/${any().id}/use`, { token: who.token }),
		keep: (who) => call(server, random() < 0.7 ? 'PUT' : 'DELETE', `/api/v1/posts/${any().id}/saved`, { token: who.token }),
		follow: (who) => call(server, random() < 0.7 ? 'PUT' : 'DELETE', `/api/v1/posts/${random.of(questions).id}/follow`, { token: who.token }),
		async accept() {
			if (answers.length > 0) {
				const { on, id } = random.of(answers);
				return call(server, 'PUT', `/api/v1/questions/${on.id}/accepted`, { token: on.by.token, body: { answer: random() < 0.8 ? id : null } });
			}
		},
		async retag() {
			const { id, by } = random.of(questions);
			const now = (await call(server, 'GET', `/api/v1/questions/${id}`, { token: by.token })).json;
			return now.revision && call(server, 'PATCH', `/api/v1/posts/${id}`, { token: by.token, body: { tags: tags(), revision: now.revision } });
		},
		withdraw: () => {
			const { id, by } = any();
			return random() < 0.3 && call(server, 'DELETE', `/api/v1/posts/${id}`, { token: by.token });
		},
		restore: () => random() < 0.3 && sql(server, `update post set withdrawn_at = null, withdrawn_by = null where id = ${any().id}`),
		move: () => random() < 0.5 && sql(server, `update thread set space = (select id from space where slug = '${random.of(spaces)}') where id = ${random.of(questions).id}`),
		flip: () => random() < 0.3 && sql(server, `update space set private = not private where slug = 'works'`),
	};
	const weights = Object.entries({ ask: 3, answer: 5, vote: 8, use: 5, outdated: 3, keep: 3, follow: 2, accept: 3, retag: 3, withdraw: 3, restore: 2, move: 3, flip: 2, comment: 4, flag: 3, note: 2, seen: 2, invite: 3, leave: 3 }).flatMap(([name, n]) => Array(n).fill(name));
	for (let i = 0; i < 6; i++)
		await doings.ask(people[i % 4]);
	const done = {};
	const all = await Promise.allSettled(people.map(async (who) => {
		for (let i = 0; i < (full ? 1000 : 120); i++) {
			const name = random.of(weights);
			const answer = await doings[name](who);
			assert.ok(!(answer?.status >= 500), `${name}: ${answer?.status} ${answer?.text}`);
			assert.ok(!answer?.lost, `${name}: ${answer?.lost}`);
			done[name] = (done[name] ?? 0) + 1;
		}
	}));
	assert.deepEqual(all.filter((a) => a.reason).map((a) => a.reason.message), []);
	assert.deepEqual(check(), right);
	const [[sum]] = await sql(server, 'select count(*) from vote');
	assert.ok(Number(sum) > 10, 'something was counted');
	const [[accepted]] = await sql(server, `select count(*) from thread t join post p on p.id = t.accepted_answer where p.withdrawn_at is not null or p.thread <> t.id`);
	assert.equal(accepted, '0', 'what is accepted is there');
	const [[told, counted]] = await sql(server, `select count(*), (select count(*) from person where inbox_news) from notice`);
	const flagged = await sql(server, `select gone, count(*) from flag group by 1 order by 1`);
	assert.deepEqual(flagged.map((f) => f[0]), ['f', 't'], 'some flags wait, and some of what was withdrawn do not');
	assert.ok(Number(told) > 20 && Number(counted) > 0, `${told} notices, ${counted} people with news`);
	await indexEquals(server);
	console.error(JSON.stringify(done));
});

test('a question that comes while its space is closed is counted once', async (t) => {
	await sql(server, `update space set private = false where slug = 'works'; insert into tag (name) values ('between')`);
	const asks = session(server, t);
	await asks.say(`begin; insert into thread_tag select t.id, g.id, now() from tag g, (select id from thread
		where not withdrawn and space = (select id from space where slug = 'works') limit 1) t where g.name = 'between';`);
	const closes = sql(server, `update space set private = true where slug = 'works'`);
	await pause(300);
	await asks.say('commit;');
	await asks.end();
	await closes;
	const [[open, all]] = await sql(server, `select open_questions, (select sum(questions) from tag_count where tag = g.id) from tag g where name = 'between'`);
	assert.deepEqual([open, all], ['0', '1']);
	assert.deepEqual(check(), right);
});

test('news that comes while all is marked as read, or while its reader leaves, is counted right', async (t) => {
	const ben = people[1];
	await sql(server, `update space set private = false where slug = 'works'; insert into membership (space, person, role)
		select s.id, p, 'member' from space s, unnest(array[${people[0].id}, ${ben.id}]) p where s.slug = 'board' on conflict do nothing; delete from notice`);
	const made = async (space) => (await call(server, 'POST', '/api/v1/questions', { token: people[0].token, body: { title: 'How do we count this?', body: 'By hand.', space } })).json.id;
	const ids = { general: await made('general'), board: await made('board') };
	const tell = (question, about) => sql(server, `insert into notice (person, kind, act, post, thread, actor, about, created_at)
		select r.id, 'commented', false, p.id, p.thread, p.author, -${about}, now() from post p join thread t on t.id = p.thread join space s on s.id = t.space
		join person r on r.id = ${ben.id} join reader_space v on v.reader = r.id and v.space = s.id where p.id = ${question} for share of t, s`);
	const news = async () => (await sql(server, `select inbox_news from person where id = ${ben.id}`))[0][0];
	await tell(ids.general, 1);
	assert.equal(await news(), 't');
	for (const [question, meanwhile, after_] of [[ids.general, `update notice set seen_at = now() where person = ${ben.id} and seen_at is null`, 't'],
		[ids.board, `update notice set seen_at = now() where person = ${ben.id}; delete from membership where person = ${ben.id}`, 'f']]) {
		const other = session(server, t);
		await other.say(`begin; ${meanwhile};`);
		const told = tell(question, 2);
		await until('it to wait', async () => (await sql(server, `select count(*) from pg_stat_activity where wait_event_type = 'Lock'`))[0][0] !== '0');
		await other.say('commit;');
		await other.end();
		await told;
		assert.equal(await news(), after_, meanwhile);
		assert.deepEqual(check(), right);
	}
});

test('counters that are wrong are found, and put right', async () => {
	const damage = `set session_replication_role = replica;
		update post set score = score + 7 where id in (select id from post order by id limit 3);
		update thread set answers = answers + 1, score = score - 1 where id in (select id from thread order by id desc limit 2);
		update tag_count set questions = questions + 5 where tag = (select min(tag) from tag_count);
		delete from tag_count where tag = (select max(tag) from tag_count where questions > 0);
		update tag set open_questions = open_questions + 2 where id = (select min(id) from tag);
		update person set inbox_waiting = inbox_waiting + 1 where id = ${people[0].id};
		update person set inbox_news = not inbox_news where id = ${people[1].id};
		update flag set gone = not gone where id = (select min(id) from flag where decision is null);
		update thread set marked = 0 where id = (select max(thread) from counted_marked);
		update thread set tags = '{wrong}' where id = (select min(id) from thread);
		insert into tag (name) values ('unused'); insert into tag_count select id, 1, 3 from tag where name = 'unused';`;
	const run = spawnSync('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', server.superuser(), '-c', damage], { encoding: 'utf8', timeout: 60000 });
	assert.equal(run.status, 0, run.stderr);
	const found = check();
	assert.equal(found.status, 1);
	assert.ok(found.posts >= 3 && found.threads >= 4 && found.tags >= 4 && found.inboxes === 2, JSON.stringify(found));
	server.run('recount');
	assert.deepEqual(check(), right);
	await indexEquals(server);
});
