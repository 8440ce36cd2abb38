/* search_words_test.c -- what a search understands beyond the typed words: glossary and languages. */
#include "search_fixture.h"

/* -- a glossary -------------------------------------------------------------------- */

static struct glossary_words
words(struct arena *mem, enum glossary_kind kind, const char *term, const char *first,
    const char *second)
{
	struct str *means = arena_array(mem, 2, sizeof(*means));

	means[0] = str_of(first);
	means[1] = str_of(second);
	return ((struct glossary_words){kind, str_of(term), {means, second == NULL ? 1 : 2}});
}

static struct glossary *
company(struct arena *mem)
{
	struct glossary_words entries[] = {
	    words(mem, GLOSSARY_BOTH_WAYS, "laptop", "notebook", "portable computer"),
	    words(mem, GLOSSARY_ONE_WAY, "vehicle", "forklift", NULL),
	    words(mem, GLOSSARY_ACRONYM, "VPN", "virtual private network", NULL),
	    words(mem, GLOSSARY_ACRONYM, "IT", "information technology", NULL),
	    words(mem, GLOSSARY_ACRONYM, "CRM", "customer records", "crane monitor"),
	    words(mem, GLOSSARY_BOTH_WAYS, "time clock", "punch terminal", NULL),
	    words(mem, GLOSSARY_BOTH_WAYS,
		"\xe3\x83\x8e\xe3\x83\xbc\xe3\x83\x88"
		"\xe3\x83\x91\xe3\x82\xbd\xe3\x82\xb3\xe3\x83\xb3",
		"pasokon", NULL),
	};

	return (glossary_new(entries, sizeof(entries) / sizeof(entries[0])));
}

/* What is met in text, as "laptop>notebook,portable computer; ...". */
static struct str
meetings(struct glossary *g, const char *text, struct arena *mem)
{
	static const unsigned english[] = {1};
	struct glossary_matches matches;
	struct buf b = {.mem = mem};
	size_t i, j;

	assert_ok(glossary_match(g, str_of(text), english, 1, mem, &matches));
	for (i = 0; i < matches.n; i++) {
		const struct glossary_match *m = &matches.items[i];

		buf_fmt(&b, "%s%.*s>", i == 0 ? "" : "; ", (int)(m->to - m->from), text + m->from);
		for (j = 0; j < m->also.n; j++)
			buf_fmt(&b, "%s%.*s", j == 0 ? "" : ",", STR_ARG(m->also.items[j]));
	}
	return (buf_view(&b));
}

static void
a_word_is_met_by_its_stem_and_a_phrase_as_a_whole(void **state)
{
	struct fixture *f = *state;
	struct glossary *g = company(f->mem);

	assert_str(meetings(g, "new laptop", f->mem), "laptop>notebook,portable computer");
	assert_str(meetings(g, "Laptops!", f->mem), "Laptops>notebook,portable computer");
	assert_str(meetings(g, "notebooks", f->mem), "notebooks>laptop,portable computer");
	assert_str(
	    meetings(g, "portable computers crash", f->mem), "portable computers>laptop,notebook");
	assert_str(meetings(g, "computer portable", f->mem), "");
	assert_str(meetings(g, "time-clocks and laptop", f->mem),
	    "time-clocks>punch terminal; laptop>notebook,portable computer");
	assert_str(meetings(g, "time, clock", f->mem), "");
	assert_str(meetings(g, "pasokon", f->mem),
	    "pasokon>"
	    "\xe3\x83\x8e\xe3\x83\xbc\xe3\x83\x88\xe3\x83\x91\xe3\x82\xbd\xe3\x82\xb3\xe3\x83\xb3");
	glossary_free(g);
}

static void
one_way_leads_one_way_and_an_acronym_does_not_join_its_expansions(void **state)
{
	struct fixture *f = *state;
	struct glossary *g = company(f->mem);

	assert_str(meetings(g, "vehicle", f->mem), "vehicle>forklift");
	assert_str(meetings(g, "forklift", f->mem), "");
	assert_str(meetings(g, "vpn", f->mem), "vpn>virtual private network");
	assert_str(meetings(g, "VPNs", f->mem), "VPNs>virtual private network");
	assert_str(meetings(g, "virtual private networks", f->mem), "virtual private networks>VPN");
	assert_str(meetings(g, "CRM", f->mem), "CRM>customer records,crane monitor");
	assert_str(meetings(g, "customer records", f->mem), "customer records>CRM");
	glossary_free(g);
}

static void
an_acronym_that_is_a_common_word_is_met_in_capitals_only(void **state)
{
	struct fixture *f = *state;
	struct glossary *g = company(f->mem);

	assert_str(meetings(g, "how does it work", f->mem), "");
	assert_str(meetings(g, "ask IT", f->mem), "IT>information technology");
	/* Nor is "it" looked for: it is in every text. */
	assert_str(meetings(g, "information technology", f->mem), "");
	glossary_free(g);
}

