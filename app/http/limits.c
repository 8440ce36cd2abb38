/* limits.c -- how often a person, an address or a token may do a thing. */
#include "http/limits.h"

#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define ROWS 2
#define SLOTS (1u << 17)

/* Columns of rates.def as values. */
#define COUNT_PERSON RATE_PERSON
#define COUNT_ADDRESS RATE_ADDRESS
#define COUNT_TOKEN RATE_TOKEN_ONLY
#define WHAT_ALL false
#define WHAT_FAILURES true

static const struct {
	const char *name;
	unsigned calls;
	unsigned seconds;
	enum rate_who who;
	bool failures;
} classes[RATE_COUNT] = {
    {"NONE", 0, 60, RATE_PERSON, false},
#define X(name, key, calls, seconds, who, what, about)                                             \
	{#name, calls, seconds, COUNT_##who, WHAT_##what},
#include "base/rates.def"
#undef X
};

/* Window number in the upper half, calls in the lower. */
typedef _Atomic uint64_t counter;

struct table {
	unsigned char key[crypto_shorthash_KEYBYTES];
	unsigned calls[RATE_COUNT];
	counter counters[ROWS][SLOTS];
};

static struct table *table; /* NULL: no limits */

void
limits_open(bool on)
{
	size_t i;

	if (!on)
		return;
	table =
	    mmap(NULL, sizeof(*table), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (table == MAP_FAILED) {
		perror("shared memory for rate limits");
		abort();
	}
	randombytes_buf(table->key, sizeof(table->key));
	for (i = 0; i < RATE_COUNT; i++)
		table->calls[i] = classes[i].calls;
}

void
limits_set(enum rate rate, unsigned calls)
{
	if (table != NULL)
		table->calls[rate] = calls;
}

unsigned
limits_get(enum rate rate)
{
	return (table == NULL ? 0 : table->calls[rate]);
}

const char *
rate_name(enum rate rate)
{
	return (classes[rate].name);
}

enum rate_who
rate_who(enum rate rate)
{
	return (classes[rate].who);
}

bool
rate_failures_only(enum rate rate)
{
	return (classes[rate].failures);
}

/* Calls in this window at one place, after adding `add`. */
static uint32_t
counter_add(counter *at, uint32_t window, uint32_t add)
{
	uint64_t old = atomic_load_explicit(at, memory_order_relaxed), new;

	do {
		uint32_t calls = (uint32_t)(old >> 32) == window ? (uint32_t)old : 0;

		if (calls > UINT32_MAX - add)
			return (calls);
		new = (uint64_t)window << 32 | (calls + add);
		if (add == 0)
			break;
	} while (!atomic_compare_exchange_weak_explicit(
	    at, &old, new, memory_order_relaxed, memory_order_relaxed));
	return ((uint32_t) new);
}

static int
limits_touch(enum rate rate, struct str who, timestamp_us now, uint32_t add)
{
	unsigned char input[64] = {0}, hash[crypto_shorthash_BYTES];
	uint32_t places[2], calls, other;
	int64_t seconds = now / 1000000;
	uint32_t window;

	if (table == NULL || table->calls[rate] == 0)
		return (0);
	input[0] = (unsigned char)rate;
	memcpy(input + 1, who.p, who.n < sizeof(input) - 1 ? who.n : sizeof(input) - 1);
	(void)crypto_shorthash(hash, input, sizeof(input), table->key);
	memcpy(places, hash, sizeof(places));
	window = (uint32_t)(seconds / classes[rate].seconds);
	calls = counter_add(&table->counters[0][places[0] % SLOTS], window, add);
	other = counter_add(&table->counters[1][places[1] % SLOTS], window, add);
	if (other < calls)
		calls = other;
	/* limits_look asks whether one more would pass. */
	if (add == 0)
		calls++;
	if (calls <= table->calls[rate])
		return (0);
	return ((int)(classes[rate].seconds - seconds % classes[rate].seconds));
}

int
limits_count(enum rate rate, struct str who, timestamp_us now)
{
	return (limits_touch(rate, who, now, 1));
}

int
limits_look(enum rate rate, struct str who, timestamp_us now)
{
	return (limits_touch(rate, who, now, 0));
}
