/* programme_pages.c -- programmes: the list, one of them, signing up, and the pages on which its pairs are made. */
#include "forum.h"
#include "http/page.h"
#include "mentoring/pages.h"
#include "mentoring/programme_pages.h"
#include "views.h"

static struct str
programme_path(struct page *page, int64_t id, const char *behind)
{
	return (str_fmt(page->ctx.mem, "/mentoring/programmes/%lld%s", (long long)id, behind));
}

enum err
page_programmes(struct page *page)
{
	struct programmes_page_view view;
	enum err e;

	if ((e = programme_list(&page->ctx, &view.list)))
		return (e);
	view.frame = frame_new(page, STR("Programmes"), NAV_MENTORING);
	t_programmes_page(page->out, &view);
	return (OK);
}

/* -- opening one, and changing it ------------------------------------------------------------- */

static enum err
form_show(struct page *page, struct programme_form_view *view)
{
	view->once = page_once(page);
	view->problems = (struct programme_problems){page_problem(page, "name"),
	    page_problem(page, "about"), page_problem(page, "begins_on"),
	    page_problem(page, "ends_on"), page_problem(page, "closes_on")};
	view->frame = frame_new(page,
	    view->id == 0 ? STR("Open a programme") : STR("Change the programme"), NAV_MENTORING);
	t_programme_form_page(page->out, view);
	return (OK);
}

static struct programme_draft
draft_of(struct page *page)
{
	return ((struct programme_draft){page_form(page, "name"), page_form(page, "about"),
	    page_form(page, "begins_on"), page_form(page, "ends_on"), page_form(page, "closes_on"),
	    str_eq(page_form(page, "everywhere"), STR("yes"))});
}

enum err
page_programme_new(struct page *page)
{
	struct programme_form_view view = {.id = 0};

	return (form_show(page, &view));
}

enum err
page_programme_open(struct page *page)
{
	struct programme_form_view view = {.draft = draft_of(page)};
	int64_t id;
	enum err e;

	e = programme_open(&page->ctx, &view.draft, &id);
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (form_show(page, &view));
	}
	if (e)
		return (e);
	return (page_redirect(page, programme_path(page, id, "?done=programme-opened")));
}

enum err
page_programme_edit(struct page *page)
{
	struct programme_form_view view = {.id = page_path_id(page, "id")};
	struct programme_view p;
	enum err e;

	if ((e = programme_show(&page->ctx, view.id, &p)))
		return (e);
	if (p.published)
		return (ERR_CONFLICT);
	view.draft = (struct programme_draft){
	    p.name, p.about, p.begins_on, p.ends_on, p.closes_on, p.everywhere};
	return (form_show(page, &view));
}

enum err
page_programme_save(struct page *page)
{
	struct programme_form_view view = {.id = page_path_id(page, "id"), .draft = draft_of(page)};
	enum err e;

	e = programme_change(&page->ctx, view.id, &view.draft);
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (form_show(page, &view));
	}
	if (e)
		return (e);
	return (page_redirect(page, programme_path(page, view.id, "?done=saved")));
}

/* -- one of them ---------------------------------------------------------------------------------- */

static struct programme_place_choices
places_of(struct arena *mem, const struct programme_other *other)
{
	struct programme_place_choices list = {
	    arena_array(mem, PROGRAMME_CHOICES, sizeof(struct programme_place_choice)),
	    PROGRAMME_CHOICES};
	size_t i;

	for (i = 0; i < list.n; i++)
		list.items[i] = (struct programme_place_choice){
		    str_fmt(mem, "%zu", i + 1), other->place == (int64_t)i + 1};
	return (list);
}

static struct str
topics_text(struct arena *mem, struct str_list topics)
{
	struct buf b = {.mem = mem};
	size_t i;

	for (i = 0; i < topics.n; i++)
		buf_fmt(&b, "%s%.*s", i > 0 ? ", " : "", STR_ARG(topics.items[i]));
	return (buf_view(&b));
}

/* The form as it was typed, or else as they are signed up. */
static void
self_fill(struct page *page, struct programme_page_view *view)
{
	const struct programme_self *self = &view->part->self;
	struct arena *mem = page->ctx.mem;

	if (page_has_form(page, "as")) {
		view->as_mentor = str_eq(page_form(page, "as"), STR("mentor"));
		view->as_mentee = str_eq(page_form(page, "as"), STR("mentee"));
		view->goal = page_form(page, "goal");
		view->topics = page_form(page, "tags");
		view->capacity = page_form(page, "capacity");
		return;
	}
	view->as_mentor = view->p->joined && self->mentor;
	view->as_mentee = view->p->joined && !self->mentor;
	view->goal = self->goal;
	view->topics = topics_text(mem, self->topics);
	view->capacity = str_fmt(mem, "%lld", (long long)(self->capacity > 0 ? self->capacity : 1));
}

