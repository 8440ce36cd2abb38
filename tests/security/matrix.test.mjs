// matrix.test.mjs -- every route × everybody × every object: who gets what, against matrix.expected.tsv.
// time limit: 240
//
// The routes come from `peerlore routes --json`; a route without a recipe here, and a recipe without a route,
// fail. A cell of the table is the status; `signin` is a redirect to the door, `-` a cell that makes no sense.
// PEERLORE_TEST_WRITE=1 writes the table anew, to be looked at line by line before it is committed.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { full } from '../lib/server.mjs';
import { Caller, Script, Sql, World } from './world.mjs';

const tableFile = path.join(import.meta.dirname, 'matrix.expected.tsv');
const OUTSIDE = ['anonymous', 'expired', 'suspended'];
// May not know that anything private is there. An administrator reads a private space only as its member.
const BLIND = [...OUTSIDE, 'outsider', 'admin'];
const ROLES = [...OUTSIDE, 'outsider', 'reader', 'member', 'moderator', 'owner', 'admin'];
// What looking may change.
const OBSERVED = fs.readFileSync(path.join(import.meta.dirname, 'observed.txt'), 'utf8').split('\n').filter((l) => l && !l.startsWith('#'));
const CANARY = 'zyxcanaryqv';
const MISSING = 599999;
const PASSWORD = 'plum orchard bicycle';

let world;
const at = {}; // what there is, by name

// -- what is there -------------------------------------------------------------------------------------

async function worldMake() {
	world = await World.start();
	const { sql, server } = world;
	await sql.run('alter sequence person_id_seq restart with 500100; alter sequence search_shown_id_seq restart with 500000'); // all as long
	at.callers = { anonymous: world.anonymous() };
	const people = { admin: { admin: true }, root: { admin: true }, someone: {}, warden: {} };
	for (const name of [...ROLES.slice(1), 'root', 'someone', 'warden'])
		at.callers[name] = await world.caller(`${name}@example.com`, { name: `Person ${name}`, ...people[name] });
	at.door = await world.atDoor();
	server.person({ email: 'secretive@example.com', name: 'With Password', password: PASSWORD });
	at.linked = await world.join('linked@example.com');
	await spacesMake(sql);
	await contentMake(sql);
	await linksMake();
	await othersMake(sql);
	await sql.run(`update person set state = 'suspended' where id = ${id('suspended')};
		update session set expires_at = now() - interval '1 hour' where person = ${id('expired')};
		update api_token set expires_at = now() - interval '1 hour' where person = ${id('expired')}`);
	await world.indexed();
	for (const name of ROLES.slice(1))
		await at.callers[name].api('GET', '/me'); // seen just now
	await sql.keep();
}

const id = (name) => at.callers[name].id;

async function spacesMake(sql) {
	const roles = ['reader', 'member', 'moderator', 'owner'];
	// Those outside belonged to it once: they must have lost what they had.
	const put = (slug, name, role) => `insert into membership (space, person, role) select id, ${id(name)}, '${role}' from space where slug = '${slug}';`;
	await sql.run(`insert into space (slug, name, about, private) values ('space-open', 'Open space', '', false),
		('space-hide', '${CANARY} Hidden space', '${CANARY}', true), ('space-else', '${CANARY} Elsewhere', '', true);
		${['space-open', 'space-hide'].map((slug) => [...roles.map((r) => put(slug, r, r)), put(slug, 'warden', 'owner'),
			put(slug, 'someone', 'member'), put(slug, 'expired', 'member'), put(slug, 'suspended', 'owner')].join(' ')).join(' ')}
		${put('space-else', 'outsider', 'owner')} ${put('space-else', 'warden', 'owner')}`);
	at.open = Number(await sql.one(`select id from space where slug = 'space-open'`));
	at.hidden = Number(await sql.one(`select id from space where slug = 'space-hide'`));
}

