/* tag_alike_test.c -- which new tags are pointed at one that is there, and which are not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tags.h"

struct pair {
	const char *a, *b;
};

static void
alike_is(const struct pair *pairs, size_t n, bool alike)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (tag_alike(str_of(pairs[i].a), str_of(pairs[i].b)) != alike ||
		    tag_alike(str_of(pairs[i].b), str_of(pairs[i].a)) != alike)
			fail_msg(
			    "%s and %s are %salike", pairs[i].a, pairs[i].b, alike ? "" : "not ");
	}
}

static void
a_slip_a_plural_or_a_hyphen_is_alike(void **state)
{
	static const struct pair pairs[] = {{"hydraulic", "hydraulics"},
	    {"hydrualics", "hydraulics"}, {"maschine", "machine"}, {"maschine", "maschinen"},
	    {"key", "keys"}, {"shop-floor", "shopfloor"}, {"box", "boxes"},
	    {"conveyer", "conveyor"}, {"prüfung", "prüfungen"}, {"kühlung", "kuhlung"},
	    {"lathe-4", "lathe4"}};

	(void)state;
	alike_is(pairs, sizeof(pairs) / sizeof(pairs[0]), true);
}

static void
another_machine_or_another_word_is_not(void **state)
{
	static const struct pair pairs[] = {{"lathe-4", "lathe-5"}, {"hall-12", "hall-21"},
	    {"weld", "gold"}, {"cnc", "cad"}, {"pump", "press"}, {"din-912", "din-913"},
	    {"go", "gos"}, {"hydraulics", "pneumatics"}, {"c", "c++"}, {"lathe", "lathe-4"}};

	(void)state;
	alike_is(pairs, sizeof(pairs) / sizeof(pairs[0]), false);
}

static void
names_of_any_length_are_compared_within_their_room(void **state)
{
	static const struct pair same[] = {
	    {"äöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäö", "äöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäü"}};

	(void)state;
	alike_is(same, 1, true);
	assert_false(tag_alike(STR(""), STR("x")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_slip_a_plural_or_a_hyphen_is_alike),
	    cmocka_unit_test(another_machine_or_another_word_is_not),
	    cmocka_unit_test(names_of_any_length_are_compared_within_their_room),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
