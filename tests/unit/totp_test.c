/* totp_test.c -- codes that change every 30 seconds, against the examples of RFC 6238 and RFC 4648. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "accounts/totp.h"
#include "base/arena.h"
#include "base/keys.h"
#include "base/random.h"

static const unsigned char seed[] = "12345678901234567890";

/* Appendix B, SHA-1; of its eight digits the last six are ours. */
static void
codes_are_those_of_the_rfc(void **state)
{
	static const struct {
		int64_t second;
		const char *code;
	} examples[] = {{59, "287082"}, {1111111109, "081804"}, {1111111111, "050471"},
	    {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
	char code[TOTP_DIGITS + 1];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		totp_code(seed, totp_step(SECONDS_US(examples[i].second)), code);
		assert_string_equal(code, examples[i].code);
	}
}

static void
a_code_counts_one_step_early_and_one_late(void **state)
{
	timestamp_us now = SECONDS_US(1111111111LL);
	int64_t step = totp_step(now);
	int64_t d;

	(void)state;
	assert_int_equal(totp_match(seed, STR("050 471"), now), step);
	for (d = -3; d <= 3; d++) {
		char code[TOTP_DIGITS + 1];

		totp_code(seed, step + d, code);
		assert_int_equal(
		    totp_match(seed, str_of(code), now), d >= -1 && d <= 1 ? step + d : 0);
	}
}

static void
what_is_no_code_is_none(void **state)
{
	static const char *const wrong[] = {
	    "", "05047", "0504710", "05047a", "-50471", "050471\n", "٠٥٠٤٧١", "abcde-fghij"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(totp_match(seed, str_of(wrong[i]), SECONDS_US(1111111111LL)), 0);
	}
}

static void
a_seed_is_written_as_apps_read_it(void **state)
{
	static const char *const pairs[][2] = {{"f", "MY"}, {"fo", "MZXQ"}, {"foo", "MZXW6"},
	    {"foob", "MZXW6YQ"}, {"fooba", "MZXW6YTB"}, {"foobar", "MZXW6YTBOI"}};
	struct arena *mem = arena_new();
	struct str s;
	size_t i;

	(void)state;
	for (i = 0; i < 6; i++) {
		s = totp_base32(mem, (const unsigned char *)pairs[i][0], strlen(pairs[i][0]));
		assert_true(str_eq(s, str_of(pairs[i][1])));
	}
	s = totp_address(mem, seed, STR("Peer lore"), STR("a+b@example.com"));
	assert_true(str_eq(s, STR("otpauth://totp/Peer%20lore:a%2Bb@example.com"
				  "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Peer%20lore")));
	arena_free(mem);
}

static void
what_is_sealed_opens_for_its_row_alone(void **state)
{
	static const unsigned char master[32] = {7};
	struct arena *mem = arena_new();
	struct str sealed, other, plain;
	size_t i;

	(void)state;
	keys_open_fixed(master);
	sealed = keys_seal(mem, KEY_TOTP, STR("row 1"), STR("a seed"));
	assert_int_equal(sealed.n, KEYS_SEAL + 6);
	assert_int_equal(keys_unseal(mem, KEY_TOTP, STR("row 1"), sealed, &plain), OK);
	assert_true(str_eq(plain, STR("a seed")));
	assert_int_equal(keys_unseal(mem, KEY_TOTP, STR("row 2"), sealed, &plain), ERR_NOT_FOUND);
	assert_int_equal(keys_unseal(mem, KEY_CSRF, STR("row 1"), sealed, &plain), ERR_NOT_FOUND);
	for (i = 0; i < sealed.n; i++) {
		char *p = arena_copy(mem, sealed.p, sealed.n);

		p[i] = (char)(p[i] ^ 1);
		other = (struct str){p, sealed.n};
		assert_int_equal(
		    keys_unseal(mem, KEY_TOTP, STR("row 1"), other, &plain), ERR_NOT_FOUND);
	}
	other = (struct str){sealed.p, KEYS_SEAL - 1};
	assert_int_equal(keys_unseal(mem, KEY_TOTP, STR("row 1"), other, &plain), ERR_NOT_FOUND);
	assert_false(str_eq(sealed, keys_seal(mem, KEY_TOTP, STR("row 1"), STR("a seed"))));
	arena_free(mem);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(codes_are_those_of_the_rfc),
	    cmocka_unit_test(a_code_counts_one_step_early_and_one_late),
	    cmocka_unit_test(what_is_no_code_is_none),
	    cmocka_unit_test(a_seed_is_written_as_apps_read_it),
	    cmocka_unit_test(what_is_sealed_opens_for_its_row_alone),
	};

	random_open();
	return (cmocka_run_group_tests(tests, NULL, NULL));
}
