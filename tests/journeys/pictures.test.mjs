// Pictures in texts: pasted, dropped, chosen or sent without scripts; seen by who may read a text that shows them.
// time limit: 300
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { after, before, test } from 'node:test';
import { axe, browserOpen, pageOpen, signIn } from '../lib/browser.mjs';
import { filesBelow, upload } from '../lib/media.mjs';
import { folderMake, serverStart, until } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

let server, work, browser;
const token = {}, id = {};
const people = ['anna', 'ben', 'cleo'];

before(async () => {
	work = folderMake('pictures');
	server = await serverStart({ env: { PEERLORE_TRANSCRIBER: 'off', PEERLORE_LIMITS: 'off' } });
	for (const name of people) {
		id[name] = server.person({ email: `${name}@example.com`, name: `${name[0].toUpperCase()}${name.slice(1)} Keller` }).id;
		token[name] = server.token(`${name}@example.com`);
	}
	server.space({ slug: 'lab', name: 'The lab', hidden: true, owner: 'anna@example.com' });
	server.run('member', 'add', '--space', 'lab', '--email', 'ben@example.com', '--role', 'moderator');
	browser = await browserOpen();
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

const ffmpeg = (...words) => {
	const run = spawnSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...words]);
	assert.equal(run.status, 0, String(run.stderr));
};
// Left half red, right half blue.
function drawn(name, width = 320, height = 200) {
	const file = path.join(work, name);
	ffmpeg('-f', 'lavfi', '-i', `color=red:s=${width / 2}x${height}`, '-f', 'lavfi', '-i', `color=blue:s=${width / 2}x${height}`, '-filter_complex', 'hstack', '-frames:v', '1', file);
	return fs.readFileSync(file);
}
function pixels(bytes) {
	const file = path.join(work, 'seen.webp');
	fs.writeFileSync(file, bytes);
	const size = /(\d+)x(\d+)/.exec(String(spawnSync('ffprobe', ['-v', 'error', '-show_entries', 'stream=width,height', '-of', 'csv=p=0:s=x', file]).stdout));
	const run = spawnSync('ffmpeg', ['-v', 'error', '-i', file, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'], { maxBuffer: 1 << 28 });
	assert.equal(run.status, 0, String(run.stderr));
	const [width, height] = [Number(size[1]), Number(size[2])];
	return { width, height, at: (x, y) => [...run.stdout.subarray(3 * (Math.floor(y * height) * width + Math.floor(x * width))).subarray(0, 3)] };
}
const isRed = ([r, g, b]) => r > 150 && g < 90 && b < 90, isBlue = ([r, g, b]) => b > 150 && r < 90 && g < 90;

// What a camera writes beside the picture: its maker, which way it was held, and a place.
function exif(jpeg, turned) {
	const words = Buffer.from('GPSCANARY 52.5200N 13.4050E\0');
	const tiff = Buffer.alloc(8 + 2 + 12 * 2 + 4);
	tiff.write('MM\0*\0\0\0\x08', 0, 'latin1');
	tiff.writeUInt16BE(2, 8);
	tiff.writeUInt16BE(0x010f, 10);
	tiff.writeUInt16BE(2, 12);
	tiff.writeUInt32BE(words.length, 14);
	tiff.writeUInt32BE(tiff.length, 18);
	tiff.writeUInt16BE(0x0112, 22);
	tiff.writeUInt16BE(3, 24);
	tiff.writeUInt32BE(1, 26);
	tiff.writeUInt16BE(turned, 30);
	const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, words]);
	const head = Buffer.from([0xff, 0xe1, 0, 0]);
	head.writeUInt16BE(body.length + 2, 2);
	return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}

