// import.test.mjs -- dumps of other forums: every row is here once or refused with a reason. time limit: 300
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { after, before, test } from 'node:test';
import { binary, folderMake, serverStart, top, until } from '../lib/server.mjs';

const given = process.env.PEERLORE_TEST_DATA;
const dumps = given && fs.existsSync(path.join(given, 'se-dumps/expected_counts.json')) ? path.join(given, 'se-dumps') : null;
const noData = dumps ? false : 'PEERLORE_TEST_DATA names no folder with se-dumps';

let server, folder;
before(async () => {
	server = await serverStart();
	folder = folderMake('dump');
	server.person({ email: 'ada@example.com', admin: true });
});
after(async () => {
	await server?.stop();
	if (folder)
		fs.rmSync(folder, { recursive: true, force: true });
});

function importRun(from, space, ...more) {
	const run = server.try(['import', 'stackexchange', from, '--space', space, '--json', ...more]);
	return { ...run, counts: run.status === 0 ? JSON.parse(run.stdout) : null };
}

const rejects = (name) => fs.readFileSync(path.join(server.data, `import-rejects-${name}.tsv`), 'utf8').trim().split('\n').slice(1)
	.map((l) => l.split('\t'));
const one = (sql) => server.sql(sql)[0][0];
// What one space holds, in one line, to compare before and after.
const whole = (space) => server.sql(`
	select (select count(*) from person), (select count(*) from tag),
		(select md5(string_agg(concat_ws('|', p.id, p.title, p.body, p.score, p.author, t.accepted_answer, t.answers), '~' order by p.id))
			from post p join thread t on t.id = p.thread join space s on s.id = t.space where s.slug = '${space}'),
		(select count(*) from comment), (select count(*) from post_link), (select count(*) from revision), (select count(*) from import_row)`)[0];

// -- a small dump of our own ----------------------------------------------------------------------------

const escape = (s) => String(s).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll('\n', '&#xA;');
const xml = (root, rows) => `\ufeff<?xml version="1.0" encoding="utf-8"?>\n<${root}>\n` + rows.map((row) =>
	`  <row ${Object.entries(row).map(([k, v]) => `${k}="${escape(v)}"`).join(' ')} />\n`).join('') + `</${root}>\n`;
function dumpMake(name, files) {
	const at = path.join(folder, name);
	fs.mkdirSync(at);
	for (const [file, rows] of Object.entries(files))
		fs.writeFileSync(path.join(at, `${file}.xml`), typeof rows === 'string' ? rows : xml(file.toLowerCase(), rows));
	return at;
}

const question = (Id, more = {}) => ({ Id, PostTypeId: 1, CreationDate: '2020-03-01T10:00:00.000', Score: 4, OwnerUserId: 1,
	Title: `How do I set the belt number ${Id}?`, Body: '<p>It slips &amp; squeaks.</p>', Tags: '<belt><.setup>', ...more });
const answer = (Id, ParentId, more = {}) => ({ Id, PostTypeId: 2, ParentId, CreationDate: '2020-03-02T10:00:00.000', Score: 2,
	OwnerUserId: 2, Body: '<p>Turn the <b>left</b> screw.</p>', ...more });

