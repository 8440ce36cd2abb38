/* card.c -- what stands on the card of a post. */
#include "card.h"

#include "queries.h"

enum err
card_find(struct ctx *ctx, int64_t post, struct card *out)
{
	struct card_by_post row;
	enum err e;

	if ((e = q_card_by_post(ctx->db, ctx->actor.person, post, &row)))
		return (e);
	*out = (struct card){.post = row.post,
	    .thread = row.thread,
	    .title = row.title,
	    .language = row.language,
	    .tip = str_eq(row.kind, STR("tip")),
	    .withdrawn = row.withdrawn,
	    .space_name = row.space_name,
	    .space_private = row.space_private};
	return (OK);
}
