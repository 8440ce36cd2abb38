/*
 * worktime.h -- when a person works, by the clock on their own wall.
 *
 * A moment is working time when the person's wall clock shows a day and a time
 * they work, not one of their quiet hours, and not a day they are away. So a
 * change to daylight-saving time needs no rule of its own: an hour that does not
 * exist is never shown, one that comes twice counts twice. A shift that begins
 * before midnight and ends after it belongs to the day it begins; being away
 * goes by the date on the wall.
 *
 * Pure functions: zones and times are given.
 */
#ifndef PEERLORE_ROUTING_WORKTIME_H
#define PEERLORE_ROUTING_WORKTIME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"

/* The clocks of one place: from from[i] on, they are ahead of UTC by seconds[i]. */
struct zone {
	struct str name;
	size_t n; /* at least 1; the first holds for all that is before, too */
	const timestamp_us *from; /* ascending */
	const int32_t *seconds;
};

/* Days since 1970-01-01, both included. */
struct away {
	int32_t first;
	int32_t last;
};
struct away_list {
	struct away *items;
	size_t n;
};

struct worktime {
	const struct zone *zone;
	int32_t days; /* bits, Monday = 1 to Sunday = 64 */
	int32_t from,
	    until; /* minutes of the day, never equal; until < from: it ends after midnight */
	int32_t quiet_from, quiet_until; /* the same; equal: no quiet hours */
	struct away_list away;
};

#define WORKTIME_NEVER INT64_MAX

bool worktime_at(const struct worktime *w, timestamp_us at);
/* The first moment not before `at` that is working time; NEVER when there is none before limit. */
timestamp_us worktime_next(const struct worktime *w, timestamp_us at, timestamp_us limit);
/*
 * When at least one of these n people has been at work for `duration` since
 * `at`, all in all; NEVER when that is not before limit.
 */
timestamp_us worktime_after(const struct worktime *const *people, size_t n, timestamp_us at,
    timestamp_us duration, timestamp_us limit);

/* What the wall clock shows, in minutes since 1970-01-01 00:00 local time. */
int64_t zone_minutes(const struct zone *zone, timestamp_us at);

#endif
