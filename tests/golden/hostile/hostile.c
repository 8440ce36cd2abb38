/* hostile.c -- writes a page of the values on its command line, for a browser to read. */
#include <stdio.h>
#include <stdlib.h>

#include "base/asset.h"
#include "templates.h"
#include "text/diff.h"
#include "text/markdown.h"

const char *
asset_url(const char *name)
{
	return (name);
}

int
main(int argc, char **argv)
{
	struct arena *mem = arena_new();
	struct hostile_list list = {arena_array(mem, (size_t)argc, sizeof(struct hostile)), 0};
	struct out out = {0};
	int i;

	for (i = 1; i < argc; i++) {
		struct hostile *h = &list.items[list.n++];

		h->value = str_of(argv[i]);
		h->difference = diff_words(mem, STR("before it"), h->value);
		if (markdown_html(mem, h->value, &h->markdown) ||
		    markdown_inline(mem, h->value, &h->comment))
			return (1);
	}
	t_hostile(&out, list);
	if (fwrite(out.p, 1, out.n, stdout) != out.n)
		return (1);
	out_free(&out);
	arena_free(mem);
	return (0);
}
