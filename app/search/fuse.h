/*
 * fuse.h -- what several rankers found, made one list.
 *
 * Each ranker gives scores on a scale of its own (BM25 points, cosines,
 * probabilities). Min-max: within the candidates the lowest score of a ranker
 * becomes 0, the highest 1, and a candidate's sum is the weighted sum of these.
 * A candidate that a ranker did not see counts there as its lowest. Sums of
 * min-max scores beat reciprocal ranks wherever one ranker is weaker.
 *
 * In order of use: fuse_new, fuse_put for every score, fuse_rank. Deterministic:
 * equal sums stand in the order of their keys. Everything lives in the arena.
 */
#ifndef PEERLORE_SEARCH_FUSE_H
#define PEERLORE_SEARCH_FUSE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

#define FUSE_LISTS_MAX 16

struct fuse;

/* `lists` rankers, at most FUSE_LISTS_MAX. */
struct fuse *fuse_new(struct arena *mem, size_t lists);
/* The score of candidate `key` in one list; the last one counts. NaN and infinite scores are left out. */
void fuse_put(struct fuse *fuse, size_t list, int64_t key, double score);
/* Candidates so far. */
size_t fuse_size(const struct fuse *fuse);
/* False when this list did not give the candidate a score. */
bool fuse_score(const struct fuse *fuse, size_t list, int64_t key, double *score);

struct fused {
	int64_t key;
	double sum;
};
/*
 * All candidates, best first; weights has one number for each list. The result
 * has fuse_size items. A list whose scores are all equal adds nothing.
 */
struct fused *fuse_rank(struct fuse *fuse, const double *weights);

/* n scores onto [0, 1]; all 0 when they are equal. */
void fuse_minmax(double *scores, size_t n);

#endif
