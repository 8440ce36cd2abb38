/* search.c -- what is measured: search in other words, known items, duplicates. */
#include "base/log.h"
#include "eval/local.h"

/* -- reading with a word about what is not there ---------------------------------------------- */

void
eval_skip(struct eval_report *report, struct str why)
{
	log_info("%.*s", STR_ARG(why));
	if (report->skipped_count < EVAL_ROWS_MAX)
		report->skipped[report->skipped_count++] = why;
}

static enum err
skipped(const struct eval_order *order, struct eval_report *report, const char *what, enum err e)
{
	if (e != ERR_NOT_FOUND)
		return (e);
	eval_skip(report,
	    str_fmt(order->mem, "skipped %s: it is not in %.*s", what, STR_ARG(order->dir)));
	return (OK);
}

/* -- search ---------------------------------------------------------------------------------------- */

static enum err
stackfaq(const struct eval_order *order, struct eval_report *report)
{
	struct eval_threads threads = {NULL, 0, 0};
	struct eval_queries queries = {NULL, 0, 0};
	struct eval_learned learned;
	struct eval_index index;
	enum err e;

	e = eval_stackfaq(order->mem, order->dir, &threads, &queries);
	if (e)
		return (skipped(order, report, "stackfaq", e));
	if ((e = eval_dumps(order->mem, order->dir, &threads)) ||
	    (e = eval_learn(order, &threads, &queries, &learned)) ||
	    (e = eval_index_make(order->mem, order->keep, &threads, &index)))
		return (e);
	e = eval_measure(order, &(struct eval_set){&index, &queries, &learned, EVAL_SEARCH},
	    &(struct eval_row){.set = "stackfaq",
		.about = "the same need in other words (StackFAQ)",
		.required_ndcg10 = 0.88,
		.required_p1 = 0.79},
	    report);
	eval_index_drop(&index);
	return (e);
}

/* Every title must find its thread, which is indexed without it. */
static void
known_items(struct arena *mem, struct eval_threads *threads, struct eval_queries *queries)
{
	size_t i;

	for (i = 0; i < threads->n; i++) {
		struct index_doc *doc = &threads->items[i];
		struct eval_query *query = eval_queries_add(mem, queries);

		*query = (struct eval_query){
		    .title = doc->title, .gold = arena_new_of(mem, int64_t), .gold_count = 1};
		query->gold[0] = doc->id;
		eval_group(query, doc->title);
		doc->title = STR_NONE;
	}
}

static enum err
known_item(const struct eval_order *order, struct eval_report *report)
{
	struct eval_threads threads = {NULL, 0, 0};
	struct eval_queries queries = {NULL, 0, 0};
	struct eval_index index;
	enum err e;

	if ((e = eval_dumps(order->mem, order->dir, &threads)))
		return (e);
	if (threads.n == 0)
		return (skipped(order, report, "known items: a dump", ERR_NOT_FOUND));
	known_items(order->mem, &threads, &queries);
	if ((e = eval_index_make(order->mem, order->keep, &threads, &index)))
		return (e);
	/* Nothing is learned: a thread's text teaches what its own title would find. */
	e = eval_measure(order, &(struct eval_set){&index, &queries, NULL, EVAL_SEARCH},
	    &(struct eval_row){.set = "known-item",
		.about = "a title finds its thread, which lacks it",
		.required_mrr = 0.78},
	    report);
	eval_index_drop(&index);
	return (e);
}

enum err
eval_search(const struct eval_order *order, struct eval_report *report)
{
	enum err e;

	if ((e = stackfaq(order, report)))
		return (e);
	return (known_item(order, report));
}

/* -- duplicates ------------------------------------------------------------------------------------- */

