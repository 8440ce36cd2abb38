// focus.js -- where one writes next: the first field that is wrong, or the field of a form just opened.

const wrong = document.querySelector('main [aria-invalid="true"]');

if (wrong && !location.hash)
	wrong.focus();
for (const more of document.querySelectorAll('details.more')) {
	more.addEventListener('toggle', () => {
		if (more.open)
			more.querySelector('textarea, input:not([type="hidden"])')?.focus();
	});
}
