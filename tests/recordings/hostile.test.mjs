// hostile.test.mjs -- files made to hurt and files mutated, through the whole path: upload, box, publishing, sending.
//
// 16 mutated ones in make check; `make check-all ONLY=recordings/hostile` sends 1,000 (PEERLORE_TEST_MUTATED=N: another number).
// time limit: 720
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { folderMake, full, processesOf, sanitized, serverStart, until } from '../lib/server.mjs';
import { filesBelow, settled } from '../lib/media.mjs';
import { MARK, hostileFiles, mutated, seedFiles } from '../lib/hostile.mjs';
import { b64 } from '../uploads/uploads.mjs';

const COUNT = Number(process.env.PEERLORE_TEST_MUTATED ?? (full ? 1000 : 8));
const PARTS = ['media', 'small', 'poster', 'captions', 'original'];
const NAMES = ['../../../etc/passwd', 'page.html', 'a\0b.svg', '\u202Egpj.exe', 'x\r\ncontent-type: text/html', '"><script>alert(1)</script>', 'CON', '.htaccess'];
const TYPES = ['text/html', 'image/svg+xml', 'application/javascript', 'video/mp4\r\nx: y', 'application/xhtml+xml', ''];
let server, ada, work, media;

before(async () => {
	work = folderMake('hostile');
	server = await serverStart({ env: { PEERLORE_RECORDING_SECONDS: '10', PEERLORE_TRANSCRIBER: 'off' } });
	server.person({ email: 'ada@example.com', admin: true });
	ada = server.token('ada@example.com');
	media = path.join(server.data, 'media');
});
after(() => server?.stop());

// Our own processes; what runs in the box and PostgreSQL's come and go.
const ours = () => processesOf(server.data).filter((p) => !/postgres|bwrap|ffmpeg|ffprobe|prlimit/.test(p.command)).map((p) => p.pid).sort((a, b) => a - b);
const stateOf = (pid) => /\) (.) (\d+)/.exec(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
const zombies = (parents) => fs.readdirSync('/proc').filter((n) => /^\d+$/.test(n)).filter((pid) => {
	try {
		const [, state, parent] = stateOf(pid);
		return state === 'Z' && parents.includes(Number(parent));
	} catch {
		return false;
	}
});
const memory = (pids) => pids.reduce((sum, pid) => sum + Number(/^VmRSS:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]), 0);
const get = (where) => fetch(server.url + where, { headers: { authorization: `Bearer ${ada}` }, redirect: 'manual' });

async function sent(bytes, n) {
	const answer = await fetch(`${server.url}/uploads`, { method: 'POST', body: bytes, headers: { authorization: `Bearer ${ada}`, 'tus-resumable': '1.0.0',
		'upload-length': String(bytes.length), 'content-type': 'application/offset+octet-stream',
		'upload-metadata': `filename ${b64(NAMES[n % NAMES.length])},filetype ${b64(TYPES[n % TYPES.length])}` } });
	assert.equal(answer.status, 201, await answer.text());
	return answer.headers.get('location').split('/').at(-1);
}

// What anybody gets of it: nothing that a browser would run, and nothing that was written into it.
async function looked(name, id, figures) {
	for (const part of PARTS) {
		const answer = await get(`/recordings/${id}/${part}`);
		const bytes = Buffer.from(await answer.arrayBuffer());
		assert.ok([200, 404].includes(answer.status), `${name} ${part}: ${answer.status}`);
		if (answer.status === 404)
			continue;
		figures.served++;
		assert.match(answer.headers.get('content-type'), /^(video\/mp4|audio\/mp4|image\/jpeg|text\/vtt; charset=utf-8|application\/octet-stream)$/, `${name} ${part}`);
		assert.equal(answer.headers.get('x-content-type-options'), 'nosniff', `${name} ${part}`);
		assert.match(answer.headers.get('content-security-policy'), /default-src 'none'/, `${name} ${part}`);
		if (part !== 'original')
			assert.equal(bytes.includes(MARK), false, `${name}: what was written into it is in ${part}`);
	}
}

test('nothing that is sent as a recording crashes anything, becomes active, or leaves anything behind', async () => {
	const files = hostileFiles(work, full), seeds = seedFiles(work);
	const figures = { files: 0, ready: 0, failed: 0, served: 0 };
	for (let i = 0; i < COUNT; i++)
		files.push({ name: `mutated ${i}`, bytes: mutated(seeds, i) });
	const began = Date.now(), log = server.log.length;
	let before, then;
	for (let at = 0; at < files.length; at += 50) {
		const some = files.slice(at, at + 50);
		for (const [n, file] of some.entries()) {
			file.post = (await server.api('POST', '/questions', { token: ada, body: { title: `How do I stop machine ${at + n}, please?`, body: 'Show me.' } })).json.id;
			const put = await server.api('PUT', `/posts/${file.post}/recording`, { token: ada, body: { recording: await sent(file.bytes, at + n) } });
			assert.equal(put.status, 201, `${file.name}: ${put.text}`);
		}
		for (const file of some) {
			const recording = await settled(server, ada, file.post, { ms: sanitized || full ? 600000 : 120000 }).catch((e) => {
				e.message += `: ${file.name}\n${JSON.stringify(server.sql('select kind, argument, attempts, run_at, now(), last_error from job where attempts > 0'))}\n${server.log.slice(-2000)}`;
				throw e;
			});
			figures.files++;
			figures[recording.state]++;
			if (file.fails)
				assert.equal(recording.state, 'failed', file.name);
			if (recording.state === 'failed')
				assert.ok(recording.error.length > 20, `${file.name}: it says why`);
			file.failed = recording.state === 'failed' && recording.id;
			await looked(file.name, recording.id, figures);
		}
		// What is needed once for all has been taken by now.
		before ??= ours();
		then ??= memory(before);
		assert.deepEqual(ours(), before, `what runs is what ran before, after ${at + some.length} files`);
	}
	const grown = memory(before) - then;
	assert.ok(figures.ready > 0 && figures.failed > 0);

	await until('all work of them to be done', () => server.sql(`select 1 from job where kind in ('publish', 'transcribe', 'upload-gone')`).length === 0, 120000);
	assert.deepEqual(fs.readdirSync(path.join(media, 'making')), []);
	const failed = new Set(files.map((f) => f.failed).filter(Boolean));
	assert.deepEqual(filesBelow(path.join(media, 'recordings')).filter((f) => failed.has(Number(f.split('/')[0]))), []);
	// An original is kept of what can be tried again and of what plays, and of nothing else.
	const kept = server.sql('select upload from recording where has_original').map((r) => r[0]).sort();
	assert.deepEqual(filesBelow(path.join(media, 'uploads')), kept);
	assert.equal(Number(server.sql(`select count(*) from recording where has_original and state = 'failed'`)[0][0]),
		Number(server.sql(`select count(*) from recording where state = 'failed' and error ~ 'try again|Try again'`)[0][0]));
	assert.equal(fs.existsSync('/tmp/peerlore-was-here'), false);

	await until('no zombie to be left', () => zombies(before).length === 0);
	assert.doesNotMatch(server.log.slice(log), /ended with|starting it again|signal \d|Sanitizer|runtime error/);
	assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
	if (full && !sanitized)
		assert.ok(grown < 16384, `our processes have grown by ${grown} kB`);
	console.log(`figure: ${figures.files} hostile files (${COUNT} mutated) in ${((Date.now() - began) / 1000).toFixed(0)} s: ${figures.ready} published, ${figures.failed} refused with a reason, ` +
		`${figures.served} answers served, 0 active; 0 files left; our processes grew by ${grown} kB`);
});
