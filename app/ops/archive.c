/* archive.c -- a folder of files that can prove that it is whole. */
#include "ops/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

#define PIECE (256u << 10)
#define LINE_BYTES (PATH_MAX + ARCHIVE_SUM + 4)
#define PART ARCHIVE_LIST ".part"

volatile int archive_stop;

/* -- small things ----------------------------------------------------------------------------- */

static enum err
failed(const char *doing, const char *path)
{
	int why = errno;

	log_errorf(NULL, "cannot %s %s: %m", doing, path);
	return (why == ENOSPC || why == EDQUOT ? ERR_DISK_FULL : ERR_INTERNAL);
}

static const char *
below(const struct archive *archive, const char *name, char path[PATH_MAX])
{
	(void)snprintf(path, PATH_MAX, "%s/%s", archive->folder, name);
	return (path);
}

/* Nothing in a list leads out of the folder, however it came there. */
static bool
name_is_plain(struct str name)
{
	struct str rest = name, part;
	size_t i;

	for (i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];

		if (c <= ' ' || c >= 0x7f || c == '\\')
			return (false);
	}
	if (name.n == 0 || name.n > 1000 || name.p[0] == '/' || name.p[name.n - 1] == '/')
		return (false);
	while (str_cut(&rest, '/', &part)) {
		if (part.n == 0 || str_eq(part, STR(".")) || str_eq(part, STR("..")))
			return (false);
	}
	return (true);
}

enum err
archive_settle(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool bad = fd < 0 || fsync(fd) != 0;
	enum err e = bad ? failed("make safe on disk", path) : OK;

	if (fd >= 0)
		(void)close(fd);
	return (e);
}

enum err
archive_folders(const char *path)
{
	char part[PATH_MAX];
	size_t i;

	for (i = 1; i < sizeof(part) && path[i] != '\0'; i++) {
		if (path[i] != '/')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (mkdir(part, 0700) != 0 && errno != EEXIST)
			return (failed("make", part));
	}
	return (OK);
}

static void
list_put(struct archive_list *list, struct arena *mem, struct str name, const char *sum)
{
	struct archive_file *file;

	if (list->n == list->room) {
		size_t room = list->room == 0 ? 256 : list->room * 2;
		struct archive_file *more = realloc(list->items, room * sizeof(*more));

		if (more == NULL)
			abort();
		list->items = more;
		list->room = room;
	}
	file = &list->items[list->n++];
	*file = (struct archive_file){.name = str_dup(mem, name)};
	(void)snprintf(file->sum, sizeof(file->sum), "%.64s", sum);
}

static int
by_name(const void *a, const void *b)
{
	const struct archive_file *x = a, *y = b;

	return (str_cmp(x->name, y->name));
}

static void
list_sort(struct archive_list *list)
{
	if (list->n > 0)
		qsort(list->items, list->n, sizeof(*list->items), by_name);
}

static const struct archive_file *
list_find(const struct archive_list *list, struct str name)
{
	struct archive_file key = {.name = name};

	return (list->n == 0 ? NULL : bsearch(&key, list->items, list->n, sizeof(key), by_name));
}

const struct archive_file *
archive_find(const struct archive *archive, const char *name)
{
	return (list_find(&archive->files, str_of(name)));
}

/* -- bytes -------------------------------------------------------------------------------------- */

static bool
write_all(int fd, const unsigned char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t written = write(fd, bytes, n);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return (false);
		bytes += written;
		n -= (size_t)written;
	}
	return (true);
}

static void
told(struct archive *archive, ssize_t n)
{
	archive->done += n;
	if (archive->progress != NULL)
		progress_at(archive->progress, archive->done);
}

/* From one to the other (to -1: nowhere), with the sum of what went through. */
static enum err
pour(struct archive *archive, int from, int to, const char *what, char sum[ARCHIVE_SUM])
{
	unsigned char *piece = malloc(PIECE), hash[crypto_hash_sha256_BYTES];
	crypto_hash_sha256_state state;
	enum err e = OK;
	ssize_t n;

	if (piece == NULL)
		abort();
	(void)crypto_hash_sha256_init(&state);
	while (e == OK && (n = read(from, piece, PIECE)) != 0) {
		if (archive_stop != 0)
			e = ERR_GONE;
		else if (n < 0 && errno == EINTR)
			continue;
		else if (n < 0)
			e = failed("read", what);
		else if (to >= 0 && !write_all(to, piece, (size_t)n))
			e = failed("write", what);
		else
			(void)crypto_hash_sha256_update(&state, piece, (size_t)n);
		if (e == OK)
			told(archive, n);
	}
	free(piece);
	(void)crypto_hash_sha256_final(&state, hash);
	(void)sodium_bin2hex(sum, ARCHIVE_SUM, hash, sizeof(hash));
	return (archive_stop != 0 ? ERR_GONE : e);
}

