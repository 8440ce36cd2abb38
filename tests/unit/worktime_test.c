/* worktime_test.c -- working time over nights, weekends, holidays and changes of the clock; zones from PostgreSQL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "queries.h"
#include "routing/local.h"
#include "routing/worktime.h"
#include "scratch.h"

static struct arena *mem;
static struct db_pool *pool;

static timestamp_us
at(const char *text)
{
	timestamp_us t;

	if (!clock_parse(str_of(text), &t))
		fail_msg("no time: %s", text);
	return (t);
}

#define assert_at(t, text)                                                                         \
	do {                                                                                       \
		char assert_at_text[CLOCK_TEXT];                                                   \
		struct str assert_at_str = clock_rfc3339((t), assert_at_text);                     \
		if ((t) != at(text))                                                               \
			fail_msg(                                                                  \
			    "line %d: %.*s is not %s", __LINE__, STR_ARG(assert_at_str), text);    \
	} while (0)

/* The clocks of a zone in 2026 and 2027, as PostgreSQL knows them. */
static const struct zone *
zone(const char *name)
{
	struct ctx ctx = {.mem = mem, .db = db_open_handle(pool, mem)};
	struct str names[] = {str_of(name)};
	const struct zone *found;
	struct zone_list zones;

	assert_int_equal(zones_read(&ctx, (struct str_list){names, 1}, at("2025-12-01T00:00:00Z"),
			     at("2027-12-31T00:00:00Z"), &zones),
	    OK);
	found = zone_find(&zones, str_of(name));
	db_close_handle(ctx.db);
	return (found);
}

static struct worktime
office(const char *zone_name)
{
	return ((struct worktime){
	    .zone = zone(zone_name), .days = 31, .from = 9 * 60, .until = 17 * 60});
}

static timestamp_us
after(const struct worktime *w, const char *since, int64_t hours)
{
	return (worktime_after(&w, 1, at(since), HOURS_US(hours), at("2027-06-01T00:00:00Z")));
}

static timestamp_us
next(const struct worktime *w, const char *since)
{
	return (worktime_next(w, at(since), at("2027-06-01T00:00:00Z")));
}

/* -- the wall clock ------------------------------------------------------------------ */

static void
clocks_are_changed_when_the_time_zone_database_says(void **state)
{
	const struct zone *berlin = zone("Europe/Berlin"), *apia = zone("Australia/Lord_Howe");

	(void)state;
	assert_int_equal(berlin->n, 5);
	assert_at(berlin->from[1], "2026-03-29T01:00:00Z");
	assert_int_equal(berlin->seconds[1], 7200);
	assert_at(berlin->from[2], "2026-10-25T01:00:00Z");
	assert_int_equal(berlin->seconds[2], 3600);
	assert_at(berlin->from[3], "2027-03-28T01:00:00Z");
	/* Half an hour, and in the other half of the year. */
	assert_int_equal(apia->seconds[0], 11 * 3600);
	assert_at(apia->from[1], "2026-04-04T15:00:00Z");
	assert_int_equal(apia->seconds[1], 10 * 3600 + 1800);
	assert_int_equal(zone("Asia/Kolkata")->n, 1);
	assert_int_equal(zone("Asia/Kolkata")->seconds[0], 19800);
}

static void
an_unknown_zone_is_utc(void **state)
{
	const struct zone *nowhere = zone("Nowhere/Atlantis");

	(void)state;
	assert_int_equal(nowhere->n, 1);
	assert_int_equal(nowhere->seconds[0], 0);
}

/* -- one day --------------------------------------------------------------------------- */

static void
a_day_begins_and_ends_by_the_wall_clock(void **state)
{
	struct worktime w = office("Europe/Berlin");

	(void)state;
	assert_false(worktime_at(&w, at("2026-11-20T07:59:59Z")));
	assert_true(worktime_at(&w, at("2026-11-20T08:00:00Z")));
	assert_true(worktime_at(&w, at("2026-11-20T15:59:59Z")));
	assert_false(worktime_at(&w, at("2026-11-20T16:00:00Z")));
	/* In summer an hour earlier. */
	assert_true(worktime_at(&w, at("2026-07-20T07:00:00Z")));
	assert_false(worktime_at(&w, at("2026-07-20T15:00:00Z")));
}

