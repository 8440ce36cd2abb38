// draft.js -- keeps what is being written: at once in this browser, soon after on the server, until it is posted.
//
// What is kept in the browser goes when its person signs out: tablets are shared. The server's is theirs anywhere.
import {api, later, make} from './dom.js';

const DAYS = 14 * 86400e3;
const NAMES = ['title', 'summary', 'goal', 'tried', 'stuck', 'body', 'tags', 'anonymous'];
const person = document.querySelector('.me')?.getAttribute('href').split('/')[2];
const clock = new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit'});

function read(key) {
	try {
		const kept = JSON.parse(localStorage.getItem(key));
		return kept && Date.now() - kept.at < DAYS ? kept : null;
	} catch {
		return null;
	}
}

// What the server has; null: nothing; undefined: nobody answers, and the browser's own will do. The list comes first:
// browsers put each 404 into their console, and most who write have no draft.
async function ask(place) {
	const list = await api('GET', '/drafts').catch(() => undefined);
	if (!list?.items.some((d) => d.place === place))
		return list && null;
	const kept = await api('GET', `/drafts/${place}`).catch(() => undefined);
	return kept && {at: Date.parse(kept.kept_at), values: Object.fromEntries(NAMES.map((n) => [n, kept[n]])), revision: kept.revision};
}

class Draft {
	constructor(form) {
		this.form = form;
		this.place = form.dataset.place;
		this.key = `draft:${person}:${this.place}`;
		this.fields = [...form.elements].filter((e) => e.name && e.tagName !== 'BUTTON' && !['hidden', 'radio', 'file'].includes(e.type) && (e.type !== 'checkbox' || NAMES.includes(e.name)));
		this.note = make('span');
		this.sent = false; // the form itself
		this.waits = false; // newer than what the server has
		this.soon = later(() => this.send(), 2500);
		(form.querySelector('[data-kept]') ?? form.querySelector('.acts')).append(this.note);
	}

	isEmpty() {
		return this.fields.filter((f) => f.tagName === 'TEXTAREA').every((f) => f.value === '');
	}

	values() {
		return Object.fromEntries(this.fields.map((f) => [f.name, f.type === 'checkbox' ? f.checked : f.value]));
	}

	told(at, words) {
		this.note.replaceChildren(`${words} `, make('time', {datetime: new Date(at).toISOString()}, clock.format(at)));
	}

	// Whoever posts the form throws away what the server keeps of it.
	marks() {
		if (!this.form.elements.draft)
			this.form.append(make('input', {type: 'hidden', name: 'draft', value: this.place}));
	}

	fill(kept) {
		for (const field of this.fields) {
			if (!kept.values[field.name])
				continue;
			if (field.type === 'checkbox')
				field.checked = true;
			else
				field.value = kept.values[field.name];
		}
		// A post that was changed meanwhile is told apart from this by the revision it began with.
		if (kept.revision > 0 && this.form.elements.revision)
			this.form.elements.revision.value = kept.revision;
		this.told(kept.at, 'Your draft of');
	}

	// A form that has text of its own keeps it until its person says otherwise.
	offer(kept) {
		const line = make('p', {class: 'kept', role: 'status'}, 'You began a change and did not save it. ');
		const take = make('button', {class: 'btn', type: 'button'}, 'Go on with it');
		const drop = make('button', {class: 'btn bare', type: 'button'}, 'Throw away');

		take.addEventListener('click', () => {
			this.fill(kept);
			line.remove();
			this.fields[0].focus();
		});
		drop.addEventListener('click', () => {
			localStorage.removeItem(this.key);
			api('DELETE', `/drafts/${this.place}`).catch(() => null);
			line.remove();
		});
		line.append(take, ' ', drop);
		this.form.prepend(line);
	}

	async begin() {
		const empty = this.isEmpty();
		const mine = read(this.key);
		// A form that came back with an error has newer text than any draft.
		const again = this.form.querySelector('[aria-invalid]') || document.querySelector('[role=alert]');
		let touched = false;

		if (again)
			return this.marks();
		// What the server had once may have been posted from elsewhere: it is asked first.
		if (mine && empty && !mine.sent)
			this.fill(mine);
		this.form.addEventListener('input', () => (touched = true), {once: true});
		// Everybody reads a question, few answer it: the server is asked when somebody begins to.
		if (this.place.startsWith('answer-') && !mine)
			await new Promise((done) => this.form.addEventListener('focusin', done, {once: true}));
		const theirs = await ask(this.place);
		const kept = theirs && (!mine || mine.sent || theirs.at >= mine.at) ? theirs : mine;
		if (theirs)
			this.marks();
		else if (theirs === null && mine?.sent)
			return localStorage.removeItem(this.key);
		if (!kept || touched)
			return;
		if (empty)
			this.fill(kept);
		else if (Object.entries(kept.values).some(([n, v]) => NAMES.includes(n) && this.form.elements[n] && this.form.elements[n].type !== 'checkbox' && v !== this.form.elements[n].value))
			this.offer(kept);
	}

	// sent: the server has it, too.
	keep(sent = false) {
		localStorage.setItem(this.key, JSON.stringify({at: Date.now(), sent, values: this.values(), revision: Number(this.form.elements.revision?.value ?? 0)}));
	}

	async send() {
		if (this.sent)
			return;
		const body = Object.fromEntries(Object.entries(this.values()).filter(([n]) => NAMES.includes(n)));
		const revision = Number(this.form.elements.revision?.value ?? 0);
		this.waits = false;
		this.under = new AbortController();
		this.marks();
		await api('PUT', `/drafts/${this.place}`, {...body, ...(revision > 0 && {revision})}, {signal: this.under.signal, keepalive: true})
			.then(() => {
				if (!this.waits && !this.sent)
					this.keep(true);
				this.told(Date.now(), 'Draft kept');
			})
			.catch(() => {
				this.waits = true;
				this.told(Date.now(), 'Kept in this browser only,');
			});
	}

	listen() {
		this.form.addEventListener('input', () => {
			this.waits = true;
			this.keep();
			this.soon();
		});
		this.form.addEventListener('submit', () => {
			this.sent = true;
			this.under?.abort();
			localStorage.removeItem(this.key);
		});
		// A phone in a pocket may never wake this page again.
		document.addEventListener('visibilitychange', () => {
			if (document.visibilityState === 'hidden' && this.waits && !this.sent)
				this.send();
		});
	}
}

if (person) {
	for (const form of document.querySelectorAll('form[data-place]')) {
		const draft = new Draft(form);
		draft.listen();
		draft.begin();
	}
}
for (const form of document.querySelectorAll('form[action="/signout"]')) {
	form.addEventListener('submit', () => {
		for (const key of Object.keys(localStorage).filter((k) => k.startsWith(`draft:${person}:`)))
			localStorage.removeItem(key);
	});
}
