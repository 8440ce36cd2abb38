/* slug.h -- Unicode where it matters: one form for the same text, and titles in addresses. */
#ifndef PEERLORE_TEXT_SLUG_H
#define PEERLORE_TEXT_SLUG_H

#include "base/str.h"

#define SLUG_BYTES 80

/* Is valid UTF-8 text in normalisation form C? Two people who type the same name must mean the same bytes. */
bool text_is_nfc(struct arena *mem, struct str s);
/* Valid UTF-8 text in normalisation form C; s itself when it is already. */
struct str text_nfc(struct arena *mem, struct str s);
/*
 * A title as part of an address: a-z, 0-9 and single hyphens, at most
 * SLUG_BYTES, cut between words; letters lose their accents, what has no ASCII
 * letter falls away. Never empty: "q" when nothing is left.
 */
struct str slug(struct arena *mem, struct str title);

#endif
