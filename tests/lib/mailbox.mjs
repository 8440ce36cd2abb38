// mailbox.mjs -- a real mail server that keeps what it gets, read by a real parser: `const box = await mailboxOpen()`.
//
// box.env are the settings that make a server of ours send to it; box.mails what came, parsed, with the envelope.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { folderMake, until } from './server.mjs';

// A certificate for 127.0.0.1 that no authority knows: {key, cert, file}.
export function certificateMake() {
	const folder = folderMake('tls');
	const [key, cert] = ['key.pem', 'cert.pem'].map((f) => path.join(folder, f));
	const run = spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
		'-subj', '/CN=mail', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert], { encoding: 'utf8' });
	if (run.status !== 0)
		throw new Error(run.stderr);
	fs.chmodSync(cert, 0o644);
	return { key: fs.readFileSync(key), cert: fs.readFileSync(cert), file: cert };
}

export class Mailbox {
	constructor() {
		this.mails = [];
		this.refuse = null; // (address) => Error with responseCode, or null
		this.hold = null; // a promise to wait for after a mail was taken, before saying so
	}

	async listen({ port = 0, tls, user, password } = {}) {
		this.server = new SMTPServer({
			authOptional: !user, disabledCommands: [...(user ? [] : ['AUTH']), ...(tls ? [] : ['STARTTLS'])], ...(tls && { key: tls.key, cert: tls.cert }),
			logger: false, disableReverseLookup: true, closeTimeout: 100,
			onAuth: (auth, session, done) => {
				this.signedIn = { user: auth.username, secure: session.secure };
				done(auth.username === user && auth.password === password ? null : new Error('no'), { user });
			},
			onRcptTo: (address, session, done) => done(this.refuse?.(address.address)),
			onData: (stream, session, done) => {
				const pieces = [];
				stream.on('data', (d) => pieces.push(d));
				stream.on('end', async () => {
					const raw = Buffer.concat(pieces);
					const mail = await PostalMime.parse(raw);
					mail.raw = raw.toString('latin1');
					mail.secure = session.secure;
					mail.from_ = session.envelope.mailFrom.address;
					mail.to_ = session.envelope.rcptTo.map((r) => r.address);
					mail.header = (name) => mail.headers.filter((h) => h.key === name.toLowerCase()).map((h) => h.value);
					this.mails.push(mail);
					await this.hold;
					done();
				});
			},
		});
		this.server.on('error', () => {}); // a client that is killed
		await new Promise((done, fail) => {
			this.server.once('error', fail);
			this.server.listen(port, '127.0.0.1', done);
		});
		this.port = this.server.server.address().port;
		return this;
	}

	get env() {
		return { PEERLORE_SMTP_URL: `smtp://127.0.0.1:${this.port}`, PEERLORE_MAIL_FROM: 'ask@example.com' };
	}

	// The first mail (not looked at before) for somebody.
	mail(to, n = 1) {
		return until(`mail ${n} to ${to}`, () => this.mails.filter((m) => m.to_.includes(to))[n - 1], 90000);
	}

	close() {
		return new Promise((done) => this.server.close(done));
	}
}

export const mailboxOpen = (options) => new Mailbox().listen(options);
