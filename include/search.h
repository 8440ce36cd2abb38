/*
 * search.h -- finding: search, suggestions while typing, similar questions, and keeping the index in step.
 *
 * A search opens together exactly the databases its reader may see, and every
 * hit is checked once more in PostgreSQL before it is shown, because the index
 * may lag a change of permission. What is returned lives in ctx->mem.
 */
#ifndef PEERLORE_SEARCH_H
#define PEERLORE_SEARCH_H

#include "accounts.h"
#include "ctx.h"
#include "forum.h"
#include "mentoring.h"
#include "score.h"
#include "text/html.h"

struct db_pool;

/* -- reading; once per process --------------------------------------------------- */
/* dir is PEERLORE_DATA/index; kept, not copied. The index need not be there yet. */
enum err search_open(const char *dir) MUST_CHECK;
void search_close(void);
/* Reads some of the index ahead, so that the first search waits for nothing; to be called now and then. */
void search_read_ahead(void);
/* OK when there is an index to read; ERR_DOWN while it is being made. */
enum err search_ready(void) MUST_CHECK;

struct search_request {
	struct str q; /* what the person typed, operators included */
	struct str type; /* question, answer, tip, offer, person; empty: all */
	struct str tag;
	struct str space; /* slug */
	struct str person; /* id or name */
	struct str sort; /* relevance, newest, votes */
	struct str cursor;
	int64_t limit;
	bool why; /* say what each weight is made of; only for administrators, others get none */
};

struct result_view {
	struct str type; /* question, tip, offer or person */
	int64_t id;
	struct str title;
	struct html marked; /* the title with <mark> around found words */
	struct str slug;
	struct html snippet;
	/* Found by what is said in a recording: of which post, and when. */
	bool spoken;
	int64_t spoken_post;
	bool in_answer; /* of an answer, not of the thread itself */
	int64_t at_ms;
	int64_t at_seconds; /* whole ones, for ?t= */
	struct question_entry question; /* of a question or tip; else its id is 0 */
	struct offer_entry offer; /* of an offer; else its id is 0 */
	struct str team; /* of a person */
	double weight; /* only with the parts it is made of: the largest first */
	struct score_parts why;
};
struct result_list {
	struct result_view *items;
	size_t n;
};
struct facet_view {
	struct str word; /* what goes into the address */
	struct str name; /* what is shown */
	int64_t count;
	bool chosen;
};
struct facet_list {
	struct facet_view *items;
	size_t n;
};

struct search_view {
	struct str q;
	struct result_list results;
	struct str next;
	int64_t estimate;
	bool exact;
	struct facet_list types;
	struct facet_list spaces;
	struct facet_list tags;
	struct str did_you_mean;
	struct str_list also; /* what the glossary looked for as well */
	struct str exactly; /* what to type to look for none of that */
	bool why; /* the results say why they are there */
	struct str_list filters; /* what narrowed them down, as it would be typed: tag:vpn */
	int64_t
	    shown; /* number of this list in the log of what was shown; 0 when it is not logged */
};

/* ERR_INPUT with problems at q, space, tag, sort, cursor; ERR_DOWN while there is no index. */
enum err search_find(
    struct ctx *ctx, const struct search_request *request, struct search_view *view) MUST_CHECK;

struct suggestion {
	int64_t id;
	bool tip;
	struct str title;
	struct str slug;
};
struct suggestions {
	struct suggestion *items;
	size_t n;
};
/* Titles while a person types; nothing below two characters. */
enum err search_suggest(struct ctx *ctx, struct str typed, struct suggestions *out) MUST_CHECK;

/*
 * Threads that may answer a question with this title and body already; at most
 * five. spaces are those it may be asked in (none: an open one): what may become a
 * text of a private space is not sent to an embeddings endpoint that may not have
 * those. *shown numbers the list for search_chosen. An index that cannot be read
 * gives an empty list: nobody is kept from asking.
 */
enum err similar_questions(struct ctx *ctx, struct str title, struct str body,
    struct str_list spaces, struct question_list *list, int64_t *shown) MUST_CHECK;

