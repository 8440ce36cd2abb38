/* tip_api.c -- the API of tips. */
#include "forum_json.h"
#include "recordings_json.h"
#include "tips.h"

enum err
api_tips(struct page *page)
{
	struct question_filter filter = {
	    .cursor = page_query(page, "cursor"), .limit = page_limit(page)};
	struct question_list list;
	enum err e;

	if ((e = question_filter_names(
		 &page->ctx, &filter, page_query(page, "tag"), page_query(page, "space"))))
		return (e);
	if ((e = tip_list(&page->ctx, &filter, &list)))
		return (e);
	return (json_answer_entries(page, &list));
}

enum err
api_tip(struct page *page)
{
	struct recording_view recording;
	struct question_view tip;
	struct kept_view kept;
	struct json_out j;
	enum err e;

	if ((e = tip_show(&page->ctx, page_path_id(page, "id"), &tip)) ||
	    (e = recording_of(&page->ctx, tip.id, &recording)) ||
	    (e = kept_show(&page->ctx, tip.id, &kept)))
		return (e);
	j = json_answer(page, 200);
	json_put_tip(&j, &page->ctx, &tip);
	json_put_kept(&j, &kept);
	json_put_recording(&j, "recording", &recording, false);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_tip_post(struct page *page)
{
	struct tip_draft draft = {.title = json_field_str(page, "title", REQUIRED),
	    .summary = json_field_str(page, "summary", OPTIONAL),
	    .body = json_field_str(page, "body", OPTIONAL),
	    .space = json_field_str(page, "space", OPTIONAL),
	    .language = json_field_str(page, "language", OPTIONAL),
	    .recording = json_field_str(page, "recording", OPTIONAL)};
	int64_t id;
	enum err e;

	draft.tags = tag_tidy_list(&page->ctx, json_field_str_list(page, "tags", OPTIONAL));
	if ((e = json_done(page)))
		return (e);
	if ((e = tip_post(&page->ctx, &draft, &id)))
		return (e);
	return (api_created(page, id, tip_path(&page->ctx, id, STR_NONE)));
}
