/*
 * route_methods.h -- ways to choose whom to ask: the model, and what it has to beat.
 *
 * A baseline gives everybody who ever answered a score; 0 is "not chosen",
 * except for how active somebody is, which is known of all. Equal scores: who
 * answered last goes first.
 */
#ifndef PEERLORE_EVAL_ROUTE_METHODS_H
#define PEERLORE_EVAL_ROUTE_METHODS_H

#include "eval/history.h"

/* clang-format off */
#define ROUTE_METHODS(X)                                                           \
	/* name          word             what it says */                          \
	X(MODEL,         "model",         "the model")                             \
	X(ACTIVITY,      "activity",      "active in the last 30 days")            \
	X(ACTIVITY_HL30, "activity_hl30", "active, half-life 30 days")             \
	X(ANSWERS,       "answers",       "answers ever")                          \
	X(TAGS,          "tags",          "tag overlap")                           \
	X(TAGS_HL90,     "tags_hl90",     "tag overlap, half-life 90 days")        \
	X(VOTES,         "votes",         "Votes: threads found")                  \
	X(COMBSUM,       "combsum",       "CombSUM")                               \
	X(EXPCOMBMNZ,    "expcombmnz",    "expCombMNZ")                            \
	X(RECIPROCAL,    "reciprocal_rank", "reciprocal rank")                     \
	X(COMBSUM_HL90,  "combsum_hl90",  "CombSUM, half-life 90 days")
/* clang-format on */

enum route_method {
#define X(name, word, about) ROUTE_##name,
	ROUTE_METHODS(X)
#undef X
	    ROUTE_METHOD_COUNT
};

/* People in order, best first. */
struct route_order {
	int64_t *people;
	size_t n;
};
/* What a baseline says about a thread of the company, given what was found for it. */
struct route_order route_order(enum route_method method, const struct history *history,
    const struct company *company, size_t thread, const struct history_view *view,
    struct arena *mem);

#endif
