// mail.test.mjs -- mail goes out to those who are asked: to a real server, read by a real parser; what a person may
// no longer read is not in it; a server that is away, refuses or dies in between loses none and sends none twice.
// time limit: 480
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { certificateMake, mailboxOpen } from '../lib/mailbox.mjs';
import { folderMake, processesOf, serverStart, until } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server, box, people, token;

before(async () => {
	box = await mailboxOpen();
	server = await serverStart({ env: box.env });
	people = {};
	for (const [key, name, admin] of [['ada', 'Ada Verhoeven', true], ['ben', 'Ben Achter'], ['cleo', 'Cleo Wong']])
		people[key] = server.person({ email: `${key}@example.com`, name, admin });
	token = Object.fromEntries(Object.entries(people).map(([key, p]) => [key, server.token(p.email)]));
	server.space({ slug: 'board', name: 'Quality board', hidden: true, owner: 'ada@example.com' });
});
after(async () => {
	await server?.stop();
	await box?.close();
});

async function call(who, method, where, body) {
	const answer = await server.api(method, where, { token: token[who], body });
	assert.ok(answer.status < 300, `${method} ${where}: ${answer.status} ${answer.text}`);
	return answer.json;
}
const ask = (who, title, space = 'general') => call(who, 'POST', '/questions', { title, body: 'Since Monday.', space }).then((j) => j.id);
let about = 0;
// As routing tells somebody: the notice and its mail in one transaction. Gives the number of the notice.
function invite(to, question, kind = 'invitation', on = server) {
	const [[notice]] = on.sql(`begin; with told as (insert into notice (person, kind, act, post, thread, actor, about, created_at)
		select r.id, '${kind}', true, p.id, p.id, p.author, ${++about}, now() from post p, person r where p.id = ${question} and r.email = '${to}@example.com' returning id, person)
		insert into mail (person, notice, try_at, created_at) select person, id, now(), now() from told returning notice; commit;`);
	return Number(notice);
}
const stateOf = (notice, on = server) => on.sql(`select state, attempts, last_error from mail where notice = ${notice}`)[0];
const ended = (notice, state, on = server) => until(`mail of ${notice} to be ${state}`, () => stateOf(notice, on)[0] === state, 90000);
const due = (notice, on = server) => on.sql(`update mail set try_at = now(), last_error = '' where notice = ${notice}`);

test('whoever is asked gets a mail that a parser reads, with where to answer and how to stop it', async () => {
	const question = await ask('ben', 'Lathe 6 loses its zero. Where is it stored?');
	const notice = invite('cleo', question);
	const mail = await box.mail('cleo@example.com');
	assert.equal(mail.from_, 'ask@example.com');
	assert.deepEqual([mail.from.name, mail.from.address], ['Peerlore', 'ask@example.com']);
	assert.deepEqual(mail.to.map((t) => [t.name, t.address]), [['Cleo Wong', 'cleo@example.com']]);
	assert.equal(mail.subject, 'Ben Achter asks: Lathe 6 loses its zero. Where is it stored?');
	const link = `${server.url}/questions/${question}/lathe-6-loses-its-zero-where-is-it-stored`;
	for (const part of [mail.text, mail.html])
		assert.ok(part.includes(link) && part.includes('Lathe 6 loses its zero.') && part.includes('Ben Achter asks in General'), part);
	assert.match(mail.header('content-type')[0], /^multipart\/alternative;/);
	assert.deepEqual(mail.header('auto-submitted'), ['auto-generated']);
	assert.equal(mail.messageId, `<notice-${notice}@example.com>`);
	assert.deepEqual(mail.header('references'), [`<thread-${question}@example.com>`]);
	assert.deepEqual(mail.header('list-unsubscribe-post'), ['List-Unsubscribe=One-Click']);
	assert.ok(Math.abs(new Date(mail.date) - Date.now()) < 120000, mail.date);
	assert.doesNotMatch(mail.html, /<img|src=|https?:(?!\/\/127\.0\.0\.1)/, 'nothing is fetched from anywhere');
	for (const line of mail.raw.split('\r\n'))
		assert.ok(line.length <= 998 && !/[^\x20-\x7e\t]/.test(line), line);
	await ended(notice, 'sent');
	assert.notEqual(server.sql(`select mailed_at from notice where id = ${notice}`)[0], undefined);
});

