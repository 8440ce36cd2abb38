/*
 * db.c -- libpq in pipeline mode behind calls that look blocking.
 *
 * Each connection has a queue of entries in the order they were sent; answers
 * come in that order. A batch is n statements and one Sync; its entry lies in
 * the caller's arena, because a caller always waits for the end of its batch.
 * Statements are prepared on a connection the first time they are used there,
 * each with a Sync of its own, so that a failing neighbour cannot skip them.
 *
 * A connection is given up (PQfinish) on the main stack only: libpq may be at
 * work in a caller further up on another stack. Elsewhere it is doomed: its
 * socket is shut down, and the hang-up event or the next tick does the rest.
 */
#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/log.h"
#include "store/local.h"

#define TRANSACTIONS 4
#define LANES 2
#define CONNECTIONS (LANES + TRANSACTIONS)
#define DEPTH_MAX 500
#define MILLISECONDS(n) ((timestamp_us)(n)*1000)
#define CONNECT_TIME SECONDS_US(5)
#define RETRY_TIME MILLISECONDS(500)
#define TRANSACTION_WAIT SECONDS_US(2)
#define OPEN_TIME SECONDS_US(1)

/* clang-format off */
static const struct db_statement statement_begin = {
	.name = "db_begin", .source = "db.c", .sql = "begin", .kind = DB_EXEC, .number = DB_BEGIN_NUMBER};
static const struct db_statement statement_commit = {
	.name = "db_commit", .source = "db.c", .sql = "commit", .kind = DB_EXEC, .number = DB_COMMIT_NUMBER};
static const struct db_statement statement_rollback = {
	.name = "db_rollback", .source = "db.c", .sql = "rollback", .kind = DB_EXEC, .number = DB_ROLLBACK_NUMBER};

/* What each kind of connection may take: one statement, and the oldest batch before the connection is given up. */
enum role { ROLE_FAST, ROLE_SLOW, ROLE_TRANSACTION, ROLE_BLOCKING };
static const struct {
	const char *name;
	int statement_ms;
	timestamp_us oldest;
} roles[] = {
	[ROLE_FAST] = {"fast", 2000, SECONDS_US(5)},
	[ROLE_SLOW] = {"slow", 10000, SECONDS_US(13)},
	[ROLE_TRANSACTION] = {"transaction", 5000, SECONDS_US(8)},
	[ROLE_BLOCKING] = {"blocking", 0, 0},
};
/* clang-format on */

enum entry_kind { ENTRY_BATCH, ENTRY_PREPARE, ENTRY_ROLLBACK, ENTRY_LISTEN };

/* One Sync on its way. */
struct entry {
	struct entry *next;
	enum entry_kind kind;
	union {
		struct db_batch *batch;
		const struct db_statement *statement;
		struct listener *listener;
	} of;
};

struct db_batch {
	struct entry entry;
	struct db *db;
	struct db_call *first, **last;
	struct db_call *at; /* whose answer comes next */
	struct db_call *failed;
	PGresult *error; /* of the failed one */
	unsigned count;
	enum err e;
	bool ran, done;
	void *who;
};

enum transaction { NO_TRANSACTION, BEGUN, RUNNING, FAILED };

struct db {
	struct db_pool *pool;
	struct arena *mem;
	enum transaction state;
	enum err failed; /* why, in state FAILED */
	struct db_conn *conn; /* ours, in state RUNNING */
	struct db_batch *at_commit; /* goes with the commit, or NULL */
	bool wrote; /* rows, in this transaction */
	bool slow;
	struct str violated;
};

enum conn_state { CONN_CLOSED, CONN_CONNECTING, CONN_UP, CONN_DOOMED };

struct db_conn {
	struct db_pool *pool;
	PGconn *pg;
	enum conn_state state;
	enum role role;
	struct db *owner; /* whose transaction this is */
	struct entry *head, **tail;
	unsigned depth; /* batches in the queue */
	timestamp_us head_since;
	timestamp_us deadline; /* of connecting; in state CLOSED when to try again */
	PostgresPollingStatusType want;
	int fd;
	ino_t inode; /* tells a new socket with the old number */
	void *watched;
	unsigned char *prepared; /* by statement number */
};

struct listener {
	struct listener *next;
	const char *channel;
	void (*heard)(void *arg, struct str payload);
	void *arg;
};

/* Somebody who wants a transaction; on their stack. */
struct waiter {
	struct waiter *next;
	struct db *db;
	void *who;
	timestamp_us deadline;
	enum err e;
	bool done;
};

struct db_pool {
	struct db_settings settings;
	const struct db_wait_ops *ops;
	struct db_conn conns[CONNECTIONS];
	char *options; /* what the connection string says of its own */
	struct listener *listeners;
	struct waiter *waiters, **last_waiter;
	unsigned waiting;
	struct entry *spare; /* entries that nobody waits for */
	bool heard; /* since the last db_wait */
	bool trouble; /* the log has been told, until all is well again */
	struct db_stats stats;
};

static void conn_start(struct db_conn *conn);
static void conn_lost(struct db_conn *conn, const char *why);
static void transaction_free(struct db_conn *conn);

