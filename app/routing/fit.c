/* fit.c -- conditional logit over the candidates of questions that were answered. */
#include "routing/fit.h"

#include <math.h>

#define STEPS 200
#define RATE 0.05
#define TINY 1e-8

static void
questions_grow(struct arena *mem, struct fit_questions *questions)
{
	struct fit_question *items;

	if (questions->n < questions->room)
		return;
	questions->room = questions->room == 0 ? 64 : questions->room * 2;
	items = arena_array(mem, questions->room, sizeof(*items));
	if (questions->n > 0)
		memcpy(items, questions->items, questions->n * sizeof(*items));
	questions->items = items;
}

void
fit_put(struct arena *mem, struct fit_questions *questions, const struct fit_question *question)
{
	if (question->answered == 0)
		return;
	questions_grow(mem, questions);
	questions->items[questions->n++] = *question;
}

void
fit_add(struct arena *mem, struct fit_questions *questions, const struct evidence *evidence,
    bool (*answered)(void *with, int64_t person), void *with)
{
	size_t room = evidence->n, i, k, others = 0;
	struct fit_question question = {.n = 0};

	question.items = arena_array(mem, room + 1, sizeof(*question.items));
	for (i = 0; i < evidence->n; i++) {
		struct fit_candidate *c = &question.items[question.n];

		c->answered = answered(with, evidence->items[i]->person);
		if (!c->answered && ++others > FIT_CANDIDATES)
			continue;
		for (k = 0; k < EXPERT_FEATURE_COUNT; k++)
			c->features[k] = (float)evidence->items[i]->features[k];
		question.answered += c->answered;
		question.n++;
	}
	fit_put(mem, questions, &question);
}

static double
candidate_score(const struct fit_candidate *c, const double *weights)
{
	double score = 0;
	size_t k;

	for (k = 0; k < EXPERT_FEATURE_COUNT; k++)
		score += weights[k] * (double)c->features[k];
	return (score);
}

/* Adds the gradient of one question's mean log likelihood. */
static void
question_gradient(const struct fit_question *question, const double *weights, double *scores,
    double gradient[EXPERT_FEATURE_COUNT])
{
	double top = -INFINITY, sum = 0;
	size_t i, k;

	for (i = 0; i < question->n; i++) {
		scores[i] = candidate_score(&question->items[i], weights);
		top = scores[i] > top ? scores[i] : top;
	}
	for (i = 0; i < question->n; i++) {
		scores[i] = exp(scores[i] - top);
		sum += scores[i];
	}
	for (i = 0; i < question->n; i++) {
		double pull = (question->items[i].answered ? 1 / (double)question->answered : 0) -
			      scores[i] / sum;

		for (k = 0; k < EXPERT_FEATURE_COUNT; k++)
			gradient[k] += pull * (double)question->items[i].features[k];
	}
}

void
fit_run(const struct fit_questions *questions, double weights[EXPERT_FEATURE_COUNT])
{
	double prior[EXPERT_FEATURE_COUNT], squares[EXPERT_FEATURE_COUNT] = {0};
	struct arena *mem = arena_new();
	double *scores, pull = ranking()->route_fit_pull;
	size_t i, k, step, most = 0;

	memcpy(prior, weights, sizeof(prior));
	for (i = 0; i < questions->n; i++)
		most = questions->items[i].n > most ? questions->items[i].n : most;
	scores = arena_array(mem, most + 1, sizeof(*scores));
	for (step = 0; step < STEPS && questions->n > 0; step++) {
		double gradient[EXPERT_FEATURE_COUNT] = {0};

		for (i = 0; i < questions->n; i++)
			question_gradient(&questions->items[i], weights, scores, gradient);
		for (k = 0; k < EXPERT_FEATURE_COUNT; k++) {
			double g =
			    (gradient[k] - pull * (weights[k] - prior[k])) / (double)questions->n;

			squares[k] += g * g;
			weights[k] += RATE * g / (sqrt(squares[k]) + TINY);
		}
	}
	arena_free(mem);
}

static double
question_reciprocal(const struct fit_question *question, const double *weights)
{
	double best = -INFINITY, before = 0;
	size_t i;

	for (i = 0; i < question->n; i++) {
		if (question->items[i].answered)
			best = fmax(best, candidate_score(&question->items[i], weights));
	}
	for (i = 0; i < question->n; i++) {
		double score = candidate_score(&question->items[i], weights);

		if (!question->items[i].answered)
			before += score > best ? 1 : score == best ? 0.5 : 0;
	}
	return (1 / (1 + before));
}

double
fit_mrr(const struct fit_questions *questions, const double weights[EXPERT_FEATURE_COUNT])
{
	double sum = 0;
	size_t i;

	for (i = 0; i < questions->n; i++)
		sum += question_reciprocal(&questions->items[i], weights);
	return (questions->n == 0 ? 0 : sum / (double)questions->n);
}
