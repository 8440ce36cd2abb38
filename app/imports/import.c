/* import.c -- what importers share: a source, rows in batches, rows refused, the wait for the index. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "imports/local.h"
#include "text/slug.h"

/* Somebody may hold a lock for a moment, or the database restart. */
#define ATTEMPTS 5

/* -- the source ------------------------------------------------------------------- */

static struct db *
handle(struct import *import, struct arena *mem)
{
	return (db_open_handle(import->pool, mem));
}

static enum err
source_open(struct import *import, const char *kind)
{
	const struct import_order *order = import->order;
	struct db *db = handle(import, import->mem);
	struct import_source_get source;
	struct import_space space;
	enum err e;

	e = q_import_space(db, order->space, &space);
	if (e == ERR_NOT_FOUND)
		log_errorf("peerlore space add --slug SLUG --name NAME makes one",
		    "there is no space %.*s", STR_ARG(order->space));
	if (e)
		return (e);
	if ((e = db_begin(db)))
		return (e);
	if ((e = q_import_source_put(db, str_of(kind), order->name, space.id, import->now, NULL)) ||
	    (e = q_import_placeholder_put(db, str_of(kind), order->name, space.id,
		 STR("Unknown author"), import->now, NULL)) ||
	    (e = q_import_source_get(db, str_of(kind), order->name, space.id, &source)) ||
	    (e = db_commit(db)))
		return (e);
	import->space = space.id;
	import->source = source.id;
	import->placeholder = source.placeholder;
	return (OK);
}

enum err
import_begin(struct import *import, const char *kind)
{
	enum err e = source_open(import, kind);

	if (e)
		return (e);
	import->rejects = fopen(import->order->rejects, "we");
	if (import->rejects == NULL) {
		log_errorf(NULL, "cannot write %s: %m", import->order->rejects);
		return (ERR_FORBIDDEN);
	}
	(void)fputs("file\trow\treason\n", import->rejects);
	return (OK);
}

void
import_end(struct import *import)
{
	progress_end(&import->progress);
	if (import->rejects != NULL && fclose(import->rejects) != 0)
		log_errorf(NULL, "could not write all of %s: %m", import->order->rejects);
	import->rejects = NULL;
}

/* -- rows refused -------------------------------------------------------------------- */

static void
reject_put(struct batch *batch, struct str id, struct str reason)
{
	struct reject *reject = arena_new_of(batch->mem, struct reject);

	*reject = (struct reject){.id = id, .reason = reason};
	*batch->last_reject = reject;
	batch->last_reject = &reject->next;
}

void
row_reject(struct batch *batch, const struct xml_row *row, const char *reason)
{
	reject_put(batch, xml_row_get(row, "Id"), str_of(reason));
}

static void
rejects_write(struct batch *batch)
{
	const struct reject *reject;
	struct import *import = batch->import;

	for (reject = batch->rejects; reject != NULL; reject = reject->next) {
		struct str id = text_line(batch->mem, reject->id);

		(void)fprintf(import->rejects, "%s\t%.*s\t%.*s\n", import->file,
		    STR_ARG(text_cut(id, 40)), STR_ARG(reject->reason));
		import->rejected++;
	}
}

/* -- one batch --------------------------------------------------------------------------- */

static enum err
batch_try(struct batch *batch, const struct pass *pass)
{
	struct import_source_lock lock;
	enum err e;

	batch->rejects = NULL;
	batch->last_reject = &batch->rejects;
	if ((e = db_begin(batch->db)))
		return (e);
	if ((e = q_import_source_lock(batch->db, batch->import->source, &lock)) == OK &&
	    (e = pass->write(batch)) == OK && (e = db_commit(batch->db)) == OK)
		return (OK);
	db_rollback(batch->db);
	return (e);
}

/* Something in these rows that the database does not take. */
static bool
is_refusal(enum err e)
{
	return (e == ERR_CONFLICT || e == ERR_UNIQUE || e == ERR_NO_REFERENCE);
}

static enum err
batch_patient(struct batch *batch, const struct pass *pass)
{
	int attempt;
	enum err e = OK;

	for (attempt = 0; attempt < ATTEMPTS; attempt++) {
		e = batch_try(batch, pass);
		if (e != ERR_RETRY && e != ERR_BUSY && e != ERR_DOWN && e != ERR_TIMEOUT)
			return (e);
		(void)usleep(200000U << attempt);
	}
	return (e);
}

/* A row on its own that is refused is noted, and the import goes on. */
static enum err
batch_alone(struct batch *batch, enum err why)
{
	struct str violated = db_violated(batch->db);

	batch->rejects = NULL;
	batch->last_reject = &batch->rejects;
	reject_put(batch, xml_row_get(&batch->rows[0], "Id"),
	    str_fmt(
		batch->mem, "the database refused it: %s %.*s", err_word(why), STR_ARG(violated)));
	rejects_write(batch);
	return (OK);
}

