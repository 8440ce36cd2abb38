/* learning_api.c -- what is missing, for administrators' programs. */
#include "forum_json.h"
#include "learning.h"

static void
json_put_gap(struct json_out *j, struct ctx *ctx, const struct gap_view *gap)
{
	json_put_object(j, NULL);
	json_put_str(j, "phrase", gap->phrase);
	json_put_int(j, "people", gap->people);
	json_put_int(j, "searches", gap->searches);
	json_put_time(j, "first_at", gap->first_at);
	json_put_time(j, "last_at", gap->last_at);
	if (gap->written == 0) {
		json_put_null(j, "written");
	} else {
		json_put_object(j, "written");
		json_put_int(j, "id", gap->written);
		json_put_str(j, "title", gap->written_title);
		json_put_str(j, "url", question_path(ctx, gap->written, gap->written_slug));
		json_put_object_end(j);
	}
	json_put_object_end(j);
}

enum err
api_gaps(struct page *page)
{
	int64_t limit = page_limit(page);
	struct gap_list gaps;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = ctx_problems(&page->ctx)))
		return (e);
	if ((e = gap_list(&page->ctx, page_query(page, "cursor"), limit, &gaps)))
		return (e);
	j = json_list(page);
	for (i = 0; i < gaps.n; i++)
		json_put_gap(&j, &page->ctx, &gaps.items[i]);
	json_list_end(&j, gaps.next);
	return (OK);
}
