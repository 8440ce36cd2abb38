/* recorder_pages.c -- what the recorder of a form sends along: which upload, how trimmed, with which steps. */
#include "base/settings.h"
#include "forum/pages.h"
#include "http/page.h"

/* Steps as the recorder wrote them into the form: a time in milliseconds and a title each. */
static struct recorder_steps
steps_of(struct page *page)
{
	struct str_list at = page_form_all(page, "step_at"), titles = page_form_all(page, "step");
	struct recorder_steps steps = {
	    arena_array(page->ctx.mem, at.n, sizeof(struct recorder_step)), 0};
	size_t i;

	for (i = 0; i < at.n && i < titles.n; i++) {
		struct recorder_step *s = &steps.items[steps.n];

		if (!str_int64(at.items[i], &s->at_ms))
			s->at_ms = -1;
		s->seconds = s->at_ms / 1000;
		s->title = titles.items[i];
		s->n = (int64_t)++steps.n;
	}
	return (steps);
}

/* Recordings of theirs that no post has yet, without the one that is in the form. */
static enum err
drafts_read(struct page *page, struct str here, struct upload_list *drafts)
{
	size_t i, n = 0;
	enum err e;

	if ((e = upload_drafts(&page->ctx, drafts)))
		return (e);
	for (i = 0; i < drafts->n; i++) {
		if (!str_eq(drafts->items[i].id, here))
			drafts->items[n++] = drafts->items[i];
	}
	drafts->n = n;
	return (OK);
}

enum err
recorder_view_fill(struct page *page, struct recorder_view *view)
{
	view->most = settings()->recording_seconds;
	view->recording = page_form(page, "recording");
	view->kind = page_form(page, "kind");
	view->trim_from = page_form(page, "trim_from");
	view->trim_to = page_form(page, "trim_to");
	view->steps = steps_of(page);
	view->problem = form_problems(page).recording;
	return (drafts_read(page, view->recording, &view->drafts));
}

struct recording_options
recorder_options(struct page *page)
{
	struct recorder_steps steps = steps_of(page);
	struct recording_options options = {.kind = page_form(page, "kind"),
	    .steps = {arena_array(page->ctx.mem, steps.n, sizeof(struct chapter)), steps.n}};
	struct str from = page_form(page, "trim_from"), to = page_form(page, "trim_to");
	size_t i;

	if ((from.n > 0 && !str_int64(from, &options.trim_from_ms)) ||
	    (to.n > 0 && !str_int64(to, &options.trim_to_ms)))
		ctx_note(&page->ctx, PROBLEM_TRIM_BAD);
	for (i = 0; i < steps.n; i++)
		options.steps.items[i] =
		    (struct chapter){steps.items[i].at_ms, steps.items[i].title};
	return (options);
}
