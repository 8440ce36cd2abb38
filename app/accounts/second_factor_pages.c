/* second_factor_pages.c -- setting up codes for signing in, and saying once more that it is really you. */
#include "accounts/pages.h"
#include "http/page.h"
#include "text/qr.h"
#include "views.h"

/* -- the second factor -------------------------------------------------------------- */

/* "ABCD EFGH", for whoever types it. */
static struct str
in_groups(struct arena *mem, struct str s)
{
	struct buf b = {.mem = mem};
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (i > 0 && i % 4 == 0)
			buf_char(&b, ' ');
		buf_char(&b, s.p[i]);
	}
	return (buf_view(&b));
}

static enum err
factor_show(struct page *page, struct str_list codes)
{
	struct second_factor_page_view view = {.codes = codes};
	enum err e;

	if ((e = second_factor_show(&page->ctx, &view.factor)))
		return (e);
	if (view.factor.secret.n > 0) {
		view.secret = in_groups(page->ctx.mem, view.factor.secret);
		if ((e = text_qr(page->ctx.mem, view.factor.address, &view.qr)))
			return (e);
	}
	view.problem = page_problem(page, "code");
	view.frame = frame_new(page, STR("Codes for signing in"), NAV_NONE);
	t_second_factor_page(page->out, &view);
	return (OK);
}

enum err
page_second_factor(struct page *page)
{
	return (factor_show(page, (struct str_list){NULL, 0}));
}

enum err
page_second_factor_begin(struct page *page)
{
	enum err e = second_factor_begin(&page->ctx);

	return (e ? e : page_redirect(page, STR("/settings/second-factor")));
}

enum err
page_second_factor_confirm(struct page *page)
{
	struct str_list codes;
	struct signed_in in;
	enum err e = second_factor_confirm(
	    &page->ctx, page_form(page, "code"), page_agent(page), &codes, &in);

	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (page_second_factor(page));
	}
	if (e)
		return (e);
	page_session_start(page, in.token, in.seconds);
	return (factor_show(page, codes));
}

enum err
page_recovery_codes(struct page *page)
{
	struct str_list codes;
	enum err e = recovery_codes_renew(&page->ctx, &codes);

	return (e ? e : factor_show(page, codes));
}

enum err
page_second_factor_off(struct page *page)
{
	struct signed_in in;
	enum err e = second_factor_off(&page->ctx, page_agent(page), &in);

	if (e)
		return (e);
	page_session_start(page, in.token, in.seconds);
	return (page_redirect(page, STR("/settings?done=second-off")));
}

/* -- that it is really them ----------------------------------------------------------- */

static enum err
confirm_form(struct page *page, const char *problem)
{
	struct confirm_page_view view = {.next = page_next(page), .problem = problem};
	struct person_view person;
	enum err e;

	if ((e = step_up_show(&page->ctx, &view.with)) ||
	    (e = person_show(&page->ctx, page->ctx.actor.person, &person)))
		return (e);
	view.email = person.email;
	view.frame = frame_new(page, STR("Is it you?"), NAV_NONE);
	t_confirm_page(page->out, &view);
	return (OK);
}

enum err
page_confirm(struct page *page)
{
	return (confirm_form(page, NULL));
}

enum err
page_confirm_send(struct page *page)
{
	struct step_up_form form = {
	    .password = page_form(page, "password"),
	    .code = page_form(page, "code"),
	    .address = page_address(page),
	};
	struct signed_in in;
	enum err e = step_up(&page->ctx, &form, &in);

	if (e == ERR_LIMITED) {
		page_status(page, 429);
		page_header_add(page, "retry-after", str_fmt(page->ctx.mem, "%d", SIGN_IN_WINDOW));
		return (confirm_form(
		    page, "That was wrong too often. Please wait a quarter of an hour."));
	}
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (confirm_form(page, page_problem(page, "code") != NULL
					       ? page_problem(page, "code")
					       : page_problem(page, "current")));
	}
	if (e)
		return (e);
	page_session_start(page, in.token, in.seconds);
	return (page_redirect(page, page_next(page)));
}
