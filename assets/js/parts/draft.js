// draft.js -- keeps what is being written in this browser until it is posted.
//
// Drafts belong to the person who is signed in, and go when they sign out: tablets are shared.
import {make} from './dom.js';

const DAYS = 14 * 86400e3;
const person = document.querySelector('.me')?.getAttribute('href').split('/')[2];
const clock = new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit'});

function read(key) {
	try {
		return JSON.parse(localStorage.getItem(key));
	} catch {
		return null;
	}
}

function attach(form) {
	const key = `draft:${person}:${location.pathname}`;
	const fields = [...form.elements].filter((e) => e.name && e.tagName !== 'BUTTON' && !['hidden', 'radio', 'checkbox', 'file'].includes(e.type));
	const kept = read(key);
	const empty = fields.filter((f) => f.tagName === 'TEXTAREA').every((f) => f.value === '');
	const note = make('span');

	function told(at, words) {
		note.replaceChildren(`${words} `, make('time', {datetime: at.toISOString()}, clock.format(at)));
	}

	form.querySelector('[data-kept]')?.append(note);
	// A form that came back with an error has newer text than the draft.
	if (kept && empty && Date.now() - kept.at < DAYS) {
		for (const field of fields) {
			if (kept.values[field.name])
				field.value = kept.values[field.name];
		}
		told(new Date(kept.at), 'Your draft of');
	}
	form.addEventListener('input', () => {
		const at = new Date();
		const values = Object.fromEntries(fields.map((f) => [f.name, f.value]));
		localStorage.setItem(key, JSON.stringify({at: at.getTime(), values}));
		told(at, 'Draft kept');
	});
	form.addEventListener('submit', () => localStorage.removeItem(key));
}

if (person) {
	for (const form of document.querySelectorAll('form[data-ask], form#answer'))
		attach(form);
}
for (const form of document.querySelectorAll('form[action="/signout"]')) {
	form.addEventListener('submit', () => {
		for (const key of Object.keys(localStorage).filter((k) => k.startsWith(`draft:${person}:`)))
			localStorage.removeItem(key);
	});
}
