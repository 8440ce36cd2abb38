/*
 * index_read.c -- searching: which databases, what query, what comes back.
 *
 * A reader keeps handles of databases from search to search. It asks first
 * whether another generation is read now, then moves each handle it needs to the
 * newest commit; both cost next to nothing when nothing changed.
 */
#include "search/index_local.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"

/* Handles kept; a search that needs more has them, and they go after it. */
#define HANDLES_KEPT 64
/* Matches looked at, for counts and facets. */
#define CHECK_AT_LEAST 1000
#define TITLE_SCALE 0.30
#define SIMILAR_TITLE_SCALE 1.1
#define SIMILAR_TERMS 20
#define SIMILAR_BODY_WORDS 100
#define SUGGEST_PRIOR_SCALE 0.2
#define LIMIT_DEFAULT 20
#define LIMIT_MAX 100
#define MARKS_MAX 48
#define LANGUAGES_AT_ONCE 4
#define CORRECTION_MAX 512

struct handle {
	int64_t space;
	struct xapian_db *db;
	uint64_t used;
};

struct index_reader {
	struct str dir;
	char *path; /* scratch, dir.n + INDEX_PATH_EXTRA */
	int64_t generation;
	struct handle *handles;
	size_t n, room;
	uint64_t tick;
	struct arena *kept;
};

/* -- handles ----------------------------------------------------------------- */

enum err
index_reader_open(struct str dir, struct index_reader **out)
{
	struct index_reader *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return (ERR_INTERNAL);
	r->kept = arena_new();
	r->dir = str_dup(r->kept, dir);
	r->path = arena_alloc(r->kept, dir.n + INDEX_PATH_EXTRA);
	*out = r;
	return (OK);
}

static void
handles_free(struct index_reader *r)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		xapian_db_free(r->handles[i].db);
	r->n = 0;
}

void
index_reader_close(struct index_reader *r)
{
	if (r == NULL)
		return;
	handles_free(r);
	free(r->handles);
	arena_free(r->kept);
	free(r);
}

static void
handle_drop(struct index_reader *r, size_t i)
{
	xapian_db_free(r->handles[i].db);
	r->handles[i] = r->handles[--r->n];
}

static void
handles_trim(struct index_reader *r)
{
	while (r->n > HANDLES_KEPT) {
		size_t i, oldest = 0;

		for (i = 1; i < r->n; i++) {
			if (r->handles[i].used < r->handles[oldest].used)
				oldest = i;
		}
		handle_drop(r, oldest);
	}
}

static enum err
handle_open(struct index_reader *r, int64_t space, struct xapian_db **out)
{
	struct str path = index_path(r->dir, r->generation, space, r->path);
	struct xapian_error error;
	struct xapian_db *db;

	/* Most private spaces of a young company have nothing in them yet. */
	if (access(path.p, F_OK) != 0)
		return (ERR_NOT_FOUND);
	if (xapian_db_open(path, &db, &error))
		return (index_failed(&error, "open a search database"));
	if (r->n == r->room) {
		r->room = r->room == 0 ? 16 : r->room * 2;
		if ((r->handles = realloc(r->handles, r->room * sizeof(*r->handles))) == NULL)
			abort();
	}
	r->handles[r->n++] = (struct handle){space, db, ++r->tick};
	*out = db;
	return (OK);
}

/* The newest state of this space's database. */
static enum err
handle_get(struct index_reader *r, int64_t space, struct xapian_db **out)
{
	struct xapian_error error;
	bool replaced;
	size_t i;

	for (i = 0; i < r->n; i++) {
		if (r->handles[i].space != space)
			continue;
		r->handles[i].used = ++r->tick;
		if (xapian_db_reopen(r->handles[i].db, &replaced, &error) == XAPIAN_OK &&
		    !replaced) {
			*out = r->handles[i].db;
			return (OK);
		}
		handle_drop(r, i);
		break;
	}
	return (handle_open(r, space, out));
}

/* Follows DIR/current to the generation that is read now. */
static enum err
generation_get(struct index_reader *r)
{
	int64_t generation;

	if (index_current(r->dir, r->path, &generation))
		return (ERR_DOWN);
	if (generation != r->generation) {
		handles_free(r);
		r->generation = generation;
	}
	return (OK);
}

static bool
is_new(struct xapian_db *const *dbs, size_t n, const struct xapian_db *db)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (dbs[i] == db)
			return (false);
	}
	return (true);
}

