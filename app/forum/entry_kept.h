/*
 * entry_kept.h -- threads as search results and lists show them, kept per worker process.
 *
 * An entry is a function of (thread, version, site epoch) alone: no reader is in
 * it, and it is shown only to whoever may read its space. PostgreSQL is asked for
 * the versions on every request (q_threads_now), so what is kept can be dropped at
 * any time and is never stale. A table of fixed size: of two threads with one
 * place the later stays.
 */
#ifndef PEERLORE_FORUM_ENTRY_KEPT_H
#define PEERLORE_FORUM_ENTRY_KEPT_H

#include "base/arena.h"
#include "forum.h"

struct entry_key {
	int64_t thread;
	int64_t version;
	int64_t epoch;
};

/* Copied into mem; false: this state of it is not kept. */
bool entry_kept(struct arena *mem, const struct entry_key *key, struct question_entry *entry);
/* Copies the entry. */
void entry_keep(const struct entry_key *key, const struct question_entry *entry);
void entries_forget(void);

#endif
