/* jpeg_turn.c -- how a camera was held: the one thing of Exif that is used, before it all goes. */
#include "recordings/jpeg_turn.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#define SEGMENTS 200
#define ENTRIES 100
#define TAG_ORIENTATION 0x0112

/* A number of n bytes, in the order of the TIFF inside. */
static uint32_t
number(const unsigned char *p, int n, bool little)
{
	uint32_t v = 0;
	int i;

	for (i = 0; i < n; i++)
		v = v << 8 | p[little ? n - 1 - i : i];
	return (v);
}

static bool
read_at(int fd, off_t at, unsigned char *to, size_t n)
{
	return (pread(fd, to, n, at) == (ssize_t)n);
}

/* Where the TIFF of the Exif segment begins; 0 when there is none before the picture. */
static off_t
tiff_find(int fd)
{
	unsigned char b[10];
	off_t at = 2;
	int i;

	for (i = 0; i < SEGMENTS && read_at(fd, at, b, sizeof(b)) && b[0] == 0xff; i++) {
		if (b[1] == 0xff) { /* filling */
			at++;
			continue;
		}
		if (b[1] == 0xda || b[1] == 0xd9 || number(b + 2, 2, false) < 2)
			return (0);
		if (b[1] == 0xe1 && memcmp(b + 4, "Exif\0\0", 6) == 0)
			return (at + 10);
		at += 2 + (off_t)number(b + 2, 2, false);
	}
	return (0);
}

int
jpeg_turn(int fd)
{
	off_t tiff = tiff_find(fd), at;
	unsigned char b[12];
	uint32_t n, i, turn;
	bool little;

	if (tiff == 0 || !read_at(fd, tiff, b, 8))
		return (1);
	little = b[0] == 'I';
	at = tiff + (off_t)number(b + 4, 4, little);
	if (!read_at(fd, at, b, 2))
		return (1);
	n = number(b, 2, little);
	for (i = 0; i < n && i < ENTRIES; i++) {
		if (!read_at(fd, at + 2 + (off_t)i * 12, b, sizeof(b)))
			return (1);
		if (number(b, 2, little) != TAG_ORIENTATION)
			continue;
		turn = number(b + 8, 2, little);
		return (turn >= 1 && turn <= 8 ? (int)turn : 1);
	}
	return (1);
}
