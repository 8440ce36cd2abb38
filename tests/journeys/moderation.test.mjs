// moderation.test.mjs -- something is flagged, waits in the queue of its space, is decided, and its author reads why.
// time limit: 240
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serverStart, until } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server;
const token = {}, people = {};
const call = async (who, method, where, body, status = 200) => {
	const answer = await server.api(method, where, { token: token[who], body });
	assert.equal(answer.status, status, `${method} ${where}: ${answer.text}`);
	return answer.json;
};
const queue = async (status = 200, who = 'mia') => (await call(who, 'GET', '/spaces/board/flags', undefined, status)).items;
const inbox = async (who) => (await call(who, 'GET', '/me/inbox')).items.filter((n) => ['moderated', 'improve'].includes(n.type));
let question, answer, comment, own;

before(async () => {
	server = await serverStart();
	for (const name of ['root', 'ann', 'ben', 'cleo', 'mia', 'out']) {
		people[name] = server.person({ email: `${name}@example.com`, name: `${name[0].toUpperCase()}${name.slice(1)} Test`, admin: name === 'root' });
		token[name] = server.token(`${name}@example.com`);
	}
	server.space({ slug: 'board', hidden: true, owner: 'mia@example.com' });
	for (const name of ['ann', 'ben', 'cleo'])
		await call('mia', 'PUT', `/spaces/board/members/${people[name].id}`, { role: 'member' });
	question = (await call('ann', 'POST', '/questions', { title: 'How is the till counted?', body: 'At night.', space: 'board' }, 201)).id;
	answer = (await call('ben', 'POST', `/questions/${question}/answers`, { body: 'Ask somebody else, I am busy.' }, 201)).id;
	comment = (await call('ben', 'POST', `/posts/${question}/comments`, { body: 'What a question.' }, 201)).id;
});
after(() => server?.stop());

test('what is flagged waits in the queue of its space, with all that was said of it', async () => {
	await call('ann', 'PUT', `/posts/${answer}/flag`, { reason: 'not-an-answer' }, 204);
	await call('cleo', 'PUT', `/posts/${answer}/flag`, { reason: 'rude', words: 'We can do better.' }, 204);
	await call('cleo', 'PUT', `/comments/${comment}/flag`, { reason: 'other', words: 'Not kind.' }, 204);
	// Said again it is what was said last, and one.
	await call('ann', 'PUT', `/posts/${answer}/flag`, { reason: 'did-not-work', words: 'I tried.' }, 204);
	const waiting = await queue();
	assert.deepEqual(waiting.map((w) => [w.kind, w.post, w.comment, w.author.name]), [['answer', answer, null, 'Ben Test'], ['comment', question, comment, 'Ben Test']]);
	assert.deepEqual(waiting[0].flags.map((f) => [f.reason, f.words, f.by.name]), [['did-not-work', 'I tried.', 'Ann Test'], ['rude', 'We can do better.', 'Cleo Test']]);
	assert.deepEqual(waiting[1].flags.map((f) => f.reason), ['other']);
});

test('a flag needs a reason, and who may not read the text may not flag it', async () => {
	await call('ann', 'PUT', `/posts/${answer}/flag`, { reason: 'because' }, 422);
	await call('ann', 'PUT', `/posts/${answer}/flag`, { reason: 'other' }, 422);
	await call('ann', 'PUT', `/posts/${answer}/flag`, { reason: 'wrong', words: 'x'.repeat(501) }, 422);
	await call('ben', 'PUT', `/posts/${answer}/flag`, { reason: 'wrong' }, 403);
	await call('out', 'PUT', `/posts/${answer}/flag`, { reason: 'wrong' }, 404);
	await call('root', 'PUT', `/posts/${answer}/flag`, { reason: 'wrong' }, 404);
	await call('out', 'PUT', `/comments/${comment}/flag`, { reason: 'wrong' }, 404);
	assert.equal((await queue()).length, 2);
});

