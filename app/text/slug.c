/* slug.c -- Unicode where it matters: one form for the same text, and titles in addresses. */
#include "text/slug.h"

#include <stdlib.h>
#include <utf8proc.h>

/* A title is far shorter; what is behind this cannot matter in 80 bytes. */
#define TITLE_BYTES 2048

static bool
is_ascii(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] >= 0x80)
			return (false);
	}
	return (true);
}

/* Gives s back when the library does not take it. */
static struct str
mapped(struct arena *mem, struct str s, unsigned options)
{
	utf8proc_uint8_t *bytes = NULL;
	utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n,
	    &bytes, (utf8proc_option_t)options);
	struct str result = s;

	if (n >= 0)
		result = (struct str){arena_copy(mem, bytes, (size_t)n), (size_t)n};
	free(bytes);
	return (result);
}

struct str
text_nfc(struct arena *mem, struct str s)
{
	struct str composed;

	if (is_ascii(s))
		return (s);
	composed = mapped(mem, s, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	return (str_eq(composed, s) ? s : composed);
}

bool
text_is_nfc(struct arena *mem, struct str s)
{
	return (text_nfc(mem, s).p == s.p);
}

/* Letters that no decomposition makes ASCII. */
static const struct {
	struct str letter;
	struct str ascii;
} letters[] = {
    {{"æ", 2}, {"ae", 2}},
    {{"œ", 2}, {"oe", 2}},
    {{"ø", 2}, {"o", 1}},
    {{"ł", 2}, {"l", 1}},
    {{"đ", 2}, {"d", 1}},
    {{"ð", 2}, {"d", 1}},
    {{"þ", 2}, {"th", 2}},
    {{"ħ", 2}, {"h", 1}},
    {{"ı", 2}, {"i", 1}},
    {{"ŋ", 2}, {"n", 1}},
};

/* Bytes of s that were understood, with what they are in ASCII; "" is a gap between words. */
static size_t
letter_fold(struct str s, struct str *ascii)
{
	size_t i, n = 1;
	char c = s.p[0];

	*ascii = (struct str){s.p, (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')};
	if ((unsigned char)c < 0x80)
		return (1);
	for (i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		if (str_starts(s, letters[i].letter)) {
			*ascii = letters[i].ascii;
			return (letters[i].letter.n);
		}
	}
	while (n < s.n && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n++;
	return (n);
}

/* Apostrophes stand inside words: "don't" is dont. */
static bool
is_apostrophe(struct str s)
{
	return (s.p[0] == '\'' || str_starts(s, STR("’")));
}

struct str
slug(struct arena *mem, struct str title)
{
	char *p = arena_alloc(mem, SLUG_BYTES + 4);
	size_t n = 0, word = 0;
	struct str s, ascii;

	s = str_slice(title, 0, TITLE_BYTES);
	while (s.n > 0 && s.n < title.n && ((unsigned char)title.p[s.n] & 0xc0) == 0x80)
		s.n--;
	s = mapped(mem, s,
	    UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
		UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
	while (s.n > 0 && n <= SLUG_BYTES) {
		size_t step = letter_fold(s, &ascii);

		if (ascii.n > 0) {
			memcpy(p + n, ascii.p, ascii.n);
			n += ascii.n;
		} else if (n > 0 && p[n - 1] != '-' && !is_apostrophe(s)) {
			word = n;
			p[n++] = '-';
		}
		s = str_slice(s, step, s.n);
	}
	if (n > SLUG_BYTES)
		n = word > SLUG_BYTES / 2 ? word : SLUG_BYTES;
	while (n > 0 && p[n - 1] == '-')
		n--;
	return (n == 0 ? STR("q") : (struct str){p, n});
}
