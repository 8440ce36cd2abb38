// editor.js -- a toolbar that writes Markdown around the selection.
import {icon, make} from './dom.js';
import {pictureButton} from './pictures.js';
import {previewButton} from './preview.js';

const tools = [
	['bold', 'Bold', '**', '**', 'bold'],
	['ital', 'Italic', '_', '_', 'italic'],
	['link', 'Link', '[', '](https://)', 'text'],
	null,
	['code', 'Code', '`', '`', 'code'],
	['quote', 'Quote', '\n> ', '', 'what was said'],
	['ul', 'List', '\n- ', '', 'first point'],
	['todo', 'Checklist', '\n- [ ] ', '', 'first step'],
];

function wrap(area, before, after, sample) {
	const {selectionStart: from, selectionEnd: to, value} = area;
	const chosen = value.slice(from, to) || sample;
	const lead = before.startsWith('\n') && (from === 0 || value[from - 1] === '\n') ? before.slice(1) : before;

	area.focus();
	area.setRangeText(lead + chosen + after, from, to, 'end');
	area.setSelectionRange(from + lead.length, from + lead.length + chosen.length);
	area.dispatchEvent(new Event('input', {bubbles: true}));
}

/* One stop for Tab, arrows within, as toolbars are. */
function rove(bar) {
	const buttons = [...bar.querySelectorAll('button')];
	buttons.forEach((b, i) => (b.tabIndex = i === 0 ? 0 : -1));
	bar.addEventListener('keydown', (event) => {
		const at = buttons.indexOf(document.activeElement);
		const to = {ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1}[event.key];
		if (at < 0 || to === undefined)
			return;
		event.preventDefault();
		const next = buttons[(to + buttons.length) % buttons.length];
		buttons[at].tabIndex = -1;
		next.tabIndex = 0;
		next.focus();
	});
}

for (const area of document.querySelectorAll('[data-editor]')) {
	const bar = make('div', {role: 'toolbar', 'aria-label': 'Formatting', 'aria-controls': area.id});
	for (const tool of tools) {
		if (!tool) {
			bar.append(make('span', {class: 'gap'}));
			continue;
		}
		const [name, label, before, after, sample] = tool;
		const button = make('button', {class: 'btn bare', type: 'button'}, icon(name), make('span', {class: 'vh'}, label));
		button.addEventListener('click', () => wrap(area, before, after, sample));
		bar.append(button);
	}
	const editor = make('div', {class: 'editor'});
	area.replaceWith(editor);
	editor.append(bar, area);
	bar.append(pictureButton(area, editor), make('span', {class: 'gap'}), previewButton(area));
	rove(bar);
}
