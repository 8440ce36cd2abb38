// route.test.mjs -- `peerlore eval route`: the arithmetic on companies made up here, and on real dumps where there are any.
// time limit: 300
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { binary, folderMake, full } from '../lib/server.mjs';

const data = process.env.PEERLORE_TEST_DATA;
const noData = data && fs.existsSync(path.join(data, 'se-dumps')) ? false : 'PEERLORE_TEST_DATA names no folder with se-dumps';

function run(folders, ...more) {
	const args = ['eval', 'route', ...folders.flatMap((f) => ['--dump', f]), ...more];
	return spawnSync(binary, args, { encoding: 'utf8', env: { ...process.env, PEERLORE_DATA: path.join(folders[0] ?? '/nowhere', 'none') } });
}

function evaluate(...folders) {
	const { status, stdout, stderr } = run(folders, '--json');
	assert.equal(status, 0, stderr);
	return JSON.parse(stdout);
}

// -- companies made up here ---------------------------------------------------------------------------

const start = Date.UTC(2031, 0, 1);
const day = 24 * 3600 * 1000;
const when = (days) => new Date(start + days * day).toISOString().slice(0, 23);
const row = (fields) => `  <row ${Object.entries(fields).map(([k, v]) => `${k}="${String(v).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;')}"`).join(' ')} />\n`;
const file = (name, rows) => `<?xml version="1.0" encoding="utf-8"?>\n<${name}>\n${rows.map(row).join('')}</${name}>\n`;

// n questions, one a day; ask(i) says what is asked and who answers an hour later.
function dump(n, ask, { users, comments, first = 0 } = {}) {
	const posts = [];
	for (let i = 0; i < n; i++) {
		const { asker = 1, answerers, title, tags = 'general' } = ask(i);
		posts.push({ Id: 10 * i + 1, PostTypeId: 1, CreationDate: when(first + i), Title: title, Body: `<p>${title}, please.</p>`, OwnerUserId: asker, Tags: `<${tags}>` });
		answerers.forEach((who, k) => posts.push({ Id: 10 * i + 2 + k, PostTypeId: 2, ParentId: 10 * i + 1, CreationDate: when(first + i + (k + 1) / 24),
			Body: `<p>Answer number ${i}.</p>`, OwnerUserId: who }));
	}
	const folder = folderMake('dump');
	fs.writeFileSync(path.join(folder, 'Posts.xml'), file('posts', posts));
	if (users)
		fs.writeFileSync(path.join(folder, 'Users.xml'), file('users', users));
	if (comments)
		fs.writeFileSync(path.join(folder, 'Comments.xml'), file('comments', comments));
	return folder;
}

const words = ['printer paper tray', 'tunnel gateway certificate', 'invoice customer ledger', 'forklift battery charger'];
// Each of four topics has its expert, 10 to 13.
const fourTopics = (i) => ({ asker: 1 + (i % 3), answerers: [10 + (i % 4)], title: `What about the ${words[i % 4]}?`, tags: ['print', 'vpn', 'money', 'hall'][i % 4] });

test('what is printed has the shape that is promised, and is the same in every run', () => {
	const folder = dump(60, fourTopics);
	const once = run([folder], '--json'), again = run([folder], '--json');
	assert.equal(once.stdout, again.stdout);
	const seen = JSON.parse(once.stdout);
	assert.equal(seen.questions, 12);
	const figures = ['mrr', 'success_at_3', 'success_at_10', 'people_asked', 'max_load', 'gini'];
	assert.deepEqual(Object.keys(seen.model), figures);
	for (const name of ['activity', 'answers', 'tags', 'tags_hl90', 'votes', 'combsum', 'expcombmnz', 'reciprocal_rank', 'combsum_hl90'])
		assert.deepEqual(Object.keys(seen.baselines[name]), figures, name);
	assert.ok(seen.p_value > 0 && seen.p_value <= 1 && seen.p_value_combsum > 0 && seen.p_value_combsum <= 1);
	const table = run([folder]);
	assert.equal(table.status, 0);
	assert.match(table.stdout, /^the model +1\.000 +1\.000 +1\.000/m);
	assert.match(table.stdout, /^required MRR above "active in the last 30 days" -0\.02: reached \(0\.7500\)$/m);
	assert.doesNotMatch(table.stdout, /^required .*CombSUM/m); // of several dumps as one company
});

test('where everybody has a topic of their own, the model and whoever looks at topics are always right', () => {
	const seen = evaluate(dump(60, fourTopics));
	for (const figures of [seen.model, seen.baselines.combsum, seen.baselines.tags])
		assert.equal(figures.mrr, 1);
	// Of those active in the last 30 days the right one was seen four days ago, behind three others.
	assert.equal(seen.baselines.activity.mrr, 0.25);
	assert.equal(seen.baselines.activity.success_at_3, 0);
	assert.equal(seen.baselines.activity.success_at_10, 1);
	assert.ok(seen.p_value_combsum === 1);
});

