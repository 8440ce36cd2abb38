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
	view.here = page_query(page, "cursor");
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

/* One of them as read, or unread again; back to it, on the page it was said on. */
enum err
page_inbox_seen_one(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	struct str cursor = page_form(page, "cursor");
	int64_t before;
	enum err e = inbox_seen_one(&page->ctx, id, !str_eq(page_form(page, "seen"), STR("no")));

	if (e)
		return (e);
	if (str_int64(cursor, &before) && before > 0)
		return (page_redirect(page, str_fmt(page->ctx.mem, "/inbox?cursor=%lld#n-%lld",
						(long long)before, (long long)id)));
	return (page_redirect(page, str_fmt(page->ctx.mem, "/inbox#n-%lld", (long long)id)));
}
