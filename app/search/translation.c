/* translation.c -- the words of questions and what they stand for in answers: learning, keeping, ranking with it. */
#include "search/translation.h"

#include <math.h>
#include <stdlib.h>

#define MAGIC "PLT1"
#define MAGIC_BYTES 4
#define PARTS 65535.0
#define COMMON_LEAST 1e-7
#define LAMBDA_LEAST 0.01
#define NOBODY UINT32_MAX

/* FNV-1a; the tables below are small or made from words of our own content. */
static uint64_t
word_hash(struct str word)
{
	uint64_t hash = str_hash(STR_HASH_NONE, word);
	return (hash ^ (hash >> 32));
}

/* -- numbers for words ------------------------------------------------------------ */

struct vocabulary {
	struct arena *mem;
	struct str *words; /* by number */
	uint32_t n;
	uint32_t size; /* of words */
	uint32_t *slots; /* number + 1; twice as many as words at least */
	uint32_t slot_count; /* a power of two */
};

static uint32_t *
vocabulary_slot(const struct vocabulary *v, struct str word)
{
	uint32_t at = (uint32_t)word_hash(word) & (v->slot_count - 1);

	while (v->slots[at] != 0 && !str_eq(v->words[v->slots[at] - 1], word))
		at = (at + 1) & (v->slot_count - 1);
	return (&v->slots[at]);
}

static void
vocabulary_grow(struct vocabulary *v)
{
	uint32_t i, size = v->size == 0 ? 1024 : v->size * 2;
	struct str *words = arena_array(v->mem, size, sizeof(*words));

	if (v->n > 0)
		memcpy(words, v->words, v->n * sizeof(*words));
	v->words = words;
	v->size = size;
	v->slot_count = size * 2;
	v->slots = arena_array(v->mem, v->slot_count, sizeof(*v->slots));
	for (i = 0; i < v->n; i++)
		*vocabulary_slot(v, v->words[i]) = i + 1;
}

static uint32_t
vocabulary_number(struct vocabulary *v, struct str word)
{
	uint32_t *slot;

	if (v->n == v->size)
		vocabulary_grow(v);
	slot = vocabulary_slot(v, word);
	if (*slot == 0) {
		v->words[v->n] = str_dup(v->mem, word);
		*slot = ++v->n;
	}
	return (*slot - 1);
}

/* -- pairs ------------------------------------------------------------------------ */

/* The different words of one side, each with how often it stands there. */
struct side {
	uint32_t *words;
	double *counts;
	size_t n;
};

struct pair {
	struct side asked;
	struct side written;
	double weight;
};

struct translation_training {
	struct arena *mem;
	struct vocabulary words;
	struct pair *pairs;
	size_t n;
	size_t size;
};

struct translation_training *
translation_training_new(struct arena *mem)
{
	struct translation_training *training = arena_new_of(mem, struct translation_training);

	training->mem = mem;
	training->words.mem = mem;
	return (training);
}

static struct side
side_read(struct translation_training *training, struct str_list list, size_t max)
{
	size_t i, k, n = list.n < max ? list.n : max;
	struct side side = {arena_array(training->mem, n, sizeof(uint32_t)),
	    arena_array(training->mem, n, sizeof(double)), 0};

	for (i = 0; i < n; i++) {
		uint32_t word;

		if (list.items[i].n == 0 || list.items[i].n > TRANSLATION_WORD_MAX)
			continue;
		word = vocabulary_number(&training->words, list.items[i]);
		for (k = 0; k < side.n && side.words[k] != word; k++)
			;
		if (k == side.n)
			side.words[side.n++] = word;
		side.counts[k] += 1;
	}
	return (side);
}

void
translation_training_add(struct translation_training *training, struct str_list asked,
    struct str_list written, double weight)
{
	struct pair pair = {side_read(training, asked, TRANSLATION_ASKED_MAX),
	    side_read(training, written, TRANSLATION_WRITTEN_MAX), weight};

