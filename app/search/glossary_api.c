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

/* What is not said stays. */
enum err
api_glossary_change(struct page *page)
{
	struct glossary_form form = {
	    .term = json_field_str(page, "term", OPTIONAL),
	    .means = json_field_str_list(page, "means", OPTIONAL),
	    .kind = json_field_str(page, "kind", OPTIONAL),
	};
	int64_t id = page_path_id(page, "id");
	struct glossary_view entry;
	struct json_out j;
	enum err e;

	if ((e = json_done(page)) || (e = glossary_entry(&page->ctx, id, &entry)))
		return (e);
	form.term = json_has(page, "term") ? form.term : entry.term;
	form.means = json_has(page, "means") ? form.means : entry.means;
	form.kind = json_has(page, "kind") ? form.kind : entry.kind;
	if ((e = glossary_change(&page->ctx, id, &form)) ||
	    (e = glossary_entry(&page->ctx, id, &entry)))
		return (e);
	j = json_answer(page, 200);
	put_entry(&j, &entry);
	return (OK);
}

enum err
api_glossary_remove(struct page *page)
{
	enum err e = glossary_remove(&page->ctx, page_path_id(page, "id"));

	return (e ? e : api_done(page));
}

/* -- acronyms that posts explain ---------------------------------------------------------------- */

enum err
api_glossary_offers(struct page *page)
{
	struct acronym_offers list;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = acronym_list(&page->ctx, &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++) {
		const struct acronym_offer *o = &list.items[i];

		json_put_object(&j, NULL);
		json_put_str(&j, "term", o->term);
		json_put_str(&j, "means", o->meaning);
		json_put_int(&j, "posts", o->posts);
		json_put_str(&j, "url", question_path(&page->ctx, o->thread, STR_NONE));
		json_put_str(&j, "title", o->title);
		json_put_object_end(&j);
	}
	json_list_end(&j, STR_NONE);
	return (OK);
}

enum err
api_glossary_offer(struct page *page)
{
	struct str term = json_field_str(page, "term", REQUIRED),
		   means = json_field_str(page, "means", REQUIRED);
	bool take = json_field_bool(page, "take", REQUIRED);
	enum err e;

	if ((e = json_done(page)))
		return (e);
	e = take ? acronym_take(&page->ctx, term, means) : acronym_dismiss(&page->ctx, term, means);
	return (e ? e : api_done(page));
}
