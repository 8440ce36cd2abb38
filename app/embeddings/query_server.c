/* query_server.c -- the vector of what somebody searches for, for the web servers of this node. */
#include "embeddings/query_server.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "embeddings.h"

#define KEPT 1024
#define ASKED 32 /* under way at once */
#define WAITING 8 /* for one of them */
#define LIMIT SECONDS_US(3) /* of a call: the asker has gone on by then, the next one has it */
#define FAILURES_MOST 3
#define REST SECONDS_US(10)
#define BACKLOG 64
#define KEY_BYTES 16

struct kept {
	unsigned char key[KEY_BYTES];
	uint64_t used; /* 0: empty */
	struct query_vector *vector;
	size_t bytes;
};

struct waiting {
	size_t client;
	uint64_t connection; /* the client's when it asked */
	char number[8];
};

struct asked {
	struct query_server *server; /* NULL: free */
	unsigned char key[KEY_BYTES];
	struct waiting waiting[WAITING];
	size_t n;
};

struct client {
	int fd; /* -1: free */
	uint64_t connection;
};

struct query_server {
	struct endpoint *endpoint;
	int folder_fd;
	int fd;
	struct client clients[QUERY_CLIENTS];
	uint64_t connections;
	struct asked asked[ASKED];
	struct kept kept[KEPT];
	uint64_t tick;
	unsigned failures;
	timestamp_us rest_until;
};

/* -- the socket ------------------------------------------------------------------- */

/* By way of the folder's descriptor, because a socket's path may have 107 bytes. */
static enum err
socket_make(struct query_server *s)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};

	(void)unlinkat(s->folder_fd, EMBEDDINGS_SOCKET, 0);
	(void)snprintf(at.sun_path, sizeof(at.sun_path), "/proc/self/fd/%d/%s", s->folder_fd,
	    EMBEDDINGS_SOCKET);
	s->fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (s->fd < 0 || bind(s->fd, (const struct sockaddr *)(const void *)&at, sizeof(at)) != 0 ||
	    fchmodat(s->folder_fd, EMBEDDINGS_SOCKET, 0600, 0) != 0 ||
	    listen(s->fd, BACKLOG) != 0) {
		log_errorf(NULL, "cannot make the socket for searches: %m");
		return (ERR_INTERNAL);
	}
	return (OK);
}

enum err
query_server_open(const char *folder, struct endpoint *endpoint, struct query_server **out)
{
	struct query_server *s = calloc(1, sizeof(*s));
	size_t i;
	enum err e;

	if (s == NULL)
		abort();
	s->endpoint = endpoint;
	s->fd = -1;
	for (i = 0; i < QUERY_CLIENTS; i++)
		s->clients[i].fd = -1;
	s->folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if ((e = s->folder_fd < 0 ? ERR_INTERNAL : socket_make(s))) {
		query_server_close(s);
		return (e);
	}
	*out = s;
	return (OK);
}

void
query_server_close(struct query_server *s)
{
	size_t i;

	if (s == NULL)
		return;
	if (s->fd >= 0) {
		(void)unlinkat(s->folder_fd, EMBEDDINGS_SOCKET, 0);
		(void)close(s->fd);
	}
	if (s->folder_fd >= 0)
		(void)close(s->folder_fd);
	for (i = 0; i < QUERY_CLIENTS; i++) {
		if (s->clients[i].fd >= 0)
			(void)close(s->clients[i].fd);
	}
	for (i = 0; i < KEPT; i++)
		free(s->kept[i].vector);
	free(s);
}

size_t
query_server_fds(const struct query_server *s, int *fds)
{
	size_t i, n = 0;

	fds[n++] = s->fd;
	for (i = 0; i < QUERY_CLIENTS; i++) {
		if (s->clients[i].fd >= 0)
			fds[n++] = s->clients[i].fd;
	}
	return (n);
}

