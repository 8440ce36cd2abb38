/*
 * archive.h -- a folder of files that can prove that it is whole.
 *
 * Beside the files lies SHA256SUMS, as `sha256sum -c SHA256SUMS` reads it. While
 * an archive is written the list is SHA256SUMS.part, a line for each file that
 * is whole on the disk, so whoever was stopped goes on where they were. Names are
 * relative, of plain bytes, and stay below the folder.
 */
#ifndef PEERLORE_OPS_ARCHIVE_H
#define PEERLORE_OPS_ARCHIVE_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/progress.h"
#include "base/str.h"

#define ARCHIVE_SUM 65 /* hexadecimal, with NUL */
#define ARCHIVE_LIST "SHA256SUMS"

struct archive_file {
	struct str name;
	char sum[ARCHIVE_SUM];
};
struct archive_list {
	struct archive_file *items; /* by name, but for a list that is being written */
	size_t n, room;
};
struct archive {
	const char *folder;
	struct arena *mem;
	struct archive_list files;
	struct archive_list before; /* while writing: what an earlier try left */
	FILE *part;
	int64_t kept; /* files that an earlier try had written */
	struct progress *progress; /* counts bytes; may be NULL */
	int64_t done; /* of them */
};

/* Set by a signal: whoever copies stops soon, with ERR_GONE. */
extern volatile int archive_stop;

/* -- writing ------------------------------------------------------------------------------ */
/* Makes the folder, mode 0700, or goes on in one that was begun. ERR_CONFLICT when another process writes to it. */
enum err archive_begin(struct archive *archive, struct arena *mem, const char *folder) MUST_CHECK;
/* Copies a file, unless it lies there already from an earlier try: same name, same size, same time. */
enum err archive_copy(struct archive *archive, const char *from, const char *name) MUST_CHECK;
/* Writes what can be read from fd, which is closed. */
enum err archive_write(struct archive *archive, int fd, const char *name) MUST_CHECK;
/* Writes the list; files of an earlier try that nobody wanted any more go. sum: of the list itself. */
enum err archive_end(struct archive *archive, char sum[ARCHIVE_SUM]) MUST_CHECK;
/* However it ends; what was written stays. whole: nobody has to go on with it. */
void archive_close(struct archive *archive, bool whole);

/* -- reading ------------------------------------------------------------------------------ */
/* Reads the list; ERR_USAGE with a line in the log when there is none, or it is not the one of this sum. archive_close at the end. */
enum err archive_read(
    struct archive *archive, struct arena *mem, const char *folder, const char *sum) MUST_CHECK;
/* Bytes of all files; ERR_CONFLICT when one is missing, said in the log. */
enum err archive_size(const struct archive *archive, int64_t *bytes) MUST_CHECK;
/* Reads all of it; ERR_CONFLICT when a file is not what the list says: all such files are named in the log. */
enum err archive_verify(struct archive *archive) MUST_CHECK;
const struct archive_file *archive_find(const struct archive *archive, const char *name);
/* Copies a file of it to where it is wanted, by a rename, with mode 0600, its folders made. */
enum err archive_take(
    struct archive *archive, const struct archive_file *file, const char *to) MUST_CHECK;

/* -- for both ------------------------------------------------------------------------------ */
/* Makes the folders above path, mode 0700. */
enum err archive_folders(const char *path) MUST_CHECK;
/* Forces a file or folder to the disk. */
enum err archive_settle(const char *path) MUST_CHECK;

#endif
