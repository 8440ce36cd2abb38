/* search_query_test.c -- what is typed, what it finds, in which order, and how it is shown. */
#include <math.h>

#include "base/ranking.h"
#include "search_fixture.h"

/* -- reading what was typed --------------------------------------------------------- */

static const struct xapian_scheme scheme = {1.6, 8, 0.9, 0};

static void
operators_are_taken_out_of_the_text(void **state)
{
	struct fixture *f = *state;
	struct search_query q;

	q = query_of(f->mem,
	    "printer tag:VPN -tag:old  user:\"Anna Berg\" space:IT type:tip type:question "
	    "is:answered sort:votes \"paper jam\" -ink cost:low");
	assert_str(q.text, "printer \"paper jam\" -ink cost:low");
	assert_str(q.plain, "printer paper jam cost:low");
	assert_str(q.without, "ink");
	assert_int_equal(q.tags.n, 1);
	assert_str(q.tags.items[0], "vpn");
	assert_int_equal(q.without_tags.n, 1);
	assert_str(q.without_tags.items[0], "old");
	assert_str(q.person, "Anna Berg");
	assert_str(q.space_slug, "it");
	assert_int_equal(q.types, 1u << INDEX_TIP | 1u << INDEX_QUESTION);
	assert_int_equal(q.answered, SEARCH_ANSWERED);
	assert_int_equal(q.sort, SEARCH_VOTES);
	assert_str(q.operators,
	    "tag:VPN -tag:old user:\"Anna Berg\" space:IT type:tip type:question is:answered "
	    "sort:votes");
}

static void
what_is_no_operator_stays_text(void **state)
{
	static const char *const same[] = {"tag:", "type:nothing", "is:green", "sort:up",
	    "-user:anna", "http://example.com/a?b=c", "std::vector", "a:b:c", "AND", "\"open",
	    "C++ R&D", "wi-fi"};
	struct fixture *f = *state;
	struct search_query q;
	size_t i;

	for (i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		q = query_of(f->mem, same[i]);
		assert_str(q.text, same[i]);
		assert_int_equal(q.operators.n, 0);
	}
	q = query_of(f->mem, "");
	assert_true(search_query_empty(&q));
	q = query_of(f->mem, "  \t ");
	assert_true(search_query_empty(&q));
	q = query_of(f->mem, "tag:vpn");
	assert_false(search_query_empty(&q));
}

static void
long_queries_and_wide_wildcards_are_cut(void **state)
{
	struct fixture *f = *state;
	struct buf b = {.mem = f->mem};
	struct search_query q;
	int i;

	for (i = 0; i < 60; i++)
		buf_fmt(&b, "w%d ", i);
	q = query_of(f->mem, str_c(f->mem, buf_view(&b)));
	assert_true(str_ends(q.text, STR("w31")));
	q = query_of(f->mem, "a* ab* abc*");
	assert_str(q.text, "a ab abc*");
}

/* -- finding -------------------------------------------------------------------------- */

static struct index_reader *
reader_of(struct str dir)
{
	struct index_reader *r;

	assert_ok(index_reader_open(dir, &r));
	return (r);
}

