// upgrade.test.mjs -- an installation of the level before the last, with content, becomes one of this level: nothing is lost,
// the tables are those of a new one, and everything goes on. It stays true of itself when migrations are added.
// time limit: 300
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { program } from '../lib/prepared.mjs';
import { Server, portFree, serverStart, top, until } from '../lib/server.mjs';

const folder = path.join(top, 'sql/migrations');
const migrations = fs.readdirSync(folder).filter((f) => /^\d{4}_\w+\.sql$/.test(f)).sort();
// What the worker writes by itself as soon as it runs.
const RESTLESS = new Set(['job', 'outbox', 'outbox_reader', 'schema_migration', 'top_kept', 'top_kept_row', 'top_kept_post']); // what the worker does, and what it counts ahead

function psql(conninfo, input) {
	const run = spawnSync(program('psql'), ['-X', '-q', '-A', '-t', '-F', '\t', '-v', 'ON_ERROR_STOP=1', '-d', conninfo], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
	assert.equal(run.status, 0, run.stderr);
	return run.stdout;
}
const rows = (conninfo, text) => psql(conninfo, text).split('\n').filter(Boolean).map((l) => l.split('\t'));
const columnsOf = (conninfo) => Object.fromEntries(rows(conninfo, `select c.relname, string_agg(quote_ident(a.attname), ',' order by a.attname) from pg_class c
	join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
	where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace group by 1`));
const dump = (conninfo) => {
	const run = spawnSync(program('pg_dump'), ['--schema-only', '--no-owner', '--no-comments', '-d', conninfo], { encoding: 'utf8' });
	assert.equal(run.status, 0, run.stderr);
	return run.stdout.split('\n').filter((l) => !/^(--|SET |SELECT pg_catalog\.set_config|\\)/.test(l)).join('\n');
};

// A database of the level before the last, with the content of another as far as that level knows it.
function older(server) {
	const at = (name, role = 'peerlore_owner') => server.conninfo(role).replace(/dbname=\w+/, `dbname=${name}`);
	psql(at('postgres'), 'create database older');
	const target = at('older'), source = at('peerlore', 'postgres');
	const noted = rows(source, 'select number, name from schema_migration order by number');
	assert.equal(noted.length, migrations.length);
	psql(target, 'create table schema_migration (number integer primary key, name text not null, applied_at timestamptz not null default now())');
	// Each in a transaction of its own, as migrate has it.
	psql(target, migrations.slice(0, -1).map((file, i) => `begin;\n${fs.readFileSync(path.join(folder, file), 'utf8')}\n;insert into schema_migration (number, name) values (${noted[i][0]}, '${noted[i][1]}');\ncommit;`).join('\n'));
	const have = columnsOf(source), want = columnsOf(target), kept = {};
	for (const [table, columns] of Object.entries(want)) {
		if (table !== 'schema_migration' && have[table])
			kept[table] = columns.split(',').filter((c) => have[table].split(',').includes(c)).join(',');
	}
	// One says what the other reads.
	const data = psql(source, Object.entries(kept).map(([table, both]) =>
		`\\echo 'delete from "${table}";\\ncopy "${table}" (${both}) from stdin;'\ncopy (select ${both} from "${table}") to stdout;\n\\echo '\\\\.'`).join('\n'));
	psql(at('older', 'postgres'), `set session_replication_role = replica;\n${data}`);
	const sequences = rows(source, `select sequencename, last_value from pg_sequences where schemaname = 'public' and last_value is not null`);
	const there = new Set(rows(target, `select sequencename from pg_sequences where schemaname = 'public'`).flat());
	psql(target, sequences.filter(([name]) => there.has(name)).map(([name, value]) => `select setval('${name}', ${value});`).join('\n'));
	return { conninfo: target, kept };
}
const sums = (conninfo, tables) => Object.fromEntries(rows(conninfo, Object.entries(tables).map(([table, columns]) =>
	`select '${table}', count(*), md5(coalesce(string_agg(x::text, E'\\n' order by x::text), '')) from (select ${columns} from "${table}") x;`).join('\n')).map(([table, ...rest]) => [table, rest]));

test(`from ${migrations.at(-2)} with content to ${migrations.at(-1)}`, async () => {
	const server = await serverStart({ demo: true });
	const ada = server.person({ email: 'ada@example.com', admin: true });
	const token = server.token(ada.email);
	await server.api('POST', '/questions', { token, body: { title: 'Where is the zanzibar crate?', body: 'It was in the hall.' } });
	const fresh = dump(server.conninfo());
	const { conninfo, kept } = older(server);
	assert.equal(rows(conninfo, 'select count(*) from thread')[0][0], rows(server.conninfo(), 'select count(*) from thread')[0][0]);
	const before = sums(conninfo, kept);
	assert.notEqual(dump(conninfo), fresh, 'there is something to do');

	const data = path.join(server.work, 'upgraded');
	fs.mkdirSync(data, { mode: 0o700 });
	fs.copyFileSync(path.join(server.data, 'master.key'), path.join(data, 'master.key'));
	fs.chmodSync(path.join(data, 'master.key'), 0o600);
	if (process.getuid() === 0)
		assert.equal(spawnSync('chown', ['-R', 'postgres', data]).status, 0);
	const upgraded = new Server({ data, port: await portFree(), env: { PEERLORE_DATABASE: conninfo } });
	assert.match(upgraded.try(['doctor']).stdout, /the database is at \d+, this program at \d+\n\s+-> peerlore migrate/);
	const run = upgraded.try(['migrate']);
	assert.equal(run.status, 0, run.stderr);
	assert.match(run.stderr, /1 migrations applied/);
	assert.equal(dump(conninfo), fresh, 'its tables are those of a new installation');
	const after = sums(conninfo, kept);
	for (const [table, sum] of Object.entries(before)) {
		if (!RESTLESS.has(table))
			assert.equal(after[table][0], sum[0], `${table} has as many rows as before`);
	}
	for (const [table, columns] of [['post', 'id,author,kind,body'], ['person', 'id,name,email'], ['comment', 'id,body']])
		assert.deepEqual(sums(conninfo, { [table]: columns }), sums(server.conninfo(), { [table]: columns }), table);
	assert.equal(upgraded.try(['migrate']).status, 0, 'once more changes nothing');

	upgraded.launch();
	await upgraded.ready();
	const found = await until('it to be found', async () => {
		const answer = await upgraded.api('GET', '/search?q=zanzibar', { token });
		return answer.json.items?.length === 1 && answer;
	});
	const id = found.json.items[0].id;
	assert.equal((await upgraded.api('POST', `/questions/${id}/answers`, { token, body: { body: 'Behind the door.' } })).status, 201);
	assert.equal((await upgraded.api('GET', `/questions/${id}`, { token })).json.answers.length, 1);
	await until('the index to be equal', () => upgraded.try(['reindex', '--check']).status === 0);
	assert.equal(upgraded.try(['recount', '--check']).status, 0);
	await upgraded.stop();
	await server.stop();
});
