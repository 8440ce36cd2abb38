// cache.test.mjs -- what is kept rendered is never seen: whatever a thread's page shows, every HTTP worker shows
// its change at once, and readers beside writers see only states that existed.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { full, serverStart, until } from '../lib/server.mjs';
import { call, pause, plain, servePids, session, signIn, sql } from './faults.mjs';

let server, anna, ben, token, cookie, question, answer, other, workers;

// -- one connection to each HTTP worker ---------------------------------------------------------------------

// Which process has the other end of our connection: by its socket's number.
function processAt(localPort) {
	const hex = (n) => n.toString(16).toUpperCase().padStart(4, '0');
	const row = fs.readFileSync('/proc/net/tcp', 'utf8').split('\n').map((l) => l.trim().split(/\s+/))
		.find((c) => c[1]?.endsWith(`:${hex(server.port)}`) && c[2]?.endsWith(`:${hex(localPort)}`));
	return servePids(server).workers.find((pid) => {
		try {
			return fs.readdirSync(`/proc/${pid}/fd`).some((fd) => {
				try {
					return fs.readlinkSync(`/proc/${pid}/fd/${fd}`) === `socket:[${row[9]}]`;
				} catch {
					return false;
				}
			});
		} catch {
			return false;
		}
	});
}

class Connection {
	constructor() {
		this.agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
	}

	get(where, headers = { cookie }) {
		return new Promise((done, fail) => {
			const request = http.get({ host: '127.0.0.1', port: server.port, path: where, agent: this.agent, headers, timeout: 20000 }, (answer) => {
				let text = '';
				this.port = answer.socket.localPort;
				answer.setEncoding('utf8');
				answer.on('data', (d) => (text += d));
				answer.on('end', () => done({ status: answer.statusCode, text, location: answer.headers.location }));
				answer.on('error', fail);
			});
			request.on('error', fail);
		});
	}
}

// A connection that is still open to each worker: {pid: Connection}.
async function connectAll() {
	const all = servePids(server).workers, found = new Map(), spare = [];
	await until('a connection to each worker', async () => {
		const c = new Connection();
		await c.get('/healthz');
		const pid = processAt(c.port);
		if (found.has(pid))
			spare.push(c);
		else
			found.set(pid, c);
		return all.every((p) => found.has(p));
	});
	spare.forEach((c) => c.agent.destroy());
	return found;
}

async function show(connection) {
	let where = `/questions/${question}`;
	for (let i = 0; i < 3; i++) {
		const answer = await connection.get(where);
		if (answer.status !== 301 && answer.status !== 308 && answer.status !== 302)
			return answer;
		where = answer.location.replace(server.url, '');
	}
	assert.fail(`${where} leads around in circles`);
}

before(async () => {
	server = await serverStart();
	[anna, ben] = ['Anna Berg', 'Ben Cole'].map((name) => server.person({ email: `${name.split(' ')[0].toLowerCase()}@example.com`, name }));
	other = server.person({ email: 'otto@example.com', name: 'Otto Dahl' });
	token = server.token('anna@example.com');
	cookie = await signIn(server, 'otto@example.com');
	const bens = server.token('ben@example.com');
	question = (await call(server, 'POST', '/api/v1/questions', { token, body: { title: 'What is kept here?', body: 'The first body.', tags: ['shelves'] } })).json.id;
	answer = (await call(server, 'POST', `/api/v1/questions/${question}/answers`, { token: bens, body: { body: 'The first answer.' } })).json.id;
	for (const post of [question, answer])
		await call(server, 'POST', `/api/v1/posts/${post}/comments`, { token: bens, body: { body: `A comment on ${post}.` } });
	workers = await connectAll();
	assert.ok(workers.size >= 2);
});
after(() => server?.stop());

// -- every table ------------------------------------------------------------------------------------------------

const api = (method, where, body) => async () => {
	const done = await call(server, method, `/api/v1${where()}`, { token, body });
	assert.ok(done.status < 300, done.text);
};
const statement = (text) => () => sql(server, text());

