/* availability.c -- when a person may be asked: days, hours, quiet hours, days away, how often. */
#include "field_limits.h"
#include "notify.h"
#include "routing/local.h"

static const char *const day_names[7] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/* -- days and times as text ----------------------------------------------------------- */

static struct str_list
days_text(struct ctx *ctx, int32_t days)
{
	struct str_list list = {arena_array(ctx->mem, 7, sizeof(struct str)), 0};
	int i;

	for (i = 0; i < 7; i++) {
		if (days & 1 << i)
			list.items[list.n++] = str_of(day_names[i]);
	}
	return (list);
}

struct day_choices
day_choices(struct arena *mem, struct str_list chosen)
{
	static const char *const names[7] = {
	    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
	struct day_choices week = {arena_array(mem, 7, sizeof(struct day_choice)), 7};
	size_t i, j;

	for (i = 0; i < 7; i++) {
		week.items[i] = (struct day_choice){day_names[i], names[i], false};
		for (j = 0; j < chosen.n; j++) {
			if (str_eq(chosen.items[j], str_of(day_names[i])))
				week.items[i].chosen = true;
		}
	}
	return (week);
}

static bool
days_read(struct str_list list, int32_t *days)
{
	int32_t all = 0;
	size_t i;
	int d;

	for (i = 0; i < list.n; i++) {
		for (d = 0; d < 7 && !str_eq(list.items[i], str_of(day_names[d])); d++)
			;
		if (d == 7)
			return (false);
		all |= 1 << d;
	}
	*days = all;
	return (all != 0);
}

static struct str
time_text(struct ctx *ctx, int32_t minutes)
{
	return (str_fmt(ctx->mem, "%02d:%02d", minutes / 60, minutes % 60));
}

/* "09:00"; browsers add seconds to some. */
static bool
time_read(struct str text, int32_t *minutes)
{
	int64_t hour, minute;

	text = str_trim(text);
	if ((text.n != 5 && text.n != 8) || text.p[2] != ':' ||
	    !str_int64(str_slice(text, 0, 2), &hour) || !str_int64(str_slice(text, 3, 2), &minute))
		return (false);
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || text.p[0] == '-' ||
	    text.p[3] == '-' || text.p[0] == '+' || text.p[3] == '+')
		return (false);
	*minutes = (int32_t)(hour * 60 + minute);
	return (true);
}

static struct str
day_text(struct ctx *ctx, int32_t day)
{
	char text[CLOCK_TEXT];
	struct str all = clock_rfc3339(DAYS_US(day), text);

	return (str_dup(ctx->mem, str_slice(all, 0, 10)));
}

static bool
day_read(struct ctx *ctx, struct str text, int32_t *day)
{
	timestamp_us t;
	struct str back;

	text = str_trim(text);
	if (text.n != 10 || !clock_parse(str_fmt(ctx->mem, "%.*sT00:00:00Z", STR_ARG(text)), &t))
		return (false);
	*day = (int32_t)(t / DAYS_US(1));
	/* 31 February would be some day in March. */
	back = day_text(ctx, *day);
	return (str_eq(back, text));
}

/* -- reading ------------------------------------------------------------------------------ */

static struct away_entries
away_entries(struct ctx *ctx, const struct availability_show *row)
{
	struct away_entries list = {
	    arena_array(ctx->mem, row->away_first.n, sizeof(struct away_entry)), row->away_first.n};
	size_t i;

	for (i = 0; i < list.n; i++)
		list.items[i] =
		    (struct away_entry){day_text(ctx, (int32_t)row->away_first.items[i]),
			day_text(ctx, (int32_t)row->away_last.items[i])};
	return (list);
}

enum err
availability_show(struct ctx *ctx, struct availability *out)
{
	struct availability_show row;
	enum err e = q_availability_show(ctx->db, ctx->actor.person, ctx->now, &row);

	if (e)
		return (e == ERR_NOT_FOUND ? ERR_SIGNED_OUT : e);
	*out = (struct availability){.time_zone = row.zone,
	    .days = days_text(ctx, row.days),
	    .from = time_text(ctx, row.work_from),
	    .until = time_text(ctx, row.work_until),
	    .asks = row.asks,
	    .away = away_entries(ctx, &row)};
	if (row.has_quiet_from && row.has_quiet_until) {
		out->quiet_from = time_text(ctx, row.quiet_from);
		out->quiet_until = time_text(ctx, row.quiet_until);
	}
	return (OK);
}

/* -- changing --------------------------------------------------------------------------------- */

static void
time_take(struct ctx *ctx, const struct str *text, enum problem_kind problem, int32_t *minutes)
{
	if (text != NULL && !time_read(*text, minutes))
		ctx_note(ctx, problem);
}

