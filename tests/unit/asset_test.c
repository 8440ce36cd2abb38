/* asset_test.c -- what was packed is found by name and by address, and every template's asset is there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/asset.h"
#include "text/html.h"

static void
each_asset_is_found_by_name_and_by_address(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < asset_count; i++) {
		assert_string_equal(asset_url(assets[i].name), assets[i].path);
		assert_ptr_equal(asset_find(str_of(assets[i].path)), &assets[i]);
		assert_true(assets[i].n > 0 && assets[i].bytes[assets[i].n] == 0);
		assert_true(assets[i].gz == NULL || assets[i].gz_n < assets[i].n);
		assert_true(assets[i].br == NULL || assets[i].br_n < assets[i].n);
	}
	assert_string_equal(asset_url("nothing.css"), "#no-asset");
	assert_null(asset_find(STR("/assets/nothing.css")));
	assert_null(asset_find(STR("")));
}

static void
every_asset_that_a_template_names_is_there(void **state)
{
	const char *const *name;

	(void)state;
	for (name = template_assets; *name != NULL; name++) {
		if (strcmp(asset_url(*name), "#no-asset") == 0)
			fail_msg("no asset is called %s", *name);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_asset_is_found_by_name_and_by_address),
	    cmocka_unit_test(every_asset_that_a_template_names_is_there),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
