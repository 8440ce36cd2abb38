// prepared.mjs -- what most tests begin with, made once for a run: an empty Peerlore's cluster, and a bare one
// with a database that unit tests copy.
//
// Each test file works on its own copy of them; a copy takes a twentieth of the time. What a first start does is
// seen by the tests that ask for a fresh server (tests/lib/server.mjs), and by every file when it runs by itself.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const versions = '/usr/lib/postgresql';
const newest = fs.readdirSync(versions).map(Number).sort((a, b) => b - a)[0];
// Debian's psql in the path is a script that looks for this one, each time.
export const program = (name) => path.join(versions, String(newest), 'bin', name);

// PostgreSQL refuses to be root.
function asPostgres(options, ...command) {
	const [file, ...args] = process.getuid() === 0 ? ['runuser', '-u', 'postgres', '--', ...command] : command;
	const { status, stderr, error } = spawnSync(file, args, { encoding: 'utf8', cwd: '/', ...options });
	if (status !== 0)
		throw new Error(`${command[0]}: ${error?.message ?? stderr}`);
}

// The folder `data` of a Peerlore that was started once and ended: only its cluster, migrated.
async function peerlorePrepare(peerlore, data, port) {
	const env = { ...process.env, PEERLORE_DATA: data, PEERLORE_LISTEN: `127.0.0.1:${port}` };
	const child = spawn(path.resolve(peerlore), ['up'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
	let log = '', ended = false;
	child.stderr.on('data', (d) => (log += d));
	const gone = new Promise((done) => child.once('close', () => done((ended = true))));
	for (let ready = false; !ready;) {
		if (ended)
			throw new Error(`up ended: ${log}`);
		ready = await fetch(`http://127.0.0.1:${port}/readyz`).then((a) => a.arrayBuffer().then(() => a.ok), () => false);
		await new Promise((r) => setTimeout(r, 20));
	}
	child.kill('SIGINT');
	await gone;
	// When the nightly work is due, and how far its index is, are matters of each copy.
	asPostgres({ input: 'delete from job;\ndelete from outbox_reader;\n' }, program('postgres'), '--single', '-D', path.join(data, 'pg'), 'peerlore');
	for (const name of fs.readdirSync(data).filter((n) => n !== 'pg'))
		fs.rmSync(path.join(data, name), { recursive: true });
}

// Puts a database with all our tables into a bare cluster: tests/unit/scratch.c copies it.
async function scratchMigrate(peerlore, scratch) {
	// The path of a socket is short, and TMPDIR may be long.
	const socket = fs.mkdtempSync('/tmp/peerlore-');
	if (process.getuid() === 0)
		spawnSync('chown', ['postgres', socket]);
	const args = ['-D', scratch, '-k', socket, '-c', 'listen_addresses=', '-c', 'fsync=off'];
	const [file, ...more] = process.getuid() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', program('postgres')] : [program('postgres')];
	const child = spawn(file, [...more, ...args], { cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
	let log = '', ended = false;
	child.stderr.on('data', (d) => (log += d));
	const gone = new Promise((done) => child.once('close', () => done((ended = true))));
	const conninfo = `host=${socket} user=postgres dbname=`;
	for (let made = false; !made;) {
		if (ended)
			throw new Error(`postgres ended: ${log}`);
		made = spawnSync(program('psql'), ['-X', '-q', '-d', `${conninfo}postgres`, '-c', 'create database migrated']).status === 0;
		await new Promise((r) => setTimeout(r, 20));
	}
	const { status, stderr } = spawnSync(path.resolve(peerlore), ['migrate'], { encoding: 'utf8', env: { ...process.env, PEERLORE_DATA: path.dirname(scratch), PEERLORE_DATABASE: `${conninfo}migrated` } });
	child.kill('SIGINT');
	await gone;
	fs.rmSync(socket, { recursive: true });
	if (status !== 0)
		throw new Error(`migrate: ${stderr}`);
}

// Makes both below `folder`: data/pg, and scratch for tests/unit/scratch.c.
export async function clustersPrepare(peerlore, folder, port) {
	await peerlorePrepare(peerlore, path.join(folder, 'data'), port);
	const scratch = path.join(folder, 'scratch');
	fs.mkdirSync(scratch, { mode: 0o700 });
	if (process.getuid() === 0)
		spawnSync('chown', ['postgres', scratch]);
	asPostgres({}, program('initdb'), '-D', scratch, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync',
		'--no-instructions');
	await scratchMigrate(peerlore, scratch);
}
