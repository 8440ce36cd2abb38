// Somebody forgot their password: a mail helps, or an administrator; and strangers learn nothing by asking.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { program } from '../lib/prepared.mjs';
import { mailboxOpen } from '../lib/mailbox.mjs';
import { serverStart, until } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server, box;
const password = 'four brown gearboxes', fresh = 'five copper valves';

before(async () => {
	box = await mailboxOpen();
	server = await serverStart({ env: box.env });
	server.person({ email: 'ada@example.com', name: 'Ada Admin', admin: true, password });
	for (const name of ['ben', 'cleo', 'dora'])
		server.person({ email: `${name}@example.com`, name: `Person ${name}`, password });
});
after(async () => {
	await server?.stop();
	await box?.close();
});

async function ask(email) {
	const visitor = new Visitor(server);
	await visitor.get('/reset');
	return visitor.send('/reset', { email });
}
const mailsTo = (email) => box.mails.filter((m) => m.to_.includes(email));
const linkOf = (mail) => new URL(/http\S*\/reset\/\S+/.exec(mail.text)[0]).pathname;
const jobsDone = () => until('the requests to be worked off', () => server.sql(`select count(*) from job where kind = 'reset-mail'`)[0][0] === '0');
const signs = async (email, word) => (await new Visitor(server).password(email, word)).status;
const set = async (where, word = fresh, again = word) => {
	const visitor = new Visitor(server);
	await visitor.get('/signin'); // a link that is gone shows no form
	return visitor.send(where, { password: word, again });
};

