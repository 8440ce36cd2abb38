/* months_pages.h -- what the template of mentoring by months is given. */
#ifndef PEERLORE_MENTORING_MONTHS_PAGES_H
#define PEERLORE_MENTORING_MONTHS_PAGES_H

#include "frame.h"
#include "mentoring_months.h"

/* A month as two bars one over the other: pairs, and how many of them met. */
struct month_bar {
	const struct mentoring_month *month;
	struct str name; /* November 2026 */
	struct str short_name; /* Nov */
	int64_t x, middle;
	int64_t top, height; /* of all pairs */
	int64_t met_top, met_height;
};
struct month_bars {
	struct month_bar *items;
	size_t n;
};
struct admin_mentoring_page_view {
	const struct frame *frame;
	struct mentoring_months months;
	struct month_bars rows; /* the current month first */
	struct month_bars bars; /* the other way round, as one reads a chart */
	int64_t most; /* pairs at once */
	int64_t width;
};

#endif
