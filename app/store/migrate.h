/*
 * migrate.h -- brings a database to the level of this program.
 *
 * Migrations are sql/migrations/NNNN_name.sql, embedded by app/tools/embed.awk.
 * They go forward only, each in one transaction, with a lock_timeout of a
 * second (tried again a few times), so that a busy server in front of the
 * database is not held up. Two nodes that migrate at once do so one after the
 * other. What was applied stands in the table schema_migration.
 */
#ifndef PEERLORE_STORE_MIGRATE_H
#define PEERLORE_STORE_MIGRATE_H

#include "store/db.h"

struct migration {
	int number; /* 1, 2, 3, ... */
	const char *name;
	const char *sql;
};

/* Generated: build/gen/migrations.c. */
extern const struct migration migrations[];
extern const size_t migration_count;

/*
 * Applies what is missing of the first count migrations in list; *applied says
 * how many that were. Blocks, and waits up to 10 s for a database that is still
 * starting. ERR_CONFLICT: the database is newer than the program, or was made by other migrations; the
 * log says which.
 */
enum err migrate_run(
    const char *conninfo, const struct migration *list, size_t count, size_t *applied) MUST_CHECK;

/* The highest migration the database has. For /readyz: compare with migration_count; a database never migrated is an error. */
enum err migrate_level(struct db *db, int *level) MUST_CHECK;

#endif
