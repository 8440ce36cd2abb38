// lint.test.mjs -- one planted violation of each rule of make lint is reported, and nothing else is.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { folderMake, top } from '../lib/server.mjs';

function lint(files) {
	const root = folderMake('lint');
	for (const [name, text] of Object.entries(files)) {
		fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
		fs.writeFileSync(path.join(root, name), text);
	}
	const run = spawnSync(process.execPath, [path.join(top, 'app/tools/lint.mjs'), root], { encoding: 'utf8' });
	fs.rmSync(root, { recursive: true });
	return { status: run.status, lines: run.stdout.split('\n').filter(Boolean) };
}

const file = (name, body) => ({ [name]: `/* ${path.basename(name)} -- planted. */\n${body}\n` });
const planted = [
	['pages-no-sql', 'app/forum/tip_pages.c', '#include "queries.h"'],
	['pages-no-sql', 'app/forum/tip_api.c', '#include "store/db.h"'],
	['feature-no-http', 'app/forum/tip.c', '#include "http/page.h"'],
	['feature-no-http', 'app/forum/tip.c', '#include "views.h"'],
	['kore-stays-below', 'app/store/db.c', '#include "kore/kore.h"'],
	['kore-stays-below', 'app/forum/tip_pages.c', '#include <kore/http.h>'],
	['libpq-in-store', 'app/forum/tip.c', '#include <libpq-fe.h>'],
	['xapian-in-shim', 'app/search/search.c', '#include <xapian.h>'],
	['xapian-in-shim', 'app/search/index_query.c', '#include "search/xapian/shim.hh"'],
	['feature-no-http', 'app/forum/tips/tip.c', '#include "views.h"'],
	['base-knows-nothing', 'app/base/str.c', '#include "store/db.h"'],
	['store-knows-base', 'app/store/db.c', '#include "forum.h"'],
	['http-knows-no-feature', 'app/http/flow.c', '#include "queries.h"'],
	['feature-by-its-header', 'app/forum/tip.c', '#include "search/index.h"', { 'app/search/index.h': '/* index.h -- theirs. */\n' }],
	['no-sql-in-c', 'app/forum/tip.c', 'static const char *q = "select id from post where id = 1";'],
	['no-html-in-c', 'app/forum/tip_pages.c', 'static const char *h = "<p class=x>";'],
	['html-made-in-text', 'app/forum/tip.c', 'struct html h(void) { return ((struct html){"x", 1}); }'],
	['banned-function', 'app/forum/tip.c', 'void f(char *a) { strcpy(a, "b"); }'],
	['banned-function', 'app/base/clock.c', 'void f(long t) { localtime(&t); }'],
];

for (const [rule, name, body, more] of planted) {
	test(`${rule} is reported for ${body}`, () => {
		const { status, lines } = lint({ ...file(name, body), ...more });
		assert.equal(status, 1);
		assert.equal(lines.length, 1, lines.join('\n'));
		assert.ok(lines[0].startsWith(`${name}:2: ${rule}: `), lines[0]);
	});
}

test('C++ outside of the shim is reported, in the shim it may see Xapian', () => {
	const { lines } = lint({
		...file('app/search/search.cc', 'int x;'),
		...file('app/forum/tip.hh', 'int x;'),
		...file('app/search/xapian/words.cc', '#include <xapian.h>\n#include "search/xapian/shim.hh"'),
	});
	assert.deepEqual(lines.map((l) => l.split(' ', 2).join(' ')), ['app/forum/tip.hh:1: c++-in-shim:', 'app/search/search.cc:1: c++-in-shim:']);
});

test('a file that does not say what it is for is reported', () => {
	const { lines } = lint({ 'app/forum/tip.c': 'int x;\n' });
	assert.match(lines.join('\n'), /^app\/forum\/tip\.c:1: first-line: /);
});

test('what stands in a comment, or in a layer that may, is not reported', () => {
	const { status, lines } = lint({
		...file('app/forum/tip.c', '/* select id from post; strcpy(a, b); "<p>" */\n#include "queries.h"\nint selection;'),
		...file('app/store/db.c', '#include <libpq-fe.h>\nstatic const char *s = "select name from schema_migration";'),
		...file('app/text/html.c', 'static const char *p = "<p>";'),
		...file('app/forum/tip_pages.c', '#include "views.h"\n#include "http/page.h"\n#include "forum.h"'),
		...file('app/http/server.c', '#include "kore/kore.h"'),
	});
	assert.deepEqual(lines, []);
	assert.equal(status, 0);
});
