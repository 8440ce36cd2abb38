/* keys_test.c -- each purpose has a key of its own; addresses of feeds that were given out before they had go on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/keys.h"

static void
master_open(void)
{
	unsigned char master[32];
	size_t i;

	for (i = 0; i < sizeof(master); i++)
		master[i] = (unsigned char)i;
	keys_open_fixed(master);
}

static void
no_two_purposes_have_the_same_key(void **state)
{
	unsigned char hash[KEY_PURPOSES][KEYS_HASH];
	struct str part = STR("the same");
	int i, j;

	(void)state;
	master_open();
	for (i = 0; i < KEY_PURPOSES; i++) {
		keys_hash((enum key_purpose)i, &part, 1, hash[i]);
		for (j = 0; j < i; j++)
			assert_memory_not_equal(hash[i], hash[j], KEYS_HASH);
	}
}

/* What person 7's second address carried, worked out elsewhere: BLAKE2b with the key of purpose and of none. */
static void
an_address_given_out_before_feeds_had_keys_of_their_own_still_works(void **state)
{
	static const struct {
		enum key_purpose purpose;
		struct str word, before, now;
	} feeds[] = {{KEY_ATOM, STR("atom"), STR("qTcgOyTrrWT5iGEtKipqBCL99jsOyHH9lMi4JXdSUko"),
			 STR("O1y_eOdzpERImf8hRwGILpCrVLUv22gpNi6VGEpppLs")},
	    {KEY_CALENDAR, STR("feed"), STR("r5Dax8dTwCsr2hE_EXjSt4dY8C5FYEY73cfR6Tz93H0"),
		STR("5LxnuiSxoOiMiTJzKvX_nvGyI5OQ2H2vzm979zk5zSs")}};
	int64_t person = 7;
	int32_t number = 2;
	char proof[KEYS_PROOF];
	size_t i;

	(void)state;
	master_open();
	for (i = 0; i < sizeof(feeds) / sizeof(feeds[0]); i++) {
		struct str parts[] = {feeds[i].word, {(const char *)&person, sizeof(person)},
		    {(const char *)&number, sizeof(number)}};
		const struct str *other = &feeds[1 - i].before;

		keys_proof(feeds[i].purpose, parts, 3, proof);
		assert_true(str_eq(str_of(proof), feeds[i].now));
		assert_true(keys_proves(feeds[i].purpose, parts, 3, feeds[i].now));
		assert_true(keys_proves(feeds[i].purpose, parts, 3, feeds[i].before));
		assert_false(keys_proves(feeds[i].purpose, parts, 3, *other));
		assert_false(keys_proves(feeds[i].purpose, parts, 3, feeds[1 - i].now));
		assert_false(keys_proves(KEY_UNSUBSCRIBE, parts, 3, feeds[i].before));
		assert_false(keys_proves(
		    feeds[i].purpose, parts, 3, str_slice(feeds[i].now, 0, KEYS_PROOF - 2)));
		number++;
		assert_false(keys_proves(feeds[i].purpose, parts, 3, feeds[i].before));
		number--;
	}
}

static void
a_number_is_the_same_for_the_same_words(void **state)
{
	struct str parts[] = {STR("a"), STR("b")}, joined = STR("ab");

	(void)state;
	master_open();
	assert_true(keys_number(KEY_ROUTING, parts, 2) == keys_number(KEY_ROUTING, parts, 2));
	assert_false(keys_number(KEY_ROUTING, parts, 2) == keys_number(KEY_READS, parts, 2));
	assert_false(keys_number(KEY_ROUTING, parts, 2) == keys_number(KEY_ROUTING, &joined, 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_two_purposes_have_the_same_key),
	    cmocka_unit_test(an_address_given_out_before_feeds_had_keys_of_their_own_still_works),
	    cmocka_unit_test(a_number_is_the_same_for_the_same_words),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
