/* search_xapian_test.c -- the C face of Xapian: everything that throws becomes a code. */
#include <fcntl.h>
#include <sys/stat.h>

#include "search_fixture.h"

/* -- a malloc that can be told to fail -------------------------------------------- */
#if defined(__SANITIZE_ADDRESS__)
#define NO_FAILING_MALLOC 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define NO_FAILING_MALLOC 1
#endif
#endif

static const struct xapian_scheme scheme = {1.6, 8, 0.9, 0};

#ifndef NO_FAILING_MALLOC
void *__libc_malloc(size_t size);

/* Calls of malloc that still work; negative: all do. */
static long malloc_left = -1;

void *
malloc(size_t size)
{
	if (malloc_left == 0)
		return (NULL);
	if (malloc_left > 0)
		malloc_left--;
	return (__libc_malloc(size));
}
#endif

/* -- small helpers ------------------------------------------------------------------ */

static struct str
path_in(const struct fixture *f, const char *name)
{
	return (str_fmt(f->mem, "%.*s/%s", STR_ARG(f->dir), name));
}

static struct xapian_writer *
writer_at(struct str path)
{
	struct xapian_writer *w;
	struct xapian_error error;

	assert_int_equal(xapian_writer_open(path, XAPIAN_CREATE, &w, &error), XAPIAN_OK);
	return (w);
}

static void
put_words(struct xapian_writer *w, const char *uid, const char *text)
{
	struct xapian_error error;
	struct xapian_doc *doc;

	assert_int_equal(xapian_doc_new(str_of(uid), xapian_language(STR("en")), &doc, &error), 0);
	assert_int_equal(
	    xapian_doc_text(doc, str_of(text), STR(""), 1, XAPIAN_POSITIONS | XAPIAN_WORDS, &error),
	    0);
	assert_int_equal(xapian_doc_data(doc, str_of(uid), &error), 0);
	assert_int_equal(xapian_writer_put(w, doc, &error), 0);
	xapian_doc_free(doc);
}

static void
commit(struct xapian_writer *w)
{
	struct xapian_error error;

	assert_int_equal(xapian_writer_commit(w, &error), XAPIAN_OK);
}

static struct index_set *
set_at(struct str path)
{
	struct xapian_error error;
	struct index_set *set;
	struct xapian_db *db;

	assert_int_equal(xapian_db_open(path, &db, &error), XAPIAN_OK);
	assert_int_equal(index_set_new(&db, 1, &scheme, &set, &error), XAPIAN_OK);
	/* The set holds on to what it needs. */
	xapian_db_free(db);
	return (set);
}

static struct xapian_query *
parse(const char *text, unsigned flags)
{
	struct xapian_error error;
	struct xapian_query *q;

	assert_int_equal(xapian_query_parse(
			     str_of(text), xapian_language(STR("en")), STR(""), flags, &q, &error),
	    XAPIAN_OK);
	return (q);
}

static const struct xapian_search plain_search = {.limit = 10,
    .check_at_least = 100,
    .collapse_slot = XAPIAN_NO_SLOT,
    .sort_slot = XAPIAN_NO_SLOT,
    .facet_slot = XAPIAN_NO_SLOT};

/* How many documents text finds. */
static size_t
count(struct index_set *set, const char *text, unsigned flags)
{
	struct xapian_query *q = parse(text, flags);
	struct xapian_results *results;
	struct xapian_error error;
	size_t n;

	assert_int_equal(index_set_search(set, q, &plain_search, &results, &error), XAPIAN_OK);
	n = xapian_results_size(results);
	xapian_results_free(results);
	xapian_query_free(q);
	return (n);
}

/* -- tests ---------------------------------------------------------------------------- */

