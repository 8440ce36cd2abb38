/* paths.c -- the addresses of what the forum shows. */
#include "paths.h"

struct str
thread_path(struct ctx *ctx, bool tip, int64_t thread, struct str slug)
{
	const char *kind = tip ? "tips" : "questions";

	if (slug.n == 0)
		return (str_fmt(ctx->mem, "/%s/%lld", kind, (long long)thread));
	return (str_fmt(ctx->mem, "/%s/%lld/%.*s", kind, (long long)thread, STR_ARG(slug)));
}

struct str
question_path(struct ctx *ctx, int64_t question, struct str slug)
{
	return (thread_path(ctx, false, question, slug));
}

struct str
tip_path(struct ctx *ctx, int64_t tip, struct str slug)
{
	return (thread_path(ctx, true, tip, slug));
}

struct str
offer_path(struct ctx *ctx, int64_t offer)
{
	return (str_fmt(ctx->mem, "/mentoring/offers/%lld", (long long)offer));
}

struct str
mentorship_path(struct ctx *ctx, int64_t mentorship)
{
	return (str_fmt(ctx->mem, "/mentorships/%lld", (long long)mentorship));
}

struct str
decision_path(struct ctx *ctx, int64_t decision)
{
	return (str_fmt(ctx->mem, "/decisions/%lld", (long long)decision));
}

struct str
meeting_path(struct ctx *ctx, int64_t meeting)
{
	return (str_fmt(ctx->mem, "/meetings/%lld", (long long)meeting));
}

struct str
answer_path(struct ctx *ctx, int64_t question, int64_t answer)
{
	return (
	    str_fmt(ctx->mem, "/questions/%lld#a-%lld", (long long)question, (long long)answer));
}

struct str
post_path(struct ctx *ctx, bool tip, int64_t thread, int64_t post)
{
	return (thread == post ? thread_path(ctx, tip, thread, STR_NONE)
			       : answer_path(ctx, thread, post));
}

struct str
suggestion_path(struct ctx *ctx, int64_t suggestion)
{
	return (str_fmt(ctx->mem, "/suggestions/%lld", (long long)suggestion));
}

struct str
comment_path(struct ctx *ctx, bool tip, int64_t thread, int64_t comment)
{
	return (str_fmt(ctx->mem, "%.*s#c-%lld", STR_ARG(thread_path(ctx, tip, thread, STR_NONE)),
	    (long long)comment));
}

struct str
person_path(struct ctx *ctx, int64_t person)
{
	return (str_fmt(ctx->mem, "/people/%lld", (long long)person));
}

/* Percent-encodes one path component (RFC 3986, 2.3: unreserved bytes stay). */
static void
put_component(struct buf *b, struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    c == '-' || c == '.' || c == '_' || c == '~')
			buf_char(b, (char)c);
		else
			buf_fmt(b, "%%%02X", c);
	}
}

struct str
tag_path(struct ctx *ctx, struct str name)
{
	struct buf b = {.mem = ctx->mem};

	buf_str(&b, STR("/tags/"));
	put_component(&b, name);
	return (buf_view(&b));
}
