// canary.test.mjs -- what is private leaves no word, count, order or suggestion with those outside.
// time limit: 600
//
// A word of its own stands in every private field. Outsiders ask for everything there is, before and after the
// private content comes into being: no answer holds such a word, and no byte of any answer changes.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { full, until } from '../lib/server.mjs';
import { sharesApart } from '../lib/timing.mjs';
import { Script, TUS, World } from './world.mjs';

// No two share their first letters, so that what completes one completes no other.
const WORDS = {
	title: 'zephyrinol', body: 'quovantile', tag: 'brimshade', comment: 'wextangular', 'first text': 'oldruvian', note: 'jantellic',
	answer: 'pyxamorph', 'withdrawn question': 'fenwickle', 'withdrawn answer': 'umbrastole', 'withdrawn comment': 'klaventine', 'open, withdrawn': 'tarquosal',
	'space name': 'Gloxinian', 'space slug': 'hidrovex', 'space about': 'monspelar', 'space tag': 'vastrubin', 'comment under a withdrawn answer': 'ixoprene',
	'spoken line': 'dulcitherm', 'chapter': 'hexaquill', 'offer title': 'marvoluxen', 'offer text': 'trestigold', 'mentee goal': 'lorvandish', 'agreed goal': 'quernoblith', 'meeting place': 'sandrivex', 'meeting agenda': 'toluvarne', 'mentor reason': 'pendrixal', 'meeting note': 'velquarnith', 'pair task': 'brandolisk', 'flag words': 'gravunelle', 'webhook name': 'plimsandrow', 'decision note': 'wolbranche', draft: 'mervolaxin', picture: 'halvestrin', 'saved note': 'opulendric', 'suggested text': 'drimonasque', 'suggested why': 'fulgaranth', 'shadow note': 'cortivanel', 'wish title': 'cornavexil', 'programme goal': 'wundelmark', thanks: 'sorvendine',
};
// Seen by nobody any more, insiders among them.
const GONE = ['withdrawn question', 'withdrawn answer', 'withdrawn comment', 'open, withdrawn', 'comment under a withdrawn answer'];
const all = new RegExp(Object.values(WORDS).join('|'), 'i');

let world;
const who = {}; // callers
const outsiders = ['anonymous', 'outsider', 'admin', 'neighbour', 'left'];
const made = {}; // ids of what is private
let before_, after_;

before(async () => {
	// On a Tuesday at ten, when people are at work and asked.
	const tuesday = new Date();
	tuesday.setUTCDate(tuesday.getUTCDate() + (9 - tuesday.getUTCDay()) % 7);
	tuesday.setUTCHours(10, 0, 0, 0);
	world = await World.start({ env: { PEERLORE_UNROUTED: 'no', PEERLORE_TEST_CLOCK: String(Math.round((tuesday - Date.now()) / 1000)) } });
	who.anonymous = world.anonymous();
	for (const name of ['outsider', 'admin', 'neighbour', 'left', 'owner', 'member'])
		who[name] = await world.caller(`${name}@example.com`, { name: `Person ${name}`, admin: name === 'admin' });
	await openContent();
	await world.indexed();
});
after(() => world?.stop());

// A small open forum in which near misses of the private words stand, so that there is something to correct, complete and weigh.
async function openContent() {
	await world.sql.run(`insert into space (slug, name, private) values ('workshop', 'Workshop', false), ('elsewhere', 'Elsewhere', true);
		insert into membership (space, person, role) select s.id, ${who.neighbour.id}, 'owner' from space s where slug = 'elsewhere'`);
	// Outsiders are asked nothing by us: what whoever leaves has heard of is counted below, and being asked about what
	// was open for a moment would be rightly on their pages.
	for (const name of outsiders.slice(1))
		await world.sql.run(`insert into availability (person, asks) values (${who[name].id}, 0)`);
	const s = new Script(1000);
	const words = ['printer', 'cabinet', 'badge', 'invoice', 'zephyr', 'quorum', 'brim', 'gloss', 'monsoon', 'pyx', 'title', 'kettle'];
	const people = ['outsider', 'admin', 'neighbour', 'left', 'owner', 'member'];
	const spaces = Object.fromEntries(await world.sql.run('select slug, id from space'));
	for (let i = 0; i < 60; i++) {
		const word = words[i % words.length], author = who[people[i % people.length]].id;
		const space = [spaces.general, spaces.workshop, spaces.elsewhere][i % 10 === 9 ? 2 : i % 2];
		const q = s.question({ space, author, title: `How does the ${word} number ${i} work?`, body: `The ${word} makes a noise, ${words[(i * 7) % 12]} too.`, tags: [word, i % 3 ? 'noise' : 'metal'] });
		for (let j = 0; j < i % 4; j++)
			s.answer({ question: q, space, author: who[people[(i + j + 1) % 6]].id, body: `Turn the ${words[(i + j) % 12]} off and on.` });
		if (i % 5 === 0)
			s.comment({ post: q, thread: q, author, body: `My ${word} as well.` });
	}
	// A word everybody's searches are widened by, and an acronym that is offered.
	s.question({ space: spaces.general, author: who.owner.id, title: 'Where does the noise of the hall pump (NHP) come from?', body: 'It rattles.' });
	s.add(`insert into glossary (kind, term, means, created_at, changed_at) values ('both-ways', 'printer', '{kettle,plotter}', now(), now());`);
	// A programme in which two are who have something to hide.
	s.add(`insert into programme (name, about, begins_on, ends_on, closes_on, everywhere, created_by, created_at) values ('Autumn pairs', 'For all', '2099-02-01', '2099-03-01', '2099-01-01', false, ${who.admin.id}, now());
		insert into programme_person (programme, person, mentor, capacity, goal, topics, joined_at) values (1, ${who.owner.id}, true, 1, 'I show', '{}', now()), (1, ${who.member.id}, false, 1, 'To see', '{}', now());`);
	s.add(`insert into webhook (id, maker, name, url, events, secret, created_at) values (nextval('webhook_id_seq'), ${who.admin.id}, 'Wall', 'https://wall.invalid/', '{tip.published,answer.posted,answer.accepted,question.closed}', repeat('x', 73)::bytea, now());`);
	await s.run(world.sql);
	await acronymsRead();
}

