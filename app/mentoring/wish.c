/* wish.c -- asking for a mentor where nobody offers what one needs. */
#include "forum.h"
#include "mentoring/local.h"
#include "notify.h"
#include "text/slug.h"

enum err
mentor_wish(struct ctx *ctx, const struct question_draft *draft, int64_t *question)
{
	enum err e;

	if ((e = question_ask(ctx, draft, question)))
		return (e);
	return (q_wish_insert(ctx->db, *question, ctx->actor.person, ctx->now, NULL));
}

enum err
wish_show(struct ctx *ctx, int64_t question, struct wish_view *view)
{
	struct wish_show row;
	enum err e;

	if ((e = q_wish_show(ctx->db, ctx->actor.person, question, &row)))
		return (e);
	*view = (struct wish_view){.question = row.question,
	    .person = {.id = row.person, .name = row.name},
	    .title = row.title,
	    .slug = slug(ctx->mem, row.title),
	    .tags = row.tags,
	    .space = row.space_slug,
	    .own = row.person == ctx->actor.person};
	return (OK);
}

enum err
wish_answer(struct ctx *ctx, int64_t question, int64_t offer)
{
	struct wish_view wish;
	enum err e;

	e = wish_show(ctx, question, &wish);
	if (e || wish.own)
		return (e == ERR_NOT_FOUND ? OK : e);
	if ((e = q_offer_for_put(ctx->db, offer, question, NULL)))
		return (e);
	return (notice_add(
	    ctx, wish.person.id, NOTICE_MENTOR_FOUND, offer, ctx->actor.person, question));
}

enum err
wish_list(struct ctx *ctx, int64_t limit, struct wish_list *list)
{
	struct wish_list_row_rows rows;
	size_t i;
	enum err e;

	if ((e = q_wish_list_row(ctx->db, ctx->actor.person, limit, &rows)))
		return (e);
	*list = (struct wish_list){arena_array(ctx->mem, rows.n, sizeof(*list->items)), rows.n};
	for (i = 0; i < rows.n; i++) {
		const struct wish_list_row *r = &rows.items[i];

		list->items[i] = (struct wish_view){.question = r->question,
		    .person = {r->person, r->name, r->team},
		    .title = r->title,
		    .slug = slug(ctx->mem, r->title),
		    .tags = r->tags,
		    .created_at = r->created_at};
	}
	return (OK);
}