/* -- errors ---------------------------------------------------------------------- */

const char *
db_message(const char *from, char into[DB_MESSAGE])
{
	size_t n = strcspn(from, "\n");

	if (n >= DB_MESSAGE)
		n = DB_MESSAGE - 1;
	memcpy(into, from, n);
	into[n] = '\0';
	return (into);
}

static const struct {
	const char *state; /* its first characters */
	enum err e;
} states[] = {
    {"23505", ERR_UNIQUE},
    {"23P01", ERR_UNIQUE},
    {"23503", ERR_NO_REFERENCE},
    {"23001", ERR_NO_REFERENCE},
    {"23514", ERR_CONFLICT},
    {"P0001", ERR_CONFLICT},
    {"40", ERR_RETRY},
    {"55P03", ERR_RETRY},
    {"57014", ERR_TIMEOUT},
    {"25P03", ERR_TIMEOUT},
    {"53100", ERR_DISK_FULL},
    {"53", ERR_BUSY},
    {"57P", ERR_DOWN},
    {"08", ERR_DOWN},
    /* A server that became a standby takes no writes. */
    {"25006", ERR_DOWN},
};

enum err
db_state_err(const char *state)
{
	size_t i;

	/* libpq's own errors have none: the connection broke. */
	if (state == NULL)
		return (ERR_DOWN);
	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (strncmp(state, states[i].state, strlen(states[i].state)) == 0)
			return (states[i].e);
	}
	return (ERR_INTERNAL);
}

/* What an operator should hear of; the rest is everyday life. */
static void
error_log(const char *statement, const PGresult *error, enum err e)
{
	const char *state = PQresultErrorField(error, PG_DIAG_SQLSTATE);
	const char *primary = PQresultErrorField(error, PG_DIAG_MESSAGE_PRIMARY);
	char message[DB_MESSAGE];

	if (e == ERR_UNIQUE || e == ERR_NO_REFERENCE || e == ERR_DOWN || e == ERR_RETRY)
		return;
	/* The primary message names no values; the detail would. */
	log_warn("query %s failed: %s (%s)", statement,
	    db_message(primary == NULL ? "no message" : primary, message),
	    state == NULL ? "no SQLSTATE" : state);
}

/* -- entries ------------------------------------------------------------------------ */

static struct entry *
entry_new(struct db_pool *pool, enum entry_kind kind)
{
	struct entry *entry = pool->spare;

	if (entry != NULL)
		pool->spare = entry->next;
	else if ((entry = malloc(sizeof(*entry))) == NULL)
		abort();
	*entry = (struct entry){.kind = kind};
	return (entry);
}

static void
entry_free(struct db_pool *pool, struct entry *entry)
{
	entry->next = pool->spare;
	pool->spare = entry;
}

static void
entry_append(struct db_conn *conn, struct entry *entry)
{
	entry->next = NULL;
	if (conn->head == NULL)
		conn->head_since = clock_monotonic();
	*conn->tail = entry;
	conn->tail = &entry->next;
	if (entry->kind == ENTRY_BATCH)
		conn->depth++;
}

static void
listener_tell(struct db_pool *pool, const struct listener *l, struct str payload)
{
	pool->heard = true;
	l->heard(l->arg, payload);
}

static void
batch_done(struct db_pool *pool, struct db_batch *b)
{
	b->done = true;
	if (b->who != NULL)
		pool->ops->ready(b->who);
}

/* The head of the queue has been answered, or never will be. */
static void
entry_pop(struct db_conn *conn, bool answered)
{
	struct entry *entry = conn->head;

	conn->head = entry->next;
	if (conn->head == NULL)
		conn->tail = &conn->head;
	else
		conn->head_since = clock_monotonic();
	if (entry->kind != ENTRY_BATCH) {
		if (entry->kind == ENTRY_LISTEN && answered)
			listener_tell(conn->pool, entry->of.listener, STR_NONE);
		entry_free(conn->pool, entry);
		return;
	}
	conn->depth--;
	if (!answered && entry->of.batch->e == OK)
		entry->of.batch->e = ERR_DOWN;
	batch_done(conn->pool, entry->of.batch);
}

/* -- sending ------------------------------------------------------------------------- */

/* Nothing more can be sent here. Safe on any stack. */
static enum err
conn_doom(struct db_conn *conn)
{
	if (conn->state == CONN_UP) {
		conn->state = CONN_DOOMED;
		shutdown(conn->fd, SHUT_RDWR);
	}
	return (ERR_DOWN);
}

/* PQpipelineSync sends what it can; the rest goes when the socket says so. */
static bool
conn_sync(struct db_conn *conn, struct entry *entry)
{
	if (PQpipelineSync(conn->pg) != 1)
		return (false);
	entry_append(conn, entry);
	return (true);
}

static bool
statement_prepare(struct db_conn *conn, const struct db_statement *statement)
{
	Oid oids[DB_PARAMS_MAX];
	struct entry *entry;

	db_param_oids(statement, oids);
	if (PQsendPrepare(
		conn->pg, statement->name, statement->sql, statement->param_count, oids) != 1)
		return (false);
	entry = entry_new(conn->pool, ENTRY_PREPARE);
	entry->of.statement = statement;
	conn->prepared[statement->number] = 1;
	if (conn_sync(conn, entry))
		return (true);
	entry_free(conn->pool, entry);
	return (false);
}

