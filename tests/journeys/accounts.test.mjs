// Somebody is invited, joins, is given a space, and is shut out again; and what the API says of it all.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serverStart } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server;
const password = 'four brown gearboxes';

before(async () => {
	server = await serverStart();
	server.person({ email: 'ada@example.com', name: 'Ada Admin', admin: true });
	server.person({ email: 'ben@example.com', name: 'Ben Fitter', password });
});
after(() => { if (process.env.SHOW) console.error(server.log); return server?.stop(); });

async function invited(email, name) {
	const ada = await new Visitor(server).signIn('ada@example.com');
	await ada.get('/admin/invitations');
	const page = await ada.send('/admin/invitations', { email, name });
	assert.equal(page.status, 200);
	return new URL(/value="([^"]*\/invitation\/[^"]*)"/.exec(page.text)[1]).pathname;
}

test('a page asks for a sign-in and leads back to where one wanted to go', async () => {
	const visitor = new Visitor(server);
	const away = await visitor.get('/people?q=ben');
	assert.equal(away.status, 303);
	const form = await visitor.follow();
	assert.match(form.text, /name="next" value="\/people\?q=ben"/);
	const wrong = await visitor.send('/signin', { email: 'ben@example.com', password: 'not this one at all', next: '/people?q=ben' });
	assert.equal(wrong.status, 422);
	assert.match(wrong.text, /value="ben@example\.com"/);
	assert.match(wrong.text, /do not go together/);
	assert.doesNotMatch(wrong.text, /not this one/);
	const right = await visitor.send('/signin', { email: 'ben@example.com', password, next: '/people?q=ben' });
	assert.equal(right.status, 303);
	assert.equal(right.location, '/people?q=ben');
	assert.match(right.headers.getSetCookie().join(), /HttpOnly; SameSite=Lax/);
	assert.match((await visitor.follow()).text, /Ben Fitter/);
});

test('nobody is led to another site after signing in', async () => {
	for (const next of ['https://example.org/', '//example.org/', '/\\example.org', 'javascript:alert(1)']) {
		const visitor = new Visitor(server);
		await visitor.get('/signin');
		const in_ = await visitor.send('/signin', { email: 'ben@example.com', password, next });
		assert.equal(in_.status, 303);
		assert.equal(in_.location, '/', next);
	}
});

test('a one-time link shows a button first and works once', async () => {
	const where = new URL(server.link('ben@example.com')).pathname;
	const visitor = new Visitor(server), late = new Visitor(server);
	assert.match((await visitor.get(where)).text, /Sign in as Ben Fitter/);
	assert.equal((await late.get(where)).status, 200);
	assert.equal((await visitor.send(where)).status, 303);
	assert.equal((await visitor.get('/settings')).status, 200);
	const gone = await late.send(where);
	assert.equal(gone.status, 404);
	assert.match(gone.text, /no longer works/);
	assert.equal((await late.get(where)).text, (await late.get('/link/never-was-a-link')).text);
});

test('signing in gives a new session and signing out ends it', async () => {
	const ben = await new Visitor(server).signIn('ben@example.com');
	const before = ben.cookies.get('pl');
	await ben.get('/settings');
	const out = await ben.send('/signout');
	assert.equal(out.location, '/signin');
	assert.ok(!ben.cookies.has('pl'));
	ben.cookies.set('pl', before);
	assert.equal((await ben.get('/settings')).status, 303);
});

test('an invitation is taken with a name and a password, and only once', async () => {
	const where = await invited('carla@example.com', 'Carla');
	const carla = new Visitor(server);
	assert.match((await carla.get(where)).text, /value="carla@example\.com"/);
	const weak = await carla.send(where, { name: 'Carla Moe', password: 'carlamoe1234', again: 'x' });
	assert.equal(weak.status, 422);
	assert.match(weak.text, /value="Carla Moe"/);
	assert.match(weak.text, /list of common ones/);
	assert.match(weak.text, /not the same/);
	// A zone that there is not is no reason to stay outside.
	const joined = await carla.send(where, { name: 'Carla Moe', password, again: password, time_zone: 'Mars/Olympus' });
	assert.equal(joined.status, 303);
	assert.match((await carla.get('/settings')).text, /value="UTC"/);
	assert.match((await carla.get('/settings')).text, /value="Carla Moe"/);
	assert.equal((await new Visitor(server).get(where)).status, 404);
	const again = await new Visitor(server).password('carla@example.com', password);
	assert.equal(again.status, 303);
});

