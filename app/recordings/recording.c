/* recording.c -- the recording of a post: attached, replaced, retried, shown; how far somebody watched. */
#include "base/settings.h"
#include "jobs.h"
#include "local.h"
#include "store/db.h"
#include "uploads.h"

/* What is shorter is a slip of the finger. */
#define TRIM_LEAST_MS 500
#define POSITION_MOST_MS (24 * 3600 * 1000LL)

const char *const recording_file_names[RECORDING_FILE_COUNT] = {
    "media.mp4", "small.mp4", "poster.jpg"};

const char *
recording_folder(struct arena *mem, int64_t id, int64_t generation)
{
	return (str_c(mem, str_fmt(mem, "%s/media/recordings/%lld/%lld", settings()->data,
			       (long long)id, (long long)generation)));
}

/* -- attaching ------------------------------------------------------------------- */

enum err
recording_edit(struct ctx *ctx, int64_t post, struct recording_door *door)
{
	enum err e;

	if ((e = q_recording_door(ctx->db, ctx->actor.person, post, door)))
		return (e);
	return (door->may_edit ? OK : ERR_FORBIDDEN);
}

static bool
kind_is_known(struct str kind)
{
	return (kind.n == 0 || str_eq(kind, STR("screen")) || str_eq(kind, STR("camera")) ||
		str_eq(kind, STR("voice")) || str_eq(kind, STR("file")));
}

static void
options_check(struct ctx *ctx, const struct recording_options *o)
{
	size_t i;

	if (!kind_is_known(o->kind))
		ctx_note(ctx, PROBLEM_RECORDING_KIND);
	if (o->trim_from_ms < 0 || o->trim_to_ms < 0 ||
	    (o->trim_to_ms > 0 && o->trim_to_ms - o->trim_from_ms < TRIM_LEAST_MS))
		ctx_note(ctx, PROBLEM_TRIM_BAD);
	if (o->steps.n > LIMIT_CHAPTERS_MAX) {
		ctx_note(ctx, PROBLEM_STEPS_MANY);
		return;
	}
	for (i = 0; i < o->steps.n; i++) {
		if (o->steps.items[i].at_ms < 0 ||
		    str_points(o->steps.items[i].title) > LIMIT_CHAPTER_MAX) {
			ctx_note(ctx, PROBLEM_STEPS_BAD);
			return;
		}
	}
}

/* The actor's own, for nobody else from here on. state: preparing, or uploading while it is not all here. */
static enum err
take(struct ctx *ctx, struct str id, struct str *state)
{
	struct upload upload;
	enum err e = upload_await(ctx, id);

	*state = STR("uploading");
	if (e == ERR_CONFLICT) {
		*state = STR("preparing");
		e = upload_take(ctx, id, &upload);
	}
	if (e == ERR_CONFLICT)
		return (ctx_problem(ctx, PROBLEM_RECORDING_USED));
	if (e == ERR_NOT_FOUND)
		return (ctx_problem(ctx, PROBLEM_RECORDING_UNKNOWN));
	return (e);
}

static enum err
steps_put(struct ctx *ctx, int64_t id, const struct chapter_list *steps)
{
	struct int64_list ats = {arena_array(ctx->mem, steps->n, sizeof(int64_t)), steps->n};
	struct str_list titles = {arena_array(ctx->mem, steps->n, sizeof(struct str)), steps->n};
	size_t i;

	for (i = 0; i < steps->n; i++) {
		ats.items[i] = steps->items[i].at_ms;
		titles.items[i] = str_trim(steps->items[i].title);
	}
	return (q_recording_step_put(ctx->db, id, ats, titles, NULL));
}

/* Whoever replaces it need not be whose upload it was. */
static enum err
upload_drop(struct ctx *ctx, struct str upload)
{
	struct ctx ours = *ctx;
	enum err e;

	ours.actor.system = true;
	e = upload_remove(&ours, upload);
	return (e == ERR_NOT_FOUND ? OK : e);
}

static enum err
work_begin(struct ctx *ctx, int64_t id, int32_t generation)
{
	return (job_add(
	    ctx, JOB_PUBLISH, str_fmt(ctx->mem, "%lld %d", (long long)id, generation), ctx->now));
}

enum err
job_recording_arrived(struct ctx *ctx, struct str upload)
{
	struct recording_arrived row;
	struct upload taken;
	enum err e = upload_take(ctx, upload, &taken);

	if (e == ERR_NOT_FOUND)
		return (q_recording_never_came(ctx->db, upload,
		    STR("The recording was never sent in full. Please send it again."), NULL));
	if (e) /* CONFLICT: done before */
		return (e == ERR_CONFLICT ? OK : e);
	e = q_recording_arrived(ctx->db, upload, &row);
	if (e == ERR_NOT_FOUND)
		return (upload_drop(ctx, upload));
	return (e ? e : work_begin(ctx, row.id, row.generation));
}

