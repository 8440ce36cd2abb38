// preview.js -- how a text will look, made by the server as it will be when it is posted.
import {icon, make, say} from './dom.js';

/* A parsed document, because text may not become markup in this page. */
function fetchDocument(path, fields) {
	return new Promise((done, failed) => {
		const call = new XMLHttpRequest();
		call.open('POST', path);
		call.responseType = 'document';
		call.addEventListener('load', () => (call.status === 200 && call.responseXML ? done(call.responseXML) : failed(new Error('That did not work. Please try again.'))));
		call.addEventListener('error', () => failed(new Error('Nobody answers. Are you connected? Please try again.')));
		call.send(new URLSearchParams({csrf: document.documentElement.dataset.csrf, ...fields}));
	});
}

async function look(button, fields, show) {
	if (button.getAttribute('aria-pressed') === 'true') {
		button.setAttribute('aria-pressed', 'false');
		return show(null);
	}
	try {
		const seen = await fetchDocument('/preview', fields());
		const prose = document.importNode(seen.querySelector('.prose'), true);
		if (!prose.hasChildNodes() || prose.textContent.trim() === '')
			prose.replaceChildren(make('p', {class: 'dim'}, 'Nothing to see yet.'));
		prose.tabIndex = -1;
		button.setAttribute('aria-pressed', 'true');
		show(prose);
		prose.focus();
	} catch (e) {
		say(e.message);
	}
}

/** A button for a toolbar: its text area gives way to the preview, and back. */
export function previewButton(area) {
	const button = make('button', {class: 'btn bare', type: 'button', 'aria-pressed': 'false'}, icon('view'), make('span', {class: 'vh'}, 'Preview'));
	let prose = null;

	button.addEventListener('click', () => look(button, () => ({body: area.value}), (seen) => {
		prose?.remove();
		area.hidden = seen !== null;
		if (seen !== null) {
			seen.classList.add('preview');
			area.after(seen);
		} else {
			area.focus();
		}
		prose = seen;
	}));
	return button;
}

/* The form that asks step by step: what becomes of its answers. */
for (const form of document.querySelectorAll('form[data-ask]')) {
	if (!form.elements.goal)
		continue;
	const button = make('button', {class: 'btn', type: 'button', 'aria-pressed': 'false'}, 'Preview');
	const out = make('div', {class: 'preview', hidden: ''});
	button.addEventListener('click', () => look(button, () => Object.fromEntries(['goal', 'tried', 'stuck'].map((n) => [n, form.elements[n].value])), (seen) => {
		out.hidden = seen === null;
		out.replaceChildren(...seen ? [seen] : []);
	}));
	form.querySelector('.acts:last-of-type').append(button);
	form.querySelector('.acts:last-of-type').before(out);
}
