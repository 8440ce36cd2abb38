/*
 * indexer.c -- keeps this node's index in step with the outbox.
 *
 * Applying is state, not event: a row says that a thread changed, and what goes
 * into the index is the thread as it is now. So rows may be read twice, and
 * many rows of one thread cost one document.
 */
#include <stdlib.h>

#include "base/log.h"
#include "queries.h"
#include "search.h"
#include "search/index.h"
#include "store/db.h"
#include "text/markdown.h"

#define STEP_ROWS 500
#define COMMIT_DOCUMENTS 500
#define SCAN_ROWS                                                                                  \
	100 /* of a space, and of what happened meanwhile, before jobs and mails get their turn */
#define OLD_GENERATION MINUTES_US(1)

/*
 * A space became private or open: a hundred thousand threads go where they belong now, a step at a time. The position
 * stays before that row until all of them have; what comes after it is applied all the same (ahead), for others
 * write and look for what they wrote. Whoever ends in between begins again.
 */
struct space_scan {
	int64_t space; /* 0: none */
	int64_t after; /* the last thread that went */
	bool private;
	struct index_position ahead;
};

struct indexer {
	struct db_pool *pool;
	const char *dir;
	const char *name;
	struct index_writer *writer;
	struct index_position position;
	struct space_scan scan;
	timestamp_us reader_put_at; /* when outbox_reader was last told */
};

/* What one document costs is given back at once: a scan is as long as the company is old. */
struct work {
	struct arena *mem;
	struct db *db;
};

static struct work
work_open(struct db_pool *pool)
{
	struct work w = {.mem = arena_new()};

	w.db = db_open_handle(pool, w.mem);
	return (w);
}

static void
work_close(struct work *w)
{
	db_close_handle(w->db);
	arena_free(w->mem);
}

/* -- documents ------------------------------------------------------------------ */

/* The words of a Markdown text; what cannot be read is left out rather than the whole thread. */
static struct str
plain(struct arena *mem, struct str source)
{
	struct str out;

	if (source.n > MARKDOWN_MAX)
		source = (struct str){source.p, MARKDOWN_MAX};
	return (markdown_plain(mem, source, &out) == OK ? out : STR_NONE);
}

static void
texts_put(struct arena *mem, const struct index_answers_rows *answers,
    const struct index_comments_rows *comments, struct index_doc *doc)
{
	struct buf said = {.mem = mem};
	size_t i;

	doc->answers.items = arena_array(mem, answers->n, sizeof(struct str));
	doc->answers.n = answers->n;
	for (i = 0; i < answers->n; i++)
		doc->answers.items[i] = plain(mem, answers->items[i].body);
	for (i = 0; i < comments->n; i++) {
		buf_str(&said, plain(mem, comments->items[i].body));
		buf_char(&said, '\n');
	}
	doc->comments = buf_view(&said);
}

/* What is said, and what the chapters are called; a line each. */
static void
lines_put(struct arena *mem, const struct index_lines_of_rows *rows, struct index_doc *doc)
{
	size_t i;

	doc->lines.items = arena_array(mem, rows->n, sizeof(*doc->lines.items));
	doc->lines.n = rows->n;
	for (i = 0; i < rows->n; i++) {
		const struct index_lines_of *row = &rows->items[i];

		doc->lines.items[i] =
		    (struct index_line){row->post, row->from_ms, row->to_ms, row->text};
	}
}

