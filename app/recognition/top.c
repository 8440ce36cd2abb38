/*
 * top.c -- what was of use in a period, to how many, and who wrote it.
 *
 * Counted from the facts when somebody looks, so that it is never behind; only
 * where there are very many, the worker counts ahead and the page reads that, a
 * few minutes old: the lists of all open spaces, of large spaces and of large
 * topics, of each kind of post, as they are shown (top_kept_row), and for any other wish what each
 * post got (top_kept_post), to be added up. Nobody waits for very many facts:
 * until they are counted the page says so. Who takes no part, what was withdrawn
 * and what the reader may not read is left out when it is read, either way.
 */
#include "base/settings.h"
#include "field_limits.h"
#include "forum.h"
#include "queries.h"
#include "recognition.h"
#include "store/db.h"
#include "text/slug.h"

#define KEEP_FROM 5000 /* facts; fewer are counted at once */
#define KEPT_POSTS 2000 /* of a space or topic, from which on its lists are kept, too */
#define THANKS_ROWS 4
#define SHOUT_ROWS 3
#define OWN_ROWS 100

static const char *const periods[] = {"week", "month", "quarter", "year", "last-month"};
/* What was counted ahead is counted anew after this long. */
static const timestamp_us ages[] = {
    MINUTES_US(5), MINUTES_US(10), MINUTES_US(30), HOURS_US(1), HOURS_US(6)};
static const char *const kinds[] = {"", "answer", "tip", "question"};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

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
	bool narrowed; /* by topic or kind */
	timestamp_us since;
	struct int64_list spaces;
};

static void
kind_check(struct ctx *ctx, struct str kind)
{
	size_t i;

	for (i = 0; i < KINDS; i++) {
		if (str_eq(kind, str_of(kinds[i])))
			return;
	}
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
	timestamp_us made_at;
	bool counting;
};

/* Where what is asked for comes from. */
enum source {
	LIVE, /* the facts */
	KEPT, /* lists that were counted ahead */
	SUMMED, /* posts that were counted ahead */
	COUNTING, /* they are still being counted */
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

static void
summed_add(struct db_batch *batch, const struct top_filter *filter, const struct reach *scope,
    int64_t rows, struct rows_read *read)
{
	const int64_t *tag = scope->tag == 0 ? NULL : &scope->tag;
	struct str team = filter->team.n == 0 ? STR_NONE : filter->team;
	struct str kind = filter->kind.n == 0 ? STR_NONE : filter->kind;
	struct str word = top_period_word(filter->period);

	q_top_people_summed_add(batch, word, scope->spaces, tag, team, kind, rows, &read->people);
	q_top_posts_summed_add(batch, word, scope->spaces, tag, team, kind, rows, &read->posts);
	q_top_sums_summed_add(batch, word, scope->spaces, tag, team, kind, &read->sums);
}

static void
kept_add(struct db_batch *batch, const struct top_filter *filter, const struct reach *scope,
    int64_t rows, struct rows_read *read)
{
	struct str word = top_period_word(filter->period);

	q_top_people_kept_add(
	    batch, word, scope->space, scope->tag, filter->kind, rows, &read->people);
	q_top_posts_kept_add(
	    batch, word, scope->space, scope->tag, filter->kind, scope->spaces, rows, &read->posts);
}

/* Lists are kept without team; of one that is not, the posts may be. */
static enum err
source_find(struct ctx *ctx, const struct top_filter *filter, const struct reach *scope,
    enum source *source, struct top_kept_sums *kept)
{
	struct str word = top_period_word(filter->period);
	struct top_many many;
	enum err e;

	*source = KEPT;
	e = q_top_kept_sums(
	    ctx->db, word, scope->since, scope->space, scope->tag, filter->kind, kept);
	if (e == OK && filter->team.n == 0)
		return (OK);
	*source = SUMMED;
	if (e == ERR_NOT_FOUND)
		e = q_top_kept_sums(ctx->db, word, scope->since, 0, 0, STR(""), kept);
	if (e != ERR_NOT_FOUND)
		return (e);
	*source = COUNTING;
	if (filter->period == TOP_LAST_MONTH)
		return (OK);
	if ((e = q_top_many(ctx->db, scope->since, KEEP_FROM, &many)))
		return (e);
	if (many.n < KEEP_FROM)
		*source = LIVE;
	return (OK);
}

static enum err
rows_read(struct ctx *ctx, const struct top_filter *filter, const struct reach *scope,
    struct rows_read *read)
{
	int64_t rows = filter->rows == 0 ? TOP_ROWS : filter->rows;
	struct top_kept_sums kept = {0};
	struct db_batch *batch;
	enum source source;
	enum err e;

