/* rendering.c -- what an older renderer wrote is written anew: a few texts a round, each round a transaction. */
#include <stdio.h>

#include "base/command_line.h"
#include "base/log.h"
#include "base/progress.h"
#include "jobs.h"
#include "local.h"
#include "ops/task.h"
#include "store/db.h"
#include "text/markdown.h"

#define AT_A_TIME 50

/* Where a round is, and whether anything comes after it. */
struct walk {
	int64_t post, comment; /* the last ones that were looked at */
	bool more;
};

static bool
is_same(const struct rendered *rendered, struct str html, struct str excerpt)
{
	return (str_eq(rendered->html, html) && str_eq(rendered->excerpt, excerpt));
}

/* What is longer than a text may be came from elsewhere, with markup of its own: that stays. */
static enum err
post_again(struct ctx *ctx, const struct rendering_posts *row, struct rendered *rendered)
{
	struct text_home home = {.post = row->id,
	    .space = 1,
	    .before = row->body,
	    .old = true,
	    .anew = true,
	    .nobody = row->imported};
	enum err e = post_render(ctx, &home, row->body, rendered);

	if (e == ERR_TOO_LARGE)
		*rendered = (struct rendered){.html = row->body_html, .excerpt = row->excerpt};
	else if (e == OK)
		rendered->excerpt = excerpt_of(row->summary, rendered);
	return (e == ERR_TOO_LARGE ? OK : e);
}

static enum err
posts_walk(struct ctx *ctx, struct walk *walk)
{
	struct rendering_posts_rows rows;
	struct rendering_posts_hold_rows held;
	struct rendered *rendered;
	struct int64_list changed;
	size_t i;
	enum err e;

	if ((e = q_rendering_posts(ctx->db, walk->post, AT_A_TIME, &rows)))
		return (e);
	rendered = arena_array(ctx->mem, rows.n + 1, sizeof(*rendered));
	changed = (struct int64_list){arena_array(ctx->mem, rows.n + 1, sizeof(int64_t)), 0};
	for (i = 0; i < rows.n; i++) {
		const struct rendering_posts *row = &rows.items[i];

		if ((e = post_again(ctx, row, &rendered[i])))
			return (e);
		if (!is_same(&rendered[i], row->body_html, row->excerpt))
			changed.items[changed.n++] = row->id;
		walk->post = row->id;
	}
	walk->more = rows.n > 0;
	if (changed.n > 0 && (e = q_rendering_posts_hold(ctx->db, changed, &held)))
		return (e);
	for (i = 0; i < rows.n; i++) {
		const struct rendering_posts *row = &rows.items[i];

		if (is_same(&rendered[i], row->body_html, row->excerpt))
			continue;
		if ((e = q_rendering_post_put(
			 ctx->db, row->id, row->body, rendered[i].html, rendered[i].excerpt, NULL)))
			return (e);
	}
	return (OK);
}

/* Pictures came to comments late: which ones its author may show is looked up as it was then for whoever writes. */
static enum err
comment_again(struct ctx *ctx, const struct rendering_comments *row, struct rendered *rendered)
{
	struct text_home home = {.post = row->post,
	    .comment = row->id,
	    .space = row->space,
	    .anew = true,
	    .nobody = row->imported};
	struct actor worker = ctx->actor;
	enum err e;

	ctx->actor = (struct actor){.person = row->author};
	e = comment_render(ctx, &home, row->body, rendered);
	ctx->actor = worker;
	if (e == ERR_TOO_LARGE)
		*rendered = (struct rendered){.html = row->body_html};
	return (e == ERR_TOO_LARGE ? OK : e);
}

static enum err
comment_put(struct ctx *ctx, const struct rendering_comments *row, const struct rendered *rendered)
{
	enum err e = q_rendering_comment_put(ctx->db, row->id, row->body, rendered->html, NULL);

	if (e || rendered->pictures.n == 0)
		return (e);
	return (q_comment_pictures_set(ctx->db, row->id, rendered->pictures, NULL));
}

static enum err
comments_walk(struct ctx *ctx, struct walk *walk)
{
	struct rendering_comments_rows rows;
	struct rendering_comments_hold_rows held;
	struct rendered *rendered;
	struct int64_list changed;
	size_t i;
	enum err e;

	if ((e = q_rendering_comments(ctx->db, walk->comment, AT_A_TIME, &rows)))
		return (e);
	rendered = arena_array(ctx->mem, rows.n + 1, sizeof(*rendered));
	changed = (struct int64_list){arena_array(ctx->mem, rows.n + 1, sizeof(int64_t)), 0};
	for (i = 0; i < rows.n; i++) {
		const struct rendering_comments *row = &rows.items[i];

		if ((e = comment_again(ctx, row, &rendered[i])))
			return (e);
		if (!str_eq(rendered[i].html, row->body_html))
			changed.items[changed.n++] = row->id;
		walk->comment = row->id;
	}
	walk->more = rows.n > 0;
	if (changed.n > 0 && (e = q_rendering_comments_hold(ctx->db, changed, &held)))
		return (e);
	for (i = 0; i < rows.n; i++) {
		if (!str_eq(rendered[i].html, rows.items[i].body_html) &&
		    (e = comment_put(ctx, &rows.items[i], &rendered[i])))
			return (e);
	}
	return (OK);
}

