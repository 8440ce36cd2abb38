// unnamed.test.mjs -- who asked without a name leaves no trace: two companies that differ in nothing but that.
// time limit: 600
//
// In one Ann asks, in the other Bea, the same and at the same moments; then both worlds are asked for everything by
// everybody else, and no byte may differ. What the database holds is compared as well: only the table that knows who
// it is, and what is between the asker and us, may. A question with a name must differ, or this test would see nothing.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { until } from '../lib/server.mjs';
import { World } from './world.mjs';

const worlds = { ann: null, bea: null }; // in this order, whichever is ready first
// On a Tuesday at ten, whenever this runs.
const tuesday = new Date();
tuesday.setUTCDate(tuesday.getUTCDate() + (9 - tuesday.getUTCDay()) % 7);
tuesday.setUTCHours(10, 0, 0, 0);

const NAMES = ['ann', 'bea', 'cara', 'mod', 'own', 'adm', 'fan'];

// Ann or Bea asks; all else is the same. named: how many of the questions carry the asker's name.
async function worldMake(asker, { unnamed }) {
	const world = await World.start({ env: { PEERLORE_TEST_CLOCK: String(Math.round((tuesday - Date.now()) / 1000)), PEERLORE_LIMITS: 'off' } });
	const who = { anonymous: world.anonymous() };
	for (const name of NAMES)
		who[name] = await world.caller(`${name}@example.com`, { name: `${name[0].toUpperCase()}${name.slice(1)} Person`, admin: name === 'adm' });
	const json = (answer) => {
		assert.ok(answer.status < 300, `${answer.status} ${answer.text}`);
		return answer.text && JSON.parse(answer.text);
	};
	// Followers are told behind it, by the worker: before anything else is done, or the numbers of what they are told were a matter of who is faster.
	const told = () => until('followers', async () => (await world.sql.one(`select count(*) from job where kind = 'follow'`)) === '0');
	const call = async (name, method, where, body) => {
		const answer = json(await who[name].api(method, where, body));
		if (method !== 'GET')
			await told();
		return answer;
	};
	await world.sql.run(`update person set team = 'Paint shop' where id = ${who.ann.id}; update person set team = 'Press shop' where id = ${who.bea.id};
		insert into space (slug, name, private) values ('floor', 'Shop floor', false), ('room', 'Back room', true);
		insert into membership (space, person, role) select s.id, p.id, case p.name when 'Mod Person' then 'moderator' when 'Own Person' then 'owner' else 'member' end
			from space s, person p where s.slug in ('floor', 'room') and p.name <> 'Adm Person'`);
	// A quarter of an hour may end between the two.
	await world.sql.run(`update job set run_at = '2100-01-01' where kind in ('credit', 'credit-all')`);
	// Both have asked and answered by name, so that they have pages with something on.
	for (const name of ['ann', 'bea']) {
		const q = (await call(name, 'POST', '/questions', { title: `How does the ${name} machine work?`, body: 'It hums.', tags: ['machine'] })).id;
		const a = (await call('cara', 'POST', `/questions/${q}/answers`, { body: 'With a lever.' })).id;
		await call(name, 'PUT', `/questions/${q}/accepted`, { answer: a });
		await call(name, 'PUT', `/posts/${a}/use`);
	}
	for (const what of [`/people/${who.ann.id}`, `/people/${who.bea.id}`, '/spaces/floor', '/tags/machine'])
		await call('fan', 'PUT', `${what}/follow`);
	for (const name of ['cara', 'fan', 'adm'])
		await call(name, 'PUT', '/me/feeds', { open: true });
	world.last = Number(await world.sql.one('select max(id) from post'));
	// Now somebody asks, and does all that an asker may do.
	const ask = async (space, title) => (await call(asker, 'POST', '/questions', { title, body: 'Nobody may know that I ask this.', tags: ['machine'], space, ...(unnamed ? { anonymous: true } : {}) })).id;
	for (const space of ['floor', 'room']) {
		const q = await ask(space, `Who pays for what I broke in the ${space}?`);
		const other = await ask(space, `Who pays for what broke in the ${space}?`);
		await call('fan', 'PUT', `/posts/${q}/follow`);
		const a = (await call('cara', 'POST', `/questions/${q}/answers`, { body: 'The insurance does.' })).id;
		const b = (await call('mod', 'POST', `/questions/${q}/answers`, { body: 'You do, @ann.person or @bea.person.' })).id;
		const c = (await call('cara', 'POST', `/posts/${q}/comments`, { body: 'Was it the machine?' })).id;
		await call(asker, 'POST', `/posts/${q}/comments`, { body: 'It was, @cara.person.' });
		const mine = (await call(asker, 'POST', `/posts/${a}/comments`, { body: 'Thank you' })).id;
		await call(asker, 'DELETE', `/comments/${mine}`);
		const own = (await call(asker, 'POST', `/questions/${q}/answers`, { body: 'I asked them, they pay.' })).id;
		await call('cara', 'PUT', `/posts/${own}/use`);
		await call('cara', 'PUT', `/posts/${q}/vote`, { value: 1 });
		await call(asker, 'PUT', `/posts/${a}/vote`, { value: 1 });
		await call(asker, 'PUT', `/posts/${b}/vote`, { value: -1 });
		await call(asker, 'PUT', `/posts/${a}/use`);
		await call(asker, 'PUT', `/posts/${b}/outdated`);
		await call('mod', 'PUT', `/posts/${q}/outdated`);
		await call(asker, 'PUT', `/questions/${q}/accepted`, { answer: b });
		await call(asker, 'PUT', `/questions/${q}/accepted`, { answer: a });
		await call(asker, 'PATCH', `/posts/${q}`, { body: 'Nobody may know, still.', revision: 1, note: 'said it again' });
		await call(asker, 'PATCH', `/posts/${own}`, { body: 'I asked, they pay.', revision: 1 });
		await call(asker, 'POST', '/thanks', { person: who.cara.id, post: a, reason: 'You helped me more than you know' });
		await call(asker, 'PUT', `/posts/${b}/flag`, { reason: 'rude', words: 'Not kind.' });
		await call('cara', 'PUT', `/posts/${q}/flag`, { reason: 'other', words: 'Who is this?' });
		await call(asker, 'PUT', `/posts/${q}/links`, { kind: 'related', to: other });
		await call(asker, 'PUT', `/posts/${q}/links`, { kind: 'follow-up', to: other });
		await call(asker, 'PUT', `/posts/${q}/links`, { kind: 'follow-up', to: other, linked: false });
		await call(asker, 'PUT', `/questions/${other}/duplicate`, { question: q });
		// In a colleague's thread by name: that it has to do with one where they have none must not say whose that is.
		const named = (await call('cara', 'POST', '/questions', { title: `Who insures the ${space}?`, body: 'Since Monday.', space })).id;
		for (const [from, to] of [[named, q], [q, named]]) {
			await call(asker, 'PUT', `/posts/${from}/links`, { kind: 'related', to });
			await call(asker, 'PUT', `/posts/${from}/links`, { kind: 'related', to, linked: false });
		}
		await call(asker, 'PUT', `/questions/${other}/closed`, { reason: 'duplicate', note: 'Asked twice.' });
		await call(asker, 'PUT', `/posts/${q}/follow`);
		await call(asker, 'PUT', `/posts/${a}/saved`, { note: 'for me' });
		await call(asker, 'GET', `/questions/${q}`);
		await who[asker].page('GET', `/questions/${q}`);
		const third = await ask(space, `Who pays for the third in the ${space}?`);
		await call(asker, 'DELETE', `/posts/${third}`);
		const merged = await ask(space, `Who pays for the fourth in the ${space}?`);
		await call('mod', 'PUT', `/questions/${merged}/merged`, { into: other });
		await call('mod', 'PUT', `/posts/${q}/decision`, { verdict: 'improve', note: 'Say where it was.' });
		void c;
	}
	await until('the trail', async () => (await world.sql.one('select count(*) from audit_new')) === '0');
	await world.indexed();
	return Object.assign(world, { who, asker });
}

