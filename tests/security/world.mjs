// world.mjs -- a small company for the security tests: everybody a rule knows, open and private content,
// raw HTTP without a client's good manners, and a line to the database that can put everything back.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { program } from '../lib/prepared.mjs';
import { noticed, processesOf, serverStart, until } from '../lib/server.mjs';

// What looking may change.
export const OBSERVED = fs.readFileSync(path.join(import.meta.dirname, 'observed.txt'), 'utf8').split('\n').filter((l) => l && !l.startsWith('#'));

// -- requests ----------------------------------------------------------------------------------------

// One request exactly as given: the path is not tidied, nothing is added but Host. {status, headers, text, lines}.
export function ask(url, { method = 'GET', path: where = '/', headers = {}, body, agent } = {}) {
	const { hostname, port } = new URL(url);
	return new Promise((done, fail) => {
		const request = http.request({ hostname, port, method, path: where, agent, timeout: 30000,
			headers: { ...headers, ...(body !== undefined ? { 'content-length': Buffer.byteLength(body) } : {}) } }, (answer) => {
			const pieces = [];
			answer.on('data', (d) => pieces.push(d));
			answer.on('error', fail);
			answer.on('end', () => {
				const bytes = Buffer.concat(pieces);
				done({ status: answer.statusCode, headers: answer.headers, lines: answer.rawHeaders, bytes, text: bytes.toString() });
			});
		});
		request.on('timeout', () => request.destroy(new Error(`no answer to ${method} ${where}`)));
		request.on('error', (e) => {
			e.message += ` (${method} ${where})`;
			fail(e);
		});
		if (!body && method !== 'GET' && method !== 'HEAD')
			request.setHeader('content-length', 0);
		request.end(body);
	});
}

export const formText = (fields) => new URLSearchParams(fields).toString();
export const SAME_SITE = { 'sec-fetch-site': 'same-origin' };

// The value of cookie `name` that an answer sets, or undefined.
export function cookieSet(answer, name = 'pl') {
	for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
		const [, key, value] = /^([^=]+)=([^;]*)/.exec(line);
		if (key === name)
			return value;
	}
	return undefined;
}

