// scanners.test.mjs -- sqlmap at every parameter of every route, wapiti all over the site; and both find what was
// planted for them. In make check-all alone: they take a while. time limit: 1200
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { folderMake, full, sanitized } from '../lib/server.mjs';
import { at, keyOf, recipes, siteMake } from './recipes.mjs';
import { SAME_SITE, formText, isUpload } from './world.mjs';

const missing = ['sqlmap', 'wapiti'].filter((name) => spawnSync('which', [name]).status !== 0);
const unless = !full ? 'in make check-all' : sanitized ? 'the scanners are not ours' : missing.length > 0 ? `${missing.join(', ')} not installed: make deps-check-all` : false;

let world, control, folder;

// What the scanners should find: a site with the mistakes that ours must not have.
async function controlStart(database) {
	const rows = (text) => {
		try {
			return database.sql(text).join(' ');
		} catch (e) {
			return `Warning: pg_query(): Query failed: ${e.message}`; // as a site says it that shows its errors
		}
	};
	const server = http.createServer((request, answer) => {
		const url = new URL(request.url, 'http://x'), q = url.searchParams.get('q') ?? '', id = url.searchParams.get('id') ?? '1';
		answer.setHeader('content-type', 'text/html');
		if (url.pathname === '/item')
			return answer.end(`<p>${rows(`select name from space where id = ${id}`)}</p>`);
		if (url.pathname === '/echo')
			return answer.end(`<p>You looked for ${q}</p>`);
		answer.end('<a href="/item?id=1">one</a> <a href="/echo?q=word">two</a>');
	});
	await new Promise((done) => server.listen(0, '127.0.0.1', done));
	return { url: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}

before(async () => {
	if (unless)
		return;
	folder = folderMake('scanners');
	world = await siteMake();
	control = await controlStart(world.server);
});
after(async () => {
	control?.stop();
	await world?.stop();
});

const run = (command, args) => new Promise((done) => {
	const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, HOME: folder } });
	let said = '';
	for (const pipe of [child.stdout, child.stderr])
		pipe.on('data', (d) => (said += d));
	child.once('close', (status) => done({ status, said }));
});

// -- sqlmap ---------------------------------------------------------------------------------------------------

// What ends a session or takes its right away would end the scan with it; what sends a file has no parameters of SQL.
const LEFT_OUT = /^(POST \/signout|.*\/(sessions|suspension|erasure|uploads|recordings?|captions|pictures?|csp|picture)\b|DELETE |.*\{token\}|.*\/second-factor|POST \/admin\/people\/\{id\}$|PATCH \/api\/v1\/people\/\{id\}$)/;

