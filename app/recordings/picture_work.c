/* picture_work.c -- the job that decodes a picture somebody sent and encodes it anew, in the box. */
#include <sys/stat.h>

#include "base/settings.h"
#include "jobs.h"
#include "queries.h"
#include "recordings/files.h"
#include "recordings/picture_box.h"
#include "recordings/picture_local.h"
#include "recordings/publisher.h"
#include "store/db.h"
#include "uploads.h"

#define PICTURE_SECONDS 30
/* A screen that takes more than this without loss is taken with some. */
#define LOSSLESS_MAX (1536 * 1024)

#define GONE "What you sent is not here any more. Please send the picture again."
#define ROTTEN "Our disk damaged what you sent. Please send the picture again."

struct picture_work {
	struct ctx *ctx;
	struct str argument;
	struct picture_for_work row;
	struct picture_plan plan;
	const char *in;
	const char *folder;
	const char *fault; /* NULL: there is a picture */
	int64_t bytes;
	struct str sum;
	timestamp_us held_at;
};

static bool
work_tick(void *arg)
{
	struct picture_work *w = arg;

	return (publisher_hold(w->ctx, "picture", w->argument, &w->held_at));
}

/* Upright, as its camera meant it, and as large as its row says: whatever else the file holds. */
static const char *
filter_of(const struct picture_work *w)
{
	static const char *const turns[] = {"", "", "hflip,", "hflip,vflip,", "vflip,",
	    "transpose=0,", "transpose=1,", "transpose=3,", "transpose=2,"};

	return (str_c(w->ctx->mem, str_fmt(w->ctx->mem, "%sscale=%d:%d:flags=lanczos,setsar=1",
				       turns[w->plan.turn], w->row.width, w->row.height)));
}

/* What it says it is is all that is tried. */
static enum err
picture_make(struct picture_work *w, bool lossless)
{
	const char *const argv[] = {"/usr/bin/ffmpeg", "-nostdin", "-v", "error", "-y", "-threads",
	    "1", "-protocol_whitelist", "file", "-max_pixels", "60000000", "-noautorotate", "-f",
	    w->plan.demuxer, "-i", "/in", "-map", "0:v:0", "-frames:v", "1", "-vf", filter_of(w),
	    "-map_metadata", "-1", "-c:v", "libwebp", "-lossless", lossless ? "1" : "0", "-quality",
	    lossless ? "70" : "85", "-f", "webp", "/out/" PICTURE_FILE, NULL};
	struct box_task task = {.in = w->in,
	    .out = w->folder,
	    .argv = argv,
	    .seconds = PICTURE_SECONDS,
	    .tick = work_tick,
	    .arg = w};

	return (picture_box_run(w->ctx, &task, "picture", w->row.id, &w->fault));
}

/* Bytes of what was made; one that came out empty is none. */
static void
made_look(struct picture_work *w)
{
	const char *path = str_c(w->ctx->mem, str_fmt(w->ctx->mem, "%s/" PICTURE_FILE, w->folder));
	struct stat st;

	w->bytes = 0;
	if (w->fault != NULL)
		return;
	if (lstat(path, &st) == -1 || !S_ISREG(st.st_mode) || st.st_size < 16)
		w->fault = PICTURE_DAMAGED;
	else
		w->bytes = (int64_t)st.st_size;
	w->sum = picture_sum(w->ctx, w->folder);
}

static enum err
picture_of(struct picture_work *w)
{
	struct upload upload;
	enum err e = upload_find(w->ctx, w->row.upload, &upload);

	if (e) {
		w->fault = GONE;
		return (e == ERR_NOT_FOUND ? OK : e);
	}
	if (!upload_whole(&upload)) {
		w->fault = ROTTEN;
		return (OK);
	}
	w->in = upload_path(w->ctx->mem, w->row.upload);
	if (!picture_plan_make(w->in, &w->plan)) {
		w->fault = PICTURE_DAMAGED;
		return (OK);
	}
	folder_remove(w->folder);
	if ((e = folder_make(w->folder)) || (e = picture_make(w, w->plan.drawn)))
		return (e);
	made_look(w);
	if (w->plan.drawn && w->bytes > LOSSLESS_MAX) {
		if ((e = picture_make(w, false)))
			return (e);
		made_look(w);
	}
	return (OK);
}

/* The file first, then the row that shows it. */
static enum err
file_put(struct picture_work *w)
{
	const char *to = picture_folder(w->ctx->mem, w->row.id);
	enum err e;

	if (w->fault != NULL)
		return (OK);
	/* We came so far once before, and died. */
	folder_remove(to);
	if ((e = folder_settle(w->folder)))
		return (e);
	return (folder_publish(w->folder, to));
}

/* Removed meanwhile: then there is nothing to show. */
static enum err
outcome_store(struct picture_work *w)
{
	struct ctx *ctx = w->ctx;
	struct picture_ready ready;
	struct picture_failed failed;
	enum err e;

	if (w->fault != NULL)
		e = q_picture_failed(ctx->db, w->row.id, w->row.upload, str_of(w->fault), &failed);
	else
		e = q_picture_ready(ctx->db, w->row.id, w->row.upload, w->bytes, w->sum, &ready);
	if (e == ERR_NOT_FOUND)
		return (job_add(ctx, JOB_PICTURE_GONE, w->argument, ctx->now));
	if (e)
		return (e);
	e = upload_remove(ctx, w->row.upload);
	return (e == ERR_NOT_FOUND ? OK : e);
}

static enum err
outcome_put(struct picture_work *w)
{
	enum err e;

	if ((e = db_begin(w->ctx->db)))
		return (e);
	if ((e = outcome_store(w)) == OK)
		return (db_commit(w->ctx->db));
	db_rollback(w->ctx->db);
	return (e);
}

enum err
job_picture(struct ctx *ctx, struct str argument)
{
	struct picture_work w = {.ctx = ctx, .argument = argument, .held_at = clock_now()};
	int64_t id;
	enum err e;

	if (!str_int64(argument, &id))
		return (OK);
	e = q_picture_for_work(ctx->db, id, &w.row);
	if (e)
		return (e == ERR_NOT_FOUND ? OK : e);
	w.folder = str_c(ctx->mem,
	    str_fmt(ctx->mem, "%s/media/making/picture-%lld", settings()->data, (long long)id));
	if ((e = picture_of(&w)) == OK)
		e = file_put(&w);
	folder_remove(w.folder);
	return (e ? e : outcome_put(&w));
}
