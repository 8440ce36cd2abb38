/* acronym.h -- finding acronyms that a text explains. */
#ifndef PEERLORE_SEARCH_ACRONYM_H
#define PEERLORE_SEARCH_ACRONYM_H

#include "base/str.h"

/* Of one text. */
#define ACRONYMS_MAX 8

struct acronym {
	struct str term; /* VPN */
	struct str meaning; /* virtual private network */
};
struct acronyms {
	struct acronym *items;
	size_t n;
};

/* text is plain text, valid UTF-8. */
void acronyms_find(struct arena *mem, struct str text, struct acronyms *out);

#endif
