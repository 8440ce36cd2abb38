/* question.c -- what a question is and what may be done with it; tips are read by the same. */
#include "following.h"
#include "invitations.h"
#include "life.h"
#include "local.h"
#include "moderation.h"
#include "store/db.h"
#include "tags.h"
#include "text/markdown.h"
#include "text/slug.h"

/* -- asking ------------------------------------------------------------------ */

struct str
thread_kind_word(enum thread_kind kind)
{
	return (kind == THREAD_QUESTION ? STR("question")
		: kind == THREAD_TIP    ? STR("tip")
					: STR("offer"));
}

/* Not every space takes questions without a name. */
static enum err
unnamed_check(struct ctx *ctx, int64_t space)
{
	struct unnamed_allowed row;
	enum err e = q_unnamed_allowed(ctx->db, space, &row);

	if (e == OK && !row.allowed)
		ctx_note(ctx, PROBLEM_UNNAMED_OFF);
	return (e);
}

enum err
thread_post(struct ctx *ctx, const struct thread_draft *draft, int64_t *id)
{
	struct question_insert row;
	struct space_ref space;
	struct str title = title_tidy(ctx->mem, draft->title);
	struct str summary = title_tidy(ctx->mem, draft->summary);
	struct str body = text_tidy(ctx->mem, draft->body);
	struct str kind = thread_kind_word(draft->kind);
	struct str_list tags = draft->tags;
	struct text_home home;
	struct rendered rendered;
	enum err e;

	if ((e = newcomer_check(ctx)))
		return (e);
	title_check(ctx, title);
	summary_check(ctx, summary);
	body_check(ctx, body, draft->bare);
	post_language_check(ctx, draft->language);
	e = space_for_posting(ctx, draft->space, &space);
	if (e && e != ERR_INPUT)
		return (e);
	if (e == OK && draft->unnamed && (e = unnamed_check(ctx, space.id)))
		return (e);
	if ((e = ctx_problems(ctx)) || (e = tags_main(ctx, &tags)))
		return (e);
	home = (struct text_home){.space = space.id};
	if ((e = post_render(ctx, &home, body, &rendered)))
		return (e);
	if ((e = q_question_insert(ctx->db, kind, space.id, ctx->actor.person, draft->unnamed,
		 title, body, rendered.html, excerpt_of(summary, &rendered), summary,
		 draft->language.n == 0 ? STR_NONE : draft->language, ctx->now, &row)))
		return (e);
	ctx->actor.as = row.author;
	if ((e = q_revision_insert(ctx->db, row.id, 1, title, body, summary, tags, row.author,
		 STR(""), NULL, ctx->now, NULL)) ||
	    (e = post_named(ctx, row.id, &home, &rendered, 0)))
		return (e);
	*id = row.id;
	if ((e = tags_set(ctx, row.id, tags)))
		return (e);
	if ((e = follow_tell(ctx, FOLLOW_POSTED, row.id, row.id)))
		return (e);
	if (draft->kind == THREAD_QUESTION)
		webhook_note(ctx, WEBHOOK_QUESTION_ASKED, row.id, row.id, NULL);
	else if (draft->kind == THREAD_TIP)
		webhook_note(ctx, WEBHOOK_TIP_PUBLISHED, row.id, row.id, NULL);
	return (audit_note(ctx, "post.written", "post", row.id, kind));
}

enum err
question_ask(struct ctx *ctx, const struct question_draft *draft, int64_t *id)
{
	struct thread_draft thread = {.kind = THREAD_QUESTION,
	    .title = draft->title,
	    .summary = STR(""),
	    .body = draft->body,
	    .space = draft->space,
	    .tags = draft->tags,
	    .language = draft->language,
	    .unnamed = draft->unnamed};
	enum err e;

	if ((e = thread_post(ctx, &thread, id)))
		return (e);
	return (routing_begin(ctx, *id, draft->ask, draft->spare));
}

/* -- reading ----------------------------------------------------------------- */

