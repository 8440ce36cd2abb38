/*
 * reads.h -- how often a thread was read.
 *
 * Counted in the memory of a worker and written every few seconds in one statement,
 * so that reading costs nothing. A person counts once an hour, whichever workers they meet, and
 * never in their own thread, unless they asked without a name; who read what is kept nowhere: there are numbers
 * that mean nothing without the key of the installation, and are gone two hours later. A worker that dies takes what
 * it has not written yet along; nobody misses it.
 */
#ifndef PEERLORE_READS_H
#define PEERLORE_READS_H

#include "ctx.h"

/* The actor has a thread before them; whether it is their own is the caller's to say. */
void read_note(const struct ctx *ctx, int64_t thread);
/* What the database said of a thread just now. */
void reads_know(int64_t thread, int64_t reads);
/* With what is not written yet; 0 also when this worker does not know. */
int64_t reads_of(int64_t thread);

/* Something waits to be written. */
bool reads_wait(void);
enum err reads_write(struct ctx *ctx) MUST_CHECK;
/* Looks of hours that are over go. */
enum err reads_tidy(struct ctx *ctx) MUST_CHECK;
void reads_close(void);

#endif
