/* up.h -- everything in one: database, migrations, worker and web server, supervised until Ctrl-C. */
#ifndef PEERLORE_OPS_UP_H
#define PEERLORE_OPS_UP_H

#include <stdbool.h>

/* `peerlore up [--demo]`. Settings are open. Returns the exit status of the program. */
int up_run(bool demo);

#endif
