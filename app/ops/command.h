/*
 * command.h -- running other programs, and ourselves, as children.
 *
 * A child gets a list of arguments (no shell), no open file but the three it is
 * given, no blocked signal, and ends when we do.
 */
#ifndef PEERLORE_OPS_COMMAND_H
#define PEERLORE_OPS_COMMAND_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/str.h"

struct command {
	const char *const *argv; /* argv[0] is the file; NULL ends it */
	const char *name; /* what ps shows, or NULL */
	int in, out, err; /* descriptors; -1 is /dev/null for in, ours for the others */
	int death_signal; /* what it gets when we die; 0: SIGKILL */
	bool own_session; /* away from the terminal: Ctrl-C does not reach it */
};

#define COMMAND(list)                                                                              \
	{                                                                                          \
		.argv = (list), .in = -1, .out = -1, .err = -1                                     \
	}

/* Starts it; ERR_INTERNAL with a line in the log when that fails. */
enum err command_start(const struct command *command, pid_t *pid) MUST_CHECK;
/* Starts it, gives it text on its input, waits; OK when its status is 0. What it says goes where command->err says. */
enum err command_run(const struct command *command, struct str input) MUST_CHECK;
/* "exit status 3" or "signal 11 (Segmentation fault)" of a wait status, written into text. */
const char *command_status(int status, char text[64]);
/* This program's own file. */
#define COMMAND_SELF "/proc/self/exe"

#endif
