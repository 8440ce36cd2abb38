// spoken.mjs -- what people say while they show something: sentences of few words that come again and again, and
// among them phrases that are said once. The same for the same seed.

const list = (text) => text.trim().split(/\s+/);
const VERBS = list(`open close turn lift push pull hold press loosen tighten clean check move mark cover empty fill drain
	measure replace remove fasten lower raise reset wipe warm cool shake grease`);
const KINDS = list(`blue red green yellow left right upper lower front rear small large long short heavy light inner outer
	metal rubber plastic wooden round square narrow wide hot cold dry wet`);
const THINGS = list(`valve handle lid filter cable screw plate button switch lamp drawer panel belt wheel spring bottle tray
	hose pump motor needle mirror cabinet shelf label basket ladder window door table hammer bolt bracket cylinder`);
const PLACES = list(`window door machine wall table corner engine kitchen cabinet office garden hall tower bridge station`);
const FILLERS = ['now you see what happens', 'this takes a minute or so', 'some people forget this part', 'wait until it is quiet again',
	'that is all there is to it', 'be careful with your fingers here', 'you can hear it when it is right', 'we do this every Monday morning',
	'nobody told me about that in the beginning', 'it looks harder than it is'];

// Numbers below n; at() gives one of a list.
export function chance(seed) {
	let x = (seed * 2654435761 + 12345) >>> 0;
	const random = (n) => {
		x ^= x << 13;
		x ^= x >>> 17;
		x ^= x << 5;
		x >>>= 0;
		return x % n;
	};
	random.at = (items) => items[random(items.length)];
	return random;
}

/*
 * Sentences: [{words, phrase?}], a phrase being words of the sentence that stand together nowhere else, with the
 * place where they begin. `used` keeps what was said in other recordings.
 */
export function talk(random, sentences, phrases, used) {
	const out = [];
	const fresh = () => {
		for (;;) {
			const words = [random.at(VERBS), 'the', random.at(KINDS), random.at(THINGS), 'near', 'the', random.at(PLACES)];
			const key = `${words[0]} ${words[2]} ${words[3]}`;
			if (!used.has(key))
				return (used.add(key), words);
		}
	};
	const planted = new Set();
	while (planted.size < phrases)
		planted.add(random(sentences));
	for (let i = 0; i < sentences; i++) {
		if (!planted.has(i)) {
			// The same words in other company: nothing of a phrase is told by one word alone.
			out.push({ words: random(2) ? list(random.at(FILLERS)) : [...list('and then'), ...fresh().slice(0, 4)] });
			continue;
		}
		const before = random(2) ? list(random.at(['so', 'first you', 'after that you', 'what I always do is'])) : [];
		const words = fresh();
		out.push({ words: [...before, ...words], at: before.length, phrase: random(2) ? words.join(' ') : `${words[0]} ${words[2]} ${words[3]}` });
	}
	return out;
}
