/* box.c -- running programs that read files of strangers, with nothing within their reach. */
#include "recordings/box.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "ops/command.h"
#include "recordings.h"

#define MEMORY "--as=1610612736"
#define WHY_MAX 2000
#define TURN_MS 50
#define TICK SECONDS_US(1)
#define ORPHANS (SECONDS_US(1) / 5)

/* What may be told apart is told by the end of what it wrote. */
struct pipe_end {
	int fd; /* -1: closed */
	struct buf text;
	size_t most;
};

/* -- its walls ---------------------------------------------------------------------- */

void
box_add(struct box_arguments *a, const char *const *words)
{
	while (*words != NULL) {
		assert(a->n + 1 < BOX_ARGUMENTS);
		a->items[a->n++] = *words++;
	}
}

/*
 * The number of processes is bounded inside, where only its own count: outside
 * those of our other programs would, under the same user.
 */
static void
arguments_make(struct arena *mem, const struct box_task *task, struct box_arguments *a)
{
	const char *cpu = str_fmt(mem, "--cpu=%d", task->seconds * 2).p;
	const char *size = str_fmt(mem, "--fsize=%lld", (long long)BOX_FILE_MAX).p;
	const char *const limits[] = {
	    "/usr/bin/prlimit", MEMORY, cpu, size, "--nofile=64", "--core=0", NULL};
	static const char *const walls[] = {"/usr/bin/bwrap", "--unshare-all", "--die-with-parent",
	    "--new-session", "--cap-drop", "ALL", "--clearenv", "--setenv", "PATH", "/usr/bin",
	    "--hostname", "box", "--ro-bind", "/usr", "/usr", "--symlink", "usr/lib", "/lib",
	    "--symlink", "usr/lib64", "/lib64", "--symlink", "usr/bin", "/bin", "--ro-bind-try",
	    "/etc/ld.so.cache", "/etc/ld.so.cache", "--ro-bind-try", "/etc/alternatives",
	    "/etc/alternatives", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", NULL};
	const char *const in[] = {"--ro-bind", task->in, "/in", NULL};
	const char *const out[] = {"--bind", task->out, "/out", NULL};
	static const char *const inside[] = {
	    "--chdir", "/tmp", "/usr/bin/prlimit", "--nproc=64", NULL};

	box_add(a, limits);
	box_add(a, walls);
	if (task->in != NULL)
		box_add(a, in);
	if (task->out != NULL)
		box_add(a, out);
	box_add(a, inside);
	box_add(a, task->argv);
}

/* -- while it runs --------------------------------------------------------------------- */

static void
pipe_read(struct pipe_end *end)
{
	char bytes[1024];
	ssize_t n = read(end->fd, bytes, sizeof(bytes));

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0) {
		(void)close(end->fd);
		end->fd = -1;
		return;
	}
	if (end->text.n + (size_t)n <= end->most)
		buf_put(&end->text, bytes, (size_t)n);
}

static void
pipes_wait(struct pipe_end ends[2], int ms)
{
	struct pollfd fds[2];
	int i;

	for (i = 0; i < 2; i++)
		fds[i] = (struct pollfd){.fd = ends[i].fd, .events = POLLIN};
	if (poll(fds, 2, ms) <= 0)
		return;
	for (i = 0; i < 2; i++) {
		if (ends[i].fd >= 0 && fds[i].revents != 0)
			pipe_read(&ends[i]);
	}
}

/*
 * Those it left behind are ours by now (whoever prepares recordings is their subreaper).
 * They die with their namespace, some a moment later: none stays a zombie.
 */
static void
orphans_reap(void)
{
	timestamp_us until = clock_monotonic() + ORPHANS;
	pid_t gone;

	while ((gone = waitpid(-1, NULL, WNOHANG)) >= 0 && clock_monotonic() < until) {
		if (gone == 0)
			(void)usleep(1000);
	}
}

