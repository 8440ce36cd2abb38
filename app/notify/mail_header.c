/* mail_header.c -- what people wrote, as values of mail headers (RFC 5322, RFC 2047). */
#include <sodium.h>

#include "notify/smtp.h"

/* Bytes in one encoded word: a line with it and "Subject: " stays within the 76 of RFC 2047, section 2. */
#define WORD_BYTES 39
#define PLAIN_MAX 400 /* longer text is folded, which only encoded words can be everywhere */

/* On one line: a control byte could end the header. */
static struct str
line_of(struct arena *mem, struct str s)
{
	char *p = arena_copy(mem, s.p, s.n);
	size_t i;

	for (i = 0; i < s.n; i++) {
		if ((unsigned char)p[i] < ' ' || p[i] == 0x7f)
			p[i] = ' ';
	}
	return (str_trim((struct str){p, s.n}));
}

static bool
is_ascii(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] >= 0x7f)
			return (false);
	}
	return (true);
}

/* The first bytes of s that fit into a word and end with a whole character. */
static size_t
word_length(struct str s)
{
	size_t n = s.n;

	if (n <= WORD_BYTES)
		return (n);
	for (n = WORD_BYTES; n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80; n--)
		;
	return (n > 0 ? n : WORD_BYTES);
}

static struct str
encoded_words(struct arena *mem, struct str s)
{
	char base64[sodium_base64_ENCODED_LEN(WORD_BYTES, sodium_base64_VARIANT_ORIGINAL)];
	struct buf b = {.mem = mem};

	while (s.n > 0) {
		size_t n = word_length(s);

		(void)sodium_bin2base64(base64, sizeof(base64), (const unsigned char *)s.p, n,
		    sodium_base64_VARIANT_ORIGINAL);
		if (b.n > 0)
			buf_str(&b, STR("\r\n "));
		buf_fmt(&b, "=?UTF-8?B?%s?=", base64);
		s = str_slice(s, n, s.n);
	}
	return (buf_view(&b));
}

struct str
header_text(struct arena *mem, struct str s)
{
	s = line_of(mem, s);
	if (is_ascii(s) && s.n <= PLAIN_MAX && str_find(s, STR("=?")) < 0)
		return (s);
	return (encoded_words(mem, s));
}

struct str
header_name(struct arena *mem, struct str name)
{
	struct buf b = {.mem = mem};
	size_t i;

	name = line_of(mem, name);
	/* Each byte may need another before it. */
	if (!is_ascii(name) || name.n > PLAIN_MAX / 2 || str_find(name, STR("=?")) >= 0)
		return (encoded_words(mem, name));
	buf_char(&b, '"');
	for (i = 0; i < name.n; i++) {
		if (name.p[i] == '"' || name.p[i] == '\\')
			buf_char(&b, '\\');
		buf_char(&b, name.p[i]);
	}
	buf_char(&b, '"');
	return (buf_view(&b));
}
