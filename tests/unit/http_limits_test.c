/* http_limits_test.c -- how often, and how full the disk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/disk.h"
#include "http/limits.h"

#define NOON HOURS_US(12)

static int
open_all(void **state)
{
	(void)state;
	limits_open(true);
	return (0);
}

static void
the_call_after_the_last_allowed_waits_for_the_window(void **state)
{
	unsigned i;
	int wait;

	(void)state;
	limits_set(RATE_VOTE, 5);
	for (i = 0; i < 5; i++)
		assert_int_equal(limits_count(RATE_VOTE, STR("anna"), NOON), 0);
	wait = limits_count(RATE_VOTE, STR("anna"), NOON + SECONDS_US(20));
	assert_int_equal(wait, 40);
	assert_int_equal(limits_count(RATE_VOTE, STR("bernd"), NOON), 0);
	assert_int_equal(limits_count(RATE_SEARCH, STR("anna"), NOON), 0);
	assert_int_equal(limits_count(RATE_VOTE, STR("anna"), NOON + MINUTES_US(1)), 0);
}

static void
looking_does_not_count(void **state)
{
	unsigned i;

	(void)state;
	limits_set(RATE_SIGNIN, 3);
	for (i = 0; i < 10; i++)
		assert_int_equal(limits_look(RATE_SIGNIN, STR("10.0.0.1"), NOON), 0);
	for (i = 0; i < 3; i++)
		assert_int_equal(limits_count(RATE_SIGNIN, STR("10.0.0.1"), NOON), 0);
	assert_true(limits_look(RATE_SIGNIN, STR("10.0.0.1"), NOON) > 0);
	assert_true(rate_failures_only(RATE_SIGNIN));
}

static void
nought_is_no_limit(void **state)
{
	unsigned i;

	(void)state;
	limits_set(RATE_READ, 0);
	for (i = 0; i < 5000; i++)
		assert_int_equal(limits_count(RATE_READ, STR("carla"), NOON), 0);
	for (i = 0; i < 5000; i++)
		assert_int_equal(limits_count(RATE_NONE, STR("carla"), NOON), 0);
}

static void
other_processes_count_along(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	limits_set(RATE_POST, 2);
	if ((pid = fork()) == 0)
		_exit(limits_count(RATE_POST, STR("dora"), NOON) == 0 ? 0 : 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(limits_count(RATE_POST, STR("dora"), NOON), 0);
	assert_true(limits_count(RATE_POST, STR("dora"), NOON) > 0);
}

static void
a_full_disk_is_noticed_within_a_second(void **state)
{
	(void)state;
	disk_open("/", 1);
	assert_true(disk_has_room(NOON));
	disk_open("/", INT64_MAX);
	assert_false(disk_has_room(NOON));
	disk_open("/nowhere/at/all", 1);
	assert_true(disk_has_room(NOON));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_call_after_the_last_allowed_waits_for_the_window),
	    cmocka_unit_test(looking_does_not_count),
	    cmocka_unit_test(nought_is_no_limit),
	    cmocka_unit_test(other_processes_count_along),
	    cmocka_unit_test(a_full_disk_is_noticed_within_a_second),
	};

	return (cmocka_run_group_tests_name("http_limits", tests, open_all, NULL));
}
