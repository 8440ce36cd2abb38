/* gap_cluster_test.c -- searches in vain: which mean the same, and what may be shown of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "search/gap_cluster.h"

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

/* Words of these tests are their own stems, but for a few that say nothing. */
static struct gap_search
typed(int64_t person, const char *text, timestamp_us at)
{
	struct gap_search search = {.person = person,
	    .words = arena_array(mem, GAP_WORDS_MAX, sizeof(struct gap_word)),
	    .times = 1,
	    .first = at,
	    .last = at};
	struct str rest = str_of(text), word;

	while (str_cut(&rest, ' ', &word)) {
		struct gap_word *w = &search.words[search.word_count++];

		w->written = word;
		w->forms = (struct str_list){arena_array(mem, 1, sizeof(struct str)), 1};
		w->forms.items[0] = str_lower(mem, word);
		if (!str_eq(word, STR("how")) && !str_eq(word, STR("the")))
			w->stems = w->forms;
	}
	return (search);
}

/* "2x3 vpn reset" for each: people x searches phrase; hidden is one word nobody may see. */
static struct str
clusters(const struct gap_search *searches, size_t n, const struct translation *table,
    const char *hidden_word)
{
	struct gap_clusters all = gap_clusters_make(mem, searches, n, table);
	struct str_list forms = gap_forms(mem, &all);
	bool *hidden = arena_array(mem, forms.n, sizeof(*hidden));
	struct buf b = {.mem = mem};
	size_t i;

	for (i = 0; i < forms.n; i++)
		hidden[i] = hidden_word != NULL && str_eq(forms.items[i], str_of(hidden_word));
	gap_phrases(mem, &all, &forms, hidden);
	for (i = 0; i < all.n; i++) {
		if (all.items[i].phrase.n > 0)
			buf_fmt(&b, "%s%dx%d %.*s", b.n > 0 ? "; " : "", all.items[i].people,
			    all.items[i].times, STR_ARG(all.items[i].phrase));
	}
	return (str_dup(mem, buf_view(&b)));
}

#define assert_clusters(searches, table, hidden, literal)                                          \
	assert_string_equal(                                                                       \
	    str_c(mem, clusters(searches, sizeof(searches) / sizeof(*(searches)), table, hidden)), \
	    literal)

static void
what_one_person_typed_however_often_is_nobodys_to_read(void **state)
{
	const struct gap_search searches[] = {
	    typed(1, "vpn reset", 10), typed(1, "reset vpn", 20), typed(1, "vpn reset now", 30)};

	(void)state;
	assert_clusters(searches, NULL, NULL, "");
}

static void
two_people_with_the_same_words_are_a_gap(void **state)
{
	const struct gap_search searches[] = {
	    typed(1, "vpn reset", 10), typed(2, "reset vpn", 20), typed(3, "holiday form", 30)};
	struct gap_clusters all = gap_clusters_make(mem, searches, 3, NULL);

	(void)state;
	assert_clusters(searches, NULL, NULL, "2x2 reset vpn");
	assert_int_equal(all.n, 1);
	assert_int_equal(all.items[0].first, 10);
	assert_int_equal(all.items[0].last, 20);
}

static void
a_word_of_one_person_is_left_out_of_the_words_of_all(void **state)
{
	const struct gap_search searches[] = {
	    typed(1, "the vpn reset bluebird", 10), typed(2, "vpn reset secretly", 20)};

	(void)state;
	assert_clusters(searches, NULL, NULL, "2x2 vpn reset");
}

static void
small_words_stay_where_the_rest_may_be_shown(void **state)
{
	const struct gap_search whole[] = {
	    typed(1, "how reset the vpn", 10), typed(2, "reset vpn how", 20)};
	const struct gap_search parts[] = {
	    typed(1, "how reset the vpn mine", 10), typed(2, "how reset the vpn yours", 20)};

	(void)state;
	assert_clusters(whole, NULL, NULL, "2x2 reset vpn how");
	assert_clusters(parts, NULL, NULL, "2x2 reset vpn");
}

static void
a_hidden_word_is_not_shown_whoever_typed_it(void **state)
{
	const struct gap_search searches[] = {typed(1, "bluebird vpn", 10),
	    typed(2, "bluebird vpn", 20), typed(1, "bluebird", 30), typed(3, "bluebird", 40),
	    typed(4, "Bluebird", 50)};

	(void)state;
	assert_clusters(searches, NULL, NULL, "4x5 bluebird vpn");
	assert_clusters(searches, NULL, "bluebird", "2x2 vpn");
}