/*
 * For learning: the threads of open spaces most like a question with this title,
 * as similar_questions would find them with this table (NULL: without one), best
 * first, at most limit. exclude is not looked for. ERR_DOWN while there is no index.
 */
struct translation;
enum err similar_ranked(struct ctx *ctx, struct str title, int64_t exclude, size_t limit,
    const struct translation *table, struct int64_list *out) MUST_CHECK;

/* The same for a search with these words. */
enum err search_ranked(struct ctx *ctx, struct str words, int64_t exclude, size_t limit,
    const struct translation *table, struct int64_list *out) MUST_CHECK;

/*
 * Which of these words (in lower case) stand in private spaces and in no open
 * one; hidden has words.n places, all false. For the worker: it opens every
 * private space's index. ERR_DOWN while there is none.
 */
enum err search_words_hidden(struct ctx *ctx, struct str_list words, bool *hidden) MUST_CHECK;

/* What became of something shown: opened, dismissed or solved. Of use only to whom it was shown. */
enum err search_chosen(
    struct ctx *ctx, int64_t shown, int64_t thread, struct str choice) MUST_CHECK;

/*
 * Evidence for routing: threads and people's profiles that are about this text,
 * best first, from the open spaces and the one space alone (a private space is
 * read even if the actor may not; the caller has looked at that). Empty while
 * there is no index to read.
 */
struct about_thread {
	int64_t id;
	double weight;
};
struct about_list {
	struct about_thread *items;
	size_t n;
};
enum err search_about(struct ctx *ctx, int64_t space, struct str title, struct str body,
    size_t thread_limit, size_t people_limit, struct about_list *threads,
    struct about_list *people) MUST_CHECK;

/*
 * Offers of mentoring that are about this text, best first, among all that the actor may search. Empty while
 * there is no index to read.
 */
enum err search_offers_about(struct ctx *ctx, struct str title, struct str body, size_t limit,
    struct about_list *offers) MUST_CHECK;

/* -- keeping the index in step; one per node -------------------------------------- */
struct indexer;

/* dir and name are kept. name is this node's in outbox_reader. */
struct indexer *indexer_new(struct db_pool *pool, const char *dir, const char *name);
/*
 * Takes what the outbox has beyond the index's position, commits, moves on.
 * *caught_up is false when there is more. Makes the index where there is none, or
 * where it belongs to another cluster, and says so. ERR_DOWN: try again later.
 */
enum err indexer_step(struct indexer *indexer, bool *caught_up) MUST_CHECK;
/* Removes what an index made anew has left behind; now and then. */
enum err indexer_tidy(struct indexer *indexer) MUST_CHECK;
void indexer_free(struct indexer *indexer);

/*
 * Makes the whole index anew beside the one that is read, then swaps. The old
 * one goes on being fed and read meanwhile. progress may be NULL.
 */
enum err index_rebuild(struct db_pool *pool, const char *dir,
    void (*progress)(void *arg, int64_t done, int64_t total), void *arg) MUST_CHECK;

/*
 * Compares the index in dir with one made anew in the folder `fresh`, which is
 * gone afterwards. Gives a worker that lags some seconds to catch up. ERR_BUSY
 * when somebody else compares.
 */
struct index_check {
	bool equal;
	int64_t databases; /* of the one made anew */
	int64_t documents;
};
enum err index_check(
    struct db_pool *pool, const char *dir, const char *fresh, struct index_check *out) MUST_CHECK;

/*
 * The same for some threads alone, drawn at random and the latest to change: each
 * stands where it belongs, as it is by now, and nowhere else. What an index that
 * lags has still to hear of is waited for, some seconds. For `peerlore doctor`.
 */
struct index_sample {
	int64_t compared;
	int64_t wrong; /* of these */
	int64_t thread; /* one of them */
};
enum err index_sample(struct db_pool *pool, const char *dir, const char *fresh, int64_t n,
    struct index_sample *out) MUST_CHECK;

struct command_line;
/* `peerlore reindex`: index_rebuild with a bar; with --check index_check. */
int reindex_command(struct command_line *line);

#endif
