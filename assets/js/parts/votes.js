// votes.js -- a vote shows at once and is taken back when the server says no.
import {api, draw, make, say} from './dom.js';

const postOf = (button) => button.getAttribute('formaction').split('/')[2];
const pressed = (button) => button.getAttribute('aria-pressed') === 'true';

async function vote(button) {
	const group = button.closest('.votes');
	const buttons = [...group.querySelectorAll('[data-vote]')];
	const output = group.querySelector('output');
	const before = buttons.map(pressed);
	const score = Number(output.value);
	const had = buttons.reduce((sum, b) => sum + (pressed(b) ? Number(b.dataset.vote) : 0), 0);
	const value = pressed(button) ? 0 : Number(button.dataset.vote);

	function show(now, sum) {
		buttons.forEach((b, i) => {
			b.setAttribute('aria-pressed', String(now[i]));
			b.value = now[i] ? '0' : b.dataset.vote;
		});
		output.value = sum;
	}

	show(buttons.map((b) => value !== 0 && Number(b.dataset.vote) === value), score - had + value);
	try {
		output.value = (await api('PUT', `/posts/${postOf(button)}/vote`, {value})).score;
	} catch (error) {
		show(before, score);
		say(error.message);
	}
}

/** As the server draws it (app/text/dots.c): a ring for each colleague, up to twenty. */
function dots(people) {
	const svg = draw('svg', {class: 'dots', height: 14, 'aria-hidden': 'true'});
	const n = Math.min(people, 20);
	svg.setAttribute('width', n * 13);
	svg.setAttribute('viewBox', `0 0 ${n * 13} 14`);
	for (let i = 0; i < n; i++)
		svg.append(draw('circle', {class: 'y', cx: 6 + i * 13, cy: 7, r: 4.75}));
	return svg;
}

async function use(button) {
	const was = pressed(button);

	function press(now) {
		button.setAttribute('aria-pressed', String(now));
		button.value = now ? 'no' : 'yes';
	}

	press(!was);
	try {
		const {uses} = await api(was ? 'DELETE' : 'PUT', `/posts/${postOf(button)}/use`);
		button.parentElement.replaceChildren(button, ...(uses > 0
			? [make('span', {}, dots(uses)), make('span', {}, 'It worked for ', make('b', {}, String(uses)), uses === 1 ? ' colleague' : ' colleagues')]
			: []));
		button.focus();
		say(was ? 'Taken back.' : 'Noted. That helps the next colleague.');
	} catch (error) {
		press(was);
		say(error.message);
	}
}

document.addEventListener('click', (event) => {
	const button = event.target.closest('[data-vote], [data-use]');
	if (!button)
		return;
	event.preventDefault();
	if (button.hasAttribute('data-use'))
		use(button);
	else
		vote(button);
});
