/* fuse_test.c -- sums of min-max scores against numbers worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "search/fuse.h"

#define assert_near(a, b) assert_true(fabs((a) - (b)) < 1e-12)

static void
each_list_is_scaled_to_its_own_range(void **state)
{
	struct arena *mem = arena_new();
	struct fuse *f = fuse_new(mem, 2);
	struct fused *all;

	(void)state;
	/* BM25 points and cosines: 10..30 and .2...6. */
	fuse_put(f, 0, 1, 10);
	fuse_put(f, 0, 2, 25);
	fuse_put(f, 0, 3, 30);
	fuse_put(f, 1, 1, 0.6);
	fuse_put(f, 1, 2, 0.5);
	fuse_put(f, 1, 3, 0.2);
	all = fuse_rank(f, (double[]){1, 1});
	assert_int_equal(fuse_size(f), 3);
	assert_int_equal(all[0].key, 2);
	assert_near(all[0].sum, 0.75 + 0.75);
	/* 1 and 3 have a sum of 1 both: the smaller key stands first. */
	assert_int_equal(all[1].key, 1);
	assert_int_equal(all[2].key, 3);
	assert_near(all[1].sum, 1);
	assert_near(all[2].sum, 1);
	arena_free(mem);
}

static void
a_candidate_one_ranker_did_not_see_counts_there_as_its_lowest(void **state)
{
	struct arena *mem = arena_new();
	struct fuse *f = fuse_new(mem, 2);
	struct fused *all;
	double score;

	(void)state;
	fuse_put(f, 0, 7, 4);
	fuse_put(f, 0, 8, 2);
	fuse_put(f, 1, 9, 0.9);
	fuse_put(f, 1, 8, 0.1);
	all = fuse_rank(f, (double[]){1, 0.5});
	assert_int_equal(all[0].key, 7);
	assert_near(all[0].sum, 1);
	assert_int_equal(all[1].key, 9);
	assert_near(all[1].sum, 0.5);
	assert_int_equal(all[2].key, 8);
	assert_near(all[2].sum, 0);
	assert_false(fuse_score(f, 1, 7, &score));
	assert_false(fuse_score(f, 0, 1000, &score));
	assert_true(fuse_score(f, 0, 7, &score));
	assert_near(score, 4);
	arena_free(mem);
}

static void
equal_scores_and_broken_ones_add_nothing(void **state)
{
	struct arena *mem = arena_new();
	struct fuse *f = fuse_new(mem, 2);
	struct fused *all;
	double same[3] = {5, 5, 5}, none[1];

	(void)state;
	fuse_minmax(none, 0);
	fuse_minmax(same, 3);
	assert_near(same[0] + same[1] + same[2], 0);
	fuse_put(f, 0, 2, 5);
	fuse_put(f, 0, 1, 5);
	fuse_put(f, 1, 2, NAN);
	fuse_put(f, 1, 1, INFINITY);
	all = fuse_rank(f, (double[]){1, 1});
	assert_int_equal(all[0].key, 1);
	assert_near(all[0].sum, 0);
	assert_near(all[1].sum, 0);
	assert_int_equal(fuse_size(fuse_new(mem, 1)), 0);
	arena_free(mem);
}

static void
thousands_of_candidates_keep_their_scores(void **state)
{
	struct arena *mem = arena_new();
	struct fuse *f = fuse_new(mem, 1);
	struct fused *all;
	double score;
	int64_t i;

	(void)state;
	for (i = 0; i < 5000; i++)
		fuse_put(f, 0, i * 4096 - 9000000, (double)(i % 4999));
	fuse_put(f, 0, -9000000, 1e6); /* the last one counts */
	assert_int_equal(fuse_size(f), 5000);
	for (i = 1; i < 5000; i++) {
		assert_true(fuse_score(f, 0, i * 4096 - 9000000, &score));
		assert_near(score, (double)(i % 4999));
	}
	all = fuse_rank(f, (double[]){2});
	assert_int_equal(all[0].key, -9000000);
	assert_near(all[0].sum, 2);
	for (i = 1; i < 5000; i++)
		assert_true(all[i - 1].sum >= all[i].sum);
	arena_free(mem);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_list_is_scaled_to_its_own_range),
	    cmocka_unit_test(a_candidate_one_ranker_did_not_see_counts_there_as_its_lowest),
	    cmocka_unit_test(equal_scores_and_broken_ones_add_nothing),
	    cmocka_unit_test(thousands_of_candidates_keep_their_scores),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
