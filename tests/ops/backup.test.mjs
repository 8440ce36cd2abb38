// backup.test.mjs -- a backup holds everything of one moment, proves that it is whole, and an installation restored
// from it is the same: table by table, file by file, search by search. What is stopped is gone on with.
// time limit: 480
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Server, binary, folderMake, full, portFree, processesOf, serverStart, top, until } from '../lib/server.mjs';
import { ffmpeg, filesBelow, recordingMake, settled, upload } from '../lib/media.mjs';

const owned = (folder) => {
	if (process.getuid() === 0)
		assert.equal(spawnSync('chown', ['-R', 'postgres', folder]).status, 0);
	return folder;
};
const placeMake = () => owned(folderMake('backup'));
const sum = (file) => crypto.createHash('sha256').update(fs.readFileSync(file)).digest('hex');
const readable = (out) => JSON.parse(fs.readFileSync(path.join(out, 'backup.json'), 'utf8'));

// Its database alone, without server and worker, which write by themselves: calls back with a Server to ask.
async function databaseOf(data, ask) {
	const bin = fs.readdirSync('/usr/lib/postgresql').map((v) => `/usr/lib/postgresql/${v}/bin/pg_ctl`).find((f) => fs.existsSync(f));
	const as = process.getuid() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'] : [];
	const control = (...args) => {
		const [program, ...rest] = [...as, bin, '-D', path.join(data, 'pg'), '-w', '-l', path.join(data, 'log/postgresql.log'), ...args];
		const run = spawnSync(program, rest, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
		assert.equal(run.status, 0, run.stderr);
	};
	control('start');
	try {
		return await ask(new Server({ data, port: 1 }));
	} finally {
		control('stop', '-m', 'fast');
	}
}

// {table: rows and their checksum}; the outbox is not in a backup, for every index is made anew from what is.
function tablesOf(server) {
	const names = server.sql(`select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1`).flat();
	assert.ok(names.length > 40);
	const ask = names.filter((n) => !['outbox', 'outbox_reader'].includes(n)).map((n) =>
		`select '${n}', count(*), md5(coalesce(string_agg(t::text, E'\\n' order by t::text), '')) from "${n}" t;`);
	const sequences = server.sql(`select sequencename, last_value from pg_sequences where schemaname = 'public' and sequencename not like 'outbox%' order by 1`);
	return { rows: server.sql(ask.join('\n')), sequences, functions: server.sql(`select count(*) from pg_proc where pronamespace = 'public'::regnamespace`) };
}

const questionsOf = (server) => server.sql(`select regexp_replace(title, '[^A-Za-z ]', '', 'g') from post where kind = 'question' order by id`).flat();

// Two words of each title in turn, whole titles, and the starts of words as they are typed.
function needs(titles, n) {
	const words = titles.map((t) => t.split(' ').filter((w) => w.length > 3));
	return Array.from({ length: n }, (_, i) => {
		const own = words[i % words.length], turn = Math.floor(i / words.length);
		return ['search', turn % 3 === 2 ? titles[i % titles.length] : own.slice(turn, turn + 2).join(' ')];
	}).concat(titles.slice(0, n / 4).map((t) => ['suggest', t.slice(0, 9)]));
}

async function answersOf(server, token, list) {
	const answers = [];
	for (const [where, q] of list) {
		const { status, json } = await server.api('GET', `/${where}?q=${encodeURIComponent(q)}`, { token });
		assert.equal(status, 200, q);
		answers.push(JSON.parse(JSON.stringify(json).replaceAll(server.url, '')));
	}
	return answers;
}

async function indexAtRest(server) {
	await until('the index to be equal', () => server.try(['reindex', '--check']).status === 0, 120000);
}

// A company with demo content, a tip that plays, an upload that was begun, a space for members.
async function company() {
	const server = await serverStart({ demo: true });
	const ada = server.person({ email: 'ada@example.com', admin: true });
	const token = server.token(ada.email);
	server.space({ slug: 'inner', hidden: true, owner: ada.email });
	await server.api('POST', '/questions', { token, body: { title: 'Where does the quixotic ledger lie?', body: 'In the safe.', space: 'inner' } });
	const work = folderMake('media');
	const file = fs.readFileSync(recordingMake(work, 'mp4', { seconds: 2 }));
	const tip = await server.api('POST', '/tips', { token, body: { title: 'How to turn the zephyr valve', body: 'Like this.', recording: await upload(server, token, file) } });
	assert.equal(tip.status, 201, tip.text);
	assert.equal((await settled(server, token, tip.json.id)).state, 'ready');
	await upload(server, token, Buffer.alloc(100000, 'waits'));
	await indexAtRest(server);
	return { server, token, tip: tip.json.id };
}

let kept; // the company's backup, for the tests behind
let whole; // its token, questions and what they found

test('what is restored is the same: tables, files, settings, and what every search finds', async () => {
	const { server, token, tip } = await company();
	const out = path.join(placeMake(), 'backup');
	const asked = needs(questionsOf(server), full ? 200 : 40);
	assert.ok(asked.length >= (full ? 200 : 40));
	const found = await answersOf(server, token, asked);
	assert.ok(found.filter((f) => f.items?.length > 0).length > asked.length / 2, 'most of them find something');
	const media = (await server.api('GET', `/posts/${tip}/recording`, { token })).json.media;
	// Nobody writes between the backup and the look at the tables.
	const still = processesOf(server.data).filter((p) => /^peerlore/.test(p.command));
	still.forEach((p) => process.kill(p.pid, 'SIGSTOP'));
	const { media_files: files, missing, migration } = JSON.parse(server.run('backup', out, '--json'));
	const tables = tablesOf(server);
	still.forEach((p) => process.kill(p.pid, 'SIGCONT'));
	await server.pause();

	assert.equal(missing, 0);
	assert.equal(files, filesBelow(path.join(server.data, 'media')).filter((f) => !/^(making|box|\.backup)/.test(f)).length);
	assert.ok(files >= 5, `${files}: a recording in three files, two uploads`);
	assert.equal(migration, readable(out).migration);
	assert.equal(spawnSync('sha256sum', ['--check', '--quiet', '--strict', 'SHA256SUMS'], { cwd: out }).status, 0, 'an ordinary program can check it');
	for (const file of ['.', ...filesBelow(out)])
		assert.equal(fs.statSync(path.join(out, file)).mode & 0o077, 0, `${file} is for its owner alone`);
	assert.ok(!fs.existsSync(path.join(server.data, 'media/.backup')));
	assert.equal(server.try(['backup', out]).status, 2, 'it does not overwrite a backup');

	const data = path.join(placeMake(), 'data');
	const other = new Server({ data, port: await portFree(), env: { PEERLORE_UNROUTED: 'no', PEERLORE_LIMITS: 'on' } });
	const restored = JSON.parse(other.run('restore', out, '--json'));
	assert.deepEqual([restored.media_files, restored.migration], [files, migration]);
	await databaseOf(data, (s) => assert.deepEqual(tablesOf(s), tables));
	for (const file of filesBelow(path.join(out, 'media')))
		assert.equal(sum(path.join(data, 'media', file)), sum(path.join(server.data, 'media', file)), file);
	assert.equal(sum(path.join(data, 'master.key')), sum(path.join(server.data, 'master.key')));

	// Its settings start it: what belonged to the old machine is a comment there.
	delete other.env.PEERLORE_UNROUTED;
	delete other.env.PEERLORE_LIMITS;
	const conf = fs.readFileSync(path.join(data, 'restored/peerlore.conf'), 'utf8');
	assert.match(conf, /^unrouted = yes$/m);
	assert.match(conf, /^limits = off$/m);
	assert.match(conf, new RegExp(`^#data = ${server.data}$`, 'm'));
	other.launch(['--config', path.join(data, 'restored/peerlore.conf')]);
	await other.ready();
	await indexAtRest(other);
	assert.deepEqual(await answersOf(other, token, asked), found);
	const played = await fetch(other.url + media, { headers: { authorization: `Bearer ${token}` } });
	assert.equal(played.status, 200);
	assert.equal(crypto.createHash('sha256').update(Buffer.from(await played.arrayBuffer())).digest('hex'),
		sum(path.join(data, 'media', filesBelow(path.join(data, 'media')).find((f) => f.endsWith('media.mp4')))));
	assert.equal(other.try(['restore', out]).status, 1, 'what is in use is left alone');
	await other.stop();
	await server.stop();
	kept = out;
	whole = { token, asked, found };
});

test('the drill of the README, word for word', async () => {
	const readme = fs.readFileSync(path.join(top, 'README.md'), 'utf8').replace(/\s+/g, ' ');
	const [, restore, up] = /The drill, on a second data folder: `([^`]+)`, then `([^`]+)`\./.exec(readme);
	const data = path.join(placeMake(), 'drill'), port = await portFree();
	const here = (line) => line.replaceAll('/var/lib/drill', data).replaceAll('127.0.0.1:8081', `127.0.0.1:${port}`).replace('FOLDER', kept).replace(/(^| )peerlore /, `$1${binary} `);
	const env = { PATH: process.env.PATH, LANG: 'C.UTF-8' }; // and no setting of ours
	const done = spawnSync('sh', ['-ec', here(restore)], { cwd: '/', env, encoding: 'utf8' });
	assert.equal(done.status, 0, done.stderr);
	const running = spawn('sh', ['-ec', here(up)], { cwd: '/', env, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
	let log = '';
	running.stderr.on('data', (d) => (log += d));
	const gone = new Promise((end) => running.once('close', end));
	try {
		const drill = new Server({ data, port });
		await until('the restored installation to be ready', async () => {
			assert.equal(running.exitCode, null, log);
			return fetch(`${drill.url}/readyz`).then((r) => r.status === 200, () => false);
		}, 120000);
		await indexAtRest(drill);
		assert.deepEqual(await answersOf(drill, whole.token, whole.asked), whole.found);
	} finally {
		process.kill(-running.pid, 'SIGTERM');
		await gone;
	}
});

test('a backup of a busy installation holds every file that its database names', async () => {
	const server = await serverStart();
	const ada = server.person({ email: 'ada@example.com', admin: true });
	const token = server.token(ada.email);
	let going = true;
	const sent = [];
	// People send files and take them back all the time.
	const busy = Array.from({ length: 3 }, async () => {
		while (going) {
			const id = await upload(server, token, crypto.randomBytes(20000 + Math.floor(Math.random() * 50000)));
			sent.push(id);
			if (sent.length % 2)
				await fetch(`${server.url}/uploads/${id}`, { method: 'DELETE', headers: { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0' } });
		}
	});
	const place = placeMake();
	await until('some files to be there', () => sent.length > 6);
	for (let i = 0; i < (full ? 8 : 1); i++) {
		const out = path.join(place, `b${i}`), data = path.join(place, `d${i}`), before = sent.length;
		const child = spawn(binary, ['backup', out, '--json'], { env: server.env });
		let said = '';
		child.stdout.on('data', (d) => (said += d));
		assert.equal(await new Promise((done) => child.once('close', done)), 0);
		assert.equal(JSON.parse(said).missing, 0);
		assert.ok(sent.length > before, 'they went on meanwhile');
		new Server({ data, port: 1 }).run('restore', out);
		const rows = await databaseOf(data, (s) => s.sql('select id, received from upload where received > 0'));
		assert.ok(rows.length > 0);
		for (const [id, received] of rows)
			assert.ok(fs.statSync(path.join(data, 'media/uploads', id)).size >= Number(received), id);
	}
	going = false;
	await Promise.all(busy);
	await server.stop();
});

test('what the database names and nobody has is said, and the rest is kept', async () => {
	const server = await serverStart();
	const ada = server.person({ email: 'ada@example.com', admin: true });
	const token = server.token(ada.email);
	const [gone, cut] = [await upload(server, token, Buffer.alloc(5000, 'a')), await upload(server, token, Buffer.alloc(5000, 'b'))];
	await upload(server, token, Buffer.alloc(5000, 'c'));
	fs.unlinkSync(path.join(server.data, 'media/uploads', gone));
	fs.truncateSync(path.join(server.data, 'media/uploads', cut), 100);
	const { status, stdout, stderr } = server.try(['backup', path.join(placeMake(), 'backup'), '--json']);
	assert.equal(status, 0, stderr);
	assert.deepEqual([JSON.parse(stdout).missing, JSON.parse(stdout).media_files], [2, 2]);
	for (const [id, how] of [[gone, 'not there'], [cut, 'damaged']])
		assert.match(stderr, new RegExp(`names media/uploads/${id}, and it is ${how}`));
	await server.stop();
});

test('a picture or a recording that is lost is told by the post that shows it, by backup, restore and doctor', async () => {
	const server = await serverStart();
	const ada = server.person({ email: 'ada@example.com', admin: true });
	const token = server.token(ada.email), work = folderMake('lost');
	server.space({ slug: 'inner', hidden: true, owner: ada.email });
	ffmpeg('-f', 'lavfi', '-i', 'testsrc=size=64x48', '-frames:v', '1', path.join(work, 'p.png'));
	const call = async (method, where, body) => {
		const { status, json, text } = await server.api(method, where, { token, body });
		assert.ok(status < 300, `${where}: ${text}`);
		return json;
	};
	const shown = [];
	for (const [title, space] of [['Which gauge shows the quixotic steam?', 'general'], ['Which gauge is the secret one?', 'inner'], ['Which gauge is whole?', 'general']]) {
		const { id } = await call('POST', '/pictures', { upload: await upload(server, token, fs.readFileSync(path.join(work, 'p.png'))) });
		const picture = await until('the picture', async () => {
			const seen = await call('GET', `/pictures/${id}`);
			return seen.state === 'ready' && seen;
		});
		const question = await call('POST', '/questions', { title, body: picture.markdown, space });
		shown.push({ id, question: question.id, file: path.join(server.data, `media/pictures/0/${id}/picture.webp`) });
	}
	const film = fs.readFileSync(recordingMake(work, 'mp4', { seconds: 2 }));
	const tip = await call('POST', '/tips', { title: 'How to turn the zephyr valve', body: 'Like this.', recording: await upload(server, token, film) });
	assert.equal((await settled(server, token, tip.id)).state, 'ready');
	const media = (findings) => findings.filter((f) => f.about === 'media');
	const doctor = () => media(JSON.parse(server.try(['doctor', '--json']).stdout).findings);
	assert.deepEqual(doctor().map((f) => f.state), ['well']);

	fs.unlinkSync(shown[0].file);
	const bytes = fs.readFileSync(shown[1].file);
	fs.writeFileSync(shown[1].file, Buffer.alloc(bytes.length)); // as long as it was
	fs.unlinkSync(path.join(server.data, 'media', filesBelow(path.join(server.data, 'media')).find((f) => f.endsWith('media.mp4'))));
	const told = [
		new RegExp(`media/pictures/0/${shown[0].id}/picture\\.webp, shown in "Which gauge shows the quixotic steam\\?" \\(/questions/${shown[0].question}\\), and it is not there`),
		new RegExp(`media/pictures/0/${shown[1].id}/picture\\.webp, shown in /questions/${shown[1].question}, and it is damaged`),
		new RegExp(`media/recordings/\\d+/1/media\\.mp4, shown in "How to turn the zephyr valve" \\(/tips/${tip.id}\\), and it is not there`),
	];
	const found = doctor();
	assert.deepEqual(found.map((f) => f.state), ['wrong', 'wrong', 'wrong']);
	const out = path.join(placeMake(), 'backup');
	const { status, stdout, stderr } = server.try(['backup', out, '--json']);
	assert.equal(status, 0, stderr);
	assert.equal(JSON.parse(stdout).missing, 3);
	for (const line of told) {
		assert.match(stderr, line);
		assert.ok(found.some((f) => line.test(f.found) && /earlier backup/.test(f.remedy)), `${line}: ${JSON.stringify(found)}`);
	}
	assert.match(stderr, /of each: put the file back from an earlier backup/);
	assert.doesNotMatch(stderr + JSON.stringify(found), /secret one|which gauge is whole/i);

	const other = new Server({ data: path.join(placeMake(), 'data'), port: await portFree() });
	const back = other.try(['restore', out]);
	assert.equal(back.status, 0, back.stderr);
	assert.match(back.stderr, /3 files that the database names were not there, or damaged/);

	// What is put back is well again.
	fs.writeFileSync(shown[1].file, bytes);
	assert.equal(doctor().length, 2);
	await server.stop();
});

test('one byte that a disk turned is found by doctor --deep, with the post that shows it, also in files from before', async () => {
	const server = await serverStart();
	const ada = server.person({ email: 'ada@example.com', admin: true });
	const token = server.token(ada.email), work = folderMake('turned');
	ffmpeg('-f', 'lavfi', '-i', 'testsrc=size=320x240', '-frames:v', '1', path.join(work, 'p.png'));
	const call = async (method, where, body) => {
		const { status, json, text } = await server.api(method, where, { token, body });
		assert.ok(status < 300, `${where}: ${text}`);
		return json;
	};
	const { id } = await call('POST', '/pictures', { upload: await upload(server, token, fs.readFileSync(path.join(work, 'p.png'))) });
	const picture = await until('the picture', async () => {
		const seen = await call('GET', `/pictures/${id}`);
		return seen.state === 'ready' && seen;
	});
	const question = await call('POST', '/questions', { title: 'Which gauge shows the turned byte?', body: picture.markdown });
	const tip = await call('POST', '/tips', { title: 'How to turn the byte', body: 'Like this.', recording: await upload(server, token, fs.readFileSync(recordingMake(work, 'mp4', { seconds: 2 }))) });
	assert.equal((await settled(server, token, tip.id)).state, 'ready');

	const deep = () => JSON.parse(server.try(['doctor', '--deep', '--json']).stdout).findings.filter((f) => ['media', 'sums'].includes(f.about));
	const below = path.join(server.data, 'media');
	const turn = (file) => {
		const bytes = fs.readFileSync(file);
		bytes[bytes.length >> 1] ^= 1;
		fs.writeFileSync(file, bytes);
	};
	const files = filesBelow(below).filter((f) => /(media\.mp4|small\.mp4|poster\.jpg|picture\.webp)$/.test(f));
	assert.equal(files.length, 4, files.join());
	// As it was before there were checksums: the worker makes them by itself.
	const sums = `select (select encode(sum, 'hex') from picture where id = ${id}), encode(media_sum, 'hex'), encode(small_sum, 'hex'), encode(poster_sum, 'hex') from recording`;
	const first = server.sql(sums);
	assert.match(String(first), /^[0-9a-f]{64}(,[0-9a-f]{64}){3}$/);
	// It may be in the middle of it just now; then once more.
	await until('files that nobody has a sum of', () => {
		server.sql(`update job set run_at = '2100-01-01' where kind = 'sums'; update picture set sum = null; update recording set media_sum = null, small_sum = null, poster_sum = null`);
		const unknown = deep();
		assert.equal(unknown[0].state, 'well');
		return unknown.some((f) => f.state === 'unseen' && /^of 2 files/.test(f.found)); // what came as it was sent is still compared
	});
	server.sql(`update job set run_at = now() where kind = 'sums'`);
	await until('the sums again', () => String(server.sql(sums)) === String(first));
	const well = deep();
	assert.deepEqual(well.map((f) => f.state), ['well', 'well']);
	assert.ok(Number(/^(\d+) files were compared/.exec(well[1].found)[1]) >= 4, well[1].found);

	for (const [file, shown] of files.map((f) => [f, f.startsWith('pictures') ? `"Which gauge shows the turned byte?" (/questions/${question.id})` : `"How to turn the byte" (/tips/${tip.id})`])) {
		turn(path.join(below, file));
		// Who only looks at sizes and beginnings sees nothing.
		assert.deepEqual(JSON.parse(server.try(['doctor', '--json']).stdout).findings.filter((f) => f.about === 'media').map((f) => f.state), ['well'], file);
		const { status, stdout } = server.try(['doctor', '--deep', '--json']);
		assert.equal(status, 1);
		const wrong = JSON.parse(stdout).findings.filter((f) => f.about === 'media' && f.state === 'wrong');
		assert.equal(wrong.length, 1, file);
		assert.ok(wrong[0].found.includes(`media/${file}, shown in ${shown}, and it is damaged`), wrong[0].found);
		assert.match(wrong[0].remedy, /earlier backup/);
		turn(path.join(below, file));
	}
	assert.deepEqual(deep().map((f) => f.state), ['well', 'well']);
	await server.stop();
});

// -- what is not whole -----------------------------------------------------------------------------------------

const refused = (out, why, data = path.join(placeMake(), 'data')) => {
	const { status, stderr } = new Server({ data, port: 1 }).try(['restore', out]);
	assert.notEqual(status, 0, stderr);
	assert.match(stderr, why);
	assert.ok(!fs.existsSync(path.join(data, 'master.key')) && !fs.existsSync(path.join(data, 'media')) && !fs.existsSync(path.join(data, 'restoring')),
		'nothing was put anywhere');
};
const copyOf = (out) => {
	const to = path.join(folderMake('backup'), 'copy');
	fs.cpSync(out, to, { recursive: true });
	return to;
};
const changed = (change) => {
	const out = copyOf(kept);
	change(out);
	return owned(out);
};
const listChange = (out, text) => {
	const note = readable(out), list = path.join(out, 'SHA256SUMS');
	fs.writeFileSync(list, text(fs.readFileSync(list, 'utf8')));
	fs.writeFileSync(path.join(out, 'backup.json'), JSON.stringify({ ...note, sums: sum(list) }));
};

test('a backup that was changed, cut or never finished is refused before anything is written', () => {
	assert.ok(kept, 'needs the backup of the first test');
	refused(path.join(placeMake(), 'nowhere'), /cannot read .*backup\.json: No such file/);
	refused(changed((out) => fs.unlinkSync(path.join(out, 'backup.json'))), /cannot read .*backup\.json/);
	refused(changed((out) => fs.appendFileSync(path.join(out, 'SHA256SUMS'), '\n')), /is not the list that was written/);
	const media = filesBelow(kept).find((f) => f.endsWith('media.mp4'));
	for (const file of ['peerlore.dump', 'master.key', media]) {
		refused(changed((out) => {
			const fd = fs.openSync(path.join(out, file), 'r+'), byte = Buffer.alloc(1);
			fs.readSync(fd, byte, 0, 1, 20);
			fs.writeSync(fd, Buffer.from([byte[0] ^ 1]), 0, 1, 20);
			fs.closeSync(fd);
		}), new RegExp(`${file}.* is not what was written: its checksum differs`));
		refused(changed((out) => fs.truncateSync(path.join(out, file), 10)), /its checksum differs/);
		refused(changed((out) => fs.unlinkSync(path.join(out, file))), new RegExp(`${file} is not there`));
	}
	refused(changed((out) => fs.writeFileSync(path.join(out, 'backup.json'), JSON.stringify({ ...readable(out), migration: 9999 }))), /this program knows \d+/);
});

test('a backup made to harm puts nothing outside of the data folder', () => {
	const outside = path.join(placeMake(), 'outside');
	const lines = ['../outside', '/etc/peerlore-was-here', 'media/../../outside', 'media//x', 'pg/pg_hba.conf', 'restoring', 'media/.', outside.slice(1)];
	for (const name of lines) {
		refused(changed((out) => {
			fs.writeFileSync(path.join(out, 'x'), 'x');
			listChange(out, (text) => `${text}${sum(path.join(out, 'x'))}  ${name}\n`);
		}), /is none of ours/);
	}
	refused(changed((out) => {
		const target = path.join(out, 'media/uploads/linked');
		fs.symlinkSync('/etc/passwd', target);
		listChange(out, (text) => `${text}${sum('/etc/passwd')}  media/uploads/linked\n`);
	}), /linked is not there/);
	assert.ok(!fs.existsSync(outside));
});

test('an installation that holds anything is left as it is', async () => {
	for (const what of ['media/uploads/x', 'master.key']) {
		const data = path.join(placeMake(), 'data');
		fs.mkdirSync(path.dirname(path.join(data, what)), { recursive: true, mode: 0o700 });
		fs.writeFileSync(path.join(data, what), 'mine', { mode: 0o600 });
		owned(data);
		const { status, stderr } = new Server({ data, port: 1 }).try(['restore', kept]);
		assert.equal(status, 1);
		assert.match(stderr, /nothing was restored: .* is not empty/);
		assert.equal(fs.readFileSync(path.join(data, what), 'utf8'), 'mine');
		assert.ok(!fs.existsSync(path.join(data, 'restoring')));
	}
});

// -- what is stopped ---------------------------------------------------------------------------------------------

// A file large enough that one can be seen to work on it: it is looked for all the time.
const LARGE = 200e6;
function runUntil(env, args, seen, signal) {
	const child = spawn(binary, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
	let log = '';
	child.stderr.on('data', (d) => (log += d));
	const ended = new Promise((done) => child.once('close', (code, by) => done({ code, by, log })));
	let over = false;
	ended.then(() => (over = true));
	return until(`${args[0]} to be in the middle`, () => {
		for (const end = Date.now() + 20; Date.now() < end;) {
			if (seen()) {
				child.kill(signal);
				return true;
			}
		}
		return over;
	}).then(() => ended);
}

test('a backup that is stopped or killed is gone on with, and copies no file twice', async () => {
	const server = await serverStart();
	const ada = server.person({ email: 'ada@example.com', admin: true });
	const token = server.token(ada.email);
	await upload(server, token, Buffer.alloc(5000, 'a'));
	const large = path.join(server.data, 'media/uploads/zzz-large');
	fs.writeFileSync(large, '');
	fs.truncateSync(large, LARGE);
	owned(large);
	const out = path.join(placeMake(), 'backup');
	const part = path.join(out, 'SHA256SUMS.part');
	const begun = () => fs.existsSync(path.join(out, 'media/uploads/zzz-large.new'));

	const asked = await runUntil(server.env, ['backup', out], begun, 'SIGINT');
	assert.deepEqual([asked.code, asked.by], [1, null], asked.log);
	assert.match(asked.log, /stopped: .* is not whole yet\n.*the same command goes on with it/);
	assert.ok(!fs.existsSync(path.join(server.data, 'media/.backup')), 'what it kept is let go');
	assert.ok(!fs.existsSync(path.join(out, 'backup.json')));
	refused(out, /cannot read .*backup\.json/);
	assert.equal(fs.readFileSync(part, 'utf8').match(/media\/uploads/g).length, 1);

	const killed = await runUntil(server.env, ['backup', out], begun, 'SIGKILL');
	assert.equal(killed.by, 'SIGKILL', killed.log);
	assert.ok(fs.existsSync(path.join(server.data, 'media/.backup')));
	// In the meantime one file goes: it is not in the backup that comes to its end.
	const small = filesBelow(path.join(out, 'media/uploads')).find((f) => !f.startsWith('zzz'));
	const again = await upload(server, token, Buffer.alloc(7000, 'b'));
	fs.unlinkSync(path.join(server.data, 'media/uploads', small));
	server.sql(`delete from upload where id = '${small}'`);
	const { status, stderr } = server.try(['backup', out]);
	assert.equal(status, 0, stderr);
	assert.ok(!fs.existsSync(path.join(server.data, 'media/.backup')));
	assert.deepEqual(filesBelow(path.join(out, 'media')), [`uploads/${again}`, 'uploads/zzz-large'].sort());
	assert.ok(!filesBelow(out).some((f) => /\.(part|new)$/.test(f)), filesBelow(out).join(' '));
	assert.equal(spawnSync('sha256sum', ['--check', '--quiet', '--strict', 'SHA256SUMS'], { cwd: out }).status, 0);

	// The same with the way back.
	const data = path.join(placeMake(), 'data');
	const other = new Server({ data, port: await portFree() });
	const arriving = () => fs.existsSync(path.join(data, 'media/uploads/zzz-large.new'));
	const half = await runUntil(other.env, ['restore', out], arriving, 'SIGKILL');
	assert.equal(half.by, 'SIGKILL', half.log);
	assert.ok(fs.existsSync(path.join(data, 'restoring')));
	for (const command of [['up'], ['migrate'], ['user', 'add', '--email', 'x@example.com', '--name', 'X']]) {
		const run = other.try(command);
		assert.equal(run.status, 1, command.join(' '));
		assert.match(run.stderr, /a restore into .* was begun and is not done\n.*run the same/);
	}
	assert.match(other.try(['restore', kept]).stderr, /another backup was begun here/);
	const done = other.try(['restore', out]);
	assert.equal(done.status, 0, done.stderr);
	assert.match(done.stderr, /gone on with/);
	assert.ok(!fs.existsSync(path.join(data, 'restoring')));
	assert.equal(fs.statSync(path.join(data, 'media/uploads/zzz-large')).size, LARGE);
	other.launch();
	await other.ready();
	assert.equal((await other.api('GET', '/me', { token })).status, 200, 'a token of before still works');
	await other.stop();
	await server.stop();
});
