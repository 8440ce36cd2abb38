/* commands.h -- the command of the audit trail. */
#ifndef PEERLORE_MODERATION_COMMANDS_H
#define PEERLORE_MODERATION_COMMANDS_H

#include "base/command_line.h"

/* audit --check [--known NUMBER:HASH] · audit --export */
int audit_command(struct command_line *line);

#endif
