// disk.test.mjs -- below the disk reserve nothing new is written and everything is read; the nightly dump is
// made, seven are kept, and an old one is told of.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { folderMake, serverStart, until } from '../lib/server.mjs';
import { call, fieldsOf, page, signIn } from './faults.mjs';

const MB = 2 ** 20;

// A disk of our own: on one that others use, room comes and goes by itself.
function diskMake() {
	const folder = folderMake('disk');
	const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1g,mode=0755', 'tmpfs', folder], { encoding: 'utf8' });
	if (status !== 0)
		fs.rmdirSync(folder);
	return { folder: status === 0 ? folder : null, why: stderr };
}

function diskEnd(folder) {
	const { status, stderr } = spawnSync('umount', [folder], { encoding: 'utf8' });
	assert.equal(status, 0, stderr);
	fs.rmdirSync(folder);
}

async function writesRefused(server, { token, cookie, question, form }) {
	const typed = { ...form, title: 'Is there <room> for this?', goal: 'Every "word" of it', tried: '', stuck: '' };
	const sent = await page(server, '/questions/ask', { cookie, form: typed });
	assert.equal(sent.status, 507, sent.text);
	assert.ok(Number(sent.headers.get('retry-after')) > 0);
	const kept = fieldsOf(sent.text, '/questions/ask');
	assert.deepEqual([kept.title, kept.goal, kept.once, kept.csrf], [typed.title, typed.goal, form.once, form.csrf]);
	for (const [method, where, body] of [['POST', '/questions', { title: 'Is there any room?', body: 'Or not?' }],
		['POST', `/questions/${question}/answers`, { body: 'No.' }], ['PUT', `/posts/${question}/vote`, { value: 1 }],
		['PATCH', `/posts/${question}`, { body: 'New', revision: 1 }], ['DELETE', `/posts/${question}`]]) {
		const answer = await call(server, method, `/api/v1${where}`, { token, body });
		assert.equal(answer.status, 507, `${method} ${where}: ${answer.text}`);
		assert.match(answer.headers.get('content-type'), /^application\/problem\+json/);
		assert.ok(answer.json.title.length > 10);
	}
	return kept;
}

async function readsGoOn(server, { token, cookie, question }) {
	for (const where of ['/', '/questions', '/search?q=shelf', '/tags', `/questions/${question}/what-holds-the-shelf`, '/healthz', '/readyz']) {
		const answer = await page(server, where, { cookie });
		assert.equal(answer.status, 200, `${where}: ${answer.text}`);
	}
	const found = await call(server, 'GET', '/api/v1/search?q=shelf', { token });
	assert.equal(found.json?.items.length, 1, found.text);
}

