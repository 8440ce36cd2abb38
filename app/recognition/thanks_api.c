/* thanks_api.c -- thanks for programs: saying them, reading them, taking them back. */
#include "forum_json.h"
#include "http/api.h"
#include "recognition.h"

enum err
api_thanks_give(struct page *page)
{
	int64_t person = json_field_id(page, "person", REQUIRED), id;
	int64_t post = json_field_id(page, "post", OPTIONAL);
	struct str reason = json_field_str(page, "reason", REQUIRED);
	bool shout = json_field_bool(page, "shout", OPTIONAL);
	enum err e;

	if ((e = json_done(page)))
		return (e);
	if ((e = shout ? thanks_shout(&page->ctx, person, post, reason, &id)
		       : thanks_give(&page->ctx, person, post, reason, &id)))
		return (e);
	return (api_created(page, id,
	    str_fmt(page->ctx.mem, "/people/%lld#thanks-%lld", (long long)person, (long long)id)));
}

enum err
api_thanks_withdraw(struct page *page)
{
	int64_t person;
	enum err e = thanks_withdraw(&page->ctx, page_path_id(page, "id"), &person);

	return (e ? e : api_done(page));
}

static void
put_thanks(struct json_out *j, struct ctx *ctx, const struct thanks_view *t)
{
	json_put_object(j, NULL);
	json_put_int(j, "id", t->id);
	json_put_person(j, ctx, "from", &t->giver);
	json_put_str(j, "reason", t->reason);
	json_put_bool(j, "shout", t->shout);
	if (t->post == 0) {
		json_put_null(j, "post");
	} else {
		json_put_object(j, "post");
		json_put_int(j, "id", t->post);
		json_put_str(j, "title", t->title);
		json_put_str(j, "url", post_path(ctx, t->tip, t->thread, t->post));
		json_put_object_end(j);
	}
	json_put_time(j, "created_at", t->created_at);
	json_put_object_end(j);
}

enum err
api_thanks(struct page *page)
{
	int64_t limit = page_limit(page);
	struct thanks_list list;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = ctx_problems(&page->ctx)))
		return (e);
	if ((e = thanks_list(
		 &page->ctx, page_path_id(page, "id"), page_query(page, "cursor"), limit, &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++)
		put_thanks(&j, &page->ctx, &list.items[i]);
	json_list_end(&j, list.next);
	return (OK);
}