static void
a_second_writer_is_told_that_the_database_is_locked(void **state)
{
	struct fixture *f = *state;
	struct xapian_writer *w = writer_at(path_in(f, "db")), *second;
	struct xapian_error error;

	assert_int_equal(
	    xapian_writer_open(path_in(f, "db"), XAPIAN_CREATE, &second, &error), XAPIAN_LOCKED);
	assert_int_equal(error.code, XAPIAN_LOCKED);
	assert_true(strlen(error.text) > 0);
	xapian_writer_free(w);
	assert_int_equal(xapian_writer_open(path_in(f, "db"), 0, &second, &error), XAPIAN_OK);
	xapian_writer_free(second);
}

static void
a_missing_folder_and_one_without_a_database_are_missing(void **state)
{
	struct fixture *f = *state;
	struct xapian_writer *w = NULL;
	struct xapian_db *db = NULL;
	struct xapian_error error;

	assert_int_equal(xapian_db_open(path_in(f, "nothing"), &db, &error), XAPIAN_MISSING);
	assert_int_equal(xapian_db_open(f->dir, &db, &error), XAPIAN_MISSING);
	assert_int_equal(xapian_writer_open(path_in(f, "no/way"), 0, &w, &error), XAPIAN_MISSING);
	assert_int_equal(xapian_db_open(STR("a\0b"), &db, &error), XAPIAN_MISSING);
	assert_null(db);
	assert_null(w);
}

/* Overwrites a file of the database from `from` on. */
static void
damage(const struct fixture *f, const char *name, off_t from)
{
	static const char junk[65536] = {[0 ... 65535] = 'x'};
	int fd = open(path_in(f, name).p, O_WRONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, junk, sizeof(junk), from), sizeof(junk));
	assert_int_equal(close(fd), 0);
}

static void
a_damaged_database_is_corrupt_or_missing_and_never_a_crash(void **state)
{
	struct fixture *f = *state;
	struct xapian_writer *w = writer_at(path_in(f, "db"));
	struct xapian_query *q = parse("word17", 0);
	struct xapian_results *results = NULL;
	struct xapian_error error;
	struct xapian_db *db;
	struct index_set *set;
	enum xapian_code code;
	int i;

	for (i = 0; i < 500; i++) {
		char uid[16], text[64];

		(void)snprintf(uid, sizeof(uid), "P%d", i);
		(void)snprintf(text, sizeof(text), "word%d other%d", i % 50, i);
		put_words(w, uid, text);
	}
	commit(w);
	xapian_writer_free(w);
	damage(f, "db/postlist.glass", 0);
	code = xapian_db_open(path_in(f, "db"), &db, &error);
	if (code == XAPIAN_OK) {
		assert_int_equal(index_set_new(&db, 1, &scheme, &set, &error), XAPIAN_OK);
		code = index_set_search(set, q, &plain_search, &results, &error);
		assert_int_not_equal(code, XAPIAN_OK);
		assert_null(results);
		index_set_free(set);
		xapian_db_free(db);
	}
	assert_true(code == XAPIAN_CORRUPT || code == XAPIAN_MISSING || code == XAPIAN_OTHER);
	damage(f, "db/iamglass", 0);
	code = xapian_db_open(path_in(f, "db"), &db, &error);
	assert_true(code == XAPIAN_CORRUPT || code == XAPIAN_MISSING);
	xapian_query_free(q);
}

static void
commits_during_a_search_are_followed(void **state)
{
	struct fixture *f = *state;
	struct xapian_writer *w = writer_at(path_in(f, "db"));
	struct index_set *set;
	int i, round;

	for (i = 0; i < 300; i++) {
		char uid[16];

		(void)snprintf(uid, sizeof(uid), "P%d", i);
		put_words(w, uid, "a printer that prints nothing");
	}
	commit(w);
	set = set_at(path_in(f, "db"));
	assert_int_equal(count(set, "printer", 0), 10);
	/* A snapshot stays readable after one commit; after more its blocks are used again. */
	for (round = 0; round < 4; round++) {
		for (i = 0; i < 300; i++) {
			char uid[16];

			(void)snprintf(uid, sizeof(uid), "P%d", i);
			put_words(w, uid, round % 2 == 0 ? "a scanner" : "a printer");
		}
		commit(w);
	}
	assert_int_equal(count(set, "printers", 0), 10);
	assert_int_equal(count(set, "scanner", 0), 0);
	index_set_free(set);
	xapian_writer_free(w);
}

