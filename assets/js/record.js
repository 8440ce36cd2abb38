// record.js -- the recorder: choose, talk, trim. What it makes goes into fields of the form of the page.
import {make, icon, say} from './parts/dom.js';
import {capture, formatFor, Refusal} from './recorder/capture.js';
import {discard, finish, sendFile, sendGrowing} from './recorder/stream.js';

const form = document.querySelector('form[data-record]');
const part = (name) => form.querySelector(`[data-${name}]`);
const field = (name) => form.elements[name];
// What comes behind the recording.
const nextField = () => field('title') ?? field('body') ?? field('note');
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
const person = document.querySelector('.me')?.getAttribute('href').split('/')[2];
const KEPT = `recording:${person}`;

// One recording at a time: idle, counting, recording, paused, done.
let state = 'idle';
let take = null;

// -- what is kept in this browser: what the server cannot know of an unfinished recording ----------------------

const keep = () => localStorage.setItem(KEPT, JSON.stringify({id: take.id, kind: take.kind, seconds: take.seconds(), steps: take.steps}));
const kept = (id) => {
	try {
		const value = JSON.parse(localStorage.getItem(KEPT));
		return value?.id === id ? value : null;
	} catch {
		return null;
	}
};

// -- saying things ------------------------------------------------------------------------------------------------

function wrong(sentence) {
	const line = part('wrong');
	line.replaceChildren(icon('warn'), sentence);
	line.hidden = sentence === '';
	if (sentence !== '')
		line.scrollIntoView({block: 'nearest'});
}

function savedWords() {
	const steps = take.steps.length;
	const marked = steps === 0 ? '' : ` ${steps} ${steps === 1 ? 'step' : 'steps'} marked.`;
	if (take.waiting)
		return `The network is gone. Go on talking: it is kept here and sent when the network is back.${marked}`;
	return take.saved === 0 ? `Nothing saved yet.${marked}` : `Saved up to ${clock(take.savedSeconds())}.${marked}`;
}

function show() {
	const talking = ['counting', 'recording', 'paused'].includes(state);
	part('choose').hidden = state !== 'idle';
	part('talk').hidden = !talking;
	part('trim').hidden = state !== 'done';
	part('live').hidden = state !== 'recording';
	part('pause').lastChild.textContent = state === 'paused' ? 'Go on' : 'Pause';
	for (const name of ['mark', 'pause', 'stop'])
		part(name).disabled = state === 'counting';
	document.documentElement.toggleAttribute('data-recording', talking);
	form.querySelector('[data-needs-text]')?.toggleAttribute('hidden', state === 'done');
}

function tick() {
	if (!take || !['recording', 'paused'].includes(state))
		return;
	const seconds = take.seconds();
	part('time').textContent = clock(seconds);
	part('most').textContent = `of ${clock(take.limit)}`;
	part('done').max = take.limit;
	part('done').value = seconds;
	const words = savedWords();
	if (part('saved').textContent !== words)
		part('saved').textContent = words;
	if (seconds >= take.limit)
		stop();
}

// -- a take -----------------------------------------------------------------------------------------------------------

class Take {
	constructor(kind, limit, stream, sources) {
		Object.assign(this, {kind, limit, stream, sources, id: null, saved: 0, sent: [], blobs: [], steps: [], bytes: 0,
			waiting: false, finished: false, before: 0, since: null});
	}

	seconds() {
		return Math.min(this.limit, this.before + (this.since === null ? 0 : (performance.now() - this.since) / 1000));
	}

	/* The time of the last piece that has arrived in full. */
	savedSeconds() {
		return this.sent.findLast(([bytes]) => bytes <= this.saved)?.[1] ?? 0;
	}

	begin(type) {
		this.upload = sendGrowing({
			name: `${this.kind}.${type.includes('mp4') ? 'mp4' : 'webm'}`, type: type.split(';')[0],
			on: {
				begun: (id) => {
					this.id = id;
					keep();
				},
				saved: (bytes) => (this.saved = bytes),
				waiting: (yes) => (this.waiting = yes),
				finished: (id) => taken(this, id),
				refused: wrong,
			},
		});
		this.recorder = new MediaRecorder(this.stream, {mimeType: type, videoBitsPerSecond: 1_500_000, audioBitsPerSecond: 64_000});
		this.recorder.addEventListener('dataavailable', ({data}) => {
			if (data.size === 0)
				return;
			this.blobs.push(data);
			this.bytes += data.size;
			this.sent.push([this.bytes, this.seconds()]);
			this.upload.add(data);
			if (this.id)
				keep();
		});
		this.recorder.addEventListener('stop', () => stopped(this));
		this.recorder.start(1000);
		this.since = performance.now();
	}

