// webhooks.test.mjs -- other programs are told of what happens, and can prove that it comes from here: made in the browser,
// checked by the library receivers use. What they may not know, or was taken back before it went out, never goes out.
// time limit: 480
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { Receiver, verified } from '../lib/receiver.mjs';
import { processesOf, serverStart, until } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

const SECRET_WORD = 'quillwort'; // stands in all that is private
let server, browser, receiver, hook;
const people = {}, token = {};
const events = ['question.asked', 'question.closed', 'answer.posted', 'answer.accepted', 'comment.posted', 'tip.published', 'post.withdrawn'];

before(async () => {
	server = await serverStart({ env: { PEERLORE_WEBHOOK_NETWORKS: '127.0.0.1' } });
	browser = await browserOpen();
	receiver = await Receiver.start();
	for (const [key, name, admin] of [['ada', 'Ada Verhoeven', true], ['ben', 'Ben Achter'], ['cleo', 'Cleo Wong'], ['dora', 'Dora Lind']]) {
		people[key] = server.person({ email: `${key}@example.com`, name, admin });
		token[key] = server.token(people[key].email);
	}
	server.space({ slug: 'board', name: `The ${SECRET_WORD} board`, hidden: true, owner: 'ben@example.com' });
	server.space({ slug: 'floor', name: 'Shop floor', owner: 'ben@example.com' });
});
after(async () => {
	await browser?.close();
	await receiver?.stop();
	await server?.stop();
});

async function call(who, method, where, body, status) {
	const answer = await server.api(method, where, { token: token[who], body });
	assert.ok(status ? answer.status === status : answer.status < 300, `${method} ${where}: ${answer.status} ${answer.text}`);
	return answer.json;
}
const ask = (who, title, more) => call(who, 'POST', '/questions', { title, body: 'Since Monday it hisses.', ...more }).then((j) => j.id);
const hookMake = async (who, target, more = {}) => {
	const made = await call(who, 'POST', '/webhooks', { name: 'Wall', target, events, ...more }, 201);
	return { id: made.id, secret: made.secret };
};
const messages = async (id, who = 'ada') => (await call(who, 'GET', `/webhooks/${id}/messages?limit=100`)).items;
const settled = (id, who) => until('the messages to be dealt with', async () => (await messages(id, who)).every((m) => m.state !== 'waiting' || m.tries.length > 0));
// The next try of whatever waits is now.
const hurry = (id) => server.sql(`update webhook_message set try_at = now() - interval '1 second' where webhook = ${id} and state = 'waiting'`);
const state = (id) => server.sql(`select state, coalesce(off_why, '') from webhook where id = ${id}`)[0].join(' ').trim();

test('an administrator makes one in the browser, sees its secret once, and a test arrives that a receiver can check', async () => {
	const page = await pageOpen(browser, { server });
	await signIn(page, server, 'ada@example.com');
	await page.goto('/admin/webhooks');
	assert.deepEqual(await axe(page), []);
	await page.getByText('None yet. A webhook tells another program').waitFor();
	await page.getByLabel('Name').fill('Chat room');
	await page.getByLabel('Address that is told').fill('https://10.0.0.8/hook');
	for (const word of ['question.asked', 'post.withdrawn'])
		await page.locator(`input[value="${word}"]`).check();
	await page.getByRole('button', { name: 'Add it' }).click();
	await page.getByText('Nothing is sent to that address').waitFor();
	assert.ok(await page.locator('input[value="question.asked"]').isChecked(), 'what was chosen comes back');
	await page.getByLabel('Address that is told').fill(receiver.url);
	await page.getByRole('button', { name: 'Add it' }).click();
	const secret = await page.getByLabel('Give it to the program').inputValue();
	assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
	assert.deepEqual(await axe(page), []);
	const id = Number(server.sql(`select id from webhook where name = 'Chat room'`)[0][0]);
	hook = { id, secret };
	await page.goto(`/webhooks/${id}`);
	assert.ok(!(await page.content()).includes(secret), 'it is shown once');
	await page.getByRole('button', { name: 'Send a test' }).click();
	await page.getByText('A test is on its way').waitFor();
	const told = await receiver.told('webhook.test');
	assert.deepEqual(verified(secret, told.call), { type: 'webhook.test', timestamp: told.timestamp, data: { webhook: { id, name: 'Chat room' } } });
	assert.equal(told.call.headers['content-type'], 'application/json');
	await until('the log', async () => (await messages(id))[0].state === 'sent');
	await page.goto(`/webhooks/${id}`);
	await page.getByText('1 try').click();
	await page.getByText('204', { exact: true }).waitFor();
	assert.deepEqual(await axe(page), []);
	assert.deepEqual(page.problems, []);
	assert.ok(!server.sql(`select encode(secret, 'escape') from webhook`)[0][0].includes(Buffer.from(secret.slice(6), 'base64').toString('latin1')), 'sealed in the database');
});

