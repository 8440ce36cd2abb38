// embeddings.test.mjs -- search by meaning through an embeddings endpoint: what is sent when, what is found, what happens when it fails.
// time limit: 300
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { after, before, test } from 'node:test';
import { binary, folderMake, processesOf, serverStart, top, until } from '../lib/server.mjs';
import { Endpoint, counts, embeddingsOf } from '../lib/endpoint.mjs';

let endpoint, server, ada;

const ask = async (title, body = 'Please help.', space) =>
	(await server.api('POST', '/questions', { token: ada, body: { title, body, ...(space ? { space } : {}) } })).json;
const search = async (q, more = '') => (await server.api('GET', `/search?q=${encodeURIComponent(q)}${more}`, { token: ada })).json;
const ids = async (q, more) => (await search(q, more)).items.map((i) => i.id);
const similar = async (title, body = '') => (await server.api('GET', `/similar?title=${encodeURIComponent(title)}&body=${encodeURIComponent(body)}`, { token: ada })).json.items.map((i) => i.id);
const wanted = () => server.sql('select count(*) from embeddable_thread')[0][0];
const embedded = (thread) => until(`a vector of ${thread}`, () =>
	server.sql(`select 1 from embedding e join thread t on t.id = e.thread and t.version = e.version where t.id = ${thread}`).length === 1);
// The budget is short and the machine may be busy: the vector is kept, so the next search has it.
const found = (q, id, more) => until(`${id} by "${q}"`, async () => (await ids(q, more)).includes(id));
const embedders = () => processesOf(server.data).filter((p) => p.command.includes('peerlore') && p.command.includes('--follow'));

before(async () => {
	endpoint = await Endpoint.start();
	server = await serverStart({ env: embeddingsOf(endpoint) });
	server.person({ email: 'ada@example.com', admin: true });
	ada = server.token('ada@example.com');
});
after(async () => {
	await server?.stop();
	await endpoint?.stop();
});

const threads = {};

test('a paraphrase without a common word is found, beside what has the words', async () => {
	threads.vpn = (await ask('The VPN drops every afternoon', 'My tunnel is gone after lunch.')).id;
	threads.pay = (await ask('When does the payslip come?', 'Nobody told me.')).id;
	threads.words = (await ask('Teleworking allowance form', 'Where is it?')).id;
	for (const id of Object.values(threads))
		await embedded(id);
	await found('teleworking interrupted', threads.vpn);
	const { items, estimate } = await search('teleworking interrupted');
	assert.deepEqual(items.map((i) => i.id).sort(), [threads.vpn, threads.words].sort());
	assert.equal(estimate, 2);
	assert.match(items.find((i) => i.id === threads.vpn).snippet, /tunnel is gone after lunch/);
	await until('similar questions by meaning', async () => (await similar('Teleworking gets interrupted', 'Since Monday.'))[0] === threads.vpn);
	assert.ok(!(await similar('Teleworking gets interrupted', 'Since Monday.')).includes(threads.pay));
});

test('what means nothing finds nothing, and operators ask for words alone', async () => {
	await until('a vector for nonsense', async () => {
		const { had } = await counts(server);
		assert.deepEqual(await ids('qwertz'), []);
		return (await counts(server)).had > had;
	});
	const before = await counts(server);
	for (const q of ['"teleworking interrupted"', 'teleworking -interrupted', 'tag:x'])
		assert.ok(!(await ids(q)).includes(threads.vpn), q);
	assert.ok(!(await ids('teleworking interrupted', '&sort=newest')).includes(threads.vpn));
	assert.deepEqual(await counts(server), before);
});

test('filters hold for what is only near', async () => {
	assert.deepEqual(await ids('teleworking interrupted', '&type=person'), []);
	await found('teleworking interrupted is:unanswered', threads.vpn);
	assert.ok(!(await ids('teleworking interrupted is:answered')).includes(threads.vpn));
	await found('teleworking interrupted', threads.vpn, '&space=general');
	assert.deepEqual(await ids('teleworking interrupted', '&tag=nothing'), []);
});

test('what is sent: title, body and the best answer, once for each change of the text', async () => {
	await server.api('POST', `/questions/${threads.pay}/answers`, { token: ada, body: { body: 'On the **last** Friday, with your wages.' } });
	await until('the answer to be sent', () => endpoint.sent('On the last Friday, with your wages.') === 1);
	await embedded(threads.pay);
	const text = endpoint.texts.find((t) => t.includes('last Friday'));
	assert.ok(text.startsWith('When does the payslip come?') && text.includes('Nobody told me.'));
	const call = endpoint.calls.at(-1);
	assert.deepEqual([call.model, call.encoding_format, call.method, call.path, call.dimensions], ['meaning-1', 'float', 'POST', '/v1/embeddings', undefined]);
	const answer = server.sql(`select id from post where thread = ${threads.pay} and kind = 'answer'`)[0][0];
	server.person({ email: 'ben@example.com' });
	const sent = endpoint.sent('payslip come');
	await server.api('PUT', `/posts/${answer}/vote`, { token: server.token('ben@example.com'), body: { value: 1 } });
	await embedded(threads.pay);
	assert.equal(endpoint.sent('payslip come'), sent, 'a vote changes no text');
	await found('wages', threads.pay);
});

