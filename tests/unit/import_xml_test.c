/* import_xml_test.c -- rows of dumps: streamed, bounded, and nothing but rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <lzma.h>

#include "text/xml_rows.h"

static struct arena *mem;

/* All rows of a text; what ended them. */
static enum err
rows_of(const char *name, struct str text, struct xml_row *rows, size_t size, size_t *n,
    struct str *problem)
{
	struct xml_rows *reader = xml_rows_of(mem, name, text);
	struct xml_row row;
	enum err e;

	*n = 0;
	while ((e = xml_rows_next(reader, mem, &row)) == OK) {
		if (*n < size)
			rows[*n] = row;
		++*n;
	}
	assert_int_equal(xml_rows_next(reader, mem, &row), e);
	*problem = e == ERR_MALFORMED ? xml_rows_problem(reader) : STR_NONE;
	xml_rows_close(reader);
	return (e);
}

static void
assert_value(const struct xml_row *row, const char *name, const char *expected)
{
	struct str value = xml_row_get(row, name);

	assert_non_null(value.p);
	assert_string_equal(str_c(mem, value), expected);
}

static void
assert_refused(struct str text, const char *problem)
{
	struct xml_row row;
	struct str said;
	size_t n;

	assert_int_equal(rows_of("Posts.xml", text, &row, 1, &n, &said), ERR_MALFORMED);
	if (str_find(said, str_of(problem)) < 0)
		fail_msg("said: %.*s", STR_ARG(said));
	assert_true(str_starts(said, STR("Posts.xml: ")));
	assert_true(str_find(said, STR(" at byte ")) > 0);
}

static void
attributes_come_with_entities_resolved(void **state)
{
	struct str text =
	    STR("\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<posts>\n"
		"  <row Id=\"1\" Body=\"&lt;p&gt;a &amp;amp; b&lt;/p&gt;&#xA;\xc3\xa4\" />\n"
		"  <other Id=\"9\"/><!-- c -->\n"
		"  <row Id=\"2\" Tags=\"&lt;x&gt;\"></row>\n</posts>\n");
	struct xml_row rows[3];
	struct str problem;
	size_t n;

	(void)state;
	assert_int_equal(rows_of("Posts.xml", text, rows, 3, &n, &problem), ERR_NOT_FOUND);
	assert_int_equal(n, 2);
	assert_value(&rows[0], "Id", "1");
	assert_value(&rows[0], "Body", "<p>a &amp; b</p>\n\xc3\xa4");
	assert_null(xml_row_get(&rows[0], "Tags").p);
	assert_value(&rows[1], "Tags", "<x>");
}

static void
an_outside_doctype_is_ignored(void **state)
{
	struct str text =
	    STR("<!DOCTYPE posts SYSTEM \"file:///etc/passwd\"><posts><row Id=\"1\"/></posts>");
	struct xml_row row;
	struct str problem;
	size_t n;

	(void)state;
	assert_int_equal(rows_of("Posts.xml", text, &row, 1, &n, &problem), ERR_NOT_FOUND);
	assert_int_equal(n, 1);
}

static void
declared_entities_are_refused(void **state)
{
	(void)state;
	assert_refused(STR("<!DOCTYPE p [<!ENTITY a \"x\">]><p><row B=\"&a;\"/></p>"),
	    "an entity is declared");
	assert_refused(STR("<!DOCTYPE p [<!ENTITY % a SYSTEM \"http://x.example/d\"> %a;]><p/>"),
	    "an entity is declared");
	assert_refused(STR("<!DOCTYPE p [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><p>&a;</p>"),
	    "an entity is declared");
}

static void
broken_files_say_what_and_where(void **state)
{
	struct buf deep = {.mem = mem}, wide = {.mem = mem};
	int i;

	(void)state;
	assert_refused(STR("<posts><row Id=\"1\"/>"), "no element found");
	assert_refused(STR("<posts><row Id=\"1\"</posts>"), "not well-formed");
	assert_refused(STR("<posts><row Id=\"\xff\"/></posts>"), "not well-formed");
	assert_refused(STR("<posts><row Id=\"&#0;\"/></posts>"), "reference to invalid character");
	assert_refused(STR("<posts><row Id=\"1\" Id=\"2\"/></posts>"), "duplicate attribute");
	assert_refused(STR(""), "no element found");
	for (i = 0; i < 100; i++)
		buf_str(&deep, STR("<a>"));
	assert_refused(buf_view(&deep), "nested too deeply");
	buf_str(&wide, STR("<p><row"));
	for (i = 0; i < 100; i++)
		buf_fmt(&wide, " a%d=\"\"", i);
	buf_str(&wide, STR("/></p>"));
	assert_refused(buf_view(&wide), "too many attributes");
}

