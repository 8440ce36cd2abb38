/* golden.h -- the views that the golden templates show. */
#ifndef PEERLORE_TESTS_GOLDEN_H
#define PEERLORE_TESTS_GOLDEN_H

#include "text/html.h"

enum { SLOT_VOTES, SLOT_FLAG };
enum kind { KIND_QUESTION, KIND_TIP };

struct item {
	int64_t id;
	struct str name;
};

struct item_list {
	struct item *items;
	size_t n;
};

struct view {
	struct str name;
	struct str link;
	struct html body;
	const char *word;
	const struct str *pointer;
	int64_t id;
	uint32_t count;
	bool checked;
	enum kind kind;
	timestamp_us at;
	struct item inner;
	struct item_list items;
	struct str_list tags;
};

#endif
