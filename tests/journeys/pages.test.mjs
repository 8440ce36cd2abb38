// Every page: no violation of WCAG 2.2 A and AA in light and in dark, nothing wrong on the console, what it is called, how
// it fits a narrow phone and large text, and what is drawn on it. time limit: 900
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pagesOpen } from '../lib/browser.mjs';
import { full, sanitized, serverStart } from '../lib/server.mjs';
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

// What sticks out to the right, leaving out what stands in a part that scrolls by itself.
const sticksOut = () => {
	const scrolls = (e) => {
		for (let p = e.parentElement; p; p = p.parentElement) {
			if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(p).overflowX))
				return true;
		}
		return false;
	};
	if (document.documentElement.scrollWidth <= innerWidth)
		return [];
	return [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !scrolls(e))
		.map((e) => `${e.tagName.toLowerCase()}.${e.getAttribute('class')}`).concat(`page ${document.documentElement.scrollWidth} wide`);
};

// Buttons and fields less than 24 px high or wide; links in running text are free (WCAG 2.5.8).
const tooSmall = () => [...document.querySelectorAll('button, select, textarea, summary, .btn, .nav a, .kinds a, .facets a, .tags a, input:not([type=hidden], :disabled)')]
	.filter((e) => e.checkVisibility() && !e.closest('.vh') && !(e.labels?.[0]?.contains(e)))
	.map((e) => [e, e.getBoundingClientRect()])
	.filter(([, r]) => r.height < 24 || r.width < 24)
	.map(([e, r]) => `${e.tagName.toLowerCase()}.${e.getAttribute('class')} ${Math.round(r.width)}x${Math.round(r.height)} ${e.textContent.slice(0, 20)}`);

const looksOf = () => {
	const shown = (selector) => [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().width > 0).length;
	return { title: document.title, description: document.querySelector('meta[name=description]').content, headings: document.querySelectorAll('h1').length,
		mains: document.querySelectorAll('main#main').length, filled: shown('.btn.main'), nav: shown('.nav a') };
};

// Before a change, of pages that one route draws the first is looked at by axe, in the theme that was left, and each third of
// those in the other, too; of what differs from it in its content alone each third. PEERLORE_TEST_SEED (0, 1, 2, ...) says which.
// Whether they fit, and what they are called, is seen of all. At full count all are looked at in both.
const seed = Number(process.env.PEERLORE_TEST_SEED ?? 0);
let firsts = seed, others = seed;
const drawn = new Set();
const routeOf = (path) => new URL(path, 'http://x').pathname.replaceAll(/\/(\d+|floor|board|torque|[\w-]{20,})(?=\/|$)/g, '/*');
// How axe looks at a page: not at all, in one theme, or in both.
function lookAt(path) {
	const seen = drawn.has(routeOf(path));
	drawn.add(routeOf(path));
	if (full)
		return 'twice';
	if (seen)
		return others++ % 3 === 0 ? 'once' : 'fit';
	return firsts++ % 3 === 0 ? 'twice' : 'once';
}

// Dark differs from light in its colours alone. A page is drawn as the last one was left, and then in the other.
async function checked(page, seen, how = 'twice') {
	const other = page.theme === 'dark' ? 'light' : 'dark';
	if (how !== 'fit')
		assert.deepEqual(await axe(page), [], `${seen}, ${page.theme ?? 'light'}`);
	if (how !== 'twice')
		return assert.deepEqual(page.problems.splice(0), [], seen);
	await page.emulateMedia({ colorScheme: (page.theme = other) });
	assert.deepEqual(await axe(page, full ? undefined : ['color-contrast', 'link-in-text-block']), [], `${seen}, ${other}`);
	assert.deepEqual(page.problems.splice(0), [], seen);
}

// A phone of 320 pixels.
async function fitsPhone(page) {
	await page.setViewportSize({ width: 320, height: 640 });
	await page.evaluate(() => (document.documentElement.style.fontSize = ''));
	assert.deepEqual(await page.evaluate(sticksOut), [], 'sticks out at 320 pixels');
	assert.deepEqual(await page.evaluate(tooSmall), [], 'too small for a finger');
	return page.evaluate(looksOf);
}

