// bench.mjs -- what a request costs: CPU summed over our processes and PostgreSQL's, and how long the slowest waited.
//
// `make bench` (N=100000 for a larger company; SECONDS=2 for a quick look; ONLY=question,search for some lines).
// The company is kept below build/bench, so a second run starts at once. Run it alone: two cores are shared
// between the server and wrk, so ratios within one run mean more than single figures.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Server, build, portFree, processesOf, top, until } from '../lib/server.mjs';
import { pictures, recordings } from './recordings.mjs';
import { seed } from './seed.mjs';

const N = Number(process.env.N ?? 10000);
const seconds = Number(process.env.SECONDS ?? 4);
const only = process.env.ONLY?.split(',');
const folder = path.join(top, 'build/bench');
const hot = 200; // threads the cached question page goes round

function say(line) {
	process.stdout.write(`${line}\n`);
}

// -- what the processes used ------------------------------------------------------------------------
const ticks = Number(spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).stdout);

function family(root) {
	const parents = new Map();
	for (const pid of fs.readdirSync('/proc').filter((n) => /^\d+$/.test(n))) {
		try {
			const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
			const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
			parents.set(Number(pid), { parent: Number(fields[1]), cpu: (Number(fields[11]) + Number(fields[12])) / ticks,
				part: /postgres/.test(command) ? 'PostgreSQL' : /worker/.test(command) ? 'worker' : 'server' });
		} catch { /* it has ended meanwhile */ }
	}
	const ours = new Map();
	for (const pid of parents.keys()) {
		let p = pid;
		while (p > 1 && p !== root)
			p = parents.get(p)?.parent ?? 0;
		if (p === root)
			ours.set(pid, parents.get(pid));
	}
	return ours;
}

// CPU seconds between two looks; a process that came or went meanwhile counts with what is known.
function used(before, after) {
	const parts = { server: 0, worker: 0, PostgreSQL: 0 };
	for (const [pid, { cpu, part }] of after)
		parts[part] += cpu - (before.get(pid)?.cpu ?? 0);
	return parts;
}

function pss(pids) {
	let kb = 0;
	for (const pid of pids) {
		try {
			kb += Number(/^Pss:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]);
		} catch { /* it has ended meanwhile */ }
	}
	return kb / 1024;
}

// -- wrk ------------------------------------------------------------------------------------------------
// The script for wrk: what is asked for, by whom. `paths` is Lua that gives the next request.
function script(name, { cookie, bearer, gzip, lua, method = 'GET', body }) {
	const headers = [
		cookie && `wrk.headers["Cookie"] = "${cookie}"`,
		bearer && `wrk.headers["Authorization"] = "Bearer ${bearer}"`,
		gzip && 'wrk.headers["Accept-Encoding"] = "gzip"',
		body && 'wrk.headers["Content-Type"] = "application/json"',
		body && `wrk.body = ${JSON.stringify(body)}`,
		`wrk.method = "${method}"`,
	].filter(Boolean).join('\n');
	const report = `
function done(summary, latency, requests)
	io.write(string.format("RESULT %d %d %d %d %d %d %d\\n", summary.requests, summary.duration, summary.bytes,
		summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout,
		latency:percentile(50), latency:percentile(95), latency:percentile(99)))
end`;
	const file = path.join(folder, `${name}.lua`);
	fs.writeFileSync(file, `${headers}\n${lua}\n${report}\n`);
	return file;
}

