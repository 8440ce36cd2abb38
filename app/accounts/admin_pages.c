/* admin_pages.c -- administration: people, invitations, sessions, spaces. */
#include "accounts/pages.h"
#include "base/settings.h"
#include "http/page.h"
#include "views.h"

#define ROWS 60

/* -- people --------------------------------------------------------------------------- */

static enum err
reinstate(struct ctx *ctx, int64_t person, bool on)
{
	(void)on;
	return (person_reinstate(ctx, person));
}

static const struct person_act {
	struct str act;
	enum err (*set)(struct ctx *ctx, int64_t person, bool on);
	bool on;
	struct str done;
	struct str undo; /* the act that takes it back; empty: none does */
} acts[] = {
    {{"reinstate", 9}, reinstate, true, {"reinstated", 10}, {NULL, 0}},
    {{"promote", 7}, person_admin_set, true, {"promoted", 8}, {"demote", 6}},
    {{"demote", 6}, person_admin_set, false, {"demoted", 7}, {"promote", 7}},
};
#define ACTS (sizeof(acts) / sizeof(acts[0]))

/* The notice of what was just done to somebody has a button that undoes it. */
static void
undo_offer(struct page *page, struct frame *frame)
{
	struct str done = page_query(page, "done");
	int64_t person;
	size_t i;

	if (frame->notice == NULL || !str_int64(page_query(page, "undo"), &person))
		return;
	if (str_eq(done, STR("suspended"))) {
		frame->undo = str_fmt(page->ctx.mem, "/admin/people/%lld", (long long)person);
		frame->undo_act = STR("reinstate");
	}
	for (i = 0; i < ACTS; i++) {
		if (!str_eq(acts[i].done, done) || acts[i].undo.n == 0)
			continue;
		frame->undo = str_fmt(page->ctx.mem, "/admin/people/%lld", (long long)person);
		frame->undo_act = acts[i].undo;
	}
}

static enum err
people_show_with(struct page *page, struct admin_people_view view)
{
	struct str state = page_query(page, "state");
	struct person_filter filter = {
	    .prefix = page_query(page, "q"), .cursor = page_query(page, "cursor"), .limit = ROWS};
	struct frame *frame;
	enum err e;

	view.prefix = filter.prefix;
	view.suspended = str_eq(state, STR("suspended"));
	view.invited = str_eq(state, STR("invited"));
	view.usual = !view.suspended && !view.invited;
	view.problem = page_problem(page, "person");
	if (view.problem == NULL)
		view.problem = page_problem(page, "manager");
	if (view.problem == NULL)
		view.problem = page_problem(page, "confirm");
	if (!view.usual)
		view.state = filter.state = state;
	if ((e = person_list(&page->ctx, &filter, &view.list)))
		return (e);
	frame = frame_new(page, STR("People, administration"), NAV_ADMIN);
	undo_offer(page, frame);
	frame_proof(page, frame);
	view.frame = frame;
	t_admin_people_page(page->out, &view);
	return (OK);
}

static enum err
people_show(struct page *page)
{
	return (people_show_with(page, (struct admin_people_view){0}));
}

/* The page with a link to hand on, by which somebody sets a new password. */
static enum err
reset_link_show(struct page *page, int64_t id)
{
	struct admin_people_view view = {0};
	struct person_view person;
	struct invited made;
	enum err e;

	if ((e = person_reset_link(&page->ctx, id, &made)) ||
	    (e = person_show(&page->ctx, id, &person)))
		return (e);
	view.made_for = person.name;
	view.made_until = made.expires_at;
	view.made_link =
	    str_fmt(page->ctx.mem, "%s/reset/%.*s", settings()->base_url, STR_ARG(made.token));
	return (people_show_with(page, view));
}

enum err
page_admin(struct page *page)
{
	return (people_show(page));
}

enum err
page_admin_person(struct page *page)
{
	struct str act = page_form(page, "act");
	int64_t id = page_path_id(page, "id");
	size_t i = 0;
	enum err e;

	if (str_eq(act, STR("reset")))
		return (reset_link_show(page, id));
	if (str_eq(act, STR("manager"))) {
		e = person_manager_set_email(&page->ctx, id, page_form(page, "manager"));
		if (e == OK)
			return (page_redirect(page, STR("/admin?done=saved")));
	} else if (str_eq(act, STR("erase"))) {
		e = person_erase(&page->ctx, id, page_form(page, "confirm"));
		if (e == OK)
			return (page_redirect(page, STR("/admin?done=erased")));
	} else if (str_eq(act, STR("clear-second"))) {
		e = second_factor_clear(&page->ctx, id);
		if (e == OK)
			return (page_redirect(page, STR("/admin?done=second-cleared")));
	} else {
		for (i = 0; i < ACTS && !str_eq(act, acts[i].act); i++)
			;
		if (i == ACTS)
			return (ERR_MALFORMED);
		e = acts[i].set(&page->ctx, id, acts[i].on);
	}
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (people_show(page));
	}
	if (e)
		return (e);
	return (page_redirect(page, str_fmt(page->ctx.mem, "/admin?done=%.*s&undo=%lld",
					STR_ARG(acts[i].done), (long long)id)));
}

/* -- invitations --------------------------------------------------------------------------- */

static enum err
invitations_show(struct page *page, struct admin_invitations_view *view)
{
	struct frame *frame;
	enum err e;

	if ((e = invitation_list(&page->ctx, &view->list)))
		return (e);
	view->email_problem = page_problem(page, "email");
	view->name_problem = page_problem(page, "name");
	frame = frame_new(page, STR("Invitations, administration"), NAV_ADMIN);
	frame_proof(page, frame);
	view->frame = frame;
	t_admin_invitations_page(page->out, view);
	return (OK);
}

