/* draft_pages.c -- what somebody began to write, and how it will look. */
#include "forum/pages.h"
#include "http/page.h"
#include "views.h"

enum err
page_preview(struct page *page)
{
	struct html html;
	enum err e;

	if ((e = text_preview(&page->ctx, form_body(page), &html)))
		return (e);
	t_preview_page(page->out, html);
	return (OK);
}

enum err
page_drafts(struct page *page)
{
	struct drafts_page_view view;
	enum err e;

	if ((e = draft_list(&page->ctx, &view.drafts)))
		return (e);
	view.frame = frame_new(page, STR("Your drafts"), NAV_NONE);
	t_drafts_page(page->out, &view);
	return (OK);
}

enum err
page_draft_drop(struct page *page)
{
	enum err e;

	if ((e = draft_drop(&page->ctx, page_path(page, "word"))))
		return (e);
	return (page_redirect(page, STR("/drafts")));
}
