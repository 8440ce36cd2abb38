/* index_check.c -- tells whether the index that is read equals one made anew beside it. */
#include <unistd.h>

#include "base/log.h"
#include "queries.h"
#include "search.h"
#include "search/index.h"
#include "store/db.h"

#define PATIENCE SECONDS_US(5)
#define ROUNDS 3
#define PAUSE_MS 100

/* True when the index in dir lacks something that the outbox tells of. */
static bool
lags(struct db_pool *pool, struct index_reader *reader)
{
	struct arena *mem = arena_new();
	struct db *db = db_open_handle(pool, mem);
	struct index_position at;
	struct outbox_after_rows rows;
	bool more;

	more = index_reader_position(reader, &at) == OK &&
	       q_outbox_after(db, at.xid, at.id, 1, &rows) == OK && rows.n > 0;
	db_close_handle(db);
	arena_free(mem);
	return (more);
}

/* Of the two, the one made anew is as far as the database was; the other may still be catching up. */
static enum err
compare(struct db_pool *pool, struct index_reader *reader, struct str dir, struct str fresh,
    struct arena *mem, struct index_check *out)
{
	timestamp_us begin = clock_monotonic();
	struct index_digests here, there;
	bool lagging;
	size_t i;
	enum err e;

	if ((e = index_digest(fresh, mem, &there)))
		return (e);
	do {
		lagging = lags(pool, reader);
		e = index_digest(dir, mem, &here);
		/* It was written while it was read. */
		lagging = lagging || e == ERR_RETRY || e == ERR_DOWN;
		if (e != OK && e != ERR_RETRY && e != ERR_DOWN)
			return (e);
		out->equal = e == OK && index_digests_equal(&here, &there);
		if (!out->equal)
			(void)usleep(PAUSE_MS * 1000);
	} while (!out->equal && lagging && clock_monotonic() - begin < PATIENCE);
	out->databases = (int64_t)there.n;
	out->documents = 0;
	for (i = 0; i < there.n; i++)
		out->documents += (int64_t)there.items[i].documents;
	return (OK);
}

enum err
index_check(struct db_pool *pool, const char *dir, const char *fresh, struct index_check *out)
{
	struct arena *mem = arena_new();
	struct index_reader *reader = NULL, *new_reader = NULL;
	int round;
	enum err e;

	*out = (struct index_check){false, 0, 0};
	e = index_reader_open(str_of(dir), &reader);
	/* While people write, the two may be of different moments: then once more. */
	for (round = 0; e == OK && !out->equal && round < ROUNDS; round++) {
		if ((e = index_rebuild(pool, fresh, NULL, NULL)) ||
		    (e = index_reader_open(str_of(fresh), &new_reader)))
			break;
		e = compare(pool, reader, str_of(dir), str_of(fresh), mem, out);
		if (e == OK && !out->equal && !lags(pool, new_reader))
			round = ROUNDS;
		index_reader_close(new_reader);
	}
	index_reader_close(reader);
	if (e != ERR_BUSY)
		index_remove(str_of(fresh));
	arena_free(mem);
	return (e);
}