// For each role, in the open and the private space: a question, an answer and a comment of their own, and those of others.
async function contentMake(sql) {
	const s = new Script();
	at.questions = {};
	at.answers = {};
	at.comments = {};
	at.answerOf = {};
	const talk = (kind, space, author, key, withdrawn = 0) => {
		const word = space === at.hidden ? CANARY : 'kettle';
		const about = { space, author, title: `${word} question of ${key}`, body: `${word} body of ${key}`, tags: [`${space === at.hidden ? 'hidden' : 'plain'}-tag`] };
		const question = (at.questions[`${kind} ${key}`] = s.question({ ...about, withdrawn }));
		const other = (at.answerOf[question] = s.answer({ question, space, author: id('someone'), body: `${word} answer` }));
		at.answers[`${kind} ${key}`] = s.answer({ question: at.questions[`${kind} other`] ?? question, space, author, body: `${word} answer of ${key}`, withdrawn });
		at.comments[`${kind} ${key}`] = s.comment({ post: other, thread: question, author, body: `${word} comment of ${key}`, withdrawn });
	};
	for (const [kind, space] of [['open', at.open], ['private', at.hidden]]) {
		talk(kind, space, id('someone'), 'other');
		for (const role of ROLES.slice(1))
			talk(kind, space, id(role), role);
		talk(kind, space, id('someone'), 'withdrawn', id('someone'));
	}
	s.next = 500900;
	await s.run(sql);
}

async function linksMake() {
	const { server, sql } = world;
	const tokenOf = (url) => new URL(url).pathname.split('/').at(-1);
	at.links = { used: tokenOf(server.link('linked@example.com')) };
	const door = await world.atDoor(`/link/${at.links.used}`);
	await door.page('POST', `/link/${at.links.used}`);
	at.links.superseded = tokenOf(server.link('linked@example.com'));
	at.links.good = tokenOf(server.link('linked@example.com'));
	const late = await world.join('late@example.com');
	at.links.expired = tokenOf(server.link(late.email));
	await sql.run(`update sign_in_link set expires_at = now() - interval '1 second' where person = ${late.id}`);
	at.links.missing = 'A'.repeat(43);
	at.invitations = {};
	for (const name of ['good', 'expired', 'withdrawn']) {
		const answer = await at.callers.root.api('POST', '/people', { email: `invited-${name}@example.com`, name: `Invited ${name}` });
		const { id: person, invitation } = JSON.parse(answer.text);
		at.invitations[name] = tokenOf(invitation);
		at[`invited ${name}`] = person;
	}
	await sql.run(`update sign_in_link set expires_at = now() - interval '1 second' where person = ${at['invited expired']}`);
	await at.callers.root.page('POST', `/admin/invitations/${at['invited withdrawn']}/withdraw`);
	at.invitations.missing = 'A'.repeat(43);
}

async function othersMake(sql) {
	at.sessions = Object.fromEntries(await sql.run('select person, max(id) from session group by 1'));
	at.tokens = Object.fromEntries(await sql.run('select person, max(id) from api_token group by 1'));
	at.shown = {};
	for (const name of ['someone', ...ROLES.slice(1)])
		at.shown[name] = await sql.one(`insert into search_shown (person, kind, query, shown)
			values (${id(name)}, 'search', 'kettle', '{${at.questions['open other']},${at.questions['private other']}}') returning id`);
	await sql.run(`insert into person (id, name, state) overriding system value values (500001, 'Erased 7', 'erased'), (500002, 'Imported', 'imported')`);
}

// -- recipes: from a route and a role to requests, one for each object -------------------------------------

const one = (more = {}) => (route) => [['-', route.pattern, more]];

// Own things have no meaning for somebody without a name.
const things = (list, missing = MISSING) => (role) => Object.entries({
	'open own': role === 'anonymous' ? null : list()[`open ${role}`], 'open other': list()['open other'], 'open withdrawn': list()['open withdrawn'],
	'private own': role === 'anonymous' ? null : list()[`private ${role}`], 'private other': list()['private other'],
	'private withdrawn': list()['private withdrawn'], missing });