function wrk(url, file, connections, time) {
	return spawn('wrk', ['-t1', `-c${connections}`, `-d${time}s`, '--timeout', '30s', '-s', file, url], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function result(child) {
	let text = '';
	child.stdout.on('data', (d) => (text += d));
	await new Promise((r) => child.once('close', r));
	const found = /^RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)/m.exec(text);
	if (!found)
		throw new Error(`wrk said nothing of use:\n${text}`);
	const [requests, duration, bytes, errors, p50, p95, p99] = found.slice(1).map(Number);
	return { requests, errors, rate: requests / (duration / 1e6), bytes: bytes / requests, p50: p50 / 1000, p95: p95 / 1000, p99: p99 / 1000 };
}

const round = (paths) => `local paths = {${paths.map((p) => JSON.stringify(p)).join(',')}}
local n = 0
function request() n = n + 1; return wrk.format(nil, paths[n % #paths + 1]) end`;

const lines = new Map();
let server;

// Until the worker and PostgreSQL's own housekeeping have done what earlier lines or runs left them: that is their work, not
// that of the next.
async function settle() {
	const end = Date.now() + 600000;
	for (let idle = 0; idle < 2 && Date.now() < end;) {
		const before = family(server.child.pid);
		await new Promise((r) => setTimeout(r, 500));
		const { server: answering, worker, PostgreSQL } = used(before, family(server.child.pid));
		idle = answering + worker + PostgreSQL < 0.015 ? idle + 1 : 0;
	}
}

// Warms up, then measures; prints the line.
async function line(name, options, { bound, connections = 16, time = seconds, warm = 1, wall } = {}) {
	if (only && !only.some((o) => name.startsWith(o)))
		return;
	const file = script(name, options);
	await settle();
	if (warm)
		await result(wrk(server.url, file, connections, warm));
	const before = family(server.child.pid);
	const r = await result(wrk(server.url, file, connections, time));
	const parts = Object.entries(used(before, family(server.child.pid))).map(([part, s]) => [part, (s * 1000) / r.requests]);
	r.cpu = parts.reduce((sum, [, ms]) => sum + ms, 0);
	const shares = parts.filter(([, ms]) => ms >= 0.0005).map(([part, ms]) => `${part} ${ms.toFixed(3)}`).join(', ');
	lines.set(name, r);
	const value = wall ? r.p50 : r.cpu;
	const verdict = bound === undefined ? '' : value <= bound ? `within ${bound}` : `OVER ${bound}`;
	say(`${name.padEnd(16)} ${r.cpu.toFixed(3)} ms CPU  ${r.rate.toFixed(0).padStart(6)} req/s  p50 ${r.p50.toFixed(2)} ms  p99 ${r.p99.toFixed(2)} ms  ${r.bytes.toFixed(0)} bytes` +
		`${r.errors ? `  ${r.errors} ERRORS` : ''}  ${verdict}  (${shares})`);
}

// How long one person waits when nobody else asks.
async function alone(name, options, bound) {
	if (only && !only.some((o) => name.startsWith(o)))
		return;
	const file = script(name, options);
	await result(wrk(server.url, file, 1, 1));
	const before = family(server.child.pid);
	const r = await result(wrk(server.url, file, 1, seconds));
	const parts = Object.entries(used(before, family(server.child.pid))).map(([part, s]) => `${part} ${((s * 1000) / r.requests).toFixed(1)}`);
	say(`${name.padEnd(16)} p50 ${r.p50.toFixed(2)} ms  p95 ${r.p95.toFixed(2)} ms${r.errors ? `  ${r.errors} ERRORS` : ''}  ${r.p95 <= bound ? 'within' : 'OVER'} ${bound}  (ms CPU: ${parts.join(', ')})`);
}

// The same searches with and without the C face before Xapian.
function shim(words) {
	if (only && !only.includes('shim'))
		return;
	const index = path.join(server.data, 'index');
	const open = path.join(index, fs.readFileSync(path.join(index, 'current'), 'utf8').trim(), 'open');
	const run = spawnSync(path.join(build, 'tests/bench-shim'), [open], { input: words.join('\n'), encoding: 'utf8' });
	if (run.status !== 0)
		throw new Error(`bench-shim: ${run.stderr}`);
	const [queries, ours, plain, ratio] = run.stdout.trim().split(' ').map(Number);
	say(`shim             ${ours} us a search, ${plain} us written against Xapian, ${queries} searches: ${((ratio - 1) * 100).toFixed(1)} % more  ${ratio <= 1.15 ? 'within' : 'OVER'} 15 %`);
}

// A stable matching of 5,000 with 5,000, every list full.
function matching() {
	if (only && !only.includes('matching'))
		return;
	const run = spawnSync(path.join(build, 'tests/matching_test'), ['bench'], { encoding: 'utf8' });
	if (run.status !== 0)
		throw new Error(`matching_test: ${run.stderr}`);
	const [seconds, pairs] = run.stdout.trim().split(' ').map(Number);
	say(`matching         ${seconds.toFixed(2)} s for 5,000 with 5,000, ${pairs} pairs  ${seconds <= 2 ? 'within' : 'OVER'} 2 s`);
}

// Two revisions of 64 KB compared for people, and two changes of one such text brought together: processor time of one.
function diff() {
	if (only && !only.includes('diff'))
		return;
	const run = spawnSync(path.join(build, 'tests/merge_test'), ['bench'], { encoding: 'utf8' });
	if (run.status !== 0)
		throw new Error(`merge_test: ${run.stderr}`);
	const [few, all, nothing, merged] = run.stdout.trim().split(' ').map(Number);
	const most = Math.max(few, all, nothing, merged);
	say(`diff             ${few} ms CPU where few lines of 64 KB changed, ${all} where all did, ${nothing} with nothing in common, ${merged} to merge  ${most <= 20 ? 'within' : 'OVER'} 20`);
}

// -- the company --------------------------------------------------------------------------------------------
async function company() {
	const data = path.join(folder, `company-${N}`);
	const done = path.join(folder, `company-${N}.done`);
	// Made of this schema, by this seed and this index; another one is made anew.
	const made = createHash('sha256');
	for (const file of ['sql/schema.sql', 'tests/bench/seed.mjs', 'app/search/index_doc.c', 'app/search/xapian/document.cc', 'app/search/xapian/writer.cc'])
		made.update(fs.readFileSync(path.join(top, file)));
	const mark = made.digest('hex');
	const fresh = !fs.existsSync(done) || fs.readFileSync(done, 'utf8') !== mark;
	if (fresh)
		fs.rmSync(data, { recursive: true, force: true });
	server = new Server({ data, port: await portFree() });
	const began = Date.now();
	server.launch();
	await server.ready();
	if (!fresh) {
		say(`ready after ${((Date.now() - began) / 1000).toFixed(2)} s with an existing cluster`);
		return;
	}
	say(`making a company with ${N} questions (kept below build/bench)`);
	server.person({ email: 'admin@bench.example', name: 'Bench Admin', admin: true });
	await seed(server.superuser(), N, { ...process.env });
	server.run('reindex');
	fs.writeFileSync(done, mark);
	await server.pause();
	server.launch();
	await server.ready();
}

// A session cookie, as a browser gets it from a one-time link.
async function session(email) {
	const link = server.link(email);
	const page = await fetch(link);
	const pre = (page.headers.get('set-cookie') ?? '').split(';')[0];
	const csrf = /name="csrf" value="([^"]+)"/.exec(await page.text())[1];
	const answer = await fetch(link, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ csrf }),
		headers: { 'sec-fetch-site': 'same-origin', ...(pre ? { cookie: pre } : {}) } });
	return /\b((?:__Host-)?pl=[^;]+)/.exec(answer.headers.get('set-cookie'))[1];
}

