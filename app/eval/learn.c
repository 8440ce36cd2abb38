/* learn.c -- translation tables for an evaluation, from what is not measured. */
#include "base/log.h"
#include "eval/local.h"
#include "search/translation.h"
#include "search/xapian.h"

/* As the nightly job has it: so many words of a text, and what a confirmed pair counts. */
#define TEXT_WORDS 60
#define PAIR_WEIGHT 3

struct learning {
	struct arena *mem;
	struct translation_training *training;
	struct xapian_error error;
	enum xapian_code code;
};

static struct str_list
stems(struct learning *l, struct str text, size_t max)
{
	struct str_list list = {NULL, 0};

	if (l->code == XAPIAN_OK)
		l->code = xapian_stems(
		    text, xapian_language(STR("en")), 0, max, l->mem, &list, &l->error);
	return (list);
}

static struct str_list
joined(struct arena *mem, struct str_list a, struct str_list b)
{
	struct str_list both = {arena_array(mem, a.n + b.n + 1, sizeof(struct str)), a.n + b.n};

	if (a.n > 0)
		memcpy(both.items, a.items, a.n * sizeof(struct str));
	if (b.n > 0)
		memcpy(both.items + a.n, b.items, b.n * sizeof(struct str));
	return (both);
}

/* The beginnings of what was asked and of what was answered. */
static struct str_list
text_of(struct learning *l, const struct index_doc *doc)
{
	struct buf answers = {.mem = l->mem};
	size_t i;

	for (i = 0; i < doc->answers.n && answers.n < 4096; i++) {
		buf_str(&answers, doc->answers.items[i]);
		buf_char(&answers, '\n');
	}
	return (joined(
	    l->mem, stems(l, doc->body, TEXT_WORDS), stems(l, buf_view(&answers), TEXT_WORDS)));
}

static bool
is_measured(const struct eval_query *q, enum eval_half half, unsigned fold)
{
	return (q->half == half && (half == EVAL_TEST || q->fold == fold));
}

/* Threads that are a query which is measured, by number. */
static bool *
measured_threads(const struct eval_threads *threads, const struct eval_queries *queries,
    enum eval_half half, unsigned fold, struct arena *mem)
{
	bool *measured = arena_array(mem, threads->n + 1, sizeof(*measured));
	size_t i;

	for (i = 0; i < queries->n; i++) {
		const struct eval_query *q = &queries->items[i];

		if (q->own > 0 && is_measured(q, half, fold))
			measured[q->own] = true;
	}
	return (measured);
}

static void
thread_learn(struct learning *l, const struct index_doc *doc)
{
	translation_training_add(l->training, stems(l, doc->title, TEXT_WORDS), text_of(l, doc), 1);
}

/* Both ways where the query is a question of its own. */
static void
pair_learn(struct learning *l, const struct eval_query *q, const struct index_doc *doc)
{
	struct str_list asked = stems(l, q->title, TEXT_WORDS);
	struct str_list title = stems(l, doc->title, TEXT_WORDS);

	translation_training_add(
	    l->training, asked, joined(l->mem, title, text_of(l, doc)), PAIR_WEIGHT);
	if (q->own > 0)
		translation_training_add(l->training, title,
		    joined(l->mem, asked, stems(l, q->body, TEXT_WORDS)), PAIR_WEIGHT);
}

static enum err
table_learn(const struct eval_threads *threads, const struct eval_queries *queries,
    enum eval_half half, unsigned fold, struct arena *mem, const struct translation **out)
{
	struct learning l = {.mem = arena_new(), .code = XAPIAN_OK};
	const bool *measured = measured_threads(threads, queries, half, fold, l.mem);
	size_t i, k;

	l.training = translation_training_new(l.mem);
	for (i = 0; i < threads->n; i++) {
		if (!measured[threads->items[i].id])
			thread_learn(&l, &threads->items[i]);
	}
	for (i = 0; i < queries->n; i++) {
		const struct eval_query *q = &queries->items[i];

		if (q->half != EVAL_DEV || is_measured(q, half, fold))
			continue;
		for (k = 0; k < q->gold_count; k++)
			pair_learn(&l, q, &threads->items[q->gold[k] - 1]);
	}
	if (l.code == XAPIAN_OK)
		*out = translation_train(l.training, mem);
	else
		log_errorf(NULL, "cannot learn a translation table: %s", l.error.text);
	arena_free(l.mem);
	return (l.code == XAPIAN_OK ? OK : ERR_INTERNAL);
}

enum err
eval_learn(const struct eval_order *order, const struct eval_threads *threads,
    const struct eval_queries *queries, struct eval_learned *out)
{
	unsigned fold;
	enum err e;

	*out = (struct eval_learned){{NULL, NULL}};
	if (!order->learned)
		return (OK);
	for (fold = 0; fold < 2; fold++) {
		if (fold == 1 && order->half == EVAL_TEST) {
			out->table[1] = out->table[0];
			continue;
		}
		if ((e = table_learn(
			 threads, queries, order->half, fold, order->mem, &out->table[fold])))
			return (e);
	}
	return (OK);
}
