// xss.test.mjs -- nothing anybody writes runs, calls out or changes a page, in Chromium, with the content
// security policy and with it taken out of the answers.
// time limit: 700
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { full, patience } from '../lib/server.mjs';
import { chromium } from 'playwright-core';
import { launchOptions } from '../lib/browser.mjs';
import { payloads, written } from './payloads.mjs';
import { Script, World, quote } from './world.mjs';

const BATCH = 50;
// All that is written by hand, and what is made of it, in every field at full count. Before a change all of the former is in the
// texts of questions, and a third of it, which PEERLORE_TEST_SEED says (0, 1 or 2), in every other field.
const seed = Number(process.env.PEERLORE_TEST_SEED ?? 0);
const drawn = () => (full ? payloads(450) : written.filter((_, i) => i % 3 === seed % 3));
let world, browser, boss;
const site = {}; // what was made

before(async () => {
	world = await World.start();
	boss = await world.caller('boss@example.com', { admin: true, name: 'Boss' });
	// No other host is to be had. (Intercepting what is asked for would switch off its cache.)
	browser = await chromium.launch(launchOptions(['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1']));
});
after(async () => {
	await browser?.close();
	await world?.stop();
});

// -- watching ------------------------------------------------------------------------------------------------------

// What user text may become, and with which attributes.
const ALLOWED = { a: ['href', 'rel', 'title', 'class'], blockquote: [], br: [], code: ['class'], del: [], div: ['class', 'tabindex', 'role', 'aria-label'], em: [], figure: ['class'], h3: [], h4: [], h5: [], h6: [], hr: [], img: ['src', 'alt', 'width', 'height', 'loading'],
	input: ['type', 'disabled', 'checked', 'aria-label'], ins: [], kbd: [], li: [], mark: [], ol: ['start', 'class'], p: [], pre: ['tabindex', 'role', 'aria-label'], strong: [], sub: [], sup: [], table: [], tbody: [], td: ['class'], th: ['scope', 'class'], thead: [], tr: [], ul: ['class'], span: ['class'] };

// Runs in the page: what stands in it that may not.
function inspect(allowed) {
	const bad = [];
	const say = (e, why) => bad.push(`${why}: ${e.outerHTML.slice(0, 150)}`);
	for (const e of document.querySelectorAll('*')) {
		const name = e.localName;
		// What films us, and what was filmed, is played.
		const film = name === 'video' && e.matches('video[data-picture], video[data-preview], .player > video');
		if (!film && ['iframe', 'object', 'embed', 'base', 'math', 'template', 'style', 'audio', 'video', 'source', 'noscript', 'frame', 'applet', 'marquee', 'animate', 'set', 'foreignObject', 'xmp', 'plaintext', 'portal'].includes(name))
			say(e, 'an element of nobody');
		if (name === 'script' && (e.textContent !== '' || !/^\/assets\/(peerlore|record|watch)\.[0-9a-f]+\.js$/.test(e.getAttribute('src'))))
			say(e, 'a script');
		if (name === 'meta' && e.httpEquiv)
			say(e, 'a meta');
		if (name === 'link' && !['icon', 'stylesheet', 'search'].includes(e.rel) && !(e.rel === 'alternate' && e.getAttribute('href').startsWith('/feeds/')))
			say(e, 'a link');
		for (const { name: a, value } of e.attributes) {
			if (/^on/i.test(a) || a === 'style' || a === 'srcdoc' || a === 'srcset' || a === 'background' || a === 'ping' || !/^[a-z][a-z0-9-]*(:href)?$|^viewBox$/.test(a))
				say(e, `attribute ${a}`);
			if (['href', 'src', 'action', 'formaction', 'xlink:href', 'data', 'poster', 'cite', 'longdesc'].includes(a)) {
				let url;
				try {
					url = new URL(value, location.href);
				} catch {
					continue;
				}
				const own = url.origin === location.origin;
				if (!(a === 'href' && name === 'a' ? ['http:', 'https:', 'mailto:', 'tel:'].includes(url.protocol) : own))
					say(e, `address ${value}`);
			}
		}
	}
	for (const prose of document.querySelectorAll('.prose, .talk li > p:first-child, .snip, .diff, [data-diff]')) {
		for (const e of prose.querySelectorAll('*')) {
			// A script of ours puts a button to copy there.
			if (e.closest('.by, form') || e.matches('.talk a.at[data-t][href^="?t="]') || (e.closest('figure.code > figcaption') && ['figcaption', 'span', 'button'].includes(e.localName) && (e.localName !== 'button' || e.type === 'button')))
				continue;
			if (!(e.localName in allowed))
				say(e, 'not a part of text');
			else if ([...e.attributes].some((a) => !allowed[e.localName].includes(a.name)))
				say(e, 'not an attribute of text');
		}
	}
	// Names that scripts rely on still mean what they mean.
	for (const name of ['body', 'head', 'documentElement', 'cookie', 'forms', 'querySelector', 'createElement', 'addEventListener']) {
		if (Object.prototype.hasOwnProperty.call(document, name) || document[name] instanceof HTMLCollection !== (name === 'forms'))
			bad.push(`document.${name} is shadowed`);
	}
	return bad;
}

