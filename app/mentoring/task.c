/* task.c -- what two people said they would do. */
#include "mentoring/local.h"
#include "together.h"

/* "2026-12-01", as if it were UTC; 0: empty. */
static bool
day_read(struct ctx *ctx, struct str text, timestamp_us *day)
{
	char back[CLOCK_TEXT];

	*day = 0;
	if (text.n == 0)
		return (true);
	return (text.n == 10 &&
		clock_parse(str_fmt(ctx->mem, "%.*sT00:00:00Z", STR_ARG(text)), day) && *day > 0 &&
		str_eq(str_slice(clock_rfc3339(*day, back), 0, 10), text));
}

static struct task_view
view_of(struct ctx *ctx, const struct pair_task_list *r)
{
	bool done = r->has_done_at;

	return ((struct task_view){.id = r->id,
	    .mentorship = r->mentorship,
	    .person = {r->person, r->name, STR("")},
	    .mine = r->person == ctx->actor.person,
	    .words = r->words,
	    .due_at = r->has_due ? r->due : 0,
	    .late = r->has_due && !done && r->due + DAYS_US(1) <= ctx->now,
	    .done = done,
	    .done_at = done ? r->done_at : 0,
	    .may_change = str_eq(r->state, STR("accepted")) || str_eq(r->state, STR("paused"))});
}

enum err
task_list(struct ctx *ctx, int64_t mentorship, struct task_list *list)
{
	struct pair_task_list_rows rows;
	struct mentorship_view pair;
	size_t i;
	enum err e;

	if ((e = mentorship_show(ctx, mentorship, &pair)) ||
	    (e = q_pair_task_list(ctx->db, ctx->actor.person, mentorship, NULL, TASKS_MAX, &rows)))
		return (e);
	list->n = rows.n;
	list->items = arena_array(ctx->mem, rows.n, sizeof(*list->items));
	for (i = 0; i < rows.n; i++)
		list->items[i] = view_of(ctx, &rows.items[i]);
	return (OK);
}

enum err
task_add(struct ctx *ctx, int64_t mentorship, const struct task_draft *draft, int64_t *id)
{
	struct str words = title_tidy(ctx->mem, draft->words);
	struct pair_task_insert made;
	int64_t other;
	timestamp_us due;
	enum err may, e;

	if ((may = pair_for_change(ctx, mentorship, false, &other)) && may != ERR_CONFLICT)
		return (may);
	if (words.n == 0)
		ctx_note(ctx, PROBLEM_TASK_EMPTY);
	else if (str_points(words) > LIMIT_GETS_MAX)
		ctx_note(ctx, PROBLEM_TASK_LONG);
	if (!day_read(ctx, str_trim(draft->due_on), &due))
		ctx_note(ctx, PROBLEM_TASK_DUE);
	if ((e = ctx_problems(ctx)) || (e = may))
		return (e);
	e = q_pair_task_insert(ctx->db, mentorship, draft->others ? other : ctx->actor.person,
	    words, due != 0, due, ctx->actor.person, ctx->now, &made);
	if (e)
		return (e == ERR_NOT_FOUND ? ERR_CONFLICT : e);
	*id = made.id;
	return (audit_note(ctx, "task.written", "task", made.id, STR("")));
}

enum err
task_set(struct ctx *ctx, int64_t task, struct str state, struct task_view *view)
{
	struct pair_task_list_rows rows;
	struct pair_task_put put;
	enum err e;

	if ((e = q_pair_task_list(ctx->db, ctx->actor.person, 0, &task, 1, &rows)))
		return (e);
	if (rows.n == 0)
		return (ERR_NOT_FOUND);
	if (!str_eq(state, STR("done")) && !str_eq(state, STR("open")) &&
	    !str_eq(state, STR("gone")))
		return (ctx_problem(ctx, PROBLEM_TASK_STATE));
	*view = view_of(ctx, &rows.items[0]);
	if (!view->may_change)
		return (ERR_CONFLICT);
	if ((e = q_pair_task_put(ctx->db, ctx->actor.person, task, state, ctx->now, &put)))
		return (e);
	if (!str_eq(state, STR("gone"))) {
		view->late = false;
		view->done = str_eq(state, STR("done"));
		view->done_at = view->done ? ctx->now : 0;
	}
	return (OK);
}