// What the job of the night does, now.
async function acronymsRead() {
	await until('the first round of jobs', () => world.sql.one(`select 1 from job where kind = 'acronyms'`));
	await world.sql.run(`update job set run_at = now() - interval '1 minute' where kind = 'acronyms'`);
	await until('acronyms', () => world.sql.one(`select 1 from job where kind = 'acronyms' and run_at > now() and attempts = 0`));
}

// Everything private comes last, through the product itself.
async function privateContent() {
	const { owner, member, admin, left } = who;
	const json = (answer) => {
		assert.ok(answer.status < 300, `${answer.status} ${answer.text}`);
		return answer.text && JSON.parse(answer.text);
	};
	const W = WORDS, slug = W['space slug'];
	json(await admin.api('POST', '/spaces', { slug, name: `${W['space name']} plans`, about: `About ${W['space about']}`, private: true, owner: owner.id }));
	for (const person of [member.id, left.id])
		json(await owner.api('PUT', `/spaces/${slug}/members/${person}`, { role: 'member' }));
	const ask = async (caller, title, body, tags, space = slug) =>
		json(await caller.api('POST', '/questions', { title, body, tags, space })).id;
	made.question = await ask(member, `The printer and the ${W.title} cabinet`, `First text ${W['first text']}: a badge.`, [W.tag, 'noise', 'printer']);
	made.second = await ask(left, `Another printer for the kettle, ${W.title}`, `A ${W.body} and a printer.`, [W['space tag'], 'metal']);
	made.part = await ask(member, `The same printer, ${W.title}`, `Again ${W.body}.`, [W.tag]);
	json(await member.api('PATCH', `/posts/${made.question}`, { body: `The ${W.body} printer noise badge (QPNB), the ${W.title} kettle plotter (ZKP) and a plotter.`, revision: 1, note: `A note of ${W.note}` }));
	made.answer = json(await owner.api('POST', `/questions/${made.question}/answers`, { body: `Use the ${W.answer} printer.` })).id;
	made.comment = json(await owner.api('POST', `/posts/${made.question}/comments`, { body: `See ${W.comment}.` })).id;
	made.goneComment = json(await member.api('POST', `/posts/${made.question}/comments`, { body: `Not ${W['withdrawn comment']}.` })).id;
	made.goneAnswer = json(await member.api('POST', `/questions/${made.question}/answers`, { body: `Not the ${W['withdrawn answer']}.` })).id;
	made.under = json(await owner.api('POST', `/posts/${made.goneAnswer}/comments`, { body: `Nor ${W['comment under a withdrawn answer']}.` })).id;
	made.gone = await ask(member, `A printer that was ${W['withdrawn question']}`, 'Withdrawn again.', ['printer', 'noise']);
	// In an open space, but taken back by its author before anybody looks.
	made.openGone = await ask(left, `An open printer question ${W['open, withdrawn']}`, `With ${W['open, withdrawn']}.`, ['printer'], 'general');
	made.offer = json(await owner.api('POST', '/mentoring/offers', { kind: 'shadowing', title: `The ${W['offer title']} printer, shown`, body: `A ${W['offer text']} kettle.`, gets: `You print ${W['offer text']}`, rhythm: 'noise', tags: [W.tag, 'printer'], space: slug, capacity: 2, slots: ['2027-01-04T09:00:00Z'] })).id;
	// What two people have with each other is theirs alone.
	made.pair = json(await member.api('POST', `/mentoring/offers/${made.offer}/requests`, { goal: `To ${W['mentee goal']} a kettle` })).id;
	json(await owner.api('PUT', `/mentorships/${made.pair}`, { state: 'declined', reason: `Not ${W['mentor reason']} now.` }));
	for (const [caller, as] of [[owner, 'mentor'], [member, 'mentee']])
		assert.equal((await caller.page('POST', '/mentoring/programmes/1/join', { as, goal: `The ${W['programme goal']} kettle`, tags: 'printer', capacity: 1 })).status, 303);
	const pair = json(await member.api('POST', `/mentoring/offers/${made.offer}/requests`, { goal: `To ${W['mentee goal']} a kettle again` })).id;
	json(await owner.api('PUT', `/mentorships/${pair}`, { state: 'accepted' }));
	json(await owner.api('PUT', `/mentorships/${pair}/agreement`, { goals: [`To ${W['agreed goal']} a printer`], rhythm: 'noise', privacy: 'between-us', revision: 0 }));
	json(await member.api('POST', `/mentorships/${pair}/tasks`, { words: `Draw the ${W['pair task']} printer` }));
	await world.sql.run(`insert into shadow_note (mentorship, asked_at, words, written_at) values (${pair}, now(), 'I saw a ${W['shadow note']} kettle', now())`);
	const { id: date } = json(await member.api('POST', `/mentorships/${pair}/meetings`, { at: new Date(Date.now() + 20 * 86400e3).toISOString().slice(0, 19) + 'Z', minutes: 30, place: `At the ${W['meeting place']} kettle`, agenda: `A ${W['meeting agenda']} printer` }));
	json(await member.api('PUT', `/meetings/${date}/note`, { note: `Of the ${W['meeting note']} printer` }));
	// A webhook of the space, told of it; what it is told stands on its own page alone.
	assert.equal(json(await owner.api('POST', '/webhooks', { name: `The ${W['webhook name']} wall`, target: `https://${W['webhook name']}.invalid/`, events: ['answer.posted', 'flag.raised'], space: slug })).id, 2);
	// What is begun is its writer's alone.
	json(await member.api('PUT', `/drafts/answer-${made.question}`, { body: `The ${W.draft} kettle` }));
	// So is what is saved and followed; whoever left keeps it, and sees none of it.
	for (const caller of [member, left]) {
		json(await caller.api('PUT', `/posts/${made.question}/saved`, { note: `For the ${W['saved note']} kettle` }));
		for (const what of [`/posts/${made.question}`, `/tags/${W.tag}`, `/spaces/${slug}`, `/people/${owner.id}`])
			json(await caller.api('PUT', `${what}/follow`));
		json(await caller.api('DELETE', `/people/${owner.id}/follow`));
	}
	// Whoever left hears of none of it, though it was told them while they were there.
	json(await owner.api('POST', `/questions/${made.second}/answers`, { body: `With the ${W.answer} kettle.` }));
	json(await member.api('POST', `/posts/${made.second}/comments`, { body: `Which ${W.comment}?` }));
	json(await owner.api('POST', `/posts/${made.openGone}/comments`, { body: 'Which one?' }));
	assert.equal(JSON.parse((await left.api('GET', '/me/inbox')).text).items.length, 3);
	for (const where of [`/comments/${made.goneComment}`, `/posts/${made.goneAnswer}`, `/posts/${made.gone}`])
		json(await member.api('DELETE', where));
	json(await left.api('DELETE', `/posts/${made.openGone}`));
	for (const post of [made.question, made.answer]) {
		const voter = post === made.question ? owner : member;
		json(await voter.api('PUT', `/posts/${post}/vote`, { value: 1 }));
		json(await voter.api('PUT', `/posts/${post}/use`));
	}
	json(await member.api('PUT', `/questions/${made.question}/accepted`, { answer: made.answer }));
	// Edits are suggested by somebody inside, and by one who leaves.
	const { question, answers } = JSON.parse((await member.api('GET', `/questions/${made.question}`)).text);
	for (const [caller, post] of [[member, answers.find((a) => a.id === made.answer)], [left, question]])
		json(await caller.api('PUT', `/posts/${post.id}/suggestion`, { body: `With a ${W['suggested text']} kettle.`, note: `The ${W['suggested why']} printer`, revision: post.revision }));
	// Something is flagged, decided, and flagged again.
	json(await owner.api('PUT', `/posts/${made.question}/flag`, { reason: 'outdated', words: `The ${W['flag words']} printer is gone.` }));
	json(await owner.api('PUT', `/posts/${made.question}/decision`, { verdict: 'improve', note: `Say which ${W['decision note']} kettle.` }));
	json(await left.api('PUT', `/posts/${made.question}/flag`, { reason: 'other', words: `Not the ${W['flag words']} cabinet?` }));
	// What only those inside may read; one of them leaves.
	json(await left.api('POST', '/thanks', { person: owner.id, post: made.answer, reason: `The ${W.thanks} printer was a help.` }));
	json(await owner.api('POST', '/thanks', { person: member.id, post: made.question, reason: `Look at the ${W.thanks} cabinet.`, shout: true }));
	json(await member.api('POST', '/thanks', { person: left.id, post: made.second, reason: `Thank you for the ${W.thanks} kettle.` }));
	// One that nobody answers: those inside are asked, and a colleague asks another.
	made.waiting = await ask(member, `Who mends the ${W.title} printer cabinet?`, `The ${W.body} makes a noise.`, [W.tag, 'printer']);
	// As one of three, or as the owner of the space when they have been asked a lot already.
	await until('somebody inside to be asked', () => world.sql.one(`select count(*) > 0 from notice where thread = ${made.waiting} and person = ${owner.id} and kind in ('invitation', 'escalated')`).then((t) => t === 't' || t === true));
	made.wish = json(await member.api('POST', '/mentoring/wishes', { title: `Who shows me the ${W['wish title']} printer?`, body: 'It makes a noise.', tags: ['printer'], space: slug })).id;
	assert.equal((await owner.api('POST', `/questions/${made.waiting}/invitations`, { person: left.id })).status, 422);
	json(await owner.api('DELETE', `/spaces/${slug}/members/${left.id}`));
	await acronymsRead();
	// A recording with something said in it, which search hears.
	made.recording = await world.sql.one(`insert into recording (post, person, upload, kind, state, served, duration_ms, has_audio, lines_state, created_at, ready_at)
		values (${made.question}, ${member.id}, 'aaaaaaaaaaaaaaaaaaaaaa', 'voice', 'ready', 1, 9000, true, 'edited', now(), now()) returning id`);
	json(await member.api('PUT', `/posts/${made.question}/recording/captions`, { raw: `WEBVTT\n\n00:01.000 --> 00:03.000\nfirst shake the ${W['spoken line']} kettle\n`, headers: { 'content-type': 'text/vtt' } }));
	json(await member.api('PUT', `/posts/${made.question}/recording/chapters`, { chapters: [`0:01 The ${W.chapter} printer`] }));
	// And one of an answer.
	await world.sql.one(`insert into recording (post, person, upload, kind, state, served, duration_ms, has_audio, lines_state, created_at, ready_at)
		values (${made.answer}, ${owner.id}, 'bbbbbbbbbbbbbbbbbbbbbb', 'voice', 'ready', 1, 9000, true, 'edited', now(), now()) returning id`);
	json(await owner.api('PUT', `/posts/${made.answer}/recording/captions`, { raw: `WEBVTT\n\n00:01.000 --> 00:03.000\nthen turn the ${W['spoken line']} kettle\n`, headers: { 'content-type': 'text/vtt' } }));
	json(await owner.api('PUT', `/posts/${made.answer}/recording/chapters`, { chapters: [`0:02 The ${W.chapter} kettle`] }));
	await until('what is said to be found', async () => /"t":/.test((await member.api('GET', `/search?q=${W['spoken line']}`)).text));
	// A picture in a text, and one that is in none yet.
	await world.sql.run(`insert into picture (person, state, words, width, height, bytes, created_at, loose_at) values
		(${member.id}, 'ready', 'A ${W.picture} printer', 320, 200, 20, now(), null), (${member.id}, 'ready', 'A loose ${W.picture} kettle', 320, 200, 20, now(), now());
		insert into post_picture (post, picture) values (${made.question}, 1)`);
	// Somebody is named, who left since.
	json(await owner.api('POST', `/posts/${made.second}/comments`, { body: `@person.left, @person.member: look at ${W.comment}` }));
	// A file on its way is its sender's alone.
	const sent = await world.ask({ method: 'POST', path: '/uploads', headers: { ...TUS, authorization: `Bearer ${owner.token}`, 'upload-length': '4', 'upload-metadata': `filename ${Buffer.from(W.title).toString('base64')}` } });
	assert.equal(sent.status, 201, sent.text);
	// What becomes of a question: one takes the place of an open one, one became part of it, one is closed, pinned and locked.
	json(await owner.api('PUT', `/posts/${made.question}/links`, { kind: 'supersedes', to: 1000 }));
	json(await owner.api('PUT', `/questions/${made.part}/merged`, { into: made.question }));
	json(await owner.api('PUT', `/questions/${made.second}/closed`, { reason: 'other', note: `See ${W.note}` }));
	json(await owner.api('PUT', `/posts/${made.second}/pinned`, { pinned: true }));
	json(await owner.api('PUT', `/posts/${made.second}/locked`, { locked: true }));
	// Somebody inside searches, too: what they looked for is theirs alone.
	await member.api('GET', `/search?q=${W.title}`);
}

