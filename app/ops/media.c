/* media.c -- the files of media that the database names: whether each is there, and what it says it is. */
#include "ops/media.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file_sum.h"
#include "base/progress.h"
#include "queries.h"

struct look {
	struct arena *mem;
	struct db *db;
	const char *folder;
	bool deep;
	struct progress progress; /* of a deep look */
	int64_t read;
	struct media_faults *out;
};

enum kind { KIND_UPLOAD, KIND_RECORDING, KIND_STILL, KIND_PICTURE };

static uint32_t
le32(const unsigned char *b)
{
	return ((uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24);
}

/* Nobody says what an upload begins with; a still is compared as a whole. */
static bool
begins_well(int fd, enum kind kind, off_t size)
{
	unsigned char b[12];

	if (kind == KIND_UPLOAD || kind == KIND_STILL)
		return (true);
	if (pread(fd, b, sizeof(b), 0) != (ssize_t)sizeof(b))
		return (false);
	if (kind == KIND_RECORDING)
		return (memcmp(b + 4, "ftyp", 4) == 0);
	return (memcmp(b, "RIFF", 4) == 0 && memcmp(b + 8, "WEBP", 4) == 0 &&
		(off_t)le32(b + 4) + 8 == size);
}

static void
fault_add(struct look *look, struct media_fault fault)
{
	struct media_faults *f = look->out;

	if (f->n == f->room) {
		size_t room = f->room == 0 ? 64 : f->room * 2;
		struct media_fault *more = arena_array(look->mem, room, sizeof(*more));

		if (f->n > 0)
			memcpy(more, f->items, f->n * sizeof(*more));
		f->items = more;
		f->room = room;
	}
	f->items[f->n++] = fault;
}

/* Whether all bytes are those that were written, as far as that is known. */
static bool
sum_is(struct look *look, const char *path, const struct str *sum)
{
	unsigned char now[FILE_SUM];

	if (sum == NULL || sum->n != FILE_SUM) {
		look->out->unsummed++;
		return (true);
	}
	look->out->compared++;
	return (file_sum(path, now) && memcmp(now, sum->p, FILE_SUM) == 0);
}

/* sum NULL: not known. Uploads have none while they are on their way. */
static void
file_look(struct look *look, enum kind kind, struct str name, int64_t bytes, const struct str *sum,
    struct str shown)
{
	char path[PATH_MAX];
	struct stat st;
	bool fine;
	int fd;

	look->out->looked++;
	(void)snprintf(path, sizeof(path), "%s/%.*s", look->folder, STR_ARG(name));
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	fine = fd != -1 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size >= bytes &&
	       begins_well(fd, kind, st.st_size);
	if (fine && look->deep && (kind != KIND_UPLOAD || sum != NULL))
		fine = sum_is(look, path, sum);
	if (look->deep && kind != KIND_UPLOAD)
		progress_at(&look->progress, look->read += bytes);
	if (!fine)
		fault_add(look, (struct media_fault){str_dup(look->mem, name), shown, fd != -1});
	if (fd != -1)
		(void)close(fd);
}

/* Where its readers miss it. What a private space asks stands in no log. */
static struct str
shown_in(struct arena *mem, int64_t thread, struct str kind, bool open, struct str title)
{
	const char *path = str_eq(kind, STR("tip"))     ? "tips"
			   : str_eq(kind, STR("offer")) ? "mentoring/offers"
							: "questions";

	if (thread == 0)
		return (STR(""));
	if (!open)
		return (str_fmt(mem, ", shown in /%s/%lld", path, (long long)thread));
	return (str_fmt(
	    mem, ", shown in \"%.*s\" (/%s/%lld)", STR_ARG(title), path, (long long)thread));
}

static enum err
uploads_look(struct look *look)
{
	struct backup_uploads_rows rows;
	struct str after = STR("");
	size_t i;
	enum err e;

	do {
		if ((e = q_backup_uploads(look->db, after, &rows)))
			return (e);
		for (i = 0; i < rows.n; i++) {
			after = rows.items[i].id;
			file_look(look, KIND_UPLOAD,
			    str_fmt(look->mem, "uploads/%.*s", STR_ARG(after)), rows.items[i].bytes,
			    rows.items[i].has_sum ? &rows.items[i].sum : NULL, STR(""));
		}
	} while (rows.n > 0);
	return (OK);
}

/* What is played; the smaller one and the still only when all bytes are compared. */
static void
recording_look(struct look *look, const struct backup_recordings *r)
{
	struct str shown = shown_in(look->mem, r->thread, r->kind, r->open, r->title);
	struct str folder = str_fmt(look->mem, "recordings/%lld/%d", (long long)r->id, r->served);

	file_look(look, KIND_RECORDING, str_fmt(look->mem, "%.*s/media.mp4", STR_ARG(folder)),
	    r->bytes, r->has_media ? &r->media : NULL, shown);
	if (look->deep && r->has_small)
		file_look(look, KIND_RECORDING,
		    str_fmt(look->mem, "%.*s/small.mp4", STR_ARG(folder)), 0, &r->small, shown);
	if (look->deep && r->has_poster)
		file_look(look, KIND_STILL, str_fmt(look->mem, "%.*s/poster.jpg", STR_ARG(folder)),
		    0, &r->poster, shown);
}

static enum err
recordings_look(struct look *look)
{
	struct backup_recordings_rows rows;
	int64_t after = 0;
	size_t i;
	enum err e;

	do {
		if ((e = q_backup_recordings(look->db, after, &rows)))
			return (e);
		for (i = 0; i < rows.n; i++) {
			const struct backup_recordings *r = &rows.items[i];

			after = r->id;
			recording_look(look, r);
		}
	} while (rows.n > 0);
	return (OK);
}

static enum err
pictures_look(struct look *look)
{
	struct backup_pictures_rows rows;
	int64_t after = 0;
	size_t i;
	enum err e;

	do {
		if ((e = q_backup_pictures(look->db, after, &rows)))
			return (e);
		for (i = 0; i < rows.n; i++) {
			const struct backup_pictures *p = &rows.items[i];

			after = p->id;
			file_look(look, KIND_PICTURE,
			    str_fmt(look->mem, "pictures/%lld/%lld/picture.webp",
				(long long)(p->id / 1000), (long long)p->id),
			    p->bytes, p->has_sum ? &p->sum : NULL,
			    shown_in(look->mem, p->thread, p->kind, p->open, p->title));
		}
	} while (rows.n > 0);
	return (OK);
}

static enum err
deep_begin(struct look *look)
{
	struct backup_media_bytes row;
	enum err e;

	if (!look->deep)
		return (OK);
	if ((e = q_backup_media_bytes(look->db, &row)))
		return (e);
	progress_begin(&look->progress, "media", row.bytes, PROGRESS_BYTES);
	return (OK);
}

enum err
media_look(
    struct arena *mem, struct db *db, const char *folder, bool deep, struct media_faults *out)
{
	struct look look = {.mem = mem, .db = db, .folder = folder, .deep = deep, .out = out};
	enum err e;

	*out = (struct media_faults){.n = 0};
	if ((e = deep_begin(&look)))
		return (e);
	if ((e = uploads_look(&look)) == OK && (e = recordings_look(&look)) == OK)
		e = pictures_look(&look);
	if (deep)
		progress_end(&look.progress);
	return (e);
}

struct str
media_fault_said(struct arena *mem, const struct media_fault *fault)
{
	return (str_fmt(mem, "media/%.*s%.*s, and it is %s", STR_ARG(fault->name),
	    STR_ARG(fault->shown), fault->damaged ? "damaged" : "not there"));
}
