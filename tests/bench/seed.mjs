// seed.mjs -- a synthetic company for measuring: the same bytes for the same N, written straight into the database.
import { spawn } from 'node:child_process';

export const people = 500;
const tags = 200;
const spaces = 3; // open ones beside `general`
export const privateSpaces = 60;
const privateQuestions = 20; // in each private space

// mulberry32, Tommy Ettinger 2017: small, seeded, good enough to spread words.
function generator(seed) {
	return () => {
		seed = (seed + 0x6d2b79f5) | 0;
		let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
}

// Made-up words of two to four syllables; the n-th is drawn about 1/n times as often as the first (Zipf).
function vocabulary(size, random) {
	const heads = 'b c d f g h j k l m n p r s t v w br cr dr fl gr pl pr st tr'.split(' ');
	const tails = 'a e i o u ar en il or un ass ent ick old urn'.split(' ');
	const words = new Set();
	while (words.size < size) {
		let word = '';
		for (let n = 2 + Math.floor(random() * 3); n > 0; n--)
			word += heads[Math.floor(random() * heads.length)] + tails[Math.floor(random() * tails.length)];
		words.add(word);
	}
	return [...words];
}

export function writer(seed = 1) {
	const random = generator(seed);
	const words = vocabulary(6000, random);
	const limit = Math.log(words.length + 1);
	const word = () => words[Math.floor(Math.exp(random() * limit)) - 1];
	const below = (n) => Math.floor(random() * n);
	const some = (n) => Array.from({ length: n }, word).join(' ');
	const title = () => `How do I ${some(4 + below(5))}?`;
	const body = (n) => {
		const parts = [];
		for (let left = n; left > 0; left -= 50)
			parts.push(`${some(Math.min(left, 50))}.`);
		return parts;
	};
	return { random, below, word, some, title, body };
}

// psql with COPY on its input; the rows come from generators, so that nothing is held in memory.
class Loader {
	constructor(conninfo, env) {
		this.child = spawn('psql', ['-q', '-X', '-v', 'ON_ERROR_STOP=1', '-d', conninfo], { stdio: ['pipe', 'inherit', 'inherit'], env });
		this.done = new Promise((ok, no) => this.child.once('close', (code) => (code === 0 ? ok() : no(new Error(`psql: exit status ${code}`)))));
	}

	async put(text) {
		if (!this.child.stdin.write(text))
			await new Promise((r) => this.child.stdin.once('drain', r));
	}

	async copy(into, rows) {
		await this.put(`copy ${into} from stdin;\n`);
		let chunk = '';
		for (const row of rows) {
			chunk += `${row.map((v) => (v === null ? '\\N' : String(v).replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\t/g, '\\t'))).join('\t')}\n`;
			if (chunk.length > 1 << 20) {
				await this.put(chunk);
				chunk = '';
			}
		}
		await this.put(`${chunk}\\.\n`);
	}

	end() {
		this.child.stdin.end();
		return this.done;
	}
}

// questions in open spaces, 2.5 answers each, of 100 to 300 words; private spaces beside them.
export async function seed(conninfo, questions, env) {
	const w = writer();
	const total = questions + privateSpaces * privateQuestions;
	const load = new Loader(conninfo, env);
	const started = Date.parse('2026-01-01T00:00:00Z');
	const at = (n) => new Date(started + n * 1000).toISOString();
	const threads = [];
	const answers = [];
	let id = 0;

	for (let n = 0; n < total; n++) {
		// Private questions stand evenly among the others, as in a company.
		const hidden = n % Math.ceil(total / (privateSpaces * privateQuestions)) === 1;
		const space = hidden ? 2 + spaces + (n % privateSpaces) : 1 + (n % (spaces + 1));
		threads.push({ id: ++id, space, answers: 0, tags: new Set([1 + w.below(tags), 1 + w.below(tags)]), accepted: null });
	}
	for (let n = 0; n < total * 2.5; n++) {
		const thread = threads[w.below(total)];
		thread.answers++;
		answers.push({ id: ++id, thread });
		if (thread.accepted === null && w.below(2) === 0)
			thread.accepted = id;
	}
	const post = (id, kind, thread, title, words) => {
		const parts = w.body(words);
		return [id, kind, thread.id, thread.space, 2 + w.below(people), 2 + w.below(people), title, parts.join('\n\n'),
			parts.map((p) => `<p>${p}</p>\n`).join(''), parts[0].slice(0, 180), at(id)];
	};

	// Triggers and foreign keys are off: the sums they would keep are written below.
	await load.put("begin; set session_replication_role = replica; set synchronous_commit = off;\n");
	await load.copy('person (id, email, name, team)', (function* () {
		for (let n = 2; n <= people + 1; n++)
			yield [n, `person${n}@bench.example`, `${w.word()} ${w.word()}`, `Team ${n % 20}`];
	})());
	await load.copy('space (id, slug, name, private)', (function* () {
		for (let n = 0; n < spaces + privateSpaces; n++)
			yield [2 + n, n < spaces ? `open-${n}` : `private-${n - spaces}`, `Space ${n}`, n >= spaces];
	})());
	await load.copy('membership (space, person, role)', (function* () {
		// Person 3 is a member of ten private spaces, person 4 of fifty.
		for (let n = 0; n < 50; n++)
			yield [2 + spaces + n, 4, 'member'];
		for (let n = 0; n < 10; n++)
			yield [2 + spaces + n, 3, 'member'];
	})());
	await load.copy('tag (id, name)', (function* () {
		for (let n = 1; n <= tags; n++)
			yield [n, `${w.word()}-${n}`];
	})());
	await load.copy('thread (id, space, version, accepted_answer, answers, created_at, activity_at)', (function* () {
		for (const t of threads)
			yield [t.id, t.space, 1, t.accepted, t.answers, at(t.id), at(t.id)];
	})());
	await load.copy('post (id, kind, thread, space, author, owner, title, body, body_html, excerpt, created_at)', (function* () {
		for (const t of threads)
			yield post(t.id, 'question', t, w.title(), 100 + w.below(200));
		for (const a of answers)
			yield post(a.id, 'answer', a.thread, null, 100 + w.below(200));
	})());
	await load.copy('thread_tag (thread, tag, created_at)', (function* () {
		for (const t of threads) {
			for (const tag of t.tags)
				yield [t.id, tag, at(t.id)];
		}
	})());
	await load.copy('comment (post, thread, author, body, body_html, created_at)', (function* () {
		for (let n = 0; n < total * 2; n++) {
			const a = answers[w.below(answers.length)];
			const text = w.some(10 + w.below(20));
			yield [a.id, a.thread.id, 2 + w.below(people), text, text, at(id)];
		}
	})());
	await load.copy('vote (post, thread, person, value)', (function* () {
		for (const a of answers)
			yield [a.id, a.thread.id, 2 + w.below(people), 1];
	})());
	await load.put(`
		insert into revision (post, number, title, body, author, created_at)
			select id, 1, title, body, author, created_at from post;
		insert into tag_count select tt.tag, t.space, count(*) from thread_tag tt join thread t on t.id = tt.thread group by 1, 2;
		update tag g set open_questions = (select coalesce(sum(c.questions), 0) from tag_count c join space s on s.id = c.space where c.tag = g.id and not s.private);
		update thread t set tags = thread_tags(t.id), author = p.author from post p where p.id = t.id;
		update post p set score = v.n from (select post, sum(value) n from vote group by 1) v where v.post = p.id;
		insert into post_link (from_post, to_post, kind, created_at)
			select id, id - 7, 'related', now() from thread where id % 3 = 0 and id > 7;
		update thread t set links = c.links from counted_mark c where c.id = t.id and c.links <> '{}';
		update thread t set marked = c.marked from counted_marked c where c.thread = t.id;
		do $$ begin
			perform setval('post_id', ${id});
			perform setval(pg_get_serial_sequence('person', 'id'), ${people + 1});
			perform setval(pg_get_serial_sequence('space', 'id'), ${1 + spaces + privateSpaces});
			perform setval(pg_get_serial_sequence('tag', 'id'), ${tags});
		end $$;
		commit;
		vacuum analyze;\n`);
	await load.end();
	return { threads: total, posts: id };
}
