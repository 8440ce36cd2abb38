/*
 * index_chance.c -- the chance that a similar thread asks the same question.
 *
 * A logistic, fitted to questions whose answers are known and to questions that
 * nothing answers (the development halves of `peerlore eval duplicates`). It
 * looks at how alike the titles are, which says the more the more they share;
 * at the telling words that both have, and that only one of them has; at how
 * far the best thread is ahead of the next; and at how well the whole thread
 * speaks of the question's words. The last two come from the weighing
 * (index_rank.c), for every thread that was weighed; the titles are compared
 * here, for those that can be shown.
 */
#include <math.h>

#include "base/ranking.h"
#include "search/index_rank.h"

/* As many as are ever looked at. */
#define HITS 10
#define WORDS 60
/* Telling words in both titles: more say no more. */
#define BOTH_MOST 5.0
/* A word in every title still is one. */
#define RARITY_LEAST 0.02

struct titles_word {
	struct str stem;
	double rarity;
	bool stop;
};

/* The different words of a title. */
struct words {
	const struct index_set *set;
	struct arena *mem;
	struct titles_word items[WORDS];
	size_t n;
	double rarity; /* of all */
};

static const struct titles_word *
word_find(const struct words *words, struct str stem)
{
	size_t i;

	for (i = 0; i < words->n; i++) {
		if (str_eq(words->items[i].stem, stem))
			return (&words->items[i]);
	}
	return (NULL);
}

static bool
word_add(void *with, const struct xapian_word *word)
{
	struct words *words = with;
	struct titles_word *w;

	if (word_find(words, word->stem) != NULL)
		return (true);
	if (words->n == WORDS)
		return (false);
	w = &words->items[words->n++];
	*w = (struct titles_word){str_dup(words->mem, word->stem),
	    fmax(index_set_rarity(words->set, word->stem), RARITY_LEAST), word->stop};
	words->rarity += w->rarity;
	return (true);
}

static enum err
words_read(const struct making *m, struct str title, struct arena *mem, struct words *words)
{
	struct xapian_error error;

	words->set = m->set;
	words->mem = mem;
	words->n = 0;
	words->rarity = 0;
	if (xapian_words(title, m->languages[0], word_add, words, &error))
		return (index_failed(&error, "compare titles"));
	return (OK);
}

/* What two titles have of each other. */
struct titles_match {
	double shared; /* rarity of the words in both */
	size_t both; /* telling words, each once */
	size_t asked_only;
	size_t thread_only;
};

static struct titles_match
titles_match_of(const struct words *asked, const struct words *thread)
{
	struct titles_match match = {.shared = 0};
	size_t i;

	for (i = 0; i < asked->n; i++) {
		const struct titles_word *w = &asked->items[i];
		bool both = word_find(thread, w->stem) != NULL;

		match.shared += both ? w->rarity : 0;
		match.both += both && !w->stop;
		match.asked_only += !both && !w->stop;
	}
	for (i = 0; i < thread->n; i++)
		match.thread_only +=
		    !thread->items[i].stop && word_find(asked, thread->items[i].stem) == NULL;
	return (match);
}

/* What the two titles add to the sum of the logistic. */
static double
titles_compare(const struct words *asked, const struct words *thread)
{
	const struct ranking *r = ranking();
	struct titles_match match = titles_match_of(asked, thread);
	double all = asked->rarity + thread->rarity - match.shared;

	return (
	    r->similar_chance_likeness * (all > 0 ? match.shared / all : 0) * log1p(match.shared) +
	    r->similar_chance_both * fmin((double)match.both, BOTH_MOST) +
	    r->similar_chance_asked * log1p((double)match.asked_only) +
	    r->similar_chance_thread * log1p((double)match.thread_only));
}

enum err
chances_take(
    const struct making *m, struct str title, struct arena *mem, struct search_results *found)
{
	struct words asked, thread;
	size_t i;
	enum err e;

	if (found->n == 0)
		return (OK);
	if ((e = words_read(m, title, mem, &asked)))
		return (e);
	for (i = 0; i < found->n; i++) {
		struct search_hit *hit = &found->hits[i];
		double odds = i < HITS ? hit->chance : 0;

		if (odds > 0) {
			if ((e = words_read(m, hit->title, mem, &thread)))
				return (e);
			odds *= exp(titles_compare(&asked, &thread));
		}
		hit->chance = odds / (1 + odds);
	}
	return (OK);
}

double
chance_odds(double lead, double spoken)
{
	const struct ranking *r = ranking();

	return (exp(r->similar_chance + r->similar_chance_lead * sqrt(lead) +
		    r->similar_chance_spoken * log1p(fmax(spoken, 0))));
}
