/* reads.c -- how often threads were read: counted in memory, written now and then. */
#include "reads.h"

#include "base/keys.h"
#include "base/random.h"
#include "queries.h"

/* The threads of a worker that are read lately: some in each of many rows, found by their number. */
#define ROWS 512
#define WIDTH 8
#define AT_A_TIME 1000
/* Who has read what in this hour, so that most looks end here. Two that meet in one place are written twice. */
#define SEEN 16384
/* Looks that wait to be written; more than these are not counted. */
#define WAITING 4096

struct entry {
	int64_t thread; /* 0: free */
	int64_t total; /* in the database, as far as is known */
	int32_t fresh; /* since; each has its look among the waiting */
	bool known;
	uint64_t used; /* the higher the later */
};

/*
 * Somebody, a thread and an hour, as one number that only the installation's key leads to: who read what is written
 * down nowhere. Another worker that noted the same makes the same number, and the database counts it once.
 */
struct look {
	int64_t thread;
	int64_t mark;
};

static struct {
	struct entry rows[ROWS][WIDTH];
	uint64_t seen[SEEN];
	uint64_t secret;
	uint64_t clock;
	struct look waiting[WAITING];
	size_t waiting_n;
} memory;

static struct entry *
entry_find(int64_t thread)
{
	struct entry *row = memory.rows[(uint64_t)thread % ROWS];
	size_t i;

	for (i = 0; i < WIDTH; i++) {
		if (row[i].thread == thread)
			return (&row[i]);
	}
	return (NULL);
}

/* One that has nothing to write makes room; NULL when all have. */
static struct entry *
entry_take(int64_t thread)
{
	struct entry *row = memory.rows[(uint64_t)thread % ROWS], *least = NULL;
	size_t i;

	for (i = 0; i < WIDTH; i++) {
		if (row[i].fresh == 0 && (least == NULL || row[i].used < least->used))
			least = &row[i];
	}
	if (least != NULL)
		*least = (struct entry){.thread = thread};
	return (least);
}

static struct entry *
entry_of(int64_t thread)
{
	struct entry *e = entry_find(thread);

	if (e == NULL)
		e = entry_take(thread);
	if (e != NULL)
		e->used = ++memory.clock;
	return (e);
}

struct moment {
	int64_t person, thread, hour;
};

/* The first time in this hour, as far as is remembered. */
static bool
first_time(const struct moment *m)
{
	uint64_t hash;

	while (memory.secret == 0)
		random_secret(&memory.secret, sizeof(memory.secret));
	hash = str_hash(memory.secret, (struct str){(const char *)m, sizeof(*m)});
	if (memory.seen[hash % SEEN] == hash)
		return (false);
	memory.seen[hash % SEEN] = hash;
	return (true);
}

static int64_t
mark_of(const struct moment *m)
{
	struct str part = {(const char *)m, sizeof(*m)};

	return ((int64_t)keys_number(KEY_READS, &part, 1));
}

void
read_note(const struct ctx *ctx, int64_t thread)
{
	struct moment m = {ctx->actor.person, thread, ctx->now / HOURS_US(1)};
	struct entry *e;

	if (m.person == 0 || memory.waiting_n == WAITING || !first_time(&m) ||
	    (e = entry_of(thread)) == NULL)
		return;
	e->fresh++;
	memory.waiting[memory.waiting_n++] = (struct look){thread, mark_of(&m)};
}

void
reads_know(int64_t thread, int64_t reads)
{
	struct entry *e = entry_of(thread);

	if (e == NULL)
		return;
	e->total = reads;
	e->known = true;
}

int64_t
reads_of(int64_t thread)
{
	const struct entry *e = entry_find(thread);

	return (e == NULL || !e->known ? 0 : e->total + e->fresh);
}

/* -- writing ---------------------------------------------------------------------------- */

bool
reads_wait(void)
{
	return (memory.waiting_n > 0);
}

/* From memory to the database, or back: what one has, the other has not. */
static void
looks_count(const struct look *looks, size_t n, int32_t by)
{
	struct entry *e;
	size_t i;

	for (i = 0; i < n; i++) {
		if ((e = entry_find(looks[i].thread)) == NULL)
			continue;
		e->fresh += by;
		e->total -= by;
	}
}

/* Taken out of memory, the eldest first: who reads meanwhile adds to what is there then. */
static size_t
looks_take(struct look *looks)
{
	size_t n = memory.waiting_n < AT_A_TIME ? memory.waiting_n : AT_A_TIME;

	memcpy(looks, memory.waiting, n * sizeof(*looks));
	memory.waiting_n -= n;
	memmove(memory.waiting, memory.waiting + n, memory.waiting_n * sizeof(*looks));
	looks_count(looks, n, -1);
	return (n);
}

/* The database could not: they wait for the next time, as many as there is room for. */
static void
looks_give_back(const struct look *looks, size_t n)
{
	size_t room = WAITING - memory.waiting_n;

	if (n > room)
		n = room;
	memcpy(memory.waiting + memory.waiting_n, looks, n * sizeof(*looks));
	memory.waiting_n += n;
	looks_count(looks, n, 1);
}

enum err
reads_write(struct ctx *ctx)
{
	struct look *looks = arena_array(ctx->mem, AT_A_TIME, sizeof(*looks));
	size_t i, n = looks_take(looks);
	struct int64_list threads = {arena_array(ctx->mem, n + 1, sizeof(int64_t)), n};
	struct int64_list marks = {arena_array(ctx->mem, n + 1, sizeof(int64_t)), n};
	struct reads_add_rows rows;
	enum err e;

	if (n == 0)
		return (OK);
	for (i = 0; i < n; i++) {
		threads.items[i] = looks[i].thread;
		marks.items[i] = looks[i].mark;
	}
	if ((e = q_reads_add(ctx->db, threads, marks, ctx->now, &rows))) {
		looks_give_back(looks, n);
		return (e);
	}
	/* Fewer than were shown when another worker had counted them. */
	for (i = 0; i < rows.n; i++)
		reads_know(rows.items[i].thread, rows.items[i].reads);
	return (OK);
}

enum err
reads_tidy(struct ctx *ctx)
{
	return (q_reads_tidy(ctx->db, ctx->now - HOURS_US(2), NULL));
}

void
reads_close(void)
{
	memset(&memory, 0, sizeof(memory));
}
