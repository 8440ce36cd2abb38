/*
 * index_write.c -- the one writer of a generation, and the making of a new one.
 *
 * The open space's database carries the outbox position and the list of private
 * databases that belong to it, and is committed last. So after a crash the
 * position is never ahead of what the private databases hold, and going on from
 * it repeats what is half done. Which private database holds a document is not
 * written down anywhere: it is read from the databases when the writer opens.
 */
#include "search/index_local.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

/* Private databases kept open for writing between commits. */
#define WRITERS_OPEN 16

/* A private space's database. */
struct space {
	int64_t id;
	struct xapian_writer *writer; /* NULL: not open now */
	bool dropped; /* goes with the next commit */
	bool filling; /* not all of it is there yet: after a crash it counts as missing */
	uint64_t used;
};

/* Which private space holds a document; open addressing, key 0 is free. */
struct place {
	int64_t key;
	int64_t space; /* 0: was taken out; the slot stays so that others are found */
};

struct index_writer {
	struct str dir;
	char *path; /* scratch, dir.n + INDEX_PATH_EXTRA */
	int64_t generation;
	bool building;
	int lock; /* of DIR/building, or -1 */
	int changed; /* DIR/changed */
	struct arena *mem; /* scratch of one call */
	struct arena *kept; /* lives as long as the writer */
	struct xapian_writer *open;
	struct space *spaces;
	size_t space_count, space_room;
	struct place *places;
	size_t place_count, place_room;
	struct int64_list missing;
	struct index_position position;
	bool has_position;
	bool listed; /* the list of spaces in the open database is up to date */
	enum err spent; /* the first error; nothing is written after it */
	size_t pending;
	uint64_t tick;
};

/* -- where documents are ----------------------------------------------------- */

static int64_t
place_key(enum index_type type, int64_t id)
{
	return (id * 2 + (type == INDEX_PERSON));
}

static size_t
place_slot(const struct index_writer *w, int64_t key)
{
	return (((uint64_t)key * 0x9e3779b97f4a7c15u >> 20) & (w->place_room - 1));
}

static void
place_insert(struct index_writer *w, int64_t key, int64_t space)
{
	size_t at = place_slot(w, key);

	while (w->places[at].key != 0 && !(w->places[at].key == key && w->places[at].space == 0))
		at = (at + 1) & (w->place_room - 1);
	w->place_count += w->places[at].key == 0;
	w->places[at] = (struct place){key, space};
}

static void
place_grow(struct index_writer *w)
{
	struct place *old = w->places;
	size_t i, n = w->place_room;

	w->place_room = n == 0 ? 1024 : n * 2;
	if ((w->places = calloc(w->place_room, sizeof(*w->places))) == NULL)
		abort();
	w->place_count = 0;
	for (i = 0; i < n; i++) {
		if (old[i].key != 0 && old[i].space != 0)
			place_insert(w, old[i].key, old[i].space);
	}
	free(old);
}

/* The next slot with key in a space other than `but`, from *at on; NULL when there is none. */
static struct place *
place_next(const struct index_writer *w, int64_t key, size_t *at)
{
	while (w->place_room > 0 && w->places[*at].key != 0) {
		struct place *p = &w->places[*at];

		*at = (*at + 1) & (w->place_room - 1);
		if (p->key == key && p->space != 0)
			return (p);
	}
	return (NULL);
}

static void
place_add(struct index_writer *w, int64_t key, int64_t space)
{
	size_t at = w->place_room == 0 ? 0 : place_slot(w, key);
	struct place *p;

	while ((p = place_next(w, key, &at)) != NULL) {
		if (p->space == space)
			return;
	}
	if (w->place_count * 4 >= w->place_room * 3)
		place_grow(w);
	place_insert(w, key, space);
}

/* -- databases --------------------------------------------------------------- */

static enum err
writer_fail(struct index_writer *w, enum err e)
{
	if (w->spent == OK)
		w->spent = e;
	return (e);
}

static struct space *
space_find(const struct index_writer *w, int64_t id)
{
	size_t i;

	for (i = 0; i < w->space_count; i++) {
		if (w->spaces[i].id == id && !w->spaces[i].dropped)
			return (&w->spaces[i]);
	}
	return (NULL);
}

