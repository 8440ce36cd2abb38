// Lighthouse on home, question, ask and search, of everything on every other kind of page, too: at least 98 points. runs alone, time limit: 1200
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import lighthouse, { desktopConfig } from 'lighthouse';
import { chromium } from 'playwright-core';
import { portFree, full, serverStart } from '../lib/server.mjs';
import { launchOptions, signIn } from '../lib/browser.mjs';
import { siteFill } from '../lib/site.mjs';

// How fast the machine is depends on who else uses it: only when everything is asked for.
const categories = ['accessibility', 'best-practices', 'seo', ...(full ? ['performance'] : [])];
// What is another address is another kind of page, and so are these states of one, as tests/lib/site.mjs calls them.
const states = new Set(['question, closed, locked, merged', 'question without a name, one\'s own', 'question, answers by age', 'questions sifted', 'home, half an hour', 'ask with similar', 'ask, with a draft', 'offer, own',
	'two people together, to agree', 'two people together, agreed', 'programme, as a mentee', 'tags by topic', 'codes for signing in, to scan', 'inbox, news only', 'search, and why', 'webhook that is off', 'saved, none']);
const kindOf = (path) => path.split('?')[0].replaceAll(/\d+/g, '{n}').replace(/^\/spaces\/\w+/, '/spaces/{s}').replace(/^\/(link|reset|invitation)\/.*/, '/$1/{t}');
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

// As long as it waits by itself only where the points of performance are looked at on a wide screen, too.
const BRISK = { pauseAfterFcpMs: 250, pauseAfterLoadMs: 250, networkQuietThresholdMs: 500, cpuQuietThresholdMs: 500 };

async function points(path, who, config, brisk) {
	const { lhr } = await lighthouse(server.url + path, { port, output: 'json', logLevel: 'error', onlyCategories: categories, extraHeaders: headers[who] ?? {}, ...(brisk ? BRISK : {}) }, config);
	assert.equal(new URL(lhr.finalDisplayedUrl).pathname, path.split('?')[0], 'the page itself, not the sign-in');
	return Object.fromEntries(Object.entries(lhr.categories).map(([name, category]) => [name, {
		score: Math.round(category.score * 100),
		lost: category.auditRefs.filter((ref) => ref.weight > 0 && (lhr.audits[ref.id].score ?? 1) < 1)
			.map((ref) => `${ref.id}: ${lhr.audits[ref.id].title} ${lhr.audits[ref.id].displayValue ?? ''}`),
	}]));
}

test(`Lighthouse finds little to better: ${categories.join(', ')}`, async (t) => {
	// Where the address with the title is, so that none is redirected.
	const settle = async (path, who) => (await fetch(server.url + path, { headers: headers[who] ?? {} })).url.slice(server.url.length);
	const pages = [['home', '/', 'cleo'], ['question', await settle(`/questions/${site.questions.solved.id}`, 'cleo'), 'cleo'], ['ask', '/questions/ask', 'cleo'], ['search', '/search?q=torque', 'cleo']];
	const seen = new Set();
	for (const { name, path, who, status } of full ? site.pages : []) {
		if (status === undefined && (states.has(name) || !seen.has(kindOf(path))))
			pages.push([name, await settle(path, who), who]);
		if (status === undefined)
			seen.add(kindOf(path));
	}
	assert.ok(!full || (pages.length > 100 && [...states].every((name) => pages.some((p) => p[0] === name))), `${pages.length} pages`);
	const begin = Date.now();
	// Before a change a page to read and one to write; axe sees all in journeys/pages.
	for (const [i, [name, path, who]] of (full ? pages : pages.slice(1, 3)).entries()) {
		// A wide screen is the easier one for all of it; every page is looked at there by axe.
		for (const [form, config] of full && i < 4 ? [['phone', undefined], ['desktop', desktopConfig]] : [['phone', undefined]]) {
			await t.test(`${name}, ${form}`, async () => {
				for (const [category, { score, lost }] of Object.entries(await points(path, who, config, i >= 4)))
					assert.ok(score >= 98, `${category} ${score}: ${lost.join('; ')}`);
			});
		}
	}
	console.error(`figure: Lighthouse looked at ${pages.length} pages in ${Math.round((Date.now() - begin) / 1000)} s`);
});
