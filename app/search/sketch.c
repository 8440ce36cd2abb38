/* sketch.c -- packing the words of a thread, and comparing a question with them. */
#include "search/sketch.h"

#include <math.h>

#define HEAD 7 /* bytes: one for the title's words, two each for those of the other parts */
#define GAP 0
#define NO_WORD 0
/* Title words with a place in the table of pairs, and pairs. */
#define PAIRED 64
#define PAIRS 100

/* Two words that are no further apart are near. */
#define NEAR_WORDS 8

/*
 * BM25 within one part. Lengths are those of usual threads: they only set where long begins. In
 * a recording one place counts, however much is said around it.
 */
static const struct {
	double k1, b, usual;
} parts[SKETCH_PARTS] = {{1.2, 0.5, 10}, {1.6, 0.9, 120}, {1.6, 0.9, 120}, {1.6, 0, 120}};
static const size_t rooms[SKETCH_PARTS] = {
    SKETCH_TITLE, SKETCH_BODY, SKETCH_ANSWERS, SKETCH_SPOKEN};

/* FNV-1a, folded; never GAP. */
static uint16_t
word_hash(struct str stem)
{
	uint32_t hash = 0x811c9dc5u;
	size_t i;

	for (i = 0; i < stem.n; i++)
		hash = (hash ^ (unsigned char)stem.p[i]) * 0x01000193u;
	hash = (hash >> 16 ^ hash) & 0xffff;
	return ((uint16_t)(hash == GAP ? 1 : hash));
}

/* -- a thread's ----------------------------------------------------------------------- */

static bool
put(struct sketch_maker *m, enum sketch_part part, uint16_t word)
{
	if (m->counts[part] == rooms[part])
		return (false);
	m->counts[part]++;
	m->words[m->n++] = word;
	return (m->counts[part] < rooms[part]);
}

bool
sketch_put(struct sketch_maker *m, enum sketch_part part, struct str stem)
{
	return (put(m, part, word_hash(stem)));
}

bool
sketch_gap(struct sketch_maker *m, enum sketch_part part)
{
	return (m->counts[part] == 0 || put(m, part, GAP));
}

struct str
sketch_pack(const struct sketch_maker *m, struct arena *mem)
{
	unsigned char *bytes = arena_alloc(mem, HEAD + 2 * m->n);
	size_t i;

	bytes[0] = (unsigned char)m->counts[SKETCH_IN_TITLE];
	for (i = 1; i < SKETCH_PARTS; i++) {
		bytes[2 * i - 1] = (unsigned char)(m->counts[i] & 0xff);
		bytes[2 * i] = (unsigned char)(m->counts[i] >> 8);
	}
	for (i = 0; i < m->n; i++) {
		bytes[HEAD + 2 * i] = (unsigned char)(m->words[i] & 0xff);
		bytes[HEAD + 2 * i + 1] = (unsigned char)(m->words[i] >> 8);
	}
	return ((struct str){(const char *)bytes, HEAD + 2 * m->n});
}

/* -- a question's ----------------------------------------------------------------------- */

/* A written word stands for an asked one with this weight. */
struct given {
	uint16_t asked; /* number among the translation's words */
	uint16_t next; /* 1 + index of the next one of the same written word; 0: none */
	float weight;
};

/* What a hash in a thread means to a question. */
struct meaning {
	uint16_t hash; /* GAP: a free place */
	uint16_t given; /* 1 + index of the first that it gives to; 0: none */
	uint8_t word; /* 1 + number of the word; NO_WORD */
};
#define MEANINGS_FIRST 512

struct sketch_query {
	struct arena *mem;
	double rarity[SKETCH_WORDS_MAX];
	double title_times[SKETCH_WORDS_MAX];
	double body_times[SKETCH_WORDS_MAX];
	size_t n;
	double title_rarity; /* of all title words, each once */
	int last; /* the title word before, or -1 */
	uint8_t pair[PAIRED][PAIRED]; /* two title words side by side: 1 + number of the pair */
	double pair_rarity[PAIRS];
	size_t pairs;
	int last_telling; /* the title word before that is no stop word, or -1 */
	struct near {
		uint8_t a, b;
		double rarity;
	} near[PAIRS];
	size_t near_count;
	/* Most words of a thread mean nothing to the question: one bit for each hash says so. */
	uint64_t known[65536 / 64];
	struct meaning *meanings; /* by hash, open addressing; a power of two, half of it free */
	size_t meaning_count, meaning_room;
	const struct translation_query *translation; /* NULL: none */
	struct given *given;
};

struct sketch_query *
sketch_query_new(struct arena *mem)
{
	struct sketch_query *q = arena_new_of(mem, struct sketch_query);

	q->mem = mem;
	q->last = q->last_telling = -1;
	q->meaning_room = MEANINGS_FIRST;
	q->meanings = arena_array(mem, q->meaning_room, sizeof(*q->meanings));
	return (q);
}

static bool
is_known(const struct sketch_query *q, uint16_t hash)
{
	return ((q->known[hash / 64] >> hash % 64 & 1) != 0);
}

