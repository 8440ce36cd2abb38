/* follow_api.c -- following and saved posts, for programs. */
#include "following.h"
#include "forum_json.h"
#include "http/api.h"

/* PUT follows, DELETE no longer. */
static bool
on_asked(struct page *page)
{
	return (page_method(page) == HTTP_PUT);
}

enum err
api_follow_post(struct page *page)
{
	bool on = on_asked(page);
	enum err e;

	if ((e = json_done(page)) ||
	    (e = follow_thread_set(&page->ctx, page_path_id(page, "id"), on)))
		return (e);
	return (flag_answer(page, "following", on));
}

enum err
api_follow_tag(struct page *page)
{
	bool on = on_asked(page);
	enum err e;

	if ((e = json_done(page)) || (e = follow_tag_set(&page->ctx, page_path(page, "name"), on)))
		return (e);
	return (flag_answer(page, "following", on));
}

enum err
api_follow_person(struct page *page)
{
	bool on = on_asked(page);
	enum err e;

	if ((e = json_done(page)) ||
	    (e = follow_person_set(&page->ctx, page_path_id(page, "id"), on)))
		return (e);
	return (flag_answer(page, "following", on));
}

enum err
api_follow_space(struct page *page)
{
	bool on = on_asked(page);
	enum err e;

	if ((e = json_done(page)) ||
	    (e = follow_space_set(&page->ctx, page_path(page, "slug"), on)))
		return (e);
	return (flag_answer(page, "following", on));
}

enum err
api_following(struct page *page)
{
	int64_t limit = page_limit(page);
	struct follow_list list;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = ctx_problems(&page->ctx)) || (e = follow_list(&page->ctx, page_query(page, "kind"),
						   page_query(page, "cursor"), limit, &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++) {
		const struct follow_view *v = &list.items[i];

		json_put_object(&j, NULL);
		json_put_int(&j, "id", v->id);
		json_put_str(&j, "kind", v->kind);
		json_put_str(&j, "name", v->name);
		json_put_str(&j, "url", v->path);
		json_put_time(&j, "since", v->created_at);
		json_put_object_end(&j);
	}
	json_list_end(&j, list.next);
	return (OK);
}

enum err
api_follow_stop(struct page *page)
{
	enum err e;

	if ((e = follow_stop(&page->ctx, page_path_id(page, "id"))))
		return (e);
	return (api_done(page));
}

/* -- saved posts ---------------------------------------------------------------------- */

enum err
api_save_post(struct page *page)
{
	bool on = on_asked(page);
	struct str note = on ? json_field_str(page, "note", OPTIONAL) : STR_NONE;
	int64_t id = page_path_id(page, "id");
	enum err e;

	if ((e = json_done(page)))
		return (e);
	e = on ? post_save(&page->ctx, id, json_has(page, "note") ? &note : NULL, NULL)
	       : post_unsave(&page->ctx, id);
	return (e ? e : flag_answer(page, "saved", on));
}

static void
put_saved(struct json_out *j, struct ctx *ctx, const struct saved_view *v)
{
	json_put_object(j, NULL);
	json_put_str(j, "type", v->kind);
	json_put_int(j, "id", v->post);
	json_put_str(j, "url", v->path);
	json_put_str(j, "title", v->title);
	json_put_str(j, "note", v->note);
	json_put_person(j, ctx, "author", &v->author);
	json_put_space(j, "space", &v->space);
	json_put_time(j, "saved_at", v->saved_at);
	json_put_object_end(j);
}

enum err
api_saved(struct page *page)
{
	struct saved_filter filter = {.kind = page_query(page, "kind"),
	    .words = page_query(page, "q"),
	    .cursor = page_query(page, "cursor"),
	    .limit = page_limit(page)};
	struct saved_list list;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = ctx_problems(&page->ctx)) || (e = saved_list(&page->ctx, &filter, &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++)
		put_saved(&j, &page->ctx, &list.items[i]);
	json_list_end(&j, list.next);
	return (OK);
}