// A request as it goes over the line, with a mark where something is to be tried.
function requestOf(route, role) {
	const found = recipes[keyOf(route)](route, role).find(([object, where]) => where !== null && !/missing|withdrawn/.test(object));
	if (!found)
		return null;
	const [, where, sent] = found, caller = at.callers[role];
	// The last piece of a path that is a value, and each of the query.
	const place = where.includes('?') ? where : /\{/.test(route.pattern) ? where.replace(/(\/\d+)(?=\/|$)(?!.*\/\d+)/, '$1*') : where;
	const { raw, headers: more, ...fields } = sent ?? {};
	const writes = route.method !== 'GET' && raw === undefined;
	const body = !writes ? '' : route.api ? JSON.stringify(fields) : formText({ csrf: caller.csrf, ...fields });
	if (!place.includes('*') && !place.includes('?') && (body === '' || body === '{}'))
		return null;
	const headers = { Host: new URL(world.url).host, ...(route.api ? { Authorization: `Bearer ${caller.token}` } : { Cookie: caller.cookie }),
		...(writes ? { ...SAME_SITE, 'Content-Type': route.api ? 'application/json' : 'application/x-www-form-urlencoded' } : {}) };
	return `${route.method} ${place} HTTP/1.1\n${Object.entries(headers).map(([k, v]) => `${k}: ${v}`).join('\n')}\n\n${body}`;
}

const conversation = (url, request) => `======================================================\n12:00:00  ${url}\n======================================================\n${request}\n======================================================\n\n`;
const planted = () => conversation(control.url, `GET /item?id=1 HTTP/1.1\nHost: ${new URL(control.url).host}\n\n`);

// [what it found, what it said]. Quotes and brackets that reach a statement break it: a 500 counts as a finding, too.
async function sqlmap(name, requests, ...how) {
	const log = path.join(folder, `${name}.log`), results = path.join(folder, `${name}.csv`);
	fs.writeFileSync(log, planted() + requests.map((r) => conversation(world.url, r)).join(''));
	// Else it takes an input that is no terminal for the list of what to try.
	const { said } = await run('sqlmap', ['--ignore-stdin', '-l', log, '--batch', '--results-file', results, '--output-dir', path.join(folder, name), '--dbms', 'postgresql',
		'--technique', 'BEU', '--disable-coloring', '--timeout', '20', '--retries', '1', '-t', path.join(folder, `${name}.traffic`), ...how]);
	const found = fs.readFileSync(results, 'utf8').trim().split('\n').slice(1).filter((l) => l.split(',')[3]);
	const broke = [...fs.readFileSync(path.join(folder, `${name}.traffic`), 'latin1').matchAll(/^HTTP response \[#\d+\] \(5\d\d .*\n(?:.*\n)*?URI: (.*)$/gm)].map((m) => m[1]);
	assert.equal(found.filter((l) => l.includes('/item')).length, 1, said.slice(-4000));
	return [...found, ...broke].filter((l) => !l.includes('/item'));
}

test('sqlmap finds the injection that was planted, and none in any parameter of ours', { skip: unless }, async () => {
	const list = world.routes().filter((r) => !LEFT_OUT.test(keyOf(r)) && !isUpload(r.pattern))
		.map((r) => requestOf(r, r.who === 'admin' ? 'root' : 'owner')).filter((r) => r !== null);
	// What only reads first, so that what is there is still there.
	list.sort((a, b) => b.startsWith('GET') - a.startsWith('GET'));
	assert.ok(list.length > 150, `${list.length} requests`);
	assert.deepEqual(await sqlmap('all', list, '--smart'), []);
	const thorough = list.filter((r) => /^GET \S+\?|^POST \S*\/(ask|answers|comments|flag|edit|draft)\b/.test(r));
	assert.ok(thorough.length > 12, `${thorough.length} to be tried with all it knows`);
	assert.deepEqual(await sqlmap('thorough', thorough), []);
	console.error(`figure: sqlmap tried ${list.length} requests, ${thorough.length} of them with all it knows`);
});

// -- wapiti ---------------------------------------------------------------------------------------------------

// What it says of a site: {kind: [path, ...]}, of the kinds where anything was found.
async function wapiti(name, url, ...how) {
	const report = path.join(folder, `${name}.json`);
	const { said } = await run('wapiti', ['-u', `${url}/`, '--flush-session', '--scope', 'folder', '-m', 'sql,xss,permanentxss,exec,file,crlf,redirect', '--max-links-per-page', '60', '--max-files-per-dir', '12',
		'--max-scan-time', '240', '--max-attack-time', '90', '-d', '3', '--store-session', path.join(folder, 'store'), '--store-config', path.join(folder, 'config'), '-f', 'json', '-o', report, '--no-bugreport', ...how]);
	assert.ok(fs.existsSync(report), said.slice(-3000));
	const { vulnerabilities, anomalies } = JSON.parse(fs.readFileSync(report, 'utf8'));
	const found = Object.entries({ ...vulnerabilities, ...anomalies }).filter(([, list]) => list.length > 0).map(([kind, list]) => [kind, [...new Set(list.map((v) => `${v.method} ${v.path} ${v.parameter ?? ''}`))]]);
	return { found: Object.fromEntries(found), said };
}

// Our site without what ends the session. (wapiti can leave out addresses itself; with this Python it stumbles over that.)
async function doorOpen() {
	const { hostname, port, host } = new URL(world.url);
	const server = http.createServer((request, answer) => {
		seen.add(request.url.split('?')[0]);
		if (/^\/signout|\/sessions/.test(request.url))
			return answer.writeHead(404).end();
		const on = http.request({ hostname, port, method: request.method, path: request.url, headers: { ...request.headers, host, ...SAME_SITE } }, (got) => {
			if (got.statusCode >= 500)
				broke.push(`${request.method} ${request.url}: ${got.statusCode}`);
			answer.writeHead(got.statusCode, got.headers);
			got.pipe(answer);
		});
		on.on('error', () => answer.destroy());
		request.pipe(on);
	});
	const broke = [], seen = new Set();
	await new Promise((done) => server.listen(0, '127.0.0.1', done));
	return { url: `http://127.0.0.1:${server.address().port}`, broke, seen, stop: () => server.close() };
}

test('wapiti finds what was planted, and nothing on a walk over our pages as a member', { skip: unless }, async () => {
	const { found: bad } = await wapiti('control', control.url);
	assert.ok(Object.keys(bad).some((k) => /SQL/.test(k)) && Object.keys(bad).some((k) => /Cross Site/.test(k)), JSON.stringify(bad));
	const door = await doorOpen();
	const { found, said } = await wapiti('ours', door.url, '-H', `Cookie: ${at.callers.member.cookie}`);
	door.stop();
	assert.ok(door.seen.size > 50, `${door.seen.size} pages: ${said.slice(-2000)}`);
	assert.deepEqual([found, door.broke], [{}, []]);
	console.error(`figure: wapiti walked over ${door.seen.size} pages`);
});
