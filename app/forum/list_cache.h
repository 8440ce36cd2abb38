/*
 * list_cache.h -- first pages of lists as they were rendered, kept per worker process.
 *
 * What is kept is a function of its key alone: which list, which private spaces
 * its reader is in, and how far the outbox had got (q_list_enter). Whatever
 * changes a thread, a space or a person leaves a row there in its transaction,
 * so a key that PostgreSQL says now is never that of an older state, and what is
 * kept can be dropped at any time. The least lately used goes when there are
 * LIST_CACHE_ENTRIES. Entries are valid until the next list_cache_put: use them
 * before any query.
 */
#ifndef PEERLORE_FORUM_LIST_CACHE_H
#define PEERLORE_FORUM_LIST_CACHE_H

#include "base/str.h"
#include "text/html.h"

#define LIST_CACHE_ENTRIES 64

/* NULL when nothing is kept under this key. */
const struct fragment *list_cache_get(struct str key);
/* Keeps a copy of what out holds; key is not empty. What another request has put there meanwhile is the same, and goes. */
const struct fragment *list_cache_put(struct str key, const struct out *out);
void list_cache_close(void);

#endif