static enum box_end
watch(const struct box_task *task, pid_t pid, struct pipe_end ends[2], int *status)
{
	timestamp_us until = clock_monotonic() + SECONDS_US(task->seconds), ticked = 0;
	enum box_end end = BOX_DONE;

	for (;;) {
		timestamp_us now = clock_monotonic();
		pid_t gone = waitpid(pid, status, WNOHANG);

		if (gone == pid || (gone < 0 && errno != EINTR))
			break;
		if (end == BOX_DONE && now > until)
			end = BOX_TIME;
		if (end == BOX_DONE && task->tick != NULL && now - ticked > TICK) {
			ticked = now;
			if (!task->tick(task->arg))
				end = BOX_STOPPED;
		}
		if (end != BOX_DONE)
			(void)kill(pid, SIGKILL);
		if (ends[0].fd < 0 && ends[1].fd < 0)
			(void)usleep(TURN_MS * 1000 / 10);
		else
			pipes_wait(ends, TURN_MS);
	}
	/* What it said last is still in the pipes. */
	while (end == BOX_DONE && (ends[0].fd >= 0 || ends[1].fd >= 0))
		pipes_wait(ends, TURN_MS);
	return (end);
}

/* SIGXCPU, SIGXFSZ, SIGKILL for memory: through bwrap they come as 128 + signal. */
static bool
was_killed(int status)
{
	return (WIFSIGNALED(status) || (WIFEXITED(status) && WEXITSTATUS(status) >= 128));
}

static enum box_end
end_of(int status, struct str why)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return (BOX_DONE);
	if (str_starts(why, STR("bwrap: ")) || str_starts(why, STR("prlimit: ")) ||
	    (WIFEXITED(status) && WEXITSTATUS(status) >= 125 && WEXITSTATUS(status) <= 127)) {
		log_errorf("install bubblewrap and ffmpeg, and let this user make user namespaces "
			   "(kernel.unprivileged_userns_clone, user.max_user_namespaces, the "
			   "container's seccomp profile); peerlore doctor tells whether it works",
		    "recordings cannot be prepared: the box does not run: %.*s", STR_ARG(why));
		return (BOX_NONE);
	}
	return (was_killed(status) ? BOX_TIME : BOX_REFUSED);
}

static bool
pipes_open(int out[2], int err[2])
{
	if (pipe2(out, O_CLOEXEC) != 0)
		return (false);
	if (pipe2(err, O_CLOEXEC) != 0) {
		(void)close(out[0]);
		(void)close(out[1]);
		return (false);
	}
	return (true);
}

static struct str
first_line(struct str s)
{
	struct str line = STR("");

	(void)str_cut(&s, '\n', &line);
	return (line);
}

enum box_end
box_run(struct arena *mem, const struct box_task *task, struct str *said, struct str *why)
{
	struct box_arguments *a = arena_new_of(mem, struct box_arguments);
	struct command command = COMMAND(a->items);
	struct pipe_end ends[2];
	int out[2], err[2], status = 0;
	enum box_end end = BOX_NONE;
	pid_t pid;

	arguments_make(mem, task, a);
	if (!pipes_open(out, err))
		return (BOX_NONE);
	command.out = out[1];
	command.err = err[1];
	ends[0] = (struct pipe_end){out[0], {.mem = mem}, BOX_SAID_MAX};
	ends[1] = (struct pipe_end){err[0], {.mem = mem}, WHY_MAX};
	if (command_start(&command, &pid) == OK)
		end = BOX_DONE;
	(void)close(out[1]);
	(void)close(err[1]);
	if (end == BOX_DONE)
		end = watch(task, pid, ends, &status);
	if (ends[0].fd >= 0)
		(void)close(ends[0].fd);
	if (ends[1].fd >= 0)
		(void)close(ends[1].fd);
	orphans_reap();
	*said = buf_view(&ends[0].text);
	*why = first_line(buf_view(&ends[1].text));
	return (end == BOX_DONE ? end_of(status, *why) : end);
}

bool
box_works(struct arena *mem, struct str *why)
{
	static const char *const argv[] = {"/usr/bin/ffmpeg", "-nostdin", "-version", NULL};
	struct box_task task = {.argv = argv, .seconds = 20};
	struct str said;
	enum box_end end = box_run(mem, &task, &said, why);

	if (end != BOX_DONE && end != BOX_NONE)
		log_errorf("see whether ffmpeg runs on this machine",
		    "recordings cannot be prepared: ffmpeg does not start: %.*s", STR_ARG(*why));
	return (end == BOX_DONE);
}

bool
recordings_box_works(struct arena *mem, struct str *why)
{
	return (box_works(mem, why));
}