/* Writes rows; when they are refused, first one half and then the other, to find which row it is. */
static enum err
batch_write(struct import *import, const struct pass *pass, const struct xml_row *rows, size_t n)
{
	/* At most one entry per halving and side. */
	struct {
		const struct xml_row *rows;
		size_t n;
	} todo[32];
	size_t todo_n = 1;
	enum err e = OK;

	todo[0].rows = rows;
	todo[0].n = n;
	while (e == OK && todo_n > 0) {
		struct batch batch = {.import = import, .mem = arena_new()};
		size_t half;

		batch.rows = todo[--todo_n].rows;
		batch.n = todo[todo_n].n;
		batch.db = handle(import, batch.mem);
		e = batch_patient(&batch, pass);
		if (e == OK) {
			rejects_write(&batch);
		} else if (is_refusal(e) && batch.n == 1) {
			e = batch_alone(&batch, e);
		} else if (is_refusal(e)) {
			half = batch.n / 2;
			todo[todo_n].rows = batch.rows + half;
			todo[todo_n++].n = batch.n - half;
			todo[todo_n].rows = batch.rows;
			todo[todo_n++].n = half;
			e = OK;
		}
		db_close_handle(batch.db);
		arena_free(batch.mem);
	}
	return (e);
}

/* -- one file ------------------------------------------------------------------------------ */

static const char *
file_path(struct arena *mem, const struct import *import, const char *file)
{
	return (str_fmt(mem, "%s/%s.xml", import->order->folder, file).p);
}

int64_t
import_file_bytes(const struct import *import, const char *file)
{
	struct arena *mem = arena_new();
	const char *path = file_path(mem, import, file);
	struct stat about;
	int64_t bytes = 0;

	if (stat(path, &about) == 0 || stat(str_fmt(mem, "%s.xz", path).p, &about) == 0)
		bytes = about.st_size;
	arena_free(mem);
	return (bytes);
}

/* Reads rows until a batch is full. *more is false at the end of the file. */
static enum err
batch_read(struct import *import, const struct pass *pass, struct xml_rows *file, struct arena *mem,
    struct xml_row *rows, size_t *n, bool *more)
{
	enum err e = OK;

	*n = 0;
	*more = true;
	while (*n < IMPORT_BATCH && arena_used(mem) < IMPORT_BATCH_BYTES) {
		if ((e = xml_rows_next(file, mem, &rows[*n])))
			break;
		if (pass->takes == NULL || pass->takes(import, &rows[*n]))
			++*n;
	}
	*more = e == OK;
	return (e == ERR_NOT_FOUND ? OK : e);
}

static enum err
file_import(struct import *import, const struct pass *pass, struct xml_rows *file)
{
	struct xml_row *rows = arena_array(import->mem, IMPORT_BATCH, sizeof(*rows));
	struct arena *mem = arena_new();
	bool more = true;
	size_t n;
	enum err e = OK;

	while (e == OK && more) {
		enum err fault = batch_read(import, pass, file, mem, rows, &n, &more);

		/* What stood before a fault is good. */
		e = n == 0 ? OK : batch_write(import, pass, rows, n);
		if (e == OK && fault != OK) {
			progress_hide(&import->progress);
			log_errorf(
			    "what stands before that is imported; with a whole file, run it again",
			    "%.*s", STR_ARG(xml_rows_problem(file)));
			e = fault;
		}
		arena_reset(mem);
		progress_at(&import->progress, import->bytes_before + xml_rows_bytes_read(file));
		if (e == OK && more && *import->order->stop)
			e = ERR_GONE;
	}
	arena_free(mem);
	return (e);
}

enum err
import_pass(struct import *import, const struct pass *pass)
{
	struct arena *mem = arena_new();
	struct xml_rows *file;
	enum err e;

	import->file = str_fmt(import->mem, "%s.xml", pass->file).p;
	e = xml_rows_open(mem, file_path(mem, import, pass->file), &file);
	if (e == OK) {
		e = file_import(import, pass, file);
		import->bytes_before += xml_rows_bytes(file);
		xml_rows_close(file);
	} else if (e == ERR_NOT_FOUND) {
		e = OK;
	} else {
		log_errorf(NULL, "cannot read %s in %s: %m", import->file, import->order->folder);
	}
	arena_free(mem);
	if (e == OK && *import->order->stop)
		e = ERR_GONE;
	return (e);
}

/* -- rows and what is known of them ------------------------------------------------------------ */

bool
row_number(const struct xml_row *row, const char *name, int64_t *out)
{
	return (str_int64(xml_row_get(row, name), out));
}

static struct int64_list
numbers_of(struct batch *batch, const char *attribute)
{
	struct int64_list list = numbers_new(batch);
	int64_t number;
	size_t i;

	for (i = 0; i < batch->n; i++) {
		if (row_number(&batch->rows[i], attribute, &number))
			numbers_add(&list, number);
	}
	return (list);
}

enum err
known_of(struct batch *batch, struct str kind, const char *attribute, struct known *known)
{
	struct import_known_rows rows;
	enum err e;

	e = q_import_known(
	    batch->db, batch->import->source, kind, numbers_of(batch, attribute), &rows);
	if (e == OK)
		*known = (struct known){rows.items, rows.n};
	return (e);
}

