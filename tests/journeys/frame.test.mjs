// What stands around pages: titles, descriptions, search from the address bar, what robots are told.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browserOpen, pagesOpen } from '../lib/browser.mjs';
import { serverStart } from '../lib/server.mjs';
import { siteFill } from '../lib/site.mjs';

let server, browser, site, open;

before(async () => {
	server = await serverStart();
	site = await siteFill(server);
	browser = await browserOpen();
	open = await pagesOpen(browser, server, { ...site.people, null: null }, { scripts: false });
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

test('each page has a title of its own, a description, one heading, and works without scripts', async (t) => {
	const titles = new Map();
	for (const { name, path, who, status = 200 } of site.pages) {
		await t.test(name, async () => {
			const page = open[who];
			await page.goto(path);
			const title = await page.title();
			assert.match(title, /\S.* · Peerlore$/);
			assert.ok((await page.locator('meta[name=description]').getAttribute('content')).length > 5);
			assert.equal(await page.locator('h1').count(), 1);
			assert.equal(await page.locator('main#main').count(), 1);
			assert.ok(await page.locator('.btn.main:visible').count() <= 2, 'one filled button, or two far apart');
			if (status === 200) {
				const key = `${title} ${path.split('?')[0]} ${who}`;
				assert.ok(!titles.has(title) || titles.get(title).split('?')[0] === path.split('?')[0], `${title} is also ${titles.get(title)} (${key})`);
				titles.set(title, path);
			}
		});
	}
});

test('a browser can search from its address bar', async () => {
	const answer = await fetch(`${server.url}/opensearch.xml`);
	assert.equal(answer.status, 200);
	assert.match(answer.headers.get('content-type'), /^application\/opensearchdescription\+xml/);
	const template = /<Url type="text\/html" template="([^"]*)"/.exec(await answer.text())[1];
	assert.ok(template.startsWith(server.url));
	const page = open.ben;
	assert.equal(await page.goto('/') && await page.locator('link[rel=search]').getAttribute('href'), '/opensearch.xml');
	await page.goto(template.replace('{searchTerms}', encodeURIComponent('torque wrench')));
	await page.getByRole('heading', { level: 1, name: /for “torque wrench”/ }).waitFor();
});

test('robots stay away from links that work once', async () => {
	const text = await (await fetch(`${server.url}/robots.txt`)).text();
	assert.match(text, /^Disallow: \/link\/$/m);
	assert.match(text, /^Disallow: \/invitation\/$/m);
});
