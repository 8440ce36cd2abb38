/* picture_local.h -- what the files of pictures in texts share. */
#ifndef PEERLORE_RECORDINGS_PICTURE_LOCAL_H
#define PEERLORE_RECORDINGS_PICTURE_LOCAL_H

#include "pictures.h"

/* What is to be made of a file, by its first bytes. */
struct picture_plan {
	const char *demuxer; /* of ffmpeg: the only one that is tried */
	bool drawn; /* PNG or GIF: likely a screen, so nothing of it is lost */
	int turn; /* jpeg_turn.h */
	int64_t width, height; /* as it came */
	int32_t shown_width, shown_height;
};
/* False for what is no JPEG, PNG, WebP or GIF. */
bool picture_plan_make(const char *path, struct picture_plan *out);

/* The folder of a picture's file, and the file. */
const char *picture_folder(struct arena *mem, int64_t id);
const char *picture_path(struct arena *mem, int64_t id);
#define PICTURE_FILE "picture.webp"
/* The checksum of the file in a folder; empty when it is not there. */
struct str picture_sum(struct ctx *ctx, const char *folder);

#endif
