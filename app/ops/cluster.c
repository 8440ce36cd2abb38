/* cluster.c -- a PostgreSQL of our own below the data folder. */
#include "ops/cluster.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/settings.h"
#include "ops/command.h"

#define PROGRAMS "/usr/lib/postgresql"
#define OLDEST_VERSION 15
#define SOCKET_NAME "/.s.PGSQL.5432"
#define LOG_KEEP (10 * 1024 * 1024)

/* cluster.sql, with a NUL behind it. */
__asm__(".section .rodata\ncluster_sql:\n.incbin \"sql/cluster.sql\"\n.byte 0\n.previous\n");
extern const char cluster_sql[] __attribute__((visibility("hidden")));

static int lock_fd = -1;
static pid_t ensured; /* the postmaster that cluster_ensure started */

bool
cluster_is_private(void)
{
	return (settings()->database[0] == '\0');
}

/* -- files ------------------------------------------------------------------------ */

/* Reads at most size - 1 bytes and ends them with NUL; false when there is no such file. */
static bool
file_get(const char *path, char *into, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return (false);
	n = read(fd, into, size - 1);
	(void)close(fd);
	if (n < 0)
		return (false);
	into[n] = '\0';
	return (true);
}

/* Replaces it as a whole, so that nobody reads half of it. */
static enum err
file_put(const char *path, const char *text)
{
	char next[PATH_MAX];
	FILE *file;
	int bad;

	(void)snprintf(next, sizeof(next), "%s.new", path);
	if ((file = fopen(next, "we")) == NULL) {
		log_errorf(NULL, "cannot write %s: %m", next);
		return (ERR_INTERNAL);
	}
	bad = fputs(text, file) < 0;
	bad |= fflush(file) != 0 || fsync(fileno(file)) != 0;
	bad |= fclose(file) != 0;
	if (bad || rename(next, path) != 0) {
		log_errorf(NULL, "cannot write %s: %m", path);
		return (ERR_INTERNAL);
	}
	return (OK);
}

static bool
folder_is_empty(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	bool empty = true;

	if (folder == NULL)
		return (false);
	while (empty && (entry = readdir(folder)) != NULL)
		empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
	(void)closedir(folder);
	return (empty);
}

/* -- whose it is --------------------------------------------------------------------- */

/* The data folder, made or found, as root; *owner is who shall go on. */
static enum err
data_for_owner(struct passwd *postgres, uid_t *owner)
{
	const char *data = settings()->data;
	struct stat st;
	enum err e;

	if ((e = settings_make_data()))
		return (e);
	if (stat(data, &st) != 0 || !S_ISDIR(st.st_mode)) {
		log_errorf(NULL, "the data folder %s is not a folder", data);
		return (ERR_USAGE);
	}
	*owner = st.st_uid != 0 ? st.st_uid : postgres->pw_uid;
	if (st.st_uid != 0)
		return (OK);
	if (!folder_is_empty(data)) {
		log_errorf(
		    "name another with PEERLORE_DATA, or give it away: chown -R postgres FOLDER",
		    "the data folder %s belongs to root, and nothing that listens runs as root",
		    data);
		return (ERR_USAGE);
	}
	if (chown(data, postgres->pw_uid, postgres->pw_gid) != 0 || chmod(data, 0700) != 0) {
		log_errorf(NULL, "cannot give %s to user postgres: %m", data);
		return (ERR_USAGE);
	}
	return (OK);
}

static enum err
user_become(uid_t uid)
{
	struct passwd *user = getpwuid(uid);

	if (user == NULL || initgroups(user->pw_name, user->pw_gid) != 0 ||
	    setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0) {
		log_errorf(NULL, "cannot go on as the owner of %s: %m", settings()->data);
		return (ERR_INTERNAL);
	}
	(void)setenv("HOME", settings()->data, 1);
	(void)setenv("USER", user->pw_name, 1);
	(void)setenv("LOGNAME", user->pw_name, 1);
	if (access(settings()->data, R_OK | W_OK | X_OK) != 0) {
		log_errorf("put the data where that user can go: PEERLORE_DATA=/var/lib/peerlore "
			   "make run",
		    "user %s cannot reach the data folder %s", user->pw_name, settings()->data);
		return (ERR_USAGE);
	}
	return (OK);
}

