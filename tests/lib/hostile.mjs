// hostile.mjs -- files that are not what they say: made to hurt, and honest ones mutated, the same for the same number.
import fs from 'node:fs';
import path from 'node:path';
import { ffmpeg, recordingMake } from './media.mjs';

// What would be active if anybody ever sent it as it came.
export const MARK = '<script>alert("peerlore-active")</script>';

const latin = (text) => Buffer.from(text, 'latin1');
const HEADS = {
	webm: '\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webmB\x87\x81\x04B\x85\x81\x02',
	ogg: 'OggS\0\x02\0\0\0\0\0\0\0\0', mp3: 'ID3\x04\0\0\0\0\0\x20', mp4: '\0\0\0\x18ftypisom\0\0\0\0isommp42', wav: 'RIFF\xff\xff\xff\xffWAVE',
};
const OTHERS = {
	html: `<!doctype html>${MARK}`, svg: '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', zip: 'PK\x03\x04aaaaaaaaaaaaaaaaaa',
	elf: '\x7fELF\x02\x01\x01', pdf: '%PDF-1.7\n1 0 obj\n<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>', script: '#!/bin/sh\ntouch /tmp/peerlore-was-here\n',
	playlist: '#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n', concat: 'ffconcat version 1.0\nfile /etc/passwd\n', subtitles: 'WEBVTT\n\n00:00.000 --> 00:01.000\nhello\n',
	sdp: 'v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n', png: '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0\0\xff\xff\x08\x06', jpeg: '\xff\xd8\xff\xe0\0\x10JFIF',
};

// A number of four bytes behind a name, changed.
function patched(bytes, name, offset, values, from = 0) {
	const out = Buffer.from(bytes), at = out.indexOf(name, from);
	if (at < 0)
		throw new Error(`there is no ${name} in it`);
	values.forEach((v, i) => out.writeUInt32BE(v >>> 0, at + offset + 4 * i));
	return out;
}

// By name, what is wrong in a way of its own; `fails`: whether nothing can be made of it. all: in every disguise.
export function hostileFiles(work, all) {
	const list = [];
	const add = (name, bytes, fails = true) => list.push({ name, bytes: typeof bytes === 'string' ? latin(bytes) : bytes, fails });
	for (const [i, [name, text]] of Object.entries(OTHERS).entries()) {
		add(name, text);
		const disguises = Object.entries(HEADS);
		for (const [kind, head] of all ? disguises : [disguises[i % disguises.length]])
			add(`${name} as ${kind}`, head + text);
	}
	add('empty', '');
	add('one byte', '\x1a');
	add('a box of 2 GB', `${HEADS.mp4}\x7f\xff\xff\xffmoov`);
	add('a box of nothing', `${HEADS.mp4}${'\0\0\0\x08moov'.repeat(2000)}`);
	add('boxes in boxes', HEADS.mp4 + Array.from({ length: 2000 }, (_, i) => `\0\0${String.fromCharCode((2000 - i) * 8 >> 8 & 255, (2000 - i) * 8 & 255)}moov`).join(''));
	add('wav of nothing', 'RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\x01\0\x01\0\x80>\0\0\0}\0\0\x02\0\x10\0data\0\0\0\0');
	add('wav of 4 GHz', 'RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\x01\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x10\0data\xff\xff\xff\xff' + 'a'.repeat(4000), false);
	add('zeros', Buffer.alloc(100000));
	const mp4 = fs.readFileSync(recordingMake(work, 'mp4', { seconds: 1, size: '64x64', name: 'tiny' }));
	// A picture that says it is larger than it is, and one that is too large.
	add('says it is huge', patched(mp4, 'avc1', 28, [0xffffffff], mp4.indexOf('stsd')), false);
	const wide = path.join(work, 'wide.mov');
	ffmpeg('-f', 'lavfi', '-i', 'color=size=9000x32:rate=1:duration=1', '-c:v', 'mjpeg', wide);
	add('huge picture', fs.readFileSync(wide));
	add('data elsewhere', patched(mp4, 'url ', 4, [0], mp4.indexOf('dref')), false); // not self-contained
	add('says it lasts for years', patched(patched(mp4, 'mvhd', 20, [0x7fffffff]), 'mdhd', 20, [0x7fffffff]), false);
	add('a table of 4 billion samples', patched(mp4, 'stsz', 12, [0xffffffff]), false);
	// Its only key frame is none: what comes out has sound alone.
	const blind = Buffer.from(mp4);
	blind.writeUInt32BE(0xffffffff, mp4.readUInt32BE(mp4.indexOf('stco') + 12));
	add('a picture of which nothing can be read', blind, false);
	add('one sample of 4 GB', patched(mp4, 'stsz', 8, [0xffffffff, 1]), false);
	const image = path.join(work, 'image.png');
	ffmpeg('-f', 'lavfi', '-i', 'color=size=640x360:duration=1', '-frames:v', '1', image);
	add('a real picture', fs.readFileSync(image));
	// Real, with something active in what players read beside the picture, and behind its end.
	for (const kind of ['mp4', 'webm vp8', 'mp3', 'ogg']) {
		const file = recordingMake(work, kind, { seconds: 1, size: '64x64', name: 'plain' });
		const told = path.join(work, `told${path.extname(file)}`);
		ffmpeg('-i', file, '-c', 'copy', '-metadata', `title=${MARK}`, '-metadata', `comment=${MARK}`, '-metadata', `artist=${MARK}`, told);
		add(`${kind} that is a page too`, Buffer.concat([fs.readFileSync(told), latin(`\n--><!doctype html>${MARK}`)]), false);
	}
	return list;
}