static void
question_fill(struct ctx *ctx, const struct thread_question *q, struct question_view *view)
{
	*view = (struct question_view){.id = q->id,
	    .tip = q->tip,
	    .summary = q->summary,
	    .title = q->title,
	    .slug = slug(ctx->mem, q->title),
	    .body = q->body,
	    .html = html_stored(q->body_html),
	    .excerpt = q->excerpt,
	    .author = person_written(q->author, q->author_name, q->author_team, q->author_written),
	    .space = {q->space, q->space_slug, q->space_name, q->space_private},
	    .tags = q->tags,
	    .revision = q->revision,
	    .score = q->score,
	    .uses = q->uses,
	    .reads = q->reads,
	    .used_at = q->has_used_at ? q->used_at : 0,
	    .created_at = q->created_at,
	    .edited_at = q->has_edited_at ? q->edited_at : 0,
	    .answers_all = q->answers,
	    .next = STR(""),
	    .has_accepted = q->has_accepted_answer,
	    .accepted_answer = q->has_accepted_answer ? q->accepted_answer : 0,
	    .accepted_at = q->has_accepted_at ? q->accepted_at : 0,
	    .withdrawn = q->withdrawn,
	    .language = q->language,
	    .stale = q->overdue || q->outdated >= 2,
	    .overdue = q->overdue,
	    .review_by = q->has_review_by ? q->review_by : 0,
	    .outdated = q->outdated,
	    .said = q->said,
	    .recorded = q->recorded,
	    .closed_at = q->has_closed_at ? q->closed_at : 0,
	    .closed_reason = q->has_closed_reason ? q->closed_reason : STR(""),
	    .closed_note = q->closed_note,
	    .locked = q->has_locked_at,
	    .pinned = q->pinned,
	    .wiki = q->wiki};
	if (q->has_closer)
		view->closed_by = (struct person_ref){q->closer, q->closer_name, q->closer_team};
	view->closed_words = close_reason_words(view->closed_reason);
}

static void
answers_fill(struct ctx *ctx, const struct thread_answers_rows *rows, struct answer_list *list)
{
	size_t i;

	list->items = arena_array(ctx->mem, rows->n, sizeof(*list->items));
	list->n = rows->n;
	for (i = 0; i < rows->n; i++) {
		const struct thread_answers *a = &rows->items[i];

		list->items[i] = (struct answer_view){.id = a->id,
		    .author = person_written(
			a->author, a->author_name, a->author_team, a->author_written),
		    .body = a->body,
		    .html = html_stored(a->body_html),
		    .revision = a->revision,
		    .score = a->score,
		    .uses = a->uses,
		    .used_at = a->has_used_at ? a->used_at : 0,
		    .created_at = a->created_at,
		    .edited_at = a->has_edited_at ? a->edited_at : 0,
		    .accepted = a->accepted,
		    .said = a->said,
		    .recorded = a->recorded,
		    .wiki = a->wiki};
	}
}

/* The comments of one post, in order; rows are of the whole thread. */
static struct comment_list
comments_of(struct ctx *ctx, const struct thread_comments_rows *rows, int64_t post)
{
	struct comment_list list = {NULL, 0};
	size_t i;

	for (i = 0; i < rows->n; i++)
		list.n += rows->items[i].post == post;
	list.items = arena_array(ctx->mem, list.n, sizeof(*list.items));
	list.n = 0;
	for (i = 0; i < rows->n; i++) {
		const struct thread_comments *c = &rows->items[i];

		if (c->post != post)
			continue;
		list.items[list.n++] = (struct comment_view){.id = c->id,
		    .body = c->body,
		    .html = html_stored(c->body_html),
		    .author = person_written(
			c->author, c->author_name, c->author_team, c->author_written),
		    .created_at = c->created_at,
		    .timed = c->has_at_seconds,
		    .at_seconds = c->has_at_seconds ? c->at_seconds : 0};
	}
	return (list);
}

struct body_rows {
	struct thread_question *question;
	struct thread_answers_rows answers;
	struct thread_comments_rows comments;
	struct merged_here_rows merged;
	struct thread_answers_helped *helped; /* of a part of the answers only */
	struct thread_state *state; /* asked last */
};