	if (pair.asked.n == 0 || pair.written.n == 0 || !(weight > 0))
		return;
	if (training->n == training->size) {
		size_t size = training->size == 0 ? 256 : training->size * 2;
		struct pair *pairs = arena_array(training->mem, size, sizeof(*pairs));

		if (training->n > 0)
			memcpy(pairs, training->pairs, training->n * sizeof(*pairs));
		training->pairs = pairs;
		training->size = size;
	}
	training->pairs[training->n++] = pair;
}

bool
translation_training_knows(const struct translation_training *training, struct str word)
{
	return (training->words.n > 0 && *vocabulary_slot(&training->words, word) != 0);
}

size_t
translation_training_pairs(const struct translation_training *training)
{
	return (training->n);
}

/* -- a table from its entries ------------------------------------------------------ */

struct entry {
	uint32_t asked;
	uint32_t written;
	uint16_t parts; /* P(asked | written) in 1/65535 */
};

/* Everything is found from the asked word: that is what a query has. */
struct link {
	uint32_t written;
	uint16_t parts;
};

struct translation {
	struct str *words; /* sorted by bytes, no two the same */
	uint32_t word_count;
	uint32_t *from; /* links of word w: from[w] up to from[w + 1] */
	struct link *links; /* of one word sorted by written */
};

static int
entry_compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->asked != y->asked)
		return (x->asked < y->asked ? -1 : 1);
	return ((x->written > y->written) - (x->written < y->written));
}

/* entries are sorted and stay the caller's; words live in mem already. */
static const struct translation *
table_make(struct arena *mem, struct str *words, uint32_t word_count, const struct entry *entries,
    size_t n)
{
	struct translation *table = arena_new_of(mem, struct translation);
	size_t i;

	table->words = words;
	table->word_count = word_count;
	table->from = arena_array(mem, (size_t)word_count + 1, sizeof(*table->from));
	table->links = arena_array(mem, n, sizeof(*table->links));
	for (i = 0; i < n; i++) {
		table->from[entries[i].asked + 1]++;
		table->links[i] = (struct link){entries[i].written, entries[i].parts};
	}
	for (i = 0; i < word_count; i++)
		table->from[i + 1] += table->from[i];
	return (table);
}

/* -- learning ------------------------------------------------------------------------ */

/* Two words that met in a pair. */
struct cell {
	uint32_t asked;
	uint32_t written;
	double likely; /* P(asked | written) of the round before */
	double counted; /* of this round */
};

/* While it learns; all of it in one arena that is thrown away. */
struct learning {
	const struct translation_training *training;
	struct arena *mem;
	struct arena *cell_mem; /* of cells and slots, another each time they grow */
	struct cell *cells;
	uint32_t cell_count;
	uint32_t cell_size;
	uint32_t *slots; /* number of a cell + 1 */
	uint32_t slot_count;
	uint32_t *met; /* the cell of each (asked, written) of each pair, in their order */
	double *totals; /* by written word */
};

static uint32_t *
cell_slot(const struct learning *l, uint32_t asked, uint32_t written)
{
	uint64_t hash = ((uint64_t)written << 32 | asked) * 0x9e3779b97f4a7c15u;
	uint32_t at = (uint32_t)(hash >> 32) & (l->slot_count - 1);

	while (l->slots[at] != 0 && (l->cells[l->slots[at] - 1].asked != asked ||
					l->cells[l->slots[at] - 1].written != written))
		at = (at + 1) & (l->slot_count - 1);
	return (&l->slots[at]);
}

static void
cells_grow(struct learning *l)
{
	uint32_t i, size = l->cell_size == 0 ? 4096 : l->cell_size * 2;
	struct arena *mem = arena_new();
	struct cell *cells = arena_array(mem, size, sizeof(*cells));

	if (l->cell_count > 0)
		memcpy(cells, l->cells, l->cell_count * sizeof(*cells));
	arena_free(l->cell_mem);
	l->cell_mem = mem;
	l->cells = cells;
	l->cell_size = size;
	l->slot_count = size * 2;
	l->slots = arena_array(mem, l->slot_count, sizeof(*l->slots));
	for (i = 0; i < l->cell_count; i++)
		*cell_slot(l, l->cells[i].asked, l->cells[i].written) = i + 1;
}

