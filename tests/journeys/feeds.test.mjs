// feeds.test.mjs -- a feed reader reads Atom by a private address: what its person may read at that moment, and nothing
// once the address is taken back or its person is suspended; what has not changed is not sent again.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { serverStart, until } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server, browser, page, parser;
const people = {}, token = {}, at = {};

before(async () => {
	server = await serverStart();
	browser = await browserOpen();
	for (const [key, name, admin] of [['ada', 'Ada Verhoeven', true], ['ben', 'Ben & <Achter>'], ['cleo', 'Cleo Wong']]) {
		people[key] = server.person({ email: `${key}@example.com`, name, admin });
		token[key] = server.token(people[key].email);
	}
	server.space({ slug: 'board', name: 'Quality board', hidden: true, owner: 'ada@example.com' });
	await call('ada', 'PUT', `/spaces/board/members/${people.cleo.id}`, { role: 'member' });
	at.question = (await ask('ben', { title: 'Which "grease" & oil <b>for</b> ]]> the spindle?', body: 'It squeaks.\u0001 <script>x</script>', tags: ['c++', 'spindle'] })).id;
	at.answer = (await call('cleo', 'POST', `/questions/${at.question}/answers`, { body: 'The **blue** one & `a < b`.' })).id;
	at.hidden = (await ask('ada', { title: 'Which supplier do we drop?', body: 'Prices.', space: 'board', tags: ['prices'] })).id;
	// Our own pages let no script parse anything.
	parser = await (await browser.newContext()).newPage();
	page = await pageOpen(browser, { server });
	await signIn(page, server, people.cleo.email);
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

async function call(who, method, where, body) {
	const answer = await server.api(method, where, { token: token[who], body });
	assert.ok(answer.status < 300, `${method} ${where}: ${answer.status} ${answer.text}`);
	return answer.json;
}
const ask = (who, question) => call(who, 'POST', '/questions', question);
const get = (where, headers = {}) => fetch(new URL(where, server.url), { headers, redirect: 'manual' });

// The browser's own XML parser, and the rules of RFC 4287: what a feed and an entry must have, once and in the right form.
async function feed(where, headers) {
	const answer = await get(where, headers);
	assert.equal(answer.status, 200, where);
	assert.equal(answer.headers.get('content-type'), 'application/atom+xml; charset=utf-8');
	const found = await parser.evaluate((text) => {
		const ATOM = 'http://www.w3.org/2005/Atom', wrong = [];
		const xml = new DOMParser().parseFromString(text, 'application/xml');
		if (xml.querySelector('parsererror'))
			return { wrong: [xml.querySelector('parsererror').textContent] };
		const kids = (e, name) => [...e.children].filter((c) => c.localName === name && c.namespaceURI === ATOM);
		const only = (e, name) => {
			const all = kids(e, name);
			if (all.length !== 1)
				wrong.push(`${all.length} ${name} in ${e.localName}`);
			return all[0]?.textContent ?? '';
		};
		const date = (e, name) => {
			const text = only(e, name);
			if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) || Number.isNaN(Date.parse(text)))
				wrong.push(`${name} ${text}`);
			return text;
		};
		const iri = (text) => {
			if (!URL.canParse(text) || /\s/.test(text))
				wrong.push(`no address: ${text}`);
			return text;
		};
		const link = (e, rel) => {
			const all = kids(e, 'link').filter((l) => (l.getAttribute('rel') ?? 'alternate') === rel);
			if (all.length !== 1)
				wrong.push(`${all.length} links ${rel} in ${e.localName}`);
			return iri(all[0]?.getAttribute('href') ?? '');
		};
		const root = xml.documentElement;
		if (root.localName !== 'feed' || root.namespaceURI !== ATOM)
			wrong.push('no feed');
		const known = { feed: ['id', 'title', 'updated', 'link', 'generator', 'entry', 'author', 'subtitle'], entry: ['id', 'title', 'updated', 'published', 'link', 'author', 'content', 'summary'] };
		for (const e of [root, ...kids(root, 'entry')])
			for (const c of e.children)
				if (!known[e.localName].includes(c.localName) || c.namespaceURI !== ATOM)
					wrong.push(`${c.localName} in ${e.localName}`);
		const entries = kids(root, 'entry').map((e) => {
			if (kids(e, 'content').length > 1 || kids(e, 'summary').length > 1 || kids(e, 'content').length + kids(e, 'summary').length === 0)
				wrong.push('content and summary');
			// A feed without an author needs one on each entry.
			if (kids(e, 'author').length !== 1 || only(kids(e, 'author')[0], 'name').trim() === '')
				wrong.push('author');
			return { id: iri(only(e, 'id')), title: only(e, 'title'), link: link(e, 'alternate'), author: kids(e, 'author')[0]?.textContent,
				updated: date(e, 'updated'), published: date(e, 'published'), content: kids(e, 'content')[0]?.textContent, kind: kids(e, 'content')[0]?.getAttribute('type'), summary: kids(e, 'summary')[0]?.textContent };
		});
		if (new Set(entries.map((e) => e.id)).size !== entries.length)
			wrong.push('two entries with one id');
		return { wrong, id: iri(only(root, 'id')), title: only(root, 'title'), updated: date(root, 'updated'), self: link(root, 'self'), alternate: link(root, 'alternate'), entries };
	}, await answer.text());
	assert.deepEqual(found.wrong, [], where);
	found.etag = answer.headers.get('etag');
	found.cache = answer.headers.get('cache-control');
	return found;
}
const address = async (who) => (await call(who, 'PUT', '/me/feeds', { open: true })).address;

