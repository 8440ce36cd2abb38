/*
 * cluster.h -- a PostgreSQL of our own below the data folder.
 *
 * It speaks through a unix socket in a 0700 folder and nothing else, and lets in
 * by `peer` alone: the user it runs as, and root. Two roles: peerlore_owner makes
 * tables, peerlore_app reads and writes rows. When an operator names another
 * database in the settings there is no cluster, and only the connection strings
 * below are used.
 *
 * Whoever starts it is its parent: when the parent dies, however it dies, the
 * cluster stops (fast mode).
 */
#ifndef PEERLORE_OPS_CLUSTER_H
#define PEERLORE_OPS_CLUSTER_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

enum cluster_role { CLUSTER_APP, CLUSTER_OWNER, CLUSTER_SUPERUSER };

/* True unless the settings name a database elsewhere. */
bool cluster_is_private(void);
/*
 * A libpq connection string for the database of the settings, or for another of
 * the private cluster (database, else NULL). It stays for the life of the process.
 */
const char *cluster_connection(enum cluster_role role, const char *database);

/*
 * As root: makes the data folder for user postgres and goes on as that user (or
 * as whoever owns the folder), for PostgreSQL refuses root and nothing that
 * listens should be. Says what to do when that user cannot reach the folder.
 * As anyone else: makes the folder. Everything that writes below it calls this first.
 */
enum err cluster_become_owner(void) MUST_CHECK;
/*
 * The lock that one `up` holds (or one command that needs the cluster while no
 * `up` runs): ERR_CONFLICT with a line in the log when somebody has it.
 * *killed: whoever had it last did not come to cluster_unlock.
 */
enum err cluster_lock(bool *killed) MUST_CHECK;
void cluster_unlock(void);
/* A cluster is running here and answers. */
bool cluster_is_running(void);

/* Makes it on first use, stops one that still runs without a parent, starts it; *pid is its postmaster, a child of ours. */
enum err cluster_start(pid_t *pid) MUST_CHECK;
/* Returns when it takes connections, and makes roles and database when they are missing. */
enum err cluster_wait(pid_t pid) MUST_CHECK;
/* Fast mode; immediate after half a minute. Reaps it. */
void cluster_stop(pid_t pid);

/*
 * For one command: starts the cluster unless one is running, and stops it again
 * when the process ends. With a database elsewhere this does nothing.
 */
enum err cluster_ensure(void) MUST_CHECK;

/* A program of PostgreSQL's, of the version of the cluster: "/usr/lib/postgresql/15/bin/pg_dump". NULL and a line in the log when missing. */
const char *cluster_program(const char *name);

#endif
