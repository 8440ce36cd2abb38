/*
 * glossary_match.h -- which words of a search the company's glossary knows, and what to look for as well.
 *
 * A glossary is plain data, made once and then only read (but for the tables it
 * makes for each language when that is first asked for). It knows words by
 * their stems, so an entry for "laptop" is met by "laptops"; an acronym is met
 * as it is written, and one that is also a common word ("IT") in capitals only.
 */
#ifndef PEERLORE_SEARCH_GLOSSARY_MATCH_H
#define PEERLORE_SEARCH_GLOSSARY_MATCH_H

#include "base/err.h"
#include "base/str.h"

struct glossary;

enum glossary_kind {
	GLOSSARY_BOTH_WAYS, /* either is looked for with the other */
	GLOSSARY_ONE_WAY, /* who looks for the term finds the meanings too */
	GLOSSARY_ACRONYM /* like both ways, but its expansions have nothing to do with each other */
};

struct glossary_words {
	enum glossary_kind kind;
	struct str term;
	struct str_list means;
};

/* A stretch of what was typed, and what to look for as well. */
struct glossary_match {
	size_t from, to; /* bytes of the text */
	struct str_list also;
};
struct glossary_matches {
	struct glossary_match *items;
	size_t n;
};

/* At most so many words or phrases are looked for as well. */
#define GLOSSARY_ALSO 8
#define GLOSSARY_PHRASE 8 /* words */

/* Copies what it is given. */
struct glossary *glossary_new(const struct glossary_words *entries, size_t n);
void glossary_free(struct glossary *glossary);

/*
 * Words in quotes, behind + - NOT or before * are meant exactly as they are
 * typed: they are never met, nor is what the text has already. languages are
 * numbers of xapian.h.
 */
enum err glossary_match(struct glossary *glossary, struct str text, const unsigned *languages,
    size_t n, struct arena *mem, struct glossary_matches *out) MUST_CHECK;
/* The text with what was met in quotes: a search for exactly that. */
struct str glossary_exact(
    struct arena *mem, struct str text, const struct glossary_matches *matches);
/* The text with brackets of alternatives in place of what was met. */
struct str glossary_widened(
    struct arena *mem, struct str text, const struct glossary_matches *matches);

#endif
