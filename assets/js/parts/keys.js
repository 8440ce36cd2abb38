// keys.js -- keyboard shortcuts, and the sheet that lists them. They can be turned off there.
import {make} from './dom.js';

const OFF = 'keys-off';
const keys = [
	['/', 'Search'],
	['c', 'Ask a question'],
	['t', 'Share a tip'],
	['j', 'Next in the list'],
	['k', 'Previous in the list'],
	['Enter', 'Open it'],
	['r', 'In the inbox: it is read, or unread again'],
	['h', 'Home'],
	['i', 'Inbox'],
	['l', 'All questions'],
	['Esc', 'Close a sheet or a list of suggestions'],
	['?', 'This sheet'],
];

function step(by) {
	const links = [...document.querySelectorAll('main .rows .t, main .rows h3 a, main .post')];
	const at = links.findIndex((l) => l === document.activeElement || l.contains(document.activeElement));
	const next = links[Math.min(Math.max(at + by, 0), links.length - 1)];

	if (!next)
		return;
	if (next.matches('.post'))
		next.tabIndex = -1;
	next.focus();
}

function sheet() {
	const off = make('input', {type: 'checkbox', id: 'keys-on'});
	const list = make('dl', {class: 'words'});
	const dialog = make('dialog', {class: 'sheet', 'aria-labelledby': 'keys-h'},
		make('h2', {id: 'keys-h'}, 'Keyboard'), list,
		make('label', {class: 'check', for: 'keys-on'}, off, make('span', {}, 'Use these keys')),
		make('form', {method: 'dialog'}, make('button', {class: 'btn'}, 'Close')));

	for (const [key, what] of keys)
		list.append(make('div', {}, make('dt', {}, make('kbd', {}, key)), make('dd', {}, what)));
	off.checked = localStorage.getItem(OFF) === null;
	off.addEventListener('change', () => {
		if (off.checked)
			localStorage.removeItem(OFF);
		else
			localStorage.setItem(OFF, '1');
	});
	dialog.addEventListener('close', () => dialog.remove());
	document.body.append(dialog);
	dialog.showModal();
}

/* The way to the sheet for whoever does not know "?". */
const opener = make('button', {class: 'btn bare', type: 'button'}, 'Keyboard');
opener.addEventListener('click', sheet);
document.querySelector('.foot p')?.after(opener);

const acts = {
	'/': () => (document.querySelector('[data-suggest]')?.focus()),
	c: () => location.assign('/questions/ask'),
	t: () => location.assign('/tips/new'),
	j: () => step(1),
	k: () => step(-1),
	r: () => document.activeElement.closest('li')?.querySelector('[data-seen]')?.click(),
	h: () => location.assign('/'),
	i: () => location.assign('/inbox'),
	l: () => location.assign('/questions'),
	'?': sheet,
};

document.addEventListener('keydown', (event) => {
	const typing = event.target.closest('input, textarea, select, [contenteditable]');
	if (typing || event.ctrlKey || event.metaKey || event.altKey || !(event.key in acts))
		return;
	// The sheet stays reachable, else the keys could not be turned on again.
	if (localStorage.getItem(OFF) !== null && event.key !== '?')
		return;
	event.preventDefault();
	acts[event.key]();
});