static void
what_is_meant_exactly_is_not_met(void **state)
{
	struct fixture *f = *state;
	struct glossary *g = company(f->mem);

	assert_str(meetings(g, "\"laptop\"", f->mem), "");
	assert_str(
	    meetings(g, "\"my laptop\" laptop", f->mem), "laptop>notebook,portable computer");
	assert_str(meetings(g, "screen -laptop", f->mem), "");
	assert_str(meetings(g, "screen +laptop", f->mem), "");
	assert_str(meetings(g, "screen NOT laptop", f->mem), "");
	assert_str(meetings(g, "laptop*", f->mem), "");
	assert_str(meetings(g, "laptop notebook", f->mem), "laptop>portable computer");
	assert_str(meetings(g, "", f->mem), "");
	assert_str(meetings(g, "\"", f->mem), "");
	assert_str(meetings(NULL, "laptop", f->mem), "");
	glossary_free(g);
}

static void
what_was_typed_can_be_written_exactly_and_widened(void **state)
{
	static const unsigned english[] = {1};
	struct fixture *f = *state;
	struct glossary *g = company(f->mem);
	struct glossary_matches m;
	struct str text = STR("broken vpn AND laptop screen");

	assert_ok(glossary_match(g, text, english, 1, f->mem, &m));
	assert_str(glossary_exact(f->mem, text, &m), "broken \"vpn\" AND \"laptop\" screen");
	assert_str(glossary_widened(f->mem, text, &m),
	    "broken (\"vpn\" OR \"virtual private network\") AND (\"laptop\" OR \"notebook\" OR "
	    "\"portable computer\") screen");
	glossary_free(g);
}

static void
however_much_is_met_only_a_few_are_looked_for(void **state)
{
	struct fixture *f = *state;
	struct glossary_words entries[40];
	struct glossary *g;
	struct buf text = {.mem = f->mem};
	struct glossary_matches m;
	size_t i, n = 0;

	for (i = 0; i < 40; i++) {
		entries[i] =
		    words(f->mem, GLOSSARY_BOTH_WAYS, str_c(f->mem, str_fmt(f->mem, "thing%zu", i)),
			str_c(f->mem, str_fmt(f->mem, "object%zu", i)),
			str_c(f->mem, str_fmt(f->mem, "item%zu", i)));
		buf_fmt(&text, "thing%zu ", i);
	}
	g = glossary_new(entries, 40);
	assert_ok(glossary_match(g, buf_view(&text), (const unsigned[]){1, 2, 3}, 3, f->mem, &m));
	for (i = 0; i < m.n; i++)
		n += m.items[i].also.n;
	assert_int_equal(n, GLOSSARY_ALSO);
	glossary_free(g);
}

/* -- searching with it ----------------------------------------------------------------- */

static void
put_company(struct index_writer *w)
{
	apply(w, INDEX_OPEN, question(1, 1, "Which laptop may I take home", "The grey ones."));
	apply(w, INDEX_OPEN, question(2, 1, "Which notebook may I take home", "The grey ones."));
	apply(w, INDEX_OPEN,
	    question(3, 1, "Access from a hotel", "Start the virtual private network first."));
	apply(w, INDEX_OPEN, question(4, 1, "The VPN drops", "Every hour, on the train."));
	apply(w, INDEX_OPEN,
	    question(5, 1, "Private doors", "A network of doors, and virtual keys for them."));
	apply(w, INDEX_OPEN, question(6, 1, "Which forklift is free", "It charges at night."));
	apply(w, INDEX_OPEN, question(7, 1, "Whom do I ask for a chair", "Mine squeaks."));
	apply(w, 77, question(8, 77, "The notebook of the board", "Nobody may know of it."));
}

static struct str
search(struct fixture *f, struct glossary *g, const char *typed, bool member)
{
	static const int64_t private[] = {77};
	struct search_query q = query_of(f->mem, typed);
	struct index_reader *r;
	struct str ids;

	q.glossary = g;
	assert_ok(index_reader_open(f->dir, &r));
	ids = found(r, private, member ? 1 : 0, &q, f->mem);
	index_reader_close(r);
	return (ids);
}

static void
a_synonym_is_found_behind_what_was_typed(void **state)
{
	struct fixture *f = *state;
	struct index_writer *w = writer_of(f->dir);
	struct glossary *g = company(f->mem);

	put_company(w);
	assert_ok(index_commit(w, NULL));
	assert_str(search(f, NULL, "laptop", false), "1");
	assert_str(search(f, g, "laptop", false), "1 2");
	assert_str(search(f, g, "notebooks", false), "2 1");
	assert_str(search(f, g, "\"laptop\"", false), "1");
	assert_str(search(f, g, "vehicle", false), "6");
	assert_str(search(f, g, "forklift", false), "6");
	assert_str(search(f, g, "vpn", false), "4 3");
	assert_str(search(f, g, "virtual private network", false), "3 5 4");
	index_writer_close(w);
	glossary_free(g);
}

static void
expansion_finds_only_what_its_reader_may_see(void **state)
{
	struct fixture *f = *state;
	struct index_writer *w = writer_of(f->dir);
	struct glossary *g = company(f->mem);

	put_company(w);
	assert_ok(index_commit(w, NULL));
	assert_str(search(f, g, "laptop board", false), "1 2");
	assert_str(search(f, g, "laptop board", true), "8 1 2");
	index_writer_close(w);
	glossary_free(g);
}