enum err
cluster_become_owner(void)
{
	struct passwd *postgres;
	uid_t owner = 0;
	enum err e;

	if (geteuid() != 0) {
		if ((e = settings_make_data()))
			return (e);
		if (access(settings()->data, R_OK | W_OK | X_OK) == 0)
			return (OK);
		log_errorf("run as its owner, or name another with PEERLORE_DATA",
		    "cannot use the data folder %s: %m", settings()->data);
		return (ERR_USAGE);
	}
	if ((postgres = getpwnam("postgres")) == NULL) {
		log_error("there is no user postgres on this machine",
		    "make deps installs PostgreSQL, which brings it");
		return (ERR_USAGE);
	}
	if ((e = data_for_owner(postgres, &owner)))
		return (e);
	return (user_become(owner));
}

/* -- one at a time --------------------------------------------------------------------- */
enum err
cluster_lock(bool *killed)
{
	const char *path = settings_path("lock");
	char text[32];
	ssize_t n;

	lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (lock_fd < 0 || (n = pread(lock_fd, text, sizeof(text) - 1, 0)) < 0) {
		log_errorf(NULL, "cannot open %s: %m", path);
		return (ERR_INTERNAL);
	}
	text[n] = '\0';
	if (flock(lock_fd, LOCK_EX | LOCK_NB) != 0) {
		(void)close(lock_fd);
		lock_fd = -1;
		log_errorf("stop it first, or start this one with another PEERLORE_DATA and "
			   "PEERLORE_LISTEN",
		    "peerlore is already running in %s, as process %d", settings()->data,
		    atoi(text));
		return (ERR_CONFLICT);
	}
	*killed = n > 0;
	n = snprintf(text, sizeof(text), "%d\n", (int)getpid());
	if (ftruncate(lock_fd, 0) != 0 || pwrite(lock_fd, text, (size_t)n, 0) != n)
		log_warn("cannot write %s: %m", path);
	return (OK);
}

void
cluster_unlock(void)
{
	if (lock_fd >= 0 && ftruncate(lock_fd, 0) == 0)
		(void)close(lock_fd);
	lock_fd = -1;
}

/* -- where PostgreSQL's programs are ---------------------------------------------------------- */
static bool
version_has_programs(long version)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), PROGRAMS "/%ld/bin/postgres", version);
	return (access(path, X_OK) == 0);
}

/* The version the cluster was made with, else the newest installed; 0 when there is none. */
static long
version_find(void)
{
	char text[16];
	long version, newest = 0;
	struct dirent *entry;
	DIR *folder;

	if (file_get(settings_path("pg/PG_VERSION"), text, sizeof(text))) {
		version = strtol(text, NULL, 10);
		return (version_has_programs(version) ? version : 0);
	}
	if ((folder = opendir(PROGRAMS)) == NULL)
		return (0);
	while ((entry = readdir(folder)) != NULL) {
		version = strtol(entry->d_name, NULL, 10);
		if (version >= OLDEST_VERSION && version > newest && version_has_programs(version))
			newest = version;
	}
	(void)closedir(folder);
	return (newest);
}

const char *
cluster_program(const char *name)
{
	static struct arena *keep;
	long version = version_find();

	if (version == 0) {
		log_error("PostgreSQL is not installed here, or not in the version this data was "
			  "made with",
		    "make deps installs PostgreSQL 15");
		return (NULL);
	}
	if (keep == NULL)
		keep = arena_new();
	return (str_fmt(keep, PROGRAMS "/%ld/bin/%s", version, name).p);
}

/* -- the socket ---------------------------------------------------------------------------------- */
static bool
folder_is_ours(const char *path)
{
	struct stat st;

	return (lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && (st.st_mode & 0077) == 0 &&
		(st.st_uid == geteuid() || geteuid() == 0));
}

/*
 * A socket's path may have 107 bytes. Where the data folder lies too deep the
 * socket goes to a short folder of its own, whose name is kept beside the data.
 */
