// run.mjs -- runs all tests: node tests/run.mjs [--all] [PART OF A FILE NAME...]
//
// Tests are build/tests/*_test (cmocka), build/tests/*_replay (a fuzz target fed its corpus) and
// tests/**/*.test.mjs (node:test). Each file is a process of its own with its own temporary folder (TMPDIR, in
// memory where there is room: a server starts and stops in a third of the time) and port (PEERLORE_TEST_PORT and the
// 15 above it); two run at once, each within a time limit. Quiet but for failures; with --all or some files, also what
// tests measured (lines `figure: ...` of theirs). The last line is `N passed, N failed, N skipped`.
//
// A file may say, in its first lines: `time limit: 300` (seconds, on a quiet machine), or `runs alone`. With sanitizers,
// those that drive a browser run with --all or when they are named: what they ask the server for, others ask it, too.
//
// A machine that others use may hold up a browser or a transaction for longer than a test allows for. So what failed, if
// little did, is run once more by itself, and both ends are told: `unstable` is a test to be mended.
// --all sets PEERLORE_TEST_ALL=1: full counts, and what depends on the speed of the machine.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { clustersPrepare } from './lib/prepared.mjs';

const top = path.resolve(import.meta.dirname, '..');
process.chdir(top);
const build = process.env.PEERLORE_TEST_BUILD ?? 'build';
const sanitized = build.endsWith('san');
const all = process.argv.includes('--all');
const only = process.argv.slice(2).filter((a) => !a.startsWith('--'));
const timesFile = path.join(build, 'test-times.json');
const firstPort = Number(process.env.PEERLORE_TEST_PORTS ?? 21000);
// One for each core: with a third beside them a browser or a transaction waits too long now and then.
const atOnce = 2;
const AGAIN = 4; // of more files than these something is broken
const memory = '/dev/shm', room = 6e9; // what those files need at most, with much to spare
const temporary = process.env.TMPDIR ?? (memoryHasRoom() ? memory : os.tmpdir());
const home = fs.mkdtempSync(path.join(temporary, 'peerlore-tests-'));
fs.chmodSync(home, 0o755); // servers started by root go on as user postgres
process.on('exit', () => fs.rmSync(home, { recursive: true, force: true }));

function memoryHasRoom() {
	try {
		const { bavail, bsize } = fs.statfsSync(memory);
		fs.accessSync(memory, fs.constants.W_OK);
		// Some tests run programs that they wrote.
		const closed = / \/dev\/shm \S+ (\S+,)?noexec/.test(fs.readFileSync('/proc/mounts', 'utf8'));
		return !closed && bavail * bsize >= room;
	} catch {
		return false;
	}
}

// -- what there is ----------------------------------------------------------------------------
function* walk(folder) {
	for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
		if (entry.name === 'node_modules')
			continue;
		const name = path.join(folder, entry.name);
		if (entry.isDirectory())
			yield* walk(name);
		else
			yield name;
	}
}

function program(name, kind) {
	const source = kind === 'unit' ? `tests/unit/${name}.c` : `tests/fuzz/${name.replace(/_replay$/, '')}.c`;
	const run = path.join(build, 'tests', name);
	return { kind, file: source, run, gone: !fs.existsSync(source) };
}

function testsFind() {
	const folder = path.join(build, 'tests');
	const built = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
	const list = [
		...built.filter((n) => n.endsWith('_test')).map((n) => program(n, 'unit')),
		...built.filter((n) => n.endsWith('_replay')).map((n) => program(n, 'replay')),
		...[...walk('tests')].filter((n) => n.endsWith('.test.mjs')).map((n) => ({ kind: 'js', file: n })),
	].filter((t) => !t.gone && (only.length === 0 || only.some((part) => t.file.includes(part))));
	const times = readTimes();
	for (const test of list) {
		const head = fs.readFileSync(test.file, 'utf8').slice(0, 1500);
		const limit = /time limit: (\d+)/.exec(head)?.[1];
		// Against what hangs, not against a slow machine.
		test.limit = Math.max(600, Number(limit ?? 0)) * 2 * (sanitized ? 2 : 1) * (all ? 5 : 1);
		test.alone = /runs alone/.test(head);
		test.browser = /\/lib\/browser\.mjs'/.test(head);
		// On a machine that has run none of them, those that may take longest are taken to.
		test.before = times[test.file] ?? Number(limit ?? 0) / 10;
	}
	const kept = sanitized && !all && only.length === 0 ? list.filter((t) => !t.browser) : list;
	if (kept.length < list.length)
		console.log(`${list.length - kept.length} files that drive a browser are left out: make check-all SAN=1 runs them`);
	// The longest first, so that the end does not wait for one; those that run alone after all others.
	return kept.sort((a, b) => a.alone - b.alone || b.before - a.before || (a.file < b.file ? -1 : 1));
}

