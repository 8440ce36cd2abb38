/* http_session_test.c -- whose request it is: cookies, bearer tokens, form tokens, scopes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/keys.h"
#include "base/random.h"
#include "http/impl.h"

static struct route route;
static struct out out;
static struct header headers[8];
static struct page_impl impl;

static int
open_all(void **state)
{
	static const unsigned char master[32] = {1, 2, 3};
	static const struct response_setup setup = {.origin = "http://127.0.0.1:8080"};

	(void)state;
	random_open();
	keys_open_fixed(master);
	response_open(&setup);
	return (0);
}

static int
fresh(void **state)
{
	(void)state;
	memset(&impl, 0, sizeof(impl));
	memset(headers, 0, sizeof(headers));
	route = (struct route){.pattern = "/x", .who = WHO_SIGNED_IN, .rate = RATE_READ};
	impl.page.impl = &impl;
	impl.page.out = &out;
	impl.page.ctx.mem = arena_new();
	impl.headers_out = (struct buf){.mem = impl.page.ctx.mem};
	impl.headers = headers;
	impl.path = STR("/x");
	impl.method = HTTP_POST;
	impl.match.route = &route;
	return (0);
}

static int
gone(void **state)
{
	(void)state;
	arena_free(impl.page.ctx.mem);
	return (0);
}

static void
header(const char *name, struct str value)
{
	headers[impl.header_count++] = (struct header){str_of(name), value};
}

static void
signed_in(const char *cookie)
{
	const struct actor actor = {.person = 7, .scopes = 0};

	header("cookie", str_fmt(impl.page.ctx.mem, "pl=%s", cookie));
	caller_read(&impl);
	assert_int_equal(page_actor_set(&impl.page, &actor), OK);
}

static void
csrf_given(struct str token)
{
	struct field *f = arena_new_of(impl.page.ctx.mem, struct field);

	f->name = STR("csrf");
	f->value = token;
	impl.form = (struct form){f, 1};
}

static void
the_cookie_is_known_by_its_hash_alone(void **state)
{
	(void)state;
	header("cookie", STR("a=b; pl=secret"));
	caller_read(&impl);
	assert_int_equal(impl.session_hash.n, KEYS_HASH);
	assert_true(str_eq(impl.session_hash, keys_token_hash(impl.page.ctx.mem, STR("secret"))));
	assert_int_equal(impl.bearer_hash.n, 0);
}

static void
a_bearer_token_counts_under_api_and_hides_the_cookie(void **state)
{
	(void)state;
	header("cookie", STR("pl=secret"));
	header("authorization", STR("Bearer token"));
	impl.path = STR("/api/v1/me");
	caller_read(&impl);
	assert_int_equal(impl.session_hash.n, 0);
	assert_int_equal(impl.bearer_hash.n, KEYS_HASH);
	impl.bearer_hash = STR("");
	impl.path = STR("/questions");
	caller_read(&impl);
	assert_int_equal(impl.bearer_hash.n, 0);
	assert_int_equal(impl.session_hash.n, KEYS_HASH);
}

static void
a_form_of_ours_is_accepted(void **state)
{
	(void)state;
	signed_in("secret");
	header("sec-fetch-site", STR("same-origin"));
	csrf_given(page_csrf(&impl.page));
	assert_int_equal(csrf_check(&impl), OK);
	impl.form.n = 0;
	header("x-csrf-token", page_csrf(&impl.page));
	assert_int_equal(csrf_check(&impl), OK);
}

static void
a_form_of_another_site_is_not(void **state)
{
	(void)state;
	signed_in("secret");
	csrf_given(page_csrf(&impl.page));
	/* Neither header: not a browser's form. */
	assert_int_equal(csrf_check(&impl), ERR_CSRF);
	header("origin", STR("http://evil.example"));
	assert_int_equal(csrf_check(&impl), ERR_CSRF);
	headers[1].value = STR("null");
	assert_int_equal(csrf_check(&impl), ERR_CSRF);
	headers[1].value = STR("http://127.0.0.1:8080");
	assert_int_equal(csrf_check(&impl), OK);
	/* What the browser says itself goes before Origin. */
	header("sec-fetch-site", STR("cross-site"));
	assert_int_equal(csrf_check(&impl), ERR_CSRF);
	headers[2].value = STR("same-site");
	assert_int_equal(csrf_check(&impl), ERR_CSRF);
	headers[2].value = STR("none");
	assert_int_equal(csrf_check(&impl), OK);
}

