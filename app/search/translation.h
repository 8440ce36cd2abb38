/*
 * translation.h -- which words of a question the words of an answered thread stand for: an IBM-1 table.
 *
 * People ask with other words than those the answer is written in. From pairs
 * (what was asked, what answered it) the table learns P(asked word | written
 * word): a thread about "credentials" then answers a question about "password".
 * Model 1 of Brown et al., "The Mathematics of Statistical Machine
 * Translation", 1993, without the empty word; used for ranking like Xue, Jeon
 * and Croft, "Retrieval Models for Question and Answer Archives", 2008.
 *
 * Words are compared byte by byte, so they must come the way the index has
 * them: the stems of xapian_stems(text, language, ...), in training, in the
 * query and in the document alike. A document's stems with their counts are its
 * unprefixed terms with their wdf.
 *
 * Nothing here knows databases or people. Training is deterministic: the same
 * pairs in the same order give the same bytes. A table is read-only once it is
 * made, so any number of readers may share one.
 */
#ifndef PEERLORE_SEARCH_TRANSLATION_H
#define PEERLORE_SEARCH_TRANSLATION_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* -- learning ------------------------------------------------------------------- */
struct translation;
struct translation_training;

#define TRANSLATION_ROUNDS 5
/* Of one written word, this many asked words are kept, none below this probability. */
#define TRANSLATION_BEST 10
#define TRANSLATION_LEAST 0.02
/* Words of one side of a pair beyond these are not looked at. */
#define TRANSLATION_ASKED_MAX 60
#define TRANSLATION_WRITTEN_MAX 200
/* Words longer than this many bytes teach nothing. */
#define TRANSLATION_WORD_MAX 64

/* Lives in mem, with copies of its words. */
struct translation_training *translation_training_new(struct arena *mem);
/*
 * One pair: the words of a question and those of a text that answers it or
 * asks the same; a word that stands twice counts twice. weight says how often
 * the pair counts (confirmed duplicates 3, a title and its own thread 1). A
 * pair with an empty side or a weight of 0 is left out.
 */
void translation_training_add(struct translation_training *training, struct str_list asked,
    struct str_list written, double weight);
/* Does this word stand in a pair already? */
bool translation_training_knows(const struct translation_training *training, struct str word);
size_t translation_training_pairs(const struct translation_training *training);
/*
 * TRANSLATION_ROUNDS rounds of expectation maximisation, from "every asked
 * word is equally likely". About 100 bytes of memory for each two words that
 * meet in a pair, freed before it returns. The table lives in mem.
 */
const struct translation *translation_train(
    const struct translation_training *training, struct arena *mem);

/* -- keeping -------------------------------------------------------------------- */
/* Some 8 bytes for each entry and the words themselves. Probabilities are kept to 1/65535. */
struct str translation_write(const struct translation *table, struct arena *mem);
/* What translation_write gave; bytes are copied. ERR_MALFORMED when they are anything else. */
enum err translation_read(
    struct str bytes, struct arena *mem, const struct translation **out) MUST_CHECK;
size_t translation_words(const struct translation *table);
/* (asked word, written word) with a probability. */
size_t translation_entries(const struct translation *table);
/* P(asked | written); 0 when the table does not say. */
double translation_probability(
    const struct translation *table, struct str asked, struct str written);

/* -- ranking -------------------------------------------------------------------- */
/*
 * P(w|d) = (1 - lambda) [(1 - beta) tf/|d| + beta sum_t P(w|t) tf_t/|d|] + lambda P(w|C)
 * and the score of a document is the mean over the query's words of
 * ln(P(w|d) / (lambda P(w|C))): 0 for a document with none of the words nor
 * their translations, more is better, the length of the query does not matter.
 * lambda and beta are ranking()->translation_lambda and ->translation_beta.
 */
struct translation_query;

struct translation_asked {
	struct str word; /* a stem; the same word twice counts twice */
	/*
	 * P(w|C): how often the word stands in all documents the reader may
	 * see, by the number of all their words. Below 1e-7 counts as 1e-7.
	 */
	double common;
};
/* A word of a document and how often it stands there. */
struct translation_count {
	struct str word;
	double count;
};

/*
 * Makes a query ready, in mem: it looks up everything once, so that scoring a
 * document costs one look per word of it. words must live as long. table may
 * be NULL: then only the words themselves count (beta is taken as 0).
 */
const struct translation_query *translation_query_new(const struct translation *table,
    struct arena *mem, const struct translation_asked *words, size_t n, double lambda, double beta);
/* length is |d|, the sum of all counts of the document; when 0, the sum of the counts given. */
double translation_score(const struct translation_query *query,
    const struct translation_count *words, size_t n, double length);

/*
 * The same taken apart, for whoever keeps a document's words otherwise: what
 * each word of a document gives to which asked word. translation_query_at names
 * one after the other; sums[asked] is what all words of a document gave,
 * length their number. translation_sum is translation_score times the words asked.
 */
struct translation_given {
	struct str word; /* in the document */
	size_t asked; /* below TRANSLATION_ASKED_MAX */
	double weight; /* of one such word */
};
size_t translation_query_given(const struct translation_query *query);
struct translation_given translation_query_at(const struct translation_query *query, size_t i);
double translation_sum(const struct translation_query *query, const double *sums, double length);

#endif