test('another secret, another body or an old time does not pass the check of a receiver', async () => {
	const { call } = await receiver.told('webhook.test');
	assert.throws(() => verified(`whsec_${Buffer.alloc(32, 7).toString('base64')}`, call));
	assert.throws(() => verified(hook.secret, { ...call, body: call.body.replace('Chat', 'That') }));
	assert.throws(() => verified(hook.secret, { ...call, headers: { ...call.headers, 'webhook-id': 'msg_other' } }));
	assert.throws(() => verified(hook.secret, { ...call, headers: { ...call.headers, 'webhook-timestamp': String(call.headers['webhook-timestamp'] - 3600) } }));
	verified(hook.secret, call);
});

test('each thing that happens in an open space is told once, with what everybody may read of it', async () => {
	await call('ada', 'PATCH', `/webhooks/${hook.id}`, { events });
	const question = await ask('cleo', 'Why does the press hiss at noon?', { tags: ['press'], space: 'floor' });
	const answer = (await call('ben', 'POST', `/questions/${question}/answers`, { body: 'The **valve** is worn.' })).id;
	const comment = (await call('dora', 'POST', `/posts/${answer}/comments`, { body: 'Which valve?' })).id;
	await call('cleo', 'PUT', `/questions/${question}/accepted`, { answer });
	await call('cleo', 'PUT', `/questions/${question}/closed`, { reason: 'solved' });
	const tip = (await call('ben', 'POST', '/tips', { title: 'Quiet the press in a minute', body: 'Oil it.' })).id;
	await call('ben', 'DELETE', `/posts/${tip}`);
	const asked = await receiver.told('question.asked');
	const thread = { id: question, kind: 'question', url: `${server.url}/questions/${question}`, title: 'Why does the press hiss at noon?', tags: ['press'], space: { slug: 'floor', name: 'Shop floor' } };
	assert.deepEqual(asked.data, { thread, post: { id: question, kind: 'question', url: thread.url, excerpt: 'Since Monday it hisses.' } });
	const said = { id: answer, kind: 'answer', url: `${thread.url}#a-${answer}`, excerpt: 'The valve is worn.' };
	assert.deepEqual((await receiver.told('answer.posted')).data, { thread, post: said });
	assert.deepEqual((await receiver.told('comment.posted')).data, { thread, post: said, comment: { id: comment, url: `${thread.url}#c-${comment}`, excerpt: 'Which valve?' } });
	assert.deepEqual((await receiver.told('answer.accepted')).data, { thread, post: said });
	assert.deepEqual((await receiver.told('question.closed')).data, { thread, post: { id: question, kind: 'question', url: thread.url, excerpt: 'Since Monday it hisses.' }, reason: 'solved' });
	assert.deepEqual((await receiver.told('post.withdrawn')).data, { thread: { id: tip, kind: 'tip' }, post: { id: tip, kind: 'tip' } });
	await settled(hook.id);
	for (const call of receiver.calls)
		verified(hook.secret, call);
	assert.equal(new Set(receiver.calls.map((c) => c.headers['webhook-id'])).size, receiver.calls.length);
	const all = receiver.calls.map((c) => c.body).join();
	assert.doesNotMatch(all, /Cleo|Ben Achter|Dora|@example/, 'nobody is named');
	assert.equal((await messages(hook.id)).filter((m) => m.state === 'waiting').length, 0);
});

