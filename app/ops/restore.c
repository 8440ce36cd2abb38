/*
 * restore.c -- `peerlore restore FOLDER`: a backup into an installation that is still empty.
 *
 * First all of the backup is read and checked. Then DATA/restoring says which
 * backup is on its way, media and key are put in place, each by a rename, and the
 * database in one transaction; whoever was stopped goes on where they were.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/settings.h"
#include "ops/archive.h"
#include "ops/backup.h"
#include "ops/cluster.h"
#include "ops/command.h"
#include "queries.h"
#include "store/db.h"
#include "store/migrate.h"

#define MARK "restoring"
#define PIECE (256u << 10)

struct job {
	struct arena *mem;
	struct archive archive;
	char sums[ARCHIVE_SUM]; /* of the list: which backup it is */
	int level;
	bool again; /* it was begun before */
	bool has_database; /* it came with an earlier try */
	struct progress progress;
	struct backup_figures *figures;
};

/* -- what is in the folder -------------------------------------------------------------------------- */

static enum err
note_read(struct job *job, const char *folder)
{
	char path[PATH_MAX];
	json_error_t wrong;
	const char *sums = "";
	int format = 0;
	json_int_t missing = 0;
	json_t *note;

	(void)snprintf(path, sizeof(path), "%s/" BACKUP_NOTE, folder);
	if (access(path, R_OK) != 0) {
		log_errorf(errno == EACCES
			       ? "give it to the owner of the data folder: chown -R postgres FOLDER"
			       : "name the folder of a backup that came to its end",
		    "cannot read %s: %m", path);
		return (ERR_USAGE);
	}
	note = json_load_file(path, 0, &wrong);
	if (note != NULL)
		(void)json_unpack(note, "{s:i, s:i, s:s, s?I}", "peerlore_backup", &format,
		    "migration", &job->level, "sums", &sums, "missing", &missing);
	job->figures->missing = (int64_t)missing;
	(void)snprintf(job->sums, sizeof(job->sums), "%s", sums);
	json_decref(note);
	if (format != BACKUP_FORMAT || strlen(job->sums) != 64) {
		log_errorf(NULL, "%s is not the note of a backup that this program knows", path);
		return (ERR_USAGE);
	}
	if (job->level > (int)migration_count) {
		log_errorf("install the Peerlore that made it, or a newer one",
		    "the backup is at migration %d, this program knows %zu", job->level,
		    migration_count);
		return (ERR_USAGE);
	}
	return (OK);
}

/* Only what a backup consists of: nothing else is put anywhere. */
static enum err
names_check(const struct archive *archive)
{
	static const char *const known[] = {
	    BACKUP_DUMP, BACKUP_SETTINGS, BACKUP_RANKING, BACKUP_KEY};
	size_t i, k;

	for (i = 0; i < archive->files.n; i++) {
		struct str name = archive->files.items[i].name;
		bool fine = str_starts(name, STR("media/"));

		for (k = 0; k < sizeof(known) / sizeof(known[0]); k++)
			fine = fine || str_eq(name, str_of(known[k]));
		if (!fine) {
			log_errorf("take another backup",
			    "the backup names %.*s, which is none of ours", STR_ARG(name));
			return (ERR_CONFLICT);
		}
	}
	if (archive_find(archive, BACKUP_DUMP) != NULL)
		return (OK);
	log_error("there is no dump of the database in the backup", "take another backup");
	return (ERR_CONFLICT);
}

static enum err
backup_check(struct job *job, const char *folder)
{
	int64_t bytes = 0;
	enum err e;

	if ((e = archive_read(&job->archive, job->mem, folder, job->sums)) ||
	    (e = names_check(&job->archive)) || (e = archive_size(&job->archive, &bytes)))
		return (e);
	progress_begin(&job->progress, "checking", bytes, PROGRESS_BYTES);
	job->archive.progress = &job->progress;
	e = archive_verify(&job->archive);
	progress_end(&job->progress);
	job->archive.done = 0;
	return (e);
}

/* -- what is here ----------------------------------------------------------------------------------------- */

/* The backup that is on its way here; empty when none is. */
static void
mark_read(char sums[ARCHIVE_SUM])
{
	int fd = open(settings_path(MARK), O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, sums, ARCHIVE_SUM - 1);

	sums[n > 0 ? n : 0] = '\0';
	if (fd >= 0)
		(void)close(fd);
}