// The honest ones that are mutated: small, of each kind.
export function seedFiles(work) {
	return ['webm vp8', 'mp4', 'ogg', 'mov', 'mp3', 'm4a', 'wav', 'webm vp9'].map((kind) =>
		fs.readFileSync(recordingMake(work, kind, { seconds: 1, size: '64x64', name: `seed-${kind.replace(' ', '-')}` })));
}

// Numbers from 0 to n - 1, always the same.
function dice(seed) {
	let x = (seed * 2654435761 + 1) >>> 0;
	return (n) => {
		x ^= x << 13;
		x ^= x >>> 17;
		x ^= x << 5;
		x >>>= 0;
		return n > 0 ? x % n : 0;
	};
}

const NUMBERS = [0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffff0, 0x10000];

// One change. Half of them near the beginning, where what the file is stands.
function changed(out, random, other) {
	const at = random(random(2) ? out.length : Math.min(out.length, 2000));
	const pieces = (...list) => Buffer.concat(list);
	switch (random(9)) {
	case 0: // cut out
		return pieces(out.subarray(0, at), out.subarray(Math.min(out.length, at + random(500))));
	case 1: // once more
		return pieces(out.subarray(0, at), out.subarray(random(at + 1), at + 1), out.subarray(at));
	case 2: // a piece of another file
		return pieces(out.subarray(0, at), other.subarray(random(other.length)).subarray(0, 1 + random(3000)), out.subarray(at));
	case 3: // a number that means a lot or nothing
		if (at + 4 <= out.length)
			out.writeUInt32BE(NUMBERS[random(NUMBERS.length)], at);
		return out;
	case 4: // a hole
		return (out.fill(random(2) ? 0 : 0xff, at, Math.min(out.length, at + random(300))), out);
	case 5:
		out[at] ^= 1 << random(8);
		return out;
	default:
		out[at] = random(256);
		return out;
	}
}

// File number i of any number of them.
export function mutated(seeds, i) {
	const random = dice(i + 1);
	let out = Buffer.from(seeds[i % seeds.length]);
	for (let n = 1 + random(20); n > 0 && out.length > 0; n--)
		out = changed(out, random, seeds[random(seeds.length)]);
	return random(5) === 0 ? out.subarray(0, random(out.length)) : out;
}