// A context that sees everything a payload may do; `seen` gathers it.
async function watched({ csp }) {
	const context = await browser.newContext({ baseURL: world.url, serviceWorkers: 'block', reducedMotion: 'reduce', bypassCSP: !csp });
	context.setDefaultTimeout(patience);
	const seen = [];
	let where = '';
	const note = (what) => seen.push(`${csp ? 'with' : 'without'} CSP at ${where}: ${what}`);
	await context.addCookies([{ name: 'pl', value: boss.cookie.slice(3), url: world.url }]);
	await context.addInitScript(() => {
		const ran = () => console.error('xss-ran');
		Object.defineProperty(window, '__xss', { configurable: false, get: () => (ran(), () => ran()), set: ran });
	});
	context.on('request', (r) => {
		const url = new URL(r.url());
		if (!['data:', 'blob:', 'about:'].includes(url.protocol) && url.origin !== world.url)
			note(`asked for ${r.url()}`);
		if (url.pathname === '/csp')
			note(`report: ${r.postData()?.slice(0, 400)}`);
	});
	context.on('response', (r) => r.request().resourceType() === 'document' && new URL(r.url()).origin === world.url && !r.headers()['content-security-policy'] && note('an answer came without CSP'));
	const page = await context.newPage();
	page.on('dialog', (d) => {
		note(`dialog ${d.message()}`);
		d.dismiss().catch(() => null);
	});
	page.on('console', (m) => (/xss-ran/.test(m.text()) || /Content Security Policy|Trusted/i.test(m.text())) && note(m.text().slice(0, 300)));
	page.on('pageerror', (e) => note(`a script of ours broke: ${e.message}`));
	page.on('popup', () => note('a window opened'));
	return {
		page, seen, context,
		async visit(path, act) {
			where = path.slice(0, 120);
			const answer = await page.goto(path, { waitUntil: 'load' });
			if (answer.status() >= 500)
				note(`${answer.status()}`);
			await act?.(page);
			await this.look();
		},
		// A form from the page that is there, whichever of ours it is.
		async send(path, fields) {
			where = `a form to ${path}`;
			await submit(page, path, fields);
			await this.look();
		},
		async look() {
			// What fires a little later.
			await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
			for (const bad of await page.evaluate(inspect, ALLOWED))
				note(bad);
			if (new URL(page.url()).origin !== world.url)
				note(`led to ${page.url()}`);
		},
	};
}

// -- what is written -----------------------------------------------------------------------------------------------

const cut = (text, n) => [...text].slice(0, n).join('');
const chunks = (list, n) => Array.from({ length: Math.ceil(list.length / n) }, (_, i) => list.slice(i * n, i * n + n));

// As many payloads as a field of n characters holds, in as many fields as it takes.
function packed(list, n) {
	const fields = [''];
	for (const p of list.map((x) => x.replaceAll(/\s+/g, ' '))) {
		if ([...fields.at(-1)].length + [...p].length + 1 > n && fields.at(-1) !== '')
			fields.push('');
		fields[fields.length - 1] += (fields.at(-1) ? ' ' : '') + cut(p, n);
	}
	return fields.map((f) => cut(f, n)).filter((f) => f.trim().length >= 10);
}

// Runs of payloads that are at most so long in an address.
function fitting(list, most) {
	const runs = [[]];
	for (const p of list) {
		if (encodeURIComponent([...runs.at(-1), p].join(' ')).length > most)
			runs.push([]);
		runs.at(-1).push(p);
	}
	return runs.filter((r) => r.length > 0);
}

// In all fields at full count; before each change a few in each, the next ones in the next field, so that all are somewhere.
let turn = 0;
function few(list, n) {
	if (full || list.length <= n)
		return list;
	turn += n;
	return Array.from({ length: n }, (_, i) => list[(turn + i) % list.length]);
}

