/*
 * index_handles.c -- a reader and the databases it keeps open from search to search.
 *
 * It asks first whether anything changed since the last search, then whether
 * another generation is read now, then moves each handle it needs to the newest
 * commit; without a change that is one system call.
 */
#include "search/index_reader.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/ranking.h"
#include <unistd.h>

/* Handles kept; a search that needs more has them, and they go after it. */
#define HANDLES_KEPT 64
/* Of documents that were found lately; one of 700 words has some 3 KB. */
#define KEPT_BYTES ((size_t)16 << 20)
/* And of words that were looked for: a byte and some bits for each document that has one. */
#define KEPT_WORD_BYTES ((size_t)8 << 20)

enum err
index_reader_open(struct str dir, struct index_reader **out)
{
	static const struct xapian_keeping keeping = {.prior_slot = SLOT_PRIOR,
	    .facet_slot = SLOT_FACETS,
	    .document_slot = SLOT_SKETCH,
	    .bytes = KEPT_BYTES,
	    .word_bytes = KEPT_WORD_BYTES};
	struct index_reader *r = calloc(1, sizeof(*r));
	struct xapian_error error;

	if (r == NULL)
		return (ERR_INTERNAL);
	r->kept = arena_new();
	r->dir = str_dup(r->kept, dir);
	r->path = arena_alloc(r->kept, dir.n + INDEX_PATH_EXTRA);
	r->changed_fd = -1;
	if (xapian_kept_new(&keeping, &r->documents, &error)) {
		index_reader_close(r);
		return (index_failed(&error, "keep search documents"));
	}
	*out = r;
	return (OK);
}

static void
handle_free(struct handle *h)
{
	titles_free(h->titles);
	xapian_db_free(h->db);
	free(h);
}

static void
handles_free(struct index_reader *r)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		handle_free(r->handles[i]);
	r->n = 0;
}

void
index_reader_close(struct index_reader *r)
{
	if (r == NULL)
		return;
	handles_free(r);
	if (r->changed_fd >= 0)
		(void)close(r->changed_fd);
	free(r->handles);
	xapian_kept_free(r->documents);
	arena_free(r->kept);
	free(r);
}

void
reader_trim(struct index_reader *r)
{
	while (r->n > HANDLES_KEPT) {
		size_t i, oldest = 0;

		for (i = 1; i < r->n; i++) {
			if (r->handles[i]->used < r->handles[oldest]->used)
				oldest = i;
		}
		handle_free(r->handles[oldest]);
		r->handles[oldest] = r->handles[--r->n];
	}
	xapian_kept_trim(r->documents);
}

/* NULL when there is no database or a broken one; the broken one is in the log. */
static struct xapian_db *
database_open(struct index_reader *r, int64_t space)
{
	struct str path = index_path(r->dir, r->generation, space, r->path);
	struct xapian_error error;
	struct xapian_db *db;

	/* Most private spaces of a young company have nothing in them yet. */
	if (access(path.p, F_OK) != 0)
		return (NULL);
	if (xapian_db_open(path, &db, &error) == XAPIAN_OK) {
		if (xapian_db_keep(db, r->documents, &error) == XAPIAN_OK)
			return (db);
		xapian_db_free(db);
	}
	index_say(&error, "open a search database");
	return (NULL);
}

/* Moves a handle to the newest commit, or opens it anew when that does not work. */
static void
handle_move(struct index_reader *r, struct handle *h)
{
	struct xapian_error error;
	bool replaced;

	if (r->changed != 0 && h->seen == r->changed)
		return;
	if (h->db == NULL || xapian_db_reopen(h->db, &replaced, &error) || replaced) {
		xapian_db_free(h->db);
		h->db = database_open(r, h->space);
		h->read = false;
		h->read_at = 0;
	}
	h->seen = r->changed;
}

static struct handle *
handle_find(struct index_reader *r, int64_t space)
{
	struct handle *h;
	size_t i;

	for (i = 0; i < r->n; i++) {
		if (r->handles[i]->space == space)
			return (r->handles[i]);
	}
	if (r->n == r->room) {
		r->room = r->room == 0 ? 16 : r->room * 2;
		if ((r->handles = realloc(r->handles, r->room * sizeof(*r->handles))) == NULL)
			abort();
	}
	if ((h = calloc(1, sizeof(*h))) == NULL)
		abort();
	h->space = space;
	h->seen = -1;
	r->handles[r->n++] = h;
	return (h);
}

