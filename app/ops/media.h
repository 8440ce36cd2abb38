/*
 * media.h -- the files of media that the database names: whether each is there, and what it says it is.
 */
#ifndef PEERLORE_OPS_MEDIA_H
#define PEERLORE_OPS_MEDIA_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct db;

struct media_fault {
	struct str name; /* below media */
	struct str
	    shown; /* where people miss it: `, shown in "How to …" (/questions/12)`; may be empty */
	bool damaged; /* there, but cut short or something else; otherwise not there at all */
};
struct media_faults {
	struct media_fault *items;
	size_t n, room;
	int64_t looked; /* files that were looked at */
	int64_t compared; /* of them, byte by byte with what was written */
	int64_t unsummed; /* nobody knows yet what was written */
};
/* What a person who runs the installation does about them. */
#define MEDIA_REMEDY                                                                               \
	"put the file back from an earlier backup (the same name below media), or ask whoever "    \
	"wrote the post to send it again there"

/*
 * All that the database names, looked for below folder. Bytes are compared by number and by their beginning; when it
 * goes deep, all of them with what was written, which takes as long as reading them.
 */
enum err media_look(struct arena *mem, struct db *db, const char *folder, bool deep,
    struct media_faults *out) MUST_CHECK;
/* "media/uploads/x, and it is not there": the end of a sentence. */
struct str media_fault_said(struct arena *mem, const struct media_fault *fault);

#endif
