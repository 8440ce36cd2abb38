/* clock.c -- the one place time comes from. */
#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static timestamp_us offset;

void
clock_open(void)
{
	const char *text = getenv("PEERLORE_TEST_CLOCK");
	int64_t seconds;

	if (text != NULL && str_int64(str_of(text), &seconds))
		offset = SECONDS_US(seconds);
}

static timestamp_us
clock_read(clockid_t id)
{
	struct timespec ts;

	(void)clock_gettime(id, &ts);
	return (SECONDS_US(ts.tv_sec) + ts.tv_nsec / 1000);
}

timestamp_us
clock_now(void)
{
	return (clock_read(CLOCK_REALTIME) + offset);
}

timestamp_us
clock_monotonic(void)
{
	return (clock_read(CLOCK_MONOTONIC));
}

static void
clock_split(timestamp_us t, struct tm *out)
{
	time_t s = (time_t)(t / 1000000 - (t % 1000000 < 0));

	if (gmtime_r(&s, out) == NULL)
		memset(out, 0, sizeof(*out));
}

struct str
clock_rfc3339(timestamp_us t, char into[CLOCK_TEXT])
{
	struct tm tm;
	int n;

	clock_split(t, &tm);
	n = snprintf(into, CLOCK_TEXT, "%04d-%02d-%02dT%02d:%02d:%02dZ",
	    (tm.tm_year + 1900) % 10000, (tm.tm_mon + 1) % 100, tm.tm_mday % 100, tm.tm_hour % 100,
	    tm.tm_min % 100, tm.tm_sec % 100);
	return ((struct str){into, (size_t)n});
}

struct str
clock_http(timestamp_us t, char into[CLOCK_TEXT])
{
	static const char days[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char months[12][4] = {
	    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct tm tm;
	int n;

	clock_split(t, &tm);
	n = snprintf(into, CLOCK_TEXT, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[tm.tm_wday % 7],
	    tm.tm_mday % 100, months[tm.tm_mon % 12], (tm.tm_year + 1900) % 10000, tm.tm_hour % 100,
	    tm.tm_min % 100, tm.tm_sec % 100);
	return ((struct str){into, (size_t)n});
}

/* Reads exactly n digits at *s and moves on. */
static bool
digits(struct str *s, size_t n, int *out)
{
	int64_t v;

	if (s->n < n || s->p[0] == '-' || s->p[0] == '+' || !str_int64(str_slice(*s, 0, n), &v))
		return (false);
	*out = (int)v;
	*s = str_slice(*s, n, s->n);
	return (true);
}

static bool
literal(struct str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return (false);
	*s = str_slice(*s, 1, s->n);
	return (true);
}

/* What may follow the seconds: a fraction, then a zone. */
static bool
parse_tail(struct str s, timestamp_us *t)
{
	int hours, minutes, sign;

	if (literal(&s, '.')) {
		int64_t scale = 100000;

		while (s.n > 0 && s.p[0] >= '0' && s.p[0] <= '9') {
			*t += (s.p[0] - '0') * scale;
			scale /= 10;
			s = str_slice(s, 1, s.n);
		}
	}
	if (s.n == 0 || literal(&s, 'Z') || literal(&s, 'z'))
		return (s.n == 0);
	sign = s.p[0] == '-' ? -1 : 1;
	if (!literal(&s, '-') && !literal(&s, '+'))
		return (false);
	if (!digits(&s, 2, &hours) || !literal(&s, ':') || !digits(&s, 2, &minutes) || s.n != 0)
		return (false);
	*t -= sign * MINUTES_US(hours * 60 + minutes);
	return (hours < 24 && minutes < 60);
}

bool
clock_parse(struct str s, timestamp_us *out)
{
	struct tm tm = {0};
	timestamp_us t;
	time_t seconds;

	if (!digits(&s, 4, &tm.tm_year) || !literal(&s, '-') || !digits(&s, 2, &tm.tm_mon) ||
	    !literal(&s, '-') || !digits(&s, 2, &tm.tm_mday))
		return (false);
	if (!literal(&s, 'T') && !literal(&s, ' '))
		return (false);
	if (!digits(&s, 2, &tm.tm_hour) || !literal(&s, ':') || !digits(&s, 2, &tm.tm_min) ||
	    !literal(&s, ':') || !digits(&s, 2, &tm.tm_sec))
		return (false);
	if (tm.tm_mon < 1 || tm.tm_mon > 12 || tm.tm_mday < 1 || tm.tm_mday > 31 ||
	    tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 60)
		return (false);
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	seconds = timegm(&tm);
	t = SECONDS_US(seconds);
	if (!parse_tail(s, &t))
		return (false);
	*out = t;
	return (true);
}

#define DAY_LENGTH 10

bool
clock_parse_day(struct str s, timestamp_us *out)
{
	char whole[CLOCK_TEXT], back[CLOCK_TEXT];
	timestamp_us t;

	if (s.n != DAY_LENGTH)
		return (false);
	memcpy(whole, s.p, DAY_LENGTH);
	memcpy(whole + DAY_LENGTH, "T00:00:00Z", 10);
	/* There and back, for there is no 30th of February. */
	if (!clock_parse((struct str){whole, DAY_LENGTH + 10}, &t) ||
	    !str_eq(str_slice(clock_rfc3339(t, back), 0, DAY_LENGTH), s))
		return (false);
	*out = t;
	return (true);
}
