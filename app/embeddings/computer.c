/* computer.c -- has vectors made of all threads that may be sent, and of those that change. */
#include "embeddings/computer.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/progress.h"
#include "base/random.h"
#include "base/settings.h"
#include "embeddings/text.h"
#include "queries.h"
#include "store/db.h"

#define LIMIT SECONDS_US(60) /* of a call */
#define LEASE_SECONDS 150 /* longer than a call */
#define LEASE_EVERY SECONDS_US(20)
#define RESCAN_EVERY HOURS_US(1)
#define NOTED_MAX 10000 /* more are found by a scan */
#define PAUSE_FIRST SECONDS_US(1)
#define PAUSE_MOST MINUTES_US(5)
#define CLOSED_PAUSE MINUTES_US(1)
#define SHORTER_MOST 2 /* a text is halved so often before it counts as refused */

/* A thread under way, with what was read of it. */
struct item {
	int64_t thread;
	int64_t version;
	char digest[TEXT_DIGEST];
	unsigned shorter;
};

struct computer {
	struct db_pool *pool;
	struct endpoint *endpoint;
	const char *holder;
	bool force;
	bool leads; /* has the lease */
	timestamp_us lease_at; /* when it was last asked for */

	int64_t before; /* the scan goes on below this thread; 0: it has ended */
	timestamp_us scan_at;
	int64_t *noted;
	size_t noted_n;

	bool under_way; /* the items were sent */
	struct item items[ENDPOINT_TEXTS];
	size_t item_n; /* of them: to be sent again when nothing is under way */
	bool one_by_one; /* one of the items was refused: send the first alone */

	size_t dimension;
	timestamp_us not_before;
	unsigned failures;
	bool gave; /* it has given vectors to us before: then a refusal is about the text */
	int64_t made;
	struct progress progress;
	bool telling;
	int64_t told_from; /* `made` when the progress began */
};

/* What one step needs is given back after it. */
struct work {
	struct arena *mem;
	struct db *db;
};

static struct work
work_open(const struct computer *c)
{
	struct work w = {.mem = arena_new()};

	w.db = db_open_handle(c->pool, w.mem);
	return (w);
}

static void
work_close(struct work *w)
{
	db_close_handle(w->db);
	arena_free(w->mem);
}

static struct str
model(void)
{
	return (str_of(settings()->embeddings_model));
}

struct computer *
computer_new(struct db_pool *pool, struct endpoint *endpoint, const char *holder, bool force)
{
	struct computer *c = calloc(1, sizeof(*c));

	if (c == NULL || (c->noted = calloc(NOTED_MAX, sizeof(*c->noted))) == NULL)
		abort();
	c->pool = pool;
	c->endpoint = endpoint;
	c->holder = holder;
	c->force = force;
	c->dimension = (size_t)settings()->embeddings_dimension;
	c->lease_at = -LEASE_EVERY;
	return (c);
}

void
computer_free(struct computer *c)
{
	struct work w;

	if (c == NULL)
		return;
	progress_end(&c->progress);
	if (c->leads) {
		w = work_open(c);
		if (q_embedding_lease_end(w.db, str_of(c->holder), NULL) != OK)
			log_info("the lease of the embeddings ends by itself");
		work_close(&w);
	}
	free(c->noted);
	free(c);
}

size_t
computer_dimension(const struct computer *c)
{
	return (c->dimension);
}

static bool
has_work(const struct computer *c)
{
	return (c->item_n > 0 || c->before > 0 || c->noted_n > 0);
}

bool
computer_busy(const struct computer *c)
{
	return (c->leads && !c->under_way && has_work(c) && clock_monotonic() >= c->not_before);
}

bool
computer_idle(const struct computer *c)
{
	return (c->leads && !c->under_way && !has_work(c));
}

unsigned
computer_failures(const struct computer *c)
{
	return (c->failures);
}

int64_t
computer_made(const struct computer *c)
{
	return (c->made);
}

void
computer_rescan(struct computer *c)
{
	c->before = INT64_MAX;
	c->noted_n = 0;
	c->scan_at = clock_monotonic();
	c->telling = false;
}

void
computer_note(struct computer *c, int64_t thread)
{
	/* Who has no lease yet scans all of them once it has one. */
	if (!c->leads)
		return;
	if (c->noted_n == NOTED_MAX)
		computer_rescan(c);
	else
		c->noted[c->noted_n++] = thread;
}

/* -- the lease -------------------------------------------------------------------- */

static enum err
lease_keep(struct computer *c, timestamp_us now)
{
	struct embedding_lease_take row;
	struct work w;
	bool led = c->leads;
	enum err e;

	if (now - c->lease_at < LEASE_EVERY)
		return (OK);
	w = work_open(c);
	e = q_embedding_lease_take(w.db, str_of(c->holder), LEASE_SECONDS, c->force, &row);
	work_close(&w);
	if (e && e != ERR_NOT_FOUND)
		return (e);
	c->lease_at = now;
	c->leads = e == OK;
	if (c->leads && !led)
		computer_rescan(c);
	return (OK);
}

/* -- what to send -------------------------------------------------------------------- */

