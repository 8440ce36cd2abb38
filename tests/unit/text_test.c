/* text_test.c -- slugs, one form of Unicode, excerpts, and the difference of two revisions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/clock.h"
#include "text/diff.h"
#include "text/excerpt.h"
#include "text/slug.h"

static struct arena *mem;

static void
assert_str(struct str s, const char *expected)
{
	assert_string_equal(str_c(mem, s), expected);
}

/* -- slugs --------------------------------------------------------------------------- */

static void
a_slug_is_words_and_hyphens(void **state)
{
	static const char *const cases[][2] = {
	    {"How do I reset the turret?", "how-do-i-reset-the-turret"},
	    {"  C++ & C#: what's \"new\"?  ", "c-c-whats-new"},
	    {"Gr\xc3\xb6\xc3\x9f"
	     "e \xc3\x85ngstr\xc3\xb6m \xc3\x86sir \xc5\x81\xc3\xb3"
	     "d\xc5\xba",
		"grosse-angstrom-aesir-lodz"},
	    {"\xef\xbc\xa1\xef\xbc\xa2 \xe2\x91\xa0 \xef\xac\x81n", "ab-1-fin"},
	    {"\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82", "q"},
	    {"\xd0\x9f\xd1\x80 2 x", "2-x"},
	    {"", "q"},
	    {"---", "q"},
	    {"a/../b\n\tc", "a-b-c"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_str(slug(mem, str_of(cases[i][0])), cases[i][1]);
}

static void
a_slug_is_cut_between_words(void **state)
{
	char text[400];
	size_t i;
	struct str s;

	(void)state;
	for (i = 0; i < sizeof(text); i++)
		text[i] = i % 9 == 8 ? ' ' : 'a';
	s = slug(mem, (struct str){text, sizeof(text)});
	assert_true(s.n <= SLUG_BYTES && s.n > 60 && s.p[s.n - 1] == 'a');
	assert_int_equal(s.n % 9, 8);
	memset(text, 'b', sizeof(text));
	assert_int_equal(slug(mem, (struct str){text, sizeof(text)}).n, SLUG_BYTES);
	for (i = 0; i < sizeof(text); i++)
		text[i] = "\xc3\xbe"[i % 2];
	assert_int_equal(slug(mem, (struct str){text, sizeof(text)}).n, SLUG_BYTES);
}

static void
the_same_name_typed_twice_is_the_same_bytes(void **state)
{
	(void)state;
	assert_str(text_nfc(mem, STR("A\xcc\x8a")), "\xc3\x85");
	assert_str(text_nfc(mem, STR("\xe2\x84\xab")), "\xc3\x85");
	assert_false(text_is_nfc(mem, STR("A\xcc\x8a")));
	assert_true(text_is_nfc(mem, STR("\xc3\x85")));
	assert_true(text_is_nfc(mem, STR("plain")));
	assert_true(text_is_nfc(mem, STR_NONE));
	/* Zero-width joiners and the like stay: they carry meaning in some scripts. */
	assert_true(text_is_nfc(mem, STR("\xe0\xa4\x95\xe0\xa5\x8d\xe2\x80\x8d")));
}

/* -- excerpts ----------------------------------------------------------------------------- */

static void
an_excerpt_is_one_line_cut_between_words(void **state)
{
	(void)state;
	assert_str(excerpt(mem, STR("  a\n\n b\t c "), 80), "a b c");
	assert_str(excerpt(mem, STR("one two three four"), 14), "one two three\xe2\x80\xa6");
	assert_str(excerpt(mem, STR("one two three four"), 13), "one two\xe2\x80\xa6");
	assert_str(excerpt(mem, STR("one two three"), 13), "one two three");
	assert_str(excerpt(mem, STR("aaaaaaaaaaaaaaaaaaaaaaaa bbb"), 10), "aaaaaaaaa\xe2\x80\xa6");
	assert_str(excerpt(mem, STR("\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f"), 3),
	    "\xc3\xa4\xc3\xb6\xe2\x80\xa6");
	assert_str(excerpt(mem, STR("abc"), 1), "\xe2\x80\xa6");
	assert_str(excerpt(mem, STR("abc"), 0), "");
	assert_str(excerpt(mem, STR_NONE, 10), "");
}

/* -- differences ----------------------------------------------------------------------------- */

static struct str
diff(const char *before, const char *after)
{
	struct html h = diff_words(mem, str_of(before), str_of(after));

	return ((struct str){h.p, h.n});
}

static void
a_difference_reads_word_by_word(void **state)
{
	(void)state;
	assert_str(
	    diff("the quick fox", "the slow fox"), "the <del>quick</del><ins>slow</ins> fox");
	assert_str(diff("the quick brown fox jumps far", "the very slow fox jumps far"),
	    "the <del>quick brown</del><ins>very slow</ins> fox jumps far");
	assert_str(diff("a\nb\nc\n", "a\nc\n"), "a\n<del>b\n</del>c\n");
	assert_str(diff("a\nc\n", "a\nb\nc\n"), "a\n<ins>b\n</ins>c\n");
	assert_str(diff("same", "same"), "same");
	assert_str(diff("", "new"), "<ins>new</ins>");
	assert_str(diff("old", ""), "<del>old</del>");
	assert_str(diff("", ""), "");
}

static void
a_difference_escapes_what_it_shows(void **state)
{
	(void)state;
	assert_str(diff("x <b> y z", "x <i> y z"), "x &lt;<del>b</del><ins>i</ins>&gt; y z");
	assert_str(diff("</del><script>", ""), "<del>&lt;/del&gt;&lt;script&gt;</del>");
}

static void
what_has_little_in_common_was_replaced(void **state)
{
	(void)state;
	assert_str(diff("one two three four five", "alpha beta gamma delta five"),
	    "<del>one two three four five</del><ins>alpha beta gamma delta five</ins>");
	assert_str(diff("one two three. four five six", "alpha beta gamma. delta epsilon zeta"),
	    "<del>one two three. four five six</del><ins>alpha beta gamma. delta epsilon "
	    "zeta</ins>");
}

/* Takes the marks out again: one kind goes with its text, the other stays. */
static struct str
side(struct str marked, const char *gone, const char *stays)
{
	struct buf b = {.mem = mem};
	bool skip = false;

	while (marked.n > 0) {
		size_t n = 1;

		if (marked.p[0] == '<') {
			bool end = marked.p[1] == '/';

			n = end ? 6 : 5;
			assert_true(memcmp(marked.p + (end ? 2 : 1), gone, 3) == 0 ||
				    memcmp(marked.p + (end ? 2 : 1), stays, 3) == 0);
			if (memcmp(marked.p + (end ? 2 : 1), gone, 3) == 0)
				skip = !end;
		} else if (!skip) {
			buf_char(&b, marked.p[0]);
		}
		marked = str_slice(marked, n, marked.n);
	}
	return (buf_view(&b));
}

static struct str
words_random(uint32_t *seed, size_t n, unsigned kinds)
{
	struct buf b = {.mem = mem};

	while (b.n < n) {
		*seed = *seed * 1664525u + 1013904223u;
		buf_fmt(&b, "w%u%s", (*seed >> 16) % kinds, (*seed >> 9) % 11 == 0 ? "\n" : " ");
	}
	return (buf_view(&b));
}

static void
both_revisions_can_be_read_back(void **state)
{
	uint32_t seed = 4711;
	unsigned i;

	(void)state;
	for (i = 0; i < 300; i++) {
		struct str a = words_random(&seed, i % 97 * 3, 2 + i % 7);
		struct str b = words_random(&seed, i % 89 * 3, 2 + i % 7);
		struct html h = diff_words(mem, a, b);
		struct str marked = {h.p, h.n};

		assert_true(str_eq(side(marked, "ins", "del"), a));
		assert_true(str_eq(side(marked, "del", "ins"), b));
	}
}

static void
two_long_texts_take_bounded_time(void **state)
{
	uint32_t seed = 1;
	unsigned kinds;

	(void)state;
	for (kinds = 2; kinds <= 100000; kinds *= 7) {
		struct str a = words_random(&seed, 65000, kinds),
			   b = words_random(&seed, 65000, kinds);
		timestamp_us start = clock_monotonic();
		struct html h = diff_words(mem, a, b);

		/* Seen: 4 to 15 ms; a loaded machine with sanitizers is slower. */
		assert_true(clock_monotonic() - start < SECONDS_US(1));
		assert_true(h.n >= b.n);
	}
}

static int
setup(void **state)
{
	(void)state;
	mem = arena_new();
	return (0);
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(mem);
	return (0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_slug_is_words_and_hyphens),
	    cmocka_unit_test(a_slug_is_cut_between_words),
	    cmocka_unit_test(the_same_name_typed_twice_is_the_same_bytes),
	    cmocka_unit_test(an_excerpt_is_one_line_cut_between_words),
	    cmocka_unit_test(a_difference_reads_word_by_word),
	    cmocka_unit_test(a_difference_escapes_what_it_shows),
	    cmocka_unit_test(what_has_little_in_common_was_replaced),
	    cmocka_unit_test(both_revisions_can_be_read_back),
	    cmocka_unit_test(two_long_texts_take_bounded_time),
	};

	return (cmocka_run_group_tests(tests, setup, teardown));
}
