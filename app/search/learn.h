/*
 * learn.h -- one night's learning in steps: collect, part, train, measure.
 *
 * Everything lives in the job's arena. Texts are stems as the index has them;
 * they come from open spaces alone (sql/migrations/0004_learning.sql).
 */
#ifndef PEERLORE_SEARCH_LEARN_H
#define PEERLORE_SEARCH_LEARN_H

#include "ctx.h"
#include "learning.h"
#include "search/translation.h"

/* An open thread; facts measured: 60 words of the question and 60 of its answers are enough. */
struct learn_text {
	int64_t id;
	struct str language;
	struct str_list title;
	struct str_list body;
	struct str_list answers;
	size_t cluster; /* place of the first thread it belongs together with */
	bool held_back;
};

enum learn_kind { LEARN_DUPLICATE, LEARN_SOLVED, LEARN_OPENED };

/* Somebody said that these words and this thread belong together. */
struct learn_pair {
	enum learn_kind kind;
	struct str asked; /* as it was written */
	int64_t asked_in; /* the thread whose title it is; 0: typed */
	size_t text; /* place of the thread among the texts */
};

struct learn_corpus {
	struct learn_text *texts; /* by id */
	size_t text_count;
	struct learn_pair *pairs; /* by asked, then thread */
	size_t pair_count;
	int32_t counts[3]; /* of each kind */
	int32_t dismissed;
};

/* Reads pairs and texts, and parts what belongs together from what does not. */
enum err learn_collect(struct ctx *ctx, struct learn_corpus *corpus) MUST_CHECK;
/* The stems of a text in its language, without words that say nothing. */
enum err learn_stems(struct arena *mem, struct str text, struct str language, size_t max,
    struct str_list *out) MUST_CHECK;

#endif
