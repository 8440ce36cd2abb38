/*
 * server.h -- Kore, set up for us: one listener, one handler, worker processes.
 *
 * main() fills a struct kore_setup, calls kore_setup() and then
 *
 *	return (kore_main(argc, argv));
 *
 * which comes back when the server has been stopped. Kore then listens,
 * forks its workers, as the user it was started by, and puts each into the
 * sandbox (seccomp.c) before any request is read. Elsewhere, non-static, must exist
 *
 *	int handler(struct http_request *)	the name in setup.handler
 *	void kore_worker_configure(void)	may exist: once in each worker, sandboxed
 *	void kore_worker_teardown(void)		may exist: at its orderly end
 *
 * Kore finds them by name in the program itself (link with -rdynamic). Nothing
 * opened before kore_main survives usefully in a worker: open databases in
 * kore_worker_configure. A worker wakes twice a second even when nothing
 * happens, so no timer of ours is needed to keep time-outs going.
 */
#ifndef PEERLORE_KORE_SERVER_H
#define PEERLORE_KORE_SERVER_H

#include <stdbool.h>
#include <stddef.h>

/* Strings are copied by kore_setup, which checks all of it; a mistake ends the program with a line in the log. */
struct kore_setup {
	const char *host; /* "127.0.0.1", "::1" (no brackets), "0.0.0.0" */
	const char *port;
	int workers; /* 1 to 64; 0: one per processor, at least two */
	const char *data; /* absolute; bodies over 256 KB pass through data/tmp */
	const char *handler; /* "http_dispatch" */
	const char *headers; /* of Kore's own error answers: "name: value\r\n" lines, or NULL */
	const char *pid_file; /* absolute, or NULL: none */
	size_t body_max; /* 0: 8 MB */
	int connections; /* per worker; 0: 1024 */
	int requests; /* per worker, also the sleeping ones; 0: 2000 */
	int header_seconds; /* from its first byte to its last; 0: 10 */
	int body_seconds; /* for the whole body; 0: 120 */
	int idle_seconds; /* between two requests; 0: 20 */
	bool verbose; /* Kore's own notices on standard output */
	bool trace_system_calls; /* log what the sandbox forbids instead of ending the worker */
};

/* Remembers what kore_main will do. Call it once, before kore_main. */
void kore_setup(const struct kore_setup *setup);

/* In a worker: a filter of system calls is loaded. Never true in a build with sanitizers. */
bool sandbox_works(void);

/* Kore's main(): serves until SIGTERM, SIGINT or SIGQUIT. */
int kore_main(int argc, char *argv[]);

#endif
