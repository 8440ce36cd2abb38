/* seats_test.c -- three seats: the best, somebody to explore, nobody whose day is over. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/random.h"
#include "routing/local.h"

#define NOW ((timestamp_us)1800000000 * 1000000)
#define MANY 30

static struct seat_candidate list[MANY];
static struct seat seats[10];

/* Thirty people at work, the best first. */
static int
candidates(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < MANY; i++)
		list[i] = (struct seat_candidate){.person = (int64_t)i + 1,
		    .score = 3 - 0.2 * (double)i,
		    .start = NOW,
		    .from = i};
	return (0);
}

static void
the_two_best_are_asked_and_one_of_the_ranks_behind_the_third(void **state)
{
	bool seen[MANY] = {false};
	int round;
	size_t i, others = 0;

	(void)state;
	for (round = 0; round < 2000; round++) {
		assert_int_equal(seats_choose(list, MANY, 1, seats_chance(), seats), 3);
		assert_int_equal(seats[0].from, 0);
		assert_int_equal(seats[1].from, 1);
		assert_false(seats[0].explored || seats[1].explored);
		assert_true(seats[0].propensity == 1);
		assert_true(seats[2].explored);
		assert_in_range(seats[2].from, 3, 19);
		seen[seats[2].from] = true;
	}
	for (i = 0; i < MANY; i++)
		others += seen[i];
	assert_int_equal(others, 17);
}

static void
who_explores_is_drawn_as_often_as_the_propensity_says(void **state)
{
	double says[MANY] = {0}, sum = 0;
	int drawn[MANY] = {0}, round;
	size_t i;

	(void)state;
	for (round = 0; round < 40000; round++) {
		seats_choose(list, MANY, 1, seats_chance(), seats);
		drawn[seats[2].from]++;
		says[seats[2].from] = seats[2].propensity;
	}
	for (i = 3; i < 20; i++) {
		double deviation = sqrt(40000 * says[i] * (1 - says[i]));

		sum += says[i];
		assert_true(fabs(drawn[i] - 40000 * says[i]) < 5 * deviation);
	}
	assert_true(fabs(sum - 1) < 1e-9);
	/* Each rank is e^0.2 more likely than the next. */
	assert_true(fabs(says[3] / says[4] - exp(0.2)) < 1e-9);
	assert_true(fabs(says[3] / says[13] - exp(2)) < 1e-6);
}

static void
with_three_or_fewer_nobody_is_drawn(void **state)
{
	size_t n, i;

	(void)state;
	for (n = 0; n <= 3; n++) {
		assert_int_equal(seats_choose(list, n, 1, seats_chance(), seats), n);
		for (i = 0; i < n; i++) {
			assert_int_equal(seats[i].from, i);
			assert_false(seats[i].explored);
		}
	}
}

static void
whose_day_is_over_is_left_out(void **state)
{
	(void)state;
	list[0].start = NOW + HOURS_US(14);
	list[1].start = NOW + HOURS_US(4);
	list[2].start = NOW + HOURS_US(5);
	list[4].start = WORKTIME_NEVER;
	/* Ranks 2 and 4 are there within four hours. */
	assert_int_equal(seats_choose(list, 10, 1, seats_chance(), seats), 3);
	assert_int_equal(seats[0].from, 1);
	assert_int_equal(seats[1].from, 3);
	assert_true(seats[2].from > 4);
	/* With too few of them, who begins next takes the last seat, then who begins after that. */
	assert_int_equal(seats_choose(list, 5, 1, seats_chance(), seats), 3);
	assert_int_equal(seats[1].from, 3);
	assert_int_equal(seats[2].from, 2);
	list[2].start = WORKTIME_NEVER;
	assert_int_equal(seats_choose(list, 5, 1, seats_chance(), seats), 3);
	assert_int_equal(seats[2].from, 0);
	assert_false(seats[2].explored);
}

static void
when_nobody_is_at_work_those_who_begin_first_are_planned(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < MANY; i++)
		list[i].start = NOW + HOURS_US(60);
	list[2].start = NOW + HOURS_US(57);
	list[25].start = NOW + HOURS_US(40); /* too far behind for all to wait for */
	assert_int_equal(seats_choose(list, 20, 1, seats_chance(), seats), 3);
	assert_int_equal(seats[0].from, 0);
	assert_int_equal(seats[1].from, 1);
	for (i = 0; i < MANY; i++)
		list[i].start = WORKTIME_NEVER;
	assert_int_equal(seats_choose(list, MANY, 1, seats_chance(), seats), 0);
}

static void
whom_the_asker_was_shown_is_asked(void **state)
{
	(void)state;
	list[0].preferred = list[1].preferred = list[11].preferred = true;
	assert_int_equal(seats_choose(list, MANY, 1, seats_chance(), seats), 3);
	assert_int_equal(seats[0].from, 0);
	assert_int_equal(seats[1].from, 1);
	assert_int_equal(seats[2].from, 11);
	assert_true(seats[2].explored);
	assert_true(seats[2].propensity > 0 && seats[2].propensity < 0.2);
	/* Unless they are no longer there. */
	list[11].start = NOW + HOURS_US(20);
	assert_int_equal(seats_choose(list, MANY, 1, seats_chance(), seats), 3);
	assert_int_not_equal(seats[2].from, 11);
}

static void
a_group_is_filled_in_order(void **state)
{
	(void)state;
	list[3].start = NOW + HOURS_US(9);
	assert_int_equal(seats_fill(list, MANY, 10, seats), 10);
	assert_int_equal(seats[2].from, 2);
	assert_int_equal(seats[3].from, 4);
	assert_int_equal(seats[9].from, 10);
	assert_int_equal(seats_fill(list, 2, 10, seats), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(
		the_two_best_are_asked_and_one_of_the_ranks_behind_the_third, candidates),
	    cmocka_unit_test_setup(
		who_explores_is_drawn_as_often_as_the_propensity_says, candidates),
	    cmocka_unit_test_setup(with_three_or_fewer_nobody_is_drawn, candidates),
	    cmocka_unit_test_setup(whose_day_is_over_is_left_out, candidates),
	    cmocka_unit_test_setup(
		when_nobody_is_at_work_those_who_begin_first_are_planned, candidates),
	    cmocka_unit_test_setup(whom_the_asker_was_shown_is_asked, candidates),
	    cmocka_unit_test_setup(a_group_is_filled_in_order, candidates),
	};

	(void)setenv("PEERLORE_TEST_SEED", "11", 0);
	random_open();
	return (cmocka_run_group_tests(tests, NULL, NULL));
}
