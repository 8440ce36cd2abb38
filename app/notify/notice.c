/* notice.c -- telling people of something, and the inbox they find it in. */
#include "notify.h"

#include "base/log.h"
#include "field_limits.h"
#include "mail.h"
#include "notify/local.h"
#include "paths.h"
#include "store/db.h"
#include "text/slug.h"

static const struct {
	struct str word;
	bool act;
} kinds[NOTICE_KIND_COUNT] = {
#define X(name, word, act) {STR(word), act},
    NOTICE_KINDS(X)
#undef X
};

/* -- telling ------------------------------------------------------------------------------ */

/* What is mailed at once may turn out to be too much for a week: then the digest has it, so it is planned, too. */
static enum err
notice_mail(struct ctx *ctx, int64_t person, enum notice_kind kind, int64_t notice)
{
	struct db_batch *batch = db_batch(ctx->db);

	if (kinds[kind].act)
		q_mail_insert_add(batch, notice, ctx->now, NULL);
	q_digest_plan_add(batch, person, kinds[kind].word, ctx->now, NULL);
	return (db_batch_run(batch));
}

enum err
notice_add(struct ctx *ctx, int64_t person, enum notice_kind kind, int64_t post, int64_t actor,
    int64_t about)
{
	struct notice_insert row;
	struct thanks_notice plain = {0};
	enum err e;

	if (person == actor)
		return (OK);
	if (post == 0) {
		e = q_thanks_notice(ctx->db, person, kinds[kind].word, actor == 0 ? NULL : &actor,
		    about, ctx->now, &plain);
		row = (struct notice_insert){plain.id, plain.person};
	} else {
		e = q_notice_insert(ctx->db, person, kinds[kind].word, kinds[kind].act, post,
		    actor == 0 ? NULL : &actor, about, ctx->now, &row);
	}
	if (e)
		return (e == ERR_NOT_FOUND ? OK : e);
	return (mail_on() ? notice_mail(ctx, row.person, kind, row.id) : OK);
}

enum err
notice_done(struct ctx *ctx, enum notice_kind kind, int64_t about)
{
	/* 0 would mean every notice of the kind that has nothing behind it. */
	if (about == 0) {
		log_errorf(NULL, "a notice of kind %s was done about nothing", kinds[kind].word.p);
		return (ERR_INTERNAL);
	}
	return (q_notice_done(ctx->db, kinds[kind].word, about, ctx->now, NULL));
}

enum err
notice_moved(struct ctx *ctx, int64_t person, int64_t thread, int64_t was_in, int64_t actor)
{
	struct notice_insert row;
	enum err e;

	if ((e = notice_done(ctx, NOTICE_MOVED, thread)) ||
	    (e = notice_done(ctx, NOTICE_MOVED_AWAY, thread)) ||
	    (e = notice_add(ctx, person, NOTICE_MOVED, thread, actor, thread)))
		return (e);
	if ((e = q_notice_moved_away(ctx->db, person, thread, was_in, ctx->now, &row)))
		return (e == ERR_NOT_FOUND ? OK : e);
	return (mail_on() ? notice_mail(ctx, row.person, NOTICE_MOVED_AWAY, row.id) : OK);
}

enum err
notice_done_post(struct ctx *ctx, enum notice_kind kind, int64_t thread, int64_t post)
{
	return (q_notice_done_post(ctx->db, kinds[kind].word, thread, post, ctx->now, NULL));
}

enum err
notice_acted(struct ctx *ctx, int64_t person, int64_t thread)
{
	return (q_notice_done_in_thread(ctx->db, person, thread, ctx->now, NULL));
}

#define REMIND_AFTER DAYS_US(3)
#define REMIND_UNTIL DAYS_US(14) /* what is older is left alone */

