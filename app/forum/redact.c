/*
 * redact.c -- a secret that was written by mistake goes from a whole thread.
 *
 * From every post, revision, comment, transcript and note, those that were withdrawn or merged in too, and from
 * what people typed into search; so pages, index and exports, which are made from them, have it no longer. The mark that takes its place is never longer
 * than what it replaces, so that no limit is broken. What the words were is written down nowhere.
 */
#include "life.h"
#include "local.h"
#include "store/db.h"
#include "text/markdown.h"

#define MARK STR("[gone]")

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

static enum err
posts_redact(struct ctx *ctx, int64_t thread, struct str words, int64_t *places)
{
	struct redact_posts_rows rows;
	struct rendered rendered;
	size_t i;
	enum err e;

	if ((e = q_redact_posts(ctx->db, thread, words, &rows)))
		return (e);
	for (i = 0; i < rows.n; i++) {
		const struct redact_posts *p = &rows.items[i];
		struct str body = words_replace(ctx->mem, p->body, words, places);
		struct str summary = words_replace(ctx->mem, p->summary, words, places);
		struct str title = STR_NONE;

		if (p->has_title)
			title = words_replace(ctx->mem, p->title, words, places);
		if ((e = post_render(ctx, body, &rendered)) ||
		    (e = q_redact_post(ctx->db, p->id, title, body, rendered.html,
			 excerpt_of(summary, &rendered), summary, NULL)))
			return (e);
	}
	return (OK);
}

static enum err
comments_redact(struct ctx *ctx, int64_t thread, struct str words, int64_t *places)
{
	struct redact_comments_rows rows;
	struct html html;
	size_t i;
	enum err e;

	if ((e = q_redact_comments(ctx->db, thread, words, &rows)))
		return (e);
	for (i = 0; i < rows.n; i++) {
		struct str body = words_replace(ctx->mem, rows.items[i].body, words, places);

		if ((e = markdown_inline(ctx->mem, body, &html)) ||
		    (e = q_redact_comment(
			 ctx->db, rows.items[i].id, body, (struct str){html.p, html.n}, NULL)))
			return (e);
	}
	return (OK);
}

/* What is kept beside posts and comments. */
static enum err
rest_redact(struct ctx *ctx, int64_t thread, struct str words, int64_t *places)
{
	int64_t revisions, cues, chapters, notes;
	enum err e;

	if ((e = q_redact_revisions(ctx->db, thread, words, MARK, &revisions)) ||
	    (e = q_redact_cues(ctx->db, thread, words, MARK, &cues)) ||
	    (e = q_redact_chapters(ctx->db, thread, words, MARK, &chapters)) ||
	    (e = q_redact_note(ctx->db, thread, words, MARK, &notes)))
		return (e);
	*places += revisions + cues + chapters + notes;
	return (OK);
}

enum err
thread_redact(struct ctx *ctx, int64_t thread, struct str words, int64_t *places)
{
	struct post_for_change post;
	int64_t found = 0;
	enum err e;

	if ((e = thread_open_to_moderate(ctx, thread, &post)))
		return (e);
	words = str_trim(text_tidy(ctx->mem, words));
	if (str_points(words) < LIMIT_REDACT_MIN || str_points(words) > LIMIT_REDACT_MAX ||
	    str_eq(words, MARK))
		return (ctx_problem(ctx, PROBLEM_REDACT_WORDS));
	if ((e = posts_redact(ctx, thread, words, &found)) ||
	    (e = comments_redact(ctx, thread, words, &found)) ||
	    (e = rest_redact(ctx, thread, words, &found)))
		return (e);
	if (found == 0)
		return (ctx_problem(ctx, PROBLEM_REDACT_NOWHERE));
	if ((e = q_redact_searches(ctx->db, words, MARK, NULL)) ||
	    (e = q_redact_acronyms(ctx->db, thread, NULL)) ||
	    (e = q_redact_raise(ctx->db, thread, NULL)))
		return (e);
	*places = found;
	return (audit_note(
	    ctx, "redact", "post", thread, str_fmt(ctx->mem, "%lld places", (long long)found)));
}
