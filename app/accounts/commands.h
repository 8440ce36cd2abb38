/* commands.h -- the commands of accounts: user, token, space, member. */
#ifndef PEERLORE_ACCOUNTS_COMMANDS_H
#define PEERLORE_ACCOUNTS_COMMANDS_H

#include "base/command_line.h"

/* user add --email E --name N [--admin] [--password-stdin] · user link --email E · user second-factor-off --email E */
int user_command(struct command_line *line);
/* token create --email E --scopes S [--days N] */
int token_command(struct command_line *line);
/* space add --slug S --name N [--about A] [--private] [--owner E] */
int space_command(struct command_line *line);
/* member add --space S --email E --role R · member remove --space S --email E */
int member_command(struct command_line *line);

#endif