// What people write at once, with the moment they did: the rest the worker writes behind it, whenever it comes to it.
const MOMENTS = ['thread.created_at', 'post.created_at', 'post.edited_at', 'post.withdrawn_at', 'comment.created_at', 'comment.withdrawn_at', 'revision.created_at', 'vote.created_at', 'post_use.created_at',
	'post_outdated.created_at', 'notice.created_at', 'notice.done_at', 'notice.seen_at', 'thanks.created_at', 'flag.raised_at', 'flag_decision.decided_at', 'follow.created_at', 'saved_post.saved_at', 'audit.happened_at', 'post_link.created_at', 'post_link_gone.created_at', 'post_link_gone.removed_at',
	'mention.mentioned_at', 'merge.merged_at', 'unnamed.asked_at', 'person.created_at', 'thread.accepted_at', 'thread.closed_at', 'atom_feed.made_at'].map((c) => c.split('.'));

// What happened at the same moment of the two scripts happened at the same time: the n-th moment of a world is its n-th minute.
async function timesLevel(world) {
	const columns = await world.sql.run(`select table_name, column_name from information_schema.columns join pg_tables on tablename = table_name and schemaname = 'public'
		where table_schema = 'public' and data_type = 'timestamp with time zone' and is_generated = 'NEVER' and table_name not in
		('session', 'api_token', 'job', 'outbox', 'outbox_reader', 'schema_migration', 'idempotency', 'digest_plan', 'sign_in_link', 'search_shown', 'search_choice', 'learning_run')`);
	const day = tuesday.toISOString().slice(0, 10);
	await world.sql.run(`create temp table moment as select at, row_number() over (order by at) as n from (
		${MOMENTS.map(([t, c]) => `select ${c} as at from ${t} where ${c} is not null`).join(' union ')}) x`);
	await world.sql.run(`begin; set local session_replication_role = replica;
		${columns.map(([t, c]) => `update ${t} set ${c} = coalesce((select timestamptz '${day} 00:00Z' + m.n * interval '1 minute' from moment m where m.at = ${t}.${c}), '${day} 00:00Z') where ${c} is not null;`).join('\n')}
		update site set epoch = epoch + 1; insert into outbox (kind, object, space) select 'thread', id, space from thread; commit`);
	await world.sql.run(`notify outbox`);
	await world.indexed();
}

