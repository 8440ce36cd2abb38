/* overview.c -- what administrators see of recordings: does the box work, what waits, what failed, how much lies on the disk. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "base/settings.h"
#include "local.h"
#include "recordings/files.h"
#include "store/db.h"

/* Whoever prepares looks at the box more often than this, or is not there. */
#define BOX_OLD MINUTES_US(15)
#define NOTE_MAX 600

static const char *
box_note_path(struct arena *mem)
{
	return (str_c(mem, str_fmt(mem, "%s/media/box", settings()->data)));
}

/* A note that cannot be written is missed on the page: it says then that nobody prepares recordings. */
void
box_note_put(struct arena *mem, timestamp_us now, bool works, struct str why)
{
	const char *path = box_note_path(mem);
	const char *fresh = str_c(mem, str_fmt(mem, "%s.new", path));
	struct str text = str_fmt(mem, "%lld %s %.*s", (long long)now, works ? "yes" : "no",
	    (int)(why.n < NOTE_MAX / 2 ? why.n : NOTE_MAX / 2), why.p == NULL ? "" : why.p);
	int fd;

	if (folder_make(str_fmt(mem, "%s/media", settings()->data).p) != OK)
		return;
	fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd == -1 || write(fd, text.p, text.n) != (ssize_t)text.n || rename(fresh, path) == -1)
		log_warn("cannot write %s: %m", path);
	if (fd != -1)
		(void)close(fd);
}

static void
box_note_read(struct ctx *ctx, struct recordings_overview *out)
{
	char *bytes = arena_alloc(ctx->mem, NOTE_MAX);
	int fd = open(box_note_path(ctx->mem), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t n = fd == -1 ? -1 : read(fd, bytes, NOTE_MAX);
	struct str text = {bytes, n > 0 ? (size_t)n : 0}, word;
	int64_t at;

	if (fd != -1)
		(void)close(fd);
	if (!str_cut(&text, ' ', &word) || !str_int64(word, &at) || ctx->now - at > BOX_OLD ||
	    !str_cut(&text, ' ', &word))
		return;
	out->box_at = at;
	out->box_works = str_eq(word, STR("yes"));
	out->box_why = str_is_utf8(text) ? text : STR("");
}

static void
failures_fill(
    struct ctx *ctx, const struct recording_failures_rows *rows, struct recordings_overview *out)
{
	size_t i;

	out->items = arena_array(ctx->mem, rows->n, sizeof(*out->items));
	out->n = rows->n;
	for (i = 0; i < rows->n; i++) {
		const struct recording_failures *r = &rows->items[i];

		out->items[i] = (struct recording_failure){.id = r->id,
		    .person = {r->person, r->person_name, r->person_team},
		    .thread = r->thread,
		    .title = r->title,
		    .error = r->error,
		    .created_at = r->created_at,
		    .bytes = r->bytes,
		    .may_retry = r->may_retry};
	}
}

enum err
recordings_overview(struct ctx *ctx, struct recordings_overview *out)
{
	struct db_batch *batch = db_batch(ctx->db);
	struct recording_failures_rows failures;
	struct recording_counts *counts;
	enum err e;

	if (!ctx->actor.admin && !ctx->actor.system)
		return (ERR_FORBIDDEN);
	q_recording_counts_add(batch, ctx->actor.person, &counts);
	q_recording_failures_add(batch, ctx->actor.person, LIMIT_LIST_MAX, &failures);
	if ((e = db_batch_run(batch)))
		return (e);
	*out = (struct recordings_overview){.preparing = counts->preparing,
	    .oldest = counts->has_oldest ? counts->oldest : 0,
	    .listening = counts->listening,
	    .failed = counts->failed,
	    .ready = counts->ready,
	    .ready_bytes = counts->published,
	    .originals = counts->originals,
	    .original_bytes = counts->original_bytes};
	failures_fill(ctx, &failures, out);
	box_note_read(ctx, out);
	return (OK);
}