test('a dump with every kind of fault: what can be taken is, the rest is named with its reason', () => {
	server.space({ slug: 'workshop' });
	const at = dumpMake('faults', {
		Users: [
			{ Id: -1, DisplayName: 'Community', CreationDate: '2019-01-01T00:00:00.000' },
			{ Id: 1, DisplayName: 'Ilse', CreationDate: '2019-02-01T00:00:00.000', AboutMe: '<p>I like <i>belts</i>.</p>' },
			{ Id: 2, DisplayName: 'x'.repeat(200), CreationDate: '2019-02-01T00:00:00.000' },
			{ Id: 3, CreationDate: '2019-02-01T00:00:00.000' },
			{ DisplayName: 'no number' },
		],
		Tags: [{ Id: 1, TagName: 'belt', ExcerptPostId: 8, WikiPostId: 9 }, { Id: 2, TagName: '.setup', WikiPostId: 10 }, { Id: 3, TagName: '???' }],
		Posts: [
			answer(2, 1), // stands before its question
			question(1, { AcceptedAnswerId: 3, LastActivityDate: '2020-04-01T00:00:00.000' }),
			answer(3, 1, { Score: -3, OwnerUserId: undefined, OwnerDisplayName: 'somebody long gone' }),
			question(4, { AcceptedAnswerId: 99, Title: 'T'.repeat(200), Tags: '|belt|new|', ClosedDate: '2020-05-01T00:00:00.000' }),
			question(5, { Title: 'T'.repeat(300) }),
			question(6, { Title: '' }),
			question(7, { Body: `<p>${'long '.repeat(20000)}</p>` }),
			{ Id: 8, PostTypeId: 4, Body: 'What carries the <b>trays</b>.' },
			{ Id: 9, PostTypeId: 5, Body: '<p>A long page.</p>' },
			{ Id: 10, PostTypeId: 5, Body: '<p>Before the first run.</p>' },
			answer(11, 999),
			answer(12, 4, { OwnerUserId: 77, Body: '<script>alert(1)</script>' }),
			answer(13, 4, { OwnerUserId: 77 }),
			{ Id: 14, PostTypeId: 7, Body: 'x' },
			question(1, { Title: 'the same number again' }),
		].map((row) => Object.fromEntries(Object.entries(row).filter(([, v]) => v !== undefined))),
		Comments: [
			{ Id: 1, PostId: 2, UserId: 1, Score: 5, Text: 'Thanks, `that` was [it](http://example.com/a)!', CreationDate: '2020-03-03T10:00:00.000' },
			{ Id: 2, PostId: 2, UserDisplayName: 'a guest', Text: 'me too', CreationDate: '2020-03-03T11:00:00.000' },
			{ Id: 3, PostId: 999, UserId: 1, Text: 'nowhere', CreationDate: '2020-03-03T10:00:00.000' },
			{ Id: 4, PostId: 1, UserId: 1, Text: ' \n ', CreationDate: '2020-03-03T10:00:00.000' },
		],
		PostLinks: [
			{ Id: 1, PostId: 4, RelatedPostId: 1, LinkTypeId: 3, CreationDate: '2020-03-03T10:00:00.000' },
			{ Id: 2, PostId: 4, RelatedPostId: 1, LinkTypeId: 3, CreationDate: '2020-03-03T10:00:00.000' },
			{ Id: 3, PostId: 4, RelatedPostId: 5, LinkTypeId: 1, CreationDate: '2020-03-03T10:00:00.000' },
			{ Id: 4, PostId: 4, RelatedPostId: 4, LinkTypeId: 1, CreationDate: '2020-03-03T10:00:00.000' },
			{ Id: 5, PostId: 4, RelatedPostId: 1, LinkTypeId: 9, CreationDate: '2020-03-03T10:00:00.000' },
		],
	});
	const { status, stderr, counts } = importRun(at, 'workshop');
	assert.equal(status, 0, stderr);
	assert.deepEqual(counts, { questions: 2, answers: 3, comments: 2, people: 4, tags: 2, links: 2, rejected: 12 });
	assert.match(stderr, /badges and votes are not imported/i);
	assert.match(stderr, /neither question nor answer nor tag description, left out: 1/);
	assert.deepEqual(rejects('faults').map(([file, id, why]) => [`${file} ${id}`, why]), [
		['Users.xml ', 'it has no number'],
		['Tags.xml 3', 'a tag without letters and digits'],
		['Posts.xml 5', 'its title is longer than 250 characters'],
		['Posts.xml 6', 'it has no title'],
		['Posts.xml 7', 'its text is longer than 64 KB'],
		['Posts.xml 11', 'its question is not here'],
		['Posts.xml 12', 'it has no text'],
		['Comments.xml 3', 'its post is not here'],
		['Comments.xml 4', 'it has no text'],
		['PostLinks.xml 3', 'the post it leads to is not here'],
		['PostLinks.xml 4', 'it leads to itself'],
		['PostLinks.xml 5', 'a kind of link that is unknown'],
	]);
	assert.deepEqual(server.sql(`select p.kind, p.score, p.imported_score, p.revision, coalesce(p.author_written, '-'), a.state, a.name,
			to_char(p.created_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI')
		from post p join person a on a.id = p.author join space s on s.id = p.space where s.slug = 'workshop' order by p.id`), [
		['question', '4', '4', '1', '-', 'imported', 'Ilse', '2020-03-01 10:00'],
		['question', '4', '4', '1', '-', 'imported', 'Ilse', '2020-03-01 10:00'],
		['answer', '2', '2', '1', '-', 'imported', 'x'.repeat(80), '2020-03-02 10:00'],
		['answer', '-3', '-3', '1', 'somebody long gone', 'imported', 'Unknown author', '2020-03-02 10:00'],
		['answer', '2', '2', '1', 'user77', 'imported', 'Unknown author', '2020-03-02 10:00'],
	]);
	assert.deepEqual(server.sql(`select p.body, p.body_html from post p where p.author_written = 'somebody long gone'`),
		[['Turn the **left** screw.', '<p>Turn the <strong>left</strong> screw.</p>']]);
	assert.deepEqual(server.sql(`select t.answers, a.author_written, t.score, t.activity_at at time zone 'UTC' from thread t
		left join post a on a.id = t.accepted_answer join space s on s.id = t.space where s.slug = 'workshop' order by t.id`),
	[['2', 'somebody long gone', '4', '2020-04-01 00:00:00'], ['1', '', '4', '2020-03-02 10:00:00']]);
	assert.deepEqual(server.sql('select name, about from tag order by name'), [['belt', 'What carries the trays.'], ['new', ''],
		['setup', 'Before the first run.']]);
	assert.deepEqual(server.sql(`select c.body, c.score, coalesce(c.author_written, '-') from comment c order by id`),
		[['Thanks, `that` was [it](http://example.com/a)!', '5', '-'], ['me too', '0', 'a guest']]);
	assert.equal(one(`select about from person where name = 'Ilse'`), 'I like belts.');
	assert.equal(one(`select string_agg(array_to_string(r.tags, ' '), ',' order by r.post) from revision r join thread t on t.id = r.post
		join space s on s.id = t.space where s.slug = 'workshop'`), 'belt setup,belt new');

	const before = whole('workshop');
	const again = importRun(at, 'workshop');
	assert.deepEqual(again.counts, counts);
	assert.deepEqual(whole('workshop'), before);
});

