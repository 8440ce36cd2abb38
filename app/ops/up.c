/*
 * up.c -- everything in one: database, migrations, worker and web server.
 *
 * `up` is a supervisor. Its children are PostgreSQL, in a session of its own so
 * that Ctrl-C reaches us alone, and this same program as `serve` and `worker`. A
 * child that ends is started again after a pause that doubles; five times within
 * a minute and we give up, saying why. All children end when we do, even by
 * kill -9: the kernel tells them (PR_SET_PDEATHSIG). PostgreSQL is stopped last.
 */
#include "ops/up.h"

#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/settings.h"
#include "ops/cluster.h"
#include "ops/command.h"
#include "ops/prepare.h"

#define DEATHS 5 /* so many ... */
#define DEATHS_WITHIN SECONDS_US(60) /* ... in this time, and we give up */
#define PAUSE_FIRST (SECONDS_US(1) / 5)
#define STOP_PATIENCE SECONDS_US(12) /* serve drains for ten */
#define PORT_PATIENCE SECONDS_US(12) /* an earlier serve may still be draining */

struct child {
	const char *name;
	enum err (*start)(pid_t *pid);
	pid_t pid; /* 0: not running */
	timestamp_us start_at; /* when to start it again */
	timestamp_us deaths[DEATHS]; /* the last ones, oldest first */
	timestamp_us pause;
};

static enum err
self_start(const char *name, const char *subcommand, pid_t *pid)
{
	const char *const argv[] = {COMMAND_SELF, subcommand, NULL};
	struct command command = COMMAND(argv);

	command.name = name;
	command.death_signal = SIGTERM;
	command.own_session = true;
	return (command_start(&command, pid));
}

static enum err
serve_start(pid_t *pid)
{
	return (self_start("peerlore", "serve", pid));
}

static enum err
worker_start(pid_t *pid)
{
	return (self_start("peerlore", "worker", pid));
}

enum { DATABASE, SERVE, WORKER, CHILDREN };

static struct child children[CHILDREN] = {
    [DATABASE] = {.name = "the database", .start = cluster_start},
    [SERVE] = {.name = "serve", .start = serve_start},
    [WORKER] = {.name = "worker", .start = worker_start},
};

/* -- before the start -------------------------------------------------------------------- */

/* 0 when the address is free, else errno. */
static int
listen_try(void)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE}, *found;
	int fd, on = 1, bad = 0;

	if (getaddrinfo(settings()->host, settings()->port, &hints, &found) != 0)
		return (EADDRNOTAVAIL);
	fd = socket(found->ai_family, found->ai_socktype | SOCK_CLOEXEC, found->ai_protocol);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
	    bind(fd, found->ai_addr, found->ai_addrlen) != 0 || listen(fd, 1) != 0)
		bad = errno;
	if (fd >= 0)
		(void)close(fd);
	freeaddrinfo(found);
	return (bad);
}

static void
sleep_us(timestamp_us t)
{
	struct timespec pause = {t / 1000000, t % 1000000 * 1000};

	(void)nanosleep(&pause, NULL);
}

/* Another program on our port is an error at once; what an `up` killed here left behind is gone soon. */
static enum err
listen_check(bool wait)
{
	timestamp_us begin = clock_monotonic();
	int bad;

	while (
	    (bad = listen_try()) == EADDRINUSE && wait && clock_monotonic() - begin < PORT_PATIENCE)
		sleep_us(SECONDS_US(1) / 20);
	if (bad == 0)
		return (OK);
	errno = bad;
	log_errorf(bad == EADDRINUSE
		       ? "stop what uses it, or choose another: PEERLORE_LISTEN=127.0.0.1:8081"
		       : NULL,
	    "cannot listen on %s: %m", settings()->listen);
	return (ERR_USAGE);
}

/* -- supervising ------------------------------------------------------------------------------ */

static sigset_t awaited, before;

/* From here on signals wait until we ask. Under nohup the terminal may close without us. */
static void
signals_hold(void)
{
	struct sigaction hangup;

	(void)sigemptyset(&awaited);
	(void)sigaddset(&awaited, SIGCHLD);
	(void)sigaddset(&awaited, SIGINT);
	(void)sigaddset(&awaited, SIGTERM);
	if (sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN)
		(void)sigaddset(&awaited, SIGHUP);
	(void)sigprocmask(SIG_BLOCK, &awaited, &before);
}

/* The signal that came within t, or 0. */
static int
signal_wait(timestamp_us t)
{
	struct timespec limit = {t / 1000000, t % 1000000 * 1000};
	int number = sigtimedwait(&awaited, NULL, &limit);

	return (number < 0 ? 0 : number);
}

