/* http_json_test.c -- JSON in, field by field, and out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "http/api.h"
#include "http/impl.h"

static struct out out;
static struct page_impl impl;
static struct header headers[] = {{STR("content-type"), STR("application/json; charset=utf-8")}};

static int
open_all(void **state)
{
	(void)state;
	memset(&impl, 0, sizeof(impl));
	impl.page.impl = &impl;
	impl.page.out = &out;
	impl.page.ctx.mem = arena_new();
	impl.body_fd = impl.send_fd = -1;
	impl.headers = headers;
	impl.header_count = 1;
	return (0);
}

static int
close_all(void **state)
{
	(void)state;
	json_decref(impl.json);
	arena_free(impl.page.ctx.mem);
	out_free(&out);
	return (0);
}

static enum err
given(const char *body)
{
	impl.body = str_of(body);
	impl.body_size = impl.body.n;
	return (json_open(&impl));
}

static const char *
problem(const char *field)
{
	return (page_problem(&impl.page, field));
}

static void
fields_of_every_kind_are_read(void **state)
{
	struct str_list tags;

	(void)state;
	assert_int_equal(
	    given("{\"title\": \"a\\r\\nb \\u00e4\", \"n\": -3, \"id\": 7, \"yes\": true,"
		  " \"tags\": [\"x\", \"y\"], \"gone\": null}"),
	    OK);
	assert_true(str_eq(json_field_str(&impl.page, "title", REQUIRED), STR("a\nb \xc3\xa4")));
	assert_int_equal(json_field_int(&impl.page, "n", REQUIRED), -3);
	assert_int_equal(json_field_id(&impl.page, "id", REQUIRED), 7);
	assert_true(json_field_bool(&impl.page, "yes", OPTIONAL));
	tags = json_field_str_list(&impl.page, "tags", OPTIONAL);
	assert_int_equal(tags.n, 2);
	assert_true(str_eq(tags.items[1], STR("y")));
	assert_true(json_field_is_null(&impl.page, "gone"));
	assert_false(json_has(&impl.page, "other"));
	assert_int_equal(json_done(&impl.page), OK);
}

static void
an_unknown_field_is_named(void **state)
{
	(void)state;
	assert_int_equal(given("{\"title\": \"a\", \"admin\": true}"), OK);
	(void)json_field_str(&impl.page, "title", REQUIRED);
	assert_int_equal(json_done(&impl.page), ERR_INPUT);
	assert_non_null(problem("admin"));
	assert_null(problem("title"));
}

static void
a_wrong_type_is_a_problem_of_its_field(void **state)
{
	(void)state;
	assert_int_equal(
	    given("{\"title\": [\"a\"], \"n\": 1.5, \"id\": 0, \"tags\": \"x\", \"list\": [1]}"),
	    OK);
	assert_int_equal(json_field_str(&impl.page, "title", REQUIRED).n, 0);
	(void)json_field_int(&impl.page, "n", REQUIRED);
	(void)json_field_id(&impl.page, "id", REQUIRED);
	(void)json_field_str_list(&impl.page, "tags", OPTIONAL);
	(void)json_field_str_list(&impl.page, "list", OPTIONAL);
	(void)json_field_str(&impl.page, "body", REQUIRED);
	assert_int_equal(json_done(&impl.page), ERR_INPUT);
	assert_non_null(problem("title"));
	assert_non_null(problem("n"));
	assert_non_null(problem("id"));
	assert_non_null(problem("tags"));
	assert_non_null(problem("list"));
	assert_non_null(problem("body"));
}

static void
a_nul_is_a_problem_of_its_field(void **state)
{
	(void)state;
	assert_int_equal(given("{\"title\": \"a\\u0000b\"}"), OK);
	assert_true(str_eq(json_field_str(&impl.page, "title", REQUIRED), STR("ab")));
	assert_int_equal(json_done(&impl.page), ERR_INPUT);
}

static void
malformed_text_is_refused_whole(void **state)
{
	(void)state;
	assert_int_equal(given("{\"a\": 1, \"a\": 2}"), ERR_MALFORMED);
	assert_int_equal(given("{\"a\": "), ERR_MALFORMED);
	assert_int_equal(given("[]"), ERR_MALFORMED);
	assert_int_equal(given("\"text\""), ERR_MALFORMED);
	assert_int_equal(given("{\"a\": \"\xff\"}"), ERR_MALFORMED);
	assert_int_equal(given("{} x"), ERR_MALFORMED);
	assert_int_equal(given("{\"a\":[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]}"), ERR_MALFORMED);
	headers[0].value = STR("text/plain");
	assert_int_equal(given("{}"), ERR_MEDIA_TYPE);
	assert_int_equal(given(" "), OK);
	headers[0].value = STR("application/json; charset=utf-8");
}

static void
what_is_written_can_be_read_anywhere(void **state)
{
	struct json_out j = json_answer(&impl.page, 201);

	(void)state;
	json_put_object(&j, NULL);
	json_put_str(&j, "t", STR("<a href=\"x\">&\\\n\x01\xe2\x80\xa8\xe2\x82\xac"));
	json_put_array(&j, "list");
	json_put_int(&j, NULL, INT64_MIN);
	json_put_object(&j, NULL);
	json_put_object_end(&j);
	json_put_null(&j, NULL);
	json_put_array_end(&j);
	json_put_bool(&j, "b", false);
	json_put_real(&j, "r", 0.25);
	json_put_time(&j, "at", 0);
	json_put_object_end(&j);
	out_room(&out, 1);
	out.p[out.n] = '\0';
	assert_string_equal(out.p,
	    "{\"t\":\"\\u003ca href=\\\"x\\\"\\u003e\\u0026\\\\\\n\\u0001\\u2028\xe2\x82\xac\","
	    "\"list\":[-9223372036854775808,{},null],\"b\":false,\"r\":0.25,"
	    "\"at\":\"1970-01-01T00:00:00Z\"}");
	assert_int_equal(impl.status, 201);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(fields_of_every_kind_are_read, open_all, close_all),
	    cmocka_unit_test_setup_teardown(an_unknown_field_is_named, open_all, close_all),
	    cmocka_unit_test_setup_teardown(
		a_wrong_type_is_a_problem_of_its_field, open_all, close_all),
	    cmocka_unit_test_setup_teardown(a_nul_is_a_problem_of_its_field, open_all, close_all),
	    cmocka_unit_test_setup_teardown(malformed_text_is_refused_whole, open_all, close_all),
	    cmocka_unit_test_setup_teardown(
		what_is_written_can_be_read_anywhere, open_all, close_all),
	};

	return (cmocka_run_group_tests_name("http_json", tests, NULL, NULL));
}
