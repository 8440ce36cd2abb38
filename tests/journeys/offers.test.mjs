// offers.test.mjs -- an offer of mentoring is a thread with places: made, listed, found, changed, paused, withdrawn.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serverStart, until } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server, token, offer;
const api = (who, method, where, body) => server.api(method, where, { token: token[who], body });
const draft = { kind: 'one-to-one', title: 'Leading your first night shift', body: 'We talk about **your** last week.\n\nYou bring one situation.',
	gets: 'You hand over a shift alone', for_whom: 'New shift leads', rhythm: '45 min every two weeks', times: 'Thursdays', place: 'Hall 2', languages: ['en', 'de'], tags: ['shifts', 'leading'], capacity: 2 };
const day = (days) => new Date(Date.now() + days * 86400e3).toISOString().slice(0, 10);

before(async () => {
	server = await serverStart();
	const names = ['anna', 'ben', 'cleo', 'mo'];
	for (const name of names)
		server.person({ email: `${name}@example.com`, name, admin: name === 'mo' });
	token = Object.fromEntries(names.map((name) => [name, server.token(`${name}@example.com`)]));
	server.space({ slug: 'vault', name: 'Vault', owner: 'anna@example.com', hidden: true });
	const made = await api('anna', 'POST', '/mentoring/offers', draft);
	assert.equal(made.status, 201, made.text);
	offer = made.json.id;
	assert.equal(made.json.url, `/mentoring/offers/${offer}`);
});
after(() => server?.stop());

test('an offer says what one gets, from whom, when and where, and that places are free', async () => {
	const { json } = await api('ben', 'GET', `/mentoring/offers/${offer}`);
	for (const key of ['kind', 'title', 'gets', 'for_whom', 'rhythm', 'times', 'place', 'languages', 'capacity'])
		assert.deepEqual(json[key], draft[key], key);
	assert.deepEqual(json.tags.toSorted(), draft.tags.toSorted());
	assert.deepEqual([json.state, json.free, json.waiting, json.mentor.name, json.space.slug], ['open', 2, 0, 'anna', 'general']);
	assert.match(json.html, /<strong>your<\/strong>/);
});

test('offers are listed by kind, topic, language, mentor and state, newest first', async () => {
	const flash = (await api('ben', 'POST', '/mentoring/offers', { kind: 'flash', title: 'Purchase orders in twenty minutes', body: 'Your own order.', capacity: 1, tags: ['orders'] })).json.id;
	const ids = async (query) => (await api('cleo', 'GET', `/mentoring/offers?${query}`)).json.items.map((o) => o.id);
	assert.deepEqual(await ids(''), [flash, offer]);
	assert.deepEqual(await ids('kind=flash'), [flash]);
	assert.deepEqual(await ids('tag=leading'), [offer]);
	assert.deepEqual(await ids('language=de'), [offer]);
	assert.deepEqual(await ids('space=general&places=free&state=open'), [flash, offer]);
	assert.deepEqual(await ids('state=closed'), []);
	const first = (await api('cleo', 'GET', '/mentoring/offers?limit=1')).json;
	assert.deepEqual([first.items.map((o) => o.id), (await api('cleo', 'GET', `/mentoring/offers?limit=1&cursor=${first.next}`)).json.items.map((o) => o.id)], [[flash], [offer]]);
	for (const bad of ['kind=chat', 'state=away', 'language=xx', 'tag=nothing', 'space=vault', 'cursor=1'])
		assert.equal((await api('cleo', 'GET', `/mentoring/offers?${bad}`)).status, 422, bad);
});

test('each field is checked', async () => {
	const bad = async (change) => (await api('anna', 'POST', '/mentoring/offers', { ...draft, ...change })).json.errors?.map((e) => e.field);
	assert.deepEqual(await bad({ kind: 'chat' }), ['kind']);
	assert.deepEqual(await bad({ capacity: 0 }), ['capacity']);
	assert.deepEqual(await bad({ capacity: 51 }), ['capacity']);
	assert.deepEqual(await bad({ title: 'Short' }), ['title']);
	assert.deepEqual(await bad({ body: ' ' }), ['body']);
	assert.deepEqual(await bad({ gets: 'x'.repeat(201) }), ['gets']);
	assert.deepEqual(await bad({ rhythm: 'x'.repeat(101) }), ['rhythm']);
	assert.deepEqual(await bad({ languages: ['xx'] }), ['languages']);
	assert.deepEqual(await bad({ languages: ['en', 'de', 'fr', 'es', 'it', 'pt'] }), ['languages']);
	assert.deepEqual(await bad({ slots: [`${day(9)}T08:00:00Z`] }), ['slots'], 'a one-to-one has no days');
	assert.deepEqual(await bad({ space: 'nowhere', tags: ['a b c!'] }), ['tags', 'space']);
});

