/* fuse.c -- weighted sums of min-max scaled scores. */
#include "search/fuse.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ROOM_FIRST 64

struct candidate {
	int64_t key;
	double scores[FUSE_LISTS_MAX]; /* NaN: not seen by this ranker */
};

struct fuse {
	struct arena *mem;
	size_t lists;
	struct candidate *items;
	size_t n, room;
	uint32_t
	    *slots; /* open addressing, 1 + index into items; twice as many as items at least */
};

/* -- candidates ---------------------------------------------------------------- */

static uint32_t *
slot_of(const struct fuse *f, int64_t key)
{
	size_t mask = f->room * 2 - 1, at = ((uint64_t)key * 0x9e3779b97f4a7c15u >> 24) & mask;

	while (f->slots[at] != 0 && f->items[f->slots[at] - 1].key != key)
		at = (at + 1) & mask;
	return (&f->slots[at]);
}

static void
grow(struct fuse *f)
{
	struct candidate *old = f->items;
	size_t i;

	f->room = f->room == 0 ? ROOM_FIRST : f->room * 2;
	f->items = arena_array(f->mem, f->room, sizeof(*f->items));
	f->slots = arena_array(f->mem, f->room * 2, sizeof(*f->slots));
	if (f->n > 0)
		memcpy(f->items, old, f->n * sizeof(*old));
	for (i = 0; i < f->n; i++)
		*slot_of(f, f->items[i].key) = (uint32_t)(i + 1);
}

struct fuse *
fuse_new(struct arena *mem, size_t lists)
{
	struct fuse *f = arena_new_of(mem, struct fuse);

	assert(lists <= FUSE_LISTS_MAX);
	f->mem = mem;
	f->lists = lists;
	grow(f);
	return (f);
}

void
fuse_put(struct fuse *f, size_t list, int64_t key, double score)
{
	uint32_t *slot;
	size_t i;

	assert(list < f->lists);
	if (!isfinite(score))
		return;
	if (f->n == f->room)
		grow(f);
	slot = slot_of(f, key);
	if (*slot == 0) {
		struct candidate *c = &f->items[f->n++];

		c->key = key;
		for (i = 0; i < f->lists; i++)
			c->scores[i] = NAN;
		*slot = (uint32_t)f->n;
	}
	f->items[*slot - 1].scores[list] = score;
}

size_t
fuse_size(const struct fuse *f)
{
	return (f->n);
}

bool
fuse_score(const struct fuse *f, size_t list, int64_t key, double *score)
{
	uint32_t at = *slot_of(f, key);

	if (at == 0 || list >= f->lists || isnan(f->items[at - 1].scores[list]))
		return (false);
	*score = f->items[at - 1].scores[list];
	return (true);
}

/* -- sums ---------------------------------------------------------------------- */

/* The same for scores that lie `step` numbers apart; NaN among them stays and is not looked at. */
static void
minmax(const double *scores, size_t n, size_t step, double *low, double *range)
{
	double high = -INFINITY;
	size_t i;

	*low = INFINITY;
	for (i = 0; i < n; i++) {
		double score = scores[i * step];

		if (isnan(score))
			continue;
		*low = fmin(*low, score);
		high = fmax(high, score);
	}
	*range = high > *low ? high - *low : 0;
}

void
fuse_minmax(double *scores, size_t n)
{
	double low, range;
	size_t i;

	minmax(scores, n, 1, &low, &range);
	for (i = 0; i < n; i++)
		scores[i] = range == 0 || isnan(scores[i]) ? 0 : (scores[i] - low) / range;
}

static int
fused_compare(const void *a, const void *b)
{
	const struct fused *x = a, *y = b;

	if (x->sum != y->sum)
		return (x->sum < y->sum ? 1 : -1);
	return (x->key < y->key ? -1 : x->key > y->key);
}

struct fused *
fuse_rank(struct fuse *f, const double *weights)
{
	struct fused *all = arena_array(f->mem, f->n + 1, sizeof(*all));
	size_t i, list;

	for (i = 0; i < f->n; i++)
		all[i] = (struct fused){f->items[i].key, 0};
	for (list = 0; list < f->lists && f->n > 0; list++) {
		size_t step = sizeof(*f->items) / sizeof(double);
		double low, range;

		minmax(&f->items[0].scores[list], f->n, step, &low, &range);
		for (i = 0; i < f->n; i++) {
			double score = f->items[i].scores[list];

			/* Divided, not multiplied: the highest is 1 to the last bit. */
			if (range > 0 && !isnan(score))
				all[i].sum += weights[list] * ((score - low) / range);
		}
	}
	qsort(all, f->n, sizeof(*all), fused_compare);
	return (all);
}
