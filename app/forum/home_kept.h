/*
 * home_kept.h -- what home pages are made of, kept per worker process.
 *
 * Two things, each a function of its key alone: the threads that all see who may
 * read the same spaces (key: list_door.state), and what is one person's own (key:
 * list_door.own). PostgreSQL says on every request what the keys are now, so what
 * is kept can be dropped at any time. The least lately used goes when there are HOME_KEPT_ENTRIES of its
 * kind. What is given is valid until the next home_kept_put: use it before any
 * query.
 */
#ifndef PEERLORE_FORUM_HOME_KEPT_H
#define PEERLORE_FORUM_HOME_KEPT_H

#include "accounts.h"
#include "base/arena.h"

#define HOME_KEPT_ENTRIES 64

/* A thread everybody sees. */
struct home_thread {
	int64_t id;
	struct str title;
	struct str slug;
	struct person_ref author;
	int32_t answers;
	bool accepted;
	bool stale;
	timestamp_us at; /* written, or lately answered */
	struct str_list tags;
};
struct home_threads {
	struct home_thread *items;
	size_t n;
};
/* The newest of each; the newest first. */
struct home_shared {
	struct home_threads waiting; /* for an answer */
	struct home_threads active; /* lately answered */
	struct home_threads tips;
};

/* Something of one's own to look after. */
struct home_matter {
	int64_t about; /* the mentoring; 0: a thread of theirs */
	int64_t thread;
	bool verify; /* it may be out of date; else no answer is accepted */
	bool tip;
	struct str title;
	int64_t bytes; /* to read */
	struct person_ref other; /* with whom */
};
struct home_own {
	struct str_list chosen; /* topics */
	struct str_list answered; /* topics they answered on lately */
	struct int64_list aliases; /* who they are where nobody sees their name */
	struct int64_list asked; /* questions they were asked about */
	struct home_matter *matters;
	size_t n;
};

enum home_kept { HOME_KEPT_SHARED, HOME_KEPT_OWN, HOME_KEPT_KINDS };
/* A struct home_shared or home_own; NULL when nothing is kept under this key. */
const void *home_kept_get(enum home_kept kind, struct str key);
/* Keeps value, which lies in mem with all it points to; mem is the cache's from here on. An empty key is never found again. */
const void *home_kept_put(
    enum home_kept kind, struct str key, struct arena *mem, const void *value);
void home_kept_close(void);

#endif
