/*
 * model.h -- the scoring model of routing: evidence in, people in order out.
 *
 * It knows no database, no index and no clock, so that the product and
 * `peerlore eval route` run the same code over evidence from either. Evidence is
 * gathered person by person; model_score then compares the candidates with one
 * another. Log-linear: the score is the sum of weight times z-score over the
 * features of EXPERT_FEATURES (facts behind the form: counts of what people did
 * are skewed, so logarithms; questions differ in how much evidence there is, so
 * each feature is taken relative to the candidates of this question).
 *
 * All memory comes from the arena given to evidence_open.
 */
#ifndef PEERLORE_ROUTING_MODEL_H
#define PEERLORE_ROUTING_MODEL_H

#include "base/clock.h"
#include "base/ranking.h"
#include "routing.h"

/* Threads of the index a question is compared with, and people kept of those seen under its tags or lately. */
#define MODEL_THREADS 200
#define MODEL_TAG_PEOPLE 200
#define MODEL_ACTIVE_PEOPLE 150
#define MODEL_DECLARED_PEOPLE 50
/* The circle of a question: so many people who wrote in the best so many threads, seen by their newest posts. */
#define MODEL_CIRCLE 40
#define MODEL_CIRCLE_THREADS 100
#define MODEL_CIRCLE_POSTS 30
/* Tags of a question that are looked at. */
#define MODEL_TAGS 8
/* Candidates about whom everything is asked; of more, the best by what is known until then. */
#define MODEL_CANDIDATES 500

/* A thread like the question, with the index's weight for it. */
struct model_thread {
	int64_t id;
	double weight;
};

/* Something a person wrote in one of these threads. */
enum model_kind { MODEL_QUESTION, MODEL_ANSWER, MODEL_COMMENT };
struct model_post {
	int64_t thread;
	int64_t person;
	enum model_kind kind;
	bool askable; /* may be asked; others tell about the circle only */
	bool accepted;
	timestamp_us at;
};

/* A thread of somebody, for a reason that links there; id 0: none. */
struct candidate_thread {
	int64_t id;
	double part; /* what it gave to the sum */
	timestamp_us at;
};

struct candidate_tag {
	double sum; /* answers under the tag, each halved every half-life */
	int64_t answers;
	timestamp_us last_at;
	int64_t last_thread;
};

#define CANDIDATE_BEST 2

struct candidate {
	int64_t person;
	/* Similar questions. */
	double text; /* weight of each thread, times how fresh their post is, over all threads */
	int64_t threads; /* in which they answered */
	timestamp_us text_at; /* the last of these answers */
	struct candidate_thread best[CANDIDATE_BEST];
	double
	    circle; /* answers in the newest threads of its circle, by each member's share, halved every half-life */
	/* Tags of the question, in its order. */
	struct candidate_tag tags[MODEL_TAGS];
	/* All they did where the question may be read by everybody who reads this. */
	double activity; /* answers, each halved every half-life */
	int64_t month; /* answers of the last 30 days */
	timestamp_us seen_at; /* last post; 0: never */
	int64_t asker; /* answers to this asker */
	/* What they say themselves. */
	double declared;
	struct str declared_word; /* which the profile has */
	struct str wants; /* a tag they want to be asked about */
	bool team;
	/* Invitations: all 0 until there are any. */
	int64_t asked, answered; /* of those that are closed */
	double hours; /* mean until they answered; 0: not known */
	int64_t open;
	/* What model_score makes of it. */
	uint64_t lot; /* who comes first among equals */
	double features[EXPERT_FEATURE_COUNT];
	double score;
};

struct evidence {
	struct arena *mem;
	timestamp_us now;
	int64_t asker; /* never a candidate */
	uint64_t lots; /* what lots are drawn with among equals; 0: by number */
	struct candidate **items; /* in order of arrival; by score after model_score */
	size_t n;
	size_t room;
	uint32_t *slots; /* hash of person, 1 + place in items */
	size_t slot_count;
};

struct evidence evidence_open(struct arena *mem, timestamp_us now, int64_t asker);
/* The candidate, made when there is none yet; NULL for the asker and for nobody (0). */
struct candidate *evidence_of(struct evidence *evidence, int64_t person);
/* The candidate, or NULL. */
struct candidate *evidence_find(const struct evidence *evidence, int64_t person);
/* Posts of one thread need not stand together; a thread counts once for each person, by their freshest post. */
void evidence_posts(struct evidence *evidence, const struct model_thread *threads, size_t n,
    const struct model_post *posts, size_t post_count);
/*
 * Who is around such questions: everybody who asked, answered or commented in
 * the best threads, the asker not, with their shares of 1; at most MODEL_CIRCLE,
 * largest first. Gives their number.
 */
struct model_member {
	int64_t person;
	double share;
};
size_t model_circle(const struct evidence *evidence, const struct model_thread *threads, size_t n,
    const struct model_post *posts, size_t post_count, struct model_member out[MODEL_CIRCLE]);
/* Leaves only the candidates for whom keep says so. */
void evidence_keep(
    struct evidence *evidence, bool (*keep)(void *with, const struct candidate *), void *with);

/* What of a question is looked up in the index beside its title: its tags as words, and its body. */
struct str model_body(struct arena *mem, const struct str_list *tags, struct str body);

/* How much is left of something that was 1 at the time `at`: 2^(-age/half-life). */
double model_fresh(timestamp_us now, timestamp_us at, double half_life_days);
/* The features before they are compared. */
void model_raw(const struct evidence *evidence, const struct candidate *c, size_t tag_count,
    double out[EXPERT_FEATURE_COUNT]);
/* Fills features and score of every candidate and sorts them, best first. */
void model_score(
    struct evidence *evidence, size_t tag_count, const double weights[EXPERT_FEATURE_COUNT]);
/* Leaves the best MODEL_CANDIDATES by the evidence there is. */
void model_cut(
    struct evidence *evidence, size_t tag_count, const double weights[EXPERT_FEATURE_COUNT]);
/* The weights of conf/ranking.conf. */
void model_weights(double weights[EXPERT_FEATURE_COUNT]);
/* Their names, in the order of the features. */
extern const char *const model_weight_names[EXPERT_FEATURE_COUNT];

/* Why this one, strongest first; titles and slugs of threads are left to the caller. */
struct expert_reason_list model_reasons(const struct evidence *evidence, const struct candidate *c,
    const struct str_list *tags, const double weights[EXPERT_FEATURE_COUNT]);

#endif
