// large-space.test.mjs -- a space with more posts than the index takes in a step is closed and opened while people write: nobody
// finds what is not theirs, all find what they wrote, and in the end the index is as if it were made anew.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serverStart, until } from '../lib/server.mjs';

let server;
const token = {};
const MANY = 330;

before(async () => {
	server = await serverStart();
	for (const who of ['ada', 'ben', 'cleo']) {
		server.person({ email: `${who}@example.com`, admin: who === 'ada' });
		token[who] = server.token(`${who}@example.com`);
	}
	server.space({ slug: 'floor', name: 'Shop floor', owner: 'cleo@example.com' });
	server.sql(`do $$ declare n bigint; begin for i in 1..${MANY} loop n := nextval('post_id');
		insert into thread (id, kind, space, created_at, activity_at) select n, 'question', id, now(), now() from space where slug = 'floor';
		insert into post (id, kind, thread, space, author, owner, title, body, body_html, excerpt, created_at)
			select n, 'question', n, s.id, p.id, p.id, 'What is wrong with the gantry ' || i || '?', 'It stops.', '<p>It stops.</p>', 'It stops.', now()
				from space s, person p where s.slug = 'floor' and p.email = 'cleo@example.com';
		end loop; end $$`);
});
after(() => server?.stop());

async function call(who, method, where, body) {
	const answer = await server.api(method, where, { token: token[who], body });
	assert.ok(answer.status < 300, `${method} ${where}: ${answer.status} ${answer.text}`);
	return answer.json;
}
async function found(who, words) {
	const ids = new Set();
	for (let cursor = ''; cursor !== null;) {
		const some = await call(who, 'GET', `/search?q=${words}&limit=100${cursor && `&cursor=${cursor}`}`);
		some.items.forEach((i) => ids.add(i.id));
		cursor = some.next;
	}
	return ids;
}
const ask = (who, space, title) => call(who, 'POST', '/questions', { title, body: 'Since Monday.', space }).then((j) => j.id);
// The way a command line does it, which asks nobody for a password.
const close = (yes) => server.sql(`update space set private = ${yes} where slug = 'floor'`);
const equal = () => until('the index to be equal', () => server.try(['reindex', '--check']).status === 0);

test('closing it leaves its posts to its members, and what others ask meanwhile is found', async () => {
	await until('the index', async () => (await found('ben', 'gantry')).size === MANY);
	close(true);
	assert.equal((await found('ben', 'gantry')).size, 0, 'nobody else from that moment on');
	const inside = await ask('cleo', 'floor', 'Who repairs the gantry at night?');
	const outside = await ask('ben', 'general', 'Where is the sandpaper kept?');
	await until('a new post of somebody else', async () => (await found('ben', 'sandpaper')).has(outside));
	await until('all of it for its members', async () => (await found('cleo', 'gantry')).size === MANY + 1);
	assert.ok((await found('cleo', 'gantry')).has(inside));
	assert.equal((await found('ben', 'gantry')).size, 0);
	await equal();
});

test('opening it gives all of it to everybody', async () => {
	close(false);
	const inside = await ask('cleo', 'floor', 'Which oil does the gantry take?');
	await until('all of it for everybody', async () => (await found('ben', 'gantry')).size === MANY + 2);
	assert.ok((await found('ben', 'gantry')).has(inside));
	await equal();
});

test('closed, opened, closed again and a restart in between: each change comes to its end', async () => {
	close(true);
	close(false);
	close(true);
	const one = await ask('cleo', 'floor', 'How long is the gantry?');
	await server.pause();
	server.launch();
	await server.ready();
	const two = await ask('cleo', 'floor', 'How heavy is the gantry?');
	await until('all of it for its members', async () => {
		const all = await found('cleo', 'gantry');
		return all.size === MANY + 4 && all.has(one) && all.has(two);
	});
	assert.equal((await found('ben', 'gantry')).size, 0);
	await equal();
});
