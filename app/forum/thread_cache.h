/*
 * thread_cache.h -- rendered threads, kept per worker process.
 *
 * A kept thread is a function of (thread, version, site epoch) alone: no
 * reader, session, token or clock is in it; those fill its slots per request.
 * PostgreSQL is asked for the version on every request, so what is kept can be
 * dropped at any time and is never stale. The least lately used go when the
 * budget is spent. Entries are valid until the next thread_cache_put: use them
 * before any query.
 */
#ifndef PEERLORE_FORUM_THREAD_CACHE_H
#define PEERLORE_FORUM_THREAD_CACHE_H

#include "forum/pages.h"
#include "text/html.h"

#define THREAD_CACHE_BYTES (32u << 20)

struct thread_kept {
	int64_t thread;
	int64_t version;
	int64_t epoch;
	struct fragment *fragment;
	/* Copies, owned by the entry. */
	struct str title;
	struct str slug;
	struct str excerpt;
	int64_t author;
	int64_t answers;
	struct thread_items items;
};

/* NULL when this version is not kept. */
const struct thread_kept *thread_cache_get(int64_t thread, int64_t version, int64_t epoch);
bool thread_cache_has(int64_t thread, int64_t version, int64_t epoch);
/* Keeps what out holds with its slots; copies the rest from the view. */
const struct thread_kept *thread_cache_put(int64_t thread, int64_t version, int64_t epoch,
    const struct out *out, const struct thread_view *view);
/* Bytes kept now. */
size_t thread_cache_bytes(void);
void thread_cache_close(void);

#endif