// -- what is measured -----------------------------------------------------------------------------------------
async function main() {
	fs.mkdirSync(folder, { recursive: true });
	await company();
	const cookie = await session('person2@bench.example');
	const ten = await session('person3@bench.example');
	const fifty = await session('person4@bench.example');
	const bearer = server.token('person2@bench.example');
	const threads = server.sql(`select '/questions/' || t.id || '/' || regexp_replace(regexp_replace(lower(p.title), '[^a-z0-9]+', '-', 'g'), '-$', '')
		from thread t join post p on p.id = t.id join space s on s.id = t.space where not s.private order by t.id`).map((r) => r[0]);
	const words = server.sql(`select lower(split_part(title, ' ', 4 + id::int % 3)) || ' ' || lower(split_part(title, ' ', 5 + id::int % 3)) ||
		case when id % 2 = 0 then ' ' || lower(split_part(title, ' ', 7)) else '' end from post where title is not null order by md5(id::text) limit 300`)
		.map((r) => r[0].replace(/[^a-z ]/g, '').trim());
	const searches = words.map((w) => `/search?q=${w.replaceAll(' ', '+')}`);
	const typed = words.map((w) => `/api/v1/suggest?q=${w.replaceAll(' ', '+').slice(0, -2)}`);
	const page = { cookie, lua: round(threads.slice(-hot)) };

	await line('bare', { lua: round(['/healthz']) }, { bound: 0.015 });
	await line('session', { cookie, lua: round(['/search']) }, { bound: 0.05 }); // without words: the frame and who is signed in
	await line('question', page, { bound: 0.15, warm: 2 });
	await line('question-gzip', { ...page, gzip: true }, { bound: 0.25 });
	await line('question-cold', { cookie, lua: round(threads) }, { bound: 0.4, warm: 0 });
	await line('list', { cookie, lua: round(['/questions']) }, { bound: 0.25 });
	await line('home', { cookie, lua: round(['/']) }, { bound: 0.25 });
	await line('search', { cookie, lua: round(searches) }, { bound: 2 });
	await line('search-1+10', { cookie: ten, lua: round(searches) }, { bound: 2 });
	await line('search-1+50', { cookie: fifty, lua: round(searches) }, { bound: 2 });
	await line('suggest', { cookie, lua: round(typed) }, { bound: 0.5 });
	await line('suggest-1+10', { cookie: ten, lua: round(typed) }, { bound: 0.5 });
	await line('suggest-1+50', { cookie: fifty, lua: round(typed) }, { bound: 0.5 });
	// The tags that most is tagged with, their few questions without an answer, and who helped with them.
	const tags = server.sql(`select name from tag where open_questions > 0 order by open_questions desc limit 20`).map((r) => r[0]);
	await line('tag', { cookie, lua: round(tags.map((t) => `/tags/${t}`)) }, { bound: 15 });
	await line('tags', { cookie, lua: round(['/tags', '/tags?sort=name', '/tags?view=tree', `/tags?prefix=${tags[0]?.[0]}`]) }, { bound: 5 });
	await line('tag-unanswered', { cookie, lua: round(tags.map((t) => `/tags/${t}?state=unanswered`)) }, { bound: 15 });
	await line('top', { cookie, lua: round(['/top', '/top?period=year', ...tags.map((t) => `/top?period=year&tag=${t}`)]) }, { bound: 15 });
	await line('post', { bearer, method: 'POST', body: JSON.stringify({ body: 'Hold the green button for five seconds. '.repeat(20) }),
		lua: round(threads.map((t) => `/api/v1/questions/${t.split('/')[2]}/answers`)) }, { bound: 5, wall: true });
	await line('preview', { bearer, method: 'POST', body: JSON.stringify({ body: 'Hold the **green** button for `five` seconds, then look at the [list](https://lists.example/7).\n\n- one\n- two\n\n'.repeat(20).slice(0, 2048) }),
		lua: round(['/api/v1/preview']) }, { bound: 1 });
	const asked = server.sql(`select title, regexp_replace(left(body, 600), '\\s+', ' ', 'g') from post where kind = 'question' order by md5(id::text) limit 100`)
		.map(([title, body]) => `/api/v1/similar?title=${encodeURIComponent(title)}&body=${encodeURIComponent(body)}`);
	await alone('alone-suggest', { cookie, lua: round(typed) }, 10);
	await alone('alone-search', { cookie, lua: round(searches) }, 40);
	await alone('alone-similar', { cookie, lua: round(asked) }, 60);
	await alone('alone-experts', { cookie, lua: round(threads.slice(-hot).map((t) => `/api/v1/questions/${t.split('/')[2]}/experts`)) }, 100);
	shim(words);
	matching();
	diff();
	await flags(cookie);
	await besides(page, words, cookie);
	await recorded('recordings', page, recordings);
	await recorded('pictures', page, pictures);
	ladder();
	await footprint();
}

