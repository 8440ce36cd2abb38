/* vector_writer.c -- keeps the files of vectors: slots changed in place, files that only grow. */
#include "embeddings/vector_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "embeddings/vector_layout.h"

#define SLOTS_FIRST 64
#define THREADS_FIRST 1024

struct file {
	int64_t place;
	struct vector_head *head; /* mapped */
	size_t room; /* slots */
	uint64_t used; /* threads in it */
	uint64_t *free; /* slots that are empty again */
	size_t free_n, free_room;
};

/* Where a thread is: open addressing, thread 0 is an empty entry. */
struct entry {
	int64_t thread;
	struct file *file;
	uint64_t slot;
};

struct vector_writer {
	const char *dir;
	size_t dimension;
	uint64_t generation;
	int lock_fd;
	struct vector_state *state;
	struct file **files;
	size_t n, room;
	struct entry *entries;
	size_t entry_n, entry_room; /* a power of two */
};

static void *
grown(void *p, size_t count, size_t size)
{
	if ((p = reallocarray(p, count, size)) == NULL)
		abort();
	return (p);
}

/* -- threads ------------------------------------------------------------------------ */

static size_t
entry_home(const struct vector_writer *w, int64_t thread)
{
	return (
	    (size_t)((uint64_t)thread * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (w->entry_room - 1));
}

/* That of the thread, or the empty one where it would be. */
static struct entry *
entry_find(const struct vector_writer *w, int64_t thread)
{
	size_t i = entry_home(w, thread);

	while (w->entries[i].thread != 0 && w->entries[i].thread != thread)
		i = (i + 1) & (w->entry_room - 1);
	return (&w->entries[i]);
}

static void
entries_make(struct vector_writer *w, size_t room)
{
	struct entry *before = w->entries;
	size_t i, n = w->entry_room;

	w->entries = grown(NULL, room, sizeof(*w->entries));
	memset(w->entries, 0, room * sizeof(*w->entries));
	w->entry_room = room;
	for (i = 0; i < n; i++) {
		if (before[i].thread != 0)
			*entry_find(w, before[i].thread) = before[i];
	}
	free(before);
}

/* Those behind it move up, so that no search ends too early. */
static void
entry_remove(struct vector_writer *w, struct entry *gone)
{
	size_t mask = w->entry_room - 1, hole = (size_t)(gone - w->entries), i = hole;

	for (;;) {
		i = (i + 1) & mask;
		if (w->entries[i].thread == 0)
			break;
		if (((i - entry_home(w, w->entries[i].thread)) & mask) < ((i - hole) & mask))
			continue;
		w->entries[hole] = w->entries[i];
		hole = i;
	}
	w->entries[hole] = (struct entry){0};
	w->entry_n--;
}

/* -- files ---------------------------------------------------------------------------- */

static void
path_write(const struct vector_writer *w, int64_t place, char path[PATH_MAX])
{
	if (place == PLACE_OPEN)
		(void)snprintf(path, PATH_MAX, "%s/%" PRIu64 "/open", w->dir, w->generation);
	else
		(void)snprintf(
		    path, PATH_MAX, "%s/%" PRIu64 "/space-%" PRId64, w->dir, w->generation, place);
}

static enum err
say(const char *what)
{
	enum err e = errno == ENOSPC || errno == EDQUOT ? ERR_DISK_FULL : ERR_INTERNAL;

	log_errorf(NULL, "cannot %s the file of vectors: %m", what);
	return (e);
}

static size_t
file_bytes(const struct vector_writer *w, size_t slots)
{
	return (sizeof(struct vector_head) + slots * STRIDE(w->dimension));
}

/* The space is taken at once: a full disk is an error here and no signal later. */
static enum err
file_grow(struct vector_writer *w, struct file *f, size_t room)
{
	char path[PATH_MAX];
	size_t bytes = file_bytes(w, room);
	void *map = MAP_FAILED;
	int fd;

	path_write(w, f->place, path);
	if ((fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600)) < 0)
		return (say("open"));
	errno = posix_fallocate(fd, 0, (off_t)bytes);
	if (errno == 0)
		map = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	(void)close(fd);
	if (map == MAP_FAILED)
		return (say("grow"));
	if (f->head != NULL)
		(void)munmap(f->head, file_bytes(w, f->room));
	f->head = map;
	f->room = room;
	return (OK);
}

