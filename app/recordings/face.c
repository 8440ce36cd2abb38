/* face.c -- the pictures of people: taken, removed, shown. */
#include <fcntl.h>
#include <unistd.h>

#include "accounts.h"
#include "faces.h"
#include "jobs.h"
#include "queries.h"
#include "recordings/face_head.h"
#include "store/db.h"
#include "uploads.h"

static enum err
actor_signed_in(const struct ctx *ctx)
{
	return (ctx->actor.person == 0 ? ERR_SIGNED_OUT : OK);
}

struct str
face_path(struct ctx *ctx, int64_t person, int32_t version)
{
	return (version == 0 ? STR("")
			     : str_fmt(ctx->mem, "/people/%lld/picture/%d?v=%d", (long long)person,
				   FACE_LARGE, version));
}

enum err
face_show(struct ctx *ctx, struct face_view *view)
{
	struct face_of row;
	enum err e;

	if ((e = actor_signed_in(ctx)) || (e = q_face_of(ctx->db, ctx->actor.person, &row)))
		return (e);
	*view =
	    (struct face_view){row.version, row.has_upload, row.has_fault ? row.fault : STR("")};
	return (OK);
}

/* What can be said at once; the rest shows when it is decoded. */
static void
file_check(struct ctx *ctx, const struct upload *upload)
{
	struct face_head head;
	bool known;
	int fd;

	if (upload->size > FACE_BYTES) {
		ctx_note(ctx, PROBLEM_FACE_LARGE);
		return;
	}
	fd = open(upload_path(ctx->mem, upload->id), O_RDONLY | O_CLOEXEC);
	known = fd != -1 && face_head_read(fd, &head);
	if (fd != -1)
		(void)close(fd);
	if (!known)
		ctx_note(ctx, PROBLEM_FACE_KIND);
	else if (head.width < FACE_SIDE_LEAST || head.height < FACE_SIDE_LEAST)
		ctx_note(ctx, PROBLEM_FACE_SMALL);
	else if (head.width > FACE_SIDE_MAX || head.height > FACE_SIDE_MAX ||
		 head.width * head.height > FACE_PIXELS)
		ctx_note(ctx, PROBLEM_FACE_PIXELS);
}

enum err
face_set(struct ctx *ctx, struct str id)
{
	struct str argument =
	    str_fmt(ctx->mem, "%lld %.*s", (long long)ctx->actor.person, STR_ARG(id));
	struct upload upload;
	struct face_of row;
	enum err e;

	if ((e = actor_signed_in(ctx)) || (e = q_face_of(ctx->db, ctx->actor.person, &row)))
		return (e);
	if (id.n == 0)
		return (ctx_problem(ctx, PROBLEM_FACE_NONE));
	e = upload_find(ctx, id, &upload);
	if (e == ERR_NOT_FOUND)
		return (ctx_problem(ctx, PROBLEM_FACE_NONE));
	if (e)
		return (e);
	file_check(ctx, &upload);
	if ((e = ctx_problems(ctx)))
		return (e);
	e = upload_take(ctx, id, &upload);
	if (e)
		return (e == ERR_CONFLICT ? ctx_problem(ctx, PROBLEM_FACE_NONE) : e);
	/* One that waited is not wanted any more. */
	if (row.has_upload && (e = upload_remove(ctx, row.upload)) && e != ERR_NOT_FOUND)
		return (e);
	if ((e = q_face_begin(ctx->db, ctx->actor.person, id, NULL)) ||
	    (e = job_add(ctx, JOB_FACE, argument, ctx->now)))
		return (e);
	return (audit_note(ctx, "picture.sent", "person", ctx->actor.person, STR("")));
}

enum err
face_remove(struct ctx *ctx)
{
	struct face_of row;
	enum err e;

	if ((e = actor_signed_in(ctx)) || (e = q_face_of(ctx->db, ctx->actor.person, &row)))
		return (e);
	if (row.has_upload && (e = upload_remove(ctx, row.upload)) && e != ERR_NOT_FOUND)
		return (e);
	if ((e = q_face_remove(ctx->db, ctx->actor.person, NULL)))
		return (e);
	return (audit_note(ctx, "picture.removed", "person", ctx->actor.person, STR("")));
}

enum err
face_find(struct ctx *ctx, int64_t person, int64_t side, struct face_file *out)
{
	struct face_bytes row;
	enum err e;

	if ((e = actor_signed_in(ctx)))
		return (e);
	if (side != FACE_SMALL && side != FACE_LARGE)
		return (ERR_NOT_FOUND);
	if ((e = q_face_bytes(ctx->db, person, side == FACE_LARGE, &row)))
		return (e);
	out->bytes = row.bytes;
	out->etag =
	    str_fmt(ctx->mem, "\"f%lld-%d-%lld\"", (long long)person, row.version, (long long)side);
	return (OK);
}