// -- what is asked -------------------------------------------------------------------------------------------

const enc = encodeURIComponent;

// All addresses with names in them, for what will be private and some of what is open.
function addresses() {
	const ids = [1000, 1001, ...Array.from({ length: 12 }, (_, i) => first + i)];
	const W = WORDS;
	const slugs = ['general', W['space slug'], 'elsewhere'], tags = [W.tag, W['space tag'], 'noise', 'printer'];
	const people = ['outsider', 'owner', 'member', 'left'].map((n) => who[n].id);
	const list = ids.flatMap((i) => [
		`/questions/${i}`,
		`/questions/${i}/x`, `/questions/${i}/x?answers=newest`, `/questions/${i}/timeline`, `/api/v1/questions/${i}/timeline?limit=100`, `/tips/${i}/timeline`, `/api/v1/tips/${i}/timeline?limit=100`,
		`/api/v1/questions/${i}`,
		`/api/v1/questions/${i}/experts?limit=100`,
		`/api/v1/questions/${i}/routing`,
		`/routing/${i}/colleague`,
		`/routing/${i}/colleague?q=person`,
		`/routing/${i}/owner`,
		`/posts/${i}/edit`,
		`/thanks/new?post=${i}`, `/posts/${i}/flag`, `/posts/${i}/suggest`, `/posts/${i}/suggestions`, `/api/v1/posts/${i}/suggestions`,
		`/q/${i}`,
		`/posts/${i}/card`,
		`/posts/${i}/revisions`, `/posts/${i}/review`, `/posts/${i}/manage`, `/posts/${i}/tags`, `/posts/${i}/asker`, `/api/v1/posts/${i}/links`,
		`/questions/${i}?done=withdrawn&undo=post-${i}`,
		`/api/v1/posts/${i}/revisions`,
		`/questions/ask/solved?question=${i}`,
		`/feeds/questions/${i}.atom`, `/settings/feeds?question=${i}`,
		`/tips/${i}`,
		`/api/v1/tips/${i}`,
		`/tips/${i}/transcript`, `/tips/${i}/split`, `/posts/${i}/transcript`, `/posts/${i}/record`, `/questions/${i}/answers/new`, `/questions/${i}?t=1&answer=${i + 1}`,
		`/api/v1/posts/${i}/recording`, `/api/v1/tips/${i}/parts`,
		`/api/v1/mentions?q=person&post=${i}`,
		`/mentoring/offers/${i}`, `/mentoring/offers/${i}/edit`, `/api/v1/mentoring/offers/${i}`, `/mentorships/${i}`, `/api/v1/mentorships/${i}`, `/mentoring?about=${i}`, `/mentoring/wish?about=${i}`, `/mentoring/offers/new?for=${i}`, `/api/v1/mentoring/mentors?about=${i}`,
	]);
	// There is one decision and a few comments; some of those are open.
	list.push(...[1, 2].flatMap((i) => [`/decisions/${i}`, `/api/v1/decisions/${i}`, `/suggestions/${i}`, `/api/v1/suggestions/${i}`, `/posts/${1000 + i}/edit?suggestion=${i}`]), ...Array.from({ length: 20 }, (_, i) => `/comments/${i + 1}/flag`));
	// The recordings are the first and only ones.
	for (const part of ['media', 'small', 'poster', 'captions', 'captions?format=srt&download=1', 'original'])
		list.push(`/recordings/1/${part}`, `/recordings/2/${part}`, `/recordings/3/${part}`);
	list.push('/tags?view=tree', ...['unaccepted', 'accepted', 'closed', 'wiki', 'recorded'].flatMap((s) => [`/questions?state=${s}`, `/api/v1/questions?state=${s}&sort=votes`]));
	list.push('/pictures', '/api/v1/pictures', ...[1, 2, 3].flatMap((i) => [`/pictures/${i}`, `/api/v1/pictures/${i}`]));
	list.push(...slugs.flatMap((s) => [`/api/v1/mentions?q=person&space=${s}`, `/spaces/${s}`, `/feeds/spaces/${s}.atom`, `/settings/feeds?space=${s}`, `/spaces/${s}/settings`, `/spaces/${s}/moderation`, `/spaces/${s}/webhooks`, `/api/v1/webhooks?space=${s}`, `/api/v1/spaces/${s}/flags`, `/spaces/${s}/suggestions`, `/api/v1/spaces/${s}/suggestions`, `/api/v1/spaces/${s}`, `/api/v1/spaces/${s}/members`, `/api/v1/questions?space=${s}`, `/top?period=year&space=${s}`, `/top/csv?space=${s}`, `/api/v1/top?period=year&space=${s}`, `/tips?space=${s}`, `/api/v1/tips?space=${s}`, `/tips/new?space=${s}`,
		`/mentoring?space=${s}`, `/mentoring/offers/new?space=${s}`, `/api/v1/mentoring/offers?space=${s}`,
		`/questions/ask?space=${s}&title=printer`, `/search?q=printer&space=${s}`, `/search?q=space:${s}`, `/api/v1/search?q=printer&space=${s}`]));
	list.push(...tags.flatMap((t) => [`/tags/${t}`, `/tags/${t}?state=unanswered`, `/tags/${t}?below=1&sort=votes`, `/tags/${t}/manage`, `/tags/${t}/history`, `/api/v1/tags/${t}`, `/api/v1/tags/${t}/history`, `/questions?sift=yes&tag=${t}`, `/questions?tag=printer&tag=${t}&since=year`, `/api/v1/questions?tag=${t}&tag=printer&below=1`, `/api/v1/questions?tag=${t}&below=1&sort=oldest`, `/feeds/tags/${t}.atom`, `/settings/feeds?tag=${t}`, `/api/v1/questions?tag=${t}`, `/top?period=year&tag=${t}`, `/api/v1/top?tag=${t}`, `/tips?tag=${t}`, `/api/v1/tips?tag=${t}`, `/mentoring?tag=${t}`, `/api/v1/mentoring/offers?tag=${t}`, `/tags?prefix=${t.slice(0, 4)}`, `/api/v1/tags?prefix=${t.slice(0, 3)}`,
		`/search?q=tag:${t}`, `/api/v1/search?q=printer&tag=${t}`]));
	list.push(...people.flatMap((p) => [`/people/${p}`, `/admin/people/${p}/suspension`, `/api/v1/people/${p}`, `/api/v1/people/${p}/thanks`, `/people/${p}/answers`, `/people/${p}/answers?sort=votes`, `/api/v1/people/${p}/answers`, `/questions?author=${p}`, `/questions?author=${p}&sort=votes`, `/api/v1/questions?author=${p}`, `/tips?author=${p}`, `/thanks/new?person=${p}`, `/api/v1/search?q=printer&person=${p}`, `/search?q=user:${p}`]));
	// There are two pairs, and the second has one date.
	list.push(...[1, 2, 3].flatMap((i) => [`/mentorships/${i}`, `/api/v1/mentorships/${i}`, `/api/v1/mentorships/${i}/agreement`, `/api/v1/mentorships/${i}/meetings`, `/api/v1/mentorships/${i}/tasks`, `/api/v1/mentorships/${i}/feedback`, `/api/v1/mentorships/${i}/note`, `/api/v1/meetings/${i}/note`, `/tips/new?note=${i}`, `/meetings/${i}`, `/api/v1/meetings/${i}`]), '/api/v1/me/calendar', '/api/v1/me/mentoring');
	list.push('/uploads', `/uploads/${'A'.repeat(22)}`, '/', '/tips', '/tips/new', '/mentoring', '/mentoring/offers/new', '/api/v1/mentoring/offers?limit=100', '/mentoring/programmes', '/mentoring/programmes/new', '/mentoring/programmes/1', '/mentoring/programmes/1/edit', '/mentoring/programmes/1/pairs', '/admin/mentoring', '/api/v1/mentoring/months', '/api/v1/mentoring/programmes', '/api/v1/mentoring/programmes/1', '/api/v1/mentoring/programmes/1/pairs', '/mentorships', '/api/v1/mentorships', '/mentoring?q=printer+noise', '/mentoring/wish?q=printer+noise', '/api/v1/mentoring/mentors?q=printer+noise', `/api/v1/mentoring/mentors?q=${WORDS['offer title']}+${WORDS.title}`, `/mentoring?q=${WORDS.tag}`, '/mentorships/1', '/mentorships/2', '/api/v1/mentorships/1', '/api/v1/mentorships/2', '/api/v1/tips?limit=100', '/questions', '/questions?sort=active', '/questions?state=unanswered', '/questions?author=me', '/questions/ask', '/tags', '/tags?sort=name', '/people', '/people?q=person',
		'/spaces', '/settings', '/settings/second-factor', '/confirm', '/reset', '/settings/notifications', '/drafts', '/suggestions', '/api/v1/me/suggestions', '/feeds/questions.atom', '/feeds/following.atom', '/settings/feeds', '/api/v1/me/feeds', '/saved', '/saved?q=printer', '/saved?kind=answer', '/api/v1/me/saved', '/following', '/following?kind=thread', '/api/v1/me/following?limit=100', '/api/v1/drafts', '/api/v1/drafts/question', '/inbox', '/inbox/stream?at=another', '/search', '/top', '/top?period=week', '/top?period=quarter', '/top?period=year', '/top/csv?period=year', '/top/mine', '/api/v1/top?period=year&limit=100', '/api/v1/top?period=year&type=answer', '/admin', '/admin?q=person', '/admin/spaces', '/admin/invitations', '/admin/sessions', '/admin/words', '/admin/mail', '/admin/jobs', '/admin/webhooks', '/api/v1/webhooks', ...[1, 2, 3].flatMap((n) => [`/webhooks/${n}`, `/webhooks/${n}?state=failed`, `/api/v1/webhooks/${n}`, `/api/v1/webhooks/${n}/messages`]), '/admin/settings', '/admin/recordings', '/admin/routing', '/api/v1/glossary', '/api/v1/glossary/offers', '/api/v1/people/invitations', '/api/v1/me/topics', '/readyz', '/metrics', '/robots.txt', '/signin',
		'/api/v1/me', '/api/v1/me/picture', '/people/1/picture/96', '/people/2/picture/256', '/api/v1/home', '/api/v1/home?minutes=30', '/?minutes=30', '/api/v1/me/notifications', '/api/v1/me/inbox?limit=100', '/api/v1/questions?limit=100', '/api/v1/questions?sort=active&limit=100', '/api/v1/questions?state=unanswered&limit=100', '/api/v1/tags?limit=100',
		'/admin/learning', '/admin/audit', '/admin/audit/table', '/api/v1/audit?limit=100', '/admin/gaps', '/admin/gaps/people?title=printer+noise', '/api/v1/gaps?limit=100', '/api/v1/people?limit=100', '/api/v1/spaces', '/api/v1/tokens');
	return list;
}

