/* payload.c -- what a receiver reads: numbers, addresses, and what a reader of the space reads anyway. */
#include <jansson.h>
#include <stdlib.h>

#include "base/settings.h"
#include "local.h"

static void
put(json_t *object, const char *key, json_t *value)
{
	if (value == NULL || json_object_set_new(object, key, value) != 0)
		abort();
}

static json_t *
text(struct str s)
{
	return (json_stringn(s.n == 0 ? "" : s.p, s.n));
}

static const char *
folder(struct str kind)
{
	return (str_eq(kind, STR("tip"))     ? "tips"
		: str_eq(kind, STR("offer")) ? "mentoring/offers"
					     : "questions");
}

/* Where it is read: the thread, or the answer or comment in it. */
static json_t *
address(struct arena *mem, const struct webhook_to_send *row, char letter, int64_t id)
{
	struct str where = str_fmt(mem, "%s/%s/%lld", settings()->base_url,
	    folder(row->thread_kind), (long long)row->thread);

	return (text(
	    id == 0 ? where : str_fmt(mem, "%.*s#%c-%lld", STR_ARG(where), letter, (long long)id)));
}

static json_t *
space(const struct webhook_to_send *row)
{
	json_t *object = json_object();

	put(object, "slug", text(row->slug));
	put(object, "name", text(row->space_name));
	return (object);
}

static json_t *
thread(struct arena *mem, const struct webhook_to_send *row)
{
	json_t *object = json_object(), *tags = json_array();
	size_t i;

	for (i = 0; i < row->tags.n; i++)
		(void)json_array_append_new(tags, text(row->tags.items[i]));
	put(object, "id", json_integer(row->thread));
	put(object, "kind", text(row->thread_kind));
	put(object, "url", address(mem, row, 0, 0));
	put(object, "title", text(row->title));
	put(object, "tags", tags);
	put(object, "space", space(row));
	return (object);
}

static json_t *
post(struct arena *mem, const struct webhook_to_send *row)
{
	json_t *object = json_object();

	put(object, "id", json_integer(row->post));
	put(object, "kind", text(row->post_kind));
	put(object, "url", address(mem, row, 'a', row->post == row->thread ? 0 : row->post));
	put(object, "excerpt", text(row->excerpt));
	return (object);
}

static json_t *
comment(struct arena *mem, const struct webhook_to_send *row)
{
	json_t *object = json_object();

	put(object, "id", json_integer(row->about));
	put(object, "url", address(mem, row, 'c', row->about));
	if (row->has_comment)
		put(object, "excerpt", text(row->comment));
	return (object);
}

static json_t *
webhook(const struct webhook_to_send *row)
{
	json_t *object = json_object();

	put(object, "id", json_integer(row->webhook));
	put(object, "name", text(row->name));
	return (object);
}

/* What was withdrawn has no words any more: its number, to take it out elsewhere. */
static json_t *
withdrawn(const struct webhook_to_send *row)
{
	json_t *data = json_object(), *head = json_object(), *object = json_object();

	put(head, "id", json_integer(row->thread));
	put(head, "kind", text(row->thread_kind));
	put(data, "thread", head);
	put(object, "id", json_integer(row->post));
	put(object, "kind", text(row->post_kind));
	put(data, "post", object);
	return (data);
}

static json_t *
data_make(struct arena *mem, const struct webhook_to_send *row)
{
	json_t *data;

	if (str_eq(row->event, STR("post.withdrawn")))
		return (withdrawn(row));
	data = json_object();
	if (row->thread == 0) {
		put(data, "webhook", webhook(row));
		return (data);
	}
	put(data, "thread", thread(mem, row));
	put(data, "post", post(mem, row));
	if (row->has_about)
		put(data, "comment", comment(mem, row));
	if (row->has_reason)
		put(data, "reason", text(row->reason));
	return (data);
}

struct str
webhook_payload(struct arena *mem, const struct webhook_to_send *row)
{
	char at[CLOCK_TEXT];
	json_t *all = json_object();
	struct str copy;
	char *said;

	put(all, "type", text(row->event));
	put(all, "timestamp", text(clock_rfc3339(row->happened_at, at)));
	put(all, "data", data_make(mem, row));
	if ((said = json_dumps(all, JSON_COMPACT)) == NULL)
		abort();
	copy = str_dup(mem, str_of(said));
	free(said);
	json_decref(all);
	return (copy);
}
