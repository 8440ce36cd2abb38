// contract.test.mjs -- what the OpenAPI document promises: every operation is called, with every status it names, and each
// answer has the status, type and members that stand there, and no others.
// time limit: 300
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import Ajv from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { binary, folderMake, portFree, serverStart, top, until } from '../lib/server.mjs';
import { at, id, keyOf, recipes, siteMake } from './recipes.mjs';
import { Sql, ask } from './world.mjs';

const document = JSON.parse(fs.readFileSync(path.join(top, 'assets/api/openapi.json'), 'utf8'));
const operations = Object.entries(document.paths).flatMap(([where, methods]) => Object.entries(methods).map(([method, operation]) => ({
	key: `${method.toUpperCase()} ${where}`, method: method.toUpperCase(), where, operation, route: { method: method.toUpperCase(), pattern: `/api/v1${where}`, api: true } })));

// Documented, and not to be had here: 'METHOD /where status', with the reason. Nothing is.
const EXCUSED = {};

// -- the document as a schema --------------------------------------------------------------------------------------

// A member that is not described is as wrong as one that is missing.
function closed(schema, part = false) {
	if (Array.isArray(schema))
		return schema.map((s) => closed(s));
	if (schema === null || typeof schema !== 'object')
		return schema;
	const out = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, key === 'allOf' ? value.map((s) => closed(s, true)) : key === 'enum' || key === 'required' ? value : closed(value)]));
	if (schema.allOf && !part)
		out.unevaluatedProperties = false;
	else if (schema.properties && !part && schema.additionalProperties === undefined)
		out.unevaluatedProperties = false;
	return out;
}

// Those that are a part of others are closed where they are used.
const open = new Set();
JSON.stringify(document, (key, value) => {
	if (key === 'allOf')
		value.forEach((s) => s.$ref && open.add(s.$ref.split('/').at(-1)));
	return value;
});
const strict = structuredClone(document);
for (const [name, schema] of Object.entries(strict.components.schemas))
	strict.components.schemas[name] = closed(schema, open.has(name));
for (const methods of Object.values(strict.paths)) {
	for (const operation of Object.values(methods))
		operation.responses = closed(operation.responses);
}
const ajv = new Ajv({ strict: false, allErrors: true });
formats(ajv);
ajv.addFormat('int64', { type: 'number', validate: Number.isSafeInteger });
ajv.addSchema(strict, 'document');
const pointer = (...parts) => `document#/${parts.map((p) => encodeURIComponent(p.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
const checks = new Map();
const check = (where) => checks.get(where) ?? checks.set(where, ajv.compile({ $ref: where })).get(where);

const seen = new Map(operations.map((o) => [o.key, new Map()])); // key → {status: who provoked it}
const wrong = new Set();

// Notes an answer, and what is not as it is written.
function look(o, answer, how) {
	const status = String(answer.status), described = o.operation.responses[status];
	if (!described) {
		wrong.add(`${o.key}: ${status} is not in the document (${how}): ${answer.text.slice(0, 160)}`);
		return answer;
	}
	seen.get(o.key).set(status, how);
	const shared = described.$ref?.split('/').at(-1);
	const content = (shared ? document.components.responses[shared] : described).content ?? {};
	const [type] = Object.keys(content), said = answer.headers['content-type'];
	if (said?.replace(/;.*/, '') !== type || (type === undefined && answer.text !== '')) {
		wrong.add(`${o.key}: ${status} is ${said}, the document says ${type} (${how})`);
		return answer;
	}
	if (type === undefined)
		return answer;
	const value = JSON.parse(answer.text);
	const ok = check(shared ? pointer('components', 'responses', shared, 'content', type, 'schema') : pointer('paths', o.where, o.method.toLowerCase(), 'responses', status, 'content', type, 'schema'));
	if (!ok(value))
		wrong.add(`${o.key}: ${status}: ${ok.errors.slice(0, 3).map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`).join('; ')} (${how})`);
	if (answer.status >= 400 && value.status !== answer.status)
		wrong.add(`${o.key}: the problem says ${value.status} and the answer ${answer.status}`);
	return answer;
}

