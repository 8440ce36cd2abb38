/* doctor_database.c -- what `peerlore doctor` sees of the database. */
#include <stdio.h>
#include <unistd.h>

#include "base/settings.h"
#include "ops/cluster.h"
#include "ops/doctor.h"
#include "queries.h"
#include "store/db.h"
#include "store/migrate.h"

#define OLDEST 150000
#define OPEN_LONG MINUTES_US(5)
#define PER_SERVER 6 /* connections of a web server process */
#define OTHERS 8 /* worker, what is beside it, a command or two */

static struct db_pool *
pool_open(enum cluster_role role)
{
	return (db_pool_open(&(struct db_settings){.conninfo = cluster_connection(role, NULL),
	    .name = "peerlore doctor",
	    .statements = db_statements,
	    .statement_count = db_statement_count,
	    .blocking_timeout_ms = 60000}));
}

static void
server_look(struct doctor *d, const struct doctor_server *s)
{
	if (s->version < OLDEST)
		doctor_note(d, FINDING_WRONG, "database", "PostgreSQL 15 or newer",
		    "PostgreSQL %d is older than we are written for", s->version / 10000);
	else
		doctor_note(d, FINDING_WELL, "database", NULL, "PostgreSQL %d.%d answers",
		    s->version / 10000, s->version % 10000);
	if (!str_eq(s->encoding, STR("UTF8")))
		doctor_note(d, FINDING_WRONG, "database",
		    "make the database anew: create database ... encoding 'UTF8'",
		    "its encoding is %.*s", STR_ARG(s->encoding));
	if (s->standby)
		doctor_note(d, FINDING_WRONG, "database",
		    "name the primary in the setting database: target_session_attrs=read-write",
		    "it is a standby: nothing can be written");
	if (!s->fsync || !s->full_page_writes)
		doctor_note(d, FINDING_WRONG, "database", "fsync = on and full_page_writes = on",
		    "%s is off: when the machine fails the data is lost",
		    s->fsync ? "full_page_writes" : "fsync");
	if (!s->checksums)
		doctor_note(d, FINDING_WARNING, "checksums",
		    "stop it once and run pg_checksums --enable -D FOLDER",
		    "data checksums are off: a disk that rots is not noticed");
	else
		doctor_note(
		    d, FINDING_WELL, "checksums", NULL, "pages are checked as they are read");
}

static void
connections_look(struct doctor *d, const struct doctor_server *s)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	long servers = settings()->workers > 0 ? settings()->workers : cores < 2 ? 2 : cores;
	long need = servers * PER_SERVER + OTHERS, room = s->max_connections - s->reserved;

	if (need > room)
		doctor_note(d, FINDING_WRONG, "connections",
		    "raise max_connections of PostgreSQL, or set fewer workers",
		    "%ld web server processes and the worker want up to %ld connections, and "
		    "PostgreSQL "
		    "gives %ld",
		    servers, need, room);
	else if (s->connections > room * 9 / 10)
		doctor_note(d, FINDING_WARNING, "connections",
		    "look in pg_stat_activity for who holds them, or raise max_connections",
		    "%d of %ld are taken", s->connections, room);
	else
		doctor_note(d, FINDING_WELL, "connections", NULL,
		    "%d of %ld are taken, we want up to %ld", s->connections, room, need);
}

static void
role_look(struct doctor *d)
{
	struct doctor_role_name name;
	struct doctor_role role;

	if (q_doctor_role_name(d->db, &name) != OK || q_doctor_role(d->all, name.role, &role) != OK)
		return;
	if (role.superuser)
		doctor_note(d, FINDING_WRONG, "roles",
		    "give the setting database a role of its own: see conf/postgresql/",
		    "the server works as %.*s, which may do anything", STR_ARG(name.role));
	else if (role.owns > 0 || role.creates)
		doctor_note(d, FINDING_WARNING, "roles",
		    "migrate as the owner, serve as a role that reads and writes rows alone: see "
		    "conf/postgresql/",
		    "the server works as %.*s, which may change tables", STR_ARG(name.role));
	else if (role.lacks > 0)
		doctor_note(d, FINDING_WRONG, "roles",
		    "grant select, insert, update, delete on all tables in schema public; see "
		    "conf/postgresql/",
		    "%.*s lacks rights on %lld tables, such as %.*s", STR_ARG(name.role),
		    (long long)role.lacks, STR_ARG(role.lacks_one));
	else
		doctor_note(d, FINDING_WELL, "roles", NULL,
		    "%.*s reads and writes rows, and nothing else", STR_ARG(name.role));
}

