/* closing.c -- a thread is closed, locked or pinned, and that is taken back. */
#include "following.h"
#include "invitations.h"
#include "life.h"
#include "local.h"
#include "notify.h"
#include "store/db.h"

static const struct {
	struct str word;
	struct str words;
} reasons[] = {
#define X(word, label, words) {STR(word), STR(words)},
    CLOSE_REASONS(X)
#undef X
};

#define REASONS (sizeof(reasons) / sizeof(reasons[0]))

static size_t
reason_find(struct str reason)
{
	size_t i;

	for (i = 0; i < REASONS && !str_eq(reasons[i].word, reason); i++)
		;
	return (i);
}

struct str
close_reason_words(struct str reason)
{
	size_t i = reason_find(reason);

	return (i < REASONS ? reasons[i].words : STR(""));
}

enum err
question_close(struct ctx *ctx, int64_t question, struct str reason, struct str note)
{
	struct post_for_change post;
	int64_t changed;
	enum err e;

	if ((e = question_open(ctx, question, &post)))
		return (e);
	if (post.author != post.me && !post.moderates)
		return (ERR_FORBIDDEN);
	note = title_tidy(ctx->mem, note);
	if (reason_find(reason) == REASONS)
		ctx_note(ctx, PROBLEM_CLOSE_REASON);
	if (str_points(note) > LIMIT_NOTE_MAX)
		ctx_note(ctx, PROBLEM_NOTE_LONG);
	if ((e = ctx_problems(ctx)))
		return (e);
	/* What a moderator decided is theirs to change. */
	if (post.has_closed_by && post.closed_by != post.me && !post.moderates)
		return (ERR_FORBIDDEN);
	if ((e = q_thread_close(ctx->db, question, reason, note, post.me, ctx->now, &changed)))
		return (e);
	if (changed == 0)
		return (OK);
	if ((e = routing_changed(ctx, question)) ||
	    (post.author != post.me && (e = notice_add(ctx, post.author, NOTICE_CLOSED, question,
					    ctx->actor.person, question))) ||
	    (e = follow_tell(ctx, FOLLOW_CLOSED, question, question)))
		return (e);
	webhook_note(ctx, WEBHOOK_QUESTION_CLOSED, question, question, NULL);
	return (audit_note(ctx, "close", "post", question, reason));
}

enum err
question_reopen(struct ctx *ctx, int64_t question)
{
	struct post_for_change post;
	int64_t changed;
	enum err e;

	if ((e = question_open(ctx, question, &post)))
		return (e);
	if (post.author != post.me && !post.moderates)
		return (ERR_FORBIDDEN);
	if (post.has_closed_by && post.closed_by != post.me && !post.moderates)
		return (ERR_FORBIDDEN);
	if ((e = q_thread_reopen(ctx->db, question, &changed)))
		return (e);
	if (changed == 0)
		return (OK);
	if ((e = notice_done(ctx, NOTICE_CLOSED, question)) ||
	    (e = follow_untell(ctx, FOLLOW_CLOSED, question)))
		return (e);
	return (audit_note(ctx, "reopen", "post", question, STR("")));
}

enum err
thread_open_to_moderate(struct ctx *ctx, int64_t thread, struct post_for_change *post)
{
	enum err e;

	if ((e = post_open_for_talk(ctx, thread, post)))
		return (e);
	if (!post->moderates)
		return (ERR_FORBIDDEN);
	return (post->id == post->thread ? OK : ctx_problem(ctx, PROBLEM_THREAD_ANSWER));
}

enum err
thread_lock_set(struct ctx *ctx, int64_t thread, bool locked)
{
	struct post_for_change post;
	int64_t changed;
	enum err e;

	if ((e = thread_open_to_moderate(ctx, thread, &post)))
		return (e);
	e = locked ? q_thread_lock(ctx->db, thread, ctx->actor.person, ctx->now, &changed)
		   : q_thread_unlock(ctx->db, thread, &changed);
	if (e || changed == 0)
		return (e);
	return (audit_note(ctx, locked ? "lock" : "unlock", "post", thread, STR("")));
}

enum err
thread_pin_set(struct ctx *ctx, int64_t thread, bool pinned)
{
	struct post_for_change post;
	int64_t changed;
	enum err e;

	if ((e = thread_open_to_moderate(ctx, thread, &post)))
		return (e);
	e = pinned
		? q_thread_pin(ctx->db, thread, post.space, ctx->actor.person, ctx->now, &changed)
		: q_thread_unpin(ctx->db, thread, &changed);
	if (e || changed == 0)
		return (e);
	return (audit_note(ctx, pinned ? "pin" : "unpin", "post", thread, STR("")));
}

enum err
manage_show(struct ctx *ctx, int64_t id, struct manage_view *view)
{
	struct post_for_change post;
	struct merged_here_rows merged;
	enum err e;

	if ((e = post_open_for_talk(ctx, id, &post)))
		return (e);
	if (post.author != post.me && !post.moderates)
		return (ERR_FORBIDDEN);
	*view = (struct manage_view){.question = str_eq(post.kind, STR("question")),
	    .moderates = post.moderates,
	    .own = post.author == post.me,
	    .closed = post.has_closed_by,
	    .may_reopen = post.moderates || (post.has_closed_by && post.closed_by == post.me),
	    .locked = post.locked,
	    .pinned = post.pinned,
	    .wiki = post.wiki,
	    .space = post.space,
	    .private = post.private};
	if ((e = q_merged_here(ctx->db, id, &merged)))
		return (e);
	merged_fill(ctx, &merged, &view->merged);
	return (post_show(ctx, id, &view->post));
}
