/*
 * str.h -- text as pointer and length, and a buffer that grows in an arena.
 *
 * struct str never owns its bytes: they live in an arena, a literal or the
 * caller's buffer. A NUL may or may not follow; never rely on it (str_c gives
 * one). Text from outside is UTF-8, checked once where it enters.
 */
#ifndef PEERLORE_BASE_STR_H
#define PEERLORE_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"

struct str {
	const char *p;
	size_t n;
};

#define STR(literal) ((struct str){("" literal), sizeof(literal) - 1})
#define STR_NONE ((struct str){NULL, 0})
/* For printf: "%.*s", STR_ARG(s) */
#define STR_ARG(s) (int)(s).n, (s).p == NULL ? "" : (s).p

/* A view of a C string; NULL gives an empty one. */
struct str str_of(const char *c);
struct str str_dup(struct arena *mem, struct str s);
/* A copy that ends in NUL. Bytes after an inner NUL are out of sight for C. */
char *str_c(struct arena *mem, struct str s);
struct str str_fmt(struct arena *mem, const char *fmt, ...) PRINTF_LIKE(2, 3);
bool str_eq(struct str a, struct str b);
/* ASCII letters without regard to case. */
bool str_eq_nocase(struct str a, struct str b);
int str_cmp(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
/* Position of needle, or -1. */
ptrdiff_t str_find(struct str s, struct str needle);
/* Without white space (ASCII) at both ends. */
struct str str_trim(struct str s);
/* Bytes [from, from + n), cut to what is there. */
struct str str_slice(struct str s, size_t from, size_t n);
/*
 * Splits at the first sep: *head is what is before it, *s what is behind.
 * Without sep *head is all of *s and *s becomes empty. False when *s was
 * empty already: `while (str_cut(&rest, ',', &item))`.
 */
bool str_cut(struct str *s, char sep, struct str *head);
struct str str_lower(struct arena *mem, struct str s);
/* The whole of s as a decimal number, sign allowed; nothing else around it. */
bool str_int64(struct str s, int64_t *out);
/* Well-formed UTF-8 without NUL. */
bool str_is_utf8(struct str s);
/* Code points in valid UTF-8. */
size_t str_points(struct str s);
/* The first n code points of valid UTF-8. */
struct str str_first_points(struct str s, size_t n);
/* The first n bytes of valid UTF-8, less what would be half a code point. */
struct str str_first_bytes(struct str s, size_t n);
/*
 * FNV-1a of 64 bits (Fowler, Noll and Vo), to be begun with STR_HASH_NONE: for tables and
 * draws from what we hold ourselves, never for what somebody may choose to collide.
 */
#define STR_HASH_NONE 0xcbf29ce484222325u
uint64_t str_hash(uint64_t hash, struct str s);

/* A list of strings, as arrays of text go to and from the database. */
struct str_list {
	struct str *items;
	size_t n;
};
/* A list of numbers, for `= any(:ids)`. */
struct int64_list {
	int64_t *items;
	size_t n;
};

/*
 * A buffer that grows in an arena. Start it with {.mem = mem}; buf_view gives
 * what was written, valid until the next write.
 */
struct buf {
	struct arena *mem;
	char *p;
	size_t n;
	size_t size;
};
void buf_put(struct buf *b, const void *bytes, size_t n);
void buf_str(struct buf *b, struct str s);
void buf_char(struct buf *b, char c);
void buf_fmt(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
struct str buf_view(const struct buf *b);

#endif
