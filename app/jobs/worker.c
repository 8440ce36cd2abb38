/* worker.c -- `peerlore worker`: keeps the index in step, runs jobs, dumps the database each night. */
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "audit.h"
#include "base/disk.h"
#include "base/log.h"
#include "base/settings.h"
#include "embeddings.h"
#include "jobs.h"
#include "ops/backup.h"
#include "ops/cluster.h"
#include "ops/task.h"
#include "queries.h"
#include "recordings.h"
#include "search.h"
#include "store/db.h"
#include "webhooks.h"

#define NICE 5
#define POLL_MS 100
#define STATEMENT_MS 600000 /* a statement that runs longer is a mistake */
#define DOWN_MS 500
#define JOBS_EVERY (SECONDS_US(1) / 2)
#define AUDIT_EVERY (SECONDS_US(1) / 4)
#define TIDY_EVERY SECONDS_US(5)
#define DELIVERER_EVERY SECONDS_US(1)

static volatile sig_atomic_t stopping;
static struct mailer *mailer; /* NULL: no mail is set up */

static void
on_stop(int signal)
{
	(void)signal;
	stopping = 1;
}

/* Notifications only wake us; what is there is read from the outbox. */
static void
heard(void *arg, struct str payload)
{
	(void)arg;
	(void)payload;
}

static enum err
mails_send(struct ctx *ctx)
{
	return (mailer == NULL ? OK : mailer_step(mailer, ctx));
}

static bool
is_due(timestamp_us *last, timestamp_us every)
{
	timestamp_us now = clock_monotonic();

	if (now - *last < every)
		return (false);
	*last = now;
	return (true);
}

/* One at a time: between two jobs the index is brought up to date. */
static enum err
one_job(struct db_pool *pool, bool *more)
{
	enum err e = task_step(pool, job_run_next);

	*more = e == OK;
	return (e == ERR_NOT_FOUND ? OK : e);
}

static enum err
audit_chain(struct db_pool *pool)
{
	enum err e;

	do {
		e = task_step(pool, audit_link_next);
	} while (e == OK && !stopping);
	return (e == ERR_NOT_FOUND ? OK : e);
}

static void
work(struct db_pool *pool, struct indexer *indexer)
{
	struct told told = {.stops = "the worker cannot go on", .goes_on = "the worker goes on"};
	struct told trail = {.stops = "the audit trail is not chained: rows wait",
	    .goes_on = "the audit trail is chained again"};
	timestamp_us jobs_at = 0, tidied_at = 0, chained_at = 0, delivered_at = 0;
	bool prepared = false, more = false;

	while (!stopping) {
		bool caught_up = true;
		enum err e = prepared ? OK : task_step(pool, jobs_prepare);

		if (e == OK) {
			prepared = true;
			e = indexer_step(indexer, &caught_up);
		}
		if (e == OK)
			e = task_step(pool, mails_send);
		task_tell(&told, e);
		/* Nothing else waits for the trail. */
		if (e == OK && is_due(&chained_at, AUDIT_EVERY))
			task_tell(&trail, audit_chain(pool));
		/* Not before the tables are there. */
		if (prepared) {
			embedder_keep();
			publisher_keep();
		}
		if (e == OK && is_due(&delivered_at, DELIVERER_EVERY))
			e = task_step(pool, deliverer_keep);
		if (e == OK && (more || is_due(&jobs_at, JOBS_EVERY)))
			e = one_job(pool, &more);
		if (e == OK && is_due(&tidied_at, TIDY_EVERY)) {
			backup_tick(clock_now());
			e = indexer_tidy(indexer);
		}
		if (e != OK)
			usleep(DOWN_MS * 1000);
		else if (caught_up && !more && !stopping)
			db_wait(pool, POLL_MS);
	}
}

int
worker_run(mail_write_fn *write)
{
	struct sigaction action = {.sa_handler = on_stop};
	struct arena *mem = arena_new();
	char host[256] = "node";
	const char *dir, *name;
	struct db_pool *pool;
	struct indexer *indexer;

	log_name("worker");
	/* Whoever waits for a page goes first. */
	(void)setpriority(PRIO_PROCESS, 0, NICE);
	(void)sigaction(SIGTERM, &action, NULL);
	(void)sigaction(SIGINT, &action, NULL);
	(void)gethostname(host, sizeof(host) - 1);
	dir = settings_path("index");
	name = str_fmt(mem, "%s:%s", host, settings()->data).p;
	pool = db_pool_open(&(struct db_settings){.conninfo = cluster_connection(CLUSTER_APP, NULL),
	    .name = "peerlore worker",
	    .statements = db_statements,
	    .statement_count = db_statement_count,
	    .blocking_timeout_ms = STATEMENT_MS});
	db_listen(pool, "outbox", heard, NULL);
	indexer = indexer_new(pool, dir, name);
	log_info("working");
	disk_open(settings()->data, settings()->disk_reserve);
	mailer = mailer_new(write);
	work(pool, indexer);
	embedder_stop();
	publisher_stop();
	deliverer_stop();
	mailer_free(mailer);
	indexer_free(indexer);
	db_pool_close(pool);
	arena_free(mem);
	log_info("stopped");
	return (0);
}
