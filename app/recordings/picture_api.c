/* picture_api.c -- pictures in texts, for programs: an upload becomes one. */
#include "http/api.h"
#include "pictures.h"

static void
picture_put(struct json_out *j, const struct picture_view *v)
{
	json_put_object(j, NULL);
	json_put_int(j, "id", v->id);
	json_put_str(j, "url", v->path);
	json_put_str(j, "state", v->state);
	json_put_str_or_null(j, "reason", v->fault);
	json_put_str(j, "words", v->words);
	json_put_str(j, "markdown", v->markdown);
	json_put_int(j, "width", v->width);
	json_put_int(j, "height", v->height);
	json_put_bool(j, "loose", v->loose);
	json_put_time(j, "created_at", v->created_at);
	json_put_object_end(j);
}

static enum err
picture_answer(struct page *page, int64_t id, int status)
{
	struct picture_view view;
	struct json_out j;
	enum err e;

	if ((e = picture_show(&page->ctx, id, &view)))
		return (e);
	j = json_answer(page, status);
	picture_put(&j, &view);
	return (OK);
}

enum err
api_pictures(struct page *page)
{
	struct picture_list list;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = picture_list(&page->ctx, &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++)
		picture_put(&j, &list.items[i]);
	json_list_end(&j, STR(""));
	return (OK);
}

enum err
api_picture_add(struct page *page)
{
	struct str upload = json_field_str(page, "upload", REQUIRED);
	struct str words = json_field_str(page, "words", OPTIONAL);
	int64_t id;
	enum err e;

	if ((e = json_done(page)) || (e = picture_add(&page->ctx, upload, words, &id)))
		return (e);
	return (picture_answer(page, id, 201));
}

enum err
api_picture(struct page *page)
{
	return (picture_answer(page, page_path_id(page, "id"), 200));
}

enum err
api_picture_remove(struct page *page)
{
	enum err e = picture_remove(&page->ctx, page_path_id(page, "id"));

	return (e ? e : api_done(page));
}