static void
four_hours_go_on_the_next_morning_and_over_the_weekend(void **state)
{
	struct worktime w = office("Europe/Berlin");

	(void)state;
	assert_at(after(&w, "2026-11-19T09:00:00Z", 4), "2026-11-19T13:00:00Z");
	assert_at(after(&w, "2026-11-19T13:00:00Z", 4), "2026-11-20T09:00:00Z");
	/* Friday 15:00 in Berlin, Monday 11:00. */
	assert_at(after(&w, "2026-11-20T14:00:00Z", 4), "2026-11-23T10:00:00Z");
	/* Asked on Saturday: time begins on Monday. */
	assert_at(after(&w, "2026-11-21T12:00:00Z", 4), "2026-11-23T12:00:00Z");
	assert_at(next(&w, "2026-11-21T12:00:00Z"), "2026-11-23T08:00:00Z");
	assert_at(next(&w, "2026-11-23T09:30:00Z"), "2026-11-23T09:30:00Z");
}

static void
quiet_hours_do_not_count(void **state)
{
	struct worktime w = office("UTC");

	(void)state;
	w.quiet_from = 12 * 60;
	w.quiet_until = 13 * 60;
	assert_false(worktime_at(&w, at("2026-11-20T12:00:00Z")));
	assert_true(worktime_at(&w, at("2026-11-20T13:00:00Z")));
	assert_at(after(&w, "2026-11-20T10:00:00Z", 4), "2026-11-20T15:00:00Z");
	assert_at(next(&w, "2026-11-20T12:30:00Z"), "2026-11-20T13:00:00Z");
	/* Over midnight, as most nights are; they cut into the morning. */
	w.quiet_from = 20 * 60;
	w.quiet_until = 10 * 60;
	assert_at(next(&w, "2026-11-20T08:00:00Z"), "2026-11-20T10:00:00Z");
}

static void
a_night_shift_belongs_to_the_day_it_begins(void **state)
{
	struct worktime w = office("UTC");

	(void)state;
	w.from = 22 * 60;
	w.until = 6 * 60;
	/* Friday night goes into Saturday; Sunday night does not begin. */
	assert_true(worktime_at(&w, at("2026-11-20T23:00:00Z")));
	assert_true(worktime_at(&w, at("2026-11-21T05:59:00Z")));
	assert_false(worktime_at(&w, at("2026-11-21T06:00:00Z")));
	assert_false(worktime_at(&w, at("2026-11-22T23:00:00Z")));
	assert_false(worktime_at(&w, at("2026-11-23T05:00:00Z")));
	assert_at(after(&w, "2026-11-21T04:00:00Z", 4), "2026-11-24T00:00:00Z");
}

/* -- being away -------------------------------------------------------------------------- */

static void
days_away_are_days_of_the_own_calendar(void **state)
{
	struct worktime w = office("Pacific/Auckland"); /* 13 hours ahead */
	/* 2026-12-24 to 2027-01-02. */
	struct away holidays[] = {{20811, 20820}};

	(void)state;
	w.away = (struct away_list){holidays, 1};
	assert_at(next(&w, "2026-12-22T20:30:00Z"), "2026-12-22T20:30:00Z"); /* the 23rd, 9:30 */
	assert_at(next(&w, "2026-12-23T20:30:00Z"), "2027-01-03T20:00:00Z"); /* Monday the 4th */
	assert_at(after(&w, "2026-12-23T02:00:00Z", 4), "2027-01-03T22:00:00Z");
}

static void
who_is_away_for_ever_never_works(void **state)
{
	struct worktime w = office("UTC");
	struct away always[] = {{0, 100000}};

	(void)state;
	w.away = (struct away_list){always, 1};
	assert_true(next(&w, "2026-11-20T10:00:00Z") == WORKTIME_NEVER);
	assert_true(after(&w, "2026-11-20T10:00:00Z", 1) == WORKTIME_NEVER);
	assert_true(worktime_after(NULL, 0, at("2026-11-20T10:00:00Z"), 1,
			at("2027-01-01T00:00:00Z")) == WORKTIME_NEVER);
}

