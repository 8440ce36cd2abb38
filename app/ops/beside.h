/*
 * beside.h -- a process that the worker keeps running beside itself.
 *
 * It is this program with other arguments, gets our settings, ends when we do,
 * and is started again when it ends by itself: after a second, then after twice
 * as long each time, up to a minute; one that lived for five minutes begins anew.
 */
#ifndef PEERLORE_OPS_BESIDE_H
#define PEERLORE_OPS_BESIDE_H

#include <sys/types.h>

#include "base/clock.h"

struct beside {
	const char *what; /* for the log: "the embedder" */
	const char *const *argv; /* COMMAND_SELF first, NULL last */
	/* The rest is beside.c's. */
	pid_t child; /* 0: not running */
	timestamp_us started_at, start_at, wait;
};

/* Starts it when it is due; called now and then, waits for nothing. */
void beside_keep(struct beside *beside);
/* SIGTERM, and waits for its end. */
void beside_stop(struct beside *beside);

#endif
