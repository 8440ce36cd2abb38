/*
 * xapian.h -- the plain-C face of Xapian; xapian/ behind it is the only C++, and begins with shim.hh.
 *
 * What always holds:
 *  - No exception crosses. Every function that can fail returns an enum
 *    xapian_code, and the reason is in the caller's struct xapian_error (never
 *    NULL). Results leave through the pointer before it, untouched on error.
 *  - Nothing can be searched, suggested or corrected without a struct
 *    index_set: exactly the databases this reader may see. There is no call
 *    that takes a single database and gives back words of it, but for the
 *    calls at the end, which are about whole databases.
 *  - Text is (pointer, length); it may hold NUL and broken UTF-8.
 *  - No global state. Objects are not thread-safe: one thread, its own handles.
 *  - xapian_query_join, _elite and _scale consume the queries they are given,
 *    also when they fail. Everything else is freed by who made it; freeing
 *    NULL is allowed.
 *  - Copying out (into, size) gives the full length, so truncation shows.
 */
#ifndef PEERLORE_SEARCH_XAPIAN_H
#define PEERLORE_SEARCH_XAPIAN_H

#include "base/str.h"

#ifdef __cplusplus
extern "C" {
#endif

enum xapian_code {
	XAPIAN_OK = 0,
	XAPIAN_MODIFIED, /* the writer committed twice meanwhile, three retries did not help */
	XAPIAN_LOCKED, /* somebody else writes this database */
	XAPIAN_CLOSED,
	XAPIAN_CORRUPT,
	XAPIAN_MISSING, /* no database there, or one we cannot open */
	XAPIAN_NOT_FOUND, /* no such document */
	XAPIAN_QUERY, /* the text cannot be parsed, not even as plain words */
	XAPIAN_WILDCARD,
	XAPIAN_NET,
	XAPIAN_ARGUMENT,
	XAPIAN_FULL, /* the disk is full */
	XAPIAN_NO_MEMORY,
	XAPIAN_OTHER
};

struct xapian_error {
	enum xapian_code code;
	char text[256];
};

struct xapian_db;
struct xapian_writer;
struct xapian_doc;
struct xapian_query;
struct xapian_results;
struct index_set;

const char *xapian_library(void);

/* In lower case, as terms are. */
struct str xapian_lower(struct arena *mem, struct str text);

/* -- languages ------------------------------------------------------------ */
/* Languages with a stemmer have a number below XAPIAN_LANGUAGES; 0 is "do not stem". */
#define XAPIAN_LANGUAGES 25
/* "en", "de", "pt-BR"; unknown or empty gives 0. */
unsigned xapian_language(struct str code);

/*
 * The words of text in order, as search splits it: where they stand, and their
 * stem in this language. Returns false from each to stop.
 */
struct xapian_word {
	size_t from, to; /* bytes of the text */
	struct str stem; /* lives until each returns */
	bool stop; /* "how", "the" and their like */
};
typedef bool xapian_each_word(void *with, const struct xapian_word *word);
enum xapian_code xapian_words(struct str text, unsigned language, xapian_each_word *each,
    void *with, struct xapian_error *error) MUST_CHECK;

/* -- what a reader keeps in memory from search to search -------------------- */
/*
 * Of each database it is given to: the prior and the facets of every document
 * near one that was found, of the documents that were shown or weighed last
 * their data and one long value, and which documents have the words that were
 * looked for last. When a database moves to another commit what
 * that changed is forgotten, as the writer noted it. Outlives those databases.
 */
struct xapian_keeping {
	unsigned prior_slot; /* of xapian_doc_prior */
	unsigned facet_slot; /* see struct xapian_search */
	unsigned document_slot; /* the long one */
	size_t bytes; /* of whole documents, about */
	size_t word_bytes; /* of words */
};
struct xapian_kept;
enum xapian_code xapian_kept_new(const struct xapian_keeping *how, struct xapian_kept **out,
    struct xapian_error *error) MUST_CHECK;
/* Makes room; no results of a search are read after it. */
void xapian_kept_trim(struct xapian_kept *kept);
void xapian_kept_free(struct xapian_kept *kept);

/* -- reading: one database ------------------------------------------------ */
struct xapian_db_info {
	uint64_t revision; /* another after every commit */
	uint32_t documents;
	uint32_t languages; /* bit n: documents in language n */
	uint32_t spoken[XAPIAN_LANGUAGES]; /* how many in each */
	bool parts; /* some threads have more than one document: collapse */
};

enum xapian_code xapian_db_open(
    struct str path, struct xapian_db **out, struct xapian_error *error) MUST_CHECK;
enum xapian_code xapian_db_keep(
    struct xapian_db *db, struct xapian_kept *kept, struct xapian_error *error) MUST_CHECK;
/*
 * Reads ahead what a search would read of documents, some of it: *at is where to go on, 0 the first time. *done
 * says that nothing is left; what changes later is read again when it is needed.
 */
enum xapian_code xapian_db_read_ahead(
    struct xapian_db *db, uint32_t *at, bool *done, struct xapian_error *error) MUST_CHECK;
/*
 * Moves to the newest commit; next to nothing when there is none. *replaced
 * says that another database stands at this path now: free and open anew.
 */
enum xapian_code xapian_db_reopen(
    struct xapian_db *db, bool *replaced, struct xapian_error *error) MUST_CHECK;
/* As it was when last opened or moved. */
struct xapian_db_info xapian_db_about(const struct xapian_db *db);
enum xapian_code xapian_db_note(const struct xapian_db *db, struct str key, char *into, size_t size,
    size_t *length, struct xapian_error *error) MUST_CHECK;
/* The data of one document, copied into mem. */
enum xapian_code xapian_db_data(const struct xapian_db *db, uint32_t document, struct arena *mem,
    struct str *data, struct xapian_error *error) MUST_CHECK;
void xapian_db_free(struct xapian_db *db);

/* -- writing: one database ------------------------------------------------ */
enum {
	XAPIAN_CREATE = 1,
	XAPIAN_NO_SYNC = 2, /* a crash may break what is not synced by the caller */
	XAPIAN_SMALL = 4 /* a new database will stay small: read it in small pieces */
};

enum xapian_code xapian_writer_open(struct str path, unsigned flags, struct xapian_writer **out,
    struct xapian_error *error) MUST_CHECK;
/* Puts doc in place of the one with its uid. doc stays the caller's. */
enum xapian_code xapian_writer_put(struct xapian_writer *writer, const struct xapian_doc *doc,
    struct xapian_error *error) MUST_CHECK;
enum xapian_code xapian_writer_delete(struct xapian_writer *writer, struct str uid, bool *found,
    struct xapian_error *error) MUST_CHECK;
enum xapian_code xapian_writer_count(
    const struct xapian_writer *writer, uint32_t *documents, struct xapian_error *error) MUST_CHECK;
/* A note is kept beside the documents and becomes visible with the same commit. */
enum xapian_code xapian_writer_note(const struct xapian_writer *writer, struct str key, char *into,
    size_t size, size_t *length, struct xapian_error *error) MUST_CHECK;
enum xapian_code xapian_writer_note_set(struct xapian_writer *writer, struct str key,
    struct str value, struct xapian_error *error) MUST_CHECK;
enum xapian_code xapian_writer_commit(
    struct xapian_writer *writer, struct xapian_error *error) MUST_CHECK;
/* What was not committed is gone. */
void xapian_writer_free(struct xapian_writer *writer);
/* Writes a small copy of the database at `from` into the new folder `to`. */
enum xapian_code xapian_compact(
    struct str from, struct str to, struct xapian_error *error) MUST_CHECK;

/* -- a document being made ------------------------------------------------ */
enum {
	XAPIAN_RAW = 1, /* do not stem; for queries too */
	XAPIAN_POSITIONS = 2, /* keep positions, for phrases */
	XAPIAN_WORDS = 4 /* its words go into the spelling dictionary */
};
/* The value slot this side keeps the document's spelling words in, to take them out again. */
#define XAPIAN_SLOT_WORDS 15u

enum xapian_code xapian_doc_new(struct str uid, unsigned language, struct xapian_doc **out,
    struct xapian_error *error) MUST_CHECK;
enum xapian_code xapian_doc_text(struct xapian_doc *doc, struct str text, struct str prefix,
    unsigned wdf, unsigned flags, struct xapian_error *error) MUST_CHECK;
/* A boolean term, as it is; over 245 bytes it is hashed, here and in xapian_query_term. */
enum xapian_code xapian_doc_term(struct xapian_doc *doc, struct str prefix, struct str value,
    struct xapian_error *error) MUST_CHECK;
enum xapian_code xapian_doc_number(
    struct xapian_doc *doc, unsigned slot, double number, struct xapian_error *error) MUST_CHECK;
enum xapian_code xapian_doc_bytes(
    struct xapian_doc *doc, unsigned slot, struct str bytes, struct xapian_error *error) MUST_CHECK;
/*
 * What xapian_query_boost reads while matching: a prior (`fixed` thousandths
 * that stay, and up to .2 that halve every 365 days from `day`, days since 1970),
 * the document's length and its terms with this prefix. Call it last.
 */
enum xapian_code xapian_doc_rank(struct xapian_doc *doc, unsigned slot, struct str prefix,
    int fixed, int64_t day, struct xapian_error *error) MUST_CHECK;
/* The prior alone, for a boost without words: far fewer blocks to read. */
enum xapian_code xapian_doc_prior(struct xapian_doc *doc, unsigned slot, int fixed, int64_t day,
    struct xapian_error *error) MUST_CHECK;
enum xapian_code xapian_doc_data(
    struct xapian_doc *doc, struct str data, struct xapian_error *error) MUST_CHECK;
void xapian_doc_free(struct xapian_doc *doc);

/*
 * The stems of text in their order, repetitions included, as xapian_doc_text
 * puts them without a prefix; the first max of them, in mem. flags: XAPIAN_STOP.
 */
enum xapian_code xapian_stems(struct str text, unsigned language, unsigned flags, size_t max,
    struct arena *mem, struct str_list *out, struct xapian_error *error) MUST_CHECK;

/* -- what a reader may see ------------------------------------------------ */
/* BM25 as Xapian::BM25Weight has it, but for k2, which is 0. */
struct xapian_scheme {
	double k1;
	double k3;
	double b;
	double min_length; /* no document counts as shorter than this part of the average */
};
/*
 * Made from exactly the databases the reader may see; they may be freed before
 * it. The first is the one whose word counts stand for all.
 */
enum xapian_code index_set_new(struct xapian_db *const *dbs, size_t n,
    const struct xapian_scheme *scheme, struct index_set **out,
    struct xapian_error *error) MUST_CHECK;
/* All languages in it, one bit each. */
uint32_t index_set_languages(const struct index_set *set);
/* How many documents are in this one. */
uint32_t index_set_spoken(const struct index_set *set, unsigned language);
uint32_t index_set_documents(const struct index_set *set);
bool index_set_parts(const struct index_set *set);
/* How telling a term is, by its first database: 0 and up. */
double index_set_rarity(const struct index_set *set, struct str term);
/* How much of all text in it a term is, 0 to 1. */
double index_set_common(const struct index_set *set, struct str term);
void index_set_free(struct index_set *set);

/* -- queries -------------------------------------------------------------- */
enum {
	XAPIAN_OPERATORS = 8, /* AND OR NOT brackets + - "phrase" and word* */
	XAPIAN_PARTIAL = 16, /* the last word may be unfinished */
	XAPIAN_ALL_WORDS = 32, /* every word, not any */
	XAPIAN_STOP = 64 /* leave out "how", "the" and their like, unless nothing else is there */
};

/* At most this many words stand in for an unfinished one. */
#define XAPIAN_EXPANSION 32

/*
 * There is no "best of these" and no "all or any": OP_MAX and XOR of Xapian 1.4.22
 * can crash the process, and so can XAPIAN_OR with all documents (found by
 * tests/fuzz/shim_fuzz.c and by random trees of terms; the ones below never did).
 */
enum xapian_join {
	XAPIAN_AND,
	XAPIAN_OR,
	XAPIAN_AND_NOT,
	XAPIAN_AND_MAYBE,
	XAPIAN_FILTER,
	/* Any of all their terms, each once; the structure is forgotten unless they are all the same. */
	XAPIAN_UNION
};

/* What a person typed; operators that make no sense are taken as plain words. */
enum xapian_code xapian_query_parse(struct str text, unsigned language, struct str prefix,
    unsigned flags, struct xapian_query **out, struct xapian_error *error) MUST_CHECK;
enum xapian_code xapian_query_term(struct str prefix, struct str value, struct xapian_query **out,
    struct xapian_error *error) MUST_CHECK;
enum xapian_code xapian_query_all(struct xapian_query **out, struct xapian_error *error) MUST_CHECK;
/*
 * A weight for what xapian_doc_rank noted; it finds nothing by itself, so join
 * it with XAPIAN_AND_MAYBE. To the prior, clamped to [0, 1.2], come for each word of
 * `words` in the title the points it would have as a term of its own, indexed
 * `wdf` times under `prefix`: the same score as searching for those terms, for
 * one look at a value instead of one list of documents per word and database.
 * Without words the slot is one of xapian_doc_prior.
 */
struct xapian_boost {
	unsigned slot;
	int64_t day; /* today */
	double prior_scale;
	const struct xapian_query *words; /* unprefixed; may be NULL */
	struct str prefix;
	unsigned wdf;
	double title_scale;
};
enum xapian_code xapian_query_boost(const struct index_set *set, const struct xapian_boost *boost,
    struct xapian_query **out, struct xapian_error *error) MUST_CHECK;
/* Consumes the n queries; NULL among them is left out. */
enum xapian_code xapian_query_join(enum xapian_join how, struct xapian_query *const *queries,
    size_t n, struct xapian_query **out, struct xapian_error *error) MUST_CHECK;
/*
 * Any of the `keep` most telling terms in query, its structure forgotten; how
 * telling one is, the first database of the set says. Consumes query.
 */
enum xapian_code xapian_query_elite(const struct index_set *set, struct xapian_query *query,
    unsigned keep, struct xapian_query **out, struct xapian_error *error) MUST_CHECK;
/*
 * Of a plain query (any of some words; everything else comes back as it is) the
 * rarest word finds, and so does each next one while together they find no more
 * than `most` documents; commoner words only weigh in what is found. Otherwise a
 * large database matches as a whole, and counting it costs more than such words
 * tell. Each word weighs once more, times title_scale, where the term with this
 * prefix stands; asked for there alone, so that a document whose word cannot win
 * is passed over unread. Consumes query.
 */
struct xapian_plain {
	double most;
	struct str prefix;
	double title_scale; /* 0: titles do not weigh */
};
enum xapian_code xapian_query_plain(const struct index_set *set, struct xapian_query *query,
    const struct xapian_plain *plain, struct xapian_query **out,
    struct xapian_error *error) MUST_CHECK;
/* Consumes query. */
enum xapian_code xapian_query_scale(struct xapian_query *query, double factor,
    struct xapian_query **out, struct xapian_error *error) MUST_CHECK;
bool xapian_query_empty(const struct xapian_query *query);
enum xapian_code xapian_query_text(const struct xapian_query *query, char *into, size_t size,
    size_t *length, struct xapian_error *error) MUST_CHECK;
void xapian_query_free(struct xapian_query *query);

/* -- searching ------------------------------------------------------------ */
#define XAPIAN_NO_SLOT UINT32_MAX

/*
 * Weighs the best hits anew, before a page is cut out of them: score may change
 * the weight and the chance of each; the order follows the new weights, equal
 * ones in the order of documents. What is behind the best `depth` stays behind
 * them. score must not unwind the stack; it may run again when the index
 * changed meanwhile.
 */
struct xapian_candidate {
	struct str bytes; /* of the slot; lives until score returns */
	double weight;
	double chance; /* comes back in xapian_hit */
};
struct xapian_rerank {
	uint32_t depth;
	uint32_t slot;
	void (*score)(void *with, struct xapian_candidate *candidates, size_t n);
	void *with;
};

struct xapian_search {
	uint32_t offset;
	uint32_t limit;
	uint32_t check_at_least; /* so many matches are looked at, for counts and facets */
	uint32_t collapse_slot; /* one hit for each value of this slot, or XAPIAN_NO_SLOT */
	uint32_t sort_slot; /* highest value first, or XAPIAN_NO_SLOT: best first */
	uint32_t facet_slot; /* count the NUL-separated items of this slot, or XAPIAN_NO_SLOT */
	bool flat; /* every matching word counts by its rarity alone (as-you-type) */
	/* Databases behind the first with none of its terms are passed over; NULL: none is. */
	const struct xapian_query *any_of;
	/* NULL: none. Only without sort_slot. */
	const struct xapian_rerank *rerank;
};

struct xapian_hit {
	uint32_t document;
	double weight;
	double chance; /* what xapian_rerank gave, else 0 */
	struct str data; /* lives until the results are freed */
};

struct xapian_facet {
	struct str item; /* lives until the results are freed */
	uint32_t count;
};

enum xapian_code index_set_search(struct index_set *set, const struct xapian_query *query,
    const struct xapian_search *search, struct xapian_results **out,
    struct xapian_error *error) MUST_CHECK;
size_t xapian_results_size(const struct xapian_results *results);
struct xapian_hit xapian_results_hit(const struct xapian_results *results, size_t i);
/* How many match; *exact when that is no estimate. */
uint32_t xapian_results_count(const struct xapian_results *results, bool *exact);
size_t xapian_results_facets(const struct xapian_results *results);
struct xapian_facet xapian_results_facet(const struct xapian_results *results, size_t i);
void xapian_results_free(struct xapian_results *results);

/*
 * What the weights of these documents, found by this query and search, are made
 * of: a leaf of the query each. Called for every leaf and document where it
 * weighs anything; the parts of a document sum to its weight before xapian_rerank.
 */
enum xapian_leaf { XAPIAN_LEAF_TERM, XAPIAN_LEAF_BOOST, XAPIAN_LEAF_OTHER };
struct xapian_part {
	size_t i; /* which document */
	enum xapian_leaf leaf;
	struct str term; /* of OTHER: all its terms, blanks between; lives until each returns */
	double weight;
};
struct xapian_explained {
	uint32_t document; /* as xapian_hit gave it */
	struct str uid;
};
typedef void xapian_each_part(void *with, const struct xapian_part *part);
enum xapian_code index_set_explain(const struct index_set *set, const struct xapian_query *query,
    const struct xapian_search *search, const struct xapian_explained *documents, size_t n,
    xapian_each_part *each, void *with, struct xapian_error *error) MUST_CHECK;
/* What a document of that search keeps in a slot, copied into mem. */
enum xapian_code index_set_bytes(const struct index_set *set, const struct xapian_search *search,
    uint32_t document, uint32_t slot, struct arena *mem, struct str *bytes,
    struct xapian_error *error) MUST_CHECK;
/* What being so many days old is worth in a prior. */
double xapian_prior_fresh(int64_t age);

/*
 * A marker finds the words of a query (NULL: none) in text; its languages are one bit each.
 * It gives places in order, never overlapping, at most max of them. The one who
 * shows them escapes the text.
 */
struct xapian_marker;
struct xapian_mark {
	uint32_t from;
	uint32_t to;
	uint32_t word; /* which word of the query */
};
/* set: where the query is asked; NULL: what is kept does not help. */
enum xapian_code xapian_marker_new(const struct index_set *set, const struct xapian_query *query,
    uint32_t languages, struct xapian_marker **out, struct xapian_error *error) MUST_CHECK;
enum xapian_code xapian_marker_find(const struct xapian_marker *marker, struct str text,
    struct xapian_mark *marks, size_t max, size_t *n, struct xapian_error *error) MUST_CHECK;
void xapian_marker_free(struct xapian_marker *marker);

/*
 * text with each word that is nowhere in the set replaced by the nearest one
 * that is; *length 0 when there is nothing to correct. The caller shows it only
 * if it finds something.
 */
enum xapian_code index_set_correct(const struct index_set *set, struct str text, char *into,
    size_t size, size_t *length, struct xapian_error *error) MUST_CHECK;

/* -- whole databases, for the writer, for comparing and for titles in memory --------------------- */
/* Returns false to stop. Must not unwind the stack (no longjmp). */
typedef bool xapian_each(void *with, struct str key, struct str content);
/* Does any document have this term? */
enum xapian_code xapian_db_has(
    const struct xapian_db *db, struct str term, bool *has, struct xapian_error *error) MUST_CHECK;
/* The different terms of a query, sorted; content empty. */
enum xapian_code xapian_walk_terms(const struct xapian_query *query, xapian_each *each, void *with,
    struct xapian_error *error) MUST_CHECK;
/* The terms with this prefix, sorted, without it, each with the documents that have it. */
typedef bool xapian_each_posting(void *with, struct str word, const uint32_t *documents, size_t n);
enum xapian_code xapian_walk_postings(const struct xapian_db *db, struct str prefix,
    xapian_each_posting *each, void *with, struct xapian_error *error) MUST_CHECK;
/* All unique ids, sorted; content empty. */
enum xapian_code xapian_walk_uids(const struct xapian_db *db, xapian_each *each, void *with,
    struct xapian_error *error) MUST_CHECK;
/* All documents by uid, sorted: terms, counts, positions, values, data in one canonical form. */
enum xapian_code xapian_walk_documents(const struct xapian_db *db, xapian_each *each, void *with,
    struct xapian_error *error) MUST_CHECK;
/* The one with this uid, in the same form; not called when there is none. */
enum xapian_code xapian_walk_document(const struct xapian_db *db, struct str uid, xapian_each *each,
    void *with, struct xapian_error *error) MUST_CHECK;
/* The spelling dictionary, sorted; content is the number of documents with the word. */
enum xapian_code xapian_walk_words(const struct xapian_db *db, xapian_each *each, void *with,
    struct xapian_error *error) MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
