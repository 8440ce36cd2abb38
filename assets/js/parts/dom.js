// dom.js -- small helpers; text only ever goes in as text (the CSP allows nothing else).

/** An element with attributes and children; strings become text. */
export function make(name, attributes = {}, ...children) {
	const e = document.createElement(name);
	for (const [key, value] of Object.entries(attributes))
		e.setAttribute(key, value);
	e.append(...children);
	return e;
}

const SVG = 'http://www.w3.org/2000/svg';

/** The same for drawings. */
export function draw(name, attributes = {}) {
	const e = document.createElementNS(SVG, name);
	for (const [key, value] of Object.entries(attributes))
		e.setAttribute(key, value);
	return e;
}

/** A picture from the sprite that the page already uses. */
export function icon(name, classes = 'i') {
	const sprite = document.querySelector('use')?.getAttribute('href').split('#')[0] ?? '';
	const svg = draw('svg', {class: classes, 'aria-hidden': 'true'});
	svg.append(draw('use', {href: `${sprite}#i-${name}`}));
	return svg;
}

/** The ring that stands for the state of a question, and its words. */
export function ring(question) {
	if (question.type === 'tip')
		return icon('tip', 'ring on');
	if (question.accepted)
		return icon('acc', 'ring on');
	return icon(question.answers > 0 ? 'ans' : 'open', 'ring');
}

export function stateWords(question) {
	if (question.type === 'tip')
		return 'Tip';
	if (question.answers === 0)
		return 'No answer yet';
	const which = !question.accepted ? 'none ' : question.answers > 1 ? 'one ' : '';
	return `${question.answers} ${question.answers === 1 ? 'answer' : 'answers'}, ${which}accepted`;
}

/** Calls our API as the person who is signed in; throws with the problem's title. */
export async function api(method, path, body, options = {}) {
	const headers = {Accept: 'application/json'};
	if (method !== 'GET')
		headers['X-CSRF-Token'] = document.documentElement.dataset.csrf;
	if (body !== undefined)
		headers['Content-Type'] = 'application/json';
	const answer = await fetch(`/api/v1${path}`, {method, headers, body: body && JSON.stringify(body), ...options})
		.catch(() => {
			throw new Error('Nobody answers. Are you connected? Please try again.');
		});
	const json = answer.status === 204 ? null : await answer.json().catch(() => null);
	if (!answer.ok)
		throw new Error(json?.errors?.[0]?.message ?? json?.title ?? 'That did not work. Please try again.');
	return json;
}

/** Runs fn when nothing has happened for ms milliseconds. */
export function later(fn, ms) {
	let timer;
	return (...args) => {
		clearTimeout(timer);
		timer = setTimeout(() => fn(...args), ms);
	};
}

/** One line at the foot of the page that goes away by itself, maybe with a button; read out by screen readers. */
export function say(text, act, fn) {
	let line = document.querySelector('.said-line');
	if (!line) {
		line = make('p', {class: 'said-line', role: 'status'});
		document.body.append(line);
	}
	line.textContent = text;
	if (act) {
		const button = make('button', {class: 'btn bare', type: 'button'}, act);
		button.addEventListener('click', () => {
			line.remove();
			fn();
		});
		line.append(' ', button);
	}
	clearTimeout(line.timer);
	line.timer = setTimeout(() => line.remove(), 6000);
}
