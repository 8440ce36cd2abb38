/* flag.c -- flags: somebody says why something needs a look; the queue of a space; what its moderators decide. */
#include "field_limits.h"
#include "forum.h"
#include "moderation.h"
#include "notify.h"
#include "queries.h"
#include "store/db.h"
#include "threads.h"
#include "webhooks.h"

#define BODY_POINTS 2000
#define QUEUE_ROWS 20

static const struct {
	const char *word, *label, *said;
} reasons[FLAG_REASONS] = {
#define X(name, word, label, said) {word, label, said},
#include "flag_reasons.def"
#undef X
};

const char *
flag_reason_word(enum flag_reason reason)
{
	return (reasons[reason].word);
}

const char *
flag_reason_label(enum flag_reason reason)
{
	return (reasons[reason].label);
}

static bool
reason_find(struct str word, enum flag_reason *reason)
{
	int i;

	for (i = 0; i < FLAG_REASONS; i++) {
		if (str_eq(word, str_of(reasons[i].word))) {
			*reason = (enum flag_reason)i;
			return (true);
		}
	}
	return (false);
}

/* -- flagging ----------------------------------------------------------------------------------- */

/* What is meant, if the actor may read it; *post is filled in for a comment that comes alone. */
static enum err
target_find(struct ctx *ctx, int64_t *post, int64_t comment, struct flag_target *row)
{
	struct flag_comment of;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if (*post == 0) {
		if ((e = q_flag_comment(ctx->db, comment, &of)))
			return (e);
		*post = of.post;
	}
	return (
	    q_flag_target(ctx->db, ctx->actor.person, *post, comment == 0 ? NULL : &comment, row));
}

/* Whoever wrote it changes or withdraws it instead. */
static enum err
may_flag(const struct flag_target *row)
{
	if (row->withdrawn)
		return (ERR_WITHDRAWN);
	return (row->author == row->me ? ERR_FORBIDDEN : OK);
}

enum err
flag_form(struct ctx *ctx, int64_t post, int64_t comment, struct flag_target_view *out)
{
	struct flag_target row;
	enum err e;

	if ((e = target_find(ctx, &post, comment, &row)) || (e = may_flag(&row)))
		return (e);
	*out = (struct flag_target_view){.post = post,
	    .comment = comment,
	    .thread = row.thread,
	    .tip = row.tip,
	    .offer = row.offer,
	    .title = row.title,
	    .said = str_first_points(row.said, 200)};
	return (OK);
}

static enum err
words_check(struct ctx *ctx, struct str word, struct str words)
{
	enum flag_reason reason;
	struct flag_often often;
	enum err e;

	if (!reason_find(word, &reason))
		ctx_note(ctx, PROBLEM_FLAG_REASON);
	else if (reason == FLAG_OTHER && words.n == 0)
		ctx_note(ctx, PROBLEM_FLAG_WORDS);
	if (str_points(words) > LIMIT_FLAG_WORDS)
		ctx_note(ctx, PROBLEM_FLAG_LONG);
	if ((e = ctx_problems(ctx)))
		return (e);
	if ((e = q_flag_often(ctx->db, ctx->actor.person, ctx->now - DAYS_US(1), &often)))
		return (e);
	return (often.n < FLAGS_PER_DAY ? OK : ERR_LIMITED);
}

enum err
flag_raise(struct ctx *ctx, int64_t post, int64_t comment, struct str reason, struct str words)
{
	struct flag_target row;
	enum err e;

	if ((e = target_find(ctx, &post, comment, &row)) || (e = may_flag(&row)))
		return (e);
	words = text_tidy(ctx->mem, words);
	if ((e = words_check(ctx, reason, words)))
		return (e);
	if ((e = q_flag_put(ctx->db, row.thread, row.space, post, comment == 0 ? NULL : &comment,
		 row.me, reason, words.n == 0 ? STR("") : words, ctx->now, NULL)))
		return (e);
	webhook_note(ctx, WEBHOOK_FLAG_RAISED, row.thread, post, comment == 0 ? NULL : &comment);
	return (audit_note(ctx, "flag.raised", comment == 0 ? "post" : "comment",
	    comment == 0 ? post : comment, reason));
}

