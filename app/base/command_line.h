/*
 * command_line.h -- the words behind `peerlore COMMAND`, taken one by one.
 *
 * A command takes its options out of the line, then what is left, then calls
 * line_done, which complains about anything nobody took. Exit status of a
 * command: 0, EXIT_FAILURE (1), EXIT_USAGE (2).
 */
#ifndef PEERLORE_BASE_COMMAND_LINE_H
#define PEERLORE_BASE_COMMAND_LINE_H

#include <stdbool.h>

#define EXIT_USAGE 2

struct command_line {
	int argc; /* argv[0] is the command; what was taken is gone */
	char **argv;
	const char *config; /* --config FILE, or NULL */
	bool json; /* --json: one JSON object on standard output */
	bool wrong; /* something was complained about already */
};

/* Takes --config and --json, which every command understands. */
void line_open(struct command_line *line, int argc, char **argv);
/* Takes a flag such as --admin; true when it was there. */
bool line_flag(struct command_line *line, const char *name);
/* Takes an option and its value, --email E or --email=E; NULL when it is not there. */
const char *line_option(struct command_line *line, const char *name);
/* The same for an option that must be there; complains and gives "" when it is not. */
const char *line_needed(struct command_line *line, const char *name);
/* Takes the next word that is no option, or complains that `what` is missing and gives "". */
const char *line_word(struct command_line *line, const char *what);
/* False, with a line in the log, when something is left or was missing: return EXIT_USAGE. */
bool line_done(struct command_line *line);

#endif
