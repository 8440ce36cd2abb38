// together.test.mjs -- what two people do once a request is accepted: agree, meet, pause, go apart. Invitations go
// through a real mail server and are read by somebody else's parser.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { calendarRead } from '../lib/calendar.mjs';
import { mailboxOpen } from '../lib/mailbox.mjs';
import { processesOf, serverStart, until } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server, box, pair, offer;
const token = {}, id = {};
const api = (who, method, where, body) => server.api(method, where, { token: token[who], body });
async function must(who, method, where, body) {
	const answer = await api(who, method, where, body);
	assert.ok(answer.status < 300, `${method} ${where}: ${answer.status} ${answer.text}`);
	return answer.json;
}
const inbox = async (who) => (await must(who, 'GET', '/me/inbox?limit=100')).items.map((n) => [n.type, n.url]);
// Somebody's wall clock, some days ahead: {text: '2026-12-01T14:00', at: seconds}.
function wall(days, clock, zone) {
	const day = new Date(Date.now() + days * 86400e3).toISOString().slice(0, 10);
	const as = Date.parse(`${day}T${clock}:00Z`);
	const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(as);
	return { text: `${day}T${clock}`, at: (2 * as - Date.parse(`${shown.replace(' ', 'T')}Z`)) / 1000 };
}
async function together(mentor, mentee, more = {}) {
	const { id: made } = await must(mentor, 'POST', '/mentoring/offers', { kind: 'one-to-one', title: 'Leading your first night shift', body: 'We talk.', capacity: 3, tags: ['leading'], ...more });
	const { id: asked } = await must(mentee, 'POST', `/mentoring/offers/${made}/requests`, { goal: 'Lead alone by March' });
	await must(mentor, 'PUT', `/mentorships/${asked}`, { state: 'accepted' });
	return { offer: made, pair: asked };
}

before(async () => {
	box = await mailboxOpen();
	server = await serverStart({ env: box.env });
	for (const [name, zone] of [['ines', 'Europe/Berlin'], ['ben', 'America/New_York'], ['cleo', 'UTC'], ['mo', 'UTC']]) {
		id[name] = server.person({ email: `${name}@example.com`, name: `${name[0].toUpperCase()}${name.slice(1)} Ö`, admin: name === 'mo' }).id;
		token[name] = server.token(`${name}@example.com`);
		await must(name, 'PATCH', '/me', { time_zone: zone });
	}
	({ offer, pair } = await together('ines', 'ben'));
});
after(async () => {
	await server?.stop();
	await box?.close();
});

test('one writes down what they agree on, the other agrees; a change asks for that again', async () => {
	const where = `/mentorships/${pair}/agreement`;
	assert.deepEqual((await must('ben', 'GET', where)).goals, []);
	const draft = { goals: ['Lead a shift alone', ' Hand over in ten minutes ', 'Lead a shift alone', ''], rhythm: '45 min every two weeks', privacy: 'between-us', revision: 0 };
	const first = await must('ben', 'PUT', where, draft);
	assert.deepEqual([first.revision, first.goals.map((g) => [g.number, g.goal, g.progress]), first.agreed, first.other_agreed], [1, [[1, 'Lead a shift alone', 0], [2, 'Hand over in ten minutes', 0]], true, false]);
	assert.deepEqual((await inbox('ines'))[0], ['mentor-agreement', `/mentorships/${pair}`]);
	assert.equal((await api('ines', 'PUT', `/mentorships/${pair}/agreed`, { revision: 2 })).status, 409);
	const agreed = await must('ines', 'PUT', `/mentorships/${pair}/agreed`, { revision: 1 });
	assert.deepEqual([agreed.agreed, agreed.other_agreed], [true, true]);
	assert.equal((await must('ines', 'PUT', `/mentorships/${pair}/progress`, { goal: 2, progress: 3 })).goals[1].progress, 3);
	assert.equal((await api('ines', 'PUT', where, { ...draft, revision: 0 })).status, 409, 'somebody else wrote it');
	const second = await must('ines', 'PUT', where, { ...draft, goals: ['Hand over in ten minutes', 'Write the rota'], revision: 1 });
	assert.deepEqual([second.revision, second.goals.map((g) => g.progress), second.agreed, second.other_agreed], [2, [3, 0], true, false]);
	assert.equal((await must('ben', 'GET', where)).agreed, false);
});