static enum err
accept_remind(struct ctx *ctx)
{
	struct notice_remind_due_rows due;
	size_t i;
	enum err e;

	if ((e = q_notice_remind_due(
		 ctx->db, ctx->now - REMIND_UNTIL, ctx->now - REMIND_AFTER, &due)))
		return (e);
	for (i = 0; i < due.n; i++) {
		int64_t question = due.items[i].id;

		if ((e = notice_add(
			 ctx, due.items[i].author, NOTICE_REMIND, question, 0, question)))
			return (e);
	}
	return (OK);
}

#define WAITS_UNTIL DAYS_US(60)
#define WAITS_AGAIN DAYS_US(7)

/* The reminder of last week goes: one of a question is enough. */
static enum err
answer_remind(struct ctx *ctx)
{
	struct notice_answer_due_rows due;
	size_t i;
	enum err e;

	if ((e = q_notice_answer_due(ctx->db, ctx->now - WAITS_UNTIL, ctx->now - REMIND_AFTER,
		 ctx->now - WAITS_AGAIN, &due)))
		return (e);
	for (i = 0; i < due.n; i++) {
		const struct notice_answer_due *d = &due.items[i];

		if ((e = notice_done(ctx, NOTICE_REMIND_ANSWER, d->id)) ||
		    (e = notice_add(ctx, d->owner, NOTICE_REMIND_ANSWER, d->id, 0, d->id)))
			return (e);
	}
	return (OK);
}

enum err
job_remind(struct ctx *ctx, struct str argument)
{
	enum err e;

	(void)argument;
	if ((e = accept_remind(ctx)))
		return (e);
	return (answer_remind(ctx));
}

/* -- the inbox ------------------------------------------------------------------------------ */

struct str
notice_kind_word(enum notice_kind kind)
{
	return (kinds[kind].word);
}

bool
notice_kind_acts(enum notice_kind kind)
{
	return (kinds[kind].act);
}

/* Kinds of a newer version, or of a feature that is gone, are left out. */
bool
notice_kind_read(struct str word, enum notice_kind *kind)
{
	int i;

	for (i = 0; i < NOTICE_KIND_COUNT; i++) {
		if (str_eq(kinds[i].word, word)) {
			*kind = (enum notice_kind)i;
			return (true);
		}
	}
	return (false);
}

struct str
follow_because(struct str kind)
{
	return (str_eq(kind, STR("thread"))   ? STR("you follow it")
		: str_eq(kind, STR("tag"))    ? STR("you follow a tag of it")
		: str_eq(kind, STR("space"))  ? STR("you follow its space")
		: str_eq(kind, STR("person")) ? STR("you follow them")
					      : STR(""));
}

static bool
is_of_comment(enum notice_kind kind, int64_t about)
{
	return (kind == NOTICE_COMMENTED || kind == NOTICE_FOLLOWED_COMMENTED ||
		(kind == NOTICE_MENTIONED && about > 0));
}

static bool
notice_fill(struct ctx *ctx, const struct inbox_waiting *row, struct notice_view *view)
{
	enum notice_kind kind;

	if (!notice_kind_read(row->kind, &kind))
		return (false);
	*view = (struct notice_view){.id = row->id,
	    .kind = kind,
	    .word = row->kind,
	    .act = row->act,
	    .thread = row->thread,
	    .post = row->post,
	    .about = row->about,
	    .of_pair = NOTICE_IS_OF_PAIR(kind),
	    .on_suggestion = NOTICE_IS_SUGGESTION(kind),
	    .on_offer = NOTICE_IS_OF_PAIR(kind) || kind == NOTICE_MENTOR_FOUND ||
			str_eq(row->post_kind, STR("offer")),
	    .on_comment = is_of_comment(kind, row->about),
	    .on_answer = row->post != row->thread,
	    .title = row->title,
	    .slug = slug(ctx->mem, row->title),
	    .said = row->said,
	    .follow = row->has_follow ? row->follow : 0,
	    .because = row->has_follow ? follow_because(row->follow_kind) : STR(""),
	    .on_tip = str_eq(row->post_kind, STR("tip")),
	    .space = {row->space, row->space_slug, row->space_name, row->space_private},
	    .created_at = row->created_at,
	    .seen = row->act || row->seen,
	    .done = row->act && row->done,
	    .bundled = row->bundled};
	if (row->has_actor)
		view->actor = (struct person_ref){row->actor, row->actor_name, row->actor_team};
	return (true);
}