static struct space *
space_add(struct index_writer *w, int64_t id)
{
	if (w->space_count == w->space_room) {
		w->space_room = w->space_room == 0 ? 16 : w->space_room * 2;
		w->spaces = realloc(w->spaces, w->space_room * sizeof(*w->spaces));
		if (w->spaces == NULL)
			abort();
	}
	w->spaces[w->space_count] = (struct space){.id = id};
	return (&w->spaces[w->space_count++]);
}

static enum err
open_database(struct index_writer *w, int64_t where, unsigned flags, struct xapian_writer **out)
{
	struct xapian_error error;

	if (w->building)
		flags |= XAPIAN_NO_SYNC;
	if (xapian_writer_open(
		index_path(w->dir, w->generation, where, w->path), flags, out, &error))
		return (index_failed(&error, "open a search database for writing"));
	return (OK);
}

static enum err
commit_database(struct xapian_writer *writer)
{
	struct xapian_error error;

	if (xapian_writer_commit(writer, &error))
		return (index_failed(&error, "commit the search index"));
	return (OK);
}

/* Closes the private database used longest ago, when too many are open. */
static enum err
spaces_trim(struct index_writer *w)
{
	struct space *oldest = NULL;
	size_t i, n = 0;
	enum err e;

	for (i = 0; i < w->space_count; i++) {
		struct space *s = &w->spaces[i];

		if (s->writer == NULL)
			continue;
		n++;
		if (oldest == NULL || s->used < oldest->used)
			oldest = s;
	}
	if (n < WRITERS_OPEN)
		return (OK);
	/* Early is fine for a private database; only the open one must be last. */
	if ((e = commit_database(oldest->writer)))
		return (e);
	xapian_writer_free(oldest->writer);
	oldest->writer = NULL;
	return (OK);
}

static enum err
space_open(struct index_writer *w, struct space *s, unsigned flags)
{
	enum err e;

	s->used = ++w->tick;
	if (s->writer != NULL)
		return (OK);
	if ((e = spaces_trim(w)))
		return (e);
	return (open_database(w, s->id, flags, &s->writer));
}

static void
space_forget(struct index_writer *w, int64_t id)
{
	size_t i;

	for (i = 0; i < w->place_room; i++) {
		if (w->places[i].space == id)
			w->places[i].space = 0;
	}
}

/* -- removing folders -------------------------------------------------------- */

