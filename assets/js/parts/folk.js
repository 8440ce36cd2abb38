// folk.js -- on the ask page: which colleagues will be asked, while the question is written.
import {api, later, make} from './dom.js';

const section = document.querySelector('[data-folk]');
const form = document.querySelector('[data-ask]');

if (section && form) {
	const out = section.querySelector('[data-folk-out]');
	const count = section.querySelector('h2');
	const hint = out.firstElementChild?.matches('p') ? out.firstElementChild : null;
	const spare = new Set([...section.querySelectorAll('[name=spare]')].map((e) => e.value));
	let asked = 0, last = '';

	const clock = new Intl.DateTimeFormat('en-GB', {weekday: 'short', hour: '2-digit', minute: '2-digit'});
	const initials = (name) => name.split(' ').map((w) => w[0]).filter(Boolean).slice(0, 2).join('').toUpperCase();

	function person(item, leave) {
		const button = make('button', {class: 'btn bare', type: 'button'}, 'Not this person', make('span', {class: 'vh'}, `: ${item.person.name}`));

		button.addEventListener('click', () => leave(item.person.id));
		return make('li', {}, make('span', {class: 'face l', 'aria-hidden': 'true'}, initials(item.person.name)),
			make('div', {}, make('b', {}, item.you ? 'You' : make('a', {href: item.person.url}, item.person.name)),
				make('p', {class: 'dim'}, item.you ? 'asked in name only, so that nobody can tell by who is left out' : item.now ? 'at work now' : `will be asked ${clock.format(new Date(item.at))}`),
				...item.why.map((w) => make('p', {}, w.text)), item.you ? '' : button,
				make('input', {type: 'hidden', form: 'ask', name: 'ask', value: item.person.id})));
	}

	/* unnamed: they were chosen without a look at who asks, and the form says so. */
	function show(items, leave, unnamed) {
		const said = unnamed ? [make('input', {type: 'hidden', form: 'ask', name: 'ask_anonymous', value: 'yes'})] : [];

		out.replaceChildren(...items.length > 0 ? [make('ul', {class: 'folk'}, ...items.map((i) => person(i, leave))), ...said]
			: hint ? [hint] : []);
		count.replaceChildren('We will ask', ...items.length > 0 ? [' ', make('span', {class: 'num'}, String(items.length))] : []);
	}

	// keep: those shown before stay, one is left out.
	async function look(keep) {
		const fields = form.elements;
		const title = fields.title.value.trim();
		const body = ['goal', 'tried', 'stuck', 'body'].map((n) => fields[n]?.value ?? '').join('\n').trim().slice(0, 1000);
		const question = {title, body, tags: fields.tags.value, space: fields.space.value, anonymous: fields.anonymous?.checked ?? false};
		const mine = JSON.stringify([question, [...spare]]);

		if (title.length < 10 || mine === last)
			return;
		last = mine;
		const number = ++asked;
		const same = question.anonymous === (out.querySelector('[name=ask_anonymous]') !== null);
		const before = keep && same ? [...out.querySelectorAll('[name=ask]')].map((e) => e.value) : [];
		const answer = await api('GET', `/routing/preview?${new URLSearchParams({...question, ask: before.join(','), spare: [...spare].join(',')})}`).catch(() => null);
		// Answers can overtake each other; only the last question counts.
		if (answer && number === asked)
			show(answer.items, leave, question.anonymous);
	}

	function leave(id) {
		spare.add(String(id));
		section.append(make('input', {type: 'hidden', form: 'ask', name: 'spare', value: id}));
		look(true);
		count.focus();
	}

	const soon = later(() => look(false), 700);
	count.tabIndex = -1;
	section.querySelector('[data-folk-show]').remove();
	form.addEventListener('input', soon);
	if (form.elements.title.value.trim() !== '')
		look(true);
}