// Searches: open words, the private words, parts of them, misspelt, completed, joined with what is open.
function searches() {
	const list = [];
	for (const q of ['printer', 'noise', 'printer noise', 'kettle', 'badge -printer', 'How does the', 'printer cabinet kettle badge', '"makes a noise"', 'is:unanswered printer', 'sort:newest printer'])
		list.push(...['/search?q=', '/api/v1/search?limit=100&q=', '/api/v1/suggest?q=', '/api/v1/similar?title=', '/questions/ask?title=', '/api/v1/routing/preview?tags=printer,noise&title=What+is+it+with+', '/api/v1/routing/preview?title=The+printer+cabinet+and+'].map((w) => w + enc(q)));
	for (const q of ['printer', 'printer noise', '"makes a noise" kettle'])
		list.push(...['/search?why=1&q=', '/api/v1/search?why=1&q='].map((w) => w + enc(q)));
	for (const word of Object.values(WORDS).slice(0, full ? 99 : 8)) {
		const typo = word.slice(0, 4) + (word[4] === 'e' ? 'a' : 'e') + word.slice(5), missing = word.slice(0, 5) + word.slice(6);
		for (const q of [word, typo, missing, word.slice(0, 4), `${word.slice(0, 4)}*`, `${typo} printer`, `printer OR ${typo}`, `"${typo} cabinet"`, `-${word}`]) {
			list.push(...['/search?q=', '/api/v1/search?q=', '/api/v1/suggest?q='].map((w) => w + enc(q)));
			if (full || q === word || q === typo)
				list.push(...['/api/v1/similar?title=', '/questions/ask?title=', '/tags?prefix=', '/people?q='].map((w) => w + enc(q)));
		}
	}
	return list;
}

