/* card.c -- what stands on the card of a post, and where its short address leads. */
#include "card.h"

#include "paths.h"
#include "queries.h"
#include "text/slug.h"

static struct str
current_path(struct ctx *ctx, const struct card_by_post *row)
{
	struct str name = slug(ctx->mem, row->title);

	if (row->answer)
		return (answer_path(ctx, row->thread, row->post));
	if (str_eq(row->kind, STR("tip")))
		return (
		    str_fmt(ctx->mem, "/tips/%lld/%.*s", (long long)row->thread, STR_ARG(name)));
	return (question_path(ctx, row->thread, name));
}

enum err
card_find(struct ctx *ctx, int64_t post, struct card *out)
{
	struct card_by_post row;
	enum err e;

	if ((e = q_card_by_post(ctx->db, ctx->actor.person, post, &row)))
		return (e);
	*out = (struct card){.post = row.post,
	    .title = row.title,
	    .language = row.language,
	    .tip = str_eq(row.kind, STR("tip")),
	    .withdrawn = row.withdrawn,
	    .space_name = row.space_name,
	    .space_private = row.space_private,
	    .path = current_path(ctx, &row)};
	return (OK);
}

struct str
card_path(struct ctx *ctx, int64_t post)
{
	return (str_fmt(ctx->mem, "/q/%lld", (long long)post));
}
