/* pages.h -- what the templates of asking people are given. */
#ifndef PEERLORE_ROUTING_PAGES_H
#define PEERLORE_ROUTING_PAGES_H

#include "frame.h"
#include "invitations.h"
#include "routing.h"

/* Choosing a colleague to ask, or to suggest. */
struct colleague_page_view {
	const struct frame *frame;
	int64_t question;
	struct str title;
	struct str slug;
	int64_t invitation; /* the reader suggests somebody instead of themself; 0: asks */
	struct str once;
	struct str q; /* the beginning of a name, as typed */
	struct preview_list likely; /* before anything is typed */
	struct person_list found;
	const char *problem;
};

struct admin_routing_view {
	const struct frame *frame;
	struct waiting_list waiting;
	struct load_view load;
	struct str gini; /* "0.42" */
	bool first; /* page of the list */
	struct refit_view refit; /* of the first page, as the next two */
	struct str before, after; /* "62.4" of 100 */
	const char *problem;
};

#endif