enum err
flag_take_back(struct ctx *ctx, int64_t post, int64_t comment)
{
	struct flag_target row;
	int64_t n;
	enum err e;

	if ((e = target_find(ctx, &post, comment, &row)))
		return (e);
	if ((e = q_flag_remove(ctx->db, post, comment == 0 ? NULL : &comment, row.me, &n)) ||
	    n == 0)
		return (e);
	return (audit_note(ctx, "flag.taken-back", comment == 0 ? "post" : "comment",
	    comment == 0 ? post : comment, STR("")));
}

/* -- the queue ------------------------------------------------------------------------------------- */

static enum err
space_moderated(struct ctx *ctx, struct str slug, struct space_view *space)
{
	enum err e;

	if ((e = space_show(ctx, slug, space)))
		return (e);
	return (space_moderates(space) ? OK : ERR_FORBIDDEN);
}

enum err
flag_count(struct ctx *ctx, const struct space_view *space, int64_t *n)
{
	struct flag_waiting row = {.n = 0};
	enum err e;

	if (space_moderates(space) && (e = q_flag_waiting(ctx->db, space->id, &row)))
		return (e);
	*n = row.n;
	return (OK);
}

static enum err
cursor_read(struct ctx *ctx, struct str cursor, int64_t *at)
{
	*at = 0;
	if (cursor.n > 0 && (!str_int64(cursor, at) || *at <= 0))
		return (ctx_problem(ctx, PROBLEM_CURSOR_BAD));
	return (OK);
}

static struct flag_entry
entry_of(const struct flag_queue *row)
{
	return ((struct flag_entry){.post = row->post,
	    .comment = row->comment,
	    .thread = row->thread,
	    .kind = row->kind,
	    .tip = row->tip,
	    .offer = row->offer,
	    .title = row->title,
	    .body = str_first_points(row->body, BODY_POINTS),
	    .author = {row->author, row->author_name, row->author_team},
	    .written_at = row->written_at,
	    .since = row->since,
	    .own = row->own});
}

/* What was said of each, in the order it was said. */
static enum err
said_read(struct ctx *ctx, struct flag_queue_view *view)
{
	struct int64_list posts = {arena_array(ctx->mem, view->n, sizeof(int64_t)), view->n};
	struct flag_said_rows rows;
	size_t i, j;
	enum err e;

	for (i = 0; i < view->n; i++)
		posts.items[i] = view->items[i].post;
	if ((e = q_flag_said(ctx->db, posts, &rows)))
		return (e);
	for (i = 0; i < view->n; i++) {
		struct flag_entry *entry = &view->items[i];

		entry->said.items = arena_array(ctx->mem, rows.n, sizeof(*entry->said.items));
		for (j = 0; j < rows.n; j++) {
			const struct flag_said *row = &rows.items[j];
			enum flag_reason reason = FLAG_OTHER;

			if (row->post != entry->post || row->comment != entry->comment)
				continue;
			(void)reason_find(row->reason, &reason);
			entry->said.items[entry->said.n++] =
			    (struct flag_said_view){.said = reasons[reason].said,
				.reason = row->reason,
				.words = row->words,
				.by = {row->person, row->name, STR("")},
				.at = row->raised_at};
		}
	}
	return (OK);
}

enum err
flag_queue_show(struct ctx *ctx, struct str slug, struct str cursor, int64_t limit,
    struct flag_queue_view *view)
{
	struct flag_queue_rows rows;
	int64_t after;
	size_t i;
	enum err e;

