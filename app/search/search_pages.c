/* search_pages.c -- the search page, and how a browser searches with it. */
#include "base/settings.h"
#include "http/page.h"
#include "search/pages.h"
#include "views.h"

#define SIDE_TAGS 10

/* "question" as a heading for many. */
static struct str
type_name(struct str word)
{
	return (str_eq(word, STR("person"))     ? STR("People")
		: str_eq(word, STR("question")) ? STR("Questions")
						: word);
}

/* The address of each choice keeps the others and takes this one, or lets go of it. */
static struct search_choice_list
choices_of(struct ctx *ctx, const struct search_page_view *view, const struct facet_list *facets,
    size_t member)
{
	struct search_choice_list list = {
	    arena_array(ctx->mem, facets->n, sizeof(struct search_choice_view)), facets->n};
	size_t i;

	for (i = 0; i < facets->n; i++) {
		const struct facet_view *f = &facets->items[i];
		struct search_choice_view *c = &list.items[i];

		*c = (struct search_choice_view){.name = f->name,
		    .count = f->count,
		    .chosen = f->chosen,
		    .q = view->q,
		    .type = view->type,
		    .tag = view->tag,
		    .space = view->space};
		*(struct str *)(void *)((char *)c + member) = f->chosen ? STR_NONE : f->word;
	}
	return (list);
}

static void
nothing_typed(struct page *page, struct search_page_view *view, struct search_view *found)
{
	found->q = view->q;
	view->found = found;
	t_search_empty_page(page->out, view);
}

static struct str
title_of(struct ctx *ctx, struct str q)
{
	return (q.n == 0 ? STR("Search") : str_fmt(ctx->mem, "%.*s, search", STR_ARG(q)));
}

/* So that a browser offers "Search Peerlore" in its address bar. */
enum err
page_opensearch(struct page *page)
{
	struct opensearch_view view = {.base = str_of(settings()->base_url)};

	page_type(page, "application/opensearchdescription+xml; charset=utf-8");
	t_opensearch(page->out, &view);
	return (OK);
}

enum err
page_search(struct page *page)
{
	struct search_request request = {.q = str_trim(page_query(page, "q")),
	    .type = page_query(page, "type"),
	    .tag = page_query(page, "tag"),
	    .space = page_query(page, "space"),
	    .sort = page_query(page, "sort"),
	    .cursor = page_query(page, "cursor")};
	struct search_view found = {.estimate = 0};
	struct search_page_view view = {.q = request.q,
	    .type = request.type,
	    .tag = request.tag,
	    .space = request.space,
	    .sort = request.sort,
	    .newest = str_eq(request.sort, STR("newest"))};
	struct frame *frame = frame_new(page, title_of(&page->ctx, request.q), NAV_NONE);
	size_t i;
	enum err e;

	frame->query = request.q;
	frame->no_find = request.q.n == 0;
	view.frame = frame;
	e = search_find(&page->ctx, &request, &found);
	if (e == ERR_INPUT) {
		page_status(page, 422);
		view.problem = page->ctx.problems[0].sentence;
		nothing_typed(page, &view, &found);
		return (OK);
	}
	if (e)
		return (e);
	view.found = &found;
	view.types =
	    choices_of(&page->ctx, &view, &found.types, offsetof(struct search_choice_view, type));
	view.spaces = choices_of(
	    &page->ctx, &view, &found.spaces, offsetof(struct search_choice_view, space));
	view.tags =
	    choices_of(&page->ctx, &view, &found.tags, offsetof(struct search_choice_view, tag));
	if (view.tags.n > SIDE_TAGS)
		view.tags.n = SIDE_TAGS;
	for (i = 0; i < view.types.n; i++)
		view.types.items[i].name = type_name(view.types.items[i].name);
	if (found.results.n == 0)
		nothing_typed(page, &view, &found);
	else
		t_search_page(page->out, &view);
	return (OK);
}
