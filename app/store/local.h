/*
 * local.h -- what db.c, db_value.c and db_check.c share, and nobody else sees.
 */
#ifndef PEERLORE_STORE_LOCAL_H
#define PEERLORE_STORE_LOCAL_H

#include <libpq-fe.h>

#include "store/db.h"

/* One statement of a batch with its parameters, in the handle's arena. */
struct db_call {
	struct db_call *next;
	const struct db_statement *statement;
	struct arena *mem;
	void *out;
	PGresult *result; /* ours until the batch is finished */
	enum db_into into;
	int count; /* parameters so far */
	const char **values;
	int *lengths;
	uint64_t *cells; /* room for the bytes of numbers */
};

/* Statements of the store itself; numbers below DB_FIRST_NUMBER. */
enum { DB_BEGIN_NUMBER, DB_COMMIT_NUMBER, DB_ROLLBACK_NUMBER, DB_LEVEL_NUMBER };

struct db_call *db_call_new(
    struct arena *mem, const struct db_statement *statement, enum db_into into, void *out);
/* Decodes what came and puts it where the caller wants it. */
enum err db_call_finish(struct db_call *call) MUST_CHECK;
/* SQLSTATE to enum err. */
enum err db_state_err(const char *state);
/* The OIDs of the parameters of a statement; into has room for DB_PARAMS_MAX. */
void db_param_oids(const struct db_statement *statement, Oid *into);
Oid db_type_oid(enum db_type type);
const char *db_type_name(enum db_type type);
/* The first line of what libpq says, cut to fit. */
#define DB_MESSAGE 256
const char *db_message(const char *from, char into[DB_MESSAGE]);
/*
 * What every connection asks of libpq besides: over TCP a database whose machine
 * or network is gone is noticed within half a minute, also by who only waits for
 * an answer. Before "dbname", so that a connection string can say otherwise; a
 * unix socket ignores all of them.
 */
#define DB_NOTICE_KEYS                                                                             \
	"keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout"
#define DB_NOTICE_VALUES "10", "5", "3", "20000"
/* A blocking connection outside any pool; NULL (and a line in the log) when there is none. */
PGconn *db_connect(const char *conninfo, const char *name);

#endif