test('what happens in a private space is told to its own webhook alone', async () => {
	const own = await Receiver.start();
	try {
		const { id, secret } = await hookMake('ben', own.url, { space: 'board', events: [...events, 'flag.raised'] });
		await call('ben', 'PUT', `/spaces/board/members/${people.dora.id}`, { role: 'member' });
		const before = receiver.calls.length;
		const question = await ask('ben', `Where is the ${SECRET_WORD} kept?`, { space: 'board' });
		const answer = (await call('dora', 'POST', `/questions/${question}/answers`, { body: `By the ${SECRET_WORD}.` })).id;
		await call('ben', 'PUT', `/posts/${answer}/flag`, { reason: 'wrong', words: 'Dora is mistaken.' });
		const told = await own.told('flag.raised');
		verified(secret, told.call);
		assert.deepEqual([told.data.post.id, told.data.reason, told.data.thread.title], [answer, 'wrong', `Where is the ${SECRET_WORD} kept?`]);
		assert.doesNotMatch(told.call.body, /mistaken|Ben|Dora/);
		// Something open, behind it, so that all of it has been dealt with.
		await ask('ben', 'What is on the wall in hall two?');
		await until('the open one', () => receiver.calls.some((c) => c.body.includes('on the wall in hall two')));
		assert.ok(receiver.calls.slice(before).every((c) => !c.body.includes(SECRET_WORD)));
		assert.ok(!server.sql(`select event from webhook_message where webhook = ${hook.id} and thread = ${question}`).length, 'not even a number of it');
		for (const who of ['ada', 'dora', 'cleo'])
			assert.equal((await server.api('GET', `/webhooks/${id}`, { token: token[who] })).status, 404, who);
		assert.equal((await server.api('GET', '/webhooks?space=board', { token: token.ada })).status, 404);
		assert.equal((await server.api('GET', '/webhooks?space=board', { token: token.dora })).status, 403);
		await call('ben', 'DELETE', `/webhooks/${id}`, undefined, 204);
	} finally {
		await own.stop();
	}
});

test('what was withdrawn, taken back or moved out of sight before it went out is not sent', async () => {
	const late = await Receiver.start();
	late.answer = () => ({ status: 503 });
	try {
		const { id } = await hookMake('ada', late.url);
		const gone = await ask('cleo', 'Who took the long ladder away?');
		const moved = await ask('ben', 'Who has keys to the yard gate?', { space: 'floor' });
		await late.told('question.asked', 2);
		await settled(id);
		await call('cleo', 'DELETE', `/posts/${gone}`);
		await call('ben', 'PUT', `/posts/${moved}/space`, { space: 'board' });
		const before = late.calls.length;
		late.answer = () => null;
		hurry(id);
		await late.told('post.withdrawn');
		await until('the rest to be dropped', async () => (await messages(id)).filter((m) => m.state === 'dropped').length === 2);
		assert.deepEqual(late.calls.slice(before).map((c) => JSON.parse(c.body).type).filter((t) => t !== 'post.withdrawn'), []);
		// So when a whole space closes.
		server.space({ slug: 'lab', name: 'Laboratory', owner: 'ben@example.com' });
		late.answer = () => ({ status: 500 });
		const closing = await ask('ben', 'Which acid is in the blue can?', { space: 'lab' });
		await until('its first try', async () => (await messages(id)).some((m) => m.thread === closing && m.tries.length > 0));
		await call('ben', 'PATCH', '/spaces/lab', { private: true });
		late.answer = () => null;
		hurry(id);
		await until('it to be dropped', async () => (await messages(id)).find((m) => m.thread === closing).state === 'dropped');
		await call('ada', 'DELETE', `/webhooks/${id}`, undefined, 204);
	} finally {
		await late.stop();
	}
});

