/* search.c -- search as a reader meets it: their spaces, their hits, checked once more. */
#include "search.h"

#include <stdlib.h>

#include "base/ranking.h"
#include "embeddings.h"
#include "queries.h"
#include "search/glossary_local.h"
#include "search/index.h"
#include "search/learned.h"
#include "search/own_spaces.h"
#include "store/db.h"
#include "tags.h"
#include "text/mark.h"
#include "text/slug.h"

#define SUGGESTIONS 6
#define SIMILAR 5
#define FIRST_RESULTS 3
#define SUGGEST_MIN 2
/* Threads near in meaning that are ranked beside those with the words. */
#define NEAR_MAX 100
#define SHOWN_QUERY_MAX 400
#define DISMISSED_FOR DAYS_US(1)

/* One reader per process: its handles are a cache of open databases. */
static struct index_reader *reader;
static timestamp_us ahead_at;

enum err
search_open(const char *dir)
{
	return (index_reader_open(str_of(dir), &reader));
}

void
search_close(void)
{
	index_reader_close(reader);
	reader = NULL;
	learned_close();
	glossary_forget();
	own_spaces_forget();
}

/* Whoever waits for a page waits so much longer, ten times a second at most, for some seconds after a start. */
#define AHEAD_FOR (SECONDS_US(1) / 250)
#define AHEAD_EVERY (SECONDS_US(1) / 10)
#define AHEAD_AGAIN SECONDS_US(2)

void
search_read_ahead(void)
{
	timestamp_us now = clock_monotonic();

	if (reader == NULL || now < ahead_at)
		return;
	ahead_at = now + (index_reader_read_ahead(reader, AHEAD_FOR) ? AHEAD_EVERY : AHEAD_AGAIN);
}

enum err
search_ready(void)
{
	return (reader == NULL ? ERR_DOWN : index_reader_ready(reader));
}

/* Text written for a private space leaves us only where an administrator allows it. */
static void
near_find(struct ctx *ctx, const struct own_spaces *own, struct str_list spaces, struct str title,
    struct str body, struct near_list *near)
{
	size_t i, j;

	*near = (struct near_list){.items = NULL};
	for (i = 0; i < own->ids.n; i++) {
		for (j = 0; j < spaces.n; j++) {
			if (str_eq(own->slugs[i], spaces.items[j]) && !own->embeddings[i])
				return;
		}
	}
	embeddings_near(ctx, title, body, own->ids.items, own->ids.n, NEAR_MAX, near);
}

/* -- reading the request ---------------------------------------------------------- */

static enum err
query_names(struct ctx *ctx, struct search_query *query)
{
	struct search_space_by_slug space;
	struct search_person_by_name person;
	enum err e;

	if (query->space_slug.n > 0) {
		e = q_search_space_by_slug(ctx->db, ctx->actor.person, query->space_slug, &space);
		if (e && e != ERR_NOT_FOUND)
			return (e);
		/* A space one cannot see is like one that does not exist: nothing is found in it. */
		query->space = e == OK ? space.id : -1;
	}
	if (query->person.n > 0) {
		e = q_search_person_by_name(ctx->db, query->person, &person);
		if (e && e != ERR_NOT_FOUND)
			return (e);
		query->author = e == OK ? person.id : -1;
	}
	return (OK);
}

static void
query_type(struct ctx *ctx, struct str word, struct search_query *query)
{
	enum index_type type;

	if (word.n == 0)
		return;
	/* Answers are found with their question. */
	if (str_eq(word, STR("answer")))
		query->types = 1u << INDEX_QUESTION;
	else if (index_type_read(word, &type))
		query->types = 1u << type;
	else
		ctx_note(ctx, PROBLEM_TYPE_BAD);
}

static void
query_sort(struct ctx *ctx, struct str word, struct search_query *query)
{
	if (str_eq(word, STR("newest")))
		query->sort = SEARCH_NEWEST;
	else if (str_eq(word, STR("votes")))
		query->sort = SEARCH_VOTES;
	else if (word.n > 0 && !str_eq(word, STR("relevance")))
		ctx_note(ctx, PROBLEM_SEARCH_SORT_BAD);
}

