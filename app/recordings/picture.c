/* picture.c -- pictures in texts: taken, listed, looked at, removed. */
#include "pictures.h"

#include <fcntl.h>
#include <unistd.h>

#include "accounts.h"
#include "base/settings.h"
#include "jobs.h"
#include "queries.h"
#include "recordings/face_head.h"
#include "recordings/files.h"
#include "recordings/jpeg_turn.h"
#include "recordings/picture_local.h"
#include "store/db.h"
#include "uploads.h"

/* -- what it will be -------------------------------------------------------------------- */

/* The size it fits into; never larger than it came. */
static void
plan_fit(struct picture_plan *p)
{
	bool aside = p->turn >= 5;
	int64_t w = aside ? p->height : p->width, h = aside ? p->width : p->height;
	int64_t full_w = w, full_h = h;

	if (w > PICTURE_WIDTH_SHOWN) {
		w = PICTURE_WIDTH_SHOWN;
		h = full_h * w / full_w;
	}
	if (h > PICTURE_HEIGHT_SHOWN) {
		h = PICTURE_HEIGHT_SHOWN;
		w = full_w * h / full_h;
	}
	p->shown_width = (int32_t)(w < 1 ? 1 : w);
	p->shown_height = (int32_t)(h < 1 ? 1 : h);
}

bool
picture_plan_make(const char *path, struct picture_plan *out)
{
	struct face_head head;
	bool known;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd == -1)
		return (false);
	known = face_head_read(fd, &head);
	if (known) {
		*out = (struct picture_plan){
		    .demuxer = head.demuxer, .turn = 1, .width = head.width, .height = head.height};
		if (strcmp(head.demuxer, "jpeg_pipe") == 0)
			out->turn = jpeg_turn(fd);
		out->drawn =
		    strcmp(head.demuxer, "png_pipe") == 0 || strcmp(head.demuxer, "gif") == 0;
	}
	(void)close(fd);
	if (!known || head.width < 1 || head.height < 1)
		return (false);
	plan_fit(out);
	return (true);
}

/* -- sending one ------------------------------------------------------------------------ */

static enum err
actor_signed_in(const struct ctx *ctx)
{
	return (ctx->actor.person == 0 ? ERR_SIGNED_OUT : OK);
}

/* What can be said at once; the rest shows when it is decoded. */
static void
file_check(struct ctx *ctx, const struct upload *upload, struct picture_plan *plan)
{
	if (upload->size > PICTURE_BYTES)
		ctx_note(ctx, PROBLEM_PICTURE_LARGE);
	else if (!picture_plan_make(upload_path(ctx->mem, upload->id), plan))
		ctx_note(ctx, PROBLEM_PICTURE_KIND);
	else if (plan->width > PICTURE_SIDE_MAX || plan->height > PICTURE_SIDE_MAX ||
		 plan->width * plan->height > PICTURE_PIXELS)
		ctx_note(ctx, PROBLEM_PICTURE_PIXELS);
}

static enum err
room_check(struct ctx *ctx, const struct upload *upload)
{
	struct picture_room room;
	enum err e;

	if ((e = q_picture_room(ctx->db, ctx->actor.person, &room)))
		return (e);
	if (settings()->picture_room > 0 && room.bytes + upload->size > settings()->picture_room)
		ctx_note(ctx, PROBLEM_PICTURE_ROOM);
	if (room.preparing >= PICTURES_WAITING_MAX)
		ctx_note(ctx, PROBLEM_PICTURE_WAIT);
	return (OK);
}

static bool
words_are_well(struct str words)
{
	return (str_points(words) <= PICTURE_WORDS_MAX && str_find(words, STR("\n")) < 0);
}

enum err
picture_add(struct ctx *ctx, struct str id, struct str words, int64_t *out)
{
	struct picture_insert row;
	struct picture_plan plan;
	struct upload upload;
	enum err e;

	if ((e = actor_signed_in(ctx)))
		return (e);
	words = str_trim(words);
	if (!words_are_well(words))
		ctx_note(ctx, PROBLEM_PICTURE_WORDS);
	e = id.n == 0 ? ERR_NOT_FOUND : upload_find(ctx, id, &upload);
	if (e == ERR_NOT_FOUND || (e == OK && upload.finished_at == 0))
		return (ctx_problem(ctx, PROBLEM_PICTURE_NONE));
	if (e)
		return (e);
	file_check(ctx, &upload, &plan);
	if ((e = room_check(ctx, &upload)) || (e = ctx_problems(ctx)))
		return (e);
	e = upload_take(ctx, id, &upload);
	if (e)
		return (e == ERR_CONFLICT ? ctx_problem(ctx, PROBLEM_PICTURE_NONE) : e);
	if ((e = q_picture_insert(ctx->db, ctx->actor.person, id, words, plan.shown_width,
		 plan.shown_height, upload.size, ctx->now, &row)))
		return (e);
	*out = row.id;
	if ((e = audit_note(ctx, "picture.sent", "picture", row.id, STR(""))))
		return (e);
	return (job_add(ctx, JOB_PICTURE, str_fmt(ctx->mem, "%lld", (long long)row.id), ctx->now));
}

/* -- one's own -------------------------------------------------------------------------- */

/* What is in brackets in Markdown; a bracket of its own would end it. */
static struct str
words_in_brackets(struct ctx *ctx, struct str words)
{
	struct buf b = {.mem = ctx->mem};
	size_t i;

	for (i = 0; i < words.n; i++) {
		if (strchr("[]\\`*_<>@&!", words.p[i]) != NULL)
			buf_char(&b, '\\');
		buf_char(&b, words.p[i]);
	}
	return (buf_view(&b));
}

