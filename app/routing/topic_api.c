/* topic_api.c -- what one is asked about, for programs: what the posts show, and what one says about it. */
#include "forum_json.h"
#include "invitations.h"

static enum err
topics_answer(struct page *page)
{
	struct topics_view view;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = topics_show(&page->ctx, page->ctx.actor.person, &view)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_array(&j, "topics");
	for (i = 0; i < view.topics.n; i++) {
		const struct topic_view *t = &view.topics.items[i];

		json_put_object(&j, NULL);
		json_put_str(&j, "name", t->name);
		json_put_bool(&j, "chosen", t->chosen);
		json_put_int(&j, "answers", t->answers);
		json_put_int(&j, "accepted", t->accepted);
		if (t->last_at == 0)
			json_put_null(&j, "last_at");
		else
			json_put_time(&j, "last_at", t->last_at);
		json_put_object_end(&j);
	}
	json_put_array_end(&j);
	json_put_strs(&j, "not_asked_about", view.removed);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_topics(struct page *page)
{
	return (topics_answer(page));
}

enum err
api_topic_put(struct page *page)
{
	bool asked = json_field_bool(page, "asked_about", REQUIRED);
	enum err e;

	if ((e = json_done(page)) || (e = topic_choose(&page->ctx, page_path(page, "name"),
					  asked ? TOPIC_ADD : TOPIC_REMOVE)))
		return (e);
	return (topics_answer(page));
}

/* As if one had never said anything about it: what one wrote speaks again. */
enum err
api_topic_forget(struct page *page)
{
	enum err e = topic_choose(&page->ctx, page_path(page, "name"), TOPIC_RESTORE);

	return (e ? e : topics_answer(page));
}
