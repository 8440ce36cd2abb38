/*
 * pieces.h -- texts in lines or words, and which of them changed from one text to another.
 *
 * Myers' greedy algorithm ("An O(ND) Difference Algorithm and Its Variations",
 * 1986), which is quick when little changed and quadratic when everything did.
 * So a budget of steps goes along: when it is spent, what is left counts as
 * replaced. Equal pieces have equal numbers, so that comparing costs nothing.
 */
#ifndef PEERLORE_TEXT_PIECES_H
#define PEERLORE_TEXT_PIECES_H

#include "base/str.h"

#define PIECES_TEXT_MAX (16u * 1024 * 1024)
#define PIECES_STEPS 2000000 /* about 7 ms */

/* A text in pieces (lines or words). */
struct pieces {
	struct str *items;
	int32_t *numbers; /* equal pieces, equal numbers */
	bool *changed;
	size_t n;
};

struct work {
	struct arena *mem;
	int64_t steps; /* left, of all runs together */
};

/* The first line of a text, with its end; or its first word, white space up to and with a line's end, or mark. */
struct str line_next(struct str s);
struct str word_next(struct str s);

struct pieces pieces_of(struct arena *mem, struct str text, struct str (*next)(struct str));
/* Marks in both what changed. */
void pieces_diff(struct work *w, struct pieces *a, struct pieces *b);
/* Pieces [from, to), which follow each other in the text. */
struct str pieces_span(const struct pieces *p, size_t from, size_t to);
/* Where the changed pieces from i on end. */
size_t pieces_changed_end(const struct pieces *p, size_t i);

#endif
