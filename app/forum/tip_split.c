/* tip_split.c -- a long recording cut into several tips at its steps; its author chooses which. */
#include "local.h"
#include "tips.h"

/* -- the stretches between its steps ------------------------------------------------------------ */

/* A shorter beginning is no stretch of its own. */
#define BEGINNING_MS 1000

/* What a part is called to begin with: the words of its step, or the whole's with a number. */
static struct str
title_draft(struct arena *mem, struct str step, struct str whole, size_t n)
{
	if (str_points(step) >= LIMIT_TITLE_MIN)
		return (step);
	if (step.n > 0)
		return (str_first_points(
		    str_fmt(mem, "%.*s: %.*s", STR_ARG(step), STR_ARG(whole)), LIMIT_TITLE_MAX));
	return (
	    str_first_points(str_fmt(mem, "Step %zu: %.*s", n, STR_ARG(whole)), LIMIT_TITLE_MAX));
}

/* From each step to the next; before the first of them there may be a beginning. */
static struct tip_stretches
stretches_of(struct arena *mem, const struct recording_view *r, struct str whole)
{
	struct tip_stretches list = {
	    arena_array(mem, r->chapters.n + 1, sizeof(struct tip_stretch)), 0};
	size_t i;

	if (r->chapters.n > 0 && r->chapters.items[0].at_ms >= BEGINNING_MS)
		list.items[list.n++] =
		    (struct tip_stretch){.title = title_draft(mem, STR("Beginning"), whole, 0)};
	for (i = 0; i < r->chapters.n; i++) {
		const struct chapter *c = &r->chapters.items[i];

		list.items[list.n++] = (struct tip_stretch){.from_ms = c->at_ms,
		    .step = true,
		    .title = title_draft(mem, c->title, whole, i + 1)};
	}
	for (i = 0; i < list.n; i++) {
		struct tip_stretch *s = &list.items[i];
		bool last = i + 1 == list.n;

		s->n = (int64_t)i + 1;
		s->to_ms = last ? 0 : s[1].from_ms;
		s->length_ms = (last ? r->duration_ms : s[1].from_ms) - s->from_ms;
	}
	return (list);
}

enum err
tip_stretches(struct ctx *ctx, int64_t tip, struct post_view *post, struct tip_stretches *list)
{
	struct recording_view recording;
	struct question_view whole;
	enum err e;

	/* What is no tip has no parts, withdrawn or not. */
	if ((e = tip_show(ctx, tip, &whole)) || (e = post_show(ctx, tip, post)) ||
	    (e = recording_of(ctx, tip, &recording)))
		return (e);
	if (recording.id == 0)
		return (ERR_NOT_FOUND);
	if (!post->may_edit)
		return (ERR_FORBIDDEN);
	if (!str_eq(recording.state, STR("ready")))
		return (ERR_CONFLICT);
	*list = stretches_of(ctx->mem, &recording, post->title);
	return (OK);
}

/* -- making tips of them --------------------------------------------------------------------------- */

/* One of them; its title is its own, the rest the whole's. */
static enum err
part_post(
    struct ctx *ctx, const struct question_view *whole, struct str language, struct tip_part *part)
{
	struct str summary = str_fmt(ctx->mem, "A part of “%.*s”", STR_ARG(whole->title));
	struct thread_draft draft = {.kind = THREAD_TIP,
	    .title = part->title,
	    .summary = str_first_points(summary, LIMIT_SUMMARY_MAX),
	    .body = STR(""),
	    .space = whole->space.slug,
	    .tags = whole->tags,
	    .language = language,
	    .bare = true};
	enum err e;

	if ((e = thread_post(ctx, &draft, &part->id)) ||
	    (e = recording_cut(ctx, whole->id, part->id, part->from_ms, part->to_ms)))
		return (e);
	return (q_tip_part_link(ctx->db, part->id, whole->id, ctx->actor.person, ctx->now, NULL));
}

enum err
tip_split(struct ctx *ctx, int64_t tip, const struct tip_parts *parts, size_t *wrong)
{
	struct question_view whole;
	struct post_view post;
	enum err e;

	if ((e = tip_show(ctx, tip, &whole)) || (e = post_show(ctx, tip, &post)))
		return (e);
	if (!post.may_edit)
		return (ERR_FORBIDDEN);
	if (parts->n == 0)
		return (ctx_problem(ctx, PROBLEM_PARTS_NONE));
	if (parts->n > TIP_PARTS_MAX)
		return (ctx_problem(ctx, PROBLEM_PARTS_MANY));
	for (*wrong = 0; *wrong < parts->n; (*wrong)++) {
		if ((e = part_post(ctx, &whole, post.language, &parts->items[*wrong])))
			return (e);
	}
	return (OK);
}
