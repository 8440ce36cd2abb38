/*
 * multipart.h -- multipart/form-data (RFC 7578) from a source that is never in memory as a whole.
 *
 * Part by part, and of each part piece by piece: what has been looked at is
 * gone. One buffer of MULTIPART_BUFFER bytes in the arena, whatever is sent.
 */
#ifndef PEERLORE_HTTP_MULTIPART_H
#define PEERLORE_HTTP_MULTIPART_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define MULTIPART_BUFFER (64 * 1024)
/* Bytes of one header line of a part, and lines of one part. */
#define MULTIPART_LINE 4096
#define MULTIPART_LINES 16

struct multipart_source {
	/* Up to size bytes; *got 0: there are no more. */
	enum err (*more)(void *arg, char *room, size_t size, size_t *got);
	void *arg;
};

struct multipart {
	struct arena *mem;
	struct multipart_source source;
	struct str mark; /* stands before and after each part */
	char *buffer;
	size_t at, n; /* what is not looked at yet */
};

struct multipart_part {
	struct str name;
	bool file; /* a file's; of a field in which none was chosen the name is empty */
	struct str file_name; /* as the sender calls it */
	struct str type; /* as the sender says; may be empty */
};

/* ERR_MEDIA_TYPE when the content type is another, or names no usable boundary. */
enum err multipart_open(struct multipart *m, struct arena *mem, struct str content_type,
    struct multipart_source source) MUST_CHECK;
/* The next part; what is left of the one before is passed over. *there false at the end. ERR_MALFORMED. */
enum err multipart_next(struct multipart *m, struct multipart_part *part, bool *there) MUST_CHECK;
/* The next piece of the part's content, empty at its end; valid until the next call. ERR_MALFORMED when it breaks off. */
enum err multipart_piece(struct multipart *m, struct str *piece) MUST_CHECK;

#endif
