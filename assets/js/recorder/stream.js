// stream.js -- sends a recording to the server while it is made: tus, with a length that nobody knows yet.
//
// What has been recorded stays here until the page goes, so that after a loss of the network the server gets it
// from where it stopped. A piece is sent as soon as it is there, at most 1 MB at a time.
import {Upload} from 'tus-js-client';

const PIECE = 1 << 20;
// Every three seconds, for as long as a recording and its author may want to wait.
const AGAIN = [0, 500, 1000, ...Array(1200).fill(3000)];

/** The bytes of a recording as tus wants to read them: slice waits until there is something. */
class Growing {
	constructor() {
		this.blobs = [];
		this.size = 0;
		this.ended = false;
		this.wake = () => {};
	}

	add(blob) {
		this.blobs.push(blob);
		this.size += blob.size;
		this.wake();
	}

	end() {
		this.ended = true;
		this.wake();
	}

	async slice(start, end) {
		while (this.size <= start && !this.ended)
			await new Promise((resolve) => (this.wake = resolve));
		const to = Math.min(end, this.size);
		return {value: to > start ? new Blob(this.blobs).slice(start, to) : null, done: this.ended && to === this.size};
	}

	close() {}
}

const csrf = () => ({'X-CSRF-Token': document.documentElement.dataset.csrf});
const idOf = (url) => new URL(url, location.href).pathname.split('/').at(-1);

// Refused for good: too large, too much for one day, signed out. Anything else is tried again.
const lasting = (status) => status >= 400 && status < 500 && ![409, 423, 429].includes(status);

function refusal(error) {
	const status = error.originalResponse?.getStatus() ?? 0;
	if (status === 401)
		return 'You are signed out. Sign in again in another tab; what is recorded so far is kept.';
	if (status === 413)
		return 'The server takes no file as large as this.';
	if (status === 429 || status === 403 || status === 507)
		return 'The server takes no more of your recordings today.';
	return 'The server does not take the recording. Please try again.';
}

/**
 * Sends `source` (a Growing or a File). `on`: begun(id), saved(bytes), waiting(bool), finished(id), refused(sentence).
 * Gives {stop}: nothing more is sent, and what was is removed when asked so.
 */
function send(source, {name, type, growing, on}) {
	const upload = new Upload(source, {
		endpoint: '/uploads',
		headers: csrf(),
		chunkSize: PIECE,
		uploadLengthDeferred: growing,
		...(growing ? {fileReader: {openFile: async () => source}} : {}),
		retryDelays: AGAIN,
		storeFingerprintForResuming: false,
		metadata: {filename: name, filetype: type},
		onUploadUrlAvailable: () => on.begun(idOf(upload.url)),
		onChunkComplete: (_, all) => {
			on.waiting(false);
			on.saved(all);
		},
		onShouldRetry: (error) => {
			if (lasting(error.originalResponse?.getStatus() ?? 0))
				return false;
			on.waiting(true);
			return true;
		},
		onError: (error) => on.refused(refusal(error)),
		onSuccess: () => on.finished(idOf(upload.url)),
	});

	upload.start();
	return {stop: (remove) => upload.abort(remove && upload.url !== null).catch(() => {})};
}

export function sendGrowing(options) {
	const source = new Growing();
	return Object.assign(send(source, {...options, growing: true}), {add: (blob) => source.add(blob), end: () => source.end()});
}

export const sendFile = (file, options) => send(file, {...options, growing: false});

async function tus(method, id, headers) {
	const answer = await fetch(`/uploads/${id}`, {method, headers: {'Tus-Resumable': '1.0.0', ...csrf(), ...headers}});
	if (!answer.ok)
		throw new Error(`${method} ${answer.status}`);
	return answer;
}

/** Ends an upload whose recorder has gone: what has come is all there is. */
export async function finish(id) {
	const head = await tus('HEAD', id, {});
	const offset = head.headers.get('Upload-Offset');
	if (head.headers.get('Upload-Length') === null) {
		await tus('PATCH', id, {'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': offset, 'Upload-Length': offset});
	} else if (head.headers.get('Upload-Length') !== offset) {
		throw new Error('incomplete');
	}
	return id;
}

export const discard = (id) => tus('DELETE', id, {});
