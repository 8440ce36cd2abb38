// mentoring.test.mjs -- two people from a question to the end: they meet, write down what they will do, say how it was.
// Notes are for oneself, feedback reaches others in sums alone, a shadowing becomes a tip.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { serverStart, until } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server, question;
const token = {}, id = {};
const api = (who, method, where, body) => server.api(method, where, { token: token[who], body });
async function must(who, method, where, body) {
	const answer = await api(who, method, where, body);
	assert.ok(answer.status < 300, `${method} ${where}: ${answer.status} ${answer.text}`);
	return answer.json;
}
const soon = () => new Date(Date.now() + 3 * 86400e3).toISOString().slice(0, 19) + 'Z';
// The date of a meeting has come and gone.
const over = (meeting) => server.sql(`update meeting set starts_at = now() - interval '2 hours' where id = ${meeting}`);
async function together(mentor, mentee, more = {}) {
	const { id: offer } = await must(mentor, 'POST', '/mentoring/offers', { kind: 'one-to-one', title: 'Turning between centres', body: 'We turn.', capacity: 3, tags: ['lathes'], ...more });
	const { id: pair } = await must(mentee, 'POST', `/mentoring/offers/${offer}/requests`, { goal: 'Turn alone by March' });
	await must(mentor, 'PUT', `/mentorships/${pair}`, { state: 'accepted' });
	return pair;
}
async function met(who, pair, minutes = 60) {
	const { id: meeting } = await must(who, 'POST', `/mentorships/${pair}/meetings`, { at: soon(), minutes });
	over(meeting);
	await must(who, 'PATCH', `/meetings/${meeting}`, { state: 'held' });
	return meeting;
}

before(async () => {
	server = await serverStart({ env: { PEERLORE_UNROUTED: 'no' } });
	for (const name of ['Ines', 'Lotte', 'Omar', 'Mo', 'Ann', 'Bo', 'Cy', 'Di', 'Ed', 'Flo']) {
		const email = `${name.toLowerCase()}@example.com`;
		id[name] = server.person({ email, name, admin: name === 'Mo' }).id;
		token[name] = server.token(email);
	}
	question = (await must('Omar', 'POST', '/questions', { title: 'What belongs in the first ten minutes of a shift hand-over?', body: 'I forget half of it.', tags: ['shift-hand-over'] })).id;
	const answer = (await must('Ines', 'POST', `/questions/${question}/answers`, { body: 'The board, the scrap, the people, in this order.' })).id;
	await must('Omar', 'PUT', `/questions/${question}/accepted`, { answer });
	await must('Ines', 'POST', '/mentoring/offers', { kind: 'one-to-one', title: 'Leading your first night shift', body: 'We talk about your last week.', tags: ['shift-hand-over'], capacity: 2 });
	await until('the offer is found', async () => (await must('Lotte', 'GET', `/mentoring/mentors?about=${question}`)).items.length > 0);
});
after(() => server?.stop());

