/* commands.h -- the command that measures how good search and routing are. */
#ifndef PEERLORE_EVAL_COMMANDS_H
#define PEERLORE_EVAL_COMMANDS_H

#include "base/command_line.h"

/*
 * eval search --data DIR | eval duplicates --data DIR | eval all --data DIR | eval self
 *	[--dev] [--set KEY=VALUE]... [--keep FOLDER] [--json]
 */
int eval_command(struct command_line *line);

#endif
