// mentorship.test.mjs -- asking for a place: accepted, declined, taken back, expired; places stay exact whoever is faster.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serverStart, until } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server;
const token = {}, id = {};
const api = (who, method, where, body) => server.api(method, where, { token: token[who], body });
const offerOf = async (who, more = {}) => (await api(who, 'POST', '/mentoring/offers', { kind: 'one-to-one', title: 'Leading your first night shift', body: 'We talk.', capacity: 2, tags: ['leading'], ...more })).json.id;
const ask = async (who, offer, goal = 'Lead alone by March', more = {}) => api(who, 'POST', `/mentoring/offers/${offer}/requests`, { goal, ...more });
const set = (who, mentorship, state, reason) => api(who, 'PUT', `/mentorships/${mentorship}`, { state, reason });
const inbox = async (who) => (await api(who, 'GET', '/me/inbox?limit=100')).json.items;
const stateOf = async (offer) => { const { json } = await api('mo', 'GET', `/mentoring/offers/${offer}`); return [json.state, json.free, json.waiting]; };

function join(name, more = {}) {
	id[name] = server.person({ email: `${name}@example.com`, name, ...more }).id;
	token[name] = server.token(`${name}@example.com`);
}

before(async () => {
	server = await serverStart();
	for (const name of ['ines', 'ben', 'cleo', 'dora', 'mo'])
		join(name, { admin: name === 'mo' });
});
after(() => server?.stop());

test('a request waits for its mentor with a goal, and is accepted', async () => {
	const offer = await offerOf('ines');
	const asked = await ask('ben', offer);
	assert.deepEqual([asked.status, asked.json.state, asked.json.url], [201, 'requested', `/mentorships/${asked.json.id}`], asked.text);
	const [notice] = await inbox('ines');
	assert.deepEqual([notice.type, notice.act, notice.url, notice.actor.name, notice.question.url], ['mentor-asked', true, `/mentorships/${asked.json.id}`, 'ben', `/mentoring/offers/${offer}`]);
	assert.deepEqual(await stateOf(offer), ['open', 2, 1]);
	const seen = (await api('ines', 'GET', `/mentorships/${asked.json.id}`)).json;
	assert.deepEqual([seen.goal, seen.mentee.name, seen.mentor.name, seen.offer.title], ['Lead alone by March', 'ben', 'ines', 'Leading your first night shift']);
	const yes = await set('ines', asked.json.id, 'accepted');
	assert.deepEqual([yes.status, yes.json.state], [200, 'accepted'], yes.text);
	assert.deepEqual(await stateOf(offer), ['open', 1, 0]);
	assert.equal((await inbox('ines')).find((n) => n.type === 'mentor-asked').done, true);
	assert.deepEqual((await inbox('ben')).map((n) => [n.type, n.url]), [['mentor-accepted', `/mentorships/${asked.json.id}`]]);
	assert.equal((await set('ines', asked.json.id, 'accepted')).status, 200, 'twice is once');
	assert.deepEqual(await stateOf(offer), ['open', 1, 0]);
});

test('declining says a kind word to the mentee alone', async () => {
	const offer = await offerOf('ines');
	const { json } = await ask('ben', offer);
	assert.equal((await set('ines', json.id, 'declined', 'Ask me again in spring.')).json.reason, 'Ask me again in spring.');
	assert.equal((await api('ben', 'GET', `/mentorships/${json.id}`)).json.reason, 'Ask me again in spring.');
	assert.equal((await inbox('ben'))[0].type, 'mentor-declined');
	assert.deepEqual(await stateOf(offer), ['open', 2, 0]);
	assert.equal((await set('ines', json.id, 'accepted')).status, 409, 'it is over');
	assert.equal((await ask('ben', offer)).status, 201, 'but may be asked anew');
});

test('only these two know of it, and each does what is theirs', async () => {
	const offer = await offerOf('ines');
	const { json } = await ask('ben', offer, 'A secret goal');
	for (const who of ['cleo', 'mo']) {
		const [away, missing] = [await api(who, 'GET', `/mentorships/${json.id}`), await api(who, 'GET', '/mentorships/599999')];
		assert.equal(away.status, 404);
		assert.deepEqual({ ...away.json, instance: '' }, { ...missing.json, instance: '' });
		assert.equal((await set(who, json.id, 'closed')).status, 404);
		assert.ok(!(await api(who, 'GET', '/mentorships')).text.includes('secret'));
		const visitor = new Visitor(server);
		await visitor.signIn(`${who}@example.com`);
		for (const where of [`/mentoring/offers/${offer}`, '/mentoring', '/mentorships', `/people/${id.ben}`, '/search?q=secret+goal'])
			assert.ok(!(await visitor.get(where)).text.includes('A secret goal'), where);
	}
	assert.equal((await set('ben', json.id, 'accepted')).status, 403);
	assert.equal((await set('ben', json.id, 'declined')).status, 403);
	assert.equal((await set('ines', json.id, 'closed')).status, 403, 'taking back is for who asked');
	assert.equal((await set('ines', json.id, 'paused')).status, 409);
	assert.equal((await set('ines', json.id, 'gone')).status, 422);
	assert.equal((await set('ines', json.id, 'declined', 'x'.repeat(501))).status, 422);
	assert.equal((await set('ben', json.id, 'closed')).json.state, 'withdrawn');
	assert.equal((await inbox('ines')).filter((n) => n.type === 'mentor-asked' && !n.done).length, 1, 'only the one asked anew above');
});

