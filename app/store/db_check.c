/* db_check.c -- blocking work outside any pool: scripts, and the proof that the queries fit the database. */
#include <stdarg.h>
#include <stdio.h>

#include "base/log.h"
#include "store/local.h"

PGconn *
db_connect(const char *conninfo, const char *name)
{
	const char *keys[] = {DB_NOTICE_KEYS, "dbname", "client_encoding",
	    "fallback_application_name", "connect_timeout", NULL};
	const char *values[] = {DB_NOTICE_VALUES, conninfo, "UTF8", name, "10", NULL};
	PGconn *pg = PQconnectdbParams(keys, values, 1);
	char message[DB_MESSAGE];

	if (PQstatus(pg) == CONNECTION_OK)
		return (pg);
	log_errorf("is PostgreSQL running, and is the setting `database` right?",
	    "could not connect to the database: %s", db_message(PQerrorMessage(pg), message));
	PQfinish(pg);
	return (NULL);
}

static void
ignore_notice(void *arg, const PGresult *result)
{
	(void)arg;
	(void)result;
}

enum err
db_exec_script(const char *conninfo, const char *sql)
{
	PGconn *pg = db_connect(conninfo, "peerlore script");
	PGresult *r;
	char message[DB_MESSAGE];
	enum err e = OK;

	if (pg == NULL)
		return (ERR_DOWN);
	(void)PQsetNoticeReceiver(pg, ignore_notice, NULL);
	r = PQexec(pg, sql);
	if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK) {
		e = db_state_err(PQresultErrorField(r, PG_DIAG_SQLSTATE));
		log_errorf(
		    NULL, "a script failed: %s", db_message(PQresultErrorMessage(r), message));
	}
	PQclear(r);
	PQfinish(pg);
	return (e);
}

/* -- queries against the database -------------------------------------------------- */

struct check {
	PGconn *pg;
	const struct db_statement *statement;
	void (*report)(void *arg, const char *line);
	void *arg;
	size_t wrong;
};

static void PRINTF_LIKE(2, 3) differs(struct check *check, const char *fmt, ...)
{
	char what[300], line[600];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	(void)snprintf(line, sizeof(line), "%s: %s: %s", check->statement->source,
	    check->statement->name, what);
	check->wrong++;
	check->report(check->arg, line);
}

/* The name of a type as our query files write it, or PostgreSQL's own number. */
static const char *
oid_name(Oid oid, char into[32])
{
	int t;

	for (t = 0; t < DB_TYPE_COUNT; t++) {
		if (db_type_oid((enum db_type)t) == oid)
			return (db_type_name((enum db_type)t));
	}
	(void)snprintf(into, 32, "type %u", oid);
	return (into);
}

/* Prepares and describes; NULL and a message when PostgreSQL does not want it. */
static PGresult *
described(PGconn *pg, const struct db_statement *s, const char *name, const Oid *oids,
    char message[DB_MESSAGE])
{
	PGresult *r = PQprepare(pg, name, s->sql, oids == NULL ? 0 : s->param_count, oids);

	if (PQresultStatus(r) == PGRES_COMMAND_OK) {
		PQclear(r);
		r = PQdescribePrepared(pg, name);
	}
	if (PQresultStatus(r) == PGRES_COMMAND_OK)
		return (r);
	(void)db_message(PQresultErrorMessage(r), message);
	PQclear(r);
	return (NULL);
}

static void
columns_compare(struct check *check, const PGresult *r)
{
	const struct db_statement *s = check->statement;
	char name[32];
	int i;

	if (PQnfields(r) != s->column_count)
		differs(check, "declares %d columns, PostgreSQL gives %d", s->column_count,
		    PQnfields(r));
	for (i = 0; i < s->column_count && i < PQnfields(r); i++) {
		if (PQftype(r, i) != db_type_oid(s->columns[i].type))
			differs(check, "column %s is declared %s, PostgreSQL gives %s",
			    s->columns[i].name, db_type_name(s->columns[i].type),
			    oid_name(PQftype(r, i), name));
	}
}

/* Whoever writes :xid::text wants it converted. */
static bool
is_cast(const struct db_statement *s, int i)
{
	char cast[16];

	(void)snprintf(cast, sizeof(cast), "$%d::", i + 1);
	return (strstr(s->sql, cast) != NULL);
}

/*
 * What PostgreSQL would choose for each parameter had nothing been declared. It
 * cannot always tell, and types that we do not have are converted.
 */
static void
params_compare(struct check *check)
{
	const struct db_statement *s = check->statement;
	char name[32], message[DB_MESSAGE];
	PGresult *r = described(check->pg, s, "", NULL, message);
	int i;

	for (i = 0; r != NULL && i < s->param_count && i < PQnparams(r); i++) {
		const char *declared = db_type_name(s->params[i].type);
		const char *chosen = oid_name(PQparamtype(r, i), name);

		if (chosen != name && strcmp(chosen, declared) != 0 && !is_cast(s, i))
			differs(check,
			    "parameter %s is declared %s, PostgreSQL expects %s (or write :%s::%s)",
			    s->params[i].name, declared, chosen, s->params[i].name, declared);
	}
	PQclear(r);
}

static void
statement_check(struct check *check)
{
	const struct db_statement *s = check->statement;
	char message[DB_MESSAGE];
	Oid oids[DB_PARAMS_MAX];
	PGresult *r;

	db_param_oids(s, oids);
	if ((r = described(check->pg, s, s->name, oids, message)) == NULL) {
		differs(check, "%s", message);
		return;
	}
	if (PQnparams(r) != s->param_count)
		differs(check, "declares %d parameters, PostgreSQL sees %d", s->param_count,
		    PQnparams(r));
	columns_compare(check, r);
	PQclear(r);
	params_compare(check);
}

enum err
db_check_queries(const char *conninfo, const struct db_statement *statements, size_t count,
    void (*report)(void *arg, const char *line), void *arg, size_t *wrong)
{
	struct check check = {.report = report, .arg = arg};
	size_t i;

	if ((check.pg = db_connect(conninfo, "peerlore check")) == NULL)
		return (ERR_DOWN);
	for (i = 0; i < count; i++) {
		check.statement = &statements[i];
		statement_check(&check);
	}
	PQfinish(check.pg);
	*wrong = check.wrong;
	return (OK);
}
