/*
 * box.h -- running programs that read files of strangers, with nothing within their reach.
 *
 * A program in the box sees /usr read-only, its one input as /in, one folder it
 * may write to as /out, and an empty /tmp: no network, no homes, no other
 * processes, no environment. Time, memory, file size and processes are bounded;
 * whatever is left of it when its time is over is killed. The box is bubblewrap
 * in a user namespace; where that cannot run, nothing is run.
 */
#ifndef PEERLORE_RECORDINGS_BOX_H
#define PEERLORE_RECORDINGS_BOX_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define BOX_FILE_MAX (512LL << 20) /* bytes of one file it writes */
#define BOX_SAID_MAX (256u << 10) /* of what it says; the rest is thrown away */

struct box_task {
	const char *in; /* file it reads as /in */
	const char *out; /* folder it writes as /out, or NULL */
	const char *const *argv; /* argv[0] below /usr/bin; NULL ends it */
	int seconds; /* of wall clock; twice as much of processors */
	/* Called about every second; false: give up. May be NULL. */
	bool (*tick)(void *arg);
	void *arg;
};

/* A list of arguments as it grows; .n = 0 begins it. NULL ends it at any time. */
#define BOX_ARGUMENTS 200
struct box_arguments {
	const char *items[BOX_ARGUMENTS];
	size_t n;
};
/* Adds words up to the NULL behind them. */
void box_add(struct box_arguments *arguments, const char *const *words);

enum box_end {
	BOX_DONE, /* exit status 0 */
	BOX_REFUSED, /* another one: it does not like the file */
	BOX_TIME, /* time was over, or it took more than it may */
	BOX_STOPPED, /* tick said so */
	BOX_NONE /* there is no box: the log says why */
};

/* Runs it and waits. *said, in mem, is what it wrote to its output, *why the end of what it complained of. */
enum box_end box_run(
    struct arena *mem, const struct box_task *task, struct str *said, struct str *why) MUST_CHECK;
/* Whether the box works here, or *why not, in mem; says in the log what an operator can do then. */
bool box_works(struct arena *mem, struct str *why);

#endif
