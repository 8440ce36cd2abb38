/*
 * matching_test.c -- no two would both rather have each other, on random instances and the awkward ones.
 *
 * `matching_test bench` instead times 5,000 mentees with 5,000 mentors, all lists full: seconds, pairs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "mentoring/matching.h"

#define INSTANCES 1000
#define MOST 12

static uint64_t seed;

/* xorshift64*; the seed is printed, and taken from PEERLORE_TEST_SEED. */
static uint32_t
below(uint32_t n)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return ((uint32_t)((seed * 0x2545f4914f6cdd1dULL) >> 33) % n);
}

struct instance {
	struct matching_input in;
	struct matching_list of_mentee[MOST], of_mentor[MOST];
	int32_t a[MOST][MOST], b[MOST][MOST], capacity[MOST], fixed[MOST];
	bool forbidden[MOST][MOST];
};

static void
shuffle(int32_t *items, size_t n)
{
	size_t i, j;
	int32_t t;

	for (i = 0; i < n; i++)
		items[i] = (int32_t)i;
	for (i = n; i > 1; i--) {
		j = below((uint32_t)i);
		t = items[i - 1];
		items[i - 1] = items[j];
		items[j] = t;
	}
}

/* Somebody's list: the first of a shuffle, without those who are forbidden. */
static size_t
list_make(struct instance *x, int32_t *items, size_t others, size_t self, bool mentee)
{
	int32_t all[MOST];
	size_t most = below(3) == 0 ? below((uint32_t)others + 1) : others, i, n = 0;

	shuffle(all, others);
	for (i = 0; i < most; i++) {
		if (!(mentee ? x->forbidden[self][all[i]] : x->forbidden[all[i]][self]))
			items[n++] = all[i];
	}
	return (n);
}

static void
instance_make(struct instance *x, size_t mentees, size_t mentors, bool rulings)
{
	size_t i, j;
	int32_t room[MOST];

	memset(x, 0, sizeof(*x));
	for (i = 0; rulings && i < mentees; i++) {
		for (j = 0; j < mentors; j++)
			x->forbidden[i][j] = below(6) == 0;
	}
	for (j = 0; j < mentors; j++)
		room[j] = x->capacity[j] = (int32_t)below(4);
	for (i = 0; i < mentees; i++) {
		j = below((uint32_t)mentors);
		x->fixed[i] = MATCHING_NOBODY;
		if (rulings && below(5) == 0 && room[j] > 0 && !x->forbidden[i][j]) {
			x->fixed[i] = (int32_t)j;
			room[j]--;
		}
	}
	for (i = 0; i < mentees; i++)
		x->of_mentee[i] =
		    (struct matching_list){x->a[i], list_make(x, x->a[i], mentors, i, true)};
	for (j = 0; j < mentors; j++)
		x->of_mentor[j] =
		    (struct matching_list){x->b[j], list_make(x, x->b[j], mentees, j, false)};
	x->in = (struct matching_input){
	    mentees, mentors, x->of_mentee, x->of_mentor, x->capacity, x->fixed};
}

/* The place in a list; its length for who is not there. */
static size_t
place(const struct matching_list *list, int32_t who)
{
	size_t k;

	for (k = 0; k < list->n && list->items[k] != who; k++)
		;
	return (k);
}

static bool
acceptable(const struct instance *x, size_t i, size_t j)
{
	return (place(&x->of_mentee[i], (int32_t)j) < x->of_mentee[i].n &&
		place(&x->of_mentor[j], (int32_t)i) < x->of_mentor[j].n);
}

/* The mentor has room, or somebody who is not fixed and whom they like less. */
static bool
mentor_would(const struct instance *x, const int32_t *mentor_of, size_t i, size_t j)
{
	size_t k, mine = place(&x->of_mentor[j], (int32_t)i);
	int32_t held = 0;

	for (k = 0; k < x->in.mentees; k++) {
		if (mentor_of[k] != (int32_t)j)
			continue;
		held++;
		if (x->fixed[k] != (int32_t)j && place(&x->of_mentor[j], (int32_t)k) > mine)
			return (true);
	}
	return (held < x->capacity[j]);
}

