// program.test.mjs -- what pages do, done by programs that know nothing but the API: a programme from its opening to its pairs,
// topics, who is asked and who looks after a question, the company's words, and a second invitation.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serverStart } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server;
const id = {}, token = {};
const mail = (name) => `${name.toLowerCase()}@example.com`;
const day = (days) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);
const api = (name, method, where, body) => server.api(method, where, { token: token[name], body });
async function call(name, method, where, body, status = 200) {
	const answer = await api(name, method, where, body);
	assert.equal(answer.status, status, `${method} ${where}: ${answer.text}`);
	return answer.json;
}

before(async () => {
	server = await serverStart();
	for (const name of ['Mo', 'Ines', 'Omar', 'Ben', 'Cleo']) {
		id[name] = server.person({ email: mail(name), name, admin: name === 'Mo' }).id;
		token[name] = server.token(mail(name));
	}
});
after(() => server?.stop());

test('a programme is opened, joined, wished for, paired and published without a browser', async () => {
	const draft = { name: 'First year of leading', about: 'Pairs meet every two weeks.', closes_on: day(10), begins_on: day(14), ends_on: day(190) };
	assert.equal((await api('Ben', 'POST', '/mentoring/programmes', draft)).status, 403);
	const wrong = await api('Mo', 'POST', '/mentoring/programmes', { ...draft, name: 'ab', ends_on: 'soon' });
	assert.deepEqual(wrong.json.errors.map((e) => e.field), ['name', 'ends_on']);
	const made = await call('Mo', 'POST', '/mentoring/programmes', draft, 201);
	const P = (behind = '') => `/mentoring/programmes/${made.id}${behind}`;
	// What is not said stays.
	const changed = await call('Mo', 'PATCH', P(), { everywhere: true });
	assert.deepEqual([changed.name, changed.everywhere, changed.closes_on], [draft.name, true, draft.closes_on]);
	assert.deepEqual((await call('Ben', 'GET', '/mentoring/programmes')).items.map((p) => [p.id, p.open, p.as]), [[made.id, true, null]]);

	assert.deepEqual((await api('Ben', 'PUT', P('/part'), { as: 'mentee', goal: ' ' })).json.errors.map((e) => e.field), ['goal']);
	assert.deepEqual((await api('Ben', 'PUT', P('/part'), { as: 'boss', goal: 'All of it' })).json.errors.map((e) => e.field), ['as']);
	await call('Ines', 'PUT', P('/part'), { as: 'mentor', tags: ['shifts'], places: 1 });
	await call('Omar', 'PUT', P('/part'), { as: 'mentor', tags: ['lathes'], places: 2 });
	await call('Ben', 'PUT', P('/part'), { as: 'mentee', goal: 'Plan a week', tags: ['shifts'] });
	const cleo = await call('Cleo', 'PUT', P('/part'), { as: 'mentee', goal: 'Plan a year' });
	assert.deepEqual([cleo.as, cleo.mentors, cleo.mentees], ['mentee', 2, 2]);
	assert.deepEqual((await call('Cleo', 'GET', P())).signed_up, { goal: 'Plan a year', tags: [], places: 1 });

	assert.deepEqual((await api('Cleo', 'PUT', P('/choices'), { choices: [id.Ines, id.Ines] })).json.errors.map((e) => e.field), ['place']);
	const wishes = await call('Cleo', 'PUT', P('/choices'), { choices: [id.Omar, id.Ines], never: [] });
	assert.deepEqual(wishes.others.map((o) => [o.person.name, o.choice]), [['Omar', 1], ['Ines', 2]]);
	await call('Cleo', 'PUT', P('/choices'), { choices: [id.Ines], never: [id.Omar] });
	const others = (await call('Cleo', 'GET', P())).others;
	assert.deepEqual(others.map((o) => [o.person.name, o.choice, o.never]), [['Ines', 1, false], ['Omar', null, true]]);
	assert.ok(!(await call('Ines', 'GET', P())).others.some((o) => o.choice !== null || o.never), 'nobody reads what the other side said');
	await call('Ines', 'PUT', P('/choices'), { choices: [id.Cleo] });
	assert.equal((await api('Mo', 'PUT', P('/choices'), { choices: [id.Ines] })).status, 403, 'not in it');

	assert.equal((await api('Mo', 'PUT', P('/published'))).status, 409, 'nothing was found yet');
	const found = await call('Mo', 'POST', P('/pairs'));
	assert.deepEqual(found.pairs.map((p) => [p.mentee.name, p.mentor.name, p.choice_of_mentee]), [['Cleo', 'Ines', 1], ['Ben', 'Omar', null]]);
	assert.deepEqual([found.looked, found.changed, found.without, found.mentors.map((m) => [m.person.name, m.free])], [true, false, [], [['Ines', 0], ['Omar', 1]]]);
	assert.deepEqual((await api('Mo', 'PUT', P('/rulings'), { mentor: id.Omar, mentee: id.Cleo, ruling: 'fixed' })).json.errors.map((e) => e.field), ['mentee'], 'she would rather not');
	const ruled = await call('Mo', 'PUT', P('/rulings'), { mentor: id.Ines, mentee: id.Ben, ruling: 'fixed' });
	assert.deepEqual([ruled.changed, ruled.rulings.map((r) => [r.mentor.name, r.mentee.name, r.ruling])], [true, [['Ines', 'Ben', 'fixed']]]);
	assert.equal((await api('Mo', 'PUT', P('/published'))).status, 409, 'something changed');
	assert.deepEqual((await call('Mo', 'POST', P('/pairs'))).without.map((w) => w.person.name), ['Cleo']);
	assert.equal((await api('Ben', 'GET', P('/pairs'))).status, 403);
	await call('Cleo', 'DELETE', P('/part'), undefined, 204);
	await call('Cleo', 'DELETE', P('/part'), undefined, 204);
	await call('Mo', 'POST', P('/pairs'));
	const published = await call('Mo', 'PUT', P('/published'));
	assert.equal(published.published, true);
	const [mine] = (await call('Ben', 'GET', P())).pairs;
	assert.deepEqual([mine.with.name, mine.mentorship], ['Ines', published.pairs[0].mentorship]);
	assert.equal((await call('Ben', 'GET', mine.mentorship)).state, 'accepted');
	assert.equal((await api('Ben', 'PUT', P('/part'), { as: 'mentee', goal: 'Again' })).status, 409);
});

