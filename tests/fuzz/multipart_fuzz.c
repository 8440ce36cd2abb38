/* multipart_fuzz.c -- any body as a form of parts: however it is cut into pieces, the parts are the same. */
#include <stdlib.h>

#include "http/multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct feed {
	struct str rest;
	size_t most;
};

static enum err
more(void *arg, char *room, size_t size, size_t *got)
{
	struct feed *f = arg;

	*got = f->rest.n < size ? f->rest.n : size;
	if (*got > f->most)
		*got = f->most;
	if (*got > 0)
		memcpy(room, f->rest.p, *got);
	f->rest = str_slice(f->rest, *got, f->rest.n);
	return (OK);
}

static enum err
parts_of(struct arena *mem, struct str text, size_t most, struct str *out)
{
	struct feed feed = {text, most};
	struct buf b = {.mem = mem};
	struct multipart_part part;
	struct multipart m;
	struct str piece;
	bool there;
	enum err e;

	e = multipart_open(&m, mem, STR("multipart/form-data; boundary=b"),
	    (struct multipart_source){more, &feed});
	while (e == OK && (e = multipart_next(&m, &part, &there)) == OK && there) {
		buf_str(&b, part.name);
		buf_str(&b, part.file_name);
		do {
			if ((e = multipart_piece(&m, &piece)))
				break;
			buf_str(&b, piece);
		} while (piece.n > 0);
	}
	*out = buf_view(&b);
	return (e);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena *mem;
	struct str text = {(const char *)data, size}, whole, cut;
	enum err e;

	if (mem == NULL)
		mem = arena_new();
	e = parts_of(mem, text, size + 1, &whole);
	if (parts_of(mem, text, 1 + size % 7, &cut) != e)
		abort();
	if (e == OK && !str_eq(whole, cut))
		abort();
	arena_reset(mem);
	return (0);
}
