/* search_leak_test.c -- what an outsider gets is the same, byte by byte, whether a private space is there or not. */
#include <sys/stat.h>

#include "search_fixture.h"

#define SECRET "zephirine"

static const char *const open_titles[] = {"The printer in hall two does not print",
    "How do I renew the certificate of the wiki", "VPN drops every hour on the train",
    "Whom do I ask for a new laptop", "The forklift needs a new battery",
    "Printer prints blank pages since the update", "Where is the emergency stop of the conveyor",
    "Deploying the project on Friday", "Certificates for the new project"};
#define OPEN_TITLES (sizeof(open_titles) / sizeof(open_titles[0]))

static void
put_open(struct arena *mem, struct index_writer *w)
{
	size_t i;

	for (i = 0; i < OPEN_TITLES; i++) {
		struct index_doc doc = question((int64_t)i + 1, (int64_t)i % 2 + 1, open_titles[i],
		    "We looked at it twice. Somebody must know more about the project.");
		struct str *tags = arena_array(mem, 1, sizeof(*tags));

		tags[0] = i % 2 == 0 ? STR("hardware") : STR("software");
		doc.tags = (struct str_list){tags, 1};
		apply(w, INDEX_OPEN, doc);
	}
}

/* Made last, so that no id before it moves. Its words are common and secret ones. */
static void
put_private(struct arena *mem, struct index_writer *w)
{
	struct str *tags = arena_array(mem, 1, sizeof(*tags));
	int64_t i;

	tags[0] = STR("topsecret");
	for (i = 0; i < 60; i++) {
		struct index_doc doc = question(1000 + i, 77,
		    "Project " SECRET " buys the printer maker",
		    "The " SECRET " certificate, the printer, the project: all " SECRET "s know.");

		doc.tags = (struct str_list){tags, 1};
		doc.author = 666;
		apply(w, 77, doc);
	}
}

/* Everything a reader can see of an answer, and the weights they cannot. */
static void
write_results(struct buf *b, const struct search_results *r)
{
	size_t i;

	buf_fmt(b, "%zu of %u %d more %d mean <%.*s>\n", r->n, r->estimate, r->exact, r->more,
	    STR_ARG(r->did_you_mean));
	for (i = 0; i < r->n; i++) {
		const struct search_hit *h = &r->hits[i];

		buf_fmt(b, "%lld %.17g %.*s | %.*s\n", (long long)h->id, h->weight,
		    STR_ARG(h->title), STR_ARG(h->snippet));
	}
	for (i = 0; i < r->types.n; i++)
		buf_fmt(b, "t %.*s %u\n", STR_ARG(r->types.items[i].word), r->types.items[i].count);
	for (i = 0; i < r->spaces.n; i++)
		buf_fmt(b, "s %lld %u\n", (long long)r->spaces.items[i].space,
		    r->spaces.items[i].count);
	for (i = 0; i < r->tags.n; i++)
		buf_fmt(b, "g %.*s %u\n", STR_ARG(r->tags.items[i].word), r->tags.items[i].count);
}

static const char *const searches[] = {SECRET, "zephirin", "zephirime", "zephir*", "project",
    "projct", "printer certificate", "prnter", "tag:topsecret", "user:somebody project",
    "project -printer", "-printer", "type:question", "space:it", "\"project zephirine\"",
    "is:unanswered project sort:newest", "sort:votes printer", "topsecret", "",
    "zephirines OR vpn"};
static const char *const typings[] = {"z", "ze", "zeph", SECRET, "project z", "project zeph", "pri",
    "printer", "printer m", "printer ma", "the", "p"};

/* All that this reader gets to see, as one text. */
static struct str
everything(struct str dir, const int64_t *spaces, size_t n, struct arena *mem)
{
	struct buf b = {.mem = mem};
	struct search_results results;
	struct index_reader *r;
	size_t i;

	assert_ok(index_reader_open(dir, &r));
	for (i = 0; i < sizeof(searches) / sizeof(searches[0]); i++) {
		struct search_query q = query_of(mem, searches[i]);

		if (i % 7 == 3)
			q.author = 666;
		if (i % 7 == 5)
			q.space = 77;
		assert_ok(index_reader_search(r, spaces, n, &q, mem, &results));
		buf_fmt(&b, "search %s: ", searches[i]);
		write_results(&b, &results);
	}
	for (i = 0; i < sizeof(typings) / sizeof(typings[0]); i++) {
		assert_ok(index_reader_suggest(r, spaces, n, str_of(typings[i]), 8, mem, &results));
		buf_fmt(&b, "suggest %s: ", typings[i]);
		write_results(&b, &results);
		assert_ok(index_reader_similar(r, spaces, n,
		    &(struct similar_query){.title = str_of(typings[i]),
			.body = STR("the project, a printer, " SECRET),
			.limit = 8,
			.now = FIXTURE_NOW},
		    mem, &results));
		buf_fmt(&b, "similar %s: ", typings[i]);
		write_results(&b, &results);
	}
	index_reader_close(r);
	return (buf_view(&b));
}

