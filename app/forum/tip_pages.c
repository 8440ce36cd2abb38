/* tip_pages.c -- the list of tips, and sharing one. */
#include "base/settings.h"
#include "forum/pages.h"
#include "http/page.h"
#include "text/slug.h"
#include "tips.h"
#include "views.h"

enum err
page_tips(struct page *page)
{
	struct tips_page_view view = {
	    .tag = page_query(page, "tag"), .space = page_query(page, "space")};
	struct question_filter filter = {.cursor = page_query(page, "cursor")};
	enum err e;

	if ((e = question_filter_names(&page->ctx, &filter, view.tag, view.space)))
		return (e == ERR_INPUT ? ERR_NOT_FOUND : e);
	if ((e = tip_list(&page->ctx, &filter, &view.list)))
		return (e);
	view.frame = frame_new(page, STR("Tips"), NAV_TIPS);
	t_tips_page(page->out, &view);
	return (OK);
}

/* Steps as the recorder wrote them into the form: a time in milliseconds and a title each. */
static struct tip_steps
steps_of(struct page *page)
{
	struct str_list at = page_form_all(page, "step_at"), titles = page_form_all(page, "step");
	struct tip_steps steps = {arena_array(page->ctx.mem, at.n, sizeof(struct tip_step)), 0};
	size_t i;

	for (i = 0; i < at.n && i < titles.n; i++) {
		struct tip_step *s = &steps.items[steps.n];

		if (!str_int64(at.items[i], &s->at_ms))
			s->at_ms = -1;
		s->seconds = s->at_ms / 1000;
		s->title = titles.items[i];
		s->n = (int64_t)++steps.n;
	}
	return (steps);
}

/* Recordings of theirs that no tip has yet, without the one that is in the form. */
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

static enum err
tip_form(struct page *page, bool advise)
{
	struct tip_page_view view = {.once = page_once(page),
	    .title = page_form(page, "title"),
	    .summary = page_form(page, "summary"),
	    .body = page_form(page, "body"),
	    .tags = page_form(page, "tags"),
	    .advise = advise,
	    .advised = advise || page_has_form(page, "advised"),
	    .most = settings()->recording_seconds,
	    .recording = page_form(page, "recording"),
	    .kind = page_form(page, "kind"),
	    .trim_from = page_form(page, "trim_from"),
	    .trim_to = page_form(page, "trim_to"),
	    .steps = steps_of(page),
	    .problems = form_problems(page)};
	bool first = page_method(page) == HTTP_GET;
	struct str space = first ? page_query(page, "space") : page_form(page, "space");
	struct space_list spaces;
	enum err e;

	if (first) {
		view.title = page_query(page, "title");
		view.tags = page_query(page, "tags");
	}
	if ((e = space_list_writable(&page->ctx, &spaces)))
		return (e);
	if ((e = drafts_read(page, view.recording, &view.drafts)))
		return (e);
	view.spaces = space_options(page->ctx.mem, &spaces, space);
	view.languages = language_choices(page->ctx.mem, page_form(page, "language"));
	view.frame = frame_new(page, STR("Share a tip"), NAV_TIPS);
	t_tip_page(page->out, &view);
	return (OK);
}

enum err
page_tip_new(struct page *page)
{
	return (tip_form(page, false));
}

/* What the recorder says about the upload. */
static struct recording_options
options_of(struct page *page)
{
	struct tip_steps steps = steps_of(page);
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

enum err
page_tip_post(struct page *page)
{
	struct tip_draft draft = {.title = page_form(page, "title"),
	    .summary = page_form(page, "summary"),
	    .body = page_form(page, "body"),
	    .space = page_form(page, "space"),
	    .tags = tag_parse(&page->ctx, page_form(page, "tags")),
	    .language = page_form(page, "language"),
	    .recording = page_form(page, "recording"),
	    .options = options_of(page)};
	int64_t id;
	enum err e;

	/* Advice is given once, with the form as it was filled in. */
	if (!page_has_form(page, "advised") && !tip_title_acts(draft.title, draft.language)) {
		page_status(page, 422);
		return (tip_form(page, true));
	}
	e = tip_post(&page->ctx, &draft, &id);
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (tip_form(page, false));
	}
	if (e)
		return (e);
	return (page_redirect(page, tip_path(&page->ctx, id, slug(page->ctx.mem, draft.title))));
}
