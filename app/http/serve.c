/*
 * serve.c -- `peerlore serve`: Kore set up, the loop of a worker, stopping.
 *
 * In each worker the database's sockets and the second thread's descriptor are
 * events of Kore's loop, and a timer of 100 ms does what time brings.
 */
#include "http/serve.h"

#include <jansson.h>
#include <signal.h>
#include <stdlib.h>

#include "kore/kore.h"
#include "kore/http.h"

#include "base/clock.h"
#include "base/disk.h"
#include "base/log.h"
#include "base/random.h"
#include "http/ask.h"
#include "http/crash.h"
#include "http/impl.h"
#include "http/metrics.h"
#include "http/offload.h"
#include "http/request.h"
#include "kore/server.h"
#include "store/db.h"

#define TICK_MS 100
#define DRAIN SECONDS_US(10)
#define REGULAR SECONDS_US(10)
/* Kore counts its two helper processes too. */
#define ONE_WORKER 3

/* Kore finds them by name. */
void kore_worker_configure(void);
void kore_worker_teardown(void);

static const struct serve_setup *setup;
static struct db_pool *pool;
static volatile sig_atomic_t stop_asked;
static bool sandboxed;
static timestamp_us draining_until; /* 0: not draining */
static timestamp_us regular_at;

const struct serve_setup *
serve_settings(void)
{
	return (setup);
}

struct db_pool *
serve_pool(void)
{
	return (pool);
}

bool
serve_sandboxed(void)
{
	return (sandboxed);
}

bool
serve_draining(void)
{
	return (draining_until != 0);
}

/* -- the database's sockets ---------------------------------------------------------- */

/* The event first: Kore calls what it points to with the address of the whole. */
struct watch {
	struct kore_event event;
	struct db_conn *conn; /* NULL: given up, an event of this turn may still point here */
	struct watch *next;
};

static struct watch *given_up;

static void
watch_event(void *arg, int error)
{
	struct watch *w = arg;
	int flags = w->event.flags;

	w->event.flags = 0;
	if (w->conn == NULL)
		return;
	db_conn_event(
	    w->conn, (flags & KORE_EVENT_READ) != 0, (flags & KORE_EVENT_WRITE) != 0, error != 0);
	orphans_run();
}

static void *
watch_start(int fd, struct db_conn *conn)
{
	struct watch *w = calloc(1, sizeof(*w));

	if (w == NULL)
		abort();
	w->event.type = KORE_TYPE_PGSQL_CONN;
	w->event.handle = watch_event;
	w->conn = conn;
	kore_platform_event_all(fd, w);
	return (w);
}

/* Closing the socket takes it out of the loop. */
static void
watch_stop(int fd, void *watched)
{
	struct watch *w = watched;

	(void)fd;
	w->conn = NULL;
	w->next = given_up;
	given_up = w;
}

static void
watches_bury(void)
{
	while (given_up != NULL) {
		struct watch *w = given_up;

		given_up = w->next;
		free(w);
	}
}

static void *
who_waits(void)
{
	return (request_current());
}

static void
go_on(void *who)
{
	request_wake(who);
}

static const struct db_wait_ops wait_ops = {
    .current = who_waits,
    .suspend = request_wait,
    .ready = go_on,
    .watch = watch_start,
    .unwatch = watch_stop,
};

/* -- stopping ---------------------------------------------------------------------------- */

static void
stop_signal(int signal)
{
	stop_asked = signal;
}

/*
 * Kore's own handler ends the loop at once and sleeping requests get no answer.
 * SIGQUIT too: it is what a worker sends itself when the parent has gone.
 */
static void
signals_take(void)
{
	struct sigaction sa = {.sa_handler = stop_signal};

	(void)sigfillset(&sa.sa_mask);
	(void)sigaction(SIGTERM, &sa, NULL);
	(void)sigaction(SIGQUIT, &sa, NULL);
	(void)sigaction(SIGINT, &sa, NULL);
}

static void
drain_begin(timestamp_us now)
{
	draining_until = now + DRAIN;
	requests_regular();
	/* Below this many connections Kore accepts no more. */
	worker_max_connections = 0;
	if (worker_count == ONE_WORKER && worker->has_lock)
		kore_platform_disable_accept();
}

static void
drain_look(timestamp_us now)
{
	if (draining_until == 0) {
		drain_begin(now);
		return;
	}
	if ((http_request_count == 0 && requests_running() == 0) || now > draining_until)
		kore_signal(SIGTERM);
}

/* -- the process that is asked ------------------------------------------------------------ */

static struct {
	struct kore_event event;
} ask_socket_watch, ask_timer_watch;

static void
ask_socket_event(void *arg, int error)
{
	(void)arg;
	(void)error;
	ask_socket_watch.event.flags = 0;
	ask_read();
}

static void
ask_timer_event(void *arg, int error)
{
	(void)arg;
	(void)error;
	ask_timer_watch.event.flags = 0;
	ask_expire();
}