// A desk, and text twice as large there.
async function fitsDesk(page, name, how, first) {
	await page.setViewportSize({ width: 1280, height: 800 });
	await page.evaluate(() => (document.documentElement.style.fontSize = ''));
	await checked(page, name, how);
	if (!first)
		return;
	await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
	assert.deepEqual(await page.evaluate(sticksOut), [], 'sticks out with text twice as large');
}

test('nobody is kept out of any page, in light and in dark; each has a title of its own and one heading, fits a phone of 320 pixels, and text twice as large', async (t) => {
	const titles = new Map();
	for (const { name, path, who, status = 200 } of site.pages) {
		await t.test(name, async () => {
			const page = open[who];
			assert.equal((await page.goto(path)).status(), status);
			// How it is drawn does not depend on how the server was built; that it is made without harm does.
			if (sanitized)
				return assert.deepEqual(page.problems.splice(0), [], name);
			// First whichever is as wide as the page was left.
			const narrow = page.viewportSize().width === 320;
			let it = narrow ? await fitsPhone(page) : null;
			const first = full || !drawn.has(routeOf(path));
			await fitsDesk(page, name, lookAt(path), first);
			it ??= await fitsPhone(page);
			const place = path.split('?')[0];
			assert.match(it.title, /\S.* · Peerlore$/);
			if (status === 200) {
				assert.equal(titles.get(it.title) ?? place, place, it.title);
				titles.set(it.title, place);
			}
			assert.ok(it.description.length > 5);
			assert.equal(it.headings, 1);
			assert.equal(it.mains, 1);
			assert.ok(it.filled <= 2, 'one filled button, or two far apart');
			if (who)
				assert.ok(it.nav > 0);
		});
	}
	for (const page of Object.values(open))
		await page.setViewportSize({ width: 1280, height: 800 });
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

test('the rings come from the sprite, in light, dark and forced colours', async () => {
	const page = open.ada;
	await page.setViewportSize({ width: 1280, height: 800 });
	for (const media of [{ colorScheme: 'light' }, { colorScheme: 'dark' }, { forcedColors: 'active' }]) {
		await page.emulateMedia(media);
		await page.goto('/questions');
		await page.locator('.ring.on').first().waitFor();
		const boxes = await page.locator('use').evaluateAll((all) => all.filter((u) => u.checkVisibility()).map((u) => u.getBBox().width));
		assert.ok(boxes.length > 5 && boxes.every((w) => w > 0), JSON.stringify(boxes));
		// The ring of an accepted answer is filled and its check stands out of it: two colours at least.
		const colours = await page.locator('.ring.on').first().screenshot();
		assert.ok(colours.length > 200);
	}
	assert.deepEqual(page.problems, []);
});

test('no line of names and dates begins or ends with the dot between them', async () => {
	const page = open.cleo;
	await page.emulateMedia({ colorScheme: 'light' });
	for (const width of [320, 360, 430, 1280]) {
		await page.setViewportSize({ width, height: 640 });
		for (const path of ['/', '/questions', `/questions/${site.questions.solved.id}`, '/search?q=torque', '/spaces']) {
			await page.goto(path);
			// The dot stands before an item: at the start of a line it is left of what the line shows.
			const shown = await page.locator('.by').evaluateAll((lines) => lines.flatMap((line) => {
				const left = line.getBoundingClientRect().left;
				return [...line.children].filter((e) => getComputedStyle(e, '::before').content.includes('·'))
					.map((e) => e.getBoundingClientRect().left - left)
					.filter((x) => x > 0.5 && x < 15).map((x) => `${x} ${line.textContent}`);
			}));
			assert.deepEqual(shown, [], path);
			assert.ok(await page.locator('.by').evaluateAll((lines) => lines.every((l) => getComputedStyle(l).clipPath.startsWith('inset('))));
		}
	}
});

test('the question and its accepted answer are on the first screen', async () => {
	const page = open.cleo;
	await page.emulateMedia({ colorScheme: 'light' });
	await page.setViewportSize({ width: 1280, height: 800 });
	await page.goto(`/questions/${site.questions.solved.id}`);
	const accepted = await page.getByRole('heading', { name: 'Accepted answer' }).boundingBox();
	assert.ok(accepted.y < 700, `accepted answer begins at ${accepted.y}`);
});
