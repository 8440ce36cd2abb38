/*
 * index.h -- the search index of one node: a view of the database that can always be made again.
 *
 * On disk (DIR is PEERLORE_DATA/index):
 *	DIR/current          names the generation n that is read; replaced by rename
 *	DIR/<n>/open         one Xapian database for all open spaces
 *	DIR/<n>/space-<id>   one for each private space
 *	DIR/changed          its time moves with every commit
 *	DIR/building         locked by whoever builds the next generation
 *
 * Permitted by construction: a search opens together exactly the databases its
 * reader may see, so scores, counts, facets, completions and corrections cannot
 * carry a word of what the reader may not read. A hit is checked once more in
 * PostgreSQL before it is shown, because the index may lag.
 *
 * One writer per node (the worker), and one builder of a new generation beside
 * it; any number of readers. A reader or writer belongs to one thread. All text
 * in a result lives in the arena that was given.
 */
#ifndef PEERLORE_SEARCH_INDEX_H
#define PEERLORE_SEARCH_INDEX_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"
#include "score.h"
#include "embeddings.h"
#include "search/glossary_match.h"
#include "search/translation.h"
#include "text/html.h"

/* -- what is found --------------------------------------------------------- */
/* clang-format off */
#define INDEX_TYPES(X)                                                                          \
	/* name      word        letter */                                                      \
	X(QUESTION, "question", 'q')                                                            \
	X(TIP,      "tip",      't')                                                            \
	X(OFFER,    "offer",    'o')                                                            \
	X(PERSON,   "person",   'p')
/* clang-format on */

enum index_type {
#define X(name, word, letter) INDEX_##name,
	INDEX_TYPES(X)
#undef X
	    INDEX_TYPE_COUNT
};

/* "question", ... */
struct str index_type_word(enum index_type type);
bool index_type_read(struct str word, enum index_type *out);

/* A line of what is said in a recording, or the title of one of its chapters. */
struct index_line {
	int64_t post; /* whose recording it is */
	int64_t from_ms;
	int64_t to_ms;
	struct str text;
};
struct index_lines {
	struct index_line *items; /* of one post after the other, in the order of time */
	size_t n;
};

/*
 * One document: a question with its answers, a tip, an offer, or a person. Text
 * is plain text. Questions, tips and offers share one sequence of ids, people
 * have their own.
 */
struct index_doc {
	enum index_type type;
	int64_t id; /* of the thread, or of the person */
	int64_t space; /* also of an open space, for space:...; 0 for a person */
	int64_t author; /* 0 when asked without a name: it must not be found by user:... */
	struct str title; /* a person's name */
	struct str body; /* a person's team and skills */
	struct str_list answers; /* accepted and best first */
	struct str comments;
	struct index_lines lines;
	struct str_list tags;
	struct str_list synonyms; /* other names of these */
	struct str language; /* "en" when empty */
	int64_t votes;
	bool accepted;
	bool closed;
	bool verified;
	bool stale;
	timestamp_us created;
	timestamp_us activity;
};

/* -- writing --------------------------------------------------------------- */
struct db_pool;
struct index_writer;

/* Where a document belongs: INDEX_OPEN, a private space's id, or INDEX_NOWHERE. */
#define INDEX_OPEN ((int64_t)0)
#define INDEX_NOWHERE ((int64_t)-1)

/* How far the outbox was applied: rows up to (xid, id) of this cluster are in the index. */
struct index_position {
	int64_t xid;
	int64_t id;
	int64_t system; /* the cluster's system_identifier */
	int64_t timeline;
	int64_t
	    format; /* INDEX_FORMAT of the program that wrote it; 0: from before there was one */
};
/* Raised whenever documents hold something else than before: an index of another format is made anew. */
#define INDEX_FORMAT 2

/* Opens the current generation. ERR_NOT_FOUND when there is none: build one. ERR_BUSY when another process writes it. */
enum err index_writer_open(struct str dir, struct index_writer **out) MUST_CHECK;
/* Private spaces whose database is gone or broken: make and fill them before the position moves on. */
struct int64_list index_writer_missing(const struct index_writer *writer);
/* False when there is no position yet. */
bool index_writer_position(const struct index_writer *writer, struct index_position *out);
/* True while what this writer writes is what is read; when not, close it and open anew. */
bool index_writer_current(const struct index_writer *writer);
int64_t index_writer_generation(const struct index_writer *writer);

/*
 * Applying is state, not event: index_apply puts the document where it belongs
 * now and takes it out of everywhere else; doing it twice changes nothing. After
 * any error the writer is spent: what was not committed is gone, close it, open
 * anew and go on from its position.
 */
enum err index_apply(
    struct index_writer *writer, int64_t where, const struct index_doc *doc) MUST_CHECK;
enum err index_put(
    struct index_writer *writer, int64_t where, const struct index_doc *doc) MUST_CHECK;
enum err index_delete_everywhere_but(
    struct index_writer *writer, enum index_type type, int64_t id, int64_t where) MUST_CHECK;
