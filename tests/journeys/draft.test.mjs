// draft.test.mjs -- what somebody began is theirs on any device, until they post it; and how it will look.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { serverStart, until } from '../lib/server.mjs';

let server, browser, anna, token, question;
const api = (who, method, where, body) => server.api(method, where, { token: token[who], body });
const kept = async (place, who = 'anna') => (await api(who, 'GET', `/drafts/${place}`)).json;

before(async () => {
	server = await serverStart();
	for (const name of ['anna', 'ben'])
		server.person({ email: `${name}@example.com`, name });
	token = Object.fromEntries(['anna', 'ben'].map((name) => [name, server.token(`${name}@example.com`)]));
	server.space({ slug: 'vault', name: 'Vault', hidden: true, owner: 'ben@example.com' });
	question = (await api('ben', 'POST', '/questions', { title: 'Where is the quillwort kept?', body: 'The long one.' })).json.id;
	browser = await browserOpen();
	anna = await pageOpen(browser, { server });
	await signIn(anna, server, 'anna@example.com');
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

test('a question begun at the machine is finished at the desk, and its draft goes when it is posted', async () => {
	await anna.goto('/questions/ask');
	await anna.getByLabel('Your question in one sentence').fill('How do I bleed the pump?');
	await anna.getByLabel('Where are you stuck?').fill('Air in the line.');
	await until('it to be kept', async () => (await kept('question'))?.stuck === 'Air in the line.');
	const desk = await pageOpen(browser, { server });
	await signIn(desk, server, 'anna@example.com');
	await desk.goto('/drafts');
	await desk.getByText('How do I bleed the pump?').waitFor();
	await desk.getByRole('link', { name: 'Go on' }).click();
	const stuck = desk.getByLabel('Where are you stuck?');
	await until('it to be there', async () => await stuck.inputValue() === 'Air in the line.');
	assert.equal(await desk.getByLabel('Your question in one sentence').inputValue(), 'How do I bleed the pump?');
	await desk.getByRole('button', { name: 'Preview' }).click();
	await desk.locator('.preview strong', { hasText: 'Where I am stuck' }).waitFor();
	await desk.getByRole('button', { name: 'Ask your colleagues' }).last().click();
	await desk.waitForURL(/how-do-i-bleed-the-pump/);
	assert.equal((await api('anna', 'GET', '/drafts/question')).status, 404);
	await desk.context().close();
	// The machine has it still, and does not offer what was posted.
	await anna.goto('/questions/ask');
	await until('the browser to forget it', () => anna.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith('draft:')).length === 0));
	assert.equal(await anna.getByLabel('Your question in one sentence').inputValue(), '');
});

test('a question that is refused keeps its draft', async () => {
	await api('anna', 'PUT', '/drafts/question', { title: 'Short' });
	await anna.goto('/questions/ask');
	const title = anna.getByLabel('Your question in one sentence');
	await until('it to be there', async () => await title.inputValue() === 'Short');
	await anna.getByRole('button', { name: 'Ask your colleagues' }).last().click();
	await anna.locator('#title-e').waitFor();
	assert.equal((await kept('question')).title, 'Short');
	await api('anna', 'DELETE', '/drafts/question');
});

test('an answer begun elsewhere is offered when one begins to answer, and only then asked for', async () => {
	await api('anna', 'PUT', `/drafts/answer-${question}`, { body: 'In the samphire drawer.' });
	const asked = [];
	anna.on('request', (r) => r.url().includes('/drafts') && asked.push(r.url()));
	await anna.goto(`/questions/${question}`);
	await anna.getByRole('button', { name: 'Preview' }).waitFor();
	assert.deepEqual(asked, []);
	const box = anna.getByLabel('What works?');
	await box.focus();
	await until('it to be there', async () => await box.inputValue() === 'In the samphire drawer.');
	await anna.getByRole('button', { name: 'Post answer' }).click();
	await anna.locator('.answers .prose', { hasText: 'In the samphire drawer.' }).waitFor();
	assert.equal((await api('anna', 'GET', `/drafts/answer-${question}`)).status, 404);
});

