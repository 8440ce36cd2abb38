/*
 * publisher.h -- the process beside the worker that prepares recordings.
 *
 * It takes the jobs that last long (publish, transcribe), so that index, mail
 * and the other jobs never wait for a film. It is what is left of children of
 * children adopts and reaps, and it takes its children along when it ends.
 */
#ifndef PEERLORE_RECORDINGS_PUBLISHER_H
#define PEERLORE_RECORDINGS_PUBLISHER_H

#include "base/clock.h"
#include "ctx.h"

/* A job stays with its process for so long, unless that says it still works: then as long again. */
#define PUBLISHER_LEASE MINUTES_US(1)

/* Told to end: give up what runs. */
bool publisher_stopping(void);
/* Called while a job works: it stays with this process. *held_at is when that was said last. False: give up. */
bool publisher_hold(struct ctx *ctx, const char *kind, struct str argument, timestamp_us *held_at);
/* "12 3": the id and the generation of a recording. */
bool publisher_argument(struct str argument, int64_t *id, int64_t *generation);
/* Marks what nobody prepares any more as failed. */
enum err recordings_given_up(struct ctx *ctx) MUST_CHECK;

#endif
