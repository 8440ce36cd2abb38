/* learn.c -- the night's learning: pairs in, a table out, and whether it is any good. */
#include "search/learn.h"

#include "base/log.h"
#include "base/ranking.h"
#include "eval/metrics.h"
#include "queries.h"
#include "search.h"
#include "store/db.h"

/* Questions that are measured with, at most: each is asked twice. */
#define MEASURED_MAX 400
#define RANKED 50
#define SURE 0.05

/* -- training -------------------------------------------------------------------------- */

static struct str_list
joined(struct arena *mem, const struct str_list *parts, size_t n)
{
	struct str_list all = {NULL, 0};
	size_t i;

	for (i = 0; i < n; i++)
		all.n += parts[i].n;
	all.items = arena_array(mem, all.n, sizeof(*all.items));
	for (i = all.n = 0; i < n; i++) {
		if (parts[i].n > 0)
			memcpy(all.items + all.n, parts[i].items, parts[i].n * sizeof(*all.items));
		all.n += parts[i].n;
	}
	return (all);
}

/* A title stands for the texts below it. */
static void
threads_add(
    struct arena *mem, struct translation_training *training, const struct learn_corpus *corpus)
{
	size_t i;

	for (i = 0; i < corpus->text_count; i++) {
		const struct learn_text *t = &corpus->texts[i];
		const struct str_list parts[] = {t->body, t->answers};

		if (!t->held_back)
			translation_training_add(training, t->title, joined(mem, parts, 2), 1);
	}
}

/* A word that nobody has written in an open thread may be a private one: it is taken out. */
static void
words_known(const struct translation_training *training, struct str_list *words)
{
	size_t i, n = 0;

	for (i = 0; i < words->n; i++) {
		if (translation_training_knows(training, words->items[i]))
			words->items[n++] = words->items[i];
	}
	words->n = n;
}

static double
weight_of(enum learn_kind kind)
{
	return (kind == LEARN_OPENED ? ranking()->learn_opened : ranking()->learn_said);
}

/* What people said: the words, and all of the thread they meant; of duplicates the other way round as well. */
static enum err
pairs_add(
    struct arena *mem, struct translation_training *training, const struct learn_corpus *corpus)
{
	struct str_list asked;
	size_t i;
	enum err e;

	for (i = 0; i < corpus->pair_count; i++) {
		const struct learn_pair *p = &corpus->pairs[i];
		const struct learn_text *t = &corpus->texts[p->text];
		const struct str_list parts[] = {t->title, t->body, t->answers};

		if (t->held_back)
			continue;
		if ((e = learn_stems(mem, p->asked, t->language, TRANSLATION_ASKED_MAX, &asked)))
			return (e);
		words_known(training, &asked);
		translation_training_add(
		    training, asked, joined(mem, parts, 3), weight_of(p->kind));
		if (p->kind == LEARN_DUPLICATE)
			translation_training_add(training, t->title, asked, weight_of(p->kind));
	}
	return (OK);
}

static enum err
train(struct ctx *ctx, const struct learn_corpus *corpus, struct learning_run_view *run,
    const struct translation **table)
{
	struct translation_training *training = translation_training_new(ctx->mem);
	enum err e;

	threads_add(ctx->mem, training, corpus);
	run->threads = (int32_t)translation_training_pairs(training);
	if ((e = pairs_add(ctx->mem, training, corpus)))
		return (e);
	run->trained = (int32_t)translation_training_pairs(training);
	*table = translation_train(training, ctx->mem);
	return (OK);
}

/* -- measuring ------------------------------------------------------------------------------ */

/* The threads that the pairs from `from` on name for the same words; how many pairs. */
static size_t
gold_take(const struct learn_corpus *corpus, size_t from, int64_t *gold, size_t *gold_count)
{
	const struct learn_pair *p = corpus->pairs;
	size_t i;

	*gold_count = 0;
	for (i = from; i < corpus->pair_count && str_eq(p[i].asked, p[from].asked); i++) {
		if (i == from || p[i].text != p[i - 1].text)
			gold[(*gold_count)++] = corpus->texts[p[i].text].id;
	}
	return (i - from);
}