test('a profile is saved, and comes back with what was typed when it is wrong', async () => {
	const ben = await new Visitor(server).signIn('ben@example.com');
	const fields = { name: 'Ben Fitter', team: 'Maintenance', about: 'Turrets & <b>chucks</b>', job: 'Toolmaker', languages: 'no', time_zone: 'Europe/Oslo' };
	assert.equal((await ben.send('/settings/profile', fields)).location, '/settings?done=saved');
	assert.match((await ben.follow()).text, /Saved\./);
	const wrong = await ben.send('/settings/profile', { ...fields, name: '', time_zone: 'Nowhere/Here' });
	assert.equal(wrong.status, 422);
	assert.match(wrong.text, /Write a name/);
	assert.match(wrong.text, /value="Nowhere\/Here"/);
	const page = await ben.get(/href="(\/people\/\d+)"/.exec(wrong.text)[1]);
	assert.match(page.text, /Turrets &amp; &lt;b&gt;chucks/);
	assert.match(page.text, /<span>Toolmaker<\/span>/);
	assert.match(page.text, /Speaks Norsk/);
	const me = await server.api('GET', '/me', { token: server.token('ben@example.com') });
	assert.deepEqual([me.json.job, me.json.languages, me.json.second_factor], ['Toolmaker', ['no'], false]);
	await ben.get('/settings');
	assert.match((await ben.send('/settings/profile', { ...fields, languages: 'xx' })).text, /up to ten of the languages/);
	assert.match((await ben.send('/settings/profile', { ...fields, job: 'x'.repeat(81) })).text, /under 80 characters/);
	assert.match(page.text, /Sign out/);
});

test('a new password signs out everywhere else', async () => {
	server.person({ email: 'dora@example.com', name: 'Dora Moen', password });
	const here = new Visitor(server), there = new Visitor(server);
	await here.password('dora@example.com', password);
	await there.password('dora@example.com', password);
	await here.get('/settings');
	const wrong = await here.send('/settings/password', { current: 'something else', password: 'five copper valves', again: 'five copper valves' });
	assert.equal(wrong.status, 422);
	assert.match(wrong.text, /not your current password/);
	const right = await here.send('/settings/password', { current: password, password: 'five copper valves', again: 'five copper valves' });
	assert.equal(right.location, '/settings?done=password');
	assert.equal((await here.get('/settings')).status, 200);
	assert.equal((await there.get('/settings')).status, 303);
	assert.equal((await new Visitor(server).password('dora@example.com', password)).status, 422);
});

