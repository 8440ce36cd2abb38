/* post.c -- what may be done with any post: vote, use, edit, withdraw, look back. */
#include "invitations.h"
#include "local.h"
#include "notify.h"
#include "store/db.h"
#include "tags.h"
#include "text/diff.h"
#include "text/language.h"
#include "text/slug.h"

struct person_ref
person_written(int64_t id, struct str name, struct str team, struct str written)
{
	return ((struct person_ref){id, written.p == NULL ? name : written, team});
}

struct str
text_tidy(struct arena *mem, struct str s)
{
	struct str nfc = text_nfc(mem, s);
	struct buf b = {.mem = mem};
	size_t i;

	for (i = 0; i < nfc.n; i++) {
		if (nfc.p[i] == '\r') {
			buf_char(&b, '\n');
			i += i + 1 < nfc.n && nfc.p[i + 1] == '\n';
		} else {
			buf_char(&b, nfc.p[i]);
		}
	}
	s = buf_view(&b);
	while (s.n > 0 && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
		s.n--;
	return (s);
}

struct str
title_tidy(struct arena *mem, struct str s)
{
	struct buf b = {.mem = mem};
	size_t i;
	bool gap = false;

	s = str_trim(text_nfc(mem, s));
	for (i = 0; i < s.n; i++) {
		if (s.p[i] == ' ' || (s.p[i] >= '\t' && s.p[i] <= '\r')) {
			gap = true;
			continue;
		}
		if (gap)
			buf_char(&b, ' ');
		gap = false;
		buf_char(&b, s.p[i]);
	}
	return (buf_view(&b));
}

void
title_check(struct ctx *ctx, struct str title)
{
	size_t points = str_points(title);

	if (points == 0)
		ctx_note(ctx, PROBLEM_TITLE_EMPTY);
	else if (points < LIMIT_TITLE_MIN)
		ctx_note(ctx, PROBLEM_TITLE_SHORT);
	else if (points > LIMIT_TITLE_MAX)
		ctx_note(ctx, PROBLEM_TITLE_LONG);
}

struct str
excerpt_of(struct str summary, const struct rendered *rendered)
{
	return (summary.n > 0 ? summary : rendered->excerpt);
}

void
summary_check(struct ctx *ctx, struct str summary)
{
	if (str_points(summary) > LIMIT_SUMMARY_MAX)
		ctx_note(ctx, PROBLEM_SUMMARY_LONG);
}

void
body_check(struct ctx *ctx, struct str body, bool bare)
{
	if (!bare && str_trim(body).n == 0)
		ctx_note(ctx, PROBLEM_BODY_EMPTY);
	else if (body.n > LIMIT_BODY_MAX)
		ctx_note(ctx, PROBLEM_BODY_LONG);
}

void
post_language_check(struct ctx *ctx, struct str language)
{
	if (language.n > 0 && !language_known(language))
		ctx_note(ctx, PROBLEM_LANGUAGE_BAD);
}

enum err
post_held(struct ctx *ctx, int64_t id, struct post_for_change *post)
{
	enum err e = q_post_for_change(ctx->db, ctx->actor.person, id, post);

	if (e == OK)
		ctx->actor.as = post->me;
	return (e);
}

enum err
post_open(struct ctx *ctx, int64_t id, struct post_for_change *post)
{
	struct post_for_change row;
	enum err e;

	if ((e = post_held(ctx, id, &row)))
		return (e);
	if (row.withdrawn || row.thread_withdrawn)
		return (ERR_WITHDRAWN);
	if (!row.may_write)
		return (ERR_FORBIDDEN);
	if (row.locked && !row.moderates)
		return (ERR_LOCKED);
	*post = row;
	return (OK);
}

enum err
question_open(struct ctx *ctx, int64_t id, struct post_for_change *post)
{
	enum err e;

	if ((e = post_open(ctx, id, post)))
		return (e);
	return (str_eq(post->kind, STR("question")) ? OK : ERR_NOT_FOUND);
}

enum err
post_open_for_talk(struct ctx *ctx, int64_t id, struct post_for_change *post)
{
	enum err e;

	if ((e = post_open(ctx, id, post)))
		return (e);
	return (str_eq(post->kind, STR("offer")) ? ERR_NOT_FOUND : OK);
}

static enum err
post_sums_read(struct ctx *ctx, const struct post_for_change *post, struct post_sums *sums)
{
	struct post_score row;
	enum err e;

	if ((e = q_post_score(ctx->db, post->id, &row)))
		return (e);
	*sums = (struct post_sums){post->thread, row.score, row.uses};
	return (OK);
}

enum err
post_vote(struct ctx *ctx, int64_t id, int64_t value, struct post_sums *sums)
{
	struct post_for_change post;
	enum err e;

	if (value < -1 || value > 1)
		return (ctx_problem(ctx, PROBLEM_VOTE_VALUE));
	if ((e = post_open_for_talk(ctx, id, &post)))
		return (e);
	if (post.author == post.me)
		return (ERR_FORBIDDEN);
	if (value == 0)
		e = q_vote_remove(ctx->db, id, post.me, NULL);
	else
		e = q_vote_put(ctx->db, id, post.me, (int32_t)value, ctx->now, NULL);
	if (e)
		return (e);
	return (post_sums_read(ctx, &post, sums));
}

enum err
post_use_set(struct ctx *ctx, int64_t id, bool used, struct post_sums *sums)
{
	struct post_for_change post;
	enum err e;

	if ((e = post_open_for_talk(ctx, id, &post)))
		return (e);
	/* Whoever wrote it knows it works; the count is of others. */
	if (post.author == post.me)
		return (ERR_FORBIDDEN);
	if (used)
		e = q_use_put(ctx->db, id, post.me, ctx->now, NULL);
	else
		e = q_use_remove(ctx->db, id, post.me, NULL);
	if (e)
		return (e);
	return (post_sums_read(ctx, &post, sums));
}

enum err
post_show(struct ctx *ctx, int64_t id, struct post_view *view)
{
	struct post_show row;
	bool own;
	enum err e;

	if ((e = q_post_show(ctx->db, ctx->actor.person, id, &row)))
		return (e);
	if (row.withdrawn)
		return (ERR_WITHDRAWN);
	own = row.author == row.me;
	*view = (struct post_view){.id = row.id,
	    .kind = row.kind,
	    .tip = str_eq(row.kind, STR("tip")),
	    .offer = str_eq(row.kind, STR("offer")),
	    .thread = row.thread,
	    .thread_title = row.question_title,
	    .thread_slug = slug(ctx->mem, row.question_title),
	    .author = {.id = row.author},
	    .title = row.title,
	    .summary = row.summary,
	    .body = row.body,
	    .tags = row.tags,
	    .language = row.has_language ? row.language : STR(""),
	    .space_language = row.space_language,
	    .revision = row.revision,
	    .wiki = row.wiki,
	    .unnamed = row.me < 0,
	    .may_edit = row.may_write && (((own || row.wiki) && !row.locked) || row.moderates),
	    .may_withdraw = (own && !row.locked) || row.moderates};
	return (OK);
}

static bool
str_list_eq(struct str_list a, struct str_list b)
{
	size_t i, j;

	if (a.n != b.n)
		return (false);
	for (i = 0; i < a.n; i++) {
		for (j = 0; j < b.n && !str_eq(a.items[i], b.items[j]); j++)
			;
		if (j == b.n)
			return (false);
	}
	return (true);
}

static enum err
thread_tags(struct ctx *ctx, int64_t thread, struct str_list *tags)
{
	struct thread_tag_names_rows rows;
	size_t i;
	enum err e;

	if ((e = q_thread_tag_names(ctx->db, thread, &rows)))
		return (e);
	tags->items = arena_array(ctx->mem, rows.n, sizeof(struct str));
	tags->n = rows.n;
	for (i = 0; i < rows.n; i++)
		tags->items[i] = rows.items[i].name;
	return (OK);
}

/* Whom a text names hears of it from who wrote it, also when somebody else accepted it; author 0: the actor did. */
static enum err
named_by(struct ctx *ctx, int64_t author, int64_t post, const struct text_home *home,
    const struct rendered *rendered)
{
	struct actor me = ctx->actor;
	enum err e;

	if (author != 0)
		ctx->actor.person = ctx->actor.as = author;
	e = post_named(ctx, post, home, rendered, 0);
	ctx->actor = me;
	return (e);
}

static enum err
post_save(struct ctx *ctx, const struct post_for_change *post, const struct post_text *text,
    const struct post_change *change)
{
	int64_t author = change->author != 0 ? change->author : post->me;
	bool titled = post->id == post->thread;
	struct str_list tags = titled ? text->tags : (struct str_list){0};
	struct text_home home = {
	    .post = post->id, .space = post->space, .before = post->body, .old = change->old};
	struct rendered rendered;
	enum err e;

	if ((e = post_render(ctx, &home, text->body, &rendered)))
		return (e);
	if ((e = named_by(ctx, change->author, post->id, &home, &rendered)))
		return (e);
	if ((e = q_revision_insert(ctx->db, post->id, post->revision + 1, text->title, text->body,
		 text->summary, tags, author, str_trim(change->note),
		 change->proposal == 0 ? NULL : &change->proposal, ctx->now, NULL)))
		return (e);
	if (titled && (e = tags_set(ctx, post->thread, tags)))
		return (e);
	return (q_post_update(ctx->db, post->id, text->title, text->body, rendered.html,
	    excerpt_of(text->summary, &rendered), text->summary, author, ctx->now, NULL));
}

enum err
post_record(struct ctx *ctx, int64_t id, struct str upload, const struct recording_options *options,
    struct str note)
{
	struct post_for_change post;
	struct recording_view before;
	struct post_change change = {.note = note};
	struct post_text text;
	int64_t recording;
	enum err e;

	if ((e = post_open(ctx, id, &post)))
		return (e);
	if (post.author != post.me && !post.moderates)
		return (ERR_FORBIDDEN);
	if (post.me < 0)
		ctx_note(ctx, PROBLEM_RECORDING_UNNAMED);
	if (str_points(note) > LIMIT_NOTE_MAX)
		ctx_note(ctx, PROBLEM_NOTE_LONG);
	if ((e = ctx_problems(ctx)) || (e = recording_of(ctx, id, &before)))
		return (e);
	if (before.id == 0)
		return (recording_attach(ctx, id, upload, options, &recording));
	if ((e = recording_replace(ctx, id, upload, options)))
		return (e);
	text = (struct post_text){.title = post.id == post.thread ? post.title : STR_NONE,
	    .summary = post.summary,
	    .body = post.body};
	if ((e = thread_tags(ctx, post.thread, &text.tags)))
		return (e);
	if (str_trim(note).n == 0)
		change.note = STR("Another recording");
	return (post_save(ctx, &post, &text, &change));
}

/* What only some kinds of posts have. */
static enum err
change_fits(struct ctx *ctx, const struct post_for_change *post, const struct post_change *change)
{
	bool own = change->title != NULL || change->tags != NULL || change->language != NULL;

	if (own && post->id != post->thread)
		ctx_note(ctx, PROBLEM_ANSWER_TITLE);
	if (change->summary != NULL && !str_eq(post->kind, STR("tip")))
		ctx_note(ctx, PROBLEM_SUMMARY_NONE);
	return (ctx_problems(ctx));
}

/* The text after the change, checked where it changes. */
static enum err
change_apply(struct ctx *ctx, const struct post_for_change *post, const struct post_change *change,
    struct str_list tags_now, struct post_text *text)
{
	*text = (struct post_text){.title = post->id == post->thread ? post->title : STR_NONE,
	    .summary = post->summary,
	    .body = post->body,
	    .tags = change->tags ? *change->tags : tags_now};
	if (change->title) {
		text->title = title_tidy(ctx->mem, *change->title);
		title_check(ctx, text->title);
	}
	if (change->summary) {
		text->summary = title_tidy(ctx->mem, *change->summary);
		summary_check(ctx, text->summary);
	}
	if (change->body) {
		text->body = text_tidy(ctx->mem, *change->body);
		/* A recorded tip may have been posted without one. */
		body_check(ctx, text->body, post->body.n == 0);
	}
	if (change->language)
		post_language_check(ctx, *change->language);
	if (str_points(change->note) > LIMIT_NOTE_MAX)
		ctx_note(ctx, PROBLEM_NOTE_LONG);
	return (ctx_problems(ctx));
}

bool
post_text_same(const struct post_text *a, const struct post_text *b)
{
	return (str_eq(a->body, b->body) && str_eq(a->title, b->title) &&
		str_eq(a->summary, b->summary) && str_list_eq(a->tags, b->tags));
}

/* The text as it is. */
static enum err
text_now(struct ctx *ctx, const struct post_for_change *post, struct post_text *now)
{
	*now = (struct post_text){.title = post->id == post->thread ? post->title : STR_NONE,
	    .summary = post->summary,
	    .body = post->body};
	return (thread_tags(ctx, post->thread, &now->tags));
}

enum err
post_change_check(struct ctx *ctx, const struct post_for_change *post,
    const struct post_change *change, struct post_text *now, struct post_text *text)
{
	enum err e;

	/* A revision that is no number is a mistake in the form, not somebody who was faster. */
	if ((e = change_fits(ctx, post, change)))
		return (e);
	if (change->revision != post->revision)
		return (ERR_STALE);
	if ((e = text_now(ctx, post, now)))
		return (e);
	return (change_apply(ctx, post, change, now->tags, text));
}

enum err
post_change_save(struct ctx *ctx, const struct post_for_change *post,
    const struct post_change *change, int32_t *revision)
{
	struct post_text text, now;
	enum err e;

	if ((e = post_change_check(ctx, post, change, &now, &text)) ||
	    (e = tags_main(ctx, &text.tags)))
		return (e);
	*revision = post->revision;
	/* Which language it is in changes no text, so it makes no revision. */
	if (change->language &&
	    (e = q_post_language(
		 ctx->db, post->id, change->language->n == 0 ? STR_NONE : *change->language, NULL)))
		return (e);
	if (post_text_same(&text, &now))
		return (OK);
	if ((e = post_save(ctx, post, &text, change)))
		return (e);
	*revision = post->revision + 1;
	if ((e = notice_done_post(ctx, NOTICE_IMPROVE, post->thread, post->id)))
		return (e);
	return (audit_note(ctx, "post.edited", "post", post->id,
	    str_fmt(ctx->mem, "revision %d", (int)post->revision + 1)));
}

enum err
post_edit(struct ctx *ctx, int64_t id, const struct post_change *change, int32_t *revision)
{
	struct post_for_change post;
	enum err e;

	if ((e = post_open(ctx, id, &post)))
		return (e);
	if (post.author != post.me && !post.moderates && !post.wiki)
		return (ERR_FORBIDDEN);
	return (post_change_save(ctx, &post, change, revision));
}

enum err
post_withdraw(struct ctx *ctx, int64_t id, int64_t *thread)
{
	struct post_for_change post;
	int64_t changed;
	enum err e;

	if ((e = post_held(ctx, id, &post)))
		return (e);
	if (post.author != post.me && !post.moderates)
		return (ERR_FORBIDDEN);
	if (post.locked && !post.moderates)
		return (ERR_LOCKED);
	*thread = post.thread;
	if ((e = q_post_withdraw(ctx->db, id, post.me, ctx->now, &changed)))
		return (e);
	/* Withdrawn already: nothing happened, so there is no trace of it. */
	if (changed == 0)
		return (OK);
	if ((e = routing_changed(ctx, post.thread)))
		return (e);
	webhook_note(ctx, WEBHOOK_POST_WITHDRAWN, post.thread, id, NULL);
	return (audit_note(ctx, "withdraw", "post", id, post.kind));
}

bool
may_undo(const struct ctx *ctx, int64_t me, int64_t author, int64_t withdrawn_by, timestamp_us at)
{
	return (author == me && withdrawn_by == author && ctx->now - at < POST_UNDO);
}

static bool
may_restore(const struct ctx *ctx, const struct post_withdrawn *row)
{
	/* An answer comes back when its question is there to come back to. */
	if (row->merged)
		return (false);
	if (!row->may_write || (row->thread_withdrawn && row->id != row->thread))
		return (false);
	return (
	    row->moderates || may_undo(ctx, row->me, row->author, row->person, row->withdrawn_at));
}

enum err
post_restore(struct ctx *ctx, int64_t id, int64_t *thread)
{
	struct post_for_change post;
	struct post_withdrawn row;
	enum err e;

	if ((e = post_held(ctx, id, &post)))
		return (e);
	if (post.author != post.me && !post.moderates)
		return (ERR_FORBIDDEN);
	if (post.locked && !post.moderates)
		return (ERR_LOCKED);
	*thread = post.thread;
	if (!post.withdrawn)
		return (post.thread_withdrawn ? ERR_WITHDRAWN : OK);
	if (post.thread_withdrawn && post.id != post.thread)
		return (ERR_WITHDRAWN);
	if ((e = q_post_withdrawn(ctx->db, ctx->actor.person, id, &row)))
		return (e);
	if (!may_restore(ctx, &row))
		return (ERR_FORBIDDEN);
	if ((e = q_thread_accept_again(ctx->db, id, NULL)) ||
	    (e = q_post_restore(ctx->db, id, NULL)))
		return (e);
	return (audit_note(ctx, "restore", "post", id, post.kind));
}

enum err
post_withdrawn(struct ctx *ctx, int64_t id, struct withdrawn_view *view)
{
	struct post_withdrawn row;
	enum err e;

	if ((e = q_post_withdrawn(ctx->db, ctx->actor.person, id, &row)))
		return (e);
	*view = (struct withdrawn_view){.id = row.id,
	    .kind = row.kind,
	    .thread = row.thread,
	    .may_restore = may_restore(ctx, &row),
	    .moderates = row.moderates,
	    .by = {row.person, row.person_name, row.person_team},
	    .by_author = row.by_author,
	    .own = row.person == row.me,
	    .at = row.withdrawn_at};
	return (OK);
}

static void
suggested_fill(const struct post_revisions *row, struct revision_view *view)
{
	if (!row->has_suggested_by)
		return;
	view->suggested_by =
	    (struct person_ref){row->suggested_by, row->suggested_name, row->suggested_team};
	if (row->has_accepted_by)
		view->accepted_by =
		    (struct person_ref){row->accepted_by, row->accepted_name, row->accepted_team};
}

enum err
post_revisions(struct ctx *ctx, int64_t id, struct revision_list *list)
{
	struct post_view post;
	struct post_revisions_rows rows;
	size_t i;
	enum err e;

	/* The post first: whoever may not see it sees no revision, and a withdrawn one hides all. */
	if ((e = post_show(ctx, id, &post)))
		return (e);
	if ((e = q_post_revisions(ctx->db, id, &rows)))
		return (e);
	list->items = arena_array(ctx->mem, rows.n, sizeof(*list->items));
	list->n = rows.n;
	for (i = 0; i < rows.n; i++) {
		list->items[i] = (struct revision_view){.number = rows.items[i].number,
		    .title = rows.items[i].title,
		    .body = rows.items[i].body,
		    .summary = rows.items[i].summary,
		    .tags = rows.items[i].tags,
		    .author = {rows.items[i].author, rows.items[i].author_name,
			rows.items[i].author_team},
		    .note = rows.items[i].note,
		    .created_at = rows.items[i].created_at};
		suggested_fill(&rows.items[i], &list->items[i]);
		if (i + 1 < rows.n)
			list->items[i].diff =
			    diff_words(ctx->mem, rows.items[i + 1].body, rows.items[i].body);
	}
	return (OK);
}