test('what is wrong with an agreement is said at its field', async () => {
	const put = async (more) => (await api('ben', 'PUT', `/mentorships/${pair}/agreement`, { goals: ['A'], privacy: 'free', revision: 2, ...more })).json.errors?.map((e) => e.field);
	assert.deepEqual(await put({ goals: [] }), ['goals']);
	assert.deepEqual(await put({ goals: ['x'.repeat(201)] }), ['goals']);
	assert.deepEqual(await put({ goals: ['1', '2', '3', '4', '5', '6'] }), ['goals']);
	assert.deepEqual(await put({ privacy: 'secret', rhythm: 'x'.repeat(101) }), ['rhythm', 'privacy']);
	assert.deepEqual((await api('ben', 'PUT', `/mentorships/${pair}/progress`, { goal: 3, progress: 1 })).json.errors.map((e) => e.field), ['goal']);
	assert.deepEqual((await api('ben', 'PUT', `/mentorships/${pair}/progress`, { goal: 1, progress: 5 })).json.errors.map((e) => e.field), ['progress']);
});

test('nobody but the two sees any of it, administrators included', async () => {
	const { id: meeting } = await must('ines', 'POST', `/mentorships/${pair}/meetings`, { at: wall(30, '10:00', 'Europe/Berlin').text, minutes: 30, agenda: 'A secret agenda' });
	const calls = (p, m) => [['GET', `/mentorships/${p}/agreement`], ['PUT', `/mentorships/${p}/agreement`, { goals: ['x'], privacy: 'free', revision: 2 }], ['PUT', `/mentorships/${p}/agreed`, { revision: 2 }], ['PUT', `/mentorships/${p}/progress`, { goal: 1, progress: 1 }],
		['GET', `/mentorships/${p}/meetings`], ['POST', `/mentorships/${p}/meetings`, { at: '2027-01-01T10:00', minutes: 30 }], ['GET', `/meetings/${m}`], ['PATCH', `/meetings/${m}`, { state: 'cancelled' }], ['PATCH', `/meetings/${m}`, { minutes: 1 }]];
	for (const who of ['cleo', 'mo']) {
		const there = calls(pair, meeting), missing = calls(599999, 599999);
		for (const [i, call] of there.entries()) {
			const [a, b] = [await api(who, ...call), await api(who, ...missing[i])];
			assert.equal(a.status, 404, call.join(' '));
			assert.deepEqual({ ...a.json, instance: '' }, { ...b.json, instance: '' });
		}
		const visitor = await new Visitor(server).signIn(`${who}@example.com`);
		for (const where of [`/mentorships/${pair}`, `/meetings/${meeting}`])
			assert.equal((await visitor.get(where)).status, 404);
	}
	assert.ok(!(await Promise.all(box.mails.map((m) => m.raw + m.text + m.html))).join().includes('secret agenda'));
	await must('ben', 'PATCH', `/meetings/${meeting}`, { state: 'cancelled' });
});

// The part as it was sent: a parser of mails may have changed its line ends.
const partOf = (mail) => Buffer.from(/\r\nContent-Type: text\/calendar[^]*?\r\n\r\n([\w+/=\r\n]+?)\r\n--/.exec(mail.raw)[1], 'base64');
const calendarOf = (mail) => calendarRead(partOf(mail));
// The mails of a meeting to somebody, once there are so many of them.
const mails = (to, meeting, n) => until(`${n} mails of meeting ${meeting} to ${to}`, () => {
	const list = box.mails.filter((m) => m.to_.includes(`${to}@example.com`) && m.messageId.startsWith(`<meeting-${meeting}-`));
	return list.length >= n && list;
});

