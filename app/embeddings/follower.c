/* follower.c -- keeps this node's files of vectors in step with the database. */
#include "embeddings/follower.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/settings.h"
#include "embeddings/computer.h"
#include "embeddings/vector_files.h"
#include "queries.h"
#include "store/db.h"

#define STEP_ROWS 200
/* Rows of the outbox stay for a day. */
#define UNREAD_MOST HOURS_US(12)
#define LOOK_EVERY SECONDS_US(30)

struct follower {
	struct db_pool *pool;
	const char *dir;
	struct computer *computer;
	struct vector_writer *writer; /* NULL: to be made anew, once the dimension is known */
	int64_t xid, id; /* rows up to this one are in the files */
	timestamp_us read_at;
	timestamp_us looked_at; /* at the database */
	struct str system; /* which cluster it is, in kept; empty: not known yet */
	int64_t timeline;
	struct arena *kept;
};

struct work {
	struct arena *mem;
	struct db *db;
};

static struct work
work_open(const struct follower *f)
{
	struct work w = {.mem = arena_new()};

	w.db = db_open_handle(f->pool, w.mem);
	return (w);
}

static void
work_close(struct work *w)
{
	db_close_handle(w->db);
	arena_free(w->mem);
}

struct follower *
follower_new(struct db_pool *pool, const char *dir, struct computer *computer)
{
	struct follower *f = calloc(1, sizeof(*f));

	if (f == NULL)
		abort();
	*f = (struct follower){.pool = pool, .dir = dir, .computer = computer, .kept = arena_new()};
	return (f);
}

static void
writer_drop(struct follower *f)
{
	vector_writer_close(f->writer);
	f->writer = NULL;
}

void
follower_free(struct follower *f)
{
	if (f == NULL)
		return;
	writer_drop(f);
	arena_free(f->kept);
	free(f);
}

/* -- threads ---------------------------------------------------------------------- */

static enum err
state_put(struct follower *f, struct arena *mem, const struct embedding_states *s)
{
	int8_t *bytes = arena_alloc(mem, VECTOR_PADDED(vector_writer_dimension(f->writer)));

	memcpy(bytes, s->vector.p, s->vector.n);
	return (vector_writer_put(f->writer, s->place, s->id, bytes, (float)s->scale));
}

/* These threads as they are now: in their place, or nowhere. */
static enum err
threads_apply(struct follower *f, struct work *w, struct int64_list ids)
{
	struct embedding_states_rows rows;
	size_t i, j;
	enum err e;

	if (ids.n == 0 || f->writer == NULL)
		return (OK);
	e = q_embedding_states(w->db, str_of(settings()->embeddings_model),
	    (int64_t)vector_writer_dimension(f->writer), ids, &rows);
	for (i = 0; e == OK && i < ids.n; i++) {
		for (j = 0; j < rows.n && rows.items[j].id != ids.items[i]; j++)
			;
		if (j == rows.n)
			vector_writer_remove(f->writer, ids.items[i]);
		else
			e = state_put(f, w->mem, &rows.items[j]);
	}
	return (e);
}

/* A space whose visibility changed, or what may be sent of it. */
static enum err
space_apply(struct follower *f, int64_t space)
{
	int64_t after = 0;
	size_t i, n;
	enum err e;

	do {
		struct work w = work_open(f);
		struct index_threads_rows rows;
		struct int64_list ids;

		n = 0;
		if ((e = q_index_threads(w.db, after, &space, &rows)) == OK) {
			ids = (struct int64_list){
			    arena_array(w.mem, rows.n + 1, sizeof(int64_t)), n = rows.n};
			for (i = 0; i < n; i++)
				ids.items[i] = after = rows.items[i].id;
			e = threads_apply(f, &w, ids);
		}
		work_close(&w);
	} while (e == OK && n > 0);
	if (e == OK)
		computer_rescan(f->computer);
	return (e);
}

/* -- the outbox ---------------------------------------------------------------------- */

