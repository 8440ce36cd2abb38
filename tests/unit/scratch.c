/* scratch.c -- a real PostgreSQL for unit tests, made at first use and removed at exit. */
#include "scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <libpq-fe.h>

#include "store/migrate.h"

#define TEMPLATE "migrated"

static struct {
	char bin[256];
	char folder[100];
	char data[120];
	char conninfo[200];
	pid_t server;
	pid_t maker; /* a forked child must not remove what its parent uses */
} scratch;

static void __attribute__((noreturn, format(printf, 1, 2))) give_up(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

static void
find_programs(void)
{
	glob_t found;

	if (glob("/usr/lib/postgresql/*/bin", 0, NULL, &found) != 0 || found.gl_pathc == 0)
		give_up("no PostgreSQL in /usr/lib/postgresql: make deps-check");
	snprintf(scratch.bin, sizeof(scratch.bin), "%s", found.gl_pathv[found.gl_pathc - 1]);
	globfree(&found);
}

/* PostgreSQL refuses to be root. */
static const struct passwd *
server_user(void)
{
	const struct passwd *user;

	if (geteuid() != 0)
		return (NULL);
	if ((user = getpwnam("postgres")) == NULL)
		give_up("there is no user postgres");
	return (user);
}

static pid_t
start(const char *program, const char *const *args)
{
	const struct passwd *user = server_user();
	pid_t pid = fork();
	char path[320];
	int log;

	if (pid != 0)
		return (pid);
	snprintf(path, sizeof(path), "%s/log", scratch.folder);
	log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (user != NULL &&
	    (setgroups(0, NULL) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0))
		_exit(126);
	/* Dies with the test, even if that is killed. */
	prctl(PR_SET_PDEATHSIG, SIGINT);
	dup2(log, 1);
	dup2(log, 2);
	if (chdir(scratch.folder) != 0)
		_exit(126);
	snprintf(path, sizeof(path), "%s%s%s", *program == '/' ? "" : scratch.bin,
	    *program == '/' ? "" : "/", program);
	execv(path, (char *const *)(uintptr_t)args);
	_exit(127);
}

static void
make_data(void)
{
	const char *args[] = {"initdb", "-D", scratch.data, "-U", "postgres", "-A", "trust", "-E",
	    "UTF8", "--locale=C", "--no-sync", "--no-instructions", NULL};
	const struct passwd *user = server_user();
	const char *prepared = getenv("PEERLORE_TEST_PREPARED"), *tmp = getenv("TMPDIR");
	char from[320];
	const char *copy[] = {"cp", "-a", from, scratch.data, NULL};
	pid_t pid;
	int status;

	/* The path of a socket is short. */
	snprintf(scratch.folder, sizeof(scratch.folder), "%s/peerlore-unit-XXXXXX",
	    tmp == NULL || strlen(tmp) > 60 ? "/tmp" : tmp);
	if (mkdtemp(scratch.folder) == NULL)
		give_up("could not make %s: %m", scratch.folder);
	if (user != NULL && chown(scratch.folder, user->pw_uid, user->pw_gid) != 0)
		give_up("could not hand over %s: %m", scratch.folder);
	snprintf(scratch.data, sizeof(scratch.data), "%s/data", scratch.folder);
	/* A run of many tests made one for all; by itself a test makes its own. */
	snprintf(from, sizeof(from), "%s/scratch", prepared == NULL ? "" : prepared);
	pid = prepared == NULL ? start("initdb", args) : start("/bin/cp", copy);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
		give_up("no cluster was made, see %s/log", scratch.folder);
}

static void
wait_until_up(void)
{
	int i;

	for (i = 0; i < 600; i++) {
		if (PQping(scratch.conninfo) == PQPING_OK)
			return;
		if (waitpid(scratch.server, NULL, WNOHANG) == scratch.server)
			give_up("PostgreSQL did not start, see %s/log", scratch.folder);
		poll(NULL, 0, 50);
	}
	give_up("PostgreSQL did not answer, see %s/log", scratch.folder);
}

void
scratch_again(void)
{
	char folder[130];
	const char *args[] = {"postgres", "-D", scratch.data, "-c", "listen_addresses=", "-c",
	    folder, "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "max_connections=60",
	    "-c", "shared_buffers=16MB", "-c", "log_min_messages=error", "-c", "jit=off", NULL};

	snprintf(folder, sizeof(folder), "unix_socket_directories=%s", scratch.folder);
	scratch.server = start("postgres", args);
	wait_until_up();
}

void
scratch_stop(void)
{
	if (scratch.server == 0)
		return;
	kill(scratch.server, SIGCONT);
	kill(scratch.server, SIGQUIT);
	waitpid(scratch.server, NULL, 0);
	scratch.server = 0;
}

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return (remove(path));
}

static void
scratch_remove(void)
{
	if (scratch.maker != getpid())
		return;
	scratch_stop();
	nftw(scratch.folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *
scratch_start(void)
{
	if (scratch.server != 0)
		return (scratch.conninfo);
	find_programs();
	make_data();
	scratch.maker = getpid();
	atexit(scratch_remove);
	snprintf(scratch.conninfo, sizeof(scratch.conninfo),
	    "host=%s user=postgres dbname=postgres", scratch.folder);
	scratch_again();
	return (scratch.conninfo);
}

/* True when there is a row. */
static bool
asked(const char *sql)
{
	PGconn *pg = PQconnectdb(scratch_start());
	PGresult *r = PQexec(pg, sql);
	ExecStatusType status = PQresultStatus(r);
	bool any = PQntuples(r) > 0;

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		give_up("%s", PQerrorMessage(pg));
	PQclear(r);
	PQfinish(pg);
	return (any);
}

static const char *
create(const char *name, const char *from)
{
	char sql[200], *conninfo;

	snprintf(sql, sizeof(sql), "create database %s template %s", name, from);
	(void)asked(sql);
	if (asprintf(&conninfo, "host=%s user=postgres dbname=%s", scratch.folder, name) < 0)
		abort();
	return (conninfo);
}

const char *
scratch_database(const char *name)
{
	return (create(name, "template1"));
}

/* All migrations take a second, a copy of what they made a tenth: they run once, or were run before. */
const char *
scratch_migrated(const char *name)
{
	size_t applied;

	if (!asked("select from pg_database where datname = '" TEMPLATE "'") &&
	    migrate_run(scratch_database(TEMPLATE), migrations, migration_count, &applied) != OK)
		give_up("the migrations failed");
	return (create(name, TEMPLATE));
}

int
scratch_pid(void)
{
	return (scratch.server);
}