static const char *
socket_folder(void)
{
	static char short_folder[64];
	const char *folder = settings_path("socket");

	if (strlen(folder) + strlen(SOCKET_NAME) < sizeof(((struct sockaddr_un *)NULL)->sun_path))
		return (folder);
	if (file_get(settings_path("socket-folder"), short_folder, sizeof(short_folder)) &&
	    folder_is_ours(short_folder))
		return (short_folder);
	return (NULL);
}

static enum err
socket_folder_make(void)
{
	char folder[] = "/tmp/peerlore-XXXXXX";
	const char *known = socket_folder();

	if (known == NULL) {
		if (mkdtemp(folder) == NULL) {
			log_errorf(
			    NULL, "cannot make a folder for the database socket in /tmp: %m");
			return (ERR_INTERNAL);
		}
		return (file_put(settings_path("socket-folder"), folder));
	}
	if (mkdir(known, 0700) != 0 && errno != EEXIST) {
		log_errorf(NULL, "cannot make %s: %m", known);
		return (ERR_INTERNAL);
	}
	return (OK);
}

const char *
cluster_connection(enum cluster_role role, const char *database)
{
	static const char *const users[] = {"peerlore_app", "peerlore_owner", "postgres"};
	static struct arena *keep;
	const char *folder;

	if (!cluster_is_private())
		return (settings()->database);
	if (keep == NULL)
		keep = arena_new();
	folder = socket_folder();
	return (str_fmt(keep, "host='%s' port=5432 user=%s dbname=%s",
	    folder == NULL ? "/nonexistent" : folder, users[role],
	    database == NULL ? "peerlore" : database)
		    .p);
}

