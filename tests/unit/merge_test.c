/* merge_test.c -- two who changed the same text: both changes, and what clashes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/random.h"
#include "text/diff.h"
#include "text/merge.h"

static struct arena *mem;

static struct text_merged
merge(const char *base, const char *mine, const char *theirs)
{
	struct text_versions v = {
	    .base = str_of(base), .mine = str_of(mine), .theirs = str_of(theirs)};

	return (text_merge(mem, &v));
}

static void
same(struct str a, const char *b)
{
	if (!str_eq(a, str_of(b)))
		fail_msg("\"%.*s\" and not \"%s\"", STR_ARG(a), b);
}

static void
changes_at_different_places_are_both_there(void **state)
{
	static const struct {
		const char *base, *mine, *theirs, *both;
	} cases[] = {
	    {"a\n\nb\n\nc", "A\n\nb\n\nc", "a\n\nb\n\nC", "A\n\nb\n\nC"},
	    {"a\nb\nc\nd", "a\nB\nc\nd", "a\nb\nC\nd", "a\nB\nC\nd"},
	    {"a\nb\nc", "new\na\nb\nc", "a\nb\nc\nend", "new\na\nb\nc\nend"},
	    {"a\nb\nc", "a\nc", "a\nb\nc\nd", "a\nc\nd"},
	    {"a\nb\nc", "a\nx\nb\nc", "a\nB\nc", "a\nx\nB\nc"},
	    {"a\nb\nc", "a\nb\nx\nc", "a\nB\nc", "a\nB\nx\nc"},
	    {"a\nb", "a\nb\nc", "A\nb", "A\nb\nc"},
	    {"a", "a", "a\nb", "a\nb"},
	    {"a\nb\nc", "", "a\nb\nc", ""},
	    {"", "a", "", "a"},
	    {"a\nb\nc", "a\nB\nc", "a\nB\nc\nd", "a\nB\nc\nd"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct text_merged m = merge(cases[i].base, cases[i].mine, cases[i].theirs);

		same(m.text, cases[i].both);
		assert_int_equal(m.clash_count, 0);
		m = merge(cases[i].base, cases[i].theirs, cases[i].mine);
		same(m.text, cases[i].both);
		assert_int_equal(m.clash_count, 0);
	}
}

static void
the_same_lines_clash_and_mine_stand_in_the_text(void **state)
{
	struct text_merged m = merge("a\nb\nc\nd", "a\nmine\nc\nd", "a\ntheirs\nc\nD");

	(void)state;
	same(m.text, "a\nmine\nc\nD");
	assert_int_equal(m.clash_count, 1);
	same(m.clashes[0].mine, "mine\n");
	same(m.clashes[0].theirs, "theirs\n");

	m = merge("a\nb\nc\nd\ne", "a\nB\nC\nd\ne", "a\nb\nc1\nd1\ne");
	same(m.text, "a\nB\nC\nd\ne");
	assert_int_equal(m.clash_count, 1);
	same(m.clashes[0].mine, "B\nC\nd\n");
	same(m.clashes[0].theirs, "b\nc1\nd1\n");

	m = merge("a", "a\nmine", "a\ntheirs");
	assert_int_equal(m.clash_count, 1);
	same(m.text, "a\nmine");

	m = merge("a\nb\nc", "a\nc", "a\nB\nc");
	assert_int_equal(m.clash_count, 1);
	same(m.text, "a\nc");
}

static void
lines_with_barred_words_stay_theirs(void **state)
{
	struct text_versions v = {.base = STR("one\nthe word is [gone]\nthree"),
	    .mine = STR("ONE\nthe word is swordfish\nthree"),
	    .theirs = STR("one\nthe word is [gone]\nthree\nfour"),
	    .barred = STR("[gone]")};
	struct text_merged m = text_merge(mem, &v);

	(void)state;
	same(m.text, "ONE\nthe word is [gone]\nthree\nfour");
	assert_true(m.barred);
	/* Moved elsewhere, and written anew around it. */
	v.mine = STR("the word is swordfish\none\nthree");
	m = text_merge(mem, &v);
	assert_true(m.barred && str_find(m.text, STR("swordfish")) < 0);
	/* What it was is known from there: nothing else of mine goes. */
	v.mine = STR("the word is swordfish\none\nsomething new\nsay swordfish\nthree");
	m = text_merge(mem, &v);
	assert_true(m.barred && str_find(m.text, STR("swordfish")) < 0);
	assert_true(str_find(m.text, STR("something new\nsay [gone]")) >= 0);
	v.mine = STR("one\nso it is swordfish\nthree");
	m = text_merge(mem, &v);
	same(m.text, "one\nthe word is [gone]\nthree\nfour");
	assert_true(m.barred);
	/* Whoever does not touch it is told nothing. */
	v.mine = STR("one\nthe word is [gone]\nTHREE");
	m = text_merge(mem, &v);
	same(m.text, "one\nthe word is [gone]\nTHREE\nfour");
	assert_false(m.barred);
}