test('a newcomer finds a mentor from a question, they meet twice and close with feedback', async () => {
	const browser = await browserOpen();
	try {
		const lotte = await pageOpen(browser, { server }), ines = await pageOpen(browser, { server, width: 360 });
		await signIn(lotte, server, 'lotte@example.com');
		await signIn(ines, server, 'ines@example.com');
		await lotte.goto(`/questions/${question}`);
		await lotte.click('text=Find a mentor for this');
		await lotte.fill('article.match textarea', 'Lead my first hand-over alone by March.');
		await lotte.click('text=Ask Ines');
		await lotte.waitForSelector('h1:has-text("You asked Ines")');
		const pair = Number(/mentorships\/(\d+)/.exec(lotte.url())[1]);
		await ines.goto('/inbox');
		await ines.click('a.t:has-text("Leading your first night shift")');
		await ines.click('text=Accept Lotte');
		await ines.waitForSelector('h1:has-text("You and Lotte")');

		// They agree.
		await lotte.goto('/inbox');
		await lotte.click('a.t:has-text("Leading your first night shift")');
		await lotte.fill('#goals', 'Hand over in ten minutes\nKnow when to wake somebody');
		await lotte.fill('#rhythm', '45 min every two weeks');
		await lotte.click('text=Write it down');
		await lotte.waitForSelector('text=Ines has not agreed yet');
		await ines.reload();
		await ines.click('text=I agree');
		await ines.waitForSelector('text=Agreed by both of you');

		// They meet, twice.
		for (const [n, page] of [lotte, ines].entries()) {
			await page.goto(`/mentorships/${pair}`);
			if (await page.locator('#at').isHidden())
				await page.click('summary:has-text("Plan a")');
			await page.fill('#at', new Date(Date.now() + (n + 2) * 86400e3).toISOString().slice(0, 16));
			await page.fill('#place', 'Board of hall 2');
			await page.fill('#agenda', 'The last night');
			await page.click('text=Plan it');
			await page.waitForSelector('text=Both of you get an invitation');
			const meeting = Number(server.sql(`select max(id) from meeting where mentorship = ${pair}`)[0][0]);
			over(meeting);
			await page.goto(`/mentorships/${pair}`);
			await page.click('a:has-text("Did you meet?")');
			await page.fill('#note', 'Ask about the crane');
			await page.click('text=Keep it');
			await page.waitForSelector('text=Nobody but you reads it');
			assert.deepEqual(await axe(page), []);
			await page.click('text=Yes, we met');
			await page.waitForSelector('text=Noted: you met.');
		}
		await ines.goto(`/meetings/${server.sql(`select min(id) from meeting where mentorship = ${pair}`)[0][0]}`);
		assert.equal(await ines.inputValue('#note'), '', 'a note is for oneself');

		// What to do until then, and how far it came.
		await lotte.goto(`/mentorships/${pair}`);
		await lotte.click('text=Add something');
		await lotte.fill('#task', 'Draw the board from memory');
		await lotte.click('text=Put it on the list');
		await ines.goto(`/mentorships/${pair}`);
		await ines.waitForSelector('text=Draw the board from memory');
		await lotte.click('button:has-text("Done: Draw the board")');
		await lotte.waitForSelector('text=Not done after all');
		await lotte.selectOption('#progress-1', '4');
		await lotte.click('button:has-text("Note it: Hand over in ten minutes")');
		await lotte.waitForSelector('text=Reached');
		assert.deepEqual([...await axe(lotte), ...await axe(ines)], []);

		// They close, and say how it was.
		await lotte.click('summary:has-text("Pause or close it")');
		await lotte.fill('#words', 'Thank you, Ines.');
		await lotte.click('button:has-text("Close it")');
		for (const page of [lotte, ines]) {
			await page.goto(`/mentorships/${pair}`);
			await page.locator('fieldset', { hasText: 'help' }).getByLabel('Very much').check();
			await page.locator('fieldset', { hasText: 'goals' }).getByLabel('Yes').check();
			await page.locator('fieldset', { hasText: 'again' }).getByLabel('Yes').check();
			await page.click('text=Send it');
			await page.waitForSelector('text=nobody reads it alone');
			assert.deepEqual(await axe(page), []);
		}
		await lotte.goto('/mentorships');
		assert.match((await lotte.textContent('section[aria-labelledby="h-sums"]')).replaceAll(/\s+/g, ' '), /You met ?2 times, with 1 person You got ?1 hour Goals ?1 of 2 reached/);
		assert.deepEqual([...lotte.problems, ...ines.problems], []);
	} finally {
		await browser.close();
	}
});

test('only a date that has begun was held; that may be taken back, and counts no more', async () => {
	const pair = await together('Ines', 'Ann');
	const { id: meeting } = await must('Ann', 'POST', `/mentorships/${pair}/meetings`, { at: soon(), minutes: 90 });
	assert.equal((await api('Ann', 'PATCH', `/meetings/${meeting}`, { state: 'held' })).status, 409);
	assert.equal((await api('Ann', 'PUT', `/mentorships/${pair}/feedback`, { helped: 3, reached: 1, again: true })).status, 409, 'they have not met');
	over(meeting);
	await must('Ines', 'PATCH', `/meetings/${meeting}`, { state: 'held' });
	assert.equal((await must('Ann', 'GET', '/me/mentoring')).minutes_as_mentee, 90);
	assert.equal((await api('Ann', 'PATCH', `/meetings/${meeting}`, { at: soon() })).status, 409, 'it was');
	await must('Ann', 'PATCH', `/meetings/${meeting}`, { state: 'cancelled' });
	assert.deepEqual([(await must('Ann', 'GET', '/me/mentoring')).minutes_as_mentee, (await must('Ann', 'GET', `/meetings/${meeting}`)).sequence], [0, 0]);
});