static bool
call_send(struct db_conn *conn, const struct db_call *call)
{
	/* All parameters are binary. */
	static const int formats[DB_PARAMS_MAX] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

	assert(call->count == call->statement->param_count);
	return (PQsendQueryPrepared(conn->pg, call->statement->name, call->count, call->values,
		    call->lengths, formats, 1) == 1);
}

static enum err
batch_send(struct db_conn *conn, struct db_batch *b)
{
	struct db_call *call;

	if (conn->state != CONN_UP)
		return (ERR_DOWN);
	if (conn->depth >= DEPTH_MAX)
		return (ERR_BUSY);
	for (call = b->first; call != NULL; call = call->next) {
		if (!conn->prepared[call->statement->number] &&
		    !statement_prepare(conn, call->statement))
			return (conn_doom(conn));
	}
	for (call = b->first; call != NULL; call = call->next) {
		if (!call_send(conn, call))
			return (conn_doom(conn));
	}
	b->at = b->first;
	b->entry = (struct entry){.kind = ENTRY_BATCH, .of.batch = b};
	if (!conn_sync(conn, &b->entry))
		return (conn_doom(conn));
	conn->pool->stats.batches++;
	conn->pool->stats.statements += b->count;
	return (OK);
}

/* A statement whose answer nobody waits for; rollback and listen. */
static void
conn_send_alone(struct db_conn *conn, struct entry *entry, const char *sql)
{
	if (conn->state == CONN_UP &&
	    PQsendQueryParams(conn->pg, sql, 0, NULL, NULL, NULL, NULL, 1) == 1 &&
	    conn_sync(conn, entry))
		return;
	entry_free(conn->pool, entry);
	(void)conn_doom(conn);
}

/* -- receiving: main stack, or the one stack there is --------------------------------------- */

/* False: one answer more than there were questions, as libpq gives when the server hangs up. */
static bool
batch_result(struct db_batch *b, PGresult *result)
{
	struct db_call *call = b->at;

	if (call == NULL) {
		PQclear(result);
		return (false);
	}
	switch (PQresultStatus(result)) {
	case PGRES_TUPLES_OK:
	case PGRES_COMMAND_OK:
		call->result = result;
		return (true);
	case PGRES_PIPELINE_ABORTED:
		break;
	default:
		if (b->error == NULL) {
			b->failed = call;
			b->error = result;
			return (true);
		}
	}
	PQclear(result);
	return (true);
}

static void
prepare_result(struct db_conn *conn, const struct db_statement *statement, PGresult *result)
{
	if (PQresultStatus(result) != PGRES_COMMAND_OK) {
		error_log(statement->name, result, ERR_INTERNAL);
		conn->prepared[statement->number] = 0;
	}
	PQclear(result);
}

static bool
entry_result(struct db_conn *conn, PGresult *result)
{
	struct entry *entry = conn->head;

	if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
		PQclear(result);
		entry_pop(conn, true);
		return (true);
	}
	if (entry->kind == ENTRY_BATCH)
		return (batch_result(entry->of.batch, result));
	if (entry->kind == ENTRY_PREPARE) {
		prepare_result(conn, entry->of.statement, result);
		return (true);
	}
	if (PQresultStatus(result) == PGRES_FATAL_ERROR)
		error_log(
		    entry->kind == ENTRY_LISTEN ? "listen" : "rollback", result, ERR_INTERNAL);
	PQclear(result);
	return (true);
}

/* Everything libpq has taken in so far; false when it no longer makes sense. */
static bool
conn_results(struct db_conn *conn)
{
	unsigned ends = 0;

	while (conn->head != NULL && !PQisBusy(conn->pg)) {
		PGresult *result = PQgetResult(conn->pg);

		if (result != NULL) {
			if (!entry_result(conn, result))
				return (false);
			ends = 0;
			continue;
		}
		/* One NULL ends a statement; more of them mean that libpq expects nothing. */
		if (++ends > 2)
			return (false);
		if (conn->head->kind == ENTRY_BATCH && conn->head->of.batch->at != NULL)
			conn->head->of.batch->at = conn->head->of.batch->at->next;
	}
	return (PQstatus(conn->pg) == CONNECTION_OK);
}

static void
conn_notifies(struct db_conn *conn)
{
	struct listener *l;
	PGnotify *n;

	while ((n = PQnotifies(conn->pg)) != NULL) {
		for (l = conn->pool->listeners; l != NULL; l = l->next) {
			if (strcmp(l->channel, n->relname) == 0)
				listener_tell(conn->pool, l, str_of(n->extra));
		}
		PQfreemem(n);
	}
}

static bool
socket_has_more(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return (poll(&p, 1, 0) == 1);
}

/*
 * Sends and receives until the socket is empty: with an edge-triggered event
 * nobody calls again for what is left. A flush may have read, too, so answers
 * are looked at whatever the event was.
 */