/* The thread as it is now, and where it belongs; in one round trip, of which a scan makes as many as threads. */
static enum err
thread_doc(struct work *w, int64_t id, struct index_doc *doc, int64_t *where)
{
	struct db_batch *batch = db_batch(w->db);
	struct index_thread *t;
	struct index_answers_rows answers;
	struct index_comments_rows comments;
	struct index_lines_of_rows lines;
	enum err e;

	q_index_thread_add(batch, id, &t);
	q_index_answers_add(batch, id, &answers);
	q_index_comments_add(batch, id, &comments);
	q_index_lines_of_add(batch, id, &lines);
	if ((e = db_batch_run(batch)))
		return (e);
	*where = INDEX_NOWHERE;
	*doc = (struct index_doc){.type = INDEX_QUESTION, .id = id};
	if (t == NULL || t->withdrawn)
		return (OK);
	if (str_eq(t->kind, STR("tip")))
		doc->type = INDEX_TIP;
	if (str_eq(t->kind, STR("offer")))
		doc->type = INDEX_OFFER;
	*where = t->private ? t->space : INDEX_OPEN;
	doc->space = t->space;
	doc->author = t->author > 0 ? t->author : 0;
	doc->title = t->title;
	doc->body = plain(w->mem, t->body);
	if (t->summary.n > 0)
		doc->body = str_fmt(w->mem, "%.*s\n%.*s", STR_ARG(t->summary), STR_ARG(doc->body));
	doc->tags = t->tags;
	doc->synonyms = t->synonyms;
	doc->language = t->language;
	doc->stale = t->stale;
	doc->votes = t->score + 2 * (int64_t)t->uses;
	doc->accepted = t->has_accepted_answer;
	doc->created = t->created_at;
	doc->activity = t->activity_at;
	texts_put(w->mem, &answers, &comments, doc);
	lines_put(w->mem, &lines, doc);
	return (OK);
}

static enum err
person_doc(struct work *w, int64_t id, struct index_doc *doc, int64_t *where)
{
	struct index_person p;
	enum err e = q_index_person(w->db, id, &p);

	*where = INDEX_NOWHERE;
	*doc = (struct index_doc){.type = INDEX_PERSON, .id = id};
	if (e == ERR_NOT_FOUND)
		return (OK);
	if (e)
		return (e);
	if (str_eq(p.state, STR("erased")) || str_eq(p.state, STR("suspended")))
		return (OK);
	*where = INDEX_OPEN;
	doc->title = p.name;
	doc->body = str_fmt(w->mem, "%.*s\n%.*s", STR_ARG(p.team), STR_ARG(p.about));
	doc->created = doc->activity = p.created_at;
	return (OK);
}

static enum err space_fill(struct db_pool *pool, struct index_writer *writer, int64_t space);

static enum err
apply(struct db_pool *pool, struct index_writer *writer, bool person, int64_t id)
{
	struct work w = work_open(pool);
	struct index_doc doc;
	int64_t where;
	enum err e;

	e = person ? person_doc(&w, id, &doc, &where) : thread_doc(&w, id, &doc, &where);
	/* The space was made private after this row was written: all its threads leave the open database now. */
	if (e == OK && where > 0 && !index_space_exists(writer, where))
		e = space_fill(pool, writer, where);
	if (e == OK)
		e = index_apply(writer, where, &doc);
	work_close(&w);
	return (e);
}

enum err
index_put_thread(struct db_pool *pool, struct index_writer *writer, int64_t thread, int64_t *where)
{
	struct work w = work_open(pool);
	struct index_doc doc;
	enum err e = thread_doc(&w, thread, &doc, where);

	if (e == OK && *where != INDEX_NOWHERE)
		e = index_put(writer, *where, &doc);
	work_close(&w);
	/* It is not there any more, which is an answer, too. */
	return (e);
}

/* -- scans ------------------------------------------------------------------------- */

struct progress {
	void (*tell)(void *arg, int64_t done, int64_t total);
	void *arg;
	int64_t done;
	int64_t total;
};

static enum err
applied(struct index_writer *writer, struct progress *progress)
{
	if (progress != NULL && progress->tell != NULL)
		progress->tell(progress->arg, ++progress->done, progress->total);
	if (index_writer_pending(writer) < COMMIT_DOCUMENTS)
		return (OK);
	return (index_commit(writer, NULL));
}

/* Every thread, or those of one space, in the order of their ids. */
static enum err
scan_threads(struct db_pool *pool, struct index_writer *writer, const int64_t *space,
    struct progress *progress)
{
	int64_t after = 0;