test('an administrator suspends somebody, and their page and token stop at once', async () => {
	const { id } = server.person({ email: 'emil@example.com', name: 'Emil Berg' });
	const emil = await new Visitor(server).signIn('emil@example.com');
	const password = 'nine sorrel lanterns';
	await emil.get('/settings');
	await emil.send('/settings/password', { password, again: password });
	const token = server.token('emil@example.com', 'read');
	assert.equal((await server.api('GET', '/me', { token })).json.name, 'Emil Berg');
	const ada = await new Visitor(server).signIn('ada@example.com');
	await ada.get('/admin');
	assert.match(ada.last.text, new RegExp(`href="/admin/people/${id}/suspension"`));
	await ada.get(`/admin/people/${id}/suspension`);
	const unsaid = await ada.send(`/admin/people/${id}/suspension`, { reason: ' ', days: '7' });
	assert.equal(unsaid.status, 422);
	assert.match(unsaid.text, /Tell them why/);
	assert.equal((await emil.get('/settings')).status, 200);
	const reason = 'You shared a customer\'s file with <everybody>.';
	assert.equal((await ada.send(`/admin/people/${id}/suspension`, { reason, days: '7' })).location, `/admin?done=suspended&undo=${id}`);
	assert.equal((await emil.get('/settings')).status, 303);
	// Where that leads they read why and until when; so do they with the right password, and nobody else.
	const told = /You cannot take part until <time.*customer&#39;s file with &lt;everybody&gt;/s;
	assert.match((await emil.get('/signin')).text, told);
	const again = await new Visitor(server).password('emil@example.com', password);
	assert.equal(again.status, 403);
	assert.match(again.text, told);
	const guessed = await new Visitor(server).password('emil@example.com', 'not my password');
	assert.equal(guessed.status, 422);
	assert.doesNotMatch(guessed.text, /take part/);
	assert.doesNotMatch((await new Visitor(server).get('/signin')).text, /take part/);
	assert.equal((await server.api('GET', '/me', { token })).status, 401);
	await ada.get('/admin?state=suspended');
	assert.match(ada.last.text, /Emil Berg/);
	assert.match((await ada.get(`/admin/people/${id}/suspension`)).text, /Emil Berg is suspended.*customer&#39;s file/s);
	// The notice undoes it with one button.
	await ada.get(`/admin?done=suspended&undo=${id}`);
	const notice = /<div class="notice".*?<\/form>/s.exec(ada.last.text)[0];
	assert.match(notice, new RegExp(`action="/admin/people/${id}".*name="act" value="reinstate"`, 's'));
	assert.equal((await ada.send(`/admin/people/${id}`, { act: 'reinstate' })).location, `/admin?done=reinstated&undo=${id}`);
	assert.doesNotMatch((await emil.get('/signin')).text, /take part/);
	assert.equal((await new Visitor(server).password('emil@example.com', password)).status, 303);
	const last = await ada.send(`/admin/people/1`, { act: 'demote' });
	assert.equal(last.status, 422);
	assert.match(last.text, /name another administrator first/);
});

test('the administration is not there for others', async () => {
	const ben = await new Visitor(server).signIn('ben@example.com');
	for (const where of ['/admin', '/admin/invitations', '/admin/sessions', '/admin/spaces'])
		assert.notEqual((await ben.get(where)).status, 200, where);
	assert.doesNotMatch((await ben.get('/settings')).text, /\/admin/);
});

test('a space is made, gets members, and is missing for everybody else', async () => {
	const ada = await new Visitor(server).signIn('ada@example.com');
	await ada.get('/admin/spaces');
	const bad = await ada.send('/admin/spaces', { name: 'Board', slug: 'The Board', owner: 'nobody@example.com', private: 'yes' });
	assert.equal(bad.status, 422);
	assert.match(bad.text, /value="The Board"/);
	assert.match(bad.text, /know nobody/);
	const taken = await ada.send('/admin/spaces', { name: 'Other', slug: 'general' });
	assert.equal(taken.status, 422);
	assert.match(taken.text, /with this address already/);
	const made = await ada.send('/admin/spaces', { name: 'Board', slug: 'board', owner: 'ben@example.com', private: 'yes' });
	assert.equal(made.location, '/admin/spaces?done=space-given');
	// Whoever keeps it goes on with its members.
	assert.equal((await ada.send('/admin/spaces', { name: 'Mine', slug: 'mine' })).location, '/spaces/mine/settings?done=space');
	// An administrator is no member.
	assert.equal((await ada.get('/spaces/board/settings')).status, 404);
	const ben = await new Visitor(server).signIn('ben@example.com');
	assert.equal((await ben.get('/spaces/board/settings')).status, 200);
	assert.equal((await ben.send('/spaces/board/members', { email: 'ada@example.com', role: 'reader' })).status, 303);
	assert.equal((await ada.get('/spaces/board/settings')).status, 403);
	const alone = await ben.send('/spaces/board/members/2/remove', { role: 'owner' });
	assert.equal(alone.status, 422);
	assert.match(alone.text, /needs an owner/);
	assert.equal((await ben.send('/spaces/board/members/1/remove', {})).location, '/spaces/board/settings?done=removed');
	assert.equal((await ada.get('/spaces/board/settings')).status, 404);
	assert.doesNotMatch((await ada.get('/spaces')).text, /Board/);
	const page = await ben.send('/spaces/board/settings', { name: 'The board', about: 'Decisions', revision: '0', visibility: 'asked' });
	assert.equal(page.location, '/spaces/board/settings?done=saved');
	assert.match((await ada.get('/spaces')).text, /The board/); // open now
});

test('the API has people, spaces and members', async () => {
	const admin = server.token('ada@example.com'), ben = server.token('ben@example.com');
	const made = await server.api('POST', '/people', { token: admin, body: { email: 'filip@example.com', name: 'Filip Holm' } });
	assert.equal(made.status, 201);
	assert.equal(made.json.url, `/people/${made.json.id}`);
	assert.match(made.json.invitation, /^http.*\/invitation\//);
	assert.equal((await server.api('POST', '/people', { token: admin, body: { email: 'filip@example.com' } })).json.errors[0].field, 'email');
	const refused = await server.api('POST', '/people', { token: ben, body: { email: 'g@example.com' } });
	assert.ok([403, 404].includes(refused.status));
	const list = await server.api('GET', '/people?limit=1', { token: ben });
	assert.equal(list.json.items.length, 1);
	assert.equal((await server.api('GET', `/people?limit=1&cursor=${list.json.next}`, { token: ben })).json.items.length, 1);
	const seen = await server.api('GET', `/people/${list.json.items[0].id}`, { token: ben });
	assert.deepEqual(Object.keys(list.json.items[0]).slice(0, 3), ['id', 'name', 'url']);
	assert.equal(seen.json.email, undefined);
	assert.equal((await server.api('GET', '/people/999999', { token: ben })).status, 404);
	assert.equal((await server.api('PATCH', '/me', { token: ben, body: { team: 'Tooling' } })).json.team, 'Tooling');
	assert.equal((await server.api('PATCH', '/me', { token: ben, body: { admin: true } })).status, 422);
	assert.equal((await server.api('PATCH', '/me', { token: ben, body: { team: ['x'] } })).json.errors[0].field, 'team');

	const space = await server.api('POST', '/spaces', { token: admin, body: { slug: 'lab', name: 'Lab', private: true } });
	assert.equal(space.status, 201);
	assert.equal(space.json.url, '/spaces/lab');
	assert.equal((await server.api('GET', '/spaces/lab', { token: ben })).status, 404);
	assert.equal((await server.api('PUT', '/spaces/lab/members/2', { token: ben, body: { role: 'owner' } })).status, 404);
	assert.equal((await server.api('PUT', '/spaces/lab/members/2', { token: admin, body: { role: 'reader' } })).status, 200);
	assert.equal((await server.api('GET', '/spaces/lab', { token: ben })).json.role, 'reader');
	assert.equal((await server.api('PATCH', '/spaces/lab', { token: ben, body: { name: 'Mine' } })).status, 403);
	assert.equal((await server.api('PATCH', '/spaces/lab', { token: admin, body: { name: 'Laboratory' } })).json.name, 'Laboratory');
	const members = await server.api('GET', '/spaces/lab/members', { token: ben });
	assert.deepEqual(members.json.items.map((m) => [m.person.id, m.role]), [[1, 'owner'], [2, 'reader']]);
	assert.equal((await server.api('DELETE', '/spaces/lab/members/1', { token: admin })).status, 422);
	assert.equal((await server.api('DELETE', '/spaces/lab/members/2', { token: admin })).status, 204);
	assert.equal((await server.api('GET', '/spaces/lab', { token: ben })).status, 404);
	assert.deepEqual((await server.api('GET', '/spaces', { token: ben })).json.items.map((s) => s.slug).includes('lab'), false);
});

test('a token is shown once, kept as a hash, and does no more than its scope', async () => {
	const ben = await new Visitor(server).signIn('ben@example.com');
	const made = await ben.send('/settings/tokens', { name: 'script', scopes: 'read', days: '30' });
	assert.equal(made.status, 200);
	const token = /value="(pl_[^"]+)"/.exec(made.text)[1];
	assert.doesNotMatch((await ben.get('/settings')).text, /pl_/);
	assert.equal((await server.api('GET', '/me', { token })).status, 200);
	assert.equal((await server.api('PATCH', '/me', { token, body: { team: 'X' } })).status, 403);
	const wide = server.token('ben@example.com', 'write');
	assert.equal((await server.api('POST', '/tokens', { token: wide, body: { scopes: 'all' } })).json.errors[0].field, 'scopes');
	const second = await server.api('POST', '/tokens', { token: wide, headers: { 'idempotency-key': 'k1' }, body: { scopes: 'read', name: 'two' } });
	assert.equal(second.status, 201);
	assert.equal(server.sql('select count(*) from idempotency where body like \'%pl@_%\' escape \'@\'')[0][0], '0');
	assert.equal((await server.api('DELETE', `/tokens/${second.json.id}`, { token: wide })).status, 204);
	assert.equal((await server.api('GET', '/me', { token: second.json.token })).status, 401);
});

