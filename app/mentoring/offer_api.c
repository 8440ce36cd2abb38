/* offer_api.c -- the API of offers. */
#include "mentoring_json.h"

void
json_put_offer_members(struct json_out *j, struct ctx *ctx, const struct offer_entry *o)
{
	json_put_int(j, "id", o->id);
	json_put_str(j, "type", STR("offer"));
	json_put_str(j, "url", offer_path(ctx, o->id));
	json_put_str(j, "kind", offer_kind_word(o->kind));
	json_put_str(j, "title", o->title);
	json_put_str(j, "excerpt", o->excerpt);
	json_put_str(j, "gets", o->gets);
	json_put_str(j, "for_whom", o->for_whom);
	json_put_str(j, "rhythm", o->rhythm);
	json_put_str(j, "times", o->times);
	json_put_str(j, "place", o->place);
	json_put_strs(j, "languages", o->languages);
	json_put_strs(j, "tags", o->tags);
	json_put_str(j, "state", o->state);
	json_put_int(j, "capacity", o->capacity);
	json_put_int(j, "free", o->places);
	json_put_int(j, "waiting", o->waiting);
	json_put_person(j, ctx, "mentor", &o->mentor);
	json_put_space(j, "space", &o->space);
	json_put_time(j, "created_at", o->created_at);
}

static void
put_slots(struct json_out *j, const struct offer_slots *slots)
{
	size_t i;

	json_put_array(j, "slots");
	for (i = 0; i < slots->n; i++) {
		json_put_object(j, NULL);
		json_put_int(j, "id", slots->items[i].id);
		json_put_time(j, "at", slots->items[i].at);
		json_put_int(j, "minutes", slots->items[i].minutes);
		json_put_bool(j, "free", !slots->items[i].taken);
		json_put_object_end(j);
	}
	json_put_array_end(j);
}

static void
put_proof(struct json_out *j, struct ctx *ctx, const struct proof *proof)
{
	size_t i;

	json_put_object(j, "evidence");
	json_put_int(j, "answers", proof->answers);
	json_put_int(j, "accepted", proof->accepted);
	json_put_int(j, "worked_for", proof->uses);
	json_put_int(j, "tips", proof->tips);
	json_put_int(j, "thanks", proof->thanks);
	json_put_array(j, "posts");
	for (i = 0; i < proof->posts.n; i++) {
		const struct proof_item *p = &proof->posts.items[i];

		json_put_object(j, NULL);
		json_put_str(j, "type", p->tip ? STR("tip") : STR("answer"));
		json_put_int(j, "id", p->id);
		json_put_str(j, "url", post_path(ctx, p->tip, p->thread, p->id));
		json_put_str(j, "title", p->title);
		json_put_bool(j, "accepted", p->accepted);
		json_put_int(j, "worked_for", p->uses);
		json_put_object_end(j);
	}
	json_put_array_end(j);
	json_put_object_end(j);
}