async function call(who, method, where, body, status = 201) {
	const answer = await server.api(method, where, { token: token[who], body });
	assert.equal(answer.status, status, `${method} ${where}: ${answer.text}`);
	return answer.json;
}
async function add(who, bytes, words, status = 201) {
	return call(who, 'POST', '/pictures', { upload: await upload(server, token[who], bytes), ...(words && { words }) }, status);
}
async function settled(who, picture) {
	let seen;
	await until('the picture to be prepared', async () => (seen = await call(who, 'GET', `/pictures/${picture.id}`, undefined, 200)).state !== 'preparing');
	return seen;
}
const sent = async (who, bytes, words) => {
	const seen = await settled(who, await add(who, bytes, words));
	assert.equal(seen.state, 'ready', seen.reason);
	return seen;
};
const visitors = {};
// A picture is looked at by browsers, so with a session.
async function seen(who, picture) {
	visitors[who] ??= await new Visitor(server).signIn(`${who}@example.com`);
	const answer = await fetch(`${server.url}/pictures/${picture.id}`, { headers: { 'sec-fetch-site': 'same-origin', cookie: [...visitors[who].cookies].map(([n, v]) => `${n}=${v}`).join('; ') }, redirect: 'manual' });
	return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
}
const status = async (who, picture) => (await seen(who, picture)).status;
const html = async (who, question) => (await call(who, 'GET', `/questions/${question.id}`, undefined, 200)).html;

test('a picture is encoded anew, upright, without where it was taken, and what was sent is gone', async () => {
	const jpeg = exif(drawn('wide.jpg'), 6); // turned to the right: red comes to the top
	assert.ok(jpeg.includes('GPSCANARY'));
	const picture = await sent('anna', jpeg, 'The [old] panel');
	assert.deepEqual([picture.width, picture.height, picture.markdown], [200, 320, `![The \\[old\\] panel](/pictures/${picture.id})`]);
	const got = await seen('anna', picture);
	assert.equal(got.status, 200);
	assert.equal(got.headers.get('content-type'), 'image/webp');
	assert.equal(got.headers.get('x-content-type-options'), 'nosniff');
	assert.equal(got.headers.get('cache-control'), 'private, no-cache');
	assert.ok(!got.headers.get('content-disposition'));
	const p = pixels(got.bytes);
	assert.deepEqual([p.width, p.height], [200, 320]);
	assert.ok(isRed(p.at(0.5, 0.1)) && isBlue(p.at(0.5, 0.9)), `${p.at(0.5, 0.1)} over ${p.at(0.5, 0.9)}`);
	for (const word of ['EXIF', 'Exif', 'CANARY', 'ICCP', 'XMP '])
		assert.ok(!got.bytes.includes(word), word);
	await until('what was sent to be gone', () => server.sql('select count(*) from upload')[0][0] === '0' && ['uploads', 'making'].every((f) => filesBelow(path.join(server.data, 'media', f)).length === 0));
	// Whoever has it is asked each time, and told that it still holds.
	visitors.anna ??= await new Visitor(server).signIn('anna@example.com');
	assert.equal((await visitors.anna.call('GET', `/pictures/${picture.id}`, { headers: { 'if-none-match': got.headers.get('etag') } })).status, 304);
});

test('a large one is made smaller; a screen keeps its pixels', async () => {
	const large = await sent('anna', drawn('large.jpg', 4000, 1000));
	assert.deepEqual([large.width, large.height], [1600, 400]);
	assert.deepEqual((({ width, height }) => [width, height])(pixels((await seen('anna', large)).bytes)), [1600, 400]);
	const screen = await sent('anna', drawn('screen.png'));
	assert.deepEqual(pixels((await seen('anna', screen)).bytes).at(0.25, 0.5).map((v) => v > 128), [true, false, false]);
	assert.equal((await seen('anna', screen)).bytes.subarray(12, 16).toString(), 'VP8L');
});