	for (;;) {
		struct work w = work_open(pool);
		struct index_threads_rows rows;
		enum err e = q_index_threads(w.db, after, space, &rows);
		size_t i, n = e == OK ? rows.n : 0;

		for (i = 0; e == OK && i < n; i++) {
			after = rows.items[i].id;
			e = apply(pool, writer, false, after);
			if (e == OK)
				e = applied(writer, progress);
		}
		work_close(&w);
		if (e != OK || n == 0)
			return (e);
	}
}

static enum err
scan_people(struct db_pool *pool, struct index_writer *writer, struct progress *progress)
{
	int64_t after = 0;

	for (;;) {
		struct work w = work_open(pool);
		struct index_persons_rows rows;
		enum err e = q_index_persons(w.db, after, &rows);
		size_t i, n = e == OK ? rows.n : 0;

		for (i = 0; e == OK && i < n; i++) {
			after = rows.items[i].id;
			e = apply(pool, writer, true, after);
			if (e == OK)
				e = applied(writer, progress);
		}
		work_close(&w);
		if (e != OK || n == 0)
			return (e);
	}
}

/* The database of a private space with all its threads; none of them stays in another one. */
static enum err
space_fill(struct db_pool *pool, struct index_writer *writer, int64_t space)
{
	enum err e;

	if ((e = index_space_make(writer, space)) || (e = scan_threads(pool, writer, &space, NULL)))
		return (e);
	index_space_filled(writer, space);
	return (OK);
}

/* Whether the database of a space has to be made or to go. */
static enum err
space_changed(struct db_pool *pool, const struct index_writer *writer, int64_t space, bool *private,
    bool *changed)
{
	struct work w = work_open(pool);
	struct index_spaces_rows rows;
	size_t i;
	enum err e = q_index_spaces(w.db, &rows);

	*private = false;
	for (i = 0; e == OK && i < rows.n; i++)
		*private = *private || (rows.items[i].id == space && rows.items[i].private);
	*changed = *private != index_space_exists(writer, space);
	work_close(&w);
	return (e);
}

/*
 * A space whose visibility changed: all its threads go where they belong now,
 * and a database that is no longer needed goes.
 */
static enum err
apply_space(struct db_pool *pool, struct index_writer *writer, int64_t space)
{
	bool private, changed;
	enum err e = space_changed(pool, writer, space, &private, &changed);

	if (e || !changed)
		return (e);
	if (private)
		return (space_fill(pool, writer, space));
	if ((e = scan_threads(pool, writer, &space, NULL)))
		return (e);
	return (index_space_drop(writer, space));
}

/* -- positions --------------------------------------------------------------------- */

/* Everything up to this position is visible to the statements that follow. */
static enum err
position_now(struct db_pool *pool, struct index_position *position)
{
	struct work w = work_open(pool);
	struct outbox_now now;
	enum err e = q_outbox_now(w.db, &now);

	if (e == OK) {
		uint64_t system = strtoull(str_c(w.mem, now.system), NULL, 10);

		*position = (struct index_position){
		    now.xid, INT64_MAX, (int64_t)system, now.timeline, INDEX_FORMAT};
	}
	work_close(&w);
	return (e);
}

/* -- the outbox ---------------------------------------------------------------------- */

static bool
seen_before(const struct outbox_after_rows *rows, size_t i)
{
	size_t j;

	for (j = 0; j < i; j++) {
		if (rows->items[j].object == rows->items[i].object &&
		    str_eq(rows->items[j].kind, rows->items[i].kind))
			return (true);
	}
	return (false);
}

static enum err
apply_row(struct db_pool *pool, struct index_writer *writer, const struct outbox_after *row)
{
	if (str_eq(row->kind, STR("thread")))
		return (apply(pool, writer, false, row->object));
	if (str_eq(row->kind, STR("person")))
		return (apply(pool, writer, true, row->object));
	if (str_eq(row->kind, STR("space")))
		return (apply_space(pool, writer, row->object));
	return (OK);
}

