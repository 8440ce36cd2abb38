/* pages.h -- what the templates of recognition are given. */
#ifndef PEERLORE_RECOGNITION_PAGES_H
#define PEERLORE_RECOGNITION_PAGES_H

#include "frame.h"
#include "recognition.h"
#include "text/html.h"

struct thanks_page_view {
	const struct frame *frame;
	struct thanks_form form;
	struct str reason; /* as typed */
	struct str once;
	bool shout; /* as ticked */
	const char *reason_problem;
	const char *problem; /* with whom or what */
};

struct top_row_view {
	const struct top_post *post;
	struct html dots;
};
struct top_rows_view {
	struct top_row_view *items;
	size_t n;
};

struct top_space_view {
	struct str slug;
	struct str name;
	bool chosen;
};
struct top_spaces_view {
	struct top_space_view *items;
	size_t n;
};

struct top_page_view {
	const struct frame *frame;
	struct top_view top;
	struct shouts_part_view shouts;
	struct top_rows_view rows; /* the posts, with their rings */
	struct top_spaces_view spaces;
	struct str period; /* as in the address */
	struct str name; /* "November" */
	bool week;
	bool month;
	bool quarter;
	bool year;
	bool last_month;
	struct str space; /* what is asked for */
	struct str tag;
	struct str team;
	struct str kind;
	bool answers;
	bool tips;
	bool narrowed; /* by topic, team or kind */
	bool empty;
	int64_t oldest_days; /* of the questions that wait */
};

#endif
