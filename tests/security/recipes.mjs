// recipes.mjs -- the company of world.mjs filled with one of everything, and for each route how to call it.
//
// `at` holds what there is by name. recipes[`METHOD pattern`](route, role) gives [object, path, what is sent]: one
// entry for each object that matters there; path null = the role has no such thing.
import fs from 'node:fs';
import path from 'node:path';
import { mailboxOpen } from '../lib/mailbox.mjs';
import { until } from '../lib/server.mjs';
import { Script, World } from './world.mjs';

export const OUTSIDE = ['anonymous', 'expired', 'suspended'];
// May not know that anything private is there. An administrator reads a private space only as its member.
export const BLIND = [...OUTSIDE, 'outsider', 'admin'];
export const ROLES = [...OUTSIDE, 'outsider', 'reader', 'member', 'moderator', 'owner', 'admin'];
export const CANARY = 'zyxcanaryqv'; // stands in all that is private
export const MISSING = 599999;
export const PASSWORD = 'plum orchard bicycle';
export const at = {};
export const keyOf = (route) => `${route.method} ${route.pattern}`;

let world;

// -- what is there -------------------------------------------------------------------------------------

export async function siteMake(options) {
	const box = await mailboxOpen();
	// They ask one thing at a time: a second worker would only plan each statement once more.
	world = at.world = await World.start({ ...options, env: { ...box.env, PEERLORE_WORKERS: '1', ...options?.env } });
	const { sql, server } = world;
	await sql.run('alter sequence person_id_seq restart with 500100; alter sequence search_shown_id_seq restart with 500000; alter sequence invitation_id_seq restart with 500000; alter sequence mentorship_id_seq restart with 500000; alter sequence meeting_id_seq restart with 500000; alter sequence pair_task_id_seq restart with 500000; alter sequence thanks_id_seq restart with 500000; alter sequence flag_decision_id_seq restart with 500000; alter sequence picture_id_seq restart with 600000; alter sequence follow_id_seq restart with 500000; alter sequence saved_post_id_seq restart with 500000; alter sequence webhook_id_seq restart with 500100; alter sequence proposal_id_seq restart with 500000; alter sequence notice_id_seq restart with 500000'); // all as long
	at.callers = { anonymous: world.anonymous() };
	const people = { admin: { admin: true }, root: { admin: true }, someone: {}, warden: {} };
	for (const name of [...ROLES.slice(1), 'root', 'someone', 'warden'])
		at.callers[name] = await world.caller(`${name}@example.com`, { name: `Person ${name}`, ...people[name] });
	at.door = await world.atDoor();
	server.person({ email: 'secretive@example.com', name: 'With Password', password: PASSWORD });
	at.linked = await world.join('linked@example.com');
	await spacesMake(sql);
	await contentMake(sql);
	await linksMake();
	await feedsMake();
	await othersMake(sql);
	at.news = JSON.parse(await sql.one(`select json_object_agg(person || ' ' || thread, id) from notice where kind = 'commented'`));
	await mailMake(sql, box);
	// The table takes longer than a proof lasts; asking for one has a test of its own.
	await sql.run(`update session set fresh_at = now() + interval '1 day'; update person set state = 'suspended' where id = ${id('suspended')};
		update session set expires_at = now() - interval '1 hour' where person = ${id('expired')};
		update api_token set expires_at = now() - interval '1 hour' where person = ${id('expired')}`);
	await world.indexed();
	for (const name of ROLES.slice(1))
		await at.callers[name].api('GET', '/me'); // seen just now
	await sql.rest();
	world.rest();
	await sql.keep();
	return world;
}

export const id = (name) => at.callers[name].id;

async function spacesMake(sql) {
	const roles = ['reader', 'member', 'moderator', 'owner'];
	// Those outside belonged to it once: they must have lost what they had.
	const put = (slug, name, role) => `insert into membership (space, person, role) select id, ${id(name)}, '${role}' from space where slug = '${slug}';`;
	await sql.run(`insert into space (slug, name, about, private) values ('space-open', 'Open space', '', false),
		('space-hide', '${CANARY} Hidden space', '${CANARY}', true), ('space-else', '${CANARY} Elsewhere', '', true), ('space-own', 'Of the admin', '', true);
		${['space-open', 'space-hide'].map((slug) => [...roles.map((r) => put(slug, r, r)), put(slug, 'warden', 'owner'),
			put(slug, 'someone', 'member'), put(slug, 'expired', 'member'), put(slug, 'suspended', 'owner')].join(' ')).join(' ')}
		${put('space-own', 'admin', 'owner')} ${put('space-else', 'outsider', 'owner')} ${put('space-else', 'warden', 'owner')}`);
	at.open = Number(await sql.one(`select id from space where slug = 'space-open'`));
	at.hidden = Number(await sql.one(`select id from space where slug = 'space-hide'`));
}