/* Opens together exactly what this reader may see: the open spaces, and n private ones. */
static enum err
reader_set(struct index_reader *r, const int64_t *spaces, size_t n, struct arena *mem,
    struct index_set **out)
{
	struct xapian_db **dbs = arena_array(mem, n + 1, sizeof(struct xapian_db *));
	struct xapian_error error;
	size_t i, count = 0;
	enum err e;

	if ((e = generation_get(r)))
		return (e);
	if (handle_get(r, INDEX_OPEN, &dbs[count++]))
		return (ERR_DOWN);
	for (i = 0; i < n; i++) {
		/* A broken one is in the log and hides nothing but itself. */
		if (spaces[i] > 0 && handle_get(r, spaces[i], &dbs[count]) == OK &&
		    is_new(dbs, count, dbs[count]))
			count++;
	}
	if (index_set_new(dbs, count, out, &error))
		return (index_failed(&error, "open the search index"));
	/* The set holds on to what it needs. */
	handles_trim(r);
	return (OK);
}

enum err
index_reader_ready(struct index_reader *r)
{
	struct xapian_db *db;
	enum err e;

	if ((e = generation_get(r)))
		return (e);
	return (handle_get(r, INDEX_OPEN, &db) == OK ? OK : ERR_DOWN);
}

enum err
index_reader_position(struct index_reader *r, struct index_position *out)
{
	char text[POSITION_TEXT_MAX];
	struct xapian_error error;
	struct xapian_db *db;
	size_t n;
	enum err e;

	if ((e = generation_get(r)))
		return (e);
	if (handle_get(r, INDEX_OPEN, &db))
		return (ERR_DOWN);
	if (xapian_db_note(db, NOTE_POSITION, text, sizeof(text), &n, &error))
		return (index_failed(&error, "read the position of the search index"));
	if (n > sizeof(text) || !index_position_read((struct str){text, n}, out))
		return (ERR_NOT_FOUND);
	return (OK);
}

/* -- making queries ----------------------------------------------------------- */

/* The first error stays; after it every step gives NULL and frees what it was given. */
struct making {
	struct xapian_error error;
	enum xapian_code code;
	unsigned languages[LANGUAGES_AT_ONCE];
	size_t language_count;
};

static struct xapian_query *
make_parse(struct making *m, struct str text, unsigned language, struct str prefix, unsigned flags)
{
	struct xapian_query *query = NULL;

	if (m->code == XAPIAN_OK)
		m->code = xapian_query_parse(text, language, prefix, flags, &query, &m->error);
	return (query);
}

static struct xapian_query *
make_term(struct making *m, struct str prefix, struct str value)
{
	struct xapian_query *query = NULL;

	if (m->code == XAPIAN_OK)
		m->code = xapian_query_term(prefix, value, &query, &m->error);
	return (query);
}

static struct xapian_query *
make_id(struct making *m, struct str prefix, int64_t id)
{
	char text[24];
	int n = snprintf(text, sizeof(text), "%lld", (long long)id);

	return (make_term(m, prefix, (struct str){text, (size_t)n}));
}

static struct xapian_query *
make_all(struct making *m)
{
	struct xapian_query *query = NULL;

	if (m->code == XAPIAN_OK)
		m->code = xapian_query_all(&query, &m->error);
	return (query);
}

static struct xapian_query *
make_prior(struct making *m, timestamp_us now)
{
	struct xapian_query *query = NULL;

	if (m->code == XAPIAN_OK)
		m->code = xapian_query_prior(SLOT_PRIOR, now / DAYS_US(1), &query, &m->error);
	return (query);
}

static struct xapian_query *
make_scale(struct making *m, struct xapian_query *query, double factor)
{
	struct xapian_query *scaled = NULL;

	if (m->code != XAPIAN_OK) {
		xapian_query_free(query);
		return (NULL);
	}
	m->code = xapian_query_scale(query, factor, &scaled, &m->error);
	return (scaled);
}

static struct xapian_query *
make_elite(struct making *m, struct xapian_query *query, unsigned keep)
{
	struct xapian_query *best = NULL;

	if (m->code != XAPIAN_OK) {
		xapian_query_free(query);
		return (NULL);
	}
	m->code = xapian_query_elite(query, keep, &best, &m->error);
	return (best);
}

static struct xapian_query *
make_joined(struct making *m, enum xapian_join how, struct xapian_query *const *parts, size_t n)
{
	struct xapian_query *joined = NULL;
	size_t i;

	if (m->code != XAPIAN_OK) {
		for (i = 0; i < n; i++)
			xapian_query_free(parts[i]);
		return (NULL);
	}
	m->code = xapian_query_join(how, parts, n, &joined, &m->error);
	return (joined);
}