test('what does not arrive is tried again, later each time; 410 ends it, and no redirect is followed', async () => {
	const shaky = await Receiver.start(), elsewhere = await Receiver.start();
	try {
		const { id, secret } = await hookMake('ada', shaky.url, { name: 'Shaky' });
		shaky.answer = () => ({ status: 302, headers: { location: elsewhere.url }, body: 'over there' });
		const question = await ask('cleo', 'Which side of the belt is up?');
		const mine = async () => (await messages(id)).find((m) => m.thread === question);
		const tried = (n) => until(`try ${n}`, async () => (await mine()).tries.length === n);
		await tried(1);
		const first = (await mine()).tries[0];
		assert.deepEqual([first.status, first.answer], [302, 'over there']);
		assert.equal(elsewhere.calls.length, 0);
		const pause = async () => Number(server.sql(`select extract(epoch from m.try_at - t.tried_at) from webhook_message m join webhook_try t on t.message = m.id
			where m.webhook = ${id} order by t.id desc limit 1`)[0][0]);
		assert.ok(await pause() >= 5 && await pause() <= 6, `${await pause()} s`);
		for (const [n, least] of [[2, 300], [3, 1800], [4, 7200]]) {
			shaky.answer = () => ({ status: 500, body: 'no\u0007 <b>luck</b>' });
			hurry(id);
			await tried(n);
			assert.ok(await pause() >= least && await pause() <= least * 1.2 + 1, `${await pause()} s`);
		}
		assert.equal((await mine()).tries[0].answer, 'no  <b>luck</b>');
		shaky.answer = () => ({ status: 429, headers: { 'retry-after': '40000' } });
		hurry(id);
		await tried(5);
		assert.ok(await pause() >= 39999, 'as long as it asked for');
		shaky.answer = () => null;
		hurry(id);
		await until('it to arrive', async () => (await mine()).state === 'sent');
		const ids = shaky.calls.map((c) => c.headers['webhook-id']);
		assert.deepEqual(new Set(ids).size, 1, 'a repeat is known by its id');
		verified(secret, shaky.calls.at(-1));
		assert.equal((await call('ada', 'GET', `/webhooks/${id}`)).failing_since, null);
		// The last of ten tries.
		shaky.answer = () => ({ status: 500 });
		const hopeless = await ask('cleo', 'Which end of the rope is it?');
		await until('its first try', async () => (await messages(id)).find((m) => m.thread === hopeless)?.tries.length === 1);
		server.sql(`update webhook_message set attempts = 9 where webhook = ${id} and thread = ${hopeless}`);
		hurry(id);
		await until('the end', async () => (await messages(id)).find((m) => m.thread === hopeless).state === 'failed');
		assert.equal(state(id), 'on');
		shaky.answer = () => ({ status: 410 });
		await call('ada', 'POST', `/webhooks/${id}/test`);
		await until('it to be off', () => state(id) === 'off gone');
		const [news] = (await call('ada', 'GET', '/me/inbox')).items.filter((n) => n.type === 'webhook-off');
		assert.deepEqual([news.reason, news.url], ['Shaky', `/webhooks/${id}`]);
		assert.equal((await server.api('POST', `/webhooks/${id}/test`, { token: token.ada })).status, 409);
		await call('ada', 'DELETE', `/webhooks/${id}`, undefined, 204);
		assert.deepEqual((await call('ada', 'GET', '/me/inbox')).items.filter((n) => n.type === 'webhook-off' && !n.done), []);
	} finally {
		await shaky.stop();
		await elsewhere.stop();
	}
});

test('one that takes nothing for days is switched off, its maker hears of it, and switches it on again', async () => {
	const dead = await Receiver.start();
	dead.answer = () => ({ status: 500 });
	try {
		const { id } = await hookMake('ben', dead.url, { name: 'Dead wall', space: 'floor' });
		await call('ben', 'POST', `/webhooks/${id}/test`);
		await until('a failure', async () => (await call('ben', 'GET', `/webhooks/${id}`)).failing_since !== null);
		server.sql(`update webhook set failing_since = now() - interval '4 days 23 hours' where id = ${id}`);
		hurry(id);
		await until('another', async () => (await messages(id, 'ben'))[0].tries.length === 2);
		assert.equal(state(id), 'on', 'not yet');
		server.sql(`update webhook set failing_since = now() - interval '5 days 1 minute' where id = ${id}`);
		hurry(id);
		await until('it to be off', () => state(id) === 'off failing');
		assert.equal((await messages(id, 'ben'))[0].state, 'failed');
		// Without scripts, from the inbox.
		const page = await pageOpen(browser, { server, scripts: false });
		await signIn(page, server, 'ben@example.com');
		await page.goto('/inbox');
		await page.getByRole('link', { name: 'The webhook “Dead wall” is off' }).click();
		await page.getByText('Off: nothing arrived for five days').first().waitFor();
		dead.answer = () => null;
		await page.getByRole('button', { name: 'Switch it on, in my name' }).click();
		await page.getByText('It is on. What happens from now on is sent.').waitFor();
		await page.getByRole('button', { name: 'Send again webhook.test' }).click();
		await page.getByText('They are on their way again.').waitFor();
		await until('it to arrive', async () => (await messages(id, 'ben'))[0].state === 'sent');
		// And away with it.
		await page.getByText('Remove it').click();
		await page.getByRole('button', { name: 'Remove this webhook' }).click();
		await page.getByText('Removed, with what it was told.').waitFor();
		assert.deepEqual(page.problems, []);
	} finally {
		await dead.stop();
	}
});

