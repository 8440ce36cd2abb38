/*
 * uploads.h -- files that people send us in pieces (tus 1.0.0 at /uploads).
 *
 * An upload has a row and a file, media/uploads/<id> in the data folder. It
 * belongs to the person who began it and to nobody else: to all others it is
 * ERR_NOT_FOUND, exactly as one that never was. It is finished when all bytes
 * have come; then something may take it (once), and from there on the row and
 * the file live until upload_remove. What nobody takes is removed some days
 * after it was last touched, finished or not, row and file (see job_uploads).
 *
 * How lasting bytes are: those that were acknowledged are with the kernel, so
 * they survive the end of any of our processes; the row counts at most what the
 * file has. They are forced to the disk by upload_settle, which whoever takes an
 * upload calls in its job, outside of the web server. An upload cut short by a
 * loss of power is noticed there. While they come they are summed up; what a
 * disk made of them afterwards is found by upload_whole, before anything is made of it.
 *
 * Sizes are bytes. Text lives in ctx->mem.
 */
#ifndef PEERLORE_UPLOADS_H
#define PEERLORE_UPLOADS_H

#include "ctx.h"

#define UPLOAD_ID 22 /* bytes of an id: 128 random bits as base64url */

struct upload {
	struct str id;
	int64_t person;
	int64_t size; /* -1: not known yet */
	int64_t received;
	struct str
	    file_name; /* as the sender calls it, one line, perhaps empty; for eyes, never for a path */
	struct str type; /* as the sender says, "video/webm"; nothing to rely on */
	struct str metadata; /* Upload-Metadata as it came */
	timestamp_us created_at;
	timestamp_us touched_at;
	timestamp_us expires_at; /* unless it is taken */
	timestamp_us finished_at; /* 0: not yet */
	timestamp_us taken_at; /* 0: not yet */
	bool awaited; /* something waits for its end */
	struct str sum; /* of all its bytes as they came (base/file_sum.h); empty: not known */
};

struct upload_list {
	struct upload *items;
	size_t n;
};

/*
 * One of the actor's own; a job (ctx->actor.system) finds those of all. Taken
 * ones too. ERR_NOT_FOUND for anything else, for text that is no id, and for
 * one that nobody took before it expired.
 */
enum err upload_find(struct ctx *ctx, struct str id, struct upload *out) MUST_CHECK;
/*
 * Marks it as taken, in the caller's transaction. Errors as upload_find, and
 * ERR_CONFLICT when it is not finished or was taken already. One that is
 * awaited is taken by a job (ctx->actor.system) alone.
 */
enum err upload_take(struct ctx *ctx, struct str id, struct upload *out) MUST_CHECK;
/*
 * Keeps an unfinished one of the actor's for something that waits for it: nobody else may take it, it is not offered again, and the
 * job recording-arrived runs with its id when it is finished, and also when it is gone. In the caller's transaction. Errors as
 * upload_find, and ERR_CONFLICT when it is finished or kept already.
 */
enum err upload_await(struct ctx *ctx, struct str id) MUST_CHECK;
/*
 * A finished upload of the actor's, of which a job puts the file in its place
 * (upload_path) before anybody needs it: for what is made of something we have.
 * Their quota does not count it.
 */
enum err upload_promise(struct ctx *ctx, int64_t size, struct str file_name, struct str type,
    struct str *id) MUST_CHECK;
/* Path of the file, absolute, NUL-terminated, in mem. id is one that upload_find gave. */
const char *upload_path(struct arena *mem, struct str id);
/* The actor's own that are not taken, finished or not, newest first, at most 100: to offer again. */
enum err upload_drafts(struct ctx *ctx, struct upload_list *out) MUST_CHECK;
/*
 * Own ones, or any in a job; taken ones too. The row goes in the caller's
 * transaction, the file soon after it has committed (a job).
 */
enum err upload_remove(struct ctx *ctx, struct str id) MUST_CHECK;
/*
 * Forces the file to the disk; slow, so never in the web server. ERR_NOT_FOUND
 * when the file is gone or has fewer bytes than the upload: it must be sent again.
 */
enum err upload_settle(const struct upload *upload) MUST_CHECK;
/* The file holds what came, as far as that is known; reads all of it, so never in the web server. */
bool upload_whole(const struct upload *upload);

struct page;
struct multipart;
struct multipart_part;
/*
 * For http_hooks: the file of a form becomes a finished upload of the actor's,
 * in transactions of its own. One that is too large, empty, or beyond the quota
 * leaves a problem at `recording`, nothing behind, and *id empty.
 */
enum err upload_from_form(struct page *page, struct multipart *m, const struct multipart_part *part,
    struct str *id) MUST_CHECK;

/* Hourly: what expired, and files without a row. */
enum err job_uploads(struct ctx *ctx, struct str argument) MUST_CHECK;
/* The file of one whose row has gone. */
enum err job_upload_gone(struct ctx *ctx, struct str id) MUST_CHECK;

#endif
