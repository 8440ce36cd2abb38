/*
 * progress.h -- how far a long command is, on standard error.
 *
 * On a terminal one line that is written over: a bar, the rate, the time left.
 * Elsewhere a line in the log every ten seconds. Cheap to call often.
 *
 *	progress_begin(&p, "import", bytes_in_all, PROGRESS_BYTES);
 *	while (...) progress_at(&p, bytes_done);
 *	progress_end(&p);
 */
#ifndef PEERLORE_BASE_PROGRESS_H
#define PEERLORE_BASE_PROGRESS_H

#include "base/clock.h"

enum progress_unit { PROGRESS_COUNT, PROGRESS_BYTES };

struct progress {
	const char *what;
	int64_t total;
	int64_t done;
	enum progress_unit unit;
	bool terminal;
	bool shown; /* a line stands on the terminal */
	timestamp_us begun_at;
	timestamp_us shown_at;
};

/* what: one or two words, kept. total 0: not known. */
void progress_begin(struct progress *p, const char *what, int64_t total, enum progress_unit unit);
void progress_at(struct progress *p, int64_t done);
/* Takes the line away, so that something else can be written; the next progress_at brings it back. */
void progress_hide(struct progress *p);
void progress_end(struct progress *p);
/* What progress_at writes, without what: "[####......]  42 %  1.2 MB/s  1 min 20 s left". */
struct str progress_text(const struct progress *p, timestamp_us now, char into[128]);

#endif
