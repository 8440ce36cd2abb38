/* str.c -- text as pointer and length, and a buffer that grows in an arena. */
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>

struct str
str_of(const char *c)
{
	return ((struct str){c, c == NULL ? 0 : strlen(c)});
}

struct str
str_dup(struct arena *mem, struct str s)
{
	return ((struct str){arena_copy(mem, s.p, s.n), s.n});
}

char *
str_c(struct arena *mem, struct str s)
{
	return (arena_copy(mem, s.p, s.n));
}

struct str
str_fmt(struct arena *mem, const char *fmt, ...)
{
	va_list ap, again;
	int n;
	char *p;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		abort();
	p = arena_alloc(mem, (size_t)n + 1);
	(void)vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return ((struct str){p, (size_t)n});
}

bool
str_eq(struct str a, struct str b)
{
	return (a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0));
}

static char
ascii_lower(char c)
{
	return (c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c);
}

bool
str_eq_nocase(struct str a, struct str b)
{
	size_t i;

	if (a.n != b.n)
		return (false);
	for (i = 0; i < a.n; i++) {
		if (ascii_lower(a.p[i]) != ascii_lower(b.p[i]))
			return (false);
	}
	return (true);
}

int
str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n == 0 ? 0 : memcmp(a.p, b.p, n);

	if (c != 0)
		return (c);
	return (a.n < b.n ? -1 : a.n > b.n);
}

bool
str_starts(struct str s, struct str prefix)
{
	return (s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0));
}

bool
str_ends(struct str s, struct str suffix)
{
	return (s.n >= suffix.n &&
		(suffix.n == 0 || memcmp(s.p + s.n - suffix.n, suffix.p, suffix.n) == 0));
}

ptrdiff_t
str_find(struct str s, struct str needle)
{
	const char *at;

	if (needle.n == 0)
		return (0);
	if (s.n < needle.n)
		return (-1);
	at = memmem(s.p, s.n, needle.p, needle.n);
	return (at == NULL ? -1 : at - s.p);
}

static bool
is_space(char c)
{
	return (c == ' ' || (c >= '\t' && c <= '\r'));
}

struct str
str_trim(struct str s)
{
	while (s.n > 0 && is_space(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && is_space(s.p[s.n - 1]))
		s.n--;
	return (s);
}

struct str
str_slice(struct str s, size_t from, size_t n)
{
	if (from >= s.n)
		return (STR_NONE);
	if (n > s.n - from)
		n = s.n - from;
	return ((struct str){s.p + from, n});
}

bool
str_cut(struct str *s, char sep, struct str *head)
{
	const char *at;

	if (s->n == 0)
		return (false);
	at = memchr(s->p, sep, s->n);
	if (at == NULL) {
		*head = *s;
		*s = STR_NONE;
		return (true);
	}
	*head = (struct str){s->p, (size_t)(at - s->p)};
	s->n -= head->n + 1;
	s->p = at + 1;
	return (true);
}

struct str
str_lower(struct arena *mem, struct str s)
{
	char *p = arena_copy(mem, s.p, s.n);
	size_t i;

	for (i = 0; i < s.n; i++)
		p[i] = ascii_lower(p[i]);
	return ((struct str){p, s.n});
}

bool
str_int64(struct str s, int64_t *out)
{
	bool minus = false;
	int64_t v = 0;
	size_t i = 0;

	if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+')) {
		minus = s.p[0] == '-';
		i = 1;
	}
	if (i == s.n)
		return (false);
	for (; i < s.n; i++) {
		int d = s.p[i] - '0';

		if (d < 0 || d > 9 || __builtin_mul_overflow(v, 10, &v) ||
		    __builtin_sub_overflow(v, d, &v))
			return (false);
	}
	/* Gathered as a negative number, because the smallest has no positive twin. */
	if (!minus && __builtin_sub_overflow((int64_t)0, v, &v))
		return (false);
	*out = v;
	return (true);
}

/* Length of the well-formed sequence at p, 0 when it is none (Unicode 15, table 3-7). */
static size_t
utf8_length(const unsigned char *p, size_t n)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t len, i;

	if (p[0] < 0x80)
		return (p[0] != 0);
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return (0);
	len = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if (len > n)
		return (0);
	if (p[0] == 0xe0)
		low = 0xa0;
	if (p[0] == 0xed)
		high = 0x9f;
	if (p[0] == 0xf0)
		low = 0x90;
	if (p[0] == 0xf4)
		high = 0x8f;
	if (p[1] < low || p[1] > high)
		return (0);
	for (i = 2; i < len; i++) {
		if (p[i] < 0x80 || p[i] > 0xbf)
			return (0);
	}
	return (len);
}

bool
str_is_utf8(struct str s)
{
	size_t i = 0, step;

	while (i < s.n) {
		if ((step = utf8_length((const unsigned char *)s.p + i, s.n - i)) == 0)
			return (false);
		i += step;
	}
	return (true);
}

size_t
str_points(struct str s)
{
	size_t i, n = 0;

	for (i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return (n);
}

struct str
str_first_points(struct str s, size_t n)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (((unsigned char)s.p[i] & 0xc0) != 0x80 && n-- == 0)
			break;
	}
	return ((struct str){s.p, i});
}

struct str
str_first_bytes(struct str s, size_t n)
{
	if (s.n <= n)
		return (s);
	while (n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return ((struct str){s.p, n});
}

uint64_t
str_hash(uint64_t hash, struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		hash = (hash ^ (unsigned char)s.p[i]) * 0x100000001b3u;
	return (hash);
}

static void
buf_room(struct buf *b, size_t n)
{
	size_t size;
	char *p;

	if (b->size - b->n >= n)
		return;
	size = b->size == 0 ? 256 : b->size;
	while (size - b->n < n)
		size *= 2;
	p = arena_alloc(b->mem, size);
	if (b->n > 0)
		memcpy(p, b->p, b->n);
	b->p = p;
	b->size = size;
}

void
buf_put(struct buf *b, const void *bytes, size_t n)
{
	if (n == 0)
		return;
	buf_room(b, n);
	memcpy(b->p + b->n, bytes, n);
	b->n += n;
}

void
buf_str(struct buf *b, struct str s)
{
	buf_put(b, s.p, s.n);
}

void
buf_char(struct buf *b, char c)
{
	buf_put(b, &c, 1);
}

void
buf_fmt(struct buf *b, const char *fmt, ...)
{
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		abort();
	buf_room(b, (size_t)n + 1);
	(void)vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
	va_end(again);
	b->n += (size_t)n;
}

struct str
buf_view(const struct buf *b)
{
	return ((struct str){b->p, b->n});
}