static void
transactions_look(struct doctor *d)
{
	struct doctor_transactions_rows rows;
	struct doctor_prepared prepared;
	size_t i;

	if (q_doctor_transactions(d->all, d->now, d->now - OPEN_LONG, &rows) != OK ||
	    q_doctor_prepared(d->all, d->now - OPEN_LONG, &prepared) != OK)
		return;
	for (i = 0; i < rows.n; i++) {
		const struct doctor_transactions *t = &rows.items[i];

		doctor_note(d, t->writes ? FINDING_WRONG : FINDING_WARNING, "transactions",
		    "end it where it was begun, or select pg_terminate_backend(NUMBER)",
		    "process %d, %.*s, has one open for %lld min (%.*s): %s", t->pid,
		    STR_ARG(t->who), (long long)((d->now - t->since) / MINUTES_US(1)),
		    STR_ARG(t->state),
		    t->writes ? "search hears of nothing newer" : "vacuum cannot clean up");
	}
	if (prepared.n > 0)
		doctor_note(d, FINDING_WRONG, "transactions",
		    "look in pg_prepared_xacts; commit prepared or rollback prepared",
		    "%lld prepared ones were forgotten: search hears of nothing newer",
		    (long long)prepared.n);
	if (rows.n == 0 && prepared.n == 0)
		doctor_note(d, FINDING_WELL, "transactions", NULL, "none has been open for long");
}

static void
damage_look(struct doctor *d)
{
	struct doctor_checksum_failures failures;
	struct doctor_invalid_indexes invalid;

	if (q_doctor_checksum_failures(d->all, &failures) == OK && failures.n > 0)
		doctor_note(d, FINDING_WRONG, "checksums",
		    "stop, copy the data folder as it is, restore the last backup elsewhere, "
		    "change the disk",
		    "%lld pages were not what was written: the disk rots", (long long)failures.n);
	if (q_doctor_invalid_indexes(d->all, &invalid) == OK && invalid.n > 0)
		doctor_note(d, FINDING_WRONG, "database", "reindex index concurrently NAME",
		    "%lld indexes are not valid, such as %.*s", (long long)invalid.n,
		    STR_ARG(invalid.one));
}

static void
level_look(struct doctor *d)
{
	int level = 0;

	if (migrate_level(d->db, &level) != OK)
		doctor_note(d, FINDING_WRONG, "migrations", "peerlore migrate",
		    "the database holds no tables of ours, or not for this role");
	else if ((size_t)level < migration_count)
		doctor_note(d, FINDING_WRONG, "migrations",
		    "peerlore migrate, then start serve and worker",
		    "the database is at %d, this program at %zu", level, migration_count);
	else if ((size_t)level > migration_count)
		doctor_note(d, FINDING_WRONG, "migrations",
		    "start the newer program, or restore a backup made with this one",
		    "the database is at %d, this program knows %zu", level, migration_count);
	else
		doctor_note(d, FINDING_WELL, "migrations", NULL, "all %zu", migration_count);
	d->migrated = (size_t)level == migration_count;
}

void
doctor_database(struct doctor *d)
{
	bool private = cluster_is_private();
	struct doctor_server server;

	if (private && !cluster_is_running()) {
		doctor_note(d, FINDING_WRONG, "database",
		    "peerlore up; if it does not start: log/postgresql.log below the data folder",
		    "PostgreSQL does not run in %s", settings()->data);
		return;
	}
	d->pool = pool_open(CLUSTER_APP);
	d->db = db_open_handle(d->pool, d->mem);
	d->all_pool = private ? pool_open(CLUSTER_SUPERUSER) : NULL;
	d->all = private ? db_open_handle(d->all_pool, d->mem) : d->db;
	if (q_doctor_server(d->db, &server) != OK) {
		doctor_note(d, FINDING_WRONG, "database",
		    "see the line above; is the setting database right, and does PostgreSQL run?",
		    "it does not answer");
		doctor_database_close(d);
		return;
	}
	server_look(d, &server);
	connections_look(d, &server);
	level_look(d);
	role_look(d);
	transactions_look(d);
	damage_look(d);
}

void
doctor_database_close(struct doctor *d)
{
	if (d->all_pool != NULL) {
		db_close_handle(d->all);
		db_pool_close(d->all_pool);
	}
	if (d->pool != NULL) {
		db_close_handle(d->db);
		db_pool_close(d->pool);
	}
	d->pool = d->all_pool = NULL;
	d->db = d->all = NULL;
}
