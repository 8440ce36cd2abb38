/* random.c -- the one place randomness comes from. */
#include "base/random.h"

#include <sodium.h>
#include <stdlib.h>

#include "base/log.h"

/* xorshift64*, Vigna 2016 ("An experimental exploration of Marsaglia's xorshift generators"). */
static uint64_t state;

void
random_open(void)
{
	const char *text = getenv("PEERLORE_TEST_SEED");
	int64_t seed;

	if (sodium_init() < 0) {
		log_error("could not start libsodium", "reinstall libsodium23");
		exit(1);
	}
	if (text != NULL && str_int64(str_of(text), &seed) && seed != 0) {
		state = (uint64_t)seed;
		log_info("random seed %lld", (long long)seed);
		return;
	}
	do
		randombytes_buf(&state, sizeof(state));
	while (state == 0);
}

void
random_secret(void *into, size_t n)
{
	randombytes_buf(into, n);
}

struct str
random_token(struct arena *mem, size_t n)
{
	unsigned char *raw = arena_alloc(mem, n);
	size_t size = sodium_base64_encoded_len(n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	char *text = arena_alloc(mem, size);

	randombytes_buf(raw, n);
	sodium_bin2base64(text, size, raw, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(raw, n);
	return ((struct str){text, size - 1});
}

uint64_t
random_number(uint64_t below)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return ((state * 0x2545f4914f6cdd1dULL) % below);
}
