/*
 * receive.c -- an upload grows: its file first, then its row.
 *
 * Bytes are written to the file as they come and nothing is forced to the disk
 * here (see include/uploads.h). The row is moved after every part and at the end
 * of a request, so what a request has brought before it breaks off is kept.
 */
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/log.h"
#include "base/random.h"
#include "base/settings.h"
#include "jobs.h"
#include "local.h"

#define ID_BYTES 16

static timestamp_us
day_of(timestamp_us now)
{
	return (now - now % DAYS_US(1));
}

int
upload_day_left(timestamp_us now)
{
	return ((int)((day_of(now) + DAYS_US(1) - now) / SECONDS_US(1)) + 1);
}

static timestamp_us
expiry(timestamp_us now)
{
	return (now + DAYS_US(settings()->upload_days));
}

/* 0 and below: no limit. */
static int64_t
day_quota(void)
{
	return (settings()->limits ? settings()->upload_day : 0);
}

static enum err
quota_check(struct ctx *ctx, int64_t more)
{
	struct upload_day_bytes row;
	int64_t quota = day_quota();
	enum err e;

	if (quota <= 0)
		return (OK);
	if ((e = q_upload_day_bytes(ctx->db, ctx->actor.person, day_of(ctx->now), &row)))
		return (e);
	return (row.bytes > quota || more > quota - row.bytes ? ERR_LIMITED : OK);
}

/* -- begun ------------------------------------------------------------------------ */

/* The folder is made when it is first needed. */
static int
file_make(struct arena *mem, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd != -1 || errno != ENOENT)
		return (fd);
	(void)mkdir(str_c(mem, str_fmt(mem, "%s/media", settings()->data)), 0700);
	(void)mkdir(upload_path(mem, STR("")), 0700);
	return (open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
}

static enum err
row_make(struct ctx *ctx, const struct upload *u)
{
	struct upload_advance row;
	enum err e;

	if ((e = db_begin(ctx->db)))
		return (e);
	e = q_upload_insert(ctx->db, u->id, u->person, u->size < 0 ? NULL : &u->size, u->file_name,
	    u->type, u->metadata, ctx->now, u->expires_at, NULL);
	/* Nothing is all there at once. */
	if (e == OK && u->size == 0)
		e = q_upload_advance(ctx->db, u->id, &u->size, 0, 0, day_of(ctx->now), ctx->now,
		    u->expires_at, STR_NONE, STR_NONE, &row);
	if (e == OK)
		return (db_commit(ctx->db));
	db_rollback(ctx->db);
	return (e);
}

enum err
upload_begin(struct ctx *ctx, int64_t size, struct str metadata, struct upload *out)
{
	struct upload_metadata said;
	struct upload u = {0};
	const char *path;
	enum err e;
	int fd;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if ((e = upload_metadata_read(ctx->mem, metadata, &said)))
		return (e);
	if (size > settings()->upload_max)
		return (ERR_TOO_LARGE);
	if ((e = quota_check(ctx, size < 0 ? 0 : size)))
		return (e);
	u = (struct upload){.id = random_token(ctx->mem, ID_BYTES),
	    .person = ctx->actor.person,
	    .size = size,
	    .file_name = said.file_name,
	    .type = said.type,
	    .metadata = metadata,
	    .created_at = ctx->now,
	    .touched_at = ctx->now,
	    .expires_at = expiry(ctx->now),
	    .finished_at = size == 0 ? ctx->now : 0};
	path = upload_path(ctx->mem, u.id);
	if ((fd = file_make(ctx->mem, path)) == -1) {
		log_errorf(NULL, "could not make %s: %m", path);
		return (errno == ENOSPC || errno == EDQUOT ? ERR_DISK_FULL : ERR_INTERNAL);
	}
	(void)close(fd);
	if ((e = row_make(ctx, &u))) {
		(void)unlink(path);
		return (e);
	}
	*out = u;
	return (OK);
}

enum err
upload_promise(struct ctx *ctx, int64_t size, struct str file_name, struct str type, struct str *id)
{
	*id = random_token(ctx->mem, ID_BYTES);
	return (q_upload_promise(ctx->db, *id, ctx->actor.person, size, file_name, type, ctx->now,
	    expiry(ctx->now), NULL));
}

/* -- written ------------------------------------------------------------------------- */

int64_t
upload_offset(struct ctx *ctx, const struct upload *upload)
{
	struct stat st;

	if (stat(upload_path(ctx->mem, upload->id), &st) == -1)
		return (0);
	return (st.st_size < upload->received ? st.st_size : upload->received);
}

/* The kernel forgets the lock with whoever held it. */
static enum err
file_lock(int fd)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	if (fcntl(fd, F_OFD_SETLK, &lock) == 0)
		return (OK);
	return (errno == EAGAIN || errno == EACCES ? ERR_BUSY : ERR_INTERNAL);
}

