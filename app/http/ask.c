/* ask.c -- asking another process of this node something, without keeping the loop waiting. */
#include "http/ask.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "http/impl.h"

#define CONNECT_EVERY SECONDS_US(1)

/* Lives on the stack of the coroutine that waits. */
struct asking {
	uint64_t number;
	struct page_impl *who;
	timestamp_us until;
	struct arena *mem;
	struct str answer;
	enum err result;
	struct asking *next;
};

static const char *socket_name; /* NULL: there is nobody to ask */
static int folder_fd = -1, timer_fd = -1, fd = -1;
static timestamp_us tried_at;
static struct asking *first; /* all who wait */
static size_t count;
static uint64_t number;

int
ask_open(const char *folder, const char *name)
{
	socket_name = name;
	tried_at = 0;
	folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (folder_fd < 0 || timer_fd < 0)
		ask_close();
	return (timer_fd);
}

void
ask_close(void)
{
	int *const fds[] = {&folder_fd, &timer_fd, &fd};
	size_t i;

	for (i = 0; i < sizeof(fds) / sizeof(fds[0]); i++) {
		if (*fds[i] >= 0)
			(void)close(*fds[i]);
		*fds[i] = -1;
	}
	socket_name = NULL;
}

int
ask_connect(void)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	timestamp_us now = clock_monotonic();

	if (socket_name == NULL || fd >= 0 || (tried_at != 0 && now - tried_at < CONNECT_EVERY))
		return (-1);
	tried_at = now;
	/* By way of the folder's descriptor, because a socket's path may have 107 bytes. */
	(void)snprintf(
	    at.sun_path, sizeof(at.sun_path), "/proc/self/fd/%d/%s", folder_fd, socket_name);
	if ((fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) < 0)
		return (-1);
	if (connect(fd, (const struct sockaddr *)(const void *)&at, sizeof(at)) != 0) {
		(void)close(fd);
		fd = -1;
	}
	return (fd);
}

/* The timer goes off when the first one's time is over. */
static void
timer_set(void)
{
	struct itimerspec at = {{0, 0}, {0, 0}};
	const struct asking *a;
	timestamp_us soonest = 0;

	for (a = first; a != NULL; a = a->next) {
		if (soonest == 0 || a->until < soonest)
			soonest = a->until;
	}
	at.it_value.tv_sec = soonest / 1000000;
	at.it_value.tv_nsec = soonest % 1000000 * 1000;
	(void)timerfd_settime(timer_fd, TFD_TIMER_ABSTIME, &at, NULL);
}

/* After this it is gone: it lay on the stack that goes on. */
static void
asking_end(struct asking *a, enum err result)
{
	struct asking **at = &first;

	while (*at != a)
		at = &(*at)->next;
	*at = a->next;
	count--;
	a->result = result;
	request_wake(a->who);
}

void
ask_expire(void)
{
	timestamp_us now = clock_monotonic();
	struct asking *a, *next;
	uint64_t times;

	(void)!read(timer_fd, &times, sizeof(times));
	for (a = first; a != NULL; a = next) {
		next = a->next;
		if (a->until <= now)
			asking_end(a, ERR_TIMEOUT);
	}
	timer_set();
	orphans_run();
}

static void
answer_take(const char *message, size_t n)
{
	struct asking *a = first;
	uint64_t which;

	if (n < sizeof(which))
		return;
	memcpy(&which, message, sizeof(which));
	while (a != NULL && a->number != which)
		a = a->next;
	/* Nobody waits for it any more. */
	if (a == NULL)
		return;
	a->answer = str_dup(a->mem, (struct str){message + sizeof(which), n - sizeof(which)});
	asking_end(a, OK);
}

void
ask_read(void)
{
	static char message[ASK_ANSWER_MAX];
	ssize_t n;

	while (fd >= 0 && (n = recv(fd, message, sizeof(message), MSG_DONTWAIT)) > 0)
		answer_take(message, (size_t)n);
	if (fd >= 0 && (n == 0 || (errno != EAGAIN && errno != EINTR))) {
		(void)close(fd);
		fd = -1;
		while (first != NULL)
			asking_end(first, ERR_DOWN);
	}
	timer_set();
	orphans_run();
}

enum err
page_inquire(struct arena *mem, struct str question, timestamp_us limit, struct str *answer)
{
	struct asking a = {.who = request_current(), .mem = mem};
	struct iovec parts[2] = {
	    {&a.number, sizeof(a.number)}, {(void *)(uintptr_t)question.p, question.n}};
	struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};

	a.number = ++number;
	if (fd < 0 || a.who == NULL)
		return (ERR_DOWN);
	if (count >= ASK_WAITING_MAX || sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		return (ERR_BUSY);
	a.until = clock_monotonic() + limit;
	a.next = first;
	first = &a;
	count++;
	timer_set();
	request_wait();
	if (a.result == OK)
		*answer = a.answer;
	return (a.result);
}
