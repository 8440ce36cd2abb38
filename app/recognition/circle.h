/*
 * circle.h -- small circles of people who mostly praise each other.
 *
 * An edge says that giver found n things of person good. It is strong when it
 * is at least a tenth of all that person got. People who can be reached from
 * each other along strong edges are a component (Tarjan, "Depth-first search and
 * linear graph algorithms", SIAM J. Comput. 1, 1972); one of two to
 * CIRCLE_MOST people is a circle. In a large component praise goes round as it
 * does in any company: that is none.
 */
#ifndef PEERLORE_RECOGNITION_CIRCLE_H
#define PEERLORE_RECOGNITION_CIRCLE_H

#include "base/arena.h"
#include "base/str.h"

#define CIRCLE_MOST 8
#define CIRCLE_SHARE 10 /* one part in so many is strong */

struct edge {
	int64_t giver;
	int64_t person;
	int64_t n;
};

struct circles {
	struct int64_list people;
	struct int64_list circles; /* of each of them: a number that its members share */
};

/* In time and memory linear but for sorting. Edges of the same two people come once. */
struct circles circles_find(struct arena *mem, const struct edge *edges, size_t n);

#endif