static enum err
rows_apply(struct follower *f, struct work *w, const struct outbox_after_rows *rows)
{
	struct int64_list ids = {arena_array(w->mem, rows->n + 1, sizeof(int64_t)), 0};
	size_t i;
	enum err e = OK;

	for (i = 0; e == OK && i < rows->n; i++) {
		const struct outbox_after *row = &rows->items[i];

		if (str_eq(row->kind, STR("space")))
			e = space_apply(f, row->object);
		if (str_eq(row->kind, STR("thread")))
			computer_note(f->computer, row->object);
		if (str_eq(row->kind, STR("thread")) || str_eq(row->kind, STR("vector")))
			ids.items[ids.n++] = row->object;
	}
	return (e ? e : threads_apply(f, w, ids));
}

static enum err
outbox_read(struct follower *f)
{
	struct work w = work_open(f);
	struct outbox_after_rows rows;
	enum err e = q_outbox_after(w.db, f->xid, f->id, STEP_ROWS, &rows);

	if (e == OK)
		e = rows_apply(f, &w, &rows);
	if (e == OK) {
		f->read_at = clock_monotonic();
		if (rows.n > 0) {
			f->xid = rows.items[rows.n - 1].xid;
			f->id = rows.items[rows.n - 1].id;
		}
	}
	work_close(&w);
	return (e);
}

/* -- from the beginning ----------------------------------------------------------------- */

static enum err
fill(struct follower *f)
{
	int64_t after = 0;
	size_t i, n;
	enum err e;

	do {
		struct work w = work_open(f);
		struct embedding_states_rows rows;

		e = q_embedding_scan(w.db, str_of(settings()->embeddings_model),
		    (int64_t)vector_writer_dimension(f->writer), after, &rows);
		n = e == OK ? rows.n : 0;
		for (i = 0; e == OK && i < n; i++) {
			after = rows.items[i].id;
			e = state_put(f, w.mem, &rows.items[i]);
		}
		work_close(&w);
	} while (e == OK && n > 0);
	return (e);
}

static enum err
writer_make(struct follower *f, size_t dimension)
{
	enum err e;

	writer_drop(f);
	if ((e = vector_writer_open(f->dir, dimension, &f->writer)))
		return (e);
	if ((e = fill(f)) == OK)
		e = vector_writer_publish(f->writer);
	if (e == OK)
		log_info("%zu vectors of %zu numbers are ready for searches",
		    vector_writer_count(f->writer), dimension);
	else
		writer_drop(f);
	return (e);
}

/* Whatever may have been missed: read everything again from here on. */
static void
position_take(struct follower *f, const struct outbox_now *now)
{
	arena_reset(f->kept);
	f->system = str_dup(f->kept, now->system);
	f->timeline = now->timeline;
	f->xid = now->xid;
	f->id = INT64_MAX;
	f->read_at = clock_monotonic();
	writer_drop(f);
	computer_rescan(f->computer);
}

/* Is this still the database we follow, and does it still have what we have not read? */
static enum err
database_look(struct follower *f)
{
	timestamp_us at = clock_monotonic();
	struct outbox_now now;
	struct work w;
	enum err e;

	if (f->system.n > 0 && at - f->looked_at < LOOK_EVERY)
		return (OK);
	w = work_open(f);
	if ((e = q_outbox_now(w.db, &now)) == OK) {
		f->looked_at = at;
		if (!str_eq(f->system, now.system) || f->timeline != now.timeline ||
		    f->xid > now.xid || at - f->read_at > UNREAD_MOST)
			position_take(f, &now);
	}
	work_close(&w);
	return (e);
}

enum err
follower_step(struct follower *f)
{
	size_t dimension = computer_dimension(f->computer);
	enum err e;

	if ((e = database_look(f)))
		return (e);
	/* Before the first vector nobody knows what to make room for. */
	if (dimension != 0 &&
	    (f->writer == NULL || vector_writer_dimension(f->writer) != dimension) &&
	    (e = writer_make(f, dimension)))
		return (e);
	e = outbox_read(f);
	/* A file that could not be written is made anew; rows of the outbox can be read again. */
	if (e == ERR_DISK_FULL || e == ERR_INTERNAL)
		writer_drop(f);
	return (e);
}
