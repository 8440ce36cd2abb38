/*
 * gap_cluster.h -- what several people looked for in vain, from single searches: no SQL, no index.
 *
 * Searches that mean the same lie together: half of their words are the same, or
 * stand for one another in the translation table. What is shown of them is
 * nobody's own: only words that two different people typed, and none that is
 * said to be hidden (it stands in private spaces alone). See gap.c for who
 * looks at it, and why so.
 */
#ifndef PEERLORE_SEARCH_GAP_CLUSTER_H
#define PEERLORE_SEARCH_GAP_CLUSTER_H

#include "base/clock.h"
#include "base/str.h"
#include "search/translation.h"

#define GAP_PEOPLE 2 /* at least so many typed a word before anybody else reads it */
#define GAP_NEAR 0.2 /* one word stands for another from this probability on */
#define GAP_ALIKE 0.5 /* this part of the words of both is the same */
#define GAP_WORDS_MAX 24

/* A word as it was typed. */
struct gap_word {
	struct str written;
	struct str_list stems; /* none: it says nothing ("how", "the") */
	struct str_list forms; /* in lower case, not stemmed: what may be hidden */
};

/* What one person typed, once or several times. */
struct gap_search {
	int64_t person;
	struct gap_word *words;
	size_t word_count;
	int32_t times;
	timestamp_us first;
	timestamp_us last;
};

struct gap_cluster {
	struct str_list stems; /* typed by GAP_PEOPLE at least */
	struct str phrase; /* by gap_phrases */
	struct str_list shown; /* the stems of the phrase */
	int32_t people;
	int32_t times;
	timestamp_us first;
	timestamp_us last;
	const struct gap_search **searches;
	size_t search_count;
};
struct gap_clusters {
	struct gap_cluster
	    *items; /* the most people first, then the most searches, then the latest */
	size_t n;
};

/* table may be NULL. Clusters of fewer people than GAP_PEOPLE are left out, and those without a word of theirs. */
struct gap_clusters gap_clusters_make(struct arena *mem, const struct gap_search *searches,
    size_t n, const struct translation *table);
/* The forms of all words that could be shown, each once, sorted; to ask which of them are hidden. */
struct str_list gap_forms(struct arena *mem, const struct gap_clusters *clusters);
/*
 * Finds the phrase of each cluster, in the words of one of its searches, without
 * those hidden. Searches for nothing but hidden words no longer count, and
 * clusters of which nothing may be shown are gone.
 */
void gap_phrases(struct arena *mem, struct gap_clusters *clusters, const struct str_list *forms,
    const bool *hidden);

#endif
