/* sketch.c -- packing the words of a thread, and comparing a question with them. */
#include "search/sketch.h"

#include <math.h>

#define HEAD 5 /* bytes: one for the title's words, two each for those of the other parts */
#define GAP 0
#define NO_WORD 0
/* Title words with a place in the table of pairs, and pairs. */
#define PAIRED 64
#define PAIRS 100

/* Two words that are no further apart are near. */
#define NEAR_WORDS 8

/* BM25 within one part. Lengths are those of usual threads: they only set where long begins. */
static const struct {
	double k1, b, usual;
} parts[SKETCH_PARTS] = {{1.2, 0.5, 10}, {1.6, 0.9, 120}, {1.6, 0.9, 120}};
static const size_t rooms[SKETCH_PARTS] = {SKETCH_TITLE, SKETCH_BODY, SKETCH_ANSWERS};

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

struct sketch_query {
	struct arena *mem;
	double rarity[SKETCH_WORDS_MAX];
	double title_times[SKETCH_WORDS_MAX];
	double body_times[SKETCH_WORDS_MAX];
	size_t n;
	double title_rarity; /* of all title words, each once */
	double body_rarity;
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
	uint8_t word[65536]; /* 1 + number of the word with this hash; NO_WORD */
	const struct translation_query *translation;
	uint16_t *given_first; /* by hash: 1 + index into given; NULL without a translation */
	struct given *given;
};

struct sketch_query *
sketch_query_new(struct arena *mem)
{
	struct sketch_query *q = arena_new_of(mem, struct sketch_query);

	q->mem = mem;
	q->last = q->last_telling = -1;
	return (q);
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
	uint8_t *place = &q->word[word_hash(stem)];

	/* The first of two with the same hash: those of the title come first. */
	if (*place == NO_WORD && word >= 0)
		*place = (uint8_t)(word + 1);
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
	if (word >= 0 && q->body_times[word]++ == 0)
		q->body_rarity += q->rarity[word];
}

void
sketch_query_translate(struct sketch_query *q, const struct translation_query *translation)
{
	size_t i, n = translation_query_given(translation);

	if (n > UINT16_MAX - 1)
		n = UINT16_MAX - 1;
	q->translation = translation;
	q->given_first = arena_array(q->mem, 65536, sizeof(*q->given_first));
	q->given = arena_array(q->mem, n + 1, sizeof(*q->given));
	for (i = 0; i < n; i++) {
		struct translation_given one = translation_query_at(translation, i);
		uint16_t *first = &q->given_first[word_hash(one.word)];

		q->given[i] = (struct given){(uint16_t)one.asked, *first, (float)one.weight};
		*first = (uint16_t)(i + 1);
	}
}

bool
sketch_query_empty(const struct sketch_query *q)
{
	return (q->n == 0);
}

/* -- both ------------------------------------------------------------------------------ */

/* What one part of a thread has. */
struct part_counts {
	uint16_t words[SKETCH_WORDS_MAX];
	uint16_t pairs[PAIRS];
	uint16_t near[PAIRS];
	size_t length;
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
part_count(
    const struct sketch_query *q, const unsigned char *bytes, size_t n, struct part_counts *counts)
{
	size_t last[SKETCH_WORDS_MAX] = {0}; /* 1 + where it stood */
	int before = -1;
	size_t i;

	counts->length = n;
	for (i = 0; i < n; i++) {
		int word = (int)q->word[word_at(bytes, i)] - 1;

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

/* By rarity: what of the title and of the body is there at all, and how alike both titles are. */
static void
shares_match(const struct sketch_query *q, const struct part_counts counts[SKETCH_PARTS],
    struct sketch_match *match)
{
	double shared = 0, any = 0, body = 0, other;
	size_t i, k, own = 0;

	for (i = 0; i < q->n; i++) {
		bool there = false;

		for (k = 0; k < SKETCH_PARTS; k++)
			there = there || counts[k].words[i] > 0;
		own += counts[SKETCH_IN_TITLE].words[i] > 0;
		if (q->title_times[i] > 0) {
			any += there ? q->rarity[i] : 0;
			shared += counts[SKETCH_IN_TITLE].words[i] > 0 ? q->rarity[i] : 0;
		}
		body += q->body_times[i] > 0 && there ? q->rarity[i] : 0;
	}
	match->words = counts[SKETCH_IN_TITLE].length;
	match->covered = q->title_rarity > 0 ? any / q->title_rarity : 0;
	match->body_covered = q->body_rarity > 0 ? body / q->body_rarity : 0;
	/* What the thread's title has besides is as telling as the question's words are on average. */
	other =
	    q->n == 0 || match->words <= own
		? 0
		: (double)(match->words - own) * (q->title_rarity + q->body_rarity) / (double)q->n;
	if (q->title_rarity + other > 0)
		match->likeness = shared / (q->title_rarity + other);
}

static double
translated(const struct sketch_query *q, const unsigned char *bytes, size_t n)
{
	double sums[TRANSLATION_ASKED_MAX] = {0};
	size_t i, length = 0, g;

	for (i = 0; i < n; i++) {
		uint16_t word = word_at(bytes, i);

		length += word != GAP;
		for (g = q->given_first[word]; g != 0; g = q->given[g - 1].next)
			sums[q->given[g - 1].asked] += (double)q->given[g - 1].weight;
	}
	return (translation_sum(q->translation, sums, (double)length));
}

void
sketch_compare(const struct sketch_query *q, struct str sketch, struct sketch_match *match)
{
	const unsigned char *bytes = (const unsigned char *)sketch.p;
	struct part_counts counts[SKETCH_PARTS] = {{.length = 0}};
	size_t lengths[SKETCH_PARTS], from = 0, i;

	*match = (struct sketch_match){.words = 0};
	if (sketch.n < HEAD)
		return;
	lengths[0] = bytes[0];
	lengths[1] = (size_t)bytes[1] | (size_t)bytes[2] << 8;
	lengths[2] = (size_t)bytes[3] | (size_t)bytes[4] << 8;
	if (sketch.n != HEAD + 2 * (lengths[0] + lengths[1] + lengths[2]))
		return;
	bytes += HEAD;
	for (i = 0; i < SKETCH_PARTS; i++) {
		part_count(q, bytes + 2 * from, lengths[i], &counts[i]);
		part_match(q, &counts[i], (enum sketch_part)i, match);
		from += lengths[i];
	}
	shares_match(q, counts, match);
	if (q->given_first != NULL)
		match->translation = translated(q, bytes, from);
}
