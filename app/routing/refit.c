/* refit.c -- the nightly fitting of routing's weights: what was seen, who answered, whether it is any better. */
#include "routing/refit.h"

#include <math.h>
#include <stdlib.h>

#include "base/log.h"
#include "routing/fit.h"
#include "store/db.h"

/* The newest questions that are learned from. */
#define QUESTIONS_MAX 1000
#define SEEN_KEPT DAYS_US(400)
#define NUMBER_MAX 64

/* Which features there are, in which order: what was seen under another layout is not read. */
static int64_t
layout(void)
{
	uint64_t hash = STR_HASH_NONE;
	size_t i;

	for (i = 0; i < EXPERT_FEATURE_COUNT; i++)
		hash = str_hash(str_hash(hash, str_of(model_weight_names[i])), STR(" "));
	return ((int64_t)(hash >> 1));
}

/* A number PostgreSQL wrote; 0 for what is none. */
static double
number_read(struct str text)
{
	char copy[NUMBER_MAX];
	double value;

	if (text.n == 0 || text.n >= sizeof(copy))
		return (0);
	memcpy(copy, text.p, text.n);
	copy[text.n] = '\0';
	value = strtod(copy, NULL);
	return (isfinite(value) ? value : 0);
}

/* -- weights ------------------------------------------------------------------------- */

void
refit_weights_read(const struct refit_weights *row, double weights[EXPERT_FEATURE_COUNT])
{
	size_t i, k;

	model_weights(weights);
	for (i = 0; row != NULL && i < row->names.n && i < row->weights.n; i++) {
		for (k = 0; k < EXPERT_FEATURE_COUNT; k++) {
			if (str_eq(row->names.items[i], str_of(model_weight_names[k])))
				weights[k] = number_read(row->weights.items[i]);
		}
	}
}

/* -- what was seen -------------------------------------------------------------------- */

static struct str
features_text(struct arena *mem, const double features[EXPERT_FEATURE_COUNT])
{
	struct buf b = {.mem = mem};
	size_t k;

	for (k = 0; k < EXPERT_FEATURE_COUNT; k++)
		buf_fmt(&b, "%c%.5g", k == 0 ? '{' : ',', features[k]);
	buf_char(&b, '}');
	return (buf_view(&b));
}

enum err
experts_note(struct ctx *ctx, int64_t question, const struct expert_list *list)
{
	struct int64_list people = {arena_array(ctx->mem, list->n + 1, sizeof(int64_t)), list->n};
	struct str_list features = {
	    arena_array(ctx->mem, list->n + 1, sizeof(struct str)), list->n};
	size_t i;

	if (list->n == 0)
		return (OK);
	for (i = 0; i < list->n; i++) {
		people.items[i] = list->items[i].person;
		features.items[i] = features_text(ctx->mem, list->items[i].features);
	}
	return (q_routing_seen_insert(ctx->db, question, layout(), people, features, NULL));
}

static void
candidate_read(struct str text, bool answered, struct fit_candidate *c)
{
	struct str word;
	size_t k;

	c->answered = answered;
	for (k = 0; k < EXPERT_FEATURE_COUNT && str_cut(&text, ' ', &word); k++)
		c->features[k] = (float)number_read(word);
}

/* Rows stand together by question, oldest first. */
static struct fit_questions
questions_read(struct arena *mem, const struct refit_seen_rows *rows)
{
	struct fit_candidate *all = arena_array(mem, rows->n + 1, sizeof(*all));
	struct fit_questions questions = {NULL, 0, 0};
	size_t i, next;

	for (i = 0; i < rows->n; i = next) {
		struct fit_question question = {.items = all + i};

		for (next = i;
		     next < rows->n && rows->items[next].question == rows->items[i].question;
		     next++) {
			candidate_read(
			    rows->items[next].features, rows->items[next].answered, &all[next]);
			question.answered += rows->items[next].answered;
			question.n++;
		}
		fit_put(mem, &questions, &question);
	}
	return (questions);
}