static bool
is_here(struct str state)
{
	return (str_eq(state, STR("preparing")));
}

static struct str
kind_of(const struct recording_options *o)
{
	return (o->kind.n > 0 ? o->kind : STR("file"));
}

static const int64_t *
trim_end(const struct recording_options *o)
{
	return (o->trim_to_ms > 0 ? &o->trim_to_ms : NULL);
}

enum err
recording_attach(struct ctx *ctx, int64_t post, struct str upload,
    const struct recording_options *options, int64_t *id)
{
	struct recording_insert row;
	struct recording_door door;
	struct str state;
	enum err e;

	if ((e = recording_edit(ctx, post, &door)))
		return (e);
	if (door.has_id)
		return (ctx_problem(ctx, PROBLEM_RECORDING_THERE));
	options_check(ctx, options);
	if ((e = ctx_problems(ctx)) || (e = take(ctx, upload, &state)))
		return (e);
	if ((e = q_recording_insert(ctx->db, post, ctx->actor.person, upload, kind_of(options),
		 options->trim_from_ms, trim_end(options), state, ctx->now, &row)))
		return (e);
	*id = row.id;
	if ((e = steps_put(ctx, row.id, &options->steps)))
		return (e);
	return (is_here(state) ? work_begin(ctx, row.id, 1) : OK);
}

enum err
recording_replace(
    struct ctx *ctx, int64_t post, struct str upload, const struct recording_options *options)
{
	struct recording_for_work before;
	struct recording_renew after;
	struct recording_door door;
	struct str state;
	enum err e;

	if ((e = recording_edit(ctx, post, &door)))
		return (e);
	if (!door.has_id)
		return (ERR_NOT_FOUND);
	options_check(ctx, options);
	if ((e = ctx_problems(ctx)) || (e = take(ctx, upload, &state)))
		return (e);
	if ((e = q_recording_for_work(ctx->db, door.id, &before)))
		return (e);
	if ((e = q_recording_renew(ctx->db, door.id, ctx->actor.person, upload, kind_of(options),
		 options->trim_from_ms, trim_end(options), state, &after)) ||
	    (e = upload_drop(ctx, before.upload)))
		return (e);
	if ((e = q_recording_steps_clear(ctx->db, door.id, NULL)) ||
	    (e = steps_put(ctx, door.id, &options->steps)))
		return (e);
	return (is_here(state) ? work_begin(ctx, door.id, after.generation) : OK);
}

enum err
recording_cut(struct ctx *ctx, int64_t whole, int64_t post, int64_t from_ms, int64_t to_ms)
{
	struct recording_options options = {.trim_from_ms = from_ms, .trim_to_ms = to_ms};
	struct recording_for_work row;
	struct recording_door door;
	struct str upload;
	int64_t id;
	enum err e;

	if ((e = recording_edit(ctx, whole, &door)))
		return (e);
	if (!door.has_id || !str_eq(door.state, STR("ready")))
		return (ERR_CONFLICT);
	if ((e = q_recording_for_work(ctx->db, door.id, &row)))
		return (e);
	options.kind = door.kind;
	if ((e = upload_promise(ctx, row.bytes, STR("part.mp4"), STR("video/mp4"), &upload)) ||
	    (e = recording_attach(ctx, post, upload, &options, &id)))
		return (e);
	return (q_recording_cut(ctx->db, id, door.id, door.served, NULL));
}

static bool
may_retry(const struct recording_door *door)
{
	return (door->has_id && door->may_edit && str_eq(door->state, STR("failed")) &&
		door->has_original);
}

enum err
recording_retry(struct ctx *ctx, int64_t post)
{
	struct recording_again again;
	struct recording_door door;
	enum err e;

	if ((e = recording_edit(ctx, post, &door)))
		return (e);
	if (!door.has_id)
		return (ERR_NOT_FOUND);
	if (!may_retry(&door))
		return (ERR_CONFLICT);
	if ((e = q_recording_again(ctx->db, door.id, &again)))
		return (e);
	return (work_begin(ctx, door.id, again.generation));
}

enum err
recording_failed_again(struct ctx *ctx, int64_t recording)
{
	struct recording_failed_again again;
	enum err e;

	if (!ctx->actor.admin)
		return (ERR_FORBIDDEN);
	if ((e = q_recording_failed_again(ctx->db, ctx->actor.person, recording, &again)))
		return (e);
	return (work_begin(ctx, recording, again.generation));
}

/* -- reading --------------------------------------------------------------------------- */

static struct str
address(struct ctx *ctx, int64_t id, const char *part)
{
	return (str_fmt(ctx->mem, "/recordings/%lld/%s", (long long)id, part));
}

