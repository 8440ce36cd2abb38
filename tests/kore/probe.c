/*
 * probe.c -- a very small server on our copy of Kore, for tests/kore.
 *
 * kore-probe port=18100 data=/tmp/x [workers=1 header=1 body=2 idle=2 trace=1 die=1]
 *
 *	/echo			what arrived: method, path, query, host, body
 *	/header?name		the values of a header, one a line
 *	/big?bytes		that many bytes
 *	/file?bytes		a file of so many bytes, by sendfile
 *	/short-file?bytes	the same, of which the last is missing
 *	/sleep?ms		answers "slept" after so long, off the loop
 *	/park, /wake		the first waits until the second has answered
 *	/pid			which worker this is
 *	/tell, /heard		sends all workers a message; how many this one got
 *	/peers			how many connections and requests there are
 *	/idle-thread		starts a thread that does nothing
 *	/libraries		what our libraries do in a worker, with a thread
 *	/postgres?conninfo	connects and asks for the version
 *	/break?how, /break-thread?how	tries what the sandbox must not allow
 */
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <libpq-fe.h>
#include <libdeflate.h>
#include <netdb.h>
#include <pthread.h>
#include <sodium.h>
#include <stdint.h>

#include "kore/kore.h"
#include "kore/hooks.h"
#include "kore/http.h"
#include "kore/seccomp.h"

#include "kore/server.h"

int probe(struct http_request *req);

static struct http_request *parked;
static const char *data_folder;
static bool dies;

static const char headers[] = "content-security-policy: default-src 'none'\r\n"
			      "x-content-type-options: nosniff\r\n"
			      "cache-control: no-store\r\n";

/* -- answers --------------------------------------------------------------- */
static int
say(struct http_request *req, const char *text)
{
	http_response_header(req, "content-type", "text/plain");
	http_response(req, 200, text, strlen(text));
	return (KORE_RESULT_OK);
}

static const char *
query(const struct http_request *req)
{
	return (req->query_string ? req->query_string : "");
}

static size_t
body_size(struct http_request *req)
{
	char piece[4096];
	size_t all = 0;
	ssize_t n;

	if (req->http_body == NULL && req->http_body_fd == -1)
		return (0);
	while ((n = http_body_read(req, piece, sizeof(piece))) > 0)
		all += (size_t)n;
	return (all);
}

static int
echo(struct http_request *req)
{
	char text[4096], digest[HTTP_BODY_DIGEST_STRLEN] = "-";
	size_t n = body_size(req);

	if (n > 0)
		(void)http_body_digest(req, digest, sizeof(digest));
	snprintf(text, sizeof(text),
	    "method %s\npath %s\nquery %s\nhost %s\nbody %zu\nsha256 %s\nfile %d\n",
	    http_method_text(req->method), req->path, query(req), req->host, n, digest,
	    req->http_body_fd != -1);
	return (say(req, text));
}

static int
header(struct http_request *req)
{
	struct kore_buf *text = kore_buf_alloc(512);
	struct http_header *h;

	TAILQ_FOREACH (h, &req->req_headers, list) {
		if (strcasecmp(h->header, query(req)) == 0)
			kore_buf_appendf(text, "%s\n", h->value);
	}
	http_response(req, 200, text->data, text->offset);
	kore_buf_free(text);
	return (KORE_RESULT_OK);
}

static int
big(struct http_request *req)
{
	size_t n = strtoul(query(req), NULL, 10);
	char *bytes = malloc(n + 1);

	if (bytes == NULL)
		return (KORE_RESULT_ERROR);
	for (size_t i = 0; i < n; i++)
		bytes[i] = (char)('a' + i % 26);
	http_response(req, 200, bytes, n);
	free(bytes);
	return (KORE_RESULT_OK);
}