static enum err
english_measure(const struct eval_order *order, const struct eval_set *set,
    const struct eval_queries *unmatched, struct eval_report *report)
{
	struct eval_set both = *set, none = *set;
	enum err e;

	both.way = EVAL_SIMILAR_BOTH;
	if ((e = eval_measure(order, set,
		 &(struct eval_row){.set = "english-title",
		     .about = "duplicates, by title (english.stackexchange)",
		     .required_ndcg10 = 0.36},
		 report)) ||
	    (e = eval_measure(order, &both,
		 &(struct eval_row){.set = "english-title-body",
		     .about = "duplicates, by title and body",
		     .required_ndcg10 = 0.40,
		     .required_r10 = 0.56},
		 report)))
		return (e);
	none.way = EVAL_SIMILAR_BOTH;
	none.queries = unmatched;
	if ((e = eval_labels(order, &both,
		 &(struct eval_label){
		     .set = "english-title-body", .about = "duplicates, by title and body"},
		 report)))
		return (e);
	return (eval_labels(order, &none,
	    &(struct eval_label){.set = "english-title-body-unmatched",
		.about = "no duplicates, by title and body",
		.silent = true},
	    report));
}

static enum err
english(const struct eval_order *order, struct eval_report *report)
{
	struct eval_threads threads = {NULL, 0, 0};
	struct eval_queries queries = {NULL, 0, 0}, others = {NULL, 0, 0};
	struct eval_queries unmatched = {NULL, 0, 0};
	struct eval_learned learned;
	struct eval_index index;
	enum err e;

	e = eval_english(order->mem, order->dir, &threads, &queries, &unmatched);
	if (e)
		return (skipped(order, report, "english-dupes", e));
	e = eval_stackfaq(order->mem, order->dir, &threads, &others);
	if ((e && e != ERR_NOT_FOUND) || (e = eval_dumps(order->mem, order->dir, &threads)) ||
	    (e = eval_learn(order, &threads, &queries, &learned)) ||
	    (e = eval_index_make(order->mem, order->keep, &threads, &index)))
		return (e);
	e = english_measure(order,
	    &(struct eval_set){&index, &queries, &learned, EVAL_SIMILAR_TITLE}, &unmatched, report);
	eval_index_drop(&index);
	return (e);
}

/* -- staying silent ------------------------------------------------------------------------------------- */

static enum err
company_measure(const struct eval_order *order, struct str company, struct eval_report *report)
{
	struct eval_threads threads = {NULL, 0, 0};
	struct eval_queries matched = {NULL, 0, 0}, unmatched = {NULL, 0, 0};
	const char *name = str_c(order->mem, str_fmt(order->mem, "hint3-%.*s", STR_ARG(company)));
	const char *none =
	    str_c(order->mem, str_fmt(order->mem, "hint3-%.*s-unmatched", STR_ARG(company)));
	const char *about =
	    str_c(order->mem, str_fmt(order->mem, "typed to %.*s", STR_ARG(company)));
	const char *about_none =
	    str_c(order->mem, str_fmt(order->mem, "typed to %.*s, nothing fits", STR_ARG(company)));
	struct eval_index index;
	enum err e;

	e = eval_hint3(order->mem, order->dir, company, &threads, &matched, &unmatched);
	if (e)
		return (skipped(order, report, name, e));
	if ((e = eval_index_make(order->mem, order->keep, &threads, &index)))
		return (e);
	e = eval_labels(order, &(struct eval_set){&index, &matched, NULL, EVAL_SIMILAR_TITLE},
	    &(struct eval_label){.set = name, .about = about}, report);
	if (e == OK)
		e = eval_labels(order,
		    &(struct eval_set){&index, &unmatched, NULL, EVAL_SIMILAR_TITLE},
		    &(struct eval_label){.set = none, .about = about_none, .silent = true}, report);
	eval_index_drop(&index);
	return (e);
}

static enum err
hint3(const struct eval_order *order, struct eval_report *report)
{
	struct str_list companies = eval_hint3_companies(order->mem, order->dir);
	size_t i;
	enum err e;

	if (companies.n == 0)
		return (skipped(order, report, "hint3", ERR_NOT_FOUND));
	for (i = 0; i < companies.n; i++) {
		if ((e = company_measure(order, companies.items[i], report)))
			return (e);
	}
	return (OK);
}

enum err
eval_duplicates(const struct eval_order *order, struct eval_report *report)
{
	enum err e;

	if ((e = english(order, report)))
		return (e);
	return (hint3(order, report));
}
