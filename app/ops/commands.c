/* commands.c -- the commands of operation: up, migrate, settings, backup, restore. */
#include "ops/commands.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/disk.h"
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

int
backup_command(struct command_line *line)
{
	bool nightly = line_flag(line, "--nightly");
	const char *folder = nightly ? "" : line_word(line, "a folder");
	enum err e;

	if (!line_done(line) || settings_open(line->config) != OK)
		return (EXIT_USAGE);
	disk_open(settings()->data, settings()->disk_reserve);
	e = cluster_ensure();
	if (e == OK)
		e = nightly ? backup_nightly(clock_now()) : backup_write(folder);
	return (exit_status(e));
}

int
restore_command(struct command_line *line)
{
	const char *folder = line_word(line, "a folder");
	enum err e;

	if (!line_done(line) || settings_open(line->config) != OK)
		return (EXIT_USAGE);
	e = cluster_ensure();
	if (e == OK)
		e = backup_restore(folder);
	return (exit_status(e));
}