test('while the endpoint hangs, words alone answer; the search is counted as late', async () => {
	endpoint.answer = () => 'hang';
	const before = await counts(server);
	assert.deepEqual(await ids('teleworking breaks'), [threads.words]);
	const now = await counts(server);
	assert.equal(now.late, before.late + 1);
	assert.equal(now.had, before.had);
	endpoint.answer = () => null;
	endpoint.hanging.forEach((r) => r.destroy());
});

test('the endpoint says when to come back, and is left alone until then', async () => {
	let refused = 0;
	endpoint.answer = (call) => (call.input[0].includes('gearbox') && refused++ < 1 ? { status: 429, headers: { 'retry-after': '2' } } : null);
	const { id } = await ask('Which oil for the gearbox?');
	await embedded(id);
	assert.equal(endpoint.sent('gearbox'), 2);
	assert.match(server.log, /the embeddings endpoint gave nothing: status 429/);
	endpoint.answer = () => null;
});

test('a text that is refused is sent shorter, then given up, and holds nobody up', async () => {
	endpoint.answer = (call) => (call.input.some((t) => t.includes('verbatim')) ? { status: 413 } : null);
	const bad = await ask('A verbatim log of everything', 'line '.repeat(400));
	const good = await ask('Who has the keycard of the archive?');
	await embedded(good.id);
	await embedded(bad.id);
	assert.deepEqual(server.sql(`select dimension from embedding where thread = ${bad.id}`), [['0']]);
	const lengths = endpoint.texts.filter((t) => t.includes('verbatim')).map((t) => t.length);
	assert.ok(Math.min(...lengths) * 3 < Math.max(...lengths), lengths.join(' '));
	endpoint.answer = () => null;
});

test('a withdrawn thread loses its vector and is not near any more', async () => {
	const { id } = await ask('Badge stopped working', 'At the main door.');
	await embedded(id);
	await found('keycard', id);
	await server.api('DELETE', `/posts/${id}`, { token: ada });
	assert.deepEqual(server.sql(`select 1 from embedding where thread = ${id}`), []);
	await until('it to be gone', async () => !(await ids('keycard')).includes(id));
});

test('killed, the worker comes back with what it knew; until then words answer', async () => {
	const before = await counts(server);
	const [embedder] = embedders();
	assert.ok(embedder, 'it runs beside the worker');
	const worker = processesOf(server.data).find((p) => p.command === 'peerlore worker');
	process.kill(embedder.pid, 'SIGKILL');
	process.kill(worker.pid, 'SIGKILL');
	await until('the embedder to end with it', () => !embedders().some((p) => p.pid === embedder.pid));
	const answer = await search('remote disconnects');
	assert.ok(Array.isArray(answer.items));
	await found('remote disconnects', threads.vpn);
	assert.equal((await counts(server)).asked > before.asked, true);
});

test('pages of a long list hold every thread once, whether words or meaning found it', async () => {
	server.sql(`with t as (insert into thread (id, kind, space, created_at, activity_at)
			select nextval('post_id'), 'question', 1, now(), now() from generate_series(1, 122) returning id),
		n as (select id, row_number() over (order by id) as n from t)
		insert into post (id, kind, thread, space, author, owner, title, body, body_html, created_at)
		select id, 'question', id, 1, 1, 1, case when n <= 12 then 'Printer ' else 'Zither ' end || n, 'x', '', now() from n`);
	await until('all of them', () => server.sql('select count(*) from embedding')[0][0] === wanted());
	await until('both kinds of hits', async () => (await search('zither toner')).estimate === 122);
	const seen = [];
	for (let next = ''; next !== null;) {
		const page = await search('zither toner', `&limit=25${next && `&cursor=${next}`}`);
		seen.push(...page.items.map((i) => i.title));
		assert.equal(page.estimate, 122);
		next = page.next;
	}
	assert.equal(new Set(seen).size, seen.length);
	assert.equal(seen.length, 122);
	assert.equal(seen.filter((t) => t.startsWith('Printer')).length, 12);
});

test('another model makes all vectors anew', async () => {
	await server.pause();
	server.env.PEERLORE_EMBEDDINGS_MODEL = 'meaning-2';
	endpoint.dimension = 24;
	server.launch();
	await server.ready();
	await until('all vectors of the new model', () => server.sql(`select count(*) from embedding where model = 'meaning-2' and dimension = 24`)[0][0] === wanted());
	await found('remote interrupted', threads.vpn);
});