static void
telling_begin(struct computer *c, struct work *w)
{
	struct embedding_count row;

	if (c->telling || q_embedding_count(w->db, model(), (int64_t)c->dimension, &row) != OK)
		return;
	progress_begin(&c->progress, "embeddings", row.due, PROGRESS_COUNT);
	c->telling = true;
	c->told_from = c->made;
}

/* Threads that were noted, else the scan's next; *n is 0 when none of them is due. */
static enum err
due_find(struct computer *c, struct work *w, int64_t *ids, size_t *n)
{
	struct embedding_due_after_rows scan;
	struct embedding_due_among_rows among;
	struct int64_list noted = {c->noted, c->noted_n};
	size_t i;
	enum err e;

	*n = 0;
	if (noted.n == 0 && c->before > 0) {
		if ((e = q_embedding_due_after(
			 w->db, model(), (int64_t)c->dimension, c->before, ENDPOINT_TEXTS, &scan)))
			return (e);
		for (i = 0; i < scan.n; i++)
			ids[(*n)++] = c->before = scan.items[i].id;
		if (scan.n > 0)
			telling_begin(c, w);
		else
			c->before = 0;
		return (OK);
	}
	if (noted.n > ENDPOINT_TEXTS)
		noted.n = ENDPOINT_TEXTS;
	if (noted.n == 0)
		return (OK);
	if ((e = q_embedding_due_among(w->db, model(), (int64_t)c->dimension, noted, &among)))
		return (e);
	memmove(c->noted, c->noted + noted.n, (c->noted_n - noted.n) * sizeof(*c->noted));
	c->noted_n -= noted.n;
	for (i = 0; i < among.n; i++)
		ids[(*n)++] = among.items[i].id;
	return (OK);
}

/* Reads the text of an item; *text is empty when there is nothing to send, any more or again. */
static enum err
item_read(struct computer *c, struct work *w, struct item *item, struct str *text)
{
	struct embedding_text row;
	struct str digest;
	enum err e = q_embedding_text(w->db, item->thread, &row);

	*text = STR("");
	if (e)
		return (e == ERR_NOT_FOUND ? OK : e);
	*text =
	    text_of_thread(w->mem, row.title, row.body, row.has_answer ? row.answer : STR(""), 0);
	digest = text_digest(w->mem, *text);
	item->version = row.version;
	memcpy(item->digest, digest.p, TEXT_DIGEST);
	if (row.has_had_digest && str_eq(row.had_digest, digest) &&
	    str_eq(row.had_model, model()) &&
	    (c->dimension == 0 || row.had_dimension == 0 ||
		row.had_dimension == (int32_t)c->dimension)) {
		*text = STR("");
		return (q_embedding_same(w->db, item->thread, item->version, NULL));
	}
	if (item->shorter > 0)
		*text = text_of_thread(w->mem, row.title, row.body,
		    row.has_answer ? row.answer : STR(""), item->shorter);
	return (OK);
}

static void items_came(void *arg, const struct endpoint_answer *answer);

/* Reads the first n items and sends them; those with nothing to send leave the list. */
static enum err
items_send(struct computer *c, struct work *w, size_t n)
{
	struct str texts[ENDPOINT_TEXTS];
	size_t i, kept = 0;
	enum err e = OK;

	for (i = 0; i < n && e == OK; i++) {
		if ((e = item_read(c, w, &c->items[i], &texts[kept])) == OK && texts[kept].n > 0)
			c->items[kept++] = c->items[i];
	}
	if (e)
		return (e);
	memmove(&c->items[kept], &c->items[n], (c->item_n - n) * sizeof(c->items[0]));
	c->item_n -= n - kept;
	if (kept == 0)
		return (OK);
	if ((e = endpoint_ask(c->endpoint, texts, kept, LIMIT, items_came, c)) == OK)
		c->under_way = true;
	return (e);
}

/* -- what came ------------------------------------------------------------------------- */

static void
leave_alone(struct computer *c, timestamp_us pause)
{
	c->not_before =
	    clock_monotonic() + pause + (timestamp_us)random_number((uint64_t)pause / 5 + 1);
}

static void
later(struct computer *c, const struct endpoint_answer *answer)
{
	unsigned doubled = c->failures < 9 ? c->failures : 9;
	timestamp_us pause = PAUSE_FIRST << doubled;

	c->failures++;
	if (pause > PAUSE_MOST)
		pause = PAUSE_MOST;
	if (answer->result == ENDPOINT_CLOSED && pause < CLOSED_PAUSE)
		pause = CLOSED_PAUSE;
	if (answer->wait > pause)
		pause = answer->wait;
	leave_alone(c, pause);
	progress_hide(&c->progress);
	if (answer->result == ENDPOINT_CLOSED)
		log_errorf("look at embeddings_url, embeddings_model and the key",
		    "the embeddings endpoint does not answer us: %s", answer->why);
	else
		log_warn("the embeddings endpoint gave nothing: %s; asking again in %lld s",
		    answer->why, (long long)(pause / SECONDS_US(1)));
}