static uint32_t
cell_number(struct learning *l, uint32_t asked, uint32_t written)
{
	uint32_t *slot;

	if (l->cell_count == l->cell_size)
		cells_grow(l);
	slot = cell_slot(l, asked, written);
	if (*slot == 0) {
		l->cells[l->cell_count] = (struct cell){asked, written, 1, 0};
		*slot = ++l->cell_count;
	}
	return (*slot - 1);
}

/* Finds the cells of every pair once, so that the rounds need no look-up. */
static void
cells_meet(struct learning *l)
{
	size_t i, a, w, n = 0;

	for (i = 0; i < l->training->n; i++)
		n += l->training->pairs[i].asked.n * l->training->pairs[i].written.n;
	l->met = arena_array(l->mem, n, sizeof(*l->met));
	n = 0;
	for (i = 0; i < l->training->n; i++) {
		const struct pair *p = &l->training->pairs[i];

		for (a = 0; a < p->asked.n; a++) {
			for (w = 0; w < p->written.n; w++)
				l->met[n++] =
				    cell_number(l, p->asked.words[a], p->written.words[w]);
		}
	}
}

/* Which of the written words does this asked one stand for? Shares it out among them. */
static void
word_share(struct learning *l, const struct pair *p, size_t asked, const uint32_t *met)
{
	double all = 0, share;
	size_t w;

	for (w = 0; w < p->written.n; w++)
		all += p->written.counts[w] * l->cells[met[w]].likely;
	share = all > 0 ? p->weight * p->asked.counts[asked] / all : 0;
	for (w = 0; w < p->written.n; w++) {
		double part = share * p->written.counts[w] * l->cells[met[w]].likely;

		l->cells[met[w]].counted += part;
		l->totals[p->written.words[w]] += part;
	}
}

static void
learning_round(struct learning *l)
{
	const uint32_t *met = l->met;
	size_t i, a;

	memset(l->totals, 0, l->training->words.n * sizeof(*l->totals));
	for (i = 0; i < l->training->n; i++) {
		const struct pair *p = &l->training->pairs[i];

		for (a = 0; a < p->asked.n; a++, met += p->written.n)
			word_share(l, p, a, met);
	}
	for (i = 0; i < l->cell_count; i++) {
		struct cell *c = &l->cells[i];

		c->likely = l->totals[c->written] > 0 ? c->counted / l->totals[c->written] : 0;
		c->counted = 0;
	}
}

/* -- what is worth keeping ------------------------------------------------------------- */

static int
cell_compare(const void *a, const void *b)
{
	const struct cell *x = a, *y = b;

	if (x->written != y->written)
		return (x->written < y->written ? -1 : 1);
	if (x->likely > y->likely || x->likely < y->likely)
		return (x->likely > y->likely ? -1 : 1);
	return ((x->asked > y->asked) - (x->asked < y->asked));
}

/* The best of each written word move to the front; how many there are. */
static uint32_t
cells_keep(struct learning *l)
{
	uint32_t i, n = 0, of_word = 0, word = NOBODY;

	for (i = 0; i < l->cell_count; i++) {
		if (l->cells[i].likely >= TRANSLATION_LEAST)
			l->cells[n++] = l->cells[i];
	}
	if (n > 1)
		qsort(l->cells, n, sizeof(*l->cells), cell_compare);
	l->cell_count = n;
	for (i = n = 0; i < l->cell_count; i++) {
		of_word = l->cells[i].written == word ? of_word + 1 : 1;
		word = l->cells[i].written;
		if (of_word <= TRANSLATION_BEST)
			l->cells[n++] = l->cells[i];
	}
	return (n);
}

static int
word_compare(const void *a, const void *b)
{
	return (str_cmp(*(const struct str *)a, *(const struct str *)b));
}

/* Where a word stands among sorted ones, or NOBODY. */
static uint32_t
word_find(const struct str *words, uint32_t n, struct str word)
{
	const struct str *found =
	    n == 0 ? NULL : bsearch(&word, words, n, sizeof(*words), word_compare);

	return (found == NULL ? NOBODY : (uint32_t)(found - words));
}

