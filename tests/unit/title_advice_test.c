/* title_advice_test.c -- what would make a title better is said, and a good one is left alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "forum.h"

static void
a_good_title_is_left_alone(void **state)
{
	static const char *const good[] = {"How do I reset the counter of the press?",
	    "Why does the wrench click twice", "The press counts twice, is that right?",
	    "Wie stelle ich die Presse ein", "", "   ", "What does ERR 0x80070005 mean?",
	    "¿CÓMO SE CAMBIA EL FILTRO?"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_null(question_title_advice(str_of(good[i])));
}

static void
each_fault_has_its_advice(void **state)
{
	static const char *const faults[][2] = {{"HOW DO I RESET THE COUNTER?", "Capitals"},
	    {"urgent!!! the press counts twice", "Leave out"}, {"Press counter", "a little more"},
	    {"The press counts every piece twice", "Put it as a question"},
	    {"Why?", "a little more"}};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		const char *said = question_title_advice(str_of(faults[i][0]));

		assert_non_null(said);
		assert_non_null(strstr(said, faults[i][1]));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_good_title_is_left_alone),
	    cmocka_unit_test(each_fault_has_its_advice),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