/*
 * The database of a private space comes by itself with its first document. One
 * that has to be filled (a missing one, a space just made private) is made,
 * given all its documents over as many commits as that takes, and declared
 * filled; if that does not happen it counts as missing when the writer opens next.
 * A missing one that is needed no more is declared filled without being made.
 */
bool index_space_exists(const struct index_writer *writer, int64_t space);
enum err index_space_make(struct index_writer *writer, int64_t space) MUST_CHECK;
void index_space_filled(struct index_writer *writer, int64_t space);
/* All ids in a private space's database, to rebuild or empty it. */
enum err index_space_ids(struct index_writer *writer, int64_t space, struct arena *mem,
    struct int64_list *out) MUST_CHECK;
/* The next commit removes the database of this space and all that is in it. */
enum err index_space_drop(struct index_writer *writer, int64_t space) MUST_CHECK;
/* Puts a thread as it is by now, and nothing else: *where is where it belongs. For a sample. */
enum err index_put_thread(
    struct db_pool *pool, struct index_writer *writer, int64_t thread, int64_t *where) MUST_CHECK;
/* Documents put or deleted since the last commit. */
size_t index_writer_pending(const struct index_writer *writer);
/*
 * Private databases first, the open one with the position last: whatever
 * happens between, going on from the position that is there heals it. NULL
 * leaves the position as it is.
 */
enum err index_commit(
    struct index_writer *writer, const struct index_position *position) MUST_CHECK;
void index_writer_close(struct index_writer *writer);

/*
 * A new generation: build, put everything, commit now and then, publish. Readers
 * find it with their next search. ERR_BUSY when another process is building.
 * index_build_publish frees the writer, whatever it returns;
 * index_writer_close instead throws the new generation away.
 */
enum err index_build(struct str dir, struct index_writer **out) MUST_CHECK;
enum err index_build_publish(
    struct index_writer *writer, const struct index_position *position) MUST_CHECK;
/* Removes other generations once the current one has been read for `age`. */
enum err index_drop_old(struct str dir, timestamp_us age) MUST_CHECK;
/* Removes an index, with the folder; nobody may be using it. */
void index_remove(struct str dir);
/* Rewrites every database of a built generation smaller; before publishing. */
enum err index_build_compact(struct index_writer *writer) MUST_CHECK;

/* -- what was asked -------------------------------------------------------- */
enum search_sort { SEARCH_RELEVANCE, SEARCH_NEWEST, SEARCH_VOTES };
enum search_answered { SEARCH_ANY, SEARCH_ANSWERED, SEARCH_UNANSWERED };

/* Filters are "and"; types are "or". */
struct search_query {
	struct str text; /* words, quotes, minus, AND OR NOT, brackets; operators are taken out */
	struct str plain; /* the words that are wanted, nothing else */
	struct str without; /* the words that are not wanted */
	struct str operators; /* tag:vpn is:answered ... as written */
	unsigned types; /* bit n: enum index_type n; 0: all */
	struct str_list tags;
	struct str_list without_tags;
	/* Posts of the n-th of these tags are found by the n-th of those names, too: they are on their way to it. */
	struct str_list arriving, arriving_as;
	struct str person; /* user:NAME as written; the feature sets author from it */
	struct str space_slug; /* space:SLUG as written; the feature sets space from it */
	enum search_answered answered;
	enum search_sort sort;
	struct str language; /* of the words; "en" when empty */
	int64_t author; /* 0: anybody */
	int64_t space; /* 0: all */
	size_t offset; /* at most SEARCH_OFFSET_MAX */
	size_t limit; /* 1 to 100; 0 is 20 */
	timestamp_us now;
	/* What is near in meaning, to stand beside what has the words; NULL: words alone. */
	const struct near_list *near;
	bool facets; /* count them; costs a third more */
	bool corrections; /* look for "did you mean" when little is found */
	struct glossary *glossary; /* what to look for as well; may be NULL */
	bool why; /* say of each hit what its weight is made of; takes as long as some searches */
	const struct translation *translation; /* which words stand for which; may be NULL */
};

#define SEARCH_OFFSET_MAX 1000
#define SEARCH_TEXT_MAX 400 /* bytes that are looked at */
#define SEARCH_WORDS_MAX 32

/*
 * Reads what a person typed: tag:vpn -tag:old user:anna user:"Anna Berg"
 * space:it type:tip is:answered is:unanswered sort:newest sort:votes; the rest
 * is text. Sets text to sort and leaves the other members as they are.
 */
void search_query_read(struct arena *mem, struct str typed, struct search_query *out);
/* Plain words, best first: then what is near in meaning may stand among the hits. */
bool search_query_plain(const struct search_query *query);
/* True when it asks for nothing at all: no words and no filter. */
bool search_query_empty(const struct search_query *query);

/* -- reading --------------------------------------------------------------- */
struct index_reader;
struct translation; /* translation.h */

