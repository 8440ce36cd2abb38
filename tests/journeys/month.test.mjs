// month.test.mjs -- on the first working morning of a month its reader gets last month's top contributions by mail: once,
// what they may read, without whoever takes no part; and stops it with one click.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { mailboxOpen } from '../lib/mailbox.mjs';
import { serverStart, until } from '../lib/server.mjs';

let server, box;
const people = {}, token = {};

// The 15th of next month, and the first working day of the month behind that.
const today = new Date();
const middle = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1, 15, 10));
const first = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 2, 1));
while ([0, 6].includes(first.getUTCDay()))
	first.setUTCDate(first.getUTCDate() + 1);
const month = new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' }).format(middle);
const clockAt = (when) => String(Math.round((when - Date.now()) / 1000));
const minutes = (when, n) => new Date(when.getTime() + n * 60000);
const utc = (hour) => minutes(first, hour * 60);
// That hour on the wall in Auckland, which is on the evening before here.
function auckland(hour) {
	const at = minutes(first, (hour - 12) * 60);
	const wall = Number(new Intl.DateTimeFormat('en-GB', { timeZone: 'Pacific/Auckland', hour: 'numeric', hourCycle: 'h23' }).format(at));
	return minutes(at, (hour - wall) * 60);
}

before(async () => {
	box = await mailboxOpen();
	server = await serverStart({ env: { ...box.env, PEERLORE_TEST_CLOCK: clockAt(middle) } });
	for (const [key, name, admin] of [['ada', 'Ada Verhoeven', true], ['ben', 'Ben Achter'], ['cleo', 'Cleo Wong'], ['dan', 'Dan Moreau'], ['eva', 'Eva Lindqvist'], ['kiri', 'Kiri Parata']]) {
		people[key] = server.person({ email: `${key}@example.com`, name, admin });
		token[key] = server.token(people[key].email);
	}
	server.space({ slug: 'board', name: 'Quality board', hidden: true, owner: 'ada@example.com' });
	await call('kiri', 'PATCH', '/me', { time_zone: 'Pacific/Auckland' });
	// Whom nobody asks, so that nothing else is mailed.
	server.sql(`insert into availability (person, asks) select id, 0 from person on conflict do nothing`);
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
const answer = (who, question) => call(who, 'POST', `/questions/${question}/answers`, { body: 'Turn it off and on.' }).then((j) => j.id);
const worked = (who, post) => call(who, 'PUT', `/posts/${post}/use`);
const monthly = (who) => box.mails.filter((m) => m.to_.includes(`${who}@example.com`) && m.subject.startsWith(`${month}:`));

async function timeIs(when) {
	await server.pause();
	server.env.PEERLORE_TEST_CLOCK = clockAt(when);
	server.launch();
	await server.ready();
	server.sql(`update job set run_at = '${minutes(when, -1).toISOString()}' where kind in ('top', 'months')`);
	await until('last month to be counted', () => server.sql(`select 1 from top_kept where period = 'last-month' and since >= '${minutes(middle, -20 * 1440).toISOString()}'`).length > 0 || when < first);
	// Whoever looked before it was counted looks again.
	server.sql(`update job set run_at = '${minutes(when, -1).toISOString()}' where kind = 'months'`);
	await until('the job to have looked', () => server.sql(`select run_at > '${when.toISOString()}' from job where kind = 'months'`)[0]?.[0] === 't');
}

test('the month: what helps, in the open and elsewhere', async () => {
	const press = await answer('ben', await ask('cleo', 'Why does the press hiss?'));
	const quiet = await answer('dan', await ask('cleo', 'Who opens the gate at night?'));
	const secret = await answer('ada', await ask('ada', 'Which complaint goes first?', 'board'));
	for (const who of ['ada', 'cleo', 'eva'])
		await worked(who, press);
	await worked('eva', quiet);
	await call('ada', 'PUT', `/spaces/board/members/${people.cleo.id}`, { role: 'member' });
	await worked('cleo', secret);
	// Ben does not want it, Dan takes no part.
	const pace = await call('ben', 'PATCH', '/me/notifications', { mail_off: ['top-month'] });
	assert.equal(pace.kinds.find((k) => k.type === 'top-month').mail, 'off');
	await call('dan', 'PATCH', '/me', { recognition: false });
	const refused = await server.api('PATCH', '/me/notifications', { token: token.ben, body: { mail_now: ['top-month'] } });
	assert.equal(refused.status, 422, 'it interrupts nobody');
	await timeIs(new Date(Date.UTC(middle.getUTCFullYear(), middle.getUTCMonth(), 20, 8, 1)));
	assert.equal(box.mails.filter((m) => /what helped/.test(m.subject)).length, 0);
});

test('on the first working morning, each by their own clock, there is one mail of it', async () => {
	await timeIs(utc(7.75));
	assert.deepEqual(monthly('cleo'), [], 'not before eight');
	await timeIs(utc(8.05));
	const mail = await until('the mail', () => monthly('cleo')[0]);
	await until('the others', () => monthly('eva').length + monthly('ada').length + monthly('dan').length === 3);
	assert.equal(mail.subject, `${month}: what helped 3 colleagues`);
	assert.deepEqual(mail.header('list-unsubscribe-post'), ['List-Unsubscribe=One-Click']);
	for (const part of [mail.text, mail.html]) {
		assert.match(part, /Why does the press hiss\?/);
		assert.match(part, /Helped 3 people, 3 said .this worked/);
		assert.match(part, /Ben Achter/);
		assert.match(part, /\/top\?period=last-month/);
		for (const never of [/Dan Moreau/, /gate at night/, /complaint/, /Quality board/])
			assert.doesNotMatch(part, never);
	}
	assert.doesNotMatch(mail.html, /<img|src=|https?:(?!\/\/127\.0\.0\.1)/, 'nothing is fetched from anywhere');
	assert.deepEqual(monthly('ben'), [], 'he does not want it');
	await until('them to be noted', () => server.sql(`select 1 from mail where state = 'waiting'`).length === 0);
	assert.equal(server.sql(`select count(*) from mail where interrupts_at is not null`)[0][0], '0', 'it takes nothing of a week');
});

test('whoever lives elsewhere gets it on their morning, and nobody twice', async () => {
	// In Auckland the first morning is before the month was over here, or the site counts it: then it was that.
	const next = auckland(8);
	for (let n = 0; monthly('kiri').length === 0 && n < 4; n++)
		await timeIs(minutes(next, n * 1440 + 3));
	const mail = await until('the mail', () => monthly('kiri')[0]);
	assert.match(mail.text, /Why does the press hiss/);
	await until('it to be noted', () => server.sql(`select 1 from mail where state = 'waiting'`).length === 0);
	await timeIs(minutes(utc(8), 3 * 1440 + 5));
	await until('nothing to wait', () => server.sql(`select 1 from mail where state = 'waiting'`).length === 0);
	for (const who of ['ada', 'cleo', 'eva', 'dan', 'kiri'])
		assert.equal(monthly(who).length, 1, who);
	assert.equal(server.sql('select count(*) from digest where month is not null')[0][0], '5');
});

test('one click ends it', async () => {
	const link = /^<(.*)>$/.exec(monthly('cleo')[0].header('list-unsubscribe')[0])[1];
	const look = await (await fetch(link)).text();
	assert.match(look, /Cleo Wong gets a mail of last month/);
	const wants = async () => (await call('cleo', 'GET', '/me/notifications')).kinds.find((k) => k.type === 'top-month').mail;
	assert.equal(await wants(), 'digest', 'a look changes nothing');
	const done = await fetch(link, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'List-Unsubscribe=One-Click' });
	assert.equal(done.status, 200);
	assert.match(await done.text(), /do not come by mail any more/);
	assert.equal(await wants(), 'off');
	assert.equal((await call('cleo', 'GET', '/me/notifications')).digest, 'daily', 'digests are another matter');
});
