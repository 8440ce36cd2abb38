/*
 * html_markdown_fuzz.c -- any bytes as the body of a post: Markdown that we render.
 *
 * The result is UTF-8 of a bounded size, and the page made of it can be
 * turned into Markdown again.
 */
#include <stdint.h>
#include <stdlib.h>

#include "text/html_markdown.h"
#include "text/markdown.h"

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
	struct arena *mem = arena_new();
	struct str body = {(const char *)data, size}, markdown, again;
	struct html page;

	if (size <= 64 * 1024 && str_is_utf8(body) && html_markdown(mem, body, &markdown) == OK) {
		must(str_is_utf8(markdown));
		must(markdown.n <= 80 * size + 80);
		if (markdown_html(mem, markdown, &page) == OK)
			must(html_markdown(mem, (struct str){page.p, page.n}, &again) == OK ||
			     page.n > HTML_MARKDOWN_MAX / 4);
	}
	arena_free(mem);
	return (0);
}