static void
conn_work(struct db_conn *conn)
{
	bool alive;

	if (PQflush(conn->pg) < 0) {
		conn_lost(conn, PQerrorMessage(conn->pg));
		return;
	}
	do {
		alive = PQconsumeInput(conn->pg) == 1;
		/* What came before the end is answered all the same. */
		alive = conn_results(conn) && alive;
		if (alive && conn->pool->listeners != NULL)
			conn_notifies(conn);
		if (!alive) {
			conn_lost(conn, PQerrorMessage(conn->pg));
			return;
		}
	} while (socket_has_more(conn->fd));
	/* Answers may have made room, or made somebody send. */
	if (PQflush(conn->pg) < 0)
		conn_lost(conn, PQerrorMessage(conn->pg));
}

/* -- connecting ------------------------------------------------------------------------ */

static void
notice_ignore(void *arg, const PGresult *result)
{
	(void)arg;
	(void)result;
}

static void
conn_unwatch(struct db_conn *conn)
{
	if (conn->pool->ops != NULL && conn->fd != -1)
		conn->pool->ops->unwatch(conn->fd, conn->watched);
	conn->fd = -1;
	conn->inode = 0;
}

/* Tells the hook about the socket; libpq may have moved on to another host and so to another socket. */
static void
conn_watch(struct db_conn *conn)
{
	struct stat st = {0};
	int fd = PQsocket(conn->pg);

	if (fd < 0 || fstat(fd, &st) != 0 || (fd == conn->fd && st.st_ino == conn->inode))
		return;
	conn_unwatch(conn);
	conn->fd = fd;
	conn->inode = st.st_ino;
	if (conn->pool->ops != NULL)
		conn->watched = conn->pool->ops->watch(fd, conn);
}

static PGconn *
conn_open(const struct db_conn *conn)
{
	const struct db_settings *set = &conn->pool->settings;
	int ms =
	    conn->role == ROLE_BLOCKING ? set->blocking_timeout_ms : roles[conn->role].statement_ms;
	char options[512], name[64];
	const char *keys[] = {DB_NOTICE_KEYS, "dbname", "options", "client_encoding",
	    "fallback_application_name", NULL};
	const char *values[] = {DB_NOTICE_VALUES, set->conninfo, options, "UTF8", name, NULL};

	/*
	 * Planning costs more than running most of our statements, so each is planned
	 * once. What the read lanes write is observed only (seen, shown): nobody
	 * queues behind the disk for it.
	 */
	(void)snprintf(options, sizeof(options),
	    "%s -c statement_timeout=%d -c idle_in_transaction_session_timeout=%d -c jit=off "
	    "-c timezone=UTC -c plan_cache_mode=force_generic_plan "
	    "-c max_parallel_workers_per_gather=0 -c synchronous_commit=%s",
	    conn->pool->options, ms, conn->role == ROLE_BLOCKING ? 0 : 15000,
	    conn->role == ROLE_FAST || conn->role == ROLE_SLOW ? "off" : "on");
	(void)snprintf(name, sizeof(name), "%s %s", set->name, roles[conn->role].name);
	return (PQconnectStartParams(keys, values, 1));
}

static void
conn_start(struct db_conn *conn)
{
	if ((conn->pg = conn_open(conn)) == NULL)
		abort();
	conn->state = CONN_CONNECTING;
	conn->want = PGRES_POLLING_WRITING;
	conn->deadline = clock_monotonic() + CONNECT_TIME;
	if (PQstatus(conn->pg) == CONNECTION_BAD) {
		conn_lost(conn, PQerrorMessage(conn->pg));
		return;
	}
	(void)PQsetNoticeReceiver(conn->pg, notice_ignore, NULL);
	conn_watch(conn);
}

static void
conn_listen(struct db_conn *conn, struct listener *l)
{
	struct entry *entry = entry_new(conn->pool, ENTRY_LISTEN);
	char sql[80];

	entry->of.listener = l;
	(void)snprintf(sql, sizeof(sql), "listen %s", l->channel);
	conn_send_alone(conn, entry, sql);
}

static void
conn_up(struct db_conn *conn)
{
	struct db_pool *pool = conn->pool;
	struct listener *l;

	if (PQsetnonblocking(conn->pg, 1) != 0 || PQenterPipelineMode(conn->pg) != 1) {
		conn_lost(conn, PQerrorMessage(conn->pg));
		return;
	}
	conn->state = CONN_UP;
	memset(conn->prepared, 0, pool->settings.statement_count + DB_FIRST_NUMBER);
	pool->stats.up++;
	if (pool->trouble && (pool->ops == NULL || pool->stats.up == CONNECTIONS)) {
		log_info("the database is back");
		pool->trouble = false;
	}
	if (conn == &pool->conns[0]) {
		for (l = pool->listeners; l != NULL; l = l->next)
			conn_listen(conn, l);
	}
	if (conn->role == ROLE_TRANSACTION)
		transaction_free(conn);
}

