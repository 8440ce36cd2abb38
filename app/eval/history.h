/*
 * history.h -- a company as it was at a moment: the evidence for routing that sql/queries/expert.sql takes from the database.
 *
 * Posts are added in the order of time; a question is then asked about before it
 * is added. The index is the product's own, in a folder of its own, and holds
 * exactly the posts that were added.
 */
#ifndef PEERLORE_EVAL_HISTORY_H
#define PEERLORE_EVAL_HISTORY_H

#include "eval/company.h"
#include "routing/model.h"
#include "search/index.h"

struct history;

enum err history_open(const struct company *company, struct history **out) MUST_CHECK;
/* Adds the next post. */
void history_add(struct history *history, size_t post);
void history_close(struct history *history);

/* What a question finds in the history. */
struct history_view {
	struct evidence evidence; /* of the candidates, as experts_rank would gather it */
	struct model_thread *threads; /* best first */
	size_t thread_count;
	struct model_post *posts; /* of these threads */
	size_t post_count;
};
/* Looks at the history for one thread that is not in it yet. weights decide who is left of very many. */
enum err history_ask(struct history *history, size_t thread,
    const double weights[EXPERT_FEATURE_COUNT], struct arena *mem,
    struct history_view *out) MUST_CHECK;

/* For baselines: everybody who has answered, numbered from 1; their answers, oldest first. */
struct history_person {
	size_t *posts; /* places in company->posts, oldest first */
	size_t n, room;
	size_t answers;
};
const struct history_person *history_person(const struct history *history, int64_t person);
/* Threads with a tag, oldest first. */
struct history_tag {
	struct str name;
	size_t *threads;
	size_t n, room;
};
const struct history_tag *history_tag(const struct history *history, struct str name);
/* Posts of a thread so far. */
struct history_thread {
	size_t *posts;
	size_t n, room;
};
const struct history_thread *history_thread(const struct history *history, size_t thread);

#endif
