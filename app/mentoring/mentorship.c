/* mentorship.c -- asking for a place, and what becomes of it between the two. */
#include "mentoring/local.h"
#include "notify.h"
#include "together.h"

/* -- asking ------------------------------------------------------------------------------ */

static enum err
goal_check(struct ctx *ctx, struct str goal, struct str *out)
{
	*out = str_trim(text_tidy(ctx->mem, goal));
	if (out->n == 0)
		return (ctx_problem(ctx, PROBLEM_GOAL_EMPTY));
	if (str_points(*out) > LIMIT_GOAL_MAX)
		return (ctx_problem(ctx, PROBLEM_GOAL_LONG));
	return (OK);
}

static enum err
slot_check(struct ctx *ctx, int64_t offer, int64_t slot)
{
	struct mentorship_slot row;
	enum err e;

	if (slot == 0)
		return (OK);
	e = q_mentorship_slot(ctx->db, offer, slot, ctx->now, &row);
	if (e == ERR_NOT_FOUND)
		return (ctx_problem(ctx, PROBLEM_SLOT_UNKNOWN));
	return (e ? e : row.taken ? ERR_CONFLICT : OK);
}

static enum err
request_make(
    struct ctx *ctx, int64_t offer, struct str goal, int64_t slot, int64_t *id, int64_t *mentor)
{
	struct offer_for_change row;
	struct mentorship_insert made;
	enum err e;

	if ((e = q_offer_for_change(ctx->db, ctx->actor.person, offer, &row)))
		return (e);
	if (row.withdrawn)
		return (ERR_WITHDRAWN);
	if (row.author == ctx->actor.person || !row.may_write)
		return (ERR_FORBIDDEN);
	if ((e = goal_check(ctx, goal, &goal)) || (e = slot_check(ctx, offer, slot)) ||
	    (e = ctx_problems(ctx)))
		return (e);
	if (!str_eq(row.state, STR("open")) || !str_eq(row.author_state, STR("active")))
		return (ERR_CONFLICT);
	e = q_mentorship_insert(ctx->db, offer, row.author, ctx->actor.person, goal,
	    slot == 0 ? NULL : &slot, ctx->now, ctx->now + REQUEST_WAITS, &made);
	if (e)
		return (e == ERR_NOT_FOUND ? ERR_CONFLICT : e);
	*id = made.id;
	*mentor = row.author;
	return (OK);
}

enum err
mentorship_request(struct ctx *ctx, int64_t offer, struct str goal, int64_t slot, int64_t *id)
{
	int64_t mentor;
	enum err e;

	if ((e = request_make(ctx, offer, goal, slot, id, &mentor)))
		return (e);
	if ((e = notice_add(ctx, mentor, NOTICE_MENTOR_ASKED, offer, ctx->actor.person, *id)))
		return (e);
	return (audit_note(ctx, "mentorship.asked", "mentorship", *id, STR("")));
}

enum err
mentorship_place(struct ctx *ctx, int64_t offer, struct str goal, int64_t *id)
{
	struct ctx as_mentor;
	int64_t mentor;
	enum err e;

	if ((e = request_make(ctx, offer, goal, 0, id, &mentor)))
		return (e);
	as_mentor = *ctx;
	as_mentor.actor = (struct actor){.person = mentor, .scopes = SCOPE_ALL};
	if ((e = mentorship_set(&as_mentor, *id, STR("accepted"), STR(""))))
		return (e);
	return (notice_add(ctx, mentor, NOTICE_MENTOR_MATCHED, offer, ctx->actor.person, *id));
}

/* -- what becomes of it --------------------------------------------------------------------- */

enum act { ACT_ACCEPT, ACT_DECLINE, ACT_WITHDRAW, ACT_PAUSE, ACT_RESUME, ACT_CLOSE };
enum who { MENTOR = 1, MENTEE = 2, EITHER = 3 };

