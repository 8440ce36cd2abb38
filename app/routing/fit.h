/*
 * fit.h -- learning the weights of the model from who really answered.
 *
 * Conditional logit (McFadden, "Conditional logit analysis of qualitative choice
 * behavior", 1974): the chance that a candidate is the one who answers is the
 * softmax of their scores. Maximised by AdaGrad, with a pull towards the weights
 * it began with, so that few questions change little.
 */
#ifndef PEERLORE_ROUTING_FIT_H
#define PEERLORE_ROUTING_FIT_H

#include "routing/model.h"

/* Candidates kept of one question: those who answered, and the best of the others. */
#define FIT_CANDIDATES 200

struct fit_candidate {
	float features[EXPERT_FEATURE_COUNT];
	bool answered;
};
struct fit_question {
	struct fit_candidate *items;
	size_t n;
	size_t answered;
};
struct fit_questions {
	struct fit_question *items;
	size_t n, room;
};

/* Adds a question; what it points to must live as long as the list. Left out when nobody answered. */
void fit_put(
    struct arena *mem, struct fit_questions *questions, const struct fit_question *question);
/*
 * Adds a question with scored candidates; answered says who of them did. A
 * question that none of its candidates answered says nothing and is left out.
 */
void fit_add(struct arena *mem, struct fit_questions *questions, const struct evidence *evidence,
    bool (*answered)(void *with, int64_t person), void *with);
/* weights: where to begin and what to stay near; changed in place. Without questions nothing changes. */
void fit_run(const struct fit_questions *questions, double weights[EXPERT_FEATURE_COUNT]);
/* Mean of one over the rank of the first who answered; of equal scores half are taken to stand before. */
double fit_mrr(const struct fit_questions *questions, const double weights[EXPERT_FEATURE_COUNT]);

#endif