// One batch in every field there is, through the product where it renders or checks, by rows where it only keeps.
async function write(batch) {
	const created = async (method, where, json) => {
		const answer = await boss.api(method, where, json);
		assert.ok(answer.status < 300, `${where}: ${answer.status} ${answer.text}\n${JSON.stringify(json)}`);
		return answer.text ? JSON.parse(answer.text) : null;
	};
	site.titles = [];
	for (const title of packed(few(batch, 40), 150))
		site.titles.push((await created('POST', '/questions', { title, body: `Payload ${title}`, tags: ['payload'] })).id);
	for (const [i, post] of site.titles.entries()) {
		await created('PUT', `/posts/${post}/saved`, { note: cut(batch.slice(i * 3, i * 3 + 3).join(' '), 300) });
		await created('PUT', `/posts/${post}/follow`);
	}
	site.bodies = [];
	for (const part of chunks(full ? batch : written, BATCH)) {
		const { id } = await created('POST', '/questions', { title: `Payload question number ${site.bodies.length}`, body: part.join('\n\n'), tags: ['payload'] });
		site.bodies.push(id);
		const answers = few(part, 12), comments = few(part, 12);
		for (const [i, p] of answers.entries()) {
			const answer = await created('POST', `/questions/${id}/answers`, { body: p });
			await created('POST', `/posts/${answer.id}/comments`, { body: cut(comments[i], 2000) });
			site.answer = answer.id;
			if (i === 0)
				site.first = answer.id;
		}
	}
	site.tips = [];
	for (const [i, part] of chunks(batch, BATCH).entries()) {
		const tip = await created('POST', '/tips', { title: cut(`Payload ${part[0]}`.replaceAll(/\s+/g, ' '), 150).padEnd(10, '.'), summary: cut(part.at(-1).replaceAll(/\s+/g, ' '), 200), body: part.join('\n\n'), tags: ['payload'] });
		site.tips.push(tip.id);
		await created('POST', `/posts/${tip.id}/comments`, { body: cut(part[0], 2000), at: i });
	}
	site.offers = [];
	for (const part of chunks(batch, BATCH)) {
		const line = (i, n) => cut((part[i] ?? part[0]).replaceAll(/\s+/g, ' '), n);
		const offer = await created('POST', '/mentoring/offers', { kind: 'circle', title: cut(`Payload ${line(0, 150)}`, 150).padEnd(10, '.'), body: part.join('\n\n'), gets: line(1, 200), for_whom: line(2, 200), rhythm: line(3, 100), times: line(4, 100), place: line(5, 100), tags: ['payload'], capacity: 3 });
		site.offers.push(offer.id);
		if (!site.fan) {
			site.fan = await world.caller('fan@example.com', { name: 'Fan' });
			const asked = await site.fan.api('POST', `/mentoring/offers/${offer.id}/requests`, { goal: cut(part.join('\n'), 500) });
			site.pair = JSON.parse(asked.text).id;
			await created('PUT', `/mentorships/${site.pair}`, { state: 'declined', reason: cut(part.toReversed().join('\n'), 500) });
			const again = await site.fan.api('POST', `/mentoring/offers/${offer.id}/requests`, { goal: cut(part[0], 500) });
			site.together = JSON.parse(again.text).id;
			await created('PUT', `/mentorships/${site.together}`, { state: 'accepted' });
			await created('PUT', `/mentorships/${site.together}/agreement`, { goals: part.slice(0, 5).map((p, i) => cut(`${i} ${p}`.replaceAll(/\s+/g, ' '), 200)), rhythm: line(1, 100), privacy: 'free', revision: 0 });
			site.meetings = [];
			for (const [i, p] of part.slice(0, 30).entries())
				await created('POST', `/mentorships/${site.together}/tasks`, { words: cut(`${i} ${p}`.replaceAll(/\s+/g, ' '), 200) });
			for (const [i, p] of part.slice(0, 6).entries())
				site.meetings.push((await created('POST', `/mentorships/${site.together}/meetings`, { at: new Date(Date.now() + (i + 2) * 86400e3).toISOString().slice(0, 19) + 'Z', minutes: 30, place: line(i, 200), agenda: cut(p, 2000) })).id);
			for (const [i, m] of site.meetings.entries())
				await created('PUT', `/meetings/${m}/note`, { note: cut(part.slice(i * 5, i * 5 + 5).join('\n'), 4000) });
			await world.sql.run(`insert into shadow_note (mentorship, asked_at) values (${site.together}, now())`);
			await site.fan.api('PUT', `/mentorships/${site.together}/note`, { note: cut(part.join('\n'), 2000) });
		}
	}
	// A programme with everything in it, and a pair.
	const part = chunks(batch, BATCH)[0], days = { closes_on: '2099-01-01', begins_on: '2099-02-01', ends_on: '2099-03-01' };
	const opened = await boss.page('POST', '/mentoring/programmes/new', { ...days, name: cut(part[0].replaceAll(/\s+/g, ' '), 60).padEnd(3, '.'), about: cut(part.join('\n'), 1000) });
	site.programme = opened.headers.location.match(/programmes\/\d+/)[0];
	await boss.page('POST', `/mentoring/${site.programme}/join`, { as: 'mentor', goal: cut(part.join('\n'), 500), tags: 'payload', capacity: 2 });
	await site.fan.page('POST', `/mentoring/${site.programme}/join`, { as: 'mentee', goal: cut(part.toReversed().join('\n'), 500), tags: 'payload' });
	await boss.page('POST', `/mentoring/${site.programme}/pairs`, { act: 'run' });
	const { id } = await created('POST', '/questions', { title: 'Payload question with many revisions', body: 'First payload.' });
	site.revised = id;
	for (const [i, p] of few(batch, 30).entries())
		await created('PATCH', `/posts/${id}`, { body: `${p}\n\nPayload ${i}`, note: cut(p, 300), title: cut(`Payload ${p}`.replaceAll(/\s+/g, ' '), 150).padEnd(10, '.'), revision: i + 1 });
	const s = new Script(800000);
	site.count = full ? batch.length : Math.ceil(batch.length / 3);
	for (let i = 0; i < site.count; i++) {
		const [p, other, third] = full ? [batch[i], batch[i], batch[i]] : [0, 1, 2].map((k) => batch[(3 * i + k) % batch.length]);
		const text = quote(p), name = quote(cut(other, 80));
		s.add(`insert into person (id, name, team, about, email, state) overriding system value values (${700000 + i}, ${name}, ${name}, ${text}, ${quote(`${cut(p.toLowerCase(), 200)}@${i}`)}, '${i % 3 ? 'active' : 'invited'}');
			insert into space (slug, name, about, private) values ('s${i}', ${name}, ${text}, ${i % 2 === 1});
			insert into membership (space, person, role) select id, ${boss.id}, 'owner' from space where slug = 's${i}';
			insert into membership (space, person, role) select 1, ${700000 + i}, 'member';
			insert into session (token_hash, person, epoch, agent, created_at, seen_at, expires_at) select sha256('${i}'), ${boss.id}, epoch, ${text}, now(), now(), now() + interval '1 day' from person where id = ${boss.id};
			insert into api_token (token_hash, person, epoch, name, scopes, created_at, expires_at) select sha256('${i}'), ${boss.id}, epoch, ${name}, 1, now(), now() + interval '1 day' from person where id = ${boss.id};
			insert into tag (name, about) values ('p${i}', ${text}) on conflict (name) do update set about = excluded.about;`);
		const q = s.question({ space: 1, author: 700000 + i, title: cut(`Payload ${third}`.replaceAll(/\s+/g, ' '), 150), body: '', tags: [`p${i}`] });
		const a = s.answer({ question: q, space: 1, author: 700000 + i, body: '' });
		s.add(`update post set excerpt = ${text}, author_written = ${name} where id in (${q}, ${a});`);
		s.add(`insert into glossary (kind, term, means, created_at, changed_at) values ('both-ways', ${quote(cut(third, 80))}, ${i < 100 ? `array['payload', ${name}]` : `array[${name}]`}, now(), now()) on conflict do nothing;
			insert into acronym_seen (post, short, long) values (${q}, 'P${i}', ${name});`);
		s.add(`with n as (insert into notice (person, kind, act, post, thread, actor, about, created_at) values (${boss.id}, '${['answered', 'invitation', 'commented', 'mentioned'][i % 4]}', ${i % 4 === 1}, ${a}, ${q}, ${700000 + i}, 1, now()) returning id)
			insert into mail (person, notice, state, try_at, attempts, last_error, created_at, ended_at) select ${700000 + i}, id, 'dead', now(), 3, ${text}, now(), now() from n;`);
		s.add(`insert into thanks (giver, person, post, reason, created_at, shout) values (${700000 + i}, ${boss.id}, ${i % 2 ? q : 'null'}, ${quote(cut(other, 500))}, now(), ${i % 4 > 1}), (${boss.id}, ${700000 + i}, ${a}, ${quote(cut(third, 500))}, now(), false);
			insert into notice (person, kind, act, post, thread, actor, about, created_at) select ${boss.id}, 'thanked', false, post, post, giver, id, now() from thanks where giver = ${700000 + i};`);
		s.add(`insert into picture (person, state, fault, words, width, height, bytes, created_at, loose_at)
			values (${boss.id}, '${i % 3 ? 'ready' : 'failed'}', ${i % 3 ? 'null' : text}, ${quote(cut(other, 300))}, 320, 200, 1, now(), ${i % 2 ? 'now()' : 'null'});`);
		if (i === 0)
			site.rows = q;
		if (i > 0)
			s.add(`insert into post_link (from_post, to_post, kind, created_at) values (${site.rows}, ${q}, 'related', now());`);
	}
	for (let i = 0; i < site.count; i += 3) {
		s.add(`insert into sign_in_link (token_hash, kind, person, epoch, created_by, created_at, expires_at) values (sha256('${i}'), 'invitation', ${700000 + i}, 1, ${700000 + ((i + 1) % site.count)}, now(), now() + interval '1 day');`);
	}
	await s.run(world.sql);
	// What a picture shows is an attribute; and the names around it are links.
	const picture = await world.sql.one(`select min(id) from picture where state = 'ready'`);
	const shown = await created('POST', '/questions', { title: 'Payload question with pictures', body: batch.map((p) => `![${p}](/pictures/${picture} "${p}") @${p}`).join('\n\n').slice(0, 60000) });
	site.bodies.push(shown.id);
	await discuss(batch, created);
	await world.indexed();
}

