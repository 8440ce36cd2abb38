/* word.c -- letters of any script: lower case, and what counts as a word. */
#include "text/word.h"

#include <utf8proc.h>

/* The next code point at *s, which is valid UTF-8; moves on. */
static utf8proc_int32_t
next_point(struct str *s)
{
	utf8proc_int32_t point;
	utf8proc_ssize_t n =
	    utf8proc_iterate((const utf8proc_uint8_t *)s->p, (utf8proc_ssize_t)s->n, &point);

	if (n <= 0) {
		*s = STR_NONE;
		return (-1);
	}
	*s = str_slice(*s, (size_t)n, s->n);
	return (point);
}

struct str
text_lower(struct arena *mem, struct str s)
{
	struct buf b = {.mem = mem};
	utf8proc_uint8_t bytes[4];

	while (s.n > 0) {
		utf8proc_int32_t point = next_point(&s);

		if (point < 0)
			break;
		buf_put(&b, bytes, (size_t)utf8proc_encode_char(utf8proc_tolower(point), bytes));
	}
	return (buf_view(&b));
}

static bool
point_is_word(utf8proc_int32_t point)
{
	switch (utf8proc_category(point)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ND:
		return (true);
	default:
		return (point == '+' || point == '#' || point == '.' || point == '-');
	}
}

bool
text_is_word(struct str s)
{
	while (s.n > 0) {
		if (!point_is_word(next_point(&s)))
			return (false);
	}
	return (true);
}
