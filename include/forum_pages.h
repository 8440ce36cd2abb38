/* forum_pages.h -- what pages of other features take from those of the forum. */
#ifndef PEERLORE_FORUM_PAGES_SHARED_H
#define PEERLORE_FORUM_PAGES_SHARED_H

#include "accounts.h"

struct page;

/* The spaces a form offers. */
struct space_option {
	struct str slug;
	struct str name;
	bool private;
	bool chosen;
};
struct space_options {
	struct space_option *items;
	size_t n;
};

struct space_options space_options(
    struct arena *mem, const struct space_list *spaces, struct str chosen);

/* Says that a thread was withdrawn and by whom, with Undo for whom that is for; 410. */
enum err page_withdrawn_show(struct page *page, int64_t id) MUST_CHECK;

#endif
