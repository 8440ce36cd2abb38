// Somebody secures their sign-in with a phone, loses the phone, and what is dangerous asks who it is once more.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serverStart } from '../lib/server.mjs';
import { secretBytes, stepBegin, totp } from '../lib/totp.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server;
const password = 'four brown gearboxes';

before(async () => {
	server = await serverStart();
	server.person({ email: 'ada@example.com', name: 'Ada Admin', admin: true, password });
});
after(() => server?.stop());

const enter = async (email, next = '/settings') => {
	const visitor = new Visitor(server);
	await visitor.get('/signin');
	await visitor.send('/signin', { email, password, next });
	return visitor;
};
const tokenOf = (page) => /name="token" value="([^"]+)"/.exec(page.text)?.[1];
const code = (visitor, digits, token = tokenOf(visitor.last)) => visitor.send('/signin/code', { token, code: digits, next: '/settings' });
const codesOf = (page) => [...page.text.matchAll(/<li><code>([a-z2-7-]+)<\/code>/g)].map((m) => m[1]);

// Sets it up with the code of the step before this one, so that those of now and of the next are still to be used.
async function secured(email, name) {
	server.person({ email, name, password });
	const visitor = await enter(email);
	await visitor.get('/settings/second-factor');
	assert.equal((await visitor.send('/settings/second-factor')).location, '/settings/second-factor');
	const page = await visitor.follow();
	const secret = /<code class="key">([A-Z2-7 ]+)<\/code>/.exec(page.text)[1];
	await stepBegin();
	const on = await visitor.send('/settings/second-factor/confirm', { code: totp(secret, -1) });
	return { visitor, secret, on, page };
}

test('from the first right code on, a password alone opens nothing', async () => {
	const { visitor, secret, on, page } = await secured('ben@example.com', 'Ben Fitter');
	assert.match(page.text, /<svg[^>]*class="qr"/);
	assert.equal(on.status, 200, on.text);
	assert.equal(codesOf(on).length, 10);
	assert.equal(new Set(codesOf(on)).size, 10);
	// The one who set it up goes on; the codes are not shown again.
	const again = await visitor.get('/settings/second-factor');
	assert.match(again.text, /10 of 10 recovery codes/);
	assert.deepEqual(codesOf(again), []);
	assert.doesNotMatch(again.text, new RegExp(secret));

	await stepBegin();
	const door = await enter('ben@example.com');
	assert.equal(door.last.status, 200);
	assert.match(door.last.text, /Your code, please/);
	assert.ok(!door.cookies.has('pl'));
	assert.equal((await door.get('/settings')).status, 303);
	await enter('ben@example.com').then((d) => Object.assign(door, d));
	const token = tokenOf(door.last);
	assert.equal((await code(door, '000000', token)).status, 422);
	assert.match(door.last.text, /wrong, or was used already/);
	const right = await code(door, totp(secret), token);
	assert.equal(right.status, 303, right.text);
	assert.equal(right.location, '/settings');
	assert.equal((await door.follow()).status, 200);
});

test('a code is taken once, and so is the first step', async () => {
	const { secret } = await secured('cleo@example.com', 'Cleo Wong');
	await stepBegin();
	// The code that switched it on is used up, too.
	const door = await enter('cleo@example.com');
	const token = tokenOf(door.last);
	assert.equal((await code(door, totp(secret, -1), token)).status, 422);
	const digits = totp(secret);
	assert.equal((await code(door, digits, token)).status, 303);
	const late = await enter('cleo@example.com');
	assert.equal((await code(late, digits)).status, 422);
	// The first step of the one who is in already leads nowhere.
	assert.equal((await code(late, totp(secret, 1), token)).status, 422);
	assert.match(late.last.text, /Please sign in again/);
	// Of many at once with one code, one is believed.
	const places = [];
	for (let i = 0; i < 4; i++) {
		const door = await enter('cleo@example.com');
		server.sql(`update second_factor set used_step = used_step - 1 where person = (select id from person where email = 'cleo@example.com')`);
		assert.equal((await code(door, digits)).status, 303);
		await door.get('/confirm');
		places.push(door);
	}
	const answers = await Promise.all(places.map((d) => d.send('/confirm', { code: totp(secret, 1), next: '/settings' })));
	assert.deepEqual(answers.map((a) => a.status).sort(), [303, 422, 422, 422]);
});

test('a one-time link does not replace the code', async () => {
	const { secret } = await secured('dora@example.com', 'Dora Moen');
	const where = new URL(server.link('dora@example.com')).pathname;
	const visitor = new Visitor(server);
	await visitor.get(where);
	const page = await visitor.send(where);
	assert.equal(page.status, 200);
	assert.ok(!visitor.cookies.has('pl'));
	await stepBegin();
	assert.equal((await visitor.send('/signin/code', { token: tokenOf(page), code: totp(secret) })).status, 303);
	assert.equal((await visitor.get('/settings')).status, 200);
});