/* NULL means "not there" for either. */
static struct xapian_query *
make_pair(struct making *m, enum xapian_join how, struct xapian_query *a, struct xapian_query *b)
{
	struct xapian_query *parts[2] = {a, b};

	if (b == NULL)
		return (a);
	return (make_joined(m, how, parts, 2));
}

/* The languages to stem in: the one asked for first, then the others that documents are in. */
static void
make_languages(struct making *m, const struct index_set *set, struct str language)
{
	unsigned first = xapian_language(language.n == 0 ? STR("en") : language), i;
	uint32_t all = index_set_languages(set);

	if ((all >> first & 1) != 0 || all == 0)
		m->languages[m->language_count++] = first;
	for (i = 0; i < XAPIAN_LANGUAGES && m->language_count < LANGUAGES_AT_ONCE; i++) {
		if ((all >> i & 1) != 0 && i != first)
			m->languages[m->language_count++] = i;
	}
}

static uint32_t
languages_bits(const struct making *m)
{
	uint32_t bits = 0;
	size_t i;

	for (i = 0; i < m->language_count; i++)
		bits |= 1u << m->languages[i];
	return (bits);
}

/* What was typed, stemmed for one language; a word that is in the title too counts more. */
static struct xapian_query *
make_words(struct making *m, const struct search_query *q, unsigned language, unsigned flags)
{
	struct xapian_query *words, *title = NULL;

	words = make_parse(m, q->text, language, STR(""), XAPIAN_OPERATORS | XAPIAN_STOP | flags);
	if (words != NULL && !xapian_query_empty(words))
		title = make_scale(
		    m, make_parse(m, q->plain, language, TERM_TITLE, XAPIAN_STOP), TITLE_SCALE);
	return (make_pair(m, XAPIAN_AND_MAYBE, words, title));
}

/* The words in every language that matters. */
static struct xapian_query *
make_text(struct making *m, const struct search_query *q, unsigned flags)
{
	struct xapian_query *parts[LANGUAGES_AT_ONCE] = {NULL};
	struct search_query only_without = {.text = q->without, .plain = q->without};
	size_t i;

	/* Words to leave out make sense only among others. */
	for (i = 0; i < m->language_count; i++)
		parts[i] =
		    make_words(m, q->plain.n == 0 ? &only_without : q, m->languages[i], flags);
	if (q->plain.n == 0)
		return (make_pair(m, XAPIAN_AND_NOT, make_all(m),
		    make_joined(m, XAPIAN_OR, parts, m->language_count)));
	if (m->language_count == 1)
		return (parts[0]);
	return (make_joined(m, XAPIAN_MAX, parts, m->language_count));
}

static struct xapian_query *
make_types(struct making *m, unsigned types)
{
	static const char letters[] = {
#define X(name, word, letter) letter,
	    INDEX_TYPES(X)
#undef X
	};
	struct xapian_query *parts[INDEX_TYPE_COUNT];
	size_t i, n = 0;

	for (i = 0; i < INDEX_TYPE_COUNT; i++) {
		if ((types >> i & 1) != 0)
			parts[n++] = make_term(m, TERM_TYPE, (struct str){&letters[i], 1});
	}
	return (n == 0 ? NULL : make_joined(m, XAPIAN_OR, parts, n));
}

/* Narrows query by one more condition; NULL narrows nothing. */
static struct xapian_query *
make_filter(struct making *m, struct xapian_query *query, struct xapian_query *filter)
{
	return (make_pair(m, XAPIAN_FILTER, query, filter));
}

static struct xapian_query *
make_filters(struct making *m, struct xapian_query *query, const struct search_query *q)
{
	size_t i;

	query = make_filter(m, query, make_types(m, q->types));
	for (i = 0; i < q->tags.n && i < SEARCH_WORDS_MAX; i++)
		query = make_filter(m, query, make_term(m, TERM_TAG, q->tags.items[i]));
	for (i = 0; i < q->without_tags.n && i < SEARCH_WORDS_MAX; i++)
		query = make_pair(
		    m, XAPIAN_AND_NOT, query, make_term(m, TERM_TAG, q->without_tags.items[i]));
	if (q->author != 0)
		query = make_filter(m, query, make_id(m, TERM_AUTHOR, q->author));
	if (q->space != 0)
		query = make_filter(m, query, make_id(m, TERM_SPACE, q->space));
	if (q->answered == SEARCH_ANSWERED)
		query = make_filter(m, query, make_term(m, TERM_STATE, STR("answered")));
	if (q->answered == SEARCH_UNANSWERED)
		query = make_filter(m, query, make_term(m, TERM_STATE, STR("unanswered")));
	return (query);
}

