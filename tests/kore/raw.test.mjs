// raw.test.mjs -- each change of app/kore/changes proved on the wire, the processes and the sandbox.
// time limit: 240
import { test, before, after, describe } from 'node:test';
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import { execFileSync } from 'node:child_process';
import { Raw, ask, closing, get, post, probeStart, probeStop, probePath, sanitized, until } from './client.mjs';
import { rawChecks } from './checks.mjs';

const slow = sanitized() ? 4 : 1;
const ourHeaders = ["content-security-policy: default-src 'none'", 'x-content-type-options: nosniff', 'cache-control: no-store'];
const pause = (ms) => new Promise((r) => setTimeout(r, ms));

describe('the wire', () => {
	let probe;
	before(async () => (probe = await probeStart({ workers: 1, header: 1, body: 2, idle: 3 })));
	after(async () => {
		await probeStop(probe);
		assert.doesNotMatch(probe.output, /ERROR: AddressSanitizer|runtime error|restarting worker/);
	});

	rawChecks({ name: 'probe', port: () => probe.port, get: '/echo', post: '/echo', headers: ourHeaders });

	test('the probe answers', async () => {
		const { status, body } = await ask(probe.port, get('/echo?q=1'));
		assert.equal(status, 200);
		assert.match(body, /^method GET\npath \/echo\nquery q=1\nhost a\nbody 0\n/);
	});

	for (const method of ['POST', 'PUT', 'PATCH']) {
		test(`a ${method} brings its body, in one piece, in many, and through a file`, async () => {
			for (const n of [1, 5000, 40000, 300000, 1000000]) {
				const bytes = crypto.randomBytes(n);
				const sha = crypto.createHash('sha256').update(bytes).digest('hex');
				const raw = new Raw(probe.port);
				await raw.send(`${method} /echo HTTP/1.1\r\nHost: a\r\nContent-Length: ${n}\r\n\r\n`);
				await raw.send(bytes);
				await raw.answers(1);
				assert.match(raw.text, new RegExp(`method ${method}\n`));
				assert.match(raw.text, new RegExp(`body ${n}\nsha256 ${sha}\nfile ${n > 262144 ? 1 : 0}\n`));
				raw.destroy();
			}
			await until(() => fs.readdirSync(`${probe.data}/tmp`).length === 0, 'the files to be removed');
		});
	}

	test('a request behind a body in two pieces is answered after it', async () => {
		const raw = new Raw(probe.port);
		await raw.sendInTwo('POST /sleep?400 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab', 'cd');
		await raw.send(get('/pid'));
		assert.deepEqual(await raw.answers(2), [200, 200]);
		assert.ok(raw.text.indexOf('slept') < raw.text.lastIndexOf('HTTP/1.1'));
		raw.destroy();
	});

	test('a request sent while the one before it is worked on is answered after it', async () => {
		const raw = new Raw(probe.port);
		await raw.sendInTwo(get('/sleep?300'), get('/pid'));
		assert.deepEqual(await raw.answers(2), [200, 200]);
		assert.ok(raw.text.indexOf('slept') < raw.text.lastIndexOf('HTTP/1.1'));
		raw.destroy();
	});

	test('forty headers and the cookie behind them reach the handler', async () => {
		const lines = Array.from({ length: 40 }, (_, i) => `X-${i}: ${i}`);
		assert.equal((await ask(probe.port, get('/header?cookie', ...lines, 'Cookie: a=b; c=d=e'))).body, 'a=b; c=d=e\n');
	});

	test('a header that begins like Host is not the host', async () => {
		assert.match((await ask(probe.port, 'GET /echo HTTP/1.1\r\nHostx: e\r\nHost: a:80\r\n\r\n')).body, /\nhost a:80\n/);
		assert.equal((await ask(probe.port, 'GET /header?hostx HTTP/1.1\r\nHostx: e\r\nHost: a\r\n\r\n')).body, 'e\n');
	});

	describe('time, all at once', { concurrency: true }, () => {
		test('a handler slower than the body time-out still answers', async () => {
			const requests = [
				['POST /sleep?3200 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab', 'cd'],
				['POST /sleep?3200 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nabcd', ''],
				['POST /sleep?3200 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n', ''],
				[get('/sleep?3200'), ''],
			];
			await Promise.all(
				requests.map(async ([first, second]) => {
					const raw = new Raw(probe.port);
					await raw.sendInTwo(first, second);
					assert.deepEqual(await raw.answers(1), [200], first);
					raw.destroy();
				}),
			);
		});

		test('an idle connection is closed without a 408, half a header gets one', async () => {
			const [silent, kept, half, halfKept, halfBody] = Array.from({ length: 5 }, () => new Raw(probe.port));
			const begun = Date.now();
			await half.send('GET /x HT');
			await kept.send(get('/pid'));
			await halfKept.send(get('/pid'));
			await halfBody.send('POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab');
			await halfKept.answers(1);
			/* Longer idle than a header may take, and yet the next one has its full time. */
			await pause(1500);
			const sent = Date.now();
			await halfKept.send('GET /x HT');
			await pause(700);
			// Unless we were kept from looking for as long as a header may take.
			assert.ok(!halfKept.closed || Date.now() - sent > 950);

			assert.deepEqual(await half.close(), [408]);
			assert.deepEqual(await silent.close(), []);
			assert.deepEqual(await halfKept.close(), [200, 408]);
			assert.deepEqual(await halfBody.close(), [408]);
			assert.deepEqual(await kept.close(), [200]);
			const took = Date.now() - begun;
			assert.ok(took >= 2900, `a kept connection lived ${took} ms`);
		});

		test('a connection on which a slow answer was given is idle only since that answer', async () => {
			const raw = new Raw(probe.port);
			await raw.send(get('/sleep?3500'));
			await raw.answers(1);
			await pause(1200);
			await raw.send(get('/pid'));
			assert.deepEqual(await raw.answers(2), [200, 200]);
			raw.destroy();
		});
	});

	test('time-outs come and woken requests run without any other event', async () => {
		// The machine may be busy elsewhere once, not each time.
		let took = Infinity;
		for (let i = 0; i < 20 && took >= 250 * slow; i++) {
			const [parked, waker] = [new Raw(probe.port), new Raw(probe.port)];
			await parked.send(get('/park'));
			await pause(100);
			await waker.send(get('/wake'));
			const begun = Date.now();
			await waker.answers(1);
			assert.match(waker.text, /woken/);
			await parked.answers(1);
			took = Math.min(took, Date.now() - begun);
			parked.destroy();
			waker.destroy();
		}
		assert.ok(took < 250 * slow, `${took} ms`);
		const half = new Raw(probe.port);
		await half.send('GET /x HT');
		assert.deepEqual(await half.close(), [408]);
	});

	test('a request whose client left is forgotten and the next is served', async () => {
		for (let i = 0; i < 20; i++) {
			const raw = new Raw(probe.port);
			await raw.send(i % 2 ? get('/sleep?200') : post('/sleep?200', 'a'.repeat(3000)));
			await pause(10);
			raw.destroy();
		}
		assert.equal((await ask(probe.port, get('/pid'))).status, 200);
	});

	// Everything that comes for a GET, read at once or only after a while.
	const all = async (where, n, wait) => {
		const raw = new Raw(probe.port);
		await raw.connected;
		if (wait) raw.socket.pause();
		await raw.send(get(where));
		if (wait) await pause(wait);
		raw.socket.resume();
		await until(() => raw.pieces.reduce((sum, d) => sum + d.length, 0) >= n, `${n} bytes`, 20000);
		await raw.answers(1);
		raw.destroy();
		return raw.received.subarray(raw.received.indexOf('\r\n\r\n') + 4);
	};

	test('a large answer arrives whole, also to a slow reader', async () => {
		for (const n of [0, 1, 8191, 8192, 8193, 25000, 1000000, 20000000]) {
			const body = await all(`/big?${n}`, n, n > 1000000 && 300);
			assert.equal(body.length, n);
			for (const at of [0, 8192, n - 1]) if (at >= 0 && at < n) assert.equal(body[at], 97 + (at % 26));
		}
	});

	test('a large file arrives whole, also to a slow reader', async () => {
		for (const n of [1, 12000001]) {
			for (const wait of [0, 100]) {
				const body = await all(`/file?${n}`, n, wait);
				assert.equal(body.length, n);
				if (n > 3) assert.equal(body.subarray(n - 3).toString(), 'end');
			}
		}
		// One that became shorter ends its connection, and the worker goes on.
		const raw = new Raw(probe.port);
		await raw.send(get('/short-file?100000'));
		assert.deepEqual(await raw.close(), [200]);
		assert.equal((await ask(probe.port, get('/pid'))).status, 200);
	});

	test('a half-closed client gets no answer, and that is all that happens', async () => {
		const raw = new Raw(probe.port);
		await raw.connected;
		raw.socket.end(get('/sleep?300'));
		assert.deepEqual(await raw.close(), []);
	});

	test('the command line stays as it was and the environment may have grown', () => {
		const pids = execFileSync('pgrep', ['-P', String(probe.child.pid)], { encoding: 'utf8' }).trim().split('\n');
		assert.equal(pids.length, 1);
		for (const pid of [...pids, probe.child.pid]) {
			const line = fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0').slice(0, -1);
			assert.deepEqual(line, [probe.program, ...probe.args]);
		}
		assert.equal(fs.readFileSync(`/proc/${pids[0]}/comm`, 'latin1'), 'http 1\n');
	});

	test('no pid file is written', () => {
		assert.deepEqual(fs.readdirSync(probe.data).filter((name) => name.endsWith('.pid')), []);
	});
});

