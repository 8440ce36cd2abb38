// similar.js -- on the ask page: questions that may be answered already, while the title is typed.
import {api, later, make, ring, say, stateWords} from './dom.js';

const title = document.querySelector('[data-similar]');
const section = document.querySelector('[data-similar-list]');

function tell(shown, thread, choice) {
	return api('POST', '/search/choices', {shown, thread, choice}).catch(() => null);
}

function row(question, shown) {
	const link = make('a', {class: 't', href: `${question.url}?shown=${shown}`}, question.title);
	const solved = make('button', {class: 'btn bare', type: 'button'}, 'This solved it');
	const other = make('button', {class: 'btn bare', type: 'button'}, 'Not my problem');
	const li = make('li', {}, ring(question),
		make('div', {}, link, make('p', {class: 'small dim'}, stateWords(question)), make('div', {class: 'acts tight'}, solved, other)));

	solved.addEventListener('click', async () => {
		await tell(shown, question.id, 'solved');
		location.assign(question.url);
	});
	other.addEventListener('click', () => {
		tell(shown, question.id, 'dismissed');
		li.remove();
		section.hidden = section.querySelector('li') === null;
		say('Left out. Go on with your question.');
	});
	return li;
}

if (title && section) {
	const body = () => ['goal', 'tried', 'stuck', 'body']
		.map((name) => title.form.elements[name]?.value ?? '').join('\n').slice(0, 1000);
	let asked = 0;

	const ask = later(async () => {
		const mine = ++asked;
		const text = title.value.trim();
		if (text.length < 8)
			return;
		const query = new URLSearchParams({title: text, body: body()});
		const answer = await api('GET', `/similar?${query}`).catch(() => null);
		if (!answer || mine !== asked)
			return;
		section.querySelector('ul').replaceChildren(...answer.items.map((q) => row(q, answer.shown)));
		section.hidden = answer.items.length === 0;
	}, 300);

	title.addEventListener('input', ask);
}
