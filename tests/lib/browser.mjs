// browser.mjs -- Debian's Chromium for journeys: browserOpen(), pageOpen(), and axe on what it shows.
//
// It is the one without a window (chromium-headless-shell): the same pages for half of the work. What only the whole one can, that is
// filming a tab, asks launchOptions() for it.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { patience } from './server.mjs';
import { Visitor } from './visitor.mjs';

// That an error page has an error status is not news, nor that the stream of a page ends when a test restarts its server.
const expected = /responded with a status of 4\d\d|net::ERR_(CONNECTION_|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING|NETWORK_IO_SUSPENDED)/;

const axeSource = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// What a window of it does that no test looks at: pages of its own behind the address bar, two for each window, took more than
// ours did. The last such switch alone counts, so what Playwright switches off is named again.
const FEATURES_OFF = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup', 'InitialWebUI', 'WebUIReloadButton', 'WebUIToolbar', 'PreloadTopChromeWebUI',
	'SpareRendererForSitePerProcess', 'AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades', 'HttpsFirstBalancedModeAutoEnable', 'LensOverlay', 'MediaRouter', 'PaintHolding', 'ThirdPartyStoragePartitioning',
	'AvoidCorsURLLoaderRestartOnRedirect', 'OptimizationHints', 'NetworkTimeServiceQuerying', 'AimEnabled', 'PreconnectToSearch'];

export const launchOptions = (more = [], { whole = false } = {}) => ({
	executablePath: whole ? '/usr/bin/chromium' : '/usr/bin/chromium-headless-shell',
	headless: true,
	args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--no-first-run', `--disable-features=${FEATURES_OFF}`, ...more],
});

export function browserOpen() {
	return chromium.launch(launchOptions());
}

// A page in a context of its own, with what went wrong on it in page.problems.
export async function pageOpen(browser, { server, width = 1280, height = 800, dark = false, scripts = true, ...more } = {}) {
	const context = await browser.newContext({
		baseURL: server?.url, viewport: { width, height }, colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce',
		javaScriptEnabled: scripts, serviceWorkers: 'block', ...more,
	});
	context.setDefaultTimeout(patience);
	const page = await context.newPage();
	page.problems = [];
	page.on('pageerror', (e) => page.problems.push(`script: ${e.message}`));
	page.on('console', (m) => m.type() === 'error' && !expected.test(m.text()) && page.problems.push(`console: ${m.text()}`));
	page.on('response', (r) => r.status() >= 500 && page.problems.push(`${r.status()} ${r.url()}`));
	return page;
}

// Signs in by a one-time link in the page itself, as a person would who got it by mail.
export async function signInByLink(page, server, email) {
	await page.goto(server.link(email));
	await Promise.all([page.waitForURL(`${server.url}/`), page.locator('main form button').first().click()]);
}

// Signs in by such a link without drawing the pages that lead in: what a browser keeps of them is the cookie.
export async function signIn(page, server, email) {
	const visitor = new Visitor(server);
	await visitor.enter(email);
	await page.context().addCookies([...visitor.cookies].map(([name, value]) => ({ name, value, url: server.url, httpOnly: true, sameSite: 'Lax' })));
}

// For each of these people, or null for nobody, a page of a browser of their own: {ada: page, ...}.
export async function pagesOpen(browser, server, people, options = {}) {
	const open = {};
	for (const [key, person] of Object.entries(people)) {
		open[key] = await pageOpen(browser, { server, ...options });
		if (person)
			await signIn(open[key], server, person.email);
	}
	return open;
}

const inspectors = new WeakMap();

// Violations of WCAG 2.2 A and AA and of axe's good practice, as lines; with `only` of these rules alone.
export async function axe(page, only) {
	if (!await page.evaluate(() => 'axe' in window)) {
		// page.evaluate() would wrap it and read it twice: half as fast.
		const session = inspectors.get(page) ?? await page.context().newCDPSession(page);
		inspectors.set(page, session);
		await session.send('Runtime.evaluate', { expression: `${axeSource};0` });
	}
	const { violations } = await page.evaluate((rules) => window.axe.run(document,
		// No rule here reads style sheets anew.
		{ resultTypes: ['violations'], preload: { assets: ['media'] }, ...(rules ? { runOnly: rules } : { rules: { 'target-size': { enabled: true } } }) }), only);
	return violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`);
}
