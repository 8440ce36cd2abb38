/* person_api.c -- the API of people: who is here, oneself, inviting, tokens. */
#include "base/settings.h"
#include "faces.h"
#include "forum.h"
#include "forum_json.h"
#include "http/api.h"
#include "invitations.h"
#include "recognition.h"

#define TOKEN_DAYS 90

/* -- people ------------------------------------------------------------------------ */

static void
put_person(struct json_out *j, struct ctx *ctx, const struct person_view *p)
{
	json_put_int(j, "id", p->id);
	json_put_str(j, "name", p->name);
	json_put_str(j, "url", person_path(ctx, p->id));
	json_put_str(j, "team", p->team);
	json_put_str_or_null(j, "picture", face_path(ctx, p->id, p->face));
	json_put_str(j, "state", p->state);
	json_put_bool(j, "admin", p->admin);
}

/* What only a person's own page says; e-mail and time zone are there for themself and administrators. */
static void
put_person_more(struct json_out *j, const struct person_view *p)
{
	json_put_str(j, "about", p->about);
	json_put_str_or_null(j, "handle", p->handle);
	json_put_str(j, "job", p->job);
	json_put_strs(j, "languages", p->languages);
	json_put_time(j, "created_at", p->created_at);
	if (p->email.n > 0)
		json_put_str(j, "email", p->email);
	if (p->time_zone.n > 0)
		json_put_str(j, "time_zone", p->time_zone);
	if (p->manager.id != 0)
		json_put_int(j, "manager", p->manager.id);
	if (!p->self)
		return;
	json_put_bool(j, "second_factor", p->second);
	json_put_bool(j, "mail_asked", p->mail_asked);
	json_put_bool(j, "recognition", p->recognition);
}

enum err
api_people(struct page *page)
{
	struct person_filter filter = {
	    .prefix = page_query(page, "q"),
	    .state = page_query(page, "state"),
	    .cursor = page_query(page, "cursor"),
	    .limit = page_limit(page),
	};
	struct person_list list;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = person_list(&page->ctx, &filter, &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++) {
		json_put_object(&j, NULL);
		put_person(&j, &page->ctx, &list.items[i]);
		json_put_object_end(&j);
	}
	json_list_end(&j, list.next);
	return (OK);
}

/* When one may be asked: for oneself alone. */
static void
put_availability(struct json_out *j, struct ctx *ctx, const struct availability *a)
{
	size_t i;

	json_put_strs(j, "work_days", a->days);
	json_put_str(j, "work_from", a->from);
	json_put_str(j, "work_until", a->until);
	json_put_str_or_null(j, "quiet_from", a->quiet_from);
	json_put_str_or_null(j, "quiet_until", a->quiet_until);
	json_put_int(j, "asks_per_week", a->asks);
	json_put_array(j, "away");
	for (i = 0; i < a->away.n; i++)
		json_put_str(j, NULL,
		    str_fmt(ctx->mem, "%.*s/%.*s", STR_ARG(a->away.items[i].first),
			STR_ARG(a->away.items[i].last)));
	json_put_array_end(j);
}

static void
put_badges(struct json_out *j, const struct badge_views *badges)
{
	size_t i, k;

	json_put_array(j, "badges");
	for (i = 0; i < badges->n; i++) {
		const struct badge_view *b = &badges->items[i];

		json_put_object(j, NULL);
		json_put_str(j, "badge", b->word);
		json_put_str(j, "label", b->label);
		json_put_str(j, "says", b->says);
		json_put_time(j, "earned_at", b->earned_at);
		json_put_array(j, "spaces");
		for (k = 0; k < b->spaces.n; k++)
			json_put_space(j, NULL, &b->spaces.items[k]);
		json_put_array_end(j);
		json_put_object_end(j);
	}
	json_put_array_end(j);
}

/* Why somebody may not take part, for administrators. */
static void
put_suspension(struct json_out *j, struct ctx *ctx, const struct suspension_view *s)
{
	json_put_object(j, "suspension");
	json_put_str(j, "reason", s->reason);
	json_put_time(j, "since", s->since);
	if (s->until != 0)
		json_put_time(j, "until", s->until);
	else
		json_put_null(j, "until");
	if (s->by.id != 0)
		json_put_person(j, ctx, "by", &s->by);
	else
		json_put_null(j, "by");
	json_put_object_end(j);
}

