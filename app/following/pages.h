/* pages.h -- what the templates of following and saving are given. */
#ifndef PEERLORE_FOLLOWING_PAGES_H
#define PEERLORE_FOLLOWING_PAGES_H

#include "feeds.h"
#include "following.h"
#include "frame.h"

/* /following */
struct following_page_view {
	const struct frame *frame;
	struct follow_list list;
	struct str kind; /* which tab; empty: all */
	bool threads, tags, people, spaces;
};

/* /saved */
struct saved_page_view {
	const struct frame *frame;
	struct saved_list list;
	struct str kind;
	struct str words;
	bool questions, answers, tips;
	bool sifted; /* by a kind or words, so that more may be there */
	struct str here; /* this page, to come back to */
	int64_t stale; /* the post whose note was changed meanwhile; 0: none */
	struct saved_joined joined;
};

/* /settings/feeds */
struct feeds_page_view {
	const struct frame *frame;
	struct atom_address address;
	struct str wanted; /* what the feed that was asked for is called; empty: none was */
	struct str wanted_at; /* its address */
	struct str here;
};

#endif