static void
reopening_moves_to_the_newest_commit_and_notices_another_database(void **state)
{
	struct fixture *f = *state;
	struct xapian_writer *w = writer_at(path_in(f, "db"));
	struct xapian_error error;
	struct xapian_db *db;
	bool replaced = true;

	put_words(w, "P1", "one");
	commit(w);
	assert_int_equal(xapian_db_open(path_in(f, "db"), &db, &error), XAPIAN_OK);
	assert_int_equal(xapian_db_about(db).documents, 1);
	put_words(w, "P2", "two");
	assert_int_equal(xapian_db_reopen(db, &replaced, &error), XAPIAN_OK);
	assert_int_equal(xapian_db_about(db).documents, 1);
	commit(w);
	assert_int_equal(xapian_db_reopen(db, &replaced, &error), XAPIAN_OK);
	assert_false(replaced);
	assert_int_equal(xapian_db_about(db).documents, 2);
	xapian_writer_free(w);
	fixture_remove(path_in(f, "db").p);
	w = writer_at(path_in(f, "db"));
	put_words(w, "P1", "one");
	commit(w);
	put_words(w, "P1", "one more");
	commit(w);
	assert_int_equal(xapian_db_reopen(db, &replaced, &error), XAPIAN_OK);
	assert_true(replaced);
	xapian_db_free(db);
	xapian_writer_free(w);
}

static void
typing_errors_in_operators_are_taken_as_plain_words(void **state)
{
	static const char *const typed[] = {"vpn AND", "AND OR (vpn", "vpn OR OR", "\"vpn",
	    "vpn NOT", "(vpn", "vpn)", "+vpn +", "NOT", "vpn XOR", "((((((((((vpn", "vpn NEAR/",
	    "vpn ADJ"};
	struct fixture *f = *state;
	struct xapian_writer *w = writer_at(path_in(f, "db"));
	struct index_set *set;
	size_t i;

	put_words(w, "P1", "the vpn is down and not up or out xor near");
	commit(w);
	set = set_at(path_in(f, "db"));
	for (i = 0; i < sizeof(typed) / sizeof(typed[0]); i++)
		assert_int_equal(count(set, typed[i], XAPIAN_OPERATORS), 1);
	assert_int_equal(count(set, "vpn -down", XAPIAN_OPERATORS), 0);
	assert_int_equal(count(set, "\"vpn is down\"", XAPIAN_OPERATORS), 1);
	assert_int_equal(count(set, "\"down is vpn\"", XAPIAN_OPERATORS), 0);
	index_set_free(set);
	xapian_writer_free(w);
}

/* Found by fuzzing: XOR inside Xapian could crash, when one side ended before the other. */
static void
xor_is_a_word_like_any_other(void **state)
{
	struct fixture *f = *state;
	struct xapian_writer *w = writer_at(path_in(f, "db"));
	struct xapian_query *q = parse("one XOR two XOR (three XOR four)", XAPIAN_OPERATORS);
	struct xapian_error error;
	struct index_set *set;
	char text[200] = "";
	size_t n;

	assert_int_equal(xapian_query_text(q, text, sizeof(text) - 1, &n, &error), XAPIAN_OK);
	assert_null(strstr(text, "XOR"));
	xapian_query_free(q);
	put_words(w, "P1", "one of two");
	put_words(w, "P2", "two of four");
	put_words(w, "P3", "xor");
	commit(w);
	set = set_at(path_in(f, "db"));
	assert_int_equal(count(set, "one XOR two", XAPIAN_OPERATORS), 3);
	index_set_free(set);
	xapian_writer_free(w);
}

