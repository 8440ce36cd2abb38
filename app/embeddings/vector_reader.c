/*
 * vector_reader.c -- looking through the vectors a reader may see, every one of them.
 *
 * 50,000 vectors of 384 bytes are some 20 MB in a row: about a millisecond. An
 * index for nearest vectors would be approximate and would have to know about
 * permissions.
 */
#include "embeddings/vector_files.h"

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "embeddings/vector_layout.h"

/* A file as it was when it was mapped; freed by the last who uses it. */
struct mapped {
	int64_t place;
	const struct vector_head *head; /* NULL: there is no file, or none of ours */
	size_t bytes;
	unsigned users; /* the reader, and every set */
};

struct vector_reader {
	const char *dir;
	const struct vector_state *state;
	uint64_t files; /* of the state, when `maps` was begun */
	uint64_t generation;
	struct mapped **maps;
	size_t n, room;
};

struct vector_set {
	struct mapped **items;
	size_t n;
	size_t dimension;
};

static void
mapped_release(struct mapped *m)
{
	if (--m->users > 0)
		return;
	if (m->head != NULL)
		(void)munmap((void *)(uintptr_t)m->head, m->bytes);
	free(m);
}

static void
maps_forget(struct vector_reader *r)
{
	while (r->n > 0)
		mapped_release(r->maps[--r->n]);
}

struct vector_reader *
vector_reader_open(const char *dir)
{
	struct vector_reader *r = calloc(1, sizeof(*r));

	if (r == NULL)
		abort();
	r->dir = dir;
	return (r);
}

void
vector_reader_close(struct vector_reader *r)
{
	if (r == NULL)
		return;
	maps_forget(r);
	if (r->state != NULL)
		(void)munmap((void *)(uintptr_t)r->state, sizeof(*r->state));
	free(r->maps);
	free(r);
}

