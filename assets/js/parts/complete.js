// complete.js -- names behind @, tags behind # and in the field for tags, while one types. Nothing here is needed to write.
import {api, later, make} from './dom.js';

let count = 0;

/* Where one writes decides whom one may name: a post, else a space. */
function place(field) {
	const form = field.form;
	const post = /^(?:answer|edit)-(\d+)$/.exec(form?.dataset.place ?? '')?.[1] ?? /^\/posts\/(\d+)\/comments$/.exec(form?.getAttribute('action') ?? '')?.[1];
	return post ? `post=${post}` : `space=${encodeURIComponent(form?.elements.space?.value ?? '')}`;
}

async function people(field, typed) {
	const found = await api('GET', `/mentions?q=${encodeURIComponent(typed)}&${place(field)}`);
	return found.items.map((p) => ({text: `@${p.handle} `, words: p.name, more: [`@${p.handle}`, p.team].filter(Boolean).join(', ')}));
}

async function tags(typed, write) {
	const found = await api('GET', `/tags?limit=8&prefix=${encodeURIComponent(typed.toLowerCase())}`);
	return found.items.map((t) => ({text: write(t.name), words: t.name, more: t.about}));
}

/* What stands before the cursor and asks for more: where it begins, and who knows. */
function markIn(field) {
	const before = field.value.slice(0, field.selectionStart);
	// Not in code: an odd number of fences, or of backticks in the line.
	if ((before.match(/^ {0,3}```/gm) ?? []).length % 2 === 1 || (before.slice(before.lastIndexOf('\n') + 1).match(/`/g) ?? []).length % 2 === 1)
		return null;
	const at = /(^|[\s([{*_"'>,;:!?.-])([@#])([\p{L}\p{N}._-]{1,40})$/u.exec(before);
	if (!at)
		return null;
	const from = before.length - at[3].length - 1;
	return {typed: at[3], from, ask: at[2] === '@' ? () => people(field, at[3]) : () => tags(at[3], (name) => `[#${name}](/tags/${name}) `), label: at[2] === '@' ? 'Colleagues' : 'Tags'};
}

function tagIn(field) {
	const before = field.value.slice(0, field.selectionStart);
	const typed = /(?:^|,)\s*([^,\s]{1,35})$/.exec(before)?.[1];
	if (!typed)
		return null;
	return {typed, from: before.length - typed.length, ask: () => tags(typed, (name) => `${name}, `), label: 'Tags'};
}

function attach(field, look) {
	const box = field.tagName === 'INPUT'; // a text area cannot be a combobox
	const list = make('ul', {class: 'suggest', role: 'listbox', id: `complete-${++count}`, 'aria-label': 'Suggestions', hidden: ''});
	const said = make('span', {class: 'vh', role: 'status'});
	const holder = make('div', {class: 'complete'});
	let current = -1;
	let mark = null;
	let asked = 0;

	(field.closest('.editor') ?? field).after(holder);
	holder.append(list, said);
	field.setAttribute('aria-autocomplete', 'list');
	field.setAttribute('aria-controls', list.id);
	if (box) {
		field.setAttribute('role', 'combobox');
		field.setAttribute('aria-expanded', 'false');
	}

	function close() {
		asked++;
		list.hidden = true;
		mark = null;
		current = -1;
		field.removeAttribute('aria-activedescendant');
		if (box)
			field.setAttribute('aria-expanded', 'false');
	}

	function choose(n) {
		current = (n + list.children.length) % list.children.length;
		for (const [i, item] of [...list.children].entries())
			item.setAttribute('aria-selected', i === current);
		field.setAttribute('aria-activedescendant', list.children[current].id);
	}

	function take(item) {
		const {from} = mark;
		field.focus();
		field.setRangeText(item.text, from, field.selectionStart, 'end');
		close();
		field.dispatchEvent(new Event('input', {bubbles: true}));
	}

	function show(items) {
		list.setAttribute('aria-label', mark.label);
		list.replaceChildren(...items.map((item, i) => {
			const option = make('li', {role: 'option', id: `${list.id}-${i}`, 'aria-selected': 'false'}, item.words, ...item.more ? [make('span', {class: 'dim small'}, ` ${item.more}`)] : []);
			option.addEventListener('click', () => take(item));
			option.item = item;
			return option;
		}));
		list.hidden = items.length === 0;
		if (box)
			field.setAttribute('aria-expanded', String(items.length > 0));
		said.textContent = items.length > 0 ? `${items.length} ${items.length === 1 ? 'suggestion' : 'suggestions'}, arrow keys and Enter to choose` : '';
		if (items.length > 0)
			choose(0);
	}

	const ask = later(async () => {
		const next = look(field);
		if (!next)
			return close();
		const mine = ++asked;
		const items = await next.ask().catch(() => []);
		// Answers can overtake each other; only the last question counts.
		if (mine !== asked || document.activeElement !== field)
			return null;
		mark = next;
		// What is written out already needs no help.
		return show(items.filter((item) => item.words !== next.typed || items.length > 1));
	}, 120);

	field.addEventListener('input', ask);
	// The focus stays in the field, so that a press does not close the list under the pointer.
	list.addEventListener('mousedown', (event) => event.preventDefault());
	field.addEventListener('blur', close);
	field.addEventListener('keydown', (event) => {
		if (list.hidden || event.isComposing)
			return;
		if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
			event.preventDefault();
			choose(current + (event.key === 'ArrowDown' ? 1 : -1));
		} else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
			event.preventDefault();
			event.stopPropagation();
			take(list.children[current].item);
		} else if (event.key === 'Escape') {
			event.preventDefault();
			event.stopPropagation();
			close();
		}
	});
}

/* A name that nothing carries and that is much like one that is there, as soon as it is finished. */
function near(field) {
	const line = make('p', {class: 'hint', role: 'status'});
	let last = '';

	async function look() {
		const names = document.activeElement === field ? field.value.slice(0, field.value.lastIndexOf(',') + 1) : field.value;
		if (names === last)
			return;
		last = names;
		const found = names.trim() ? await api('GET', `/tags?near=${encodeURIComponent(names)}`).catch(() => null) : {items: []};
		if (!found || names !== last)
			return;
		line.replaceChildren(...found.items.flatMap((t) => {
			const button = make('button', {class: 'btn bare', type: 'button'}, `#${t.name}`);
			button.addEventListener('click', () => {
				field.value = field.value.split(',').map((n) => (n.trim().toLowerCase().replace(/\s+/g, '-') === t.typed ? ` ${t.name}` : n)).join(',').trim();
				field.focus();
				last = '';
				look();
				field.dispatchEvent(new Event('input', {bubbles: true}));
			});
			return [`Nothing carries ${t.typed} yet: did you mean `, button, '? '];
		}));
	}

	field.closest('.field').append(line);
	const soon = later(look, 500);
	for (const when of ['input', 'blur'])
		field.addEventListener(when, soon);
}

const ours = 'form[data-place] textarea, form[action$="/comments"] textarea';
for (const area of document.querySelectorAll(ours)) {
	if (['body', 'goal', 'tried', 'stuck'].includes(area.name))
		attach(area, markIn);
}
for (const input of document.querySelectorAll('form[data-place] input[name=tags], .sift #tag')) {
	attach(input, tagIn);
	// What is new can be given, and not be looked for.
	if (input.form.dataset.place)
		near(input);
}