/* -- changes of the clock ------------------------------------------------------------------ */

static void
an_hour_that_does_not_exist_is_not_worked(void **state)
{
	struct worktime w = office("Europe/Berlin");

	(void)state;
	/* Sunday 2026-03-29: 02:00 becomes 03:00. From 01:00 to 05:00 there are three hours. */
	w.days = 127;
	w.from = 60;
	w.until = 5 * 60;
	assert_at(after(&w, "2026-03-29T00:00:00Z", 3), "2026-03-29T03:00:00Z");
	assert_at(after(&w, "2026-03-29T00:00:00Z", 4), "2026-03-30T00:00:00Z");
	/* Work begins at a time that no clock shows that day. */
	w.from = 2 * 60 + 30;
	assert_at(next(&w, "2026-03-29T00:00:00Z"), "2026-03-29T01:00:00Z");
	/* And quiet hours end at such a time. */
	w.from = 60;
	w.quiet_from = 0;
	w.quiet_until = 2 * 60 + 30;
	assert_at(next(&w, "2026-03-28T23:00:00Z"), "2026-03-29T01:00:00Z");
}

static void
an_hour_that_comes_twice_is_quiet_twice_and_worked_twice(void **state)
{
	struct worktime w = office("Europe/Berlin");

	(void)state;
	/* Sunday 2026-10-25: 03:00 becomes 02:00, at 01:00 UTC. */
	w.days = 127;
	w.from = 60;
	w.until = 5 * 60;
	assert_at(after(&w, "2026-10-24T23:00:00Z", 5), "2026-10-25T04:00:00Z");
	w.quiet_from = 0;
	w.quiet_until = 2 * 60 + 30;
	assert_true(worktime_at(&w, at("2026-10-25T00:45:00Z"))); /* 02:45, the first one */
	assert_false(worktime_at(&w, at("2026-10-25T01:15:00Z"))); /* 02:15 again */
	assert_true(worktime_at(&w, at("2026-10-25T01:30:00Z"))); /* 02:30 again */
}

static void
office_hours_stay_where_they_are_over_the_change(void **state)
{
	struct worktime berlin = office("Europe/Berlin"), denver = office("America/Denver");

	(void)state;
	/* Friday to Monday: 16:00 in Berlin, then 08:00 and 09:00 UTC. */
	assert_at(after(&berlin, "2026-03-27T15:00:00Z", 2), "2026-03-30T08:00:00Z");
	assert_at(after(&berlin, "2026-10-23T14:00:00Z", 2), "2026-10-26T09:00:00Z");
	assert_at(after(&denver, "2026-03-06T23:00:00Z", 2), "2026-03-09T16:00:00Z");
	assert_at(after(&denver, "2026-10-30T22:00:00Z", 2), "2026-11-02T17:00:00Z");
}

static void
a_year_has_as_many_working_hours_as_days_times_eight(void **state)
{
	static const char *const zones[] = {"Europe/Berlin", "America/Sao_Paulo", "Asia/Kolkata",
	    "Australia/Lord_Howe", "Africa/Casablanca", "America/St_Johns", "UTC"};
	size_t i;

	(void)state;
	/* 2026 has 261 days from Monday to Friday. */
	for (i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		struct worktime w = office(zones[i]);
		const struct worktime *one = &w;
		timestamp_us begin = at("2026-01-01T00:00:00Z") - SECONDS_US(w.zone->seconds[0]);
		timestamp_us last =
		    worktime_after(&one, 1, begin, HOURS_US(261 * 8), at("2027-12-01T00:00:00Z"));

		/* The last hour ends at 17:00 on Thursday 31 December. */
		assert_int_equal(zone_minutes(w.zone, last), 20818 * 1440 + 17 * 60);
	}
}

