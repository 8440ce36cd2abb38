/* tip_split_pages.c -- the page on which the author of a long recording chooses the parts that become tips. */
#include "forum/pages.h"
#include "http/page.h"
#include "tips.h"
#include "views.h"

/* The tip, and what its page says of the stretches of its recording. */
static enum err
split_read(struct page *page, struct post_view *post, struct split_rows *rows)
{
	struct tip_stretches list;
	size_t i;
	enum err e;

	if ((e = tip_stretches(&page->ctx, page_path_id(page, "id"), post, &list)))
		return (e);
	*rows = (struct split_rows){
	    arena_array(page->ctx.mem, list.n + 1, sizeof(struct split_row)), list.n};
	for (i = 0; i < list.n; i++) {
		const struct tip_stretch *s = &list.items[i];

		rows->items[i] = (struct split_row){.n = s->n,
		    .from_ms = s->from_ms,
		    .to_ms = s->to_ms,
		    .seconds = s->from_ms / 1000,
		    .length = s->length_ms / 1000,
		    .title = s->title,
		    .chosen = s->step};
	}
	return (OK);
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
		parts.items[parts.n++] = (struct tip_part){
		    .from_ms = row->from_ms, .to_ms = row->to_ms, .title = row->title};
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
