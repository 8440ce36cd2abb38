// Somebody leaves, and asks to be taken out: what they wrote stays, who they were is nowhere any more.
// time limit: 400
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serverStart, until } from '../lib/server.mjs';
import { siteFill } from '../lib/site.mjs';
import { Visitor } from '../lib/visitor.mjs';

// Text columns that hold no free text of people, each with its reason.
const FIXED = {
	'words of ours (kinds, states, roles, settings)': ['agreement.privacy', 'audit.action', 'audit_new.action', 'audit.detail', 'audit_new.detail', 'audit.object_kind', 'audit_new.action', 'audit_new.detail', 'audit_new.object_kind', 'badge.badge', 'credit.kind', 'glossary.kind', 'idempotency.route',
		'import_row.kind', 'import_source.kind', 'invitation.seat', 'invitation.state', 'job.kind', 'job.argument', 'job.state', 'learning_run.outcome', 'mail.state', 'membership.role', 'mentorship.state',
		'meeting.state', 'notice.kind', 'notice_choice.kind', 'notice_choice.mail', 'notice_pace.digest', 'offer.kind', 'offer.languages', 'offer.state', 'outbox.kind', 'outbox_reader.name',
		'person.state', 'person.languages', 'person.time_zone', 'post.kind', 'post.language', 'post_link.kind', 'post_link_gone.kind', 'recording.kind', 'recording.lines_state', 'recording.state', 'routing.state', 'routing_fit.names', 'schema_migration.name',
		'search_choice.choice', 'search_shown.kind', 'sign_in_link.kind', 'space.language', 'thread.kind', 'thread.closed_reason', 'top_kept.kind', 'top_kept.period', 'top_kept_post.kind', 'top_kept_post.period',
		'top_kept_row.kind', 'top_kept_row.period', 'embedding.model', 'embedding_lease.holder', 'upload.declared_type', 'draft.place', 'face.fault', 'flag.reason', 'flag_decision.verdict', 'follow.kind', 'webhook.events', 'webhook.state', 'webhook.off_why', 'webhook_message.event', 'webhook_message.state', 'webhook_try.fault', 'proposal.state', 'proposal.language'],
	'where a program is reached: whoever looks after it changes it': ['webhook.url'],
	'names of tags and addresses, which hold no blanks': ['thread.tags', 'revision.tags', 'proposal.tags', 'tag.name', 'topic_choice.name', 'programme_person.topics', 'space.slug'],
	'abbreviations that texts spell out, found anew each night': ['acronym_dismissed.long', 'acronym_dismissed.short', 'acronym_seen.long', 'acronym_seen.short', 'glossary.term'],
	'goes with the person': ['api_token.name', 'password.hash', 'person.email', 'person.name', 'session.agent', 'erasure.name', 'erasure.email', 'erasure.pseudonym', 'idempotency.key'],
	'made by us at random': ['recording.upload', 'face.upload', 'upload.id', 'idempotency.location', 'picture.upload', 'webhook_message.word'],
	'a state, or a sentence of ours': ['picture.state', 'picture.fault'],
	'taken away in the end: a test below sees that': ['person.handle'],
	'the name of a site that was imported': ['import_source.name'],
};
const NAME = 'Quillon Vexby', EMAIL = 'quillon.vexby@example.com';
const hints = /quillon|vexby/i;

let server, site, ada, person, own;

const later = (what, done) => until(what, done, 90000);

before(async () => {
	server = await serverStart();
	site = await siteFill(server);
	person = server.person({ email: EMAIL, name: NAME, password: 'four brown gearboxes' });
	const token = server.token(EMAIL);
	own = (await server.api('POST', '/questions', { token, body: { title: `Where does ${NAME} keep the keys of the yard?`, body: `Ask quillon   VEXBY, or write to <${EMAIL}>.`, tags: ['keys'] } })).json;
	await server.api('PATCH', `/posts/${own.id}`, { token, body: { title: `Where does ${NAME} keep the keys?`, body: `Ask **${NAME}**.`, revision: 1 } });
	const answer = (await server.api('POST', `/questions/${own.id}/answers`, { token: site.token.ben, body: { body: `@${NAME} had them, but Vexbyana and Quillonia did not. And @quillon.vexby.` } })).json;
	await server.api('POST', `/posts/${answer.id}/comments`, { token: site.token.cleo, body: { body: `Thank you, ${NAME}!` } });
	await server.api('POST', '/thanks', { token: site.token.cleo, body: { person: person.id, reason: `${NAME} found the keys` } });
	ada = await new Visitor(server).signIn('ada@example.com');
});
after(() => { if (process.env.SHOW) console.error(server.log); return server?.stop(); });