test('what did not arrive goes out again from a time on; what arrived only when that is asked for', async () => {
	const again = await Receiver.start();
	try {
		const { id } = await hookMake('ada', again.url, { name: 'Again' });
		again.answer = (c) => (c.body.includes('Second') ? { status: 400 } : null);
		await ask('cleo', 'First of two questions on belts');
		await ask('cleo', 'Second of two questions on belts');
		await settled(id);
		server.sql(`update webhook_message set state = 'failed', ended_at = now() where webhook = ${id} and state = 'waiting'`);
		again.answer = () => null;
		again.calls.length = 0;
		const since = new Date(Date.now() - 3600e3).toISOString().slice(0, 19) + 'Z';
		assert.deepEqual(await call('ada', 'POST', `/webhooks/${id}/again`, { since }), { messages: 1 });
		await until('it', () => again.calls.length === 1);
		await until('the log', async () => (await messages(id)).every((m) => m.state === 'sent'));
		assert.deepEqual(await call('ada', 'POST', `/webhooks/${id}/again`, { since, all: true }), { messages: 2 });
		await until('both', () => again.calls.length === 3);
		const one = (await messages(id))[0].id;
		await until('the log', async () => (await messages(id)).every((m) => m.state === 'sent'));
		assert.deepEqual(await call('ada', 'POST', `/webhooks/${id}/again`, { message: one }), { messages: 1 });
		await until('that one', () => again.calls.length === 4);
		assert.equal(again.calls.at(-1).headers['webhook-id'], one);
		assert.deepEqual(await call('ada', 'POST', `/webhooks/${id}/again`, { since: new Date(Date.now() + 3600e3).toISOString() }), { messages: 0 });
		assert.equal((await server.api('POST', `/webhooks/${id}/again`, { token: token.ada, body: { message: 'msg_none' } })).status, 404);
		assert.equal((await server.api('POST', `/webhooks/${id}/again`, { token: token.ada, body: {} })).status, 422);
		await call('ada', 'DELETE', `/webhooks/${id}`, undefined, 204);
	} finally {
		await again.stop();
	}
});

test('after a new secret both are good for a day', async () => {
	const turned = await Receiver.start();
	try {
		const { id, secret } = await hookMake('ada', turned.url, { name: 'Turned' });
		const { secret: fresh, old_secret_until: until_ } = await call('ada', 'POST', `/webhooks/${id}/secret`);
		assert.ok(new Date(until_) - Date.now() > 23 * 3600e3);
		await call('ada', 'POST', `/webhooks/${id}/test`);
		const first = await turned.told('webhook.test');
		verified(secret, first.call);
		verified(fresh, first.call);
		server.sql(`update webhook set before_until = now() - interval '1 second' where id = ${id}`);
		await call('ada', 'POST', `/webhooks/${id}/test`);
		const second = await turned.told('webhook.test', 2);
		assert.throws(() => verified(secret, second.call));
		verified(fresh, second.call);
		await call('ada', 'DELETE', `/webhooks/${id}`, undefined, 204);
	} finally {
		await turned.stop();
	}
});