// -- what is asked ----------------------------------------------------------------------------------------------

function addresses(world) {
	const ids = Array.from({ length: Number(world.top) }, (_, i) => i + 1), { who } = world;
	const list = ids.flatMap((i) => [`/questions/${i}`, `/questions/${i}/x`, `/api/v1/questions/${i}`, `/api/v1/questions/${i}/experts?limit=100`, `/api/v1/questions/${i}/routing`, `/posts/${i}/edit`, `/thanks/new?post=${i}`, `/posts/${i}/flag`, `/q/${i}`,
		`/questions/${i}/timeline`, `/api/v1/questions/${i}/timeline?limit=100`, `/questions/${i}/x?answers=oldest`, `/posts/${i}/card`, `/posts/${i}/revisions`, `/posts/${i}/review`, `/posts/${i}/manage`, `/posts/${i}/asker`, `/api/v1/posts/${i}/links`, `/api/v1/posts/${i}/revisions`, `/routing/${i}/colleague`, `/routing/${i}/colleague?q=person`,
		`/feeds/questions/${i}.atom`, `/mentoring?about=${i}`, `/api/v1/mentoring/mentors?about=${i}`, `/api/v1/mentions?q=person&post=${i}`, `/questions/${i}?undo=post-${i}`, `/people/-${i}`, `/api/v1/people/-${i}`]);
	for (const p of NAMES.map((n) => who[n].id))
		list.push(`/people/${p}`, `/api/v1/people/${p}`, `/api/v1/people/${p}/thanks`, `/search?q=user:${p}`, `/api/v1/search?q=machine&person=${p}`, `/admin/audit?person=${p}`, `/thanks/new?person=${p}`, `/admin/people/${p}/suspension`);
	for (const s of ['general', 'floor', 'room'])
		list.push(`/spaces/${s}`, `/feeds/spaces/${s}.atom`, `/spaces/${s}/moderation`, `/api/v1/spaces/${s}/flags`, `/api/v1/spaces/${s}`, `/api/v1/questions?space=${s}`, `/top?period=year&space=${s}`, `/top/csv?space=${s}`, `/api/v1/top?period=year&space=${s}`, `/search?q=pays&space=${s}`, `/spaces/${s}/settings`);
	for (const q of ['pays', 'broke', 'machine', 'Someone', 'company', 'user:ann pays', 'user:bea pays', 'user:someone', 'insurance', 'nobody'])
		list.push(...['/search?why=1&q=', '/api/v1/search?limit=100&q=', '/api/v1/suggest?q=', '/api/v1/similar?title=', '/people?q=', '/questions/ask?title='].map((w) => w + encodeURIComponent(q)));
	for (let i = 1; i <= 12; i++)
		list.push(`/decisions/${i}`, `/api/v1/decisions/${i}`, `/comments/${i}/flag`);
	list.push('/', '/?minutes=30', '/api/v1/home', '/inbox', '/api/v1/me/inbox?limit=100', '/questions', '/questions?sort=active', '/questions?state=unanswered', '/questions?author=me', '/api/v1/questions?limit=100', '/api/v1/questions?sort=active&limit=100', '/tags/machine', '/feeds/tags/machine.atom', '/feeds/questions.atom', '/feeds/following.atom',
		'/tags', '/people', '/api/v1/people?limit=100', '/top?period=year', '/top/csv?period=year', '/top/mine', '/api/v1/top?period=year&limit=100', '/api/v1/top?period=year&type=answer', '/saved', '/following', '/api/v1/me/following', '/admin', '/admin?q=person', '/admin/audit', '/admin/audit/table', '/api/v1/audit?limit=100', '/admin/routing', '/admin/gaps', '/admin/mail', '/mentoring', '/spaces', '/inbox/stream?at=another');
	return list;
}

