// Languages: a space and a post have one, and what is written in it is found by its inflected forms.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serverStart, until } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server;
const token = {};

before(async () => {
	server = await serverStart();
	server.person({ email: 'ada@example.com', name: 'Ada Verhoeven', admin: true });
	server.person({ email: 'ben@example.com', name: 'Ben Achter' });
	for (const name of ['ada', 'ben'])
		token[name] = server.token(`${name}@example.com`);
	for (const [slug, language] of [['werk', 'de'], ['usine', 'fr'], ['kojo', 'ja']])
		await call('ada', 'POST', '/spaces', { slug, name: slug, language });
});
after(() => server?.stop());

async function call(who, method, where, body, status = 201) {
	const answer = await server.api(method, where, { token: token[who], body });
	assert.equal(answer.status, status, `${method} ${where}: ${answer.text}`);
	return answer.json;
}
const ask = async (title, body, more = {}) => (await call('ben', 'POST', '/questions', { title, body, ...more })).id;
const find = async (q, who = 'ben') => (await call(who, 'GET', `/search?q=${encodeURIComponent(q)}`, undefined, 200)).items.map((i) => i.id);
const found = (q, id) => until(`${q} finds ${id}`, async () => (await find(q)).includes(id));

test('German and French how-tos are found by inflected forms, Japanese and Chinese ones by a part', async () => {
	const german = await ask('Wie richte ich die Drucker in der Halle ein?', 'Zwei Rechnungen wurden gestern gedruckt.', { space: 'werk' });
	const french = await ask('Comment remplacer les cartouches vides ?', 'Elles coulaient déjà hier dans les ateliers.', { space: 'usine' });
	const japanese = await ask('ノートパソコンの電源が入りません', '新しい会議室で使っています。', { space: 'kojo' });
	const chinese = await ask('打印机不能打印怎么办？请帮忙看看', '昨天开始打印机一直报错。', { language: 'zh' });
	const english = await ask('Who services the forklifts?', 'They were charging all night.');
	await found('forklifts', english);
	for (const q of ['Druckern', 'Rechnung', 'drucker halle'])
		assert.deepEqual(await find(q), [german], q);
	for (const q of ['cartouche', 'remplacé', 'couler', 'atelier vide'])
		assert.deepEqual(await find(q), [french], q);
	for (const q of ['電源', 'ノートパソコン', '会議室'])
		assert.deepEqual(await find(q), [japanese], q);
	for (const q of ['打印机', '报错'])
		assert.deepEqual(await find(q), [chinese], q);
	for (const q of ['forklift', 'charged', 'service'])
		assert.deepEqual(await find(q), [english], q);
});

test('a post in another language than its space is stemmed in its own, and that can change', async () => {
	const id = await ask('Welche Schrauben gehören an das Gehäuse?', 'Die Zeichnung schweigt.');
	await found('schweigt', id);
	assert.deepEqual(await find('Schraube'), []); // English knows no such form
	assert.equal((await call('ben', 'GET', `/questions/${id}`, undefined, 200)).language, 'en');
	const { revision } = await call('ben', 'PATCH', `/posts/${id}`, { language: 'de', revision: 1 }, 200);
	assert.equal(revision, 1);
	await found('Schraube', id);
	assert.equal((await call('ben', 'GET', `/questions/${id}`, undefined, 200)).language, 'de');
	await call('ben', 'PATCH', `/posts/${id}`, { language: '', revision: 1 }, 200);
	await until('the English stems', async () => (await find('Schraube')).length === 0);
});

test('a space that changes its language takes its posts along', async () => {
	await call('ada', 'POST', '/spaces', { slug: 'neu', name: 'Neu' });
	const id = await ask('Wo liegen die Prüfprotokolle vom letzten Jahr?', 'Im Schrank waren sie nicht.', { space: 'neu' });
	await found('Prüfprotokolle', id);
	assert.deepEqual(await find('Prüfprotokollen'), []);
	const ada = await new Visitor(server).signIn('ada@example.com');
	assert.match((await ada.get('/spaces/neu/settings')).text, /<option value="en" selected>English/);
	assert.equal((await ada.send('/spaces/neu/settings', { name: 'Neu', about: '', revision: '0', language: 'de' })).status, 303);
	await found('Prüfprotokollen', id);
	assert.equal((await call('ben', 'GET', '/spaces/neu', undefined, 200)).language, 'de');
	assert.match((await ada.get(`/questions/${id}`)).location || '', /wo-liegen/);
	assert.match((await ada.follow()).text, /<h1 lang="de">/);
});

test('a language that is none is refused at its field, on pages and by the API', async () => {
	for (const language of ['xx', 'deu', 'DE', ' ', 'de\n'])
		assert.deepEqual((await call('ben', 'POST', '/questions', { title: 'Is this a language?', body: 'No.', language }, 422)).errors.map((e) => e.field), ['language'], language);
	assert.equal((await call('ada', 'PATCH', '/spaces/neu', { language: '' }, 422)).errors[0].field, 'language');
	assert.equal((await call('ada', 'POST', '/spaces', { slug: 'x', name: 'X', language: 'q' }, 422)).errors[0].field, 'language');
	const ben = await new Visitor(server).signIn('ben@example.com');
	await ben.get('/questions/ask');
	const answer = await ben.send('/questions/ask', { title: 'Is this a language at all?', goal: 'Find out.', language: 'xx' });
	assert.equal(answer.status, 422);
	assert.match(answer.text, /id="language-e"[\s\S]*?Choose one of the languages/);
	assert.equal((await ben.send('/questions/ask', { title: 'Was ist eine Sprache?', goal: 'Wissen.', language: 'de' })).status, 303);
});
