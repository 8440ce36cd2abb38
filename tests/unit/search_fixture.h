/* search_fixture.h -- a folder for an index, and documents to put into it. */
#ifndef PEERLORE_TESTS_SEARCH_FIXTURE_H
#define PEERLORE_TESTS_SEARCH_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/random.h"
#include "search/index.h"
#include "search/index_local.h"
#include "search/xapian.h"

struct fixture {
	struct arena *mem;
	struct str dir;
};

#define assert_ok(e) assert_int_equal((e), OK)
#define assert_str(s, literal)                                                                     \
	do {                                                                                       \
		struct str str_ = (s);                                                             \
		assert_string_equal(str_c(fixture_mem, str_), (literal));                          \
	} while (0)

/* The arena of the test that runs; only assert_str needs it. */
static struct arena *fixture_mem;

static int
fixture_setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	const char *tmp = getenv("TMPDIR");
	char *dir;

	random_open();
	f->mem = arena_new();
	fixture_mem = f->mem;
	dir =
	    str_c(f->mem, str_fmt(f->mem, "%s/peerlore-search.XXXXXX", tmp == NULL ? "/tmp" : tmp));
	if (mkdtemp(dir) == NULL)
		return (-1);
	f->dir = str_of(dir);
	*state = f;
	return (0);
}

static inline void
fixture_remove(const char *path)
{
	char command[512];

	(void)snprintf(command, sizeof(command), "rm -rf -- '%s'", path);
	if (system(command) != 0)
		fprintf(stderr, "could not remove %s\n", path);
}

static int
fixture_teardown(void **state)
{
	struct fixture *f = *state;

	fixture_remove(f->dir.p);
	arena_free(f->mem);
	free(f);
	return (0);
}

/* A moment in November 2026, so that no test depends on the day it runs. */
#define FIXTURE_NOW SECONDS_US(1795000000LL)

static inline struct index_doc
question(int64_t id, int64_t space, const char *title, const char *body)
{
	return ((struct index_doc){.type = INDEX_QUESTION,
	    .id = id,
	    .space = space,
	    .author = 7,
	    .title = str_of(title),
	    .body = str_of(body),
	    .created = FIXTURE_NOW - DAYS_US(30) + SECONDS_US(id),
	    .activity = FIXTURE_NOW - DAYS_US(30)});
}

static inline struct search_query
query_of(struct arena *mem, const char *typed)
{
	struct search_query q = {.now = FIXTURE_NOW, .facets = true, .corrections = true};

	search_query_read(mem, str_of(typed), &q);
	return (q);
}

/* An empty index, published, open for writing. */
static inline struct index_writer *
writer_of(struct str dir)
{
	struct index_writer *w;

	assert_ok(index_build(dir, &w));
	assert_ok(index_build_publish(w, NULL));
	assert_ok(index_writer_open(dir, &w));
	return (w);
}

static inline void
apply(struct index_writer *w, int64_t where, struct index_doc doc)
{
	assert_ok(index_apply(w, where, &doc));
}

/* The ids of the hits, as "3 1 2". */
static inline struct str
found(struct index_reader *r, const int64_t *spaces, size_t n, const struct search_query *q,
    struct arena *mem)
{
	struct buf ids = {.mem = mem};
	struct search_results results;
	size_t i;

	assert_ok(index_reader_search(r, spaces, n, q, mem, &results));
	for (i = 0; i < results.n; i++)
		buf_fmt(&ids, "%s%lld", i == 0 ? "" : " ", (long long)results.hits[i].id);
	return (str_dup(mem, buf_view(&ids)));
}

#endif
