// pulse.js -- an open inbox shows what comes, as it comes. Without it, loading the page again does the same.

const pulse = () => document.querySelector('main[data-pulse]');

/** The page as it is now; parsed without running anything of it. */
function again() {
	return new Promise((done, fail) => {
		const call = new XMLHttpRequest();
		call.responseType = 'document';
		call.open('GET', '/inbox');
		call.onload = () => call.status === 200 && call.response?.querySelector('main[data-pulse]') ? done(call.response) : fail(new Error('no inbox'));
		call.onerror = () => fail(new Error('nobody answers'));
		call.send();
	});
}

/** Whoever is on a link or button keeps their place. */
async function show() {
	const page = await again(), old = pulse();
	const at = document.activeElement, held = old.contains(at) ? at.getAttribute('href') ?? at.id : null;
	const fresh = document.adoptNode(page.querySelector('main[data-pulse]'));
	const count = page.querySelector('header .inbox');
	old.replaceWith(fresh);
	if (count)
		document.querySelector('header .inbox')?.replaceWith(document.adoptNode(count));
	if (held)
		[...fresh.querySelectorAll('a, button')].find((e) => (e.getAttribute('href') ?? e.id) === held)?.focus();
	fresh.querySelector('[data-pulse-said]').textContent = 'The inbox has changed.';
}

let stream = null;
function listen() {
	if (stream || document.hidden || !pulse())
		return;
	stream = new EventSource(`/inbox/stream?at=${encodeURIComponent(pulse().dataset.pulse)}`);
	stream.addEventListener('inbox', (event) => {
		if (event.lastEventId !== pulse().dataset.pulse)
			show().catch(leave);
	});
}
function leave() {
	stream?.close();
	stream = null;
}

if (pulse() && 'EventSource' in window) {
	listen();
	// A page nobody looks at needs no stream.
	document.addEventListener('visibilitychange', () => document.hidden ? leave() : listen());
	addEventListener('pagehide', leave);
	addEventListener('pageshow', listen);
}