static struct xapian_query *
make_search(struct making *m, const struct search_query *q, unsigned flags)
{
	struct xapian_query *query;

	query = q->text.n == 0 ? make_all(m) : make_text(m, q, flags);
	if (query == NULL || xapian_query_empty(query))
		return (query);
	query = make_filters(m, query, q);
	if (q->sort == SEARCH_RELEVANCE && q->text.n > 0)
		query = make_pair(m, XAPIAN_AND_MAYBE, query, make_prior(m, q->now));
	return (query);
}

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

/* The most frequent of one kind: 't'ypes, 's'paces, ta'g's. */
static struct search_facets
facets_take(const struct xapian_results *results, char kind, struct arena *mem)
{
	size_t i, n = xapian_results_facets(results);
	struct search_facets all = {arena_array(mem, n + 1, sizeof(*all.items)), 0};

	for (i = 0; i < n; i++)
		all.n += facet_read(xapian_results_facet(results, i), kind, &all.items[all.n]);
	if (all.n > 1)
		qsort(all.items, all.n, sizeof(*all.items), facet_compare);
	if (all.n > SEARCH_FACETS)
		all.n = SEARCH_FACETS;
	for (i = 0; kind == 'g' && i < all.n; i++)
		all.items[i].word = str_dup(mem, all.items[i].word);
	return (all);
}

/* Hits as they are, with snippets when there is a marker. */
static enum err
hits_take(const struct xapian_results *results, const struct xapian_marker *marker, size_t limit,
    struct arena *mem, struct search_results *out)
{
	struct xapian_mark *marks = arena_array(mem, MARKS_MAX, sizeof(*marks));
	size_t i, n = xapian_results_size(results);
	struct xapian_error error;

	out->more = n > limit;
	n = n > limit ? limit : n;
	out->hits = arena_array(mem, n + 1, sizeof(*out->hits));
	for (i = 0; i < n; i++) {
		struct xapian_hit raw = xapian_results_hit(results, i);
		struct search_hit *hit = &out->hits[out->n];
		struct str excerpt;
		size_t found = 0;

		if (!index_doc_read(raw.data, mem, hit, &excerpt))
			continue;
		hit->weight = raw.weight;
		out->n++;
		if (marker == NULL)
			continue;
		if (xapian_marker_find(marker, excerpt, marks, MARKS_MAX, &found, &error))
			return (index_failed(&error, "mark found words"));
		hit->snippet = index_snippet(mem, excerpt, marks, found);
		if (xapian_marker_find(marker, hit->title, marks, MARKS_MAX, &found, &error))
			return (index_failed(&error, "mark found words"));
		hit->marked = index_marked(mem, hit->title, marks, found);
	}
	out->estimate = xapian_results_count(results, &out->exact);
	return (OK);
}

static enum err
run(struct index_set *set, const struct xapian_query *query, const struct xapian_search *search,
    struct xapian_results **out)
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
	if (q->sort == SEARCH_NEWEST || q->text.n == 0)
		return (SLOT_CREATED);
	return (XAPIAN_NO_SLOT);
}

static size_t
limit_of(size_t limit)
{
	return (limit == 0 ? LIMIT_DEFAULT : limit > LIMIT_MAX ? LIMIT_MAX : limit);
}

/* One attempt; *query is what was searched, for marking. An empty query finds nothing. */
static enum err
search_try(struct index_set *set, const struct search_query *q, unsigned flags,
    const struct xapian_search *search, struct xapian_query **query, struct xapian_results **out)
{
	struct making m = {.code = XAPIAN_OK};
	enum err e;

	make_languages(&m, set, q->language);
	*query = m.language_count == 0 ? NULL : make_search(&m, q, flags);
	if (m.code != XAPIAN_OK) {
		*query = NULL;
		return (index_failed(&m.error, "read a search"));
	}
	if (*query == NULL || xapian_query_empty(*query))
		return (ERR_NOT_FOUND);
	if ((e = run(set, *query, search, out)) != OK)
		*out = NULL;
	return (e);
}