static void
each_operator_narrows(void **state)
{
	struct fixture *f = *state;
	struct index_writer *w = writer_of(f->dir);
	struct str answers[] = {STR("Turn it off.")}, tags[] = {STR("vpn"), STR("home office")};
	struct index_doc doc;
	struct index_reader *r;
	struct search_query q;
	size_t i;
	static const struct {
		const char *typed, *ids;
	} cases[] = {
	    {"printer", "1 2 4"},
	    {"printer is:answered", "2"},
	    {"printer is:unanswered", "1"},
	    {"is:unanswered", "3 1"},
	    {"printer tag:vpn", "1"},
	    {"tag:vpn", "1"},
	    {"tag:\"home office\"", "1"},
	    {"printer -tag:vpn", "2 4"},
	    {"type:tip", "4"},
	    {"type:tip type:question", "4 3 2 1"},
	    {"printer -paper", "1 4"},
	    {"-paper", "4 3 1 9"},
	    {"\"paper is stuck\"", "2"},
	    {"\"stuck is paper\"", ""},
	    {"anna", "9"},
	    {"print*", "1 2 4"},
	    {"type:person", "9"},
	    {"printer sort:newest", "4 2 1"},
	    {"printer paper sort:newest", "2"},
	    {"nothing here of that", ""},
	    {"", "4 3 2 1 9"},
	};

	doc = question(1, 3, "A printer", "It is new and nobody knows how it works at all");
	doc.tags = (struct str_list){tags, 2};
	apply(w, INDEX_OPEN, doc);
	doc = question(2, 3, "Something with machines", "In the printer the paper is stuck, again");
	doc.answers = (struct str_list){answers, 1};
	apply(w, INDEX_OPEN, doc);
	apply(w, INDEX_OPEN, question(3, 4, "A laptop", "Too slow"));
	doc = question(4, 3, "How machines are cleaned",
	    "Every Friday, with care, and then comes the turn of what else stands around: the "
	    "tables, the shelves, the floor and somewhere behind all of them a printer");
	doc.type = INDEX_TIP;
	apply(w, INDEX_OPEN, doc);
	doc = question(9, 0, "Anna Berg", "Maintenance, hydraulics");
	doc.type = INDEX_PERSON;
	doc.created -= DAYS_US(300);
	apply(w, INDEX_OPEN, doc);
	assert_ok(index_commit(w, NULL));
	index_writer_close(w);
	r = reader_of(f->dir);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str ids;

		q = query_of(f->mem, cases[i].typed);
		ids = found(r, NULL, 0, &q, f->mem);
		if (!str_eq(ids, str_of(cases[i].ids)))
			fprintf(stderr, "typed %s\n", cases[i].typed);
		assert_str(ids, cases[i].ids);
	}
	q = query_of(f->mem, "");
	q.space = 4;
	assert_str(found(r, NULL, 0, &q, f->mem), "3");
	q = query_of(f->mem, "printer");
	q.author = 8;
	assert_str(found(r, NULL, 0, &q, f->mem), "");
	index_reader_close(r);
}

static void
votes_acceptance_and_freshness_break_ties_and_no_more(void **state)
{
	struct fixture *f = *state;
	struct index_writer *w = writer_of(f->dir);
	struct index_reader *r;
	struct search_query q = query_of(f->mem, "conveyor");
	struct search_results results;
	struct index_doc doc;
	int64_t i;

	for (i = 1; i <= 4; i++) {
		doc = question(i, 3, "The conveyor stands", "It hums and stands");
		doc.votes = i == 2 ? 30 : 0;
		doc.accepted = i == 3;
		doc.activity = FIXTURE_NOW - DAYS_US(i == 4 ? 1 : 900);
		apply(w, INDEX_OPEN, doc);
	}
	doc = question(5, 3, "Cranes",
	    "Something about a conveyor among cranes and many other things that stand or "
	    "lie around in the hall and are of no use to anybody there");
	doc.votes = 1000;
	doc.accepted = true;
	doc.activity = FIXTURE_NOW;
	apply(w, INDEX_OPEN, doc);
	for (i = 6; i < 200; i++)
		apply(w, INDEX_OPEN, question(i, 3, "Something else", "Of no interest here"));
	assert_ok(index_commit(w, NULL));
	index_writer_close(w);
	r = reader_of(f->dir);
	assert_str(found(r, NULL, 0, &q, f->mem), "2 3 4 1 5");
	/* Time passes and the index stays: the fresh one ages. */
	q.now += DAYS_US(365 * 20);
	assert_ok(index_reader_search(r, NULL, 0, &q, f->mem, &results));
	assert_int_equal(results.hits[2].id, 4);
	assert_true(results.hits[2].weight - results.hits[3].weight < 1e-6);
	index_reader_close(r);
}

