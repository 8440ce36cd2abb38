/* inbox_api.c -- the inbox for programs and scripts. */
#include "forum_json.h"
#include "http/api.h"
#include "notify/local.h"

/* What it is about, and where that is; thanks may be for no post at all. */
static void
put_question(struct json_out *j, struct ctx *ctx, const struct notice_view *n)
{
	if (n->post == 0) {
		json_put_null(j, "question");
		if (n->kind != NOTICE_MOVED_AWAY) {
			json_put_null(j, "space");
			return;
		}
		/* Where it was, and what it was called then. */
		json_put_space(j, "space", &n->space);
		json_put_str(j, "title", n->title);
		return;
	}
	json_put_object(j, "question");
	json_put_int(j, "id", n->thread);
	json_put_str(j, "title", n->title);
	json_put_str(j, "url",
	    n->on_offer ? offer_path(ctx, n->thread) : question_path(ctx, n->thread, n->slug));
	json_put_object_end(j);
	json_put_space(j, "space", &n->space);
}

static void
put_notice(struct json_out *j, struct ctx *ctx, const struct notice_view *n)
{
	json_put_object(j, NULL);
	json_put_int(j, "id", n->id);
	json_put_str(j, "type", n->word);
	json_put_str(j, "url", notice_path(ctx, ctx->actor.person, n));
	put_question(j, ctx, n);
	if (n->actor.id != 0)
		json_put_person(j, ctx, "actor", &n->actor);
	else
		json_put_null(j, "actor");
	json_put_time(j, "created_at", n->created_at);
	json_put_bool(j, "act", n->act);
	json_put_bool(j, "seen", n->seen);
	json_put_bool(j, "done", n->done);
	if (n->kind == NOTICE_FOLLOWED_COMMENTED)
		json_put_int(j, "comments", n->bundled);
	if (NOTICE_IS_FOLLOWED(n->kind))
		json_put_int_or_null(j, "follow", n->follow != 0, n->follow);
	if (n->kind == NOTICE_THANKED || n->kind == NOTICE_MODERATED || n->kind == NOTICE_IMPROVE ||
	    n->kind == NOTICE_WEBHOOK_OFF || n->on_suggestion)
		json_put_str(j, "reason", n->said);
	json_put_object_end(j);
}

enum err
api_inbox(struct page *page)
{
	int64_t limit = page_limit(page);
	struct notice_list list;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = ctx_problems(&page->ctx)))
		return (e);
	if ((e = inbox_list(&page->ctx, page_query(page, "cursor"), limit, &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++)
		put_notice(&j, &page->ctx, &list.items[i]);
	json_list_end(&j, list.next);
	return (OK);
}

/* {question}: what is new there was read; {upto}: news up to this notice; {}: all of it. */
enum err
api_inbox_seen(struct page *page)
{
	int64_t question = json_field_id(page, "question", OPTIONAL);
	int64_t upto = json_field_id(page, "upto", OPTIONAL);
	enum err e;

	if ((e = json_done(page)))
		return (e);
	e = question != 0 ? inbox_seen_thread(&page->ctx, question) : inbox_seen(&page->ctx, upto);
	return (e ? e : api_done(page));
}

/* PUT: it is read; DELETE: it is not. */
enum err
api_inbox_seen_one(struct page *page)
{
	bool seen = page_method(page) != HTTP_DELETE;
	enum err e = inbox_seen_one(&page->ctx, page_path_id(page, "id"), seen);

	return (e ? e : api_done(page));
}