static void
wildcards_expand_to_a_bounded_number_of_words(void **state)
{
	struct fixture *f = *state;
	struct xapian_writer *w = writer_at(path_in(f, "db"));
	struct xapian_search search = plain_search;
	struct xapian_query *q = parse("word*", XAPIAN_OPERATORS);
	struct xapian_results *results;
	struct xapian_error error;
	struct index_set *set;
	bool exact;
	int i;

	for (i = 0; i < 200; i++) {
		char uid[16], text[32];

		(void)snprintf(uid, sizeof(uid), "P%d", i);
		(void)snprintf(text, sizeof(text), "word%dx", i);
		put_words(w, uid, text);
	}
	commit(w);
	set = set_at(path_in(f, "db"));
	search.check_at_least = 1000;
	assert_int_equal(index_set_search(set, q, &search, &results, &error), XAPIAN_OK);
	assert_int_equal(xapian_results_count(results, &exact), XAPIAN_EXPANSION);
	assert_true(exact);
	xapian_results_free(results);
	xapian_query_free(q);
	index_set_free(set);
	xapian_writer_free(w);
}

static void
a_long_term_is_hashed_and_found_again(void **state)
{
	struct fixture *f = *state;
	struct xapian_writer *w = writer_at(path_in(f, "db"));
	char *tag = str_c(f->mem, str_fmt(f->mem, "%0300d", 7));
	struct xapian_query *q, *other;
	struct xapian_results *results;
	struct xapian_error error;
	struct xapian_doc *doc;
	struct index_set *set;

	assert_int_equal(xapian_doc_new(str_of(tag), 0, &doc, &error), XAPIAN_OK);
	assert_int_equal(xapian_doc_term(doc, STR("K"), str_of(tag), &error), XAPIAN_OK);
	/* A NUL takes two bytes in the database. */
	assert_int_equal(xapian_doc_term(doc, STR("K"),
			     (struct str){memset(arena_alloc(f->mem, 200), 0, 200), 200}, &error),
	    XAPIAN_OK);
	assert_int_equal(xapian_writer_put(w, doc, &error), XAPIAN_OK);
	assert_int_equal(xapian_writer_put(w, doc, &error), XAPIAN_OK);
	commit(w);
	xapian_doc_free(doc);
	set = set_at(path_in(f, "db"));
	assert_int_equal(index_set_documents(set), 1);
	assert_int_equal(xapian_query_term(STR("K"), str_of(tag), &q, &error), XAPIAN_OK);
	tag[299] = '8';
	assert_int_equal(xapian_query_term(STR("K"), str_of(tag), &other, &error), XAPIAN_OK);
	assert_int_equal(index_set_search(set, q, &plain_search, &results, &error), XAPIAN_OK);
	assert_int_equal(xapian_results_size(results), 1);
	xapian_results_free(results);
	assert_int_equal(index_set_search(set, other, &plain_search, &results, &error), XAPIAN_OK);
	assert_int_equal(xapian_results_size(results), 0);
	xapian_results_free(results);
	xapian_query_free(q);
	xapian_query_free(other);
	index_set_free(set);
	xapian_writer_free(w);
}

static void
an_empty_query_finds_nothing_and_a_query_for_all_finds_all(void **state)
{
	struct fixture *f = *state;
	struct xapian_writer *w = writer_at(path_in(f, "db"));
	struct xapian_results *results;
	struct xapian_query *q;
	struct xapian_error error;
	struct index_set *set;

	put_words(w, "P1", "one");
	commit(w);
	set = set_at(path_in(f, "db"));
	q = parse(" ... !!! ", XAPIAN_OPERATORS);
	assert_true(xapian_query_empty(q));
	assert_int_equal(index_set_search(set, q, &plain_search, &results, &error), XAPIAN_OK);
	assert_int_equal(xapian_results_size(results), 0);
	xapian_results_free(results);
	xapian_query_free(q);
	assert_int_equal(xapian_query_all(&q, &error), XAPIAN_OK);
	assert_int_equal(index_set_search(set, q, &plain_search, &results, &error), XAPIAN_OK);
	assert_int_equal(xapian_results_size(results), 1);
	xapian_results_free(results);
	xapian_query_free(q);
	index_set_free(set);
	xapian_writer_free(w);
}