/* The weights of a search the long way: the title's stems as terms of their own. */
static double
weight_by_terms(struct str dir, struct arena *mem, const char *words, int64_t id)
{
	static const struct xapian_search search = {.limit = 100,
	    .check_at_least = 1000,
	    .collapse_slot = XAPIAN_NO_SLOT,
	    .sort_slot = XAPIAN_NO_SLOT,
	    .facet_slot = XAPIAN_NO_SLOT};
	struct xapian_boost prior = {
	    .slot = SLOT_PRIOR, .day = FIXTURE_NOW / DAYS_US(1), .prior_scale = 1};
	struct xapian_query *q[2], *text;
	char *path = arena_alloc(mem, dir.n + INDEX_PATH_EXTRA);
	struct xapian_results *results;
	struct xapian_error error;
	struct index_set *set;
	struct xapian_db *db;
	double weight = -1;
	size_t i;

	assert_int_equal(xapian_db_open(index_path(dir, 1, INDEX_OPEN, path), &db, &error), 0);
	assert_int_equal(index_set_new(&db, 1, &scheme, &set, &error), 0);
	assert_int_equal(xapian_query_parse(str_of(words), 1, STR(""), 0, &q[0], &error), 0);
	assert_int_equal(xapian_query_parse(str_of(words), 1, TERM_TITLE, 0, &q[1], &error), 0);
	assert_int_equal(xapian_query_scale(q[1], 0.30, &q[1], &error), 0);
	assert_int_equal(xapian_query_join(XAPIAN_OR, q, 2, &text, &error), 0);
	q[0] = text;
	assert_int_equal(xapian_query_boost(set, &prior, &q[1], &error), 0);
	assert_int_equal(xapian_query_join(XAPIAN_AND_MAYBE, q, 2, &text, &error), 0);
	assert_int_equal(index_set_search(set, text, &search, &results, &error), 0);
	for (i = 0; i < xapian_results_size(results); i++) {
		struct xapian_hit hit = xapian_results_hit(results, i);
		struct search_hit read;
		struct str excerpt;

		assert_true(index_doc_read(hit.data, mem, &read, &excerpt));
		if (read.id == id)
			weight = hit.weight;
	}
	xapian_results_free(results);
	xapian_query_free(text);
	index_set_free(set);
	xapian_db_free(db);
	return (weight);
}

static void
a_title_word_counts_as_if_it_were_searched_as_a_term_of_its_own(void **state)
{
	static const char *const titles[] = {"The printer prints slowly", "Slow laptops",
	    "A certificate for the printer", "Who repairs forklifts", "Printers and ink"};
	struct fixture *f = *state;
	struct index_writer *w = writer_of(f->dir);
	struct index_reader *r;
	/* Plain words are asked for as terms, beside operators the title comes from the rank value. */
	static const char *const ways[] = {
	    "slow printer certificate", "slow printer certificate -zebra"};
	struct search_results results;
	int64_t i;
	size_t k, way;

	for (i = 1; i <= 60; i++) {
		struct buf body = {.mem = f->mem};
		int64_t n;

		for (n = 0; n < i; n++)
			buf_fmt(&body, "Some words%lld more and a printer. ", (long long)n);
		apply(w, INDEX_OPEN, question(i, 3, titles[i % 5], str_c(f->mem, buf_view(&body))));
	}
	assert_ok(index_commit(w, NULL));
	index_writer_close(w);
	r = reader_of(f->dir);
	/* As the index has it, before the best are weighed again. */
	assert_true(ranking_set("search_depth", 0) && ranking_set("search_prior", 1));
	for (way = 0; way < 2; way++) {
		struct search_query q = query_of(f->mem, ways[way]);

		q.limit = 60;
		assert_ok(index_reader_search(r, NULL, 0, &q, f->mem, &results));
		assert_int_equal(results.n, 60);
		for (k = 0; k < results.n; k++) {
			double weight =
			    weight_by_terms(f->dir, f->mem, ways[0], results.hits[k].id);

			assert_true(fabs(weight - results.hits[k].weight) < 1e-9);
		}
	}
	assert_ok(ranking_open(NULL));
	index_reader_close(r);
}

static void
a_common_word_only_weighs_where_rarer_ones_find_enough(void **state)
{
	struct fixture *f = *state;
	struct index_writer *w = writer_of(f->dir);
	struct index_reader *r;
	struct search_query q;
	struct search_results results;
	int64_t i;

	for (i = 1; i <= 600; i++)
		apply(w, INDEX_OPEN,
		    question(i, 3, i % 100 == 0 ? "A forklift beeps" : "A machine beeps",
			"It began on the morning shift"));
	assert_ok(index_commit(w, NULL));
	index_writer_close(w);
	r = reader_of(f->dir);
	assert_true(ranking_set("search_found", 100));
	q = query_of(f->mem, "forklift beeps");
	assert_ok(index_reader_search(r, NULL, 0, &q, f->mem, &results));
	assert_int_equal(results.n, 6);
	/* Alone it finds what has it, and beside a word that nothing has too. */
	q = query_of(f->mem, "beeps morning");
	assert_ok(index_reader_search(r, NULL, 0, &q, f->mem, &results));
	assert_int_equal(results.n, 20);
	q = query_of(f->mem, "beeps zzgrmpf");
	assert_ok(index_reader_search(r, NULL, 0, &q, f->mem, &results));
	assert_int_equal(results.n, 20);
	assert_true(ranking_set("search_found", 1000));
	q = query_of(f->mem, "forklift beeps");
	assert_ok(index_reader_search(r, NULL, 0, &q, f->mem, &results));
	assert_int_equal(results.n, 20);
	assert_int_equal(results.hits[5].id % 100, 0);
	assert_ok(ranking_open(NULL));
	index_reader_close(r);
}