static int
file(struct http_request *req)
{
	static unsigned number;
	struct timespec now = {0};
	struct kore_fileref *ref;
	off_t n = strtol(query(req), NULL, 10);
	char path[300];
	int fd;

	snprintf(path, sizeof(path), "%s/tmp/sent.XXXXXX", data_folder);
	fd = mkstemp(path);
	if (fd == -1 || unlink(path) == -1 || ftruncate(fd, n) == -1 ||
	    (n > 3 && pwrite(fd, "end", 3, n - 3) != 3))
		return (say(req, "no file"));
	snprintf(path, sizeof(path), "sent-%u", ++number);
	if (strcmp(req->path, "/short-file") == 0 && ftruncate(fd, n - 1) == -1)
		return (say(req, "no short file"));
	ref = kore_fileref_create(req->owner->owner->server, path, fd, n, &now);
	http_response_fileref(req, 200, ref);
	return (KORE_RESULT_OK);
}

static int
pid(struct http_request *req)
{
	char text[32];

	snprintf(text, sizeof(text), "%d", (int)getpid());
	return (say(req, text));
}

static int
peers(struct http_request *req)
{
	char text[64];

	/* The connection to the parent is not counted. */
	snprintf(text, sizeof(text), "peers %u\nrequests %u\n", worker_active_connections,
	    http_request_count);
	return (say(req, text));
}

static unsigned messages;

static void
hear(struct kore_msg *message, const void *data)
{
	(void)message;
	(void)data;
	messages++;
}

static int
tell(struct http_request *req)
{
	kore_msg_send(KORE_MSG_WORKER_ALL, KORE_MSG_APP_BASE, NULL, 0);
	return (say(req, "told"));
}

static int
heard(struct http_request *req)
{
	char text[32];

	snprintf(text, sizeof(text), "%u", messages);
	return (say(req, text));
}

/* -- waiting --------------------------------------------------------------- */
static void
forget(struct http_request *req)
{
	req->hdlr_extra = NULL;
	if (parked == req)
		parked = NULL;
}

/* A timer looks at these every 10 ms; one whose request has gone has no req. */
struct sleeper {
	struct http_request *req;
	u_int64_t until;
	struct sleeper *next;
};

static struct sleeper *sleepers;

static void
sleepers_look(void *arg, u_int64_t now)
{
	struct sleeper **at = &sleepers, *s;

	(void)arg;
	while ((s = *at) != NULL) {
		if (s->req != NULL && now < s->until) {
			at = &s->next;
			continue;
		}
		*at = s->next;
		if (s->req != NULL) {
			http_request_wakeup(s->req);
			s->req->fsm_state = 1;
			s->req->onfree = NULL;
		}
		free(s);
	}
	/* Only while somebody sleeps: else the loop must wake by itself. */
	if (sleepers != NULL)
		(void)kore_timer_add(sleepers_look, 10, NULL, KORE_TIMER_ONESHOT);
}

static void
sleeper_gone(struct http_request *req)
{
	for (struct sleeper *s = sleepers; s != NULL; s = s->next) {
		if (s->req == req)
			s->req = NULL;
	}
}

static int
sleep_ms(struct http_request *req)
{
	struct sleeper *s;

	if (req->fsm_state == 1)
		return (say(req, "slept"));
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		return (KORE_RESULT_ERROR);
	s->req = req;
	s->until = kore_time_ms() + strtoul(query(req), NULL, 10);
	if (sleepers == NULL)
		(void)kore_timer_add(sleepers_look, 10, NULL, KORE_TIMER_ONESHOT);
	s->next = sleepers;
	sleepers = s;
	req->onfree = sleeper_gone;
	http_request_sleep(req);
	return (KORE_RESULT_RETRY);
}

static int
park(struct http_request *req)
{
	if (req->fsm_state == 1)
		return (say(req, "unparked"));
	req->onfree = forget;
	parked = req;
	http_request_sleep(req);
	return (KORE_RESULT_RETRY);
}

static int
unpark(struct http_request *req)
{
	if (parked == NULL)
		return (say(req, "nobody"));
	parked->fsm_state = 1;
	http_request_wakeup(parked);
	parked = NULL;
	return (say(req, "woken"));
}

/* -- the sandbox ----------------------------------------------------------- */
static void *
idle(void *arg)
{
	(void)arg;
	for (;;)
		pause();
	return (NULL);
}