static void
a_set_without_databases_finds_and_corrects_nothing(void **state)
{
	struct xapian_error error;
	struct index_set *set;
	char text[32];
	size_t n = 9;

	(void)state;
	assert_int_equal(index_set_new(NULL, 0, &scheme, &set, &error), XAPIAN_OK);
	assert_int_equal(count(set, "anything", XAPIAN_OPERATORS), 0);
	assert_int_equal(count(set, "any*", XAPIAN_OPERATORS), 0);
	assert_int_equal(
	    index_set_correct(set, STR("anythinh"), text, sizeof(text), &n, &error), XAPIAN_OK);
	assert_int_equal(n, 0);
	index_set_free(set);
}

static void
chinese_and_japanese_are_found_by_parts_of_a_run(void **state)
{
	struct fixture *f = *state;
	struct xapian_writer *w = writer_at(path_in(f, "db"));
	struct index_set *set;

	put_words(
	    w, "P1", "\xe6\x9d\xb1\xe4\xba\xac\xe9\x83\xbd\xe5\xba\x81 printer"); /* 東京都庁 */
	put_words(w, "P2", "\xe4\xba\xac\xe9\x83\xbd"); /* 京都 */
	commit(w);
	set = set_at(path_in(f, "db"));
	assert_int_equal(count(set, "\xe6\x9d\xb1\xe4\xba\xac", XAPIAN_OPERATORS), 1);
	assert_int_equal(count(set, "\xe9\x83\xbd\xe5\xba\x81", XAPIAN_OPERATORS), 1);
	assert_int_equal(count(set, "\xe5\xba\x81\xe9\x83\xbd", XAPIAN_OPERATORS), 0);
	index_set_free(set);
	xapian_writer_free(w);
}

static void
nul_and_broken_utf8_in_text_do_no_harm(void **state)
{
	static const char text[] = "before\0after \xff\xfe\xc3 \xed\xa0\x80 end\xe2\x82";
	struct fixture *f = *state;
	struct xapian_writer *w = writer_at(path_in(f, "db"));
	struct str bytes = {text, sizeof(text) - 1};
	struct xapian_marker *marker;
	struct xapian_mark marks[8];
	struct xapian_error error;
	struct xapian_query *q;
	struct xapian_doc *doc;
	struct index_set *set;
	size_t n;

	assert_int_equal(xapian_doc_new(STR("P1"), 1, &doc, &error), XAPIAN_OK);
	assert_int_equal(
	    xapian_doc_text(doc, bytes, STR(""), 1, XAPIAN_POSITIONS | XAPIAN_WORDS, &error), 0);
	assert_int_equal(xapian_doc_bytes(doc, 3, bytes, &error), XAPIAN_OK);
	assert_int_equal(xapian_doc_data(doc, bytes, &error), XAPIAN_OK);
	assert_int_equal(xapian_writer_put(w, doc, &error), XAPIAN_OK);
	commit(w);
	xapian_doc_free(doc);
	set = set_at(path_in(f, "db"));
	assert_int_equal(count(set, "before", 0), 1);
	assert_int_equal(count(set, "after", 0), 1);
	assert_int_equal(xapian_query_parse(bytes, 1, STR(""), XAPIAN_OPERATORS, &q, &error), 0);
	assert_int_equal(xapian_marker_new(NULL, q, 2, &marker, &error), XAPIAN_OK);
	assert_int_equal(xapian_marker_find(marker, bytes, marks, 8, &n, &error), XAPIAN_OK);
	assert_true(n >= 2);
	assert_int_equal(marks[0].from, 0);
	assert_int_equal(marks[0].to, 6);
	xapian_marker_free(marker);
	xapian_query_free(q);
	index_set_free(set);
	xapian_writer_free(w);
}