static enum err
programme_page(struct page *page, int64_t id)
{
	struct programme_view p;
	struct programme_part part;
	struct programme_page_view view = {.p = &p,
	    .part = &part,
	    .once = page_once(page),
	    .as_problem = page_problem(page, "as"),
	    .goal_problem = page_problem(page, "goal"),
	    .topics_problem = page_problem(page, "tags"),
	    .capacity_problem = page_problem(page, "capacity"),
	    .place_problem = page_problem(page, "place")};
	size_t i;
	enum err e;

	if ((e = programme_show(&page->ctx, id, &p)) || (e = programme_part(&page->ctx, &p, &part)))
		return (e);
	self_fill(page, &view);
	view.others.n = part.others.n;
	view.others.items =
	    arena_array(page->ctx.mem, part.others.n + 1, sizeof(*view.others.items));
	for (i = 0; i < part.others.n; i++)
		view.others.items[i] = (struct programme_other_view){&part.others.items[i],
		    places_of(page->ctx.mem, &part.others.items[i]),
		    first_name(part.others.items[i].person.name)};
	view.frame = frame_new(page, p.name, NAV_MENTORING);
	t_programme_page(page->out, &view);
	return (OK);
}

enum err
page_programme(struct page *page)
{
	return (programme_page(page, page_path_id(page, "id")));
}

/* -- signing up -------------------------------------------------------------------------------------- */

static enum err
done_or_again(struct page *page, int64_t id, enum err e, const char *done)
{
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (programme_page(page, id));
	}
	if (e)
		return (e);
	return (page_redirect(page, programme_path(page, id, done)));
}

enum err
page_programme_join(struct page *page)
{
	struct str as = page_form(page, "as");
	int64_t id = page_path_id(page, "id");
	struct programme_self self = {.mentor = str_eq(as, STR("mentor")),
	    .goal = page_form(page, "goal"),
	    .topics = tag_parse(&page->ctx, page_form(page, "tags"))};
	enum err e = OK;

	if (!str_int64(str_trim(page_form(page, "capacity")), &self.capacity))
		self.capacity = 0;
	if (!self.mentor && !str_eq(as, STR("mentee"))) {
		struct programme_view p;

		if ((e = programme_show(&page->ctx, id, &p)) == OK)
			e = ctx_problem(&page->ctx, PROBLEM_PROGRAMME_SIDE);
	}
	if (e == OK)
		e = programme_join(&page->ctx, id, &self);
	return (done_or_again(page, id, e, "?done=programme-joined"));
}

enum err
page_programme_leave(struct page *page)
{
	int64_t id = page_path_id(page, "id");

	return (done_or_again(page, id, programme_leave(&page->ctx, id), "?done=programme-left"));
}

/* A row of the form is a person and the place they have; the two fields come in the same order. */
enum err
page_programme_choose(struct page *page)
{
	struct str_list who = page_form_all(page, "who"), place = page_form_all(page, "place");
	int64_t id = page_path_id(page, "id");
	struct programme_wishes wishes = {
	    arena_array(page->ctx.mem, who.n + 1, sizeof(struct programme_wish)), who.n};
	size_t i;

	if (who.n != place.n)
		return (ERR_MALFORMED);
	for (i = 0; i < who.n; i++) {
		if (!str_int64(who.items[i], &wishes.items[i].person))
			return (ERR_MALFORMED);
		wishes.items[i].place = place.items[i];
	}
	return (done_or_again(
	    page, id, programme_choose(&page->ctx, id, &wishes), "?done=programme-chosen"));
}

/* -- making pairs --------------------------------------------------------------------------------------- */

static enum err
pairs_page(struct page *page, int64_t id)
{
	struct programme_view p;
	struct programme_pairs_page_view view = {.p = &p};
	const struct ctx *ctx = &page->ctx;
	enum err e;

	if (ctx->problem_count > 0)
		view.problem = ctx->problems[0].sentence;
	if ((e = programme_show(&page->ctx, id, &p)) ||
	    (e = programme_proposal(&page->ctx, id, &view.proposal)))
		return (e);
	(void)str_int64(page_form(page, "mentor"), &view.chosen);
	(void)str_int64(page_form(page, "mentee"), &view.chosen_mentee);
	view.may_publish = p.ran && !p.changed && !p.published && view.proposal.pairs.n > 0;
	view.frame = frame_new(
	    page, str_fmt(page->ctx.mem, "Pairs of %.*s", STR_ARG(p.name)), NAV_MENTORING);
	t_programme_pairs_page(page->out, &view);
	return (OK);
}

enum err
page_programme_pairs(struct page *page)
{
	return (pairs_page(page, page_path_id(page, "id")));
}

static enum err
pairs_done(struct page *page, int64_t id, enum err e, const char *done)
{
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (pairs_page(page, id));
	}
	if (e)
		return (e);
	return (page_redirect(page, programme_path(page, id, done)));
}

enum err
page_programme_pairs_act(struct page *page)
{
	struct str act = page_form(page, "act");
	int64_t id = page_path_id(page, "id");

	if (str_eq(act, STR("run")))
		return (pairs_done(
		    page, id, programme_run(&page->ctx, id), "/pairs?done=programme-ran"));
	if (str_eq(act, STR("publish")))
		return (pairs_done(page, id, programme_publish(&page->ctx, id),
		    "/pairs?done=programme-published"));
	return (ERR_MALFORMED);
}

/* Beside a pair, or from the form below in which any two are named. */
enum err
page_programme_rule(struct page *page)
{
	int64_t id = page_path_id(page, "id"), mentor = page_form_id(page, "mentor"),
		mentee = page_form_id(page, "mentee");
	enum err e;

	if ((e = ctx_problems(&page->ctx)) == OK)
		e = programme_rule(&page->ctx, id, mentor, mentee, page_form(page, "ruling"));
	return (pairs_done(page, id, e, "/pairs?done=programme-ruled"));
}
