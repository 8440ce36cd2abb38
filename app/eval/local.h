/*
 * local.h -- what an evaluation is made of: threads that can be found, queries that ought to find them.
 *
 * Everything that was read lives in one arena as long as the command. Real text
 * stays in the data folder and in the scratch index; what is printed is numbers.
 */
#ifndef PEERLORE_EVAL_LOCAL_H
#define PEERLORE_EVAL_LOCAL_H

#include "base/command_line.h"
#include "eval/metrics.h"
#include "search/index.h"

/* -- content ------------------------------------------------------------------------ */

/* Takes --set KEY=VALUE, as often as it is there; false when a weight is not one, and the log says so. */
bool eval_weights(struct command_line *line);

struct eval_threads {
	struct index_doc *items; /* ids count from 1, whatever they were called at home */
	size_t n, room;
};
/* Adds one and gives its id. */
int64_t eval_threads_add(
    struct arena *mem, struct eval_threads *threads, const struct index_doc *doc);

/* -- queries ------------------------------------------------------------------------- */

enum eval_half { EVAL_DEV, EVAL_TEST };

struct eval_query {
	struct str title; /* or the words of a search */
	struct str body;
	int64_t own; /* the thread that is the query itself and does not count as found; 0: none */
	enum eval_half half;
	unsigned
	    fold; /* 0 or 1; within the development half what is learned on one is measured on the other */
	int64_t *gold;
	size_t gold_count;
	/* The same question too, through others: a duplicate of a duplicate. What is ranked need not find them. */
	int64_t *alike;
	size_t alike_count;
};
struct eval_queries {
	struct eval_query *items;
	size_t n, room;
};
struct eval_query *eval_queries_add(struct arena *mem, struct eval_queries *queries);

/* Development or test by the first 8 hex digits of md5(group), modulo 2; the fold by the bit above. */
void eval_group(struct eval_query *query, struct str group);

/* -- reading; every one says in the log what is broken and where ------------------------ */

/* The whole of a file. ERR_NOT_FOUND without a word when there is none. */
enum err eval_file(struct arena *mem, struct str path, struct str *out) MUST_CHECK;
/* Names in a folder, sorted; none when there is no such folder. */
struct str_list eval_folder(struct arena *mem, struct str path);

/*
 * The threads of every dump in DIR, at most two folders down: Posts.xml or
 * Posts.xml.xz. A title that was there before is left out with its answers.
 */
enum err eval_dumps(struct arena *mem, struct str dir, struct eval_threads *threads) MUST_CHECK;
/* DIR/stackfaq: each thread, and its needs in other words. ERR_NOT_FOUND when there is none. */
enum err eval_stackfaq(struct arena *mem, struct str dir, struct eval_threads *threads,
    struct eval_queries *queries) MUST_CHECK;
/*
 * DIR/english-dupes: all questions, one query for each that duplicates another,
 * and in unmatched one for each that duplicates none. ERR_NOT_FOUND when there is no such folder.
 */
enum err eval_english(struct arena *mem, struct str dir, struct eval_threads *threads,
    struct eval_queries *queries, struct eval_queries *unmatched) MUST_CHECK;

/*
 * DIR/hint3: what people typed to a company's chatbot. What is known become
 * threads; queries whose need is among them go to matched, the others, of which
 * nothing is right, to unmatched.
 */
struct str_list eval_hint3_companies(struct arena *mem, struct str dir);
enum err eval_hint3(struct arena *mem, struct str dir, struct str company,
    struct eval_threads *threads, struct eval_queries *matched,
    struct eval_queries *unmatched) MUST_CHECK;

/* -- a scratch index ------------------------------------------------------------------- */

struct eval_index {
	struct index_reader *reader;
	struct str dir;
	bool kept;
	timestamp_us now; /* the last activity in it */
};
/*
 * Makes an index of the threads in a folder of its own, or below `keep`, where
 * it stays and is found again while the threads are the same.
 */
enum err eval_index_make(struct arena *mem, const char *keep, const struct eval_threads *threads,
    struct eval_index *out) MUST_CHECK;
void eval_index_drop(struct eval_index *index);

/* What the command line asked for. */
struct eval_order {
	struct arena *mem;
	struct str dir;
	const char *keep; /* NULL: scratch indexes are thrown away */
	enum eval_half half;
	bool baseline; /* measure it too; a sweep does not need it */
	bool learned; /* with translation tables learned in the run */
};

/* -- what is learned before measuring ------------------------------------------------------ */
/*
 * A translation table as the nightly job would have learned it: titles with
 * their own threads, and what is known of the queries that are
 * not measured: all of the development half when the test half is; one fold of
 * it when the other is. A query that is measured teaches nothing, nor does the
 * thread that is this query.
 */
struct eval_learned {
	const struct translation *table[2]; /* by fold */
};
enum err eval_learn(const struct eval_order *order, const struct eval_threads *threads,
    const struct eval_queries *queries, struct eval_learned *out) MUST_CHECK;

/* -- measuring --------------------------------------------------------------------------- */

/* How a query asks. */
enum eval_way {
	EVAL_SEARCH, /* the search page */
	EVAL_SIMILAR_TITLE, /* the ask page while the title is written */
	EVAL_SIMILAR_BOTH /* and before the question is posted */
};

struct eval_row {
	const char *set; /* for programs */
	const char *about; /* for people */
	size_t n;
	struct metrics ours, baseline;
	double p_value; /* of nDCG@10 */
	double required_ndcg10, required_p1, required_mrr, required_r10; /* 0: nothing is */
};

/* How often "probably answered" is said, and how often rightly. */
struct eval_label {
	const char *set;
	const char *about;
	size_t n;
	size_t labelled; /* queries with a labelled thread */
	size_t right; /* queries whose labelled thread is a right one */
	bool silent; /* nothing is right here: a label is an error */
};

/* So many similar questions are shown. */
#define EVAL_SHOWN 5
#define EVAL_ROWS_MAX 32
struct eval_report {
	struct eval_row rows[EVAL_ROWS_MAX];
	size_t row_count;
	struct eval_label labels[EVAL_ROWS_MAX];
	size_t label_count;
	struct str skipped[EVAL_ROWS_MAX]; /* what was not there */
	size_t skipped_count;
	size_t threads; /* in the largest index */
};

/* What is asked of what. */
struct eval_set {
	const struct eval_index *index;
	const struct eval_queries *queries;
	const struct eval_learned *learned; /* NULL: nothing */
	enum eval_way way;
};
/* Adds a row. */
enum err eval_measure(const struct eval_order *order, const struct eval_set *set,
    const struct eval_row *named, struct eval_report *report) MUST_CHECK;
/* Adds a label row: what is called "probably answered" of these queries. */
enum err eval_labels(const struct eval_order *order, const struct eval_set *set,
    const struct eval_label *named, struct eval_report *report) MUST_CHECK;

enum err eval_search(const struct eval_order *order, struct eval_report *report) MUST_CHECK;
enum err eval_duplicates(const struct eval_order *order, struct eval_report *report) MUST_CHECK;

void eval_skip(struct eval_report *report, struct str why);
/* The table for people, or JSON. */
void eval_print(const struct eval_report *report, bool json);

#endif