/* -- the night -------------------------------------------------------------------------- */

static struct str_list
names_list(struct arena *mem)
{
	struct str_list list = {
	    arena_array(mem, EXPERT_FEATURE_COUNT, sizeof(struct str)), EXPERT_FEATURE_COUNT};
	size_t k;

	for (k = 0; k < EXPERT_FEATURE_COUNT; k++)
		list.items[k] = str_of(model_weight_names[k]);
	return (list);
}

static struct str_list
weights_list(struct arena *mem, const double weights[EXPERT_FEATURE_COUNT])
{
	struct str_list list = {
	    arena_array(mem, EXPERT_FEATURE_COUNT, sizeof(struct str)), EXPERT_FEATURE_COUNT};
	size_t k;

	for (k = 0; k < EXPERT_FEATURE_COUNT; k++)
		list.items[k] = str_fmt(mem, "%.6g", weights[k]);
	return (list);
}

/* What was learned, tried on the newest fifth against what is in use. */
static enum err
weights_try(struct ctx *ctx, const struct fit_questions *all)
{
	size_t kept = all->n / 5;
	struct fit_questions older = {all->items, all->n - kept, all->n - kept};
	struct fit_questions newest = {all->items + older.n, kept, kept};
	double used[EXPERT_FEATURE_COUNT], learned[EXPERT_FEATURE_COUNT], before, after;
	struct refit_weights row;
	enum err e = q_refit_weights(ctx->db, &row);

	if (e != OK && e != ERR_NOT_FOUND)
		return (e);
	refit_weights_read(e == OK ? &row : NULL, used);
	model_weights(learned);
	fit_run(&older, learned);
	before = fit_mrr(&newest, used);
	after = fit_mrr(&newest, learned);
	log_info(
	    "routing: weights fitted to %zu questions, MRR %.3f before and %.3f after on %zu: %s",
	    older.n, before, after, kept, after >= before ? "used" : "not used");
	return (q_refit_insert(ctx->db, ctx->now, (int32_t)all->n, (int32_t)kept, before, after,
	    names_list(ctx->mem), weights_list(ctx->mem, learned), after >= before, NULL));
}

enum err
job_refit(struct ctx *ctx, struct str argument)
{
	struct refit_seen_rows rows;
	struct fit_questions questions;
	double weights[EXPERT_FEATURE_COUNT];
	enum err e;

	(void)argument;
	if ((e = q_refit_clean(ctx->db, ctx->now - SEEN_KEPT, NULL)))
		return (e);
	if ((e = q_refit_seen(ctx->db, layout(), QUESTIONS_MAX, &rows)))
		return (e);
	questions = questions_read(ctx->mem, &rows);
	if (questions.n >= REFIT_QUESTIONS)
		return (weights_try(ctx, &questions));
	model_weights(weights);
	return (q_refit_insert(ctx->db, ctx->now, (int32_t)questions.n, 0, 0, 0,
	    names_list(ctx->mem), weights_list(ctx->mem, weights), false, NULL));
}

/* -- what administrators see --------------------------------------------------------------- */

enum err
refit_show(struct ctx *ctx, struct refit_view *view)
{
	struct refit_state row;
	enum err e;

	if (!ctx->actor.admin)
		return (ERR_NOT_FOUND);
	if ((e = q_refit_state(ctx->db, &row)))
		return (e);
	*view = (struct refit_view){.wanted = row.wanted,
	    .in_use = row.in_use,
	    .fitted_at = row.has_fitted_at ? row.fitted_at : 0,
	    .questions = row.questions,
	    .measured = row.measured,
	    .before = row.before,
	    .after = row.after,
	    .used = row.used,
	    .needed = REFIT_QUESTIONS};
	return (OK);
}

enum err
refit_want(struct ctx *ctx, bool wanted)
{
	if (!ctx->actor.admin)
		return (ERR_NOT_FOUND);
	return (q_refit_want(ctx->db, wanted, NULL));
}
