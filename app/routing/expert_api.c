/* expert_api.c -- the API of routing: who is likely to know an answer, and why. */
#include <math.h>

#include "forum_json.h"
#include "routing.h"

/* What a reason leads to; nothing when it leads nowhere. */
static void
json_put_thread(struct json_out *j, struct ctx *ctx, const struct expert_reason *reason)
{
	if (reason->thread == 0)
		return;
	json_put_object(j, NULL);
	json_put_int(j, "id", reason->thread);
	json_put_str(j, "title", reason->title);
	json_put_str(j, "url", question_path(ctx, reason->thread, reason->slug));
	json_put_object_end(j);
}

static void
json_put_expert(struct json_out *j, struct ctx *ctx, const struct expert *expert)
{
	struct person_ref person = {.id = expert->person, .name = expert->name};
	size_t i;

	json_put_object(j, NULL);
	json_put_person(j, ctx, "person", &person);
	/* More digits would change from minute to minute and say nothing. */
	json_put_real(j, "score", round(expert->score * 1000) / 1000);
	json_put_array(j, "why");
	for (i = 0; i < expert->reasons.n; i++)
		json_put_str(j, NULL, expert->reasons.items[i].text);
	json_put_array_end(j);
	json_put_array(j, "threads");
	for (i = 0; i < expert->reasons.n; i++)
		json_put_thread(j, ctx, &expert->reasons.items[i]);
	json_put_array_end(j);
	json_put_object_end(j);
}

enum err
api_experts(struct page *page)
{
	int64_t limit = page_limit(page);
	struct expert_list experts;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = ctx_problems(&page->ctx)))
		return (e);
	if ((e = experts_of(&page->ctx, page_path_id(page, "id"), (size_t)limit, &experts)))
		return (e);
	j = json_list(page);
	for (i = 0; i < experts.n; i++)
		json_put_expert(&j, &page->ctx, &experts.items[i]);
	json_list_end(&j, STR_NONE);
	return (OK);
}