// Behind the redirect to the address with the title.
const see = async (where, visitor = ada) => {
	const answer = await visitor.get(where);
	return answer.status === 301 ? visitor.get(answer.location) : answer;
};
const erase = async (id, confirm) => {
	await ada.get('/admin');
	return ada.send(`/admin/people/${id}`, { act: 'erase', confirm });
};
const everywhere = () => server.sql(`select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`)
	.flatMap(([table]) => server.sql(`select '${table} ' || row_to_json(x)::text from ${table} x`).map(([row]) => row));

test('every text column is looked through, or holds nothing that people type', () => {
	const there = server.sql(`select c.table_name || '.' || c.column_name from information_schema.columns c
		join information_schema.tables t using (table_schema, table_name)
		where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and (c.data_type in ('text', 'json', 'jsonb') or c.data_type = 'ARRAY' and c.udt_name = '_text') order by 1`).map(([c]) => c);
	const looked = server.sql(`select of_table || '.' || of_column from erasable_column`).map(([c]) => c);
	const fixed = Object.values(FIXED).flat();
	assert.deepEqual(there.filter((c) => !looked.includes(c) && !fixed.includes(c)), [], 'new columns: add them to erasable_column, or say here why not');
	assert.deepEqual([...looked, ...fixed].filter((c) => !there.includes(c)), []);
	assert.deepEqual(looked.filter((c) => fixed.includes(c)), []);
});

test('whoever is suspended is still the author of what they wrote', async () => {
	await ada.get('/admin');
	assert.equal((await ada.send(`/admin/people/${person.id}/suspension`, { reason: `${NAME} is on leave.`, days: '0' })).status, 303);
	assert.ok((await see(`/questions/${own.id}`)).text.includes(NAME));
	assert.ok((await see(`/people/${person.id}`)).text.includes(NAME));
	await ada.get('/admin');
	await ada.send(`/admin/people/${person.id}`, { act: 'reinstate' });
});

test('erasing asks for the name, and not oneself, nor who alone owns a space with members', async () => {
	assert.match((await erase(person.id, 'Quillon')).text, /exactly as it stands here/);
	assert.equal((await erase(site.people.ada.id, 'Ada Verhoeven')).status, 422);
	server.sql(`insert into space (slug, name, private) values ('yard', 'Yard', true);
		insert into membership (space, person, role) select id, ${person.id}, 'owner' from space where slug = 'yard';
		insert into membership (space, person, role) select id, ${site.people.ben.id}, 'member' from space where slug = 'yard'`);
	assert.match((await erase(person.id, NAME)).text, /name another owner there first/);
	server.sql(`update membership set role = 'owner' where person = ${site.people.ben.id} and space = (select id from space where slug = 'yard')`);
	const ben = await new Visitor(server).signIn('ben@example.com');
	await ben.get('/settings');
	assert.notEqual((await ben.send(`/admin/people/${person.id}`, { act: 'erase', confirm: NAME })).status, 303);
	assert.equal(server.sql(`select state from person where id = ${person.id}`)[0][0], 'active');
});