test('what changed here stays as it is when the dump is imported again', () => {
	server.sql(`update thread set accepted_answer = null, accepted_at = null where accepted_answer is not null;
		update tag set about = 'ours' where name = 'belt'`);
	const { status } = importRun(path.join(folder, 'faults'), 'workshop');
	assert.equal(status, 0);
	assert.equal(one('select count(*) from thread where accepted_answer is not null'), '0');
	assert.equal(one(`select about from tag where name = 'belt'`), 'ours');
});

test('what was imported is searchable when the command returns', async () => {
	const token = server.token('ada@example.com');
	const at = dumpMake('words', { Posts: [question(1, { Title: 'Why does the quillwheel hum at night?' })] });
	assert.equal(importRun(at, 'workshop').status, 0);
	const { status, json } = await server.api('GET', '/search?q=quillwheel', { token });
	assert.equal(status, 200);
	assert.equal(json.items.length, 1);
});

test('a broken file says where, keeps what stood before, and goes on when it is whole', () => {
	const rows = Array.from({ length: 700 }, (_, i) => question(i + 1));
	const text = xml('posts', rows);
	server.space({ slug: 'broken' });
	const at = dumpMake('broken', { Posts: text.slice(0, text.indexOf('<row Id="650"') + 30) });
	const { status, stderr } = importRun(at, 'broken', '--no-wait');
	assert.equal(status, 1);
	assert.match(stderr, /Posts\.xml: .* at byte \d+/);
	fs.writeFileSync(path.join(at, 'Posts.xml'), text);
	assert.equal(importRun(at, 'broken', '--no-wait').counts.questions, 700);
	const entity = dumpMake('entity', { Posts: '<!DOCTYPE p [<!ENTITY a "x">]><posts><row Id="1" PostTypeId="1" Title="&a;"/></posts>' });
	const refused = importRun(entity, 'broken');
	assert.equal(refused.status, 1);
	assert.match(refused.stderr, /an entity is declared/);
});

