/*
 * thread_door.h -- what the door of a thread says to all who come, kept per worker process.
 *
 * A door is a function of (thread, version, site epoch, versions of the threads it
 * is linked with) alone: no reader is in it. Which of them are those of now is for
 * PostgreSQL to say on every request (q_thread_seen), so what is kept can be
 * dropped at any time and is never stale. A table of fixed size: of two threads
 * with one place the later stays.
 */
#ifndef PEERLORE_FORUM_THREAD_DOOR_H
#define PEERLORE_FORUM_THREAD_DOOR_H

#include "base/arena.h"
#include "base/str.h"

/* Another thread that this one is linked with. */
struct door_link {
	int64_t id;
	int64_t space;
	struct str title;
	struct str slug;
	struct str kind;
	int32_t answers;
	bool private; /* only members of its space may know of it */
	bool accepted;
	bool outgoing;
	bool tip;
};

struct door_key {
	int64_t thread; /* 0: nothing is kept in this place */
	int64_t version;
	int64_t epoch;
	int64_t linked; /* the versions of the threads it is linked with, added up; 0: none */
};

struct thread_door {
	struct door_key key;
	int64_t space;
	int64_t author; /* who is shown as such */
	bool private; /* only members of its space may come in */
	bool recognition;
	bool tip, offer, wish;
	bool unnamed, recorded, closed, locked, suggested, withdrawn;
	struct door_link *links;
	size_t links_n;
};

/* Copied into mem; false: this state of it is not kept. */
bool thread_door_kept(struct arena *mem, const struct door_key *key, struct thread_door *door);
/* Copies the door. */
void thread_door_keep(const struct thread_door *door);
void thread_doors_forget(void);

#endif