test('hostile files are refused, or come out as nothing but a picture', async () => {
	const chunk = (type, data) => {
		const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
		const n = Buffer.alloc(4), crc = Buffer.alloc(4);
		n.writeUInt32BE(data.length);
		crc.writeUInt32BE(zlib.crc32 ? zlib.crc32(body) : 0);
		return Buffer.concat([n, body, crc]);
	};
	const png = (width, height, data) => {
		const head = Buffer.alloc(13);
		head.writeUInt32BE(width, 0);
		head.writeUInt32BE(height, 4);
		head.set([8, 0, 0, 0, 0], 8);
		return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
	};
	const refused = async (bytes, words) => {
		const answer = await server.api('POST', '/pictures', { token: token.anna, body: { upload: await upload(server, token.anna, bytes) } });
		assert.equal(answer.status, 422, answer.text);
		assert.match(answer.json.errors[0].message, words);
	};
	// A hundred megapixels in a few bytes, and a side too long.
	await refused(png(10000, 10000, zlib.deflateSync(Buffer.alloc(1 << 20))), /too many pixels/);
	await refused(png(12001, 1, zlib.deflateSync(Buffer.alloc(12002))), /too many pixels/);
	for (const words of ['<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', '<html><script>alert(1)</script>', '%PDF-1.4 and more than thirty-two bytes of it', '#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n', 'x'])
		await refused(Buffer.from(words), /no picture we can read/);
	await refused(Buffer.concat([drawn('small.png'), Buffer.alloc(12 << 20)]), /12 MB/);
	// It says one size and holds another: then its pixels are what it says, or nothing comes of it.
	const liar = await settled('anna', await add('anna', png(64, 64, zlib.deflateSync(Buffer.alloc(8)))));
	const cut = await settled('anna', await add('anna', drawn('cut.jpg').subarray(0, 60)).catch(() => ({ id: 0 })).then((p) => (p.id ? p : liar)));
	for (const one of [liar, cut]) {
		if (one.state === 'failed')
			assert.match(one.reason, /damaged|too long/);
	}
	// A GIF that is a script as well: what is served is neither.
	const gif = drawn('anim.gif');
	const polyglot = Buffer.concat([gif, Buffer.from('*/=1;alert("POLYGLOT")//<script>alert("POLYGLOT")</script>')]);
	const made = await sent('anna', polyglot);
	const got = await seen('anna', made);
	assert.equal(got.headers.get('content-type'), 'image/webp');
	assert.ok(!got.bytes.includes('POLYGLOT') && got.bytes.subarray(0, 4).toString() === 'RIFF');
	// By what it is, not by what it is called.
	const wrong = await sent('anna', drawn('really.jpg'));
	assert.equal((await seen('anna', wrong)).headers.get('content-type'), 'image/webp');
	// Of others' uploads nothing is made.
	const theirs = await upload(server, token.ben, gif);
	assert.equal((await server.api('POST', '/pictures', { token: token.anna, body: { upload: theirs } })).status, 422);
	assert.deepEqual(server.sql("select last_error from job where last_error <> ''"), []);
});