/* By brute force: capacities, acceptable pairs alone, fixed ones kept, nobody who would both rather. */
static bool
is_stable(const struct instance *x, const int32_t *mentor_of)
{
	int32_t held[MOST] = {0};
	size_t i, j;

	for (i = 0; i < x->in.mentees; i++) {
		if (x->fixed[i] != MATCHING_NOBODY && mentor_of[i] != x->fixed[i])
			return (false);
		if (mentor_of[i] == MATCHING_NOBODY)
			continue;
		if (++held[mentor_of[i]] > x->capacity[mentor_of[i]])
			return (false);
		if (x->fixed[i] == MATCHING_NOBODY && !acceptable(x, i, (size_t)mentor_of[i]))
			return (false);
	}
	for (i = 0; i < x->in.mentees; i++) {
		for (j = 0; x->fixed[i] == MATCHING_NOBODY && j < x->in.mentors; j++) {
			if (acceptable(x, i, j) &&
			    place(&x->of_mentee[i], (int32_t)j) <
				place(&x->of_mentee[i], mentor_of[i]) &&
			    mentor_would(x, mentor_of, i, j))
				return (false);
		}
	}
	return (true);
}

static void
solve(const struct instance *x, int32_t *mentor_of)
{
	struct arena *mem = arena_new();

	assert_int_equal(matching_solve(mem, &x->in, mentor_of), OK);
	arena_free(mem);
}

static void
a_thousand_random_instances_are_stable_with_exact_capacities(void **state)
{
	static struct instance x;
	int32_t mentor_of[MOST];
	size_t matched = 0, fixed = 0, i, k;

	(void)state;
	for (k = 0; k < INSTANCES; k++) {
		uint64_t from = seed;

		instance_make(&x, 1 + below(MOST), 1 + below(MOST), k % 2 == 1);
		solve(&x, mentor_of);
		if (!is_stable(&x, mentor_of))
			fail_msg(
			    "instance %zu, seed %llu: not stable", k, (unsigned long long)from);
		for (i = 0; i < x.in.mentees; i++) {
			matched += mentor_of[i] != MATCHING_NOBODY;
			fixed += x.fixed[i] != MATCHING_NOBODY;
			if (mentor_of[i] != MATCHING_NOBODY)
				assert_false(x.forbidden[i][mentor_of[i]]);
		}
	}
	/* They were worth looking at. */
	assert_true(matched > INSTANCES && fixed > INSTANCES / 10);
}

/* All ways to give each mentee a mentor or nobody, like counting. */
static bool
next_assignment(int32_t *mentor_of, size_t mentees, size_t mentors)
{
	size_t i;

	for (i = 0; i < mentees; i++) {
		if (++mentor_of[i] < (int32_t)mentors)
			return (true);
		mentor_of[i] = MATCHING_NOBODY;
	}
	return (false);
}

static void
no_stable_matching_is_better_for_any_mentee(void **state)
{
	static struct instance x;
	int32_t ours[MOST], other[MOST];
	size_t i, k, stable = 0;

	(void)state;
	for (k = 0; k < INSTANCES / 5; k++) {
		instance_make(&x, 1 + below(5), 1 + below(4), k % 2 == 1);
		solve(&x, ours);
		memset(other, -1, sizeof(other));
		do {
			if (!is_stable(&x, other))
				continue;
			stable++;
			for (i = 0; i < x.in.mentees; i++)
				assert_true(x.fixed[i] != MATCHING_NOBODY ||
					    place(&x.of_mentee[i], ours[i]) <=
						place(&x.of_mentee[i], other[i]));
		} while (next_assignment(other, x.in.mentees, x.in.mentors));
	}
	/* More than one each, at times: else there was no choice. */
	assert_true(stable > INSTANCES / 5);
}

static void
the_checker_finds_two_who_would_both_rather(void **state)
{
	static struct instance x;
	int32_t swapped[2] = {1, 0};
	size_t i;

	(void)state;
	memset(&x, 0, sizeof(x));
	for (i = 0; i < 2; i++) {
		x.a[i][0] = x.b[i][0] = (int32_t)i;
		x.a[i][1] = x.b[i][1] = (int32_t)(1 - i);
		x.of_mentee[i] = (struct matching_list){x.a[i], 2};
		x.of_mentor[i] = (struct matching_list){x.b[i], 2};
		x.capacity[i] = 1;
		x.fixed[i] = MATCHING_NOBODY;
	}
	x.in = (struct matching_input){2, 2, x.of_mentee, x.of_mentor, x.capacity, x.fixed};
	assert_false(is_stable(&x, swapped));
	solve(&x, swapped);
	assert_int_equal(swapped[0], 0);
	assert_int_equal(swapped[1], 1);
}

