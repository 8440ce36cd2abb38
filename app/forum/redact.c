/*
 * redact.c -- a secret that was written by mistake goes from a whole thread.
 *
 * From every post, revision, comment, transcript, tag and note, those that were withdrawn or merged in too, and from
 * what was made of them or typed about them: searches, what a night learned, answers kept for repeated calls. Pages,
 * index, mails and exports are made from these, so they have it no longer. The mark that takes its place is never
 * longer than what it replaces, so that no limit is broken. What the words were is written down nowhere.
 *
 * A text that had them goes on with a revision of its own: a form that was opened before names the old one, and what
 * it sends is merged without the words (conflict.c).
 */
#include "life.h"
#include "local.h"
#include "pictures.h"
#include "store/db.h"
#include "tags.h"

#define MARK REDACTED_MARK

static struct str
words_replace(struct arena *mem, struct str s, struct str words, int64_t *places)
{
	struct buf b = {.mem = mem};
	ptrdiff_t at;

	while ((at = str_find(s, words)) >= 0) {
		buf_str(&b, str_slice(s, 0, (size_t)at));
		buf_str(&b, MARK);
		s = str_slice(s, (size_t)at + words.n, s.n);
		(*places)++;
	}
	buf_str(&b, s);
	return (buf_view(&b));
}

static bool
is_kept(const struct int64_list *kept, int64_t picture)
{
	size_t i;

	for (i = 0; i < kept->n && kept->items[i] != picture; i++)
		;
	return (i < kept->n);
}

/* A picture that stood there goes for good, unless another thread shows it, too. */
static enum err
pictures_lose(struct ctx *ctx, int64_t thread, struct int64_list lost)
{
	struct pictures_redact_rows gone;
	size_t i;
	enum err e;

	if (lost.n == 0)
		return (OK);
	if ((e = q_pictures_redact(ctx->db, lost, thread, &gone)))
		return (e);
	for (i = 0, lost.n = 0; i < gone.n; i++)
		lost.items[lost.n++] = gone.items[i].id;
	return (pictures_drop(ctx, lost));
}

static enum err
pictures_redact(struct ctx *ctx, int64_t thread, int64_t post, const struct int64_list *kept)
{
	struct post_pictures_rows had;
	struct int64_list lost;
	size_t i;
	enum err e;

	if ((e = q_post_pictures(ctx->db, post, &had)) || had.n == 0)
		return (e);
	lost = (struct int64_list){arena_array(ctx->mem, had.n, sizeof(int64_t)), 0};
	for (i = 0; i < had.n; i++) {
		if (!is_kept(kept, had.items[i].picture))
			lost.items[lost.n++] = had.items[i].picture;
	}
	if (lost.n > 0 && (e = q_post_pictures_set(ctx->db, post, *kept, ctx->now, NULL)))
		return (e);
	return (pictures_lose(ctx, thread, lost));
}

static enum err
post_redact(struct ctx *ctx, int64_t thread, const struct redact_posts *p, struct str words,
    int64_t *places)
{
	struct text_home home = {.post = p->id, .space = 1, .before = p->body, .old = true};
	struct str body = words_replace(ctx->mem, p->body, words, places);
	struct str summary = words_replace(ctx->mem, p->summary, words, places);
	struct str title = STR_NONE;
	struct rendered rendered;
	enum err e;

	if (p->has_title)
		title = words_replace(ctx->mem, p->title, words, places);
	if ((e = post_render(ctx, &home, body, &rendered)) ||
	    (e = pictures_redact(ctx, thread, p->id, &rendered.pictures)))
		return (e);
	return (q_redact_post(ctx->db, p->id, title, body, rendered.html,
	    excerpt_of(summary, &rendered), summary, NULL));
}

