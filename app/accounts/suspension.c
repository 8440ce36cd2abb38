/* suspension.c -- somebody may not take part for a time: why, until when, and how it ends. */
#include "local.h"
#include "mail.h"

/* -- beginning ------------------------------------------------------------------------------ */

static void
form_check(struct ctx *ctx, struct str reason, int64_t days)
{
	if (reason.n == 0)
		ctx_note(ctx, PROBLEM_SUSPENSION_REASON);
	if (str_points(reason) > LIMIT_REASON_MAX)
		ctx_note(ctx, PROBLEM_REASON_LONG);
	if (days < 0 || days > SUSPENSION_DAYS_MAX)
		ctx_note(ctx, PROBLEM_SUSPENSION_DAYS);
}

/* The person, locked; administrators before them, always in the same order. */
static enum err
suspend_open(struct ctx *ctx, int64_t id, struct person_lock *person)
{
	enum err e;

	if ((e = q_person_show(ctx->db, id, &(struct person_show){0})))
		return (e);
	if (id == ctx->actor.person)
		return (ctx_problem(ctx, PROBLEM_NOT_YOURSELF));
	if ((e = another_admin(ctx, id)) || (e = q_person_lock(ctx->db, id, person)))
		return (e);
	return (str_eq(person->state, STR("active")) || str_eq(person->state, STR("suspended"))
		    ? OK
		    : ERR_CONFLICT);
}

/* Who did it; NULL on the command line. */
static const int64_t *
by(const struct ctx *ctx)
{
	return (ctx->actor.person == 0 ? NULL : &ctx->actor.person);
}

enum err
person_suspend(struct ctx *ctx, int64_t id, const struct suspension_form *form)
{
	struct str reason = lines_tidy(ctx->mem, form->reason);
	timestamp_us until = ctx->now + form->days * DAYS_US(1);
	struct person_lock person;
	enum err e;

	if ((e = actor_administers(ctx)) || (e = actor_fresh(ctx)) ||
	    (e = suspend_open(ctx, id, &person)))
		return (e);
	form_check(ctx, reason, form->days);
	if ((e = ctx_problems(ctx)))
		return (e);
	if ((e = q_suspension_end(ctx->db, id, ctx->now, by(ctx), NULL)) ||
	    (e = q_suspension_put(ctx->db, id, reason, ctx->now, form->days == 0 ? NULL : &until,
		 by(ctx), mail_on(), NULL)) ||
	    (e = q_suspension_begin(ctx->db, id, NULL)))
		return (e);
	/* The reason stays where it can be erased. */
	return (audit_note(ctx, "person.suspended", "person", id,
	    form->days == 0 ? STR("without an end")
			    : str_fmt(ctx->mem, "%lld days", (long long)form->days)));
}

/* -- ending ------------------------------------------------------------------------------------ */

static enum err
suspension_over(struct ctx *ctx, int64_t person, const int64_t *actor, struct str how)
{
	enum err e;

	if ((e = q_suspension_end(ctx->db, person, ctx->now, actor, NULL)) ||
	    (e = q_person_state_set(ctx->db, person, STR("active"), NULL)))
		return (e);
	return (audit_note(ctx, "person.reinstated", "person", person, how));
}

enum err
person_reinstate(struct ctx *ctx, int64_t id)
{
	struct person_lock person;
	enum err e;

	if ((e = actor_administers(ctx)) || (e = actor_fresh(ctx)))
		return (e);
	if (id == ctx->actor.person)
		return (ctx_problem(ctx, PROBLEM_NOT_YOURSELF));
	if ((e = q_person_lock(ctx->db, id, &person)))
		return (e);
	if (str_eq(person.state, STR("active")))
		return (OK);
	if (!str_eq(person.state, STR("suspended")))
		return (ERR_CONFLICT);
	return (suspension_over(ctx, id, by(ctx), STR("")));
}

#define TIME_OVER STR("its time was over")

enum err
suspension_meet(struct ctx *ctx, int64_t id, const struct suspended_view **suspended)
{
	struct suspended_view *view = arena_alloc(ctx->mem, sizeof(*view));
	struct person_lock person;
	struct suspension_now row;
	enum err e;

	*suspended = NULL;
	if ((e = q_person_lock(ctx->db, id, &person)))
		return (e);
	e = q_suspension_now(ctx->db, id, ctx->now, &row);
	if (e == ERR_NOT_FOUND) /* ended just now */
		return (OK);
	if (e)
		return (e);
	if (row.over)
		return (suspension_over(ctx, id, NULL, TIME_OVER));
	*view = (struct suspended_view){
	    row.has_reason ? row.reason : STR(""), row.has_until ? row.until : 0};
	*suspended = view;
	return (OK);
}

enum err
job_suspensions(struct ctx *ctx, struct str argument)
{
	struct suspensions_due_rows due;
	size_t i;
	enum err e;

	(void)argument;
	if ((e = q_suspensions_due(ctx->db, ctx->now, &due)))
		return (e);
	for (i = 0; i < due.n; i++) {
		if ((e = suspension_over(ctx, due.items[i].person, NULL, TIME_OVER)))
			return (e);
	}
	return (OK);
}

/* -- reading -------------------------------------------------------------------------------------- */

enum err
suspended_session(struct ctx *ctx, struct str hash, struct suspended_view *view)
{
	struct suspension_of_session row;
	enum err e;

	if (hash.n == 0)
		return (ERR_NOT_FOUND);
	if ((e = q_suspension_of_session(ctx->db, hash, ctx->now, &row)))
		return (e);
	*view = (struct suspended_view){
	    row.has_reason ? row.reason : STR(""), row.has_until ? row.until : 0};
	return (OK);
}

enum err
suspension_list(struct ctx *ctx, int64_t person, struct suspension_list *list)
{
	struct suspension_past_rows rows;
	size_t i;
	enum err e;

	if ((e = actor_administers(ctx)) || (e = q_suspension_past(ctx->db, person, &rows)))
		return (e);
	list->n = rows.n;
	list->items = arena_array(ctx->mem, rows.n, sizeof(*list->items));
	for (i = 0; i < rows.n; i++) {
		const struct suspension_past *r = &rows.items[i];

		list->items[i] = (struct suspension_view){.reason = r->reason,
		    .since = r->since,
		    .until = r->has_until ? r->until : 0,
		    .ended_at = r->has_ended_at ? r->ended_at : 0,
		    .by = {r->has_by ? r->by : 0, r->by_name, STR("")},
		    .ended_by = {r->has_ended_by ? r->ended_by : 0, r->ended_by_name, STR("")}};
	}
	return (OK);
}