/* What comes from fd becomes path, whole or not at all; times NULL: now. */
static enum err
file_make(struct archive *archive, int fd, const char *path, const struct timespec times[2],
    char sum[ARCHIVE_SUM])
{
	char fresh[PATH_MAX + 8];
	enum err e;
	int to;

	if ((e = archive_folders(path)))
		return (e);
	(void)snprintf(fresh, sizeof(fresh), "%s.new", path);
	if ((to = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600)) < 0)
		return (failed("write", fresh));
	e = pour(archive, fd, to, path, sum);
	if (e == OK && ((times != NULL && futimens(to, times) != 0) || fdatasync(to) != 0))
		e = failed("write", fresh);
	(void)close(to);
	if (e == OK && rename(fresh, path) != 0)
		e = failed("name", path);
	if (e)
		(void)unlink(fresh);
	return (e);
}

/* -- lists ------------------------------------------------------------------------------------------ */

/* "SUM  NAME\n" */
static bool
line_read(char *line, struct str *name)
{
	struct str s = str_of(line);

	if (s.n < 67 || s.p[s.n - 1] != '\n' || s.p[64] != ' ' || s.p[65] != ' ' ||
	    strspn(line, "0123456789abcdef") != 64)
		return (false);
	*name = str_slice(s, 66, s.n - 67);
	return (name_is_plain(*name));
}

/* False when a line is none of ours, unless they may be: the last one may have been cut off with whoever wrote it. */
static bool
list_read(struct archive_list *list, struct arena *mem, FILE *from, bool all)
{
	char *line = malloc(LINE_BYTES);
	struct str name;
	bool good = true;

	if (line == NULL)
		abort();
	while (fgets(line, LINE_BYTES, from) != NULL) {
		if (line_read(line, &name))
			list_put(list, mem, name, line);
		else
			good = false;
	}
	free(line);
	list_sort(list);
	return (good || !all);
}

static enum err
list_add(struct archive *archive, const char *name, const char *sum)
{
	list_put(&archive->files, archive->mem, str_of(name), sum);
	if (fprintf(archive->part, "%s  %s\n", sum, name) < 0 || fflush(archive->part) != 0)
		return (failed("write", PART));
	return (OK);
}

/* -- writing ---------------------------------------------------------------------------------------- */

enum err
archive_begin(struct archive *archive, struct arena *mem, const char *folder)
{
	char path[PATH_MAX];

	*archive = (struct archive){.folder = folder, .mem = mem};
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return (failed("make", folder));
	if ((archive->part = fopen(below(archive, PART, path), "a+e")) == NULL)
		return (failed("write", path));
	if (flock(fileno(archive->part), LOCK_EX | LOCK_NB) != 0) {
		log_errorf("wait for it", "another process writes to %s", folder);
		return (ERR_CONFLICT);
	}
	rewind(archive->part);
	(void)list_read(&archive->before, mem, archive->part, false);
	/* Half a line at the end would spoil the next one. */
	if (fseek(archive->part, 0, SEEK_END) == 0 && ftell(archive->part) > 0)
		(void)fputc('\n', archive->part);
	return (OK);
}

static bool
same_file(const struct stat *a, const struct stat *b)
{
	return (a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
		a->st_mtim.tv_nsec == b->st_mtim.tv_nsec);
}

enum err
archive_copy(struct archive *archive, const char *from, const char *name)
{
	char path[PATH_MAX], sum[ARCHIVE_SUM];
	const struct archive_file *before = list_find(&archive->before, str_of(name));
	struct stat st, there;
	enum err e;
	int fd;

	if (!name_is_plain(str_of(name))) {
		log_warn("left out, for its name: %s", from);
		return (OK);
	}
	if ((fd = open(from, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)) < 0)
		return (failed("read", from));
	(void)below(archive, name, path);
	if (fstat(fd, &st) != 0) {
		e = failed("read", from);
	} else if (before != NULL && stat(path, &there) == 0 && same_file(&st, &there)) {
		archive->kept++;
		told(archive, st.st_size);
		(void)snprintf(sum, sizeof(sum), "%s", before->sum);
		e = OK;
	} else {
		e = file_make(archive, fd, path, (struct timespec[2]){st.st_atim, st.st_mtim}, sum);
	}
	(void)close(fd);
	return (e != OK ? e : list_add(archive, name, sum));
}

enum err
archive_write(struct archive *archive, int fd, const char *name)
{
	char path[PATH_MAX], sum[ARCHIVE_SUM];
	enum err e = file_make(archive, fd, below(archive, name, path), NULL, sum);

	(void)close(fd);
	return (e != OK ? e : list_add(archive, name, sum));
}

/* What an earlier try brought and the database has forgotten since. */
static void
leftovers_remove(struct archive *archive)
{
	char path[PATH_MAX];
	size_t i;

	for (i = 0; i < archive->before.n; i++) {
		struct str name = archive->before.items[i].name;

		if (list_find(&archive->files, name) != NULL)
			continue;
		if (unlink(below(archive, str_c(archive->mem, name), path)) != 0 && errno != ENOENT)
			log_warn("cannot remove %s: %m", path);
	}
}