const question = things(() => at.questions);
const post = things(() => at.answers);
const comment = things(() => at.comments);
const person = (role) => Object.entries({ self: role === 'anonymous' ? null : id(role), other: id('someone'), suspended: id('suspended'),
	erased: 500001, missing: MISSING });
const own = (list, missing = MISSING) => (role) => Object.entries({ own: role === 'anonymous' ? null : list()[id(role)], other: list()[id('someone')], missing });
const space = () => Object.entries({ open: 'space-open', private: 'space-hide', missing: 'space-none' });
const tag = () => Object.entries({ open: 'plain-tag', private: 'hidden-tag', missing: 'nobody-tag' });

// A route with one name in its pattern, over a list of objects; what is sent may depend on the object.
const each = (objects, sent = () => ({})) => (route, role) => objects(role).map(([object, value]) =>
	[object, value === null || value === undefined ? null : route.pattern.replace(/\{slug\?\}$/, '').replace(/\{\w+\??\}/, value).replace(/\/$/, ''), sent(value)]);

const withQuery = (...queries) => (route) => queries.map((q) => [q === '' ? '-' : q.replace(/=(space|[a-z]+-tag)-?\w*/, (m) => m), q === '' ? route.pattern : `${route.pattern}?${q}`, {}]);

const member = (sent) => (route) => [['open member', 'space-open', 'someone'], ['open stranger', 'space-open', 'outsider'],
	['private member', 'space-hide', 'someone'], ['private stranger', 'space-hide', 'outsider'], ['missing member', 'space-none', 'someone'], ['missing stranger', 'space-none', 'outsider']].map(
	([object, slug, name]) => [object, route.pattern.replace('{slug}', slug).replace('{person_id}', id(name)), sent]);

const draft = { title: 'How do I open the drawer?', body: 'It is shut.' };
const asked = (route) => space().map(([object, slug]) => [object, route.pattern, { ...draft, space: slug }]);
const accept = (route, role) => [...question(role).map(([object, q]) => [object, q, q && (at.answerOf[q] ?? MISSING)]),
	['open own, private answer', at.questions[`open ${role}`], at.answers['private other']],
	['open own, missing answer', at.questions[`open ${role}`], MISSING]].map(
	([object, q, answer]) => [object, q ? route.pattern.replace('{id}', q) : null, { answer }]);