test('the command makes what is due, stops when told to, and goes on where it stopped', async () => {
	const total = Number(wanted());
	const env = { ...server.env, PEERLORE_EMBEDDINGS_MODEL: 'meaning-3' };
	let allowed = 2;
	endpoint.answer = (call) => (call.model !== 'meaning-3' || allowed-- > 0 ? null : 'hang');
	const child = spawn(binary, ['embed', '--json'], { env, cwd: top, stdio: ['ignore', 'pipe', 'pipe'] });
	const ended = new Promise((done) => child.once('close', (code) => done(code)));
	await until('it to hang', () => endpoint.hanging.length > 0 && allowed < 0);
	child.kill('SIGINT');
	assert.equal(await ended, 130);
	const half = Number(server.sql(`select count(*) from embedding where model = 'meaning-3'`)[0][0]);
	assert.equal(half, 64);
	endpoint.answer = () => null;
	const from = endpoint.calls.length;
	const { status, stdout, stderr } = await new Promise((done) => {
		const again = spawn(binary, ['embed', '--json'], { env, cwd: top });
		const out = { stdout: '', stderr: '' };
		again.stdout.on('data', (d) => (out.stdout += d));
		again.stderr.on('data', (d) => (out.stderr += d));
		again.once('close', (code) => done({ status: code, ...out }));
	});
	assert.equal(status, 0, stderr);
	assert.match(stderr, /every thread that may be sent has its vector/);
	assert.equal(JSON.parse(stdout).made, total - half);
	assert.equal(endpoint.calls.slice(from).filter((c) => c.model === 'meaning-3').flatMap((c) => c.input).length, total - half);
});

test('the key comes from its file, for each call; it is in no log and not sent anywhere else', async () => {
	const folder = folderMake('key');
	const file = path.join(folder, 'key');
	const other = [];
	const thief = http.createServer((q, r) => (other.push(q.url), r.end())).listen(0, '127.0.0.1');
	await new Promise((done) => thief.once('listening', done));
	fs.writeFileSync(file, 'sk-first\n');
	const env = { PEERLORE_EMBEDDINGS_KEY_FILE: file, PEERLORE_EMBEDDINGS_MODEL: 'meaning-4' };
	endpoint.answer = (call) => (call.model === 'meaning-4' ? { status: 307, headers: { location: `http://127.0.0.1:${thief.address().port}/` } } : null);
	const run = (more) => new Promise((done) => {
		const child = spawn(binary, ['embed'], { env: { ...server.env, ...env, ...more }, cwd: top });
		let stderr = '';
		child.stderr.on('data', (d) => {
			stderr += d;
			if (/does not answer us/.test(stderr))
				child.kill('SIGINT');
		});
		child.once('close', (code) => done({ code, stderr }));
	});
	const { stderr } = await run({});
	assert.match(stderr, /the embeddings endpoint does not answer us: status 307/);
	assert.equal(endpoint.calls.at(-1).headers.authorization, 'Bearer sk-first');
	assert.deepEqual(other, [], 'no redirect is followed');
	fs.writeFileSync(file, '  sk-second');
	await run({ http_proxy: `http://127.0.0.1:${thief.address().port}` });
	assert.ok(endpoint.calls.some((c) => c.headers.authorization === 'Bearer sk-second'));
	assert.deepEqual(other, [], 'no proxy is asked');
	assert.ok(!(stderr + server.log).includes('sk-'));
	assert.ok(endpoint.calls.filter((c) => c.model !== 'meaning-4').every((c) => c.headers.authorization === undefined));
	thief.close();
	fs.rmSync(folder, { recursive: true });
});

test('off by default: nobody talks to an endpoint, and meaning finds nothing', async () => {
	await server.pause();
	for (const key of ['URL', 'MODEL'])
		delete server.env[`PEERLORE_EMBEDDINGS_${key}`];
	const calls = endpoint.calls.length;
	server.launch();
	await server.ready();
	const { id } = await ask('The tunnel disconnects again');
	await until('the index', async () => (await ids('tunnel')).includes(id));
	assert.deepEqual(await ids('teleworking interrupted'), [threads.words]);
	assert.deepEqual(Object.values(await counts(server)).filter((n) => n > 0), [], 'nothing was asked');
	assert.deepEqual(embedders(), []);
	assert.equal(fs.existsSync(path.join(server.data, 'embed.sock')), false);
	assert.equal(endpoint.calls.length, calls);
	assert.deepEqual(server.sql(`select 1 from embedding where thread = ${id}`), []);
	assert.equal(server.try(['embed']).status, 2);
});
