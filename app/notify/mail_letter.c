/* mail_letter.c -- mails about somebody's own account: a link that sets a new password, and why they are suspended. */
#include "accounts.h"
#include "base/settings.h"
#include "mail.h"
#include "notify/local.h"

#define HEADERS 8

struct letter {
	int64_t mail;
	struct str email;
	struct str id; /* of the message, before the '@' */
};

static void
headers_write(struct ctx *ctx, const struct letter *letter, struct str name, struct str subject,
    struct smtp_message *m)
{
	const char **lines = arena_array(ctx->mem, HEADERS, sizeof(*lines));
	struct arena *mem = ctx->mem;
	size_t n = 0;

#define LINE(...) lines[n++] = str_c(mem, str_fmt(mem, __VA_ARGS__))
	LINE("From: \"Peerlore\" <%s>", settings()->mail_from);
	LINE("To: %.*s <%.*s>", STR_ARG(header_name(mem, name)), STR_ARG(letter->email));
	LINE("Subject: %.*s", STR_ARG(header_text(mem, subject)));
	LINE("Date: %.*s", STR_ARG(mail_date(mem, ctx->now)));
	LINE("Message-ID: <%.*s@%s>", STR_ARG(letter->id), mail_domain());
	LINE("Auto-Submitted: auto-generated");
	LINE("X-Auto-Response-Suppress: All");
	LINE("Content-Type: multipart/alternative");
#undef LINE
	m->headers = lines;
	m->header_count = n;
}

static void
letter_write(struct ctx *ctx, mail_write_fn *write, const struct letter *letter,
    const struct mail_view *view, struct smtp_message *m)
{
	struct arena *mem = ctx->mem;
	struct mail_text text;

	write(mem, view, &text);
	*m = (struct smtp_message){.id = letter->mail,
	    .to = str_c(mem, letter->email),
	    .text = str_c(mem, text.text),
	    .html = str_c(mem, text.html)};
	headers_write(ctx, letter, view->to.name, text.subject, m);
}

enum err
mail_reset_write(struct ctx *ctx, mail_write_fn *write, const struct mail_reset_due *row,
    struct smtp_message *m, bool *says)
{
	struct mail_view view = {.reset = true, .to = {row->person, row->person_name, STR("")}};
	/* Each try has a link of its own. */
	struct letter letter = {row->mail, row->email,
	    str_fmt(ctx->mem, "reset-%lld-%lld", (long long)row->mail, (long long)ctx->now)};
	struct str token;
	enum err e;

	*says = false;
	if (!mail_address_is_safe(row->email))
		return (OK);
	if ((e = reset_link_make(ctx, row->person, row->epoch, &token)))
		return (e);
	view.link = str_fmt(ctx->mem, "%s/reset/%.*s", settings()->base_url, STR_ARG(token));
	letter_write(ctx, write, &letter, &view, m);
	*says = true;
	return (OK);
}

bool
mail_suspension_write(struct ctx *ctx, mail_write_fn *write, const struct mail_suspension_due *row,
    struct smtp_message *m)
{
	struct mail_suspension suspension = {
	    row->reason, row->has_wall ? row->wall : 0, row->time_zone};
	struct mail_view view = {
	    .suspension = &suspension, .to = {row->person, row->person_name, STR("")}};
	struct letter letter = {
	    row->mail, row->email, str_fmt(ctx->mem, "suspension-%lld", (long long)row->mail)};

	if (!mail_address_is_safe(row->email))
		return (false);
	letter_write(ctx, write, &letter, &view, m);
	return (true);
}