static enum err
list_write(struct archive *archive, const char *path)
{
	FILE *list = fopen(path, "we");
	size_t i;
	int bad = 0;

	if (list == NULL)
		return (failed("write", path));
	for (i = 0; i < archive->files.n; i++) {
		const struct archive_file *file = &archive->files.items[i];

		bad |= fprintf(list, "%s  %.*s\n", file->sum, STR_ARG(file->name)) < 0;
	}
	bad |= fflush(list) != 0 || fsync(fileno(list)) != 0;
	bad |= fclose(list) != 0;
	return (bad ? failed("write", path) : OK);
}

static enum err
file_sum(struct archive *archive, const char *path, char sum[ARCHIVE_SUM])
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	enum err e;

	if (fd < 0)
		return (failed("read", path));
	e = pour(archive, fd, -1, path, sum);
	(void)close(fd);
	return (e);
}

enum err
archive_end(struct archive *archive, char sum[ARCHIVE_SUM])
{
	char path[PATH_MAX];
	enum err e;

	list_sort(&archive->files);
	leftovers_remove(archive);
	if ((e = list_write(archive, below(archive, ARCHIVE_LIST, path))))
		return (e);
	archive->progress = NULL;
	if ((e = file_sum(archive, path, sum)))
		return (e);
	return (archive_settle(archive->folder));
}

void
archive_close(struct archive *archive, bool whole)
{
	char path[PATH_MAX];

	if (archive->part != NULL) {
		if (whole)
			(void)unlink(below(archive, PART, path));
		(void)fclose(archive->part);
	}
	free(archive->files.items);
	free(archive->before.items);
	*archive = (struct archive){.folder = archive->folder};
}

/* -- reading ------------------------------------------------------------------------------------------ */

enum err
archive_read(struct archive *archive, struct arena *mem, const char *folder, const char *sum)
{
	char path[PATH_MAX], found[ARCHIVE_SUM];
	FILE *list;
	bool good;
	enum err e;

	*archive = (struct archive){.folder = folder, .mem = mem};
	if ((e = file_sum(archive, below(archive, ARCHIVE_LIST, path), found)))
		return (ERR_USAGE);
	archive->done = 0;
	if (strcmp(found, sum) != 0) {
		log_errorf("take another backup", "%s is not the list that was written", path);
		return (ERR_CONFLICT);
	}
	if ((list = fopen(path, "re")) == NULL)
		return (failed("read", path));
	good = list_read(&archive->files, mem, list, true);
	(void)fclose(list);
	if (good)
		return (OK);
	log_errorf("take another backup", "%s holds a line that is none of ours", path);
	return (ERR_CONFLICT);
}

enum err
archive_size(const struct archive *archive, int64_t *bytes)
{
	char path[PATH_MAX];
	int64_t all = 0;
	struct stat st;
	size_t i;
	enum err e = OK;

	for (i = 0; i < archive->files.n; i++) {
		struct str name = archive->files.items[i].name;

		(void)snprintf(path, sizeof(path), "%s/%.*s", archive->folder, STR_ARG(name));
		if (lstat(path, &st) == 0 && S_ISREG(st.st_mode)) {
			all += st.st_size;
			continue;
		}
		log_errorf("take another backup", "%s is not there", path);
		e = ERR_CONFLICT;
	}
	if (e == OK)
		*bytes = all;
	return (e);
}

enum err
archive_verify(struct archive *archive)
{
	char path[PATH_MAX], sum[ARCHIVE_SUM];
	bool good = true;
	size_t i;
	enum err e = OK;

	for (i = 0; i < archive->files.n && archive_stop == 0; i++) {
		const struct archive_file *file = &archive->files.items[i];

		(void)snprintf(path, sizeof(path), "%s/%.*s", archive->folder, STR_ARG(file->name));
		if ((e = file_sum(archive, path, sum)))
			return (e);
		if (strcmp(sum, file->sum) == 0)
			continue;
		log_errorf(NULL, "%s is not what was written: its checksum differs", path);
		good = false;
	}
	return (archive_stop != 0 ? ERR_GONE : good ? OK : ERR_CONFLICT);
}

enum err
archive_take(struct archive *archive, const struct archive_file *file, const char *to)
{
	char path[PATH_MAX], sum[ARCHIVE_SUM] = "";
	struct stat st, there;
	enum err e;
	int fd;

	(void)snprintf(path, sizeof(path), "%s/%.*s", archive->folder, STR_ARG(file->name));
	if ((fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)) < 0)
		return (failed("read", path));
	if (fstat(fd, &st) != 0) {
		e = failed("read", path);
	} else if (lstat(to, &there) == 0 && same_file(&st, &there)) {
		/* An earlier try brought it: files get their names when they are whole. */
		archive->kept++;
		told(archive, st.st_size);
		(void)close(fd);
		return (OK);
	} else {
		e = file_make(archive, fd, to, (struct timespec[2]){st.st_atim, st.st_mtim}, sum);
	}
	(void)close(fd);
	if (e == OK && strcmp(sum, file->sum) != 0) {
		log_errorf("take another backup", "%s changed while it was read", path);
		(void)unlink(to);
		e = ERR_CONFLICT;
	}
	return (e);
}
