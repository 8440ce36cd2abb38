// reference.test.mjs -- our /uploads beside the reference server of the same protocol: the same requests get the same
// answers, from a script of single calls and from the real tus-js-client. Where we differ on purpose, DIFFERENT says why.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { FileStore } from '@tus/file-store';
import { Server as Reference } from '@tus/server';
import * as tus from 'tus-js-client';
import { folderMake, serverStart } from '../lib/server.mjs';
import { PART, b64, bytesOf, call, sha } from './uploads.mjs';

const MAX = 32 * 1024 * 1024;
const MATTER = ['tus-resumable', 'tus-version', 'tus-max-size', 'upload-offset', 'upload-length', 'upload-defer-length', 'upload-metadata'];
let ours, theirs;

before(async () => {
	const server = await serverStart({ env: { PEERLORE_UPLOAD_MAX: String(MAX) } });
	server.person({ email: 'anna@example.com' });
	ours = { name: 'ours', url: server.url, headers: { authorization: `Bearer ${server.token('anna@example.com', 'write')}` },
		bytes: (id) => fs.readFileSync(path.join(server.data, 'media/uploads', id)), stop: () => server.stop() };
	const folder = folderMake('reference');
	const reference = new Reference({ path: '/uploads', maxSize: MAX, relativeLocation: true,
		datastore: new FileStore({ directory: folder, expirationPeriodInMilliseconds: 7 * 86400e3 }) });
	const web = http.createServer(reference.handle.bind(reference));
	await new Promise((ok) => web.listen(0, '127.0.0.1', ok));
	theirs = { name: 'theirs', url: `http://127.0.0.1:${web.address().port}`, headers: {}, bytes: (id) => fs.readFileSync(path.join(folder, id)),
		stop: () => {
			web.closeAllConnections();
			web.close();
			fs.rmSync(folder, { recursive: true });
		} };
});
after(async () => {
	theirs?.stop();
	await ours?.stop();
});

const data = bytesOf(300_000);
const V = { 'tus-resumable': '1.0.0' };
const at = (offset, more = {}) => ({ ...V, 'content-type': PART, 'upload-offset': String(offset), ...more });
const HELLO = `filename ${b64('hello.webm')},filetype ${b64('video/webm')},empty,naïve`.replace(',naïve', '');