test('a change that was begun is offered beside the text, and taken up or thrown away', async () => {
	const mine = (await api('anna', 'POST', '/questions', { title: 'How do I oil the hinge?', body: 'It squeaks.' })).json.id;
	await anna.goto(`/posts/${mine}/edit`);
	await anna.getByLabel('Text', { exact: true }).fill('It squeaks in the cold.');
	await until('it to be kept', async () => (await kept(`edit-${mine}`))?.body === 'It squeaks in the cold.');
	assert.equal((await kept(`edit-${mine}`)).revision, 1);
	await anna.goto(`/posts/${mine}/edit`);
	assert.equal(await anna.getByLabel('Text', { exact: true }).inputValue(), 'It squeaks.');
	await anna.getByRole('button', { name: 'Go on with it' }).click();
	assert.equal(await anna.getByLabel('Text', { exact: true }).inputValue(), 'It squeaks in the cold.');
	// Meanwhile it was changed elsewhere: nothing is written over.
	assert.equal((await api('anna', 'PATCH', `/posts/${mine}`, { body: 'It squeaks a lot.', revision: 1 })).status, 200);
	await anna.getByRole('button', { name: 'Save' }).click();
	await anna.getByText('Somebody changed this while you were writing').waitFor();
	await anna.getByRole('button', { name: 'Save' }).click();
	await anna.locator('.prose', { hasText: 'It squeaks in the cold.' }).waitFor();
	assert.equal((await api('anna', 'GET', `/drafts/edit-${mine}`)).status, 404);
	await api('anna', 'PUT', `/drafts/edit-${mine}`, { body: 'Never mind.', revision: 3 });
	await anna.goto(`/posts/${mine}/edit`);
	await anna.getByRole('button', { name: 'Throw away' }).click();
	await until('it to be gone', async () => (await api('anna', 'GET', `/drafts/edit-${mine}`)).status === 404);
});

test('a draft is its writer\'s alone, and says nothing of what they may no longer read', async () => {
	await api('anna', 'PUT', '/drafts/tip', { title: 'Oil it', body: 'Twice a year.' });
	assert.equal((await api('ben', 'GET', '/drafts/tip')).status, 404);
	const hidden = (await api('ben', 'POST', '/questions', { title: 'What is the vault code now?', body: 'It changed.', space: 'vault' })).json.id;
	for (const place of [hidden, 999999])
		assert.equal((await api('anna', 'PUT', `/drafts/answer-${place}`, { body: 'Ask me.' })).status, 204);
	const { items } = (await api('anna', 'GET', '/drafts')).json;
	const [one, other] = [hidden, 999999].map((n) => ({ ...items.find((d) => d.place === `answer-${n}`), place: '', kept_at: '' }));
	assert.deepEqual(one, other);
	assert.deepEqual([one.url, one.about, one.said], [null, null, 'Ask me.']);
	await anna.goto('/drafts');
	assert.doesNotMatch(await anna.content(), /vault code/i);
	// Each goes by its own button.
	const drop = anna.getByRole('button', { name: 'Throw away' });
	const before_ = await drop.count();
	await drop.first().click();
	await until('one less', async () => await drop.count() === before_ - 1);
});

test('what is no draft is refused at its field, what is empty is none, and fifty are kept', async () => {
	for (const place of ['answer-0', 'answer-', 'edit-01', 'answer-1234567890123456789', 'offer', 'question-1'])
		assert.equal((await api('ben', 'PUT', `/drafts/${place}`, { body: 'x' })).status, 404, place);
	const long = await api('ben', 'PUT', '/drafts/question', { body: 'x'.repeat(65537) });
	assert.equal(long.status, 422);
	assert.equal(long.json.errors[0].field, 'body');
	assert.equal((await api('ben', 'PUT', '/drafts/tip', { title: 'Half', tags: 'oil' })).status, 204);
	assert.equal((await api('ben', 'PUT', '/drafts/tip', { title: ' ', tags: 'oil' })).status, 204);
	assert.equal((await api('ben', 'GET', '/drafts/tip')).status, 404);
	for (let i = 1; i <= 52; i++)
		assert.equal((await api('ben', 'PUT', `/drafts/answer-${i}`, { body: 'x' })).status, 204);
	const { items } = (await api('ben', 'GET', '/drafts')).json;
	assert.equal(items.length, 50);
	assert.equal(items[0].place, 'answer-52');
	assert.equal((await api('ben', 'GET', '/drafts/answer-2')).status, 404);
});

test('the preview is what the post will be, and nothing of it runs', async () => {
	const body = '**Bold** and `code`\n\n<script>document.title = "run"</script>\n\n- one\n- two';
	const { html } = (await api('anna', 'POST', '/preview', { body })).json;
	const posted = (await api('anna', 'POST', `/questions/${question}/answers`, { body })).json.id;
	assert.equal(server.sql(`select body_html = $q$${html}$q$ from post where id = ${posted}`)[0][0], 't');
	await anna.goto(`/questions/${question}`);
	await anna.getByLabel('What works?').fill(body);
	const title = await anna.title();
	const button = anna.getByRole('button', { name: 'Preview' });
	await button.click();
	await anna.locator('.editor .preview strong', { hasText: 'Bold' }).waitFor();
	assert.equal(await anna.title(), title);
	assert.equal(await anna.getByLabel('What works?').isVisible(), false);
	await button.click();
	assert.equal(await anna.getByLabel('What works?').inputValue(), body);
	assert.equal((await api('anna', 'POST', '/preview', { body: 'x'.repeat(65537) })).status, 413);
});