static enum err
search_take(struct index_set *set, const struct search_query *q, const struct xapian_query *query,
    const struct xapian_results *results, struct arena *mem, struct search_results *out)
{
	struct making m = {.code = XAPIAN_OK};
	struct xapian_marker *marker;
	struct xapian_error error;
	enum err e;

	make_languages(&m, set, q->language);
	if (xapian_marker_new(query, languages_bits(&m), &marker, &error))
		return (index_failed(&error, "mark found words"));
	e = hits_take(results, marker, limit_of(q->limit), mem, out);
	xapian_marker_free(marker);
	if (e || !q->facets)
		return (e);
	out->types = facets_take(results, 't', mem);
	out->spaces = facets_take(results, 's', mem);
	out->tags = facets_take(results, 'g', mem);
	return (OK);
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
	struct xapian_query *query = NULL;
	struct xapian_results *results = NULL;
	bool exact, ordered = q->sort != SEARCH_RELEVANCE;
	enum err e;

	/* Sorted by date, a hit on one of five words would stand first: ask for all of them. */
	e = search_try(set, q, ordered ? XAPIAN_ALL_WORDS : 0, &search, &query, &results);
	if (e == OK && ordered && xapian_results_count(results, &exact) == 0) {
		xapian_results_free(results);
		xapian_query_free(query);
		query = NULL;
		results = NULL;
		e = search_try(set, q, 0, &search, &query, &results);
	}
	if (e == OK)
		e = search_take(set, q, query, results, mem, out);
	xapian_results_free(results);
	xapian_query_free(query);
	return (e == ERR_NOT_FOUND ? OK : e);
}

/* "Did you mean": only what finds something for this reader. */
static enum err
correct(struct index_set *set, const struct search_query *q, struct arena *mem,
    struct search_results *out)
{
	static const struct xapian_search search = {.limit = 1,
	    .collapse_slot = XAPIAN_NO_SLOT,
	    .sort_slot = XAPIAN_NO_SLOT,
	    .facet_slot = XAPIAN_NO_SLOT};
	char *text = arena_alloc(mem, CORRECTION_MAX);
	struct search_query better = *q;
	struct xapian_results *results = NULL;
	struct xapian_query *query = NULL;
	struct xapian_error error;
	size_t n;
	enum err e;

	if (index_set_correct(set, q->text, text, CORRECTION_MAX, &n, &error))
		return (index_failed(&error, "correct a search"));
	if (n == 0 || n > CORRECTION_MAX)
		return (OK);
	search_query_read(mem, (struct str){text, n}, &better);
	better.types = q->types;
	better.tags = q->tags;
	better.without_tags = q->without_tags;
	better.answered = q->answered;
	e = search_try(set, &better, XAPIAN_ALL_WORDS, &search, &query, &results);
	if (e == OK && xapian_results_size(results) > 0) {
		out->did_you_mean =
		    q->operators.n == 0
			? better.text
			: str_fmt(mem, "%.*s %.*s", STR_ARG(better.text), STR_ARG(q->operators));
	}
	xapian_results_free(results);
	xapian_query_free(query);
	return (e == ERR_NOT_FOUND ? OK : e);
}

enum err
index_reader_search(struct index_reader *r, const int64_t *spaces, size_t n,
    const struct search_query *q, struct arena *mem, struct search_results *out)
{
	struct search_results found = {.exact = true};
	struct index_set *set;
	enum err e;

	if ((e = reader_set(r, spaces, n, mem, &set)))
		return (e);
	e = search_set(set, q, mem, &found);
	if (e == OK && q->corrections && q->plain.n > 0)
		e = correct(set, q, mem, &found);
	index_set_free(set);
	if (e == OK)
		*out = found;
	return (e);
}

/* -- as you type ---------------------------------------------------------------- */

static enum err
suggest(struct index_set *set, struct str typed, size_t limit, struct arena *mem,
    struct search_results *out)
{
	struct xapian_search search = {.limit = (uint32_t)limit,
	    .collapse_slot = index_set_parts(set) ? SLOT_THREAD : XAPIAN_NO_SLOT,
	    .sort_slot = XAPIAN_NO_SLOT,
	    .facet_slot = XAPIAN_NO_SLOT,
	    .flat = true};
	struct making m = {.code = XAPIAN_OK};
	struct xapian_results *results = NULL;
	struct xapian_query *query;
	enum err e = OK;

