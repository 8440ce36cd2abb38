/* dots.h -- a row of rings that counts people: filled = it worked for them. */
#ifndef PEERLORE_TEXT_DOTS_H
#define PEERLORE_TEXT_DOTS_H

#include "text/html.h"

/* At most 20 rings are drawn; the number stands in words beside them. */
struct html text_dots(struct arena *mem, int64_t people);
/* Places: filled = taken, empty = free. */
struct html text_places(struct arena *mem, int64_t taken, int64_t places);

/* Filled ones, then open ones; at most 31 together, as a line has room for. */
struct html text_dots_two(struct arena *mem, int64_t filled, int64_t open);

#endif