/* The words of the kept cells, sorted, in mem. */
static uint32_t
words_kept(const struct learning *l, uint32_t kept, struct arena *mem, struct str **out)
{
	const struct str *all = l->training->words.words;
	bool *used = arena_array(l->mem, l->training->words.n, sizeof(*used));
	uint32_t i, n = 0;

	for (i = 0; i < kept; i++)
		used[l->cells[i].asked] = used[l->cells[i].written] = true;
	for (i = 0; i < l->training->words.n; i++)
		n += used[i];
	*out = arena_array(mem, n, sizeof(**out));
	for (i = n = 0; i < l->training->words.n; i++) {
		if (used[i])
			(*out)[n++] = str_dup(mem, all[i]);
	}
	if (n > 1)
		qsort(*out, n, sizeof(**out), word_compare);
	return (n);
}

static const struct translation *
learning_table(struct learning *l, struct arena *mem)
{
	const struct str *all = l->training->words.words;
	uint32_t i, kept = cells_keep(l), word_count;
	struct entry *entries = arena_array(l->mem, kept, sizeof(*entries));
	struct str *words;

	word_count = words_kept(l, kept, mem, &words);
	for (i = 0; i < kept; i++) {
		const struct cell *c = &l->cells[i];

		entries[i] = (struct entry){word_find(words, word_count, all[c->asked]),
		    word_find(words, word_count, all[c->written]),
		    (uint16_t)lround(c->likely * PARTS)};
	}
	if (kept > 1)
		qsort(entries, kept, sizeof(*entries), entry_compare);
	return (table_make(mem, words, word_count, entries, kept));
}

const struct translation *
translation_train(const struct translation_training *training, struct arena *mem)
{
	struct learning l = {.training = training, .mem = arena_new(), .cell_mem = arena_new()};
	const struct translation *table;
	int round;

	cells_meet(&l);
	l.totals = arena_array(l.mem, training->words.n, sizeof(*l.totals));
	for (round = 0; round < TRANSLATION_ROUNDS; round++)
		learning_round(&l);
	table = learning_table(&l, mem);
	arena_free(l.cell_mem);
	arena_free(l.mem);
	return (table);
}

/* -- keeping ---------------------------------------------------------------------------- */

static void
put_number(struct buf *b, uint32_t number)
{
	while (number >= 0x80) {
		buf_char(b, (char)(number | 0x80));
		number >>= 7;
	}
	buf_char(b, (char)number);
}

struct str
translation_write(const struct translation *table, struct arena *mem)
{
	struct buf b = {.mem = mem};
	uint32_t i, k, last;

	buf_str(&b, STR(MAGIC));
	put_number(&b, table->word_count);
	for (i = 0; i < table->word_count; i++) {
		put_number(&b, (uint32_t)table->words[i].n);
		buf_str(&b, table->words[i]);
	}
	for (i = 0; i < table->word_count; i++) {
		put_number(&b, table->from[i + 1] - table->from[i]);
		for (k = table->from[i], last = 0; k < table->from[i + 1]; k++) {
			put_number(&b, table->links[k].written - last);
			last = table->links[k].written;
			buf_char(&b, (char)(table->links[k].parts & 0xff));
			buf_char(&b, (char)(table->links[k].parts >> 8));
		}
	}
	return (buf_view(&b));
}

static bool
get_number(struct str *rest, uint32_t *out)
{
	uint32_t number = 0;
	unsigned shift;

	for (shift = 0; shift < 28 && rest->n > 0; shift += 7) {
		unsigned char c = (unsigned char)rest->p[0];

		*rest = str_slice(*rest, 1, rest->n - 1);
		number |= (uint32_t)(c & 0x7f) << shift;
		if (c < 0x80) {
			*out = number;
			return (true);
		}
	}
	return (false);
}

/* Sorted and different, as word_find needs them. */
static bool
get_words(struct str *rest, struct arena *mem, struct str *words, uint32_t n)
{
	uint32_t i, size;

	for (i = 0; i < n; i++) {
		if (!get_number(rest, &size) || size == 0 || size > TRANSLATION_WORD_MAX ||
		    size > rest->n)
			return (false);
		words[i] = str_dup(mem, str_slice(*rest, 0, size));
		*rest = str_slice(*rest, size, rest->n - size);
		if (i > 0 && str_cmp(words[i - 1], words[i]) >= 0)
			return (false);
	}
	return (true);
}

