// overview.test.mjs -- what administrators see of recordings: the box, what waits, what failed and why, the disk.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { folderMake, serverStart, until } from '../lib/server.mjs';
import { recordingMake, settled, upload } from '../lib/media.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server, ada, bob, token, work;

before(async () => {
	work = folderMake('overview');
	server = await serverStart({ env: { PEERLORE_TRANSCRIBER: 'off' } });
	server.person({ email: 'ada@example.com', name: 'Ada Verhoeven', admin: true });
	server.person({ email: 'bob@example.com', name: 'Bob Marsh' });
	server.space({ slug: 'vault', hidden: true, owner: 'bob@example.com' });
	[ada, bob] = [await new Visitor(server).signIn('ada@example.com'), await new Visitor(server).signIn('bob@example.com')];
	token = server.token('bob@example.com');
});
after(() => server?.stop());

async function publish(title, bytes, space = 'general') {
	const { id } = (await server.api('POST', '/tips', { token, body: { title, summary: 'Shown once.', body: 'Watch it.', space } })).json;
	const put = await server.api('PUT', `/posts/${id}/recording`, { token, body: { recording: await upload(server, token, bytes) } });
	assert.equal(put.status, 201, put.text);
	return id;
}
const look = async (who = ada) => (await who.get('/admin/recordings')).text;
const told = (page, term) => new RegExp(`<dt>${term}</dt><dd>(.*?)</dd>`).exec(page)?.[1].replace(/<[^>]+>/g, '');

test('the page teaches while there is nothing, and only administrators see it', async () => {
	await until('the box to have been looked at', async () => /^Works/.test(told(await look(), 'The box')));
	const page = await look();
	assert.match(page, /Every recording could be prepared/);
	assert.doesNotMatch(page, /role="alert"/);
	assert.equal(told(page, 'Preparing'), '0');
	assert.match(told(page, 'Originals'), /^0, 0 KB, kept 365 days/);
	assert.equal((await bob.get('/admin/recordings')).status, 403);
	assert.equal((await bob.send('/admin/recordings/1/again')).status, 403);
});

test('what failed stands there with its reason, and of a space they do not read nothing at all', async () => {
	const open = await publish('Oil the upper bearing', Buffer.from('nothing to play'));
	const hidden = await publish('Open the secret vault', Buffer.from('nothing either'), 'vault');
	for (const post of [open, hidden])
		assert.equal((await settled(server, token, post)).state, 'failed');
	const page = await look();
	assert.match(page, /<h2 id="h-failed">Failed <span class="num">1<\/span>/);
	assert.match(page, /Oil the upper bearing/);
	assert.doesNotMatch(page, /secret vault/);
	const [[id]] = (await server.sql(`select r.id from recording r where r.post = ${hidden}`));
	assert.equal((await ada.send(`/admin/recordings/${id}/again`)).status, 404);
	assert.match(page, /That is no recording we can read/);
	assert.doesNotMatch(page, /recordings\/\d+\/again/, 'another attempt would fail again');
});

test('what may work a second time is tried again by an administrator, once', async () => {
	const post = await publish('Oil the lower bearing', fs.readFileSync(recordingMake(work, 'mp3', { seconds: 1 })));
	const { id } = await settled(server, token, post);
	assert.match(told(await look(), 'Published'), /^1, \d+ KB/);
	server.sql(`update recording set state = 'failed', error = 'The box was shut.', served = 0 where id = ${id}`);
	const page = await look();
	assert.match(page, /The box was shut\./);
	assert.match(page, new RegExp(`action="/admin/recordings/${id}/again"`));
	assert.equal((await bob.send(`/admin/recordings/${id}/again`)).status, 403);
	assert.equal((await ada.send(`/admin/recordings/${id}/again`)).location, '/admin/recordings?done=recording-again');
	assert.match((await ada.follow()).text, /It is prepared again\./);
	assert.equal((await settled(server, token, post)).state, 'ready');
	await look();
	assert.equal((await ada.send(`/admin/recordings/${id}/again`)).status, 404);
	assert.match(told(await look(), 'Originals'), /^1, \d+ KB, kept 365 days/);
});

test('a box that does not run is said with its reason, and so is that nobody looks', async () => {
	const note = path.join(server.data, 'media/box'), [at] = fs.readFileSync(note, 'utf8').split(' ');
	fs.writeFileSync(note, `${at} no bwrap: No permissions to <create> a new namespace`);
	const page = await look();
	assert.match(page, /role="alert"/);
	assert.match(page, /No permissions to &lt;create&gt; a new namespace/);
	assert.equal(told(page, 'The box'), 'Does not run');
	for (const old of [`${Number(at) - 16 * 60e6} yes `, 'nonsense', '']) {
		fs.writeFileSync(note, old);
		assert.match(await look(), /Nobody has prepared recordings for a quarter of an hour/);
	}
});