static void
an_outsider_gets_the_same_bytes_with_and_without_a_private_space(void **state)
{
	static const int64_t other_spaces[] = {78, 79};
	static const int64_t member_of[] = {77};
	struct fixture *f = *state;
	struct str with = str_fmt(f->mem, "%.*s/with", STR_ARG(f->dir));
	struct str without = str_fmt(f->mem, "%.*s/without", STR_ARG(f->dir));
	struct str a, b, member;
	struct index_writer *w;

	assert_int_equal(mkdir(with.p, 0700) | mkdir(without.p, 0700), 0);
	w = writer_of(without);
	put_open(f->mem, w);
	assert_ok(index_commit(w, NULL));
	index_writer_close(w);
	w = writer_of(with);
	put_open(f->mem, w);
	assert_ok(index_commit(w, NULL));
	put_private(f->mem, w);
	assert_ok(index_commit(w, NULL));
	index_writer_close(w);
	a = everything(with, NULL, 0, f->mem);
	b = everything(without, NULL, 0, f->mem);
	assert_true(a.n > 5000);
	assert_string_equal(str_c(f->mem, a), str_c(f->mem, b));
	a = everything(with, other_spaces, 2, f->mem);
	assert_string_equal(str_c(f->mem, a), str_c(f->mem, b));
	/* The test would see a leak: for a member everything is different. */
	member = everything(with, member_of, 1, f->mem);
	assert_true(str_find(member, STR("1000 ")) >= 0);
	assert_true(str_find(member, STR("g topsecret 60")) >= 0);
	assert_true(str_find(member, STR("mean <" SECRET)) >= 0);
	assert_true(str_find(a, STR("mean <" SECRET)) < 0);
	assert_true(str_find(a, STR("maker")) < 0);
}

static void
a_withdrawn_document_leaves_no_word_behind(void **state)
{
	struct fixture *f = *state;
	struct index_writer *w = writer_of(f->dir);
	struct str before, after;
	int64_t i;

	put_open(f->mem, w);
	assert_ok(index_commit(w, NULL));
	before = everything(f->dir, NULL, 0, f->mem);
	for (i = 0; i < 5; i++)
		apply(w, INDEX_OPEN,
		    question(
			500 + i, 1, "The " SECRET " was said aloud", "Nobody may know " SECRET));
	assert_ok(index_commit(w, NULL));
	after = everything(f->dir, NULL, 0, f->mem);
	assert_true(str_find(after, STR("said aloud")) >= 0);
	for (i = 0; i < 5; i++)
		assert_ok(index_delete_everywhere_but(w, INDEX_QUESTION, 500 + i, INDEX_NOWHERE));
	assert_ok(index_commit(w, NULL));
	index_writer_close(w);
	after = everything(f->dir, NULL, 0, f->mem);
	assert_string_equal(str_c(f->mem, before), str_c(f->mem, after));
}

static void
who_leaves_a_space_finds_nothing_of_it_with_the_next_search(void **state)
{
	static const int64_t member_of[] = {77};
	struct fixture *f = *state;
	struct search_query q = query_of(f->mem, SECRET);
	struct index_writer *w = writer_of(f->dir);
	struct index_reader *r;

	put_private(f->mem, w);
	assert_ok(index_commit(w, NULL));
	assert_ok(index_reader_open(f->dir, &r));
	q.limit = 1;
	q.sort = SEARCH_NEWEST;
	assert_str(found(r, member_of, 1, &q, f->mem), "1059");
	assert_str(found(r, NULL, 0, &q, f->mem), "");
	assert_str(found(r, member_of, 1, &q, f->mem), "1059");
	index_writer_close(w);
	index_reader_close(r);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

static void
what_stands_in_private_spaces_alone_is_hidden_in_every_form(void **state)
{
	struct fixture *f = *state;
	struct index_writer *w = writer_of(f->dir);
	struct index_doc german = question(2000, 78, "Die Geheimnisse", "Nur f\xc3\xbcr uns.");
	struct str words[] = {STR("zephirines"), STR("certificate"), STR("maker"), STR("printers"),
	    STR("geheimnissen"), STR("nowhere"), STR("")};
	struct str_list list = {words, sizeof(words) / sizeof(words[0])};
	static const bool expected[] = {true, false, true, false, true, false, false};
	struct index_reader *r;
	bool hidden[7] = {false};
	size_t i;

	german.language = STR("de");
	put_open(f->mem, w);
	put_private(f->mem, w);
	apply(w, 78, german);
	assert_ok(index_commit(w, NULL));
	assert_ok(index_reader_open(f->dir, &r));
	assert_ok(index_reader_hidden(r, list, f->mem, hidden));
	for (i = 0; i < list.n; i++)
		assert_int_equal(hidden[i], expected[i]);
	index_reader_close(r);
	index_writer_close(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_outsider_gets_the_same_bytes_with_and_without_a_private_space),
	    TEST(a_withdrawn_document_leaves_no_word_behind),
	    TEST(who_leaves_a_space_finds_nothing_of_it_with_the_next_search),
	    TEST(what_stands_in_private_spaces_alone_is_hidden_in_every_form),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
