/* vector_test.c -- vectors as bytes, and the files that hold those of each space. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/random.h"
#include "embeddings/vector_files.h"

#define DIMENSION 40
#define HITS 50

static struct arena *mem;
static char dir[64];

static int
setup(void **state)
{
	(void)state;
	mem = arena_new();
	(void)snprintf(dir, sizeof(dir), "/tmp/peerlore-vectors-XXXXXX");
	return (mkdtemp(dir) == NULL ? -1 : 0);
}

static int
teardown(void **state)
{
	char command[100];

	(void)state;
	arena_free(mem);
	(void)snprintf(command, sizeof(command), "rm -rf %s", dir);
	return (system(command));
}

static double
random_unit(void)
{
	return ((double)random_number(2000001) / 1000000.0 - 1);
}

/* -- bytes ------------------------------------------------------------------------- */

static void
bytes_are_as_alike_as_numbers(void **state)
{
	double a[384], b[384], dot = 0, aa = 0, bb = 0;
	int8_t x[384], y[384];
	float sx, sy;
	int round;
	size_t i;

	(void)state;
	for (round = 0; round < 50; round++) {
		dot = aa = bb = 0;
		for (i = 0; i < 384; i++) {
			a[i] = random_unit();
			b[i] = a[i] * round / 50 + random_unit();
			dot += a[i] * b[i];
			aa += a[i] * a[i];
			bb += b[i] * b[i];
		}
		assert_true(vector_pack(a, 384, x, &sx));
		assert_true(vector_pack(b, 384, y, &sy));
		assert_true(fabs(vector_dot(x, y, 384) * (double)sx * (double)sy -
				 dot / sqrt(aa * bb)) < .01);
	}
}

static void
the_largest_vectors_do_not_overflow(void **state)
{
	static int8_t a[VECTOR_MAX], b[VECTOR_MAX];

	(void)state;
	memset(a, 127, sizeof(a));
	memset(b, -127, sizeof(b));
	assert_int_equal(vector_dot(a, a, VECTOR_MAX), VECTOR_MAX * 127 * 127);
	assert_int_equal(vector_dot(a, b, VECTOR_MAX), -VECTOR_MAX * 127 * 127);
}

static void
what_points_nowhere_is_refused(void **state)
{
	static const double wrong[][3] = {
	    {0, 0, 0}, {1, NAN, 0}, {INFINITY, 1, 0}, {1e308, 1e308, 1e308}};
	int8_t bytes[3];
	float scale;
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++)
		assert_false(vector_pack(wrong[i], 3, bytes, &scale));
	assert_true(vector_pack((double[]){0, -3, 0}, 3, bytes, &scale));
	assert_int_equal(bytes[1], -127);
}

/* -- files --------------------------------------------------------------------------- */

/* The n-th direction with some of the first mixed in. */
static void
vector_of(size_t n, double some, int8_t bytes[VECTOR_PADDED(DIMENSION)], float *scale)
{
	double numbers[DIMENSION] = {0};

	memset(bytes, 0, VECTOR_PADDED(DIMENSION));
	numbers[n % DIMENSION] = 1;
	numbers[0] += some;
	assert_true(vector_pack(numbers, DIMENSION, bytes, scale));
}

static void
put(struct vector_writer *w, int64_t place, int64_t thread, size_t direction, double some)
{
	int8_t bytes[VECTOR_PADDED(DIMENSION)];
	float scale;

	vector_of(direction, some, bytes, &scale);
	assert_int_equal(vector_writer_put(w, place, thread, bytes, scale), OK);
}

/* What somebody finds who reads these private spaces. */
static struct vector_scan
find(struct vector_reader *r, const int64_t *spaces, size_t n, size_t direction)
{
	static int8_t bytes[VECTOR_PADDED(DIMENSION)];
	struct vector_scan scan = {.bytes = bytes, .limit = HITS};
	struct vector_set *set;

	vector_of(direction, 0, bytes, &scan.scale);
	scan.hits = arena_array(mem, HITS, sizeof(*scan.hits));
	if (vector_reader_set(r, spaces, n, DIMENSION, mem, &set) != OK)
		return (scan);
	vector_set_scan(set, &scan);
	vector_set_free(set);
	return (scan);
}

