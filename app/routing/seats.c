/* seats.c -- whom of the candidates to ask: the best, and somebody who may turn out to be. */
#include <math.h>

#include "base/keys.h"
#include "base/random.h"
#include "routing/local.h"

/* Who begins to work within so long of the first one counts as being there soon. */
#define SOON HOURS_US(4)
/* The first of these ranks are looked at to say when "soon" begins. */
#define SOON_RANKS 20
/* The third seat is drawn from the ranks 4 to 20. */
#define EXPLORE_FROM 3
#define EXPLORE_TO 20

/*
 * Asking goes by who can answer sooner: those at work now, or within four hours
 * of the first of the likely ones who will be. Whoever's day is over is left out
 * of this wave while there are others; if nobody has answered when it begins,
 * the next one finds them.
 *
 * Gives the end of those four hours; after: those who begin until then are not looked at.
 */
static timestamp_us
soon_until(const struct seat_candidate *candidates, size_t n, timestamp_us after)
{
	timestamp_us first = WORKTIME_NEVER;
	size_t i;

	for (i = 0; i < n && i < SOON_RANKS; i++) {
		if (candidates[i].start > after && candidates[i].start < first)
			first = candidates[i].start;
	}
	return (first == WORKTIME_NEVER ? first : first + SOON);
}

/* The first twenty who are there soon, best first. */
struct soon {
	size_t at[EXPLORE_TO]; /* places among the candidates */
	double p[EXPLORE_TO]; /* of being drawn, from rank 4 on; they add up to 1 */
	bool taken[EXPLORE_TO];
	size_t n;
	timestamp_us until;
};

static void
soon_fill(const struct seat_candidate *candidates, size_t n, struct soon *soon)
{
	timestamp_us until = soon_until(candidates, n, 0);
	size_t i;

	*soon = (struct soon){.until = until};
	for (i = 0; i < n && soon->n < EXPLORE_TO && until != WORKTIME_NEVER; i++) {
		if (candidates[i].start <= until)
			soon->at[soon->n++] = i;
	}
}

static void
softmax(const struct seat_candidate *candidates, double temperature, struct soon *soon)
{
	double top = -INFINITY, sum = 0;
	size_t i;

	for (i = EXPLORE_FROM; i < soon->n; i++)
		top = fmax(top, candidates[soon->at[i]].score);
	for (i = EXPLORE_FROM; i < soon->n; i++)
		sum += soon->p[i] = exp((candidates[soon->at[i]].score - top) / temperature);
	for (i = EXPLORE_FROM; i < soon->n; i++)
		soon->p[i] /= sum;
}

double
seats_chance(void)
{
	return ((double)random_number((uint64_t)1 << 53) / (double)((uint64_t)1 << 53));
}

double
seats_chance_of(struct str title, int32_t wave)
{
	struct str parts[] = {title, {(const char *)&wave, sizeof(wave)}};
	uint64_t drawn = keys_number(KEY_ROUTING, parts, sizeof(parts) / sizeof(parts[0]));

	return ((double)(drawn >> 11) / (double)((uint64_t)1 << 53));
}

/* One of the ranks from 4 on that is not taken; soon->n when there is none. */
static size_t
draw(const struct soon *soon, double chance, double *propensity)
{
	double left, all = 0;
	size_t i, last = soon->n;

	for (i = EXPLORE_FROM; i < soon->n; i++)
		all += soon->taken[i] ? 0 : soon->p[i];
	left = chance * all;
	for (i = EXPLORE_FROM; i < soon->n; i++) {
		if (soon->taken[i])
			continue;
		last = i;
		*propensity = soon->p[i] / all;
		if (left < soon->p[i])
			break;
		left -= soon->p[i];
	}
	return (last);
}

static void
take(const struct seat_candidate *candidates, struct soon *soon, size_t rank, double propensity,
    struct seat *seat)
{
	soon->taken[rank] = true;
	*seat = (struct seat){candidates[soon->at[rank]].from, propensity, rank >= EXPLORE_FROM};
}

/* Too few are there soon: the best of those who begin next. */
static size_t
seats_later(const struct seat_candidate *candidates, size_t n, const struct soon *soon,
    struct seat out[SEATS], size_t filled)
{
	timestamp_us after = soon->until, until;
	size_t i;

	while (filled < SEATS && after != WORKTIME_NEVER) {
		if ((until = soon_until(candidates, n, after)) == WORKTIME_NEVER)
			break;
		for (i = 0; i < n && filled < SEATS; i++) {
			if (candidates[i].start > after && candidates[i].start <= until)
				out[filled++] = (struct seat){candidates[i].from, 1, false};
		}
		after = until;
	}
	return (filled);
}

size_t
seats_choose(const struct seat_candidate *candidates, size_t n, double temperature, double chance,
    struct seat out[SEATS])
{
	double propensity = 1;
	struct soon soon;
	size_t filled = 0, i;

	soon_fill(candidates, n, &soon);
	softmax(candidates, temperature, &soon);
	for (i = 0; i < soon.n && filled < SEATS; i++) {
		if (candidates[soon.at[i]].preferred)
			take(
			    candidates, &soon, i, i < EXPLORE_FROM ? 1 : soon.p[i], &out[filled++]);
	}
	for (i = 0; i < soon.n && filled < SEATS - 1; i++) {
		if (!soon.taken[i])
			take(candidates, &soon, i, 1, &out[filled++]);
	}
	if (filled < SEATS && (i = draw(&soon, chance, &propensity)) < soon.n)
		take(candidates, &soon, i, propensity, &out[filled++]);
	for (i = 0; i < soon.n && filled < SEATS; i++) {
		if (!soon.taken[i])
			take(candidates, &soon, i, 1, &out[filled++]);
	}
	return (filled < SEATS ? seats_later(candidates, n, &soon, out, filled) : filled);
}

size_t
seats_fill(const struct seat_candidate *candidates, size_t n, size_t seats, struct seat *out)
{
	timestamp_us until = soon_until(candidates, n, 0);
	size_t i, filled = 0;

	for (i = 0; i < n && filled < seats && until != WORKTIME_NEVER; i++) {
		if (candidates[i].start <= until)
			out[filled++] = (struct seat){candidates[i].from, 1, false};
	}
	return (filled);
}