/* From where to where, by whom; what the other one hears. */
static const struct {
	struct str from;
	struct str asked; /* the word that is asked for */
	enum act act;
	enum who who;
	struct str to;
	enum notice_kind tells; /* NOTICE_KIND_COUNT: nothing */
} steps[] = {
    {STR("requested"), STR("accepted"), ACT_ACCEPT, MENTOR, STR("accepted"),
	NOTICE_MENTOR_ACCEPTED},
    {STR("requested"), STR("declined"), ACT_DECLINE, MENTOR, STR("declined"),
	NOTICE_MENTOR_DECLINED},
    {STR("requested"), STR("closed"), ACT_WITHDRAW, MENTEE, STR("withdrawn"), NOTICE_KIND_COUNT},
    {STR("requested"), STR("withdrawn"), ACT_WITHDRAW, MENTEE, STR("withdrawn"), NOTICE_KIND_COUNT},
    {STR("accepted"), STR("paused"), ACT_PAUSE, EITHER, STR("paused"), NOTICE_MENTOR_PAUSED},
    {STR("accepted"), STR("closed"), ACT_CLOSE, EITHER, STR("closed"), NOTICE_MENTOR_CLOSED},
    {STR("paused"), STR("accepted"), ACT_RESUME, EITHER, STR("accepted"), NOTICE_MENTOR_RESUMED},
    {STR("paused"), STR("closed"), ACT_CLOSE, EITHER, STR("closed"), NOTICE_MENTOR_CLOSED},
};
#define STEPS (sizeof(steps) / sizeof(steps[0]))

static bool
state_known(struct str word)
{
	size_t i;

	for (i = 0; i < STEPS && !str_eq(word, steps[i].asked); i++)
		;
	return (i < STEPS);
}

/* Which step it is. ERR_FORBIDDEN when it is the other one's to take. */
static enum err
step_find(struct ctx *ctx, const struct mentorship_for_change *row, struct str asked, size_t *step)
{
	enum who actor = row->mentor == ctx->actor.person ? MENTOR : MENTEE;
	size_t i;

	for (i = 0; i < STEPS; i++) {
		if (!str_eq(row->state, steps[i].from) || !str_eq(asked, steps[i].asked))
			continue;
		*step = i;
		return ((steps[i].who & actor) != 0 ? OK : ERR_FORBIDDEN);
	}
	return (ERR_CONFLICT);
}

/* A place, and the day. The offer is locked, so what is free now is free until we have it. */
static enum err
room_check(
    struct ctx *ctx, const struct mentorship_offer *offer, const struct mentorship_for_change *row)
{
	struct mentorship_slot_taken slot;
	enum err e;

	if (offer->withdrawn)
		return (ERR_WITHDRAWN);
	if (offer->taken >= offer->capacity)
		return (ERR_CONFLICT);
	if (!row->has_slot)
		return (OK);
	if ((e = q_mentorship_slot_taken(ctx->db, row->slot, row->id, &slot)))
		return (e);
	return (slot.taken ? ERR_CONFLICT : OK);
}

static enum err
step_tell(struct ctx *ctx, const struct mentorship_for_change *row, size_t step)
{
	int64_t me = ctx->actor.person, other = row->mentor == me ? row->mentee : row->mentor;
	enum err e;

	if (str_eq(row->state, STR("requested")) &&
	    (e = notice_done(ctx, NOTICE_MENTOR_ASKED, row->id)))
		return (e);
	if (steps[step].tells == NOTICE_KIND_COUNT)
		return (OK);
	return (notice_add(ctx, other, steps[step].tells, row->offer, me, row->id));
}

enum err
mentorship_set(struct ctx *ctx, int64_t mentorship, struct str state, struct str reason)
{
	struct mentorship_offer offer;
	struct mentorship_for_change row;
	bool ends;
	size_t step;
	enum err e;

	if ((e = q_mentorship_offer(ctx->db, ctx->actor.person, mentorship, &offer)) ||
	    (e = q_mentorship_for_change(ctx->db, ctx->actor.person, mentorship, &row)))
		return (e);
	if (!state_known(state))
		ctx_note(ctx, PROBLEM_MENTORSHIP_STATE);
	reason = str_trim(text_tidy(ctx->mem, reason));
	if (str_points(reason) > LIMIT_GOAL_MAX)
		ctx_note(ctx, PROBLEM_REASON_LONG);
	if ((e = ctx_problems(ctx)))
		return (e);
	if (str_eq(row.state, state))
		return (OK);
	if ((e = step_find(ctx, &row, state, &step)))
		return (e);
	if (steps[step].act == ACT_ACCEPT && (e = room_check(ctx, &offer, &row)))
		return (e);
	ends = !str_eq(steps[step].to, STR("accepted")) && !str_eq(steps[step].to, STR("paused"));
	if ((e = q_mentorship_state_put(ctx->db, mentorship, steps[step].to, reason,
		 &ctx->actor.person, steps[step].act == ACT_WITHDRAW ? NULL : &ctx->now,
		 ends ? &ctx->now : NULL, NULL)))
		return (e);
	if (steps[step].act == ACT_CLOSE && (e = meetings_end(ctx, mentorship)))
		return (e);
	if (steps[step].act == ACT_ACCEPT && row.has_slot && (e = meeting_of_slot(ctx, mentorship)))
		return (e);
	return (step_tell(ctx, &row, step));
}

