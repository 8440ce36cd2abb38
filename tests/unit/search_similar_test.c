/* search_similar_test.c -- of which similar question it is likely that it is the same one. */
#include "base/ranking.h"
#include "search_fixture.h"

static const char *const titles[] = {
    "How do I reset the password of the label printer?",
    "How do I set up the label printer in the warehouse?",
    "Where do I find the password policy?",
    "Who repairs the forklift in the warehouse?",
    "Where are the travel expenses approved?",
    "How do I book the large meeting room for customers?",
    "Can the scanner send mail to a whole team?",
    "Which safety shoes does the company pay for?",
};
#define TITLES (sizeof(titles) / sizeof(titles[0]))

static void
similar(
    const struct fixture *f, struct index_reader *r, const char *title, struct search_results *out)
{
	*out = (struct search_results){.n = 0};
	assert_ok(index_reader_similar(r, NULL, 0,
	    &(struct similar_query){.title = str_of(title), .limit = 5, .now = FIXTURE_NOW}, f->mem,
	    out));
}

static struct index_reader *
index_of_titles(const struct fixture *f)
{
	struct index_writer *w = writer_of(f->dir);
	struct index_reader *r;
	size_t i;

	/* Enough others for a word to be rare. */
	for (i = 0; i < 200; i++) {
		const char *title =
		    i < TITLES ? titles[i]
			       : str_c(f->mem, str_fmt(f->mem, "What is the subject%zu about?", i));

		apply(w, INDEX_OPEN, question((int64_t)i + 1, 3, title, "Nobody here could say."));
	}
	assert_ok(index_commit(w, NULL));
	index_writer_close(w);
	assert_ok(index_reader_open(f->dir, &r));
	return (r);
}

static void
the_same_question_is_likely_and_one_that_only_shares_words_is_not(void **state)
{
	const struct fixture *f = *state;
	struct index_reader *r = index_of_titles(f);
	double threshold = ranking()->similar_answered_threshold;
	struct search_results found;
	size_t i;

	similar(f, r, "How can I reset the label printer password?", &found);
	assert_true(found.n > 1);
	assert_int_equal(found.hits[0].id, 1);
	assert_true(found.hits[0].chance >= threshold);
	for (i = 1; i < found.n; i++)
		assert_true(found.hits[i].chance < threshold);

	similar(f, r, "Does the forklift need a password to drive into another hall?", &found);
	assert_true(found.n > 0);
	for (i = 0; i < found.n; i++)
		assert_true(found.hits[i].chance < threshold);
	index_reader_close(r);
}

static void
a_chance_lies_between_0_and_1_and_falls_with_every_word_that_differs(void **state)
{
	static const char *const asked[] = {
	    "How do I reset the password of the label printer?",
	    "How do I reset the password of the copier?",
	    "How do I change the pin of the copier?",
	};
	const struct fixture *f = *state;
	struct index_reader *r = index_of_titles(f);
	double before = 1;
	size_t i;

	for (i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		struct search_results found;
		double chance = 0;
		size_t k;

		similar(f, r, asked[i], &found);
		for (k = 0; k < found.n; k++) {
			assert_true(found.hits[k].chance >= 0 && found.hits[k].chance <= 1);
			if (found.hits[k].id == 1)
				chance = found.hits[k].chance;
		}
		assert_true(chance < before);
		before = chance;
	}
	index_reader_close(r);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_same_question_is_likely_and_one_that_only_shares_words_is_not),
	    TEST(a_chance_lies_between_0_and_1_and_falls_with_every_word_that_differs),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
