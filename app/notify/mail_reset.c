/* mail_reset.c -- the mail with a link that sets a new password. */
#include "accounts.h"
#include "base/settings.h"
#include "mail.h"
#include "notify/local.h"

#define HEADERS 8

static void
headers_write(
    struct ctx *ctx, const struct mail_reset_due *row, struct str subject, struct smtp_message *m)
{
	const char **lines = arena_array(ctx->mem, HEADERS, sizeof(*lines));
	struct arena *mem = ctx->mem;
	size_t n = 0;

#define LINE(...) lines[n++] = str_c(mem, str_fmt(mem, __VA_ARGS__))
	LINE("From: \"Peerlore\" <%s>", settings()->mail_from);
	LINE("To: %.*s <%.*s>", STR_ARG(header_name(mem, row->person_name)), STR_ARG(row->email));
	LINE("Subject: %.*s", STR_ARG(header_text(mem, subject)));
	LINE("Date: %.*s", STR_ARG(mail_date(mem, ctx->now)));
	/* Each try has a link of its own. */
	LINE("Message-ID: <reset-%lld-%lld@%s>", (long long)row->mail, (long long)ctx->now,
	    mail_domain());
	LINE("Auto-Submitted: auto-generated");
	LINE("X-Auto-Response-Suppress: All");
	LINE("Content-Type: multipart/alternative");
#undef LINE
	m->headers = lines;
	m->header_count = n;
}

enum err
mail_reset_write(struct ctx *ctx, mail_write_fn *write, const struct mail_reset_due *row,
    struct smtp_message *m, bool *says)
{
	struct mail_view view = {.reset = true, .to = {row->person, row->person_name, STR("")}};
	struct arena *mem = ctx->mem;
	struct mail_text text;
	struct str token;
	enum err e;

	*says = false;
	if (!mail_address_is_safe(row->email))
		return (OK);
	if ((e = reset_link_make(ctx, row->person, row->epoch, &token)))
		return (e);
	view.link = str_fmt(mem, "%s/reset/%.*s", settings()->base_url, STR_ARG(token));
	write(mem, &view, &text);
	*m = (struct smtp_message){.id = row->mail,
	    .to = str_c(mem, row->email),
	    .text = str_c(mem, text.text),
	    .html = str_c(mem, text.html)};
	headers_write(ctx, row, text.subject, m);
	*says = true;
	return (OK);
}