/* The links of one asked word. */
static bool
get_links(struct str *rest, uint32_t asked, uint32_t word_count, struct entry *entries, size_t *n)
{
	uint32_t i, count, step, written = 0;

	if (!get_number(rest, &count) || count > rest->n / 3)
		return (false);
	for (i = 0; i < count; i++) {
		if (!get_number(rest, &step) || (i > 0 && step == 0) || rest->n < 2 ||
		    step >= word_count - written)
			return (false);
		written += step;
		entries[*n] = (struct entry){asked, written,
		    (uint16_t)((unsigned char)rest->p[0] | (unsigned char)rest->p[1] << 8)};
		*rest = str_slice(*rest, 2, rest->n - 2);
		if (entries[(*n)++].parts == 0)
			return (false);
	}
	return (true);
}

static bool
table_get(struct str rest, struct arena *mem, struct arena *scratch, const struct translation **out)
{
	uint32_t i, word_count;
	struct entry *entries;
	struct str *words;
	size_t n = 0;

	if (!str_starts(rest, STR(MAGIC)))
		return (false);
	rest = str_slice(rest, MAGIC_BYTES, rest.n - MAGIC_BYTES);
	/* A word is two bytes and an empty list at least, an entry three: that bounds both. */
	if (!get_number(&rest, &word_count) || word_count > rest.n / 3)
		return (false);
	words = arena_array(mem, word_count, sizeof(*words));
	if (!get_words(&rest, mem, words, word_count))
		return (false);
	entries = arena_array(scratch, rest.n / 3 + 1, sizeof(*entries));
	for (i = 0; i < word_count; i++) {
		if (!get_links(&rest, i, word_count, entries, &n))
			return (false);
	}
	if (rest.n > 0)
		return (false);
	*out = table_make(mem, words, word_count, entries, n);
	return (true);
}

enum err
translation_read(struct str bytes, struct arena *mem, const struct translation **out)
{
	struct arena *scratch = arena_new();
	bool fine = table_get(bytes, mem, scratch, out);

	arena_free(scratch);
	return (fine ? OK : ERR_MALFORMED);
}

size_t
translation_words(const struct translation *table)
{
	return (table->word_count);
}

size_t
translation_entries(const struct translation *table)
{
	return (table->from[table->word_count]);
}

double
translation_probability(const struct translation *table, struct str asked, struct str written)
{
	uint32_t a = word_find(table->words, table->word_count, asked);
	uint32_t w = word_find(table->words, table->word_count, written);
	uint32_t low, high;

	if (a == NOBODY || w == NOBODY)
		return (0);
	low = table->from[a];
	high = table->from[a + 1];
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (table->links[middle].written < w)
			low = middle + 1;
		else
			high = middle;
	}
	return (low < table->from[a + 1] && table->links[low].written == w
		    ? table->links[low].parts / PARTS
		    : 0);
}

/* -- ranking ---------------------------------------------------------------------------- */

/* What one word of a document gives to one asked word: (1 - lambda) [(1 - beta) + beta P]. */
struct gift {
	struct str word;
	uint32_t asked;
	double weight;
	uint32_t next; /* of the same word; NOBODY: the last */
};

struct given {
	struct str word;
	uint32_t first; /* its gifts */
};

struct translation_query {
	size_t n; /* different asked words */
	double times[TRANSLATION_ASKED_MAX];
	double common[TRANSLATION_ASKED_MAX]; /* lambda P(w|C) */
	double all; /* asked words, repetitions counted */
	struct given *slots; /* of words in documents; word.n 0: free */
	uint32_t slot_mask;
	struct gift *gifts;
	uint32_t gift_count;
};

static struct given *
given_slot(const struct translation_query *query, struct str word)
{
	uint32_t at = (uint32_t)word_hash(word) & query->slot_mask;

	while (query->slots[at].word.n > 0 && !str_eq(query->slots[at].word, word))
		at = (at + 1) & query->slot_mask;
	return (&query->slots[at]);
}

