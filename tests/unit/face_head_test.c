/* face_head_test.c -- what a picture says of itself: kind and size by its first bytes, and files that lie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "recordings/face_head.h"

/* Whether these bytes are a picture, and what it says. */
static bool
look(const void *bytes, size_t n, struct face_head *out)
{
	int fd = memfd_create("face", MFD_CLOEXEC);
	bool known;

	assert_true(fd != -1);
	assert_int_equal(write(fd, bytes, n), (ssize_t)n);
	known = face_head_read(fd, out);
	assert_int_equal(close(fd), 0);
	return (known);
}

#define LOOK(bytes, out) look(bytes, sizeof(bytes) - 1, out)
#define TAIL "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

static void
test_each_kind_says_its_size(void **state)
{
	struct face_head h;

	(void)state;
	assert_true(LOOK("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0" TAIL, &h));
	assert_string_equal(h.demuxer, "png_pipe");
	assert_true(h.width == 640 && h.height == 480);
	assert_true(LOOK("GIF89a\x80\x02\xe0\x01" TAIL, &h));
	assert_string_equal(h.demuxer, "gif");
	assert_true(h.width == 640 && h.height == 480);
	assert_true(
	    LOOK("RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x80\x02\xe0\x01" TAIL, &h));
	assert_string_equal(h.demuxer, "webp_pipe");
	assert_true(h.width == 640 && h.height == 480);
	assert_true(LOOK("RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x7f\xc2\x77\0" TAIL, &h));
	assert_true(h.width == 640 && h.height == 480);
	assert_true(LOOK("RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x7f\x02\0\xdf\x01\0" TAIL, &h));
	assert_true(h.width == 640 && h.height == 480);
}

static void
test_a_jpeg_is_followed_to_its_frame(void **state)
{
	struct face_head h;

	(void)state;
	/* What the camera noted, filling, a table, then a progressive frame. */
	assert_true(LOOK("\xff\xd8\xff\xe1\0\x06"
			 "Exif\xff\xff\xff\xc4\0\x04"
			 "ab\xff\xc2\0\x11\x08\x01\xe0"
			 "\x02\x80" TAIL,
	    &h));
	assert_string_equal(h.demuxer, "jpeg_pipe");
	assert_true(h.width == 640 && h.height == 480);
}

static void
test_what_is_no_picture_or_cut_off_is_refused(void **state)
{
	static const char *const texts[] = {
	    "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>      ",
	    "%PDF-1.7 and so on, long enough to look at",
	    "\xff\xd8 no marker follows here at all, it seems",
	    "BM and more of a bitmap that nobody takes here"};
	struct face_head h;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_false(look(texts[i], strlen(texts[i]), &h));
	assert_false(look("", 0, &h));
	assert_false(LOOK("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", &h));
	assert_false(LOOK("RIFF\0\0\0\0WAVEVP8 \0\0\0\0\0\0\0\x9d\x01\x2a" TAIL, &h));
	assert_false(LOOK("RIFF\0\0\0\0WEBPALPH" TAIL, &h));
	/* A segment without length leads nowhere; the end before a frame. */
	assert_false(LOOK("\xff\xd8\xff\xe0\0\0" TAIL, &h));
	assert_false(LOOK("\xff\xd8\xff\xda\0\x08" TAIL, &h));
	assert_false(LOOK("\xff\xd8\xff\xe0\xff\xff" TAIL, &h));
}

/* Each step leads on: a file of nothing but segments is given up. */
static void
test_a_chain_of_segments_ends(void **state)
{
	unsigned char bytes[8192] = {0xff, 0xd8};
	struct face_head h;
	size_t i;

	(void)state;
	for (i = 2; i + 4 <= sizeof(bytes); i += 4)
		memcpy(bytes + i, "\xff\xe0\0\x02", 4);
	assert_false(look(bytes, sizeof(bytes), &h));
	memset(bytes + 2, 0xff, sizeof(bytes) - 2);
	assert_false(look(bytes, sizeof(bytes), &h));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_each_kind_says_its_size),
	    cmocka_unit_test(test_a_jpeg_is_followed_to_its_frame),
	    cmocka_unit_test(test_what_is_no_picture_or_cut_off_is_refused),
	    cmocka_unit_test(test_a_chain_of_segments_ends),
	};

	return (cmocka_run_group_tests_name("face_head", tests, NULL, NULL));
}