	if ((e = space_moderated(ctx, slug, &view->space)) ||
	    (e = cursor_read(ctx, cursor, &after)) ||
	    (e = flag_count(ctx, &view->space, &view->waiting)))
		return (e);
	if (limit == 0)
		limit = QUEUE_ROWS;
	if (limit < 1 || limit > LIMIT_LIST_MAX)
		return (ctx_problem(ctx, PROBLEM_LIMIT_BAD));
	if ((e = q_flag_queue(ctx->db, ctx->actor.person, view->space.id, after, limit + 1, &rows)))
		return (e);
	view->n = rows.n > (size_t)limit ? (size_t)limit : rows.n;
	view->items = arena_array(ctx->mem, view->n, sizeof(*view->items));
	for (i = 0; i < view->n; i++)
		view->items[i] = entry_of(&rows.items[i]);
	view->next = rows.n > view->n
			 ? str_fmt(ctx->mem, "%lld", (long long)rows.items[view->n - 1].first)
			 : STR("");
	return (said_read(ctx, view));
}

enum err
open_questions(
    struct ctx *ctx, const struct space_view *space, int64_t limit, struct open_question_list *list)
{
	struct flag_open_questions_rows rows = {.n = 0};
	size_t i;
	enum err e;

	if (space_moderates(space) &&
	    (e = q_flag_open_questions(ctx->db, space->id, ctx->now - OPEN_OLD, limit, &rows)))
		return (e);
	*list = (struct open_question_list){
	    .items = arena_array(ctx->mem, rows.n, sizeof(*list->items)), .n = rows.n};
	for (i = 0; i < rows.n; i++) {
		const struct flag_open_questions *row = &rows.items[i];

		list->items[i] = (struct open_question){row->id, row->title, row->created_at,
		    (ctx->now - row->created_at) / DAYS_US(1)};
		list->all = row->n;
		list->old = row->old;
	}
	return (OK);
}

/* -- deciding ---------------------------------------------------------------------------------------- */

static enum err
verdict_check(struct ctx *ctx, struct str verdict, struct str note)
{
	bool fine = str_eq(verdict, STR("fine"));

	if (!fine && !str_eq(verdict, STR("improve")) && !str_eq(verdict, STR("withdrawn")))
		ctx_note(ctx, PROBLEM_VERDICT_BAD);
	else if (!fine && note.n == 0)
		ctx_note(ctx, PROBLEM_VERDICT_NOTE);
	if (str_points(note) > LIMIT_FLAG_NOTE)
		ctx_note(ctx, PROBLEM_VERDICT_LONG);
	return (ctx_problems(ctx));
}

/*
 * To be improved it stands on the home of its author, and of who owns it since, until it
 * was edited; comments have no such end, so theirs is news.
 */
static enum err
improve_ask(struct ctx *ctx, const struct flag_target *row, int64_t post, int64_t decision)
{
	enum err e = notice_add(ctx, row->author, NOTICE_IMPROVE, post, 0, decision);

	if (e || row->owner == row->author)
		return (e);
	return (notice_add(ctx, row->owner, NOTICE_IMPROVE, post, 0, decision));
}

/* The author hears of it, except when all is fine and there is nothing to say. */
static enum err
verdict_carry_out(struct ctx *ctx, const struct flag_target *row, int64_t post, int64_t comment,
    struct str verdict, struct str note, int64_t decision)
{
	int64_t other;
	enum err e = OK;

	if (str_eq(verdict, STR("withdrawn")))
		e = comment > 0 ? comment_withdraw(ctx, comment, &other)
				: post_withdraw(ctx, post, &other);
	if (e || (comment == 0 && (e = notice_done_post(ctx, NOTICE_IMPROVE, row->thread, post))))
		return (e);
	if (str_eq(verdict, STR("fine")) && note.n == 0)
		return (OK);
	if (comment == 0 && str_eq(verdict, STR("improve")))
		return (improve_ask(ctx, row, post, decision));
	return (notice_add(ctx, row->author, NOTICE_MODERATED, 0, 0, decision));
}

