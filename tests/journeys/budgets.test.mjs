// What a question page costs a browser: style sheet and scripts, compressed, and nothing from elsewhere.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import zlib from 'node:zlib';
import { browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { serverStart } from '../lib/server.mjs';
import { siteFill } from '../lib/site.mjs';

let server, browser, site;

before(async () => {
	server = await serverStart();
	site = await siteFill(server);
	browser = await browserOpen();
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

test('a question page needs at most 12 KB of style and 15 KB of script, compressed, all of it ours', async () => {
	const page = await pageOpen(browser, { server });
	await signIn(page, server, 'cleo@example.com');
	const taken = [];
	page.on('response', (response) => taken.push(response));
	await page.goto(`/questions/${site.questions.solved.id}`, { waitUntil: 'networkidle' });
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
	const http = await import('node:http');
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