static void
query_tag(struct ctx *ctx, struct str tag, struct search_query *query)
{
	struct str *tags;

	if (tag.n == 0)
		return;
	tags = arena_array(ctx->mem, query->tags.n + 1, sizeof(struct str));
	if (query->tags.n > 0)
		memcpy(tags, query->tags.items, query->tags.n * sizeof(*tags));
	tags[query->tags.n] = tag;
	query->tags = (struct str_list){tags, query->tags.n + 1};
}

/* Nobody is to miss a post that is on its way from one tag to another. */
static enum err
tags_arriving(struct ctx *ctx, struct search_query *query)
{
	struct str_list *lists[] = {&query->tags, &query->without_tags};
	struct str_list names = {
	    arena_array(ctx->mem, query->tags.n + query->without_tags.n, sizeof(struct str)), 0};
	struct tag_arriving_rows rows;
	size_t i, j;
	enum err e;

	for (i = 0; i < 2; i++) {
		for (j = 0; j < lists[i]->n; j++)
			names.items[names.n++] = lists[i]->items[j];
	}
	if (names.n == 0)
		return (OK);
	if ((e = q_tag_arriving(ctx->db, names, &rows)))
		return (e);
	query->arriving.n = query->arriving_as.n = rows.n;
	query->arriving.items = arena_array(ctx->mem, rows.n, sizeof(struct str));
	query->arriving_as.items = arena_array(ctx->mem, rows.n, sizeof(struct str));
	for (i = 0; i < rows.n; i++) {
		query->arriving.items[i] = rows.items[i].name;
		query->arriving_as.items[i] = rows.items[i].carried;
	}
	return (OK);
}

static enum err
query_read(struct ctx *ctx, const struct search_request *request, struct search_query *query)
{
	int64_t offset = 0;
	enum err e;

	*query = (struct search_query){.now = ctx->now, .facets = true, .corrections = true};
	search_query_read(ctx->mem, request->q, query);
	if (request->q.n > LIMIT_QUERY_MAX)
		ctx_note(ctx, PROBLEM_QUERY_LONG);
	query_type(ctx, request->type, query);
	query_sort(ctx, request->sort, query);
	query_tag(ctx, request->tag, query);
	if (request->cursor.n > 0 &&
	    (!str_int64(request->cursor, &offset) || offset < 0 || offset > SEARCH_OFFSET_MAX))
		ctx_note(ctx, PROBLEM_CURSOR_BAD);
	query->offset = (size_t)(offset < 0 ? 0 : offset);
	query->why = request->why && ctx->actor.admin;
	query->limit = (size_t)(request->limit == 0 ? LIMIT_LIST_DEFAULT : request->limit);
	if (request->space.n > 0)
		query->space_slug = request->space;
	if (request->person.n > 0)
		query->person = request->person;
	if ((e = ctx_problems(ctx)) || (e = tags_main(ctx, &query->tags)) ||
	    (e = tags_main(ctx, &query->without_tags)))
		return (e);
	return (tags_arriving(ctx, query));
}

/* -- what was found, checked once more ------------------------------------------------ */

static struct int64_list
ids_of(struct ctx *ctx, const struct search_results *found, bool people)
{
	struct int64_list ids = {arena_array(ctx->mem, found->n + 1, sizeof(int64_t)), 0};
	size_t i;

	for (i = 0; i < found->n; i++) {
		if ((found->hits[i].type == INDEX_PERSON) == people)
			ids.items[ids.n++] = found->hits[i].id;
	}
	return (ids);
}

static struct int64_list
offer_ids_of(struct ctx *ctx, const struct search_results *found)
{
	struct int64_list ids = {arena_array(ctx->mem, found->n + 1, sizeof(int64_t)), 0};
	size_t i;

	for (i = 0; i < found->n; i++) {
		if (found->hits[i].type == INDEX_OFFER)
			ids.items[ids.n++] = found->hits[i].id;
	}
	return (ids);
}

/* The title as it is now; its marks only while the index has the same one. */
static struct html
title_marked(struct ctx *ctx, struct str title, const struct search_hit *hit)
{
	return (str_eq(title, hit->title) ? hit->marked : html_mark(ctx->mem, title, NULL, 0));
}

static int
part_compare(const void *a, const void *b)
{
	const struct score_part *x = a, *y = b;

	if (x->weight != y->weight)
		return (x->weight < y->weight ? 1 : -1);
	if (x->kind != y->kind)
		return (x->kind < y->kind ? -1 : 1);
	return (str_cmp(x->word, y->word));
}

