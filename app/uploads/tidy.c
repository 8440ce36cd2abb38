/* tidy.c -- removes uploads that nobody took, and files without a row. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/settings.h"
#include "jobs.h"
#include "local.h"

/* A file is made just before its row. */
#define YOUNG HOURS_US(1)
/* Of the folder's files, asked about at once. */
#define AT_ONCE 200

static void
file_remove(struct ctx *ctx, struct str id)
{
	const char *path = upload_path(ctx->mem, id);

	if (unlink(path) == -1 && errno != ENOENT)
		log_errorf(NULL, "could not remove the upload %s: %m", path);
}

/* Removes those files of the list that have no row. */
static enum err
strays_remove(struct ctx *ctx, struct str_list ids)
{
	struct uploads_missing_rows rows;
	size_t i;
	enum err e;

	if (ids.n == 0)
		return (OK);
	if ((e = q_uploads_missing(ctx->db, ids, &rows)))
		return (e);
	for (i = 0; i < rows.n; i++)
		file_remove(ctx, rows.items[i].id);
	return (OK);
}

static bool
is_old(struct ctx *ctx, DIR *folder, const char *name)
{
	struct stat st;

	if (fstatat(dirfd(folder), name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return (false);
	return (S_ISREG(st.st_mode) && SECONDS_US(st.st_mtim.tv_sec) < ctx->now - YOUNG);
}

/* Whatever lies in the folder and has no row: a server that ended between file and row, a row that went alone. */
static enum err
folder_sweep(struct ctx *ctx)
{
	struct str_list ids = {arena_array(ctx->mem, AT_ONCE, sizeof(struct str)), 0};
	const char *path = upload_path(ctx->mem, STR(""));
	DIR *folder = opendir(path);
	struct dirent *entry;
	enum err e = OK;

	if (folder == NULL)
		return (OK);
	while (e == OK && (entry = readdir(folder)) != NULL) {
		if (!upload_id_is_fine(str_of(entry->d_name)) ||
		    !is_old(ctx, folder, entry->d_name))
			continue;
		ids.items[ids.n++] = str_dup(ctx->mem, str_of(entry->d_name));
		if (ids.n < AT_ONCE)
			continue;
		e = strays_remove(ctx, ids);
		ids.n = 0;
	}
	(void)closedir(folder);
	return (e != OK ? e : strays_remove(ctx, ids));
}

enum err
job_upload_gone(struct ctx *ctx, struct str id)
{
	return (strays_remove(ctx, (struct str_list){&id, 1}));
}

enum err
job_uploads(struct ctx *ctx, struct str argument)
{
	struct uploads_expire_rows rows;
	size_t i;
	enum err e;

	(void)argument;
	if ((e = q_uploads_expire(ctx->db, ctx->now, &rows)))
		return (e);
	/* A file whose row comes back, because this is not committed, is found to be empty: sent again. */
	for (i = 0; i < rows.n; i++) {
		file_remove(ctx, rows.items[i].id);
		if (rows.items[i].awaited &&
		    (e = job_add(ctx, JOB_RECORDING_ARRIVED, rows.items[i].id, ctx->now)))
			return (e);
	}
	if ((e = q_upload_days_clean(ctx->db, ctx->now - DAYS_US(UPLOAD_DAYS_KEPT), NULL)))
		return (e);
	return (folder_sweep(ctx));
}