const recipes = {
	'GET /healthz': one(), 'GET /readyz': one(), 'GET /metrics': one(), 'GET /robots.txt': one(),
	'POST /csp': one({ raw: '{}' }),
	'GET /signin': one(),
	'POST /signin': (route) => [['right password', route.pattern, { email: 'secretive@example.com', password: PASSWORD }],
		['wrong password', route.pattern, { email: 'secretive@example.com', password: 'another one it is' }],
		['nobody', route.pattern, { email: 'nobody@example.com', password: PASSWORD }]],
	'POST /signout': one(),
	'GET /link/{token}': each(() => Object.entries(at.links)),
	'POST /link/{token}': each(() => Object.entries(at.links)),
	'GET /invitation/{token}': each(() => Object.entries(at.invitations)),
	'POST /invitation/{token}': each(() => Object.entries(at.invitations), () => ({ name: 'New Person', password: PASSWORD, again: PASSWORD })),
	'GET /people': withQuery('', 'q=person'),
	'GET /people/{id}/{slug?}': each(person),
	'GET /settings': one(),
	'POST /settings/profile': one({ name: 'New Name', team: 'Team', about: '', time_zone: 'UTC' }),
	'POST /settings/password': one({ password: PASSWORD, again: PASSWORD }),
	'POST /settings/sessions/{id}/end': each(own(() => at.sessions)),
	'POST /settings/sessions/end-others': one(),
	'POST /settings/tokens': one({ name: 'a', scopes: 'read', days: '1' }),
	'POST /settings/tokens/{id}/revoke': each(own(() => at.tokens)),
	'GET /spaces': one(),
	'GET /spaces/{slug}': each(space),
	'GET /spaces/{slug}/settings': each(space),
	'POST /spaces/{slug}/settings': (route) => [...each(space, () => ({ name: 'Renamed', about: 'a' }))(route),
		['open, made private', '/spaces/space-open/settings', { name: 'Renamed', about: 'a', visibility: 'asked', private: 'yes' }],
		['private, made open', '/spaces/space-hide/settings', { name: 'Renamed', about: 'a', visibility: 'asked' }],
		['missing, made open', '/spaces/space-none/settings', { name: 'Renamed', about: 'a', visibility: 'asked' }]],
	'POST /spaces/{slug}/members': each(space, () => ({ email: 'linked@example.com', role: 'owner' })),
	'POST /spaces/{slug}/members/{person_id}': member({ role: 'moderator' }),
	'POST /spaces/{slug}/members/{person_id}/remove': member({}),
	'GET /admin': withQuery('', 'state=suspended'),
	'POST /admin/people/{id}': (route, role) => ['suspend', 'promote'].flatMap((act) => each(person, () => ({ act }))(route, role).map(
		([object, ...rest]) => [`${act} ${object}`, ...rest])),
	'GET /admin/invitations': one(),
	'POST /admin/invitations': one({ email: 'new@example.com', name: 'New' }),
	'POST /admin/invitations/{id}': each(() => [['invited', at['invited good']], ['imported', 500002], ['active', id('someone')], ['missing', MISSING]],
		() => ({ email: 'again@example.com' })),
	'POST /admin/invitations/{id}/withdraw': each(() => [['invited', at['invited good']], ['active', id('someone')], ['missing', MISSING]]),
	'GET /admin/sessions': one(),
	'POST /admin/sessions/{id}/end': each(own(() => at.sessions)),
	'GET /admin/spaces': one(),
	'POST /admin/spaces': one({ slug: 'space-new', name: 'New', about: '', private: 'yes' }),

	'GET /api/v1/me': one(),
	'PATCH /api/v1/me': one({ name: 'New Name' }),
	'GET /api/v1/people': withQuery('', 'q=person', 'state=suspended'),
	'POST /api/v1/people': one({ email: 'new@example.com' }),
	'GET /api/v1/people/{id}': each(person),
	'PATCH /api/v1/people/{id}': (route, role) => ['suspended', 'admin'].flatMap((what) => each(person, () => ({ [what]: true }))(route, role).map(
		([object, ...rest]) => [`${what} ${object}`, ...rest])),
	'GET /api/v1/tokens': one(),
	'POST /api/v1/tokens': one({ scopes: 'read' }),
	'DELETE /api/v1/tokens/{id}': each(own(() => at.tokens), () => undefined),
	'GET /api/v1/spaces': one(),
	'POST /api/v1/spaces': one({ slug: 'space-new', name: 'New', private: true }),
	'GET /api/v1/spaces/{slug}': each(space),
	'PATCH /api/v1/spaces/{slug}': (route) => [...each(space, () => ({ name: 'Renamed' }))(route),
		['open, made private', '/api/v1/spaces/space-open', { private: true }], ['private, made open', '/api/v1/spaces/space-hide', { private: false }],
		['missing, made open', '/api/v1/spaces/space-none', { private: false }]],
	'GET /api/v1/spaces/{slug}/members': each(space),
	'PUT /api/v1/spaces/{slug}/members/{person_id}': member({ role: 'moderator' }),
	'DELETE /api/v1/spaces/{slug}/members/{person_id}': member(undefined),

	'GET /': one(),
	'GET /questions': withQuery('', 'state=unanswered', 'author=me', 'sort=active'),
	'GET /questions/ask': withQuery('', 'space=space-hide&title=kettle', 'space=space-none&title=kettle'),
	'POST /questions/ask': asked,
	'GET /questions/{id}/{slug?}': each(question),
	'POST /questions/{id}/answers': each(question, () => ({ body: 'With a screwdriver.' })),
	'POST /questions/{id}/accepted': accept,
	'POST /posts/{id}/vote': each(post, () => ({ value: '1' })),
	'POST /posts/{id}/use': each(post, () => ({ used: 'yes' })),
	'POST /posts/{id}/comments': each(post, () => ({ body: 'I see.' })),
	'GET /posts/{id}/edit': each(post),
	'POST /posts/{id}/edit': each(post, () => ({ body: 'Another text.', revision: '1' })),
	'GET /posts/{id}/revisions': each(post),
	'GET /posts/{id}/withdraw': each(post),
	'POST /posts/{id}/withdraw': each(post),
	'POST /comments/{id}/withdraw': each(comment),
	'GET /tags': withQuery('', 'prefix=hidden'),
	'GET /tags/{name}': each(tag),

	'GET /api/v1/questions': withQuery('', 'space=space-open', 'space=space-hide', 'space=space-none', 'tag=plain-tag', 'tag=hidden-tag', 'tag=nobody-tag'),
	'POST /api/v1/questions': asked,
	'GET /api/v1/questions/{id}': each(question),
	'POST /api/v1/questions/{id}/answers': each(question, () => ({ body: 'With a screwdriver.' })),
	'PUT /api/v1/questions/{id}/accepted': accept,
	'PATCH /api/v1/posts/{id}': each(post, () => ({ body: 'Another text.', revision: 1 })),
	'DELETE /api/v1/posts/{id}': each(post, () => undefined),
	'PUT /api/v1/posts/{id}/vote': each(post, () => ({ value: 1 })),
	'PUT /api/v1/posts/{id}/use': each(post, () => undefined),
	'DELETE /api/v1/posts/{id}/use': each(post, () => undefined),
	'POST /api/v1/posts/{id}/comments': each(post, () => ({ body: 'I see.' })),
	'GET /api/v1/posts/{id}/revisions': each(post),
	'DELETE /api/v1/comments/{id}': each(comment, () => undefined),
	'GET /api/v1/tags': withQuery('', 'prefix=hidden'),

	'GET /search': withQuery('', 'q=kettle', 'q=kettle&space=space-hide', 'q=kettle&space=space-none'),
	'GET /api/v1/search': withQuery('q=kettle', 'q=kettle&space=space-hide', 'q=kettle&space=space-none', 'q=kettle&tag=hidden-tag', 'q=kettle&tag=nobody-tag'),
	'GET /api/v1/suggest': withQuery('q=question'),
	'GET /api/v1/similar': withQuery('title=kettle%20question'),
	'POST /api/v1/search/choices': (route, role) => [['own', role === 'anonymous' ? null : at.shown[role], at.questions['open other']],
		['other', at.shown.someone, at.questions['open other']], ['own, private thread', role === 'anonymous' ? null : at.shown[role], at.questions['private other']],
		['missing', MISSING, MISSING]].map(([object, shown, thread]) => [object, shown && route.pattern, { shown: Number(shown), thread, choice: 'opened' }]),
};

