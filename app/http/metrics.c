/* metrics.c -- what the web server counts, in Prometheus' text format. */
#include "http/metrics.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/log.h"

#define PROCESSES 72 /* 64 workers, and Kore numbers its two helpers, too */
#define AREAS 64
#define AREA_MAX 32
#define STATUSES 5
#define KINDS 2 /* reads, writes */

/* Upper bounds, in microseconds; beyond the last there is one more. */
static const timestamp_us bounds[] = {
    1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 2500000, 10000000};
#define BOUNDS (sizeof(bounds) / sizeof(bounds[0]))

typedef _Atomic uint64_t cell;

struct series {
	cell within[BOUNDS + 1];
	cell micros;
	cell statuses[STATUSES];
};

/* One writes it, all read it. */
struct process {
	struct series series[AREAS][KINDS];
	cell values[METRIC_COUNT];
} __attribute__((aligned(64)));

static struct process *all; /* PROCESSES of them, shared */
static struct process *mine;
static char areas[AREAS][AREA_MAX];
static size_t area_count;
static const struct route *first;
static size_t route_count;
static unsigned char *area_of; /* of each route */

/* "/questions/{id}" is of "questions"; "/" of "home"; the last one takes what does not fit. */
static unsigned char
area_find(const char *pattern)
{
	struct str path = str_of(pattern), name = STR("home");
	size_t i;

	path = str_slice(path, 1, path.n);
	if (path.n > 0)
		(void)str_cut(&path, '/', &name);
	if (name.n >= AREA_MAX || name.p[0] == '{')
		name = STR("other");
	/* An answer that waits for news says nothing of how fast we are. */
	if (str_ends(str_of(pattern), STR("/stream")))
		name = STR("stream");
	for (i = 0; i < area_count; i++) {
		if (str_eq(str_of(areas[i]), name))
			return ((unsigned char)i);
	}
	if (area_count == AREAS)
		return (AREAS - 1);
	memcpy(areas[area_count], name.p, name.n);
	return ((unsigned char)area_count++);
}