// A moderator goes through a thousand flagged posts, page by page; one at a time, nothing else is asked meanwhile.
async function flags(cookie) {
	if (only && !only.includes('flags'))
		return;
	server.sql(`insert into membership (space, person, role) select s.id, p.id, 'owner' from space s, person p
			where s.slug = 'general' and p.email = 'person2@bench.example' on conflict (space, person) do update set role = 'owner';
		insert into flag (thread, space, post, person, reason, words, raised_at)
			select p.thread, p.space, p.id, (select id from person where email = 'person3@bench.example'), 'outdated', 'The list hangs elsewhere now.', now()
			from (select p.thread, t.space, p.id from post p join thread t on t.id = p.thread join space s on s.id = t.space and s.slug = 'general'
				where p.kind = 'answer' and p.withdrawn_at is null order by p.id desc limit 1000) p
			on conflict do nothing`);
	const took = [], get = (where) => fetch(server.url + where, { headers: { cookie } });
	await (await get('/spaces/general/moderation')).text();
	await settle();
	const before = family(server.child.pid);
	for (let where = '/spaces/general/moderation'; where;) {
		const begin = performance.now(), answer = await get(where), text = await answer.text();
		took.push(performance.now() - begin);
		if (answer.status !== 200)
			throw new Error(`${where}: ${answer.status}`);
		where = /href="([^"]+)" rel="next"/.exec(text)?.[1].replaceAll('&amp;', '&');
	}
	const shares = Object.entries(used(before, family(server.child.pid))).map(([part, s]) => `${part} ${(s * 1000 / took.length).toFixed(1)}`).join(', ');
	server.sql(`delete from flag where words = 'The list hangs elsewhere now.'`);
	took.sort((a, b) => a - b);
	const most = took.at(-1);
	say(`flags            ${took.length} pages of 1,000 flags: p50 ${took[took.length >> 1].toFixed(1)} ms, the slowest ${most.toFixed(1)} ms  ${most <= 15 ? 'within' : 'OVER'} 15  (ms CPU: ${shares})`);
}