static enum err
person_answer(struct page *page, int64_t id, bool self)
{
	struct availability availability;
	struct person_view person;
	struct contributions given = {.sums = {0}};
	struct suspension_list suspensions = {NULL, 0};
	struct badges badges;
	int64_t thanks;
	struct json_out j;
	enum err e;

	if ((e = person_show(&page->ctx, id, &person)))
		return (e);
	if ((e = person_contributions(&page->ctx, id, &given)))
		return (e);
	if ((e = thanks_count(&page->ctx, id, &thanks)))
		return (e);
	if ((e = badges_of(&page->ctx, id, &badges)))
		return (e);
	if (self && (e = availability_show(&page->ctx, &availability)))
		return (e);
	if (person.suspended && page->ctx.actor.admin &&
	    (e = suspension_list(&page->ctx, id, &suspensions)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	put_person(&j, &page->ctx, &person);
	put_person_more(&j, &person);
	if (suspensions.n > 0 && suspensions.items[0].ended_at == 0)
		put_suspension(&j, &page->ctx, &suspensions.items[0]);
	json_put_int(&j, "questions", given.sums.questions);
	json_put_int(&j, "answers", given.sums.answers);
	json_put_int(&j, "accepted", given.sums.accepted);
	json_put_int(&j, "uses", given.sums.uses);
	json_put_int(&j, "tips", given.sums.tips);
	if (person.recognition || person.self) {
		json_put_int(&j, "thanks", thanks);
		put_badges(&j, &badges.has);
	}
	if (self)
		put_availability(&j, &page->ctx, &availability);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_person(struct page *page)
{
	return (person_answer(page, page_path_id(page, "id"), false));
}

enum err
api_me(struct page *page)
{
	struct availability availability;
	struct person_view person;
	struct json_out j;
	enum err e;

	if ((e = person_show(&page->ctx, page->ctx.actor.person, &person)))
		return (e);
	if ((e = availability_show(&page->ctx, &availability)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	put_person(&j, &page->ctx, &person);
	put_person_more(&j, &person);
	put_availability(&j, &page->ctx, &availability);
	json_put_object_end(&j);
	return (OK);
}

/* "2026-12-24/2027-01-02" */
static struct away_entries
away_field(struct page *page)
{
	struct str_list texts = json_field_str_list(page, "away", OPTIONAL);
	struct away_entries list = {
	    arena_array(page->ctx.mem, texts.n, sizeof(struct away_entry)), texts.n};
	size_t i;

	for (i = 0; i < texts.n; i++) {
		struct str rest = texts.items[i];

		(void)str_cut(&rest, '/', &list.items[i].first);
		list.items[i].last = rest;
	}
	return (list);
}

static enum err
availability_fields(struct page *page)
{
	struct str_list days = json_field_str_list(page, "work_days", OPTIONAL);
	struct str from = json_field_str(page, "work_from", OPTIONAL);
	struct str until = json_field_str(page, "work_until", OPTIONAL);
	struct str quiet_from = json_field_str(page, "quiet_from", OPTIONAL);
	struct str quiet_until = json_field_str(page, "quiet_until", OPTIONAL);
	int64_t asks = json_field_int(page, "asks_per_week", OPTIONAL);
	struct away_entries away = away_field(page);
	struct availability_change change = {
	    .days = json_has(page, "work_days") ? &days : NULL,
	    .from = json_has(page, "work_from") ? &from : NULL,
	    .until = json_has(page, "work_until") ? &until : NULL,
	    .quiet_from = json_has(page, "quiet_from") ? &quiet_from : NULL,
	    .quiet_until = json_has(page, "quiet_until") ? &quiet_until : NULL,
	    .asks = json_has(page, "asks_per_week") ? &asks : NULL,
	    .away = json_has(page, "away") ? &away : NULL,
	};
	bool any = change.days || change.from || change.until || change.quiet_from ||
		   change.quiet_until || change.asks || change.away;
	enum err e;

	if ((e = json_done(page)))
		return (e);
	return (any ? availability_change(&page->ctx, &change) : OK);
}

enum err
api_me_change(struct page *page)
{
	struct str name = json_field_str(page, "name", OPTIONAL);
	struct str team = json_field_str(page, "team", OPTIONAL);
	struct str about = json_field_str(page, "about", OPTIONAL);
	struct str zone = json_field_str(page, "time_zone", OPTIONAL);
	struct str job = json_field_str(page, "job", OPTIONAL);
	struct str_list languages = json_field_str_list(page, "languages", OPTIONAL);
	bool asked = json_field_bool(page, "mail_asked", OPTIONAL);
	bool recognition = json_field_bool(page, "recognition", OPTIONAL);
	struct person_change change = {
	    .name = json_has(page, "name") ? &name : NULL,
	    .team = json_has(page, "team") ? &team : NULL,
	    .about = json_has(page, "about") ? &about : NULL,
	    .job = json_has(page, "job") ? &job : NULL,
	    .languages = json_has(page, "languages") ? &languages : NULL,
	    .time_zone = json_has(page, "time_zone") ? &zone : NULL,
	    .mail_asked = json_has(page, "mail_asked") ? &asked : NULL,
	    .recognition = json_has(page, "recognition") ? &recognition : NULL,
	};
	enum err e;

	if ((e = availability_fields(page)) || (e = person_change(&page->ctx, &change)))
		return (e);
	return (person_answer(page, page->ctx.actor.person, true));
}

/* -- what administrators do for somebody ---------------------------------------------- */

enum err
api_person_reset(struct page *page)
{
	struct invited made;
	struct json_out j;
	enum err e;

	if ((e = json_done(page)) ||
	    (e = person_reset_link(&page->ctx, page_path_id(page, "id"), &made)))
		return (e);
	j = json_answer(page, 201);
	json_put_object(&j, NULL);
	json_put_str(&j, "reset",
	    str_fmt(page->ctx.mem, "%s/reset/%.*s", settings()->base_url, STR_ARG(made.token)));
	json_put_time(&j, "expires_at", made.expires_at);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_person_second_off(struct page *page)
{
	enum err e;

	if ((e = json_done(page)) ||
	    (e = second_factor_clear(&page->ctx, page_path_id(page, "id"))))
		return (e);
	page_status(page, 204);
	return (OK);
}

enum err
api_person_erase(struct page *page)
{
	struct str confirm = json_field_str(page, "confirm", REQUIRED);
	int64_t id = page_path_id(page, "id");
	enum err e;

	if ((e = json_done(page)) || (e = person_erase(&page->ctx, id, confirm)))
		return (e);
	return (person_answer(page, id, false));
}

/* A person and the link that is theirs, shown this once. */
static enum err
invited_answer(struct page *page, const struct invited *invited)
{
	struct str path = person_path(&page->ctx, invited->person);
	struct json_out j;

	page_header_add(page, "location", path);
	j = json_answer(page, 201);
	json_put_object(&j, NULL);
	json_put_int(&j, "id", invited->person);
	json_put_str(&j, "url", path);
	json_put_str(&j, "invitation",
	    str_fmt(page->ctx.mem, "%s/invitation/%.*s", settings()->base_url,
		STR_ARG(invited->token)));
	json_put_time(&j, "expires_at", invited->expires_at);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_person_answers(struct page *page)
{
	struct answer_filter filter = {.person = page_path_id(page, "id"),
	    .order = ANSWER_NEWEST,
	    .cursor = page_query(page, "cursor"),
	    .limit = page_limit(page)};
	struct person_answers list;
	struct person_view person;
	struct json_out j;
	size_t i;
	enum err e;

	if (!answer_order_read(page_query(page, "sort"), &filter.order))
		ctx_note(&page->ctx, PROBLEM_ANSWER_SORT_BAD);
	if ((e = ctx_problems(&page->ctx)) ||
	    (e = person_show(&page->ctx, filter.person, &person)) ||
	    (e = person_answer_list(&page->ctx, &filter, &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++) {
		const struct person_answer *a = &list.items[i];

		json_put_object(&j, NULL);
		json_put_int(&j, "id", a->id);
		json_put_int(&j, "question", a->question);
		json_put_str(&j, "url", answer_path(&page->ctx, a->question, a->id));
		json_put_str(&j, "title", a->title);
		json_put_str(&j, "excerpt", a->excerpt);
		json_put_int(&j, "score", a->score);
		json_put_int(&j, "uses", a->uses);
		json_put_bool(&j, "accepted", a->accepted);
		json_put_time(&j, "created_at", a->created_at);
		json_put_object_end(&j);
	}
	json_list_end(&j, list.next);
	return (OK);
}

enum err
api_person_invite(struct page *page)
{
	struct str email = json_field_str(page, "email", REQUIRED);
	struct str name = json_field_str(page, "name", OPTIONAL);
	struct invited invited;
	enum err e;

	if ((e = json_done(page)) || (e = person_invite(&page->ctx, email, name, &invited)))
		return (e);
	return (invited_answer(page, &invited));
}

enum err
api_invitations(struct page *page)
{
	struct invitation_list list;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = invitation_list(&page->ctx, &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++) {
		const struct invitation_view *v = &list.items[i];

		json_put_object(&j, NULL);
		json_put_person(&j, &page->ctx, "person", &v->person);
		json_put_str(&j, "email", v->email);
		if (v->by.id == 0)
			json_put_null(&j, "by");
		else
			json_put_person(&j, &page->ctx, "by", &v->by);
		json_put_time(&j, "created_at", v->created_at);
		json_put_time(&j, "expires_at", v->expires_at);
		json_put_bool(&j, "expired", v->expired);
		json_put_object_end(&j);
	}
	json_list_end(&j, STR_NONE);
	return (OK);
}

enum err
api_person_invite_again(struct page *page)
{
	struct str email = json_field_str(page, "email", OPTIONAL);
	struct invited invited;
	enum err e;

	if ((e = json_done(page)) ||
	    (e = person_invite_again(&page->ctx, page_path_id(page, "id"), email, &invited)))
		return (e);
	return (invited_answer(page, &invited));
}

enum err
api_person_invitation_withdraw(struct page *page)
{
	enum err e = invitation_withdraw(&page->ctx, page_path_id(page, "id"));

	return (e ? e : api_done(page));
}

enum err
api_person_rights(struct page *page)
{
	bool has_suspended = json_has(page, "suspended"), has_admin = json_has(page, "admin");
	bool suspended = json_field_bool(page, "suspended", OPTIONAL);
	bool admin = json_field_bool(page, "admin", OPTIONAL),
	     has_manager = json_has(page, "manager");
	struct suspension_form suspension = {.reason = json_field_str(page, "reason", OPTIONAL),
	    .days = json_field_int(page, "days", OPTIONAL)};
	int64_t manager = json_field_int(page, "manager", OPTIONAL);
	int64_t id = page_path_id(page, "id");
	enum err e;

	if ((e = json_done(page)))
		return (e);
	if (has_manager && (e = person_manager_set(&page->ctx, id, manager)))
		return (e);
	if (has_admin && (e = person_admin_set(&page->ctx, id, admin)))
		return (e);
	if (has_suspended && (e = suspended ? person_suspend(&page->ctx, id, &suspension)
					    : person_reinstate(&page->ctx, id)))
		return (e);
	return (person_answer(page, id, false));
}

/* -- tokens ------------------------------------------------------------------------------ */

enum err
api_tokens(struct page *page)
{
	struct api_token_list list;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = api_token_list(&page->ctx, &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++) {
		const struct api_token_view *t = &list.items[i];

		json_put_object(&j, NULL);
		json_put_int(&j, "id", t->id);
		json_put_str(&j, "name", t->name);
		json_put_str(&j, "scopes", t->scopes);
		json_put_time(&j, "created_at", t->created_at);
		json_put_time(&j, "expires_at", t->expires_at);
		json_put_object_end(&j);
	}
	json_list_end(&j, STR(""));
	return (OK);
}

enum err
api_token_create(struct page *page)
{
	struct api_token_form form = {
	    .name = json_field_str(page, "name", OPTIONAL),
	    .scopes = json_field_str(page, "scopes", REQUIRED),
	    .days = json_field_int(page, "days", OPTIONAL),
	};
	struct api_token_made made;
	struct json_out j;
	enum err e;

	if (!json_has(page, "days"))
		form.days = TOKEN_DAYS;
	if ((e = json_done(page)) || (e = api_token_make(&page->ctx, &form, &made)))
		return (e);
	j = json_answer(page, 201);
	json_put_object(&j, NULL);
	json_put_int(&j, "id", made.id);
	json_put_str(&j, "url", STR("/settings"));
	json_put_str(&j, "token", made.token);
	json_put_time(&j, "expires_at", made.expires_at);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_token_delete(struct page *page)
{
	enum err e = api_token_revoke(&page->ctx, page_path_id(page, "id"));

	return (e ? e : api_done(page));
}
