/* word.h -- letters of any script: lower case, and what counts as a word. */
#ifndef PEERLORE_TEXT_WORD_H
#define PEERLORE_TEXT_WORD_H

#include "base/str.h"

/* Valid UTF-8 in lower case, code point by code point (Unicode simple mapping). */
struct str text_lower(struct arena *mem, struct str s);
/* Every code point is a letter, a mark, a digit, or one of + # . - */
bool text_is_word(struct str s);

#endif
