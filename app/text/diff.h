/* diff.h -- what changed between two revisions, for people to read. */
#ifndef PEERLORE_TEXT_DIFF_H
#define PEERLORE_TEXT_DIFF_H

#include "text/html.h"

/*
 * The new text with what was added in <ins> and what went in <del>, word by
 * word where a line was edited; white space as it is (show it with
 * white-space: pre-wrap). Takes bounded time: texts that have little in common
 * become one <del> and one <ins>.
 */
struct html diff_words(struct arena *mem, struct str before, struct str after);

#endif