test('notes are read by who wrote them, tasks by both, and neither by anybody else', async () => {
	const pair = await together('Ines', 'Bo'), meeting = await met('Bo', pair);
	assert.equal((await must('Bo', 'PUT', `/meetings/${meeting}/note`, { note: 'She knows the crane' })).note, 'She knows the crane');
	assert.deepEqual(await must('Ines', 'GET', `/meetings/${meeting}/note`), { note: '', changed_at: null });
	const { id: task } = await must('Bo', 'POST', `/mentorships/${pair}/tasks`, { words: ' Count  the chucks ', other: true, due_on: '2020-01-01' });
	const [mine] = (await must('Ines', 'GET', `/mentorships/${pair}/tasks`)).items;
	assert.deepEqual([mine.id, mine.mine, mine.words, mine.due_at, mine.done_at], [task, true, 'Count the chucks', '2020-01-01T00:00:00Z', null]);
	assert.match((await (await new Visitor(server).signIn('bo@example.com')).get(`/mentorships/${pair}`)).text, /Was due/);
	for (const who of ['Omar', 'Mo'])
		for (const [method, where, body] of [['GET', `/meetings/${meeting}/note`], ['PUT', `/meetings/${meeting}/note`, { note: 'x' }], ['GET', `/mentorships/${pair}/tasks`], ['POST', `/mentorships/${pair}/tasks`, { words: 'x' }], ['PATCH', `/tasks/${task}`, { state: 'done' }], ['GET', `/mentorships/${pair}/feedback`], ['PUT', `/mentorships/${pair}/feedback`, { helped: 1, reached: 0, again: false }], ['GET', `/mentorships/${pair}/note`], ['PUT', `/mentorships/${pair}/note`, { note: 'x' }]])
			assert.equal((await api(who, method, where, body)).status, 404, `${who} ${method} ${where}`);
	assert.ok((await must('Bo', 'PATCH', `/tasks/${task}`, { state: 'done' })).done_at);
	assert.equal((await must('Ines', 'PATCH', `/tasks/${task}`, { state: 'open' })).done_at, null);
	await must('Ines', 'PATCH', `/tasks/${task}`, { state: 'gone' });
	assert.equal((await api('Ines', 'PATCH', `/tasks/${task}`, { state: 'open' })).status, 404);
	await must('Ines', 'PUT', `/mentorships/${pair}`, { state: 'paused' });
	assert.equal((await api('Bo', 'POST', `/mentorships/${pair}/tasks`, { words: 'x' })).status, 409);
	await must('Bo', 'PUT', `/meetings/${meeting}/note`, { note: '' });
});

test('feedback is said once, read by nobody, and reaches others in whole groups of five people', async () => {
	const pairs = {}, sums = async () => (await must('Omar', 'GET', '/me/mentoring')).feedback;
	const say = (who, more) => api(who, 'PUT', `/mentorships/${pairs[who]}/feedback`, { helped: 4, reached: 2, again: true, ...more });
	for (const who of ['Ann', 'Bo', 'Cy', 'Di', 'Ed', 'Flo'])
		await met(who, pairs[who] = await together('Omar', who, { title: `Grinding with ${who}` }), 30);
	assert.equal((await say('Ann', { helped: 1, reached: 0, again: false })).status, 200);
	assert.equal((await say('Ann', { helped: 1, reached: 0, again: false })).status, 200, 'twice is once');
	assert.equal((await say('Ann')).status, 409, 'what is counted stays');
	assert.deepEqual(await must('Omar', 'GET', `/mentorships/${pairs.Ann}/feedback`), { given: false, helped: null, reached: null, again: null });
	for (const who of ['Bo', 'Cy', 'Di'])
		assert.equal((await say(who)).status, 200);
	// A second word of the same person makes no fifth.
	const more = await together('Omar', 'Bo', { title: 'Grinding once more' });
	await met('Bo', more);
	await must('Bo', 'PUT', `/mentorships/${more}/feedback`, { helped: 1, reached: 0, again: false });
	assert.equal(await sums(), null);
	await say('Ed', { helped: 3, reached: 1 });
	const five = { people: 5, helped: 4, reached: 3, partly: 1, again: 4 };
	assert.deepEqual(await sums(), five);
	await say('Flo', { helped: 1, reached: 0, again: false });
	assert.deepEqual(await sums(), five, 'a sixth alone would be told apart');
	const omar = await new Visitor(server).signIn('omar@example.com');
	assert.match((await omar.get('/mentorships')).text, /4 of 5 people say a lot/);
	assert.ok(!/Not really<\/dd>/.test((await omar.get(`/mentorships/${pairs.Ann}`)).text));
});