/* -- making it ------------------------------------------------------------------------------------- */
static enum err
cluster_initdb(void)
{
	const char *program = cluster_program("initdb");
	const char *const argv[] = {program, "--pgdata", settings_path("pg.new"),
	    "--username=postgres", "--auth=peer", "--encoding=UTF8", "--locale=C.UTF-8",
	    "--locale-provider=icu", "--icu-locale=und", "--data-checksums", "--no-instructions",
	    "--no-sync", NULL};
	const char *const remove[] = {"/bin/rm", "-rf", settings_path("pg.new"), NULL};
	struct command command = COMMAND(argv), clean = COMMAND(remove);
	int fd;
	enum err e;

	if (program == NULL)
		return (ERR_USAGE);
	log_info("making the database cluster in %s", settings_path("pg"));
	if ((e = command_run(&clean, STR_NONE)))
		return (e);
	command.out = open("/dev/null", O_WRONLY | O_CLOEXEC);
	e = command_run(&command, STR_NONE);
	(void)close(command.out);
	if (e) {
		log_error("initdb failed: see above", NULL);
		return (e);
	}
	/* One sync for all files instead of one each; only a whole cluster gets the name pg. */
	if ((fd = open(settings()->data, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) >= 0) {
		(void)syncfs(fd);
		(void)close(fd);
	}
	if (rename(settings_path("pg.new"), settings_path("pg")) != 0) {
		log_errorf(NULL, "cannot name %s: %m", settings_path("pg"));
		return (ERR_INTERNAL);
	}
	return (OK);
}

static const char *
user_name(void)
{
	struct passwd *user = getpwuid(geteuid());

	return (user == NULL ? "postgres" : user->pw_name);
}

/* Written at every start, so that a newer peerlore brings newer settings; local.conf wins over them. */
static enum err
cluster_configure(void)
{
	struct arena *mem = arena_new();
	struct buf conf = {.mem = mem}, ident = {.mem = mem};
	static const char *const roles[] = {"peerlore_app", "peerlore_owner", "postgres"};
	size_t i;
	enum err e;

	buf_fmt(&conf,
	    "# Written by peerlore at every start: put your own settings into local.conf.\n"
	    "listen_addresses = ''\nunix_socket_directories = '%s'\nunix_socket_permissions = "
	    "0700\n"
	    "max_connections = 100\nshared_buffers = 128MB\neffective_cache_size = 1GB\nwork_mem = "
	    "8MB\n"
	    "maintenance_work_mem = 64MB\nmax_wal_size = 1GB\nwal_compression = "
	    "lz4\ndefault_toast_compression = lz4\nrandom_page_cost = 1.1\n"
	    "jit = off\nrecovery_init_sync_method = syncfs\ntimezone = 'UTC'\nlog_timezone = "
	    "'UTC'\n"
	    "lc_messages = 'C'\ndefault_text_search_config = 'pg_catalog.english'\n"
	    "log_line_prefix = '%%m %%p %%u '\nlog_min_duration_statement = "
	    "1s\nlog_parameter_max_length = 0\n"
	    "log_parameter_max_length_on_error = 0\nlog_checkpoints = off\n"
	    "cluster_name = 'peerlore'\ninclude_if_exists = 'local.conf'\n",
	    socket_folder());
	/* Root may do all that the owner may, so that commands work from a root shell. */
	for (i = 0; i < 3; i++) {
		buf_fmt(&ident, "peerlore \"%s\" %s\n", user_name(), roles[i]);
		if (strcmp(user_name(), "root") != 0)
			buf_fmt(&ident, "peerlore root %s\n", roles[i]);
	}
	e = file_put(settings_path("pg/postgresql.conf"), str_c(mem, buf_view(&conf)));
	if (e == OK)
		e = file_put(settings_path("pg/pg_ident.conf"), str_c(mem, buf_view(&ident)));
	if (e == OK)
		e = file_put(settings_path("pg/pg_hba.conf"), "local all all peer map=peerlore\n");
	arena_free(mem);
	return (e);
}

/* -- starting and stopping --------------------------------------------------------------------------- */

/* What postmaster.pid says: process and state ("ready", "starting", ...); 0 when nothing runs here. */
static pid_t
postmaster_find(char state[16])
{
	char text[1024], link[64], folder[PATH_MAX], *line = text, *next;
	pid_t pid = 0;
	ssize_t n;
	int i;

	state[0] = '\0';
	if (!file_get(settings_path("pg/postmaster.pid"), text, sizeof(text)))
		return (0);
	for (i = 1; line != NULL && i <= 8; i++, line = next) {
		if ((next = strchr(line, '\n')) != NULL)
			*next++ = '\0';
		if (i == 1)
			pid = (pid_t)strtol(line, NULL, 10);
		if (i == 8)
			(void)snprintf(state, 16, "%.*s", (int)strcspn(line, " "), line);
	}
	if (pid <= 0 || kill(pid, 0) != 0)
		return (0);
	/* The number may have gone to another program since: a postmaster works in its data folder. */
	(void)snprintf(link, sizeof(link), "/proc/%d/cwd", (int)pid);
	if ((n = readlink(link, folder, sizeof(folder) - 1)) <= 0)
		return (0);
	folder[n] = '\0';
	return (str_ends(str_of(folder), STR("/pg")) ? pid : 0);
}

bool
cluster_is_running(void)
{
	char state[16];

	return (postmaster_find(state) != 0 && strcmp(state, "ready") == 0);
}

static void
pause_ms(long ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000};

	(void)nanosleep(&t, NULL);
}

/* A cluster that outlived its parent: stopped, so that the next one is our own child. */
static enum err
cluster_take_over(void)
{
	timestamp_us begin = clock_monotonic();
	char state[16];
	pid_t pid;
	int asked = 0;

	while ((pid = postmaster_find(state)) != 0) {
		timestamp_us waited = clock_monotonic() - begin;

		if (asked == 0) {
			log_info("a database is still running here, as process %d: taking it over",
			    (int)pid);
			(void)kill(pid, SIGINT);
			asked = SIGINT;
		} else if (asked == SIGINT && waited > SECONDS_US(30)) {
			(void)kill(pid, SIGQUIT);
			asked = SIGQUIT;
		} else if (waited > SECONDS_US(60)) {
			log_errorf("end it by hand: kill -9 PROCESS",
			    "the database, process %d, does not stop", (int)pid);
			return (ERR_CONFLICT);
		}
		pause_ms(10);
	}
	return (OK);
}

