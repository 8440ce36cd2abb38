/* routing_api.c -- the API of asking people: who would be, who was, asking and passing. */
#include "forum_json.h"
#include "invitations.h"

/* -- before posting ------------------------------------------------------------------ */

static void
put_reasons(struct json_out *j, struct ctx *ctx, const struct expert_reason_list *reasons)
{
	size_t i;

	json_put_array(j, "why");
	for (i = 0; i < reasons->n; i++) {
		const struct expert_reason *r = &reasons->items[i];

		json_put_object(j, NULL);
		json_put_str(j, "text", r->text);
		if (r->thread != 0) {
			json_put_int(j, "thread", r->thread);
			json_put_str(j, "title", r->title);
			json_put_str(j, "url", question_path(ctx, r->thread, r->slug));
		}
		json_put_object_end(j);
	}
	json_put_array_end(j);
}

/* "12,34" */
static struct int64_list
ids_of(struct page *page, const char *name)
{
	struct str text = page_query(page, name), one;
	struct int64_list ids = {arena_array(page->ctx.mem, text.n / 2 + 1, sizeof(int64_t)), 0};

	while (str_cut(&text, ',', &one)) {
		if (str_int64(one, &ids.items[ids.n]) && ids.items[ids.n] > 0)
			ids.n++;
		else
			ctx_note_field(
			    &page->ctx, str_of(name), "Ids of people, with commas between them.");
	}
	return (ids);
}

enum err
api_routing_preview(struct page *page)
{
	struct question_draft draft = {.title = page_query(page, "title"),
	    .body = page_query(page, "body"),
	    .space = page_query(page, "space"),
	    .tags = tag_parse(&page->ctx, page_query(page, "tags")),
	    .unnamed = str_eq(page_query(page, "anonymous"), STR("true")),
	    .ask = ids_of(page, "ask"),
	    .spare = ids_of(page, "spare")};
	struct preview_list list;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = ctx_problems(&page->ctx)))
		return (e);
	if ((e = routing_preview(&page->ctx, &draft, &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++) {
		const struct preview_person *p = &list.items[i];
		struct person_ref ref = {p->person, p->name, STR("")};

		json_put_object(&j, NULL);
		json_put_person(&j, &page->ctx, "person", &ref);
		json_put_bool(&j, "you", p->you);
		json_put_bool(&j, "now", p->now);
		if (p->now)
			json_put_null(&j, "at");
		else
			json_put_time(&j, "at", p->at.at);
		put_reasons(&j, &page->ctx, &p->reasons);
		json_put_object_end(&j);
	}
	json_list_end(&j, STR_NONE);
	return (OK);
}

/* -- afterwards ------------------------------------------------------------------------- */

static void
put_asked(struct json_out *j, struct ctx *ctx, const struct asked_person *p)
{
	json_put_object(j, NULL);
	json_put_int(j, "id", p->invitation);
	json_put_person(j, ctx, "person", &p->person);
	json_put_str(j, "state", p->state);
	json_put_str(j, "seat", p->seat);
	json_put_int(j, "wave", p->wave);
	json_put_time(j, "asked_at", p->asked.at);
	json_put_str_or_null(j, "reason", p->passed_reason);
	if (p->by.id != 0)
		json_put_person(j, ctx, "by", &p->by);
	else
		json_put_null(j, "by");
	json_put_object_end(j);
}

enum err
api_routing(struct page *page)
{
	struct routing_view view;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = routing_show(&page->ctx, page_path_id(page, "id"), &view)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_str(&j, "state", view.state);
	json_put_int(&j, "wave", view.wave);
	if (view.next.at != 0)
		json_put_time(&j, "next_at", view.next.at);
	else
		json_put_null(&j, "next_at");
	json_put_int(&j, "asked", view.asked);
	json_put_int(&j, "passed", view.passed);
	if (view.owner.id != 0)
		json_put_person(&j, &page->ctx, "owner", &view.owner);
	else
		json_put_null(&j, "owner");
	json_put_array(&j, "people");
	for (i = 0; i < view.people.n; i++)
		put_asked(&j, &page->ctx, &view.people.items[i]);
	json_put_array_end(&j);
	json_put_object_end(&j);
	return (OK);
}

/* Nobody more is asked; or more people are, if nobody has answered. */
enum err
api_routing_set(struct page *page)
{
	bool asking = json_field_bool(page, "asking", REQUIRED);
	int64_t question = page_path_id(page, "id");
	enum err e;

	if ((e = json_done(page)))
		return (e);
	e = asking ? routing_again(&page->ctx, question) : routing_close(&page->ctx, question);
	return (e ? e : api_done(page));
}

/* Nothing comes back: whoever handed it on may no longer see who was asked. */
enum err
api_owner_set(struct page *page)
{
	int64_t person = json_field_id(page, "person", REQUIRED);
	enum err e;

	if ((e = json_done(page)))
		return (e);
	e = routing_hand_on(&page->ctx, page_path_id(page, "id"), person);
	return (e ? e : api_done(page));
}

/* Who is asked now, or later. */
static enum err
invited_answer(struct page *page, int status, const struct invited_colleague *colleague)
{
	struct person_ref ref = {colleague->person, colleague->name, STR("")};
	struct json_out j = json_answer(page, status);

	json_put_object(&j, NULL);
	json_put_int(&j, "id", colleague->id);
	json_put_str(&j, "url",
	    str_fmt(page->ctx.mem, "/api/v1/invitations/%lld", (long long)colleague->id));
	json_put_person(&j, &page->ctx, "person", &ref);
	json_put_str(&j, "state", colleague->now ? STR("waiting") : STR("planned"));
	json_put_time(&j, "asked_at", colleague->at.at);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_invite(struct page *page)
{
	int64_t person = json_field_id(page, "person", REQUIRED);
	struct invited_colleague colleague;
	enum err e;

	if ((e = json_done(page)))
		return (e);
	if ((e = invitation_share(&page->ctx, page_path_id(page, "id"), person, &colleague)))
		return (e);
	return (invited_answer(page, 201, &colleague));
}

enum err
api_invitation(struct page *page)
{
	struct str state = json_field_str(page, "state", REQUIRED);
	struct str reason = json_field_str(page, "reason", OPTIONAL);
	int64_t suggested = json_field_id(page, "suggested", OPTIONAL), question;
	struct invited_colleague colleague;
	enum err e;

	if ((e = json_done(page)))
		return (e);
	if (!str_eq(state, STR("passed")))
		return (ctx_problem(&page->ctx, PROBLEM_INVITATION_STATE));
	if (suggested == 0) {
		e = invitation_pass(&page->ctx, page_path_id(page, "id"), reason, &question);
		return (e ? e : api_done(page));
	}
	if ((e = invitation_suggest(&page->ctx, page_path_id(page, "id"), suggested, &colleague)))
		return (e);
	return (invited_answer(page, 200, &colleague));
}