static enum err
mark_write(const struct job *job)
{
	const char *path = settings_path(MARK);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool bad = fd < 0 || write(fd, job->sums, 64) != 64 || fsync(fd) != 0;

	if (bad)
		log_errorf(NULL, "cannot write %s: %m", path);
	if (fd >= 0)
		(void)close(fd);
	return (bad ? ERR_INTERNAL : archive_settle(settings()->data));
}

enum err
restore_refuse_half(void)
{
	if (access(settings_path(MARK), F_OK) != 0)
		return (OK);
	log_errorf("run the same `peerlore restore FOLDER` again, or begin with a new data folder",
	    "a restore into %s was begun and is not done", settings()->data);
	return (ERR_CONFLICT);
}

/* The first file of anybody's below a folder, "" when there is none. */
static void
first_file(const char *folder, char found[PATH_MAX])
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	char path[PATH_MAX];
	struct stat st;

	while (dir != NULL && found[0] == '\0' && (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.' || strcmp(entry->d_name, "box") == 0)
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
			first_file(path, found);
		else
			(void)snprintf(found, PATH_MAX, "%s", path);
	}
	if (dir != NULL)
		(void)closedir(dir);
}

static enum err
not_empty(const char *what)
{
	log_errorf("restore into a new data folder: PEERLORE_DATA=/var/lib/peerlore-new",
	    "nothing was restored: %s is not empty: %s", settings()->data, what);
	return (ERR_CONFLICT);
}

static enum err
database_look(struct job *job, bool *empty)
{
	struct db_pool *pool =
	    db_pool_open(&(struct db_settings){.conninfo = cluster_connection(CLUSTER_OWNER, NULL),
		.name = "peerlore restore",
		.statements = db_statements,
		.statement_count = db_statement_count});
	struct db *db = db_open_handle(pool, job->mem);
	struct restore_tables tables = {0};
	enum err e = q_restore_tables(db, &tables);

	db_close_handle(db);
	db_pool_close(pool);
	*empty = tables.n == 0;
	return (e);
}

static enum err
here_check(struct job *job)
{
	char sums[ARCHIVE_SUM], found[PATH_MAX] = "";
	bool empty = false;
	enum err e;

	mark_read(sums);
	if (sums[0] != '\0' && strcmp(sums, job->sums) != 0)
		return (not_empty("another backup was begun here"));
	job->again = sums[0] != '\0';
	if ((e = database_look(job, &empty)))
		return (e);
	/* One transaction brings all of it; before it, and while our mark stands, nobody else makes tables. */
	job->has_database = job->again && !empty;
	if (job->again)
		return (OK);
	if (!empty)
		return (not_empty("there are tables in the database"));
	first_file(settings_path("media"), found);
	if (found[0] != '\0')
		return (not_empty(found));
	if (access(settings_path(BACKUP_KEY), F_OK) == 0)
		return (not_empty("there is a " BACKUP_KEY));
	return (mark_write(job));
}

/* -- putting it in place ------------------------------------------------------------------------------------- */

/* Beside the key; settings where an operator finds them, for we do not know where this machine has its own. */
static const char *
place_of(struct arena *mem, struct str name)
{
	bool settings_file =
	    str_eq(name, STR(BACKUP_SETTINGS)) || str_eq(name, STR(BACKUP_RANKING));

	return (str_c(mem, str_fmt(mem, "%s/%s%.*s", settings()->data,
			       settings_file ? "restored/" : "", STR_ARG(name))));
}

static enum err
files_take(struct job *job)
{
	int64_t bytes = 0;
	size_t i;
	enum err e = archive_size(&job->archive, &bytes);

	progress_begin(&job->progress, "media", bytes, PROGRESS_BYTES);
	for (i = 0; e == OK && i < job->archive.files.n; i++) {
		const struct archive_file *file = &job->archive.files.items[i];
		int64_t before = job->archive.done;

		if (str_eq(file->name, STR(BACKUP_DUMP)))
			continue;
		e = archive_take(&job->archive, file, place_of(job->mem, file->name));
		if (str_starts(file->name, STR("media/"))) {
			job->figures->media_files++;
			job->figures->media_bytes += job->archive.done - before;
		}
	}
	progress_end(&job->progress);
	return (e);
}

