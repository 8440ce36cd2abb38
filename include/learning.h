/*
 * learning.h -- what the product learns from use, and what people looked for in vain.
 *
 * Each night the worker learns which words of questions stand for which words of
 * threads (search/translation.h), from what people said belongs together:
 * duplicates, "this solved it", results that were opened and were enough. A fifth
 * of it is held back; only when similar questions find more of that fifth with
 * the table than without it, and not by chance, is the table used.
 *
 * Only open spaces teach. What was typed into a search teaches by those of its
 * words alone that stand in an open thread, too: a private word gets into nothing
 * that others use. A space that closes takes the table with it until the next night.
 *
 * All of this is for administrators: everybody else gets ERR_NOT_FOUND.
 */
#ifndef PEERLORE_LEARNING_H
#define PEERLORE_LEARNING_H

#include "ctx.h"

/* -- the night's work -------------------------------------------------------------- */
enum err job_learn(struct ctx *ctx, struct str argument) MUST_CHECK;

/* clang-format off */
#define LEARNING_OUTCOMES(X)                                                        \
	/* name        word          in use afterwards */                           \
	X(FEW,        "few",        false) /* too few pairs to learn from */         \
	X(UNMEASURED, "unmeasured", false) /* none of them could be held back */     \
	X(WORSE,      "worse",      false) /* not better than without */             \
	X(UNSURE,     "unsure",     false) /* better, but it may be chance */        \
	X(BETTER,     "better",     true)
/* clang-format on */

enum learning_outcome {
#define X(name, word, used) LEARNING_##name,
	LEARNING_OUTCOMES(X)
#undef X
	    LEARNING_OUTCOME_COUNT
};

/* -- what administrators see ---------------------------------------------------------- */
struct learning_run_view {
	int64_t id;
	timestamp_us started_at;
	timestamp_us finished_at;
	int32_t duplicates; /* pairs of each sort, each once per person */
	int32_t solved;
	int32_t opened;
	int32_t dismissed; /* said not to belong together: taken out of the others */
	int32_t said; /* duplicates + solved + opened */
	int32_t threads; /* whose own title and text were learned from, too */
	int32_t trained;
	int32_t measured;
	double without_table; /* nDCG@10, 0 to 1 */
	double with_table;
	double p_value;
	enum learning_outcome outcome;
	bool in_use;
};
struct learning_run_list {
	struct learning_run_view *items; /* newest first */
	size_t n;
};
struct learning_view {
	bool wanted; /* the switch */
	bool on; /* there is a table and it is wanted */
	int64_t needed; /* pairs before anything is learned */
	struct learning_run_list runs;
};
#define LEARNING_RUNS 30
enum err learning_show(struct ctx *ctx, struct learning_view *view) MUST_CHECK;
/* Off: no table is used, whatever the nights say; they go on measuring. */
enum err learning_want(struct ctx *ctx, bool wanted) MUST_CHECK;
/* The next night begins now. */
enum err learning_now(struct ctx *ctx) MUST_CHECK;
/* -- what is missing ---------------------------------------------------------------------- */
/*
 * Searches of the last 180 days that led to nothing, put together where they
 * mean the same (search/gap_cluster.h). What somebody types may be anybody's
 * secret, so this is for administrators alone; a word is shown when two
 * different people typed it and it does not stand in private spaces alone; who
 * searched is told to nobody. The list is made each hour by the worker.
 */
enum err job_gaps(struct ctx *ctx, struct str argument) MUST_CHECK;

struct gap_view {
	int32_t rank; /* its place in the list */
	struct str phrase;
	int32_t people; /* two at least */
	int32_t searches;
	timestamp_us first_at;
	timestamp_us last_at;
	int64_t written; /* an open thread with these words that is newer; 0: none */
	struct str written_title;
	struct str written_slug;
};
struct gap_list {
	struct gap_view *items; /* the most people first */
	size_t n;
	struct str next;
};
/* limit 0: LIMIT_LIST_DEFAULT. ERR_INPUT for a cursor that is none. */
enum err gap_list(
    struct ctx *ctx, struct str cursor, int64_t limit, struct gap_list *list) MUST_CHECK;
struct expert_list;
/* Who could write it down: the best five by what they wrote in open spaces. */
enum err gap_experts(struct ctx *ctx, struct str phrase, struct expert_list *list) MUST_CHECK;

/* Forgets runs of before that are not in use. */
enum err learning_tidy(struct ctx *ctx) MUST_CHECK;

#endif