// What the page reads, how it changes, and what is then on the page (or, with a !, no longer).
const changes = [
	['post.title', statement(() => `update post set title = 'What is kept there?' where id = ${question}`), 'What is kept there?'],
	['post.body_html', statement(() => `update post set body_html = '<p>The second body.</p>' where id = ${question}`), 'The second body.'],
	['post.edited_at', statement(() => `update post set edited_at = now(), edited_by = author where id = ${question}`), `/posts/0/revisions`],
	['post.score', statement(() => `update post set score = 4711 where id = ${question}`), '>4711<'],
	['post.uses', statement(() => `update post set uses = 4712 where id = ${answer}`), '<b>4712</b>'],
	['post.author', statement(() => `update post set author = ${other.id} where id = ${answer}`), 'Vote on the answer of Otto Dahl'],
	['post.author, back', statement(() => `update post set author = ${ben.id} where id = ${answer}`), 'Vote on the answer of Ben Cole'],
	['post.author_written', statement(() => `update post set author_written = 'Written Name' where id = ${answer}`), 'Written Name'],
	['post.created_at', statement(() => `update post set created_at = '2019-02-03' where id = ${answer}`), '3 Feb 2019'],
	['post, another answer', statement(() => `insert into post (kind, thread, space, author, owner, body, body_html, created_at)
		values ('answer', ${question}, 1, ${anna.id}, ${anna.id}, 'x', '<p>The second answer.</p>', now())`), 'The second answer.'],
	['post.withdrawn_at', statement(() => `update post set withdrawn_at = now(), withdrawn_by = author where thread = ${question} and body = 'x'`), '!The second answer.'],
	['post by the API', api('PATCH', () => `/posts/${question}`, { body: 'The third body.', revision: 1 }), 'The third body.'],
	['revision', statement(() => `update revision set note = 'nothing a page of a thread shows' where post = ${question}`), 'The third body.'],
	['recording', statement(() => `insert into recording (post, person, upload, kind, state, served, duration_ms, has_video, has_audio, lines_state, created_at, ready_at)
		values (${answer}, ${anna.id}, repeat('R', 22), 'voice', 'ready', 1, 5000, false, true, 'edited', now(), now())`), 'data-watch='],
	['comment', statement(() => `insert into comment (post, thread, author, body, body_html, created_at) values (${answer}, ${question}, ${anna.id}, 'y', 'The second comment', now())`), 'The second comment'],
	['comment.body_html', statement(() => `update comment set body_html = 'The third comment' where body = 'y'`), 'The third comment'],
	['comment.withdrawn_at', statement(() => `update comment set withdrawn_at = now(), withdrawn_by = author where body = 'y'`), '!The third comment'],
	['vote', statement(() => `insert into vote (post, person, value) values (${question}, ${ben.id}, 1)`), '>4712<'],
	['vote.value', statement(() => `update vote set value = -1 where post = ${question}`), '>4710<'],
	['vote, gone', statement(() => `delete from vote where post = ${question}`), '>4711<'],
	['post_use', statement(() => `insert into post_use (post, person, created_at) values (${answer}, ${anna.id}, '2018-05-06')`), '6 May 2018'],
	['post_use, gone', statement(() => `delete from post_use where post = ${answer}`), '!6 May 2018'],
	['post_outdated', statement(() => `insert into post_outdated (post, person, created_at) values (${question}, ${ben.id}, now()), (${question}, ${anna.id}, now())`), 'May be out of date'],
	['post_outdated, gone', statement(() => `delete from post_outdated where post = ${question}`), '!May be out of date'],
	['thread.accepted_answer', api('PUT', () => `/questions/${question}/accepted`, { get answer() { return answer; } }), 'Answered and accepted'],
	['thread.accepted_answer, gone', api('PUT', () => `/questions/${question}/accepted`, { answer: null }), '!Answered and accepted'],
	['thread_tag', statement(() => `insert into tag (name) values ('racks'); insert into thread_tag select ${question}, id, now() from tag where name = 'racks'`), '>racks</a>'],
	['tag.name', statement(() => `update tag set name = 'cupboards' where name = 'racks'`), '>cupboards</a>'],
	['thread_tag, gone', statement(() => `delete from thread_tag where tag = (select id from tag where name = 'cupboards')`), '!>cupboards</a>'],
	['person.name', statement(() => `update person set name = 'Anna Stone' where id = ${anna.id}`), 'Anna Stone'],
	['person.team', statement(() => `update person set team = 'Hall nine' where id = ${anna.id}`), 'Hall nine'],
	['space.name', statement(() => `update space set name = 'Generally' where slug = 'general'`), 'Generally'],
	['space.slug', statement(() => `update space set slug = 'generally' where slug = 'general'`), '/spaces/generally'],
	['space.private', statement(() => `insert into membership (space, person, role) select id, ${other.id}, 'member' from space where slug = 'generally';
		update space set private = true where slug = 'generally'`), 'members only'],
	['space.private, back', statement(() => `update space set private = false where slug = 'generally'`), '!members only'],
	['thread.closed_at', api('PUT', () => `/questions/${question}/closed`, { reason: 'solved' }), 'Closed'],
	['thread.closed_at, gone', api('PUT', () => `/questions/${question}/closed`, { reason: null }), '!>Closed'],
	['thread, another', api('POST', () => '/questions', { title: 'A question beside it?', body: 'There.', space: 'generally', tags: ['shelves'] }), 'What is kept'],
	['thread.withdrawn', statement(() => `update post set withdrawn_at = now(), withdrawn_by = author where title = 'A question beside it?'`), 'What is kept'],
	['thread.space', statement(() => `insert into space (slug, name) values ('annex', 'Annex'); update thread set space = (select id from space where slug = 'annex') where id = ${question}`), '>Annex</a>'],
];

