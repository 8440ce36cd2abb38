/*
 * index_rank.h -- weighing the best hits again by their sketches (sketch.h).
 *
 * Made from the words of a search or of a question, handed to a search as
 * xapian_rerank, used while that search runs.
 */
#ifndef PEERLORE_SEARCH_INDEX_RANK_H
#define PEERLORE_SEARCH_INDEX_RANK_H

#include "search/index_reader.h"
#include "search/sketch.h"

/* What each thing is worth beside Xapian's own weight; see sketch_match. */
struct rank_weights {
	double title[SKETCH_PARTS];
	double body[SKETCH_PARTS];
	double pairs[SKETCH_PARTS];
	double near; /* in the body; in titles and answers it misleads */
	double likeness;
	double translation;
};
struct rank_weights rank_weights_search(void);
struct rank_weights rank_weights_similar(void);

struct rank_asked {
	struct str title; /* or the words of a search */
	struct str body;
	const struct translation *translation; /* NULL: words stand for themselves alone */
	struct rank_weights weights;
	size_t depth;
	bool chance; /* how likely is each the same question? */
};
struct rank;

/* Lives in mem; NULL when there is nothing to weigh by. */
enum err rank_make(const struct making *m, const struct rank_asked *asked, struct arena *mem,
    struct rank **out) MUST_CHECK;
/* For xapian_search; NULL for NULL. */
const struct xapian_rerank *rank_rerank(struct rank *rank);

#endif
