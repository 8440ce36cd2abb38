// hostile.test.mjs -- hostile values through every place of a page, read back by a real browser without a CSP.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { browserOpen } from '../lib/browser.mjs';

const top = resolve(import.meta.dirname, '../..');
const cc = process.env.CC || 'cc';

const values = [
	'<script>window.xss = 1</script>',
	'"><img src=x onerror="window.xss=1">',
	"'><svg onload='window.xss=1'>",
	'" onmouseover="window.xss=1" autofocus onfocus="window.xss=1" x="',
	"' onfocus='window.xss=1' autofocus x='",
	'</title></textarea></pre></script></style></svg></select><script>window.xss=1</script>',
	'--><script>window.xss=1</script><!--',
	']]><script>window.xss=1</script>',
	'javascript:window.xss=1',
	'java\tscript:window.xss=1',
	'\u0001javascript:window.xss=1',
	' JaVaScRiPt:window.xss=1',
	'java\nscript:window.xss=1',
	'&#106;avascript:window.xss=1',
	'javascript&colon;window.xss=1',
	'data:text/html,<script>window.xss=1</script>',
	'vbscript:window.xss=1',
	'//foreign.example/x',
	'/\\foreign.example/x',
	'/\t/foreign.example/x',
	'\\\\foreign.example/x',
	'https:foreign.example',
	'../../up',
	'..',
	'\n\nlines\n',
	'&amp;&lt;&#39;&quot;&',
	'[x](javascript:window.xss=1) ![x](javascript:window.xss=1) <javascript:window.xss=1>',
	'[x](java&#9;script:window.xss=1 "\\" onclick=window.xss=1")',
	'![x](https://foreign.example/a.png) ![y](//foreign.example/b.png)',
	'[a]: javascript:window.xss=1\n\n[a] [x][a]',
	'```"onclick=window.xss=1 x\ncode\n```',
	'<a href="javascript:window.xss=1">x</a> <kbd onclick="window.xss=1">x</kbd>',
	'<math><mi xlink:href="javascript:window.xss=1">x</mi></math>',
	'<noscript><p title="</noscript><img src=x onerror=window.xss=1>">',
	'<svg><style><img src=x onerror=window.xss=1></style></svg>',
	'<form id=x><input name=action>',
	'\u202Egnp.exe \uFEFF\u200B \u{1F600} \u00e9',
	'ordinary text',
];

let work, html;

before(() => {
	work = mkdtempSync(join(tmpdir(), 'peerlore-hostile-'));
	const run = (file, ...args) => execFileSync(file, args, { cwd: top, maxBuffer: 1 << 26 });
	const tools = readdirSync(join(top, 'app/tools')).filter((f) => /^tmplc.*\.c$/.test(f))
		.map((f) => join('app/tools', f));
	const base = ['arena', 'str', 'clock'].map((f) => `app/base/${f}.c`);
	const text = ['html', 'markdown', 'excerpt', 'pieces', 'diff'].map((f) => `app/text/${f}.c`);
	const flags = ['-std=gnu11', '-D_GNU_SOURCE=1', '-O1', '-iquote', 'app', '-iquote', work, '-iquote', 'tests/golden/hostile'];
	run(cc, ...flags, ...tools, 'app/base/arena.c', 'app/base/str.c', '-o', join(work, 'tmplc'));
	run(join(work, 'tmplc'), join(work, 'templates.h'), join(work, 'templates.c'), 'tests/golden/hostile/hostile.html');
	run(cc, ...flags, 'tests/golden/hostile/hostile.c', join(work, 'templates.c'), ...text, ...base,
		'-lcmark-gfm', '-lcmark-gfm-extensions', '-lutf8proc', '-o', join(work, 'hostile'));
	html = run(join(work, 'hostile'), ...values);
});

after(() => rmSync(work, { recursive: true, force: true }));

test('hostile values stay values in a browser', async (t) => {
	const browser = await browserOpen();
	t.after(() => browser.close());
	const page = await browser.newPage();
	const asked = [];
	page.on('dialog', (d) => { asked.push(`dialog ${d.message()}`); d.dismiss(); });
	await page.route('**/*', (route) => {
		if (route.request().url() === 'http://peerlore.test/page')
			return route.fulfill({ contentType: 'text/html; charset=utf-8', body: html });
		asked.push(route.request().url());
		return route.abort();
	});
	await page.goto('http://peerlore.test/page');
	// Whatever waits for a pointer or the keyboard gets it.
	await page.evaluate(() => {
		for (const e of document.querySelectorAll('*')) {
			for (const kind of ['mouseover', 'focus', 'click', 'load', 'error'])
				e.dispatchEvent(new Event(kind, { cancelable: true }));
		}
	});
	const seen = await page.evaluate(() => ({
		xss: window.xss,
		elements: [...new Set([...document.querySelectorAll('*')].map((e) => e.localName))].sort(),
		attributes: [...new Set([...document.querySelectorAll('*')].flatMap((e) => e.getAttributeNames()))].sort(),
		addresses: [...document.querySelectorAll('.markdown [href], .comment [href], .markdown [src]')]
			.map((e) => new URL(e.getAttribute('href') ?? e.getAttribute('src'), document.baseURI).protocol),
		sections: [...document.querySelectorAll('section')].map((s) => ({
			title: s.title,
			data: s.dataset.value,
			text: s.querySelector('p').textContent,
			area: s.querySelector('textarea').value,
			pre: s.querySelector('pre').textContent,
			input: s.querySelector('input').getAttribute('value'),
			option: s.querySelector('option').value,
			svg: s.querySelector('text').textContent,
			svgTitle: s.querySelector('svg title').textContent,
			cell: s.querySelector('td').textContent,
			start: s.querySelector('.start').href,
			offsite: s.querySelector('.offsite').href,
			part: s.querySelector('.part').pathname,
			query: new URL(s.querySelector('.query').href).searchParams.get('a'),
			host: [s.querySelector('.part').host, s.querySelector('.query').host, s.querySelector('.mark').host].join(' '),
			mail: s.querySelector('.mail').protocol + new URL(s.querySelector('.mail').href).search,
			action: s.querySelector('form').getAttribute('action'),
		})),
	}));

	assert.equal(seen.xss, undefined);
	assert.deepEqual(asked.filter((a) => !a.endsWith('/favicon.ico')), []);
	assert.equal(seen.sections.length, values.length);
	for (const [i, s] of seen.sections.entries()) {
		const value = values[i];
		for (const place of ['title', 'data', 'text', 'area', 'pre', 'input', 'option', 'svg', 'svgTitle', 'cell', 'query'])
			assert.equal(s[place], value, `${place} of ${JSON.stringify(value)}`);
		assert.match(s.start, /^(http:\/\/peerlore\.test\/|https:\/\/|mailto:)/, value);
		assert.match(s.offsite, /^(https?:\/\/|http:\/\/peerlore\.test\/page#$)/, value);
		assert.match(s.part, /^\/p\/[^/]*\/end$/, value);
		assert.equal(s.host, 'peerlore.test peerlore.test peerlore.test');
		assert.equal(s.mail, 'mailto:?subject=x');
		assert.match(s.action, /^[#/]/, value);
	}
	assert.ok(seen.addresses.every((p) => ['http:', 'https:', 'mailto:'].includes(p)), String(seen.addresses));
	for (const never of ['script', 'img', 'iframe', 'math', 'style', 'noscript', 'mi'])
		assert.ok(!seen.elements.includes(never), never);
	assert.ok(!seen.attributes.some((a) => a.startsWith('on') || a === 'style' || a === 'autofocus'), String(seen.attributes));
});
