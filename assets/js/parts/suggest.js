// suggest.js -- titles below the search box while one types (a combobox after the ARIA practices).
import {api, later, make} from './dom.js';

function attach(input) {
	const list = make('ul', {class: 'suggest', role: 'listbox', id: `${input.id}-list`, 'aria-label': 'Suggestions', hidden: ''});
	let current = -1;
	let asked = 0;

	input.parentElement.append(list);
	input.setAttribute('role', 'combobox');
	input.setAttribute('aria-expanded', 'false');
	input.setAttribute('aria-controls', list.id);
	input.setAttribute('aria-autocomplete', 'list');

	function close() {
		list.hidden = true;
		current = -1;
		input.setAttribute('aria-expanded', 'false');
		input.removeAttribute('aria-activedescendant');
	}

	function mark(n) {
		const items = list.children;
		current = (n + items.length) % items.length;
		for (const [i, item] of [...items].entries())
			item.setAttribute('aria-selected', i === current);
		input.setAttribute('aria-activedescendant', items[current].id);
	}

	function show(items) {
		list.replaceChildren(...items.map((item, i) => {
			const option = make('li', {role: 'option', id: `${list.id}-${i}`, 'aria-selected': 'false'}, item.title);
			option.addEventListener('click', () => location.assign(item.url));
			option.url = item.url;
			return option;
		}));
		current = -1;
		list.hidden = items.length === 0;
		input.setAttribute('aria-expanded', String(items.length > 0));
	}

	const ask = later(async () => {
		const text = input.value.trim();
		const mine = ++asked;
		if (text.length < 2)
			return close();
		const answer = await api('GET', `/suggest?q=${encodeURIComponent(text)}`).catch(() => null);
		// Answers can overtake each other; only the last question counts.
		if (answer && mine === asked && document.activeElement === input)
			show(answer.items);
	}, 120);

	input.addEventListener('input', ask);
	// The focus stays in the box, so that a press does not close the list under the pointer.
	list.addEventListener('mousedown', (event) => event.preventDefault());
	input.addEventListener('blur', close);
	input.addEventListener('keydown', (event) => {
		if (list.hidden)
			return;
		if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
			event.preventDefault();
			mark(current + (event.key === 'ArrowDown' ? 1 : current < 0 ? 0 : -1));
		} else if (event.key === 'Enter' && current >= 0) {
			event.preventDefault();
			location.assign(list.children[current].url);
		} else if (event.key === 'Escape') {
			// Else the browser empties the box.
			event.preventDefault();
			close();
		}
	});
}

for (const input of document.querySelectorAll('[data-suggest]'))
	attach(input);
