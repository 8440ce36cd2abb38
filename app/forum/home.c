/* home.c -- what is there for a person to do, as much of it as fits into the minutes they have. */
#include "home.h"

#include "forum.h"
#include "notify.h"
#include "paths.h"
#include "queries.h"
#include "store/db.h"

#define CHARACTERS_A_MINUTE 1000
/* News of a topic that is followed, at most so old. */
#define FOLLOWED_SINCE DAYS_US(14)

int64_t
home_minutes(enum home_task_kind kind, int64_t characters)
{
	static const int64_t doing[TASK_KIND_COUNT] = {
#define X(kind, minutes) [kind] = minutes,
	    HOME_MINUTES(X)
#undef X
	};
	int64_t reading = (characters + CHARACTERS_A_MINUTE - 1) / CHARACTERS_A_MINUTE;
	int64_t minutes = doing[kind] + reading;

	return (minutes < 1 ? 1 : minutes);
}

static struct str
link_of(struct ctx *ctx, const struct home_task_row *row, enum home_task_kind kind)
{
	if (kind == TASK_MENTORING || kind == TASK_DECIDE)
		return (mentorship_path(ctx, row->about));
	return (str_fmt(
	    ctx->mem, "/%s/%lld", row->tip ? "tips" : "questions", (long long)row->thread));
}

static struct home_task
task_of(struct ctx *ctx, const struct home_task_row *row)
{
	enum home_task_kind kind = (enum home_task_kind)row->part;

	return ((struct home_task){.kind = kind,
	    .title = row->title,
	    .link = link_of(ctx, row, kind),
	    .who = row->who,
	    .topic = row->topic,
	    .answers = row->answers,
	    .minutes = home_minutes(kind, row->chars)});
}

/* Rows come kind by kind; the same thread is one task, the first. */
static bool
is_there(const struct home_task_row_rows *rows, size_t i)
{
	size_t j;

	for (j = 0; j < i; j++) {
		if (rows->items[j].thread == rows->items[i].thread &&
		    rows->items[j].about == rows->items[i].about)
			return (true);
	}
	return (false);
}

enum err
home_tasks(struct ctx *ctx, int64_t minutes, struct home_tasks *tasks)
{
	struct home_task_row_rows rows;
	int64_t left = minutes;
	size_t i;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if ((e = q_home_task_row(ctx->db, ctx->actor.person, ctx->now - FOLLOWED_SINCE, minutes > 0,
		 &rows)))
		return (e);
	*tasks = (struct home_tasks){
	    .items = arena_array(ctx->mem, rows.n, sizeof(struct home_task))};
	for (i = 0; i < rows.n; i++) {
		struct home_task task;

		if (rows.items[i].part < 0 || rows.items[i].part >= TASK_KIND_COUNT ||
		    is_there(&rows, i))
			continue;
		task = task_of(ctx, &rows.items[i]);
		if (minutes > 0 && task.minutes > left)
			continue;
		left -= task.minutes;
		tasks->items[tasks->n++] = task;
	}
	return (OK);
}
