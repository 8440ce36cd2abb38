/* together_api.c -- what two people do together, over the API. */
#include "base/settings.h"
#include "mentoring_json.h"
#include "together.h"

/* -- the agreement ---------------------------------------------------------------------------- */

static enum err
agreement_answer(struct page *page, int64_t id)
{
	struct agreement_view a;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = agreement_show(&page->ctx, id, &a)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_int(&j, "revision", a.revision);
	json_put_array(&j, "goals");
	for (i = 0; i < a.goals.n; i++) {
		json_put_object(&j, NULL);
		json_put_int(&j, "number", a.goals.items[i].number);
		json_put_str(&j, "goal", a.goals.items[i].words);
		json_put_int(&j, "progress", a.goals.items[i].progress);
		json_put_object_end(&j);
	}
	json_put_array_end(&j);
	json_put_str(&j, "rhythm", a.rhythm);
	json_put_str_or_null(&j, "privacy", a.privacy);
	json_put_bool(&j, "agreed", a.mine);
	json_put_bool(&j, "other_agreed", a.theirs);
	if (a.there)
		json_put_time(&j, "changed_at", a.changed_at);
	else
		json_put_null(&j, "changed_at");
	json_put_object_end(&j);
	return (OK);
}

enum err
api_agreement(struct page *page)
{
	return (agreement_answer(page, page_path_id(page, "id")));
}

enum err
api_agreement_write(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	struct agreement_draft draft = {.goals = json_field_str_list(page, "goals", REQUIRED),
	    .rhythm = json_field_str(page, "rhythm", OPTIONAL),
	    .privacy = json_field_str(page, "privacy", REQUIRED),
	    .revision = json_field_int(page, "revision", REQUIRED)};
	enum err e;

	if ((e = json_done(page)) || (e = agreement_write(&page->ctx, id, &draft)))
		return (e);
	return (agreement_answer(page, id));
}

enum err
api_agreement_agree(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	int64_t revision = json_field_int(page, "revision", REQUIRED);
	enum err e;

	if ((e = json_done(page)) || (e = agreement_agree(&page->ctx, id, revision)))
		return (e);
	return (agreement_answer(page, id));
}

enum err
api_agreement_progress(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	int64_t goal = json_field_int(page, "goal", REQUIRED);
	int64_t progress = json_field_int(page, "progress", REQUIRED);
	enum err e;

	if ((e = json_done(page)) || (e = agreement_progress(&page->ctx, id, goal, progress)))
		return (e);
	return (agreement_answer(page, id));
}

/* -- meetings --------------------------------------------------------------------------------------- */

/* All but id and url. */
static void
put_meeting(struct json_out *j, struct ctx *ctx, const struct meeting_view *g)
{
	json_put_str(j, "mentorship", mentorship_path(ctx, g->mentorship));
	json_put_person(j, ctx, "with", &g->other);
	json_put_time(j, "at", g->at);
	json_put_int(j, "minutes", g->minutes);
	json_put_str(j, "place", g->place);
	json_put_str(j, "agenda", g->agenda);
	json_put_str(j, "state", g->state);
	json_put_int(j, "sequence", g->sequence);
}

static enum err
meeting_answer(struct page *page, int64_t id)
{
	struct meeting_view g;
	struct json_out j;
	enum err e;

	if ((e = meeting_show(&page->ctx, id, &g)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_int(&j, "id", g.id);
	json_put_str(&j, "url", meeting_path(&page->ctx, g.id));
	put_meeting(&j, &page->ctx, &g);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_meetings(struct page *page)
{
	struct meeting_list list;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = meeting_list(&page->ctx, page_path_id(page, "id"), &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++) {
		json_put_object(&j, NULL);
		json_put_int(&j, "id", list.items[i].id);
		json_put_str(&j, "url", meeting_path(&page->ctx, list.items[i].id));
		put_meeting(&j, &page->ctx, &list.items[i]);
		json_put_object_end(&j);
	}
	json_list_end(&j, STR_NONE);
	return (OK);
}

enum err
api_meeting_plan(struct page *page)
{
	int64_t pair = page_path_id(page, "id"), id;
	struct meeting_draft draft = {.at = json_field_str(page, "at", REQUIRED),
	    .minutes = json_field_int(page, "minutes", REQUIRED),
	    .place = json_field_str(page, "place", OPTIONAL),
	    .agenda = json_field_str(page, "agenda", OPTIONAL)};
	struct meeting_view g;
	struct json_out j;
	enum err e;

	if ((e = json_done(page)) || (e = meeting_plan(&page->ctx, pair, &draft, &id)) ||
	    (e = meeting_show(&page->ctx, id, &g)))
		return (e);
	j = json_created(page, id, meeting_path(&page->ctx, id));
	put_meeting(&j, &page->ctx, &g);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_meeting(struct page *page)
{
	return (meeting_answer(page, page_path_id(page, "id")));
}

enum err
api_meeting_change(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	struct str at = json_field_str(page, "at", OPTIONAL),
		   place = json_field_str(page, "place", OPTIONAL),
		   agenda = json_field_str(page, "agenda", OPTIONAL),
		   state = json_field_str(page, "state", OPTIONAL);
	int64_t minutes = json_field_int(page, "minutes", OPTIONAL);
	struct meeting_change change = {
	    json_has(page, "at") ? &at : NULL,
	    json_has(page, "minutes") ? &minutes : NULL,
	    json_has(page, "place") ? &place : NULL,
	    json_has(page, "agenda") ? &agenda : NULL,
	    json_has(page, "state") ? &state : NULL,
	};
	enum err e;

	if ((e = json_done(page)) || (e = meeting_change(&page->ctx, id, &change)))
		return (e);
	return (meeting_answer(page, id));
}

/* -- the calendar ------------------------------------------------------------------------------------ */

static enum err
feed_answer(struct page *page)
{
	struct feed_view feed;
	struct json_out j;
	enum err e;

	if ((e = feed_show(&page->ctx, &feed)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_bool(&j, "open", feed.open);
	json_put_str_or_null(&j, "address",
	    feed.open
		? str_fmt(page->ctx.mem, "%s%.*s", settings()->base_url, STR_ARG(feed.address))
		: STR_NONE);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_feed(struct page *page)
{
	return (feed_answer(page));
}

enum err
api_feed_set(struct page *page)
{
	bool open = json_field_bool(page, "open", REQUIRED);
	enum err e;

	if ((e = json_done(page)) || (e = feed_set(&page->ctx, open)))
		return (e);
	return (feed_answer(page));
}