/* The newest state of this space's database. The handle stays where it is until reader_trim. */
static struct handle *
handle_get(struct index_reader *r, int64_t space)
{
	struct handle *h = handle_find(r, space);

	h->used = ++r->tick;
	handle_move(r, h);
	return (h);
}

/*
 * Asks what changed since the last search. The file is asked before anything is
 * read, so what is read is at least as new as its answer.
 */
static void
changed_get(struct index_reader *r)
{
	r->changed = index_changed_get(r->changed_fd);
	if (r->changed != 0)
		return;
	if (r->changed_fd >= 0)
		(void)close(r->changed_fd);
	(void)snprintf(r->path, r->dir.n + INDEX_PATH_EXTRA, "%.*s/changed", STR_ARG(r->dir));
	r->changed_fd = open(r->path, O_RDONLY | O_CLOEXEC);
	r->changed = index_changed_get(r->changed_fd);
	r->generation_seen = 0;
}

/* Follows DIR/current to the generation that is read now. */
static enum err
generation_get(struct index_reader *r)
{
	int64_t generation;

	changed_get(r);
	if (r->changed != 0 && r->generation_seen == r->changed)
		return (OK);
	if (index_current(r->dir, r->path, &generation))
		return (ERR_DOWN);
	if (generation != r->generation) {
		handles_free(r);
		r->generation = generation;
	}
	r->generation_seen = r->changed;
	return (OK);
}

static bool
is_first(const int64_t *spaces, size_t at)
{
	size_t i;

	for (i = 0; i < at; i++) {
		if (spaces[i] == spaces[at])
			return (false);
	}
	return (true);
}

enum err
reader_set(struct index_reader *r, const int64_t *spaces, size_t n, struct arena *mem,
    struct apart *apart, struct index_set **out)
{
	const struct ranking *weights = ranking();
	const struct xapian_scheme scheme = {
	    weights->bm25_k1, weights->bm25_k3, weights->bm25_b, weights->bm25_min_length};
	struct xapian_db **dbs = arena_array(mem, n + 1, sizeof(struct xapian_db *));
	struct xapian_error error;
	size_t i, count = 0;
	enum err e;

	if ((e = generation_get(r)))
		return (e);
	if ((dbs[count++] = handle_get(r, INDEX_OPEN)->db) == NULL)
		return (ERR_DOWN);
	if (apart != NULL)
		*apart = (struct apart){arena_array(mem, n + 1, sizeof(struct handle *)), 0};
	for (i = 0; i < n; i++) {
		struct handle *h;

		/* A broken one hides nothing but itself. */
		if (spaces[i] <= 0 || !is_first(spaces, i) ||
		    (h = handle_get(r, spaces[i]))->db == NULL)
			continue;
		if (apart != NULL && titles_fit(h->db))
			apart->items[apart->n++] = h;
		else
			dbs[count++] = h->db;
	}
	if (index_set_new(dbs, count, &scheme, out, &error))
		return (index_failed(&error, "open the search index"));
	return (OK);
}

enum err
index_reader_ready(struct index_reader *r)
{
	enum err e;

	if ((e = generation_get(r)))
		return (e);
	return (handle_get(r, INDEX_OPEN)->db != NULL ? OK : ERR_DOWN);
}

bool
index_reader_read_ahead(struct index_reader *r, timestamp_us most)
{
	timestamp_us end = clock_monotonic() + most;
	struct xapian_error error;
	struct handle *h = NULL;
	size_t i;

	for (i = 0; i < r->n && h == NULL; i++)
		h = r->handles[i]->space == INDEX_OPEN ? r->handles[i] : NULL;
	if (h != NULL && h->read)
		return (false);
	if (generation_get(r) != OK || (h = handle_get(r, INDEX_OPEN))->db == NULL)
		return (false);
	do {
		/* A search meets the same, and says so. */
		if (xapian_db_read_ahead(h->db, &h->read_at, &h->read, &error))
			h->read = true;
	} while (!h->read && clock_monotonic() < end);
	return (!h->read);
}

enum err
index_reader_position(struct index_reader *r, struct index_position *out)
{
	char text[POSITION_TEXT_MAX];
	struct xapian_error error;
	struct xapian_db *db;
	size_t n;
	enum err e;

	if ((e = generation_get(r)))
		return (e);
	if ((db = handle_get(r, INDEX_OPEN)->db) == NULL)
		return (ERR_DOWN);
	if (xapian_db_note(db, NOTE_POSITION, text, sizeof(text), &n, &error))
		return (index_failed(&error, "read the position of the search index"));
	if (n > sizeof(text) || !index_position_read((struct str){text, n}, out))
		return (ERR_NOT_FOUND);
	return (OK);
}
