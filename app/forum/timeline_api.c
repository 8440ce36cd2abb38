/* timeline_api.c -- what became of a question or tip: the API. */
#include "forum_json.h"
#include "life.h"
#include "paths.h"

/* Where it can be read: the comment, the answer, or the thread. */
static struct str
entry_path(struct ctx *ctx, bool tip, int64_t thread, const struct timeline_entry *e)
{
	if (e->comment != 0)
		return (comment_path(ctx, tip, thread, e->comment));
	return (post_path(ctx, tip, thread, e->post));
}

static void
put_other(struct json_out *j, struct ctx *ctx, const struct timeline_entry *e)
{
	json_put_object(j, "other");
	json_put_int(j, "id", e->other);
	json_put_str(j, "title", e->other_title);
	json_put_str(j, "url", thread_path(ctx, e->other_tip, e->other, e->other_slug));
	json_put_bool(j, "outgoing", e->outgoing);
	json_put_object_end(j);
}

static void
put_entry(
    struct json_out *j, struct ctx *ctx, bool tip, int64_t thread, const struct timeline_entry *e)
{
	json_put_object(j, NULL);
	json_put_str(j, "kind", e->word);
	json_put_time(j, "at", e->at);
	if (e->who.id != 0)
		json_put_person(j, ctx, "who", &e->who);
	else
		json_put_null(j, "who");
	json_put_int(j, "post", e->post);
	json_put_str(j, "url", entry_path(ctx, tip, thread, e));
	if (e->number != 0)
		json_put_int(j, "number", e->number);
	if (e->words.n > 0)
		json_put_str(j, "words", e->words);
	if (e->other != 0)
		put_other(j, ctx, e);
	json_put_object_end(j);
}

static enum err
timeline_answer(struct page *page, bool tip)
{
	int64_t id = page_path_id(page, "id"), limit = page_limit(page);
	struct timeline timeline;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = ctx_problems(&page->ctx)) ||
	    (e = timeline_show(&page->ctx, tip, id, page_query(page, "cursor"), limit, &timeline)))
		return (e);
	j = json_list(page);
	for (i = 0; i < timeline.n; i++)
		put_entry(&j, &page->ctx, tip, id, &timeline.items[i]);
	json_list_end(&j, timeline.next);
	return (OK);
}

enum err
api_question_timeline(struct page *page)
{
	return (timeline_answer(page, false));
}

enum err
api_tip_timeline(struct page *page)
{
	return (timeline_answer(page, true));
}