// What is said about texts, to people and to programs: suggestions, flags, decisions, reasons, drafts, lines of a recording, webhooks.
async function discuss(batch, created) {
	const parts = chunks(batch, BATCH), line = (p, n) => cut(p.replaceAll(/\s+/g, ' '), n);
	const fans = async (method, where, json) => {
		const answer = await site.fan.api(method, where, json);
		assert.ok(answer.status < 300, `${where}: ${answer.status} ${answer.text}\n${JSON.stringify(json)}`);
		return answer.text ? JSON.parse(answer.text) : null;
	};
	await world.sql.run(`insert into membership (space, person, role) values (1, ${boss.id}, 'owner') on conflict (space, person) do update set role = 'owner'`);
	// Asked without a name; and why an administrator looked who it was.
	await created('PATCH', '/spaces/general', { anonymous: true });
	site.unnamed = [];
	for (const part of parts) {
		const { id } = await fans('POST', '/questions', { title: line(`Payload without a name ${part[0]}`, 150), body: part.join('\n\n'), anonymous: true });
		site.unnamed.push(id);
		await created('POST', `/questions/${id}/asker`, { reason: cut(part.join('\n'), 500) });
		await created('PUT', `/questions/${id}/closed`, { reason: 'obsolete', note: line(part.join(' '), 300) });
	}
	// Edits that were suggested: one that waits, one that was declined.
	site.proposals = [];
	for (const [i, tip] of site.tips.entries()) {
		const part = parts[i];
		const suggest = (from) => fans('PUT', `/posts/${tip}/suggestion`, { title: line(`Payload better ${from[0]}`, 150), summary: line(from.at(-1), 200), body: `${from.join('\n\n')}\n\nBetter.`, note: line(from[1] ?? from[0], 300), revision: 1 });
		const declined = await suggest(part.toReversed());
		await created('PUT', `/suggestions/${declined.id}/decision`, { verdict: 'declined', words: cut(part.join('\n'), 500) });
		site.proposals.push(declined.id, (await suggest(part)).id);
	}
	const s = new Script(900000), q = site.bodies[0];
	for (let i = 0; i < site.count; i++) {
		const p = full ? batch[i] : batch[(3 * i + 1) % batch.length], person = 700000 + i;
		s.add(`insert into flag (thread, space, post, person, reason, words, raised_at) values (${q}, 1, ${q}, ${person}, 'other', ${quote(cut(p, 500))}, now());
			insert into flag_decision (id, thread, space, post, author, verdict, note, decided_by, decided_at) overriding system value select ${910000 + i}, thread, space, id, author, 'improve', ${quote(cut(p, 1000))}, ${person}, now() from post where id = ${site.answer};
			insert into notice (person, kind, act, about, created_at) values (${boss.id}, 'moderated', false, ${910000 + i}, now());
			insert into suspension (person, reason, since, suspended_by) values (${person}, ${quote(cut(p, 500))}, now(), ${boss.id});
			update person set job = ${quote(line(p, 80))} where id = ${person};
			insert into tag_revision (tag, number, about, author, created_at) select id, 90, ${quote(cut(p, 2000))}, ${person}, now() from tag where name = 'payload' and ${i} = 0 or name = 'p${i}';
			insert into gap (rank, phrase, people, searches, first_at, last_at) values (${i + 1}, ${quote(line(p, 200))}, 2, 3, now(), now());
			insert into webhook (id, space, maker, name, url, events, secret, created_at) values (${920000 + i}, ${i % 2 ? 1 : 'null'}, ${boss.id}, ${quote(line(p, 80))}, ${quote(line(`https://wall.invalid/${p}`, 120))}, '{tip.published}', repeat('x', 73)::bytea, now());
			insert into webhook_message (id, webhook, event, thread, post, happened_at, state, try_at, ended_at) overriding system value values (${930000 + i}, ${920000 + (i % 3)}, 'tip.published', ${site.tips[0]}, ${site.tips[0]}, now(), 'failed', now(), now());
			insert into webhook_try (message, tried_at, status, took_ms, said, fault) values (${930000 + i}, now(), 500, 1, ${quote(cut(p, 300))}, ${quote(cut(p, 200))});`);
		if (i < site.titles.length)
			s.add(`insert into draft (person, place, title, body, summary, goal, tried, stuck, tags, kept_at) values (${boss.id}, 'answer-${site.titles[i]}', ${quote(cut(p, 150))}, ${quote(p)}, '', '', '', '', '', now()) on conflict do nothing;`);
		s.add(`update person set state = 'suspended' where id = ${person} and ${i % 5} = 1;`);
	}
	const all = quote(batch.join('\n').slice(0, 4000)), short = quote(line(batch.join(' '), 150));
	for (const place of ['tip', `edit-${site.answer}`])
		s.add(`insert into draft (person, place, title, body, summary, goal, tried, stuck, tags, kept_at) values (${boss.id}, '${place}', ${short}, ${all}, ${short}, ${all}, ${all}, ${all}, ${short}, now());`);
	// What is said in a recording, where its steps are, why another came to nothing; why one was asked.
	s.add(`insert into recording (id, post, person, upload, kind, state, served, duration_ms, width, height, has_video, has_audio, lines_state, created_at, ready_at) overriding system value
			values (900000, ${site.tips[0]}, ${boss.id}, 'R', 'screen', 'ready', 1, 400000, 320, 180, true, true, 'edited', now(), now());
		insert into recording (id, post, person, upload, kind, state, error, created_at) overriding system value values (900001, ${site.answer}, ${boss.id}, 'S', 'screen', 'failed', ${quote(line(batch.join(' '), 300))}, now());
		update thread set recorded = true where id in (${site.tips[0]}, (select thread from post where id = ${site.answer}));
		insert into routing (question, state, wave, next_at, begun_at) values (${site.rows}, 'asking', 1, '2100-01-01', now()) on conflict do nothing;
		insert into invitation (id, question, person, wave, seat, state, asked_at) overriding system value values (900000, ${site.rows}, ${boss.id}, 1, 'best', 'waiting', now());`);
	for (const [i, p] of batch.entries())
		s.add(`insert into cue (recording, n, from_ms, to_ms, text) values (900000, ${i + 1}, ${i * 2000}, ${i * 2000 + 1999}, ${quote(line(p, 500))});
			insert into chapter (recording, n, at_ms, title) values (900000, ${i + 1}, ${i * 2000}, ${quote(line(p, 100))});
			${i < 4 ? `insert into invitation_reason (invitation, place, text, thread) values (900000, ${i}, ${quote(line(p, 200))}, ${q});` : ''}`);
	await s.run(world.sql);
}

// -- where it shows -------------------------------------------------------------------------------------------------

// All that is there at full count; else n of each list, and with the policy others than without it.
function* places(batch, csp) {
	const some = (list, n) => {
		const step = Math.max(1, Math.floor(list.length / n));
		return full ? list : list.filter((_, i) => i % step === (csp ? 0 : Math.floor(step / 2))).slice(0, n);
	};
	yield* ['/', '/questions', '/questions?sort=active', '/questions?state=unanswered', '/questions?author=me', '/tags', '/tags?sort=name', '/people', '/spaces', '/settings', '/settings/notifications', '/inbox', '/saved', '/saved?q=%3Cb%3E', '/following', '/settings/feeds?tag=payload', '/admin', '/admin/sessions', '/admin/invitations', '/admin/spaces', '/admin/words', '/admin/mail', '/admin/jobs', '/admin/settings', '/admin/recordings', '/pictures',
		'/search?q=payload', '/search?q=payload&sort=newest', '/search?q=payload%20question&tag=payload', '/tags/payload', '/spaces/general', '/spaces/general/settings', '/questions/ask', '/questions/ask?title=payload%20question'];
	yield* site.bodies.map((q) => `/questions/${q}`);
	yield* [`/questions/${site.rows}`, `/questions/${site.revised}`, `/posts/${site.revised}/revisions`, `/posts/${site.revised}/edit`, `/posts/${site.bodies[0]}/edit`, `/posts/${site.answer}/edit`, `/people/${boss.id}`];
	yield* ['/top?period=year', '/top/mine', '/top?period=year&team=%3Cb%3E'];
	yield* [`/people/${boss.id}?thanks=9999999`, `/thanks/new?person=${700000}`, `/thanks/new?post=${site.rows}`];
	yield* ['/tips', '/tips?tag=payload', ...some(site.tips, 1).map((t) => `/tips/${t}`), `/posts/${site.tips[0]}/edit`];
	yield* ['/mentoring', '/mentoring?tag=payload', ...some(site.offers, 1).flatMap((o) => [`/mentoring/offers/${o}`, `/mentoring/offers/${o}/edit`]), '/mentorships', `/mentorships/${site.pair}`, `/mentorships/${site.together}`, ...some(site.meetings, 2).map((m) => `/meetings/${m}`), '/mentoring?q=payload', '/mentoring/wish?q=payload', `/mentoring?about=${site.bodies[0]}`, `/mentoring/wish?about=${site.bodies[0]}`, `/mentoring?about=${site.tips[0]}`];
	yield* ['/admin/mentoring', '/mentoring/programmes', ...['', '/edit', '/pairs'].map((behind) => `/mentoring/${site.programme}${behind}`)];
	yield* some(site.titles, 3).map((q) => `/questions/${q}`);
	const rows = Array.from({ length: site.count }, (_, i) => i);
	yield* some(rows, 3).map((i) => `/people/${700000 + i}`);
	yield* some(rows, 2).map((i) => `/spaces/s${i}`);
	yield* some(rows, 2).map((i) => `/spaces/s${i}/settings`);
	yield* some(rows, 2).map((i) => `/tags/p${i}`);
	yield* ['/drafts', '/suggestions', '/admin/audit', '/admin/gaps', '/admin/webhooks', '/admin?state=suspended', '/spaces/general/webhooks', '/spaces/general/moderation', '/spaces/general/suggestions', `/posts/${site.tips[0]}/suggestions`, '/tags/payload/manage', '/tags/payload/history',
		`/questions/${site.unnamed[0]}`, `/posts/${site.unnamed[0]}/asker`, `/posts/${site.unnamed[0]}/manage`, `/tips/${site.tips[0]}/transcript`, `/tips/${site.tips[0]}/split`, `/posts/${site.answer}/record`, ...[0, 1, 2].flatMap((i) => some([`/webhooks/${920000 + i}`, `/webhooks/${920000 + i}?state=failed`], 1))];
	yield* some(site.proposals, 2).map((p) => `/suggestions/${p}`);
	yield* some(rows, 1).flatMap((i) => [`/tags/p${i}/history`, `/decisions/${910000 + i}`, `/admin/people/${700000 + i}/suspension`]);
	yield* some(rows, 3).map((i) => `/questions/${site.rows + 2 * i}`);
	yield* some(rows, 2).map((i) => `/admin/invitations?person=${700000 + i - (i % 3)}`);
	const q = (list) => encodeURIComponent(list.join(' '));
	// An address holds 2,000 bytes.
	yield* some(fitting(batch, 600), 3).map((list) => `/search?q=${q(list)}`);
	yield* some(fitting(batch, 190), 2).flatMap((list) => [`/mentoring?q=${q(list)}`, `/mentoring/wish?q=${q(list)}`, `/mentoring?kind=${q(list)}`, `/mentoring/offers/new?title=${q(list)}&tags=${q(list)}&kind=${q(list)}&for=${q(list)}`]);
	yield* some(fitting(batch, 550), 2).map((list) => `/questions/ask?title=${q(list)}&tags=${q(list)}&space=${q(list)}`);
	yield* some(fitting(batch, 280), 2).flatMap((list) => [`/people?q=${q(list)}`, `/tags?prefix=${q(list)}`, `/admin?q=${q(list)}&state=${q(list)}`, `/search?q=a&type=${q(list)}&tag=${q(list)}&space=${q(list)}&sort=${q(list)}&cursor=${q(list)}`, `/signin?next=${q(list)}`]);
	yield* some(batch, 3).flatMap((p) => [`/questions/${encodeURIComponent(p)}`, `/tags/${encodeURIComponent(p)}?done=${encodeURIComponent(p)}`, `/nowhere/${encodeURIComponent(p)}#${encodeURIComponent(p)}`]);
}

// Sends a form with these fields from a page of ours, as a person with a broken or hostile form would.
async function submit(page, where, fields) {
	await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.evaluate(({ action, list }) => {
		const form = document.createElement('form');
		form.method = 'post';
		form.action = action;
		for (const [name, value] of list) {
			const area = document.createElement('textarea');
			area.name = name;
			area.value = value;
			form.append(area);
		}
		document.body.append(form);
		HTMLFormElement.prototype.submit.call(form);
	}, { action: where, list: fields })]);
}