// Pairs of objects of a route that nobody without access may tell apart.
const alike = (objects) => [
	...objects.filter((o) => /^private/.test(o)).map((o) => [o, o.replace('private', 'missing')]).map(([o, m]) => [o, objects.includes(m) ? m : 'missing']),
	['open own, private answer', 'open own, missing answer'], ['own, private thread', 'own'],
	...objects.filter((o) => /hide|hidden/.test(o)).map((o) => [o, o.replace('hide', 'none').replace('hidden', 'nobody')]),
].filter(([a, b]) => objects.includes(a) && objects.includes(b));

// -- sending ---------------------------------------------------------------------------------------------------

const keyOf = (route) => `${route.method} ${route.pattern}`;

function send(route, role, where, sent) {
	let caller = at.callers[role];
	if (route.who === 'public' && OUTSIDE.includes(role)) // whatever cookie they have: the form is one of the door
		caller = Object.assign(new Caller(world, role), at.door, caller.cookie && { cookie: `${caller.cookie}; ${at.door.cookie}` });
	else if (role === 'anonymous')
		caller = route.api ? caller : at.door;
	if (route.api)
		return caller.api(route.method, where.slice('/api/v1'.length), route.method === 'GET' ? undefined : sent);
	const { raw, ...fields } = sent;
	return caller.page(route.method, where, fields, { raw });
}

