/* invitation.c -- being asked: by us, by a colleague; answering, passing, suggesting somebody. */
#include "notify.h"
#include "routing/local.h"

/* An invitation nobody reacts to ends by itself. */
#define WAITS_LONGEST DAYS_US(14)

/* -- telling, and taking back ---------------------------------------------------------- */

static enum notice_kind
notice_of(struct str seat)
{
	bool by_colleague = str_eq(seat, STR("share")) || str_eq(seat, STR("suggested"));

	return (by_colleague ? NOTICE_SHARED : NOTICE_INVITATION);
}

enum err
invitation_tell(
    struct ctx *ctx, int64_t id, int64_t person, struct str seat, int64_t question, int64_t actor)
{
	return (notice_add(ctx, person, notice_of(seat), question, actor, id));
}

static enum err
untell(struct ctx *ctx, const struct invitations_end_rows *rows)
{
	size_t i;
	enum err e;

	for (i = 0; i < rows->n; i++) {
		if ((e = notice_done(ctx, notice_of(rows->items[i].seat), rows->items[i].id)))
			return (e);
	}
	return (OK);
}

enum err
invitations_end(struct ctx *ctx, int64_t question, int64_t person, struct str state)
{
	struct invitations_end_rows rows;
	enum err e;

	if ((e = q_invitations_end(ctx->db, question, person, state, ctx->now, &rows)))
		return (e);
	return (untell(ctx, &rows));
}

enum err
invitation_answered(struct ctx *ctx, int64_t question, int64_t person)
{
	struct invitations_end_rows rows;
	enum err e;

	if ((e = q_invitation_answered(ctx->db, question, person, ctx->now, &rows)))
		return (e);
	return (untell(ctx, &rows));
}

enum err
invitations_sweep(struct ctx *ctx)
{
	struct invitations_lost_rows lost;
	struct invitations_end_rows expired;
	size_t i;
	enum err e;

	if ((e = q_invitations_lost(ctx->db, ctx->now, &lost)))
		return (e);
	for (i = 0; i < lost.n; i++) {
		if ((e = notice_done(ctx, notice_of(lost.items[i].seat), lost.items[i].id)))
			return (e);
		/* The question may have nobody left who is asked. */
		if ((e = q_routing_sooner(ctx->db, lost.items[i].question, ctx->now, NULL)))
			return (e);
	}
	if ((e = q_invitations_expired(ctx->db, ctx->now - WAITS_LONGEST, ctx->now, &expired)))
		return (e);
	return (untell(ctx, &expired));
}

/* -- a colleague asks somebody --------------------------------------------------------------- */

/* What stands in the way of asking them, as a sentence for who wants to. */
static enum err
colleague_check(
    struct ctx *ctx, const struct routing_hold *r, const struct standing *s, int64_t person)
{
	if (person == r->asker)
		return (ctx_problem(ctx, PROBLEM_COLLEAGUE_ASKER));
	if (person == ctx->actor.person)
		return (ctx_problem(ctx, PROBLEM_COLLEAGUE_SELF));
	if (s == NULL)
		return (ctx_problem(ctx, PROBLEM_COLLEAGUE_OUTSIDE));
	if (s->asked_before)
		return (ctx_problem(ctx, PROBLEM_COLLEAGUE_ASKED));
	if (s->asks == 0)
		return (ctx_problem(ctx, PROBLEM_COLLEAGUE_NEVER));
	if (s->asked >= s->asks)
		return (ctx_problem(ctx, PROBLEM_COLLEAGUE_FULL));
	if (s->start == WORKTIME_NEVER)
		return (ctx_problem(ctx, PROBLEM_COLLEAGUE_AWAY));
	return (OK);
}

static enum err
colleague_invite(struct ctx *ctx, const struct routing_hold *r, int64_t person, struct str seat,
    struct invited_colleague *out)
{
	struct standing_request request = {r->question, r->space, r->tags, false};
	struct int64_list people = {&person, 1};
	struct standing_list standings;
	struct people_hold_rows held;
	struct invitation_insert row;
	const struct standing *s;
	struct zone zone;
	bool now;
	enum err e;