static void
every_document_is_found_in_its_own_language(void **state)
{
	struct fixture *f = *state;
	struct index_writer *w = writer_of(f->dir);
	struct index_reader *r;
	struct index_doc doc;
	struct search_query q;

	doc = question(1, 3, "Die Drucker drucken nicht", "Seit Montag sind alle Drucker kaputt");
	doc.language = STR("de");
	apply(w, INDEX_OPEN, doc);
	apply(w, INDEX_OPEN, question(2, 3, "Printing is slow", "All printers are slow"));
	doc = question(3, 3, "Nothing is stemmed here", "printings");
	doc.language = STR("xx");
	apply(w, INDEX_OPEN, doc);
	assert_ok(index_commit(w, NULL));
	index_writer_close(w);
	r = reader_of(f->dir);
	q = query_of(f->mem, "Druckern");
	assert_str(found(r, NULL, 0, &q, f->mem), "1");
	q = query_of(f->mem, "printed");
	assert_str(found(r, NULL, 0, &q, f->mem), "2");
	q = query_of(f->mem, "printings");
	q.language = STR("de-CH");
	assert_str(found(r, NULL, 0, &q, f->mem), "3 2");
	q = query_of(f->mem, "drucker -slow");
	assert_str(found(r, NULL, 0, &q, f->mem), "1");
	index_reader_close(r);
}

static void
did_you_mean_keeps_operators_and_has_hits(void **state)
{
	struct fixture *f = *state;
	struct index_writer *w = writer_of(f->dir);
	struct search_results results;
	struct index_reader *r;
	struct search_query q;

	apply(w, INDEX_OPEN, question(1, 3, "A certificate", "renewal of the certificate"));
	apply(w, INDEX_OPEN, question(2, 3, "A deployment", "on Friday"));
	assert_ok(index_commit(w, NULL));
	index_writer_close(w);
	r = reader_of(f->dir);
	q = query_of(f->mem, "Certficate renwal type:question");
	assert_ok(index_reader_search(r, NULL, 0, &q, f->mem, &results));
	assert_str(results.did_you_mean, "certificate renewal type:question");
	/* Both words exist, in no document together: nothing to mean. */
	q = query_of(f->mem, "certficate deploymnt");
	assert_ok(index_reader_search(r, NULL, 0, &q, f->mem, &results));
	assert_int_equal(results.did_you_mean.n, 0);
	q = query_of(f->mem, "certficate type:tip");
	assert_ok(index_reader_search(r, NULL, 0, &q, f->mem, &results));
	assert_int_equal(results.did_you_mean.n, 0);
	q = query_of(f->mem, "certificates");
	assert_ok(index_reader_search(r, NULL, 0, &q, f->mem, &results));
	assert_int_equal(results.did_you_mean.n, 0);
	index_reader_close(r);
}

static void
titles_come_while_typing(void **state)
{
	struct fixture *f = *state;
	struct index_writer *w = writer_of(f->dir);
	struct search_results results;
	struct index_reader *r;
	size_t i;
	static const struct {
		const char *typed;
		size_t n;
		int64_t first;
	} cases[] = {{"how do i print", 4, 1}, {"prin", 2, 0}, {"print ", 1, 1}, {"wi-f", 2, 3},
	    {"", 0, 0}, {"   ", 0, 0},
	    {"\xc3\x9c"
	     "ber",
		1, 4},
	    {"xyz", 0, 0}, {"wifi", 0, 0}, {"how", 2, 0}, {"a printer for pri", 2, 2}};

	apply(w, INDEX_OPEN, question(1, 3, "How do I print on both sides", "body"));
	apply(w, INDEX_OPEN, question(2, 3, "A printer for the hall", "print"));
	apply(w, INDEX_OPEN, question(3, 3, "Wi-Fi: how to get in", "body print"));
	apply(w, INDEX_OPEN,
	    question(4, 3,
		"\xc3\xbc"
		"berall do",
		"body"));
	assert_ok(index_commit(w, NULL));
	index_writer_close(w);
	r = reader_of(f->dir);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_ok(
		    index_reader_suggest(r, NULL, 0, str_of(cases[i].typed), 5, f->mem, &results));
		if (results.n != cases[i].n)
			fprintf(stderr, "typed %s\n", cases[i].typed);
		assert_int_equal(results.n, cases[i].n);
		if (cases[i].first != 0)
			assert_int_equal(results.hits[0].id, cases[i].first);
	}
	index_reader_close(r);
}

