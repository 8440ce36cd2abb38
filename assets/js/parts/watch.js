// watch.js -- beside a recording: the transcript follows, a click jumps, links and comments know the second.
import {api, say} from './dom.js';

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
const off = () => localStorage.getItem('keys-off') !== null;

// The one that the keyboard means.
let current = null;

/* What belongs to a recording: its answer, or all of the page. */
function attach(figure) {
	const video = figure.querySelector('video');
	const post = figure.closest('.post');
	const place = post ?? document;
	const lists = ['.cues', '.chapters'].map((list) => [...place.querySelectorAll(`${list} [data-t]`)]);
	const editing = figure.hasAttribute('data-editing');
	let told = -1;

	/* The last mark of each list that lies before now is the current one. */
	function follow() {
		const now = video.currentTime;
		for (const list of lists) {
			const here = list.findLast((a) => Number(a.dataset.t) <= now + 0.05);
			for (const a of list.filter((x) => x.hasAttribute('aria-current') && x !== here))
				a.removeAttribute('aria-current');
			if (here && !here.hasAttribute('aria-current')) {
				here.setAttribute('aria-current', 'true');
				const box = here.closest('.cues');
				// Only the box moves, never the page.
				if (box && !box.contains(document.activeElement))
					box.scrollTop = here.offsetTop - box.offsetTop - box.clientHeight / 3;
			}
		}
		const second = Math.floor(now);
		if (second === told)
			return;
		told = second;
		for (const words of place.querySelectorAll('[data-now]'))
			words.textContent = clock(second);
		for (const link of place.querySelectorAll('[data-now-link]'))
			link.search = link.search.replace(/t=\d+/, `t=${second}`);
		for (const box of place.querySelectorAll('[data-now-at]'))
			box.value = String(second);
	}

	function jump(seconds, play) {
		video.currentTime = seconds;
		if (play)
			video.play().catch(() => {});
		follow();
	}

	place.addEventListener('click', (event) => {
		const link = event.target.closest('a[data-t]');
		if (!link || event.ctrlKey || event.metaKey || event.shiftKey)
			return;
		event.preventDefault();
		jump(Number(link.dataset.t), !editing);
	});
	for (const name of ['timeupdate', 'seeked', 'loadedmetadata'])
		video.addEventListener(name, follow);

	// #t=42 as others write it; ?t=42#a-17 where the address does not say which answer.
	const here = post && location.hash === `#${post.id}` && !/[?&]answer=/.test(location.search);
	const asked = post ? here && /[?&]t=(\d+)/.exec(location.search) : /[#&]t=(\d+)/.exec(location.hash);
	const begin = asked ? Number(asked[1]) : Number(figure.dataset.start);
	if (begin > 0) {
		if (video.readyState >= 1)
			jump(begin);
		else
			video.addEventListener('loadedmetadata', () => jump(begin), {once: true});
	}

	const speed = figure.querySelector('[data-speed]');
	if (speed) {
		const choice = speed.querySelector('select');
		speed.hidden = false;
		choice.addEventListener('change', () => (video.playbackRate = Number(choice.value)));
	}
	video.addEventListener('play', () => (current = video));
	current ??= video;
	document.addEventListener('keydown', (event) => {
		const typing = event.target.closest('input, textarea, select, video');
		if (editing || typing || current !== video || off() || event.ctrlKey || event.metaKey || event.altKey || event.key !== 'p')
			return;
		event.preventDefault();
		if (video.paused)
			video.play().catch(() => {});
		else
			video.pause();
	});

	// Where somebody stopped, for the next time.
	let kept = begin;
	function keep() {
		if (editing || Math.abs(video.currentTime - kept) < 2)
			return;
		kept = video.currentTime;
		api('PUT', `/recordings/${figure.dataset.watch}/position`, {seconds: Math.floor(kept)}).catch(() => {});
	}
	video.addEventListener('pause', keep);
	video.addEventListener('timeupdate', () => Math.abs(video.currentTime - kept) > 10 && keep());
	if (lists.some((l) => l.length > 0) || editing)
		follow();
	return {video, jump};
}

/** The editor of lines: the keyboard stays in the text. */
function lines(form, {video, jump}) {
	const fields = [...form.querySelectorAll('input[name="line"]')];

	form.querySelector('[data-keys]').hidden = false;
	form.addEventListener('keydown', (event) => {
		const at = fields.indexOf(event.target);
		if (at < 0 || event.isComposing)
			return;
		if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && at + 1 < fields.length) {
			event.preventDefault();
			fields[at + 1].focus();
			jump(Number(fields[at + 1].dataset.from));
		} else if (event.key === 'Escape') {
			event.preventDefault();
			if (video.paused)
				video.play().catch(() => {});
			else
				video.pause();
		} else if (event.key === 'F2') {
			event.preventDefault();
			jump(Math.max(0, video.currentTime - 3));
		}
	});
}

/** A file that is let go over the box, or pasted, becomes its text. */
function files(box) {
	box.addEventListener('drop', async (event) => {
		const [file] = event.dataTransfer?.files ?? [];
		if (!file)
			return;
		event.preventDefault();
		box.value = await file.text();
		say(`${file.name} is read.`);
	});
}

/** A page that waits looks again by itself, and shows what is there. */
function waiting(place) {
	const again = async () => {
		const recording = await api('GET', `/posts/${place.dataset.preparing}/recording`).catch(() => null);
		if (recording && !['preparing', 'uploading'].includes(recording.state))
			location.reload();
		else
			setTimeout(again, 2000);
	};
	setTimeout(again, 2000);
}

const players = [...document.querySelectorAll('[data-watch]')].map(attach);
for (const form of players.length > 0 ? document.querySelectorAll('form[data-lines]') : [])
	lines(form, players[0]);
for (const box of document.querySelectorAll('[data-drop-file]'))
	files(box);
for (const place of document.querySelectorAll('[data-preparing]'))
	waiting(place);
