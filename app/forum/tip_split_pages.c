/* tip_split_pages.c -- a long recording cut into several tips at its steps; its author chooses which. */
#include "forum/pages.h"
#include "http/page.h"
#include "tips.h"
#include "views.h"

/* A shorter beginning is no stretch of its own. */
#define BEGINNING_MS 1000

/* What a part is called to begin with: the words of its step, or the whole's with a number. */
static struct str
title_draft(struct arena *mem, struct str step, struct str whole, size_t n)
{
	if (str_points(step) >= LIMIT_TITLE_MIN)
		return (step);
	if (step.n > 0)
		return (str_first_points(
		    str_fmt(mem, "%.*s: %.*s", STR_ARG(step), STR_ARG(whole)), LIMIT_TITLE_MAX));
	return (
	    str_first_points(str_fmt(mem, "Step %zu: %.*s", n, STR_ARG(whole)), LIMIT_TITLE_MAX));
}

/* From each step to the next; before the first of them there may be a beginning. */
static struct split_rows
rows_of(struct arena *mem, const struct recording_view *r, struct str whole)
{
	struct split_rows rows = {arena_array(mem, r->chapters.n + 1, sizeof(struct split_row)), 0};
	size_t i;

	if (r->chapters.n > 0 && r->chapters.items[0].at_ms >= BEGINNING_MS)
		rows.items[rows.n++] =
		    (struct split_row){.title = title_draft(mem, STR("Beginning"), whole, 0)};
	for (i = 0; i < r->chapters.n; i++) {
		const struct chapter *c = &r->chapters.items[i];

		rows.items[rows.n++] = (struct split_row){.from_ms = c->at_ms,
		    .chosen = true,
		    .title = title_draft(mem, c->title, whole, i + 1)};
	}
	for (i = 0; i < rows.n; i++) {
		struct split_row *row = &rows.items[i];
		bool last = i + 1 == rows.n;

		row->n = (int64_t)i + 1;
		row->seconds = row->from_ms / 1000;
		row->to_ms = last ? 0 : row[1].from_ms;
		row->length = ((last ? r->duration_ms : row[1].from_ms) - row->from_ms) / 1000;
	}
	return (rows);
}

/* As they came back: a title for each, and the numbers of those that were chosen. */
static void
rows_read(struct page *page, struct split_rows *rows)
{
	struct str_list titles = page_form_all(page, "title"), parts = page_form_all(page, "part");
	size_t i, j;

	for (i = 0; i < rows->n; i++) {
		struct split_row *row = &rows->items[i];
		int64_t n;

		if (i < titles.n)
			row->title = titles.items[i];
		row->chosen = false;
		for (j = 0; j < parts.n; j++)
			row->chosen = row->chosen || (str_int64(parts.items[j], &n) && n == row->n);
	}
}

/* The tip and the stretches of its recording. ERR_NOT_FOUND where there is nothing to cut. */
static enum err
split_read(struct page *page, struct post_view *post, struct split_rows *rows)
{
	int64_t id = page_path_id(page, "id");
	struct recording_view recording;
	enum err e;

	if ((e = post_show(&page->ctx, id, post)) || (e = recording_of(&page->ctx, id, &recording)))
		return (e);
	if (!post->tip || recording.id == 0)
		return (ERR_NOT_FOUND);
	if (!post->may_edit)
		return (ERR_FORBIDDEN);
	if (!str_eq(recording.state, STR("ready")))
		return (ERR_CONFLICT);
	*rows = rows_of(page->ctx.mem, &recording, post->title);
	return (OK);
}

static enum err
split_form(struct page *page, const struct post_view *post, struct split_rows rows)
{
	struct split_page_view view = {.post = post,
	    .back = tip_path(&page->ctx, post->id, post->thread_slug),
	    .once = page_once(page),
	    .rows = rows,
	    .problem = page_problem(page, "parts")};

	view.frame = frame_new(page, STR("Tips of its steps"), NAV_TIPS);
	t_split_page(page->out, &view);
	return (OK);
}

enum err
page_tip_split(struct page *page)
{
	struct post_view post;
	struct split_rows rows;
	enum err e = split_read(page, &post, &rows);

	return (e ? e : split_form(page, &post, rows));
}

enum err
page_tip_split_post(struct page *page)
{
	struct post_view post;
	struct split_rows rows;
	struct tip_parts parts;
	size_t i, *at, wrong = 0;
	enum err e;

	if ((e = split_read(page, &post, &rows)))
		return (e);
	rows_read(page, &rows);
	parts = (struct tip_parts){arena_array(page->ctx.mem, rows.n, sizeof(struct tip_part)), 0};
	at = arena_array(page->ctx.mem, rows.n, sizeof(*at));
	for (i = 0; i < rows.n; i++) {
		const struct split_row *row = &rows.items[i];

		if (!row->chosen)
			continue;
		at[parts.n] = i;
		parts.items[parts.n++] = (struct tip_part){row->from_ms, row->to_ms, row->title};
	}
	e = tip_split(&page->ctx, post.id, &parts, &wrong);
	if (e == ERR_INPUT) {
		if (wrong < parts.n)
			rows.items[at[wrong]].problem = page_problem(page, "title");
		page_status(page, 422);
		return (split_form(page, &post, rows));
	}
	return (e ? e : page_redirect(page, tip_path(&page->ctx, post.id, post.thread_slug)));
}
