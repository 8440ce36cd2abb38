/* space_pages.c -- the list of spaces; members and settings of one. */
#include "accounts/pages.h"
#include "http/page.h"
#include "views.h"

#define MEMBERS_PAGE 60

enum err
page_spaces(struct page *page)
{
	struct spaces_page_view view = {.administers = page->ctx.actor.admin};
	enum err e;

	if ((e = space_list(&page->ctx, page_query(page, "cursor"), MEMBERS_PAGE, &view.list)))
		return (e);
	view.frame = frame_new(page, STR("Spaces"), NAV_SPACES);
	t_spaces_page(page->out, &view);
	return (OK);
}

static struct role_choice
role_choice(struct str role)
{
	return ((struct role_choice){
	    .reader = str_eq(role, STR("reader")),
	    .member = str_eq(role, STR("member")),
	    .moderator = str_eq(role, STR("moderator")),
	    .owner = str_eq(role, STR("owner")),
	});
}

static enum err
members_fill(struct page *page, struct str slug, struct space_page_view *view)
{
	struct member_list list;
	size_t i;
	enum err e;

	if ((e = member_list(&page->ctx, slug, page_query(page, "cursor"), MEMBERS_PAGE, &list)))
		return (e);
	view->members.n = list.n;
	view->members.items = arena_array(page->ctx.mem, list.n, sizeof(*view->members.items));
	for (i = 0; i < list.n; i++) {
		view->members.items[i] =
		    (struct member_row){list.items[i], role_choice(list.items[i].role)};
	}
	view->next = list.next;
	return (OK);
}

/* Fields as typed and what is wrong with them; nothing when the page is just opened. */
static void
typed_restore(struct page *page, struct space_page_view *view)
{
	if (page_has_form(page, "about")) {
		view->name = page_form(page, "name");
		view->about = page_form(page, "about");
		if (!str_int64(page_form(page, "revision"), &view->revision))
			view->revision = view->space.revision;
		view->private = page_has_form(page, "private");
		view->space.recognition = page_has_form(page, "recognition");
		view->space.unnamed = page_has_form(page, "anonymous");
		view->name_problem = page_problem(page, "name");
		view->about_problem = page_problem(page, "about");
		if (view->about_problem == NULL)
			view->about_problem = page_problem(page, "revision");
		view->private_problem = page_problem(page, "private");
		view->language_problem = page_problem(page, "language");
		view->languages = language_choices(page->ctx.mem, page_form(page, "language"));
		return;
	}
	view->member_email = page_form(page, "email");
	if (page_has_form(page, "email"))
		view->member_role = role_choice(page_form(page, "role"));
	view->person_problem = page_problem(page, "person");
	view->role_problem = page_problem(page, "role");
}

/* Somebody else described it meanwhile: both together, to be looked at before it is saved. */
static enum err
words_join(struct page *page, struct space_page_view *view)
{
	enum err e;

	if ((e = space_join(
		 &page->ctx, &view->space, view->revision, view->name, view->about, &view->joined)))
		return (e);
	view->stale = true;
	view->name = view->joined.both.title;
	view->about = view->joined.both.body;
	view->revision = view->joined.revision;
	return (OK);
}

static enum err
settings_show(struct page *page, bool stale)
{
	struct str slug = page_path(page, "slug");
	struct space_page_view view = {.member_role = {.member = true}};
	struct frame *frame;
	enum err e;

	if ((e = space_show(&page->ctx, slug, &view.space)))
		return (e);
	if (!view.space.manages)
		return (ERR_FORBIDDEN);
	if ((e = members_fill(page, slug, &view)))
		return (e);
	view.name = view.space.name;
	view.about = view.space.about;
	view.private = view.space.private;
	view.languages = language_choices(page->ctx.mem, view.space.language);
	view.may_close = str_eq(view.space.role, STR("owner"));
	view.revision = view.space.revision;
	if (stale || page->ctx.problem_count > 0)
		typed_restore(page, &view);
	if (stale && (e = words_join(page, &view)))
		return (e);
	view.about_first = stale || (page->ctx.problem_count > 0 && page_has_form(page, "about"));
	frame = frame_new(page,
	    str_fmt(page->ctx.mem, "Members and settings of %.*s", STR_ARG(view.space.name)),
	    NAV_SPACES);
	frame_proof(page, frame);
	view.frame = frame;
	t_space_settings_page(page->out, &view);
	return (OK);
}

static enum err
settings_again(struct page *page)
{
	page_status(page, 422);
	return (settings_show(page, false));
}

static enum err
settings_done(struct page *page, const char *word)
{
	struct str slug = page_path(page, "slug");

	return (page_redirect(
	    page, str_fmt(page->ctx.mem, "/spaces/%.*s/settings?done=%s", STR_ARG(slug), word)));
}

enum err
page_space_settings(struct page *page)
{
	return (settings_show(page, false));
}

enum err
page_space_settings_save(struct page *page)
{
	struct str name = page_form(page, "name"), about = page_form(page, "about");
	struct str language = page_form(page, "language");
	bool private = page_has_form(page, "private");
	bool recognition = page_has_form(page, "recognition");
	bool unnamed = page_has_form(page, "anonymous");
	int64_t revision = -1;
	struct space_change change = {.name = &name, .about = &about, .revision = &revision};
	enum err e;

	if (!str_int64(page_form(page, "revision"), &revision))
		ctx_note(&page->ctx, PROBLEM_REVISION_BAD);
	if (page_has_form(page, "language"))
		change.language = &language;
	if (page_has_form(page, "counting")) {
		change.recognition = &recognition;
		change.unnamed = &unnamed;
	}
	/* Without the box in the form nothing was said about it. */
	if (page_has_form(page, "visibility"))
		change.private = &private;
	e = space_change(&page->ctx, page_path(page, "slug"), &change);
	if (e == ERR_INPUT)
		return (settings_again(page));
	if (e == ERR_STALE) {
		page_status(page, 409);
		return (settings_show(page, true));
	}
	return (e ? e : settings_done(page, "saved"));
}

enum err
page_space_member_add(struct page *page)
{
	int64_t person;
	enum err e = member_put_email(&page->ctx, page_path(page, "slug"), page_form(page, "email"),
	    page_form(page, "role"), &person);

	if (e == ERR_INPUT)
		return (settings_again(page));
	return (e ? e : settings_done(page, "role"));
}

enum err
page_space_member_role(struct page *page)
{
	enum err e = member_put(&page->ctx, page_path(page, "slug"),
	    page_path_id(page, "person_id"), page_form(page, "role"));

	if (e == ERR_INPUT)
		return (settings_again(page));
	return (e ? e : settings_done(page, "role"));
}

enum err
page_space_member_remove(struct page *page)
{
	struct space_view space;
	enum err e =
	    member_remove(&page->ctx, page_path(page, "slug"), page_path_id(page, "person_id"));

	(void)page_form(page, "role");
	if (e == ERR_INPUT)
		return (settings_again(page));
	if (e)
		return (e);
	/* Who has just left may not manage it any more, or not even see it. */
	e = space_show(&page->ctx, page_path(page, "slug"), &space);
	if (e && e != ERR_NOT_FOUND)
		return (e);
	if (e || !space.manages)
		return (page_redirect(page, STR("/spaces?done=left")));
	return (settings_done(page, "removed"));
}