test('a shadowing has days; those that nobody asked for can be changed', async () => {
	const shadow = { ...draft, kind: 'shadowing', title: 'A morning in the control room', slots: [`${day(9)}T08:00:00Z`, `${day(3)}T08:00:00+02:00`], minutes: 240 };
	const id = (await api('anna', 'POST', '/mentoring/offers', shadow)).json.id;
	const slots = async () => (await api('ben', 'GET', `/mentoring/offers/${id}`)).json.slots;
	assert.deepEqual((await slots()).map((s) => [s.at, s.minutes, s.free]), [[`${day(3)}T06:00:00Z`, 240, true], [`${day(9)}T08:00:00Z`, 240, true]]);
	assert.equal((await api('anna', 'PATCH', `/mentoring/offers/${id}`, { slots: [`${day(9)}T08:00:00Z`, `${day(20)}T07:00:00Z`], minutes: 60 })).status, 200);
	assert.deepEqual((await slots()).map((s) => [s.at, s.minutes]), [[`${day(9)}T08:00:00Z`, 60], [`${day(20)}T07:00:00Z`, 60]]);
	assert.equal((await api('anna', 'PATCH', `/mentoring/offers/${id}`, { slots: ['2001-01-01T08:00:00Z'] })).status, 422);
	await api('anna', 'PATCH', '/me', { time_zone: 'Asia/Kolkata' });
	assert.equal((await api('anna', 'PATCH', `/mentoring/offers/${id}`, { slots: [`${day(9)}T08:00`] })).status, 200);
	assert.deepEqual((await slots()).map((s) => s.at), [`${day(9)}T02:30:00Z`], 'by the clock of who offers');
	assert.equal((await api('anna', 'DELETE', `/posts/${id}`)).status, 204);
});

test('search finds it among offers, by what one gets and where too', async () => {
	const items = async (where) => (await api('ben', 'GET', where)).json.items;
	await until('it is found', async () => (await items('/search?q=night+shift')).some((i) => i.id === offer));
	const [found] = await items('/search?q=hand+over+alone&type=offer');
	assert.deepEqual([found.type, found.id, found.url, found.kind, found.free], ['offer', offer, `/mentoring/offers/${offer}`, 'one-to-one', 2]);
	assert.deepEqual((await items('/search?q=night+shift&type=question')), []);
	const { facets } = (await api('ben', 'GET', '/search?q=shift')).json;
	assert.ok(facets.type.some((f) => f.value === 'offer'));
	assert.deepEqual(await items('/suggest?q=leading+your+fir'), [], 'what is typed as a question leads to questions and tips');
});

test('beside a mentor stands what they wrote on these topics, and only what the reader may see', async () => {
	const ask = async (title, space) => (await api('ben', 'POST', '/questions', { title, body: 'How?', tags: ['leading'], space })).json.id;
	const open = await ask('How do I hand over a shift?');
	const best = (await api('anna', 'POST', `/questions/${open}/answers`, { body: 'In ten minutes.' })).json.id;
	await api('ben', 'PUT', `/questions/${open}/accepted`, { answer: best });
	await api('cleo', 'PUT', `/posts/${best}/use`);
	const other = (await api('ben', 'POST', '/questions', { title: 'Which grease for the chuck?', body: 'The red one?', tags: ['grease'] })).json.id;
	await api('anna', 'POST', `/questions/${other}/answers`, { body: 'The blue one.' });
	const hidden = (await api('anna', 'POST', '/questions', { title: 'Who leads the vault?', body: 'Tell.', tags: ['leading'], space: 'vault' })).json.id;
	await api('anna', 'POST', `/questions/${hidden}/answers`, { body: 'I do.' });
	const tip = (await api('anna', 'POST', '/tips', { title: 'Walk the hall before you lead', body: 'Twice.', tags: ['leading'] })).json.id;
	assert.equal((await api('ben', 'POST', '/thanks', { person: (await api('anna', 'GET', '/me')).json.id, post: best, reason: 'I hand over in ten minutes now.' })).status, 201);
	const seen = async (who) => (await api(who, 'GET', `/mentoring/offers/${offer}`)).json.evidence;
	const { posts, ...sums } = await seen('ben');
	assert.deepEqual(sums, { answers: 1, accepted: 1, worked_for: 1, tips: 1, thanks: 1 });
	assert.deepEqual(posts.map((p) => [p.type, p.id]), [['answer', best], ['tip', tip]]);
	assert.equal((await seen('anna')).answers, 2, 'who may read the vault sees that too');
});

