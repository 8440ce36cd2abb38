/*
 * top.c -- what was of use in a period, to how many, and who wrote it.
 *
 * Counted from the facts when somebody looks, so that it is never behind; only
 * where there are very many, the worker counts ahead (top_kept) and the page
 * reads that, a few minutes old. Who takes no part, what was withdrawn and what
 * the reader may not read is left out when it is read, either way.
 */
#include "base/settings.h"
#include "field_limits.h"
#include "forum.h"
#include "queries.h"
#include "recognition.h"
#include "store/db.h"
#include "text/slug.h"

#define KEEP_FROM 5000 /* facts; fewer are counted at once */
#define KEPT_YOUNG HOURS_US(3)
#define KEPT_GONE DAYS_US(2)
#define THANKS_ROWS 4
#define SHOUT_ROWS 3
#define OWN_ROWS 100

static const char *const periods[] = {"week", "month", "quarter", "year"};
/* What was counted ahead is counted anew after this long. */
static const timestamp_us ages[] = {MINUTES_US(5), MINUTES_US(10), MINUTES_US(30), HOURS_US(1)};

enum top_period
top_period_read(struct ctx *ctx, struct str word)
{
	size_t i;

	if (word.n == 0)
		return (TOP_MONTH);
	for (i = 0; i < sizeof(periods) / sizeof(periods[0]); i++) {
		if (str_eq(word, str_of(periods[i])))
			return ((enum top_period)i);
	}
	ctx_note(ctx, PROBLEM_PERIOD_BAD);
	return (TOP_MONTH);
}

struct str
top_period_word(enum top_period period)
{
	return (str_of(periods[period]));
}

/* -- what is asked for ------------------------------------------------------------------------ */

struct reach {
	int64_t space; /* 0: all open ones */
	int64_t tag;
	bool narrowed; /* by topic or kind, for which nothing is counted ahead */
	timestamp_us since;
	struct int64_list spaces;
};

static void
kind_check(struct ctx *ctx, struct str kind)
{
	if (kind.n > 0 && !str_eq(kind, STR("answer")) && !str_eq(kind, STR("tip")) &&
	    !str_eq(kind, STR("question")))
		ctx_note(ctx, PROBLEM_TYPE_BAD);
}

static enum err
scope_find(struct ctx *ctx, const struct top_filter *filter, struct reach *scope)
{
	struct question_filter names = {.space = 0};
	struct top_scope row;
	enum err e;

	kind_check(ctx, filter->kind);
	if ((e = question_filter_names(ctx, &names, filter->tag, filter->space)))
		return (e);
	if ((e = q_top_scope(ctx->db, ctx->actor.person, names.space == 0 ? NULL : &names.space,
		 top_period_word(filter->period), str_of(settings()->time_zone), ctx->now, &row)))
		return (e);
	*scope = (struct reach){.space = names.space,
	    .tag = names.tag,
	    .narrowed = names.tag != 0 || filter->kind.n > 0,
	    .since = row.since,
	    .spaces = row.spaces};
	return (OK);
}

/* -- what came of it ---------------------------------------------------------------------------- */

#define USES_OF(r)                                                                                 \
	((struct top_uses){(r)->helped, (r)->worked, (r)->reads, (r)->accepted, (r)->votes,        \
	    (r)->thanks, (r)->amount / 100})

static void
people_fill(struct ctx *ctx, const struct top_people_found_rows *rows, struct top_people *people)
{
	size_t i;

	people->n = rows->n;
	people->items = arena_array(ctx->mem, rows->n, sizeof(*people->items));
	for (i = 0; i < rows->n; i++) {
		const struct top_people_found *r = &rows->items[i];

		people->items[i] = (struct top_person){.place = (int64_t)i + 1,
		    .person = {r->person, r->name, r->team},
		    .uses = USES_OF(r)};
	}
}

static void
posts_fill(struct ctx *ctx, const struct top_posts_found_rows *rows, struct top_posts *posts)
{
	size_t i;

	posts->n = rows->n;
	posts->items = arena_array(ctx->mem, rows->n, sizeof(*posts->items));
	for (i = 0; i < rows->n; i++) {
		const struct top_posts_found *r = &rows->items[i];

		posts->items[i] = (struct top_post){.place = (int64_t)i + 1,
		    .post = r->post,
		    .kind = r->kind,
		    .thread = r->thread,
		    .tip = r->tip,
		    .answer = r->post != r->thread,
		    .title = r->title,
		    .slug = slug(ctx->mem, r->title),
		    .author = {r->person, r->has_written ? r->written : r->name, r->team},
		    .space = {r->space, r->space_slug, r->space_name, r->space_private},
		    .uses = USES_OF(r)};
	}
}