// The page while others do something slow.
async function besides(page, words, cookie) {
	if (only && !only.includes('beside'))
		return;
	const beside = async (name, bound, url, stop = () => {}) => {
		const other = wrk(server.url, script(`${name}-other`, { cookie, lua: round(url) }), 2, seconds + 2);
		other.stdout.resume();
		const ended = new Promise((r) => other.once('close', r)); // it may be over before the line is
		await line(name, page, { warm: 1 });
		stop();
		await ended;
		const p99 = lines.get(name)?.p99;
		if (p99 !== undefined)
			say(`${' '.repeat(17)}p99 of the page is ${p99.toFixed(1)} ms, ${p99 <= bound ? 'within' : 'OVER'} ${bound}`);
	};
	// A statement of a second: the list of tags waits for a lock that is held that long.
	const lock = spawn('psql', ['-q', '-X', '-d', server.superuser()], { stdio: ['pipe', 'ignore', 'inherit'] });
	lock.stdin.write('begin; lock table tag_count; select pg_sleep(1); commit;\n'.repeat(seconds + 4));
	await beside('beside-slow', 20, ['/tags'], () => lock.kill());
	const common = words.flatMap((w) => w.split(' ')).slice(0, 240);
	const slow = Array.from({ length: 20 }, (_, n) => `/search?q=${common.slice(n * 12, n * 12 + 12).join('+')}`);
	await beside('beside-search', 20, slow);
}

// Two people who read, one request after the other, while recordings or pictures come in.
async function recorded(name, page, measure) {
	if (only && !only.includes(name))
		return;
	const file = script(name, page);
	await settle();
	await measure(server, { say, page: () => result(wrk(server.url, file, 2, seconds)) });
}

// What each step adds.
function ladder() {
	const cost = (name) => lines.get(name)?.cpu;
	if (['bare', 'session', 'question', 'question-cold', 'question-gzip'].some((n) => cost(n) === undefined))
		return;
	say('ladder, ms CPU added by each step');
	say(`  bare server        ${cost('bare').toFixed(3)}`);
	say(`  + session          ${(cost('session') - cost('bare')).toFixed(3)}`);
	say(`  + kept page        ${(cost('question') - cost('session')).toFixed(3)}   gate, own marks, related, the page's bytes`);
	say(`  + compression      ${(cost('question-gzip') - cost('question')).toFixed(3)}`);
	say(`  + nothing kept     ${(cost('question-cold') - cost('question')).toFixed(3)}   the thread's queries and its template`);
}

// Memory of our processes, without PostgreSQL, with the demo content.
async function footprint() {
	if (only && !only.includes('memory'))
		return;
	await server.pause();
	const small = new Server({ port: await portFree() });
	small.launch(['--demo']);
	await small.ready();
	await new Promise((r) => setTimeout(r, 60000));
	const ours = processesOf(small.data).filter((p) => !/postgres/.test(p.command)).map((p) => p.pid);
	const mb = pss(ours);
	say(`memory           ${mb.toFixed(0)} MB PSS in ${ours.length} processes, 60 s after the start, demo content  ${mb <= 120 ? 'within' : 'OVER'} 120`);
	await small.stop();
}

try {
	await main();
} finally {
	if (server && !server.ended)
		await server.pause();
}
