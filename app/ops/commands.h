/* commands.h -- the commands of operation: up, migrate, settings, backup, restore. */
#ifndef PEERLORE_OPS_COMMANDS_H
#define PEERLORE_OPS_COMMANDS_H

#include "base/command_line.h"

int up_command(struct command_line *line);
int migrate_command(struct command_line *line);
int settings_command(struct command_line *line);
int ranking_command(struct command_line *line);
int backup_command(struct command_line *line);
int restore_command(struct command_line *line);

#endif