static enum err
posts_redact(struct ctx *ctx, int64_t thread, struct str words, int64_t *places)
{
	struct redact_posts_rows rows;
	int64_t after = 0;
	size_t i;
	enum err e;

	do {
		if ((e = q_redact_posts(ctx->db, thread, words, after, &rows)))
			return (e);
		for (i = 0; i < rows.n; i++) {
			after = rows.items[i].id;
			if ((e = post_redact(ctx, thread, &rows.items[i], words, places)))
				return (e);
		}
	} while (rows.n > 0);
	return (OK);
}

static enum err
comment_redact(struct ctx *ctx, int64_t thread, const struct redact_comments *c, struct str words,
    int64_t *places)
{
	struct text_home home = {
	    .post = c->post, .comment = c->id, .space = 1, .before = c->body, .old = true};
	struct str body = words_replace(ctx->mem, c->body, words, places);
	struct comment_pictures_rows had;
	struct rendered rendered;
	struct int64_list lost;
	size_t i;
	enum err e;

	if ((e = q_comment_pictures(ctx->db, c->id, &had)))
		return (e);
	if ((e = comment_render(ctx, &home, body, &rendered)) ||
	    (e = q_redact_comment(ctx->db, c->id, body, rendered.html, NULL)) ||
	    (e = q_comment_pictures_set(ctx->db, c->id, rendered.pictures, NULL)))
		return (e);
	lost = (struct int64_list){arena_array(ctx->mem, had.n + 1, sizeof(int64_t)), 0};
	for (i = 0; i < had.n; i++) {
		if (!is_kept(&rendered.pictures, had.items[i].picture))
			lost.items[lost.n++] = had.items[i].picture;
	}
	return (pictures_lose(ctx, thread, lost));
}

static enum err
comments_redact(struct ctx *ctx, int64_t thread, struct str words, int64_t *places)
{
	struct redact_comments_rows rows;
	int64_t after = 0;
	size_t i;
	enum err e;

	do {
		if ((e = q_redact_comments(ctx->db, thread, words, after, &rows)))
			return (e);
		for (i = 0; i < rows.n; i++) {
			after = rows.items[i].id;
			if ((e = comment_redact(ctx, thread, &rows.items[i], words, places)))
				return (e);
		}
	} while (rows.n > 0);
	return (OK);
}

/* What is kept beside posts and comments. */
static enum err
rest_redact(struct ctx *ctx, int64_t thread, struct str words, int64_t *places)
{
	int64_t revisions, tags, thanks, notes, flags, decisions, proposals;
	enum err e;

	if ((e = q_redact_revisions(ctx->db, thread, words, MARK, &revisions)) ||
	    (e = q_redact_tags(ctx->db, thread, words, &tags)) ||
	    (e = q_redact_thanks(ctx->db, thread, words, MARK, &thanks)) ||
	    (e = q_redact_note(ctx->db, thread, words, MARK, &notes)) ||
	    (e = q_redact_flags(ctx->db, thread, words, MARK, &flags)) ||
	    (e = q_redact_decisions(ctx->db, thread, words, MARK, &decisions)) ||
	    (e = q_redact_proposals(ctx->db, thread, words, MARK, &proposals)))
		return (e);
	*places += revisions + tags + thanks + notes + flags + decisions + proposals;
	return (OK);
}

static enum err
recordings_redact(struct ctx *ctx, int64_t thread, struct str words, int64_t *places)
{
	int64_t cues, chapters, steps, files;
	enum err e;

	if ((e = q_redact_lines_raise(ctx->db, thread, words, NULL)) ||
	    (e = q_redact_cues(ctx->db, thread, words, MARK, &cues)) ||
	    (e = q_redact_chapters(ctx->db, thread, words, MARK, &chapters)) ||
	    (e = q_redact_steps(ctx->db, thread, words, MARK, &steps)) ||
	    (e = q_redact_uploads(ctx->db, thread, words, &files)))
		return (e);
	*places += cues + chapters + steps + files;
	return (OK);
}