/* A row that begins a scan, where somebody goes on with it. */
static enum err
scan_begin(struct db_pool *pool, struct index_writer *writer, const struct outbox_after *row,
    struct space_scan *scan, bool *begun)
{
	bool private;
	enum err e;

	*begun = false;
	if (scan == NULL || !str_eq(row->kind, STR("space")))
		return (OK);
	e = space_changed(pool, writer, row->object, &private, begun);
	if (e == OK && *begun && private)
		e = index_space_make(writer, row->object);
	if (e == OK && *begun)
		*scan = (struct space_scan){.space = row->object, .private = private};
	return (e);
}

/* Takes up to STEP_ROWS rows beyond *position and commits; *more says that there are others. With scan, ends before a row that begins one. */
static enum err
outbox_apply(struct db_pool *pool, struct index_writer *writer, struct index_position *position,
    struct space_scan *scan, bool *more)
{
	struct work w = work_open(pool);
	struct outbox_after_rows rows;
	struct index_position next = *position;
	bool begun = false;
	size_t i;
	enum err e = q_outbox_after(w.db, position->xid, position->id, STEP_ROWS, &rows);

	for (i = 0; e == OK && i < rows.n && !begun; i++) {
		if (!seen_before(&rows, i) &&
		    (e = scan_begin(pool, writer, &rows.items[i], scan, &begun)) == OK && !begun)
			e = apply_row(pool, writer, &rows.items[i]);
		if (begun)
			break;
		next.xid = rows.items[i].xid;
		next.id = rows.items[i].id;
	}
	if (e == OK && rows.n > 0)
		e = index_commit(writer, &next);
	if (e == OK) {
		*position = next;
		*more = rows.n == STEP_ROWS || begun;
	}
	if (e == OK && begun) {
		scan->ahead = next;
		scan->ahead.xid = rows.items[i].xid;
		scan->ahead.id = rows.items[i].id;
	}
	work_close(&w);
	return (e);
}

/* -- a space, a step at a time ------------------------------------------------------------ */

static enum err
scan_some(struct indexer *x, bool *end)
{
	struct work w = work_open(x->pool);
	struct index_threads_rows rows;
	size_t i;
	enum err e = q_index_threads(w.db, x->scan.after, &x->scan.space, &rows);

	for (i = 0; e == OK && i < rows.n && i < SCAN_ROWS; i++) {
		e = apply(x->pool, x->writer, false, rows.items[i].id);
		x->scan.after = rows.items[i].id;
	}
	*end = e == OK && rows.n == 0;
	work_close(&w);
	return (e);
}

/* What happened since; another space that changes waits until this one is done. */
static enum err
scan_ahead(struct indexer *x)
{
	struct work w = work_open(x->pool);
	struct outbox_after_rows rows;
	size_t i;
	enum err e = q_outbox_after(w.db, x->scan.ahead.xid, x->scan.ahead.id, SCAN_ROWS, &rows);

	for (i = 0; e == OK && i < rows.n && !str_eq(rows.items[i].kind, STR("space")); i++) {
		if (!seen_before(&rows, i))
			e = apply_row(x->pool, x->writer, &rows.items[i]);
		x->scan.ahead.xid = rows.items[i].xid;
		x->scan.ahead.id = rows.items[i].id;
	}
	work_close(&w);
	/* Whoever wrote is to find it now, not when the scan has come to its end. */
	return (e == OK && i > 0 ? index_commit(x->writer, NULL) : e);
}

static enum err
scan_step(struct indexer *x)
{
	struct index_position end;
	bool done;
	enum err e;

	if ((e = scan_some(x, &done)) || (e = scan_ahead(x)))
		return (e);
	if (!done)
		return (applied(x->writer, NULL));
	if (x->scan.private)
		index_space_filled(x->writer, x->scan.space);
	else if ((e = index_space_drop(x->writer, x->scan.space)))
		return (e);
	end = x->scan.ahead;
	if ((e = index_commit(x->writer, &end)))
		return (e);
	x->position = end;
	x->scan.space = 0;
	return (OK);
}