test('a form without its token, or from elsewhere, changes nothing', async () => {
	const ben = await new Visitor(server).signIn('ben@example.com');
	const fields = { name: 'Mallory', team: '', about: '', time_zone: 'UTC' };
	assert.equal((await ben.send('/settings/profile', fields, { csrf: '' })).status, 403);
	assert.equal((await ben.send('/settings/profile', fields, { headers: { 'sec-fetch-site': 'cross-site' } })).status, 403);
	assert.match((await ben.get('/settings')).text, /value="Ben Fitter"/);
	assert.equal((await new Visitor(server).send('/signin', { email: 'ben@example.com', password })).status, 403);
});

test('of many who use one link at once a single one gets in', async () => {
	const where = new URL(server.link('ben@example.com')).pathname;
	const crowd = Array.from({ length: 16 }, () => new Visitor(server));
	await Promise.all(crowd.map((v) => v.get(where)));
	const answers = await Promise.all(crowd.map((v) => v.send(where)));
	assert.equal(answers.filter((a) => a.status === 303).length, 1);
	assert.equal(answers.filter((a) => a.status === 404).length, 15);
});

test('somebody invited by several at once is there once', async () => {
	const token = server.token('ada@example.com');
	const answers = await Promise.all(Array.from({ length: 12 }, () =>
		server.api('POST', '/people', { token, body: { email: 'once@example.com', name: 'Once Only' } })));
	assert.equal(answers.filter((a) => a.status === 201).length, 1, answers.map((a) => a.status).join());
	assert.equal(answers.filter((a) => a.status === 422).length, 11, answers.map((a) => a.text).join('\n'));
	assert.equal(server.sql("select count(*) from person where email = 'once@example.com'")[0][0], '1');
});