	query = make_parse(&m, typed, 0, TERM_TITLE_RAW, XAPIAN_RAW | XAPIAN_PARTIAL);
	if (query != NULL && xapian_query_empty(query)) {
		xapian_query_free(query);
		return (OK);
	}
	query = make_pair(
	    &m, XAPIAN_AND_MAYBE, query, make_scale(&m, make_prior(&m, 0), SUGGEST_PRIOR_SCALE));
	if (m.code != XAPIAN_OK)
		return (index_failed(&m.error, "read a search"));
	if ((e = run(set, query, &search, &results)) == OK)
		e = hits_take(results, NULL, limit, mem, out);
	xapian_results_free(results);
	xapian_query_free(query);
	return (e);
}

enum err
index_reader_suggest(struct index_reader *r, const int64_t *spaces, size_t n, struct str typed,
    size_t limit, struct arena *mem, struct search_results *out)
{
	struct search_results found = {.exact = true};
	struct index_set *set;
	enum err e;

	if ((e = reader_set(r, spaces, n, mem, &set)))
		return (e);
	e = suggest(set, str_slice(typed, 0, SEARCH_TEXT_MAX), limit_of(limit), mem, &found);
	index_set_free(set);
	if (e == OK)
		*out = found;
	return (e);
}

/* -- similar threads -------------------------------------------------------------- */

/* The first n words, so that a pasted log does not become a thousand terms. */
static struct str
first_words(struct str s, size_t n)
{
	bool in_word = false;
	size_t i;

	s = str_slice(s, 0, 4096);
	for (i = 0; i < s.n; i++) {
		bool blank = (unsigned char)s.p[i] <= ' ';

		if (in_word && blank && --n == 0)
			break;
		in_word = !blank;
	}
	return (str_slice(s, 0, i));
}

static struct xapian_query *
make_similar(struct making *m, struct str title, struct str both, unsigned language)
{
	struct xapian_query *words, *titles;

	words = make_elite(m, make_parse(m, both, language, STR(""), XAPIAN_STOP), SIMILAR_TERMS);
	/* Only the title's own words are looked for in titles: body words there mislead. */
	titles = make_scale(
	    m, make_parse(m, title, language, TERM_TITLE, XAPIAN_STOP), SIMILAR_TITLE_SCALE);
	return (make_pair(m, XAPIAN_OR, words, titles));
}

static enum err
similar(struct index_set *set, struct str title, struct str both, struct str language, size_t limit,
    timestamp_us now, struct arena *mem, struct search_results *out)
{
	struct xapian_search search = {.limit = (uint32_t)limit,
	    .collapse_slot = index_set_parts(set) ? SLOT_THREAD : XAPIAN_NO_SLOT,
	    .sort_slot = XAPIAN_NO_SLOT,
	    .facet_slot = XAPIAN_NO_SLOT};
	struct making m = {.code = XAPIAN_OK};
	struct xapian_query *parts[LANGUAGES_AT_ONCE] = {NULL}, *query;
	struct xapian_results *results = NULL;
	size_t i;
	enum err e;

	make_languages(&m, set, language);
	for (i = 0; i < m.language_count; i++)
		parts[i] = make_similar(&m, title, both, m.languages[i]);
	query = make_joined(&m, XAPIAN_MAX, parts, m.language_count);
	if (query != NULL && xapian_query_empty(query)) {
		xapian_query_free(query);
		return (OK);
	}
	query = make_filter(&m, query, make_types(&m, 1u << INDEX_QUESTION | 1u << INDEX_TIP));
	query = make_pair(&m, XAPIAN_AND_MAYBE, query, make_prior(&m, now));
	if (m.code != XAPIAN_OK)
		return (index_failed(&m.error, "read a search"));
	if ((e = run(set, query, &search, &results)) == OK)
		e = hits_take(results, NULL, limit, mem, out);
	xapian_results_free(results);
	xapian_query_free(query);
	return (e);
}

enum err
index_reader_similar(struct index_reader *r, const int64_t *spaces, size_t n, struct str title,
    struct str body, struct str language, size_t limit, timestamp_us now, struct arena *mem,
    struct search_results *out)
{
	struct search_results found = {.exact = true};
	struct index_set *set;
	struct str both;
	enum err e;

	if ((e = reader_set(r, spaces, n, mem, &set)))
		return (e);
	title = str_slice(title, 0, SEARCH_TEXT_MAX * 2);
	body = first_words(body, SIMILAR_BODY_WORDS);
	both = str_fmt(mem, "%.*s\n%.*s", STR_ARG(title), STR_ARG(body));
	e = similar(set, title, both, language, limit_of(limit), now, mem, &found);
	index_set_free(set);
	if (e == OK)
		*out = found;
	return (e);
}