// For each role, in the open and the private space: a question, an answer and a comment of their own, and those of others.
async function contentMake(sql) {
	const s = new Script();
	at.questions = {};
	at.answers = {};
	at.comments = {};
	at.answerOf = {};
	at.waiting = {};
	const talk = (kind, space, author, key, withdrawn = 0) => {
		const word = space === at.hidden ? CANARY : 'kettle';
		const about = { space, author, title: `${word} question of ${key}`, body: `${word} body of ${key}`, tags: [`${space === at.hidden ? 'hidden' : 'plain'}-tag`] };
		const question = (at.questions[`${kind} ${key}`] = s.question({ ...about, withdrawn }));
		const other = (at.answerOf[question] = s.answer({ question, space, author: id('someone'), body: `${word} answer` }));
		at.answers[`${kind} ${key}`] = s.answer({ question: at.questions[`${kind} other`] ?? question, space, author, body: `${word} answer of ${key}`, withdrawn });
		at.comments[`${kind} ${key}`] = s.comment({ post: other, thread: question, author, body: `${word} comment of ${key}`, withdrawn });
	};
	for (const [kind, space] of [['open', at.open], ['private', at.hidden]]) {
		talk(kind, space, id('someone'), 'other');
		for (const role of ROLES.slice(1))
			talk(kind, space, id(role), role);
		talk(kind, space, id('someone'), 'withdrawn', id('someone'));
	}
	// One that became part of another, in each.
	at.merged = {};
	for (const [kind, space] of [['open', at.open], ['private', at.hidden]]) {
		at.merged[kind] = s.question({ space, author: id('someone'), title: `${space === at.hidden ? CANARY : 'kettle'} question that was merged`, withdrawn: id('someone') });
		s.add(`insert into merge (source, target, merged_by, merged_at) values (${at.merged[kind]}, ${at.questions[`${kind} other`]}, ${id('someone')}, now());`);
	}
	// Questions without a name.
	at.unnamed = {};
	const nobody = new Script(480000);
	for (const [kind, space] of [['open', at.open], ['private', at.hidden]]) {
		for (const [key, person] of [['other', id('someone')], ...ROLES.slice(1).map((role) => [role, id(role)])]) {
			const question = at.unnamed[`${kind} ${key}`] = nobody.next++;
			nobody.add(`insert into person (id, name, state) overriding system value values (${-question}, 'Someone in the company', 'unnamed');`);
			nobody.question({ id: question, space, author: -question, title: `${space === at.hidden ? CANARY : 'kettle'} question without a name`, tags: [] });
			nobody.add(`insert into unnamed (alias, thread, person, asked_at) values (${-question}, ${question}, ${person}, now());
				update thread set unnamed = true where id = ${question};`);
		}
	}
	await nobody.run(sql);
	// Tips: one of their own, and one of another.
	at.tips = {};
	for (const [kind, space] of [['open', at.open], ['private', at.hidden]]) {
		const word = space === at.hidden ? CANARY : 'kettle';
		for (const [key, author] of [['other', id('someone')], ...ROLES.slice(1).map((role) => [role, id(role)])])
			at.tips[`${kind} ${key}`] = s.question({ kind: 'tip', space, author, title: `${word} tip of ${key}`, body: `${word} body of ${key}`, tags: [] });
		at.tips[`${kind} withdrawn`] = s.question({ kind: 'tip', space, author: id('someone'), title: `${word} tip withdrawn`, body: word, tags: [], withdrawn: id('someone') });
	}
	// Offers of mentoring, likewise.
	at.offers = {};
	for (const [kind, space] of [['open', at.open], ['private', at.hidden]]) {
		const word = space === at.hidden ? CANARY : 'kettle';
		for (const [key, author, withdrawn] of [['other', id('someone'), 0], ['withdrawn', id('someone'), id('someone')], ...ROLES.slice(1).map((role) => [role, id(role), 0])]) {
			const offer = at.offers[`${kind} ${key}`] = s.question({ kind: 'offer', space, author, title: `${word} offer of ${key}`, body: `${word} body of ${key}`, tags: [], withdrawn });
			s.add(`insert into offer (id, kind, gets, for_whom, rhythm, times, place, capacity) values (${offer}, 'shadowing', '${word} gets', '${word} whom', '${word} rhythm', '${word} times', '${word} place', 2);
				insert into offer_slot (offer, starts_at, minutes) values (${offer}, '2099-01-01', 60);`);
		}
	}
	// What they asked others, and others them; and what two others have with each other.
	at.pairs = {};
	let pair = 520000;
	const ask = (key, offer, mentor, mentee, word) => {
		at.pairs[key] = pair;
		s.add(`insert into mentorship (id, offer, mentor, mentee, goal, created_at, expires_at) overriding system value
			values (${pair++}, ${offer}, ${mentor}, ${mentee}, '${word} goal', now(), now() + interval '14 days');`);
	};
	const asked = s.question({ kind: 'offer', space: at.open, author: id('warden'), title: 'kettle offer that all asked for', body: 'kettle', tags: [] });
	s.add(`insert into offer (id, kind, capacity) values (${asked}, 'flash', 20);`);
	const pairing = s.question({ kind: 'offer', space: at.open, author: id('warden'), title: 'kettle offer with a place for all', body: 'kettle', tags: [] });
	s.add(`insert into offer (id, kind, capacity) values (${pairing}, 'pairing', 20);`);
	for (const role of ROLES.slice(1)) {
		ask(`${role} as mentee`, asked, id('warden'), id(role), 'kettle');
		ask(`${role} as mentor`, at.offers[`open ${role}`], id(role), id('someone'), 'kettle');
	}
	ask('others', at.offers['private other'], id('someone'), id('warden'), `${CANARY}`);
	// And what is accepted: an agreement that the other one wrote, and a date.
	at.together = {};
	at.meetings = {};
	at.tasks = {};
	const go = (key, offer, mentor, mentee, word) => {
		const made = at.together[key] = pair++, meeting = at.meetings[key] = 1000 + made, task = at.tasks[key] = 2000 + made;
		s.add(`insert into mentorship (id, offer, mentor, mentee, goal, state, created_at, expires_at) overriding system value
				values (${made}, ${offer}, ${mentor}, ${mentee}, '${word} goal', 'accepted', now(), now() + interval '14 days');
			insert into agreement (mentorship, revision, goals, progress, rhythm, privacy, mentor_agreed, changed_by, changed_at)
				values (${made}, 1, array['${word} goal'], array[0], '${word} rhythm', 'free', 1, ${mentor}, now());
			insert into meeting (id, mentorship, starts_at, minutes, place, agenda, changed_by, created_at, changed_at) overriding system value
				values (${meeting}, ${made}, now() + interval '5 days', 30, '${word} place', '${word} agenda', ${mentor}, now(), now());
			insert into meeting (mentorship, starts_at, minutes, state, changed_by, created_at, changed_at) values (${made}, now() - interval '5 days', 60, 'held', ${mentor}, now(), now());
			insert into meeting_note (meeting, person, words, changed_at) values (${meeting}, ${mentor}, '${CANARY} note of the other one', now());
			insert into pair_task (id, mentorship, person, words, due_on, created_by, created_at) overriding system value values (${task}, ${made}, ${mentor}, '${word} task', current_date, ${mentor}, now());
			insert into pair_feedback (mentorship, person, helped, reached, again, given_at) values (${made}, ${mentor}, 1, 0, false, now());
			insert into shadow_note (mentorship, asked_at, words, written_at) values (${made}, now(), '${word} note', now());`);
	};
	for (const role of ROLES.slice(1))
		go(role, pairing, id('warden'), id(role), 'kettle');
	go('others', at.offers['private other'], id('someone'), id('root'), CANARY);
	// Programmes: each is in one of their own, nobody is in the others. What a mentor gives is read by mentees of the same programme.
	at.programmes = {};
	let programme = 530000;
	const open = (key, mentee, word, closes = '2099-01-01') => {
		at.programmes[key] = programme;
		s.add(`insert into programme (id, name, about, begins_on, ends_on, closes_on, everywhere, ran_at, created_by, created_at) overriding system value
				values (${programme}, 'kettle programme', 'kettle', '2099-02-01', '2099-03-01', '${closes}', false, now(), ${id('root')}, now());
			insert into programme_person (programme, person, mentor, capacity, goal, topics, joined_at) values
				(${programme}, ${id('someone')}, true, 2, '${word} goal', '{}', now()), (${programme}, ${id('warden')}, false, 1, 'kettle goal', '{}', now())
				${mentee ? `, (${programme}, ${mentee}, false, 1, 'kettle goal', '{}', now())` : ''};
			insert into programme_pair (programme, mentee, mentor, fixed, mentor_rank, mentee_rank) values (${programme}, ${id('warden')}, ${id('someone')}, false, 1, 1);`);
		programme++;
	};
	for (const role of ROLES.slice(1))
		open(role, id(role), 'kettle');
	open('other', 0, CANARY);
	open('over', 0, CANARY, '2020-01-01');
	// Each tip has a recording, with something said in it; the upload of another is there for all who have none yet.
	at.recordings = {};
	at.spare = {};
	let recording = 500000;
	for (const [key, tip] of Object.entries(at.tips)) {
		// Their own of open ones has failed and can be tried again; what was there before still plays.
		const failed = key.startsWith('open') && ROLES.includes(key.slice(5)), word = key.startsWith('open') ? 'kettle' : CANARY, by = id(key.split(' ')[1] in at.callers ? key.split(' ')[1] : 'someone');
		at.recordings[key] = recording;
		s.add(`insert into recording (id, post, person, upload, kind, state, served, duration_ms, width, height, has_video, has_audio, has_original, lines_state, error, created_at, ready_at)
				overriding system value values (${recording}, ${tip}, ${by}, '${String(recording).padEnd(22, 'R')}', 'screen', '${failed ? 'failed' : 'ready'}', 1, 5000, 320, 180, true, true, true, 'edited', '${failed ? 'It was too heavy.' : ''}', now(), now());
			insert into upload (id, person, size, received, file_name, created_at, touched_at, expires_at, finished_at, taken_at)
				values ('${String(recording).padEnd(22, 'R')}', ${by}, 8, 8, '${word}', now(), now(), now() + interval '1 day', now(), now());
			insert into cue (recording, n, from_ms, to_ms, text) values (${recording}, 1, 0, 2000, '${word} is said here');
			insert into chapter (recording, n, at_ms, title) values (${recording}, 1, 0, '${word} chapter');`);
		recording++;
	}
	// One that failed and whose post has gone.
	s.add(`insert into recording (id, person, upload, kind, state, has_original, error, created_at)
		overriding system value values (499000, ${id('someone')}, '${'failed'.padEnd(22, 'R')}', 'screen', 'failed', true, 'It was too heavy.', now());`);
	at.failures = { failed: at.recordings['open reader'], 'gone': 499000, ready: at.recordings['private other'], missing: MISSING };
	for (const role of ROLES.slice(1)) {
		at.spare[role] = `spare${role}`.padEnd(22, 'S');
		s.add(`insert into upload (id, person, size, received, created_at, touched_at, expires_at, finished_at)
			values ('${at.spare[role]}', ${id(role)}, 8, 8, now(), now(), now() + interval '1 day', now());`);
	}
	// One of their own that nobody has answered.
	for (const role of ROLES.slice(1))
		for (const [kind, space] of [['open', at.open], ['private', at.hidden]]) {
			const word = kind === 'open' ? 'kettle' : CANARY;
			at.waiting[`${kind} ${role}`] = s.question({ space, author: id(role), title: `${word} waits for ${role}`, body: `${word} body`, tags: [] });
		}
	// Pictures: one in each question, and one of each that no text shows yet.
	at.pictures = {};
	at.loose = {};
	at.sketches = {};
	let picture = 500000;
	const drawn = (by, word, loose) => {
		s.add(`insert into picture (id, person, state, words, width, height, bytes, created_at, loose_at) overriding system value
			values (${picture}, ${by}, 'ready', '${word} words', 320, 200, 20, now(), ${loose ? 'now()' : 'null'});`);
		return picture++;
	};
	for (const [key, q] of Object.entries(at.questions)) {
		const word = key.startsWith('open') ? 'kettle' : CANARY, role = key.split(' ')[1];
		at.pictures[key] = drawn(role in at.callers && BLIND.includes(role) === (word !== CANARY) ? id(role) : id('someone'), word, false);
		s.add(`insert into post_picture (post, picture) values (${q}, ${at.pictures[key]});`);
	}
	for (const name of ['someone', ...ROLES.slice(1)]) {
		at.loose[id(name)] = drawn(id(name), BLIND.includes(name) ? 'kettle' : CANARY, true);
		at.sketches[name] = `sketch${name}`.padEnd(22, 'S');
		s.add(`insert into upload (id, person, size, received, created_at, touched_at, expires_at, finished_at)
			values ('${at.sketches[name]}', ${id(name)}, 33, 33, now(), now(), now() + interval '1 day', now());`);
	}
	// Everybody was told of everything once, and must have lost what they may not read.
	for (const role of ROLES.slice(1))
		for (const kind of ['open', 'private'])
			for (const about of ['other', 'withdrawn'])
				s.add(`insert into notice (person, kind, act, post, thread, actor, about, created_at)
					select ${id(role)}, k.kind, k.kind = 'invitation', q, q, ${id('someone')}, 1, now()
					from (values ('invitation'), ('commented')) k (kind), (values (${at.questions[`${kind} ${about}`]})) t (q);`);
	// Everybody has a picture, and one to send.
	s.add(`insert into face (person, version, small, large) select id, 1, 'small', 'large' from person where id >= 500100;
		update person set face = 1 where id >= 500100;`);
	// Webhooks of all open spaces, of the open one and of the private one, each with something that did not arrive.
	at.hooks = { 'open other': 500001, 'private other': 500002, wide: 500003 };
	for (const [key, space] of [['open other', at.open], ['private other', at.hidden], ['wide', null]])
		s.add(`insert into webhook (id, space, maker, name, url, events, secret, created_at)
				values (${at.hooks[key]}, ${space}, ${id(space === null ? 'root' : 'warden')}, '${space === at.hidden ? CANARY : 'kettle'} wall', 'https://${space === at.hidden ? CANARY : 'kettle'}.invalid/', '{tip.published}', repeat('x', 73)::bytea, now());
			insert into webhook_message (webhook, word, event, thread, post, happened_at, state, try_at, ended_at) values (${at.hooks[key]}, 'msg_${key.split(' ')[0]}', 'tip.published', null, null, now(), 'failed', now(), now());`);
	s.next = 500900;
	await s.run(sql);
	filesMake();
}

// What is played of each recording, and what it was made of.
function filesMake() {
	const { data } = world.server;
	const { uid, gid } = fs.statSync(data);
	// As the server would: what it makes later goes beside these.
	const folder = (where) => {
		if (!fs.existsSync(where)) {
			folder(path.dirname(where));
			fs.mkdirSync(where);
			fs.chownSync(where, uid, gid);
		}
	};
	const put = (file, text) => {
		folder(path.dirname(file));
		fs.writeFileSync(file, text);
		fs.chownSync(file, uid, gid);
	};
	for (const [key, recording] of Object.entries(at.recordings)) {
		const word = key.startsWith('open') ? 'kettle' : CANARY;
		for (const name of ['media.mp4', 'small.mp4', 'poster.jpg'])
			put(path.join(data, 'media/recordings', String(recording), '1', name), `${word} ${name}`);
		put(path.join(data, 'media/uploads', String(recording).padEnd(22, 'R')), `${word} original`);
	}
	for (const [key, picture] of [...Object.entries(at.pictures), ...Object.entries(at.loose)])
		put(path.join(data, 'media/pictures', String(Math.floor(picture / 1000)), String(picture), 'picture.webp'), `${key.startsWith('private') ? CANARY : 'kettle'} picture`);
	// The beginning of one is enough to be taken.
	for (const upload of Object.values(at.sketches))
		put(path.join(data, 'media/uploads', upload), Buffer.from('89504e470d0a1a0a0000000d4948445200000140000000c808000000006cdb1df5', 'hex'));
	for (const spare of Object.values(at.spare))
		put(path.join(data, 'media/uploads', spare), PICTURE);
}

// The head of a picture: more of it nobody reads here.
const PICTURE = Buffer.from('89504e470d0a1a0a0000000d494844520000004000000040080200000000000000', 'hex');

// The address of a calendar proves itself: one that is good, one that was taken back, one that never was.
async function feedsMake() {
	const make = async () => new URL(JSON.parse((await at.callers.warden.api('PUT', '/me/calendar', { open: true })).text).address).pathname.split('/').at(-1);
	at.feeds = { 'private, taken back': await make(), good: await make(), missing: '1.1.AAAA.ics' };
	const made = at.feeds.good;
	at.feeds['private of somebody else'] = made.replace(/^\d+/, id('owner'));
	// Likewise that of Atom feeds; whose it is reads the private space, and an outsider's does not.
	const atom = async (who) => JSON.parse((await at.callers[who].api('PUT', '/me/feeds', { open: true })).text).address.split('/').at(-1);
	at.atom = { 'private, taken back': await atom('warden'), good: await atom('warden'), outsider: await atom('outsider'), suspended: await atom('suspended'), missing: '1.1.AAAA' };
	at.atom['private of somebody else'] = at.atom.good.replace(/^\d+/, id('owner'));
}