test('only those who moderate the space see the queue and decide', async () => {
	for (const who of ['ann', 'ben'])
		await call(who, 'GET', '/spaces/board/flags', undefined, 403);
	for (const who of ['out', 'root'])
		await call(who, 'GET', '/spaces/board/flags', undefined, 404);
	await call('ann', 'PUT', `/posts/${answer}/decision`, { verdict: 'fine' }, 403);
	await call('out', 'PUT', `/posts/${answer}/decision`, { verdict: 'fine' }, 404);
});

test('a moderator asks to improve it: the author reads the note, and not who flagged', async () => {
	await call('mia', 'PUT', `/posts/${answer}/decision`, { verdict: 'improve' }, 422);
	const { id } = await call('mia', 'PUT', `/posts/${answer}/decision`, { verdict: 'improve', note: 'Please say where the list lies.' }, 201);
	assert.deepEqual((await queue()).map((w) => w.kind), ['comment']);
	const [news] = await inbox('ben');
	assert.deepEqual([news.reason, news.url, news.actor], ['Please say where the list lies.', `/decisions/${id}`, null]);
	const read = await call('ben', 'GET', `/decisions/${id}`);
	assert.deepEqual([read.verdict, read.note, read.post, read.by], ['improve', 'Please say where the list lies.', answer, null]);
	assert.equal((await call('mia', 'GET', `/decisions/${id}`)).by, 'Mia Test');
	for (const who of ['ann', 'out', 'root'])
		await call(who, 'GET', `/decisions/${id}`, undefined, 404);
	// It stands on the author's home until it was edited; answering beside it is not that.
	const tasks = async () => (await call('ben', 'GET', '/home')).tasks.filter((t) => t.kind === 'improve').map((t) => [t.title, t.url]);
	const task = [['How is the till counted?', `/decisions/${id}`]];
	assert.deepEqual(await tasks(), task);
	await call('ben', 'POST', `/questions/${question}/answers`, { body: 'Or ask Dora.' }, 201);
	assert.deepEqual(await tasks(), task);
	await call('ben', 'PATCH', `/posts/${answer}`, { body: 'The list lies in the till.', revision: 1 });
	assert.deepEqual(await tasks(), []);
	assert.equal((await inbox('ben'))[0].done, true);
	// Decided once: whoever was slower is told so.
	await call('mia', 'PUT', `/posts/${answer}/decision`, { verdict: 'fine' }, 409);
	// And whoever sees it again may flag it again.
	await call('ann', 'PUT', `/posts/${answer}/flag`, { reason: 'not-an-answer' }, 204);
	assert.equal((await queue()).length, 2);
	await call('ann', 'DELETE', `/posts/${answer}/flag`, undefined, 204);
	assert.equal((await queue()).length, 1);
});

test('with the decision to withdraw it is gone, and its author still reads why', async () => {
	const mia = new Visitor(server);
	await mia.signIn('mia@example.com');
	const page = await mia.get('/spaces/board/moderation');
	assert.match(page.text, /What a question\./);
	assert.match(page.text, /Not kind\./);
	const back = await mia.send(`/comments/${comment}/decision`, { space: 'board', verdict: 'withdrawn', note: '' });
	assert.equal(back.status, 422);
	assert.match(back.text, /Tell the author why/);
	assert.equal((await mia.send(`/comments/${comment}/decision`, { space: 'board', verdict: 'withdrawn', note: 'Questions are welcome here.' })).status, 303);
	assert.doesNotMatch((await server.api('GET', `/questions/${question}`, { token: token.ann })).text, /What a question/);
	const [news] = await inbox('ben');
	const ben = new Visitor(server);
	await ben.signIn('ben@example.com');
	const read = await ben.get(news.url);
	assert.match(read.text, /It was withdrawn/);
	assert.match(read.text, /Questions are welcome here\./);
	assert.match(read.text, /What a question\./, 'their own text, to write it better');
	assert.doesNotMatch(read.text, /Cleo|Not kind|Mia Test/);
});

