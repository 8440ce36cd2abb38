/* pages.h -- what the template of the search page is given. */
#ifndef PEERLORE_SEARCH_PAGES_H
#define PEERLORE_SEARCH_PAGES_H

#include "frame.h"
#include "search.h"

/* A choice beside the results: its address carries all the other choices. */
struct search_choice_view {
	struct str name;
	int64_t count;
	bool chosen;
	struct str q;
	struct str type;
	struct str tag;
	struct str space;
};
struct search_choice_list {
	struct search_choice_view *items;
	size_t n;
};

struct opensearch_view {
	struct str base; /* "https://peerlore.example.com" */
};

struct search_page_view {
	const struct frame *frame;
	const struct search_view *found;
	struct str q;
	struct str type;
	struct str tag;
	struct str space;
	struct str sort;
	bool newest;
	const char *problem; /* what is wrong with what was asked */
	struct search_choice_list types;
	struct search_choice_list spaces;
	struct search_choice_list tags;
};

#endif
