/* webhook_api.c -- webhooks for programs. */
#include "forum_json.h"
#include "http/api.h"
#include "webhooks.h"

static void
put_time_or_null(struct json_out *j, const char *key, timestamp_us at)
{
	if (at == 0)
		json_put_null(j, key);
	else
		json_put_time(j, key, at);
}

static void
put_webhook(struct json_out *j, struct ctx *ctx, const struct webhook_view *v)
{
	json_put_object(j, NULL);
	json_put_int(j, "id", v->id);
	json_put_str(j, "name", v->name);
	json_put_str(j, "target", v->url);
	if (v->space.id == 0)
		json_put_null(j, "space");
	else
		json_put_space(j, "space", &v->space);
	json_put_strs(j, "events", v->events);
	json_put_bool(j, "on", v->on);
	json_put_str_or_null(j, "off_reason", v->off_why);
	put_time_or_null(j, "failing_since", v->failing_since);
	put_time_or_null(j, "old_secret_until", v->before_until);
	json_put_int(j, "waiting", v->waiting);
	json_put_int(j, "failed", v->failed);
	json_put_person(j, ctx, "made_by", &v->maker);
	json_put_time(j, "created_at", v->created_at);
	json_put_object_end(j);
}

static enum err
webhook_answer(struct page *page, int64_t id)
{
	struct webhook_view view;
	struct json_out j;
	enum err e;

	if ((e = webhook_show(&page->ctx, id, &view)))
		return (e);
	j = json_answer(page, 200);
	put_webhook(&j, &page->ctx, &view);
	return (OK);
}

enum err
api_webhooks(struct page *page)
{
	struct webhook_list list;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = webhook_list(&page->ctx, page_query(page, "space"), &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++)
		put_webhook(&j, &page->ctx, &list.items[i]);
	json_list_end(&j, STR(""));
	return (OK);
}

enum err
api_webhook_make(struct page *page)
{
	struct webhook_form form = {.name = json_field_str(page, "name", REQUIRED),
	    .url = json_field_str(page, "target", REQUIRED),
	    .events = json_field_str_list(page, "events", REQUIRED)};
	struct str space = json_field_str(page, "space", OPTIONAL);
	struct webhook_made made;
	struct json_out j;
	enum err e;

	if ((e = json_done(page)) || (e = webhook_make(&page->ctx, space, &form, &made)))
		return (e);
	j = json_created(
	    page, made.id, str_fmt(page->ctx.mem, "/webhooks/%lld", (long long)made.id));
	json_put_str(&j, "secret", made.secret);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_webhook(struct page *page)
{
	return (webhook_answer(page, page_path_id(page, "id")));
}

/* What is not said stays. */
enum err
api_webhook_change(struct page *page)
{
	struct webhook_form form = {.name = json_field_str(page, "name", OPTIONAL),
	    .url = json_field_str(page, "target", OPTIONAL),
	    .events = json_field_str_list(page, "events", OPTIONAL)};
	bool on = json_field_bool(page, "on", OPTIONAL), switched = json_has(page, "on");
	int64_t id = page_path_id(page, "id");
	bool said = json_has(page, "name") || json_has(page, "target") || json_has(page, "events");
	struct webhook_view view;
	enum err e;

	if ((e = json_done(page)) || (e = webhook_show(&page->ctx, id, &view)))
		return (e);
	if (!json_has(page, "name"))
		form.name = view.name;
	if (!json_has(page, "target"))
		form.url = view.url;
	if (!json_has(page, "events"))
		form.events = view.events;
	if ((said && (e = webhook_change(&page->ctx, id, &form))) ||
	    (switched && (e = webhook_switch(&page->ctx, id, on))))
		return (e);
	return (webhook_answer(page, id));
}

enum err
api_webhook_remove(struct page *page)
{
	enum err e = webhook_remove(&page->ctx, page_path_id(page, "id"));

	return (e ? e : api_done(page));
}

enum err
api_webhook_secret(struct page *page)
{
	struct webhook_made made;
	struct json_out j;
	enum err e;

	if ((e = webhook_rotate(&page->ctx, page_path_id(page, "id"), &made)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_str(&j, "secret", made.secret);
	json_put_time(&j, "old_secret_until", made.before_until);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_webhook_test(struct page *page)
{
	struct str word;
	struct json_out j;
	enum err e;

	if ((e = webhook_test(&page->ctx, page_path_id(page, "id"), &word)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_str(&j, "message", word);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_webhook_again(struct page *page)
{
	struct webhook_again what = {.word = json_field_str(page, "message", OPTIONAL),
	    .all = json_field_bool(page, "all", OPTIONAL)};
	struct str since = json_field_str(page, "since", OPTIONAL);
	struct json_out j;
	int64_t n;
	enum err e;

	if ((e = json_done(page)))
		return (e);
	if (what.word.n == 0 && !clock_parse(since, &what.since))
		return (ctx_problem(&page->ctx, PROBLEM_WEBHOOK_SINCE));
	if ((e = webhook_again(&page->ctx, page_path_id(page, "id"), &what, &n)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_int(&j, "messages", n);
	json_put_object_end(&j);
	return (OK);
}

static void
put_message(struct json_out *j, const struct webhook_message_view *m)
{
	size_t i;

	json_put_object(j, NULL);
	json_put_str(j, "id", m->word);
	json_put_str(j, "event", m->event);
	json_put_int_or_null(j, "thread", m->thread != 0, m->thread);
	json_put_int_or_null(j, "post", m->post != 0, m->post);
	json_put_str(j, "state", m->state);
	json_put_int(j, "attempts", m->attempts);
	json_put_time(j, "happened_at", m->happened_at);
	put_time_or_null(j, "next_at", m->waiting ? m->try_at : 0);
	json_put_array(j, "tries");
	for (i = 0; i < m->tries.n; i++) {
		const struct webhook_try_view *t = &m->tries.items[i];

		json_put_object(j, NULL);
		json_put_time(j, "at", t->at);
		json_put_int_or_null(j, "status", t->status != 0, t->status);
		json_put_int(j, "took_ms", t->took_ms);
		json_put_str(j, "answer", t->said);
		json_put_str_or_null(j, "fault", t->fault);
		json_put_object_end(j);
	}
	json_put_array_end(j);
	json_put_object_end(j);
}

enum err
api_webhook_messages(struct page *page)
{
	int64_t limit = page_limit(page);
	struct webhook_message_list list;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = ctx_problems(&page->ctx)) ||
	    (e = webhook_messages(&page->ctx, page_path_id(page, "id"), page_query(page, "state"),
		 page_query(page, "cursor"), limit, &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++)
		put_message(&j, &list.items[i]);
	json_list_end(&j, list.next);
	return (OK);
}
