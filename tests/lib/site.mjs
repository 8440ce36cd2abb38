// site.mjs -- a small site with every kind of page on it: `const site = await siteFill(server)`.
//
// site.pages lists all pages as {name, path, who, status?}: what journeys/pages and Lighthouse look at.

import { Visitor } from './visitor.mjs';

// A form sent by somebody; where it led to.
async function formSend(server, who, where, fields) {
	const visitor = await new Visitor(server).signIn(`${who}@example.com`);
	const answer = await visitor.send(where, fields);
	if (answer.status !== 303)
		throw new Error(`${where}: ${answer.status}`);
	return answer.location;
}

const tableAndCode = `Take 70 % of the value for 8.8:

| thread | 8.8 | A2-70 | remark |
|---|---|---|---|
| M5 | 5.5 Nm | 3.8 Nm | hinges |
| M8 | 23 Nm | 16 Nm | gland plates, with the long washer that is in drawer twelve of the red cabinet |

\`\`\`
Get-ChildItem -Recurse -File C:\\Benches\\Recipes\\Exports | Where-Object { $_.LastWriteTime -lt (Get-Date).AddDays(-30) } | Remove-Item -WhatIf
\`\`\`

- [x] clean the thread
- [ ] one drop of blue

> Never twice with the same nut.

![a picture](https://example.com/x.png) and a [link](https://example.com/a/very/long/address/that/does/not/end/anywhere/near/the/edge/of/a/phone).`;

