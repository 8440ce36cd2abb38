// rules.test.mjs -- what a row of post, thread or person may not be, PostgreSQL itself refuses.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serverStart } from '../lib/server.mjs';

let server, question, answer, tip, person;

before(async () => {
	server = await serverStart();
	person = server.person({ email: 'anna@example.com', name: 'Anna' }).id;
	const token = server.token('anna@example.com');
	const made = async (where, body) => (await server.api('POST', where, { token, body })).json.id;
	question = await made('/questions', { title: 'How do I clean the nozzle?', body: 'It is blocked.', tags: ['nozzle'] });
	answer = await made(`/questions/${question}/answers`, { body: 'With the brass brush.' });
	tip = await made('/tips', { title: 'Clean the nozzle each evening', summary: 'It lasts longer.', body: 'With the brass brush.' });
});
after(() => server?.stop());

// Whether PostgreSQL refuses to write this, and with which words; nothing stays written.
function refused(text) {
	try {
		server.sql(`begin; ${text}; rollback`);
		return null;
	} catch (e) {
		return e.message;
	}
}

const rules = {
	post: {
		rows: () => ({ question, answer, tip }),
		broken: [['question', `kind = 'poem'`], ['question', 'title = null'], ['answer', `title = 'An answer has none'`], ['question', `title = ''`],
			['question', `title = repeat('x', 251)`], ['question', `body = repeat('x', 131073)`], ['question', `summary = 'only tips have one'`],
			['tip', `summary = repeat('x', 201)`], ['question', `language = 'German'`], ['question', 'withdrawn_at = now()'], ['answer', `withdrawn_by = ${1}`]],
		kept: [['question', `title = repeat('x', 250)`], ['tip', `summary = repeat('ä', 200)`], ['question', `language = 'de'`], ['answer', 'score = 3']],
	},
	thread: {
		rows: () => ({ question, tip }),
		broken: [['question', `kind = 'poem'`], ['question', 'overdue = true'], ['question', 'closed_at = now()'],
			['question', `closed_at = now(), closed_by = author`], ['question', `closed_reason = 'solved'`],
			['question', `closed_at = now(), closed_by = author, closed_reason = 'dull'`], ['tip', `closed_at = now(), closed_by = author, closed_reason = 'solved'`],
			['question', `closed_note = repeat('x', 301)`], ['question', 'locked_at = now()'], ['question', 'pinned_by = author']],
		kept: [['question', `closed_at = now(), closed_by = author, closed_reason = 'solved', closed_note = repeat('ä', 300)`],
			['tip', 'overdue = true, review_by = now()'], ['question', 'answers = 7']],
	},
	person: {
		rows: () => ({ anna: person }),
		broken: [['anna', `state = 'asleep'`], ['anna', `state = 'unnamed'`], ['anna', `name = ''`], ['anna', `name = repeat('x', 81)`],
			['anna', `email = 'Anna@example.com'`], ['anna', `email = 'ab'`], ['anna', `email = repeat('x', 255)`], ['anna', `handle = '-anna'`], ['anna', 'manager = id'],
			['anna', `about = repeat('x', 4001)`], ['anna', `team = repeat('x', 81)`], ['anna', `job = repeat('x', 81)`],
			['anna', `languages = array_fill('de'::text, array[11])`]],
		kept: [['anna', `name = repeat('ä', 80)`], ['anna', 'email = null'], ['anna', 'inbox_waiting = 3']],
	},
};

for (const [table, { rows, broken, kept }] of Object.entries(rules)) {
	test(`a ${table} that breaks a rule is not written, one at its very edge is`, () => {
		for (const [row, change] of broken)
			assert.match(refused(`update ${table} set ${change} where id = ${rows()[row]}`) ?? 'written', new RegExp(`${table} \\d+ breaks a rule`), change);
		for (const [row, change] of kept)
			assert.equal(refused(`update ${table} set ${change} where id = ${rows()[row]}`), null, change);
	});
}
