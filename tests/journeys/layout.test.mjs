// Every page: what it is called, how it fits a narrow phone and large text, and what is drawn on it. time limit: 600
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browserOpen, pagesOpen } from '../lib/browser.mjs';
import { serverStart } from '../lib/server.mjs';
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

// A phone of 320 pixels, and text twice as large; first whichever is as wide as the page was left.
const views = [
	async (page) => {
		await page.setViewportSize({ width: 320, height: 640 });
		await page.evaluate(() => (document.documentElement.style.fontSize = ''));
		assert.deepEqual(await page.evaluate(sticksOut), []);
		assert.deepEqual(await page.evaluate(tooSmall), []);
		return page.evaluate(looksOf);
	},
	async (page) => {
		await page.setViewportSize({ width: 1280, height: 800 });
		await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
		assert.deepEqual(await page.evaluate(sticksOut), []);
	},
];

test('each page has a title of its own and one heading, fits a phone of 320 pixels, and text twice as large', async (t) => {
	const titles = new Map();
	for (const { name, path, who, status = 200 } of site.pages) {
		await t.test(name, async () => {
			const page = open[who];
			await page.goto(path);
			let it;
			for (const view of page.viewportSize().width === 320 ? views : views.toReversed())
				it = await view(page) ?? it;
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
