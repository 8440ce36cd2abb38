/* measure.c -- asking every query of a half, once under our weights and once under Xapian's defaults. */
#include "base/log.h"
#include "base/ranking.h"
#include "eval/local.h"

/* Hits that are looked at, for MRR. */
#define HITS 100

/* -- asking ------------------------------------------------------------------------------ */

static const struct translation *
table_of(const struct eval_set *set, const struct eval_query *q)
{
	return (set->learned == NULL ? NULL : set->learned->table[q->fold]);
}

static enum err
ask_search(const struct eval_set *set, const struct eval_query *q, struct arena *mem,
    struct search_results *found)
{
	struct search_query query = {
	    .limit = HITS, .now = set->index->now, .translation = table_of(set, q)};

	search_query_read(mem, q->title, &query);
	query.types = 1u << INDEX_QUESTION;
	return (index_reader_search(set->index->reader, NULL, 0, &query, mem, found));
}

static bool
is_bare(unsigned char c)
{
	return (c >= 0x80 || c == '\'' || (c >= '0' && c <= '9') ||
		((c | 0x20) >= 'a' && (c | 0x20) <= 'z'));
}

/* Only letters, digits and what is not ASCII: nothing a parser could take for an operator. */
static struct str
bare_words(struct arena *mem, struct str s)
{
	char *copy = arena_copy(mem, s.p, s.n);
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (!is_bare((unsigned char)copy[i]))
			copy[i] = ' ';
	}
	return ((struct str){copy, s.n});
}

/* One plain query of all words, as a search knows no better. */
static enum err
ask_plain(const struct eval_index *index, struct str title, struct str body, struct arena *mem,
    struct search_results *found)
{
	struct str words =
	    bare_words(mem, str_fmt(mem, "%.*s %.*s", STR_ARG(title), STR_ARG(body)));
	struct search_query query = {.text = words,
	    .plain = words,
	    .types = 1u << INDEX_QUESTION,
	    .limit = HITS,
	    .now = index->now};

	return (index_reader_search(index->reader, NULL, 0, &query, mem, found));
}

static enum err
ask_similar(const struct eval_set *set, const struct eval_query *q, struct arena *mem,
    struct search_results *found)
{
	struct similar_query query = {.title = q->title,
	    .body = set->way == EVAL_SIMILAR_BOTH ? q->body : STR_NONE,
	    .exclude = q->own,
	    .limit = HITS,
	    .now = set->index->now,
	    .translation = table_of(set, q)};

	return (index_reader_similar(set->index->reader, NULL, 0, &query, mem, found));
}

static enum err
ask(const struct eval_set *set, const struct eval_query *q, bool plain, struct arena *mem,
    struct search_results *found)
{
	if (set->way == EVAL_SEARCH)
		return (ask_search(set, q, mem, found));
	if (plain)
		return (ask_plain(set->index, q->title,
		    set->way == EVAL_SIMILAR_BOTH ? q->body : STR_NONE, mem, found));
	return (ask_similar(set, q, mem, found));
}

/* The ids found, without the query itself. */
static size_t
ids_take(const struct search_results *found, int64_t own, int64_t *ids)
{
	size_t i, n = 0;

	for (i = 0; i < found->n; i++) {
		if (found->hits[i].id != own)
			ids[n++] = found->hits[i].id;
	}
	return (n);
}

/* -- weights ------------------------------------------------------------------------------- */

