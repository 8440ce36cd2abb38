/* http_router_test.c -- from method and path to a row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "http/router.h"

static enum err
handler(struct page *page)
{
	(void)page;
	return (OK);
}

/* clang-format off */
#define ROW(method, pattern) {HTTP_##method, pattern, handler, WHO_PUBLIC, RATE_NONE, 0, 0, "handler"}
static const struct route rows[] = {
	ROW(GET,   "/"),
	ROW(GET,   "/questions"),
	ROW(GET,   "/questions/ask"),
	ROW(POST,  "/questions/ask"),
	ROW(GET,   "/questions/{id}/{slug?}"),
	ROW(POST,  "/questions/{id}/answers"),
	ROW(GET,   "/tags/{name}"),
	ROW(PUT,   "/api/v1/spaces/{slug}/members/{person_id}"),
	ROW(DELETE,"/api/v1/spaces/{slug}/members/{person_id}"),
	ROW(GET,   "/mixed/{id}/x"),
	ROW(GET,   "/mixed/{name}/y"),
};
/* clang-format on */

static struct router *router;
static struct arena *mem;

static int
open_all(void **state)
{
	(void)state;
	mem = arena_new();
	router = router_new(rows, sizeof(rows) / sizeof(rows[0]));
	return (0);
}

static int
close_all(void **state)
{
	(void)state;
	router_free(router);
	arena_free(mem);
	return (0);
}

static const char *
found(enum http_method method, const char *path, struct route_match *match)
{
	memset(match, 0, sizeof(*match));
	if (router_find(router, mem, method, str_of(path), match) != OK)
		return ("none");
	return (match->route->pattern);
}

static void
is_nothing(const char *path)
{
	struct route_match match;

	assert_string_equal(found(HTTP_GET, path, &match), "none");
	assert_int_equal(router_find(router, mem, HTTP_GET, str_of(path), &match), ERR_NOT_FOUND);
}

static void
a_path_finds_its_row(void **state)
{
	struct route_match m;

	(void)state;
	assert_string_equal(found(HTTP_GET, "/", &m), "/");
	assert_string_equal(found(HTTP_GET, "/questions", &m), "/questions");
	assert_string_equal(found(HTTP_GET, "/questions/ask", &m), "/questions/ask");
	assert_ptr_equal(m.route, &rows[2]);
	assert_string_equal(found(HTTP_POST, "/questions/ask", &m), "/questions/ask");
	assert_ptr_equal(m.route, &rows[3]);
	assert_string_equal(found(HTTP_GET, "/questions/42/how-to", &m), "/questions/{id}/{slug?}");
	assert_int_equal(m.ids[0], 42);
	assert_true(str_eq(m.values[1], STR("how-to")));
	assert_string_equal(m.names[1], "slug");
	assert_string_equal(
	    found(HTTP_POST, "/questions/42/answers", &m), "/questions/{id}/answers");
}

static void
the_last_name_may_be_left_out(void **state)
{
	struct route_match m;

	(void)state;
	assert_string_equal(found(HTTP_GET, "/questions/42", &m), "/questions/{id}/{slug?}");
	assert_int_equal(m.ids[0], 42);
	assert_int_equal(m.values[1].n, 0);
}

static void
numbers_are_positive_and_written_as_we_write_them(void **state)
{
	struct route_match m;

	(void)state;
	is_nothing("/questions/0");
	is_nothing("/questions/-1");
	is_nothing("/questions/+1");
	is_nothing("/questions/042");
	is_nothing("/questions/1x");
	is_nothing("/questions/1;x");
	is_nothing("/questions/%31");
	is_nothing("/questions/9223372036854775808");
	assert_string_equal(
	    found(HTTP_GET, "/questions/9223372036854775807", &m), "/questions/{id}/{slug?}");
	assert_true(m.ids[0] == INT64_MAX);
}

static void
another_spelling_of_a_path_is_another_path(void **state)
{
	(void)state;
	is_nothing("");
	is_nothing("questions");
	is_nothing("//questions");
	is_nothing("/questions/");
	is_nothing("/questions//ask");
	is_nothing("/./questions");
	is_nothing("/tags/../questions");
	is_nothing("/Questions");
	is_nothing("/%71uestions");
	is_nothing("/questions;x");
	is_nothing("/questions%2f42");
	is_nothing("/a/b/c/d/e/f/g/h/i/j/k/l/m/n");
}

static void
names_are_decoded_once_and_refused_when_they_climb(void **state)
{
	struct route_match m;

	(void)state;
	assert_string_equal(found(HTTP_GET, "/tags/c%2B%2B", &m), "/tags/{name}");
	assert_true(str_eq(m.values[0], STR("c++")));
	assert_string_equal(found(HTTP_GET, "/tags/a+b%2520", &m), "/tags/{name}");
	assert_true(str_eq(m.values[0], STR("a+b%20")));
	is_nothing("/tags/.");
	is_nothing("/tags/..");
	is_nothing("/tags/%2e%2e");
	is_nothing("/tags/a%2fb");
	is_nothing("/tags/a%00b");
	is_nothing("/tags/a%ff");
	is_nothing("/tags/a%2");
	is_nothing("/tags/a%zz");
}

static void
another_method_is_told_what_would_work(void **state)
{
	struct route_match m = {0};

	(void)state;
	assert_int_equal(
	    router_find(router, mem, HTTP_DELETE, STR("/questions/ask"), &m), ERR_METHOD);
	assert_string_equal(m.allow, "GET, HEAD, POST");
	assert_int_equal(
	    router_find(router, mem, HTTP_GET, STR("/api/v1/spaces/it/members/3"), &m), ERR_METHOD);
	assert_string_equal(m.allow, "PUT, DELETE");
	assert_int_equal(router_find(router, mem, HTTP_OTHER, STR("/"), &m), ERR_METHOD);
	assert_string_equal(m.allow, "GET, HEAD");
}

static void
a_number_that_leads_nowhere_is_tried_as_a_name(void **state)
{
	struct route_match m;

	(void)state;
	assert_string_equal(found(HTTP_GET, "/mixed/5/x", &m), "/mixed/{id}/x");
	assert_string_equal(found(HTTP_GET, "/mixed/5/y", &m), "/mixed/{name}/y");
	assert_true(str_eq(m.values[0], STR("5")));
	assert_int_equal(m.ids[0], 0);
}

static void
every_row_of_the_table_compiles(void **state)
{
	struct router *all = router_new(routes, routes_count);

	(void)state;
	router_free(all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_path_finds_its_row),
	    cmocka_unit_test(the_last_name_may_be_left_out),
	    cmocka_unit_test(numbers_are_positive_and_written_as_we_write_them),
	    cmocka_unit_test(another_spelling_of_a_path_is_another_path),
	    cmocka_unit_test(names_are_decoded_once_and_refused_when_they_climb),
	    cmocka_unit_test(another_method_is_told_what_would_work),
	    cmocka_unit_test(a_number_that_leads_nowhere_is_tried_as_a_name),
	    cmocka_unit_test(every_row_of_the_table_compiles),
	};

	return (cmocka_run_group_tests_name("http_router", tests, open_all, close_all));
}