test('a comment shows the pictures in it small, and leads to them: pasted, seen by who may read it while it is there, gone with a redaction', async () => {
	const asked = await call('anna', 'POST', '/questions', { title: 'Which valve is this one in the lab?', body: 'See below.', space: 'lab' });
	const picture = await sent('anna', drawn('valve.png'), 'The valve');
	const bare = await sent('anna', drawn('bare.png'));
	const said = async (who) => (await call(who, 'GET', `/questions/${asked.id}`, undefined, 200)).comments.map((c) => c.html);
	const size = (p) => server.sql(`select width, height from picture where id = ${p.id}`)[0];
	const small = (p, words) => `<a class="pic" href="/pictures/${p.id}"><img src="/pictures/${p.id}" alt="${words}" width="${size(p)[0]}" height="${size(p)[1]}" loading="lazy"></a>`;
	const comment = await call('anna', 'POST', `/posts/${asked.id}/comments`, { body: `This one: ${picture.markdown} and ![](/pictures/${bare.id})` });
	assert.deepEqual(await said('ben'), [`This one: ${small(picture, 'The valve')} and ${small(bare, 'picture')}`]);
	assert.deepEqual([await status('ben', picture), await status('ben', bare), await status('cleo', picture)], [200, 200, 404]);
	await server.api('DELETE', `/pictures/${picture.id}`, { token: token.anna });
	assert.equal(await status('ben', picture), 200, 'its uploader does not take it away from under the comment');
	// By its number nobody shows one that they may not see.
	const guess = await call('cleo', 'POST', '/questions', { title: 'What might this picture show?', body: 'I wonder.' });
	await call('cleo', 'POST', `/posts/${guess.id}/comments`, { body: `Is it ![](/pictures/${picture.id})?` });
	assert.deepEqual((await call('cleo', 'GET', `/questions/${guess.id}`, undefined, 200)).comments.map((c) => c.html), ['Is it picture?']);
	assert.equal(await status('cleo', picture), 404);
	// Another text of the same post, and its pictures, change nothing about it.
	await call('anna', 'PATCH', `/posts/${asked.id}`, { body: 'See below, please.', revision: 1 }, 200);
	assert.equal(await status('ben', picture), 200);
	await call('anna', 'DELETE', `/comments/${comment.id}`, undefined, 204);
	assert.deepEqual([await status('ben', picture), await status('anna', picture)], [404, 200]);
	await call('anna', 'POST', `/comments/${comment.id}/restore`, undefined, 204);
	assert.equal(await status('ben', picture), 200);
	await call('ben', 'POST', `/posts/${asked.id}/redactions`, { words: `The valve](/pictures/${picture.id}` }, 200);
	assert.deepEqual([await status('ben', picture), await status('anna', picture), await status('ben', bare)], [404, 404, 200]);

	const page = await pageOpen(browser, { server });
	await signIn(page, server, 'ben@example.com');
	await page.goto(`/questions/${asked.id}`);
	await page.locator('article > .post').getByText('Comment', { exact: true }).click();
	const field = page.locator(`#cm-${asked.id}`);
	await field.fill('Here: ');
	await page.evaluate(([selector, data]) => {
		const transfer = new DataTransfer();
		transfer.items.add(new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], 'seen.png', { type: 'image/png' }));
		document.querySelector(selector).dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }));
	}, [`#cm-${asked.id}`, drawn('seen.png').toString('base64')]);
	await page.getByText('In your text.').waitFor();
	await page.getByLabel('What does it show?').fill('Its number');
	await until('the words to be in it', async () => /!\[Its number\]\(\/pictures\/\d+\)/.test(await field.inputValue()));
	assert.deepEqual(await axe(page), []);
	await page.getByRole('button', { name: 'Post comment' }).click();
	await page.locator('.talk').getByRole('link', { name: 'Its number' }).waitFor();
	// Once it is prepared it stands there, no larger than a thumb, also on a phone.
	const shown = page.locator('.talk').getByRole('img', { name: 'Its number' });
	await until('it to be prepared', () => server.sql(`select count(*) from picture where state = 'preparing'`)[0][0] === '0');
	await page.reload();
	await shown.scrollIntoViewIfNeeded();
	await until('the picture', () => shown.evaluate((img) => img.complete && img.naturalWidth > 0));
	for (const width of [360, 1280]) {
		await page.setViewportSize({ width, height: 800 });
		const box = await shown.boundingBox();
		assert.ok(box.height <= 130 && box.width <= 240 && box.height > 20, `${width}: ${box.width} x ${box.height}`);
		assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
	}
	assert.deepEqual(await axe(page), []);
	assert.deepEqual(page.problems, []);
	await page.close();
});

