/*
 * audit.h -- the audit trail: who did what to what, in a chain that shows when it was touched.
 *
 * Whoever changes state calls audit_note. The row goes with the commit of the
 * same transaction, so none is lost, and no writer waits for another. Within a
 * second the worker takes it into the chain.
 *
 * Each row of the chain has a number (1, 2, 3 ...), `mac`, the keyed hash of what
 * it says and of a random number, written with it, and `hash`, SHA-256 over a
 * second key, the hash of the row before, the number and `mac`. The keys come from
 * the master key and never leave the program. So a row changed, added, copied,
 * taken out or moved by somebody who has the database alone is found, and named; of
 * one that still waits, all but taking it out. What a chain cannot show by itself
 * is that its end was cut off together with its head: compare with a row known from
 * outside (an export, a log, `audit --check --known NUMBER:HASH`).
 */
#ifndef PEERLORE_AUDIT_H
#define PEERLORE_AUDIT_H

#include "ctx.h"

#define AUDIT_ROWS 50 /* of the page */
#define AUDIT_EXPORT 10000 /* rows in one file */

/*
 * In the caller's transaction, or at once when there is none. No secrets, no
 * bodies. detail is copied. What can go wrong, goes wrong at the commit.
 */
enum err audit_note(struct ctx *ctx, const char *action, const char *object_kind, int64_t object,
    struct str detail) MUST_CHECK;

/*
 * What happens between two threads stands with both. Whoever is without a name in one of them is so in both rows, as
 * in the link itself.
 */
enum err audit_note_link(
    struct ctx *ctx, const char *action, struct str kind, int64_t from, int64_t to) MUST_CHECK;

/*
 * For the end of a transaction: when something was written and nobody noted
 * anything, this is noted. So no change goes without a row, whatever its
 * function forgot; one that says what was done is better.
 */
enum err audit_note_else(
    struct ctx *ctx, struct str action, struct str object_kind, int64_t object) MUST_CHECK;

/*
 * Takes the next rows that wait into the chain, in a transaction of its own; for
 * the worker. ERR_NOT_FOUND when none waits.
 */
enum err audit_link_next(struct ctx *ctx) MUST_CHECK;

struct audit_row {
	int64_t id; /* its number in the chain; 0: it waits for the worker */
	int64_t waiting; /* then its place among those that wait */
	timestamp_us at;
	int64_t actor; /* 0: the command line, a job */
	struct str name; /* of the actor, as it is now */
	bool quiet; /* who it was is shown to nobody */
	struct str action; /* post.withdrawn */
	struct str kind; /* post, person, space ... */
	int64_t object;
	struct str detail;
	struct str hash; /* 64 hex digits; empty in rows that wait and in those from before */
};
struct audit_rows {
	struct audit_row *items;
	size_t n;
	struct str next; /* cursor of older rows; empty at the end */
};

/* Empty or 0: any. */
struct audit_filter {
	struct str action, kind, cursor;
	int64_t actor, object;
	int64_t limit; /* 0: AUDIT_ROWS; at most 100 */
};
/* The latest first; administrators. */
enum err audit_list(
    struct ctx *ctx, const struct audit_filter *filter, struct audit_rows *list) MUST_CHECK;
/* Every action there has been, for the choice on the page; administrators. */
enum err audit_actions(struct ctx *ctx, struct str_list *actions) MUST_CHECK;
/* How many rows the chain has; administrators. */
enum err audit_last(struct ctx *ctx, int64_t *last) MUST_CHECK;
/* The chain in its order, from the row behind `after`, at most `limit` (up to AUDIT_EXPORT); administrators, fresh (actor_fresh). */
enum err audit_export(
    struct ctx *ctx, int64_t after, int64_t limit, struct audit_rows *list) MUST_CHECK;

/* The rows as a table (RFC 4180), its heading first when asked for. */
struct buf;
void audit_table(struct buf *b, const struct audit_rows *list, bool heading);

enum audit_fault {
	AUDIT_WHOLE,
	AUDIT_CHANGED, /* the row does not say what was written */
	AUDIT_MISSING, /* there is no such row, but later ones, or the head knows of it */
	AUDIT_MOVED, /* the row is genuine, but does not follow the one before */
	AUDIT_COPY, /* an earlier row was written again */
	AUDIT_HEAD, /* the head does not end where the rows do; row: the last there is */
	AUDIT_OTHER /* the row known from outside is another one here */
};
/* A check on its way; begin with {0}. */
struct audit_check {
	bool done;
	enum audit_fault fault;
	int64_t row; /* the first that is broken */
	int64_t rows; /* good ones in front of it */
	int64_t before; /* rows from before there was a chain */
	int64_t last; /* number of the last good one */
	unsigned char hash[32]; /* and its hash */
	int64_t waiting; /* rows that are not in the chain yet */
	timestamp_us oldest; /* of those, when the first was written; 0: none */
	int64_t known; /* row known from outside, 0: none */
	unsigned char known_hash[32];
};
/*
 * Checks the next AUDIT_EXPORT rows; call it, with fresh memory for each part,
 * until check->done. Writers go on meanwhile. For the system.
 */
enum err audit_check(struct ctx *ctx, struct audit_check *check) MUST_CHECK;
/*
 * A job, each night: where the chain ends goes into the worker's log, to compare
 * with later (`audit --check --known`): a log kept elsewhere is out of reach of
 * who has the database.
 */
enum err job_audit_head(struct ctx *ctx, struct str argument) MUST_CHECK;
/* "17:" and 64 hex digits, as `audit --check` and exports say it; false when it is none. */
bool audit_known(struct audit_check *check, struct str text);
struct str audit_hash_text(struct arena *mem, const unsigned char hash[32]);
/* "row 17 is missing" */
struct str audit_fault_sentence(struct arena *mem, const struct audit_check *check);

#endif