// Keys that were used for one of these calls, so that they cannot be used for another.
const SPENT = { 'spent-on-a-tag': '/tags/plain-tag/follow', 'spent-on-a-space': '/spaces/space-open/follow' };
const tokens = {};
let world, clean, log;
before(async () => {
	world = await siteMake();
	for (const scopes of ['read', 'write'])
		tokens[scopes] = JSON.parse((await at.callers.admin.script('POST', '/tokens', { name: scopes, scopes })).text).token;
	for (const [key, where] of Object.entries(SPENT)) {
		for (const who of ['owner', 'admin'])
			assert.equal((await at.callers[who].api('PUT', where, undefined, { headers: { 'idempotency-key': key } })).status, 200);
	}
	await world.sql.run(`update session set seen_at = now() + interval '1 day'; update api_token set seen_at = now() + interval '1 day'`);
	await world.sql.keep();
	clean = await world.sql.digest();
	log = await world.sql.log();
});
after(() => world?.stop());

async function restore() {
	if (log === await world.sql.log())
		return;
	const changed = Sql.differing(clean, await world.sql.digest());
	if (changed.length > 0)
		await world.sql.restore(changed);
	log = await world.sql.log();
}

const missing = (o) => Object.keys(o.operation.responses).filter((status) => !seen.get(o.key).has(status) && !EXCUSED[`${o.key} ${status}`]);
// What is left is the matter of other tests below.
const settled = (o) => missing(o).every((s) => ['400', '401', '413', '415', '429', '503', '507'].includes(s));
const cases = (o, role) => recipes[keyOf(o.route)](o.route, role).filter(([, where]) => where !== null);
const send = (caller, o, where, sent, more) => caller.api(o.method, where.slice('/api/v1'.length), o.method === 'GET' ? undefined : sent, more);
// Somebody for whom it works, and where.
const WHO = (o) => (o.operation.security.some((s) => s.token?.includes('admin')) ? 'admin' : 'owner');
const good = (o) => [[WHO(o), ...(cases(o, WHO(o)).find(([object]) => /^(-|all|own|open own|open other|open|self|good)$/.test(object)) ?? cases(o, WHO(o))[0])]];

// -- the probes --------------------------------------------------------------------------------------------------------

test('as each of several people, on all there is', async () => {
	for (const o of operations) {
		for (const role of ['owner', 'admin', 'member', 'reader', 'outsider', 'anonymous']) {
			if (['reader', 'outsider'].includes(role) && settled(o))
				continue;
			for (const [object, where, sent] of cases(o, role).slice(0, role === 'anonymous' ? 1 : undefined)) {
				if (role === 'member' && settled(o))
					break;
				look(o, await send(at.callers[role], o, where, sent), `${role}, ${object}`);
				if (o.method !== 'GET')
					await restore();
			}
		}
	}
});

test('with what is no JSON, too much of it, another type, unknown fields, and a key that was used', async () => {
	for (const o of operations) {
		const [[who, , where, sent]] = good(o), path_ = where.slice('/api/v1'.length);
		if (o.method === 'GET') {
			for (const query of !missing(o).includes('422') ? [] : ['minutes=0', 'limit=0', 'answers=nothing', 'cursor=nothing', 'sort=nothing', 'q=', 'kind=nothing', 'state=nothing', 'type=nothing', 'period=nothing', 'tag=', 'limit=x', 'action=%00', 'title=', 'space=nowhere'])
				look(o, await at.callers[who].api('GET', `${path_}${path_.includes('?') ? '&' : '?'}${query}`), query);
			continue;
		}
		const typed = o.operation.requestBody !== undefined && sent?.raw === undefined;
		const bodies = typed ? [['{', 'application/json'], ['[]', 'application/json'], ['{"nobody_knows": 1}', 'application/json'], ['{}', 'text/plain'], [JSON.stringify({ x: 'x'.repeat(1100000) }), 'application/json']]
			: sent?.raw !== undefined ? [['x', 'text/plain'], ['no captions', 'text/vtt'], [`WEBVTT\n\n${'x'.repeat(3000000)}`, 'text/vtt']] : o.method === 'DELETE' ? [] : [['{"nobody_knows": 1}', 'application/json']];
		for (const [raw, type] of bodies)
			look(o, await at.callers[who].api(o.method, path_, { raw, headers: { 'content-type': type } }), `${raw.slice(0, 20)} as ${type}`);
		for (const key of Object.keys(SPENT)) {
			if (missing(o).includes('422'))
				look(o, await send(at.callers[who], o, where, sent, { headers: { 'idempotency-key': key } }), 'a key that was used');
		}
		await restore();
	}
});