static enum err
file_make(struct vector_writer *w, int64_t place, struct file **out)
{
	struct file *f = calloc(1, sizeof(*f));
	enum err e;

	if (f == NULL)
		abort();
	f->place = place;
	if ((e = file_grow(w, f, SLOTS_FIRST))) {
		free(f);
		return (e);
	}
	f->head->magic = FILE_MAGIC;
	f->head->dimension = (uint32_t)w->dimension;
	f->head->stride = (uint32_t)STRIDE(w->dimension);
	if (w->n == w->room)
		w->files = grown(w->files, w->room = w->room * 2 + 16, sizeof(struct file *));
	w->files[w->n++] = f;
	atomic_fetch_add(&w->state->files, 1);
	*out = f;
	return (OK);
}

static void
file_free(const struct vector_writer *w, struct file *f)
{
	(void)munmap(f->head, file_bytes(w, f->room));
	free(f->free);
	free(f);
}

/* Readers that have it open see that all its slots are empty. */
static void
file_remove(struct vector_writer *w, struct file *f)
{
	char path[PATH_MAX];
	size_t i;

	path_write(w, f->place, path);
	(void)unlink(path);
	for (i = 0; i < w->n && w->files[i] != f; i++)
		;
	w->files[i] = w->files[--w->n];
	file_free(w, f);
	atomic_fetch_add(&w->state->files, 1);
}

static enum err
file_find(struct vector_writer *w, int64_t place, struct file **out)
{
	size_t i;

	for (i = 0; i < w->n; i++) {
		if (w->files[i]->place == place) {
			*out = w->files[i];
			return (OK);
		}
	}
	return (file_make(w, place, out));
}

static struct vector_slot *
slot_at(const struct vector_writer *w, const struct file *f, uint64_t slot)
{
	return (
	    (struct vector_slot *)(void *)((char *)(f->head + 1) + slot * STRIDE(w->dimension)));
}

static enum err
slot_take(struct vector_writer *w, struct file *f, uint64_t *slot)
{
	uint64_t n = atomic_load(&f->head->slots);
	enum err e;

	if (f->free_n > 0) {
		*slot = f->free[--f->free_n];
		return (OK);
	}
	if (n == f->room && (e = file_grow(w, f, f->room * 2)))
		return (e);
	*slot = n;
	return (OK);
}

static void
slot_fill(struct vector_writer *w, struct file *f, uint64_t slot, int64_t thread,
    const int8_t *bytes, float scale)
{
	struct vector_slot *s = slot_at(w, f, slot);

	atomic_store(&s->thread, 0);
	s->scale = scale;
	memcpy(s->bytes, bytes, w->dimension);
	atomic_store(&s->thread, thread);
	if (slot == atomic_load(&f->head->slots))
		atomic_store(&f->head->slots, slot + 1);
}

void
vector_writer_remove(struct vector_writer *w, int64_t thread)
{
	struct entry *entry = entry_find(w, thread);
	struct file *f = entry->file;
	uint64_t slot = entry->slot;

	if (entry->thread == 0)
		return;
	entry_remove(w, entry);
	atomic_store(&slot_at(w, f, slot)->thread, 0);
	memset(slot_at(w, f, slot)->bytes, 0, w->dimension);
	if (--f->used == 0 && f->place != PLACE_OPEN) {
		file_remove(w, f);
		return;
	}
	if (f->free_n == f->free_room)
		f->free = grown(f->free, f->free_room = f->free_room * 2 + 16, sizeof(*f->free));
	f->free[f->free_n++] = slot;
}

enum err
vector_writer_put(
    struct vector_writer *w, int64_t place, int64_t thread, const int8_t *bytes, float scale)
{
	struct entry *entry = entry_find(w, thread);
	struct file *f;
	uint64_t slot;
	enum err e;