/* Every step against looking at each minute. */
static void
stepping_finds_what_looking_at_every_minute_finds(void **state)
{
	static const char *const zones[] = {
	    "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo"};
	int round;

	(void)state;
	for (round = 0; round < 60; round++) {
		struct away away[1];
		struct worktime w = {.zone = zone(zones[random_number(4)]),
		    .days = (int32_t)random_number(127) + 1,
		    .from = (int32_t)random_number(1440),
		    .quiet_from = (int32_t)random_number(1440)};
		timestamp_us since =
		    at(random_number(2) ? "2026-03-28T12:00:00Z" : "2026-10-24T12:00:00Z") +
		    MINUTES_US((int64_t)random_number(10 * 1440) - 5 * 1440);
		timestamp_us limit = since + DAYS_US(9), t;
		int64_t worked = 0, hours = (int64_t)random_number(20) + 1;
		const struct worktime *one = &w;

		w.until = (w.from + 1 + (int32_t)random_number(1439)) % 1440;
		w.quiet_until = (w.quiet_from + (int32_t)random_number(600)) % 1440;
		away[0].first = (int32_t)(since / DAYS_US(1)) + (int32_t)random_number(4);
		away[0].last = away[0].first + (int32_t)random_number(3);
		w.away = (struct away_list){away, 1};
		for (t = since; t < limit && !worktime_at(&w, t); t += MINUTES_US(1))
			;
		assert_true(worktime_next(&w, since, limit) == (t < limit ? t : WORKTIME_NEVER));
		for (t = since; t < limit && worked < hours * 60; t += MINUTES_US(1))
			worked += worktime_at(&w, t);
		assert_true(worktime_after(&one, 1, since, HOURS_US(hours), limit) ==
			    (worked == hours * 60 ? t : WORKTIME_NEVER));
	}
}

/* -- several people -------------------------------------------------------------------------- */

static void
time_runs_while_anybody_of_them_works(void **state)
{
	struct worktime berlin = office("Europe/Berlin"), denver = office("America/Denver");
	const struct worktime *both[] = {&berlin, &denver};

	(void)state;
	/* 16:00 in Berlin, 08:00 in Denver: one hour there, then Denver's from 9 on without a gap. */
	assert_at(worktime_after(
		      both, 2, at("2026-11-19T15:00:00Z"), HOURS_US(4), at("2026-12-01T00:00:00Z")),
	    "2026-11-19T19:00:00Z");
	/* 17:30 in Denver: the night is over first in Berlin. */
	assert_at(worktime_after(
		      both, 2, at("2026-11-20T00:30:00Z"), HOURS_US(4), at("2026-12-01T00:00:00Z")),
	    "2026-11-20T12:00:00Z");
}

static int
before(void **state)
{
	const char *conninfo = scratch_migrated("worktime");

	(void)state;
	(void)setenv("PEERLORE_TEST_SEED", "7", 0);
	random_open();
	mem = arena_new();
	pool = db_pool_open(&(struct db_settings){.conninfo = conninfo,
	    .statements = db_statements,
	    .statement_count = db_statement_count});
	return (0);
}

static int
behind(void **state)
{
	(void)state;
	db_pool_close(pool);
	arena_free(mem);
	return (0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(clocks_are_changed_when_the_time_zone_database_says),
	    cmocka_unit_test(an_unknown_zone_is_utc),
	    cmocka_unit_test(a_day_begins_and_ends_by_the_wall_clock),
	    cmocka_unit_test(four_hours_go_on_the_next_morning_and_over_the_weekend),
	    cmocka_unit_test(quiet_hours_do_not_count),
	    cmocka_unit_test(a_night_shift_belongs_to_the_day_it_begins),
	    cmocka_unit_test(days_away_are_days_of_the_own_calendar),
	    cmocka_unit_test(who_is_away_for_ever_never_works),
	    cmocka_unit_test(an_hour_that_does_not_exist_is_not_worked),
	    cmocka_unit_test(an_hour_that_comes_twice_is_quiet_twice_and_worked_twice),
	    cmocka_unit_test(office_hours_stay_where_they_are_over_the_change),
	    cmocka_unit_test(a_year_has_as_many_working_hours_as_days_times_eight),
	    cmocka_unit_test(stepping_finds_what_looking_at_every_minute_finds),
	    cmocka_unit_test(time_runs_while_anybody_of_them_works),
	};

	return (cmocka_run_group_tests(tests, before, behind));
}
