// digest.test.mjs -- a person has a quiet week and one good digest: what is mailed at once stays within their budget and
// outside their quiet hours, the rest comes once, on Monday morning by their own clock; then they stop it with one click.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { mailboxOpen } from '../lib/mailbox.mjs';
import { processesOf, serverStart, until } from '../lib/server.mjs';

let server, box, browser, page;
const people = {}, token = {};

// A Tuesday at ten UTC, which is before noon in Berlin, summer and winter.
const tuesday = new Date();
tuesday.setUTCDate(tuesday.getUTCDate() + (9 - tuesday.getUTCDay()) % 7 + 7);
tuesday.setUTCHours(10, 0, 0, 0);
const clockAt = (when) => String(Math.round((when - Date.now()) / 1000));
const hours = (n) => new Date(tuesday.getTime() + n * 3600000);
// The Monday behind it, at an hour of Berlin's wall clock.
function mondayInBerlin(hour) {
	const monday = new Date(tuesday);
	monday.setUTCDate(monday.getUTCDate() + 6);
	monday.setUTCHours(hour, 0, 0, 0);
	const wall = Number(new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', hour: 'numeric', hourCycle: 'h23' }).format(monday));
	return new Date(monday.getTime() - (wall - hour) * 3600000);
}

before(async () => {
	box = await mailboxOpen();
	server = await serverStart({ env: { ...box.env, PEERLORE_TEST_CLOCK: clockAt(tuesday) } });
	browser = await browserOpen();
	for (const [key, name, admin] of [['ada', 'Ada Verhoeven', true], ['ben', 'Ben Achter'], ['cleo', 'Cleo Wong']]) {
		people[key] = server.person({ email: `${key}@example.com`, name, admin });
		token[key] = server.token(people[key].email);
	}
	server.space({ slug: 'board', name: 'Quality board', hidden: true, owner: 'ada@example.com' });
	// Nor does anything remind her of answers that wait for her: days go by in seconds here.
	server.sql(`insert into job (kind, run_at) values ('remind', '2100-01-01') on conflict (kind, argument) do update set run_at = excluded.run_at`);
	for (const who of ['ada', 'ben'])
		await call(who, 'PATCH', '/me/notifications', { digest: 'off' });
	// Nobody routes a question to Cleo meanwhile: all that interrupts her here is told by hand.
	await call('cleo', 'PATCH', '/me', { away: [`${hours(-48).toISOString().slice(0, 10)}/${hours(24 * 90).toISOString().slice(0, 10)}`] });
	page = await pageOpen(browser, { server });
	await signIn(page, server, people.cleo.email);
});
after(async () => {
	await browser?.close();
	await server?.stop();
	await box?.close();
});

async function call(who, method, where, body) {
	const answer = await server.api(method, where, { token: token[who], body });
	assert.ok(answer.status < 300, `${method} ${where}: ${answer.status} ${answer.text}`);
	return answer.json;
}
const ask = (who, title, space = 'general') => call(who, 'POST', '/questions', { title, body: 'Since Monday.', space }).then((j) => j.id);
const answer = (who, question) => call(who, 'POST', `/questions/${question}/answers`, { body: 'Turn it off and on.' }).then((j) => j.id);
const cleos = () => box.mails.filter((m) => m.to_.includes('cleo@example.com'));
let about = 0, now = tuesday;
// As features tell somebody who is asked to act: the notice and its mail in one transaction.
const tell = (question, kind) => server.sql(`begin; with told as (insert into notice (person, kind, act, post, thread, actor, about, created_at)
	select ${people.cleo.id}, '${kind}', true, p.id, p.id, ${people.ben.id}, ${++about}, '${now.toISOString()}' from post p where p.id = ${question} returning id, person, created_at)
	insert into mail (person, notice, try_at, created_at) select person, id, created_at, created_at from told returning notice; commit;`)[0][0];
const stateOf = (notice) => server.sql(`select state from mail where notice = ${notice}`)[0]?.[0];

async function timeIs(when) {
	now = when;
	await server.pause();
	server.env.PEERLORE_TEST_CLOCK = clockAt(when);
	server.launch();
	await server.ready();
}

test('Cleo says how she wants to hear of things', async () => {
	await page.goto('/settings');
	await page.getByLabel('Time zone').fill('Europe/Berlin');
	await page.locator('form[action="/settings/profile"] button[type=submit]').click();
	await page.getByLabel('Quiet hours from').fill('18:00');
	await page.locator('#quiet_until').fill('07:30');
	await page.getByLabel('Interruptions a week').fill('1');
	await page.locator('form[action="/settings/asking"] button[type=submit]').click();
	await page.getByRole('link', { name: 'Notifications and digest' }).click();
	await page.locator('h1', { hasText: 'Notifications' }).waitFor();
	assert.match(await page.locator('main').textContent(), /By your clock, Europe\/Berlin/);
	assert.match(await page.locator('aside').textContent(), /0 of 1 in the last seven days/);
	await page.getByLabel('It comes').selectOption('weekly');
	await page.getByLabel('and if weekly').selectOption('mon');
	await page.getByLabel('A comment on what you wrote').selectOption('off');
	assert.deepEqual(await page.getByLabel('Your question gets an answer').locator('option').allTextContents(), ['In the digest', 'Inbox only'], 'news is never mailed at once');
	assert.deepEqual(await axe(page), []);
	await page.getByRole('button', { name: 'Save' }).click();
	await page.getByText('Saved.').waitFor();
	const pace = await call('cleo', 'GET', '/me/notifications');
	assert.deepEqual([pace.digest, pace.digest_hour, pace.digest_day, pace.quiet_from, pace.interruptions_limit], ['weekly', 8, 'mon', '18:00', 1]);
	assert.equal(pace.kinds.find((k) => k.type === 'commented').mail, 'off');
	// What the form does not offer is refused.
	const refused = await server.api('PATCH', '/me/notifications', { token: token.cleo, body: { mail_now: ['answered'], digest_hour: 3, digest: 'hourly', digest_day: 'someday', mail_off: ['x'] } });
	assert.equal(refused.status, 422);
	assert.deepEqual(refused.json.errors.map((e) => e.field).sort(), ['digest', 'digest_day', 'digest_hour', 'mail_now', 'mail_off']);
});

const lasts = {};
test('the week: one mail at once is her budget; nothing else comes, and nothing at night', async () => {
	const question = await ask('cleo', 'Which oil for the saw?');
	await answer('ben', question);
	await call('ben', 'POST', `/posts/${question}/comments`, { body: 'Which saw?' });
	await answer('cleo', question);
	const first = tell(await ask('ben', 'Nobody knows about the crane'), 'escalated');
	const mail = await box.mail('cleo@example.com');
	assert.match(mail.subject, /Nobody could answer yet: Nobody knows about the crane/);
	await until('it to be noted', () => stateOf(first) === 'sent');
	lasts.over = tell(await ask('ben', 'Nobody knows about the lift'), 'escalated');
	await until('the second to be left to the digest', () => stateOf(lasts.over) === 'void');
	assert.equal((await call('cleo', 'GET', '/me/notifications')).interruptions_used, 1);
	// At night, with room in the week: it waits until half past seven.
	await timeIs(hours(11));
	server.sql(`update availability set asks = 5 where person = ${people.cleo.id}`);
	const night = tell(await ask('ben', 'The night shift asks about the press'), 'escalated');
	const [[until_]] = await until('it to be held back', () => {
		const rows = server.sql(`select try_at at time zone 'Europe/Berlin' from mail where notice = ${night} and attempts = 0 and try_at > '${hours(12).toISOString()}'`);
		return rows.length > 0 && rows;
	});
	assert.match(until_, / 07:30:00$/);
	assert.equal(cleos().length, 1);
	await timeIs(hours(22));
	await box.mail('cleo@example.com', 2);
	await until('it to be noted', () => stateOf(night) === 'sent');
});

test('on Monday at eight by her clock there is one digest, with all that is left and nothing else', async () => {
	await call('ada', 'PUT', `/spaces/board/members/${people.cleo.id}`, { role: 'member' });
	const hidden = await ask('cleo', 'A secret of the board', 'board');
	const gone = await ask('cleo', 'A question to be withdrawn'), seen = await ask('cleo', 'One she has read');
	for (const question of [hidden, gone, seen])
		await answer(question === hidden ? 'ada' : 'ben', question);
	await call('cleo', 'PUT', '/me/inbox/seen', { question: seen });
	await call('ada', 'DELETE', `/spaces/board/members/${people.cleo.id}`);
	await call('cleo', 'DELETE', `/posts/${gone}`);
	for (let i = 0; i < 14; i++)
		await answer('ben', await ask('cleo', `Small question ${i}`));
	// Of the last she was reminded, too: one line, and it is the reminder.
	server.sql(`insert into notice (person, kind, act, post, thread, about, created_at) select ${people.cleo.id}, 'remind', false, id, id, id, '${now.toISOString()}' from post where title = 'Small question 13'`);
	const [[due]] = server.sql(`select due_at at time zone 'Europe/Berlin' from digest_plan where person = ${people.cleo.id}`);
	assert.match(due, / 08:00:00$/);
	await timeIs(new Date(mondayInBerlin(8).getTime() - 90000));
	await until('the job to have looked', () => server.sql(`select run_at > '${now.toISOString()}' from job where kind = 'digests'`)[0]?.[0] === 't');
	assert.equal(cleos().length, 2, 'not before eight');
	await timeIs(mondayInBerlin(8));
	const mail = await box.mail('cleo@example.com', 3);
	lasts.digest = mail;
	assert.equal(mail.subject, '1 waits for you, 15 new');
	assert.match(mail.messageId, /^<digest-\d+@example\.com>$/);
	assert.deepEqual(mail.header('list-unsubscribe-post'), ['List-Unsubscribe=One-Click']);
	for (const part of [mail.text, mail.html]) {
		assert.match(part, /Nobody knows about the lift/);
		assert.match(part, /4 more/, 'twelve lines, and how many more there are');
		assert.equal(part.match(/Small question \d+/g).length, 11);
		assert.equal(part.match(/Small question 13/g).length, 1, 'what one is reminded of is not told twice');
		for (const never of [/secret/, /withdrawn/, /One she has read/, /crane/, /night shift/, /Which saw/, /Cleo Wong (answered|commented)/])
			assert.doesNotMatch(part, never);
		assert.ok(part.split(/\s+/).length < 1000, 'read in under five minutes');
	}
	assert.doesNotMatch(mail.html, /<img|src=|https?:(?!\/\/127\.0\.0\.1)/, 'nothing is fetched from anywhere');
	// A second parser, written by others, finds the same and nothing to complain of.
	const run = spawnSync('/usr/bin/python3', ['-c', `import email, email.policy, json, sys
m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
print(json.dumps({'defects': [str(d) for p in m.walk() for d in p.defects] + [str(d) for v in m.values() for d in getattr(v, 'defects', [])],
	'types': [p.get_content_type() for p in m.walk()], 'subject': m['subject'], 'text': m.get_body(('plain',)).get_content(), 'html': m.get_body(('html',)).get_content(),
	'headers': [k.lower() for k in m.keys()], 'longest': max(len(l) for l in m.as_bytes().splitlines())}))`], { input: Buffer.from(mail.raw, 'latin1'), encoding: 'utf8' });
	assert.equal(run.status, 0, run.stderr);
	const parsed = JSON.parse(run.stdout);
	assert.deepEqual(parsed.defects, []);
	assert.deepEqual(parsed.types, ['multipart/alternative', 'text/plain', 'text/html']);
	assert.equal(parsed.subject, mail.subject);
	const plain = (text) => text.replaceAll('\r\n', '\n').trim();
	assert.deepEqual([plain(parsed.text), plain(parsed.html)], [plain(mail.text), plain(mail.html)]);
	assert.deepEqual(parsed.headers.toSorted().filter((h, i, all) => h === all[i + 1]), [], 'no header twice');
	for (const header of ['from', 'to', 'date', 'message-id', 'mime-version', 'list-unsubscribe', 'list-unsubscribe-post', 'auto-submitted'])
		assert.ok(parsed.headers.includes(header), header);
	assert.ok(parsed.longest <= 998);
	assert.doesNotMatch(mail.raw, /=0A/, 'line ends are the mail\'s own');
});

test('a worker killed while it sends a digest sends the same one again, and never another with the same things', async () => {
	await until('it to be noted', () => server.sql(`select count(*) from mail where digest is not null and state = 'sent'`)[0][0] === '1');
	await answer('ben', await ask('cleo', 'Asked behind the digest'));
	server.sql(`update digest_plan set due_at = '${new Date(now.getTime() - 1000).toISOString()}'`);
	server.sql(`update job set run_at = '${now.toISOString()}' where kind = 'digests'`); // it looks once a minute
	let release;
	box.hold = new Promise((done) => (release = done));
	const first = await box.mail('cleo@example.com', 4);
	for (const { pid, command } of processesOf(server.data).filter((p) => /peerlore worker/.test(p.command)))
		process.kill(pid, 'SIGKILL', command);
	box.hold = null;
	release();
	server.sql(`update mail set try_at = '${now.toISOString()}' where state = 'waiting'`);
	const second = await box.mail('cleo@example.com', 5);
	assert.equal(second.messageId, first.messageId);
	assert.equal(first.text.match(/Asked behind the digest/g).length, 1);
	assert.doesNotMatch(first.text, /Small question|lift/);
	await until('it to be noted', () => server.sql(`select count(*) from mail where digest is not null and state = 'sent'`)[0][0] === '2');
	assert.deepEqual(server.sql('select count(*) - count(distinct notice) from digest_item')[0], ['0']);
});

test('one click ends it: a look changes nothing, a POST without signing in does', async () => {
	const link = /^<(.*)>$/.exec(lasts.digest.header('list-unsubscribe')[0])[1];
	assert.ok(lasts.digest.text.includes(link) && lasts.digest.html.includes(link));
	const wants = () => server.sql(`select digest from notice_pace where person = ${people.cleo.id}`)[0][0];
	const other = await browser.newContext();
	const stranger = await other.newPage();
	await stranger.goto(link);
	assert.match(await stranger.locator('main').textContent(), /Cleo Wong gets a digest/);
	assert.equal(wants(), 'weekly');
	assert.deepEqual(await axe(stranger), []);
	const done = await fetch(link, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'List-Unsubscribe=One-Click' });
	assert.equal(done.status, 200);
	assert.match(await done.text(), /No digest comes any more/);
	assert.equal(wants(), 'off');
	assert.equal((await call('cleo', 'GET', '/me')).mail_asked, true, 'what asks her to act is another matter');
	await other.close();
});
