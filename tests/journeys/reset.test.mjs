// Somebody forgot their password: a mail helps, or an administrator; and strangers learn nothing by asking.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
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
	assert.ok(!JSON.stringify(server.sql(`select row_to_json(m)::text from mail m; select row_to_json(l)::text from sign_in_link l; select row_to_json(j)::text from job j; select row_to_json(a)::text from audit a`)).includes(token_));
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

test('whoever asks learns nothing about who is here', async () => {
	const plain = (answer, email) => answer.text.replaceAll(email, 'NAME').replace(/name="csrf" value="[^"]*"|data-csrf="[^"]*"/g, 'csrf');
	const known = await ask('dora@example.com'), nobody = await ask('mary@example.com');
	assert.equal(known.status, nobody.status);
	assert.equal(plain(known, 'dora@example.com'), plain(nobody, 'mary@example.com'));
	const names = (a) => [...a.headers.keys()].sort().join();
	assert.equal(names(known), names(nobody));
	// What is written meanwhile is the same, too: one job each, and no look at the people.
	await jobsDone();
	await until('the mail', () => mailsTo('dora@example.com').length === 1);
	assert.equal(mailsTo('mary@example.com').length, 0);
	assert.equal((await ask('no address')).status, 422);
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
	assert.equal(server.sql(`select count(*) from audit where action in ('reset.made', 'password.reset') and object = ${id}`)[0][0], '2');
	const ben = new Visitor(server);
	await ben.password('ben@example.com', fresh);
	await ben.get('/settings');
	assert.notEqual((await ben.send(`/admin/people/${id}`, { act: 'reset' })).status, 200);
});
