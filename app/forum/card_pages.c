/* card_pages.c -- the card to print, and the short address that stands on it. */
#include "base/settings.h"
#include "forum/card_view.h"
#include "http/page.h"
#include "life.h"
#include "paths.h"
#include "text/slug.h"
#include "text/qr.h"
#include "views.h"

static struct str
read_at(struct ctx *ctx, const struct card *card)
{
	if (card->post != card->thread)
		return (post_path(ctx, card->tip, card->thread, card->post));
	return (thread_path(ctx, card->tip, card->thread, slug(ctx->mem, card->title)));
}

/* What is printed on a card leads to the question that it became part of. */
static enum err
merged_or_withdrawn(struct page *page)
{
	struct str slug;
	int64_t target;
	enum err e;

	if ((e = question_merged(&page->ctx, page_path_id(page, "id"), &target, &slug)))
		return (e);
	return (page_redirect(page, question_path(&page->ctx, target, slug)));
}

/* Where the post is read now; not for good, so nobody may remember it. */
enum err
page_short(struct page *page)
{
	struct card card;
	enum err e = card_find(&page->ctx, page_path_id(page, "id"), &card);

	if (e)
		return (e);
	/* Its address holds the words of its title, and these are withdrawn too. */
	if (card.withdrawn)
		return (merged_or_withdrawn(page));
	return (page_redirect(page, read_at(&page->ctx, &card)));
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
	address = str_fmt(page->ctx.mem, "%s/q/%lld", settings()->base_url, (long long)card.post);
	if ((e = text_qr(page->ctx.mem, address, &view.code)))
		return (e);
	view.path = read_at(&page->ctx, &card);
	view.address = without_scheme(address);
	view.frame = frame_new(page, STR("A card to print"), NAV_NONE);
	t_card_page(page->out, &view);
	return (OK);
}
