// undo.test.mjs -- a withdrawal undone: by whom, how long, and that everything is as before.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serverStart, until } from '../lib/server.mjs';

let server, token, question, answer, comment;
const api = (who, method, where, body) => server.api(method, where, { token: token[who], body });

before(async () => {
	server = await serverStart();
	const names = ['anna', 'ben', 'cleo', 'mo'];
	for (const name of names)
		server.person({ email: `${name}@example.com`, name, admin: name === 'mo' });
	token = Object.fromEntries(names.map((name) => [name, server.token(`${name}@example.com`)]));
	server.space({ slug: 'hall', name: 'Hall', owner: 'mo@example.com' });
	question = (await api('anna', 'POST', '/questions', { title: 'Where is the quillwort kept?', body: 'The long one.', tags: ['storage'], space: 'hall' })).json.id;
	answer = (await api('ben', 'POST', `/questions/${question}/answers`, { body: 'In the samphire drawer.' })).json.id;
	comment = (await api('ben', 'POST', `/posts/${answer}/comments`, { body: 'The lower one.' })).json.id;
	await api('anna', 'PUT', `/questions/${question}/accepted`, { answer });
	await api('cleo', 'PUT', `/posts/${answer}/vote`, { value: 1 });
});
after(() => server?.stop());

const found = async (word) => (await api('cleo', 'GET', `/search?q=${word}`)).json.items.length;
const restore = async (who, post = answer) => (await api(who, 'POST', `/posts/${post}/restore`)).status;
const traces = () => server.sql(`select action, object_kind from audit_all where action in ('withdraw', 'restore') order by id, waiting`).map((r) => r.join(' '));
const state = () => server.sql(`select t.answers, t.score, t.withdrawn, coalesce(t.accepted_answer, 0), t.accepted_at, t.tags, g.open_questions, p.title, p.body, a.body, a.score, p.revision, t.activity_at
	from thread t join post p on p.id = t.id join post a on a.id = ${answer} join tag g on g.name = 'storage' where t.id = ${question}`)[0];
const version = () => Number(server.sql(`select version from thread where id = ${question}`)[0][0]);

test('an answer is back with its acceptance, its score and its place in the index', async () => {
	const whole = state();
	await until('it is found', () => found('samphire'));
	const before_ = version();
	assert.equal((await api('ben', 'DELETE', `/posts/${answer}`)).status, 204);
	assert.notDeepEqual(state(), whole);
	await until('it is no longer found', async () => await found('samphire') === 0);
	assert.equal(await restore('cleo'), 403, 'not by a colleague');
	assert.equal(await restore('anna'), 403, 'nor by who asked');
	assert.equal(await restore('ben'), 204);
	assert.deepEqual(state(), whole);
	assert.ok(version() >= before_ + 2, 'who had the page kept fetches it anew');
	await until('it is found again', () => found('samphire'));
	assert.equal(await restore('ben'), 204, 'twice is once');
	assert.deepEqual(traces(), ['withdraw post', 'restore post']);
});

test('a question is back with its tags and everything below it', async () => {
	const whole = state();
	assert.equal((await api('anna', 'DELETE', `/posts/${question}`)).status, 204);
	await until('it is no longer found', async () => await found('quillwort') === 0);
	assert.equal(await restore('ben', answer), 410, 'an answer of a withdrawn question is not');
	assert.equal(await restore('anna', question), 204);
	assert.deepEqual(state(), whole);
	await until('it is found again', () => found('quillwort'));
	assert.equal((await api('cleo', 'GET', `/questions/${question}`)).json.answers.length, 1);
});

test('another answer that was accepted meanwhile stays accepted', async () => {
	const other = (await api('cleo', 'POST', `/questions/${question}/answers`, { body: 'In the box.' })).json.id;
	await api('ben', 'DELETE', `/posts/${answer}`);
	await api('anna', 'PUT', `/questions/${question}/accepted`, { answer: other });
	assert.equal(await restore('ben'), 204);
	assert.equal((await api('anna', 'GET', `/questions/${question}`)).json.accepted, other);
	await api('anna', 'PUT', `/questions/${question}/accepted`, { answer });
});

test('after ten minutes it is for moderators, and theirs is not the author’s to undo', async () => {
	await api('ben', 'DELETE', `/posts/${answer}`);
	server.sql(`update post set withdrawn_at = now() - interval '11 minutes' where id = ${answer}`);
	assert.equal(await restore('ben'), 403);
	assert.equal(await restore('mo'), 204);
	assert.equal((await api('mo', 'DELETE', `/posts/${answer}`)).status, 204);
	assert.equal(await restore('ben'), 403);
	assert.equal(await restore('mo'), 204);
});

test('who may no longer write there brings nothing back', async () => {
	await api('ben', 'DELETE', `/posts/${answer}`);
	server.sql(`insert into membership (space, person, role) select s.id, p.id, 'reader' from space s, person p where s.slug = 'hall' and p.email = 'ben@example.com'`);
	assert.equal(await restore('ben'), 403);
	server.sql(`delete from membership where role = 'reader'`);
	assert.equal(await restore('ben'), 204);
});

test('a comment comes back by the same rules', async () => {
	const again = (who) => api(who, 'POST', `/comments/${comment}/restore`);
	assert.equal((await api('ben', 'DELETE', `/comments/${comment}`)).status, 204);
	assert.equal((await again('cleo')).status, 403);
	assert.equal((await again('ben')).status, 204);
	const thread = JSON.stringify((await api('cleo', 'GET', `/questions/${question}`)).json);
	assert.match(thread, /The lower one/);
	await api('ben', 'DELETE', `/comments/${comment}`);
	server.sql(`update comment set withdrawn_at = now() - interval '11 minutes' where id = ${comment}`);
	assert.equal((await again('ben')).status, 403);
	assert.equal((await again('mo')).status, 204);
	assert.ok(traces().includes('restore comment'));
});

test('counters and index equal what they are made from', async () => {
	server.run('recount', '--check'); // throws when they differ
	await until('the index equals a rebuild', () => {
		try {
			server.run('reindex', '--check');
			return true;
		} catch {
			return false;
		}
	});
});
