/* kind.c -- the kinds of mentoring, and what each is. */
#include "mentoring.h"

static const struct {
	struct str word;
	struct str heading;
	struct str about;
} kinds[OFFER_KIND_COUNT] = {
#define X(name, word, heading, about) {STR(word), STR(heading), STR(about)},
    OFFER_KINDS(X)
#undef X
};

struct str
offer_kind_word(enum offer_kind kind)
{
	return (kinds[kind].word);
}

struct str
offer_kind_heading(enum offer_kind kind)
{
	return (kinds[kind].heading);
}

struct str
offer_kind_about(enum offer_kind kind)
{
	return (kinds[kind].about);
}

bool
offer_kind_read(struct str word, enum offer_kind *kind)
{
	int i;

	for (i = 0; i < OFFER_KIND_COUNT; i++) {
		if (str_eq(word, kinds[i].word)) {
			*kind = (enum offer_kind)i;
			return (true);
		}
	}
	return (false);
}
