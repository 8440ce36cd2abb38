// From an empty installation: an admin invites people and makes spaces, a newcomer asks in three steps.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browserOpen, pageOpen, signIn, signInByLink } from '../lib/browser.mjs';
import { serverStart, until } from '../lib/server.mjs';

let server, browser, ada;
const password = 'four brown gearboxes';

before(async () => {
	server = await serverStart();
	server.person({ email: 'ada@example.com', name: 'Ada Verhoeven', admin: true });
	server.person({ email: 'ben@example.com', name: 'Ben Achter' });
	browser = await browserOpen();
	ada = await pageOpen(browser, { server });
	await signInByLink(ada, server, 'ada@example.com');
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

async function invite(email, name) {
	await ada.goto('/');
	await ada.getByRole('link', { name: 'Administration' }).click();
	await ada.getByRole('link', { name: 'Invite somebody' }).click();
	await ada.getByLabel('E-mail').fill(email);
	await ada.getByLabel('Name, if you know it').fill(name);
	await ada.getByRole('button', { name: 'Make an invitation' }).click();
	return ada.locator('#made').inputValue();
}

test('an empty home page says what to do first', async () => {
	await ada.goto('/');
	await ada.getByRole('link', { name: 'Ask the first question' }).waitFor();
	assert.equal(await ada.getByRole('link', { name: 'Invite colleagues' }).count(), 1);
	assert.deepEqual(ada.problems, []);
});

test('a newcomer is invited, joins, and asks in three steps', async () => {
	const link = await invite('carla@example.com', 'Carla');
	const page = await pageOpen(browser, { server, timezoneId: 'America/Lima' });
	await page.goto(link);
	assert.equal(await page.getByLabel('Your name').inputValue(), 'Carla');
	await page.getByLabel('Your name').fill('Carla Jimenez');
	await page.getByLabel('Password', { exact: true }).fill(password);
	await page.getByLabel('Password again').fill(password);
	await page.getByRole('button', { name: 'Join' }).click();
	await page.getByText('Welcome!').waitFor();

	// One: type it. Two: nothing there, so ask this. Three: say a little more.
	await page.getByLabel('What do you need to know?').fill('Where do I get safety shoes');
	await page.getByRole('button', { name: 'Find or ask' }).click();
	await page.getByRole('button', { name: 'Ask this' }).click();
	await page.getByLabel('What do you want to do?').fill('Enter hall 2 on my first day.');
	await page.getByRole('button', { name: 'Ask your colleagues' }).click();
	await page.getByRole('heading', { level: 1, name: 'Where do I get safety shoes' }).waitFor();
	assert.match(await page.locator('.ttl').textContent(), /Carla Jimenez/);
	// Her hours are those of her browser, and another browser offers its own.
	await page.goto('/settings');
	assert.equal(await page.getByLabel('Time zone').inputValue(), 'America/Lima');
	assert.equal(await page.getByRole('button', { name: /as this browser does/ }).isVisible(), false);
	await page.getByLabel('Time zone').fill('UTC');
	await page.getByRole('button', { name: 'Use America/Lima, as this browser does' }).click();
	assert.equal(await page.getByLabel('Time zone').inputValue(), 'America/Lima');
	assert.deepEqual(page.problems, []);

	// The link worked once.
	const late = await pageOpen(browser, { server });
	assert.equal((await late.goto(link)).status(), 404);
	await late.context().close();
	await page.context().close();
});

test('one signs in with a password, and out again, and then sees nothing', async () => {
	const page = await pageOpen(browser, { server });
	await page.goto('/questions');
	assert.match(page.url(), /\/signin\?next=/);
	await page.getByLabel('E-mail').fill('carla@example.com');
	await page.getByLabel('Password').fill(password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.getByRole('heading', { level: 1, name: 'Questions' }).waitFor();
	await page.getByRole('link', { name: /your page and settings/ }).click();
	await page.getByRole('button', { name: 'Sign out' }).click();
	await page.getByRole('button', { name: 'Sign in' }).waitFor();
	for (const path of ['/', '/questions', '/search?q=shoes', '/people']) {
		await page.goto(path);
		assert.match(page.url(), /\/signin/, path);
		assert.doesNotMatch(await page.content(), /safety shoes|Carla Jimenez/);
	}
	await page.context().close();
});

test('a draft goes with whoever signs out', async () => {
	const page = await pageOpen(browser, { server });
	await signIn(page, server, 'ben@example.com');
	await page.goto('/questions/ask');
	await page.getByLabel('Your question in one sentence').fill('Half a question about');
	await page.getByText('Draft kept').waitFor();
	await page.goto('/questions/ask');
	await until('it to be there again', async () => await page.getByLabel('Your question in one sentence').inputValue() === 'Half a question about');
	await page.goto('/settings');
	await page.getByRole('button', { name: 'Sign out', exact: true }).click();
	await page.getByRole('button', { name: 'Sign in' }).waitFor();
	assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith('draft:'))), []);
	await page.context().close();
});