// The lists that are kept, and the same made anew: an empty cursor is no list that is kept.
const lists = ['/questions?', '/questions?sort=active', '/questions?state=unanswered'];
const listed = async (connection, where) => (await connection.get(where)).text.replace(/pl-\w+=[\w-]+|data-csrf="[^"]*"/g, '').replace(/\n+/g, '\n').trim();

for (const [what, change, expected] of changes) {
	test(`${what}: every worker shows it at once`, async () => {
		const wanted = (expected.startsWith('!') ? expected.slice(1) : expected).replace('/posts/0/', `/posts/${question}/`);
		for (const c of workers.values())
			assert.equal((await show(c)).status, 200); // now it is kept
		for (const c of workers.values())
			await Promise.all(lists.map((where) => c.get(where)));
		await change();
		for (const where of lists) {
			const fresh = await listed([...workers.values()][0], `${where}&cursor=`);
			assert.match(fresh, /<h1>Questions/);
			for (const [pid, c] of workers)
				assert.equal(await listed(c, where), fresh, `worker ${pid}: ${where}`);
		}
		for (const [pid, c] of workers) {
			const { status, text } = await show(c);
			assert.equal(status, 200);
			assert.equal(plain(text).includes(wanted), !expected.startsWith('!'), `worker ${pid}: ${wanted}`);
			assert.equal(processAt(c.port), pid, 'it was this worker that answered');
		}
	});
}

// Else a table could be read that nobody thought of above.
test('the tables a thread is read from are those above', () => {
	const text = fs.readFileSync(new URL('../../sql/queries/question.sql', import.meta.url), 'utf8');
	const tables = new Set();
	for (const name of ['thread_row', 'thread_posts', 'thread_comments', 'thread_recorded', 'people_named', 'space_named']) {
		const query = new RegExp(`-- ${name}: \\w+\\n(.*?);`, 's').exec(text)[1].replace(/^--.*$/gm, '');
		for (const [, table] of query.matchAll(/\b(?<!distinct )(?:from|join) ([a-z_]+)/g))
			tables.add(table);
	}
	const covered = new Set([...changes.map(([what]) => what.split(/[.,]/)[0].trim()), 'thread', 'site']); // these two say which state it is
	assert.deepEqual([...tables].filter((t) => !covered.has(t)), []);
});

// -- home ------------------------------------------------------------------------------------------------------------

