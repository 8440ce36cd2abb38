/* translation_test.c -- the translation table: learning computed by hand, keeping, and ranking. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "base/random.h"
#include "search/translation.h"
#include "search/xapian.h"

#define assert_near(a, b, by) assert_true(fabs((a) - (b)) <= (by))
#define PART (1 / 65535.0)

static struct arena *mem;

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

/* "a b b" as three words. */
static struct str_list
words(const char *text)
{
	struct str rest = str_of(text), word;
	struct str_list list = {arena_array(mem, rest.n + 1, sizeof(struct str)), 0};

	while (str_cut(&rest, ' ', &word))
		list.items[list.n++] = word;
	return (list);
}

static double
likely(const struct translation *table, const char *asked, const char *written)
{
	return (translation_probability(table, str_of(asked), str_of(written)));
}

/* -- learning ----------------------------------------------------------------------- */

/*
 * Two pairs: "a b" answered by "x y", "a" answered by "x". Round 1 shares evenly:
 * x gets a 1/2 + 1 and b 1/2, so P(a|x) = 3/4; y gets halves. Round 2: of the a
 * of the first pair x gets (3/4)/(3/4 + 1/2) = 3/5, of b (1/4)/(1/4 + 1/2) = 1/3,
 * so P(a|x) = 1.6/(1.6 + 1/3) = 24/29. And so on for five rounds.
 */
static void
five_rounds_give_what_they_give_by_hand(void **state)
{
	struct translation_training *training = translation_training_new(mem);
	const struct translation *table;

	(void)state;
	translation_training_add(training, words("a b"), words("x y"), 1);
	translation_training_add(training, words("a"), words("x"), 1);
	assert_int_equal(translation_training_pairs(training), 2);
	table = translation_train(training, mem);
	assert_near(likely(table, "a", "x"), 0.955198, PART + 1e-6);
	assert_near(likely(table, "b", "x"), 0.044802, PART + 1e-6);
	assert_near(likely(table, "a", "y"), 0.173042, PART + 1e-6);
	assert_near(likely(table, "b", "y"), 0.826958, PART + 1e-6);
	assert_true(likely(table, "x", "a") == 0);
	assert_true(likely(table, "a", "nothing") == 0);
	assert_int_equal(translation_entries(table), 4);
	assert_int_equal(translation_words(table), 4);
}

static void
a_weight_of_three_is_the_pair_three_times(void **state)
{
	struct translation_training *once = translation_training_new(mem);
	struct translation_training *thrice = translation_training_new(mem);
	const struct translation *a, *b;
	int i;

	(void)state;
	translation_training_add(once, words("a b"), words("x y y"), 3);
	translation_training_add(once, words("a c"), words("x z"), 1);
	for (i = 0; i < 3; i++)
		translation_training_add(thrice, words("a b"), words("x y y"), 1);
	translation_training_add(thrice, words("a c"), words("x z"), 1);
	a = translation_train(once, mem);
	b = translation_train(thrice, mem);
	assert_near(likely(a, "a", "x"), likely(b, "a", "x"), PART);
	assert_near(likely(a, "b", "y"), likely(b, "b", "y"), PART);
	assert_near(likely(a, "c", "x"), likely(b, "c", "x"), PART);
}

#define REF_WORDS 12

/* The same by the book, over every word: no cells, no table, repetitions as words of their own. */
static void reference(struct str_list (*pairs)[2], size_t n, double p[REF_WORDS][REF_WORDS])
{
	size_t round, i, a, w, k;

	for (a = 0; a < REF_WORDS; a++)
		for (w = 0; w < REF_WORDS; w++)
			p[a][w] = 1;
	for (round = 0; round < TRANSLATION_ROUNDS; round++) {
		double c[REF_WORDS][REF_WORDS] = {{0}}, total[REF_WORDS] = {0};

		for (i = 0; i < n; i++) {
			for (a = 0; a < pairs[i][0].n; a++) {
				size_t asked = (size_t)(pairs[i][0].items[a].p[0] - 'a');
				double all = 0;

				for (k = 0; k < pairs[i][1].n; k++)
					all += p[asked][pairs[i][1].items[k].p[0] - 'a'];
				for (k = 0; k < pairs[i][1].n; k++) {
					size_t written = (size_t)(pairs[i][1].items[k].p[0] - 'a');

					c[asked][written] += p[asked][written] / all;
					total[written] += p[asked][written] / all;
				}
			}
		}
		for (a = 0; a < REF_WORDS; a++)
			for (w = 0; w < REF_WORDS; w++)
				p[a][w] = total[w] > 0 ? c[a][w] / total[w] : 0;
	}
}

