/* deliverer.c -- `peerlore deliver`: the process beside the worker that sends webhooks. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/command_line.h"
#include "base/keys.h"
#include "base/log.h"
#include "base/settings.h"
#include "ops/beside.h"
#include "ops/cluster.h"
#include "ops/command.h"
#include "ops/task.h"
#include "webhooks/local.h"
#include "webhooks/sender.h"

#define TURN_MS 300
#define DOWN_MS 1000

static volatile sig_atomic_t stopping;

static void
on_stop(int signal)
{
	(void)signal;
	stopping = 1;
}

/* Until nothing is due (once), or until told to end. */
static void
work(struct db_pool *pool, bool once)
{
	struct told told = {.stops = "webhooks wait", .goes_on = "webhooks go on"};
	struct sender *sender = sender_new(pool);
	enum err e;

	while (!stopping) {
		e = sender_turn(sender, TURN_MS);
		task_tell(&told, e);
		if (once && (e != OK || sender_idle(sender)))
			break;
		if (e != OK)
			(void)usleep(DOWN_MS * 1000);
	}
	sender_free(sender);
}

int
deliver_command(struct command_line *line)
{
	struct sigaction action = {.sa_handler = on_stop};
	bool beside = line_flag(line, "--beside");
	struct db_pool *pool;

	if (!line_done(line) || settings_open(line->config) != OK)
		return (EXIT_USAGE);
	if (cluster_become_owner() != OK || (!beside && cluster_ensure() != OK) ||
	    keys_open(settings()->data) != OK)
		return (EXIT_FAILURE);
	log_name("webhooks");
	(void)sigaction(SIGTERM, &action, NULL);
	(void)sigaction(SIGINT, &action, NULL);
	pool = db_pool_open(&(struct db_settings){.conninfo = cluster_connection(CLUSTER_APP, NULL),
	    .name = "peerlore deliver",
	    .statements = db_statements,
	    .statement_count = db_statement_count});
	work(pool, !beside);
	db_pool_close(pool);
	return (EXIT_SUCCESS);
}

/* -- the worker's part ---------------------------------------------------------------------- */

static const char *const argv[] = {COMMAND_SELF, "deliver", "--beside", NULL};
static struct beside deliverer = {.what = "what sends webhooks", .argv = argv};

enum err
deliverer_keep(struct ctx *ctx)
{
	struct webhook_used row;
	enum err e = q_webhook_used(ctx->db, &row);

	if (e)
		return (e);
	if (row.used)
		beside_keep(&deliverer);
	else
		beside_stop(&deliverer);
	return (OK);
}

void
deliverer_stop(void)
{
	beside_stop(&deliverer);
}
