/*
 * db.h -- the way to PostgreSQL: typed calls that look blocking.
 *
 * A struct db is the handle of one request, one job or one command. The calls
 * made from sql/queries (q_question_by_id and its like, see queries.h) take it,
 * send a prepared statement and return with typed rows in the handle's arena.
 * In a server process the caller's coroutine sleeps meanwhile and other
 * requests run; on the command line and in the worker the same call blocks.
 *
 * A struct db_pool is what one process keeps: its connections. In a server
 * process these are one fast lane and one slow lane, shared by all requests
 * (pipelined: answers come in the order of the questions), and four connections
 * of which a transaction has one to itself. A blocking process opens a second
 * connection only when one handle reads while another is in a transaction.
 *
 * What holds: nothing here is thread-safe (one pool, one thread); after any call
 * shared state may have changed; results are untouched on error; text in
 * parameters is not copied and must stay until the call or batch has run.
 *
 * Errors of every call: ERR_UNIQUE and ERR_NO_REFERENCE (a constraint, see
 * db_violated), ERR_CONFLICT (a check, or a trigger that refused), ERR_RETRY
 * (deadlock, serialization, lock not had in time), ERR_TIMEOUT (statement time
 * limit), ERR_BUSY (queue full, no free transaction for 2 s), ERR_DOWN
 * (connection lost or not there), ERR_DISK_FULL, ERR_INTERNAL (anything that is
 * a mistake of ours; the log names the statement).
 */
#ifndef PEERLORE_STORE_DB_H
#define PEERLORE_STORE_DB_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"

struct db;
struct db_pool;
struct db_batch;
struct db_conn;
struct db_call;
struct db_statement;

/* -- for features ----------------------------------------------------------- */
/*
 * Several statements in one round trip and, outside a transaction, in one
 * implicit transaction: if one fails, none has happened.
 *
 *	b = db_batch(ctx->db);
 *	q_session_find_add(b, token, &session);
 *	q_question_by_id_add(b, id, &question);
 *	if ((e = db_batch_run(b)) != OK)
 *		return (e);
 *
 * The pointers are filled only when everything went well; a `one` that found no
 * row gives NULL there, not an error. A batch runs once; an empty one is OK.
 */
struct db_batch *db_batch(struct db *db);
enum err db_batch_run(struct db_batch *b) MUST_CHECK;

/*
 * A transaction. Calls between begin and commit go to a connection of their
 * own, taken with the first of them; `begin` travels with it. After an error
 * the transaction is rolled back at once, and every further call and the commit
 * give the same error again. Begin twice is a mistake of ours (assert).
 */
enum err db_begin(struct db *db) MUST_CHECK;
enum err db_commit(struct db *db) MUST_CHECK;
/* Forgets the transaction; harmless when there is none. */
void db_rollback(struct db *db);
bool db_in_transaction(const struct db *db);
/* How many connections this process has lost: behind a new one may be another state, say after a restore. */
uint64_t db_losses(const struct db *db);
/*
 * A batch that travels with the commit of this transaction, in one round trip:
 * for what nobody waits for the result of. Its calls are added, never run; their
 * errors come out of db_commit, and a rollback forgets them. In a transaction only.
 */
struct db_batch *db_at_commit(struct db *db);
/*
 * A statement of this transaction added, changed or removed rows (locking them
 * is nothing), since it began or since what was written was last forgotten.
 */
bool db_has_written(const struct db *db);
void db_written_forget(struct db *db);
/* Something travels with the commit. */
bool db_has_at_commit(const struct db *db);

/* Further reads of this handle outside a transaction use the slow lane: lists, searches, exports. */
void db_slow(struct db *db);

/* Name of the constraint that the last failed call of this handle violated; empty when it was none. */
struct str db_violated(const struct db *db);

