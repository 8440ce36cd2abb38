/* home.c -- what is there for a person to do, as much of it as fits into the minutes they have. */
#include "home.h"

#include "local.h"
#include "paths.h"
#include "store/db.h"
#include "text/slug.h"

#define BYTES_A_MINUTE 1000
/* Of the newest waiting and answered questions, among how many those for the reader are looked for. */
#define LOOK 24
/* News of a topic that is followed, at most so old. */
#define FOLLOWED_SINCE DAYS_US(14)
#define OF_A_KIND 5

static const struct {
	struct str word;
	int64_t minutes;
} kinds[TASK_KIND_COUNT] = {
#define X(name, word, minutes) {STR(word), minutes},
    HOME_TASKS(X)
#undef X
};

/* Parts of home_rows. */
enum part {
	PART_WAITING,
	PART_OWN,
	PART_ACTIVE,
	PART_TIPS,
	PART_MENTORING,
	PART_CHOSEN,
	PART_ANSWERED,
	PARTS
};

int64_t
home_minutes(enum home_task_kind kind, int64_t bytes)
{
	int64_t minutes = kinds[kind].minutes + (bytes + BYTES_A_MINUTE - 1) / BYTES_A_MINUTE;

	return (minutes < 1 ? 1 : minutes);
}

/* -- tasks ------------------------------------------------------------------------------- */

/* What has been found so far, and the minutes that are left for more; left < 0: no end of them. */
struct plan {
	struct home_tasks *tasks;
	int64_t left;
};

static void
task_put(struct plan *plan, struct home_task task, int64_t bytes)
{
	struct home_tasks *tasks = plan->tasks;
	size_t i, same = 0;

	task.word = kinds[task.kind].word;
	task.minutes = home_minutes(task.kind, bytes);
	for (i = 0; i < tasks->n; i++) {
		/* The same thread is one task, the first: a colleague asks before it is suggested. */
		if (str_eq(tasks->items[i].link, task.link))
			return;
		same += tasks->items[i].kind == task.kind;
	}
	if (same >= OF_A_KIND || (plan->left >= 0 && task.minutes > plan->left))
		return;
	if (plan->left >= 0)
		plan->left -= task.minutes;
	tasks->items[tasks->n++] = task;
	tasks->minutes += task.minutes;
}

static void
acts_put(struct ctx *ctx, struct plan *plan, const struct home_act_rows *rows)
{
	size_t i;

	for (i = 0; i < rows->n; i++) {
		const struct home_act *row = &rows->items[i];

		task_put(plan,
		    (struct home_task){.kind = row->decide    ? TASK_DECIDE
					       : row->improve ? TASK_IMPROVE
					       : row->review  ? TASK_REVIEW
					       : row->offer   ? TASK_MENTORING
							      : TASK_ASKED,
			.title = row->title,
			.link = row->improve  ? decision_path(ctx, row->about)
				: row->review ? suggestion_path(ctx, row->about)
				: row->offer  ? mentorship_path(ctx, row->about)
					      : thread_path(ctx, row->tip, row->thread,
						    slug(ctx->mem, row->title)),
			.who = {row->actor, row->actor_name, row->actor_team}},
		    row->chars);
	}
}

static enum home_task_kind
own_kind(const struct home_rows *row)
{
	if ((enum part)row->part == PART_MENTORING)
		return (TASK_MENTORING);
	return (row->tip || row->accepted || row->answers == 0 ? TASK_VERIFY : TASK_ACCEPT);
}

static void
own_put(struct ctx *ctx, struct plan *plan, const struct home_rows_rows *rows,
    enum home_task_kind wanted)
{
	size_t i;

	for (i = 0; i < rows->n; i++) {
		const struct home_rows *row = &rows->items[i];
		enum part part = (enum part)row->part;

		if ((part != PART_OWN && part != PART_MENTORING) || own_kind(row) != wanted)
			continue;
		task_put(plan,
		    (struct home_task){.kind = wanted,
			.title = row->title,
			.link = wanted == TASK_MENTORING ? mentorship_path(ctx, row->about)
							 : thread_path(ctx, row->tip, row->id,
							       slug(ctx->mem, row->title)),
			.who = {row->author, row->author_name, row->author_team}},
		    row->chars);
	}
}