test('a shadowing is in both calendars when it is accepted; behind it a note is asked for, which becomes a tip', async () => {
	const day = new Date(Date.now() + 5 * 86400e3).toISOString().slice(0, 10);
	const { id: offer } = await must('Ines', 'POST', '/mentoring/offers', { kind: 'shadowing', title: 'A night at the presses', body: 'You come along.', capacity: 2, slots: [`${day}T09:00:00`], minutes: 120, place: 'Hall 3' });
	const [slot] = (await must('Cy', 'GET', `/mentoring/offers/${offer}`)).slots;
	const { id: pair } = await must('Cy', 'POST', `/mentoring/offers/${offer}/requests`, { goal: 'See a night', slot: slot.id });
	await must('Ines', 'PUT', `/mentorships/${pair}`, { state: 'accepted' });
	const [meeting] = (await must('Cy', 'GET', `/mentorships/${pair}/meetings`)).items;
	assert.deepEqual([meeting.minutes, meeting.place, meeting.state], [120, 'Hall 3', 'planned']);
	assert.equal((await api('Cy', 'PUT', `/mentorships/${pair}/note`, { note: 'Too early' })).status, 409);
	over(meeting.id);
	server.sql(`update meeting set starts_at = now() - interval '3 hours' where id = ${meeting.id}; update job set run_at = now() where kind = 'mentorships'`);
	await until('Cy to be asked', async () => (await must('Cy', 'GET', '/me/inbox')).items.some((n) => n.type === 'mentor-note' && n.url === `/mentorships/${pair}`));
	assert.ok(!(await must('Ines', 'GET', '/me/inbox')).items.some((n) => n.type === 'mentor-note'));
	const cy = await new Visitor(server).signIn('cy@example.com'), ines = await new Visitor(server).signIn('ines@example.com');
	await cy.get(`/mentorships/${pair}`);
	assert.equal((await cy.send(`/mentorships/${pair}/note`, { note: ' ' })).status, 422);
	assert.equal((await cy.send(`/mentorships/${pair}/note`, { note: 'Warm the press <i>before</i> the first part.' })).status, 303);
	assert.ok(!(await must('Cy', 'GET', '/me/inbox')).items.some((n) => n.type === 'mentor-note' && !n.done));
	assert.match((await ines.get(`/mentorships/${pair}`)).text, /Warm the press &lt;i&gt;before/);
	assert.equal((await api('Ines', 'PUT', `/mentorships/${pair}/note`, { note: 'Mine' })).status, 403);
	assert.match((await cy.follow()).text, new RegExp(`/tips/new\\?note=${pair}"`));
	const form = await cy.get(`/tips/new?note=${pair}`);
	assert.match(form.text, /Warm the press &lt;i&gt;before/);
	assert.ok(!(await ines.get(`/tips/new?note=${pair}`)).text.includes('Warm the press'), 'who wrote it makes the tip');
	const sent = await cy.send('/tips/new', { note: String(pair), title: 'Warm the press before the first part', body: 'Ten minutes.', space: 'general', tags: 'presses', advised: 'yes' });
	assert.equal(sent.status, 303, sent.text);
	assert.match((await ines.get(`/mentorships/${pair}`)).text, /The tip it became: Warm the press before the first part/);
	assert.equal((await must('Cy', 'GET', '/me/mentoring')).tips, 1);
	server.sql(`update job set run_at = now() where kind = 'mentorships'`);
	await until('the job to have run again', () => server.sql(`select count(*) from job where kind = 'mentorships' and run_at > now() + interval '1 minute'`)[0][0] === '1');
	assert.equal(server.sql(`select count(*) from notice where kind = 'mentor-note' and about = ${pair}`)[0][0], '1', 'asked once');
});

test('a programme has hours and what came of them from five pairs on, and never what one person said', async () => {
	const people = ['Ann', 'Bo', 'Cy', 'Di', 'Ed', 'Flo'];
	server.sql(`insert into programme (id, name, about, begins_on, ends_on, closes_on, everywhere, created_by, created_at, ran_at, published_at) overriding system value
		values (900, 'Autumn pairs', 'For all', current_date, current_date + 90, current_date - 1, false, ${id.Mo}, now(), now(), now());
		insert into programme_person (programme, person, mentor, capacity, goal, topics, joined_at) values (900, ${id.Lotte}, true, 9, '', '{}', now())`);
	const add = async (who) => {
		const pair = await together('Lotte', who, { title: `Autumn with ${who}` });
		server.sql(`insert into programme_person (programme, person, mentor, capacity, goal, topics, joined_at) values (900, ${id[who]}, false, 1, 'Turn', '{}', now());
			insert into programme_pair (programme, mentee, mentor, fixed, mentor_rank, mentee_rank, mentorship) values (900, ${id[who]}, ${id.Lotte}, false, 1, 1, ${pair})`);
		await met(who, pair, 90);
		await must(who, 'PUT', `/mentorships/${pair}/feedback`, { helped: 3, reached: 1, again: true });
	};
	const mo = await new Visitor(server).signIn('mo@example.com'), seen = async () => (await mo.get('/mentoring/programmes/900')).text.replaceAll(/\s+/g, ' ');
	for (const who of people.slice(0, 4))
		await add(who);
	assert.doesNotMatch(await seen(), /together|say a lot/);
	await add('Ed');
	assert.match(await seen(), /5 pairs, 7 hours together.*5 of 5 people say a lot/);
	await add('Flo');
	assert.match(await seen(), /6 pairs, 9 hours together.*5 of 5 people say a lot/);
});