test('with a token that may only read, or may not administer', async () => {
	for (const o of operations) {
		for (const scopes of ['read', 'write']) {
			const [[, , where, sent]] = good(o);
			look(o, await send(Object.assign(Object.create(Object.getPrototypeOf(at.callers.admin)), at.callers.admin, { token: tokens[scopes] }), o, where, sent), `a token for ${scopes}`);
			await restore();
		}
	}
});

// The states that the site does not come with: statements, then calls.
const own = (list) => () => list()['open member'];
const locked = (of) => () => `update thread set locked_at = now(), locked_by = ${id('warden')} where id = (select thread from post where id = ${of()})`;
const question = own(() => at.questions), answer = own(() => at.answers), offer = own(() => at.offers);
const shown = own(() => at.tips), lines = { raw: 'WEBVTT\n\n00:01.000 --> 00:02.000\nSomething else\n', headers: { 'content-type': 'text/vtt' } };
const over = () => `update mentorship set state = 'closed' where id = ${at.together.member}`;
const pair = (rest) => () => `/mentorships/${at.together.member}${rest}`;
const STATES = [
	['GET /questions/{id}', 'member', () => `/questions/${at.merged.open}`],
	['PATCH /posts/{id}', 'member', () => `/posts/${answer()}`, { body: 'Another text.', revision: 1 }, () => `update post set revision = 3 where id = ${answer()}`],
	['PATCH /tags/{name}', 'owner', '/tags/plain-tag', { about: 'Other words.', revision: 99 }],
	['PATCH /spaces/{slug}', 'owner', '/spaces/space-open', { about: 'Other words.', revision: 99 }],
	['PUT /drafts/{word}', 'member', () => `/drafts/edit-${answer()}`, { body: 'Other words.', revision: 1 }, () => `update revision set redacted = true where post = ${answer()}; update post set revision = 3 where id = ${answer()}`],
	['PUT /posts/{id}/recording/chapters', 'member', () => `/posts/${shown()}/recording/chapters`, { chapters: ['0:01 Here'], revision: 99 }],
	['PUT /posts/{id}/recording/lines/{line_id}', 'member', () => `/posts/${shown()}/recording/lines/1`, { text: 'Other words.', revision: 99 }],
	['PUT /posts/{id}/recording/captions', 'member', () => `/posts/${shown()}/recording/captions?revision=99`, lines],
	['PUT /tips/{id}/captions', 'member', () => `/tips/${shown()}/captions?revision=99`, lines],
	['POST /posts/{id}/restore', 'member', () => `/posts/${answer()}/restore`, undefined, () => `update post set withdrawn_at = now(), withdrawn_by = ${id('someone')} where id = ${at.questions['open other']}`],
	['PATCH /mentoring/offers/{id}', 'member', () => `/mentoring/offers/${offer()}`, { body: 'Other words.', revision: 1 }, () => `update post set revision = 3 where id = ${offer()}`],
	['POST /mentoring/offers/{id}/requests', 'member', () => `/mentoring/offers/${at.offers['open other']}/requests`, { goal: 'To see it.' }, () => `update offer set state = 'paused' where id = ${at.offers['open other']}`],
	['PUT /mentorships/{id}', 'member', () => `/mentorships/${at.pairs['member as mentor']}`, { state: 'accepted' }, () => `update mentorship set state = 'declined' where id = ${at.pairs['member as mentor']}`],
	['PUT /mentorships/{id}', 'member', () => `/mentorships/${at.pairs['member as mentor']}`, { state: 'accepted' }, () => `update post set withdrawn_at = now(), withdrawn_by = ${id('member')} where id = ${offer()}`],
	['PUT /mentorships/{id}/agreement', 'member', pair('/agreement'), { goals: ['One'], privacy: 'free', revision: 1 }, over],
	['PUT /mentorships/{id}/agreed', 'member', pair('/agreed'), { revision: 1 }, over],
	['PUT /mentorships/{id}/progress', 'member', pair('/progress'), { goal: 1, progress: 1 }, over],
	['POST /mentorships/{id}/meetings', 'member', pair('/meetings'), () => ({ at: `${new Date(Date.now() + 3 * 86400e3).toISOString().slice(0, 19)}Z`, minutes: 30 }), over],
	['POST /mentorships/{id}/tasks', 'member', pair('/tasks'), { words: 'Draw it.' }, over],
	['PATCH /tasks/{id}', 'member', () => `/tasks/${at.tasks.member}`, { state: 'done' }, over],
	['PUT /mentorships/{id}/feedback', 'member', pair('/feedback'), { helped: 1, reached: 1, again: true }, () => `update meeting set state = 'cancelled' where mentorship = ${at.together.member}`],
	['PUT /mentorships/{id}/note', 'member', pair('/note'), { note: 'I saw it.' }, () => `delete from shadow_note where mentorship = ${at.together.member}`],
	['PATCH /meetings/{id}', 'member', () => `/meetings/${at.meetings.member}`, { minutes: 45 }, () => `update meeting set state = 'held' where id = ${at.meetings.member}`],
	['PUT /posts/{id}/wiki', 'member', () => `/posts/${answer()}/wiki`, { wiki: true }, locked(answer)],
	['PUT /posts/{id}/links', 'member', () => `/posts/${question()}/links`, () => ({ kind: 'related', to: at.questions['open other'] }), locked(question)],
	['PUT /questions/{id}/merged', 'owner', () => `/questions/${at.merged.open}/merged`, { into: null }, () => `update post set withdrawn_at = now(), withdrawn_by = ${id('someone')} where id = ${at.questions['open other']}`],
	['POST /posts/{id}/revisions/{number_id}/restore', 'member', () => `/posts/${answer()}/revisions/1/restore`, { revision: 1 }, () => `update post set revision = 3 where id = ${answer()}`],
	['PUT /posts/{id}/decision', 'owner', () => `/posts/${at.answers['open other']}/decision`, { verdict: 'fine' }, () => `delete from flag`],
	['PUT /comments/{id}/decision', 'owner', () => `/comments/${at.comments['open other']}/decision`, { verdict: 'fine' }, () => `delete from flag`],
	['PUT /posts/{id}/suggestion', 'member', () => `/posts/${at.answers['open other']}/suggestion`, { body: 'It reads better so.', note: 'Shorter', revision: 1 }, () => `update post set revision = 3 where id = ${at.answers['open other']}`],
	['PUT /invitations/{id}', 'member', () => `/invitations/${at.asks['open member']}`, { state: 'passed', reason: 'topic' }, () => `update invitation set state = 'expired', closed_at = now() where id = ${at.asks['open member']}`],
	['PUT /invitations/{id}', 'member', () => `/invitations/${at.asks['open member']}`, () => ({ state: 'passed', suggested: id('warden') })],
	...[['PATCH', '', { name: 'Another name' }], ['POST', '/pairs'], ['PUT', '/published'], ['PUT', '/rulings', { mentor: 1, mentee: 1, ruling: 'free' }]].map(([method, behind, sent]) =>
		[`${method} /mentoring/programmes/{id}${behind}`, 'admin', () => `/mentoring/programmes/${at.programmes.other}${behind}`, sent, 'update programme set published_at = now()']),
	['POST /webhooks/{id}/test', 'owner', '/webhooks/500001/test', undefined, `update webhook set state = 'off', off_why = 'hand'`],
	['POST /webhooks/{id}/again', 'owner', '/webhooks/500001/again', { since: '2020-01-01T00:00:00Z' }, `update webhook set state = 'off', off_why = 'hand'`],
];