test('who may read a text that shows it sees it, and nobody else', async () => {
	const picture = await sent('anna', drawn('lab.png'), 'The lab door');
	const foreign = await status('ben', { id: 999999 });
	assert.equal(foreign, 404);
	assert.equal(await status('ben', picture), 404, 'not in a text yet: its uploader alone');
	assert.equal(await status('anna', picture), 200);
	// Ben guesses its number: his text does not show it, and he sees it no more than before.
	const guess = await call('ben', 'POST', '/questions', { title: 'Whose picture could this one be?', body: picture.markdown });
	assert.doesNotMatch(await html('ben', guess), /<img|pictures/);
	assert.equal(await status('ben', picture), 404);
	// Anna, who sent it, as a moderator would: editing his text does not give it away.
	const asked = await call('anna', 'POST', '/questions', { title: 'Why does this door never close at night?', body: `Look:\n\n${picture.markdown}`, space: 'lab' });
	assert.match(await html('ben', asked), new RegExp(`<a class="pic" href="/pictures/${picture.id}"><img src="/pictures/${picture.id}" alt="The lab door" width="320" height="200" loading="lazy"></a>`));
	assert.equal(await status('ben', picture), 200);
	assert.equal(await status('cleo', picture), 404);
	// A member does not carry it out of the lab by its number.
	const out = await call('ben', 'POST', '/questions', { title: 'Has anybody seen this door before?', body: picture.markdown });
	assert.doesNotMatch(await html('cleo', out), /<img/);
	assert.equal(await status('cleo', picture), 404);
	// But quotes it in there.
	const answer = await call('ben', 'POST', `/questions/${asked.id}/answers`, { body: `The hinge, here: ${picture.markdown}` });
	await call('anna', 'PATCH', `/posts/${asked.id}`, { body: 'Never mind the picture.', revision: 1 }, 200);
	assert.equal(await status('ben', picture), 200, 'the answer shows it');
	await call('ben', 'DELETE', `/posts/${answer.id}`, undefined, 204);
	assert.deepEqual([await status('ben', picture), await status('anna', picture)], [404, 404], 'the only text that shows it was withdrawn');
	await call('ben', 'POST', `/posts/${answer.id}/restore`, undefined, 204);
	assert.equal(await status('ben', picture), 200, 'and came back');
});

test('another\'s edit gives nobody\'s picture away, and an earlier text brings back only what it showed', async () => {
	const picture = await sent('ben', drawn('secret.png'));
	const asked = await call('anna', 'POST', '/questions', { title: 'How do I read the second gauge?', body: `First\n\n${picture.markdown}`, space: 'lab' });
	assert.doesNotMatch(await html('anna', asked), /<img/);
	// Ben moderates the lab, and mends a word.
	await call('ben', 'PATCH', `/posts/${asked.id}`, { body: `First of all\n\n${picture.markdown}`, revision: 1 }, 200);
	assert.doesNotMatch(await html('anna', asked), /<img/);
	assert.equal(await status('anna', picture), 404);
	const own = await sent('anna', drawn('own.png'));
	await call('anna', 'PATCH', `/posts/${asked.id}`, { body: own.markdown, revision: 2 }, 200);
	await call('anna', 'PATCH', `/posts/${asked.id}`, { body: 'Without.', revision: 3 }, 200);
	assert.deepEqual([await status('anna', own), await status('ben', own)], [200, 404], 'loose again');
	const ben = visitors.ben;
	await ben.get(`/posts/${asked.id}/revisions`);
	await ben.send(`/posts/${asked.id}/revisions/3/restore`, { revision: '4' });
	assert.match(await html('ben', asked), /<img/);
	assert.equal(await status('ben', own), 200);
	await ben.get(`/posts/${asked.id}/revisions`);
	await ben.send(`/posts/${asked.id}/revisions/1/restore`, { revision: '5' });
	assert.doesNotMatch(await html('anna', asked), /<img/);
});

