/*
 * serve.h -- `peerlore serve`: Kore set up, worker processes, stopping.
 *
 * main.c fills http_hooks and a struct serve_setup and calls serve_run, which
 * comes back when the server has been stopped. Everything in the setup lives as
 * long as the program.
 */
#ifndef PEERLORE_HTTP_SERVE_H
#define PEERLORE_HTTP_SERVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "http/limits.h"

struct db_pool;
struct db_statement;

struct serve_setup {
	const char *host;
	const char *port;
	int workers; /* 0: one for each core, at least two */
	const char *data; /* absolute */
	const char *origin; /* "https://peerlore.example.com", without a path */
	bool secure; /* origin is https */
	struct networks proxies; /* whose X-Forwarded-For is believed */
	bool limits;
	struct serve_limit {
		enum rate rate;
		int64_t calls; /* in its window, 0: no limit */
	} rates[RATE_COUNT]; /* classes that are not named keep their default */
	const char *ask; /* a local socket in data that page_inquire asks; NULL: none */
	int64_t disk_reserve; /* 0 or less: the larger of 5 % and 256 MB */
	const char *conninfo; /* NULL: no database (tests) */
	const struct db_statement *statements;
	size_t statement_count;
	bool trace_system_calls;
};

/* Exit status of the program. */
int serve_run(int argc, char **argv, const struct serve_setup *setup);
const struct serve_setup *serve_settings(void);
/* This worker's connections; NULL outside of a worker. */
struct db_pool *serve_pool(void);
/* The worker can make only the system calls that app/kore/seccomp.c lists. */
bool serve_sandboxed(void);
/* Notes for metrics.h what this worker has of everything just now. */
void serve_count(void);
/* Stopping: answers close their connection, /readyz says 503. */
bool serve_draining(void);

#endif