static void
view_fill(struct ctx *ctx, const struct recording_door *d, struct recording_view *v)
{
	*v = (struct recording_view){.id = d->id,
	    .post = d->post,
	    .state = d->state,
	    .playable = d->served > 0,
	    .kind = d->kind,
	    .duration_ms = d->duration_ms,
	    .width = d->width,
	    .height = d->height,
	    .has_video = d->has_video,
	    .has_audio = d->has_audio,
	    .may_edit = d->may_edit,
	    .may_retry = may_retry(d),
	    .draft = str_eq(d->lines_state, STR("draft")),
	    .revision = d->has_lines_version ? d->lines_version : 0,
	    .has_lines = !str_eq(d->lines_state, STR("none")),
	    .media = address(ctx, d->id, "media"),
	    .small = address(ctx, d->id, "small"),
	    .poster = address(ctx, d->id, "poster"),
	    .captions = address(ctx, d->id, "captions"),
	    .position_ms = d->has_at_ms ? d->at_ms : 0};
	if (d->may_edit)
		v->error = d->error;
	if (d->may_edit && d->has_original)
		v->original = address(ctx, d->id, "original");
}

static void
cues_fill(struct ctx *ctx, const struct recording_cues_rows *rows, struct cue_list *out)
{
	size_t i;

	*out = (struct cue_list){arena_array(ctx->mem, rows->n, sizeof(*out->items)), rows->n};
	for (i = 0; i < rows->n; i++) {
		const struct recording_cues *row = &rows->items[i];

		out->items[i] =
		    (struct cue){row->n, row->from_ms, row->to_ms, row->text, row->confidence};
	}
}

static void
chapters_fill(struct ctx *ctx, const struct recording_chapters_rows *rows, struct chapter_list *out)
{
	size_t i;

	*out = (struct chapter_list){arena_array(ctx->mem, rows->n, sizeof(*out->items)), rows->n};
	for (i = 0; i < rows->n; i++)
		out->items[i] = (struct chapter){rows->items[i].at_ms, rows->items[i].title};
}

/* Lines and chapters come only to whoever came through the door. */
enum err
recording_of(struct ctx *ctx, int64_t post, struct recording_view *view)
{
	struct db_batch *batch = db_batch(ctx->db);
	struct recording_cues_rows cues;
	struct recording_chapters_rows chapters;
	struct recording_door *door;
	enum err e;

	q_recording_door_add(batch, ctx->actor.person, post, &door);
	q_recording_cues_add(batch, post, &cues);
	q_recording_chapters_add(batch, post, &chapters);
	if ((e = db_batch_run(batch)))
		return (e);
	if (door == NULL)
		return (ERR_NOT_FOUND);
	*view = (struct recording_view){.post = post};
	if (!door->has_id)
		return (OK);
	view_fill(ctx, door, view);
	cues_fill(ctx, &cues, &view->cues);
	chapters_fill(ctx, &chapters, &view->chapters);
	return (OK);
}

/* Rows come in the order of posts: those of one stand together, from *at on. */
static void
thread_cues_fill(struct ctx *ctx, const struct recording_thread_cues_rows *rows, size_t *at,
    struct recording_view *v)
{
	size_t i, from = *at;

	while (from < rows->n && rows->items[from].post < v->post)
		from++;
	for (i = from; i < rows->n && rows->items[i].post == v->post; i++)
		;
	*at = i;
	v->cues = (struct cue_list){arena_array(ctx->mem, i - from, sizeof(struct cue)), i - from};
	for (i = 0; i < v->cues.n; i++) {
		const struct recording_thread_cues *row = &rows->items[from + i];

		v->cues.items[i] =
		    (struct cue){row->n, row->from_ms, row->to_ms, row->text, row->confidence};
	}
}

static void
thread_chapters_fill(struct ctx *ctx, const struct recording_thread_chapters_rows *rows, size_t *at,
    struct recording_view *v)
{
	size_t i, from = *at;

	while (from < rows->n && rows->items[from].post < v->post)
		from++;
	for (i = from; i < rows->n && rows->items[i].post == v->post; i++)
		;
	*at = i;
	v->chapters = (struct chapter_list){
	    arena_array(ctx->mem, i - from, sizeof(struct chapter)), i - from};
	for (i = 0; i < v->chapters.n; i++)
		v->chapters.items[i] =
		    (struct chapter){rows->items[from + i].at_ms, rows->items[from + i].title};
}