async function look(batch, csp) {
	const it = await watched({ csp });
	let pages = 0, place = 0;
	for (const where of places(batch, csp)) {
		// What would run is seen without the policy, everywhere; that ours breaks it nowhere is the matter of journeys/pages, too.
		if (csp && !full && place++ % 3 !== 0)
			continue;
		await it.visit(where);
		pages++;
		for (let next; (next = await it.page.locator('a[rel=next]').first().getAttribute('href', { timeout: 1 }).catch(() => null));) {
			await it.visit(next);
			pages++;
			if (!full)
				break;
		}
	}
	// Scripts of ours that show what others wrote.
	await it.visit('/', async (page) => {
		await page.fill('#q', 'payload');
		await page.waitForSelector('.suggest li');
		await page.keyboard.press('ArrowDown');
	});
	await it.visit('/questions/ask', async (page) => {
		await page.locator('#title').pressSequentially('payload question number', { delay: 0 });
		await page.waitForSelector('[data-similar-list] li');
		// A draft is kept and comes back.
		await page.fill('#goal', (full ? batch : batch.slice(0, 20)).join('\n'));
		await page.reload();
	});
	await it.visit(`/questions/${site.bodies[0]}`, async (page) => {
		for (const details of await page.locator('details.more').all().then((l) => l.slice(0, 3)))
			await details.evaluate((d) => (d.open = true));
	});
	// Forms that come back, and error pages with what was typed, whatever the fields are called.
	await it.visit('/search');
	const send = async (...form) => (csp && !full && place++ % 3 !== 0 ? null : it.send(...form));
	for (const list of full ? chunks(batch, 40) : [csp ? batch.slice(0, 40) : batch.slice(-40)]) {
		const text = list.join('\n');
		const csrf = ['csrf', boss.csrf];
		await send('/questions/ask', [csrf, ['title', text], ['body', text], ['tags', text], ['space', text]]);
		await send('/tips/new', [csrf, ['title', text], ['summary', text], ['body', text], ['tags', text], ['space', text]]);
		await send('/mentoring/wish', [csrf, ['title', text], ['body', text], ['tags', text], ['space', text]]);
		await send('/mentoring/offers/new', [csrf, ...['kind', 'title', 'body', 'gets', 'for_whom', 'rhythm', 'times', 'place', 'capacity', 'tags', 'space', 'slots', 'minutes', 'languages'].map((name) => [name, text])]);
		await send('/mentoring/programmes/new', [csrf, ...['name', 'about', 'closes_on', 'begins_on', 'ends_on', 'everywhere'].map((name) => [name, text])]);
		await send(`/mentoring/${site.programme}/join`, [csrf, ...['as', 'goal', 'tags', 'capacity'].map((name) => [name, text])]);
		await send(`/questions/${site.bodies[0]}/answers`, [csrf, ['body', text.padEnd(70000, 'x')]]);
		await send(`/posts/${site.answer}/comments`, [csrf, ['body', text.padEnd(3000, 'x')]]);
		await send(`/posts/${site.answer}/saved`, [csrf, ['note', text.slice(0, 290)], ['next', text]]);
		await send(`/posts/${site.answer}/edit`, [csrf, ['body', text], ['note', text], ['revision', '99']]);
		await send('/settings/profile', [csrf, ['name', text.padEnd(100, 'x')], ['team', text.padEnd(100, 'x')], ['about', text], ['time_zone', text]]);
		await send('/spaces/general/settings', [csrf, ['name', text.padEnd(100, 'x')], ['about', text], ['revision', '99']]);
		await send('/admin/spaces', [csrf, ['slug', text], ['name', text.padEnd(100, 'x')], ['about', text], ['owner', text]]);
		await send('/admin/invitations', [csrf, ['email', text], ['name', text]]);
		await send('/admin/words', [csrf, ['term', text], ['means', text], ['kind', text]]);
		await send('/admin/words/offers', [csrf, ['term', text], ['means', text], ['act', 'add']]);
		await send('/settings/tokens', [csrf, ['name', text.padEnd(100, 'x')], ['scopes', text], ['days', text]]);
		await send('/signin', [csrf, ['email', text], ['password', text], ['next', text]]);
		await send('/questions/ask', list.flatMap((p, i) => [[p, p], [`${p}${i}`, p.padEnd(80, 'x')]]));
		await send(`/posts/${site.tips[0]}/edit`, [csrf, ['title', text], ['summary', text], ['body', text], ['tags', text], ['note', text.padEnd(400, 'x')], ['revision', '1']]);
		await send(`/suggestions/${site.proposals[1]}/decline`, [csrf, ['words', text.padEnd(600, 'x')]]);
		await send(`/posts/${site.bodies[0]}/decision`, [csrf, ['verdict', 'improve'], ['note', text.padEnd(1100, 'x')]]);
		await send(`/posts/${site.unnamed[0]}/asker`, [csrf, ['reason', text.padEnd(600, 'x')]]);
		await send('/admin/webhooks', [csrf, ['name', text.padEnd(90, 'x')], ['url', text], ['events', text]]);
		await send('/webhooks/920000', [csrf, ['name', text.padEnd(90, 'x')], ['url', text], ['events', text]]);
		await send('/tags/payload/about', [csrf, ['about', text.padEnd(5000, 'x')]]);
		await send('/tags/payload/rename', [csrf, ['name', text]]);
		await send('/tags/payload/merge', [csrf, ['into', text]]);
		await send('/tags/payload/synonyms', [csrf, ['synonym', text]]);
		await send(`/tips/${site.tips[0]}/split`, [csrf, ['part', '1'], ['title', text]]);
	}
	await it.context.close();
	assert.deepEqual(it.seen, [], `${it.seen.length} findings, PEERLORE_TEST_SEED=${seed}`);
	return pages;
}

