/*
 * backup_full.c -- `peerlore backup FOLDER`: database, media, settings and key, of one moment.
 *
 * The moment is a snapshot of the database. The media it names are kept by hard
 * links in media/.backup from then on, so that what people replace meanwhile is
 * still there when it is copied; what went between the moment and its link is
 * noticed, and another moment taken. The dump is made from the same snapshot. A
 * backup is whole when its backup.json is there, which is written last; until
 * then the same command goes on with it, and copies no file twice.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/settings.h"
#include "ops/archive.h"
#include "ops/backup.h"
#include "ops/cluster.h"
#include "ops/media.h"
#include "ops/command.h"
#include "queries.h"
#include "store/db.h"

#define KEPT "media/.backup"
#define MOMENTS 3 /* so often a moment is taken before we believe that a file was lost long ago */
#define DEPTH 6

struct job {
	struct arena *mem;
	struct db_pool *pool;
	struct db *db;
	struct archive archive;
	struct backup_snapshot moment;
	struct media_faults
	    missing; /* the database names them, and they are not there, or not whole */
	int64_t media_files, media_bytes;
	struct progress progress;
};

static void
on_stop(int number)
{
	(void)number;
	archive_stop = 1;
}

void
backup_signals(void)
{
	struct sigaction action = {.sa_handler = on_stop};

	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGTERM, &action, NULL);
}

/* -- media are kept ------------------------------------------------------------------------------ */

/* Empties a folder and what is below it. */
static void
tree_remove(int at, const char *name, int depth)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd == -1 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	if (dir == NULL) {
		if (fd != -1)
			(void)close(fd);
		return;
	}
	while ((entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
		    unlinkat(fd, entry->d_name, 0) == 0 || depth == 0)
			continue;
		tree_remove(fd, entry->d_name, depth - 1);
		(void)unlinkat(fd, entry->d_name, AT_REMOVEDIR);
	}
	(void)closedir(dir);
}

static void
links_remove(void)
{
	const char *path = settings_path(KEPT);

	tree_remove(AT_FDCWD, path, DEPTH);
	(void)rmdir(path);
}

