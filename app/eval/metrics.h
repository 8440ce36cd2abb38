/*
 * metrics.h -- how good a ranked list is, and whether one ranking is better than another.
 *
 * nDCG@10 (binary gains, 1/log2(rank + 1), by the best list there could be),
 * P@1, reciprocal rank and R@10 of one query; means over queries. The paired
 * randomisation test flips the sign of each query's difference at random 2,000
 * times and says how often the mean comes out at least as large as it did
 * (Smucker, Allan and Carterette, "A Comparison of Statistical Significance
 * Tests for Information Retrieval Evaluation", 2007). The seed is fixed.
 */
#ifndef PEERLORE_EVAL_METRICS_H
#define PEERLORE_EVAL_METRICS_H

#include <stdbool.h>

#include "base/str.h"

#define METRICS_DEPTH 10
#define METRICS_FLIPS 2000

struct metrics {
	double ndcg10;
	double p1;
	double mrr; /* of one query: 1 / rank of the first right one, 0 when there is none */
	double r10;
};

/* ranked: ids, best first, each once; gold: the right ones, each once, at least one. */
struct metrics metrics_of(const int64_t *ranked, size_t n, const int64_t *gold, size_t gold_count);
/* All 0 for no queries. */
struct metrics metrics_mean(const struct metrics *each, size_t n);
/* Two-sided, of the mean of a[i] - b[i]; (1 + as large) / (1 + METRICS_FLIPS). 1 for no queries. */
double metrics_p_value(const double *a, const double *b, size_t n);

#endif