export const csrfOf = (html) => (/name="csrf" value="([^"]+)"/.exec(html) ?? /data-csrf="([^"]+)"/.exec(html))?.[1];

// -- the database ---------------------------------------------------------------------------------------

// psql that stays open, as the cluster's superuser: `await sql.run(text)` gives rows of text.
export class Sql {
	constructor(server) {
		const said = path.join(server.data, 'socket-folder');
		const folder = fs.existsSync(said) ? fs.readFileSync(said, 'utf8') : path.join(server.data, 'socket');
		this.child = spawn(program('psql'), ['-X', '-q', '-A', '-t', '-F', '\t', '-v', 'ON_ERROR_STOP=0', '-h', folder, '-U', 'postgres', 'peerlore'],
			{ stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, PGOPTIONS: '-c client_min_messages=warning' } });
		this.output = this.errors = '';
		this.child.stdout.on('data', (d) => {
			this.output += d;
			this.more?.();
		});
		this.child.stderr.on('data', (d) => (this.errors += d));
		this.child.on('close', () => this.more?.());
	}

	async run(text) {
		const mark = '-- end of it --';
		this.output = this.errors = '';
		this.child.stdin.write(`${text}\n;\n\\echo '${mark}'\n`);
		await new Promise((done) => {
			this.more = () => (this.output.includes(mark + '\n') || this.child.exitCode !== null) && done();
			this.more();
		});
		// What went wrong is said on the other pipe, before the mark is.
		await new Promise((done) => setImmediate(done));
		if (this.errors !== '')
			throw new Error(`psql: ${this.errors}\n${text.slice(0, 400)}`);
		return this.output.slice(0, this.output.indexOf(mark)).split('\n').filter((l) => l !== '').map((l) => l.split('\t'));
	}

	async one(text) {
		return (await this.run(text))[0]?.[0];
	}

	// Tables with what people made and did; the others only follow from it or keep the machinery going.
	async tables() {
		this.names ??= (await this.run(`select tablename from pg_tables where schemaname = 'public'
			and tablename not in ('outbox', 'outbox_reader', 'job', 'site', 'schema_migration',
				'learning_run', 'translation', 'gap', 'acronym_seen', 'acronym_scan') order by 1`)).map(([n]) => n);
		return this.names;
	}

	// {table: md5 of all its rows}. Asked after each request, so only those are read again that were written to:
	// each table notes it itself, in the transaction of whoever writes.
	async digest() {
		if (!this.known) {
			const each = (text) => this.tables().then((tables) => tables.map(text).join('\n'));
			await this.run(`set jit = off; create schema if not exists kept; drop table if exists kept.written; create table kept.written (name text);
				create or replace function kept.note() returns trigger language plpgsql security definer as $$
					begin insert into kept.written values (tg_table_name); return null; end $$;
				${await each((t) => `create or replace trigger zz_kept after insert or update or delete or truncate on ${t} for each statement execute function kept.note();`)}
				${await each((t) => `prepare digest_${t} as select '${t}', md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from ${t} t;`)}`);
			this.known = {};
			this.restored = new Set(await this.tables());
			this.touched = new Set(this.restored);
		}
		await this.noted();
		const again = [...this.restored];
		this.restored.clear();
		if (again.length > 0)
			Object.assign(this.known, Object.fromEntries(await this.run(again.map((t) => `execute digest_${t};`).join('\n'))));
		return { ...this.known };
	}

	// What was written to meanwhile: to be read again, and not as it was kept.
	async noted() {
		for (const [name] of await this.run('delete from kept.written returning name')) {
			this.restored.add(name);
			this.touched.add(name);
		}
	}

	// Where the log of all changes ends. No table is without it: as long as it stands still, nothing has been changed.
	async log() {
		return this.one('select pg_current_wal_insert_lsn()');
	}

	// Names of the tables that differ between two digests.
	// How often something was read is written later, in the middle of whatever comes next.
	static differing(a, b) {
		return Object.keys(a).filter((t) => a[t] !== b[t] && t !== 'thread_read' && t !== 'thread_look');
	}

	async keep() {
		const parts = (await this.tables()).map((t) => `drop table if exists kept.${t}; create table kept.${t} as table ${t};`);
		await this.run(`create schema if not exists kept; ${parts.join(' ')}`);
		if (this.known) {
			await this.noted();
			this.touched.clear();
		}
	}

	// The worker does nothing any more, and is not in the middle of anything: for ten minutes a job belongs to whoever took it.
	async rest() {
		for (;;) {
			await this.run(`begin; lock table job in exclusive mode; delete from job where kind in ('route');
				update job set run_at = '2100-01-01' where attempts = 0 or run_at not between now() + interval '2 minutes' and now() + interval '11 minutes'`);
			const busy = await this.one(`select (select count(*) from job where run_at < '2099-01-01') + (select count(*) from audit_new)`);
			await this.run('commit');
			if (busy === '0')
				return;
			await new Promise((r) => setTimeout(r, 20));
		}
	}

	// Everything as it was at keep(), or those tables alone. Rendered pages of the meantime are void.
	async restore(tables) {
		if (this.known) {
			await this.noted();
			tables ??= [...this.touched];
			tables.forEach((t) => this.touched.delete(t));
		}
		// What the database works out by itself cannot be put in.
		this.columns ??= new Map(await this.run(`select table_name, string_agg(quote_ident(column_name), ', ') from information_schema.columns
			where table_schema = 'public' and is_generated = 'NEVER' group by 1`));
		const parts = (tables ?? await this.tables()).map((t) => [t, this.columns.get(t)])
			.map(([t, columns]) => `delete from ${t}; insert into ${t} (${columns}) overriding system value select ${columns} from kept.${t};`);
		await this.run(`begin; set local session_replication_role = replica; ${parts.join(' ')}
			update site set epoch = epoch + 1; commit`);
		// Replicas note nothing.
		for (const table of tables ?? await this.tables())
			this.restored?.add(table);
	}

	close() {
		this.child.stdin.end('\\q\n');
	}
}

export const quote = (text) => (text === null ? 'null' : `'${String(text).replaceAll("'", "''")}'`);

// -- people -----------------------------------------------------------------------------------------------

