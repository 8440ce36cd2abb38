/* answer.c -- answering, accepting, and talking about a post. */
#include "following.h"
#include "invitations.h"
#include "local.h"
#include "moderation.h"
#include "notify.h"
#include "store/db.h"

static bool
role_moderates(struct str role)
{
	return (str_eq(role, STR("moderator")) || str_eq(role, STR("owner")));
}

static const struct str orders[] = {STR("best"), STR("newest"), STR("oldest")};

bool
answers_by_read(struct str word, enum answers_by *by)
{
	size_t i, n = sizeof(orders) / sizeof(orders[0]);

	for (i = 0; i < n && !str_eq(orders[i], word); i++)
		;
	if (i < n)
		*by = (enum answers_by)i;
	return (i < n || word.n == 0);
}

struct str
answers_by_word(enum answers_by by)
{
	return (orders[by]);
}

enum err
answer_open(struct ctx *ctx, int64_t question)
{
	struct thread_enter_known row;
	enum err e;

	if ((e = q_thread_enter_known(ctx->db, ctx->actor.person, question, STR("question"), &row)))
		return (e);
	if (row.withdrawn)
		return (ERR_WITHDRAWN);
	if (row.has_role && str_eq(row.role, STR("reader")))
		return (ERR_FORBIDDEN);
	if (row.closed)
		return (ERR_CLOSED);
	return (row.locked && !role_moderates(row.role) ? ERR_LOCKED : OK);
}

enum err
answer_post(struct ctx *ctx, int64_t question, const struct answer_draft *draft, int64_t *id)
{
	struct str body = text_tidy(ctx->mem, draft->body);
	int64_t recording;
	struct post_for_change post;
	struct answer_insert row;
	struct text_home home;
	struct rendered rendered;
	enum err e;

	if ((e = question_open(ctx, question, &post)) || (e = newcomer_check(ctx)))
		return (e);
	if (post.has_closed_by)
		return (ERR_CLOSED);
	body_check(ctx, body, draft->recording.n > 0);
	/* Colleagues know each other's voices. */
	if (draft->recording.n > 0 && post.me < 0)
		ctx_note(ctx, PROBLEM_RECORDING_UNNAMED);
	if ((e = ctx_problems(ctx)))
		return (e);
	home = (struct text_home){.space = post.space};
	if ((e = post_render(ctx, &home, body, &rendered)))
		return (e);
	if ((e = q_answer_insert(ctx->db, question, post.space, post.me, body, rendered.html,
		 rendered.excerpt, ctx->now, &row)) ||
	    (e = post_named(ctx, row.id, &home, &rendered, post.author)))
		return (e);
	if ((e = notice_add(ctx, post.author, NOTICE_ANSWERED, row.id, post.me, 0)) ||
	    (e = notice_acted(ctx, ctx->actor.person, question)) ||
	    (e = follow_tell(ctx, FOLLOW_ANSWERED, row.id, question)))
		return (e);
	if (draft->recording.n > 0 &&
	    (e = recording_attach(ctx, row.id, draft->recording, &draft->options, &recording)))
		return (e);
	*id = row.id;
	webhook_note(ctx, WEBHOOK_ANSWER_POSTED, question, row.id, NULL);
	if ((e = routing_answered(ctx, question)))
		return (e);
	return (audit_note(ctx, "post.written", "post", row.id, STR("answer")));
}

/* Whoever wrote the answer hears of it, and no longer does when it is taken back. */
static enum err
acceptance_tell(
    struct ctx *ctx, const struct post_for_change *question, const struct post_for_change *answer)
{
	enum err e;

	if (question->has_accepted_answer &&
	    ((e = notice_done(ctx, NOTICE_ACCEPTED, question->accepted_answer)) ||
		(e = follow_untell(ctx, FOLLOW_ACCEPTED, question->accepted_answer))))
		return (e);
	if (answer == NULL)
		return (OK);
	if ((e = notice_add(
		 ctx, answer->author, NOTICE_ACCEPTED, answer->id, question->me, answer->id)))
		return (e);
	return (follow_tell(ctx, FOLLOW_ACCEPTED, answer->id, question->id));
}

enum err
answer_accept(struct ctx *ctx, int64_t question, int64_t answer)
{
	struct post_for_change post, chosen;
	enum err e;

	if ((e = question_open(ctx, question, &post)))
		return (e);
	if (post.author != post.me && !post.moderates)
		return (ERR_FORBIDDEN);
	if (answer == 0) {
		if (!post.has_accepted_answer)
			return (OK);
		if ((e = q_thread_accept(ctx->db, question, NULL, ctx->now, NULL)) ||
		    (e = acceptance_tell(ctx, &post, NULL)))
			return (e);
		return (audit_note(ctx, "post.unaccepted", "post", question, STR("")));
	}
	e = post_open(ctx, answer, &chosen);
	if (e == ERR_NOT_FOUND || e == ERR_WITHDRAWN ||
	    (e == OK && (chosen.thread != question || answer == question)))
		return (ctx_problem(ctx, PROBLEM_ANSWER_UNKNOWN));
	if (e)
		return (e);
	if (post.has_accepted_answer && post.accepted_answer == answer)
		return (OK);
	if ((e = q_thread_accept(ctx->db, question, &answer, ctx->now, NULL)))
		return (e);
	if ((e = acceptance_tell(ctx, &post, &chosen)) ||
	    (e = notice_done(ctx, NOTICE_REMIND, question)))
		return (e);
	webhook_note(ctx, WEBHOOK_ANSWER_ACCEPTED, question, answer, NULL);
	return (audit_note(ctx, "post.accepted", "post", answer, STR("")));
}