// Each: name, then calls [method, headers, body]; POST goes to /uploads and what it made is where the rest goes.
const SCRIPTS = {
	'a whole file in one part': [['POST', { ...V, 'upload-length': '300000' }], ['HEAD', V], ['PATCH', at(0), data], ['HEAD', V]],
	'in three parts, one of them twice': [['POST', { ...V, 'upload-length': '300000' }], ['PATCH', at(0), data.subarray(0, 1)], ['PATCH', at(0), data.subarray(0, 1)],
		['HEAD', V], ['PATCH', at(1), data.subarray(1, 200_000)], ['PATCH', at(200_000), data.subarray(200_000)], ['HEAD', V]],
	'nothing at all is finished at once': [['POST', { ...V, 'upload-length': '0' }], ['HEAD', V]],
	'an empty part': [['POST', { ...V, 'upload-length': '5' }], ['PATCH', at(0)], ['HEAD', V]],
	'names and types come back as they were': [['POST', { ...V, 'upload-length': '5', 'upload-metadata': HELLO }], ['HEAD', V]],
	'with the first bytes': [['POST', at(0, { 'upload-length': '300000', 'upload-offset': undefined }), data.subarray(0, 70_000)], ['HEAD', V], ['PATCH', at(70_000), data.subarray(70_000)], ['HEAD', V]],
	'with all bytes': [['POST', at(0, { 'upload-length': '300000', 'upload-offset': undefined }), data], ['HEAD', V]],
	'a length that comes later': [['POST', { ...V, 'upload-defer-length': '1' }], ['HEAD', V], ['PATCH', at(0), data.subarray(0, 1000)], ['HEAD', V],
		['PATCH', at(1000, { 'upload-length': '300000' }), data.subarray(1000)], ['HEAD', V]],
	'a length that comes last, with no bytes': [['POST', { ...V, 'upload-defer-length': '1' }], ['PATCH', at(0), data], ['PATCH', at(300_000, { 'upload-length': '300000' })], ['HEAD', V]],
	'a length below what is there': [['POST', { ...V, 'upload-defer-length': '1' }], ['PATCH', at(0), data], ['PATCH', at(300_000, { 'upload-length': '299999' })], ['HEAD', V]],
	'another length than the first': [['POST', { ...V, 'upload-length': '10' }], ['PATCH', at(0, { 'upload-length': '11' }), data.subarray(0, 5)], ['HEAD', V]],
	'more than was announced': [['POST', { ...V, 'upload-length': '10' }], ['PATCH', at(0), data.subarray(0, 11)], ['HEAD', V]],
	'more after the end': [['POST', { ...V, 'upload-length': '10' }], ['PATCH', at(0), data.subarray(0, 10)], ['PATCH', at(10)], ['PATCH', at(10), data.subarray(0, 1)], ['HEAD', V]],
	'a gap': [['POST', { ...V, 'upload-length': '10' }], ['PATCH', at(3), data.subarray(0, 3)], ['HEAD', V]],
	'taken back': [['POST', { ...V, 'upload-length': '10' }], ['PATCH', at(0), data.subarray(0, 4)], ['DELETE', V], ['HEAD', V], ['PATCH', at(4), data.subarray(0, 1)], ['DELETE', V]],
	'taken back when finished': [['POST', { ...V, 'upload-length': '4' }], ['PATCH', at(0), data.subarray(0, 4)], ['DELETE', V], ['HEAD', V]],
	'neither length': [['POST', V]],
	'both lengths': [['POST', { ...V, 'upload-length': '10', 'upload-defer-length': '1' }]],
	'a length below zero': [['POST', { ...V, 'upload-length': '-1' }]],
	'a length that is no number': [['POST', { ...V, 'upload-length': 'ten' }]],
	'a length with a zero before it': [['POST', { ...V, 'upload-length': '010' }]],
	'a strange word for later': [['POST', { ...V, 'upload-defer-length': '2' }]],
	'a larger file than is taken': [['POST', { ...V, 'upload-length': String(MAX + 1) }]],
	'the largest file that is taken': [['POST', { ...V, 'upload-length': String(MAX) }], ['HEAD', V]],
	'a larger file than is taken, told late': [['POST', { ...V, 'upload-defer-length': '1' }], ['PATCH', at(0, { 'upload-length': String(MAX + 1) }), data.subarray(0, 5)], ['HEAD', V]],
	'names that are not base64': [['POST', { ...V, 'upload-length': '10', 'upload-metadata': 'filename !' }]],
	'a name twice': [['POST', { ...V, 'upload-length': '10', 'upload-metadata': `a ${b64('x')},a ${b64('y')}` }]],
	'three words': [['POST', { ...V, 'upload-length': '10', 'upload-metadata': `a ${b64('x')} ${b64('y')}` }]],
	'a comma at the end': [['POST', { ...V, 'upload-length': '10', 'upload-metadata': `a ${b64('x')},` }]],
	'an offset that is no number': [['POST', { ...V, 'upload-length': '10' }], ['PATCH', at('x'), data.subarray(0, 5)], ['PATCH', at(-1), data.subarray(0, 5)], ['HEAD', V]],
	'no offset': [['POST', { ...V, 'upload-length': '10' }], ['PATCH', { ...V, 'content-type': PART }, data.subarray(0, 5)], ['HEAD', V]],
	'another type': [['POST', { ...V, 'upload-length': '10' }], ['PATCH', at(0, { 'content-type': 'text/plain' }), data.subarray(0, 5)], ['HEAD', V]],
	'no type': [['POST', { ...V, 'upload-length': '10' }], ['PATCH', at(0, { 'content-type': undefined }), data.subarray(0, 5)], ['HEAD', V]],
	'no version': [['POST', { 'upload-length': '10' }], ['POST', { ...V, 'upload-length': '10' }], ['HEAD', {}], ['PATCH', at(0, { 'tus-resumable': undefined }), data.subarray(0, 5)], ['DELETE', {}], ['HEAD', V]],
	'another version': [['POST', { ...V, 'upload-length': '10' }], ['PATCH', at(0, { 'tus-resumable': '0.2.2' }), data.subarray(0, 5)], ['HEAD', V]],
	'one that never was': [['HEAD', V, undefined, '/uploads/AAAAAAAAAAAAAAAAAAAAAA'], ['PATCH', at(0), data.subarray(0, 5), '/uploads/AAAAAAAAAAAAAAAAAAAAAA'], ['DELETE', V, undefined, '/uploads/AAAAAAAAAAAAAAAAAAAAAA']],
	'what it can': [['OPTIONS', {}, undefined, '/uploads']],
};

