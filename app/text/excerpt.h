/* excerpt.h -- the beginning of a text, for lists and descriptions. */
#ifndef PEERLORE_TEXT_EXCERPT_H
#define PEERLORE_TEXT_EXCERPT_H

#include "base/str.h"

/*
 * At most points characters (the ellipsis counts) of plain UTF-8 text: white
 * space becomes single spaces, a cut falls between words unless the last one is
 * very long, and ends in "…".
 */
struct str excerpt(struct arena *mem, struct str plain, size_t points);

#endif