test('a picture in a suggested edit is seen by who decides on it, and by all readers once it is accepted', async () => {
	const picture = await sent('ben', drawn('plug.png'));
	const asked = await call('anna', 'POST', '/questions', { title: 'Where is the drain plug of the tank?', body: 'I see none.' });
	const { id: suggested } = await call('ben', 'PUT', `/posts/${asked.id}/suggestion`, { body: `I see none.\n\n${picture.markdown}`, note: 'A picture', revision: 1 });
	assert.deepEqual([await status('anna', picture), await status('cleo', picture), await status('ben', picture)], [200, 404, 200]);
	// Loose for long, it stays as long as somebody may accept it.
	server.sql(`update picture set loose_at = now() - interval '1 year' where id = ${picture.id}; update job set run_at = now() - interval '1 minute' where kind = 'tidy'`);
	await call('anna', 'PUT', `/suggestions/${suggested}/decision`, { verdict: 'accepted', version: 1, revision: 1 }, 200);
	assert.match(await html('cleo', asked), /<img/);
	assert.equal(await status('cleo', picture), 200);
});

test('what was redacted is gone for good', async () => {
	const picture = await sent('anna', drawn('badge.png'), 'A badge');
	const asked = await call('anna', 'POST', '/questions', { title: 'Which badge opens the lab on Sundays?', body: picture.markdown, space: 'lab' });
	assert.equal(await status('ben', picture), 200);
	await call('ben', 'POST', `/posts/${asked.id}/redactions`, { words: `/pictures/${picture.id}` }, 200);
	assert.deepEqual([await status('ben', picture), await status('anna', picture)], [404, 404]);
	await until('its file to be gone', () => !filesBelow(path.join(server.data, 'media/pictures')).some((f) => f.startsWith(`${Math.floor(picture.id / 1000)}/${picture.id}/`)));
});

test('one that came to nothing is told at the text, and a loose one goes after 90 days', async () => {
	const bytes = drawn('torn.png');
	const torn = await settled('anna', await add('anna', Buffer.concat([bytes.subarray(0, 60), Buffer.alloc(400, 7)])));
	assert.equal(torn.state, 'failed');
	const answer = await server.api('POST', '/questions', { token: token.anna, body: { title: 'What is wrong with this picture?', body: torn.markdown } });
	assert.equal(answer.status, 422);
	assert.equal(answer.json.errors[0].field, 'body');
	// A disk that turns a byte before anything was made of it: it is found, and told as that.
	const word = await upload(server, token.anna, drawn('turned.png')), turned = fs.openSync(path.join(server.data, 'media/uploads', word), 'r+');
	fs.writeSync(turned, 'X', 90);
	fs.closeSync(turned);
	const damaged = await settled('anna', await call('anna', 'POST', '/pictures', { upload: word }));
	assert.deepEqual([damaged.state, damaged.reason], ['failed', 'Our disk damaged what you sent. Please send the picture again.']);
	const loose = await sent('anna', drawn('loose.png'));
	const kept = await sent('anna', drawn('kept.png'));
	await call('anna', 'POST', '/questions', { title: 'Where is the key of this cabinet?', body: kept.markdown });
	server.sql(`update picture set loose_at = loose_at - interval '91 days'; update job set run_at = now() - interval '1 minute' where kind = 'pictures'`);
	await until('the loose one to be gone', async () => await status('anna', loose) === 404 && server.sql(`select 1 from picture where id = ${loose.id}`).length === 0);
	assert.equal(await status('ben', kept), 200);
	await call('anna', 'DELETE', `/pictures/${kept.id}`, undefined, 409);
	await call('ben', 'DELETE', `/pictures/${kept.id}`, undefined, 404);
});