/* Both ends of the quiet hours, or neither. */
static void
quiet_take(struct ctx *ctx, const struct availability_change *change, struct availability_show *row)
{
	bool from = change->quiet_from != NULL && str_trim(*change->quiet_from).n > 0;
	bool until = change->quiet_until != NULL && str_trim(*change->quiet_until).n > 0;

	if (change->quiet_from == NULL && change->quiet_until == NULL)
		return;
	row->has_quiet_from = change->quiet_from == NULL ? row->has_quiet_from : from;
	row->has_quiet_until = change->quiet_until == NULL ? row->has_quiet_until : until;
	if (row->has_quiet_from != row->has_quiet_until) {
		ctx_note(ctx, row->has_quiet_from ? PROBLEM_QUIET_UNTIL : PROBLEM_QUIET_FROM);
		return;
	}
	time_take(ctx, from ? change->quiet_from : NULL, PROBLEM_QUIET_FROM, &row->quiet_from);
	time_take(ctx, until ? change->quiet_until : NULL, PROBLEM_QUIET_UNTIL, &row->quiet_until);
	if (row->has_quiet_from && row->quiet_from == row->quiet_until)
		ctx_note(ctx, PROBLEM_QUIET_UNTIL);
}

static enum err
availability_put(struct ctx *ctx, const struct availability_show *row)
{
	return (q_availability_put(ctx->db, ctx->actor.person, row->days, row->work_from,
	    row->work_until, row->has_quiet_from ? &row->quiet_from : NULL,
	    row->has_quiet_until ? &row->quiet_until : NULL, row->asks, NULL));
}

static enum err
away_check(struct ctx *ctx, const struct away_entry *entry, struct away *away)
{
	if (!day_read(ctx, entry->first, &away->first))
		return (ctx_problem(ctx, PROBLEM_AWAY_BAD));
	away->last = away->first;
	if (str_trim(entry->last).n > 0 && !day_read(ctx, entry->last, &away->last))
		return (ctx_problem(ctx, PROBLEM_AWAY_BAD));
	if (away->last < away->first)
		return (ctx_problem(ctx, PROBLEM_AWAY_ORDER));
	return (OK);
}

static enum err
away_put(struct ctx *ctx, const struct away_entries *entries)
{
	struct db_batch *batch = db_batch(ctx->db);
	struct away away;
	size_t i;
	enum err e;

	if (entries->n > LIMIT_AWAY_MAX)
		return (ctx_problem(ctx, PROBLEM_AWAY_MANY));
	q_away_clear_add(batch, ctx->actor.person, NULL);
	for (i = 0; i < entries->n; i++) {
		if ((e = away_check(ctx, &entries->items[i], &away)))
			return (e);
		q_away_put_add(batch, ctx->actor.person, away.first, away.last, NULL);
	}
	return (db_batch_run(batch));
}

enum err
availability_change(struct ctx *ctx, const struct availability_change *change)
{
	struct availability_show row;
	enum err e;

	if ((e = q_availability_show(ctx->db, ctx->actor.person, ctx->now, &row)))
		return (e == ERR_NOT_FOUND ? ERR_SIGNED_OUT : e);
	if (change->days != NULL && !days_read(*change->days, &row.days))
		ctx_note(ctx, PROBLEM_WORK_DAYS);
	time_take(ctx, change->from, PROBLEM_WORK_FROM, &row.work_from);
	time_take(ctx, change->until, PROBLEM_WORK_UNTIL, &row.work_until);
	if (ctx_problems(ctx) == OK && row.work_from == row.work_until)
		ctx_note(ctx, PROBLEM_WORK_UNTIL);
	quiet_take(ctx, change, &row);
	if (change->asks != NULL && (*change->asks < 0 || *change->asks > LIMIT_ASKS_MAX))
		ctx_note(ctx, PROBLEM_ASKS_BAD);
	else if (change->asks != NULL)
		row.asks = (int32_t)*change->asks;
	if ((e = ctx_problems(ctx)))
		return (e);
	if ((e = availability_put(ctx, &row)) || (e = digest_move(ctx, ctx->actor.person)))
		return (e);
	return (change->away == NULL ? OK : away_put(ctx, change->away));
}

enum err
away_add(struct ctx *ctx, struct str first, struct str last)
{
	struct int64_list self = {&ctx->actor.person, 1};
	struct away_entry entry = {first, last};
	struct away_read_rows rows;
	struct away away;
	enum err e;

	if ((e = away_check(ctx, &entry, &away)))
		return (e);
	if ((e = q_away_read(ctx->db, self, ctx->now, &rows)))
		return (e);
	if (rows.n >= LIMIT_AWAY_MAX)
		return (ctx_problem(ctx, PROBLEM_AWAY_MANY));
	return (q_away_put(ctx->db, ctx->actor.person, away.first, away.last, NULL));
}

enum err
away_remove(struct ctx *ctx, struct str first)
{
	int32_t day;

	if (!day_read(ctx, first, &day))
		return (ctx_problem(ctx, PROBLEM_AWAY_BAD));
	return (q_away_remove(ctx->db, ctx->actor.person, day, NULL));
}