describe('the limits', () => {
	test('more requests at once than allowed are answered 503 with Retry-After', async () => {
		const probe = await probeStart({ workers: 1, requests: 8 });
		const waiting = Array.from({ length: 8 }, () => new Raw(probe.port));
		for (const raw of waiting) await raw.send(get('/sleep?1500'));
		await pause(200);
		const { status, head } = await ask(probe.port, get('/pid'));
		assert.equal(status, 503);
		assert.match(head, /\r\nretry-after: 1\r\n/);
		for (const raw of waiting) assert.deepEqual(await raw.answers(1), [200]);
		assert.equal((await ask(probe.port, get('/pid'))).status, 200);
		waiting.forEach((raw) => raw.destroy());
		await probeStop(probe);
	});

	test('it listens on an IPv6 address', async () => {
		const probe = await probeStart({ workers: 1, host: '::1' });
		const raw = new Raw(probe.port, { host: '::1' });
		await raw.send('GET /echo HTTP/1.1\r\nHost: [::1]:80\r\n\r\n');
		assert.deepEqual(await raw.answers(1), [200]);
		assert.match(raw.text, /\nhost \[::1\]:80\n/);
		raw.destroy();
		await probeStop(probe);
	});

	test('a taken port is said in plain words', async () => {
		const probe = await probeStart({ workers: 1 });
		let said = '';
		try {
			execFileSync(probe.program, [`port=${probe.port}`, `data=${probe.data}`], { stdio: 'pipe', encoding: 'utf8' });
		} catch (e) {
			said = e.stderr;
			assert.equal(e.status, 1);
		}
		assert.match(said, /could not listen on 127\.0\.0\.1 port \d+\n.*choose another port/);
		await probeStop(probe);
	});
});

