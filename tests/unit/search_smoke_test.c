/* search_smoke_test.c -- two thousand documents: what is in them is found, what is not is not. */
#include "search_fixture.h"

#define DOCUMENTS 2000

static const char *const subjects[] = {"printer", "vpn", "laptop", "certificate", "deployment",
    "conveyor", "forklift", "invoice", "password", "database"};
static const char *const problems[] = {"does not start", "shows an error", "is slow",
    "loses its connection", "needs a new owner", "fails after the update", "cannot be found"};

static struct index_doc
numbered(struct arena *mem, int64_t i)
{
	size_t s = (size_t)i % 10, p = (size_t)i % 7;
	struct str *tags = arena_array(mem, 2, sizeof(*tags));
	struct index_doc doc;

	doc = question(i, i % 3 + 1,
	    str_c(mem,
		str_fmt(mem, "The %s in hall %lld %s", subjects[s], (long long)i, problems[p])),
	    str_c(mem, str_fmt(mem,
			   "Since Monday our %s %s. We restarted everything twice; the log says "
			   "code%lld. What should we look at, and whom do we call?",
			   subjects[s], problems[p], (long long)i)));
	tags[0] = str_of(subjects[s]);
	tags[1] = STR("support");
	doc.tags = (struct str_list){tags, 2};
	doc.votes = i % 11;
	return (doc);
}

static void
two_thousand_documents_are_found_by_what_is_in_them(void **state)
{
	struct fixture *f = *state;
	struct index_writer *w = writer_of(f->dir);
	struct arena *mem = arena_new();
	struct index_reader *r;
	struct search_results results;
	struct search_query q;
	int64_t i;

	for (i = 1; i <= DOCUMENTS; i++) {
		struct index_doc doc = numbered(mem, i);

		apply(w, INDEX_OPEN, doc);
		arena_reset(mem);
	}
	assert_ok(index_commit(w, &(struct index_position){9, 9, 9, 1, 0}));
	index_writer_close(w);
	assert_ok(index_reader_open(f->dir, &r));
	for (i = 1; i <= DOCUMENTS; i += 97) {
		q = query_of(mem, str_c(mem, str_fmt(mem, "code%lld", (long long)i)));
		assert_str(
		    found(r, NULL, 0, &q, mem), str_c(mem, str_fmt(mem, "%lld", (long long)i)));
	}
	q = query_of(mem, "printers tag:printer");
	assert_ok(index_reader_search(r, NULL, 0, &q, mem, &results));
	assert_int_equal(results.n, 20);
	assert_true(results.more);
	assert_int_equal(results.estimate, DOCUMENTS / 10);
	assert_true(results.exact);
	assert_int_equal(results.types.n, 1);
	assert_int_equal(results.types.items[0].count, DOCUMENTS / 10);
	assert_int_equal(results.spaces.n, 3);
	assert_int_equal(results.tags.n, 2);
	assert_non_null(
	    strstr(str_c(mem, (struct str){results.hits[0].snippet.p, results.hits[0].snippet.n}),
		"<mark>printer</mark>"));
	/* Page by page every hit comes once. */
	q.facets = false;
	for (i = 0; i < DOCUMENTS / 10; i += 20) {
		q.offset = (size_t)i;
		assert_ok(index_reader_search(r, NULL, 0, &q, mem, &results));
		assert_int_equal(results.n, 20);
		assert_int_equal(results.more, i + 20 < DOCUMENTS / 10);
	}
	assert_ok(index_reader_suggest(r, NULL, 0, STR("forkl"), 5, mem, &results));
	assert_int_equal(results.n, 5);
	assert_ok(index_reader_similar(r, NULL, 0,
	    &(struct similar_query){.title = STR("Our forklift is slow"),
		.body = STR("It does not get up the ramp."),
		.limit = 5,
		.now = FIXTURE_NOW},
	    mem, &results));
	assert_int_equal(results.n, 5);
	assert_non_null(strstr(str_c(mem, results.hits[0].title), "forklift"));
	index_reader_close(r);
	arena_free(mem);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(
	    two_thousand_documents_are_found_by_what_is_in_them, fixture_setup, fixture_teardown)};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