/* -- for whoever makes handles: the router, the worker, the command line ------- */
/* Made in the arena; cheap, touches no connection. */
struct db *db_open_handle(struct db_pool *pool, struct arena *mem);
/* At the end of the request or job: rolls back what was not committed. */
void db_close_handle(struct db *db);

/*
 * How a server process waits; main.c sets it. `current` gives the running
 * coroutine, or NULL on the main stack (a call made there blocks). `suspend`
 * leaves the running coroutine until somebody called `ready` for it, which may
 * happen before suspend returns and is called once for each wait, always from
 * the main stack or from another coroutine, and must not switch stacks itself.
 *
 * `watch` registers a socket, edge-triggered, for reading, writing and hang-up,
 * and then calls db_conn_event(conn, ...) from the main stack; what it returns
 * is given back to `unwatch` when the socket is about to be closed, or has been
 * (libpq trying the next host). An event that comes late, for a socket already
 * replaced, does no harm here: conn lives as long as the pool.
 */
struct db_wait_ops {
	void *(*current)(void);
	void (*suspend)(void);
	void (*ready)(void *who);
	void *(*watch)(int fd, struct db_conn *conn);
	void (*unwatch)(int fd, void *watched);
};

struct db_settings {
	const char *conninfo; /* a libpq connection string */
	const char *name; /* shown in pg_stat_activity; NULL: peerlore */
	const struct db_wait_ops *ops; /* NULL: block in poll(2) */
	const struct db_statement *statements; /* db_statements of queries.h */
	size_t statement_count; /* db_statement_count */
	int blocking_timeout_ms; /* statement time limit of a blocking pool, 0: none */
};

/*
 * With ops: starts all connections and waits up to a second for them; call it
 * in the worker process before its loop. What is not there by then is tried
 * again in the background, so this does not fail for a database that is away.
 * Without ops: connects at the first call, and again after a loss. settings is
 * copied, the texts in it are not.
 */
struct db_pool *db_pool_open(const struct db_settings *settings);
/* Closes all connections; nobody may be waiting. */
void db_pool_close(struct db_pool *pool);

/* From the event loop, main stack only. Reads and writes until the socket has no more. */
void db_conn_event(struct db_conn *conn, bool readable, bool writable, bool error);
/* From the event loop every 100 ms: deadlines, reconnects. now is clock_monotonic(). */
void db_tick(struct db_pool *pool, timestamp_us now);

/*
 * heard(arg, payload) is called on the main stack for each NOTIFY on channel
 * (lower-case letters and _), and once with payload.p == NULL whenever the
 * connection is new, because something may have been missed. It must not make
 * calls here; it notes and wakes. channel is not copied.
 */
void db_listen(struct db_pool *pool, const char *channel,
    void (*heard)(void *arg, struct str payload), void *arg);
/* Blocking pools: returns when something was heard since the last time, a signal came, or ms milliseconds went by. */
void db_wait(struct db_pool *pool, int ms);

/* For /metrics. */
struct db_stats {
	unsigned connections, up; /* how many there should be, how many there are */
	unsigned waiting; /* batches sent and not answered, transactions waited for */
	uint64_t batches, statements, failed; /* since the pool was opened */
	uint64_t lost; /* connections lost */
};
void db_pool_stats(const struct db_pool *pool, struct db_stats *out);

/* Runs a script (simple protocol, own connection, blocking, no time limit). For tools, never for requests. */
enum err db_exec_script(const char *conninfo, const char *sql) MUST_CHECK;

/*
 * Prepares every statement on the database and compares what PostgreSQL says
 * of its parameters and columns with what sql/queries declares. report gets one
 * line for each difference; *wrong counts them.
 */
enum err db_check_queries(const char *conninfo, const struct db_statement *statements, size_t count,
    void (*report)(void *arg, const char *line), void *arg, size_t *wrong) MUST_CHECK;

