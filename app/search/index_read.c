/*
 * index_read.c -- searching: which databases, what query, what comes back.
 *
 * A reader keeps handles of databases from search to search. It asks first
 * whether another generation is read now, then moves each handle it needs to the
 * newest commit; both cost next to nothing when nothing changed.
 */
#include "search/index_local.h"

#include <fcntl.h>
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
#define SIMILAR_TERMS 15
#define SIMILAR_BODY_WORDS 100
#define SUGGEST_PRIOR_SCALE 0.2
#define SUGGEST_WORDS 3
#define LIMIT_DEFAULT 20
#define LIMIT_MAX 100
#define MARKS_MAX 48
#define LANGUAGES_AT_ONCE 4
#define CORRECTION_MAX 512

struct handle {
	int64_t space;
	struct xapian_db *db; /* NULL: there was none, or a broken one, when last looked */
	uint64_t used;
	int64_t seen; /* DIR/changed when it was last moved to the newest commit */
};

struct index_reader {
	struct str dir;
	char *path; /* scratch, dir.n + INDEX_PATH_EXTRA */
	int64_t generation;
	int64_t generation_seen; /* DIR/changed when that was read */
	int changed_fd; /* DIR/changed, or -1 */
	int64_t changed; /* as it is in this search; 0: not known, ask each database */
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
	r->changed_fd = -1;
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
	if (r->changed_fd >= 0)
		(void)close(r->changed_fd);
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

/* NULL when there is no database or a broken one; the broken one is in the log. */
static struct xapian_db *
database_open(struct index_reader *r, int64_t space)
{
	struct str path = index_path(r->dir, r->generation, space, r->path);
	struct xapian_error error;
	struct xapian_db *db;

	/* Most private spaces of a young company have nothing in them yet. */
	if (access(path.p, F_OK) != 0)
		return (NULL);
	if (xapian_db_open(path, &db, &error) == XAPIAN_OK)
		return (db);
	index_say(&error, "open a search database");
	return (NULL);
}

/* Moves a handle to the newest commit, or opens it anew when that does not work. */
static void
handle_move(struct index_reader *r, struct handle *h)
{
	struct xapian_error error;
	bool replaced;

	if (r->changed != 0 && h->seen == r->changed)
		return;
	if (h->db == NULL || xapian_db_reopen(h->db, &replaced, &error) || replaced) {
		xapian_db_free(h->db);
		h->db = database_open(r, h->space);
	}
	h->seen = r->changed;
}

static struct handle *
handle_find(struct index_reader *r, int64_t space)
{
	size_t i;

	for (i = 0; i < r->n; i++) {
		if (r->handles[i].space == space)
			return (&r->handles[i]);
	}
	if (r->n == r->room) {
		r->room = r->room == 0 ? 16 : r->room * 2;
		if ((r->handles = realloc(r->handles, r->room * sizeof(*r->handles))) == NULL)
			abort();
	}
	r->handles[r->n] = (struct handle){.space = space, .seen = -1};
	return (&r->handles[r->n++]);
}

/* The newest state of this space's database; NULL when it has none. */
static struct xapian_db *
handle_get(struct index_reader *r, int64_t space)
{
	struct handle *h = handle_find(r, space);

	h->used = ++r->tick;
	handle_move(r, h);
	return (h->db);
}

/*
 * Asks what changed since the last search. The file is asked before anything is
 * read, so what is read is at least as new as its answer.
 */
static void
changed_get(struct index_reader *r)
{
	r->changed = index_changed_get(r->changed_fd);
	if (r->changed != 0)
		return;
	if (r->changed_fd >= 0)
		(void)close(r->changed_fd);
	(void)snprintf(r->path, r->dir.n + INDEX_PATH_EXTRA, "%.*s/changed", STR_ARG(r->dir));
	r->changed_fd = open(r->path, O_RDONLY | O_CLOEXEC);
	r->changed = index_changed_get(r->changed_fd);
	r->generation_seen = 0;
}

/* Follows DIR/current to the generation that is read now. */
static enum err
generation_get(struct index_reader *r)
{
	int64_t generation;

	changed_get(r);
	if (r->changed != 0 && r->generation_seen == r->changed)
		return (OK);
	if (index_current(r->dir, r->path, &generation))
		return (ERR_DOWN);
	if (generation != r->generation) {
		handles_free(r);
		r->generation = generation;
	}
	r->generation_seen = r->changed;
	return (OK);
}

static bool
is_first(const int64_t *spaces, size_t at)
{
	size_t i;

	for (i = 0; i < at; i++) {
		if (spaces[i] == spaces[at])
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
	if ((dbs[count++] = handle_get(r, INDEX_OPEN)) == NULL)
		return (ERR_DOWN);
	for (i = 0; i < n; i++) {
		struct xapian_db *db;

		/* A broken one hides nothing but itself. */
		if (spaces[i] > 0 && is_first(spaces, i) && (db = handle_get(r, spaces[i])) != NULL)
			dbs[count++] = db;
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
	enum err e;

	if ((e = generation_get(r)))
		return (e);
	return (handle_get(r, INDEX_OPEN) != NULL ? OK : ERR_DOWN);
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
	if ((db = handle_get(r, INDEX_OPEN)) == NULL)
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
	const struct index_set *set;
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

/* Words may be NULL: then only the prior counts. */
static struct xapian_query *
make_boost(struct making *m, const struct xapian_query *words, double title_scale,
    double prior_scale, timestamp_us now)
{
	struct xapian_boost boost = {.slot = SLOT_RANK,
	    .day = now / DAYS_US(1),
	    .prior_scale = prior_scale,
	    .words = words,
	    .prefix = TERM_TITLE,
	    .wdf = TITLE_WDF,
	    .title_scale = title_scale};
	struct xapian_query *query = NULL;

	if (m->code == XAPIAN_OK)
		m->code = xapian_query_boost(m->set, &boost, &query, &m->error);
	return (query);
}

static struct xapian_query *
make_elite(struct making *m, struct xapian_query *query, unsigned keep)
{
	struct xapian_query *best = NULL;

	if (m->code != XAPIAN_OK) {
		xapian_query_free(query);
		return (NULL);
	}
	m->code = xapian_query_elite(m->set, query, keep, &best, &m->error);
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
make_languages(struct making *m, struct str language)
{
	unsigned first = xapian_language(language.n == 0 ? STR("en") : language), i;
	uint32_t all = index_set_languages(m->set);

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

/* Text in every language that matters, joined by `how`. */
static struct xapian_query *
make_each(struct making *m, struct str text, unsigned flags, enum xapian_join how)
{
	struct xapian_query *parts[LANGUAGES_AT_ONCE] = {NULL};
	size_t i;

	for (i = 0; i < m->language_count; i++)
		parts[i] = make_parse(m, text, m->languages[i], STR(""), XAPIAN_STOP | flags);
	if (m->language_count == 1)
		return (parts[0]);
	return (make_joined(m, how, parts, m->language_count));
}

/*
 * What was typed. A word must not count twice where two languages stem it alike,
 * so plain words become one union; what has operators keeps its structure in each
 * language, and what is not wanted is not wanted in any.
 */
static struct xapian_query *
make_text(struct making *m, const struct search_query *q, unsigned flags)
{
	struct xapian_query *query;

	/* Words to leave out make sense only among others. */
	if (q->plain.n == 0)
		return (make_pair(
		    m, XAPIAN_AND_NOT, make_all(m), make_each(m, q->without, 0, XAPIAN_UNION)));
	if (m->language_count == 1)
		return (make_each(m, q->text, XAPIAN_OPERATORS | flags, XAPIAN_OR));
	if (flags == 0 && str_eq(q->text, q->plain))
		return (make_each(m, q->plain, 0, XAPIAN_UNION));
	query = make_each(m, q->text, XAPIAN_OPERATORS | flags, XAPIAN_OR);
	if (q->without.n > 0)
		query =
		    make_pair(m, XAPIAN_AND_NOT, query, make_each(m, q->without, 0, XAPIAN_UNION));
	return (query);
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
make_search(struct making *m, const struct search_query *q, const struct xapian_query *words,
    unsigned flags)
{
	struct xapian_query *query;

	query = q->text.n == 0 ? make_all(m) : make_text(m, q, flags);
	if (query == NULL || xapian_query_empty(query))
		return (query);
	query = make_filters(m, query, q);
	if (q->sort == SEARCH_RELEVANCE && q->plain.n > 0)
		query = make_pair(
		    m, XAPIAN_AND_MAYBE, query, make_boost(m, words, TITLE_SCALE, 1, q->now));
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

		if (!index_doc_read(raw.data, mem, hit, &excerpt) || is_shown(out, hit))
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
	if (q->sort == SEARCH_NEWEST || q->plain.n == 0)
		return (SLOT_CREATED);
	return (XAPIAN_NO_SLOT);
}

static size_t
limit_of(size_t limit)
{
	return (limit == 0 ? LIMIT_DEFAULT : limit > LIMIT_MAX ? LIMIT_MAX : limit);
}

/* What one attempt found, and the plain words it was about, for marking; NULL without any. */
struct attempt {
	struct xapian_query *words;
	struct xapian_results *results;
	uint32_t languages;
};

static void
attempt_free(struct attempt *a)
{
	xapian_query_free(a->words);
	xapian_results_free(a->results);
	*a = (struct attempt){NULL, NULL, 0};
}

/* A query with a wildcard or without words can have hits in any database. */
static const struct xapian_query *
any_of(const struct search_query *q, const struct xapian_query *words)
{
	if (words == NULL || xapian_query_empty(words) || str_find(q->text, STR("*")) >= 0)
		return (NULL);
	return (words);
}

/* An empty query finds nothing: ERR_NOT_FOUND. */
static enum err
attempt_make(struct index_set *set, const struct search_query *q, unsigned flags,
    struct xapian_search *search, struct attempt *a)
{
	struct making m = {.set = set, .code = XAPIAN_OK};
	struct xapian_query *query = NULL;
	enum err e;

	make_languages(&m, q->language);
	if (m.language_count == 0)
		return (ERR_NOT_FOUND);
	a->languages = languages_bits(&m);
	if (q->plain.n > 0)
		a->words = make_each(&m, q->plain, 0, XAPIAN_UNION);
	query = make_search(&m, q, a->words, flags);
	search->any_of = any_of(q, a->words);
	if (m.code != XAPIAN_OK)
		e = index_failed(&m.error, "read a search");
	else if (query == NULL || xapian_query_empty(query))
		e = ERR_NOT_FOUND;
	else
		e = run(set, query, search, &a->results);
	xapian_query_free(query);
	return (e);
}

static enum err
search_take(const struct search_query *q, const struct attempt *a, struct arena *mem,
    struct search_results *out)
{
	struct xapian_marker *marker;
	struct xapian_error error;
	enum err e;

	if (xapian_marker_new(a->words, a->languages, &marker, &error))
		return (index_failed(&error, "mark found words"));
	e = hits_take(a->results, marker, limit_of(q->limit), mem, out);
	xapian_marker_free(marker);
	if (e || !q->facets)
		return (e);
	out->types = facets_take(a->results, 't', mem);
	out->spaces = facets_take(a->results, 's', mem);
	out->tags = facets_take(a->results, 'g', mem);
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
	struct attempt a = {NULL, NULL, 0};
	bool exact, ordered = q->sort != SEARCH_RELEVANCE;
	enum err e;

	/* Sorted by date, a hit on one of five words would stand first: ask for all of them. */
	e = attempt_make(set, q, ordered ? XAPIAN_ALL_WORDS : 0, &search, &a);
	if (e == OK && ordered && xapian_results_count(a.results, &exact) == 0) {
		attempt_free(&a);
		e = attempt_make(set, q, 0, &search, &a);
	}
	if (e == OK)
		e = search_take(q, &a, mem, out);
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
	struct attempt a = {NULL, NULL, 0};
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
	e = attempt_make(set, &better, XAPIAN_ALL_WORDS, &search, &a);
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

/* The rarest finished words, and whatever the last one may become. */
static struct xapian_query *
make_typed(struct making *m, struct str typed)
{
	size_t n = finished(typed);
	struct xapian_query *words = NULL, *last = NULL;

	if (n > 0)
		words = make_elite(m,
		    make_parse(m, str_slice(typed, 0, n), 0, TERM_TITLE_RAW, XAPIAN_RAW),
		    SUGGEST_WORDS);
	if (n < typed.n)
		last = make_parse(m, str_slice(typed, n, typed.n - n), 0, TERM_TITLE_RAW,
		    XAPIAN_RAW | XAPIAN_PARTIAL);
	if (words == NULL)
		return (last);
	return (make_pair(m, XAPIAN_OR, words, last));
}

static enum err
suggest(struct index_set *set, struct str typed, size_t limit, struct arena *mem,
    struct search_results *out)
{
	struct xapian_search search = {.limit = (uint32_t)limit,
	    .collapse_slot = index_set_parts(set) ? SLOT_THREAD : XAPIAN_NO_SLOT,
	    .sort_slot = XAPIAN_NO_SLOT,
	    .facet_slot = XAPIAN_NO_SLOT,
	    .flat = true};
	struct making m = {.set = set, .code = XAPIAN_OK};
	struct xapian_results *results = NULL;
	struct xapian_query *query;
	enum err e = OK;

	query = make_typed(&m, typed);
	if (m.code == XAPIAN_OK && (query == NULL || xapian_query_empty(query))) {
		xapian_query_free(query);
		return (OK);
	}
	query =
	    make_pair(&m, XAPIAN_AND_MAYBE, query, make_boost(&m, NULL, 0, SUGGEST_PRIOR_SCALE, 0));
	if (m.code != XAPIAN_OK)
		e = index_failed(&m.error, "read a search");
	else if ((e = run(set, query, &search, &results)) == OK)
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

/* Of titles, only the title's own words are looked for: body words there mislead. */
static enum err
similar(struct index_set *set, struct str title, struct str both, struct str language, size_t limit,
    timestamp_us now, struct arena *mem, struct search_results *out)
{
	struct xapian_search search = {.limit = (uint32_t)limit,
	    .collapse_slot = index_set_parts(set) ? SLOT_THREAD : XAPIAN_NO_SLOT,
	    .sort_slot = XAPIAN_NO_SLOT,
	    .facet_slot = XAPIAN_NO_SLOT};
	struct making m = {.set = set, .code = XAPIAN_OK};
	struct xapian_query *words, *titles, *query = NULL;
	struct xapian_results *results = NULL;
	enum err e = OK;

	make_languages(&m, language);
	if (m.language_count == 0)
		return (OK);
	words = make_elite(&m, make_each(&m, both, 0, XAPIAN_UNION), SIMILAR_TERMS);
	titles = make_each(&m, title, 0, XAPIAN_UNION);
	if (words != NULL && !xapian_query_empty(words)) {
		query = make_pair(&m, XAPIAN_AND_MAYBE,
		    make_filter(&m, words, make_types(&m, 1u << INDEX_QUESTION | 1u << INDEX_TIP)),
		    make_boost(&m, titles, SIMILAR_TITLE_SCALE, 1, now));
		words = NULL;
	}
	if (m.code != XAPIAN_OK)
		e = index_failed(&m.error, "read a search");
	else if (query != NULL && (e = run(set, query, &search, &results)) == OK)
		e = hits_take(results, NULL, limit, mem, out);
	xapian_results_free(results);
	xapian_query_free(query);
	xapian_query_free(titles);
	xapian_query_free(words);
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
