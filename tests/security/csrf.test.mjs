// csrf.test.mjs -- nothing is written by a request that another site can make a browser send, and nothing by looking.
// time limit: 600
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { full, until } from '../lib/server.mjs';
import { ROLES, at, keyOf, recipes, siteMake } from './recipes.mjs';
import { OBSERVED, SAME_SITE, Sql, TUS, formText, isUpload } from './world.mjs';

let world, clean;
const allowed = new Map(); // "route\tobject" → {role: class}, from the matrix

before(async () => {
	world = await siteMake();
	const [head, ...lines] = fs.readFileSync(path.join(import.meta.dirname, 'matrix.expected.tsv'), 'utf8').trim().split('\n').map((l) => l.split('\t'));
	for (const [route, object, ...classes] of lines)
		allowed.set(`${route}\t${object}`, Object.fromEntries(classes.map((c, i) => [head[i + 2], c])));
	clean = await world.sql.digest();
});
after(() => world?.stop());

// All questions here have answers: asking colleagues again, or handing it on, gets past our checks, to a conflict.
// Nobody here has an authenticator app: what needs its codes finds none, or the code wrong.
const PAST_THE_CHECKS = new Map([['POST /routing/{id}/again', 409], ['POST /routing/{id}/owner', 409], ['POST /signin/code', 422], ['POST /confirm', 422],
	['POST /settings/second-factor/confirm', 404], ['POST /settings/second-factor/codes', 409], ['POST /settings/second-factor/off', 409]]);