test('the name is gone from the whole database, the pages, the API and the search, and the posts are still there', async () => {
	// Wherever people type, somebody typed the name.
	const typed = server.sql(`select of_table, of_column, coalesce(most, 0) from erasable_column`);
	let rows = 0;
	for (const [table, column, most] of typed) {
		await new Promise((done) => setImmediate(done)); // what waits for the network is heard
		const array = server.sql(`select data_type from information_schema.columns where table_name = '${table}' and column_name = '${column}'`)[0][0] === 'ARRAY';
		const limit = Number(most) === 0 ? 10000 : Math.abs(Number(most));
		const value = array ? `(select array_agg(left(w, 60) || ' ${NAME}') from unnest(${column}) w)` : `left(coalesce(${column}, '') || ' ' || '${NAME}', ${limit})`;
		const put = (where) => server.sql(`with x as (update ${table} set ${column} = ${value} ${where} returning 1) select count(*) from x`)[0][0] > 0;
		try {
			rows += put('');
		} catch { // some have none, and must not
			rows += put(`where ${column} is not null and ${column} <> '${array ? '{}' : ''}'`);
		}
	}
	assert.ok(rows >= 30, `${rows} columns have rows to look at`);
	// As long as it may be: the pseudonym does not fit.
	server.sql(`update offer set place = repeat('x', 86) || ' ${NAME}'; update agreement set goals = (select array_agg(repeat('y', 186) || ' ${NAME}') from unnest(goals) w)`);
	assert.ok(everywhere().some((r) => hints.test(r)));
	await later('the search to know them', async () => (await ada.get('/search?q=quillon+vexby')).text.includes(`/questions/${own.id}`));
	const sessions = await new Visitor(server).signIn(EMAIL);
	const token = server.token(EMAIL, 'read');

	assert.equal((await erase(person.id, NAME)).location, '/admin?done=erased');
	// At once: the name, and whatever they were signed in with.
	assert.equal((await sessions.get('/settings')).status, 303);
	assert.equal((await server.api('GET', '/me', { token })).status, 401);
	assert.equal((await new Visitor(server).password(EMAIL, 'four brown gearboxes')).status, 422);
	const page = await see(`/people/${person.id}`);
	const pseudonym = /Former colleague [a-z2-7]{6}/.exec(page.text)[0];
	await later('the texts', () => server.sql(`select done_at is not null from erasure where person = ${person.id}`)[0][0] === 't');

	assert.deepEqual(everywhere().filter((r) => hints.test(r.replace(/Vexbyana|Quillonia/g, ''))).map((r) => r.slice(0, 300)), []);
	// Looking everywhere has held this process up for so long that the server may have closed what was open: let that be noticed.
	await new Promise((r) => setTimeout(r));
	// Longer words that begin like the name are other words.
	const question = await see(`/questions/${own.id}`);
	assert.match(question.text, /Vexbyana and Quillonia did not/);
	assert.match(question.text, new RegExp(`Where does ${pseudonym} keep the keys\\?`));
	assert.match(question.text, new RegExp(`Ask <strong>${pseudonym}</strong>`));
	const revisions = await ada.get(`/posts/${own.id}/revisions`);
	assert.match(revisions.text, new RegExp(`write to &lt;${pseudonym}|write to.*${pseudonym}`, 's'));
	await later('the search to have forgotten', async () => !(await ada.get('/search?q=quillon+vexby')).text.includes(`/questions/${own.id}`));
	await later('the search to know the pseudonym', async () => (await ada.get(`/search?q=${pseudonym.split(' ').at(-1)}`)).text.includes(`/questions/${own.id}`));
	for (const { path, who, status } of site.pages.filter((p) => p.who)) {
		const visitor = await new Visitor(server).signIn(`${who}@example.com`);
		const answer = await see(path, visitor);
		assert.ok(!hints.test(answer.text.replace(/Vexbyana|Quillonia/g, '')), `${path} as ${who} (${status ?? 200})`);
	}
	for (const where of [`/questions/${own.id}`, `/posts/${own.id}/revisions`, '/people?q=quillon', `/people/${person.id}`, `/people/${person.id}/thanks`, '/search?q=keys', '/top', '/me/inbox', '/questions'])
		assert.ok(!hints.test((await server.api('GET', where, { token: site.token.cleo })).text.replace(/Vexbyana|Quillonia/g, '')), where);
	assert.ok(!hints.test((await ada.get('/top/csv')).text));
	assert.deepEqual((await server.api('GET', `/people?q=${pseudonym.split(' ')[0]}`, { token: site.token.ada })).json.items, []);
});

test('the audit trail says by number who did what, so nothing in it has to change, and its chain still holds', async () => {
	await server.chained();
	const trail = server.run('audit', '--export');
	assert.match(trail, /person\.erased/);
	assert.ok(!hints.test(trail), trail.split('\n').find((l) => hints.test(l)));
	assert.ok(Number(server.sql(`select count(*) from audit_all where actor = ${person.id} or object = ${person.id} and object_kind = 'person'`)[0][0]) > 3);
	const check = server.try(['audit', '--check']);
	assert.equal(check.status, 0, check.stderr);
	const page = await ada.get('/admin/audit');
	assert.equal(page.status, 200);
	assert.ok(!hints.test(page.text));
});

test('who is erased while suspended is not let in when that time is over', async () => {
	const other = server.person({ email: 'zed@example.com', name: 'Zed Quick' });
	await ada.get('/admin');
	assert.equal((await ada.send(`/admin/people/${other.id}/suspension`, { reason: 'Away.', days: '1' })).status, 303);
	assert.equal((await erase(other.id, 'Zed Quick')).location, '/admin?done=erased');
	server.sql(`update suspension set since = since - interval '2 days', until = until - interval '2 days' where person = ${other.id};
		update job set run_at = now() where kind = 'suspensions'`);
	assert.equal(server.sql(`select count(*) from suspension where person = ${other.id} and ended_at is null`)[0][0], '0');
	await later('its time to be looked at', () => server.sql(`select run_at > now() from job where kind = 'suspensions'`)[0][0] === 't');
	assert.equal(server.sql(`select state from person where id = ${other.id}`)[0][0], 'erased');
});

test('nothing undoes it, and a second time is none', async () => {
	await ada.get('/admin');
	for (const act of ['reinstate', 'promote', 'reset'])
		assert.ok([409, 422].includes((await ada.send(`/admin/people/${person.id}`, { act })).status), act);
	const before = server.sql(`select * from erasure`);
	assert.equal((await erase(person.id, 'whatever')).status, 303);
	assert.deepEqual(server.sql(`select * from erasure`), before);
	assert.equal((await ada.send(`/admin/invitations/${person.id}`, { email: EMAIL })).status, 409);
});
