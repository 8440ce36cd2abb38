// similar.js -- on the ask page: what may answer the question already, while its title is typed.
import {api, icon, later, make, ring, say, stateWords} from './dom.js';

const title = document.querySelector('[data-similar]');
const section = document.querySelector('[data-similar-list]');

function tell(shown, thread, choice) {
	return shown ? api('POST', '/search/choices', {shown, thread, choice}).catch(() => null) : null;
}

const address = (question, shown) => (shown ? `${question.url}?shown=${shown}` : question.url);

function byline(question) {
	const line = make('p', {class: 'by'}, make('span', {}, stateWords(question)));
	if (question.uses > 0)
		line.append(make('span', {}, `worked for ${question.uses}`));
	return line;
}

/** The nearest one, with what can be done about it. */
function best(question, shown, left) {
	const solved = make('button', {class: 'btn', type: 'button'}, icon('check'), 'This solved it');
	const other = make('button', {class: 'btn bare', type: 'button'}, 'Not my problem');

	solved.addEventListener('click', async () => {
		await tell(shown, question.id, 'solved');
		location.assign(question.url);
	});
	other.addEventListener('click', left);
	return make('div', {class: 'close-by'},
		make('h3', {}, make('a', {href: address(question, shown)}, question.title)),
		make('p', {class: 'snip'}, question.excerpt), byline(question),
		make('div', {class: 'acts'}, solved, make('a', {class: 'btn', href: address(question, shown)}, 'Read it'), other));
}

function row(question, shown) {
	return make('li', {}, ring(question), make('div', {},
		make('a', {class: 't', href: address(question, shown)}, question.title), byline(question)));
}

function show(items, shown) {
	const [first, ...rest] = items;
	const out = section.querySelector('[data-similar-out]');

	section.hidden = !first;
	out.replaceChildren();
	if (!first)
		return;
	out.append(best(first, shown, () => {
		// Told to the server when the moment to undo has passed.
		const gone = setTimeout(() => tell(shown, first.id, 'dismissed'), 6000);
		show(rest, shown);
		title.focus();
		say('Left out.', 'Undo', () => {
			clearTimeout(gone);
			show(items, shown);
		});
	}));
	if (rest.length > 0)
		out.append(make('ul', {class: 'rows close'}, ...rest.map((q) => row(q, shown))));
}

if (title && section) {
	const body = () => ['goal', 'tried', 'stuck', 'body']
		.map((name) => title.form?.elements[name]?.value ?? '').join('\n').slice(0, 1000);
	let asked = 0;

	const ask = later(async () => {
		const mine = ++asked;
		const text = title.value.trim();
		if (text.length < 8)
			return;
		const answer = await api('GET', `/similar?${new URLSearchParams({title: text, body: body()})}`).catch(() => null);
		// Answers can overtake each other; only the last question counts.
		if (answer && mine === asked)
			show(answer.items, answer.shown);
	}, 300);

	title.addEventListener('input', ask);
	// What the server had found for a title that came along gets its buttons.
	if (title.value.trim() !== '')
		ask();
}
