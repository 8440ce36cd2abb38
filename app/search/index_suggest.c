/* index_suggest.c -- titles while somebody is typing. */
#include "search/index_reader.h"

/* Xapian is asked for so many whole words; memory for all that are usual. */
#define RAREST_MAX 3
#define WORDS_MAX 16
#define PRIOR_SCALE 0.2
/* What the start of a word is worth in a title kept in memory: as a word in one of twenty. */
#define UNFINISHED_WEIGHT 3.0

/* Does the byte at i belong to the word before it? As Xapian splits: wi-fi is two words, o'brien and 802.1x are one. */
static bool
is_inside(struct str s, size_t i)
{
	unsigned char c = (unsigned char)s.p[i];

	if (c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
		return (true);
	if (c == '.' && i > 0 && s.p[i - 1] >= '0' && s.p[i - 1] <= '9')
		return (true);
	return (c == '_' || c == '\'' || c == '&');
}

/* Where the last word begins, which may be unfinished; the end when nothing is. */
static size_t
finished(struct str typed)
{
	size_t n = typed.n;

	while (n > 0 && is_inside(typed, n - 1))
		n--;
	return (n);
}

/* What was typed, apart: whole words and, maybe, the start of one. */
struct typed {
	struct xapian_query *words; /* under TERM_TITLE_RAW; NULL: none */
	struct xapian_query *rarest; /* the few of them that are worth looking for; NULL: none */
	struct xapian_query *last; /* the same, finished or not; NULL: nothing unfinished */
	struct str unfinished;
};

static void
typed_free(struct typed *t)
{
	xapian_query_free(t->words);
	xapian_query_free(t->rarest);
	xapian_query_free(t->last);
}

static void
typed_read(struct making *m, struct str text, struct typed *t)
{
	size_t n = finished(text);
	struct str whole = str_slice(text, 0, n);

	*t = (struct typed){.unfinished = str_slice(text, n, text.n - n)};
	if (n > 0) {
		t->words = make_parse(m, whole, 0, TERM_TITLE_RAW, XAPIAN_RAW);
		t->rarest =
		    make_elite(m, make_parse(m, whole, 0, TERM_TITLE_RAW, XAPIAN_RAW), RAREST_MAX);
	}
	if (t->unfinished.n > 0)
		t->last =
		    make_parse(m, t->unfinished, 0, TERM_TITLE_RAW, XAPIAN_RAW | XAPIAN_PARTIAL);
}

/* -- what Xapian has --------------------------------------------------------------- */

/* Takes over the rarest and the last of t. */
static enum err
suggest_set(struct index_set *set, struct making *m, struct typed *t, size_t limit,
    struct arena *mem, struct search_results *out)
{
	struct xapian_search search = {.limit = (uint32_t)limit,
	    .collapse_slot = index_set_parts(set) ? SLOT_THREAD : XAPIAN_NO_SLOT,
	    .sort_slot = XAPIAN_NO_SLOT,
	    .facet_slot = XAPIAN_NO_SLOT,
	    .flat = true};
	struct xapian_results *results = NULL;
	struct xapian_query *query;
	enum err e;

	query = t->rarest == NULL ? t->last : make_pair(m, XAPIAN_OR, t->rarest, t->last);
	t->rarest = t->last = NULL;
	if (query != NULL && !xapian_query_empty(query))
		query =
		    make_pair(m, XAPIAN_AND_MAYBE, query, make_boost(m, NULL, 0, PRIOR_SCALE, 0));
	if (m->code != XAPIAN_OK)
		e = index_failed(&m->error, "read a search");
	else if (query == NULL || xapian_query_empty(query))
		e = OK;
	else if ((e = search_run(set, query, &search, &results)) == OK)
		e = hits_take(results, NULL, limit, mem, out);
	xapian_results_free(results);
	xapian_query_free(query);
	return (e);
}

/* -- what is in memory ---------------------------------------------------------------- */

struct words {
	const struct index_set *set;
	struct arena *mem;
	struct title_word items[WORDS_MAX + 2];
	size_t n;
};

static bool
word_take(void *with, struct str term, struct str content)
{
	struct words *w = with;
	struct title_word *word = &w->items[w->n];

	(void)content;
	if (w->n == WORDS_MAX || term.n <= TERM_TITLE_RAW.n)
		return (w->n < WORDS_MAX);
	word->word = str_dup(w->mem, str_slice(term, TERM_TITLE_RAW.n, term.n));
	word->weight = index_set_rarity(w->set, term);
	word->unfinished = false;
	w->n++;
	return (true);
}

/* The words as titles_match wants them, weighed as Xapian does. */
static enum err
words_take(const struct typed *t, struct words *w)
{
	struct str last, term;
	struct xapian_error error;

	if (t->words != NULL && xapian_walk_terms(t->words, word_take, w, &error))
		return (index_failed(&error, "read a search"));
	if (t->unfinished.n == 0)
		return (OK);
	/* It may be finished all the same; then it counts as a word too, as with Xapian. */
	last = xapian_lower(w->mem, t->unfinished);
	term = str_fmt(w->mem, "%.*s%.*s", STR_ARG(TERM_TITLE_RAW), STR_ARG(last));
	w->items[w->n++] = (struct title_word){last, index_set_rarity(w->set, term), false};
	w->items[w->n++] = (struct title_word){last, UNFINISHED_WEIGHT, true};
	return (OK);
}

/* Puts the titles found in memory where they belong among the hits. */
static enum err
merge(const struct title_hit *best, size_t n, size_t limit, struct arena *mem,
    struct search_results *out)
{
	struct search_hit *all = arena_array(mem, limit + 1, sizeof(*all));
	size_t i = 0, k = 0, count = 0;

	while (count < limit && (i < n || k < out->n)) {
		struct search_hit *hit = &all[count];
		struct xapian_error error;
		struct str data, excerpt;

		if (i == n || (k < out->n && out->hits[k].weight >= best[i].weight)) {
			all[count++] = out->hits[k++];
			continue;
		}
		if (xapian_db_data(best[i].handle->db, best[i].document, mem, &data, &error))
			return (index_failed(&error, "read a title"));
		if (index_doc_read(data, mem, hit, &excerpt)) {
			hit->weight = best[i].weight;
			count++;
		}
		i++;
	}
	out->more = out->more || i < n || k < out->n;
	out->hits = all;
	out->n = count;
	return (OK);
}

static enum err
suggest(struct index_set *set, const struct apart *apart, struct str text, size_t limit,
    struct arena *mem, struct search_results *out)
{
	struct making m = {.set = set, .code = XAPIAN_OK};
	struct title_hit *best = arena_array(mem, limit + 1, sizeof(*best));
	struct words w = {.set = set, .mem = mem};
	struct typed typed;
	size_t i, n = 0;
	enum err e = OK;

	typed_read(&m, text, &typed);
	if (apart->n > 0)
		e = words_take(&typed, &w);
	if (e == OK)
		e = suggest_set(set, &m, &typed, limit, mem, out);
	typed_free(&typed);
	for (i = 0; i < apart->n && e == OK; i++) {
		if ((e = titles_load(apart->items[i])) == OK)
			titles_match(apart->items[i], w.items, w.n, best, limit, &n);
	}
	return (e == OK ? merge(best, n, limit, mem, out) : e);
}

enum err
index_reader_suggest(struct index_reader *r, const int64_t *spaces, size_t n, struct str typed,
    size_t limit, struct arena *mem, struct search_results *out)
{
	struct search_results found;
	struct index_set *set;
	struct apart apart;
	unsigned tries;
	enum err e = ERR_RETRY;

	/* Titles in memory are read outside the set, which retries for itself. */
	for (tries = 0; tries < 3 && e == ERR_RETRY; tries++) {
		found = (struct search_results){.exact = true};
		if ((e = reader_set(r, spaces, n, mem, &apart, &set)))
			return (e);
		e = suggest(set, &apart, str_slice(typed, 0, SEARCH_TEXT_MAX), limit_of(limit), mem,
		    &found);
		index_set_free(set);
		reader_trim(r);
	}
	if (e == OK)
		*out = found;
	return (e);
}