/* Another dimension than the vectors there are: it is another model by that name, and all are made anew. */
static void
dimension_now(struct computer *c, size_t dimension)
{
	if (c->dimension == dimension)
		return;
	if (c->dimension != 0)
		log_warn("the embeddings endpoint gives %zu numbers now, not %zu: making all "
			 "vectors anew",
		    dimension, c->dimension);
	c->dimension = dimension;
	computer_rescan(c);
}

/* The items' first n have been dealt with. */
static void
items_done(struct computer *c, size_t n)
{
	c->item_n -= n;
	memmove(&c->items[0], &c->items[n], c->item_n * sizeof(c->items[0]));
	c->made += (int64_t)n;
	if (c->telling)
		progress_at(&c->progress, c->made - c->told_from);
}

/* vectors NULL: they were refused for good. */
static enum err
items_store(struct computer *c, size_t n, size_t dimension, const struct packed *vectors)
{
	struct work w = work_open(c);
	struct db_batch *batch = db_batch(w.db);
	struct embedding_put *done;
	size_t i;
	enum err e;

	for (i = 0; i < n; i++) {
		struct str bytes = STR("");

		if (vectors != NULL)
			bytes = (struct str){(const char *)vectors[i].bytes, dimension};
		q_embedding_put_add(batch, c->items[i].thread, c->items[i].version, model(),
		    (int32_t)bytes.n, (struct str){c->items[i].digest, TEXT_DIGEST},
		    vectors == NULL ? 0 : (double)vectors[i].scale, bytes, clock_now(), &done);
	}
	e = db_batch_run(batch);
	work_close(&w);
	return (e);
}

static void
probe_came(void *arg, const struct endpoint_answer *answer)
{
	struct computer *c = arg;

	c->under_way = false;
	if (answer->result != ENDPOINT_GAVE) {
		later(c, answer);
		return;
	}
	c->gave = true;
	dimension_now(c, answer->dimension);
}

/* Is it about this text, or about all of us? One word will tell. */
static void
probe(struct computer *c)
{
	const struct str word = STR("question");

	if (endpoint_ask(c->endpoint, &word, 1, LIMIT, probe_came, c) == OK)
		c->under_way = true;
	else
		leave_alone(c, PAUSE_FIRST);
}

/* Alone, then shorter, then not at all. */
static void
refused(struct computer *c, size_t n)
{
	struct item *item = &c->items[0];

	c->one_by_one = true;
	if (n > 1)
		return;
	if (item->shorter++ < SHORTER_MOST)
		return;
	log_warn("the embeddings endpoint does not take the text of thread %lld",
	    (long long)item->thread);
	if (items_store(c, 1, 0, NULL) == OK)
		items_done(c, 1);
	else
		leave_alone(c, PAUSE_FIRST);
}

static void
items_came(void *arg, const struct endpoint_answer *answer)
{
	struct computer *c = arg;
	size_t n = c->one_by_one ? 1 : c->item_n;

	c->under_way = false;
	if (answer->result == ENDPOINT_REFUSED && c->gave) {
		refused(c, n);
		return;
	}
	if (answer->result == ENDPOINT_REFUSED) {
		probe(c);
		return;
	}
	if (answer->result != ENDPOINT_GAVE) {
		later(c, answer);
		return;
	}
	c->failures = 0;
	c->gave = true;
	dimension_now(c, answer->dimension);
	if (items_store(c, n, answer->dimension, answer->vectors) == OK)
		items_done(c, n);
	else
		leave_alone(c, PAUSE_FIRST);
}

/* -- a step ------------------------------------------------------------------------------ */

static enum err
dimension_find(struct computer *c)
{
	struct embedding_dimension row;
	struct work w;
	enum err e;

	if (c->dimension != 0)
		return (OK);
	w = work_open(c);
	e = q_embedding_dimension(w.db, model(), &row);
	work_close(&w);
	if (e == OK)
		c->dimension = (size_t)row.dimension;
	return (e == ERR_NOT_FOUND ? OK : e);
}

static enum err
work_find(struct computer *c)
{
	struct work w = work_open(c);
	int64_t ids[ENDPOINT_TEXTS];
	size_t i, n = 0;
	enum err e = OK;

	if (c->item_n == 0) {
		c->one_by_one = false;
		e = due_find(c, &w, ids, &n);
		for (i = 0; e == OK && i < n; i++)
			c->items[c->item_n++] = (struct item){.thread = ids[i]};
	}
	if (e == OK && c->item_n > 0)
		e = items_send(c, &w, c->one_by_one ? 1 : c->item_n);
	work_close(&w);
	return (e);
}

enum err
computer_step(struct computer *c)
{
	timestamp_us now = clock_monotonic();
	enum err e;

	if ((e = dimension_find(c)) || (e = lease_keep(c, now)))
		return (e);
	if (!c->leads || c->under_way || now < c->not_before)
		return (OK);
	if (now - c->scan_at > RESCAN_EVERY)
		computer_rescan(c);
	if (!has_work(c)) {
		if (c->telling)
			log_info(
			    "vectors made of %lld threads", (long long)(c->made - c->told_from));
		c->telling = false;
		return (OK);
	}
	return (work_find(c));
}
