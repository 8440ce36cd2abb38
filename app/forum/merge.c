/*
 * merge.c -- two questions of a space become one, and that is undone.
 *
 * The source's answers, comments and votes go over and are noted one by one; the source itself stays, withdrawn,
 * so that no list, count or index has it, and its address leads on. Undoing brings back what went over and is
 * still there; what was written since belongs to the target.
 */
#include "following.h"
#include "invitations.h"
#include "life.h"
#include "local.h"
#include "notify.h"
#include "store/db.h"
#include "text/slug.h"

static enum err
parts_move(struct ctx *ctx, int64_t merge, int64_t source, int64_t target)
{
	enum err e;

	if ((e = q_merge_answers(ctx->db, merge, source, target, NULL)) ||
	    (e = q_merge_comments(ctx->db, merge, source, target, NULL)))
		return (e);
	return (q_merge_votes(ctx->db, merge, source, target, ctx->now, NULL));
}

enum err
question_merge(struct ctx *ctx, int64_t source, int64_t target)
{
	struct post_for_change post;
	struct merge_insert merge;
	struct merge_pair pair;
	bool over;
	enum err e;

	if ((e = question_open(ctx, source, &post)))
		return (e);
	if (!post.moderates)
		return (ERR_FORBIDDEN);
	if (source == target)
		return (ctx_problem(ctx, PROBLEM_MERGE_SELF));
	e = q_merge_pair(ctx->db, ctx->actor.person, source, target, &pair);
	if (e == ERR_NOT_FOUND)
		return (ctx_problem(ctx, PROBLEM_MERGE_UNKNOWN));
	if (e)
		return (e);
	if (!pair.same_space)
		return (ctx_problem(ctx, PROBLEM_MERGE_SPACE));
	over = pair.has_accepted && !pair.target_accepted;
	if ((e = q_merge_insert(ctx->db, source, target, ctx->actor.person, ctx->now,
		 pair.has_accepted ? &pair.accepted : NULL,
		 pair.has_accepted ? &pair.accepted_at : NULL, over, &merge)))
		return (e);
	if ((e = q_merge_unaccept(ctx->db, source, NULL)) ||
	    (e = parts_move(ctx, merge.id, source, target)))
		return (e);
	if (over && (e = q_merge_accept(ctx->db, target, &pair.accepted, &pair.accepted_at, NULL)))
		return (e);
	if (pair.recorded && (e = q_merge_recorded(ctx->db, target, NULL)))
		return (e);
	if ((e = q_post_withdraw(ctx->db, source, ctx->actor.person, ctx->now, NULL)) ||
	    (e = routing_changed(ctx, source)) || (e = routing_changed(ctx, target)) ||
	    (e = notice_add(ctx, pair.author, NOTICE_MERGED, target, ctx->actor.person, source)) ||
	    (e = follow_merge(ctx, source, target)))
		return (e);
	return (audit_note(
	    ctx, "merge", "post", source, str_fmt(ctx->mem, "into %lld", (long long)target)));
}

enum err
question_unmerge(struct ctx *ctx, int64_t source, int64_t *target)
{
	struct merge_held held;
	bool took;
	enum err e;

	if ((e = q_merge_held(ctx->db, ctx->actor.person, source, &held)))
		return (e);
	if (!held.moderates)
		return (ERR_FORBIDDEN);
	/* First that which happened last: what went on from there is not with the target any more. */
	if (held.target_withdrawn || !held.same_space)
		return (ERR_CONFLICT);
	took = held.accepted_over && held.has_target_accepted && held.has_accepted &&
	       held.target_accepted == held.accepted;
	if (took && (e = q_merge_unaccept(ctx->db, held.target, NULL)))
		return (e);
	if ((e = q_unmerge_answers(ctx->db, held.id, source, held.target, NULL)) ||
	    (e = q_unmerge_comments(ctx->db, held.id, source, held.target, NULL)) ||
	    (e = q_unmerge_votes(ctx->db, held.id, held.target, NULL)) ||
	    (e = q_merge_undo(ctx->db, held.id, ctx->actor.person, ctx->now, NULL)) ||
	    (e = q_post_restore(ctx->db, source, NULL)))
		return (e);
	/* Unless the target's asker chose it themselves meanwhile, or it was withdrawn. */
	if (held.has_accepted && (!held.accepted_over || took) &&
	    (e = q_merge_accept(ctx->db, source, &held.accepted, &held.accepted_at, NULL)))
		return (e);
	if ((e = routing_changed(ctx, source)) || (e = notice_done(ctx, NOTICE_MERGED, source)) ||
	    (e = follow_unmerge(ctx, source, held.target)))
		return (e);
	*target = held.target;
	return (audit_note(ctx, "unmerge", "post", source,
	    str_fmt(ctx->mem, "from %lld", (long long)held.target)));
}

enum err
question_merged(struct ctx *ctx, int64_t question, int64_t *target, struct str *target_slug)
{
	struct merged_where row;
	enum err e;

	if ((e = q_merged_where(ctx->db, ctx->actor.person, question, &row)))
		return (e == ERR_NOT_FOUND ? ERR_WITHDRAWN : e);
	*target = row.id;
	*target_slug = slug(ctx->mem, row.title);
	return (OK);
}

void
merged_fill(struct ctx *ctx, const struct merged_here_rows *rows, struct merged_list *list)
{
	size_t i;

	list->n = rows->n;
	list->items = arena_array(ctx->mem, rows->n, sizeof(*list->items));
	for (i = 0; i < rows->n; i++) {
		const struct merged_here *m = &rows->items[i];

		list->items[i] = (struct merged_view){.id = m->id,
		    .title = m->title,
		    .html = html_stored(m->body_html),
		    .author = person_written(
			m->author, m->author_name, m->author_team, m->author_written),
		    .created_at = m->created_at};
	}
}