	pause() {
		this.before = this.seconds();
		this.since = null;
		this.recorder.pause();
	}

	resume() {
		this.since = performance.now();
		this.recorder.resume();
	}

	release() {
		this.before = this.seconds();
		this.since = null;
		for (const track of this.sources)
			track.stop();
	}
}

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function start() {
	const kind = field('what').value;
	const type = formatFor(kind);
	wrong('');
	if (!type)
		return wrong('This browser cannot record. Use a file from another program, or write it below.');
	try {
		const {stream, sources} = await capture(kind, {withCamera: part('corner').checked, ended: () => stop()});
		take = new Take(kind, Number(field('len').value), stream, sources);
	} catch (error) {
		if (!(error instanceof Refusal))
			throw error;
		return wrong(error.message);
	}
	state = 'counting';
	show();
	const live = part('picture');
	live.hidden = kind === 'voice';
	live.srcObject = take.stream;
	for (const n of [3, 2, 1]) {
		part('time').textContent = String(n);
		part('most').textContent = 'and it begins';
		await wait(1000);
		if (state !== 'counting')
			return;
	}
	state = 'recording';
	take.begin(type);
	show();
	tick();
	part('stop').focus();
}

function stop() {
	if (!['recording', 'paused'].includes(state))
		return;
	state = 'stopping';
	take.recorder.stop();
	take.release();
}

function stopped(of) {
	if (of !== take || state === 'idle')
		return;
	part('picture').srcObject = null;
	if (of.bytes === 0) {
		of.upload.stop(true);
		again();
		return wrong('The recording came out empty: this browser gave us nothing. Use a file from another program, or try another browser.');
	}
	of.upload.end();
	preview(URL.createObjectURL(new Blob(of.blobs, {type: of.recorder.mimeType})), of.seconds());
	stepsShow(of.steps);
	field('kind').value = of.kind;
	state = 'done';
	show();
	part('sending').textContent = 'Sending the rest …';
	nextField()?.focus();
}

/* The server has all of it. */
function taken(of, id) {
	if (of !== take)
		return;
	of.finished = true;
	field('recording').value = id;
	part('sending').textContent = 'Saved. Nothing can be lost now.';
	form.dispatchEvent(new CustomEvent('recorded'));
}

function again() {
	if (take) {
		const old = take;
		take = null;
		old.sources && old.release?.();
		if (old.recorder && old.recorder.state !== 'inactive')
			old.recorder.stop();
		old.upload?.stop(true);
	}
	localStorage.removeItem(KEPT);
	for (const name of ['recording', 'kind', 'trim_from', 'trim_to'])
		field(name).value = '';
	part('steps').replaceChildren();
	part('sending').textContent = '';
	state = 'idle';
	show();
}

function mark() {
	if (!['recording', 'paused'].includes(state))
		return;
	take.steps.push(Math.round(take.seconds() * 1000));
	say(`Step ${take.steps.length} marked at ${clock(take.seconds())}.`);
	tick();
}

function pause() {
	if (state === 'recording') {
		take.pause();
		state = 'paused';
	} else if (state === 'paused') {
		take.resume();
		state = 'recording';
	}
	show();
}

// -- trimming -------------------------------------------------------------------------------------------------------------

function preview(url, seconds) {
	const player = part('preview');
	player.hidden = url === null;
	if (url !== null)
		player.src = url;
	for (const name of ['in', 'end']) {
		field(name).max = String(Math.max(1, Math.round(seconds * 10) / 10));
		field(name).value = name === 'in' ? '0' : field(name).max;
	}
	part('range').hidden = !(seconds > 0);
	trimmed();
}

function trimmed() {
	const from = Number(field('in').value), to = Number(field('end').value);
	part('in-at').textContent = clock(from);
	part('end-at').textContent = clock(to);
	field('trim_from').value = String(Math.round(from * 1000));
	// The end as it is stays open: the clock of this page and that of the recording are not quite the same.
	field('trim_to').value = field('end').value === field('end').max ? '' : String(Math.round(to * 1000));
	part('length').textContent = to > from ? `${clock(to - from)} after trimming` : 'The end lies before the start.';
}

function stepsShow(steps) {
	part('steps').replaceChildren(...steps.map((ms, i) => {
		const id = `step-${i + 1}`;
		return make('li', {}, make('span', {class: 'no', 'aria-hidden': 'true'}, String(i + 1)),
			make('div', {}, make('label', {class: 'vh', for: id}, `Step ${i + 1}, at ${clock(ms / 1000)}`),
				make('input', {type: 'text', id, name: 'step', maxlength: '100', placeholder: 'What happens here', autocomplete: 'off'}),
				make('input', {type: 'hidden', name: 'step_at', value: String(ms)})),
			make('span', {class: 'at'}, clock(ms / 1000)));
	}));
	part('steps-part').hidden = steps.length === 0;
}

