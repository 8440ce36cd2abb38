// What an older version rendered is rendered anew after an upgrade, by the worker, without anybody doing anything.
// time limit: 300
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { upload } from '../lib/media.mjs';
import { folderMake, serverStart, top, until } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server, picture, hidden, question, comment, bare;
const token = {}, version = /#define MARKDOWN_VERSION (\d+)/.exec(fs.readFileSync(path.join(top, 'app/text/markdown.h'), 'utf8'))[1];

async function call(who, method, where, body, status = 201) {
	const answer = await server.api(method, where, { token: token[who], body });
	assert.equal(answer.status, status, `${method} ${where}: ${answer.text}`);
	return answer.json;
}
async function sent(who, file) {
	const { id } = await call(who, 'POST', '/pictures', { upload: await upload(server, token[who], file) });
	await until('the picture to be prepared', async () => (await call(who, 'GET', `/pictures/${id}`, undefined, 200)).state === 'ready');
	return id;
}
const one = (statement) => server.sql(statement)[0][0];
const threadVersion = (id) => one(`select version from thread where id = ${id}`);
// As an older version left it: bare links in comments, that hold no picture, and a post of other markup.
function older() {
	server.sql(`begin; update comment set body_html = 'as it was' where id in (${comment}, ${bare}); delete from comment_picture where comment in (${comment}, ${bare});
		update post set body_html = 'as it was', excerpt = 'as it was' where id = ${question}; update rendering set version = 0, making = 0, post = 0, comment = 0; commit`);
}

before(async () => {
	server = await serverStart({ env: { PEERLORE_TRANSCRIBER: 'off', PEERLORE_LIMITS: 'off' } });
	for (const name of ['anna', 'ben', 'cleo']) {
		server.person({ email: `${name}@example.com`, name: `${name[0].toUpperCase()}${name.slice(1)} Keller` });
		token[name] = server.token(`${name}@example.com`);
	}
	const file = path.join(folderMake('rendering'), 'red.png');
	assert.equal(spawnSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', '-f', 'lavfi', '-i', 'color=red:s=320x200', '-frames:v', '1', file]).status, 0);
	[picture, hidden] = [await sent('anna', fs.readFileSync(file)), await sent('cleo', fs.readFileSync(file))];
	question = (await call('anna', 'POST', '/questions', { title: 'Which button stops the lathe?', body: 'The **red** one?' })).id;
	comment = (await call('anna', 'POST', `/posts/${question}/comments`, { body: `This one: ![The panel](/pictures/${picture})` })).id;
	bare = (await call('ben', 'POST', `/posts/${question}/comments`, { body: `Not this: ![Hidden](/pictures/${hidden})` })).id;
});
after(() => server?.stop());

test('a new installation has nothing to render anew', () => {
	assert.equal(one('select version from rendering'), version);
	assert.equal(JSON.parse(server.try(['rerender', '--json']).stdout).texts, 0);
});

test('after an upgrade the worker renders anew what is not as this version writes it, and nothing else', async () => {
	const other = (await call('ben', 'POST', '/questions', { title: 'Is this left alone?', body: 'It is as it should be.' })).id;
	const written = server.sql(`select body_html, excerpt from post where id = ${question}`)[0], shown = one(`select body_html from comment where id = ${comment}`), link = one(`select body_html from comment where id = ${bare}`);
	assert.match(shown, /<img/);
	assert.doesNotMatch(link, /<img/);
	older();
	const before = threadVersion(other), stale = Number(threadVersion(question));
	await until('the worker to have its job', () => server.sql(`update job set run_at = now() where kind = 'rendering' returning id`).length === 1);
	await until('all to be rendered', () => one('select version from rendering') === version);
	assert.deepEqual(server.sql(`select body_html, excerpt from post where id = ${question}`)[0], written);
	assert.equal(one(`select body_html from comment where id = ${comment}`), shown);
	assert.equal(one(`select body_html from comment where id = ${bare}`), link, 'nobody shows what is not theirs to show');
	assert.ok(Number(threadVersion(question)) > stale, 'its kept page is made anew');
	assert.equal(threadVersion(other), before, 'what was right stays as it is');
	// A colleague sees the picture now: the comment holds it.
	const ben = await new Visitor(server).signIn('ben@example.com');
	await ben.get(`/questions/${question}`);
	const page = await ben.follow();
	assert.match(page.text, new RegExp(`<img[^>]+/pictures/${picture}"`));
	assert.equal((await ben.call('GET', `/pictures/${picture}`)).status, 200);
	assert.notEqual((await ben.call('GET', `/pictures/${hidden}`)).status, 200);
	assert.equal(one(`select count(*) from mention`), '0');
	assert.equal(server.sql(`select 1 from job where kind = 'rendering-on' and state = 'dead'`).length, 0);
});

test('what stopped goes on where it was, also by command', async () => {
	older();
	const shown = `select body_html from post where id = ${question}`;
	server.sql(`update rendering set making = ${version}, post = ${question}`);
	const run = server.try(['rerender', '--json']);
	assert.equal(run.status, 0, run.stderr);
	assert.ok(JSON.parse(run.stdout).texts >= 2);
	assert.equal(one(shown), 'as it was', 'it had been looked at');
	assert.match(one(`select body_html from comment where id = ${comment}`), /<img/);
	// One that an even older renderer had begun is begun anew.
	older();
	server.sql(`update rendering set making = ${Number(version) - 1}, post = ${question}`);
	assert.equal(server.try(['rerender']).status, 0);
	assert.notEqual(one(shown), 'as it was');
	assert.equal(server.sql(`select 1 from rendering where version = ${version} and making = 0`).length, 1);
});