/* What stands around it: its tags and its space describe themselves, people keep it and say why they came. */
static enum err
around_redact(struct ctx *ctx, int64_t thread, struct str words)
{
	struct db_batch *batch = db_batch(ctx->db);

	q_redact_tag_abouts_add(batch, words, MARK, ctx->actor.person, ctx->now, NULL);
	q_redact_space_about_add(batch, thread, words, MARK, ctx->actor.person, ctx->now, NULL);
	q_redact_saved_add(batch, thread, words, MARK, NULL);
	q_redact_picture_words_add(batch, thread, words, MARK, NULL);
	q_redact_reasons_add(batch, thread, words, MARK, NULL);
	q_redact_webhook_tries_add(batch, thread, words, MARK, NULL);
	return (db_batch_run(batch));
}

/* Tags that nothing has, and synonyms: what has the tag such a one stood for is no longer found by it. */
static enum err
tag_names_redact(struct ctx *ctx, struct str words)
{
	struct redact_tag_names_rows rows;
	size_t i;
	enum err e;

	if ((e = q_redact_tag_counts(ctx->db, words, NULL)) ||
	    (e = q_redact_tag_names(ctx->db, words, &rows)))
		return (e);
	for (i = 0; e == OK && i < rows.n; i++)
		e = tag_names_changed(ctx, rows.items[i].main);
	return (e);
}

/* What was made of the thread, or typed about it, and is kept elsewhere. */
static enum err
traces_redact(struct ctx *ctx, int64_t thread, struct str words)
{
	enum err e;

	if ((e = q_redact_searches(ctx->db, words, MARK, NULL)) ||
	    (e = q_redact_drafts(ctx->db, words, MARK, NULL)) ||
	    (e = q_redact_gaps(ctx->db, words, NULL)) || (e = q_redact_learned(ctx->db, NULL)) ||
	    (e = q_redact_acronyms(ctx->db, thread, NULL)) ||
	    (e = q_redact_dismissed(ctx->db, words, NULL)) || (e = tag_names_redact(ctx, words)))
		return (e);
	return (q_redact_repeats(ctx->db, thread, words, NULL));
}

/* Whoever wrote a secret withdraws it first of all, and then it is to go all the same. */
static enum err
redact_open(struct ctx *ctx, int64_t thread)
{
	struct post_for_change post;
	enum err e;

	if ((e = post_held(ctx, thread, &post)))
		return (e);
	if (!post.moderates)
		return (post.withdrawn || post.thread_withdrawn ? ERR_WITHDRAWN : ERR_FORBIDDEN);
	if (str_eq(post.kind, STR("offer")))
		return (ERR_NOT_FOUND);
	return (post.id == post.thread ? OK : ctx_problem(ctx, PROBLEM_THREAD_ANSWER));
}

enum err
thread_redact(struct ctx *ctx, int64_t thread, struct str words, int64_t *places)
{
	int64_t found = 0;
	enum err e;

	if ((e = redact_open(ctx, thread)))
		return (e);
	words = str_trim(text_tidy(ctx->mem, words));
	if (str_points(words) < LIMIT_REDACT_MIN || str_points(words) > LIMIT_REDACT_MAX ||
	    str_eq(words, MARK))
		return (ctx_problem(ctx, PROBLEM_REDACT_WORDS));
	if ((e = posts_redact(ctx, thread, words, &found)) ||
	    (e = comments_redact(ctx, thread, words, &found)) ||
	    (e = rest_redact(ctx, thread, words, &found)) ||
	    (e = recordings_redact(ctx, thread, words, &found)))
		return (e);
	if (found == 0)
		return (ctx_problem(ctx, PROBLEM_REDACT_NOWHERE));
	if ((e = traces_redact(ctx, thread, words)) || (e = around_redact(ctx, thread, words)) ||
	    (e = q_redact_revise(ctx->db, thread, ctx->actor.person, STR("A secret was taken out"),
		 ctx->now, NULL)) ||
	    (e = q_redact_raise(ctx->db, thread, NULL)))
		return (e);
	*places = found;
	return (audit_note(
	    ctx, "redact", "post", thread, str_fmt(ctx->mem, "%lld places", (long long)found)));
}