/* Which part of the answers is read; NULL: the usual ones. */
struct answers_part {
	enum answers_by by;
	timestamp_us after_at;
	int64_t after_id; /* 0: from the beginning */
	int64_t limit;
};

static enum err
merged_read(struct ctx *ctx, int64_t question, struct body_rows *rows)
{
	struct db_batch *batch = db_batch(ctx->db);
	enum err e;

	q_merged_here_add(batch, question, &rows->merged);
	q_thread_state_add(batch, question, &rows->state);
	e = db_batch_run(batch);
	return (e == OK && rows->state == NULL ? ERR_NOT_FOUND : e);
}

static void
answers_add(struct db_batch *batch, int64_t question, const struct answers_part *part,
    struct body_rows *rows)
{
	const timestamp_us *after = part->after_id == 0 ? NULL : &part->after_at;

	if (part->by == ANSWERS_NEWEST)
		q_thread_answers_newest_add(
		    batch, question, after, part->after_id, part->limit + 1, &rows->answers);
	else
		q_thread_answers_oldest_add(
		    batch, question, after, part->after_id, part->limit + 1, &rows->answers);
	q_thread_answers_helped_add(batch, question, &rows->helped);
}

/* Those of the question and of the answers that were read. */
static enum err
comments_read(struct ctx *ctx, int64_t question, struct body_rows *rows)
{
	struct db_batch *batch = db_batch(ctx->db);
	struct int64_list posts = {
	    arena_array(ctx->mem, rows->answers.n + 1, sizeof(int64_t)), rows->answers.n + 1};
	size_t i;
	enum err e;

	posts.items[0] = question;
	for (i = 0; i < rows->answers.n; i++)
		posts.items[i + 1] = rows->answers.items[i].id;
	q_thread_comments_of_add(batch, question, posts, &rows->comments);
	q_thread_state_add(batch, question, &rows->state);
	e = db_batch_run(batch);
	return (e == OK && rows->state == NULL ? ERR_NOT_FOUND : e);
}

static enum err
body_read(
    struct ctx *ctx, int64_t question, const struct answers_part *part, struct body_rows *rows)
{
	struct db_batch *batch = db_batch(ctx->db);
	enum err e;

	q_thread_question_add(batch, question, &rows->question);
	if (part != NULL) {
		answers_add(batch, question, part, rows);
	} else {
		q_thread_answers_add(batch, question, &rows->answers);
		q_thread_comments_add(batch, question, &rows->comments);
	}
	q_thread_state_add(batch, question, &rows->state);
	if ((e = db_batch_run(batch)))
		return (e);
	if (rows->question == NULL || rows->state == NULL)
		return (ERR_NOT_FOUND);
	if (part != NULL && (e = comments_read(ctx, question, rows)))
		return (e);
	/* Few threads have any, so the others are not asked for them. */
	rows->merged = (struct merged_here_rows){0};
	return (rows->question->merged ? merged_read(ctx, question, rows) : OK);
}

/* While it is held nobody changes it; for a thread that changes each time it is looked at. */
static enum err
body_read_held(
    struct ctx *ctx, int64_t question, const struct answers_part *part, struct body_rows *rows)
{
	struct thread_hold hold;
	enum err e;

	if ((e = db_begin(ctx->db)))
		return (e);
	if ((e = q_thread_hold(ctx->db, question, &hold)) == OK)
		e = body_read(ctx, question, part, rows);
	db_rollback(ctx->db);
	return (e);
}

#define BODY_TRIES 3

/*
 * Each statement sees what was committed when it began, so between two of them
 * the thread may change: then they are read again, until the version behind
 * them is the one before them.
 */
static enum err
body_of_one_state(struct ctx *ctx, struct thread_gate *gate, const struct answers_part *part,
    struct body_rows *rows)
{
	bool same;
	int i;
	enum err e;

