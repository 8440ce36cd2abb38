/* form_pages.c -- what is wrong with a form, field by field. */
#include "forum/pages.h"
#include "http/page.h"

struct form_problems
form_problems(struct page *page)
{
	struct form_problems p = {.title = page_problem(page, "title"),
	    .summary = page_problem(page, "summary"),
	    .body = page_problem(page, "body"),
	    .tags = page_problem(page, "tags"),
	    .space = page_problem(page, "space"),
	    .note = page_problem(page, "note"),
	    .language = page_problem(page, "language"),
	    .recording = page_problem(page, "recording")};
	const struct ctx *ctx = &page->ctx;
	size_t i;

	if (p.recording == NULL)
		p.recording = page_problem(page, "trim");
	if (p.recording == NULL)
		p.recording = page_problem(page, "steps");

	for (i = 0; i < ctx->problem_count && p.other == NULL; i++) {
		const char *s = ctx->problems[i].sentence;

		if (s != p.title && s != p.summary && s != p.body && s != p.tags && s != p.space &&
		    s != p.note && s != p.language && s != p.recording)
			p.other = s;
	}
	return (p);
}

struct space_options
space_options(struct arena *mem, const struct space_list *spaces, struct str chosen)
{
	struct space_options options = {
	    arena_array(mem, spaces->n, sizeof(struct space_option)), spaces->n};
	size_t i;

	for (i = 0; i < spaces->n; i++) {
		const struct space_view *s = &spaces->items[i];

		options.items[i] =
		    (struct space_option){s->slug, s->name, s->private, str_eq(s->slug, chosen)};
	}
	return (options);
}
