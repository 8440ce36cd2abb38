/* home.c -- what is there for a person to do, as much of it as fits into the minutes they have. */
#include "home.h"

#include "forum/home_kept.h"
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
#define TIPS 4

static const struct {
	struct str word;
	int64_t minutes;
} kinds[TASK_KIND_COUNT] = {
#define X(name, word, minutes) {STR(word), minutes},
    HOME_TASKS(X)
#undef X
};

/* Parts of home_shared. */
enum part { PART_WAITING, PART_ACTIVE, PART_TIPS, PARTS };

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
own_kind(const struct home_matter *m)
{
	if (m->about != 0)
		return (TASK_MENTORING);
	return (m->verify ? TASK_VERIFY : TASK_ACCEPT);
}

static void
own_put(struct ctx *ctx, struct plan *plan, const struct home_own *own, enum home_task_kind wanted)
{
	size_t i;

	for (i = 0; i < own->n; i++) {
		const struct home_matter *m = &own->matters[i];

		if (own_kind(m) != wanted)
			continue;
		task_put(plan,
		    (struct home_task){.kind = wanted,
			.title = m->title,
			.link = wanted == TASK_MENTORING
				    ? mentorship_path(ctx, m->about)
				    : thread_path(ctx, m->tip, m->thread, slug(ctx->mem, m->title)),
			.who = m->other},
		    m->bytes);
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

static bool
has(struct int64_list list, int64_t id)
{
	size_t i;

	for (i = 0; i < list.n; i++) {
		if (list.items[i] == id)
			return (true);
	}
	return (false);
}

/* Nothing of their own, and nothing a colleague asked them about, is said to fit. */
static bool
is_theirs(const struct ctx *ctx, const struct home_own *own, const struct home_thread *t)
{
	return (t->author.id == ctx->actor.person || has(own->aliases, t->author.id) ||
		has(own->asked, t->id));
}

/* With why it is here, when it is for that; what is kept is copied, for another request may take its place. */
static struct home_entry
entry_of(struct arena *mem, const struct home_thread *t, struct str chosen, struct str answered)
{
	struct str topic = chosen.n > 0 ? chosen : answered;

	return ((struct home_entry){.entry = {.id = t->id,
					.title = str_dup(mem, t->title),
					.slug = str_dup(mem, t->slug),
					.author = {t->author.id, str_dup(mem, t->author.name),
					    str_dup(mem, t->author.team)},
					.answers = t->answers,
					.accepted = t->accepted,
					.stale = t->stale,
					.created_at = t->at},
	    .topic = str_dup(mem, topic),
	    .chosen = chosen.n > 0});
}

static void
entries_put(struct home_entries *list, const struct home_entry *entry, size_t most)
{
	if (list->n < most)
		list->items[list->n++] = *entry;
}

/*
 * Of the newest those first whose topic the reader chose, then, where something waits for an answer, those they
 * answered on lately.
 */
static void
list_fill(struct ctx *ctx, const struct home_threads *threads, const struct home_own *own,
    bool waiting, size_t most, struct home_entries *list)
{
	struct home_entry *all = arena_array(ctx->mem, threads->n, sizeof(*all));
	int *ranks = arena_array(ctx->mem, threads->n, sizeof(*ranks)), rank;
	size_t i;

	*list = (struct home_entries){arena_array(ctx->mem, most, sizeof(*list->items)), 0};
	for (i = 0; i < threads->n; i++) {
		const struct home_thread *t = &threads->items[i];
		struct str chosen = topic_of(t->tags, own->chosen);
		struct str answered = waiting ? topic_of(t->tags, own->answered) : STR_NONE;
		bool theirs = waiting && is_theirs(ctx, own, t);

		ranks[i] = (chosen.n > 0 ? 0 : 2) + (answered.n > 0 ? 0 : 1);
		all[i] =
		    entry_of(ctx->mem, t, theirs ? STR_NONE : chosen, theirs ? STR_NONE : answered);
	}
	for (rank = 0; rank < 4; rank++) {
		for (i = 0; i < threads->n; i++) {
			if (ranks[i] == rank)
				entries_put(list, &all[i], most);
		}
	}
}

static void
tips_fill(
    struct ctx *ctx, const struct home_threads *threads, size_t most, struct home_entries *list)
{
	size_t i;

	*list = (struct home_entries){arena_array(ctx->mem, most, sizeof(*list->items)), 0};
	for (i = 0; i < threads->n; i++) {
		struct home_entry entry =
		    entry_of(ctx->mem, &threads->items[i], STR_NONE, STR_NONE);

		entry.entry.tip = true;
		entries_put(list, &entry, most);
	}
}

/* -- what is kept ---------------------------------------------------------------------------- */

static struct str_list
list_dup(struct arena *mem, struct str_list from)
{
	struct str_list list = {arena_array(mem, from.n, sizeof(struct str)), from.n};
	size_t i;

	for (i = 0; i < from.n; i++)
		list.items[i] = str_dup(mem, from.items[i]);
	return (list);
}

static struct int64_list
ids_dup(struct arena *mem, struct int64_list from)
{
	struct int64_list list = {arena_array(mem, from.n, sizeof(int64_t)), from.n};
	size_t i;

	for (i = 0; i < from.n; i++)
		list.items[i] = from.items[i];
	return (list);
}

static struct person_ref
person_dup(struct arena *mem, struct person_ref p)
{
	return ((struct person_ref){p.id, str_dup(mem, p.name), str_dup(mem, p.team)});
}

static struct home_thread
thread_dup(struct arena *mem, const struct home_shared_row *row)
{
	return ((struct home_thread){.id = row->id,
	    .title = str_dup(mem, row->title),
	    .slug = slug(mem, row->title),
	    .author = person_dup(mem, person_written(row->author, row->author_name,
					  row->author_team, row->author_written)),
	    .answers = row->answers,
	    .accepted = row->accepted,
	    .stale = row->stale,
	    .at = row->at,
	    .tags = list_dup(mem, row->tags)});
}

static const struct home_shared *
shared_keep(struct str key, const struct home_shared_row_rows *rows)
{
	struct arena *mem = arena_new();
	struct home_shared *shared = arena_new_of(mem, struct home_shared);
	struct home_threads *lists[PARTS] = {[PART_WAITING] = &shared->waiting,
	    [PART_ACTIVE] = &shared->active,
	    [PART_TIPS] = &shared->tips};
	size_t i;

	for (i = 0; i < PARTS; i++)
		lists[i]->items = arena_array(mem, rows->n, sizeof(struct home_thread));
	for (i = 0; i < rows->n; i++) {
		struct home_threads *list = lists[rows->items[i].part];

		list->items[list->n++] = thread_dup(mem, &rows->items[i]);
	}
	return (home_kept_put(HOME_KEPT_SHARED, key, mem, shared));
}

static const struct home_own *
own_keep(struct str key, const struct home_mine *mine, const struct home_own_row_rows *rows)
{
	struct arena *mem = arena_new();
	struct home_own *own = arena_new_of(mem, struct home_own);
	size_t i;

	*own = (struct home_own){.chosen = list_dup(mem, mine->chosen),
	    .answered = list_dup(mem, mine->answered),
	    .aliases = ids_dup(mem, mine->aliases),
	    .asked = ids_dup(mem, mine->asked),
	    .matters = arena_array(mem, rows->n, sizeof(struct home_matter)),
	    .n = rows->n};
	for (i = 0; i < rows->n; i++) {
		const struct home_own_row *row = &rows->items[i];

		own->matters[i] = (struct home_matter){row->about, row->id, row->verify, row->tip,
		    str_dup(mem, row->title), row->chars,
		    person_dup(
			mem, (struct person_ref){row->other, row->other_name, row->other_team})};
	}
	return (home_kept_put(HOME_KEPT_OWN, key, mem, own));
}

/* Both are kept, or asked for when they are missing. */
struct parts {
	const struct home_shared *shared;
	const struct home_own *own;
};

static void
parts_get(const struct list_door *door, struct parts *parts)
{
	parts->shared = home_kept_get(HOME_KEPT_SHARED, door->state);
	parts->own = home_kept_get(HOME_KEPT_OWN, door->own);
}

/* Adds what is missing to batch and runs it; what is there now may have gone when others were served meanwhile. */
static enum err
parts_ask(
    struct ctx *ctx, const struct list_door *door, struct db_batch *batch, struct parts *parts)
{
	bool shared = parts->shared == NULL, own = parts->own == NULL;
	struct home_shared_row_rows threads;
	struct home_own_row_rows matters;
	struct home_mine *mine;
	enum err e;

	if (shared)
		q_home_shared_row_add(batch, door->spaces, LOOK, TIPS, &threads);
	if (own) {
		q_home_mine_add(batch, ctx->actor.person, &mine);
		q_home_own_row_add(batch, ctx->actor.person, OF_A_KIND, &matters);
	}
	if ((e = db_batch_run(batch)))
		return (e);
	parts_get(door, parts);
	if (shared)
		parts->shared = shared_keep(door->state, &threads);
	if (own)
		parts->own = own_keep(door->own, mine, &matters);
	return (OK);
}

/* What is kept, and what is asked for each time if there can be any. */
static enum err
parts_find(struct ctx *ctx, const struct list_door *door, const struct home_wanted *wanted,
    struct parts *parts, struct home_act_rows *acts, struct home_fit_rows *fits)
{
	int64_t me = ctx->actor.person;
	/* With an API token nobody has counted the inbox. */
	bool act = ctx->actor.waiting > 0 || ctx->actor.session == 0;
	bool fit = wanted->minutes > 0 || wanted->all;
	struct db_batch *batch;
	enum err e;

	parts_get(door, parts);
	if (parts->shared != NULL && parts->own != NULL && !act && !fit)
		return (OK);
	db_slow(ctx->db);
	batch = db_batch(ctx->db);
	if (act)
		q_home_act_add(batch, me, acts);
	if (fit)
		q_home_fit_add(batch, me, ctx->now - FOLLOWED_SINCE, fits);
	e = parts_ask(ctx, door, batch, parts);
	while (e == OK && (parts->shared == NULL || parts->own == NULL))
		e = parts_ask(ctx, door, db_batch(ctx->db), parts);
	return (e);
}

enum err
home_door(struct ctx *ctx, struct list_door *door)
{
	struct home_spaces row;
	enum err e = q_home_spaces(ctx->db, ctx->actor.person, &row);

	if (e == OK)
		*door = (struct list_door){.actor = ctx->actor,
		    .state = STR(""),
		    .own = STR(""),
		    .spaces = row.spaces,
		    .shouted_at = row.shouted_at};
	return (e);
}

enum err
home_show(struct ctx *ctx, const struct list_door *door, const struct home_wanted *wanted,
    struct home *home)
{
	struct plan plan = {&home->tasks, wanted->minutes > 0 ? wanted->minutes : -1};
	struct home_act_rows acts = {NULL, 0};
	struct home_fit_rows fits = {NULL, 0};
	struct parts parts;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	/* Nothing is asked from here on while what is kept is in use. */
	if ((e = parts_find(ctx, door, wanted, &parts, &acts, &fits)))
		return (e);
	*home =
	    (struct home){.tasks = {.items = arena_array(ctx->mem, acts.n + parts.own->n + fits.n,
					sizeof(struct home_task))}};
	acts_put(ctx, &plan, &acts);
	own_put(ctx, &plan, parts.own, TASK_ACCEPT);
	own_put(ctx, &plan, parts.own, TASK_VERIFY);
	own_put(ctx, &plan, parts.own, TASK_MENTORING);
	fits_put(ctx, &plan, &fits);
	list_fill(
	    ctx, &parts.shared->waiting, parts.own, true, (size_t)wanted->waiting, &home->waiting);
	list_fill(
	    ctx, &parts.shared->active, parts.own, false, (size_t)wanted->active, &home->active);
	tips_fill(ctx, &parts.shared->tips, (size_t)wanted->tips, &home->tips);
	/* Who gets to see them costs more to tell than that there are none. */
	return (door->shouted_at > ctx->now - SHOUT_EVERY ? shouts_latest(ctx, &home->shouts) : OK);
}
