/* signin_pages.c -- the door: signing in and out, one-time links, invitations. */
#include "accounts/pages.h"
#include "http/page.h"
#include "views.h"

/* -- by password ------------------------------------------------------------------ */

static enum err
signin_form(struct page *page, struct str email, const char *problem,
    const struct suspended_view *suspended)
{
	struct signin_page_view view = {
	    .frame = frame_new(page, STR("Sign in"), NAV_NONE),
	    .email = email,
	    .next = page_next(page),
	    .problem = problem,
	    .suspended = suspended,
	};

	t_signin_page(page->out, &view);
	return (OK);
}

enum err
page_signin(struct page *page)
{
	struct suspended_view suspended;
	enum err e;

	if (page->ctx.actor.person != 0)
		return (page_redirect(page, page_next(page)));
	/* Who was thrown out just now learns here why. */
	e = suspended_session(&page->ctx, page_session_hash(page), &suspended);
	if (e && e != ERR_NOT_FOUND)
		return (e);
	return (signin_form(page, STR(""), NULL, e ? NULL : &suspended));
}

/* The password, or a link, was right: now the code. */
static enum err
code_form(struct page *page, struct str token, const char *problem)
{
	struct signin_code_view view = {
	    .frame = frame_new(page, STR("Your code"), NAV_NONE),
	    .token = token,
	    .next = page_next(page),
	    .problem = problem,
	};

	t_signin_code_page(page->out, &view);
	return (OK);
}

/* Where a right first step leads: inside, or to the code. */
static enum err
signed_in(struct page *page, const struct signed_in *in)
{
	if (in->second.n > 0)
		return (code_form(page, in->second, NULL));
	page_session_start(page, in->token, in->seconds);
	return (page_redirect(page, page_next(page)));
}

enum err
page_signin_code(struct page *page)
{
	struct second_form form = {
	    .token = page_form(page, "token"),
	    .code = page_form(page, "code"),
	    .address = page_address(page),
	    .agent = page_agent(page),
	    .before = page_session_hash(page),
	};
	struct signed_in in;
	enum err e = sign_in_second(&page->ctx, &form, &in);

	if (e == ERR_NOT_FOUND) {
		page_status(page, 422);
		return (
		    signin_form(page, STR(""), "That took too long. Please sign in again.", NULL));
	}
	if (e == ERR_LIMITED) {
		page_status(page, 429);
		page_header_add(page, "retry-after", str_fmt(page->ctx.mem, "%d", SIGN_IN_WINDOW));
		return (code_form(page, form.token,
		    "That was wrong too often. Please wait a quarter of an hour."));
	}
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (code_form(page, form.token, page_problem(page, "code")));
	}
	return (e ? e : signed_in(page, &in));
}

enum err
page_signin_send(struct page *page)
{
	struct sign_in_form form = {
	    .email = page_form(page, "email"),
	    .password = page_form(page, "password"),
	    .address = page_address(page),
	    .agent = page_agent(page),
	    .before = page_session_hash(page),
	};
	struct signed_in in;
	enum err e = sign_in(&page->ctx, &form, &in);

	if (e == ERR_LIMITED) {
		page_status(page, 429);
		page_header_add(page, "retry-after", str_fmt(page->ctx.mem, "%d", SIGN_IN_WINDOW));
		return (signin_form(page, form.email,
		    "That was wrong too often. Please wait a quarter of an hour.", NULL));
	}
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (signin_form(page, form.email, page_problem(page, "password"), NULL));
	}
	if (e)
		return (e);
	if (in.suspended != NULL) {
		page_status(page, 403);
		return (signin_form(page, form.email, NULL, in.suspended));
	}
	return (signed_in(page, &in));
}

enum err
page_signout(struct page *page)
{
	enum err e;

	if ((e = session_end_hash(&page->ctx, page_session_hash(page))))
		return (e);
	page_session_end(page);
	return (page_redirect(page, STR("/signin")));
}

/* -- by link ------------------------------------------------------------------------- */

/* One answer for used, too old, superseded and never made. */
static enum err
link_gone(struct page *page)
{
	page_status(page, 404);
	t_link_gone_page(page->out, frame_new(page, STR("This link no longer works"), NAV_NONE));
	return (OK);
}

enum err
page_link(struct page *page)
{
	struct str token = page_path(page, "token");
	struct link_view link;
	struct link_page_view view;
	enum err e = link_show(&page->ctx, LINK_SIGN_IN, token, &link);

	if (e == ERR_NOT_FOUND)
		return (link_gone(page));
	if (e)
		return (e);
	view.frame = frame_new(page, STR("Sign in"), NAV_NONE);
	view.action = str_fmt(page->ctx.mem, "/link/%.*s", STR_ARG(token));
	view.name = link.person.name;
	t_link_page(page->out, &view);
	return (OK);
}

enum err
page_link_use(struct page *page)
{
	struct signed_in in;
	enum err e = link_use(
	    &page->ctx, page_path(page, "token"), page_agent(page), page_session_hash(page), &in);

	if (e == ERR_NOT_FOUND)
		return (link_gone(page));
	return (e ? e : signed_in(page, &in));
}

/* -- by invitation ---------------------------------------------------------------------- */

static enum err
invitation_form(struct page *page, struct str token, struct str name, const struct link_view *link)
{
	struct invitation_page_view view = {
	    .frame = frame_new(page, STR("You are invited"), NAV_NONE),
	    .action = str_fmt(page->ctx.mem, "/invitation/%.*s", STR_ARG(token)),
	    .email = link->email,
	    .name = name,
	    .name_problem = page_problem(page, "name"),
	    .password_problem = page_problem(page, "password"),
	    .again_problem = page_problem(page, "again"),
	};

	t_invitation_page(page->out, &view);
	return (OK);
}

enum err
page_invitation(struct page *page)
{
	struct str token = page_path(page, "token");
	struct link_view link;
	enum err e = link_show(&page->ctx, LINK_INVITATION, token, &link);

	if (e == ERR_NOT_FOUND)
		return (link_gone(page));
	if (e)
		return (e);
	return (invitation_form(page, token, link.person.name, &link));
}

enum err
page_invitation_accept(struct page *page)
{
	struct str token = page_path(page, "token");
	struct invitation_form form = {
	    .name = page_form(page, "name"),
	    .password = page_form(page, "password"),
	    .again = page_form(page, "again"),
	    .time_zone = page_form(page, "time_zone"),
	    .agent = page_agent(page),
	    .before = page_session_hash(page),
	};
	struct link_view link;
	struct signed_in in;
	enum err e = invitation_accept(&page->ctx, token, &form, &in);

	if (e == ERR_INPUT) {
		page_status(page, 422);
		e = link_show(&page->ctx, LINK_INVITATION, token, &link);
		if (e == OK)
			return (invitation_form(page, token, form.name, &link));
	}
	if (e == ERR_NOT_FOUND)
		return (link_gone(page));
	if (e)
		return (e);
	page_session_start(page, in.token, in.seconds);
	return (page_redirect(page, STR("/?done=welcome")));
}
