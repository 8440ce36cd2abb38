/*
 * backup.h -- dumps of the database: one a night by the worker, others by command.
 *
 * A dump is pg_dump's custom format, so that pg_restore can take single tables
 * from it. The index is not in it: it is made anew from the database.
 */
#ifndef PEERLORE_OPS_BACKUP_H
#define PEERLORE_OPS_BACKUP_H

#include <stdbool.h>

#include "base/clock.h"
#include "base/err.h"

/*
 * The worker calls it every few seconds. Once a night (after 02:00 UTC; at once
 * when the last dump is older than a day) it starts pg_dump as a child, and when
 * that is done gives the dump its name, DATA/backup/peerlore-YYYYMMDD.dump, and
 * keeps the seven newest. It never waits. A dump that failed is tried again in
 * an hour. Below the reserve of the disk (base/disk.h, opened by the caller) none
 * is begun, and one that runs is ended: half a dump must not be what fills it.
 */
void backup_tick(timestamp_us now);
/* The same, now and waiting for it. */
enum err backup_nightly(timestamp_us now) MUST_CHECK;
/*
 * How old the newest nightly dump is; without one, how old the data is. For
 * /readyz, which warns beyond BACKUP_OLD. Looks at one folder.
 */
timestamp_us backup_age(timestamp_us now);
#define BACKUP_OLD DAYS_US(2)

/* `peerlore backup DIR`: everything into DIR, which is made and must be empty. */
enum err backup_write(const char *folder) MUST_CHECK;
/* `peerlore restore DIR`: into a database that is still empty. */
enum err backup_restore(const char *folder) MUST_CHECK;

#endif
