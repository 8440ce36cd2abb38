/* publisher.c -- the process beside the worker that prepares recordings; and `peerlore doctor`. */
#include "recordings/publisher.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/command_line.h"
#include "base/disk.h"
#include "base/log.h"
#include "base/settings.h"
#include "jobs.h"
#include "ops/cluster.h"
#include "ops/command.h"
#include "queries.h"
#include "recordings.h"
#include "recordings/box.h"
#include "store/db.h"

#define NICE 5
#define POLL_MS 500
#define DOWN_MS 1000
#define GIVEN_UP_EVERY MINUTES_US(1)
#define PAUSE_FIRST SECONDS_US(1)
#define PAUSE_MOST MINUTES_US(1)
#define LIVED_LONG MINUTES_US(5)

static volatile sig_atomic_t stopping;

static void
on_stop(int signal)
{
	(void)signal;
	stopping = 1;
}

bool
publisher_stopping(void)
{
	return (stopping != 0);
}

/* -- the process ------------------------------------------------------------------------ */

static enum err
turn(struct db_pool *pool, enum err (*step)(struct ctx *ctx))
{
	struct arena *mem = arena_new();
	struct ctx ctx = {.mem = mem,
	    .db = db_open_handle(pool, mem),
	    .now = clock_now(),
	    .actor = {.system = true, .scopes = SCOPE_ALL}};
	enum err e = step(&ctx);

	db_close_handle(ctx.db);
	arena_free(mem);
	return (e);
}

/* One line when it begins to fail, one when it works again. */
static void
tell_state(enum err e)
{
	static enum err before = OK;

	if (e != before && e != OK)
		log_warn("recordings wait: %s", err_word(e));
	if (e == OK && before != OK)
		log_info("recordings go on");
	before = e;
}

/* Until nothing is due (once), or until told to end. */
static void
work(struct db_pool *pool, bool once)
{
	timestamp_us looked_at = 0;
	enum err e = OK;

	while (!stopping) {
		if (looked_at == 0 || clock_monotonic() - looked_at > GIVEN_UP_EVERY) {
			looked_at = clock_monotonic();
			e = turn(pool, recordings_given_up);
		}
		if (e == OK)
			e = turn(pool, job_run_next_long);
		if (e == OK)
			continue;
		if (e == ERR_NOT_FOUND && once)
			return;
		tell_state(e == ERR_NOT_FOUND ? OK : e);
		(void)usleep((e == ERR_NOT_FOUND ? POLL_MS : DOWN_MS) * 1000);
		e = OK;
	}
}

int
publish_command(struct command_line *line)
{
	struct sigaction action = {.sa_handler = on_stop};
	bool beside = line_flag(line, "--beside");
	struct db_pool *pool;

	if (!line_done(line) || settings_open(line->config) != OK)
		return (EXIT_USAGE);
	if (cluster_become_owner() != OK || (!beside && cluster_ensure() != OK))
		return (EXIT_FAILURE);
	log_name("recordings");
	(void)sigaction(SIGTERM, &action, NULL);
	(void)sigaction(SIGINT, &action, NULL);
	(void)setpriority(PRIO_PROCESS, 0, NICE);
	/* What a killed box leaves behind comes to us, and is not left as zombies to whoever is process 1. */
	(void)prctl(PR_SET_CHILD_SUBREAPER, 1);
	disk_open(settings()->data, settings()->disk_reserve);
	if (beside)
		(void)box_works();
	pool = db_pool_open(&(struct db_settings){.conninfo = cluster_connection(CLUSTER_APP, NULL),
	    .name = "peerlore publish",
	    .statements = db_statements,
	    .statement_count = db_statement_count});
	work(pool, !beside);
	db_pool_close(pool);
	return (EXIT_SUCCESS);
}

/* -- the worker's part ----------------------------------------------------------------------- */

static pid_t child; /* 0: not running */
static timestamp_us started_at, start_at, wait_us;

static void
child_start(timestamp_us now)
{
	static const char *const argv[] = {COMMAND_SELF, "publish", "--beside", NULL};
	struct command command = COMMAND(argv);

	/* It need not find the settings file again. */
	settings_export();
	command.name = "peerlore";
	command.death_signal = SIGTERM;
	if (command_start(&command, &child) != OK)
		child = 0;
	started_at = now;
}

static void
child_ended(timestamp_us now, int status)
{
	char text[64];

	if (wait_us == 0 || now - started_at > LIVED_LONG)
		wait_us = PAUSE_FIRST;
	log_warn("what prepares recordings ended with %s: starting it again in %lld s",
	    command_status(status, text), (long long)(wait_us / SECONDS_US(1)));
	child = 0;
	start_at = now + wait_us;
	wait_us = wait_us * 2 > PAUSE_MOST ? PAUSE_MOST : wait_us * 2;
}

void
publisher_keep(void)
{
	timestamp_us now = clock_monotonic();
	int status;

	if (child != 0 && waitpid(child, &status, WNOHANG) == child)
		child_ended(now, status);
	if (child == 0 && now >= start_at)
		child_start(now);
}

void
publisher_stop(void)
{
	if (child == 0)
		return;
	(void)kill(child, SIGTERM);
	(void)waitpid(child, NULL, 0);
	child = 0;
}

/* -- is all well here? ------------------------------------------------------------------------ */

int
doctor_command(struct command_line *line)
{
	bool box;

	if (!line_done(line) || settings_open(line->config) != OK)
		return (EXIT_USAGE);
	box = box_works();
	if (line->json)
		(void)printf("{\"recordings\":%s}\n", box ? "true" : "false");
	else
		(void)printf("recordings: %s\n",
		    box ? "ffmpeg runs in its box" : "cannot be prepared here (see above)");
	return (box ? EXIT_SUCCESS : EXIT_FAILURE);
}
