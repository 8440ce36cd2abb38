/* local.h -- what the files of app/uploads share: an upload while it is written. */
#ifndef PEERLORE_UPLOADS_LOCAL_H
#define PEERLORE_UPLOADS_LOCAL_H

#include <openssl/evp.h>

#include "base/file_sum.h"
#include "queries.h"
#include "store/db.h"
#include "uploads.h"

/* The row of a day outlives it so long. */
#define UPLOAD_DAYS_KEPT 3
#define UPLOAD_METADATA_MAX 4096

bool upload_id_is_fine(struct str id);

/* -- metadata.c -- */
struct upload_metadata {
	struct str file_name;
	struct str type;
};
/* Upload-Metadata; ERR_MALFORMED when it is not what tus says. */
enum err upload_metadata_read(
    struct arena *mem, struct str text, struct upload_metadata *out) MUST_CHECK;

/* -- headers.c -- */
/* Digits alone, without a sign and without zeros before them; *out is -1 for an empty text. ERR_MALFORMED. */
enum err upload_number_read(struct str text, int64_t *out) MUST_CHECK;
struct upload_checksum {
	const EVP_MD *algorithm; /* NULL: none was sent */
	unsigned char want[EVP_MAX_MD_SIZE];
};
/* Upload-Checksum, "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0="; ERR_MALFORMED for another algorithm, or another length than its. */
enum err upload_checksum_read(struct str text, struct upload_checksum *out) MUST_CHECK;

/* -- sum.c -- */
/*
 * BLAKE2b of what has come so far. Between two requests the row keeps it as libsodium has it in memory; should another
 * version hold it otherwise, the sum is wrong in the end, and the file is asked for once more.
 */
struct running_sum;
struct running_sum *running_sum_new(struct arena *mem);
/* As a row has it; NULL when it has none. */
struct running_sum *running_sum_read(struct arena *mem, struct str state);
void running_sum_add(struct running_sum *sum, const void *bytes, size_t n);
void running_sum_copy(struct running_sum *to, const struct running_sum *from);
/* For the row, and only until more is added; STR_NONE for NULL. */
struct str running_sum_state(const struct running_sum *sum);
struct str running_sum_end(struct arena *mem, const struct running_sum *sum);

/* -- receive.c -- */
/* Seconds until the day of quotas ends. */
int upload_day_left(timestamp_us now);
/*
 * A new upload of this size (-1: not known yet) with an empty file, in a
 * transaction of its own. more: bytes that come along at once. ERR_MALFORMED,
 * ERR_TOO_LARGE, ERR_LIMITED when the day's quota would be passed.
 */
enum err upload_begin(
    struct ctx *ctx, int64_t size, struct str metadata, struct upload *out) MUST_CHECK;

/* An upload that one request writes to; nobody else can meanwhile. */
struct upload_writer {
	struct upload upload;
	int fd;
	int64_t at; /* bytes in the file */
	int64_t charged; /* of these, those that row and day know of */
	bool dirty; /* the row does not say yet what is so */
	void *digest; /* EVP_MD_CTX of what is written, or NULL */
	struct running_sum *sum; /* of all up to `at`, and as the row has it; NULL: not known */
	struct running_sum *charged_sum;
};
/*
 * Opens one of the actor's own for writing, with the file cut back to what the
 * row vouches for. ERR_BUSY while another request writes to it, ERR_CONFLICT
 * when it is taken.
 */
enum err upload_open(struct ctx *ctx, struct str id, struct upload_writer *w) MUST_CHECK;
/* How much is wanted: ERR_TOO_LARGE, ERR_LIMITED; ERR_MALFORMED for a size that cannot be. -1: says nothing of it. */
enum err upload_admit(
    struct ctx *ctx, struct upload_writer *w, int64_t size, int64_t more) MUST_CHECK;
/* For receiving: appends to the file. Touches neither database nor arena. */
bool upload_write(void *writer, const void *bytes, size_t n);
/*
 * The row follows the file; the upload is finished when all is there. Then it
 * is as lasting as a commit, before that it may be forgotten with a database
 * that dies. ERR_LIMITED, ERR_DISK_FULL: what was written stays, but not more.
 */
enum err upload_advance(struct ctx *ctx, struct upload_writer *w) MUST_CHECK;
/* Forgets what row and day do not know of. */
void upload_cut(struct upload_writer *w);
void upload_close(struct upload_writer *w);
/* What can be relied on: the smaller of row and file. */
int64_t upload_offset(struct ctx *ctx, const struct upload *upload);

#endif