enum err
job_mentorships(struct ctx *ctx, struct str argument)
{
	struct mentorship_expire_rows rows;
	size_t i;
	enum err e;

	(void)argument;
	if ((e = q_mentorship_expire(ctx->db, ctx->now, &rows)))
		return (e);
	for (i = 0; i < rows.n; i++) {
		const struct mentorship_expire *m = &rows.items[i];

		if ((e = notice_done(ctx, NOTICE_MENTOR_ASKED, m->id)) ||
		    (e = notice_add(ctx, m->mentee, NOTICE_MENTOR_EXPIRED, m->offer, 0, m->id)))
			return (e);
	}
	return (shadow_notes_ask(ctx));
}

/* -- reading ------------------------------------------------------------------------------------ */

static struct mentorship_view
view_of(struct ctx *ctx, const struct mentorship_list_row *r)
{
	struct mentorship_view v = {.id = r->id,
	    .offer = r->offer,
	    .title = r->title,
	    .tags = r->tags,
	    .goal = r->goal,
	    .state = r->state,
	    .requested = str_eq(r->state, STR("requested")),
	    .accepted = str_eq(r->state, STR("accepted")),
	    .declined = str_eq(r->state, STR("declined")),
	    .withdrawn = str_eq(r->state, STR("withdrawn")),
	    .expired = str_eq(r->state, STR("expired")),
	    .paused = str_eq(r->state, STR("paused")),
	    .closed = str_eq(r->state, STR("closed")),
	    .reason = r->reason,
	    .by_reader = r->has_state_by && r->state_by == ctx->actor.person,
	    .mentoring = r->mentor == ctx->actor.person,
	    .mentor = {r->mentor, r->mentor_name, r->mentor_team},
	    .mentee = {r->mentee, r->mentee_name, r->mentee_team},
	    .slot_at = r->has_slot_at ? r->slot_at : 0,
	    .slot_wall = r->has_slot_wall ? r->slot_wall : 0,
	    .slot_minutes = r->has_slot_minutes ? r->slot_minutes : 0,
	    .created_at = r->created_at,
	    .expires_at = r->expires_at,
	    .answered_at = r->has_answered_at ? r->answered_at : 0,
	    .ended_at = r->has_ended_at ? r->ended_at : 0};

	(void)offer_kind_read(r->kind, &v.kind);
	v.over = !v.requested && !v.accepted && !v.paused;
	v.other = v.mentoring ? v.mentee : v.mentor;
	return (v);
}

enum err
mentorship_show(struct ctx *ctx, int64_t mentorship, struct mentorship_view *view)
{
	struct mentorship_list_row_rows rows;
	enum err e;

	if ((e = q_mentorship_list_row(
		 ctx->db, ctx->actor.person, &mentorship, NULL, false, NULL, 1, &rows)))
		return (e);
	if (rows.n == 0)
		return (ERR_NOT_FOUND);
	*view = view_of(ctx, &rows.items[0]);
	return (OK);
}

enum err
mentorship_list(struct ctx *ctx, const struct mentorship_filter *f, struct mentorship_list *list)
{
	struct mentorship_list_row_rows rows;
	int64_t after = 0, limit = f->limit == 0 ? LIMIT_LIST_DEFAULT : f->limit;
	size_t i;
	enum err e;

	if (limit < 1 || limit > LIMIT_LIST_MAX)
		return (ctx_problem(ctx, PROBLEM_LIMIT_BAD));
	if (f->cursor.n > 0 && (!str_int64(f->cursor, &after) || after <= 0))
		return (ctx_problem(ctx, PROBLEM_CURSOR_BAD));
	if ((e = q_mentorship_list_row(ctx->db, ctx->actor.person, NULL,
		 f->offer == 0 ? NULL : &f->offer, f->current, after == 0 ? NULL : &after,
		 limit + 1, &rows)))
		return (e);
	list->n = rows.n > (size_t)limit ? (size_t)limit : rows.n;
	list->items = arena_array(ctx->mem, list->n, sizeof(*list->items));
	for (i = 0; i < list->n; i++)
		list->items[i] = view_of(ctx, &rows.items[i]);
	list->next = rows.n > list->n
			 ? str_fmt(ctx->mem, "%lld", (long long)list->items[list->n - 1].id)
			 : STR_NONE;
	return (OK);
}
