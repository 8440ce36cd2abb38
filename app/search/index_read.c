/* index_read.c -- searching: what is found, how it is shown, and what is like it. */
#include "search/index_reader.h"

#include <stdlib.h>

#include "base/ranking.h"
#include "search/index_rank.h"
#include "search/index_why.h"

/* Matches looked at, for counts and facets. */
#define CHECK_AT_LEAST 500
#define LIMIT_DEFAULT 20
#define LIMIT_MAX 100
#define MARKS_MAX 48
#define CORRECTION_MAX 512

/* -- what comes back ----------------------------------------------------------- */

static int
facet_compare(const void *a, const void *b)
{
	const struct search_facet *x = a, *y = b;

	if (x->count != y->count)
		return (x->count < y->count ? 1 : -1);
	if (x->space != y->space)
		return (x->space < y->space ? -1 : 1);
	return (str_cmp(x->word, y->word));
}

static bool
facet_read(struct xapian_facet raw, char kind, struct search_facet *out)
{
	struct str value = str_slice(raw.item, 1, raw.item.n);
	int64_t n = 0;

	if (raw.item.n < 2 || raw.item.p[0] != kind)
		return (false);
	if (kind != 'g' && !str_int64(value, &n))
		return (false);
	if (kind == 't' && (n < 0 || n >= INDEX_TYPE_COUNT))
		return (false);
	*out = (struct search_facet){.count = raw.count};
	if (kind == 'g')
		out->word = value;
	else if (kind == 't')
		out->word = index_type_word((enum index_type)n);
	else
		out->space = n;
	return (true);
}

static void
facet_put(struct search_facets *best, struct search_facet facet)
{
	size_t i = best->n;

	if (best->n == SEARCH_FACETS && facet_compare(&facet, &best->items[i - 1]) > 0)
		return;
	if (best->n < SEARCH_FACETS)
		best->n++;
	else
		i--;
	for (; i > 0 && facet_compare(&facet, &best->items[i - 1]) < 0; i--)
		best->items[i] = best->items[i - 1];
	best->items[i] = facet;
}

/* The most frequent of one kind: 't'ypes, 's'paces, ta'g's. */
static struct search_facets
facets_take(const struct xapian_results *results, char kind, struct arena *mem)
{
	size_t i, n = xapian_results_facets(results);
	struct search_facets all = {arena_array(mem, SEARCH_FACETS, sizeof(*all.items)), 0};
	struct search_facet facet;

	for (i = 0; i < n; i++) {
		struct xapian_facet raw = xapian_results_facet(results, i);

		/* Of thousands of tags most are behind the ones that are shown. */
		if (all.n == SEARCH_FACETS && raw.count < all.items[all.n - 1].count)
			continue;
		if (facet_read(raw, kind, &facet))
			facet_put(&all, facet);
	}
	for (i = 0; kind == 'g' && i < all.n; i++)
		all.items[i].word = str_dup(mem, all.items[i].word);
	return (all);
}

/* Adds the counts of `more`; few of each. */
static struct search_facets
facets_join(struct search_facets all, struct search_facets more, struct arena *mem)
{
	struct search_facets out = {arena_array(mem, all.n + more.n + 1, sizeof(*out.items)), 0};
	size_t i, j;

	for (; out.n < all.n; out.n++)
		out.items[out.n] = all.items[out.n];
	for (i = 0; i < more.n; i++) {
		for (j = 0; j < all.n && (out.items[j].space != more.items[i].space ||
					     !str_eq(out.items[j].word, more.items[i].word));
		     j++)
			;
		if (j < all.n)
			out.items[j].count += more.items[i].count;
		else
			out.items[out.n++] = more.items[i];
	}
	if (out.n > 1)
		qsort(out.items, out.n, sizeof(*out.items), facet_compare);
	if (out.n > SEARCH_FACETS)
		out.n = SEARCH_FACETS;
	return (out);
}

void
facets_add(const struct xapian_results *results, struct arena *mem, struct search_results *out)
{
	if (results == NULL)
		return;
	out->types = facets_join(out->types, facets_take(results, 't', mem), mem);
	out->spaces = facets_join(out->spaces, facets_take(results, 's', mem), mem);
	out->tags = facets_join(out->tags, facets_take(results, 'g', mem), mem);
}

/* While a document moves between spaces it can be in two databases; it is shown once. */
static bool
is_shown(const struct search_results *out, const struct search_hit *hit)
{
	size_t i;

	for (i = 0; i < out->n; i++) {
		if (out->hits[i].id == hit->id && out->hits[i].type == hit->type)
			return (true);
	}
	return (false);
}