// What every call to /uploads brings (tus); fields.headers says what else.
export const isUpload = (where) => /^\/uploads(\/|$)/.test(where);
export const TUS = { 'tus-resumable': '1.0.0', 'content-type': 'application/offset+octet-stream' };

// A caller: a session in a browser (cookie, csrf) and a token of the API.
export class Caller {
	constructor(world, name, { id = 0, email = '', cookie, csrf, token } = {}) {
		Object.assign(this, { world, name, id, email, cookie, csrf, token });
	}

	// As a page of ours would: with the cookie; writing, with the form's token and from our site.
	page(method, where, fields = {}, { headers = {}, raw } = {}) {
		const writing = method !== 'GET' && method !== 'HEAD';
		if (isUpload(where)) {
			return this.world.ask({ method, path: where, body: writing ? raw : undefined,
				headers: { ...TUS, ...SAME_SITE, ...(this.cookie ? { cookie: this.cookie } : {}), ...(writing ? { 'x-csrf-token': this.csrf ?? '' } : {}), ...fields.headers, ...headers } });
		}
		return this.world.ask({ method, path: where,
			headers: { ...(this.cookie ? { cookie: this.cookie } : {}),
				...(writing ? { ...SAME_SITE, 'content-type': 'application/x-www-form-urlencoded' } : {}), ...headers },
			body: writing ? raw ?? formText({ csrf: this.csrf ?? '', ...fields }) : undefined });
	}

	// As a program would: with the token.
	api(method, where, json, { headers = {} } = {}) {
		if (json?.raw !== undefined) // neither a form nor JSON
			return this.world.ask({ method, path: `/api/v1${where}`, body: json.raw,
				headers: { ...(this.token ? { authorization: `Bearer ${this.token}` } : {}), ...json.headers, ...headers } });
		return this.world.ask({ method, path: `/api/v1${where}`,
			headers: { ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
				...(json !== undefined ? { 'content-type': 'application/json' } : {}), ...headers },
			body: json === undefined ? undefined : typeof json === 'string' ? json : JSON.stringify(json) });
	}

	// As a script on our pages would: API with the cookie.
	script(method, where, json) {
		if (json?.raw !== undefined)
			return this.world.ask({ method, path: `/api/v1${where}`, body: json.raw,
				headers: { ...(this.cookie ? { cookie: this.cookie } : {}), ...SAME_SITE, 'x-csrf-token': this.csrf ?? '', ...json.headers } });
		return this.world.ask({ method, path: `/api/v1${where}`,
			headers: { ...(this.cookie ? { cookie: this.cookie } : {}), ...SAME_SITE,
				...(method !== 'GET' ? { 'x-csrf-token': this.csrf ?? '' } : {}),
				...(json !== undefined ? { 'content-type': 'application/json' } : {}) },
			body: json === undefined ? undefined : JSON.stringify(json) });
	}
}

export class World {
	static async start({ env = {}, cookie = 'pl' } = {}) {
		const world = new World();
		world.cookieName = cookie;
		world.server = await serverStart({ env });
		world.url = world.server.url;
		world.agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
		world.sql = new Sql(world.server);
		return world;
	}

	async ask(options) {
		await noticed();
		return ask(this.url, { agent: this.agent, ...options });
	}

	// The worker stands still: what it does by itself is not what a request did.
	rest() {
		this.resting = processesOf(this.server.data).filter((p) => /^peerlore (worker|publish|deliver)/.test(p.command)).map((p) => p.pid);
		for (const pid of this.resting)
			process.kill(pid, 'SIGSTOP');
	}

	async stop() {
		for (const pid of this.resting ?? [])
			process.kill(pid, 'SIGCONT');
		this.sql.close();
		this.agent.destroy();
		return this.server.stop();
	}

	anonymous(name = 'anonymous') {
		return new Caller(this, name);
	}

	// Nobody yet, with the form of the door open: pre-session cookie and its token.
	async atDoor(where = '/signin') {
		const answer = await this.ask({ path: where });
		const pre = `${this.cookieName}-pre`;
		return new Caller(this, 'at the door', { cookie: `${pre}=${cookieSet(answer, pre)}`, csrf: csrfOf(answer.text) });
	}

	async join(email, { name = email.split('@')[0], admin = false } = {}) {
		const [[id]] = await this.sql.run(`insert into person (email, name, admin) values (${quote(email)}, ${quote(name)}, ${admin}) returning id`);
		return { id: Number(id), email, name };
	}

