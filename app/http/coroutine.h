/*
 * coroutine.h -- a small stack per request, so that waiting reads straight down.
 *
 * coroutine_start runs fn(arg) on a stack of its own until it ends or calls
 * coroutine_yield; coroutine_resume goes on where it yielded. A coroutine
 * always runs to its end: what waits for it (a lane's queue of statements)
 * points into its stack. Only the main stack starts and resumes; Kore's
 * functions are called there alone.
 *
 * Stacks are 128 KB with a guard page below, kept for the next request, at
 * most COROUTINE_MAX of them. Not thread-safe: one worker, one pool.
 */
#ifndef PEERLORE_HTTP_COROUTINE_H
#define PEERLORE_HTTP_COROUTINE_H

#include <stdbool.h>
#include <stddef.h>

#define COROUTINE_MAX 256
#define COROUTINE_STACK (128 * 1024)

struct coroutine;

/* NULL when all COROUTINE_MAX are in use, or memory is short. Runs at the first coroutine_resume. */
struct coroutine *coroutine_new(void (*fn)(void *arg), void *arg);
/* On the main stack: runs it until it yields or ends; true when it has ended (and is gone). */
bool coroutine_resume(struct coroutine *co);
/* On its own stack: back to the main stack. */
void coroutine_yield(void);
/* The one that runs now, NULL on the main stack. */
struct coroutine *coroutine_current(void);
/* How many are in use, and the most ever. */
size_t coroutine_count(void);
size_t coroutine_peak(void);
/* Deepest use of any stack so far, in bytes; stacks are painted only when coroutine_paint(true) was called first. */
void coroutine_paint(bool on);
size_t coroutine_deepest(void);
/* Gives the unused stacks back. */
void coroutine_close(void);

#endif