test('each feed is Atom, with what its person may read', async () => {
	const cleo = await address('cleo'), ben = await address('ben');
	const all = await feed(`${cleo}/questions.atom`);
	assert.deepEqual(all.entries.map((e) => e.title), ['Which supplier do we drop?', 'Which "grease" & oil <b>for</b> ]]> the spindle?']);
	assert.equal(all.entries[1].author, 'Ben & <Achter>');
	assert.equal(all.entries[1].id, `${server.url}/questions/${at.question}`);
	assert.equal(all.self, `${cleo}/questions.atom`);
	assert.deepEqual((await feed(`${ben}/questions.atom`)).entries.map((e) => e.id), [`${server.url}/questions/${at.question}`]);
	assert.equal((await feed(`${cleo}/tags/c%2B%2B.atom`)).entries.length, 1);
	assert.deepEqual((await feed(`${cleo}/spaces/board.atom`)).entries.map((e) => e.title), ['Which supplier do we drop?']);
	const question = await feed(`${cleo}/questions/${at.question}.atom`);
	assert.deepEqual(question.entries.map((e) => [e.id, e.kind]), [[`${server.url}/questions/${at.question}#a-${at.answer}`, 'html'], [`${server.url}/questions/${at.question}`, 'html']]);
	assert.match(question.entries[0].content, /<strong>blue<\/strong> one &amp; <code>a &lt; b<\/code>/);
	assert.doesNotMatch(question.entries[1].content, /<script/);
	for (const where of ['tags/prices.atom', 'spaces/board.atom', `questions/${at.hidden}.atom`, 'tags/nothing.atom', 'questions/999999.atom', 'questions/x.atom', 'people/1.atom', 'questions', 'questions.xml', '.atom', 'tags/.atom'])
		assert.equal((await get(`${ben}/${where}`)).status, 404, where);
});

test('what one follows comes as a feed, as far as one may read it', async () => {
	const ben = await address('ben');
	assert.deepEqual((await feed(`${ben}/following.atom`)).entries, []);
	await call('ben', 'PUT', '/tags/spindle/follow');
	const asked = (await ask('cleo', { title: 'Where is the spindle oil kept?', body: 'It is not in drawer 3.', tags: ['spindle'] })).id;
	await until('the followers to be told', () => server.sql(`select count(*) from job where kind = 'follow'`)[0][0] === '0');
	const [entry] = (await feed(`${ben}/following.atom`)).entries;
	assert.deepEqual([entry.title, entry.link, entry.summary], ['Cleo Wong posted: Where is the spindle oil kept?', `${server.url}/questions/${asked}`, 'It is not in drawer 3.']);
	server.sql(`update thread set space = (select id from space where slug = 'board') where id = ${asked}`);
	assert.deepEqual((await feed(`${ben}/following.atom`)).entries, []);
	server.sql(`update thread set space = (select id from space where slug = 'general') where id = ${asked}`);
});

test('what has not changed is not sent again, and what has is', async () => {
	const cleo = await address('cleo');
	for (const where of [`${cleo}/questions.atom`, `${cleo}/questions/${at.question}.atom`, `${cleo}/following.atom`]) {
		const { etag, cache } = await feed(where);
		assert.match(etag, /^"[0-9a-f]{32}"$/);
		assert.match(cache, /private/);
		const again = await get(where, { 'if-none-match': etag });
		assert.deepEqual([again.status, await again.text(), again.headers.get('etag')], [304, '', etag]);
		assert.equal((await get(where, { 'if-none-match': '"another"' })).status, 200);
	}
	const { etag } = await feed(`${cleo}/questions/${at.question}.atom`);
	await call('ada', 'POST', `/questions/${at.question}/answers`, { body: 'The green one.' });
	assert.notEqual((await feed(`${cleo}/questions/${at.question}.atom`, { 'if-none-match': etag })).etag, etag);
});