	if ((e = q_people_hold(ctx->db, people, &held)))
		return (e);
	if ((e = standings_read(ctx, &request, people, &standings)))
		return (e);
	s = standing_find(&standings, person);
	if ((e = colleague_check(ctx, r, s, person)))
		return (e);
	now = s->start <= ctx->now;
	if ((e = q_invitation_insert(ctx->db, r->question, person, r->wave, seat, NULL, NULL,
		 now ? STR("waiting") : STR("planned"), &ctx->actor.person, s->start,
		 ctx->now - ASKS_WEEK, s->asks, &row)))
		return (e == ERR_NOT_FOUND ? ERR_CONFLICT : e);
	if ((e = zone_of_reader(ctx, &zone)))
		return (e);
	*out = (struct invited_colleague){
	    row.id, person, s->name, now, moment_of(ctx, &zone, s->start)};
	if (now)
		return (invitation_tell(ctx, row.id, person, seat, r->question, ctx->actor.person));
	return (q_routing_sooner(ctx->db, r->question, s->start, NULL));
}

/* The question, held, for who may write where it stands. */
static enum err
question_hold(struct ctx *ctx, int64_t question, struct routing_hold *r)
{
	struct routing_reader reader;
	struct int64_list none = {NULL, 0};
	enum err e;

	none.items = arena_new_of(ctx->mem, int64_t);
	if ((e = q_routing_reader(ctx->db, ctx->actor.person, question, &reader)))
		return (e);
	if (reader.withdrawn)
		return (ERR_WITHDRAWN);
	if (!reader.may_write)
		return (ERR_FORBIDDEN);
	/* Old and imported questions were never on their way. */
	if ((e = q_routing_insert(
		 ctx->db, question, STR("quiet"), none, none, NULL, ctx->now, NULL)))
		return (e);
	return (q_routing_hold(ctx->db, question, r));
}

enum err
invitation_share(struct ctx *ctx, int64_t question, int64_t person, struct invited_colleague *out)
{
	struct routing_hold r;
	enum err e;

	if ((e = question_hold(ctx, question, &r)))
		return (e);
	return (colleague_invite(ctx, &r, person, STR("share"), out));
}

/* -- what somebody says who is asked ---------------------------------------------------------- */

/* One's own invitation that waits, its question held. */
static enum err
invitation_hold(struct ctx *ctx, int64_t id, struct invitation_own *own, struct routing_hold *r)
{
	enum err e;

	if ((e = q_invitation_own(ctx->db, ctx->actor.person, id, own)))
		return (e);
	if ((e = q_routing_hold(ctx->db, own->question, r)))
		return (e);
	/* Again, now that nobody else changes it. */
	if ((e = q_invitation_own(ctx->db, ctx->actor.person, id, own)))
		return (e);
	return (str_eq(own->state, STR("waiting")) ? OK : ERR_CONFLICT);
}

static enum err
passed(struct ctx *ctx, const struct invitation_own *own, struct str reason)
{
	struct invitation_open open;
	enum err e;

	if ((e = q_invitation_pass(ctx->db, own->id, reason, ctx->now, NULL)))
		return (e);
	if ((e = notice_done(ctx, notice_of(own->seat), own->id)))
		return (e);
	if ((e = q_invitation_open(ctx->db, own->question, &open)))
		return (e);
	if (open.open > 0)
		return (OK);
	/* Nobody is left: the next wave need not wait. */
	if ((e = q_routing_sooner(ctx->db, own->question, ctx->now, NULL)))
		return (e);
	return (routing_look(ctx, own->question));
}

enum err
invitation_pass(struct ctx *ctx, int64_t id, struct str reason, int64_t *question)
{
	struct invitation_own own;
	struct routing_hold r;
	enum err e;

	if ((e = invitation_hold(ctx, id, &own, &r)))
		return (e);
	if (!str_eq(reason, STR("time")) && !str_eq(reason, STR("topic")) &&
	    !str_eq(reason, STR("better")))
		return (ctx_problem(ctx, PROBLEM_PASS_REASON));
	*question = own.question;
	return (passed(ctx, &own, reason));
}

enum err
invitation_suggest(struct ctx *ctx, int64_t id, int64_t person, struct invited_colleague *out)
{
	struct invitation_own own;
	struct routing_hold r;
	enum err e;

	if ((e = invitation_hold(ctx, id, &own, &r)))
		return (e);
	if ((e = colleague_invite(ctx, &r, person, STR("suggested"), out)))
		return (e);
	return (passed(ctx, &own, STR("better")));
}
