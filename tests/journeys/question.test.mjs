// The main job in a browser: one asks, a colleague answers, the asker accepts, the colleague's page shows it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { serverStart, until } from '../lib/server.mjs';

let server, browser, ben;

before(async () => {
	server = await serverStart();
	server.person({ email: 'anna@example.com', name: 'Anna Keller' });
	ben = server.person({ email: 'ben@example.com', name: 'Ben Achter' });
	browser = await browserOpen();
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

async function visit(email, options = {}) {
	const page = await pageOpen(browser, { server, ...options });
	await signIn(page, server, email);
	return page;
}

// Nothing went wrong behind the scenes of the story.
function fine(...pages) {
	for (const page of pages)
		assert.deepEqual(page.problems, []);
}

async function askAnswerAccept(options, title) {
	const anna = await visit('anna@example.com', options);
	await anna.goto('/questions/ask');
	await anna.getByLabel('Your question in one sentence').fill(title);
	await anna.getByLabel('What do you want to do?').fill('Free the turret without calling the supplier.');
	await anna.getByLabel('What have you tried?').fill('A reset and a restart.');
	await anna.getByLabel('Tags').fill('Lathe 4, turret');
	await anna.getByRole('button', { name: 'Ask your colleagues' }).click();
	await anna.getByRole('heading', { level: 1, name: title }).waitFor();
	assert.match(await anna.locator('.ttl').textContent(), /Waiting for an answer/);
	assert.deepEqual(await anna.locator('.tags').first().locator('a').allTextContents(), ['lathe-4', 'turret']);

	const colleague = await visit('ben@example.com', options);
	await colleague.goto('/');
	await colleague.getByRole('link', { name: title }).first().click();
	await colleague.getByLabel('What works?').fill('Free it in **SETUP** mode, then index once by hand.');
	await colleague.getByRole('button', { name: 'Post answer' }).click();
	await colleague.locator('.answers .prose', { hasText: 'index once by hand' }).waitFor();
	assert.equal(await colleague.locator('.answers .prose strong').textContent(), 'SETUP');

	await anna.goto('/');
	await anna.getByRole('region', { name: /For you/ }).getByRole('link', { name: title }).first().click();
	await anna.getByRole('button', { name: 'Accept this answer' }).click();
	await anna.getByRole('heading', { name: 'Accepted answer' }).waitFor();
	await anna.getByRole('button', { name: 'This worked for me' }).click();
	await anna.getByText('It worked for 1 colleague').waitFor();

	await anna.getByRole('link', { name: 'Ben Achter' }).first().click();
	await anna.getByRole('heading', { level: 1, name: 'Ben Achter' }).waitFor();
	const entry = anna.locator('.rows > li', { hasText: title }).filter({ hasText: 'Free it in' });
	assert.match(await entry.textContent(), /Accepted/);
	assert.match(await entry.textContent(), /worked for 1/);
	fine(anna, colleague);
	await anna.context().close();
	await colleague.context().close();
}

test('one asks, a colleague answers, the asker accepts, and the colleague\'s page shows it', async () => {
	await askAnswerAccept({}, 'How do I reset the turret on lathe 4 after a crash?');
});

test('the same without scripts', async () => {
	await askAnswerAccept({ scripts: false }, 'How do I free the turret of lathe 5 by hand?');
});

test('the same on a phone', async () => {
	await askAnswerAccept({ width: 360, height: 740, hasTouch: true }, 'Which key frees the turret of lathe 6?');
});

test('the same with the keyboard alone', async () => {
	const page = await visit('anna@example.com');
	const focused = () => page.evaluate(() => {
		const e = document.activeElement;
		return (e.labels?.[0] ?? e).textContent.trim();
	});
	const tabTo = async (name) => {
		for (let i = 0; i < 80; i++) {
			await page.keyboard.press('Tab');
			if ((await focused()).startsWith(name))
				return;
		}
		assert.fail(`no way by Tab to ${name}`);
	};

	await page.goto('/');
	await page.keyboard.press('Tab');
	assert.equal(await focused(), 'Skip to content');
	await page.keyboard.press('c');
	await page.waitForURL('**/questions/ask');
	await tabTo('Your question in one sentence');
	await page.keyboard.type('Why does the coolant foam on Mondays?');
	await tabTo('What do you want to do?');
	await page.keyboard.type('Cut without foam in the sight glass.');
	await tabTo('Ask your colleagues');
	await page.keyboard.press('Enter');
	await page.getByRole('heading', { level: 1, name: 'Why does the coolant foam' }).waitFor();

	// An answer through the toolbar: one stop for Tab, arrows within.
	await tabTo('Bold');
	await page.keyboard.press('ArrowRight');
	assert.equal(await focused(), 'Italic');
	await tabTo('What works?');
	await page.keyboard.type('Air in the pump.');
	await tabTo('Post answer');
	await page.keyboard.press('Enter');
	await page.locator('.answers .prose', { hasText: 'Air in the pump.' }).waitFor();
	await tabTo('Accept this answer');
	const ring = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
	assert.equal(ring, 'solid', 'the focus can be seen');
	await page.keyboard.press('Enter');
	await page.getByRole('heading', { name: 'Accepted answer' }).waitFor();

	await page.goto('/questions');
	await page.keyboard.press('j');
	await page.keyboard.press('j');
	await page.keyboard.press('k');
	assert.equal(await page.evaluate(() => document.activeElement === document.querySelector('main .rows .t')), true);
	await page.keyboard.press('Enter');
	await page.waitForURL('**/questions/*/*');
	await page.keyboard.press('/');
	assert.equal(await page.evaluate(() => document.activeElement.name), 'q');
	fine(page);
	await page.context().close();
});

test('one searches first and asks with the same words', async () => {
	const page = await visit('anna@example.com');
	await page.goto('/');
	await page.getByLabel('What do you need to know?').fill('Where do badges get printed');
	await page.getByRole('button', { name: 'Find or ask' }).click();
	await page.getByRole('heading', { name: 'Nobody has written this down yet' }).waitFor();
	await page.getByRole('button', { name: 'Ask this' }).click();
	assert.equal(await page.getByLabel('Your question in one sentence').inputValue(), 'Where do badges get printed');
	await page.getByLabel('What do you want to do?').fill('Get a badge for a visitor.');
	await page.getByRole('button', { name: 'Ask your colleagues' }).click();
	await page.getByRole('heading', { level: 1, name: 'Where do badges get printed' }).waitFor();

	await until('the new question to be found', async () => {
		await page.goto('/search?q=badges+printed');
		return (await page.locator('.hits .t', { hasText: 'Where do badges get printed' }).count()) > 0;
	});
	assert.ok(await page.locator('.hits mark').count() >= 2, 'words found are marked');
	await page.locator('.hits .t').first().click();
	await page.getByRole('heading', { level: 1, name: 'Where do badges get printed' }).waitFor();
	fine(page);
	await page.context().close();
});

test('a form with mistakes says which, and keeps the text', async () => {
	const page = await visit('anna@example.com', { scripts: false });
	await page.goto('/questions/ask');
	await page.getByLabel('Your question in one sentence').fill('What is the extension of the gate?');
	await page.getByLabel('What do you want to do?').fill('Call the gate at night.');
	await page.getByLabel('Tags').fill('a, b, c, d, e, f, g');
	await page.getByRole('button', { name: 'Ask your colleagues' }).click();
	const tags = page.getByLabel('Tags');
	assert.equal(await tags.getAttribute('aria-invalid'), 'true');
	assert.match(await page.locator('#tags-e').textContent(), /five/i);
	assert.equal(await page.getByLabel('Your question in one sentence').inputValue(), 'What is the extension of the gate?');
	assert.equal(await page.getByLabel('What do you want to do?').inputValue(), 'Call the gate at night.');
	await tags.fill('phones');
	await page.getByRole('button', { name: 'Ask your colleagues' }).click();
	await page.getByRole('heading', { level: 1, name: 'What is the extension of the gate?' }).waitFor();
	await page.context().close();
});

test('who asked one thing twice by a double click has asked it once', async () => {
	const page = await visit('anna@example.com');
	await page.goto('/questions/ask');
	await page.getByLabel('Your question in one sentence').fill('Is the canteen open on Friday?');
	await page.getByLabel('What do you want to do?').fill('Eat.');
	await page.getByRole('button', { name: 'Ask your colleagues' }).dblclick();
	await page.getByRole('heading', { level: 1, name: 'Is the canteen open' }).waitFor();
	assert.equal(server.sql("select count(*) from post where title = 'Is the canteen open on Friday?'")[0][0], '1');
	await page.context().close();
});

test('the text of an edit is kept when somebody else was faster', async () => {
	const token = server.token('ben@example.com');
	const { json: question } = await server.api('POST', '/questions', { token, body: { title: 'Which oil for the gearbox of line 2?', body: 'The plate is gone.' } });
	const page = await visit('ben@example.com');
	await page.goto(`/posts/${question.id}/edit`);
	await page.getByLabel('Text').fill('The plate is gone. It whines since Monday.');
	await server.api('PATCH', `/posts/${question.id}`, { token, body: { body: 'The plate is gone, photo follows.', revision: 1 } });
	await page.getByRole('button', { name: 'Save' }).click();
	await page.getByRole('heading', { name: 'Somebody changed this while you were writing' }).waitFor();
	assert.equal(await page.getByLabel('Text', { exact: true }).inputValue(), 'The plate is gone. It whines since Monday.');
	await page.getByLabel('Text', { exact: true }).fill('The plate is gone, photo follows. It whines since Monday.');
	await page.getByLabel('What did you change?').fill('since when');
	await page.getByRole('button', { name: 'Save' }).click();
	await page.locator('.prose', { hasText: 'photo follows. It whines since Monday.' }).waitFor();
	await page.getByRole('link', { name: 'edited' }).click();
	await page.getByRole('heading', { name: 'How this text changed' }).waitFor();
	assert.match(await page.locator('main').textContent(), /since when/);
	assert.ok(await page.locator('ins').count() > 0);
	fine(page);
	await page.context().close();
});

test('who withdraws a question takes its text away, leaves a trace, and can undo it', async () => {
	const token = server.token('ben@example.com');
	const { json: question } = await server.api('POST', '/questions', { token, body: { title: 'Asked in the wrong place entirely', body: 'Zweitschluessel.', tags: ['keys'] } });
	const page = await visit('ben@example.com');
	await page.goto(`/questions/${question.id}`);
	await page.getByRole('button', { name: 'Withdraw' }).click();
	await page.getByRole('heading', { name: 'This was withdrawn' }).waitFor();
	assert.equal((await page.goto(`/questions/${question.id}`)).status(), 410);
	const left = await page.content();
	assert.doesNotMatch(left, /Asked in the wrong place|Zweitschluessel/);
	assert.match(await page.locator('main').textContent(), /Ben Achter.*took it back/s);
	await page.goto(`/people/${ben.id}`);
	assert.doesNotMatch(await page.content(), /Asked in the wrong place/);
	await page.goto(`/questions/${question.id}`);
	await page.getByRole('button', { name: 'Undo' }).click();
	await page.getByRole('heading', { name: 'Asked in the wrong place entirely' }).waitFor();
	assert.match(await page.locator('.notice').textContent(), /It is back/);
	fine(page);
	await page.context().close();
});

test('who withdraws an answer or a comment undoes it from the notice, also without scripts', async () => {
	const [asker, helper] = ['anna@example.com', 'ben@example.com'].map((email) => server.token(email));
	const { json: question } = await server.api('POST', '/questions', { token: asker, body: { title: 'Where do the spare fuses lie?', body: 'The small ones.' } });
	const { json: answer } = await server.api('POST', `/questions/${question.id}/answers`, { token: helper, body: { body: 'In the Kellerschrank.' } });
	await server.api('POST', `/posts/${question.id}/comments`, { token: helper, body: { body: 'A Randbemerkung.' } });
	await server.api('PUT', `/questions/${question.id}/accepted`, { token: asker, body: { answer: answer.id } });
	for (const scripts of [true, false]) {
		const page = await visit('ben@example.com', { scripts });
		for (const [place, words] of [['.answers', 'In the Kellerschrank.'], ['.talk', 'A Randbemerkung.']]) {
			await page.goto(`/questions/${question.id}`);
			await page.locator(place, { hasText: words }).getByRole('button', { name: 'Withdraw' }).click();
			await page.getByText('Withdrawn. Its text is gone').waitFor();
			assert.doesNotMatch(await page.locator('main').textContent(), new RegExp(words));
			await page.getByRole('button', { name: 'Undo' }).click();
			await page.locator(place, { hasText: words }).waitFor();
		}
		assert.match(await page.locator('main').textContent(), /Answered and accepted/, 'it is the accepted answer again');
		fine(page);
		await page.context().close();
	}
});

test('who was signed out while writing signs in again and loses nothing', async () => {
	const token = server.token('anna@example.com');
	const { json: question } = await server.api('POST', '/questions', { token, body: { title: 'Who has the key of the archive?', body: 'Since Friday.' } });
	const page = await visit('ben@example.com');
	await page.goto(`/questions/${question.id}`);
	await page.getByLabel('What works?').fill('The porter has two of them.');
	await page.context().clearCookies();
	await page.getByRole('button', { name: 'Post answer' }).click();
	await page.getByRole('heading', { name: 'You were signed out meanwhile' }).waitFor();
	assert.equal(await page.locator('textarea').inputValue(), 'The porter has two of them.');
	const beside = await page.context().newPage();
	await signIn(beside, server, 'ben@example.com');
	await page.getByRole('button', { name: 'Try again' }).click();
	await page.locator('.answers .prose', { hasText: 'The porter has two of them.' }).waitFor();
	await page.context().close();
});

test('answers stand in the order one likes, for this once, and their addresses lead to them in each', async () => {
	const [asker, helper] = ['anna@example.com', 'ben@example.com'].map((email) => server.token(email));
	const call = async (token, method, where, body) => (await server.api(method, where, { token, body })).json;
	const question = await call(asker, 'POST', '/questions', { title: 'How do I get the lid off the grease pot?', body: 'It is stuck.' });
	const first = await call(helper, 'POST', `/questions/${question.id}/answers`, { body: 'With a **warm** towel.' });
	const page = await visit('anna@example.com', { width: 360 });
	await page.goto(`/questions/${question.id}`);
	assert.equal(await page.getByRole('navigation', { name: 'Order of the answers' }).count(), 0, 'one answer has no order');
	const second = await call(helper, 'POST', `/questions/${question.id}/answers`, { body: 'Knock on it.' });
	const third = await call(helper, 'POST', `/questions/${question.id}/answers`, { body: 'Ask the night shift.' });
	await call(asker, 'PUT', `/questions/${question.id}/accepted`, { answer: second.id });
	await call(asker, 'PUT', `/posts/${third.id}/vote`, { value: 1 });
	const orders = { best: [second, third, first], newest: [third, second, first], oldest: [first, second, third] };
	for (const [order, answers] of Object.entries(orders))
		assert.deepEqual((await call(helper, 'GET', `/questions/${question.id}?answers=${order}`)).answers.map((a) => a.id), answers.map((a) => a.id), order);

	for (const scripts of [true, false]) {
		const reader = await visit('anna@example.com', { scripts });
		const standing = () => reader.locator('.answers .post').evaluateAll((posts) => posts.map((p) => Number(p.id.slice(2))));
		const choose = (name) => reader.getByRole('navigation', { name: 'Order of the answers' }).getByRole('link', { name }).click();
		await reader.goto(`/questions/${question.id}`);
		assert.deepEqual(await standing(), orders.best.map((a) => a.id));
		for (const [name, order] of [['Newest', 'newest'], ['Oldest', 'oldest']]) {
			await choose(name);
			await reader.waitForURL(new RegExp(`answers=${order}`));
			assert.equal(await reader.locator('nav.kinds [aria-current=page]').last().textContent(), name);
			assert.deepEqual(await standing(), orders[order].map((a) => a.id), name);
			assert.match(await reader.locator('article', { has: reader.locator(`#a-${second.id}`) }).last().textContent(), /Accepted answer/);
			assert.equal(await reader.locator(`#a-${second.id}`).getByRole('button', { name: 'Take acceptance back' }).count(), 1, 'the buttons are those of their answer');
			assert.equal(await reader.locator(`#a-${third.id}`).getByRole('button', { name: 'Accept this answer' }).count(), 1);
		}
		await choose('Most useful');
		await reader.getByRole('heading', { name: 'Accepted answer' }).waitFor();
		assert.deepEqual(await standing(), orders.best.map((a) => a.id), 'nothing of it is remembered');
		await reader.goto(`/questions/${question.id}?answers=oldest#a-${third.id}`);
		await reader.locator(`#a-${third.id}:target`).waitFor();
		assert.match(reader.url(), /grease-pot\?answers=oldest#a-/, 'the address that is shared keeps the order');
		assert.deepEqual(await standing(), orders.oldest.map((a) => a.id));
		fine(reader);
		await reader.context().close();
	}
	await page.goto(`/questions/${question.id}?answers=loudest`);
	assert.equal(await page.locator('nav.kinds [aria-current=page]').last().textContent(), 'Most useful', 'what is no order is the usual one');
	assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
	fine(page);
	await page.context().close();
});

test('with more answers than one page shows, newest and oldest go through all of them, a page at a time', async () => {
	const [asker, helper] = ['anna@example.com', 'ben@example.com'].map((email) => server.token(email));
	const call = async (token, method, where, body) => (await server.api(method, where, { token, body })).json;
	const question = await call(asker, 'POST', '/questions', { title: 'Which words stand on the old crates?', body: 'Each crate has another.' });
	const early = await call(helper, 'POST', `/questions/${question.id}/answers`, { body: 'The earliest word.' });
	// Of one moment each three, so that their numbers decide; the oldest and the newest are the least useful.
	server.sql(`insert into post (kind, thread, space, author, owner, body, body_html, score, created_at)
		select 'answer', ${question.id}, space, author, author, 'Word ' || n, '<p>Word ' || n || '</p>', case when n between 20 and 580 then 1 else 0 end, created_at + (n / 3) * interval '1 minute'
		from post, generate_series(1, 620) n where id = ${early.id} order by n`);
	const late = server.sql(`select id from post where thread = ${question.id} and kind = 'answer' order by created_at desc, id desc limit 1`)[0][0];
	await call(helper, 'POST', `/posts/${late}/comments`, { body: 'The last one says so.' });
	const wanted = server.sql(`select id from post where thread = ${question.id} and kind = 'answer' order by created_at, id`).map((r) => Number(r[0]));
	assert.equal(wanted.length, 621);
	for (const [order, all] of [['oldest', wanted], ['newest', wanted.toReversed()]]) {
		const got = [];
		for (let next = ''; next !== null;) {
			const part = await call(asker, 'GET', `/questions/${question.id}?answers=${order}&limit=90${next && `&cursor=${next}`}`);
			assert.equal(part.answers_count, 621);
			assert.ok(part.answers.length <= 90);
			got.push(...part.answers.map((a) => a.id));
			next = part.answers_next;
		}
		assert.deepEqual(got, all, order);
	}
	const usual = await call(asker, 'GET', `/questions/${question.id}`);
	assert.deepEqual([usual.answers.length, usual.answers_next, usual.answers_count], [500, null, 621]);
	for (const query of ['answers=newest&cursor=x', 'cursor=1.2', 'answers=oldest&limit=0'])
		assert.equal((await server.api('GET', `/questions/${question.id}?${query}`, { token: asker })).status, 422, query);

	const reader = await visit('anna@example.com', { width: 360 });
	const standing = () => reader.locator('.answers .post').evaluateAll((posts) => posts.map((p) => Number(p.id.slice(2))));
	await reader.goto(`/questions/${question.id}`);
	await reader.getByText('621 answers, none accepted yet').waitFor();
	await reader.getByRole('link', { name: 'All 621, newest first' }).click();
	await reader.locator(`#a-${late}`).waitFor();
	await reader.getByText('The last one says so.').waitFor();
	const seen = [];
	for (;;) {
		const here = await standing();
		assert.equal(await reader.locator('h2', { hasText: '621 answers' }).count(), 1);
		seen.push(...here);
		// By their roles it would be asked of each thing on the page what it is.
		const older = reader.locator('main a', { hasText: 'Older answers' });
		if (await older.count() === 0)
			break;
		await older.click();
		await reader.locator(`#a-${here.at(-1)}`).waitFor({ state: 'detached' });
		await reader.locator('main a', { hasText: /Older answers|Back to the newest answers/ }).waitFor();
	}
	assert.deepEqual(seen, wanted.toReversed());
	await reader.getByText('The earliest word.').waitFor();
	// The short address keeps its place.
	const cursor = new URL(reader.url()).searchParams.get('cursor');
	await reader.goto(`/questions/${question.id}?answers=newest&cursor=${cursor}`);
	assert.equal(new URL(reader.url()).searchParams.get('cursor'), cursor);
	assert.ok(await reader.locator(`#a-${early.id}`).count() === 1);
	await reader.getByRole('link', { name: 'Back to the newest answers' }).click();
	await reader.locator(`#a-${late}`).waitFor();
	fine(reader);
	await reader.context().close();
});
