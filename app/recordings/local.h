/* local.h -- what the files of app/recordings share. */
#ifndef PEERLORE_RECORDINGS_LOCAL_H
#define PEERLORE_RECORDINGS_LOCAL_H

#include "queries.h"
#include "recordings.h"

enum recording_file { RECORDING_MEDIA, RECORDING_SMALL, RECORDING_POSTER };
#define RECORDING_FILE_COUNT 3
/* media.mp4, small.mp4, poster.jpg */
extern const char *const recording_file_names[RECORDING_FILE_COUNT];

/* media/recordings/<id>/<generation>, absolute. */
const char *recording_folder(struct arena *mem, int64_t id, int64_t generation);

/* The checksum of one of them in a folder; empty when it is not there. */
struct str recording_sum(struct ctx *ctx, const char *folder, enum recording_file file);

/* The recording of a post as somebody who may change it sees it; ERR_FORBIDDEN for whoever only reads. */
enum err recording_edit(struct ctx *ctx, int64_t post, struct recording_door *door) MUST_CHECK;

/* -- overview.c ---------------------------------------------------------------------- */
/* Whoever prepares recordings notes whether the box works, for administrators: media/box. */
void box_note_put(struct arena *mem, timestamp_us now, bool works, struct str why);

/* -- captions_file.c: lines as files ------------------------------------------------- */

enum captions_fault { CAPTIONS_FINE, CAPTIONS_UNREADABLE, CAPTIONS_TOO_MUCH };

/*
 * Reads WebVTT or SRT; what is neither is refused, as is a line that ends before
 * it begins, and more or longer lines than the limits allow. Sorted by time; markup is
 * taken out of the text, comments, styles and regions are left out.
 */
enum captions_fault captions_read(struct arena *mem, struct str text, enum captions_format format,
    struct cue_list *out) MUST_CHECK;
/* Text as a line holds it: NFC, no control characters, no empty line in it. */
struct str cue_tidy(struct arena *mem, struct str text);

/* -- the worker's side ---------------------------------------------------------------- */

/* Lines that a machine heard become those of a recording, as a draft, if it has none yet. */
enum err captions_draft(
    struct ctx *ctx, int64_t recording, int64_t generation, const struct cue_list *cues) MUST_CHECK;

#endif