bool
notice_of_mail(struct ctx *ctx, const struct mail_content *row, struct notice_view *view)
{
	enum notice_kind kind;

	if (!notice_kind_read(row->kind, &kind))
		return (false);
	*view = (struct notice_view){.id = row->notice,
	    .kind = kind,
	    .word = row->kind,
	    .act = true,
	    .thread = row->thread,
	    .post = row->post,
	    .about = row->about,
	    .of_pair = NOTICE_IS_OF_PAIR(kind),
	    .on_suggestion = NOTICE_IS_SUGGESTION(kind),
	    .on_offer = NOTICE_IS_OF_PAIR(kind) || kind == NOTICE_MENTOR_FOUND,
	    .on_comment = is_of_comment(kind, row->about),
	    .on_answer = row->post != row->thread,
	    .title = row->title,
	    .slug = slug(ctx->mem, row->title),
	    .space = {row->space, row->space_slug, row->space_name, row->space_private},
	    .created_at = row->created_at};
	if (row->has_actor)
		view->actor = (struct person_ref){row->actor, row->actor_name, row->actor_team};
	return (true);
}

bool
notice_of_digest(struct ctx *ctx, const struct digest_content *row, struct notice_view *view)
{
	struct inbox_waiting same = {.id = row->id,
	    .kind = row->kind,
	    .act = row->act,
	    .thread = row->thread,
	    .post = row->post,
	    .about = row->about,
	    .post_kind = row->post_kind,
	    .title = row->title,
	    .space = row->space,
	    .space_slug = row->space_slug,
	    .space_name = row->space_name,
	    .space_private = row->space_private,
	    .has_actor = row->has_actor,
	    .actor = row->actor,
	    .actor_name = row->actor_name,
	    .actor_team = row->actor_team,
	    .created_at = row->created_at,
	    .said = row->said,
	    .has_follow = row->has_follow,
	    .follow = row->follow,
	    .follow_kind = row->follow_kind,
	    .bundled = row->bundled};

	return (notice_fill(ctx, &same, view));
}

struct str
notice_path(struct ctx *ctx, int64_t reader, const struct notice_view *n)
{
	if (n->kind == NOTICE_MODERATED || n->kind == NOTICE_IMPROVE)
		return (decision_path(ctx, n->about));
	if (n->kind == NOTICE_WEBHOOK_OFF)
		return (str_fmt(ctx->mem, "/webhooks/%lld", (long long)n->about));
	if (n->kind == NOTICE_MOVED_AWAY)
		return (str_fmt(ctx->mem, "/spaces/%.*s", STR_ARG(n->space.slug)));
	if (n->on_suggestion)
		return (suggestion_path(ctx, n->about));
	if (n->kind == NOTICE_LOOKED)
		return (str_fmt(ctx->mem, "/posts/%lld/asker", (long long)n->thread));
	if (n->post == 0)
		return (str_fmt(
		    ctx->mem, "/people/%lld#thanks-%lld", (long long)reader, (long long)n->about));
	if (n->of_pair)
		return (mentorship_path(ctx, n->about));
	if (n->on_offer)
		return (offer_path(ctx, n->thread));
	return (n->on_comment ? comment_path(ctx, false, n->thread, n->about)
			      : post_path(ctx, false, n->thread, n->post));
}

/* rows holds one more than limit when there is a next page. */
static void
list_fill(
    struct ctx *ctx, const struct inbox_waiting_rows *rows, int64_t limit, struct notice_list *list)
{
	size_t i, n = rows->n > (size_t)limit ? (size_t)limit : rows->n;

