/*
 * probe.h -- what a file is, before anything is made of it.
 *
 * Our own look at its first bytes decides which of ffmpeg's readers may open it;
 * neither its name nor what its sender calls it counts, and no reader that opens
 * other files (playlists, images, subtitles) can be chosen.
 */
#ifndef PEERLORE_RECORDINGS_PROBE_H
#define PEERLORE_RECORDINGS_PROBE_H

#include <stdbool.h>
#include <stdint.h>

#include "recordings/box.h"

#define PROBE_HEAD 64 /* bytes probe_demuxer wants to see; fewer when the file is shorter */

/* ffmpeg's name of the reader; NULL for anything we do not take. */
const char *probe_demuxer(struct str head);

struct probe {
	bool has_video, has_audio;
	int64_t width, height;
	int64_t duration_ms; /* 0: it does not say */
	int64_t streams;
	bool known; /* its picture and sound are of kinds we decode */
	struct str kinds; /* of those that are not, for people */
};

/* Reads what ffprobe said of a file; false when that makes no sense. */
bool probe_read(struct arena *mem, struct str json, struct probe *out);
/* Asks ffprobe, in the box. */
enum box_end probe_file(struct arena *mem, const char *path, const char *demuxer,
    bool (*tick)(void *arg), void *arg, struct probe *out) MUST_CHECK;

#endif
