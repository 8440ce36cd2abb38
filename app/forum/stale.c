/* stale.c -- what may be out of date: a day to look again, and colleagues who say so. */
#include "local.h"
#include "store/db.h"
#include "text/slug.h"

#define YEARS_AHEAD 10
#define DUE_AT_ONCE 1000

enum err
post_outdated_set(struct ctx *ctx, int64_t id, bool outdated, int64_t *thread, int64_t *said)
{
	struct post_for_change post;
	struct outdated_count count;
	enum err e;

	if ((e = post_open_for_talk(ctx, id, &post)))
		return (e);
	/* Whoever wrote it edits it instead. */
	if (post.author == post.me)
		return (ERR_FORBIDDEN);
	if (outdated)
		e = q_outdated_put(ctx->db, id, post.me, ctx->now, NULL);
	else
		e = q_outdated_remove(ctx->db, id, post.me, NULL);
	if (e || (e = q_outdated_count(ctx->db, id, &count)))
		return (e);
	*thread = post.thread;
	*said = count.said;
	return (OK);
}

/* The question's post, if the actor answers for it. ERR_INPUT for an answer. */
static enum err
review_open(struct ctx *ctx, int64_t id, struct post_for_change *post)
{
	enum err e;

	if ((e = post_open_for_talk(ctx, id, post)))
		return (e);
	if (post->author != post->me && post->owner != post->me && !post->moderates)
		return (ERR_FORBIDDEN);
	return (post->id == post->thread ? OK : ctx_problem(ctx, PROBLEM_REVIEW_ANSWER));
}

enum err
review_show(struct ctx *ctx, int64_t id, struct review_view *view)
{
	struct post_for_change post;
	struct review_show row;
	struct outdated_said_rows said;
	size_t i;
	enum err e;

	if ((e = review_open(ctx, id, &post)) || (e = q_review_show(ctx->db, id, &row)) ||
	    (e = q_outdated_said(ctx->db, id, &said)))
		return (e);
	*view = (struct review_view){.thread = id,
	    .title = post.title,
	    .slug = slug(ctx->mem, post.title),
	    .review_by = row.has_review_by ? row.review_by : 0,
	    .overdue = row.overdue};
	view->said.n = said.n;
	view->said.items = arena_array(ctx->mem, said.n, sizeof(*view->said.items));
	for (i = 0; i < said.n; i++)
		view->said.items[i] = (struct outdated_view){
		    .person = {said.items[i].person, said.items[i].name, said.items[i].team},
		    .post = said.items[i].post,
		    .answer = said.items[i].post != id,
		    .at = said.items[i].created_at};
	return (OK);
}

static timestamp_us
today(const struct ctx *ctx)
{
	return (ctx->now - ctx->now % DAYS_US(1));
}

/* A day of the calendar, from today on. */
static enum err
day_read(struct ctx *ctx, struct str by, timestamp_us *day)
{
	if (!clock_parse_day(by, day))
		return (ctx_problem(ctx, PROBLEM_REVIEW_BAD));
	if (*day < today(ctx) || *day > today(ctx) + DAYS_US(366 * YEARS_AHEAD))
		return (ctx_problem(ctx, PROBLEM_REVIEW_PAST));
	return (OK);
}

enum err
review_set(struct ctx *ctx, int64_t id, struct str by)
{
	struct post_for_change post;
	timestamp_us day = 0;
	enum err e;

	by = str_trim(by);
	if ((e = review_open(ctx, id, &post)) || (by.n > 0 && (e = day_read(ctx, by, &day))))
		return (e);
	if ((e = q_review_put(ctx->db, id, by.n > 0 ? &day : NULL, NULL)))
		return (e);
	if (by.n > 0 && (e = q_outdated_clear(ctx->db, id, NULL)))
		return (e);
	return (audit_note(ctx, "reviewed", "post", id, by.n > 0 ? by : STR("no day")));
}

enum err
job_stale(struct ctx *ctx, struct str argument)
{
	struct stale_due_rows due;
	size_t rounds;
	enum err e;

	(void)argument;
	for (rounds = 0; rounds < 20; rounds++) {
		if ((e = q_stale_due(ctx->db, today(ctx), &due)))
			return (e);
		if (due.n < DUE_AT_ONCE)
			break;
	}
	return (OK);
}