/* Removes the folder at path with all in it; two levels, as a generation has. */
static void
remove_folder(int at, const char *name, int depth)
{
	struct dirent *entry;
	DIR *d;
	int fd;

	if (unlinkat(at, name, 0) == 0 || errno == ENOENT)
		return;
	if ((fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		return;
	if ((d = fdopendir(fd)) == NULL) {
		(void)close(fd);
		return;
	}
	while (depth > 0 && (entry = readdir(d)) != NULL) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			remove_folder(fd, entry->d_name, depth - 1);
	}
	(void)closedir(d);
	if (unlinkat(at, name, AT_REMOVEDIR) != 0)
		log_warn("could not remove %s of the search index: %d", name, errno);
}

static void
remove_database(struct index_writer *w, int64_t where)
{
	(void)index_path(w->dir, w->generation, where, w->path);
	remove_folder(AT_FDCWD, w->path, 1);
}

/* -- opening ----------------------------------------------------------------- */

static struct index_writer *
writer_new(struct str dir)
{
	struct index_writer *w = calloc(1, sizeof(*w));

	if (w == NULL)
		abort();
	w->mem = arena_new();
	w->kept = arena_new();
	w->dir = str_dup(w->kept, dir);
	w->path = arena_alloc(w->kept, dir.n + INDEX_PATH_EXTRA);
	w->lock = w->changed = -1;
	return (w);
}

static enum err
note_read(struct index_writer *w, struct str key, struct str *out)
{
	struct xapian_error error;
	size_t n = 0, size = 4096;
	char *p;

	for (;;) {
		p = arena_alloc(w->mem, size);
		if (xapian_writer_note(w->open, key, p, size, &n, &error))
			return (index_failed(&error, "read the search index"));
		if (n <= size)
			break;
		size = n;
	}
	*out = (struct str){p, n};
	return (OK);
}

struct load {
	struct index_writer *w;
	int64_t space;
};

static bool
load_uid(void *with, struct str uid, struct str content)
{
	struct load *load = with;
	int64_t id;

	(void)content;
	if (uid.n > 1 && str_int64(str_slice(uid, 1, uid.n - 1), &id))
		place_add(load->w, id * 2 + (uid.p[0] == 'U'), load->space);
	return (true);
}

/* Reads which documents a private database holds; false when it cannot be read. */
static bool
space_load(struct index_writer *w, int64_t id)
{
	struct load load = {w, id};
	struct xapian_error error;
	struct xapian_db *db;
	enum xapian_code code;

	if (xapian_db_open(index_path(w->dir, w->generation, id, w->path), &db, &error))
		return (false);
	code = xapian_walk_uids(db, load_uid, &load, &error);
	xapian_db_free(db);
	return (code == XAPIAN_OK);
}

/* A folder that is not listed is from before a crash: what made it will be applied again. */
static enum err
spaces_clean(struct index_writer *w)
{
	struct int64_list disk;
	size_t i;
	enum err e;

	if ((e = index_spaces_on_disk(w->dir, w->generation, w->path, w->mem, &disk)))
		return (e);
	for (i = 0; i < disk.n; i++) {
		if (space_find(w, disk.items[i]) == NULL)
			remove_database(w, disk.items[i]);
	}
	return (OK);
}

static enum err
spaces_load(struct index_writer *w)
{
	struct buf missing = {.mem = w->kept};
	struct str list, word;
	int64_t id;
	enum err e;

	if ((e = note_read(w, NOTE_SPACES, &list)))
		return (e);
	while (str_cut(&list, ' ', &word)) {
		if (!str_int64(word, &id) || id == 0)
			continue;
		if (id > 0 && space_load(w, id)) {
			(void)space_add(w, id);
			continue;
		}
		id = id < 0 ? -id : id;
		log_warn("the search database of space %" PRId64 " is missing or broken", id);
		space_forget(w, id);
		buf_put(&missing, &id, sizeof(id));
	}
	w->missing.items = (int64_t *)(void *)missing.p;
	w->missing.n = missing.n / sizeof(int64_t);
	/* Until they are filled again they stay on the list, so that a crash does not forget them. */
	w->listed = true;
	return (spaces_clean(w));
}

static enum err
writer_load(struct index_writer *w)
{
	struct str position;
	enum err e;

	if ((e = index_changed_open(w->dir, w->path, &w->changed)) ||
	    (e = open_database(w, INDEX_OPEN, 0, &w->open)) || (e = spaces_load(w)) ||
	    (e = note_read(w, NOTE_POSITION, &position)))
		return (e);
	/* The one before may have died between its commit and saying so. */
	index_changed_set(w->changed);
	w->has_position = index_position_read(position, &w->position);
	arena_reset(w->mem);
	return (OK);
}

enum err
index_writer_open(struct str dir, struct index_writer **out)
{
	struct index_writer *w = writer_new(dir);
	enum err e;

	e = index_current(w->dir, w->path, &w->generation);
	if (e == OK)
		e = writer_load(w);
	if (e) {
		index_writer_close(w);
		return (e);
	}
	*out = w;
	return (OK);
}

struct int64_list
index_writer_missing(const struct index_writer *w)
{
	return (w->missing);
}

bool
index_writer_position(const struct index_writer *w, struct index_position *out)
{
	if (w->has_position)
		*out = w->position;
	return (w->has_position);
}

bool
index_writer_current(const struct index_writer *w)
{
	int64_t generation;

	return (index_current(w->dir, w->path, &generation) == OK && generation == w->generation);
}

int64_t
index_writer_generation(const struct index_writer *w)
{
	return (w->generation);
}

size_t
index_writer_pending(const struct index_writer *w)
{
	return (w->pending);
}

/* -- changing ---------------------------------------------------------------- */

bool
index_space_exists(const struct index_writer *w, int64_t space)
{
	return (space_find(w, space) != NULL);
}

static bool
space_missing(const struct index_writer *w, int64_t space)
{
	size_t i;

	for (i = 0; i < w->missing.n; i++) {
		if (w->missing.items[i] == space)
			return (true);
	}
	return (false);
}

/* Its removal waits for the next commit. */
static bool
space_dropped(const struct index_writer *w, int64_t space)
{
	size_t i;

	for (i = 0; i < w->space_count; i++) {
		if (w->spaces[i].id == space && w->spaces[i].dropped)
			return (true);
	}
	return (false);
}

static enum err
space_make(struct index_writer *w, int64_t space, bool filling)
{
	struct space *s;
	enum err e;

	/* After a crash, what is half made now must not be taken for the whole one that was dropped. */
	if (space_dropped(w, space) && (e = index_commit(w, NULL)))
		return (e);
	/* Whatever lies there is broken or from before a crash. */
	remove_database(w, space);
	s = space_add(w, space);
	s->filling = filling;
	w->listed = false;
	return (space_open(w, s, XAPIAN_CREATE | XAPIAN_SMALL));
}

enum err
index_space_make(struct index_writer *w, int64_t space)
{
	enum err e;

	if (w->spent)
		return (w->spent);
	if (space <= 0 || space_find(w, space) != NULL)
		return (OK);
	e = space_make(w, space, true);
	return (e == OK ? OK : writer_fail(w, e));
}

void
index_space_filled(struct index_writer *w, int64_t space)
{
	struct space *s = space_find(w, space);
	size_t i;

	if (s != NULL)
		s->filling = false;
	w->listed = false;
	for (i = 0; i < w->missing.n; i++) {
		if (w->missing.items[i] == space)
			w->missing.items[i] = w->missing.items[--w->missing.n];
	}
}

/* The database of `where`, made if need be. */
static enum err
database_of(struct index_writer *w, int64_t where, struct xapian_writer **out)
{
	struct space *s;
	enum err e;

	if (where == INDEX_OPEN) {
		*out = w->open;
		return (OK);
	}
	if (space_find(w, where) == NULL && (e = space_make(w, where, space_missing(w, where))))
		return (e);
	s = space_find(w, where);
	if ((e = space_open(w, s, 0)))
		return (e);
	*out = s->writer;
	return (OK);
}

static enum err
put(struct index_writer *w, int64_t where, const struct index_doc *doc)
{
	struct xapian_writer *writer;
	struct xapian_error error;
	struct xapian_doc *made;
	enum xapian_code code;
	enum err e;

	if ((e = database_of(w, where, &writer)) || (e = index_doc_make(doc, w->mem, &made)))
		return (e);
	code = xapian_writer_put(writer, made, &error);
	xapian_doc_free(made);
	if (code != XAPIAN_OK)
		return (index_failed(&error, "put a document into the search index"));
	if (where != INDEX_OPEN)
		place_add(w, place_key(doc->type, doc->id), where);
	w->pending++;
	return (OK);
}

enum err
index_put(struct index_writer *w, int64_t where, const struct index_doc *doc)
{
	enum err e;

	if (w->spent)
		return (w->spent);
	if (where == INDEX_NOWHERE)
		return (OK);
	e = put(w, where, doc);
	arena_reset(w->mem);
	return (e == OK ? OK : writer_fail(w, e));
}

static enum err
delete_from(struct index_writer *w, int64_t where, struct str uid)
{
	struct xapian_writer *writer;
	struct xapian_error error;
	bool found;
	enum err e;

	if ((e = database_of(w, where, &writer)))
		return (e);
	if (xapian_writer_delete(writer, uid, &found, &error))
		return (index_failed(&error, "take a document out of the search index"));
	w->pending += found;
	return (OK);
}

enum err
index_delete_everywhere_but(struct index_writer *w, enum index_type type, int64_t id, int64_t where)
{
	char buffer[INDEX_UID_MAX];
	struct str uid = index_uid(type, id, buffer);
	int64_t key = place_key(type, id);
	size_t at = w->place_room == 0 ? 0 : place_slot(w, key);
	struct place *p;
	enum err e;

	if (w->spent)
		return (w->spent);
	while ((p = place_next(w, key, &at)) != NULL) {
		if (p->space == where)
			continue;
		if ((e = delete_from(w, p->space, uid)))
			return (writer_fail(w, e));
		p->space = 0;
	}
	if (where != INDEX_OPEN && (e = delete_from(w, INDEX_OPEN, uid)))
		return (writer_fail(w, e));
	return (OK);
}

enum err
index_apply(struct index_writer *w, int64_t where, const struct index_doc *doc)
{
	enum err e;

	if ((e = index_delete_everywhere_but(w, doc->type, doc->id, where)))
		return (e);
	return (index_put(w, where, doc));
}

enum err
index_space_ids(struct index_writer *w, int64_t space, struct arena *mem, struct int64_list *out)
{
	struct buf ids = {.mem = mem};
	size_t i;

	if (w->spent)
		return (w->spent);
	for (i = 0; i < w->place_room; i++) {
		int64_t id = w->places[i].key / 2;

		if (w->places[i].space == space && w->places[i].key % 2 == 0)
			buf_put(&ids, &id, sizeof(id));
	}
	out->items = (int64_t *)(void *)ids.p;
	out->n = ids.n / sizeof(int64_t);
	int64_list_sort(out);
	return (OK);
}

enum err
index_space_drop(struct index_writer *w, int64_t space)
{
	struct space *s = space_find(w, space);

	if (w->spent)
		return (w->spent);
	if (s == NULL)
		return (OK);
	xapian_writer_free(s->writer);
	s->writer = NULL;
	s->dropped = true;
	w->listed = false;
	space_forget(w, space);
	return (OK);
}

/* -- committing -------------------------------------------------------------- */

static enum err
note_set(struct index_writer *w, struct str key, struct str value)
{
	struct xapian_error error;

	if (xapian_writer_note_set(w->open, key, value, &error))
		return (index_failed(&error, "note the position of the search index"));
	return (OK);
}

static enum err
note_spaces(struct index_writer *w)
{
	struct buf list = {.mem = w->mem};
	size_t i;

	for (i = 0; i < w->space_count; i++) {
		if (!w->spaces[i].dropped)
			buf_fmt(&list, "%s%" PRId64 " ", w->spaces[i].filling ? "-" : "",
			    w->spaces[i].id);
	}
	/* What is still missing must be missed again after a crash. */
	for (i = 0; i < w->missing.n; i++) {
		if (space_find(w, w->missing.items[i]) == NULL)
			buf_fmt(&list, "-%" PRId64 " ", w->missing.items[i]);
	}
	return (note_set(w, NOTE_SPACES, buf_view(&list)));
}

/* Removes the folders of dropped spaces, now that nothing refers to them. */
static void
spaces_sweep(struct index_writer *w)
{
	size_t i = 0;

	while (i < w->space_count) {
		int64_t id = w->spaces[i].id;

		if (!w->spaces[i].dropped) {
			i++;
			continue;
		}
		w->spaces[i] = w->spaces[--w->space_count];
		remove_database(w, id);
	}
}

static enum err
commit(struct index_writer *w, const struct index_position *position)
{
	char text[POSITION_TEXT_MAX];
	size_t i;
	enum err e;

	for (i = 0; i < w->space_count; i++) {
		if (w->spaces[i].writer != NULL && (e = commit_database(w->spaces[i].writer)))
			return (e);
	}
	if (!w->listed && (e = note_spaces(w)))
		return (e);
	if (position != NULL &&
	    (e = note_set(w, NOTE_POSITION, index_position_text(position, text))))
		return (e);
	return (commit_database(w->open));
}

enum err
index_commit(struct index_writer *w, const struct index_position *position)
{
	enum err e;

	if (w->spent)
		return (w->spent);
	e = commit(w, position);
	arena_reset(w->mem);
	if (e)
		return (writer_fail(w, e));
	if (position != NULL) {
		w->position = *position;
		w->has_position = true;
	}
	w->listed = true;
	w->pending = 0;
	spaces_sweep(w);
	index_changed_set(w->changed);
	return (OK);
}

static void
writer_free(struct index_writer *w)
{
	size_t i;

	for (i = 0; i < w->space_count; i++)
		xapian_writer_free(w->spaces[i].writer);
	xapian_writer_free(w->open);
	if (w->lock >= 0)
		(void)close(w->lock);
	if (w->changed >= 0)
		(void)close(w->changed);
	free(w->spaces);
	free(w->places);
	arena_free(w->mem);
	arena_free(w->kept);
	free(w);
}

static void
writer_databases_close(struct index_writer *w)
{
	size_t i;

	for (i = 0; i < w->space_count; i++) {
		xapian_writer_free(w->spaces[i].writer);
		w->spaces[i].writer = NULL;
	}
	xapian_writer_free(w->open);
	w->open = NULL;
}

void
index_writer_close(struct index_writer *w)
{
	if (w == NULL)
		return;
	if (w->building && w->generation > 0) {
		writer_databases_close(w);
		(void)snprintf(w->path, w->dir.n + INDEX_PATH_EXTRA, "%.*s/%" PRId64,
		    STR_ARG(w->dir), w->generation);
		remove_folder(AT_FDCWD, w->path, 2);
	}
	writer_free(w);
}

/* -- generations ------------------------------------------------------------- */

/* The highest generation there is, 0 when none. */
static int64_t
generation_last(const struct index_writer *w)
{
	char *path = str_c(w->mem, w->dir);
	int64_t last = 0, n;
	struct dirent *entry;
	DIR *d;

	if ((d = opendir(path)) == NULL)
		return (0);
	while ((entry = readdir(d)) != NULL) {
		if (str_int64(str_of(entry->d_name), &n) && n > last)
			last = n;
	}
	(void)closedir(d);
	return (last);
}

/* Only one builds at a time; the lock goes with the process. */
static enum err
build_lock(struct str dir, char *path, int *out)
{
	int fd;

	(void)snprintf(path, dir.n + INDEX_PATH_EXTRA, "%.*s/building", STR_ARG(dir));
	if ((fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600)) < 0) {
		log_errorf("check who owns the folder", "could not open %s", path);
		return (errno == ENOSPC ? ERR_DISK_FULL : ERR_INTERNAL);
	}
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		(void)close(fd);
		return (ERR_BUSY);
	}
	*out = fd;
	return (OK);
}