// -- the tests -------------------------------------------------------------------------------------------------------------

test('the watch sees what it should see', async () => {
	const plant = async (csp, html) => {
		const it = await watched({ csp });
		await it.context.route('**/robots.txt', async (route) => {
			const response = await route.fetch();
			await route.fulfill({ status: 200, body: `<!doctype html><body>${html}`, headers: { ...response.headers(), 'content-type': 'text/html' } });
		});
		await it.visit('/robots.txt');
		await it.page.waitForTimeout(50);
		await it.context.close();
		return it.seen.join('\n');
	};
	assert.match(await plant(false, '<img src=x onerror=__xss(1)>'), /xss-ran/);
	assert.match(await plant(false, '<script>alert(7)</script>'), /dialog 7/);
	assert.match(await plant(false, '<img src=https://xss.invalid/p>'), /asked for https:\/\/xss.invalid/);
	assert.match(await plant(true, '<img src=x onerror=__xss(1)>'), /Content Security Policy/);
	assert.match(await plant(true, '<img src=https://xss.invalid/p>'), /Content Security Policy|report/);
	assert.match(await plant(true, '<div class=prose><b>x</b></div>'), /not a part of text/);
	assert.match(await plant(true, '<a href="javascript:1">x</a>'), /address javascript/);
	assert.doesNotMatch(await plant(true, '<script>__xss(1)</script>'), /xss-ran/);
	assert.equal(await plant(false, '<p>text</p>'), '');
});

test('nothing that is written runs, calls out or becomes more than text', async () => {
	const all = drawn();
	assert.ok(all.length >= (full ? 400 : 45) && written.length >= 140);
	console.log(`figure: seed ${seed}`);
	await world.sql.keep();
	let pages = 0;
	for (const batch of chunks(all, 150)) {
		await write(batch);
		for (const seen of await Promise.all([look(batch, true), look(batch, false)]))
			pages += seen;
		await world.sql.restore();
		await world.sql.run(`insert into outbox (kind, object, space) select 'space', id, id from space`);
	}
	// At full count every payload on every kind of page, not each n-th.
	assert.ok(pages > (full ? 2 * 9 * all.length : 120), `${pages} pages`);
	console.log(`figure: ${all.length} payloads on ${pages} pages`);
});