	db_slow(ctx->db);
	if ((e = source_find(ctx, filter, scope, &source, &kept)))
		return (e);
	batch = db_batch(ctx->db);
	read->sums = arena_new_of(ctx->mem, struct top_sums);
	*read->sums = (struct top_sums){kept.helped, kept.writers, kept.worked, kept.reads};
	read->made_at = kept.made_at;
	read->counting = source == COUNTING;
	if (source == LIVE)
		live_add(batch, filter, scope, rows, read);
	else if (source == SUMMED)
		summed_add(batch, filter, scope, rows, read);
	else if (source == KEPT)
		kept_add(batch, filter, scope, rows, read);
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
	    .counted_at = read.made_at,
	    .counting = read.counting,
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
top_people_show(struct ctx *ctx, const struct top_filter *filter, struct top_people *people)
{
	struct rows_read read = {.sums = NULL};
	struct top_kept_sums kept = {0};
	struct reach scope;
	const int64_t *tag;
	enum source source;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	db_slow(ctx->db);
	if ((e = scope_find(ctx, filter, &scope)) ||
	    (e = source_find(ctx, filter, &scope, &source, &kept)))
		return (e);
	tag = scope.tag == 0 ? NULL : &scope.tag;
	if (source == LIVE)
		e = q_top_people_found(ctx->db, scope.spaces, scope.since, tag, STR_NONE, STR_NONE,
		    filter->rows, &read.people);
	else if (source == SUMMED)
		e = q_top_people_summed(ctx->db, top_period_word(filter->period), scope.spaces, tag,
		    STR_NONE, STR_NONE, filter->rows, &read.people);
	else if (source == KEPT)
		e = q_top_people_kept(ctx->db, top_period_word(filter->period), scope.space,
		    scope.tag, STR(""), filter->rows, &read.people);
	if (e)
		return (e);
	people_fill(ctx, &read.people, people);
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
	/* Counted from the facts, which have no end. */
	if (period == TOP_LAST_MONTH) {
		ctx_note(ctx, PROBLEM_PERIOD_BAD);
		return (ERR_INPUT);
	}
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

/* A period that is counted ahead. */
struct keeping {
	struct ctx *ctx;
	struct str word;
	timestamp_us since;
};

static enum err
list_keep(const struct keeping *k, int64_t space, int64_t tag, const char *kind_word)
{
	struct ctx *ctx = k->ctx;
	struct str kind = str_of(kind_word);
	struct top_keep_scope scope;
	enum err e;

	if ((e = q_top_keep_scope(ctx->db, space, &scope)) ||
	    (e = q_top_keep_begin(
		 ctx->db, k->word, k->since, space, tag, kind, scope.spaces, ctx->now, NULL)) ||
	    (e = q_top_keep_people(ctx->db, k->word, space, tag, kind, scope.spaces, NULL)))
		return (e);
	return (q_top_keep_posts(ctx->db, k->word, space, tag, kind, scope.spaces, NULL));
}

static enum err
kinds_keep(const struct keeping *k, int64_t space, int64_t tag)
{
	size_t i;
	enum err e;

	for (i = 0; i < KINDS; i++) {
		if ((e = list_keep(k, space, tag, kinds[i])))
			return (e);
	}
	return (OK);
}

static enum err
lists_keep(const struct keeping *k)
{
	struct db *db = k->ctx->db;
	struct top_keep_spaces_rows spaces;
	struct top_keep_tags_rows tags;
	struct top_keep_scope open;
	size_t i;
	enum err e;

	if ((e = q_top_keep_spaces(db, k->word, KEPT_POSTS, &spaces)) ||
	    (e = q_top_keep_scope(db, 0, &open)) ||
	    (e = q_top_keep_tags(db, k->word, open.spaces, KEPT_POSTS, &tags)))
		return (e);
	for (i = 0; i < spaces.n; i++) {
		if ((e = kinds_keep(k, spaces.items[i].space, 0)))
			return (e);
	}
	for (i = 0; i < tags.n; i++) {
		if ((e = kinds_keep(k, 0, tags.items[i].tag)))
			return (e);
	}
	return (OK);
}

/* Last month is always counted: it is over, and goes out by mail. */
static enum err
is_to_keep(struct ctx *ctx, enum top_period period, timestamp_us since, bool *keep)
{
	struct top_keep_age age;
	struct top_many many;
	enum err e = q_top_keep_age(ctx->db, top_period_word(period), since, &age);

	*keep = false;
	if (e == OK && ctx->now - age.made_at < ages[period])
		return (OK);
	if (e && e != ERR_NOT_FOUND)
		return (e);
	if ((e = q_top_many(ctx->db, since, KEEP_FROM, &many)))
		return (e);
	*keep = period == TOP_LAST_MONTH || many.n >= KEEP_FROM;
	/* What is kept of a period that is over, or had more in it, is no longer looked at. */
	return (*keep ? OK : q_top_keep_clear(ctx->db, top_period_word(period), NULL));
}

static enum err
period_since(struct ctx *ctx, enum top_period period, timestamp_us *since)
{
	struct top_scope scope;
	enum err e = q_top_scope(ctx->db, 0, NULL, top_period_word(period),
	    str_of(settings()->time_zone), ctx->now, &scope);

	if (e)
		return (e);
	*since = scope.since;
	return (OK);
}

static enum err
period_keep(struct ctx *ctx, enum top_period period)
{
	struct str word = top_period_word(period);
	timestamp_us since, month;
	bool keep;
	enum err e;

	if ((e = period_since(ctx, period, &since)) || (e = period_since(ctx, TOP_MONTH, &month)) ||
	    (e = is_to_keep(ctx, period, since, &keep)) || !keep)
		return (e);
	if ((e = q_top_keep_clear(ctx->db, word, NULL)) ||
	    (e = q_top_keep_facts(
		 ctx->db, word, since, period == TOP_LAST_MONTH ? &month : NULL, NULL)))
		return (e);
	return (lists_keep(&(struct keeping){ctx, word, since}));
}

enum err
job_top(struct ctx *ctx, struct str argument)
{
	int period;
	enum err e;

	(void)argument;
	for (period = TOP_WEEK; period <= TOP_LAST_MONTH; period++) {
		if ((e = period_keep(ctx, (enum top_period)period)))
			return (e);
	}
	return (OK);
}
