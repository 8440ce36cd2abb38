// copy.js -- "Copy link" copies; without a clipboard it stays the link that it is.
import {say} from './dom.js';

document.addEventListener('click', async (event) => {
	const link = event.target.closest('[data-copy]');
	if (!link || !navigator.clipboard)
		return;
	event.preventDefault();
	await navigator.clipboard.writeText(link.href).then(() => say('Link copied.'), () => location.assign(link.href));
});
