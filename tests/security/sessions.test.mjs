// sessions.test.mjs -- being signed in: how it begins, what ends it, and that nobody else can have it.
// time limit: 600
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { full } from '../lib/server.mjs';
import { sharesApart } from '../lib/timing.mjs';
import { Caller, Sql, World, ask, cookieSet, csrfOf, formText } from './world.mjs';

const PASSWORD = 'plum orchard bicycle', SECOND = 'walnut harbour lantern';
const HOUR = 3600, DAY = 86400;

let world, admin, root;

before(async () => {
	world = await World.start();
	admin = await world.caller('admin@example.com', { admin: true });
	root = await world.caller('root@example.com', { admin: true });
});
after(() => world?.stop());

let people = 0;
// Somebody new with a password: {id, email, name}.
function withPassword({ admin: administers = false } = {}) {
	const email = `person${++people}@example.com`;
	return world.server.person({ email, name: `Person ${people}`, password: PASSWORD, admin: administers });
}

async function byPassword(email, password = PASSWORD, { cookie = '', door } = {}) {
	door ??= await world.atDoor();
	return world.ask({ method: 'POST', path: '/signin', headers: { cookie: [cookie, door.cookie].filter(Boolean).join('; '), 'sec-fetch-site': 'same-origin',
		'content-type': 'application/x-www-form-urlencoded' }, body: formText({ csrf: door.csrf, email, password }) });
}

async function session(person, password) {
	const answer = await byPassword(person.email, password);
	assert.equal(answer.status, 303, answer.text);
	return with_(person, `pl=${cookieSet(answer)}`);
}

async function with_(person, cookie) {
	const caller = new Caller(world, person.name, { ...person, cookie });
	caller.csrf = csrfOf((await caller.page('GET', '/')).text);
	return caller;
}

async function token(caller, scopes = 'all') {
	const answer = await caller.script('POST', '/tokens', { scopes });
	assert.equal(answer.status, 201, answer.text);
	return JSON.parse(answer.text).token;
}

const alive = async (caller) => (await caller.page('GET', '/settings')).status === 200;
const tokenAlive = async (value) => (await new Caller(world, 't', { token: value }).api('GET', '/me')).status === 200;
const pathOf = (url) => new URL(url).pathname;
const useLink = async (where, fields = {}) => {
	const door = await world.atDoor();
	return door.page('POST', where, fields);
};

// -- beginning -----------------------------------------------------------------------------------------------------

test('a session cannot be chosen by somebody else beforehand', async () => {
	const person = withPassword();
	const planted = 'A'.repeat(43);
	const answer = await byPassword(person.email, PASSWORD, { cookie: `pl=${planted}` });
	assert.equal(answer.status, 303);
	const value = cookieSet(answer);
	assert.match(value, /^[\w-]{43}$/);
	assert.notEqual(value, planted);
	assert.equal(await alive(new Caller(world, 'planted', { cookie: `pl=${planted}` })), false);
	// The word that guarded the form is of no use as a session, and is gone.
	const door = await world.atDoor();
	const second = await byPassword(person.email, PASSWORD, { door });
	assert.equal(await alive(new Caller(world, 'door', { cookie: `pl=${door.cookie.split('=')[1]}` })), false);
	assert.equal(cookieSet(second, 'pl-pre'), '');
});

test('signing in anew ends the session that was there, of whomever it was', async () => {
	const [one, other] = [withPassword(), withPassword()];
	const first = await session(one);
	const answer = await byPassword(other.email, PASSWORD, { cookie: first.cookie, door: Object.assign(first, {}) });
	assert.equal(answer.status, 303, 'the form of a page that somebody else left open');
	assert.equal(await alive(first), false);
	const second = await with_(other, `pl=${cookieSet(answer)}`);
	assert.ok(await alive(second));
	const link = pathOf(world.server.link(one.email));
	const third = await second.page('POST', link);
	assert.equal(third.status, 303);
	assert.equal(await alive(second), false);
	assert.ok(await alive(new Caller(world, 'third', { cookie: `pl=${cookieSet(third)}` })));
});

