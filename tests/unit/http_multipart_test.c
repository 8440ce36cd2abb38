/* http_multipart_test.c -- forms of several parts: however the bytes come, the parts are the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "http/multipart.h"

static struct arena *mem;

static int
open_all(void **state)
{
	(void)state;
	mem = arena_new();
	return (0);
}

static int
close_all(void **state)
{
	(void)state;
	arena_free(mem);
	return (0);
}

/* Gives a text in pieces of at most `most` bytes. */
struct feed {
	struct str rest;
	size_t most;
};

static enum err
feed_more(void *arg, char *room, size_t size, size_t *got)
{
	struct feed *f = arg;

	*got = f->rest.n < size ? f->rest.n : size;
	if (*got > f->most)
		*got = f->most;
	if (*got > 0)
		memcpy(room, f->rest.p, *got);
	f->rest = str_slice(f->rest, *got, f->rest.n);
	return (OK);
}

/* All parts as "name|file name|type|content;", or the error. */
static enum err
parts_of(struct str text, size_t most, const char *type, struct str *out)
{
	struct feed feed = {text, most};
	struct buf b = {.mem = mem};
	struct multipart_part part;
	struct multipart m;
	struct str piece;
	bool there;
	enum err e;

	if ((e = multipart_open(
		 &m, mem, str_of(type), (struct multipart_source){feed_more, &feed})))
		return (e);
	for (;;) {
		if ((e = multipart_next(&m, &part, &there)))
			return (e);
		if (!there)
			break;
		buf_fmt(&b, "%.*s|%s%.*s|%.*s|", STR_ARG(part.name), part.file ? "file " : "",
		    STR_ARG(part.file_name), STR_ARG(part.type));
		do {
			if ((e = multipart_piece(&m, &piece)))
				return (e);
			buf_str(&b, piece);
		} while (piece.n > 0);
		buf_char(&b, ';');
	}
	*out = buf_view(&b);
	return (OK);
}

#define TYPE "multipart/form-data; boundary=b"
/* More fields than a part may have, and a type with a boundary longer than one may be. */
#define FIELDS "A: 1\r\nA: 2\r\nA: 3\r\nA: 4\r\nA: 5\r\nA: 6\r\nA: 7\r\nA: 8\r\n"
#define TYPE_LONG                                                                                  \
	"multipart/form-data; "                                                                    \
	"boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HEAD(name) "--b\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n"

static void
a_form_is_the_same_however_its_bytes_come(void **state)
{
	struct str text =
	    STR(HEAD("title") "One\r\n" HEAD("empty") "\r\n--b\r\nContent-Disposition: form-data; "
						      "name=\"file\"; filename=\"a;b.webm\"\r\n"
						      "Content-Type: video/webm\r\n\r\n"
						      "\r\n--a\r\n--\r\n-\r\n--b--\r\n");
	const char *want = "title|||One;empty|||;file|file a;b.webm|video/webm|\r\n--a\r\n--\r\n-;";
	size_t most;
	struct str got;

	(void)state;
	for (most = 1; most <= text.n; most++) {
		assert_int_equal(parts_of(text, most, TYPE, &got), OK);
		assert_true(str_eq(got, str_of(want)));
	}
}

static void
a_content_larger_than_the_buffer_comes_whole(void **state)
{
	size_t i, n = 3 * MULTIPART_BUFFER + 17;
	struct str head = STR(HEAD("file")), tail = STR("\r\n--b--"), text, got;
	char *p = malloc(head.n + n + tail.n);

	(void)state;
	assert_non_null(p);
	memcpy(p, head.p, head.n);
	/* As many beginnings of marks as there can be. */
	for (i = 0; i < n; i++)
		p[head.n + i] = "\r\n--x"[i % 5];
	memcpy(p + head.n + n, tail.p, tail.n);
	text = (struct str){p, head.n + n + tail.n};
	for (i = 1000; i < 200000; i += 33331) {
		assert_int_equal(parts_of(text, i, TYPE, &got), OK);
		assert_int_equal(got.n, n + strlen("file|||;"));
		assert_memory_equal(got.p + strlen("file|||"), p + head.n, n);
	}
	free(p);
}

static void
what_is_left_of_a_part_is_passed_over(void **state)
{
	struct feed feed = {STR(HEAD("a") "long content\r\n" HEAD("b") "x\r\n--b--"), 7};
	struct multipart_part part;
	struct multipart m;
	bool there;

	(void)state;
	assert_int_equal(
	    multipart_open(&m, mem, STR(TYPE), (struct multipart_source){feed_more, &feed}), OK);
	assert_int_equal(multipart_next(&m, &part, &there), OK);
	assert_int_equal(multipart_next(&m, &part, &there), OK);
	assert_true(there && str_eq(part.name, STR("b")));
	assert_int_equal(multipart_next(&m, &part, &there), OK);
	assert_false(there);
}

static void
what_is_no_such_form_is_refused(void **state)
{
	static const char *const broken[] = {"", "--b", "--b\r\n", HEAD("a") "no end",
	    HEAD("a") "\r\n--b", "--c\r\n\r\n", "--bc\r\n\r\n\r\n--b--",
	    "--b\r\nContent-Type: text/plain\r\n\r\nno name\r\n--b--",
	    "--b\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--b--",
	    "--b\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--b--",
	    "--b\r\n" FIELDS FIELDS "\r\nx\r\n--b--"};
	static const char *const types[] = {"", "text/plain", "multipart/form-data",
	    "multipart/form-data; boundary=", "multipart/form-data; boundary=\"",
	    "multipart/mixed; boundary=b", TYPE_LONG};
	struct str got;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		assert_int_equal(parts_of(str_of(broken[i]), 1000, TYPE, &got), ERR_MALFORMED);
		assert_int_equal(parts_of(str_of(broken[i]), 1, TYPE, &got), ERR_MALFORMED);
	}
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		assert_int_equal(parts_of(STR("--b--"), 1000, types[i], &got), ERR_MEDIA_TYPE);
	assert_int_equal(
	    parts_of(STR("--b--"), 1, "Multipart/Form-Data; x=1; BOUNDARY=\"b\"", &got), OK);
}

static void
a_line_without_end_is_refused_before_it_fills_the_memory(void **state)
{
	char *p = malloc(300000);
	struct str got;

	(void)state;
	assert_non_null(p);
	memset(p, 'a', 300000);
	memcpy(p, "--b\r\n", 5);
	assert_int_equal(parts_of((struct str){p, 300000}, 1000, TYPE, &got), ERR_MALFORMED);
	free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_form_is_the_same_however_its_bytes_come),
	    cmocka_unit_test(a_content_larger_than_the_buffer_comes_whole),
	    cmocka_unit_test(what_is_left_of_a_part_is_passed_over),
	    cmocka_unit_test(what_is_no_such_form_is_refused),
	    cmocka_unit_test(a_line_without_end_is_refused_before_it_fills_the_memory),
	};

	return (cmocka_run_group_tests(tests, open_all, close_all));
}