async function linksMake() {
	const { server, sql } = world;
	const tokenOf = (url) => new URL(url).pathname.split('/').at(-1);
	at.links = { used: tokenOf(server.link('linked@example.com')) };
	const door = await world.atDoor(`/link/${at.links.used}`);
	await door.page('POST', `/link/${at.links.used}`);
	at.links.superseded = tokenOf(server.link('linked@example.com'));
	at.links.good = tokenOf(server.link('linked@example.com'));
	const late = await world.join('late@example.com');
	at.links.expired = tokenOf(server.link(late.email));
	await sql.run(`update sign_in_link set expires_at = now() - interval '1 second' where person = ${late.id}`);
	at.links.missing = 'A'.repeat(43);
	at.invitations = {};
	for (const name of ['good', 'expired', 'withdrawn']) {
		const answer = await at.callers.root.api('POST', '/people', { email: `invited-${name}@example.com`, name: `Invited ${name}` });
		const { id: person, invitation } = JSON.parse(answer.text);
		at.invitations[name] = tokenOf(invitation);
		at[`invited ${name}`] = person;
	}
	await sql.run(`update sign_in_link set expires_at = now() - interval '1 second' where person = ${at['invited expired']}`);
	await at.callers.root.page('POST', `/admin/invitations/${at['invited withdrawn']}/withdraw`);
	at.invitations.missing = 'A'.repeat(43);
	// Links for a new password, and somebody who signs in with codes.
	const forgetful = await world.join('forgetful@example.com');
	const reset = async (person) => tokenOf(JSON.parse((await at.callers.root.api('POST', `/people/${person}/reset`)).text).reset);
	at.resets = { expired: await reset(late.id), superseded: await reset(forgetful.id), good: await reset(forgetful.id), missing: 'A'.repeat(43) };
	await sql.run(`update sign_in_link set expires_at = now() - interval '1 second' where person = ${late.id};
		insert into second_factor (person, seed, begun_at, confirmed_at) values (${id('someone')}, decode(repeat('00', 61), 'hex'), now(), now())`);
}

// Edits suggested by one colleague of what each of them wrote, and by each of them of what another wrote; and one that was declined.
async function proposalsMake(sql) {
	at.proposals = {};
	let n = 550000;
	const add = (key, post, by, state = 'open') => {
		at.proposals[key] = n;
		return `insert into proposal (id, post, person, revision, title, body, note, state, created_at, changed_at, decided_by, decided_at, words) overriding system value
			values (${n++}, ${post}, ${by}, 1, (select title from post where id = ${post}), '${/private/.test(key) ? CANARY : 'kettle'} body, better', '${/private/.test(key) ? CANARY : 'kettle'} why', '${state}', now(), now(),
				${state === 'open' ? `null, null, ''` : `${id('warden')}, now(), '${/private/.test(key) ? CANARY : 'kettle'} words'`});`;
	};
	const all = [];
	for (const kind of ['open', 'private']) {
		for (const role of ROLES.slice(1))
			all.push(add(`${kind} ${role}`, at.answers[`${kind} other`], id(role)), add(`${kind} for ${role}`, at.answers[`${kind} ${role}`], id('someone')));
		all.push(add(`${kind} other`, at.tips[`${kind} other`], id('warden')), add(`${kind} withdrawn`, at.tips[`${kind} withdrawn`], id('warden')),
			add(`${kind} declined`, at.questions[`${kind} other`], id('warden'), 'declined'));
	}
	await sql.run(all.join(' '));
}

// Everything is flagged, and something of everybody was decided on.
async function flagsMake(sql) {
	at.decisions = {};
	let n = 540000;
	const decided = (key, post) => {
		at.decisions[key] = n;
		return `insert into flag_decision (id, thread, space, post, author, verdict, note, decided_by, decided_at) overriding system value
			select ${n++}, thread, space, id, author, 'improve', '${/private/.test(key) ? CANARY : 'kettle'} note', ${id('warden')}, now() from post where id = ${post};`;
	};
	await sql.run(`insert into flag (thread, space, post, comment, person, reason, words, raised_at)
			select p.thread, p.space, p.id, c.id, ${id('warden')}, 'wrong', case when p.space = ${at.hidden} then '${CANARY} words' else 'kettle words' end, now()
			from post p cross join lateral (select null::bigint as id union all select k.id from comment k where k.post = p.id and k.author <> ${id('warden')}) c
			where c.id is not null or p.author <> ${id('warden')};
		${Object.keys(at.answers).map((key) => decided(key, at.answers[key])).join(' ')}`);
}

async function othersMake(sql) {
	await flagsMake(sql);
	await proposalsMake(sql);
	at.sessions = Object.fromEntries(await sql.run('select person, max(id) from session group by 1'));
	at.tokens = Object.fromEntries(await sql.run('select person, max(id) from api_token group by 1'));
	at.shown = {};
	for (const name of ['someone', ...ROLES.slice(1)])
		at.shown[name] = await sql.one(`insert into search_shown (person, kind, query, shown)
			values (${id(name)}, 'search', 'kettle', '{${at.questions['open other']},${at.questions['private other']}}') returning id`);
	// A file half sent.
	at.uploads = {};
	for (const name of ['someone', ...ROLES.slice(1)]) {
		at.uploads[id(name)] = name.padEnd(22, 'A');
		const called = BLIND.includes(name) ? 'kettle' : CANARY; // their own is shown to them
		await sql.run(`insert into upload (id, person, size, file_name, metadata, created_at, touched_at, expires_at)
			values ('${name.padEnd(22, 'A')}', ${id(name)}, 4, '${called}', 'filename ${Buffer.from(called).toString('base64')}', now(), now(), now() + interval '7 days')`);
	}
	// Thanks for what was written, given by everybody, and by somebody to somebody; all of it once readable.
	at.thanks = {};
	for (const kind of ['open', 'private']) {
		const word = kind === 'open' ? 'kettle' : CANARY;
		const give = (giver, withdrawn) => sql.one(`insert into thanks (giver, person, post, reason, created_at, withdrawn_at, withdrawn_by)
			values (${giver}, ${id('someone')}, ${at.answers[`${kind} other`]}, '${word} thanks', now() - interval '2 days', ${withdrawn ? 'now()' : 'null'}, ${withdrawn ? giver : 'null'}) returning id`);
		at.thanks[`${kind} other`] = await give(id('warden'));
		at.thanks[`${kind} withdrawn`] = await give(id('warden'), true);
		for (const role of ROLES.slice(1))
			at.thanks[`${kind} ${role}`] = await give(id(role));
	}
	at.word = await sql.one(`insert into glossary (kind, term, means, created_at, changed_at) values ('both-ways', 'cauldron', '{kettle}', now(), now()) returning id`);
	// Everybody was asked about everything, and must have lost what they may not read; they asked about their own.
	at.asks = {};
	// The worker would take them back within the minute: they must be out of sight before that.
	await sql.rest();
	for (const kind of ['open', 'private'])
		for (const role of ['someone', ...ROLES.slice(1)]) {
			const about = at.questions[`${kind} ${role === 'someone' ? 'reader' : 'other'}`];
			await sql.run(`insert into routing (question, state, wave, next_at, begun_at, wave_until)
				values (${about}, 'answered', 1, '2100-01-01', now(), '2100-01-01'), (${at.questions[`${kind} ${role}`] ?? about}, 'answered', 0, '2100-01-01', now(), null)
				on conflict (question) do nothing`);
			at.asks[`${kind} ${role}`] = await sql.one(`insert into invitation (question, person, wave, seat, state, asked_at)
				values (${about}, ${id(role)}, 1, 'best', 'waiting', now()) returning id`);
			await sql.run(`insert into invitation_reason (invitation, place, text, thread)
				values (${at.asks[`${kind} ${role}`]}, 0, 'answered ${kind === 'open' ? 'a question' : CANARY}', ${about})`);
		}
	// What everybody began to write, also where they may no longer read.
	for (const role of [...ROLES.slice(1), 'someone'])
		await sql.run(`insert into draft (person, place, title, body, kept_at) values
			(${id(role)}, 'question', '${role === 'someone' ? CANARY : 'Begun'}', 'Words of their own', now()),
			(${id(role)}, 'answer-${at.questions['private other']}', '', '${role === 'someone' ? CANARY : 'Words of their own'}', now())`);
	// A tag to merge with, and one that was merged.
	await sql.run(`insert into tag (name) values ('second-tag'), ('former-tag');
		insert into thread_tag (thread, tag, created_at) select t.id, g.id, t.created_at from thread t, tag g where t.id = ${at.questions['open other']} and g.name = 'second-tag';
		update tag set main = (select id from tag where name = 'plain-tag') where name = 'former-tag';
		insert into tag_merge (source, target, renamed, merged_by, merged_at, done_at) select f.id, f.main, false, ${id('root')}, now(), now() from tag f where f.name = 'former-tag'`);
	// What everybody follows and saved, also where they may no longer read.
	at.follows = {};
	for (const name of [...ROLES.slice(1), 'someone']) {
		const follow = (kind, object) => sql.one(`insert into follow (person, kind, object, created_at) values (${id(name)}, '${kind}', ${object}, now()) returning id`);
		at.follows[name] = { open: await follow('thread', at.questions['open other']), private: await follow('thread', at.questions['private other']) };
		await follow('space', at.hidden);
		await follow('tag', await sql.one(`select id from tag where name = 'hidden-tag'`));
		await follow('person', id('root'));
		for (const kind of ['open', 'private'])
			await sql.run(`insert into saved_post (person, post, thread, note, saved_at) select ${id(name)}, p.id, p.thread, '${name === 'someone' ? CANARY : 'Words of their own'}', now()
				from post p where p.id in (${at.answers[`${kind} other`]}, ${at.questions[`${kind} withdrawn`]})`);
	}
	await sql.run(`insert into person (id, name, state) overriding system value values (500001, 'Erased 7', 'erased'), (500002, 'Imported', 'imported')`);
}

// The link that stops mail stands in mails alone; one that nobody took. After this no mail is sent.
async function mailMake(sql, box) {
	const tell = (kind, mail) => sql.one(`with n as (insert into notice (person, kind, act, post, thread, actor, about, created_at)
		values (${at.linked.id}, '${kind}', true, ${at.questions['open other']}, ${at.questions['open other']}, ${id('someone')}, 1, now()) returning id, person)
		insert into mail (person, notice, created_at, try_at, ${mail[0]}) select person, id, now(), now(), ${mail[1]} from n returning id`);
	await tell('invitation', ['state', `'waiting'`]);
	const [link] = (await box.mail(at.linked.email).catch((e) => {
		throw new Error(`${e.message}\n${world.server.log.split('\n').filter((l) => !l.startsWith('request:')).join('\n')}`);
	})).header('list-unsubscribe');
	const good = /([^/]+)>$/.exec(link)[1];
	// And of a digest, whose link stops digests.
	await sql.run(`with d as (insert into digest (person, created_at) values (${at.linked.id}, now()) returning id, person),
		i as (insert into digest_item (notice, digest) select max(n.id), max(d.id) from d join notice n on n.person = d.person)
		insert into mail (person, digest, created_at, try_at) select person, id, now(), now() from d`);
	const digest = /([^/]+)>$/.exec((await box.mail(at.linked.email, 2)).header('list-unsubscribe')[0])[1];
	at.unsubscribe = { good, digest, 'of somebody else': good.replace(/^\d+/, id('someone')), missing: '1.AAAA' };
	at.mails = { dead: await tell('shared', ['state, attempts, last_error, ended_at', `'dead', 3, 'RCPT failed: 550', now()`]), missing: MISSING };
	// A job that was given up, one that fails, one that nothing is wrong with; none is due before all is over.
	at.jobs = { missing: MISSING };
	for (const [key, columns, values] of [['dead', 'state, last_error', `'dead', 'internal'`], ['failing', 'last_error', `'timeout'`], ['waiting', 'last_error', `''`]])
		at.jobs[key] = await sql.one(`insert into job (kind, argument, attempts, run_at, ${columns}) values ('recording-arrived', 'never ${key}', 8, now() + interval '1 day', ${values}) returning id`);
	await until('the mail to be noted', async () => (await sql.one(`select count(*) from mail where state = 'sent'`)) === '2');
	await sql.run(`update person set mail_asked = false where id <> ${at.linked.id}`);
	await box.close();
}

