/* face_head.c -- what a picture says of itself: kind and size, from its first bytes. */
#include "recordings/face_head.h"

#include <string.h>
#include <unistd.h>

#define HEAD 32
/* A JPEG may have so many segments before its frame: thumbnails, profiles, what cameras note. */
#define SEGMENTS 200

static int64_t
big(const unsigned char *p, int n)
{
	int64_t v = 0;

	while (n-- > 0)
		v = v << 8 | *p++;
	return (v);
}

static int64_t
little(const unsigned char *p, int n)
{
	int64_t v = 0;

	while (n-- > 0)
		v = v << 8 | p[n];
	return (v);
}

static bool
is_frame(unsigned char marker)
{
	/* C4, C8 and CC are tables and the like. */
	return (
	    marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc);
}

/* From segment to segment to the frame. */
static bool
jpeg_read(int fd, struct face_head *out)
{
	unsigned char b[9];
	off_t at = 2;
	int i;

	for (i = 0; i < SEGMENTS; i++) {
		if (pread(fd, b, sizeof(b), at) != (ssize_t)sizeof(b) || b[0] != 0xff)
			return (false);
		if (b[1] == 0xff) { /* filling */
			at++;
			continue;
		}
		if (is_frame(b[1])) {
			out->height = big(b + 5, 2);
			out->width = big(b + 7, 2);
			return (true);
		}
		/* The picture itself, or its end, before there was a frame. */
		if (b[1] == 0xda || b[1] == 0xd9 || big(b + 2, 2) < 2)
			return (false);
		at += 2 + big(b + 2, 2);
	}
	return (false);
}

static bool
webp_read(const unsigned char *b, struct face_head *out)
{
	if (memcmp(b + 12, "VP8 ", 4) == 0) {
		out->width = little(b + 26, 2) & 0x3fff;
		out->height = little(b + 28, 2) & 0x3fff;
	} else if (memcmp(b + 12, "VP8L", 4) == 0) {
		out->width = 1 + (little(b + 21, 4) & 0x3fff);
		out->height = 1 + (little(b + 21, 4) >> 14 & 0x3fff);
	} else if (memcmp(b + 12, "VP8X", 4) == 0) {
		out->width = 1 + little(b + 24, 3);
		out->height = 1 + little(b + 27, 3);
	} else {
		return (false);
	}
	return (true);
}

bool
face_head_read(int fd, struct face_head *out)
{
	unsigned char b[HEAD];

	if (pread(fd, b, sizeof(b), 0) != (ssize_t)sizeof(b))
		return (false);
	if (memcmp(b, "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16) == 0) {
		*out = (struct face_head){"png_pipe", big(b + 16, 4), big(b + 20, 4)};
		return (true);
	}
	if (memcmp(b, "GIF87a", 6) == 0 || memcmp(b, "GIF89a", 6) == 0) {
		*out = (struct face_head){"gif", little(b + 6, 2), little(b + 8, 2)};
		return (true);
	}
	if (memcmp(b, "RIFF", 4) == 0 && memcmp(b + 8, "WEBP", 4) == 0) {
		*out = (struct face_head){"webp_pipe", 0, 0};
		return (webp_read(b, out));
	}
	if (b[0] != 0xff || b[1] != 0xd8)
		return (false);
	*out = (struct face_head){"jpeg_pipe", 0, 0};
	return (jpeg_read(fd, out));
}
