/* metadata.c -- Upload-Metadata: "filename d29ybGQ=,filetype dmlkZW8=". */
#include <sodium.h>

#include "local.h"
#include "text/html.h"

#define PAIRS_MAX 32
#define NAME_POINTS 200
#define TYPE_POINTS 100

/* Bytes at i that nobody sees: controls, zero-width, marks of direction; 0 when there is something. */
static size_t
unseen_at(struct str s, size_t i)
{
	const unsigned char *p = (const unsigned char *)s.p + i;
	size_t n = s.n - i;

	if (p[0] < 0x20 || p[0] == 0x7f)
		return (1);
	if (n >= 2 && p[0] == 0xc2 && p[1] < 0xa0)
		return (2);
	if (n < 3)
		return (0);
	if (p[0] == 0xe2 && p[1] == 0x80 &&
	    ((p[2] >= 0x8b && p[2] <= 0x8f) || (p[2] >= 0xa8 && p[2] <= 0xae)))
		return (3);
	if (p[0] == 0xe2 && p[1] == 0x81 && p[2] >= 0xa0 && p[2] <= 0xaf)
		return (3);
	return (p[0] == 0xef && p[1] == 0xbb && p[2] == 0xbf ? 3 : 0);
}

static struct str
tidy(struct arena *mem, struct str s, size_t points)
{
	struct buf b = {.mem = mem};
	size_t i = 0, skip;

	if (!str_is_utf8(s))
		return (STR(""));
	while (i < s.n) {
		if ((skip = unseen_at(s, i)) > 0)
			i += skip;
		else
			buf_char(&b, s.p[i++]);
	}
	return (str_first_points(str_trim(buf_view(&b)), points));
}

static bool
key_is_fine(struct str key)
{
	size_t i;

	for (i = 0; i < key.n; i++) {
		if ((unsigned char)key.p[i] <= ' ' || (unsigned char)key.p[i] >= 0x7f)
			return (false);
	}
	return (key.n > 0);
}

static bool
value_decode(struct arena *mem, struct str text, struct str *out)
{
	unsigned char *to = arena_alloc(mem, text.n + 1);
	size_t n = 0;

	if (text.n > 0 && sodium_base642bin(to, text.n, text.p, text.n, NULL, &n, NULL,
			      sodium_base64_VARIANT_ORIGINAL) != 0)
		return (false);
	*out = (struct str){(const char *)to, n};
	return (true);
}

static bool
is_known(const struct str *keys, size_t n, struct str key)
{
	while (n-- > 0) {
		if (str_eq(keys[n], key))
			return (true);
	}
	return (false);
}

enum err
upload_metadata_read(struct arena *mem, struct str text, struct upload_metadata *out)
{
	struct upload_metadata found = {STR(""), STR("")};
	struct str pair, key, value, *keys = arena_array(mem, PAIRS_MAX, sizeof(*keys));
	size_t n = 0;

	if (text.n > UPLOAD_METADATA_MAX)
		return (ERR_MALFORMED);
	if (text.n > 0 && text.p[text.n - 1] == ',')
		return (ERR_MALFORMED);
	while (str_cut(&text, ',', &pair)) {
		if (!str_cut(&pair, ' ', &key) || !key_is_fine(key) || n == PAIRS_MAX ||
		    is_known(keys, n, key) || !value_decode(mem, pair, &value))
			return (ERR_MALFORMED);
		keys[n++] = key;
		if (str_eq(key, STR("filename")))
			found.file_name = tidy(mem, value, NAME_POINTS);
		else if (str_eq(key, STR("filetype")))
			found.type = tidy(mem, value, TYPE_POINTS);
	}
	*out = found;
	return (OK);
}