// [script, call, ours, theirs]: the specification asks for what we answer.
const DIFFERENT = [
	['another type', 1, 415, 400], // "Core protocol, PATCH": other types give 415
	['no type', 1, 415, 403],
	['no offset', 1, 400, 403], // nothing is said; 403 would tell people that they may not
	['another version', 1, 412, 400], // "Tus-Resumable": 412, with Tus-Version
];

async function play(side, calls) {
	const seen = [];
	let made;
	for (const [method, headers, body, fixed] of calls) {
		const sent = Object.fromEntries(Object.entries({ ...side.headers, ...headers }).filter(([, v]) => v !== undefined));
		const answer = await call(side.url, method, fixed ?? (method === 'POST' ? '/uploads' : made), { headers: sent, body });
		made = answer.headers.location ?? made;
		const told = Object.fromEntries(MATTER.filter((h) => h in answer.headers).map((h) => [h, answer.headers[h]]));
		seen.push({ status: answer.status, ...told, location: 'location' in answer.headers, expires: 'upload-expires' in answer.headers, nostore: method === 'HEAD' && answer.headers['cache-control'] === 'no-store' });
	}
	return { seen, id: made?.split('/').at(-1) };
}

for (const [name, calls] of Object.entries(SCRIPTS)) {
	test(`the reference answers the same: ${name}`, async () => {
		const [a, b] = [await play(ours, calls), await play(theirs, calls)];
		for (const [, where, status, other] of DIFFERENT.filter(([script]) => script === name)) {
			assert.equal(a.seen[where].status, status);
			assert.equal(b.seen[where].status, other);
			a.seen[where] = b.seen[where];
		}
		for (const [i, one] of a.seen.entries()) {
			// The version is told with 412 and OPTIONS; an error of theirs has no-store nowhere, ours everywhere.
			if (one.status === 412)
				delete one['tus-version'];
			if (one.status >= 400)
				one.nostore = b.seen[i].nostore;
		}
		assert.deepEqual(a.seen, b.seen);
		if (a.seen.at(-1).status === 200 && a.seen.at(-1)['upload-offset'] !== undefined)
			assert.equal(sha(ours.bytes(a.id)), sha(theirs.bytes(b.id)));
	});
}

// -- the real client ---------------------------------------------------------------------

// Runs an upload of the client: {answers, id}; stop: abort after so many bytes, then go on.
function client(side, file, options = {}, stop = Infinity) {
	const answers = [];
	return new Promise((done, failed) => {
		let stopped = false;
		const upload = new tus.Upload(file, { endpoint: `${side.url}/uploads`, headers: side.headers, retryDelays: [], ...options,
			metadata: { filename: 'talk.webm', filetype: 'video/webm' },
			onAfterResponse: (request, answer) => {
				answers.push(`${request.getMethod()} ${answer.getStatus()} ${answer.getHeader('upload-offset') ?? ''}`);
			},
			onChunkComplete: async (n, sent) => {
				if (sent < stop || stopped)
					return;
				stopped = true;
				await upload.abort();
				upload.start();
			},
			onError: failed,
			onSuccess: () => done({ answers, id: upload.url.split('/').at(-1), upload }) });
		upload.start();
	});
}

const film = bytesOf(2_700_000, 7);
const CLIENTS = {
	'in parts of 1 MB': () => [film, { chunkSize: 1024 * 1024 }],
	'in one part': () => [film, {}],
	'with its first bytes': () => [film, { chunkSize: 500_000, uploadDataDuringCreation: true }],
	'of unknown length': () => [Readable.from([film.subarray(0, 1_000_001), film.subarray(1_000_001)]), { chunkSize: 400_000, uploadLengthDeferred: true }],
	'stopped and gone on with': () => [film, { chunkSize: 300_000 }, 900_000],
	'with PATCH in a header': () => [film, { chunkSize: 1024 * 1024, overridePatchMethod: true }],
};
for (const [name, make] of Object.entries(CLIENTS)) {
	test(`tus-js-client sends a file ${name} to us as to the reference`, async () => {
		const a = await client(ours, ...make());
		assert.equal(sha(ours.bytes(a.id)), sha(film));
		// The reference server takes no method from a header.
		if (name === 'with PATCH in a header')
			return;
		const b = await client(theirs, ...make());
		assert.deepEqual(a.answers, b.answers);
	});
}

test('tus-js-client takes an upload back', async () => {
	for (const side of [ours, theirs]) {
		const { upload } = await client(side, film.subarray(0, 10), {});
		await upload.abort(true);
		assert.equal((await call(side.url, 'HEAD', new URL(upload.url).pathname, { headers: { ...side.headers, ...V } })).status, 404);
	}
});
