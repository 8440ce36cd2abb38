/* form_pages.c -- what is wrong with a form, field by field. */
#include "forum/pages.h"
#include "http/page.h"

struct form_problems
form_problems(struct page *page)
{
	struct form_problems p = {.title = page_problem(page, "title"),
	    .body = page_problem(page, "body"),
	    .tags = page_problem(page, "tags"),
	    .space = page_problem(page, "space"),
	    .note = page_problem(page, "note"),
	    .language = page_problem(page, "language")};
	const struct ctx *ctx = &page->ctx;
	size_t i;

	for (i = 0; i < ctx->problem_count && p.other == NULL; i++) {
		const char *s = ctx->problems[i].sentence;

		if (s != p.title && s != p.body && s != p.tags && s != p.space && s != p.note &&
		    s != p.language)
			p.other = s;
	}
	return (p);
}