static void
the_token_of_another_session_is_not(void **state)
{
	struct str other;

	(void)state;
	signed_in("secret");
	header("sec-fetch-site", STR("same-origin"));
	other = page_csrf(&impl.page);
	csrf_given(STR(""));
	assert_int_equal(csrf_check(&impl), ERR_CSRF);
	csrf_given(STR("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
	assert_int_equal(csrf_check(&impl), ERR_CSRF);
	csrf_given(other);
	impl.session_hash = keys_token_hash(impl.page.ctx.mem, STR("another"));
	assert_int_equal(csrf_check(&impl), ERR_CSRF);
}

static void
before_signing_in_the_token_hangs_on_a_cookie_of_its_own(void **state)
{
	struct str token, cookie;

	(void)state;
	route.who = WHO_PUBLIC;
	header("sec-fetch-site", STR("same-origin"));
	token = page_csrf(&impl.page);
	cookie = impl.presession;
	assert_true(str_find(buf_view(&impl.headers_out), STR("set-cookie: pl-pre=")) == 0);
	csrf_given(token);
	/* The cookie did not come with this very request. */
	assert_int_equal(csrf_check(&impl), ERR_CSRF);
	impl.presession_new = false;
	assert_int_equal(csrf_check(&impl), OK);
	impl.presession = STR("something else");
	assert_int_equal(csrf_check(&impl), ERR_CSRF);
	/* It is worth nothing once somebody is signed in. */
	impl.presession = cookie;
	signed_in("secret");
	assert_int_equal(csrf_check(&impl), ERR_CSRF);
}

static void
a_form_that_met_nobody_is_taken_from_who_signs_in_beside_it(void **state)
{
	struct str token, line, cookie;

	(void)state;
	header("sec-fetch-site", STR("same-origin"));
	impl.path = STR("/questions/7/answers");
	token = page_csrf_again(&impl.page);
	line = buf_view(&impl.headers_out);
	assert_int_equal(str_find(line, STR("set-cookie: pl-again=")), 0);
	assert_true(str_find(line, STR("Max-Age=3600")) > 0);
	cookie = str_slice(line, 21, 32);
	csrf_given(token);
	/* Not without the cookie, not signed out, not elsewhere, not from another site. */
	signed_in("secret");
	assert_int_equal(csrf_check(&impl), ERR_CSRF);
	headers[1].value = str_fmt(impl.page.ctx.mem, "pl=secret; pl-again=%.*s", STR_ARG(cookie));
	assert_int_equal(csrf_check(&impl), OK);
	impl.path = STR("/questions/8/answers");
	assert_int_equal(csrf_check(&impl), ERR_CSRF);
	impl.path = STR("/questions/7/answers");
	impl.page.ctx.actor.person = 0;
	assert_int_equal(csrf_check(&impl), ERR_CSRF);
	impl.page.ctx.actor.person = 7;
	headers[0].value = STR("cross-site");
	assert_int_equal(csrf_check(&impl), ERR_CSRF);
	headers[0].value = STR("same-origin");
	headers[1].value = STR("pl=secret; pl-again=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
	assert_int_equal(csrf_check(&impl), ERR_CSRF);
}

static void
bearer_callers_need_no_form_token(void **state)
{
	(void)state;
	impl.path = STR("/api/v1/me");
	header("authorization", STR("bearer token"));
	caller_read(&impl);
	assert_int_equal(csrf_check(&impl), OK);
}

static void
routes_say_who_may_call(void **state)
{
	struct actor actor = {0};

	(void)state;
	assert_int_equal(page_actor_set(&impl.page, &actor), ERR_SIGNED_OUT);
	route.who = WHO_PUBLIC;
	assert_int_equal(page_actor_set(&impl.page, &actor), OK);
	route.who = WHO_ADMIN;
	actor.person = 7;
	assert_int_equal(page_actor_set(&impl.page, &actor), ERR_FORBIDDEN);
	actor.admin = true;
	assert_int_equal(page_actor_set(&impl.page, &actor), OK);
}

static void
tokens_do_what_their_scopes_say(void **state)
{
	struct actor actor = {.person = 7, .scopes = SCOPE_READ, .admin = true};

	(void)state;
	impl.bearer_hash = STR("12345678901234567890123456789012");
	assert_int_equal(page_actor_set(&impl.page, &actor), ERR_FORBIDDEN);
	impl.method = HTTP_GET;
	assert_int_equal(page_actor_set(&impl.page, &actor), OK);
	impl.method = HTTP_POST;
	actor.scopes = SCOPE_WRITE;
	assert_int_equal(page_actor_set(&impl.page, &actor), OK);
	route.who = WHO_ADMIN;
	assert_int_equal(page_actor_set(&impl.page, &actor), ERR_FORBIDDEN);
	actor.scopes = SCOPE_ADMIN;
	assert_int_equal(page_actor_set(&impl.page, &actor), OK);
}

static void
nobody_is_led_off_the_site(void **state)
{
	struct field f = {.name = STR("next")};
	static const char *const bad[] = {
	    "", "//evil", "/\\evil", "http://evil", "evil", "/a b", "/a\nb"};
	size_t i;

	(void)state;
	impl.form = (struct form){&f, 1};
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		f.value = str_of(bad[i]);
		assert_true(str_eq(page_next(&impl.page), STR("/")));
	}
	f.value = STR("/questions/1?x=y");
	assert_true(str_eq(page_next(&impl.page), STR("/questions/1?x=y")));
}

static void
a_line_end_in_a_header_is_refused(void **state)
{
	(void)state;
	page_header_add(&impl.page, "x-a", STR("b\r\nset-cookie: c"));
	assert_true(impl.bad_header);
	assert_int_equal(impl.headers_out.n, 0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, gone)
	const struct CMUnitTest tests[] = {
	    TEST(the_cookie_is_known_by_its_hash_alone),
	    TEST(a_bearer_token_counts_under_api_and_hides_the_cookie),
	    TEST(a_form_of_ours_is_accepted),
	    TEST(a_form_of_another_site_is_not),
	    TEST(the_token_of_another_session_is_not),
	    TEST(before_signing_in_the_token_hangs_on_a_cookie_of_its_own),
	    TEST(a_form_that_met_nobody_is_taken_from_who_signs_in_beside_it),
	    TEST(bearer_callers_need_no_form_token),
	    TEST(routes_say_who_may_call),
	    TEST(tokens_do_what_their_scopes_say),
	    TEST(nobody_is_led_off_the_site),
	    TEST(a_line_end_in_a_header_is_refused),
	};

	return (cmocka_run_group_tests_name("http_session", tests, open_all, NULL));
}
