/* worktime.c -- when a person works, by the clock on their own wall. */
#include "routing/worktime.h"

#define DAY_MINUTES 1440

/* -- the wall clock -------------------------------------------------------------- */

static int64_t
floor_div(int64_t a, int64_t b)
{
	return (a / b - (a % b < 0));
}

static size_t
zone_part(const struct zone *zone, timestamp_us at)
{
	size_t i = zone->n - 1;

	while (i > 0 && zone->from[i] > at)
		i--;
	return (i);
}

static timestamp_us
wall(const struct zone *zone, timestamp_us at)
{
	return (at + SECONDS_US(zone->seconds[zone_part(zone, at)]));
}

int64_t
zone_minutes(const struct zone *zone, timestamp_us at)
{
	return (floor_div(wall(zone, at), MINUTES_US(1)));
}

/* -- at work? ---------------------------------------------------------------------- */

/* Is minute m of a day within [from, until), which may go over midnight? */
static bool
span_holds(int32_t from, int32_t until, int32_t m)
{
	if (from <= until)
		return (m >= from && m < until);
	return (m >= from || m < until);
}

static bool
away_on(const struct away_list *away, int64_t day)
{
	size_t i;

	for (i = 0; i < away->n; i++) {
		if (day >= away->items[i].first && day <= away->items[i].last)
			return (true);
	}
	return (false);
}

/* 1970-01-01 was a Thursday. */
static bool
day_works(const struct worktime *w, int64_t day)
{
	int64_t weekday = (day % 7 + 7 + 3) % 7;

	return ((w->days & (1 << weekday)) != 0);
}

bool
worktime_at(const struct worktime *w, timestamp_us at)
{
	int64_t minutes = zone_minutes(w->zone, at), day = floor_div(minutes, DAY_MINUTES);
	int32_t m = (int32_t)(minutes - day * DAY_MINUTES);
	bool over_midnight = w->until < w->from && m < w->until;

	if (!span_holds(w->from, w->until, m))
		return (false);
	if (w->quiet_from != w->quiet_until && span_holds(w->quiet_from, w->quiet_until, m))
		return (false);
	return (day_works(w, over_midnight ? day - 1 : day) && !away_on(&w->away, day));
}

/* -- going on --------------------------------------------------------------------------- */

/*
 * The next moment after `at` when the answer may be another one: the wall clock
 * reaches one of the times that count, or is changed.
 */
static timestamp_us
next_change(const struct worktime *w, timestamp_us at)
{
	const int32_t marks[] = {0, w->from, w->until, w->quiet_from, w->quiet_until, DAY_MINUTES};
	size_t part = zone_part(w->zone, at), i;
	timestamp_us local = wall(w->zone, at), midnight, next;

	midnight = floor_div(local, DAYS_US(1)) * DAYS_US(1);
	next = midnight + DAYS_US(1);
	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		timestamp_us mark = midnight + MINUTES_US(marks[i]);

		if (mark > local && mark < next)
			next = mark;
	}
	next += at - local;
	if (part + 1 < w->zone->n && w->zone->from[part + 1] > at && w->zone->from[part + 1] < next)
		next = w->zone->from[part + 1];
	return (next);
}

timestamp_us
worktime_next(const struct worktime *w, timestamp_us at, timestamp_us limit)
{
	while (at < limit) {
		if (worktime_at(w, at))
			return (at);
		at = next_change(w, at);
	}
	return (WORKTIME_NEVER);
}

timestamp_us
worktime_after(const struct worktime *const *people, size_t n, timestamp_us at,
    timestamp_us duration, timestamp_us limit)
{
	while (n > 0 && at < limit) {
		timestamp_us next = limit;
		bool working = false;
		size_t i;

		for (i = 0; i < n; i++) {
			timestamp_us change = next_change(people[i], at);

			working = working || worktime_at(people[i], at);
			next = change < next ? change : next;
		}
		if (working && next - at >= duration)
			return (at + duration);
		if (working)
			duration -= next - at;
		at = next;
	}
	return (WORKTIME_NEVER);
}