/* Where PostgreSQL writes; begun anew when it has grown large. */
static int
server_log_open(void)
{
	const char *path = settings_path("log/postgresql.log");
	struct stat st;

	(void)mkdir(settings_path("log"), 0700);
	if (stat(path, &st) == 0 && st.st_size > LOG_KEEP)
		(void)rename(path, settings_path("log/postgresql.log.1"));
	return (open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
}

enum err
cluster_start(pid_t *pid)
{
	const char *const argv[] = {cluster_program("postgres"), "-D", settings_path("pg"), NULL};
	/* SIGINT is PostgreSQL's fast shutdown: that is what it gets when we die. */
	struct command command = COMMAND(argv);
	enum err e;

	if (argv[0] == NULL)
		return (ERR_USAGE);
	if (access(settings_path("pg/PG_VERSION"), F_OK) != 0 && (e = cluster_initdb()))
		return (e);
	if ((e = cluster_take_over()) || (e = socket_folder_make()) || (e = cluster_configure()))
		return (e);
	command.death_signal = SIGINT;
	command.own_session = true;
	command.out = command.err = server_log_open();
	if (command.out < 0) {
		log_errorf(NULL, "cannot open %s: %m", settings_path("log/postgresql.log"));
		return (ERR_INTERNAL);
	}
	e = command_start(&command, pid);
	(void)close(command.out);
	return (e);
}

/* Roles and database, once for each version of cluster.sql. */
static enum err
cluster_roles(void)
{
	const char *const argv[] = {cluster_program("psql"), "--no-psqlrc", "--quiet",
	    "--set=ON_ERROR_STOP=1", cluster_connection(CLUSTER_SUPERUSER, "template1"), NULL};
	struct command command = COMMAND(argv);
	const char *done = settings_path("pg/peerlore.sql");
	static char before[8192];
	enum err e;

	if (file_get(done, before, sizeof(before)) && strcmp(before, cluster_sql) == 0)
		return (OK);
	if (argv[0] == NULL)
		return (ERR_USAGE);
	command.out = open("/dev/null", O_WRONLY | O_CLOEXEC);
	e = command_run(&command, str_of(cluster_sql));
	(void)close(command.out);
	if (e) {
		log_error("cannot make the roles and the database", NULL);
		return (e);
	}
	return (file_put(done, cluster_sql));
}

enum err
cluster_wait(pid_t pid)
{
	timestamp_us begin = clock_monotonic(), said = begin;
	char state[16], text[64];
	int status;

	for (;;) {
		if (postmaster_find(state) == pid && strcmp(state, "ready") == 0)
			return (cluster_roles());
		if (waitpid(pid, &status, WNOHANG) == pid) {
			log_errorf(settings_path("log/postgresql.log"),
			    "PostgreSQL did not start: %s", command_status(status, text));
			return (ERR_DOWN);
		}
		if (clock_monotonic() - said > SECONDS_US(5)) {
			log_info("waiting for the database, %d s so far",
			    (int)((clock_monotonic() - begin) / 1000000));
			said = clock_monotonic();
		}
		pause_ms(5);
	}
}

void
cluster_stop(pid_t pid)
{
	timestamp_us begin = clock_monotonic();
	bool hurried = false;

	(void)kill(pid, SIGINT);
	while (waitpid(pid, NULL, WNOHANG) == 0) {
		if (!hurried && clock_monotonic() - begin > SECONDS_US(30)) {
			log_warn("the database takes long to stop: stopping it at once");
			(void)kill(pid, SIGQUIT);
			hurried = true;
		}
		pause_ms(5);
	}
}

static void
ensured_stop(void)
{
	if (ensured == 0)
		return;
	cluster_stop(ensured);
	cluster_unlock();
	ensured = 0;
}

enum err
cluster_ensure(void)
{
	bool killed;
	enum err e;

	if (!cluster_is_private() || cluster_is_running())
		return (OK);
	if ((e = cluster_become_owner()) || (e = cluster_lock(&killed)) ||
	    (e = cluster_start(&ensured)))
		return (e);
	(void)atexit(ensured_stop);
	return (cluster_wait(ensured));
}