static void
thanks_fill(struct ctx *ctx, const struct top_thanks_found_rows *rows, struct top_thanks_list *list)
{
	size_t i;

	list->n = rows->n;
	list->items = arena_array(ctx->mem, rows->n, sizeof(*list->items));
	for (i = 0; i < rows->n; i++) {
		const struct top_thanks_found *r = &rows->items[i];

		list->items[i] = (struct top_thanks){
		    .thanks = {.id = r->id,
			.giver = {r->giver, r->giver_name, r->giver_team},
			.post = r->has_post ? r->post : 0,
			.thread = r->has_thread ? r->thread : 0,
			.tip = r->tip,
			.answer = r->has_post && r->post != r->thread,
			.title = r->has_title ? r->title : STR(""),
			.slug = r->has_title ? slug(ctx->mem, r->title) : STR(""),
			.reason = r->reason,
			.created_at = r->created_at},
		    .person = {r->person, r->person_name, r->person_team}};
	}
}

struct rows_read {
	struct top_people_found_rows people;
	struct top_posts_found_rows posts;
	struct top_thanks_found_rows thanks;
	struct top_thanks_found_rows shouts;
	struct top_sums *sums;
	struct top_waiting *waiting;
};

static void
live_add(struct db_batch *batch, const struct top_filter *filter, const struct reach *scope,
    int64_t rows, struct rows_read *read)
{
	const int64_t *tag = scope->tag == 0 ? NULL : &scope->tag;
	struct str team = filter->team.n == 0 ? STR_NONE : filter->team;
	struct str kind = filter->kind.n == 0 ? STR_NONE : filter->kind;

	q_top_people_found_add(
	    batch, scope->spaces, scope->since, tag, team, kind, rows, &read->people);
	q_top_posts_found_add(
	    batch, scope->spaces, scope->since, tag, team, kind, rows, &read->posts);
	q_top_sums_add(batch, scope->spaces, scope->since, tag, team, kind, &read->sums);
}

static enum err
rows_read(struct ctx *ctx, const struct top_filter *filter, const struct reach *scope,
    struct rows_read *read)
{
	int64_t rows = filter->rows == 0 ? TOP_ROWS : filter->rows;
	struct str word = top_period_word(filter->period);
	struct str team = filter->team.n == 0 ? STR_NONE : filter->team;
	struct db_batch *batch;
	struct top_kept_sums kept;
	enum err e = ERR_NOT_FOUND;

	db_slow(ctx->db);
	if (!scope->narrowed)
		e = q_top_kept_sums(
		    ctx->db, word, scope->since, scope->space, ctx->now - KEPT_YOUNG, &kept);
	if (e && e != ERR_NOT_FOUND)
		return (e);
	batch = db_batch(ctx->db);
	if (e == OK) {
		q_top_people_kept_add(batch, word, scope->space, team, rows, &read->people);
		q_top_posts_kept_add(
		    batch, word, scope->space, scope->spaces, team, rows, &read->posts);
		read->sums = arena_new_of(ctx->mem, struct top_sums);
		*read->sums = (struct top_sums){kept.helped, kept.writers, kept.worked, kept.reads};
	} else {
		live_add(batch, filter, scope, rows, read);
	}
	q_top_thanks_found_add(batch, scope->spaces, scope->since, THANKS_ROWS, &read->thanks);
	q_top_shouts_found_add(batch, scope->spaces, scope->since, SHOUT_ROWS, &read->shouts);
	q_top_waiting_add(batch, scope->spaces, &read->waiting);
	return (db_batch_run(batch));
}

/* Those of the period; the list has the latest first. */
static void
own_thanks_fill(
    struct ctx *ctx, const struct thanks_list *from, timestamp_us since, struct top_thanks_list *to)
{
	size_t i;

	to->n = 0;
	to->items = arena_array(ctx->mem, from->n, sizeof(*to->items));
	for (i = 0; i < from->n && from->items[i].created_at >= since; i++)
		to->items[to->n++] = (struct top_thanks){.thanks = from->items[i],
		    .person = {.id = ctx->actor.person, .name = ctx->actor.name}};
}

