/* metrics.c -- nDCG@10, P@1, MRR, R@10, and the paired randomisation test. */
#include "eval/metrics.h"

#include <math.h>

#define SEED 20240607u
/* Sums that are equal but for rounding count as equal. */
#define ROUNDING 1e-12

static double
gain(size_t rank)
{
	return (1 / log2((double)rank + 1));
}

static bool
holds(const int64_t *ids, size_t n, int64_t id)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (ids[i] == id)
			return (true);
	}
	return (false);
}

struct metrics
metrics_of(const int64_t *ranked, size_t n, const int64_t *gold, size_t gold_count)
{
	struct metrics m = {0};
	double found = 0, best = 0, dcg = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!holds(gold, gold_count, ranked[i]))
			continue;
		if (m.mrr == 0)
			m.mrr = 1 / (double)(i + 1);
		if (i < METRICS_DEPTH) {
			dcg += gain(i + 1);
			found++;
		}
	}
	for (i = 0; i < gold_count && i < METRICS_DEPTH; i++)
		best += gain(i + 1);
	m.p1 = m.mrr == 1 ? 1 : 0;
	if (gold_count > 0) {
		m.ndcg10 = dcg / best;
		m.r10 = found / (double)gold_count;
	}
	return (m);
}

struct metrics
metrics_mean(const struct metrics *each, size_t n)
{
	struct metrics m = {0};
	size_t i;

	for (i = 0; i < n; i++) {
		m.ndcg10 += each[i].ndcg10;
		m.p1 += each[i].p1;
		m.mrr += each[i].mrr;
		m.r10 += each[i].r10;
	}
	if (n > 0) {
		m.ndcg10 /= (double)n;
		m.p1 /= (double)n;
		m.mrr /= (double)n;
		m.r10 /= (double)n;
	}
	return (m);
}

/* Steele, Lea and Flood's splitmix64: the same everywhere, unlike rand(). */
static uint64_t
random_next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (z ^ z >> 31);
}

double
metrics_p_value(const double *a, const double *b, size_t n)
{
	uint64_t state = SEED, bits = 0;
	double seen = 0;
	size_t i, flip, as_large = 0;

	for (i = 0; i < n; i++)
		seen += a[i] - b[i];
	for (flip = 0; flip < METRICS_FLIPS; flip++) {
		double sum = 0;

		for (i = 0; i < n; i++) {
			if (i % 64 == 0)
				bits = random_next(&state);
			sum += (bits & 1) != 0 ? a[i] - b[i] : b[i] - a[i];
			bits >>= 1;
		}
		as_large += fabs(sum) >= fabs(seen) - ROUNDING;
	}
	return ((1 + (double)as_large) / (1 + METRICS_FLIPS));
}