	for (i = 0; i < BODY_TRIES; i++) {
		if ((e = body_read(ctx, gate->thread, part, rows)))
			return (e);
		same = rows->state->version == gate->version && rows->state->epoch == gate->epoch;
		gate->version = rows->state->version;
		gate->epoch = rows->state->epoch;
		if (same || db_in_transaction(ctx->db))
			return (OK);
	}
	if ((e = body_read_held(ctx, gate->thread, part, rows)))
		return (e);
	gate->version = rows->state->version;
	gate->epoch = rows->state->epoch;
	return (OK);
}

static void
body_fill(struct ctx *ctx, const struct body_rows *rows, struct question_view *view)
{
	size_t i;

	question_fill(ctx, rows->question, view);
	answers_fill(ctx, &rows->answers, &view->answers);
	merged_fill(ctx, &rows->merged, &view->merged);
	view->comments = comments_of(ctx, &rows->comments, view->id);
	for (i = 0; i < view->answers.n; i++)
		view->answers.items[i].comments =
		    comments_of(ctx, &rows->comments, view->answers.items[i].id);
}

enum err
question_body(struct ctx *ctx, struct thread_gate *gate, struct question_view *view)
{
	struct body_rows rows;
	enum err e;

	if ((e = body_of_one_state(ctx, gate, NULL, &rows)))
		return (e);
	/* Since the gate. */
	if (rows.question->withdrawn)
		return (ERR_WITHDRAWN);
	body_fill(ctx, &rows, view);
	return (OK);
}

enum err
question_body_by_age(struct ctx *ctx, struct thread_gate *gate, const struct answers_asked *asked,
    struct question_view *view)
{
	struct answers_part part = {
	    .by = asked->by, .limit = asked->limit == 0 ? ANSWERS_PAGE : asked->limit};
	const struct answer_view *last;
	struct body_rows rows;
	enum err e;

	if (asked->cursor.n > 0 &&
	    (!list_cursor_read(asked->cursor, &part.after_at, &part.after_id) ||
		part.after_id == 0))
		return (ctx_problem(ctx, PROBLEM_CURSOR_BAD));
	if ((e = body_of_one_state(ctx, gate, &part, &rows)))
		return (e);
	if (rows.question->withdrawn)
		return (ERR_WITHDRAWN);
	body_fill(ctx, &rows, view);
	view->later = part.after_id != 0;
	view->helped = rows.helped == NULL ? 0 : rows.helped->helped;
	if (view->answers.n > (size_t)part.limit) {
		view->answers.n = (size_t)part.limit;
		last = &view->answers.items[view->answers.n - 1];
		view->next = list_cursor_write(ctx->mem, last->created_at, last->id);
	}
	return (OK);
}

/* The gate of those who come without a session. */
static enum err
thread_gate_read(struct ctx *ctx, enum thread_kind kind, int64_t id, struct thread_gate *gate)
{
	struct thread_enter_known row;
	enum err e;

	if ((e = q_thread_enter_known(
		 ctx->db, ctx->actor.person, id, thread_kind_word(kind), &row)))
		return (e);
	if (row.withdrawn)
		return (ERR_WITHDRAWN);
	*gate = (struct thread_gate){.thread = id, .version = row.version, .epoch = row.epoch};
	return (OK);
}

enum err
thread_show(struct ctx *ctx, enum thread_kind kind, int64_t id, struct question_view *view)
{
	struct thread_gate gate;
	enum err e = thread_gate_read(ctx, kind, id, &gate);

	return (e ? e : question_body(ctx, &gate, view));
}

enum err
question_show(struct ctx *ctx, int64_t question, struct question_view *view)
{
	return (thread_show(ctx, THREAD_QUESTION, question, view));
}

enum err
question_show_by_age(struct ctx *ctx, int64_t question, const struct answers_asked *asked,
    struct question_view *view)
{
	struct thread_gate gate;
	enum err e = thread_gate_read(ctx, THREAD_QUESTION, question, &gate);

	return (e ? e : question_body_by_age(ctx, &gate, asked, view));
}