test('one says what one is asked about, and takes it back', async () => {
	assert.deepEqual(await call('Ben', 'GET', '/me/topics'), { topics: [], not_asked_about: [] });
	assert.deepEqual((await call('Ben', 'PUT', '/me/topics/Lathes', { asked_about: true })).topics, [{ name: 'lathes', chosen: true, answers: 0, accepted: 0, last_at: null }]);
	assert.deepEqual(await call('Ben', 'PUT', '/me/topics/lathes', { asked_about: false }), { topics: [], not_asked_about: ['lathes'] });
	assert.deepEqual(await call('Ben', 'DELETE', '/me/topics/lathes'), { topics: [], not_asked_about: [] });
	assert.equal((await api('Ben', 'PUT', '/me/topics/%3Cb%3E', { asked_about: true })).status, 422);
	await call('Ben', 'PUT', '/me/topics/drills', { asked_about: true });
	const cleo = await new Visitor(server).signIn(mail('Cleo'));
	assert.match((await cleo.get(`/people/${id.Ben}`)).text, /drills/, 'the page of a person shows it');
});

test('nobody more is asked, more people are, and somebody else looks after a question', async () => {
	const { id: q } = await call('Cleo', 'POST', '/questions', { title: 'Who has the key of the yard?', body: 'It hangs nowhere.' }, 201);
	const state = async () => (await call('Cleo', 'GET', `/questions/${q}/routing`)).state;
	assert.equal((await api('Ben', 'PUT', `/questions/${q}/routing`, { asking: false })).status, 403);
	await call('Cleo', 'PUT', `/questions/${q}/routing`, { asking: true }, 204);
	assert.equal(await state(), 'asking');
	await call('Cleo', 'PUT', `/questions/${q}/routing`, { asking: false }, 204);
	assert.equal(await state(), 'closed');
	await call('Cleo', 'PUT', `/questions/${q}/routing`, { asking: true }, 204);
	assert.equal(await state(), 'asking');
	assert.equal((await api('Cleo', 'PUT', `/questions/${q}/owner`, { person: id.Ben })).status, 403, 'asking gives no right to that');
	assert.deepEqual((await api('Mo', 'PUT', `/questions/${q}/owner`, { person: id.Cleo })).json.errors.map((e) => e.field), ['person'], 'she asked it');
	await call('Mo', 'PUT', `/questions/${q}/owner`, { person: id.Ben }, 204);
	assert.equal((await call('Cleo', 'GET', `/questions/${q}/routing`)).owner.name, 'Ben');
	// Who looks after it hands it on, and has nothing more to do with it.
	await call('Ben', 'PUT', `/questions/${q}/owner`, { person: id.Omar }, 204);
	assert.equal((await call('Cleo', 'GET', `/questions/${q}/routing`)).owner.name, 'Omar');
	assert.equal((await api('Ben', 'PUT', `/questions/${q}/owner`, { person: id.Ines })).status, 403);
	await call('Omar', 'POST', `/questions/${q}/answers`, { body: 'I have it.' }, 201);
	assert.equal((await api('Mo', 'PUT', `/questions/${q}/owner`, { person: id.Ines })).status, 409, 'it is answered');
	assert.equal((await api('Cleo', 'PUT', `/questions/${q}/routing`, { asking: true })).status, 409);
});

