/* worker.c -- `peerlore worker`: keeps the index in step, runs jobs, dumps the database each night. */
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/log.h"
#include "base/settings.h"
#include "embeddings.h"
#include "jobs.h"
#include "ops/backup.h"
#include "ops/cluster.h"
#include "queries.h"
#include "recordings.h"
#include "search.h"
#include "store/db.h"

#define NICE 5
#define POLL_MS 100
#define STATEMENT_MS 600000 /* a statement that runs longer is a mistake */
#define DOWN_MS 500
#define SLOW_ROUND SECONDS_US(5)

static volatile sig_atomic_t stopping;

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

static struct ctx
job_ctx(struct arena *mem, struct db_pool *pool)
{
	return ((struct ctx){.mem = mem,
	    .db = db_open_handle(pool, mem),
	    .now = clock_now(),
	    .actor = {.system = true, .scopes = SCOPE_ALL}});
}

/* One job at a time: between two of them the index is brought up to date. */
static enum err
job_run(struct db_pool *pool, bool *more)
{
	struct arena *mem = arena_new();
	struct ctx ctx = job_ctx(mem, pool);
	enum err e = job_run_next(&ctx);

	*more = e == OK;
	db_close_handle(ctx.db);
	arena_free(mem);
	return (e == ERR_NOT_FOUND ? OK : e);
}

static enum err
jobs_begin(struct db_pool *pool)
{
	struct arena *mem = arena_new();
	struct ctx ctx = job_ctx(mem, pool);
	enum err e = jobs_prepare(&ctx);

	db_close_handle(ctx.db);
	arena_free(mem);
	return (e);
}

/* One line when it begins to fail, one when it works again; not one each half second. */
static void
tell_state(enum err e)
{
	static enum err before = OK;

	if (e != before && e != OK)
		log_warn("the worker cannot go on: %s; trying again", err_word(e));
	if (e == OK && before != OK)
		log_info("the worker goes on");
	before = e;
}

static enum err
mail_run(struct db_pool *pool, struct mailer *mailer)
{
	struct arena *mem;
	struct ctx ctx;
	enum err e;

	if (mailer == NULL)
		return (OK);
	mem = arena_new();
	ctx = job_ctx(mem, pool);
	e = mailer_step(mailer, &ctx);
	db_close_handle(ctx.db);
	arena_free(mem);
	return (e);
}

static void
work(struct db_pool *pool, struct indexer *indexer, struct mailer *mailer)
{
	timestamp_us slow_at = 0;
	bool prepared = false, more = false;

	while (!stopping) {
		bool caught_up = true;
		enum err e = prepared ? OK : jobs_begin(pool);

		if (e == OK) {
			prepared = true;
			e = indexer_step(indexer, &caught_up);
		}
		if (e == OK)
			e = mail_run(pool, mailer);
		tell_state(e);
		/* Not before the tables are there. */
		if (prepared) {
			embedder_keep();
			publisher_keep();
		}
		if (e == OK && (more || clock_monotonic() - slow_at > SLOW_ROUND)) {
			slow_at = clock_monotonic();
			e = job_run(pool, &more);
			backup_tick(clock_now());
			if (e == OK)
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
	struct mailer *mailer;

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
	work(pool, indexer, mailer);
	embedder_stop();
	publisher_stop();
	mailer_free(mailer);
	indexer_free(indexer);
	db_pool_close(pool);
	arena_free(mem);
	log_info("stopped");
	return (0);
}