/* The largest part first. */
static struct score_parts
why_of(struct ctx *ctx, const struct search_hit *hit)
{
	struct score_parts parts = {
	    arena_array(ctx->mem, hit->why.n + 1, sizeof(struct score_part)), hit->why.n};

	if (parts.n == 0)
		return (parts);
	memcpy(parts.items, hit->why.items, parts.n * sizeof(*parts.items));
	qsort(parts.items, parts.n, sizeof(*parts.items), part_compare);
	return (parts);
}

static void
filter_add(struct ctx *ctx, struct str_list *list, const char *name, struct str value)
{
	if (value.n > 0)
		list->items[list->n++] = str_fmt(ctx->mem, "%s:%.*s", name, STR_ARG(value));
}

/* What narrows a search, typed or chosen. */
static struct str_list
filters_of(struct ctx *ctx, const struct search_query *query)
{
	struct str_list list = {
	    arena_array(ctx->mem, query->tags.n + query->without_tags.n + INDEX_TYPE_COUNT + 4,
		sizeof(struct str)),
	    0};
	size_t i;

	for (i = 0; i < INDEX_TYPE_COUNT; i++) {
		if ((query->types >> i & 1) != 0)
			filter_add(ctx, &list, "type", index_type_word((enum index_type)i));
	}
	for (i = 0; i < query->tags.n; i++)
		filter_add(ctx, &list, "tag", query->tags.items[i]);
	for (i = 0; i < query->without_tags.n; i++)
		filter_add(ctx, &list, "-tag", query->without_tags.items[i]);
	filter_add(ctx, &list, "space", query->space_slug);
	filter_add(ctx, &list, "user", query->person);
	if (query->answered != SEARCH_ANY)
		filter_add(ctx, &list, "is",
		    query->answered == SEARCH_ANSWERED ? STR("answered") : STR("unanswered"));
	return (list);
}

static void
result_add_question(struct ctx *ctx, struct result_list *list, const struct search_hit *hit,
    const struct question_list *questions)
{
	size_t i;

	for (i = 0; i < questions->n; i++) {
		const struct question_entry *q = &questions->items[i];

		if (q->id != hit->id)
			continue;
		list->items[list->n++] = (struct result_view){.type = index_type_word(hit->type),
		    .id = q->id,
		    .title = q->title,
		    .marked = title_marked(ctx, q->title, hit),
		    .slug = q->slug,
		    .snippet = hit->snippet,
		    .spoken = hit->spoken,
		    .spoken_post = hit->spoken_post,
		    .in_answer = hit->spoken && hit->spoken_post != q->id,
		    .at_ms = hit->at_ms,
		    .at_seconds = hit->at_ms / 1000,
		    .weight = hit->weight,
		    .why = why_of(ctx, hit),
		    .question = *q};
	}
}

static void
result_add_offer(struct ctx *ctx, struct result_list *list, const struct search_hit *hit,
    const struct offer_list *offers)
{
	size_t i;

	for (i = 0; i < offers->n; i++) {
		const struct offer_entry *o = &offers->items[i];

		if (o->id != hit->id)
			continue;
		list->items[list->n++] = (struct result_view){.type = index_type_word(hit->type),
		    .id = o->id,
		    .title = o->title,
		    .marked = title_marked(ctx, o->title, hit),
		    .snippet = hit->snippet,
		    .weight = hit->weight,
		    .why = why_of(ctx, hit),
		    .offer = *o};
	}
}

static void
result_add_person(struct ctx *ctx, struct result_list *list, const struct search_hit *hit,
    const struct search_people_rows *people)
{
	size_t i;

	for (i = 0; i < people->n; i++) {
		const struct search_people *p = &people->items[i];

		if (p->id != hit->id)
			continue;
		list->items[list->n++] = (struct result_view){.type = index_type_word(hit->type),
		    .id = p->id,
		    .title = p->name,
		    .marked = title_marked(ctx, p->name, hit),
		    .slug = slug(ctx->mem, p->name),
		    .snippet = hit->snippet,
		    .weight = hit->weight,
		    .why = why_of(ctx, hit),
		    .team = p->team};
	}
}

