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
/* "12 3": the id and the generation of a recording. */
bool publisher_argument(struct str argument, int64_t *id, int64_t *generation);
/* Marks what nobody prepares any more as failed. */
enum err recordings_given_up(struct ctx *ctx) MUST_CHECK;

#endif