test('nobody asks themself, twice, without a goal, or where nothing is offered any more', async () => {
	const offer = await offerOf('ines');
	assert.equal((await ask('ines', offer)).status, 403);
	assert.deepEqual((await ask('ben', offer, ' ')).json.errors.map((e) => e.field), ['goal']);
	assert.deepEqual((await ask('ben', offer, 'x'.repeat(501))).json.errors.map((e) => e.field), ['goal']);
	assert.equal((await ask('ben', offer)).status, 201);
	assert.equal((await ask('ben', offer)).status, 409);
	for (const state of ['paused', 'closed']) {
		await api('ines', 'PATCH', `/mentoring/offers/${offer}`, { state });
		assert.equal((await ask('cleo', offer)).status, 409, state);
	}
	await api('ines', 'DELETE', `/posts/${offer}`);
	assert.equal((await ask('cleo', offer)).status, 410);
	assert.equal((await ask('cleo', 599999)).status, 404);
});

test('a pause keeps the place, closing gives it back', async () => {
	const offer = await offerOf('ines', { capacity: 1 });
	const { json } = await ask('ben', offer);
	await set('ines', json.id, 'accepted');
	assert.deepEqual(await stateOf(offer), ['full', 0, 0]);
	assert.equal((await ask('cleo', offer)).status, 201, 'one may wait');
	assert.equal((await set('ben', json.id, 'paused', 'Too much work in May.')).json.state, 'paused');
	assert.deepEqual(await stateOf(offer), ['full', 0, 1]);
	assert.equal((await inbox('ines'))[0].type, 'mentor-paused');
	assert.equal((await set('ines', json.id, 'accepted')).json.state, 'accepted');
	assert.equal((await api('ines', 'PATCH', `/mentoring/offers/${offer}`, { capacity: 0 })).status, 422);
	assert.equal((await set('ines', json.id, 'closed')).json.state, 'closed');
	assert.deepEqual(await stateOf(offer), ['open', 1, 1]);
	assert.equal((await set('ben', json.id, 'accepted')).status, 409);
});

test('a day of a shadowing is given away once', async () => {
	const day = (n) => `${new Date(Date.now() + n * 86400e3).toISOString().slice(0, 10)}T08:00:00Z`;
	const offer = await offerOf('ines', { kind: 'shadowing', capacity: 5, slots: [day(4), day(6)] });
	const slots = async () => (await api('ben', 'GET', `/mentoring/offers/${offer}`)).json.slots;
	const [first, second] = await slots();
	assert.equal((await ask('ben', offer, 'See it', { slot: 599999 })).status, 422);
	const ben = (await ask('ben', offer, 'See it', { slot: first.id })).json, cleo = (await ask('cleo', offer, 'See it too', { slot: first.id })).json;
	assert.equal(ben.slot, first.at);
	assert.equal((await set('ines', ben.id, 'accepted')).status, 200);
	assert.equal((await set('ines', cleo.id, 'accepted')).status, 409);
	assert.deepEqual((await slots()).map((s) => s.free), [false, true]);
	assert.equal((await ask('dora', offer, 'Me', { slot: first.id })).status, 409);
	assert.equal((await ask('dora', offer, 'Me', { slot: second.id })).status, 201);
	assert.equal((await api('ines', 'PATCH', `/mentoring/offers/${offer}`, { slots: [] })).status, 200);
	assert.deepEqual((await slots()).length, 2, 'days somebody asked for stay');
});

