// find_mentor.test.mjs -- a newcomer finds a mentor: from a sentence, a topic, a question, a tip; and asks for one where nobody fits.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { serverStart, until } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server, question, tip;
const token = {}, id = {}, offers = {};
const api = (who, method, where, body) => server.api(method, where, { token: token[who], body });
const made = async (who, method, where, body) => { const a = await api(who, method, where, body); assert.ok(a.status < 300, `${method} ${where}: ${a.status} ${a.text}`); return a.json; };
const found = async (who, query) => (await made(who, 'GET', `/mentoring/mentors?${query}`)).items;

before(async () => {
	server = await serverStart({ env: { PEERLORE_UNROUTED: 'no' } });
	for (const name of ['Ines', 'Ben', 'Noor', 'Mateusz', 'Lotte']) {
		id[name] = server.person({ email: `${name.toLowerCase()}@example.com`, name }).id;
		token[name] = server.token(`${name.toLowerCase()}@example.com`);
	}
	// Whatever day and hour it is.
	for (const name of ['Ines', 'Ben', 'Noor'])
		await made(name, 'PATCH', '/me', { work_days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], work_from: '00:00', work_until: '23:59' });
	server.space({ slug: 'vault', name: 'Vault', owner: 'ines@example.com', hidden: true });
	question = (await made('Mateusz', 'POST', '/questions', { title: 'What belongs in the first ten minutes of a shift hand-over?', body: 'I start leading the night shift and forget half of it.', tags: ['shift-hand-over'] })).id;
	const answer = (await made('Ines', 'POST', `/questions/${question}/answers`, { body: 'The board, the scrap, the people, in this order.' })).id;
	await made('Mateusz', 'PUT', `/questions/${question}/accepted`, { answer });
	for (const title of ['Who signs the hand-over sheet?', 'When does the night shift count the scrap?']) {
		const q = (await made('Lotte', 'POST', '/questions', { title, body: 'At the shift hand-over.', tags: ['shift-hand-over'] })).id;
		await made('Ines', 'POST', `/questions/${q}/answers`, { body: 'Whoever leads the night shift.' });
	}
	tip = (await made('Ben', 'POST', '/tips', { title: 'Read a vibration chart from the right', body: 'The peaks at the end tell most.', tags: ['vibration'] })).id;
	offers.ines = (await made('Ines', 'POST', '/mentoring/offers', { kind: 'one-to-one', title: 'Leading your first night shift', body: 'We talk about your last week.', tags: ['shift-hand-over'], capacity: 1 })).id;
	offers.ben = (await made('Ben', 'POST', '/mentoring/offers', { kind: 'circle', title: 'Vibration charts, four colleagues at a table', body: 'One chart each.', tags: ['vibration'], capacity: 4 })).id;
	offers.noor = (await made('Noor', 'POST', '/mentoring/offers', { kind: 'flash', title: 'The hand-over board in twenty minutes', body: 'For every shift.', tags: ['shift-hand-over'], capacity: 2 })).id;
	offers.vault = (await made('Ines', 'POST', '/mentoring/offers', { kind: 'flash', title: 'Zorblat night shift of the vault', body: 'Zorblat.', tags: ['zorblat'], space: 'vault', capacity: 2 })).id;
	await until('all offers are found', async () => (await found('Mateusz', 'q=vibration')).length === 1 && (await found('Mateusz', 'q=night+shift')).length > 0
		&& (await made('Ines', 'GET', '/search?q=zorblat&type=offer')).items.length === 1);
});
after(() => server?.stop());

test('a sentence finds who has shown to know it, with what they showed and how many places are free', async () => {
	const list = await found('Mateusz', `q=${encodeURIComponent('I start leading the night shift in January')}`);
	assert.equal(list[0].person.name, 'Ines');
	assert.deepEqual([list[0].offer.id, list[0].offer.free], [offers.ines, 1]);
	assert.ok(list[0].why.some((w) => /^answered/.test(w.text) && w.url), JSON.stringify(list[0].why));
	assert.ok(!list.some((m) => m.person.name === 'Ben'), 'who offers something else and knows nothing of it is no match');
});

test('a topic, a question and a tip lead to mentors, one line for each of them', async () => {
	const names = async (query) => (await found('Mateusz', query)).map((m) => m.person.name);
	assert.deepEqual((await names('q=shift+hand-over')).toSorted(), ['Ines', 'Noor']);
	assert.equal((await names(`about=${question}`))[0], 'Ines');
	assert.equal((await names(`about=${tip}`))[0], 'Ben');
	assert.deepEqual(await names(''), []);
	assert.ok((await found('Mateusz', 'q=vibration'))[0].why.some((w) => w.text === 'offers it on vibration'));
});

test('nobody is their own mentor, and what one has asked for is not proposed again', async () => {
	assert.ok(!(await found('Ines', 'q=night+shift')).some((m) => m.person.name === 'Ines'));
	const asked = await made('Lotte', 'POST', `/mentoring/offers/${offers.ines}/requests`, { goal: 'Lead alone' });
	assert.ok(!(await found('Lotte', 'q=leading+the+night+shift')).some((m) => m.offer.id === offers.ines));
	await made('Lotte', 'PUT', `/mentorships/${asked.id}`, { state: 'closed' });
});

