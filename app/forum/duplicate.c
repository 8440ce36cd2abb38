/* duplicate.c -- that a question was asked before: a person says so, and both questions show it. */
#include "local.h"
#include "store/db.h"

static enum err
target_check(struct ctx *ctx, int64_t question, int64_t same_as)
{
	struct duplicate_target target;
	enum err e;

	if (same_as == question)
		return (ctx_problem(ctx, PROBLEM_DUPLICATE_SELF));
	e = q_duplicate_target(ctx->db, ctx->actor.person, question, same_as, &target);
	if (e == ERR_NOT_FOUND)
		return (ctx_problem(ctx, PROBLEM_DUPLICATE_UNKNOWN));
	if (e)
		return (e);
	return (target.loop ? ctx_problem(ctx, PROBLEM_DUPLICATE_LOOP) : OK);
}

enum err
question_duplicate_set(struct ctx *ctx, int64_t question, int64_t same_as)
{
	struct str duplicate = STR("duplicate");
	struct link_remove_rows gone;
	struct post_for_change post;
	int64_t made;
	enum err e;

	if ((e = question_open(ctx, question, &post)))
		return (e);
	if (post.author != post.me && !post.moderates)
		return (ERR_FORBIDDEN);
	if (same_as != 0 && (e = target_check(ctx, question, same_as)))
		return (e);
	if ((e = q_duplicate_remove(
		 ctx->db, question, same_as != 0 ? &same_as : NULL, post.me, ctx->now, &gone)) ||
	    (e = links_gone_note(ctx, duplicate, &gone)) || same_as == 0)
		return (e);
	if ((e = q_duplicate_put(ctx->db, question, same_as, post.me, ctx->now, &made)) ||
	    made == 0)
		return (e);
	return (audit_note_link(ctx, "thread.linked", duplicate, question, same_as));
}
