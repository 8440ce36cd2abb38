/* accounts.c -- what all of accounts needs: checks of fields, secrets, the audit trail, tidying. */
#include "base/keys.h"
#include "base/random.h"
#include "base/settings.h"
#include "local.h"
#include "text/slug.h"

/* -- who asks ----------------------------------------------------------------- */

enum err
actor_present(const struct ctx *ctx)
{
	return (ctx->actor.person != 0 ? OK : ERR_SIGNED_OUT);
}

enum err
actor_administers(const struct ctx *ctx)
{
	return (
	    ctx->actor.system || (ctx->actor.person != 0 && ctx->actor.admin) ? OK : ERR_NOT_FOUND);
}

/* -- fields --------------------------------------------------------------------- */

/*
 * Bytes of the character at s[i] that has no business in a name: controls, and
 * marks that turn the direction of what follows or are not seen at all. 0 for
 * all others. s is valid UTF-8.
 */
static size_t
unseen_at(struct str s, size_t i)
{
	const unsigned char *p = (const unsigned char *)s.p + i;
	size_t left = s.n - i;

	if (p[0] == 0x7f)
		return (1);
	if (left >= 2 && p[0] == 0xc2 && p[1] < 0xa0)
		return (2); /* C1 */
	if (left < 3)
		return (0);
	if (p[0] == 0xe2 && p[1] == 0x80 &&
	    (p[2] == 0x8b || p[2] == 0x8e || p[2] == 0x8f || (p[2] >= 0xa8 && p[2] <= 0xae)))
		return (3); /* U+200B, 200E, 200F, 2028-202E */
	if (p[0] == 0xe2 && p[1] == 0x81 && p[2] >= 0xa0 && p[2] <= 0xaf)
		return (3); /* U+2060-206F */
	if (p[0] == 0xef && p[1] == 0xbb && p[2] == 0xbf)
		return (3); /* U+FEFF */
	return (0);
}

struct str
line_tidy(struct arena *mem, struct str s)
{
	struct buf b = {.mem = mem};
	bool gap = false;
	size_t i = 0, skip;

	s = text_nfc(mem, s);
	while (i < s.n) {
		if ((unsigned char)s.p[i] <= ' ') {
			gap = b.n > 0;
			i++;
		} else if ((skip = unseen_at(s, i)) > 0) {
			i += skip;
		} else {
			if (gap)
				buf_char(&b, ' ');
			gap = false;
			buf_char(&b, s.p[i++]);
		}
	}
	return (buf_view(&b));
}

struct str
lines_tidy(struct arena *mem, struct str s)
{
	struct buf b = {.mem = mem};
	size_t i;

	s = text_nfc(mem, s);
	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '\r') {
			buf_char(&b, '\n');
			i += i + 1 < s.n && s.p[i + 1] == '\n';
		} else {
			buf_char(&b, s.p[i]);
		}
	}
	return (str_trim(buf_view(&b)));
}

struct str
email_tidy(struct arena *mem, struct str s)
{
	return (str_lower(mem, str_trim(s)));
}

/* What an address must have; whether it exists only a mail can tell. */
void
email_check(struct ctx *ctx, struct str email)
{
	ptrdiff_t at = str_find(email, STR("@"));
	size_t i;
	bool fine = at > 0 && email.n - (size_t)at > 1 && email.n <= LIMIT_EMAIL_MAX;

	for (i = 0; fine && i < email.n; i++) {
		if (email.p[i] <= ' ' || email.p[i] >= 0x7f ||
		    strchr("<>(),;:\\\"[]", email.p[i]) ||
		    (email.p[i] == '@' && (ptrdiff_t)i != at))
			fine = false;
	}
	if (!fine)
		ctx_note(ctx, PROBLEM_EMAIL_BAD);
}

void
name_check(struct ctx *ctx, struct str name)
{
	if (name.n == 0)
		ctx_note(ctx, PROBLEM_NAME_EMPTY);
	else if (str_points(name) > LIMIT_NAME_MAX)
		ctx_note(ctx, PROBLEM_NAME_LONG);
}

enum err
stretch_read(struct ctx *ctx, struct str cursor, int64_t limit, struct stretch *stretch)
{
	*stretch = (struct stretch){.n = limit == 0 ? LIMIT_LIST_DEFAULT : limit};
	if (cursor.n > 0) {
		if (!str_int64(cursor, &stretch->last) || stretch->last <= 0)
			return (ctx_problem(ctx, PROBLEM_CURSOR_BAD));
		stretch->after = &stretch->last;
	}
	if (stretch->n < 1 || stretch->n > LIMIT_LIST_MAX)
		return (ctx_problem(ctx, PROBLEM_LIMIT_BAD));
	return (OK);
}

struct str
cursor_write(struct ctx *ctx, int64_t id)
{
	return (str_fmt(ctx->mem, "%lld", (long long)id));
}

struct str
zone_usual(void)
{
	const char *zone = settings()->time_zone;

	/* Commands and tests that read no settings. */
	return (zone == NULL || zone[0] == '\0' ? STR("UTC") : str_of(zone));
}

enum err
already_there(struct ctx *ctx, enum problem_kind kind)
{
	/* The transaction is lost anyway; the form that comes back reads outside of it. */
	db_rollback(ctx->db);
	return (ctx_problem(ctx, kind));
}

/* -- secrets ----------------------------------------------------------------------- */

struct secret
secret_new(struct arena *mem, const char *prefix)
{
	struct str random = random_token(mem, 32);
	struct secret secret;

	secret.token = str_fmt(mem, "%s%.*s", prefix, STR_ARG(random));
	secret.hash = keys_token_hash(mem, secret.token);
	return (secret);
}

/* -- repeats -------------------------------------------------------------------------- */

enum err
repeat_begin(
    struct ctx *ctx, struct str key, struct str route, struct str body_hash, struct repeat *out)
{
	struct repeat_find row;
	int64_t inserted;
	enum err e;

	if ((e = actor_present(ctx)))
		return (e);
	if ((e = q_repeat_insert(
		 ctx->db, ctx->actor.person, key, route, body_hash, ctx->now, &inserted)))
		return (e);
	if (inserted > 0) {
		*out = (struct repeat){0};
		return (OK);
	}
	if ((e = q_repeat_find(ctx->db, ctx->actor.person, key, &row)))
		return (e == ERR_NOT_FOUND ? ERR_RETRY : e);
	if (!str_eq(row.route, route) || !str_eq(row.body_hash, body_hash))
		return (ERR_INPUT);
	*out = (struct repeat){row.status, row.location, row.body};
	return (OK);
}

enum err
repeat_finish(struct ctx *ctx, struct str key, const struct repeat *answer)
{
	return (q_repeat_finish(
	    ctx->db, ctx->actor.person, key, answer->status, answer->location, answer->body, NULL));
}

/* -- tidying ------------------------------------------------------------------ */

enum err
accounts_tidy(struct ctx *ctx)
{
	struct db_batch *b = db_batch(ctx->db);

	q_session_tidy_add(b, ctx->now, ctx->now - SESSION_IDLE, NULL);
	q_sign_in_tidy_add(b, ctx->now, ctx->now - SECONDS_US(SIGN_IN_WINDOW), NULL);
	q_repeat_tidy_add(b, ctx->now - HOURS_US(48), NULL);
	return (db_batch_run(b));
}
