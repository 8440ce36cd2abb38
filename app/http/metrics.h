/*
 * metrics.h -- what the web server counts, in Prometheus' text format (version 0.0.4).
 *
 * Each web server process counts for itself, in memory that all of them share, so
 * that /metrics tells of all whichever answers it. Counting is a few additions
 * without locks; nothing is formatted and nobody is asked before somebody looks.
 * Latencies are kept by area (the first segment of the route, so there are few)
 * and by whether the call reads or writes.
 */
#ifndef PEERLORE_HTTP_METRICS_H
#define PEERLORE_HTTP_METRICS_H

#include <stdint.h>

#include "base/clock.h"
#include "http/page.h"
#include "http/router.h"

/* Of each process, summed over all of them when somebody looks. */
/* clang-format off */
#define METRIC_TABLE(X) \
	/* name                  in the text                    type     what it is */ \
	X(REQUESTS_RUNNING,      "requests_running",            "gauge",   "Requests being answered.") \
	X(STACKS_PEAK,           "stacks_peak",                 "gauge",   "The most coroutines that ran at once, summed over processes.") \
	X(DB_CONNECTIONS,        "database_connections",        "gauge",   "Connections to the database that are up.") \
	X(DB_CONNECTIONS_MOST,   "database_connections_wanted", "gauge",   "Connections to the database that there should be.") \
	X(DB_WAITING,            "database_waiting",            "gauge",   "Batches sent and not answered, and transactions that wait for a connection.") \
	X(DB_BATCHES,            "database_batches_total",      "counter", "Round trips to the database.") \
	X(DB_STATEMENTS,         "database_statements_total",   "counter", "Statements sent to the database.") \
	X(DB_FAILED,             "database_failed_total",       "counter", "Statements that failed.") \
	X(DB_LOST,               "database_lost_total",         "counter", "Connections that were lost.") \
	X(CSP_REPORTS,           "csp_reports_total",           "counter", "Reports of browsers that a page broke its content security policy.") \
	X(EMBEDDINGS_ASKED,      "embeddings_asked_total",      "counter", "Searches that wanted a vector of what was typed.") \
	X(EMBEDDINGS_HAD,        "embeddings_had_total",        "counter", "Of these, those that had it at once.") \
	X(EMBEDDINGS_LATE,       "embeddings_late_total",       "counter", "Of these, those that went on without it, because it took too long.") \
	X(EMBEDDINGS_NONE,       "embeddings_none_total",       "counter", "Of these, those for which there was none.")
/* clang-format on */

enum metric {
#define X(name, text, type, about) METRIC_##name,
	METRIC_TABLE(X)
#undef X
	    METRIC_COUNT
};

/* Before workers fork. */
void metrics_open(const struct route *list, size_t n);
/* In a worker: which of the processes it is. */
void metrics_worker(unsigned number);
/* What this process has of something, in place of what it said before. */
void metric_set(enum metric metric, uint64_t value);
void metric_add(enum metric metric, uint64_t more);
/* A request was answered; route NULL: there is none. */
void metrics_request(
    const struct route *route, enum http_method method, int status, timestamp_us took);
/* All that was counted. */
void metrics_write(struct arena *mem, struct out *out);
/* One more that was counted elsewhere: a gauge without labels. name is ours without "peerlore_". */
void metric_gauge(
    struct arena *mem, struct out *out, const char *name, const char *about, int64_t value);

#endif