test('who looks after a space sees what nobody has answered, and for how long', async () => {
	const late = (await call('ann', 'POST', '/questions', { title: 'Who has the second key?', body: 'Of the till.', space: 'board' }, 201)).id;
	server.sql(`update thread set created_at = now() - interval '9 days 1 hour' where id = ${late}`);
	const mia = new Visitor(server);
	await mia.signIn('mia@example.com');
	const page = await mia.get('/spaces/board/moderation');
	assert.match(page.text, /Without an answer <span class="num">1</);
	assert.match(page.text, /<b>1<\/b> of them waits for more than a week/);
	assert.match(page.text, /Who has the second key\?<\/a><p class="small dim">9 days/);
	const ann = new Visitor(server);
	await ann.signIn('ann@example.com');
	assert.equal((await ann.get('/spaces/board/moderation')).status, 403);
});

test('who got answers and said nothing for three days is asked once whether one worked', async () => {
	const asked = (await call('cleo', 'POST', '/questions', { title: 'Which drawer holds the stamps?', body: 'I looked.', space: 'board' }, 201)).id;
	const said = (await call('mia', 'POST', `/questions/${asked}/answers`, { body: 'The lowest.' }, 201)).id;
	const reminders = async () => (await call('cleo', 'GET', '/me/inbox')).items.filter((n) => n.type === 'remind');
	const run = async () => {
		const before = server.sql(`update job set run_at = clock_timestamp() where kind = 'remind' returning run_at`)[0][0];
		await until('the reminders', () => server.sql(`select 1 from job where kind = 'remind' and run_at > '${before}' and run_at > now() + interval '30 minutes'`).length > 0);
	};
	await run();
	assert.deepEqual(await reminders(), []);
	server.sql(`update thread set activity_at = now() - interval '4 days' where id = ${asked}`);
	await run();
	await run();
	const [one, ...more] = await reminders();
	assert.deepEqual([one.question.id, one.act, more.length], [asked, false, 0]);
	const page = await new Visitor(server).signIn('cleo@example.com');
	assert.match((await page.get('/inbox')).text, /Which drawer holds the stamps\?.*did one work\?/s);
	await call('cleo', 'PUT', `/questions/${asked}/accepted`, { answer: said });
	assert.deepEqual(await reminders(), []);
});

test('whoever looks after a question nobody answered is reminded, and again each week until somebody does', async () => {
	const asked = (await call('cleo', 'POST', '/questions', { title: 'Who feeds the cat in the store?', body: 'It is hungry.', space: 'board' }, 201)).id;
	const reminders = async () => (await call('mia', 'GET', '/me/inbox')).items.filter((n) => n.type === 'remind-answer' && n.question.id === asked);
	const run = async () => {
		const before = server.sql(`update job set run_at = clock_timestamp() where kind = 'remind' returning run_at`)[0][0];
		await until('the reminders', () => server.sql(`select 1 from job where kind = 'remind' and run_at > '${before}' and run_at > now() + interval '30 minutes'`).length > 0);
	};
	const waits = (days) => server.sql(`insert into routing (question, state, owner, begun_at, escalated_at)
		values (${asked}, 'escalated', ${people.mia.id}, now() - interval '9 days', now() - interval '${days} days')
		on conflict (question) do update set state = 'escalated', owner = ${people.mia.id}, next_at = null, wave_until = null, ended_at = null,
		escalated_at = now() - interval '${days} days'`);
	waits(2);
	await run();
	assert.deepEqual(await reminders(), []);
	waits(4);
	await run();
	await run();
	const [one, ...more] = await reminders();
	assert.deepEqual([one?.act, more.length], [false, 0]);
	assert.match((await (await new Visitor(server).signIn('mia@example.com')).get('/inbox')).text, /Who feeds the cat in the store\?.*do you know who could\?/s);
	server.sql(`update notice set created_at = now() - interval '8 days' where id = ${one.id}`);
	await run();
	const again = await reminders();
	assert.deepEqual([again.length, again[0].id === one.id], [1, false]);
	await call('ben', 'POST', `/questions/${asked}/answers`, { body: 'I do.' }, 201);
	await until('the reminder to be gone', async () => (await reminders()).length === 0);
});

