/*
 * tus_pages.c -- tus 1.0.0 at /uploads: files that arrive in parts and go on where they broke off.
 *
 * Core, and the extensions creation, creation-with-upload, creation-defer-length,
 * expiration, termination, checksum (https://tus.io/protocols/resumable-upload).
 * `tus-resumable: 1.0.0` is on every answer, set by http/response.c. Where the
 * specification names no status: 400 for headers that cannot be read, 423 while
 * another request writes, 429 beyond a quota, 507 when the disk is nearly full.
 */
#include "base/settings.h"
#include "http/api.h"
#include "local.h"
#include "pictures.h"

#define VERSION "1.0.0"
#define EXTENSIONS                                                                                 \
	"creation,creation-with-upload,creation-defer-length,expiration,termination,checksum"
#define ALGORITHMS "sha1,sha256"
#define PART_TYPE "application/offset+octet-stream"
/* Bytes between two moves of the row; others have their turn there. */
#define ROUND (512 * 1024)
/* For another request to end, which may have lost its client: in tenths of a second. */
#define LOCK_TRIES 30

/* -- answers ------------------------------------------------------------------------- */

static enum err
refuse(struct page *page, int status, const char *word, const char *title)
{
	struct json_out j = json_answer(page, status);

	page_type(page, "application/problem+json");
	json_put_object(&j, NULL);
	json_put_str(&j, "type", str_fmt(page->ctx.mem, "urn:peerlore:%s", word));
	json_put_str(&j, "title", str_of(title));
	json_put_int(&j, "status", status);
	json_put_object_end(&j);
	return (OK);
}

/* What was sent is not given back. */
static enum err
refuse_get(struct page *page, struct str allow)
{
	page_header_add(page, "allow", allow);
	return (refuse(page, 405, err_word(ERR_METHOD), err_sentence(ERR_METHOD)));
}

/* What a person reads who sends too much. */
static enum err
refuse_err(struct page *page, enum err e)
{
	struct arena *mem = page->ctx.mem;

	if (e == ERR_BUSY)
		return (refuse(
		    page, 423, "upload-busy", "Another request is sending this file right now."));
	if (e == ERR_STALE)
		return (refuse(page, 409, "upload-offset",
		    "The file goes on at another place: ask where with HEAD."));
	/* Run once more it would not find the body again; whoever sent it can. */
	if (e == ERR_RETRY)
		return (ERR_TIMEOUT);
	if (e == ERR_TOO_LARGE)
		return (refuse(page, 413, "upload-too-large",
		    str_c(
			mem, str_fmt(mem,
				 "A file can have %lld MB at most, and no more than was announced.",
				 (long long)settings()->upload_max >> 20))));
	if (e != ERR_LIMITED)
		return (e);
	page_header_add(page, "retry-after", str_fmt(mem, "%d", upload_day_left(page->ctx.now)));
	return (refuse(page, 429, "upload-quota",
	    str_c(mem,
		str_fmt(mem,
		    "That would be more than %lld MB in one day. Tomorrow there is room again.",
		    (long long)settings()->upload_day >> 20))));
}

/* *stop: it speaks another version, and has its answer. */
static enum err
version_check(struct page *page, bool *stop)
{
	*stop = !str_eq(page_header(page, "tus-resumable"), STR(VERSION));
	if (!*stop)
		return (OK);
	page_header_add(page, "tus-version", STR(VERSION));
	return (refuse(page, 412, "tus-version", "Send Tus-Resumable: " VERSION "."));
}

static void
number_add(struct page *page, const char *name, int64_t value)
{
	page_header_add(page, name, str_fmt(page->ctx.mem, "%lld", (long long)value));
}

/* Until when an unfinished one can go on. */
static void
expiry_add(struct page *page, const struct upload *upload)
{
	char text[CLOCK_TEXT];

	if (upload->finished_at == 0)
		page_header_add(page, "upload-expires",
		    str_dup(page->ctx.mem, clock_http(upload->expires_at, text)));
}

/* -- headers -------------------------------------------------------------------------- */

/* -1 when it is absent. */
static enum err
number_read(struct page *page, const char *name, int64_t *out)
{
	return (upload_number_read(page_header(page, name), out));
}

static enum err
checksum_read(struct page *page, struct upload_checksum *out)
{
	return (upload_checksum_read(page_header(page, "upload-checksum"), out));
}