static struct str_list
random_words(size_t least, size_t most)
{
	size_t i, n = least + random_number(most - least + 1);
	struct str_list list = {arena_array(mem, n, sizeof(struct str)), n};

	for (i = 0; i < n; i++)
		list.items[i] = str_fmt(mem, "%c", (char)('a' + random_number(REF_WORDS)));
	return (list);
}

static void
random_pairs_give_what_the_book_gives_the_ten_best_of_each_word(void **state)
{
	struct translation_training *training = translation_training_new(mem);
	const struct translation *table;
	double p[REF_WORDS][REF_WORDS];
	struct str_list pairs[60][2];
	size_t i, a, w, kept = 0;

	(void)state;
	for (i = 0; i < 60; i++) {
		pairs[i][0] = random_words(1, 6);
		pairs[i][1] = random_words(1, 9);
		translation_training_add(training, pairs[i][0], pairs[i][1], 1);
	}
	reference(pairs, 60, p);
	table = translation_train(training, mem);
	for (w = 0; w < REF_WORDS; w++) {
		size_t of_word = 0;

		for (a = 0; a < REF_WORDS; a++) {
			char asked[2] = {(char)('a' + a)}, written[2] = {(char)('a' + w)};
			size_t better = 0, k;

			for (k = 0; k < REF_WORDS; k++)
				better += p[k][w] > p[a][w];
			/* At the very edge of what is kept either is right. */
			if (fabs(p[a][w] - TRANSLATION_LEAST) < 1e-9)
				continue;
			if (p[a][w] < TRANSLATION_LEAST || better >= TRANSLATION_BEST)
				assert_true(likely(table, asked, written) == 0);
			else
				assert_near(likely(table, asked, written), p[a][w], PART);
			of_word += likely(table, asked, written) > 0;
		}
		assert_true(of_word <= TRANSLATION_BEST);
		kept += of_word;
	}
	assert_int_equal(translation_entries(table), kept);
}

static void
a_pair_with_an_empty_side_or_no_weight_teaches_nothing(void **state)
{
	struct translation_training *training = translation_training_new(mem);
	const struct translation *table;
	struct str_list huge = {arena_array(mem, 1, sizeof(struct str)), 1};

	(void)state;
	huge.items[0] =
	    (struct str){arena_alloc(mem, TRANSLATION_WORD_MAX + 1), TRANSLATION_WORD_MAX + 1};
	translation_training_add(training, words(""), words("x"), 1);
	translation_training_add(training, words("a"), words(""), 1);
	translation_training_add(training, words("a"), words("x"), 0);
	translation_training_add(training, words("a"), words("x"), -1);
	translation_training_add(training, words("a"), words("x"), NAN);
	translation_training_add(training, words("a"), huge, 1);
	assert_int_equal(translation_training_pairs(training), 0);
	table = translation_train(training, mem);
	assert_int_equal(translation_entries(table), 0);
	assert_int_equal(translation_words(table), 0);
}

/* -- keeping ------------------------------------------------------------------------ */

static const struct translation *
some_table(void)
{
	struct translation_training *training = translation_training_new(mem);
	int i;

	for (i = 0; i < 40; i++)
		translation_training_add(training, random_words(2, 4), random_words(3, 9), 1);
	return (translation_train(training, mem));
}

static void
a_table_that_was_written_is_read_back_the_same(void **state)
{
	const struct translation *table = some_table(), *again;
	struct str bytes = translation_write(table, mem), first;

	(void)state;
	assert_true(translation_entries(table) > 20);
	assert_int_equal(translation_read(bytes, mem, &again), OK);
	assert_int_equal(translation_entries(again), translation_entries(table));
	first = translation_write(again, mem);
	assert_true(str_eq(first, bytes));
	assert_true(likely(again, "a", "b") == likely(table, "a", "b"));
}

