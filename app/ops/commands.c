/* commands.c -- the commands of operation: up, migrate, settings, backup, restore. */
#include "ops/commands.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/disk.h"
#include "base/log.h"
#include "base/ranking.h"
#include "base/settings.h"
#include "ops/backup.h"
#include "ops/cluster.h"
#include "ops/prepare.h"
#include "ops/up.h"

static int
exit_status(enum err e)
{
	return (e == OK ? EXIT_SUCCESS : e == ERR_USAGE ? EXIT_USAGE : EXIT_FAILURE);
}

int
up_command(struct command_line *line)
{
	bool demo = line_flag(line, "--demo");

	if (!line_done(line) || settings_open(line->config) != OK)
		return (EXIT_USAGE);
	return (up_run(demo));
}

int
migrate_command(struct command_line *line)
{
	enum err e;

	if (!line_done(line) || settings_open(line->config) != OK)
		return (EXIT_USAGE);
	e = cluster_ensure();
	if (e == OK)
		e = prepare_migrate();
	return (exit_status(e));
}

int
settings_command(struct command_line *line)
{
	if (!line_done(line))
		return (EXIT_USAGE);
	settings_print(stdout);
	return (EXIT_SUCCESS);
}

int
ranking_command(struct command_line *line)
{
	if (!line_done(line))
		return (EXIT_USAGE);
	ranking_print(stdout);
	return (EXIT_SUCCESS);
}

/*
 * As root: the folder is given to the owner of the data folder, and we go on as
 * they, so that what is written can be read by who restores it.
 */
static enum err
folder_for_owner(const char *folder)
{
	struct stat data, st;

	if (geteuid() != 0)
		return (OK);
	if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
		log_errorf(NULL, "cannot make %s: %m", folder);
		return (ERR_USAGE);
	}
	if (stat(settings()->data, &data) == 0 && stat(folder, &st) == 0 && st.st_uid == 0 &&
	    rmdir(folder) == 0 && mkdir(folder, 0700) == 0 &&
	    chown(folder, data.st_uid, data.st_gid) != 0) {
		log_errorf(NULL, "cannot give %s to the owner of %s: %m", folder, settings()->data);
		return (ERR_USAGE);
	}
	return (OK);
}

static const char *
folder_absolute(const char *folder)
{
	char *here;

	if (folder[0] == '/' || (here = get_current_dir_name()) == NULL)
		return (folder);
	return (str_fmt(arena_new(), "%s/%s", here, folder).p);
}

/* Whoever we are by now. */
static enum err
folder_reach(const char *folder)
{
	if (access(folder, F_OK) == 0 && access(folder, R_OK | W_OK | X_OK) != 0) {
		log_errorf(
		    "put it where the owner of the data folder can go, such as /var/backups/NAME",
		    "cannot write a backup into %s: %m", folder);
		return (ERR_USAGE);
	}
	return (OK);
}

static void
figures_print(const struct backup_figures *figures)
{
	(void)printf(
	    "{\"migration\":%d,\"media_files\":%lld,\"media_bytes\":%lld,\"missing\":%lld}\n",
	    figures->level, (long long)figures->media_files, (long long)figures->media_bytes,
	    (long long)figures->missing);
}

int
backup_command(struct command_line *line)
{
	bool nightly = line_flag(line, "--nightly");
	const char *folder = nightly ? "" : line_word(line, "a folder");
	struct backup_figures figures = {0};
	enum err e = OK;

	if (!line_done(line) || settings_open(line->config) != OK)
		return (EXIT_USAGE);
	disk_open(settings()->data, settings()->disk_reserve);
	folder = folder_absolute(folder);
	if (!nightly)
		e = folder_for_owner(folder);
	if (e == OK)
		e = cluster_become_owner();
	if (e == OK && !nightly)
		e = folder_reach(folder);
	if (e == OK)
		e = cluster_ensure();
	if (e == OK)
		e = nightly ? backup_nightly(clock_now()) : backup_write(folder, &figures);
	if (e == OK && line->json && !nightly)
		figures_print(&figures);
	return (exit_status(e));
}

int
restore_command(struct command_line *line)
{
	const char *folder = line_word(line, "a folder");
	struct backup_figures figures = {0};
	enum err e;

	if (!line_done(line) || settings_open(line->config) != OK)
		return (EXIT_USAGE);
	folder = folder_absolute(folder);
	e = cluster_become_owner();
	if (e == OK)
		e = cluster_ensure();
	if (e == OK)
		e = backup_restore(folder, &figures);
	if (e == OK && line->json)
		figures_print(&figures);
	return (exit_status(e));
}