static enum err
build_start(struct index_writer *w)
{
	enum err e;

	(void)mkdir(str_c(w->mem, w->dir), 0700);
	if ((e = build_lock(w->dir, w->path, &w->lock)) ||
	    (e = index_changed_open(w->dir, w->path, &w->changed)))
		return (e);
	w->generation = generation_last(w) + 1;
	w->building = true;
	(void)snprintf(
	    w->path, w->dir.n + INDEX_PATH_EXTRA, "%.*s/%" PRId64, STR_ARG(w->dir), w->generation);
	if (mkdir(w->path, 0700) != 0) {
		e = errno == ENOSPC ? ERR_DISK_FULL : ERR_INTERNAL;
		log_errorf("check who owns the folder", "could not make %s", w->path);
		return (e);
	}
	return (open_database(w, INDEX_OPEN, XAPIAN_CREATE, &w->open));
}

enum err
index_build(struct str dir, struct index_writer **out)
{
	struct index_writer *w = writer_new(dir);
	enum err e;

	if ((e = build_start(w))) {
		index_writer_close(w);
		return (e);
	}
	arena_reset(w->mem);
	*out = w;
	return (OK);
}

/* Makes sure that name under `at`, and what is in it, is on the disk. */
static bool
sync_tree(int at, const char *name, int depth)
{
	struct dirent *entry;
	bool good;
	DIR *d;
	int fd;

	if ((fd = openat(at, name, O_RDONLY | O_CLOEXEC)) < 0)
		return (false);
	good = fsync(fd) == 0;
	if (depth == 0 || (d = fdopendir(fd)) == NULL) {
		(void)close(fd);
		return (good);
	}
	while ((entry = readdir(d)) != NULL) {
		if (entry->d_name[0] != '.' && !sync_tree(fd, entry->d_name, depth - 1))
			good = false;
	}
	(void)closedir(d);
	return (good);
}