test('a mail brings a link that sets a new password once, and ends all that was open', async () => {
	const here = new Visitor(server);
	await here.password('ben@example.com', password);
	const token = server.token('ben@example.com', 'read');
	assert.match((await here.get('/signin')).location, /^\//);
	assert.match((await new Visitor(server).get('/signin')).text, /href="\/reset"/);
	assert.match((await ask(' Ben@Example.com ')).text, /is on its way/);
	await until('the mail', () => mailsTo('ben@example.com').length === 1);
	const [mail] = mailsTo('ben@example.com');
	assert.equal(mail.subject, 'A new password for Peerlore');
	assert.deepEqual(mail.header('list-unsubscribe'), []);
	assert.ok(mail.html.includes(linkOf(mail)));
	const where = linkOf(mail);

	// Looking uses nothing up, and a weak one comes back with its reason.
	const visitor = new Visitor(server);
	for (let i = 0; i < 2; i++)
		assert.match((await visitor.get(where)).text, /Hello Person ben/);
	const weak = await visitor.send(where, { password: 'short', again: 'other' });
	assert.equal(weak.status, 422);
	assert.match(weak.text, /at least 12/);
	assert.equal((await here.get('/settings')).status, 200);
	const done = await visitor.send(where, { password: fresh, again: fresh });
	assert.equal(done.location, '/signin?done=reset');
	assert.match((await visitor.follow()).text, /Your new password is set/);
	assert.ok(!visitor.cookies.has('pl'));
	assert.equal((await here.get('/settings')).status, 303);
	assert.equal((await server.api('GET', '/me', { token })).status, 401);
	assert.equal(await signs('ben@example.com', password), 422);
	assert.equal(await signs('ben@example.com', fresh), 303);
	assert.equal((await set(where)).status, 404);
	assert.equal((await new Visitor(server).get(where)).text.replace(/\?v=\w+/g, ''), (await new Visitor(server).get('/reset/never-was-one')).text.replace(/\?v=\w+/g, ''));
	// The link is nowhere but in the mail.
	const token_ = where.split('/').at(-1);
	assert.ok(!server.log.includes(token_));
	assert.ok(!JSON.stringify(server.sql(`select row_to_json(m)::text from mail m; select row_to_json(l)::text from sign_in_link l; select row_to_json(j)::text from job j; select row_to_json(a)::text from audit_all a`)).includes(token_));
});

test('a newer link takes the place of an older one, an old one ends, and so it does when the person may not sign in', async () => {
	await ask('cleo@example.com');
	await until('the first mail', () => mailsTo('cleo@example.com').length === 1);
	await jobsDone();
	await until('it to be noted', () => server.sql(`select count(*) from mail where reset and state = 'waiting'`)[0][0] === '0');
	await ask('cleo@example.com');
	await until('the second mail', () => mailsTo('cleo@example.com').length === 2);
	const [first, second] = mailsTo('cleo@example.com').map(linkOf);
	assert.notEqual(first, second);
	assert.equal((await set(first)).status, 404);
	const change = (what) => server.sql(what);
	change(`update sign_in_link set expires_at = expires_at - interval '61 minutes' where kind = 'reset'`);
	assert.equal((await set(second)).status, 404);
	change(`update sign_in_link set expires_at = expires_at + interval '61 minutes' where kind = 'reset'`);
	change(`update person set state = 'suspended' where email = 'cleo@example.com'`);
	assert.equal((await set(second)).status, 404);
	change(`update person set state = 'active' where email = 'cleo@example.com'`);
	// Of many at once one is heard.
	const places = await Promise.all([1, 2, 3].map(async (i) => {
		const visitor = new Visitor(server);
		await visitor.get(second);
		return [visitor, `${fresh} ${i}`];
	}));
	const answers = await Promise.all(places.map(([v, word]) => v.send(second, { password: word, again: word })));
	assert.deepEqual(answers.map((a) => a.status).sort(), [303, 404, 404]);
	// The fourth within an hour is let fall without a word.
	await until('it to be noted', () => server.sql(`select count(*) from mail where reset and state = 'waiting'`)[0][0] === '0');
	await ask('cleo@example.com');
	await until('the third mail', () => mailsTo('cleo@example.com').length === 3);
	await until('it to be noted', () => server.sql(`select count(*) from mail where reset and state = 'waiting'`)[0][0] === '0');
	assert.match((await ask('cleo@example.com')).text, /is on its way/);
	await jobsDone();
	assert.equal(server.sql(`select count(*) from mail where reset and state = 'waiting'`)[0][0], '0');
});

// What the web server says to the database while `act` runs: whole statements in their order, without their values.
async function statements(act) {
	const file = path.join(server.data, 'log', 'postgresql.log');
	const end = () => fs.statSync(file).size;
	const from = end();
	await act();
	const mark = `end of ${from}`;
	server.sql(`select '${mark}'`);
	const text = await until('the log to be written', () => {
		const said = fs.readFileSync(file).subarray(from).toString();
		return said.includes(mark) && said;
	});
	return [...text.matchAll(/^from peerlore serve[^|]* (\d+)\| LOG: {2}(.*(?:\n\t.*)*)/gm)].map(([, process, said]) => ({ process, said: said.replace(/^execute \w+: /, '') }));
}

test('whoever asks learns nothing about who is here: not from the answer, and not from what it takes', async () => {
	const admin = (text) => assert.equal(spawnSync(program('psql'), ['-X', '-q', '-d', server.superuser(), ...text.flatMap((t) => ['-c', t])], { encoding: 'utf8' }).status, 0);
	admin([`alter system set log_line_prefix = 'from %a %p| '`, `alter system set log_statement = 'all'`, 'select pg_reload_conf()']);
	await until('statements to be logged', async () => (await statements(() => ask('nobody@example.com'))).length > 0);
	server.person({ email: 'late@example.com', name: 'Person late', password });
	server.sql(`update person set state = 'suspended' where email = 'late@example.com'`);
	await jobsDone();
	const plain = (answer, email) => answer.text.replaceAll(email, 'NAME').replace(/name="csrf" value="[^"]*"|data-csrf="[^"]*"/g, 'csrf');
	const headers = (answer) => JSON.stringify([...answer.headers].filter(([name]) => !['date', 'set-cookie', 'x-request-id', 'content-length'].includes(name)));
	const seen = [];
	for (const email of ['dora@example.com', 'mary@example.com', 'late@example.com', 'dora@example.com', 'else@example.com']) {
		const visitor = new Visitor(server);
		await visitor.get('/reset');
		let answer;
		const all = await statements(async () => (answer = await visitor.send('/reset', { email })));
		// Looked up on another line it would be no better.
		assert.deepEqual(all.filter((t) => /\bperson\b|sign_in_link|\bmail\b/.test(t.said)), []);
		const own = all.find((t) => t.said.startsWith('insert into job'))?.process;
		assert.ok(own, JSON.stringify(all));
		const said = all.filter((t) => t.process === own).map((t) => t.said);
		seen.push({ email, status: answer.status, page: plain(answer, email), length: answer.text.length - email.length, headers: headers(answer), said });
	}
	const [first] = seen;
	assert.equal(first.status, 200);
	assert.match(first.page, /is on its way/);
	for (const other of seen.slice(1)) {
		const { email } = other;
		assert.equal(other.status, first.status, email);
		assert.equal(other.page, first.page, email);
		assert.equal(other.headers, first.headers, email);
		assert.deepEqual(other.said, first.said, email);
	}
	await jobsDone();
	await until('the mail', () => mailsTo('dora@example.com').length > 0);
	for (const nobody of ['mary', 'late', 'else'])
		assert.equal(mailsTo(`${nobody}@example.com`).length, 0);
	assert.equal((await ask('no address')).status, 422);
	admin(['alter system reset log_statement', 'alter system reset log_line_prefix', 'select pg_reload_conf()']);
});

test('whoever is suspended gets a mail that says why and until when, and none once it is over', async () => {
	const eve = server.person({ email: 'eve@example.com', name: 'Eve', password });
	const ada = new Visitor(server);
	await ada.password('ada@example.com', password);
	const where = `/admin/people/${eve.id}/suspension`;
	await ada.get(where);
	server.sql(`update person set time_zone = 'Europe/Berlin' where id = ${eve.id}`);
	assert.equal((await ada.send(where, { reason: 'You posted <b>customers</b>\' names.', days: '3' })).status, 303);
	await until('the mail', () => mailsTo('eve@example.com').length === 1);
	const [mail] = mailsTo('eve@example.com');
	assert.equal(mail.subject, 'You are suspended from Peerlore');
	assert.deepEqual(mail.header('list-unsubscribe'), []);
	assert.match(mail.text, /You posted <b>customers<\/b>' names\./);
	assert.match(mail.text, /until .*\(Europe\/Berlin\)/);
	assert.match(mail.html, /&lt;b&gt;customers/);

	// What is ended before the mail goes is not told any more.
	await until('it to be noted', () => server.sql(`select state from mail where person = ${eve.id}`)[0][0] === 'sent');
	server.sql(`update mail set state = 'waiting', ended_at = null, try_at = now() + interval '1 day' where person = ${eve.id}`);
	await ada.get(where);
	assert.equal((await ada.send(`/admin/people/${eve.id}`, { act: 'reinstate' })).status, 303);
	server.sql(`update mail set try_at = now() where person = ${eve.id}`);
	await until('it to be let go', () => server.sql(`select state from mail where person = ${eve.id}`)[0][0] === 'void');
	assert.equal(mailsTo('eve@example.com').length, 1);
});

test('an administrator makes a link to pass on', async () => {
	const ada = new Visitor(server);
	await ada.password('ada@example.com', password);
	await ada.get('/admin');
	const id = server.sql(`select id from person where email = 'dora@example.com'`)[0][0];
	const page = await ada.send(`/admin/people/${id}`, { act: 'reset' });
	assert.equal(page.status, 200);
	assert.match(page.text, /Give this link to Person dora/);
	const where = new URL(/value="([^"]*\/reset\/[^"]*)"/.exec(page.text)[1]).pathname;
	assert.equal((await set(where)).status, 303);
	assert.equal(await signs('dora@example.com', fresh), 303);
	assert.equal(server.sql(`select count(*) from audit_all where action in ('reset.made', 'password.reset') and object = ${id}`)[0][0], '2');
	const ben = new Visitor(server);
	await ben.password('ben@example.com', fresh);
	await ben.get('/settings');
	assert.notEqual((await ben.send(`/admin/people/${id}`, { act: 'reset' })).status, 200);
});