enum err
flag_decide_on(struct ctx *ctx, int64_t post, int64_t comment, struct str verdict, struct str note,
    int64_t *decision)
{
	struct flag_target row;
	struct flag_decide made;
	enum err e;

	if ((e = target_find(ctx, &post, comment, &row)))
		return (e);
	if (!row.moderates)
		return (ERR_FORBIDDEN);
	/* Nobody is judge of their own text while somebody else can be. */
	if (row.author == ctx->actor.person && !row.alone)
		return (ctx_problem(ctx, PROBLEM_VERDICT_OWN));
	note = text_tidy(ctx->mem, note);
	if ((e = verdict_check(ctx, verdict, note)))
		return (e);
	if (note.n == 0)
		note = STR("");
	e = q_flag_decide(ctx->db, row.thread, row.space, post, comment == 0 ? NULL : &comment,
	    row.author, verdict, note, ctx->actor.person, ctx->now, &made);
	if (e)
		return (e == ERR_NOT_FOUND ? ERR_CONFLICT : e);
	*decision = made.id;
	if ((e = verdict_carry_out(ctx, &row, post, comment, verdict, note, made.id)))
		return (e);
	return (audit_note(ctx, "flag.decided", comment == 0 ? "post" : "comment",
	    comment == 0 ? post : comment, verdict));
}

/* -- what was decided ----------------------------------------------------------------------------------- */

static void
verdict_fill(struct flag_decision_view *view)
{
	view->fine = str_eq(view->verdict, STR("fine"));
	view->improve = str_eq(view->verdict, STR("improve"));
	view->withdrawn = str_eq(view->verdict, STR("withdrawn"));
}

enum err
flag_decision_read(struct ctx *ctx, int64_t id, struct flag_decision_view *view)
{
	struct flag_decision_show row;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if ((e = q_flag_decision_show(ctx->db, ctx->actor.person, id, &row)))
		return (e);
	*view = (struct flag_decision_view){.id = row.id,
	    .verdict = row.verdict,
	    .note = row.note,
	    .at = row.decided_at,
	    .post = row.post,
	    .comment = row.comment,
	    .thread = row.thread,
	    .title = row.title,
	    .body = row.body,
	    .gone = row.withdrawn,
	    .tip = row.tip,
	    .offer = row.offer,
	    .mine = row.mine,
	    .moderates = row.moderates,
	    .author = row.author_name,
	    .by = row.moderates ? row.by_name : STR(""),
	    .space = {row.space, row.slug, row.space_name, row.private}};
	verdict_fill(view);
	return (OK);
}

enum err
flag_decision_list_of(struct ctx *ctx, struct str slug, struct str cursor, int64_t limit,
    struct flag_decision_list *list)
{
	struct flag_decisions_rows rows;
	struct space_view space;
	int64_t before;
	size_t i;
	enum err e;

	if ((e = space_moderated(ctx, slug, &space)) || (e = cursor_read(ctx, cursor, &before)))
		return (e);
	if ((e = q_flag_decisions(
		 ctx->db, space.id, before == 0 ? NULL : &before, limit + 1, &rows)))
		return (e);
	list->n = rows.n > (size_t)limit ? (size_t)limit : rows.n;
	list->items = arena_array(ctx->mem, list->n, sizeof(*list->items));
	for (i = 0; i < list->n; i++) {
		const struct flag_decisions *row = &rows.items[i];

		list->items[i] = (struct flag_decision_view){.id = row->id,
		    .verdict = row->verdict,
		    .note = row->note,
		    .at = row->decided_at,
		    .title = row->title,
		    .kind = row->kind,
		    .by = row->by_name,
		    .author = row->author_name};
		verdict_fill(&list->items[i]);
	}
	list->next = rows.n > list->n
			 ? str_fmt(ctx->mem, "%lld", (long long)rows.items[list->n - 1].id)
			 : STR("");
	return (OK);
}
