// votes.js -- a vote shows at once and is taken back when the server says no.
import {api, say} from './dom.js';

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

async function use(button) {
	const was = pressed(button);
	const count = button.parentElement.querySelector('b');

	function show(now, uses) {
		button.setAttribute('aria-pressed', String(now));
		button.value = now ? 'no' : 'yes';
		if (count && uses !== undefined)
			count.textContent = uses;
	}

	show(!was);
	try {
		show(!was, (await api(was ? 'DELETE' : 'PUT', `/posts/${postOf(button)}/use`)).uses);
		say(was ? 'Taken back.' : 'Noted. That helps the next colleague.');
	} catch (error) {
		show(was);
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