static void
the_same_pairs_give_the_same_bytes(void **state)
{
	struct translation_training *training[2];
	struct str_list asked, written;
	int i;

	(void)state;
	training[0] = translation_training_new(mem);
	training[1] = translation_training_new(mem);
	for (i = 0; i < 50; i++) {
		asked = random_words(1, 5);
		written = random_words(1, 9);
		translation_training_add(training[0], asked, written, 1);
		translation_training_add(training[1], asked, written, 1);
	}
	assert_true(str_eq(translation_write(translation_train(training[0], mem), mem),
	    translation_write(translation_train(training[1], mem), mem)));
}

/* Whatever the bytes are: refused, or a table that can be used. */
static void
broken_bytes_are_refused_or_harmless(void **state)
{
	struct str bytes = translation_write(some_table(), mem);
	const struct translation *table = NULL;
	char *copy = arena_copy(mem, bytes.p, bytes.n);
	size_t i;

	(void)state;
	for (i = 0; i < bytes.n; i++)
		assert_int_equal(
		    translation_read((struct str){bytes.p, i}, mem, &table), ERR_MALFORMED);
	assert_null(table);
	copy[bytes.n] = 0;
	assert_int_equal(
	    translation_read((struct str){copy, bytes.n + 1}, mem, &table), ERR_MALFORMED);
	for (i = 0; i < 4000; i++) {
		size_t at = random_number(bytes.n);
		struct translation_asked asked = {STR("a"), 0.01};
		struct translation_count count = {STR("b"), 1};

		copy[at] = (char)random_number(256);
		if (translation_read((struct str){copy, bytes.n}, mem, &table) == OK)
			assert_true(translation_score(
					translation_query_new(table, mem, &asked, 1, 0.6, 0.5),
					&count, 1, 0) >= 0);
		copy[at] = bytes.p[at];
	}
}

/* -- ranking ------------------------------------------------------------------------- */

static const struct translation *
toy_table(void)
{
	struct translation_training *training = translation_training_new(mem);

	translation_training_add(training, words("a b"), words("x y"), 1);
	translation_training_add(training, words("a"), words("x"), 1);
	return (translation_train(training, mem));
}

/* Query "a a b"; a document "a x x z", four words long in all. */
static void
a_score_is_the_formula(void **state)
{
	const struct translation *table = toy_table();
	const struct translation_asked asked[] = {
	    {STR("a"), 0.001}, {STR("a"), 0.001}, {STR("b"), 0.02}};
	const struct translation_count doc[] = {{STR("a"), 1}, {STR("x"), 2}, {STR("z"), 1}};
	const struct translation_query *query =
	    translation_query_new(table, mem, asked, 3, 0.6, 0.5);
	double a = 0.4 * (0.5 * 0.25 + 0.5 * likely(table, "a", "x") * 0.5) + 0.6 * 0.001;
	double b = 0.4 * (0.5 * likely(table, "b", "x") * 0.5) + 0.6 * 0.02;
	double expected = (2 * log(a / 0.0006) + log(b / 0.012)) / 3;

	(void)state;
	assert_near(translation_score(query, doc, 3, 4), expected, 1e-9);
	assert_near(translation_score(query, doc, 3, 0), expected, 1e-9);
	/* Words that are not given here make the document longer and the score lower. */
	assert_true(translation_score(query, doc, 3, 40) < expected);
}

static void
a_translated_word_counts_less_than_the_word_and_more_than_none(void **state)
{
	const struct translation_asked asked = {STR("a"), 0.001};
	const struct translation_count same = {STR("a"), 1}, like = {STR("x"), 1},
				       other = {STR("q"), 1};
	const struct translation_query *with =
	    translation_query_new(toy_table(), mem, &asked, 1, 0.6, 0.5);
	const struct translation_query *without =
	    translation_query_new(NULL, mem, &asked, 1, 0.6, 0.5);

	(void)state;
	assert_true(translation_score(with, &same, 1, 10) > translation_score(with, &like, 1, 10));
	assert_true(translation_score(with, &like, 1, 10) > 0);
	assert_true(translation_score(with, &other, 1, 10) == 0);
	assert_true(translation_score(without, &like, 1, 10) == 0);
	assert_near(translation_score(without, &same, 1, 10), log(1 + 0.4 * 0.1 / 0.0006), 1e-9);
}

