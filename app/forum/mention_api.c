/* mention_api.c -- whom one may name with @, while one types. */
#include "http/api.h"
#include "mentions.h"
#include "paths.h"

enum err
api_mentions(struct page *page)
{
	struct mention_place place = {
	    .post = page_has_query(page, "post") ? page_query_id(page, "post") : 0,
	    .space = page_query(page, "space")};
	struct str typed = page_query(page, "q");
	struct mention_people list;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = ctx_problems(&page->ctx)) || (e = mention_list(&page->ctx, &place, typed, &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++) {
		const struct mention_person *p = &list.items[i];

		json_put_object(&j, NULL);
		json_put_int(&j, "id", p->id);
		json_put_str(&j, "handle", p->handle);
		json_put_str(&j, "name", p->name);
		json_put_str(&j, "team", p->team);
		json_put_object_end(&j);
	}
	json_list_end(&j, STR(""));
	return (OK);
}
