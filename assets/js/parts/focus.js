// focus.js -- where one writes next: the first field that is wrong, or the field of a form just opened.

const wrong = document.querySelector('main [aria-invalid="true"]');

if (wrong && !location.hash)
	wrong.focus();
for (const more of document.querySelectorAll('details.more')) {
	// One that is open from the start says so, too, and would take the focus from what the page begins with.
	let byHand = false;

	more.querySelector('summary').addEventListener('click', () => (byHand = true));
	more.addEventListener('toggle', () => {
		if (more.open && byHand)
			more.querySelector('textarea, input:not([type="hidden"])')?.focus();
	});
}