/* NULL when there is no file or it is shorter than `least`. */
static const void *
file_map(const char *path, size_t least, size_t *bytes)
{
	struct stat st;
	void *map = MAP_FAILED;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return (NULL);
	if (fstat(fd, &st) == 0 && st.st_size >= (off_t)least)
		map = mmap(NULL, *bytes = (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	(void)close(fd);
	return (map == MAP_FAILED ? NULL : map);
}

static bool
state_ready(struct vector_reader *r)
{
	char path[PATH_MAX];
	size_t bytes;

	if (r->state == NULL) {
		(void)snprintf(path, sizeof(path), "%s/state", r->dir);
		if ((r->state = file_map(path, sizeof(*r->state), &bytes)) == NULL)
			return (false);
	}
	if (r->state->magic != STATE_MAGIC || atomic_load(&r->state->generation) == 0)
		return (false);
	if (r->files != atomic_load(&r->state->files)) {
		maps_forget(r);
		r->files = atomic_load(&r->state->files);
		r->generation = atomic_load(&r->state->generation);
	}
	return (true);
}

static bool
head_fits(const struct mapped *m)
{
	const struct vector_head *h = m->head;

	return (h->magic == FILE_MAGIC && h->dimension > 0 && h->dimension <= VECTOR_MAX &&
		h->stride == STRIDE(h->dimension));
}

static void
mapped_load(const struct vector_reader *r, struct mapped *m)
{
	char path[PATH_MAX];

	if (m->place == PLACE_OPEN)
		(void)snprintf(path, sizeof(path), "%s/%" PRIu64 "/open", r->dir, r->generation);
	else
		(void)snprintf(path, sizeof(path), "%s/%" PRIu64 "/space-%" PRId64, r->dir,
		    r->generation, m->place);
	m->head = file_map(path, sizeof(*m->head), &m->bytes);
	if (m->head != NULL && !head_fits(m)) {
		(void)munmap((void *)(uintptr_t)m->head, m->bytes);
		m->head = NULL;
	}
}

static size_t
room_of(const struct mapped *m)
{
	return ((m->bytes - sizeof(*m->head)) / m->head->stride);
}

static struct mapped *
mapped_new(const struct vector_reader *r, int64_t place)
{
	struct mapped *m = calloc(1, sizeof(*m));

	if (m == NULL)
		abort();
	m->place = place;
	m->users = 1;
	mapped_load(r, m);
	return (m);
}

/* As it is now: mapped anew when it has grown. */
static struct mapped *
mapped_get(struct vector_reader *r, int64_t place)
{
	size_t i;

	for (i = 0; i < r->n && r->maps[i]->place != place; i++)
		;
	if (i == r->n) {
		if (r->n == r->room && (r->maps = reallocarray(r->maps, r->room = r->room * 2 + 16,
					    sizeof(struct mapped *))) == NULL)
			abort();
		r->maps[r->n++] = mapped_new(r, place);
	} else if (r->maps[i]->head != NULL &&
		   atomic_load(&r->maps[i]->head->slots) > room_of(r->maps[i])) {
		mapped_release(r->maps[i]);
		r->maps[i] = mapped_new(r, place);
	}
	return (r->maps[i]);
}

static void
set_add(struct vector_set *set, struct mapped *m)
{
	if (m->head == NULL || m->head->dimension != set->dimension)
		return;
	m->users++;
	set->items[set->n++] = m;
}

enum err
vector_reader_set(struct vector_reader *r, const int64_t *spaces, size_t n, size_t dimension,
    struct arena *mem, struct vector_set **out)
{
	struct vector_set *set = arena_new_of(mem, struct vector_set);
	size_t i;

	if (!state_ready(r))
		return (ERR_NOT_FOUND);
	set->items = arena_array(mem, n + 1, sizeof(struct mapped *));
	set->dimension = dimension;
	set_add(set, mapped_get(r, PLACE_OPEN));
	for (i = 0; i < n; i++)
		set_add(set, mapped_get(r, spaces[i]));
	if (set->n == 0)
		return (ERR_NOT_FOUND);
	*out = set;
	return (OK);
}

/* The slots in use that are mapped too. */
static size_t
slots_of(const struct mapped *m)
{
	size_t slots = atomic_load(&m->head->slots), room = room_of(m);

	return (slots < room ? slots : room);
}

size_t
vector_set_bytes(const struct vector_set *set)
{
	size_t i, bytes = 0;

	for (i = 0; i < set->n; i++)
		bytes += slots_of(set->items[i]) * set->items[i]->head->stride;
	return (bytes);
}

void
vector_set_free(struct vector_set *set)
{
	size_t i;

	for (i = 0; i < set->n; i++)
		mapped_release(set->items[i]);
	set->n = 0;
}

/* -- scanning ------------------------------------------------------------------------ */

static bool
is_better(const struct near_hit *a, const struct near_hit *b)
{
	return (a->likeness > b->likeness || (a->likeness == b->likeness && a->thread < b->thread));
}

/* Few come this far: of n in any order about limit * log(n / limit). */
static void
hit_keep(struct vector_scan *scan, struct near_hit hit)
{
	size_t i;

	if (scan->n == scan->limit && !is_better(&hit, &scan->hits[scan->n - 1]))
		return;
	if (scan->n < scan->limit)
		scan->n++;
	for (i = scan->n - 1; i > 0 && is_better(&hit, &scan->hits[i - 1]); i--)
		scan->hits[i] = scan->hits[i - 1];
	scan->hits[i] = hit;
}

struct sums {
	double once, squared;
	size_t n;
};

static void
scan_one(const struct mapped *m, struct vector_scan *scan, struct sums *sums)
{
	const char *at = (const char *)(m->head + 1);
	size_t stride = m->head->stride, width = VECTOR_PADDED(m->head->dimension);
	size_t i, slots = slots_of(m);
	double least = -2;

	for (i = 0; i < slots; i++, at += stride) {
		const struct vector_slot *s = (const struct vector_slot *)(const void *)at;
		int64_t thread = atomic_load_explicit(&s->thread, memory_order_acquire);
		double likeness;

		if (thread == 0)
			continue;
		likeness =
		    (double)vector_dot(s->bytes, scan->bytes, width) * s->scale * scan->scale;
		sums->once += likeness;
		sums->squared += likeness * likeness;
		sums->n++;
		if (likeness < least || scan->limit == 0)
			continue;
		hit_keep(scan, (struct near_hit){thread, likeness});
		if (scan->n == scan->limit)
			least = scan->hits[scan->n - 1].likeness;
	}
}

void
vector_set_scan(const struct vector_set *set, struct vector_scan *scan)
{
	struct sums sums = {0, 0, 0};
	size_t i;

	scan->n = 0;
	for (i = 0; i < set->n; i++)
		scan_one(set->items[i], scan, &sums);
	scan->looked_at = sums.n;
	scan->mean = sums.n == 0 ? 0 : sums.once / (double)sums.n;
	scan->deviation =
	    sums.n == 0 ? 0
			: sqrt(fmax(0, sums.squared / (double)sums.n - scan->mean * scan->mean));
}