static void
a_reader_finds_what_is_in_their_spaces_alone(void **state)
{
	struct vector_reader *r = vector_reader_open(dir);
	struct vector_scan scan;
	struct vector_writer *w;

	(void)state;
	assert_int_equal(find(r, NULL, 0, 1).n, 0);
	assert_int_equal(vector_writer_open(dir, DIMENSION, &w), OK);
	put(w, PLACE_OPEN, 10, 1, 0);
	put(w, PLACE_OPEN, 11, 2, 0);
	put(w, 7, 12, 1, .1);
	put(w, 8, 13, 1, .2);
	assert_int_equal(find(r, NULL, 0, 1).n, 0);
	assert_int_equal(vector_writer_publish(w), OK);

	scan = find(r, NULL, 0, 1);
	assert_int_equal(scan.n, 2);
	assert_int_equal(scan.looked_at, 2);
	assert_int_equal(scan.hits[0].thread, 10);
	assert_true(scan.hits[0].likeness > .99 && fabs(scan.hits[1].likeness) < .01);
	assert_true(fabs(scan.mean - .5) < .01 && fabs(scan.deviation - .5) < .01);

	scan = find(r, (int64_t[]){8}, 1, 1);
	assert_int_equal(scan.n, 3);
	assert_int_equal(scan.hits[1].thread, 13);
	scan = find(r, (int64_t[]){9, 8, 7}, 3, 1);
	assert_int_equal(scan.n, 4);
	assert_int_equal(scan.hits[1].thread, 12);

	/* It moves, changes, goes; each at once, in handles that are open. */
	put(w, 8, 10, 1, 0);
	assert_int_equal(find(r, NULL, 0, 1).n, 1);
	assert_int_equal(find(r, (int64_t[]){8}, 1, 1).hits[0].thread, 10);
	put(w, 8, 10, 3, 0);
	assert_int_equal(find(r, (int64_t[]){8}, 1, 1).hits[0].thread, 13);
	vector_writer_remove(w, 13);
	vector_writer_remove(w, 13);
	vector_writer_remove(w, 10);
	assert_int_equal(find(r, (int64_t[]){8}, 1, 1).n, 1);
	put(w, 8, 14, 1, 0);
	assert_int_equal(find(r, (int64_t[]){8}, 1, 1).hits[0].thread, 14);
	assert_int_equal(vector_writer_count(w), 3);
	vector_writer_close(w);
	vector_reader_close(r);
}

static void
another_generation_is_read_when_it_is_whole(void **state)
{
	struct vector_reader *r = vector_reader_open(dir);
	struct vector_writer *w, *second;
	int64_t i;

	(void)state;
	assert_int_equal(vector_writer_open(dir, DIMENSION, &w), OK);
	put(w, PLACE_OPEN, 1, 1, 0);
	assert_int_equal(vector_writer_publish(w), OK);
	assert_int_equal(find(r, NULL, 0, 1).n, 1);
	assert_int_equal(vector_writer_open(dir, DIMENSION, &second), ERR_BUSY);
	vector_writer_close(w);
	assert_int_equal(find(r, NULL, 0, 1).n, 1);

	/* More than the first room of a file. */
	assert_int_equal(vector_writer_open(dir, DIMENSION, &w), OK);
	for (i = 1; i <= 3000; i++)
		put(w, PLACE_OPEN, i, 2, 0);
	assert_int_equal(find(r, NULL, 0, 1).looked_at, 1);
	assert_int_equal(vector_writer_publish(w), OK);
	assert_int_equal(find(r, NULL, 0, 1).looked_at, 3000);
	for (; i <= 9000; i++)
		put(w, PLACE_OPEN, i, 2, 0);
	assert_int_equal(find(r, NULL, 0, 1).looked_at, 9000);
	assert_int_equal(find(r, NULL, 0, 2).hits[HITS - 1].thread, HITS);
	vector_writer_close(w);

	/* Of another model: nothing there can be compared. */
	assert_int_equal(vector_writer_open(dir, 8, &w), OK);
	assert_int_equal(vector_writer_publish(w), OK);
	assert_int_equal(find(r, NULL, 0, 1).looked_at, 0);
	vector_writer_close(w);
	vector_reader_close(r);
}

#define THREADS 200
#define PLACES 4

/* Compares each place with what should be in it. */
static void
places_hold(struct vector_reader *r, const int64_t *where)
{
	int64_t place, expected[PLACES] = {0};
	size_t i, open_n;

	for (i = 1; i < THREADS; i++) {
		if (where[i] >= 0)
			expected[where[i]]++;
	}
	open_n = find(r, NULL, 0, 1).looked_at;
	assert_int_equal(open_n, expected[0]);
	for (place = 1; place < PLACES; place++)
		assert_int_equal(find(r, &place, 1, 1).looked_at - open_n, expected[place]);
}

static void
whatever_happens_each_thread_is_where_it_was_put_last(void **state)
{
	struct vector_reader *r = vector_reader_open(dir);
	int64_t where[THREADS];
	struct vector_writer *w;
	int round;
	size_t i;

	(void)state;
	for (i = 0; i < THREADS; i++)
		where[i] = -1;
	assert_int_equal(vector_writer_open(dir, DIMENSION, &w), OK);
	assert_int_equal(vector_writer_publish(w), OK);
	for (round = 0; round < 20000; round++) {
		int64_t thread = (int64_t)random_number(THREADS - 1) + 1;
		int64_t place = (int64_t)random_number(PLACES + 1) - 1;

		if (place < 0)
			vector_writer_remove(w, thread);
		else
			put(w, place, thread, 1, 0);
		where[thread] = place;
		if (round % 200 == 0)
			places_hold(r, where);
	}
	vector_writer_close(w);
	vector_reader_close(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(bytes_are_as_alike_as_numbers),
	    cmocka_unit_test(the_largest_vectors_do_not_overflow),
	    cmocka_unit_test(what_points_nowhere_is_refused),
	    cmocka_unit_test_setup_teardown(
		a_reader_finds_what_is_in_their_spaces_alone, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		another_generation_is_read_when_it_is_whole, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		whatever_happens_each_thread_is_where_it_was_put_last, setup, teardown),
	};

	random_open();
	return (cmocka_run_group_tests(tests, NULL, NULL));
}
