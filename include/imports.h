/*
 * imports.h -- what other forums hold, brought here.
 *
 * An import is repeatable: each row of the source is remembered with what it
 * became, in the same transaction. Running it again after an end, a fault or
 * kill -9 goes on where it stopped; running it twice changes nothing.
 */
#ifndef PEERLORE_IMPORTS_H
#define PEERLORE_IMPORTS_H

#include <signal.h>

#include "base/err.h"
#include "base/str.h"

struct db_pool;

struct import_order {
	const char *folder; /* of the files */
	struct str space; /* slug; must be there */
	struct str name; /* of the source; with the space it says which import this is */
	const char *rejects; /* a file for rows that were not taken: file, id, reason */
	const volatile sig_atomic_t *stop; /* set from outside to end between two transactions */
};

/* Rows of the source that are here now, and rows of this run that were not taken. */
struct import_report {
	int64_t questions;
	int64_t answers;
	int64_t comments;
	int64_t people;
	int64_t tags;
	int64_t links;
	int64_t rejected;
	bool stopped; /* by *stop: there is more to do */
};

/*
 * A Stack Exchange dump: Posts.xml and, as far as they are there, Users, Tags,
 * Comments and PostLinks, each plain or with .xz behind it. Badges and votes are not
 * imported; scores are. Shows progress on standard error and says there what
 * went wrong. Makes its own transactions.
 */
enum err import_stackexchange(struct db_pool *pool, const struct import_order *order,
    struct import_report *report) MUST_CHECK;

enum import_found { IMPORT_SEARCHABLE, IMPORT_NO_WORKER, IMPORT_SLOW };
/*
 * Waits until every worker has put into its index what is in the database now.
 * Without a worker step(pool, arg) is called, which may do its work; NULL: IMPORT_NO_WORKER.
 */
enum err import_wait(struct db_pool *pool, const volatile sig_atomic_t *stop,
    enum err (*step)(struct db_pool *pool, void *arg), void *arg,
    enum import_found *found) MUST_CHECK;

#endif
