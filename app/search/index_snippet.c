/* index_snippet.c -- the stretch of a text that shows best why it was found. */
#include "text/mark.h"

#include "search/index_local.h"

#define SNIPPET_BYTES 240
/* Bytes of context in front of the first mark. */
#define SNIPPET_BEFORE 60
#define SNIPPET_WORDS 32
#define ELLIPSIS STR("\xe2\x80\xa6")

/* How good the window from mark `first` on is: new words count most. *last is the first mark outside. */
static unsigned
window_worth(const struct xapian_mark *marks, size_t n, size_t first, size_t *last)
{
	uint32_t seen = 0;
	unsigned worth = 0;
	size_t i;

	for (i = first; i < n && marks[i].to - marks[first].from <= SNIPPET_BYTES - SNIPPET_BEFORE;
	     i++) {
		uint32_t bit = 1u << (marks[i].word % SNIPPET_WORDS);

		worth += (seen & bit) != 0 ? 1 : 8;
		seen |= bit;
	}
	*last = i;
	return (worth);
}

static size_t
window_best(const struct xapian_mark *marks, size_t n, size_t *last)
{
	unsigned best = 0;
	size_t i, end, at = 0;

	*last = 0;
	for (i = 0; i < n; i++) {
		unsigned worth = window_worth(marks, n, i, &end);

		if (worth > best) {
			best = worth;
			at = i;
			*last = end;
		}
	}
	return (at);
}

/* Moves on to where a word begins, but not beyond `most`. */
static size_t
word_begin(struct str s, size_t at, size_t most)
{
	size_t i;

	if (at == 0)
		return (0);
	for (i = at; i < most; i++) {
		if (s.p[i] == ' ')
			return (i + 1);
	}
	while (at < most && ((unsigned char)s.p[at] & 0xc0) == 0x80)
		at++;
	return (at);
}

/* Moves back to where a word ends, but not before `least`. */
static size_t
word_end(struct str s, size_t at, size_t least)
{
	size_t i;

	if (at >= s.n)
		return (s.n);
	for (i = at; i > least; i--) {
		if (s.p[i] == ' ')
			return (i);
	}
	while (at > least && ((unsigned char)s.p[at] & 0xc0) == 0x80)
		at--;
	return (at);
}

struct html
index_marked(struct arena *mem, struct str text, const struct xapian_mark *marks, size_t n)
{
	struct mark *shown = arena_array(mem, n + 1, sizeof(*shown));
	size_t i;

	for (i = 0; i < n; i++)
		shown[i] = (struct mark){marks[i].from, marks[i].to};
	return (html_mark(mem, text, shown, n));
}

struct html
index_snippet(struct arena *mem, struct str excerpt, const struct xapian_mark *marks, size_t n)
{
	struct buf b = {.mem = mem};
	struct mark *shown;
	size_t i, last, count = 0, begin = 0, end, first;

	first = window_best(marks, n, &last);
	if (last > first) {
		size_t from = marks[first].from;

		if (from > SNIPPET_BEFORE)
			begin = word_begin(excerpt, from - SNIPPET_BEFORE, from);
	}
	end = begin + SNIPPET_BYTES;
	end = word_end(excerpt, end, last > first ? marks[last - 1].to : begin);
	if (begin > 0)
		buf_str(&b, ELLIPSIS);
	shown = arena_array(mem, n, sizeof(*shown));
	for (i = 0; i < n; i++) {
		if (marks[i].from < begin || marks[i].to > end)
			continue;
		shown[count].from = marks[i].from - begin + b.n;
		shown[count++].to = marks[i].to - begin + b.n;
	}
	buf_put(&b, excerpt.p + begin, end - begin);
	if (end < excerpt.n)
		buf_str(&b, ELLIPSIS);
	return (html_mark(mem, buf_view(&b), shown, count));
}
