/* thanks_pages.c -- saying thank you on a page of its own, and taking it back. */
#include "forum.h"
#include "http/page.h"
#include "paths.h"
#include "recognition/pages.h"
#include "views.h"

static int64_t
query_id(struct page *page, const char *name)
{
	return (page_query(page, name).n > 0 ? page_query_id(page, name) : 0);
}

static enum err
form_render(struct page *page, int64_t person, int64_t post)
{
	struct thanks_page_view view = {.reason = page_form(page, "reason"),
	    .once = page_once(page),
	    .reason_problem = page_problem(page, "reason"),
	    .problem = page_problem(page, "person")};
	enum err e;

	if ((e = thanks_form_show(&page->ctx, person, post, &view.form)))
		return (e);
	if (view.problem == NULL)
		view.problem = page_problem(page, "post");
	if (view.problem == NULL)
		view.problem = page_problem(page, "shout");
	view.shout = str_eq(page_form(page, "shout"), STR("yes"));
	view.frame = frame_new(page, STR("Say thank you"), NAV_NONE);
	t_thanks_page(page->out, &view);
	return (OK);
}

enum err
page_thanks(struct page *page)
{
	int64_t person = query_id(page, "person"), post = query_id(page, "post");

	if (ctx_problems(&page->ctx) || (person == 0 && post == 0))
		return (ERR_NOT_FOUND);
	return (form_render(page, person, post));
}

struct str
thanks_undo_path(struct page *page)
{
	struct str what = page_query(page, "undo"), kind;
	int64_t id;

	if (!str_cut(&what, '-', &kind) || !str_eq(kind, STR("thanks")) || !str_int64(what, &id))
		return (STR_NONE);
	return (str_fmt(page->ctx.mem, "/thanks/%lld/withdraw", (long long)id));
}

/* Where it was said from, with a line that can take it back. */
static enum err
told(struct page *page, int64_t person, int64_t post, int64_t thanks)
{
	struct ctx *ctx = &page->ctx;
	struct post_view view;
	struct str at = STR("");
	struct str path = person_path(ctx, person);
	enum err e;

	if (post != 0) {
		if ((e = post_show(ctx, post, &view)))
			return (e);
		path = thread_path(ctx, view.tip, view.thread, view.thread_slug);
		if (view.thread != post)
			at = str_fmt(ctx->mem, "#a-%lld", (long long)post);
	}
	return (page_redirect(page, str_fmt(ctx->mem, "%.*s?done=thanked&undo=thanks-%lld%.*s",
					STR_ARG(path), (long long)thanks, STR_ARG(at))));
}

enum err
page_thanks_give(struct page *page)
{
	int64_t person = page_form_id(page, "person"), post = 0, id;
	enum err e;

	if (page_form(page, "post").n > 0)
		post = page_form_id(page, "post");
	if (str_eq(page_form(page, "shout"), STR("yes")))
		e = thanks_shout(&page->ctx, person, post, page_form(page, "reason"), &id);
	else
		e = thanks_give(&page->ctx, person, post, page_form(page, "reason"), &id);
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (form_render(page, person, post));
	}
	return (e ? e : told(page, person, post, id));
}

enum err
page_thanks_withdraw(struct page *page)
{
	int64_t person;
	enum err e = thanks_withdraw(&page->ctx, page_path_id(page, "id"), &person);

	if (e)
		return (e);
	return (page_redirect(page, str_fmt(page->ctx.mem, "%.*s?done=unthanked",
					STR_ARG(person_path(&page->ctx, person)))));
}
