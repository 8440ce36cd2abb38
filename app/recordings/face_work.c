/* face_work.c -- the job that makes two squares of a picture that somebody sent, in the box. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/settings.h"
#include "faces.h"
#include "jobs.h"
#include "queries.h"
#include "recordings/face_head.h"
#include "recordings/files.h"
#include "recordings/picture_box.h"
#include "recordings/publisher.h"
#include "store/db.h"
#include "uploads.h"

#define FACE_SECONDS 20
#define MADE_MAX (256 * 1024)

#define GONE "What you sent is not here any more. Please choose your picture again."
#define ROTTEN "Our disk damaged what you sent. Please choose your picture again."

struct face_work {
	struct ctx *ctx;
	struct str argument;
	int64_t person;
	struct str upload;
	const char *in;
	const char *folder;
	const char *fault; /* NULL: there are two squares */
	struct str small;
	struct str large;
	timestamp_us held_at;
};

static bool
work_tick(void *arg)
{
	struct face_work *w = arg;

	return (publisher_hold(w->ctx, "face", w->argument, &w->held_at));
}

/* What it says it is is all that is tried; the filters know neither its other frames nor its notes. */
static enum err
squares_make(struct face_work *w, const char *demuxer)
{
	static const char *const end[] = {"-i", "/in", "-filter_complex",
	    "[0:v:0]crop='min(iw,ih)':'min(iw,ih)',scale=256:256:flags=lanczos,setsar=1,split[l][m]"
	    ";"
	    "[m]scale=96:96:flags=lanczos[s]",
	    "-map", "[l]", "-frames:v", "1", "-map_metadata", "-1", "-c:v", "libwebp", "-quality",
	    "82", "-f", "webp", "/out/large", "-map", "[s]", "-frames:v", "1", "-map_metadata",
	    "-1", "-c:v", "libwebp", "-quality", "82", "-f", "webp", "/out/small", NULL};
	const char *const begin[] = {"/usr/bin/ffmpeg", "-nostdin", "-v", "error", "-y", "-threads",
	    "1", "-protocol_whitelist", "file", "-max_pixels", "60000000", "-f", demuxer, NULL};
	struct box_task task = {
	    .in = w->in, .out = w->folder, .seconds = FACE_SECONDS, .tick = work_tick, .arg = w};
	struct box_arguments a = {.n = 0};

	box_add(&a, begin);
	box_add(&a, end);
	task.argv = a.items;
	return (picture_box_run(w->ctx, &task, "picture of", w->person, &w->fault));
}

/* One that came out empty, or enormous, is none. */
static bool
square_read(struct face_work *w, const char *name, struct str *out)
{
	const char *path = str_fmt(w->ctx->mem, "%s/%s", w->folder, name).p;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	char *bytes = arena_alloc(w->ctx->mem, MADE_MAX + 1);
	ssize_t n = fd == -1 ? -1 : read(fd, bytes, MADE_MAX + 1);

	if (fd != -1)
		(void)close(fd);
	if (n < 16 || n > MADE_MAX || memcmp(bytes, "RIFF", 4) != 0)
		return (false);
	*out = (struct str){bytes, (size_t)n};
	return (true);
}

static enum err
squares_of(struct face_work *w)
{
	struct face_head head;
	struct upload upload;
	bool known;
	int fd;
	enum err e = upload_find(w->ctx, w->upload, &upload);

	w->in = upload_path(w->ctx->mem, w->upload);
	fd = e == OK ? open(w->in, O_RDONLY | O_CLOEXEC) : -1;
	if (fd == -1) {
		w->fault = GONE;
		return (e == ERR_NOT_FOUND ? OK : e);
	}
	if (!upload_whole(&upload)) {
		(void)close(fd);
		w->fault = ROTTEN;
		return (OK);
	}
	known = face_head_read(fd, &head);
	(void)close(fd);
	if (!known) {
		w->fault = PICTURE_DAMAGED;
		return (OK);
	}
	folder_remove(w->folder);
	if ((e = folder_make(w->folder)) || (e = squares_make(w, head.demuxer)))
		return (e);
	if (w->fault == NULL &&
	    (!square_read(w, "small", &w->small) || !square_read(w, "large", &w->large)))
		w->fault = PICTURE_DAMAGED;
	return (OK);
}

/* Sent again meanwhile, or removed: then this is nobody's any more. */
static enum err
outcome_store(struct face_work *w)
{
	struct ctx *ctx = w->ctx;
	struct face_ready shown;
	enum err e;

	if (w->fault != NULL)
		e = q_face_failed(ctx->db, w->person, w->upload, str_of(w->fault), NULL);
	else
		e = q_face_ready(ctx->db, w->person, w->upload, w->small, w->large, &shown);
	if (e && e != ERR_NOT_FOUND)
		return (e);
	e = upload_remove(ctx, w->upload);
	return (e == ERR_NOT_FOUND ? OK : e);
}

static enum err
outcome_put(struct face_work *w)
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
job_face(struct ctx *ctx, struct str argument)
{
	struct face_work w = {.ctx = ctx, .argument = argument, .held_at = clock_now()};
	struct str person;
	enum err e;

	w.upload = argument;
	if (!str_cut(&w.upload, ' ', &person) || !str_int64(person, &w.person))
		return (OK);
	w.folder =
	    str_fmt(ctx->mem, "%s/media/making/face-%lld", settings()->data, (long long)w.person).p;
	e = squares_of(&w);
	folder_remove(w.folder);
	return (e ? e : outcome_put(&w));
}