test('an answer never helps to find itself: where each comes from somebody new, nobody is ever found', () => {
	const seen = evaluate(dump(60, (i) => ({ ...fourTopics(i), answerers: [100 + i] })));
	for (const [name, figures] of [['model', seen.model], ...Object.entries(seen.baselines)])
		assert.equal(figures.mrr, 0, name);
	// They were asked all the same: three each time.
	assert.ok(seen.model.people_asked >= 3 && seen.model.max_load >= 1);
});

test('the asker is not asked, and an answer to oneself is none', () => {
	const seen = evaluate(dump(60, (i) => (i % 2 ? fourTopics(i) : { asker: 7, answerers: [7], title: 'Noted for myself' })));
	assert.equal(seen.questions, 6);
	assert.equal(seen.model.mrr, 1);
});

test('load is counted over the three who are asked', () => {
	// Four answer everything: three of them are asked each time.
	const seen = evaluate(dump(50, () => ({ answerers: [10, 11, 12, 13], title: 'What about the printer paper tray?' })));
	assert.equal(seen.questions, 10);
	assert.equal(seen.baselines.answers.people_asked, 3);
	assert.equal(seen.baselines.answers.max_load, 10);
	assert.equal(seen.baselines.answers.gini, 0);
});

test('two dumps of one site are one: nothing stands in the history that is in the test', () => {
	const later = dump(60, fourTopics), earlier = dump(30, fourTopics);
	assert.deepEqual(evaluate(later, earlier), evaluate(later));
	assert.deepEqual(evaluate(earlier, later), evaluate(later));
});

test('people are the same over several dumps where their accounts are', () => {
	const users = (offset) => [10, 11, 12, 13].map((id) => ({ Id: id + offset, AccountId: 9000 + id }));
	const shifted = (offset) => (i) => ({ ...fourTopics(i), asker: 1, answerers: [10 + offset + (i % 4)] });
	const a = dump(30, shifted(0), { users: users(0) }), b = dump(30, shifted(50), { users: users(50), first: 40.5 });
	// One asker in each, and four experts in both.
	const both = evaluate(a, b);
	assert.equal(both.people, 6);
	const over = (name) => both.model.mrr - both.baselines[name].mrr;
	assert.deepEqual(both.required.map((r) => [r.name, r.reached]), [['activity', over('activity') >= -0.02], ['combsum', over('combsum') >= 0.1],
		['p_value', both.required[2].value < 0.05]]);
	assert.ok(Math.abs(both.required[0].value - over('activity')) < 1e-5 && Math.abs(both.required[1].value - over('combsum')) < 1e-5);
	assert.ok(both.required[2].value >= both.p_value);
	fs.rmSync(path.join(b, 'Users.xml'));
	assert.equal(evaluate(a, b).people, 10);
});

test('who commented was seen', () => {
	const comments = Array.from({ length: 60 }, (_, i) => ({ Id: i + 1, PostId: 10 * i + 1, UserId: 20 + (i % 2), CreationDate: when(i + 0.5), Text: 'Same here.' }));
	const seen = evaluate(dump(60, fourTopics, { comments }));
	// Commenting is no answer: the right ones are the same.
	assert.equal(seen.people, 9);
	assert.equal(seen.model.mrr, 1);
});

test('a folder that is no dump is a plain error', () => {
	const folder = folderMake('nothing');
	const { status, stderr, stdout } = run([folder], '--json');
	assert.equal(status, 1);
	assert.equal(stdout, '');
	assert.match(stderr, /there is no Posts.xml in/);
	assert.equal(run([]).status, 2);
	fs.writeFileSync(path.join(folder, 'Posts.xml'), '<posts><row Id="1"');
	assert.equal(run([folder]).status, 1);
});

// -- real dumps ------------------------------------------------------------------------------------------

const dumps = (names) => names.map((name) => path.join(data, name));

test('a real dump: the model is not worse than who is active', { skip: noData }, () => {
	const seen = evaluate(...dumps(['se-dumps/french-meta-2021']));
	assert.ok(seen.questions > 30);
	assert.ok(seen.model.mrr >= seen.baselines.activity.mrr - 0.02, JSON.stringify(seen));
});

test('real dumps merged to one company: better than every baseline, by a tenth than CombSUM', { skip: noData || (full ? false : 'takes long: make check-all') }, () => {
	const seen = evaluate(...dumps(['ai-2016', 'beer-meta-2022', 'coffee-meta-2020', 'conlang-meta-2020', 'french-meta-2021', 'history-meta-2018', 'raspberrypi-meta-2021']
		.map((n) => `se-dumps/${n}`).concat('se-posts-only/beer-2017', 'se-posts-only/coffee-2015')));
	assert.ok(seen.model.mrr >= seen.baselines.combsum.mrr + 0.1, JSON.stringify(seen));
	assert.ok(seen.p_value < 0.05 && seen.p_value_combsum < 0.05, JSON.stringify(seen));
	for (const figures of Object.values(seen.baselines))
		assert.ok(seen.model.mrr > figures.mrr);
});
