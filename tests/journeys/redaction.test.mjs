// A form that was opened before a secret was redacted: whatever it is a form of, what it sends does not bring the secret
// back, and two who change the same text at once both keep their words. Without scripts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serverStart } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server;
const token = {};

before(async () => {
	server = await serverStart();
	for (const name of ['anna', 'ben', 'cleo', 'mo']) {
		server.person({ email: `${name}@example.com`, name: `${name[0].toUpperCase()}${name.slice(1)} Keller` });
		token[name] = server.token(`${name}@example.com`);
	}
	server.space({ slug: 'press', name: 'Press shop', owner: 'mo@example.com' });
	server.sql(`insert into membership (space, person, role) select s.id, p.id, 'owner' from space s, person p where s.slug = 'press' and p.email = 'cleo@example.com'`);
});
after(() => server?.stop());

async function call(who, method, where, body, status = 200) {
	const answer = await server.api(method, where, { token: token[who], body });
	assert.equal(answer.status, status, `${method} ${where}: ${answer.text}`);
	return answer.json;
}
const ask = async (title, body) => (await call('anna', 'POST', '/questions', { title, body, space: 'press' }, 201)).id;
const redact = (id, words) => call('mo', 'POST', `/posts/${id}/redactions`, { words });
const enter = (who) => new Visitor(server).signIn(`${who}@example.com`);
const plain = (text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
const value = (page, name) => plain(new RegExp(`<input[^>]* name="${name}"[^>]* value="([^"]*)"`).exec(page.text)?.[1] ?? '');
const values = (page, name) => [...page.text.matchAll(new RegExp(`<input[^>]* name="${name}" value="([^"]*)"`, 'g'))].map((m) => plain(m[1]));
const area = (page, name) => plain(new RegExp(`<textarea id="${name}"[^>]*>\\r?\\n?([^<]*)`).exec(page.text)[1]).trim();
const nowhere = (secret) => {
	const tables = server.sql(`select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`).flat();
	assert.deepEqual(server.sql(tables.map((table) => `select '${table}' from "${table}" t where strpos(t::text, '${secret}') > 0`).join(' union ')), []);
};

test('two owners who describe their space at once both keep their words, and its name', async () => {
	await call('mo', 'PATCH', '/spaces/press', { about: 'All about presses.\n\nAsk here first.' });
	const mo = await enter('mo'), cleo = await enter('cleo');
	const [first, late] = [await mo.get('/spaces/press/settings'), await cleo.get('/spaces/press/settings')].map((page) => value(page, 'revision'));
	assert.equal((await mo.send('/spaces/press/settings', { name: 'Press shop', about: 'All about presses and shears.\n\nAsk here first.', revision: first })).status, 303);
	const again = await cleo.send('/spaces/press/settings', { name: 'Presses', about: 'All about presses.\n\nAsk here first, then call.', revision: late });
	assert.equal(again.status, 409);
	assert.match(again.text, /Somebody changed this while you were writing/);
	assert.equal(area(again, 'about'), 'All about presses and shears.\n\nAsk here first, then call.');
	assert.equal(value(again, 'name'), 'Presses');
	const { about, revision } = await call('ben', 'GET', '/spaces/press');
	assert.equal(about, 'All about presses and shears.\n\nAsk here first.', 'nothing is saved before it was seen');
	assert.equal((await cleo.send('/spaces/press/settings', { name: value(again, 'name'), about: area(again, 'about'), revision: value(again, 'revision') })).status, 303);
	const now = await call('ben', 'GET', '/spaces/press');
	assert.deepEqual([now.name, now.about, now.revision], ['Presses', 'All about presses and shears.\n\nAsk here first, then call.', revision + 1]);
	// The same line: theirs is shown, nothing is lost.
	const other = await mo.send('/spaces/press/settings', { name: 'The press shop', about: now.about, revision });
	assert.equal(other.status, 409);
	assert.match(other.text, /Their name: Presses/);
	assert.equal(value(other, 'name'), 'The press shop');
	// What is no text of it needs no revision, and what says the same is no change.
	assert.equal((await call('mo', 'PATCH', '/spaces/press', { recognition: true })).revision, now.revision);
	assert.equal((await call('mo', 'PATCH', '/spaces/press', { name: now.name, about: now.about, revision })).revision, now.revision);
	await call('mo', 'PATCH', '/spaces/press', { about: 'Another.', revision }, 409);
	assert.equal((await call('mo', 'PATCH', '/spaces/press', { name: 'Press shop', revision: now.revision })).revision, now.revision + 1);
	assert.equal((await mo.send('/spaces/press/settings', { name: 'Press shop', about: 'Nothing.' })).status, 422);
});

test('the description of a space loses a secret for good', async () => {
	const secret = 'marble-hammer-3', about = `All about presses.\n\nThe cabinet opens with ${secret}.`;
	const id = await ask('What opens the cabinet?', `Is it ${secret}?`);
	await call('mo', 'PATCH', '/spaces/press', { about });
	await call('mo', 'PATCH', '/spaces/press', { about: `${about}\n\nAsk Mo.` });
	const cleo = await enter('cleo');
	const late = value(await cleo.get('/spaces/press/settings'), 'revision');
	await redact(id, secret);
	const now = await call('ben', 'GET', '/spaces/press');
	assert.deepEqual([now.about, now.revision], ['All about presses.\n\nThe cabinet opens with [gone].\n\nAsk Mo.', Number(late) + 1]);
	const refused = await cleo.send('/spaces/press/settings', { name: now.name, about: `${about}\n\nAsk Mo or Cleo.`, revision: late });
	assert.equal(refused.status, 409);
	assert.match(refused.text, /A secret was taken out of this text meanwhile/);
	assert.ok(!refused.text.includes(secret));
	assert.equal(area(refused, 'about'), 'All about presses.\n\nThe cabinet opens with [gone].\n\nAsk Mo or Cleo.');
	assert.equal((await cleo.send('/spaces/press/settings', { name: now.name, about: area(refused, 'about'), revision: value(refused, 'revision') })).status, 303);
	nowhere(secret);
});

// A recording with three lines; what is said in it was written by a person.
const record = (id) => server.sql(`insert into upload (id, person, size, file_name, metadata, created_at, touched_at, expires_at, finished_at, received)
		select 'lines-${String(id).padStart(16, '0')}', author, 9, 'a.webm', '', now(), now(), now() + interval '1 day', now(), 9 from post where id = ${id};
	insert into recording (post, person, upload, kind, state, created_at, served, lines_state)
		select id, author, 'lines-${String(id).padStart(16, '0')}', 'screen', 'ready', now(), 1, 'edited' from post where id = ${id};
	insert into cue (recording, n, from_ms, to_ms, text) select r.id, n, n * 1000, n * 1000 + 900, (array['First the lid', 'then say quartz-lamp-5', 'and close it'])[n]
		from recording r, generate_series(1, 3) n where r.post = ${id}`);
const lines = (id) => server.sql(`select c.text from cue c join recording r on r.id = c.recording where r.post = ${id} order by c.n`).flat();
const form = (page) => ({ revision: value(page, 'revision'), marks: value(page, 'marks') });
const sendLines = (visitor, id, from, texts) => visitor.call('POST', `/posts/${id}/transcript`, {
	body: new URLSearchParams([['csrf', visitor.csrf], ...Object.entries(from), ...texts.map((text) => ['line', text])]).toString(),
	headers: { 'content-type': 'application/x-www-form-urlencoded' },
});

test('two who correct what is said in a recording both keep their lines, and a redacted one stays redacted', async () => {
	const id = await ask('How is it opened?', 'With quartz-lamp-5.');
	record(id);
	const anna = await enter('anna'), mo = await enter('mo');
	const [hers, theirs] = [form(await anna.get(`/posts/${id}/transcript`)), form(await mo.get(`/posts/${id}/transcript`))];
	assert.equal((await sendLines(mo, id, theirs, ['First the green lid', 'then say quartz-lamp-5', 'and close it'])).status, 303);
	const again = await sendLines(anna, id, hers, ['First the lid', 'then say quartz-lamp-5', 'and close it well']);
	assert.equal(again.status, 409);
	assert.match(again.text, /Somebody changed the lines while you were writing/);
	assert.deepEqual(values(again, 'line').length > 0 ? values(again, 'line') : null, ['First the green lid', 'then say quartz-lamp-5', 'and close it well']);
	assert.deepEqual(lines(id), ['First the green lid', 'then say quartz-lamp-5', 'and close it'], 'nothing is saved before it was seen');
	assert.equal((await sendLines(anna, id, form(again), values(again, 'line'))).status, 303);
	assert.deepEqual(lines(id), ['First the green lid', 'then say quartz-lamp-5', 'and close it well']);
	// Both the same line.
	const clash = await sendLines(mo, id, theirs, ['First the red lid', 'then say quartz-lamp-5', 'and close it']);
	assert.equal(clash.status, 409);
	assert.match(clash.text, /Both of you changed the same lines[^]*First the green lid/);
	assert.deepEqual(values(clash, 'line'), ['First the red lid', 'then say quartz-lamp-5', 'and close it well']);

	const before = form(await anna.get(`/posts/${id}/transcript`));
	const { revision } = await call('anna', 'GET', `/posts/${id}/recording`);
	await redact(id, 'quartz-lamp-5');
	const late = await sendLines(anna, id, before, ['First the green lid', 'then say quartz-lamp-5 loudly', 'and close it softly']);
	assert.equal(late.status, 409);
	assert.match(late.text, /A secret was taken out of a line meanwhile/);
	assert.ok(!late.text.includes('quartz-lamp-5'));
	assert.deepEqual(values(late, 'line'), ['First the green lid', 'then say [gone]', 'and close it softly']);
	assert.equal((await sendLines(anna, id, form(late), values(late, 'line'))).status, 303);
	// A file is not put together line by line: it is shown again, and nothing is saved.
	const file = await anna.send(`/posts/${id}/transcript`, { revision: before.revision, file: 'WEBVTT\n\n00:01.000 --> 00:02.000\nAll is new.\n' });
	assert.equal(file.status, 409);
	assert.match(area(file, 'file'), /All is new/);
	assert.deepEqual(lines(id), ['First the green lid', 'then say [gone]', 'and close it softly']);
	// For programs, wherever they name the revision.
	await call('anna', 'PUT', `/posts/${id}/recording/lines/2`, { text: 'then say quartz-lamp-5', revision }, 409);
	await call('anna', 'PUT', `/posts/${id}/recording/chapters`, { chapters: ['0:01 quartz-lamp-5'], revision }, 409);
	const raw = (query) => fetch(new URL(`/api/v1/posts/${id}/recording/captions${query}`, server.url), {
		method: 'PUT', body: 'WEBVTT\n\n00:01.000 --> 00:02.000\nsay quartz-lamp-5\n', headers: { authorization: `Bearer ${token.anna}`, 'content-type': 'text/vtt' } });
	assert.equal((await raw(`?revision=${revision}`)).status, 409);
	assert.equal((await raw('?revision=one')).status, 422);
	nowhere('quartz-lamp-5');
	const now = await call('anna', 'GET', `/posts/${id}/recording`);
	await call('anna', 'PUT', `/posts/${id}/recording/lines/2`, { text: 'then say nothing', revision: now.revision }, 204);
	assert.deepEqual(lines(id), ['First the green lid', 'then say nothing', 'and close it softly']);
});

test('a note beside what somebody saved keeps what they wrote, but not a secret', async () => {
	const id = await ask('Where is the second key?', 'Under copper-fox-8.');
	await call('ben', 'PUT', `/posts/${id}/saved`, { note: 'it is copper-fox-8' });
	const ben = await enter('ben');
	const sum = value(await ben.get('/saved'), 'sum');
	await redact(id, 'copper-fox-8');
	const late = await ben.send(`/posts/${id}/saved`, { note: 'it is copper-fox-8, I think', sum, next: '/saved' });
	assert.equal(late.status, 409);
	assert.match(late.text, /A secret was taken out of it/);
	assert.ok(!late.text.includes('copper-fox-8'));
	const now = (page) => /id="note-again" name="note" maxlength="300" value="([^"]*)"/.exec(page.text)[1];
	assert.equal(now(late), 'it is [gone]');
	nowhere('copper-fox-8');
	const fresh = value(await ben.get('/saved'), 'sum');
	await call('ben', 'PUT', `/posts/${id}/saved`, { note: 'from my phone' });
	const other = await ben.send(`/posts/${id}/saved`, { note: 'from my desk', sum: fresh, next: '/saved' });
	assert.equal(other.status, 409);
	assert.match(other.text, /Now it says: from my phone/);
	assert.equal(now(other), 'from my desk');
	const again = /note-again/.test(other.text) && /name="sum" value="(-?\d+)">\s*<div class="field"><label for="note-again"/.exec(other.text)[1];
	assert.equal((await ben.send(`/posts/${id}/saved`, { note: now(other), sum: again, next: '/saved' })).status, 303);
	assert.match((await ben.get('/saved')).text, /from my desk/);
});

