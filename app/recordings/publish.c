/*
 * publish.c -- the job that makes something to play of an upload.
 *
 * What is made lies in media/making/<id>-<generation> until all of it is there and
 * on the disk; then the folder moves to its place with one rename, and after that
 * the row says so. Killed anywhere, the job begins anew and finds nothing half
 * done. What strangers sent is read in the box alone (box.h).
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/log.h"
#include "base/settings.h"
#include "jobs.h"
#include "local.h"
#include "recordings/files.h"
#include "recordings/probe.h"
#include "recordings/publisher.h"
#include "store/db.h"
#include "uploads.h"

#define PIXELS_MAX (4096LL * 4096)
#define SIDE_MAX 8192
#define SIDE_LEAST 16
#define STREAMS_MAX 16
/* Recorders and clocks are not exact: so much beyond the limit is let pass. */
#define OVER_MS 2000
#define SHORTEST_MS 100
#define POSTER_SECONDS 30

/* clang-format off */
/* Why it failed: does another attempt with the same upload make sense, and what its author reads. */
#define FAULTS(X)                                                                                     \
	X(GONE,     false, "What you uploaded is not here any more. Please send it again.")            \
	X(ROTTEN,   false, "Our disk damaged what you sent, so nothing can be made of it. Please send it again.") \
	X(EMPTY,    false, "The recording came out empty: there is nothing in the file. Please record it again.") \
	X(FORMAT,   false, "That is no recording we can read. Send an mp4, webm, mov, m4a, mp3, ogg or wav file.") \
	X(DAMAGED,  false, "The file is damaged or not what it says it is, so nothing could be made of it. Please record or export it again.") \
	X(NOTHING,  false, "There is neither picture nor sound in the file.")                          \
	X(STREAMS,  false, "The file holds too many pictures and sounds at once. Please export just one of each.") \
	X(SIZE,     false, "Its picture is too large or too small: at most 4096 by 4096 dots, at least 16 by 16.") \
	X(KIND,     false, "Its picture or sound is of a kind we cannot read. Please export it as mp4 with H.264 and AAC.") \
	X(LONG,     false, "It is longer than recordings may be here. Please trim it, or record it in parts.") \
	X(TRIM,     false, "Nothing is left of it: the part you chose lies behind its end.")           \
	X(TIME,     true,  "Preparing it took too long. Try again later, or send a smaller file.")     \
	X(BOX,      true,  "This server cannot prepare recordings right now. Its administrators find the reason in the worker's log; then try again.") \
	X(GIVEN_UP, true,  "We tried several times and could not prepare it. Please try again later.")
/* clang-format on */

enum fault {
	FAULT_NONE,
#define X(name, keeps, sentence) FAULT_##name,
	FAULTS(X)
#undef X
};

static const struct {
	bool keeps;
	struct str sentence;
} faults[] = {{false, {"", 0}},
#define X(name, keeps, sentence) {keeps, STR(sentence)},
    FAULTS(X)
#undef X
};

struct work {
	struct ctx *ctx;
	struct recording_for_work row;
	struct str argument; /* of the job */
	const char *in;
	const char *folder; /* what is made lies there */
	const char *demuxer;
	struct probe probe;
	struct probe made;
	int64_t bytes;
	struct str sums[RECORDING_FILE_COUNT];
	timestamp_us held_at;
	enum fault fault;
};

/* -- a job that takes long -------------------------------------------------------------- */

/* Called while something runs: the job stays ours, unless we are to stop. */
static bool
work_tick(void *arg)
{
	struct work *w = arg;

	return (publisher_hold(w->ctx, "publish", w->argument, &w->held_at));
}

/* What an end means; OK with a fault that its author hears of, or an error for another attempt. */
static enum err
ended(struct work *w, enum box_end end, enum fault refused)
{
	switch (end) {
	case BOX_DONE:
		return (OK);
	case BOX_REFUSED:
		w->fault = refused;
		return (OK);
	case BOX_TIME:
		w->fault = FAULT_TIME;
		return (OK);
	case BOX_NONE:
		w->fault = FAULT_BOX;
		return (OK);
	case BOX_STOPPED:
		break;
	}
	return (ERR_RETRY);
}

