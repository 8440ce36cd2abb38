// copy.js -- "Copy link" copies; without a clipboard it stays the link that it is. So can code be copied.
import {make, say} from './dom.js';

for (const code of navigator.clipboard ? document.querySelectorAll('figure.code') : []) {
	const language = /language-(\S+)/.exec(code.querySelector('code')?.className)?.[1] ?? '';
	const button = make('button', {class: 'btn bare', type: 'button'}, 'Copy', make('span', {class: 'vh'}, ' this code'));
	button.addEventListener('click', () => navigator.clipboard.writeText(code.querySelector('code').textContent.replace(/\n$/, ''))
		.then(() => say('Code copied.'), () => say('Your browser does not let us copy.')));
	code.prepend(make('figcaption', {}, make('span', {}, language), button));
}

// A link or token that is shown once.
for (const field of navigator.clipboard ? document.querySelectorAll('[data-copy-text]') : []) {
	const button = make('button', {class: 'btn', type: 'button'}, 'Copy');
	button.addEventListener('click', () => navigator.clipboard.writeText(field.value)
		.then(() => say('Copied.'), () => say('Your browser does not let us copy.')));
	field.after(button);
}

document.addEventListener('click', async (event) => {
	const link = event.target.closest('[data-copy]');
	if (!link || !navigator.clipboard)
		return;
	event.preventDefault();
	await navigator.clipboard.writeText(link.href).then(() => say('Link copied.'), () => location.assign(link.href));
});