/* -- for generated code (queries.c) ---------------------------------------------- */
/* clang-format off */
#define DB_TYPES(X) \
	/* name               in SQL files     oid   struct member       fixed size */ \
	X(INT4,               "int4",            23, int32_t,             4) \
	X(INT8,               "int8",            20, int64_t,             8) \
	X(BOOL,               "bool",            16, bool,                1) \
	X(TEXT,               "text",            25, struct str,          0) \
	X(BYTEA,              "bytea",           17, struct str,          0) \
	X(TIMESTAMPTZ,        "timestamptz",   1184, timestamp_us,        8) \
	X(FLOAT8,             "float8",         701, double,              8) \
	X(INT8_LIST,          "int8[]",        1016, struct int64_list,   0) \
	X(TEXT_LIST,          "text[]",        1009, struct str_list,     0) \
	X(BYTEA_LIST,         "bytea[]",       1001, struct str_list,     0) \
	X(TIMESTAMPTZ_LIST,   "timestamptz[]", 1185, struct int64_list,   0)
/* clang-format on */

enum db_type {
#define X(name, sql, oid, member, size) DB_##name,
	DB_TYPES(X)
#undef X
	    DB_TYPE_COUNT
};

enum db_kind { DB_ONE, DB_MANY, DB_EXEC };

/* A parameter or a column; the offsets are those of a column in its struct. */
struct db_field {
	const char *name;
	enum db_type type;
	bool nullable;
	uint32_t at;
	uint32_t has_at;
};

#define DB_PARAMS_MAX 32
/* Numbers below are statements of db.c itself. */
#define DB_FIRST_NUMBER 8

struct db_statement {
	const char *name;
	const char *source; /* "sql/queries/question.sql:12" */
	const char *sql;
	enum db_kind kind;
	uint16_t number; /* DB_FIRST_NUMBER + place in db_statements */
	uint16_t param_count;
	uint16_t column_count;
	uint32_t row_size;
	const struct db_field *params;
	const struct db_field *columns;
};

/* Where a result goes. */
enum db_into {
	DB_INTO_ROW, /* one: struct x *, no row is ERR_NOT_FOUND */
	DB_INTO_POINTER, /* one: struct x **, NULL when no row */
	DB_INTO_ROWS, /* many: struct x_rows * */
	DB_INTO_COUNT /* exec: int64_t *, may be NULL */
};

/* Adds a call to a batch; its parameters follow in declared order. */
struct db_call *db_call(
    struct db_batch *b, const struct db_statement *statement, enum db_into into, void *out);
void db_put_int4(struct db_call *call, int32_t v);
void db_put_int8(struct db_call *call, int64_t v);
void db_put_bool(struct db_call *call, bool v);
void db_put_text(struct db_call *call, struct str v);
void db_put_bytea(struct db_call *call, struct str v);
void db_put_timestamptz(struct db_call *call, timestamp_us v);
void db_put_float8(struct db_call *call, double v);
void db_put_int8_list(struct db_call *call, struct int64_list v);
void db_put_text_list(struct db_call *call, struct str_list v);
void db_put_bytea_list(struct db_call *call, struct str_list v);
void db_put_timestamptz_list(struct db_call *call, struct int64_list v);
/* The same for types with `?`: a NULL pointer, p or items is SQL NULL. */
void db_put_int4_or_null(struct db_call *call, const int32_t *v);
void db_put_int8_or_null(struct db_call *call, const int64_t *v);
void db_put_bool_or_null(struct db_call *call, const bool *v);
void db_put_text_or_null(struct db_call *call, struct str v);
void db_put_bytea_or_null(struct db_call *call, struct str v);
void db_put_timestamptz_or_null(struct db_call *call, const timestamp_us *v);
void db_put_float8_or_null(struct db_call *call, const double *v);
void db_put_int8_list_or_null(struct db_call *call, struct int64_list v);
void db_put_text_list_or_null(struct db_call *call, struct str_list v);
void db_put_bytea_list_or_null(struct db_call *call, struct str_list v);
void db_put_timestamptz_list_or_null(struct db_call *call, struct int64_list v);

#endif
