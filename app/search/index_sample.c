/* index_sample.c -- tells by a sample whether the index holds what the database does. */
#include <unistd.h>

#include "queries.h"
#include "search.h"
#include "search/index.h"
#include "search/index_local.h"
#include "store/db.h"

#define ROUNDS 20
#define PAUSE_MS 100

/* One folder of databases, of one generation. */
struct side {
	struct str dir;
	char *path; /* scratch */
	int64_t generation;
};

struct pair {
	struct side live, fresh;
	struct arena *mem;
	struct int64_list spaces; /* of the live one */
};

static enum err
side_open(struct arena *mem, const char *dir, struct side *side)
{
	side->dir = str_of(dir);
	side->path = arena_alloc(mem, side->dir.n + INDEX_PATH_EXTRA);
	return (index_current(side->dir, side->path, &side->generation));
}

static bool
keep(void *with, struct str key, struct str content)
{
	struct buf *b = with;

	(void)key;
	buf_str(b, content);
	buf_char(b, '|');
	return (true);
}

/* All that a space's database has of a thread; empty when it has nothing, or is not there. */
static enum err
content_read(struct side *side, int64_t where, struct str uid, struct arena *mem, struct str *out)
{
	struct xapian_error error;
	struct buf b = {.mem = mem};
	struct xapian_db *db;
	enum xapian_code code;

	*out = STR("");
	if (xapian_db_open(index_path(side->dir, side->generation, where, side->path), &db, &error))
		return (
		    where == INDEX_OPEN ? index_failed(&error, "compare search databases") : OK);
	code = xapian_walk_document(db, uid, keep, &b, &error);
	xapian_db_free(db);
	*out = buf_view(&b);
	return (code == 0 ? OK : index_failed(&error, "compare search databases"));
}

/* Where it belongs it stands as it should, elsewhere not at all. */
static enum err
same_in(struct pair *pair, int64_t space, int64_t where, struct str uid, bool *same)
{
	struct str have, want = STR("");
	enum err e;

	if ((e = content_read(&pair->live, space, uid, pair->mem, &have)))
		return (e);
	if (space == where && (e = content_read(&pair->fresh, space, uid, pair->mem, &want)))
		return (e);
	*same = *same && str_eq(have, want);
	return (OK);
}

static enum err
thread_compare(struct pair *pair, int64_t thread, int64_t where, bool *same)
{
	char buffer[INDEX_UID_MAX];
	struct str uid = index_uid(INDEX_QUESTION, thread, buffer);
	bool met = where <= 0;
	size_t i;
	enum err e;

	*same = true;
	if ((e = same_in(pair, INDEX_OPEN, where, uid, same)))
		return (e);
	for (i = 0; i < pair->spaces.n; i++) {
		met = met || pair->spaces.items[i] == where;
		if ((e = same_in(pair, pair->spaces.items[i], where, uid, same)))
			return (e);
	}
	/* Its space has no database. */
	*same = *same && met;
	return (OK);
}

static enum err
fresh_build(
    struct db_pool *pool, const char *dir, const struct index_drawn_rows *rows, int64_t *where)
{
	struct index_writer *writer;
	struct index_position none = {0};
	size_t i;
	enum err e;

	if ((e = index_build(str_of(dir), &writer)))
		return (e);
	for (i = 0; e == OK && i < rows->n; i++)
		e = index_put_thread(pool, writer, rows->items[i].id, &where[i]);
	if (e) {
		index_writer_close(writer);
		return (e);
	}
	return (index_build_publish(writer, &none));
}

static enum err
round_run(struct db_pool *pool, const char *dir, const char *fresh, struct arena *mem,
    const struct index_drawn_rows *rows, struct index_sample *out)
{
	struct pair pair = {.mem = mem};
	int64_t *where = arena_array(mem, rows->n + 1, sizeof(*where));
	bool same;
	size_t i;
	enum err e;

	*out = (struct index_sample){.compared = (int64_t)rows->n};
	if ((e = side_open(mem, dir, &pair.live)) || (e = fresh_build(pool, fresh, rows, where)) ||
	    (e = side_open(mem, fresh, &pair.fresh)) ||
	    (e = index_spaces_on_disk(
		 pair.live.dir, pair.live.generation, pair.live.path, mem, &pair.spaces)))
		return (e);
	for (i = 0; i < rows->n; i++) {
		if ((e = thread_compare(&pair, rows->items[i].id, where[i], &same)))
			return (e);
		if (same)
			continue;
		out->wrong++;
		out->thread = rows->items[i].id;
	}
	return (OK);
}

/* People write meanwhile and the worker follows: what differs is looked at again, until it stays so. */
enum err
index_sample(
    struct db_pool *pool, const char *dir, const char *fresh, int64_t n, struct index_sample *out)
{
	struct arena *mem = arena_new();
	struct index_sample found = {0};
	struct index_drawn_rows rows;
	struct db *db = db_open_handle(pool, mem);
	int round;
	enum err e = q_index_drawn(db, n, &rows);

	for (round = 0; round < ROUNDS && (e == OK || e == ERR_RETRY || e == ERR_DOWN); round++) {
		struct arena *mine = arena_new();

		if (round > 0)
			(void)usleep(PAUSE_MS * 1000);
		e = round_run(pool, dir, fresh, mine, &rows, &found);
		arena_free(mine);
		if (e == OK && found.wrong == 0)
			break;
	}
	if (e != ERR_BUSY)
		index_remove(str_of(fresh));
	db_close_handle(db);
	arena_free(mem);
	if (e == OK)
		*out = found;
	return (e);
}
