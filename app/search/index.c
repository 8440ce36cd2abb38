/* index.c -- where the index lies on disk, and the little that all of it shares. */
#include "search/index_local.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"

static const struct {
	struct str word;
	char letter;
} types[] = {
#define X(name, word, letter) {{word, sizeof(word) - 1}, letter},
    INDEX_TYPES(X)
#undef X
};

struct str
index_type_word(enum index_type type)
{
	return (types[type].word);
}

bool
index_type_read(struct str word, enum index_type *out)
{
	unsigned i;

	for (i = 0; i < INDEX_TYPE_COUNT; i++) {
		if (str_eq_nocase(word, types[i].word)) {
			*out = (enum index_type)i;
			return (true);
		}
	}
	return (false);
}

struct str
index_uid(enum index_type type, int64_t id, char into[INDEX_UID_MAX])
{
	int n = snprintf(into, INDEX_UID_MAX, "%c%" PRId64, type == INDEX_PERSON ? 'U' : 'P', id);

	return ((struct str){into, (size_t)n});
}

struct str
index_path(struct str dir, int64_t generation, int64_t where, char *path)
{
	int n;

	if (where == INDEX_OPEN)
		n = snprintf(path, dir.n + INDEX_PATH_EXTRA, "%.*s/%" PRId64 "/open", STR_ARG(dir),
		    generation);
	else
		n = snprintf(path, dir.n + INDEX_PATH_EXTRA, "%.*s/%" PRId64 "/space-%" PRId64,
		    STR_ARG(dir), generation, where);
	return ((struct str){path, (size_t)n});
}

enum err
index_current(struct str dir, char *path, int64_t *generation)
{
	char text[24];
	ssize_t n;
	int fd;

	(void)snprintf(path, dir.n + INDEX_PATH_EXTRA, "%.*s/current", STR_ARG(dir));
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return (ERR_NOT_FOUND);
	n = read(fd, text, sizeof(text));
	(void)close(fd);
	if (n <= 0 || !str_int64(str_trim((struct str){text, (size_t)n}), generation) ||
	    *generation <= 0)
		return (ERR_NOT_FOUND);
	return (OK);
}

enum err
index_changed_open(struct str dir, char *path, int *fd)
{
	(void)snprintf(path, dir.n + INDEX_PATH_EXTRA, "%.*s/changed", STR_ARG(dir));
	if ((*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600)) >= 0)
		return (OK);
	log_errorf("check who owns the folder", "could not open %s", path);
	return (errno == ENOSPC ? ERR_DISK_FULL : ERR_INTERNAL);
}

void
index_changed_set(int fd)
{
	timestamp_us now = clock_monotonic();
	struct timespec times[2];

	/* Any time that was not there before will do; the monotonic clock has no other. */
	times[0].tv_sec = times[1].tv_sec = (time_t)(now / SECONDS_US(1));
	times[0].tv_nsec = times[1].tv_nsec = (long)(now % SECONDS_US(1)) * 1000;
	if (futimens(fd, times) != 0)
		log_errorf("readers will not see what is new", "could not touch the search index");
}

int64_t
index_changed_get(int fd)
{
	struct stat st;

	/* Without a name it is the file of an index that was removed. */
	if (fd < 0 || fstat(fd, &st) != 0 || st.st_nlink == 0)
		return (0);
	return ((int64_t)st.st_mtim.tv_sec * 1000000 + st.st_mtim.tv_nsec / 1000);
}

static int
int64_compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return ((x > y) - (x < y));
}

void
int64_list_sort(struct int64_list *list)
{
	if (list->n > 1)
		qsort(list->items, list->n, sizeof(*list->items), int64_compare);
}

enum err
index_spaces_on_disk(
    struct str dir, int64_t generation, char *path, struct arena *mem, struct int64_list *out)
{
	struct buf found = {.mem = mem};
	struct dirent *entry;
	DIR *d;

	(void)snprintf(path, dir.n + INDEX_PATH_EXTRA, "%.*s/%" PRId64, STR_ARG(dir), generation);
	if ((d = opendir(path)) == NULL)
		return (ERR_NOT_FOUND);
	while ((entry = readdir(d)) != NULL) {
		struct str name = str_of(entry->d_name);
		int64_t space;

		if (str_starts(name, STR("space-")) && str_int64(str_slice(name, 6, 20), &space) &&
		    space > 0)
			buf_put(&found, &space, sizeof(space));
	}
	(void)closedir(d);
	out->n = found.n / sizeof(int64_t);
	out->items = (int64_t *)(void *)found.p;
	int64_list_sort(out);
	return (OK);
}

/* What is usual for each kind of error; NULL as hint: nothing can be advised, "": not even said. */
static const struct {
	enum err e;
	const char *hint;
} failures[] = {
    [XAPIAN_OK] = {OK, ""},
    [XAPIAN_MODIFIED] = {ERR_RETRY, ""},
    [XAPIAN_LOCKED] = {ERR_BUSY, ""},
    [XAPIAN_CLOSED] = {ERR_DOWN, "peerlore reindex makes the search index anew"},
    [XAPIAN_CORRUPT] = {ERR_DOWN, "peerlore reindex makes the search index anew"},
    [XAPIAN_MISSING] = {ERR_DOWN, "peerlore reindex makes the search index anew"},
    [XAPIAN_NOT_FOUND] = {ERR_INTERNAL, NULL},
    [XAPIAN_QUERY] = {ERR_INTERNAL, NULL},
    [XAPIAN_WILDCARD] = {ERR_INTERNAL, NULL},
    [XAPIAN_NET] = {ERR_INTERNAL, NULL},
    [XAPIAN_ARGUMENT] = {ERR_INTERNAL, NULL},
    [XAPIAN_FULL] = {ERR_DISK_FULL, "free some space where the index lies"},
    [XAPIAN_NO_MEMORY] = {ERR_INTERNAL, NULL},
    [XAPIAN_OTHER] = {ERR_INTERNAL, NULL},
};

void
index_say(const struct xapian_error *error, const char *doing)
{
	const char *hint = failures[error->code].hint;

	if (hint == NULL || hint[0] != '\0')
		log_errorf(hint, "could not %s: %s", doing, error->text);
}

enum err
index_failed(const struct xapian_error *error, const char *doing)
{
	index_say(error, doing);
	return (failures[error->code].e);
}

struct str
index_position_text(const struct index_position *p, char into[POSITION_TEXT_MAX])
{
	int n =
	    snprintf(into, POSITION_TEXT_MAX, "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %d",
		p->xid, p->id, p->system, p->timeline, INDEX_FORMAT);

	return ((struct str){into, (size_t)n});
}

bool
index_position_read(struct str text, struct index_position *out)
{
	struct index_position p = {.format = 0};
	struct str word[4];
	size_t i;

	for (i = 0; i < 4; i++) {
		if (!str_cut(&text, ' ', &word[i]))
			return (false);
	}
	if (!str_int64(word[0], &p.xid) || !str_int64(word[1], &p.id) ||
	    !str_int64(word[2], &p.system) || !str_int64(word[3], &p.timeline) ||
	    (text.n > 0 && !str_int64(text, &p.format)))
		return (false);
	*out = p;
	return (true);
}