test('an admin makes a private space, adds a member, and nobody else sees anything of it', async () => {
	await ada.goto('/spaces');
	await ada.getByRole('link', { name: 'Make a space' }).click();
	await ada.getByLabel('Name').fill('Quality board');
	await ada.getByLabel('Address').fill('board');
	await ada.getByLabel('What it is for').fill('Complaints before they are for everyone.');
	await ada.getByLabel('Only members may read it').check();
	await ada.getByRole('button', { name: 'Make the space' }).click();
	await ada.goto('/spaces/board/settings');
	await ada.getByLabel('E-mail').fill('carla@example.com');
	await ada.getByLabel('Role', { exact: true }).selectOption('member');
	await ada.getByRole('button', { name: 'Add' }).click();
	await ada.getByRole('link', { name: 'Carla Jimenez' }).waitFor();
	assert.deepEqual(ada.problems, []);

	const carla = await pageOpen(browser, { server });
	await signIn(carla, server, 'carla@example.com');
	await carla.goto('/questions/ask');
	await carla.getByLabel('Your question in one sentence').fill('Who signs the recall of batch xylophone?');
	await carla.getByLabel('What do you want to do?').fill('Close the xylophone case.');
	await carla.getByLabel('Tags').fill('xylophone-recall');
	await carla.getByLabel('Who may read it').selectOption({ label: 'Quality board, members only' });
	await carla.getByRole('button', { name: 'Ask your colleagues' }).click();
	await carla.getByRole('heading', { level: 1, name: 'Who signs the recall' }).waitFor();
	const hidden = new URL(carla.url()).pathname;
	await until('the member to find it', async () => {
		await carla.goto('/search?q=xylophone');
		return (await carla.locator('.hits .t', { hasText: 'Who signs the recall' }).count()) > 0;
	});

	const ben = await pageOpen(browser, { server });
	await signIn(ben, server, 'ben@example.com');
	for (const path of ['/', '/questions', '/questions?state=unanswered', '/search?q=xylophone', '/tags', '/spaces',
		`/people`, '/questions/ask?title=recall+of+batch+xylophone']) {
		await ben.goto(path);
		// Without what he typed himself.
		const text = await ben.locator('main').evaluate((main) => {
			main.querySelectorAll('textarea').forEach((e) => e.remove());
			return main.textContent.replace('“xylophone”', '');
		});
		assert.doesNotMatch(text, /xylophone|Quality board|signs the/i, path);
	}
	// What is private answers exactly like what never was.
	for (const [there, never] of [[hidden, '/questions/999999/who-signs'], ['/spaces/board', '/spaces/nothing'], ['/tags/xylophone-recall', '/tags/nothing']]) {
		const shown = await ben.goto(there);
		const text = await ben.locator('main').textContent();
		const missing = await ben.goto(never);
		assert.equal(shown.status(), 404, there);
		assert.equal(missing.status(), 404, never);
		const plain = (s) => s.replace(/reference \S+/, '');
		assert.equal(plain(text), plain(await ben.locator('main').textContent()));
	}
	// A word in a suggestion would be a word too many.
	await ben.goto('/questions');
	await ben.locator('#find').fill('who signs');
	await ben.waitForResponse((r) => r.url().includes('/suggest'));
	assert.equal(await ben.locator('.suggest li').count(), 0);
	assert.deepEqual(ben.problems, []);
	await ben.context().close();
	await carla.context().close();
});

test('a member whom the admin suspends is out at once', async () => {
	const ben = await pageOpen(browser, { server });
	await signIn(ben, server, 'ben@example.com');
	await ada.goto('/admin');
	await ada.getByRole('link', { name: 'Suspend Ben Achter' }).click();
	await ada.getByLabel('Why').fill('For the length of this test.');
	await ada.getByLabel('For how long').selectOption('a day');
	await ada.getByRole('button', { name: 'Suspend' }).click();
	await ada.getByText('Suspended. They are signed out everywhere.').waitFor();
	await ben.goto('/questions');
	assert.match(ben.url(), /\/signin/);
	await ben.getByText('For the length of this test.').waitFor();
	await ben.context().close();
});