/* Somebody known whom the form is about. */
static enum err
invitations_person(struct page *page, int64_t id, struct admin_invitations_view *view)
{
	struct person_view person;
	enum err e;

	if ((e = person_show(&page->ctx, id, &person)))
		return (e);
	view->person = id;
	view->name = person.name;
	view->email = person.email;
	return (OK);
}

enum err
page_admin_invitations(struct page *page)
{
	struct admin_invitations_view view = {0};
	enum err e;

	if (page_has_query(page, "person") &&
	    (e = invitations_person(page, page_query_id(page, "person"), &view)))
		return (e);
	return (invitations_show(page, &view));
}

/* The page with the link to hand on; never stored, never in a log. */
static enum err
invitation_made(struct page *page, const struct invited *invited)
{
	struct admin_invitations_view view = {0};
	struct person_view person;
	enum err e;

	if ((e = person_show(&page->ctx, invited->person, &person)))
		return (e);
	view.made_for = person.name;
	view.made_until = invited->expires_at;
	view.made_link = str_fmt(
	    page->ctx.mem, "%s/invitation/%.*s", settings()->base_url, STR_ARG(invited->token));
	return (invitations_show(page, &view));
}

enum err
page_admin_invite(struct page *page)
{
	struct admin_invitations_view view = {
	    .email = page_form(page, "email"), .name = page_form(page, "name")};
	struct invited invited;
	enum err e = person_invite(&page->ctx, view.email, view.name, &invited);

	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (invitations_show(page, &view));
	}
	return (e ? e : invitation_made(page, &invited));
}

enum err
page_admin_invite_again(struct page *page)
{
	struct admin_invitations_view view = {0};
	struct invited invited;
	int64_t id = page_path_id(page, "id");
	struct str email = page_form(page, "email");
	enum err e = person_invite_again(&page->ctx, id, email, &invited);

	if (e == ERR_INPUT) {
		page_status(page, 422);
		if ((e = invitations_person(page, id, &view)))
			return (e);
		if (email.n > 0)
			view.email = email;
		return (invitations_show(page, &view));
	}
	return (e ? e : invitation_made(page, &invited));
}

enum err
page_admin_invitation_withdraw(struct page *page)
{
	enum err e = invitation_withdraw(&page->ctx, page_path_id(page, "id"));

	return (e ? e : page_redirect(page, STR("/admin/invitations?done=taken-back")));
}

/* -- sessions -------------------------------------------------------------------------------- */

enum err
page_admin_sessions(struct page *page)
{
	struct admin_sessions_view view;
	size_t i;
	struct frame *frame;
	enum err e;

	if ((e = session_list_all(&page->ctx, &view.list)))
		return (e);
	for (i = 0; i < view.list.n; i++)
		view.list.items[i].agent = agent_words(page->ctx.mem, view.list.items[i].agent);
	frame = frame_new(page, STR("Sessions, administration"), NAV_ADMIN);
	frame_proof(page, frame);
	view.frame = frame;
	t_admin_sessions_page(page->out, &view);
	return (OK);
}

enum err
page_admin_session_end(struct page *page)
{
	enum err e = session_end(&page->ctx, page_path_id(page, "id"));

	return (e ? e : page_redirect(page, STR("/admin/sessions?done=signed-out")));
}

/* -- spaces ------------------------------------------------------------------------------------ */

static enum err
spaces_show(struct page *page, struct admin_spaces_view *view)
{
	struct frame *frame;
	enum err e;

	if ((e = space_list(&page->ctx, page_query(page, "cursor"), ROWS, &view->list)))
		return (e);
	view->slug_problem = page_problem(page, "slug");
	view->name_problem = page_problem(page, "name");
	view->about_problem = page_problem(page, "about");
	view->owner_problem = page_problem(page, "owner");
	view->endpoint = settings()->embeddings_url[0] != '\0';
	frame = frame_new(page, STR("Spaces, administration"), NAV_ADMIN);
	frame_proof(page, frame);
	view->frame = frame;
	t_admin_spaces_page(page->out, view);
	return (OK);
}

enum err
page_admin_spaces(struct page *page)
{
	struct admin_spaces_view view = {0};

	return (spaces_show(page, &view));
}

enum err
page_admin_space_add(struct page *page)
{
	struct admin_spaces_view view = {
	    .slug = page_form(page, "slug"),
	    .name = page_form(page, "name"),
	    .about = page_form(page, "about"),
	    .owner = page_form(page, "owner"),
	    .private = page_has_form(page, "private"),
	};
	struct space_form form = {
	    .slug = view.slug,
	    .name = view.name,
	    .about = view.about,
	    .owner = view.owner,
	    .private = view.private,
	};
	int64_t id;
	enum err e = space_add(&page->ctx, &form, &id);

	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (spaces_show(page, &view));
	}
	if (e)
		return (e);
	/* Its owner goes on with the members. */
	if (str_trim(view.owner).n == 0)
		return (
		    page_redirect(page, str_fmt(page->ctx.mem, "/spaces/%.*s/settings?done=space",
					    STR_ARG(str_trim(view.slug)))));
	return (page_redirect(page, STR("/admin/spaces?done=space-given")));
}

enum err
page_admin_space_embeddings(struct page *page)
{
	bool allowed = str_eq(page_form(page, "embeddings"), STR("yes"));
	enum err e = space_embeddings_set(&page->ctx, page_path(page, "slug"), allowed);

	return (e ? e : page_redirect(page, STR("/admin/spaces?done=saved")));
}
