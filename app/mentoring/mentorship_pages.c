/* mentorship_pages.c -- what the reader has with somebody: all of it, and one of them. */
#include "http/page.h"
#include "mentoring/pages.h"
#include "views.h"

enum err
page_mentorships(struct page *page)
{
	struct mentorship_filter filter = {.cursor = page_query(page, "cursor")};
	struct mentorships_page_view view;
	enum err e;

	if ((e = mentorship_list(&page->ctx, &filter, &view.list)))
		return (e);
	view.frame = frame_new(page, STR("Your mentoring"), NAV_MENTORING);
	view.pairs = (struct pairs_view){view.frame, view.list};
	t_mentorships_page(page->out, &view);
	return (OK);
}

#define WORDS_MAX                                                                                  \
	60 /* characters of goal and title each; together no longer than a search may be */

/* Who else could help with this goal. It has been written in words that never fit nobody: that is no error. */
static enum err
next_best(struct page *page, const struct mentorship_view *m, struct mentorship_page_view *view)
{
	struct str goal = str_first_points(m->goal, WORDS_MAX),
		   title = str_first_points(m->title, WORDS_MAX);
	struct mentor_search search = {
	    .words = str_fmt(page->ctx.mem, "%.*s %.*s", STR_ARG(goal), STR_ARG(title)),
	    .tags = m->tags,
	    .except = m->mentor.id,
	    .limit = 3};
	struct mentor_found *found = arena_new_of(page->ctx.mem, struct mentor_found);
	enum err e;

	if ((e = mentor_find(&page->ctx, &search, found)))
		return (e);
	view->next = match_views_of(page, found, 0, m->goal);
	return (OK);
}

static enum err
mentorship_page(struct page *page, int64_t id)
{
	struct mentorship_view m;
	struct mentorship_page_view view = {
	    .m = &m, .problem = page_problem(page, "reason"), .typed = page_form(page, "words")};
	enum err e;

	if ((e = mentorship_show(&page->ctx, id, &m)))
		return (e);
	view.ended_without = !m.mentoring && (m.declined || m.expired);
	if (view.ended_without && (e = next_best(page, &m, &view)))
		return (e);
	view.kind_heading = offer_kind_heading(m.kind);
	view.first_name = first_name(m.other.name);
	view.frame = frame_new(
	    page, str_fmt(page->ctx.mem, "With %.*s", STR_ARG(m.other.name)), NAV_MENTORING);
	t_mentorship_page(page->out, &view);
	return (OK);
}

enum err
page_mentorship(struct page *page)
{
	return (mentorship_page(page, page_path_id(page, "id")));
}

/* What the page says was done: the state it is in now, and where it came from. */
static const char *
done_word(struct str state, bool resumed)
{
	return (str_eq(state, STR("accepted"))   ? (resumed ? "pair-resumed" : "accepted")
		: str_eq(state, STR("declined")) ? "declined"
		: str_eq(state, STR("paused"))   ? "pair-paused"
		: str_eq(state, STR("closed"))   ? "pair-closed"
						 : "taken-back-request");
}

/* One's own words are said; without them one of the sentences that are offered. */
enum err
page_mentorship_set(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	struct str state = page_form(page, "state"), words = str_trim(page_form(page, "words"));
	struct str reason = words.n > 0 ? words : page_form(page, "reason");
	struct mentorship_view before, after;
	enum err e;

	if ((e = mentorship_show(&page->ctx, id, &before)))
		return (e);
	e = mentorship_set(&page->ctx, id, state, reason);
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (mentorship_page(page, id));
	}
	if (e || (e = mentorship_show(&page->ctx, id, &after)))
		return (e);
	return (page_redirect(
	    page, str_fmt(page->ctx.mem, "%.*s?done=%s", STR_ARG(mentorship_path(&page->ctx, id)),
		      done_word(after.state, before.paused))));
}