/* The dump goes through us, so that one can see how far it is. */
static enum err
dump_feed(struct job *job, int from, int to)
{
	char *piece = malloc(PIECE);
	struct stat st;
	int64_t done = 0;
	ssize_t n = 0, part;
	enum err e = OK;

	if (piece == NULL)
		abort();
	progress_begin(
	    &job->progress, "database", fstat(from, &st) == 0 ? st.st_size : 0, PROGRESS_BYTES);
	while (e == OK && archive_stop == 0 && (n = read(from, piece, PIECE)) > 0) {
		for (part = 0; e == OK && part < n;) {
			ssize_t written = write(to, piece + part, (size_t)(n - part));

			if (written < 0 && errno != EINTR)
				e = ERR_INTERNAL;
			part += written > 0 ? written : 0;
		}
		progress_at(&job->progress, done += n);
	}
	progress_end(&job->progress);
	free(piece);
	return (archive_stop != 0 ? ERR_GONE : n < 0 ? ERR_INTERNAL : e);
}

static enum err
database_restore(struct job *job)
{
	const char *const argv[] = {cluster_program("pg_restore"), "--single-transaction",
	    "--exit-on-error", "--no-owner", "--no-password", "--dbname",
	    cluster_connection(CLUSTER_OWNER, NULL), NULL};
	struct command command = COMMAND(argv);
	char path[PATH_MAX], text[64];
	int ends[2], fd, status = 0;
	pid_t pid;
	enum err e;

	if (argv[0] == NULL)
		return (ERR_USAGE);
	(void)snprintf(path, sizeof(path), "%s/" BACKUP_DUMP, job->archive.folder);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0 || pipe2(ends, O_CLOEXEC) != 0)
		return (ERR_INTERNAL);
	command.in = ends[0];
	e = command_start(&command, &pid);
	(void)close(ends[0]);
	if (e) {
		(void)close(ends[1]);
		(void)close(fd);
		return (e);
	}
	(void)signal(SIGPIPE, SIG_IGN);
	e = dump_feed(job, fd, ends[1]);
	/* Half a dump is no dump: it must not look like its end. */
	if (e != OK)
		(void)kill(pid, SIGKILL);
	(void)close(ends[1]);
	(void)close(fd);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (e == ERR_GONE || (e == OK && status == 0))
		return (e);
	log_errorf("what it said is above", "pg_restore failed, and left the database empty: %s",
	    command_status(status, text));
	return (ERR_INTERNAL);
}

/* -- the command ------------------------------------------------------------------------------------------------ */

static enum err
restore_run(struct job *job, const char *folder)
{
	enum err e;

	if ((e = note_read(job, folder)) || (e = backup_check(job, folder)) ||
	    (e = here_check(job)) || (e = files_take(job)))
		return (e);
	if (!job->has_database && (e = database_restore(job)))
		return (e);
	if (unlink(settings_path(MARK)) != 0)
		return (ERR_INTERNAL);
	return (archive_settle(settings()->data));
}

enum err
backup_restore(const char *folder, struct backup_figures *figures)
{
	struct job job = {.mem = arena_new(), .figures = figures};
	enum err e;

	*figures = (struct backup_figures){0};
	backup_signals();
	e = restore_run(&job, folder);
	figures->level = job.level;
	if (e == ERR_GONE)
		log_error("stopped: it is not whole yet", "the same command goes on with it");
	if (e == OK) {
		log_info("restored: the database, %lld files of media, the key%s",
		    (long long)figures->media_files,
		    job.archive.kept > 0 || job.has_database ? " (gone on with)" : "");
		if (figures->missing > 0)
			log_warn("%lld files that the database names were not there, or damaged, "
				 "when this backup was made: peerlore doctor names them",
			    (long long)figures->missing);
		log_info(
		    "settings that differ from the default are in %s/restored/" BACKUP_SETTINGS,
		    settings()->data);
		log_info(
		    "next: peerlore up; the worker makes the search index anew and then is done");
	}
	archive_close(&job.archive, false);
	arena_free(job.mem);
	return (e);
}