enum err
top_show(struct ctx *ctx, const struct top_filter *filter, struct top_view *view)
{
	struct rows_read read = {.sums = NULL};
	struct reach scope;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if ((e = scope_find(ctx, filter, &scope)) || (e = rows_read(ctx, filter, &scope, &read)))
		return (e);
	*view = (struct top_view){.since = scope.since,
	    .helped = read.sums->helped,
	    .writers = read.sums->writers,
	    .worked = read.sums->worked,
	    .reads = read.sums->reads,
	    .waiting = read.waiting->n,
	    .oldest = read.waiting->has_oldest ? read.waiting->oldest : 0};
	people_fill(ctx, &read.people, &view->people);
	posts_fill(ctx, &read.posts, &view->posts);
	if (!scope.narrowed && filter->team.n == 0) {
		thanks_fill(ctx, &read.thanks, &view->thanks);
		thanks_fill(ctx, &read.shouts, &view->shouts);
	}
	return (OK);
}

enum err
shouts_latest(struct ctx *ctx, struct top_thanks_list *list)
{
	struct top_thanks_found_rows rows;
	enum err e;

	if ((e = q_thanks_shouts(
		 ctx->db, ctx->actor.person, ctx->now - SHOUT_EVERY, SHOUT_ROWS, &rows)))
		return (e);
	thanks_fill(ctx, &rows, list);
	return (OK);
}

enum err
top_own(struct ctx *ctx, enum top_period period, struct top_view *view)
{
	struct top_posts_found_rows posts;
	struct thanks_list thanks;
	struct top_scope scope;
	struct top_sums sums;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if ((e = q_top_own_scope(ctx->db, ctx->actor.person, top_period_word(period),
		 str_of(settings()->time_zone), ctx->now, &scope)) ||
	    (e = q_top_own_posts(
		 ctx->db, ctx->actor.person, scope.spaces, scope.since, OWN_ROWS, &posts)) ||
	    (e = q_top_own_sums(ctx->db, ctx->actor.person, scope.spaces, scope.since, &sums)) ||
	    (e = thanks_list(ctx, ctx->actor.person, STR(""), LIMIT_LIST_MAX, &thanks)))
		return (e);
	*view = (struct top_view){.since = scope.since,
	    .helped = sums.helped,
	    .worked = sums.worked,
	    .reads = sums.reads};
	posts_fill(ctx, &posts, &view->posts);
	own_thanks_fill(ctx, &thanks, scope.since, &view->thanks);
	return (OK);
}

/* -- counting ahead ------------------------------------------------------------------------------- */

static enum err
keep(struct ctx *ctx, enum top_period period, timestamp_us since, int64_t space)
{
	struct str word = top_period_word(period);
	struct top_keep_scope scope;
	enum err e;

	if ((e = q_top_keep_scope(ctx->db, space, &scope)) ||
	    (e = q_top_keep_begin(ctx->db, word, since, space, scope.spaces, ctx->now, NULL)) ||
	    (e = q_top_keep_people(ctx->db, word, space, scope.spaces, since, NULL)))
		return (e);
	return (q_top_keep_posts(ctx->db, word, space, scope.spaces, since, NULL));
}

static enum err
period_keep(struct ctx *ctx, enum top_period period)
{
	struct top_keep_spaces_rows spaces;
	struct top_scope scope;
	struct top_keep_age age;
	struct top_many many;
	size_t i;
	enum err e;

	if ((e = q_top_scope(ctx->db, 0, NULL, top_period_word(period),
		 str_of(settings()->time_zone), ctx->now, &scope)) ||
	    (e = q_top_many(ctx->db, scope.since, KEEP_FROM, &many)))
		return (e);
	e = q_top_keep_age(ctx->db, top_period_word(period), scope.since, &age);
	if (e == OK && ctx->now - age.made_at < ages[period])
		return (OK);
	if (e && e != ERR_NOT_FOUND)
		return (e);
	if (many.n < KEEP_FROM)
		return (OK);
	if ((e = q_top_keep_spaces(ctx->db, scope.since, KEEP_FROM, &spaces)))
		return (e);
	for (i = 0; i < spaces.n; i++) {
		if ((e = keep(ctx, period, scope.since, spaces.items[i].space)))
			return (e);
	}
	return (OK);
}

enum err
job_top(struct ctx *ctx, struct str argument)
{
	int period;
	enum err e;

	(void)argument;
	if ((e = q_top_keep_tidy(ctx->db, ctx->now - KEPT_GONE, NULL)))
		return (e);
	for (period = TOP_WEEK; period <= TOP_YEAR; period++) {
		if ((e = period_keep(ctx, (enum top_period)period)))
			return (e);
	}
	return (OK);
}
