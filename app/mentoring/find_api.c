/* find_api.c -- finding a mentor, over the API. */
#include "mentoring_json.h"

static void
put_reasons(struct json_out *j, struct ctx *ctx, const struct mentor_reasons *reasons)
{
	size_t i;

	json_put_array(j, "why");
	for (i = 0; i < reasons->n; i++) {
		const struct mentor_reason *r = &reasons->items[i];

		json_put_object(j, NULL);
		json_put_str(j, "text", r->text);
		if (r->thread != 0) {
			json_put_str(j, "url", question_path(ctx, r->thread, r->slug));
			json_put_str(j, "title", r->title);
		}
		json_put_object_end(j);
	}
	json_put_array_end(j);
}

enum err
api_mentors(struct page *page)
{
	struct mentor_search search = {.words = str_trim(page_query(page, "q"))};
	struct mentor_found found;
	struct json_out j;
	size_t i;
	enum err e;

	if (page_has_query(page, "about"))
		search.thread = page_query_id(page, "about");
	if ((e = ctx_problems(&page->ctx)) || (e = mentor_find(&page->ctx, &search, &found)))
		return (e);
	j = json_list(page);
	for (i = 0; i < found.n; i++) {
		const struct mentor_match *m = &found.items[i];

		json_put_object(&j, NULL);
		json_put_person(&j, &page->ctx, "person", &m->offer.mentor);
		json_put_real(&j, "score", m->score);
		put_reasons(&j, &page->ctx, &m->reasons);
		json_put_object(&j, "offer");
		json_put_offer_members(&j, &page->ctx, &m->offer);
		json_put_object_end(&j);
		json_put_object_end(&j);
	}
	json_list_end(&j, STR_NONE);
	return (OK);
}

enum err
api_wish_post(struct page *page)
{
	struct question_draft draft = {.title = json_field_str(page, "title", REQUIRED),
	    .body = json_field_str(page, "body", REQUIRED),
	    .space = json_field_str(page, "space", OPTIONAL)};
	int64_t id;
	enum err e;

	draft.tags = tag_tidy_list(&page->ctx, json_field_str_list(page, "tags", OPTIONAL));
	if ((e = json_done(page)))
		return (e);
	if ((e = mentor_wish(&page->ctx, &draft, &id)))
		return (e);
	return (api_created(page, id, question_path(&page->ctx, id, STR_NONE)));
}
