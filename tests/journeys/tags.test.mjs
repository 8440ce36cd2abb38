// tags.test.mjs -- tags are looked after: other names, topics below topics, two that become one and two again, a description
// with its history; and whoever types something much like a tag that is there is told so. Without scripts, too.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { program } from '../lib/prepared.mjs';
import { serverStart, until } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server, browser;
const people = {}, token = {};

before(async () => {
	server = await serverStart();
	browser = await browserOpen();
	for (const [key, name, admin] of [['ada', 'Ada Verhoeven', true], ['ben', 'Ben Achter'], ['cleo', 'Cleo Wong'], ['dora', 'Dora Lind']]) {
		people[key] = server.person({ email: `${key}@example.com`, name, admin });
		token[key] = server.token(people[key].email);
	}
	server.space({ slug: 'floor', name: 'Shop floor', owner: 'cleo@example.com' });
	server.space({ slug: 'board', name: 'Quality board', hidden: true, owner: 'dora@example.com' });
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

const send = (who, method, where, body) => server.api(method, where, { token: token[who], body });
async function call(who, method, where, body) {
	const answer = await send(who, method, where, body);
	assert.ok(answer.status < 300, `${method} ${where}: ${answer.status} ${answer.text}`);
	return answer.json;
}
const problem = async (who, method, where, body) => {
	const answer = await send(who, method, where, body);
	return answer.status === 422 ? answer.json.errors[0].field : answer.status;
};
const ask = (who, title, tags, more) => call(who, 'POST', '/questions', { title, body: 'Since Monday.', tags, ...more }).then((j) => j.id);
const tagsOf = async (id) => (await call('ada', 'GET', `/questions/${id}`)).tags.join(' ');
const tag = (name, who = 'ben') => call(who, 'GET', `/tags/${name}`);
const listed = async (query, who = 'ben') => (await call(who, 'GET', `/questions?${query}`)).items.map((q) => q.title);
// The posts have all come over, or back.
const settled = () => until('the posts to follow', () => server.sql(`select count(*) from tag_merge m where
	case when undone_at is null then done_at is null else exists (select from tag_merge_thread x where x.merge = m.id) end`)[0][0] === '0');
const counted = () => assert.deepEqual(server.sql(`select k.tag, k.space from tag_count k full join counted_tag c using (tag, space)
	where coalesce(k.questions, 0) <> coalesce(c.questions, 0)`).concat(server.sql(`select id from tag g join counted_open_tag c using (id)
	where g.open_questions <> c.questions`)), []);
const acts = () => server.sql(`select action from audit where object_kind = 'tag' union all select action from audit_new where object_kind = 'tag'`).flat();

test('a synonym gives the tag it stands for: typed, asked for, opened, followed, searched', async () => {
	const first = await ask('ben', 'Why does the press lose pressure?', ['hydraulics']);
	await call('ada', 'PUT', '/tags/hydraulics/synonyms', { synonym: 'Oil Pressure' });
	const second = await ask('cleo', 'How hot may the pump become?', ['oil-pressure', 'pump']);
	assert.equal(await tagsOf(second), 'hydraulics pump');
	assert.deepEqual((await call('ben', 'GET', `/posts/${second}/revisions`)).items[0].tags, ['hydraulics', 'pump'], 'the first text says it as well');
	await call('ben', 'PATCH', `/posts/${first}`, { tags: ['oil-pressure', 'hydraulics', 'press'], revision: 1 });
	assert.equal(await tagsOf(first), 'hydraulics press');
	const ben = await new Visitor(server).signIn('ben@example.com');
	const old = await ben.get('/tags/oil-pressure');
	assert.equal(old.status, 301);
	assert.equal(old.location, '/tags/hydraulics');
	assert.deepEqual((await listed('tag=oil-pressure')).length, 2);
	await call('ben', 'PUT', '/tags/oil-pressure/follow');
	assert.equal((await tag('hydraulics')).following, true);
	assert.deepEqual((await call('ben', 'GET', '/tags?prefix=oil')).items.map((t) => [t.name, t.synonym]), [['hydraulics', 'oil-pressure']]);
	await until('the index', async () => (await call('ben', 'GET', '/search?q=tag:oil-pressure')).items.length === 2);
	assert.equal((await call('ben', 'GET', '/search?q=pump&tag=oil-pressure')).items.length, 1);
	counted();
});

test('whoever types another name of a tag finds what has the tag: in search, among similar questions, while typing', async () => {
	const id = await ask('ben', 'Where do I book a pallet out?', ['stock-system']);
	const secret = await ask('dora', 'Who may book for the board?', ['stock-system'], { space: 'board' });
	const found = async (what, who = 'ben') => (await call(who, 'GET', `/search?q=${what}`)).items.map((i) => i.id);
	const similar = async (title) => (await call('ben', 'GET', `/similar?title=${title}&body=`)).items.map((i) => i.id);
	const typed = async (q) => (await call('ben', 'GET', `/suggest?q=${q}`)).items.map((i) => i.id);
	await until('the index', async () => (await found('pallet')).includes(id));
	assert.deepEqual([await found('wamas'), await similar('wamas'), await typed('wam')], [[], [], []]);
	await call('ada', 'PUT', '/tags/stock-system/synonyms', { synonym: 'wamas' });
	await until('the other name', async () => (await found('wamas')).includes(id));
	assert.deepEqual([await found('wamas'), await found('tag:wamas')], [[id], [id]]);
	assert.deepEqual([await similar('wamas'), await typed('wam')], [[id], [id]]);
	assert.deepEqual((await found('wamas', 'dora')).sort(), [id, secret].sort());
	// What is written from now on as well.
	const later = await ask('ben', 'Which label goes on a box?', ['wamas']);
	await until('the next', async () => (await found('wamas')).includes(later));
	await until('the index to be equal', () => server.try(['reindex', '--check']).status === 0);
	await call('ada', 'PUT', '/tags/stock-system/synonyms', { synonym: 'wamas', there: false });
	await until('the name to go', async () => !(await found('wamas')).length);
	// A tag that became part of another is its synonym.
	const old = await ask('ben', 'What is a bin?', ['bins']);
	await call('ada', 'PUT', '/tags/bins/merged', { into: 'stock-system' });
	await settled();
	await until('all of it under both names', async () => (await found('bins')).sort().join() === [id, later, old].sort().join());
	await until('the index to be equal', () => server.try(['reindex', '--check']).status === 0);
	counted();
});

test('only administrators name and place tags; moderators and owners of a space describe them; others read', async () => {
	assert.equal(await problem('ben', 'PATCH', '/tags/hydraulics', { about: 'Mine.' }), 403);
	for (const who of ['ben', 'cleo']) {
		assert.equal(await problem(who, 'PUT', '/tags/hydraulics/synonyms', { synonym: 'oil' }), 403);
		assert.equal(await problem(who, 'PUT', '/tags/hydraulics/merged', { into: 'pump' }), 403);
		assert.equal(await problem(who, 'PUT', '/tags/hydraulics/name', { name: 'oil' }), 403);
		assert.equal(await problem(who, 'PATCH', '/tags/hydraulics', { parent: 'pump' }), 403);
	}
	await call('cleo', 'PATCH', '/tags/hydraulics', { about: 'Pumps, valves and what runs through them.' });
	await call('ada', 'PATCH', '/tags/hydraulics', { about: 'Pumps, valves and the oil in them.' });
	assert.deepEqual((await call('ben', 'GET', '/tags/hydraulics/history')).items.map((r) => [r.number, r.author.name]), [[2, 'Ada Verhoeven'], [1, 'Cleo Wong']]);
	const ben = await new Visitor(server).signIn('ben@example.com');
	assert.match((await ben.get('/tags/hydraulics/history')).text, /<del>what runs through<\/del>|<ins>the oil in<\/ins>/);
	assert.equal((await ben.get('/tags/hydraulics/manage')).status, 403);
	assert.equal(await problem('ada', 'PATCH', '/tags/hydraulics', { about: 'x'.repeat(4001) }), 'about');
});

test('topics stand below topics, never below themselves, five deep; a list takes in what is below', async () => {
	await ask('ben', 'Which seal fits the small pump?', ['seals']);
	await ask('ben', 'Who has the key of the tool room?', ['keys']);
	await call('ada', 'PATCH', '/tags/hydraulics', { parent: 'Machines' });
	await call('ada', 'PATCH', '/tags/seals', { parent: 'oil-pressure' });
	assert.deepEqual((await tag('seals')).under, ['machines', 'hydraulics'], 'a synonym names its tag here, too');
	assert.deepEqual((await tag('machines')).below, ['hydraulics']);
	assert.equal(await problem('ada', 'PATCH', '/tags/machines', { parent: 'seals' }), 'parent');
	assert.equal(await problem('ada', 'PATCH', '/tags/machines', { parent: 'machines' }), 'parent');
	assert.equal(await problem('ada', 'PATCH', '/tags/machines', { parent: 'no/tag' }), 'parent');
	await call('ada', 'PATCH', '/tags/pump', { parent: 'seals' });
	await call('ada', 'PATCH', '/tags/press', { parent: 'pump' });
	assert.equal(await problem('ada', 'PATCH', '/tags/keys', { parent: 'press' }), 'parent', 'that would be the sixth');
	assert.deepEqual(await listed('tag=machines'), []);
	const all = await listed('tag=machines&below=1');
	assert.equal(all.length, 3);
	assert.equal(new Set(all).size, 3, 'one that carries two of them is there once');
	const ben = await new Visitor(server).signIn('ben@example.com');
	const tree = (await ben.get('/tags?view=tree')).text;
	assert.deepEqual([...tree.matchAll(/class="deep-(\d)"><span><a class="t" href="\/tags\/([^"]+)"/g)].map((m) => `${m[1]} ${m[2]}`),
		['1 machines', '2 hydraulics', '3 seals', '4 pump', '5 press']);
	const page = (await ben.get('/tags/seals')).text;
	assert.match(page, /Topics above[\s\S]*\/tags\/machines[\s\S]*\/tags\/hydraulics/);
	await call('ada', 'PATCH', '/tags/press', { parent: null });
	assert.deepEqual((await tag('press')).under, []);
});

test('two tags become one in rounds, and two again: posts, followers, topics and what was tagged anew meanwhile', async () => {
	const ids = [];
	for (let i = 0; i < 5; i++)
		ids.push(await ask('ben', `What is wrong with the conveyor number ${i}?`, ['conveyer']));
	// More than a round has room for.
	server.sql(`do $$ declare n bigint; begin for i in 6..130 loop n := nextval('post_id');
		insert into thread (id, kind, space, created_at, activity_at) select n, 'question', id, now(), now() from space where slug = 'general';
		insert into post (id, kind, thread, space, author, owner, title, body, body_html, excerpt, created_at)
			select n, 'question', n, id, ${people.ben.id}, ${people.ben.id}, 'What is wrong with the belt ' || i || '?', 'It stops.', '<p>It stops.</p>', 'It stops.', now() from space where slug = 'general';
		insert into thread_tag (thread, tag, created_at) select n, id, now() from tag where name = 'conveyer'; end loop; end $$`);
	const both = await ask('ben', 'Why does the belt slip off?', ['conveyer', 'conveyor']);
	await call('cleo', 'PUT', '/tags/conveyer/follow');
	await call('dora', 'PUT', '/tags/conveyer/follow');
	await call('dora', 'PUT', '/tags/conveyor/follow');
	await call('ada', 'PUT', '/tags/conveyer/synonyms', { synonym: 'belt' });
	server.sql(`insert into topic_choice (person, name, wanted) values (${people.ben.id}, 'conveyer', true)`);
	assert.equal(await problem('ada', 'PUT', '/tags/conveyer/merged', { into: 'conveyer' }), 'into');
	assert.equal(await problem('ada', 'PUT', '/tags/conveyer/merged', { into: 'nowhere' }), 'into');
	await call('ada', 'PUT', '/tags/conveyer/merged', { into: 'conveyor' });
	const during = await ask('ben', 'Does the belt stop by itself?', ['conveyer']);
	assert.equal(await tagsOf(during), 'conveyor', 'the old name is another name at once');
	await settled();
	assert.equal(server.sql(`select count(*) from thread_tag x join tag g on g.id = x.tag where g.name = 'conveyer'`)[0][0], '0');
	assert.equal((await tag('belt')).name, 'conveyor');
	assert.equal((await tag('conveyor')).questions, 132);
	assert.deepEqual((await tag('conveyor')).synonyms, ['belt', 'conveyer']);
	for (const who of ['cleo', 'dora'])
		assert.equal((await tag('conveyor', who)).following, true);
	assert.deepEqual((await call('cleo', 'GET', '/me/following')).items.map((f) => f.name), ['conveyor']);
	assert.equal(server.sql(`select count(*) from topic_choice where name = 'conveyor' and person = ${people.ben.id}`)[0][0], '1');
	counted();
	// One is tagged anew while they are one.
	await call('ben', 'PATCH', `/posts/${ids[0]}`, { tags: ['gearbox'], revision: 1 });
	await call('ben', 'PATCH', `/posts/${ids[1]}`, { tags: ['conveyor', 'gearbox'], revision: 1 });
	assert.equal(await problem('ben', 'PUT', '/tags/conveyer/merged', { into: null }), 403);
	await call('ada', 'PUT', '/tags/conveyer/merged', { into: null });
	await settled();
	assert.equal(await tagsOf(ids[0]), 'gearbox', 'what somebody said since is left alone');
	assert.equal(await tagsOf(ids[1]), 'conveyer gearbox');
	assert.equal(await tagsOf(ids[2]), 'conveyer');
	assert.equal(await tagsOf(both), 'conveyer conveyor', 'what carried both carries both');
	assert.equal(await tagsOf(during), 'conveyor');
	assert.equal((await tag('conveyer')).questions, 130);
	assert.equal((await tag('belt')).name, 'conveyer');
	assert.equal((await tag('conveyer', 'cleo')).following, true);
	assert.equal((await tag('conveyor', 'cleo')).following, false);
	assert.equal((await tag('conveyor', 'dora')).following, true, 'followed for itself');
	assert.equal(server.sql(`select count(*) from topic_choice where name = 'conveyor'`)[0][0], '0');
	assert.equal(await problem('ada', 'PUT', '/tags/conveyer/merged', { into: null }), 404, 'there is nothing left to undo');
	counted();
	assert.ok(acts().includes('tag.merged') && acts().includes('tag.unmerged'));
});

test('while posts are on their way from one tag to another, lists and searches of the new one have all of them, and it is said how many are to come', async () => {
	const ids = [];
	for (let i = 0; i < 4; i++)
		ids.push(await ask('ben', `Why does the forklift hoot for the ${i}?`, ['lifter']));
	server.sql(`do $$ declare n bigint; begin for i in 5..110 loop n := nextval('post_id');
		insert into thread (id, kind, space, created_at, activity_at) select n, 'question', id, now(), now() from space where slug = 'general';
		insert into post (id, kind, thread, space, author, owner, title, body, body_html, excerpt, created_at)
			select n, 'question', n, id, ${people.ben.id}, ${people.ben.id}, 'Why does the forklift stop for the ' || i || '?', 'It stops.', '<p>It stops.</p>', 'It stops.', now() from space where slug = 'general';
		insert into thread_tag (thread, tag, created_at) select n, id, now() from tag where name = 'lifter'; end loop; end $$`);
	const own = await ask('ben', 'Where does the forklift charge?', ['forklift']);
	const found = async (where) => {
		const all = [];
		for (let cursor = ''; cursor !== null;) {
			const some = await call('ben', 'GET', `${where}&limit=100${cursor && `&cursor=${cursor}`}`);
			all.push(...some.items.map((i) => i.id));
			cursor = some.next;
		}
		return new Set(all).size;
	};
	await until('the index', async () => await found('/search?q=tag:lifter') === 110);
	await until('the index', async () => await found('/search?q=tag:forklift') === 1);
	// Somebody holds the one that comes last, so that some posts are still on their way for as long as we look.
	const last = ids.at(-1);
	server.sql(`update thread_tag x set created_at = now() + interval '1 hour' from tag g where g.id = x.tag and g.name = 'lifter' and x.thread = ${last}`);
	const holder = spawn(program('psql'), ['-X', '-q', '-d', server.conninfo()], { stdio: ['pipe', 'ignore', 'inherit'] });
	const held = new Promise((done) => holder.once('close', done));
	holder.stdin.write(`begin; select from thread where id = ${last} for update; \n`);
	await until('the lock', () => server.sql(`select count(*) from pg_stat_activity
		where state = 'idle in transaction' and query like 'select from thread%for update%'`)[0][0] === '1');
	try {
		await call('ada', 'PUT', '/tags/lifter/merged', { into: 'forklift' });
		await until('a round or two', () => Number(server.sql(`select moved from tag_merge order by id desc limit 1`)[0][0]) >= 100);
		assert.equal(await found('/questions?tag=forklift'), 111);
		assert.equal(await found('/questions?tag=lifter&state=unanswered'), 111);
		assert.equal(await found('/search?q=tag:forklift'), 111);
		assert.equal(await found('/search?q=forklift&tag=lifter'), 111);
		assert.equal(await found('/search?q=forklift+-tag:forklift'), 0);
		const ada = await new Visitor(server).signIn('ada@example.com');
		assert.match((await ada.get('/tags/forklift/manage')).text, /100 questions and tips came along so far, 10 follow by themselves/);
		assert.match((await ada.get('/admin/jobs')).text, /Posts go over from lifter to forklift<\/span><span class="dim">100 done<\/span><span class="dim">10 to go/);
		const next = await ask('ben', 'Who may drive the forklift?', ['lifter']);
		assert.equal(await tagsOf(next), 'forklift', 'others write as ever');
	} finally {
		holder.stdin.end('rollback;\n');
		await held;
	}
	await settled();
	assert.equal(await found('/questions?tag=forklift'), 112);
	await until('the index', async () => await found('/search?q=tag:lifter') === 112);
	await until('the index to be equal', () => server.try(['reindex', '--check']).status === 0);
	assert.equal(await tagsOf(own), 'forklift');
	const ada = await new Visitor(server).signIn('ada@example.com');
	assert.doesNotMatch((await ada.get('/admin/jobs')).text, /Posts go over/);
	counted();
});

test('of two merges in a row the last is undone first', async () => {
	for (const t of ['drill-one', 'drill-two', 'drill-three'])
		await ask('ben', `What about the ${t} over there?`, [t]);
	await call('ada', 'PUT', '/tags/drill-one/merged', { into: 'drill-two' });
	await settled();
	await call('ada', 'PUT', '/tags/drill-two/merged', { into: 'drill-three' });
	await settled();
	assert.equal((await tag('drill-one')).name, 'drill-three');
	assert.equal(await problem('ada', 'PUT', '/tags/drill-one/merged', { into: null }), 'into');
	await call('ada', 'PUT', '/tags/drill-two/merged', { into: null });
	await settled();
	assert.equal((await tag('drill-one')).name, 'drill-two');
	await call('ada', 'PUT', '/tags/drill-one/merged', { into: null });
	await settled();
	assert.deepEqual([(await tag('drill-one')).questions, (await tag('drill-two')).questions, (await tag('drill-three')).questions], [1, 1, 1]);
	counted();
});

test('a tag gets a new name and its old one back, with its place, its followers and what was tagged since', async () => {
	const one = await ask('ben', 'When is the paint booth free again?', ['painting']);
	await call('ada', 'PATCH', '/tags/painting', { about: 'Booth and spray gun.', parent: 'machines' });
	await call('ben', 'PUT', '/tags/painting/follow');
	assert.equal(await problem('ada', 'PUT', '/tags/painting/name', { name: 'keys' }), 'name');
	await call('ada', 'PUT', '/tags/painting/name', { name: 'Surface finish' });
	const two = await ask('ben', 'Which primer goes on aluminium?', ['painting']);
	await settled();
	assert.deepEqual([await tagsOf(one), await tagsOf(two)], ['surface-finish', 'surface-finish']);
	const now = await tag('painting');
	assert.deepEqual([now.name, now.about, now.under, now.following, now.synonyms], ['surface-finish', 'Booth and spray gun.', ['machines'], true, ['painting']]);
	await call('ada', 'PUT', '/tags/surface-finish/name', { name: 'painting' });
	await settled();
	assert.deepEqual([await tagsOf(one), await tagsOf(two)], ['painting', 'painting']);
	assert.deepEqual([(await tag('surface-finish')).name, (await tag('painting')).under], ['painting', ['machines']]);
	counted();
});

test('what closed spaces alone use does not become known by a merge, a synonym or the tree', async () => {
	await call('dora', 'POST', '/questions', { title: 'Who signs for the zincomat?', body: 'Nobody did.', tags: ['zincomat'], space: 'board' });
	await ask('ben', 'Where is the zinc bath emptied?', ['zincbath']);
	// Who does not see it meets nothing, be they administrators.
	for (const [method, where, body] of [['GET', '/tags/zincomat'], ['PUT', '/tags/zincomat/merged', { into: 'keys' }], ['PATCH', '/tags/zincomat', { about: 'x' }]])
		assert.equal(await problem('ada', method, where, body), 404);
	assert.equal(await problem('ada', 'PUT', '/tags/keys/merged', { into: 'zincomat' }), 'into');
	server.sql(`insert into membership (space, person, role) select id, ${people.ada.id}, 'member' from space where slug = 'board'`);
	assert.equal(await problem('ada', 'PUT', '/tags/zincomat/merged', { into: 'zincbath' }), 'wider');
	assert.equal(await problem('ada', 'PUT', '/tags/zincomat/name', { name: 'zinc-machine' }), 'wider');
	assert.equal(await problem('ada', 'PUT', '/tags/zincomat/synonyms', { synonym: 'zn' }), 'wider');
	await call('ada', 'PATCH', '/tags/zincomat', { parent: 'machines' });
	assert.ok(!JSON.stringify(await tag('machines')).includes('zincomat'));
	const ben = await new Visitor(server).signIn('ben@example.com');
	for (const where of ['/tags?view=tree', '/tags/machines', '/tags?prefix=zinc', '/questions/ask?title=Something&tags=zincomatt'])
		assert.ok(!(await ben.get(where)).text.replace(/zincomatt/g, '').includes('zincomat'), where);
	assert.ok((await tag('machines', 'dora')).below.includes('zincomat'));
});

test('a new tag much like one that is there is pointed out after posting, as advice', async () => {
	const ben = await new Visitor(server).signIn('ben@example.com');
	await ben.get('/questions/ask');
	const sent = await ben.send('/questions/ask', { title: 'Where does the oil of the press go?', body: 'It is gone.', tags: 'hydraulic, keys', space: 'general' });
	assert.equal(sent.status, 303);
	const near = await ben.get(sent.location);
	assert.match(near.text, /Did you mean <b>#hydraulics<\/b>/);
	assert.doesNotMatch(near.text, /Did you mean <b>#keys/);
	const id = /posts\/(\d+)\/tags/.exec(sent.location)[1];
	assert.equal(await tagsOf(id), 'hydraulic keys', 'it is posted all the same');
	const yes = await ben.send(`/posts/${id}/tags`, { tag: 'hydraulic', instead: 'hydraulics', revision: '1' });
	assert.equal((await ben.get(yes.location)).location.split('/').slice(0, 3).join('/'), `/questions/${id}`);
	assert.equal(await tagsOf(id), 'hydraulics keys');
	const typed = async (names, who = 'ben') => (await call(who, 'GET', `/tags?near=${names}`)).items.map((t) => [t.typed, t.name]);
	assert.deepEqual(await typed('hydraulic,keys,something'), [['hydraulic', 'hydraulics']]);
	assert.deepEqual(await typed('zincomatt'), [], 'what closed spaces alone use is nothing to those outside');
	assert.deepEqual(await typed('zincomatt', 'dora'), [['zincomatt', 'zincomat']]);
	assert.deepEqual(await typed(''), []);
	// While one writes: as soon as the name is finished, and one press puts it right.
	const page = await pageOpen(browser, { server });
	await signIn(page, server, 'ben@example.com');
	await page.goto('/questions/ask');
	const field = page.getByRole('combobox', { name: 'Tags' });
	await field.pressSequentially('keys, hydraulic,');
	await page.getByText('Nothing carries hydraulic yet: did you mean').waitFor();
	assert.deepEqual(await axe(page), []);
	await page.getByRole('button', { name: '#hydraulics' }).click();
	assert.equal(await field.inputValue(), 'keys, hydraulics,');
	await until('the advice to go', async () => await page.getByText('did you mean').count() === 0);
	assert.deepEqual(page.problems, []);
	await page.close();
	await ben.get('/questions/ask');
	const plain = await ben.send('/questions/ask', { title: 'Where do the keys of the van hang?', body: 'Not there.', tags: 'keys', space: 'general' });
	assert.match(plain.location, /^\/questions\//, 'nothing is said where nothing is to be said');
	assert.match((await ben.get('/questions/ask?title=Something%20else%20here&tags=hydrualics')).text, /Nothing carries hydrualics yet: did you mean <b>#hydraulics/);
});

test('two who describe a tag at once both keep their words, and a form from before a redaction does not bring the secret back', async () => {
	const id = await ask('ben', 'Which code opens the paint store?', ['paint'], { space: 'floor' });
	await call('cleo', 'PATCH', '/tags/paint', { about: 'Paint and primer.\n\nWho mixes it.' });
	const form = async (who) => {
		const visitor = await new Visitor(server).signIn(`${who}@example.com`);
		const [, revision] = /name="revision" value="(\d+)"/.exec((await visitor.get('/tags/paint/manage')).text);
		return (about, of = revision) => visitor.send('/tags/paint/about', { about, revision: of });
	};
	const typed = (page) => /<textarea id="about"[^>]*>\r?\n?([^<]*)/.exec(page)[1].trim();
	const ada = await form('ada'), cleo = await form('cleo');
	assert.equal((await ada('Paint, primer and thinner.\n\nWho mixes it.')).status, 303);
	const again = await cleo('Paint and primer.\n\nWho mixes it, and when.');
	assert.equal(again.status, 409);
	assert.match(again.text, /Somebody changed this while you were writing/);
	assert.equal(typed(again.text), 'Paint, primer and thinner.\n\nWho mixes it, and when.');
	assert.equal((await tag('paint')).about, 'Paint, primer and thinner.\n\nWho mixes it.', 'nothing is saved before it was seen');
	const [, now] = /name="revision" value="(\d+)"/.exec(again.text);
	assert.equal((await cleo(typed(again.text), now)).status, 303);
	assert.equal((await tag('paint')).about, 'Paint, primer and thinner.\n\nWho mixes it, and when.');
	assert.equal((await cleo('Nothing of it.', '')).status, 409);
	assert.equal((await ada('Paint, primer and thinner.\n\nWho mixes it, and when.')).status, 303, 'the same again is no conflict');

	const secret = 'tin-soldier-4', about = `What is painted.\n\nThe store opens with ${secret} at night.`;
	await call('ben', 'POST', `/posts/${id}/comments`, { body: `Is it ${secret}?` });
	await call('cleo', 'PATCH', '/tags/paint', { about });
	const before = await tag('paint'), late = await form('cleo');
	await call('cleo', 'POST', `/posts/${id}/redactions`, { words: secret });
	const after = await tag('paint');
	assert.equal(after.about, 'What is painted.\n\nThe store opens with [gone] at night.');
	assert.equal(after.revision, before.revision + 1);
	const refused = await late(`${about}\n\nAsk Ben.`);
	assert.equal(refused.status, 409);
	assert.match(refused.text, /A secret was taken out of this text meanwhile/);
	assert.ok(!refused.text.includes(secret));
	assert.equal(typed(refused.text), 'What is painted.\n\nThe store opens with [gone] at night.\n\nAsk Ben.');
	assert.equal(await problem('cleo', 'PATCH', '/tags/paint', { about, revision: before.revision }), 409);
	for (const table of ['tag', 'tag_revision', 'comment', 'audit_all'])
		assert.deepEqual(server.sql(`select count(*) from ${table} x where strpos(x::text, '${secret}') > 0`), [['0']], table);
	assert.equal((await late(typed(refused.text), /name="revision" value="(\d+)"/.exec(refused.text)[1])).status, 303);
	assert.match((await tag('paint')).about, /\[gone\] at night\.\n\nAsk Ben\.$/);
});

test('the page of a tag says which tags stand beside it and who helped, as far as its reader may know', async () => {
	const id = await ask('ben', 'Which hoist lifts the mould?', ['hoists', 'moulds']);
	await ask('ben', 'Which chain does the hoist need?', ['hoists', 'chains']);
	await ask('ben', 'How long is the chain of the hoist?', ['hoists', 'chains']);
	await ask('dora', 'What does the board lift with it?', ['hoists', 'boardroom'], { space: 'board' });
	const answer = await call('cleo', 'POST', `/questions/${id}/answers`, { body: 'The small one.' });
	await call('ben', 'PUT', `/posts/${answer.id}/use`);
	const section = (page, name) => new RegExp(`<section aria-labelledby="${name}">([^]*?)</section>`).exec(page.text)?.[1] ?? '';
	const beside = (page) => [...section(page, 'h-tags').matchAll(/href="\/tags\/([\w-]+)">[^<]*<span>(\d+)/g)].map(([, name, n]) => `${name} ${n}`);
	const ben = await new Visitor(server).signIn('ben@example.com'), dora = await new Visitor(server).signIn('dora@example.com');
	const page = await ben.get('/tags/hoists');
	assert.deepEqual(beside(page), ['chains 2', 'moulds 1']);
	assert.match(section(page, 'h-people'), /Cleo Wong <span>helped 1</);
	assert.deepEqual(beside(await dora.get('/tags/hoists')), ['chains 2', 'boardroom 1', 'moulds 1']);
	assert.equal(section(await ben.get('/tags/hoists?state=unanswered'), 'h-tags'), '', 'on its own page alone');
});

test('in a browser an administrator describes, places, names and merges a tag, and undoes it', async () => {
	await ask('ben', 'Which wrench fits the old lathe?', ['wrenches']);
	await ask('ben', 'Which spanner fits the new lathe?', ['spanners']);
	const page = await pageOpen(browser, { server });
	await signIn(page, server, 'ada@example.com');
	await page.goto(`${server.url}/tags/wrenches`);
	await page.click('text=Look after it');
	await page.fill('#about', 'For turning nuts.');
	await page.click('section[aria-labelledby=h-about] button');
	await page.waitForSelector('text=The description is saved.');
	await page.fill('#parent', 'machines');
	await page.click('text=Put it there');
	await page.waitForSelector('text=machines › wrenches');
	await page.fill('#synonym', 'wrench');
	await page.click('text=Add the name');
	await page.waitForSelector('li >> text=wrench');
	assert.deepEqual(await axe(page), []);
	await page.fill('#into', 'no such tag');
	await page.click('section[aria-labelledby=h-merge] form.form button');
	await page.waitForSelector('text=There is no tag of that name.');
	assert.equal(await page.inputValue('#into'), 'no such tag');
	await page.fill('#into', 'spanners');
	await page.click('section[aria-labelledby=h-merge] form.form button');
	await page.waitForSelector('text=Merged. The posts come over in a moment');
	assert.ok(page.url().includes('/tags/spanners/manage'));
	await settled();
	await page.goto(`${server.url}/tags/wrench`);
	assert.ok(page.url().endsWith('/tags/spanners'));
	await page.waitForSelector('text=Which wrench fits the old lathe?');
	await page.goto(`${server.url}/tags/spanners/manage`);
	await page.click('section[aria-labelledby=h-merge] button:has-text("Undo")');
	await page.waitForSelector('text=They are two tags again');
	await settled();
	await page.goto(`${server.url}/tags/wrenches`);
	await page.waitForSelector('text=Which wrench fits the old lathe?');
	await page.waitForSelector('nav[aria-label="Topics above"] >> text=machines');
	assert.deepEqual(await axe(page), []);
	await page.goto(`${server.url}/tags?view=tree`);
	assert.deepEqual(await axe(page), []);
	await page.close();
});
