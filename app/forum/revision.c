/* revision.c -- a post whose text comes back from an earlier revision, or that all may edit. */
#include "life.h"
#include "local.h"
#include "store/db.h"

enum err
post_wiki_set(struct ctx *ctx, int64_t id, bool wiki)
{
	struct post_for_change post;
	int64_t changed;
	enum err e;

	if ((e = post_open_for_talk(ctx, id, &post)))
		return (e);
	if (post.author != post.me && !post.moderates)
		return (ERR_FORBIDDEN);
	if ((e = q_post_wiki(ctx->db, id, wiki, &changed)))
		return (e);
	return (changed == 0 ? OK : audit_note(ctx, wiki ? "wiki" : "unwiki", "post", id, STR("")));
}

enum err
revision_restore(struct ctx *ctx, int64_t id, int64_t number, int64_t revision, int32_t *now)
{
	struct post_view post;
	struct revision_one old;
	struct post_change change = {.revision = revision, .old = true};
	enum err e;

	if ((e = post_show(ctx, id, &post)))
		return (e);
	/* An offer has more to it than its text. */
	if (post.offer || number < 1 || number > INT32_MAX)
		return (ERR_NOT_FOUND);
	if (!post.may_edit)
		return (ERR_FORBIDDEN);
	if ((e = q_revision_one(ctx->db, id, (int32_t)number, &old)))
		return (e);
	change.body = &old.body;
	if (id == post.thread) {
		change.title = &old.title;
		change.tags = &old.tags;
	}
	if (post.tip)
		change.summary = &old.summary;
	change.note = str_fmt(ctx->mem, "Back to revision %lld", (long long)number);
	return (post_edit(ctx, id, &change, now));
}
