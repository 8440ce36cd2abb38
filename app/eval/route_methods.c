/* route_methods.c -- the baselines of routing: whoever is active, whoever wrote most about it. */
#include "eval/route_methods.h"

#include <math.h>
#include <stdlib.h>

/* One baseline at work. */
struct scoring {
	const struct history *history;
	const struct company *company;
	const struct company_thread *asked;
	const struct history_view *view;
	double *scores; /* by person */
};

static const struct company_post *
post_of(const struct scoring *s, const struct history_person *person, size_t i)
{
	return (&s->company->posts[person->posts[i]]);
}

/* -- active ----------------------------------------------------------------------- */

static void
answers_score(struct scoring *s, enum route_method method)
{
	int64_t person;
	size_t i;

	for (person = 1; person <= s->company->people; person++) {
		const struct history_person *p = history_person(s->history, person);

		for (i = 0; i < p->n; i++) {
			const struct company_post *post = post_of(s, p, i);
			timestamp_us age = s->asked->at - post->at;

			if (post->kind != MODEL_ANSWER)
				continue;
			if (method == ROUTE_ACTIVITY)
				s->scores[person] += age <= DAYS_US(30);
			else if (method == ROUTE_ACTIVITY_HL30)
				s->scores[person] += model_fresh(s->asked->at, post->at, 30);
			else
				s->scores[person] += 1;
		}
	}
}

/* -- tags ------------------------------------------------------------------------- */

static void
tags_score(struct scoring *s, bool fresh)
{
	size_t i, k, j;

	for (i = 0; i < s->asked->tags.n; i++) {
		const struct history_tag *tag = history_tag(s->history, s->asked->tags.items[i]);

		for (k = 0; tag != NULL && k < tag->n; k++) {
			const struct history_thread *thread =
			    history_thread(s->history, tag->threads[k]);

			for (j = 0; j < thread->n; j++) {
				const struct company_post *post =
				    &s->company->posts[thread->posts[j]];

				if (post->kind == MODEL_ANSWER)
					s->scores[post->person] +=
					    fresh ? model_fresh(s->asked->at, post->at, 90) : 1;
			}
		}
	}
}

/* -- threads found (Macdonald and Ounis, "Voting for candidates", 2006) -------------- */

static void
thread_score(struct scoring *s, enum route_method method, const struct model_thread *thread,
    size_t rank, const struct model_post *post, size_t *found)
{
	double *score = &s->scores[post->person];

	found[post->person]++;
	if (method == ROUTE_VOTES)
		*score += 1;
	else if (method == ROUTE_RECIPROCAL)
		*score += 1 / (double)rank;
	else if (method == ROUTE_COMBSUM_HL90)
		*score += thread->weight * model_fresh(s->asked->at, post->at, 90);
	else if (method == ROUTE_EXPCOMBMNZ)
		/* By the best weight, so that it stays a number. */
		*score += exp(thread->weight - s->view->threads[0].weight);
	else
		*score += thread->weight;
}

/* A person counts once for each thread. */
static bool
seen_before(const struct model_post *posts, size_t i)
{
	size_t k;

	for (k = i; k > 0 && posts[k - 1].thread == posts[i].thread; k--) {
		if (posts[k - 1].kind == MODEL_ANSWER && posts[k - 1].person == posts[i].person)
			return (true);
	}
	return (false);
}

static void
threads_score(struct scoring *s, enum route_method method, struct arena *mem)
{
	size_t *found = arena_array(mem, (size_t)s->company->people + 1, sizeof(*found));
	const struct model_post *posts = s->view->posts;
	size_t rank = 0, i;
	int64_t person;

	/* Posts stand in the order of their threads. */
	for (i = 0; i < s->view->post_count; i++) {
		while (s->view->threads[rank].id != posts[i].thread)
			rank++;
		if (posts[i].kind == MODEL_ANSWER && !seen_before(posts, i))
			thread_score(
			    s, method, &s->view->threads[rank], rank + 1, &posts[i], found);
	}
	for (person = 1; method == ROUTE_EXPCOMBMNZ && person <= s->company->people; person++)
		s->scores[person] *= (double)found[person];
}

/* -- in order ----------------------------------------------------------------------- */

struct place {
	int64_t person;
	double score;
	size_t last; /* their last post: later is higher */
};

static int
place_compare(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->score != y->score)
		return (x->score > y->score ? -1 : 1);
	if (x->last != y->last)
		return (x->last > y->last ? -1 : 1);
	return (x->person < y->person ? -1 : x->person > y->person);
}

static size_t
last_answer(const struct scoring *s, const struct history_person *person)
{
	size_t i;

	for (i = person->n; i > 0 && post_of(s, person, i - 1)->kind != MODEL_ANSWER; i--)
		;
	return (i == 0 ? 0 : person->posts[i - 1]);
}

static struct route_order
scores_order(const struct scoring *s, bool everybody, struct arena *mem)
{
	size_t people = (size_t)s->company->people, i;
	struct place *places = arena_array(mem, people + 1, sizeof(*places));
	struct route_order order = {arena_array(mem, people + 1, sizeof(int64_t)), 0};
	int64_t person;

	for (person = 1; person <= s->company->people; person++) {
		const struct history_person *p = history_person(s->history, person);

		if (person == s->asked->asker || p->answers == 0 ||
		    (!everybody && s->scores[person] <= 0))
			continue;
		places[order.n++] = (struct place){person, s->scores[person], last_answer(s, p)};
	}
	if (order.n > 1)
		qsort(places, order.n, sizeof(*places), place_compare);
	for (i = 0; i < order.n; i++)
		order.people[i] = places[i].person;
	return (order);
}

struct route_order
route_order(enum route_method method, const struct history *history, const struct company *company,
    size_t thread, const struct history_view *view, struct arena *mem)
{
	struct scoring s = {.history = history,
	    .company = company,
	    .asked = &company->threads[thread],
	    .view = view};
	bool active =
	    method == ROUTE_ACTIVITY || method == ROUTE_ACTIVITY_HL30 || method == ROUTE_ANSWERS;

	s.scores = arena_array(mem, (size_t)company->people + 1, sizeof(double));
	if (active)
		answers_score(&s, method);
	else if (method == ROUTE_TAGS || method == ROUTE_TAGS_HL90)
		tags_score(&s, method == ROUTE_TAGS_HL90);
	else
		threads_score(&s, method, mem);
	return (scores_order(&s, active, mem));
}
