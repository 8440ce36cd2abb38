/* inbox_pages.c -- the inbox. */
#include "http/page.h"
#include "notify/pages.h"
#include "views.h"

enum err
page_inbox(struct page *page)
{
	struct inbox_page_view view = {.frame = NULL};
	struct inbox_pulse pulse = {.word = STR("")};
	enum err e;

	/* Before the lists: what comes in between is announced, not lost. */
	e = inbox_pulse(&page->ctx, page_session_hash(page), page->ctx.now, &pulse);
	if (e != OK && e != ERR_NOT_FOUND)
		return (e);
	if ((e = inbox_show(&page->ctx, page_query(page, "cursor"), &view.inbox)))
		return (e);
	view.unread = page->ctx.actor.news;
	view.pulse = view.inbox.first_page ? pulse.word : STR("");
	view.next = view.inbox.news.next;
	view.frame = frame_new(page, STR("Inbox"), NAV_INBOX);
	t_inbox_page(page->out, &view);
	return (OK);
}

/* All as read, up to the latest on the page it was said on: what came meanwhile has not been looked at. */
enum err
page_inbox_seen(struct page *page)
{
	int64_t upto = page_form_id(page, "upto");
	enum err e;

	if ((e = ctx_problems(&page->ctx)) || (e = inbox_seen(&page->ctx, upto)))
		return (e);
	return (page_redirect(page, STR("/inbox")));
}