/* The ids of titles suggested, as "3 1 2". */
static struct str
suggested(struct index_reader *r, const int64_t *spaces, size_t n, const char *typed, size_t limit,
    struct arena *mem)
{
	struct buf ids = {.mem = mem};
	struct search_results results;
	size_t i;

	assert_ok(index_reader_suggest(r, spaces, n, str_of(typed), limit, mem, &results));
	for (i = 0; i < results.n; i++)
		buf_fmt(&ids, "%s%lld", i == 0 ? "" : " ", (long long)results.hits[i].id);
	return (buf_view(&ids));
}

static void
private_titles_come_among_the_open_ones(void **state)
{
	static const int64_t spaces[] = {5, 6, 404};
	struct fixture *f = *state;
	struct index_writer *w = writer_of(f->dir);
	struct index_reader *r;
	int64_t i;

	for (i = 1; i <= 100; i++)
		apply(w, INDEX_OPEN, question(i, 3, "Something else entirely", ""));
	apply(w, INDEX_OPEN, question(101, 3, "The printer in the hall", ""));
	apply(w, 5, question(201, 5, "A printer nobody may see: the blue printer", ""));
	apply(w, 5,
	    question(202, 5,
		"Printing on \xc3\x9c"
		"berformat",
		""));
	apply(w, 6, question(301, 6, "Blue paint", "printer"));
	assert_ok(index_commit(w, NULL));
	assert_ok(index_reader_open(f->dir, &r));
	assert_str(suggested(r, spaces, 0, "prin", 8, f->mem), "101");
	assert_str(suggested(r, spaces, 3, "blue prin", 8, f->mem), "201 301 101 202");
	assert_str(suggested(r, spaces, 3, "blue prin", 2, f->mem), "201 301");
	assert_str(suggested(r, spaces + 1, 2, "blue printer", 8, f->mem), "101 301");
	assert_str(suggested(r, spaces, 1,
		       "\xc3\x9c"
		       "berf",
		       8, f->mem),
	    "202");
	assert_str(suggested(r, spaces, 1,
		       "PRINTING ON \xc3\x9c"
		       "b",
		       8, f->mem),
	    "202");
	assert_str(suggested(r, spaces, 3, "prin ", 8, f->mem), "");
	/* What changes in a private space is seen with the next letter. */
	apply(w, 5, question(201, 5, "A plotter", ""));
	assert_ok(index_delete_everywhere_but(w, INDEX_QUESTION, 202, INDEX_NOWHERE));
	assert_ok(index_commit(w, NULL));
	assert_str(suggested(r, spaces, 3, "prin", 8, f->mem), "101");
	assert_str(suggested(r, spaces, 3, "plot", 8, f->mem), "201");
	index_writer_close(w);
	index_reader_close(r);
}

/* -- showing -------------------------------------------------------------------------- */

/* The snippet a search for typed gives of a document with this body. */
static struct str
snippet(struct fixture *f, const char *body, const char *typed)
{
	struct index_writer *w;
	struct search_results results;
	struct search_query q = query_of(f->mem, typed);
	struct index_reader *r = reader_of(f->dir);

	if (index_reader_ready(r) != OK)
		w = writer_of(f->dir);
	else
		assert_ok(index_writer_open(f->dir, &w));
	apply(w, INDEX_OPEN, question(1, 3, "A title", body));
	assert_ok(index_commit(w, NULL));
	index_writer_close(w);
	assert_ok(index_reader_search(r, NULL, 0, &q, f->mem, &results));
	index_reader_close(r);
	assert_int_equal(results.n, 1);
	return ((struct str){results.hits[0].snippet.p, results.hits[0].snippet.n});
}