// -- recipes: from a route and a role to requests, one for each object -------------------------------------

const one = (more = {}) => (route) => [['-', route.pattern, more]];

// Own things have no meaning for somebody without a name.
const things = (list, missing = MISSING) => (role) => Object.entries({
	'open own': role === 'anonymous' ? null : list()[`open ${role}`], 'open other': list()['open other'], 'open withdrawn': list()['open withdrawn'],
	'private own': role === 'anonymous' ? null : list()[`private ${role}`], 'private other': list()['private other'],
	'private withdrawn': list()['private withdrawn'], missing });
const decision = things(() => at.decisions);
const question = things(() => at.questions);
const proposal = (role) => [...things(() => at.proposals)(role), ...['open', 'private'].flatMap((kind) => [
	[`${kind} for own`, role === 'anonymous' ? null : at.proposals[`${kind} for ${role}`]], [`${kind} declined`, at.proposals[`${kind} declined`]]])];
const edited = (sent) => (route, role) => each(tip, () => ({ title: 'kettle tip, told better', summary: '', body: 'kettle', note: 'Better', revision: route.api ? 1 : '1', ...sent }))(route, role);
const post = things(() => at.answers);
const tip = things(() => at.tips);
const unnamed = (role) => things(() => at.unnamed)(role).filter(([object]) => !/withdrawn/.test(object));
const offer = things(() => at.offers);
const comment = things(() => at.comments);
// Where several routes go through the same door, one of them tries it with everything, the others with these.
const pair = (role) => Object.entries({ own: at.pairs[`${role} as mentee`], 'own as mentor': at.pairs[`${role} as mentor`], 'private of others': at.pairs.others, missing: MISSING }).map(
	([object, value]) => [object, role === 'anonymous' && /own/.test(object) ? null : value]);
const ours = (list) => (role) => Object.entries({ own: role === 'anonymous' ? null : list()[role], 'private of others': list().others, missing: MISSING });
const together = ours(() => at.together), meeting = ours(() => at.meetings), task = ours(() => at.tasks);
const feed = () => Object.entries(at.feeds);
const programme = (role) => Object.entries({ own: role === 'anonymous' ? null : at.programmes[role], other: at.programmes.other, over: at.programmes.over, missing: MISSING });
const programming = { name: 'A programme', about: 'For some of us', closes_on: '2099-01-01', begins_on: '2099-02-01', ends_on: '2099-03-01' };
const few = (objects) => (role) => objects(role).filter(([object]) => ['open own', 'private other', 'missing'].includes(object));
// Each part of each recording; a missing one of the same name stands beside a private one.
const parts = (route, role) => things(() => at.recordings)(role).flatMap(([object, value]) => ['media', 'captions', 'original'].flatMap((part) => [
	[`${object}, ${part}`, value === null || value === undefined ? null : `/recordings/${value}/${part}`, {}],
	...(object.startsWith('private') ? [[`${object.replace('private', 'missing')}, ${part}`, `/recordings/${MISSING}/${part}`, {}]] : [])]));
const vtt = () => ({ raw: 'WEBVTT\n\n00:01.000 --> 00:02.000\nSomething else\n', headers: { 'content-type': 'text/vtt' } });
// A recording of theirs in place of what is there, and of one post that has none.
const recorded = (route, role) => [...each(tip, () => ({ recording: at.spare[role] ?? 'A'.repeat(22) }))(route, role),
	...each(few(question), () => ({ recording: at.spare[role] ?? 'A'.repeat(22), kind: 'voice' }))(route, role).map(([object, ...rest]) => [`${object} question`.replace(/^missing question$/, 'missing'), ...rest]).filter(([object]) => object !== 'missing'),
	['open own, upload of another', role === 'anonymous' ? null : route.pattern.replace('{id}', at.tips[`open ${role}`]), { recording: at.spare[role === 'owner' ? 'member' : 'owner'] }]];
const person = (role) => Object.entries({ self: role === 'anonymous' ? null : id(role), other: id('someone'), suspended: id('suspended'),
	erased: 500001, missing: MISSING });
const own = (list, missing = MISSING) => (role) => Object.entries({ own: role === 'anonymous' ? null : list()[id(role)], other: list()[id('someone')], missing });
const loose = own(() => at.loose);
const shownPicture = (role) => [...things(() => at.pictures)(role), ...loose(role).filter(([object]) => object !== 'missing').map(([object, value]) => [`loose ${object}`, value])];
const sketch = (name) => (route, role) => Object.entries({ own: role === 'anonymous' ? null : at.sketches[role], other: at.sketches.someone, missing: 'missing'.padEnd(22, 'A') })
	.map(([object, value]) => [object, value === null ? null : route.pattern, { [name]: value }]);
const upload = own(() => at.uploads, 'missing'.padEnd(22, 'A'));
// An upload of theirs, and one of another, by this name.
const sends = (name) => (route, role) => [['own', route.pattern, { [name]: at.spare[role] ?? 'A'.repeat(22) }],
	['other', route.pattern, { [name]: at.spare[role === 'owner' ? 'member' : 'owner'] }]];
const hook = () => Object.entries({ ...at.hooks, missing: MISSING });
const hooking = { name: 'A wall', url: 'https://wall.invalid/told', events: 'tip.published' };
const space = () => Object.entries({ open: 'space-open', private: 'space-hide', missing: 'space-none' });
const begun = (role) => Object.entries({ own: role === 'anonymous' ? null : 'question',
	'own, on something private': role === 'anonymous' ? null : `answer-${at.questions['private other']}`, missing: `answer-${MISSING}`, 'no place': 'elsewhere' });
const followed = (role) => Object.entries({ own: role === 'anonymous' ? null : at.follows[role].open, 'own, on something private': role === 'anonymous' ? null : at.follows[role].private,
	other: at.follows.someone.private, missing: MISSING });
const folk = (role) => person(role).map(([object, value]) => [object === 'other' ? 'open other' : object, value]);
// A feed of each sort; a missing one of the same sort stands beside a private one.
const fed = (below) => () => [['open', 'plain-tag', 'space-open', at.questions['open other']], ['private', 'hidden-tag', 'space-hide', at.questions['private other']], ['missing', 'nobody-tag', 'space-none', MISSING]].flatMap(
	([object, t, s, q]) => [[`${object} tag`, `${below}/tags/${t}.atom`, {}], [`${object} space`, `${below}/spaces/${s}.atom`, {}], [`${object} question`, `${below}/questions/${q}.atom`, {}]]);
const news = (role) => Object.entries({ 'open own': ['open', role], 'open withdrawn': ['open', role, 'withdrawn'], 'private own': ['private', role], 'open other': ['open', role === 'owner' ? 'member' : 'owner'] })
	.map(([object, [kind, whose, about = 'other']]) => [object, whose === 'anonymous' ? null : at.news[`${id(whose)} ${at.questions[`${kind} ${about}`]}`]]).concat([['missing', MISSING]]);
const word = () => [['there', at.word], ['missing', MISSING]];
const tag = () => Object.entries({ open: 'plain-tag', private: 'hidden-tag', missing: 'nobody-tag' });

// A route with one name in its pattern, over a list of objects; what is sent may depend on the object.
const each = (objects, sent = () => ({})) => (route, role) => objects(role).map(([object, value]) =>
	[object, value === null || value === undefined ? null : route.pattern.replace(/\{slug\?\}$/, '').replace(/\{\w+\??\}/, value).replace(/\/$/, ''), sent(value)]);

const withQuery = (...queries) => (route) => queries.map((q) => [q === '' ? '-' : q.replace(/=(space|[a-z]+-tag)-?\w*/, (m) => m), q === '' ? route.pattern : `${route.pattern}?${q}`, {}]);

const ask = (role) => Object.entries({ 'open own': at.asks[`open ${role}`], 'private own': at.asks[`private ${role}`],
	'open other': at.asks['open someone'], 'private other': at.asks['private someone'], missing: MISSING }).map(([object, value]) => [object, role === 'anonymous' && /own/.test(object) ? null : value]);

// Those nobody has answered: with answers, nobody else is asked.
const waiting = (sent) => (route, role) => [...each(question, sent)(route, role), ...['open', 'private'].map((kind) =>
	[`${kind} own, waiting`, role === 'anonymous' ? null : route.pattern.replace('{id}', at.waiting[`${kind} ${role}`]), sent()])];

const member = (sent) => (route) => [['open member', 'space-open', 'someone'], ['open stranger', 'space-open', 'outsider'],
	['private member', 'space-hide', 'someone'], ['private stranger', 'space-hide', 'outsider'], ['missing member', 'space-none', 'someone'], ['missing stranger', 'space-none', 'outsider']].map(
	([object, slug, name]) => [object, route.pattern.replace('{slug}', slug).replace('{person_id}', id(name)), sent]);

const soon = () => `${new Date(Date.now() + 3 * 86400e3).toISOString().slice(0, 10)}T09:00`;
const draft = { title: 'How do I open the drawer?', body: 'It is shut.' };
const asked = (route) => space().map(([object, slug]) => [object, route.pattern, { ...draft, space: slug }]);
const shared = (route) => space().map(([object, slug]) => [object, route.pattern, { title: 'Open the drawer with a spoon', body: 'It was shut.', space: slug }]);
const offering = { kind: 'flash', title: 'Open the drawer in twenty minutes', body: 'You do it.', capacity: 1 };
const offered = (route) => space().map(([object, slug]) => [object, route.pattern, { ...offering, space: slug }]);
const accept = (route, role) => [...question(role).map(([object, q]) => [object, q, q && (at.answerOf[q] ?? MISSING)]),
	['open own, private answer', at.questions[`open ${role}`], at.answers['private other']],
	['open own, missing answer', at.questions[`open ${role}`], MISSING]].map(
	([object, q, answer]) => [object, q ? route.pattern.replace('{id}', q) : null, { answer }]);

// Somebody for something they wrote, or only somebody.
const thanked = (role) => [...post(role).filter(([object]) => !/own/.test(object)).map(([object, p]) => [object, id('someone'), p]), ['open own', role === 'anonymous' ? null : id(role), at.answers[`open ${role}`]]];
const thanking = (route, role) => [...thanked(role).map(([object, to, p]) => [object, to && p && route.pattern, { person: to, post: p, reason: 'It worked.' }]),
	...person(role).map(([object, to]) => [`person ${object}`, to && route.pattern, { person: to, reason: 'For the coffee.' }])];

const duplicate = (none) => (route, role) => [...question(role).map(([object, q]) => [object, q, at.questions['open suspended']]),
	['open own, taken back', at.questions[`open ${role}`], none], ['open own, itself', at.questions[`open ${role}`], at.questions[`open ${role}`]],
	['open own, private question', at.questions[`open ${role}`], at.questions['private other']],
	['open own, missing question', at.questions[`open ${role}`], MISSING]].map(
	([object, q, other]) => [object, q ? route.pattern.replace('{id}', q) : null, { question: other }]);
