// embeddings.test.mjs -- what is private is sent to no endpoint unless an administrator says so, and near to nobody else even then.
// time limit: 240
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serverStart, until } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';
import { Endpoint, embeddingsOf } from '../lib/endpoint.mjs';

const CANARY = 'zyxcanaryqv';

let endpoint, server;
const token = {};

before(async () => {
	endpoint = await Endpoint.start();
	server = await serverStart({ env: embeddingsOf(endpoint) });
	for (const [name, admin] of [['root', true], ['owner'], ['outsider'], ['other']]) {
		server.person({ email: `${name}@example.com`, admin });
		token[name] = server.token(`${name}@example.com`);
	}
	server.space({ slug: 'board', hidden: true, owner: 'owner@example.com' });
	server.space({ slug: 'other', hidden: true, owner: 'other@example.com' });
});
after(async () => {
	await server?.stop();
	await endpoint?.stop();
});

const ask = async (who, title, body, space) => {
	const answer = await server.api('POST', '/questions', { token: token[who], body: { title, body, ...(space ? { space } : {}) } });
	assert.equal(answer.status, 201, answer.text);
	return answer.json.id;
};
const ids = async (who, q) => (await server.api('GET', `/search?q=${encodeURIComponent(q)}`, { token: token[who] })).json.items.map((i) => i.id);
const similar = async (who, title) => (await server.api('GET', `/similar?title=${encodeURIComponent(title)}`, { token: token[who] })).json.items.map((i) => i.id);
const rows = (thread) => server.sql(`select 1 from embedding where thread = ${thread}`).length;
const embedded = (thread) => until(`a vector of ${thread}`, () => rows(thread) === 1);
// When a thread asked after all else has its vector, whatever else was due has been sent as well.
let marks = 0;
async function settled() {
	await embedded(await ask('root', `Mark ${++marks} of the canteen`, 'Nothing.'));
}
const audit = () => server.sql(`select detail from audit_all where action = 'space.embeddings' order by id, waiting`).map(([d]) => d);

let secret, move;

test('a private space is not sent', async () => {
	secret = await ask('owner', `Redundancies in March ${CANARY}`, `${CANARY} list`, 'board');
	await server.api('POST', `/questions/${secret}/answers`, { token: token.owner, body: { body: `${CANARY} answer` } });
	move = await ask('owner', 'Redundancies elsewhere', 'Open for now.');
	await embedded(move);
	await settled();
	assert.equal(rows(secret), 0);
	assert.equal(endpoint.sent(CANARY), 0);
	// The server takes up a new vector a moment later, and on a busy machine a search goes without.
	let near = [];
	await until('what is near to be found', async () => (near = await ids('owner', 'dismissals')).length > 0);
	assert.deepEqual(near, [move], 'and so its members find it by its words alone');
	// A search leaves us, unless it is made within such a space.
	assert.ok((await ids('owner', `${CANARY} space:board`)).includes(secret));
	assert.equal(endpoint.sent(CANARY), 0);
});

test('what may become a question in a private space is not sent either', async () => {
	const draft = (more) => server.api('GET', `/similar?title=${encodeURIComponent(`Dismissals ${CANARY}`)}${more}`, { token: token.owner });
	assert.equal((await draft('&space=board')).status, 200);
	assert.equal((await draft('&space=general&space=board')).status, 200);
	await settled();
	assert.equal(endpoint.sent(CANARY), 0);
	// On the page nothing was chosen yet: it may still become a private one.
	const site = await new Visitor(server).signIn('owner@example.com');
	const form = await site.get(`/questions/ask?title=${encodeURIComponent(`Dismissals ${CANARY}`)}`);
	assert.equal(form.status, 200);
	assert.equal(endpoint.sent(CANARY), 0);
	// For an open space it is asked what is near.
	await until('an open draft to be compared', async () => (await similar('owner', 'Rumours of dismissals')).includes(move));
});

test('only an administrator of the installation lets it be sent', async () => {
	for (const who of ['owner', 'outsider']) {
		const site = await new Visitor(server).signIn(`${who}@example.com`);
		await site.get('/spaces');
		assert.equal((await site.send('/admin/spaces/board/embeddings', { embeddings: 'yes' })).status, 403, who);
		assert.notEqual((await server.api('PATCH', '/spaces/board', { token: token[who], body: { embeddings: true } })).status, 200);
	}
	assert.equal(server.try(['space', 'embeddings', '--slug', 'general', 'yes']).status, 1, 'there is nothing to decide about an open one');
	assert.deepEqual(audit(), []);
	await settled();
	assert.equal(endpoint.sent(CANARY), 0);
});