test('permissions are those of the moment, also with what the reader had before', async () => {
	const cleo = await address('cleo');
	const { etag } = await feed(`${cleo}/spaces/board.atom`);
	await call('ada', 'DELETE', `/spaces/board/members/${people.cleo.id}`);
	assert.equal((await get(`${cleo}/spaces/board.atom`, { 'if-none-match': etag })).status, 404);
	assert.ok(!(await feed(`${cleo}/questions.atom`)).entries.some((e) => /supplier/.test(e.title)));
	await call('ada', 'PUT', `/spaces/board/members/${people.cleo.id}`, { role: 'reader' });
	assert.equal((await get(`${cleo}/spaces/board.atom`)).status, 200);
	server.sql(`update person set state = 'suspended' where id = ${people.cleo.id}`);
	const gone = await get(`${cleo}/questions.atom`);
	assert.equal(gone.status, 404);
	assert.doesNotMatch(await gone.text(), /Cleo/);
	server.sql(`update person set state = 'active' where id = ${people.cleo.id}`);
	assert.equal((await get(`${cleo}/questions.atom`)).status, 200);
});

test('an address is renewed and taken back, cannot be guessed, and is not in the database', async () => {
	const first = await address('cleo'), second = await address('cleo');
	assert.notEqual(first, second);
	assert.equal((await get(`${first}/questions.atom`)).status, 404);
	assert.equal((await get(`${second}/questions.atom`)).status, 200);
	const [, person, number, proof] = /private\/(\d+)\.(\d+)\.([\w-]{43})$/.exec(second);
	for (const word of [`${people.ben.id}.${number}.${proof}`, `${person}.${Number(number) + 1}.${proof}`, `${person}.${number}.${proof.slice(0, -1)}`, `${person}.${number}.`, `${person}.${number}`, `0${person}.${number}.${proof}x`, `${person}.-1.${proof}`])
		assert.equal((await get(`/feeds/private/${word}/questions.atom`)).status, 404, word);
	assert.ok(!JSON.stringify(server.sql('select f::text from atom_feed f')).includes(proof));
	assert.deepEqual(await call('cleo', 'PUT', '/me/feeds', { open: false }), { open: false, address: null });
	assert.equal((await get(`${second}/questions.atom`)).status, 404);
	assert.equal((await get('/feeds/questions.atom')).status, 303, 'without an address it leads to the door');
	assert.equal((await get('/feeds/questions.atom', { authorization: `Bearer ${token.cleo}` })).status, 200, 'or by a token of the API');
});

test('pages lead to their feeds, and the settings make the address, also without scripts', async () => {
	const cleo = await new Visitor(server).signIn('cleo@example.com');
	for (const [where, href] of [['/questions', '/feeds/questions.atom'], ['/tags/c%2B%2B', '/feeds/tags/c%2B%2B.atom'], ['/spaces/board', '/feeds/spaces/board.atom']]) {
		assert.ok((await cleo.get(where)).text.includes(`<link rel="alternate" type="application/atom+xml" href="${href}"`), where);
		assert.equal((await cleo.get(href)).status, 200);
	}
	assert.match((await cleo.get('/settings')).text, /href="\/settings\/feeds"/);
	await page.goto(`/questions/${at.question}`);
	assert.equal(await page.locator('link[type="application/atom+xml"]').getAttribute('href'), `/feeds/questions/${at.question}.atom`);
	await page.getByRole('link', { name: 'feed', exact: true }).click();
	assert.match(await page.locator('main').textContent(), /You have no address for feeds yet, so “Which "grease"/);
	assert.deepEqual(await axe(page), []);
	await page.getByRole('button', { name: 'Make an address' }).click();
	const shown = await page.locator('code').first().textContent();
	assert.match(shown, new RegExp(`/feeds/private/[\\w.-]+/questions/${at.question}\\.atom$`));
	assert.equal((await feed(shown)).entries.length, 3);
	assert.deepEqual(await axe(page), []);
	await page.getByRole('button', { name: 'Take it back' }).click();
	await page.getByText('Taken back.').waitFor();
	assert.equal((await get(shown)).status, 404);
	// What one may not read has no name there.
	const ben = await new Visitor(server).signIn('ben@example.com');
	assert.doesNotMatch((await ben.get(`/settings/feeds?question=${at.hidden}`)).text, /supplier|board/i);
});