static void
nothing_asked_or_nothing_written_scores_nothing(void **state)
{
	const struct translation_asked asked = {STR("a"), 0};
	const struct translation_count doc = {STR("a"), 1};
	const struct translation *table = toy_table();

	(void)state;
	assert_true(translation_score(
			translation_query_new(table, mem, NULL, 0, 0.6, 0.5), &doc, 1, 0) == 0);
	assert_true(translation_score(
			translation_query_new(table, mem, &asked, 1, 0.6, 0.5), NULL, 0, 0) == 0);
	/* A word nobody has counted, and no smoothing at all: still a number. */
	assert_true(isfinite(
	    translation_score(translation_query_new(table, mem, &asked, 1, 0, 0.5), &doc, 1, 0)));
}

static void
a_query_of_a_hundred_words_is_cut_not_overrun(void **state)
{
	struct translation_asked asked[100];
	struct translation_count doc[100];
	size_t i;

	(void)state;
	for (i = 0; i < 100; i++) {
		asked[i] = (struct translation_asked){str_fmt(mem, "w%zu", i), 0.01};
		doc[i] = (struct translation_count){asked[i].word, 1};
	}
	assert_true(translation_score(translation_query_new(toy_table(), mem, asked, 100, 0.6, 0.5),
			doc, 100, 0) > 0);
}

/* -- words as the index has them -------------------------------------------------------- */

static struct str
stems(const char *text, const char *language, unsigned flags, size_t max)
{
	struct buf b = {.mem = mem};
	struct xapian_error error;
	struct str_list list;
	size_t i;

	assert_int_equal(xapian_stems(str_of(text), xapian_language(str_of(language)), flags, max,
			     mem, &list, &error),
	    XAPIAN_OK);
	for (i = 0; i < list.n; i++)
		buf_fmt(&b, "%s%.*s", i > 0 ? " " : "", STR_ARG(list.items[i]));
	return (str_dup(mem, buf_view(&b)));
}

static void
stems_come_in_order_with_repetitions(void **state)
{
	(void)state;
	assert_true(str_eq(stems("Printers, printing the PRINTERS of a printer", "en", 0, 100),
	    STR("printer print the printer of a printer")));
	assert_true(
	    str_eq(stems("Printers, printing the PRINTERS of a printer", "en", XAPIAN_STOP, 100),
		STR("printer print printer printer")));
	assert_true(str_eq(
	    stems("Printers, printing the PRINTERS", "en", XAPIAN_STOP, 2), STR("printer print")));
	assert_true(str_eq(
	    stems("Drucker und H\xc3\xa4user", "de", XAPIAN_STOP, 9), STR("druck und haus")));
	assert_true(str_eq(stems("Printers", "", 0, 9), STR("printers")));
	assert_true(str_eq(stems("", "en", 0, 9), STR("")));
	assert_true(str_eq(stems(" ... ", "en", XAPIAN_STOP, 9), STR("")));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
	    TEST(five_rounds_give_what_they_give_by_hand),
	    TEST(a_weight_of_three_is_the_pair_three_times),
	    TEST(random_pairs_give_what_the_book_gives_the_ten_best_of_each_word),
	    TEST(a_pair_with_an_empty_side_or_no_weight_teaches_nothing),
	    TEST(a_table_that_was_written_is_read_back_the_same),
	    TEST(the_same_pairs_give_the_same_bytes),
	    TEST(broken_bytes_are_refused_or_harmless),
	    TEST(a_score_is_the_formula),
	    TEST(a_translated_word_counts_less_than_the_word_and_more_than_none),
	    TEST(nothing_asked_or_nothing_written_scores_nothing),
	    TEST(a_query_of_a_hundred_words_is_cut_not_overrun),
	    TEST(stems_come_in_order_with_repetitions),
	};
#undef TEST

	random_open();
	return (cmocka_run_group_tests(tests, NULL, NULL));
}