static void
clients_take(struct query_server *s)
{
	size_t i = 0;
	int fd;

	while ((fd = accept4(s->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		while (i < QUERY_CLIENTS && s->clients[i].fd >= 0)
			i++;
		if (i == QUERY_CLIENTS)
			(void)close(fd);
		else
			s->clients[i] = (struct client){fd, ++s->connections};
	}
}

/* -- answers -------------------------------------------------------------------------- */

/* vector NULL: there is none. Who does not take it, or has gone, does without. */
static void
answer(const struct query_server *s, const struct waiting *who, const struct query_vector *vector,
    size_t bytes)
{
	struct iovec parts[2] = {{(void *)(uintptr_t)who->number, sizeof(who->number)},
	    {(void *)(uintptr_t)vector, bytes}};
	struct msghdr message = {.msg_iov = parts, .msg_iovlen = vector == NULL ? 1 : 2};

	if (s->clients[who->client].connection == who->connection &&
	    s->clients[who->client].fd >= 0)
		(void)sendmsg(s->clients[who->client].fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static struct kept *
kept_find(struct query_server *s, const unsigned char key[KEY_BYTES])
{
	size_t i;

	for (i = 0; i < KEPT; i++) {
		if (s->kept[i].used > 0 && memcmp(s->kept[i].key, key, KEY_BYTES) == 0) {
			s->kept[i].used = ++s->tick;
			return (&s->kept[i]);
		}
	}
	return (NULL);
}

/* In place of the one that was asked for longest ago. */
static struct kept *
kept_put(struct query_server *s, const unsigned char key[KEY_BYTES], size_t dimension,
    const struct packed *packed)
{
	struct kept *oldest = &s->kept[0];
	size_t i;

	for (i = 1; i < KEPT; i++) {
		if (s->kept[i].used < oldest->used)
			oldest = &s->kept[i];
	}
	free(oldest->vector);
	oldest->bytes = sizeof(*oldest->vector) + VECTOR_PADDED(dimension);
	if ((oldest->vector = malloc(oldest->bytes)) == NULL)
		abort();
	oldest->vector->dimension = (uint32_t)dimension;
	oldest->vector->scale = packed->scale;
	memcpy(oldest->vector->bytes, packed->bytes, VECTOR_PADDED(dimension));
	memcpy(oldest->key, key, KEY_BYTES);
	oldest->used = ++s->tick;
	return (oldest);
}

static void
came(void *arg, const struct endpoint_answer *what)
{
	struct asked *asked = arg;
	struct query_server *s = asked->server;
	const struct kept *kept = NULL;
	size_t i;

	if (what->result == ENDPOINT_GAVE) {
		s->failures = 0;
		kept = kept_put(s, asked->key, what->dimension, what->vectors);
	} else if (++s->failures >= FAILURES_MOST) {
		s->rest_until = clock_monotonic() + (what->wait > REST ? what->wait : REST);
	}
	for (i = 0; i < asked->n; i++)
		answer(s, &asked->waiting[i], kept == NULL ? NULL : kept->vector,
		    kept == NULL ? 0 : kept->bytes);
	asked->server = NULL;
}

/* -- questions --------------------------------------------------------------------------- */

/* Somebody has asked for the same a moment ago, or a free place; NULL: too much at once. */
static struct asked *
asked_find(struct query_server *s, const unsigned char key[KEY_BYTES])
{
	struct asked *free_one = NULL;
	size_t i;

	for (i = 0; i < ASKED; i++) {
		if (s->asked[i].server == NULL)
			free_one = &s->asked[i];
		else if (memcmp(s->asked[i].key, key, KEY_BYTES) == 0)
			return (&s->asked[i]);
	}
	return (free_one);
}

static bool
ask(struct query_server *s, const struct waiting *who, const unsigned char key[KEY_BYTES],
    struct str text)
{
	struct asked *asked = asked_find(s, key);

	if (asked == NULL)
		return (false);
	if (asked->server == NULL) {
		if (clock_monotonic() < s->rest_until ||
		    endpoint_ask(s->endpoint, &text, 1, LIMIT, came, asked) != OK)
			return (false);
		*asked = (struct asked){.server = s};
		memcpy(asked->key, key, KEY_BYTES);
	}
	if (asked->n == WAITING)
		return (false);
	asked->waiting[asked->n++] = *who;
	return (true);
}

static void
question(struct query_server *s, const struct waiting *who, struct str text)
{
	unsigned char key[KEY_BYTES];
	const struct kept *kept;

	if (text.n == 0 || !str_is_utf8(text)) {
		answer(s, who, NULL, 0);
		return;
	}
	(void)crypto_generichash(key, sizeof(key), (const unsigned char *)text.p, text.n, NULL, 0);
	if ((kept = kept_find(s, key)) != NULL)
		answer(s, who, kept->vector, kept->bytes);
	else if (!ask(s, who, key, text))
		answer(s, who, NULL, 0);
}

static void
client_read(struct query_server *s, size_t client)
{
	struct waiting who = {.client = client, .connection = s->clients[client].connection};
	char message[8 + QUERY_TEXT_MAX];
	ssize_t n;

	while ((n = recv(s->clients[client].fd, message, sizeof(message), MSG_DONTWAIT)) > 8) {
		memcpy(who.number, message, sizeof(who.number));
		question(s, &who, (struct str){message + 8, (size_t)n - 8});
	}
	if (n >= 0 || (errno != EAGAIN && errno != EINTR)) {
		(void)close(s->clients[client].fd);
		s->clients[client].fd = -1;
	}
}

void
query_server_turn(struct query_server *s)
{
	size_t i;

	clients_take(s);
	for (i = 0; i < QUERY_CLIENTS; i++) {
		if (s->clients[i].fd >= 0)
			client_read(s, i);
	}
}