void
metrics_open(const struct route *list, size_t n)
{
	size_t i;

	first = list;
	route_count = n;
	area_of = calloc(n + 1, 1);
	all = mmap(NULL, PROCESSES * sizeof(*all), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (area_of == NULL || all == MAP_FAILED) {
		log_error("cannot start the server: no memory for what it counts", NULL);
		exit(1);
	}
	/* What is at no address of ours, 404 above all. */
	(void)area_find("/none");
	for (i = 0; i < n; i++)
		area_of[i] = area_find(list[i].pattern);
	mine = &all[0];
}

void
metrics_worker(unsigned number)
{
	if (all != NULL)
		mine = &all[number % PROCESSES];
}

static void
add(cell *at, uint64_t more)
{
	(void)atomic_fetch_add_explicit(at, more, memory_order_relaxed);
}

static uint64_t
get(const cell *at)
{
	return (atomic_load_explicit(at, memory_order_relaxed));
}

void
metric_set(enum metric metric, uint64_t value)
{
	if (mine != NULL)
		atomic_store_explicit(&mine->values[metric], value, memory_order_relaxed);
}

void
metric_add(enum metric metric, uint64_t more)
{
	if (mine != NULL)
		add(&mine->values[metric], more);
}

static size_t
area_for(const struct route *route)
{
	return (route < first || route >= first + route_count ? 0 : area_of[route - first]);
}

void
metrics_request(const struct route *route, enum http_method method, int status, timestamp_us took)
{
	struct series *s;
	size_t i;

	if (mine == NULL)
		return;
	s = &mine->series[area_for(route)][method != HTTP_GET];
	for (i = 0; i < BOUNDS && took > bounds[i]; i++)
		;
	add(&s->within[i], 1);
	add(&s->micros, took > 0 ? (uint64_t)took : 0);
	add(&s->statuses[(status / 100 - 1) % STATUSES], 1);
}

/* -- the text ------------------------------------------------------------------------------------- */

static void
put(struct out *out, struct str text)
{
	out_raw(out, text.p, text.n);
}

static void
head(struct arena *mem, struct out *out, const char *name, const char *type, const char *about)
{
	put(out, str_fmt(mem, "# HELP peerlore_%s %s\n# TYPE peerlore_%s %s\n", name, about, name,
		     type));
}

void
metric_gauge(struct arena *mem, struct out *out, const char *name, const char *about, int64_t value)
{
	head(mem, out, name, "gauge", about);
	put(out, str_fmt(mem, "peerlore_%s %lld\n", name, (long long)value));
}

/* Of all processes together. */
static struct series
series_sum(size_t area, size_t kind)
{
	struct series sum = {.micros = 0};
	size_t p, i;

	for (p = 0; p < PROCESSES; p++) {
		const struct series *s = &all[p].series[area][kind];

		for (i = 0; i <= BOUNDS; i++)
			sum.within[i] += get(&s->within[i]);
		for (i = 0; i < STATUSES; i++)
			sum.statuses[i] += get(&s->statuses[i]);
		sum.micros += get(&s->micros);
	}
	return (sum);
}

static const char *const kinds[KINDS] = {"read", "write"};

static void
latency_write(struct arena *mem, struct out *out, size_t area, size_t kind)
{
	struct series s = series_sum(area, kind);
	struct str labels = str_fmt(mem, "area=\"%s\",kind=\"%s\"", areas[area], kinds[kind]);
	uint64_t count = 0;
	size_t i;

	for (i = 0; i <= BOUNDS; i++)
		count += s.within[i];
	if (count == 0)
		return;
	for (i = 0, count = 0; i < BOUNDS; i++) {
		count += s.within[i];
		put(out,
		    str_fmt(mem, "peerlore_request_duration_seconds_bucket{%.*s,le=\"%g\"} %llu\n",
			STR_ARG(labels), (double)bounds[i] / 1e6, (unsigned long long)count));
	}
	count += s.within[BOUNDS];
	put(out, str_fmt(mem,
		     "peerlore_request_duration_seconds_bucket{%.*s,le=\"+Inf\"} %llu\n"
		     "peerlore_request_duration_seconds_sum{%.*s} %.6f\n"
		     "peerlore_request_duration_seconds_count{%.*s} %llu\n",
		     STR_ARG(labels), (unsigned long long)count, STR_ARG(labels),
		     (double)s.micros / 1e6, STR_ARG(labels), (unsigned long long)count));
}

static void
statuses_write(struct arena *mem, struct out *out, size_t area, size_t kind)
{
	struct series s = series_sum(area, kind);
	size_t i;

	for (i = 0; i < STATUSES; i++) {
		if (s.statuses[i] > 0)
			put(out, str_fmt(mem,
				     "peerlore_requests_total{area=\"%s\",kind=\"%s\",status=\"%"
				     "zuxx\"} %llu\n",
				     areas[area], kinds[kind], i + 1,
				     (unsigned long long)s.statuses[i]));
	}
}

static void
areas_write(struct arena *mem, struct out *out,
    void (*write)(struct arena *mem, struct out *out, size_t area, size_t kind))
{
	size_t area, kind;

	for (area = 0; area < area_count; area++) {
		for (kind = 0; kind < KINDS; kind++)
			write(mem, out, area, kind);
	}
}

static uint64_t
value_sum(enum metric metric)
{
	uint64_t sum = 0;
	size_t p;

	for (p = 0; p < PROCESSES; p++)
		sum += get(&all[p].values[metric]);
	return (sum);
}

void
metrics_write(struct arena *mem, struct out *out)
{
	static const struct {
		const char *name, *type, *about;
	} table[] = {
#define X(name, text, type, about) {text, type, about},
	    METRIC_TABLE(X)
#undef X
	};
	size_t i;

	if (all == NULL)
		return;
	head(mem, out, "request_duration_seconds", "histogram",
	    "From the first line of a request to the end of its answer, by the first part of its "
	    "address.");
	areas_write(mem, out, latency_write);
	head(mem, out, "requests_total", "counter", "Requests answered.");
	areas_write(mem, out, statuses_write);
	for (i = 0; i < METRIC_COUNT; i++) {
		head(mem, out, table[i].name, table[i].type, table[i].about);
		put(out, str_fmt(mem, "peerlore_%s %llu\n", table[i].name,
			     (unsigned long long)value_sum((enum metric)i)));
	}
}