/* One round. A text that somebody changes meanwhile was made by this renderer. */
static enum err
round_walk(struct ctx *ctx, struct walk *walk)
{
	struct rendering at;
	enum err e;

	*walk = (struct walk){0};
	if ((e = q_rendering_hold(ctx->db, &at)) || at.version >= MARKDOWN_VERSION)
		return (e);
	/* A renderer that was on its way is older than this one: from the beginning. */
	if (at.making == MARKDOWN_VERSION)
		*walk = (struct walk){at.post, at.comment, false};
	if ((e = posts_walk(ctx, walk)))
		return (e);
	if (!walk->more && (e = comments_walk(ctx, walk)))
		return (e);
	if (!walk->more)
		return (q_rendering_done(ctx->db, MARKDOWN_VERSION, NULL));
	return (q_rendering_at(ctx->db, MARKDOWN_VERSION, walk->post, walk->comment, NULL));
}

/* Looks whether there is anything to do: an upgrade brought a renderer, or a backup of an older one was restored. */
enum err
job_rendering(struct ctx *ctx, struct str argument)
{
	struct rendering at;
	enum err e;

	(void)argument;
	if ((e = q_rendering(ctx->db, &at)) || at.version >= MARKDOWN_VERSION)
		return (e);
	return (job_add(ctx, JOB_RENDERING_ON, STR("begin"), ctx->now));
}

/* A job of the same words would be dropped, so each says how far it is: administrators see that, too. */
enum err
job_rendering_on(struct ctx *ctx, struct str argument)
{
	struct walk walk;
	enum err e;

	(void)argument;
	if ((e = round_walk(ctx, &walk)) || !walk.more)
		return (e);
	return (job_add(ctx, JOB_RENDERING_ON,
	    str_fmt(ctx->mem, "%lld.%lld", (long long)walk.post, (long long)walk.comment),
	    ctx->now));
}

/* -- the command ---------------------------------------------------------------------------------- */

static enum err
left_count(struct ctx *ctx, int64_t *left)
{
	struct rendering at;
	struct rendering_left row;
	enum err e;

	if ((e = q_rendering(ctx->db, &at)))
		return (e);
	*left = 0;
	if (at.version >= MARKDOWN_VERSION)
		return (OK);
	if (at.making != MARKDOWN_VERSION)
		at.post = at.comment = 0;
	if ((e = q_rendering_left(ctx->db, at.post, at.comment, &row)))
		return (e);
	*left = row.texts;
	return (OK);
}

/* ERR_NOT_FOUND when there is nothing left. */
static enum err
one_round(struct ctx *ctx)
{
	struct walk walk;
	enum err e;

	if ((e = db_begin(ctx->db)))
		return (e);
	if ((e = round_walk(ctx, &walk)) || (e = db_commit(ctx->db))) {
		db_rollback(ctx->db);
		return (e);
	}
	return (walk.more ? OK : ERR_NOT_FOUND);
}

static enum err
all_rounds(struct task *task, int64_t *looked_at)
{
	struct progress bar;
	int64_t all, done = 0;
	enum err e;

	if ((e = left_count(&task->ctx, &all)))
		return (e);
	progress_begin(&bar, "rendering", all, PROGRESS_COUNT);
	do {
		e = task_step(task->pool, one_round);
		done += AT_A_TIME;
		progress_at(&bar, done < all ? done : all);
	} while (e == OK);
	progress_end(&bar);
	*looked_at = all;
	return (e == ERR_NOT_FOUND ? OK : e);
}

int
rerender_command(struct command_line *line)
{
	struct task task;
	int64_t texts = 0;
	enum err e;

	if (!line_done(line))
		return (EXIT_USAGE);
	if ((e = task_open(&task, line, true)))
		return (task_status(e));
	if ((e = task_close(&task, all_rounds(&task, &texts))))
		return (task_status(e));
	if (line->json)
		(void)printf("{\"texts\":%lld}\n", (long long)texts);
	log_info(texts > 0 ? "%lld texts were looked at and are as this version writes them"
			   : "all texts are as this version writes them (%lld to look at)",
	    (long long)texts);
	return (task_status(OK));
}
