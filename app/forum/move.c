/* move.c -- a thread goes to another space, with all that hangs on it. */
#include "invitations.h"
#include "life.h"
#include "local.h"
#include "notify.h"
#include "store/db.h"

enum err
thread_move(struct ctx *ctx, int64_t thread, struct str space, bool wider)
{
	struct post_for_change post;
	struct space_ref target;
	enum err e;

	if ((e = thread_open_to_moderate(ctx, thread, &post)))
		return (e);
	if (space.n == 0)
		return (ctx_problem(ctx, PROBLEM_SPACE_UNKNOWN));
	if ((e = space_for_posting(ctx, space, &target)))
		return (e);
	if (target.id == post.space)
		return (OK);
	/* Whoever opens what was closed says so. */
	if (post.private && !wider)
		return (ctx_problem(ctx, PROBLEM_MOVE_WIDER));
	if ((e = q_thread_move(ctx->db, thread, target.id, NULL)) ||
	    (e = routing_changed(ctx, thread)) ||
	    (e = notice_moved(ctx, post.author, thread, post.space, ctx->actor.person)))
		return (e);
	return (audit_note(ctx, "move", "post", thread,
	    str_fmt(ctx->mem, "from %lld to %lld", (long long)post.space, (long long)target.id)));
}
