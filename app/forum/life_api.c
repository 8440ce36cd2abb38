/* life_api.c -- the API of what becomes of a post: closed, locked, pinned. */
#include "forum_json.h"
#include "life.h"

/* One flag of a thread, as it is now. */
static enum err
flag_answer(struct page *page, const char *name, bool value)
{
	struct json_out j = json_answer(page, 200);

	json_put_object(&j, NULL);
	json_put_bool(&j, name, value);
	json_put_object_end(&j);
	return (OK);
}

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