static void
nobody_no_places_and_names_said_twice_are_no_trouble(void **state)
{
	static const int32_t twice[] = {0, 0, 0}, one[] = {0};
	const struct matching_list mentee[] = {{twice, 3}, {one, 1}}, mentor[] = {{twice, 3}};
	const struct matching_list none = {NULL, 0};
	int32_t room = 1, of[2] = {7, 7};
	struct matching_input in = {2, 1, mentee, mentor, &room, NULL};
	struct matching_input empty = {0, 0, NULL, NULL, NULL, NULL};
	struct arena *mem = arena_new();

	(void)state;
	assert_int_equal(matching_solve(mem, &empty, of), OK);
	assert_int_equal(of[0], 7);
	/* The second names a mentor who does not name them. */
	assert_int_equal(matching_solve(mem, &in, of), OK);
	assert_int_equal(of[0], 0);
	assert_int_equal(of[1], MATCHING_NOBODY);
	room = 0;
	assert_int_equal(matching_solve(mem, &in, of), OK);
	assert_int_equal(of[0], MATCHING_NOBODY);
	in.of_mentor = &none;
	room = 5;
	assert_int_equal(matching_solve(mem, &in, of), OK);
	assert_int_equal(of[0], MATCHING_NOBODY);
	arena_free(mem);
}

static void
a_fixed_pair_needs_no_list_but_a_place(void **state)
{
	static const int32_t zero[] = {0};
	const struct matching_list mentee[] = {{NULL, 0}, {zero, 1}}, mentor[] = {{NULL, 0}};
	int32_t room = 1, of[2] = {7, 7}, fixed[2] = {0, MATCHING_NOBODY};
	struct matching_input in = {2, 1, mentee, mentor, &room, fixed};
	struct arena *mem = arena_new();

	(void)state;
	assert_int_equal(matching_solve(mem, &in, of), OK);
	assert_int_equal(of[0], 0);
	assert_int_equal(of[1], MATCHING_NOBODY);
	fixed[1] = 0;
	of[0] = of[1] = 7;
	assert_int_equal(matching_solve(mem, &in, of), ERR_CONFLICT);
	assert_int_equal(of[0], 7);
	arena_free(mem);
}

/* -- how long it takes ------------------------------------------------------------------------ */

#define COMPANY 5000

/* Full lists. Those of most people have the same beginning: then many have to go on, and again. */
static struct matching_list *
lists_make(int32_t *items)
{
	struct matching_list *lists = calloc(COMPANY, sizeof(*lists));
	size_t i, k, j;
	int32_t t;

	if (lists == NULL)
		abort();
	for (i = 0; i < COMPANY; i++) {
		int32_t *own = items + i * COMPANY;

		for (k = 0; k < COMPANY; k++)
			own[k] = (int32_t)k;
		for (k = 0; k < COMPANY; k++) {
			j = k + below((uint32_t)(COMPANY - k < 50 ? COMPANY - k : 50));
			t = own[k];
			own[k] = own[j];
			own[j] = t;
		}
		lists[i] = (struct matching_list){own, COMPANY};
	}
	return (lists);
}

static int
bench(void)
{
	static int32_t capacity[COMPANY], mentor_of[COMPANY];
	size_t entries = (size_t)COMPANY * COMPANY, i, pairs = 0;
	int32_t *a = calloc(entries, sizeof(*a)), *b = calloc(entries, sizeof(*b));
	struct matching_input in = {COMPANY, COMPANY, NULL, NULL, capacity, NULL};
	struct matching_list *of_mentee, *of_mentor;
	struct arena *mem = arena_new();
	timestamp_us began;

	if (a == NULL || b == NULL)
		abort();
	in.of_mentee = of_mentee = lists_make(a);
	in.of_mentor = of_mentor = lists_make(b);
	for (i = 0; i < COMPANY; i++)
		capacity[i] = 1;
	began = clock_monotonic();
	if (matching_solve(mem, &in, mentor_of) != OK)
		return (1);
	began = clock_monotonic() - began;
	for (i = 0; i < COMPANY; i++)
		pairs += mentor_of[i] != MATCHING_NOBODY;
	printf("%.3f %zu\n", (double)began / 1e6, pairs);
	arena_free(mem);
	free(of_mentee);
	free(of_mentor);
	free(a);
	free(b);
	return (0);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_thousand_random_instances_are_stable_with_exact_capacities),
	    cmocka_unit_test(no_stable_matching_is_better_for_any_mentee),
	    cmocka_unit_test(the_checker_finds_two_who_would_both_rather),
	    cmocka_unit_test(nobody_no_places_and_names_said_twice_are_no_trouble),
	    cmocka_unit_test(a_fixed_pair_needs_no_list_but_a_place),
	};
	const char *given = getenv("PEERLORE_TEST_SEED");

	seed = given != NULL ? strtoull(given, NULL, 10) : 0;
	if (seed == 0)
		seed = 20261121;
	if (argc > 1 && strcmp(argv[1], "bench") == 0)
		return (bench());
	print_message("seed %llu\n", (unsigned long long)seed);
	return (cmocka_run_group_tests(tests, NULL, NULL));
}