test('a receiver that says nothing holds up nobody else', async () => {
	const mute = await Receiver.start();
	mute.answer = () => 'hang';
	try {
		const { id } = await hookMake('ada', mute.url, { name: 'Mute' });
		receiver.calls.length = 0;
		for (let i = 0; i < 6; i++)
			await ask('cleo', `Which drawer holds the number ${i} bits?`);
		await until('the others to be told', () => receiver.calls.length === 6);
		assert.ok(mute.calls.length <= 3, 'and it has some of them, no more at once');
		assert.ok((await messages(id)).every((m) => m.state === 'waiting'));
		await until('a try to end', async () => (await messages(id)).some((m) => m.tries.length > 0));
		const [tried] = (await messages(id)).filter((m) => m.tries.length > 0);
		assert.equal(tried.tries[0].status, null);
		assert.match(tried.tries[0].fault, /[Tt]imeout|timed out/);
		await call('ada', 'DELETE', `/webhooks/${id}`, undefined, 204);
	} finally {
		await mute.stop();
	}
});

test('nothing is sent to addresses that are not public, whatever name leads there', async () => {
	const inside = await Receiver.start('127.0.0.2');
	const bad = { 'http://example.com/x': /https/, 'ftp://example.com/x': /https/, 'https://ada:secret@example.com/': /name and password/, 'example.com': /whole address|https/,
		'https://127.0.0.2/': /Nothing is sent/, 'https://[::1]/': /Nothing is sent/, 'https://[::ffff:10.1.2.3]/': /Nothing is sent/, 'https://169.254.169.254/latest': /Nothing is sent/, 'https://2130706434/': /Nothing is sent/,
		'https://0x7f.2/': /Nothing is sent/, 'https://[fd00::1]/': /Nothing is sent/, 'https://192.168.1.1/': /Nothing is sent/, 'https://[64:ff9b::a00:1]/': /Nothing is sent/, 'https://0.0.0.0/': /Nothing is sent/, 'http://localhost:1/x y': /whole address/, '': /whole address/ };
	try {
		for (const [target, sentence] of Object.entries(bad)) {
			const answer = await server.api('POST', '/webhooks', { token: token.ada, body: { name: 'Bad', target, events } });
			assert.equal(answer.status, 422, target);
			assert.match(answer.text, sentence, target);
		}
		// What a name leads to is known when it is sent: these are there as if their names had changed.
		const { id } = await hookMake('ada', 'http://127.0.0.1:9/', { name: 'Rebound' });
		for (const target of [inside.url, inside.url.replace('http:', 'https:'), `http://2130706434:${new URL(inside.url).port}/`, `http://[::ffff:7f00:2]:${new URL(inside.url).port}/`]) {
			server.sql(`update webhook set url = '${target}' where id = ${id}`);
			const { message } = await call('ada', 'POST', `/webhooks/${id}/test`);
			await until('a try', async () => (await messages(id)).find((m) => m.id === message).tries.length > 0);
			assert.match((await messages(id)).find((m) => m.id === message).tries[0].fault, /leads to an address that nothing is sent to/, target);
		}
		assert.equal(inside.connections, 0);
		await call('ada', 'DELETE', `/webhooks/${id}`, undefined, 204);
	} finally {
		await inside.stop();
	}
});

test('a webhook stops when its maker loses the right to it, and goes on in the name of another', async () => {
	const owned = await Receiver.start();
	try {
		await call('ben', 'PUT', `/spaces/board/members/${people.cleo.id}`, { role: 'owner' });
		const { id } = await hookMake('ben', owned.url, { name: 'Of Ben', space: 'board' });
		await call('cleo', 'PUT', `/spaces/board/members/${people.ben.id}`, { role: 'member' });
		await ask('cleo', `What else about the ${SECRET_WORD} is new?`, { space: 'board' });
		await until('it to stop', () => state(id) === 'off rights');
		assert.equal(owned.calls.length, 0);
		assert.equal((await server.api('GET', `/webhooks/${id}`, { token: token.ben })).status, 404);
		const seen = await call('cleo', 'GET', `/webhooks/${id}`);
		assert.deepEqual([seen.on, seen.off_reason, seen.made_by.name], [false, 'rights', 'Ben Achter']);
		const on = await call('cleo', 'PATCH', `/webhooks/${id}`, { on: true });
		assert.deepEqual([on.on, on.made_by.name], [true, 'Cleo Wong']);
		await call('cleo', 'POST', `/webhooks/${id}/test`);
		await owned.told('webhook.test');
		// An administrator who is none any more.
		const root = server.person({ email: 'root@example.com', name: 'Root', admin: true });
		token.root = server.token(root.email);
		const { id: wide } = await hookMake('root', owned.url, { name: 'Of Root' });
		await call('ada', 'PATCH', `/people/${root.id}`, { admin: false });
		owned.calls.length = 0;
		await ask('cleo', 'Is the canteen open on Sunday?');
		await until('it to stop', () => state(wide) === 'off rights');
		assert.equal(owned.calls.length, 0);
	} finally {
		await owned.stop();
	}
});