static void
fits_put(struct ctx *ctx, struct plan *plan, const struct home_fit_rows *rows)
{
	size_t i;

	for (i = 0; i < rows->n; i++) {
		const struct home_fit *row = &rows->items[i];

		task_put(plan,
		    (struct home_task){.kind = row->suggested ? TASK_SUGGESTED : TASK_FOLLOWED,
			.title = row->title,
			.link = thread_path(ctx, row->tip, row->id, slug(ctx->mem, row->title)),
			.who = person_written(
			    row->author, row->author_name, STR_NONE, row->author_written),
			.topic = row->topic,
			.answers = row->answers},
		    row->chars);
	}
}

/* -- lists --------------------------------------------------------------------------------- */

/* The first of topics that is among those of the reader; empty: none is. */
static struct str
topic_of(struct str_list topics, struct str_list mine)
{
	size_t i, j;

	for (i = 0; i < topics.n; i++) {
		for (j = 0; j < mine.n; j++) {
			if (str_eq(topics.items[i], mine.items[j]))
				return (topics.items[i]);
		}
	}
	return (STR_NONE);
}

static struct home_entry
entry_of(struct ctx *ctx, const struct home_rows *row, const struct str_list mine[PARTS])
{
	struct home_entry entry = {.entry = {.id = row->id,
				       .tip = row->tip,
				       .title = row->title,
				       .slug = slug(ctx->mem, row->title),
				       .author = person_written(row->author, row->author_name,
					   row->author_team, row->author_written),
				       .answers = row->answers,
				       .accepted = row->accepted,
				       .stale = row->stale,
				       .created_at = row->created_at},
	    .topic = topic_of(row->topics, mine[PART_CHOSEN])};

	entry.chosen = entry.topic.n > 0;
	if (!entry.chosen)
		entry.topic = topic_of(row->topics, mine[PART_ANSWERED]);
	return (entry);
}

static void
lists_fill(struct ctx *ctx, const struct home_rows_rows *rows, struct home *home)
{
	struct home_entries *lists[PARTS] = {[PART_WAITING] = &home->waiting,
	    [PART_ACTIVE] = &home->active,
	    [PART_TIPS] = &home->tips};
	struct str_list mine[PARTS] = {{NULL, 0}};
	size_t i;

	for (i = 0; i < PARTS; i++) {
		if (lists[i] != NULL)
			lists[i]->items = arena_array(ctx->mem, rows->n, sizeof(struct home_entry));
	}
	for (i = 0; i < rows->n; i++)
		mine[rows->items[i].part] = rows->items[i].topics;
	for (i = 0; i < rows->n; i++) {
		struct home_entries *list = lists[rows->items[i].part];

		if (list != NULL)
			list->items[list->n++] = entry_of(ctx, &rows->items[i], mine);
	}
}

/* Who gets to see them costs more to tell than that there are none. */
static bool
shouts_put_forward(const struct home_rows_rows *rows)
{
	size_t i;

	for (i = 0; i < rows->n; i++) {
		if (rows->items[i].shouts)
			return (true);
	}
	return (false);
}

enum err
home_show(struct ctx *ctx, const struct home_wanted *wanted, struct home *home)
{
	int64_t me = ctx->actor.person;
	struct plan plan = {&home->tasks, wanted->minutes > 0 ? wanted->minutes : -1};
	struct home_rows_rows rows;
	struct home_act_rows acts = {NULL, 0};
	struct home_fit_rows fits = {NULL, 0};
	struct db_batch *batch;
	enum err e;

	if (me == 0)
		return (ERR_SIGNED_OUT);
	db_slow(ctx->db);
	batch = db_batch(ctx->db);
	q_home_rows_add(batch, me, ctx->now - SHOUT_EVERY, wanted->waiting, wanted->active,
	    wanted->tips, LOOK, &rows);
	/* With an API token nobody has counted the inbox. */
	if (ctx->actor.waiting > 0 || ctx->actor.session == 0)
		q_home_act_add(batch, me, &acts);
	if (wanted->minutes > 0 || wanted->all)
		q_home_fit_add(batch, me, ctx->now - FOLLOWED_SINCE, &fits);
	if ((e = db_batch_run(batch)))
		return (e);
	*home = (struct home){.tasks = {.items = arena_array(ctx->mem, rows.n + acts.n + fits.n,
					    sizeof(struct home_task))}};
	acts_put(ctx, &plan, &acts);
	own_put(ctx, &plan, &rows, TASK_ACCEPT);
	own_put(ctx, &plan, &rows, TASK_VERIFY);
	own_put(ctx, &plan, &rows, TASK_MENTORING);
	fits_put(ctx, &plan, &fits);
	lists_fill(ctx, &rows, home);
	return (shouts_put_forward(&rows) ? shouts_latest(ctx, &home->shouts) : OK);
}