/* threads: what a reader may see of those among the hits. */
static enum err
results_check(struct ctx *ctx, const struct search_results *found,
    const struct threads_now_rows *threads, struct search_view *view)
{
	struct int64_list people_ids = ids_of(ctx, found, true);
	struct search_people_rows people = {NULL, 0};
	struct question_list questions;
	struct offer_list offers;
	size_t i;
	enum err e;

	if ((e = question_entries_take(ctx, ids_of(ctx, found, false), threads, &questions)) ||
	    (e = offer_entries(ctx, offer_ids_of(ctx, found), &offers)))
		return (e);
	if (people_ids.n > 0 &&
	    (e = q_search_people(ctx->db, ctx->actor.person, people_ids, &people)))
		return (e);
	view->results.items = arena_array(ctx->mem, found->n, sizeof(struct result_view));
	for (i = 0; i < found->n; i++) {
		if (found->hits[i].type == INDEX_PERSON)
			result_add_person(ctx, &view->results, &found->hits[i], &people);
		else if (found->hits[i].type == INDEX_OFFER)
			result_add_offer(ctx, &view->results, &found->hits[i], &offers);
		else
			result_add_question(ctx, &view->results, &found->hits[i], &questions);
	}
	return (OK);
}

/* -- facets ------------------------------------------------------------------------------ */

static struct facet_list
facets_of_words(struct ctx *ctx, const struct search_facets *facets, struct str chosen)
{
	struct facet_list list = {
	    arena_array(ctx->mem, facets->n, sizeof(struct facet_view)), facets->n};
	size_t i;

	for (i = 0; i < facets->n; i++) {
		const struct search_facet *f = &facets->items[i];

		list.items[i] =
		    (struct facet_view){f->word, f->word, f->count, str_eq(f->word, chosen)};
	}
	return (list);
}

static struct int64_list
facet_spaces(struct ctx *ctx, const struct search_facets *facets)
{
	struct int64_list ids = {arena_array(ctx->mem, facets->n + 1, sizeof(int64_t)), 0};
	size_t i;

	for (i = 0; i < facets->n; i++)
		ids.items[ids.n++] = facets->items[i].space;
	return (ids);
}

/* Spaces of the facets under the names the reader may see. */
static struct facet_list
facets_of_spaces(struct ctx *ctx, const struct search_facets *facets,
    const struct search_space_names_rows *names, struct str chosen)
{
	struct facet_list list = {arena_array(ctx->mem, facets->n, sizeof(struct facet_view)), 0};
	size_t i, j;

	for (i = 0; i < facets->n; i++) {
		for (j = 0; j < names->n; j++) {
			if (names->items[j].id != facets->items[i].space)
				continue;
			list.items[list.n++] =
			    (struct facet_view){names->items[j].slug, names->items[j].name,
				facets->items[i].count, str_eq(names->items[j].slug, chosen)};
		}
	}
	return (list);
}

/* -- the log of what was shown -------------------------------------------------------------- */

static enum err
similar_log(struct ctx *ctx, struct str query, struct int64_list ids, int64_t *shown)
{
	struct search_shown_insert row;
	enum err e;

	*shown = 0;
	if (ctx->actor.person == 0 || query.n == 0)
		return (OK);
	if ((e = q_search_shown_insert(ctx->db, ctx->actor.person, STR("similar"),
		 str_first_points(query, SHOWN_QUERY_MAX), ids, 0, ctx->now, &row)))
		return (e);
	*shown = row.id;
	return (OK);
}

enum err
search_chosen(struct ctx *ctx, int64_t shown, int64_t thread, struct str choice)
{
	if (!str_eq(choice, STR("opened")) && !str_eq(choice, STR("dismissed")) &&
	    !str_eq(choice, STR("solved")))
		return (ctx_problem(ctx, PROBLEM_CHOICE_BAD));
	return (q_search_choice_insert(
	    ctx->db, ctx->actor.person, shown, thread, choice, ctx->now, NULL));
}

/* -- searching ---------------------------------------------------------------------------------- */

/* People among the first results: whoever looks for one of them opens no thread. */
static int32_t
people_first(const struct search_results *found)
{
	int32_t people = 0;
	size_t i;

	for (i = 0; i < found->n && i < FIRST_RESULTS; i++)
		people += found->hits[i].type == INDEX_PERSON;
	return (people);
}

