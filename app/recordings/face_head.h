/* face_head.h -- what a picture says of itself, before anybody decodes it. */
#ifndef PEERLORE_RECORDINGS_FACE_HEAD_H
#define PEERLORE_RECORDINGS_FACE_HEAD_H

#include <stdbool.h>
#include <stdint.h>

struct face_head {
	const char *demuxer; /* of ffmpeg: the only one that is tried */
	int64_t width;
	int64_t height;
};

/* Reads as much of the file as it takes, at most some KB. False for anything but JPEG, PNG, WebP and GIF. */
bool face_head_read(int fd, struct face_head *out);

#endif
