// Lighthouse on home, question, ask and search, of everything on the other kinds of pages, too: at least 98 points. runs alone, time limit: 1200
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import lighthouse, { desktopConfig } from 'lighthouse';
import { chromium } from 'playwright-core';
import { portFree, full, serverStart } from '../lib/server.mjs';
import { launchOptions, signIn } from '../lib/browser.mjs';
import { siteFill } from '../lib/site.mjs';

// How fast the machine is depends on who else uses it: only when everything is asked for.
const categories = ['accessibility', 'best-practices', 'seo', ...(full ? ['performance'] : [])];
// The other kinds of pages, as tests/lib/site.mjs calls them.
const kinds = new Set(['tip', 'tips', 'mentoring', 'offer', 'a request of one\'s own', 'programme, as a mentee', 'notifications', 'inbox', 'person', 'top, of oneself', 'say thank you',
	'question, closed, locked, merged', 'question without a name, one\'s own', 'answer, on its own page', 'look after a question', 'edit', 'revisions', 'pictures', 'drafts', 'saved', 'following', 'feeds', 'tags by topic', 'tag, looked after', 'tag, its history',
	'suggest an edit', 'a suggested edit, for who decides', 'suggested edits of a space', 'flag', 'what is flagged', 'what was decided, of one\'s own', 'who asked without a name', 'space', 'codes for signing in, to scan', 'admin audit', 'admin, suspend somebody', 'webhook that is off']);
let server, browser, site, port;
const headers = {}; // of Ada, Ben and Cleo

before(async () => {
	server = await serverStart();
	site = await siteFill(server);
	port = await portFree();
	browser = await chromium.launch(launchOptions([`--remote-debugging-port=${port}`]));
	for (const who of full ? ['ada', 'ben', 'cleo'] : ['cleo']) {
		const context = await browser.newContext({ baseURL: server.url });
		await signIn(await context.newPage(), server, `${who}@example.com`);
		// Lighthouse opens a window of its own: the session goes along as a header.
		headers[who] = { Cookie: (await context.cookies()).map((c) => `${c.name}=${c.value}`).join('; ') };
	}
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

async function points(path, who, config) {
	const { lhr } = await lighthouse(server.url + path, { port, output: 'json', logLevel: 'error', onlyCategories: categories, extraHeaders: headers[who] }, config);
	assert.equal(new URL(lhr.finalDisplayedUrl).pathname, path.split('?')[0], 'the page itself, not the sign-in');
	return Object.fromEntries(Object.entries(lhr.categories).map(([name, category]) => [name, {
		score: Math.round(category.score * 100),
		lost: category.auditRefs.filter((ref) => ref.weight > 0 && (lhr.audits[ref.id].score ?? 1) < 1)
			.map((ref) => `${ref.id}: ${lhr.audits[ref.id].title} ${lhr.audits[ref.id].displayValue ?? ''}`),
	}]));
}

test(`Lighthouse finds little to better: ${categories.join(', ')}`, async (t) => {
	// Where the address with the title is, so that none is redirected.
	const settle = async (path, who) => (await fetch(server.url + path, { headers: headers[who] })).url.slice(server.url.length);
	const pages = [['home', '/', 'cleo'], ['question', await settle(`/questions/${site.questions.solved.id}`, 'cleo'), 'cleo'], ['ask', '/questions/ask', 'cleo'], ['search', '/search?q=torque', 'cleo']];
	for (const { name, path, who } of full ? site.pages : []) {
		if (kinds.has(name))
			pages.push([name, await settle(path, who), who]);
	}
	assert.equal(pages.length, full ? 4 + kinds.size : 4);
	// Before a change a page to read and one to write; axe sees all in journeys/pages.
	for (const [name, path, who] of full ? pages : pages.slice(1, 3)) {
		for (const [form, config] of full ? [['phone', undefined], ['desktop', desktopConfig]] : [['phone', undefined]]) {
			await t.test(`${name}, ${form}`, async () => {
				for (const [category, { score, lost }] of Object.entries(await points(path, who, config)))
					assert.ok(score >= 98, `${category} ${score}: ${lost.join('; ')}`);
			});
		}
	}
});
