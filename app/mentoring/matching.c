/* matching.c -- deferred acceptance, each list read once. */
#include "mentoring/matching.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#define UNRANKED INT32_MAX

/* What a mentor holds. */
struct seats {
	int32_t *held; /* by place in their list: the mentee that is held, + 1; 0: nobody */
	int32_t free;
	int32_t worst; /* of the places held the last, -1: none */
};

struct solver {
	const struct matching_input *in;
	size_t *start; /* [mentees]: where the entries of each list begin in ranks */
	int32_t *
	    ranks; /* of each entry of the mentees' lists: the mentee's place in that mentor's list */
	struct seats *seats; /* [mentors] */
	size_t *next; /* [mentees]: the entry they propose to next */
	int32_t *mentor_of;
};

/*
 * The place that a mentee has in the list of each mentor they name, without a table of everybody with everybody:
 * first who names each mentor, in the order of mentees, then for one mentor after the other their places, then back
 * to the entries in the same order.
 */
static void
ranks_fill(struct arena *mem, struct solver *s)
{
	const struct matching_input *in = s->in;
	size_t *begin = arena_array(mem, in->mentors + 1, sizeof(*begin)), i, k, total = 0;
	size_t *at = arena_array(mem, in->mentors + 1, sizeof(*at));
	int32_t *place = arena_array(mem, in->mentees + 1, sizeof(*place)), *named;

	for (i = 0; i < in->mentees; i++) {
		s->start[i] = total;
		total += in->of_mentee[i].n;
		for (k = 0; k < in->of_mentee[i].n; k++) {
			assert((size_t)in->of_mentee[i].items[k] < in->mentors);
			begin[in->of_mentee[i].items[k] + 1]++;
		}
	}
	for (i = 0; i < in->mentors; i++)
		begin[i + 1] += begin[i];
	named = arena_array(mem, total + 1, sizeof(*named));
	memcpy(at, begin, in->mentors * sizeof(*at));
	for (i = 0; i < in->mentees; i++) {
		for (k = 0; k < in->of_mentee[i].n; k++)
			named[at[in->of_mentee[i].items[k]]++] = (int32_t)i;
	}
	for (i = 0; i < in->mentors; i++) {
		const struct matching_list *list = &in->of_mentor[i];

		for (k = list->n; k-- > 0;) {
			assert((size_t)list->items[k] < in->mentees);
			place[list->items[k]] = (int32_t)k + 1;
		}
		for (k = begin[i]; k < begin[i + 1]; k++)
			named[k] = place[named[k]] > 0 ? place[named[k]] - 1 : UNRANKED;
		for (k = 0; k < list->n; k++)
			place[list->items[k]] = 0;
	}
	s->ranks = arena_array(mem, total + 1, sizeof(*s->ranks));
	memcpy(at, begin, in->mentors * sizeof(*at));
	for (i = 0; i < in->mentees; i++) {
		for (k = 0; k < in->of_mentee[i].n; k++)
			s->ranks[s->start[i] + k] = named[at[in->of_mentee[i].items[k]]++];
	}
}

/*
 * A mentee at this place of the mentor's list proposes. *out is who stands without a mentor then: nobody, the one
 * who had to go, or the mentee. Once all places are held the worst one only moves forward, so that the list is
 * walked once in all.
 */
static bool
seats_take(struct seats *seats, int32_t mentee, int32_t place, int32_t *out)
{
	*out = mentee;
	if (place == UNRANKED || (seats->free == 0 && place > seats->worst))
		return (false);
	seats->held[place] = mentee + 1;
	if (place > seats->worst)
		seats->worst = place;
	*out = MATCHING_NOBODY;
	if (seats->free > 0) {
		seats->free--;
		return (true);
	}
	*out = seats->held[seats->worst] - 1;
	seats->held[seats->worst] = 0;
	while (seats->worst >= 0 && seats->held[seats->worst] == 0)
		seats->worst--;
	return (true);
}

/* The mentee goes on proposing, and whoever loses their place because of that after them. */
static void
mentee_propose(struct solver *s, int32_t mentee)
{
	int32_t out, mentor;
	size_t k;

	while (mentee != MATCHING_NOBODY) {
		const struct matching_list *list = &s->in->of_mentee[mentee];

		if (s->next[mentee] == list->n)
			return;
		k = s->next[mentee]++;
		mentor = list->items[k];
		if (!seats_take(&s->seats[mentor], mentee, s->ranks[s->start[mentee] + k], &out))
			continue;
		s->mentor_of[mentee] = mentor;
		mentee = out;
		if (mentee != MATCHING_NOBODY)
			s->mentor_of[mentee] = MATCHING_NOBODY;
	}
}

static enum err
seats_open(struct arena *mem, const struct matching_input *in, struct seats *seats)
{
	size_t i;

	for (i = 0; i < in->mentors; i++) {
		assert(in->capacity[i] >= 0);
		seats[i] = (struct seats){NULL, in->capacity[i], -1};
	}
	for (i = 0; in->fixed != NULL && i < in->mentees; i++) {
		if (in->fixed[i] != MATCHING_NOBODY && --seats[in->fixed[i]].free < 0)
			return (ERR_CONFLICT);
	}
	for (i = 0; i < in->mentors; i++)
		seats[i].held = arena_array(mem, in->of_mentor[i].n + 1, sizeof(int32_t));
	return (OK);
}

enum err
matching_solve(struct arena *mem, const struct matching_input *in, int32_t *mentor_of)
{
	struct solver s = {.in = in, .mentor_of = mentor_of};
	size_t i;
	enum err e;

	s.seats = arena_array(mem, in->mentors + 1, sizeof(*s.seats));
	if ((e = seats_open(mem, in, s.seats)))
		return (e);
	s.start = arena_array(mem, in->mentees + 1, sizeof(*s.start));
	s.next = arena_array(mem, in->mentees + 1, sizeof(*s.next));
	ranks_fill(mem, &s);
	for (i = 0; i < in->mentees; i++)
		mentor_of[i] = in->fixed != NULL ? in->fixed[i] : MATCHING_NOBODY;
	for (i = 0; i < in->mentees; i++) {
		if (in->fixed == NULL || in->fixed[i] == MATCHING_NOBODY)
			mentee_propose(&s, (int32_t)i);
	}
	return (OK);
}
