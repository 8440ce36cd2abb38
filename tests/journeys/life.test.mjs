// What becomes of a post: closed and opened again, locked, pinned, as its asker, a colleague and a moderator see it.
// time limit: 400
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { serverStart, until } from '../lib/server.mjs';

let server, browser;
const token = {};
const people = ['anna', 'ben', 'cleo', 'mo'];

before(async () => {
	server = await serverStart();
	for (const name of people) {
		server.person({ email: `${name}@example.com`, name: `${name[0].toUpperCase()}${name.slice(1)} Keller` });
		token[name] = server.token(`${name}@example.com`);
	}
	server.space({ slug: 'press', name: 'Press shop', owner: 'mo@example.com' });
	browser = await browserOpen();
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

async function call(who, method, where, body, status = 201) {
	const answer = await server.api(method, where, { token: token[who], body });
	assert.equal(answer.status, status, `${method} ${where}: ${answer.text}`);
	return answer.json;
}
const ask = (who, title, more = {}) => call(who, 'POST', '/questions', { title, body: 'The manual is silent.', space: 'press', ...more });
const question = (id, who = 'ben') => call(who, 'GET', `/questions/${id}`, undefined, 200);

async function visit(name, options = {}) {
	const page = await pageOpen(browser, { server, ...options });
	await signIn(page, server, `${name}@example.com`);
	return page;
}

test('who asked closes their question with a reason: it takes no more answers, nobody is asked, and it opens again', async () => {
	const q = await ask('anna', 'How do I unjam the feeder of press four?');
	await call('ben', 'PUT', `/questions/${q.id}/closed`, { reason: 'solved' }, 403);
	const anna = await visit('anna');
	await anna.goto(`/questions/${q.id}`);
	await anna.getByRole('link', { name: 'Look after it' }).click();
	assert.deepEqual(await axe(anna), []);
	await anna.getByLabel('Why?').selectOption({ label: 'It is solved, nothing more is needed' });
	await anna.getByLabel('What should the reader know?').fill('The fitter was here.');
	await anna.getByRole('button', { name: 'Close the question' }).click();
	await anna.getByText('Closed: it is solved').waitFor();
	assert.match(await anna.locator('main').textContent(), /“The fitter was here\.”\s+by Anna Keller/);
	assert.equal(await anna.getByLabel('What works?').count(), 0);
	assert.deepEqual(await axe(anna), []);

	await call('ben', 'POST', `/questions/${q.id}/answers`, { body: 'Late.' }, 409);
	await call('ben', 'POST', `/posts/${q.id}/comments`, { body: 'I saw it.' });
	const closed = (await question(q.id)).closed;
	assert.deepEqual([closed.reason, closed.note, closed.by.name], ['solved', 'The fitter was here.', 'Anna Keller']);
	const listed = async (query) => (await call('ben', 'GET', `/questions?space=press${query}`, undefined, 200)).items.find((i) => i.id === q.id);
	assert.equal(await listed('&state=unanswered'), undefined);
	assert.equal((await listed('')).closed, true);
	server.sql(`update routing set next_at = now() - interval '1 minute' where question = ${q.id};
		update job set run_at = now() - interval '1 minute' where kind = 'waves'`);
	await until('nobody to be asked', () => server.sql(`select 1 from routing where question = ${q.id} and state = 'closed'`).length > 0);

	await anna.getByRole('link', { name: 'Look after it' }).click();
	await anna.getByRole('button', { name: 'Open it again' }).click();
	await anna.getByText('Open again.').waitFor();
	await call('ben', 'POST', `/questions/${q.id}/answers`, { body: 'Lift the left rail.' });
	assert.equal((await question(q.id)).closed, null);
	assert.deepEqual(server.sql(`select action from audit_all where object_kind = 'post' and object = ${q.id} and action in ('close', 'reopen') order by id, waiting`).flat(), ['close', 'reopen']);
	assert.deepEqual(anna.problems, []);
});

test('what a moderator closed its asker does not open, and a closing without a reason is none', async () => {
	const q = await ask('anna', 'Where do I buy a cheaper press?');
	for (const body of [{}, { reason: 'because' }, { reason: '' }, { reason: 7 }, { reason: 'other', note: 'x'.repeat(301) }])
		await call('mo', 'PUT', `/questions/${q.id}/closed`, body, 422);
	await call('mo', 'PUT', `/questions/${q.id}/closed`, { reason: 'elsewhere', note: 'Ask purchasing.' }, 200);
	await call('anna', 'PUT', `/questions/${q.id}/closed`, { reason: null }, 403);
	await call('anna', 'PUT', `/questions/${q.id}/closed`, { reason: 'solved' }, 403);
	const told = async (kind) => (await call('anna', 'GET', '/me/inbox', undefined, 200)).items.filter((n) => n.type === kind && n.question.id === q.id).length;
	assert.equal(await told('closed'), 1);
	const anna = await visit('anna');
	await anna.goto('/inbox');
	await anna.locator('li', { hasText: 'Where do I buy a cheaper press?' }).getByText('closed your question').waitFor();
	await anna.goto(`/posts/${q.id}/manage`);
	await anna.getByText('A moderator closed it').waitFor();
	await call('mo', 'PUT', `/questions/${q.id}/closed`, { reason: null }, 200);
	await call('mo', 'PUT', `/questions/${q.id}/closed`, { reason: null }, 200); // twice is once
	assert.equal(await told('closed'), 0);
	assert.equal(server.sql(`select 1 from audit_all where object_kind = 'post' and object = ${q.id} and action = 'reopen'`).length, 1);
	const tip = await call('anna', 'POST', '/tips', { title: 'Oil the press before the shift', body: 'Two drops.', space: 'press' });
	await call('mo', 'PUT', `/questions/${tip.id}/closed`, { reason: 'other' }, 404);
});

test('a locked thread takes nothing but from a moderator, and is as before when it is unlocked', async () => {
	const q = await ask('anna', 'Who may switch the press off?');
	const a = await call('ben', 'POST', `/questions/${q.id}/answers`, { body: 'The shift leader.' });
	const said = await call('cleo', 'POST', `/posts/${a.id}/comments`, { body: 'Not on Sundays.' });
	await call('anna', 'PUT', `/posts/${q.id}/locked`, { locked: true }, 403);
	await call('mo', 'PUT', `/posts/${a.id}/locked`, { locked: true }, 422);
	const mo = await visit('mo');
	await mo.goto(`/posts/${q.id}/manage`);
	await mo.getByRole('button', { name: 'Lock as it is' }).click();
	await mo.getByText('A moderator keeps it as it is').waitFor();
	const tries = [['POST', `/questions/${q.id}/answers`, { body: 'Me.' }], ['POST', `/posts/${q.id}/comments`, { body: 'Me.' }], ['PUT', `/posts/${a.id}/vote`, { value: 1 }],
		['PUT', `/posts/${a.id}/use`], ['PUT', `/posts/${a.id}/outdated`]];
	for (const [method, where, body] of tries)
		await call('cleo', method, where, body, 409);
	await call('ben', 'PATCH', `/posts/${a.id}`, { body: 'Anybody.', revision: 1 }, 409);
	await call('ben', 'DELETE', `/posts/${a.id}`, undefined, 409);
	await call('cleo', 'DELETE', `/comments/${said.id}`, undefined, 409);
	await call('anna', 'PUT', `/questions/${q.id}/accepted`, { answer: a.id }, 409);
	const cleo = await visit('cleo');
	await cleo.goto(`/questions/${q.id}`);
	assert.equal(await cleo.locator('form#answer').count(), 0);
	assert.equal(await cleo.getByRole('button', { name: 'This worked for me' }).count(), 0);
	await call('mo', 'POST', `/posts/${q.id}/comments`, { body: 'Decided by the works council.' });
	await call('mo', 'PUT', `/posts/${q.id}/locked`, { locked: false }, 200);
	await call('cleo', 'PUT', `/posts/${a.id}/vote`, { value: 1 }, 200);
	assert.deepEqual([...mo.problems, ...cleo.problems], []);
});

test('a space shows first what its moderators pinned, three at most, to those who may read it', async () => {
	const ids = [];
	for (const n of ['one', 'two', 'three', 'four'])
		ids.push((await ask('anna', `What is rule number ${n} of the press shop?`)).id);
	await call('anna', 'PUT', `/posts/${ids[0]}/pinned`, { pinned: true }, 403);
	for (const id of ids)
		await call('mo', 'PUT', `/posts/${id}/pinned`, { pinned: true }, 200);
	const ben = await visit('ben');
	await ben.goto('/spaces/press');
	const pinned = ben.locator('section', { has: ben.getByRole('heading', { name: 'Pinned' }) });
	assert.deepEqual(await pinned.locator('a.t').evaluateAll((all) => all.map((a) => Number(a.getAttribute('href').split('/')[2]))), [ids[3], ids[2], ids[1]]);
	assert.deepEqual(await axe(ben), []);
	assert.equal((await question(ids[0])).pinned, false);
	await call('mo', 'PUT', `/posts/${ids[3]}/pinned`, { pinned: false }, 200);
	await ben.reload();
	assert.equal(await pinned.locator('a.t').count(), 2);
	assert.deepEqual(ben.problems, []);
});

// Who answers for the same thing twice, with votes and comments on both.
async function twice() {
	const one = await ask('anna', 'How do I reset the light barrier?');
	const two = await ask('ben', 'Light barrier blinks red, what now?');
	const a = await call('ben', 'POST', `/questions/${one.id}/answers`, { body: 'Turn the key to the left.' });
	const b = await call('cleo', 'POST', `/questions/${two.id}/answers`, { body: 'Wipe the lens first.' });
	await call('anna', 'PUT', `/posts/${b.id}/vote`, { value: 1 }, 200);
	await call('cleo', 'PUT', `/posts/${two.id}/vote`, { value: 1 }, 200);
	await call('anna', 'PUT', `/posts/${two.id}/vote`, { value: 1 }, 200); // the target is hers
	const onTwo = await call('cleo', 'POST', `/posts/${two.id}/comments`, { body: 'Red or orange?' });
	const onB = await call('anna', 'POST', `/posts/${b.id}/comments`, { body: 'With alcohol?' });
	await call('ben', 'PUT', `/questions/${two.id}/accepted`, { answer: b.id }, 200);
	return { one, two, a, b, onTwo, onB };
}
const state = (ids) => server.sql(`select id, thread, score, withdrawn_at is null from post where id = any ('{${ids}}') order by id`).map((r) => r.join(' '));

// The question to which the API leads on from this one.
async function leads(id) {
	const answer = await server.api('GET', `/questions/${id}`, { token: token.ben });
	assert.equal(answer.status, 303);
	return Number(/^\/api\/v1\/questions\/(\d+)$/.exec(answer.headers.get('location'))[1]);
}

test('two questions are merged: one page has all of it, the old address leads there at once, and it is undone without a trace', async () => {
	const { one, two, a, b, onTwo, onB } = await twice();
	const before = { posts: state([one.id, two.id, a.id, b.id]), two: await question(two.id), one: await question(one.id) };
	await call('anna', 'PUT', `/questions/${two.id}/merged`, { into: one.id }, 403);
	const mo = await visit('mo');
	await mo.goto(`/posts/${two.id}/manage`);
	assert.deepEqual(await axe(mo), []);
	await mo.getByLabel('Merge this question into').fill(`${server.url}/questions/${one.id}/how-do-i`);
	await mo.getByRole('button', { name: 'Merge the two' }).click();
	await mo.getByText('The other address leads here now').waitFor();
	const text = await mo.locator('main').textContent();
	for (const said of ['Turn the key to the left', 'Wipe the lens first', 'Red or orange?', 'With alcohol?', 'Also asked as: Light barrier blinks red'])
		assert.ok(text.includes(said), said);
	assert.deepEqual(await axe(mo), []);

	const asker = server.sql(`select e.email from post p join person e on e.id = p.author where p.id = ${two.id}`)[0][0].split('@')[0];
	const news = async () => (await call(asker, 'GET', '/me/inbox', undefined, 200)).items.filter((n) => n.type === 'merged').map((n) => n.question.id);
	assert.deepEqual(await news(), [one.id]);
	const both = await question(one.id);
	assert.deepEqual(both.answers.map((x) => [x.id, x.score, x.accepted, x.comments.map((c) => c.id)]), [[b.id, 1, true, [onB.id]], [a.id, 0, false, []]]);
	assert.deepEqual([both.score, both.comments.map((c) => c.id)], [1, [onTwo.id]]);
	// One step, from each address that was ever shared.
	const cookie = (await mo.context().cookies()).map((c) => `${c.name}=${c.value}`).join('; ');
	const look = (where) => fetch(`${server.url}${where}`, { redirect: 'manual', headers: { cookie } });
	for (const where of [`/questions/${two.id}`, `/questions/${two.id}/light-barrier-blinks-red-what-now`, `/q/${two.id}`]) {
		const answer = await look(where);
		assert.deepEqual([answer.status, answer.headers.get('location')], [303, `/questions/${one.id}/how-do-i-reset-the-light-barrier`], where);
	}
	assert.equal((await look(`/questions/${one.id}/how-do-i-reset-the-light-barrier`)).status, 200);
	assert.equal(await leads(two.id), one.id);
	assert.equal((await call('ben', 'GET', '/questions?space=press', undefined, 200)).items.some((i) => i.id === two.id), false);
	await until('the index', async () => {
		const hits = (await call('ben', 'GET', '/search?q=lens+wipe', undefined, 200)).items.map((i) => i.id);
		return hits.includes(one.id) || hits.includes(b.id);
	});
	assert.equal(server.try(['recount', '--check']).status, 0);
	await call('ben', 'POST', `/posts/${two.id}/restore`, undefined, 403);

	const later = await call('anna', 'POST', `/questions/${one.id}/answers`, { body: 'And press start twice.' });
	await call('anna', 'PUT', `/questions/${two.id}/merged`, { into: null }, 403);
	await mo.getByRole('link', { name: 'Look after it' }).first().click();
	await mo.getByRole('button', { name: /^Undo.*Light barrier/ }).click();
	await mo.getByText('They are two questions again').waitFor();
	assert.deepEqual(state([one.id, two.id, a.id, b.id]), before.posts);
	const plain = ({ answers, answers_count, activity_at, reads, ...q }) => ({ ...q, answers: answers.filter((x) => x.id !== later.id), question: undefined });
	assert.deepEqual(plain(await question(two.id)), plain(before.two));
	assert.deepEqual(plain(await question(one.id)), plain(before.one));
	assert.equal(server.try(['recount', '--check']).status, 0);
	assert.deepEqual(mo.problems, []);
});

test('merged twice is still one step; undone is first what was merged last; and no merge crosses a space', async () => {
	const [x, y, z] = [await ask('anna', 'Merge chain, the first question'), await ask('anna', 'Merge chain, the second question'), await ask('anna', 'Merge chain, the third question')];
	await call('mo', 'PUT', `/questions/${x.id}/merged`, { into: y.id }, 200);
	await call('mo', 'PUT', `/questions/${y.id}/merged`, { into: z.id }, 200);
	assert.equal(await leads(x.id), z.id);
	await call('mo', 'PUT', `/questions/${x.id}/merged`, { into: null }, 409);
	await call('mo', 'PUT', `/questions/${y.id}/merged`, { into: null }, 200);
	assert.equal(await leads(x.id), y.id);
	await call('mo', 'PUT', `/questions/${x.id}/merged`, { into: null }, 200);
	await call('mo', 'PUT', `/questions/${x.id}/merged`, { into: null }, 404);
	assert.equal((await question(x.id)).id, x.id);
	for (const into of [x.id, 599999, (await ask('anna', 'A question that is elsewhere', { space: 'general' })).id])
		assert.deepEqual((await call('mo', 'PUT', `/questions/${x.id}/merged`, { into }, 422)).errors.map((e) => e.field), ['into']);
});

test('threads lead to each other, and what was replaced says so before it is read', async () => {
	const old = await ask('anna', 'How do we order gloves on paper?'), tip = await call('mo', 'POST', '/tips', { title: 'Order gloves in the portal', body: 'Two clicks.', space: 'press' });
	await call('ben', 'PUT', `/posts/${tip.id}/links`, { kind: 'supersedes', to: old.id }, 403);
	await call('ben', 'PUT', `/posts/${tip.id}/links`, { kind: 'likes', to: old.id }, 422);
	await call('ben', 'PUT', `/posts/${old.id}/links`, { kind: 'related', to: old.id }, 422);
	await call('mo', 'PUT', `/posts/${tip.id}/links`, { kind: 'supersedes', to: old.id }, 200);
	const more = await ask('ben', 'Where do the gloves arrive?');
	await call('ben', 'PUT', `/posts/${more.id}/links`, { kind: 'follow-up', to: old.id }, 200);
	const cleo = await visit('cleo');
	await cleo.goto(`/questions/${old.id}`);
	assert.match(await cleo.locator('article').first().textContent(), /There is something newer:\s+Order gloves in the portal/);
	assert.match(await cleo.locator('aside').textContent(), /A follow-up of this one/);
	assert.deepEqual((await call('cleo', 'GET', `/posts/${old.id}/links`, undefined, 200)).items.map((l) => [l.kind, l.outgoing, l.id]), [['follow-up', false, more.id], ['supersedes', false, tip.id]]);
	const ben = await visit('ben');
	await ben.goto(`/posts/${more.id}/manage`);
	await ben.getByRole('button', { name: /^Take back.*How do we order gloves/ }).click();
	await ben.getByText('They no longer lead to each other').waitFor();
	assert.deepEqual([...cleo.problems, ...ben.problems], []);
});

test('a wiki answer is improved by a colleague, and its author goes back to an earlier text', async () => {
	const q = await ask('anna', 'What is in the first-aid box?');
	const a = await call('ben', 'POST', `/questions/${q.id}/answers`, { body: 'Plasters and scissors.' });
	await call('cleo', 'PATCH', `/posts/${a.id}`, { body: 'Plasters.', revision: 1 }, 403);
	await call('cleo', 'PUT', `/posts/${a.id}/wiki`, { wiki: true }, 403);
	const ben = await visit('ben');
	await ben.goto(`/posts/${a.id}/manage`);
	await ben.getByRole('button', { name: 'Make it a wiki' }).click();
	await ben.getByText('whoever may write here can improve it').waitFor();
	const cleo = await visit('cleo');
	await cleo.goto(`/questions/${q.id}`);
	await cleo.locator(`#a-${a.id}`).getByRole('link', { name: 'Edit' }).click();
	await cleo.getByLabel('Text', { exact: true }).fill('Plasters, scissors, and a blanket that nobody finds.');
	await cleo.getByRole('button', { name: 'Save' }).click();
	await cleo.getByText('a blanket that nobody finds').waitFor();
	await ben.goto(`/posts/${a.id}/revisions`);
	assert.match((await ben.locator('.diff').first().locator('ins').allTextContents()).join(' '), /blanket/);
	assert.deepEqual(await axe(ben), []);
	await ben.getByRole('button', { name: 'Go back to what was first written' }).click();
	await ben.getByText('That text is back').waitFor();
	const revisions = (await call('ben', 'GET', `/posts/${a.id}/revisions`, undefined, 200)).items;
	assert.deepEqual(revisions.map((r) => [r.number, r.body, r.note]).slice(0, 1), [[3, 'Plasters and scissors.', 'Back to revision 1']]);
	await call('ben', 'POST', `/posts/${a.id}/revisions/2/restore`, { revision: 1 }, 409);
	await call('ben', 'POST', `/posts/${a.id}/revisions/9/restore`, { revision: 3 }, 404);
	await call('cleo', 'POST', `/posts/${q.id}/revisions/1/restore`, { revision: 1 }, 403);
	await call('ben', 'PUT', `/posts/${a.id}/wiki`, { wiki: false }, 200);
	await call('cleo', 'PATCH', `/posts/${a.id}`, { body: 'Plasters.', revision: 3 }, 403);
	assert.deepEqual([...ben.problems, ...cleo.problems], []);
});

test('a question moves to a private space and back: readers, lists, counts and search follow it', async () => {
	server.space({ slug: 'council', name: 'Works council', hidden: true, owner: 'mo@example.com' });
	const q = await ask('anna', 'Who decides about quicksilver shifts?', { tags: ['quicksilver'] });
	await call('ben', 'POST', `/questions/${q.id}/answers`, { body: 'The council does.' });
	const found = async (who) => (await call(who, 'GET', '/search?q=quicksilver', undefined, 200)).items.some((i) => i.id === q.id);
	await until('the index', () => found('ben'));
	await call('anna', 'PUT', `/posts/${q.id}/space`, { space: 'general' }, 403);
	await call('mo', 'PUT', `/posts/${q.id}/space`, { space: 'nowhere' }, 422);
	const mo = await visit('mo');
	await mo.goto(`/posts/${q.id}/manage`);
	await mo.getByLabel('To the space').selectOption('council');
	await mo.getByRole('button', { name: 'Move it' }).click();
	await mo.getByText('Who may read this space may read it now').waitFor();
	await call('ben', 'GET', `/questions/${q.id}`, undefined, 404);
	await call('anna', 'GET', `/questions/${q.id}`, undefined, 404);
	assert.equal((await call('ben', 'GET', '/tags?prefix=quicksilver', undefined, 200)).items.length, 0);
	await until('the other index', async () => await found('mo') && !await found('ben'));
	assert.equal(server.try(['recount', '--check']).status, 0);

	assert.deepEqual((await call('mo', 'PUT', `/posts/${q.id}/space`, { space: 'press' }, 422)).errors.map((e) => e.field), ['space']);
	await mo.goto(`/posts/${q.id}/manage`);
	assert.deepEqual(await axe(mo), []);
	await mo.getByLabel('To the space').selectOption('press');
	await mo.getByLabel('Others may read it there').check();
	await mo.getByRole('button', { name: 'Move it' }).click();
	await mo.getByText('Who may read this space may read it now').waitFor();
	await until('the open index', () => found('ben'));
	assert.equal((await question(q.id)).answers.length, 1);
	assert.equal((await call('ben', 'GET', '/tags?prefix=quicksilver', undefined, 200)).items[0].questions, 1);
	assert.equal(server.try(['recount', '--check']).status, 0);
	assert.deepEqual(mo.problems, []);
});

test('a secret goes from every text, revision, comment, merged question and from search, and is written nowhere else', async () => {
	const secret = 'Zw1ebelkuchen<7>';
	const anna = await visit('anna');
	await anna.goto('/questions/ask');
	await anna.getByLabel('Your question in one sentence').fill(`Is ${secret} still the password?`);
	await anna.getByLabel('What do you want to do?').fill(`It says \`${secret}\` on the wall, twice: ${secret}.`);
	await anna.getByLabel('Who may read it').selectOption('press');
	await anna.getByRole('button', { name: 'Ask your colleagues' }).click();
	await anna.waitForURL(/\/questions\/\d+\//);
	const q = { id: Number(new URL(anna.url()).pathname.split('/')[2]) };
	await call('anna', 'PATCH', `/posts/${q.id}`, { title: 'Is the password still the old one?', body: 'It is on the wall.', revision: 1, tags: ['doors'], note: `was ${secret}` }, 200);
	const a = await call('ben', 'POST', `/questions/${q.id}/answers`, { body: `Yes, **${secret}**.` });
	await call('cleo', 'POST', `/posts/${a.id}/comments`, { body: `${secret} works for me` });
	const gone = await call('cleo', 'POST', `/questions/${q.id}/answers`, { body: `I use ${secret} too.` });
	await call('cleo', 'DELETE', `/posts/${gone.id}`, undefined, 204);
	const other = await ask('ben', `What is ${secret} for?`);
	await call('mo', 'PUT', `/questions/${other.id}/merged`, { into: q.id }, 200);
	await call('cleo', 'PUT', `/drafts/answer-${q.id}`, { body: `I noted ${secret}.` }, 204);
	// What was said in a recording, what a file was called, why somebody was thanked, and what was made of all this.
	server.sql(`insert into upload (id, person, size, file_name, metadata, created_at, touched_at, expires_at, finished_at, received)
			select 'abcdefghijklmnopqrstuv', author, 9, '${secret}.webm', 'filename WncxZWJlbGt1Y2hlbjw3Pg==', now(), now(), now() + interval '1 day', now(), 9 from post where id = ${a.id};
		insert into recording (post, person, upload, kind, state, created_at, served)
			select id, author, 'abcdefghijklmnopqrstuv', 'screen', 'ready', now(), 1 from post where id = ${a.id};
		insert into cue (recording, n, from_ms, to_ms, text) select id, 1, 0, 900, 'say ${secret} loudly' from recording where post = ${a.id};
		insert into chapter (recording, n, at_ms, title) select id, 1, 0, 'The ${secret}' from recording where post = ${a.id};
		insert into recording_step (recording, n, at_ms, title) select id, 1, 0, 'The ${secret}' from recording where post = ${a.id};
		insert into thanks (giver, person, post, reason, created_at) select c.id, p.author, p.id, 'for ${secret}', now() from post p, person c where p.id = ${a.id} and c.email = 'cleo@example.com';
		insert into saved_post (person, post, thread, note, saved_at) select c.id, p.id, p.thread, 'is it ${secret}?', now() from post p, person c where p.id = ${a.id} and c.email = 'cleo@example.com';
		insert into picture (person, state, words, width, height, bytes, created_at) select author, 'ready', 'The ${secret} on the wall', 9, 9, 9, now() from post where id = ${a.id};
		insert into post_picture (post, picture, held) select ${a.id}, max(id), true from picture;
		update space set about = 'Where ${secret} opens all doors' where id = (select space from thread where id = ${q.id});
		insert into gap (rank, phrase, people, searches, first_at, last_at) values (900, 'zw1ebelkuchen<7> wall', 2, 2, now(), now());
		insert into acronym_dismissed (short, long, dismissed_at) values ('ZW', '${secret}', now());
		insert into revision (post, number, body, author, note, tags, created_at) select id, 90, 'Another.', author, '', '{zw1ebelkuchen<7>}', now() from post where id = ${a.id}`);
	// A tag is described with it; that it no longer says so does not help.
	for (const about of [`All doors open with ${secret}.`, 'All doors.', `Doors, and ${secret}.`])
		await call('mo', 'PATCH', '/tags/doors', { about }, 200);
	const version = () => server.sql(`select lines_version from recording where post = ${a.id}`)[0][0];
	const before = version();
	const found = async () => (await call('ben', 'GET', '/search?q=Zw1ebelkuchen', undefined, 200)).items.length > 0;
	await until('the index', found);
	await call('ben', 'GET', `/search?q=${encodeURIComponent(secret)}`, undefined, 200);
	await call('anna', 'POST', `/posts/${q.id}/redactions`, { words: secret }, 403);
	for (const words of ['short', 'x'.repeat(501), 'Zw1ebelkuchen<8>'])
		assert.deepEqual((await call('mo', 'POST', `/posts/${q.id}/redactions`, { words }, 422)).errors.map((e) => e.field), ['words']);
	const mo = await visit('mo');
	await mo.goto(`/posts/${q.id}/manage`);
	await mo.getByLabel('Exactly these words').fill(secret);
	await mo.getByRole('button', { name: 'Take them out for good' }).click();
	await mo.getByText('Gone from every revision').waitFor();
	assert.match(await mo.locator('main').textContent(), /Yes, \[gone\]\.[\s\S]*\[gone\] works for me/);
	assert.equal((await call('cleo', 'GET', `/drafts/answer-${q.id}`, undefined, 200)).body, 'I noted [gone].');
	assert.notEqual(version(), before); // captions that a browser kept are asked for again
	await until('the index without it', async () => !await found());
	// Not in one row of any table, but for the part of it that Ben searched for just now.
	server.sql(`delete from search_shown where query ilike 'zw1ebelkuchen'`);
	const tables = server.sql(`select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`).flat();
	const left = server.sql(tables.map((table) => `select '${table}' from "${table}" t where t::text ilike '%zw1ebelkuchen%'`).join(' union '));
	assert.deepEqual(left, []);
	assert.deepEqual(server.sql(`select r.about from tag_revision r join tag g on g.id = r.tag where g.name = 'doors' order by r.number`).flat(),
		['All doors open with [gone].', 'All doors.', 'Doors, and [gone].', 'Doors, and [gone].'], 'what stands there now is a revision of its own');
	assert.equal((await call('cleo', 'GET', '/tags/doors', undefined, 200)).about, 'Doors, and [gone].');
	const revisions = (await call('anna', 'GET', `/posts/${q.id}/revisions`, undefined, 200)).items;
	assert.deepEqual([revisions[1].title, revisions[0].note], ['Is [gone] still the password?', 'was [gone]']);
	assert.equal(server.sql(`select count(*) from upload where metadata <> ''`)[0][0], '0');
	assert.deepEqual(server.sql(`select detail from audit_all where action = 'redact' and object = ${q.id}`).flat().length, 1);
	assert.deepEqual([...anna.problems, ...mo.problems], []);
});

test('what was withdrawn because of a secret is rid of it too, and of a tag that is the secret', async () => {
	const q = await ask('anna', 'Why does swordfish-9000 not work?', { tags: ['swordfish-9000', 'doors'] });
	await call('anna', 'DELETE', `/posts/${q.id}`, undefined, 204);
	await call('anna', 'POST', `/posts/${q.id}/redactions`, { words: 'swordfish-9000' }, 410);
	const mo = await visit('mo');
	await mo.goto(`/questions/${q.id}`);
	await mo.getByLabel('Exactly these words').fill('another secret');
	await mo.getByRole('button', { name: 'Take them out for good' }).click();
	await mo.getByText('These words stand nowhere here').waitFor();
	assert.deepEqual(await axe(mo), []);
	await mo.getByLabel('Exactly these words').fill('swordfish-9000');
	await mo.getByRole('button', { name: 'Take them out for good' }).click();
	await mo.getByText('Gone from every revision').waitFor();
	assert.deepEqual(server.sql(`select 1 from tag where name like 'swordfish%' union select 1 from revision where post = ${q.id} and (revision::text like '%swordfish%')`), []);
	await call('mo', 'POST', `/posts/${q.id}/restore`, undefined, 204);
	const back = await question(q.id);
	assert.deepEqual([back.title, back.tags], ['Why does [gone] not work?', ['doors']]);
	assert.equal(server.try(['recount', '--check']).status, 0);
	assert.deepEqual(mo.problems, []);
});

test('what was merged in is found by its own words, and after that no longer', async () => {
	const one = await ask('anna', 'How do I calibrate the scale?'), two = await ask('ben', 'Weighbridge shows nonsense in Zwiesel');
	await call('mo', 'PUT', `/questions/${two.id}/merged`, { into: one.id }, 200); // neither has an answer, comment or vote
	const hits = async () => (await call('cleo', 'GET', '/search?q=weighbridge+zwiesel', undefined, 200)).items.map((i) => i.id);
	await until('the index', async () => (await hits()).join() === `${one.id}`);
	const cleo = await visit('cleo');
	await cleo.goto(`/questions/${one.id}`);
	await cleo.getByText('Also asked as: Weighbridge').waitFor();
	await call('mo', 'PUT', `/questions/${two.id}/merged`, { into: null }, 200);
	await cleo.goto(`/questions/${one.id}`);
	assert.equal(await cleo.getByText('Also asked as').count(), 0);
	await until('the index', async () => (await hits()).join() === `${two.id}`);
	assert.deepEqual(cleo.problems, []);
});

test('a timeline tells what became of a question, who did it and when, and to each reader no more than they may know', async () => {
	server.person({ email: 'out@example.com', name: 'Otto Draussen' });
	token.out = server.token('out@example.com');
	server.space({ slug: 'vault', name: 'Vault', hidden: true, owner: 'mo@example.com' });
	const q = (await call('anna', 'POST', '/questions', { title: 'Who greases the hoist of hall nine?', body: 'It squeaks.', space: 'press', anonymous: true })).id;
	const a = (await call('ben', 'POST', `/questions/${q}/answers`, { body: 'The fitter.' })).id, gone = (await call('cleo', 'POST', `/questions/${q}/answers`, { body: 'Nobody at all.' })).id;
	await call('cleo', 'DELETE', `/posts/${gone}`, undefined, 204);
	await call('cleo', 'POST', `/posts/${a}/comments`, { body: 'Which one?' });
	await call('ben', 'POST', `/posts/${a}/comments`, { body: 'The tall one, Kennwort4711.' });
	await call('ben', 'PATCH', `/posts/${a}`, { body: 'The fitter of the early shift.', note: 'said which', revision: 1 }, 200);
	await call('anna', 'PUT', `/questions/${q}/accepted`, { answer: a }, 200);
	await call('anna', 'PUT', `/questions/${q}/accepted`, { answer: null }, 200);
	await call('anna', 'PUT', `/questions/${q}/accepted`, { answer: a }, 200);
	await call('mo', 'PUT', `/questions/${q}/closed`, { reason: 'solved' }, 200);
	await call('mo', 'PUT', `/questions/${q}/closed`, { reason: null }, 200);
	await call('mo', 'PUT', `/posts/${q}/locked`, { locked: true }, 200);
	await call('mo', 'PUT', `/posts/${q}/locked`, { locked: false }, 200);
	await call('mo', 'PUT', `/posts/${a}/wiki`, { wiki: true }, 200);
	await call('mo', 'PUT', `/posts/${q}/review`, { by: '2035-03-31' }, 200);
	const open = (await ask('ben', 'Where is the grease of the hoist?')).id, hidden = (await call('mo', 'POST', '/questions', { title: 'What did the Geheimnis hoist cost?', body: 'Too much.', space: 'vault' })).id;
	for (const to of [open, hidden])
		await call('mo', 'PUT', `/posts/${q}/links`, { kind: 'related', to }, 200);
	const part = (await ask('cleo', 'Who oils the hoist of hall nine?')).id;
	await call('mo', 'PUT', `/questions/${part}/merged`, { into: q }, 200);
	await call('mo', 'POST', `/posts/${q}/redactions`, { words: 'Kennwort4711' }, 200);
	const from = (await call('mo', 'POST', '/questions', { title: 'Which hoist came from the vault?', body: 'This one.', space: 'vault' })).id;
	await call('mo', 'PUT', `/posts/${from}/space`, { space: 'press', wider: true }, 200);

	const told = async (who, id = q, query = '') => (await call(who, 'GET', `/questions/${id}/timeline?limit=100${query}`, undefined, 200)).items;
	const line = (e) => `${e.kind}${e.kind === 'commented' ? ` ${e.number}` : ''} ${e.who?.name ?? '-'}`;
	const all = (await told('cleo')).map(line);
	const deed = ['redacted Mo Keller', 'merged Mo Keller', 'linked Mo Keller', 'verified Mo Keller', 'wiki Mo Keller', 'unlocked Mo Keller', 'locked Mo Keller', 'reopened Mo Keller', 'closed Mo Keller',
		'accepted Someone in the company', 'unaccepted Someone in the company', 'accepted Someone in the company', 'edited Ben Keller', 'answered Ben Keller', 'asked Someone in the company'];
	assert.deepEqual(all.filter((l) => deed.includes(l)), deed);
	assert.equal(all.filter((l) => /^(answered|withdrawn|restored|linked)/.test(l)).length, 2, 'what is gone, and what leads to where one may not read, is not told');
	assert.equal(all.filter((l) => /^commented/.test(l)).reduce((sum, l) => sum + Number(l.split(' ')[1]), 0), 2);
	assert.deepEqual((await told('mo')).filter((e) => e.kind === 'linked').map((e) => e.other.id).sort((x, y) => x - y), [open, hidden].sort((x, y) => x - y));
	assert.deepEqual((await told('cleo', from)).map(line), ['moved Mo Keller', 'asked Mo Keller']);
	assert.deepEqual((await told('anna')).map(line).filter((l) => deed.includes(l)), deed, 'its asker has no name there either');
	for (const who of ['anna', 'ben', 'cleo', 'out']) {
		const text = JSON.stringify(await told(who)) + JSON.stringify(await told(who, from));
		assert.doesNotMatch(text, /Anna|Geheimnis|Kennwort|[Vv]ault/, who);
	}
	// Page by page it is the same.
	const paged = [];
	for (let next = ''; next !== null;) {
		const page = await call('cleo', 'GET', `/questions/${q}/timeline?limit=3${next && `&cursor=${next}`}`, undefined, 200);
		paged.push(...page.items.map(line));
		next = page.next;
	}
	assert.deepEqual(paged, all);
	assert.equal((await server.api('GET', `/questions/${q}/timeline?cursor=x`, { token: token.cleo })).status, 422);
	// Whom it was brought to is for its asker and whoever looks after it.
	server.sql(`insert into invitation (question, person, wave, seat, state, asked_at, closed_at)
		select ${open}, id, 1, 'best', 'expired', now(), now() from person where email = 'anna@example.com' on conflict do nothing`);
	const routed = async (who) => (await told(who, open)).filter((e) => e.kind === 'routed').reduce((sum, e) => sum + e.number, 0);
	for (const who of ['ben', 'mo'])
		await until('it to be told', async () => String(await routed(who)) === server.sql(`select count(*) from invitation where question = ${open} and state <> 'planned'`)[0][0]);
	assert.deepEqual([await routed('ben') > 0, await routed('cleo')], [true, 0]);
	// What one may not read, or what is not there, has none.
	for (const [who, where] of [['out', `/questions/${hidden}`], ['out', '/questions/999999'], ['out', `/tips/${q}`]])
		assert.equal((await server.api('GET', `${where}/timeline`, { token: token[who] })).status, 404, where);

	for (const options of [{ width: 360 }, { scripts: false }]) {
		const cleo = await visit('cleo', options);
		await cleo.goto(`/questions/${q}`);
		await cleo.getByRole('link', { name: 'what became of it' }).click();
		await cleo.getByRole('heading', { level: 1, name: 'What became of it' }).waitFor();
		const text = (await cleo.locator('main').textContent()).replace(/\s+/g, ' ');
		for (const words of ['Took a secret out, everywhere', 'Made part of it: Who oils the hoist', 'Linked it with Where is the grease', 'Closed it: it is solved', 'Opened it again', 'Changed an answer', 'said which', 'again on 2035-03-31'])
			assert.ok(text.includes(words), words);
		assert.doesNotMatch(text, /Anna|Geheimnis|Kennwort|Nobody at all/);
		if (options.scripts !== false)
			assert.deepEqual(await axe(cleo), []);
		assert.ok(await cleo.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
		await cleo.getByRole('link', { name: 'Accepted an answer' }).first().click();
		await cleo.locator(`#a-${a}:target`).waitFor();
		await cleo.goto(`/questions/${q}/timeline`);
		await cleo.getByRole('link', { name: 'Changed an answer' }).click();
		await cleo.getByRole('heading', { name: 'How this text changed' }).waitFor();
		assert.deepEqual(cleo.problems, []);
		await cleo.context().close();
	}
	const tip = (await call('ben', 'POST', '/tips', { title: 'Grease the hoist without climbing on it', body: 'With the long hose.', space: 'press' })).id;
	await call('ben', 'PATCH', `/posts/${tip}`, { body: 'With the long hose, slowly.', note: 'slowly', revision: 1 }, 200);
	assert.deepEqual((await call('cleo', 'GET', `/tips/${tip}/timeline`, undefined, 200)).items.map(line), ['edited Ben Keller', 'shared Ben Keller']);
	const cleo = await visit('cleo');
	await cleo.goto(`/tips/${tip}`);
	await cleo.getByRole('link', { name: 'what became of it' }).click();
	await cleo.getByRole('link', { name: 'Changed the tip' }).waitFor();
	await cleo.context().close();
});

test('a link, and its end, stands in the audit trail of both threads, and names in neither who asked one of them without a name', async () => {
	const one = (await ask('ben', 'Which lamp is over bench three?')).id, two = (await ask('mo', 'Which lamps are in the store?')).id;
	const unnamed = (await call('anna', 'POST', '/questions', { title: 'Whom do I tell that the lamp hurts my eyes?', body: 'Since Monday.', space: 'press', anonymous: true })).id;
	const link = (who, from, kind, to, linked = true) => call(who, 'PUT', `/posts/${from}/links`, { kind, to, linked }, 200);
	const trail = (id) => server.sql(`select action, detail, actor from audit_all where object_kind = 'post' and object = ${id} and (action like 'thread.%' or action like '% /%') order by happened_at, action`)
		.map(([action, detail, actor]) => `${action} ${detail} ${actor}`);
	const by = async (who, what) => `${what} ${(await call(who, 'GET', '/me', undefined, 200)).id}`;
	await link('ben', one, 'related', two);
	await link('ben', one, 'related', two); // twice is once
	await link('mo', two, 'related', one, false); // from the other side
	await link('mo', two, 'related', one, false);
	const told = (kind, from, to, who) => Promise.all([['thread.linked', 'linked'], ['thread.unlinked', 'unlinked']].map(([action]) => by(who, `${action} ${kind} ${from > 0 ? `from ${from}` : `to ${to}`}`)));
	const [linked] = await told('related', 0, two, 'ben'), [, gone] = await told('related', 0, two, 'mo');
	assert.deepEqual(trail(one), [linked, gone]);
	assert.deepEqual(trail(two), [linked, gone].map((l) => l.replace(`to ${two}`, `from ${one}`)));

	await call('mo', 'PUT', `/questions/${two}/duplicate`, { question: one }, 200);
	await call('mo', 'PUT', `/questions/${two}/duplicate`, { question: null }, 200);
	assert.deepEqual(trail(one).slice(2), await told('duplicate', two, 0, 'mo'));
	assert.deepEqual(trail(two).slice(2), await told('duplicate', 0, one, 'mo'));

	// She writes in Ben's thread under her name, and has none in her own.
	for (const linked of [true, false]) {
		await link('anna', one, 'related', unnamed, linked);
		await link('anna', unnamed, 'follow-up', two, linked);
	}
	const nobody = ['thread.linked', 'thread.unlinked'];
	assert.deepEqual(trail(one).slice(4), nobody.map((action) => `${action} related to ${unnamed} ${-unnamed}`));
	assert.deepEqual(trail(two).slice(4), nobody.map((action) => `${action} follow-up from ${unnamed} ${-unnamed}`));
	assert.deepEqual(trail(unnamed).sort(), nobody.flatMap((action) => [`${action} follow-up to ${two} ${-unnamed}`, `${action} related from ${one} ${-unnamed}`]).sort());
	await server.chained();
	server.run('audit', '--check');
});

test('a link that was taken away stands in the timelines of both threads, for who may read the other one', async () => {
	const q = (await call('anna', 'POST', '/questions', { title: 'Which chain fits the hoist of hall ten?', body: 'It wears out.', space: 'press', anonymous: true })).id;
	const store = (await ask('ben', 'Which chains are in the store?')).id, newer = (await ask('mo', 'Which chains will come next year?')).id;
	server.space({ slug: 'chains', name: 'Chains', hidden: true, owner: 'mo@example.com' });
	const hidden = (await call('mo', 'POST', '/questions', { title: 'What did the Geheimnis chain cost?', body: 'Too much.', space: 'chains' })).id;
	const link = (who, from, kind, to, linked) => call(who, 'PUT', `/posts/${from}/links`, { kind, to, linked }, 200);
	await link('anna', q, 'related', store, true);
	await link('anna', q, 'related', store, false);
	await link('mo', newer, 'supersedes', q, true);
	await link('mo', newer, 'supersedes', q, false);
	await link('mo', q, 'follow-up', hidden, true);
	await link('mo', q, 'follow-up', hidden, false);
	await call('mo', 'PUT', `/questions/${q}/duplicate`, { question: store }, 200);
	await call('mo', 'PUT', `/questions/${q}/duplicate`, { question: newer }, 200);
	const told = async (who, id) => (await call(who, 'GET', `/questions/${id}/timeline?limit=100`, undefined, 200)).items
		.filter((e) => /linked$/.test(e.kind)).map((e) => `${e.kind} ${e.words} ${e.other.outgoing ? 'to' : 'from'} ${e.other.id} by ${e.who.name}`);
	const seen = ['linked duplicate to NEWER', 'unlinked duplicate to STORE', 'linked duplicate to STORE', 'unlinked supersedes from NEWER', 'linked supersedes from NEWER'].map((l) => `${l.replace('NEWER', newer).replace('STORE', store)} by Mo Keller`);
	const own = ['unlinked', 'linked'].map((kind) => `${kind} related to ${store} by Someone in the company`);
	// A change of a duplicate takes the old link away and sets the new one in one moment.
	const sorted = async (who, id) => (await told(who, id)).sort();
	assert.deepEqual(await sorted('cleo', q), [...seen, ...own].sort());
	assert.deepEqual(await sorted('anna', q), [...seen, ...own].sort());
	assert.deepEqual(await told('cleo', store), [`unlinked duplicate from ${q} by Mo Keller`, `linked duplicate from ${q} by Mo Keller`, ...['unlinked', 'linked'].map((kind) => `${kind} related from ${q} by Someone in the company`)]);
	assert.deepEqual((await told('mo', q)).filter((l) => l.includes(hidden)), ['unlinked', 'linked'].map((kind) => `${kind} follow-up to ${hidden} by Mo Keller`));
	assert.deepEqual(await told('mo', hidden), ['unlinked', 'linked'].map((kind) => `${kind} follow-up from ${q} by Mo Keller`));
	const cleo = await visit('cleo', { width: 360 });
	await cleo.goto(`/questions/${q}/timeline`);
	const text = (await cleo.locator('main').textContent()).replace(/\s+/g, ' ');
	for (const words of ['No longer a duplicate of Which chains are in the store?', 'No longer takes its place: Which chains will come next year?', 'No longer linked with Which chains are in the store?'])
		assert.ok(text.includes(words), words);
	assert.doesNotMatch(text, /Anna|Geheimnis/);
	assert.deepEqual(await axe(cleo), []);
	assert.deepEqual(cleo.problems, []);
	await cleo.context().close();
});