/* What the hits are by now, the names of the facets' spaces, and the note of what was shown: one round trip. */
static enum err
hits_and_note(struct ctx *ctx, const struct search_request *request,
    const struct search_results *found, struct threads_now_rows *threads, struct search_view *view)
{
	struct db_batch *batch = db_batch(ctx->db);
	struct search_space_names_rows names = {NULL, 0};
	struct search_shown_insert *shown = NULL;
	enum err e;

	question_entries_add(ctx, batch, ids_of(ctx, found, false), threads);
	if (found->spaces.n > 0)
		q_search_space_names_add(
		    batch, ctx->actor.person, facet_spaces(ctx, &found->spaces), &names);
	if (ctx->actor.person != 0 && request->q.n > 0)
		q_search_shown_insert_add(batch, ctx->actor.person, STR("search"),
		    str_first_points(request->q, SHOWN_QUERY_MAX), ids_of(ctx, found, false),
		    people_first(found), ctx->now, &shown);
	if ((e = db_batch_run(batch)))
		return (e);
	view->spaces = facets_of_spaces(ctx, &found->spaces, &names, request->space);
	view->shown = shown == NULL ? 0 : shown->id;
	return (OK);
}

static enum err
view_fill(struct ctx *ctx, const struct search_request *request, const struct search_query *query,
    const struct search_results *found, struct search_view *view)
{
	struct threads_now_rows threads;
	enum err e;

	if ((e = hits_and_note(ctx, request, found, &threads, view)) ||
	    (e = results_check(ctx, found, &threads, view)))
		return (e);
	view->estimate = found->estimate;
	view->exact = found->exact;
	view->did_you_mean = found->did_you_mean;
	view->also = found->also;
	view->why = query->why;
	if (query->why)
		view->filters = filters_of(ctx, query);
	if (found->exactly.n > 0)
		view->exactly = query->operators.n == 0
				    ? found->exactly
				    : str_fmt(ctx->mem, "%.*s %.*s", STR_ARG(found->exactly),
					  STR_ARG(query->operators));
	if (found->more && query->offset + found->n <= SEARCH_OFFSET_MAX)
		view->next = str_fmt(ctx->mem, "%zu", query->offset + found->n);
	view->types = facets_of_words(ctx, &found->types, request->type);
	/* Chosen under another name, it is found under its own: the last of them. */
	view->tags = facets_of_words(ctx, &found->tags,
	    request->tag.n > 0 && query->tags.n > 0 ? query->tags.items[query->tags.n - 1]
						    : request->tag);
	return (OK);
}

enum err
search_find(struct ctx *ctx, const struct search_request *request, struct search_view *view)
{
	struct search_query query;
	struct search_results found;
	struct own_spaces own;
	struct near_list near;
	enum err e;

	if ((e = query_read(ctx, request, &query)))
		return (e);
	*view = (struct search_view){.q = request->q};
	if (search_query_empty(&query) && query.space_slug.n == 0 && query.person.n == 0)
		return (OK);
	if (reader == NULL)
		return (ERR_DOWN);
	db_slow(ctx->db);
	if ((e = own_spaces_read(ctx, &own)))
		return (e);
	if ((e = query_names(ctx, &query)))
		return (e);
	if (search_query_plain(&query)) {
		near_find(ctx, &own, (struct str_list){&query.space_slug, 1}, query.plain, STR_NONE,
		    &near);
		query.near = &near;
	}
	if ((e = learned_table(ctx, own.learned_search, &query.translation)))
		return (e);
	/* Nothing is asked between this and the search: see glossary_kept. */
	if ((e = glossary_kept(ctx, own.words, &query.glossary)))
		return (e);
	if ((e = index_reader_search(reader, own.ids.items, own.ids.n, &query, ctx->mem, &found)))
		return (e);
	return (view_fill(ctx, request, &query, &found, view));
}

