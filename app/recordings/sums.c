/* sums.c -- what the files of recordings and pictures held when they were written, so that damage is found. */
#include "base/file_sum.h"
#include "jobs.h"
#include "local.h"
#include "queries.h"
#include "recordings/picture_local.h"
#include "store/db.h"

/* So long a run reads, for others wait behind it; the next one goes on where it ended. */
#define SUMS_FOR SECONDS_US(2)

struct str
recording_sum(struct ctx *ctx, const char *folder, enum recording_file file)
{
	return (file_sum_of(ctx->mem,
	    str_c(ctx->mem, str_fmt(ctx->mem, "%s/%s", folder, recording_file_names[file]))));
}

/* What is not there has none, and is looked for again; doctor says so. */
static enum err
recording_sums_make(struct ctx *ctx, const struct recordings_unsummed *row)
{
	const char *folder = recording_folder(ctx->mem, row->id, row->served);
	struct str media = recording_sum(ctx, folder, RECORDING_MEDIA);
	struct str small = recording_sum(ctx, folder, RECORDING_SMALL);
	struct str poster = recording_sum(ctx, folder, RECORDING_POSTER);

	if (media.n == 0)
		return (OK);
	return (q_recording_sums_put(ctx->db, row->id, row->served, media, small, poster, NULL));
}

static enum err
recordings_sum(struct ctx *ctx, timestamp_us until)
{
	struct recordings_unsummed_rows rows;
	int64_t after = 0;
	size_t i;
	enum err e;

	do {
		if ((e = q_recordings_unsummed(ctx->db, after, &rows)))
			return (e);
		for (i = 0; i < rows.n && clock_now() < until; i++) {
			after = rows.items[i].id;
			if ((e = recording_sums_make(ctx, &rows.items[i])))
				return (e);
		}
	} while (rows.n > 0 && clock_now() < until);
	return (OK);
}

static enum err
pictures_sum(struct ctx *ctx, timestamp_us until)
{
	struct pictures_unsummed_rows rows;
	int64_t after = 0;
	struct str sum;
	size_t i;
	enum err e;

	do {
		if ((e = q_pictures_unsummed(ctx->db, after, &rows)))
			return (e);
		for (i = 0; i < rows.n && clock_now() < until; i++) {
			after = rows.items[i].id;
			sum = picture_sum(ctx, picture_folder(ctx->mem, after));
			if (sum.n > 0 && (e = q_picture_sum_put(ctx->db, after, sum, NULL)))
				return (e);
		}
	} while (rows.n > 0 && clock_now() < until);
	return (OK);
}

struct str
picture_sum(struct ctx *ctx, const char *folder)
{
	return (
	    file_sum_of(ctx->mem, str_c(ctx->mem, str_fmt(ctx->mem, "%s/" PICTURE_FILE, folder))));
}

enum err
job_sums(struct ctx *ctx, struct str argument)
{
	timestamp_us until = clock_now() + SUMS_FOR;
	enum err e;

	(void)argument;
	if ((e = pictures_sum(ctx, until)))
		return (e);
	return (recordings_sum(ctx, until));
}
