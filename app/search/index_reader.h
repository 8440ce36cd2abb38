/* index_reader.h -- what the reading half of the index shares: handles, and the making of queries. */
#ifndef PEERLORE_SEARCH_INDEX_READER_H
#define PEERLORE_SEARCH_INDEX_READER_H

#include "search/index_local.h"

/* A search is read in at most so many languages; those with fewer documents are left out. */
#define LANGUAGES_AT_ONCE 6

struct titles;

/* The database of one space, kept open. */
struct handle {
	int64_t space;
	struct xapian_db *db; /* NULL: there was none, or a broken one, when last looked */
	struct titles *titles; /* see titles_load; NULL: not asked for yet */
	uint64_t used;
	int64_t seen; /* DIR/changed when it was last moved to the newest commit */
	uint32_t read_at; /* how far it was read ahead */
	bool read; /* to its end */
};

struct index_reader {
	struct str dir;
	char *path; /* scratch, dir.n + INDEX_PATH_EXTRA */
	int64_t generation;
	int64_t generation_seen; /* DIR/changed when that was read */
	int changed_fd; /* DIR/changed, or -1 */
	int64_t changed; /* as it is in this search; 0: not known, ask each database */
	struct handle **handles;
	size_t n, room;
	uint64_t tick;
	struct arena *kept;
	struct xapian_kept *documents; /* what is kept of their databases */
};

/* -- handles ----------------------------------------------------------------- */
/*
 * Opens together exactly what this reader may see: the open spaces, and n
 * private ones. Spaces whose titles are kept in memory go into `apart` instead,
 * unless that is NULL; they stay valid until reader_trim.
 */
struct apart {
	struct handle **items;
	size_t n;
};
enum err reader_set(struct index_reader *r, const int64_t *spaces, size_t n, struct arena *mem,
    struct apart *apart, struct index_set **out) MUST_CHECK;
/* Closes handles beyond those that are kept; the last step of every search. */
void reader_trim(struct index_reader *r);

/* -- titles in memory ---------------------------------------------------------- */
/*
 * The words of all titles of a small private space. As-you-type asks fifty of
 * these in the time that Xapian takes for two.
 */
struct title_hit {
	const struct handle *handle;
	uint32_t document;
	double weight;
};
/* A word of the query and what it is worth; the last one may be the start of a word. */
struct title_word {
	struct str word;
	double weight;
	bool unfinished;
};

/* Small enough to be kept in memory? */
bool titles_fit(const struct xapian_db *db);
/* Makes h->titles when they are not there yet. */
enum err titles_load(struct handle *h) MUST_CHECK;
/*
 * Adds the best of h, whose titles are loaded, to the *n hits in `best`, best
 * first, of which there are at most max.
 */
void titles_match(const struct handle *h, const struct title_word *words, size_t word_count,
    struct title_hit *best, size_t max, size_t *n);
void titles_free(struct titles *titles);

/* -- making queries ----------------------------------------------------------- */
/* The first error stays; after it every step gives NULL and frees what it was given. */
struct making {
	const struct index_set *set;
	struct xapian_error error;
	enum xapian_code code;
	unsigned languages[LANGUAGES_AT_ONCE];
	size_t language_count;
	struct arena *mem; /* for what the glossary has to say */
	struct glossary_matches also;
	bool plain; /* titles weigh beside their words in the query, not in the boost */
};

/* The languages to stem in: the one asked for, then those that most of the others' documents are in. */
void make_languages(struct making *m, struct str language);
uint32_t languages_bits(const struct making *m);
struct xapian_query *make_parse(
    struct making *m, struct str text, unsigned language, struct str prefix, unsigned flags);
/* Text in every language that matters, joined by `how`; flags: XAPIAN_STOP leaves out what says nothing. */
struct xapian_query *make_each(
    struct making *m, struct str text, unsigned flags, enum xapian_join how);
struct xapian_query *make_elite(struct making *m, struct xapian_query *query, unsigned keep);
/* Plain words: those that more than this share of the threads have find nothing alone. */
/* Plain words: see struct xapian_plain. */
struct xapian_query *make_plain(
    struct making *m, struct xapian_query *query, double most, double title_scale);
/* Words may be NULL: then only the prior counts. */
struct xapian_query *make_boost(struct making *m, const struct xapian_query *words,
    double title_scale, double prior_scale, timestamp_us now);
/* a joined with b; NULL means "not there" for either. */
struct xapian_query *make_pair(
    struct making *m, enum xapian_join how, struct xapian_query *a, struct xapian_query *b);
/* Any of these types, one bit each; NULL for no bit. */
struct xapian_query *make_types(struct making *m, unsigned types);
/* The whole of a search; words are its plain words, for the title. */
struct xapian_query *make_search(struct making *m, const struct search_query *q,
    const struct xapian_query *words, unsigned flags);

/* What the glossary knows of the text, into m->also; the languages are made. */
void make_matches(struct making *m, const struct search_query *q);
/* Words that make a hit: those asked for (consumed) and those looked for as well. */
struct xapian_query *make_marks(struct making *m, struct xapian_query *words);

/* -- what comes back ----------------------------------------------------------- */
enum err search_run(struct index_set *set, const struct xapian_query *query,
    const struct xapian_search *search, struct xapian_results **out) MUST_CHECK;
/* Hits as they are, with snippets when there is a marker. */
enum err hits_take(const struct xapian_results *results, const struct xapian_marker *marker,
    size_t limit, struct arena *mem, struct search_results *out) MUST_CHECK;
size_t limit_of(size_t limit);
/* Sets hit->snippet and hit->marked. */
enum err hit_mark(const struct xapian_marker *marker, struct str excerpt, struct arena *mem,
    struct search_hit *hit) MUST_CHECK;
/* Counts what else was found along with what out has counted; results may be NULL. */
void facets_add(
    const struct xapian_results *results, struct arena *mem, struct search_results *out);

/* -- what is near in meaning ---------------------------------------------------- */
/* So many of what words found are ranked anew. */
#define NEAR_DEPTH 100

/* These threads (one at least), as far as the filters of q let them through. */
struct xapian_query *make_threads(
    struct making *m, struct int64_list ids, const struct search_query *q);

struct near_asked {
	struct index_set *set;
	const struct near_list *near;
	const struct xapian_results
	    *words; /* the NEAR_DEPTH best from the first one on; NULL: none */
	const struct search_query *filters; /* for what is only near; its words are not looked at */
	const struct xapian_marker *marker; /* NULL: without snippets */
	int64_t exclude; /* a thread that is not shown, or 0 */
	size_t offset;
	size_t limit;
};
struct near_sizes {
	size_t all; /* of the list, of which a page was taken */
	size_t near_only; /* of them without the words */
};
enum err near_take(const struct near_asked *asked, struct arena *mem, struct search_results *out,
    struct near_sizes *sizes) MUST_CHECK;

#endif
