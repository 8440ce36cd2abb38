/* arena.c -- memory with the lifespan of one request. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_PIECES 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_PIECES 1
#endif
#endif

#define CHUNK_SIZE 16384u
#define KEEP_CHUNKS 4u
#define ALIGN 16u

struct chunk {
	struct chunk *next;
	size_t size;
	size_t used;
	size_t pad;
	alignas(ALIGN) unsigned char bytes[];
};

struct arena {
	struct chunk *first;
	struct chunk *current; /* the one allocations come from; chunks behind it are empty */
	size_t used;
};

static void
arena_die(size_t size)
{
	fprintf(stderr, "out of memory: could not get %zu bytes\n", size);
	abort();
}

static struct chunk *
chunk_new(size_t size)
{
	struct chunk *c;

	/* calloc, so that a fresh chunk needs no second wipe. */
	if ((c = calloc(1, sizeof(*c) + size)) == NULL)
		arena_die(size);
	c->size = size;
	return (c);
}

struct arena *
arena_new(void)
{
	struct arena *mem;

	if ((mem = calloc(1, sizeof(*mem))) == NULL)
		arena_die(sizeof(*mem));
	return (mem);
}

void *
arena_alloc(struct arena *mem, size_t size)
{
	struct chunk *c;
	void *p;

	if (size > SIZE_MAX / 2)
		arena_die(size);
	mem->used += size;
#ifdef ARENA_PIECES
	c = chunk_new(size);
	c->next = mem->first;
	mem->first = c;
	p = c->bytes;
	return (p);
#else
	size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	c = mem->current;
	while (c != NULL && c->size - c->used < size)
		c = c->next;
	if (c != NULL && size <= CHUNK_SIZE / 4)
		mem->current = c;
	if (c == NULL) {
		c = chunk_new(size > CHUNK_SIZE ? size : CHUNK_SIZE);
		if (mem->current == NULL) {
			mem->first = c;
		} else {
			c->next = mem->current->next;
			mem->current->next = c;
		}
		/* A large piece must not retire a chunk that still has room. */
		if (mem->current == NULL || size <= CHUNK_SIZE / 4)
			mem->current = c;
	}
	p = c->bytes + c->used;
	c->used += size;
	return (p);
#endif
}

void *
arena_array(struct arena *mem, size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		arena_die(SIZE_MAX);
	return (arena_alloc(mem, total));
}

char *
arena_copy(struct arena *mem, const void *from, size_t n)
{
	char *p = arena_alloc(mem, n + 1);

	if (n > 0)
		memcpy(p, from, n);
	return (p);
}

size_t
arena_used(const struct arena *mem)
{
	return (mem->used);
}

void
arena_reset(struct arena *mem)
{
	struct chunk **at = &mem->first;
	unsigned kept = 0;

	while (*at != NULL) {
		struct chunk *c = *at;

#ifndef ARENA_PIECES
		if (kept < KEEP_CHUNKS && c->size == CHUNK_SIZE) {
			memset(c->bytes, 0, c->used);
			c->used = 0;
			kept++;
			at = &c->next;
			continue;
		}
#endif
		*at = c->next;
		free(c);
	}
	(void)kept;
	mem->current = mem->first;
	mem->used = 0;
}

void
arena_free(struct arena *mem)
{
	if (mem == NULL)
		return;
	while (mem->first != NULL) {
		struct chunk *c = mem->first;

		mem->first = c->next;
		free(c);
	}
	free(mem);
}