export async function siteFill(server) {
	const people = {
		ada: server.person({ email: 'ada@example.com', name: 'Ada Verhoeven', admin: true }),
		ben: server.person({ email: 'ben@example.com', name: 'Ben Achter' }),
		cleo: server.person({ email: 'cleo@example.com', name: 'Cleo Wong' }),
	};
	const token = Object.fromEntries(Object.keys(people).map((key) => [key, server.token(people[key].email)]));

	async function call(who, method, where, body, status = 201) {
		const answer = await server.api(method, where, { token: token[who], body });
		if (answer.status !== status)
			throw new Error(`${method} ${where}: ${answer.status} ${answer.text}`);
		return answer.json;
	}
	const ask = (who, question) => call(who, 'POST', '/questions', question);
	const answer = (who, question, body) => call(who, 'POST', `/questions/${question.id}/answers`, { body });
	const comment = (who, post, body) => call(who, 'POST', `/posts/${post.id}/comments`, { body });

	await call('ben', 'PATCH', '/me', { team: 'Maintenance', about: 'Drives, sensors, and what trips at ten to six.' }, 200);
	await call('cleo', 'PATCH', '/me', { team: 'Quality' }, 200);
	server.space({ slug: 'board', name: 'Quality board', hidden: true, owner: 'ada@example.com' });
	server.space({ slug: 'floor', name: 'Shop floor', owner: 'ada@example.com' });
	const solved = await ask('cleo', { title: 'Which torque do I use for stainless screws when the drawing says nothing?',
		body: 'The drawing gives torques only for the 8.8 screws.\n\nI stripped two of them.', tags: ['torque', 'assembly'] });
	const best = await answer('ben', solved, tableAndCode);
	await answer('ada', solved, 'Ask for the chart in hall 2.');
	const gone = await answer('cleo', solved, 'I have it now, thank you.');
	await call('cleo', 'DELETE', `/posts/${gone.id}`, undefined, 204);
	const remark = await comment('cleo', best, 'The chart hangs in hall 2 now.');
	await comment('ben', solved, 'Which grease?');
	await call('cleo', 'PUT', `/questions/${solved.id}/accepted`, { answer: best.id }, 200);
	await call('cleo', 'PUT', `/posts/${best.id}/use`, undefined, 200);
	await call('ada', 'PUT', `/posts/${best.id}/vote`, { value: 1 }, 200);
	const open = await ask('ben', { title: 'Is there a language course that fits the early shift?', body: 'I finish at 14:15.', tags: ['shifts'], space: 'floor' });
	const answered = await ask('cleo', { title: 'Why does the torque wrench click twice?', body: 'Since Monday.', tags: ['torque'] });
	await answer('ben', answered, 'It wants calibration.');
	const edited = await ask('ben', { title: 'How do I book a night train?', body: 'Madrid to Paris.' });
	await call('ben', 'PATCH', `/posts/${edited.id}`, { body: 'Madrid to Paris, with a bed.', note: 'said what for', revision: 1 }, 200);
	const withdrawn = await ask('ben', { title: 'Asked twice by mistake, please look elsewhere', body: 'Never mind.', space: 'floor' });
	await call('ben', 'DELETE', `/posts/${withdrawn.id}`, undefined, 204);
	await ask('ada', { title: 'Which complaints go to the board?', body: 'Only ours.', space: 'board' });

	// All that may become of a question, at once.
	const settled = await ask('ben', { title: 'Where do visitors park while the yard is dug up?', body: 'Since Monday the gate is shut.', space: 'floor' });
	const part = await ask('cleo', { title: 'Visitor parking, where?', body: 'My guest comes at nine.', space: 'floor' });
	const wiki = await answer('cleo', settled, 'Behind the boiler house.');
	await call('ada', 'PUT', `/questions/${part.id}/merged`, { into: settled.id }, 200);
	await call('ada', 'PUT', `/posts/${settled.id}/links`, { kind: 'supersedes', to: open.id }, 200);
	await call('ada', 'PUT', `/posts/${wiki.id}/wiki`, { wiki: true }, 200);
	await call('ada', 'PUT', `/questions/${settled.id}/closed`, { reason: 'obsolete', note: 'The yard is open again.' }, 200);
	await call('ada', 'PUT', `/posts/${settled.id}/locked`, { locked: true }, 200);
	await call('ada', 'PUT', `/posts/${settled.id}/pinned`, { pinned: true }, 200);

	const tip = await call('ben', 'POST', '/tips', { title: 'Change the coolant filter without draining the tank', summary: 'Ten minutes instead of an hour.', body: '1. Close the blue tap\n2. A quarter turn on the cap', tags: ['torque'] });
	await comment('cleo', tip, 'The ring is one size smaller than you think.');
	await call('cleo', 'PUT', `/posts/${tip.id}/use`, undefined, 200);

	const offer = await call('ben', 'POST', '/mentoring/offers', { kind: 'shadowing', title: 'Finding what trips the drive at ten to six', body: 'You hold the meter, I stand beside you.', gets: 'You find it alone', for_whom: 'Electricians in their first year', rhythm: 'Wednesdays, 45 min',
		times: 'After two', place: 'Hall 2', languages: ['en', 'nl'], tags: ['torque'], capacity: 2, slots: [`${new Date(Date.now() + 5 * 86400e3).toISOString().slice(0, 10)}T09:00:00Z`] });
	const circle = await call('cleo', 'POST', '/mentoring/offers', { kind: 'circle', title: 'Reading a vibration chart', body: 'Four colleagues, one chart each.', capacity: 4 });
	await call('cleo', 'PATCH', `/mentoring/offers/${circle.id}`, { state: 'paused' }, 200);

	const waiting = await call('cleo', 'POST', `/mentoring/offers/${offer.id}/requests`, { goal: 'Find it alone before the meter man comes.' });
	const together = await call('ada', 'POST', `/mentoring/offers/${offer.id}/requests`, { goal: 'Know what to ask an electrician.' });
	await call('ben', 'PUT', `/mentorships/${together.id}`, { state: 'accepted' }, 200);

	await call('ben', 'PUT', `/mentorships/${together.id}/agreement`, { goals: ['Know what to ask', 'Read a wiring diagram'], rhythm: 'Half an hour every Tuesday', privacy: 'ask-first', revision: 0 }, 200);
	await call('ben', 'PUT', `/mentorships/${together.id}/progress`, { goal: 1, progress: 2 }, 200);
	await call('ada', 'POST', `/mentorships/${together.id}/tasks`, { words: 'Draw what is behind the red box', due_on: '2020-01-01' });
	const meeting = await call('ada', 'POST', `/mentorships/${together.id}/meetings`, { at: new Date(Date.now() + 4 * 86400e3).toISOString().slice(0, 19) + 'Z', minutes: 45, place: 'https://meet.example.com/hall-2-by-the-window', agenda: 'The red box\nWhat trips first' });
	await call('ada', 'PUT', '/me/calendar', { open: true }, 200);

	// A tag that is looked after, and one that may be a slip.
	for (const about of ['How tight, and how to know.', 'How tight, with which wrench, and how to know.'])
		await call('ada', 'PATCH', '/tags/torque', { about, parent: 'fastening' }, 200);
	await call('ada', 'PUT', '/tags/torque/synonyms', { synonym: 'tightening' }, 200);
	await call('ada', 'PUT', '/tags/assembly/merged', { into: 'torque' }, 200);
	const slip = await ask('ben', { title: 'Who checks the wrenches in December?', body: 'It was Cleo.', tags: ['torques'] });

	// What Ben follows and keeps for himself.
	await call('ben', 'PUT', '/me/feeds', { open: true }, 200);
	for (const what of [`/posts/${solved.id}`, `/posts/${tip.id}`, '/tags/torque', '/spaces/floor', `/people/${people.cleo.id}`])
		await call('ben', 'PUT', `${what}/follow`, undefined, 200);
	for (const [post, note] of [[solved, 'The table is what I need on the shop floor.'], [best, ''], [tip, 'Show it to the early shift']])
		await call('ben', 'PUT', `/posts/${post.id}/saved`, { note }, 200);
	const word = await call('ada', 'POST', '/glossary', { term: 'wrench', means: ['spanner', 'torque key'] });
	await call('ada', 'POST', '/glossary', { term: 'QB', means: ['quality board'], kind: 'acronym' });
	server.sql(`insert into job (kind, argument, state, last_error, attempts) values ('upload-gone', 'AAAAAAAAAAAAAAAAAAAAAA', 'dead', 'disk-full', 8)`);
	server.sql(`insert into notice (person, kind, act, post, thread, actor, about, created_at)
		select ${people.cleo.id}, 'invitation', true, id, id, author, 1, created_at from post where id = ${open.id}`);

	// Pictures without a file: one that came to nothing, one that is being prepared.
	server.sql(`insert into picture (person, state, fault, words, width, height, bytes, created_at, loose_at) values
		(${people.cleo.id}, 'failed', 'Nothing could be made of that file: it is damaged, or not what it says it is. Please choose another one.', '', 320, 200, 1, now(), now()),
		(${people.cleo.id}, 'preparing', null, 'The red box behind the press, with its lid open', 320, 200, 1, now(), now())`);
	await call('ben', 'PUT', `/posts/${answered.id}/review`, { by: '2035-03-31' }, 403);
	await call('cleo', 'PUT', `/posts/${answered.id}/review`, { by: '2035-03-31' }, 200);
	for (const who of ['cleo', 'ada'])
		await call(who, 'PUT', `/posts/${best.id}/outdated`, undefined, 200);
	// A programme: Ada opens it, Ben mentors, Cleo wants to learn.
	const day = (days) => new Date(Date.now() + days * 86400e3).toISOString().slice(0, 10);
	const programme = (await formSend(server, 'ada', '/mentoring/programmes/new', { name: 'First year of leading', about: 'Pairs meet every two weeks.', closes_on: day(10), begins_on: day(14), ends_on: day(190) })).split('?')[0];
	await formSend(server, 'ben', `${programme}/join`, { as: 'mentor', goal: 'Whatever trips', capacity: '2', tags: 'torque' });
	await formSend(server, 'cleo', `${programme}/join`, { as: 'mentee', goal: 'Find it alone', capacity: '1', tags: 'torque' });
	await formSend(server, 'ada', `${programme}/pairs`, { act: 'run' });
	// What Cleo chose to hear of.
	await formSend(server, 'cleo', '/settings/topics', { name: 'torque', act: 'add' });
	await formSend(server, 'cleo', '/settings/second-factor', {});
	// Ben flags what Cleo asked on the shop floor; Ada has decided on it, and he flags it again.
	const flagged = await ask('cleo', { title: 'Where is it written down?', body: 'You know what I mean.', space: 'floor' });
	await call('ben', 'PUT', `/posts/${flagged.id}/flag`, { reason: 'other', words: 'What is?' }, 204);
	const decision = await call('ada', 'PUT', `/posts/${flagged.id}/decision`, { verdict: 'improve', note: 'Please say what you look for.' });
	await call('ben', 'PUT', `/posts/${flagged.id}/flag`, { reason: 'outdated' }, 204);
	// Webhooks: one that arrives, one that is off; their messages are there as if they had been sent.
	const hook = await call('ada', 'POST', '/webhooks', { name: 'Wall in hall two', target: 'https://wall.invalid/told', events: ['tip.published'] });
	const off = await call('ada', 'POST', '/webhooks', { name: 'Chat of the shop floor, early and late shift', target: 'https://chat.invalid/hooks/a-very-long-address-that-nobody-types-by-hand/0123456789abcdef0123456789abcdef', events: ['flag.raised', 'question.asked'], space: 'floor' });
	server.sql(`insert into webhook_message (webhook, event, thread, post, happened_at, state, attempts, try_at, ended_at)
			select ${off.id}, 'question.asked', ${open.id}, ${open.id}, now(), s, 3, now(), case when s <> 'waiting' then now() end from unnest(array['sent', 'failed', 'dropped', 'waiting']) s;
		insert into webhook_try (message, tried_at, status, took_ms, said, fault) select m.id, now(), case n when 1 then 0 else 503 end, 1200, case n when 1 then '' else '{"error":"upstream connect error or disconnect/reset before headers"}' end, case n when 1 then 'Could not resolve host' else '' end
			from webhook_message m, generate_series(1, 2) n where m.webhook = ${off.id};
		update webhook set state = 'off', off_why = 'failing' where id = ${off.id}`);
	// Ben suggests how that should read, and once more after it was declined; Cleo of what Ben wrote, which Ada changed since.
	const declined = await call('ben', 'PUT', `/posts/${flagged.id}/suggestion`, { title: 'Where is the list written down?', note: 'It says what for', revision: 1 });
	await call('cleo', 'PUT', `/suggestions/${declined.id}/decision`, { verdict: 'declined', words: 'It is no list, but thank you.' }, 200);
	const suggested = await call('ben', 'PUT', `/posts/${flagged.id}/suggestion`, { title: 'Where is the torque table written down?', body: 'You know which one I mean: the new one.', tags: ['torque'], note: 'It says what for', revision: 1 });
	const inFloor = await ask('cleo', { title: 'What do I do when the light stays red?', body: 'I press it twice.\n\nThen nothing.', space: 'floor' });
	const clashing = await call('ben', 'PUT', `/posts/${inFloor.id}/suggestion`, { body: 'I press it three times.\n\nThen nothing.', note: 'Three times', revision: 1 });
	await call('cleo', 'PATCH', `/posts/${inFloor.id}`, { body: 'I hold it for ten seconds.\n\nThen nothing.', revision: 1 }, 200);
	// What Ada began to write; what somebody asked on the shop floor without a name, and why Ada looked who it was.
	for (const [place, draft] of [['question', { title: 'Where do I leave the keys of the van?', goal: 'Home by five.', tried: 'The hook by the door.' }], [`answer-${open.id}`, { body: 'There is one on Thursdays, in' }], ['tip', { title: 'Read the meter from below', body: 'With a mirror.' }]])
		await call('ada', 'PUT', `/drafts/${place}`, draft, 204);
	await call('ada', 'PATCH', '/spaces/floor', { anonymous: true }, 200);
	const unnamed = await ask('cleo', { title: 'What do I do when my supervisor signs what was not checked?', body: 'It happened twice this month.', space: 'floor', anonymous: true });
	await call('ada', 'POST', `/questions/${unnamed.id}/asker`, { reason: 'Somebody may be in danger, and the shift ends at six.' }, 200);
	// A recording without its file: what is said in it, and its steps.
	const filmed = await call('ben', 'POST', '/tips', { title: 'Take the cover off without bending it', body: 'Two screws first, then the clip.' });
	server.sql(`insert into recording (id, post, person, upload, kind, state, served, duration_ms, width, height, has_video, has_audio, lines_state, created_at, ready_at) overriding system value
			values (900000, ${filmed.id}, ${people.ben.id}, 'R', 'screen', 'ready', 1, 90000, 320, 180, true, true, 'draft', now(), now());
		insert into cue (recording, n, from_ms, to_ms, text, confidence) select 900000, n, n * 5000, n * 5000 + 4000, (array['first the two screws on the left', 'then the clip, and it is a soft one', 'do not lift it by the label'])[n % 3 + 1], 100 - n * 5 from generate_series(1, 12) n;
		insert into chapter (recording, n, at_ms, title) values (900000, 1, 4000, 'The two screws'), (900000, 2, 30000, 'The clip'), (900000, 3, 60000, '')`);
	const invited = await call('ada', 'POST', '/people', { email: 'nora@example.com', name: 'Nora' });
	const reset = await call('ada', 'POST', `/people/${people.ben.id}/reset`);
	const pathOf = (link) => new URL(link).pathname;
	const q = `/questions/${solved.id}`;
	const pages = [
		{ name: 'home', path: '/', who: 'ben' },
		{ name: 'home of who asked', path: '/', who: 'cleo' },
		{ name: 'home, half an hour', path: '/?minutes=30', who: 'cleo' },
		{ name: 'home, one minute', path: '/?minutes=1', who: 'ada' },
		{ name: 'questions', path: '/questions', who: 'ben' },
		{ name: 'questions lately active', path: '/questions?sort=active', who: 'ben' },
		{ name: 'questions without an answer', path: '/questions?state=unanswered', who: 'ben' },
		{ name: 'my questions, none', path: '/questions?author=me', who: 'ada' },
		{ name: 'question with an accepted answer', path: q, who: 'ada' },
		{ name: 'questions sifted', path: '/questions?tag=torque&tag=shifts&since=year&sift=yes', who: 'ben' },
		{ name: 'question, answers by age', path: `/questions/${solved.id}?answers=newest`, who: 'ada' },
		{ name: 'timeline of a question', path: `/questions/${settled.id}/timeline`, who: 'ada' },
		{ name: 'timeline of a tip', path: `/tips/${tip.id}/timeline`, who: 'ben' },
		{ name: 'question, own', path: q, who: 'cleo' },
		{ name: 'question, open', path: `/questions/${open.id}`, who: 'cleo' },
		{ name: 'question with an answer to accept', path: `/questions/${answered.id}`, who: 'cleo' },
		{ name: 'ask', path: '/questions/ask', who: 'ben' },
		{ name: 'ask with similar', path: '/questions/ask?title=torque+for+stainless+screws', who: 'ben' },
		{ name: 'ask, with a draft', path: '/questions/ask', who: 'ada' },
		{ name: 'ask, it was solved', path: `/questions/ask/solved?question=${solved.id}`, who: 'ben' },
		{ name: 'drafts', path: '/drafts', who: 'ada' },
		{ name: 'drafts, none', path: '/drafts', who: 'ben' },
		{ name: 'answer, on its own page', path: `/questions/${open.id}/answers/new`, who: 'cleo' },
		{ name: 'question without a name', path: `/questions/${unnamed.id}`, who: 'ben' },
		{ name: 'question without a name, one\'s own', path: `/questions/${unnamed.id}`, who: 'cleo' },
		{ name: 'question without a name, to look after', path: `/posts/${unnamed.id}/manage`, who: 'cleo' },
		{ name: 'who asked without a name', path: `/posts/${unnamed.id}/asker`, who: 'ada' },
		{ name: 'ask a colleague', path: `/routing/${open.id}/colleague`, who: 'ben' },
		{ name: 'ask a colleague, by name', path: `/routing/${open.id}/colleague?q=c`, who: 'ben' },
		{ name: 'who looks after it', path: `/routing/${open.id}/owner?q=b`, who: 'ada' },
		{ name: 'flag a comment', path: `/comments/${remark.id}/flag`, who: 'ada' },
		{ name: 'record', path: `/posts/${tip.id}/record`, who: 'ben' },
		{ name: 'what is said in a recording', path: `/tips/${filmed.id}/transcript`, who: 'ben' },
		{ name: 'tips of the steps of a recording', path: `/tips/${filmed.id}/split`, who: 'ben' },
		{ name: 'tips', path: '/tips', who: 'cleo' },
		{ name: 'tips, none', path: '/tips?tag=assembly', who: 'ben' },
		{ name: 'tip', path: `/tips/${tip.id}`, who: 'cleo' },
		{ name: 'tip, own', path: `/tips/${tip.id}`, who: 'ben' },
		{ name: 'share a tip', path: '/tips/new', who: 'ben' },
		{ name: 'edit a tip', path: `/posts/${tip.id}/edit`, who: 'ben' },
		{ name: 'mentoring', path: '/mentoring', who: 'cleo' },
		{ name: 'mentors for a sentence', path: '/mentoring?q=find+what+trips+the+drive', who: 'cleo' },
		{ name: 'mentors for a question', path: `/mentoring?about=${answered.id}`, who: 'cleo' },
		{ name: 'no mentor', path: '/mentoring?q=zzqqxx', who: 'cleo' },
		{ name: 'ask for a mentor', path: '/mentoring/wish?q=weld+aluminium', who: 'cleo' },
		{ name: 'mentoring, none of a kind', path: '/mentoring?kind=reverse', who: 'ada' },
		{ name: 'offer', path: `/mentoring/offers/${offer.id}`, who: 'cleo' },
		{ name: 'offer, own', path: `/mentoring/offers/${offer.id}`, who: 'ben' },
		{ name: 'offer, paused', path: `/mentoring/offers/${circle.id}`, who: 'ben' },
		{ name: 'offer, asked for', path: `/mentoring/offers/${offer.id}`, who: 'ada' },
		{ name: 'your mentoring', path: '/mentorships', who: 'ben' },
		{ name: 'a request to answer', path: `/mentorships/${waiting.id}`, who: 'ben' },
		{ name: 'a request of one\'s own', path: `/mentorships/${waiting.id}`, who: 'cleo' },
		{ name: 'two people together, to agree', path: `/mentorships/${together.id}`, who: 'ada' },
		{ name: 'two people together, agreed', path: `/mentorships/${together.id}`, who: 'ben' },
		{ name: 'a date', path: `/meetings/${meeting.id}`, who: 'ada' },
		{ name: 'your mentoring, with a calendar', path: '/mentorships', who: 'ada' },
		{ name: 'programmes', path: '/mentoring/programmes', who: 'ben' },
		{ name: 'programme, as a mentor', path: programme, who: 'ben' },
		{ name: 'programme, as a mentee', path: programme, who: 'cleo' },
		{ name: 'programme, to change', path: `${programme}/edit`, who: 'ada' },
		{ name: 'programme, pairs', path: `${programme}/pairs`, who: 'ada' },
		{ name: 'open a programme', path: '/mentoring/programmes/new', who: 'ada' },
		{ name: 'make an offer', path: '/mentoring/offers/new', who: 'ada' },
		{ name: 'change an offer', path: `/mentoring/offers/${offer.id}/edit`, who: 'ben' },
		{ name: 'review', path: `/posts/${solved.id}/review`, who: 'cleo' },
		{ name: 'look after a question', path: `/posts/${solved.id}/manage`, who: 'cleo' },
		{ name: 'look after a question, as a moderator', path: `/posts/${settled.id}/manage`, who: 'ada' },
		{ name: 'question, closed, locked, merged', path: `/questions/${settled.id}`, who: 'cleo' },
		{ name: 'withdrawn, as a moderator', path: `/questions/${withdrawn.id}`, who: 'ada', status: 410 },
		{ name: 'card to print', path: `/posts/${solved.id}/card`, who: 'cleo' },
		{ name: 'edit', path: `/posts/${solved.id}/edit`, who: 'cleo' },
		{ name: 'revisions', path: `/posts/${edited.id}/revisions`, who: 'ben' },
		{ name: 'withdrawn', path: `/questions/${withdrawn.id}`, who: 'cleo', status: 410 },
		{ name: 'withdrawn, own', path: `/questions/${withdrawn.id}`, who: 'ben', status: 410 },
		{ name: 'withdrawn answer, with the notice', path: `/questions/${solved.id}?done=withdrawn&undo=post-${gone.id}`, who: 'cleo' },
		{ name: 'pictures', path: '/pictures', who: 'cleo' },
		{ name: 'pictures, none', path: '/pictures', who: 'ada' },
		{ name: 'tags', path: '/tags', who: 'ben' },
		{ name: 'tags by name, none', path: '/tags?sort=name&prefix=zz', who: 'ben' },
		{ name: 'tags by topic', path: '/tags?view=tree', who: 'ben' },
		{ name: 'tag', path: '/tags/torque', who: 'ben' },
		{ name: 'tag, looked after', path: '/tags/torque/manage', who: 'ada' },
		{ name: 'tag, its history', path: '/tags/torque/history', who: 'ben' },
		{ name: 'tag that looks like a slip', path: `/posts/${slip.id}/tags`, who: 'ben' },
		{ name: 'questions, sifted', path: '/questions?state=unaccepted&sort=votes&tag=torque', who: 'ben' },
		{ name: 'spaces', path: '/spaces', who: 'ada' },
		{ name: 'space', path: '/spaces/floor', who: 'ada' },
		{ name: 'space, empty', path: '/spaces/board?state=unanswered&sort=active', who: 'ada' },
		{ name: 'space settings', path: '/spaces/board/settings', who: 'ada' },
		{ name: 'people', path: '/people', who: 'ben' },
		{ name: 'people, none', path: '/people?q=zz', who: 'ben' },
		{ name: 'person', path: `/people/${people.ben.id}`, who: 'cleo' },
		{ name: 'person, all answers', path: `/people/${people.ben.id}/answers`, who: 'cleo' },
		{ name: 'person, no answers', path: `/people/${people.ada.id}/answers`, who: 'ada' },
		{ name: 'person, questions', path: `/questions?author=${people.ben.id}`, who: 'cleo' },
		{ name: 'person, own and quiet', path: `/people/${people.ada.id}`, who: 'ada' },
		{ name: 'settings', path: '/settings', who: 'ada' },
		{ name: 'codes for signing in, off', path: '/settings/second-factor', who: 'ada' },
		{ name: 'codes for signing in, to scan', path: '/settings/second-factor', who: 'cleo' },
		{ name: 'is it you', path: '/confirm', who: 'ben' },
		{ name: 'notifications', path: '/settings/notifications', who: 'cleo' },
		{ name: 'top', path: '/top', who: 'ben' },
		{ name: 'top, another month', path: '/top?period=last-month', who: 'ada' },
		{ name: 'top, of oneself', path: '/top/mine', who: 'cleo' },
		{ name: 'say thank you', path: `/thanks/new?person=${people.ben.id}`, who: 'cleo' },
		{ name: 'question, followed and saved', path: q, who: 'ben' },
		{ name: 'feeds', path: '/settings/feeds?tag=torque', who: 'ben' },
		{ name: 'feeds, none', path: '/settings/feeds?tag=torque', who: 'ada' },
		{ name: 'following', path: '/following', who: 'ben' },
		{ name: 'following, none', path: '/following', who: 'ada' },
		{ name: 'saved', path: '/saved', who: 'ben' },
		{ name: 'saved, none', path: '/saved', who: 'ada' },
		{ name: 'saved, none with these words', path: '/saved?q=zzqqxx', who: 'ben' },
		{ name: 'inbox', path: '/inbox', who: 'cleo' },
		{ name: 'inbox, news only', path: '/inbox', who: 'ben' },
		{ name: 'inbox, empty', path: '/inbox', who: 'ada' },
		{ name: 'search', path: '/search?q=torque', who: 'ben' },
		{ name: 'search, and why', path: '/search?q=torque+wrench&why=1', who: 'ada' },
		{ name: 'search, did you mean', path: '/search?q=torqe', who: 'ben' },
		{ name: 'search, nothing', path: '/search?q=zzqqxx', who: 'ben' },
		{ name: 'search, no words', path: '/search', who: 'ben' },
		{ name: 'admin people', path: '/admin', who: 'ada' },
		{ name: 'admin, suspend somebody', path: `/admin/people/${people.cleo.id}/suspension`, who: 'ada' },
		{ name: 'admin audit', path: '/admin/audit', who: 'ada' },
		{ name: 'flag', path: `/posts/${flagged.id}/flag`, who: 'ben' },
		{ name: 'suggest an edit', path: `/posts/${edited.id}/suggest`, who: 'cleo' },
		{ name: 'suggest an edit, again', path: `/posts/${flagged.id}/suggest`, who: 'ben' },
		{ name: 'a suggested edit, for who decides', path: `/suggestions/${suggested.id}`, who: 'cleo' },
		{ name: 'a suggested edit, one\'s own', path: `/suggestions/${suggested.id}`, who: 'ben' },
		{ name: 'a suggested edit, declined', path: `/suggestions/${declined.id}`, who: 'ben' },
		{ name: 'a suggested edit of lines that changed since', path: `/suggestions/${clashing.id}`, who: 'cleo' },
		{ name: 'a suggested edit, accepted by editing', path: `/posts/${inFloor.id}/edit?suggestion=${clashing.id}`, who: 'cleo' },
		{ name: 'suggested edits of a question', path: `/posts/${flagged.id}/suggestions`, who: 'cleo' },
		{ name: 'suggested edits of a space', path: '/spaces/floor/suggestions', who: 'ada' },
		{ name: 'my suggested edits', path: '/suggestions', who: 'ben' },
		{ name: 'my suggested edits, none', path: '/suggestions', who: 'ada' },
		{ name: 'what is flagged', path: '/spaces/floor/moderation', who: 'ada' },
		{ name: 'nothing is flagged', path: '/spaces/board/moderation', who: 'ada' },
		{ name: 'what was decided, of one\'s own', path: `/decisions/${decision.id}`, who: 'cleo' },
		{ name: 'admin invitations', path: '/admin/invitations', who: 'ada' },
		{ name: 'admin learned words', path: '/admin/learning', who: 'ada' },
		{ name: 'admin gaps, none', path: '/admin/gaps', who: 'ada' },
		{ name: 'admin gap, who knows', path: '/admin/gaps/people?title=torque', who: 'ada' },
		{ name: 'admin routing', path: '/admin/routing', who: 'ada' },
		{ name: 'admin sessions', path: '/admin/sessions', who: 'ada' },
		{ name: 'search, with what the glossary adds', path: '/search?q=wrench', who: 'ben' },
		{ name: 'admin words', path: '/admin/words', who: 'ada' },
		{ name: 'admin words, one to change', path: `/admin/words?change=${word.id}`, who: 'ada' },
		{ name: 'admin spaces', path: '/admin/spaces', who: 'ada' },
		{ name: 'admin mail', path: '/admin/mail', who: 'ada' },
		{ name: 'admin recordings', path: '/admin/recordings', who: 'ada' },
		{ name: 'admin mentoring', path: '/admin/mentoring', who: 'ada' },
		{ name: 'admin webhooks', path: '/admin/webhooks', who: 'ada' },
		{ name: 'webhooks of a space', path: '/spaces/floor/webhooks', who: 'ada' },
		{ name: 'webhooks of a space, none', path: '/spaces/board/webhooks', who: 'ada' },
		{ name: 'webhook, nothing told', path: `/webhooks/${hook.id}`, who: 'ada' },
		{ name: 'webhook that is off', path: `/webhooks/${off.id}`, who: 'ada' },
		{ name: 'admin jobs', path: '/admin/jobs', who: 'ada' },
		{ name: 'admin settings', path: '/admin/settings', who: 'ada' },
		{ name: 'not found', path: '/questions/999999', who: 'ben', status: 404 },
		{ name: 'forbidden', path: '/admin', who: 'ben', status: 403 },
		{ name: 'signin', path: '/signin', who: null },
		{ name: 'a new password', path: '/reset', who: null },
		{ name: 'an invitation', path: pathOf(invited.invitation), who: null },
		{ name: 'a new password, by a link', path: pathOf(reset.reset), who: null },
		{ name: 'link that is gone', path: '/link/gone', who: null, status: 404 },
	];
	return { people, token, ask, answer, comment, call, questions: { solved, open, answered, edited, withdrawn }, pages };
}