enum err
recordings_of_thread(struct ctx *ctx, int64_t thread, struct recording_views *views)
{
	struct db_batch *batch = db_batch(ctx->db);
	struct recording_door_rows doors;
	struct recording_thread_cues_rows cues;
	struct recording_thread_chapters_rows chapters;
	size_t i, cue = 0, chapter = 0;
	enum err e;

	q_recording_doors_add(batch, ctx->actor.person, thread, &doors);
	q_recording_thread_cues_add(batch, thread, &cues);
	q_recording_thread_chapters_add(batch, thread, &chapters);
	if ((e = db_batch_run(batch)))
		return (e);
	*views = (struct recording_views){
	    arena_array(ctx->mem, doors.n, sizeof(struct recording_view)), doors.n};
	for (i = 0; i < doors.n; i++) {
		view_fill(ctx, &doors.items[i], &views->items[i]);
		thread_cues_fill(ctx, &cues, &cue, &views->items[i]);
		thread_chapters_fill(ctx, &chapters, &chapter, &views->items[i]);
	}
	return (OK);
}

const struct recording_view *
recording_among(const struct recording_views *views, int64_t post)
{
	size_t i;

	for (i = 0; i < views->n; i++) {
		if (views->items[i].post == post)
			return (&views->items[i]);
	}
	return (NULL);
}

enum err
recording_show(struct ctx *ctx, int64_t recording, struct recording_view *view)
{
	struct recording_post row;
	enum err e;

	if ((e = q_recording_post(ctx->db, recording, &row)))
		return (e);
	return (recording_of(ctx, row.post, view));
}

enum err
recordings_of(struct ctx *ctx, struct int64_list posts, struct recording_entries *list)
{
	struct recordings_of_rows rows;
	size_t i;
	enum err e;

	if ((e = q_recordings_of(ctx->db, posts, &rows)))
		return (e);
	list->items = arena_array(ctx->mem, rows.n, sizeof(*list->items));
	list->n = rows.n;
	for (i = 0; i < rows.n; i++) {
		const struct recordings_of *row = &rows.items[i];

		list->items[i] =
		    (struct recording_entry){row->post, row->id, row->state, row->served > 0,
			row->has_video, row->duration_ms, address(ctx, row->id, "poster")};
	}
	return (OK);
}

/* -- its files ------------------------------------------------------------------------------ */

static enum err
door_of(struct ctx *ctx, int64_t recording, struct recording_door *door)
{
	struct recording_post row;
	enum err e;

	if ((e = q_recording_post(ctx->db, recording, &row)))
		return (e);
	return (q_recording_door(ctx->db, ctx->actor.person, row.post, door));
}

static enum err
original_find(struct ctx *ctx, const struct recording_door *door, struct recording_file_view *view)
{
	struct recording_for_work work;
	enum err e;

	if (!door->may_edit || !door->has_original)
		return (ERR_NOT_FOUND);
	if ((e = q_recording_for_work(ctx->db, door->id, &work)))
		return (e);
	*view = (struct recording_file_view){upload_path(ctx->mem, work.upload),
	    "application/octet-stream",
	    str_fmt(ctx->mem, "\"%lld-%d-original\"", (long long)door->id, door->generation)};
	return (OK);
}

enum err
recording_file_find(
    struct ctx *ctx, int64_t recording, struct str part, struct recording_file_view *view)
{
	struct recording_door door;
	size_t i;
	enum err e;

	if ((e = door_of(ctx, recording, &door)))
		return (e);
	if (str_eq(part, STR("original")))
		return (original_find(ctx, &door, view));
	for (i = 0; i < RECORDING_FILE_COUNT; i++) {
		const char *name = recording_file_names[i];
		struct str rest = str_of(name), word;

		(void)str_cut(&rest, '.', &word);
		if (door.served > 0 && str_eq(part, word))
			break;
	}
	if (i == RECORDING_FILE_COUNT)
		return (ERR_NOT_FOUND);
	*view = (struct recording_file_view){
	    str_c(ctx->mem,
		str_fmt(ctx->mem, "%s/%s", recording_folder(ctx->mem, recording, door.served),
		    recording_file_names[i])),
	    i == RECORDING_POSTER ? "image/jpeg"
	    : door.has_video      ? "video/mp4"
				  : "audio/mp4",
	    str_fmt(ctx->mem, "\"%lld-%d-%zu\"", (long long)recording, door.served, i)};
	return (OK);
}

/* -- what is observed ------------------------------------------------------------------------- */

enum err
recording_position_set(struct ctx *ctx, int64_t recording, int64_t at_ms)
{
	struct recording_door door;
	enum err e;

	if ((e = door_of(ctx, recording, &door)))
		return (e);
	if (at_ms < 0 || at_ms > POSITION_MOST_MS)
		return (ctx_problem(ctx, PROBLEM_POSITION_BAD));
	return (
	    q_recording_position_put(ctx->db, ctx->actor.person, recording, at_ms, ctx->now, NULL));
}
