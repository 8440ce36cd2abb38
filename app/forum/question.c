/* question.c -- what a question is and what may be done with it; tips are read by the same. */
#include <stdlib.h>

#include "following.h"
#include "forum/names_kept.h"
#include "forum/thread_body.h"
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

/* Whom and what a thread names, in the order of its posts and comments; last who closed it. */
struct thread_names {
	struct person_ref *posts;
	struct person_ref *comments;
	struct person_ref closer;
	struct space_known space;
	bool now; /* in the state of the site that the thread's row knows */
};

struct body_rows {
	struct thread_body all;
	struct merged_here_rows merged;
	struct thread_recorded_rows recorded;
	struct thread_answers_helped *helped; /* of a part of the answers only */
	struct thread_names names;
};

static struct person_ref
post_signed(const struct thread_posts *p, struct person_ref author)
{
	return (person_written(author.id, author.name, author.team, p->author_written));
}

static bool
post_recorded(const struct body_rows *rows, int64_t post)
{
	size_t i;

	for (i = 0; i < rows->recorded.n; i++) {
		if (rows->recorded.items[i].post == post)
			return (true);
	}
	return (false);
}

static void
thread_fill(struct ctx *ctx, const struct body_rows *rows, struct question_view *view)
{
	const struct thread_row *t = rows->all.row;

	*view = (struct question_view){.tip = t->tip,
	    .space = rows->names.space.ref,
	    .tags = t->tags,
	    .reads = rows->all.reads == NULL ? 0 : rows->all.reads->reads,
	    .answers_all = t->answers,
	    .next = STR(""),
	    .has_accepted = t->has_accepted_answer,
	    .accepted_answer = t->has_accepted_answer ? t->accepted_answer : 0,
	    .accepted_at = t->has_accepted_at ? t->accepted_at : 0,
	    .withdrawn = t->withdrawn,
	    .stale = t->overdue || t->outdated >= 2,
	    .overdue = t->overdue,
	    .review_by = t->has_review_by ? t->review_by : 0,
	    .outdated = t->outdated,
	    .closed_at = t->has_closed_at ? t->closed_at : 0,
	    .closed_reason = t->has_closed_reason ? t->closed_reason : STR(""),
	    .closed_note = t->closed_note,
	    .closed_by = rows->names.closer,
	    .locked = t->locked,
	    .pinned = t->pinned};
	view->closed_words = close_reason_words(view->closed_reason);
	merged_fill(ctx, &rows->merged, &view->merged);
}

static void
question_fill(struct ctx *ctx, const struct body_rows *rows, const struct thread_posts *p,
    struct person_ref author, struct question_view *view)
{
	view->id = p->id;
	view->summary = p->summary;
	view->title = p->title;
	view->slug = slug(ctx->mem, p->title);
	view->body = p->body;
	view->html = html_stored(p->body_html);
	view->excerpt = p->excerpt;
	view->author = post_signed(p, author);
	view->revision = p->revision;
	view->score = p->score;
	view->uses = p->uses;
	view->used_at = p->has_used_at ? p->used_at : 0;
	view->created_at = p->created_at;
	view->edited_at = p->has_edited_at ? p->edited_at : 0;
	view->language = p->has_language ? p->language : rows->names.space.language;
	view->said = p->said;
	view->recorded = post_recorded(rows, p->id);
	view->wiki = p->wiki;
}

static struct answer_view
answer_of(const struct body_rows *rows, const struct thread_posts *p, struct person_ref author)
{
	const struct thread_row *t = rows->all.row;

	return ((struct answer_view){.id = p->id,
	    .author = post_signed(p, author),
	    .body = p->body,
	    .html = html_stored(p->body_html),
	    .revision = p->revision,
	    .score = p->score,
	    .uses = p->uses,
	    .used_at = p->has_used_at ? p->used_at : 0,
	    .created_at = p->created_at,
	    .edited_at = p->has_edited_at ? p->edited_at : 0,
	    .accepted = t->has_accepted_answer && t->accepted_answer == p->id,
	    .said = p->said,
	    .recorded = post_recorded(rows, p->id),
	    .wiki = p->wiki});
}

