/* tip_title_test.c -- which titles of tips say what one does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tips.h"

static void
a_title_that_begins_with_a_verb_is_well(void **state)
{
	static const char *const titles[] = {"Book scrap in three taps",
	    "Change the coolant filter without draining the tank", "Adjust the heating in hall 2",
	    "Start cleaning the nozzle from above", "Position the sensor", "Ring the night shift",
	    "", "Reset"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		assert_true(tip_title_acts(str_of(titles[i]), STR("")));
}

static void
a_title_that_only_names_something_gets_advice(void **state)
{
	static const char *const titles[] = {"Scrap booking on the tablet", "Scrap booking",
	    "The coolant filter", "How to change the filter", "Calibration of scales",
	    "Cleaning the nozzle", "Coolant filter changing without draining"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		assert_false(tip_title_acts(str_of(titles[i]), STR("en")));
}

static void
a_title_in_another_language_is_left_alone(void **state)
{
	(void)state;
	assert_true(tip_title_acts(STR("The and a"), STR("de")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_title_that_begins_with_a_verb_is_well),
	    cmocka_unit_test(a_title_that_only_names_something_gets_advice),
	    cmocka_unit_test(a_title_in_another_language_is_left_alone),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
