/* pages.h -- what the templates of recordings' own pages are given. */
#ifndef PEERLORE_RECORDINGS_PAGES_H
#define PEERLORE_RECORDINGS_PAGES_H

#include "frame.h"
#include "pictures.h"
#include "recordings.h"

/* Sizes are for people: "1.2 GB". */
struct failure_row {
	const struct recording_failure *failure;
	struct str size;
};
struct failure_rows {
	struct failure_row *items;
	size_t n;
};

struct admin_recordings_page_view {
	const struct frame *frame;
	struct recordings_overview all;
	struct failure_rows failures;
	struct str ready_size, original_size;
	int64_t seconds, original_days; /* the settings */
};

/* /pictures */
struct pictures_page_view {
	const struct frame *frame;
	struct picture_list pictures;
	bool wrong; /* the form came back */
	bool waits; /* one is still being prepared */
	struct str words;
	const char *problem;
	const char *words_problem;
};

#endif