// -- a file ------------------------------------------------------------------------------------------------------------------

function file(chosen) {
	const url = URL.createObjectURL(chosen);
	wrong('');
	take = {kind: 'file', steps: [], finished: false, waiting: false, seconds: () => 0};
	take.upload = sendFile(chosen, {name: chosen.name, type: chosen.type, on: {
		begun: (id) => (take.id = id),
		saved: (bytes) => (part('sending').textContent = `Sent ${Math.floor(100 * bytes / chosen.size)} %`),
		waiting: (yes) => yes && (part('sending').textContent = 'The network is gone. We go on when it is back.'),
		finished: (id) => taken(take, id),
		refused: wrong,
	}});
	field('kind').value = 'file';
	state = 'done';
	preview(url, 0);
	part('preview').addEventListener('loadedmetadata', () => {
		if (Number.isFinite(part('preview').duration))
			preview(null, part('preview').duration);
		part('preview').hidden = false;
	}, {once: true});
	stepsShow([]);
	show();
	part('sending').textContent = 'Sending …';
}

// -- drafts ---------------------------------------------------------------------------------------------------------------------

for (const draft of document.querySelectorAll('[data-draft]')) {
	const id = draft.dataset.draft, known = kept(id);
	if (known?.seconds)
		draft.querySelector('[data-draft-length]').textContent = `, ${clock(known.seconds)}`;
	draft.querySelector('[data-draft-use]').addEventListener('click', async (event) => {
		event.preventDefault();
		const ended = await finish(id).catch(() => null);
		if (!ended)
			return wrong('That recording is not here any more, or was not sent in full.');
		take = {id, kind: known?.kind ?? 'file', steps: known?.steps ?? [], finished: true, seconds: () => known?.seconds ?? 0};
		field('kind').value = take.kind;
		state = 'done';
		preview(null, known?.seconds ?? 0);
		stepsShow(take.steps);
		taken(take, id);
		show();
		draft.remove();
		nextField()?.focus();
	});
	draft.querySelector('[data-draft-drop]').addEventListener('click', async () => {
		await discard(id).then(() => draft.remove(), () => wrong('It could not be removed. Please try again.'));
	});
}

// -- the page ----------------------------------------------------------------------------------------------------------------------

part('start').addEventListener('click', start);
part('stop').addEventListener('click', stop);
part('pause').addEventListener('click', pause);
part('mark').addEventListener('click', mark);
for (const button of form.querySelectorAll('[data-again]'))
	button.addEventListener('click', again);
part('file').addEventListener('change', () => part('file').files[0] && file(part('file').files[0]));
for (const name of ['in', 'end']) {
	field(name).addEventListener('input', () => {
		trimmed();
		part('preview').currentTime = Number(field(name).value);
	});
}
for (const radio of form.querySelectorAll('[name="what"]'))
	radio.addEventListener('change', () => (part('corner-part').hidden = field('what').value !== 'screen'));

document.addEventListener('keydown', (event) => {
	if (!['recording', 'paused'].includes(state) || event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select'))
		return;
	const act = {m: mark, p: pause, s: stop}[event.key.toLowerCase()];
	if (act) {
		event.preventDefault();
		act();
	}
});

// Published when all of it is there: whoever presses the button earlier waits a moment.
form.addEventListener('submit', (event) => {
	if (state === 'done' && !take.finished) {
		event.preventDefault();
		part('sending').textContent = 'It is shared as soon as the rest has arrived.';
		form.addEventListener('recorded', () => form.requestSubmit(), {once: true});
	} else if (state !== 'idle' && state !== 'done') {
		event.preventDefault();
		wrong('Stop the recording first.');
	} else {
		localStorage.removeItem(KEPT);
	}
});

setInterval(tick, 200);
part('recorder').hidden = false;
part('no-recorder').remove();
form.enctype = 'application/x-www-form-urlencoded';
// It came back with something to put right: the recording is at the server already.
if (field('recording').value) {
	take = {id: field('recording').value, kind: field('kind').value, steps: [], finished: true, seconds: () => 0};
	state = 'done';
	part('range').hidden = true;
	part('preview').hidden = true;
	part('steps-part').hidden = part('steps').children.length === 0;
	part('sending').textContent = 'Your recording is saved.';
}
show();