test('two administrators who demote each other at once do not both succeed', async () => {
	const other = server.person({ email: 'zoe@example.com', name: 'Zoe Second', admin: true });
	const [a, b] = [server.token('ada@example.com'), server.token('zoe@example.com')];
	const answers = await Promise.all([
		server.api('PATCH', `/people/${other.id}`, { token: a, body: { admin: false } }),
		server.api('PATCH', '/people/1', { token: b, body: { admin: false } })]);
	assert.equal(server.sql("select count(*) from person where admin and state = 'active'")[0][0], '1', answers.map((x) => x.text).join('\n'));
	server.sql('update person set admin = true where id = 1');
});

test('guessing a password in parallel gets no further than five tries', async () => {
	const strict = await serverStart({ env: { PEERLORE_LIMITS: 'on' } });
	try {
		strict.person({ email: 'ben@example.com', name: 'Ben Fitter', password });
		const crowd = Array.from({ length: 12 }, () => new Visitor(strict));
		await Promise.all(crowd.map((v) => v.get('/signin')));
		const answers = await Promise.all(crowd.map((v) => v.send('/signin', { email: 'ben@example.com', password: 'a wrong guess or two' })));
		const states = answers.map((a) => a.status);
		assert.ok(states.filter((s) => s === 422).length <= 5, states.join());
		assert.ok(states.every((s) => [422, 429, 503].includes(s)), states.join());
		// Those that were not looked at do not count as failures.
		for (let i = states.filter((s) => s === 422).length; i < 5; i++)
			assert.equal((await new Visitor(strict).password('ben@example.com', 'one more wrong guess')).status, 422);
		const refused = await new Visitor(strict).password('ben@example.com', password);
		assert.equal(refused.status, 429);
		assert.match(refused.headers.get('retry-after'), /^\d+$/);
		assert.match(refused.text, /value="ben@example\.com"/);
		const other = await new Visitor(strict).password('nobody@example.com', password);
		assert.equal(other.status, 422);
	} finally {
		await strict.stop();
	}
});
