// schema.mjs -- sql/schema.sql is what the migrations make: `node tests/sql/schema.mjs --write` writes it anew.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { serverStart, top } from '../lib/server.mjs';

export const file = path.join(top, 'sql/schema.sql');

// The tables of a migrated, empty database, without what differs from machine to machine.
export async function schemaDump() {
	const server = await serverStart();
	try {
		const run = spawnSync('pg_dump', ['--schema-only', '--no-owner', '--no-privileges', '--no-comments', '-d', server.conninfo()], { encoding: 'utf8' });
		if (run.status !== 0)
			throw new Error(run.stderr);
		const text = run.stdout.split('\n').filter((l) => !/^(--|SET |SELECT pg_catalog\.set_config|\\)/.test(l)).join('\n');
		return `-- What the migrations make, written by \`make schema\`; a test keeps it true.\n${text.replace(/\n{3,}/g, '\n\n')}`;
	} finally {
		await server.stop();
	}
}

if (process.argv.includes('--write'))
	fs.writeFileSync(file, await schemaDump());