describe('the processes', () => {
	const children = (pid) => {
		try {
			return execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' }).trim().split('\n').map(Number);
		} catch {
			return [];
		}
	};
	const runs = (pid) => fs.existsSync(`/proc/${pid}`) && !/^State:\tZ/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
	const segments = (pid) => execFileSync('ipcs', ['-m', '-p'], { encoding: 'utf8' }).split('\n').filter((l) => l.trim().split(/\s+/)[2] === String(pid)).length;

	test('when the parent is killed no worker runs on, and the port is free', async () => {
		const probe = await probeStart({ workers: 3 });
		const workers = children(probe.child.pid);
		assert.equal(workers.length, 3);
		assert.equal(segments(probe.child.pid), 1);
		probe.child.kill('SIGKILL');
		await until(() => probe.ended && !workers.some(runs), 'all to end');
		await until(() => segments(probe.child.pid) === 0, 'the shared memory to go');
		await until(async () => (await new Raw(probe.port).close().then(() => true)), 'the port to be free');
		await probeStop(probe);
	});

	test('a parent told to stop in the moment its workers are killed stops', async () => {
		for (let round = 0; round < 10; round++) {
			const probe = await probeStart({ workers: 2 });
			const workers = children(probe.child.pid);
			process.kill(workers[0], 'SIGKILL');
			probe.child.kill('SIGTERM');
			try {
				process.kill(workers[1], 'SIGKILL');
			} catch { /* it was faster */ }
			await until(() => probe.ended && !workers.some(runs), 'all to end');
			await probeStop(probe);
		}
	});

	test('workers killed together, again and again, come back and all take connections', async () => {
		const probe = await probeStart({ workers: 3 });
		for (let round = 0; round < 4; round++) {
			const old = children(probe.child.pid);
			old.forEach((pid) => process.kill(pid, 'SIGKILL'));
			await until(() => {
				const now = children(probe.child.pid);
				return now.length === 3 && !now.some((pid) => old.includes(pid));
			}, 'three new workers');
		}
		const seen = new Set();
		await until(async () => {
			const pids = await Promise.all(Array.from({ length: 30 }, () => ask(probe.port, get('/pid'), 5000)));
			pids.forEach((answer) => seen.add(answer.body));
			return seen.size === 3;
		}, 'all three to have answered');
		await probeStop(probe);
	});

	test('a worker that was replaced hears each message once', async () => {
		const probe = await probeStart({ workers: 1 });
		for (let round = 0; round < 3; round++) {
			const [old] = children(probe.child.pid);
			process.kill(old, 'SIGKILL');
			await until(() => children(probe.child.pid).some((pid) => pid !== old), 'a new worker');
		}
		await ask(probe.port, get('/tell'));
		await ask(probe.port, get('/tell'));
		await until(async () => Number((await ask(probe.port, get('/heard'))).body) >= 2, 'the messages');
		await pause(200);
		assert.equal((await ask(probe.port, get('/heard'))).body, '2');
		await probeStop(probe);
	});

	test('workers that die at their start are not replaced at full speed', async () => {
		const probe = await probeStart({ workers: 1, die: 1 });
		await pause(2000);
		const n = probe.output.split('restarting worker').length - 1;
		assert.ok(n >= 2 && n <= 12, `${n} restarts in two seconds`);
		await probeStop(probe);
	});

	test('stopping a traced server waits for its workers and signals nobody else', { skip: sanitized() && 'no sandbox' }, async () => {
		const probe = await probeStart({ workers: 1 });
		for (let i = 0; i < 2; i++) {
			const traced = await probeStart({ workers: 2, trace: 1 });
			await ask(traced.port, get('/break?packet'));
			await probeStop(traced);
			assert.equal(traced.output.split('ended in good order').length - 1, 2);
		}
		assert.equal((await ask(probe.port, get('/pid'))).status, 200);
		assert.doesNotMatch(probe.output, /gone|shutting down/);
		await probeStop(probe);
		assert.match(probe.output, /ended in good order/);
	});
});

