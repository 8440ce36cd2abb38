/*
 * clock.h -- the one place time comes from.
 *
 * A timestamp_us is microseconds since 1970-01-01 00:00 UTC. Tests move the
 * clock of a whole program with PEERLORE_TEST_CLOCK=SECONDS (added to the real
 * time, may be negative); clock_open reads it once at start.
 */
#ifndef PEERLORE_BASE_CLOCK_H
#define PEERLORE_BASE_CLOCK_H

#include "base/str.h"

typedef int64_t timestamp_us;

#define SECONDS_US(n) ((timestamp_us)(n)*1000000)
#define MINUTES_US(n) SECONDS_US((n)*60)
#define HOURS_US(n) SECONDS_US((n)*3600LL)
#define DAYS_US(n) SECONDS_US((n)*86400LL)

/* Bytes of the longest text clock_rfc3339 writes, with NUL. */
#define CLOCK_TEXT 32

void clock_open(void);
timestamp_us clock_now(void);
/* Never goes back; for measuring and deadlines. Not moved by tests. */
timestamp_us clock_monotonic(void);
/* "2026-11-20T08:15:00Z" (RFC 3339, UTC, whole seconds); years 1 to 9999. */
struct str clock_rfc3339(timestamp_us t, char into[CLOCK_TEXT]);
/* "Fri, 20 Nov 2026 08:15:00 GMT" (RFC 9110, 5.6.7). */
struct str clock_http(timestamp_us t, char into[CLOCK_TEXT]);
/* Reads RFC 3339, with fraction and offset, or a date and time without zone as UTC. */
bool clock_parse(struct str s, timestamp_us *out);
/* The beginning, in UTC, of a day of the calendar: "2027-03-31". */
bool clock_parse_day(struct str s, timestamp_us *out);

#endif
