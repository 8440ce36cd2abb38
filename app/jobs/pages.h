/* pages.h -- what the templates of operation are given. */
#ifndef PEERLORE_JOBS_PAGES_H
#define PEERLORE_JOBS_PAGES_H

#include "frame.h"
#include "jobs.h"

struct admin_jobs_page_view {
	const struct frame *frame;
	struct job_list list;
	bool seen; /* a worker is there, as far as one can tell */
	struct str overdue; /* "4 min", empty: nothing is late */
	struct str behind; /* the same of the index */
};

struct setting_row {
	struct str key;
	struct str value;
	struct str origin;
	struct str about;
	bool given; /* somebody set it */
};
struct setting_rows {
	struct setting_row *items;
	size_t n;
};
struct admin_settings_page_view {
	const struct frame *frame;
	struct setting_rows given;
	struct setting_rows usual;
	struct str file; /* that was read, empty: none */
};

#endif
