/* beside.c -- a process that the worker keeps running beside itself. */
#include "ops/beside.h"

#include <signal.h>
#include <sys/wait.h>

#include "base/log.h"
#include "base/settings.h"
#include "ops/command.h"

#define PAUSE_FIRST SECONDS_US(1)
#define PAUSE_MOST MINUTES_US(1)
#define LIVED_LONG MINUTES_US(5)

static void
child_start(struct beside *beside, timestamp_us now)
{
	struct command command = COMMAND(beside->argv);

	/* It need not find the settings file again. */
	settings_export();
	command.name = "peerlore";
	command.death_signal = SIGTERM;
	if (command_start(&command, &beside->child) != OK)
		beside->child = 0;
	beside->started_at = now;
}

static void
child_ended(struct beside *beside, timestamp_us now, int status)
{
	char text[64];

	if (beside->wait == 0 || now - beside->started_at > LIVED_LONG)
		beside->wait = PAUSE_FIRST;
	log_warn("%s ended with %s: starting it again in %lld s", beside->what,
	    command_status(status, text), (long long)(beside->wait / SECONDS_US(1)));
	beside->child = 0;
	beside->start_at = now + beside->wait;
	beside->wait = beside->wait * 2 > PAUSE_MOST ? PAUSE_MOST : beside->wait * 2;
}

void
beside_keep(struct beside *beside)
{
	timestamp_us now = clock_monotonic();
	int status;

	if (beside->child != 0 && waitpid(beside->child, &status, WNOHANG) == beside->child)
		child_ended(beside, now, status);
	if (beside->child == 0 && now >= beside->start_at)
		child_start(beside, now);
}

void
beside_stop(struct beside *beside)
{
	if (beside->child == 0)
		return;
	(void)kill(beside->child, SIGTERM);
	(void)waitpid(beside->child, NULL, 0);
	beside->child = 0;
}
