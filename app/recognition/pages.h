/* pages.h -- what the templates of recognition are given. */
#ifndef PEERLORE_RECOGNITION_PAGES_H
#define PEERLORE_RECOGNITION_PAGES_H

#include "frame.h"
#include "recognition.h"

struct thanks_page_view {
	const struct frame *frame;
	struct thanks_form form;
	struct str reason; /* as typed */
	struct str once;
	const char *reason_problem;
	const char *problem; /* with whom or what */
};

#endif
