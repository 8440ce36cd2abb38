/* reset_pages.c -- asking for a new password, and choosing it. */
#include "accounts/pages.h"
#include "base/settings.h"
#include "http/page.h"
#include "mail.h"
#include "views.h"

static enum err
ask_form(struct page *page, struct str email, bool sent)
{
	struct reset_ask_view view = {
	    .frame = frame_new(page, STR("A new password"), NAV_NONE),
	    .email = email,
	    .mail = mail_on(),
	    .sent = sent,
	    .problem = page_problem(page, "email"),
	};

	t_reset_ask_page(page->out, &view);
	return (OK);
}

enum err
page_reset(struct page *page)
{
	return (ask_form(page, STR(""), false));
}

/* One answer for everybody: who is here is not for strangers to find out. */
enum err
page_reset_ask(struct page *page)
{
	struct str email = page_form(page, "email");
	enum err e = reset_ask(&page->ctx, email);

	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (ask_form(page, email, false));
	}
	return (e ? e : ask_form(page, email, true));
}

static enum err
reset_gone(struct page *page)
{
	page_status(page, 404);
	t_link_gone_page(page->out, frame_new(page, STR("This link no longer works"), NAV_NONE));
	return (OK);
}

static enum err
reset_form(struct page *page, struct str token)
{
	struct link_view link;
	struct reset_page_view view;
	enum err e = link_show(&page->ctx, LINK_RESET, token, &link);

	if (e == ERR_NOT_FOUND)
		return (reset_gone(page));
	if (e)
		return (e);
	view = (struct reset_page_view){
	    .frame = frame_new(page, STR("Choose a new password"), NAV_NONE),
	    .action = str_fmt(page->ctx.mem, "/reset/%.*s", STR_ARG(token)),
	    .name = link.person.name,
	    .email = link.email,
	    .password_problem = page_problem(page, "password"),
	    .again_problem = page_problem(page, "again"),
	};
	t_reset_page(page->out, &view);
	return (OK);
}

enum err
page_reset_link(struct page *page)
{
	return (reset_form(page, page_path(page, "token")));
}

enum err
page_reset_use(struct page *page)
{
	struct str token = page_path(page, "token");
	struct reset_form form = {page_form(page, "password"), page_form(page, "again")};
	enum err e = reset_use(&page->ctx, token, &form);

	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (reset_form(page, token));
	}
	if (e == ERR_NOT_FOUND)
		return (reset_gone(page));
	return (e ? e : page_redirect(page, STR("/signin?done=reset")));
}