test('a word of the company is changed, and what posts explain is taken or put aside', async () => {
	const word = await call('Mo', 'POST', '/glossary', { term: 'spanner', means: ['wrench'] }, 201);
	assert.deepEqual(await call('Mo', 'PATCH', `/glossary/${word.id}`, { means: ['wrench', 'torque key'] }), { id: word.id, term: 'spanner', means: ['wrench', 'torque key'], kind: 'both-ways' });
	assert.equal((await call('Mo', 'PATCH', `/glossary/${word.id}`, { kind: 'one-way' })).kind, 'one-way');
	assert.deepEqual((await api('Mo', 'PATCH', `/glossary/${word.id}`, { kind: 'sideways' })).json.errors.map((e) => e.field), ['kind']);
	assert.equal((await api('Ben', 'PATCH', `/glossary/${word.id}`, { kind: 'both-ways' })).status, 403);
	for (const i of [1, 2, 3])
		await call('Cleo', 'POST', '/questions', { title: `How do I file a report, part ${i}?`, body: 'The non conformance report (NCR), and the preventive action request (PAR).' }, 201);
	server.sql(`insert into acronym_seen (post, short, long) select id, a.short, a.long from post, (values ('NCR', 'non conformance report'), ('PAR', 'preventive action request')) a (short, long)
		where title like 'How do I file%' on conflict do nothing`);
	const offers = async () => (await call('Mo', 'GET', '/glossary/offers')).items;
	assert.deepEqual((await offers()).map((o) => [o.term, o.means, o.posts]).toSorted(), [['NCR', 'non conformance report', 3], ['PAR', 'preventive action request', 3]]);
	await call('Mo', 'PUT', '/glossary/offers', { term: 'NCR', means: 'non conformance report', take: true }, 204);
	await call('Mo', 'PUT', '/glossary/offers', { term: 'PAR', means: 'preventive action request', take: false }, 204);
	assert.deepEqual(await offers(), []);
	assert.deepEqual((await call('Ben', 'GET', '/glossary')).items.map((w) => w.term), ['NCR', 'spanner']);
});

test('an invitation is sent again, and taken back', async () => {
	const made = await call('Mo', 'POST', '/people', { email: 'nora@example.com', name: 'Nora' }, 201);
	const open = async () => (await call('Mo', 'GET', '/people/invitations')).items.map((i) => [i.person.id, i.email, i.by.name, i.expired]);
	assert.deepEqual(await open(), [[made.id, 'nora@example.com', 'Mo', false]]);
	const again = await call('Mo', 'POST', `/people/${made.id}/invitation`, {}, 201);
	const path = (link) => new URL(link).pathname;
	assert.notEqual(path(again.invitation), path(made.invitation));
	const door = new Visitor(server);
	assert.equal((await door.get(path(made.invitation))).status, 404, 'the earlier one has ended');
	assert.equal((await door.get(path(again.invitation))).status, 200);
	assert.equal((await api('Ben', 'DELETE', `/people/${made.id}/invitation`)).status, 403);
	await call('Mo', 'DELETE', `/people/${made.id}/invitation`, undefined, 204);
	assert.equal((await door.get(path(again.invitation))).status, 404);
	assert.equal((await api('Mo', 'DELETE', `/people/${made.id}/invitation`)).status, 404);
	assert.equal((await api('Mo', 'POST', `/people/${id.Ben}/invitation`, {})).status, 409, 'he is here already');
});
