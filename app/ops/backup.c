/* backup.c -- dumps of the database, one a night by the worker. */
#include "ops/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/log.h"
#include "base/settings.h"
#include "ops/cluster.h"
#include "ops/command.h"

#define KEEP 7
#define PREFIX "peerlore-"
#define SUFFIX ".dump"
#define NAME_LENGTH 22 /* peerlore-20261120.dump */
#define HOUR HOURS_US(1)

static pid_t dumping; /* the pg_dump of tonight, 0 when none runs */
static timestamp_us not_before; /* after a failure */

static bool
name_is_dump(const char *name)
{
	return (strlen(name) == NAME_LENGTH && str_starts(str_of(name), STR(PREFIX)) &&
		str_ends(str_of(name), STR(SUFFIX)) &&
		strspn(name + sizeof(PREFIX) - 1, "0123456789") == 8);
}

/* Their names sort as their days do. */
static int
by_name_newest_first(const void *a, const void *b)
{
	return (strcmp(b, a));
}

/* The newest names, at most most of them; how many there are. */
static size_t
dumps_list(char (*names)[NAME_LENGTH + 1], size_t most)
{
	DIR *folder = opendir(settings_path("backup"));
	struct dirent *entry;
	size_t n = 0;

	if (folder == NULL)
		return (0);
	while (n < most && (entry = readdir(folder)) != NULL) {
		if (name_is_dump(entry->d_name))
			memcpy(names[n++], entry->d_name, NAME_LENGTH + 1);
	}
	(void)closedir(folder);
	qsort(names, n, NAME_LENGTH + 1, by_name_newest_first);
	return (n);
}

/* When the file was last written; 0 when there is none. */
static timestamp_us
file_time(int folder, const char *name)
{
	struct stat st;

	return (
	    fstatat(folder, name, &st, 0) != 0 ? 0 : SECONDS_US((timestamp_us)st.st_mtim.tv_sec));
}

/* Called on a request's small stack: no path is put together here. */
static timestamp_us
newest_dump_time(int data)
{
	int fd = openat(data, "backup", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	timestamp_us newest = 0, made;
	struct dirent *entry;

	if (folder == NULL)
		return (0);
	while ((entry = readdir(folder)) != NULL) {
		made = name_is_dump(entry->d_name) ? file_time(fd, entry->d_name) : 0;
		newest = made > newest ? made : newest;
	}
	(void)closedir(folder);
	return (newest);
}

timestamp_us
backup_age(timestamp_us now)
{
	int data = open(settings()->data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	timestamp_us made;

	if (data < 0)
		return (0);
	if ((made = newest_dump_time(data)) == 0 && (made = file_time(data, "pg/PG_VERSION")) == 0)
		made = file_time(data, "lock");
	(void)close(data);
	return (made == 0 ? 0 : now - made);
}

/* DATA/backup/peerlore-YYYYMMDD.dump of the night that now belongs to. */
static void
dump_path(timestamp_us now, char path[PATH_MAX])
{
	char text[CLOCK_TEXT];
	struct str day = clock_rfc3339(now, text);

	(void)snprintf(path, PATH_MAX, "%s/backup/" PREFIX "%.4s%.2s%.2s" SUFFIX, settings()->data,
	    day.p, day.p + 5, day.p + 8);
}

static void
dumps_prune(void)
{
	char names[64][NAME_LENGTH + 1], path[PATH_MAX];
	size_t i, n = dumps_list(names, 64);

	for (i = KEEP; i < n; i++) {
		(void)snprintf(path, sizeof(path), "%s/backup/%s", settings()->data, names[i]);
		if (unlink(path) != 0)
			log_warn("cannot remove the old dump %s: %m", path);
	}
}

static enum err
path_sync(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool bad = fd < 0 || fsync(fd) != 0;

	if (bad)
		log_errorf(NULL, "cannot make %s safe on disk: %m", path);
	if (fd >= 0)
		(void)close(fd);
	return (bad ? ERR_INTERNAL : OK);
}

/* Half a dump never has the name of a whole one. */
static enum err
dump_finish(const char *from, const char *to, const char *folder)
{
	enum err e;

	if ((e = path_sync(from)))
		return (e);
	if (rename(from, to) != 0) {
		log_errorf(NULL, "cannot name %s: %m", to);
		return (ERR_INTERNAL);
	}
	return (path_sync(folder));
}

/*
 * Without what the outbox holds and how far it was read: after a restore every
 * index is behind or ahead of the database, and a worker that finds itself
 * unknown builds it anew.
 */
static enum err
dump_start(const char *to, pid_t *pid)
{
	const char *const argv[] = {cluster_program("pg_dump"), "--format=custom", "--no-password",
	    "--exclude-table-data=outbox", "--exclude-table-data=outbox_reader", "--file", to,
	    cluster_connection(CLUSTER_OWNER, NULL), NULL};
	struct command command = COMMAND(argv);

	if (argv[0] == NULL)
		return (ERR_USAGE);
	return (command_start(&command, pid));
}

static bool
room_for_dump(timestamp_us now)
{
	if (disk_has_room(now))
		return (true);
	log_warn("no dump is made: the disk of %s is below its reserve", settings()->data);
	return (false);
}

static enum err
nightly_start(timestamp_us now)
{
	const char *folder = settings_path("backup");

	if (!room_for_dump(now))
		return (ERR_DISK_FULL);
	if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
		log_errorf(NULL, "cannot make %s: %m", folder);
		return (ERR_INTERNAL);
	}
	return (dump_start(settings_path("backup/dump.new"), &dumping));
}

static enum err
nightly_end(timestamp_us now, int status)
{
	char path[PATH_MAX], text[64];
	enum err e = OK;

	dumping = 0;
	backup_links_clear();
	dump_path(now, path);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		log_errorf("it is tried again in an hour", "the nightly dump failed: %s",
		    command_status(status, text));
		e = ERR_INTERNAL;
	}
	if (e == OK)
		e = dump_finish(settings_path("backup/dump.new"), path, settings_path("backup"));
	if (e) {
		(void)unlink(settings_path("backup/dump.new"));
		not_before = now + HOUR;
		return (e);
	}
	dumps_prune();
	log_info("nightly dump: %s", path);
	return (OK);
}

/* Tonight's is missing, and it is two o'clock or the last one is more than a day old. */
static bool
nightly_is_due(timestamp_us now)
{
	char path[PATH_MAX];

	dump_path(now, path);
	if (now < not_before || access(path, F_OK) == 0)
		return (false);
	return ((now / HOUR) % 24 >= 2 ? backup_age(now) > 12 * HOUR
				       : backup_age(now) > DAYS_US(1) + 3 * HOUR);
}

void
backup_tick(timestamp_us now)
{
	int status;

	if (dumping != 0) {
		if (waitpid(dumping, &status, WNOHANG) == dumping)
			(void)!nightly_end(now, status);
		else if (!room_for_dump(now))
			(void)kill(dumping, SIGTERM);
	} else if (nightly_is_due(now) && nightly_start(now) != OK) {
		not_before = now + HOUR;
	}
}

enum err
backup_nightly(timestamp_us now)
{
	int status;
	enum err e;

	if ((e = cluster_become_owner()) || (e = nightly_start(now)))
		return (e);
	while (waitpid(dumping, &status, 0) < 0) {
		if (errno != EINTR)
			return (ERR_INTERNAL);
	}
	return (nightly_end(now, status));
}