enum err
search_suggest(struct ctx *ctx, struct str typed, struct suggestions *out)
{
	struct search_results found;
	struct question_list list;
	struct int64_list ids;
	struct own_spaces own;
	size_t i;
	enum err e;

	*out = (struct suggestions){NULL, 0};
	typed = str_trim(typed);
	if (typed.n > LIMIT_QUERY_MAX)
		return (ctx_problem(ctx, PROBLEM_QUERY_LONG));
	if (str_points(typed) < SUGGEST_MIN || reader == NULL)
		return (OK);
	if ((e = own_spaces_read(ctx, &own)))
		return (e);
	if ((e = index_reader_suggest(
		 reader, own.ids.items, own.ids.n, typed, SUGGESTIONS, ctx->mem, &found)))
		return (e);
	ids = ids_of(ctx, &found, false);
	if (ids.n == 0)
		return (OK);
	if ((e = question_entries(ctx, ids, &list)))
		return (e);
	out->items = arena_array(ctx->mem, list.n, sizeof(*out->items));
	for (i = 0; i < list.n; i++)
		out->items[out->n++] = (struct suggestion){
		    list.items[i].id, list.items[i].tip, list.items[i].title, list.items[i].slug};
	return (OK);
}

/* Takes out what the reader left out before, for these words: without scripts the list is made anew. */
static enum err
dismissed_leave(struct ctx *ctx, struct str title, struct question_list *list)
{
	struct search_dismissed_rows rows;
	size_t i, j, n = 0;
	enum err e;

	if (list->n == 0)
		return (OK);
	if ((e = q_search_dismissed(ctx->db, ctx->actor.person,
		 str_first_points(title, SHOWN_QUERY_MAX), ctx->now - DISMISSED_FOR, &rows)))
		return (e);
	for (i = 0; i < list->n; i++) {
		for (j = 0; j < rows.n && rows.items[j].thread != list->items[i].id; j++)
			;
		if (j == rows.n)
			list->items[n++] = list->items[i];
	}
	list->n = n;
	return (OK);
}

static struct int64_list
ids_of_list(struct ctx *ctx, const struct question_list *list)
{
	struct int64_list ids = {arena_array(ctx->mem, list->n + 1, sizeof(int64_t)), list->n};
	size_t i;

	for (i = 0; i < list->n; i++)
		ids.items[i] = list->items[i].id;
	return (ids);
}

/* Threads that are about the same with a chance beyond the threshold, the likeliest first. */
static struct int64_list
likely_ids(struct ctx *ctx, const struct search_results *found)
{
	struct int64_list ids = {arena_array(ctx->mem, found->n + 1, sizeof(int64_t)), 0};
	double *chances = arena_array(ctx->mem, found->n + 1, sizeof(*chances));
	size_t i, at;

	for (i = 0; i < found->n; i++) {
		double chance = found->hits[i].chance;

		if (chance < ranking()->similar_answered_threshold)
			continue;
		for (at = ids.n++; at > 0 && chances[at - 1] < chance; at--) {
			ids.items[at] = ids.items[at - 1];
			chances[at] = chances[at - 1];
		}
		ids.items[at] = found->hits[i].id;
		chances[at] = chance;
	}
	return (ids);
}

/* "Probably answered" is said of the likeliest one that was answered well, and of no other. */
static enum err
answered_mark(struct ctx *ctx, const struct search_results *found, struct question_list *list)
{
	struct int64_list likely = likely_ids(ctx, found);
	struct search_answered_well_rows rows;
	size_t i, j;
	enum err e;

	if (likely.n == 0)
		return (OK);
	if ((e = q_search_answered_well(ctx->db, ctx->actor.person, likely, &rows)))
		return (e);
	for (i = 0; i < likely.n; i++) {
		for (j = 0; j < rows.n && rows.items[j].id != likely.items[i]; j++)
			;
		if (j < rows.n)
			break;
	}
	for (j = 0; i < likely.n && j < list->n; j++)
		list->items[j].probably_answered = list->items[j].id == likely.items[i];
	return (OK);
}

enum err
similar_questions(struct ctx *ctx, struct str title, struct str body, struct str_list spaces,
    struct question_list *list, int64_t *shown)
{
	struct similar_query query;
	struct search_results found;
	struct own_spaces own;
	struct near_list near;
	const struct translation *learned;
	enum err e;

