/* sum.c -- the checksum of an upload, made while it comes. */
#include <sodium.h>
#include <string.h>

#include "local.h"

struct running_sum {
	crypto_generichash_state state;
};

/* The library wants it at a place of its own. */
static struct running_sum *
sum_place(struct arena *mem)
{
	size_t align = _Alignof(struct running_sum);
	char *p = arena_alloc(mem, sizeof(struct running_sum) + align);

	return ((struct running_sum *)(void *)(p + align - (uintptr_t)p % align));
}

struct running_sum *
running_sum_new(struct arena *mem)
{
	struct running_sum *sum = sum_place(mem);

	(void)crypto_generichash_init(&sum->state, NULL, 0, FILE_SUM);
	return (sum);
}

struct running_sum *
running_sum_read(struct arena *mem, struct str state)
{
	struct running_sum *sum;

	if (state.n != sizeof(sum->state))
		return (NULL);
	sum = sum_place(mem);
	memcpy(&sum->state, state.p, state.n);
	return (sum);
}

void
running_sum_add(struct running_sum *sum, const void *bytes, size_t n)
{
	(void)crypto_generichash_update(&sum->state, bytes, n);
}

void
running_sum_copy(struct running_sum *to, const struct running_sum *from)
{
	memcpy(to, from, sizeof(*to));
}

struct str
running_sum_state(const struct running_sum *sum)
{
	if (sum == NULL)
		return (STR_NONE);
	return ((struct str){(const char *)&sum->state, sizeof(sum->state)});
}

struct str
running_sum_end(struct arena *mem, const struct running_sum *sum)
{
	struct running_sum *end;
	unsigned char *out;

	if (sum == NULL)
		return (STR_NONE);
	end = sum_place(mem);
	running_sum_copy(end, sum);
	out = arena_alloc(mem, FILE_SUM);
	(void)crypto_generichash_final(&end->state, out, FILE_SUM);
	return ((struct str){(const char *)out, FILE_SUM});
}
