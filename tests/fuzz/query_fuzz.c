/* query_fuzz.c -- any path and query: the router finds a row or none, and what it decoded is clean. */
#include <stdlib.h>

#include "http/form.h"
#include "http/router.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum err
handler(struct page *page)
{
	(void)page;
	return (OK);
}

#define ROW(method, pattern)                                                                       \
	{                                                                                          \
		HTTP_##method, pattern, handler, WHO_PUBLIC, RATE_NONE, 0, 0, "handler"            \
	}

static const struct route rows[] = {
    ROW(GET, "/"),
    ROW(GET, "/q"),
    ROW(GET, "/q/ask"),
    ROW(POST, "/q/{id}/answers"),
    ROW(GET, "/q/{id}/{slug?}"),
    ROW(GET, "/t/{name}"),
    ROW(GET, "/t/{name}/x/{id}"),
    ROW(GET, "/{a}/{b}/{c}/{d}"),
};

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
route(struct arena *mem, const struct router *router, struct str path)
{
	struct route_match match;
	size_t i;
	int method;

	for (method = HTTP_GET; method <= HTTP_OTHER; method++) {
		if (router_find(router, mem, (enum http_method)method, path, &match) != OK)
			continue;
		for (i = 0; i < match.n; i++) {
			struct str v = match.values[i];

			must(str_is_utf8(v) && v.n <= path.n);
			must(v.n == 0 || memchr(v.p, '/', v.n) == NULL);
			must(!str_eq(v, STR("..")) && match.ids[i] >= 0);
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct router *router;
	static struct arena *mem;
	struct str rest = {(const char *)data, size}, path;
	struct form query;

	if (mem == NULL) {
		mem = arena_new();
		router = router_new(rows, sizeof(rows) / sizeof(rows[0]));
	}
	if (str_cut(&rest, '?', &path)) {
		route(mem, router, path);
		if (form_parse(mem, rest, &query) == OK)
			must(query.n <= FORM_FIELDS);
	}
	arena_reset(mem);
	return (0);
}
