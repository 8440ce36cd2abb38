// input.test.mjs -- bad input: a clear error at the field, nothing written, nothing the person typed lost; and
// the headers, limits and repeats that go with every answer.
// time limit: 600
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { full, top } from '../lib/server.mjs';
import { Raw } from '../kore/client.mjs';
import { at, id, keyOf, recipes, siteMake } from './recipes.mjs';
import { Sql, World } from './world.mjs';

let world, clean, member, owner, admin;

before(async () => {
	world = await siteMake();
	({ member, owner, admin } = at.callers);
	clean = await world.sql.digest();
});
after(() => world?.stop());

// Nothing was written; what observing notes does not count.
async function unchanged(message) {
	const changed = Sql.differing(clean, await world.sql.digest()).filter((t) => !['search_shown', 'session', 'api_token'].includes(t));
	assert.deepEqual(changed, [], message);
}

// The sentences a person reads beside a field.
const sentences = Object.fromEntries([...fs.readFileSync(path.join(top, 'include/problems.def'), 'utf8').matchAll(/^X\((\w+),\s+"(\w*)",\s+"(.*)"\)$/gm)].map((m) => [m[1], m[3]]));

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#34': '"', '#39': "'", '#x27': "'", '#10': '\n', '#13': '\r' };
const decode = (text) => text.replace(/&(#?\w+);/g, (all, name) => entities[name] ?? (/^#(\d+)$/.test(name) ? String.fromCodePoint(Number(name.slice(1))) : all));

// What the fields of the forms on a page hold: {name: [values]}.
function fieldsOf(html) {
	const fields = {};
	for (const [, attributes, text] of html.matchAll(/<textarea([^>]*)>\n?([^]*?)<\/textarea>/g))
		(fields[/ name="([^"]*)"/.exec(attributes)?.[1]] ??= []).push(decode(text));
	for (const [, attributes] of html.matchAll(/<input([^>]*)>/g))
		(fields[/ name="([^"]*)"/.exec(attributes)?.[1]] ??= []).push(decode(/ value="([^"]*)"/.exec(attributes)?.[1] ?? ''));
	return fields;
}

// -- forms ---------------------------------------------------------------------------------------------------------

const MARK = 'typed with care';
const long = (n) => `${MARK} ${'é'.repeat(n)}`;

const soonText = `${new Date(Date.now() + 3 * 86400e3).toISOString().slice(0, 10)}T09:00`;
// Forms that work: {caller, path, fields}; and what can be wrong with each field: [value, sentence].
function forms() {
	const text = (empty, tooLong, limit) => [['', empty], ['  \t ', empty], [long(limit), tooLong]];
	const q = at.questions['open owner'], a = at.answers['open owner'];
	return [
		{ name: 'ask', caller: owner, path: '/questions/ask', fields: { title: `A title ${MARK}`, body: `A body ${MARK}`, tags: 'one, two', space: 'general' }, bad: {
			title: [...text('TITLE_EMPTY', 'TITLE_LONG', 150), ['short', 'TITLE_SHORT']],
			body: text('BODY_EMPTY', 'BODY_LONG', 33000),
			tags: [['a,b,c,d,e,f', 'TAGS_MANY'], [`${'t'.repeat(36)}`, 'TAG_BAD'], ['<b>', 'TAG_BAD'], ['a/b', 'TAG_BAD']],
			space: [['nowhere', 'SPACE_UNKNOWN'], ['space-else', 'SPACE_UNKNOWN'], ["general' or 1=1", 'SPACE_UNKNOWN']] } },
		{ name: 'ask in three parts', caller: owner, path: '/questions/ask', fields: { title: `A title ${MARK}`, goal: `A goal ${MARK}`, tried: 'This and that', stuck: 'There', tags: '' }, bad: {
			title: text('TITLE_EMPTY', 'TITLE_LONG', 150), goal: [[long(33000), 'BODY_LONG']] } },
		{ name: 'share a tip', caller: owner, path: '/tips/new', fields: { title: `Open it ${MARK}`, summary: `In one line ${MARK}`, body: `A body ${MARK}`, tags: 'one', space: 'general', advised: 'yes' }, bad: {
			title: [...text('TITLE_EMPTY', 'TITLE_LONG', 150), ['short', 'TITLE_SHORT']], summary: [[long(200), 'SUMMARY_LONG']], body: text('BODY_EMPTY', 'BODY_LONG', 33000),
			tags: [['a,b,c,d,e,f', 'TAGS_MANY']], space: [['nowhere', 'SPACE_UNKNOWN'], ['space-else', 'SPACE_UNKNOWN']] } },
		{ name: 'offer to be a mentor', caller: owner, path: '/mentoring/offers/new', fields: { kind: 'shadowing', title: `Show it ${MARK}`, body: `A body ${MARK}`, gets: `Gets ${MARK}`, for_whom: `Whom ${MARK}`, rhythm: `Rhythm ${MARK}`, times: `Times ${MARK}`, place: `Place ${MARK}`, capacity: '3', tags: 'one', space: 'general', minutes: '45' }, bad: {
			kind: [['', 'OFFER_KIND'], ['chat', 'OFFER_KIND']], title: [...text('TITLE_EMPTY', 'TITLE_LONG', 150), ['short', 'TITLE_SHORT']], body: text('BODY_EMPTY', 'BODY_LONG', 33000), gets: [[long(200), 'OFFER_GETS']], for_whom: [[long(200), 'OFFER_FOR_WHOM']],
			rhythm: [[long(100), 'OFFER_RHYTHM']], times: [[long(100), 'OFFER_TIMES']], place: [[long(100), 'OFFER_PLACE']], capacity: [['', 'OFFER_CAPACITY'], ['0', 'OFFER_CAPACITY'], ['51', 'OFFER_CAPACITY'], ['two', 'OFFER_CAPACITY']],
			minutes: [['4', 'SLOT_MINUTES'], ['721', 'SLOT_MINUTES'], ['long', 'SLOT_MINUTES']], tags: [['a,b,c,d,e,f', 'TAGS_MANY']], space: [['nowhere', 'SPACE_UNKNOWN'], ['space-else', 'SPACE_UNKNOWN']] } },
		{ name: 'ask for a mentor', caller: owner, path: '/mentoring/wish', fields: { title: `A title ${MARK}`, body: `A body ${MARK}`, tags: 'one', space: 'general' }, bad: {
			title: [...text('TITLE_EMPTY', 'TITLE_LONG', 150), ['short', 'TITLE_SHORT']], body: text('BODY_EMPTY', 'BODY_LONG', 33000), tags: [['a,b,c,d,e,f', 'TAGS_MANY']], space: [['nowhere', 'SPACE_UNKNOWN'], ['space-else', 'SPACE_UNKNOWN']] } },
		{ name: 'ask for a place', caller: owner, path: `/mentoring/offers/${at.offers['open outsider']}/requests`, fields: { goal: `A goal ${MARK}` }, bad: { goal: text('GOAL_EMPTY', 'GOAL_LONG', 500) } },
		{ name: 'what two agree on', caller: owner, path: `/mentorships/${at.together.owner}/agreement`, fields: { goals: `A goal ${MARK}`, rhythm: `A rhythm ${MARK}`, privacy: 'free', revision: '1' }, bad: {
			goals: [['', 'GOALS_EMPTY'], [' \t ', 'GOALS_EMPTY'], [long(200), 'GOALS_LONG'], ['1\n2\n3\n4\n5\n6', 'GOALS_MANY']], rhythm: [[long(100), 'OFFER_RHYTHM']], privacy: [['', 'PRIVACY_BAD'], ['secret', 'PRIVACY_BAD']] } },
		...[['a date', `/mentorships/${at.together.owner}/meetings`], ['a date that moves', `/meetings/${at.meetings.owner}`]].map(([name, where]) => ({ name, caller: owner, path: where, fields: { at: soonText, minutes: '30', place: `A place ${MARK}`, agenda: `An agenda ${MARK}` }, bad: {
			at: [['', 'MEETING_AT'], ['soon', 'MEETING_AT'], ['2001-01-01T10:00', 'MEETING_AT'], ['2201-01-01T10:00', 'MEETING_AT']], minutes: [['', 'MEETING_MINUTES'], ['4', 'MEETING_MINUTES'], ['721', 'MEETING_MINUTES'], ['long', 'MEETING_MINUTES']], place: [[long(200), 'MEETING_PLACE']], agenda: [[long(2000), 'MEETING_AGENDA']] } })),
		{ name: 'a note of one\'s own', caller: owner, path: `/meetings/${at.meetings.owner}/note`, fields: { note: `A note ${MARK}` }, bad: { note: [[long(4000), 'MEETING_NOTE_LONG']] } },
		{ name: 'what one saw', caller: owner, path: `/mentorships/${at.together.owner}/note`, fields: { note: `A note ${MARK}` }, bad: { note: text('SHADOW_EMPTY', 'SHADOW_LONG', 2000) } },
		{ name: 'what is to be done', caller: owner, path: `/mentorships/${at.together.owner}/tasks`, fields: { words: `A task ${MARK}`, who: 'me', due_on: '2030-01-01' }, bad: { words: text('TASK_EMPTY', 'TASK_LONG', 200), due_on: [['soon', 'TASK_DUE'], ['2030-02-30', 'TASK_DUE']] } },
		{ name: 'how it was', caller: owner, path: `/mentorships/${at.together.owner}/feedback`, fields: { helped: '3', reached: '1', again: '1' }, bad: { helped: [['', 'FEEDBACK_HELPED'], ['5', 'FEEDBACK_HELPED'], ['0', 'FEEDBACK_HELPED']], reached: [['', 'FEEDBACK_REACHED'], ['3', 'FEEDBACK_REACHED']], again: [['', 'FEEDBACK_AGAIN'], ['2', 'FEEDBACK_AGAIN']] } },
		{ name: 'a word to a mentee', caller: owner, path: `/mentorships/${at.pairs['owner as mentor']}`, fields: { state: 'declined', words: `A word ${MARK}` }, bad: { words: [[long(500), 'REASON_LONG']] } },
		{ name: 'open a programme', caller: at.callers.admin, path: '/mentoring/programmes/new', fields: { name: `Name ${MARK}`, about: `About ${MARK}`, closes_on: '2099-01-01', begins_on: '2099-02-01', ends_on: '2099-03-01' }, bad: {
			name: [['', 'PROGRAMME_NAME'], ['ab', 'PROGRAMME_NAME'], [long(60), 'PROGRAMME_NAME']], about: [['', 'PROGRAMME_ABOUT'], [long(4000), 'ABOUT_LONG']],
			closes_on: [['', 'PROGRAMME_CLOSES'], ['2099-02-02', 'PROGRAMME_CLOSES'], ['2099-02-30', 'PROGRAMME_CLOSES']], begins_on: [['soon', 'PROGRAMME_BEGINS']], ends_on: [['2099-02-01', 'PROGRAMME_ENDS'], ["2099-03-01'--", 'PROGRAMME_ENDS']] } },
		{ name: 'take part in a programme', caller: owner, path: `/mentoring/programmes/${at.programmes.owner}/join`, fields: { as: 'mentee', goal: `A goal ${MARK}`, tags: 'one', capacity: '1' }, bad: {
			as: [['', 'PROGRAMME_SIDE']], goal: text('GOAL_EMPTY', 'GOAL_LONG', 500), tags: [['a,b,c,d,e,f', 'TAGS_MANY']] } },
		{ name: 'give places in a programme', caller: owner, path: `/mentoring/programmes/${at.programmes.owner}/join`, fields: { as: 'mentor', goal: `I give ${MARK}`, tags: 'one', capacity: '3' }, bad: {
			capacity: [['', 'OFFER_CAPACITY'], ['0', 'OFFER_CAPACITY'], ['51', 'OFFER_CAPACITY'], ['two', 'OFFER_CAPACITY']] } },
		{ name: 'answer', caller: owner, path: `/questions/${q}/answers`, fields: { body: `An answer ${MARK}` }, bad: { body: text('BODY_EMPTY', 'BODY_LONG', 33000) } },
		{ name: 'comment', caller: owner, path: `/posts/${a}/comments`, fields: { body: `A comment ${MARK}` }, bad: { body: text('BODY_EMPTY', 'COMMENT_LONG', 2000) } },
		{ name: 'edit a question', caller: owner, path: `/posts/${q}/edit`, fields: { title: `A title ${MARK}`, body: `A body ${MARK}`, tags: 'one', note: 'A note', revision: '1' }, bad: {
			title: text('TITLE_EMPTY', 'TITLE_LONG', 150), body: text('BODY_EMPTY', 'BODY_LONG', 33000), tags: [['a,b,c,d,e,f', 'TAGS_MANY']], note: [[long(300), 'NOTE_LONG']],
			revision: [['', 'REVISION_BAD'], ['one', 'REVISION_BAD'], ['1.0', 'REVISION_BAD']] } },
		{ name: 'profile', caller: owner, path: '/settings/profile', fields: { name: `Name ${MARK}`, team: `Team ${MARK}`, about: `About ${MARK}`, time_zone: 'UTC' }, bad: {
			name: text('NAME_EMPTY', 'NAME_LONG', 80), team: [[long(80), 'TEAM_LONG']], about: [[long(2000), 'ABOUT_LONG']],
			time_zone: [['Mars/Olympus', 'TIME_ZONE_BAD'], ['../../etc/passwd', 'TIME_ZONE_BAD'], ["UTC'", 'TIME_ZONE_BAD']] } },
		{ name: 'when to be asked', caller: owner, path: '/settings/asking', fields: { work_days: 'mon', work_from: '08:00', work_until: '16:00', quiet_from: '12:00', quiet_until: '13:00', asks_per_week: '3' }, bad: {
			work_days: [['', 'WORK_DAYS']], work_from: [['', 'WORK_FROM'], ['25:00', 'WORK_FROM'], ['nine', 'WORK_FROM'], ['08:60', 'WORK_FROM'], ['+8:00', 'WORK_FROM']], work_until: [['08:00', 'WORK_UNTIL'], ['-1:00', 'WORK_UNTIL']],
			quiet_from: [['', 'QUIET_FROM'], ['late', 'QUIET_FROM']], quiet_until: [['', 'QUIET_UNTIL'], ['12:00', 'QUIET_UNTIL']], asks_per_week: [['21', 'ASKS_BAD'], ['-1', 'ASKS_BAD'], ['', 'ASKS_BAD'], ['ten', 'ASKS_BAD']] } },
		{ name: 'days away', caller: owner, path: '/settings/away', fields: { first: '2099-12-24', last: '2099-12-31' }, bad: {
			first: [['', 'AWAY_BAD'], ['2099-02-30', 'AWAY_BAD'], ['tomorrow', 'AWAY_BAD'], ['2100-01-01', 'AWAY_ORDER']], last: [['2099-12-01', 'AWAY_ORDER'], ['2099-13-01', 'AWAY_BAD'], ['12/31/2099', 'AWAY_BAD']] } },
		{ name: 'a token', caller: owner, path: '/settings/tokens', fields: { name: `For ${MARK}`, scopes: 'read', days: '30' }, bad: {
			name: [[long(80), 'TOKEN_NAME_LONG']], scopes: [['', 'SCOPES_BAD'], ['root', 'SCOPES_BAD']], days: [['0', 'DAYS_BAD'], ['366', 'DAYS_BAD'], ['', 'DAYS_BAD'], ['ten', 'FIELD_TYPE']] } },
		{ name: 'a space', caller: owner, path: '/spaces/space-open/settings', fields: { name: `Name ${MARK}`, about: `About ${MARK}`, revision: '0' }, bad: {
			name: text('NAME_EMPTY', 'NAME_LONG', 80), about: [[long(2000), 'ABOUT_LONG']], revision: [['', 'REVISION_BAD'], ['one', 'REVISION_BAD']] } },
		{ name: 'a review', caller: owner, path: `/posts/${q}/review`, fields: { by: '2035-03-31' }, bad: {
			by: [['', 'REVIEW_BAD'], ['tomorrow', 'REVIEW_BAD'], ['2035-02-30', 'REVIEW_BAD'], ['2020-01-01', 'REVIEW_PAST'], ['9999-12-31', 'REVIEW_PAST']] } },
		{ name: 'a closing', caller: owner, path: `/posts/${q}/close`, chosen: 'reason', fields: { reason: 'solved', note: `A note ${MARK}` }, bad: {
			reason: [['', 'CLOSE_REASON'], ['because', 'CLOSE_REASON']], note: [[long(300), 'NOTE_LONG']] } },
		{ name: 'a link', caller: owner, path: `/posts/${q}/links`, fields: { to: `${at.questions['open other']}`, kind: 'related' }, bad: {
			to: [['', 'LINK_UNKNOWN'], ['599999', 'LINK_UNKNOWN'], ['one', 'LINK_UNKNOWN'], [`${q}`, 'LINK_SELF']], kind: [['', 'LINK_KIND'], ['likes', 'LINK_KIND']] } },
		{ name: 'a merge', caller: owner, path: `/posts/${q}/merge`, fields: { into: `${at.questions['open other']}` }, bad: {
			into: [['', 'MERGE_UNKNOWN'], ['599999', 'MERGE_UNKNOWN'], [`${q}`, 'MERGE_SELF'], [`${at.tips['open other']}`, 'MERGE_UNKNOWN']] } },
		{ name: 'a move', caller: owner, path: `/posts/${q}/move`, fields: { space: 'general' }, bad: { space: [['', 'SPACE_UNKNOWN'], ['nowhere', 'SPACE_UNKNOWN'], ['space-else', 'SPACE_UNKNOWN']] } },
		{ name: 'a secret', caller: owner, path: `/posts/${q}/redact`, chosen: 'words' /* never written into a page */, fields: { words: 'body of' }, bad: {
			words: [['', 'REDACT_WORDS'], ['short', 'REDACT_WORDS'], [long(500), 'REDACT_WORDS'], ['[gone]', 'REDACT_WORDS'], ['stands nowhere', 'REDACT_NOWHERE']] } },
		{ name: 'a webhook', caller: owner, path: '/spaces/space-open/webhooks', chosen: 'events', fields: { name: `A name ${MARK}`, url: 'https://wall.invalid/told', events: 'tip.published' }, bad: {
			name: [['', 'NAME_EMPTY'], [long(80), 'WEBHOOK_NAME_LONG']], url: [['', 'WEBHOOK_URL'], ['http://wall.invalid/', 'WEBHOOK_HTTPS'], ['https://a:b@wall.invalid/', 'WEBHOOK_USER'], ['https://10.0.0.1/', 'WEBHOOK_PRIVATE']], events: [['', 'WEBHOOK_EVENTS'], ['root', 'WEBHOOK_EVENTS']] } },
		{ name: 'a member', caller: owner, path: '/spaces/space-open/members', fields: { email: 'someone@example.com', role: 'member' }, bad: {
			email: [['nobody@example.com', 'PERSON_UNKNOWN'], ['', 'PERSON_UNKNOWN'], ["' or 1=1 --", 'PERSON_UNKNOWN']], role: [['king', 'ROLE_BAD'], ['', 'ROLE_BAD']] } },
		{ name: 'a new space', caller: admin, path: '/admin/spaces', fields: { slug: 'space-new', name: `Name ${MARK}`, about: `About ${MARK}`, owner: 'someone@example.com' }, bad: {
			slug: [['', 'SLUG_BAD'], ['Upper', 'SLUG_BAD'], ['a--b', 'SLUG_BAD'], ['a'.repeat(41), 'SLUG_BAD'], ['../x', 'SLUG_BAD'], ['general', 'SLUG_TAKEN']],
			name: text('NAME_EMPTY', 'NAME_LONG', 80), owner: [['nobody@example.com', 'OWNER_UNKNOWN'], ['suspended@example.com', 'OWNER_UNKNOWN']] } },
		{ name: 'an invitation', caller: admin, path: '/admin/invitations', fields: { email: 'new@example.com', name: `Name ${MARK}` }, bad: {
			email: [['', 'EMAIL_BAD'], ['no address', 'EMAIL_BAD'], ['a@b@c', 'EMAIL_BAD'], [`${'a'.repeat(250)}@example.com`, 'EMAIL_BAD'], ['someone@example.com', 'EMAIL_TAKEN'], ['SOMEONE@example.com', 'EMAIL_TAKEN']],
			name: [[long(80), 'NAME_LONG']] } },
		{ name: 'a suspension', caller: admin, path: `/admin/people/${at.callers.someone.id}/suspension`, chosen: 'days', fields: { reason: `A reason ${MARK}`, days: '7' }, bad: {
			reason: text('SUSPENSION_REASON', 'REASON_LONG', 500), days: [['', 'SUSPENSION_DAYS'], ['-1', 'SUSPENSION_DAYS'], ['366', 'SUSPENSION_DAYS'], ['long', 'SUSPENSION_DAYS']] } },
		{ name: 'a word', caller: admin, path: '/admin/words', fields: { term: `Term ${MARK}`, means: `Meaning ${MARK}`, kind: 'both-ways' }, bad: {
			term: [['', 'TERM_EMPTY'], ['???', 'TERM_BAD'], [long(80), 'TERM_BAD'], ['Cauldron', 'TERM_TAKEN']],
			means: [['', 'MEANS_EMPTY'], [' , ;', 'MEANS_EMPTY'], ['-', 'MEANS_BAD'], [long(80), 'MEANS_BAD'], ['a b,c d,e,f,g,h,i,j,k,l,m', 'MEANS_MANY']], kind: [['maybe', 'KIND_BAD']] } },
	];
}

// Everything typed stands in the page again: in the form it came from, or in the one of an error page.
function typedIsThere(answer, typed, message, chosen) {
	const fields = fieldsOf(answer.text);
	for (const [name, value] of Object.entries(typed)) {
		if (value.trim() === '' || name === chosen || name === 'scopes' || name === 'role' || name === 'space' || name === 'revision' || name === 'kind' || name === 'state' || name === 'privacy' || name === 'helped' || name === 'reached' || name === 'again' || name === 'who')
			continue; // choices of a list; a revision that was none
		assert.ok((fields[name] ?? []).some((v) => v.trim() === value.trim()), `${message}: ${name} is lost: ${JSON.stringify(fields[name]?.map((v) => v.slice(0, 80)))}`);
	}
}

test('a wrong field comes back with its sentence, and so does everything typed', async () => {
	for (const form of forms()) {
		for (const [field, cases] of Object.entries(form.bad)) {
			for (const [value, problem] of cases) {
				const typed = { ...form.fields, [field]: value };
				const answer = await form.caller.page('POST', form.path, typed);
				const message = `${form.name}: ${field} = ${JSON.stringify(value.slice(0, 30))}`;
				assert.equal(answer.status, 422, message);
				assert.ok(decode(answer.text).includes(sentences[problem]), `${message}: the page does not say: ${sentences[problem]}`);
				assert.match(answer.text, /aria-invalid="true"|role="alert"|class="err"/, message);
				typedIsThere(answer, typed, message, form.chosen);
			}
		}
		await unchanged(form.name);
	}
});

test('text that is no text, comes twice or is a list is refused at its field', async () => {
	let turn = 0; // before a change each field gets one of them, the next field the next
	const bytes = (fields, field, value) => Object.entries(fields).map(([k, v]) => `${k}=${k === field ? value : encodeURIComponent(v)}`).join('&');
	for (const form of forms()) {
		for (const field of Object.keys(form.fields)) {
			const csrf = `csrf=${form.caller.csrf}&`;
			const cases = { FIELD_UTF8: 'typed%ff%fetext', FIELD_NUL: 'typed%00text', FIELD_TWICE: `typed&${field}=again` };
			for (const [problem, value] of Object.entries(cases)) {
				const answer = await form.caller.page('POST', form.path, {}, { raw: csrf + bytes(form.fields, field, value) });
				const message = `${form.name}: ${field}: ${problem}`;
				assert.ok(answer.status === 422 || answer.status === 400, `${message}: ${answer.status}`);
				assert.match(answer.text, /aria-invalid="true"|role="alert"|class="err"/, message);
				typedIsThere(answer, { ...form.fields, [field]: '' }, message, form.chosen);
				assert.ok(!answer.text.includes('\0'));
			}
			// Overlong, surrogates, beyond the last character.
			const broken = ['%c0%af', '%ed%a0%80', '%f4%90%80%80', '%e2%82'];
			for (const value of full ? broken : [broken[turn++ % 4]]) {
				const answer = await form.caller.page('POST', form.path, {}, { raw: csrf + bytes(form.fields, field, value) });
				assert.ok(answer.status === 422 || answer.status === 400, `${form.name}: ${field}=${value}: ${answer.status}`);
			}
			const listed = await form.caller.page('POST', form.path, {}, { raw: csrf + bytes(form.fields, field, 'x').replace(`${field}=x`, `${field}[]=x&${field}[a]=y`) });
			assert.ok([200, 303, 422, 400].includes(listed.status), `${form.name}: ${field}[]: ${listed.status}`);
			if (listed.status < 400)
				await world.sql.restore(Sql.differing(clean, await world.sql.digest()));
		}
		await unchanged(form.name);
	}
});

test('a field that a form does not have changes nothing', async () => {
	const extra = { id: '1', author: id('someone'), owner: 'someone@example.com', admin: '1', state: 'active', score: '99', space_id: at.hidden, epoch: '9', role: 'owner', person: id('someone'),
		created_at: '2000-01-01', accepted_answer: '1', moderator: 'yes', email: 'other@example.com', 'person[admin]': 'true', __proto__: 'x', token_hash: 'x', withdrawn: 'no' };
	const outsider = at.callers.outsider;
	await outsider.page('POST', '/settings/profile', { ...extra, name: 'As before', team: '', about: '', time_zone: 'UTC' });
	assert.deepEqual(await world.sql.run(`select id, email, name, admin, state from person where id = ${outsider.id}`), [[String(outsider.id), 'outsider@example.com', 'As before', 'f', 'active']]);
	const asked = await outsider.page('POST', '/questions/ask', { ...extra, title: 'Whose question is this?', body: 'Mine.' });
	assert.equal(asked.status, 303, asked.text);
	assert.deepEqual(await world.sql.run(`select p.author, p.owner, p.score, s.slug from post p join space s on s.id = p.space order by p.id desc limit 1`), [[String(outsider.id), String(outsider.id), '0', 'general']]);
	assert.equal(await world.sql.one(`select count(*) from membership where person = ${outsider.id}`), '1');
	await world.sql.restore();
});

test('an edit of something that has changed meanwhile shows both texts', async () => {
	const post = at.answers['open owner'];
	assert.equal((await owner.page('POST', `/posts/${post}/edit`, { body: 'The text of somebody faster.', revision: '1' })).status, 303);
	const answer = await owner.page('POST', `/posts/${post}/edit`, { body: `My text ${MARK}`, revision: '1', note: `Why ${MARK}` });
	assert.equal(answer.status, 409);
	typedIsThere(answer, { body: `My text ${MARK}`, note: `Why ${MARK}` }, 'stale');
	assert.match(answer.text, /somebody faster/);
	assert.deepEqual(fieldsOf(answer.text).revision, ['2'], 'the next try starts from what is there now');
	const api = await owner.api('PATCH', `/posts/${post}`, { body: 'Mine', revision: 1 });
	assert.equal(api.status, 409);
	assert.equal(JSON.parse(api.text).type, 'urn:peerlore:stale-revision');
	assert.equal(await world.sql.one(`select body from post where id = ${post}`), 'The text of somebody faster.');
	await world.sql.restore();
});

test('an ended session, a token of another form, too much and too often: the text comes back', async () => {
	const typed = { title: `A title ${MARK}`, body: `Line one ${MARK}\nLine <two> & "three"`, tags: 'one', space: 'general' };
	for (const [name, caller, status] of [['ended', at.callers.expired, 401], ['suspended', at.callers.suspended, 401],
		['token', Object.assign(Object.create(Object.getPrototypeOf(owner)), owner, { csrf: 'A'.repeat(43) }), 403]]) {
		const answer = await caller.page('POST', '/questions/ask', typed);
		assert.equal(answer.status, status, name);
		typedIsThere(answer, typed, name);
		assert.deepEqual(fieldsOf(answer.text).space, ['general']);
	}
	// From another site it is not ours to offer.
	const foreign = await owner.page('POST', '/questions/ask', typed, { headers: { 'sec-fetch-site': 'cross-site' } });
	assert.equal(foreign.status, 403);
	assert.deepEqual(fieldsOf(foreign.text).title, undefined);
	// Sent again from that page, it works.
	const wrong = await owner.page('POST', '/questions/ask', { ...typed, csrf: 'A'.repeat(43) });
	const again = fieldsOf(wrong.text);
	assert.equal(wrong.status, 403);
	const sent = await owner.page('POST', '/questions/ask', { title: again.title[0], body: again.body[0], tags: again.tags[0], space: again.space[0], once: again.once[0], csrf: again.csrf[0] });
	assert.equal(sent.status, 303);
	assert.equal(await world.sql.one(`select replace(body, E'\\n', '|') from post order by id desc limit 1`), typed.body.replace('\n', '|'));
	await world.sql.restore();
	const much = await owner.page('POST', '/questions/ask', { ...typed, body: 'x'.repeat(300000) });
	assert.equal(much.status, 413);
	assert.match(much.text, /more than we can take/);
	// A password is never written into a page.
	for (const where of ['/settings/password', '/signin']) {
		const answer = await at.callers.expired.page('POST', where, { email: 'a@example.com', current: 'secret number one', password: 'secret number two', again: 'secret number three' });
		assert.ok(answer.status >= 400);
		assert.doesNotMatch(answer.text, /secret number/);
	}
	await unchanged('refused');
});

// Their body is a text, no JSON.
const TEXTS = new Set(['PUT /api/v1/posts/{id}/recording/captions', 'PUT /api/v1/tips/{id}/captions']);

test('what is not there is not there, however its number is written', async () => {
	const ids = ['599999', '9223372036854775807', '9223372036854775808', '99999999999999999999999999', '0', '-1', '01', '1e3', '%31', '+1', '1.0', '0x1', '１', 'null', 'NaN', "1'", '1%00'];
	for (const route of world.routes().filter((r) => /\{(id|person_id)\}/.test(r.pattern))) {
		for (const n of full || /^\/(questions|posts|api\/v1\/posts)/.test(route.pattern) ? ids : ids.slice(0, 6)) {
			const where = route.pattern.replace(/\/\{slug\?\}/, '').replace('{slug}', 'general').replace(/\{(id|person_id)\}/, encodeURI(n).replaceAll('%25', '%'));
			const answer = await (route.api ? admin.api(route.method, where.slice('/api/v1'.length), route.method === 'GET' ? undefined : {}) : admin.page(route.method, where));
			// 400: a body where none may be, or an act that is none.
			assert.ok([404, 400, 422, 405, ...(TEXTS.has(keyOf(route)) ? [415] : [])].includes(answer.status), `${route.method} ${where}: ${answer.status}`);
		}
	}
	await unchanged();
});

// -- the API -----------------------------------------------------------------------------------------------------------

const S = 'text', I = 'number', B = 'yes or no', L = 'list', N = 'list of numbers';
const bodies = {
	'PATCH /api/v1/me': { name: S, team: S, about: S, job: S, languages: L, mail_asked: B, recognition: B, time_zone: S, work_days: L, work_from: S, work_until: S, quiet_from: S, quiet_until: S, asks_per_week: I, away: L },
	'PUT /api/v1/me/picture': { upload: S },
	'PUT /api/v1/me/inbox/seen': { upto: I, question: I },
	'PUT /api/v1/me/inbox/{id}/seen': {},
	'PATCH /api/v1/me/notifications': { mail_at_once: B, digest: S, digest_hour: I, digest_day: S, mail_now: L, mail_digest: L, mail_off: L },
	'POST /api/v1/people': { email: S, name: S },
	'PATCH /api/v1/people/{id}': { suspended: B, reason: S, days: I, admin: B, manager: I },
	'POST /api/v1/people/{id}/reset': {},
	'POST /api/v1/people/{id}/erase': { confirm: S },
	'POST /api/v1/tokens': { name: S, scopes: S, days: I },
	'PUT /api/v1/posts/{id}/flag': { reason: S, words: S },
	'PUT /api/v1/comments/{id}/flag': { reason: S, words: S },
	'PUT /api/v1/posts/{id}/decision': { verdict: S, note: S },
	'PUT /api/v1/comments/{id}/decision': { verdict: S, note: S },
	'POST /api/v1/webhooks': { name: S, target: S, events: L, space: S },
	'PATCH /api/v1/webhooks/{id}': { name: S, target: S, events: L, on: B },
	'POST /api/v1/webhooks/{id}/secret': {},
	'POST /api/v1/webhooks/{id}/test': {},
	'POST /api/v1/webhooks/{id}/again': { message: S, since: S, all: B },
	'POST /api/v1/spaces': { slug: S, name: S, about: S, private: B, owner: I, language: S },
	'PATCH /api/v1/spaces/{slug}': { name: S, about: S, private: B, language: S, recognition: B, anonymous: B, revision: I },
	'PUT /api/v1/spaces/{slug}/members/{person_id}': { role: S },
	'POST /api/v1/questions': { title: S, body: S, space: S, tags: L, language: S, anonymous: B },
	'POST /api/v1/tips': { title: S, summary: S, body: S, space: S, tags: L, language: S, recording: S },
	'POST /api/v1/mentoring/offers': { kind: S, title: S, body: S, gets: S, for_whom: S, rhythm: S, times: S, place: S, languages: L, tags: L, space: S, capacity: I, slots: L, minutes: I },
	'POST /api/v1/mentoring/offers/{id}/requests': { goal: S, slot: I },
	'POST /api/v1/mentoring/wishes': { title: S, body: S, tags: L, space: S },
	'PUT /api/v1/mentorships/{id}': { state: S, reason: S },
	'PUT /api/v1/mentorships/{id}/agreement': { goals: L, rhythm: S, privacy: S, revision: I },
	'PUT /api/v1/mentorships/{id}/agreed': { revision: I },
	'PUT /api/v1/mentorships/{id}/progress': { goal: I, progress: I },
	'POST /api/v1/mentorships/{id}/meetings': { at: S, minutes: I, place: S, agenda: S },
	'PATCH /api/v1/meetings/{id}': { at: S, minutes: I, place: S, agenda: S, state: S },
	'PUT /api/v1/me/calendar': { open: B },
	'PUT /api/v1/meetings/{id}/note': { note: S },
	'PUT /api/v1/mentorships/{id}/note': { note: S },
	'POST /api/v1/mentorships/{id}/tasks': { words: S, due_on: S, other: B },
	'PATCH /api/v1/tasks/{id}': { state: S },
	'PUT /api/v1/mentorships/{id}/feedback': { helped: I, reached: I, again: B },
	'PATCH /api/v1/mentoring/offers/{id}': { kind: S, title: S, body: S, gets: S, for_whom: S, rhythm: S, times: S, place: S, languages: L, tags: L, capacity: I, slots: L, minutes: I, state: S, revision: I },
	'POST /api/v1/questions/{id}/answers': { body: S, recording: S },
	'PUT /api/v1/questions/{id}/accepted': { answer: I },
	'POST /api/v1/questions/{id}/invitations': { person: I },
	'PUT /api/v1/invitations/{id}': { state: S, reason: S, suggested: I },
	'PATCH /api/v1/posts/{id}': { title: S, summary: S, body: S, tags: L, language: S, note: S, revision: I },
	'PUT /api/v1/posts/{id}/outdated': {},
	'PUT /api/v1/posts/{id}/review': { by: S },
	'POST /api/v1/posts/{id}/restore': {},
	'POST /api/v1/comments/{id}/restore': {},
	'PUT /api/v1/questions/{id}/duplicate': { question: I },
	'PUT /api/v1/questions/{id}/closed': { reason: S, note: S },
	'POST /api/v1/questions/{id}/asker': { reason: S },
	'PUT /api/v1/questions/{id}/name': {},
	'PUT /api/v1/me/feeds': { open: B },
	'PUT /api/v1/posts/{id}/follow': {},
	'PUT /api/v1/tags/{name}/follow': {},
	'PATCH /api/v1/tags/{name}': { about: S, parent: S, revision: I },
	'PUT /api/v1/tags/{name}/synonyms': { synonym: S, there: B, wider: B },
	'PUT /api/v1/tags/{name}/name': { name: S, wider: B },
	'PUT /api/v1/tags/{name}/merged': { into: S, wider: B },
	'PUT /api/v1/people/{id}/follow': {},
	'PUT /api/v1/spaces/{slug}/follow': {},
	'PUT /api/v1/posts/{id}/saved': { note: S },
	'PUT /api/v1/posts/{id}/suggestion': { title: S, summary: S, body: S, tags: L, language: S, note: S, revision: I },
	'PUT /api/v1/suggestions/{id}/decision': { verdict: S, words: S, version: I, revision: I, title: S, summary: S, body: S, tags: L, language: S, note: S },
	'POST /api/v1/preview': { body: S },
	'POST /api/v1/pictures': { upload: S, words: S },
	'PUT /api/v1/drafts/{word}': { title: S, summary: S, goal: S, tried: S, stuck: S, body: S, tags: S, revision: I, anonymous: B },
	'PUT /api/v1/posts/{id}/locked': { locked: B },
	'PUT /api/v1/posts/{id}/pinned': { pinned: B },
	'PUT /api/v1/posts/{id}/wiki': { wiki: B },
	'PUT /api/v1/posts/{id}/links': { kind: S, to: I, linked: B },
	'PUT /api/v1/questions/{id}/merged': { into: I },
	'POST /api/v1/posts/{id}/revisions/{number_id}/restore': { revision: I },
	'PUT /api/v1/posts/{id}/space': { space: S, wider: B },
	'POST /api/v1/posts/{id}/redactions': { words: S },
	'PUT /api/v1/posts/{id}/vote': { value: I },
	'PUT /api/v1/posts/{id}/use': {},
	'POST /api/v1/posts/{id}/comments': { body: S, at: I },
	'POST /api/v1/thanks': { person: I, post: I, reason: S, shout: B },
	'POST /api/v1/glossary': { term: S, means: L, kind: S },
	'PUT /api/v1/posts/{id}/recording': { recording: S, kind: S, trim_from_ms: I, trim_to_ms: I, steps: L, note: S },
	'POST /api/v1/posts/{id}/recording/retry': {},
	'PUT /api/v1/posts/{id}/recording/chapters': { chapters: L, revision: I },
	'PUT /api/v1/posts/{id}/recording/lines/{line_id}': { text: S, revision: I },
	'PUT /api/v1/recordings/{id}/position': { seconds: I },
	'POST /api/v1/search/choices': { shown: I, thread: I, choice: S },
	'POST /api/v1/people/{id}/invitation': { email: S },
	'PATCH /api/v1/glossary/{id}': { term: S, means: L, kind: S },
	'PUT /api/v1/glossary/offers': { term: S, means: S, take: B },
	'POST /api/v1/tips/{id}/parts': { parts: L },
	'PUT /api/v1/questions/{id}/routing': { asking: B },
	'PUT /api/v1/questions/{id}/owner': { person: I },
	'PUT /api/v1/me/topics/{name}': { asked_about: B },
	'POST /api/v1/mentoring/programmes': { name: S, about: S, closes_on: S, begins_on: S, ends_on: S, everywhere: B },
	'PATCH /api/v1/mentoring/programmes/{id}': { name: S, about: S, closes_on: S, begins_on: S, ends_on: S, everywhere: B },
	'PUT /api/v1/mentoring/programmes/{id}/part': { as: S, goal: S, tags: L, places: I },
	'PUT /api/v1/mentoring/programmes/{id}/choices': { choices: N, never: N },
	'POST /api/v1/mentoring/programmes/{id}/pairs': {},
	'PUT /api/v1/mentoring/programmes/{id}/published': {},
	'PUT /api/v1/mentoring/programmes/{id}/rulings': { mentor: I, mentee: I, ruling: S },
};
const wrong = {
	[S]: [true, 1, 1.5, [], {}, ['a'], { a: 1 }], [I]: ['1', true, 1.5, [], {}, [1], { a: 1 }, 1e300], [B]: [1, 0, 'true', '', [], {}], [L]: ['a', 1, true, {}, [1], [['a']], [{}], [null], { 0: 'a' }],
	[N]: ['a', 1, true, {}, ['1'], [0], [-1], [1.5], [[1]], [null], { 0: 1 }],
};

// Where each of them can be called with success, and with what.
function target(route) {
	for (const [caller, role] of [[admin, 'admin'], [owner, 'owner']]) {
		const found = recipes[keyOf(route)](route, role).find(([object, where]) => where && /^(-|open( own| other| member)?|suspended other|own|other)$/.test(object)
			&& !(object === 'open own' && /vote|use|outdated/.test(where)) && !(role === 'admin' && /open/.test(object)));
		if (found)
			return { caller, where: found[1].slice('/api/v1'.length), sent: found[2] };
	}
	throw new Error(keyOf(route));
}

test('every writing call of the API has its fields listed here', () => {
	const routes = world.routes().filter((r) => r.api && ['POST', 'PUT', 'PATCH'].includes(r.method)).map(keyOf).filter((r) => !TEXTS.has(r));
	assert.deepEqual(routes.filter((r) => !bodies[r]), []);
	assert.deepEqual(Object.keys(bodies).filter((r) => !routes.includes(r)), []);
});

test('a field of another type, and one that is unknown, is refused by name', async () => {
	for (const route of world.routes().filter((r) => bodies[keyOf(r)])) {
		const { caller, where, sent } = target(route);
		const expectField = (answer, field, message) => {
			assert.equal(answer.status, 422, `${message}: ${answer.status} ${answer.text}`);
			assert.equal(answer.headers['content-type'], 'application/problem+json', message);
			const problem = JSON.parse(answer.text);
			assert.equal(problem.status, 422);
			assert.ok(problem.errors.some((e) => e.field === field && e.message.length > 10), `${message}: ${answer.text}`);
		};
		for (const [field, type] of Object.entries(bodies[keyOf(route)])) {
			for (const value of wrong[type])
				expectField(await caller.api(route.method, where, { ...sent, [field]: value }), field, `${keyOf(route)} ${field} = ${JSON.stringify(value)}`);
			if (type === S || type === L) {
				const text = type === S ? 'a\\u0000b' : ['a\\u0000b'];
				expectField(await caller.api(route.method, where, JSON.stringify({ ...sent, [field]: text }).replaceAll('\\\\u0000', '\\u0000')), field, `${keyOf(route)} ${field} with NUL`);
			}
		}
		for (const name of ['nonsense', 'id', 'author', 'Title', 'title ', '__proto__', '', 'a'.repeat(300), 'é<script>'])
			expectField(await caller.api(route.method, where, `{${JSON.stringify(sent ?? {}).slice(1, -1)}${Object.keys(sent ?? {}).length ? ',' : ''}${JSON.stringify(name)}:1}`), name, `${keyOf(route)} with ${name}`);
	}
	await unchanged();
});

test('what is no JSON, or no object, is said to be so', async () => {
	const deep = (n) => '['.repeat(n) + ']'.repeat(n);
	const texts = ['{', '}', '[]', '"text"', '1', 'null', 'true', '{"a":}', '{a:1}', "{'a':1}", '{"title":"a",}', '{"title":"a" "b":1}', '{"title":"a"}{}', '{"title":"a","title":"b"}', '\ufeff{}', '{"a":01}', '{"a":1e999999}',
		'{"a":"\\ud800"}', '{"a":"\\x"}', '{"a":"\n"}', `{"a":${deep(100)}}`, `{"a":${deep(20000)}}`, `{"a":"${'x'.repeat(10)}`, '{"a":NaN}', '/* */{}', 'a=b', Buffer.from('{"title":"\xff\xfe"}', 'latin1'), Buffer.from('{"\xff":1}', 'latin1'), Buffer.from([0, 1, 2, 3])];
	for (const route of world.routes().filter((r) => full ? bodies[keyOf(r)] : keyOf(r) === 'POST /api/v1/questions' || keyOf(r) === 'PATCH /api/v1/me' || keyOf(r) === 'PATCH /api/v1/posts/{id}')) {
		const { caller, where } = target(route);
		for (const text of texts) {
			const answer = await world.ask({ method: route.method, path: `/api/v1${where}`, headers: { authorization: `Bearer ${caller.token}`, 'content-type': 'application/json' }, body: text });
			const message = `${keyOf(route)} ${String(text).slice(0, 40)}`;
			assert.ok(answer.status === 400 || (answer.status === 413 && text.length > 4096), `${message}: ${answer.status}`);
			assert.equal(answer.headers['content-type'], 'application/problem+json', message);
			assert.ok(JSON.parse(answer.text).title.length > 10);
		}
		for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml', '', 'application/jsonx']) {
			const answer = await world.ask({ method: route.method, path: `/api/v1${where}`, headers: { authorization: `Bearer ${caller.token}`, ...(type ? { 'content-type': type } : {}) }, body: '{"title":"How is this called?","body":"Body"}' });
			assert.equal(answer.status, 415, `${keyOf(route)} as ${type}`);
		}
	}
	await unchanged();
});

test('a body where none is needed may be left out, with and without its length', async () => {
	const post = at.answers['open other'];
	for (const lines of ['', 'Content-Length: 0\r\n', 'Content-Type: application/json\r\n']) {
		const raw = new Raw(world.server.port);
		await raw.send(`PUT /api/v1/posts/${post}/use HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${member.token}\r\n${lines}\r\n`);
		assert.deepEqual(await raw.answers(1), [200], lines);
		raw.destroy();
	}
	assert.equal((await member.api('PUT', `/posts/${post}/use`, {})).status, 200);
	assert.equal((await member.api('POST', '/questions')).status, 422);
	await world.sql.restore();
});

// -- whatever is asked --------------------------------------------------------------------------------------------------

const NASTY = ['', ' ', "'", '"', '\\', '%', '%25', '_', "' or '1'='1", "'; select pg_sleep(5)--", '$1', ':id', '{{', '<script>', '../../etc/passwd', '%00', '%ff%fe', '%ed%a0%80', '%F0%9F%92%A9', '-1', '0', '1.5', '1e9',
	'9223372036854775807', '-9223372036854775808', '9223372036854775808', '9223372036854775807.1', '-9223372036854775808.1', '1.9223372036854775807', '0.0', '.', '1.', '%0d%0aset-cookie:%20a=b', '*', '**', 'a*', '(((((', '"', 'AND OR NOT', 'a AND', '-', '- -', 'tag:', 'tag:%22', 'user:%25',
	'space:*', 'a'.repeat(500), `${'a%20'.repeat(120)}`, `${'(' .repeat(100)}a`, '%E2%80%AE', 'NEAR/99999999', 'a NEAR/0 b', '~a', 'a..b', '1..2', '+a -b "c d" e*'].map((v) => v.replaceAll(' ', '%20').replace(/"|<|>|\\|\{|\^|`|\|/g, (c) => encodeURIComponent(c)));
const PARAMETERS = ['q', 'type', 'tag', 'space', 'person', 'sort', 'cursor', 'limit', 'state', 'author', 'prefix', 'skip', 'next', 'title', 'body', 'done', 'shown', 'tags', 'answers', 'since', 'day'];

test('no value of any parameter breaks a page or takes long', async () => {
	let asked = 0, turn = 0;
	for (const route of world.routes().filter((r) => r.method === 'GET')) {
		const [, where] = recipes[keyOf(route)](route, 'member').find(([object, w]) => w && /^(-|open( other)?|self|good|q=kettle)$/.test(object)) ?? recipes[keyOf(route)](route, 'member')[0];
		const lists = /search|suggest|similar|questions$|tags$|people$|spaces$|members$|ask$/.test(route.pattern);
		turn++;
		for (const [n, value] of NASTY.entries()) {
			// Before a change each list gets every value in each third of its parameters, another page each second value in all at once.
			const parameters = full ? PARAMETERS : lists && route.api ? PARAMETERS.filter((_, i) => (i + n + turn) % 3 === 0) : [];
			const together = parameters.length === 0 && (n + turn) % 2 === 0 ? [PARAMETERS.map((p) => `${p}=${value}`).join('&')] : [];
			for (const query of [...parameters.map((p) => `${p}=${value}`), ...together]) {
				const began = Date.now();
				const path_ = `${where.replace(/\?.*/, '')}?${query}`;
				const answer = await world.ask({ path: path_, headers: route.api ? { authorization: `Bearer ${member.token}` } : { cookie: member.cookie } });
				asked++;
				assert.ok(answer.status < 500, `${path_}: ${answer.status}\n${answer.text.slice(0, 300)}`);
				assert.ok(Date.now() - began < (full ? 4000 : 25000), `${path_} took ${Date.now() - began} ms`);
				assert.equal(answer.headers['set-cookie'], undefined, path_);
				assert.ok(!answer.text.includes('<script>'), path_);
			}
		}
	}
	assert.ok(asked > 2000);
	await unchanged();
});

test('lists say what is wrong with their parameters', async () => {
	for (const where of ['/questions', '/tags', '/people', '/spaces', '/search?q=a&x=y', '/spaces/space-open/members']) {
		for (const limit of ['0', '-1', '101', 'ten', '1.5', '99999999999999999999']) {
			const answer = await member.api('GET', `${where}${where.includes('?') ? '&' : '?'}limit=${limit}`);
			assert.equal(answer.status, 422, `${where} limit=${limit}`);
			assert.equal(JSON.parse(answer.text).errors[0].field, 'limit');
		}
		assert.equal((await member.api('GET', `${where}${where.includes('?') ? '&' : '?'}cursor=nonsense`)).status, 422, `${where} cursor`);
		assert.equal((await member.api('GET', `${where}${where.includes('?') ? '&' : '?'}limit=5&limit=6`)).status, 422, `${where} limit twice`);
	}
	for (const [query, field] of [['/questions?sort=best', 'sort'], [`/questions/${at.questions['open other']}?answers=loudest`, 'answers'], ['/questions?state=open', 'state'], ['/search?q=a&type=cat', 'type'], ['/search?q=a&sort=best', 'sort'], [`/search?q=${'a'.repeat(401)}`, 'q']]) {
		const answer = await member.api('GET', query);
		assert.equal(answer.status, 422, query);
		assert.equal(JSON.parse(answer.text).errors[0].field, field);
	}
});

// -- headers ------------------------------------------------------------------------------------------------------------------

const HEADERS = {
	'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types pl; report-uri /csp",
	'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin', 'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin',
	'permissions-policy': 'camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=(), serial=(), bluetooth=(), midi=()',
	'cache-control': 'no-store',
};

function headersAre(headers, message, { cache = HEADERS['cache-control'], csp = HEADERS['content-security-policy'] } = {}) {
	for (const [name, value] of Object.entries({ ...HEADERS, 'cache-control': cache, 'content-security-policy': csp }))
		assert.equal(headers[name], value, `${message}: ${name}`);
	for (const name of Object.keys(headers))
		assert.doesNotMatch(name, /^access-control-|^x-powered-by$|^strict-transport/, message);
	assert.doesNotMatch(headers.server ?? '', /kore|\d/i);
}

test('every answer of every route has all the headers', async () => {
	const statuses = new Set();
	for (const route of world.routes()) {
		for (const role of ['anonymous', 'member', 'admin']) {
			const [, where, sent] = recipes[keyOf(route)](route, role).find(([, w]) => w) ?? [];
			if (!where)
				continue;
			for (const better of [true, false]) {
				const caller = at.callers[role];
				const { raw, ...fields } = sent ?? {};
				const answer = route.api ? await caller.api(route.method, where.slice('/api/v1'.length), route.method === 'GET' ? undefined : better ? sent : '{')
					: await caller.page(route.method, where, fields, better ? { raw } : { headers: { 'sec-fetch-site': 'cross-site' }, raw });
				const media = ['GET /recordings/{id}/{part}', 'GET /people/{id}/picture/{side}'].includes(keyOf(route)) && answer.status === 200;
				// All of it is ours, so a browser may show it by itself.
				const picture = keyOf(route) === 'GET /pictures/{id}' && answer.status === 200;
				// Readers ask again and again, and are told when nothing is new.
				const feed = keyOf(route).startsWith('GET /feeds/') && answer.status === 200;
				headersAre(answer.headers, `${keyOf(route)} ${answer.status}`, media ? { csp: "sandbox; default-src 'none'", cache: 'private, no-cache' } : picture || feed ? { cache: 'private, no-cache' } : {});
				const stream = keyOf(route) === 'GET /inbox/stream' && answer.status === 200;
				if (stream)
					assert.equal(answer.headers['content-type'], 'text/event-stream');
				else if (media || picture)
					assert.match(answer.headers['content-type'], /^(video\/mp4|image\/(jpeg|webp)|text\/vtt; charset=utf-8|application\/octet-stream)$/);
				else if (answer.bytes.length > 0)
					assert.match(answer.headers['content-type'], /^(text\/html; charset=utf-8|text\/(plain|csv); charset=utf-8|text\/plain; version=0\.0\.4; charset=utf-8|application\/json|application\/problem\+json|application\/(opensearchdescription|atom)\+xml(; charset=utf-8)?)$/);
				statuses.add(answer.status);
				if (route.method !== 'GET' && answer.status < 400)
					await world.sql.restore(Sql.differing(clean, await world.sql.digest()));
			}
		}
	}
	for (const status of [200, 201, 204, 301, 303, 400, 401, 403, 404, 422])
		assert.ok(statuses.has(status), `no answer had ${status}`);
	for (const [method, where, status] of [['GET', '/nowhere', 404], ['PUT', '/questions', 405], ['GET', '/assets/nothing.css', 404], ['GET', '/api/v1/nowhere', 404]]) {
		const answer = await world.ask({ method, path: where, headers: { cookie: member.cookie } });
		assert.equal(answer.status, status);
		headersAre(answer.headers, where);
	}
});

test('figures are for this machine, not for whoever a proxy on it asks for', async () => {
	assert.equal((await world.ask({ path: '/metrics' })).status, 200);
	for (const headers of [{ 'x-forwarded-for': '10.0.0.1' }, { 'x-forwarded-for': '127.0.0.1' }, { forwarded: 'for=127.0.0.1' }])
		assert.equal((await world.ask({ path: '/metrics', headers })).status, 404);
});

test('assets may be kept, and carry the rest of them, unchanged or not', async () => {
	const page = (await world.ask({ path: '/signin' })).text;
	const cache = 'public, max-age=31536000, immutable';
	for (const [, where] of page.matchAll(/(?:href|src)="(\/assets\/[^"#]+)/g)) {
		const answer = await world.ask({ path: where });
		assert.equal(answer.status, 200);
		headersAre(answer.headers, where, { cache });
		assert.match(answer.headers['content-type'], /^(text\/css|text\/javascript|image\/svg\+xml)/);
		for (const value of [answer.headers.etag, `W/${answer.headers.etag}`, '*']) {
			const same = await world.ask({ path: where, headers: { 'if-none-match': value } });
			assert.equal(same.status, 304);
			headersAre(same.headers, `${where} 304`, { cache });
		}
		for (const other of [`${where}x`, where.replace('/assets/', '/assets/../assets/'), where.replace('/assets/', '/assets//'), `${where}/`, where.replace(/\.\w+\./, '.')])
			assert.equal((await world.ask({ path: other })).status, 404, other);
	}
});

test('what Kore itself refuses carries them, too', async () => {
	const requests = { 'two requests': 'GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n', 'a coding': 'POST /signin HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n', 'no method': 'BREW / HTTP/1.1\r\nHost: a\r\n\r\n',
		'no host': 'GET / HTTP/1.1\r\n\r\n', 'a long address': `GET /${'a'.repeat(5000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 'long headers': `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(40000)}\r\n\r\n`,
		'many headers': `GET / HTTP/1.1\r\nHost: a\r\n${'X: a\r\n'.repeat(150)}\r\n`, 'two lengths': 'POST /signin HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na',
		'much': 'POST /signin HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999999\r\n\r\n', 'a body of a GET': 'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc', 'a line feed': 'GET /a\nb HTTP/1.1\r\nHost: a\r\n\r\n', 'a NUL': 'GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n' };
	for (const [name, text] of Object.entries(requests)) {
		const raw = new Raw(world.server.port);
		await raw.send(text);
		const [status] = await raw.answers(1);
		assert.ok(status >= 400 && status < 600 && status !== 500, `${name}: ${status}`);
		const head = raw.text.slice(0, raw.text.indexOf('\r\n\r\n'));
		headersAre(Object.fromEntries(head.split('\r\n').slice(1).map((l) => [l.slice(0, l.indexOf(':')).toLowerCase(), l.slice(l.indexOf(':') + 2)])), name);
		raw.destroy();
	}
});

// -- repeats -------------------------------------------------------------------------------------------------------------------

test('a call repeated with its key is done once and answers like the first', async () => {
	const calls = { [`/questions`]: [{ title: 'Is this asked once?', body: 'Once.' }, { title: 'Is this asked twice?', body: 'Once.' }],
		[`/questions/${at.questions['open other']}/answers`]: [{ body: 'Once.' }, { body: 'Twice.' }], [`/posts/${at.answers['open other']}/comments`]: [{ body: 'Once.' }, { body: 'Twice.' }] };
	const rows = async () => Number(await world.sql.one('select (select count(*) from post) + (select count(*) from comment)'));
	for (const [where, [body, other]] of Object.entries(calls)) {
		const headers = { 'idempotency-key': `key-${where}` };
		const before_ = await rows();
		const first = await member.api('POST', where, body, { headers });
		assert.equal(first.status, 201);
		const again = await member.api('POST', where, body, { headers });
		assert.deepEqual([again.status, again.text, again.headers.location], [201, first.text, first.headers.location]);
		const different = await member.api('POST', where, other, { headers });
		assert.equal(different.status, 422);
		assert.equal(JSON.parse(different.text).errors[0].field, 'Idempotency-Key');
		assert.equal(await rows(), before_ + 1, where);
		// The key is one's own.
		assert.equal((await owner.api('POST', where, other, { headers })).status, 201);
		assert.equal(await rows(), before_ + 2);
	}
	// At once.
	const before_ = await rows();
	const answers = await Promise.all(Array.from({ length: 8 }, () => member.api('POST', '/questions', calls['/questions'][0], { headers: { 'idempotency-key': 'many' } })));
	assert.deepEqual(new Set(answers.map((a) => `${a.status} ${a.text}`)).size, 1, answers.map((a) => a.status).join());
	assert.equal(await rows(), before_ + 1);
	// A refused call does not use its key up; elsewhere it is another call.
	assert.equal((await member.api('POST', '/questions', { title: 'x', body: '' }, { headers: { 'idempotency-key': 'later' } })).status, 422);
	assert.equal((await member.api('POST', '/questions', calls['/questions'][1], { headers: { 'idempotency-key': 'later' } })).status, 201);
	assert.equal((await member.api('PUT', `/posts/${at.answers['open other']}/vote`, { value: 1 }, { headers: { 'idempotency-key': 'later' } })).status, 422);
	for (const key of ['a'.repeat(129), 'with blank', 'ä'])
		assert.ok([400, 422].includes((await member.api('POST', '/questions', calls['/questions'][0], { headers: { 'idempotency-key': key } }).catch(() => ({ status: 400 }))).status));
	// No key opens what is closed by now.
	const headers = { 'idempotency-key': 'inside' };
	const inside = await member.api('POST', '/questions', { title: 'Is this inside here?', body: 'Yes.', space: 'space-hide' }, { headers });
	assert.equal(inside.status, 201);
	await world.sql.restore();
});

test('a form sent twice does its thing once', async () => {
	const rows = async () => Number(await world.sql.one('select (select count(*) from post) + (select count(*) from comment)'));
	const forms_ = { '/questions/ask': { title: 'Is this asked once?', body: 'Once.' }, [`/questions/${at.questions['open other']}/answers`]: { body: 'Once.' }, [`/posts/${at.answers['open other']}/comments`]: { body: 'Once.' } };
	for (const [where, fields] of Object.entries(forms_)) {
		const once = `once-${where.length}-word`, before_ = await rows();
		const answers = await Promise.all(Array.from({ length: 5 }, () => member.page('POST', where, { ...fields, once })));
		assert.deepEqual([...new Set(answers.map((a) => `${a.status} ${a.headers.location}`))], [`303 ${answers[0].headers.location}`]);
		const later = await member.page('POST', where, { ...fields, once });
		assert.equal(later.headers.location, answers[0].headers.location);
		const other = await member.page('POST', where, { ...fields, body: 'Other words.', once });
		assert.equal(other.status, 422);
		typedIsThere(other, { body: 'Other words.' }, where);
		assert.equal(await rows(), before_ + 1, where);
		// What comes back can be sent: it has a word of its own.
		const fresh = fieldsOf(other.text);
		assert.notEqual(fresh.once[0], once);
		assert.equal((await member.page('POST', where, { ...fields, body: 'Other words.', once: fresh.once[0] })).status, 303);
	}
	await world.sql.restore();
});

test('withdrawing what is withdrawn leaves no second trace', async () => {
	const answer = at.answers['open owner'], comment = at.comments['open owner'];
	const traces = () => world.sql.one(`select count(*) from audit_all where action = 'withdraw' and object in (${answer}, ${comment})`);
	for (let i = 0; i < 2; i++) {
		assert.equal((await owner.api('DELETE', `/comments/${comment}`)).status, 204);
		assert.equal((await owner.api('DELETE', `/posts/${answer}`)).status, 204);
	}
	assert.equal((await owner.page('POST', `/posts/${answer}/withdraw`)).status, 303);
	assert.equal(await traces(), '2');
	await world.sql.restore();
});

test('what comes back after an error is still the same thing', async () => {
	// It may have been done all the same: the word of the form stays.
	const answer = await member.page('POST', '/questions/ask', { title: 'Is this asked once?', body: 'Once.', once: 'the-same-word', csrf: 'A'.repeat(43) });
	assert.equal(answer.status, 403);
	assert.deepEqual(fieldsOf(answer.text).once, ['the-same-word']);
});

test('a form whose answer is a page of its own is not answered with nothing when it is sent twice', async () => {
	for (const [caller, where, fields] of [[member, '/settings/tokens', { name: 'a', scopes: 'read', days: '1' }], [admin, '/admin/invitations', { email: 'twice@example.com', name: 'Twice' }]]) {
		for (let i = 0; i < 2; i++) {
			const answer = await caller.page('POST', where, { ...fields, once: 'some-word' });
			assert.ok(answer.text.length > 1000, `${where}: ${answer.status}, ${answer.text.length} bytes`);
		}
	}
	await world.sql.restore();
});

// -- how often -------------------------------------------------------------------------------------------------------------------

// Calls until it is too often, and gives the answer that said so. What may be called n times in a minute passes n times;
// where a minute of the clock ended in between, which begins to count anew, up to twice as often.
async function until429(n, call, seconds = 60) {
	const minute = () => Math.floor(Date.now() / 1000 / seconds), first = minute();
	for (let i = 0; ; i++) {
		const answer = await call(i), ends = minute() - first;
		assert.ok(i <= (ends + 1) * n, `the ${i + 1}th call passed, ${n} may in ${seconds} s`);
		if (answer.status !== 429)
			continue;
		assert.ok(i >= n, `the ${i + 1}th call was refused, ${n} may pass`);
		return answer;
	}
}

test('the one call too many is told when to come back, and loses no text', async () => {
	const env = { PEERLORE_LIMITS: 'on', PEERLORE_LIMIT_POST: '3', PEERLORE_LIMIT_VOTE: '4', PEERLORE_LIMIT_SEARCH: '5', PEERLORE_LIMIT_SUGGEST: '6', PEERLORE_LIMIT_ADMIN: '4', PEERLORE_LIMIT_CSP: '3', PEERLORE_LIMIT_TOKEN: '40', PEERLORE_LIMIT_SIGNIN: '7' };
	const small = await World.start({ env });
	try {
		const boss = await small.caller('boss@example.com', { admin: true });
		const people = [];
		for (let i = 0; i < 3; i++)
			people.push(await small.caller(`p${i}@example.com`));
		const [p, other, third] = people;
		const limited = (answer, message) => {
			assert.equal(answer.status, 429, message);
			assert.ok(Number(answer.headers['retry-after']) >= 1 && Number(answer.headers['retry-after']) <= 900, message);
			headersAre(answer.headers, message);
		};
		const { json } = await small.server.api('POST', '/questions', { token: third.token, body: { title: 'What is too often?', body: 'This.' } });
		const typed = { title: `A title ${MARK}`, body: `A body ${MARK}`, tags: 'one', space: 'general' };
		const page = await until429(3, (i) => p.page('POST', '/questions/ask', { ...typed, title: `${typed.title} ${i}` }, { headers: { 'x-forwarded-for': `10.0.0.${i}` } }));
		limited(page, 'ask');
		assert.match(page.text, new RegExp(MARK));
		assert.deepEqual(fieldsOf(page.text).body, [typed.body]);
		assert.equal((await other.page('POST', '/questions/ask', typed)).status, 303, 'another person is not meant');
		limited(await until429(4, (i) => p.script('PUT', `/posts/${json.id}/vote`, { value: i % 2 ? 1 : -1 })), 'vote');
		const search = await until429(5, (i) => p.page('GET', `/search?q=often${i}`));
		limited(search, 'search');
		limited(await until429(6, () => p.script('GET', '/suggest?q=of')), 'suggest');
		limited(await until429(4, () => boss.page('GET', '/admin')), 'admin');
		limited(await until429(3, () => small.ask({ method: 'POST', path: '/csp', body: '{}' })), 'csp');
		const api = await until429(40, () => other.api('GET', '/me'));
		limited(api, 'token');
		assert.equal(JSON.parse(api.text).status, 429);
		assert.equal((await third.api('GET', '/me')).status, 200);
		for (let i = 0; i < 50; i++)
			assert.equal((await small.ask({ path: '/healthz' })).status, 200);

		// The door: five failures of an account, whoever it is and from wherever.
		const secret = small.server.person({ email: 'guarded@example.com', password: 'plum orchard bicycle' });
		const attempt = async (email, i, password = `wrong one ${i} of them`) => (await small.atDoor()).page('POST', '/signin', { email, password },
			{ headers: { 'x-forwarded-for': `10.1.${i}.1`, forwarded: `for=10.2.${i}.1`, 'x-real-ip': `10.3.${i}.1` } });
		for (let i = 0; i < 5; i++)
			assert.equal((await attempt(i % 2 ? 'Guarded@Example.com' : 'guarded@example.com', i)).status, 422);
		const shut = await attempt(secret.email, 5, 'plum orchard bicycle');
		limited(shut, 'the right password comes too late');
		assert.deepEqual(fieldsOf(shut.text).email, [secret.email]);
		// An address is counted by itself, over all accounts. Forging one does not help.
		const statuses = [];
		for (let i = 0; i < 9 && !statuses.includes(429); i++)
			statuses.push((await attempt(`nobody${i}@example.com`, 10 + i)).status);
		assert.deepEqual(new Set(statuses), new Set([422, 429]));

		// Behind proxies that we know, the last address counts that none of them has; elsewhere a header is nobody's word.
		const restart = async (env) => {
			await small.server.pause();
			Object.assign(small.server.env, { PEERLORE_LIMIT_SIGNIN: '3', ...env });
			await small.server.launch().ready();
		};
		const from = async (address, i) => (await small.atDoor()).page('POST', '/signin', { email: `x${i}@example.com`, password: 'whatever it may be' }, { headers: { 'x-forwarded-for': address } });
		await restart({ PEERLORE_PROXIES: '127.0.0.1, 10.9.0.0/16' });
		for (let i = 0; i < 5; i++)
			assert.equal((await from(`10.0.0.9, 10.0.1.${i}, 10.9.3.${i}`, i)).status, 422);
		limited(await until429(3, (i) => from(`10.0.2.${i}, 10.0.0.7, 10.9.3.${i}`, `y${i}`), 900), 'behind two proxies');
		limited(await until429(3, (i) => from([`10.0.2.${i}`, '2001:DB8::7'], `z${i}`), 900), 'in two lines, the caller\'s own first');
		limited(await until429(3, (i) => from(`10.0.2.${i}, not an address, 10.9.0.1`, `v${i}`), 900), 'what is no address is not believed');
		await restart({ PEERLORE_PROXIES: '10.9.0.1' });
		limited(await until429(3, (i) => from(`10.0.2.${i}`, `w${i}`), 900), 'not from a proxy we know');
		assert.equal((await small.ask({ path: '/metrics', headers: { 'x-forwarded-for': '10.0.0.1' } })).status, 404);
	} finally {
		await small.stop();
	}
});
