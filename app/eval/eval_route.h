/* eval_route.h -- `peerlore eval route`: how often the right colleague is asked. */
#ifndef PEERLORE_EVAL_EVAL_ROUTE_H
#define PEERLORE_EVAL_EVAL_ROUTE_H

#include "base/command_line.h"

/* eval route --dump DIR [--dump DIR...] [--set KEY=VALUE]... [--json]; the words `eval route` are taken already. */
int eval_route_command(struct command_line *line);

#endif