static void
view_fill(struct ctx *ctx, const struct pictures_own *row, struct picture_view *v)
{
	*v = (struct picture_view){.id = row->id,
	    .state = row->state,
	    .fault = row->has_fault ? row->fault : STR(""),
	    .words = row->words,
	    .path = str_fmt(ctx->mem, "/pictures/%lld", (long long)row->id),
	    .width = row->width,
	    .height = row->height,
	    .created_at = row->created_at,
	    .loose = row->loose,
	    .ready = str_eq(row->state, STR("ready")),
	    .failed = str_eq(row->state, STR("failed"))};
	v->markdown = str_fmt(ctx->mem, "![%.*s](%.*s)",
	    STR_ARG(words_in_brackets(ctx, row->words)), STR_ARG(v->path));
}

enum err
picture_list(struct ctx *ctx, struct picture_list *list)
{
	struct pictures_own_rows rows;
	size_t i;
	enum err e;

	if ((e = actor_signed_in(ctx)) || (e = q_pictures_own(ctx->db, ctx->actor.person, &rows)))
		return (e);
	*list = (struct picture_list){
	    arena_array(ctx->mem, rows.n, sizeof(struct picture_view)), rows.n};
	for (i = 0; i < rows.n; i++)
		view_fill(ctx, &rows.items[i], &list->items[i]);
	return (OK);
}

enum err
picture_show(struct ctx *ctx, int64_t id, struct picture_view *view)
{
	struct pictures_own row;
	enum err e;

	if ((e = actor_signed_in(ctx)) || (e = q_picture_own(ctx->db, ctx->actor.person, id, &row)))
		return (e);
	view_fill(ctx, &row, view);
	return (OK);
}

/* What is still to be made of it goes as well. */
static enum err
upload_forget(struct ctx *ctx, bool has, struct str upload)
{
	enum err e = has ? upload_remove(ctx, upload) : OK;

	return (e == ERR_NOT_FOUND ? OK : e);
}

enum err
pictures_drop(struct ctx *ctx, struct int64_list ids)
{
	size_t i;
	enum err e;

	for (i = 0; i < ids.n; i++) {
		struct str id = str_fmt(ctx->mem, "%lld", (long long)ids.items[i]);

		if ((e = job_add(ctx, JOB_PICTURE_GONE, id, ctx->now)))
			return (e);
	}
	return (OK);
}

enum err
picture_remove(struct ctx *ctx, int64_t id)
{
	struct picture_remove row;
	struct picture_view view;
	enum err e;

	if ((e = picture_show(ctx, id, &view)))
		return (e);
	e = q_picture_remove(ctx->db, ctx->actor.person, id, &row);
	if (e)
		return (e == ERR_NOT_FOUND ? ERR_CONFLICT : e);
	if ((e = upload_forget(ctx, row.has_upload, row.upload)) ||
	    (e = audit_note(ctx, "picture.removed", "picture", id, STR(""))))
		return (e);
	return (pictures_drop(ctx, (struct int64_list){&id, 1}));
}

/* -- looking at one ------------------------------------------------------------------------ */

const char *
picture_folder(struct arena *mem, int64_t id)
{
	return (str_c(mem, str_fmt(mem, "%s/media/pictures/%lld/%lld", settings()->data,
			       (long long)(id / 1000), (long long)id)));
}

const char *
picture_path(struct arena *mem, int64_t id)
{
	return (str_c(mem, str_fmt(mem, "%s/" PICTURE_FILE, picture_folder(mem, id))));
}

enum err
picture_file_find(struct ctx *ctx, int64_t id, struct picture_file *out)
{
	struct picture_door row;
	enum err e;

	if ((e = actor_signed_in(ctx)) ||
	    (e = q_picture_door(ctx->db, ctx->actor.person, id, &row)))
		return (e);
	*out = (struct picture_file){
	    picture_path(ctx->mem, id), str_fmt(ctx->mem, "\"p%lld\"", (long long)id)};
	return (OK);
}

/* -- tidying ---------------------------------------------------------------------------------- */

enum err
job_picture_gone(struct ctx *ctx, struct str argument)
{
	struct picture_there row;
	int64_t id;
	enum err e;

	if (!str_int64(argument, &id))
		return (OK);
	e = q_picture_there(ctx->db, id, &row);
	if (e == ERR_NOT_FOUND)
		folder_remove(picture_folder(ctx->mem, id));
	return (e == ERR_NOT_FOUND ? OK : e);
}

enum err
job_pictures(struct ctx *ctx, struct str argument)
{
	struct pictures_forget_rows rows;
	struct int64_list ids;
	size_t i;
	enum err e;

	(void)argument;
	if ((e = q_pictures_loosen(ctx->db, ctx->now, NULL)))
		return (e);
	do {
		if ((e = q_pictures_forget(ctx->db, ctx->now - PICTURE_LOOSE, &rows)))
			return (e);
		ids = (struct int64_list){arena_array(ctx->mem, rows.n, sizeof(int64_t)), 0};
		for (i = 0; i < rows.n; i++) {
			const struct pictures_forget *row = &rows.items[i];

			ids.items[ids.n++] = row->id;
			if ((e = upload_forget(ctx, row->has_upload, row->upload)))
				return (e);
		}
		if ((e = pictures_drop(ctx, ids)))
			return (e);
	} while (rows.n > 0);
	return (OK);
}
