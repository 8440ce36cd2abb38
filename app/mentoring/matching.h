/*
 * matching.h -- who learns from whom, so that no two would both rather have each other.
 *
 * Mentees and mentors are numbers from 0. Each has a list of those of the other side they would take, the best
 * first; a pair is acceptable when each stands in the other's list. A mentor takes up to their capacity.
 *
 * This is deferred acceptance with mentees proposing (D. Gale, L. S. Shapley: College Admissions and the Stability
 * of Marriage, 1962; many to one and with incomplete lists: A. E. Roth, M. Sotomayor: Two-Sided Matching, 1990,
 * chapter 5). Its outcome is the best for each mentee of all stable ones, whatever the order of proposals. Lists
 * have no ties: whoever makes them breaks ties by a rule, and what is stable then is weakly stable with them
 * (R. W. Irving: Stable Marriage and Indifference, 1994).
 *
 * Time and memory grow with the sum of the lengths of all lists. It knows no database and no people.
 */
#ifndef PEERLORE_MENTORING_MATCHING_H
#define PEERLORE_MENTORING_MATCHING_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

#define MATCHING_NOBODY (-1)

/* Numbers of the other side, the best first. One that stands there again counts where it stood first. */
struct matching_list {
	const int32_t *items;
	size_t n;
};

struct matching_input {
	size_t mentees;
	size_t mentors;
	const struct matching_list *of_mentee; /* [mentees] */
	const struct matching_list *of_mentor; /* [mentors] */
	const int32_t *capacity; /* [mentors], 0 or more */
	const int32_t *
	    fixed; /* [mentees]: this mentor whatever the lists say, or MATCHING_NOBODY; NULL: none */
};

/*
 * Fills mentor_of[mentees] with a mentor or MATCHING_NOBODY. Fixed pairs hold their places and the others are stable
 * given them. ERR_CONFLICT when a mentor has more fixed pairs than places; then mentor_of is untouched.
 */
enum err matching_solve(
    struct arena *mem, const struct matching_input *input, int32_t *mentor_of) MUST_CHECK;

#endif
