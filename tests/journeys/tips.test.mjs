// tips.test.mjs -- a tip is a thread like a question: shared, found, used, talked about, changed, withdrawn.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serverStart, until } from '../lib/server.mjs';

let server, token, tip;
const api = (who, method, where, body) => server.api(method, where, { token: token[who], body });
const draft = { title: 'Change the coolant filter without draining the tank', summary: 'Ten minutes instead of an hour.', body: '1. Close the blue tap\n2. Quarter turn on the sprocklet cap', tags: ['coolant'] };

before(async () => {
	server = await serverStart();
	const names = ['anna', 'ben', 'cleo', 'mo'];
	for (const name of names)
		server.person({ email: `${name}@example.com`, name, admin: name === 'mo' });
	token = Object.fromEntries(names.map((name) => [name, server.token(`${name}@example.com`)]));
	server.space({ slug: 'vault', name: 'Vault', owner: 'anna@example.com', hidden: true });
	const made = await api('anna', 'POST', '/tips', draft);
	assert.equal(made.status, 201, made.text);
	tip = made.json.id;
	assert.equal(made.json.url, `/tips/${tip}`);
});
after(() => server?.stop());

test('a tip shows its summary, its text and who shared it, and is listed', async () => {
	const { json } = await api('ben', 'GET', `/tips/${tip}`);
	assert.equal(json.summary, draft.summary);
	assert.equal(json.author.name, 'anna');
	assert.match(json.html, /<ol>/);
	assert.match(json.url, new RegExp(`^/tips/${tip}/change-the-coolant-filter`));
	const list = (await api('ben', 'GET', '/tips?tag=coolant')).json.items;
	assert.deepEqual(list.map((t) => [t.id, t.type, t.excerpt]), [[tip, 'tip', draft.summary]]);
	assert.deepEqual((await api('ben', 'GET', '/questions')).json.items, [], 'it is no question');
	assert.equal((await api('ben', 'GET', `/questions/${tip}`)).status, 404);
});

test('search, suggestions and similar questions find it as a tip', async () => {
	const items = async (where) => (await api('ben', 'GET', where)).json.items;
	await until('it is found', async () => (await items('/search?q=sprocklet')).length === 1);
	const [found] = await items('/search?q=sprocklet&type=tip');
	assert.deepEqual([found.type, found.id, found.url.startsWith(`/tips/${tip}/`)], ['tip', tip, true]);
	assert.deepEqual(await items('/search?q=sprocklet&type=question'), []);
	assert.deepEqual((await items('/suggest?q=coolant+fil')).map((s) => [s.type, s.id]), [['tip', tip]]);
	assert.deepEqual((await items('/similar?title=How+do+I+change+the+coolant+filter%3F')).map((s) => [s.type, s.id]), [['tip', tip]]);
	assert.equal((await items('/search?q=instead')).length, 1, 'by its summary too');
});

test('colleagues vote for it, use it and comment on it; its author only comments', async () => {
	assert.equal((await api('anna', 'PUT', `/posts/${tip}/vote`, { value: 1 })).status, 403);
	assert.deepEqual((await api('ben', 'PUT', `/posts/${tip}/vote`, { value: 1 })).json, { score: 1, uses: 0 });
	assert.deepEqual((await api('ben', 'PUT', `/posts/${tip}/use`)).json, { score: 1, uses: 1 });
	const said = await api('ben', 'POST', `/posts/${tip}/comments`, { body: 'The ring is one size smaller.', at: 50 });
	assert.equal(said.status, 201, said.text);
	assert.equal(said.json.url, `/tips/${tip}#c-${said.json.id}`);
	assert.equal((await api('anna', 'POST', `/posts/${tip}/comments`, { body: 'True.' })).status, 201);
	const { comments } = (await api('cleo', 'GET', `/tips/${tip}`)).json;
	assert.deepEqual(comments.map((c) => c.at), [50, null]);
	assert.equal((await api('ben', 'POST', `/posts/${tip}/comments`, { body: 'Before it began.', at: -1 })).status, 422);
});

test('nobody answers a tip, accepts one or marks it as asked before', async () => {
	assert.equal((await api('ben', 'POST', `/questions/${tip}/answers`, { body: 'No.' })).status, 404);
	assert.equal((await api('anna', 'PUT', `/questions/${tip}/accepted`, { answer: null })).status, 404);
	assert.equal((await api('anna', 'PUT', `/questions/${tip}/duplicate`, { question: null })).status, 404);
});

test('its author revises it, and the summary is part of what changed', async () => {
	const { revision } = (await api('anna', 'GET', `/tips/${tip}`)).json;
	assert.equal((await api('ben', 'PATCH', `/posts/${tip}`, { summary: 'Mine.', revision })).status, 403);
	const saved = await api('anna', 'PATCH', `/posts/${tip}`, { summary: 'Five minutes.', revision });
	assert.deepEqual([saved.json.revision, saved.json.url], [revision + 1, `/tips/${tip}`]);
	assert.equal((await api('anna', 'PATCH', `/posts/${tip}`, { summary: 'Six.', revision })).status, 409);
	assert.deepEqual((await api('cleo', 'GET', `/posts/${tip}/revisions`)).json.items.map((r) => r.summary), ['Five minutes.', draft.summary]);
	assert.equal((await api('cleo', 'GET', '/tips')).json.items[0].excerpt, 'Five minutes.');
	const question = (await api('ben', 'POST', '/questions', { title: 'Where is the blue tap?', body: 'I see none.' })).json.id;
	assert.equal((await api('ben', 'PATCH', `/posts/${question}`, { summary: 'x', revision: 1 })).status, 422, 'a question has none');
});

test('a tip of a private space is for its members, and looks missing to others', async () => {
	const hidden = (await api('anna', 'POST', '/tips', { ...draft, title: 'Open the vault with the second key', space: 'vault', tags: ['vault-tag'] })).json.id;
	assert.equal((await api('anna', 'GET', `/tips/${hidden}`)).status, 200);
	const [away, missing] = [await api('ben', 'GET', `/tips/${hidden}`), await api('ben', 'GET', '/tips/599999')];
	assert.equal(away.status, 404);
	assert.deepEqual({ ...away.json, instance: '' }, { ...missing.json, instance: '' });
	assert.deepEqual((await api('ben', 'GET', '/tips')).json.items.map((t) => t.id), [tip]);
	assert.equal((await api('ben', 'GET', '/tips?space=vault')).status, 422);
});

test('withdrawn it is gone from lists and search, and back when that is undone', async () => {
	assert.equal((await api('anna', 'DELETE', `/posts/${tip}`)).status, 204);
	assert.equal((await api('ben', 'GET', `/tips/${tip}`)).status, 410);
	await until('it is no longer found', async () => (await api('ben', 'GET', '/search?q=sprocklet')).json.items.length === 0);
	assert.equal((await api('anna', 'POST', `/posts/${tip}/restore`)).status, 204);
	assert.equal((await api('ben', 'GET', `/tips/${tip}`)).json.uses, 1);
});
