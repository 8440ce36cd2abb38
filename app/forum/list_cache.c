/* list_cache.c -- first pages of lists as they were rendered, kept per worker process. */
#include "forum/list_cache.h"

#include <stdlib.h>

struct entry {
	char *owned; /* what key points to; NULL: the entry is free */
	struct str key;
	struct fragment *body;
	uint64_t used; /* the higher the later */
};

static struct {
	struct entry entries[LIST_CACHE_ENTRIES];
	uint64_t clock;
} cache;

const struct fragment *
list_cache_get(struct str key)
{
	size_t i;

	for (i = 0; i < LIST_CACHE_ENTRIES; i++) {
		struct entry *e = &cache.entries[i];

		if (e->owned == NULL || !str_eq(e->key, key))
			continue;
		e->used = ++cache.clock;
		return (e->body);
	}
	return (NULL);
}

static void
entry_drop(struct entry *e)
{
	if (e->owned == NULL)
		return;
	free(e->owned);
	fragment_free(e->body);
	*e = (struct entry){.used = 0};
}

static struct entry *
least_used(void)
{
	struct entry *least = &cache.entries[0];
	size_t i;

	for (i = 1; i < LIST_CACHE_ENTRIES; i++) {
		if (cache.entries[i].used < least->used)
			least = &cache.entries[i];
	}
	return (least);
}

const struct fragment *
list_cache_put(struct str key, const struct out *out)
{
	struct entry *e = least_used();

	entry_drop(e);
	if ((e->owned = malloc(key.n)) == NULL)
		abort();
	memcpy(e->owned, key.p, key.n);
	e->key = (struct str){e->owned, key.n};
	e->body = fragment_keep(out);
	e->used = ++cache.clock;
	return (e->body);
}

void
list_cache_close(void)
{
	size_t i;

	for (i = 0; i < LIST_CACHE_ENTRIES; i++)
		entry_drop(&cache.entries[i]);
}