function classOf(answer, where) {
	if (answer.status === 303 && /^\/signin(\?next=|$)/.test(answer.headers.location) && where !== '/signout')
		return 'signin';
	return String(answer.status);
}

// What may differ between two answers of the same meaning: the date, words made at random, and the name that was asked for.
function plain(answer, ...names) {
	let text = `${answer.status}\n${answer.lines.map((l, i) => (i % 2 ? `${l}\n` : `${l}: `)).join('')}\n${answer.text}`;
	text = text.replace(/^date: .*$/m, 'date:').replace(/pl-pre=[\w-]+/g, 'pl-pre=')
		.replace(/(name="csrf" value|data-csrf)="[\w-]+"/g, 'csrf').replace(/name="once" value="[\w-]+"/g, 'once').replace(/reference [0-9a-f]{16}/g, 'reference')
		.replace(/shown(=|="|":)\d+/g, 'shown');
	for (const name of names.filter(Boolean))
		text = text.replaceAll(String(name), 'NAME');
	return text;
}

// Two long texts; of those that differ the first line is enough.
function same(a, b, message) {
	const [x, y] = [a.split('\n'), b.split('\n')];
	const i = x.findIndex((l, n) => l !== y[n]);
	assert.ok(a === b, `${message}: line ${i}:\n${x[i]}\n${y[i]}`);
}

// -- the tests ---------------------------------------------------------------------------------------------------

before(worldMake);
after(() => world?.stop());

const cells = new Map(); // "route\tobject" → {role: class}
const seen = new Map(); // "route\tobject\trole" → {answer, said}

test('every route has a recipe, and every recipe a route', () => {
	const routes = world.routes().map(keyOf);
	assert.deepEqual(routes.filter((r) => !recipes[r]), [], 'routes without a recipe: say here who may do what');
	assert.deepEqual(Object.keys(recipes).filter((r) => !routes.includes(r)), []);
});

test('nobody gets more than the table says', async () => {
	let clean = await world.sql.digest();
	for (const route of world.routes()) {
		for (const role of ROLES) {
			for (const [object, where, sent] of recipes[keyOf(route)](route, role)) {
				const key = `${keyOf(route)}\t${object}`;
				if (!cells.has(key))
					cells.set(key, {});
				if (where === null) {
					cells.get(key)[role] = '-';
					continue;
				}
				const answer = await send(route, role, where, sent);
				cells.get(key)[role] = classOf(answer, where);
				seen.set(`${key}\t${role}`, { answer, said: `${where} ${JSON.stringify(sent)}` });
				if (BLIND.includes(role) && !(role === 'outsider' && answer.text.includes('Elsewhere')))
					assert.ok(!answer.text.includes(CANARY), `${key} shows ${role} a word of a private space:\n${answer.text}`);
				const read = route.method === 'GET';
				if (read && role !== ROLES.at(-1))
					continue;
				const changed = Sql.differing(clean, await world.sql.digest());
				if (read)
					assert.deepEqual(changed.filter((t) => !OBSERVED.includes(t)), [], `${key} changed something`);
				else if (answer.status >= 400 || cells.get(key)[role] === 'signin') // a failed attempt to sign in is counted
					assert.deepEqual(changed.filter((t) => t !== 'sign_in_failure'), [], `${key} was refused to ${role} and changed something`);
				if (changed.length > 0)
					await world.sql.restore();
			}
		}
	}
	assert.deepEqual(Sql.differing(clean, await world.sql.digest()), []);
	const lines = [['route', 'object', ...ROLES], ...[...cells].map(([key, row]) => [...key.split('\t'), ...ROLES.map((r) => row[r])])].map((l) => l.join('\t'));
	if (process.env.PEERLORE_TEST_WRITE)
		fs.writeFileSync(tableFile, lines.join('\n') + '\n');
	assert.deepEqual(lines, fs.readFileSync(tableFile, 'utf8').trimEnd().split('\n'));
});