// A call that works, and who may make it: {caller, where, sent}.
function working(route) {
	for (const role of ['owner', 'admin', 'member', 'anonymous']) {
		for (const [object, where, sent] of recipes[keyOf(route)](route, role)) {
			const wanted = PAST_THE_CHECKS.get(keyOf(route)) ?? '20\\d|303';
			if (where !== null && new RegExp(`^(${wanted})$`).test(allowed.get(`${keyOf(route)}\t${object}`)[role]))
				return { caller: role === 'anonymous' ? at.door : at.callers[role], where, sent };
		}
	}
	throw new Error(`${keyOf(route)} works for nobody`);
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { 'content-type': 'application/json' };
const origin = () => ({ origin: world.url });

// What a page of ours sends, and what else may come: [name, headers, body]. `token` goes where this kind of route looks for it.
function call(route, { caller, sent }, { token = caller.csrf, site = SAME_SITE, headers = {}, ...how } = {}) {
	if (isUpload(route.pattern))
		return { headers: { cookie: caller.cookie, ...TUS, ...sent.headers, ...site, ...(token === null ? {} : { 'x-csrf-token': token }), ...headers }, body: sent.raw, ...how };
	if (route.api && sent?.raw !== undefined)
		return { headers: { cookie: caller.cookie, ...sent.headers, ...site, ...(token === null ? {} : { 'x-csrf-token': token }), ...headers }, body: sent.raw, ...how };
	if (route.api) {
		const body = sent === undefined ? undefined : JSON.stringify(sent);
		return { headers: { cookie: caller.cookie, ...(body ? JSON_TYPE : {}), ...site, ...(token === null ? {} : { 'x-csrf-token': token }), ...headers }, body, ...how };
	}
	return { headers: { cookie: caller.cookie, ...FORM, ...site, ...headers }, body: formText({ ...(token === null ? {} : { csrf: token }), ...sent }), ...how };
}

async function attacks(route, it) {
	const { caller, where, sent } = it;
	const other = caller === at.callers.someone ? at.callers.root : at.callers.someone;
	const flip = (t) => (t[0] === 'A' ? 'B' : 'A') + t.slice(1);
	const text = route.api ? JSON.stringify(sent ?? {}) : formText({ csrf: caller.csrf, ...sent });
	const list = {
		'no token': call(route, it, { token: null }),
		'an empty token': call(route, it, { token: '' }),
		'a wrong token': call(route, it, { token: flip(caller.csrf) }),
		'a shortened token': call(route, it, { token: caller.csrf.slice(0, 42) }),
		'a lengthened token': call(route, it, { token: caller.csrf + 'A' }),
		'the token of somebody else': call(route, it, { token: other.csrf }),
		'the token of another session': call(route, it, { token: at.second.csrf }),
		'the token of the door': call(route, it, { token: caller === at.door ? at.otherDoor.csrf : at.door.csrf }),
		'from another site': call(route, it, { site: { 'sec-fetch-site': 'cross-site' } }),
		'from a sister site': call(route, it, { site: { 'sec-fetch-site': 'same-site' } }),
		'from another site that claims our origin': call(route, it, { site: { 'sec-fetch-site': 'cross-site', ...origin() } }),
		'from an unknown site': call(route, it, { site: { 'sec-fetch-site': 'else' } }),
		'from origin null': call(route, it, { site: { origin: 'null' } }),
		'from another origin': call(route, it, { site: { origin: 'https://evil.example' } }),
		'from an origin that begins like ours': call(route, it, { site: { origin: `${world.url}.evil.example` } }),
		'from our origin by another scheme': call(route, it, { site: { origin: world.url.replace('http:', 'https:') } }),
		'from another port': call(route, it, { site: { origin: world.url.replace(/\d+$/, '1') } }),
		'with an origin like its Host': call(route, it, { site: { origin: 'http://evil.example', host: 'evil.example' } }),
		'with neither header': call(route, it, { site: {} }),
		'with nothing at all': { headers: { cookie: caller.cookie }, body: text },
		'as text/plain': { headers: { cookie: caller.cookie, ...SAME_SITE, 'content-type': 'text/plain' }, body: text },
		'as text/plain from another site': { headers: { cookie: caller.cookie, 'content-type': 'text/plain', 'sec-fetch-site': 'cross-site' }, body: text },
		'as multipart': { headers: { cookie: caller.cookie, ...SAME_SITE, 'content-type': 'multipart/form-data; boundary=b' },
			body: Object.entries({ csrf: caller.csrf, ...sent }).map(([k, v]) => `--b\r\nContent-Disposition: form-data; name="${k}"\r\n\r\n${v}\r\n`).join('') + '--b--\r\n' },
		'as a GET': { method: 'GET', path: `${where}?${formText({ csrf: caller.csrf, ...sent })}`, headers: { cookie: caller.cookie, ...SAME_SITE, 'x-csrf-token': caller.csrf } },
		'as a GET that says it is none': { method: 'GET', path: `${where}?${formText({ csrf: caller.csrf, _method: route.method, ...sent })}`,
			headers: { cookie: caller.cookie, ...SAME_SITE, 'x-http-method-override': route.method, 'x-csrf-token': caller.csrf } },
		'with the token in the query': call(route, it, { token: null, path: `${where}?csrf=${caller.csrf}` }),
		'with another scheme of authorization': call(route, it, { token: null, headers: { authorization: 'Basic YTpi' } }),
		'with a token of the API that is none': call(route, it, { token: null, headers: { authorization: 'Bearer pl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' } }),
		'without a cookie': call(route, it, { headers: { cookie: '' } }),
	};
	// A form that may bring a file comes in parts; without the token nothing of it is kept, not even the file.
	if (route.flags.includes('FILE_FORM')) {
		const parts = (fields) => Object.entries(fields).map(([k, v]) => `--b\r\nContent-Disposition: form-data; name="${k}"${k === 'file' ? '; filename="a.webm"' : ''}\r\n\r\n${v}\r\n`).join('') + '--b--\r\n';
		list['as multipart'].body = parts({ file: 'abc', ...sent });
		list['as multipart with a wrong token'] = { ...list['as multipart'], body: parts({ csrf: flip(caller.csrf), file: 'abc', ...sent }) };
		list['as multipart with the token behind the file'] = { ...list['as multipart'], body: parts({ file: 'abc', csrf: caller.csrf, ...sent }) };
		list['as multipart from another site'] = { headers: { ...list['as multipart'].headers, 'sec-fetch-site': 'cross-site' }, body: parts({ csrf: caller.csrf, file: 'abc', ...sent }) };
	}
	if (route.api) {
		list['as a form'] = { headers: { cookie: caller.cookie, ...SAME_SITE, ...FORM }, body: formText({ csrf: caller.csrf, ...sent }) };
		list['as a form called text/plain'] = { headers: { cookie: caller.cookie, 'content-type': 'text/plain' }, body: `${text}=` };
	}
	// Without a body the type of one says nothing: the token is what counts.
	if (sent === undefined) {
		for (const name of ['as text/plain', 'as multipart', 'as a form'])
			delete list[name];
	}
	return list;
}

// What stops mail has its proof in its address, and mail programs send it as it is (RFC 8058).
test('only reports of the content security policy and the link that stops mail come without a token', () => {
	assert.deepEqual(world.routes().filter((r) => r.flags.includes('NO_CSRF')).map(keyOf).sort(), ['POST /csp', 'POST /unsubscribe/{token}']);
	assert.deepEqual(world.routes().filter((r) => r.flags.includes('BEARER')).map(keyOf).sort(), ['GET /feeds/{kind}/{name}', 'GET /feeds/{name}', 'GET /metrics', 'GET /people/{id}/picture/{side}', 'GET /recordings/{id}/{part}']);
});

test('a form of ours is accepted, by the word of the browser or by its origin', async () => {
	for (const route of world.routes().filter((r) => r.method !== 'GET' && !r.flags.includes('NO_CSRF'))) {
		const it = working(route);
		for (const site of full ? [SAME_SITE, { 'sec-fetch-site': 'none' }, origin()] : [origin()]) {
			const answer = await world.ask({ method: route.method, path: it.where, ...call(route, it, { site }) });
			assert.ok(answer.status < 400 || answer.status === PAST_THE_CHECKS.get(keyOf(route)), `${keyOf(route)} with ${JSON.stringify(site)}: ${answer.status}\n${answer.text}`);
			await world.sql.restore(Sql.differing(clean, await world.sql.digest()));
		}
	}
});

test('what another site can make a browser send is refused and changes nothing', async () => {
	at.second = await world.signIn({ email: 'owner@example.com', name: 'Person owner', id: at.callers.owner.id });
	at.otherDoor = await world.atDoor();
	await world.sql.keep();
	clean = await world.sql.digest();
	let refused = 0;
	for (const route of world.routes().filter((r) => r.method !== 'GET' && !r.flags.includes('NO_CSRF'))) {
		const it = working(route);
		for (const [name, how] of Object.entries(await attacks(route, it))) {
			const answer = await world.ask({ method: route.method, path: it.where, ...how });
			const read = how.method === 'GET';
			assert.ok(read ? answer.status < 500 : answer.status >= 400 && answer.status < 500, `${keyOf(route)} ${name}: ${answer.status}`);
			if (!read)
				assert.ok([400, 401, 403, 415].includes(answer.status), `${keyOf(route)} ${name}: ${answer.status}`);
			if (!/authorization|API|GET/.test(name))
				assert.equal(answer.headers['set-cookie'], undefined, `${keyOf(route)} ${name} sets a cookie`);
			refused++;
		}
		assert.deepEqual(Sql.differing(clean, await world.sql.digest()).filter((t) => !OBSERVED.includes(t)), [], `${keyOf(route)} was refused and changed something`);
	}
	assert.ok(refused > 1000, `${refused} requests`);
});

test('reports of the content security policy change nothing', async () => {
	await world.sql.restore();
	for (const body of ['', '{}', '{"csp-report":{}}', 'x'.repeat(8192)]) {
		const answer = await world.ask({ method: 'POST', path: '/csp', headers: { cookie: at.callers.admin.cookie, 'content-type': 'application/csp-report', 'sec-fetch-site': 'cross-site' }, body });
		assert.equal(answer.status, 204);
		assert.equal(answer.headers['set-cookie'], undefined);
	}
	assert.equal((await world.ask({ method: 'POST', path: '/csp', body: 'x'.repeat(8193) })).status, 413);
	assert.deepEqual(Sql.differing(clean, await world.sql.digest()), []);
});

test('looking changes only what observed.txt names', async () => {
	await world.sql.run(`update session set seen_at = seen_at - interval '1 hour'; update api_token set seen_at = seen_at - interval '1 hour'`);
	// One that nobody has read yet, for what a worker remembers counts once.
	const fresh = JSON.parse((await at.callers.owner.script('POST', '/questions', { title: 'What has nobody read yet?', body: 'This.' })).text).id;
	clean = await world.sql.digest();
	const changed = new Set();
	for (const role of full ? ROLES : ['admin', 'member', 'anonymous']) {
		for (const route of world.routes().filter((r) => r.method === 'GET')) {
			for (const [, where] of recipes[keyOf(route)](route, role)) {
				if (where === null)
					continue;
				for (const path of [where, `${where}${where.includes('?') ? '&' : '?'}done=saved&shown=${at.shown[role] ?? 1}&act=suspend&value=1&used=yes&role=owner&private=yes`]) {
					const { cookie, token } = at.callers[role];
					await world.ask({ path, headers: route.api ? (token ? { authorization: `Bearer ${token}` } : {}) : { cookie: cookie ?? '' } });
				}
			}
		}
	}
	for (const table of Sql.differing(clean, await world.sql.digest()))
		changed.add(table);
	await world.ask({ path: `/questions/${fresh}/what-has-nobody-read-yet`, headers: { cookie: at.callers.someone.cookie } });
	await until('what was read to be counted', async () => await world.sql.one(`select reads from thread_read where thread = ${fresh}`) === '1');
	changed.add('thread_read').add('thread_look');
	assert.deepEqual([...changed].filter((t) => !OBSERVED.includes(t)), []);
	assert.deepEqual(OBSERVED.filter((t) => !changed.has(t)), [], 'named in observed.txt and not observed');
});