test('a wrong call says what is wrong', () => {
	const wrong = (args, status, said) => {
		const run = server.try(['import', ...args]);
		assert.equal(run.status, status, run.stderr);
		assert.match(run.stderr, said);
	};
	wrong(['stackexchange', folder], 2, /--space/);
	wrong(['phpbb', folder, '--space', 'general'], 2, /phpbb/);
	wrong(['stackexchange', folder, '--space', 'general', '--votes'], 2, /--votes/);
	wrong(['stackexchange', path.join(folder, 'nowhere'), '--space', 'general'], 1, /nowhere/);
	wrong(['stackexchange', folder, '--space', 'general'], 1, /no Posts\.xml/);
	wrong(['stackexchange', path.join(folder, 'faults'), '--space', 'nowhere'], 1, /no space nowhere/);
});

test('ended in the middle, by kill -9 or Ctrl-C, it goes on and each row is here once', async () => {
	const rows = Array.from({ length: 3000 }, (_, i) => (i % 3 === 0 ? question(i + 1) : answer(i + 1, i + 1 - (i % 3))));
	const at = dumpMake('killed', { Posts: rows, Comments: Array.from({ length: 1500 }, (_, i) => (
		{ Id: i + 1, PostId: i + 1, UserId: 1, Text: `remark ${i}`, CreationDate: '2021-01-01T00:00:00.000' })) });
	server.space({ slug: 'killed' });
	const present = () => Number(one(`select count(*) from import_row r join import_source i on i.id = r.source where i.name = 'killed'`));
	for (const [signal, rowsThere] of [['SIGKILL', 400], ['SIGINT', 1400], ['SIGKILL', 2400]]) {
		const child = spawn(binary, ['import', 'stackexchange', at, '--space', 'killed', '--no-wait'], { cwd: top, env: server.env, stdio: 'ignore' });
		const gone = new Promise((done) => child.once('close', (code, by) => done({ code, by })));
		await until(`${rowsThere} rows`, () => present() >= rowsThere);
		child.kill(signal);
		const { code } = await gone;
		assert.notEqual(code, 0);
		assert.ok(present() < 4500, 'it ended before it was done');
	}
	assert.deepEqual(importRun(at, 'killed', '--no-wait').counts,
		{ questions: 1000, answers: 2000, comments: 1500, people: 0, tags: 2, links: 0, rejected: 0 });
	assert.equal(one(`select count(distinct t.id) || ' ' || sum(t.answers) from thread t join space s on s.id = t.space where s.slug = 'killed'`),
		'1000 2000');
});

// -- real dumps --------------------------------------------------------------------------------------------

for (const name of dumps ? Object.keys(JSON.parse(fs.readFileSync(path.join(dumps, 'expected_counts.json'), 'utf8')))
	.filter((n) => n.startsWith('se-dumps/')).map((n) => n.slice(9)) : ['dumps']) {
	test(`${name}: what is here equals what the dump holds, after one run and after two`, { skip: noData }, () => {
		const gold = JSON.parse(fs.readFileSync(path.join(dumps, 'expected_counts.json'), 'utf8'))[`se-dumps/${name}`];
		const from = path.join(dumps, name);
		server.space({ slug: name });
		const { status, stderr, counts } = importRun(from, name, '--no-wait');
		assert.equal(status, 0, stderr);
		const { tags, links, rejected, ...rest } = counts;
		assert.deepEqual(rest, { questions: gold.Posts.by_type[1], answers: gold.Posts.by_type[2], comments: gold.Comments.rows, people: gold.Users.rows });
		if (gold.Tags)
			assert.equal(tags, gold.Tags.rows);
		assert.equal(links + rejected, gold.PostLinks?.rows ?? 0);
		assert.equal(rejects(name).filter(([file]) => file === 'PostLinks.xml').length, rejected);
		const space = `(select id from space where slug = '${name}')`;
		assert.equal(one(`select count(accepted_answer) from thread where space = ${space}`), String(gold.Posts.accepted));
		// The gold counts tag descriptions without an owner too.
		const ownerless = Number(one(`select count(*) from post p where p.space = ${space}
			and p.author = (select placeholder from import_source where space = ${space})`));
		assert.ok(ownerless <= gold.Posts.ownerless && ownerless >= gold.Posts.ownerless - (gold.Posts.by_type[4] + gold.Posts.by_type[5]), String(ownerless));
		assert.equal(one(`select count(*) from post where space = ${space} and (score <> imported_score or score is null)`), '0');
		const before = whole(name);
		assert.deepEqual(importRun(from, name, '--no-wait').counts, counts);
		assert.deepEqual(whole(name), before);
	});
}
