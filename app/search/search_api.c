/* search_api.c -- the API of search, suggestions and similar questions. */
#include "mentoring_json.h"
#include "search.h"

static void
json_put_facets(struct json_out *j, const char *key, const struct facet_list *facets)
{
	size_t i;

	json_put_array(j, key);
	for (i = 0; i < facets->n; i++) {
		json_put_object(j, NULL);
		json_put_str(j, "value", facets->items[i].word);
		json_put_str(j, "name", facets->items[i].name);
		json_put_int(j, "count", facets->items[i].count);
		json_put_object_end(j);
	}
	json_put_array_end(j);
}

/* What the weight is made of, for administrators who asked. */
static void
json_put_why(struct json_out *j, const struct result_view *r)
{
	size_t i;

	json_put_object(j, "why");
	json_put_real(j, "weight", r->weight);
	json_put_array(j, "parts");
	for (i = 0; i < r->why.n; i++) {
		json_put_object(j, NULL);
		json_put_str(j, "kind", score_kind_word(r->why.items[i].kind));
		if (r->why.items[i].word.n > 0)
			json_put_str(j, "word", r->why.items[i].word);
		json_put_real(j, "weight", r->why.items[i].weight);
		json_put_object_end(j);
	}
	json_put_array_end(j);
	json_put_object_end(j);
}

/* Opens at the second it was found, and at the answer whose recording that is. */
static struct str
result_url(struct ctx *ctx, const struct result_view *r)
{
	struct str path = thread_path(ctx, r->question.tip, r->id, r->slug);

	if (!r->spoken)
		return (path);
	if (!r->in_answer)
		return (str_fmt(ctx->mem, "%.*s?t=%lld", STR_ARG(path), (long long)r->at_seconds));
	return (str_fmt(ctx->mem, "%.*s?t=%lld&answer=%lld#a-%lld", STR_ARG(path),
	    (long long)r->at_seconds, (long long)r->spoken_post, (long long)r->spoken_post));
}

static void
json_put_result(struct json_out *j, struct ctx *ctx, const struct result_view *r, bool why)
{
	bool person = str_eq(r->type, STR("person")), offer = r->offer.id != 0;

	json_put_object(j, NULL);
	json_put_str(j, "type", r->type);
	json_put_int(j, "id", r->id);
	json_put_str(j, "url",
	    person  ? person_path(ctx, r->id)
	    : offer ? offer_path(ctx, r->id)
		    : result_url(ctx, r));
	json_put_str(j, "title", r->title);
	json_put_html(j, "snippet", r->snippet);
	if (r->spoken)
		json_put_real(j, "t", (double)r->at_ms / 1000);
	if (offer) {
		json_put_str(j, "kind", offer_kind_word(r->offer.kind));
		json_put_str(j, "state", r->offer.state);
		json_put_int(j, "free", r->offer.places);
		json_put_strs(j, "tags", r->offer.tags);
		json_put_space(j, "space", &r->offer.space);
		json_put_person(j, ctx, "author", &r->offer.mentor);
		json_put_time(j, "created_at", r->offer.created_at);
	} else if (!person) {
		json_put_int(j, "answers", r->question.answers);
		json_put_bool(j, "accepted", r->question.accepted);
		json_put_bool(j, "stale", r->question.stale);
		json_put_int(j, "score", r->question.score);
		json_put_strs(j, "tags", r->question.tags);
		json_put_space(j, "space", &r->question.space);
		json_put_person(j, ctx, "author", &r->question.author);
		json_put_time(j, "created_at", r->question.created_at);
	}
	if (why)
		json_put_why(j, r);
	json_put_object_end(j);
}

enum err
api_search(struct page *page)
{
	struct search_request request = {.q = str_trim(page_query(page, "q")),
	    .type = page_query(page, "type"),
	    .tag = page_query(page, "tag"),
	    .space = page_query(page, "space"),
	    .person = page_query(page, "person"),
	    .sort = page_query(page, "sort"),
	    .cursor = page_query(page, "cursor"),
	    .limit = page_limit(page),
	    .why = str_eq(page_query(page, "why"), STR("1"))};
	struct search_view found = {.estimate = 0};
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = ctx_problems(&page->ctx)))
		return (e);
	if ((e = search_find(&page->ctx, &request, &found)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_int(&j, "estimate", found.estimate);
	json_put_array(&j, "items");
	for (i = 0; i < found.results.n; i++)
		json_put_result(&j, &page->ctx, &found.results.items[i], found.why);
	json_put_array_end(&j);
	json_put_object(&j, "facets");
	json_put_facets(&j, "type", &found.types);
	json_put_facets(&j, "space", &found.spaces);
	json_put_facets(&j, "tag", &found.tags);
	json_put_object_end(&j);
	if (found.did_you_mean.n > 0)
		json_put_str(&j, "did_you_mean", found.did_you_mean);
	if (found.also.n > 0) {
		json_put_strs(&j, "also", found.also);
		json_put_str(&j, "exactly", found.exactly);
	}
	if (found.why)
		json_put_strs(&j, "filters", found.filters);
	json_put_str_or_null(&j, "next", found.next);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_suggest(struct page *page)
{
	struct suggestions list;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = search_suggest(&page->ctx, page_query(page, "q"), &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++) {
		json_put_object(&j, NULL);
		json_put_str(&j, "type", list.items[i].tip ? STR("tip") : STR("question"));
		json_put_int(&j, "id", list.items[i].id);
		json_put_str(&j, "url",
		    thread_path(
			&page->ctx, list.items[i].tip, list.items[i].id, list.items[i].slug));
		json_put_str(&j, "title", list.items[i].title);
		json_put_object_end(&j);
	}
	json_list_end(&j, STR_NONE);
	return (OK);
}

enum err
api_similar(struct page *page)
{
	struct question_list list;
	const char *advice;
	struct json_out j;
	int64_t shown;
	size_t i;
	enum err e;

	if ((e = similar_questions(&page->ctx, page_query(page, "title"), page_query(page, "body"),
		 page_query_all(page, "space"), &list, &shown)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_int_or_null(&j, "shown", shown != 0, shown);
	advice = question_title_advice(page_query(page, "title"));
	json_put_str_or_null(&j, "advice", advice == NULL ? STR("") : str_of(advice));
	json_put_array(&j, "items");
	for (i = 0; i < list.n; i++)
		json_put_similar(&j, &page->ctx, &list.items[i]);
	json_list_end(&j, STR_NONE);
	return (OK);
}

/* What became of something that was shown: it teaches the ranking. */
enum err
api_choice(struct page *page)
{
	int64_t shown = json_field_id(page, "shown", REQUIRED);
	int64_t thread = json_field_id(page, "thread", REQUIRED);
	struct str choice = json_field_str(page, "choice", REQUIRED);
	enum err e;

	if ((e = json_done(page)))
		return (e);
	if ((e = search_chosen(&page->ctx, shown, thread, choice)))
		return (e);
	return (api_done(page));
}
