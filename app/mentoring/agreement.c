/* agreement.c -- what two people agreed on: goals, how often, what stays between them; and how far the goals came. */
#include "mentoring/local.h"
#include "notify.h"
#include "together.h"

static const struct {
	struct str word;
	struct str sentence;
} privacies[] = {
#define X(name, word, sentence) {STR(word), STR(sentence)},
    AGREEMENT_PRIVACIES(X)
#undef X
};

struct str
agreement_privacy_sentence(struct str word)
{
	size_t i;

	for (i = 0; i < sizeof(privacies) / sizeof(privacies[0]); i++) {
		if (str_eq(word, privacies[i].word))
			return (privacies[i].sentence);
	}
	return (STR_NONE);
}

enum err
agreement_show(struct ctx *ctx, int64_t mentorship, struct agreement_view *view)
{
	struct mentorship_view pair;
	struct agreement_show row;
	size_t i;
	enum err e;

	if ((e = mentorship_show(ctx, mentorship, &pair)))
		return (e);
	*view = (struct agreement_view){.there = false};
	e = q_agreement_show(ctx->db, ctx->actor.person, mentorship, &row);
	if (e == ERR_NOT_FOUND)
		return (OK);
	if (e)
		return (e);
	*view = (struct agreement_view){.there = true,
	    .revision = row.revision,
	    .goals = {arena_array(ctx->mem, row.goals.n, sizeof(struct agreement_goal)),
		row.goals.n},
	    .rhythm = row.rhythm,
	    .privacy = row.privacy,
	    .mine = row.mine,
	    .theirs = row.theirs,
	    .by_reader = row.changed_by == ctx->actor.person,
	    .changed_at = row.changed_at};
	for (i = 0; i < row.goals.n; i++)
		view->goals.items[i] = (struct agreement_goal){(int32_t)i + 1, row.goals.items[i],
		    i < row.progress.n ? (int32_t)row.progress.items[i] : 0};
	return (OK);
}

/* Those that say something, each on one line and once. */
static void
goals_read(struct ctx *ctx, struct str_list typed, struct str_list *goals)
{
	size_t i, j;

	*goals = (struct str_list){arena_array(ctx->mem, typed.n + 1, sizeof(struct str)), 0};
	for (i = 0; i < typed.n; i++) {
		struct str goal = str_trim(text_tidy(ctx->mem, typed.items[i]));

		for (j = 0; j < goals->n && !str_eq(goals->items[j], goal); j++)
			;
		if (goal.n == 0 || j < goals->n)
			continue;
		if (str_points(goal) > LIMIT_GETS_MAX)
			ctx_note(ctx, PROBLEM_GOALS_LONG);
		goals->items[goals->n++] = goal;
	}
	if (goals->n == 0)
		ctx_note(ctx, PROBLEM_GOALS_EMPTY);
	else if (goals->n > GOALS_MAX)
		ctx_note(ctx, PROBLEM_GOALS_MANY);
}

enum err
pair_for_change(struct ctx *ctx, int64_t mentorship, bool paused_too, int64_t *other)
{
	struct mentorship_for_change row;
	enum err e;

	if ((e = q_mentorship_for_change(ctx->db, ctx->actor.person, mentorship, &row)))
		return (e);
	*other = row.mentor == ctx->actor.person ? row.mentee : row.mentor;
	if (str_eq(row.state, STR("accepted")) || (paused_too && str_eq(row.state, STR("paused"))))
		return (OK);
	return (ERR_CONFLICT);
}

enum err
pair_tell(struct ctx *ctx, int64_t mentorship, int64_t other, enum notice_kind kind)
{
	struct mentorship_view pair;
	enum err e;

	/* The latest word counts: an earlier one that has not been read is not there any more. */
	if ((e = mentorship_show(ctx, mentorship, &pair)) ||
	    (e = notice_done(ctx, kind, mentorship)))
		return (e);
	return (notice_add(ctx, other, kind, pair.offer, ctx->actor.person, mentorship));
}

enum err
agreement_write(struct ctx *ctx, int64_t mentorship, const struct agreement_draft *draft)
{
	struct str rhythm = str_trim(text_tidy(ctx->mem, draft->rhythm));
	struct agreement_put put;
	struct str_list goals;
	int64_t other;
	enum err may, e;

	if ((may = pair_for_change(ctx, mentorship, false, &other)) && may != ERR_CONFLICT)
		return (may);
	goals_read(ctx, draft->goals, &goals);
	if (str_points(rhythm) > LIMIT_RHYTHM_MAX)
		ctx_note(ctx, PROBLEM_OFFER_RHYTHM);
	if (agreement_privacy_sentence(draft->privacy).n == 0)
		ctx_note(ctx, PROBLEM_PRIVACY_BAD);
	if (draft->revision < 0 || draft->revision > INT32_MAX)
		ctx_note(ctx, PROBLEM_REVISION_BAD);
	if ((e = ctx_problems(ctx)) || (e = may))
		return (e);
	e = q_agreement_put(ctx->db, ctx->actor.person, mentorship, (int32_t)draft->revision, goals,
	    rhythm, draft->privacy, ctx->now, &put);
	if (e)
		return (e == ERR_NOT_FOUND ? ERR_STALE : e);
	return (pair_tell(ctx, mentorship, other, NOTICE_MENTOR_AGREEMENT));
}

enum err
agreement_agree(struct ctx *ctx, int64_t mentorship, int64_t revision)
{
	struct agreement_agree row;
	int64_t other;
	enum err may, e;

	if ((may = pair_for_change(ctx, mentorship, false, &other)) && may != ERR_CONFLICT)
		return (may);
	if (revision < 1 || revision > INT32_MAX)
		return (ctx_problem(ctx, PROBLEM_REVISION_BAD));
	if (may)
		return (may);
	e = q_agreement_agree(ctx->db, ctx->actor.person, mentorship, (int32_t)revision, &row);
	return (e == ERR_NOT_FOUND ? ERR_STALE : e);
}

enum err
agreement_progress(struct ctx *ctx, int64_t mentorship, int64_t goal, int64_t progress)
{
	struct agreement_progress row;
	int64_t other;
	enum err may, e;

	if ((may = pair_for_change(ctx, mentorship, true, &other)) && may != ERR_CONFLICT)
		return (may);
	if (progress < 0 || progress > PROGRESS_MAX)
		ctx_note(ctx, PROBLEM_PROGRESS_BAD);
	if (goal < 1 || goal > GOALS_MAX)
		ctx_note(ctx, PROBLEM_GOAL_UNKNOWN);
	if ((e = ctx_problems(ctx)) || (e = may))
		return (e);
	e = q_agreement_progress(
	    ctx->db, ctx->actor.person, mentorship, (int32_t)goal, (int32_t)progress, &row);
	return (e == ERR_NOT_FOUND ? ctx_problem(ctx, PROBLEM_GOAL_UNKNOWN) : e);
}
