// draft.js -- keeps what is being written in this browser until it is posted.

const DAY = 86400e3;

for (const form of document.querySelectorAll('form[data-ask], form#answer')) {
	const key = `draft:${location.pathname}`;
	const fields = [...form.elements].filter((e) => e.name && e.type !== 'hidden' && e.tagName !== 'BUTTON');
	const kept = JSON.parse(localStorage.getItem(key) ?? 'null');
	const empty = fields.filter((f) => f.tagName === 'TEXTAREA').every((f) => f.value === '');

	// A form that came back with an error has newer text than the draft.
	if (kept && empty && Date.now() - kept.at < 14 * DAY) {
		for (const field of fields) {
			if (kept.values[field.name])
				field.value = kept.values[field.name];
		}
	}
	form.addEventListener('input', () => {
		const values = Object.fromEntries(fields.map((f) => [f.name, f.value]));
		localStorage.setItem(key, JSON.stringify({at: Date.now(), values}));
	});
	form.addEventListener('submit', () => localStorage.removeItem(key));
}
