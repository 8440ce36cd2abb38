/* stub.c -- STAND-INS of helper waves: who is likely to know, and the inbox. Dropped when `model` and `inbox` land. */
#include "notify.h"
#include "queries.h"
#include "routing.h"
#include "store/db.h"
#include "text/slug.h"

enum err
experts_rank(struct ctx *ctx, const struct expert_request *request, struct expert_list *out)
{
	struct stub_experts_rows rows;
	size_t i;
	enum err e;

	if ((e = q_stub_experts(ctx->db, request->space, request->asker, request->question,
		 request->tags, ctx->now, &rows)))
		return (e);
	out->n = rows.n;
	out->items = arena_array(ctx->mem, rows.n, sizeof(*out->items));
	for (i = 0; i < rows.n; i++) {
		struct expert *x = &out->items[i];

		x->person = rows.items[i].person;
		x->name = rows.items[i].name;
		x->slug = slug(ctx->mem, x->name);
		x->score = rows.items[i].score;
		x->reasons.n = 1;
		x->reasons.items = arena_new_of(ctx->mem, struct expert_reason);
		*x->reasons.items = (struct expert_reason){
		    .text = str_fmt(ctx->mem, "answered %lld questions like it",
			(long long)rows.items[i].answers),
		    .thread = rows.items[i].thread,
		    .title = rows.items[i].title,
		    .slug = slug(ctx->mem, rows.items[i].title)};
	}
	return (OK);
}

enum err
notice_add(struct ctx *ctx, int64_t person, enum notice_kind kind, int64_t post, int64_t actor,
    int64_t about)
{
	(void)ctx;
	(void)person;
	(void)kind;
	(void)post;
	(void)actor;
	(void)about;
	return (OK);
}

enum err
notice_done(struct ctx *ctx, enum notice_kind kind, int64_t about)
{
	(void)ctx;
	(void)kind;
	(void)about;
	return (OK);
}
