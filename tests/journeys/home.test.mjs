// home.test.mjs -- what there is for somebody to do: each kind of task with its reason, only what they may read,
// nothing they have done, and as much of it as fits into the minutes they have.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { serverStart } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server, browser, offer;
const id = {}, token = {}, who = {}, q = {};
const call = async (name, method, where, body) => {
	const answer = await server.api(method, where, { token: token[name], body });
	assert.ok(answer.status < 300, `${method} ${where}: ${answer.status} ${answer.text}`);
	return answer.json;
};
const ask = async (name, title, { tags = [], space = 'general', body = 'Since Monday.' } = {}) => (await call(name, 'POST', '/questions', { title, body, tags, space })).id;
const answer = async (name, question) => (await call(name, 'POST', `/questions/${question}/answers`, { body: 'Turn it off and on.' })).id;
const home = (name, query = '') => call(name, 'GET', `/home${query}`);
const tasks = async (name, kind, query) => (await home(name, query)).tasks.filter((t) => !kind || t.kind === kind);
const titles = async (name, kind, query) => (await tasks(name, kind, query)).map((t) => t.title);

before(async () => {
	server = await serverStart();
	browser = await browserOpen();
	for (const name of ['Ada', 'Ben', 'Cleo', 'Dora']) {
		const email = `${name.toLowerCase()}@example.com`;
		id[name] = server.person({ email, name, admin: name === 'Ada' }).id;
		token[name] = server.token(email);
		who[name] = await new Visitor(server).signIn(email);
	}
	// Whatever day and hour it is, a colleague's question reaches them.
	await call('Ben', 'PATCH', '/me', { work_days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], work_from: '00:00', work_until: '23:59' });
	server.space({ slug: 'board', name: 'Quality board', hidden: true, owner: 'cleo@example.com' });
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

test('somebody new has nothing to do, and is told how to get suggestions', async () => {
	assert.deepEqual(await home('Ben'), { minutes: 0, tasks: [] });
	assert.doesNotMatch((await who.Ben.get('/')).text, /id="you"/, 'in an empty company there is nothing for anybody');
	q.press = await ask('Cleo', 'Why does the press hiss?', { tags: ['press'] });
	assert.match((await who.Ben.get('/')).text, /Nobody waits for you/);
	assert.match((await who.Ben.get('/?minutes=5')).text, /Nothing for you fits into 5 minutes/);
});

test('each kind of task stands there with its reason, in the order of who waits', async () => {
	// What Ben knows: he answered twice on the lathe, and chose the forklift himself.
	for (const title of ['How do I true the lathe?', 'Which oil does the lathe take?'])
		await answer('Ben', await ask('Dora', title, { tags: ['lathe'] }));
	await who.Ben.send('/settings/topics', { name: 'forklift', act: 'add' });
	q.asked = await ask('Cleo', 'Who keeps the keys of the crane?');
	await call('Cleo', 'POST', `/questions/${q.asked}/invitations`, { person: id.Ben });
	offer = (await call('Ben', 'POST', '/mentoring/offers', { kind: 'one-to-one', title: 'Lathe work', body: 'We turn a shaft.', tags: ['lathe'], capacity: 2 })).id;
	const waits = await call('Dora', 'POST', `/mentoring/offers/${offer}/requests`, { goal: 'Turn a shaft alone' });
	const holds = await call('Cleo', 'POST', `/mentoring/offers/${offer}/requests`, { goal: 'Read a drawing' });
	await call('Ben', 'PUT', `/mentorships/${holds.id}`, { state: 'accepted' });
	q.own = await ask('Ben', 'Where is the spare drill?');
	q.ownAnswer = await answer('Dora', q.own);
	q.tip = (await call('Ben', 'POST', '/tips', { title: 'Warm the oil first', body: 'Ten minutes.', tags: ['lathe'] })).id;
	for (const name of ['Cleo', 'Dora'])
		await call(name, 'PUT', `/posts/${q.tip}/outdated`);
	q.fits = await ask('Dora', 'Why does the lathe chatter?', { tags: ['lathe'] });
	q.chosen = await ask('Dora', 'May I drive the forklift outside?', { tags: ['forklift'] });
	q.news = await ask('Dora', 'How high may the forklift lift?', { tags: ['forklift'] });
	await answer('Cleo', q.news);

	const list = (await home('Ben')).tasks;
	const seen = (kind) => list.filter((t) => t.kind === kind).map((t) => [t.title, t.who?.name ?? null, t.topic, t.answers]);
	assert.deepEqual(seen('asked'), [['Who keeps the keys of the crane?', 'Cleo', null, undefined]]);
	assert.deepEqual(seen('decide'), [['Lathe work', 'Dora', null, undefined]]);
	assert.deepEqual(seen('accept'), [['Where is the spare drill?', null, null, undefined]]);
	assert.deepEqual(seen('verify'), [['Warm the oil first', null, null, undefined]]);
	assert.deepEqual(seen('mentoring'), [['Read a drawing', 'Cleo', null, undefined]]);
	assert.deepEqual(seen('suggested'), [['Why does the lathe chatter?', 'Dora', 'lathe', 2], ['May I drive the forklift outside?', 'Dora', 'forklift', 0]]);
	assert.deepEqual(seen('followed'), [['How high may the forklift lift?', 'Dora', 'forklift', undefined]]);
	const order = ['asked', 'decide', 'accept', 'verify', 'mentoring', 'suggested', 'followed'];
	assert.deepEqual([...new Set(list.map((t) => t.kind))].toSorted((a, b) => order.indexOf(a) - order.indexOf(b)), order);
	assert.ok(['suggested', 'followed'].every((kind) => list.findIndex((t) => t.kind === kind) > list.findIndex((t) => t.kind === 'mentoring')));
	assert.equal(list.find((t) => t.kind === 'decide').url, `/mentorships/${waits.id}`);
	// Whoever asked, was asked or is not concerned: nothing of Ben's.
	assert.deepEqual((await titles('Dora')).filter((t) => /keys|drill|oil first|drawing/.test(t)), []);
	assert.deepEqual((await tasks('Cleo', 'mentoring')).map((t) => [t.title, t.who.name]), [['Read a drawing', 'Ben']]);
	for (const t of list)
		assert.equal((await who.Ben.get(t.url)).status, 200, t.url);
});

test('the page says the same in words, with the minutes each takes', async () => {
	const text = (await who.Ben.get('/')).text.replaceAll(/\s+/g, ' ');
	for (const [title, reason] of [['Who keeps the keys', 'Cleo asks you'], ['Lathe work', 'Dora waits for your yes or no'],
		['Where is the spare drill', 'Your question has an answer: did it work\\?'], ['Warm the oil first', 'You wrote it. Does it still hold\\?'], ['Read a drawing', 'With Cleo']])
		assert.match(text, new RegExp(`${title}[^<]*</a><p class="by"><span>${reason}</span><span class="num">about \\d+ min`));
	// Among what waits for anybody, what is for Ben comes first and says why.
	const waiting = text.slice(text.indexOf('id="h-wait"'));
	assert.match(waiting, /^.*?forklift outside\?<.*?You chose forklift.*?lathe chatter\?<.*?You answered on lathe lately.*?the press hiss/);
	assert.match(text.slice(text.indexOf('id="h-act"')), /^.*?How high may the forklift lift\?<.*?You chose forklift/);
	const long = (await who.Ben.get('/?minutes=60')).text;
	assert.match(long, /You answered 2 questions on lathe/);
	assert.match(long, /New on forklift, which you chose/);
	assert.match(long, /May I drive the forklift outside\?[^]*?<span>You chose forklift<\/span>/);
});

test('what is shown fits into the minutes, and nothing more would', async () => {
	const all = (await home('Ben')).tasks;
	for (const minutes of [1, 2, 5, 10, 30, 60]) {
		const shown = await home('Ben', `?minutes=${minutes}`);
		const sum = shown.tasks.reduce((n, t) => n + t.minutes, 0);
		assert.equal(shown.minutes, sum);
		assert.ok(sum <= minutes, `${sum} of ${minutes}`);
		const there = new Set(shown.tasks.map((t) => t.url));
		assert.deepEqual(shown.tasks, all.filter((t) => there.has(t.url)), 'in the same order');
		assert.deepEqual(all.filter((t) => !there.has(t.url) && t.minutes <= minutes - sum), [], `there was room for it in ${minutes}`);
		const page = (await who.Ben.get(`/?minutes=${minutes}`)).text;
		const told = [...page.matchAll(/class="num">about (\d+) min/g)].map((m) => Number(m[1]));
		assert.deepEqual(told, shown.tasks.map((t) => t.minutes));
	}
	assert.equal((await home('Ben', '?minutes=60')).tasks.length, (await home('Ben')).tasks.length, 'all of it fits into an hour');
	// A long text takes longer to read.
	const long = await ask('Dora', 'What is wrong with the forklift chain?', { tags: ['forklift'], body: 'It rattles. '.repeat(400) });
	assert.equal((await tasks('Ben', 'suggested')).find((t) => t.url.includes(`/${long}/`)).minutes, 7 + 5);
	await call('Dora', 'DELETE', `/posts/${long}`);
	for (const wrong of ['0', '61', 'ten', '-5', ''])
		assert.equal((await server.api('GET', `/home?minutes=${wrong}`, { token: token.Ben })).status, 422, wrong);
	assert.equal((await who.Ben.get('/?minutes=ten')).status, 200);
});

test('nothing of a space one does not read, whichever way it came there', async () => {
	server.sql(`insert into membership (space, person, role) select id, ${id.Ben}, 'member' from space where slug = 'board'`);
	const secret = { tags: ['lathe', 'forklift'], space: 'board' };
	const asked = await ask('Cleo', 'Zorblat asked', secret), own = await ask('Ben', 'Zorblat own', secret), news = await ask('Cleo', 'Zorblat news', secret);
	const answered = await ask('Cleo', 'Zorblat answered', { tags: ['zorblat'], space: 'board' });
	await ask('Dora', 'What may the public know of this?', { tags: ['zorblat'] });
	await call('Cleo', 'POST', `/questions/${asked}/invitations`, { person: id.Ben });
	await answer('Cleo', own);
	await answer('Cleo', news);
	await answer('Ben', answered);
	const tip = (await call('Ben', 'POST', '/tips', { title: 'Zorblat tip', body: 'Ten.', tags: ['lathe'], space: 'board' })).id;
	server.sql(`update thread set outdated = 2 where id = ${tip}`);
	await ask('Cleo', 'Zorblat waiting', secret);
	const shown = await titles('Ben');
	for (const title of ['Zorblat asked', 'Zorblat own', 'Zorblat tip', 'Zorblat news', 'Zorblat waiting'])
		assert.ok(shown.includes(title), `${title} in ${shown}`);
	assert.equal((await tasks('Ben', 'suggested')).find((t) => /public/.test(t.title)).topic, 'zorblat');
	server.sql(`delete from membership where person = ${id.Ben}`);
	assert.doesNotMatch(JSON.stringify(await home('Ben')), /zorblat/i);
	assert.doesNotMatch((await who.Ben.get('/')).text.replaceAll('What may the public', ''), /zorblat/i);
	assert.doesNotMatch((await who.Ben.get('/?minutes=60')).text, /zorblat/i);
	// An administrator who is no member reads no more than anybody.
	assert.doesNotMatch(JSON.stringify(await home('Ada')), /Zorblat/);
});

test('what one has done is gone', async () => {
	await answer('Ben', q.asked);
	assert.deepEqual(await titles('Ben', 'asked'), []);
	await call('Ben', 'PUT', `/questions/${q.own}/accepted`, { answer: q.ownAnswer });
	assert.deepEqual(await titles('Ben', 'accept'), []);
	const edit = await call('Ben', 'GET', `/tips/${q.tip}`);
	await call('Ben', 'PATCH', `/posts/${q.tip}`, { body: 'Twelve minutes.', revision: edit.revision });
	assert.deepEqual(await titles('Ben', 'verify'), []);
	const [pending] = await tasks('Ben', 'decide');
	await call('Ben', 'PUT', `/mentorships/${pending.url.split('/').at(-1)}`, { state: 'declined', reason: 'My days are full.' });
	assert.deepEqual(await titles('Ben', 'decide'), []);
	await answer('Ben', q.fits);
	assert.deepEqual(await titles('Ben', 'suggested'), ['May I drive the forklift outside?']);
	// Asked and passed on: it does not come back as a suggestion.
	const shared = await call('Cleo', 'POST', `/questions/${q.chosen}/invitations`, { person: id.Ben });
	assert.deepEqual(await titles('Ben', 'asked'), ['May I drive the forklift outside?']);
	assert.deepEqual(await titles('Ben', 'suggested'), [], 'one thread is one task');
	await call('Ben', 'PUT', `/invitations/${shared.id}`, { state: 'passed', reason: 'topic' });
	assert.ok(!(await titles('Ben')).includes('May I drive the forklift outside?'));
	assert.doesNotMatch((await who.Ben.get('/')).text, /You chose forklift<\/span><\/p>\s*<\/div><\/li>[^]*h-act/);
	await answer('Ben', q.news);
	assert.deepEqual(await titles('Ben', 'followed'), [], 'one took part');
	// A topic one does not want to be asked about suggests nothing.
	await ask('Dora', 'Is the lathe level?', { tags: ['lathe'] });
	assert.deepEqual(await titles('Ben', 'suggested'), ['Is the lathe level?']);
	await who.Ben.get('/settings');
	await who.Ben.send('/settings/topics', { name: 'lathe', act: 'remove' });
	assert.deepEqual(await titles('Ben', 'suggested'), []);
	assert.doesNotMatch((await who.Ben.get('/')).text, /You answered on lathe/);
});

test('somebody with ten minutes sees what fits, does it, and it is gone', async () => {
	const question = await ask('Ben', 'Why does the saw smoke?');
	await answer('Dora', question);
	const page = await pageOpen(browser, { server });
	await signIn(page, server, 'ben@example.com');
	await page.goto('/');
	await page.getByRole('navigation', { name: 'Time you have' }).getByRole('link', { name: '10 minutes' }).click();
	await page.waitForURL('**/?minutes=10');
	const mine = page.getByRole('region', { name: /For you/ });
	assert.deepEqual(await axe(page), []);
	await mine.getByRole('link', { name: 'Why does the saw smoke?' }).click();
	await page.getByRole('button', { name: /Accept/ }).first().click();
	await page.goto('/?minutes=10');
	assert.equal(await mine.getByRole('link', { name: 'Why does the saw smoke?' }).count(), 0);
	await page.close();
});