/* The accepted one first, then the most useful, then the older. */
static int
answer_order(const void *left, const void *right)
{
	const struct answer_view *a = left, *b = right;
	int32_t worth_a = a->score + 2 * a->uses, worth_b = b->score + 2 * b->uses;

	if (a->accepted != b->accepted)
		return (a->accepted ? -1 : 1);
	if (worth_a != worth_b)
		return (worth_a > worth_b ? -1 : 1);
	return (a->id < b->id ? -1 : a->id > b->id);
}

static void
answers_fill(struct ctx *ctx, const struct body_rows *rows, int64_t question, enum answers_by by,
    struct answer_list *list)
{
	const struct thread_posts_rows *posts = &rows->all.posts;
	size_t i;

	list->items = arena_array(ctx->mem, posts->n, sizeof(*list->items));
	list->n = 0;
	for (i = 0; i < posts->n; i++) {
		if (posts->items[i].id != question)
			list->items[list->n++] =
			    answer_of(rows, &posts->items[i], rows->names.posts[i]);
	}
	if (by == ANSWERS_BEST && list->n > 1)
		qsort(list->items, list->n, sizeof(*list->items), answer_order);
}

/* The comments of one post, in order; rows are of the whole thread. */
static struct comment_list
comments_of(struct ctx *ctx, const struct body_rows *rows, int64_t post)
{
	const struct thread_comments_rows *all = &rows->all.comments;
	struct comment_list list = {NULL, 0};
	size_t i;

	for (i = 0; i < all->n; i++)
		list.n += all->items[i].post == post;
	list.items = arena_array(ctx->mem, list.n, sizeof(*list.items));
	list.n = 0;
	for (i = 0; i < all->n; i++) {
		const struct thread_comments *c = &all->items[i];
		struct person_ref author = rows->names.comments[i];

		if (c->post != post)
			continue;
		list.items[list.n++] = (struct comment_view){.id = c->id,
		    .body = c->body,
		    .html = html_stored(c->body_html),
		    .author =
			person_written(author.id, author.name, author.team, c->author_written),
		    .created_at = c->created_at,
		    .timed = c->has_at_seconds,
		    .at_seconds = c->has_at_seconds ? c->at_seconds : 0};
	}
	return (list);
}

/* Which part of the answers is read. */
struct answers_part {
	enum answers_by by;
	timestamp_us after_at;
	int64_t after_id; /* 0: from the beginning */
	int64_t limit;
};

void
thread_body_add(struct db_batch *batch, int64_t thread, bool texts, struct thread_body *body)
{
	*body = (struct thread_body){.row = NULL};
	q_thread_posts_add(batch, thread, texts, &body->posts);
	q_thread_comments_add(batch, thread, texts, &body->comments);
	q_thread_reads_add(batch, thread, &body->reads);
	q_thread_row_add(batch, thread, &body->row);
}

static void
answers_add(
    struct db_batch *batch, int64_t thread, const struct answers_part *part, struct body_rows *rows)
{
	const timestamp_us *after = part->after_id == 0 ? NULL : &part->after_at;

	if (part->by == ANSWERS_NEWEST)
		q_thread_answers_newest_add(
		    batch, thread, after, part->after_id, part->limit + 1, &rows->all.posts);
	else if (part->by == ANSWERS_OLDEST)
		q_thread_answers_oldest_add(
		    batch, thread, after, part->after_id, part->limit + 1, &rows->all.posts);
	else
		q_thread_answers_best_add(batch, thread, &rows->all.posts);
	q_thread_answers_helped_add(batch, thread, &rows->helped);
}

/* What the thread began with stands before its answers. */
static void
posts_lead(
    struct arena *mem, const struct thread_posts_rows *opening, struct thread_posts_rows *posts)
{
	size_t n = opening->n + posts->n;
	struct thread_posts *items = arena_array(mem, n, sizeof(*items));

	if (opening->n > 0)
		memcpy(items, opening->items, opening->n * sizeof(*items));
	if (posts->n > 0)
		memcpy(items + opening->n, posts->items, posts->n * sizeof(*items));
	*posts = (struct thread_posts_rows){items, n};
}

/* The comments of the posts that were read, and what is asked behind them. */
static enum err
part_rest(struct ctx *ctx, int64_t thread, struct body_rows *rows)
{
	const struct thread_posts_rows *posts = &rows->all.posts;
	struct int64_list ids = {arena_array(ctx->mem, posts->n, sizeof(int64_t)), posts->n};
	struct db_batch *batch = db_batch(ctx->db);
	size_t i;

	for (i = 0; i < posts->n; i++)
		ids.items[i] = posts->items[i].id;
	q_thread_comments_of_add(batch, thread, ids, &rows->all.comments);
	q_thread_reads_add(batch, thread, &rows->all.reads);
	q_thread_row_add(batch, thread, &rows->all.row);
	return (db_batch_run(batch));
}