// These hold whatever the table says.
test('whoever is not signed in is led to the door, whoever is no administrator administers nothing', () => {
	for (const route of world.routes().filter((r) => r.who !== 'public')) {
		for (const [key, row] of cells) {
			if (key.split('\t')[0] !== keyOf(route))
				continue;
			for (const role of OUTSIDE)
				assert.ok(['-', '401', route.method === 'GET' && !route.api ? 'signin' : '401'].includes(row[role]), `${key} answers ${row[role]} to ${role}`);
			for (const role of ROLES.filter((r) => route.who === 'admin' && r !== 'admin' && !OUTSIDE.includes(r)))
				assert.ok(['-', '403', '404'].includes(row[role]), `${key} answers ${row[role]} to ${role}`);
		}
	}
});

test('what is private cannot be told from what is not there', () => {
	let pairs = 0;
	for (const route of world.routes().map(keyOf)) {
		const objects = [...cells.keys()].filter((k) => k.startsWith(route + '\t')).map((k) => k.split('\t')[1]);
		for (const [hidden, missing] of alike(objects)) {
			for (const role of BLIND) {
				const a = seen.get(`${route}\t${hidden}\t${role}`), b = seen.get(`${route}\t${missing}\t${role}`);
				if (!a || !b)
					continue;
				const names = (said) => [...said.match(/\b5\d{5}\b/g) ?? [], 'space-hide', 'space-none', 'hidden-tag', 'nobody-tag'];
				same(plain(a.answer, ...names(a.said)), plain(b.answer, ...names(b.said)),
					`${role} can tell ${hidden} from ${missing} at ${route}`);
				pairs++;
			}
		}
	}
	assert.ok(pairs > 250, `${pairs} pairs`);
});

test('the API answers a cookie as it answers a token', async () => {
	for (const role of full ? ROLES.slice(1) : ['outsider', 'expired', 'reader']) {
		for (const route of world.routes().filter((r) => r.api)) {
			for (const [object, where, sent] of recipes[keyOf(route)](route, role)) {
				const answer = await at.callers[role].script(route.method, where.slice('/api/v1'.length), route.method === 'GET' ? undefined : sent);
				assert.equal(classOf(answer), cells.get(`${keyOf(route)}\t${object}`)[role], `${keyOf(route)} ${object} as ${role}`);
				if (route.method !== 'GET' && answer.status < 400)
					await world.sql.restore();
			}
		}
	}
});

// -- the same place written in other ways ---------------------------------------------------------------------------

function mutations(where) {
	const [, first, rest] = /^(\/[^/]*)(.*)$/.exec(where);
	const last = where.slice(0, where.lastIndexOf('/')), end = where.slice(where.lastIndexOf('/') + 1);
	return [`${where};x`, `${first};x=1${rest}`, `/${where}`, `${where}/`, `${where}//`, `/.${where}`, `${first}/.${rest}`, `${first}/..${where}`,
		`/x/..${where}`, `${last}%2f${end}`, `${last}%2F${end}`, `${last}//${end}`, where.toUpperCase(), `${where}%00`, `${where}%20`, `${where}.json`, `${where}.html`,
		`${last}/%2e/${end}`, `${last}/${encodeURIComponent(end)}`, `${last}/0${end}`, `${last}/+${end}`, `${last}/${end}%0a`, `${where}?`,
		`${where}?id=1&id=2`, `${where}?id[]=1`, `${where}?_method=DELETE`, `/api/v1${where}`, `http://other.example${where}`];
}