enum err
hit_mark(const struct xapian_marker *marker, struct str excerpt, struct arena *mem,
    struct search_hit *hit)
{
	struct xapian_mark *marks = arena_array(mem, MARKS_MAX, sizeof(*marks));
	struct str lines = excerpt;
	struct xapian_error error;
	size_t found = 0;
	enum err e;

	(void)str_cut(&lines, '\n', &excerpt);
	if (xapian_marker_find(marker, excerpt, marks, MARKS_MAX, &found, &error))
		return (index_failed(&error, "mark found words"));
	hit->snippet = index_snippet(mem, excerpt, marks, found);
	if ((e = index_lines_mark(marker, lines, index_words_marked(marks, found), mem, hit)))
		return (e);
	if (xapian_marker_find(marker, hit->title, marks, MARKS_MAX, &found, &error))
		return (index_failed(&error, "mark found words"));
	hit->marked = index_marked(mem, hit->title, marks, found);
	return (OK);
}

enum err
hits_take(const struct xapian_results *results, const struct xapian_marker *marker, size_t limit,
    struct arena *mem, struct search_results *out)
{
	size_t i, n = xapian_results_size(results);
	enum err e;

	out->more = n > limit;
	n = n > limit ? limit : n;
	out->hits = arena_array(mem, n + 1, sizeof(*out->hits));
	for (i = 0; i < n; i++) {
		struct xapian_hit raw = xapian_results_hit(results, i);
		struct search_hit *hit = &out->hits[out->n];
		struct str excerpt;

		if (!index_doc_read(raw.data, mem, hit, &excerpt) || is_shown(out, hit))
			continue;
		hit->weight = raw.weight;
		hit->chance = raw.chance;
		out->n++;
		if (marker != NULL && (e = hit_mark(marker, excerpt, mem, hit)))
			return (e);
	}
	out->estimate = xapian_results_count(results, &out->exact);
	return (OK);
}

enum err
search_run(struct index_set *set, const struct xapian_query *query,
    const struct xapian_search *search, struct xapian_results **out)
{
	struct xapian_error error;

	if (index_set_search(set, query, search, out, &error))
		return (index_failed(&error, "search"));
	return (OK);
}

/* -- search -------------------------------------------------------------------- */

static uint32_t
sort_slot(const struct search_query *q)
{
	if (q->sort == SEARCH_VOTES)
		return (SLOT_VOTES);
	/* Without words nothing is more relevant than anything else. */
	if (q->sort == SEARCH_NEWEST || q->plain.n == 0)
		return (SLOT_CREATED);
	return (XAPIAN_NO_SLOT);
}

size_t
limit_of(size_t limit)
{
	return (limit == 0 ? LIMIT_DEFAULT : limit > LIMIT_MAX ? LIMIT_MAX : limit);
}

/* What one attempt found, and the plain words it was about, for marking; NULL without any. */
struct attempt {
	struct xapian_query *words;
	struct xapian_query *marks; /* with what the glossary adds; NULL: words */
	struct xapian_results *results;
	uint32_t languages;
	struct glossary_matches also;
	struct why *why; /* NULL unless it was asked for */
	bool ranked; /* weigh the best again */
};

static void
attempt_free(struct attempt *a)
{
	xapian_query_free(a->words);
	xapian_query_free(a->marks);
	xapian_results_free(a->results);
	*a = (struct attempt){.languages = 0};
}

static const struct xapian_query *
attempt_marks(const struct attempt *a)
{
	return (a->marks == NULL ? a->words : a->marks);
}

/* A query with a wildcard or without words can have hits in any database. */
static const struct xapian_query *
any_of(const struct search_query *q, const struct xapian_query *words)
{
	if (words == NULL || xapian_query_empty(words) || str_find(q->text, STR("*")) >= 0)
		return (NULL);
	return (words);
}

/* The best hits are weighed again by the plain words that were asked for. */
static enum err
attempt_rank(const struct making *m, const struct search_query *q, const struct attempt *a,
    struct arena *mem, const struct xapian_rerank **out)
{
	const struct rank_asked asked = {.title = q->plain,
	    .translation = q->translation,
	    .weights = rank_weights_search(),
	    .depth = (size_t)ranking()->search_depth};
	struct rank *rank = NULL;
	enum err e = OK;

	if (a->ranked && q->sort == SEARCH_RELEVANCE && q->plain.n > 0 && q->offset < asked.depth)
		e = rank_make(m, &asked, mem, &rank);
	*out = rank_rerank(rank);
	return (e);
}

/* An empty query finds nothing: ERR_NOT_FOUND. */
static enum err
attempt_make(struct index_set *set, const struct search_query *q, unsigned flags,
    struct xapian_search *search, struct arena *mem, struct attempt *a)
{
	struct making m = {.set = set, .mem = mem, .code = XAPIAN_OK};
	struct xapian_query *query = NULL;
	enum err e;

