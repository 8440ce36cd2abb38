/*
 * mark.h -- text with <mark> around some of its words, as safe markup.
 *
 * The text is escaped here; the marks are byte ranges in order, not
 * overlapping. Ranges outside the text or out of order are left out.
 */
#ifndef PEERLORE_TEXT_MARK_H
#define PEERLORE_TEXT_MARK_H

#include "text/html.h"

struct mark {
	size_t from;
	size_t to;
};

struct html html_mark(struct arena *mem, struct str text, const struct mark *marks, size_t n);

#endif