struct search_hit {
	enum index_type type;
	int64_t id;
	int64_t space;
	int64_t author;
	struct str title;
	struct html marked; /* the title, escaped, with <mark> around found words */
	struct html snippet; /* the best of the text, or of what is said, likewise */
	bool spoken; /* it was found by what is said in a recording of this post, at that time */
	int64_t spoken_post;
	int64_t at_ms;
	struct str_list tags;
	int64_t votes;
	int64_t answers;
	bool accepted;
	bool closed;
	timestamp_us created;
	timestamp_us activity;
	double weight; /* for evaluation, and for administrators */
	double chance; /* of a similar thread: that it is about the same, 0 to 1 */
	bool stale;
	bool verified;
	struct score_parts why; /* only when asked for */
};

struct search_facet {
	struct str word; /* the type's word, the tag, or empty for a space */
	int64_t space;
	uint32_t count;
};
struct search_facets {
	struct search_facet *items;
	size_t n;
};

struct search_results {
	struct search_hit *hits;
	size_t n;
	bool more; /* there are hits behind these */
	uint32_t estimate;
	bool exact;
	struct search_facets types; /* most frequent first, at most SEARCH_FACETS of each */
	struct search_facets spaces;
	struct search_facets tags;
	struct str did_you_mean; /* has hits for this reader; empty for none */
	struct str_list also; /* what the glossary looked for as well */
	struct str exactly; /* the text that looks for none of that; empty when there is none */
};

#define SEARCH_FACETS 20

/* Needs no index to be there yet. Reads DIR when it is used, never writes. */
enum err index_reader_open(struct str dir, struct index_reader **out) MUST_CHECK;
void index_reader_close(struct index_reader *reader);
/* ERR_DOWN while there is no index to read. */
enum err index_reader_ready(struct index_reader *reader) MUST_CHECK;
/*
 * Reads ahead into memory what searches need of the open spaces' documents, for at most so long at a time; false when
 * nothing is left, or nothing is there yet. Costs next to nothing then.
 */
bool index_reader_read_ahead(struct index_reader *reader, timestamp_us most);
/* The outbox position the readable index has reached; ERR_NOT_FOUND while it has none. */
enum err index_reader_position(struct index_reader *reader, struct index_position *out) MUST_CHECK;

/*
 * spaces are the private spaces this reader is a member of (n of them); open
 * spaces are always read. A space without a database has nothing to find.
 */
enum err index_reader_search(struct index_reader *reader, const int64_t *spaces, size_t n,
    const struct search_query *query, struct arena *mem, struct search_results *out) MUST_CHECK;
/* As-you-type: titles with these words, the last one maybe unfinished. No snippets, no facets. */
enum err index_reader_suggest(struct index_reader *reader, const int64_t *spaces, size_t n,
    struct str typed, size_t limit, struct arena *mem, struct search_results *out) MUST_CHECK;

/* A question somebody is about to ask. */
struct similar_query {
	struct str title;
	struct str body; /* empty while only the title is written */
	struct str language; /* "en" when empty */
	int64_t exclude; /* a question or tip that is not looked for: the one itself; 0: none */
	size_t limit; /* 1 to 100; 0 is 20 */
	timestamp_us now;
	const struct near_list *near; /* as in a search */
	const struct translation *translation; /* as in a search */
};
/* Questions and tips that may be about the same; no snippets, no facets. */
enum err index_reader_similar(struct index_reader *reader, const int64_t *spaces, size_t n,
    const struct similar_query *query, struct arena *mem, struct search_results *out) MUST_CHECK;

/*
 * Evidence for routing: the documents of some types (one bit each) that are most
 * about this text, best first, with nothing but their number and BM25; no prior,
 * and no more words of the body than can be told apart. At most INDEX_ABOUT_MAX.
 */
#define INDEX_ABOUT_MAX 500
struct index_about {
	int64_t id;
	double weight;
};
struct index_abouts {
	struct index_about *items;
	size_t n;
};
enum err index_reader_about(struct index_reader *reader, const int64_t *spaces, size_t n,
    unsigned types, struct str title, struct str body, size_t limit, struct arena *mem,
    struct index_abouts *out) MUST_CHECK;

/*
 * Which of these words stand in a document of any private space, in whatever
 * form its language gives them, and in none of the open ones; hidden has words.n
 * places, all false. An error leaves it undecided: take all for hidden. Opens
 * every private database there is: for the worker.
 */
enum err index_reader_hidden(
    struct index_reader *reader, struct str_list words, struct arena *mem, bool *hidden) MUST_CHECK;

/* -- comparing ------------------------------------------------------------- */
#define INDEX_DIGEST_BYTES 32

/*
 * What a database holds, whatever its docids, its history and its position: two
 * indexes of the same content have equal digests. Empty databases are left out.
 */
struct index_digest {
	int64_t space; /* INDEX_OPEN or a private space */
	size_t documents;
	/* Of every document: terms, counts, positions, values, data. */
	unsigned char content[INDEX_DIGEST_BYTES];
	size_t words;
	/* Of the spelling dictionary with its counts. */
	unsigned char spelling[INDEX_DIGEST_BYTES];
};
struct index_digests {
	struct index_digest *items; /* by space */
	size_t n;
};

/* Of the current generation. */
enum err index_digest(struct str dir, struct arena *mem, struct index_digests *out) MUST_CHECK;
bool index_digests_equal(const struct index_digests *a, const struct index_digests *b);

#endif
