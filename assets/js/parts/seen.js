// seen.js -- a piece of news is read, or unread again, where it stands: shown at once, taken back when the server says no.
import {api, make, say} from './dom.js';

function show(button, seen) {
	const row = button.closest('li'), line = row.querySelector('.by');

	row.classList.toggle('new', !seen);
	line.querySelector('.new-word')?.remove();
	if (!seen)
		line.prepend(make('span', {class: 'new-word'}, 'New'));
	button.value = seen ? 'no' : 'yes';
	button.firstChild.data = seen ? 'Mark as unread' : 'Mark as read';
}

document.addEventListener('click', async (event) => {
	const button = event.target.closest('[data-seen]');
	if (!button)
		return;
	event.preventDefault();
	const seen = button.value === 'yes';
	show(button, seen);
	try {
		await api(seen ? 'PUT' : 'DELETE', new URL(button.form.action).pathname.replace(/^/, '/me'));
	} catch (error) {
		show(button, !seen);
		say(error.message);
	}
});
