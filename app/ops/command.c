/* command.c -- running other programs, and ourselves, as children. */
#include "ops/command.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"

#define ARGUMENTS_MAX 208

/* dup2 is a no-op that keeps close-on-exec when both are equal, so move low descriptors away first. */
static void
place(int fd, int at, const char *otherwise)
{
	if (fd < 0 && otherwise == NULL)
		return;
	if (fd < 0)
		fd = open(otherwise, O_RDWR);
	if (fd < 0 || (fd != at && dup2(fd, at) < 0))
		_exit(126);
	if (fd == at)
		(void)fcntl(fd, F_SETFD, 0);
}

static void __attribute__((noreturn)) child_become(const struct command *command, pid_t parent)
{
	const char *argv[ARGUMENTS_MAX];
	sigset_t none;
	size_t i;
	int number;

	if (command->own_session)
		(void)setsid();
	(void)prctl(PR_SET_PDEATHSIG, command->death_signal != 0 ? command->death_signal : SIGKILL);
	if (getppid() != parent) /* it died before we asked to be told */
		_exit(125);
	for (number = 1; number < NSIG; number++)
		(void)signal(number, SIG_DFL);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	place(command->in, STDIN_FILENO, "/dev/null");
	place(command->out, STDOUT_FILENO, NULL);
	place(command->err, STDERR_FILENO, NULL);
	(void)close_range(3, ~0U, 0);
	for (i = 0; i < ARGUMENTS_MAX - 1 && command->argv[i] != NULL; i++)
		argv[i] = command->argv[i];
	argv[i] = NULL;
	if (command->name != NULL)
		argv[0] = command->name;
	(void)execv(command->argv[0], (char *const *)(uintptr_t)argv);
	log_errorf(NULL, "cannot run %s: %m", command->argv[0]);
	_exit(127);
}

enum err
command_start(const struct command *command, pid_t *pid)
{
	pid_t parent = getpid(), child;

	(void)fflush(NULL);
	if ((child = fork()) < 0) {
		log_errorf(NULL, "cannot start %s: %m", command->argv[0]);
		return (ERR_INTERNAL);
	}
	if (child == 0)
		child_become(command, parent);
	*pid = child;
	return (OK);
}

static void
feed(int fd, struct str input)
{
	while (input.n > 0) {
		ssize_t n = write(fd, input.p, input.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		input = str_slice(input, (size_t)n, input.n);
	}
}

enum err
command_run(const struct command *command, struct str input)
{
	struct command with_input = *command;
	int ends[2], status;
	pid_t pid;
	enum err e;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return (ERR_INTERNAL);
	if (command->in < 0)
		with_input.in = ends[0];
	e = command_start(&with_input, &pid);
	(void)close(ends[0]);
	if (e == OK) {
		void (*before)(int) = signal(SIGPIPE, SIG_IGN);

		feed(ends[1], input);
		(void)signal(SIGPIPE, before);
	}
	(void)close(ends[1]);
	if (e)
		return (e);
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return (ERR_INTERNAL);
	}
	return (WIFEXITED(status) && WEXITSTATUS(status) == 0 ? OK : ERR_INTERNAL);
}

const char *
command_status(int status, char text[64])
{
	if (WIFSIGNALED(status)) {
		const char *name = sigabbrev_np(WTERMSIG(status));

		(void)snprintf(
		    text, 64, "signal %d (SIG%s)", WTERMSIG(status), name == NULL ? "?" : name);
	} else {
		(void)snprintf(text, 64, "exit status %d", WEXITSTATUS(status));
	}
	return (text);
}
