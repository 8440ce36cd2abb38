/* unnamed.c -- asked without a name: who knows of it, looking who it is, and putting one's name to it. */
#include "unnamed.h"

#include "local.h"
#include "moderation.h"
#include "notify.h"
#include "store/db.h"
#include "text/slug.h"

/* A question without a name that is the actor's, or an administrator reads. */
static enum err
unnamed_find(struct ctx *ctx, int64_t question, struct unnamed_show *row)
{
	enum err e;

	if ((e = q_unnamed_show(ctx->db, ctx->actor.person, question, row)))
		return (e);
	return (row->mine || ctx->actor.admin ? OK : ERR_NOT_FOUND);
}

enum err
unnamed_show(struct ctx *ctx, int64_t question, struct unnamed_view *view)
{
	struct unnamed_show row;
	struct unnamed_looks_rows looks;
	size_t i;
	enum err e;

	if ((e = unnamed_find(ctx, question, &row)) ||
	    (e = q_unnamed_looks(ctx->db, row.alias, &looks)))
		return (e);
	*view = (struct unnamed_view){.question = question,
	    .title = row.title,
	    .slug = slug(ctx->mem, row.title),
	    .mine = row.mine};
	view->looks.n = looks.n;
	view->looks.items = arena_array(ctx->mem, looks.n, sizeof(*view->looks.items));
	for (i = 0; i < looks.n; i++)
		view->looks.items[i] = (struct unnamed_look_view){
		    {looks.items[i].person, looks.items[i].name, STR("")}, looks.items[i].reason,
		    looks.items[i].looked_at};
	return (OK);
}

static enum err
reason_check(struct ctx *ctx, struct str reason)
{
	if (reason.n == 0)
		ctx_note(ctx, PROBLEM_LOOK_REASON);
	if (str_points(reason) > LIMIT_FLAG_WORDS)
		ctx_note(ctx, PROBLEM_LOOK_LONG);
	return (ctx_problems(ctx));
}

enum err
unnamed_look(struct ctx *ctx, int64_t question, struct str reason, struct person_ref *asker)
{
	struct unnamed_show row;
	struct unnamed_person person;
	struct unnamed_look look;
	enum err e;

	if (!ctx->actor.admin)
		return (ERR_NOT_FOUND);
	if ((e = unnamed_find(ctx, question, &row)) || (e = actor_fresh(ctx)))
		return (e);
	reason = title_tidy(ctx->mem, reason);
	if ((e = reason_check(ctx, reason)) ||
	    (e = q_unnamed_person(ctx->db, row.alias, &person)) ||
	    (e = q_unnamed_look(ctx->db, row.alias, ctx->actor.person, reason, ctx->now, &look)) ||
	    (e = notice_add(ctx, row.alias, NOTICE_LOOKED, question, ctx->actor.person, look.id)))
		return (e);
	*asker = (struct person_ref){person.person, person.name, person.team};
	/* The reason stays where it can be erased. */
	return (audit_note(ctx, "unnamed.looked", "post", question,
	    str_fmt(ctx->mem, "person %lld", (long long)person.person)));
}

enum err
unnamed_name(struct ctx *ctx, int64_t question)
{
	struct post_for_change post;
	struct unnamed_show row;
	struct unnamed_name named;
	enum err e;

	if ((e = unnamed_find(ctx, question, &row)))
		return (e);
	if (!row.mine)
		return (ERR_FORBIDDEN);
	if ((e = post_open(ctx, question, &post)) ||
	    (e = q_unnamed_name(ctx->db, row.alias, &named)))
		return (e);
	ctx->actor.as = ctx->actor.person;
	return (audit_note(ctx, "unnamed.named", "post", question, STR("")));
}
