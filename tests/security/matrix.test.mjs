// matrix.test.mjs -- every route × everybody × every object: who gets what, against matrix.expected.tsv.
// time limit: 900
//
// The routes come from `peerlore routes --json`; a route without a recipe here, and a recipe without a route,
// fail. A cell of the table is the status; `signin` is a redirect to the door, `-` a cell that makes no sense.
// PEERLORE_TEST_WRITE=1 writes the table anew, to be looked at line by line before it is committed.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { full } from '../lib/server.mjs';
import { BLIND, CANARY, OUTSIDE, ROLES, at, id, keyOf, recipes, siteMake } from './recipes.mjs';
import { Caller, OBSERVED, Sql, isUpload } from './world.mjs';

const tableFile = path.join(import.meta.dirname, 'matrix.expected.tsv');

let world;

// Pairs of objects of a route that nobody without access may tell apart.
const alike = (objects) => [
	...objects.filter((o) => /^private/.test(o)).map((o) => [o, o.replace('private', 'missing')]).map(([o, m]) => [o, objects.includes(m) ? m : 'missing']),
	['open own, private answer', 'open own, missing answer'], ['open own, private question', 'open own, missing question'], ['own, private thread', 'own'],
	...objects.filter((o) => /hide|hidden/.test(o)).map((o) => [o, o.replace('hide', 'none').replace('hidden', 'nobody')]),
].filter(([a, b]) => objects.includes(a) && objects.includes(b));

// -- sending ---------------------------------------------------------------------------------------------------

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
	text = text.replace(/^date: .*$/m, 'date:').replace(/pl-(pre|again)=[\w-]+/g, 'pl-$1=')
		.replace(/(name="csrf" value|data-csrf)="[\w-]+"/g, 'csrf').replace(/name="once" value="[\w-]+"/g, 'once').replace(/reference [0-9a-f]{16}/g, 'reference')
		.replace(/shown(=|="|":)\d+/g, 'shown').replace(/(name="(solved|dismissed)" value=")\d+\./g, '$1');
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

before(async () => (world = await siteMake()));
after(() => world?.stop());

const cells = new Map(); // "route\tobject" → {role: class}
const seen = new Map(); // "route\tobject\trole" → {answer, said}

test('every route has a recipe, and every recipe a route', () => {
	const routes = world.routes().map(keyOf);
	assert.deepEqual(routes.filter((r) => !recipes[r]), [], 'routes without a recipe: say here who may do what');
	assert.deepEqual(Object.keys(recipes).filter((r) => !routes.includes(r)), []);
});

test('nobody gets more than the table says', async () => {
	// When they were last seen is written every five minutes, and this may take longer.
	await world.sql.run(`update session set seen_at = now() + interval '1 day'; update api_token set seen_at = now() + interval '1 day'`);
	await world.sql.keep();
	let clean = await world.sql.digest(), log = await world.sql.log();
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
				if (log === await world.sql.log())
					continue;
				const changed = Sql.differing(clean, await world.sql.digest());
				if (read)
					assert.deepEqual(changed.filter((t) => !OBSERVED.includes(t)), [], `${key} changed something`);
				else if (answer.status >= 400 || cells.get(key)[role] === 'signin') // a failed attempt to sign in is counted
					assert.deepEqual(changed.filter((t) => t !== 'sign_in_failure'), [], `${key} was refused to ${role} and changed something`);
				if (changed.length > 0)
					await world.sql.restore(changed);
				log = await world.sql.log();
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
				const names = (said) => [...said.match(/\b[45]\d{5}\b/g) ?? [], 'space-hide', 'space-none', 'hidden-tag', 'nobody-tag'];
				same(plain(a.answer, ...names(a.said)), plain(b.answer, ...names(b.said)),
					`${role} can tell ${hidden} from ${missing} at ${route}`);
				pairs++;
			}
		}
	}
	assert.ok(pairs > 250, `${pairs} pairs`);
});

test('the API answers a cookie as it answers a token', async () => {
	const clean = await world.sql.digest();
	for (const role of full ? ROLES.slice(1) : ['expired', 'reader']) {
		for (const route of world.routes().filter((r) => r.api)) {
			for (const [object, where, sent] of recipes[keyOf(route)](route, role)) {
				const answer = await at.callers[role].script(route.method, where.slice('/api/v1'.length), route.method === 'GET' ? undefined : sent);
				assert.equal(classOf(answer), cells.get(`${keyOf(route)}\t${object}`)[role], `${keyOf(route)} ${object} as ${role}`);
				if (route.method !== 'GET' && answer.status < 400)
					await world.sql.restore(Sql.differing(clean, await world.sql.digest()));
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
	let asked = 0, addresses = 0;
	for (const role of full ? BLIND : ['outsider', 'anonymous']) {
		for (const route of world.routes().filter((r) => r.method === 'GET' && r.who !== 'public')) {
			const objects = recipes[keyOf(route)](route, role).filter(([object]) => /private|hide|hidden|^-$|other/.test(object)).slice(0, full ? 9 : 2);
			for (const [object, where] of objects) {
				if (where === null || where.includes('?'))
					continue;
				const right = seen.get(`${keyOf(route)}\t${object}\t${role}`).answer;
				addresses++;
				// Each ninth of them before a change, others at the next address.
				for (const other of mutations(where).filter((_, i) => full || (i + addresses) % 9 === 0)) {
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
	assert.ok(asked > (full ? 3000 : 300), `${asked} asked`);
});

const headersOf = (role, route) => {
	const c = at.callers[role];
	if (role === 'anonymous')
		return {};
	return { headers: route.api ? { authorization: `Bearer ${c.token}` } : { cookie: c.cookie } };
};

test('HEAD says what GET says, and a method that is not there is refused', async () => {
	const clean = await world.sql.digest();
	let turn = 0;
	// tus knows HEAD and OPTIONS, and no GET: tests/uploads.
	for (const route of world.routes().filter((r) => r.method === 'GET' && !isUpload(r.pattern))) {
		for (const [object, where] of recipes[keyOf(route)](route, 'member')) {
			if (where === null || !/^-$|own|private|missing/.test(object))
				continue;
			const options = { path: where, ...headersOf('member', route) };
			const get = await world.ask(options), head = await world.ask({ ...options, method: 'HEAD' });
			assert.equal(head.bytes.length, 0);
			assert.equal(plain(head).replace(/content-length: .*\n/g, ''), plain({ ...get, text: '' }).replace(/content-length: .*\n/g, ''), `HEAD ${where}`);
		}
		const where = recipes[keyOf(route)](route, 'member').find(([, w]) => w)[1];
		// Before a change two of them at each address, in turn.
		const methods = ['OPTIONS', 'PUT', 'PATCH', 'DELETE', 'POST'].filter((_, i) => full || (i + turn) % 5 < 2);
		turn += 2;
		for (const method of [...(full || where === '/' ? ['TRACE', 'PROPFIND'] : []), ...methods]) {
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
