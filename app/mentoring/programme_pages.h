/* programme_pages.h -- what the templates of programmes are given. */
#ifndef PEERLORE_MENTORING_PROGRAMME_PAGES_H
#define PEERLORE_MENTORING_PROGRAMME_PAGES_H

#include "frame.h"
#include "programmes.h"

struct programmes_page_view {
	const struct frame *frame;
	struct programme_list list;
};

struct programme_problems {
	const char *name;
	const char *about;
	const char *begins_on;
	const char *ends_on;
	const char *closes_on;
};
struct programme_form_view {
	const struct frame *frame;
	struct str once;
	int64_t id; /* 0: a new one */
	struct programme_draft draft; /* as typed */
	struct programme_problems problems;
};

/* Somebody to be ranked, with the choices the reader has. */
struct programme_place_choice {
	struct str word;
	bool chosen;
};
struct programme_place_choices {
	struct programme_place_choice *items;
	size_t n;
};
struct programme_other_view {
	const struct programme_other *other;
	struct programme_place_choices places;
	struct str first_name;
};
struct programme_other_views {
	struct programme_other_view *items;
	size_t n;
};
struct programme_page_view {
	const struct frame *frame;
	struct str once;
	const struct programme_view *p;
	const struct programme_part *part;
	struct programme_other_views others;
	bool as_mentor; /* the form, as typed or as signed up */
	bool as_mentee;
	struct str goal;
	struct str topics;
	struct str capacity;
	const char *as_problem;
	const char *goal_problem;
	const char *topics_problem;
	const char *capacity_problem;
	const char *place_problem;
};

struct programme_pairs_page_view {
	const struct frame *frame;
	const struct programme_view *p;
	struct programme_proposal proposal;
	int64_t chosen; /* mentor and mentee of the form, as typed */
	int64_t chosen_mentee;
	const char *problem;
	bool may_publish;
};

#endif
