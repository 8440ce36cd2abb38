/* feedback.c -- how it was, from each of two people; what others get of it is sums. */
#include "mentoring/local.h"
#include "together.h"

static enum err
feedback_read(struct ctx *ctx, int64_t mentorship, struct feedback_view *view)
{
	struct mentorship_view pair;
	struct pair_feedback_show row;
	enum err e;

	if ((e = mentorship_show(ctx, mentorship, &pair)) ||
	    (e = q_pair_feedback_show(ctx->db, ctx->actor.person, mentorship, &row)))
		return (e);
	*view = (struct feedback_view){
	    .may = pair.closed || ((pair.accepted || pair.paused) && row.held),
	    .given = row.given,
	    .helped = row.helped,
	    .reached = row.reached,
	    .again = row.again};
	return (OK);
}

enum err
feedback_show(struct ctx *ctx, int64_t mentorship, struct feedback_view *view)
{
	return (feedback_read(ctx, mentorship, view));
}

enum err
feedback_give(struct ctx *ctx, int64_t mentorship, int64_t helped, int64_t reached, bool again)
{
	struct feedback_view was;
	int64_t other;
	enum err may, e;

	/* Locked: twice at the same time is once, too. */
	if ((may = pair_for_change(ctx, mentorship, true, &other)) && may != ERR_CONFLICT)
		return (may);
	if ((e = feedback_read(ctx, mentorship, &was)))
		return (e);
	if (helped < 1 || helped > 4)
		ctx_note(ctx, PROBLEM_FEEDBACK_HELPED);
	if (reached < 0 || reached > 2)
		ctx_note(ctx, PROBLEM_FEEDBACK_REACHED);
	if ((e = ctx_problems(ctx)))
		return (e);
	if (was.given)
		return (was.helped == helped && was.reached == reached && was.again == again
			    ? OK
			    : ERR_CONFLICT);
	if (!was.may)
		return (ERR_CONFLICT);
	return (q_pair_feedback_insert(ctx->db, mentorship, ctx->actor.person, (int32_t)helped,
	    (int32_t)reached, again, ctx->now, NULL));
}

/* -- sums ---------------------------------------------------------------------------------------- */

static struct feedback_sums
sums_of(const struct pair_feedback_sums *r)
{
	return ((struct feedback_sums){
	    r->people >= FEEDBACK_GROUP, r->people, r->helped, r->reached, r->partly, r->again});
}

enum err
feedback_sums_programme(struct ctx *ctx, int64_t programme, struct feedback_sums *sums)
{
	struct pair_feedback_sums row;
	enum err e;

	if ((e = q_pair_feedback_sums(ctx->db, NULL, &programme, FEEDBACK_GROUP, &row)))
		return (e);
	*sums = sums_of(&row);
	return (OK);
}

enum err
together_sums(struct ctx *ctx, struct together_sums *sums)
{
	struct db_batch *batch = db_batch(ctx->db);
	struct pair_feedback_sums *said;
	struct pair_sums_row *own;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	q_pair_sums_row_add(batch, ctx->actor.person, &own);
	q_pair_feedback_sums_add(batch, &ctx->actor.person, NULL, FEEDBACK_GROUP, &said);
	if ((e = db_batch_run(batch)))
		return (e);
	*sums = (struct together_sums){.minutes_mentor = own->minutes_mentor,
	    .minutes_mentee = own->minutes_mentee,
	    .meetings = own->meetings,
	    .people = own->people,
	    .goals = own->goals,
	    .goals_reached = own->goals_reached,
	    .tasks_done = own->tasks_done,
	    .tips = own->tips,
	    .feedback = sums_of(said)};
	return (OK);
}
