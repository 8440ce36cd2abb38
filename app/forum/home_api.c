/* home_api.c -- what there is for somebody to do, for programs and scripts. */
#include "forum_json.h"
#include "home.h"
#include "http/api.h"

static void
put_task(struct json_out *j, struct ctx *ctx, const struct home_task *task)
{
	json_put_object(j, NULL);
	json_put_str(j, "kind", task->word);
	json_put_str(j, "title", task->title);
	json_put_str(j, "url", task->link);
	if (task->who.id != 0)
		json_put_person(j, ctx, "who", &task->who);
	else
		json_put_null(j, "who");
	json_put_str_or_null(j, "topic", task->topic);
	if (task->kind == TASK_SUGGESTED)
		json_put_int(j, "answers", task->answers);
	json_put_int(j, "minutes", task->minutes);
	json_put_object_end(j);
}

enum err
api_home(struct page *page)
{
	struct home_wanted wanted = {.all = true};
	struct list_door door;
	struct home home;
	struct json_out j;
	size_t i;
	enum err e;

	if (page_has_query(page, "minutes") &&
	    (!str_int64(page_query(page, "minutes"), &wanted.minutes) || wanted.minutes < 1 ||
		wanted.minutes > HOME_MINUTES_MOST))
		return (ctx_problem(&page->ctx, PROBLEM_MINUTES_BAD));
	if ((e = home_door(&page->ctx, &door)) ||
	    (e = home_show(&page->ctx, &door, &wanted, &home)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_int(&j, "minutes", home.tasks.minutes);
	json_put_array(&j, "tasks");
	for (i = 0; i < home.tasks.n; i++)
		put_task(&j, &page->ctx, &home.tasks.items[i]);
	json_put_array_end(&j);
	json_put_object_end(&j);
	return (OK);
}
