/*
 * vector_files.h -- the vectors of one node in files that searches read as memory.
 *
 * On disk (DIR is PEERLORE_DATA/vectors):
 *	DIR/state		which generation is read, and a count that moves with every file made or removed
 *	DIR/<n>/open		the vectors of all open spaces
 *	DIR/<n>/space-<id>	those of one private space
 *
 * A view of the table `embedding` that can always be made again, and is at
 * every start of its writer. Permitted by construction, as the index is: a
 * search scans exactly the files of the spaces its reader may see.
 *
 * One writer per node, any number of readers. A file only grows; its slots are
 * changed in place, so a reader may meet one half written: then one thread of
 * the same space has a wrong likeness for that moment.
 */
#ifndef PEERLORE_EMBEDDINGS_VECTOR_FILES_H
#define PEERLORE_EMBEDDINGS_VECTOR_FILES_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "embeddings/vector.h"

/* As in search/index.h. */
#define PLACE_OPEN ((int64_t)0)

/* -- writing ----------------------------------------------------------------- */
struct vector_writer;

/*
 * Begins a new generation for vectors of `dimension` numbers; nobody reads it
 * before vector_writer_publish, which also removes the others. ERR_BUSY when
 * another process writes here. dir is kept, not copied.
 */
enum err vector_writer_open(
    const char *dir, size_t dimension, struct vector_writer **out) MUST_CHECK;
size_t vector_writer_dimension(const struct vector_writer *writer);
enum err vector_writer_publish(struct vector_writer *writer) MUST_CHECK;
/* Puts a thread's vector into one place and takes it out of any other; bytes are `dimension` of them. */
enum err vector_writer_put(struct vector_writer *writer, int64_t place, int64_t thread,
    const int8_t *bytes, float scale) MUST_CHECK;
void vector_writer_remove(struct vector_writer *writer, int64_t thread);
/* How many threads are in it. */
size_t vector_writer_count(const struct vector_writer *writer);
/* Leaves the files to their readers; NULL is allowed. */
void vector_writer_close(struct vector_writer *writer);

/* -- reading ------------------------------------------------------------------- */
struct vector_reader;
struct vector_set;

struct near_hit {
	int64_t thread;
	double likeness; /* cosine, -1 to 1 */
};

struct vector_scan {
	/* What is asked: a vector of VECTOR_PADDED(dimension) bytes. */
	const int8_t *bytes;
	float scale;
	size_t limit; /* room in hits */
	/* What is found: the most alike first, equals by thread. */
	struct near_hit *hits;
	size_t n;
	/* Of all that was looked at, for a sense of what is unusual. */
	size_t looked_at;
	double mean;
	double deviation;
};

/* There need be no files yet. dir is kept, not copied. */
struct vector_reader *vector_reader_open(const char *dir);
void vector_reader_close(struct vector_reader *reader);
/*
 * The open spaces and these private ones, as they are now; they stay while the
 * set is not freed, whatever the writer does. ERR_NOT_FOUND when there is nothing
 * with this dimension.
 */
enum err vector_reader_set(struct vector_reader *reader, const int64_t *spaces, size_t n,
    size_t dimension, struct arena *mem, struct vector_set **out) MUST_CHECK;
/* Bytes that a scan goes through. */
size_t vector_set_bytes(const struct vector_set *set);
/* Calls nothing but libc, so it may run on another thread. */
void vector_set_scan(const struct vector_set *set, struct vector_scan *scan);
void vector_set_free(struct vector_set *set);

#endif
