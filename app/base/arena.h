/*
 * arena.h -- memory with the lifespan of one request (or one job, one command).
 *
 * A moving pointer through 16 KB chunks. Memory is zeroed, never NULL (running
 * out ends the process with a line in the log), 16-byte aligned and never freed
 * by hand: arena_reset gives all of it back. Sizes from outside are bounded
 * before they get here. Not thread-safe: one arena, one request.
 *
 * Under AddressSanitizer each piece is its own malloc, so an overflow by one
 * byte is seen.
 */
#ifndef PEERLORE_BASE_ARENA_H
#define PEERLORE_BASE_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void *arena_alloc(struct arena *mem, size_t size);
/* count * size, checked for overflow. */
void *arena_array(struct arena *mem, size_t count, size_t size);
/* Copies n bytes and adds a NUL behind them. */
char *arena_copy(struct arena *mem, const void *from, size_t n);
/* Bytes handed out since the last reset. */
size_t arena_used(const struct arena *mem);
/* Forgets everything; keeps up to 64 KB of chunks for the next request. */
void arena_reset(struct arena *mem);
void arena_free(struct arena *mem);

#define arena_new_of(mem, type) ((type *)arena_alloc((mem), sizeof(type)))

#endif
