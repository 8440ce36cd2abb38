/* mentorship_api.c -- asking for a place and answering, over the API. */
#include "mentoring_json.h"

/* All but id and url. */
static void
put_members(struct json_out *j, struct ctx *ctx, const struct mentorship_view *m)
{
	json_put_str(j, "state", m->state);
	json_put_object(j, "offer");
	json_put_int(j, "id", m->offer);
	json_put_str(j, "url", offer_path(ctx, m->offer));
	json_put_str_or_null(j, "title", m->title);
	json_put_object_end(j);
	json_put_str(j, "kind", offer_kind_word(m->kind));
	json_put_str(j, "goal", m->goal);
	json_put_str(j, "reason", m->reason);
	json_put_person(j, ctx, "mentor", &m->mentor);
	json_put_person(j, ctx, "mentee", &m->mentee);
	if (m->slot_at != 0)
		json_put_time(j, "slot", m->slot_at);
	else
		json_put_null(j, "slot");
	json_put_time(j, "created_at", m->created_at);
	if (m->requested)
		json_put_time(j, "expires_at", m->expires_at);
	else
		json_put_null(j, "expires_at");
	if (m->ended_at != 0)
		json_put_time(j, "ended_at", m->ended_at);
	else
		json_put_null(j, "ended_at");
}

enum err
api_offer_request(struct page *page)
{
	int64_t offer = page_path_id(page, "id"), id;
	struct str goal = json_field_str(page, "goal", REQUIRED);
	int64_t slot = json_field_id(page, "slot", OPTIONAL);
	struct mentorship_view m;
	struct json_out j;
	enum err e;

	if ((e = json_done(page)))
		return (e);
	if ((e = mentorship_request(&page->ctx, offer, goal, slot, &id)) ||
	    (e = mentorship_show(&page->ctx, id, &m)))
		return (e);
	j = json_created(page, id, mentorship_path(&page->ctx, id));
	put_members(&j, &page->ctx, &m);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_mentorships(struct page *page)
{
	struct mentorship_filter filter = {
	    .current = str_eq(page_query(page, "state"), STR("current")),
	    .cursor = page_query(page, "cursor"),
	    .limit = page_limit(page)};
	struct mentorship_list list;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = mentorship_list(&page->ctx, &filter, &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++) {
		json_put_object(&j, NULL);
		json_put_int(&j, "id", list.items[i].id);
		json_put_str(&j, "url", mentorship_path(&page->ctx, list.items[i].id));
		put_members(&j, &page->ctx, &list.items[i]);
		json_put_object_end(&j);
	}
	json_list_end(&j, list.next);
	return (OK);
}

static enum err
mentorship_answer(struct page *page, int64_t id)
{
	struct mentorship_view m;
	struct json_out j;
	enum err e;

	if ((e = mentorship_show(&page->ctx, id, &m)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_int(&j, "id", m.id);
	json_put_str(&j, "url", mentorship_path(&page->ctx, m.id));
	put_members(&j, &page->ctx, &m);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_mentorship(struct page *page)
{
	return (mentorship_answer(page, page_path_id(page, "id")));
}

enum err
api_mentorship_set(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	struct str state = json_field_str(page, "state", REQUIRED);
	struct str reason = json_field_str(page, "reason", OPTIONAL);
	enum err e;

	if ((e = json_done(page)))
		return (e);
	if ((e = mentorship_set(&page->ctx, id, state, reason)))
		return (e);
	return (mentorship_answer(page, id));
}
