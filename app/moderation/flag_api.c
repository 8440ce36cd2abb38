/* flag_api.c -- flags and decisions for programs. */
#include "forum_json.h"
#include "http/api.h"
#include "moderation.h"

static enum err
raise_flag(struct page *page, int64_t post, int64_t comment)
{
	struct str reason = json_field_str(page, "reason", REQUIRED);
	struct str words = json_field_str(page, "words", OPTIONAL);
	enum err e;

	if ((e = json_done(page)) || (e = flag_raise(&page->ctx, post, comment, reason, words)))
		return (e);
	return (api_done(page));
}

enum err
api_flag(struct page *page)
{
	return (raise_flag(page, page_path_id(page, "id"), 0));
}

enum err
api_comment_flag(struct page *page)
{
	return (raise_flag(page, 0, page_path_id(page, "id")));
}

enum err
api_flag_take_back(struct page *page)
{
	enum err e = flag_take_back(&page->ctx, page_path_id(page, "id"), 0);

	return (e ? e : api_done(page));
}

enum err
api_comment_flag_take_back(struct page *page)
{
	enum err e = flag_take_back(&page->ctx, 0, page_path_id(page, "id"));

	return (e ? e : api_done(page));
}

static void
put_entry(struct json_out *j, struct ctx *ctx, const struct flag_entry *f)
{
	size_t i;

	json_put_object(j, NULL);
	json_put_int(j, "post", f->post);
	json_put_int_or_null(j, "comment", f->comment > 0, f->comment);
	json_put_int(j, "thread", f->thread);
	json_put_str(j, "kind", f->kind);
	json_put_str(j, "title", f->title);
	json_put_str(j, "body", f->body);
	json_put_person(j, ctx, "author", &f->author);
	json_put_time(j, "created_at", f->written_at);
	json_put_time(j, "since", f->since);
	json_put_array(j, "flags");
	for (i = 0; i < f->said.n; i++) {
		const struct flag_said_view *said = &f->said.items[i];

		json_put_object(j, NULL);
		json_put_str(j, "reason", said->reason);
		json_put_str(j, "words", said->words);
		json_put_person(j, ctx, "by", &said->by);
		json_put_time(j, "at", said->at);
		json_put_object_end(j);
	}
	json_put_array_end(j);
	json_put_object_end(j);
}

enum err
api_flags(struct page *page)
{
	int64_t limit = page_limit(page);
	struct flag_queue_view queue;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = ctx_problems(&page->ctx)))
		return (e);
	if ((e = flag_queue_show(
		 &page->ctx, page_path(page, "slug"), page_query(page, "cursor"), limit, &queue)))
		return (e);
	j = json_list(page);
	for (i = 0; i < queue.n; i++)
		put_entry(&j, &page->ctx, &queue.items[i]);
	json_list_end(&j, queue.next);
	return (OK);
}

static enum err
decide(struct page *page, int64_t post, int64_t comment)
{
	struct str verdict = json_field_str(page, "verdict", REQUIRED);
	struct str note = json_field_str(page, "note", OPTIONAL);
	int64_t id;
	enum err e;

	if ((e = json_done(page)) ||
	    (e = flag_decide_on(&page->ctx, post, comment, verdict, note, &id)))
		return (e);
	return (api_created(page, id, str_fmt(page->ctx.mem, "/decisions/%lld", (long long)id)));
}

enum err
api_post_decide(struct page *page)
{
	return (decide(page, page_path_id(page, "id"), 0));
}

enum err
api_comment_decide(struct page *page)
{
	return (decide(page, 0, page_path_id(page, "id")));
}

enum err
api_decision(struct page *page)
{
	struct flag_decision_view d;
	struct json_out j;
	enum err e;

	if ((e = flag_decision_read(&page->ctx, page_path_id(page, "id"), &d)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_int(&j, "id", d.id);
	json_put_str(&j, "verdict", d.verdict);
	json_put_str(&j, "note", d.note);
	json_put_time(&j, "at", d.at);
	json_put_int(&j, "post", d.post);
	json_put_int_or_null(&j, "comment", d.comment > 0, d.comment);
	json_put_int(&j, "thread", d.thread);
	json_put_str(&j, "title", d.title);
	json_put_str_or_null(&j, "by", d.by);
	json_put_object_end(&j);
	return (OK);
}
