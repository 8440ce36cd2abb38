/* mentorship_pages.c -- what the reader has with somebody: all of it, and one of them. */
#include "base/settings.h"
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
	if ((e = feed_show(&page->ctx, &view.feed)) || (e = together_sums(&page->ctx, &view.sums)))
		return (e);
	view.hours_mentor = view.sums.minutes_mentor / 60;
	view.hours_mentee = view.sums.minutes_mentee / 60;
	view.feed_address =
	    str_fmt(page->ctx.mem, "%s%.*s", settings()->base_url, STR_ARG(view.feed.address));
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

/* What the tab of the browser says: the heading of the page, in short. */
static struct str
title_of(struct arena *mem, const struct mentorship_view *m)
{
	if (!m->requested)
		return (str_fmt(mem, "You and %.*s", STR_ARG(m->other.name)));
	if (m->mentoring)
		return (str_fmt(mem, "%.*s asks to learn from you", STR_ARG(m->other.name)));
	return (str_fmt(mem, "You asked %.*s", STR_ARG(m->other.name)));
}

enum err
pair_page(struct page *page, int64_t id, enum pair_form form, bool stale)
{
	struct mentorship_view m;
	struct mentorship_page_view *view =
	    arena_new_of(page->ctx.mem, struct mentorship_page_view);
	enum err e;

	view->m = &m;
	view->problem = page_problem(page, "reason");
	view->typed = page_form(page, "words");
	if (form == FORM_STATE && view->problem == NULL && page->ctx.problem_count > 0)
		view->other = page->ctx.problems[0].sentence;
	if ((e = mentorship_show(&page->ctx, id, &m)))
		return (e);
	view->ended_without =
	    !m.mentoring && (m.declined || m.expired || (m.closed && page_has_query(page, "next")));
	if (view->ended_without && (e = next_best(page, &m, view)))
		return (e);
	view->kind_heading = offer_kind_heading(m.kind);
	view->first_name = first_name(m.other.name);
	view->frame = frame_new(page, title_of(page->ctx.mem, &m), NAV_MENTORING);
	if ((e = together_fill(page, view, form, stale)))
		return (e);
	t_mentorship_page(page->out, view);
	return (OK);
}

enum err
page_mentorship(struct page *page)
{
	return (pair_page(page, page_path_id(page, "id"), FORM_NONE, false));
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

/*
 * Another mentor: this one ends as any other does, without a word why, and the page goes on to who else could help
 * with the same goal.
 */
static enum err
mentor_change(struct page *page, int64_t id)
{
	struct mentorship_view m;
	enum err e;

	if ((e = mentorship_show(&page->ctx, id, &m)))
		return (e);
	if (m.mentoring)
		return (ERR_FORBIDDEN);
	if ((e = mentorship_set(&page->ctx, id, STR("closed"), STR_NONE)))
		return (e);
	return (page_redirect(page, str_fmt(page->ctx.mem, "%.*s?done=pair-changed&next=1",
					STR_ARG(mentorship_path(&page->ctx, id)))));
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

	if (str_eq(state, STR("changed")))
		return (mentor_change(page, id));
	if ((e = mentorship_show(&page->ctx, id, &before)))
		return (e);
	e = mentorship_set(&page->ctx, id, state, reason);
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (pair_page(page, id, FORM_STATE, false));
	}
	if (e || (e = mentorship_show(&page->ctx, id, &after)))
		return (e);
	return (page_redirect(
	    page, str_fmt(page->ctx.mem, "%.*s?done=%s", STR_ARG(mentorship_path(&page->ctx, id)),
		      done_word(after.state, before.paused))));
}
