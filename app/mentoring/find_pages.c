/* find_pages.c -- mentors who fit, as pages show them; and asking for one where nobody does. */
#include "forum.h"
#include "http/page.h"
#include "mentoring/pages.h"
#include "base/settings.h"
#include "text/slug.h"
#include "views.h"

struct match_views
match_views_of(struct page *page, const struct mentor_found *found, size_t from, struct str goal)
{
	size_t n = found->n > from ? found->n - from : 0, i;
	struct match_views list = {arena_array(page->ctx.mem, n + 1, sizeof(struct match_view)), n};

	for (i = 0; i < n; i++) {
		const struct mentor_match *m = &found->items[from + i];

		list.items[i] = (struct match_view){.match = m,
		    .heading = offer_kind_heading(m->offer.kind),
		    .first_name = first_name(m->offer.mentor.name),
		    .goal = goal,
		    .csrf = page_csrf(page),
		    .once = page_once(page)};
	}
	return (list);
}

/* -- asking for one -------------------------------------------------------------------------- */

static struct question_draft
draft_of(struct page *page)
{
	return ((struct question_draft){.title = page_form(page, "title"),
	    .body = page_form(page, "body"),
	    .space = page_form(page, "space"),
	    .tags = tag_parse(&page->ctx, page_form(page, "tags"))});
}

/* Who would be asked; none is no reason not to ask. */
static void
likely_read(struct page *page, struct wish_page_view *view, struct str space)
{
	struct ctx ctx = page->ctx;
	struct question_draft draft = {.title = view->title,
	    .body = view->body,
	    .space = space,
	    .tags = tag_parse(&ctx, view->tags)};

	ctx.problem_count = 0;
	if (view->title.n > 0 && routing_preview(&ctx, &draft, &view->asked) != OK)
		view->asked.n = 0;
}

static enum err
wish_form(struct page *page, struct wish_page_view *view, struct str space)
{
	const struct ctx *ctx = &page->ctx;
	struct space_list spaces;
	size_t i;
	enum err e;

	if ((e = space_list_writable(&page->ctx, &spaces)))
		return (e);
	view->once = page_once(page);
	view->spaces = space_options(page->ctx.mem, &spaces, space);
	view->routed = !settings()->unrouted;
	view->title_problem = page_problem(page, "title");
	view->body_problem = page_problem(page, "body");
	view->tags_problem = page_problem(page, "tags");
	view->space_problem = page_problem(page, "space");
	for (i = 0; i < ctx->problem_count && view->other == NULL; i++) {
		const char *s = ctx->problems[i].sentence;

		if (s != view->title_problem && s != view->body_problem &&
		    s != view->tags_problem && s != view->space_problem)
			view->other = s;
	}
	likely_read(page, view, space);
	view->frame = frame_new(page, STR("Ask for a mentor"), NAV_MENTORING);
	t_wish_page(page->out, view);
	return (OK);
}

static struct str
tags_text(struct arena *mem, struct str_list tags)
{
	struct buf b = {.mem = mem};
	size_t i;

	for (i = 0; i < tags.n; i++)
		buf_fmt(&b, "%s%.*s", i > 0 ? ", " : "", STR_ARG(tags.items[i]));
	return (buf_view(&b));
}

/* Filled in with the sentence that was looked for, or what the question or tip says. */
enum err
page_wish(struct page *page)
{
	struct wish_page_view view = {.title = page_query(page, "q")};
	struct mentor_search search = {.words = view.title};
	struct mentor_found found;
	enum err e;

	if (page_has_query(page, "about"))
		search.thread = page_query_id(page, "about");
	if ((e = mentor_find(&page->ctx, &search, &found)))
		return (e == ERR_INPUT ? ERR_NOT_FOUND : e);
	view.tags = tags_text(page->ctx.mem, found.tags);
	if (view.title.n == 0)
		view.title = found.about;
	return (wish_form(page, &view, found.space));
}

enum err
page_wish_post(struct page *page)
{
	struct question_draft draft = draft_of(page);
	struct wish_page_view view = {.title = page_form(page, "title"),
	    .body = page_form(page, "body"),
	    .tags = page_form(page, "tags")};
	int64_t id;
	enum err e;

	e = mentor_wish(&page->ctx, &draft, &id);
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (wish_form(page, &view, draft.space));
	}
	if (e)
		return (e);
	return (page_redirect(
	    page, str_fmt(page->ctx.mem, "%.*s?done=wished",
		      STR_ARG(question_path(&page->ctx, id, slug(page->ctx.mem, draft.title))))));
}
