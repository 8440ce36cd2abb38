/*
 * sketch.h -- the words of a thread in their order, small enough to be read for every good hit of a search.
 *
 * Xapian weighs a thread as one bag of words. A sketch keeps, in some two bytes
 * a word, the title, the beginning of the body and the beginning of the answers
 * apart and in order, so that the best hundred hits can be weighed again by
 * what a bag cannot say: which part has a word, which words stand side by side,
 * which words stand for the asked ones (translation.h). Common words count here
 * too; they cost no list of documents.
 *
 * A word is 16 bits of a hash of its stem. Two words share one in 65,536 cases,
 * which moves a score by little and finds nothing by itself.
 */
#ifndef PEERLORE_SEARCH_SKETCH_H
#define PEERLORE_SEARCH_SKETCH_H

#include "search/translation.h"

/* Words of each part that are kept; what stands behind them is not looked at. */
#define SKETCH_TITLE 60
#define SKETCH_BODY 200
#define SKETCH_ANSWERS 250
/* Of what is said in recordings: some ten minutes. */
#define SKETCH_SPOKEN 1600
/* And of one answer, so that the first does not take all the room. */
#define SKETCH_ANSWER 120

enum sketch_part {
	SKETCH_IN_TITLE,
	SKETCH_IN_BODY,
	SKETCH_IN_ANSWERS,
	SKETCH_IN_SPOKEN,
	SKETCH_PARTS
};

/* -- a thread's ----------------------------------------------------------------------- */
/* Filled word by word, part by part in their order; what is too much is left out. */
struct sketch_maker {
	uint16_t words[SKETCH_TITLE + SKETCH_BODY + SKETCH_ANSWERS + SKETCH_SPOKEN];
	size_t counts[SKETCH_PARTS];
	size_t n;
};
/* False when no more words of this part are taken. */
bool sketch_put(struct sketch_maker *maker, enum sketch_part part, struct str stem);
/* Between two answers, two recordings: their words do not stand side by side. False when there is no room for another. */
bool sketch_gap(struct sketch_maker *maker, enum sketch_part part);
struct str sketch_pack(const struct sketch_maker *maker, struct arena *mem);

/* -- a question's ----------------------------------------------------------------------- */
#define SKETCH_WORDS_MAX 200

struct sketch_query;

struct sketch_query *sketch_query_new(struct arena *mem);
/*
 * One more different word of the question; rarity says how telling it is (0 and
 * up). Gives its number, or -1 when there are SKETCH_WORDS_MAX. Words of the
 * title first.
 */
int sketch_query_word(struct sketch_query *query, double rarity);
/* A stem that is this word, of which it can have several: one for each language. */
void sketch_query_stem(struct sketch_query *query, int word, struct str stem);
/*
 * The text of the question: title words, then body words, in order; numbers as
 * given above, -1 for a gap. `stop` says that a word tells little by itself.
 */
void sketch_query_title(struct sketch_query *query, int word, bool stop);
void sketch_query_body(struct sketch_query *query, int word);
/* What the title's words are translated to; kept, not copied. */
void sketch_query_translate(
    struct sketch_query *query, const struct translation_query *translation);
/* Has it any word at all? */
bool sketch_query_empty(const struct sketch_query *query);
/* The rarity of the title's words, each once. */
double sketch_query_rarity(const struct sketch_query *query);

/* What a thread has of the question; 0 where it has nothing. */
struct sketch_match {
	double title[SKETCH_PARTS]; /* BM25 of the title's words in each part, by its own length */
	double body[SKETCH_PARTS]; /* the same of the body's words */
	double pairs[SKETCH_PARTS]; /* title words that stand side by side in both */
	double near
	    [SKETCH_PARTS]; /* telling title words that follow one another, within a few words */
	double likeness; /* of both titles: shared by all words, by rarity, 0 to 1 */
	double translation; /* translation_score times the words asked */
};
/* Unreadable bytes match nothing. */
void sketch_compare(
    const struct sketch_query *query, struct str sketch, struct sketch_match *match);

#endif
