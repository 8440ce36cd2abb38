/* glossary_api.c -- the API of the company's words. */
#include "forum_json.h"
#include "glossary.h"
#include "http/api.h"

static void
put_entry(struct json_out *j, const struct glossary_view *entry)
{
	json_put_object(j, NULL);
	json_put_int(j, "id", entry->id);
	json_put_str(j, "term", entry->term);
	json_put_strs(j, "means", entry->means);
	json_put_str(j, "kind", entry->kind);
	json_put_object_end(j);
}

enum err
api_glossary(struct page *page)
{
	struct glossary_list list;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = glossary_page(&page->ctx, page_query(page, "cursor"), page_limit(page), &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++)
		put_entry(&j, &list.items[i]);
	json_list_end(&j, list.next);
	return (OK);
}

enum err
api_glossary_add(struct page *page)
{
	struct glossary_form form = {
	    .term = json_field_str(page, "term", REQUIRED),
	    .means = json_field_str_list(page, "means", REQUIRED),
	    .kind = json_field_str(page, "kind", OPTIONAL),
	};
	int64_t id;
	enum err e;

	if ((e = json_done(page)) || (e = glossary_add(&page->ctx, &form, &id)))
		return (e);
	return (api_created(page, id, STR("/admin/words")));
}

enum err
api_glossary_remove(struct page *page)
{
	enum err e = glossary_remove(&page->ctx, page_path_id(page, "id"));

	return (e ? e : api_done(page));
}