static struct meaning *
meaning_slot(const struct sketch_query *q, uint16_t hash)
{
	size_t at = hash & (q->meaning_room - 1);

	while (q->meanings[at].hash != GAP && q->meanings[at].hash != hash)
		at = (at + 1) & (q->meaning_room - 1);
	return (&q->meanings[at]);
}

static void
meanings_grow(struct sketch_query *q)
{
	const struct meaning *old = q->meanings;
	size_t i, n = q->meaning_room;

	q->meaning_room = n * 2;
	q->meanings = arena_array(q->mem, q->meaning_room, sizeof(*q->meanings));
	for (i = 0; i < n; i++) {
		if (old[i].hash != GAP)
			*meaning_slot(q, old[i].hash) = old[i];
	}
}

/* The one of this hash, made when there is none. */
static struct meaning *
meaning_of(struct sketch_query *q, uint16_t hash)
{
	struct meaning *m;

	if (2 * q->meaning_count >= q->meaning_room)
		meanings_grow(q);
	m = meaning_slot(q, hash);
	if (m->hash == GAP) {
		m->hash = hash;
		q->meaning_count++;
		q->known[hash / 64] |= UINT64_C(1) << hash % 64;
	}
	return (m);
}

int
sketch_query_word(struct sketch_query *q, double rarity)
{
	if (q->n == SKETCH_WORDS_MAX)
		return (-1);
	q->rarity[q->n] = rarity;
	return ((int)q->n++);
}

void
sketch_query_stem(struct sketch_query *q, int word, struct str stem)
{
	struct meaning *m;

	if (word < 0)
		return;
	m = meaning_of(q, word_hash(stem));
	/* The first of two with the same hash: those of the title come first. */
	if (m->word == NO_WORD)
		m->word = (uint8_t)(word + 1);
}

static void
pair_add(struct sketch_query *q, int a, int b)
{
	if (a >= PAIRED || b >= PAIRED || q->pair[a][b] != 0 || q->pairs == PAIRS)
		return;
	q->pair_rarity[q->pairs++] = (q->rarity[a] + q->rarity[b]) / 2;
	q->pair[a][b] = (uint8_t)q->pairs;
}

static void
near_add(struct sketch_query *q, int a, int b)
{
	size_t i;

	for (i = 0; i < q->near_count; i++) {
		if (q->near[i].a == a && q->near[i].b == b)
			return;
	}
	if (a != b && q->near_count < PAIRS)
		q->near[q->near_count++] =
		    (struct near){(uint8_t)a, (uint8_t)b, (q->rarity[a] + q->rarity[b]) / 2};
}

void
sketch_query_title(struct sketch_query *q, int word, bool stop)
{
	if (word >= 0 && q->title_times[word]++ == 0)
		q->title_rarity += q->rarity[word];
	if (word >= 0 && q->last >= 0)
		pair_add(q, q->last, word);
	q->last = word;
	if (word < 0 || stop)
		return;
	if (q->last_telling >= 0)
		near_add(q, q->last_telling, word);
	q->last_telling = word;
}

void
sketch_query_body(struct sketch_query *q, int word)
{
	if (word >= 0)
		q->body_times[word]++;
}

void
sketch_query_translate(struct sketch_query *q, const struct translation_query *translation)
{
	size_t i, n = translation_query_given(translation);

	if (n > UINT16_MAX - 1)
		n = UINT16_MAX - 1;
	q->translation = translation;
	q->given = arena_array(q->mem, n + 1, sizeof(*q->given));
	for (i = 0; i < n; i++) {
		struct translation_given one = translation_query_at(translation, i);
		struct meaning *m = meaning_of(q, word_hash(one.word));

		q->given[i] = (struct given){(uint16_t)one.asked, m->given, (float)one.weight};
		m->given = (uint16_t)(i + 1);
	}
}

bool
sketch_query_empty(const struct sketch_query *q)
{
	return (q->n == 0);
}

double
sketch_query_rarity(const struct sketch_query *q)
{
	return (q->title_rarity);
}

/* -- both ------------------------------------------------------------------------------ */

/* What one part of a thread has. */
struct part_counts {
	uint16_t words[SKETCH_WORDS_MAX];
	uint16_t pairs[PAIRS];
	uint16_t near[PAIRS];
	size_t length;
};

/* What a whole thread has: by part, and what its words give to the asked ones. */
struct thread_counts {
	struct part_counts parts[SKETCH_PARTS];
	double sums[TRANSLATION_ASKED_MAX];
	size_t words;
};

static uint16_t
word_at(const unsigned char *bytes, size_t i)
{
	return ((uint16_t)(bytes[2 * i] | bytes[2 * i + 1] << 8));
}

static double
saturated(double times, enum sketch_part part, size_t length)
{
	double norm = parts[part].k1 *
		      (1 - parts[part].b + parts[part].b * (double)length / parts[part].usual);

	return ((parts[part].k1 + 1) * times / (times + norm));
}