// To one that all may read, to a private one, and to one that is not there.
const linked = () => (route, role) => [...each(question, () => ({ kind: 'related', to: at.questions['open suspended'] }))(route, role),
	...['private other', 'missing'].map((to) => [`open own, ${to.replace(' other', '')} question`, at.questions[`open ${role}`] ? route.pattern.replace('{id}', at.questions[`open ${role}`]) : null,
		{ kind: 'related', to: at.questions[to] ?? MISSING }])];
const merging = () => (route, role) => [...each(question, () => ({ into: at.questions['open suspended'] }))(route, role),
	...['private other', 'missing'].map((to) => [`open own, ${to.replace(' other', '')} question`, at.questions[`open ${role}`] ? route.pattern.replace('{id}', at.questions[`open ${role}`]) : null,
		{ into: at.questions[to] ?? MISSING }])];
const moved = (route, role) => [...each(question, () => ({ space: 'general' }))(route, role), ...['space-hide', 'space-none'].map((slug) =>
	[`open own, to ${slug === 'space-none' ? 'missing' : 'private'} space`, at.questions[`open ${role}`] ? route.pattern.replace('{id}', at.questions[`open ${role}`]) : null, { space: slug }])];
const rolled = (route, role) => each(post, () => ({ revision: route.api ? 1 : '1' }))({ ...route, pattern: route.pattern.replace('{number_id}', '1') }, role);
const asShown = (field) => (route, role) => [['own', role === 'anonymous' ? null : at.shown[role]], ['other', at.shown.someone], ['missing', MISSING]].map(
	([object, shown]) => [object, shown && route.pattern, { [field]: `${shown}.${at.questions['open other']}`, title: 'How does it work?' }]);