static void
operators_work_with_expansion(void **state)
{
	struct fixture *f = *state;
	struct index_writer *w = writer_of(f->dir);
	struct glossary *g = company(f->mem);
	static const char *const broken[] = {"laptop AND", "AND OR (laptop", "(laptop", "laptop \"",
	    "laptop NOT", "-laptop", "laptop -", "tag: laptop", "is:nothing laptop",
	    "type:x laptop", "laptop AND AND notebook OR", "\"vpn laptop", "laptop NEAR",
	    "user: laptop", "++laptop", "laptop ) OR ( vpn", "laptop XOR vpn", "- - -",
	    "laptop:\"\"", "space:\"laptop"};
	size_t i;

	put_company(w);
	assert_ok(index_commit(w, NULL));
	assert_str(search(f, g, "laptop AND home", false), "1 2");
	assert_str(search(f, g, "laptop AND hotel", false), "");
	assert_str(search(f, g, "laptop -grey", false), "");
	assert_str(search(f, g, "vpn -train", false), "3");
	assert_str(search(f, g, "vpn -hotel", false), "4");
	assert_str(search(f, g, "laptop sort:newest", false), "2 1");
	assert_str(search(f, g, "laptop home sort:newest", false), "2 1");
	assert_str(search(f, g, "laptop is:answered", false), "");
	assert_str(search(f, g, "laptop is:unanswered type:question", false), "1 2");
	assert_str(search(f, g, "laptop tag:none", false), "");
	assert_str(search(f, g, "laptop type:tip", false), "");
	assert_str(search(f, g, "type:offer", false), "");
	assert_str(search(f, g, "type:person laptop", false), "");
	for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
		(void)search(f, g, broken[i], true); /* it asserts that there is no error */
	index_writer_close(w);
	glossary_free(g);
}

static void
the_answer_says_what_was_looked_for_and_marks_it(void **state)
{
	struct fixture *f = *state;
	struct index_writer *w = writer_of(f->dir);
	struct search_query q = query_of(f->mem, "laptop home tag:x");
	struct search_results results;
	struct index_reader *r;

	q.tags.n = 0;
	q.glossary = company(f->mem);
	put_company(w);
	assert_ok(index_commit(w, NULL));
	assert_ok(index_reader_open(f->dir, &r));
	assert_ok(index_reader_search(r, NULL, 0, &q, f->mem, &results));
	assert_int_equal(results.also.n, 2);
	assert_str(results.also.items[0], "notebook");
	assert_str(results.exactly, "\"laptop\" home");
	assert_int_equal(results.n, 2);
	assert_str(((struct str){results.hits[1].marked.p, results.hits[1].marked.n}),
	    "Which <mark>notebook</mark> may I take <mark>home</mark>");
	index_reader_close(r);
	index_writer_close(w);
	glossary_free(q.glossary);
}

/* A word that is rarer than the typed one is still worth less. */
static void
a_rare_synonym_weighs_less_than_a_frequent_typed_word(void **state)
{
	struct fixture *f = *state;
	struct index_writer *w = writer_of(f->dir);
	struct search_query q = query_of(f->mem, "laptop");
	struct search_results results;
	struct index_reader *r;
	int64_t i;

	for (i = 10; i < 40; i++)
		apply(w, INDEX_OPEN, question(i, 1, "The laptop of somebody", "It is grey."));
	for (i = 40; i < 90; i++)
		apply(w, INDEX_OPEN, question(i, 1, "The chair of somebody", "It is grey."));
	apply(w, INDEX_OPEN, question(2, 1, "The notebook of somebody", "It is grey."));
	assert_ok(index_commit(w, NULL));
	q.glossary = company(f->mem);
	q.limit = 100;
	assert_ok(index_reader_open(f->dir, &r));
	assert_ok(index_reader_search(r, NULL, 0, &q, f->mem, &results));
	assert_int_equal(results.n, 31);
	assert_int_equal(results.hits[30].id, 2);
	assert_true(results.hits[30].weight < results.hits[0].weight * 0.9);
	index_reader_close(r);
	index_writer_close(w);
	glossary_free(q.glossary);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
	    TEST(a_word_is_met_by_its_stem_and_a_phrase_as_a_whole),
	    TEST(one_way_leads_one_way_and_an_acronym_does_not_join_its_expansions),
	    TEST(an_acronym_that_is_a_common_word_is_met_in_capitals_only),
	    TEST(what_is_meant_exactly_is_not_met),
	    TEST(what_was_typed_can_be_written_exactly_and_widened),
	    TEST(however_much_is_met_only_a_few_are_looked_for),
	    TEST(a_synonym_is_found_behind_what_was_typed),
	    TEST(expansion_finds_only_what_its_reader_may_see),
	    TEST(operators_work_with_expansion),
	    TEST(the_answer_says_what_was_looked_for_and_marks_it),
	    TEST(a_rare_synonym_weighs_less_than_a_frequent_typed_word),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
