/* html_test.c -- values escaped for their place, formatters, fragments and their slots. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "text/html.h"

static struct out out;

static void
assert_written(const char *expected)
{
	out_room(&out, 1);
	out.p[out.n] = '\0';
	assert_string_equal(out.p, expected);
	out_reset(&out);
}

static void
text_and_attributes_escape_five_bytes(void **state)
{
	(void)state;
	put_text(&out, STR("a & b < c > \"d\" 'e' \xc3\xa9"));
	assert_written("a &amp; b &lt; c &gt; &quot;d&quot; &#39;e&#39; \xc3\xa9");
	put_attr(&out, STR("\"><script>"));
	assert_written("&quot;&gt;&lt;script&gt;");
	put_text(&out, STR_NONE);
	put_text(&out, (const char *)NULL);
	put_text(&out, ((struct html){"<b>", 3}));
	assert_written("<b>");
	put_text(&out, "C & C");
	assert_written("C &amp; C");
}

static void
numbers_of_every_width(void **state)
{
	(void)state;
	put_text(&out, INT64_MIN);
	put_text(&out, (uint8_t)7);
	put_text(&out, UINT64_MAX);
	put_attr(&out, 0);
	put_url_part(&out, (size_t)12);
	put_url_query(&out, (short)-3);
	assert_written("-922337203685477580871844674407370955161501"
		       "2-3");
	put_number(&out, 0);
	out_raw(&out, " ", 1);
	put_number(&out, 999);
	out_raw(&out, " ", 1);
	put_number(&out, 1000u);
	out_raw(&out, " ", 1);
	put_number(&out, INT64_MIN);
	out_raw(&out, " ", 1);
	put_number(&out, UINT64_MAX);
	assert_written("0 999 1,000 -9,223,372,036,854,775,808 18,446,744,073,709,551,615");
}

static void
an_address_starts_with_what_is_allowed_or_is_none(void **state)
{
	static const char *const same[] = {"/", "/questions/1", "?q=1", "#top",
	    "https://example.org/", "HTTP://example.org", "mailto:ana@example.org"};
	static const char *const none[] = {"", "javascript:alert(1)", "java\tscript:alert(1)",
	    " javascript:alert(1)", "\001javascript:alert(1)", "JaVaScRiPt:alert(1)",
	    "data:text/html,x", "vbscript:x", "//example.org", "/\\example.org", "\\\\example.org",
	    "https:example.org", "http:/example.org", "foo", "&#106;avascript:x",
	    "file:///etc/passwd"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		put_url_start(&out, same[i]);
		assert_written(same[i]);
	}
	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		put_url_start(&out, none[i]);
		assert_written("#");
		put_url_offsite(&out, str_of(none[i]));
		assert_written("#");
	}
	put_url_start(&out, "/a b\t\"'<>&\\\n/\x7f");
	assert_written("/a%20b%09&quot;&#39;&lt;&gt;&amp;%5C%0A/%7F");
	put_url_start(&out, "/\t/example.org");
	assert_written("/%09/example.org");
	put_url_offsite(&out, STR("mailto:a@b"));
	put_url_offsite(&out, STR("/x"));
	put_url_offsite(&out, STR("https://a/?b=1&c"));
	assert_written("##https://a/?b=1&amp;c");
}

static void
a_component_of_an_address_stays_one(void **state)
{
	(void)state;
	put_url_part(&out, STR("a/b?c#d&e=f:g%h@i \"<>'\\\n\xc3\xa9.-_~"));
	assert_written("a%2Fb%3Fc%23d%26e%3Df%3Ag%25h%40i%20%22%3C%3E%27%5C%0A%C3%A9.-_~");
	put_url_part(&out, STR("."));
	put_url_part(&out, STR(".."));
	put_url_part(&out, STR("..."));
	assert_written("%252E%252E%252E...");
	put_url_query(&out, STR(".."));
	put_url_query(&out, STR("a+b"));
	assert_written("..a%2Bb");
	put_url_mail(&out, STR("a@b?cc=x"));
	assert_written("a@b%3Fcc%3Dx");
}

static void
dates_of_all_years(void **state)
{
	static const struct {
		timestamp_us t;
		const char *text;
	} cases[] = {
	    {0, "1 Jan 1970, 00:00"},
	    {-1, "31 Dec 1969, 23:59"},
	    {SECONDS_US(951782400), "29 Feb 2000, 00:00"},
	    {SECONDS_US(951868799), "29 Feb 2000, 23:59"},
	    {SECONDS_US(951868800), "1 Mar 2000, 00:00"},
	    {SECONDS_US(4107542400), "1 Mar 2100, 00:00"},
	    {SECONDS_US(1795162500), "20 Nov 2026, 08:15"},
	    {INT64_MIN, "1 Jan 0001, 00:00"},
	    {INT64_MAX, "31 Dec 9999, 23:59"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		put_datetime(&out, cases[i].t);
		assert_written(cases[i].text);
	}
	put_date(&out, SECONDS_US(1795162500));
	assert_written("20 Nov 2026");
	put_rfc3339(&out, SECONDS_US(1795162507));
	assert_written("2026-11-20T08:15:07Z");
}

static void
dates_agree_with_the_clock(void **state)
{
	char text[CLOCK_TEXT];
	timestamp_us t;

	(void)state;
	for (t = SECONDS_US(-62135596800); t < SECONDS_US(253402300799);
	     t += SECONDS_US(86400LL * 97 + 4321)) {
		struct str s = clock_rfc3339(t, text);

		put_rfc3339(&out, t);
		assert_int_equal(out.n, s.n);
		assert_memory_equal(out.p, s.p, s.n);
		out_reset(&out);
	}
}

static void
lengths_of_time(void **state)
{
	static const struct {
		int64_t seconds;
		const char *text;
	} cases[] = {{-5, "0 s"}, {0, "0 s"}, {59, "59 s"}, {60, "1 min"}, {84, "1 min 24 s"},
	    {3599, "59 min 59 s"}, {3600, "1 h"}, {7500, "2 h 5 min"}, {86399, "23 h 59 min"},
	    {86400, "1 day"}, {200000, "2 days"}};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		put_seconds(&out, cases[i].seconds);
		assert_written(cases[i].text);
	}
}

static void
initials_are_two_capitals(void **state)
{
	static const char *const cases[][2] = {{"Mateusz Nowak", "MN"},
	    {"ana maria de souza", "AS"}, {"Cher", "CH"},
	    {"\xc3\xa5sa \xc3\x96"
	     "berg",
		"\xc3\x85\xc3\x96"},
	    {"", "-"}, {"  ", "-"}, {"<b> &x", "BX"}, {"(Bo) \"Li\"", "BL"}, {"x", "X"},
	    {"\xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e", "\xe7\x8e\x8b\xe5\xb0\x8f"}};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		put_initials(&out, str_of(cases[i][0]));
		assert_written(cases[i][1]);
	}
}

static void
only_one_is_one(void **state)
{
	(void)state;
	put_plural(&out, true, STR("answer"), STR("answers"));
	put_plural(&out, false, STR(" answer"), STR(" answers"));
	assert_written("answer answers");
}

static void
what_an_if_asks(void **state)
{
	enum { ZERO, ONE } kind = ONE;
	const char *none = NULL;
	char empty[] = "";

	(void)state;
	assert_true(value_set(kind));
	assert_true(value_set(true));
	assert_false(value_set(0u));
	assert_false(value_set((int64_t)0));
	assert_true(value_set(STR("x")));
	assert_false(value_set(STR_NONE));
	assert_false(value_set(HTML_NONE));
	assert_false(value_set(none));
	assert_true(value_set(&kind));
	assert_true(value_set((const char *)empty));
}

static void
fill(struct out *to, const struct slot *slot, void *arg)
{
	out_raw(to, arg, 1);
	put_int(to, slot->kind);
	out_raw(to, ":", 1);
	put_int(to, slot->id);
}

static void
a_fragment_is_filled_anew_for_each_reader(void **state)
{
	struct fragment *f;
	struct out page = {0};
	char first[] = "a", second[] = "b";
	int i;

	(void)state;
	out_slot(&out, 7, -1);
	out_raw(&out, "<p>", 3);
	out_slot(&out, 1, 42);
	out_slot(&out, 65535, INT64_MAX);
	out_raw(&out, "</p>", 4);
	out_slot(&out, 0, 0);
	f = fragment_keep(&out);
	out_free(&out);
	for (i = 0; i < 2; i++) {
		out_reset(&page);
		out_fragment(&page, f, fill, i == 0 ? first : second);
	}
	assert_int_equal(f->slot_count, 4);
	assert_true(fragment_size(f) > 7);
	put_text_html(&out, (struct html){page.p, page.n});
	assert_written("b7:-1<p>b1:42b65535:9223372036854775807</p>b0:0");
	fragment_free(f);
	f = fragment_keep(&(struct out){0});
	out_fragment(&page, f, fill, first);
	fragment_free(f);
	out_free(&page);
}

static void
the_buffer_grows_and_is_kept(void **state)
{
	size_t i;
	char *kept;

	(void)state;
	for (i = 0; i < 50000; i++)
		put_text(&out, STR("<"));
	assert_int_equal(out.n, 200000);
	assert_memory_equal(out.p + 199996, "&lt;", 4);
	kept = out.p;
	out_reset(&out);
	assert_ptr_equal(out.p, kept);
	assert_int_equal(out.n, 0);
	out_room(&out, 2000000);
	out_reset(&out);
	assert_null(out.p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(text_and_attributes_escape_five_bytes),
	    cmocka_unit_test(numbers_of_every_width),
	    cmocka_unit_test(an_address_starts_with_what_is_allowed_or_is_none),
	    cmocka_unit_test(a_component_of_an_address_stays_one),
	    cmocka_unit_test(dates_of_all_years),
	    cmocka_unit_test(dates_agree_with_the_clock),
	    cmocka_unit_test(lengths_of_time),
	    cmocka_unit_test(initials_are_two_capitals),
	    cmocka_unit_test(only_one_is_one),
	    cmocka_unit_test(what_an_if_asks),
	    cmocka_unit_test(a_fragment_is_filled_anew_for_each_reader),
	    cmocka_unit_test(the_buffer_grows_and_is_kept),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	out_free(&out);
	return (failed);
}
