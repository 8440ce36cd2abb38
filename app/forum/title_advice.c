/* title_advice.c -- what would make the title of a question better. Advice, never a condition. */
#include "forum.h"

/* With these a question begins, in the languages that people write here. */
static const struct str askers[] = {STR("how"), STR("what"), STR("why"), STR("where"), STR("when"),
    STR("who"), STR("whom"), STR("whose"), STR("which"), STR("can"), STR("could"), STR("may"),
    STR("should"), STR("do"), STR("does"), STR("did"), STR("is"), STR("are"), STR("was"),
    STR("has"), STR("have"), STR("wie"), STR("was"), STR("warum"), STR("wieso"), STR("wo"),
    STR("woher"), STR("wohin"), STR("wann"), STR("wer"), STR("wem"), STR("wen"), STR("welche"),
    STR("welcher"), STR("welches"), STR("comment"), STR("pourquoi"), STR("quand"), STR("qui"),
    STR("quel"), STR("quelle"), STR("cómo"), STR("qué"), STR("dónde"), STR("cuándo"), STR("quién"),
    STR("come"), STR("cosa"), STR("perché"), STR("dove"), STR("quando"), STR("chi"), STR("hoe"),
    STR("wat"), STR("waarom"), STR("waar"), STR("wanneer"), STR("wie"), STR("jak"), STR("co"),
    STR("dlaczego"), STR("gdzie"), STR("kiedy"), STR("kto"), STR("como"), STR("onde")};
static const struct str empty_words[] = {STR("urgent"), STR("urgently"), STR("asap"), STR("help"),
    STR("please"), STR("pls"), STR("dringend"), STR("hilfe"), STR("bitte"), STR("urgence")};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static bool
is_one_of(struct str word, const struct str *list, size_t n)
{
	size_t i;

	for (i = 0; i < n && !str_eq_nocase(word, list[i]); i++)
		;
	return (i < n);
}

/* Without what stands around it: "URGENT!!!" is a word. */
static struct str
bare(struct str word)
{
	while (word.n > 0 && strchr("!?.,:;-()\"'", word.p[word.n - 1]) != NULL)
		word.n--;
	while (word.n > 0 && strchr("!?.,:;-()\"'", word.p[0]) != NULL)
		word = str_slice(word, 1, word.n);
	return (word);
}

/* Eight letters and more, and none of them small. */
static bool
shouts(struct str title)
{
	size_t i, capitals = 0;

	for (i = 0; i < title.n; i++) {
		unsigned char c = (unsigned char)title.p[i];

		if ((c >= 'a' && c <= 'z') || c >= 0x80)
			return (false);
		capitals += c >= 'A' && c <= 'Z';
	}
	return (capitals >= 8);
}

const char *
question_title_advice(struct str title)
{
	bool asks, hollow = false;
	struct str word, first = STR_NONE;
	size_t words = 0;

	title = str_trim(title);
	asks = str_find(title, STR("?")) >= 0;
	if (title.n == 0)
		return (NULL);
	if (shouts(title))
		return ("Capitals throughout are hard to read. Write it as you would say it.");
	while (str_cut(&title, ' ', &word)) {
		if ((word = bare(word)).n == 0)
			continue;
		if (words++ == 0)
			first = word;
		hollow = hollow || is_one_of(word, empty_words, COUNT(empty_words));
	}
	if (hollow)
		return ("Leave out “urgent”, “help” and “please”: say what it is about, and those "
			"who know will see it.");
	if (words < 4)
		return ("Say a little more: which machine, program or form, and what happens?");
	if (!asks && !is_one_of(first, askers, COUNT(askers)))
		return ("Put it as a question: begin with how, what, why, where, which or who.");
	return (NULL);
}