static void
rows_before_a_fault_are_given(void **state)
{
	struct str text = STR("<posts><row Id=\"1\"/><row Id=\"2\"/><row Id=</posts>");
	struct xml_row rows[2];
	struct str problem;
	size_t n;

	(void)state;
	assert_int_equal(rows_of("Posts.xml", text, rows, 2, &n, &problem), ERR_MALFORMED);
	assert_int_equal(n, 2);
	assert_value(&rows[1], "Id", "2");
}

static void
a_row_without_end_is_refused(void **state)
{
	size_t size = XML_ROW_BYTES + 512 * 1024;
	char *text = arena_alloc(mem, size);

	(void)state;
	memset(text, 'x', size);
	memcpy(text, "<p><row a=\"", 11);
	assert_refused((struct str){text, size}, "longer than 4 MB");
}

/* -- packed ------------------------------------------------------------------------- */

static struct str
packed(struct str text)
{
	size_t size = lzma_stream_buffer_bound(text.n), n = 0;
	uint8_t *p = arena_alloc(mem, size);

	assert_int_equal(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, NULL, (const uint8_t *)text.p,
			     text.n, p, &n, size),
	    LZMA_OK);
	return ((struct str){(char *)p, n});
}

static struct str
many_rows(size_t n)
{
	struct buf b = {.mem = mem};
	size_t i;

	buf_str(&b, STR("<p>"));
	for (i = 0; i < n; i++)
		buf_fmt(&b, "<row Id=\"%zu\" Text=\"some words that make it longer %zu\"/>\n", i,
		    i * 7);
	buf_str(&b, STR("</p>"));
	return (buf_view(&b));
}

static void
packed_files_are_read_as_they_are(void **state)
{
	struct str text = many_rows(5000), small = packed(text), problem;
	struct xml_row row;
	size_t n;

	(void)state;
	assert_true(small.n < text.n / 4);
	assert_int_equal(rows_of("Posts.xml.xz", small, &row, 1, &n, &problem), ERR_NOT_FOUND);
	assert_int_equal(n, 5000);
	assert_value(&row, "Id", "0");
	assert_int_equal(
	    rows_of("Posts.xml.xz", str_slice(small, 0, small.n - 20), &row, 1, &n, &problem),
	    ERR_MALFORMED);
	assert_true(str_find(problem, STR("cut off")) > 0);
	assert_int_equal(rows_of("Posts.xml.xz", text, &row, 1, &n, &problem), ERR_MALFORMED);
	assert_true(str_find(problem, STR("not an xz file")) > 0);
}

static void
a_large_file_takes_little_memory(void **state)
{
	struct str text = many_rows(60000);
	struct arena *keep = arena_new(), *row_mem = arena_new();
	struct xml_rows *reader = xml_rows_of(keep, "Posts.xml", text);
	struct xml_row row;
	size_t n = 0, most = 0;

	(void)state;
	while (xml_rows_next(reader, row_mem, &row) == OK) {
		most = arena_used(row_mem) > most ? arena_used(row_mem) : most;
		arena_reset(row_mem);
		n++;
	}
	assert_int_equal(n, 60000);
	assert_true(most < 4096 && arena_used(keep) < 256 * 1024);
	assert_int_equal(xml_rows_bytes_read(reader), xml_rows_bytes(reader));
	xml_rows_close(reader);
	arena_free(keep);
	arena_free(row_mem);
}

static void
a_missing_file_is_not_found(void **state)
{
	struct xml_rows *reader;

	(void)state;
	assert_int_equal(xml_rows_open(mem, "/nowhere/Posts.xml", &reader), ERR_NOT_FOUND);
}

static int
memory_new(void **state)
{
	(void)state;
	mem = arena_new();
	return (0);
}

static int
memory_free(void **state)
{
	(void)state;
	arena_free(mem);
	return (0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, memory_new, memory_free)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(attributes_come_with_entities_resolved),
	    TEST(an_outside_doctype_is_ignored),
	    TEST(declared_entities_are_refused),
	    TEST(broken_files_say_what_and_where),
	    TEST(rows_before_a_fault_are_given),
	    TEST(a_row_without_end_is_refused),
	    TEST(packed_files_are_read_as_they_are),
	    TEST(a_large_file_takes_little_memory),
	    TEST(a_missing_file_is_not_found),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
