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
	double near_spoken;
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
	bool
	    chance; /* how likely is each the same question? Comes back as odds, for chances_take */
};
struct rank;

/* Lives in mem; NULL when there is nothing to weigh by. */
enum err rank_make(const struct making *m, const struct rank_asked *asked, struct arena *mem,
    struct rank **out) MUST_CHECK;
/* For xapian_search; NULL for NULL. */
const struct xapian_rerank *rank_rerank(struct rank *rank);
/* The parts of what rerank added to a thread with this sketch; at most RANK_PARTS. */
#define RANK_PARTS 16
size_t rank_explain(
    const struct xapian_rerank *rerank, struct str sketch, struct score_part *parts);

/* -- the chance of being the same question: index_chance.c ------------------------------ */
/*
 * What weighing says of it, before the titles are compared: lead is how far a
 * thread is ahead of the next as a part of its weight, and 0 but for the best;
 * spoken is the thread's translation score for each unit of the title's rarity.
 */
double chance_odds(double lead, double spoken);
/* Compares the titles: odds become chances, 0 to 1; 0 behind the first ten. */
enum err chances_take(const struct making *m, struct str title, struct arena *mem,
    struct search_results *found) MUST_CHECK;

#endif