#define COMMENT_AT_MAX 86400

enum err
comment_post(
    struct ctx *ctx, int64_t id, struct str body, const int64_t *at_seconds, int64_t *comment)
{
	int32_t at = at_seconds == NULL ? 0 : (int32_t)*at_seconds;
	struct post_for_change post;
	struct comment_insert row;
	struct text_home home = {.post = id};
	struct rendered rendered;
	enum err e;

	if ((e = post_open_for_talk(ctx, id, &post)) || (e = newcomer_check(ctx)))
		return (e);
	home.space = post.space;
	body = text_tidy(ctx->mem, body);
	if (str_trim(body).n == 0)
		ctx_note(ctx, PROBLEM_BODY_EMPTY);
	else if (str_points(body) > LIMIT_COMMENT_MAX)
		ctx_note(ctx, PROBLEM_COMMENT_LONG);
	if (at_seconds != NULL && (*at_seconds < 0 || *at_seconds > COMMENT_AT_MAX))
		ctx_note(ctx, PROBLEM_COMMENT_AT);
	if ((e = ctx_problems(ctx)))
		return (e);
	if ((e = comment_render(ctx, &home, body, &rendered)))
		return (e);
	if ((e = q_comment_insert(ctx->db, id, post.thread, post.me, body, rendered.html,
		 at_seconds == NULL ? NULL : &at, ctx->now, &row)))
		return (e);
	*comment = row.id;
	if ((e = comment_named(ctx, id, row.id, &rendered, post.author)) ||
	    (e = notice_add(ctx, post.author, NOTICE_COMMENTED, post.id, post.me, row.id)))
		return (e);
	if ((e = follow_tell(ctx, FOLLOW_COMMENTED, row.id, post.thread)))
		return (e);
	webhook_note(ctx, WEBHOOK_COMMENT_POSTED, post.thread, id, comment);
	return (audit_note(ctx, "comment.written", "comment", row.id, STR("")));
}

/* As post_held. */
static enum err
comment_held(struct ctx *ctx, int64_t comment, struct comment_for_change *row)
{
	enum err e = q_comment_for_change(ctx->db, ctx->actor.person, comment, row);

	if (e == OK)
		ctx->actor.as = row->me;
	return (e);
}

enum err
comment_withdraw(struct ctx *ctx, int64_t comment, int64_t *post)
{
	struct comment_for_change row;
	int64_t changed;
	enum err e;

	if ((e = comment_held(ctx, comment, &row)))
		return (e);
	if (row.author != row.me && !row.moderates)
		return (ERR_FORBIDDEN);
	if (row.locked && !row.moderates)
		return (ERR_LOCKED);
	*post = row.post;
	if ((e = q_comment_withdraw(ctx->db, comment, row.me, ctx->now, &changed)))
		return (e);
	if (changed == 0)
		return (OK);
	return (audit_note(ctx, "withdraw", "comment", comment, STR("")));
}

enum err
comment_restore(struct ctx *ctx, int64_t comment, int64_t *post)
{
	struct comment_for_change row;
	enum err e;

	if ((e = comment_held(ctx, comment, &row)))
		return (e);
	if (row.author != row.me && !row.moderates)
		return (ERR_FORBIDDEN);
	*post = row.post;
	if (!row.has_withdrawn_at)
		return (OK);
	if (!row.may_write)
		return (ERR_FORBIDDEN);
	if (row.locked && !row.moderates)
		return (ERR_LOCKED);
	if (!row.moderates &&
	    !may_undo(ctx, row.me, row.author, row.withdrawn_by, row.withdrawn_at))
		return (ERR_FORBIDDEN);
	if ((e = q_comment_restore(ctx->db, comment, NULL)))
		return (e);
	return (audit_note(ctx, "restore", "comment", comment, STR("")));
}

enum err
comment_withdrawn(struct ctx *ctx, int64_t comment, int64_t *thread, bool *may)
{
	struct comment_withdrawn row;
	enum err e;

	if ((e = q_comment_withdrawn(ctx->db, ctx->actor.person, comment, &row)))
		return (e);
	*thread = row.thread;
	*may = row.may_write && (row.moderates || may_undo(ctx, row.me, row.author,
						      row.withdrawn_by, row.withdrawn_at));
	return (OK);
}