/* -- a whole new index ------------------------------------------------------------------- */

/* Calls each for every private space. */
static enum err
private_spaces(struct db_pool *pool, struct index_writer *writer,
    enum err (*each)(struct db_pool *pool, struct index_writer *writer, int64_t space))
{
	struct work w = work_open(pool);
	struct index_spaces_rows rows;
	size_t i;
	enum err e = q_index_spaces(w.db, &rows);

	for (i = 0; e == OK && i < rows.n; i++) {
		if (rows.items[i].private)
			e = each(pool, writer, rows.items[i].id);
	}
	work_close(&w);
	return (e);
}

static enum err
space_make(struct db_pool *pool, struct index_writer *writer, int64_t space)
{
	(void)pool;
	return (index_space_make(writer, space));
}

static enum err
space_made(struct db_pool *pool, struct index_writer *writer, int64_t space)
{
	(void)pool;
	index_space_filled(writer, space);
	return (OK);
}

static enum err
space_fill_missing(struct db_pool *pool, struct index_writer *writer, int64_t space)
{
	return (index_space_exists(writer, space) ? OK : space_fill(pool, writer, space));
}

/*
 * Before the position moves on: private databases that are gone or were never
 * filled, and what such a database held of a space that is open by now.
 */
static enum err
spaces_heal(struct db_pool *pool, struct index_writer *writer)
{
	struct int64_list missing;
	enum err e;

	if ((e = private_spaces(pool, writer, space_fill_missing)))
		return (e);
	while ((missing = index_writer_missing(writer)).n > 0) {
		int64_t space = missing.items[0];

		if ((e = scan_threads(pool, writer, &space, NULL)))
			return (e);
		index_space_filled(writer, space);
	}
	return (index_commit(writer, NULL));
}

static enum err
build_fill(struct db_pool *pool, struct index_writer *writer, struct progress *progress,
    struct index_position *position)
{
	bool more = true;
	enum err e;

	if ((e = position_now(pool, position)))
		return (e);
	if ((e = private_spaces(pool, writer, space_make)))
		return (e);
	if ((e = scan_people(pool, writer, progress)))
		return (e);
	if ((e = scan_threads(pool, writer, NULL, progress)))
		return (e);
	if ((e = private_spaces(pool, writer, space_made)))
		return (e);
	while (e == OK && more)
		e = outbox_apply(pool, writer, position, NULL, &more);
	return (e);
}

static int64_t
count_all(struct db_pool *pool)
{
	struct work w = work_open(pool);
	struct index_count row = {0};
	int64_t total = q_index_count(w.db, &row) == OK ? row.documents : 0;

	work_close(&w);
	return (total);
}

enum err
index_rebuild(struct db_pool *pool, const char *dir,
    void (*tell)(void *arg, int64_t done, int64_t total), void *arg)
{
	struct progress progress = {.tell = tell, .arg = arg, .total = count_all(pool)};
	struct index_position position;
	struct index_writer *writer;
	enum err e;

	if ((e = index_build(str_of(dir), &writer)))
		return (e);
	if ((e = build_fill(pool, writer, &progress, &position))) {
		index_writer_close(writer);
		return (e);
	}
	return (index_build_publish(writer, &position));
}

/* -- the indexer of a node -------------------------------------------------------------------- */

struct indexer *
indexer_new(struct db_pool *pool, const char *dir, const char *name)
{
	struct indexer *x = calloc(1, sizeof(*x));

	if (x == NULL)
		abort();
	*x = (struct indexer){.pool = pool, .dir = dir, .name = name};
	return (x);
}

static void
indexer_drop_writer(struct indexer *x)
{
	index_writer_close(x->writer);
	x->writer = NULL;
	x->scan.space = 0;
}

void
indexer_free(struct indexer *x)
{
	if (x == NULL)
		return;
	indexer_drop_writer(x);
	free(x);
}