static int
idle_thread(struct http_request *req)
{
	pthread_t thread;

	return (say(req, pthread_create(&thread, NULL, idle, NULL) == 0 ? "started" : "refused"));
}

/* Returns what happened, if anything is left to return. */
static const char *
breaks(const char *how)
{
	char *const none[] = {NULL};

	if (strcmp(how, "execve") == 0)
		execve("/bin/true", none, none);
	else if (strcmp(how, "fork") == 0)
		return (fork() == 0 ? (_exit(0), "child") : "forked");
	else if (strcmp(how, "ptrace") == 0)
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	else if (strcmp(how, "packet") == 0)
		return (socket(AF_PACKET, SOCK_RAW, 0) == -1 ? strerror(errno) : "open");
	else if (strcmp(how, "netlink") == 0)
		return (socket(AF_NETLINK, SOCK_RAW, 0) == -1 ? strerror(errno) : "open");
	else if (strcmp(how, "shadow") == 0)
		return (open("/etc/shadow", O_RDONLY) == -1 ? strerror(errno) : "open");
	else if (strcmp(how, "code") == 0)
		return (mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			    0) == MAP_FAILED
			    ? strerror(errno)
			    : "mapped");
	else
		return ("unknown");
	return ("alive");
}

static void *
breaks_thread(void *how)
{
	return ((void *)(uintptr_t)breaks(how));
}

static int
break_thread(struct http_request *req)
{
	static char how[32];
	pthread_t thread;
	void *said = NULL;

	snprintf(how, sizeof(how), "%s", query(req));
	if (pthread_create(&thread, NULL, breaks_thread, how) != 0)
		return (say(req, "no thread"));
	pthread_join(thread, &said);
	return (say(req, said));
}

static void *
hash_password(void *arg)
{
	static const char password[] = "a password for the probe";
	uint64_t one = 1;
	char hash[crypto_pwhash_STRBYTES];
	void *some = malloc(100000);

	if (crypto_pwhash_str(hash, password, sizeof(password) - 1, 3, 64 << 20) != 0)
		one = 2;
	free(some);
	if (write(*(int *)arg, &one, sizeof(one)) != (ssize_t)sizeof(one))
		return (NULL);
	return (NULL);
}

static const char *
thread_works(void)
{
	uint64_t said = 0;
	pthread_t thread;
	int fd = eventfd(0, EFD_CLOEXEC);

	if (fd == -1)
		return ("eventfd");
	if (pthread_create(&thread, NULL, hash_password, &fd) != 0)
		return ("thread");
	if (read(fd, &said, sizeof(said)) != (ssize_t)sizeof(said) || said != 1)
		return ("argon2");
	pthread_join(thread, NULL);
	close(fd);
	return (NULL);
}

static const char *
files_work(void)
{
	static char real[PATH_MAX];
	char path[300], other[320], bytes[64] = "bytes";
	struct stat st;
	int fd;

	snprintf(path, sizeof(path), "%s/tmp/file.XXXXXX", data_folder);
	fd = mkstemp(path);
	if (fd == -1)
		return ("mkstemp");
	snprintf(other, sizeof(other), "%s.done", path);
	if (pwrite(fd, bytes, sizeof(bytes), 100) != (ssize_t)sizeof(bytes) ||
	    pread(fd, bytes, sizeof(bytes), 100) != (ssize_t)sizeof(bytes) ||
	    ftruncate(fd, 10) == -1 || fsync(fd) == -1 || fdatasync(fd) == -1 ||
	    posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM) != 0 || rename(path, other) == -1 ||
	    stat(other, &st) == -1 || access(other, R_OK) == -1 || unlink(other) == -1 ||
	    realpath(data_folder, real) == NULL)
		return ("files");
	close(fd);
	return (NULL);
}

static const char *
names_work(void)
{
	struct addrinfo *found = NULL, hints = {.ai_socktype = SOCK_STREAM};

	if (getaddrinfo("localhost", "5432", &hints, &found) != 0)
		return ("getaddrinfo");
	freeaddrinfo(found);
	return (NULL);
}

