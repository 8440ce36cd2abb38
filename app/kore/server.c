/* server.c -- sets Kore up from a struct kore_setup instead of from its configuration file. */
#include <sys/resource.h>
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kore/kore.h"
#include "kore/hooks.h"
#include "kore/http.h"
#include "kore/seccomp.h"

#include "base/err.h"
#include "base/log.h"
#include "kore/local.h"
#include "kore/server.h"

#define HEADER_MAX 16384
#define BODY_MEMORY 262144 /* larger bodies go to a file */
#define OPEN_FILES 4096

static struct kore_setup chosen;
static char body_folder[HTTP_BODY_PATH_MAX];

static void
refuse(const char *what, const char *value)
{
	log_errorf(NULL, "cannot start the server: %s: %s", what, value);
	exit(1);
}

static char *
copied(const char *text)
{
	char *copy;

	if (text == NULL)
		return (NULL);
	copy = strdup(text);
	if (copy == NULL)
		refuse("out of memory", text);
	return (copy);
}

static int
between(const char *name, int value, int preset, int least, int most)
{
	char text[80];

	if (value == 0)
		return (preset);
	if (value >= least && value <= most)
		return (value);
	snprintf(text, sizeof(text), "%d is not from %d to %d", value, least, most);
	refuse(name, text);
	return (0);
}

static int
processors(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	if (n < 2)
		return (2);
	return (n > 64 ? 64 : (int)n);
}

void
kore_setup(const struct kore_setup *setup)
{
	int n;

	chosen = *setup;
	chosen.host = copied(setup->host);
	chosen.port = copied(setup->port);
	chosen.data = copied(setup->data);
	chosen.handler = copied(setup->handler);
	chosen.headers = copied(setup->headers);
	chosen.pid_file = copied(setup->pid_file);
	if (chosen.host == NULL || chosen.port == NULL || chosen.handler == NULL)
		refuse("host, port and handler", "are needed");
	if (chosen.data == NULL || chosen.data[0] != '/')
		refuse(
		    "the data folder must be an absolute path", chosen.data ? chosen.data : "none");

	/* Kore appends /http_body.XXXXXX. */
	n = snprintf(body_folder, sizeof(body_folder), "%s/tmp", chosen.data);
	if (n < 0 || (size_t)n + 20 > sizeof(body_folder))
		refuse("the path of the data folder is too long", chosen.data);

	chosen.workers = between("workers", chosen.workers, processors(), 1, 64);
	chosen.connections = between("connections", chosen.connections, 1024, 8, 60000);
	chosen.requests = between("requests", chosen.requests, 2000, 8, 100000);
	chosen.header_seconds = between("header time", chosen.header_seconds, 10, 1, 60);
	chosen.body_seconds = between("body time", chosen.body_seconds, 120, 1, 3600);
	chosen.idle_seconds = between("idle time", chosen.idle_seconds, 20, 1, 3600);
	if (chosen.body_max == 0)
		chosen.body_max = 8 * 1024 * 1024;
}

/* Bodies that a killed worker left behind: they have no reader any more. */
static void
body_folder_clear(void)
{
	struct dirent *entry;
	DIR *folder = opendir(body_folder);

	if (folder == NULL)
		return;
	while ((entry = readdir(folder)) != NULL) {
		if (strncmp(entry->d_name, "http_body.", 10) == 0)
			(void)unlinkat(dirfd(folder), entry->d_name, 0);
	}
	(void)closedir(folder);
}

static void
body_folder_make(void)
{
	if (mkdir(body_folder, 0700) == -1 && errno != EEXIST)
		refuse("could not make the folder", body_folder);
	body_folder_clear();
	http_body_disk_offload = BODY_MEMORY;
	http_body_disk_path = body_folder;
}

/*
 * Each worker tries every descriptor up to this limit once, and a limit of a
 * thousand million, seen in containers, takes it minutes.
 */
static void
open_files_bound(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
		return;
	if (limit.rlim_cur > OPEN_FILES)
		limit.rlim_cur = OPEN_FILES;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
}

static void
limits_set(void)
{
	worker_count = (u_int8_t)chosen.workers;
	worker_accept_threshold = 1; /* else one worker takes all connections of a burst */
	worker_set_affinity = 0;
	worker_max_connections = (u_int32_t)chosen.connections;
	worker_rlimit_nofiles = (u_int32_t)chosen.connections + 3072;
	http_request_ms = 1000;
	http_request_limit = (u_int32_t)chosen.requests;
	http_header_max = HEADER_MAX;
	http_header_timeout = (u_int16_t)chosen.header_seconds;
	http_keepalive_time = (u_int16_t)chosen.idle_seconds;
	http_body_timeout = (u_int16_t)chosen.body_seconds;
	http_body_max = chosen.body_max;
	http_hsts_enable = 0; /* in setup.headers, if the outside is https */
	http_error_headers = chosen.headers;
	http_server_version("peerlore");
}

static void
process_set(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	kore_quiet = !chosen.verbose;
	kore_foreground = 1;
	skip_chroot = 1;
	skip_runas = 1;
	kore_root_path = kore_strdup(chosen.data);
	if (chosen.pid_file != NULL)
		kore_pidfile = kore_strdup(chosen.pid_file);
	kore_seccomp_tracing = chosen.trace_system_calls;
	sandbox_prepare();
}

static void
listen_on(const char *host, const char *port)
{
	struct kore_server *server = kore_server_create("http");
	struct kore_domain *domain;

	server->tls = 0;
	if (!kore_server_bind(server, host, port, NULL)) {
		log_errorf("another program may be using it: choose another port",
		    "could not listen on %s port %s", host, port);
		exit(1);
	}
	kore_server_finalize(server);
	domain = kore_domain_new("*");
	kore_domain_attach(domain, server);
	if (!kore_module_handler_new(domain, "^/", chosen.handler, NULL, HANDLER_TYPE_DYNAMIC))
		refuse("no such handler", chosen.handler);
}

/* Kore calls this, by name, where it would else read its configuration. */
void
kore_parent_configure(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	if (chosen.host == NULL)
		refuse("kore_setup", "was not called");
	process_set();
	open_files_bound();
	limits_set();
	body_folder_make();
	listen_on(chosen.host, chosen.port);
}
