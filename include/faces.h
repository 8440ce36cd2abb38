/*
 * faces.h -- the pictures of people, beside their names.
 *
 * Somebody sends a picture (uploads.h), and the process that prepares recordings
 * makes two squares of its middle: decoded and encoded anew in the box, so that
 * nothing else of the file is kept, not its format and not where it was taken.
 * They lie in the database, go with the person's erasure, and are shown to
 * whoever is signed in. The one before stays until the next is ready.
 */
#ifndef PEERLORE_FACES_H
#define PEERLORE_FACES_H

#include "ctx.h"

#define FACE_BYTES (12LL << 20) /* of what is sent */
#define FACE_SIDE_LEAST 64
#define FACE_SIDE_MAX 12000
#define FACE_PIXELS 50000000LL
/* Sides of what is shown. */
#define FACE_SMALL 96
#define FACE_LARGE 256
#define FACE_TYPE "image/webp"

/* Where the larger one is, for the API; empty when there is none. */
struct str face_path(struct ctx *ctx, int64_t person, int32_t version);

/* How it stands with one's own. */
struct face_view {
	int32_t version; /* 0: none is shown */
	bool preparing;
	struct str fault; /* why nothing came of the last one; may be empty */
};
enum err face_show(struct ctx *ctx, struct face_view *view) MUST_CHECK;
/* Takes a finished upload of the actor's. ERR_INPUT for what is no picture we take. */
enum err face_set(struct ctx *ctx, struct str upload) MUST_CHECK;
/* Initials again, at once. */
enum err face_remove(struct ctx *ctx) MUST_CHECK;

struct face_file {
	struct str bytes; /* FACE_TYPE */
	struct str etag;
};
/* The picture of somebody, for whoever is signed in; side is FACE_SMALL or FACE_LARGE. ERR_NOT_FOUND when there is none. */
enum err face_find(struct ctx *ctx, int64_t person, int64_t side, struct face_file *out) MUST_CHECK;

/* Prepares what a person sent last; one of the long kinds. */
enum err job_face(struct ctx *ctx, struct str argument) MUST_CHECK;

#endif
