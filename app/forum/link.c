/* link.c -- threads lead to each other: related, follow-up, supersedes; duplicates have a file of their own. */
#include "life.h"
#include "local.h"
#include "store/db.h"

static bool
kind_known(struct str kind)
{
	return (str_eq(kind, STR("related")) || str_eq(kind, STR("follow-up")) ||
		str_eq(kind, STR("supersedes")));
}

enum err
thread_link_set(struct ctx *ctx, int64_t thread, struct str kind, int64_t target, bool linked)
{
	struct post_for_change post;
	struct link_target row;
	enum err e;

	if ((e = post_open_for_talk(ctx, thread, &post)))
		return (e);
	/* That something newer takes its place, those say who answer for the newer one. */
	if (str_eq(kind, STR("supersedes")) && post.author != post.me && !post.moderates)
		return (ERR_FORBIDDEN);
	if (post.id != post.thread)
		return (ctx_problem(ctx, PROBLEM_THREAD_ANSWER));
	if (!kind_known(kind))
		return (ctx_problem(ctx, PROBLEM_LINK_KIND));
	if (!linked)
		return (q_link_remove(
		    ctx->db, thread, target, kind, ctx->actor.person, ctx->now, NULL));
	if (target == thread)
		return (ctx_problem(ctx, PROBLEM_LINK_SELF));
	e = q_link_target(ctx->db, ctx->actor.person, target, &row);
	if (e == ERR_NOT_FOUND)
		return (ctx_problem(ctx, PROBLEM_LINK_UNKNOWN));
	if (e)
		return (e);
	return (q_link_put(ctx->db, thread, target, kind, ctx->actor.person, ctx->now, NULL));
}
