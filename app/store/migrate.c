/* migrate.c -- brings a database to the level of this program. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "store/local.h"
#include "store/migrate.h"

/* Two nodes that migrate at once meet at this lock; the number means nothing. */
#define LOCK "select pg_advisory_lock(5721964)"
#define TABLE                                                                                      \
	"create table if not exists schema_migration (number integer primary key, "                \
	"name text not null, applied_at timestamptz not null default now())"
#define LEVEL "select number, name from schema_migration order by number desc limit 1"
#define NOTE "insert into schema_migration (number, name) values ($1, $2)"
/* A lock that is not had within lock_timeout is asked for again, because the server goes on meanwhile. */
#define ATTEMPTS 20
#define PAUSE_MS 500
#define START_WAIT SECONDS_US(10)

static void
notice_ignore(void *arg, const PGresult *result)
{
	(void)arg;
	(void)result;
}

/* Runs one thing; *out may be NULL. The message of a failure goes to the log unless it is a lock not had. */
static enum err
run(PGconn *pg, const char *what, const char *sql, PGresult **out)
{
	PGresult *r = PQexec(pg, sql);
	ExecStatusType status = PQresultStatus(r);
	char message[DB_MESSAGE];
	enum err e;

	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
		if (out != NULL)
			*out = r;
		else
			PQclear(r);
		return (OK);
	}
	e = db_state_err(PQresultErrorField(r, PG_DIAG_SQLSTATE));
	if (e != ERR_RETRY)
		log_errorf(NULL, "%s: %s", what, db_message(PQresultErrorMessage(r), message));
	PQclear(r);
	return (e);
}

static enum err
note(PGconn *pg, const struct migration *m)
{
	char number[16], message[DB_MESSAGE];
	const char *values[2] = {number, m->name};
	PGresult *r;
	bool ok;

	(void)snprintf(number, sizeof(number), "%d", m->number);
	r = PQexecParams(pg, NOTE, 2, NULL, values, NULL, NULL, 0);
	ok = PQresultStatus(r) == PGRES_COMMAND_OK;
	if (!ok)
		log_errorf(NULL, "could not note migration %d: %s", m->number,
		    db_message(PQresultErrorMessage(r), message));
	PQclear(r);
	return (ok ? OK : ERR_INTERNAL);
}

static enum err
migration_try(PGconn *pg, const struct migration *m)
{
	char what[100];
	enum err e;

	(void)snprintf(what, sizeof(what), "migration %d (%s) failed", m->number, m->name);
	if ((e = run(pg, what, "begin; set local lock_timeout = '1s'", NULL)) != OK)
		return (e);
	if ((e = run(pg, what, m->sql, NULL)) != OK)
		return (e);
	/* A commit of its own would leave half of it behind when the rest fails. */
	if (PQtransactionStatus(pg) != PQTRANS_INTRANS) {
		log_errorf("take begin, commit and rollback out of it",
		    "%s: it ends its transaction itself", what);
		return (ERR_INTERNAL);
	}
	if ((e = note(pg, m)) != OK)
		return (e);
	return (run(pg, what, "commit", NULL));
}

static enum err
migration_apply(PGconn *pg, const struct migration *m)
{
	enum err e = OK;
	int i;

	for (i = 0; i < ATTEMPTS; i++) {
		if ((e = migration_try(pg, m)) == OK) {
			log_info("migration %d (%s) applied", m->number, m->name);
			return (OK);
		}
		if (PQtransactionStatus(pg) != PQTRANS_IDLE &&
		    run(pg, "rollback", "rollback", NULL) != OK)
			return (e);
		if (e != ERR_RETRY)
			return (e);
		(void)poll(NULL, 0, PAUSE_MS);
	}
	log_errorf("look in pg_stat_activity for what holds it, and try again",
	    "migration %d (%s): a table was locked all the time", m->number, m->name);
	return (e);
}

/* The level of the database, and that it is one of ours. */
static enum err
level_read(PGconn *pg, const struct migration *list, size_t count, size_t *level)
{
	PGresult *r = NULL;
	size_t n = 0;
	enum err e;

	if ((e = run(pg, "could not read the level of the database", LEVEL, &r)) != OK)
		return (e);
	if (PQntuples(r) == 1)
		n = (size_t)strtoul(PQgetvalue(r, 0, 0), NULL, 10);
	if (n > count) {
		log_errorf("start the newer program, or restore a backup made with this one",
		    "the database is at migration %zu, this program knows %zu", n, count);
		e = ERR_CONFLICT;
	} else if (n > 0 && strcmp(PQgetvalue(r, 0, 1), list[n - 1].name) != 0) {
		log_errorf("is the setting `database` right?",
		    "migration %zu of the database is %s, of this program %s", n,
		    PQgetvalue(r, 0, 1), list[n - 1].name);
		e = ERR_CONFLICT;
	} else {
		*level = n;
	}
	PQclear(r);
	return (e);
}

static enum err
migrate_all(PGconn *pg, const struct migration *list, size_t count, size_t *applied)
{
	size_t i, level;
	enum err e;

	(void)PQsetNoticeReceiver(pg, notice_ignore, NULL);
	/* Limits that the connection string or the role may set are not meant for this. */
	if ((e = run(pg, "could not prepare", "set statement_timeout = 0; set lock_timeout = 0",
		 NULL)) != OK ||
	    (e = run(pg, "could not wait for other migrations", LOCK, NULL)) != OK ||
	    (e = run(pg, "could not make schema_migration", TABLE, NULL)) != OK ||
	    (e = level_read(pg, list, count, &level)) != OK)
		return (e);
	for (i = level; i < count; i++) {
		if ((e = migration_apply(pg, &list[i])) != OK)
			return (e);
	}
	*applied = count - level;
	return (OK);
}

/* A server that has just been started refuses for a moment; that is waited for. */
static void
wait_for_server(const char *conninfo)
{
	const char *keys[] = {"dbname", NULL}, *values[] = {conninfo, NULL};
	timestamp_us end = clock_monotonic() + START_WAIT;

	while (PQpingParams(keys, values, 1) != PQPING_OK && clock_monotonic() < end)
		(void)poll(NULL, 0, 100);
}

enum err
migrate_run(const char *conninfo, const struct migration *list, size_t count, size_t *applied)
{
	PGconn *pg;
	enum err e;

	wait_for_server(conninfo);
	if ((pg = db_connect(conninfo, "peerlore migrate")) == NULL)
		return (ERR_DOWN);
	/* The lock goes with the connection. */
	e = migrate_all(pg, list, count, applied);
	PQfinish(pg);
	return (e);
}

/* -- the level, asked by a server ----------------------------------------------------- */

static const struct db_field level_columns[] = {{"level", DB_INT4, false, 0, 0}};
static const struct db_statement level_statement = {
    .name = "db_level",
    .source = "migrate.c",
    .sql = "select coalesce(max(number), 0) from schema_migration",
    .kind = DB_ONE,
    .number = DB_LEVEL_NUMBER,
    .column_count = 1,
    .row_size = sizeof(int32_t),
    .columns = level_columns,
};

enum err
migrate_level(struct db *db, int *level)
{
	struct db_batch *b = db_batch(db);
	int32_t n = 0;
	enum err e;

	(void)db_call(b, &level_statement, DB_INTO_ROW, &n);
	if ((e = db_batch_run(b)) != OK)
		return (e);
	*level = n;
	return (OK);
}
