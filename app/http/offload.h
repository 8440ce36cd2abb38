/*
 * offload.h -- work that takes the processor for long, on a thread beside the loop.
 *
 * One thread per worker process with a queue of OFFLOAD_QUEUE; the coroutine
 * sleeps meanwhile. Of the whole node at most OFFLOAD_NODE run at once: each
 * takes one of as many mutexes in memory shared by all workers, which survive
 * the death of their holder. Handlers call page_offload; see http/page.h for
 * what fn may do.
 */
#ifndef PEERLORE_HTTP_OFFLOAD_H
#define PEERLORE_HTTP_OFFLOAD_H

#include "base/err.h"

#define OFFLOAD_QUEUE 16
#define OFFLOAD_NODE 2

/* Before workers fork. */
void offload_prepare(void);
/* In the worker: starts the thread. The descriptor becomes readable when something is done. */
int offload_open(void);
/* On the main stack, when it is readable. */
void offload_done(void);
void offload_close(void);

#endif
