/*
 * sender.h -- sends messages of webhooks, some at a time, and notes what became of each.
 *
 * One thread waits for all receivers together, so that a slow one holds up nobody but itself: SENDER_EACH of its own
 * messages at once. What is claimed comes back after a minute when this process dies; a receiver knows a repeat by
 * webhook-id. Calls to the database block and are short.
 */
#ifndef PEERLORE_WEBHOOKS_SENDER_H
#define PEERLORE_WEBHOOKS_SENDER_H

#include <stdbool.h>

#include "base/err.h"

#define SENDER_CALLS 24
#define SENDER_EACH 3

struct db_pool;
struct sender;

struct sender *sender_new(struct db_pool *pool);
/* What is on its way is broken off, and comes back. */
void sender_free(struct sender *sender);
/* Takes what is due, as far as there is room, waits for answers for at most ms and notes them. An error is the database's. */
enum err sender_turn(struct sender *sender, int ms) MUST_CHECK;
/* Nothing was due and nothing is on its way. */
bool sender_idle(const struct sender *sender);

#endif
