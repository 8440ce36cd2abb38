/* language.c -- the languages people here may write in. */
#include "text/language.h"

static const struct {
	struct str code;
	struct str name;
} languages[] = {
#define X(code, name) {{"" code, sizeof(code) - 1}, {"" name, sizeof(name) - 1}},
#include "text/languages.def"
#undef X
};
#define LANGUAGES (sizeof(languages) / sizeof(languages[0]))

bool
language_known(struct str code)
{
	size_t i;

	for (i = 0; i < LANGUAGES; i++) {
		if (str_eq(code, languages[i].code))
			return (true);
	}
	return (false);
}

struct language_choices
language_choices(struct arena *mem, struct str chosen)
{
	struct language_choices list = {
	    arena_array(mem, LANGUAGES, sizeof(struct language_choice)), LANGUAGES};
	size_t i;

	for (i = 0; i < LANGUAGES; i++)
		list.items[i] = (struct language_choice){
		    languages[i].code, languages[i].name, str_eq(chosen, languages[i].code)};
	return (list);
}

struct str
language_name(struct str code)
{
	size_t i;

	for (i = 0; i < LANGUAGES; i++) {
		if (str_eq(code, languages[i].code))
			return (languages[i].name);
	}
	return (code);
}
