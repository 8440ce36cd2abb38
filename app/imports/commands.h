/* commands.h -- the command that brings other forums here. */
#ifndef PEERLORE_IMPORTS_COMMANDS_H
#define PEERLORE_IMPORTS_COMMANDS_H

#include "base/command_line.h"

/* import stackexchange FOLDER --space SLUG [--source NAME] [--no-wait] [--json] */
int import_command(struct command_line *line);

#endif
