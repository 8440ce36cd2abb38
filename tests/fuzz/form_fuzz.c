/* form_fuzz.c -- any body as a form: every value is UTF-8 without NUL and CR, and nothing is made up. */
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
	static struct arena *mem;
	struct form form = {NULL, 0};
	struct str_list all;
	size_t i;

	if (mem == NULL)
		mem = arena_new();
	if (form_parse(mem, (struct str){(const char *)data, size}, &form) == OK) {
		must(form.n <= FORM_FIELDS && form.n <= size + 1);
		for (i = 0; i < form.n; i++) {
			const struct field *f = &form.items[i];

			must(str_is_utf8(f->name) && str_is_utf8(f->value));
			must(f->value.n == 0 || memchr(f->value.p, '\r', f->value.n) == NULL);
			must(f->value.n <= size * 3);
		}
		all = form_all(mem, &form, "tag");
		must(all.n == form_count(&form, "tag"));
	}
	arena_reset(mem);
	return (0);
}
