// jobs.test.mjs -- administrators see what work failed and why, and try it again; what is set and by whom; others do not.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { folderMake, Server, portFree, top, until } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server, ada, ben, conf;
before(async () => {
	conf = path.join(folderMake('conf'), 'mine.conf');
	fs.writeFileSync(conf, '# ours\ntime_zone = Europe/Berlin\nsmtp_url = smtp://127.0.0.1:9\nmail_from = ask@example.com\n');
	fs.chmodSync(conf, 0o644);
	server = new Server({ port: await portFree() });
	server.launch(['--config', conf]);
	await server.ready();
	server.person({ email: 'ada@example.com', name: 'Ada Adler', admin: true });
	server.person({ email: 'ben@example.com', name: 'Ben Biber' });
	ada = await new Visitor(server).signIn('ada@example.com');
	ben = await new Visitor(server).signIn('ben@example.com');
});
after(() => server?.stop());

const plain = (html) => html.replace(/<svg[^]*?<\/svg>/g, '').replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

test('what was given up stands there with its reason, is tried again, and is gone when it worked', async () => {
	assert.match(plain((await ada.get('/admin/jobs')).text), /Nothing was given up/);
	server.sql(`insert into job (kind, argument, state, last_error, attempts) values ('upload-gone', 'AAAAAAAAAAAAAAAAAAAAAA', 'dead', 'disk-full', 8);
		insert into job (kind, argument, last_error, attempts, run_at) values ('route', '999999', 'timeout', 2, now() + interval '1 hour')`);
	const page = plain((await ada.get('/admin/jobs')).text);
	assert.match(page, /Given up 1 Removes a file that was taken back upload-gone A+ , tried 8 times, since [^(]*Nothing can be saved right now: the disk is nearly full\. \(disk-full; /);
	assert.match(page, /Failed, and tried again by itself 1 Asks colleagues who may know the answer route 999999 , tried 2 times, next /);
	assert.match(page, /Comes next .*Forgets what has expired/);
	assert.match(page, /Worker At work/);
	const [[dead], [failing]] = ['dead', 'waiting'].map((state) => server.sql(`select id from job where last_error <> '' and state = '${state}'`)[0]);
	assert.equal((await ada.send(`/admin/jobs/${dead}/again`)).status, 303);
	assert.match((await ada.follow()).text, /It is tried again at once\./);
	await until('it to be done', () => server.sql(`select count(*) from job where id = ${dead}`)[0][0] === '0');
	assert.deepEqual(server.sql(`select action, detail from audit_all where action = 'job.again'`).length, 1);
	assert.equal((await ada.send(`/admin/jobs/${failing}/again`)).status, 303);
	await until('the other to be tried', () => server.sql(`select count(*) from job where id = ${failing} and run_at > now() + interval '50 minutes'`)[0][0] === '0');
	const [[fine]] = server.sql(`select id from job where last_error = '' limit 1`);
	for (const id of [dead, fine, 999999])
		assert.equal((await ada.send(`/admin/jobs/${id}/again`)).status, 404, `${id}: nothing to try again`);
});

test('what is planned or fails is said in words, and whose password was lost is not said', async () => {
	const kinds = [...fs.readFileSync(path.join(top, 'include/jobs.h'), 'utf8').matchAll(/^\tX\(\w+,\s*"([\w-]+)"/gm)].map((m) => m[1]);
	const words = new Set([...fs.readFileSync(path.join(top, 'include/job_words.def'), 'utf8').matchAll(/^X\("([\w-]+)"/gm)].map((m) => m[1]));
	assert.ok(kinds.length > 20);
	assert.deepEqual(kinds.filter((k) => !words.has(k)), []);
	server.sql(`insert into job (kind, argument, state, last_error, attempts) values ('reset-mail', 'who@example.com', 'dead', 'internal', 8)`);
	const page = plain((await ada.get('/admin/jobs')).text);
	assert.match(page, /Answers somebody who lost their password reset-mail , tried 8 times/);
	assert.doesNotMatch(page, /who@example\.com/);
	server.sql(`delete from job where kind = 'reset-mail'`);
});

test('settings are shown with who set them, and without what opens a door', async () => {
	const { status, text } = await ada.get('/admin/settings');
	assert.equal(status, 200);
	const page = plain(text);
	assert.match(page, /time_zone Europe\/Berlin [^.]*\. Set by \S*mine\.conf:2 /);
	assert.match(page, new RegExp(`listen 127\\.0\\.0\\.1:${server.port} [^]*? Set by PEERLORE_LISTEN `));
	assert.match(page, /As it comes .*upload_max 1G The largest file that can be sent\./);
});

test('others see neither', async () => {
	for (const where of ['/admin/jobs', '/admin/settings'])
		assert.equal((await ben.get(where)).status, 403, where);
	assert.equal((await ben.send('/admin/jobs/1/again')).status, 403);
});