/* Goes on connecting as far as that is possible without waiting. */
static void
conn_step(struct db_conn *conn)
{
	for (;;) {
		struct pollfd p = {.fd = conn->fd};

		p.events = conn->want == PGRES_POLLING_READING ? POLLIN : POLLOUT;
		if (poll(&p, 1, 0) != 1)
			return;
		conn->want = PQconnectPoll(conn->pg);
		if (conn->want == PGRES_POLLING_FAILED) {
			conn_lost(conn, PQerrorMessage(conn->pg));
			return;
		}
		conn_watch(conn);
		if (conn->want == PGRES_POLLING_OK) {
			conn_up(conn);
			return;
		}
	}
}

static void
owner_lost(struct db_conn *conn)
{
	struct db *db = conn->owner;

	if (db == NULL)
		return;
	conn->owner = NULL;
	db->conn = NULL;
	db->state = FAILED;
	db->failed = ERR_DOWN;
}

/* Nobody waits for a transaction when none can come. */
static void
waiters_fail(struct db_pool *pool, enum err e, timestamp_us now)
{
	struct waiter **at = &pool->waiters, *w;

	while ((w = *at) != NULL) {
		if (now != 0 && w->deadline > now) {
			at = &w->next;
			continue;
		}
		*at = w->next;
		pool->waiting--;
		w->e = e;
		w->done = true;
		pool->ops->ready(w->who);
	}
	pool->last_waiter = at;
}

static bool
transactions_up(const struct db_pool *pool)
{
	int i;

	for (i = LANES; i < CONNECTIONS; i++) {
		if (pool->conns[i].state == CONN_UP)
			return (true);
	}
	return (false);
}

/* Main stack only. Fails what was pending and starts anew, at once if this one had been up. */
static void
conn_lost(struct db_conn *conn, const char *why)
{
	struct db_pool *pool = conn->pool;
	bool was_up = conn->state == CONN_UP || conn->state == CONN_DOOMED;
	char message[DB_MESSAGE];

	if (!pool->trouble)
		log_warn("%s (%s): %s",
		    was_up ? "lost a connection to the database" : "could not reach the database",
		    roles[conn->role].name, db_message(why, message));
	pool->trouble = true;
	conn->state = CONN_CLOSED;
	conn->deadline = clock_monotonic() + RETRY_TIME;
	conn_unwatch(conn);
	PQfinish(conn->pg);
	conn->pg = NULL;
	owner_lost(conn);
	while (conn->head != NULL)
		entry_pop(conn, false);
	if (was_up) {
		pool->stats.up--;
		pool->stats.lost++;
	}
	if (pool->waiters != NULL && !transactions_up(pool))
		waiters_fail(pool, ERR_DOWN, 0);
	if (was_up && pool->ops != NULL)
		conn_start(conn);
}

void
db_conn_event(struct db_conn *conn, bool readable, bool writable, bool error)
{
	struct pollfd p = {.fd = conn->fd, .events = POLLRDHUP};

	(void)readable;
	(void)writable;
	if (conn->state == CONN_CLOSED)
		return;
	if (conn->state == CONN_CONNECTING) {
		conn_step(conn);
		return;
	}
	conn_work(conn);
	if (!error && conn->state != CONN_DOOMED)
		return;
	/* The event may be about a socket that has been replaced: ask this one. libpq can still say all is well. */
	if (conn->state == CONN_DOOMED ||
	    (conn->state == CONN_UP && conn->fd == p.fd && poll(&p, 1, 0) == 1 &&
		(p.revents & (POLLRDHUP | POLLHUP | POLLERR))))
		conn_lost(conn, "the server hung up");
}

static void
conn_tick(struct db_conn *conn, timestamp_us now)
{
	switch (conn->state) {
	case CONN_CLOSED:
		if (now >= conn->deadline)
			conn_start(conn);
		return;
	case CONN_CONNECTING:
		if (now >= conn->deadline)
			conn_lost(conn, "it does not answer");
		else
			conn_step(conn);
		return;
	case CONN_DOOMED:
		conn_lost(conn, "could not send");
		return;
	case CONN_UP:
		break;
	}
	if (conn->head == NULL)
		return;
	/* Encrypted connections can hold back bytes that no event tells of. */
	if (now - conn->head_since > MILLISECONDS(50))
		conn_work(conn);
	if (conn->state == CONN_UP && conn->head != NULL &&
	    now - conn->head_since > roles[conn->role].oldest)
		conn_lost(conn, "it does not answer any more");
}

void
db_tick(struct db_pool *pool, timestamp_us now)
{
	int i;

	for (i = 0; i < CONNECTIONS; i++)
		conn_tick(&pool->conns[i], now);
	if (pool->waiters != NULL)
		waiters_fail(pool, ERR_BUSY, now);
}

/* -- waiting -------------------------------------------------------------------------------- */

/* Blocks until something happens on the connection, ms at most (-1: for ever). Main stack only. */
static void
conn_block(struct db_conn *conn, int ms)
{
	struct pollfd p = {.fd = conn->fd, .events = POLLIN};

	if (conn->state == CONN_CONNECTING) {
		p.events = conn->want == PGRES_POLLING_READING ? POLLIN : POLLOUT;
	} else if (PQflush(conn->pg) == 1) {
		p.events |= POLLOUT;
	}
	if (poll(&p, 1, ms) > 0)
		db_conn_event(conn, true, true, (p.revents & (POLLHUP | POLLERR)) != 0);
}