test('no other way of writing an address opens more', async () => {
	let asked = 0;
	for (const role of full ? BLIND : ['outsider', 'anonymous']) {
		for (const route of world.routes().filter((r) => r.method === 'GET' && r.who !== 'public')) {
			const objects = recipes[keyOf(route)](route, role).filter(([object]) => /private|hide|hidden|^-$|other/.test(object)).slice(0, full ? 9 : 2);
			for (const [object, where] of objects) {
				if (where === null || where.includes('?'))
					continue;
				const right = seen.get(`${keyOf(route)}\t${object}\t${role}`).answer;
				for (const other of mutations(where)) {
					const answer = await world.ask({ path: other, headers: asked % 2 ? { 'x-http-method-override': 'DELETE', 'x-original-url': where, 'x-rewrite-url': where } : {},
						...(route.api ? {} : {}), ...headersOf(role, route) });
					asked++;
					assert.ok(answer.status < 500, `${other}: ${answer.status}`);
					if (role === 'outsider' && answer.text.includes('Elsewhere'))
						continue;
					assert.ok(!answer.text.includes(CANARY), `${other} shows ${role} a word of a private space`);
					if (role === 'anonymous')
						assert.ok(answer.status !== 200, `${other} answers ${answer.status} to nobody`);
					else if (right.status >= 400)
						assert.ok(answer.status >= 300, `${other} answers ${answer.status}, ${where} ${right.status}, to ${role}`);
				}
			}
		}
	}
	assert.ok(asked > 1000);
});

const headersOf = (role, route) => {
	const c = at.callers[role];
	if (role === 'anonymous')
		return {};
	return { headers: route.api ? { authorization: `Bearer ${c.token}` } : { cookie: c.cookie } };
};

test('HEAD says what GET says, and a method that is not there is refused', async () => {
	const clean = await world.sql.digest();
	for (const route of world.routes().filter((r) => r.method === 'GET')) {
		for (const [object, where] of recipes[keyOf(route)](route, 'member')) {
			if (where === null || !/^-$|own|private|missing/.test(object))
				continue;
			const options = { path: where, ...headersOf('member', route) };
			const get = await world.ask(options), head = await world.ask({ ...options, method: 'HEAD' });
			assert.equal(head.bytes.length, 0);
			assert.equal(plain(head).replace(/content-length: .*\n/g, ''), plain({ ...get, text: '' }).replace(/content-length: .*\n/g, ''), `HEAD ${where}`);
		}
		const where = recipes[keyOf(route)](route, 'member').find(([, w]) => w)[1];
		for (const method of [...(full || where === '/' ? ['TRACE', 'PROPFIND'] : []), 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'POST']) {
			if (world.routes().some((r) => r.pattern === route.pattern && r.method === method) || where.startsWith('/spaces/') || where === '/api/v1/me')
				continue;
			const answer = await world.ask({ method, path: where, headers: { ...headersOf('owner', route).headers, 'sec-fetch-site': 'same-origin', 'x-csrf-token': at.callers.owner.csrf } }).catch((e) => {
				if (e.code !== 'ECONNRESET')
					throw e;
				return { status: 400 };
			});
			assert.ok(answer.status >= 400 && answer.status < 500, `${method} ${where}: ${answer.status}`);
		}
	}
	assert.deepEqual(Sql.differing(clean, await world.sql.digest()).filter((t) => !OBSERVED.includes(t)), []);
});

test('a space that loses a member loses them at once, whatever the index says', async () => {
	const { member } = at.callers;
	const words = async () => (await member.api('GET', `/search?q=${CANARY}`)).text;
	assert.match(await words(), /question of other/);
	await world.sql.run(`delete from membership where person = ${member.id} and space = ${at.hidden}`);
	for (const where of [`/search?q=${CANARY}`, `/suggest?q=${CANARY}`, `/similar?title=${CANARY}`, '/tags', '/spaces', '/questions', `/people/${id('someone')}`])
		assert.ok(!(await member.api('GET', where)).text.replaceAll(`"${CANARY}"`, '').includes(CANARY), where);
	assert.equal((await member.page('GET', `/questions/${at.questions['private other']}`)).status, 404);
	await world.sql.restore();
});