/* The last one stands for whoever forgets to ask about a word: nobody said that it is not hidden. */
static void
a_word_nobody_asked_about_counts_as_hidden(void **state)
{
	const struct gap_search searches[] = {typed(1, "vpn", 10), typed(2, "vpn", 20)};
	struct gap_clusters all = gap_clusters_make(mem, searches, 2, NULL);
	const struct str_list none = {NULL, 0};

	(void)state;
	gap_phrases(mem, &all, &none, NULL);
	assert_int_equal(all.n, 0);
}

static void
half_of_the_words_alike_is_the_same_need_less_is_another(void **state)
{
	const struct gap_search near[] = {typed(1, "vpn", 10), typed(2, "vpn reset", 20)};
	const struct gap_search far[] = {
	    typed(1, "vpn reset", 10), typed(2, "vpn holiday form", 20)};

	(void)state;
	assert_clusters(near, NULL, NULL, "2x2 vpn");
	assert_clusters(far, NULL, NULL, "");
}

static void
no_chain_leads_from_one_need_to_another(void **state)
{
	const struct gap_search searches[] = {typed(1, "a b", 50), typed(2, "a b c", 40),
	    typed(3, "b c d", 30), typed(4, "c d e", 20), typed(5, "d e", 10)};
	struct gap_clusters all = gap_clusters_make(mem, searches, 5, NULL);

	(void)state;
	/* Each has half in common with the next, the first and the last nothing. */
	assert_int_equal(all.n, 2);
	assert_clusters(searches, NULL, NULL, "2x2 a b; 2x2 c d");
}

static void
words_that_stand_for_one_another_are_the_same_need(void **state)
{
	const struct gap_search searches[] = {typed(1, "laptop battery", 10),
	    typed(2, "notebook battery", 20), typed(3, "notebook battery", 30)};
	struct translation_training *training = translation_training_new(mem);
	struct str laptop = STR("laptop"), notebook = STR("notebook");
	const struct gap_search apart[] = {typed(1, "laptop", 10), typed(2, "notebook", 20)};
	const struct gap_search both[] = {
	    typed(1, "laptop", 10), typed(2, "notebook", 20), typed(3, "notebook", 30)};

	(void)state;
	translation_training_add(
	    training, (struct str_list){&laptop, 1}, (struct str_list){&notebook, 1}, 1);
	assert_clusters(searches, NULL, NULL, "2x2 notebook battery");
	assert_clusters(searches, translation_train(training, mem), NULL, "3x3 notebook battery");
	/* They are one need of two people, but each typed a word of their own. */
	assert_clusters(apart, translation_train(training, mem), NULL, "");
	assert_clusters(both, translation_train(training, mem), NULL, "3x3 notebook");
}

static void
the_most_people_come_first_then_the_most_searches_then_the_latest(void **state)
{
	struct gap_search searches[] = {typed(1, "one", 10), typed(2, "one", 11),
	    typed(1, "two", 12), typed(2, "two", 13), typed(1, "three", 1), typed(2, "three", 2),
	    typed(3, "three", 3), typed(1, "four", 1), typed(2, "four", 2)};

	(void)state;
	searches[7].times = 5;
	assert_clusters(searches, NULL, NULL, "3x3 three; 2x6 four; 2x2 two; 2x2 one");
}

static void
searches_without_a_word_are_passed_over(void **state)
{
	const struct gap_search searches[] = {
	    typed(1, "how the", 10), typed(2, "how the", 20), typed(3, "", 30)};

	(void)state;
	assert_clusters(searches, NULL, NULL, "");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
	    TEST(what_one_person_typed_however_often_is_nobodys_to_read),
	    TEST(two_people_with_the_same_words_are_a_gap),
	    TEST(a_word_of_one_person_is_left_out_of_the_words_of_all),
	    TEST(small_words_stay_where_the_rest_may_be_shown),
	    TEST(a_hidden_word_is_not_shown_whoever_typed_it),
	    TEST(a_word_nobody_asked_about_counts_as_hidden),
	    TEST(half_of_the_words_alike_is_the_same_need_less_is_another),
	    TEST(no_chain_leads_from_one_need_to_another),
	    TEST(words_that_stand_for_one_another_are_the_same_need),
	    TEST(the_most_people_come_first_then_the_most_searches_then_the_latest),
	    TEST(searches_without_a_word_are_passed_over),
	};
#undef TEST

	random_open();
	return (cmocka_run_group_tests(tests, NULL, NULL));
}