test('the cookie is kept from scripts and other sites', async () => {
	const person = withPassword();
	const lines = [(await byPassword(person.email)).headers['set-cookie']].flat();
	const cookie = lines.find((l) => l.startsWith('pl='));
	assert.match(cookie, /^pl=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800$/);
	const door = [(await world.ask({ path: '/signin' })).headers['set-cookie']].flat();
	assert.match(door[0], /^pl-pre=[\w-]{32,}; Path=\/; HttpOnly; SameSite=Lax$/);
});

test('with https the cookies are __Host- and Secure, others are ignored, and browsers are told to stay', async () => {
	const secure = await World.start({ env: { PEERLORE_BASE_URL: 'https://ask.example.com' }, cookie: '__Host-pl' });
	try {
		const answer = await secure.ask({ path: '/signin' });
		assert.match([answer.headers['set-cookie']].flat()[0], /^__Host-pl-pre=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
		assert.equal(answer.headers['strict-transport-security'], 'max-age=31536000; includeSubDomains');
		const person = await secure.join('somebody@example.com');
		const where = pathOf(secure.server.link(person.email));
		const door = await secure.atDoor(where);
		const used = await door.page('POST', where);
		const line = [used.headers['set-cookie']].flat().find((l) => l.startsWith('__Host-pl='));
		assert.match(line, /; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800; Secure$/);
		const value = cookieSet(used, '__Host-pl');
		assert.equal((await secure.ask({ path: '/settings', headers: { cookie: `__Host-pl=${value}` } })).status, 200);
		assert.equal((await secure.ask({ path: '/settings', headers: { cookie: `pl=${value}` } })).status, 303);
		// Its origin is the one people type, whatever Host the proxy sends.
		const page = await secure.ask({ path: '/settings', headers: { cookie: `__Host-pl=${value}` } });
		for (const [origin, status] of [['https://ask.example.com', 303], ['http://ask.example.com', 403], [secure.url, 403], ['https://ask.example.com:8443', 403]]) {
			const sent = await secure.ask({ method: 'POST', path: '/settings/sessions/end-others', headers: { cookie: `__Host-pl=${value}`, origin, host: 'ask.example.com',
				'content-type': 'application/x-www-form-urlencoded' }, body: formText({ csrf: csrfOf(page.text) }) });
			assert.equal(sent.status, status, origin);
		}
	} finally {
		await secure.stop();
	}
});

test('after signing in one is led to a place of ours', async () => {
	const person = withPassword();
	const places = { '/tags': '/tags', '/questions/ask?title=a%20b': '/questions/ask?title=a%20b', '': '/', '//evil.example': '/', '/\\evil.example': '/', '\\\\evil.example': '/',
		'https://evil.example': '/', 'javascript:alert(1)': '/', '/\t/evil.example': '/', 'evil.example': '/', '/a\r\nset-cookie: x=y': '/', '/%09/evil.example': null, '/.//evil.example': null, ' /tags': '/' };
	const inside = await session(person);
	for (const [next, expected] of Object.entries(places)) {
		// Whoever is signed in already is sent on at once: the same rule.
		const answer = await inside.page('GET', `/signin?next=${encodeURIComponent(next)}`);
		assert.equal(answer.status, 303);
		assert.equal(answer.headers['set-cookie'], undefined);
		assert.equal(new URL(answer.headers.location, world.url).origin, world.url, next);
		if (expected !== null)
			assert.equal(answer.headers.location, expected, next);
	}
	const door = await world.atDoor();
	const form = await door.page('POST', '/signin', { email: person.email, password: PASSWORD, next: '//evil.example/' });
	assert.equal(form.headers.location, '/');
});

// -- ending ---------------------------------------------------------------------------------------------------------

test('signing out ends it here and in the browser', async () => {
	const caller = await session(withPassword());
	const answer = await caller.page('POST', '/signout');
	assert.equal(answer.status, 303);
	assert.equal(cookieSet(answer), '');
	assert.equal(answer.headers['clear-site-data'], '"cache", "cookies", "storage"');
	assert.equal(await alive(caller), false);
	assert.equal((await caller.page('POST', '/settings/profile', { name: 'A' })).status, 401);
});

test('a new password ends every other session and rotates this one', async () => {
	const person = withPassword();
	const [one, two, three] = [await session(person), await session(person), await session(person)];
	const link = pathOf(world.server.link(person.email));
	for (const wrong of [{ current: 'not this one at all', password: SECOND, again: SECOND }, { password: SECOND, again: SECOND }, { current: PASSWORD, password: SECOND, again: `${SECOND}x` },
		{ current: PASSWORD, password: 'short', again: 'short' }, { current: PASSWORD, password: 'password1234', again: 'password1234' }])
		assert.equal((await one.page('POST', '/settings/password', wrong)).status, 422);
	assert.ok(await alive(two));
	const answer = await one.page('POST', '/settings/password', { current: PASSWORD, password: SECOND, again: SECOND });
	assert.equal(answer.status, 303, answer.text);
	for (const old of [one, two, three])
		assert.equal(await alive(old), false);
	assert.ok(await alive(new Caller(world, 'new', { cookie: `pl=${cookieSet(answer)}` })));
	assert.equal((await world.ask({ path: link })).status, 404, 'a link from before');
	assert.equal((await byPassword(person.email, PASSWORD)).status, 422);
	assert.equal((await byPassword(person.email, SECOND)).status, 303);
});

// Whatever ends somebody's rights ends everything they hold, with the next request.
async function everything(person, act, { reinstate } = {}) {
	const sessions = [await session(person), await session(person), await world.signIn(person)];
	const tokens = [await token(sessions[0]), await token(sessions[1], 'read'), await token(sessions[1], 'write')];
	const link = pathOf(world.server.link(person.email));
	for (const s of sessions)
		assert.ok(await alive(s));
	for (const t of tokens)
		assert.ok(await tokenAlive(t));
	await act(sessions);
	const dead = async (when) => {
		for (const s of sessions) {
			assert.equal(await alive(s), false, `a session ${when}`);
			assert.equal((await s.page('POST', '/settings/profile', { name: 'Still here' })).status, 401);
			assert.equal((await s.script('PATCH', '/me', { name: 'Still here' })).status, 401);
		}
		for (const t of tokens)
			assert.equal(await tokenAlive(t), false, `a token ${when}`);
		assert.equal((await world.ask({ path: link })).status, 404, `a link ${when}`);
		assert.equal((await useLink(link)).status, 404);
	};
	await dead('after');
	if (reinstate) {
		await reinstate();
		await dead('after coming back');
		assert.equal((await byPassword(person.email)).status, 303);
	}
	assert.notEqual(await world.sql.one(`select name from person where id = ${person.id}`), 'Still here');
}

const decide = (id, act) => async () => assert.equal((await admin.page('POST', `/admin/people/${id}`, { act })).status, 303);
const suspend = (id) => async () => assert.equal((await admin.page('POST', `/admin/people/${id}/suspension`, { reason: 'Until we have talked.', days: '7' })).status, 303);
const rights = (id, json) => async () => assert.equal((await root.api('PATCH', `/people/${id}`, json)).status, 200);

test('suspension ends every session, token and link at once, and they stay dead', async () => {
	const one = withPassword(), other = withPassword();
	await everything(one, async () => {
		await suspend(one.id)();
		assert.equal((await byPassword(one.email)).status, 403);
		assert.notEqual(world.server.try(['user', 'link', '--email', one.email]).status, 0);
	}, { reinstate: decide(one.id, 'reinstate') });
	await everything(other, rights(other.id, { suspended: true, reason: 'Until we have talked.' }), { reinstate: rights(other.id, { suspended: false }) });
});

test('demotion and promotion end them, too', async () => {
	const one = withPassword({ admin: true }), other = withPassword();
	await everything(one, decide(one.id, 'demote'));
	const back = await session(one);
	assert.equal((await back.page('GET', '/admin')).status, 403);
	await everything(other, rights(other.id, { admin: true }));
	assert.equal((await (await session(other)).page('GET', '/admin')).status, 200);
});

test('a password set by a one-time link shuts out whoever had the old one', async () => {
	const person = withPassword();
	const thief = await session(person);
	const stolen = await token(thief);
	const owner = await world.signIn(person);
	const answer = await owner.page('POST', '/settings/password', { password: SECOND, again: SECOND });
	assert.equal(answer.status, 303, answer.text);
	assert.equal(await alive(thief), false);
	assert.equal(await tokenAlive(stolen), false);
	assert.equal(await alive(owner), false, 'the session was rotated');
	const now = await with_(person, `pl=${cookieSet(answer)}`);
	assert.ok(await alive(now));
	// That was for once: the new session is an ordinary one.
	assert.equal((await now.page('POST', '/settings/password', { password: PASSWORD, again: PASSWORD })).status, 422);
});

test('a space takes back what it gave with the next request', async () => {
	const owner = await world.caller(`owner${++people}@example.com`), member = await world.caller(`member${people}@example.com`);
	assert.equal((await admin.api('POST', '/spaces', { slug: 'closed', name: 'Closed', private: true, owner: owner.id })).status, 201);
	const role = (r) => owner.api('PUT', `/spaces/closed/members/${member.id}`, { role: r });
	const ask = () => member.api('POST', '/questions', { title: 'May I write in here?', body: 'Just asking.', space: 'closed' });
	assert.equal((await ask()).status, 422);
	for (const [r, status] of [['member', 201], ['reader', 422], ['moderator', 201]]) {
		assert.equal((await role(r)).status, 200);
		assert.equal((await ask()).status, status, r);
	}
	assert.equal((await owner.api('DELETE', `/spaces/closed/members/${member.id}`)).status, 204);
	assert.equal((await ask()).status, 422);
	assert.equal((await member.api('GET', '/spaces/closed')).status, 404);
});

test('sessions are listed without their secrets and can be ended one by one', async () => {
	const person = withPassword();
	const [one, two, three] = [await session(person), await session(person), await session(person)];
	const page = (await one.page('GET', '/settings')).text;
	for (const s of [one, two, three])
		assert.ok(!page.includes(s.cookie.slice(3)));
	const ids = (await world.sql.run(`select id from session where person = ${person.id} order by id`)).flat();
	assert.equal((await one.page('POST', `/settings/sessions/${ids[1]}/end`)).status, 303);
	assert.deepEqual([await alive(one), await alive(two), await alive(three)], [true, false, true]);
	assert.equal((await one.page('POST', '/settings/sessions/end-others')).status, 303);
	assert.deepEqual([await alive(one), await alive(three)], [true, false]);
	assert.equal((await admin.page('POST', `/admin/sessions/${ids[0]}/end`)).status, 303);
	assert.equal(await alive(one), false);
});

// -- links --------------------------------------------------------------------------------------------------------------

test('a one-time link works once, after being opened any number of times, and not behind a newer one', async () => {
	const person = withPassword();
	const old = pathOf(world.server.link(person.email)), link = pathOf(world.server.link(person.email));
	assert.equal((await world.ask({ path: old })).status, 404);
	for (const method of ['GET', 'HEAD', 'GET'])
		assert.equal((await world.ask({ method, path: link })).status, 200);
	assert.equal((await world.ask({ path: link })).headers['set-cookie'].some((l) => l.startsWith('pl=')), false);
	const doors = await Promise.all(Array.from({ length: 6 }, () => world.atDoor()));
	const answers = await Promise.all(doors.map((d) => d.page('POST', link)));
	assert.deepEqual(answers.map((a) => a.status).sort(), [303, 404, 404, 404, 404, 404]);
	assert.equal(await world.sql.one(`select count(*) from session where person = ${person.id}`), '1');
	assert.equal((await useLink(link)).status, 404);
	assert.equal((await useLink(old)).status, 404);
	// What is gone answers like what never was.
	const plain = (a) => a.text.replace(/value="[\w-]+"|data-csrf="[\w-]+"/g, '');
	assert.equal(plain(await world.ask({ path: link })), plain(await world.ask({ path: `/link/${'A'.repeat(43)}` })));
});

test('an invitation works once, for its own kind of page, until it is taken back or made anew', async () => {
	const invite = async (n) => JSON.parse((await admin.api('POST', '/people', { email: `invited${n}@example.com`, name: `Invited ${n}` })).text);
	const [one, two, three] = [await invite(1), await invite(2), await invite(3)];
	const where = pathOf(one.invitation), value = where.split('/').at(-1);
	assert.equal((await world.ask({ path: `/link/${value}` })).status, 404);
	assert.equal((await useLink(`/link/${value}`)).status, 404);
	assert.equal((await byPassword('invited1@example.com', PASSWORD)).status, 422);
	const form = { name: 'Invited One', password: PASSWORD, again: PASSWORD };
	assert.equal((await useLink(where, { ...form, again: 'else' })).status, 422);
	assert.equal((await useLink(where, { ...form, password: 'short', again: 'short' })).status, 422);
	const doors = await Promise.all(Array.from({ length: 3 }, () => world.atDoor()));
	const answers = await Promise.all(doors.map((d) => d.page('POST', where, form)));
	assert.deepEqual(answers.map((a) => a.status).sort(), [303, 404, 404]);
	assert.equal((await world.ask({ path: where })).status, 404);
	assert.equal((await byPassword('invited1@example.com', PASSWORD)).status, 303);
	assert.equal((await admin.page('POST', `/admin/invitations/${two.id}/withdraw`)).status, 303);
	assert.equal((await useLink(pathOf(two.invitation), form)).status, 404);
	const again = await admin.page('POST', `/admin/invitations/${three.id}`);
	const fresh = /\/invitation\/[\w-]{43}/.exec(again.text)[0];
	assert.equal((await useLink(pathOf(three.invitation), form)).status, 404);
	assert.equal((await useLink(fresh, form)).status, 303);
	// A link to sign in is no invitation.
	const link = pathOf(world.server.link('invited1@example.com')).split('/').at(-1);
	assert.equal((await useLink(`/invitation/${link}`, form)).status, 404);
});

// -- telling who is here ----------------------------------------------------------------------------------------------------

test('the door does not tell who is here', async () => {
	const s = (n) => `${n}`.padStart(4, '0');
	const emails = { here: `ab${s(1)}@example.com`, nobody: `ab${s(2)}@example.com`, suspended: `ab${s(3)}@example.com`, invited: `ab${s(4)}@example.com`, 'without a password': `ab${s(5)}@example.com` };
	world.server.person({ email: emails.here, password: PASSWORD });
	const suspended = world.server.person({ email: emails.suspended, password: PASSWORD });
	await suspend(suspended.id)();
	await admin.api('POST', '/people', { email: emails.invited });
	await world.join(emails['without a password']);
	const door = await world.atDoor();
	const answers = {};
	for (const [name, email] of Object.entries(emails)) {
		for (const password of [SECOND, '', 'x', PASSWORD]) {
			// Whoever knows the password is let in, or told why not.
			if ((name === 'here' || name === 'suspended') && password === PASSWORD)
				continue;
			const answer = await door.page('POST', '/signin', { email, password });
			assert.equal(answer.status, 422);
			const text = `${answer.lines.join('\n').replace(/date\n.*\n/i, '')}\n${answer.text.replaceAll(email, 'EMAIL')}`;
			answers.first ??= text;
			assert.equal(text, answers.first, `${name} with ${password}`);
		}
	}
});

// Depends on the speed of the machine.
(full ? test : () => null)('nor by the time it takes', async () => {
	const here = withPassword();
	const door = await world.atDoor();
	const asked = (email) => () => door.page('POST', '/signin', { email, password: SECOND });
	const { apart, shares } = await sharesApart(asked(here.email), asked('person0@example.com'), { pairs: 300, bound: 0.08 });
	assert.ok(!apart, `of a person who is here it takes longer in ${shares} of all cases`);
});

// -- secrets ---------------------------------------------------------------------------------------------------------------------

// Base64url words of n random bytes: all different, as long as said, and no place that prefers a letter.
function randomLooking(words, bytes, name) {
	const length = Math.ceil((bytes * 8) / 6);
	assert.equal(new Set(words).size, words.length, name);
	assert.ok(bytes * 8 >= 128, name);
	for (const word of words)
		assert.match(word, new RegExp(`^[A-Za-z0-9_-]{${length}}$`), name);
	// The last letter stands for fewer bits.
	for (let at = 0; at < length - 1; at++) {
		const count = {};
		for (const word of words)
			count[word[at]] = (count[word[at]] ?? 0) + 1;
		const expected = words.length / 64;
		const chi = Object.values(count).reduce((sum, n) => sum + (n - expected) ** 2 / expected, (64 - Object.keys(count).length) * expected);
		// 63 degrees of freedom: mean 63, standard deviation 11.2.
		assert.ok(chi < 63 + 11.2 * 7, `${name}: letter ${at}: ${chi}`);
	}
}

test('every secret is random, long enough, and not kept as it is', async () => {
	const words = [];
	const { json } = await world.server.api('POST', '/questions', { token: admin.token, body: { title: 'Where do I find words?', body: 'Many of them.' } });
	for (let i = 0; i < 25; i++)
		await admin.api('POST', `/questions/${json.id}/answers`, { body: `Answer ${i}` });
	const path_ = (await admin.page('GET', `/questions/${json.id}`)).headers.location;
	for (let i = 0; i < (full ? 4000 : 80); i++)
		words.push(...[...(await admin.page('GET', path_)).text.matchAll(/name="once" value="([\w-]+)"/g)].map((m) => m[1]));
	assert.ok(words.length > (full ? 100000 : 2000), `${words.length}`);
	randomLooking(words, 16, 'words of forms');
	const doors = [];
	for (let i = 0; i < (full ? 20000 : 640); i++)
		doors.push(cookieSet(await world.ask({ path: '/signin' }), 'pl-pre'));
	randomLooking(doors, 24, 'words of the door');
	const person = withPassword();
	const sessions = [], tokens = [], links = [];
	for (let i = 0; i < 8; i++) {
		links.push(pathOf(world.server.link(person.email)).split('/').at(-1));
		sessions.push(cookieSet(await useLink(`/link/${links.at(-1)}`)));
	}
	const caller = await with_(person, `pl=${sessions[0]}`);
	for (let i = 0; i < 8; i++)
		tokens.push(await token(caller));
	for (const [name, list, shape] of [['session', sessions, /^[\w-]{43}$/], ['link', links, /^[\w-]{43}$/], ['token', tokens, /^pl_[\w-]{43}$/]]) {
		assert.equal(new Set(list).size, list.length);
		for (const word of list)
			assert.match(word, shape, name);
	}
	// Nothing of them stands in the database, in no coding, nor in the log.
	const tables = await world.sql.tables();
	for (const word of [...sessions, ...tokens, ...links, PASSWORD, caller.csrf]) {
		const raw = Buffer.from(word.replace(/^pl_/, ''), 'base64url').toString('hex');
		for (const table of tables)
			assert.equal(await world.sql.one(`select count(*) from ${table} t where t::text like '%${word}%' or t::text like '%${raw}%'`), '0', table);
		assert.ok(!world.server.log.includes(word));
	}
	assert.match(await world.sql.one(`select hash from password where person = ${person.id}`), /^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
});

// -- scopes ---------------------------------------------------------------------------------------------------------------------------

test('a token does what its scope says and no more', async () => {
	const by = {};
	for (const scopes of ['read', 'write', 'admin', 'all'])
		by[scopes] = new Caller(world, scopes, { token: await token(admin, scopes) });
	// A moderator, so that what is theirs alone answers them.
	await world.sql.run(`insert into membership (space, person, role) select id, ${admin.id}, 'moderator' from space where slug = 'general'`);
	await world.sql.rest();
	const clean = await world.sql.digest();
	const routes = world.routes().filter((r) => r.api);
	const concrete = (pattern) => pattern.slice('/api/v1'.length).replace('{slug}', 'general').replace('{person_id}', admin.id).replace('{id}', '1').replace(/\{(line|number)_id\}/, '1');
	for (const route of routes) {
		const status = async (scopes) => (await by[scopes].api(route.method, concrete(route.pattern), ['GET', 'DELETE'].includes(route.method) ? undefined : { nonsense: 1 })).status;
		const where = `${route.method} ${route.pattern}`;
		if (route.who === 'admin') {
			assert.deepEqual([await status('read'), await status('write')], [403, 403], where);
			assert.ok([404, 422, 200].includes(await status('admin')), where);
		} else if (route.method === 'GET') {
			for (const scopes of Object.keys(by))
				assert.ok([200, 404, 410, 422].includes(await status(scopes)), `${where} with ${scopes}: ${await status(scopes)}`);
		} else if (!/tokens\/\{id\}/.test(where)) {
			assert.deepEqual([await status('read'), await status('admin')], [403, 403], where);
		}
	}
	assert.deepEqual(Sql.differing(clean, await world.sql.digest()).filter((t) => !['api_token', 'search_shown', 'session'].includes(t)), []);
	// An administrator's token without that scope is the token of a member.
	assert.equal((await by.write.api('PATCH', '/spaces/general', { about: 'Mine' })).status, 403);
	assert.equal((await by.write.api('PUT', `/spaces/general/members/${admin.id}`, { role: 'owner' })).status, 403);
	assert.equal((await by.all.api('PATCH', '/spaces/general', { about: 'Ours' })).status, 200);
	assert.ok(!(await by.write.api('GET', '/people?state=suspended')).text.includes('suspended'));
	for (const [scopes, wanted] of [['write', 'admin'], ['write', 'all']])
		assert.equal((await by[scopes].api('POST', '/tokens', { scopes: wanted })).status, 422);
	assert.equal((await by.write.api('POST', '/tokens', { scopes: 'read' })).status, 201);
});

test('a token made with a token does not outlive it', async () => {
	const person = withPassword();
	const caller = await session(person);
	const parent = JSON.parse((await caller.script('POST', '/tokens', { scopes: 'write', days: 2 })).text);
	const child = JSON.parse((await new Caller(world, 'p', { token: parent.token }).api('POST', '/tokens', { scopes: 'write', days: 365 })).text);
	assert.equal(child.expires_at, parent.expires_at);
	const sooner = JSON.parse((await new Caller(world, 'p', { token: parent.token }).api('POST', '/tokens', { scopes: 'read', days: 1 })).text);
	assert.ok(sooner.expires_at < parent.expires_at);
});

test('a token is for the API alone, and beside it a cookie does not count', async () => {
	const caller = await world.caller(`both${++people}@example.com`);
	for (const where of ['/', '/settings', '/questions', '/admin'])
		assert.equal((await world.ask({ path: where, headers: { authorization: `Bearer ${caller.token}` } })).status, 303);
	const me = (headers) => world.ask({ path: '/api/v1/me', headers: { cookie: caller.cookie, ...headers } });
	assert.equal((await me({})).status, 200);
	for (const authorization of ['Bearer pl_wrong', 'Bearer', 'Bearer ', 'Basic YTpi', `Basic ${caller.token}`, caller.token, `Bearer ${caller.token}x`, `Bearer ${'a'.repeat(5000)}`, `Bearer ${caller.cookie.slice(3)}`])
		assert.equal((await me({ authorization })).status, 401, authorization.slice(0, 40));
	assert.equal(JSON.parse((await me({ authorization: `bearer ${caller.token}`, cookie: admin.cookie })).text).id, caller.id);
	// The session's own word is no token, nor the token a session.
	assert.equal(await tokenAlive(caller.cookie.slice(3)), false);
	assert.equal(await alive(new Caller(world, 'x', { cookie: `pl=${caller.token}` })), false);
	const [[id]] = await world.sql.run(`select id from api_token where person = ${caller.id}`);
	assert.equal((await caller.page('POST', `/settings/tokens/${id}/revoke`)).status, 303);
	assert.equal(await tokenAlive(caller.token), false);
});

test('nobody lends their session by writing its cookie in another way', async () => {
	const caller = await session(withPassword());
	const value = caller.cookie.slice(3);
	const tries = [`PL=${value}`, `pl =${value}x`, `xpl=${value}`, `pl=${value}x`, `pl=${value.slice(0, 42)}`, `pl=${value.toLowerCase()}`, `pl=%${value}`, `__Host-pl=${value}`, `pl=; pl=${value}`];
	for (const cookie of tries)
		assert.equal((await ask(world.url, { path: '/settings', headers: { cookie } })).status, 303, cookie);
});

// -- time; the last, because it clears away what has ended -------------------------------------------------------------

test('sessions, links and tokens end in time', async () => {
	const person = withPassword();
	const idle = await session(person), old = await session(person), fresh = await world.signIn(person);
	const short = JSON.parse((await idle.script('POST', '/tokens', { scopes: 'read', days: 1 })).text).token;
	const link = pathOf(world.server.link(person.email));
	const { invitation } = JSON.parse((await admin.api('POST', '/people', { email: 'late@example.com' })).text);
	const at = async (seconds, check) => {
		await world.server.pause();
		world.server.env.PEERLORE_TEST_CLOCK = String(seconds);
		await world.server.launch().ready();
		await check();
	};
	const seenUntil = (caller, seconds) => world.sql.run(`update session set seen_at = now() + interval '${seconds} seconds'
		where id = (select id from session where person = ${person.id} order by id offset ${[idle, old, fresh].indexOf(caller)} limit 1)`);
	world.sql.close();
	const reopen = () => (world.sql = new Sql(world.server));
	await at(16 * 60, async () => {
		reopen();
		assert.equal((await world.ask({ path: link })).status, 404, 'a link after 16 minutes');
		// A session that a link began may set a password for 15 minutes only.
		assert.equal((await fresh.page('POST', '/settings/password', { password: SECOND, again: SECOND })).status, 422);
		await seenUntil(idle, 0);
		await seenUntil(old, 7 * DAY - 60);
		world.sql.close();
	});
	await at(12 * HOUR - 300, async () => assert.ok((await alive(idle)) && (await alive(old)), 'just before twelve hours'));
	reopen();
	await seenUntil(idle, 0);
	world.sql.close();
	await at(12 * HOUR + 60, async () => {
		assert.equal(await alive(idle), false, 'left alone for twelve hours');
		assert.ok(await alive(old), 'used meanwhile');
		assert.ok(await tokenAlive(short));
	});
	reopen();
	await seenUntil(old, 7 * DAY - 60);
	world.sql.close();
	await at(7 * DAY - 120, async () => {
		assert.ok(await alive(old), 'seven days, almost');
		assert.equal(await tokenAlive(short), false, 'a token of one day');
		assert.equal((await world.ask({ path: pathOf(invitation) })).status, 200);
	});
	reopen();
	await seenUntil(old, 7 * DAY);
	world.sql.close();
	await at(7 * DAY + 60, async () => {
		assert.equal(await alive(old), false, 'seven days');
		assert.equal((await world.ask({ path: pathOf(invitation) })).status, 404, 'an invitation after seven days');
	});
	reopen();
});
