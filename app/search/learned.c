/* learned.c -- keeps this process's copy of the translation table as new as the database's. */
#include "search/learned.h"

#include "base/log.h"
#include "queries.h"
#include "store/db.h"

/* What is read by requests in flight may be the one before: both are kept. */
static struct {
	struct arena *mem;
	struct arena *before;
	const struct translation *table;
	int64_t version; /* 0: nothing was read yet, or there is none */
} kept;

static void
keep(struct arena *mem, const struct translation *table, int64_t version)
{
	arena_free(kept.before);
	kept.before = kept.mem;
	kept.mem = mem;
	kept.table = table;
	kept.version = version;
}

static enum err
load(struct ctx *ctx)
{
	struct translation_bytes row;
	const struct translation *table;
	struct arena *mem;
	enum err e;

	if ((e = q_translation_bytes(ctx->db, &row)))
		return (e);
	/* Another request may have been faster, while this one waited. */
	if (row.version == kept.version)
		return (OK);
	if (!row.has_bytes) {
		keep(NULL, NULL, row.version);
		return (OK);
	}
	mem = arena_new();
	if (translation_read(row.bytes, mem, &table) == OK) {
		keep(mem, table, row.version);
		return (OK);
	}
	arena_free(mem);
	keep(NULL, NULL, row.version);
	log_warn(
	    "the learned words cannot be read: similar questions do without until the next night");
	return (OK);
}

enum err
learned_table(struct ctx *ctx, const struct translation **out)
{
	struct translation_state row;
	enum err e;

	if ((e = q_translation_state(ctx->db, &row)))
		return (e);
	if (row.version != kept.version && row.on && (e = load(ctx)))
		return (e);
	*out = row.on ? kept.table : NULL;
	return (OK);
}

void
learned_close(void)
{
	keep(NULL, NULL, 0);
	keep(NULL, NULL, 0);
}
