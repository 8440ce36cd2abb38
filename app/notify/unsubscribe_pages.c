/* unsubscribe_pages.c -- the link in each mail: a GET shows what it would do, a POST does it (RFC 8058). */
#include "http/page.h"
#include "notify/pages.h"
#include "views.h"

static enum err
unsubscribe_render(struct page *page, bool done)
{
	/* No form of ours, so no cookie for one: a mail program may be asking. */
	struct frame frame = {.title = STR("Mail")};
	struct str token = page_path(page, "token");
	struct unsubscribe_page_view view = {.frame = &frame, .done = done};
	enum err e;

	if ((e = unsubscribe_show(&page->ctx, token, &view.who)))
		return (e);
	view.action = str_fmt(page->ctx.mem, "/unsubscribe/%.*s", STR_ARG(token));
	t_unsubscribe_page(page->out, &view);
	return (OK);
}

enum err
page_unsubscribe(struct page *page)
{
	return (unsubscribe_render(page, false));
}

/* Mail programs send it without cookie or form of ours: the token in the address is all there is. */
enum err
page_unsubscribe_now(struct page *page)
{
	enum err e = unsubscribe(&page->ctx, page_path(page, "token"));

	return (e ? e : unsubscribe_render(page, true));
}