test('below the reserve writes are refused and reads go on; it is over when there is room', { timeout: 500000 }, async (t) => {
	const disk = diskMake();
	if (!disk.folder)
		return t.skip(`needs to mount a disk of its own: ${disk.why}`);
	t.after(() => diskEnd(disk.folder));
	const server = await serverStart({ data: path.join(disk.folder, 'data'), env: { PEERLORE_DISK_RESERVE: String(400 * MB) } });
	const filler = path.join(disk.folder, 'filler');
	try {
		server.person({ email: 'anna@example.com' });
		const token = server.token('anna@example.com'), cookie = await signIn(server, 'anna@example.com');
		const question = (await server.api('POST', '/questions', { token, body: { title: 'What holds the shelf?', body: 'Four screws.' } })).json.id;
		await until('it to be found', async () => (await server.api('GET', '/search?q=shelf', { token })).json?.items?.length === 1);
		const form = fieldsOf((await page(server, '/questions/ask', { cookie })).text, '/questions/ask');
		const free = () => {
			const { bavail, bsize } = fs.statfsSync(disk.folder);
			return bavail * bsize;
		};
		const rows = () => server.sql('select (select count(*) from post), (select count(*) from revision), (select count(*) from idempotency)');
		const before = rows();
		assert.equal(spawnSync('fallocate', ['-l', String(free() - 200 * MB), filler]).status, 0);
		// Each worker looks once a second.
		await until('every worker to notice', async () => {
			const answers = await Promise.all(Array.from({ length: 12 }, () => call(server, 'PUT', `/api/v1/posts/${question}/use`, { token, headers: { connection: 'close' } })));
			return answers.every((a) => a.status === 507);
		});
		const kept = await writesRefused(server, { token, cookie, question, form });
		await readsGoOn(server, { token, cookie, question });
		assert.deepEqual(rows(), before);
		assert.match((await page(server, '/readyz', {})).text, /disk: below its reserve \(warning/);
		// A dump is something new as well, whoever asks for it.
		const dump = server.try(['backup', '--nightly']);
		assert.equal(dump.status, 1);
		assert.match(dump.stderr, /no dump is made: the disk of .* is below its reserve/);
		assert.equal(fs.existsSync(path.join(server.data, 'backup')), false);
		fs.rmSync(filler);
		const sent = await until('room', async () => {
			const answer = await page(server, '/questions/ask', { cookie, form: kept });
			return answer.status !== 507 && answer;
		});
		assert.equal(sent.status, 303, sent.text);
	} finally {
		await server.stop();
	}
});

test('the worker makes the nightly dump and keeps seven; /readyz tells of an old one', async () => {
	const server = await serverStart();
	const folder = path.join(server.data, 'backup');
	const ready = async () => (await page(server, '/readyz', {})).text;
	try {
		assert.doesNotMatch(await ready(), /warning/);
		const { uid, gid } = fs.statSync(server.data);
		fs.mkdirSync(folder, { mode: 0o700 });
		fs.chownSync(folder, uid, gid);
		// Nine that were made in a week long past, the last of them three days ago.
		for (let i = 1; i <= 9; i++) {
			const file = path.join(folder, `peerlore-2020010${i}.dump`);
			fs.writeFileSync(file, 'old');
			fs.chownSync(file, uid, gid);
			const then = Date.now() / 1000 - (12 - i) * 86400;
			fs.utimesSync(file, then, then);
		}
		fs.writeFileSync(path.join(folder, 'mine.txt'), 'not a dump');
		const newest = () => fs.readdirSync(folder).filter((n) => /^peerlore-\d{8}\.dump$/.test(n)).sort();
		// It looks every five seconds: it may have been quicker than we are.
		const warned = await ready();
		if (newest().at(-1).startsWith('peerlore-2020'))
			assert.match(warned, /last dump: 7[12] hours ago \(warning: older than two days\)/);
		const made = await until('tonight\'s dump', () => newest().find((n) => !n.startsWith('peerlore-2020')));
		await until('the oldest to go', () => newest().length === 7);
		assert.deepEqual(newest(), [4, 5, 6, 7, 8, 9].map((i) => `peerlore-2020010${i}.dump`).concat(made));
		assert.deepEqual(fs.readdirSync(folder).filter((n) => !newest().includes(n)), ['mine.txt']);
		assert.match(await ready(), /last dump: 0 hours ago\n/);
		const list = spawnSync('pg_restore', ['--list', path.join(folder, made)], { encoding: 'utf8' });
		assert.equal(list.status, 0, list.stderr);
		assert.match(list.stdout, /TABLE DATA public post /);
		assert.equal(fs.statSync(path.join(folder, made)).mode & 0o077, 0, 'nobody else reads it');
		// Three days later by the file's own time, and still today's: nothing new is made, /readyz says so.
		const then = Date.now() / 1000 - 3 * 86400;
		for (const name of newest())
			fs.utimesSync(path.join(folder, name), then, then);
		const answer = await page(server, '/readyz', {});
		assert.equal(answer.status, 200, 'a warning keeps nobody away');
		assert.match(answer.text, /last dump: 72 hours ago \(warning: older than two days\)/);
	} finally {
		await server.stop();
	}
});