	if (entry->thread != 0 && entry->file->place == place) {
		slot_fill(w, entry->file, entry->slot, thread, bytes, scale);
		return (OK);
	}
	vector_writer_remove(w, thread);
	if ((e = file_find(w, place, &f)) || (e = slot_take(w, f, &slot)))
		return (e);
	slot_fill(w, f, slot, thread, bytes, scale);
	f->used++;
	if (++w->entry_n * 2 > w->entry_room)
		entries_make(w, w->entry_room * 2);
	*entry_find(w, thread) = (struct entry){thread, f, slot};
	return (OK);
}

size_t
vector_writer_count(const struct vector_writer *w)
{
	return (w->entry_n);
}

size_t
vector_writer_dimension(const struct vector_writer *w)
{
	return (w->dimension);
}

/* -- generations ---------------------------------------------------------------------------- */

/* The state stays the same file for ever; the lock on it says that somebody writes. */
static enum err
state_open(struct vector_writer *w)
{
	char path[PATH_MAX];

	if (mkdir(w->dir, 0700) != 0 && errno != EEXIST)
		return (say("make a folder for"));
	(void)snprintf(path, sizeof(path), "%s/state", w->dir);
	if ((w->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600)) < 0)
		return (say("open"));
	if (flock(w->lock_fd, LOCK_EX | LOCK_NB) != 0)
		return (ERR_BUSY);
	if ((errno = posix_fallocate(w->lock_fd, 0, (off_t)sizeof(*w->state))) != 0)
		return (say("make"));
	w->state = mmap(NULL, sizeof(*w->state), PROT_READ | PROT_WRITE, MAP_SHARED, w->lock_fd, 0);
	if (w->state == MAP_FAILED) {
		w->state = NULL;
		return (say("read"));
	}
	if (w->state->magic != STATE_MAGIC)
		*w->state = (struct vector_state){.magic = STATE_MAGIC};
	return (OK);
}

static void
folder_remove(const char *folder)
{
	struct dirent *entry;
	DIR *dir = opendir(folder);

	while (dir != NULL && (entry = readdir(dir)) != NULL)
		(void)unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir != NULL)
		(void)closedir(dir);
	(void)rmdir(folder);
}

/* Every generation but ours and the one that is read. */
static void
others_remove(const struct vector_writer *w)
{
	uint64_t read = atomic_load(&w->state->generation);
	struct dirent *entry;
	DIR *dir = opendir(w->dir);

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		char path[PATH_MAX];
		int64_t number;

		if (!str_int64(str_of(entry->d_name), &number) || (uint64_t)number == read ||
		    (uint64_t)number == w->generation)
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", w->dir, entry->d_name);
		folder_remove(path);
	}
	if (dir != NULL)
		(void)closedir(dir);
}

enum err
vector_writer_open(const char *dir, size_t dimension, struct vector_writer **out)
{
	struct vector_writer *w = calloc(1, sizeof(*w));
	char path[PATH_MAX];
	enum err e;

	if (w == NULL)
		abort();
	w->dir = dir;
	w->dimension = dimension;
	w->lock_fd = -1;
	entries_make(w, THREADS_FIRST);
	if ((e = state_open(w))) {
		vector_writer_close(w);
		return (e);
	}
	w->generation = atomic_load(&w->state->generation) + 1;
	(void)snprintf(path, sizeof(path), "%s/%" PRIu64, dir, w->generation);
	folder_remove(path);
	others_remove(w);
	if (mkdir(path, 0700) != 0) {
		e = say("make a folder for");
		vector_writer_close(w);
		return (e);
	}
	*out = w;
	return (OK);
}

enum err
vector_writer_publish(struct vector_writer *w)
{
	struct file *open_spaces;
	enum err e;

	/* Also without a thread in it: readers then know that all is well. */
	if ((e = file_find(w, PLACE_OPEN, &open_spaces)))
		return (e);
	atomic_store(&w->state->generation, w->generation);
	atomic_fetch_add(&w->state->files, 1);
	others_remove(w);
	return (OK);
}

void
vector_writer_close(struct vector_writer *w)
{
	size_t i;

	if (w == NULL)
		return;
	for (i = 0; i < w->n; i++)
		file_free(w, w->files[i]);
	if (w->state != NULL)
		(void)munmap(w->state, sizeof(*w->state));
	if (w->lock_fd >= 0)
		(void)close(w->lock_fd);
	free(w->files);
	free(w->entries);
	free(w);
}
