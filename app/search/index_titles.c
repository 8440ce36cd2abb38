/*
 * index_titles.c -- the titles of a small private space in memory, for as-you-type.
 *
 * Xapian needs some 20 µs to look into one more database, however small; somebody
 * in fifty private spaces would wait a millisecond for each letter. So the words
 * of their titles are kept here, sorted, each with the documents that have it.
 */
#include "search/index_reader.h"

#include <stdlib.h>

/* A space with more documents is left to Xapian. */
#define DOCUMENTS_MAX 2000

struct entry {
	struct str word;
	const uint32_t *places; /* numbers of documents, below document_count */
	uint32_t n;
};

struct titles {
	struct arena *mem;
	uint64_t revision; /* of the database they were read from */
	struct entry *entries; /* sorted by word */
	size_t entry_count;
	uint32_t *documents; /* sorted; what Xapian calls each */
	uint32_t document_count;
	/* Scratch of one match, one for each document, all 0 between. */
	double *weights;
	size_t *counted; /* the last word that was counted, from 1 */
};

void
titles_free(struct titles *t)
{
	if (t == NULL)
		return;
	arena_free(t->mem);
	free(t);
}

bool
titles_fit(const struct xapian_db *db)
{
	return (xapian_db_about(db).documents <= DOCUMENTS_MAX);
}

/* -- reading them ------------------------------------------------------------------ */

struct loading {
	struct titles *titles;
	struct buf entries, documents;
};

static bool
load_word(void *with, struct str word, const uint32_t *documents, size_t n)
{
	struct loading *load = with;
	struct arena *mem = load->titles->mem;
	struct entry entry = {.word = str_dup(mem, word), .n = (uint32_t)n};

	entry.places =
	    (const uint32_t *)(const void *)arena_copy(mem, documents, n * sizeof(*documents));
	buf_put(&load->entries, &entry, sizeof(entry));
	buf_put(&load->documents, documents, n * sizeof(*documents));
	return (true);
}

static int
number_compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return ((x > y) - (x < y));
}

static uint32_t
place_of(const struct titles *t, uint32_t document)
{
	const uint32_t *found =
	    bsearch(&document, t->documents, t->document_count, sizeof(document), number_compare);

	return ((uint32_t)(found - t->documents));
}

/* Turns what Xapian calls the documents into small numbers without gaps. */
static void
load_finish(struct loading *load)
{
	struct titles *t = load->titles;
	size_t i, k, n = load->documents.n / sizeof(uint32_t);

	t->entries = (struct entry *)(void *)load->entries.p;
	t->entry_count = load->entries.n / sizeof(struct entry);
	t->documents = (uint32_t *)(void *)load->documents.p;
	if (n > 1)
		qsort(t->documents, n, sizeof(*t->documents), number_compare);
	for (i = 0; i < n; i++) {
		if (i == 0 || t->documents[i] != t->documents[i - 1])
			t->documents[t->document_count++] = t->documents[i];
	}
	for (i = 0; i < t->entry_count; i++) {
		uint32_t *places = arena_array(t->mem, t->entries[i].n, sizeof(*places));

		for (k = 0; k < t->entries[i].n; k++)
			places[k] = place_of(t, t->entries[i].places[k]);
		t->entries[i].places = places;
	}
	t->weights = arena_array(t->mem, t->document_count, sizeof(*t->weights));
	t->counted = arena_array(t->mem, t->document_count, sizeof(*t->counted));
}

static struct titles *
titles_new(uint64_t revision)
{
	struct titles *t = calloc(1, sizeof(*t));

	if (t == NULL)
		abort();
	t->mem = arena_new();
	t->revision = revision;
	return (t);
}

enum err
titles_load(struct handle *h)
{
	uint64_t revision = xapian_db_about(h->db).revision;
	struct loading load = {.titles = NULL};
	struct xapian_error error;

	if (h->titles != NULL && h->titles->revision == revision)
		return (OK);
	titles_free(h->titles);
	h->titles = NULL;
	load.titles = titles_new(revision);
	load.entries.mem = load.documents.mem = load.titles->mem;
	if (xapian_walk_postings(h->db, TERM_TITLE_RAW, load_word, &load, &error)) {
		titles_free(load.titles);
		return (index_failed(&error, "read titles"));
	}
	load_finish(&load);
	h->titles = load.titles;
	return (OK);
}

/* -- asking them -------------------------------------------------------------------- */

/* The first entry that is not before word. */
static size_t
entry_from(const struct titles *t, struct str word)
{
	size_t low = 0, high = t->entry_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (str_cmp(t->entries[middle].word, word) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return (low);
}

/* Does the entry at i answer to this word of the query? */
static bool
answers(const struct titles *t, size_t i, const struct title_word *word)
{
	if (i >= t->entry_count)
		return (false);
	return (word->unfinished ? str_starts(t->entries[i].word, word->word)
				 : str_eq(t->entries[i].word, word->word));
}

/* Adds what a word is worth to each title with it; once, however many of its words begin so. */
static void
weigh(struct titles *t, const struct title_word *word, size_t number)
{
	size_t i, k;

	for (i = entry_from(t, word->word); answers(t, i, word); i++) {
		for (k = 0; k < t->entries[i].n; k++) {
			uint32_t place = t->entries[i].places[k];

			if (t->counted[place] != number)
				t->weights[place] += word->weight;
			t->counted[place] = number;
		}
	}
}

/* Among equals, what is newer in its space comes first. */
static void
best_add(struct title_hit *best, size_t max, size_t *n, struct title_hit hit)
{
	size_t i = *n;

	if (max == 0 || (*n == max && best[max - 1].weight >= hit.weight))
		return;
	if (*n < max)
		(*n)++;
	else
		i--;
	for (; i > 0 && best[i - 1].weight < hit.weight; i--)
		best[i] = best[i - 1];
	best[i] = hit;
}

void
titles_match(const struct handle *h, const struct title_word *words, size_t word_count,
    struct title_hit *best, size_t max, size_t *n)
{
	struct titles *t = h->titles;
	size_t i;

	for (i = 0; i < word_count; i++)
		weigh(t, &words[i], i + 1);
	for (i = t->document_count; i-- > 0;) {
		if (t->weights[i] > 0)
			best_add(
			    best, max, n, (struct title_hit){h, t->documents[i], t->weights[i]});
		t->weights[i] = 0;
		t->counted[i] = 0;
	}
}
