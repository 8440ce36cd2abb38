/* publisher.c -- the process beside the worker that prepares recordings. */
#include "recordings/publisher.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/command_line.h"
#include "base/disk.h"
#include "base/log.h"
#include "base/settings.h"
#include "jobs.h"
#include "ops/beside.h"
#include "ops/cluster.h"
#include "ops/command.h"
#include "ops/task.h"
#include "queries.h"
#include "recordings.h"
#include "recordings/box.h"
#include "recordings/local.h"
#include "store/db.h"

#define NICE 5
#define POLL_MS 500
#define QUICK_POLL_MS 250
#define DOWN_MS 1000
#define GIVEN_UP_EVERY MINUTES_US(1)
#define BOX_EVERY MINUTES_US(5)

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

bool
publisher_hold(struct ctx *ctx, const char *kind, struct str argument, timestamp_us *held_at)
{
	timestamp_us now = clock_now();

	if (publisher_stopping())
		return (false);
	if (now - *held_at <= PUBLISHER_LEASE / 4)
		return (true);
	*held_at = now;
	if (q_job_hold(ctx->db, str_of(kind), argument, now + PUBLISHER_LEASE, NULL) != OK)
		log_warn("the job to %s %.*s could not be held", kind, STR_ARG(argument));
	return (true);
}

/* -- the process ------------------------------------------------------------------------ */

/* Looks at the box now and then, and notes what it found. */
static void
box_look(timestamp_us *looked_at)
{
	struct arena *mem;
	struct str why;
	bool works;

	if (*looked_at != 0 && clock_monotonic() - *looked_at < BOX_EVERY)
		return;
	*looked_at = clock_monotonic();
	mem = arena_new();
	works = box_works(mem, &why);
	box_note_put(mem, clock_now(), works, why);
	arena_free(mem);
}

/* What the process of pictures does, and nothing else. */
static void
work_quick(struct db_pool *pool)
{
	struct told told = {.stops = "pictures wait", .goes_on = "pictures go on"};
	enum err e;

	while (!stopping) {
		if ((e = task_step(pool, job_run_next_quick)) == OK)
			continue;
		task_tell(&told, e == ERR_NOT_FOUND ? OK : e);
		(void)usleep((e == ERR_NOT_FOUND ? QUICK_POLL_MS : DOWN_MS) * 1000);
	}
}

/* Until nothing is due (once), or until told to end. */
static void
work(struct db_pool *pool, bool once)
{
	struct told told = {.stops = "recordings wait", .goes_on = "recordings go on"};
	timestamp_us looked_at = 0, box_at = 0;
	enum err e = OK;

	while (!stopping) {
		if (!once)
			box_look(&box_at);
		if (looked_at == 0 || clock_monotonic() - looked_at > GIVEN_UP_EVERY) {
			looked_at = clock_monotonic();
			e = task_step(pool, recordings_given_up);
		}
		if (e == OK)
			e = task_step(pool, job_run_next_long);
		/* Alone it does all of it. */
		if (e == ERR_NOT_FOUND && once)
			e = task_step(pool, job_run_next_quick);
		if (e == OK)
			continue;
		if (e == ERR_NOT_FOUND && once)
			return;
		task_tell(&told, e == ERR_NOT_FOUND ? OK : e);
		(void)usleep((e == ERR_NOT_FOUND ? POLL_MS : DOWN_MS) * 1000);
		e = OK;
	}
}

int
publish_command(struct command_line *line)
{
	struct sigaction action = {.sa_handler = on_stop};
	bool beside = line_flag(line, "--beside"), pictures = line_flag(line, "--pictures");
	struct db_pool *pool;

	if (!line_done(line) || settings_open(line->config) != OK)
		return (EXIT_USAGE);
	if (cluster_become_owner() != OK || (!beside && cluster_ensure() != OK))
		return (EXIT_FAILURE);
	log_name(pictures ? "pictures" : "recordings");
	(void)sigaction(SIGTERM, &action, NULL);
	(void)sigaction(SIGINT, &action, NULL);
	(void)setpriority(PRIO_PROCESS, 0, NICE);
	/* What a killed box leaves behind comes to us, and is not left as zombies to whoever is process 1. */
	(void)prctl(PR_SET_CHILD_SUBREAPER, 1);
	disk_open(settings()->data, settings()->disk_reserve);
	pool = db_pool_open(&(struct db_settings){.conninfo = cluster_connection(CLUSTER_APP, NULL),
	    .name = pictures ? "peerlore pictures" : "peerlore publish",
	    .statements = db_statements,
	    .statement_count = db_statement_count});
	if (pictures)
		work_quick(pool);
	else
		work(pool, !beside);
	db_pool_close(pool);
	return (EXIT_SUCCESS);
}

/* -- the worker's part ----------------------------------------------------------------------- */

static const char *const beside_argv[] = {COMMAND_SELF, "publish", "--beside", NULL};
static struct beside publisher = {.what = "what prepares recordings", .argv = beside_argv};
/* So that no picture waits for a film. */
static const char *const pictures_argv[] = {
    COMMAND_SELF, "publish", "--beside", "--pictures", NULL};
static struct beside pictures = {.what = "what prepares pictures", .argv = pictures_argv};

void
publisher_keep(void)
{
	beside_keep(&publisher);
	beside_keep(&pictures);
}

void
publisher_stop(void)
{
	beside_stop(&publisher);
	beside_stop(&pictures);
}
