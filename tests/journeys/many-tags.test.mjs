// many-tags.test.mjs -- a company with hundreds of tags finds its way: by use, by first letter, by the beginning of a name, down a
// tree that no page holds, and a list takes in all that stands below a topic. What a closed space counts, its members alone count.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { serverStart } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server, browser;
const token = {}, visitor = {};

before(async () => {
	server = await serverStart();
	browser = await browserOpen();
	for (const who of ['ada', 'ben', 'dora']) {
		server.person({ email: `${who}@example.com`, admin: who === 'ada' });
		token[who] = server.token(`${who}@example.com`);
		visitor[who] = await new Visitor(server).signIn(`${who}@example.com`);
	}
	server.space({ slug: 'board', name: 'Board', hidden: true, owner: 'dora@example.com' });
	// A plant with areas, 700 machines below one of them and parts below the first machines; every tag on one to four questions.
	server.sql(`create function put(of_name text, below text, times int, in_space text) returns void language plpgsql as $$
		declare
			n bigint;
			t bigint;
		begin
			insert into tag (name, parent) values (of_name, (select id from tag where name = below))
				on conflict (name) do update set name = excluded.name returning id into t;
			for i in 1..times loop
				n := nextval('post_id');
				insert into thread (id, kind, space, created_at, activity_at) select n, 'question', id, now(), now() from space where slug = in_space;
				insert into post (id, kind, thread, space, author, owner, title, body, body_html, excerpt, created_at)
					select n, 'question', n, s.id, p.id, p.id, 'What about ' || of_name || ' the ' || i || '?', 'It stops.', '<p>It stops.</p>', 'It stops.', now()
						from space s, person p where s.slug = in_space and p.email = 'dora@example.com';
				insert into thread_tag (thread, tag, created_at) values (n, t, now());
			end loop;
		end $$;
		select put('plant', null, 1, 'general');
		select put('area-' || n, 'plant', 0, 'general') from generate_series(1, 8) n;
		select put('machine-' || n, 'area-1', 1, 'general') from generate_series(1, 700) n;
		select put('part-' || n, 'machine-1', 2, 'general') from generate_series(1, 3) n;
		select put('zone-' || n, 'area-2', n, 'general') from generate_series(1, 7) n;
		select put('vault', 'area-3', 3, 'board'), put('vault-door', 'vault', 2, 'board');
		select put('zone-1', null, 9, 'board'), put('quiet', null, 4, 'general'), put('über', null, 1, 'general');
		drop function put;`);
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

const call = async (who, where) => {
	const answer = await server.api('GET', where, { token: token[who] });
	assert.equal(answer.status, 200, `${where}: ${answer.text}`);
	return answer.json;
};
const reader = (who) => `(select id from person where email = '${who}@example.com')`;
// What each tag counts for a reader, summed up over every space they read.
const expected = (who, order) => server.sql(`select g.name, sum(c.questions) from tag_count c join tag g on g.id = c.tag
	join reader_space v on v.space = c.space and v.reader = ${reader(who)} where c.questions > 0
	group by g.name order by ${order}`).map((r) => r.join(' '));
const listed = (page) => [...page.text.matchAll(/<a class="t" href="\/tags\/([^"]+)">[^<]*<\/a>.*?<span class="num">(\d+)</g)].map(([, name, n]) => `${decodeURIComponent(name)} ${n}`);
const next = (page) => /href="([^"]+)" rel="next"/.exec(page.text)?.[1].replaceAll('&amp;', '&');
async function pages(who, where) {
	const all = [];
	for (; where; where = next(all.at(-1)))
		all.push(await visitor[who].get(where));
	return all;
}
const nodes = (page) => [...page.text.matchAll(/class="deep-(\d)"><span><a class="t" href="\/tags\/([^"]+)".*?<\/a>(?:<span class="vh"> below [^<]*<\/span>)?(?: <a class="small word" href="\/tags\?view=tree&amp;of=[^"]+">([\d,]+) below)?/g)]
	.map(([, deep, name, below]) => `${deep} ${name}${below ? ` +${below}` : ''}`);

test('each page of tags counts what its reader may read, by use and by name, to the last tag and none twice', async () => {
	for (const who of ['ben', 'dora']) {
		const used = (await pages(who, '/tags')).flatMap(listed), named = (await pages(who, '/tags?sort=name')).flatMap(listed);
		assert.deepEqual(used, expected(who, 'sum(c.questions) desc, g.name'), who);
		assert.deepEqual(named, expected(who, 'g.name'), who);
	}
	assert.equal((await call('ben', '/tags?prefix=zone-1')).items[0].questions, 1);
	assert.equal((await call('dora', '/tags?prefix=zone-1')).items[0].questions, 10);
	assert.equal((await call('dora', '/tags?limit=1')).items[0].name, 'zone-1', 'a closed space makes it the most used, for its members');
	assert.deepEqual((await call('ben', '/tags?prefix=vault')).items, []);
	assert.deepEqual((await call('dora', '/tags?prefix=vault')).items.map((t) => [t.name, t.questions]), [['vault', 3], ['vault-door', 2]]);
});

