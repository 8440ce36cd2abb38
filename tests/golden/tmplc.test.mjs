// tmplc.test.mjs -- each construct and each refusal of the template compiler, one small file each.
//
// Those in .txt are plain text. ok_*.html compiles to the C in ok_*.c, which a C compiler accepts without a warning; no_*.html is refused
// with the message in no_*.err; type_*.html is refused by the C compiler, at the template's line in type_*.err.
// UPDATE=1 writes what is seen; look at the difference before you commit it.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';

const here = dirname(fileURLToPath(import.meta.url));
const top = join(here, '..', '..');
const cc = process.env.CC || 'cc';
const warnings = ['-std=gnu11', '-D_GNU_SOURCE=1', '-Wall', '-Wextra', '-Wshadow', '-Wconversion',
	'-Wsign-conversion', '-Wmissing-prototypes', '-Werror', '-fdiagnostics-color=never'];
let work, tmplc;

before(() => {
	work = mkdtempSync(join(tmpdir(), 'peerlore-golden-'));
	tmplc = join(work, 'tmplc');
	const tools = readdirSync(join(top, 'app/tools')).filter((f) => /^tmplc.*\.c$/.test(f))
		.map((f) => join('app/tools', f));
	execFileSync(cc, ['-std=gnu11', '-D_GNU_SOURCE=1', '-Iapp', '-O1', ...tools, 'app/base/arena.c',
		'app/base/str.c', '-o', tmplc], { cwd: top });
});

after(() => rmSync(work, { recursive: true, force: true }));

function compile(...files) {
	const run = spawnSync(tmplc, [join(work, 'templates.h'), join(work, 'templates.c'), ...files],
		{ cwd: here, encoding: 'utf8' });
	assert.equal(run.signal, null, 'the compiler was killed');
	return run;
}

function check_c() {
	return spawnSync(cc, [...warnings, '-fsyntax-only', '-I' + join(top, 'app'), '-I' + here, '-I' + work,
		join(work, 'templates.c')], { cwd: here, encoding: 'utf8' });
}

function expect(name, seen) {
	if (process.env.UPDATE)
		writeFileSync(join(here, name), seen);
	assert.equal(seen, readFileSync(join(here, name), 'utf8'));
}

for (const file of readdirSync(here).filter((f) => /\.(html|txt)$/.test(f)).sort()) {
	const name = file.replace(/\.\w+$/, '');
	const sentence = name.replaceAll('_', ' ');

	if (name.startsWith('ok_')) {
		test(`template: ${sentence}`, () => {
			const run = compile(file);
			assert.equal(run.status, 0, run.stderr);
			expect(name + '.c', readFileSync(join(work, 'templates.c'), 'utf8'));
			const c = check_c();
			assert.equal(c.status, 0, c.stderr);
		});
	} else if (name.startsWith('no_')) {
		test(`template: ${sentence} is refused`, () => {
			const run = compile(file);
			assert.equal(run.status, 1);
			expect(name + '.err', run.stderr);
		});
	} else {
		test(`template: ${sentence} is refused by the C compiler`, () => {
			const run = compile(file);
			assert.equal(run.status, 0, run.stderr);
			const c = check_c();
			assert.notEqual(c.status, 0);
			const line = c.stderr.match(/^(type_\w+\.\w+:\d+):\d+: error/m);
			expect(name + '.err', (line ? line[1] : c.stderr) + '\n');
		});
	}
}

test('a page does not render plain text, nor plain text a page', () => {
	const [page, plain] = ['page.html', 'plain.txt'].map((f) => join(work, f));
	for (const [asker, asked] of [[page, plain], [plain, page]]) {
		writeFileSync(asked, '{{template part()}}a < b{{end}}'.replace('<', asked === page ? '&lt;' : '<'));
		writeFileSync(asker, '{{template whole()}}\n{{render part()}}\n{{end}}\n');
		const run = compile(page, plain);
		assert.equal(run.status, 1);
		assert.equal(run.stderr, `${asker}:2: plain text and HTML do not render each other: part\n`);
		writeFileSync(asker, '{{template whole()}}\nalone\n{{end}}\n');
		assert.equal(compile(page, plain).status, 0);
	}
});
