/*
 * scratch.h -- a real PostgreSQL for unit tests.
 *
 * A test program that needs a database starts a cluster of its own in a
 * temporary folder (unix socket only, user postgres when we are root) and it is
 * gone when the program ends, however it ends. Started once per program; tests
 * that must not see each other's rows ask for databases of their own.
 *
 *	conninfo = scratch_database("votes");    empty, UTF-8
 *	conninfo = scratch_migrated("votes");    with all our tables
 *
 * When there is no PostgreSQL to be had, the program stops with a message.
 */
#ifndef PEERLORE_TESTS_SCRATCH_H
#define PEERLORE_TESTS_SCRATCH_H

/* Starts the cluster if there is none; a connection string for its database "postgres". */
const char *scratch_start(void);
/* A new empty database; its connection string lives until the end. */
const char *scratch_database(const char *name);
/* A new one at the level of this program. */
const char *scratch_migrated(const char *name);
/* The server's process, for signals (SIGSTOP, SIGCONT). */
int scratch_pid(void);
/* Stops the server as fast as it can be stopped, and starts it again on the same data. */
void scratch_stop(void);
void scratch_again(void);

#endif
