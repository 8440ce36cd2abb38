/* read.c -- files and folders of the data, halves, and lists that grow. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "eval/local.h"

/* A file of labels is smaller; dumps are read in pieces. */
#define FILE_MAX ((off_t)256 * 1024 * 1024)
#define NAMES_MAX 4096

/* -- files ------------------------------------------------------------------------ */

static enum err
file_take(struct arena *mem, int fd, const char *path, struct str *out)
{
	struct stat about;
	size_t n = 0;
	ssize_t got = 1;
	char *bytes;

	if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size > FILE_MAX) {
		log_errorf(NULL, "cannot read %s: it is no file of up to 256 MB", path);
		return (ERR_MALFORMED);
	}
	bytes = arena_alloc(mem, (size_t)about.st_size + 1);
	while (got > 0 && n < (size_t)about.st_size) {
		if ((got = read(fd, bytes + n, (size_t)about.st_size - n)) > 0)
			n += (size_t)got;
	}
	if (got < 0) {
		log_errorf(NULL, "cannot read %s: %m", path);
		return (ERR_MALFORMED);
	}
	*out = (struct str){bytes, n};
	return (OK);
}

enum err
eval_file(struct arena *mem, struct str path, struct str *out)
{
	const char *name = str_c(mem, path);
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	enum err e;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return (ERR_NOT_FOUND);
	if (fd < 0) {
		log_errorf(NULL, "cannot read %s: %m", name);
		return (ERR_MALFORMED);
	}
	e = file_take(mem, fd, name, out);
	(void)close(fd);
	return (e);
}

static int
name_compare(const void *a, const void *b)
{
	return (str_cmp(*(const struct str *)a, *(const struct str *)b));
}

struct str_list
eval_folder(struct arena *mem, struct str path)
{
	struct str_list names = {arena_array(mem, NAMES_MAX, sizeof(struct str)), 0};
	DIR *folder = opendir(str_c(mem, path));
	struct dirent *entry;

	if (folder == NULL)
		return (names);
	while (names.n < NAMES_MAX && (entry = readdir(folder)) != NULL) {
		if (entry->d_name[0] != '.')
			names.items[names.n++] = str_dup(mem, str_of(entry->d_name));
	}
	(void)closedir(folder);
	if (names.n > 1)
		qsort(names.items, names.n, sizeof(*names.items), name_compare);
	return (names);
}

/* -- halves ---------------------------------------------------------------------------- */

void
eval_group(struct eval_query *query, struct str group)
{
	unsigned char digest[EVP_MAX_MD_SIZE] = {0};

	/* The eighth digit decides what is odd: the low half of the fourth byte. */
	if (EVP_Digest(group.p, group.n, digest, NULL, EVP_md5(), NULL) != 1)
		abort();
	query->half = (digest[3] & 1) != 0 ? EVAL_TEST : EVAL_DEV;
	query->fold = digest[3] >> 1 & 1;
}

/* -- lists ------------------------------------------------------------------------------- */

static void *
grown(struct arena *mem, void *items, size_t n, size_t *room, size_t size)
{
	void *more;

	if (n < *room)
		return (items);
	*room = *room == 0 ? 256 : *room * 2;
	more = arena_array(mem, *room, size);
	if (n > 0)
		memcpy(more, items, n * size);
	return (more);
}

int64_t
eval_threads_add(struct arena *mem, struct eval_threads *threads, const struct index_doc *doc)
{
	threads->items =
	    grown(mem, threads->items, threads->n, &threads->room, sizeof(*threads->items));
	threads->items[threads->n] = *doc;
	threads->items[threads->n].type = INDEX_QUESTION;
	threads->items[threads->n].id = (int64_t)threads->n + 1;
	threads->n++;
	return ((int64_t)threads->n);
}

struct eval_query *
eval_queries_add(struct arena *mem, struct eval_queries *queries)
{
	queries->items =
	    grown(mem, queries->items, queries->n, &queries->room, sizeof(*queries->items));
	return (&queries->items[queries->n++]);
}