static void
what_join_elite_and_scale_are_given_is_gone_also_when_they_fail(void **state)
{
	struct fixture *f = *state;
	struct xapian_writer *w = writer_at(path_in(f, "db"));
	struct xapian_query *q, *parts[3];
	struct xapian_error error;
	struct index_set *set;

	put_words(w, "P1", "one two three");
	commit(w);
	set = set_at(path_in(f, "db"));
	parts[0] = parse("one", 0);
	parts[1] = NULL;
	parts[2] = parse("two", 0);
	assert_int_equal(xapian_query_join(XAPIAN_AND, parts, 3, &q, &error), XAPIAN_OK);
	/* A negative scale is refused by Xapian. */
	parts[0] = NULL;
	assert_int_equal(xapian_query_scale(q, -1, &parts[0], &error), XAPIAN_ARGUMENT);
	assert_null(parts[0]);
	/* AND NOT takes two; three are more than it wants, and none is leaked. */
	parts[0] = parse("one", 0);
	parts[1] = parse("two", 0);
	parts[2] = parse("three", 0);
	if (xapian_query_join(XAPIAN_AND_NOT, parts, 3, &q, &error) == XAPIAN_OK)
		xapian_query_free(q);
	q = parse("one two nowhere", 0);
	assert_int_equal(xapian_query_elite(set, q, 2, &q, &error), XAPIAN_OK);
	xapian_query_free(q);
	index_set_free(set);
	xapian_writer_free(w);
}

static void
spelling_words_go_with_their_last_document(void **state)
{
	struct fixture *f = *state;
	struct xapian_writer *w = writer_at(path_in(f, "db"));
	struct xapian_error error;
	struct index_set *set;
	char text[64];
	size_t n;
	bool was;

	put_words(w, "P1", "the certificate expired");
	put_words(w, "P2", "another certificate");
	commit(w);
	set = set_at(path_in(f, "db"));
	assert_int_equal(
	    index_set_correct(set, STR("which certficate?"), text, sizeof(text), &n, &error), 0);
	assert_int_equal(n, strlen("which certificate?"));
	assert_memory_equal(text, "which certificate?", n);
	index_set_free(set);
	put_words(w, "P1", "the licence expired");
	assert_int_equal(xapian_writer_delete(w, STR("P2"), &was, &error), XAPIAN_OK);
	assert_true(was);
	assert_int_equal(xapian_writer_delete(w, STR("P2"), &was, &error), XAPIAN_OK);
	assert_false(was);
	commit(w);
	set = set_at(path_in(f, "db"));
	assert_int_equal(
	    index_set_correct(set, STR("which certficate?"), text, sizeof(text), &n, &error), 0);
	assert_int_equal(n, 0);
	index_set_free(set);
	xapian_writer_free(w);
}

static void
what_was_not_committed_is_gone(void **state)
{
	struct fixture *f = *state;
	struct xapian_writer *w = writer_at(path_in(f, "db"));
	struct xapian_error error;
	uint32_t documents;
	char text[8];
	size_t n;

	put_words(w, "P1", "one");
	commit(w);
	put_words(w, "P2", "two");
	assert_int_equal(xapian_writer_note_set(w, STR("at"), STR("2"), &error), XAPIAN_OK);
	xapian_writer_free(w);
	w = writer_at(path_in(f, "db"));
	assert_int_equal(xapian_writer_count(w, &documents, &error), XAPIAN_OK);
	assert_int_equal(documents, 1);
	assert_int_equal(
	    xapian_writer_note(w, STR("at"), text, sizeof(text), &n, &error), XAPIAN_OK);
	assert_int_equal(n, 0);
	xapian_writer_free(w);
}