/* Why the index that is there cannot be gone on with; NULL when it can. */
static const char *
position_wrong(const struct index_position *have, const struct index_position *now)
{
	if (have->system != now->system)
		return ("it belongs to another database cluster");
	if (have->timeline > now->timeline)
		return ("the database is on an older timeline");
	if (have->xid > now->xid)
		return ("it is ahead of the database");
	if (have->format != INDEX_FORMAT)
		return ("it was made by another version of Peerlore");
	/* A promoted standby may lack what the old primary had committed last. */
	if (have->timeline < now->timeline)
		return ("the database was promoted or restored meanwhile");
	return (NULL);
}

/* An indexer unseen for a week was forgotten, and rows it needs may be gone. */
static enum err
reader_known(struct indexer *x, bool *known)
{
	struct work w = work_open(x->pool);
	struct outbox_reader_get row;
	enum err e = q_outbox_reader_get(w.db, str_of(x->name), &row);

	*known = e == OK;
	work_close(&w);
	return (e == ERR_NOT_FOUND ? OK : e);
}

static enum err
reader_put(struct indexer *x)
{
	struct work w = work_open(x->pool);
	/* Rows are kept by full transactions, so the end of one is as good as its last row. */
	enum err e = q_outbox_reader_put(
	    w.db, str_of(x->name), x->position.xid, x->position.id, clock_now(), NULL);

	work_close(&w);
	return (e);
}

static enum err
indexer_rebuild(struct indexer *x, const char *why)
{
	enum err e;

	/* The first time nothing is wrong. */
	if (why == NULL)
		log_info("building the search index");
	else
		log_warn("building the search index anew: %s", why);
	indexer_drop_writer(x);
	if ((e = index_rebuild(x->pool, x->dir, NULL, NULL)))
		return (e);
	log_info("the search index is built");
	if ((e = index_writer_open(str_of(x->dir), &x->writer)))
		return (e);
	(void)index_writer_position(x->writer, &x->position);
	return (reader_put(x));
}

static enum err
indexer_open(struct indexer *x)
{
	struct index_position now;
	const char *wrong;
	bool known;
	enum err e;

	if ((e = position_now(x->pool, &now)))
		return (e);
	if ((e = reader_known(x, &known)))
		return (e);
	e = index_writer_open(str_of(x->dir), &x->writer);
	if (e == ERR_NOT_FOUND)
		return (indexer_rebuild(x, NULL));
	if (e)
		return (e);
	if (!index_writer_position(x->writer, &x->position))
		return (indexer_rebuild(x, "it has no position"));
	if ((wrong = position_wrong(&x->position, &now)) != NULL)
		return (indexer_rebuild(x, wrong));
	if (!known)
		return (indexer_rebuild(x, "the database does not know how far it was read"));
	return (spaces_heal(x->pool, x->writer));
}

#define READER_PUT_EVERY SECONDS_US(1)

enum err
indexer_tidy(struct indexer *x)
{
	enum err e = index_drop_old(str_of(x->dir), OLD_GENERATION);

	if (e)
		log_warn("could not remove an old generation of the index: %s", err_word(e));
	return (e);
}

enum err
indexer_step(struct indexer *x, bool *caught_up)
{
	bool more = false;
	enum err e = OK;

	*caught_up = false;
	/* Another process has swapped in a new generation. */
	if (x->writer != NULL && !index_writer_current(x->writer))
		indexer_drop_writer(x);
	if (x->writer == NULL)
		e = indexer_open(x);
	if (e == OK && x->scan.space == 0)
		e = outbox_apply(x->pool, x->writer, &x->position, &x->scan, &more);
	else if (e == OK) {
		e = scan_step(x);
		more = true;
	}
	if (e == OK && clock_monotonic() - x->reader_put_at > READER_PUT_EVERY) {
		x->reader_put_at = clock_monotonic();
		e = reader_put(x);
	}
	if (e) {
		/* The writer is spent after an error; the next step goes on from its position. */
		indexer_drop_writer(x);
		return (e);
	}
	*caught_up = !more;
	return (OK);
}