static enum err
part_read(struct ctx *ctx, int64_t thread, const struct answers_part *part, struct body_rows *rows)
{
	struct db_batch *batch = db_batch(ctx->db);
	struct thread_posts_rows opening;
	enum err e;

	*rows = (struct body_rows){.helped = NULL};
	q_thread_opening_add(batch, thread, &opening);
	answers_add(batch, thread, part, rows);
	if ((e = db_batch_run(batch)))
		return (e);
	posts_lead(ctx->mem, &opening, &rows->all.posts);
	return (part_rest(ctx, thread, rows));
}

static enum err
all_read(struct ctx *ctx, int64_t thread, bool texts, struct body_rows *rows)
{
	struct db_batch *batch = db_batch(ctx->db);

	*rows = (struct body_rows){.helped = NULL};
	thread_body_add(batch, thread, texts, &rows->all);
	return (db_batch_run(batch));
}

/* What few threads have, so the others are not asked for it; the row is asked for again behind it. */
static enum err
rest_read(struct ctx *ctx, int64_t thread, struct body_rows *rows)
{
	const struct thread_row *t = rows->all.row;
	struct db_batch *batch = db_batch(ctx->db);

	if (!t->merged && !t->recorded)
		return (OK);
	if (t->merged)
		q_merged_here_add(batch, thread, &rows->merged);
	if (t->recorded)
		q_thread_recorded_add(batch, thread, &rows->recorded);
	q_thread_row_add(batch, thread, &rows->all.row);
	return (db_batch_run(batch));
}

/* Names are read last: those that are not kept may be of a later state of the site. */
static enum err
names_read(struct ctx *ctx, struct body_rows *rows)
{
	const struct thread_row *t = rows->all.row;
	size_t posts = rows->all.posts.n, comments = rows->all.comments.n, n = posts + comments, i;
	struct int64_list ids = {arena_array(ctx->mem, n + 1, sizeof(int64_t)), n};
	struct person_ref *people = arena_array(ctx->mem, n + 1, sizeof(*people));
	int64_t of;
	enum err e;

	for (i = 0; i < posts; i++)
		ids.items[i] = rows->all.posts.items[i].author;
	for (i = 0; i < comments; i++)
		ids.items[posts + i] = rows->all.comments.items[i].author;
	if (t->has_closer)
		ids.items[ids.n++] = t->closer;
	if ((e = people_known(ctx, t->epoch, ids, people, &of)) ||
	    (e = space_known(ctx, t->epoch, t->space, &rows->names.space)))
		return (e);
	rows->names.now = of == t->epoch && rows->names.space.epoch == t->epoch;
	rows->names.posts = people;
	rows->names.comments = people + posts;
	rows->names.closer = t->has_closer ? people[n] : (struct person_ref){.id = 0};
	return (OK);
}
/* What is asked for: all of it in the usual order, or a part of the answers. */
struct body_asked {
	struct answers_part part;
	bool texts;
};

static enum err
body_read(struct ctx *ctx, int64_t thread, const struct body_asked *asked,
    const struct thread_body *known, struct body_rows *rows)
{
	bool best = asked->part.by == ANSWERS_BEST;
	enum err e;

	if (!best)
		e = part_read(ctx, thread, &asked->part, rows);
	else if (known == NULL)
		e = all_read(ctx, thread, asked->texts, rows);
	else
		e = (*rows = (struct body_rows){.all = *known}, OK);
	/* More than one batch should carry: the best of them, as PostgreSQL sorts them. */
	if (e == OK && best && rows->all.posts.n > 1 + ANSWERS_SHOWN)
		e = part_read(ctx, thread, &asked->part, rows);
	if (e)
		return (e);
	if (rows->all.row == NULL)
		return (ERR_NOT_FOUND);
	return ((e = rest_read(ctx, thread, rows)) ? e : names_read(ctx, rows));
}

/* While it is held nobody changes it; for a thread that changes each time it is looked at. */
static enum err
body_read_held(
    struct ctx *ctx, int64_t thread, const struct body_asked *asked, struct body_rows *rows)
{
	struct thread_hold hold;
	enum err e;

