/* webhook_pages.c -- webhooks of the installation or of a space; one of them, with what it was told. */
#include "http/page.h"
#include "views.h"
#include "webhooks/pages.h"

/* -- the form ------------------------------------------------------------------------------ */

static struct webhook_form
form_read(struct page *page)
{
	return ((struct webhook_form){
	    page_form(page, "name"), page_form(page, "url"), page_form_all(page, "events")});
}

static struct webhook_fields
fields_typed(struct page *page, bool of_space)
{
	return ((struct webhook_fields){.name = page_form(page, "name"),
	    .url = page_form(page, "url"),
	    .events = webhook_events(page->ctx.mem, of_space, page_form_all(page, "events")),
	    .name_problem = page_problem(page, "name"),
	    .url_problem = page_problem(page, "url"),
	    .events_problem = page_problem(page, "events")});
}

/* -- one of them ------------------------------------------------------------------------------ */

static struct str
back_to(struct ctx *ctx, const struct space_ref *space)
{
	return (space->id == 0 ? STR("/admin/webhooks")
			       : str_fmt(ctx->mem, "/spaces/%.*s/webhooks", STR_ARG(space->slug)));
}

static enum err
one_show(struct page *page, int64_t id, struct str secret, bool typed)
{
	struct webhook_page_view view = {.secret = secret, .state = page_query(page, "state")};
	bool get = page_method(page) == HTTP_GET;
	struct frame *frame;
	enum err e;

	if ((e = webhook_show(&page->ctx, id, &view.hook)) ||
	    (e = webhook_messages(&page->ctx, id, get ? view.state : STR(""),
		 get ? page_query(page, "cursor") : STR(""), 0, &view.messages)))
		return (e);
	view.back = back_to(&page->ctx, &view.hook.space);
	view.fields = typed ? fields_typed(page, view.hook.space.id != 0)
			    : (struct webhook_fields){.name = view.hook.name,
				  .url = view.hook.url,
				  .events = webhook_events(
				      page->ctx.mem, view.hook.space.id != 0, view.hook.events)};
	frame = frame_new(page, str_fmt(page->ctx.mem, "%.*s, webhook", STR_ARG(view.hook.name)),
	    view.hook.space.id == 0 ? NAV_ADMIN : NAV_SPACES);
	frame_proof(page, frame);
	view.frame = frame;
	t_webhook_page(page->out, &view);
	return (OK);
}

enum err
page_webhook(struct page *page)
{
	return (one_show(page, page_path_id(page, "id"), STR(""), false));
}

static enum err
one_done(struct page *page, const char *word)
{
	return (page_redirect(page, str_fmt(page->ctx.mem, "/webhooks/%lld?done=%s",
					(long long)page_path_id(page, "id"), word)));
}

enum err
page_webhook_change(struct page *page)
{
	struct webhook_form form = form_read(page);
	int64_t id = page_path_id(page, "id");
	enum err e = webhook_change(&page->ctx, id, &form);

	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (one_show(page, id, STR(""), true));
	}
	return (e ? e : one_done(page, "saved"));
}

enum err
page_webhook_secret(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	struct webhook_made made;
	enum err e = webhook_rotate(&page->ctx, id, &made);

	return (e ? e : one_show(page, id, made.secret, false));
}

enum err
page_webhook_switch(struct page *page)
{
	bool on = str_eq(page_form(page, "on"), STR("yes"));
	enum err e = webhook_switch(&page->ctx, page_path_id(page, "id"), on);

	return (e ? e : one_done(page, on ? "webhook-on" : "webhook-off"));
}

enum err
page_webhook_test(struct page *page)
{
	struct str word;
	enum err e = webhook_test(&page->ctx, page_path_id(page, "id"), &word);

	return (e ? e : one_done(page, "webhook-test"));
}

/* One message, or those of the last hours. */
enum err
page_webhook_again(struct page *page)
{
	int64_t hours = page_has_form(page, "hours") ? page_form_id(page, "hours") : 1, n;
	struct webhook_again what = {
	    .word = page_form(page, "message"), .all = page_has_form(page, "all")};
	enum err e;

	if ((e = ctx_problems(&page->ctx)))
		return (e);
	if (hours < 1 || hours > WEBHOOK_KEPT / HOURS_US(1))
		hours = WEBHOOK_KEPT / HOURS_US(1);
	what.since = page->ctx.now - HOURS_US(hours);
	if ((e = webhook_again(&page->ctx, page_path_id(page, "id"), &what, &n)))
		return (e);
	return (one_done(page, n > 0 ? "webhook-again" : "webhook-none"));
}

enum err
page_webhook_remove(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	struct webhook_view hook;
	enum err e;

	if ((e = webhook_show(&page->ctx, id, &hook)) || (e = webhook_remove(&page->ctx, id)))
		return (e);
	return (page_redirect(page, str_fmt(page->ctx.mem, "%.*s?done=webhook-gone",
					STR_ARG(back_to(&page->ctx, &hook.space)))));
}

/* -- all of them --------------------------------------------------------------------------------- */

/* slug empty: those of all open spaces. */
static enum err
all_show(struct page *page, struct str slug)
{
	struct webhooks_page_view view = {
	    .fields = fields_typed(page, slug.n > 0), .problem = page_problem(page, "webhook")};
	struct str title = STR("Webhooks, administration");
	struct frame *frame;
	enum err e;

	if ((e = webhook_list(&page->ctx, slug, &view.list)))
		return (e);
	view.action = STR("/admin/webhooks");
	if (slug.n > 0) {
		if ((e = space_show(&page->ctx, slug, &view.space)))
			return (e);
		view.action =
		    str_fmt(page->ctx.mem, "/spaces/%.*s/webhooks", STR_ARG(view.space.slug));
		title = str_fmt(page->ctx.mem, "Webhooks of %.*s", STR_ARG(view.space.name));
	}
	frame = frame_new(page, title, slug.n > 0 ? NAV_SPACES : NAV_ADMIN);
	frame_proof(page, frame);
	view.frame = frame;
	t_webhooks_page(page->out, &view);
	return (OK);
}

static enum err
make(struct page *page, struct str slug)
{
	struct webhook_form form = form_read(page);
	struct webhook_made made;
	enum err e = webhook_make(&page->ctx, slug, &form, &made);

	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (all_show(page, slug));
	}
	return (e ? e : one_show(page, made.id, made.secret, false));
}

enum err
page_admin_webhooks(struct page *page)
{
	return (all_show(page, STR("")));
}

enum err
page_admin_webhook_make(struct page *page)
{
	return (make(page, STR("")));
}

enum err
page_space_webhooks(struct page *page)
{
	return (all_show(page, page_path(page, "slug")));
}

enum err
page_space_webhook_make(struct page *page)
{
	return (make(page, page_path(page, "slug")));
}
