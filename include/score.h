/* score.h -- what a hit's weight is made of, for administrators who wonder why it is there. */
#ifndef PEERLORE_SCORE_H
#define PEERLORE_SCORE_H

#include "base/str.h"

/* clang-format off */
#define SCORE_KINDS(X)                                                          \
	/* name        in the API      beside the number */                     \
	X(TEXT,        "text",         "anywhere in the text")                  \
	X(TITLE,       "title",        "again, for standing in the title")      \
	X(PHRASE,      "phrase",       "these words in this order, or this beginning of a word") \
	X(ALSO,        "also",         "from the glossary, in the text")        \
	X(ALSO_TITLE,  "also-title",   "from the glossary, in the title")       \
	X(IN_TITLE,    "in-title",     "how much of the title these words are") \
	X(IN_BODY,     "in-body",      "how much of the question they are")     \
	X(IN_ANSWERS,  "in-answers",   "how much of the answers they are")      \
	X(PAIRS,       "pairs",        "words side by side as they were typed") \
	X(NEAR,        "near",         "words near each other as they were typed") \
	X(LIKENESS,    "likeness",     "the title has few other words")         \
	X(TRANSLATION, "translation",  "words that stand for the typed ones")   \
	X(VOTES,       "votes",        "votes, and colleagues it worked for")   \
	X(ACCEPTED,    "accepted",     "an accepted answer")                    \
	X(VERIFIED,    "verified",     "verified")                              \
	X(STALE,       "stale",        "may be out of date")                    \
	X(FRESH,       "fresh",        "how fresh it is")                       \
	X(BOUND,       "bound",        "held within bounds, so that words decide") \
	X(WORDS,       "words",        "all that words gave, beside the best hit") \
	X(MEANING,     "meaning",      "near in meaning")
/* clang-format on */

enum score_kind {
#define X(name, word, about) SCORE_##name,
	SCORE_KINDS(X)
#undef X
	    SCORE_KIND_COUNT
};

struct score_part {
	enum score_kind kind;
	struct str word; /* which word; empty for parts that are not about one */
	double weight;
};
/* They sum to the weight of the hit. */
struct score_parts {
	struct score_part *items;
	size_t n;
};

/* "text", ... */
struct str score_kind_word(enum score_kind kind);
struct str score_kind_about(enum score_kind kind);

#endif