	if ((e = db_begin(ctx->db)))
		return (e);
	if ((e = q_thread_hold(ctx->db, thread, &hold)) == OK)
		e = body_read(ctx, thread, asked, NULL, rows);
	db_rollback(ctx->db);
	return (e);
}

/* Whether what was read is of the state the gate knows; from here on it knows that of what was read. */
static bool
gate_agrees(struct thread_gate *gate, const struct body_rows *rows)
{
	const struct thread_row *row = rows->all.row;
	bool same = rows->names.now && row->version == gate->version && row->epoch == gate->epoch;

	gate->version = row->version;
	gate->epoch = row->epoch;
	return (same);
}

#define BODY_TRIES 3

/*
 * Each statement sees what was committed when it began, so between two of them
 * the thread or a name may change: then they are read again, until the version
 * behind them is the one before them, and the names are of its epoch.
 */
static enum err
body_of_one_state(struct ctx *ctx, struct thread_gate *gate, const struct body_asked *asked,
    struct body_rows *rows)
{
	const struct thread_body *known = gate->body;
	int i;
	enum err e;

	for (i = 0; i < BODY_TRIES; i++) {
		if ((e = body_read(ctx, gate->thread, asked, known, rows)))
			return (e);
		if (gate_agrees(gate, rows) || db_in_transaction(ctx->db))
			return (OK);
		known = NULL;
	}
	if ((e = body_read_held(ctx, gate->thread, asked, rows)))
		return (e);
	(void)gate_agrees(gate, rows);
	return (OK);
}

/* ERR_WITHDRAWN: since the gate. */
static enum err
body_fill(struct ctx *ctx, const struct body_rows *rows, int64_t question, enum answers_by by,
    struct question_view *view)
{
	const struct thread_posts_rows *posts = &rows->all.posts;
	size_t i, at = 0;

	while (at < posts->n && posts->items[at].id != question)
		at++;
	if (rows->all.row->withdrawn || at == posts->n)
		return (ERR_WITHDRAWN);
	thread_fill(ctx, rows, view);
	question_fill(ctx, rows, &posts->items[at], rows->names.posts[at], view);
	answers_fill(ctx, rows, question, by, &view->answers);
	view->comments = comments_of(ctx, rows, question);
	for (i = 0; i < view->answers.n; i++)
		view->answers.items[i].comments = comments_of(ctx, rows, view->answers.items[i].id);
	return (OK);
}

static enum err
body_show(struct ctx *ctx, struct thread_gate *gate, const struct body_asked *asked,
    struct body_rows *rows, struct question_view *view)
{
	enum err e;

	if ((e = body_of_one_state(ctx, gate, asked, rows)))
		return (e);
	return (body_fill(ctx, rows, gate->thread, asked->part.by, view));
}

enum err
question_body(struct ctx *ctx, struct thread_gate *gate, struct question_view *view)
{
	struct body_asked asked = {.texts = false};
	struct body_rows rows;

	return (body_show(ctx, gate, &asked, &rows, view));
}

enum err
question_body_by_age(struct ctx *ctx, struct thread_gate *gate, const struct answers_asked *wanted,
    struct question_view *view)
{
	struct body_asked asked = {
	    .part = {.by = wanted->by, .limit = wanted->limit == 0 ? ANSWERS_PAGE : wanted->limit}};
	struct answers_part *part = &asked.part;
	const struct answer_view *last;
	struct body_rows rows;
	enum err e;

	if (wanted->cursor.n > 0 &&
	    (!list_cursor_read(wanted->cursor, &part->after_at, &part->after_id) ||
		part->after_id == 0))
		return (ctx_problem(ctx, PROBLEM_CURSOR_BAD));
	if ((e = body_show(ctx, gate, &asked, &rows, view)))
		return (e);
	view->later = part->after_id != 0;
	view->helped = rows.helped == NULL ? 0 : rows.helped->helped;
	if (view->answers.n > (size_t)part->limit) {
		view->answers.n = (size_t)part->limit;
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
	struct body_asked asked = {.texts = true};
	struct thread_gate gate;
	struct body_rows rows;
	enum err e = thread_gate_read(ctx, kind, id, &gate);

	return (e ? e : body_show(ctx, &gate, &asked, &rows, view));
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
