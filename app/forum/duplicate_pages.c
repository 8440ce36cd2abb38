/* duplicate_pages.c -- saying on a question's page that it was asked before. */
#include "forum/pages.h"
#include "http/page.h"
#include "views.h"

int64_t
thread_number_read(struct str typed)
{
	ptrdiff_t at = str_find(typed, STR("/questions/")), tip = str_find(typed, STR("/tips/"));
	int64_t number = 0;
	size_t n = 0;

	typed = str_trim(typed);
	if (at >= 0)
		typed = str_slice(typed, (size_t)at + 11, typed.n);
	else if (tip >= 0)
		typed = str_slice(typed, (size_t)(at = tip) + 6, typed.n);
	else if (typed.n > 0 && strchr("QqTt#", typed.p[0]) != NULL)
		typed = str_trim(str_slice(typed, 1, typed.n));
	while (n < typed.n && typed.p[n] >= '0' && typed.p[n] <= '9')
		n++;
	/* Behind a number alone stands nothing; in an address the title or a place. */
	if (at < 0 && n < typed.n)
		return (0);
	return (str_int64(str_slice(typed, 0, n), &number) ? number : 0);
}

static enum err
form_again(struct page *page, int64_t question)
{
	struct post_view post;
	struct duplicate_page_view view = {.question = &post,
	    .typed = page_form(page, "question"),
	    .problem = page_problem(page, "question")};
	enum err e;

	if ((e = post_show(&page->ctx, question, &post)))
		return (e);
	view.frame = frame_new(page, STR("Asked before"), NAV_QUESTIONS);
	page_status(page, 422);
	t_duplicate_page(page->out, &view);
	return (OK);
}

enum err
page_duplicate(struct page *page)
{
	int64_t question = page_path_id(page, "id");
	struct str typed = str_trim(page_form(page, "question"));
	bool none = str_eq(typed, STR("none"));
	int64_t same_as = none ? 0 : thread_number_read(typed);
	struct post_view post;
	enum err e;

	if ((e = ctx_problems(&page->ctx)))
		return (e);
	if (!none && same_as <= 0)
		same_as = -1; /* is not there; who may not mark anything hears that first */
	e = question_duplicate_set(&page->ctx, question, same_as);
	if (e == ERR_INPUT)
		return (form_again(page, question));
	if (e || (e = post_show(&page->ctx, question, &post)))
		return (e);
	return (page_redirect(
	    page, str_fmt(page->ctx.mem, "/questions/%lld/%.*s?done=%s", (long long)question,
		      STR_ARG(post.thread_slug), none ? "no-duplicate" : "duplicate")));
}