static enum err
run(struct work *w, const char *in, const char *const *argv, int seconds, enum fault refused)
{
	struct box_task task = {.in = in,
	    .out = w->folder,
	    .argv = argv,
	    .seconds = seconds,
	    .tick = work_tick,
	    .arg = w};
	struct str said, why;
	enum box_end end = box_run(w->ctx->mem, &task, &said, &why);

	if (end == BOX_REFUSED)
		log_info("recording %lld: %s refused it: %.*s", (long long)w->row.id, argv[0],
		    STR_ARG(why));
	return (ended(w, end, refused));
}

/* -- looking at it ------------------------------------------------------------------------- */

static enum err
head_look(struct work *w)
{
	char head[PROBE_HEAD];
	int fd = open(w->in, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd == -1 ? -1 : read(fd, head, sizeof(head));

	if (fd != -1)
		(void)close(fd);
	if (n < 0)
		w->fault = FAULT_GONE;
	else if (n == 0)
		w->fault = FAULT_EMPTY;
	else if ((w->demuxer = probe_demuxer((struct str){head, (size_t)n})) == NULL)
		w->fault = FAULT_FORMAT;
	return (OK);
}

static int64_t
limit_ms(void)
{
	return (settings()->recording_seconds * 1000);
}

/* How long what is to be published may be, as far as that is known before. */
static int64_t
wanted_ms(const struct work *w)
{
	int64_t end = w->probe.duration_ms;

	if (w->row.has_trim_to_ms && (end == 0 || w->row.trim_to_ms < end))
		end = w->row.trim_to_ms;
	return (end == 0 ? 0 : end - w->row.trim_from_ms);
}

static void
limits_look(struct work *w)
{
	const struct probe *p = &w->probe;

	if (!p->has_video && !p->has_audio)
		w->fault = FAULT_NOTHING;
	else if (p->streams > STREAMS_MAX)
		w->fault = FAULT_STREAMS;
	else if (!p->known)
		w->fault = FAULT_KIND;
	else if (p->has_video &&
		 (p->width < SIDE_LEAST || p->height < SIDE_LEAST || p->width > SIDE_MAX ||
		     p->height > SIDE_MAX || p->width * p->height > PIXELS_MAX))
		w->fault = FAULT_SIZE;
	else if (p->duration_ms > 0 && wanted_ms(w) <= 0)
		w->fault = FAULT_TRIM;
	else if (wanted_ms(w) > limit_ms() + OVER_MS)
		w->fault = FAULT_LONG;
}

static enum err
look(struct work *w)
{
	enum box_end end;
	enum err e;

	if ((e = head_look(w)) || w->fault != FAULT_NONE)
		return (e);
	end = probe_file(w->ctx->mem, w->in, w->demuxer, work_tick, w, &w->probe);
	if ((e = ended(w, end, FAULT_DAMAGED)) || w->fault != FAULT_NONE)
		return (e);
	limits_look(w);
	return (OK);
}

/* -- making ------------------------------------------------------------------------------------ */

static const char *
seconds_text(struct work *w, int64_t ms)
{
	return (
	    str_fmt(w->ctx->mem, "%lld.%03lld", (long long)(ms / 1000), (long long)(ms % 1000)).p);
}

/* The part that is published; a little more than the limit shows that it is too long. */
static void
part_add(struct work *w, struct box_arguments *a)
{
	int64_t most = limit_ms() + 2 * OVER_MS;
	int64_t length = w->row.has_trim_to_ms ? w->row.trim_to_ms - w->row.trim_from_ms : most;
	const char *const words[] = {"-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn",
	    "-ss", seconds_text(w, w->row.trim_from_ms), "-t",
	    seconds_text(w, length < most ? length : most), "-fs", "500M", NULL};

	box_add(a, words);
}

static void
sound_add(struct box_arguments *a)
{
	static const char *const words[] = {"-c:a", "aac", "-b:a", "64k", "-ac", "1", "-ar",
	    "44100", "-movflags", "+faststart", NULL};

	box_add(a, words);
}

/* A key frame each two seconds: so far a jump may have to decode. */
static void
picture_add(struct work *w, struct box_arguments *a, int most, const char *crf, const char *file)
{
	const char *scale =
	    str_fmt(w->ctx->mem, "scale='trunc(min(%d,iw)/2)*2':-2,setsar=1,format=yuv420p", most)
		.p;
	const char *const words[] = {"-map", "0:V:0", "-map", "0:a:0?", "-vf", scale, "-c:v",
	    "libx264", "-preset", "veryfast", "-crf", crf, "-fpsmax", "30", "-force_key_frames",
	    "expr:gte(t,n_forced*2)", "-threads", "2", NULL};
	const char *const end[] = {file, NULL};

	box_add(a, words);
	part_add(w, a);
	sound_add(a);
	box_add(a, end);
}

static enum err
renditions_make(struct work *w)
{
	const char *const begin[] = {"/usr/bin/ffmpeg", "-nostdin", "-v", "error", "-y", "-threads",
	    "2", "-protocol_whitelist", "file", "-fflags", "+genpts", "-f", w->demuxer, "-i", "/in",
	    NULL};
	static const char *const voice[] = {"-map", "0:a:0", "-vn", NULL};
	static const char *const media[] = {"/out/media.mp4", NULL};
	struct box_arguments a = {.n = 0};

	box_add(&a, begin);
	if (w->probe.has_video) {
		picture_add(w, &a, 1280, "27", "/out/media.mp4");
		picture_add(w, &a, 640, "28", "/out/small.mp4");
	} else {
		box_add(&a, voice);
		part_add(w, &a);
		sound_add(&a);
		box_add(&a, media);
	}
	return (
	    run(w, w->in, a.items, (int)(60 + 4 * settings()->recording_seconds), FAULT_DAMAGED));
}

static const char *
made_path(struct work *w, const char *name)
{
	return (str_fmt(w->ctx->mem, "%s/%s", w->folder, name).p);
}

/* What came out is what counts: a stream can say one thing and hold another. */
static enum err
made_look(struct work *w)
{
	const char *media = made_path(w, "media.mp4");
	enum box_end end = probe_file(w->ctx->mem, media, "mov", work_tick, w, &w->made);
	struct stat st;
	enum err e;

	if ((e = ended(w, end, FAULT_EMPTY)) || w->fault != FAULT_NONE)
		return (e);
	if (stat(media, &st) == 0)
		w->bytes = st.st_size;
	if ((!w->made.has_video && !w->made.has_audio) || w->made.duration_ms < SHORTEST_MS)
		w->fault = w->row.trim_from_ms > 0 ? FAULT_TRIM : FAULT_EMPTY;
	else if (w->made.duration_ms > limit_ms() + OVER_MS)
		w->fault = FAULT_LONG;
	return (OK);
}

static enum err
poster_make(struct work *w)
{
	int64_t at = w->made.duration_ms / 3;
	const char *const picture[] = {"/usr/bin/ffmpeg", "-nostdin", "-v", "error", "-y",
	    "-protocol_whitelist", "file", "-f", "mov", "-ss",
	    seconds_text(w, at > 1000 ? 1000 : at), "-i", "/in", "-frames:v", "1", "-vf",
	    "scale='trunc(min(640,iw)/2)*2':-2", "-q:v", "5", "-f", "image2", "-update", "1",
	    "/out/poster.jpg", NULL};
	static const char *const wave[] = {"/usr/bin/ffmpeg", "-nostdin", "-v", "error", "-y",
	    "-protocol_whitelist", "file", "-f", "mov", "-i", "/in", "-filter_complex",
	    "[0:a:0]aformat=channel_layouts=mono,showwavespic=s=600x200:colors=0x2f6f8f:scale=sqrt["
	    "w];"
	    "color=c=0xf4f6f8:s=640x360:d=1[b];[b][w]overlay=20:80",
	    "-frames:v", "1", "-q:v", "5", "-f", "image2", "-update", "1", "/out/poster.jpg", NULL};

	return (run(w, made_path(w, "media.mp4"), w->made.has_video ? picture : wave,
	    POSTER_SECONDS, FAULT_DAMAGED));
}

static enum err
make(struct work *w)
{
	enum recording_file i;
	struct stat st;
	enum err e;

	if ((e = renditions_make(w)) || w->fault != FAULT_NONE)
		return (e);
	if ((e = made_look(w)) || w->fault != FAULT_NONE)
		return (e);
	if ((e = poster_make(w)) || w->fault != FAULT_NONE)
		return (e);
	/* Where a picture was promised and none came, sound alone is in both renditions. */
	if (stat(made_path(w, "poster.jpg"), &st) == -1 ||
	    (w->probe.has_video && stat(made_path(w, "small.mp4"), &st) == -1)) {
		w->fault = FAULT_EMPTY;
		return (OK);
	}
	if (!w->probe.has_video &&
	    link(made_path(w, "media.mp4"), made_path(w, "small.mp4")) == -1) {
		log_errorf(NULL, "cannot make the small rendition: %m");
		return (errno == ENOSPC ? ERR_DISK_FULL : ERR_INTERNAL);
	}
	for (i = 0; i < RECORDING_FILE_COUNT; i++)
		w->sums[i] = recording_sum(w->ctx, w->folder, i);
	return (folder_settle(w->folder));
}

/* -- saying so ---------------------------------------------------------------------------------- */

static enum err
upload_let_go(struct ctx *ctx, struct str upload)
{
	enum err e = upload_remove(ctx, upload);

	return (e == ERR_NOT_FOUND ? OK : e);
}

static enum err
failed_put(struct ctx *ctx, const struct recording_for_work *row, enum fault fault)
{
	struct recording_failed out;
	enum err e;

	e = q_recording_failed(
	    ctx->db, row->id, row->generation, faults[fault].sentence, faults[fault].keeps, &out);
	if (e == ERR_NOT_FOUND) /* another upload has taken its place */
		return (OK);
	if (e == OK && !faults[fault].keeps)
		e = upload_let_go(ctx, row->upload);
	return (e);
}

/* A part has the lines that people saw and corrected in the whole. */
static enum err
source_lines_take(struct ctx *ctx, int64_t id, bool *taken)
{
	struct recording_source_state row;
	enum err e;

	*taken = false;
	if ((e = q_recording_source_lines(ctx->db, id, NULL)))
		return (e);
	e = q_recording_source_state(ctx->db, id, &row);
	*taken = e == OK;
	return (e == ERR_NOT_FOUND ? OK : e);
}

static enum err
ready_put(struct ctx *ctx, const struct work *w, bool *late)
{
	const struct probe *p = &w->made;
	struct recording_ready out;
	bool taken;
	struct str next = str_fmt(ctx->mem, "%lld %d", (long long)w->row.id, w->row.generation);
	enum err e;

	e = q_recording_ready(ctx->db, w->row.id, w->row.generation, p->duration_ms,
	    (int32_t)p->width, (int32_t)p->height, p->has_video, p->has_audio, w->bytes,
	    w->sums[RECORDING_MEDIA], w->sums[RECORDING_SMALL], w->sums[RECORDING_POSTER],
	    clock_now(), &out);
	*late = e == ERR_NOT_FOUND;
	if (e)
		return (*late ? OK : e);
	if ((e = q_cues_clear(ctx->db, w->row.id, NULL)) ||
	    (e = q_chapters_clear(ctx->db, w->row.id, NULL)) ||
	    (e = q_recording_chapters_of_steps(ctx->db, w->row.id, NULL)))
		return (e);
	if (settings()->original_days == 0 &&
	    ((e = upload_let_go(ctx, w->row.upload)) ||
		(e = q_recording_original_gone(ctx->db, w->row.id, NULL))))
		return (e);
	if ((e = source_lines_take(ctx, w->row.id, &taken)))
		return (e);
	return (p->has_audio && !taken ? job_add(ctx, JOB_TRANSCRIBE, next, ctx->now) : OK);
}

/* In a transaction of its own. */
static enum err
outcome_put(struct work *w, bool *late)
{
	enum err e;

	*late = false;
	if ((e = db_begin(w->ctx->db)))
		return (e);
	e = w->fault != FAULT_NONE ? failed_put(w->ctx, &w->row, w->fault)
				   : ready_put(w->ctx, w, late);
	if (e == OK)
		return (db_commit(w->ctx->db));
	db_rollback(w->ctx->db);
	return (e);
}

/* -- all of it ------------------------------------------------------------------------------------ */

/* Of a part: what is played of the whole is what it is made of; one file with two names. */
static enum err
source_link(struct work *w)
{
	const char *to = upload_path(w->ctx->mem, w->row.upload), *from;
	struct recording_for_work whole;
	enum err e;

	if (!w->row.has_source || access(to, F_OK) == 0)
		return (OK);
	if ((e = q_recording_for_work(w->ctx->db, w->row.source, &whole)))
		return (e == ERR_NOT_FOUND ? OK : e);
	from = str_c(
	    w->ctx->mem, str_fmt(w->ctx->mem, "%s/%s",
			     recording_folder(w->ctx->mem, whole.id, w->row.source_generation),
			     recording_file_names[RECORDING_MEDIA]));
	/* Replaced since: its folder has gone, and it says so. */
	if (link(from, to) == -1 && errno != ENOENT && errno != EEXIST) {
		log_errorf(NULL, "cannot cut recording %lld: %m", (long long)whole.id);
		return (errno == ENOSPC || errno == EDQUOT ? ERR_DISK_FULL : ERR_INTERNAL);
	}
	return (OK);
}

static enum err
upload_look(struct work *w)
{
	struct upload upload;
	enum err e = source_link(w);

	if (e == OK)
		e = upload_find(w->ctx, w->row.upload, &upload);
	if (e == OK)
		e = upload_settle(&upload);
	if (e == ERR_NOT_FOUND) {
		w->fault = FAULT_GONE;
		return (OK);
	}
	if (e == OK && !upload_whole(&upload))
		w->fault = FAULT_ROTTEN;
	w->in = upload_path(w->ctx->mem, w->row.upload);
	return (e);
}

static enum err
prepare(struct work *w)
{
	enum err e;

	if (!disk_has_room(w->ctx->now))
		return (ERR_DISK_FULL);
	if ((e = upload_look(w)) || w->fault != FAULT_NONE)
		return (e);
	if ((e = look(w)) || w->fault != FAULT_NONE)
		return (e);
	return (make(w));
}

static enum err
publish(struct work *w)
{
	const char *place = recording_folder(w->ctx->mem, w->row.id, w->row.generation);
	bool late;
	enum err e;

	if ((e = prepare(w)))
		return (e);
	if (w->fault == FAULT_NONE) {
		e = folder_publish(w->folder, place);
		/* We came so far once before, and died. */
		if (e == ERR_CONFLICT) {
			folder_remove(place);
			e = folder_publish(w->folder, place);
		}
		if (e)
			return (e);
	}
	if ((e = outcome_put(w, &late)))
		return (e);
	if (late)
		folder_remove(place);
	else if (w->fault == FAULT_NONE && w->row.served > 0 && w->row.served != w->row.generation)
		folder_remove(recording_folder(w->ctx->mem, w->row.id, w->row.served));
	return (OK);
}

bool
publisher_argument(struct str argument, int64_t *id, int64_t *generation)
{
	struct str first;

	return (str_cut(&argument, ' ', &first) && str_int64(first, id) &&
		str_int64(argument, generation));
}

enum err
job_publish(struct ctx *ctx, struct str argument)
{
	struct work w = {.ctx = ctx, .argument = argument, .held_at = clock_now()};
	int64_t id, generation;
	enum err e;

	if (!publisher_argument(argument, &id, &generation))
		return (OK);
	e = q_recording_for_work(ctx->db, id, &w.row);
	if (e)
		return (e == ERR_NOT_FOUND ? OK : e);
	if (w.row.generation != generation || !str_eq(w.row.state, STR("preparing"))) {
		/* Replaced between an attempt of ours and its end. */
		if (w.row.served != generation)
			folder_remove(recording_folder(ctx->mem, id, generation));
		return (OK);
	}
	w.folder = str_fmt(ctx->mem, "%s/media/making/%lld-%lld", settings()->data, (long long)id,
	    (long long)generation)
		       .p;
	folder_remove(w.folder);
	if ((e = folder_make(w.folder)) == OK)
		e = publish(&w);
	folder_remove(w.folder);
	return (e);
}

/* Those whose job was given up would be "preparing" for ever. */
enum err
recordings_given_up(struct ctx *ctx)
{
	struct recordings_given_up_rows rows;
	size_t i;
	enum err e;

	if ((e = q_recordings_given_up(ctx->db, &rows)))
		return (e);
	for (i = 0; i < rows.n; i++) {
		struct recording_for_work row = {
		    .id = rows.items[i].id, .generation = rows.items[i].generation};

		if ((e = failed_put(ctx, &row, FAULT_GIVEN_UP)))
			return (e);
	}
	return (OK);
}

/* Uploads behind published recordings go when they were kept as long as the operator wants; of failed ones in a week. */
enum err
job_originals(struct ctx *ctx, struct str argument)
{
	struct recordings_old_rows rows;
	size_t i;
	enum err e;

	(void)argument;
	if ((e = q_recordings_old(ctx->db, ctx->now - DAYS_US(settings()->original_days),
		 ctx->now - DAYS_US(7), &rows)))
		return (e);
	for (i = 0; i < rows.n; i++) {
		if ((e = upload_let_go(ctx, rows.items[i].upload)) ||
		    (e = q_recording_original_gone(ctx->db, rows.items[i].id, NULL)))
			return (e);
	}
	return (OK);
}
