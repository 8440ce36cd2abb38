/* card_pages.c -- the card to print, and the short address that stands on it. */
#include "base/settings.h"
#include "forum/card_view.h"
#include "http/page.h"
#include "text/qr.h"
#include "views.h"

/* Where the post is read now; not for good, so nobody may remember it. */
enum err
page_short(struct page *page)
{
	struct card card;
	enum err e = card_find(&page->ctx, page_path_id(page, "id"), &card);

	if (e)
		return (e);
	/* Its address holds the words of its title, and these are withdrawn too. */
	return (card.withdrawn ? ERR_WITHDRAWN : page_redirect(page, card.path));
}

/* "host/q/12": what a person types. */
static struct str
without_scheme(struct str address)
{
	ptrdiff_t at = str_find(address, STR("://"));

	return (at < 0 ? address : str_slice(address, (size_t)at + 3, address.n));
}

enum err
page_card(struct page *page)
{
	struct card card;
	struct card_page_view view = {.card = &card};
	struct str address;
	enum err e;

	if ((e = card_find(&page->ctx, page_path_id(page, "id"), &card)))
		return (e);
	if (card.withdrawn)
		return (ERR_WITHDRAWN);
	address = str_fmt(page->ctx.mem, "%s%.*s", settings()->base_url,
	    STR_ARG(card_path(&page->ctx, card.post)));
	if ((e = text_qr(page->ctx.mem, address, &view.code)))
		return (e);
	view.address = without_scheme(address);
	view.frame = frame_new(page, STR("A card to print"), NAV_NONE);
	t_card_page(page->out, &view);
	return (OK);
}