/* How well one question's threads are found; the memory it took is given back. */
static enum err
ask(struct ctx *ctx, const struct learn_pair *pair, const int64_t *gold, size_t gold_count,
    const struct translation *table, double *ndcg)
{
	struct ctx one = *ctx;
	struct int64_list found;
	enum err e;

	one.mem = arena_new();
	e = similar_ranked(&one, pair->asked, pair->asked_in, RANKED, table, &found);
	if (e == OK)
		*ndcg = metrics_of(found.items, found.n, gold, gold_count).ndcg10;
	arena_free(one.mem);
	return (e);
}

static double
mean(const double *each, size_t n)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < n; i++)
		sum += each[i];
	return (n == 0 ? 0 : sum / (double)n);
}

static enum err
measure(struct ctx *ctx, const struct learn_corpus *corpus, const struct translation *table,
    struct learning_run_view *run)
{
	int64_t *gold = arena_array(ctx->mem, corpus->pair_count, sizeof(*gold));
	double *with = arena_array(ctx->mem, MEASURED_MAX, sizeof(*with));
	double *without = arena_array(ctx->mem, MEASURED_MAX, sizeof(*without));
	size_t i, gold_count, n = 0;
	enum err e;

	for (i = 0; i < corpus->pair_count && n < MEASURED_MAX;) {
		const struct learn_pair *p = &corpus->pairs[i];

		i += gold_take(corpus, i, gold, &gold_count);
		if (!corpus->texts[p->text].held_back)
			continue;
		if ((e = ask(ctx, p, gold, gold_count, NULL, &without[n])) ||
		    (e = ask(ctx, p, gold, gold_count, table, &with[n])))
			return (e);
		n++;
	}
	run->measured = (int32_t)n;
	run->without_table = mean(without, n);
	run->with_table = mean(with, n);
	run->p_value = metrics_p_value(with, without, n);
	return (OK);
}

/* -- the night --------------------------------------------------------------------------------- */

static enum learning_outcome
outcome_of(const struct learning_run_view *run)
{
	if (run->measured == 0)
		return (LEARNING_UNMEASURED);
	if (run->with_table <= run->without_table)
		return (LEARNING_WORSE);
	return (run->p_value < SURE ? LEARNING_BETTER : LEARNING_UNSURE);
}

static enum err
learn(struct ctx *ctx, struct learning_run_view *run, const struct translation **table)
{
	struct learn_corpus corpus;
	enum err e;

	if ((e = learn_collect(ctx, &corpus)))
		return (e);
	run->duplicates = corpus.counts[LEARN_DUPLICATE];
	run->solved = corpus.counts[LEARN_SOLVED];
	run->opened = corpus.counts[LEARN_OPENED];
	run->dismissed = corpus.dismissed;
	run->p_value = 1;
	run->outcome = LEARNING_FEW;
	if ((double)corpus.pair_count < ranking()->learn_pairs)
		return (OK);
	if ((e = train(ctx, &corpus, run, table)) || (e = measure(ctx, &corpus, *table, run)))
		return (e);
	run->outcome = outcome_of(run);
	return (OK);
}

static struct str
outcome_word(enum learning_outcome outcome)
{
	static const struct str words[] = {
#define X(name, word, used) STR(word),
	    LEARNING_OUTCOMES(X)
#undef X
	};

	return (words[outcome]);
}

/* Tonight's table replaces the one of last night, whatever that was: it may hold words that are private by now. */
static enum err
run_keep(struct ctx *ctx, const struct learning_run_view *run, const struct translation *table)
{
	struct learning_run_insert row;
	enum err e;

	if ((e = q_learning_run_insert(ctx->db, ctx->now, clock_now(), run->duplicates, run->solved,
		 run->opened, run->dismissed, run->threads, run->trained, run->measured,
		 run->without_table, run->with_table, run->p_value, outcome_word(run->outcome),
		 &row)))
		return (e);
	if (run->outcome != LEARNING_BETTER)
		return (q_translation_put(ctx->db, NULL, STR_NONE, NULL));
	return (q_translation_put(ctx->db, &row.id, translation_write(table, ctx->mem), NULL));
}

enum err
job_learn(struct ctx *ctx, struct str argument)
{
	struct learning_run_view run = {.id = 0};
	const struct translation *table = NULL;
	enum err e;

	(void)argument;
	if ((e = learn(ctx, &run, &table)) || (e = run_keep(ctx, &run, table)))
		return (e);
	log_info("learned words: %.*s; %d pairs, %d questions measured, %.3f with, %.3f without",
	    STR_ARG(outcome_word(run.outcome)), run.duplicates + run.solved + run.opened,
	    run.measured, run.with_table, run.without_table);
	return (OK);
}
