/* home_kept.c -- what home pages are made of, kept per worker process. */
#include "forum/home_kept.h"

struct entry {
	struct arena *mem; /* holds key and value; NULL: the entry is free */
	struct str key;
	const void *value;
	uint64_t used; /* the higher the later */
};

static struct {
	struct entry entries[HOME_KEPT_KINDS][HOME_KEPT_ENTRIES];
	uint64_t clock;
} cache;

const void *
home_kept_get(enum home_kept kind, struct str key)
{
	size_t i;

	if (key.n == 0)
		return (NULL);
	for (i = 0; i < HOME_KEPT_ENTRIES; i++) {
		struct entry *e = &cache.entries[kind][i];

		if (e->mem == NULL || !str_eq(e->key, key))
			continue;
		e->used = ++cache.clock;
		return (e->value);
	}
	return (NULL);
}

static void
entry_drop(struct entry *e)
{
	if (e->mem != NULL)
		arena_free(e->mem);
	*e = (struct entry){.used = 0};
}

const void *
home_kept_put(enum home_kept kind, struct str key, struct arena *mem, const void *value)
{
	struct entry *least = &cache.entries[kind][0];
	size_t i;

	for (i = 1; i < HOME_KEPT_ENTRIES; i++) {
		if (cache.entries[kind][i].used < least->used)
			least = &cache.entries[kind][i];
	}
	entry_drop(least);
	*least = (struct entry){mem, str_dup(mem, key), value, ++cache.clock};
	return (value);
}

void
home_kept_close(void)
{
	size_t kind, i;

	for (kind = 0; kind < HOME_KEPT_KINDS; kind++) {
		for (i = 0; i < HOME_KEPT_ENTRIES; i++)
			entry_drop(&cache.entries[kind][i]);
	}
}