test('the link in a mail stops it with one POST and no signing in; a GET only shows what it would do', async () => {
	const mail = box.mails[0];
	const link = /^<(.*)>$/.exec(mail.header('list-unsubscribe')[0])[1];
	assert.ok(mail.text.includes(link) && mail.html.includes(link));
	const wants = () => server.sql(`select mail_asked from person where email = 'cleo@example.com'`)[0][0];
	const shown = await fetch(link);
	assert.equal(shown.status, 200);
	assert.match(await shown.text(), /Cleo Wong gets a mail/);
	assert.equal(wants(), 't');
	for (const wrong of [link.slice(0, -1) + (link.endsWith('A') ? 'B' : 'A'), link.replace(/(unsubscribe\/)\d+/, `$1${people.ada.id}`), link.replace(/\.[^.]+$/, '.'), `${server.url}/unsubscribe/x`]) {
		for (const method of ['GET', 'POST'])
			assert.equal((await fetch(wrong, { method })).status, 404, `${method} ${wrong}`);
	}
	for (let i = 0; i < 2; i++) {
		const done = await fetch(link, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'List-Unsubscribe=One-Click' });
		assert.equal(done.status, 200);
		assert.equal(done.headers.get('set-cookie'), null);
		assert.match(await done.text(), /No more of these mails/);
		assert.equal(wants(), 'f');
	}
	assert.deepEqual(server.sql('select count(*) from person where not mail_asked')[0], ['1']);
	// What was on its way is not sent any more.
	const notice = invite('cleo', await ask('ben', 'Is anybody still mailed?'));
	await ended(notice, 'void');
	// And on again, in the settings.
	const cleo = await new Visitor(server).signIn('cleo@example.com');
	assert.doesNotMatch((await cleo.get('/settings/notifications')).text, /name="at_once" value="yes" checked/);
	assert.equal((await cleo.send('/settings/notifications', { at_once: 'yes', digest: 'off', digest_hour: '8', digest_day: 'mon' })).status, 303);
	assert.match((await cleo.get('/settings/notifications')).text, /name="at_once" value="yes" checked/);
	assert.equal((await call('cleo', 'GET', '/me')).mail_asked, true);
	await call('cleo', 'PATCH', '/me', { mail_asked: false });
	assert.equal(wants(), 'f');
	await call('cleo', 'PATCH', '/me', { mail_asked: true });
	assert.equal(wants(), 't');
});

test('who may no longer read the question, or has answered it, is not mailed a word of it', async () => {
	const n = box.mails.length;
	// Held back as if the mail server were slow, while the world moves on.
	const notices = [];
	await call('ada', 'PUT', `/spaces/board/members/${people.ben.id}`, { role: 'member' });
	const hidden = await ask('ada', 'A complaint that is nobody else\'s affair', 'board'), gone = await ask('cleo', 'A question that was withdrawn'), answered = await ask('cleo', 'A question already answered');
	await box.close();
	for (const question of [hidden, gone, answered])
		notices.push(invite('ben', question));
	await until('all to have failed once', () => notices.every((i) => Number(stateOf(i)[1]) > 0 && stateOf(i)[2] !== ''));
	await call('ada', 'DELETE', `/spaces/board/members/${people.ben.id}`);
	await call('cleo', 'DELETE', `/posts/${gone}`);
	await call('ben', 'POST', `/questions/${answered}/answers`, { body: 'Like this.' });
	await box.listen({ port: box.port });
	for (const notice of notices)
		due(notice);
	for (const notice of notices)
		await ended(notice, 'void');
	assert.equal(box.mails.length, n);
});

const hostile = [
	'Mallory\r\nBcc: everybody@example.com',
	'Eve" <eve@evil.example>, "x',
	'=?UTF-8?Q?not_encoded?=',
	'Zoë Ångström-Đặng 😀 '.repeat(3).trim(),
	'.',
	'<script>alert(1)</script> & "co" \\',
	'a'.repeat(80),
];

