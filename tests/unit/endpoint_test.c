/* endpoint_test.c -- what an embeddings endpoint may answer, what is refused, and what is sent of a thread. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/random.h"
#include "embeddings/endpoint.h"
#include "embeddings/text.h"

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

static void
vectors_come_in_any_order(void **state)
{
	static const char *const ways[] = {
	    "{\"data\":[{\"index\":0,\"embedding\":[1,0,0]},{\"index\":1,\"embedding\":[0,-2.5,0]}]"
	    "}",
	    "{\"data\":[{\"index\":1,\"embedding\":[0,-2.5,0]},{\"index\":0,\"embedding\":[1,0,0]}]"
	    "}",
	    "{\"x\":[],\"data\":[{\"embedding\":[1,0,0]},{\"embedding\":[0,-2.5e0,0]}],\"usage\":{}"
	    "}",
	};
	struct endpoint_answer answer = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		assert_true(endpoint_read(str_of(ways[i]), 2, i == 0 ? 3 : 0, mem, &answer));
		assert_int_equal(answer.dimension, 3);
		assert_int_equal(answer.vectors[0].bytes[0], 127);
		assert_int_equal(answer.vectors[1].bytes[1], -127);
		assert_int_equal(answer.vectors[1].bytes[VECTOR_PADDED(3) - 1], 0);
	}
}

static void
anything_else_is_no_answer(void **state)
{
	static const char *const wrong[] = {
	    "",
	    "null",
	    "[]",
	    "{}",
	    "{\"data\":{}}",
	    "{\"data\":[]}",
	    "{\"data\":[{\"index\":0,\"embedding\":[1]}]}",
	    "{\"data\":[{\"embedding\":[1]},{\"embedding\":[1]},{\"embedding\":[1]}]}",
	    "{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":0,\"embedding\":[1]}]}",
	    "{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":2,\"embedding\":[1]}]}",
	    "{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":-1,\"embedding\":[1]}]}",
	    "{\"data\":[{\"embedding\":[1]},{\"embedding\":[1,1]}]}",
	    "{\"data\":[{\"embedding\":[1]},{\"embedding\":[]}]}",
	    "{\"data\":[{\"embedding\":[1]},{\"embedding\":[0]}]}",
	    "{\"data\":[{\"embedding\":[1]},{\"embedding\":[\"1\"]}]}",
	    "{\"data\":[{\"embedding\":[1]},{\"embedding\":[null]}]}",
	    "{\"data\":[{\"embedding\":[1]},{\"embedding\":\"AACAPw==\"}]}",
	    "{\"data\":[{\"embedding\":[1]},{\"embedding\":[1e999]}]}",
	    "{\"data\":[{\"embedding\":[1]},17]}",
	    "{\"data\":[{\"embedding\":[1]},{\"embedding\":[1]}]",
	};
	struct endpoint_answer answer = {.dimension = 7};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (endpoint_read(str_of(wrong[i]), 2, 0, mem, &answer))
			fail_msg("taken: %s", wrong[i]);
	}
	assert_int_equal(answer.dimension, 7);
	assert_false(
	    endpoint_read(str_of("{\"data\":[{\"embedding\":[1,1]}]}"), 1, 3, mem, &answer));
}

static struct str
repeated(const char *word, size_t n)
{
	struct buf b = {.mem = mem};

	while (n-- > 0)
		buf_str(&b, str_of(word));
	return (buf_view(&b));
}

static void
of_a_thread_as_much_is_sent_as_small_models_read(void **state)
{
	struct str title = STR("Which oil?"), text, shorter;
	unsigned i;

	(void)state;
	text = text_of_thread(
	    mem, title, STR("The **plate** is [gone](http://x).\n\n* now"), STR("`VG 220`"), 0);
	assert_true(str_eq(text, STR("Which oil?\n\nThe plate is gone.\nnow\n\nVG 220")));
	text = text_of_thread(
	    mem, title, repeated("\xc3\xa4hm ", 30000), repeated("\xe2\x82\xac", 30000), 0);
	assert_true(text.n > 2000 && text.n < 2300);
	assert_true(str_is_utf8(text));
	for (i = 1; i <= 2; i++) {
		shorter = text_of_thread(mem, title, repeated("\xc3\xa4hm ", 30000), STR(""), i);
		assert_true(shorter.n <= text.n >> i && shorter.n > 300);
		assert_true(str_is_utf8(shorter) && str_starts(shorter, title));
	}
	assert_true(str_eq(text_of_thread(mem, title, STR(""), STR(""), 2), title));
	assert_true(str_eq(text_of_query(mem, STR("  oil "), STR("")), STR("oil")));
	assert_true(text_of_query(mem, title, repeated("\xe2\x82\xac", 30000)).n <= 1000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(vectors_come_in_any_order, setup, teardown),
	    cmocka_unit_test_setup_teardown(anything_else_is_no_answer, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		of_a_thread_as_much_is_sent_as_small_models_read, setup, teardown),
	};

	random_open();
	return (cmocka_run_group_tests(tests, NULL, NULL));
}
