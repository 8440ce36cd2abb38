/* top_api.c -- the top contributions for programs. */
#include "forum_json.h"
#include "http/api.h"
#include "recognition.h"

static void
put_uses(struct json_out *j, const struct top_uses *u)
{
	json_put_int(j, "helped", u->helped);
	json_put_int(j, "worked", u->worked);
	json_put_int(j, "reads", u->reads);
	json_put_int(j, "accepted", u->accepted);
	json_put_int(j, "votes", u->votes);
	json_put_int(j, "thanks", u->thanks);
	json_put_int(j, "reputation", u->points);
}

static void
put_people(struct json_out *j, struct ctx *ctx, const struct top_people *people)
{
	size_t i;

	json_put_array(j, "people");
	for (i = 0; i < people->n; i++) {
		json_put_object(j, NULL);
		json_put_person(j, ctx, "person", &people->items[i].person);
		put_uses(j, &people->items[i].uses);
		json_put_object_end(j);
	}
	json_put_array_end(j);
}

static void
put_posts(struct json_out *j, struct ctx *ctx, const struct top_posts *posts)
{
	size_t i;

	json_put_array(j, "posts");
	for (i = 0; i < posts->n; i++) {
		const struct top_post *p = &posts->items[i];

		json_put_object(j, NULL);
		json_put_int(j, "id", p->post);
		json_put_str(j, "type", p->kind);
		json_put_str(j, "title", p->title);
		json_put_str(j, "url", post_path(ctx, p->tip, p->thread, p->post));
		json_put_person(j, ctx, "author", &p->author);
		json_put_space(j, "space", &p->space);
		put_uses(j, &p->uses);
		json_put_object_end(j);
	}
	json_put_array_end(j);
}

enum err
api_top(struct page *page)
{
	struct ctx *ctx = &page->ctx;
	struct top_filter filter = {.period = top_period_read(ctx, page_query(page, "period")),
	    .space = page_query(page, "space"),
	    .tag = page_query(page, "tag"),
	    .team = page_query(page, "team"),
	    .kind = page_query(page, "type"),
	    .rows = page_limit(page)};
	struct top_view view;
	struct json_out j;
	enum err e;

	if ((e = ctx_problems(ctx)) || (e = top_show(ctx, &filter, &view)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_str(&j, "period", top_period_word(filter.period));
	json_put_time(&j, "since", view.since);
	json_put_bool(&j, "counting", view.counting);
	if (view.counted_at != 0)
		json_put_time(&j, "counted_at", view.counted_at);
	json_put_int(&j, "helped", view.helped);
	json_put_int(&j, "writers", view.writers);
	json_put_int(&j, "worked", view.worked);
	json_put_int(&j, "reads", view.reads);
	json_put_int(&j, "waiting", view.waiting);
	put_people(&j, ctx, &view.people);
	put_posts(&j, ctx, &view.posts);
	json_put_object_end(&j);
	return (OK);
}