test('a name is found by its beginning as a phone writes it, and by its first letter where names fill pages', async () => {
	for (const typed of ['Zone', 'ZONE-', ' zone'])
		assert.equal(listed(await visitor.ben.get(`/tags?prefix=${encodeURIComponent(typed)}`)).length, 7, typed);
	const letters = (page) => [...(/<nav class="letters"[^>]*>(.*?)<\/nav>/.exec(page.text)?.[1] ?? '').matchAll(/prefix=([^"]+)"/g)].map(([, l]) => decodeURIComponent(l)).join('');
	assert.equal(letters(await visitor.ben.get('/tags?sort=name')), 'mpqüz');
	assert.equal(letters(await visitor.dora.get('/tags?sort=name')), 'mpqüvz');
	assert.equal(letters(await visitor.ben.get('/tags')), '', 'where the most used come first there is no order to jump in');
	const z = await visitor.ben.get('/tags?sort=name&prefix=z');
	assert.equal(letters(z), 'mpqüz');
	assert.match(z.text, /prefix=z" aria-current="page"/);
	assert.deepEqual(listed(z).map((l) => l.split(' ')[0]), [1, 2, 3, 4, 5, 6, 7].map((n) => `zone-${n}`));
	assert.deepEqual(listed(await visitor.ben.get(`/tags?sort=name&prefix=${encodeURIComponent('ü')}`)), ['über 1']);
});

test('a tree that no page holds shows its first level and what is most used below, and each branch by itself', async () => {
	assert.deepEqual(nodes(await visitor.ben.get('/tags?view=tree')), ['1 plant +712', '2 area-1 +703', '2 area-2 +7'], 'areas without a question have nothing to show');
	assert.deepEqual(nodes(await visitor.ben.get('/tags?view=tree&of=plant')),
		['1 area-1 +703', '2 machine-1 +3', '2 machine-10', '2 machine-100', '2 machine-101', '2 machine-102',
			'1 area-2 +7', '2 zone-7', '2 zone-6', '2 zone-5', '2 zone-4', '2 zone-3']);
	assert.deepEqual(nodes(await visitor.ben.get('/tags?view=tree&of=area-2')), [1, 2, 3, 4, 5, 6, 7].map((n) => `1 zone-${n}`), 'what fits is whole, by name');
	const machines = await pages('ben', '/tags?view=tree&of=area-1');
	const all = machines.flatMap(nodes);
	assert.equal(all.length, 700);
	assert.equal(new Set(all).size, 700);
	assert.equal(all[0], '1 machine-1 +3');
	assert.match(machines.at(-1).text, /Topics<\/a>.*>plant<\/a>.*<h1>Below area-1<\/h1>/s);
	assert.match((await visitor.ben.get('/tags?view=tree&of=quiet')).text, /Nothing stands below this one/);
	assert.equal((await visitor.ben.get('/tags?view=tree&of=no-such')).status, 404);
});

test('topics of a closed space stand in the tree of its members alone', async () => {
	for (const where of ['/tags?view=tree', '/tags?view=tree&of=plant', '/tags/plant', '/tags?sort=name']) {
		for (const page of await pages('ben', where))
			assert.ok(!/vault|area-3/.test(page.text), where);
	}
	assert.equal((await visitor.ben.get('/tags?view=tree&of=area-3')).status, 404);
	assert.equal((await visitor.ben.get('/tags?view=tree&of=vault')).status, 404);
	assert.deepEqual(nodes(await visitor.dora.get('/tags?view=tree&of=area-3')), ['1 vault', '2 vault-door']);
	assert.ok(nodes(await visitor.dora.get('/tags?view=tree&of=plant')).includes('1 area-3 +2'));
});

test('the page of a topic shows the most used below it and leads to all; its list takes in every one of them', async () => {
	const page = await visitor.ben.get('/tags/area-1');
	assert.equal(page.status, 200, 'nothing carries it; what is below makes it seen');
	const below = /<section aria-labelledby="h-below">([^]*?)<\/section>/.exec(page.text)[1];
	assert.equal([...below.matchAll(/href="\/tags\/machine-/g)].length, 24);
	assert.match(below, /href="\/tags\?view=tree&amp;of=area-1">All topics below it/);
	assert.doesNotMatch((await visitor.ben.get('/tags/area-2')).text, /All topics below it/);
	assert.equal((await call('ben', '/tags/area-1')).below.length, 700);
	const titles = [];
	for (let cursor = ''; cursor !== null;) {
		const some = await call('ben', `/questions?tag=area-1&below=1&limit=100${cursor && `&cursor=${cursor}`}`);
		titles.push(...some.items.map((q) => q.title));
		cursor = some.next;
	}
	assert.equal(titles.length, 706, '700 machines and two questions on each of three parts');
	assert.equal(new Set(titles).size, 706);
});

test('on a phone nothing is cut off, and all of it can be read to somebody', async () => {
	const page = await pageOpen(browser, { server, width: 360, height: 780 });
	await signIn(page, server, 'ben@example.com');
	for (const where of ['/tags?sort=name', '/tags?sort=name&prefix=z', '/tags?view=tree&of=plant', '/tags/area-1']) {
		await page.goto(`${server.url}${where}`);
		assert.deepEqual(await axe(page), [], where);
		assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${where} is not wider than the screen`);
	}
	assert.deepEqual(page.problems, []);
	await page.close();
});