// Tokens, hashes of the audit trail and running numbers of the log of searches are other in any two runs.
const plain = ({ status, headers, text }) => `${status} ${Object.entries(headers).filter(([k]) => !['date', 'set-cookie', 'content-length', 'x-request-id', 'etag'].includes(k)).map(([k, v]) => `${k}: ${v}`).join('\n')}\n${text}`
	// How often it was read is counted by each worker for itself, and written by and by.
	.replace(/<span>read [\d,.]+ times?<\/span>/g, '').replace(/"reads":\d+/g, 'reads').replace(/(name="csrf" value|data-csrf)="[\w-]+"/g, 'csrf').replace(/name="once" value="[\w-]+"/g, 'once').replace(/reference [0-9a-f]{16}/g, 'reference')
	.replace(/shown(=|="|":)\d+/g, 'shown').replace(/(name="(solved|dismissed)" value=")\d+\./g, '$1').replace(/<code>[0-9a-f]{6,}<\/code>/g, 'hash').replace(/\b[0-9a-f]{64}\b/g, 'hash').replace(/last dump: \d+ hours/, '')
	// The code on a card holds the address, and each world has its own port.
	.replace(/<svg class="qr"[^]*?<\/svg>/g, 'code').replace(/127\.0\.0\.1:\d+/g, 'here').replace(/id: [\d.]+\n/g, '');

async function askAll(world, names, paths) {
	const answers = new Map();
	for (const name of names) {
		for (const where of paths) {
			const caller = world.who[name];
			const answer = await (where.startsWith('/api/') ? caller.api('GET', where.slice('/api/v1'.length)) : caller.page('GET', where));
			assert.ok(answer.status < 500, `${name} ${where}: ${answer.status}`);
			answers.set(`${name} ${where}`, plain(answer));
		}
	}
	return answers;
}

// The two that asked see what is theirs; everybody else sees what everybody sees.
const OTHERS = ['anonymous', 'cara', 'mod', 'own', 'adm', 'fan'];

function differing(one, two) {
	const list = [];
	for (const [key, text] of one) {
		const was = text.split('\n'), is = two.get(key).split('\n');
		const i = is.findIndex((l, n) => l !== was[n]);
		if (i !== -1 || is.length !== was.length)
			list.push(`${key}, line ${i}:\n${was[i]?.slice(0, 600)}\n${is[i]?.slice(0, 600)}`);
	}
	return list;
}

// -- the tests ----------------------------------------------------------------------------------------------------

before(async () => {
	await Promise.all(['ann', 'bea'].map(async (asker) => (worlds[asker] = await worldMake(asker, { unnamed: true }))));
});
after(async () => {
	for (const world of Object.values(worlds))
		await world?.stop();
});

// What is between the asker and us, and what is random or only keeps the machinery going.
const PRIVATE = {
	unnamed: 'who it is', notice: 'what the asker is told', follow: 'what they follow', saved_post: 'what they keep', person: 'how much waits in their inbox',
	session: 'when they were seen', api_token: 'when they were seen', digest_plan: 'when their digest comes', mention: null,
	audit: 'numbers drawn for the chain', audit_head: 'the chain', sign_in_link: 'tokens', job: 'the clock', schema_migration: 'the clock', idempotency: 'the clock', learning_run: 'the clock', search_shown: 'the clock', atom_feed: null, thread_read: 'the clock', thread_look: 'the clock', credit_fold: 'the clock', space: 'the clock', site: 'the clock', outbox: 'the clock', outbox_reader: 'the clock', notice_choice: null,
};

test('in the database nothing but who it is, and what is between them and us, tells who asked', async () => {
	await Promise.all(Object.values(worlds).map(timesLevel));
	const { ann, bea } = worlds;
	const digest = async (world) => {
		world.sql.planned = false;
		return Object.fromEntries(await world.sql.run((await world.sql.tables()).map((t) => `select '${t}', md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from ${t} t`).join(' union all ')));
	};
	const [a, b] = [await digest(ann), await digest(bea)];
	const differ = Object.keys(a).filter((t) => a[t] !== b[t] && !PRIVATE[t]);
	for (const t of differ) {
		const rows = async (w) => (await w.sql.run(`select t::text from ${t} t order by 1`)).map(([r]) => r);
		const [x, y] = [await rows(ann), await rows(bea)];
		assert.fail(`${t}:\n${x.filter((r) => !y.includes(r)).slice(0, 4).join('\n')}\n--\n${y.filter((r) => !x.includes(r)).slice(0, 4).join('\n')}`);
	}
	assert.ok(a.unnamed !== b.unnamed && a.post === b.post);
	// Of those that may differ, what others are told, and what the trail says.
	for (const text of [`select n.person, n.kind, n.act, n.post, n.thread, n.actor, n.about, n.created_at, n.done_at from notice n where n.person not in (${ann.who.ann.id}, ${ann.who.bea.id}) order by 1, 2, 4, 7, 8`,
		'select id, actor, action, object_kind, object, detail from audit where action not in (\'token.made\', \'sign-in.link\') order by id',
		`select person, kind, object from follow where person not in (${ann.who.ann.id}, ${ann.who.bea.id}) order by 1, 2, 3`,
		`select id, name, team, state from person order by id`])
		assert.deepEqual(await ann.sql.run(text), await bea.sql.run(text));
});

test('no page, answer, feed, header, number or time tells anybody who asked', async () => {
	for (const world of Object.values(worlds))
		world.top = await world.sql.one('select max(id) from post');
	assert.equal(worlds.ann.top, worlds.bea.top);
	const answers = {};
	await Promise.all(Object.values(worlds).map(async (world) => (answers[world.asker] = await askAll(world, OTHERS, addresses(world)))));
	assert.ok(answers.ann.size > 2500, `${answers.ann.size} answers`);
	const found = differing(answers.ann, answers.bea);
	assert.equal(found.length, 0, `${found.length} answers differ:\n${found.map((f) => f.split('\n')[0]).join('\n')}\n\n${found.slice(0, 6).join('\n\n')}`);
	// It was there to be seen.
	assert.match(answers.ann.get(`cara /questions/${worlds.ann.last + 1}`) ?? '', /x-frame|location|Someone in the company/i);
	const seen = [...answers.ann.values()].filter((t) => t.includes('Someone in the company')).length;
	assert.ok(seen > 150, `${seen} answers show that somebody asked`);
});

test('the one who did not ask sees what everybody sees', async () => {
	// Ann where Bea asked, and Bea where Ann did: but for their own names and numbers they see the same.
	const level = (world, name, text) => text.replaceAll(world.who[name].name, 'Me').replaceAll(/(Ann|Bea) Person/g, 'One of them').replaceAll(/\b(ann|bea)\b/g, 'one').replaceAll(/\b[AB]P\b/g, 'XP')
		.replaceAll(new RegExp(`people/(${world.who.ann.id}|${world.who.bea.id})\\b`, 'g'), 'people/n');
	const paths = Array.from({ length: Number(worlds.ann.top) - worlds.ann.last }, (_, i) => worlds.ann.last + 1 + i).flatMap((i) => [`/api/v1/questions/${i}`, `/posts/${i}/revisions`, `/posts/${i}/asker`, `/api/v1/questions/${i}/routing`, `/feeds/questions/${i}.atom`]);
	const one = await askAll(worlds.ann, ['bea'], paths), two = await askAll(worlds.bea, ['ann'], paths);
	for (const [key, text] of one)
		assert.equal(level(worlds.bea, 'ann', two.get(key.replace('bea', 'ann'))), level(worlds.ann, 'bea', text), key);
	for (const [name, world] of [['bea', worlds.ann], ['ann', worlds.bea]])
		assert.equal((await world.who[name].page('GET', `/posts/${world.last + 1}/asker`)).status, 404);
});

test('a question with a name is told apart at once, so this test can see', async () => {
	const told = {};
	for (const world of Object.values(worlds)) {
		const asked = JSON.parse((await world.who[world.asker].api('POST', '/questions', { title: 'Who has the key to the yard?', body: 'With my name.', tags: ['machine'] })).text).id;
		await world.sql.run(`update thread set created_at = '2026-01-01', activity_at = '2026-01-01' where id = ${asked}; update post set created_at = '2026-01-01' where id = ${asked}`);
		told[world.asker] = await askAll(world, ['cara'], [`/api/v1/questions/${asked}`, `/questions/${asked}/who-has-the-key-to-the-yard`, `/people/${world.who.ann.id}`, `/people/${world.who.bea.id}`, '/api/v1/questions?limit=100', '/admin/audit']);
	}
	assert.ok(differing(told.ann, told.bea).length >= 5);
});
