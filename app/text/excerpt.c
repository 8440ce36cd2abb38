/* excerpt.c -- the beginning of a text, for lists and descriptions. */
#include "text/excerpt.h"

static bool
is_space(char c)
{
	return (c == ' ' || (c >= '\t' && c <= '\r'));
}

/* White space as single spaces, none at the ends; stops early, when there is more than anyone wants. */
static struct str
spaces_single(struct arena *mem, struct str s, size_t bytes)
{
	char *p = arena_alloc(mem, (s.n < bytes ? s.n : bytes) + 1);
	size_t i, n = 0;

	for (i = 0; i < s.n && n < bytes; i++) {
		if (!is_space(s.p[i]))
			p[n++] = s.p[i];
		else if (n > 0 && p[n - 1] != ' ')
			p[n++] = ' ';
	}
	if (n > 0 && p[n - 1] == ' ')
		n--;
	return ((struct str){p, n});
}

struct str
excerpt(struct arena *mem, struct str plain, size_t points)
{
	struct str s, head;
	size_t end;

	if (points == 0)
		return (STR_NONE);
	/* A character has at most 4 bytes, and one more tells that there is more. */
	s = spaces_single(mem, plain, points * 4 + 4);
	head = str_first_points(s, points);
	if (head.n == s.n)
		return (s);
	head = str_first_points(s, points - 1);
	for (end = head.n; end > 0 && s.p[end] != ' '; end--)
		;
	if (end > head.n / 2)
		head.n = end;
	return (str_fmt(mem, "%.*s…", STR_ARG(head)));
}