describe('the sandbox', { skip: sanitized() && 'built with sanitizers: no sandbox' }, () => {
	let probe;
	before(async () => (probe = await probeStart({ workers: 1 })));
	after(() => probeStop(probe));

	// Asks for something forbidden: no answer, a new worker soon, and the log says why.
	const ends = async (where) => {
		const old = (await ask(probe.port, get('/pid'))).body;
		const before = probe.output.split('died from sandbox violation').length;
		assert.deepEqual(await closing(probe.port, get(where)), [], `${where} was answered`);
		await until(async () => {
			try {
				return (await ask(probe.port, get('/pid'), 500)).body !== old;
			} catch {
				return false;
			}
		}, `a new worker after ${where}`);
		await until(() => probe.output.split('died from sandbox violation').length > before, 'the log to say so');
	};

	for (const how of ['execve', 'fork', 'ptrace', 'packet']) {
		test(`${how} ends the worker and another takes its place`, () => ends(`/break?${how}`));
	}
	test('a forbidden system call ends the whole worker, also from its second thread', async () => {
		await ends('/break-thread?execve');
		await ask(probe.port, get('/idle-thread'));
		await ends('/break?execve');
	});
	test('what may be refused without ending the worker is refused', async () => {
		const said = async (how) => (await ask(probe.port, get(`/break?${how}`))).body;
		assert.equal(await said('shadow'), 'Permission denied');
		assert.equal(await said('code'), 'Invalid argument');
		assert.equal(await said('netlink'), 'Address family not supported by protocol');
	});
	test('while tracing, the log names what was forbidden and nothing else', async () => {
		const traced = await probeStart({ workers: 1, trace: 1 });
		assert.equal((await ask(traced.port, get('/libraries'))).body, 'all work');
		assert.doesNotMatch(traced.output, /seccomp violation/);
		await ask(traced.port, get('/break?packet'));
		await until(() => /seccomp violation, .* syscall=\d+:socket/.test(traced.output), 'the log to name socket');
		await probeStop(traced);
	});
	test('argon2 in a thread, eventfd, files, names and compression work in the sandbox', async () => {
		assert.equal((await ask(probe.port, get('/libraries'))).body, 'all work');
		assert.equal((await ask(probe.port, get('/libraries'))).body, 'all work');
	});
});

