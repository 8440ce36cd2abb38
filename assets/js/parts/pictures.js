// pictures.js -- pictures pasted, dropped or chosen while one writes: sent at once, their line put into the text.
import {api, icon, make} from './dom.js';

const LARGEST = 12 << 20;
const TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];
const csrf = () => ({'X-CSRF-Token': document.documentElement.dataset.csrf});
const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
const nap = (ms) => new Promise((done) => setTimeout(done, ms));
let count = 0;

/* In one piece: tus, creation with upload. */
async function upload(file) {
	const answer = await fetch('/uploads', {
		method: 'POST',
		headers: {'Tus-Resumable': '1.0.0', 'Upload-Length': file.size, 'Upload-Metadata': `filename ${base64(file.name)},filetype ${base64(file.type)}`, 'Content-Type': 'application/offset+octet-stream', ...csrf()},
		body: file,
	}).catch(() => {
		throw new Error('Nobody answers. Are you connected? Please try again.');
	});
	if (answer.status === 201 && Number(answer.headers.get('Upload-Offset')) === file.size)
		return answer.headers.get('Location').split('/').pop();
	const json = await answer.json().catch(() => null);
	throw new Error(json?.title ?? 'The picture was not sent. Please try again.');
}

/* Until it is prepared, or came to nothing. */
async function prepared(picture) {
	for (let i = 0; picture.state === 'preparing' && i < 90; i++) {
		await nap(i < 8 ? 250 : 1000);
		picture = await api('GET', `/pictures/${picture.id}`);
	}
	if (picture.state === 'failed')
		throw new Error(picture.reason);
	return picture;
}

/* Whether a GIF has a second picture: each has a control block before it. */
async function moves(file) {
	const bytes = new Uint8Array(await file.arrayBuffer());
	let found = 0;

	for (let i = 0; i + 3 < bytes.length && found < 2; i++)
		found += bytes[i] === 0x21 && bytes[i + 1] === 0xf9 && bytes[i + 2] === 4 && bytes[i + 3] < 32;
	return found > 1;
}

/* In brackets of Markdown. */
const escaped = (words) => words.replace(/[[\]\\`*_<>@&!]/g, '\\$&');

class Pictures {
	constructor(area) {
		this.area = area;
		this.list = make('ul', {class: 'sent', 'aria-label': 'Pictures you added', hidden: ''});
		this.input = make('input', {type: 'file', accept: TYPES.join(','), multiple: '', hidden: '', tabindex: '-1'});
		this.input.addEventListener('change', () => {
			this.take(this.input.files);
			this.input.value = '';
		});
		area.addEventListener('paste', (event) => this.offered(event, event.clipboardData));
		area.addEventListener('drop', (event) => this.offered(event, event.dataTransfer));
		area.addEventListener('dragover', (event) => {
			if ([...event.dataTransfer.items].some((item) => item.kind === 'file'))
				event.preventDefault();
		});
	}

	/* Text that comes along with a picture (from a spreadsheet) is what was meant. */
	offered(event, data) {
		const files = [...data.files].filter((file) => file.type.startsWith('image/'));
		if (files.length === 0 || (event.type === 'paste' && data.types.includes('text/plain')))
			return;
		event.preventDefault();
		this.take(files);
	}

	take(files) {
		for (const file of files)
			this.send(file);
	}

	replace(from, to) {
		const at = this.area.value.indexOf(from);
		if (at < 0)
			return;
		this.area.setRangeText(to, at, at + from.length, this.area.selectionStart > at ? 'end' : 'preserve');
		this.area.dispatchEvent(new Event('input', {bubbles: true}));
	}

	insert(line) {
		const {selectionStart: from, selectionEnd: to, value} = this.area;
		const lead = from > 0 && value[from - 1] !== '\n' ? '\n\n' : '';
		this.area.setRangeText(`${lead}${line}\n`, from, to, 'end');
		this.area.dispatchEvent(new Event('input', {bubbles: true}));
	}

	row(file) {
		const url = URL.createObjectURL(file);
		const img = make('img', {src: url, alt: '', width: 96, height: 72});
		const said = make('p', {class: 'small dim', role: 'status'}, 'Sending …');
		const rest = make('div', {}, said);
		const item = make('li', {}, img, rest);

		this.list.append(item);
		this.list.hidden = false;
		return {item, rest, said, url};
	}

	failed(row, file, words) {
		const drop = make('button', {class: 'btn bare', type: 'button'}, 'Take away', make('span', {class: 'vh'}, ` ${file.name}`));

		row.said.replaceWith(make('p', {class: 'err', role: 'alert'}, icon('warn'), words));
		drop.addEventListener('click', () => {
			row.item.remove();
			this.list.hidden = this.list.children.length === 0;
			this.area.focus();
		});
		row.rest.append(drop);
	}

	/* What it shows, for those who cannot see it: written beside it, kept in its line. */
	ask(row, picture) {
		const id = `pic-${picture.id}`;
		const input = make('input', {type: 'text', id, maxlength: '300', autocomplete: 'off', placeholder: 'For those who cannot see it'});
		let line = picture.markdown;

		input.addEventListener('input', (event) => {
			const next = `![${escaped(input.value.trim())}](${picture.url})`;
			event.stopPropagation();
			this.replace(line, next);
			line = next;
		});
		// Enter belongs to this line, not to the form.
		input.addEventListener('keydown', (event) => event.key === 'Enter' && event.preventDefault());
		row.rest.prepend(make('label', {class: 'small', for: id}, 'What does it show?'), input);
	}

	async send(file) {
		const row = this.row(file);
		const holder = `![Sending ${++count} …]()`;

		if (!TYPES.includes(file.type))
			return this.failed(row, file, 'That is no picture we can read. Send JPEG, PNG, WebP or GIF.');
		if (file.size > LARGEST)
			return this.failed(row, file, 'A picture can have 12 MB at most. Please choose a smaller one.');
		this.insert(holder);
		let line = holder;
		try {
			const picture = await api('POST', '/pictures', {upload: await upload(file)});
			this.replace(line, picture.markdown);
			line = picture.markdown;
			this.ask(row, picture);
			row.said.textContent = 'Sent, and being prepared …';
			await prepared(picture);
			row.said.textContent = file.type === 'image/gif' && await moves(file)
				? 'In your text: its first picture, which stands still. To show how something moves, record it.' : 'In your text.';
		} catch (e) {
			this.replace(`${line}\n`, '');
			row.rest.querySelector('label')?.remove();
			row.rest.querySelector('input')?.remove();
			this.failed(row, file, e.message);
		}
		return null;
	}

	button(...content) {
		const button = make('button', {class: 'btn bare', type: 'button'}, ...content);
		button.addEventListener('click', () => this.input.click());
		return button;
	}
}

/** Lets a text area take pictures; gives the button for its toolbar, its list goes behind `last`. */
export function pictureButton(area, last) {
	const pictures = new Pictures(area);

	last.after(pictures.list, pictures.input);
	return pictures.button(icon('pic'), make('span', {class: 'vh'}, 'Picture'));
}

/* Text areas without a toolbar. */
for (const area of document.querySelectorAll('[data-takes]')) {
	const pictures = new Pictures(area);

	area.after(pictures.list, pictures.input);
	if (area.dataset.takes === 'button')
		pictures.list.after(pictures.button(icon('pic'), 'Add a picture'));
}
/* The page for those without scripts is not needed then. */
for (const link of document.querySelectorAll('[data-pictures]'))
	link.hidden = true;