export const recipes = {
	'GET /healthz': one(), 'GET /readyz': one(), 'GET /metrics': one(), 'GET /robots.txt': one(), 'GET /opensearch.xml': one(), 'GET /api/v1/openapi.json': one(),
	'POST /csp': one({ raw: '{}' }),
	'GET /signin': one(),
	'POST /signin': (route) => [['right password', route.pattern, { email: 'secretive@example.com', password: PASSWORD }],
		['wrong password', route.pattern, { email: 'secretive@example.com', password: 'another one it is' }],
		['nobody', route.pattern, { email: 'nobody@example.com', password: PASSWORD }]],
	'POST /signout': one(),
	'POST /signin/code': one({ token: 'A'.repeat(43), code: '123456' }),
	'GET /confirm': one(),
	'POST /confirm': (route) => [['password', route.pattern, { password: PASSWORD }], ['code', route.pattern, { code: '123456' }]],
	'GET /settings/second-factor': one(),
	'POST /settings/second-factor': one(),
	'POST /settings/second-factor/confirm': one({ code: '123456' }),
	'POST /settings/second-factor/codes': one(),
	'POST /settings/second-factor/off': one(),
	'GET /reset': one(),
	'POST /reset': (route) => ['secretive', 'nobody'].map((name) => [name, route.pattern, { email: `${name}@example.com` }]),
	'GET /reset/{token}': each(() => Object.entries(at.resets)),
	'POST /reset/{token}': each(() => Object.entries(at.resets), () => ({ password: PASSWORD, again: PASSWORD })),
	'GET /link/{token}': each(() => Object.entries(at.links)),
	'POST /link/{token}': each(() => Object.entries(at.links)),
	'GET /invitation/{token}': each(() => Object.entries(at.invitations)),
	'POST /invitation/{token}': each(() => Object.entries(at.invitations), () => ({ name: 'New Person', password: PASSWORD, again: PASSWORD })),
	'GET /people': withQuery('', 'q=person'),
	'GET /people/{id}/answers': each(person),
	'GET /people/{id}/{slug?}': each(person),
	'GET /people/{id}/picture/{side}': (route, role) => person(role).map(([object, value]) => [object, value === null ? null : `/people/${value}/picture/96`, {}]),
	'GET /settings': one(),
	'POST /settings/picture': sends('recording'),
	'POST /settings/picture/remove': one(),
	'POST /settings/profile': one({ name: 'New Name', team: 'Team', about: '', job: 'Fitter', languages: 'de', time_zone: 'UTC' }),
	'GET /drafts': one(),
	'POST /drafts/{word}/drop': each(begun),
	'POST /preview': one({ body: '**Bold** words' }),
	'POST /api/v1/preview': one({ body: '**Bold** words' }),
	'GET /api/v1/drafts': one(),
	'GET /api/v1/drafts/{word}': each(begun),
	'PUT /api/v1/drafts/{word}': each(begun, () => ({ body: 'Other words' })),
	'DELETE /api/v1/drafts/{word}': each(begun, () => undefined),
	'GET /settings/notifications': one(),
	'POST /settings/notifications': one({ at_once: 'yes', digest: 'daily', digest_hour: '8', digest_day: 'mon', mail_invitation: 'now', mail_thanked: 'off' }),
	'GET /api/v1/me/notifications': one(),
	'PATCH /api/v1/me/notifications': one({ digest: 'weekly', digest_day: 'tue', mail_off: ['thanked'] }),
	'POST /settings/password': one({ password: PASSWORD, again: PASSWORD }),
	'POST /settings/sessions/{id}/end': each(own(() => at.sessions)),
	'POST /settings/sessions/end-others': one(),
	'POST /settings/tokens': one({ name: 'a', scopes: 'read', days: '1' }),
	'POST /settings/tokens/{id}/revoke': each(own(() => at.tokens)),
	'GET /spaces': one(),
	'GET /spaces/{slug}': each(space),
	'GET /spaces/{slug}/settings': each(space),
	'POST /spaces/{slug}/settings': (route) => [...each(space, () => ({ name: 'Renamed', about: 'a', revision: '0' }))(route),
		['open, made private', '/spaces/space-open/settings', { name: 'Renamed', about: 'a', revision: '0', visibility: 'asked', private: 'yes' }],
		['private, made open', '/spaces/space-hide/settings', { name: 'Renamed', about: 'a', revision: '0', visibility: 'asked' }],
		['missing, made open', '/spaces/space-none/settings', { name: 'Renamed', about: 'a', revision: '0', visibility: 'asked' }]],
	'POST /spaces/{slug}/members': each(space, () => ({ email: 'linked@example.com', role: 'owner' })),
	'POST /spaces/{slug}/members/{person_id}': member({ role: 'moderator' }),
	'POST /spaces/{slug}/members/{person_id}/remove': member({}),
	'GET /admin': withQuery('', 'state=suspended'),
	'POST /admin/people/{id}': (route, role) => ['reinstate', 'promote', 'reset', 'clear-second', 'erase'].flatMap((act) => each(person, () => ({ act, ...(act === 'erase' && { confirm: 'Person someone' }) }))(route, role).map(
		([object, ...rest]) => [`${act} ${object}`, ...rest])),
	'GET /admin/people/{id}/suspension': each(person),
	'POST /admin/people/{id}/suspension': each(person, () => ({ reason: 'Until we have talked.', days: '7' })),
	'GET /admin/invitations': one(),
	'POST /admin/invitations': one({ email: 'new@example.com', name: 'New' }),
	'POST /admin/invitations/{id}': each(() => [['invited', at['invited good']], ['imported', 500002], ['active', id('someone')], ['missing', MISSING]],
		() => ({ email: 'again@example.com' })),
	'POST /admin/invitations/{id}/withdraw': each(() => [['invited', at['invited good']], ['active', id('someone')], ['missing', MISSING]]),
	'GET /admin/sessions': one(),
	'POST /admin/sessions/{id}/end': each(own(() => at.sessions)),
	'GET /admin/spaces': one(),
	'POST /admin/spaces': one({ slug: 'space-new', name: 'New', about: '', private: 'yes' }),
	'POST /admin/spaces/{slug}/embeddings': each(() => [...space(), ['own', 'space-own']], () => ({ embeddings: 'no' })),
	'GET /admin/words': one(),
	'POST /admin/words': one({ term: 'laptop', means: 'notebook', kind: 'both-ways' }),
	'POST /admin/words/{id}': each(word, () => ({ term: 'laptop', means: 'notebook', kind: 'one-way' })),
	'POST /admin/words/{id}/remove': each(word),
	'POST /admin/words/offers': (route) => ['add', 'dismiss'].map((act) => [act, route.pattern, { act, term: 'KTL', means: 'kettle' }]),

	'GET /api/v1/me': one(),
	'PATCH /api/v1/me': one({ name: 'New Name' }),
	'GET /api/v1/me/picture': one(),
	'PUT /api/v1/me/picture': sends('upload'),
	'DELETE /api/v1/me/picture': each(() => [['-', 0]], () => undefined),
	'GET /api/v1/people': withQuery('', 'q=person', 'state=suspended'),
	'POST /api/v1/people': one({ email: 'new@example.com' }),
	'GET /api/v1/people/{id}': each(person),
	'GET /api/v1/people/{id}/answers': each(person),
	'PATCH /api/v1/people/{id}': (route, role) => ['suspended', 'admin'].flatMap((what) => each(person, () => ({ [what]: true, ...(what === 'suspended' ? { reason: 'Until we have talked.', days: 7 } : {}) }))(route, role).map(
		([object, ...rest]) => [`${what} ${object}`, ...rest])),
	'POST /api/v1/people/{id}/reset': each(person, () => undefined),
	'GET /api/v1/people/invitations': one(),
	'POST /api/v1/people/{id}/invitation': each(() => [['-', at['invited good']], ['without an address', 500002], ['active', id('someone')], ['missing', MISSING]], (value) => (value === 500002 ? { email: 'again@example.com' } : {})),
	'DELETE /api/v1/people/{id}/invitation': each(() => [['invited', at['invited good']], ['active', id('someone')], ['missing', MISSING]], () => undefined),
	'POST /api/v1/people/{id}/erase': each(person, () => ({ confirm: 'Person someone' })),
	'DELETE /api/v1/people/{id}/second-factor': each(person, () => undefined),
	'GET /api/v1/tokens': one(),
	'POST /api/v1/tokens': one({ scopes: 'read' }),
	'DELETE /api/v1/tokens/{id}': each(own(() => at.tokens), () => undefined),
	'GET /api/v1/spaces': one(),
	'POST /api/v1/spaces': one({ slug: 'space-new', name: 'New', private: true }),
	'GET /api/v1/spaces/{slug}': each(space),
	'PATCH /api/v1/spaces/{slug}': (route) => [...each(space, () => ({ name: 'Renamed' }))(route),
		['open, made private', '/api/v1/spaces/space-open', { private: true }], ['private, made open', '/api/v1/spaces/space-hide', { private: false }],
		['missing, made open', '/api/v1/spaces/space-none', { private: false }]],
	'GET /api/v1/spaces/{slug}/members': each(space),
	'PUT /api/v1/spaces/{slug}/members/{person_id}': member({ role: 'moderator' }),
	'DELETE /api/v1/spaces/{slug}/members/{person_id}': member(undefined),

	'GET /': withQuery('', 'minutes=30'),
	'GET /api/v1/home': withQuery('', 'minutes=5'),
	'GET /questions': withQuery('', 'state=unanswered', 'author=me', 'sort=active', 'state=closed&sort=votes', 'sift=yes&tag=hidden-tag', 'sift=yes&tag=plain-tag&tag=hidden-tag&since=year', 'sift=yes&tag=nobody-tag', 'sift=yes&space=space-hide', 'sift=yes&space=space-none'),
	'GET /questions/ask': withQuery('', 'space=space-hide&title=kettle', 'space=space-none&title=kettle'),
	'POST /questions/ask': asked,
	'POST /questions/ask/similar': (route, role) => ['solved', 'dismissed'].flatMap((field) => asShown(field)(route, role).map(
		([object, ...rest]) => [`${field} ${object}`, ...rest])),
	'GET /questions/ask/solved': (route, role) => question(role).map(([object, q]) => [object, q && `${route.pattern}?question=${q}`, {}]),
	'GET /questions/{id}/{slug?}': each(question),
	'POST /questions/{id}/answers': each(question, () => ({ body: 'With a screwdriver.' })),
	'GET /questions/{id}/timeline': each(question),
	'GET /tips/{id}/timeline': each(tip),
	'GET /api/v1/questions/{id}/timeline': each(question),
	'GET /api/v1/tips/{id}/timeline': each(tip),
	'GET /questions/{id}/answers/new': each(question),
	'POST /questions/{id}/answers/new': each(few(question), () => ({ body: 'With a sp' })),
	'POST /questions/{id}/accepted': accept,
	'POST /questions/{id}/duplicate': duplicate('none'),
	'POST /posts/{id}/vote': each(post, () => ({ value: '1' })),
	'POST /posts/{id}/use': each(post, () => ({ used: 'yes' })),
	'POST /posts/{id}/outdated': each(post, () => ({ outdated: 'yes' })),
	'GET /posts/{id}/review': each(question),
	'POST /posts/{id}/review': each(question, () => ({ by: '2035-03-31' })),
	'POST /posts/{id}/comments': each(post, () => ({ body: 'I see.' })),
	'GET /posts/{id}/edit': each(post),
	'POST /posts/{id}/edit': each(post, () => ({ body: 'Another text.', revision: '1' })),
	'GET /posts/{id}/revisions': each(post),
	'POST /posts/{id}/withdraw': each(post),
	'POST /posts/{id}/restore': each(post),
	'GET /posts/{id}/manage': each(question),
	'GET /posts/{id}/asker': each(unnamed),
	'POST /posts/{id}/asker': each(unnamed, () => ({ reason: 'Somebody is in danger.' })),
	'POST /posts/{id}/name': each(unnamed),
	'POST /api/v1/questions/{id}/asker': each(unnamed, () => ({ reason: 'Somebody is in danger.' })),
	'PUT /api/v1/questions/{id}/name': each(unnamed, () => undefined),
	'POST /posts/{id}/close': each(question, () => ({ reason: 'solved' })),
	'POST /posts/{id}/reopen': each(few(question)),
	'POST /posts/{id}/lock': each(question, () => ({ locked: 'yes' })),
	'POST /posts/{id}/wiki': each(post, () => ({ wiki: 'yes' })),
	'POST /posts/{id}/links': linked(),
	'POST /posts/{id}/merge': merging(),
	'POST /posts/{id}/unmerge': each((role) => [...few(question)(role), ['open merged', at.merged.open], ['private merged', at.merged.private]]),
	'POST /posts/{id}/revisions/{number_id}/restore': rolled,
	'POST /posts/{id}/move': moved,
	'POST /posts/{id}/redact': each(question, () => ({ words: 'body of' })),
	'POST /posts/{id}/pin': each(few(question), () => ({ pinned: 'yes' })),
	'POST /comments/{id}/withdraw': each(comment),
	'POST /comments/{id}/restore': each(comment),
	'GET /tips': withQuery('', 'space=space-open', 'space=space-hide', 'space=space-none', 'tag=hidden-tag', 'tag=nobody-tag'),
	'GET /tips/new': withQuery('', 'space=space-hide&title=kettle', 'space=space-none&title=kettle'),
	'POST /tips/new': shared,
	'GET /tips/{id}/{slug?}': each(tip),
	'GET /tips/{id}/transcript': each(tip),
	'POST /tips/{id}/transcript': each(few(tip), () => ({ line: 'Something else', revision: '0' })),
	'POST /tips/{id}/recording/retry': each(few(tip)),
	'GET /tips/{id}/split': each(tip),
	'POST /tips/{id}/split': each(tip, () => ({ part: '1', title: 'Open the drawer slowly' })),
	'GET /posts/{id}/record': each(tip),
	'POST /posts/{id}/record': (route, role) => recorded(route, role).filter(([object]) => !/question/.test(object)),
	'GET /posts/{id}/transcript': each(tip),
	'POST /posts/{id}/transcript': each(few(tip), () => ({ line: 'Something else', revision: '0' })),
	'POST /posts/{id}/recording/retry': each(few(tip)),
	'GET /api/v1/tips': withQuery('', 'space=space-open', 'space=space-hide', 'space=space-none', 'tag=plain-tag', 'tag=hidden-tag', 'tag=nobody-tag'),
	'POST /api/v1/tips': shared,
	'GET /api/v1/tips/{id}': each(tip),
	'GET /api/v1/tips/{id}/parts': each(tip),
	'POST /api/v1/tips/{id}/parts': each(tip, () => ({ parts: ['1 Open the drawer slowly'] })),
	'GET /mentoring': withQuery('', 'space=space-open', 'space=space-hide', 'space=space-none', 'tag=hidden-tag', 'tag=nobody-tag'),
	'GET /mentoring/offers/new': withQuery('', 'space=space-hide&title=kettle', 'space=space-none&title=kettle'),
	'POST /mentoring/offers/new': offered,
	'GET /mentoring/offers/{id}': each(offer),
	'GET /mentoring/offers/{id}/edit': each(offer),
	'POST /mentoring/offers/{id}/edit': each(offer, () => ({ ...offering, revision: 1 })),
	'POST /mentoring/offers/{id}/state': each(offer, () => ({ state: 'paused' })),
	'GET /api/v1/mentoring/offers': withQuery('', 'space=space-open', 'space=space-hide', 'space=space-none', 'tag=plain-tag', 'tag=hidden-tag', 'tag=nobody-tag'),
	'POST /api/v1/mentoring/offers': offered,
	'GET /api/v1/mentoring/offers/{id}': each(offer),
	'PATCH /api/v1/mentoring/offers/{id}': each(offer, () => ({ state: 'closed' })),
	'POST /mentoring/offers/{id}/requests': each(offer, () => ({ goal: 'Open it alone' })),
	'POST /api/v1/mentoring/offers/{id}/requests': each(offer, () => ({ goal: 'Open it alone' })),
	'GET /mentoring/wish': (route, role) => [...withQuery('', 'q=kettle')(route), ...['open', 'private', 'missing'].map((kind) => [`about ${kind} question`, `${route.pattern}?about=${kind === 'missing' ? MISSING : at.questions[`${kind} other`]}`, {}])],
	'POST /mentoring/wish': asked,
	'GET /api/v1/mentoring/mentors': (route, role) => [...withQuery('q=kettle')(route), ...['open', 'private', 'missing'].map((kind) => [`about ${kind} question`, `${route.pattern}?about=${kind === 'missing' ? MISSING : at.questions[`${kind} other`]}`, {}])],
	'POST /api/v1/mentoring/wishes': asked,
	'GET /admin/mentoring': one(),
	'GET /api/v1/mentoring/months': one(),
	'GET /mentoring/programmes': one(),
	'GET /mentoring/programmes/new': one(),
	'POST /mentoring/programmes/new': one(programming),
	'GET /mentoring/programmes/{id}': each(programme),
	'GET /mentoring/programmes/{id}/edit': each(programme),
	'POST /mentoring/programmes/{id}/edit': each(programme, () => programming),
	'POST /mentoring/programmes/{id}/join': each(programme, () => ({ as: 'mentee', goal: 'Open it alone', capacity: 1 })),
	'POST /mentoring/programmes/{id}/leave': each(programme),
	'POST /mentoring/programmes/{id}/choices': each(programme, () => ({ who: id('someone'), place: 1 })),
	'GET /mentoring/programmes/{id}/pairs': each(programme),
	'POST /mentoring/programmes/{id}/pairs': (route, role) => ['run', 'publish'].flatMap((act) => each(programme, () => ({ act }))(route, role).map(([object, ...rest]) => [`${object}, ${act}`, ...rest])),
	'POST /mentoring/programmes/{id}/rulings': each(programme, () => ({ mentor: id('someone'), mentee: id('warden'), ruling: 'fixed' })),
	'GET /api/v1/mentoring/programmes': one(),
	'POST /api/v1/mentoring/programmes': one(programming),
	'GET /api/v1/mentoring/programmes/{id}': each(programme),
	'PATCH /api/v1/mentoring/programmes/{id}': each(programme, () => ({ name: 'Another name' })),
	'PUT /api/v1/mentoring/programmes/{id}/part': each(programme, () => ({ as: 'mentee', goal: 'Open it alone' })),
	'DELETE /api/v1/mentoring/programmes/{id}/part': each(programme, () => undefined),
	'PUT /api/v1/mentoring/programmes/{id}/choices': each(programme, () => ({ choices: [id('someone')] })),
	'GET /api/v1/mentoring/programmes/{id}/pairs': each(programme),
	'POST /api/v1/mentoring/programmes/{id}/pairs': each(programme),
	'PUT /api/v1/mentoring/programmes/{id}/published': each(programme),
	'PUT /api/v1/mentoring/programmes/{id}/rulings': each(programme, () => ({ mentor: id('someone'), mentee: id('warden'), ruling: 'fixed' })),
	'GET /mentorships': one(),
	'GET /mentorships/{id}': each(pair),
	'POST /mentorships/{id}': each(pair, () => ({ state: 'closed' })),
	'GET /api/v1/mentorships': one(),
	'GET /api/v1/mentorships/{id}': each(pair),
	'PUT /api/v1/mentorships/{id}': each(pair, () => ({ state: 'closed' })),
	'POST /mentorships/{id}/agreement': each(together, () => ({ goals: 'Open it', rhythm: 'Mondays', privacy: 'free', revision: '1' })),
	'POST /mentorships/{id}/agree': each(together, () => ({ revision: '1' })),
	'POST /mentorships/{id}/progress': each(together, () => ({ goal: '1', progress: '2' })),
	'POST /mentorships/{id}/meetings': each(together, () => ({ at: soon(), minutes: '30', place: 'Here', agenda: '' })),
	'GET /meetings/{id}': each(meeting),
	'POST /meetings/{id}': each(meeting, () => ({ at: soon(), minutes: '45', place: 'There', agenda: '' })),
	'POST /meetings/{id}/state': each(meeting, () => ({ state: 'cancelled' })),
	'POST /meetings/{id}/note': each(meeting, () => ({ note: 'Ask again' })),
	'POST /mentorships/{id}/tasks': each(together, () => ({ words: 'Draw it', who: 'other', due_on: '2030-01-01' })),
	'POST /tasks/{id}': each(task, () => ({ state: 'done' })),
	'POST /mentorships/{id}/feedback': each(together, () => ({ helped: '3', reached: '1', again: '1' })),
	'POST /mentorships/{id}/note': each(together, () => ({ note: 'I saw it' })),
	'GET /api/v1/meetings/{id}/note': each(meeting),
	'PUT /api/v1/meetings/{id}/note': each(meeting, () => ({ note: 'Ask again' })),
	'GET /api/v1/mentorships/{id}/tasks': each(together),
	'POST /api/v1/mentorships/{id}/tasks': each(together, () => ({ words: 'Draw it', other: true })),
	'PATCH /api/v1/tasks/{id}': each(task, () => ({ state: 'done' })),
	'GET /api/v1/mentorships/{id}/feedback': each(together),
	'PUT /api/v1/mentorships/{id}/feedback': each(together, () => ({ helped: 3, reached: 1, again: true })),
	'GET /api/v1/mentorships/{id}/note': each(together),
	'PUT /api/v1/mentorships/{id}/note': each(together, () => ({ note: 'I saw it' })),
	'GET /api/v1/me/mentoring': one(),
	'POST /mentorships/calendar': one({ act: 'on' }),
	'GET /calendar/{word}': each(feed),
	'GET /api/v1/mentorships/{id}/agreement': each(together),
	'PUT /api/v1/mentorships/{id}/agreement': each(together, () => ({ goals: ['Open it'], rhythm: 'Mondays', privacy: 'free', revision: 1 })),
	'PUT /api/v1/mentorships/{id}/agreed': each(together, () => ({ revision: 1 })),
	'PUT /api/v1/mentorships/{id}/progress': each(together, () => ({ goal: 1, progress: 2 })),
	'GET /api/v1/mentorships/{id}/meetings': each(together),
	'POST /api/v1/mentorships/{id}/meetings': each(together, () => ({ at: `${soon()}:00Z`, minutes: 30, place: 'Here', agenda: '' })),
	'GET /api/v1/meetings/{id}': each(meeting),
	'PATCH /api/v1/meetings/{id}': each(meeting, () => ({ at: `${soon()}:00Z`, minutes: 45, place: 'There', agenda: 'This' })),
	'GET /api/v1/me/calendar': one(),
	'PUT /api/v1/me/calendar': one({ open: true }),
	'GET /q/{id}': each(post),
	'GET /posts/{id}/card': each(post),
	'POST /posts/{id}/follow': each(post, () => ({ follow: 'yes' })),
	'POST /tags/{name}/follow': each(tag, () => ({ follow: 'yes' })),
	'POST /people/{id}/follow': each(folk, () => ({ follow: 'yes' })),
	'POST /spaces/{slug}/follow': each(space, () => ({ follow: 'yes' })),
	'GET /following': withQuery('', 'kind=tag'),
	'POST /following/{id}/stop': each(followed),
	'POST /posts/{id}/saved': each(post, () => ({ note: 'Look again' })),
	'GET /saved': withQuery('', 'q=kettle', 'kind=answer'),
	'PUT /api/v1/posts/{id}/follow': each(post, () => undefined),
	'DELETE /api/v1/posts/{id}/follow': each(post, () => undefined),
	'PUT /api/v1/tags/{name}/follow': each(tag, () => undefined),
	'DELETE /api/v1/tags/{name}/follow': each(tag, () => undefined),
	'PUT /api/v1/people/{id}/follow': each(folk, () => undefined),
	'DELETE /api/v1/people/{id}/follow': each(folk, () => undefined),
	'PUT /api/v1/spaces/{slug}/follow': each(space, () => undefined),
	'DELETE /api/v1/spaces/{slug}/follow': each(space, () => undefined),
	'GET /api/v1/me/following': withQuery('', 'kind=thread'),
	'DELETE /api/v1/me/following/{id}': each(followed, () => undefined),
	'PUT /api/v1/posts/{id}/saved': each(post, () => ({ note: 'Look again' })),
	'DELETE /api/v1/posts/{id}/saved': each(post, () => undefined),
	'GET /api/v1/me/saved': withQuery('', 'q=kettle', 'kind=answer'),
	'GET /feeds/{name}': (route) => ['questions.atom', 'following.atom', 'nothing.atom'].map((name) => [name, `/feeds/${name}`, {}]),
	'GET /feeds/{kind}/{name}': fed('/feeds'),
	'GET /feeds/private/{word}/{name}': (route) => Object.entries(at.atom).map(([object, value]) => [object, `/feeds/private/${value}/following.atom`, {}]),
	'GET /feeds/private/{word}/{kind}/{name}': (route, role) => ['outsider', 'suspended', 'missing'].flatMap((whose) => fed(`/feeds/private/${at.atom[whose]}`)(route, role).map(([object, ...rest]) => [`${object}, as ${whose}`.replace('missing, as missing', 'missing'), ...rest])),
	'GET /settings/feeds': withQuery('', 'tag=hidden-tag', 'tag=nobody-tag', 'space=space-hide', 'space=space-none'),
	'POST /settings/feeds': one({ act: 'new' }),
	'GET /api/v1/me/feeds': one(),
	'PUT /api/v1/me/feeds': one({ open: true }),
	'GET /tags': withQuery('', 'prefix=hidden', 'view=tree'),
	'GET /tags/{name}': each(tag),
	'GET /tags/{name}/manage': each(tag),
	'GET /tags/{name}/history': each(tag),
	'POST /tags/{name}/about': each(tag, () => ({ about: 'What belongs here.', revision: '0' })),
	'POST /tags/{name}/parent': each(tag, () => ({ parent: 'topics' })),
	'POST /tags/{name}/synonyms': each(tag, () => ({ synonym: 'other-name', wider: 'yes' })),
	'POST /tags/{name}/rename': each(tag, () => ({ name: 'new-name', wider: 'yes' })),
	'POST /tags/{name}/merge': each(tag, () => ({ into: 'second-tag', wider: 'yes' })),
	'POST /tags/{name}/unmerge': each(() => [...tag(), ['merged', 'former-tag']]),
	'GET /posts/{id}/tags': each(post),
	'POST /posts/{id}/tags': each(few(question), () => ({ tag: 'plain-tag', instead: 'hidden-tag', revision: '1' })),
	'GET /api/v1/tags/{name}': each(tag),
	'GET /api/v1/tags/{name}/history': each(tag),
	'PATCH /api/v1/tags/{name}': each(tag, () => ({ about: 'What belongs here.', parent: 'topics' })),
	'PUT /api/v1/tags/{name}/synonyms': each(tag, () => ({ synonym: 'other-name', wider: true })),
	'PUT /api/v1/tags/{name}/name': each(tag, () => ({ name: 'new-name', wider: true })),
	'PUT /api/v1/tags/{name}/merged': each(tag, () => ({ into: 'second-tag', wider: true })),

	'GET /api/v1/questions': withQuery('', 'space=space-open', 'space=space-hide', 'space=space-none', 'tag=plain-tag', 'tag=hidden-tag', 'tag=nobody-tag'),
	'POST /api/v1/questions': asked,
	'GET /api/v1/questions/{id}': each(question),
	'GET /api/v1/questions/{id}/experts': each(question),
	'POST /api/v1/questions/{id}/answers': each(question, () => ({ body: 'With a screwdriver.' })),
	'PUT /api/v1/questions/{id}/accepted': accept,
	'PUT /api/v1/questions/{id}/duplicate': duplicate(null),
	'PUT /api/v1/questions/{id}/closed': each(question, () => ({ reason: 'solved' })),
	'PUT /api/v1/posts/{id}/locked': each(question, () => ({ locked: true })),
	'PUT /api/v1/posts/{id}/wiki': each(post, () => ({ wiki: true })),
	'GET /api/v1/posts/{id}/links': each(question),
	'PUT /api/v1/posts/{id}/links': linked(),
	'PUT /api/v1/questions/{id}/merged': (route, role) => [...merging()(route, role),
		...['open', 'private'].map((kind) => [`${kind} merged`, route.pattern.replace('{id}', at.merged[kind]), { into: null }])],
	'POST /api/v1/posts/{id}/revisions/{number_id}/restore': rolled,
	'PUT /api/v1/posts/{id}/space': moved,
	'POST /api/v1/posts/{id}/redactions': each(question, () => ({ words: 'body of' })),
	'PUT /api/v1/posts/{id}/pinned': each(question, () => ({ pinned: true })),
	'PATCH /api/v1/posts/{id}': each(post, () => ({ body: 'Another text.', revision: 1 })),
	'DELETE /api/v1/posts/{id}': each(post, () => undefined),
	'POST /api/v1/posts/{id}/restore': each(post, () => undefined),
	'PUT /api/v1/posts/{id}/vote': each(post, () => ({ value: 1 })),
	'PUT /api/v1/posts/{id}/use': each(post, () => undefined),
	'DELETE /api/v1/posts/{id}/use': each(post, () => undefined),
	'PUT /api/v1/posts/{id}/outdated': each(post, () => undefined),
	'DELETE /api/v1/posts/{id}/outdated': each(post, () => undefined),
	'PUT /api/v1/posts/{id}/review': each(question, () => ({ by: '2035-03-31' })),
	'POST /api/v1/posts/{id}/comments': each(post, () => ({ body: 'I see.' })),
	'GET /api/v1/posts/{id}/revisions': each(post),
	'DELETE /api/v1/comments/{id}': each(comment, () => undefined),
	'POST /api/v1/comments/{id}/restore': each(comment, () => undefined),
	'GET /api/v1/tags': withQuery('', 'prefix=hidden'),

	'GET /recordings/{id}/{part}': parts,
	'POST /recordings/{id}/position': each(few(things(() => at.recordings)), () => ({ seconds: '3' })),
	'GET /api/v1/posts/{id}/recording': each(tip),
	'PUT /api/v1/posts/{id}/recording': recorded,
	'POST /api/v1/posts/{id}/recording/retry': each(tip, () => undefined),
	'PUT /api/v1/posts/{id}/recording/captions': each(few(tip), vtt),
	'PUT /api/v1/posts/{id}/recording/chapters': each(few(tip), () => ({ chapters: ['0:01 Here'] })),
	'PUT /api/v1/posts/{id}/recording/lines/{line_id}': (route, role) => each(few(tip), () => ({ text: 'Something else' }))({ ...route, pattern: route.pattern.replace('{line_id}', '1') }, role),
	'PUT /api/v1/tips/{id}/captions': each(tip, vtt),
	'PUT /api/v1/recordings/{id}/position': each(few(things(() => at.recordings)), () => ({ seconds: 3 })),
	'GET /uploads': one(),
	'POST /uploads': one({ raw: '', headers: { 'upload-length': '4' } }),
	'GET /uploads/{upload}': each(upload),
	'PATCH /uploads/{upload}': each(upload, () => ({ raw: 'abcd', headers: { 'upload-offset': '0' } })),
	'DELETE /uploads/{upload}': each(upload),

	'GET /pictures': one(),
	'POST /pictures': sketch('recording'),
	'GET /pictures/{id}': each(shownPicture),
	'POST /pictures/{id}/remove': each(shownPicture),
	'GET /api/v1/pictures': one(),
	'POST /api/v1/pictures': sketch('upload'),
	'GET /api/v1/pictures/{id}': each(shownPicture),
	'DELETE /api/v1/pictures/{id}': each(shownPicture, () => undefined),
	'GET /api/v1/mentions': (route, role) => [...['space-open', 'space-hide', 'space-none'].map((s) => [`in ${s}`, `${route.pattern}?q=person&space=${s}`, {}]),
		...post(role).map(([object, p]) => [object, p && `${route.pattern}?q=person&post=${p}`, {}])],

	'GET /unsubscribe/{token}': each(() => Object.entries(at.unsubscribe)),
	'POST /unsubscribe/{token}': each(() => Object.entries(at.unsubscribe)),
	'GET /posts/{id}/flag': each(post),
	'POST /posts/{id}/flag': each(post, () => ({ reason: 'wrong', words: 'It bends.' })),
	'GET /posts/{id}/suggest': each(tip),
	'POST /posts/{id}/suggest': edited({ tags: '' }),
	'GET /posts/{id}/suggestions': each(post),
	'GET /spaces/{slug}/suggestions': each(space),
	'GET /suggestions': withQuery('', 'cursor=9999999'),
	'GET /suggestions/{id}': each(proposal),
	'POST /suggestions/{id}/accept': each(proposal, () => ({ version: '1', revision: '1' })),
	'POST /suggestions/{id}/decline': each(proposal, () => ({ words: 'Not now.' })),
	'POST /suggestions/{id}/withdraw': each(proposal),
	'PUT /api/v1/posts/{id}/suggestion': edited({}),
	'DELETE /api/v1/posts/{id}/suggestion': each(post, () => undefined),
	'GET /api/v1/posts/{id}/suggestions': each(post),
	'GET /api/v1/spaces/{slug}/suggestions': each(space),
	'GET /api/v1/me/suggestions': withQuery('', 'limit=1'),
	'GET /api/v1/suggestions/{id}': each(proposal),
	'PUT /api/v1/suggestions/{id}/decision': each(proposal, () => ({ verdict: 'accepted', version: 1, revision: 1 })),
	'GET /comments/{id}/flag': each(comment),
	'POST /comments/{id}/flag': each(comment, () => ({ reason: 'rude' })),
	'GET /spaces/{slug}/moderation': each(space),
	'POST /posts/{id}/decision': each(post, () => ({ verdict: 'improve', note: 'Say where.' })),
	'POST /comments/{id}/decision': each(comment, () => ({ verdict: 'withdrawn', note: 'Be kind.' })),
	'GET /decisions/{id}': each(decision),
	'PUT /api/v1/posts/{id}/flag': each(post, () => ({ reason: 'wrong', words: 'It bends.' })),
	'DELETE /api/v1/posts/{id}/flag': each(post, () => undefined),
	'PUT /api/v1/comments/{id}/flag': each(comment, () => ({ reason: 'rude' })),
	'DELETE /api/v1/comments/{id}/flag': each(comment, () => undefined),
	'GET /api/v1/spaces/{slug}/flags': each(space),
	'PUT /api/v1/posts/{id}/decision': each(post, () => ({ verdict: 'improve', note: 'Say where.' })),
	'PUT /api/v1/comments/{id}/decision': each(comment, () => ({ verdict: 'withdrawn', note: 'Be kind.' })),
	'GET /api/v1/decisions/{id}': each(decision),
	'GET /admin/webhooks': one(),
	'POST /admin/webhooks': one(hooking),
	'GET /spaces/{slug}/webhooks': each(space),
	'POST /spaces/{slug}/webhooks': each(space, () => hooking),
	'GET /webhooks/{id}': each(hook),
	'POST /webhooks/{id}': each(hook, () => hooking),
	'POST /webhooks/{id}/secret': each(hook),
	'POST /webhooks/{id}/switch': each(hook, () => ({ on: 'no' })),
	'POST /webhooks/{id}/test': each(hook),
	'POST /webhooks/{id}/again': each(hook, () => ({ hours: '24' })),
	'POST /webhooks/{id}/remove': each(hook),
	'GET /api/v1/webhooks': withQuery('', 'space=space-open', 'space=space-hide', 'space=space-none'),
	'POST /api/v1/webhooks': (route) => [['-', route.pattern, { ...hooking, url: undefined, target: hooking.url, events: [hooking.events] }],
		...space().map(([object, slug]) => [object, route.pattern, { name: hooking.name, target: hooking.url, events: [hooking.events], space: slug }])],
	'GET /api/v1/webhooks/{id}': each(hook),
	'PATCH /api/v1/webhooks/{id}': each(hook, () => ({ name: 'Another name' })),
	'DELETE /api/v1/webhooks/{id}': each(hook, () => undefined),
	'POST /api/v1/webhooks/{id}/secret': each(hook, () => ({})),
	'POST /api/v1/webhooks/{id}/test': each(hook, () => ({})),
	'POST /api/v1/webhooks/{id}/again': each(hook, () => ({ since: '2020-01-01T00:00:00Z' })),
	'GET /api/v1/webhooks/{id}/messages': each(hook),
	'GET /admin/audit': withQuery('', 'action=person.added'),
	'GET /admin/audit/table': one(),
	'GET /api/v1/audit': one(),
	'GET /admin/mail': one(),
	'POST /admin/mail/{id}/again': each(() => Object.entries(at.mails)),
	'GET /admin/jobs': one(),
	'POST /admin/jobs/{id}/again': each(() => Object.entries(at.jobs)),
	'GET /admin/settings': one(),
	'GET /admin/recordings': one(),
	'POST /admin/recordings/{id}/again': each(() => Object.entries(at.failures)),
	'GET /inbox': withQuery('', 'cursor=9999999'),
	'GET /inbox/stream': withQuery('at=another'), // something is new for everybody: it is answered at once
	'POST /inbox/seen': one({ upto: '9999999' }),
	'POST /inbox/{id}/seen': each(news, () => ({ seen: 'yes' })),
	'PUT /api/v1/me/inbox/{id}/seen': each(news),
	'DELETE /api/v1/me/inbox/{id}/seen': each(news, () => undefined),
	'GET /api/v1/me/inbox': withQuery('', 'limit=1'),
	'PUT /api/v1/me/inbox/seen': (route, role) => [['all', route.pattern, {}], ...question(role).map(([object, q]) => [object, q && route.pattern, { question: q }])],

	'GET /thanks/new': (route, role) => [...thanked(role).map(([object, to, p]) => [object, to && p && `${route.pattern}?person=${to}&post=${p}`, {}]),
		...person(role).map(([object, p]) => [`person ${object}`, p && `${route.pattern}?person=${p}`, {}])],
	'POST /thanks': thanking,
	'POST /thanks/{id}/withdraw': each(things(() => at.thanks)),
	'POST /settings/recognition': one({}),
	'POST /api/v1/thanks': thanking,
	'DELETE /api/v1/thanks/{id}': each(things(() => at.thanks), () => undefined),
	'GET /api/v1/people/{id}/thanks': each(person),

	'GET /top': withQuery('', 'period=year', 'space=space-open', 'space=space-hide', 'space=space-none', 'tag=hidden-tag', 'tag=nobody-tag', 'period=decade'),
	'GET /top/mine': withQuery('', 'period=month'),
	'GET /top/csv': withQuery('', 'space=space-hide', 'space=space-none'),
	'GET /api/v1/top': withQuery('', 'period=year', 'space=space-open', 'space=space-hide', 'space=space-none', 'tag=hidden-tag', 'tag=nobody-tag', 'type=tip&team=x'),

	'POST /questions/ask/people': asked,
	'POST /invitations/{id}/pass': each(ask, () => ({ reason: 'time' })),
	'GET /routing/{id}/colleague': each(question),
	'POST /routing/{id}/colleague': each(question, () => ({ person: String(id('warden')) })),
	'POST /routing/{id}/close': each(question),
	'POST /routing/{id}/again': waiting(() => ({})),
	'GET /routing/{id}/owner': each(question),
	'POST /routing/{id}/owner': waiting(() => ({ person: String(id('warden')) })),
	'GET /admin/routing': one(),
	'POST /admin/routing': (route) => ['on', 'off', 'nothing'].map((act) => [act, route.pattern, { act }]),
	'POST /settings/asking': one({ work_days: 'mon', work_from: '08:00', work_until: '12:00', quiet_from: '', quiet_until: '', asks_per_week: '3' }),
	'POST /settings/away': one({ first: '2099-12-24', last: '2099-12-31' }),
	'POST /settings/away/remove': one({ first: '2099-12-24' }),
	'POST /settings/topics': one({ name: 'lathes', act: 'add' }),
	'GET /api/v1/routing/preview': withQuery('title=kettle%20question%20again', 'title=kettle%20question%20again&space=space-hide', 'title=kettle%20question%20again&space=space-none'),
	'GET /api/v1/questions/{id}/routing': each(question),
	'PUT /api/v1/questions/{id}/routing': (route, role) => [...each(question, () => ({ asking: false }))(route, role),
		...waiting(() => ({ asking: true }))(route, role).filter(([object]) => /own/.test(object)).map(([object, ...rest]) => [`${object}, again`, ...rest])],
	'PUT /api/v1/questions/{id}/owner': waiting(() => ({ person: id('warden') })),
	'GET /api/v1/me/topics': one(),
	'PUT /api/v1/me/topics/{name}': each(tag, () => ({ asked_about: true })),
	'DELETE /api/v1/me/topics/{name}': each(tag, () => undefined),
	'POST /api/v1/questions/{id}/invitations': each(question, () => ({ person: id('warden') })),
	'PUT /api/v1/invitations/{id}': each(ask, () => ({ state: 'passed', reason: 'topic' })),

	'GET /search': withQuery('', 'q=kettle', 'q=kettle&space=space-hide', 'q=kettle&space=space-none'),
	'GET /api/v1/search': withQuery('q=kettle', 'q=kettle&space=space-hide', 'q=kettle&space=space-none', 'q=kettle&tag=hidden-tag', 'q=kettle&tag=nobody-tag'),
	'GET /api/v1/suggest': withQuery('q=question'),
	'GET /api/v1/similar': withQuery('title=kettle%20question'),
	'GET /admin/learning': one(),
	// Not "now": the worker would begin, and write while something else is looked at.
	'POST /admin/learning': (route) => ['on', 'off', 'nothing'].map((act) => [act, route.pattern, { act }]),
	'GET /admin/gaps': one(),
	'GET /admin/gaps/people': withQuery('title=kettle'),
	'GET /api/v1/gaps': withQuery('', 'limit=1'),
	'GET /api/v1/glossary': one(),
	'POST /api/v1/glossary': one({ term: 'laptop', means: ['notebook'] }),
	'DELETE /api/v1/glossary/{id}': each(word, () => undefined),
	'PATCH /api/v1/glossary/{id}': each(() => [['-', at.word], ['missing', MISSING]], () => ({ means: ['notebook'], kind: 'one-way' })),
	'GET /api/v1/glossary/offers': one(),
	'PUT /api/v1/glossary/offers': (route) => [true, false].map((take) => [take ? '-' : 'not offered again', route.pattern, { take, term: 'KTL', means: 'kettle' }]),
	'POST /api/v1/search/choices': (route, role) => [['own', role === 'anonymous' ? null : at.shown[role], at.questions['open other']],
		['other', at.shown.someone, at.questions['open other']], ['own, private thread', role === 'anonymous' ? null : at.shown[role], at.questions['private other']],
		['missing', MISSING, MISSING]].map(([object, shown, thread]) => [object, shown && route.pattern, { shown: Number(shown), thread, choice: 'opened' }]),
};
