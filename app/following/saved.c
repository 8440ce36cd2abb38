/* saved.c -- posts that somebody keeps for themselves, with a word why: nobody else sees them. */
#include "following/local.h"
#include "forum.h"
#include "paths.h"
#include "text/slug.h"
#include "text/word.h"

#define WORDS_MOST 8

/* The post, if the actor may read it and it can be saved. */
static enum err
post_find(struct ctx *ctx, int64_t post, struct follow_thread_find *row)
{
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if ((e = q_follow_thread_find(ctx->db, ctx->actor.person, post, row)))
		return (e);
	if (row->withdrawn)
		return (ERR_WITHDRAWN);
	return (str_eq(row->kind, STR("offer")) ? ERR_NOT_FOUND : OK);
}

/* A number like any other. */
static int64_t
note_sum(struct str note)
{
	return ((int64_t)(str_hash(0, note) >> 1));
}

static enum err
note_unchanged(struct ctx *ctx, int64_t post, struct str note, const int64_t *sum)
{
	struct saved_note now;
	enum err e;

	if (sum == NULL || note.p == NULL)
		return (OK);
	e = q_saved_note(ctx->db, ctx->actor.person, post, &now);
	if (e)
		return (e == ERR_NOT_FOUND ? OK : e);
	return (str_eq(note, now.note) || note_sum(now.note) == *sum ? OK : ERR_STALE);
}

enum err
post_save(struct ctx *ctx, int64_t post, const struct str *note, const int64_t *sum)
{
	struct follow_thread_find row;
	struct str words = STR_NONE;
	enum err e;

	if ((e = post_find(ctx, post, &row)))
		return (e);
	if (note != NULL) {
		words = str_trim(text_nfc(ctx->mem, *note));
		if (str_points(words) > LIMIT_NOTE_MAX)
			return (ctx_problem(ctx, PROBLEM_NOTE_LONG));
		if (words.n == 0)
			words = STR("");
	}
	if ((e = note_unchanged(ctx, post, words, sum)))
		return (e);
	return (q_saved_put(ctx->db, ctx->actor.person, post, row.thread, words, ctx->now, NULL));
}

enum err
saved_join(struct ctx *ctx, int64_t post, struct str mine, struct saved_joined *joined)
{
	struct follow_thread_find row;
	struct saved_note now;
	struct post_view view;
	enum err e;

	if ((e = post_find(ctx, post, &row)) || (e = post_show(ctx, post, &view)) ||
	    (e = q_saved_note(ctx->db, ctx->actor.person, post, &now)))
		return (e);
	*joined = (struct saved_joined){.title = view.thread_title,
	    .now = now.note,
	    .secret = str_find(now.note, REDACTED_MARK) >= 0,
	    .sum = note_sum(now.note)};
	joined->note = joined->secret ? now.note : mine;
	return (OK);
}

enum err
post_unsave(struct ctx *ctx, int64_t post)
{
	struct follow_thread_find row;
	enum err e;

	if ((e = post_find(ctx, post, &row)))
		return (e);
	return (q_saved_remove(ctx->db, ctx->actor.person, post, NULL));
}

/* -- the list -------------------------------------------------------------------------- */

static struct str_list
words_of(struct ctx *ctx, struct str text)
{
	struct str_list list = {arena_array(ctx->mem, WORDS_MOST, sizeof(struct str)), 0};
	struct str rest = text_lower(ctx->mem, str_first_bytes(text, LIMIT_QUERY_MAX)), item;

	while (list.n < WORDS_MOST && str_cut(&rest, ' ', &item)) {
		item = str_trim(item);
		if (item.n > 0)
			list.items[list.n++] = item;
	}
	return (list);
}

static struct saved_view
view_of(struct ctx *ctx, const struct saved_page *row)
{
	struct saved_view view = {.id = row->id,
	    .post = row->post,
	    .kind = row->kind,
	    .answer = row->post != row->thread,
	    .tip = row->tip,
	    .title = row->title,
	    .excerpt = row->excerpt,
	    .note = row->note,
	    .sum = note_sum(row->note),
	    .author = {row->author,
		row->has_author_written ? row->author_written : row->author_name, row->author_team},
	    .space = {row->space, row->space_slug, row->space_name, row->space_private},
	    .saved_at = row->saved_at};

	view.path = thread_path(ctx, row->tip, row->thread, slug(ctx->mem, row->title));
	if (view.answer)
		view.path =
		    str_fmt(ctx->mem, "%.*s#a-%lld", STR_ARG(view.path), (long long)row->post);
	return (view);
}

enum err
saved_list(struct ctx *ctx, const struct saved_filter *f, struct saved_list *list)
{
	struct saved_page_rows rows;
	const int64_t *before;
	int64_t id = 0, limit = f->limit;
	size_t i;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if (f->kind.n > 0 && !str_eq(f->kind, STR("question")) && !str_eq(f->kind, STR("answer")) &&
	    !str_eq(f->kind, STR("tip")))
		ctx_note(ctx, PROBLEM_SAVED_KIND);
	list_begin(ctx, f->cursor, &limit, &id, &before);
	if ((e = ctx_problems(ctx)))
		return (e);
	db_slow(ctx->db);
	if ((e = q_saved_page(ctx->db, ctx->actor.person, f->kind.n == 0 ? STR_NONE : f->kind,
		 words_of(ctx, f->words), before, limit + 1, &rows)))
		return (e);
	list->n = rows.n > (size_t)limit ? (size_t)limit : rows.n;
	list->items = arena_array(ctx->mem, list->n, sizeof(*list->items));
	for (i = 0; i < list->n; i++)
		list->items[i] = view_of(ctx, &rows.items[i]);
	list->next = rows.n > list->n
			 ? str_fmt(ctx->mem, "%lld", (long long)list->items[list->n - 1].id)
			 : STR_NONE;
	return (OK);
}