test('a draft of an edit that began with a secret is not kept', async () => {
	const id = await ask('Which number opens the gate?', 'We use velvet-crane-2 at night.');
	await redact(id, 'velvet-crane-2');
	await call('anna', 'PUT', `/drafts/edit-${id}`, { body: 'We use velvet-crane-2 at night, mostly.', revision: 1 }, 409);
	await call('ben', 'PUT', `/drafts/suggest-${id}`, { body: 'We use velvet-crane-2 at night.', revision: 1 }, 409);
	nowhere('velvet-crane-2');
	await call('anna', 'PUT', `/drafts/edit-${id}`, { body: 'We use [gone] at night, mostly.', revision: 2 }, 204);
});

test('what somebody suggested and changes again, or a moderator takes changed, does not bring back what was taken out of it', async () => {
	const secret = 'ivory-anvil-6';
	const id = await ask('How is the rig locked?', 'With a key.\n\nNobody knows which.');
	const { id: of } = await call('ben', 'PUT', `/posts/${id}/suggestion`, { body: `With a key, ${secret}.\n\nNobody knows which.`, note: 'So it is', revision: 1 }, 201);
	const ben = await enter('ben'), mo = await enter('mo');
	const version = value(await ben.get(`/posts/${id}/suggest`), 'version');
	const edit = await mo.get(`/posts/${id}/edit?suggestion=${of}`);
	await redact(id, secret);
	const typed = { revision: '1', title: 'How is the rig locked?', tags: '', body: `With a key, ${secret}.\n\nNobody knows which one.` };
	const late = await ben.send(`/posts/${id}/suggest`, { ...typed, version, note: 'So it is' });
	const decided = await mo.send(`/posts/${id}/edit`, { ...typed, suggestion: of, version: value(edit, 'version') });
	for (const answer of [late, decided]) {
		assert.equal(answer.status, 409);
		assert.match(answer.text, /A secret was taken out of this text meanwhile/);
		assert.ok(!answer.text.includes(secret));
		assert.equal(area(answer, 'body'), 'With a key, [gone].\n\nNobody knows which one.');
	}
	nowhere(secret);
	assert.equal((await ben.send(`/posts/${id}/suggest`, { ...typed, body: area(late, 'body'), version: value(late, 'version'), note: 'So it is' })).status, 303);
});
