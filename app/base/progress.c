/* progress.c -- how far a long command is, on standard error. */
#include "base/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "base/log.h"

#define BAR 20
#define ON_TERMINAL SECONDS_US(1) / 5
#define IN_LOG SECONDS_US(10)

/* "3.4 MB/s" or "120/s" */
static void
rate_put(char *into, size_t size, double per_second, enum progress_unit unit)
{
	if (unit == PROGRESS_COUNT)
		(void)snprintf(into, size, "%.0f/s", per_second);
	else if (per_second < 1e6)
		(void)snprintf(into, size, "%.0f kB/s", per_second / 1e3);
	else
		(void)snprintf(into, size, "%.1f MB/s", per_second / 1e6);
}

static void
time_put(char *into, size_t size, double seconds)
{
	long s = (long)seconds;

	if (s < 60)
		(void)snprintf(into, size, "%ld s left", s + 1);
	else if (s < 3600)
		(void)snprintf(into, size, "%ld min %ld s left", s / 60, s % 60);
	else
		(void)snprintf(into, size, "%ld h %ld min left", s / 3600, s % 3600 / 60);
}

struct str
progress_text(const struct progress *p, timestamp_us now, char into[128])
{
	double seconds = (double)(now - p->begun_at) / 1e6;
	double per_second = seconds > 0 ? (double)p->done / seconds : 0;
	double part = p->total > 0 ? (double)p->done / (double)p->total : 0;
	char rate[32], left[48] = "", bar[BAR + 1];
	int i, n;

	part = part > 1 ? 1 : part;
	rate_put(rate, sizeof(rate), per_second, p->unit);
	if (p->total <= 0) {
		n = snprintf(into, 128, "%lld  %s", (long long)p->done, rate);
		return ((struct str){into, (size_t)n});
	}
	if (per_second > 0 && seconds > 1)
		time_put(left, sizeof(left), (double)(p->total - p->done) / per_second);
	for (i = 0; i < BAR; i++)
		bar[i] = i < (int)(part * BAR) ? '#' : '.';
	bar[BAR] = '\0';
	n = snprintf(into, 128, "[%s] %3d %%  %s  %s", bar, (int)(part * 100), rate, left);
	return ((struct str){into, (size_t)n});
}

void
progress_begin(struct progress *p, const char *what, int64_t total, enum progress_unit unit)
{
	*p = (struct progress){.what = what,
	    .total = total,
	    .unit = unit,
	    .terminal = isatty(STDERR_FILENO) == 1,
	    .begun_at = clock_monotonic(),
	    .shown_at = clock_monotonic()};
}

void
progress_at(struct progress *p, int64_t done)
{
	timestamp_us now = clock_monotonic();
	char text[128];
	struct str s;

	p->done = done;
	if (now - p->shown_at < (p->terminal ? ON_TERMINAL : IN_LOG))
		return;
	p->shown_at = now;
	s = progress_text(p, now, text);
	if (p->terminal) {
		(void)fprintf(stderr, "\r%s %.*s\033[K", p->what, STR_ARG(s));
		(void)fflush(stderr);
		p->shown = true;
	} else {
		log_info("%s %.*s", p->what, STR_ARG(s));
	}
}

void
progress_hide(struct progress *p)
{
	if (!p->shown)
		return;
	(void)fputs("\r\033[K", stderr);
	(void)fflush(stderr);
	p->shown = false;
}

void
progress_end(struct progress *p)
{
	progress_hide(p);
}