test('a recovery code works once, and an administrator helps who has none', async () => {
	const { on } = await secured('emil@example.com', 'Emil Berg');
	const [first] = codesOf(on);
	const door = await enter('emil@example.com');
	assert.equal((await code(door, ` ${first.toUpperCase().replace('-', ' ')} `)).status, 303);
	assert.match((await door.get('/settings/second-factor')).text, /9 of 10 recovery codes/);
	const late = await enter('emil@example.com');
	assert.equal((await code(late, first)).status, 422);
	// New ones void the old ones.
	await door.get('/settings/second-factor');
	const renewed = codesOf(await door.send('/settings/second-factor/codes'));
	assert.equal(renewed.length, 10);
	assert.equal((await code(await enter('emil@example.com'), codesOf(on)[1])).status, 422);

	const id = Number(server.sql(`select id from person where email = 'emil@example.com'`)[0][0]);
	const ada = await enter('ada@example.com');
	await ada.get('/admin');
	assert.equal((await ada.send(`/admin/people/${id}`, { act: 'clear-second' })).location, '/admin?done=second-cleared');
	assert.equal((await door.get('/settings')).status, 303);
	assert.equal((await enter('emil@example.com')).last.location, '/settings');
	assert.equal((await ada.send(`/admin/people/${id}`, { act: 'clear-second' })).status, 422);
});

test('who signed in a while ago says once more who they are before what is dangerous', async () => {
	server.person({ email: 'fay@example.com', name: 'Fay Unger', password });
	const fay = await enter('fay@example.com');
	const old = () => server.sql(`update session set created_at = created_at - interval '11 minutes', fresh_at = fresh_at - interval '11 minutes'
		where person = (select id from person where email = 'fay@example.com')`);
	old();
	await fay.get('/settings');
	const make = () => fay.send('/settings/tokens', { name: 'x', scopes: 'read', days: '1' }, { headers: { referer: `${server.url}/settings` } });
	const asked = await make();
	assert.equal(asked.status, 303);
	assert.equal(asked.location, '/confirm?next=/settings');
	assert.equal(server.sql(`select count(*) from api_token`)[0][0], '0');
	assert.match((await fay.follow()).text, /Is it you\?/);
	const before = fay.cookies.get('pl');
	assert.equal((await fay.send('/confirm', { password: 'not this one at all', next: '/settings' })).status, 422);
	const yes = await fay.send('/confirm', { password, next: '/settings' });
	assert.equal(yes.location, '/settings');
	// The session has another token, and the old one is nobody's.
	assert.notEqual(fay.cookies.get('pl'), before);
	await fay.follow();
	assert.equal((await make()).status, 200);
	const thief = new Visitor(server);
	thief.cookies.set('pl', before);
	assert.equal((await thief.get('/settings')).status, 303);
	// From another site's page it leads home, not there.
	old();
	await fay.get('/settings');
	assert.equal((await fay.send('/settings/tokens', { name: 'x', scopes: 'read', days: '1' }, { headers: { referer: 'https://example.org/x' } })).location, '/confirm');
	// The API says what is missing.
	const api = await fay.call('POST', '/api/v1/tokens', { body: JSON.stringify({ scopes: 'read' }), headers: { 'content-type': 'application/json', 'x-csrf-token': fay.csrf } });
	assert.equal(api.status, 403);
	assert.match(JSON.parse(api.text).type, /confirm$/);
	// The seed of a second factor is not shown to whoever finds the screen open.
	assert.equal((await fay.send('/settings/second-factor')).location.slice(0, 8), '/confirm');
});

test('the audit trail leaves as a table only for who said lately who they are', async () => {
	server.person({ email: 'rex@example.com', name: 'Rex Boss', password, admin: true });
	const rex = await enter('rex@example.com');
	const table = '/admin/audit/table?after=0';
	assert.match((await rex.get(table)).text, /^number,time,person,/);
	server.sql(`update session set created_at = created_at - interval '11 minutes', fresh_at = fresh_at - interval '11 minutes' where person = (select id from person where email = 'rex@example.com')`);
	const asked = await rex.get(table);
	assert.deepEqual([asked.status, asked.location], [303, `/confirm?next=${table.replace('?', '%3F').replace('=', '%3D')}`]);
	assert.ok(!asked.text.includes('number,time'));
	assert.equal((await rex.get('/admin/audit')).status, 200, 'to read there is nothing to confirm');
	assert.match((await rex.get(asked.location)).text, /Is it you\?/);
	assert.equal((await rex.send('/confirm', { password, next: table })).location, table);
	assert.match((await rex.get(table)).text, /^number,time,person,/);
});