/* A text of short lines, some of them alike. */
static struct str
text_random(size_t lines)
{
	struct buf b = {.mem = mem};
	size_t i;

	for (i = 0; i < lines; i++)
		buf_fmt(&b, "%c%s", 'a' + (char)random_number(6), i + 1 < lines ? "\n" : "");
	return (buf_view(&b));
}

static void
who_changed_nothing_takes_nothing_away(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 3000; i++) {
		struct text_versions v = {.base = text_random((size_t)random_number(12)),
		    .mine = text_random((size_t)random_number(12))};
		struct text_merged m;

		v.theirs = v.base;
		m = text_merge(mem, &v);
		assert_true(str_eq(m.text, v.mine) && m.clash_count == 0);
		v.theirs = v.mine;
		m = text_merge(mem, &v);
		assert_true(str_eq(m.text, v.mine) && m.clash_count == 0);
		v.mine = v.base;
		m = text_merge(mem, &v);
		assert_true(str_eq(m.text, v.theirs) && m.clash_count == 0);
		arena_reset(mem);
	}
}

/* Each line of its own, so that it can be said of each whose it must be. */
static void
of_any_two_changes_no_line_is_lost(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 3000; i++) {
		struct buf base = {.mem = mem}, mine = {.mem = mem}, theirs = {.mem = mem};
		struct buf both = {.mem = mem};
		size_t lines = 1 + (size_t)random_number(10), n;
		struct text_versions v;
		struct text_merged m;

		for (n = 0; n < lines; n++) {
			size_t who = (size_t)random_number(4);

			buf_fmt(&base, "line %zu\n", n);
			buf_fmt(&mine, "line %zu%s\n", n, who == 0 ? " of mine" : "");
			buf_fmt(&theirs, "line %zu%s\n", n, who == 1 ? " of theirs" : "");
			buf_fmt(&both, "line %zu%s\n", n,
			    who == 0   ? " of mine"
			    : who == 1 ? " of theirs"
				       : "");
		}
		v = (struct text_versions){
		    .base = buf_view(&base), .mine = buf_view(&mine), .theirs = buf_view(&theirs)};
		m = text_merge(mem, &v);
		assert_int_equal(m.clash_count, 0);
		assert_true(str_eq(m.text, str_trim(buf_view(&both))));
		arena_reset(mem);
	}
}

static void
texts_that_have_nothing_in_common_are_one_clash(void **state)
{
	struct text_versions v = {.base = text_random(30000)};
	struct text_merged m;

	(void)state;
	v.mine = text_random(30000);
	v.theirs = text_random(30000);
	m = text_merge(mem, &v);
	assert_int_equal(m.clash_count, 1);
	assert_true(str_eq(m.text, v.mine));
}

#define BENCH_BYTES 65536
#define BENCH_ROUNDS 20

/* Sentences of words, one a line, so long that a post just takes them; of every `other` lines one says something else. */
static struct str
bench_text(uint64_t other, const char *instead)
{
	struct buf b = {.mem = mem};
	size_t i;

	for (i = 0; b.n < BENCH_BYTES - 128; i++)
		buf_fmt(&b, "Turn screw %zu by %zu degrees, then look whether lamp %zu is %s.\n", i,
		    i * 7 % 360, i % 12, other > 0 && i % other == 0 ? instead : "green");
	return (buf_view(&b));
}

/* Processor time of one comparison for people, in ms. */
static double
bench_diff(struct str a, struct str b)
{
	clock_t began = clock();
	int i;

	for (i = 0; i < BENCH_ROUNDS; i++)
		assert_true(diff_words(mem, a, b).n > 0);
	return ((double)(clock() - began) * 1000.0 / CLOCKS_PER_SEC / BENCH_ROUNDS);
}

/* Few lines edited, every line edited, nothing in common; and bringing two changes together. */
static int
bench(void)
{
	struct str base = bench_text(0, ""), few = bench_text(50, "still red");
	struct text_versions v = {.base = base, .mine = few, .theirs = bench_text(70, "blue")};
	double first = bench_diff(base, few), second = bench_diff(base, bench_text(1, "red"));
	double third = bench_diff(text_random(BENCH_BYTES / 2), text_random(BENCH_BYTES / 2));
	clock_t began = clock();
	int i;

	for (i = 0; i < BENCH_ROUNDS; i++)
		assert_true(text_merge(mem, &v).text.n > 0);
	printf("%.2f %.2f %.2f %.2f\n", first, second, third,
	    (double)(clock() - began) * 1000.0 / CLOCKS_PER_SEC / BENCH_ROUNDS);
	arena_free(mem);
	return (0);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(changes_at_different_places_are_both_there),
	    cmocka_unit_test(the_same_lines_clash_and_mine_stand_in_the_text),
	    cmocka_unit_test(lines_with_barred_words_stay_theirs),
	    cmocka_unit_test(who_changed_nothing_takes_nothing_away),
	    cmocka_unit_test(of_any_two_changes_no_line_is_lost),
	    cmocka_unit_test(texts_that_have_nothing_in_common_are_one_clash),
	};
	int failed;

	random_open();
	mem = arena_new();
	if (argc > 1 && strcmp(argv[1], "bench") == 0)
		return (bench());
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(mem);
	return (failed);
}
