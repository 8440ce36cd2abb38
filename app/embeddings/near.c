/* near.c -- what a web server does to find by meaning: ask for a vector, look through the files. */
#include "embeddings.h"

#include "base/ranking.h"
#include "embeddings/query_server.h"
#include "embeddings/text.h"
#include "embeddings/vector_files.h"
#include "store/db.h"

/* A scan of more than this would keep the event loop for some milliseconds. */
#define SCAN_AT_ONCE ((size_t)40 << 20)
/* Fewer vectors than this say little about what is unusual. */
#define LOOKED_AT_LEAST 50

/* One per process. */
static struct embeddings_ways ways;
static struct vector_reader *reader;
static struct embeddings_counts counts;

void
embeddings_open(const char *dir, const struct embeddings_ways *how)
{
	ways = *how;
	reader = vector_reader_open(dir);
}

void
embeddings_close(void)
{
	vector_reader_close(reader);
	reader = NULL;
}

struct embeddings_counts
embeddings_counts(void)
{
	return (counts);
}

/* ERR_NOT_FOUND for what is no answer. */
static enum err
answer_read(struct arena *mem, struct str answer, const struct query_vector **out)
{
	struct query_vector *v = arena_alloc(mem, answer.n);

	if (answer.n < sizeof(*v))
		return (ERR_NOT_FOUND);
	/* A copy, because the answer may lie anywhere in memory. */
	memcpy(v, answer.p, answer.n);
	if (v->dimension == 0 || v->dimension > VECTOR_MAX ||
	    answer.n != sizeof(*v) + VECTOR_PADDED(v->dimension))
		return (ERR_NOT_FOUND);
	*out = v;
	return (OK);
}

static enum err
vector_ask(struct ctx *ctx, struct str text, const struct query_vector **out)
{
	struct str answer;
	enum err e;

	counts.asked++;
	if ((e = ways.ask(ctx->mem, text, EMBEDDINGS_BUDGET, &answer)) == OK)
		e = answer_read(ctx->mem, answer, out);
	if (e == OK)
		counts.had++;
	else if (e == ERR_TIMEOUT)
		counts.late++;
	else
		counts.none++;
	return (e);
}

struct scan {
	const struct vector_set *set;
	struct vector_scan *scan;
};

static void
scan_run(void *arg)
{
	struct scan *scan = arg;

	vector_set_scan(scan->set, scan->scan);
}

static void
scan_somewhere(const struct vector_set *set, struct vector_scan *scan)
{
	struct scan both = {set, scan};

	/* With too much to do elsewhere it takes its milliseconds here. */
	if (vector_set_bytes(set) <= SCAN_AT_ONCE || ways.offload == NULL ||
	    ways.offload(scan_run, &both) != OK)
		scan_run(&both);
}

/* What is near by itself, and unusually near among all that was looked at. */
static double
least_likeness(const struct vector_scan *scan)
{
	double least = ranking()->dense_least;
	double unusual = scan->mean + ranking()->dense_deviations * scan->deviation;

	return (scan->looked_at >= LOOKED_AT_LEAST && unusual > least ? unusual : least);
}

static void
list_take(struct ctx *ctx, const struct vector_scan *scan, struct near_list *out)
{
	double least = least_likeness(scan);

	out->asked = scan->limit;
	out->least = least;
	out->items = arena_array(ctx->mem, scan->n + 1, sizeof(*out->items));
	for (out->n = 0; out->n < scan->n && scan->hits[out->n].likeness >= least; out->n++)
		out->items[out->n] =
		    (struct near_thread){scan->hits[out->n].thread, scan->hits[out->n].likeness};
}

void
embeddings_near(struct ctx *ctx, struct str title, struct str body, const int64_t *spaces, size_t n,
    size_t limit, struct near_list *out)
{
	struct str text = text_of_query(ctx->mem, title, body);
	struct vector_scan scan = {.limit = limit};
	const struct query_vector *vector;
	struct vector_set *set;

	*out = (struct near_list){.items = NULL};
	if (reader == NULL || ways.ask == NULL || text.n == 0 || !embeddings_on() ||
	    db_in_transaction(ctx->db) || vector_ask(ctx, text, &vector) != OK)
		return;
	if (vector_reader_set(reader, spaces, n, vector->dimension, ctx->mem, &set) != OK)
		return;
	scan.bytes = vector->bytes;
	scan.scale = vector->scale;
	scan.hits = arena_array(ctx->mem, limit + 1, sizeof(*scan.hits));
	scan_somewhere(set, &scan);
	vector_set_free(set);
	list_take(ctx, &scan, out);
}
