// visitor.mjs -- somebody with a browser without scripts: pages, forms, cookies over plain HTTP.
//
//	const anna = new Visitor(server);
//	await anna.signIn('anna@example.com');
//	const page = await anna.get('/settings');
//	const next = await anna.send('/settings/profile', {name: 'Anna', ...});     follows no redirect

import { noticed } from './server.mjs';

export class Visitor {
	constructor(server) {
		this.server = server;
		this.cookies = new Map();
		this.csrf = '';
		this.last = null;
	}

	async call(method, where, { body, headers = {} } = {}) {
		await noticed();
		const answer = await fetch(new URL(where, this.server.url), {
			method,
			redirect: 'manual',
			body,
			headers: {
				'sec-fetch-site': 'same-origin',
				...(this.cookies.size > 0 ? { cookie: [...this.cookies].map(([n, v]) => `${n}=${v}`).join('; ') } : {}),
				...headers,
			},
		});
		for (const line of answer.headers.getSetCookie()) {
			const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
			if (/max-age=0\b/i.test(line) || value === '')
				this.cookies.delete(name);
			else
				this.cookies.set(name, value);
		}
		const text = await answer.text();
		this.csrf = /name="csrf" value="([^"]*)"/.exec(text)?.[1] ?? this.csrf;
		this.last = { status: answer.status, headers: answer.headers, location: answer.headers.get('location') ?? '', text };
		return this.last;
	}

	get(where) {
		return this.call('GET', where);
	}

	// A form, with the token of the page seen last.
	send(where, fields = {}, { csrf = this.csrf, headers = {} } = {}) {
		return this.call('POST', where, {
			body: new URLSearchParams({ csrf, ...fields }).toString(),
			headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
		});
	}

	// Goes where a form led to.
	async follow() {
		return this.get(this.last.location);
	}

	// By a one-time link, as somebody who got it by mail.
	async enter(email) {
		const link = new URL(this.server.link(email)).pathname;
		await this.get(link);
		const answer = await this.send(link);
		if (answer.status !== 303)
			throw new Error(`signing in ${email}: ${answer.status}\n${answer.text}`);
	}

	// The same, ready to send a form.
	async signIn(email) {
		await this.enter(email);
		await this.get('/settings');
		return this;
	}

	async password(email, password) {
		await this.get('/signin');
		return this.send('/signin', { email, password });
	}
}
