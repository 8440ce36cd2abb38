/* prepare.h -- what stands between a database that answers and a server that listens. */
#ifndef PEERLORE_OPS_PREPARE_H
#define PEERLORE_OPS_PREPARE_H

#include <stdbool.h>

#include "base/err.h"

/* Brings the database to the level of this program. */
enum err prepare_migrate(void) MUST_CHECK;
/*
 * What `up` does before it starts server and worker: migrates, and with demo
 * loads the demo content on first start and prints a one-time sign-in link on
 * standard output. Called in a child process of its own, so it may open what it
 * likes and leave it open.
 */
enum err prepare_database(bool demo) MUST_CHECK;

#endif
