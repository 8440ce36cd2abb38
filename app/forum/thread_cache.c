/* thread_cache.c -- rendered threads, kept per worker process. */
#include "forum/thread_cache.h"

#include <stdlib.h>

#include "base/tail.h"

#define BUCKETS 4096u

struct entry {
	struct thread_kept kept; /* first: an entry is found from what it keeps */
	struct entry *chain;
	struct entry *newer, *older;
	size_t bytes;
};

static struct {
	struct entry *buckets[BUCKETS];
	struct entry *newest, *oldest;
	size_t bytes;
} cache;

static struct entry **
bucket_of(int64_t thread)
{
	/* Fibonacci hashing, Knuth TAOCP 3, 6.4. */
	return (&cache.buckets[((uint64_t)thread * 0x9e3779b97f4a7c15ULL) >> 52]);
}

static void
list_remove(struct entry *e)
{
	*(e->newer ? &e->newer->older : &cache.newest) = e->older;
	*(e->older ? &e->older->newer : &cache.oldest) = e->newer;
}

static void
list_push(struct entry *e)
{
	e->newer = NULL;
	e->older = cache.newest;
	*(cache.newest ? &cache.newest->newer : &cache.oldest) = e;
	cache.newest = e;
}

static void
entry_drop(struct entry *e)
{
	struct entry **at = bucket_of(e->kept.thread);

	while (*at != e)
		at = &(*at)->chain;
	*at = e->chain;
	list_remove(e);
	cache.bytes -= e->bytes;
	fragment_free(e->kept.fragment);
	free(e);
}

static struct entry *
entry_find(int64_t thread)
{
	struct entry *e = *bucket_of(thread);

	while (e != NULL && e->kept.thread != thread)
		e = e->chain;
	return (e);
}

static struct entry *
entry_of_state(int64_t thread, int64_t version, int64_t epoch)
{
	struct entry *e = entry_find(thread);

	return (e == NULL || e->kept.version != version || e->kept.epoch != epoch ? NULL : e);
}

const struct thread_kept *
thread_cache_get(int64_t thread, int64_t version, int64_t epoch)
{
	struct entry *e = entry_of_state(thread, version, epoch);

	if (e == NULL)
		return (NULL);
	list_remove(e);
	list_push(e);
	return (&e->kept);
}

bool
thread_cache_has(int64_t thread, int64_t version, int64_t epoch)
{
	return (entry_of_state(thread, version, epoch) != NULL);
}

const struct thread_kept *
thread_cache_put(int64_t thread, int64_t version, int64_t epoch, const struct out *out,
    const struct thread_view *view)
{
	const struct question_view *q = view->question;
	size_t items = view->items.n * sizeof(struct thread_item);
	size_t tail_size = items + q->title.n + q->slug.n + q->excerpt.n;
	struct thread_item *kept_items;
	struct entry *e;
	char *tail;

	if ((e = entry_find(thread)) != NULL)
		entry_drop(e);
	if ((e = calloc(1, sizeof(*e) + tail_size)) == NULL)
		return (NULL);
	/* The items first, for they must stand at a multiple of eight; an initializer has no order. */
	tail = (char *)(e + 1);
	kept_items = (struct thread_item *)(void *)tail;
	if (items > 0)
		memcpy(kept_items, view->items.items, items);
	tail += items;
	e->kept = (struct thread_kept){.thread = thread,
	    .version = version,
	    .epoch = epoch,
	    .fragment = fragment_keep(out),
	    .author = q->author.id,
	    .answers = q->answers_all,
	    .items = {kept_items, view->items.n},
	    .title = tail_str(&tail, q->title),
	    .slug = tail_str(&tail, q->slug),
	    .excerpt = tail_str(&tail, q->excerpt)};
	e->bytes = sizeof(*e) + tail_size + fragment_size(e->kept.fragment);
	e->chain = *bucket_of(thread);
	*bucket_of(thread) = e;
	list_push(e);
	cache.bytes += e->bytes;
	while (cache.bytes > THREAD_CACHE_BYTES && cache.oldest != e)
		entry_drop(cache.oldest);
	return (&e->kept);
}

size_t
thread_cache_bytes(void)
{
	return (cache.bytes);
}

void
thread_cache_close(void)
{
	while (cache.oldest != NULL)
		entry_drop(cache.oldest);
}