/* Blocking pools connect when somebody asks. */
static enum err
conn_ensure(struct db_conn *conn)
{
	if (conn->pool->ops != NULL || conn->state == CONN_UP)
		return (conn->state == CONN_UP ? OK : ERR_DOWN);
	if (conn->state == CONN_DOOMED)
		conn_lost(conn, "could not send");
	conn_start(conn);
	while (conn->state == CONN_CONNECTING) {
		conn_block(conn, 100);
		if (conn->state == CONN_CONNECTING && clock_monotonic() > conn->deadline)
			conn_lost(conn, "it does not answer");
	}
	return (conn->state == CONN_UP ? OK : ERR_DOWN);
}

static void
batch_wait(struct db_conn *conn, struct db_batch *b)
{
	struct db_pool *pool = conn->pool;

	/* On a coroutine others run meanwhile. */
	if (b->who != NULL) {
		while (!b->done)
			pool->ops->suspend();
		return;
	}
	while (!b->done) {
		if (conn->state == CONN_DOOMED)
			conn_lost(conn, "could not send");
		else
			conn_block(conn, pool->ops != NULL ? 100 : -1);
		if (!b->done && pool->ops != NULL)
			conn_tick(conn, clock_monotonic());
	}
}

/* -- transactions ------------------------------------------------------------------------------ */

static void
transaction_give(struct db_conn *conn, struct db *db)
{
	conn->owner = db;
	db->conn = conn;
	db->state = RUNNING;
}

/* The connection has no owner any more: the next in the queue has it. */
static void
transaction_free(struct db_conn *conn)
{
	struct db_pool *pool = conn->pool;
	struct waiter *w = pool->waiters;

	conn->owner = NULL;
	if (w == NULL || conn->role != ROLE_TRANSACTION || conn->state != CONN_UP)
		return;
	pool->waiters = w->next;
	if (pool->waiters == NULL)
		pool->last_waiter = &pool->waiters;
	pool->waiting--;
	transaction_give(conn, w->db);
	w->done = true;
	pool->ops->ready(w->who);
}

static enum err
transaction_wait(struct db *db)
{
	struct db_pool *pool = db->pool;
	struct waiter w = {.db = db, .who = pool->ops->current()};

	if (!transactions_up(pool))
		return (ERR_DOWN);
	/* The main stack cannot sleep. */
	if (w.who == NULL || pool->waiting >= DEPTH_MAX)
		return (ERR_BUSY);
	w.deadline = clock_monotonic() + TRANSACTION_WAIT;
	*pool->last_waiter = &w;
	pool->last_waiter = &w.next;
	pool->waiting++;
	while (!w.done)
		pool->ops->suspend();
	/* What was given may have been lost before we came to run. */
	if (w.e == OK && db->state == FAILED)
		return (db->failed);
	return (w.e);
}

/* A connection for the transaction of db. */
static enum err
transaction_take(struct db *db)
{
	struct db_pool *pool = db->pool;
	int i;

	for (i = pool->ops == NULL ? 0 : LANES; i < CONNECTIONS; i++) {
		struct db_conn *conn = &pool->conns[i];

		if (conn->owner != NULL || (pool->ops != NULL && conn->state != CONN_UP))
			continue;
		if (conn_ensure(conn) != OK)
			return (ERR_DOWN);
		transaction_give(conn, db);
		return (OK);
	}
	return (pool->ops == NULL ? ERR_BUSY : transaction_wait(db));
}

/* Gives the connection back; the rollback goes ahead of whatever the next owner sends. */
static void
transaction_drop(struct db *db)
{
	struct db_conn *conn = db->conn;

	db->conn = NULL;
	if (conn == NULL)
		return;
	conn->owner = NULL;
	if (conn->state == CONN_UP)
		conn_send_alone(
		    conn, entry_new(conn->pool, ENTRY_ROLLBACK), statement_rollback.sql);
	transaction_free(conn);
}

static enum err
transaction_fail(struct db *db, enum err e)
{
	transaction_drop(db);
	db->state = FAILED;
	db->failed = e;
	return (e);
}

enum err
db_begin(struct db *db)
{
	assert(db->state == NO_TRANSACTION);
	db->state = BEGUN;
	db->at_commit = NULL;
	db->wrote = false;
	return (OK);
}

bool
db_in_transaction(const struct db *db)
{
	return (db->state != NO_TRANSACTION);
}

void
db_rollback(struct db *db)
{
	transaction_drop(db);
	db->state = NO_TRANSACTION;
}

struct db_batch *
db_at_commit(struct db *db)
{
	assert(db->state != NO_TRANSACTION);
	if (db->at_commit == NULL)
		db->at_commit = db_batch(db);
	return (db->at_commit);
}

bool
db_has_at_commit(const struct db *db)
{
	return (db->at_commit != NULL);
}

bool
db_has_written(const struct db *db)
{
	return (db->state == RUNNING && db->wrote);
}

