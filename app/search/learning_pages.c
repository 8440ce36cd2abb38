/* learning_pages.c -- administration: what was learned each night, its switch, and what is missing. */
#include "http/page.h"
#include "learning.h"
#include "routing.h"
#include "search/pages.h"
#include "views.h"

/* -- what was learned ---------------------------------------------------------------------- */

/* nDCG as "62.4" of 100: that is as fine as it means anything. */
static struct str
of_hundred(struct ctx *ctx, double figure)
{
	return (str_fmt(ctx->mem, "%.1f", figure * 100));
}

/* "8": chance alone does as well once in so many times. */
static struct str
by_chance(struct ctx *ctx, double p)
{
	return (str_fmt(ctx->mem, "%.0f", p > 0 ? 1 / p : 1e6));
}

enum err
page_admin_learning(struct page *page)
{
	struct learning_view learning;
	struct learning_page_view view = {.learning = &learning};
	size_t i;
	enum err e;

	if ((e = learning_show(&page->ctx, &learning)))
		return (e);
	view.nights.n = learning.runs.n;
	view.nights.items = arena_array(page->ctx.mem, learning.runs.n, sizeof(*view.nights.items));
	for (i = 0; i < learning.runs.n; i++) {
		const struct learning_run_view *run = &learning.runs.items[i];

		view.nights.items[i] = (struct learning_night){.run = run,
		    .few = run->outcome == LEARNING_FEW,
		    .unmeasured = run->outcome == LEARNING_UNMEASURED,
		    .worse = run->outcome == LEARNING_WORSE,
		    .unsure = run->outcome == LEARNING_UNSURE,
		    .better = run->outcome == LEARNING_BETTER,
		    .with = of_hundred(&page->ctx, run->with_table),
		    .without = of_hundred(&page->ctx, run->without_table),
		    .chance = by_chance(&page->ctx, run->p_value)};
	}
	view.frame = frame_new(page, STR("Learned words, administration"), NAV_ADMIN);
	t_learning_page(page->out, &view);
	return (OK);
}

enum err
page_admin_learning_act(struct page *page)
{
	struct str act = page_form(page, "act");
	const char *done = NULL;
	enum err e = OK;

	if (str_eq(act, STR("on")) || str_eq(act, STR("off"))) {
		e = learning_want(&page->ctx, str_eq(act, STR("on")));
		done = str_eq(act, STR("on")) ? "learning-on" : "learning-off";
	} else if (str_eq(act, STR("now"))) {
		e = learning_now(&page->ctx);
		done = "learning-now";
	}
	if (e == OK && done == NULL)
		return (ctx_problem(&page->ctx, PROBLEM_ACT_BAD));
	return (
	    e ? e : page_redirect(page, str_fmt(page->ctx.mem, "/admin/learning?done=%s", done)));
}

/* -- what is missing ---------------------------------------------------------------------------- */

enum err
page_admin_gaps(struct page *page)
{
	struct gaps_page_view view = {.frame = NULL};
	enum err e;

	if ((e = gap_list(&page->ctx, page_query(page, "cursor"), 0, &view.gaps)))
		return (e);
	view.frame = frame_new(page, STR("What is missing, administration"), NAV_ADMIN);
	t_gaps_page(page->out, &view);
	return (OK);
}

enum err
page_admin_gap_people(struct page *page)
{
	struct gap_people_view view = {.phrase = str_trim(page_query(page, "title"))};
	enum err e;

	if ((e = ctx_problems(&page->ctx)))
		return (e);
	if ((e = gap_experts(&page->ctx, view.phrase, &view.experts)))
		return (e);
	view.frame = frame_new(page, STR("Who could write it down"), NAV_ADMIN);
	t_gap_people_page(page->out, &view);
	return (OK);
}