	list->items = arena_array(ctx->mem, n, sizeof(*list->items));
	list->n = 0;
	for (i = 0; i < n; i++)
		list->n += notice_fill(ctx, &rows->items[i], &list->items[list->n]);
	list->next =
	    rows->n > n ? str_fmt(ctx->mem, "%lld", (long long)rows->items[n - 1].id) : STR("");
}

/* A cursor is the id of the last notice of the page before. */
static enum err
cursor_read(struct ctx *ctx, struct str cursor, int64_t *into, const int64_t **after)
{
	*after = NULL;
	if (cursor.n == 0)
		return (OK);
	if (!str_int64(cursor, into) || *into <= 0)
		return (ctx_problem(ctx, PROBLEM_CURSOR_BAD));
	*after = into;
	return (OK);
}

enum err
inbox_show(struct ctx *ctx, struct str cursor, struct inbox_view *view)
{
	struct inbox_waiting_rows waiting = {NULL, 0}, news;
	struct db_batch *batch;
	const int64_t *after;
	int64_t id;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if ((e = cursor_read(ctx, cursor, &id, &after)))
		return (e);
	batch = db_batch(ctx->db);
	if (after == NULL)
		q_inbox_waiting_add(batch, ctx->actor.person, LIMIT_LIST_MAX, &waiting);
	q_inbox_news_add(batch, ctx->actor.person, after, LIMIT_LIST_DEFAULT + 1, &news);
	if ((e = db_batch_run(batch)))
		return (e);
	*view = (struct inbox_view){.first_page = after == NULL};
	list_fill(ctx, &waiting, LIMIT_LIST_MAX, &view->waiting);
	list_fill(ctx, &news, LIMIT_LIST_DEFAULT, &view->news);
	view->latest = news.n > 0 ? news.items[0].id : 0;
	return (OK);
}

enum err
inbox_list(struct ctx *ctx, struct str cursor, int64_t limit, struct notice_list *list)
{
	struct inbox_waiting_rows rows;
	const int64_t *after;
	int64_t id;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if (limit == 0)
		limit = LIMIT_LIST_DEFAULT;
	if (limit < 1 || limit > LIMIT_LIST_MAX)
		return (ctx_problem(ctx, PROBLEM_LIMIT_BAD));
	if ((e = cursor_read(ctx, cursor, &id, &after)))
		return (e);
	if ((e = q_inbox_all(ctx->db, ctx->actor.person, after, limit + 1, &rows)))
		return (e);
	list_fill(ctx, &rows, limit, list);
	return (OK);
}

enum err
inbox_pulse(struct ctx *ctx, struct str session, timestamp_us now, struct inbox_pulse *pulse)
{
	struct inbox_pulse_of row;
	enum err e;

	if ((e = q_inbox_pulse_of(ctx->db, session, now, now - SESSION_IDLE, &row)))
		return (e);
	*pulse = (struct inbox_pulse){.waiting = row.waiting,
	    .news = row.news,
	    .word =
		str_fmt(ctx->mem, "%d.%d.%lld", (int)row.waiting, row.news, (long long)row.latest)};
	return (OK);
}

enum err
inbox_seen(struct ctx *ctx, int64_t upto)
{
	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	return (q_notice_seen_all(
	    ctx->db, ctx->actor.person, upto == 0 ? INT64_MAX : upto, ctx->now, NULL));
}

enum err
inbox_seen_thread(struct ctx *ctx, int64_t thread)
{
	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	return (q_notice_seen_in_thread(ctx->db, ctx->actor.person, thread, ctx->now, NULL));
}

enum err
inbox_seen_one(struct ctx *ctx, int64_t notice, bool seen)
{
	struct notice_news found;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if ((e = q_notice_news(ctx->db, ctx->actor.person, notice, &found)))
		return (e);
	return (q_notice_seen_one(ctx->db, ctx->actor.person, notice, seen, ctx->now, NULL));
}
