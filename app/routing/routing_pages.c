/* routing_pages.c -- asking a colleague, passing, who looks after a question, and all of it for administrators. */
#include "http/page.h"
#include "paths.h"
#include "routing/pages.h"
#include "text/slug.h"
#include "views.h"

#define FOUND 20
#define WAITING 20
#define LOAD 20

/* Back to the question with a word on what was done; or to where the form came from. */
static enum err
done(struct page *page, int64_t question, const char *word)
{
	struct post_view post;
	struct str path;
	enum err e;

	if (page_has_form(page, "next")) {
		path = page_next(page);
	} else {
		if ((e = post_show(&page->ctx, question, &post)))
			return (e);
		path = question_path(&page->ctx, question, post.thread_slug);
	}
	return (page_redirect(page, str_fmt(page->ctx.mem, "%.*s?done=%s", STR_ARG(path), word)));
}

enum err
page_invitation_pass(struct page *page)
{
	int64_t question;
	enum err e = invitation_pass(
	    &page->ctx, page_path_id(page, "id"), page_form(page, "reason"), &question);

	return (e ? e : done(page, question, "passed"));
}

/* -- choosing a colleague ----------------------------------------------------------- */

/* The question, and people whose names begin as typed. */
static enum err
colleague_begin(struct page *page, struct colleague_page_view *view)
{
	struct person_filter filter = {.prefix = page_query(page, "q"), .limit = FOUND};
	struct post_view post;
	enum err e;

	view->question = page_path_id(page, "id");
	if ((e = post_show(&page->ctx, view->question, &post)))
		return (e);
	if (post.thread != view->question)
		return (ERR_NOT_FOUND);
	view->title = post.thread_title;
	view->slug = post.thread_slug;
	view->q = filter.prefix;
	view->problem = page_problem(page, "person");
	view->once = page_once(page);
	return (view->q.n == 0 ? OK : person_list(&page->ctx, &filter, &view->found));
}

static enum err
colleague_show(struct page *page)
{
	struct colleague_page_view view = {0};
	enum err e;

	view.invitation = page_method(page) == HTTP_GET       ? page_query_id(page, "invitation")
			  : page_has_form(page, "invitation") ? page_form_id(page, "invitation")
							      : 0;
	if ((e = colleague_begin(page, &view)))
		return (e);
	if (view.q.n == 0 && (e = colleagues_likely(&page->ctx, view.question, &view.likely)))
		return (e);
	view.frame = frame_new(page, STR("Ask one more colleague"), NAV_QUESTIONS);
	t_colleague_page(page->out, &view);
	return (OK);
}

enum err
page_colleague(struct page *page)
{
	return (colleague_show(page));
}

enum err
page_colleague_ask(struct page *page)
{
	int64_t question = page_path_id(page, "id"), person = page_form_id(page, "person");
	bool instead = page_has_form(page, "invitation");
	int64_t invitation = instead ? page_form_id(page, "invitation") : 0;
	struct invited_colleague colleague;
	enum err e;

	if ((e = ctx_problems(&page->ctx)))
		return (e);
	e = instead ? invitation_suggest(&page->ctx, invitation, person, &colleague)
		    : invitation_share(&page->ctx, question, person, &colleague);
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (colleague_show(page));
	}
	if (e)
		return (e);
	return (done(page, question,
	    instead         ? "suggested"
	    : colleague.now ? "asked"
			    : "asked-later"));
}

/* -- deciding about a question ---------------------------------------------------------- */

enum err
page_routing_close(struct page *page)
{
	int64_t question = page_path_id(page, "id");
	enum err e = routing_close(&page->ctx, question);

	return (e ? e : done(page, question, "asks-nobody"));
}

enum err
page_routing_again(struct page *page)
{
	int64_t question = page_path_id(page, "id");
	enum err e = routing_again(&page->ctx, question);

	return (e ? e : done(page, question, "asks-again"));
}

static enum err
owner_show(struct page *page)
{
	struct colleague_page_view view = {0};
	struct routing_view routing;
	enum err e;

	if ((e = routing_show(&page->ctx, page_path_id(page, "id"), &routing)))
		return (e);
	if (!routing.hands_on)
		return (ERR_FORBIDDEN);
	if ((e = colleague_begin(page, &view)))
		return (e);
	view.frame = frame_new(page, STR("Who looks after it"), NAV_QUESTIONS);
	t_owner_page(page->out, &view);
	return (OK);
}

enum err
page_owner(struct page *page)
{
	return (owner_show(page));
}

enum err
page_owner_set(struct page *page)
{
	int64_t question = page_path_id(page, "id"), person = page_form_id(page, "person");
	enum err e;

	if ((e = ctx_problems(&page->ctx)))
		return (e);
	e = routing_hand_on(&page->ctx, question, person);
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (owner_show(page));
	}
	return (e ? e : done(page, question, "handed-on"));
}

/* -- administration ------------------------------------------------------------------------ */

enum err
page_admin_routing(struct page *page)
{
	struct str cursor = page_query(page, "cursor");
	struct admin_routing_view view = {.first = cursor.n == 0};
	enum err e;

	if ((e = routing_waiting(&page->ctx, cursor, WAITING, &view.waiting)))
		return (e);
	if (view.first && (e = routing_load(&page->ctx, LOAD, &view.load)))
		return (e);
	if (view.first && (e = refit_show(&page->ctx, &view.refit)))
		return (e);
	view.before = str_fmt(page->ctx.mem, "%.1f", view.refit.before * 100);
	view.after = str_fmt(page->ctx.mem, "%.1f", view.refit.after * 100);
	view.gini = str_fmt(page->ctx.mem, "%.2f", view.load.gini);
	view.frame = frame_new(page, STR("Routing, administration"), NAV_ADMIN);
	t_admin_routing_page(page->out, &view);
	return (OK);
}

enum err
page_admin_routing_act(struct page *page)
{
	struct str act = page_form(page, "act");
	bool on = str_eq(act, STR("on"));
	enum err e;

	if (!on && !str_eq(act, STR("off")))
		return (ctx_problem(&page->ctx, PROBLEM_ACT_BAD));
	if ((e = refit_want(&page->ctx, on)))
		return (e);
	return (page_redirect(
	    page, on ? STR("/admin/routing?done=refit-on") : STR("/admin/routing?done=refit-off")));
}