/* A file that lost bytes vouches for nothing any more. */
static enum err
sums_settle(struct ctx *ctx, struct upload_writer *w)
{
	struct upload_sum_state row;
	enum err e;

	w->sum = NULL;
	if (w->at == 0)
		w->sum = running_sum_new(ctx->mem);
	else if ((e = q_upload_sum_state(ctx->db, w->upload.id, &row)))
		return (e);
	else if (row.has_state && row.received == w->at)
		w->sum = running_sum_read(ctx->mem, row.state);
	if (w->sum != NULL) {
		w->charged_sum = running_sum_new(ctx->mem);
		running_sum_copy(w->charged_sum, w->sum);
	}
	return (OK);
}

/* Behind the lock: who wrote before has moved the row. */
static enum err
writer_settle(struct ctx *ctx, struct upload_writer *w)
{
	struct stat st;
	enum err e;

	if ((e = file_lock(w->fd)) || (e = upload_find(ctx, w->upload.id, &w->upload)))
		return (e);
	if (w->upload.taken_at != 0)
		return (ERR_CONFLICT);
	if (fstat(w->fd, &st) == -1)
		return (ERR_INTERNAL);
	w->at = w->charged = st.st_size < w->upload.received ? st.st_size : w->upload.received;
	if ((e = sums_settle(ctx, w)))
		return (e);
	return (st.st_size > w->at && ftruncate(w->fd, w->at) == -1 ? ERR_INTERNAL : OK);
}

enum err
upload_open(struct ctx *ctx, struct str id, struct upload_writer *w)
{
	enum err e;

	*w = (struct upload_writer){.fd = -1};
	if ((e = upload_find(ctx, id, &w->upload)))
		return (e);
	w->fd = open(upload_path(ctx->mem, w->upload.id), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (w->fd == -1)
		return (errno == ENOSPC || errno == EDQUOT ? ERR_DISK_FULL : ERR_INTERNAL);
	if ((e = writer_settle(ctx, w)))
		upload_close(w);
	return (e);
}

void
upload_close(struct upload_writer *w)
{
	if (w->fd != -1)
		(void)close(w->fd);
	w->fd = -1;
	EVP_MD_CTX_free(w->digest);
	w->digest = NULL;
}

enum err
upload_admit(struct ctx *ctx, struct upload_writer *w, int64_t size, int64_t more)
{
	int64_t most = settings()->upload_max;

	if (size >= 0) {
		if (w->upload.size >= 0 && w->upload.size != size)
			return (ERR_MALFORMED);
		if (size < w->at)
			return (ERR_MALFORMED);
		if (size > most)
			return (ERR_TOO_LARGE);
		w->dirty = w->upload.size != size;
		w->upload.size = size;
	}
	if (w->upload.size >= 0)
		most = w->upload.size;
	if (more > most - w->at)
		return (ERR_TOO_LARGE);
	return (quota_check(ctx, more));
}

bool
upload_write(void *writer, const void *bytes, size_t n)
{
	struct upload_writer *w = writer;
	const char *p = bytes;
	size_t done = 0;

	while (done < n) {
		ssize_t put = pwrite(w->fd, p + done, n - done, w->at + (off_t)done);

		if (put == -1 && errno == EINTR)
			continue;
		if (put <= 0)
			return (false);
		done += (size_t)put;
	}
	w->at += (int64_t)n;
	w->dirty = true;
	if (w->sum != NULL)
		running_sum_add(w->sum, bytes, n);
	return (w->digest == NULL || EVP_DigestUpdate(w->digest, bytes, n) == 1);
}

static enum err
row_follow(struct ctx *ctx, struct upload_writer *w, struct upload_advance *row)
{
	const struct upload *u = &w->upload;
	bool all = w->at == u->size;

	return (q_upload_advance(ctx->db, u->id, u->size < 0 ? NULL : &u->size, w->at,
	    w->at - w->charged, day_of(ctx->now), ctx->now, expiry(ctx->now),
	    running_sum_state(all ? NULL : w->sum),
	    all ? running_sum_end(ctx->mem, w->sum) : STR_NONE, row));
}

enum err
upload_advance(struct ctx *ctx, struct upload_writer *w)
{
	bool all = w->at == w->upload.size;
	struct upload_advance row;
	enum err e;

	if (all && (e = db_begin(ctx->db)))
		return (e);
	e = row_follow(ctx, w, &row);
	if (e == OK && row.arrived)
		e = job_add(ctx, JOB_RECORDING_ARRIVED, w->upload.id, ctx->now);
	if (all && e == OK)
		e = db_commit(ctx->db);
	else if (all)
		db_rollback(ctx->db);
	if (e)
		return (e);
	w->charged = w->upload.received = w->at;
	if (w->sum != NULL)
		running_sum_copy(w->charged_sum, w->sum);
	w->dirty = false;
	w->upload.expires_at = expiry(ctx->now);
	w->upload.finished_at = all ? ctx->now : 0;
	if (all)
		return (OK);
	if (!disk_has_room(clock_now()))
		return (ERR_DISK_FULL);
	return (day_quota() > 0 && row.bytes > day_quota() ? ERR_LIMITED : OK);
}

void
upload_cut(struct upload_writer *w)
{
	if (ftruncate(w->fd, w->charged) == -1)
		log_errorf(NULL, "could not cut an upload back: %m");
	w->at = w->charged;
	if (w->sum != NULL)
		running_sum_copy(w->sum, w->charged_sum);
	w->dirty = false;
}
