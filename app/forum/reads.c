/* reads.c -- how often threads were read: counted in memory, written now and then. */
#include "reads.h"

#include "base/random.h"
#include "queries.h"

/* The threads of a worker that are read lately: some in each of many rows, found by their number. */
#define ROWS 512
#define WIDTH 8
#define AT_A_TIME 1000
/* Who has read what in this hour. Two that meet in one place count once more. */
#define SEEN 16384

struct entry {
	int64_t thread; /* 0: free */
	int64_t total; /* in the database, as far as is known */
	int32_t fresh; /* since */
	bool known;
	uint64_t used; /* the higher the later */
};

static struct {
	struct entry rows[ROWS][WIDTH];
	uint64_t seen[SEEN];
	uint64_t secret;
	uint64_t clock;
	size_t fresh; /* entries with something to write */
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

static void
entry_add(struct entry *e, int32_t n)
{
	if (e->fresh == 0 && n > 0)
		memory.fresh++;
	e->fresh += n;
}

/* The first time in this hour, as far as is remembered. */
static bool
first_time(const struct ctx *ctx, int64_t thread)
{
	int64_t what[] = {ctx->actor.person, thread, ctx->now / HOURS_US(1)};
	uint64_t hash;

	while (memory.secret == 0)
		random_secret(&memory.secret, sizeof(memory.secret));
	hash = str_hash(memory.secret, (struct str){(const char *)what, sizeof(what)});
	if (memory.seen[hash % SEEN] == hash)
		return (false);
	memory.seen[hash % SEEN] = hash;
	return (true);
}

void
read_note(const struct ctx *ctx, int64_t thread)
{
	struct entry *e;

	if (ctx->actor.person != 0 && first_time(ctx, thread) && (e = entry_of(thread)) != NULL)
		entry_add(e, 1);
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
	return (memory.fresh > 0);
}

/* Taken out of memory: who reads meanwhile adds to what is there then. */
static void
fresh_take(struct int64_list *threads, struct int64_list *counts)
{
	size_t i, k;

	for (i = 0; i < ROWS; i++) {
		for (k = 0; k < WIDTH && threads->n < AT_A_TIME; k++) {
			struct entry *e = &memory.rows[i][k];

			if (e->fresh == 0)
				continue;
			threads->items[threads->n++] = e->thread;
			counts->items[counts->n++] = e->fresh;
			e->total += e->fresh;
			e->fresh = 0;
			memory.fresh--;
		}
	}
}

/* The database could not: they wait for the next time. */
static void
fresh_give_back(const struct int64_list *threads, const struct int64_list *counts)
{
	size_t i;

	for (i = 0; i < threads->n; i++) {
		struct entry *e = entry_find(threads->items[i]);

		if (e == NULL)
			continue;
		e->total -= counts->items[i];
		entry_add(e, (int32_t)counts->items[i]);
	}
}

enum err
reads_write(struct ctx *ctx)
{
	struct int64_list threads = {arena_array(ctx->mem, AT_A_TIME, sizeof(int64_t)), 0};
	struct int64_list counts = {arena_array(ctx->mem, AT_A_TIME, sizeof(int64_t)), 0};
	struct reads_add_rows rows;
	size_t i;
	enum err e;

	fresh_take(&threads, &counts);
	if (threads.n == 0)
		return (OK);
	if ((e = q_reads_add(ctx->db, threads, counts, &rows))) {
		fresh_give_back(&threads, &counts);
		return (e);
	}
	for (i = 0; i < rows.n; i++)
		reads_know(rows.items[i].thread, rows.items[i].reads);
	return (OK);
}

void
reads_close(void)
{
	memset(&memory, 0, sizeof(memory));
}
