/* meeting.c -- when two people meet: planned, moved, cancelled; what both calendars are told of it. */
#include "mail.h"
#include "mentoring/local.h"
#include "notify.h"
#include "together.h"

#define MINUTES_MIN 5
#define MINUTES_MAX 720
#define AHEAD DAYS_US(2 * 366) /* nobody plans further */
#define PLACE_MAX 200
#define AGENDA_MAX 2000

/* A moment as it was written: with its offset, or as the actor's own clock will show it. */
static enum err
moment_read(struct ctx *ctx, struct str text, timestamp_us *at)
{
	struct wall_times_rows rows;
	timestamp_us wall;
	enum err e;

	text = str_trim(text);
	if (wall_read(ctx, text, &wall)) {
		if ((e = q_wall_times(
			 ctx->db, ctx->actor.person, (struct int64_list){&wall, 1}, &rows)))
			return (e);
		*at = rows.n == 1 ? rows.items[0].at : 0;
	} else if (!clock_parse(text, at))
		*at = 0;
	if (*at <= ctx->now || *at > ctx->now + AHEAD)
		ctx_note(ctx, PROBLEM_MEETING_AT);
	return (OK);
}

/* What is wrong with the fields is noted; the moment is checked where it is read. */
static void
fields_check(struct ctx *ctx, int64_t minutes, struct str *place, struct str *agenda)
{
	*place = str_trim(text_tidy(ctx->mem, *place));
	*agenda = str_trim(*agenda);
	if (minutes < MINUTES_MIN || minutes > MINUTES_MAX)
		ctx_note(ctx, PROBLEM_MEETING_MINUTES);
	if (str_points(*place) > PLACE_MAX)
		ctx_note(ctx, PROBLEM_MEETING_PLACE);
	if (str_points(*agenda) > AGENDA_MAX)
		ctx_note(ctx, PROBLEM_MEETING_AGENDA);
}

/* Without a mail server nothing is queued that would be sent, long outdated, once there is one. */
static enum err
calendars_tell(struct ctx *ctx, int64_t meeting, int32_t sequence)
{
	if (!mail_on())
		return (OK);
	return (q_meeting_mail(ctx->db, meeting, sequence, ctx->now, NULL));
}

enum err
meeting_plan(struct ctx *ctx, int64_t mentorship, const struct meeting_draft *draft, int64_t *id)
{
	struct str place = draft->place, agenda = draft->agenda;
	struct meeting_insert made;
	timestamp_us at;
	int64_t other;
	enum err may, e;

	if ((may = pair_for_change(ctx, mentorship, false, &other)) && may != ERR_CONFLICT)
		return (may);
	if ((e = moment_read(ctx, draft->at, &at)))
		return (e);
	fields_check(ctx, draft->minutes, &place, &agenda);
	if ((e = ctx_problems(ctx)) || (e = may))
		return (e);
	e = q_meeting_insert(ctx->db, ctx->actor.person, mentorship, at, (int32_t)draft->minutes,
	    place, agenda, ctx->now, &made);
	if (e)
		return (e == ERR_NOT_FOUND ? ERR_CONFLICT : e);
	if ((e = calendars_tell(ctx, made.id, 0)) ||
	    (e = pair_tell(ctx, mentorship, other, NOTICE_MENTOR_MEETING)))
		return (e);
	*id = made.id;
	return (audit_note(ctx, "meeting.planned", "meeting", made.id, STR("")));
}

/* What it is after the change; false in *told: nothing that a calendar shows is another. */
static enum err
change_read(struct ctx *ctx, const struct meeting_change *change, struct meeting_for_change *row,
    bool *told)
{
	struct meeting_for_change was = *row;
	int64_t minutes = change->minutes != NULL ? *change->minutes : was.minutes;
	enum err e;

	if (change->at != NULL && (e = moment_read(ctx, *change->at, &row->starts_at)))
		return (e);
	if (change->place != NULL)
		row->place = *change->place;
	if (change->agenda != NULL)
		row->agenda = *change->agenda;
	fields_check(ctx, minutes, &row->place, &row->agenda);
	if (change->state != NULL && !str_eq(*change->state, STR("cancelled")) &&
	    !str_eq(*change->state, STR("held")))
		ctx_note(ctx, PROBLEM_MEETING_STATE);
	if ((e = ctx_problems(ctx)))
		return (e);
	row->minutes = (int32_t)minutes;
	if (change->state != NULL)
		row->state = *change->state;
	*told = row->starts_at != was.starts_at || row->minutes != was.minutes ||
		!str_eq(row->place, was.place) || !str_eq(row->state, was.state);
	row->sequence += *told;
	return (OK);
}

/*
 * Once it has begun one says whether it took place; the calendars show what was planned, and nobody is told. That may be
 * said the other way round again, as long as the two have anything with each other.
 */
static enum err
meeting_settle(struct ctx *ctx, const struct meeting_for_change *row, struct str state)
{
	return (q_meeting_put(ctx->db, row->id, ctx->actor.person, row->starts_at, row->minutes,
	    row->place, row->agenda, state, row->sequence, ctx->now, NULL));
}

static bool
settles(const struct ctx *ctx, const struct meeting_change *change,
    const struct meeting_for_change *row)
{
	return (change->state != NULL && change->at == NULL && change->minutes == NULL &&
		change->place == NULL && change->agenda == NULL && row->starts_at <= ctx->now &&
		(str_eq(*change->state, STR("held")) || str_eq(*change->state, STR("cancelled"))));
}