test('who loses sight of an offer keeps the mentorship, without the words of the offer', async () => {
	server.space({ slug: 'vault', name: 'Vault', owner: 'ines@example.com', hidden: true });
	await api('ines', 'PUT', `/spaces/vault/members/${id.dora}`, { role: 'member' });
	const offer = await offerOf('ines', { title: 'Opening the vault with two keys', space: 'vault' });
	assert.equal((await ask('ben', offer)).status, 404);
	const { json } = await ask('dora', offer);
	assert.equal(json.offer.title, 'Opening the vault with two keys');
	await api('ines', 'DELETE', `/spaces/vault/members/${id.dora}`);
	const after = await api('dora', 'GET', `/mentorships/${json.id}`);
	assert.deepEqual([after.status, after.json.offer.title, after.json.state], [200, null, 'requested']);
	assert.ok(!(await api('dora', 'GET', '/mentorships')).text.includes('two keys'));
	assert.equal((await set('dora', json.id, 'closed')).json.state, 'withdrawn');
});

test('thirty-two accept at once: exactly as many as there are places', async () => {
	const offer = await offerOf('ines', { capacity: 5 });
	for (let i = 0; i < 32; i++)
		join(`mentee${i}`);
	const requests = await Promise.all(Array.from({ length: 32 }, async (_, i) => (await ask(`mentee${i}`, offer)).json.id));
	assert.deepEqual(await stateOf(offer), ['open', 5, 32]);
	const answers = await Promise.all(requests.map((r) => set('ines', r, 'accepted')));
	const count = (status) => answers.filter((a) => a.status === status).length;
	assert.deepEqual([count(200), count(409)], [5, 27], answers.map((a) => a.status).join(' '));
	assert.deepEqual(await stateOf(offer), ['full', 0, 27]);
	assert.equal(String(server.sql(`select count(*) from mentorship where offer = ${offer} and state = 'accepted'`)), '5');
	// Half of them leave while others are accepted: never more than five, and at last five again.
	const inside = requests.filter((_, i) => answers[i].status === 200), outside = requests.filter((_, i) => answers[i].status === 409);
	const mixed = await Promise.all([...inside.slice(0, 3).map((r) => set('ines', r, 'closed')), ...outside.slice(0, 20).map((r) => set('ines', r, 'accepted'))]);
	assert.ok(mixed.every((a) => [200, 409].includes(a.status)), mixed.map((a) => a.status).join(' '));
	for (const r of outside)
		await set('ines', r, 'accepted');
	assert.equal((await stateOf(offer))[1], 0);
	assert.equal(String(server.sql(`select count(*) filter (where m.state = 'accepted') = 5 and max(o.taken) = 5 from mentorship m join offer o on o.id = m.offer where o.id = ${offer}`)), 't');
});

test('what nobody answers in two weeks expires, and both hear of it', async () => {
	const offer = await offerOf('ines');
	const { json } = await ask('dora', offer);
	const left = (new Date(json.expires_at) - new Date(json.created_at)) / 86400e3;
	assert.equal(left, 14);
	server.sql(`update mentorship set expires_at = now() - interval '1 minute' where id = ${json.id}; update job set run_at = now() - interval '1 minute' where kind = 'mentorships'`);
	await until('it expires', async () => (await api('dora', 'GET', `/mentorships/${json.id}`)).json.state === 'expired');
	assert.equal((await inbox('dora'))[0].type, 'mentor-expired');
	assert.ok((await inbox('ines')).find((n) => n.url === `/mentorships/${json.id}`).done);
	assert.equal((await set('ines', json.id, 'accepted')).status, 409);
});

test('without scripts: asked on the offer, accepted in the list, declined with a sentence', async () => {
	const offer = await offerOf('cleo', { title: 'Reading a vibration chart' });
	const ben = new Visitor(server), cleo = new Visitor(server);
	await ben.signIn('ben@example.com');
	await cleo.signIn('cleo@example.com');
	await ben.get(`/mentoring/offers/${offer}`);
	const wrong = await ben.send(`/mentoring/offers/${offer}/requests`, { goal: '' });
	assert.equal(wrong.status, 422);
	assert.match(wrong.text, /aria-invalid="true"/);
	assert.equal((await ben.send(`/mentoring/offers/${offer}/requests`, { goal: 'Read a chart <b>alone</b>' })).status, 303);
	const page = await ben.follow();
	assert.match(page.text, /Asked\. You find the answer in your inbox\./);
	assert.match(page.text, /Read a chart &lt;b&gt;alone&lt;\/b&gt;/);
	const where = /\/mentorships\/\d+/.exec(ben.server ? page.text.match(/action="(\/mentorships\/\d+)"/)[0] : '')[0];
	assert.match((await cleo.get('/mentoring')).text, /ben asks/);
	await cleo.get(where);
	assert.equal((await cleo.send(where, { state: 'declined', reason: 'Please ask me again in a few months.', words: '' })).status, 303);
	assert.match((await ben.get(where)).text, /Please ask me again in a few months\./);
	assert.match((await ben.get('/inbox')).text, /cannot be your mentor now/);
});