static void
snippets_mark_words_and_escape_the_rest(void **state)
{
	struct fixture *f = *state;
	struct buf b = {.mem = f->mem};
	struct str s;
	int i;

	assert_str(snippet(f, "All  <b>prints</b>\n\nprint & \"whine\"", "printed"),
	    "All &lt;b&gt;<mark>prints</mark>&lt;/b&gt; <mark>print</mark> &amp; "
	    "&quot;whine&quot;");
	assert_str(snippet(f, "x <mark>title</mark> <script>alert(1)</script>", "alerts"),
	    "x &lt;mark&gt;title&lt;/mark&gt; &lt;script&gt;<mark>alert</mark>(1)&lt;/script&gt;");
	/* Without a hit in the text its beginning is shown. */
	assert_str(snippet(f, "Nothing of it is here", "title"), "Nothing of it is here");
	assert_str(snippet(f, "", "title"), "");
	assert_str(snippet(f,
		       "O\xe2\x80\x99"
		       "Brien\xe2\x80\x99s PRINTER",
		       "printer"),
	    "O\xe2\x80\x99"
	    "Brien\xe2\x80\x99s <mark>PRINTER</mark>");
	assert_str(snippet(f, "\xe6\x9d\xb1\xe4\xba\xac\xe9\x83\xbd\xe5\xba\x81",
		       "\xe4\xba\xac\xe9\x83\xbd"),
	    "\xe6\x9d\xb1<mark>\xe4\xba\xac\xe9\x83\xbd</mark>\xe5\xba\x81");
	/* Of a long text the part with the most different words. */
	for (i = 0; i < 40; i++)
		buf_fmt(&b, "filler %s words ",
		    i == 5    ? "printer"
		    : i == 25 ? "printer paper"
			      : "of");
	s = snippet(f, str_c(f->mem, buf_view(&b)), "printer paper");
	assert_true(str_find(s, STR("<mark>printer</mark> <mark>paper</mark>")) > 0);
	assert_true(str_starts(s, STR("\xe2\x80\xa6")));
	assert_true(str_ends(s, STR("\xe2\x80\xa6")));
	assert_true(s.n < 330);
	assert_true(str_is_utf8(s));
	/* One word without an end. */
	b = (struct buf){.mem = f->mem};
	for (i = 0; i < 200; i++)
		buf_str(&b, STR("\xc3\xa4\xc3\xb6"));
	buf_str(&b, STR(" printer"));
	s = snippet(f, str_c(f->mem, buf_view(&b)), "printer");
	assert_true(str_find(s, STR("<mark>printer</mark>")) > 0);
	assert_true(str_is_utf8(s));
}

static void
a_hit_carries_what_the_list_shows(void **state)
{
	struct fixture *f = *state;
	struct index_writer *w = writer_of(f->dir);
	struct str tags[] = {STR("vpn"), STR("home office")}, answers[] = {STR("Off and on.")};
	struct index_doc doc = question(12, 3, "  A\ttitle\nin  lines ", "body");
	struct search_query q = query_of(f->mem, "title");
	struct search_results results;
	struct index_reader *r;

	doc.tags = (struct str_list){tags, 2};
	doc.answers = (struct str_list){answers, 1};
	doc.votes = -4;
	doc.accepted = doc.closed = true;
	apply(w, INDEX_OPEN, doc);
	assert_ok(index_commit(w, NULL));
	index_writer_close(w);
	r = reader_of(f->dir);
	assert_ok(index_reader_search(r, NULL, 0, &q, f->mem, &results));
	assert_int_equal(results.n, 1);
	assert_str(results.hits[0].title, "A title in lines");
	assert_int_equal(results.hits[0].tags.n, 2);
	assert_str(results.hits[0].tags.items[1], "home office");
	assert_int_equal(results.hits[0].votes, -4);
	assert_int_equal(results.hits[0].answers, 1);
	assert_true(results.hits[0].accepted && results.hits[0].closed);
	assert_int_equal(results.hits[0].author, 7);
	assert_int_equal(results.hits[0].created, doc.created);
	assert_int_equal(results.tags.n, 2);
	index_reader_close(r);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(operators_are_taken_out_of_the_text),
	    TEST(what_is_no_operator_stays_text),
	    TEST(long_queries_and_wide_wildcards_are_cut),
	    TEST(each_operator_narrows),
	    TEST(votes_acceptance_and_freshness_break_ties_and_no_more),
	    TEST(a_title_word_counts_as_if_it_were_searched_as_a_term_of_its_own),
	    TEST(a_common_word_only_weighs_where_rarer_ones_find_enough),
	    TEST(every_document_is_found_in_its_own_language),
	    TEST(did_you_mean_keeps_operators_and_has_hits),
	    TEST(titles_come_while_typing),
	    TEST(private_titles_come_among_the_open_ones),
	    TEST(snippets_mark_words_and_escape_the_rest),
	    TEST(a_hit_carries_what_the_list_shows),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
