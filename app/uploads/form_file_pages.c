/* form_file_pages.c -- the file of a form: an upload in one go, for browsers without scripts. */
#include <sodium.h>

#include "base/settings.h"
#include "http/multipart.h"
#include "http/page.h"
#include "local.h"

/* Bytes between two moves of the row. */
#define ROUND (512 * 1024)

static struct str
base64(struct arena *mem, struct str s)
{
	size_t size = sodium_base64_encoded_len(s.n, sodium_base64_VARIANT_ORIGINAL);
	char *p = arena_alloc(mem, size);

	(void)sodium_bin2base64(
	    p, size, (const unsigned char *)s.p, s.n, sodium_base64_VARIANT_ORIGINAL);
	return (str_of(p));
}

/* What a client of /uploads would have said of it. */
static struct str
metadata_of(struct arena *mem, const struct multipart_part *part)
{
	return (str_fmt(mem, "filename %.*s,filetype %.*s", STR_ARG(base64(mem, part->file_name)),
	    STR_ARG(base64(mem, part->type))));
}

/* Everything that comes; its row follows. */
static enum err
content_take(struct ctx *ctx, struct multipart *m, struct upload_writer *w)
{
	struct str piece;
	enum err e;

	for (;;) {
		if ((e = multipart_piece(m, &piece)))
			return (e);
		/* Once more while its length is open: what is complete is not weighed. */
		if (piece.n == 0)
			return (w->dirty ? upload_advance(ctx, w) : OK);
		if (w->at + (int64_t)piece.n > settings()->upload_max)
			return (ERR_TOO_LARGE);
		if (!upload_write(w, piece.p, piece.n))
			return (ERR_DISK_FULL);
		if (w->at - w->charged >= ROUND && (e = upload_advance(ctx, w)))
			return (e);
	}
}

static enum err
upload_take_in(struct ctx *ctx, struct multipart *m, struct str id)
{
	struct upload_writer w;
	enum err e;

	if ((e = upload_open(ctx, id, &w)))
		return (e);
	/* Now it is known how long it is. */
	if ((e = content_take(ctx, m, &w)) == OK && (e = upload_admit(ctx, &w, w.at, 0)) == OK)
		e = upload_advance(ctx, &w);
	if (e == OK && w.at == 0)
		e = ERR_INPUT;
	upload_close(&w);
	return (e);
}

/* The row that was made, and its file soon after. */
static void
forget(struct ctx *ctx, struct str id)
{
	enum err e = db_begin(ctx->db);

	if (e == OK && (e = upload_remove(ctx, id)) == OK)
		e = db_commit(ctx->db);
	else if (e != OK && db_in_transaction(ctx->db))
		db_rollback(ctx->db);
	/* What stays behind expires. */
}

/* What its sender reads; false for what is not about the file. */
static bool
refusal_note(struct ctx *ctx, enum err e)
{
	if (e == ERR_TOO_LARGE)
		ctx_note(ctx, PROBLEM_FILE_LARGE);
	else if (e == ERR_LIMITED)
		ctx_note(ctx, PROBLEM_FILE_DAY);
	else if (e == ERR_DISK_FULL)
		ctx_note(ctx, PROBLEM_FILE_DISK);
	else if (e == ERR_INPUT)
		ctx_note(ctx, PROBLEM_FILE_EMPTY);
	else
		return (false);
	return (true);
}

enum err
upload_from_form(
    struct page *page, struct multipart *m, const struct multipart_part *part, struct str *id)
{
	struct ctx *ctx = &page->ctx;
	struct upload upload;
	enum err e;

	e = upload_begin(ctx, -1, metadata_of(ctx->mem, part), &upload);
	if (e)
		return (refusal_note(ctx, e) ? OK : e);
	if ((e = upload_take_in(ctx, m, upload.id))) {
		forget(ctx, upload.id);
		return (refusal_note(ctx, e) ? OK : e);
	}
	*id = upload.id;
	return (OK);
}