test('without scripts one is sent on a page of its own, with what it shows', async () => {
	const page = await pageOpen(browser, { server, scripts: false, width: 360, height: 740 });
	await signIn(page, server, 'cleo@example.com');
	await page.goto('/questions/ask');
	await page.getByRole('link', { name: 'add a picture' }).first().waitFor();
	await page.goto('/pictures');
	await page.getByText('No picture yet').waitFor();
	await page.getByLabel('What does it show?').fill('A red lamp');
	await page.getByLabel('Picture', { exact: true }).setInputFiles({ name: 'lamp.txt', mimeType: 'text/plain', buffer: Buffer.from('This is no picture, whatever it is called.') });
	await page.getByRole('button', { name: 'Send it' }).click();
	await page.getByText('That is no picture we can read').waitFor();
	assert.equal(await page.getByLabel('What does it show?').inputValue(), 'A red lamp');
	await page.getByLabel('Picture', { exact: true }).setInputFiles({ name: 'lamp.png', mimeType: 'image/png', buffer: drawn('lamp.png') });
	await page.getByRole('button', { name: 'Send it' }).click();
	await page.getByText('Copy its line into your text').waitFor();
	await until('it to be shown', async () => {
		await page.goto('/pictures');
		return await page.locator('.thumb img').count() === 1;
	});
	const line = await page.getByLabel('Line of picture').inputValue();
	assert.match(line, /^!\[A red lamp\]\(\/pictures\/\d+\)$/);
	assert.equal(await page.locator('.thumb img').evaluate((img) => img.decode().then(() => img.naturalWidth)), 320);
	assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
	assert.deepEqual(page.problems, []);
	await page.context().close();
});

test('pasted into an answer it is sent, described and shown, and nothing moves when it comes', async () => {
	const q = await call('ben', 'POST', '/questions', { title: 'Which of these lamps means stop?', body: 'There are two.' });
	const page = await pageOpen(browser, { server, width: 360, height: 740 });
	await signIn(page, server, 'cleo@example.com');
	await page.goto(`/questions/${q.id}`);
	const body = page.getByLabel('What works?');
	await body.fill('The red one.');
	const bytes = drawn('paste.png', 800, 300).toString('base64');
	await body.evaluate((area, data) => {
		const file = new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], 'image.png', { type: 'image/png' });
		const transfer = new DataTransfer();
		transfer.items.add(file);
		area.setSelectionRange(area.value.length, area.value.length);
		area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }));
	}, bytes);
	await page.getByText('In your text.').waitFor();
	await page.getByLabel('What does it show?').fill('Two lamps, the left one red');
	assert.match(await body.inputValue(), /^The red one\.\n\n!\[Two lamps, the left one red\]\(\/pictures\/\d+\)\n$/);
	assert.deepEqual(await axe(page), []);
	// A picture too large is told beside the text, and leaves nothing in it.
	await page.getByRole('form', { name: 'Your answer' }).locator('.sent + input[type=file]').setInputFiles({ name: 'notes.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') });
	await page.getByText('That is no picture we can read').waitFor();
	await page.getByRole('button', { name: 'Take away notes.svg' }).click();
	// Of a GIF that moves the first picture is kept, and whoever sent it reads so.
	const before = await body.inputValue();
	ffmpeg('-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=5:duration=1', path.join(work, 'moves.gif'));
	for (const [name, bytes, words] of [['moves.gif', fs.readFileSync(path.join(work, 'moves.gif')), /first picture, which stands still/], ['still.gif', drawn('still.gif'), /In your text\.$/]]) {
		await page.getByRole('form', { name: 'Your answer' }).locator('.sent + input[type=file]').setInputFiles({ name, mimeType: 'image/gif', buffer: bytes });
		await page.locator('.sent li').last().getByText(words).waitFor();
	}
	await body.fill(before);
	await page.getByRole('button', { name: 'Post answer' }).click();
	const img = page.getByRole('img', { name: 'Two lamps, the left one red' });
	await img.scrollIntoViewIfNeeded();
	assert.deepEqual(await img.evaluate((i) => i.decode().then(() => [i.naturalWidth, i.width <= innerWidth, i.getAttribute('width'), i.loading])), [800, true, '800', 'lazy']);
	assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
	assert.deepEqual(await axe(page), []);
	if (process.env.PEERLORE_TEST_SHOTS)
		await page.screenshot({ path: path.join(process.env.PEERLORE_TEST_SHOTS, 'answer-360.png'), fullPage: true });
	assert.deepEqual(page.problems, []);
	await page.context().close();
});