test("home says at once in every worker what changed of one's own", async () => {
	server.space({ slug: 'tools', owner: 'otto@example.com' });
	const mine = { anna: await signIn(server, 'anna@example.com'), otto: cookie };
	const says = async (who, what, there) => {
		for (const [pid, c] of workers) {
			const { text } = await c.get('/', { cookie: mine[who] });
			assert.match(text, /<h2 id="h-wait">/);
			assert.equal(what.test(text.replaceAll('\n', ' ')), there, `worker ${pid}: ${what}`);
		}
	};
	const ask = async () => (await call(server, 'POST', '/api/v1/questions', { token, body: { title: 'Who has my own drill?', body: 'The red one.', space: 'tools', tags: ['drills'] } })).json.id;
	const task = /Who has my own drill\?<\/a><p class="by"><span>Your question has an answer/, waits = /Who has my own drill\?<\/a><\/h3>/;
	await says('anna', waits, false);
	const id = await ask();
	await says('anna', waits, true);
	await says('anna', task, false);
	const given = await call(server, 'POST', `/api/v1/questions/${id}/answers`, { token: server.token('ben@example.com'), body: { body: 'I have.' } });
	await says('anna', task, true);
	await says('anna', waits, false);
	await call(server, 'PUT', `/api/v1/questions/${id}/accepted`, { token, body: { answer: given.json.id } });
	await says('anna', task, false);
	await sql(server, `update thread set review_by = current_date, overdue = true where id = ${id}`);
	await says('anna', /Who has my own drill\?<\/a><p class="by"><span>You wrote it/, true);
	// What has nothing to do with any thread.
	const second = await ask();
	await says('otto', /You chose drills/, false);
	await sql(server, `insert into topic_choice (person, name, wanted) values (${other.id}, 'drills', true)`);
	await says('otto', /You chose drills/, true);
	await sql(server, `delete from topic_choice where person = ${other.id}`);
	await says('otto', /You chose drills/, false);
	// A space that closes takes its questions along, and gives them back.
	const hidden = (value) => sql(server, `update space set private = ${value} where id = (select space from thread where id = ${second})`);
	await sql(server, `delete from membership where person = ${other.id}`);
	await says('otto', waits, true);
	await hidden(true);
	await says('otto', waits, false);
	await hidden(false);
	await says('otto', waits, true);
});

// -- side by side ---------------------------------------------------------------------------------------------------

test('readers beside a writer see only states that existed', async (t) => {
	const rounds = full ? 1500 : 200;
	const bens = server.token('ben@example.com');
	for (let i = 0; i < 3; i++)
		await call(server, 'POST', `/api/v1/questions/${question}/answers`, { token: bens, body: { body: `Answer ${i}.` } });
	const writer = session(server, t);
	// Every text of the thread says the same number, in one transaction.
	const write = (n) => writer.say(`begin; update comment set body_html = 'state=${n};', body = 'state=${n};' where thread = ${question};
		update post set body_html = 'state=${n};', body = 'state=${n};' where thread = ${question} and kind = 'answer';
		update post set body_html = 'state=${n};', body = 'state=${n};', score = ${n} where id = ${question};
		update person set team = 'state=${n};' where id = ${anna.id}; commit;`);
	await write(0);
	let committed = 0, running = true, mixed = 0, stale = 0, seen = 0;
	const examples = [];
	const look = async (get) => {
		while (running) {
			const least = committed;
			const text = await get();
			const states = [...new Set([...text.matchAll(/state=(\d+);/g)].map((m) => Number(m[1])))];
			seen++;
			mixed += states.length !== 1;
			stale += Math.min(...states) < least;
			if (states.length !== 1)
				examples.push(states);
		}
	};
	const readers = [...workers.values()].map((c) => look(async () => (await show(c)).text));
	readers.push(...[...workers.values()].map(() => new Connection()).map((c) => look(async () => (await show(c)).text)));
	const apiReader = new Connection();
	readers.push(look(async () => (await apiReader.get(`/api/v1/questions/${question}`, { authorization: `Bearer ${token}` })).text));
	for (let n = 1; n <= rounds; n++) {
		await write(n);
		committed = n;
		if (n % 10 === 0)
			await pause(5);
	}
	running = false;
	await Promise.all(readers);
	await writer.end();
	console.error(`${rounds} states, ${seen} reads, ${mixed} mixed, ${stale} stale`);
	assert.deepEqual([mixed, stale], [0, 0], JSON.stringify(examples.slice(0, 5)));
});

test('a thread that changes all the time is shown all the same', async () => {
	const restless = sql(server, `set synchronous_commit = off;
		do $$ declare until timestamptz := clock_timestamp() + interval '1.5 seconds';
		begin while clock_timestamp() < until loop update post set score = score + 1 where id = ${question}; commit; end loop; end $$`);
	let shown = 0, over = false;
	restless.then(() => (over = true));
	while (!over) {
		const [[least]] = await sql(server, `select score from post where id = ${question}`);
		for (const c of workers.values()) {
			const { status, text } = await show(c);
			assert.equal(status, 200, text);
			const score = Number(/aria-label="Score">(\d+)</.exec(text)[1]);
			assert.ok(score >= Number(least), `${score} is not before ${least}`);
			shown++;
		}
	}
	await restless;
	console.error(`${shown} pages of a thread that changed all the time`);
	assert.ok(shown > 2);
});