enum err
meeting_change(struct ctx *ctx, int64_t meeting, const struct meeting_change *change)
{
	struct meeting_for_change row;
	bool told, open;
	enum err e;

	if ((e = q_meeting_for_change(ctx->db, ctx->actor.person, meeting, &row)))
		return (e);
	if (settles(ctx, change, &row))
		return (meeting_settle(ctx, &row, *change->state));
	open = str_eq(row.state, STR("planned")) &&
	       row.starts_at + MINUTES_US(row.minutes) > ctx->now &&
	       (str_eq(row.pair_state, STR("accepted")) ||
		   (str_eq(row.pair_state, STR("paused")) && change->state != NULL));
	if (change->state != NULL && str_eq(*change->state, row.state))
		return (OK);
	if ((e = change_read(ctx, change, &row, &told)))
		return (e);
	if (!open || str_eq(row.state, STR("held")))
		return (ERR_CONFLICT);
	if ((e = q_meeting_put(ctx->db, meeting, ctx->actor.person, row.starts_at, row.minutes,
		 row.place, row.agenda, row.state, row.sequence, ctx->now, NULL)))
		return (e);
	if (!told)
		return (OK);
	if ((e = calendars_tell(ctx, meeting, row.sequence)))
		return (e);
	return (pair_tell(ctx, row.mentorship,
	    row.mentor == ctx->actor.person ? row.mentee : row.mentor, NOTICE_MENTOR_MEETING));
}

enum err
meeting_of_slot(struct ctx *ctx, int64_t mentorship)
{
	struct meeting_slot made;
	enum err e = q_meeting_slot(ctx->db, mentorship, ctx->actor.person, ctx->now, &made);

	if (e)
		return (e == ERR_NOT_FOUND ? OK : e);
	return (calendars_tell(ctx, made.id, 0));
}

enum err
meetings_end(struct ctx *ctx, int64_t mentorship)
{
	struct meeting_cancel_all_rows rows;
	size_t i;
	enum err e;

	if ((e = q_meeting_cancel_all(ctx->db, mentorship, ctx->actor.person, ctx->now, &rows)))
		return (e);
	for (i = 0; i < rows.n; i++) {
		if ((e = calendars_tell(ctx, rows.items[i].id, rows.items[i].sequence)))
			return (e);
	}
	return (OK);
}

/* -- reading ------------------------------------------------------------------------------------ */

static struct meeting_view
view_of(struct ctx *ctx, const struct meeting_row *r)
{
	struct meeting_view v = {.id = r->id,
	    .mentorship = r->mentorship,
	    .at = r->starts_at,
	    .wall = r->wall,
	    .minutes = r->minutes,
	    .place = r->place,
	    .link = str_starts(r->place, STR("https://")) && str_find(r->place, STR(" ")) < 0
			? r->place
			: STR_NONE,
	    .agenda = r->agenda,
	    .state = r->state,
	    .planned = str_eq(r->state, STR("planned")),
	    .cancelled = str_eq(r->state, STR("cancelled")),
	    .held = str_eq(r->state, STR("held")),
	    .begun = r->starts_at <= ctx->now,
	    .over = r->starts_at + MINUTES_US(r->minutes) <= ctx->now,
	    .sequence = r->sequence,
	    .other = {r->other, r->other_name, r->other_team},
	    .time_zone = r->time_zone};

	v.may_change = v.planned && !v.over && str_eq(r->pair_state, STR("accepted"));
	return (v);
}

enum err
meeting_show(struct ctx *ctx, int64_t meeting, struct meeting_view *view)
{
	struct meeting_row_rows rows;
	enum err e;

	if ((e = q_meeting_row(ctx->db, ctx->actor.person, NULL, &meeting, NULL, 1, &rows)))
		return (e);
	if (rows.n == 0)
		return (ERR_NOT_FOUND);
	*view = view_of(ctx, &rows.items[0]);
	return (OK);
}

enum err
meeting_list(struct ctx *ctx, int64_t mentorship, struct meeting_list *list)
{
	struct mentorship_view pair;
	struct meeting_row_rows rows;
	size_t i;
	enum err e;

	if ((e = mentorship_show(ctx, mentorship, &pair)) ||
	    (e = q_meeting_row(
		 ctx->db, ctx->actor.person, &mentorship, NULL, NULL, LIMIT_LIST_MAX, &rows)))
		return (e);
	list->n = rows.n;
	list->items = arena_array(ctx->mem, rows.n, sizeof(*list->items));
	for (i = 0; i < rows.n; i++)
		list->items[i] = view_of(ctx, &rows.items[i]);
	return (OK);
}

/* -- notes of one's own ------------------------------------------------------------------------------- */

enum err
meeting_note_show(struct ctx *ctx, int64_t meeting, struct note_view *note)
{
	struct meeting_note_show row;
	struct meeting_view g;
	enum err e;

	if ((e = meeting_show(ctx, meeting, &g)))
		return (e);
	*note = (struct note_view){.words = STR_NONE};
	e = q_meeting_note_show(ctx->db, ctx->actor.person, meeting, &row);
	if (e == OK)
		*note = (struct note_view){row.words, row.changed_at};
	return (e == ERR_NOT_FOUND ? OK : e);
}

enum err
meeting_note_write(struct ctx *ctx, int64_t meeting, struct str words)
{
	struct meeting_note_put row;
	struct meeting_view g;
	enum err e;

	if ((e = meeting_show(ctx, meeting, &g)))
		return (e);
	words = str_trim(words);
	if (str_points(words) > NOTE_MAX)
		return (ctx_problem(ctx, PROBLEM_MEETING_NOTE_LONG));
	return (q_meeting_note_put(ctx->db, ctx->actor.person, meeting, words, ctx->now, &row));
}
