/* index_why.h -- what the weights of the hits of one search are made of. */
#ifndef PEERLORE_SEARCH_INDEX_WHY_H
#define PEERLORE_SEARCH_INDEX_WHY_H

#include "search/index_reader.h"

struct why;

/* A search that has run, as it was asked. */
struct why_asked {
	const struct search_query *q;
	const struct xapian_query *query;
	const struct xapian_search *search;
	const struct xapian_query *words; /* of what was typed; may be NULL */
	const struct xapian_results *results;
	bool plain; /* titles weigh inside the query, not in the boost */
};

/* Takes each result apart; lives in m->mem. */
enum err why_make(struct making *m, const struct why_asked *asked, struct why **out) MUST_CHECK;
/* Gives the hits their parts; why may be NULL. */
void why_give(const struct why *why, struct search_hit *hits, size_t n);

#endif