/* The word that stands at `at`: which of its neighbours in the title were here just before? */
static void
near_count(const struct sketch_query *q, const size_t *last, int word, size_t at,
    struct part_counts *counts)
{
	size_t i;

	for (i = 0; i < q->near_count; i++) {
		int other = q->near[i].a == word   ? q->near[i].b
			    : q->near[i].b == word ? q->near[i].a
						   : -1;

		if (other >= 0 && last[other] > 0 && at - last[other] <= NEAR_WORDS)
			counts->near[i]++;
	}
}

static void
given_count(const struct sketch_query *q, const struct meaning *m, double *sums)
{
	size_t g;

	for (g = m->given; g != 0; g = q->given[g - 1].next)
		sums[q->given[g - 1].asked] += (double)q->given[g - 1].weight;
}

/* What is said is talk: its many words stand for nothing else and do not make a thread longer. */
static void
part_count(const struct sketch_query *q, const unsigned char *bytes, size_t n,
    enum sketch_part part, struct thread_counts *all)
{
	struct part_counts *counts = &all->parts[part];
	size_t last[SKETCH_WORDS_MAX] = {0}; /* 1 + where it stood */
	int before = -1;
	size_t i, gaps = 0;

	counts->length = n;
	for (i = 0; i < n; i++) {
		uint16_t hash = word_at(bytes, i);
		const struct meaning *m;
		int word;

		gaps += hash == GAP;
		if (!is_known(q, hash)) {
			before = -1;
			continue;
		}
		m = meaning_slot(q, hash);
		word = (int)m->word - 1;
		if (part != SKETCH_IN_SPOKEN)
			given_count(q, m, all->sums);
		if (word >= 0) {
			counts->words[word]++;
			near_count(q, last, word, i + 1, counts);
			last[word] = i + 1;
		}
		if (word >= 0 && before >= 0 && word < PAIRED && before < PAIRED &&
		    q->pair[before][word] != 0)
			counts->pairs[q->pair[before][word] - 1]++;
		before = word;
	}
	if (part != SKETCH_IN_SPOKEN)
		all->words += n - gaps;
}

static void
part_match(const struct sketch_query *q, const struct part_counts *counts, enum sketch_part part,
    struct sketch_match *match)
{
	size_t i;

	for (i = 0; i < q->pairs; i++) {
		if (counts->pairs[i] > 0)
			match->pairs[part] +=
			    q->pair_rarity[i] * saturated(counts->pairs[i], part, counts->length);
	}
	for (i = 0; i < q->near_count; i++) {
		if (counts->near[i] > 0)
			match->near[part] +=
			    q->near[i].rarity * saturated(counts->near[i], part, counts->length);
	}
	for (i = 0; i < q->n; i++) {
		double weight;

		if (counts->words[i] == 0)
			continue;
		weight = q->rarity[i] * saturated(counts->words[i], part, counts->length);
		if (q->title_times[i] > 0)
			match->title[part] += weight;
		/* As often as the body says it, up to a point. */
		match->body[part] += weight * 9 * q->body_times[i] / (8 + q->body_times[i]);
	}
}

/* How alike the titles are: the words they share by all their words, by rarity. */
static double
likeness(const struct sketch_query *q, const struct part_counts *title)
{
	double shared = 0, all = 0, other;
	size_t i, own = 0;

	for (i = 0; i < q->n; i++) {
		all += q->rarity[i];
		own += title->words[i] > 0;
		shared += q->title_times[i] > 0 && title->words[i] > 0 ? q->rarity[i] : 0;
	}
	/* What the thread's title has besides is as telling as the question's words are on average. */
	other = q->n == 0 || title->length <= own
		    ? 0
		    : (double)(title->length - own) * all / (double)q->n;
	return (q->title_rarity + other > 0 ? shared / (q->title_rarity + other) : 0);
}

void
sketch_compare(const struct sketch_query *q, struct str sketch, struct sketch_match *match)
{
	const unsigned char *bytes = (const unsigned char *)sketch.p;
	struct thread_counts counts = {.words = 0};
	size_t lengths[SKETCH_PARTS], all = 0, from = 0, i;

	*match = (struct sketch_match){.likeness = 0};
	if (sketch.n < HEAD)
		return;
	for (i = 0; i < SKETCH_PARTS; i++) {
		lengths[i] =
		    i == 0 ? bytes[0] : (size_t)bytes[2 * i - 1] | (size_t)bytes[2 * i] << 8;
		all += lengths[i];
	}
	if (sketch.n != HEAD + 2 * all)
		return;
	bytes += HEAD;
	for (i = 0; i < SKETCH_PARTS; i++) {
		part_count(q, bytes + 2 * from, lengths[i], (enum sketch_part)i, &counts);
		part_match(q, &counts.parts[i], (enum sketch_part)i, match);
		from += lengths[i];
	}
	match->likeness = likeness(q, &counts.parts[SKETCH_IN_TITLE]);
	if (q->translation != NULL)
		match->translation =
		    translation_sum(q->translation, counts.sums, (double)counts.words);
}