enum err
known_questions_of(struct batch *batch, const char *attribute, struct known *known)
{
	struct import_known_rows rows;
	enum err e;

	e = q_import_known_questions(
	    batch->db, batch->import->source, numbers_of(batch, attribute), &rows);
	if (e == OK)
		*known = (struct known){rows.items, rows.n};
	return (e);
}

int64_t
known_find(const struct known *known, int64_t source_id)
{
	size_t low = 0, high = known->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (known->items[middle].source_id < source_id)
			low = middle + 1;
		else
			high = middle;
	}
	return (low < known->n && known->items[low].source_id == source_id
		    ? known->items[low].local_id
		    : 0);
}

struct int64_list
numbers_new(struct batch *batch)
{
	return ((struct int64_list){arena_array(batch->mem, batch->n, sizeof(int64_t)), 0});
}

struct str_list
texts_new(struct batch *batch)
{
	return ((struct str_list){arena_array(batch->mem, batch->n, sizeof(struct str)), 0});
}

void
numbers_add(struct int64_list *list, int64_t value)
{
	list->items[list->n++] = value;
}

void
texts_add(struct str_list *list, struct str value)
{
	list->items[list->n++] = value;
}

bool
numbers_hold(const struct int64_list *list, int64_t value)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (list->items[i] == value)
			return (true);
	}
	return (false);
}

/* -- text -------------------------------------------------------------------------------------------- */

static struct str
text_tidied(struct arena *mem, struct str s, bool one_line)
{
	struct str nfc = text_nfc(mem, s);
	struct buf b = {.mem = mem};
	size_t i;

	for (i = 0; i < nfc.n; i++) {
		unsigned char c = (unsigned char)nfc.p[i];
		bool space = c == ' ' || (c >= '\t' && c <= '\r');

		if (c == '\r' && !one_line && i + 1 < nfc.n && nfc.p[i + 1] == '\n')
			continue;
		if (space && one_line) {
			if (b.n > 0 && b.p[b.n - 1] != ' ')
				buf_char(&b, ' ');
		} else if (space) {
			buf_char(&b, c == '\r' ? '\n' : (char)c);
		} else if (c >= ' ' && c != 0x7f) {
			buf_char(&b, (char)c);
		}
	}
	return (str_trim(buf_view(&b)));
}

struct str
text_line(struct arena *mem, struct str s)
{
	return (text_tidied(mem, s, true));
}

struct str
text_lines(struct arena *mem, struct str s)
{
	return (text_tidied(mem, s, false));
}

struct str
text_cut(struct str s, size_t n)
{
	if (s.n <= n)
		return (s);
	while (n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return ((struct str){s.p, n});
}

/* -- the wait for the index ---------------------------------------------------------------------------- */

/* A worker tells each second how far it is, unless it builds the index anew. */
#define SEEN_LATELY SECONDS_US(10)
#define START_TIME SECONDS_US(3)
#define STANDSTILL MINUTES_US(5)
#define LOOK_MS 100

static enum err
readers_look(struct db_pool *pool, const struct import_outbox_last *last,
    struct import_outbox_readers *readers)
{
	struct arena *mem = arena_new();
	struct db *db = db_open_handle(pool, mem);
	enum err e =
	    q_import_outbox_readers(db, clock_now() - SEEN_LATELY, last->xid, last->id, readers);

	db_close_handle(db);
	arena_free(mem);
	return (e);
}

static enum err
last_look(struct db_pool *pool, struct import_outbox_last *last)
{
	struct arena *mem = arena_new();
	struct db *db = db_open_handle(pool, mem);
	enum err e = q_import_outbox_last(db, last);

	db_close_handle(db);
	arena_free(mem);
	return (e);
}

enum err
import_wait(struct db_pool *pool, const volatile sig_atomic_t *stop,
    enum err (*step)(struct db_pool *pool, void *arg), void *arg, enum import_found *found)
{
	timestamp_us begun = clock_monotonic();
	struct import_outbox_last last;
	struct import_outbox_readers readers;
	int64_t slowest = -1;
	enum err e;

	*found = IMPORT_SEARCHABLE;
	if ((e = last_look(pool, &last)))
		return (e == ERR_NOT_FOUND ? OK : e);
	for (;;) {
		timestamp_us waited = clock_monotonic() - begun;

		if ((e = readers_look(pool, &last, &readers)))
			return (e);
		if (readers.readers > 0 && readers.behind == 0)
			return (OK);
		if (readers.slowest != slowest)
			begun = clock_monotonic();
		slowest = readers.slowest;
		if (readers.readers == 0 && readers.workers == 0 && waited > START_TIME)
			break;
		if (*stop || waited > STANDSTILL) {
			*found = IMPORT_SLOW;
			return (OK);
		}
		(void)usleep(LOOK_MS * 1000);
	}
	if (step != NULL)
		return (step(pool, arg));
	*found = IMPORT_NO_WORKER;
	return (OK);
}