test('who is full comes behind who has a place; who paused does not come at all', async () => {
	const asked = await made('Lotte', 'POST', `/mentoring/offers/${offers.ines}/requests`, { goal: 'Lead alone' });
	const before = await found('Mateusz', 'q=shift+hand-over');
	await made('Ines', 'PUT', `/mentorships/${asked.id}`, { state: 'accepted' });
	const after = await found('Mateusz', 'q=shift+hand-over'), score = (list) => list.find((m) => m.person.name === 'Ines').score;
	assert.ok(score(after) < score(before));
	assert.equal(after.find((m) => m.person.name === 'Ines').offer.state, 'full');
	await made('Ines', 'PATCH', `/mentoring/offers/${offers.ines}`, { state: 'paused' });
	assert.ok(!(await found('Mateusz', 'q=shift+hand-over')).some((m) => m.offer.id === offers.ines));
	await made('Ines', 'PATCH', `/mentoring/offers/${offers.ines}`, { state: 'open' });
	await made('Ines', 'PUT', `/mentorships/${asked.id}`, { state: 'closed' });
});

test('a private space shows in nobody else\'s mentors, nor its questions as a reason', async () => {
	assert.deepEqual(await found('Mateusz', 'q=zorblat'), []);
	assert.ok(!(await found('Mateusz', 'q=night+shift+of+the+vault')).some((m) => m.offer.id === offers.vault));
	await made('Ines', 'PUT', `/spaces/vault/members/${id.Lotte}`, { role: 'member' });
	assert.deepEqual((await found('Lotte', 'q=zorblat')).map((m) => m.offer.id), [offers.vault]);
	const hidden = (await made('Ines', 'POST', '/questions', { title: 'Which key opens the vault?', body: 'Tell.', space: 'vault' })).id;
	assert.equal((await api('Mateusz', 'GET', `/mentoring/mentors?about=${hidden}`)).status, 404);
	assert.equal((await api('Mateusz', 'GET', '/mentoring/mentors?about=599999')).status, 404);
	assert.equal((await api('Mateusz', 'GET', `/mentoring/mentors?q=${'x'.repeat(500)}`)).status, 422);
});

test('a mentor says not now, and the next best stands on the mentee\'s page', async () => {
	const asked = await made('Mateusz', 'POST', `/mentoring/offers/${offers.ines}/requests`, { goal: 'Lead my first shift hand-over alone' });
	await made('Ines', 'PUT', `/mentorships/${asked.id}`, { state: 'declined', reason: 'Ask me in spring.' });
	const mateusz = new Visitor(server);
	await mateusz.signIn('mateusz@example.com');
	const { text } = await mateusz.get(`/mentorships/${asked.id}`);
	assert.match(text, /Who else could help/);
	assert.ok(text.includes(`/mentoring/offers/${offers.noor}?goal=`));
	assert.ok(!text.split('Who else could help')[1].includes(`/mentoring/offers/${offers.ines}`), 'not the one who declined');
});

test('where nobody fits one asks for a mentor; who is likely to know is asked, and their offer comes back', async () => {
	const wish = await made('Mateusz', 'POST', '/mentoring/wishes', { title: 'Who can show me how to hand over a shift in Portuguese?', body: 'I lead the night shift from January.', tags: ['shift-hand-over'] });
	await until('Ines is asked', async () => (await made('Ines', 'GET', '/me/inbox')).items.some((n) => n.type === 'invitation' && n.question.id === wish.id));
	const ines = new Visitor(server);
	await ines.signIn('ines@example.com');
	await ines.get(`/questions/${wish.id}`);
	assert.match((await ines.follow()).text, /looks for a mentor/);
	assert.match((await ines.get('/mentoring')).text, /Who can show me how to hand over a shift in Portuguese/);
	assert.match((await ines.get(`/mentoring/offers/new?for=${wish.id}`)).text, /Mateusz is told as soon as your offer is up/);
	const sent = await ines.send('/mentoring/offers/new', { kind: 'pairing', title: 'A hand-over together, in Portuguese', body: 'We do three of them.', capacity: '1', tags: 'shift-hand-over', space: 'general', wish: wish.id });
	assert.equal(sent.status, 303, sent.text);
	const offer = Number(/offers\/(\d+)/.exec(sent.location)[1]);
	const [told] = (await made('Mateusz', 'GET', '/me/inbox')).items.filter((n) => n.type === 'mentor-found');
	assert.deepEqual([told.url, told.actor.name], [`/mentoring/offers/${offer}`, 'Ines']);
	const asked = await made('Mateusz', 'POST', `/mentoring/offers/${offer}/requests`, { goal: 'Hand over in Portuguese' });
	await made('Ines', 'PUT', `/mentorships/${asked.id}`, { state: 'accepted' });
	assert.doesNotMatch((await ines.get('/mentoring')).text, /Looking for a mentor/, 'found is found');
});

test('a newcomer finds a mentor from a question, in a browser', async () => {
	const browser = await browserOpen();
	try {
		const page = await pageOpen(browser, { server });
		await signIn(page, server, 'lotte@example.com');
		await page.goto(`/questions/${question}`);
		await page.click('text=Find a mentor for this');
		await page.waitForSelector('h2:has-text("Best match")');
		assert.match(await page.textContent('article.match'), /Ines[^]*answered/i);
		await page.fill('article.match textarea', 'Lead my first hand-over alone by March.');
		await page.click('text=Ask Ines');
		await page.waitForSelector('h1:has-text("You asked Ines")');
		await signIn(page, server, 'ines@example.com');
		await page.goto('/inbox');
		await page.click('a.t:has-text("Leading your first night shift")');
		await page.waitForSelector('h1:has-text("Lotte asks to learn from you")');
		await page.click('text=Accept Lotte');
		await page.waitForSelector('h1:has-text("You and Lotte")');
		assert.deepEqual(page.problems, []);
	} finally {
		await browser.close();
	}
});