test('once it may be sent, its members find it by meaning, and nobody else', async () => {
	server.person({ email: 'chief@example.com', admin: true });
	server.run('member', 'add', '--space', 'board', '--email', 'chief@example.com', '--role', 'reader');
	const root = await new Visitor(server).signIn('root@example.com');
	assert.doesNotMatch((await root.get('/admin/spaces')).text, /board/);
	assert.equal((await root.send('/admin/spaces/board/embeddings', { embeddings: 'yes' })).status, 404, 'an administrator outside does not know it');
	const chief = await new Visitor(server).signIn('chief@example.com');
	assert.match((await chief.get('/admin/spaces')).text, /nothing leaves this space/);
	assert.equal((await chief.send('/admin/spaces/board/embeddings', { embeddings: 'yes' })).status, 303);
	assert.match((await chief.get('/admin/spaces')).text, /Stop sending/);
	assert.match((await (await new Visitor(server).signIn('owner@example.com')).get('/spaces/board/settings')).text, /lets its texts be sent out/);
	assert.deepEqual(audit(), ['allowed']);
	await embedded(secret);
	assert.ok(endpoint.sent(CANARY) > 0);
	await until('its member to find it', async () => (await ids('owner', 'dismissals')).includes(secret));
	await until('its member to be shown it', async () => (await similar('owner', 'Rumours of dismissals')).includes(secret));
	for (const who of ['outsider', 'other', 'root']) {
		let answer;
		await until(`${who} to search by meaning`, async () => (answer = await server.api('GET', '/search?q=dismissals', { token: token[who] })).json.items.length > 0);
		assert.deepEqual(answer.json.items.map((i) => i.id), [move], who);
		assert.equal(answer.json.estimate, 1, who);
		assert.ok(!answer.text.includes(CANARY) && !answer.text.includes('board'), who);
		assert.ok(!(await similar(who, 'Rumours of dismissals')).includes(secret), who);
	}
});

test('a member who leaves finds it no more', async () => {
	const person = server.person({ email: 'late@example.com' });
	token.late = server.token('late@example.com');
	server.run('member', 'add', '--space', 'board', '--email', 'late@example.com', '--role', 'reader');
	await until('the new member to find it', async () => (await ids('late', 'dismissals')).includes(secret));
	server.run('member', 'remove', '--space', 'board', '--email', 'late@example.com');
	assert.ok(person.id > 0);
	assert.ok(!(await ids('late', 'dismissals')).includes(secret));
});

test('an open thread that moves into a private space is near to its members alone', async () => {
	const board = server.sql(`select id from space where slug = 'board'`)[0][0];
	server.sql(`update thread set space = ${board} where id = ${move}`);
	assert.equal(rows(move), 1, 'it may be sent there, so its vector stays');
	await until('the outsider to lose it', async () => (await ids('outsider', 'dismissals')).length === 0);
	await until('the member to keep it', async () => (await ids('owner', 'dismissals')).includes(move));
});

test('forbidden again, its vectors are gone at once', async () => {
	server.run('space', 'embeddings', '--slug', 'board', 'no');
	assert.deepEqual(audit(), ['allowed', 'not allowed']);
	assert.equal(rows(secret) + rows(move), 0);
	await until('nothing to be near', async () => (await ids('owner', 'dismissals')).length === 0);
	const sent = endpoint.sent(CANARY);
	await server.api('POST', `/questions/${secret}/answers`, { token: token.owner, body: { body: `${CANARY} more` } });
	await settled();
	assert.equal(endpoint.sent(CANARY), sent);
});

test('an open space that is closed loses its vectors, and what was allowed once is not allowed for ever', async () => {
	server.run('space', 'embeddings', '--slug', 'other', 'yes');
	const spaceOf = (set) => server.sql(`update space set private = ${set} where slug = 'other'`);
	spaceOf(false);
	const id = await ask('other', 'Wages of the other ones', 'How much?', 'other');
	await embedded(id);
	await until('everybody to find it', async () => (await ids('outsider', 'payslip')).includes(id));
	spaceOf(true);
	assert.equal(rows(id), 0);
	assert.deepEqual(server.sql(`select embeddings from space where slug = 'other'`), [['f']]);
	await until('nobody to find it', async () => (await ids('other', 'payslip')).length + (await ids('outsider', 'payslip')).length === 0);
	const sent = endpoint.sent('Wages of the other');
	await server.api('POST', `/questions/${id}/answers`, { token: token.other, body: { body: 'Not enough.' } });
	await settled();
	assert.equal(endpoint.sent('Wages of the other'), sent);
});

test('the socket for searches belongs to our user alone', async () => {
	const fs = await import('node:fs');
	assert.equal(fs.statSync(`${server.data}/embed.sock`).mode & 0o777, 0o600);
	assert.equal(fs.statSync(`${server.data}/vectors`).mode & 0o777, 0o700);
});