	// A session, as somebody gets one by a link.
	async signIn(person) {
		const link = new URL(this.server.link(person.email)).pathname;
		const door = await this.atDoor(link);
		const answer = await door.page('POST', link);
		const value = cookieSet(answer, this.cookieName);
		if (!value)
			throw new Error(`no session for ${person.email}: ${answer.status}\n${answer.text}`);
		const caller = new Caller(this, person.name, { ...person, cookie: `${this.cookieName}=${value}` });
		caller.csrf = csrfOf((await caller.page('GET', '/')).text);
		return caller;
	}

	// The same with a token of the API, too.
	async caller(email, options) {
		const caller = await this.signIn(await this.join(email, options));
		const answer = await caller.script('POST', '/tokens', { name: 'all', scopes: 'all' });
		caller.token = JSON.parse(answer.text).token;
		return caller;
	}

	// Asked for once: it is a program that starts.
	routes() {
		return (this.allRoutes ??= JSON.parse(this.server.run('routes', '--json')));
	}

	// Until the index has seen every change.
	indexed() {
		return until('the index', async () => (await this.sql.one(`select count(*) from outbox o
			where not exists (select from outbox_reader r where (r.xid, r.id) >= (o.xid, o.id))`)) === '0'
			&& (await this.sql.one('select count(*) from outbox_reader')) !== '0');
	}
}

// -- content ----------------------------------------------------------------------------------------------

// Statements that put questions, answers and comments there at once, with ids one may choose.
export class Script {
	constructor(first = 500000) {
		this.next = first;
		this.lines = [];
	}

	question({ kind = 'question', id = this.next++, space, author, title = 'How do I open the cabinet?', body = 'It is shut.', tags = [], withdrawn = 0 }) {
		this.lines.push(`insert into thread (id, kind, space, created_at, activity_at) values (${id}, '${kind}', ${space}, now(), now());
			insert into post (id, kind, thread, space, author, owner, title, body, body_html, excerpt, created_at)
			values (${id}, '${kind}', ${id}, ${space}, ${author}, ${author}, ${quote(title)}, ${quote(body)}, ${quote(`<p>${body}</p>`)}, ${quote(body)}, now());
			insert into revision (post, number, title, body, author, created_at) values (${id}, 1, ${quote(title)}, ${quote(body)}, ${author}, now());`);
		for (const tag of tags)
			this.lines.push(`insert into tag (name) values (${quote(tag)}) on conflict do nothing;
				insert into thread_tag select ${id}, id, now() from tag where name = ${quote(tag)};`);
		this.withdraw(id, withdrawn);
		return id;
	}

	answer({ id = this.next++, question, space, author, body = 'With the key.', withdrawn = 0 }) {
		this.lines.push(`insert into post (id, kind, thread, space, author, owner, body, body_html, excerpt, created_at)
			values (${id}, 'answer', ${question}, ${space}, ${author}, ${author}, ${quote(body)}, ${quote(`<p>${body}</p>`)}, ${quote(body)}, now());
			insert into revision (post, number, body, author, created_at) values (${id}, 1, ${quote(body)}, ${author}, now());`);
		this.withdraw(id, withdrawn);
		return id;
	}

	comment({ id = this.next++, post, thread, author, body = 'Thanks.', withdrawn = 0 }) {
		this.lines.push(`insert into comment (id, post, thread, author, body, body_html, created_at) overriding system value
			values (${id}, ${post}, ${thread}, ${author}, ${quote(body)}, ${quote(`<p>${body}</p>`)}, now());`);
		if (withdrawn)
			this.lines.push(`update comment set withdrawn_at = now(), withdrawn_by = ${withdrawn} where id = ${id};`);
		return id;
	}

	withdraw(id, by) {
		if (by)
			this.lines.push(`update post set withdrawn_at = now(), withdrawn_by = ${by} where id = ${id};`);
	}

	add(line) {
		this.lines.push(line);
	}

	run(sql) {
		return sql.run(`begin; ${this.lines.join('\n')}
			select setval('post_id', ${this.next}), setval('comment_id_seq', ${this.next}); commit`).finally(() => (this.lines = []));
	}
}