test('inviting, ending the sessions of others and giving rights ask for a proof, and say so before anything is typed', async () => {
	server.person({ email: 'ivo@example.com', name: 'Ivo Chief', admin: true, password });
	server.person({ email: 'jan@example.com', name: 'Jan Ruiz', password });
	const idOf = (email) => Number(server.sql(`select id from person where email = '${email}'`)[0][0]);
	const ivo = await enter('ivo@example.com'), jan = await enter('jan@example.com'), twin = await enter('ivo@example.com');
	const sessionOf = (email) => Number(server.sql(`select max(s.id) from session s where person = ${idOf(email)}`)[0][0]);
	server.sql(`insert into space (slug, name, private) values ('lab', 'Lab', true);
		insert into membership (space, person, role) select id, ${idOf('ivo@example.com')}, 'owner' from space where slug = 'lab'`);
	await ivo.get('/admin/invitations');
	assert.doesNotMatch(ivo.last.text, /confirm\?next/);
	server.sql(`update session set created_at = created_at - interval '11 minutes', fresh_at = fresh_at - interval '11 minutes'`);
	const acts = [
		['/admin/invitations', '/admin/invitations', { email: 'new@example.com', name: 'New One' }, `select count(*) from person where email = 'new@example.com'`],
		['/admin/sessions', `/admin/sessions/${sessionOf('jan@example.com')}/end`, {}, `select 1 - count(*) from session where person = ${idOf('jan@example.com')}`],
		['/spaces/lab/settings', '/spaces/lab/members', { email: 'jan@example.com', role: 'moderator' }, `select count(*) from membership where role = 'moderator'`],
		['/spaces/lab/settings', '/spaces/lab/settings', { name: 'Lab', about: '', revision: '0', visibility: 'yes' }, `select count(*) from space where slug = 'lab' and not private`],
	];
	for (const [page, where, fields, done] of acts) {
		await ivo.get(page);
		assert.match(ivo.last.text, new RegExp(`href="/confirm\\?next=${encodeURIComponent(page)}"`));
		const asked = await ivo.send(where, fields, { headers: { referer: `${server.url}${page}` } });
		assert.equal(asked.location, `/confirm?next=${page}`, `${where} ${asked.status}`);
		assert.equal(server.sql(done)[0][0], '0', where);
	}
	// What is everyday is not: one's own other session, and somebody who reads along.
	await twin.get('/settings');
	assert.equal((await ivo.send(`/settings/sessions/${sessionOf('ivo@example.com')}/end`)).location, '/settings?done=signed-out');
	assert.equal((await twin.get('/settings')).status, 303);
	assert.equal((await ivo.send('/spaces/lab/members', { email: 'jan@example.com', role: 'reader' })).status, 303);
	assert.match(ivo.last.location, /done=role/);
	// Proven once, all of it goes.
	await ivo.get('/confirm?next=/admin');
	assert.equal((await ivo.send('/confirm', { password, next: '/admin' })).location, '/admin');
	assert.doesNotMatch((await ivo.follow()).text, /confirm\?next/);
	for (const [page, where, fields, done] of acts) {
		await ivo.get(page);
		const answer = await ivo.send(where, fields);
		assert.ok([200, 303].includes(answer.status) && !answer.location.startsWith('/confirm'), `${where} ${answer.status} ${answer.location}`);
		assert.equal(server.sql(done)[0][0], '1', where);
	}
	assert.equal((await jan.get('/settings')).status, 303);
});

test('switching it off takes a proof and ends all other sessions', async () => {
	const { visitor, secret } = await secured('gil@example.com', 'Gil Roth');
	await stepBegin();
	const other = await enter('gil@example.com');
	assert.equal((await code(other, totp(secret))).status, 303);
	await visitor.get('/settings/second-factor');
	assert.equal((await visitor.send('/settings/second-factor/off')).location, '/settings?done=second-off');
	assert.equal((await visitor.follow()).status, 200);
	assert.equal((await other.get('/settings')).status, 303);
	assert.equal((await enter('gil@example.com')).last.location, '/settings');
});

test('neither the seed nor a recovery code is in the database or the log', async () => {
	const { secret, on } = await secured('hal@example.com', 'Hal Odd');
	const hex = secretBytes(secret).toString('hex');
	assert.equal(hex.length, 40);
	const dump = JSON.stringify(server.sql(`select encode(seed, 'hex') from second_factor; select encode(code_hash, 'hex') from recovery_code; select row_to_json(a)::text from audit_all a`));
	assert.ok(dump.includes('second-factor.on'));
	for (const text of [hex, secret.replaceAll(' ', ''), ...codesOf(on), Buffer.from(codesOf(on)[0]).toString('hex')]) {
		assert.ok(!dump.includes(text), text);
		assert.ok(!server.log.includes(text), text);
	}
});
