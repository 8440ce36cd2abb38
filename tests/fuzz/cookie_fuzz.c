/* cookie_fuzz.c -- any header value as cookies, codings, entity tags, ranges. */
#include <stdlib.h>

#include "http/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str header = {(const char *)data, size}, value;
	int64_t first = -1, last = -1, length;

	if (cookie_find(header, STR("pl"), &value)) {
		must(value.n <= size);
		must(value.n == 0 || memchr(value.p, ';', value.n) == NULL);
	}
	(void)accepts_coding(header, STR("gzip"));
	(void)etag_matches(header, STR("\"a\""));
	for (length = 0; length < 1000; length += 333) {
		if (range_parse(header, length, &first, &last) == RANGE_PART)
			must(first >= 0 && first <= last && last < length);
	}
	return (0);
}
