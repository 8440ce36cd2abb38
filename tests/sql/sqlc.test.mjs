// sqlc.test.mjs -- what the query compiler makes of each construct, and what it refuses, under both awks.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';

const top = path.resolve(import.meta.dirname, '../..');
const sqlc = path.join(top, 'app/tools/sqlc.awk');
const embed = path.join(top, 'app/tools/embed.awk');
const cases = path.join(import.meta.dirname, 'sqlc');
const sample = path.join(cases, 'sample');
const refused = path.join(cases, 'refused');

function compile(awk, part, cwd, files) {
	return spawnSync(awk, ['-v', `part=${part}`, '-f', sqlc, ...files], { cwd, encoding: 'utf8', maxBuffer: 1 << 26, input: '' });
}

for (const awk of ['mawk', 'gawk']) {
	describe(awk, () => {
		for (const part of ['h', 'c']) {
			test(`${awk} makes queries.${part} of the sample as it always did`, () => {
				const r = compile(awk, part, sample, ['in.sql']);
				assert.equal(r.stderr, '');
				assert.equal(r.status, 0);
				assert.equal(r.stdout, fs.readFileSync(path.join(sample, `queries.${part}`), 'utf8'));
			});
		}

		for (const file of fs.readdirSync(refused)) {
			test(`${awk} refuses ${path.basename(file, '.sql').replaceAll('_', ' ')}`, () => {
				const expected = [...fs.readFileSync(path.join(refused, file), 'utf8').matchAll(/^-- refused: (.*)$/gm)]
					.map((m) => `${file}:${m[1]}`);
				const r = compile(awk, 'c', refused, [file]);
				assert.deepEqual(r.stderr.trimEnd().split('\n'), expected);
				assert.equal(r.status, 1);
				assert.equal(r.stdout, '');
			});
		}

		test(`${awk} makes the same of all our queries, and without any something that compiles`, () => {
			const folder = path.join(top, 'sql/queries');
			const ours = fs.readdirSync(folder).filter((f) => f.endsWith('.sql')).sort();
			for (const files of [ours, []]) {
				const [one, other] = [compile('mawk', 'c', folder, files), compile(awk, 'c', folder, files)];
				assert.equal(other.status, 0, other.stderr);
				assert.equal(one.stdout, other.stdout);
			}
		});

		test(`${awk} embeds migrations in order and refuses gaps and other names`, () => {
			const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'peerlore-embed-'));
			const put = (name, sql) => fs.writeFileSync(path.join(folder, name), sql);
			const run = (...files) => spawnSync(awk, ['-f', embed, ...files], { cwd: folder, encoding: 'utf8', input: '' });
			put('0001_one.sql', 'select "a?\\";\n\tselect 1;\n');
			put('0002_two.sql', 'select 2;\n');
			put('0004_four.sql', 'select 4;\n');
			put('0003-three.sql', 'select 3;\n');
			try {
				assert.equal(run('0001_one.sql', '0002_two.sql').stdout, [
					'/* migrations.c -- sql/migrations as C strings. Made by app/tools/embed.awk. */',
					'#include "store/migrate.h"', '', 'const struct migration migrations[] = {',
					'\t{', '\t\t.number = 1, .name = "one", .sql =',
					'\t\t"select \\"a\\?\\\\\\";\\n"', '\t\t"\\tselect 1;\\n"', '\t},',
					'\t{', '\t\t.number = 2, .name = "two", .sql =', '\t\t"select 2;\\n"', '\t},', '};',
					'const size_t migration_count = 2;', ''].join('\n'));
				const gap = run('0001_one.sql', '0002_two.sql', '0004_four.sql');
				assert.equal(gap.status, 1);
				assert.equal(gap.stderr, '0004_four.sql: expected migration number 3\n');
				const name = run('0001_one.sql', '0002_two.sql', '0003-three.sql');
				assert.equal(name.status, 1);
				assert.equal(name.stderr, '0003-three.sql: a migration is named 0001_what_it_does.sql\n');
			} finally {
				fs.rmSync(folder, { recursive: true });
			}
		});
	});
}