	*list = (struct question_list){.items = NULL};
	*shown = 0;
	title = str_first_points(str_trim(title), LIMIT_TITLE_MAX);
	if (str_points(title) < SUGGEST_MIN || reader == NULL)
		return (OK);
	if ((e = own_spaces_read(ctx, &own)) ||
	    (e = learned_table(ctx, own.learned_similar, &learned)))
		return (e);
	near_find(ctx, &own, spaces, title, body, &near);
	query = (struct similar_query){.title = title,
	    .body = body,
	    .limit = SIMILAR,
	    .now = ctx->now,
	    .near = &near,
	    .translation = learned};
	e = index_reader_similar(reader, own.ids.items, own.ids.n, &query, ctx->mem, &found);
	if (e == ERR_DOWN)
		return (OK);
	if (e)
		return (e);
	if ((e = question_entries(ctx, ids_of(ctx, &found, false), list)) ||
	    (e = answered_mark(ctx, &found, list)) || (e = dismissed_leave(ctx, title, list)))
		return (e);
	if (list->n == 0)
		return (OK);
	return (similar_log(ctx, title, ids_of_list(ctx, list), shown));
}

enum err
similar_ranked(struct ctx *ctx, struct str title, int64_t exclude, size_t limit,
    const struct translation *table, struct int64_list *out)
{
	struct similar_query query = {.title = str_first_points(title, LIMIT_TITLE_MAX),
	    .exclude = exclude,
	    .limit = limit,
	    .now = ctx->now,
	    .translation = table};
	struct search_results found;
	enum err e;

	if (reader == NULL)
		return (ERR_DOWN);
	if ((e = index_reader_similar(reader, NULL, 0, &query, ctx->mem, &found)))
		return (e);
	*out = ids_of(ctx, &found, false);
	return (OK);
}

enum err
search_ranked(struct ctx *ctx, struct str words, int64_t exclude, size_t limit,
    const struct translation *table, struct int64_list *out)
{
	struct search_query query = {.limit = limit, .now = ctx->now, .translation = table};
	struct search_results found;
	size_t i, n = 0;
	enum err e;

	if (reader == NULL)
		return (ERR_DOWN);
	search_query_read(ctx->mem, str_first_points(words, LIMIT_QUERY_MAX), &query);
	query.types = 1u << INDEX_QUESTION;
	if ((e = index_reader_search(reader, NULL, 0, &query, ctx->mem, &found)))
		return (e);
	*out = ids_of(ctx, &found, false);
	for (i = 0; i < out->n; i++) {
		if (out->items[i] != exclude)
			out->items[n++] = out->items[i];
	}
	out->n = n;
	return (OK);
}

enum err
search_words_hidden(struct ctx *ctx, struct str_list words, bool *hidden)
{
	return (reader == NULL ? ERR_DOWN : index_reader_hidden(reader, words, ctx->mem, hidden));
}

/* -- evidence for routing ------------------------------------------------------------------------- */

static enum err
about(struct ctx *ctx, const int64_t *spaces, size_t n, unsigned types, struct str title,
    struct str body, size_t limit, struct about_list *out)
{
	struct index_abouts found;
	size_t i;
	enum err e;

	*out = (struct about_list){NULL, 0};
	if (reader == NULL)
		return (OK);
	e = index_reader_about(reader, spaces, n, types, title, body, limit, ctx->mem, &found);
	if (e == ERR_DOWN)
		return (OK);
	if (e)
		return (e);
	out->items = arena_array(ctx->mem, found.n, sizeof(*out->items));
	for (i = 0; i < found.n; i++)
		out->items[out->n++] =
		    (struct about_thread){found.items[i].id, found.items[i].weight};
	return (OK);
}

enum err
search_about(struct ctx *ctx, int64_t space, struct str title, struct str body, size_t thread_limit,
    size_t people_limit, struct about_list *threads, struct about_list *people)
{
	enum err e;

	/* An open space has no database of its own; asking for it finds nothing. */
	if ((e = about(ctx, &space, space != 0, 1u << INDEX_QUESTION | 1u << INDEX_TIP, title, body,
		 thread_limit, threads)))
		return (e);
	return (
	    about(ctx, &space, space != 0, 1u << INDEX_PERSON, title, body, people_limit, people));
}

enum err
search_offers_about(
    struct ctx *ctx, struct str title, struct str body, size_t limit, struct about_list *offers)
{
	struct own_spaces own;
	enum err e;

	if ((e = own_spaces_read(ctx, &own)))
		return (e);
	return (
	    about(ctx, own.ids.items, own.ids.n, 1u << INDEX_OFFER, title, body, limit, offers));
}
