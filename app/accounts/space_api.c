/* space_api.c -- the API of spaces and their members. */
#include "forum_json.h"
#include "http/api.h"

static void
put_space(struct json_out *j, const struct space_view *s)
{
	json_put_object(j, NULL);
	json_put_str(j, "slug", s->slug);
	json_put_str(j, "name", s->name);
	json_put_int(j, "id", s->id);
	json_put_str(j, "about", s->about);
	json_put_int(j, "revision", s->revision);
	json_put_bool(j, "private", s->private);
	json_put_str(j, "language", s->language);
	json_put_bool(j, "recognition", s->recognition);
	json_put_bool(j, "anonymous", s->unnamed);
	if (s->role.n > 0)
		json_put_str(j, "role", s->role);
	else
		json_put_null(j, "role");
	json_put_int(j, "members", s->members);
	json_put_time(j, "created_at", s->created_at);
	json_put_object_end(j);
}

static struct str
space_path(struct ctx *ctx, struct str slug)
{
	return (str_fmt(ctx->mem, "/spaces/%.*s", STR_ARG(slug)));
}

static enum err
space_answer(struct page *page, struct str slug)
{
	struct space_view space;
	struct json_out j;
	enum err e;

	if ((e = space_show(&page->ctx, slug, &space)))
		return (e);
	j = json_answer(page, 200);
	put_space(&j, &space);
	return (OK);
}

enum err
api_spaces(struct page *page)
{
	struct space_list list;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = space_list(&page->ctx, page_query(page, "cursor"), page_limit(page), &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++)
		put_space(&j, &list.items[i]);
	json_list_end(&j, list.next);
	return (OK);
}

enum err
api_space(struct page *page)
{
	return (space_answer(page, page_path(page, "slug")));
}

enum err
api_space_add(struct page *page)
{
	struct space_form form = {
	    .slug = json_field_str(page, "slug", REQUIRED),
	    .name = json_field_str(page, "name", REQUIRED),
	    .about = json_field_str(page, "about", OPTIONAL),
	    .private = json_field_bool(page, "private", OPTIONAL),
	    .language = json_field_str(page, "language", OPTIONAL),
	    .owner_id = json_field_id(page, "owner", OPTIONAL),
	};
	int64_t id;
	enum err e;

	if ((e = json_done(page)) || (e = space_add(&page->ctx, &form, &id)))
		return (e);
	return (api_created(page, id, space_path(&page->ctx, str_trim(form.slug))));
}

enum err
api_space_change(struct page *page)
{
	struct str name = json_field_str(page, "name", OPTIONAL);
	struct str about = json_field_str(page, "about", OPTIONAL);
	bool private = json_field_bool(page, "private", OPTIONAL);
	struct str language = json_field_str(page, "language", OPTIONAL);
	bool recognition = json_field_bool(page, "recognition", OPTIONAL);
	bool unnamed = json_field_bool(page, "anonymous", OPTIONAL);
	int64_t revision = json_field_int(page, "revision", OPTIONAL);
	struct space_change change = {
	    .name = json_has(page, "name") ? &name : NULL,
	    .about = json_has(page, "about") ? &about : NULL,
	    .private = json_has(page, "private") ? &private : NULL,
	    .language = json_has(page, "language") ? &language : NULL,
	    .recognition = json_has(page, "recognition") ? &recognition : NULL,
	    .unnamed = json_has(page, "anonymous") ? &unnamed : NULL,
	    .revision = json_has(page, "revision") ? &revision : NULL,
	};
	struct str slug = page_path(page, "slug");
	enum err e;

	if ((e = json_done(page)) || (e = space_change(&page->ctx, slug, &change)))
		return (e);
	return (space_answer(page, slug));
}

/* -- members --------------------------------------------------------------------------- */

enum err
api_members(struct page *page)
{
	struct member_list list;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = member_list(&page->ctx, page_path(page, "slug"), page_query(page, "cursor"),
		 page_limit(page), &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++) {
		json_put_object(&j, NULL);
		json_put_person(&j, &page->ctx, "person", &list.items[i].person);
		json_put_str(&j, "role", list.items[i].role);
		json_put_time(&j, "created_at", list.items[i].created_at);
		json_put_object_end(&j);
	}
	json_list_end(&j, list.next);
	return (OK);
}

enum err
api_member_put(struct page *page)
{
	struct str role = json_field_str(page, "role", REQUIRED);
	struct json_out j;
	enum err e;

	if ((e = json_done(page)))
		return (e);
	if ((e = member_put(
		 &page->ctx, page_path(page, "slug"), page_path_id(page, "person_id"), role)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_int(&j, "person", page_path_id(page, "person_id"));
	json_put_str(&j, "role", role);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_member_remove(struct page *page)
{
	enum err e =
	    member_remove(&page->ctx, page_path(page, "slug"), page_path_id(page, "person_id"));

	return (e ? e : api_done(page));
}
