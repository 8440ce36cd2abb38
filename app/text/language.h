/* language.h -- the languages people here may write in, as choices of a form. */
#ifndef PEERLORE_TEXT_LANGUAGE_H
#define PEERLORE_TEXT_LANGUAGE_H

#include "base/str.h"

struct language_choice {
	struct str code; /* "de" */
	struct str name; /* "Deutsch" */
	bool chosen;
};
struct language_choices {
	struct language_choice *items;
	size_t n;
};

bool language_known(struct str code);
/* All of them; none is chosen when chosen is empty. */
struct language_choices language_choices(struct arena *mem, struct str chosen);
/* What its speakers call it; the code itself when it is none of ours. */
struct str language_name(struct str code);

#endif
