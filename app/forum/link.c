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
links_gone_note(struct ctx *ctx, struct str kind, const struct link_remove_rows *gone)
{
	size_t i;
	enum err e;

	for (i = 0; i < gone->n; i++) {
		if ((e = audit_note_link(ctx, "thread.unlinked", kind, gone->items[i].from_post,
			 gone->items[i].to_post)))
			return (e);
	}
	return (OK);
}

static enum err
link_remove(struct ctx *ctx, int64_t thread, struct str kind, int64_t target)
{
	struct link_remove_rows gone;
	enum err e;

	if ((e = q_link_remove(ctx->db, thread, target, kind, ctx->actor.person, ctx->now, &gone)))
		return (e);
	return (links_gone_note(ctx, kind, &gone));
}

static enum err
link_put(struct ctx *ctx, int64_t thread, struct str kind, int64_t target)
{
	struct link_target row;
	int64_t made;
	enum err e;

	if (target == thread)
		return (ctx_problem(ctx, PROBLEM_LINK_SELF));
	e = q_link_target(ctx->db, ctx->actor.person, target, &row);
	if (e == ERR_NOT_FOUND)
		return (ctx_problem(ctx, PROBLEM_LINK_UNKNOWN));
	if (e)
		return (e);
	if ((e = q_link_put(ctx->db, thread, target, kind, ctx->actor.person, ctx->now, &made)) ||
	    made == 0)
		return (e);
	return (audit_note_link(ctx, "thread.linked", kind, thread, target));
}

enum err
thread_link_set(struct ctx *ctx, int64_t thread, struct str kind, int64_t target, bool linked)
{
	struct post_for_change post;
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
	return (
	    linked ? link_put(ctx, thread, kind, target) : link_remove(ctx, thread, kind, target));
}