function readTimes() {
	try {
		return JSON.parse(fs.readFileSync(timesFile, 'utf8'));
	} catch {
		return {};
	}
}

// -- running one ----------------------------------------------------------------------------------
function commandOf(test) {
	switch (test.kind) {
	case 'unit':
		return [path.resolve(test.run)];
	case 'replay':
		return [path.resolve(test.run), `tests/fuzz/corpus/${path.basename(test.file, '.c')}`];
	default:
		return [process.execPath, '--test-reporter=./tests/lib/reporter.mjs', '--no-warnings', test.file];
	}
}

let prepared = null; // where copies of what most files begin with come from
const ends = new Set(); // what ends each running test
let nextPort = 0;
function environmentOf(tmp) {
	const port = firstPort + (nextPort++ % 500) * 16;
	const env = { ...process.env, TMPDIR: tmp, PEERLORE_TEST_PORT: String(port), PEERLORE_TEST_BUILD: build,
		PEERLORE_KORE_PROBE: path.join(build, 'tests/kore-probe'), CMOCKA_MESSAGE_OUTPUT: 'TAP',
		NODE_COMPILE_CACHE: path.join(home, 'compiled'), // what drives a browser is long, and forty files read it
		UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1',
		ASAN_OPTIONS: 'detect_leaks=0:abort_on_error=1:detect_stack_use_after_return=0' };
	for (const name of Object.keys(env)) {
		// A test makes its own settings; those of whoever runs it are not its business.
		if (/^PEERLORE_(?!TEST_|KORE_)/.test(name))
			delete env[name];
	}
	if (all)
		env.PEERLORE_TEST_ALL = '1';
	if (prepared)
		env.PEERLORE_TEST_PREPARED = prepared;
	return env;
}

