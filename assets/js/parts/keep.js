// keep.js -- following and saving: shown at once, taken back when the server says no.
import {api, say} from './dom.js';

const words = {
	follow: ['You find what is new here in your inbox.', 'You no longer follow this.'],
	saved: ['Saved: only you see it.', 'Off your list.'],
};

document.addEventListener('click', async (event) => {
	const button = event.target.closest('[data-keep]');
	if (!button)
		return;
	event.preventDefault();
	const was = button.getAttribute('aria-pressed') === 'true';
	const path = new URL(button.hasAttribute('formaction') ? button.formAction : button.form.action).pathname;

	function press(now) {
		button.setAttribute('aria-pressed', String(now));
		button.value = now ? 'no' : 'yes';
	}

	press(!was);
	try {
		await api(was ? 'DELETE' : 'PUT', path);
		say(words[button.name][Number(was)]);
	} catch (error) {
		press(was);
		say(error.message);
	}
});