test('a date reaches both calendars in their own time, moves with the same name, and is taken out again', async () => {
	const at = wall(20, '15:00', 'Europe/Berlin');
	const { id: meeting } = await must('ines', 'POST', `/mentorships/${pair}/meetings`, { at: at.text, minutes: 45, place: 'Hall 2, room "B"; left, then\u00e9', agenda: 'Rota' });
	assert.deepEqual((await inbox('ben'))[0], ['mentor-meeting', `/mentorships/${pair}`]);
	for (const [who, zone, shown] of [['ines', 'Europe/Berlin', at.text], ['ben', 'America/New_York', `${at.text.slice(0, 11)}${wallClock(at.at, 'America/New_York')}`]]) {
		const [mail] = await mails(who, meeting, 1);
		assert.equal(mail.messageId, `<meeting-${meeting}-0-${id[who]}@example.com>`);
		assert.match(mail.raw, /Content-Type: text\/calendar; charset=utf-8; method=REQUEST/i);
		const calendar = calendarOf(mail), [event] = calendar.events;
		assert.deepEqual([calendar.method, calendar.version, calendar.zones], ['REQUEST', '2.0', [zone]]);
		assert.deepEqual([event.sequence, event.start, event.end.at, event.status, event.class], [0, { at: at.at, wall: `${shown}:00`, zone }, at.at + 2700, 'CONFIRMED', 'PRIVATE']);
		assert.deepEqual([event.place, event.url], ['Hall 2, room "B"; left, then\u00e9', `${server.url}/mentorships/${pair}`]);
		assert.equal(event.summary, `Mentoring: you and ${who === 'ines' ? 'Ben' : 'Ines'} Ö`);
		assert.deepEqual(event.attendees.map((a) => [a.address, a.RSVP]), [[`mailto:${who}@example.com`, 'FALSE']]);
		assert.equal(event.organizer[0].address, 'mailto:ask@example.com');
		const other = who === 'ines' ? 'ben@example.com' : 'ines@example.com';
		assert.ok(!Buffer.from(mail.raw, 'latin1').includes(other) && !JSON.stringify(calendar).includes(other), 'addresses of others are told to nobody');
		assert.match(mail.text, new RegExp(`\\(${zone}\\), 45 minutes`));
	}
	// Moved, by the other one, by their clock.
	const later = wall(21, '09:30', 'America/New_York');
	await must('ben', 'PATCH', `/meetings/${meeting}`, { at: later.text, minutes: 60 });
	const moved = calendarOf((await mails('ines', meeting, 2))[1]);
	assert.deepEqual([moved.method, moved.events[0].uid, moved.events[0].sequence, moved.events[0].start.at, moved.events[0].end.at], ['REQUEST', `meeting-${meeting}@${new URL(server.url).host}`, 1, later.at, later.at + 3600]);
	// An agenda is not what a calendar shows.
	await must('ben', 'PATCH', `/meetings/${meeting}`, { agenda: 'Rota, and the hand-over' });
	assert.equal((await must('ines', 'GET', `/meetings/${meeting}`)).sequence, 1);
	await must('ines', 'PATCH', `/meetings/${meeting}`, { state: 'cancelled' });
	for (const who of ['ines', 'ben']) {
		const off = calendarOf((await mails(who, meeting, 3))[2]);
		assert.deepEqual([off.method, off.events[0].uid, off.events[0].sequence, off.events[0].status], ['CANCEL', moved.events[0].uid, 2, 'CANCELLED']);
	}
	assert.equal((await api('ines', 'PATCH', `/meetings/${meeting}`, { minutes: 30 })).status, 409, 'it is off');
	assert.equal((await api('ines', 'PATCH', `/meetings/${meeting}`, { state: 'cancelled' })).status, 200, 'twice is once');
	assert.equal(server.sql(`select count(*) from mail where meeting = ${meeting}`)[0][0], '6');
});
const wallClock = (at, zone) => new Intl.DateTimeFormat('sv-SE', { timeZone: zone, timeStyle: 'short' }).format(at * 1000);

