/*
 * backup.h -- dumps of the database each night by the worker; by command a backup of everything, and its return.
 *
 * A dump is pg_dump's custom format, so that pg_restore can take single tables
 * from it. The index is not in it: it is made anew from the database.
 */
#ifndef PEERLORE_OPS_BACKUP_H
#define PEERLORE_OPS_BACKUP_H

#include <stdbool.h>
#include <stdint.h>

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

/*
 * `peerlore backup FOLDER`: the database, media, what is set and the master key,
 * all of one moment, into a folder that is new or holds a backup that was
 * stopped. Not in it: the index and vectors, which are made anew, and the files that settings name
 * (passwords of other services, certificates).
 */
struct backup_figures {
	int64_t media_files;
	int64_t media_bytes;
	int64_t missing; /* files that the database names and nobody has */
	int level; /* migrations in it */
};
enum err backup_write(const char *folder, struct backup_figures *figures) MUST_CHECK;
/* Lets go of media that a backup which was killed still kept. */
void backup_links_clear(void);
/* From here on a signal to end sets archive_stop. */
void backup_signals(void);

/*
 * `peerlore restore FOLDER`: into an installation that is still empty. All of
 * the backup is checked before anything is written. While it is not done,
 * DATA/restoring names the backup, the same command goes on, and nothing else starts.
 */
enum err backup_restore(const char *folder, struct backup_figures *figures) MUST_CHECK;
/* ERR_CONFLICT, said in the log, while a restore is not done. */
enum err restore_refuse_half(void) MUST_CHECK;

/* -- what a backup consists of, beside SHA256SUMS and media/ ------------------------------------ */
#define BACKUP_FORMAT 1
#define BACKUP_NOTE "backup.json"
#define BACKUP_DUMP "peerlore.dump"
#define BACKUP_SETTINGS "peerlore.conf"
#define BACKUP_RANKING "ranking.conf"
#define BACKUP_KEY "master.key"

#endif
