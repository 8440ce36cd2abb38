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
		: str_eq(word, STR("tip"))      ? STR("Tips")
		: str_eq(word, STR("offer"))    ? STR("Mentoring")
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

static struct why_lines
why_of(struct arena *mem, const struct score_parts *parts)
{
	struct why_lines lines = {arena_array(mem, parts->n, sizeof(struct why_line)), parts->n};
	size_t i;

	for (i = 0; i < parts->n; i++)
		lines.items[i] =
		    (struct why_line){parts->items[i].word, score_kind_about(parts->items[i].kind),
			str_fmt(mem, "%+.2f", parts->items[i].weight)};
	return (lines);
}

static struct search_rows
rows_of(struct arena *mem, const struct search_view *found)
{
	struct search_rows rows = {
	    arena_array(mem, found->results.n, sizeof(struct search_row)), found->results.n};
	size_t i;

	for (i = 0; i < rows.n; i++) {
		const struct result_view *r = &found->results.items[i];

		rows.items[i] = (struct search_row){.r = r};
		if (found->why) {
			rows.items[i].weight = str_fmt(mem, "%.2f", r->weight);
			rows.items[i].why = why_of(mem, &r->why);
		}
	}
	return (rows);
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
	    .cursor = page_query(page, "cursor"),
	    .why = str_eq(page_query(page, "why"), STR("1"))};
	struct search_view found = {.estimate = 0};
	struct search_page_view view = {.q = request.q,
	    .type = request.type,
	    .tag = request.tag,
	    .space = request.space,
	    .sort = request.sort,
	    .newest = str_eq(request.sort, STR("newest")),
	    .narrowed = request.type.n > 0 || request.tag.n > 0 || request.space.n > 0};
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
	view.rows = rows_of(page->ctx.mem, &found);
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
