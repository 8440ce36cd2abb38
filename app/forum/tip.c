/* tip.c -- tips: threads that begin with what somebody knows. */
#include "local.h"
#include "tips.h"

enum err
tip_post(struct ctx *ctx, const struct tip_draft *draft, int64_t *id)
{
	struct thread_draft thread = {.kind = THREAD_TIP,
	    .title = draft->title,
	    .summary = draft->summary,
	    .body = draft->body,
	    .space = draft->space,
	    .tags = draft->tags,
	    .language = draft->language,
	    .bare = draft->recording.n > 0};
	int64_t recording;
	enum err e;

	if ((e = thread_post(ctx, &thread, id)))
		return (e);
	if (draft->recording.n == 0)
		return (OK);
	return (recording_attach(ctx, *id, draft->recording, &draft->options, &recording));
}

/* One of them; its title is its own, the rest the whole's. */
static enum err
part_post(struct ctx *ctx, const struct question_view *whole, struct str language,
    const struct tip_part *part)
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
	int64_t id;
	enum err e;

	if ((e = thread_post(ctx, &draft, &id)) ||
	    (e = recording_cut(ctx, whole->id, id, part->from_ms, part->to_ms)))
		return (e);
	return (q_tip_part_link(ctx->db, id, whole->id, ctx->actor.person, ctx->now, NULL));
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

enum err
tip_show(struct ctx *ctx, int64_t tip, struct question_view *view)
{
	return (thread_show(ctx, THREAD_TIP, tip, view));
}