static void
a_short_buffer_is_told_the_whole_length(void **state)
{
	struct fixture *f = *state;
	struct xapian_writer *w = writer_at(path_in(f, "db"));
	struct xapian_error error;
	char text[4] = "...";
	size_t n;

	assert_int_equal(xapian_writer_note_set(w, STR("at"), STR("12345678"), &error), 0);
	assert_int_equal(xapian_writer_note(w, STR("at"), text, 2, &n, &error), XAPIAN_OK);
	assert_int_equal(n, 8);
	assert_string_equal(text, "12.");
	xapian_writer_free(w);
}

static void
freeing_nothing_is_allowed(void **state)
{
	(void)state;
	xapian_db_free(NULL);
	xapian_writer_free(NULL);
	xapian_doc_free(NULL);
	xapian_query_free(NULL);
	xapian_results_free(NULL);
	xapian_marker_free(NULL);
	index_set_free(NULL);
}

#ifndef NO_FAILING_MALLOC
/* All that can be done with a set, with malloc failing after n calls; the codes must say so. */
static bool
works_with(struct index_set *set, long n)
{
	struct xapian_results *results = NULL;
	struct xapian_query *q = NULL;
	struct xapian_doc *doc = NULL;
	struct xapian_error error;
	bool good;

	malloc_left = n;
	good = xapian_query_parse(STR("a printer AND (a word)"), 1, STR(""), XAPIAN_OPERATORS, &q,
		   &error) == XAPIAN_OK &&
	       index_set_search(set, q, &plain_search, &results, &error) == XAPIAN_OK &&
	       xapian_doc_new(STR("P7"), 1, &doc, &error) == XAPIAN_OK &&
	       xapian_doc_text(doc, STR("some words of a document"), STR(""), 1, XAPIAN_WORDS,
		   &error) == XAPIAN_OK;
	malloc_left = -1;
	if (!good)
		assert_true(error.code == XAPIAN_NO_MEMORY || error.code == XAPIAN_OTHER);
	xapian_results_free(results);
	xapian_query_free(q);
	xapian_doc_free(doc);
	return (good);
}

static void
running_out_of_memory_is_a_code_too(void **state)
{
	struct fixture *f = *state;
	struct xapian_writer *w = writer_at(path_in(f, "db"));
	struct index_set *set;
	long n, failed = 0;

	put_words(w, "P1", "a printer");
	commit(w);
	set = set_at(path_in(f, "db"));
	for (n = 0; n < 5000 && !works_with(set, n); n++)
		failed++;
	assert_true(failed > 20);
	assert_true(failed < 5000);
	index_set_free(set);
	xapian_writer_free(w);
}
#endif

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_second_writer_is_told_that_the_database_is_locked),
	    TEST(a_missing_folder_and_one_without_a_database_are_missing),
	    TEST(a_damaged_database_is_corrupt_or_missing_and_never_a_crash),
	    TEST(commits_during_a_search_are_followed),
	    TEST(reopening_moves_to_the_newest_commit_and_notices_another_database),
	    TEST(typing_errors_in_operators_are_taken_as_plain_words),
	    TEST(xor_is_a_word_like_any_other),
	    TEST(wildcards_expand_to_a_bounded_number_of_words),
	    TEST(a_long_term_is_hashed_and_found_again),
	    TEST(an_empty_query_finds_nothing_and_a_query_for_all_finds_all),
	    TEST(a_set_without_databases_finds_and_corrects_nothing),
	    TEST(chinese_and_japanese_are_found_by_parts_of_a_run),
	    TEST(nul_and_broken_utf8_in_text_do_no_harm),
	    TEST(what_join_elite_and_scale_are_given_is_gone_also_when_they_fail),
	    TEST(spelling_words_go_with_their_last_document),
	    TEST(what_was_not_committed_is_gone),
	    TEST(a_short_buffer_is_told_the_whole_length),
	    TEST(freeing_nothing_is_allowed),
#ifndef NO_FAILING_MALLOC
	    TEST(running_out_of_memory_is_a_code_too),
#endif
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