test('nobody decides about what they wrote themselves, unless nobody else moderates there', async () => {
	const said = own = (await call('mia', 'POST', `/questions/${question}/answers`, { body: 'As I always said.' }, 201)).id;
	await call('mia', 'PUT', `/spaces/board/members/${people.cleo.id}`, { role: 'moderator' });
	await call('ann', 'PUT', `/posts/${said}/flag`, { reason: 'not-an-answer' }, 204);
	const refused = await call('mia', 'PUT', `/posts/${said}/decision`, { verdict: 'fine' }, 422);
	assert.deepEqual(refused.errors.map((e) => e.field), ['verdict']);
	const page = await new Visitor(server).signIn('mia@example.com');
	const text = (await page.get('/spaces/board/moderation')).text;
	assert.match(text, /You wrote it: another moderator of this space decides/);
	assert.doesNotMatch(text, new RegExp(`/posts/${said}/decision`));
	await call('cleo', 'PUT', `/posts/${said}/decision`, { verdict: 'fine' }, 201);
	await call('mia', 'PUT', `/spaces/board/members/${people.cleo.id}`, { role: 'member' });
	await call('ann', 'PUT', `/posts/${said}/flag`, { reason: 'outdated' }, 204);
	await call('mia', 'PUT', `/posts/${said}/decision`, { verdict: 'withdrawn', note: 'True.' }, 201);
});

test('whoever leaves the space reads nothing of it any more, also not what was decided', async () => {
	const [news] = await inbox('ben');
	await call('mia', 'DELETE', `/spaces/board/members/${people.ben.id}`, undefined, 204);
	assert.deepEqual(await inbox('ben'), []);
	await call('ben', 'GET', news.url, undefined, 404);
	assert.equal((await call('ben', 'GET', '/me')).waiting ?? 0, 0);
});

test('each of it left its row in the audit trail, and the chain holds', async () => {
	const acts = (await call('root', 'GET', '/audit?limit=100')).items;
	const of = (action) => acts.filter((a) => a.action === action);
	assert.equal(of('flag.raised').length, 7);
	assert.deepEqual(of('flag.decided').map((a) => [a.kind, a.object, a.detail, a.name]).reverse(),
		[['post', answer, 'improve', 'Mia Test'], ['comment', comment, 'withdrawn', 'Mia Test'], ['post', own, 'fine', 'Cleo Test'], ['post', own, 'withdrawn', 'Mia Test']]);
	assert.equal(server.try(['audit', '--check']).status, 0);
});

test('somebody new writes at a human pace in the first week, and freely after it', async () => {
	const own = await serverStart({ env: { PEERLORE_LIMITS: 'on', PEERLORE_NEWCOMER_POSTS: '3' } });
	try {
		const { id } = own.person({ email: 'new@example.com' });
		const as = own.token('new@example.com');
		const ask = () => own.api('POST', '/questions', { token: as, body: { title: 'May I ask this as well?', body: 'Yes.' } });
		const first = await ask();
		assert.equal(first.status, 201, first.text);
		assert.equal((await own.api('POST', `/posts/${first.json.id}/comments`, { token: as, body: { body: 'And this.' } })).status, 201);
		assert.equal((await ask()).status, 201);
		const late = await ask();
		assert.equal(late.status, 429, late.text);
		assert.ok(Number(late.headers['retry-after'] ?? late.headers.get?.('retry-after')) > 0);
		assert.equal((await own.api('POST', `/posts/${first.json.id}/comments`, { token: as, body: { body: 'And this.' } })).status, 429);
		own.sql(`update person set created_at = now() - interval '8 days' where id = ${id}`);
		assert.equal((await ask()).status, 201);
	} finally {
		await own.stop();
	}
});