/* Xapian's own weights and nothing of ours. */
static void
weights_plain(void)
{
	static const struct {
		const char *key;
		double value;
	} plain[] = {{"bm25_k1", 1}, {"bm25_k3", 1}, {"bm25_b", 0.5}, {"bm25_min_length", 0.5},
	    {"search_title", 0}, {"search_prior", 0}, {"search_found", 1e6}, {"search_depth", 0}};
	size_t i;

	for (i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		(void)ranking_set(plain[i].key, plain[i].value);
}

static void
weights_restore(const struct ranking *kept)
{
#define WEIGHT(key, value, low, high, about) (void)ranking_set(#key, kept->key);
#include "base/ranking.def"
#undef WEIGHT
}

/* -- one set ---------------------------------------------------------------------------------- */

static enum err
measure_all(
    const struct eval_order *order, const struct eval_set *set, bool plain, struct metrics *each)
{
	int64_t *ids = arena_array(order->mem, HITS, sizeof(*ids));
	struct arena *mem = arena_new();
	size_t i, n = 0;
	enum err e = OK;

	for (i = 0; e == OK && i < set->queries->n; i++) {
		const struct eval_query *q = &set->queries->items[i];
		struct search_results found = {.n = 0};

		if (q->half != order->half)
			continue;
		if ((e = ask(set, q, plain, mem, &found)) == OK)
			each[n++] =
			    metrics_of(ids, ids_take(&found, q->own, ids), q->gold, q->gold_count);
		arena_reset(mem);
	}
	arena_free(mem);
	return (e);
}

static double
p_value(struct arena *mem, const struct metrics *a, const struct metrics *b, size_t n)
{
	double *x = arena_array(mem, n + 1, sizeof(*x)), *y = arena_array(mem, n + 1, sizeof(*y));
	size_t i;

	for (i = 0; i < n; i++) {
		x[i] = a[i].ndcg10;
		y[i] = b[i].ndcg10;
	}
	return (metrics_p_value(x, y, n));
}

static size_t
half_count(const struct eval_queries *queries, enum eval_half half)
{
	size_t i, n = 0;

	for (i = 0; i < queries->n; i++)
		n += queries->items[i].half == half;
	return (n);
}

enum err
eval_measure(const struct eval_order *order, const struct eval_set *set,
    const struct eval_row *named, struct eval_report *report)
{
	size_t all = set->queries->n + 1;
	struct metrics *ours = arena_array(order->mem, all, sizeof(*ours));
	struct metrics *plain = arena_array(order->mem, all, sizeof(*plain));
	struct ranking kept = *ranking();
	struct eval_row row = *named;
	enum err e;

	row.n = half_count(set->queries, order->half);
	if ((e = measure_all(order, set, false, ours)))
		return (e);
	row.ours = metrics_mean(ours, row.n);
	row.p_value = 1;
	if (order->baseline) {
		weights_plain();
		e = measure_all(order, set, true, plain);
		weights_restore(&kept);
		if (e)
			return (e);
		row.baseline = metrics_mean(plain, row.n);
		row.p_value = p_value(order->mem, ours, plain, row.n);
	}
	if (report->row_count < EVAL_ROWS_MAX)
		report->rows[report->row_count++] = row;
	return (OK);
}

/* -- labels ------------------------------------------------------------------------------------- */

static bool
is_among(const int64_t *ids, size_t n, int64_t id)
{
	size_t i;

	for (i = 0; i < n && ids[i] != id; i++)
		;
	return (i < n);
}

static bool
is_right(const struct eval_query *q, int64_t id)
{
	return (is_among(q->gold, q->gold_count, id) || is_among(q->alike, q->alike_count, id));
}

/* The likeliest of the five that are shown, when it is called "probably answered". */
static void
label_count(
    const struct eval_query *q, const struct search_results *found, struct eval_label *label)
{
	const struct search_hit *best = NULL;
	size_t i;

	for (i = 0; i < found->n && i < EVAL_SHOWN; i++) {
		if (best == NULL || found->hits[i].chance > best->chance)
			best = &found->hits[i];
	}
	if (best == NULL || best->chance < ranking()->similar_answered_threshold)
		return;
	label->labelled++;
	label->right += is_right(q, best->id);
}

enum err
eval_labels(const struct eval_order *order, const struct eval_set *set,
    const struct eval_label *named, struct eval_report *report)
{
	struct arena *mem = arena_new();
	struct eval_label label = *named;
	size_t i;
	enum err e = OK;

	for (i = 0; e == OK && i < set->queries->n; i++) {
		const struct eval_query *q = &set->queries->items[i];
		struct search_results found = {.n = 0};

		if (q->half != order->half)
			continue;
		label.n++;
		if ((e = ask_similar(set, q, mem, &found)) == OK)
			label_count(q, &found, &label);
		arena_reset(mem);
	}
	arena_free(mem);
	if (e == OK && report->label_count < EVAL_ROWS_MAX)
		report->labels[report->label_count++] = label;
	return (e);
}
