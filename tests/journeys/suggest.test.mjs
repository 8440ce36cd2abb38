// Suggested edits: somebody who may read a text and not edit it says how it should read; its author or a moderator accepts
// that, accepts it changed, or declines it; what was changed, withdrawn, moved or redacted meanwhile. Also without scripts.
// time limit: 400
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { serverStart, until } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server, browser;
const token = {}, person = {};

before(async () => {
	server = await serverStart();
	for (const name of ['anna', 'ben', 'cleo', 'dora', 'mo']) {
		person[name] = server.person({ email: `${name}@example.com`, name: `${name[0].toUpperCase()}${name.slice(1)} Keller` });
		token[name] = server.token(`${name}@example.com`);
	}
	server.space({ slug: 'press', name: 'Press shop', owner: 'mo@example.com' });
	server.space({ slug: 'council', name: 'Works council', hidden: true, owner: 'mo@example.com' });
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
const get = (who, where, status = 200) => call(who, 'GET', where, undefined, status);
const suggest = (who, post, change, status = 201) => call(who, 'PUT', `/posts/${post}/suggestion`, { note: 'It is clearer so', revision: 1, ...change }, status);
const decide = (who, id, more, status = 200) => call(who, 'PUT', `/suggestions/${id}/decision`, more, status);
const accept = async (who, id, more = {}, status = 200) => {
	const { version, revision } = await get(who, `/suggestions/${id}`);
	return decide(who, id, { verdict: 'accepted', version, revision, ...more }, status);
};
const inbox = async (who) => (await get(who, '/me/inbox')).items.filter((n) => n.type.startsWith('suggest')).map((n) => [n.type, n.reason, n.done]);
const revisions = async (post) => (await get('anna', `/posts/${post}/revisions`)).items.map((r) => [r.number, r.body, r.author.name]);
const agree = () => {
	assert.equal(server.try(['recount', '--check']).status, 0);
};
async function visit(name, options = {}) {
	const page = await pageOpen(browser, { server, ...options });
	await signIn(page, server, `${name}@example.com`);
	return page;
}

test('a colleague suggests an edit, the author sees word by word what would change and accepts it, and both are named', async () => {
	const q = await ask('anna', 'How tight are the bolts of the tray?', { body: 'I use 20 Nm.\n\nIs that rihgt?', tags: ['tray'] });
	const ben = await visit('ben');
	await ben.goto(`/questions/${q.id}`);
	await ben.getByRole('link', { name: 'Suggest an edit' }).click();
	assert.deepEqual(await axe(ben), []);
	await ben.getByRole('button', { name: 'Suggest it' }).click(); // the browser asks for the reason
	await ben.getByLabel('Why?').fill('Spelling, and a tag');
	await ben.getByRole('button', { name: 'Suggest it' }).click();
	await ben.getByText('Nothing is different yet').waitFor();
	await ben.getByLabel('Text', { exact: true }).fill('I use 20 Nm.\n\nIs that right?');
	await ben.getByLabel('Title').fill('How tight are the bolts of the new tray?');
	await ben.getByLabel('Tags').fill('tray, torque');
	await ben.getByRole('button', { name: 'Suggest it' }).click();
	await ben.getByText('Its author decides, and you find the answer in your inbox').waitFor();
	assert.deepEqual(await axe(ben), []);
	await ben.goto(`/questions/${q.id}`);
	await ben.getByRole('link', { name: 'Your suggestion' }).waitFor();
	agree();

	assert.deepEqual(await inbox('anna'), [['suggested', 'Spelling, and a tag', false]]);
	assert.deepEqual(await inbox('mo'), []);
	assert.deepEqual((await get('anna', '/home')).tasks.filter((t) => t.kind === 'review').map((t) => t.title), ['How tight are the bolts of the tray?']);
	const anna = await visit('anna');
	await anna.goto('/inbox');
	await anna.getByText('suggests an edit of a question: “Spelling, and a tag”').waitFor();
	await anna.goto(`/questions/${q.id}`);
	await anna.getByRole('link', { name: '1 suggested edit' }).click();
	assert.deepEqual(await axe(anna), []);
	await anna.locator('.rows').getByRole('link', { name: 'How tight are the bolts' }).click();
	assert.deepEqual(await axe(anna), []);
	assert.deepEqual(await anna.locator('.diff ins').allTextContents(), ['right']);
	assert.deepEqual(await anna.locator('.diff del').allTextContents(), ['rihgt']);
	assert.deepEqual((await anna.locator('main p del').allTextContents()), ['How tight are the bolts of the tray?', 'tray']);
	await anna.getByRole('button', { name: 'Accept' }).click();
	await anna.getByText('Accepted. It is in the text now').waitFor();
	assert.deepEqual(await axe(anna), []);
	await anna.getByRole('link', { name: 'How the text changed' }).click();
	assert.match(await anna.locator('main').textContent(), /Ben Keller\s*suggested it, Anna Keller accepted it/);
	assert.deepEqual(await axe(anna), []);
	const now = await get('cleo', `/questions/${q.id}`);
	assert.deepEqual([now.question.title, now.question.body, now.question.tags], ['How tight are the bolts of the new tray?', 'I use 20 Nm.\n\nIs that right?', ['torque', 'tray']]);
	assert.deepEqual(await revisions(q.id), [[2, 'I use 20 Nm.\n\nIs that right?', 'Ben Keller'], [1, 'I use 20 Nm.\n\nIs that rihgt?', 'Anna Keller']]);
	assert.deepEqual(await inbox('anna'), [['suggested', 'Spelling, and a tag', true]]);
	assert.equal((await inbox('ben'))[0][0], 'suggestion-accepted');
	assert.equal((await get('anna', '/me')).inbox?.waiting ?? 0, 0);
	await until('search to know', async () => (await get('dora', '/search?q=torque')).items.some((i) => i.id === q.id));
	assert.deepEqual(server.sql(`select action from audit_all where object = ${q.id} and action like 'suggestion.%' order by happened_at`).flat(), ['suggestion.made', 'suggestion.accepted']);
	agree();
	assert.deepEqual([...ben.problems, ...anna.problems], []);
});

test('the language a text is in is suggested with it, and whoever decides sees how it will look', async () => {
	const q = await ask('anna', 'Wie fest sind die Schrauben?', { body: 'Ich nehme **20 Nm**.' });
	const ben = await new Visitor(server).signIn('ben@example.com'), anna = await new Visitor(server).signIn('anna@example.com');
	assert.match((await ben.get(`/posts/${q.id}/suggest`)).text, /<select id="language" name="language"><option value="">English, like its space/);
	const text = { revision: 1, title: 'Wie fest sind die Schrauben?', body: 'Ich nehme **20 Nm**.', tags: '', note: 'It is German' };
	assert.match((await ben.send(`/posts/${q.id}/suggest`, { ...text, language: '' })).text, /Nothing is different yet/);
	const wrong = await ben.send(`/posts/${q.id}/suggest`, { ...text, language: 'xx' });
	assert.equal(wrong.status, 422);
	assert.match(wrong.text, /id="language-e"/);
	const made = await ben.send(`/posts/${q.id}/suggest`, { ...text, language: 'de' });
	assert.equal(made.status, 303, made.text);
	const id = /suggestions\/(\d+)/.exec(made.location)[1];
	const page = await anna.get(`/suggestions/${id}`);
	assert.match(page.text, /Written in: <del>English<\/del> <ins>Deutsch<\/ins>/);
	assert.match(page.text, /How it will look<\/summary><div class="prose" lang="de"><p>Ich nehme <strong>20 Nm<\/strong>\.<\/p>/);
	assert.equal((await get('anna', `/suggestions/${id}`)).language, 'de');
	// The form that changes it first has it chosen.
	assert.match((await anna.get(`/posts/${q.id}/edit?suggestion=${id}`)).text, /<option value="de" selected>/);
	await accept('anna', id);
	assert.equal(server.sql(`select language from post where id = ${q.id}`)[0][0], 'de');
	assert.deepEqual((await revisions(q.id)).length, 1, 'it changes no text');
	assert.match((await anna.get(`/suggestions/${id}`)).text, /accepted it[^]*Written in: <ins>Deutsch/);
	// Of an answer nothing of the kind is said.
	const a = await call('anna', 'POST', `/questions/${q.id}/answers`, { body: 'Danke.' });
	assert.doesNotMatch((await ben.get(`/posts/${a.id}/suggest`)).text, /name="language"/);
	await suggest('ben', a.id, { body: 'Thanks.', language: 'en' }, 422);
	agree();
});

test('without scripts: suggested, changed, declined with a word, suggested again and taken back', async () => {
	const q = await ask('anna', 'Where do the gloves go?');
	const a = await call('anna', 'POST', `/questions/${q.id}/answers`, { body: 'Into the blue bin.' });
	const ben = await new Visitor(server).signIn('ben@example.com'), anna = await new Visitor(server).signIn('anna@example.com');
	await ben.get(`/posts/${a.id}/suggest`);
	const missing = await ben.send(`/posts/${a.id}/suggest`, { revision: 1, body: 'Into the red bin.', note: ' ' });
	assert.equal(missing.status, 422);
	assert.match(missing.text, /Say in a line why/);
	assert.match(missing.text, /Into the red bin\./);
	assert.equal((await ben.send(`/posts/${a.id}/suggest`, { revision: 1, body: 'Into the red bin.', note: 'It is red' })).status, 303);
	const where = ben.last.location.split('?')[0];
	// One of a person waits for a post: said again it is another text of the same.
	assert.match((await ben.get(`/posts/${a.id}/suggest`)).text, /Change what you suggested/);
	await ben.send(`/posts/${a.id}/suggest`, { revision: 1, body: 'Into the red bin by the door.', note: 'It is red' });
	assert.equal(ben.last.location.split('?')[0], where);
	assert.deepEqual(server.sql(`select count(*) from proposal where post = ${a.id}`), [['1']]);

	await anna.get(where);
	const unsaid = await anna.send(`${where}/decline`, { words: '' });
	assert.equal(unsaid.status, 422);
	assert.match(unsaid.text, /Say in a sentence why not/);
	assert.equal((await anna.send(`${where}/decline`, { words: 'The red one is for oil. Thank you.' })).status, 303);
	assert.match((await ben.get(where)).text, /Anna Keller declined it/);
	assert.deepEqual((await inbox('ben')).find(([type]) => type === 'suggestion-declined'), ['suggestion-declined', 'The red one is for oil. Thank you.', false]);
	assert.equal((await anna.send(`${where}/decline`, { words: 'Once more' })).status, 409);
	assert.match((await ben.get('/suggestions')).text, /Declined/);

	await ben.get(`/posts/${a.id}/suggest`);
	await ben.send(`/posts/${a.id}/suggest`, { revision: 1, body: 'Into the blue bin by the door.', note: 'There are two' });
	const second = ben.last.location.split('?')[0];
	assert.notEqual(second, where);
	assert.equal((await ben.send(`${second}/withdraw`)).status, 303);
	assert.match((await anna.get(second)).text, /took it back/);
	assert.deepEqual((await get('anna', `/posts/${a.id}/suggestions`)).items, []);
	assert.deepEqual(server.sql(`select suggested from thread where id = ${q.id}`), [['f']]);
	assert.deepEqual(await revisions(a.id), [[1, 'Into the blue bin.', 'Anna Keller']]);
	agree();
});

test('accepted with changes of one\'s own it is theirs who changed it, after a suggestion', async () => {
	const tip = await call('anna', 'POST', '/tips', { title: 'Change the filter without a mess', summary: 'Ten minutes.', body: 'Close the tap.', space: 'press' });
	const { id } = await suggest('ben', tip.id, { body: 'Close the blue tap.', summary: 'Five minutes.' });
	const anna = await visit('anna');
	await anna.goto(`/suggestions/${id}`);
	await anna.getByRole('link', { name: 'Change it first' }).click();
	assert.equal(await anna.getByLabel('In one line').inputValue(), 'Five minutes.');
	assert.equal(await anna.getByLabel('Text', { exact: true }).inputValue(), 'Close the blue tap.');
	assert.deepEqual(await axe(anna), []);
	await anna.getByLabel('Text', { exact: true }).fill('Close the blue tap, and wait.');
	await anna.getByRole('button', { name: 'Save' }).click();
	await anna.getByText('Accepted. It is in the text now').waitFor();
	assert.match(await anna.locator('main').textContent(), /Anna Keller accepted it, with changes, /);
	await anna.goto(`/posts/${tip.id}/revisions`);
	assert.match(await anna.locator('main').textContent(), /Anna Keller\s*after a suggestion by Ben Keller/);
	assert.deepEqual(await revisions(tip.id), [[2, 'Close the blue tap, and wait.', 'Anna Keller'], [1, 'Close the tap.', 'Anna Keller']]);
	const seen = await get('ben', `/suggestions/${id}`);
	assert.deepEqual([seen.state, seen.changed, seen.became, seen.after.body], ['accepted', true, 2, 'Close the blue tap.']);
	assert.deepEqual(anna.problems, []);
});

test('a text that changed meanwhile is merged; the same lines are for somebody to look at, and nothing is accepted unseen', async () => {
	const q = await ask('anna', 'How do I start the oven?', { body: 'Open the gas.\n\nPress start.\n\nWait.' });
	const ben = await suggest('ben', q.id, { body: 'Open the gas.\n\nPress start.\n\nWait for the lamp.' });
	const cleo = await suggest('cleo', q.id, { body: 'Open the gas slowly.\n\nPress start.\n\nWait.' });
	const before = await get('anna', `/suggestions/${ben.id}`);
	await accept('anna', cleo.id);
	// What she saw is not what there is now.
	await decide('anna', ben.id, { verdict: 'accepted', version: before.version, revision: before.revision }, 409);
	await accept('anna', ben.id);
	assert.equal((await revisions(q.id))[0][1], 'Open the gas slowly.\n\nPress start.\n\nWait for the lamp.');
	// Ben changes what he suggests while Anna looks at it.
	const late = await suggest('ben', q.id, { revision: 3, body: 'Open the gas slowly.\n\nPress start.\n\nWait for the red lamp.' });
	const page = await visit('anna');
	await page.goto(`/suggestions/${late.id}`);
	await suggest('ben', q.id, { revision: 3, body: 'Open the gas slowly.\n\nPress start.\n\nWait for the green lamp.' });
	await page.getByRole('button', { name: 'Accept' }).click();
	await page.getByText('It changed while you were reading').waitFor();
	assert.match(await page.locator('.diff').textContent(), /green/);
	// And Anna changes the same line: somebody has to look.
	await call('anna', 'PATCH', `/posts/${q.id}`, { revision: 3, body: 'Open the gas slowly.\n\nPress start.\n\nWait for a minute.' }, 200);
	await page.goto(`/suggestions/${late.id}`);
	assert.equal(await page.getByRole('button', { name: 'Accept' }).count(), 0);
	assert.deepEqual(await axe(page), []);
	await accept('anna', late.id, {}, 409);
	await page.getByRole('link', { name: 'Bring both together' }).click();
	await page.getByText('Both changed the same lines').waitFor();
	assert.deepEqual(await axe(page), []);
	assert.equal(await page.getByLabel('Text', { exact: true }).inputValue(), 'Open the gas slowly.\n\nPress start.\n\nWait for the green lamp.');
	await page.getByLabel('Text', { exact: true }).fill('Open the gas slowly.\n\nPress start.\n\nWait a minute for the green lamp.');
	await page.getByRole('button', { name: 'Save' }).click();
	await page.getByText('Accepted. It is in the text now').waitFor();
	assert.equal((await revisions(q.id))[0][1], 'Open the gas slowly.\n\nPress start.\n\nWait a minute for the green lamp.');
	// A form to suggest is merged like one to edit.
	const dora = await visit('dora', { scripts: false });
	await dora.goto(`/posts/${q.id}/suggest`);
	await call('anna', 'PATCH', `/posts/${q.id}`, { revision: 5, body: 'Open the gas slowly.\n\nPress start twice.\n\nWait a minute for the green lamp.' }, 200);
	await dora.getByLabel('Text', { exact: true }).fill('Open the gas slowly.\n\nPress start.\n\nWait a minute for the green lamp.\n\nClose the door.');
	await dora.getByLabel('Why?').fill('The door');
	await dora.getByRole('button', { name: 'Suggest it' }).click();
	await dora.getByText('both changes are in the text below').waitFor();
	await dora.getByRole('button', { name: 'Suggest it' }).click();
	await dora.getByText('Its author decides').waitFor();
	const [{ id }] = (await get('anna', `/posts/${q.id}/suggestions`)).items;
	assert.equal((await get('anna', `/suggestions/${id}`)).after.body, 'Open the gas slowly.\n\nPress start twice.\n\nWait a minute for the green lamp.\n\nClose the door.');
	assert.deepEqual([...page.problems, ...dora.problems], []);
});

test('a moderator decides too, finds them in the space, and is told where the author is gone', async () => {
	const q = await ask('dora', 'Who has the key of the cabinet?');
	const { id } = await suggest('ben', q.id, { body: 'The manual is silent, and the shelf is empty.' });
	for (const who of ['ben', 'cleo'])
		await decide(who, id, { verdict: 'declined', words: 'No.' }, who === 'ben' ? 403 : 404);
	await get('cleo', `/suggestions/${id}`, 404);
	const mo = await visit('mo');
	await mo.goto('/spaces/press');
	const link = mo.getByRole('link', { name: /suggested edits? waits?/ });
	await link.click();
	assert.deepEqual(await axe(mo), []);
	await mo.getByRole('link', { name: 'Who has the key of the cabinet?' }).click();
	await mo.getByRole('button', { name: 'Accept' }).click();
	await mo.getByText('Accepted. It is in the text now').waitFor();
	assert.deepEqual((await inbox('dora')).map(([type, , done]) => [type, done]), [['suggested', true]]);
	await get('cleo', '/spaces/press/suggestions', 403);
	await mo.goto('/spaces/press/moderation');
	await mo.getByRole('heading', { name: /^Suggested edits/ }).waitFor();

	const other = await ask('dora', 'Who has the key of the other cabinet?');
	server.sql(`update person set state = 'suspended' where id = ${person.dora.id}`);
	await suggest('ben', other.id, { body: 'Nobody has it.' });
	assert.deepEqual((await inbox('mo'))[0], ['suggested', 'It is clearer so', false]);
	server.sql(`update person set state = 'active' where id = ${person.dora.id}`);
	assert.deepEqual(mo.problems, []);
});

test('who may edit is asked to edit, a locked or withdrawn text takes none, and what waits rests meanwhile', async () => {
	const q = await ask('anna', 'Why does the conveyor stop?', { body: 'At ten.' });
	const a = await call('cleo', 'POST', `/questions/${q.id}/answers`, { body: 'The belt.' });
	await suggest('anna', q.id, { body: 'At noon.' }, 403);
	await suggest('mo', q.id, { body: 'At noon.' }, 403);
	const anna = await new Visitor(server).signIn('anna@example.com');
	assert.equal((await anna.get(`/posts/${q.id}/suggest`)).location, `/posts/${q.id}/edit`);
	await suggest('ben', q.id, { body: 'At noon.', revision: 7 }, 409);
	assert.deepEqual((await suggest('ben', a.id, { title: 'Another title', body: 'The belt is old.' }, 422)).errors.map((e) => e.field), ['title']);
	assert.deepEqual((await suggest('ben', q.id, { body: '', note: 'x'.repeat(301) }, 422)).errors.map((e) => e.field).sort(), ['body', 'note']);
	const { id } = await suggest('ben', a.id, { body: 'The belt is old.' });
	await call('mo', 'PUT', `/posts/${q.id}/locked`, { locked: true }, 200);
	await suggest('dora', a.id, { body: 'The motor.' }, 409);
	await accept('cleo', id, {}, 409);
	await call('mo', 'PUT', `/posts/${q.id}/locked`, { locked: false }, 200);

	await call('cleo', 'DELETE', `/posts/${a.id}`, undefined, 204);
	const rests = await get('ben', `/suggestions/${id}`);
	assert.deepEqual([rests.state, rests.rests, rests.title, rests.before.body], ['open', true, null, '']);
	await decide('cleo', id, { verdict: 'accepted', version: 1, revision: 1 }, 410);
	assert.deepEqual((await get('mo', '/spaces/press/suggestions')).items.filter((i) => i.id === id), []);
	assert.deepEqual((await inbox('cleo')).filter(([type, , done]) => type === 'suggested' && !done), []);
	const ben = await visit('ben');
	await ben.goto(`/suggestions/${id}`);
	await ben.getByText('The text was withdrawn, so nobody decides on this').waitFor();
	assert.deepEqual(await axe(ben), []);
	await call('cleo', 'POST', `/posts/${a.id}/restore`, undefined, 204);
	await accept('cleo', id);
	assert.equal((await revisions(a.id))[0][1], 'The belt is old.');
	agree();
	assert.deepEqual(ben.problems, []);
});

test('merged, an answer takes along what is suggested for it; moved to a private space it is seen by those inside alone', async () => {
	const one = await ask('anna', 'Why is the label crooked on line one?'), two = await ask('anna', 'Why is the label crooked on line two?');
	const a = await call('cleo', 'POST', `/questions/${one.id}/answers`, { body: 'The roll is loose.' });
	const ben = await suggest('ben', a.id, { body: 'The roll is loose or worn.' });
	const of = await suggest('ben', one.id, { title: 'Why is the label crooked on both lines?' });
	const marks = () => server.sql(`select suggested from thread where id in (${one.id}, ${two.id}) order by id`).flat();
	await call('mo', 'PUT', `/questions/${one.id}/merged`, { into: two.id }, 200);
	assert.deepEqual(marks(), ['t', 't']);
	assert.equal((await get('ben', `/suggestions/${of.id}`)).rests, true);
	agree();
	await call('mo', 'PUT', `/questions/${one.id}/merged`, { into: null }, 200);
	assert.equal((await get('ben', `/suggestions/${of.id}`)).rests, false);
	assert.deepEqual(marks(), ['t', 'f']);
	agree();

	await call('mo', 'PUT', `/posts/${one.id}/space`, { space: 'council' }, 200);
	for (const who of ['ben', 'anna', 'cleo']) {
		await get(who, `/suggestions/${ben.id}`, 404);
		await get(who, `/posts/${a.id}/suggestions`, 404);
	}
	assert.equal((await get('ben', '/me/suggestions')).items.some((i) => i.id === ben.id), false);
	assert.deepEqual((await get('mo', '/spaces/council/suggestions')).items.map((i) => i.id), [ben.id, of.id]);
	const heard = (await inbox('ben')).length;
	await accept('mo', ben.id);
	assert.equal((await inbox('ben')).length, heard); // they may not read it any more
	agree();
});

test('a redaction takes the secret out of what was suggested, and an old form does not bring it back', async () => {
	const secret = 'copper-kettle-7';
	const q = await ask('anna', 'What is the code of the gate?', { body: `We use ${secret}.\n\nIt is slow.` });
	const { id } = await suggest('ben', q.id, { body: `We use ${secret}.\n\nIt is very slow.`, note: `${secret} is slow` });
	const refused = await suggest('cleo', q.id, { body: `Use ${secret} twice.` });
	await decide('anna', refused.id, { verdict: 'declined', words: `Not ${secret}, please.` });
	const dora = await new Visitor(server).signIn('dora@example.com');
	await dora.get(`/posts/${q.id}/suggest`);
	await call('mo', 'POST', `/posts/${q.id}/redactions`, { words: secret }, 200);
	assert.deepEqual(server.sql(`select count(*) from proposal x where strpos(x::text, '${secret}') > 0`), [['0']]);
	const late = await dora.send(`/posts/${q.id}/suggest`, { revision: 1, title: 'What is the code of the gate?', tags: '', body: `We use ${secret}.\n\nIt is slow, at night.`, note: 'At night' });
	assert.equal(late.status, 409);
	assert.match(late.text, /A secret was taken out of this text meanwhile/);
	assert.equal(late.text.includes(secret), false);
	await accept('anna', id);
	assert.equal((await revisions(q.id))[0][1], 'We use [gone].\n\nIt is very slow.');
});

test('whoever is new suggests at a human pace, and nobody more than thirty in a day', async () => {
	const q = await ask('anna', 'What is the number of the stores?');
	const fresh = server.person({ email: 'new@example.com', name: 'New Keller' });
	token.fresh = server.token('new@example.com');
	const posts = [];
	for (let i = 0; i < 3; i++)
		posts.push((await call('anna', 'POST', `/questions/${q.id}/answers`, { body: `Number ${i}.` })).id);
	server.sql(`insert into proposal (post, person, revision, body, note, state, created_at, changed_at, decided_by, decided_at)
		select ${posts[0]}, ${fresh.id}, 1, 'Other', 'Why', 'withdrawn', now(), now(), ${fresh.id}, now() from generate_series(1, 30)`);
	await suggest('fresh', posts[1], { body: 'One more.' }, 429);
	server.sql(`update proposal set created_at = now() - interval '2 days' where person = ${fresh.id}`);
	const { id } = await suggest('fresh', posts[1], { body: 'One more.' });
	server.sql(`update person set created_at = now() - interval '30 days' where id = ${fresh.id};
		insert into proposal (post, person, revision, body, note, state, created_at, changed_at, decided_by, decided_at)
		select ${posts[0]}, ${fresh.id}, 1, 'Other', 'Why', 'withdrawn', now(), now(), ${fresh.id}, now() from generate_series(1, 30)`);
	await suggest('fresh', posts[2], { body: 'One more.' }, 429);
	assert.equal((await suggest('fresh', posts[1], { body: 'Changed.' })).id, id); // what waits may be changed
});
