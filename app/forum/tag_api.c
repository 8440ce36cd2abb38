/* tag_api.c -- the API of tags: what stands around one, what it is about, its names and its place. */
#include "forum_json.h"
#include "tags.h"

#define BELOW_MOST 1000

static enum err
tag_answer(struct page *page, struct str name)
{
	struct tag_around around = {.under = {NULL, 0}};
	struct str_list synonyms, below;
	struct tag_view tag;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = tag_show(&page->ctx, name, &tag)) ||
	    (e = tag_around_show(&page->ctx, &tag, BELOW_MOST, &around)))
		return (e);
	synonyms =
	    (struct str_list){arena_array(page->ctx.mem, around.synonyms.n + 1, sizeof(struct str)),
		around.synonyms.n};
	for (i = 0; i < synonyms.n; i++)
		synonyms.items[i] = around.synonyms.items[i].name;
	below = (struct str_list){
	    arena_array(page->ctx.mem, around.below.n + 1, sizeof(struct str)), around.below.n};
	for (i = 0; i < below.n; i++)
		below.items[i] = around.below.items[i].name;
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_str(&j, "name", tag.name);
	json_put_str(&j, "about", tag.about);
	json_put_int(&j, "revision", tag.revision);
	json_put_int(&j, "questions", tag.questions);
	json_put_str(&j, "url", tag_path(&page->ctx, tag.name));
	json_put_bool(&j, "following", tag.following);
	json_put_strs(&j, "synonyms", synonyms);
	json_put_strs(&j, "under", around.under);
	json_put_strs(&j, "below", below);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_tag(struct page *page)
{
	return (tag_answer(page, page_path(page, "name")));
}

enum err
api_tag_change(struct page *page)
{
	bool has_about = json_has(page, "about"), has_parent = json_has(page, "parent");
	/* null: at the top. */
	bool top = has_parent && json_field_is_null(page, "parent");
	struct str about = json_field_str(page, "about", OPTIONAL);
	bool has_revision = json_has(page, "revision");
	int64_t revision = json_field_int(page, "revision", OPTIONAL);
	struct str parent = top ? STR("") : json_field_str(page, "parent", OPTIONAL);
	struct str name = page_path(page, "name");
	enum err e;

	if ((e = json_done(page)))
		return (e);
	if (has_about &&
	    (e = tag_about_set(&page->ctx, name, about, has_revision ? &revision : NULL)))
		return (e);
	if (has_parent && (e = tag_parent_set(&page->ctx, name, parent)))
		return (e);
	return (tag_answer(page, name));
}

enum err
api_tag_synonym(struct page *page)
{
	struct str synonym = json_field_str(page, "synonym", REQUIRED);
	bool there = !json_has(page, "there") || json_field_bool(page, "there", REQUIRED);
	bool wider = json_field_bool(page, "wider", OPTIONAL);
	struct str name = page_path(page, "name");
	enum err e;

	if ((e = json_done(page)))
		return (e);
	if ((e = there ? tag_synonym_set(&page->ctx, name, synonym, wider)
		       : tag_synonym_end(&page->ctx, name, synonym)))
		return (e);
	return (tag_answer(page, name));
}

/* The new name; what carries it follows by and by, so nothing else is said. */
static enum err
name_answer(struct page *page, const char *field, struct str name)
{
	struct json_out j = json_answer(page, 200);

	json_put_object(&j, NULL);
	json_put_str_or_null(&j, field, name);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_tag_name(struct page *page)
{
	struct str to = json_field_str(page, "name", REQUIRED), now;
	bool wider = json_field_bool(page, "wider", OPTIONAL);
	enum err e;

	if ((e = json_done(page)) ||
	    (e = tag_rename(&page->ctx, page_path(page, "name"), to, wider, &now)))
		return (e);
	return (name_answer(page, "name", now));
}

enum err
api_tag_merged(struct page *page)
{
	/* null makes two of them again, so the field must be there. */
	bool undo = json_field_is_null(page, "into");
	struct str into = json_field_str(page, "into", undo ? OPTIONAL : REQUIRED);
	struct str name = page_path(page, "name"), now = STR("");
	bool wider = json_field_bool(page, "wider", OPTIONAL);
	enum err e;

	if ((e = json_done(page)))
		return (e);
	if ((e = undo ? tag_unmerge(&page->ctx, name)
		      : tag_merge(&page->ctx, name, into, wider, &now)))
		return (e);
	return (name_answer(page, "into", now));
}

enum err
api_tag_history(struct page *page)
{
	struct tag_revision_list list;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = tag_history(&page->ctx, page_path(page, "name"), &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++) {
		const struct tag_revision_view *r = &list.items[i];

		json_put_object(&j, NULL);
		json_put_int(&j, "number", r->number);
		json_put_str(&j, "about", r->about);
		if (r->author.id > 0)
			json_put_person(&j, &page->ctx, "author", &r->author);
		else
			json_put_str_or_null(&j, "author", STR(""));
		json_put_time(&j, "created_at", r->created_at);
		json_put_object_end(&j);
	}
	json_list_end(&j, STR_NONE);
	return (OK);
}
