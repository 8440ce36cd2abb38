/*
 * pictures.h -- pictures in texts.
 *
 * Somebody sends a picture (uploads.h); the process that prepares pictures
 * decodes and encodes it anew in the box, so that nothing else of the file is
 * kept, not its format and not where it was taken, and not larger than pages
 * need it. A text shows it by its address:
 *
 *	![what it shows](/pictures/{id})
 *
 * It follows the rights of the texts that hold it, at every look: who may read
 * one of them may see it. While no text does it is its uploader's alone. In a
 * text that was withdrawn it is gone, also for them; what was redacted is gone
 * for good. What may not be seen is ERR_NOT_FOUND, exactly like what is not
 * there. Nobody puts a picture into a text whose readers could not see it
 * before, but whoever sent it: see picture_names_find.
 *
 * A picture that no text holds is removed after PICTURE_LOOSE. Sides are pixels.
 */
#ifndef PEERLORE_PICTURES_H
#define PEERLORE_PICTURES_H

#include "ctx.h"

#define PICTURE_BYTES (12LL << 20) /* of what is sent */
#define PICTURE_SIDE_MAX 12000
#define PICTURE_PIXELS 50000000LL
/* What is shown fits into this. */
#define PICTURE_WIDTH_SHOWN 1600
#define PICTURE_HEIGHT_SHOWN 6000
#define PICTURE_TYPE "image/webp"
#define PICTURE_LOOSE DAYS_US(90)
#define PICTURE_WORDS_MAX 300 /* characters */
/* So many of one person's may wait to be prepared. */
#define PICTURES_WAITING_MAX 30

struct picture_view {
	int64_t id;
	struct str state; /* preparing, ready, failed */
	struct str fault; /* of a failed one: a sentence */
	struct str words; /* what it shows, as its uploader said; may be empty */
	struct str path; /* /pictures/12 */
	struct str markdown; /* the line that shows it in a text */
	int32_t width, height; /* as shown */
	timestamp_us created_at;
	bool loose; /* no text holds it */
	bool ready, failed;
};
struct picture_list {
	struct picture_view *items;
	size_t n;
};

/* A finished upload of the actor's becomes a picture. ERR_INPUT with a problem at `picture` or `words`. */
enum err picture_add(struct ctx *ctx, struct str upload, struct str words, int64_t *id) MUST_CHECK;
/* The actor's own, the latest first. */
enum err picture_list(struct ctx *ctx, struct picture_list *list) MUST_CHECK;
/* One of the actor's own; ERR_NOT_FOUND for any other. */
enum err picture_show(struct ctx *ctx, int64_t id, struct picture_view *view) MUST_CHECK;
/* Removes one of the actor's own that no text holds: ERR_CONFLICT when one does. */
enum err picture_remove(struct ctx *ctx, int64_t id) MUST_CHECK;

struct picture_file {
	const char *path;
	struct str etag;
};
/* The file to send. */
enum err picture_file_find(struct ctx *ctx, int64_t id, struct picture_file *out) MUST_CHECK;

/* The files of pictures whose rows are gone are removed after this transaction. */
enum err pictures_drop(struct ctx *ctx, struct int64_list ids) MUST_CHECK;

/* Decodes and encodes; one of the quick kinds of the process beside the worker. */
enum err job_picture(struct ctx *ctx, struct str id) MUST_CHECK;
/* The file of one whose row has gone. */
enum err job_picture_gone(struct ctx *ctx, struct str id) MUST_CHECK;
/* Daily: what no text holds. */
enum err job_pictures(struct ctx *ctx, struct str argument) MUST_CHECK;

#endif