/* Notes that it ended and when to start it again; ERR_DOWN when that was once too often. */
static enum err
child_ended(struct child *child, int status)
{
	timestamp_us now = clock_monotonic();
	char text[64];

	/* Each leads a session of its own: what it left behind would be in the way of the next one. */
	(void)kill(-child->pid, child == &children[DATABASE] ? SIGQUIT : SIGKILL);
	child->pid = 0;
	if (child->deaths[DEATHS - 1] < now - DEATHS_WITHIN)
		child->pause = PAUSE_FIRST;
	(void)memmove(
	    child->deaths, child->deaths + 1, sizeof(child->deaths) - sizeof(child->deaths[0]));
	child->deaths[DEATHS - 1] = now;
	if (child->deaths[0] != 0 && child->deaths[0] > now - DEATHS_WITHIN) {
		log_errorf("what it said is above",
		    "%s ended %d times within a minute, the last time with %s: giving up",
		    child->name, DEATHS, command_status(status, text));
		return (ERR_DOWN);
	}
	log_warn("%s ended with %s: starting it again", child->name, command_status(status, text));
	child->start_at = now + child->pause;
	child->pause *= 2;
	return (OK);
}

/* Takes note of every child that has ended, orphans of theirs included. */
static enum err
children_reap(void)
{
	int status, i;
	pid_t pid;
	enum err e = OK;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (i = 0; i < CHILDREN && e == OK; i++) {
			if (children[i].pid == pid)
				e = child_ended(&children[i], status);
		}
	}
	return (e);
}

static enum err
children_start(void)
{
	timestamp_us now = clock_monotonic();
	int i;
	enum err e = OK;

	for (i = cluster_is_private() ? DATABASE : SERVE; i < CHILDREN && e == OK; i++) {
		if (children[i].pid == 0 && children[i].start_at <= now)
			e = children[i].start(&children[i].pid);
	}
	return (e);
}

/* Until we are told to stop (OK) or a child cannot be kept alive. */
static enum err
supervise(void)
{
	enum err e;

	for (;;) {
		if ((e = children_start()))
			return (e);
		switch (signal_wait(SECONDS_US(1) / 10)) {
		case SIGINT:
		case SIGTERM:
		case SIGHUP:
			return (OK);
		default:
			if ((e = children_reap()))
				return (e);
		}
	}
}

static void
children_stop(void)
{
	timestamp_us begin = clock_monotonic();
	bool killed = false;
	int i;

	for (i = SERVE; i < CHILDREN; i++) {
		if (children[i].pid != 0)
			(void)kill(children[i].pid, SIGTERM);
	}
	while (children[SERVE].pid != 0 || children[WORKER].pid != 0) {
		for (i = SERVE; i < CHILDREN; i++) {
			if (children[i].pid != 0 && waitpid(children[i].pid, NULL, WNOHANG) != 0)
				children[i].pid = 0;
		}
		if (!killed && clock_monotonic() - begin > STOP_PATIENCE) {
			log_warn("stopping takes long: ending what is left");
			for (i = SERVE; i < CHILDREN; i++) {
				if (children[i].pid != 0)
					(void)kill(children[i].pid, SIGKILL);
			}
			killed = true;
		}
		sleep_us(SECONDS_US(1) / 200);
	}
	if (children[DATABASE].pid != 0)
		cluster_stop(children[DATABASE].pid);
	children[DATABASE].pid = 0;
}

/* -- the command --------------------------------------------------------------------------------- */

/* In a process of its own: what it opens and allocates goes with it, and the supervisor stays small. */
static enum err
prepare(bool demo)
{
	int status;
	pid_t pid;

	(void)fflush(NULL);
	if ((pid = fork()) < 0)
		return (ERR_INTERNAL);
	if (pid == 0) {
		enum err e;

		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		(void)sigprocmask(SIG_SETMASK, &before, NULL);
		e = prepare_database(demo);
		(void)fflush(NULL);
		_exit(e == OK ? 0 : 1);
	}
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return (ERR_INTERNAL);
	}
	return (WIFEXITED(status) && WEXITSTATUS(status) == 0 ? OK : ERR_DOWN);
}

static enum err
up_start(bool demo)
{
	enum err e;

	if (cluster_is_private()) {
		if ((e = cluster_start(&children[DATABASE].pid)))
			return (e);
		if ((e = cluster_wait(children[DATABASE].pid))) {
			/* It has been reaped when it did not start, and is stopped when only the roles failed. */
			if (kill(children[DATABASE].pid, 0) != 0)
				children[DATABASE].pid = 0;
			return (e);
		}
	}
	return (prepare(demo));
}

int
up_run(bool demo)
{
	bool killed;
	enum err e;

	signals_hold();
	if (cluster_become_owner() || cluster_lock(&killed) || listen_check(killed))
		return (1);
	settings_export();
	if (chdir(settings()->data) != 0) {
		log_errorf(NULL, "cannot enter %s: %m", settings()->data);
		return (1);
	}
	e = up_start(demo);
	if (e == OK) {
		log_info("serving %s", settings()->base_url);
		e = supervise();
	}
	children_stop();
	cluster_unlock();
	return (e == OK ? 0 : 1);
}
