// Lighthouse on home, question, ask and search, of everything on the other kinds of pages, too: at least 98 points. runs alone, time limit: 300
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import lighthouse, { desktopConfig } from 'lighthouse';
import { chromium } from 'playwright-core';
import { portFree, full, serverStart } from '../lib/server.mjs';
import { launchOptions, signIn } from '../lib/browser.mjs';
import { siteFill } from '../lib/site.mjs';

// How fast the machine is depends on who else uses it: only when everything is asked for.
const categories = ['accessibility', 'best-practices', 'seo', ...(full ? ['performance'] : [])];
// The other kinds of pages, of those Cleo looks at.
const kinds = new Set(['tip', 'tips', 'mentoring', 'offer', 'a request of one\'s own', 'programme, as a mentee', 'notifications', 'inbox', 'person', 'top, of oneself', 'say thank you']);
let server, browser, site, port, headers;

before(async () => {
	server = await serverStart();
	site = await siteFill(server);
	port = await portFree();
	browser = await chromium.launch(launchOptions([`--remote-debugging-port=${port}`]));
	const context = await browser.newContext({ baseURL: server.url });
	const page = await context.newPage();
	await signIn(page, server, 'cleo@example.com');
	// Lighthouse opens a window of its own: the session goes along as a header.
	headers = { Cookie: (await context.cookies()).map((c) => `${c.name}=${c.value}`).join('; ') };
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

async function points(path, config) {
	const { lhr } = await lighthouse(server.url + path, { port, output: 'json', logLevel: 'error', onlyCategories: categories, extraHeaders: headers }, config);
	assert.equal(new URL(lhr.finalDisplayedUrl).pathname, path.split('?')[0], 'the page itself, not the sign-in');
	return Object.fromEntries(Object.entries(lhr.categories).map(([name, category]) => [name, {
		score: Math.round(category.score * 100),
		lost: category.auditRefs.filter((ref) => ref.weight > 0 && (lhr.audits[ref.id].score ?? 1) < 1)
			.map((ref) => `${ref.id}: ${lhr.audits[ref.id].title} ${lhr.audits[ref.id].displayValue ?? ''}`),
	}]));
}

test(`Lighthouse finds little to better: ${categories.join(', ')}`, async (t) => {
	const question = (await (await fetch(`${server.url}/questions/${site.questions.solved.id}`, { headers, redirect: 'manual' })).headers).get('location');
	const pages = [['home', '/'], ['question', question], ['ask', '/questions/ask'], ['search', '/search?q=torque']];
	for (const { name, path, who } of full ? site.pages : []) {
		if (who === 'cleo' && kinds.has(name))
			pages.push([name, (await fetch(server.url + path, { headers })).url.slice(server.url.length)]);
	}
	assert.equal(pages.length, full ? 4 + kinds.size : 4);
	for (const [name, path] of pages) {
		for (const [form, config] of full ? [['phone', undefined], ['desktop', desktopConfig]] : [['phone', undefined]]) {
			await t.test(`${name}, ${form}`, async () => {
				for (const [category, { score, lost }] of Object.entries(await points(path, config)))
					assert.ok(score >= 98, `${category} ${score}: ${lost.join('; ')}`);
			});
		}
	}
});