test('all through a year, in zones with every kind of rule, the moment in the calendar is the one that was meant', async () => {
	// Straight into the table: what is asked here is what libical makes of it.
	const zones = ['Europe/London', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/Santiago', 'Africa/Casablanca', 'Asia/Gaza', 'Pacific/Chatham', 'UTC'];
	const { pair: other } = await together('ines', 'cleo');
	server.sql(`insert into meeting (mentorship, starts_at, minutes, changed_by, created_at, changed_at)
		select ${other}, date_trunc('day', now()) + make_interval(days => d, hours => d % 24, mins => 30), 90, ${id.cleo}, now(), now() from generate_series(1, 400) d`);
	const meant = server.sql(`select id, extract(epoch from starts_at)::bigint from meeting where mentorship = ${other}`).map(([m, at]) => [`meeting-${m}@${new URL(server.url).host}`, Number(at)]);
	const { address } = await must('cleo', 'PUT', '/me/calendar', { open: true });
	for (const zone of zones) {
		await must('cleo', 'PATCH', '/me', { time_zone: zone });
		const calendar = calendarRead(await (await fetch(address)).text());
		assert.equal(calendar.events.length, 400);
		const read = new Map(calendar.events.map((e) => [e.uid, [e.start.at, e.end.at]]));
		for (const [uid, at] of meant)
			assert.deepEqual(read.get(uid), [at, at + 5400], `${uid} in ${zone}`);
	}
	server.sql(`delete from meeting where mentorship = ${other}`);
});

test('what is wrong with a date is said at its field, and planning ends with being together', async () => {
	const plan = async (more) => (await api('ben', 'POST', `/mentorships/${pair}/meetings`, { at: wall(9, '10:00', 'America/New_York').text, minutes: 30, ...more })).json.errors?.map((e) => e.field);
	for (const at of ['', 'tomorrow', '2020-01-01T10:00', '2099-01-01T10:00', '2027-13-01T10:00'])
		assert.deepEqual(await plan({ at }), ['at'], at);
	assert.deepEqual(await plan({ minutes: 4 }), ['minutes']);
	assert.deepEqual(await plan({ minutes: 721, place: 'x'.repeat(201), agenda: 'x'.repeat(2001) }), ['minutes', 'place', 'agenda']);
	const two = await together('ines', 'cleo', { title: 'Reading a vibration chart' });
	const { id: meeting } = await must('cleo', 'POST', `/mentorships/${two.pair}/meetings`, { at: new Date(Date.now() + 5 * 86400e3).toISOString().slice(0, 19) + 'Z', minutes: 30 });
	await mails('ines', meeting, 1);
	await must('ines', 'PUT', `/mentorships/${two.pair}`, { state: 'paused' });
	assert.equal((await api('cleo', 'POST', `/mentorships/${two.pair}/meetings`, { at: wall(9, '10:00', 'UTC').text, minutes: 30 })).status, 409);
	assert.equal((await api('cleo', 'PATCH', `/meetings/${meeting}`, { minutes: 45 })).status, 409);
	assert.equal((await must('cleo', 'GET', `/meetings/${meeting}`)).state, 'planned', 'a pause keeps what is planned');
	await must('cleo', 'PUT', `/mentorships/${two.pair}`, { state: 'closed' });
	assert.equal((await must('cleo', 'GET', `/meetings/${meeting}`)).state, 'cancelled');
	const off = calendarOf((await mails('ines', meeting, 2)).at(-1));
	assert.deepEqual([off.method, off.events[0].sequence], ['CANCEL', 1]);
	assert.equal((await api('cleo', 'PUT', `/mentorships/${two.pair}/agreement`, { goals: ['x'], privacy: 'free', revision: 0 })).status, 409);
});

test('a worker that is killed between sending and noting sends the same mail again, and no other', async () => {
	let go;
	await until('nothing else to be on its way', () => server.sql(`select count(*) from mail where state = 'waiting'`)[0][0] === '0');
	box.hold = new Promise((done) => (go = done));
	const { id: meeting } = await must('ines', 'POST', `/mentorships/${pair}/meetings`, { at: wall(25, '11:00', 'Europe/Berlin').text, minutes: 30 });
	await until('a mail to be on its way', () => box.mails.some((m) => m.messageId.startsWith(`<meeting-${meeting}-`)));
	const worker = processesOf(server.data).find((p) => /worker/.test(p.command));
	assert.ok(worker, JSON.stringify(processesOf(server.data)));
	process.kill(worker.pid, 'SIGKILL');
	go();
	box.hold = null;
	await until('another worker', () => processesOf(server.data).some((p) => /worker/.test(p.command) && p.pid !== worker.pid));
	server.sql(`update mail set try_at = now() where meeting = ${meeting} and state = 'waiting'`);
	await until('both to be noted', () => server.sql(`select count(*) from mail where meeting = ${meeting} and state = 'sent'`)[0][0] === '2', 90000);
	const sent = box.mails.filter((m) => m.messageId.startsWith(`<meeting-${meeting}-`));
	assert.ok(sent.length >= 2);
	assert.deepEqual([...new Set(sent.map((m) => m.messageId))].sort(), ['ines', 'ben'].map((who) => `<meeting-${meeting}-0-${id[who]}@example.com>`).sort());
	const bodies = new Map();
	for (const mail of sent) {
		const text = partOf(mail).toString();
		assert.equal(bodies.get(mail.messageId) ?? text, text, 'sent again it is the same calendar');
		bodies.set(mail.messageId, text);
	}
	assert.equal(server.sql(`select count(*) from mail where meeting = ${meeting}`)[0][0], '2');
});

test('who wants no mail gets no invitation, and one that is overtaken says nothing', async () => {
	await must('ben', 'PATCH', '/me', { mail_asked: false });
	const { id: meeting } = await must('ines', 'POST', `/mentorships/${pair}/meetings`, { at: wall(26, '11:00', 'Europe/Berlin').text, minutes: 30 });
	await mails('ines', meeting, 1);
	assert.equal(server.sql(`select count(*) from mail where meeting = ${meeting}`)[0][0], '1');
	await must('ben', 'PATCH', '/me', { mail_asked: true });
	await box.close();
	for (const minutes of [35, 40])
		await must('ines', 'PATCH', `/meetings/${meeting}`, { minutes });
	await until('both to have failed once', () => server.sql(`select count(*) from mail where meeting = ${meeting} and sequence > 0 and (state = 'void' or last_error <> '')`)[0][0] === '4');
	await box.listen({ port: box.port });
	server.sql(`update mail set try_at = now() where meeting = ${meeting} and state = 'waiting'`);
	const [mail] = await mails('ben', meeting, 1);
	assert.deepEqual([calendarOf(mail).events[0].sequence, calendarOf(mail).method], [2, 'REQUEST']);
	await until('the overtaken ones to be void', () => server.sql(`select count(*) from mail where meeting = ${meeting} and sequence = 1 and state = 'void'`)[0][0] === '2');
});

test('the calendar feed needs its address and nothing else; taken back it is as one that never was', async () => {
	assert.deepEqual(await must('ben', 'GET', '/me/calendar'), { open: false, address: null });
	const { address } = await must('ben', 'PUT', '/me/calendar', { open: true });
	const feed = await fetch(address);
	assert.deepEqual([feed.status, feed.headers.get('content-type'), feed.headers.get('set-cookie')], [200, 'text/calendar; charset=utf-8', null]);
	assert.match(feed.headers.get('cache-control'), /no-store|private/);
	const calendar = calendarRead(await feed.text());
	assert.deepEqual([calendar.method, calendar.name], [null, 'Mentoring']);
	const planned = (await must('ben', 'GET', `/mentorships/${pair}/meetings`)).items.filter((m) => m.state === 'planned');
	assert.ok(planned.length > 0);
	assert.deepEqual(calendar.events.map((e) => e.start.at).sort(), planned.map((m) => Date.parse(m.at) / 1000).sort());
	assert.ok(!JSON.stringify(calendar).includes('@example.com'), 'nobody is named by address');
	const gone = await fetch(`${server.url}/calendar/never.ics`), missing = [gone.status, await gone.text()];
	assert.equal(missing[0], 404);
	const same = async (where) => {
		const answer = await fetch(where);
		assert.equal(answer.status, 404, where);
		const plain = (t) => t.replaceAll(/[0-9a-f]{16}|(data-csrf|name="csrf" value)="[^"]*"/g, '');
		assert.equal(plain(await answer.text()), plain(missing[1]), where);
	};
	await same(address.replace(/calendar\/\d+/, `calendar/${id.ines}`));
	await same(address.replace(/(calendar\/\d+\.\d+\.)./, '$1~'));
	await same(address.replace('.ics', ''));
	await same(address.replace(/.(\.ics)$/, '$1'));
	const second = (await must('ben', 'PUT', '/me/calendar', { open: true })).address;
	assert.notEqual(second, address);
	await same(address);
	assert.equal((await fetch(second)).status, 200);
	await must('ben', 'PUT', '/me/calendar', { open: false });
	await same(second);
	const third = (await must('ben', 'PUT', '/me/calendar', { open: true })).address;
	await same(second);
	await must('mo', 'PATCH', `/people/${id.ben}`, { suspended: true, reason: 'For a while.' });
	await same(third);
	await must('mo', 'PATCH', `/people/${id.ben}`, { suspended: false });
	assert.equal((await fetch(third)).status, 200);
	token.ben = server.token('ben@example.com');
});

test('without scripts: written, agreed, planned, moved; another mentor is found without a word why', async () => {
	const two = await together('ines', 'cleo', { title: 'Soldering <b>thick</b> cables' });
	await must('ben', 'POST', '/mentoring/offers', { kind: 'one-to-one', title: 'Lead alone by night', body: 'We talk about leading alone.', capacity: 2, tags: ['leading'] });
	const cleo = await new Visitor(server).signIn('cleo@example.com'), ines = await new Visitor(server).signIn('ines@example.com');
	const where = `/mentorships/${two.pair}`;
	assert.match((await cleo.get(where)).text, /Lead alone by March<\/textarea>/, 'the goal of the request stands in the form');
	const wrong = await cleo.send(`${where}/agreement`, { revision: '0', goals: ' ', rhythm: 'x'.repeat(101), privacy: 'free' });
	assert.deepEqual([wrong.status, wrong.text.match(/aria-invalid="true"/g).length], [422, 2]);
	assert.equal((await cleo.send(`${where}/agreement`, { revision: '0', goals: 'Solder alone\r\nKnow <i>when</i> not to', rhythm: 'Mondays', privacy: 'ask-first' })).status, 303);
	assert.match((await cleo.follow()).text, /Ines has not agreed yet/);
	const page = (await ines.get(where)).text;
	assert.match(page, /Know &lt;i&gt;when&lt;\/i&gt; not to/);
	assert.equal((await ines.send(`${where}/agree`, { revision: '1' })).status, 303);
	assert.match((await ines.follow()).text, /Agreed by both of you/);
	assert.equal((await ines.send(`${where}/progress`, { goal: '1', progress: '4' })).status, 303);
	assert.match((await cleo.get(where)).text, /Reached<\/span>/);
	assert.equal((await cleo.send(`${where}/agreement`, { revision: '0', goals: 'Mine', privacy: 'free' })).status, 409);
	assert.match(cleo.last.text, /Somebody changed this while you were writing[^]*<li>Solder alone<\/li>[^]*Mondays[^]*<textarea id="goals"[^>]*>\nMine<\/textarea>/);
	const bad = await cleo.send(`${where}/meetings`, { at: 'soon', minutes: '45', place: 'Hall 2', agenda: 'Cables' });
	assert.deepEqual([bad.status, /value="Hall 2"/.test(bad.text)], [422, true]);
	const at = wall(12, '14:00', 'UTC');
	assert.equal((await cleo.send(`${where}/meetings`, { at: at.text, minutes: '45', place: 'https://meet.example/x?y=1', agenda: 'Cables' })).status, 303);
	const planned = await cleo.follow();
	assert.match(planned.text, /Both of you get an invitation/);
	assert.match(planned.text, /href="https:\/\/meet\.example\/x\?y=1"/);
	const meeting = /\/meetings\/\d+/.exec(planned.text)[0];
	const form = await ines.get(meeting);
	assert.match(form.text, /name="at" required value="\d{4}-\d\d-\d\dT15:00"/, `by her own clock: ${form.text.match(/<input[^>]*name="at"[^>]*>/)}`);
	assert.equal((await ines.send(meeting, { at: wall(12, '16:30', 'Europe/Berlin').text, minutes: '30', place: '', agenda: 'Thin ones' })).status, 303);
	assert.match((await ines.follow()).text, /Both calendars are told/);
	assert.equal((await ines.send(meeting, { at: '', minutes: '1', place: '', agenda: 'kept text' })).status, 422);
	assert.match(ines.last.text, /kept text<\/textarea>/);
	assert.equal((await ines.send(where, { state: 'changed' })).status, 403, 'that is for who learns');
	await cleo.get(where);
	assert.equal((await cleo.send(where, { state: 'changed' })).status, 303);
	const next = await cleo.follow();
	assert.match(next.text, /Here is who else could help/);
	assert.match(next.text, /Lead alone by night/);
	assert.ok(!next.text.includes('asks to learn'));
	assert.equal((await must('ines', 'GET', where)).reason, '');
	assert.equal((await must('ines', 'GET', where)).state, 'closed');
	assert.match((await ines.get(meeting)).text, /Cancelled/);
	assert.match((await cleo.get('/mentorships')).text, /In your calendar/);
});