test('in the states that do not come by themselves', async () => {
	for (const [key, role, where, sent, statement] of STATES) {
		const o = operations.find((x) => x.key === key);
		if (statement)
			await world.sql.run(typeof statement === 'function' ? statement() : statement);
		look(o, await send(at.callers[role], o, `/api/v1${typeof where === 'function' ? where() : where}`, typeof sent === 'function' ? sent() : sent), 'a state');
		await world.sql.restore();
		log = await world.sql.log();
	}
});

// -- when the server can not ---------------------------------------------------------------------------------------------

async function all(url, token, o, how) {
	const [[, , where, sent]] = good(o);
	const json = sent?.raw === undefined;
	look(o, await ask(url, { method: o.method, path: where, headers: { authorization: `Bearer ${token}`, ...(o.method === 'GET' ? {} : json ? { 'content-type': 'application/json' } : sent.headers) },
		body: o.method === 'GET' || sent === undefined ? undefined : json ? JSON.stringify(sent) : sent.raw }), how);
}

test('too often, with a full disk, and without its database', async () => {
	const writing = operations.filter((o) => o.operation.responses[507]);
	// What a token may do in all is the one limit that they meet.
	const none = Object.fromEntries(['READ', 'POST', 'VOTE', 'SEARCH', 'SUGGEST', 'UPLOAD', 'ADMIN'].map((name) => [`PEERLORE_LIMIT_${name}`, '0']));
	const server = await serverStart({ env: { ...none, PEERLORE_LIMITS: 'on', PEERLORE_LIMIT_TOKEN: String(writing.length), PEERLORE_DISK_RESERVE: '900000G' } });
	try {
		server.person({ email: 'ada@example.com', name: 'Ada', admin: true });
		const token = server.token('ada@example.com');
		for (const o of writing)
			await all(server.url, token, o, 'a full disk');
		await until('it to be too often', async () => (await server.api('GET', '/me', { token })).status === 429);
		for (const o of operations)
			await all(server.url, token, o, 'too often');
		// The web server alone, with nothing behind it.
		const port = await portFree(), data = folderMake('alone');
		const alone = spawn(binary, ['serve'], { env: { ...server.env, PEERLORE_DATA: data, PEERLORE_LISTEN: `127.0.0.1:${port}`, PEERLORE_LIMITS: 'off', PEERLORE_DISK_RESERVE: '0', PEERLORE_DATABASE: `host=${data}/nobody dbname=peerlore` }, stdio: 'ignore' });
		try {
			await until('it to listen', () => ask(`http://127.0.0.1:${port}`, { path: '/healthz' }).then((a) => a.status === 200, () => false));
			for (const o of operations)
				await all(`http://127.0.0.1:${port}`, token, o, 'no database');
		} finally {
			alone.kill('SIGKILL');
		}
	} finally {
		await server.stop();
	}
});

// -- what came of it -----------------------------------------------------------------------------------------------------

test('no answer had a status, a type or a member that the document does not name', () => {
	assert.deepEqual([...wrong].sort(), []);
});

test('every operation gave every status it names', () => {
	assert.deepEqual(operations.flatMap((o) => missing(o).map((status) => `${o.key} ${status}`)), []);
	for (const excused of Object.keys(EXCUSED)) {
		const [method, where, status] = excused.split(' ');
		assert.ok(document.paths[where]?.[method.toLowerCase()]?.responses[status], `${excused} is not in the document: it needs no excuse`);
		assert.ok(!seen.get(`${method} ${where}`).has(status), `${excused} was seen: it needs no excuse`);
	}
});