	make_languages(&m, q->language);
	if (m.language_count == 0)
		return (ERR_NOT_FOUND);
	a->languages = languages_bits(&m);
	make_matches(&m, q);
	a->also = m.also;
	if (q->plain.n > 0)
		a->words = make_each(&m, q->plain, XAPIAN_STOP, XAPIAN_UNION);
	if (m.also.n > 0)
		a->marks = make_marks(&m, make_each(&m, q->plain, XAPIAN_STOP, XAPIAN_UNION));
	query = make_search(&m, q, a->words, flags);
	search->any_of = any_of(q, attempt_marks(a));
	if (m.code != XAPIAN_OK)
		e = index_failed(&m.error, "read a search");
	else if (query == NULL || xapian_query_empty(query))
		e = ERR_NOT_FOUND;
	else if ((e = attempt_rank(&m, q, a, mem, &search->rerank)) == OK)
		e = search_run(set, query, search, &a->results);
	if (e == OK && q->why)
		e = why_make(&m,
		    &(struct why_asked){q, query, search, a->words, a->results, m.plain}, &a->why);
	xapian_query_free(query);
	return (e);
}

static void
also_take(const struct search_query *q, const struct attempt *a, struct arena *mem,
    struct search_results *out)
{
	size_t i, j;

	out->also = (struct str_list){arena_array(mem, GLOSSARY_ALSO, sizeof(struct str)), 0};
	for (i = 0; i < a->also.n; i++) {
		for (j = 0; j < a->also.items[i].also.n && out->also.n < GLOSSARY_ALSO; j++)
			out->also.items[out->also.n++] = a->also.items[i].also.items[j];
	}
	if (out->also.n > 0)
		out->exactly = glossary_exact(mem, q->text, &a->also);
}

static enum err
search_take(const struct index_set *set, const struct search_query *q, const struct attempt *a,
    struct arena *mem, struct search_results *out)
{
	struct xapian_marker *marker;
	struct xapian_error error;
	enum err e;

	if (xapian_marker_new(set, attempt_marks(a), a->languages, &marker, &error))
		return (index_failed(&error, "mark found words"));
	e = hits_take(a->results, marker, limit_of(q->limit), mem, out);
	xapian_marker_free(marker);
	also_take(q, a, mem, out);
	if (e == OK)
		why_give(a->why, out->hits, out->n);
	if (e || !q->facets)
		return (e);
	out->types = facets_take(a->results, 't', mem);
	out->spaces = facets_take(a->results, 's', mem);
	out->tags = facets_take(a->results, 'g', mem);
	return (OK);
}

/* A page of the list of what words found and of what is near. */
static enum err
both_take(struct index_set *set, const struct search_query *q, const struct attempt *a,
    struct arena *mem, struct search_results *out, struct near_sizes *sizes)
{
	struct near_asked asked = {.set = set,
	    .near = q->near,
	    .words = a->results,
	    .filters = q,
	    .offset = q->offset,
	    .limit = limit_of(q->limit)};
	struct xapian_marker *marker;
	struct xapian_error error;
	enum err e;

	if (xapian_marker_new(set, attempt_marks(a), a->languages, &marker, &error))
		return (index_failed(&error, "mark found words"));
	asked.marker = marker;
	e = near_take(&asked, mem, out, sizes);
	xapian_marker_free(marker);
	also_take(q, a, mem, out);
	if (a->results != NULL) {
		out->estimate = xapian_results_count(a->results, &out->exact);
		facets_add(q->facets ? a->results : NULL, mem, out);
	}
	out->estimate += (uint32_t)sizes->near_only;
	return (e);
}

/* Fills a page up with what has the words and stands behind that list. */
static enum err
rest_take(struct index_set *set, const struct search_query *q, struct xapian_search search,
    size_t near_only, struct arena *mem, struct search_results *out)
{
	size_t missing = limit_of(q->limit) - out->n;
	struct search_query rest = *q;
	struct search_results found = {.n = 0};
	struct attempt a = {.languages = 0};
	enum err e;

	rest.limit = missing;
	rest.facets = false;
	search.offset = (uint32_t)(q->offset + out->n - near_only);
	search.limit = (uint32_t)missing + 1;
	search.facet_slot = XAPIAN_NO_SLOT;
	if ((e = attempt_make(set, q, 0, &search, mem, &a)) == OK &&
	    (e = search_take(set, &rest, &a, mem, &found)) == OK) {
		memcpy(out->hits + out->n, found.hits, found.n * sizeof(*out->hits));
		out->n += found.n;
		out->more = found.more;
	}
	attempt_free(&a);
	return (e);
}

