// mentoring-months.test.mjs -- an administrator sees what mentoring brought, month by month, and nothing of anybody.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { serverStart } from '../lib/server.mjs';

let server, browser, offer;
const people = {}, token = {};
const MENTEES = ['ben', 'cleo', 'dan', 'eva', 'fay', 'gil'];
// The middle of a month, whenever this runs.
const noon = new Date();
noon.setUTCDate(15);
noon.setUTCHours(12, 0, 0, 0);
const day = (months, date) => new Date(Date.UTC(noon.getUTCFullYear(), noon.getUTCMonth() + months, date, 12)).toISOString();

before(async () => {
	server = await serverStart({ env: { PEERLORE_TEST_CLOCK: String(Math.round((noon - Date.now()) / 1000)) } });
	browser = await browserOpen();
	for (const name of ['ada', 'max', ...MENTEES]) {
		people[name] = server.person({ email: `${name}@example.com`, name: `${name[0].toUpperCase()}${name.slice(1)} Person`, admin: name === 'ada' });
		token[name] = server.token(people[name].email);
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
const months = async () => (await call('ada', 'GET', '/mentoring/months')).items;
const pair = (mentee, { state = 'accepted', begun, ended = null }) => Number(server.sql(`insert into mentorship (offer, mentor, mentee, goal, state, created_at, expires_at, answered_at, ended_at)
	values (${offer}, ${people.max.id}, ${people[mentee].id}, 'Weld alone', '${state}', '${begun}', '${begun}', '${begun}', ${ended ? `'${ended}'` : 'null'}) returning id`)[0][0]);
const met = (mentorship, at, minutes) => server.sql(`insert into meeting (mentorship, starts_at, minutes, state, changed_by, created_at, changed_at) values (${mentorship}, '${at}', ${minutes}, 'held', ${people.max.id}, '${at}', '${at}')`);

test('before there is any mentoring the page says how it begins', async () => {
	const page = await pageOpen(browser, { server });
	await signIn(page, server, people.ada.email);
	await page.goto('/admin/mentoring');
	await page.getByText('Nobody has offered or asked for mentoring yet').waitFor();
	assert.deepEqual(await axe(page), []);
	await page.context().close();
});

test('sums are told of months with five pairs, and of others nothing but offers and requests', async () => {
	offer = (await call('max', 'POST', '/mentoring/offers', { title: 'Welding without fear of the arc', body: 'We weld together until it holds.', kind: 'one-to-one', capacity: 20 })).id;
	// Two months ago four pairs, one of which has ended since; this month six.
	const ids = ['ben', 'cleo', 'dan'].map((mentee) => pair(mentee, { begun: day(-2, 3) }));
	pair('eva', { state: 'closed', begun: day(-2, 3), ended: day(0, 4) });
	pair('fay', { begun: day(0, 2) });
	pair('gil', { state: 'requested', begun: day(0, 2) });
	server.sql(`update mentorship set answered_at = null where state = 'requested'`);
	met(ids[0], day(-2, 20), 60);
	met(ids[0], day(0, 3), 60);
	met(ids[0], day(0, 5), 45);
	met(ids[1], day(0, 5), 30);
	// Who is looked after asks: with their name, without it, and before they were looked after.
	for (const [who, at, anonymous] of [['ben', day(0, 6)], ['cleo', day(0, 6), true], ['fay', day(-1, 6)], ['gil', day(0, 6)], ['dan', day(0, 7)]]) {
		const { id } = await call(who, 'POST', '/questions', { title: `What holds the seam of ${who} together?`, body: 'It came apart.', anonymous });
		if (who === 'ben') {
			const answer = await call('max', 'POST', `/questions/${id}/answers`, { body: 'More heat.' });
			await call('ben', 'PUT', `/questions/${id}/accepted`, { answer: answer.id });
		}
		server.sql(`update post set created_at = '${at}' where id = ${id}`);
	}
	const [now, last, before, ...rest] = await months();
	assert.deepEqual(now, { month: day(0, 1).slice(0, 7), offers: 1, requests: 2, agreed: 1, pairs: 5, pairs_met: 2, meetings: 3, hours: 2, ended: 1, questions: 2, solved: 1 });
	assert.equal(rest.length, 9);
	const silent = { agreed: null, pairs: null, pairs_met: null, meetings: null, hours: null, ended: null, questions: null, solved: null };
	assert.deepEqual(last, { month: day(-1, 1).slice(0, 7), offers: 0, requests: 0, ...silent });
	assert.deepEqual(before, { month: day(-2, 1).slice(0, 7), offers: 0, requests: 4, ...silent });
});

test('the page shows the same as bars and as a table, to administrators alone', async () => {
	const page = await pageOpen(browser, { server });
	await signIn(page, server, people.ada.email);
	await page.goto('/mentoring/programmes');
	await page.getByRole('link', { name: 'What came of it' }).click();
	const row = page.locator('tbody tr').first();
	await row.waitFor();
	assert.deepEqual(await row.locator('td').allTextContents(), ['1', '2', '1', '5', '2', '3', '2', '1', '2', '1']);
	assert.deepEqual((await page.locator('tbody tr').nth(2).locator('td').allTextContents()).slice(0, 4), ['0', '4', '–', '–']);
	assert.equal(await page.locator('.months rect').count(), 2);
	assert.match(await page.locator('.months title').textContent(), /: 5 pairs, 2 met$/);
	assert.doesNotMatch(await page.locator('main').textContent(), /Person/);
	assert.deepEqual(await axe(page), []);
	await page.context().close();
	assert.equal((await server.api('GET', '/mentoring/months', { token: token.max })).status, 403);
});
