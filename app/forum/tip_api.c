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

/* -- parts of a recording ------------------------------------------------------------------------ */

enum err
api_tip_stretches(struct page *page)
{
	struct tip_stretches list;
	struct post_view post;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = tip_stretches(&page->ctx, page_path_id(page, "id"), &post, &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++) {
		const struct tip_stretch *s = &list.items[i];

		json_put_object(&j, NULL);
		json_put_int(&j, "number", s->n);
		json_put_real(&j, "from", (double)s->from_ms / 1000);
		json_put_real(&j, "seconds", (double)s->length_ms / 1000);
		json_put_bool(&j, "step", s->step);
		json_put_str(&j, "title", s->title);
		json_put_object_end(&j);
	}
	json_list_end(&j, STR_NONE);
	return (OK);
}

/* "3 Close the lid": the third stretch, and what its tip is called; without words as it was proposed. */
static bool
part_read(struct str line, const struct tip_stretches *stretches, struct tip_part *part)
{
	struct str number;
	int64_t n;

	line = str_trim(line);
	if (!str_cut(&line, ' ', &number) || !str_int64(number, &n) || n < 1 ||
	    n > (int64_t)stretches->n)
		return (false);
	*part = (struct tip_part){.from_ms = stretches->items[n - 1].from_ms,
	    .to_ms = stretches->items[n - 1].to_ms,
	    .title = str_trim(line)};
	if (part->title.n == 0)
		part->title = stretches->items[n - 1].title;
	return (true);
}

enum err
api_tip_split(struct page *page)
{
	struct str_list lines = json_field_str_list(page, "parts", REQUIRED);
	struct tip_stretches stretches;
	struct tip_parts parts;
	struct post_view post;
	struct json_out j;
	size_t i, wrong;
	enum err e;

	if ((e = json_done(page)) ||
	    (e = tip_stretches(&page->ctx, page_path_id(page, "id"), &post, &stretches)))
		return (e);
	parts =
	    (struct tip_parts){arena_array(page->ctx.mem, lines.n + 1, sizeof(*parts.items)), 0};
	for (i = 0; i < lines.n; i++) {
		if (!part_read(lines.items[i], &stretches, &parts.items[parts.n++]))
			return (ctx_problem(&page->ctx, PROBLEM_PARTS_UNKNOWN));
	}
	if ((e = tip_split(&page->ctx, post.id, &parts, &wrong)))
		return (e);
	j = json_list(page);
	page_status(page, 201);
	for (i = 0; i < parts.n; i++) {
		json_put_object(&j, NULL);
		json_put_int(&j, "id", parts.items[i].id);
		json_put_str(&j, "url", tip_path(&page->ctx, parts.items[i].id, STR_NONE));
		json_put_object_end(&j);
	}
	json_list_end(&j, STR_NONE);
	return (OK);
}