static bool
is_part(const struct page *page)
{
	return (str_eq_nocase(str_trim(page_header(page, "content-type")), STR(PART_TYPE)));
}

/* -- the bytes -------------------------------------------------------------------------- */

/*
 * A round of the body, and the row after it. Without a checksum every byte counts as soon as
 * it is written; with one nothing does before all is compared.
 */
static enum err
round_take(struct page *page, struct upload_writer *w)
{
	struct body_sink sink = {upload_write, w};
	struct upload seen;
	int64_t got;
	enum err e, then;

	e = page_body_receive(page, &sink, ROUND, &got);
	then = w->digest == NULL ? upload_advance(&page->ctx, w)
				 : upload_find(&page->ctx, w->upload.id, &seen);
	return (e != OK ? e : then);
}

/* 0, or the status that a checksum which is not right gets. */
static int
checksum_compare(struct upload_writer *w, const struct upload_checksum *checksum)
{
	unsigned char have[EVP_MAX_MD_SIZE];
	unsigned n = 0;

	if (checksum->algorithm == NULL)
		return (0);
	if (EVP_DigestFinal_ex(w->digest, have, &n) != 1)
		return (500);
	return (memcmp(have, checksum->want, n) == 0 ? 0 : 460);
}

/* Everything that came; *status is set when it was not what the checksum says. */
static enum err
body_take(
    struct page *page, struct upload_writer *w, const struct upload_checksum *checksum, int *status)
{
	enum err e = OK;

	*status = 0;
	if (checksum->algorithm != NULL) {
		w->digest = EVP_MD_CTX_new();
		if (w->digest == NULL ||
		    EVP_DigestInit_ex(w->digest, checksum->algorithm, NULL) != 1)
			return (ERR_INTERNAL);
	}
	while (e == OK && page_body_left(page) > 0)
		e = round_take(page, w);
	if (e == OK)
		*status = checksum_compare(w, checksum);
	if (checksum->algorithm != NULL && (e != OK || *status != 0))
		upload_cut(w);
	return (e == OK && *status == 0 && w->dirty ? upload_advance(&page->ctx, w) : e);
}

static enum err
part_take(struct page *page, struct upload_writer *w, const struct upload_checksum *checksum)
{
	int status;
	enum err e = body_take(page, w, checksum, &status);

	if (e != OK)
		return (refuse_err(page, e));
	if (status != 0)
		return (refuse(page, status, "upload-checksum",
		    "What came is not what the checksum says. Please send this part again."));
	number_add(page, "upload-offset", w->upload.received);
	expiry_add(page, &w->upload);
	return (OK);
}

/* Waits a moment for another request that writes: its client may be the one that asks now, come back. */
static enum err
writer_open(struct page *page, struct str id, struct upload_writer *w)
{
	enum err e = ERR_BUSY;
	int i;

	for (i = 0; i < LOCK_TRIES && (e = upload_open(&page->ctx, id, w)) == ERR_BUSY; i++)
		page_nap();
	return (e);
}

/* -- routes ------------------------------------------------------------------------------- */

/* OPTIONS says what we can; there is nothing to GET. */
enum err
page_uploads(struct page *page)
{
	if (!page_is_options(page))
		return (refuse_get(page, STR("OPTIONS, POST")));
	page_header_add(page, "tus-version", STR(VERSION));
	page_header_add(page, "tus-extension", STR(EXTENSIONS));
	page_header_add(page, "tus-checksum-algorithm", STR(ALGORITHMS));
	number_add(page, "tus-max-size", settings()->upload_max);
	page_status(page, 204);
	return (OK);
}

/* The bytes that come along with a new upload. */
static enum err
first_part(struct page *page, struct upload *upload, const struct upload_checksum *checksum)
{
	struct upload_writer w;
	enum err e;

	if ((e = upload_open(&page->ctx, upload->id, &w)))
		return (e);
	if ((e = upload_admit(&page->ctx, &w, -1, page_body_left(page))) == OK)
		e = part_take(page, &w, checksum);
	else
		e = refuse_err(page, e);
	*upload = w.upload;
	upload_close(&w);
	return (e);
}

