// What comes with every page: style and scripts within their budget, search from the address bar, what robots are told.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import http from 'node:http';
import zlib from 'node:zlib';
import { browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { serverStart } from '../lib/server.mjs';
import { siteFill } from '../lib/site.mjs';

let server, browser, site, page;

before(async () => {
	server = await serverStart();
	site = await siteFill(server);
	browser = await browserOpen();
	page = await pageOpen(browser, { server });
	await signIn(page, server, 'cleo@example.com');
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

test('a browser can search from its address bar', async () => {
	const answer = await fetch(`${server.url}/opensearch.xml`);
	assert.equal(answer.status, 200);
	assert.match(answer.headers.get('content-type'), /^application\/opensearchdescription\+xml/);
	const template = /<Url type="text\/html" template="([^"]*)"/.exec(await answer.text())[1];
	assert.ok(template.startsWith(server.url));
	assert.equal(await page.goto('/') && await page.locator('link[rel=search]').getAttribute('href'), '/opensearch.xml');
	await page.goto(template.replace('{searchTerms}', encodeURIComponent('torque wrench')));
	await page.getByRole('heading', { level: 1, name: /for “torque wrench”/ }).waitFor();
});

test('robots stay away from links that work once', async () => {
	const text = await (await fetch(`${server.url}/robots.txt`)).text();
	assert.match(text, /^Disallow: \/link\/$/m);
	assert.match(text, /^Disallow: \/invitation\/$/m);
});

test('a question page needs at most 12 KB of style and 15 KB of script, compressed, all of it ours', async () => {
	const taken = [];
	page.on('response', (response) => taken.push(response));
	await page.goto(`/questions/${site.questions.solved.id}`);
	const sum = { stylesheet: 0, script: 0 };
	for (const response of taken) {
		const url = new URL(response.url());
		assert.equal(url.origin, server.url);
		const kind = response.request().resourceType();
		if (!(kind in sum))
			continue;
		assert.match(response.headers()['cache-control'], /immutable/);
		assert.match(response.headers()['content-encoding'], /^(br|gzip)$/);
		const { body } = await raw(url.pathname);
		sum[kind] += body.length;
	}
	assert.ok(sum.stylesheet > 0 && sum.stylesheet <= 12 * 1024, `style sheet: ${sum.stylesheet} bytes`);
	assert.ok(sum.script > 0 && sum.script <= 15 * 1024, `scripts: ${sum.script} bytes`);
	assert.deepEqual(page.problems, []);
});

// The bytes as they travel: fetch() would unpack them.
async function raw(path) {
	return new Promise((done, failed) => {
		http.get(server.url + path, { headers: { 'accept-encoding': 'gzip' } }, (answer) => {
			const parts = [];
			answer.on('data', (d) => parts.push(d));
			answer.on('end', () => {
				const body = Buffer.concat(parts);
				assert.equal(answer.headers['content-encoding'], 'gzip');
				zlib.gunzipSync(body);
				done({ body });
			});
		}).on('error', failed);
	});
}