/* Words and nearness rank the first hits together; behind them words go on alone. */
static enum err
search_near(struct index_set *set, const struct search_query *q, struct xapian_search search,
    struct arena *mem, struct search_results *out)
{
	struct near_sizes sizes = {0, 0};
	struct attempt a = {.ranked = true};
	struct search_query words = *q;
	bool further = false;
	enum err e;

	search.offset = 0;
	search.limit = NEAR_DEPTH;
	/* Why something is in that list, near_take says. */
	words.why = false;
	e = attempt_make(set, &words, 0, &search, mem, &a);
	if (e == OK || e == ERR_NOT_FOUND) {
		further = a.results != NULL && xapian_results_size(a.results) == NEAR_DEPTH;
		e = both_take(set, q, &a, mem, out, &sizes);
	}
	attempt_free(&a);
	if (e || !further)
		return (e);
	out->more = true;
	return (out->n == limit_of(q->limit)
		    ? OK
		    : rest_take(set, q, search, sizes.near_only, mem, out));
}

/* Every word or, when that finds nothing and any word would do, any word. */
static enum err
search_set(struct index_set *set, const struct search_query *q, struct arena *mem,
    struct search_results *out)
{
	struct xapian_search search = {
	    .offset = (uint32_t)(q->offset > SEARCH_OFFSET_MAX ? SEARCH_OFFSET_MAX : q->offset),
	    .limit = (uint32_t)limit_of(q->limit) + 1,
	    .check_at_least = CHECK_AT_LEAST,
	    .collapse_slot = index_set_parts(set) ? SLOT_THREAD : XAPIAN_NO_SLOT,
	    .sort_slot = sort_slot(q),
	    .facet_slot = q->facets ? SLOT_FACETS : XAPIAN_NO_SLOT};
	struct attempt a = {.ranked = true};
	bool exact, ordered = q->sort != SEARCH_RELEVANCE;
	enum err e;

	if (q->near != NULL && q->near->n > 0 && search_query_plain(q))
		return (search_near(set, q, search, mem, out));
	/* Sorted by date, a hit on one of five words would stand first: ask for all of them. */
	e = attempt_make(set, q, ordered ? XAPIAN_ALL_WORDS : 0, &search, mem, &a);
	if (e == OK && ordered && xapian_results_count(a.results, &exact) == 0) {
		attempt_free(&a);
		e = attempt_make(set, q, 0, &search, mem, &a);
	}
	if (e == OK)
		e = search_take(set, q, &a, mem, out);
	attempt_free(&a);
	return (e == ERR_NOT_FOUND ? OK : e);
}

/* "Did you mean": only what finds something for this reader. */
static enum err
correct(struct index_set *set, const struct search_query *q, struct arena *mem,
    struct search_results *out)
{
	struct xapian_search search = {.limit = 1,
	    .collapse_slot = XAPIAN_NO_SLOT,
	    .sort_slot = XAPIAN_NO_SLOT,
	    .facet_slot = XAPIAN_NO_SLOT};
	char *text = arena_alloc(mem, CORRECTION_MAX);
	struct search_query better = *q;
	struct attempt a = {.languages = 0};
	struct xapian_error error;
	size_t n;
	enum err e;

	if (index_set_correct(set, q->text, text, CORRECTION_MAX, &n, &error))
		return (index_failed(&error, "correct a search"));
	if (n == 0 || n > CORRECTION_MAX)
		return (OK);
	search_query_read(mem, (struct str){text, n}, &better);
	better.glossary = NULL;
	better.types = q->types;
	better.tags = q->tags;
	better.without_tags = q->without_tags;
	better.arriving = q->arriving;
	better.arriving_as = q->arriving_as;
	better.answered = q->answered;
	e = attempt_make(set, &better, XAPIAN_ALL_WORDS, &search, mem, &a);
	if (e == OK && xapian_results_size(a.results) > 0) {
		out->did_you_mean =
		    q->operators.n == 0
			? better.text
			: str_fmt(mem, "%.*s %.*s", STR_ARG(better.text), STR_ARG(q->operators));
	}
	attempt_free(&a);
	return (e == ERR_NOT_FOUND ? OK : e);
}

enum err
index_reader_search(struct index_reader *r, const int64_t *spaces, size_t n,
    const struct search_query *q, struct arena *mem, struct search_results *out)
{
	struct search_results found = {.exact = true};
	struct index_set *set;
	enum err e;

	if ((e = reader_set(r, spaces, n, mem, NULL, &set)))
		return (e);
	e = search_set(set, q, mem, &found);
	if (e == OK && q->corrections && q->plain.n > 0)
		e = correct(set, q, mem, &found);
	index_set_free(set);
	reader_trim(r);
	if (e == OK)
		*out = found;
	return (e);
}
