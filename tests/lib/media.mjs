// media.mjs -- recordings for tests: real ones, made by ffmpeg and flite; sent, published, taken apart.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { until } from './server.mjs';

function run(program, args, options) {
	const done = spawnSync(program, args, { encoding: 'buffer', maxBuffer: 1 << 28, ...options });
	if (done.status !== 0)
		throw new Error(`${program} ${args.join(' ')}: ${done.stderr}`);
	return done.stdout;
}

export const ffmpeg = (...args) => run('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...args]);

// Says text in a file; the only voice of Debian's that pocketsphinx understands well.
export function speak(file, text, voice = 'rms') {
	run('flite', ['-voice', voice, '-t', text, '-o', file]);
	return file;
}

const picture = (seconds, size, rate = 15) => ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${rate}:duration=${seconds}`];
const tone = (seconds) => ['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`];

// How each kind of recording is made; sound: a WAV to put in place of a tone.
const kinds = {
	'webm vp8': ['webm', ['-c:v', 'libvpx', '-b:v', '300k', '-deadline', 'realtime', '-c:a', 'libopus']],
	'webm vp9': ['webm', ['-c:v', 'libvpx-vp9', '-b:v', '300k', '-deadline', 'realtime', '-cpu-used', '8', '-c:a', 'libopus']],
	mp4: ['mp4', ['-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac']],
	mov: ['mov', ['-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac']],
	m4a: ['m4a', ['-vn', '-c:a', 'aac']],
	mp3: ['mp3', ['-vn', '-c:a', 'libmp3lame']],
	ogg: ['ogg', ['-vn', '-c:a', 'libvorbis']],
	wav: ['wav', ['-vn', '-c:a', 'pcm_s16le']],
};
export const KINDS = Object.keys(kinds);

export function recordingMake(folder, kind, { seconds = 2, size = '320x180', sound, name = kind.replace(' ', '-') } = {}) {
	const [ending, options] = kinds[kind];
	const file = path.join(folder, `${name}.${ending}`);
	const silent = options.includes('-vn');
	ffmpeg(...(silent ? [] : picture(seconds, size)), ...(sound ? ['-i', sound] : tone(seconds)), '-threads', '1', ...options, file);
	return file;
}

// -- sending --------------------------------------------------------------------------------------------------

// Sends bytes as one upload; gives its id.
export async function upload(server, token, bytes) {
	const answer = await fetch(`${server.url}/uploads`, {
		method: 'POST',
		headers: { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0', 'upload-length': String(bytes.length), 'content-type': 'application/offset+octet-stream' },
		body: bytes,
	});
	if (answer.status !== 201)
		throw new Error(`upload: ${answer.status} ${await answer.text()}`);
	await answer.arrayBuffer();
	return answer.headers.get('location').split('/').at(-1);
}

// Waits until a recording of a post is no longer prepared; with lines, also until its transcript is there.
export async function settled(server, token, post, { lines = false, ms = 120000 } = {}) {
	let seen;
	await until(`the recording of ${post}`, async () => {
		seen = (await server.api('GET', `/posts/${post}/recording`, { token })).json;
		return ['ready', 'failed'].includes(seen.state) && (!lines || seen.state === 'failed' || seen.lines.length > 0);
	}, ms);
	return seen;
}

// Every file below a folder, as paths in it.
export const filesBelow = (folder) => !fs.existsSync(folder) ? [] : fs.readdirSync(folder, { recursive: true, withFileTypes: true })
	.filter((e) => !e.isDirectory()).map((e) => path.join(e.parentPath ?? e.path, e.name).slice(folder.length + 1)).sort();

// -- taking apart ---------------------------------------------------------------------------------------------

// The boxes of an MP4 file at its top: [{type, at, size}].
export function boxes(bytes) {
	const list = [];
	for (let at = 0; at + 8 <= bytes.length;) {
		let size = bytes.readUInt32BE(at);
		if (size === 1)
			size = Number(bytes.readBigUInt64BE(at + 8));
		if (size === 0)
			size = bytes.length - at;
		if (size < 8)
			throw new Error(`a box of ${size} bytes at ${at}`);
		list.push({ type: bytes.toString('latin1', at + 4, at + 8), at, size });
		at += size;
	}
	return list;
}

export const probe = (file) => JSON.parse(run('ffprobe', ['-v', 'error', '-show_streams', '-show_format', '-of', 'json', file]));

// Word error rate: edits of words between what was said and what was heard, over the words said.
export function wordErrors(said, heard) {
	const words = (t) => t.toLowerCase().replace(/[^a-z' ]+/g, ' ').split(/\s+/).filter(Boolean);
	const a = words(said), b = words(heard);
	let row = b.map((_, j) => j + 1);
	row.unshift(0);
	for (let i = 1; i <= a.length; i++) {
		const next = [i];
		for (let j = 1; j <= b.length; j++)
			next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
		row = next;
	}
	return row[b.length] / a.length;
}
