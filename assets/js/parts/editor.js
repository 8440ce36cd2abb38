// editor.js -- a toolbar that writes Markdown around the selection.
import {icon, make} from './dom.js';

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
}