describe('the copy', () => {
	const changes = fs.readdirSync('app/kore/changes').filter((name) => name.endsWith('.change'));
	const tests = ['kore/raw.test.mjs', 'kore/checks.mjs', 'uploads/uploads.test.mjs'].map((name) => fs.readFileSync(`tests/${name}`, 'utf8')).join('\n');

	test('every change names a check that exists', () => {
		for (const name of changes) {
			const text = fs.readFileSync(`app/kore/changes/${name}`, 'utf8');
			const check = /^check: (.+)$/m.exec(text)[1].replace(/^a GET with/, 'a ${method} with');
			assert.ok(tests.includes(check), `${name}: no test "${check}"`);
		}
	});

	test('every defect of Kore that we know has a line in the README', () => {
		const readme = fs.readFileSync('app/kore/README.md', 'utf8');
		for (let i = 1; i <= 30; i++) assert.match(readme, new RegExp(`\\| D${i} \\|`));
		for (const name of changes) {
			const id = /^d(\d+)-/.exec(name);
			if (id) assert.match(readme, new RegExp(`\\| D${Number(id[1])} \\|[^|]*\\| changed`), name);
		}
	});

	// What becomes of a file with these lines under this change.
	const patch = (source, text) => {
		const root = fs.mkdtempSync('/tmp/peerlore-patch-');
		try {
			fs.writeFileSync(`${root}/a.c`, source);
			fs.writeFileSync(`${root}/x.change`, text);
			execFileSync('awk', ['-v', `root=${root}`, '-f', 'app/kore/patch.awk', `${root}/x.change`], { stdio: 'pipe' });
			return fs.readFileSync(`${root}/a.c`, 'utf8');
		} finally {
			fs.rmSync(root, { recursive: true });
		}
	};
	const change = (old, fresh, head = 'reason: r\ncheck: c\nfile: a.c\n') => `${head}--- old\n${old}\n--- new\n${fresh}\n--- end\n`;

	test('a change whose old text is not there exactly once stops the build', () => {
		const source = 'one\ntwo & three\\n\nfour\n';
		assert.equal(patch(source, change('two & three\\n', 'b & \\n\\\\')), 'one\nb & \\n\\\\\nfour\n');
		assert.throws(() => patch(source, change('five', 'six')), /x\.change: its old text is not in a\.c/);
		assert.throws(() => patch(`${source}one\n`, change('one', 'six')), /x\.change: its old text is more than once in a\.c/);
		assert.throws(() => patch(source, change('one', 'six').replace('--- end\n', '')), /--- end is missing/);
		assert.throws(() => patch(source, change('one', 'six', 'check: c\nfile: a.c\n')), /reason: is missing/);
		assert.throws(() => patch(source, change('one', 'six', 'reason: r\nfile: a.c\n')), /check: is missing/);
		assert.throws(() => patch(source, change('one', 'six', 'reason: r\ncheck: c\n')), /no file:/);
	});
});