static void
ask_watch(void)
{
	int fd = ask_connect();

	if (fd == -1)
		return;
	ask_socket_watch.event.type = KORE_TYPE_TASK;
	ask_socket_watch.event.handle = ask_socket_event;
	kore_platform_event_level_read(fd, &ask_socket_watch);
}

static void
ask_start(void)
{
	int fd = setup->ask == NULL ? -1 : ask_open(setup->data, setup->ask);

	if (fd == -1)
		return;
	ask_timer_watch.event.type = KORE_TYPE_TASK;
	ask_timer_watch.event.handle = ask_timer_event;
	kore_platform_event_level_read(fd, &ask_timer_watch);
}

/* -- a worker's life -------------------------------------------------------------------------- */

/* Ten times a second, so that whoever answers /metrics knows of us; and when it is we. */
void
serve_count(void)
{
	struct db_stats stats = {0};

	if (pool != NULL)
		db_pool_stats(pool, &stats);
	metric_set(METRIC_REQUESTS_RUNNING, requests_running());
	metric_set(METRIC_STACKS_PEAK, coroutine_peak());
	metric_set(METRIC_DB_CONNECTIONS, stats.up);
	metric_set(METRIC_DB_CONNECTIONS_MOST, stats.connections);
	metric_set(METRIC_DB_WAITING, stats.waiting);
	metric_set(METRIC_DB_BATCHES, stats.batches);
	metric_set(METRIC_DB_STATEMENTS, stats.statements);
	metric_set(METRIC_DB_FAILED, stats.failed);
	metric_set(METRIC_DB_LOST, stats.lost);
	if (http_hooks.tell != NULL)
		http_hooks.tell();
}

static void
tick(void *arg, u_int64_t now_ms)
{
	timestamp_us now = clock_monotonic();

	(void)arg;
	(void)now_ms;
	watches_bury();
	if (pool != NULL)
		db_tick(pool, now);
	ask_watch();
	requests_tick();
	if (http_hooks.worker_tick != NULL)
		http_hooks.worker_tick();
	if (now >= regular_at) {
		regular_at = now + REGULAR;
		requests_regular();
	}
	orphans_run();
	accesslog_flush();
	serve_count();
	if (stop_asked != 0)
		drain_look(now);
}

static struct {
	struct kore_event event;
} offload_watch;

static void
offload_event(void *arg, int error)
{
	(void)arg;
	(void)error;
	offload_watch.event.flags = 0;
	offload_done();
}

static void
offload_start(void)
{
	int fd = offload_open();

	if (fd == -1)
		return;
	offload_watch.event.type = KORE_TYPE_TASK;
	offload_watch.event.handle = offload_event;
	kore_platform_event_level_read(fd, &offload_watch);
}

static void
database_open(void)
{
	const struct db_settings settings = {
	    .conninfo = setup->conninfo,
	    .name = "peerlore serve",
	    .ops = &wait_ops,
	    .statements = setup->statements,
	    .statement_count = setup->statement_count,
	};

	if (setup->conninfo != NULL)
		pool = db_pool_open(&settings);
}

void
kore_worker_configure(void)
{
	size_t seed;

	log_name("peerlore serve");
	sandboxed = sandbox_works();
	metrics_worker(worker->id);
	signals_take();
	crash_open();
	/* Then /metrics says how deep stacks were used. */
	coroutine_paint(getenv("PEERLORE_TEST_STACKS") != NULL);
	random_open();
	random_secret(&seed, sizeof(seed));
	json_object_seed(seed);
	disk_open(setup->data, setup->disk_reserve);
	database_open();
	offload_start();
	ask_start();
	if (http_hooks.worker_open != NULL)
		http_hooks.worker_open();
	(void)kore_timer_add(tick, TICK_MS, NULL, 0);
}

void
kore_worker_teardown(void)
{
	accesslog_flush();
	offload_close();
	ask_close();
	if (http_hooks.worker_close != NULL)
		http_hooks.worker_close();
	/* Requests that did not end in time still wait for it; the process ends anyway. */
	if (pool != NULL && requests_running() == 0) {
		db_pool_close(pool);
		pool = NULL;
		requests_close();
	}
	watches_bury();
}

int
serve_run(int argc, char **argv, const struct serve_setup *from)
{
	const struct response_setup response = {.secure = from->secure, .origin = from->origin};
	struct kore_setup kore = {0};
	size_t i;

	setup = from;
	response_open(&response);
	requests_prepare();
	limits_open(from->limits);
	for (i = 0; i < RATE_COUNT; i++)
		limits_set(from->rates[i].rate, (unsigned)from->rates[i].calls);
	offload_prepare();
	metrics_open(routes, routes_count);
	kore.host = from->host;
	kore.port = from->port;
	kore.workers = from->workers;
	kore.data = from->data;
	kore.handler = "http_dispatch";
	kore.headers = response_fixed_headers();
	kore.trace_system_calls = from->trace_system_calls;
	kore_setup(&kore);
	return (kore_main(argc, argv));
}
