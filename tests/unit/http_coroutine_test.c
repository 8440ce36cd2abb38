/* http_coroutine_test.c -- stacks that yield, end and are used again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "http/coroutine.h"

struct trace {
	char text[16];
	size_t n;
	int rounds;
};

static void
writes_and_yields(void *arg)
{
	struct trace *t = arg;
	char local[512];
	int i;

	memset(local, 7, sizeof(local));
	for (i = 0; i < t->rounds; i++) {
		t->text[t->n++] = 'c';
		assert_non_null(coroutine_current());
		coroutine_yield();
		assert_int_equal(local[sizeof(local) - 1], 7);
	}
}

static void
a_coroutine_goes_on_where_it_yielded(void **state)
{
	struct trace t = {.rounds = 2};
	struct coroutine *co = coroutine_new(writes_and_yields, &t);

	(void)state;
	assert_non_null(co);
	assert_false(coroutine_resume(co));
	t.text[t.n++] = 'm';
	assert_false(coroutine_resume(co));
	t.text[t.n++] = 'm';
	assert_true(coroutine_resume(co));
	assert_string_equal(t.text, "cmcm");
	assert_null(coroutine_current());
	assert_int_equal(coroutine_count(), 0);
}

static void
many_run_interleaved_and_stacks_are_used_again(void **state)
{
	struct trace t[COROUTINE_MAX] = {0};
	struct coroutine *co[COROUTINE_MAX];
	size_t i, round;

	(void)state;
	for (i = 0; i < COROUTINE_MAX; i++) {
		t[i].rounds = 3;
		co[i] = coroutine_new(writes_and_yields, &t[i]);
		assert_non_null(co[i]);
	}
	assert_null(coroutine_new(writes_and_yields, &t[0]));
	for (round = 0; round < 3; round++) {
		for (i = 0; i < COROUTINE_MAX; i++)
			assert_false(coroutine_resume(co[i]));
	}
	for (i = 0; i < COROUTINE_MAX; i++) {
		assert_true(coroutine_resume(co[i]));
		assert_int_equal(t[i].n, 3);
	}
	assert_int_equal(coroutine_count(), 0);
	assert_int_equal(coroutine_peak(), COROUTINE_MAX);
	coroutine_close();
}

static void
uses_some_stack(void *arg)
{
	volatile char bytes[20000];

	bytes[0] = 1;
	bytes[sizeof(bytes) - 1] = 1;
	*(int *)arg = bytes[0];
}

static void
the_deepest_use_is_measured(void **state)
{
	int out = 0;

	(void)state;
	coroutine_paint(true);
	assert_true(coroutine_resume(coroutine_new(uses_some_stack, &out)));
	coroutine_paint(false);
	assert_true(coroutine_deepest() >= 20000);
	assert_true(coroutine_deepest() < 60000);
	coroutine_close();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_coroutine_goes_on_where_it_yielded),
	    cmocka_unit_test(many_run_interleaved_and_stacks_are_used_again),
	    cmocka_unit_test(the_deepest_use_is_measured),
	};

	return (cmocka_run_group_tests_name("http_coroutine", tests, NULL, NULL));
}
