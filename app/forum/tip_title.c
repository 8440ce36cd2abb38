/* tip_title.c -- whether a title says what one does. */
#include "tips.h"

static const struct str no_verbs[] = {STR("a"), STR("an"), STR("the"), STR("my"), STR("our"),
    STR("your"), STR("this"), STR("that"), STR("these"), STR("some"), STR("tip"), STR("tips"),
    STR("how"), STR("why"), STR("what"), STR("when"), STR("where"), STR("about"), STR("new"),
    STR("on"), STR("in"), STR("for"), STR("with"), STR("without")};
static const struct str noun_ends[] = {
    STR("tion"), STR("sion"), STR("ment"), STR("ness"), STR("ance"), STR("ence"), STR("ing")};
/* Short verbs, and verbs that end like nouns. */
static const struct str verbs[] = {STR("bring"), STR("ring"), STR("sing"), STR("swing"),
    STR("string"), STR("ping"), STR("mention"), STR("position"), STR("question"), STR("comment"),
    STR("document"), STR("implement"), STR("increment"), STR("balance"), STR("reference"),
    STR("sequence"), STR("silence"), STR("finance"), STR("enhance"), STR("condition"),
    STR("partition"), STR("supplement"), STR("experiment")};
static const struct str after_nouns[] = {STR("in"), STR("on"), STR("of"), STR("for"), STR("with"),
    STR("at"), STR("by"), STR("from"), STR("to"), STR("and"), STR("without")};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static bool
is_one_of(struct str word, const struct str *list, size_t n)
{
	size_t i;

	for (i = 0; i < n && !str_eq_nocase(word, list[i]); i++)
		;
	return (i < n);
}

static bool
noun_like(struct str word)
{
	size_t i;

	if (is_one_of(word, verbs, COUNT(verbs)))
		return (false);
	for (i = 0; i < COUNT(noun_ends); i++) {
		struct str end = noun_ends[i];

		if (word.n > end.n + 1 &&
		    str_eq_nocase(str_slice(word, word.n - end.n, end.n), end))
			return (true);
	}
	return (false);
}

/* "Booking of scrap", or just "Scrap booking": what is done is named, not said. */
static bool
names_it(struct str word, struct str next)
{
	return (
	    noun_like(word) && (next.n == 0 || is_one_of(next, after_nouns, COUNT(after_nouns))));
}

bool
tip_title_acts(struct str title, struct str language)
{
	struct str word[4] = {STR_NONE, STR_NONE, STR_NONE, STR_NONE};
	size_t i;

	if (language.n > 0 && !str_eq(language, STR("en")))
		return (true);
	title = str_trim(title);
	for (i = 0; i < 4 && str_cut(&title, ' ', &word[i]); i++)
		;
	if (word[0].n == 0)
		return (true);
	if (is_one_of(word[0], no_verbs, COUNT(no_verbs)) || noun_like(word[0]))
		return (false);
	/* "Start cleaning the nozzle" and "Adjust the heating in hall 2" are well. */
	return (!names_it(word[1], word[2]) &&
		(is_one_of(word[1], no_verbs, COUNT(no_verbs)) || !names_it(word[2], word[3])));
}