let first = 0;

function get(caller, where) {
	const api = where.startsWith('/api/');
	return api ? caller.api('GET', where.slice('/api/v1'.length)) : caller.page('GET', where);
}

// Tokens, dates and running numbers of the log of searches are not content.
function plain({ status, headers, text }) {
	return `${status} ${headers.location ?? ''} ${text}`.replace(/<span>read [\d,.]+ times?<\/span>/g, '').replace(/"reads":\d+/g, 'reads').replace(/(name="csrf" value|data-csrf)="[\w-]+"/g, 'csrf').replace(/name="once" value="[\w-]+"/g, 'once')
		.replace(/reference [0-9a-f]{16}/g, 'reference').replace(/shown(=|="|":)\d+/g, 'shown').replace(/(name="(solved|dismissed)" value=")\d+\./g, '$1').replace(/last dump: .*/, '')
		.replace(/^peerlore_\w+ \d+$/gm, '');
}

// The typed words come back in the answer: that is no leak. What is left must not hold them.
function withoutEcho(where, text) {
	const typed = new URL(where, 'http://a').searchParams;
	let rest = text;
	for (const value of [...typed.values(), where, ...where.split(/[/?]/)].filter(Boolean).flatMap((v) => [v, enc(v), v.replaceAll('"', '&quot;'), v.replaceAll('"', '&#34;'), JSON.stringify(v).slice(1, -1)]))
		rest = rest.replaceAll(value, '');
	return rest;
}

async function askAll(paths) {
	const answers = new Map();
	for (const name of outsiders) {
		for (const where of paths) {
			const answer = await get(who[name], where);
			assert.ok(answer.status < 500, `${where}: ${answer.status}`);
			const found = all.exec(withoutEcho(where, answer.text + (answer.headers.location ?? '')));
			assert.equal(found, null, `${name} sees the private ${found} at ${where}:\n${answer.text}`);
			answers.set(`${name} ${where}`, plain(answer));
		}
	}
	return answers;
}

// Every address an answer names, as long as there are new ones.
async function crawl(caller, limit) {
	const asked = new Set(), next = ['/', '/inbox', '/api/v1/me/inbox', '/questions', '/tags', '/people', '/spaces', '/search?q=printer', '/api/v1/questions', '/api/v1/tags', '/api/v1/spaces', '/api/v1/people',
		'/api/v1/search?q=printer', '/admin'];
	const seen = new Map();
	while (next.length > 0 && asked.size < limit) {
		const where = next.shift();
		if (asked.has(where))
			continue;
		asked.add(where);
		const answer = await get(caller, where);
		assert.ok(answer.status < 500, `${where}: ${answer.status}`);
		seen.set(where, answer);
		const links = [...answer.text.matchAll(/(?:href|action)="(\/[^"#]*)|"url":"(\/[^"#]*)/g)].map((m) => (m[1] ?? m[2]).replaceAll('&amp;', '&'));
		const cursor = /"next":"([^"]+)"/.exec(answer.text)?.[1];
		if (cursor)
			links.push(`${where.replace(/[?&]cursor=[^&]*/, '')}${where.includes('?') ? '&' : '?'}cursor=${enc(cursor)}`);
		for (const link of [...links, answer.headers.location].filter(Boolean)) {
			if (!link.startsWith('/assets/') && !asked.has(link))
				next.push(link);
			const id = /^\/questions\/(\d+)/.exec(link)?.[1];
			if (id)
				next.push(`/api/v1/questions/${id}`, `/posts/${id}/revisions`);
		}
	}
	return seen;
}

// -- the tests --------------------------------------------------------------------------------------------------

test('before: outsiders ask for everything', async () => {
	// Every page and call there is, or this test does not know of it.
	const asked = [...addresses(), ...searches()].map((where) => where.replace(/\?.*/, ''));
	for (const { pattern } of world.routes().filter((r) => r.method === 'GET' && !/\{(token|word)\}|healthz|opensearch|openapi/.test(r.pattern))) {
		const shape = new RegExp(`^${pattern.replace(/\/\{\w+\?\}/g, '(/[^/]+)?').replace(/\{(\w*_)?id\}/g, '\\d+').replace(/\{\w+\}/g, '[^/]+')}$`);
		assert.ok(asked.some((where) => shape.test(where)), `nobody asks for ${pattern}`);
	}
	// One open question comes with the private content (and is withdrawn); its id is one of the next.
	first = Number(await world.sql.one(`select last_value from post_id`));
	before_ = await askAll([...addresses(), ...searches()]);
	assert.ok(before_.size > 1500);
});

test('after: no word of what is private, and no byte has changed', async () => {
	await privateContent();
	assert.ok(made.openGone < first + 12 && made.part < first + 12, 'the addresses cover what was made');
	await world.indexed();
	after_ = await askAll([...addresses(), ...searches()]);
	for (const [key, text] of after_) {
		// Who withdrew something open, and when, is told to everybody who may read the space.
		if (new RegExp(`/(questions|posts|routing|q)/${made.openGone}(/|\\?|$)`).test(key) && !key.startsWith('anonymous') && !/\/(recording|asker)$/.test(key)) {
			assert.match(text, /^410 /, key);
			continue;
		}
		// How long requests took and when the next work is due are others at every look.
		if (/ (\/metrics|\/admin\/jobs)$/.test(key))
			continue;
		// That something was done to some number is for those who audit to know, in no words of its own.
		if (/^admin \/(admin|api\/v1)\/audit/.test(key))
			continue;
		// Whose it was has nobody to thank for it.
		if (new RegExp(` /thanks/new\\?post=${made.openGone}$`).test(key) && !key.startsWith('anonymous')) {
			assert.match(text, /^4(04|10) /, key);
			continue;
		}
		// It is a question and no tip: its address there leads to the one it has.
		if (new RegExp(` /tips/${made.openGone}(/|$)`).test(key) && !key.startsWith('anonymous')) {
			assert.match(text, /^(301 \/questions\/|4(04|10) )/, key);
			continue;
		}
		const was = before_.get(key).split('\n'), is = text.split('\n');
		const i = is.findIndex((l, n) => l !== was[n]);
		assert.ok(i === -1 && is.length === was.length, `${key} has changed, line ${i}:\n${was[i]}\n${is[i]}`);
	}
});

test('whoever follows every link meets nothing of it', async () => {
	let answers = 0;
	for (const name of outsiders) {
		for (const [where, answer] of await crawl(who[name], full ? 5000 : 120)) {
			const found = all.exec(answer.text);
			assert.equal(found, null, `${name} sees the private ${found} at ${where}`);
			answers++;
		}
	}
	assert.ok(answers > (full ? 2000 : 350), `${answers} answers`);
});

test('those inside meet every word but the withdrawn ones', async () => {
	const pages = [...await crawl(who.member, 800)].map(([, a]) => a.text);
	pages.push((await get(who.member, `/api/v1/posts/${made.question}/recording`)).text, (await get(who.member, `/recordings/${made.recording}/captions`)).text);
	pages.push((await get(who.member, `/posts/${made.question}/revisions`)).text, (await get(who.member, `/spaces/${WORDS['space slug']}`)).text);
	pages.push((await get(who.member, '/mentoring/programmes/1')).text, (await get(who.owner, `/spaces/${WORDS['space slug']}/moderation`)).text, (await get(who.owner, '/webhooks/2')).text);
	pages.push((await get(who.member, '/drafts')).text, (await get(who.member, '/saved')).text);
	const text = pages.join('\n');
	for (const [name, word] of Object.entries(WORDS))
		assert.equal(text.includes(word), !GONE.includes(name), `${name}: ${word}`);
	for (const name of ['title', 'body', 'answer', 'comment', 'tag', 'spoken line', 'chapter']) {
		const found = JSON.parse((await who.member.api('GET', `/search?q=${WORDS[name]}`)).text);
		assert.deepEqual(found.items.map((i) => i.id).includes(made.question), true, `a member finds the ${name}`);
	}
	for (const name of GONE) {
		for (const caller of [who.member, who.owner, who.outsider, who.left])
			assert.equal(JSON.parse((await caller.api('GET', `/search?q=${WORDS[name]}`)).text).items.length, 0, `${caller.name} finds the ${name}`);
	}
});

test('an insider is corrected with private words, an outsider is not', async () => {
	const typo = 'zephyrinal';
	const ask = async (caller) => JSON.parse((await caller.api('GET', `/search?q=${typo}`)).text).did_you_mean;
	assert.match(await ask(who.member), /zephyrinol/);
	for (const name of outsiders.slice(1))
		assert.doesNotMatch((await ask(who[name])) ?? '', /zephyrinol/);
	assert.match((await who.member.api('GET', '/suggest?q=zephyrin')).text, /zephyrinol/);
});

test('a withdrawn post leaves its trace and none of its words, also for those inside', async () => {
	for (const [post, caller] of [[made.gone, who.member], [made.gone, who.owner], [made.openGone, who.outsider], [made.openGone, who.left]]) {
		for (const where of [`/questions/${post}`, `/posts/${post}/edit`, `/posts/${post}/revisions`, `/questions/${post}?undo=post-${post}`, `/api/v1/questions/${post}`, `/api/v1/posts/${post}/revisions`]) {
			const answer = await get(caller, where);
			assert.equal(answer.status, 410, where);
			assert.equal(all.exec(answer.text), null, where);
		}
	}
});

// Depends on the speed of the machine.
test('what is private takes as long as what is not there', { skip: !full && 'in make check-all' }, async () => {
	const missing = 9000 + Number(made.question) % 1000;
	const far = await sharesApart(() => get(who.outsider, '/search?q=printer+noise'), () => get(who.outsider, `/api/v1/questions/${missing}`), { pairs: 100, bound: 0.1 });
	assert.ok(far.apart, `what differs is seen: ${far.shares}`);
	for (const [hidden, none] of [[`/questions/${made.question}`, `/questions/${missing}`], [`/api/v1/questions/${made.question}`, `/api/v1/questions/${missing}`], [`/posts/${made.question}/edit`, `/posts/${missing}/edit`],
		...['/search?q=', '/api/v1/suggest?q='].map((where) => [`${where}${WORDS.title}`, `${where}bephlyrinot`])]) {
		const { apart, shares } = await sharesApart(() => get(who.outsider, hidden), () => get(who.outsider, none), { pairs: 1000, bound: 0.05 });
		console.error(`figure: ${hidden} takes longer than ${none} in ${shares.map((n) => n.toFixed(3)).join(', ')} of all cases`);
		assert.ok(!apart, `${hidden} takes longer than ${none} in ${shares} of all cases`);
	}
});

test('a space that closes is gone for others with its next search, and comes back when it opens', async () => {
	const word = 'kettle';
	const spaces = Object.fromEntries(await world.sql.run('select slug, id from space'));
	const hits = async (caller) => JSON.parse((await caller.api('GET', `/search?q=${word}&limit=100`)).text);
	const workshop = (found) => found.items.filter((i) => i.space?.slug === 'workshop').length;
	assert.ok(workshop(await hits(who.outsider)) > 0);
	await world.sql.run(`insert into membership (space, person, role) values (${spaces.workshop}, ${who.owner.id}, 'owner'), (${spaces.workshop}, ${who.member.id}, 'member')`);
	assert.equal((await who.owner.api('PATCH', '/spaces/workshop', { private: true })).status, 200);
	// The index may not have seen it yet: hits are looked at once more.
	assert.equal(workshop(await hits(who.outsider)), 0);
	await world.indexed();
	const found = await hits(who.outsider);
	assert.equal(workshop(found), 0);
	assert.ok(!JSON.stringify(found.facets.space).includes('workshop'));
	assert.ok(found.estimate < (await hits(who.member)).estimate);
	assert.ok(workshop(await hits(who.member)) > 0);
	assert.equal((await who.owner.api('PATCH', '/spaces/workshop', { private: false })).status, 200);
	await world.indexed();
	assert.ok(workshop(await hits(who.outsider)) > 0);
});
