/* upload.c -- uploads as others see them: found, taken, offered again, removed. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file_sum.h"
#include "base/log.h"
#include "base/settings.h"
#include "jobs.h"
#include "local.h"

bool
upload_id_is_fine(struct str id)
{
	size_t i;

	for (i = 0; i < id.n; i++) {
		char c = id.p[i];

		if ((c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') &&
		    c != '-' && c != '_')
			return (false);
	}
	return (id.n == UPLOAD_ID);
}

static struct upload
upload_of(const struct upload_by_id *row)
{
	return ((struct upload){
	    .id = row->id,
	    .person = row->person,
	    .size = row->has_size ? row->size : -1,
	    .received = row->received,
	    .file_name = row->file_name,
	    .type = row->declared_type,
	    .metadata = row->metadata,
	    .created_at = row->created_at,
	    .touched_at = row->touched_at,
	    .expires_at = row->expires_at,
	    .finished_at = row->has_finished_at ? row->finished_at : 0,
	    .taken_at = row->has_taken_at ? row->taken_at : 0,
	    .awaited = row->awaited,
	    .sum = row->has_sum ? row->sum : STR(""),
	});
}

enum err
upload_find(struct ctx *ctx, struct str id, struct upload *out)
{
	struct upload_by_id row;
	enum err e;

	if (!ctx->actor.system && ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if (!upload_id_is_fine(id))
		return (ERR_NOT_FOUND);
	if ((e = q_upload_by_id(ctx->db, id, &row)))
		return (e);
	if (!ctx->actor.system && row.person != ctx->actor.person)
		return (ERR_NOT_FOUND);
	if (!row.has_taken_at && row.expires_at <= ctx->now)
		return (ERR_NOT_FOUND);
	*out = upload_of(&row);
	return (OK);
}

enum err
upload_take(struct ctx *ctx, struct str id, struct upload *out)
{
	struct upload_take row;
	struct upload upload;
	enum err e;

	if ((e = upload_find(ctx, id, &upload)))
		return (e);
	e = q_upload_take(ctx->db, upload.id, ctx->actor.system && upload.awaited, ctx->now, &row);
	if (e == ERR_NOT_FOUND)
		return (ERR_CONFLICT);
	if (e)
		return (e);
	upload.taken_at = row.taken_at;
	*out = upload;
	return (OK);
}

enum err
upload_await(struct ctx *ctx, struct str id)
{
	struct upload_await row;
	struct upload upload;
	enum err e;

	if ((e = upload_find(ctx, id, &upload)))
		return (e);
	e = q_upload_await(ctx->db, upload.id, ctx->now, &row);
	return (e == ERR_NOT_FOUND ? ERR_CONFLICT : e);
}

const char *
upload_path(struct arena *mem, struct str id)
{
	return (str_c(mem, str_fmt(mem, "%s/media/uploads/%.*s", settings()->data, STR_ARG(id))));
}

enum err
upload_drafts(struct ctx *ctx, struct upload_list *out)
{
	struct upload_by_id_rows rows;
	size_t i;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if ((e = q_upload_untaken(ctx->db, ctx->actor.person, ctx->now, &rows)))
		return (e);
	out->n = rows.n;
	out->items = arena_array(ctx->mem, rows.n, sizeof(*out->items));
	for (i = 0; i < rows.n; i++)
		out->items[i] = upload_of(&rows.items[i]);
	return (OK);
}

enum err
upload_remove(struct ctx *ctx, struct str id)
{
	struct upload_delete row;
	struct upload upload;
	enum err e;

	if ((e = upload_find(ctx, id, &upload)))
		return (e);
	if ((e = q_upload_delete(ctx->db, upload.id, &row)))
		return (e);
	if (row.awaited && (e = job_add(ctx, JOB_RECORDING_ARRIVED, upload.id, ctx->now)))
		return (e);
	return (job_add(ctx, JOB_UPLOAD_GONE, upload.id, ctx->now));
}

enum err
upload_settle(const struct upload *upload)
{
	struct arena *mem = arena_new();
	const char *path = upload_path(mem, upload->id);
	int fd = open(path, O_RDONLY | O_CLOEXEC), folder;
	enum err e = OK;
	struct stat st;

	if (fd == -1 || fstat(fd, &st) == -1 || st.st_size < upload->size)
		e = ERR_NOT_FOUND;
	else if (fdatasync(fd) == -1)
		e = ERR_INTERNAL;
	if (fd != -1)
		(void)close(fd);
	folder = open(upload_path(mem, STR("")), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder != -1) {
		if (fsync(folder) == -1 && e == OK)
			e = ERR_INTERNAL;
		(void)close(folder);
	}
	if (e == ERR_INTERNAL)
		log_errorf(NULL, "could not force an upload to the disk: %m");
	arena_free(mem);
	return (e);
}

bool
upload_whole(const struct upload *upload)
{
	unsigned char now[FILE_SUM];
	struct arena *mem;
	bool same;

	if (upload->sum.n != FILE_SUM)
		return (true);
	mem = arena_new();
	same = file_sum(upload_path(mem, upload->id), now) &&
	       memcmp(now, upload->sum.p, FILE_SUM) == 0;
	arena_free(mem);
	if (!same)
		log_errorf(
		    NULL, "upload %.*s is not what came: the disk changed it", STR_ARG(upload->id));
	return (same);
}
