/* newcomer.c -- somebody new writes at a human pace: a stolen or automatic account floods nobody. */
#include "base/settings.h"
#include "moderation.h"
#include "queries.h"

enum err
newcomer_check(struct ctx *ctx)
{
	struct newcomer_posts row;
	int64_t most = settings()->newcomer_posts;
	enum err e;

	/* Commands and jobs write for others, and much at once. */
	if (!settings()->limits || most == 0 ||
	    (ctx->actor.session == 0 && ctx->actor.token_until == 0))
		return (OK);
	if ((e = q_newcomer_posts(ctx->db, ctx->actor.person, ctx->now - NEWCOMER_FOR,
		 ctx->now - HOURS_US(1), &row)))
		return (e);
	return (row.n < most ? OK : ERR_LIMITED);
}
