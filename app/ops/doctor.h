/*
 * doctor.h -- `peerlore doctor`: looks at everything an installation needs and says what to do about what it finds.
 *
 * It only looks: it starts nothing, changes nothing and may run at any time, beside
 * a running installation or after one that does not start. Each look notes one
 * finding or more; a remedy belongs to each that is not well.
 */
#ifndef PEERLORE_OPS_DOCTOR_H
#define PEERLORE_OPS_DOCTOR_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/command_line.h"
#include "base/str.h"

enum finding_state {
	FINDING_WELL,
	FINDING_UNSEEN, /* it could not be looked at, for a reason that is a finding of its own */
	FINDING_WARNING, /* it works, and should not stay so */
	FINDING_WRONG
};

struct finding {
	enum finding_state state;
	const char *about; /* one word, for programs */
	struct str found;
	struct str remedy; /* empty when it is well */
};

struct db;
struct db_pool;

struct doctor {
	struct arena *mem;
	timestamp_us now;
	struct finding *items;
	size_t n, room;
	struct db_pool *pool; /* as the role that serves; NULL: the database does not answer */
	struct db *db;
	struct db_pool *all_pool; /* as whoever may see all */
	struct db *all; /* NULL as well */
	bool deep; /* files are read to their end */
	bool migrated; /* the tables are those of this program */
};

/* remedy NULL: it is well, or unseen. Both are formats. */
void doctor_note(struct doctor *d, enum finding_state state, const char *about, const char *remedy,
    const char *found, ...) __attribute__((format(printf, 5, 6)));

/* -- the looks, in this order ------------------------------------------------------------------ */
/* doctor_machine.c: files and rights, disk, clock */
void doctor_files(struct doctor *d);
void doctor_disk(struct doctor *d);
void doctor_clock(struct doctor *d);
/* doctor_database.c: opens d->db */
void doctor_database(struct doctor *d);
void doctor_database_close(struct doctor *d);
/* doctor_work.c: index, worker, jobs, outbox, dumps, files of media */
void doctor_work(struct doctor *d);
/* doctor_network.c: server, sandbox, TLS, proxies, mail */
void doctor_network(struct doctor *d);

int doctor_command(struct command_line *line);

#endif