static enum err
sizes_read(struct page *page, int64_t *size)
{
	struct str defer = page_header(page, "upload-defer-length");
	enum err e = number_read(page, "upload-length", size);

	if (e)
		return (e);
	if (defer.n > 0 && !str_eq(defer, STR("1")))
		return (ERR_MALFORMED);
	return ((*size >= 0) == (defer.n > 0) ? ERR_MALFORMED : OK);
}

/*
 * Small enough for a picture, and said to be one: whoever pastes some into a text does not use
 * up what recordings have. What it is shows when it is decoded; the day's bytes are one for all.
 */
static bool
is_picture(struct page *page, int64_t size)
{
	struct upload_metadata said;

	return (size >= 0 && size <= PICTURE_BYTES &&
		upload_metadata_read(page->ctx.mem, page_header(page, "upload-metadata"), &said) ==
		    OK &&
		str_starts(said.type, STR("image/")));
}

enum err
page_upload_begin(struct page *page)
{
	bool with_part = is_part(page), stop;
	struct upload_checksum checksum;
	struct upload upload;
	int64_t size;
	enum err e;

	if ((e = version_check(page, &stop)) || stop)
		return (e);
	if (page_body_left(page) > 0 && !with_part)
		return (ERR_MEDIA_TYPE);
	if ((e = sizes_read(page, &size)) || (e = checksum_read(page, &checksum)))
		return (e);
	if ((e = page_admit_upload(page, is_picture(page, size))))
		return (e);
	e = upload_begin(&page->ctx, size, page_header(page, "upload-metadata"), &upload);
	if (e)
		return (refuse_err(page, e));
	page_status(page, 201);
	page_header_add(
	    page, "location", str_fmt(page->ctx.mem, "/uploads/%.*s", STR_ARG(upload.id)));
	if (with_part)
		return (first_part(page, &upload, &checksum));
	expiry_add(page, &upload);
	return (OK);
}

enum err
page_upload(struct page *page)
{
	struct upload upload;
	bool stop;
	enum err e;

	if (page_is_options(page))
		return (page_uploads(page));
	if (!page_is_head(page))
		return (refuse_get(page, STR("DELETE, HEAD, OPTIONS, PATCH")));
	if ((e = version_check(page, &stop)) || stop)
		return (e);
	if ((e = upload_find(&page->ctx, page_path(page, "upload"), &upload)))
		return (e);
	number_add(page, "upload-offset", upload_offset(&page->ctx, &upload));
	if (upload.size >= 0)
		number_add(page, "upload-length", upload.size);
	else
		page_header_add(page, "upload-defer-length", STR("1"));
	if (upload.metadata.n > 0)
		page_header_add(page, "upload-metadata", upload.metadata);
	return (OK);
}

static enum err
part_admit(struct page *page, struct upload_writer *w, int64_t offset, int64_t size)
{
	if (offset != w->at)
		return (ERR_STALE);
	return (upload_admit(&page->ctx, w, size, page_body_left(page)));
}

enum err
page_upload_part(struct page *page)
{
	struct upload_checksum checksum;
	struct upload_writer w;
	int64_t offset, size;
	bool stop;
	enum err e;

	if ((e = version_check(page, &stop)) || stop)
		return (e);
	if (!is_part(page))
		return (ERR_MEDIA_TYPE);
	if ((e = number_read(page, "upload-offset", &offset)) ||
	    (e = number_read(page, "upload-length", &size)) || (e = checksum_read(page, &checksum)))
		return (e);
	if (offset < 0)
		return (ERR_MALFORMED);
	if ((e = writer_open(page, page_path(page, "upload"), &w)))
		return (refuse_err(page, e));
	page_status(page, 204);
	e = part_admit(page, &w, offset, size);
	e = e == OK ? part_take(page, &w, &checksum) : refuse_err(page, e);
	upload_close(&w);
	return (e);
}

enum err
page_upload_remove(struct page *page)
{
	struct upload upload;
	bool stop;
	enum err e;

	if ((e = version_check(page, &stop)) || stop)
		return (e);
	if ((e = upload_find(&page->ctx, page_path(page, "upload"), &upload)))
		return (e);
	if (upload.taken_at != 0)
		return (ERR_CONFLICT);
	if ((e = upload_remove(&page->ctx, upload.id)))
		return (e);
	page_status(page, 204);
	return (OK);
}