function resultsOf(test, output) {
	if (test.kind === 'js') {
		return output.split('\n').filter((l) => l.startsWith('\x1e')).map((l) => JSON.parse(l.slice(1)));
	}
	if (test.kind === 'replay')
		return [];
	const results = [...output.matchAll(/^(not )?ok \d+ - (\S+)( # SKIP ?(.*))?$/gm)].map((m) => ({ name: m[2],
		state: m[1] ? 'fail' : m[3] ? 'skip' : 'pass', reason: m[4] || '', error: '' }));
	// cmocka says a skipped test so; the reason is what the test printed before.
	for (const m of output.matchAll(/^(.*)\nnot ok \d+ # SKIP (\S+)$/gm))
		results.push({ name: m[2], state: 'skip', reason: m[1], error: '' });
	return results;
}

function run(test) {
	const tmp = fs.mkdtempSync(path.join(home, 't'));
	fs.chmodSync(tmp, 0o755);
	const [file, ...args] = commandOf(test);
	const begin = Date.now();
	return new Promise((done) => {
		const child = spawn(file, args, { env: environmentOf(tmp), detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
		let output = '', late = false;
		child.stdout.on('data', (d) => (output += d));
		child.stderr.on('data', (d) => (output += d));
		const end = () => {
			try {
				process.kill(-child.pid, 'SIGKILL');
			} catch { /* nothing is left of it */ }
		};
		ends.add(end);
		const timer = setTimeout(() => ((late = true), end()), test.limit * 1000);
		child.on('error', (e) => (output += e.message));
		child.on('close', (code, signal) => {
			clearTimeout(timer);
			ends.delete(end);
			end();
			const results = resultsOf(test, output);
			const failed = results.some((r) => r.state === 'fail');
			const rest = output.split('\n').filter((l) => !l.startsWith('\x1e')).join('\n').trim();
			if (late)
				results.push({ name: 'time limit', state: 'fail', error: `not done after ${test.limit} s\n${rest}` });
			else if ((code !== 0 || signal) && !failed)
				results.push({ name: 'ended', state: 'fail', error: `${signal ?? 'exit status ' + code}\n${rest}` });
			else if (failed && test.kind !== 'js')
				results.find((r) => r.state === 'fail').error = rest;
			else if (results.length === 0)
				results.push({ name: 'replay', state: test.kind === 'replay' ? 'pass' : 'fail', error: 'holds no test' });
			fs.rmSync(tmp, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
			done({ test, results, rest, seconds: (Date.now() - begin) / 1000 });
		});
	});
}

// -- all of them ---------------------------------------------------------------------------------------
const list = testsFind();
const count = { pass: 0, fail: 0, skip: 0 };
const skipped = [], slow = [], again = [], times = readTimes();
const begin = Date.now();
let running = 0, done = 0;

function indent(text, lines = 60) {
	const all = text.split('\n');
	const kept = all.length > lines ? [...all.slice(0, lines / 2), `... ${all.length - lines} lines ...`, ...all.slice(-lines / 2)] : all;
	return kept.map((l) => '    ' + l).join('\n');
}

const failedOf = (results) => results.filter((r) => r.state === 'fail');

function tell({ test, results, rest, seconds }) {
	done++;
	test.told = true;
	times[test.file] = seconds;
	slow.push({ file: test.file, seconds });
	for (const r of results) {
		count[r.state]++;
		if (r.state === 'skip')
			skipped.push(`${test.file}: ${r.name}: ${r.reason || 'no reason given'}`);
	}
	for (const r of failedOf(results))
		console.log(`FAILED ${test.file}: ${r.name}\n${indent(r.error ?? '')}`);
	if (failedOf(results).length > 0)
		again.push({ test, failed: failedOf(results) });
	if (failedOf(results).length > 0 && test.kind === 'js' && rest)
		console.log(indent(rest));
	else if (all || only.length > 0)
		rest.split('\n').filter((l) => l.startsWith('figure: ')).forEach((l) => console.log(l));
	if (process.stdout.isTTY)
		process.stdout.write(`\r${done}/${list.length} files, ${count.fail} failed \r`);
}

async function lane() {
	for (let test; (test = list.find((t) => !t.taken && !(t.alone && running > 0)));) {
		test.taken = true;
		running++;
		tell(await run(test));
		running--;
	}
}

if (!process.stdout.isTTY) {
	setInterval(() => console.log(`${done} of ${list.length} files after ${((Date.now() - begin) / 1000).toFixed(0)} s, ${count.fail} failed; now ${list.filter((t) => t.taken && !t.told).map((t) => t.file).join(', ')}`), 10000).unref();
}
for (const [signal, status] of [['SIGINT', 130], ['SIGTERM', 143]]) {
	process.on(signal, () => {
		for (const end of ends)
			end();
		process.exit(status);
	});
}
if (list.length > 3) {
	prepared = path.join(home, 'prepared');
	fs.mkdirSync(prepared, { mode: 0o755 });
	await clustersPrepare(path.join(build, 'peerlore'), prepared, firstPort + 500 * 16);
}
await Promise.all(Array.from({ length: atOnce }, lane));
await lane(); // what runs alone
if (again.length <= AGAIN) {
	for (const { test, failed } of again) {
		const { results } = await run(test);
		const passed = failedOf(results).length === 0;
		console.log(`${passed ? 'unstable, passed by itself' : 'failed again'}: ${test.file}: ${failed.map((r) => r.name).join('; ')}`);
		for (const r of failedOf(results))
			console.log(`  ${r.name}\n${indent(r.error ?? '')}`);
		if (passed) {
			count.fail -= failed.length;
			count.pass += failed.length;
		}
	}
}
fs.writeFileSync(timesFile, JSON.stringify(times, null, 1));

for (const line of skipped)
	console.log(`skipped ${line}`);
if (slow.length > 1) {
	slow.sort((a, b) => b.seconds - a.seconds);
	console.log(`slowest: ${slow.slice(0, 10).map((s) => `${s.file} ${s.seconds.toFixed(1)} s`).join(', ')}`);
	console.log(`${list.length} files in ${((Date.now() - begin) / 1000).toFixed(0)} s`);
}
console.log(`${count.pass} passed, ${count.fail} failed, ${count.skip} skipped`);
process.exitCode = count.fail > 0 || count.pass === 0 ? 1 : 0;
