/*
 * embedder.c -- `peerlore embed`: has all vectors made; with --follow it is the process beside the worker.
 *
 * One thread: answers of the endpoint, questions of the web servers and the
 * outbox are waited for together. Calls to the database block and are short.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/command_line.h"
#include "base/log.h"
#include "base/settings.h"
#include "embeddings.h"
#include "embeddings/computer.h"
#include "embeddings/follower.h"
#include "embeddings/query_server.h"
#include "ops/cluster.h"
#include "queries.h"
#include "store/db.h"

#define TURN_MS 200
#define FOLLOW_EVERY SECONDS_US(1) / 5
#define FAILURES_MOST 6 /* of the endpoint, before the command gives up: some two minutes */
#define DATABASE_PAUSE SECONDS_US(1)

static volatile sig_atomic_t stopping;

static void
on_stop(int signal)
{
	stopping = signal;
}

static struct db_pool *
pool_open(void)
{
	return (
	    db_pool_open(&(struct db_settings){.conninfo = cluster_connection(CLUSTER_APP, NULL),
		.name = "peerlore embed",
		.statements = db_statements,
		.statement_count = db_statement_count}));
}

/* Beside a worker it is the node, so that the next one there goes on at once; a command is somebody else. */
static struct str
holder_name(struct arena *mem, bool beside)
{
	char host[256] = "node";

	(void)gethostname(host, sizeof(host) - 1);
	if (beside)
		return (str_fmt(mem, "%s:%s", host, settings()->data));
	return (str_fmt(mem, "%s:%lld", host, (long long)getpid()));
}

/* -- beside the worker ------------------------------------------------------------- */

struct beside {
	struct endpoint *endpoint;
	struct computer *computer;
	struct follower *follower;
	struct query_server *queries;
	timestamp_us follow_at;
	bool failing; /* the database is */
};

/* One line when the database fails, one when it works again. */
static void
tell_state(enum err e)
{
	static enum err before = OK;

	if (e != before && e != OK)
		log_warn("the embeddings wait: %s", err_word(e));
	if (e == OK && before != OK)
		log_info("the embeddings go on");
	before = e;
}

static void
turn(struct beside *b)
{
	int fds[QUERY_CLIENTS + 1];
	bool busy = !b->failing && computer_busy(b->computer);
	timestamp_us now;
	enum err e = OK;

	endpoint_turn(b->endpoint, fds, query_server_fds(b->queries, fds), busy ? 0 : TURN_MS);
	query_server_turn(b->queries);
	now = clock_monotonic();
	if (now < b->follow_at && (b->failing || !computer_busy(b->computer)))
		return;
	if (now >= b->follow_at) {
		b->follow_at = now + FOLLOW_EVERY;
		e = follower_step(b->follower);
	}
	if (e == OK)
		e = computer_step(b->computer);
	tell_state(e);
	b->failing = e != OK;
	if (b->failing)
		b->follow_at = now + DATABASE_PAUSE;
}

static int
follow(struct db_pool *pool, struct arena *mem)
{
	struct beside b = {.endpoint = endpoint_new()};

	log_name("embeddings");
	if (query_server_open(settings()->data, b.endpoint, &b.queries) != OK)
		return (EXIT_FAILURE);
	b.computer = computer_new(pool, b.endpoint, holder_name(mem, true).p, false);
	b.follower = follower_new(pool, settings_path("vectors"), b.computer);
	while (!stopping)
		turn(&b);
	query_server_close(b.queries);
	follower_free(b.follower);
	computer_free(b.computer);
	endpoint_free(b.endpoint);
	return (EXIT_SUCCESS);
}

/* -- all that is due ------------------------------------------------------------------ */

static int
tell_end(const struct computer *c, enum err e, bool json)
{
	bool failed = e != OK || computer_failures(c) >= FAILURES_MOST;

	if (json)
		(void)printf("{\"made\":%lld}\n", (long long)computer_made(c));
	if (e != OK)
		log_errorf(NULL, "the database does not answer: %s", err_word(e));
	if (failed || !computer_idle(c))
		log_info("vectors made of %lld threads; run it again to go on",
		    (long long)computer_made(c));
	else
		log_info("every thread that may be sent has its vector; made of %lld just now",
		    (long long)computer_made(c));
	return (failed ? EXIT_FAILURE : stopping ? 128 + stopping : EXIT_SUCCESS);
}

static int
all(struct db_pool *pool, struct arena *mem, bool json)
{
	struct endpoint *endpoint = endpoint_new();
	struct computer *c = computer_new(pool, endpoint, holder_name(mem, false).p, true);
	int status;
	enum err e;

	while ((e = computer_step(c)) == OK && !computer_idle(c) && !stopping &&
	       computer_failures(c) < FAILURES_MOST)
		endpoint_turn(endpoint, NULL, 0, computer_busy(c) ? 0 : TURN_MS);
	status = tell_end(c, e, json);
	computer_free(c);
	endpoint_free(endpoint);
	return (status);
}

int
embed_command(struct command_line *line)
{
	struct sigaction action = {.sa_handler = on_stop};
	bool beside = line_flag(line, "--follow");
	struct arena *mem = arena_new();
	struct db_pool *pool;
	int status;

	if (!line_done(line) || settings_open(line->config) != OK)
		return (EXIT_USAGE);
	if (!embeddings_on()) {
		log_error("no embeddings endpoint is set", "embeddings_url in conf/peerlore.conf");
		return (EXIT_USAGE);
	}
	if (cluster_become_owner() != OK || (!beside && cluster_ensure() != OK))
		return (EXIT_FAILURE);
	(void)sigaction(SIGTERM, &action, NULL);
	(void)sigaction(SIGINT, &action, NULL);
	pool = pool_open();
	status = beside ? follow(pool, mem) : all(pool, mem, line->json);
	db_pool_close(pool);
	arena_free(mem);
	return (status);
}