enum err
api_offers(struct page *page)
{
	struct offer_filter filter = {.kind = page_query(page, "kind"),
	    .tag = page_query(page, "tag"),
	    .space = page_query(page, "space"),
	    .language = page_query(page, "language"),
	    .state = page_query(page, "state"),
	    .places = str_eq(page_query(page, "places"), STR("free")),
	    .cursor = page_query(page, "cursor"),
	    .limit = page_limit(page)};
	struct offer_list list;
	struct json_out j;
	size_t i;
	enum err e;

	if (page_has_query(page, "person"))
		filter.person = page_query_id(page, "person");
	if ((e = offer_list(&page->ctx, &filter, &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++) {
		json_put_object(&j, NULL);
		json_put_offer_members(&j, &page->ctx, &list.items[i]);
		json_put_object_end(&j);
	}
	json_list_end(&j, list.next);
	return (OK);
}

enum err
api_offer(struct page *page)
{
	struct offer_view v;
	struct json_out j;
	enum err e;

	if ((e = offer_show(&page->ctx, page_path_id(page, "id"), &v)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_offer_members(&j, &page->ctx, &v.offer);
	json_put_str(&j, "body", v.body);
	json_put_html(&j, "html", v.html);
	json_put_int(&j, "revision", v.offer.revision);
	put_slots(&j, &v.slots);
	put_proof(&j, &page->ctx, &v.proof);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_offer_post(struct page *page)
{
	struct offer_draft draft = {.kind = json_field_str(page, "kind", REQUIRED),
	    .title = json_field_str(page, "title", REQUIRED),
	    .body = json_field_str(page, "body", REQUIRED),
	    .gets = json_field_str(page, "gets", OPTIONAL),
	    .for_whom = json_field_str(page, "for_whom", OPTIONAL),
	    .rhythm = json_field_str(page, "rhythm", OPTIONAL),
	    .times = json_field_str(page, "times", OPTIONAL),
	    .place = json_field_str(page, "place", OPTIONAL),
	    .languages = json_field_str_list(page, "languages", OPTIONAL),
	    .space = json_field_str(page, "space", OPTIONAL),
	    .capacity = json_field_int(page, "capacity", REQUIRED),
	    .slots = json_field_str_list(page, "slots", OPTIONAL)};
	int64_t id;
	enum err e;

	if (json_has(page, "minutes"))
		draft.slot_minutes = json_field_int(page, "minutes", REQUIRED);
	draft.tags = tag_tidy_list(&page->ctx, json_field_str_list(page, "tags", OPTIONAL));
	if ((e = json_done(page)))
		return (e);
	if ((e = offer_post(&page->ctx, &draft, &id)))
		return (e);
	return (api_created(page, id, offer_path(&page->ctx, id)));
}

/* What may be changed, field by field; values holds what the pointers of the change lead to. */
struct values {
	struct str title, body, kind, gets, for_whom, rhythm, times, place, state;
	struct str_list tags, languages, slots;
	int64_t capacity;
};

static const struct str *
text_field(struct page *page, const char *name, struct str *into)
{
	if (!json_has(page, name))
		return (NULL);
	*into = json_field_str(page, name, REQUIRED);
	return (into);
}

static const struct str_list *
list_field(struct page *page, const char *name, struct str_list *into)
{
	if (!json_has(page, name))
		return (NULL);
	*into = json_field_str_list(page, name, REQUIRED);
	return (into);
}

enum err
api_offer_change(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	struct values v;
	struct offer_change change = {.title = text_field(page, "title", &v.title),
	    .body = text_field(page, "body", &v.body),
	    .tags = list_field(page, "tags", &v.tags),
	    .kind = text_field(page, "kind", &v.kind),
	    .gets = text_field(page, "gets", &v.gets),
	    .for_whom = text_field(page, "for_whom", &v.for_whom),
	    .rhythm = text_field(page, "rhythm", &v.rhythm),
	    .times = text_field(page, "times", &v.times),
	    .place = text_field(page, "place", &v.place),
	    .languages = list_field(page, "languages", &v.languages),
	    .state = text_field(page, "state", &v.state),
	    .slots = list_field(page, "slots", &v.slots)};
	enum err e;

	if (json_has(page, "capacity")) {
		v.capacity = json_field_int(page, "capacity", REQUIRED);
		change.capacity = &v.capacity;
	}
	if (json_has(page, "minutes"))
		change.slot_minutes = json_field_int(page, "minutes", REQUIRED);
	if (change.title != NULL || change.body != NULL || change.tags != NULL)
		change.revision = json_field_int(page, "revision", REQUIRED);
	else
		(void)json_field_int(page, "revision", OPTIONAL);
	if (change.tags != NULL)
		v.tags = tag_tidy_list(&page->ctx, v.tags);
	if ((e = json_done(page)))
		return (e);
	if ((e = offer_change(&page->ctx, id, &change)))
		return (e);
	return (api_offer(page));
}
