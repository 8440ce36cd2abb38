/* embedder_child.c -- the worker's part: it keeps the embedder running beside itself. */
#include <signal.h>
#include <sys/wait.h>

#include "base/log.h"
#include "base/settings.h"
#include "embeddings.h"
#include "ops/command.h"

#define PAUSE_FIRST SECONDS_US(1)
#define PAUSE_MOST MINUTES_US(1)
#define LIVED_LONG MINUTES_US(5)

static pid_t child; /* 0: not running */
static timestamp_us started_at, start_at, wait_us;

bool
embeddings_on(void)
{
	return (settings()->embeddings_url != NULL && settings()->embeddings_url[0] != '\0');
}

static void
child_start(timestamp_us now)
{
	static const char *const argv[] = {COMMAND_SELF, "embed", "--follow", NULL};
	struct command command = COMMAND(argv);

	/* It need not find the settings file again. */
	settings_export();
	command.name = "peerlore";
	command.death_signal = SIGTERM;
	if (command_start(&command, &child) != OK)
		child = 0;
	started_at = now;
}

static void
child_ended(timestamp_us now, int status)
{
	char text[64];

	if (wait_us == 0 || now - started_at > LIVED_LONG)
		wait_us = PAUSE_FIRST;
	log_warn("the embedder ended with %s: starting it again in %lld s",
	    command_status(status, text), (long long)(wait_us / SECONDS_US(1)));
	child = 0;
	start_at = now + wait_us;
	wait_us = wait_us * 2 > PAUSE_MOST ? PAUSE_MOST : wait_us * 2;
}

void
embedder_keep(void)
{
	timestamp_us now = clock_monotonic();
	int status;

	if (!embeddings_on())
		return;
	if (child != 0 && waitpid(child, &status, WNOHANG) == child)
		child_ended(now, status);
	if (child == 0 && now >= start_at)
		child_start(now);
}

void
embedder_stop(void)
{
	if (child == 0)
		return;
	(void)kill(child, SIGTERM);
	(void)waitpid(child, NULL, 0);
	child = 0;
}