/* One backup at a time keeps media; -1: another one does. */
static int
links_lock(void)
{
	int fd = open(settings_path("backup.lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
		return (fd);
	if (fd >= 0)
		(void)close(fd);
	return (-1);
}

void
backup_links_clear(void)
{
	int lock;

	if (access(settings_path(KEPT), F_OK) != 0 || (lock = links_lock()) < 0)
		return;
	links_remove();
	(void)close(lock);
}

/* What is being made is not part of any moment; what hides is ours. */
static bool
is_left_out(const char *name, bool top)
{
	return (
	    name[0] == '.' || (top && (strcmp(name, "making") == 0 || strcmp(name, "box") == 0 ||
					  str_starts(str_of(name), STR("box.")))));
}

static enum err
link_failed(const char *name)
{
	/* It went while we looked: the next moment does not name it. */
	if (errno == ENOENT)
		return (OK);
	log_errorf("media must lie on a file system with hard links",
	    "cannot keep %s for the backup: %m", name);
	return (ERR_INTERNAL);
}

static enum err
tree_link(struct job *job, int from, int to, bool top, int depth)
{
	DIR *dir = fdopendir(from);
	const struct dirent *entry;
	struct stat st;
	enum err e = OK;

	if (dir == NULL)
		return (ERR_INTERNAL);
	while (e == OK && (entry = readdir(dir)) != NULL) {
		const char *name = entry->d_name;

		if (is_left_out(name, top) || fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		if (S_ISREG(st.st_mode)) {
			if (linkat(from, name, to, name, 0) != 0)
				e = link_failed(name);
			job->media_files++;
			job->media_bytes += st.st_size;
		} else if (S_ISDIR(st.st_mode) && depth > 0) {
			int below =
			    openat(from, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
			int there = -1;

			if (below >= 0 && (mkdirat(to, name, 0700) == 0 || errno == EEXIST))
				there = openat(to, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
			if (there >= 0)
				e = tree_link(job, below, there, false, depth - 1);
			else if (below >= 0)
				(void)close(below);
			if (there >= 0)
				(void)close(there);
		}
	}
	(void)closedir(dir);
	return (e);
}

static enum err
media_keep(struct job *job)
{
	int from = open(settings_path("media"), O_RDONLY | O_DIRECTORY | O_CLOEXEC), to;
	enum err e;

	links_remove();
	job->media_files = job->media_bytes = 0;
	if (from < 0)
		return (OK);
	if (mkdir(settings_path(KEPT), 0700) != 0 ||
	    (to = open(settings_path(KEPT), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0) {
		log_errorf(NULL, "cannot make %s: %m", settings_path(KEPT));
		(void)close(from);
		return (ERR_INTERNAL);
	}
	e = tree_link(job, from, to, true, DEPTH);
	(void)close(to);
	return (e);
}

/* A moment, with all media of it kept. The transaction stays open, for the dump to look at the same. */
static enum err
moment_take(struct job *job)
{
	enum err e;

	if ((e = db_begin(job->db)) || (e = q_backup_isolate(job->db, NULL)) ||
	    (e = q_backup_snapshot(job->db, &job->moment)) || (e = media_keep(job)))
		return (e);
	return (media_look(job->mem, job->db, settings_path(KEPT), false, &job->missing));
}

static enum err
moment_find(struct job *job)
{
	enum err e = OK;
	size_t i;
	int n;

	for (n = 0; n < MOMENTS; n++) {
		if (n > 0)
			db_rollback(job->db);
		if ((e = moment_take(job)) || job->missing.n == 0)
			return (e);
	}
	for (i = 0; i < job->missing.n && i < 20; i++)
		log_warn("the database names %.*s",
		    STR_ARG(media_fault_said(job->mem, &job->missing.items[i])));
	if (job->missing.n > i)
		log_warn("and %zu others", job->missing.n - i);
	if (job->missing.n > 0)
		log_warn("of each: " MEDIA_REMEDY);
	return (OK);
}

/* -- the files ---------------------------------------------------------------------------------------- */

static enum err
dump_write(struct job *job)
{
	const char *snapshot =
	    str_fmt(job->mem, "--snapshot=%.*s", STR_ARG(job->moment.snapshot)).p;
	const char *const argv[] = {cluster_program("pg_dump"), "--format=custom", "--no-password",
	    "--exclude-table-data=outbox", "--exclude-table-data=outbox_reader", snapshot,
	    cluster_connection(CLUSTER_OWNER, NULL), NULL};
	struct command command = COMMAND(argv);
	int ends[2], status = 0;
	char text[64];
	pid_t pid;
	enum err e;

	if (argv[0] == NULL)
		return (ERR_USAGE);
	if (pipe2(ends, O_CLOEXEC) != 0)
		return (ERR_INTERNAL);
	command.out = ends[1];
	e = command_start(&command, &pid);
	(void)close(ends[1]);
	if (e) {
		(void)close(ends[0]);
		return (e);
	}
	progress_begin(&job->progress, "dump", 0, PROGRESS_BYTES);
	job->archive.done = 0;
	e = archive_write(&job->archive, ends[0], BACKUP_DUMP);
	progress_end(&job->progress);
	if (e)
		(void)kill(pid, SIGTERM);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (e == OK && status != 0) {
		log_errorf(NULL, "pg_dump failed: %s", command_status(status, text));
		e = ERR_INTERNAL;
	}
	return (e);
}

static enum err
tree_copy(struct job *job, const char *from, const char *name, int depth)
{
	struct dirent **entries = NULL;
	enum err e = OK;
	int i, n = scandir(from, &entries, NULL, alphasort);

	for (i = 0; i < n; i++) {
		const char *entry = entries[i]->d_name;
		char path[PATH_MAX], to[PATH_MAX];
		struct stat st;

		(void)snprintf(path, sizeof(path), "%s/%s", from, entry);
		(void)snprintf(to, sizeof(to), "%s/%s", name, entry);
		if (e == OK && entry[0] != '.' && lstat(path, &st) == 0) {
			if (S_ISREG(st.st_mode))
				e = archive_copy(&job->archive, path, to);
			else if (S_ISDIR(st.st_mode) && depth > 0)
				e = tree_copy(job, path, to, depth - 1);
		}
		free(entries[i]);
	}
	free(entries);
	return (archive_stop != 0 ? ERR_GONE : e);
}

static enum err
media_copy(struct job *job)
{
	enum err e;

	progress_begin(&job->progress, "media", job->media_bytes, PROGRESS_BYTES);
	job->archive.done = 0;
	e = tree_copy(job, settings_path(KEPT), "media", DEPTH);
	progress_end(&job->progress);
	return (e);
}

/* What was set here, wherever it was said. */
static enum err
settings_write(struct job *job)
{
	char path[PATH_MAX];
	FILE *file = tmpfile();
	int fd;
	enum err e;

	if (file == NULL)
		return (ERR_INTERNAL);
	settings_print_given(file);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fileno(file));
	fd = fflush(file) == 0 ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	(void)fclose(file);
	if (fd < 0)
		return (ERR_INTERNAL);
	e = archive_write(&job->archive, fd, BACKUP_SETTINGS);
	if (e == OK && settings()->ranking[0] != '\0' && access(settings()->ranking, R_OK) == 0)
		e = archive_copy(&job->archive, settings()->ranking, BACKUP_RANKING);
	return (e);
}

static enum err
key_write(struct job *job)
{
	const char *path = settings_path(BACKUP_KEY);

	if (access(path, F_OK) != 0 && errno == ENOENT)
		return (OK); /* nobody has started it yet */
	return (archive_copy(&job->archive, path, BACKUP_KEY));
}

/* Last of all: with it the backup is whole. */
static enum err
note_write(struct job *job, const char *sum)
{
	char path[PATH_MAX], fresh[PATH_MAX], at[CLOCK_TEXT];
	struct str made = clock_rfc3339(job->moment.made_at, at);
	json_t *note = json_pack("{s:i, s:s%, s:i, s:s, s:I, s:I}", "peerlore_backup",
	    BACKUP_FORMAT, "made_at", made.p, made.n, "migration", job->moment.level, "sums", sum,
	    "files", (json_int_t)job->archive.files.n, "missing", (json_int_t)job->missing.n);
	enum err e;
	int bad;

	(void)snprintf(path, sizeof(path), "%s/" BACKUP_NOTE, job->archive.folder);
	(void)snprintf(fresh, sizeof(fresh), "%s/" BACKUP_NOTE ".new", job->archive.folder);
	bad = note == NULL || json_dump_file(note, fresh, JSON_INDENT(1)) != 0;
	json_decref(note);
	if (bad) {
		log_errorf(NULL, "cannot write %s: %m", fresh);
		return (ERR_INTERNAL);
	}
	if ((e = archive_settle(fresh)))
		return (e);
	if (rename(fresh, path) != 0)
		return (ERR_INTERNAL);
	return (archive_settle(job->archive.folder));
}

static enum err
files_write(struct job *job)
{
	char sum[ARCHIVE_SUM];
	enum err e;

	job->archive.progress = &job->progress;
	if ((e = moment_find(job)) || (e = dump_write(job)))
		return (e);
	db_rollback(job->db);
	if ((e = settings_write(job)) || (e = key_write(job)) || (e = media_copy(job)) ||
	    (e = archive_end(&job->archive, sum)))
		return (e);
	return (note_write(job, sum));
}

/* -- the command ---------------------------------------------------------------------------------------- */

static void
say_end(const struct job *job, const char *folder, enum err e, int64_t kept)
{
	char path[PATH_MAX];
	struct stat st;

	if (e == ERR_GONE) {
		log_errorf(
		    "the same command goes on with it", "stopped: %s is not whole yet", folder);
		return;
	}
	if (e != OK) {
		log_errorf(
		    "the same command goes on with it", "the backup failed: %s", err_word(e));
		return;
	}
	(void)snprintf(path, sizeof(path), "%s/" BACKUP_DUMP, folder);
	log_info("backup in %s: %lld MB of database, %lld files of media (%lld MB)%s", folder,
	    (long long)(stat(path, &st) == 0 ? st.st_size / 1000000 : 0),
	    (long long)job->media_files, (long long)(job->media_bytes / 1000000),
	    kept > 0 ? ", gone on with" : "");
	if (kept > 0)
		log_info("%lld files were there from an earlier try", (long long)kept);
	log_info("it holds the key and all that people wrote: keep it where only you can read it");
}

static enum err
backup_run(struct job *job, const char *folder)
{
	int64_t kept = 0;
	int lock = links_lock();
	enum err e;

	if (lock < 0) {
		log_errorf("wait for it", "another backup of %s runs", settings()->data);
		return (ERR_CONFLICT);
	}
	if ((e = archive_begin(&job->archive, job->mem, folder)) == OK) {
		job->pool = db_pool_open(
		    &(struct db_settings){.conninfo = cluster_connection(CLUSTER_OWNER, NULL),
			.name = "peerlore backup",
			.statements = db_statements,
			.statement_count = db_statement_count});
		job->db = db_open_handle(job->pool, job->mem);
		e = files_write(job);
		kept = job->archive.kept;
		db_close_handle(job->db);
		db_pool_close(job->pool);
		links_remove();
	}
	archive_close(&job->archive, e == OK);
	(void)close(lock);
	say_end(job, folder, e, kept);
	return (e);
}

enum err
backup_write(const char *folder, struct backup_figures *figures)
{
	struct job job = {.mem = arena_new()};
	char path[PATH_MAX];
	enum err e;

	(void)snprintf(path, sizeof(path), "%s/" BACKUP_NOTE, folder);
	if (access(path, F_OK) == 0) {
		log_errorf("name a new folder", "%s holds a backup already", folder);
		return (ERR_USAGE);
	}
	backup_signals();
	e = backup_run(&job, folder);
	*figures = (struct backup_figures){
	    job.media_files, job.media_bytes, (int64_t)job.missing.n, job.moment.level};
	arena_free(job.mem);
	return (e);
}
