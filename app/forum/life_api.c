/* life_api.c -- the API of what becomes of a post: closed, locked, pinned, linked, merged, moved, redacted, rolled back. */
#include "forum_json.h"
#include "life.h"

enum err
api_closed(struct page *page)
{
	/* null opens it again, so the field must be there. */
	bool open = json_field_is_null(page, "reason");
	struct str reason = json_field_str(page, "reason", open ? OPTIONAL : REQUIRED);
	struct str note = json_field_str(page, "note", OPTIONAL);
	int64_t id = page_path_id(page, "id");
	enum err e;

	if ((e = json_done(page)))
		return (e);
	if ((e = open ? question_reopen(&page->ctx, id)
		      : question_close(&page->ctx, id, reason, note)))
		return (e);
	return (flag_answer(page, "closed", !open));
}

enum err
api_locked(struct page *page)
{
	bool locked = json_field_bool(page, "locked", REQUIRED);
	enum err e;

	if ((e = json_done(page)) ||
	    (e = thread_lock_set(&page->ctx, page_path_id(page, "id"), locked)))
		return (e);
	return (flag_answer(page, "locked", locked));
}

enum err
api_pinned(struct page *page)
{
	bool pinned = json_field_bool(page, "pinned", REQUIRED);
	enum err e;

	if ((e = json_done(page)) ||
	    (e = thread_pin_set(&page->ctx, page_path_id(page, "id"), pinned)))
		return (e);
	return (flag_answer(page, "pinned", pinned));
}

enum err
api_wiki(struct page *page)
{
	bool wiki = json_field_bool(page, "wiki", REQUIRED);
	enum err e;

	if ((e = json_done(page)) ||
	    (e = post_wiki_set(&page->ctx, page_path_id(page, "id"), wiki)))
		return (e);
	return (flag_answer(page, "wiki", wiki));
}

enum err
api_link_set(struct page *page)
{
	struct str kind = json_field_str(page, "kind", REQUIRED);
	int64_t to = json_field_id(page, "to", REQUIRED);
	bool linked = !json_has(page, "linked") || json_field_bool(page, "linked", REQUIRED);
	enum err e;

	if ((e = json_done(page)) ||
	    (e = thread_link_set(&page->ctx, page_path_id(page, "id"), kind, to, linked)))
		return (e);
	return (flag_answer(page, "linked", linked));
}

enum err
api_links(struct page *page)
{
	struct related_list list;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = thread_links(&page->ctx, page_path_id(page, "id"), &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++) {
		const struct related_entry *r = &list.items[i];

		json_put_object(&j, NULL);
		json_put_str(&j, "type", r->tip ? STR("tip") : STR("question"));
		json_put_int(&j, "id", r->id);
		json_put_str(&j, "url", thread_path(&page->ctx, r->tip, r->id, r->slug));
		json_put_str(&j, "title", r->title);
		json_put_str(&j, "kind", r->kind);
		json_put_bool(&j, "outgoing", r->outgoing);
		json_put_object_end(&j);
	}
	json_list_end(&j, STR_NONE);
	return (OK);
}

enum err
api_merged(struct page *page)
{
	/* null makes two of them again, so the field must be there. */
	bool undo = json_field_is_null(page, "into");
	int64_t into = json_field_id(page, "into", undo ? OPTIONAL : REQUIRED);
	int64_t id = page_path_id(page, "id"), target;
	struct json_out j;
	enum err e;

	if ((e = json_done(page)) || (e = undo ? question_unmerge(&page->ctx, id, &target)
					       : question_merge(&page->ctx, id, into)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_int_or_null(&j, "into", !undo, into);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_revision_restore(struct page *page)
{
	int64_t seen = json_field_int(page, "revision", REQUIRED);
	int32_t revision;
	struct json_out j;
	enum err e;

	if ((e = json_done(page)) || (e = revision_restore(&page->ctx, page_path_id(page, "id"),
					  page_path_id(page, "number_id"), seen, &revision)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_int(&j, "revision", revision);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_space_set(struct page *page)
{
	struct str space = json_field_str(page, "space", REQUIRED);
	bool wider = json_field_bool(page, "wider", OPTIONAL);
	struct json_out j;
	enum err e;

	if ((e = json_done(page)) ||
	    (e = thread_move(&page->ctx, page_path_id(page, "id"), space, wider)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_str(&j, "space", space);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_redact(struct page *page)
{
	struct str words = json_field_str(page, "words", REQUIRED);
	struct json_out j;
	int64_t places;
	enum err e;

	if ((e = json_done(page)) ||
	    (e = thread_redact(&page->ctx, page_path_id(page, "id"), words, &places)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_int(&j, "places", places);
	json_put_object_end(&j);
	return (OK);
}