void
db_written_forget(struct db *db)
{
	db->wrote = false;
}

enum err
db_commit(struct db *db)
{
	enum transaction state = db->state;
	enum err e;

	assert(state != NO_TRANSACTION);
	if (state == RUNNING || (state == BEGUN && db->at_commit != NULL)) {
		struct db_batch *b = db->at_commit == NULL ? db_batch(db) : db->at_commit;

		(void)db_call(b, &statement_commit, DB_INTO_COUNT, NULL);
		e = db_batch_run(b);
		if (e == OK) {
			struct db_conn *conn = db->conn;

			db->conn = NULL;
			transaction_free(conn);
		}
		transaction_drop(db);
	} else {
		e = state == FAILED ? db->failed : OK;
	}
	db->state = NO_TRANSACTION;
	return (e);
}

/* -- batches ---------------------------------------------------------------------------------------- */

struct db_batch *
db_batch(struct db *db)
{
	struct db_batch *b = arena_new_of(db->mem, struct db_batch);

	b->db = db;
	b->last = &b->first;
	return (b);
}

struct db_call *
db_call(struct db_batch *b, const struct db_statement *statement, enum db_into into, void *out)
{
	struct db_call *call = db_call_new(b->db->mem, statement, into, out);

	assert(!b->ran);
	*b->last = call;
	b->last = &call->next;
	b->count++;
	return (call);
}

/* The connection a handle uses now, with `begin` in front of its first batch. */
static enum err
batch_conn(struct db_batch *b, struct db_conn **out)
{
	struct db *db = b->db;
	struct db_pool *pool = db->pool;
	struct db_call *begin;
	enum err e;
	int i = 0;

	switch (db->state) {
	case FAILED:
		return (db->failed);
	case RUNNING:
		*out = db->conn;
		return (OK);
	case BEGUN:
		if ((e = transaction_take(db)) != OK)
			return (transaction_fail(db, e));
		begin = db_call_new(db->mem, &statement_begin, DB_INTO_COUNT, NULL);
		begin->next = b->first;
		b->first = begin;
		*out = db->conn;
		return (OK);
	case NO_TRANSACTION:
		break;
	}
	if (pool->ops != NULL)
		i = db->slow;
	else
		while (i < CONNECTIONS - 1 && pool->conns[i].owner != NULL)
			i++;
	*out = &pool->conns[i];
	return (conn_ensure(*out));
}

/* What went wrong, told to the log and kept for db_violated. */
static enum err
batch_error(struct db_batch *b, struct db_conn *conn)
{
	const char *state = PQresultErrorField(b->error, PG_DIAG_SQLSTATE);
	const char *constraint = PQresultErrorField(b->error, PG_DIAG_CONSTRAINT_NAME);
	enum err e = db_state_err(state);

	if (constraint != NULL)
		b->db->violated = str_dup(b->db->mem, str_of(constraint));
	error_log(b->failed->statement->name, b->error, e);
	/* It has no such prepared statement (its preparation failed), or the tables changed below it. */
	if (state != NULL && (strcmp(state, "26000") == 0 || strcmp(state, "0A000") == 0)) {
		conn->prepared[b->failed->statement->number] = 0;
		if (state[0] == '0')
			(void)conn_doom(conn);
	}
	if (state != NULL && strcmp(state, "25006") == 0)
		(void)conn_doom(conn);
	return (e);
}

/* Rows were written by this statement itself, or by a part of it. */
static bool
call_wrote(const struct db_call *call)
{
	static const char *const parts[] = {
	    "insert into ", "delete from ", "\n\tupdate ", "(update "};
	const char *status = PQcmdStatus(call->result);
	size_t i;

	if (strncmp(status, "SELECT", 6) != 0)
		return (PQcmdTuples(call->result)[0] != '\0' &&
			strcmp(PQcmdTuples(call->result), "0") != 0);
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (strstr(call->statement->sql, parts[i]) != NULL)
			return (true);
	}
	return (false);
}

static enum err
batch_finish(struct db_batch *b, struct db_conn *conn)
{
	struct db_call *call;
	enum err e = b->error == NULL ? b->e : batch_error(b, conn);

	for (call = b->first; call != NULL; call = call->next) {
		if (e == OK && call->result == NULL)
			e = ERR_INTERNAL;
		if (e == OK && b->db->state != NO_TRANSACTION && !b->db->wrote)
			b->db->wrote = call_wrote(call);
		if (e == OK)
			e = db_call_finish(call);
		PQclear(call->result);
		call->result = NULL;
	}
	PQclear(b->error);
	b->error = NULL;
	return (e);
}

enum err
db_batch_run(struct db_batch *b)
{
	struct db *db = b->db;
	struct db_conn *conn = NULL;
	enum err e;
	bool refused;

	assert(!b->ran);
	b->ran = true;
	if (b->count == 0)
		return (OK);
	db->violated = STR_NONE;
	if ((e = batch_conn(b, &conn)) != OK)
		return (e);
	b->who = db->pool->ops == NULL ? NULL : db->pool->ops->current();
	if ((e = batch_send(conn, b)) == OK) {
		batch_wait(conn, b);
		refused = b->error != NULL || b->e != OK;
		e = batch_finish(b, conn);
	} else {
		refused = true;
	}
	if (!refused)
		return (e);
	db->pool->stats.failed++;
	/* In a transaction nothing works after an error. */
	if (db->state != NO_TRANSACTION)
		return (transaction_fail(db, e));
	return (e);
}