test('what is done with webhooks is in the audit trail, and neither words nor secrets are in the log', async () => {
	await server.chained();
	const done = (await call('ada', 'GET', '/audit?object_kind=webhook&limit=100').catch(() => call('ada', 'GET', '/audit?limit=100'))).items.map((r) => r.action);
	for (const action of ['webhook.made', 'webhook.tested', 'webhook.off', 'webhook.removed', 'webhook.sent-again'])
		assert.ok(done.includes(action) || server.sql(`select 1 from audit where action = '${action}'`).length > 0, action);
	for (const action of ['webhook.changed', 'webhook.secret', 'webhook.on'])
		assert.ok(server.sql(`select 1 from audit where action = '${action}'`).length > 0, action);
	for (const word of [SECRET_WORD, 'whsec_', hook.secret.slice(6), 'valve'])
		assert.ok(!server.log.includes(word), word);
	assert.ok(processesOf(server.data).some((p) => p.command === 'peerlore deliver --beside'));
	assert.match(await (await fetch(`${server.url}/metrics`)).text(), /^peerlore_webhook_messages_waiting_seconds \d+$/m);
});

test('messages are forgotten after two weeks, and doctor says when nobody sends them', async () => {
	const old = server.sql(`insert into webhook_message (webhook, event, happened_at, state, try_at, ended_at)
		select ${hook.id}, 'webhook.test', now() - interval '15 days', 'sent', now(), now() - make_interval(days => d) from generate_series(13, 15) d returning id`).map(([id]) => id);
	server.sql(`update job set run_at = clock_timestamp() where kind = 'webhooks'`);
	await until('the job', () => server.sql(`select count(*) from webhook_message where id in (${old})`)[0][0] === '1');
	const worker = processesOf(server.data).filter((p) => /^peerlore (worker|deliver)/.test(p.command));
	for (const { pid } of worker)
		process.kill(pid, 'SIGSTOP');
	try {
		server.sql(`insert into webhook_message (webhook, event, happened_at, try_at) values (${hook.id}, 'webhook.test', now(), now() - interval '10 minutes')`);
		const said = server.try(['doctor', '--json']).stdout;
		assert.match(said, /1 messages of webhooks wait, the oldest for 60\d s/);
	} finally {
		for (const { pid } of worker)
			process.kill(pid, 'SIGCONT');
	}
});

test('by hand, without a browser, the form asks for what is missing and keeps what was typed', async () => {
	const ben = await new Visitor(server).signIn('ben@example.com');
	await ben.get('/spaces/floor/webhooks');
	const back = await ben.send('/spaces/floor/webhooks', { name: 'Kept name', url: 'http://example.com/', events: 'flag.raised' });
	assert.equal(back.status, 422);
	assert.match(back.text, /value="Kept name"/);
	assert.match(back.text, /Begin the address with https/);
	assert.match(back.text, /value="flag.raised" checked/);
	assert.equal((await ben.send('/spaces/floor/webhooks', { name: '', url: 'https://example.com/', events: 'root' })).status, 422);
	assert.equal((await server.api('POST', '/webhooks', { token: token.ada, body: { name: 'Flags everywhere', target: 'https://example.com/', events: ['flag.raised'] } })).status, 422, 'flags are a matter of one space');
	for (const who of ['ben', 'cleo'])
		assert.equal((await server.api('GET', '/webhooks', { token: token[who] })).status, 404);
});
