/* pages.h -- what the template of the search page is given. */
#ifndef PEERLORE_SEARCH_PAGES_H
#define PEERLORE_SEARCH_PAGES_H

#include "frame.h"
#include "learning.h"
#include "routing.h"
#include "glossary.h"
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

/* One night as the page of learned words tells it. */
struct learning_night {
	const struct learning_run_view *run;
	bool few;
	bool unmeasured;
	bool worse;
	bool unsure;
	bool better;
	struct str with; /* of 100 */
	struct str without;
	struct str chance; /* once in so many times */
};
struct learning_nights {
	struct learning_night *items;
	size_t n;
};
struct learning_page_view {
	const struct frame *frame;
	const struct learning_view *learning;
	struct learning_nights nights;
};

struct gaps_page_view {
	const struct frame *frame;
	struct gap_list gaps;
};
struct gap_people_view {
	const struct frame *frame;
	struct str phrase;
	struct expert_list experts;
};

/* -- the company's words -- */

struct glossary_kind_choice {
	struct str word;
	const char *about;
	bool chosen;
};
struct glossary_kind_choices {
	struct glossary_kind_choice *items;
	size_t n;
};

struct words_page_view {
	const struct frame *frame;
	struct glossary_list list;
	struct acronym_offers offers;
	struct glossary_kind_choices kinds;
	int64_t entry; /* the one being changed, 0: a new one */
	struct str term; /* as typed */
	struct str means;
	const char *term_problem;
	const char *means_problem;
	const char *kind_problem;
};

#endif