test('hostile names and titles stay what they are: no header, no address, no markup of their making', async () => {
	const text = (s) => `convert_from('\\x${Buffer.from(s).toString('hex')}', 'UTF8')`;
	const usual = box.mails[0].headers.map((h) => h.key);
	for (const [i, name] of hostile.entries()) {
		const title = `${i} ${name} ..\u2028 Ünïcödé ${'ß'.repeat(30)}`;
		server.sql(`insert into person (id, email, name) overriding system value values (${9000 + i}, 'asks${i}@example.com', ${text(name)}), (${9100 + i}, 'asked${i}@example.com', ${text(name)})`);
		const question = await ask('ben', 'A title to be replaced');
		server.sql(`update post set title = ${text(title)}, author = ${9000 + i} where id = ${question}`);
		invite(`asked${i}`, question, i % 2 ? 'shared' : 'invitation');
		const mail = await box.mail(`asked${i}@example.com`);
		const line = (s) => s.replace(/[\r\n]/g, ' ').trim();
		assert.deepEqual(mail.to_, [`asked${i}@example.com`]);
		assert.deepEqual(mail.headers.map((h) => h.key), usual, name);
		assert.deepEqual(mail.to.map((t) => [t.name, t.address]), [[line(name), `asked${i}@example.com`]]);
		assert.deepEqual([mail.cc, mail.bcc, mail.replyTo], [undefined, undefined, undefined]);
		assert.equal(mail.subject, line(`${name} asks: ${title}`));
		assert.ok(mail.text.includes(`    ${line(title)}`), mail.text);
		assert.ok(mail.html.replace(/\s+/g, ' ').includes(name.replace(/\s+/g, ' ').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')), mail.html);
		assert.doesNotMatch(mail.html, /<script/);
		for (const l of mail.raw.split('\r\n'))
			assert.ok(l.length <= 998 && !/[^\x20-\x7e\t]/.test(l), l);
		assert.ok(mail.raw.split('\r\n\r\n')[0].split('\r\n').every((l) => l.length <= 400));
	}
});

test('a server that is away is tried again; one that refuses is left for administrators to see', async () => {
	const n = box.mails.length;
	const question = await ask('ben', 'Who is on the early shift?');
	await box.close();
	const notice = invite('cleo', question);
	await until('the first failure', () => stateOf(notice)[2] !== '');
	assert.match(stateOf(notice)[2], /connect/i);
	assert.equal(stateOf(notice)[0], 'waiting');
	const [[pause]] = server.sql(`select try_at > now() + interval '30 seconds' from mail where notice = ${notice}`);
	assert.equal(pause, 't', 'not at once again');
	await box.listen({ port: box.port });
	due(notice);
	await ended(notice, 'sent');
	assert.equal(box.mails.length, n + 1);
	// Refused for good, three times.
	box.refuse = (address) => address === 'ben@example.com' ? Object.assign(new Error('no such mailbox here'), { responseCode: 550 }) : null;
	const other = await ask('cleo', 'Who has the key?');
	const refused = invite('ben', other), fine = invite('ada', other);
	await ended(fine, 'sent');
	for (let i = 1; i < 3; i++) {
		await until(`failure ${i}`, () => Number(stateOf(refused)[1]) === i && stateOf(refused)[2] !== '');
		assert.equal(stateOf(refused)[0], 'waiting');
		due(refused);
	}
	await ended(refused, 'dead');
	const ada = await new Visitor(server).signIn('ada@example.com');
	const page = (await ada.get('/admin/mail')).text;
	assert.match(page, /Ben Achter[^]*550/);
	box.refuse = null;
	const id = /\/admin\/mail\/(\d+)\/again/.exec(page)[1];
	assert.equal((await ada.send(`/admin/mail/${id}/again`)).status, 303);
	await ended(refused, 'sent');
	assert.match((await ada.get('/admin/mail')).text, /Every mail was sent/);
});

test('a worker killed between sending and noting it sends the same mail again, and notes it once', async () => {
	const question = await ask('ben', 'Does the worker survive this?');
	let release;
	box.hold = new Promise((done) => (release = done));
	const n = box.mails.filter((m) => m.to_.includes('cleo@example.com')).length;
	const notice = invite('cleo', question);
	const first = await box.mail('cleo@example.com', n + 1);
	for (const { pid, command } of processesOf(server.data).filter((p) => /peerlore worker/.test(p.command)))
		process.kill(pid, 'SIGKILL', command);
	box.hold = null;
	release();
	assert.equal(stateOf(notice)[0], 'waiting');
	due(notice);
	const second = await box.mail('cleo@example.com', n + 2);
	assert.equal(second.messageId, first.messageId);
	await ended(notice, 'sent');
	due(notice);
	const next = invite('cleo', await ask('ben', 'And is this one next?'));
	await ended(next, 'sent');
	assert.equal(box.mails.filter((m) => m.messageId === first.messageId).length, 2);
});

test('beyond this machine: TLS before anything is said, a name and a password', async () => {
	const tls = certificateMake(), folder = folderMake('password'), file = path.join(folder, 'password');
	fs.writeFileSync(file, 'a quiet secret\n');
	fs.chmodSync(file, 0o644);
	const safe = await mailboxOpen({ tls, user: 'peerlore', password: 'a quiet secret' });
	const other = await serverStart({ env: { ...safe.env, PEERLORE_SMTP_CA_FILE: tls.file, PEERLORE_SMTP_USER: 'peerlore', PEERLORE_SMTP_PASSWORD_FILE: file } });
	try {
		const person = other.person({ email: 'dora@example.com', name: 'Dora' });
		const { json } = await other.api('POST', '/questions', { token: other.token(person.email), body: { title: 'Is this line safe?', body: 'I hope so.' } });
		const asked = other.person({ email: 'emil@example.com', name: 'Emil' });
		const notice = invite('emil', json.id, 'invitation', other);
		const mail = await safe.mail(asked.email);
		assert.equal(mail.secure, true);
		assert.deepEqual(safe.signedIn, { user: 'peerlore', secure: true });
		await ended(notice, 'sent', other);
		// A server without TLS gets nothing, not even the password.
		const { port } = safe;
		await safe.close();
		const bare = await mailboxOpen({ port });
		const again = invite('emil', json.id, 'shared', other);
		await until('it to fail', () => stateOf(again, other)[2] !== '');
		assert.equal(stateOf(again, other)[0], 'waiting');
		assert.equal(bare.mails.length, 0);
		assert.equal(bare.signedIn, undefined);
		await bare.close();
	} finally {
		await other.stop();
	}
});

test('without a mail server nothing is queued and nothing breaks', async () => {
	const quiet = await serverStart();
	try {
		const boss = quiet.person({ email: 'boss@example.com', name: 'Boss', admin: true });
		void boss;
		const visitor = await new Visitor(quiet).signIn('boss@example.com');
		assert.match((await visitor.get('/admin/mail')).text, /This installation sends no mail/);
		assert.match((await visitor.get('/settings')).text, /sends no mail yet/);
	} finally {
		await quiet.stop();
	}
});