test('its mentor changes it, a stale change is refused, and others may not', async () => {
	const patch = (who, body) => api(who, 'PATCH', `/mentoring/offers/${offer}`, body);
	assert.equal((await patch('ben', { capacity: 3 })).status, 403);
	assert.equal((await patch('anna', { capacity: 3, state: 'paused' })).json.state, 'paused');
	const { revision } = (await api('anna', 'GET', `/mentoring/offers/${offer}`)).json;
	assert.equal((await patch('anna', { title: 'Leading your first early shift' })).status, 422, 'a text has a revision');
	assert.equal((await patch('anna', { title: 'Leading your first early shift', revision, state: 'open' })).json.title, 'Leading your first early shift');
	assert.equal((await patch('anna', { title: 'Leading another shift', revision, capacity: 9 })).status, 409);
	assert.equal((await api('ben', 'GET', `/mentoring/offers/${offer}`)).json.capacity, 3, 'all of a change or nothing');
	assert.equal((await patch('anna', { state: 'full' })).status, 422);
	const form = await new Visitor(server).signIn('anna@example.com'), now = (await api('anna', 'GET', `/mentoring/offers/${offer}`)).json;
	await form.get(`/mentoring/offers/${offer}/edit`);
	const again = await form.send(`/mentoring/offers/${offer}/edit`, { kind: now.kind, title: 'Leading a shift like mine', body: 'My text of it.', capacity: '3', tags: '', revision });
	assert.equal(again.status, 409);
	const [, told] = /<section[^>]*role="alert"[^>]*>([^]*?)<\/section>/.exec(again.text);
	assert.match(told, /Somebody changed this while you were writing/);
	assert.ok(told.includes('Leading your first early shift') && told.includes(now.body.slice(0, 12)), 'theirs is shown');
	assert.match(again.text, /value="Leading a shift like mine"/);
	assert.match(again.text, /My text of it\./);
	assert.equal((await api('ben', 'GET', `/posts/${offer}/revisions`)).json.items.length, 2);
});

test('nobody votes for an offer, uses it, comments on it or answers it', async () => {
	assert.equal((await api('ben', 'PUT', `/posts/${offer}/vote`, { value: 1 })).status, 404);
	assert.equal((await api('ben', 'PUT', `/posts/${offer}/use`)).status, 404);
	assert.equal((await api('ben', 'POST', `/posts/${offer}/comments`, { body: 'Nice.' })).status, 404);
	assert.equal((await api('ben', 'POST', `/questions/${offer}/answers`, { body: 'No.' })).status, 404);
	assert.equal((await api('ben', 'GET', `/questions/${offer}`)).status, 404);
	assert.equal((await api('ben', 'GET', `/tips/${offer}`)).status, 404);
});

test('an offer of a private space is for its members, and looks missing to others', async () => {
	const hidden = (await api('anna', 'POST', '/mentoring/offers', { ...draft, title: 'Opening the vault with two keys', space: 'vault', tags: ['vault-tag'] })).json.id;
	assert.equal((await api('anna', 'GET', `/mentoring/offers/${hidden}`)).status, 200);
	const [away, missing] = [await api('ben', 'GET', `/mentoring/offers/${hidden}`), await api('ben', 'GET', '/mentoring/offers/599999')];
	assert.equal(away.status, 404);
	assert.deepEqual({ ...away.json, instance: '' }, { ...missing.json, instance: '' });
	assert.ok(!(await api('ben', 'GET', '/mentoring/offers')).json.items.some((o) => o.id === hidden));
	await until('its members find it', async () => (await api('anna', 'GET', '/search?q=vault+keys&type=offer')).json.items.length === 1);
	assert.deepEqual((await api('ben', 'GET', '/search?q=vault+keys&type=offer')).json.items, []);
});

test('withdrawn it is gone from list and search, and back when that is undone', async () => {
	assert.equal((await api('anna', 'DELETE', `/posts/${offer}`)).status, 204);
	assert.equal((await api('ben', 'GET', `/mentoring/offers/${offer}`)).status, 410);
	await until('it is no longer found', async () => !(await api('ben', 'GET', '/search?q=shift&type=offer')).json.items.some((i) => i.id === offer));
	assert.equal((await api('anna', 'POST', `/posts/${offer}/restore`)).status, 204);
	assert.equal((await api('ben', 'GET', `/mentoring/offers/${offer}`)).json.state, 'open');
});
