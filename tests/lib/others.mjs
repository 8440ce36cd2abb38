// others.mjs -- browsers beside Chromium, as Debian has them: Firefox by WebDriver BiDi, WebKitGTK by WebDriver. Each has
// {open(url), ask(code, ms), close()}; ask runs the body of an async function in the page and gives what it returns.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { patience, portFree, until } from './server.mjs';

const MINI = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';
const isThere = (program) => fs.existsSync(program);

// Why a browser cannot be had; undefined when it can.
export const firefoxMissing = () => (isThere('/usr/bin/firefox-esr') ? undefined : 'firefox-esr is not installed');
export const webkitMissing = () => (isThere('/usr/bin/WebKitWebDriver') && isThere(MINI) && isThere('/usr/bin/Xvfb') ? undefined
	: 'webkit2gtk-driver or xvfb is not installed');

async function ended(child) {
	if (child.exitCode !== null || child.signalCode !== null)
		return;
	const gone = new Promise((done) => child.once('exit', done));
	child.kill('SIGTERM');
	const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
	await gone;
	clearTimeout(timer);
}

function listen(child) {
	let text = '';
	for (const stream of [child.stdout, child.stderr])
		stream?.on('data', (d) => (text += d));
	return () => text;
}

// -- Firefox ------------------------------------------------------------------------------------------------------

class Bidi {
	constructor(socket) {
		this.socket = socket;
		this.waiting = new Map();
		this.next = 1;
		socket.addEventListener('message', ({ data }) => {
			const answer = JSON.parse(data);
			const waits = this.waiting.get(answer.id);
			this.waiting.delete(answer.id);
			if (answer.type === 'error')
				waits?.failed(new Error(`${answer.error}: ${answer.message}`));
			else
				waits?.done(answer.result);
		});
	}

	// Firefox never answers what it was asked of a page that another one took the place of meanwhile: now and then nobody
	// would be left to wait for but the time limit.
	call(method, params = {}, ms = patience) {
		const id = this.next++;
		return new Promise((done, failed) => {
			const timer = setTimeout(() => {
				this.waiting.delete(id);
				failed(new Error(`Firefox did not answer ${method} within ${ms} ms: ${params.expression ?? params.url ?? ''}`));
			}, ms);
			const settle = (how) => (what) => {
				clearTimeout(timer);
				how(what);
			};
			this.waiting.set(id, { done: settle(done), failed: settle(failed) });
			this.socket.send(JSON.stringify({ id, method, params }));
		});
	}
}

// Its camera and microphone are made up, and nobody is asked whether they may be used.
const PREFERENCES = { 'media.navigator.streams.fake': true, 'media.navigator.permission.disabled': true, 'media.autoplay.default': 0, 'media.autoplay.blocking_policy': 0,
	'datareporting.policy.dataSubmissionEnabled': false, 'app.update.enabled': false, 'browser.shell.checkDefaultBrowser': false, 'network.captive-portal-service.enabled': false,
	'browser.startup.homepage_override.mstone': 'ignore', 'browser.aboutwelcome.enabled': false, 'datareporting.policy.dataSubmissionPolicyBypassNotification': true, 'media.suspend-bkgnd-video.enabled': false,
	'toolkit.telemetry.enabled': false, 'services.settings.server': 'http://127.0.0.1:9', 'extensions.update.enabled': false };

export async function firefoxOpen() {
	const home = fs.mkdtempSync(path.join(os.tmpdir(), 'firefox-'));
	fs.writeFileSync(path.join(home, 'user.js'), Object.entries(PREFERENCES).map(([k, v]) => `user_pref(${JSON.stringify(k)}, ${JSON.stringify(v)});\n`).join(''));
	const child = spawn('/usr/bin/firefox-esr', ['--headless', '--no-remote', '--profile', home, '--remote-debugging-port', String(await portFree())],
		{ env: { ...process.env, HOME: home, MOZ_CRASHREPORTER_DISABLE: '1' }, stdio: ['ignore', 'pipe', 'pipe'] });
	const said = listen(child);
	const [, address] = await until('Firefox', () => {
		if (child.exitCode !== null)
			throw new Error(`Firefox ended: ${said()}`);
		return /WebDriver BiDi listening on (ws:\S+)/.exec(said());
	}, 120000);
	const socket = new WebSocket(`${address}/session`);
	await new Promise((done, failed) => {
		socket.addEventListener('open', done);
		socket.addEventListener('error', () => failed(new Error(`no connection to ${address}`)));
	});
	const bidi = new Bidi(socket);
	await bidi.call('session.new', { capabilities: {} });
	const { contexts: [{ context }] } = await bidi.call('browsingContext.getTree');
	return {
		open: (url) => bidi.call('browsingContext.navigate', { context, url, wait: 'complete' }),
		async ask(code, ms) {
			const answer = await bidi.call('script.evaluate', { expression: `(async () => JSON.stringify(await (async () => { ${code} })() ?? null))()`, target: { context }, awaitPromise: true, userActivation: true }, ms);
			if (answer.type !== 'success')
				throw new Error(answer.exceptionDetails?.text ?? JSON.stringify(answer));
			return JSON.parse(answer.result.value);
		},
		async close() {
			socket.close();
			await ended(child);
			fs.rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
		},
	};
}

// -- WebKitGTK -------------------------------------------------------------------------------------------------------

export async function webkitOpen() {
	const home = fs.mkdtempSync(path.join(os.tmpdir(), 'webkit-'));
	const screen = spawn('/usr/bin/Xvfb', ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
	let number = '';
	screen.stdio[3].on('data', (d) => (number += d));
	await until('a screen', () => /\n/.test(number), 60000);
	const port = await portFree();
	const driver = spawn('/usr/bin/WebKitWebDriver', ['-p', String(port)], { stdio: ['ignore', 'pipe', 'pipe'],
		env: { ...process.env, HOME: home, XDG_RUNTIME_DIR: home, DISPLAY: `:${number.trim()}`, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1', LIBGL_ALWAYS_SOFTWARE: '1' } });
	const said = listen(driver);
	const call = async (method, where, body) => {
		const answer = await fetch(`http://127.0.0.1:${port}${where}`, { method, body: body && JSON.stringify(body) });
		const { value } = await answer.json();
		if (!answer.ok)
			throw new Error(`WebKit: ${value.error}: ${value.message}\n${said()}`);
		return value;
	};
	await until('WebKitWebDriver', () => call('GET', '/status').then(() => true, () => false), 60000);
	const { sessionId } = await call('POST', '/session', { capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { binary: MINI, args: ['--automation', '--autoplay-policy=allow'] } } } });
	const session = `/session/${sessionId}`;
	await call('POST', `${session}/timeouts`, { script: 120000, pageLoad: 120000 });
	return {
		open: (url) => call('POST', `${session}/url`, { url }),
		async ask(code) {
			const { ok, text } = await call('POST', `${session}/execute/async`, { args: [],
				script: `const done = arguments[0]; (async () => { ${code} })().then((v) => done({ok: true, text: JSON.stringify(v ?? null)}), (e) => done({ok: false, text: String(e)}))` });
			if (!ok)
				throw new Error(`WebKit: ${text}`);
			return JSON.parse(text);
		},
		async close() {
			await call('DELETE', session).catch(() => {});
			await ended(driver);
			await ended(screen);
			fs.rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
		},
	};
}