static const char *
deflate_works(void)
{
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(1);
	static char from[70000], to[80000];
	size_t n = c ? libdeflate_gzip_compress(c, from, sizeof(from), to, sizeof(to)) : 0;

	libdeflate_free_compressor(c);
	return (n > 0 ? NULL : "libdeflate");
}

static int
libraries(struct http_request *req)
{
	const char *(*const all[])(void) = {thread_works, files_work, names_work, deflate_works};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		const char *broken = all[i]();

		if (broken != NULL)
			return (say(req, broken));
	}
	return (say(req, "all work"));
}

static int
postgres(struct http_request *req)
{
	char conninfo[600];
	PGconn *db;
	PGresult *result;
	int r;

	snprintf(conninfo, sizeof(conninfo), "%s", query(req));
	for (char *p = conninfo; *p; p++)
		*p = *p == '+' ? ' ' : *p;
	db = PQconnectdb(conninfo);
	result = PQexec(db, "select 'postgres ' || sum(n) from generate_series(1, 100000) n");
	if (PQresultStatus(result) == PGRES_TUPLES_OK)
		r = say(req, PQgetvalue(result, 0, 0));
	else
		r = say(req, PQerrorMessage(db));
	PQclear(result);
	PQfinish(db);
	return (r);
}

/* -- the server ------------------------------------------------------------ */
void
kore_worker_configure(void)
{
	if (dies)
		_exit(1);
	kore_msg_register(KORE_MSG_APP_BASE, hear);
}

/* Slow enough for a parent that does not wait to be gone. */
void
kore_worker_teardown(void)
{
	if (kore_seccomp_tracing)
		usleep(100000);
	kore_log(LOG_NOTICE, "ended in good order");
}

int
probe(struct http_request *req)
{
	static const struct {
		const char *path;
		int (*answer)(struct http_request *);
	} routes[] = {{"/echo", echo}, {"/header", header}, {"/big", big}, {"/file", file},
	    {"/short-file", file}, {"/sleep", sleep_ms}, {"/park", park}, {"/wake", unpark},
	    {"/pid", pid}, {"/peers", peers}, {"/tell", tell}, {"/heard", heard},
	    {"/idle-thread", idle_thread}, {"/libraries", libraries}, {"/postgres", postgres},
	    {"/break-thread", break_thread}};

	if (strcmp(req->path, "/break") == 0)
		return (say(req, breaks(query(req))));
	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		if (strcmp(req->path, routes[i].path) == 0)
			return (routes[i].answer(req));
	}
	http_response(req, 404, "nothing\n", 8);
	return (KORE_RESULT_OK);
}

static const char *
setting(int argc, char **argv, const char *name, const char *preset)
{
	size_t n = strlen(name);

	for (int i = 1; i < argc; i++) {
		if (strncmp(argv[i], name, n) == 0 && argv[i][n] == '=')
			return (argv[i] + n + 1);
	}
	return (preset);
}

static int
number(int argc, char **argv, const char *name)
{
	return (atoi(setting(argc, argv, name, "0")));
}

int
main(int argc, char **argv)
{
	static char long_value[20000];
	struct kore_setup setup = {.host = setting(argc, argv, "host", "127.0.0.1"),
	    .port = setting(argc, argv, "port", "18100"),
	    .data = setting(argc, argv, "data", NULL),
	    .handler = "probe",
	    .headers = headers,
	    .workers = number(argc, argv, "workers"),
	    .requests = number(argc, argv, "requests"),
	    .header_seconds = number(argc, argv, "header"),
	    .body_seconds = number(argc, argv, "body"),
	    .idle_seconds = number(argc, argv, "idle"),
	    .verbose = true,
	    .trace_system_calls = number(argc, argv, "trace") == 1};

	if (sodium_init() == -1)
		return (1);
	data_folder = setup.data;
	dies = number(argc, argv, "die") == 1;
	/* More environment than we were started with: changes/d36-proctitle.change. */
	memset(long_value, 'x', sizeof(long_value) - 1);
	if (setenv("PROBE_LONG", long_value, 1) == -1)
		return (1);
	kore_setup(&setup);
	return (kore_main(argc, argv));
}