/* Writes DIR/current anew and moves it in place. */
static enum err
current_set(struct index_writer *w)
{
	char *new_path = arena_alloc(w->mem, w->dir.n + INDEX_PATH_EXTRA);
	char text[24];
	int n = snprintf(text, sizeof(text), "%" PRId64 "\n", w->generation);
	bool good;
	int fd;

	(void)snprintf(new_path, w->dir.n + INDEX_PATH_EXTRA, "%.*s/current.new", STR_ARG(w->dir));
	(void)snprintf(w->path, w->dir.n + INDEX_PATH_EXTRA, "%.*s/current", STR_ARG(w->dir));
	if ((fd = open(new_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) < 0)
		return (errno == ENOSPC ? ERR_DISK_FULL : ERR_INTERNAL);
	good = write(fd, text, (size_t)n) == n && fsync(fd) == 0;
	if (close(fd) != 0 || !good || rename(new_path, w->path) != 0)
		return (errno == ENOSPC ? ERR_DISK_FULL : ERR_INTERNAL);
	index_changed_set(w->changed);
	if ((fd = open(str_c(w->mem, w->dir), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) >= 0) {
		(void)fsync(fd);
		(void)close(fd);
	}
	return (OK);
}

static enum err
publish(struct index_writer *w, const struct index_position *position)
{
	enum err e;

	if ((e = index_commit(w, position)))
		return (e);
	writer_databases_close(w);
	(void)snprintf(
	    w->path, w->dir.n + INDEX_PATH_EXTRA, "%.*s/%" PRId64, STR_ARG(w->dir), w->generation);
	if (!sync_tree(AT_FDCWD, w->path, 2)) {
		log_errorf("check the disk", "could not save the new search index %s", w->path);
		return (errno == ENOSPC ? ERR_DISK_FULL : ERR_INTERNAL);
	}
	return (current_set(w));
}

enum err
index_build_publish(struct index_writer *w, const struct index_position *position)
{
	enum err e = publish(w, position);

	if (e == OK)
		w->building = false; /* so that closing keeps it */
	index_writer_close(w);
	return (e);
}

/* Compacts one closed database: into a folder beside it, then in its place. */
static enum err
compact_database(struct index_writer *w, int64_t where)
{
	struct str from = str_dup(w->mem, index_path(w->dir, w->generation, where, w->path));
	struct str to = str_fmt(w->mem, "%.*s.small", STR_ARG(from));
	struct xapian_error error;

	if (xapian_compact(from, to, &error)) {
		remove_folder(AT_FDCWD, to.p, 1);
		return (index_failed(&error, "compact the search index"));
	}
	remove_folder(AT_FDCWD, from.p, 1);
	return (rename(to.p, from.p) == 0 ? OK : ERR_INTERNAL);
}

enum err
index_build_compact(struct index_writer *w)
{
	size_t i;
	enum err e;

	if ((e = index_commit(w, NULL)))
		return (e);
	writer_databases_close(w);
	e = compact_database(w, INDEX_OPEN);
	for (i = 0; i < w->space_count && e == OK; i++)
		e = compact_database(w, w->spaces[i].id);
	if (e == OK)
		e = open_database(w, INDEX_OPEN, 0, &w->open);
	arena_reset(w->mem);
	return (e == OK ? OK : writer_fail(w, e));
}

/* Removes every generation but `current`; those after it only when nobody builds one. */
static void
generations_sweep(struct str dir, char *path, int64_t current)
{
	struct dirent *entry;
	bool idle;
	int lock;
	int64_t n;
	DIR *d;

	idle = build_lock(dir, path, &lock) == OK;
	(void)snprintf(path, dir.n + INDEX_PATH_EXTRA, "%.*s", STR_ARG(dir));
	if ((d = opendir(path)) != NULL) {
		while ((entry = readdir(d)) != NULL) {
			if (str_int64(str_of(entry->d_name), &n) &&
			    (n < current || (n > current && idle)))
				remove_folder(dirfd(d), entry->d_name, 2);
		}
		(void)closedir(d);
	}
	if (idle)
		(void)close(lock);
}

void
index_remove(struct str dir)
{
	struct arena *mem = arena_new();

	remove_folder(AT_FDCWD, str_c(mem, dir), 3);
	arena_free(mem);
}

enum err
index_drop_old(struct str dir, timestamp_us age)
{
	struct arena *mem = arena_new();
	char *path = arena_alloc(mem, dir.n + INDEX_PATH_EXTRA);
	struct stat st;
	int64_t current;
	enum err e;

	e = index_current(dir, path, &current);
	/* index_current leaves the path of DIR/current; its time is when it was put there. */
	if (e == OK && stat(path, &st) == 0 &&
	    clock_now() - SECONDS_US((timestamp_us)st.st_mtim.tv_sec) >= age)
		generations_sweep(dir, path, current);
	arena_free(mem);
	return (e);
}
