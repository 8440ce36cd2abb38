/*
 * accesslog.c -- one line per request: method, route (not the address, and never
 * a query), status, bytes, microseconds, the request's number. Lines are
 * gathered and written ten times a second.
 */
#include <stdio.h>
#include <unistd.h>

#include "http/impl.h"

static char gathered[16384];
static size_t used;

void
accesslog_line(const char *method, const char *pattern, int status, size_t bytes, timestamp_us took,
    const char *id)
{
	int n;

	if (sizeof(gathered) - used < 512)
		accesslog_flush();
	n = snprintf(gathered + used, sizeof(gathered) - used, "request: %s %s %d %zuB %lldus %s\n",
	    method, pattern, status, bytes, (long long)took, id);
	if (n > 0 && (size_t)n < sizeof(gathered) - used)
		used += (size_t)n;
}

void
accesslog_flush(void)
{
	if (used > 0)
		(void)!write(STDERR_FILENO, gathered, used);
	used = 0;
}
