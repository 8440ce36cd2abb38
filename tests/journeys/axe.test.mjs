// Every page in light and dark: no violation of WCAG 2.2 A and AA, nothing wrong on the console. time limit: 600
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pagesOpen } from '../lib/browser.mjs';
import { full, serverStart } from '../lib/server.mjs';
import { siteFill } from '../lib/site.mjs';

let server, browser, site, open;

before(async () => {
	server = await serverStart();
	site = await siteFill(server);
	browser = await browserOpen();
	open = await pagesOpen(browser, server, { ...site.people, null: null });
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

// Dark differs from light in its colours alone. A page is drawn as the last one was left, and then in the other.
async function checked(page, seen) {
	const other = page.theme === 'dark' ? 'light' : 'dark';
	assert.deepEqual(await axe(page), [], `${seen}, ${page.theme ?? 'light'}`);
	await page.emulateMedia({ colorScheme: (page.theme = other) });
	assert.deepEqual(await axe(page, full ? undefined : ['color-contrast', 'link-in-text-block']), [], `${seen}, ${other}`);
	assert.deepEqual(page.problems.splice(0), [], seen);
}

test('nobody is kept out of any page, in light and in dark', async (t) => {
	for (const { name, path, who, status = 200 } of site.pages) {
		await t.test(name, async () => {
			const page = open[who];
			assert.equal((await page.goto(path)).status(), status);
			await checked(page, name);
		});
	}
});

test('what opens on a page keeps to it too', async (t) => {
	await t.test('a comment being written', async () => {
		await open.ben.goto(`/questions/${site.questions.solved.id}`);
		await open.ben.locator('summary', { hasText: 'Comment' }).first().click();
		await checked(open.ben, 'comment');
	});
	await t.test('suggestions', async () => {
		await open.ben.goto('/');
		await open.ben.getByLabel('What do you need to know?').fill('torq');
		await open.ben.locator('.suggest li').first().waitFor();
		await checked(open.ben, 'suggestions');
	});
	await t.test('similar questions', async () => {
		await open.ben.goto('/questions/ask');
		await open.ben.locator('#title').fill('torque for stainless screws');
		await open.ben.locator('.close-by').waitFor();
		await checked(open.ben, 'similar questions');
	});
	await t.test('the keyboard sheet', async () => {
		await open.ben.goto('/questions');
		await open.ben.keyboard.press('?');
		await open.ben.locator('dialog').waitFor();
		await checked(open.ben, 'keyboard sheet');
	});
	await t.test('making a token', async () => {
		await open.ada.goto('/settings');
		await open.ada.locator('summary', { hasText: 'Make a token' }).click();
		await checked(open.ada, 'token');
	});
});

test('a form that comes back with what is wrong keeps to it too', async (t) => {
	await t.test('ask', async () => {
		await open.ben.goto('/questions/ask');
		await open.ben.locator('#title').fill('short');
		await open.ben.locator('#tags').fill('one, two, three, four, five, six');
		await open.ben.locator('main form').evaluate((form) => (form.noValidate = true));
		await open.ben.getByRole('button', { name: 'Ask your colleagues' }).click();
		await open.ben.locator('[aria-invalid="true"]').first().waitFor();
		await checked(open.ben, 'ask with problems');
	});
	await t.test('answer', async () => {
		await open.cleo.goto(`/questions/${site.questions.open.id}`);
		await open.cleo.getByRole('button', { name: 'Post answer' }).click();
		await open.cleo.locator('[aria-invalid="true"]').first().waitFor();
		await checked(open.cleo, 'answer with problems');
	});
	await t.test('sign-in', async () => {
		const page = open.null;
		await page.goto('/signin');
		await page.locator('#email').fill('ben@example.com');
		await page.locator('#password').fill('not this one at all');
		await page.getByRole('button', { name: 'Sign in' }).click();
		await page.locator('[role="alert"]').waitFor();
		await checked(page, 'sign-in with problems');
	});
	await t.test('an invitation', async () => {
		await open.ada.goto('/admin/invitations');
		await open.ada.getByLabel('E-mail').fill('new@example.com');
		await open.ada.getByRole('button', { name: 'Make an invitation' }).click();
		await open.ada.locator('#made').waitFor();
		await checked(open.ada, 'invitation made');
		const page = open.null;
		await page.goto(await open.ada.locator('#made').inputValue());
		await checked(page, 'invitation');
		await page.goto(server.link('cleo@example.com'));
		await checked(page, 'sign-in link');
	});
});
