/* http_form_test.c -- forms, queries, cookies, codings, ranges. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "http/form.h"

static struct arena *mem;

static int
open_all(void **state)
{
	(void)state;
	mem = arena_new();
	return (0);
}

static int
close_all(void **state)
{
	(void)state;
	arena_free(mem);
	return (0);
}

static struct form
parsed(struct str text)
{
	struct form form = {NULL, 0};

	assert_int_equal(form_parse(mem, text, &form), OK);
	return (form);
}

static void
is_value(const struct form *form, const char *name, const char *want)
{
	const struct field *f = form_find(form, name);

	assert_non_null(f);
	assert_int_equal(f->value.n, strlen(want));
	assert_memory_equal(f->value.p, want, f->value.n);
}

static void
fields_are_decoded(void **state)
{
	struct form form =
	    parsed(STR("title=How+to+%66ix%3F&body=a%0D%0Ab%0dc&empty=&alone&x=a=b=c&&"));

	(void)state;
	assert_int_equal(form.n, 5);
	is_value(&form, "title", "How to fix?");
	is_value(&form, "body", "a\nb\nc");
	is_value(&form, "empty", "");
	is_value(&form, "alone", "");
	is_value(&form, "x", "a=b=c");
	assert_null(form_find(&form, "missing"));
}

static void
a_percent_that_is_none_stands_for_itself(void **state)
{
	struct form form = parsed(STR("q=100%&r=%zz%4&s=%"));

	(void)state;
	is_value(&form, "q", "100%");
	is_value(&form, "r", "%zz%4");
	is_value(&form, "s", "%");
}

static void
repeated_fields_keep_their_order(void **state)
{
	struct form form = parsed(STR("tag=b&x=1&tag=a&tag=c"));
	struct str_list list = form_all(mem, &form, "tag");

	(void)state;
	assert_int_equal(form_count(&form, "tag"), 3);
	assert_int_equal(list.n, 3);
	assert_true(str_eq(list.items[0], STR("b")));
	assert_true(str_eq(list.items[2], STR("c")));
}

static void
what_is_not_utf8_is_marked_and_mended(void **state)
{
	struct form form = parsed(STR("a=x%ffy&b=%00n%00&c=%c3%a4&d=%ed%a0%80&%fe=1"));

	(void)state;
	is_value(&form, "a", "x\xef\xbf\xbdy");
	assert_true(form_find(&form, "a")->bad_utf8);
	assert_false(form_find(&form, "a")->has_nul);
	is_value(&form, "b", "n");
	assert_true(form_find(&form, "b")->has_nul);
	is_value(&form, "c", "\xc3\xa4");
	assert_false(form_find(&form, "c")->bad_utf8);
	assert_true(form_find(&form, "d")->bad_utf8);
	assert_true(form.items[4].bad_utf8);
}

static void
too_many_fields_are_refused(void **state)
{
	char text[FORM_FIELDS * 2 + 8];
	struct form form;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(text); i += 2) {
		text[i] = 'a';
		text[i + 1] = '&';
	}
	assert_int_equal(form_parse(mem, (struct str){text, FORM_FIELDS * 2 - 1}, &form), OK);
	assert_int_equal(form.n, FORM_FIELDS);
	assert_int_equal(
	    form_parse(mem, (struct str){text, FORM_FIELDS * 2 + 1}, &form), ERR_TOO_LARGE);
}

static void
cookies_are_found_by_their_whole_name(void **state)
{
	struct str header = STR("xpl=no; pl=abc=def; other; =x; pl2=no;pl=later; q=\"in quotes\"");
	struct str value;

	(void)state;
	assert_true(cookie_find(header, STR("pl"), &value));
	assert_true(str_eq(value, STR("abc=def")));
	assert_true(cookie_find(header, STR("q"), &value));
	assert_true(str_eq(value, STR("in quotes")));
	assert_false(cookie_find(header, STR("other"), &value));
	assert_false(cookie_find(header, STR("PL"), &value));
	assert_false(cookie_find(STR(""), STR("pl"), &value));
}

static void
codings_are_accepted_unless_their_weight_is_nought(void **state)
{
	(void)state;
	assert_true(accepts_coding(STR("gzip, deflate, br"), STR("gzip")));
	assert_true(accepts_coding(STR("deflate , GZIP;q=0.5"), STR("gzip")));
	assert_false(accepts_coding(STR("gzip;q=0, br"), STR("gzip")));
	assert_false(accepts_coding(STR("gzip; q=0.000"), STR("gzip")));
	assert_false(accepts_coding(STR("x-gzip"), STR("gzip")));
	assert_false(accepts_coding(STR(""), STR("gzip")));
}

static void
etags_match_in_lists(void **state)
{
	(void)state;
	assert_true(etag_matches(STR("\"a\", W/\"b\""), STR("\"b\"")));
	assert_true(etag_matches(STR("*"), STR("\"b\"")));
	assert_false(etag_matches(STR("\"ab\""), STR("\"b\"")));
	assert_false(etag_matches(STR(""), STR("\"b\"")));
}

struct range_case {
	const char *header;
	int64_t size;
	enum range_kind kind;
	int64_t first, last;
};

static void
ranges_are_cut_to_what_there_is(void **state)
{
	static const struct range_case cases[] = {
	    {"bytes=0-499", 1000, RANGE_PART, 0, 499},
	    {"bytes=500-", 1000, RANGE_PART, 500, 999},
	    {"bytes=-200", 1000, RANGE_PART, 800, 999},
	    {"bytes=-2000", 1000, RANGE_PART, 0, 999},
	    {"bytes=999-5000", 1000, RANGE_PART, 999, 999},
	    {"bytes=1000-", 1000, RANGE_OUTSIDE, 0, 0},
	    {"bytes=-0", 1000, RANGE_OUTSIDE, 0, 0},
	    {"bytes=0-", 0, RANGE_OUTSIDE, 0, 0},
	    {"bytes=5-4", 1000, RANGE_NONE, 0, 0},
	    {"bytes=0-1,5-6", 1000, RANGE_NONE, 0, 0},
	    {"bytes=a-b", 1000, RANGE_NONE, 0, 0},
	    {"bytes=", 1000, RANGE_NONE, 0, 0},
	    {"bytes=-", 1000, RANGE_NONE, 0, 0},
	    {"bytes=--5", 1000, RANGE_NONE, 0, 0},
	    {"bytes=+1-5", 1000, RANGE_NONE, 0, 0},
	    {"bytes=0-99999999999999999999", 1000, RANGE_NONE, 0, 0},
	    {"items=0-1", 1000, RANGE_NONE, 0, 0},
	    {"", 1000, RANGE_NONE, 0, 0},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct range_case *c = &cases[i];
		int64_t first = 0, last = 0;

		assert_int_equal(range_parse(str_of(c->header), c->size, &first, &last), c->kind);
		assert_int_equal(first, c->first);
		assert_int_equal(last, c->last);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(fields_are_decoded),
	    cmocka_unit_test(a_percent_that_is_none_stands_for_itself),
	    cmocka_unit_test(repeated_fields_keep_their_order),
	    cmocka_unit_test(what_is_not_utf8_is_marked_and_mended),
	    cmocka_unit_test(too_many_fields_are_refused),
	    cmocka_unit_test(cookies_are_found_by_their_whole_name),
	    cmocka_unit_test(codings_are_accepted_unless_their_weight_is_nought),
	    cmocka_unit_test(etags_match_in_lists),
	    cmocka_unit_test(ranges_are_cut_to_what_there_is),
	};

	return (cmocka_run_group_tests_name("http_form", tests, open_all, close_all));
}
