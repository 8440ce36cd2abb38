// routing.test.mjs -- asked the right people, one passed, the next wave answered; the same without scripts; one's own settings.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { serverStart, until } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server, browser;
const people = {}, token = {}, page = {};

// A Tuesday at ten, everywhere in UTC, when everybody works; some minutes later; and so on.
const tuesday = new Date();
tuesday.setUTCDate(tuesday.getUTCDate() + (9 - tuesday.getUTCDay()) % 7);
tuesday.setUTCHours(10, 0, 0, 0);
const clock = (hours) => String(Math.round((tuesday - Date.now()) / 1000 + hours * 3600));

before(async () => {
	server = await serverStart({ env: { PEERLORE_TEST_CLOCK: clock(0), PEERLORE_TEST_SEED: '5' } });
	browser = await browserOpen();
	for (const name of ['Nina Albers', 'Petra Berg', 'Quinn Cole', 'Rosa Diaz', 'Sam Eide', 'Tess Falk', 'Umar Gill', 'Vera Holm']) {
		const key = name.split(' ')[0].toLowerCase();
		people[key] = server.person({ email: `${key}@example.com`, name, admin: key === 'vera' });
		token[key] = server.token(people[key].email);
	}
	await call('nina', 'PATCH', '/me', { asks_per_week: 0 });
	await call('vera', 'PATCH', '/me', { asks_per_week: 0 });
	// Who answered before: Petra most, then Quinn, and so on.
	const knows = ['petra', 'petra', 'petra', 'petra', 'quinn', 'quinn', 'quinn', 'rosa', 'rosa', 'sam', 'tess', 'umar'];
	for (const [i, who] of knows.entries()) {
		const old = await call('vera', 'POST', '/questions', { title: `How do I set the lathe for part ${i}?`, body: 'The turret does not move.', tags: ['lathe'] });
		await call(who, 'POST', `/questions/${old.id}/answers`, { body: 'Turn the turret of the lathe by hand first.' });
	}
	server.sql(`update post set created_at = '${new Date(tuesday - 2 * 86400000).toISOString()}'`); // all at once: only how much they know tells them apart
	server.env.PEERLORE_UNROUTED = 'no';
	await timeGoesOn(0);
	for (const key of Object.keys(people)) {
		page[key] = await pageOpen(browser, { server });
		await signIn(page[key], server, people[key].email);
	}
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

async function call(who, method, where, body) {
	const answer = await server.api(method, where, { token: token[who], body });
	assert.ok(answer.status < 300, `${method} ${where}: ${answer.status} ${answer.text}`);
	return answer.json;
}
const routing = (question, who = 'nina') => call(who, 'GET', `/questions/${question}/routing`);
const keyOf = (person) => Object.keys(people).find((k) => people[k].id === person.id);
const asked = async (question, n) => (await until(`${n} people to be asked`, async () => {
	const r = await routing(question);
	return r.people.filter((p) => p.state !== 'planned').length >= n && r;
})).people;

// The time of the whole installation, hours after ten on Tuesday.
async function timeGoesOn(hours) {
	await server.pause();
	server.env.PEERLORE_TEST_CLOCK = clock(hours);
	server.launch();
	await server.ready();
}

test('asked the right people, one passed, next wave answered', async () => {
	const nina = page.nina;
	await nina.goto('/questions/ask');
	await nina.locator('#title').fill('Why does the lathe stop after each part?');
	await nina.locator('#tags').fill('lathe');
	await nina.locator('.folk li').nth(2).waitFor();
	const before_ = await nina.locator('.folk b').allTextContents();
	assert.ok(before_.includes('Petra Berg'), String(before_)); // who answered most
	assert.ok(!before_.includes('Nina Albers') && !before_.includes('Vera Holm'));
	assert.match(await nina.locator('.folk').textContent(), /Answered \d questions on lathe/i);
	assert.deepEqual(await axe(nina), []);
	// Not this one.
	await nina.getByRole('button', { name: /Not this person ?: Petra Berg/ }).click();
	await until('somebody else in their place', async () => {
		const now = await nina.locator('.folk b').allTextContents();
		return now.length === 3 && !now.includes('Petra Berg');
	});
	const preview = nina.waitForResponse((r) => /\/routing\/preview\?.*Another\+program/.test(r.url()));
	await nina.locator('#goal').fill('Turn a hundred parts without stopping.');
	await nina.locator('#tried').fill('Another program.');
	const last = (await (await preview).json()).items.map((i) => i.person.name);
	assert.equal(last.length, 3);
	await until('those of the last preview to be shown', async () => String(await nina.locator('.folk b').allTextContents()) === String(last));
	await nina.getByRole('button', { name: 'Ask your colleagues' }).last().click();
	await nina.waitForURL(/\/questions\/\d+\//);
	const question = Number(/\/questions\/(\d+)/.exec(nina.url())[1]);

	// Those who were shown are asked, and nobody else.
	const first = await asked(question, 3);
	assert.equal(first.length, 3);
	assert.deepEqual(first.map((p) => p.person.name).sort(), [...last].sort());
	await nina.reload();
	assert.match(await nina.locator('.route > p').textContent(), /Asked 3 colleagues\. +If nobody answers, three more are asked at 14:0\d/);
	assert.deepEqual(await axe(nina), []);

	// One of them sees why, and passes.
	const passer = page[keyOf(first[0].person)];
	await passer.goto('/');
	assert.match(await passer.locator('header.top').textContent(), /1/);
	await passer.goto('/inbox');
	await passer.getByRole('link', { name: 'Why does the lathe stop after each part?' }).first().click();
	assert.match(await passer.locator('.asked').textContent(), /You may know this/);
	assert.ok(await passer.locator('.asked .whys a').count() >= 1, 'a link that says why');
	assert.deepEqual(await axe(passer), []);
	await passer.locator('.asked summary', { hasText: 'Pass' }).click();
	await Promise.all([passer.waitForURL(/done=passed/), passer.getByRole('button', { name: 'No time right now' }).click()]);
	assert.equal(await passer.locator('.asked').count(), 0);
	await passer.goto('/inbox');
	assert.match(await passer.locator('main').textContent(), /Nothing waits for you/);
	await nina.reload();
	assert.match(await nina.locator('.route > p').textContent(), /Asked 3 colleagues, 1 passed\. +If nobody answers, three more are asked at 14:0\d/);
	assert.match(await nina.locator('.route').textContent(), /has no time right now/);

	// Four working hours later the next wave, and one of those answers.
	await timeGoesOn(4.2);
	const second = (await asked(question, 5)).filter((p) => p.wave === 2);
	assert.ok(second.length >= 2 && second.every((p) => !first.some((f) => f.person.id === p.person.id)));
	const answerer = page[keyOf(second[0].person)];
	await answerer.goto(`/questions/${question}`);
	await answerer.locator('.asked a', { hasText: 'Answer' }).first().click();
	await answerer.locator('#body').fill('The door switch is loose: tighten it.');
	await Promise.all([answerer.waitForURL(/#a-/), answerer.getByRole('button', { name: 'Post answer' }).click()]);
	assert.equal(await answerer.locator('.asked').count(), 0);

	const end = await routing(question);
	assert.equal(end.state, 'answered');
	assert.equal(end.people.filter((p) => p.state === 'answered').length, 1);
	assert.equal(end.people.filter((p) => p.state === 'waiting').length, 0);
	for (const other of [...first.slice(1), ...second.slice(1)])
		assert.equal(server.sql(`select inbox_waiting from person where id = ${other.person.id}`)[0][0], '0');
	await nina.reload();
	assert.match(await nina.locator('.route').textContent(), /answered/);
	for (const p of Object.values(page))
		assert.deepEqual(p.problems.splice(0), []);
});

test('all of it without scripts: who will be asked, leaving one out, passing on to a colleague', async () => {
	await timeGoesOn(24);
	const visitor = {};
	for (const key of ['nina', 'vera'])
		visitor[key] = await new Visitor(server).signIn(people[key].email);
	const nina = visitor.nina;
	const names = (text) => [...text.matchAll(/class="face l" aria-hidden="true">[^<]*<\/span><div><b><a href="\/people\/(\d+)[^"]*">([^<]*)</g)].map((m) => ({ id: Number(m[1]), name: m[2] }));
	const typed = { title: 'Where is the spare belt of the lathe?', body: 'Mine is torn.', tags: 'lathe', space: 'general' };
	await nina.get('/questions/ask');
	let form = await nina.send('/questions/ask/people', typed);
	assert.equal(form.status, 200);
	const shown = names(form.text);
	assert.equal(shown.length, 3);
	assert.match(form.text, /name="ask" value="\d+"/);
	// Without one of them: still three, and everything typed is there.
	const query = new URLSearchParams({ csrf: nina.csrf, ...typed, leave: String(shown[0].id) });
	for (const p of shown)
		query.append('ask', p.id);
	const post = (where, q) => nina.call('POST', where, { body: q.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
	form = await post('/questions/ask/people', query);
	const kept = names(form.text);
	assert.equal(kept.length, 3);
	assert.ok(!kept.some((p) => p.id === shown[0].id));
	assert.ok(form.text.includes('Mine is torn.'));
	assert.match(form.text, new RegExp(`name="spare" value="${shown[0].id}"`));
	const send = new URLSearchParams({ csrf: nina.csrf, ...typed, spare: String(shown[0].id) });
	for (const p of kept)
		send.append('ask', p.id);
	const sent = await post('/questions/ask', send);
	assert.equal(sent.status, 303);
	const question = Number(/\/questions\/(\d+)/.exec(sent.location)[1]);
	const first = await asked(question, 3);
	assert.deepEqual(first.map((p) => p.person.id).sort(), kept.map((p) => p.id).sort());

	// One of them knows who knows better.
	const key = keyOf(first[0].person);
	const one = await new Visitor(server).signIn(people[key].email);
	const seen = await one.get(`/questions/${question}/where-is-the-spare-belt-of-the-lathe`);
	const link = /href="(\/routing\/\d+\/colleague\?invitation=\d+)"/.exec(seen.text)[1];
	assert.equal((await one.get(link)).status, 200);
	assert.ok(names(one.last.text).length > 0);
	assert.equal((await one.get(`${link}&q=ver`)).status, 200);
	assert.match(one.last.text, /Suggest Vera Holm/);
	const invitation = /invitation=(\d+)/.exec(link)[1];
	// Vera does not want to be asked.
	let answer = await one.send(`/routing/${question}/colleague`, { person: String(people.vera.id), invitation });
	assert.equal(answer.status, 422);
	assert.match(answer.text, /do not want to be asked/);
	await call('vera', 'PATCH', '/me', { asks_per_week: 5 });
	answer = await one.send(`/routing/${question}/colleague`, { person: String(people.vera.id), invitation });
	assert.equal(answer.status, 303);
	const state = await routing(question);
	assert.equal(state.people.find((p) => p.person.id === first[0].person.id).state, 'passed');
	const vera = state.people.find((p) => p.person.id === people.vera.id);
	assert.deepEqual([vera.state, vera.seat, vera.by.id], ['waiting', 'suggested', first[0].person.id]);
	const bar = await visitor.vera.get(`/questions/${question}/where-is-the-spare-belt-of-the-lathe`);
	assert.match(bar.text, new RegExp(`${first[0].person.name} thinks you know this`));
	// The asker stops it, an administrator finds it gone.
	await visitor.vera.get('/admin/routing');
	assert.match(visitor.vera.last.text, /Where is the spare belt of the lathe\?/);
	assert.match(visitor.vera.last.text, /Gini 0\.\d\d/);
	await nina.get(`/questions/${question}/where-is-the-spare-belt-of-the-lathe`);
	answer = await nina.send(`/routing/${question}/close`);
	assert.equal(answer.status, 303);
	await visitor.vera.get('/admin/routing');
	assert.ok(!visitor.vera.last.text.includes('Where is the spare belt of the lathe?'));
	await nina.follow();
	assert.match(nina.last.text, /Nobody else is asked\./);
	assert.match(nina.last.text, /Nobody else is being asked/);
});

test('a person says when they may be asked, and about what', async () => {
	const tess = await new Visitor(server).signIn(people.tess.email);
	await tess.get('/settings');
	assert.match(tess.last.text, /When you may be asked/);
	const fields = new URLSearchParams({ csrf: tess.csrf, work_from: '07:30', work_until: '15:00', quiet_from: '12:00', quiet_until: '12:30', asks_per_week: '2' });
	for (const day of ['mon', 'tue', 'sat'])
		fields.append('work_days', day);
	const saved = await tess.call('POST', '/settings/asking', { body: fields.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
	assert.equal(saved.status, 303);
	await tess.send('/settings/away', { first: '2099-12-24', last: '2099-12-31' });
	const me = await call('tess', 'GET', '/me');
	assert.deepEqual([me.work_days, me.work_from, me.work_until, me.quiet_from, me.quiet_until, me.asks_per_week, me.away],
		[['mon', 'tue', 'sat'], '07:30', '15:00', '12:00', '12:30', 2, ['2099-12-24/2099-12-31']]);
	await tess.get('/settings');
	assert.match(tess.last.text, /value="sat" checked/);
	assert.match(tess.last.text, /2099-12-24 to 2099-12-31/);
	await tess.send('/settings/away/remove', { first: '2099-12-24' });
	await call('tess', 'PATCH', '/me', { quiet_from: null, quiet_until: null });
	assert.equal((await call('tess', 'GET', '/me')).quiet_from, null);

	// On their page: what they are asked about, with what it comes from; they take one back and add another.
	await tess.get(`/people/${people.tess.id}/tess-falk`);
	assert.match(tess.last.text, /What you are asked about, and why/);
	assert.match(tess.last.text, /href="\/questions\/\d+\/how-do-i-set-the-lathe-for-part-10"/);
	await tess.send('/settings/topics', { name: 'lathe', act: 'remove' });
	await tess.send('/settings/topics', { name: 'forklift', act: 'add' });
	await tess.get(`/people/${people.tess.id}/tess-falk`);
	assert.match(tess.last.text, /lathe: ask me again/);
	const nina = await new Visitor(server).signIn(people.nina.email);
	await nina.get(`/people/${people.tess.id}/tess-falk`);
	assert.match(nina.last.text, /What Tess Falk is asked about, and why/);
	assert.match(nina.last.text, /forklift<\/a> <span class="small dim">Says so/);
	assert.ok(!/ask me again|You said so/.test(nina.last.text));
	const preview = await call('nina', 'GET', '/routing/preview?title=Why+does+the+lathe+hum+at+night%3F&tags=lathe&limit=3');
	assert.ok(!preview.items.some((p) => p.person.id === people.tess.id));
});

test('a colleague asks a colleague, and hears when that is too much', async () => {
	const question = await call('nina', 'POST', '/questions', { title: 'Who has the key of cabinet seven?', body: 'It is not on its hook.' });
	await call('umar', 'POST', `/questions/${question.id}/answers`, { body: 'Ask at the gate.' });
	const shared = await call('quinn', 'POST', `/questions/${question.id}/invitations`, { person: people.vera.id });
	assert.equal(shared.state, 'waiting');
	const again = await server.api('POST', `/questions/${question.id}/invitations`, { token: token.rosa, body: { person: people.vera.id } });
	assert.equal(again.status, 422);
	assert.match(again.text, /already/);
	const own = await server.api('POST', `/questions/${question.id}/invitations`, { token: token.rosa, body: { person: people.nina.id } });
	assert.match(own.text, /themselves/);
	const passed = await server.api('PUT', `/invitations/${shared.id}`, { token: token.vera, body: { state: 'passed', reason: 'topic' } });
	assert.equal(passed.status, 204);
	const twice = await server.api('PUT', `/invitations/${shared.id}`, { token: token.vera, body: { state: 'passed', reason: 'topic' } });
	assert.equal(twice.status, 409);
	const foreign = await server.api('PUT', `/invitations/${shared.id}`, { token: token.sam, body: { state: 'passed', reason: 'topic' } });
	assert.equal(foreign.status, 404);
});
