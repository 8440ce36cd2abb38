// similar.js -- on the ask page: what may answer the question already, while its title is typed.
import {api, later, make, ring, say, stateWords} from './dom.js';

const title = document.querySelector('[data-similar]');
const section = document.querySelector('[data-similar-list]');

function tell(shown, thread, choice) {
	return shown ? api('POST', '/search/choices', {shown, thread, choice}).catch(() => null) : null;
}

const address = (question, shown) => (shown ? `${question.url}?shown=${shown}` : question.url);

function byline(question) {
	const line = make('p', {class: 'by'}, make('span', {}, stateWords(question)));

	if (question.probably_answered)
		line.prepend(make('strong', {class: 'likely'}, 'Probably answered'));
	if (question.uses > 0)
		line.append(make('span', {}, `worked for ${question.uses}`));
	return line;
}

// What was left out on this page does not come back with the next letter.
const gone = new Set();

/** What can be done about one; the form goes along with "solved", so it is a button of it. */
function acts(question, shown, left) {
	const about = make('span', {class: 'vh'}, `: ${question.title}`);
	const other = make('button', {class: 'btn bare', type: 'button'}, 'Not this', about.cloneNode(true));

	other.addEventListener('click', left);
	if (!shown)
		return [other];
	return [make('button', {class: 'btn bare', type: 'submit', formaction: '/questions/ask/similar', formnovalidate: '',
		name: 'solved', value: `${shown}.${question.id}`}, 'This solved it', about), other];
}

/** The nearest one, in full. */
function best(question, shown, left) {
	const [solved, other] = acts(question, shown, left);

	solved.classList.remove('bare');
	return make('div', {class: 'close-by'},
		make('h3', {}, make('a', {href: address(question, shown)}, question.title)),
		make('p', {class: 'snip'}, question.excerpt), byline(question),
		make('div', {class: 'acts'}, solved, make('a', {class: 'btn', href: address(question, shown)}, 'Read it'), other ?? ''));
}

function row(question, shown, left) {
	return make('li', {}, ring(question), make('div', {},
		make('a', {class: 't', href: address(question, shown)}, question.title), byline(question),
		make('p', {class: 'acts tight'}, ...acts(question, shown, left))));
}

function show(all, shown) {
	const items = all.filter((q) => !gone.has(q.id));
	const [first, ...rest] = items;
	const out = section.querySelector('[data-similar-out]');
	const leave = (question) => () => {
		gone.add(question.id);
		// Told to the server when the moment to undo has passed.
		const told = setTimeout(() => tell(shown, question.id, 'dismissed'), 6000);
		show(all, shown);
		title.focus();
		say('Left out.', 'Undo', () => {
			clearTimeout(told);
			gone.delete(question.id);
			show(all, shown);
		});
	};

	section.hidden = !first;
	out.replaceChildren();
	if (!first)
		return;
	out.append(best(first, shown, leave(first)));
	if (rest.length > 0)
		out.append(make('ul', {class: 'rows close'}, ...rest.map((q) => row(q, shown, leave(q)))));
}

if (title && section) {
	const body = () => ['goal', 'tried', 'stuck', 'body']
		.map((name) => title.form?.elements[name]?.value ?? '').join('\n').slice(0, 1000);
	// Until somebody chooses a space it may become a private one; the server must know before it asks further.
	const space = title.form?.elements.space;
	let spaceChosen = new URLSearchParams(location.search).has('space');
	space?.addEventListener('change', () => (spaceChosen = true));
	const spaces = () => (spaceChosen ? [space.value] : [...space?.querySelectorAll('[data-private]') ?? []].map((o) => o.value)).map((s) => ['space', s]);
	let asked = 0;

	const ask = later(async () => {
		const mine = ++asked;
		const text = title.value.trim();
		if (text.length < 8)
			return;
		const answer = await api('GET', `/similar?${new URLSearchParams([['title', text], ['body', body()], ...spaces()])}`).catch(() => null);
		// Answers can overtake each other; only the last question counts.
		if (!answer || mine !== asked)
			return;
		show(answer.items, answer.shown);
		// Said once each, not with every letter.
		const hint = document.querySelector('[data-advice]');
		const words = answer.advice ?? 'Clear and specific, at most 150 characters.';
		if (hint && hint.textContent !== words)
			hint.textContent = words;
	}, 300);

	title.addEventListener('input', ask);
	// What the server had found for a title that came along gets its buttons.
	if (title.value.trim() !== '')
		ask();
}