/* -- handles and pools ------------------------------------------------------------------------------ */

struct db *
db_open_handle(struct db_pool *pool, struct arena *mem)
{
	struct db *db = arena_new_of(mem, struct db);

	db->pool = pool;
	db->mem = mem;
	return (db);
}

void
db_close_handle(struct db *db)
{
	db_rollback(db);
}

void
db_slow(struct db *db)
{
	db->slow = true;
}

struct str
db_violated(const struct db *db)
{
	return (db->violated);
}

/* What the connection string itself sets with options=. */
static char *
options_of(const char *conninfo)
{
	PQconninfoOption *all = PQconninfoParse(conninfo, NULL), *o;
	char *options = NULL;

	for (o = all; o != NULL && o->keyword != NULL; o++) {
		if (strcmp(o->keyword, "options") == 0 && o->val != NULL)
			options = strdup(o->val);
	}
	PQconninfoFree(all);
	if (options == NULL && (options = strdup("")) == NULL)
		abort();
	return (options);
}

static void
pool_connect(struct db_pool *pool)
{
	timestamp_us end = clock_monotonic() + OPEN_TIME;
	bool busy;
	int i;

	for (i = 0; i < CONNECTIONS; i++)
		conn_start(&pool->conns[i]);
	do {
		busy = false;
		for (i = 0; i < CONNECTIONS; i++) {
			if (pool->conns[i].state == CONN_CONNECTING) {
				conn_block(&pool->conns[i], 10);
				busy = true;
			}
		}
	} while (busy && clock_monotonic() < end);
}

struct db_pool *
db_pool_open(const struct db_settings *settings)
{
	struct db_pool *pool = calloc(1, sizeof(*pool));
	size_t statements = settings->statement_count + DB_FIRST_NUMBER;
	int i;

	if (pool == NULL)
		abort();
	pool->settings = *settings;
	pool->ops = settings->ops;
	if (pool->settings.name == NULL)
		pool->settings.name = "peerlore";
	pool->options = options_of(settings->conninfo);
	pool->last_waiter = &pool->waiters;
	for (i = 0; i < CONNECTIONS; i++) {
		struct db_conn *conn = &pool->conns[i];

		conn->pool = pool;
		conn->fd = -1;
		conn->tail = &conn->head;
		conn->role = pool->ops == NULL ? ROLE_BLOCKING
			     : i < LANES       ? (enum role)i
					       : ROLE_TRANSACTION;
		if ((conn->prepared = calloc(statements, 1)) == NULL)
			abort();
	}
	if (pool->ops != NULL)
		pool_connect(pool);
	return (pool);
}

void
db_pool_close(struct db_pool *pool)
{
	struct entry *entry;
	int i;

	if (pool == NULL)
		return;
	for (i = 0; i < CONNECTIONS; i++) {
		struct db_conn *conn = &pool->conns[i];

		assert(conn->depth == 0);
		while (conn->head != NULL)
			entry_pop(conn, false);
		conn_unwatch(conn);
		PQfinish(conn->pg);
		free(conn->prepared);
	}
	while ((entry = pool->spare) != NULL) {
		pool->spare = entry->next;
		free(entry);
	}
	while (pool->listeners != NULL) {
		struct listener *l = pool->listeners;

		pool->listeners = l->next;
		free(l);
	}
	free(pool->options);
	free(pool);
}

uint64_t
db_losses(const struct db *db)
{
	return (db->pool->stats.lost);
}

void
db_pool_stats(const struct db_pool *pool, struct db_stats *out)
{
	int i;

	*out = pool->stats;
	out->connections = pool->ops == NULL ? 1 : CONNECTIONS;
	out->waiting = pool->waiting;
	for (i = 0; i < CONNECTIONS; i++)
		out->waiting += pool->conns[i].depth;
}

/* -- listening ------------------------------------------------------------------------------------------ */

void
db_listen(struct db_pool *pool, const char *channel, void (*heard)(void *arg, struct str payload),
    void *arg)
{
	struct listener *l = calloc(1, sizeof(*l));

	if (l == NULL)
		abort();
	assert(channel[0] != '\0' && strlen(channel) < 60 &&
	       channel[strspn(channel, "abcdefghijklmnopqrstuvwxyz_")] == '\0');
	*l = (struct listener){pool->listeners, channel, heard, arg};
	pool->listeners = l;
	if (pool->conns[0].state == CONN_UP)
		conn_listen(&pool->conns[0], l);
}

void
db_wait(struct db_pool *pool, int ms)
{
	struct db_conn *conn = &pool->conns[0];

	assert(pool->ops == NULL);
	if (conn_ensure(conn) != OK)
		(void)poll(NULL, 0, ms);
	else if (!pool->heard)
		conn_block(conn, ms);
	pool->heard = false;
}
