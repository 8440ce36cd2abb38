/* import_progress_test.c -- what a long command says about how far it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/progress.h"

static void
assert_text(const struct progress *p, timestamp_us now, const char *expected)
{
	char text[128];
	struct str s = progress_text(p, now, text);

	assert_int_equal(s.n, strlen(expected));
	assert_memory_equal(s.p, expected, s.n);
}

static void
it_shows_part_rate_and_time_left(void **state)
{
	struct progress p = {.total = 10000000, .done = 2500000, .unit = PROGRESS_BYTES};

	(void)state;
	assert_text(&p, SECONDS_US(5), "[#####...............]  25 %  500 kB/s  16 s left");
	p.done = 0;
	assert_text(&p, SECONDS_US(5), "[....................]   0 %  0 kB/s  ");
	p = (struct progress){.total = 400000, .done = 1000, .unit = PROGRESS_COUNT};
	assert_text(&p, SECONDS_US(100), "[....................]   0 %  10/s  11 h 5 min left");
	p.done = 396000;
	assert_text(&p, SECONDS_US(9900), "[###################.]  99 %  40/s  1 min 40 s left");
	p = (struct progress){.total = 0, .done = 30, .unit = PROGRESS_COUNT};
	assert_text(&p, SECONDS_US(10), "30  3/s");
	p = (struct progress){
	    .total = 10, .done = 20, .unit = PROGRESS_COUNT, .begun_at = SECONDS_US(1)};
	assert_text(&p, SECONDS_US(1), "[####################] 100 %  0/s  ");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(it_shows_part_rate_and_time_left)};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