static void
gift_add(struct translation_query *query, struct str word, size_t asked, double weight)
{
	struct given *slot = given_slot(query, word);

	query->gifts[query->gift_count] =
	    (struct gift){word, (uint32_t)asked, weight, slot->word.n > 0 ? slot->first : NOBODY};
	*slot = (struct given){word, query->gift_count++};
}

/* The different asked words; how many. */
static size_t
asked_read(struct translation_query *query, const struct translation_asked *words, size_t n,
    double lambda, struct str different[TRANSLATION_ASKED_MAX])
{
	size_t i, k;

	for (i = 0; i < n; i++) {
		if (words[i].word.n == 0)
			continue;
		for (k = 0; k < query->n && !str_eq(different[k], words[i].word); k++)
			;
		if (k == TRANSLATION_ASKED_MAX)
			continue;
		if (k == query->n) {
			different[query->n++] = words[i].word;
			query->common[k] = lambda * fmax(words[i].common, COMMON_LEAST);
		}
		query->times[k] += 1;
		query->all += 1;
	}
	return (query->n);
}

static void
gifts_make(struct translation_query *query, const struct translation *table, struct arena *mem,
    const struct str *asked, const uint32_t *numbers, double own, double other)
{
	size_t i, count = query->n;
	uint32_t k, slots = 16;

	for (i = 0; i < query->n; i++) {
		if (numbers[i] != NOBODY)
			count += table->from[numbers[i] + 1] - table->from[numbers[i]];
	}
	while (slots < count * 2)
		slots *= 2;
	query->slot_mask = slots - 1;
	query->slots = arena_array(mem, slots, sizeof(*query->slots));
	query->gifts = arena_array(mem, count, sizeof(*query->gifts));
	for (i = 0; i < query->n; i++) {
		gift_add(query, asked[i], i, own);
		if (numbers[i] == NOBODY)
			continue;
		for (k = table->from[numbers[i]]; k < table->from[numbers[i] + 1]; k++)
			gift_add(query, table->words[table->links[k].written], i,
			    other * table->links[k].parts / PARTS);
	}
}

const struct translation_query *
translation_query_new(const struct translation *table, struct arena *mem,
    const struct translation_asked *words, size_t n, double lambda, double beta)
{
	struct translation_query *query = arena_new_of(mem, struct translation_query);
	struct str *asked = arena_array(mem, TRANSLATION_ASKED_MAX, sizeof(*asked));
	uint32_t numbers[TRANSLATION_ASKED_MAX];
	size_t i;

	lambda = fmax(lambda, LAMBDA_LEAST);
	if (table == NULL)
		beta = 0;
	asked_read(query, words, n, lambda, asked);
	for (i = 0; i < query->n; i++)
		numbers[i] =
		    table == NULL ? NOBODY : word_find(table->words, table->word_count, asked[i]);
	gifts_make(
	    query, table, mem, asked, numbers, (1 - lambda) * (1 - beta), (1 - lambda) * beta);
	return (query);
}

size_t
translation_query_given(const struct translation_query *query)
{
	return (query->gift_count);
}

struct translation_given
translation_query_at(const struct translation_query *query, size_t i)
{
	const struct gift *gift = &query->gifts[i];

	return ((struct translation_given){gift->word, gift->asked, gift->weight});
}

double
translation_sum(const struct translation_query *query, const double *sums, double length)
{
	double score = 0;
	size_t i;

	if (!(length > 0))
		return (0);
	for (i = 0; i < query->n; i++)
		score += query->times[i] * log1p(sums[i] / length / query->common[i]);
	return (score);
}

double
translation_score(const struct translation_query *query, const struct translation_count *words,
    size_t n, double length)
{
	double sums[TRANSLATION_ASKED_MAX] = {0}, counted = 0;
	uint32_t g;
	size_t i;

	for (i = 0; i < n; i++) {
		const struct given *slot = given_slot(query, words[i].word);

		counted += words[i].count;
		if (slot->word.n == 0)
			continue;
		for (g = slot->first; g != NOBODY; g = query->gifts[g].next)
			sums[query->gifts[g].asked] += query->gifts[g].weight * words[i].count;
	}
	if (!(length > 0))
		length = counted;
	return (query->all > 0 ? translation_sum(query, sums, length) / query->all : 0);
}
